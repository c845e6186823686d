import { forestChart } from '../charts/forest.js'
import { capital } from '../findings.js'
import { h } from './dom.js'
import { numberField } from './field.js'
import { ruleLines } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').ReconcileReport} ReconcileReport */

/**
 * `<pointworth-reconcile>`: which rule gives a figure that somebody reports, and what leads from it to ours.
 * @extends {PointworthPanel<ReconcileReport>}
 */
export class PointworthReconcile extends PointworthPanel {
  static tag = 'pointworth-reconcile'
  /** @override */
  static op = /** @type {const} */ ('reconcile')

  #share = false
  #field = numberField('reported', value =>
    this.choose({ reported: value === undefined ? undefined : this.#share ? value / 100 : value })
  )

  constructor() {
    super()
    this.controls.append(this.#field.node)
  }

  /**
   * @override
   * @param {ReconcileReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rule, ours, reported, matches, nearest, alternatives, steps } = report
    const quantity = format.quantity(rule.measure)
    this.#share = rule.measure === 'csat' || rule.measure === 'ces'
    const factor = this.#share ? 100 : 1
    const range = { min: this.#share ? 0 : -100, max: 100, step: 0.1 }
    this.#field.show(locale.text('reconcile.field'), reported === null ? null : round(reported * factor), range)
    const eyebrow = locale.text('panel.reconcile')
    if (ours.value === null) {
      return {
        eyebrow,
        finding: '',
        refusal: this.empty(locale.coded('reason', ours.reason ?? 'no_data'))
      }
    }
    /** @param {string[]} changes */
    const named = changes =>
      changes.length
        ? format.list(changes.map(change => locale.coded('reconcile.change', change)))
        : locale.text('reconcile.ours')
    /** @param {number} value */
    const exact = value => (this.#share ? format.share(value, 1) : format.decimal(value, 1))
    const figure =
      reported === null
        ? ''
        : this.#share
          ? format.share(reported, 1)
          : format.number(reported, { maximumFractionDigits: 6 })
    const [match] = matches
    const finding =
      reported === null
        ? locale.text('reconcile.finding.ask', { value: exact(ours.value) })
        : !match
          ? locale.text('reconcile.finding.none', { figure })
          : match.changes.length
            ? locale.text('reconcile.finding.match', { figure, changes: named(match.changes) })
            : locale.text('reconcile.finding.ours', { figure })
    const rows = [
      { changes: /** @type {string[]} */ ([]), score: ours.value, n: ours.n },
      ...alternatives,
      ...matches.filter(({ changes }) => changes.length > 1)
    ]
    return {
      eyebrow,
      finding,
      explain:
        reported !== null && !match && nearest
          ? locale.text('reconcile.nearest', { value: exact(nearest.score), changes: named(nearest.changes) })
          : match?.changes.length
            ? locale.text('reconcile.explain', { value: exact(ours.value) })
            : '',
      draw: context =>
        forestChart(
          {
            title: locale.text('reconcile.title'),
            description: finding,
            axis: quantity.axis,
            twoLines: true,
            rows: rows.map(({ changes, score, n }, index) => ({
              label: capital(named(changes), locale),
              detail: locale.text('reconcile.detail', { n: format.integer(n) }),
              key: changes.join(' ') || 'ours',
              estimate: index ? { value: score, low: null, high: null } : ours,
              end: exact(score),
              look: index ? /** @type {const} */ ('plain') : 'evident',
              said: locale.text('reconcile.said', {
                rule: named(changes),
                value: exact(score),
                n: format.integer(n)
              })
            }))
          },
          context
        ),
      below: [
        ...steps.map(step =>
          h(
            'p',
            { 'data-step': step.change, 'data-value': step.difference },
            locale.text('reconcile.step', {
              change: capital(locale.coded('reconcile.change', step.change), locale),
              from: exact(step.from),
              to: exact(step.to),
              rows: format.integer(step.rows)
            }),
            ' ',
            step.examples.length
              ? locale.text('reconcile.rows', {
                  file: locale.isolate(step.examples[0].file),
                  list: format.list(step.examples.map(({ row }) => format.integer(row)))
                })
              : ''
          )
        ),
        h('p', {}, locale.text('reconcile.tried', { n: format.integer(report.tried) }))
      ],
      table: {
        columns: [
          { label: locale.text('reconcile.table.rule') },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('table.answers'), number: true }
        ],
        rows: rows.map(({ changes, score, n }) => [
          { text: capital(named(changes), locale), value: changes.join(' ') || 'ours' },
          { text: exact(score), value: score },
          { text: format.integer(n), value: n }
        ])
      },
      method: [locale.text('reconcile.method'), ...ruleLines(rule, ours, locale)],
      notices: report.notices
    }
  }
}

/** Without the digits that a product of doubles adds. @param {number} value */
const round = value => Math.round(value * 1e6) / 1e6
