import { aborted, crashed, errorFields, noWorkers, PointworthError, unavailable, uncloneable } from '../errors.js'

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
  #onCrash
  #lastId = 0
  /** @type {Map<number, Waiting>} */
  #waiting = new Map()
  /** @type {PointworthError | null} */
  #closed = null

  /**
   * @param {Port} port
   * @param {import('./protocol.js').Connection['part']} part gives what comes when it is needed
   * @param {(error: PointworthError) => void} onCrash the engine is gone; pending calls are rejected already
   */
  constructor(port, part, onCrash) {
    this.#port = port
    this.#part = part
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
    if ('crash' in reply) this.#crash(new PointworthError(reply.crash))
    else if ('wants' in reply) this.#provide(reply.id, reply.wants)
    else if ('progress' in reply) this.#waiting.get(reply.id)?.onProgress?.(reply.progress)
    else if ('error' in reply) this.#settle(reply.id)?.reject(new PointworthError(reply.error))
    else this.#settle(reply.id)?.resolve(reply.ok)
  }

  /** Sends a part. @param {number} id @param {import('./protocol.js').PartName} name */
  async #provide(id, name) {
    const sent = await this.#part(name).then(
      part => ({ part }),
      error => ({ error: errorFields(error) ?? errorFields(unavailable(error.message, error)) ?? undefined })
    )
    if (!this.#closed) this.#port.postMessage({ id, op: 'part', name, ...sent })
  }

  /** Whoever waits for this reply, once; nobody after an abort. @param {number} id */
  #settle(id) {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}
