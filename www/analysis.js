import { calendarOf, weekStartOf } from './calendar.js'
import { useWorker } from './engine/browser.js'
import { unpack } from './engine/reply.js'
import { connected, warm } from './engine/spare.js'
import { Transport } from './engine/transport.js'
import { aborted, badInput, badOption, disposed, PointworthError, unavailable } from './errors.js'
import {
  answersFrom,
  checkedMapping,
  isMapping,
  mappingOf,
  readingAsGiven,
  readingChanges,
  tableFor
} from './mapping.js'
import { hourIn, todayIn, zoneOffsets } from './time-zone.js'
import { dated, isWindow } from './windows.js'

export { PointworthError }

/**
 * @typedef {import('./options.js').Input} Input
 * @typedef {import('./options.js').Data} Data
 * @typedef {import('./options.js').Kind} Kind
 * @typedef {import('./options.js').FileOptions} FileOptions
 * @typedef {import('./options.js').ReadOptions} ReadOptions
 * @typedef {import('./options.js').OpenOptions} OpenOptions
 * @typedef {import('./engine/protocol.js').State} State
 * @typedef {import('./engine/protocol.js').Settings} Settings
 * @typedef {import('./options.js').Mapping} Mapping
 * @typedef {import('./options.js').Rates} Rates
 * @typedef {{name: string, blob: Blob, options: FileOptions}} Kept a table as it must be opened again
 */

/** Open files and the questions one can ask of them. Each analysis has an engine of its own, in a worker of its own. */
export class Analysis {
  /** BCP 47 language tag. @readonly */
  locale
  /** IANA name of the zone in which instants are placed. @readonly */
  timeZone
  /** @type {Settings} */
  #settings
  /** The day that was given as today. @type {string | undefined} */
  #today
  /** @type {Kept[]} */
  #files = []
  /** Names of the files that are open or being read. @type {Set<string>} */
  #names = new Set()
  /** @type {State} */
  #state = { tables: [], scope: null }
  /** The engine that is running or on its way. @type {Transport | null} */
  #transport = null
  /** The engine, once it has all open files. @type {Promise<Transport>} */
  #ready
  #disposed = false
  /** For files that come without a mapping of their own. @type {Mapping | null} */
  #mapping
  /** By which money is converted. @type {Rates | null} */
  #rates
  /** Headers of its saved mapping that a table does not have. @type {Map<string, string[]>} */
  #missing = new Map()

  /**
   * Reads files and finds what each is. If one cannot be read, nothing is kept and the error names it; to keep the
   * others, open none (`Analysis.open([])`) and `append` one by one.
   *
   * @param {Iterable<Input>} files in any order; the kind of each is found unless it is given
   * @param {OpenOptions} [options]
   * @returns {Promise<Analysis>}
   * @throws {PointworthError} what the engine found wrong with a file; `aborted`, `bad_input`, `engine_unavailable`,
   *   `engine_crashed`, `out_of_memory`, `webassembly_missing`, `webassembly_forbidden`, `workers_forbidden`,
   *   `part_unavailable`
   */
  static async open(files, options = {}) {
    if (typeof files === 'string' || typeof files?.[Symbol.iterator] !== 'function')
      throw badInput('The files are not a list.', 'Pass a list of them, also where there is one: [file].')
    const analysis = new Analysis(checkedOptions(options))
    const read = async () => {
      for (const file of files) await analysis.append(null, file, { onProgress: options.onProgress })
      await analysis.#ready
      return analysis
    }
    try {
      return await orAbort(read(), options.signal)
    } catch (error) {
      analysis.dispose()
      throw error
    }
  }

  /**
   * Starts an engine that the next analysis takes, so that its first file is read at once and faster: to be called when
   * the page is idle and a file is likely to come. It costs a worker and about a second of computing, once per page; the
   * worker stays until an analysis takes it. Without this no worker lives longer than its analysis.
   */
  static warm() {
    warm()
  }

  /**
   * Has the engines of this page start from a file, for pages whose policy allows no workers from blobs: that of
   * `pointworth/worker`, wherever it is hosted, on the page's own origin. Such a worker does not inherit the page's
   * policy: docs/embedding.md has the one to send with it. To be called before the first analysis.
   * @param {string | URL} url
   */
  static useWorker(url) {
    useWorker(url)
  }

