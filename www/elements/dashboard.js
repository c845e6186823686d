import { errorFields } from '../errors.js'
import { fault } from '../fault.js'
import { headline, headlineRung, revenueFinding, valueFinding, worth } from '../findings.js'
import dashboardStyles from '../styles/dashboard.css' with { type: 'text' }
import { dated, daysOf, isOfHours, isWindow, narrows } from '../windows.js'
import { PointworthData } from './data.js'
import { define } from './define.js'
import { append, h } from './dom.js'
import { PointworthElement } from './element.js'
import { daysText, filters, known, PointworthFilter } from './filter.js'
import { places } from './places.js'
import { answered, comparedBy, findings, measureOf, named, nameOf, questions } from './questions.js'
import { PointworthRevenue } from './revenue.js'
import { PointworthScore } from './score.js'
import { PointworthSegments } from './segments.js'
import { jsonOf, Sources } from './sources.js'
import { Spots } from './spots.js'
import { PointworthTrend } from './trend.js'
import { PointworthValue } from './value.js'

/**
 * @typedef {import('../analysis.js').Analysis} Analysis
 * @typedef {import('../options.js').Filter} Filter
 * @typedef {import('../options.js').Measure} Measure
 * @typedef {import('../options.js').Period} Period
 * @typedef {import('../panels.js').Panel} Panel
 * @typedef {'data' | 'measure' | 'act' | 'monetize'} Section
 */

/**
 * What the reader has chosen; it holds no data and fits in a link.
 * @typedef {object} State
 * @property {Section} section
 * @property {Filter} filter
 * @property {Measure | null} measure null = the first that the data have
 * @property {Period} period
 * @property {number} [fiscalYearStart] the month of the language's calendar with which years begin, 1–12; 1 where not given
 */

/**
 * Where the open data come from, shown wherever their numbers are.
 * @typedef {{ label: string, note?: string }} Source
 */

/**
 * What saved settings name and the open files do not have.
 * @typedef {object} Unfit
 * @property {{ column: string, values: (string | null)[] }[]} values columns of the filter, with the values that are gone; none = the column is
 * @property {string[]} panels
 * @property {Measure | null} measure
 */

/** What is shown at first. @type {State} */
const start = { section: 'measure', filter: {}, measure: null, period: 'month' }

/** @type {readonly Section[]} */
export const sections = ['data', 'measure', 'act', 'monetize']

/** Attributes that tell a part of the state. @type {readonly (keyof State)[]} */
const stateAttributes = ['section', 'measure', 'period', 'filter']

/** The panel that takes longer than all others together: it is asked once the others are answered. */
const slow = 'pointValue'

/** Milliseconds after which it is looked whether another day has begun. */
const DAY_CHECKED = 30_000

/** Milliseconds for which a section waits to stand on the page as a whole; then it shows what it has. */
const WHOLE = 1000

/** Milliseconds without another choice after which the slow panel is asked. */
const SETTLED = 150

