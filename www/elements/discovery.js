import { forestChart } from '../charts/forest.js'
import { capital, columnName, gap } from '../findings.js'
import { halfWidth } from '../format.js'
import { h } from './dom.js'
import { ruleLines } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').DiscoverReport} DiscoverReport */
/** @typedef {import('../reports.js').Discovery} Discovery */
/** @typedef {import('../reports.js').Condition} Condition */
/** @typedef {import('../locale.js').Locale} Locale */

/** Findings drawn at first: what holds, and of the others a few. */
const firstOthers = 3

/**
 * `<pointworth-discovery>`: groups of up to three conditions that nobody asked about, found in one half of the customers
 * and tested in the other.
 * @extends {PointworthPanel<DiscoverReport>}
 */
export class PointworthDiscovery extends PointworthPanel {
  static tag = 'pointworth-discovery'
  /** @override */
  static op = /** @type {const} */ ('discover')

  #all = false
  #more = h('button', { class: 'link', type: 'button', 'data-test': 'more-discovered', onclick: () => this.#toggle() })

  #toggle() {
    this.#all = !this.#all
    this.update()
  }

  /** @override */
  get missingRole() {
    return 'segment'
  }

  /**
   * @override
   * @param {DiscoverReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { findings, rule, q, notices } = report
    const quantity = format.quantity(rule.measure)
    const eyebrow = locale.text('discovery.eyebrow')
    if (!report.searched) {
      return {
        eyebrow,
        finding: '',
        refusal: report.columns.length
          ? this.empty(locale.text('discovery.few'))
          : { ...missing('segment', locale), title: locale.text('finding.segments.none') }
      }
    }
    const holding = findings.filter(({ holds }) => holds)
    // A group of several conditions is what no list of single columns shows.
    const ordered = [...holding.filter(several), ...holding.filter(one => !several(one))]
    const others = findings.filter(({ holds }) => !holds)
    const shown = [...ordered, ...(this.#all ? others : others.slice(0, firstOthers))]
    this.#more.textContent = this.#all
      ? locale.text('segments.fewer')
      : locale.text('segments.more', { count: findings.length })
    /** @param {number | null} value @param {number} [half] */
    const signed = (value, half) => (value === null ? '–' : quantity.signed(value, half))
    return {
      eyebrow,
      finding: discoveryFinding(report, locale),
      explain: locale.text('discovery.explain', {
        searched: format.integer(report.searched),
        tested: format.integer(report.tested),
        q: format.share(q)
      }),
      ...(shown.length
        ? {
            draw: (/** @type {import('../charts/chart.js').ChartContext} */ context) =>
              forestChart(
                {
                  title: locale.text('discovery.title'),
                  description: discoveryFinding(report, locale),
                  axis: value => quantity.signed(value),
                  axisLabel: locale.text(
                    rule.measure === 'csat' || rule.measure === 'ces' ? 'segments.axis.share' : 'segments.axis'
                  ),
                  twoLines: true,
                  rows: shown.map((finding, index) => row(finding, index, ordered.length, report, locale))
                },
                context
              )
          }
        : {}),
      below: [
        ...(others.length > firstOthers ? [this.#more] : []),
        h('p', {}, locale.text('discovery.legend')),
        ...(report.others ? [h('p', {}, locale.text('discovery.others', { count: report.others }))] : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.group') },
          { label: locale.text('table.answers'), number: true },
          { label: locale.text('discovery.searchedHalf'), number: true },
          { label: locale.text('discovery.otherHalf'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.pAdjusted'), number: true },
          { label: locale.text('discovery.confirmed') }
        ],
        rows: findings.map(finding => {
          const { searched, confirmed, holds, n } = finding
          const { difference, pAdjusted } = confirmed
          const half = halfWidth(difference)
          const name = nameOf(finding.conditions, locale)
          const verdict = locale.text(holds ? 'table.yes' : 'table.no')
          return [
            { text: locale.isolate(name), value: name },
            { text: format.integer(n), value: n },
            { text: signed(searched.value, halfWidth(searched)), value: searched.value },
            { text: signed(difference.value, half), value: difference.value },
            { text: signed(difference.low, half), value: difference.low },
            { text: signed(difference.high, half), value: difference.high },
            { text: pAdjusted === null ? '–' : format.decimal(pAdjusted, 3), value: pAdjusted },
            { text: verdict, value: verdict }
          ]
        })
      },
      method: [
        locale.text('discovery.method', { minN: report.minN }),
        locale.text('discovery.method.halves', {
          searched: format.integer(report.nSearched),
          confirming: format.integer(report.nConfirming),
          seed: format.number(report.seed, { useGrouping: false })
        }),
        locale.text('discovery.method.bh', { q: format.share(q), tested: format.integer(report.tested) }),
        locale.text('discovery.method.columns', {
          columns: format.list(report.columns.map(name => columnName(name, locale)))
        }),
        ...ruleLines(rule, findings[0]?.confirmed.difference ?? null, locale)
      ],
      notices
    }
  }
}

/** @param {Discovery} finding */
const several = ({ conditions }) => conditions.length > 1

/** @param {Condition[]} conditions @param {Locale} locale */
function nameOf(conditions, locale) {
  return conditions.map(({ value }) => value).join(locale.text('discovery.and'))
}

/**
 * What was found that no single column shows, or that nothing was.
 * @param {DiscoverReport} report
 * @param {Locale} locale
 */
function discoveryFinding({ findings, rule }, locale) {
  const quantity = locale.format.quantity(rule.measure)
  const holding = findings.filter(({ holds }) => holds)
  const most = holding.find(several) ?? holding[0]
  if (!most) return locale.text('discovery.finding.none')
  const { difference } = most.confirmed
  const first = locale.text((difference.value ?? 0) < 0 ? 'discovery.finding.below' : 'discovery.finding.above', {
    group: capital(nameOf(most.conditions, locale), locale),
    ...gap(difference, quantity)
  })
  const others = holding.length - 1
  return others ? `${first} ${locale.text('discovery.finding.more', { count: others })}` : first
}

/**
 * @param {Discovery} finding
 * @param {number} index
 * @param {number} holding how many hold
 * @param {DiscoverReport} report
 * @param {Locale} locale
 * @returns {import('../charts/forest.js').Row}
 */
function row(finding, index, holding, { rule }, locale) {
  const { format } = locale
  const quantity = format.quantity(rule.measure)
  const { difference } = finding.confirmed
  const half = halfWidth(difference)
  const name = nameOf(finding.conditions, locale)
  const signed = difference.value === null ? '–' : quantity.signed(difference.value, half)
  const searched = finding.searched.value === null ? '–' : quantity.signed(finding.searched.value, 1)
  const below = (difference.value ?? 0) < 0
  const columns = format.list(finding.conditions.map(({ column }) => columnName(column, locale)))
  return {
    key: finding.conditions.map(({ column, value }) => `${column}=${value}`).join('&'),
    label: locale.isolate(name),
    detail: locale.isolate(
      locale.text('discovery.detail', { columns, searched, answers: locale.text('unit.answers', { count: finding.n }) })
    ),
    estimate: difference,
    look: finding.holds ? (below ? 'below' : 'above') : 'plain',
    end: signed,
    said: locale.text(finding.holds ? 'discovery.said' : 'discovery.said.not', {
      group: name,
      difference: signed,
      low: difference.low === null ? '–' : quantity.signed(difference.low, half),
      high: difference.high === null ? '–' : quantity.signed(difference.high, half),
      searched,
      answers: locale.text('unit.answers', { count: finding.n })
    }),
    ...(index === 0 && holding ? { heading: locale.text('discovery.confirmed') } : {}),
    ...(index === holding ? { heading: locale.text('discovery.unconfirmed') } : {})
  }
}
