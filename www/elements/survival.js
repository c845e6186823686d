import { curvesChart } from '../charts/curves.js'
import { forestChart } from '../charts/forest.js'
import { stack } from '../charts/stack.js'
import { ends, groupName } from '../findings.js'
import { Choice, calendars, columnChoices, lookOf, periods } from './choice.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel, tableOf } from './panel.js'

/** @typedef {import('../reports.js').SurvivalReport} SurvivalReport */
/** @typedef {import('../locale.js').Locale} Locale */

/** Periods of leaving that are listed, the latest. */
const LISTED = 13

/** Curves of groups other than the classes. */
const CURVES = ['one', 'two', 'three', 'four']

/**
 * `<pointworth-survival>`: how long customers stay, by the class of the answer before.
 * @extends {PointworthPanel<SurvivalReport>}
 */
export class PointworthSurvival extends PointworthPanel {
  static tag = 'pointworth-survival'
  /** @override */
  static op = /** @type {const} */ ('survival')

  #by = new Choice('by', by => this.choose({ by }))
  #period = new Choice('period', period => this.choose({ period }))
  #calendar = new Choice('calendar', calendar => this.choose({ calendar }))

  constructor() {
    super()
    this.controls.append(this.#by.element, this.#period.element, this.#calendar.element)
  }

  /** @override */
  get missingRole() {
    return 'ended_at'
  }

  /**
   * @override
   * @param {SurvivalReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const eyebrow = locale.text('survival.eyebrow')
    const { total, observed, hazard, groups } = report
    if (!total || !observed) {
      const role = report.missing
      return {
        eyebrow,
        finding: '',
        refusal: role ? missing(role, locale) : this.empty(locale.coded('reason', report.reason ?? 'no_data'))
      }
    }
    const ofClass = report.by === 'nps_class'
    this.#by.offer(locale.text('moved.by'), columnChoices(report.columns, locale), report.by ?? '')
    this.#period.offer(locale.text('retention.period'), periods(['month', 'quarter', 'year'], locale), report.period)
    this.#calendar.offer(locale.text('retention.calendar'), calendars(locale), report.calendar)
    // Of many groups the largest are drawn as curves; the shares of all stand below.
    const shown = groups.filter(({ curve }) => curve.length > 1).slice(0, CURVES.length)
    /** @param {string | null} key */
    const named = key => groupName(report.by, key, locale)
    /** @param {string | null} key @param {number} at */
    const look = (key, at) => (ofClass ? (key ?? 'one') : CURVES[at])
    const year = report.marks.findLast(mark => mark <= 365)
    const times = { ...format.points, value: ratio, limit: ratio }
    /** @param {number} value */
    function ratio(value) {
      return format.decimal(value, 2)
    }
    const evidence = (hazard?.terms ?? []).map(term => ({ ...ends(term.ratio, times), term }))
    return {
      eyebrow,
      finding: survivalFinding(report, locale),
      explain: locale.text('survival.explain', {
        customers: format.integer(total.customers),
        left: format.integer(total.left),
        from: format.date(observed[0]),
        to: format.date(observed[1])
      }),
      draw: shown.length
        ? context =>
            stack([
              curvesChart(
                {
                  title: locale.text('survival.chart'),
                  description: survivalFinding(report, locale),
                  steps: true,
                  axisLabel: locale.text('survival.axis'),
                  ticks: report.ticks.map(days => ({ at: days, label: format.integer(days) })),
                  curves: shown.map((group, at) => ({
                    key: look(group.key, at),
                    label: named(group.key),
                    places: group.curve.map(point => ({
                      at: point.days,
                      value: point.share,
                      low: point.low,
                      high: point.high,
                      said: locale.text('survival.said', {
                        class: named(group.key),
                        days: format.integer(point.days),
                        share: format.share(point.share, 1),
                        low: format.share(point.low ?? point.share, 1),
                        high: format.share(point.high ?? point.share, 1),
                        risk: format.integer(point.atRisk)
                      })
                    }))
                  })),
                  rows:
                    context.width < 480
                      ? []
                      : shown.map((group, place) =>
                          report.ticks.map((at, index) => ({
                            label: named(group.key),
                            curve: look(group.key, place),
                            at,
                            text: format.integer(group.atRisk[index])
                          }))
                        )
                },
                context
              ),
              year === undefined || groups.length < 2 ? null : lasting(report, year, named, context)
            ])
        : undefined,
      below: [
        ...evidence.map(({ term, value, low, high }) =>
          h(
            'p',
            { 'data-term': `${term.column}=${term.level}`, 'data-value': term.ratio.value },
            locale.text(Number(term.proportional) < 0.05 ? 'survival.ratio.changing' : 'survival.ratio', {
              level: term.column === 'nps_class' ? named(term.level) : `${term.column}: ${term.level ?? '–'}`,
              reference: term.column === 'nps_class' ? named(term.reference) : (term.reference ?? '–'),
              value,
              low,
              high
            })
          )
        ),
        ...(hazard?.leftOut.length
          ? [h('p', {}, locale.text('survival.leftOut', { list: format.list(hazard.leftOut) }))]
          : []),
        ...leaving(report, locale)
      ],
      table: {
        columns: [
          { label: locale.text('table.group') },
          { label: locale.text('table.customers'), number: true },
          { label: locale.text('survival.left'), number: true },
          { label: locale.text('survival.years'), number: true },
          ...report.marks.map(days => ({
            label: locale.text('survival.mark', { days: format.integer(days) }),
            number: true
          })),
          { label: locale.text('survival.median'), number: true }
        ],
        rows: [{ ...total, key: null }, ...groups].map((group, index) => {
          const name = index === 0 ? locale.text('survival.all') : named(group.key)
          return [
            { text: name, value: name },
            { text: format.integer(group.customers), value: group.customers },
            { text: format.integer(group.left), value: group.left },
            { text: format.integer(Math.round(group.years)), value: group.years },
            ...group.shares.map(share => {
              const { value, low, high } = ends(share, format.shares)
              return {
                text: value ? (low ? `${value} (${low}–${high})` : value) : '–',
                value: share.value
              }
            }),
            {
              text: group.median.value === null ? '–' : format.integer(group.median.value),
              value: group.median.value
            }
          ]
        })
      },
      method: [
        locale.text('survival.method', { days: format.integer(report.answerDays), from: format.integer(report.from) }),
        locale.text('survival.method.curve'),
        locale.text('survival.method.cox'),
        ...(hazard?.terms[0] ? [intervalLine(hazard.terms[0].ratio, locale)] : [])
      ],
      notices: report.notices
    }
  }
}

