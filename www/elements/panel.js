import { fault } from '../fault.js'
import marks from '../styles/marks.css' with { type: 'text' }
import panelStyles from '../styles/panel.css' with { type: 'text' }
import { narrows } from '../windows.js'
import { append, h, s } from './dom.js'
import { PointworthElement } from './element.js'
import { csv, download, png, svgText } from './export.js'
import { jsonOf, Sources } from './sources.js'
import { Waiting } from './waiting.js'

/** @typedef {import('../charts/chart.js').Chart} Chart */
/** @typedef {import('../charts/chart.js').ChartContext} ChartContext */
/** @typedef {import('../analysis.js').Analysis} Analysis */
/** @typedef {{ error: import('../errors.js').ErrorFields }} PanelError what a dashboard reply holds where a panel failed */
/** @typedef {import('../locale.js').Locale} Locale */
/** @typedef {import('../options.js').PanelSettings} PanelSettings */

/**
 * What a panel shows of a report.
 * @typedef {object} View
 * @property {string} eyebrow what is shown
 * @property {string} finding the finding in a sentence
 * @property {string} [explain] a softer sentence under it
 * @property {{ text: string, value: number | null, note?: string, range?: boolean } | null} [figure]
 * @property {(context: ChartContext) => Chart} [draw]
 * @property {Node[]} [legend]
 * @property {Node[]} [aside] beside the chart where there is room, below it otherwise
 * @property {Node[]} [below] under the chart
 * @property {import('./export.js').Table} [table]
 * @property {string[]} [method] how it is computed, a paragraph each
 * @property {import('../reports.js').Notice[]} [notices]
 * @property {Refusal} [refusal] instead of a chart
 */

/**
 * Why there is nothing to show, and the one action that would change it.
 * @typedef {object} Refusal
 * @property {string} title
 * @property {string} text
 * @property {{ label: string, name: string, role?: string } | null} [action]
 */

/**
 * The base of the chart elements: asks the analysis or takes a report, and shows finding, figure, chart and, below,
 * Table · How it is computed · Export. The chart is drawn again for every width and read with the arrow keys.
 *
 * Properties: `data` (a report, or the `{ error }` of a dashboard reply), or `analysis` and `options`; `busy` dims what is shown.
 * @template {object} R
 *
 * @attr src - Addresses of files, with spaces between: the panel fetches and opens them, one analysis for all elements with the same `src`.
 * @attr options - The options of the analysis method, as JSON.
 * @attr busy - Dims what is shown: a newer answer is on its way.
 * @attr wide - Gives the figure a place beside the chart.
 * @fires pointworth-choose - The reader has chosen something in the panel, and there is no analysis to ask; `detail` holds the options chosen.
 * @fires pointworth-action - The reader wants the one thing that would give the panel an answer; `detail` is `{ name: 'clear' }` for the filter, `{ name: 'data', role }` for a column, `{ name: 'search', text }` for the comments that say something.
 * @csspart panel - The whole figure.
 * @csspart eyebrow - What is shown, in small letters.
 * @csspart finding - The finding in a sentence.
 * @csspart figure - The number.
 * @csspart chart - The chart, which the arrow keys read.
 * @csspart table - The table in its place.
 * @csspart tools - The buttons below.
 * @csspart refusal - What stands instead where there is no answer.
 */
export class PointworthPanel extends PointworthElement {
  /** The method of `Analysis` that answers this panel. @type {import('../panels.js').PanelName} */
  static op = 'score'
  /** @override */
  static observedAttributes = [...PointworthElement.observedAttributes, 'src', 'options']

  /** @type {R | PanelError | null} */
  #data = null
  /** @type {Analysis | null} */
  #analysis = null
  /** @type {object} */
  #options = {}
  /** @type {Record<string, unknown>} */
  #choices = {}
  /** @type {import('../reports.js').Scope | null} */
  #scope = null
  /** @type {boolean | null} */
  #filtered = null
  /** Ends the question under way when another is asked. */
  #asking = new AbortController()
  /** @type {Record<string, any>} */
  #display = {}
  /** @type {View | null} */
  #view = null
  /** @type {Chart | null} */
  #chart = null
  #cursor = -1
  #sources = new Sources(this)
  #width = 0
  #tableShown = false
  #drawer = ''

