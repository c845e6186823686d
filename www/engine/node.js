// `#engine` in Node, for tools and tests: the same engine in this thread, from the file that wasm-pack wrote.
import { readFile } from 'node:fs/promises'
import { memoise } from './browser.js'
import { Host } from './host.js'
import { serveConversion } from './workbook.js'

const pkg = new URL('../../pkg/', import.meta.url)
const compiled = async (/** @type {string} */ file) =>
  WebAssembly.compile(new Uint8Array(await readFile(new URL(file, pkg))))
const compile = memoise(() => compiled('pointworth_bg.wasm'))
const parts = {
  analyses: memoise(() => compiled('analyses.wasm')),
  workbook: memoise(() => compiled('workbook/pointworth_workbook_bg.wasm'))
}
let instances = 0

/** @implements {Port} */
class InProcess {
  /** @type {Port['onmessage']} */
  onmessage = null
  /** @type {Port['onerror']} */
  onerror = null
  #host

  /** @param {import('./host.js').Glue} glue */
  constructor(glue) {
    // Replies come in a later turn, as a worker's do.
    this.#host = new Host(glue, reply => setImmediate(() => this.onmessage?.({ data: reply })))
  }

  /** @param {any} request */
  postMessage(request) {
    this.#host.receive(request)
  }

  terminate() {
    this.postMessage = () => {}
  }
}

/** @typedef {import('./protocol.js').Port} Port */

/** Reads a workbook in this thread. @returns {Port} */
export const converter = () => ({
  onmessage: null,
  onerror: null,
  async postMessage(/** @type {any} */ request) {
    serveConversion(await import(`${new URL('workbook/pointworth_workbook.js', pkg)}?${++instances}`), request)
  },
  terminate() {}
})

/**
 * An engine in this thread. The query makes Node load the glue anew: each engine has memory of its own, and a trap
 * spoils no other.
 * @returns {Promise<import('./protocol.js').Connection>}
 */
export async function connect() {
  const glue = await import(`${new URL('pointworth.js', pkg)}?${++instances}`)
  return {
    module: await compile(),
    port: new InProcess(glue),
    part: name => parts[name](),
    worker: converter
  }
}