  /** @param {OpenOptions} options */
  constructor({ locale, timeZone, today, seed = 1, mapping = null, rates = null }) {
    this.#mapping = mapping && checkedMapping(mapping)
    this.#rates = rates
    const own = Intl.DateTimeFormat().resolvedOptions()
    this.locale = locale ?? own.locale
    this.timeZone = timeZone ?? own.timeZone
    this.#today = today
    this.#settings = { timeZoneOffsets: zoneOffsets(this.timeZone), today: today ?? todayIn(this.timeZone), seed }
    this.#ready = this.#start()
  }

  /** The open tables' files as they were given: a workbook stands once for each of its tables. */
  get files() {
    return this.#files.map(({ name, blob }) => ({ name, data: blob }))
  }

  /**
   * The day that counts as today, the hour that it is where no day was given, and the seed of everything random. A day
   * that was not given goes on at midnight, and with it the windows of filters; what an answer takes for today by itself
   * stays the day of the opening.
   */
  get settings() {
    const now = this.#today ?? hourIn(this.timeZone)
    return { today: now.slice(0, 10), now, seed: this.#settings.seed }
  }

  /** What was read: each table's origin, kinds, rows, columns with role, type and evidence, and what was noticed. */
  get tables() {
    return this.#state.tables.map(table => {
      const partOf = this.#files.find(({ name }) => name === table.name)?.options.to
      return withMissing(partOf ? { ...table, partOf } : table, this.#missing.get(table.name) ?? [])
    })
  }

  /** What the open files allow: days, columns to filter and group by, measures; `null` while no file is open. */
  get scope() {
    return this.#state.scope
  }

