import { trendChart } from '../charts/trend.js'
import { ends, trendDetail, trendFinding } from '../findings.js'
import { halfWidth } from '../format.js'
import { h } from './dom.js'
import { ruleLines } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').TrendReport} TrendReport */
/** @typedef {import('../options.js').Period} Period */

/** @type {readonly Period[]} */
export const periods = ['hour', 'day', 'week', 'month', 'quarter', 'year']

/**
 * `<pointworth-trend>`: the score by period with the band that may be watched every day. Choosing a period sends
 * `pointworth-period`, and asks anew where the element has an `analysis` of its own.
 * @extends {PointworthPanel<TrendReport>}
 * @fires pointworth-period - The reader has chosen another period; `detail.period` is its name.
 */
export class PointworthTrend extends PointworthPanel {
  static tag = 'pointworth-trend'
  /** @override */
  static op = /** @type {const} */ ('trend')

  #switch = h('div', { class: 'switch', role: 'group' })
  #target = h('input', { type: 'number', class: 'target', 'data-test': 'target', onchange: () => this.#aim() })
  #targetName = h('span')
  #measure = 'nps'

  constructor() {
    super()
    this.controls.append(this.#switch, h('label', { class: 'aim' }, this.#targetName, this.#target))
  }

  /** @override */
  get question() {
    const { options } = this
    const target = this.targetFor(/** @type {{ measure?: string }} */ (options).measure ?? 'nps')
    const { calendar, weekStart } = this.locale
    return { calendar, weekStart, target, ...options }
  }

  /** The target that the reader has set for a measure. @param {string} measure @returns {number | undefined} */
  targetFor(measure) {
    const target = this.display.targets?.[measure]
    return typeof target === 'number' ? target : undefined
  }

  #aim() {
    const { value } = this.#target
    const unit = shared(this.#measure) ? 100 : 1
    const target = value === '' || !this.#target.validity.valid ? undefined : Number(value) / unit
    this.show({ targets: { ...this.display.targets, [this.#measure]: target } })
    this.choose({})
  }

  /** @override */
  get missingRole() {
    return 'responded_at'
  }

  /**
   * @override
   * @param {TrendReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rule, points, period, undated, notices, changes, until, target } = report
    const quantity = format.quantity(rule.measure)
    this.#offer(period, report.times, locale)
    this.#offerTarget(rule.measure, target, locale)
    const eyebrow = locale.text('trend.eyebrow', { period: locale.coded('period.by', period) })
    if (!points.some(point => point.score.value !== null)) {
      return {
        eyebrow,
        finding: '',
        refusal: undated ? missing('responded_at', locale) : this.empty(locale.text('reason.no_data'))
      }
    }
    const last = points.findLast(point => point.score.value !== null)
    return {
      eyebrow,
      finding: trendFinding(report, locale),
      explain: trendDetail(report, locale),
      draw: context => trendChart(report, context),
      below: [
        ...(target?.reached
          ? [h('p', {}, locale.coded('trend.target', target.reached, { target: quantity.value(target.value) }))]
          : []),
        h('p', {}, changes.length ? this.#begun(report, locale) : locale.text('trend.lasting.none')),
        ...(until ? [h('p', {}, locale.text('trend.until', { date: format.date(until) }))] : []),
        h('p', {}, locale.text('trend.legend')),
        ...(undated ? [h('p', {}, locale.text('trend.undated', { count: undated }))] : [])
      ],
      table: {
        columns: [
          { label: locale.coded('period', period) },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.bandLow'), number: true },
          { label: locale.text('table.bandHigh'), number: true },
          { label: locale.text('table.answers'), number: true }
        ],
        rows: points.map(point => {
          const { value, low, high } = ends(point.score, quantity)
          const half = halfWidth(point.score)
          const none = point.score.reason ? locale.coded('reason.short', point.score.reason) : '–'
          return [
            {
              text: point.cut
                ? locale.coded('trend.cut', point.cut, { period: format.period(point, report) })
                : format.period(point, report),
              value: point.period
            },
            { text: value || none, value: point.score.value },
            { text: low || '–', value: point.score.low },
            { text: high || '–', value: point.score.high },
            { text: point.band ? quantity.limit(point.band[0], half) : '–', value: point.band?.[0] },
            { text: point.band ? quantity.limit(point.band[1], half) : '–', value: point.band?.[1] },
            { text: format.integer(point.counts.n), value: point.counts.n }
          ]
        })
      },
      method: [
        ...ruleLines(rule, last?.score ?? null, locale),
        locale.text('trend.method.band'),
        locale.text('trend.method.lasting'),
        locale.text('trend.method.change')
      ],
      notices
    }
  }

  /**
   * When the last change began and could be told.
   * @param {TrendReport} report
   * @param {import('../locale.js').Locale} locale
   */
  #begun({ changes, points, ...report }, locale) {
    const { format } = locale
    const change = changes[changes.length - 1]
    /** @param {string} day */
    const named = day => {
      const point = points.find(({ from }) => from === day)
      return point ? format.period(point, report) : format.date(day)
    }
    const [first, last] = change.between.map(named)
    const values = { announced: format.date(change.announced), first, last }
    const begun = locale.text(first === last ? 'trend.lasting.begun' : 'trend.lasting.between', values)
    const earlier = changes.length - 1
    return earlier ? `${begun} ${locale.text('trend.lasting.more', { count: earlier })}` : begun
  }

  /** @param {string} measure @param {TrendReport['target']} target @param {import('../locale.js').Locale} locale */
  #offerTarget(measure, target, locale) {
    this.#measure = measure
    this.#targetName.textContent = locale.text(shared(measure) ? 'trend.target.share' : 'trend.target')
    const [low, high] = shared(measure) ? [0, 100] : [-100, 100]
    this.#target.min = String(low)
    this.#target.max = String(high)
    if (this.root.activeElement === this.#target) return
    this.#target.value = target ? String(shared(measure) ? target.value * 100 : target.value) : ''
  }

  /** @param {string} chosen @param {boolean} times are there hours? @param {import('../locale.js').Locale} locale */
  #offer(chosen, times, locale) {
    this.#switch.setAttribute('aria-label', locale.text('trend.switch'))
    if (!this.#switch.childElementCount) {
      for (const period of periods) {
        this.#switch.append(h('button', { type: 'button', 'data-period': period, onclick: () => this.#choose(period) }))
      }
    }
    for (const button of this.#switch.querySelectorAll('button')) {
      const period = button.getAttribute('data-period') ?? ''
      button.hidden = period === 'hour' && !times
      button.textContent = locale.coded('period', period)
      button.setAttribute('aria-pressed', String(period === chosen))
    }
  }

  /** @param {Period} period */
  #choose(period) {
    this.emit('period', { period })
    const { analysis, options } = this
    if (analysis) this.options = { ...options, period }
  }
}

/** Is a measure a share, written as per cent? @param {string} measure */
const shared = measure => measure === 'csat' || measure === 'ces'
