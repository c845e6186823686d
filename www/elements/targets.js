import { forestChart } from '../charts/forest.js'
import { ends } from '../findings.js'
import { h } from './dom.js'
import { numberField } from './field.js'
import { ruleLines } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').TargetsReport} TargetsReport */

/**
 * `<pointworth-targets>`: the chance that a period's score meets a target.
 * @extends {PointworthPanel<TargetsReport>}
 */
export class PointworthTargets extends PointworthPanel {
  static tag = 'pointworth-targets'
  /** @override */
  static op = /** @type {const} */ ('targets')

  #share = false
  #field = numberField('target', value =>
    this.choose({ target: value === undefined ? undefined : this.#share ? value / 100 : value })
  )

  constructor() {
    super()
    this.controls.append(this.#field.node)
  }

  /** @override */
  get missingRole() {
    return 'responded_at'
  }

  /**
   * @override
   * @param {TargetsReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rule, target, chance, soFar, forecast, needed, past } = report
    const quantity = format.quantity(rule.measure)
    this.#share = rule.measure === 'csat' || rule.measure === 'ces'
    const factor = this.#share ? 100 : 1
    const range = { min: this.#share ? 0 : -100, max: 100, step: 1 }
    this.#field.show(locale.text('targets.field'), Math.round(target * factor * 10) / 10, range)
    const last = new Date(Date.parse(`${report.to}T00:00:00Z`) - 86_400_000).toISOString()
    const texts = {
      target: quantity.value(target),
      from: format.date(report.from),
      to: format.date(last),
      chance: chance === null ? '' : format.share(chance)
    }
    const eyebrow = locale.text('panel.targets')
    const over = report.daysLeft === 0
    const kind =
      chance === null
        ? 'few'
        : over
          ? chance === 1
            ? 'met'
            : 'missed'
          : chance >= 0.8
            ? 'likely'
            : chance > 0.2
              ? 'open'
              : 'unlikely'
    const finding = locale.text(`targets.finding.${kind}`, texts)
    const expected = ends(forecast, quantity)
    const best = this.#share ? 1 : 100
    const explain = over
      ? locale.text('targets.over', { value: ends(soFar, quantity).value || '–', n: format.integer(soFar.n) })
      : locale.text(
          needed === null
            ? 'targets.soFar'
            : needed > best
              ? 'targets.impossible'
              : soFar.n
                ? 'targets.needed'
                : 'targets.needed.all',
          {
            value: ends(soFar, quantity).value || '–',
            n: format.integer(soFar.n),
            expected: format.integer(report.expected),
            needed: needed === null ? '' : quantity.value(needed)
          }
        )
    /** @param {string} label @param {import('../reports.js').Estimate} score @param {boolean} strong */
    const row = (label, score, strong) => {
      const { value, low, high } = ends(score, quantity)
      return {
        label,
        key: strong ? 'forecast' : label,
        estimate: score.value === null ? null : score,
        end: value || '–',
        look: strong ? /** @type {const} */ ('evident') : /** @type {const} */ ('plain'),
        said: locale.text(low ? 'targets.said' : 'targets.said.plain', {
          period: label,
          value: value || '–',
          low,
          high
        })
      }
    }
    const rows = [
      ...past.map(({ from, score }) => row(format.date(from), score, false)),
      row(locale.text('targets.expected'), forecast, true)
    ]
    return {
      eyebrow,
      finding,
      explain,
      draw: context =>
        forestChart({ title: locale.text('targets.title'), description: finding, axis: quantity.axis, rows }, context),
      below: [
        ...(report.drift === null
          ? []
          : [h('p', {}, locale.text('targets.drift', { drift: quantity.plain(report.drift, 1) }))]),
        ...(report.toShow === null
          ? []
          : [h('p', {}, locale.text('targets.toShow', { n: format.integer(report.toShow) }))])
      ],
      table: {
        columns: [
          { label: locale.text('targets.table.period') },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.answers'), number: true }
        ],
        rows: [
          ...past.map(({ from, to, score }) => ({ label: format.date(from), value: `${from}/${to}`, score })),
          { label: locale.text('targets.expected'), value: `${report.from}/${report.to}`, score: forecast }
        ].map(({ label, value, score }) => {
          const each = ends(score, quantity)
          return [
            { text: label, value },
            { text: each.value || '–', value: score.value },
            { text: each.low || '–', value: score.low },
            { text: each.high || '–', value: score.high },
            { text: format.integer(score.n), value: score.n }
          ]
        })
      },
      method: [
        locale.text('targets.method', { day: format.date(report.asOf) }),
        ...(expected.low
          ? [locale.text('targets.method.interval', { confidence: format.share(forecast.confidence) })]
          : []),
        ...ruleLines(rule, null, locale)
      ],
      notices: report.notices
    }
  }
}