  #eyebrow = h('p', { class: 'eyebrow', part: 'eyebrow' })
  #finding = h('h2', { class: 'finding', part: 'finding' })
  #explain = h('p', { class: 'explain' })
  #figure = h('p', { class: 'figure', part: 'figure' })
  #figureNote = h('p', { class: 'figure-note' })
  #aside = h('div', { class: 'aside' })
  #side = h('div', { class: 'side' }, this.#figure, this.#figureNote, this.#aside)
  #chartBox = h('div', { class: 'chart', part: 'chart', role: 'group', tabindex: '0' })
  #tableBox = h('div', { class: 'scroll', part: 'table', tabindex: '0', role: 'region' })
  #readout = h('p', { class: 'readout', 'aria-hidden': 'true' })
  #live = h('p', { class: 'hidden-text', 'aria-live': 'polite' })
  #legend = h('div', { class: 'legend' })
  #below = h('div', { class: 'notes' })
  #tools = h('div', { class: 'tools no-print', part: 'tools' })
  #drawerBox = h('div', { class: 'drawer', id: 'drawer' })
  #refusal = h('div', { class: 'refusal', part: 'refusal' })
  #body = h('div', { class: 'body fade' })
  /** Controls of the panel, at the end of its first line. */
  controls = h('div', { class: 'controls no-print' })

