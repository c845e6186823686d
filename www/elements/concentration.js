import { lorenzChart } from '../charts/lorenz.js'
import { ends } from '../findings.js'
import { CurrencySwitch } from './currency.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').ConcentrationReport} ConcentrationReport */

/**
 * `<pointworth-concentration>`: how revenue is spread over customers, and the saying about a fifth of them against these data.
 * @extends {PointworthPanel<ConcentrationReport>}
 */
export class PointworthConcentration extends PointworthPanel {
  static tag = 'pointworth-concentration'
  /** @override */
  static op = /** @type {const} */ ('concentration')

  #currencies = new CurrencySwitch(this)

  /** @override */
  get missingRole() {
    return 'amount'
  }

  /**
   * @override
   * @param {ConcentrationReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { currencies, notices } = report
    const eyebrow = locale.text('panel.concentration')
    const found = this.#currencies.of(currencies, locale)
    if (!found?.lorenz.length) {
      const noColumn = report.reason === 'no_column'
      return {
        eyebrow,
        finding: '',
        refusal: noColumn ? missing('amount', locale) : this.empty(locale.coded('reason', report.reason ?? 'no_data')),
        notices
      }
    }
    const payers = report.unit === 'account' ? 'accounts' : 'customers'
    const shares = format.shares
    const fifth = found.top.find(({ share }) => share === 0.2) ?? found.top[0]
    const most = found.reaching.find(({ share }) => share === 0.8) ?? found.reaching[0]
    const values = {
      ...ends(fifth.revenue, shares),
      customers: locale.text(`unit.${payers}`, { count: most.fewest }),
      share: format.share(most.fewest / found.customers)
    }
    const gini = ends(found.gini, {
      ...shares,
      value: value => format.decimal(value, 2),
      limit: value => format.decimal(value, 2)
    })
    return {
      eyebrow,
      finding: locale.coded('concentration.finding', found.saying, values),
      explain: [
        locale.text('concentration.explain', values),
        // Which of those who pay the same are among them is nobody's to say.
        ...(most.customers > most.fewest
          ? [locale.text('concentration.tied', { customers: locale.text(`unit.${payers}`, { count: most.customers }) })]
          : [])
      ].join(' '),
      draw: context => lorenzChart(found, payers, context),
      below: [
        h(
          'p',
          {},
          locale.text(found.gini.low === null ? 'concentration.gini.few' : 'concentration.gini', {
            ...gini,
            effective: format.decimal(found.effective ?? 0, (found.effective ?? 0) < 10 ? 1 : 0),
            largest: format.share(found.largest ?? 0, 1)
          })
        ),
        ...(found.classes.length > 1
          ? [
              h(
                'p',
                {},
                locale.text('concentration.classes', {
                  list: format.list(
                    found.classes.map(each =>
                      locale.text('concentration.class', {
                        class: locale.coded('class', `${each.class}s`),
                        share: format.share(each.shareOfTop)
                      })
                    )
                  )
                })
              )
            ]
          : []),
        ...(currencies.length > 1 ? [h('p', {}, locale.text('revenue.apart', { count: currencies.length }))] : []),
        ...((found.setAside ?? 0) >= 0.0005
          ? [h('p', {}, locale.text('concentration.setAside', { share: format.share(found.setAside ?? 0, 1) }))]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('concentration.table.part') },
          { label: locale.text(`table.${payers}`), number: true },
          { label: locale.text('table.share'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true }
        ],
        rows: [
          ...found.top.map(({ share, customers, revenue }) => {
            const own = ends(revenue, shares)
            const name = locale.text('concentration.table.top', { share: format.share(share) })
            return [
              { text: name, value: name },
              { text: format.integer(customers), value: customers },
              { text: own.value, value: revenue.value },
              { text: own.low || '–', value: revenue.low },
              { text: own.high || '–', value: revenue.high }
            ]
          }),
          ...found.reaching.map(({ share, fewest }) => {
            const name = locale.text('concentration.table.reaching', { share: format.share(share) })
            return [
              { text: name, value: name },
              { text: format.integer(fewest), value: fewest },
              { text: format.share(share), value: share },
              { text: '–', value: null },
              { text: '–', value: null }
            ]
          }),
          ...found.classes.map(each => {
            const name = locale.text('concentration.table.class', { class: locale.coded('class', `${each.class}s`) })
            return [
              { text: name, value: name },
              { text: format.integer(each.inTop), value: each.inTop },
              { text: format.share(each.shareOfTop, 1), value: each.shareOfTop },
              { text: '–', value: null },
              { text: '–', value: null }
            ]
          })
        ]
      },
      method: [
        locale.text('concentration.method'),
        intervalLine(fifth.revenue, locale),
        locale.text('concentration.method.source')
      ],
      notices
    }
  }
}
