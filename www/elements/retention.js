import { curvesChart } from '../charts/curves.js'
import { forestChart } from '../charts/forest.js'
import { stack } from '../charts/stack.js'
import { ends, groupName } from '../findings.js'
import { bridgeRows, bridgeWaterfall } from './bridge.js'
import { Choice, calendars, columnChoices, lookOf, periods } from './choice.js'
import { CurrencySwitch } from './currency.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel, tableOf } from './panel.js'

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
  #by = new Choice('by', by => this.choose({ by: by || undefined }))
  #period = new Choice('period', period => this.choose({ period }))
  #calendar = new Choice('calendar', calendar => this.choose({ calendar }))
  #bridge = new Choice('bridge', period => {
    this.#bridged = period
    this.update()
  })
  #matrix = new Choice('cohorts', counted => {
    this.#counted = counted
    this.update()
  })
  /** The period whose bridge is drawn; all together while none is chosen. */
  #bridged = ''
  /** What the cohorts count. */
  #counted = 'customers'

  constructor() {
    super()
    const choices = [this.#by, this.#period, this.#calendar, this.#bridge, this.#matrix]
    this.controls.append(...choices.map(({ element }) => element), this.#currencies.element)
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
    const { contracts, by } = report
    const money = this.#currencies.of(report.currencies, locale)
    const kept = contracts?.kept ?? money?.ratios.logo
    this.#offer(report, money, locale)
    if (!kept) {
      const role = report.reason === 'no_column' ? report.missing[0] : null
      return {
        eyebrow,
        finding: '',
        refusal: role ? missing(role, locale) : this.empty(locale.coded('reason', report.reason ?? 'no_data'))
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
    const byMoney = this.#counted === 'money' && Boolean(money?.cohorts.length)
    const cohorts = (!byMoney && contracts?.cohorts.length ? contracts.cohorts : (money?.cohorts ?? [])).slice(-12)
    const month = money?.periods.find(({ period }) => period === this.#bridged) ?? money?.periods.at(-1)
    const bridge = (this.#bridged ? null : money?.bridge) ?? month?.bridge
    const bridgeTitle = locale.text('retention.bridge', {
      period: this.#bridged || !money?.bridge ? (month ? called(month) : '') : locale.text('retention.bridge.all')
    })
    const parts = by
      ? /** @type {const} */ (['logo', 'gross', 'net'])
          .filter(name => (name === 'logo' && contracts) || money)
          .map(name => ({
            name: locale.text(name === 'logo' && contracts ? 'retention.kept' : `retention.${name}`),
            rows:
              name === 'logo' && contracts
                ? contracts.groups.map(group => ({ key: group.key, of: group.kept }))
                : (money?.groups ?? []).map(group => ({ key: group.key, of: group.ratios[name] }))
          }))
      : []
    const shares = { ...format.shares, value: percent, limit: percent }
    /** @param {import('../charts/chart.js').ChartContext} context */
    const overTime = context =>
      curvesChart(
        {
          title: locale.text('retention.chart'),
          description: series.map(({ name, rows }) => `${name}: ${percent(rows.at(-1)?.of.value ?? null)}`).join('; '),
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
      explain: !money
        ? locale.text('retention.explain.none')
        : money.ratios.net.value === null
          ? ''
          : locale.text(report.against === 'previous' ? 'retention.explain' : 'retention.explain.year', {
              gross: percent(money.ratios.gross.value),
              net: percent(money.ratios.net.value),
              period: label
            }),
      draw:
        starts.length > 1 || bridge || parts.length
          ? context =>
              stack([
                starts.length > 1 ? overTime(context) : null,
                ...parts.map(({ name, rows }) => groupForest(name, by, rows, shares, context)),
                bridge && money ? bridgeWaterfall(bridge, money.currency, bridgeTitle, context) : null
              ])
          : undefined,
      below: [
        ...((report.seldom ?? 0) > 0.05
          ? [h('p', {}, locale.text('retention.seldom', { share: percent(report.seldom), period: label }))]
          : []),
        ...(cohorts.length > 1
          ? [
              cohortTable(
                cohorts,
                name => called(known.get(name) ?? { period: name, from: starts[0] }),
                byMoney ? (money?.currency ?? null) : undefined,
                locale
              )
            ]
          : []),
        ...(bridge && money
          ? [
              h(
                'details',
                { 'data-test': 'bridge-table' },
                h('summary', {}, bridgeTitle),
                tableOf(
                  {
                    columns: [{ label: locale.text('growth.step') }, { label: locale.text('table.net'), number: true }],
                    rows: bridgeRows(bridge, money.currency, money.decimals, locale)
                  },
                  bridgeTitle
                )
              )
            ]
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

  /**
   * @param {RetentionReport} report
   * @param {import('../reports.js').CurrencyRetention | undefined} money
   * @param {Locale} locale
   */
  #offer(report, money, locale) {
    const { format } = locale
    const together = { value: '', label: locale.text('retention.by.none') }
    this.#by.offer(locale.text('moved.by'), [together, ...columnChoices(report.columns, locale)], report.by ?? '')
    this.#period.offer(locale.text('retention.period'), periods(['month', 'quarter', 'year'], locale), report.period)
    this.#calendar.offer(locale.text('retention.calendar'), calendars(locale), report.calendar)
    const told = [...(money?.periods ?? [])]
      .reverse()
      .map(row => ({ value: row.period, label: format.period(row, report) }))
    const all = money?.bridge ? [{ value: '', label: locale.text('retention.bridge.all') }] : []
    if (!told.some(({ value }) => value === this.#bridged)) this.#bridged = ''
    this.#bridge.offer(locale.text('retention.bridge.name'), [...all, ...told], this.#bridged)
    const counts = ['customers', ...(money?.cohorts.length ? ['money'] : [])]
    this.#matrix.offer(
      locale.text('retention.cohorts.name'),
      counts.map(value => ({ value, label: locale.coded('retention.counted', value) })),
      this.#counted
    )
  }
}

/**
 * What is kept of each group, drawn.
 * @param {string} title
 * @param {string | null} by
 * @param {{ key: string | null, of: import('../reports.js').Estimate }[]} groups
 * @param {import('../format.js').Quantity} shares
 * @param {import('../charts/chart.js').ChartContext} context
 */
function groupForest(title, by, groups, shares, context) {
  const { locale } = context
  const told = groups.filter(({ of }) => of.value !== null)
  if (!told.length) return null
  const rows = told.map(({ key, of }, index) => {
    const { value, low, high } = ends(of, shares)
    const label = groupName(by, key, locale)
    return {
      key: key ?? '',
      label,
      estimate: of,
      look: lookOf(key),
      end: value,
      said: locale.text('retention.said', { name: title, period: label, share: value, low, high }),
      heading: index === 0 ? title : undefined
    }
  })
  return forestChart({ title, description: rows.map(({ said }) => said).join(' '), axis: shares.axis, rows }, context)
}

/**
 * Cohorts under each other: of whom began together, the share that is there so many periods later, or what they pay of
 * what they paid in their first period.
 * @param {import('../reports.js').Cohort[]} cohorts
 * @param {(period: string) => string} called
 * @param {string | null | undefined} currency the currency by money; undefined by customers
 * @param {Locale} locale
 */
function cohortTable(cohorts, called, currency, locale) {
  const { format } = locale
  const byMoney = currency !== undefined
  const longest = Math.min(12, Math.max(...cohorts.map(({ active }) => active.length)))
  const offsets = Array.from({ length: longest }, (_, offset) => offset)
  const title = locale.text(byMoney ? 'retention.cohorts.money' : 'retention.cohorts')
  return h(
    'div',
    { class: 'cohorts', role: 'region', tabindex: '0', 'aria-label': title },
    h(
      'table',
      { 'data-test': byMoney ? 'cohorts-money' : 'cohorts-customers' },
      h('caption', {}, title),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, locale.text('retention.cohort')),
          h('th', { scope: 'col', class: 'number' }, locale.text('table.customers')),
          byMoney && h('th', { scope: 'col', class: 'number' }, locale.text('retention.cohort.first')),
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
            byMoney && h('td', { class: 'number' }, format.moneyShort(cohort.money[0]?.value ?? 0, currency)),
            ...offsets.map(offset => {
              const there = byMoney ? cohort.money[offset]?.value : cohort.active[offset]
              const whole = byMoney ? (cohort.money[0]?.value ?? 0) : cohort.customers
              if (there === undefined || whole <= 0) return h('td')
              const exact = byMoney ? cohort.money[offset].exact : there
              const cell = h('td', { class: 'number heat', 'data-value': exact }, format.share(there / whole))
              cell.style.setProperty('--heat', `${Math.round(Math.max(0, Math.min(1, there / whole)) * 14)}%`)
              return cell
            })
          )
        )
      )
    )
  )
}
