import { ends } from '../findings.js'
import { h } from './dom.js'
import { numberField } from './field.js'
import { ruleLines } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').SampleSizeReport} SampleSizeReport */

/**
 * `<pointworth-sample-size>`: how many answers a difference needs, by the data's own spread.
 * @extends {PointworthPanel<SampleSizeReport>}
 */
export class PointworthSampleSize extends PointworthPanel {
  static tag = 'pointworth-sample-size'
  /** @override */
  static op = /** @type {const} */ ('sampleSize')

  #share = false
  #field = numberField('difference', value =>
    this.choose({ difference: value === undefined ? undefined : this.#share ? value / 100 : value })
  )

  constructor() {
    super()
    this.controls.append(this.#field.node)
  }

  /**
   * @override
   * @param {SampleSizeReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rule, difference, perGroup, detectable, days, invitations, designEffect } = report
    const quantity = format.quantity(rule.measure)
    this.#share = rule.measure === 'csat' || rule.measure === 'ces'
    const factor = this.#share ? 100 : 1
    const range = { min: 0.1, max: this.#share ? 100 : 200, step: 0.1 }
    this.#field.show(locale.text('sampleSize.field'), Math.round(difference * factor * 10) / 10, range)
    const eyebrow = locale.text('panel.sampleSize')
    /** @param {number} value */
    const size = value => format.number(value * factor, { maximumFractionDigits: 1 })
    const [now] = [ends(report.score, quantity)]
    return {
      eyebrow,
      finding: perGroup
        ? locale.text('sampleSize.finding', { difference: size(difference), n: format.integer(perGroup) })
        : locale.text('sampleSize.finding.none'),
      explain:
        detectable === null
          ? locale.text('sampleSize.worst')
          : locale.text('sampleSize.have', { n: format.integer(report.score.n), difference: size(detectable) }),
      below: [
        ...(days === null ? [] : [h('p', {}, locale.text('sampleSize.days', { n: format.integer(days) }))]),
        ...(invitations === null || report.answerRate === null
          ? []
          : [
              h(
                'p',
                {},
                locale.text('sampleSize.invitations', {
                  rate: format.share(report.answerRate),
                  n: format.integer(invitations)
                })
              )
            ]),
        ...(designEffect > 1.05
          ? [h('p', {}, locale.text('sampleSize.effect', { effect: format.decimal(designEffect, 1) }))]
          : []),
        ...(report.forMargin === null
          ? []
          : [
              h(
                'p',
                {},
                locale.text('sampleSize.margin', { margin: size(difference), n: format.integer(report.forMargin) })
              )
            ])
      ],
      table: {
        columns: [
          { label: locale.text('sampleSize.table.difference') },
          { label: locale.text('sampleSize.table.perGroup'), number: true }
        ],
        rows: report.curve.map(need => [
          { text: size(need.difference), value: need.difference },
          { text: format.integer(need.perGroup), value: need.perGroup }
        ])
      },
      method: [
        locale.text('sampleSize.method', {
          power: format.share(report.power),
          confidence: format.share(report.score.confidence),
          deviation: size(report.deviation),
          value: now.value || '–'
        }),
        ...ruleLines(rule, null, locale)
      ],
      notices: report.notices
    }
  }
}
