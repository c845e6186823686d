import { forestChart } from '../charts/forest.js'
import { capital, certainty, columnName, distinct, ends, segmentsFinding } from '../findings.js'
import { halfWidth } from '../format.js'
import { isTruth } from '../locale.js'
import { h } from './dom.js'
import { ruleLines } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').CompareReport} CompareReport */
/** @typedef {import('../reports.js').Comparison} Comparison */

/** Rows shown at first; the rest are a click away. */
const firstRows = 14

/**
 * `<pointworth-segments>`: groups against the rest, each with its interval; those that differ no more than chance allows
 * stay grey.
 * @extends {PointworthPanel<CompareReport>}
 */
export class PointworthSegments extends PointworthPanel {
  static tag = 'pointworth-segments'
  /** @override */
  static op = /** @type {const} */ ('compare')

  #all = false
  #more = h('button', { class: 'link', type: 'button', 'data-test': 'more-segments', onclick: () => this.#toggle() })

  /** @override */
  get missingRole() {
    return 'segment'
  }

  #toggle() {
    this.#all = !this.#all
    this.update()
  }

  /**
   * @override
   * @param {CompareReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { comparisons, rule, tested, tooSmall, minN, q, notices } = report
    const quantity = format.quantity(rule.measure)
    const eyebrow = locale.text('segments.eyebrow')
    if (!comparisons.length) {
      return {
        eyebrow,
        finding: '',
        refusal: this.empty(segmentsFinding(report, locale))
      }
    }
    const all = distinct(report)
    const shown = this.#all ? all : all.slice(0, firstRows)
    this.#more.textContent = this.#all
      ? locale.text('segments.fewer')
      : locale.text('segments.more', { count: all.length })
    return {
      eyebrow,
      finding: segmentsFinding(report, locale),
      draw: context =>
        forestChart(
          {
            title: locale.text('segments.title'),
            description: segmentsFinding(report, locale),
            axis: value => quantity.signed(value),
            axisLabel: locale.text(
              rule.measure === 'csat' || rule.measure === 'ces' ? 'segments.axis.share' : 'segments.axis'
            ),
            rows: shown.map(comparison => row(comparison, report, locale))
          },
          context
        ),
      below: [
        ...(all.length > firstRows ? [this.#more] : []),
        h('p', {}, locale.text('segments.tested', { count: tested, q: format.share(q) })),
        ...(tooSmall ? [h('p', {}, locale.text('segments.small', { count: tooSmall, minN }))] : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.group') },
          { label: locale.text('table.column') },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('table.answers'), number: true },
          { label: locale.text('table.difference'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.pAdjusted'), number: true },
          { label: locale.text('table.differs') }
        ],
        rows: comparisons.map(comparison => {
          const { difference, scoreA, pAdjusted, differs } = comparison
          const half = halfWidth(difference)
          /** @param {number | null} value */
          const signed = value => (value === null ? '–' : quantity.signed(value, half))
          const verdict = locale.text(differs ? 'table.yes' : 'table.no')
          return [
            { text: locale.isolate(locale.value(comparison.a)), value: comparison.a },
            { text: comparison.column ? columnName(comparison.column, locale) : '', value: comparison.column },
            { text: ends(scoreA, quantity).value || '–', value: scoreA.value },
            { text: format.integer(scoreA.n), value: scoreA.n },
            { text: signed(difference.value), value: difference.value },
            { text: signed(difference.low), value: difference.low },
            { text: signed(difference.high), value: difference.high },
            { text: pAdjusted === null ? '–' : probability(pAdjusted, locale), value: pAdjusted },
            { text: verdict, value: verdict }
          ]
        })
      },
      method: [
        locale.text('segments.method'),
        locale.text('segments.method.bh', { q: format.share(q) }),
        ...ruleLines(rule, comparisons[0]?.difference ?? null, locale)
      ],
      notices
    }
  }
}

/** @param {number} p @param {import('../locale.js').Locale} locale */
function probability(p, locale) {
  return p < 0.001 ? locale.isolate(`< ${locale.format.decimal(0.001, 3)}`) : locale.format.decimal(p, 3)
}

/**
 * @param {Comparison} comparison
 * @param {CompareReport} report
 * @param {import('../locale.js').Locale} locale
 * @returns {import('../charts/forest.js').Row}
 */
function row(comparison, { rule }, locale) {
  const { format } = locale
  const quantity = format.quantity(rule.measure)
  const { difference, scoreA, column } = comparison
  const half = halfWidth(difference)
  const sure = certainty(comparison, true)
  const name = locale.value(comparison.a)
  const detail = column ? columnName(column, locale) : ''
  // A value such as 1 says nothing without its column, which then leads.
  const bare = detail !== '' && (isTruth(comparison.a) || !/\p{L}{2}/u.test(name))
  const signed = difference.value === null ? '' : quantity.signed(difference.value, half)
  return {
    key: `${column ?? ''}=${comparison.a}`,
    label: locale.isolate(bare ? capital(detail, locale) : name),
    detail: locale.isolate(bare ? name : detail),
    estimate: difference,
    look: sure === 'is' ? ((difference.value ?? 0) < 0 ? 'below' : 'above') : 'plain',
    end: locale.text('segments.end', { n: scoreA.n }),
    said: locale.coded('segments.said', sure, {
      group: detail ? locale.text('group.named', { column: detail, value: name }) : name,
      difference: signed,
      low: difference.low === null ? '' : quantity.signed(difference.low, half),
      high: difference.high === null ? '' : quantity.signed(difference.high, half),
      score: ends(scoreA, quantity).value,
      answers: locale.text('unit.answers', { count: scoreA.n })
    })
  }
}