  /**
   * Reads one more file: CSV, JSON, an Excel or OpenDocument workbook, or one of them in gzip or in a ZIP archive, of
   * which each file becomes a table named `archive.zip/file.csv`. Rows of a file with the headers of an open one are
   * counted together with its rows; with `to`, what was said of that one holds for them. What is open is not read again.
   * If it cannot be read, or reading is cancelled, the open files stay as they were.
   * @param {Kind | Kind[] | null} kind `null` = found from the headers
   * @param {Input} data
   * @param {ReadOptions} [options]
   * @returns {Promise<void>}
   */
  async append(kind, data, { onProgress, signal } = {}) {
    const file = this.#accept(kind, data)
    /** @type {string[]} */
    let opened = []
    try {
      const engine = await orAbort(this.#ready, signal)
      const { added, ...state } = await engine.call('read', file, { onProgress, signal })
      this.#state = state
      opened = added
      for (const table of state.tables.filter(({ name }) => added.includes(name)))
        this.#files.push({ ...file, name: table.name, options: { ...file.options, entry: table.origin.entry } })
      const saved = savedMapping(data) ?? this.#mapping
      for (const name of added)
        if (file.options.to) await this.#join(name, file.options.to, file.options, { onProgress, signal })
        else if (saved) await this.#apply(saved, name, file.options, { onProgress, signal })
    } catch (error) {
      // Where the engine is gone, its tables are, too.
      for (const name of opened) await this.close(name).catch(() => {})
      this.#names.delete(file.name)
      throw error
    }
  }

  /**
   * Gives a table another kind, or some of its columns other roles; the rest stays. With any other option, such as
   * another encoding or sheet, its file is read again, and the table stays as it was if that fails.
   * @param {string} name as in `tables`
   * @param {FileOptions} options
   * @param {ReadOptions} [reading]
   * @returns {Promise<void>}
   */
  async remap(name, options, { onProgress, signal } = {}) {
    const file = this.#file(name)
    const engine = await this.#ready
    // Read in another way, the columns may have other names.
    const renamed = renaming.some(option => option in options)
    const { mapping, formats, ...before } = renamed ? { ...file.options, mapping: {}, formats: {} } : file.options
    const all = {
      ...before,
      ...options,
      kind: options.kind ?? before.kind,
      mapping: { ...mapping, ...options.mapping },
      formats: { ...formats, ...options.formats }
    }
    const read = async () => {
      const { added, ...state } = await engine.call('read', { ...file, options: all }, { onProgress, signal })
      return state
    }
    const given = Object.keys(options)
    if (given.every(option => option === 'kind' || option === 'mapping'))
      this.#state = await engine.call('remap', { name, options }).catch(error => {
        // Numbers may be dates, and words the labels of a scale, when they are read as such.
        if (error.code !== 'wrong_values') throw error
        return read()
      })
    else if (given.some(option => option !== 'to')) this.#state = await read()
    file.options = all
    if (options.to) await this.#join(name, options.to, options, { onProgress, signal })
    const more = this.#files.filter(({ options: { to } }) => to === name)
    for (const { name: part } of more) await this.#tell(part, options, { onProgress, signal })
  }

  /**
   * Gives a part of a table what was said of the table.
   * @param {string} part @param {FileOptions} said @param {ReadOptions} reading
   */
  async #tell(part, { kind, mapping, formats }, reading) {
    const columns = this.#state.tables.find(({ name }) => name === part)?.columns ?? []
    const here = (/** @type {object | null | undefined} */ named) =>
      Object.fromEntries(Object.entries(named ?? {}).filter(([header]) => columns.some(({ name }) => name === header)))
    const heard = { ...(kind && { kind }), mapping: here(mapping) }
    const ways = here(formats)
    await this.#give(part, Object.keys(ways).length ? { ...heard, formats: ways } : heard, reading)
  }

  /**
   * Gives a table the roles for which its columns hold the values; returns the headers of the others.
   * @param {string} name @param {FileOptions} options @param {ReadOptions} reading
   */
  async #give(name, options, reading) {
    const mapping = /** @type {Record<string, import('./options.js').Role>} */ ({ ...options.mapping })
    const refused = []
    for (;;) {
      try {
        await this.remap(name, { ...options, mapping }, reading)
        return refused
      } catch (error) {
        const { code, column } = /** @type {PointworthError} */ (error)
        if (code !== 'wrong_values' || !column || !(column in mapping)) throw error
        delete mapping[column]
        refused.push(column)
      }
    }
  }

  /**
   * Makes a table more rows of another one.
   * @param {string} name @param {string} to @param {FileOptions} given @param {ReadOptions} reading
   */
  async #join(name, to, given, reading) {
    const whole = this.#state.tables.find(table => table.name === to)
    const saved = whole && mappingOf([whole], this.#files)
    const table = () => this.#state.tables.find(table => table.name === name)
    if (!whole || !saved || !tableFor(saved, table()))
      throw badInput(
        `"${name}" has not the columns of "${to}", of which it shall be more rows.`,
        'Leave out `to`: files of one kind are counted together whatever their columns are called.'
      )
    await this.#apply(saved, name, given, reading)
    const read = table()
    const formats = read && answersFrom(whole, read)
    if (formats && Object.keys(formats).length) await this.remap(name, { formats }, reading)
  }

  /**
   * What the open files are and how they are read, as plain data to be saved as JSON; pass it to `Analysis.open` with
   * next month's exports, which are known by their headers.
   * @returns {Mapping}
   */
  mapping() {
    return mappingOf(
      this.tables.filter(({ partOf }) => !partOf),
      this.#files
    )
  }

  /**
   * Gives the open tables what a saved mapping says of files with their headers, and those that are opened later too.
   * @param {Mapping} saved as `mapping()` gave it
   * @param {ReadOptions} [reading]
   * @returns {Promise<void>}
   * @throws {PointworthError} `bad_mapping`
   */
  async applyMapping(saved, reading = {}) {
    this.#mapping = checkedMapping(saved)
    for (const { name } of this.tables) await this.#apply(this.#mapping, name, {}, reading)
  }

  /**
   * Converts all money to one currency from now on, that of files opened later too; `null` has currencies stand apart
   * again. `scope.conversion` says what was converted, and by which rates.
   * @param {Rates | null} rates
   * @returns {Promise<void>}
   * @throws {PointworthError} `bad_option`; the money then stays as it was
   */
  async convert(rates) {
    const engine = await this.#ready
    this.#state = await engine.call('exchange', { rates: rates && structuredClone(rates) })
    this.#rates = rates && structuredClone(rates)
  }

  /** The rates by which money is converted; `null` where currencies stand apart. */
  get rates() {
    return this.#rates
  }

  /**
   * Closes a table, with the files that are more rows of it; the others stay as they are.
   * @param {string} name as in `tables`
   * @returns {Promise<void>}
   */
  async close(name) {
    this.#file(name)
    const engine = await this.#ready
    const closed = this.#files.filter(file => file.name === name || file.options.to === name).map(({ name }) => name)
    for (const name of closed) {
      this.#state = await engine.call('close', { name })
      this.#files = this.#files.filter(file => file.name !== name)
      this.#names.delete(name)
    }
  }

  /**
   * Every row and cell that was noticed, as CSV: `file,row,column,value,code,set_aside`; the last one is `row` or `cell`
   * where that is not used, and empty where it is. It accounts line by line for what `tables[].ledger` and
   * `tables[].cells` count.
   * @returns {Promise<string>}
   */
  async ledger() {
    const engine = await this.#ready
    return engine.call('ledger', null)
  }

  /**
   * How satisfied, and how sure: overall and by columns and periods.
   * @param {import('./options.js').ScoreOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').ScoreReport>}
   */
  score(options, asking) {
    return this.#ask('score', options, asking)
  }

  /**
   * The score by period, without gaps.
   * @param {import('./options.js').TrendOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').TrendReport>}
   */
  trend(options, asking) {
    return this.#ask('trend', options, asking)
  }

  /**
   * Which groups differ from the rest, or one filter from another.
   * @param {import('./options.js').CompareOptions} options
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').CompareReport>}
   */
  compare(options, asking) {
    return this.#ask('compare', options, asking)
  }

  /**
   * What explains the score: importance of drivers, how they perform, what raising one would bring.
   * @param {import('./options.js').DriversOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').DriversReport>}
   */
  drivers(options, asking) {
    return this.#ask('drivers', options, asking)
  }

  /**
   * Why the score of one window is not that of another: the mix of answers, what groups say, who came and who left.
   * @param {import('./options.js').MovedOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').MovementReport>}
   */
  moved(options, asking) {
    return this.#ask('moved', options, asking)
  }

  /**
   * The values of columns ranked, each drawn towards the others as far as its answers leave room.
   * @param {import('./options.js').SegmentsOptions} options
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').SegmentsReport>}
   */
  segments(options, asking) {
    return this.#ask('segments', options, asking)
  }

  /**
   * Groups of up to three conditions that differ from the rest, found in one half of the customers and tested in the
   * other.
   * @param {import('./options.js').DiscoverOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').DiscoverReport>}
   */
  discover(options, asking) {
    return this.#ask('discover', options, asking)
  }

  /**
   * Words and pairs of words that promoters say more often than detractors, or one group or window than another.
   * @param {import('./options.js').WordsOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').WordsReport>}
   */
  words(options, asking) {
    return this.#ask('words', options, asking)
  }

  /**
   * The comments within the filter, the latest first.
   * @param {import('./options.js').CommentsOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').CommentsReport>}
   */
  comments(options, asking) {
    return this.#ask('comments', options, asking)
  }

  /**
   * The reasons that answers name: how often, what each does to the score, who names it, and which go together.
   * @param {import('./options.js').ThemesOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').ThemesReport>}
   */
  themes(options, asking) {
    return this.#ask('themes', options, asking)
  }

  /**
   * Money by promoter, passive and detractor.
   * @param {import('./options.js').RevenueOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').RevenueReport>}
   */
  revenue(options, asking) {
    return this.#ask('revenue', options, asking)
  }

  /**
   * Accounts: the score by each rule of counting them, who speaks for each, and who is silent.
   * @param {import('./options.js').AccountsOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').AccountsReport>}
   */
  accounts(options, asking) {
    return this.#ask('accounts', options, asking)
  }

  /**
   * Who was asked, who answered and how soon, what silence allows of the score, and who was not asked.
   * @param {import('./options.js').ResponseRatesOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').ResponseRatesReport>}
   */
  responseRates(options, asking) {
    return this.#ask('responseRates', options, asking)
  }

  /**
   * What silence allows of the score of all who were asked, without the rest of `responseRates`.
   * @param {import('./options.js').Scored} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').SilenceReport>}
   */
  silence(options, asking) {
    return this.#ask('silence', options, asking)
  }

  /**
   * Which rule gives a figure that somebody reports, and the steps that lead from it to ours.
   * @param {import('./options.js').ReconcileOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').ReconcileReport>}
   */
  reconcile(options, asking) {
    return this.#ask('reconcile', options, asking)
  }

  /**
   * Cases that follow answers: open, overdue, how soon they are closed, and whether that helps.
   * @param {import('./options.js').LoopOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').LoopReport>}
   */
  loop(options, asking) {
    return this.#ask('loop', options, asking)
  }

  /**
   * Whom to call first, by a stated rule over open cases, detractors, falls and silence, times revenue.
   * @param {import('./options.js').PrioritiesOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').PrioritiesReport>}
   */
  priorities(options, asking) {
    return this.#ask('priorities', options, asking)
  }

  /**
   * The chance that the score of a period meets a target, from how the score has moved so far.
   * @param {import('./options.js').TargetsOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').TargetsReport>}
   */
  targets(options, asking) {
    return this.#ask('targets', options, asking)
  }

  /**
   * How many answers a difference needs, and which difference the answers at hand can show.
   * @param {import('./options.js').SampleSizeOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').SampleSizeReport>}
   */
  sampleSize(options, asking) {
    return this.#ask('sampleSize', options, asking)
  }

  /**
   * What one point of NPS is worth per year, and on what evidence.
   * @param {import('./options.js').PointValueOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').PointValueReport>}
   */
  pointValue(options, asking) {
    return this.#ask('pointValue', options, asking)
  }

  /**
   * What customers will still be worth, by class: from how long those under contract stay, or from purchases so far.
   * @param {import('./options.js').LifetimeValueOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').LifetimeValueReport>}
   */
  lifetimeValue(options, asking) {
    return this.#ask('lifetimeValue', options, asking)
  }

  /**
   * How revenue is spread over customers: Lorenz curve, Gini coefficient, top shares, one entry per currency.
   * @param {import('./options.js').ConcentrationOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').ConcentrationReport>}
   */
  concentration(options, asking) {
    return this.#ask('concentration', options, asking)
  }

  /**
   * Touchpoints in the order of the journey with score, contacts and money; moves between them; contacts against score.
   * @param {import('./options.js').JourneyOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').JourneyReport>}
   */
  journey(options, asking) {
    return this.#ask('journey', options, asking)
  }

  /**
   * Revenue by the contacts that led to it: first, last, linear, position, time decay, Markov chains and Shapley side by side.
   * @param {import('./options.js').AttributionOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').AttributionReport>}
   */
  attribution(options, asking) {
    return this.#ask('attribution', options, asking)
  }

  /**
   * Which customers stay from period to period, and what becomes of their revenue.
   * @param {import('./options.js').RetentionOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').RetentionReport>}
   */
  retention(options, asking) {
    return this.#ask('retention', options, asking)
  }

  /**
   * How long customers stay by the class of the answer before; who left, when and why.
   * @param {import('./options.js').SurvivalOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').SurvivalReport>}
   */
  survival(options, asking) {
    return this.#ask('survival', options, asking)
  }

  /**
   * Revenue at risk: the chance that each customer leaves in the months ahead, learnt from those who left, and how far to
   * trust it.
   * @param {import('./options.js').RiskOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').RiskReport>}
   */
  risk(options, asking) {
    return this.#ask('risk', options, asking)
  }

  /**
   * Growth from customers who stay and from those who come by recommendation.
   * @param {import('./options.js').EarnedGrowthOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').EarnedGrowthReport>}
   */
  earnedGrowth(options, asking) {
    return this.#ask('earnedGrowth', options, asking)
  }

  /**
   * Customers brought by customers, and promoters who have brought nobody yet.
   * @param {import('./options.js').ReferralsOptions} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').ReferralsReport>}
   */
  referrals(options, asking) {
    return this.#ask('referrals', options, asking)
  }

  /**
   * Several panels with one filter in one reply; a panel that fails carries its error.
   * @param {import('./panels.js').DashboardOptions} options
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./panels.js').DashboardReport>}
   */
  dashboard(options, asking) {
    return this.#ask('dashboard', options, asking)
  }

  /**
   * Which cells of a set of tables must be hidden before they are shared: those of few people, money that one or two
   * hold, and whatever these could be solved from.
   * @param {import('./options.js').DisclosureOptions} options
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<import('./reports.js').DisclosureReport>}
   */
  disclosure(options, asking) {
    return this.#ask('disclosure', options, asking)
  }

  /** Ends the engine and frees its memory. Pending and later calls reject with code `disposed`. */
  dispose() {
    this.#disposed = true
    this.#close(disposed())
    this.#files = []
    this.#state = { tables: [], scope: null }
  }

  /** For the project's own tests. @internal */
  get [Symbol.for('pointworth.internals')]() {
    return { transport: this.#transport }
  }

  /**
   * @param {string} op
   * @param {object} [options]
   * @param {import('./options.js').AskOptions} [asking]
   * @returns {Promise<any>}
   */
  async #ask(op, options = {}, { onProgress, signal } = {}) {
    const engine = await orAbort(this.#ready, signal)
    return unpack(await engine.call('query', { op, options: this.#given(options) }, { onProgress, signal }))
  }

  /**
   * Options as the engine takes them: without those that are `undefined`, which are not there for it, and with the days
   * of windows that move and the first of weeks.
   * @param {any} options
   * @returns {any}
   */
  #given(options) {
    if (Array.isArray(options)) return options.map(each => this.#given(each))
    if (options === null || typeof options !== 'object') return options
    const entries = Object.entries(options).filter(([, value]) => value !== undefined)
    const plain = Object.fromEntries(entries.map(([name, value]) => [name, this.#given(value)]))
    if (plain.weekStart === 'locale') plain.weekStart = weekStartOf(this.locale)
    if (!isWindow(plain.date)) return plain
    const { fiscalYearStart, ...filter } = plain
    const cut = { calendar: calendarOf(this.locale), weekStart: weekStartOf(this.locale), fiscalYearStart }
    return dated(filter, this.settings.now, cut)
  }

  /** @param {PointworthError} error */
  #close(error) {
    this.#transport?.close(error)
    this.#ready = Promise.reject(error)
    this.#ready.catch(() => {})
  }

  /** Starts an engine and reads the kept files into it; after a crash the same again. */
  #start() {
    const ready = this.#open()
    // Whoever asks meets the failure; until then nobody has to.
    ready.catch(() => {})
    return ready
  }

  async #open() {
    const connection = await connected().catch(error => {
      throw error instanceof PointworthError ? error : unavailable(error.message, error)
    })
    let whole = false
    const transport = new Transport(connection, () => {
      // A crash while the kept files are read again would only repeat itself; `#ready` then stays rejected.
      if (whole && !this.#disposed) this.#ready = this.#start()
    })
    if (this.#disposed) transport.close(disposed())
    this.#transport = transport
    await transport.call('start', { module: connection.module, settings: this.#settings }).catch(error => {
      throw error.code === 'engine_crashed' ? unavailable(error.message, error) : error
    })
    if (this.#rates) await transport.call('exchange', { rates: this.#rates })
    for (const file of this.#files) await transport.call('read', file)
    whole = true
    return transport
  }

  /** An open table's file. @param {string} wanted */
  #file(wanted) {
    const file = this.#files.find(({ name }) => name === wanted)
    if (!file) throw badInput(`No open file is named "${wanted}".`, 'Use a name as in analysis.tables.')
    return file
  }

  /** The file to read, under a name of its own. @param {Kind | Kind[] | null} kind @param {Input} input @returns {Kept} */
  #accept(kind, input) {
    const described = typeof input === 'object' && input !== null && 'data' in input ? input : { data: input }
    const { name: given, data, ...options } = /** @type {{name?: string, data: Data} & FileOptions} */ (described)
    const blob = data instanceof Blob ? data : isBytes(data) ? new Blob([/** @type {BlobPart} */ (data)]) : null
    if (!blob)
      throw badInput(
        'A file must be a File, Blob, ArrayBuffer, typed array or text.',
        'Pass the bytes themselves or { name, data }.'
      )
    const wanted = given ?? (data instanceof File ? data.name : `file ${this.#files.length + 1}`)
    let name = wanted
    for (let copy = 2; this.#names.has(name); copy++) name = `${wanted} (${copy})`
    this.#names.add(name)
    const mapping = isMapping(options.mapping) ? null : options.mapping
    if (options.to) this.#file(options.to)
    return { name, blob, options: { ...options, kind: kind ?? options.kind, mapping } }
  }

  /**
   * Gives a table what a saved mapping says of files with its headers; if that says something of the bytes, the file is
   * read again.
   * @param {Mapping} saved @param {string} name @param {FileOptions} given @param {ReadOptions} reading
   */
  async #apply(saved, name, given, reading) {
    const find = () =>
      tableFor(
        saved,
        this.#state.tables.find(table => table.name === name)
      )
    /** @param {FileOptions | undefined} options */
    const again = async options => {
      const changes = readingChanges(options, given)
      if (changes) await this.remap(name, changes, reading)
      return find()
    }
    let found = find()
    if (!found) {
      // The headers may be found only when the file is read as the mapping says.
      for (const { options } of saved.tables) {
        const layout = { ...options, formats: null }
        if (!readingChanges(layout, given)) continue
        found = await again(layout).catch(() => null)
        if (found) break
        await this.remap(name, readingAsGiven(layout, given), reading)
      }
    }
    if (found) found = (await again(withFormatsOf(found))) ?? found
    if (!found) return
    const columns = /** @type {Record<string, string | null> | null | undefined} */ (given.mapping)
    const mapping = { ...found.columns, ...columns }
    const refused = await this.#give(name, { kind: given.kind ?? found.table.kind, mapping }, reading)
    const missing = [...found.missing, ...refused]
    if (missing.length) this.#missing.set(name, missing)
  }
}

/**
 * Options of the opening that only this side reads; the engine checks the others.
 * @param {OpenOptions} options
 */
function checkedOptions(options) {
  if (typeof options !== 'object' || options === null) throw badOption('options', 'it is no object', '{ locale: "fa" }')
  for (const [name, read, example] of /** @type {['locale' | 'timeZone', (value: string) => unknown, string][]} */ ([
    ['locale', tag => new Intl.Locale(tag), 'et-EE'],
    ['timeZone', zoneOffsets, 'Europe/Tallinn']
  ])) {
    const value = options[name]
    try {
      if (value !== undefined) read(value)
    } catch {
      throw badOption(name, `${JSON.stringify(value)} is none`, `"${example}"`)
    }
  }
  return options
}

/**
 * What a mapping says of the bytes of a file that has these columns.
 * @param {NonNullable<ReturnType<typeof tableFor>>} found
 */
function withFormatsOf({ table: { options }, columns }) {
  const formats = Object.entries(options?.formats ?? {}).filter(([header]) => header in columns)
  return { ...options, formats: Object.fromEntries(formats) }
}

/** The saved mapping that a file comes with. @param {Input} input */
function savedMapping(input) {
  const mapping = typeof input === 'object' && input !== null && 'mapping' in input ? input.mapping : null
  return isMapping(mapping) ? checkedMapping(mapping) : null
}

/** The table with a notice of headers that it lacks. @param {State['tables'][number]} table @param {string[]} missing */
function withMissing(table, missing) {
  if (!missing.length) return table
  const examples = missing.slice(0, 5).map(value => ({ row: null, value }))
  const notice = { code: 'mapping_not_found', file: table.name, column: null, count: missing.length, examples }
  return { ...table, notices: [...table.notices, notice] }
}

/**
 * A promise's outcome, or a rejection as soon as the signal says stop.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>}
 */
async function orAbort(promise, signal) {
  if (!signal) return promise
  let stop = () => {}
  const stopped = new Promise((_, reject) => {
    stop = () => reject(aborted(signal.reason))
  })
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (stopped)])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Options that may change how the columns are called. @type {(keyof FileOptions)[]} */
const renaming = ['encoding', 'sheet', 'entry', 'delimiter', 'headerRow', 'headerRows']

/** @param {unknown} data */
const isBytes = data => typeof data === 'string' || data instanceof ArrayBuffer || ArrayBuffer.isView(data)