/**
 * The share of each group that is still there after some days, with its interval.
 * @param {SurvivalReport} report
 * @param {number} days
 * @param {(key: string | null) => string} named
 * @param {import('../charts/chart.js').ChartContext} context
 */
function lasting(report, days, named, context) {
  const { locale } = context
  const { shares } = locale.format
  const at = report.marks.indexOf(days)
  const told = report.groups.filter(group => group.shares[at]?.value !== null && group.shares[at] !== undefined)
  if (told.length < 2) return null
  const title = locale.text('survival.mark', { days: locale.format.integer(days) })
  const rows = told.map((group, index) => {
    const estimate = group.shares[at]
    const { value, low, high } = ends(estimate, shares)
    return {
      key: group.key ?? '',
      label: named(group.key),
      estimate,
      look: lookOf(group.key),
      end: value,
      said: locale.text('retention.said', { name: title, period: named(group.key), share: value, low, high }),
      heading: index === 0 ? title : undefined
    }
  })
  return forestChart({ title, description: rows.map(({ said }) => said).join(' '), axis: shares.axis, rows }, context)
}

/**
 * Who left: why, and when, with number and money.
 * @param {SurvivalReport} report
 * @param {Locale} locale
 */
function leaving(report, locale) {
  const { format } = locale
  /** @param {string} name @param {string} label @param {{ label: string, left: number, share: import('../reports.js').Estimate, money: import('../reports.js').CurrencyMoney[] }[]} rows */
  const listed = (name, label, rows) =>
    h(
      'div',
      { class: 'scroll', 'data-test': name },
      tableOf(
        {
          columns: [
            { label },
            { label: locale.text('survival.left'), number: true },
            { label: locale.text('table.share'), number: true },
            { label: locale.text('survival.paid') }
          ],
          rows: rows.map(row => {
            const { value, low, high } = ends(row.share, format.shares)
            const money = moneyList(row.money, locale)
            return [
              { text: row.label, value: row.label },
              { text: format.integer(row.left), value: row.left },
              { text: low ? `${value} (${low}–${high})` : value || '–', value: row.share.value },
              { text: money, value: money }
            ]
          })
        },
        label
      )
    )
  const reasons = report.reasons.map(reason => ({
    ...reason,
    label: reason.reason ?? locale.text('survival.reason.none')
  }))
  const periods = report.periods.slice(-LISTED).map(row => {
    const label = format.period(row, report)
    return { ...row, label: row.partial ? locale.text('survival.partial', { period: label }) : label }
  })
  return [
    ...(reasons.length ? [listed('reasons', locale.text('survival.why'), reasons)] : []),
    ...(periods.length ? [listed('periods', locale.text('survival.when'), periods)] : [])
  ]
}

/**
 * @param {import('../reports.js').CurrencyMoney[]} money
 * @param {Locale} locale
 */
export function moneyList(money, locale) {
  const all = money.map(({ amount, currency }) => locale.format.money(amount.value, currency))
  return all.length ? locale.format.list(all) : '–'
}

/**
 * Do detractors leave faster: yes, perhaps, no more than chance allows, or too few left to say.
 * @param {SurvivalReport} report
 * @param {Locale} locale
 */
function survivalFinding(report, locale) {
  const terms = report.hazard?.terms ?? []
  const term = terms.find(({ column, level }) => column === 'nps_class' && level === 'detractor')
  const { value, low, high } = term?.ratio ?? {}
  if (!term || value === null || value === undefined) {
    const year = report.total?.shares[report.marks.indexOf(365)]
    return year && year.value !== null
      ? locale.text('survival.finding.all', { share: locale.format.share(year.value, 0) })
      : locale.text('survival.finding.few')
  }
  const say = (/** @type {number | null | undefined} */ number) => locale.format.decimal(number ?? 0, 1)
  if (low !== null && low !== undefined && low > 1)
    return locale.text('survival.finding.is', { ratio: say(value), low: say(low), high: say(high) })
  if (high !== null && high !== undefined && high < 1)
    return locale.text('survival.finding.less', { ratio: say(value), low: say(low), high: say(high) })
  return locale.text(term.pValue < 0.2 ? 'survival.finding.maybe' : 'survival.finding.chance', {
    low: say(low),
    high: say(high)
  })
}
