import { trendChart } from '../charts/trend.js'
import { ends, trendFinding } from '../findings.js'
import { halfWidth } from '../format.js'
import { h } from './dom.js'
import { ruleLines } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').TrendReport} TrendReport */
/** @typedef {import('../options.js').Period} Period */

/** @type {readonly Period[]} */
export const periods = ['day', 'week', 'month', 'quarter', 'year']

/**
 * `<pointworth-trend>`: the score by period with the band that may be watched every day. Choosing a period sends
 * `pointworth-period`, and asks anew where the element has an `analysis` of its own.
 * @extends {PointworthPanel<TrendReport>}
 */
export class PointworthTrend extends PointworthPanel {
  static tag = 'pointworth-trend'
  /** @override */
  static op = /** @type {const} */ ('trend')

  #switch = h('div', { class: 'switch', role: 'group' })

  constructor() {
    super()
    this.controls.append(this.#switch)
  }

  /** @override */
  get question() {
    return { calendar: this.locale.calendar, ...this.options }
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
    const { rule, points, period, undated, notices } = report
    const quantity = format.quantity(rule.measure)
    this.#offer(period, locale)
    const eyebrow = locale.text('trend.eyebrow', { period: locale.coded('period.by', period) })
    if (!points.some(point => point.score.value !== null)) {
      return {
        eyebrow,
        finding: '',
        refusal: {
          title: locale.text(undated ? 'refusal.role.responded_at' : 'reason.no_data'),
          text: locale.text(undated ? 'refusal.role.text.responded_at' : 'refusal.filter'),
          action: undated
            ? { label: locale.text('action.chooseColumn'), name: 'data', role: 'responded_at' }
            : { label: locale.text('action.clearFilter'), name: 'clear' }
        }
      }
    }
    const last = points.findLast(point => point.score.value !== null)
    return {
      eyebrow,
      finding: trendFinding(report, locale),
      draw: context => trendChart(report, context),
      below: [
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
              text: locale.text(point.partial ? 'trend.partial' : 'trend.whole', {
                period: format.period(point, report)
              }),
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
        locale.text('trend.method.change')
      ],
      notices
    }
  }

  /** @param {string} chosen @param {import('../locale.js').Locale} locale */
  #offer(chosen, locale) {
    this.#switch.setAttribute('aria-label', locale.text('trend.switch'))
    if (!this.#switch.childElementCount) {
      for (const period of periods) {
        this.#switch.append(h('button', { type: 'button', 'data-period': period, onclick: () => this.#choose(period) }))
      }
    }
    for (const button of this.#switch.querySelectorAll('button')) {
      const period = button.getAttribute('data-period') ?? ''
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
