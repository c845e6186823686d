import {
  aborted,
  crashed,
  damaged,
  errorFields,
  noWorkers,
  PointworthError,
  unavailable,
  uncloneable
} from '../errors.js'

/**
 * @typedef {import('./protocol.js').Operations} Operations
 * @typedef {import('./protocol.js').Port} Port
 * @typedef {import('./protocol.js').Reply} Reply
 * @typedef {{resolve(value: any): void, reject(error: unknown): void, onProgress?: (progress: any) => void}} Waiting
 */

/** Requests and replies over one port. After `close`, and after a crash, every call rejects with the same error. */
export class Transport {
  #port
  #part
  #worker
  #onCrash
  #lastId = 0
  /** @type {Map<number, Waiting>} */
  #waiting = new Map()
  /** What reads a workbook for a request. @type {Map<number, Port>} */
  #converters = new Map()
  /** @type {PointworthError | null} */
  #closed = null

  /**
   * @param {import('./protocol.js').Connection} connection
   * @param {(error: PointworthError) => void} onCrash the engine is gone; pending calls are rejected already
   */
  constructor({ port, part, worker }, onCrash) {
    this.#port = port
    this.#part = part
    this.#worker = worker
    this.#onCrash = onCrash
    port.onmessage = ({ data }) => this.#receive(data)
    port.onerror = event => {
      event.preventDefault?.()
      // A worker that runs says what it failed of.
      this.#crash(event.message ? crashed(event.message) : noWorkers())
    }
  }

  /**
   * @template {keyof Operations} Op
   * @param {Op} op
   * @param {Operations[Op]['args']} args
   * @param {{signal?: AbortSignal, onProgress?: (progress: any) => void}} [options] an abort rejects at once; the engine
   *   stops at the next chunk of a file, of which it keeps nothing, or the next slice of a question
   * @returns {Promise<Operations[Op]['reply']>}
   */
  call(op, args, { signal, onProgress } = {}) {
    if (this.#closed) return Promise.reject(this.#closed)
    if (signal?.aborted) return Promise.reject(aborted(signal.reason))
    const id = ++this.#lastId
    try {
      this.#port.postMessage(/** @type {any} */ ({ id, op, args }))
    } catch (error) {
      return Promise.reject(uncloneable(error))
    }
    /** @type {Promise<any>} */
    const reply = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, onProgress }))
    if (!signal) return reply
    const stop = () => {
      this.#port.postMessage({ id, op: 'stop' })
      // The engine waits for the converter, which may be far from its next word.
      if (this.#endConverter(id))
        this.#port.postMessage({ id, op: 'converter', error: fieldsOf(aborted(signal.reason)) })
      this.#settle(id)?.reject(aborted(signal.reason))
    }
    signal.addEventListener('abort', stop, { once: true })
    return reply.finally(() => signal.removeEventListener('abort', stop))
  }

  /**
   * Ends the engine and frees its memory; pending calls reject.
   * @param {PointworthError} error what pending and later calls reject with
   */
  close(error) {
    if (this.#closed) return
    this.#closed = error
    this.#port.terminate()
    this.#port.onmessage = null
    this.#port.onerror = null
    for (const id of [...this.#converters.keys()]) this.#endConverter(id)
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(error)
  }

  /** @param {PointworthError} error */
  #crash(error) {
    if (this.#closed) return
    this.close(error)
    this.#onCrash(error)
  }

  /** @param {Reply} reply */
  #receive(reply) {
    const { id } = reply
    if ('crash' in reply) return this.#crash(new PointworthError(reply.crash))
    if ('wants' in reply) return this.#provide(id, reply.wants)
    if ('progress' in reply) return this.#waiting.get(id)?.onProgress?.(reply.progress)
    // The request is at its end, though perhaps nobody waits for it any more.
    this.#endConverter(id)
    if ('error' in reply) this.#settle(id)?.reject(new PointworthError(reply.error))
    else this.#settle(id)?.resolve(reply.ok)
  }

  /** Sends a part, or a port to what runs it. @param {number} id @param {import('./protocol.js').PartName} name */
  async #provide(id, name) {
    const op = name === 'workbook' ? 'converter' : 'part'
    try {
      const module = await this.#part(name)
      if (this.#closed) return
      if (op === 'part') return this.#port.postMessage({ id, op, module })
      const { port1, port2 } = new MessageChannel()
      this.#startConverter(id).postMessage({ op: 'convert', module, port: port2 }, [port2])
      this.#port.postMessage({ id, op, port: port1 }, [port1])
    } catch (error) {
      if (!this.#closed) this.#port.postMessage({ id, op, error: fieldsOf(error) })
    }
  }

  /** A fresh worker to read one workbook; what read another for the same request is ended. @param {number} id */
  #startConverter(id) {
    this.#endConverter(id)
    const worker = this.#worker()
    this.#converters.set(id, worker)
    worker.onerror = event => {
      event.preventDefault?.()
      // A worker that runs says what it failed of.
      const error = fieldsOf(event.message ? damaged(event.message) : noWorkers())
      this.#port.postMessage({ id, op: 'converter', error })
    }
    return worker
  }

  /** Was there one? @param {number} id */
  #endConverter(id) {
    this.#converters.get(id)?.terminate()
    return this.#converters.delete(id)
  }

  /** Whoever waits for this reply, once; nobody after an abort. @param {number} id */
  #settle(id) {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}

/** @param {any} error */
const fieldsOf = error => errorFields(error) ?? errorFields(unavailable(error.message, error)) ?? undefined
