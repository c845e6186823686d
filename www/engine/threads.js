// `#engine` of the package in Node: as in a browser, each analysis has an engine in a worker of its own, so that a server
// goes on answering while one computes. The modules are files beside this one.
import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import workerText from 'virtual:worker-text'
import { unavailable, unreadableFile } from '../errors.js'
import { memoise, moduleOf } from './browser.js'

/**
 * @typedef {import('./protocol.js').Request} Request
 * @typedef {import('./protocol.js').Reply} Reply
 */

/** @param {URL} url */
const compiled = url =>
  memoise(async () => {
    const bytes = await readFile(url).catch(error => {
      throw unavailable(error.message, error)
    })
    return moduleOf(new Uint8Array(bytes))
  })

const compile = compiled(new URL('./pointworth.wasm', import.meta.url))
const parts = {
  analyses: compiled(new URL('./analyses.wasm', import.meta.url)),
  workbook: compiled(new URL('./workbook.wasm', import.meta.url))
}

/** Before the worker's text: what it takes for granted in a browser. */
const BROWSER = `
const { parentPort } = require('node:worker_threads')
globalThis.self = globalThis
self.postMessage = (message, { transfer = [] } = {}) => parentPort.postMessage(message, transfer)
parentPort.on('message', data => self.onmessage({ data }))
`
const text = `${BROWSER}${workerText}`

/** A thread with the face of a browser's worker. It keeps the process alive only while an answer is due. */
class ThreadPort {
  /** @type {import('./protocol.js').Port['onmessage']} */
  onmessage = null
  /** @type {import('./protocol.js').Port['onerror']} */
  onerror = null
  #thread = new Worker(text, { eval: true, execArgv: [] })
  /** Requests whose answer is due. @type {Set<number>} */
  #due = new Set()

  constructor() {
    this.#thread.unref()
    this.#thread.on('message', (/** @type {Reply} */ data) => {
      if (!('wants' in data || 'progress' in data)) this.#settle(data.id)
      this.onmessage?.({ data })
    })
    this.#thread.on('error', error => {
      this.onerror?.({ message: error.message })
    })
  }

  /**
   * @param {Request | import('./protocol.js').ConverterRequest} request
   * @param {any[]} [transfer]
   */
  postMessage(request, transfer = []) {
    const asks = 'args' in request
    if (request.op === 'stop') this.#settle(request.id)
    else if (asks) {
      this.#due.add(request.id)
      this.#thread.ref()
    }
    try {
      this.#thread.postMessage(request, transfer)
    } catch (error) {
      if (asks) this.#settle(request.id)
      // A blob that stands for a file on disk cannot be handed to a thread; its bytes can.
      if (request.op !== 'read' || /** @type {any} */ (error).code !== 'ERR_INVALID_STATE') throw error
      void this.#postBytes(request)
    }
  }

  /** @param {Extract<Request, {op: 'read'}>} request */
  async #postBytes(request) {
    const { id, args } = request
    this.#due.add(id)
    try {
      const blob = new Blob([await args.blob.arrayBuffer()])
      // Unless it was stopped meanwhile.
      if (this.#due.has(id)) this.postMessage({ ...request, args: { ...args, blob } })
    } catch (error) {
      this.#settle(id)
      this.onmessage?.({ data: { id, error: unreadableFile(args.name, error) } })
    }
  }

  terminate() {
    this.#thread.removeAllListeners()
    // An error after the end concerns nobody.
    this.#thread.on('error', () => {})
    void this.#thread.terminate()
  }

  /** @param {number} id */
  #settle(id) {
    this.#due.delete(id)
    if (!this.#due.size) this.#thread.unref()
  }
}

export const connect = async () => {
  const port = new ThreadPort()
  try {
    return {
      port,
      module: await compile(),
      part: (/** @type {import('./protocol.js').PartName} */ name) => parts[name](),
      worker: () => new ThreadPort()
    }
  } catch (error) {
    port.terminate()
    throw error
  }
}
