import { waterfallChart } from '../charts/waterfall.js'
import { ends } from '../findings.js'
import { CurrencySwitch } from './currency.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'
import { moneyList } from './survival.js'

/** @typedef {import('../reports.js').EarnedGrowthReport} EarnedGrowthReport */
/** @typedef {import('../locale.js').Locale} Locale */

/** The steps of a bridge: name in the report, and the sign with which it counts; 0 = a whole. */
const STEPS = /** @type {const} */ ([
  ['opening', 0],
  ['newEarned', 1],
  ['newBought', 1],
  ['newUnknown', 1],
  ['reactivated', 1],
  ['exchange', 1],
  ['expansion', 1],
  ['contraction', -1],
  ['churn', -1],
  ['refunds', 1],
  ['closing', 0]
])

/**
 * `<pointworth-growth>`: growth that was earned, and the bridge from one year's revenue to the next.
 * @extends {PointworthPanel<EarnedGrowthReport>}
 */
export class PointworthGrowth extends PointworthPanel {
  static tag = 'pointworth-growth'
  /** @override */
  static op = /** @type {const} */ ('earnedGrowth')

  #currencies = new CurrencySwitch(this)

  constructor() {
    super()
    this.controls.append(this.#currencies.element)
  }

  /** @override */
  get missingRole() {
    return 'date'
  }

  /**
   * @override
   * @param {EarnedGrowthReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const eyebrow = locale.text('growth.eyebrow')
    const growth = this.#currencies.of(report.currencies, locale)
    if (!growth || !report.before || !report.now) {
      const role = report.reason === 'no_column' ? 'date' : null
      return {
        eyebrow,
        finding: '',
        refusal: role
          ? missing(role, locale)
          : { title: locale.coded('reason', report.reason ?? 'no_data'), text: locale.text('growth.few'), action: null }
      }
    }
    const { currency, decimals, bridge, rate } = growth
    const percent = (/** @type {number | null} */ value) => (value === null ? '–' : format.share(value, 1))
    const steps = STEPS.filter(([name, sign]) => sign === 0 || bridge[name].value !== 0).map(([name, sign]) => {
      const value = (sign || 1) * bridge[name].value
      const end = format.money(value, currency)
      const label = locale.text(`growth.step.${name}`)
      return { key: name, label, value, sum: sign === 0, end, said: `${label}: ${end}` }
    })
    const finding =
      rate.value === null
        ? locale.text('growth.finding.untold', { growth: percent(growth.growth) })
        : rate.low !== null && rate.low > 0
          ? locale.text('growth.finding.is', { rate: percent(rate.value), growth: percent(growth.growth) })
          : rate.high !== null && rate.high < 0
            ? locale.text('growth.finding.less', { rate: percent(rate.value), growth: percent(growth.growth) })
            : locale.text('growth.finding.chance', { rate: percent(rate.value), growth: percent(growth.growth) })
    const told = ends(rate, format.shares)
    return {
      eyebrow,
      finding,
      explain: locale.text('growth.explain', {
        net: percent(growth.netRetention.value),
        earned: percent(growth.earnedNew.value),
        bought: percent(growth.boughtNew),
        low: told.low || '–',
        high: told.high || '–',
        from: format.date(report.before[0]),
        to: format.date(report.now[1])
      }),
      draw: context =>
        waterfallChart(
          { title: locale.text('growth.chart'), description: steps.map(({ said }) => said).join('; '), steps },
          context
        ),
      below: [
        ...(growth.ratio === null ? [] : [h('p', {}, locale.text('growth.ratio', { ratio: percent(growth.ratio) }))]),
        ...report.sources.slice(0, 6).map(source =>
          h(
            'p',
            {},
            locale.coded('growth.source', source.origin, {
              source: source.source ?? locale.text('growth.source.none'),
              customers: format.integer(source.customers),
              money: moneyList(source.money, locale)
            })
          )
        )
      ],
      table: {
        columns: [{ label: locale.text('growth.step') }, { label: locale.text('table.net'), number: true }],
        rows: STEPS.map(([name, sign]) => {
          const money = bridge[name]
          const label = locale.text(`growth.step.${name}`)
          const minus = sign < 0 && money.value !== 0
          const exact = {
            ...money,
            value: minus ? -money.value : money.value,
            exact: minus ? `-${money.exact}` : money.exact
          }
          return [
            { text: label, value: label },
            { text: format.exact(exact, currency, decimals), value: exact.exact }
          ]
        })
      },
      method: [
        locale.text('growth.method', { months: format.integer(report.months) }),
        locale.text('growth.method.source'),
        ...(rate.value === null ? [] : [intervalLine(rate, locale)])
      ],
      notices: report.notices
    }
  }
}