/**
 * `<pointworth-dashboard>`: sections as tabs, one filter bar, and panels that are all answered by one call.
 *
 * Property `analysis` (an open Analysis, or null: the default slot is shown), `state`, `source`, `hrefFor`; method `refresh()` after the
 * analysis has changed. Sends `pointworth-state` when the reader chooses, `pointworth-error` when a call fails; `pointworth-remap`,
 * `pointworth-close` and `pointworth-action` come from inside. Slots: `brand`, `tools`, `status`, `files`, `footer`.
 *
 * @attr src - Addresses of files, with spaces between: the dashboard fetches and opens them, one analysis for all elements with the same `src`.
 * @attr section - `data`, `measure`, `act` or `monetize`: what is shown first.
 * @attr measure - `nps`, `enps`, `csat` or `ces`, where the files have it.
 * @attr period - `day`, `week`, `month`, `quarter` or `year` of the trend.
 * @attr filter - The filter at first, as JSON.
 * @attr open - Set by the dashboard while it shows data.
 * @fires pointworth-state - The reader has chosen a section, a filter, a measure or a period; `detail` is the state, plain data that holds no rows.
 * @fires pointworth-error - A question failed; `detail.error` is a `PointworthError`.
 * @fires pointworth-remap - As of `<pointworth-data>`.
 * @fires pointworth-close - As of `<pointworth-data>`.
 * @fires pointworth-data - As of `<pointworth-data>`.
 * @fires pointworth-action - As of the panels; what it asks for is done already.
 * @slot (default) - What is shown while nothing is open.
 * @slot brand - At the start of the header.
 * @slot tools - At the end of the header.
 * @slot status - Above the sections.
 * @slot files - In the section of the data.
 * @slot footer - Below everything.
 * @csspart header - The header.
 * @csspart tabs - The sections' links.
 * @csspart jump - The links to the panels of a section.
 * @csspart headline - The first sentence.
 * @csspart fault - What went wrong with what `src` or another attribute names.
 */
export class PointworthDashboard extends PointworthElement {
  static tag = 'pointworth-dashboard'
  /** @override */
  static observedAttributes = [...PointworthElement.observedAttributes, 'src', ...stateAttributes]
  /** @type {Analysis | null} */
  #analysis = null
  /** @type {State} */
  #state = start
  /** @type {import('../errors.js').PointworthError | null} */
  #failed = null
  /** @type {Source | null} */
  #source = null
  /** What the panels show: the question whose answer stands in them. */
  #answered = new Map()
  #asked = 0
  /** Ends the questions under way when others are asked. */
  #asking = new AbortController()
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock
  /** Sections that stand on the page as a whole. @type {Set<Section>} */
  #stood = new Set(['data'])
  /** Does the keyboard go on from the first sentence, once it stands? */
  #focusing = false

