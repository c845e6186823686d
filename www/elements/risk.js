import { forestChart } from '../charts/forest.js'
import { ends } from '../findings.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').RiskReport} RiskReport */
/** @typedef {import('../locale.js').Locale} Locale */

/**
 * `<pointworth-risk>`: revenue at risk, from the chance that each customer leaves, and how far to trust it.
 * @extends {PointworthPanel<RiskReport>}
 */
export class PointworthRisk extends PointworthPanel {
  static tag = 'pointworth-risk'
  /** @override */
  static op = /** @type {const} */ ('risk')

  /** @override */
  get missingRole() {
    return 'started_at'
  }

  /**
   * @override
   * @param {RiskReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { atRisk, ahead, currency, decimals, groups, revenue, thresholds } = report
    const eyebrow = locale.text('panel.risk')
    if (report.reason || !ahead || !thresholds) {
      const [role] = report.missing
      return {
        eyebrow,
        finding: '',
        refusal: role ? missing(role, locale) : this.empty(locale.coded('reason', report.reason ?? 'no_data'))
      }
    }
    const known = report.model === 'calibrated'
    const last = new Date(Date.parse(`${ahead[1]}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
    const days = { from: format.date(ahead[0]), to: format.date(last) }
    const amounts = ends(atRisk, format.amounts(currency))
    const share = revenue && atRisk.value !== null && revenue.value > 0 ? atRisk.value / revenue.value : null
    const leaving = groups.reduce((sum, { expected }) => sum + (expected ?? 0), 0)
    const texts = {
      ...days,
      ...amounts,
      share: share === null ? '' : format.share(share, 1),
      leaving: format.number(Math.round(leaving)),
      customers: format.integer(report.customers),
      left: format.integer(report.left),
      leavers: format.integer(report.leavers),
      months: format.integer(report.months),
      detractors: report.detractorShare === null ? '–' : format.share(report.detractorShare)
    }
    const kind = known ? (atRisk.value === null ? 'customers' : 'money') : report.missing.length ? 'untold' : 'few'
    const finding = locale.text(`risk.finding.${kind}`, texts)
    /** @param {import('../reports.js').Money | null} money */
    const exact = money =>
      money ? { text: format.exact(money, currency, decimals), value: money.exact } : { text: '–', value: null }
    const percent = (/** @type {number} */ value) => format.share(value, 1)
    const times = { ...format.points, value: ratio, limit: ratio, plain: ratio }
    /** @param {number} value */
    function ratio(value) {
      return format.decimal(value, 2)
    }
    const factors = report.factors.map(({ name, oddsRatio }) => ({
      name,
      said: locale.text('risk.factor', {
        factor: locale.coded('risk.factor', name),
        ...ends(oddsRatio, times)
      })
    }))
    const title = locale.text('risk.chart')
    const rows = report.reliability.map(({ expected, left }, index) => {
      const said = locale.text('risk.said', {
        expected: percent(expected),
        ...ends(left, { ...format.shares, value: percent, limit: percent })
      })
      return {
        key: `tenth-${index + 1}`,
        label: locale.text('risk.expected', { share: percent(expected) }),
        estimate: left,
        others: [expected],
        end: percent(left.value ?? 0),
        said,
        look: /** @type {const} */ ('plain')
      }
    })
    const bounds = known ? thresholds.map(percent) : thresholds.map(points => format.number(points))
    return {
      eyebrow,
      finding,
      explain: [
        ...(known && report.outcome && atRisk.value !== null
          ? [
              locale.text('risk.outcome', {
                low: format.money(report.outcome[0], currency),
                high: format.money(report.outcome[1], currency),
                confidence: format.share(atRisk.confidence)
              })
            ]
          : []),
        locale.text(known ? 'risk.bounds' : 'risk.bounds.rule', { high: bounds[0], low: bounds[1] })
      ].join(' '),
      aside: [
        h(
          'ul',
          {},
          ...groups.map(group =>
            h(
              'li',
              { 'data-group': group.group, 'data-value': group.customers },
              locale.text(group.revenue ? 'risk.group.money' : 'risk.group', {
                group: locale.coded('risk.group', group.group),
                customers: locale.text('unit.customers', { count: group.customers }),
                money: group.revenue ? format.money(group.revenue.value, currency) : ''
              })
            )
          )
        )
      ],
      draw: rows.length
        ? context => forestChart({ title, description: title, axis: percent, rows }, context)
        : undefined,
      below: [
        ...(report.detractorShare === null ? [] : [h('p', {}, locale.text('risk.detractors', texts))]),
        ...(factors.length
          ? [h('ul', {}, ...factors.map(({ name, said }) => h('li', { 'data-factor': name }, said)))]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('responseRates.table.who') },
          { label: locale.text('accounts.table.account') },
          { label: locale.text('risk.table.group') },
          { label: locale.text(known ? 'risk.table.chance' : 'risk.table.points'), number: true },
          { label: locale.text('accounts.table.revenue'), number: true },
          { label: locale.text('priorities.table.answer'), number: true }
        ],
        rows: report.rows.map(row => {
          const group = locale.coded('risk.group', row.group)
          return [
            { text: locale.isolate(row.name ?? row.id), value: row.id },
            { text: locale.isolate(row.account ?? ''), value: row.account },
            { text: group, value: row.group },
            row.probability === null
              ? { text: format.integer(row.points ?? 0), value: row.points }
              : { text: percent(row.probability), value: row.probability },
            exact(row.revenue),
            { text: row.score === null ? '–' : format.integer(row.score), value: row.score }
          ]
        })
      },
      method: [
        locale.text(known ? 'risk.method' : 'risk.method.rule', {
          months: format.integer(report.months),
          periods: format.integer(report.periods),
          left: texts.left,
          since: report.since ? format.date(report.since) : ''
        }),
        ...(known
          ? [
              locale.text('risk.method.judged', {
                auc: ends(report.auc, times).value || '–',
                low: ends(report.auc, times).low || '–',
                high: ends(report.auc, times).high || '–',
                brier: format.decimal(report.brier.value ?? 0, 3),
                mean: format.decimal(report.brierOfMean ?? 0, 3)
              }),
              locale.text('risk.method.money'),
              ...(atRisk.value === null ? [] : [intervalLine(atRisk, locale)])
            ]
          : [])
      ],
      notices: report.notices
    }
  }
}
