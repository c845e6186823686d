import { errorFields } from '../errors.js'
import { unpack } from './reply.js'
import { nextTurn } from './turn.js'

/**
 * @typedef {import('./protocol.js').Request} Request
 * @typedef {import('./protocol.js').Reply} Reply
 * @typedef {import('./protocol.js').Operations} Operations
 * @typedef {import('./protocol.js').State} State
 * @typedef {import('../options.js').Progress} Progress
 * @typedef {typeof import('../../pkg/pointworth.js')} Glue
 */

/** Bytes read and fed at a time: few milliseconds of work, and few enough to stay in the processor's caches. */
const CHUNK = 1 << 20
/** Milliseconds without a byte after which a file's stream is opened anew where it stands. */
const PATIENCE = 1000
/** How often in a row that is tried before the file counts as unreadable. */
const TRIES = 10
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
      case 'ledger':
        return this.#open.ledger()
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
        // A stream that has bytes ready lets no message through, not even the wish to stop.
        await nextTurn()
        if (job.stopped) return
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
    const tables = unpack(this.#open.tables())
    return { tables, scope: tables.length ? unpack(this.#open.scope()) : null }
  }
}

/**
 * A blob's bytes in chunks, each valid until the next is asked for: the browser reads ahead while one is worked on, and
 * all come in one buffer. Chromium's streams of files stop once in some dozens of runs on a busy machine, so nobody
 * waits for one for ever.
 * @param {Blob} blob
 */
async function* chunksOf(blob) {
  let buffer = new ArrayBuffer(CHUNK)
  for (let [at, tries] = [0, 0]; at < blob.size; ) {
    if (tries++ === TRIES) throw new DOMException('it ends early', 'NotReadableError')
    const reader = readerOf(blob.slice(at).stream())
    try {
      for (;;) {
        const { value, done } = await inTime(reader.read(new Uint8Array(buffer)))
        if (done) break
        at += value.length
        tries = 0
        yield value
        buffer = value.buffer
      }
    } finally {
      // Whoever stops early reads no more of it; an error has been met already.
      reader.cancel().catch(() => {})
    }
    buffer = new ArrayBuffer(CHUNK)
  }
}

/**
 * A reader that fills the buffer it is given, or, in browsers whose blobs cannot, one that brings buffers of its own.
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {{ read(view: Uint8Array<ArrayBuffer>): Promise<any>, cancel(): Promise<void> }}
 */
function readerOf(stream) {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch (error) {
    if (error instanceof TypeError) return stream.getReader()
    throw error
  }
}

/**
 * What a stream brings, or its end when it brings nothing for too long.
 * @template T
 * @param {Promise<T>} read
 * @returns {Promise<T | { value: undefined, done: true }>}
 */
async function inTime(read) {
  let timer
  /** @type {Promise<{ value: undefined, done: true }>} */
  const late = new Promise(resolve => {
    timer = setTimeout(() => resolve({ value: undefined, done: true }), PATIENCE)
  })
  try {
    return await Promise.race([read, late])
  } catch (error) {
    // Streams say only "network error" of a file that has changed.
    throw error instanceof DOMException
      ? error
      : new DOMException(/** @type {Error} */ (error).message, 'NotReadableError')
  } finally {
    clearTimeout(timer)
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
