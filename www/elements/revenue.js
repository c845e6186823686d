import { forestChart } from '../charts/forest.js'
import { revenueChart } from '../charts/revenue.js'
import { stack } from '../charts/stack.js'
import { ends, revenueFinding } from '../findings.js'
import { halfWidth } from '../format.js'
import { CurrencySwitch } from './currency.js'
import { h, s } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').RevenueReport} RevenueReport */
/** @typedef {import('../reports.js').CurrencyRevenue} CurrencyRevenue */

/**
 * `<pointworth-revenue>`: revenue by class, one currency at a time, with the score weighted by revenue.
 * @extends {PointworthPanel<RevenueReport>}
 */
export class PointworthRevenue extends PointworthPanel {
  static tag = 'pointworth-revenue'
  /** @override */
  static op = /** @type {const} */ ('revenue')

  #currencies = new CurrencySwitch(this)

  /** @override */
  get missingRole() {
    return 'amount'
  }

  /**
   * @override
   * @param {RevenueReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { currencies, notices, basis, matched } = report
    const eyebrow = locale.text('revenue.eyebrow')
    const revenue = this.#currencies.of(currencies, locale)
    if (!revenue) {
      const noColumn = report.reason === 'no_column' || report.reason === null
      return {
        eyebrow,
        finding: '',
        refusal: noColumn ? missing('amount', locale) : this.empty(locale.coded('reason', report.reason ?? 'no_data'))
      }
    }
    const { currency, decimals, weightedNps, unweightedNps } = revenue
    const scored = weightedNps.value !== null
    const payers = report.unit === 'account' ? 'accounts' : 'customers'
    /** @param {import('../reports.js').Money} money */
    const exact = money => ({ text: format.exact(money, currency, decimals), value: money.exact })
    const amounts = format.amounts(currency)
    return {
      eyebrow,
      finding: scored ? revenueFinding(revenue, basis, locale) : '',
      figure: scored
        ? null
        : {
            text: format.money(revenue.net.value, currency),
            value: revenue.net.value,
            note: locale.coded('revenue.basis', basis ?? 'other')
          },
      explain: locale.text(
        scored ? 'revenue.explain' : revenue.days ? 'revenue.explain.unscored' : 'revenue.explain.undated',
        {
          net: format.money(revenue.net.value, currency),
          basis: locale.coded('revenue.basis', basis ?? 'other'),
          matched: matched === null ? '–' : format.share(matched),
          from: revenue.days ? format.date(revenue.days[0]) : '',
          to: revenue.days ? format.date(revenue.days[1]) : ''
        }
      ),
      draw: scored
        ? context =>
            stack([
              revenueChart(revenue, payers, context),
              means(revenue, payers, context),
              scores(revenue, payers, context),
              throughTime(report, revenue, context)
            ])
        : undefined,
      legend: scored ? revenue.classes.filter(({ customers }) => customers).map(row => swatch(row.class, locale)) : [],
      below: [
        ...(revenue.atRiskShare === null ? [] : [h('p', {}, locale.text('revenue.risk'))]),
        ...(currencies.length > 1 ? [h('p', {}, locale.text('revenue.apart', { count: currencies.length }))] : []),
        ...((revenue.setAside ?? 0) >= 0.0005
          ? [h('p', {}, locale.text('revenue.setAside', { share: format.share(revenue.setAside ?? 0, 1) }))]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.class') },
          { label: locale.text(`table.${payers}`), number: true },
          { label: locale.text('table.paying'), number: true },
          { label: locale.text('table.gross'), number: true },
          { label: locale.text('table.refunds'), number: true },
          { label: locale.text('table.net'), number: true },
          { label: locale.text('table.share'), number: true },
          { label: locale.text('table.mean'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.median'), number: true }
        ],
        rows: (scored ? revenue.classes : revenue.classes.filter(row => row.class === 'unscored')).map(row => {
          const name = locale.coded('class', `${row.class}s`)
          const mean = ends(row.mean, amounts)
          return [
            { text: name, value: name },
            { text: format.integer(row.customers), value: row.customers },
            { text: format.integer(row.paying), value: row.paying },
            exact(row.gross),
            exact(row.refunds),
            exact(row.net),
            { text: row.share === null ? '–' : format.share(row.share, 1), value: row.share },
            { text: mean.value || '–', value: row.mean.value },
            { text: mean.low || '–', value: row.mean.low },
            { text: mean.high || '–', value: row.mean.high },
            { text: row.median === null ? '–' : format.money(row.median, currency), value: row.median }
          ]
        })
      },
      method: [
        locale.text('revenue.method'),
        locale.text('revenue.method.weighted'),
        ...(revenue.periods.length ? [locale.text('revenue.method.periods')] : []),
        ...(scored ? [intervalLine(weightedNps, locale), intervalLine(unweightedNps, locale)] : []),
        locale.text('revenue.method.risk')
      ],
      notices
    }
  }
}

/** Periods that are drawn, the latest. */
const MOST_PERIODS = 12

/**
 * The score weighted by revenue, period by period.
 * @param {RevenueReport} report
 * @param {CurrencyRevenue} revenue
 * @param {import('../charts/chart.js').ChartContext} context
 */
function throughTime({ period, calendar }, { periods }, context) {
  const { locale } = context
  const { format } = locale
  const { points } = format
  const shown = periods.filter(({ weightedNps }) => weightedNps.value !== null).slice(-MOST_PERIODS)
  if (shown.length < 2 || !period || !calendar) return null
  const heading = locale.text('revenue.periods')
  const rows = shown.map(({ weightedNps, from, partial, ...each }, index) => {
    const name = format.period({ ...each, from }, { period, calendar })
    const said = locale.text('revenue.period', { period: name, ...ends(weightedNps, points) })
    return {
      key: each.period,
      label: partial ? locale.text('revenue.partial', { period: name }) : name,
      estimate: weightedNps,
      look: partial ? /** @type {const} */ ('plain') : /** @type {const} */ ('evident'),
      end: points.value(weightedNps.value ?? 0, halfWidth(weightedNps)),
      said,
      heading: index === 0 ? heading : undefined
    }
  })
  const description = `${heading}. ${rows.map(({ said }) => said).join(' ')}`
  return forestChart({ title: heading, description, axis: points.axis, rows }, context)
}

/**
 * The colour of a class and its name, for places too narrow to write it at the bar.
 * @param {string} name
 * @param {import('../locale.js').Locale} locale
 */
function swatch(name, locale) {
  const mark = s('svg', { class: 'swatch', viewBox: '0 0 10 10', width: 10, height: 10, 'aria-hidden': 'true' })
  mark.append(s('rect', { class: name, width: 10, height: 10 }))
  return h('span', { class: 'narrow' }, mark, locale.coded('class', `${name}s`))
}

/**
 * Mean revenue per customer of each class, with its interval.
 * @param {CurrencyRevenue} revenue
 * @param {'customers' | 'accounts'} payers
 * @param {import('../charts/chart.js').ChartContext} context
 */
function means({ classes, currency }, payers, context) {
  const { locale } = context
  const amounts = locale.format.amounts(currency)
  const shown = classes.filter(({ mean }) => mean.value !== null)
  if (!shown.length) return null
  return forestChart(
    {
      title: locale.text(`revenue.means.${payers}`),
      description: locale.format.list(
        shown.map(row =>
          locale.text('revenue.mean', { class: locale.coded('class', `${row.class}s`), ...ends(row.mean, amounts) })
        )
      ),
      axis: amounts.axis,
      rows: shown.map((row, index) => ({
        key: row.class,
        label: locale.coded('class', `${row.class}s`),
        estimate: row.mean,
        look: row.class === 'promoter' ? 'above' : row.class === 'detractor' ? 'below' : 'plain',
        end: ends(row.mean, amounts).value,
        said: locale.text('revenue.mean', {
          class: locale.coded('class', `${row.class}s`),
          ...ends(row.mean, amounts)
        }),
        heading: index === 0 ? locale.text(`revenue.means.${payers}`) : undefined
      }))
    },
    context
  )
}

/**
 * The score of the same customers, each counting once and each counting by revenue.
 * @param {CurrencyRevenue} revenue
 * @param {'customers' | 'accounts'} payers
 * @param {import('../charts/chart.js').ChartContext} context
 */
function scores({ weightedNps, unweightedNps }, payers, context) {
  if (weightedNps.value === null) return null
  const { locale } = context
  const { points } = locale.format
  const rows = /** @type {const} */ ([
    ['unweighted', unweightedNps],
    ['weighted', weightedNps]
  ]).map(([name, estimate], index) => {
    const said = locale.text(`revenue.nps.${name}.said`, {
      ...ends(estimate, points),
      customers: locale.text(`unit.${payers}`, { count: estimate.n })
    })
    return {
      key: name,
      label: locale.text(`revenue.nps.${name}`),
      estimate,
      look: /** @type {const} */ ('evident'),
      end: points.value(estimate.value ?? 0, halfWidth(estimate)),
      said,
      heading: index === 0 ? locale.text('revenue.nps') : undefined
    }
  })
  return forestChart(
    { title: locale.text('revenue.nps'), description: rows.map(({ said }) => said).join(' '), axis: points.axis, rows },
    context
  )
}
