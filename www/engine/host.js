import { errorFields } from '../errors.js'

/**
 * @typedef {import('./protocol.js').Request} Request
 * @typedef {import('./protocol.js').Reply} Reply
 * @typedef {import('./protocol.js').Operations} Operations
 * @typedef {import('./protocol.js').State} State
 * @typedef {import('../options.js').Progress} Progress
 * @typedef {typeof import('../../pkg/pointworth.js')} Glue
 */

/** Bytes fed at a time: small enough to stop within some milliseconds; smaller ones are slower to get from the browser. */
const CHUNK = 4 << 20
/** Chunks that the browser fetches at a time. */
const AHEAD = 2
/** Milliseconds between two reports of progress. */
const PROGRESS_EVERY = 50

/** Answers requests with one engine; runs in a worker, or in this thread where there are no workers. */
export class Host {
  #glue
  #send
  /** @type {InstanceType<Glue['Engine']> | null} */
  #engine = null
  #panic = ''
  /** File handles of the engine by file name. @type {Map<string, number>} */
  #files = new Map()
  /** What each request to read has opened: its name. @type {Map<number, string>} */
  #readBy = new Map()
  /** Requests under way, and whether they shall end early. @type {Map<number, {stopped: boolean}>} */
  #running = new Map()

  /**
   * @param {Glue} glue what wasm-bindgen wrote for this engine; a fresh one for each host
   * @param {(reply: Reply) => void} send
   */
  constructor(glue, send) {
    this.#glue = glue
    this.#send = send
  }

  /** @param {Request} request */
  async receive(request) {
    const { id } = request
    if (request.op === 'stop') return this.#stop(id)
    const job = { stopped: false }
    this.#running.set(id, job)
    try {
      this.#send({ id, ok: await this.#answer(request, job) })
    } catch (error) {
      const fields = error instanceof DOMException ? unreadable(request, error) : errorFields(error)
      // Whatever the engine did not say itself is a trap, an exhausted stack or a fault in this code: its memory can
      // no longer be trusted.
      this.#send(fields ? { id, error: fields } : { id, crash: this.#panic || String(error) })
    } finally {
      this.#running.delete(id)
    }
  }

  /**
   * Ends a request early; a file whose last chunk was quicker than the wish to stop is closed again.
   * @param {number} id
   */
  #stop(id) {
    const job = this.#running.get(id)
    if (job) job.stopped = true
    const name = this.#readBy.get(id)
    if (name === undefined) return
    this.#open.abandon(this.#files.get(name) ?? -1)
    this.#files.delete(name)
    this.#readBy.delete(id)
  }

  /** @param {Exclude<Request, {op: 'stop'}>} request @param {{stopped: boolean}} job */
  #answer(request, job) {
    switch (request.op) {
      case 'start':
        return this.#start(request.args)
      case 'read':
        return this.#read(request.id, request.args, job)
      case 'remap':
        this.#open.remap(this.#files.get(request.args.name) ?? -1, request.args.options)
        return this.#state()
      case 'query':
        return this.#open.query(request.args.op, request.args.options)
    }
  }

  get #open() {
    if (!this.#engine) throw new Error('the engine was not started')
    return this.#engine
  }

  /** @param {Operations['start']['args']} args */
  #start({ module, settings }) {
    this.#glue.initSync({ module })
    this.#glue.onPanic((/** @type {string} */ message) => {
      this.#panic = message
    })
    this.#engine = new this.#glue.Engine(settings)
    return this.#state()
  }

  /**
   * @param {number} id
   * @param {Operations['read']['args']} args
   * @param {{stopped: boolean}} job
   */
  async #read(id, { name, blob, options }, job) {
    const engine = this.#open
    const file = engine.begin(name, { ...options, size: blob.size })
    // Until the file is whole and joined with the others, and unless the engine itself broke, it is given back.
    let giveBack = true
    try {
      let [bytes, rows, reported] = [0, 0, Number.NEGATIVE_INFINITY]
      for await (const chunk of chunksOf(blob)) {
        if (job.stopped) return
        rows = engine.feed(file, chunk)
        bytes += chunk.length
        if (performance.now() - reported < PROGRESS_EVERY && bytes < blob.size) continue
        reported = performance.now()
        this.#send({ id, progress: { file: name, bytes, totalBytes: blob.size, rows } })
      }
      engine.finish(file)
      const state = this.#state()
      giveBack = false
      this.#files.set(name, file)
      this.#readBy.set(id, name)
      return state
    } catch (error) {
      giveBack = error instanceof DOMException || errorFields(error) !== null
      throw error
    } finally {
      if (giveBack) engine.abandon(file)
    }
  }

  /** @returns {State} */
  #state() {
    const tables = this.#open.tables()
    return { tables, scope: tables.length ? this.#open.scope() : null }
  }
}

/**
 * A blob's bytes in chunks, the next ones on their way while one is worked on.
 * @param {Blob} blob
 */
async function* chunksOf(blob) {
  /** @type {Promise<ArrayBuffer>[]} */
  const coming = []
  let asked = 0
  while (asked < blob.size || coming.length) {
    for (; coming.length < AHEAD && asked < blob.size; asked += CHUNK) {
      const chunk = blob.slice(asked, asked + CHUNK).arrayBuffer()
      // Whoever stops early never takes it; a failure is met when it is taken.
      chunk.catch(() => {})
      coming.push(chunk)
    }
    yield new Uint8Array(await /** @type {Promise<ArrayBuffer>} */ (coming.shift()))
  }
}

/** @param {Request} request @param {DOMException} error */
function unreadable(request, error) {
  return {
    code: 'unreadable_file',
    message: `The file can no longer be read: ${error.message}`,
    file: request.op === 'read' ? request.args.name : null,
    hint: 'It may have been changed, moved or deleted since it was chosen. Choose it again.'
  }
}
