import { curvesChart } from '../charts/curves.js'
import { CurrencySwitch } from './currency.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { empty, missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').RetentionReport} RetentionReport */
/** @typedef {import('../locale.js').Locale} Locale */

/**
 * `<pointworth-retention>`: customers and revenue that stay from period to period, and what became of each cohort.
 * @extends {PointworthPanel<RetentionReport>}
 */
export class PointworthRetention extends PointworthPanel {
  static tag = 'pointworth-retention'
  /** @override */
  static op = /** @type {const} */ ('retention')

  #currencies = new CurrencySwitch(this)

  constructor() {
    super()
    this.controls.append(this.#currencies.element)
  }

  /** @override */
  get missingRole() {
    return 'ended_at'
  }

  /**
   * @override
   * @param {RetentionReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const eyebrow = locale.text('retention.eyebrow')
    const { contracts } = report
    const money = this.#currencies.of(report.currencies, locale)
    const kept = contracts?.kept ?? money?.ratios.logo
    if (!kept) {
      const role = report.reason === 'no_column' ? report.missing[0] : null
      return {
        eyebrow,
        finding: '',
        refusal: role ? missing(role, locale) : empty(report.reason, locale)
      }
    }
    const percent = (/** @type {number | null} */ value) => (value === null ? '–' : format.share(value, 1))
    /** @typedef {import('../reports.js').Estimate} Estimate */
    /** @type {{ key: string, name: string, rows: { period: string, from: string, partial: boolean, of: Estimate }[] }[]} */
    const series = [
      ...(contracts
        ? [
            {
              key: 'one',
              name: locale.text('retention.kept'),
              rows: contracts.periods.map(row => ({ ...row, of: row.kept }))
            }
          ]
        : []),
      ...(money
        ? /** @type {const} */ (['logo', 'gross', 'net'])
            .filter(name => name !== 'logo' || !contracts)
            .map(name => ({
              key: name === 'logo' ? 'one' : name === 'gross' ? 'two' : 'three',
              name: locale.text(`retention.${name}`),
              rows: money.periods.map(row => ({ ...row, of: row.ratios[name] }))
            }))
        : [])
    ]
    const starts = [...new Set(series.flatMap(({ rows }) => rows.map(({ from }) => from)))].sort()
    /** @param {{ period: string, from: string }} row */
    const called = row => format.period(row, report)
    const known = new Map(series.flatMap(({ rows }) => rows).map(row => [row.period, row]))
    const label = locale.coded('period.by', report.period)
    const cohorts = (contracts?.cohorts.length ? contracts.cohorts : (money?.cohorts ?? [])).slice(-12)
    return {
      eyebrow,
      finding:
        kept.value === null
          ? locale.text('retention.finding.few')
          : locale.text(contracts ? 'retention.finding.ends' : 'retention.finding.pays', {
              share: percent(kept.value),
              low: percent(kept.low),
              high: percent(kept.high),
              period: label
            }),
      explain: money
        ? locale.text(report.against === 'previous' ? 'retention.explain' : 'retention.explain.year', {
            gross: percent(money.ratios.gross.value),
            net: percent(money.ratios.net.value),
            period: label
          })
        : locale.text('retention.explain.none'),
      draw:
        starts.length > 1
          ? context =>
              curvesChart(
                {
                  title: locale.text('retention.chart'),
                  description: series
                    .map(({ name, rows }) => `${name}: ${percent(rows.at(-1)?.of.value ?? null)}`)
                    .join('; '),
                  ticks: starts.map((from, at) => ({
                    at,
                    label: format.period(
                      { period: series[0].rows.find(row => row.from === from)?.period ?? '', from },
                      report,
                      true
                    )
                  })),
                  curves: series.map(({ key, name, rows }) => ({
                    key,
                    label: name,
                    places: rows
                      .filter(({ partial }) => !partial)
                      .map(row => ({
                        at: starts.indexOf(row.from),
                        value: row.of.value,
                        low: row.of.low,
                        high: row.of.high,
                        said: locale.text('retention.said', {
                          name,
                          period: called(row),
                          share: percent(row.of.value),
                          low: percent(row.of.low),
                          high: percent(row.of.high)
                        })
                      }))
                  }))
                },
                context
              )
          : undefined,
      below: [
        ...((report.seldom ?? 0) > 0.05
          ? [h('p', {}, locale.text('retention.seldom', { share: percent(report.seldom), period: label }))]
          : []),
        ...(cohorts.length > 1
          ? [cohortTable(cohorts, name => called(known.get(name) ?? { period: name, from: starts[0] }), locale)]
          : [])
      ],
      table: {
        columns: [
          { label: label },
          ...series.flatMap(({ name }) => [
            { label: name, number: true },
            { label: locale.text('table.low'), number: true },
            { label: locale.text('table.high'), number: true }
          ])
        ],
        rows: starts.map(from => {
          const rows = series.map(one => one.rows.find(row => row.from === from))
          const name = called(rows.find(row => row) ?? { period: '', from })
          return [
            { text: name, value: from },
            ...rows.flatMap(row =>
              /** @type {const} */ (['value', 'low', 'high']).map(end => {
                const number = row ? row.of[end] : null
                return { text: percent(number), value: number }
              })
            )
          ]
        })
      },
      method: [
        ...(contracts ? [locale.text('retention.method.ends')] : []),
        ...(money ? [locale.text('retention.method.pays'), locale.text('retention.method.money')] : []),
        intervalLine(kept, locale)
      ],
      notices: report.notices
    }
  }
}

/**
 * Cohorts under each other: of whom began together, the share that is there so many periods later.
 * @param {import('../reports.js').Cohort[]} cohorts
 * @param {(period: string) => string} called
 * @param {Locale} locale
 */
function cohortTable(cohorts, called, locale) {
  const { format } = locale
  const longest = Math.min(12, Math.max(...cohorts.map(({ active }) => active.length)))
  const offsets = Array.from({ length: longest }, (_, offset) => offset)
  return h(
    'div',
    { class: 'cohorts', role: 'region', tabindex: '0', 'aria-label': locale.text('retention.cohorts') },
    h(
      'table',
      {},
      h('caption', {}, locale.text('retention.cohorts')),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, locale.text('retention.cohort')),
          h('th', { scope: 'col', class: 'number' }, locale.text('table.customers')),
          ...offsets.map(offset => h('th', { scope: 'col', class: 'number' }, format.integer(offset)))
        )
      ),
      h(
        'tbody',
        {},
        ...cohorts.map(cohort =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, called(cohort.period)),
            h('td', { class: 'number' }, format.integer(cohort.customers)),
            ...offsets.map(offset => {
              const there = cohort.active[offset]
              if (there === undefined || !cohort.customers) return h('td')
              return h('td', { class: 'number', 'data-value': there }, format.share(there / cohort.customers))
            })
          )
        )
      )
    )
  )
}
