import { forestChart } from '../charts/forest.js'
import { ends, groupName } from '../findings.js'
import { Choice, columnChoices, lookOf } from './choice.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel, tableOf } from './panel.js'
import { moneyList } from './survival.js'

/** @typedef {import('../reports.js').ReferralsReport} ReferralsReport */
/** @typedef {import('../locale.js').Locale} Locale */

/**
 * `<pointworth-referrals>`: customers brought by customers, and promoters who have brought nobody yet.
 * @extends {PointworthPanel<ReferralsReport>}
 */
export class PointworthReferrals extends PointworthPanel {
  static tag = 'pointworth-referrals'
  /** @override */
  static op = /** @type {const} */ ('referrals')

  #by = new Choice('by', by => this.choose({ by }))

  constructor() {
    super()
    this.controls.append(this.#by.element)
  }

  /** @override */
  get missingRole() {
    return 'referred_by'
  }

  /**
   * @override
   * @param {ReferralsReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const eyebrow = locale.text('referrals.eyebrow')
    if (report.reason || !report.observed) {
      const role = report.missing ?? 'referred_by'
      return {
        eyebrow,
        finding: '',
        refusal: missing(role, locale)
      }
    }
    this.#by.offer(locale.text('moved.by'), columnChoices(report.columns, locale), report.by)
    const { lifetime } = report
    const amounts = format.amounts(lifetime?.currency ?? null)
    /** @param {number | null} value */
    const worth = value => (value === null || !lifetime ? '–' : format.money(value, lifetime.currency))
    const kept = ends(report.kept, format.shares)
    const share = ends(report.share, format.shares)
    /** @param {string | null} key */
    const named = key => groupName(report.by, key, locale)
    const rates = report.groups.filter(({ rate }) => rate.value !== null)
    const hundred = {
      ...format.points,
      value: (/** @type {number} */ value) => format.decimal(value * 100, 1),
      limit: (/** @type {number} */ value) => format.decimal(value * 100, 1)
    }
    const rows = rates.map(group => {
      const { value, low, high } = ends(group.rate, hundred)
      return {
        key: group.key ?? '',
        label: named(group.key),
        estimate: group.rate,
        look: lookOf(group.key),
        end: value,
        said: locale.text('referrals.said', {
          class: named(group.key),
          value,
          low,
          high,
          made: format.integer(group.made)
        })
      }
    })
    const promoters = report.groups.find(({ key }) => key === 'promoter')?.rate
    const passives = report.groups.find(({ key }) => key === 'passive')?.rate
    const more = promoters?.low && passives?.high && promoters.low > passives.high
    return {
      eyebrow,
      finding:
        report.made === 0
          ? locale.text('referrals.finding.none')
          : locale.text(more ? 'referrals.finding.is' : 'referrals.finding', {
              share: share.value,
              made: format.integer(report.made)
            }),
      explain: [
        ...(kept.value
          ? [
              locale.text('referrals.explain', {
                promised: format.integer(report.promised),
                kept: kept.value,
                low: kept.low,
                high: kept.high
              })
            ]
          : []),
        ...(report.waiting
          ? [
              locale.text(report.waitingMoney.length ? 'referrals.explain.pay' : 'referrals.explain.waiting', {
                waiting: format.integer(report.waiting),
                money: moneyList(report.waitingMoney, locale)
              })
            ]
          : [])
      ].join(' '),
      draw: rows.length
        ? context =>
            forestChart(
              {
                title: locale.text('referrals.chart'),
                description: rows.map(({ said }) => said).join(' '),
                axis: value => format.decimal(value * 100, 0),
                axisLabel: locale.text('referrals.axis'),
                rows
              },
              context
            )
        : undefined,
      below: [
        h('p', {}, locale.text('referrals.money', { money: moneyList(report.money, locale) })),
        ...lifetimeLines(report, amounts, locale),
        ...report.impossible.map(({ kind, customers }) =>
          h('p', {}, locale.text(`referrals.${kind === 'self' ? 'self' : 'cycle'}`, { list: customers.join(', ') }))
        ),
        ...(report.list.length ? [waiting(report, worth, locale)] : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.group') },
          { label: locale.text('table.customers'), number: true },
          { label: locale.text('referrals.made'), number: true },
          { label: locale.text('referrals.axis'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.net') },
          ...(lifetime ? [{ label: locale.text('referrals.lifetime'), number: true }] : [])
        ],
        rows: report.groups.map(group => {
          const { value, low, high } = ends(group.rate, hundred)
          const money = moneyList(group.money, locale)
          return [
            { text: named(group.key), value: named(group.key) },
            { text: format.integer(group.customers), value: group.customers },
            { text: format.integer(group.made), value: group.made },
            { text: value || '–', value: group.rate.value },
            { text: low || '–', value: group.rate.low },
            { text: high || '–', value: group.rate.high },
            { text: money, value: money },
            ...(lifetime ? [{ text: worth(group.lifetime), value: group.lifetime }] : [])
          ]
        })
      },
      method: [
        locale.text('referrals.method', { days: format.integer(report.answerDays) }),
        ...(rates[0] ? [intervalLine(rates[0].rate, locale)] : [])
      ],
      notices: report.notices
    }
  }
}

/**
 * What customers who were brought will still bring, beside the others.
 * @param {ReferralsReport} report
 * @param {import('../format.js').Quantity} amounts
 * @param {Locale} locale
 */
function lifetimeLines({ lifetime, waitingLifetime }, amounts, locale) {
  if (!lifetime || lifetime.referred.value === null || lifetime.others.value === null) return []
  const { difference } = lifetime
  const size = difference?.value === null || !difference ? null : ends(difference, amounts)
  const horizon = locale.text('lifetimeValue.horizon', { count: lifetime.months })
  const sure = difference?.low && difference.high && (difference.low > 0 || difference.high < 0)
  const line = h(
    'p',
    { 'data-test': 'referred-lifetime', 'data-value': lifetime.referred.value },
    locale.text('referrals.lifetime.said', {
      horizon,
      referred: ends(lifetime.referred, amounts).value,
      others: ends(lifetime.others, amounts).value
    }),
    ' ',
    size ? locale.text(sure ? 'referrals.lifetime.differ' : 'referrals.lifetime.chance', size) : ''
  )
  const rest = locale.text('referrals.lifetime.waiting', {
    money: locale.format.money(waitingLifetime ?? 0, lifetime.currency),
    horizon
  })
  return [line, ...(waitingLifetime ? [h('p', {}, rest)] : [])]
}

/**
 * Promoters who have brought nobody yet, with their money, those who pay most first.
 * @param {ReferralsReport} report
 * @param {(value: number | null) => string} worth
 * @param {Locale} locale
 */
function waiting({ list, lifetime }, worth, locale) {
  const title = locale.text('referrals.waiting')
  return h(
    'div',
    { class: 'scroll', 'data-test': 'waiting' },
    tableOf(
      {
        columns: [
          { label: locale.text('referrals.customer') },
          { label: locale.text('referrals.answered') },
          { label: locale.text('table.net') },
          ...(lifetime ? [{ label: locale.text('referrals.lifetime'), number: true }] : [])
        ],
        rows: list.slice(0, 8).map(one => {
          const name = one.name ?? one.customer
          const money = moneyList(one.money, locale)
          return [
            { text: locale.isolate(name), value: one.customer },
            { text: locale.format.date(one.answered), value: one.answered },
            { text: money, value: money },
            ...(lifetime ? [{ text: worth(one.lifetime), value: one.lifetime }] : [])
          ]
        })
      },
      title
    )
  )
}
