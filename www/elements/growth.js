import { ends } from '../findings.js'
import { bridgeRows, bridgeWaterfall } from './bridge.js'
import { Choice, calendars } from './choice.js'
import { CurrencySwitch } from './currency.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'
import { moneyList } from './survival.js'

/** @typedef {import('../reports.js').EarnedGrowthReport} EarnedGrowthReport */
/** @typedef {import('../locale.js').Locale} Locale */

/** Months on each side that the panel offers. */
const MONTHS = [3, 6, 12, 24]

/**
 * `<pointworth-growth>`: growth that was earned, and the bridge from one year's revenue to the next.
 * @extends {PointworthPanel<EarnedGrowthReport>}
 */
export class PointworthGrowth extends PointworthPanel {
  static tag = 'pointworth-growth'
  /** @override */
  static op = /** @type {const} */ ('earnedGrowth')

  #currencies = new CurrencySwitch(this)
  #months = new Choice('growth-months', value => this.choose({ months: Number(value) || undefined }))
  #calendar = new Choice('calendar', calendar => this.choose({ calendar }))

  constructor() {
    super()
    this.controls.append(this.#months.element, this.#calendar.element, this.#currencies.element)
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
    const sides = [...new Set([...MONTHS, report.months])].filter(Boolean).sort((a, b) => a - b)
    this.#months.offer(
      locale.text('growth.months'),
      sides.map(months => ({ value: String(months), label: locale.text('growth.months.count', { count: months }) })),
      String(report.months)
    )
    this.#calendar.offer(locale.text('retention.calendar'), calendars(locale), report.calendar)
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
    const told = ends(rate, format.shares)
    const changed = { rate: percent(rate.value), growth: percent(growth.growth) }
    // Who paid nothing before cannot pay a share of it.
    const based = growth.netRetention.value !== null
    return {
      eyebrow,
      finding: based ? growthFinding(growth, changed, locale) : locale.text('growth.finding.nobody'),
      explain: based
        ? [
            locale.text('growth.explain', {
              net: percent(growth.netRetention.value),
              earned: percent(growth.earnedNew.value),
              bought: percent(growth.boughtNew),
              from: format.date(report.before[0]),
              to: format.date(report.now[1])
            }),
            ...(rate.low === null ? [] : [locale.text('growth.explain.between', { low: told.low, high: told.high })])
          ].join(' ')
        : '',
      draw: context => bridgeWaterfall(bridge, currency, locale.text('growth.chart'), context),
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
        rows: bridgeRows(bridge, currency, decimals, locale)
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

/**
 * Did revenue grow by what customers earned: yes, no, no more than chance allows, or by how much where nobody differs.
 * @param {EarnedGrowthReport['currencies'][number]} growth
 * @param {{ rate: string, growth: string }} changed
 * @param {Locale} locale
 */
function growthFinding({ rate: { value, low, high } }, changed, locale) {
  if (value === null) return locale.text('growth.finding.untold', changed)
  if (low === null || high === null) return locale.text('growth.finding.exact', changed)
  if (low > 0) return locale.text('growth.finding.is', changed)
  return locale.text(high < 0 ? 'growth.finding.less' : 'growth.finding.chance', changed)
}
