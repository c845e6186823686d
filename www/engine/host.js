import { crashed, errorFields, outOfMemory, PointworthError, unreadableFile } from '../errors.js'
import { FIRST } from './first.js'
import { unpack } from './reply.js'
import { Meter, tablesOf } from './source.js'
import { nextTurn } from './turn.js'
import { conversionOf } from './workbook.js'

/**
 * @typedef {import('./protocol.js').Request} Request
 * @typedef {import('./protocol.js').Reply} Reply
 * @typedef {import('./protocol.js').Operations} Operations
 * @typedef {import('./protocol.js').State} State
 * @typedef {import('../options.js').Progress} Progress
 * @typedef {import('../origin.js').Origin} Origin
 * @typedef {import('../reports.js').TableReport} TableReport
 * @typedef {import('./source.js').Table} Table
 * @typedef {import('./workbook.js').Conversion} Conversion
 * @typedef {typeof import('../../pkg/pointworth.js')} Glue
 */

/** Milliseconds between two reports of progress. */
const PROGRESS_EVERY = 50

/** Milliseconds for which a long question keeps others waiting, and the wish to stop it. */
const SLICE = 80

/** Answers requests with one engine; runs in a worker, or in this thread where there are no workers. */
export class Host {
  #glue
  #send
  /** @type {InstanceType<Glue['Engine']> | null} */
  #engine = null
  #panic = ''
  /** The open tables by name, in their order. @type {Map<string, Opened>} */
  #files = new Map()
  /** What each request to read has opened: the names. @type {Map<number, string[]>} */
  #readBy = new Map()
  /** Takes what a request wants of the page. @type {Map<number, (answer: any) => void>} */
  #onAnswer = new Map()
  /** What the first module shares with the second. @type {WebAssembly.Exports | null} */
  #shared = null
  /** The second module, where it has been asked for. @type {Promise<WebAssembly.Instance> | null} */
  #analyses = null
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
    if (request.op === 'part' || request.op === 'converter') return this.#onAnswer.get(id)?.(request)
    if (request.op === 'warm') return this.#load(request.module)
    const job = { stopped: false }
    this.#running.set(id, job)
    try {
      this.#send({ id, ok: await this.#answer(request, job) })
    } catch (error) {
      const file = request.op === 'read' ? request.args.name : null
      const fields = error instanceof DOMException ? unreadableFile(file, error) : errorFields(error)
      // Whatever the engine did not say itself is a trap, an exhausted stack or a fault in this code: its memory can
      // no longer be trusted.
      this.#send(fields ? { id, error: fields } : { id, crash: this.#crash(error) })
    } finally {
      this.#running.delete(id)
      this.#onAnswer.delete(id)
    }
  }

  /**
   * What broke the engine. It panics with a message, but for want of memory it stops without one.
   * @param {unknown} error
   * @returns {import('../errors.js').ErrorFields}
   */
  #crash(error) {
    const said = String(error)
    const memory = !this.#panic && /RuntimeError: unreachable|out of memory|allocat|(array|string) length/i.test(said)
    return /** @type {import('../errors.js').ErrorFields} */ (
      errorFields(memory ? outOfMemory(said) : crashed(this.#panic || said))
    )
  }

  /**
   * Ends a request early; a file whose last chunk was quicker than the wish to stop is closed again.
   * @param {number} id
   */
  #stop(id) {
    const job = this.#running.get(id)
    if (job) job.stopped = true
    for (const name of this.#readBy.get(id) ?? []) this.#close(name)
    this.#readBy.delete(id)
  }

  /** @param {string} name */
  #close(name) {
    this.#open.abandon(this.#files.get(name)?.handle ?? -1)
    this.#files.delete(name)
  }

  /** @param {Exclude<Request, {op: 'stop' | 'part' | 'converter' | 'warm'}>} request @param {{stopped: boolean}} job */
  #answer(request, job) {
    switch (request.op) {
      case 'start':
        return this.#start(request.args)
      case 'read':
        return this.#read(request.id, request.args, job)
      case 'remap':
        this.#open.remap(this.#files.get(request.args.name)?.handle ?? -1, request.args.options)
        return this.#state()
      case 'close':
        this.#close(request.args.name)
        return this.#state()
      case 'exchange':
        return this.#exchange(request.id, request.args.rates)
      case 'ledger':
        return this.#whole(request.id).then(() => this.#open.ledger())
      case 'query':
        return this.#query(request.id, request.args, job)
    }
  }

  get #open() {
    if (!this.#engine) throw new Error('the engine was not started')
    return this.#engine
  }

  /** @param {number} id @param {Operations['query']['args']} args @param {{stopped: boolean}} job */
  #query(id, { op, options }, job) {
    const answer = () => this.#answered(id, op, options, job)
    const first = namesOf(op, options).every(name => FIRST.has(name)) && !searches(options)
    return first ? answer() : this.#whole(id).then(answer)
  }

  /**
   * The answer to a question; a long one is put down after every slice, for what has come in the meantime.
   * @param {number} id @param {string} op @param {object} options @param {{stopped: boolean}} job
   * @returns {Uint8Array | undefined | Promise<Uint8Array | undefined>} nothing where nobody waits for it any more
   */
  #answered(id, op, options, job) {
    if (job.stopped) {
      this.#open.forget(id)
      return
    }
    const begun = performance.now()
    let [until, share] = [Number.POSITIVE_INFINITY, 0]
    const block = this.#open.query(id, op, options, (/** @type {number} */ done) => {
      const now = performance.now()
      // What a question does again whenever it is taken up must stay the smaller part of it.
      if (until === Number.POSITIVE_INFINITY) until = now + Math.max(SLICE, now - begun)
      share = done
      return now < until
    })
    if (block) return block
    this.#send({ id, progress: { share } })
    return nextTurn().then(() => this.#answered(id, op, options, job))
  }

  /** Has all money converted; what converts it is in the second module. @param {number} id @param {Operations['exchange']['args']['rates']} rates */
  async #exchange(id, rates) {
    if (rates) await this.#whole(id)
    this.#open.query(id, 'convert', rates, () => true)
    return this.#state()
  }

  /** The second module, which has the analyses that are not among the first. @param {number} id */
  #whole(id) {
    this.#analyses ??= new Promise((resolve, reject) => {
      this.#want(id, 'analyses', ({ module }) => resolve(module), reject)
    }).then(
      module => new WebAssembly.Instance(module, { engine: /** @type {any} */ (this.#shared) }),
      error => {
        // After a failure it is asked for again.
        this.#analyses = null
        throw error
      }
    )
    return this.#analyses
  }

  /**
   * Asks the page for a part of the engine, or for what runs it.
   * @param {number} id
   * @param {import('./protocol.js').PartName} name
   * @param {(answer: any) => void} take
   * @param {(error: PointworthError) => void} fail
   */
  #want(id, name, take, fail) {
    this.#onAnswer.set(id, answer => (answer.error ? fail(new PointworthError(answer.error)) : take(answer)))
    this.#send({ id, wants: name })
  }

  /** Makes the engine's code ready to run, once. @param {WebAssembly.Module} module */
  #load(module) {
    this.#shared = /** @type {any} */ (this.#glue.initSync({ module }))
    this.#glue.onPanic((/** @type {string} */ message) => {
      this.#panic = message
    })
  }

  /** @param {Operations['start']['args']} args */
  #start({ module, settings }) {
    this.#load(module)
    this.#engine = new this.#glue.Engine(settings)
    return this.#state()
  }

  /**
   * Reads all tables of a file, or none.
   * @param {number} id
   * @param {Operations['read']['args']} args
   * @param {{stopped: boolean}} job
   */
  async #read(id, { name, blob, options }, job) {
    const engine = this.#open
    const meter = new Meter()
    /** @type {Map<string, Opened>} */
    const opened = new Map()
    // Until the file is whole and joined with the others, and unless the engine itself broke, it is given back.
    let giveBack = true
    let [rows, reported] = [0, Number.NEGATIVE_INFINITY]
    let last = { bytes: -1, rows: -1 }
    const tell = (/** @type {{bytes: number, rows: number}} */ { bytes, rows }) => {
      if (bytes === last.bytes && rows === last.rows) return
      last = { bytes, rows }
      this.#send({ id, progress: { file: name, bytes, totalBytes: blob.size, rows } })
    }
    const progress = async (/** @type {number} */ rowsOfTable) => {
      if (performance.now() - reported < PROGRESS_EVERY) return
      reported = performance.now()
      // A stream that has bytes ready lets no message through, not even the wish to stop.
      await nextTurn()
      if (!job.stopped) tell({ bytes: Math.min(blob.size, Math.round(meter.bytes)), rows: rows + rowsOfTable })
    }
    try {
      for await (const table of tablesOf({ name, blob, options }, meter, conversion => this.#convert(id, conversion))) {
        rows += await this.#feed(table, options, job, opened, progress)
        if (job.stopped) return
      }
      const added = [...opened.keys()]
      const replaced = added.flatMap(name => this.#files.get(name) ?? [])
      for (const { handle } of replaced) engine.abandon(handle)
      for (const [name, file] of opened) this.#files.set(name, file)
      const state = { ...this.#state(), added }
      // The last rows are known at the end alone, for a footer is none of them.
      rows = 0
      for (const table of state.tables) if (added.includes(table.name)) rows += table.rows
      tell({ bytes: blob.size, rows })
      giveBack = false
      if (!replaced.length) this.#readBy.set(id, added)
      return state
    } catch (error) {
      giveBack = error instanceof DOMException || errorFields(error) !== null
      if (error instanceof PointworthError) error.file ??= name
      throw error
    } finally {
      if (giveBack) for (const { handle } of opened.values()) engine.abandon(handle)
    }
  }

  /**
   * Feeds a table to the engine; where it turns out to be other than it looked, once more from its start.
   * @param {Table} table
   * @param {import('../options.js').FileOptions} options
   * @param {{stopped: boolean}} job
   * @param {Map<string, Opened>} opened gets the table
   * @param {(rows: number) => Promise<void>} progress
   * @returns {Promise<number>} rows
   */
  async #feed(table, options, job, opened, progress) {
    const engine = this.#open
    const { encoding: _, sheet: __, entry: ___, to: ____, ...own } = options
    for (let reading = /** @type {Table | null} */ (table); reading; ) {
      const { name, origin, notices, size } = reading
      const delimiter = reading.delimiter ?? own.delimiter
      const handle = engine.begin(name, { ...own, delimiter, size })
      opened.set(name, { handle, origin, notices })
      try {
        let rows = 0
        for await (const chunk of reading.chunks()) {
          if (job.stopped) return rows
          rows = engine.feed(handle, chunk)
          await progress(rows)
        }
        if (!job.stopped) engine.finish(handle)
        return rows
      } catch (error) {
        if (error instanceof PointworthError) error.file ??= name
        const other = await reading.again(error)
        if (!other) throw error
        engine.abandon(handle)
        reading = other
      }
    }
    return 0
  }

  /** @param {number} id @param {Conversion} conversion */
  async *#convert(id, conversion) {
    let broken = (/** @type {PointworthError} */ _) => {}
    /** @type {Promise<never>} */
    const failed = new Promise((_, reject) => {
      broken = reject
    })
    /** @type {Promise<MessagePort>} */
    const came = new Promise(resolve => this.#want(id, 'workbook', ({ port }) => resolve(port), broken))
    yield* conversionOf(await Promise.race([came, failed]), conversion, failed)
  }

  /** @returns {State} */
  #state() {
    const found = new Map(unpack(this.#open.tables()).map((/** @type {TableReport} */ table) => [table.name, table]))
    const tables = []
    for (const [name, { origin, notices }] of this.#files) {
      const table = found.get(name)
      const own = notices.map(notice => ({ ...notice, file: name }))
      if (table) tables.push({ ...table, notices: [...own, ...table.notices], origin })
    }
    return { tables, scope: tables.length ? unpack(this.#open.scope()) : null }
  }
}

/** @typedef {{handle: number, origin: Origin, notices: import('../reports.js').Notice[]}} Opened an open table */

/** The analyses that a request asks for. @param {string} op @param {any} options @returns {string[]} */
function namesOf(op, options) {
  if (op !== 'dashboard' || !Array.isArray(options?.panels)) return [op]
  return options.panels.map((/** @type {any} */ panel) => (typeof panel === 'string' ? panel : panel?.panel))
}

/** Does a filter of these options search comments? @param {any} options @returns {boolean} */
function searches(options) {
  const { filter, a, b, panels } = options ?? {}
  return [filter, a, b].some(each => each?.comment !== undefined) || (Array.isArray(panels) && panels.some(searches))
}
