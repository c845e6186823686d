import { capital } from '../findings.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').PrioritiesReport} PrioritiesReport */

/**
 * `<pointworth-priorities>`: the list for Monday, whom to call first by a stated rule.
 * @extends {PointworthPanel<PrioritiesReport>}
 */
export class PointworthPriorities extends PointworthPanel {
  static tag = 'pointworth-priorities'
  /** @override */
  static op = /** @type {const} */ ('priorities')

  /**
   * @override
   * @param {PrioritiesReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rows, weights, currency, decimals, listedRevenue } = report
    const eyebrow = locale.text('panel.priorities')
    if (report.reason === 'no_column') return { eyebrow, finding: '', refusal: missing('customer_id', locale) }
    if (!rows.length) return { eyebrow, finding: locale.text('priorities.none') }
    const list = format.list(
      weights
        .filter(({ weight, count }) => weight > 0 && count > 0)
        .map(({ reason, weight, count }) =>
          locale.text('priorities.weight', {
            reason: locale.coded('priorities.reason', reason),
            weight: format.number(weight),
            n: format.integer(count)
          })
        )
    )
    return {
      eyebrow,
      finding: locale.text(listedRevenue ? 'priorities.finding.revenue' : 'priorities.finding', {
        total: format.integer(report.total),
        known: format.integer(report.known),
        listed: format.integer(rows.length),
        money: listedRevenue ? format.money(listedRevenue.value, currency) : ''
      }),
      explain: locale.text('priorities.explain', { list }),
      table: {
        columns: [
          { label: locale.text('responseRates.table.who') },
          { label: capital(locale.text('role.name'), locale) },
          { label: locale.text('accounts.table.account') },
          { label: locale.text('priorities.table.why') },
          { label: locale.text('priorities.table.score'), number: true },
          { label: locale.text('accounts.table.revenue'), number: true },
          { label: locale.text('priorities.table.answer'), number: true },
          { label: locale.text('priorities.table.before'), number: true },
          { label: locale.text('accounts.table.last') },
          { label: capital(locale.text('role.case_owner'), locale) }
        ],
        rows: rows.map(row => [
          { text: locale.isolate(row.id), value: row.id },
          { text: locale.isolate(row.name ?? ''), value: row.name },
          { text: locale.isolate(row.account ?? ''), value: row.account },
          {
            text: format.list(row.reasons.map(reason => locale.coded('priorities.reason', reason))),
            value: row.reasons.join(' ')
          },
          { text: format.number(row.ruleScore), value: row.ruleScore },
          { text: row.revenue ? format.exact(row.revenue, currency, decimals) : '–', value: row.revenue?.exact },
          { text: row.score === null ? '–' : format.integer(row.score), value: row.score },
          { text: row.before === null ? '–' : format.integer(row.before), value: row.before },
          { text: row.lastAnswer ? format.date(row.lastAnswer) : '–', value: row.lastAnswer },
          { text: locale.isolate(row.caseOwner ?? ''), value: row.caseOwner }
        ])
      },
      method: [
        locale.text('priorities.method', { day: report.asOf ? format.date(report.asOf) : '' }),
        locale.text(
          report.order === 'rule_score'
            ? 'priorities.order.score'
            : report.order === 'expected_loss'
              ? 'priorities.order.loss'
              : 'priorities.order.revenue'
        )
      ],
      notices: report.notices
    }
  }
}
