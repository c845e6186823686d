import { forestChart } from '../charts/forest.js'
import { ends } from '../findings.js'
import { h } from './dom.js'
import { numberField } from './field.js'
import { ruleLines } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').AccountsReport} AccountsReport */

/** Roles that have a field of their own for their weight. */
const mostRoles = 6

/**
 * `<pointworth-accounts>`: the score by each rule of counting accounts, who speaks for each, and who is silent.
 * @extends {PointworthPanel<AccountsReport>}
 */
export class PointworthAccounts extends PointworthPanel {
  static tag = 'pointworth-accounts'
  /** @override */
  static op = /** @type {const} */ ('accounts')

  /** The fields in which the weights of roles are typed. @type {Map<string, ReturnType<typeof numberField>>} */
  #fields = new Map()

  /** A field for each role; more than a few are told by `options.roles` alone. @param {[string, number][]} roles */
  #offer(roles) {
    const few = roles.length <= mostRoles ? roles : []
    const names = few.map(([name]) => name)
    if (names.join('\n') !== [...this.#fields.keys()].join('\n')) {
      this.#fields = new Map(
        names.map(name => [
          name,
          numberField(`role-${name}`, weight => {
            this.choose({ roles: { .../** @type {object} */ (this.choices.roles), [name]: weight ?? 1 } })
          })
        ])
      )
      this.controls.replaceChildren(...[...this.#fields.values()].map(({ node }) => node))
    }
    for (const [name, weight] of few) this.#fields.get(name)?.show(name, weight, { min: 0, max: 1000, step: 0.1 })
  }

  /**
   * @override
   * @param {AccountsReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rule, currency, decimals } = report
    // Roles of equal weight are what every contact once is.
    const weighed = report.roles.some(([, weight]) => weight !== report.roles[0][1])
    const rules = report.rules.filter(({ rule: name }) => weighed || name !== 'role_weighted')
    this.#offer(report.roles)
    const eyebrow = locale.text('panel.accounts')
    if (!rule || report.reason) return { eyebrow, finding: '', refusal: missing('account_id', locale) }
    const quantity = format.quantity(rule.measure)
    const share = report.silentShare
    const finding = locale.text(share === null ? 'accounts.finding' : 'accounts.finding.revenue', {
      answered: format.integer(report.answered),
      known: format.integer(report.known),
      share: share === null ? '' : format.share(share, share < 0.1 ? 1 : 0)
    })
    const known = rules.filter(({ score }) => score.value !== null)
    const [lowest, highest] = [known.reduce(least, known[0]), known.reduce(most, known[0])]
    const apart = lowest && (highest.score.low ?? 0) > (lowest.score.high ?? 0)
    /** @param {string} name */
    const ruleName = name => locale.coded('accounts.rule', name)
    /** @param {import('../reports.js').Money | null} money */
    const exact = money => (money ? format.exact(money, currency, decimals) : '–')
    const divided = ends(report.divided, format.shares)
    return {
      eyebrow,
      finding,
      explain: !lowest
        ? ''
        : apart
          ? locale.text('accounts.explain.apart', {
              high: ruleName(highest.rule),
              highScore: ends(highest.score, quantity).value,
              low: ruleName(lowest.rule),
              lowScore: ends(lowest.score, quantity).value
            })
          : locale.text('accounts.explain.close'),
      draw: known.length
        ? context =>
            forestChart(
              {
                title: locale.text('accounts.title'),
                description: finding,
                axis: quantity.axis,
                twoLines: true,
                rows: rules.map(({ rule: name, score, accounts }) => {
                  const { value, low, high } = ends(score, quantity)
                  const detail = locale.text('accounts.detail', { n: format.integer(accounts) })
                  const said = low && high ? 'accounts.said' : 'accounts.said.plain'
                  return {
                    label: ruleName(name),
                    detail,
                    key: name,
                    estimate: score.value === null ? null : score,
                    end: value || '–',
                    look: /** @type {const} */ ('evident'),
                    said: locale.text(said, { rule: ruleName(name), value, low, high, n: format.integer(accounts) })
                  }
                })
              },
              context
            )
        : undefined,
      below: [
        h('p', {}, locale.text('accounts.single', { n: format.integer(report.singleVoice) })),
        h(
          'p',
          {},
          locale.text('accounts.silent', {
            n: format.integer(report.silent),
            money: report.silentRevenue ? format.money(report.silentRevenue.value, currency) : '–'
          })
        ),
        ...(divided.value ? [h('p', {}, locale.text('accounts.divided', divided))] : []),
        ...(report.otherCurrency
          ? [h('p', {}, locale.text('accounts.other', { n: format.integer(report.otherCurrency) }))]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('accounts.table.account') },
          { label: locale.text('accounts.table.asked'), number: true },
          { label: locale.text('table.answers'), number: true },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('table.mean'), number: true },
          { label: locale.text('accounts.table.spread'), number: true },
          { label: locale.text('accounts.table.revenue'), number: true },
          { label: locale.text('accounts.table.last') }
        ],
        rows: report.accounts.map(account => {
          const { score, mean, spread, revenue, lastAnswer, counts } = account
          const name = account.name ? `${account.name} (${account.account})` : account.account
          return [
            { text: locale.isolate(name), value: account.account },
            { text: format.integer(account.asked), value: account.asked },
            { text: format.integer(counts.n), value: counts.n },
            { text: score === null ? locale.text('accounts.silentRow') : quantity.value(score), value: score },
            { text: mean === null ? '–' : format.decimal(mean, 1), value: mean },
            { text: spread === null ? '–' : format.integer(spread), value: spread },
            { text: exact(revenue), value: revenue?.exact },
            { text: lastAnswer ? format.date(lastAnswer) : '–', value: lastAnswer }
          ]
        })
      },
      method: [locale.text('accounts.method'), ...ruleLines(rule, known[0]?.score ?? null, locale)],
      notices: report.notices
    }
  }
}

/** @typedef {import('../reports.js').AccountRule} AccountRule */
/** @param {AccountRule} a @param {AccountRule} b */
const least = (a, b) => ((b.score.value ?? 0) < (a.score.value ?? 0) ? b : a)
/** @param {AccountRule} a @param {AccountRule} b */
const most = (a, b) => ((b.score.value ?? 0) > (a.score.value ?? 0) ? b : a)