  #sources = new Sources(this)
  #fault = h('p', { role: 'alert', part: 'fault', hidden: true })
  /** What the keyboard meets first: past tabs and filter. */
  #skip = h('button', { class: 'button skip', type: 'button', 'data-test': 'skip', onclick: () => this.focus() })
  #nav = h('nav', { part: 'tabs' })
  #filter = made(PointworthFilter)
  /** The hour by which windows that move were asked. */
  #now = ''
  #headline = h('h1', { class: 'headline', tabindex: '-1', part: 'headline', 'data-test': 'headline' })
  #sub = h('p', { class: 'sub' })
  #note = h('p', { class: 'source-note', 'data-test': 'source-note' })
  /** Shows the window as it was when the last answer came. */
  #earlier = h('button', { class: 'button', type: 'button', 'data-test': 'late-show' })
  #late = h('p', { 'data-test': 'late' }, this.#earlier)
  #measures = h('div', { class: 'switch', role: 'group', 'data-test': 'measures' })
  #data = made(PointworthData)
  #panels = {
    score: panel(PointworthScore, 'score'),
    trend: panel(PointworthTrend, 'trend'),
    segments: panel(PointworthSegments, 'segments'),
    revenue: panel(PointworthRevenue, 'revenue'),
    pointValue: panel(PointworthValue, 'value')
  }
  #spots = {
    measure: this.#spotsOf('measure'),
    act: this.#spotsOf('act'),
    monetize: this.#spotsOf('monetize')
  }
  #parts = {
    data: h('section', { 'data-section': 'data', class: 'section' }, this.#data, h('slot', { name: 'files' })),
    measure: h(
      'section',
      { 'data-section': 'measure', class: 'section' },
      this.#spots.measure.nodes.links,
      this.#measures,
      h('div', { class: 'pair' }, this.#panels.score, this.#panels.trend),
      this.#panels.segments,
      ...this.#spots.measure.nodes.boxes
    ),
    act: h(
      'section',
      { 'data-section': 'act', class: 'section' },
      this.#spots.act.nodes.links,
      ...this.#spots.act.nodes.boxes
    ),
    monetize: h(
      'section',
      { 'data-section': 'monetize', class: 'section' },
      this.#spots.monetize.nodes.links,
      this.#panels.pointValue,
      this.#panels.revenue,
      ...this.#spots.monetize.nodes.boxes
    )
  }
  /** Where money in several currencies is converted; made when it is first needed. */
  #rates = h('div', { class: 'rates-place' })
  #open = h(
    'div',
    { class: 'open wrap' },
    h('div', { class: 'lead' }, this.#headline, this.#sub, this.#late, this.#note),
    this.#rates,
    ...Object.values(this.#parts)
  )
  #empty = h('div', { class: 'wrap' }, h('slot'))
  #filterBox = h('div', { class: 'filter-box' }, h('div', { class: 'wrap' }, this.#filter))

  /**
   * Called before anything but the first panels of Measure is shown: resolves once its texts are there.
   * @type {() => Promise<void>}
   */
  prepare = async () => {}

  /** The address of a state, for the tabs' links. @type {(state: State) => string} */
  hrefFor = ({ section }) => `#/${section}`

  constructor() {
    super(dashboardStyles)
    this.#panels.pointValue.setAttribute('wide', '')
    this.#panels.revenue.setAttribute('wide', '')
    append(this.root, [
      h(
        'header',
        { part: 'header' },
        h(
          'div',
          { class: 'wrap head' },
          this.#skip,
          h('slot', { name: 'brand' }),
          this.#nav,
          h('div', { class: 'tools' }, h('slot', { name: 'tools' }))
        )
      ),
      this.#filterBox,
      h('div', { class: 'wrap' }, h('slot', { name: 'status' }), this.#fault),
      // Not within one box: what takes the place of the first screen is new, and has not moved.
      this.#open,
      this.#empty,
      h('div', { class: 'wrap' }, h('slot', { name: 'footer' }))
    ])
    this.root.addEventListener('pointworth-filter', event => {
      event.stopPropagation()
      this.#choose({ filter: /** @type {CustomEvent<{ filter: Filter }>} */ (event).detail.filter })
    })
    this.root.addEventListener('pointworth-fiscal-year', event => {
      event.stopPropagation()
      this.#choose(/** @type {CustomEvent<{ fiscalYearStart: number }>} */ (event).detail)
    })
    this.root.addEventListener('pointworth-period', event => {
      event.stopPropagation()
      this.#choose({ period: /** @type {CustomEvent<{ period: Period }>} */ (event).detail.period })
    })
    this.root.addEventListener('pointworth-rates', () => this.refresh())
    this.root.addEventListener('pointworth-choose', () => this.update())
    this.root.addEventListener('pointworth-action', event => {
      this.#act(/** @type {CustomEvent<{ name: string, role?: string, text?: string }>} */ (event).detail)
    })
  }

  /** Does what a panel offers. @param {{ name: string, role?: string, text?: string }} action */
  #act({ name, role, text }) {
    if (name === 'clear') {
      this.#choose({ filter: {} })
      this.#filter.focus()
    }
    if (name === 'search') this.#choose({ filter: { ...this.#state.filter, comment: text } })
    if (name === 'data') {
      this.#choose({ section: 'data' })
      scrollTo({ top: 0 })
      this.#data.want(role ?? null)
    }
  }

  /** @param {keyof typeof places} section */
  #spotsOf(section) {
    return new Spots(
      places[section],
      () => this.prepare(),
      action => this.#act(action),
      error => this.emit('error', { error })
    )
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback()
    this.#clock = setInterval(this.#newDay, DAY_CHECKED)
    document.addEventListener('visibilitychange', this.#newDay)
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback()
    clearInterval(this.#clock)
    document.removeEventListener('visibilitychange', this.#newDay)
    // An element that is moved stands in the document again by then.
    queueMicrotask(() => this.#sources.follow())
  }

  /** @override @param {string} [name] */
  attributeChangedCallback(name) {
    super.attributeChangedCallback()
    const part = stateAttributes.find(each => each === name)
    if (!part) return
    try {
      const value = part === 'filter' ? (jsonOf(this, part) ?? {}) : this.getAttribute(part)
      this.state = { ...this.#state, [part]: value ?? start[part] }
    } catch (error) {
      this.fault(/** @type {import('../errors.js').PointworthError} */ (error))
    }
  }

  /** @internal Says what went wrong with what the markup names. @param {import('../errors.js').PointworthError} error */
  fault(error) {
    this.#failed = error
    this.emit('error', { error })
    this.update()
  }

  /** Windows that move with today are asked anew once it is another day, or hour where they are of hours. */
  #newDay = () => {
    const { date } = this.#state.filter
    const of = isWindow(date) && isOfHours(date) ? 'now' : 'today'
    const settings = this.#analysis?.settings
    if (settings && settings[of] !== this.#now.slice(0, settings[of].length)) this.update()
  }

  /** The open analysis; null shows the default slot. */
  get analysis() {
    return this.#analysis
  }

  set analysis(analysis) {
    this.#analysis = analysis
    this.#failed = null
    this.refresh()
  }

  /** What the reader has chosen. */
  get state() {
    return this.#state
  }

  set state(state) {
    this.#state = state
    this.update()
  }

  /** Where the open data come from. */
  get source() {
    return this.#source
  }

  set source(source) {
    this.#source = source
    this.update()
  }

  /**
   * What all sections say within the present filter, for a report; a panel that has no answer is null.
   * @returns {Promise<import('./questions.js').Findings>}
   */
  async findings() {
    const analysis = this.#analysis
    if (!analysis?.scope) throw new TypeError('Nothing is open.')
    return findings(analysis, this.#standing(analysis.scope), this.#dated, this.locale)
  }

  /** What the reader has chosen in the panels, by their names, to be saved; it holds no data. */
  get settings() {
    const { score, trend, segments, revenue, pointValue } = this.#panels
    const first = Object.entries({ score, trend, segments, revenue, pointValue }).map(
      ([name, { settings }]) => /** @type {const} */ ([name, settings])
    )
    const all = [...first, ...Object.values(this.#spots).flatMap(spots => spots.settings)]
    const says = (/** @type {object | undefined} */ part) => Object.keys(part ?? {}).length > 0
    return Object.fromEntries(all.filter(([, { options, display }]) => says(options) || says(display)))
  }

  /**
   * Shows what was saved, as far as the open files have it.
   * @param {State} state
   * @param {Record<string, import('../options.js').PanelSettings>} settings as `settings` gave them
   * @returns {Promise<Unfit>} what they have no use for
   */
  async restore(state, settings) {
    const analysis = this.#analysis
    const scope = analysis?.scope
    if (!scope) throw new TypeError('Nothing is open.')
    const filter = known(state.filter, scope)
    const values = Object.entries(state.filter.where ?? {}).flatMap(([column, values]) => {
      const lost = values.filter(value => !filter.where?.[column]?.includes(value))
      return lost.length ? [{ column, values: filter.where?.[column] ? lost : [] }] : []
    })
    this.#state = { ...state, filter }
    const standing = this.#standing(scope)
    // Whether options fit, whoever answers them says best.
    const asked = Object.values(places)
      .flat()
      .filter(({ name }) => Object.keys(settings[name]?.options ?? {}).length)
    const fits = await Promise.all(
      asked.map(async ({ name, op, needs, ask }) => {
        if (needs(standing) !== null) return false
        const panel = /** @type {Panel} */ ({ ...ask(standing), ...settings[name].options, panel: op, as: 'only' })
        try {
          const { panels } = await analysis.dashboard({ panels: [panel], filter: this.#dated })
          return answered(/** @type {any} */ (panels).only) !== null
        } catch (error) {
          if (errorFields(error)?.code === 'bad_option') return false
          throw error
        }
      })
    )
    const unfit = asked.filter((_, index) => !fits[index]).map(({ name }) => name)
    const fitting = Object.fromEntries(Object.entries(settings).filter(([name]) => !unfit.includes(name)))
    for (const [name, element] of Object.entries(this.#panels)) element.settings = fitting[name] ?? {}
    for (const spots of Object.values(this.#spots)) spots.settings = fitting
    this.update()
    return { values, panels: unfit, measure: state.measure && state.measure !== this.#measure ? state.measure : null }
  }

  /** Asks everything again: the analysis has read or remapped a file. */
  refresh() {
    this.#answered.clear()
    for (const spots of Object.values(this.#spots)) spots.forget()
    this.update()
  }

  /** Measure that is shown: the chosen one if the data have it. */
  get #measure() {
    return measureOf(this.#analysis?.scope, this.#state.measure)
  }

  /** @param {import('../reports.js').Scope} scope @returns {import('./places.js').Standing} */
  #standing(scope) {
    const { period } = this.#state
    const measure = this.#measure
    const target = this.#panels.trend.targetFor(measure)
    return { scope, measure, period, ...this.#cut, by: comparedBy(scope), target }
  }

  /** What of the chosen filter these files have. @returns {Filter} */
  get #known() {
    const { filter } = this.#state
    const scope = this.#analysis?.scope
    return scope ? known(filter, scope) : filter
  }

  /** How time is cut: by the language, and in the years that the reader counts in. */
  get #cut() {
    const { calendar, weekStart } = this.locale
    return { calendar, weekStart, fiscalYearStart: this.#state.fiscalYearStart }
  }

  /** The filter with the days that its window has today. @returns {Filter} */
  get #dated() {
    return dated(this.#known, this.#now, this.#cut)
  }

  /** The days that the window had on the day of the last answer, where it now begins after it. */
  get #before() {
    const last = this.#analysis?.scope?.days?.[1]
    const { date } = this.#state.filter
    if (!last || !isWindow(date)) return null
    const cut = this.#cut
    // Of the last hour the whole day: which hour was the last is not known.
    const name = isOfHours(date) ? 'today' : date
    return daysOf(date, this.#now, cut)[0].slice(0, 10) > last ? daysOf(name, last, cut) : null
  }

  /** @param {Partial<State>} change */
  #choose(change) {
    const state = (this.#state = { ...this.#state, ...change })
    this.update()
    // Once all is asked: to keep an address takes milliseconds.
    queueMicrotask(() => this.emit('state', state))
  }

  /** @override */
  render() {
    this.#sources.follow()
    const { locale } = this
    const failed = this.#failed && fault(this.#failed, locale)
    this.#fault.hidden = !failed
    this.#fault.textContent = failed ? `${failed.what} ${failed.hint}` : ''
    const analysis = this.#analysis
    const { section } = this.#state
    const scope = analysis?.scope ?? null
    this.toggleAttribute('open', Boolean(scope))
    this.#nav.hidden = !analysis
    this.#open.hidden = !analysis
    this.#skip.hidden = !analysis
    this.#empty.hidden = Boolean(analysis)
    this.#filterBox.hidden = !scope || section === 'data' || !filters(scope, this.#state.filter)
    this.#tabs()
    if (!analysis) return
    this.#open.toggleAttribute('data-awaited', !this.#stood.has(section))
    this.#now = analysis.settings.now
    this.#filter.today = analysis.settings.today
    const before = section === 'data' ? null : this.#before
    for (const [name, part] of Object.entries(this.#parts)) part.hidden = name !== section || Boolean(before)
    this.#late.hidden = !before
    this.#filter.scope = scope
    this.#filter.filter = this.#known
    this.#filter.fiscalYearStart = this.#state.fiscalYearStart ?? 1
    this.#filter.source = this.#source?.label ?? ''
    this.#note.textContent = this.#source?.note ?? ''
    this.#note.hidden = !this.#source?.note
    this.#offerMeasures()
    if (section === 'data') {
      this.#data.tables = analysis.tables
      this.#data.scope = scope
      this.#headline.replaceChildren(locale.text('headline.data', { count: analysis.tables.length }))
      this.#sub.textContent = locale.text('headline.data.sub')
      this.prepare().catch(error => this.emit('error', { error }))
      this.#rates.hidden = true
      return
    }
    this.#offerRates(analysis).catch(error => this.emit('error', { error }))
    this.#ask()
  }

  #tabs() {
    const { locale } = this
    this.#skip.textContent = locale.text('nav.skip')
    this.#nav.setAttribute('aria-label', locale.text('nav.label'))
    const held = this.root.activeElement?.getAttribute('data-test')
    this.#nav.replaceChildren(
      ...sections.map(section =>
        h(
          'a',
          {
            href: this.hrefFor({ ...this.#state, section }),
            'aria-current': section === this.#state.section ? 'page' : null,
            'data-test': `tab-${section}`,
            onclick: (/** @type {MouseEvent} */ event) => {
              if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return
              event.preventDefault()
              this.#choose({ section })
            }
          },
          locale.text(`nav.${section}`)
        )
      )
    )
    if (held?.startsWith('tab-'))
      /** @type {HTMLElement | null} */ (this.#nav.querySelector(`[data-test="${held}"]`))?.focus()
  }

  #offerMeasures() {
    const { locale } = this
    const measures = this.#analysis?.scope?.measures ?? []
    this.#measures.hidden = measures.length < 2
    this.#measures.setAttribute('aria-label', locale.text('measures.label'))
    const held = this.root.activeElement?.getAttribute('data-measure')
    this.#measures.replaceChildren(
      ...measures.map(measure =>
        h(
          'button',
          {
            type: 'button',
            'data-measure': measure,
            'data-test': `measure-${measure}`,
            'aria-pressed': String(measure === this.#measure),
            onclick: () => this.#choose({ measure: /** @type {Measure} */ (measure) })
          },
          locale.coded('measure.short', measure)
        )
      )
    )
    if (held) /** @type {HTMLElement | null} */ (this.#measures.querySelector(`[data-measure="${held}"]`))?.focus()
  }

  /** Offers to convert money where there are several currencies. @param {Analysis} analysis */
  async #offerRates(analysis) {
    const { scope } = analysis
    const wanted =
      this.#state.section === 'monetize' && Boolean(scope?.conversion || (scope?.currencies.length ?? 0) > 1)
    this.#rates.hidden = !wanted
    if (!wanted) return
    if (!this.#rates.firstChild) {
      const [{ PointworthRates }] = await Promise.all([import('./later.js'), this.prepare()])
      if (!this.#rates.firstChild) this.#rates.append(made(PointworthRates))
    }
    if (analysis === this.#analysis) Object.assign(this.#rates.firstChild ?? {}, { analysis })
  }

  /** Shows the panels below the first ones of the section, or asks them too. @param {'offer' | 'show'} how */
  #askSpots(how = 'show') {
    const analysis = this.#analysis
    const scope = analysis?.scope
    const { section } = this.#state
    if (!analysis || !scope || section === 'data') return
    const { locale } = this
    this.#spots[section][how]({ analysis, standing: this.#standing(scope), filter: this.#dated, locale })
  }

  /** Lets a section stand on the page: its first panels have their answers, and none of them moves another. @param {Section} section */
  #stand(section) {
    this.#stood.add(section)
    if (section !== this.#state.section) return
    this.#open.removeAttribute('data-awaited')
    if (this.#focusing) this.focus()
  }

  async #ask() {
    const analysis = this.#analysis
    if (!analysis) return
    const { section } = this.#state
    if (section === 'data') return
    const filter = this.#dated
    const { scope } = analysis
    const panels = questions(section, scope && this.#standing(scope))
    // Beside the headline stands what silence allows of it.
    if (section === 'measure' && scope?.measures.length) panels.push({ panel: 'silence', measure: this.#measure })
    const question = JSON.stringify([panels, filter])
    // Whatever is still on its way was asked by a section that has been left, or with another filter.
    const asked = ++this.#asked
    this.#asking.abort()
    const { signal } = (this.#asking = new AbortController())
    if (this.#answered.get(section) === question) {
      this.#busy(Object.keys(this.#panels), false)
      this.#lead()
      this.#askSpots()
      return
    }
    const ask = async (/** @type {Panel[]} */ panels) => {
      if (panels.length) this.#answer(panels, await analysis.dashboard({ panels, filter }, { signal }), asked)
    }
    const quick = panels.filter(panel => nameOf(panel) !== slow)
    const rest = panels.filter(panel => !quick.includes(panel))
    this.#busy(panels, true)
    // The value of a point may take longer.
    if (section === 'monetize' && !this.#stood.has(section)) setTimeout(() => this.#stand(section), WHOLE)
    try {
      if (section !== 'measure') await this.prepare()
      // What the reader looks at first is on the page before the others are answered.
      const answering = Promise.all([ask(quick.slice(0, 1)), ask(quick.slice(1))])
      this.#askSpots('offer')
      await answering
      if (rest.length) {
        if (section === 'measure' && asked === this.#asked) {
          this.#told(panels)
          this.#stand(section)
        }
        // Whoever is still choosing is not kept waiting for an answer that nobody will see.
        await new Promise(resolve => setTimeout(resolve, SETTLED))
        if (asked !== this.#asked) return
        await ask(rest)
      }
      if (asked !== this.#asked) return
      this.#answered.set(section, question)
      this.#told(panels)
      this.#askSpots()
    } catch (error) {
      if (asked === this.#asked) this.emit('error', { error })
    } finally {
      if (asked === this.#asked) {
        this.#stand(section)
        this.#busy(Object.keys(this.#panels), false)
      }
    }
  }

  /** @override The keyboard goes on from the first sentence of the open section, at once or when it stands. */
  focus() {
    this.#focusing = Boolean(this.#open.hidden) || this.#open.hasAttribute('data-awaited')
    if (!this.#focusing) this.#headline.focus()
  }

  /** Says what the answers so far say. @param {Panel[]} panels */
  #told(panels) {
    this.#absent(panels.map(nameOf))
    this.#lead()
  }

  /** @param {(Panel | string)[]} panels @param {boolean} busy */
  #busy(panels, busy) {
    for (const panel of panels) this.#panelOf(nameOf(panel)).busy = busy
    this.#open.toggleAttribute('data-busy', busy)
  }

  /**
   * Hands each panel its answer, unless something else has been asked since.
   * @param {Panel[]} panels
   * @param {import('../panels.js').DashboardReport} reply
   * @param {number} asked
   */
  #answer(panels, { remaining, panels: answers }, asked) {
    const analysis = this.#analysis
    if (!analysis || asked !== this.#asked) return
    this.#filter.remaining = remaining
    for (const panel of panels) {
      const element = this.#panelOf(nameOf(panel))
      if (nameOf(panel) === 'silence') {
        this.#panels.score.silence = answered(/** @type {any} */ (answers).silence)
        continue
      }
      element.filtered = narrows(this.#known)
      element.data = named(/** @type {any} */ (answers)[nameOf(panel)], analysis)
      element.busy = false
    }
  }

  /**
   * Panels of the section that cannot be asked stand for the column that they need, or step back where another does.
   * @param {string[]} names
   */
  #absent(names) {
    if (this.#state.section === 'measure') {
      const scored = names.includes('trend')
      this.#panels.trend.hidden = !scored
      this.#panels.segments.hidden = !scored
      if (scored && !names.includes('segments')) {
        this.#panels.segments.data = { error: { code: 'missing_role', message: '' } }
      }
    } else {
      const revenue = this.#panels.revenue.data
      const { pointValue } = this.#panels
      pointValue.hidden = !revenue || 'error' in revenue || !revenue.currencies.length
      // A refused value gives way to the revenue that there is.
      const value = answered(pointValue.data)
      const first = value && headlineRung(value) ? pointValue : this.#panels.revenue
      const { links } = this.#spots.monetize.nodes
      if (links.nextElementSibling !== first) links.after(first)
    }
  }

  /** @param {string} name @returns {import('./panel.js').PointworthPanel<any>} */
  #panelOf(name) {
    if (name === 'silence') return this.#panels.score
    return this.#panels[/** @type {'score'} */ (name)]
  }

  /** The page's first sentences. */
  #lead() {
    const { locale } = this
    const { section } = this.#state
    if (section === 'data') return
    const before = this.#before
    if (before) {
      const [from, to] = this.#filter.days ?? []
      const last = locale.format.date(this.#analysis?.scope?.days?.[1] ?? '')
      this.#headline.replaceChildren(locale.text('headline.late', { dates: daysText(from, to, locale) }))
      this.#sub.textContent = locale.text('headline.late.sub', { last })
      this.#sub.hidden = false
      this.#earlier.textContent = locale.text('action.showDates', { dates: daysText(...before, locale) })
      this.#earlier.onclick = () => {
        this.#choose({ filter: { ...this.#state.filter, date: before } })
        this.#filter.focus()
      }
      return
    }
    const value = answered(this.#panels.pointValue.data)
    if (section === 'measure') {
      const score = answered(this.#panels.score.data)
      const segments = this.#panels.segments.hidden ? null : answered(this.#panels.segments.data)
      this.#headline.replaceChildren(...(score ? headline(score, segments, locale) : locale.nodes('headline.noScore')))
      const asked = this.#measure === 'nps' ? value : null
      // What the value was before stays, dimmed as the whole lead is, until it is known what it is now.
      if (!this.#panels.pointValue.busy)
        this.#sub.textContent = score ? worth(asked, locale) : locale.text('headline.noScore.sub')
      // What is not yet known has its place already.
      else if (!this.#sub.textContent) this.#sub.textContent = '\u00a0'
    } else if (section === 'act') {
      this.#headline.replaceChildren(locale.text('headline.act'))
      this.#sub.textContent = locale.text('headline.act.sub')
    } else {
      const money = answered(this.#panels.revenue.data)
      const revenue = money?.currencies[0]
      const valued = value && headlineRung(value) && !this.#panels.pointValue.hidden
      if (valued) {
        this.#headline.replaceChildren(valueFinding(value, locale))
        this.#sub.textContent = ''
      } else if (money && revenue) {
        this.#headline.replaceChildren(revenueFinding(revenue, money.basis, locale))
        this.#sub.textContent = ''
      } else {
        this.#headline.replaceChildren(locale.text('headline.noRevenue'))
        this.#sub.textContent = locale.text('headline.noRevenue.sub')
      }
    }
    this.#sub.hidden = !this.#sub.textContent
  }
}

/**
 * The element of a class, registered under its own name where nobody has.
 * @template {CustomElementConstructor & { tag: string }} T
 * @param {T} type
 * @returns {InstanceType<T>}
 */
function made(type) {
  define(type)
  return /** @type {InstanceType<T>} */ (new type())
}

/**
 * @template {CustomElementConstructor & { tag: string }} T
 * @param {T} type
 * @param {string} name
 * @returns {InstanceType<T>}
 */
function panel(type, name) {
  const element = made(type)
  element.setAttribute('data-panel', name)
  element.setAttribute('exportparts', 'panel, finding, figure, chart, table, tools')
  return element
}
