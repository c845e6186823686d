import { forestChart } from '../charts/forest.js'
import { ends } from '../findings.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'
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
    const kept = ends(report.kept, format.shares)
    const share = ends(report.share, format.shares)
    /** @param {string | null} key */
    const named = key => (report.by === 'nps_class' ? locale.coded('class', `${key}s`) : locale.value(key))
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
        look: /** @type {'above' | 'below' | 'plain'} */ (
          group.key === 'promoter' ? 'above' : group.key === 'detractor' ? 'below' : 'plain'
        ),
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
      explain: locale.text('referrals.explain', {
        promised: format.integer(report.promised),
        kept: kept.value || '–',
        low: kept.low || '–',
        high: kept.high || '–',
        waiting: format.integer(report.waiting),
        money: moneyList(report.waitingMoney, locale)
      }),
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
        ...report.impossible.map(({ kind, customers }) =>
          h('p', {}, locale.text(`referrals.${kind === 'self' ? 'self' : 'cycle'}`, { list: customers.join(', ') }))
        ),
        ...(report.list.length
          ? [
              h(
                'p',
                {},
                locale.text('referrals.list', {
                  list: format.list(report.list.slice(0, 8).map(one => one.name ?? one.customer))
                })
              )
            ]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.group') },
          { label: locale.text('table.customers'), number: true },
          { label: locale.text('referrals.made'), number: true },
          { label: locale.text('referrals.axis'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.net') }
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
            { text: money, value: money }
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