  #resize = new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width)
    if (width === this.#width || !width) return
    this.#width = width
    this.#draw()
  })

  constructor() {
    super(panelStyles, marks)
    const chartPart = h('div', {}, this.#chartBox, this.#tableBox, this.#readout, this.#legend, this.#below)
    append(this.#body, [this.#side, chartPart])
    this.root.append(
      h(
        'figure',
        { part: 'panel' },
        h('figcaption', {}, h('div', { class: 'head' }, this.#eyebrow, this.controls), this.#finding, this.#explain),
        this.#body,
        this.#refusal,
        this.#tools,
        this.#drawerBox
      ),
      this.#live
    )
    this.#chartBox.addEventListener('keydown', event => this.#key(event))
    this.#chartBox.addEventListener('pointermove', event => this.#hover(event))
    this.#chartBox.addEventListener('pointerleave', () => this.#visit(-1))
    this.#chartBox.addEventListener('blur', () => this.#visit(-1))
  }

  /** @override */
  connectedCallback() {
    super.connectedCallback()
    this.#resize.observe(this.#chartBox)
  }

  /** @override */
  disconnectedCallback() {
    super.disconnectedCallback()
    this.#resize.disconnect()
    // An element that is moved stands in the document again by then.
    queueMicrotask(() => this.#sources.follow())
  }

  /** @override @param {string} [name] */
  attributeChangedCallback(name) {
    super.attributeChangedCallback()
    if (name !== 'options') return
    try {
      this.options = jsonOf(this, 'options') ?? {}
    } catch (error) {
      this.fault(/** @type {import('../errors.js').PointworthError} */ (error))
    }
  }

  /** @internal An error stands in the place of the answer. @param {import('../errors.js').PointworthError} error */
  fault(error) {
    this.data = { error }
  }

  /** The report that is shown, or the error that stands in its place. */
  get data() {
    return this.#data
  }

  set data(data) {
    this.#data = data
    this.busy = false
    this.update()
  }

  /** The analysis to ask; the panel then asks by itself whenever `options` change. */
  get analysis() {
    return this.#analysis
  }

  set analysis(analysis) {
    this.#analysis = analysis
    this.#ask()
  }

  /** Options of the analysis method. */
  get options() {
    return this.#options
  }

  set options(options) {
    this.#options = options
    this.#ask()
  }

  /** What the panel asks: the options, and what has been chosen in it. @returns {object} */
  get question() {
    return { ...this.#options, ...this.#choices }
  }

  /** What the open files allow, for what the panel offers to choose: given, or that of the analysis it asks. */
  get scope() {
    return this.#scope ?? this.#analysis?.scope ?? null
  }

  set scope(scope) {
    this.#scope = scope
  }

  /** Is the answer that of a filter, which the reader can clear? Said by whoever asks; else that of the options. */
  get filtered() {
    return this.#filtered ?? narrows(/** @type {import('../options.js').Common} */ (this.#options).filter ?? {})
  }

  set filtered(filtered) {
    this.#filtered = filtered
  }

  /** Options that the reader has chosen in the panel itself. */
  get choices() {
    return this.#choices
  }

  /**
   * What of the answer the reader has chosen to see: a currency, a column. It asks nothing.
   * @returns {Readonly<Record<string, any>>}
   */
  get display() {
    return this.#display
  }

  /** Shows the same answer in another way. @param {Record<string, unknown>} display */
  show(display) {
    this.#display = { ...this.#display, ...display }
    this.update()
  }

  /** All that the reader has chosen in the panel, to be saved; it holds no data. @returns {PanelSettings} */
  get settings() {
    return { options: this.#choices, display: this.#display }
  }

  set settings({ options = {}, display = {} }) {
    this.#display = { ...display }
    this.#choices = {}
    this.choose(options)
    this.update()
  }

  /**
   * Takes what the reader has chosen by one of the panel's controls: it asks its analysis, or whoever asks for it.
   * @param {Record<string, unknown>} choices
   */
  choose(choices) {
    this.#choices = { ...this.#choices, ...choices }
    if (this.#analysis) this.#ask()
    else this.emit('choose', this.#choices)
  }

  /** Is a newer answer on its way? What is shown is dimmed and keeps its place. */
  get busy() {
    return this.hasAttribute('busy')
  }

  set busy(busy) {
    this.toggleAttribute('busy', busy)
  }

  async #ask() {
    const analysis = this.#analysis
    if (!analysis) return
    this.#asking.abort()
    const controller = new AbortController()
    this.#asking = controller
    this.busy = true
    const waiting = new Waiting(this.root, () => this.#ask())
    /** @type {import('../options.js').AskOptions} */
    const asking = {
      signal: controller.signal,
      onProgress: ({ share }) => waiting.show(share, this.locale, controller)
    }
    const { op } = /** @type {typeof PointworthPanel} */ (this.constructor)
    /** @type {unknown} */
    let answer
    try {
      answer = await /** @type {(options: object, asking: object) => Promise<unknown>} */ (analysis[op].bind(analysis))(
        this.question,
        asking
      )
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'PointworthError') throw error
      answer = { error }
    } finally {
      waiting.end()
    }
    if (waiting.cancelled) this.busy = false
    else if (!controller.signal.aborted) {
      this.data = /** @type {R} */ (answer)
      await this.also(analysis, asking)
    }
  }

  /**
   * @internal Asks what the panel tells beside its answer.
   * @param {Analysis} _analysis
   * @param {import('../options.js').AskOptions} _asking
   */
  async also(_analysis, _asking) {}

  /**
   * What to show of a report.
   * @param {R} _report
   * @param {Locale} _locale
   * @returns {View}
   */
  view(_report, _locale) {
    throw new TypeError('A panel says what it shows.')
  }

  /** @override */
  render() {
    this.#sources.follow()
    const data = this.#data
    const { locale } = this
    if (!data) return
    const view =
      'error' in data && data.error
        ? this.#failed(/** @type {PanelError} */ (data))
        : this.view(/** @type {R} */ (data), locale)
    this.#view = view
    this.#eyebrow.textContent = view.eyebrow
    this.#finding.textContent = view.finding
    this.#finding.hidden = !view.finding
    this.#explain.textContent = view.explain ?? ''
    this.#explain.hidden = !view.explain
    const figure = view.figure ?? null
    this.#figure.hidden = !figure
    this.#figureNote.hidden = !figure?.note
    this.#figure.classList.toggle('range', Boolean(figure?.range))
    if (figure) {
      this.#figure.textContent = figure.text
      if (figure.value === null) this.#figure.removeAttribute('data-value')
      else this.#figure.setAttribute('data-value', String(figure.value))
      this.#figureNote.textContent = figure.note ?? ''
    }
    this.#aside.replaceChildren(...(view.aside ?? []))
    this.#aside.hidden = !view.aside?.length
    this.#body.classList.toggle('split', Boolean(view.aside?.length))
    this.#side.hidden = !figure && !view.aside?.length
    this.#legend.replaceChildren(...(view.legend ?? []))
    this.#legend.hidden = !view.legend?.length
    const below = [...(view.below ?? []), ...noticeLines(view.notices ?? [], locale).map(line => h('p', {}, line))]
    this.#below.replaceChildren(...below)
    this.#below.hidden = !below.length
    this.#body.hidden = !view.draw && !view.aside?.length && !below.length && !view.table
    this.#chartBox.hidden = !view.draw || this.#tableShown
    this.#readout.hidden = this.#chartBox.hidden
    this.#chartBox.setAttribute('aria-label', locale.text('chart.keys', { name: view.eyebrow }))
    this.#refuse(view.refusal)
    this.#tool(view)
    this.#showTable()
    this.#showDrawer()
    this.#draw()
  }

  /** @param {PanelError} failure @returns {View} */
  #failed({ error }) {
    const { locale } = this
    const role = error.code === 'missing_role' ? (this.missingRole ?? 'score') : undefined
    return {
      eyebrow: this.heading(locale),
      finding: '',
      refusal: role ? missing(role, locale) : refused(error, locale)
    }
  }

  /**
   * The refusal of a panel to which too little is left: by the filter, which can be cleared, or by the files.
   * @param {string} title
   * @param {string} [text] what is said of it in place of the general words
   * @returns {Refusal}
   */
  empty(title, text) {
    const { filtered, locale } = this
    return {
      title,
      text: text ?? locale.text(filtered ? 'refusal.filter' : 'refusal.files'),
      action: filtered ? { label: locale.text('action.clearFilter'), name: 'clear' } : null
    }
  }

  /** The role without which the panel cannot answer. @type {string | undefined} */
  get missingRole() {
    return undefined
  }

  /** What the panel is called where it has no report. @param {Locale} locale */
  heading(locale) {
    const { op } = /** @type {typeof PointworthPanel} */ (this.constructor)
    return locale.coded('panel', op)
  }

  /** @param {Refusal | undefined} refusal */
  #refuse(refusal) {
    this.#refusal.hidden = !refusal
    if (!refusal) return
    const { action } = refusal
    this.#refusal.replaceChildren(
      h('strong', {}, refusal.title),
      h('p', { class: 'soft' }, refusal.text),
      ...(action
        ? [h('button', { class: 'button', type: 'button', onclick: () => this.emit('action', action) }, action.label)]
        : [])
    )
  }

  /** @param {View} view */
  #tool(view) {
    const { locale } = this
    const held = this.root.activeElement?.getAttribute('data-tool')
    /** @type {HTMLElement[]} */
    const tools = []
    /** @param {string} name @param {string} label @param {() => void} act @param {Record<string, string>} state */
    const tool = (name, label, act, state) =>
      tools.push(h('button', { class: 'link', type: 'button', 'data-tool': name, onclick: act, ...state }, label))
    if (view.table && view.draw) {
      tool('table', locale.text(this.#tableShown ? 'tool.chart' : 'tool.table'), () => this.toggleTable(), {
        'aria-pressed': String(this.#tableShown)
      })
    }
    for (const [name, label] of /** @type {const} */ ([
      ['method', 'tool.method'],
      ['export', 'tool.export']
    ])) {
      if (name === 'method' ? view.method?.length : view.table) {
        tool(name, locale.text(label), () => this.#toggleDrawer(name), {
          'aria-expanded': String(this.#drawer === name),
          'aria-controls': 'drawer'
        })
      }
    }
    this.#tools.replaceChildren(...tools)
    this.#tools.hidden = !tools.length
    if (held) /** @type {HTMLElement | null} */ (this.#tools.querySelector(`[data-tool="${held}"]`))?.focus()
  }

  /** Shows the table in place of the chart, or the chart again. */
  toggleTable() {
    this.#tableShown = !this.#tableShown
    this.render()
  }

  /** @param {string} name */
  #toggleDrawer(name) {
    this.#drawer = this.#drawer === name ? '' : name
    if (this.#view) this.#tool(this.#view)
    this.#showDrawer()
  }

  #showTable() {
    const view = this.#view
    const shown = Boolean(view?.table && (this.#tableShown || !view.draw) && !view.refusal)
    this.#tableBox.hidden = !shown
    this.#tableBox.replaceChildren()
    if (!shown || !view?.table) return
    this.#tableBox.setAttribute('aria-label', view.eyebrow)
    this.#tableBox.append(tableOf(view.table, view.eyebrow))
  }

  #showDrawer() {
    const view = this.#view
    const { locale } = this
    const name = view && (this.#drawer === 'method' ? view.method?.length : view.table) ? this.#drawer : ''
    this.#drawerBox.hidden = !name
    this.#drawerBox.replaceChildren()
    if (!view || !name) return
    if (name === 'method') {
      this.#drawerBox.append(h('div', { class: 'method' }, ...(view.method ?? []).map(line => h('p', {}, line))))
      return
    }
    /** @type {readonly ('svg' | 'png' | 'csv' | 'json')[]} */
    const kinds = view.draw && !this.#tableShown ? ['svg', 'png', 'csv', 'json'] : ['csv', 'json']
    this.#drawerBox.append(
      h(
        'div',
        { class: 'exports' },
        kinds.map(kind =>
          h(
            'button',
            { class: 'link', type: 'button', 'data-export': kind, onclick: () => this.export(kind) },
            locale.text(`export.${kind}`)
          )
        )
      )
    )
  }

  /**
   * Saves the chart, its table or its report.
   * @param {'svg' | 'png' | 'csv' | 'json'} kind
   */
  async export(kind) {
    const name = `pointworth-${this.localName.replace('pointworth-', '')}.${kind}`
    const view = this.#view
    if (!view) return
    if (kind === 'json') {
      download(new Blob([JSON.stringify(this.#data, null, 2)], { type: 'application/json' }), name)
    } else if (kind === 'csv') {
      if (view.table) download(new Blob([csv(view.table)], { type: 'text/csv;charset=utf-8' }), name)
    } else if (this.#chart) {
      const paper = getComputedStyle(this).getPropertyValue('--paper')
      const probe = h('span')
      this.root.append(probe)
      probe.style.color = paper
      const text = svgText(this.#chart.svg, view.finding || view.eyebrow, getComputedStyle(probe).color)
      probe.remove()
      download(kind === 'svg' ? new Blob([text], { type: 'image/svg+xml' }) : await png(text), name)
    }
  }

  #draw() {
    const view = this.#view
    if (!view?.draw || this.#tableShown || !this.isConnected) return
    const width = this.#width || Math.round(this.#chartBox.clientWidth)
    if (!width) return
    this.#chart = view.draw({ width, rtl: this.locale.rtl, locale: this.locale })
    this.#cursor = -1
    this.#readout.textContent = ''
    this.#chartBox.replaceChildren(this.#chart.svg)
  }

  /**
   * Moves the cursor to a mark and says it.
   * @param {number} index −1 = none
   * @param {boolean} [aloud]
   */
  #visit(index, aloud = false) {
    const chart = this.#chart
    if (!chart || index === this.#cursor) return
    this.#cursor = index
    chart.svg.querySelector('[data-cursor]')?.remove()
    const mark = chart.marks[index]
    this.#readout.textContent = mark?.text ?? ''
    if (!mark) return
    chart.svg.append(s('circle', { class: 'cursor', 'data-cursor': '', cx: mark.x, cy: mark.y, r: 8 }))
    if (aloud) this.#live.textContent = mark.text
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const chart = this.#chart
    if (!chart || event.altKey || event.ctrlKey || event.metaKey) return
    const last = chart.marks.length - 1
    const [back, onward] = chart.mirrored ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight']
    /** @type {number} */
    let next
    if (event.key === onward || event.key === 'ArrowDown') next = Math.min(last, this.#cursor + 1)
    else if (event.key === back || event.key === 'ArrowUp') next = Math.max(0, this.#cursor - 1)
    else if (event.key === 'Home') next = 0
    else if (event.key === 'End') next = last
    else if (event.key === 'Escape') next = -1
    else return
    event.preventDefault()
    this.#visit(next, true)
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const chart = this.#chart
    if (!chart) return
    const box = chart.svg.getBoundingClientRect()
    const x = event.clientX - box.left
    const y = event.clientY - box.top
    let nearest = -1
    let least = Number.POSITIVE_INFINITY
    for (const [index, mark] of chart.marks.entries()) {
      const away = chart.along === 'block' ? Math.abs(mark.y - y) : Math.abs(mark.x - x) + Math.abs(mark.y - y) * 0.5
      if (away < least) {
        least = away
        nearest = index
      }
    }
    this.#visit(nearest)
  }
}

/** @param {import('../errors.js').ErrorFields} error @param {Locale} locale @returns {Refusal} */
function refused(error, locale) {
  const { what, hint } = fault(error, locale)
  return { title: what, text: hint }
}

/**
 * The refusal of a panel that needs a column which no file has.
 * @param {string} role
 * @param {Locale} locale
 * @returns {Refusal}
 */
export function missing(role, locale) {
  const code = locale.coded('role', role)
  return {
    title: locale.coded('refusal.role', role, { code }),
    text: locale.coded('refusal.role.text', role, { code }),
    action: { label: locale.text('action.chooseColumn'), name: 'data', role }
  }
}

/**
 * A table of HTML.
 * @param {import('./export.js').Table} table
 * @param {string} caption
 */
export function tableOf({ columns, rows }, caption) {
  return h(
    'table',
    {},
    h('caption', {}, caption),
    h(
      'thead',
      {},
      h('tr', {}, ...columns.map(column => h('th', { scope: 'col', class: column.number && 'number' }, column.label)))
    ),
    h(
      'tbody',
      {},
      ...rows.map(row =>
        h(
          'tr',
          {},
          ...row.map((cell, index) =>
            index === 0
              ? h('th', { scope: 'row' }, cell.text)
              : h('td', { class: columns[index].number && 'number', 'data-value': cell.value }, cell.text)
          )
        )
      )
    )
  )
}

/**
 * Notices of a report, in words.
 * @param {import('../reports.js').Notice[]} notices
 * @param {Locale} locale
 */
export function noticeLines(notices, locale) {
  return notices.map(notice =>
    locale.coded('notice', notice.code, {
      count: notice.count,
      file: notice.file ?? '',
      column: notice.column ?? '',
      value: notice.examples[0]?.value ?? ''
    })
  )
}
