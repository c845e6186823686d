import { forestChart } from '../charts/forest.js'
import { capital, columnName, ends } from '../findings.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').ResponseRatesReport} ResponseRatesReport */

/** Values of a column that are drawn; the table has all. */
const drawn = 8

/**
 * `<pointworth-response-rates>`: who answered of those who were asked, and what the others' silence allows.
 * @extends {PointworthPanel<ResponseRatesReport>}
 */
export class PointworthResponseRates extends PointworthPanel {
  static tag = 'pointworth-response-rates'
  /** @override */
  static op = /** @type {const} */ ('responseRates')

  #label = h('span', {})
  #strata = h('select', { 'data-test': 'strata', onchange: () => this.choose({ strata: this.#strata.value }) })

  constructor() {
    super()
    this.controls.append(h('label', { class: 'number' }, this.#label, this.#strata))
  }

  /** @param {ResponseRatesReport} report @param {import('../locale.js').Locale} locale */
  #offer({ strataColumns, stratified }, locale) {
    this.controls.hidden = strataColumns.length < 2
    this.#label.textContent = locale.text('responseRates.field')
    this.#strata.replaceChildren(
      ...strataColumns.map(column =>
        h('option', { value: column, selected: column === stratified?.column }, columnName(column, locale))
      )
    )
  }

  /**
   * @override
   * @param {ResponseRatesReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rate, silence, rule, columns, days, quartiles, stratified } = report
    const eyebrow = locale.text('panel.responseRates')
    this.#offer(report, locale)
    if (report.reason) {
      const none = report.reason === 'no_data'
      return {
        eyebrow,
        finding: '',
        refusal: {
          title: none ? locale.coded('reason', 'no_data') : locale.text('responseRates.unknown'),
          text: locale.text(none ? 'refusal.filter' : 'responseRates.unknown.text'),
          action: none
            ? { label: locale.text('action.clearFilter'), name: 'clear' }
            : { label: locale.text('action.chooseColumn'), name: 'data', role: 'invited_at' }
        }
      }
    }
    const quantity = format.quantity(rule.measure)
    const finding = locale.text('responseRates.finding', {
      rate: ends(rate, format.shares).value,
      asked: format.integer(report.asked)
    })
    const differing = columns.filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= 0.05)
    const band =
      silence.low === null || silence.high === null
        ? ''
        : locale.text('responseRates.band', {
            low: quantity.value(silence.low),
            high: quantity.value(silence.high),
            value: ends(silence.score, quantity).value
          })
    const groups = columns.flatMap(column =>
      column.groups.map((group, index) => ({ column, group, index, name: group.value ?? locale.text('group.empty') }))
    )
    const strata = stratified && ends(stratified.score, quantity)
    return {
      eyebrow,
      finding,
      explain: band,
      draw: groups.length
        ? context =>
            forestChart(
              {
                title: locale.text('responseRates.title'),
                description: finding,
                axis: format.shares.axis,
                rows: groups
                  .filter(({ index }) => index < drawn)
                  .map(({ column, group, index, name }) => {
                    const texts = ends(group.rate, format.shares)
                    const counts = { answered: format.integer(group.answered), asked: format.integer(group.asked) }
                    return {
                      label: name,
                      heading: index ? undefined : capital(columnName(column.column, locale), locale),
                      key: `${column.column}:${group.value ?? ''}`,
                      estimate: group.rate,
                      end: texts.value,
                      look: differing.includes(column) ? /** @type {const} */ ('evident') : 'plain',
                      said: locale.text('responseRates.said', { group: name, ...texts, ...counts })
                    }
                  })
              },
              context
            )
        : undefined,
      below: [
        ...(columns.length
          ? [
              h(
                'p',
                {},
                differing.length
                  ? locale.text('responseRates.differ', {
                      columns: format.list(differing.map(({ column }) => columnName(column, locale)))
                    })
                  : locale.text('responseRates.alike')
              )
            ]
          : []),
        ...(days.value !== null && quartiles
          ? [
              h(
                'p',
                {},
                locale.text('responseRates.days', {
                  median: format.number(days.value, { maximumFractionDigits: 1 }),
                  first: format.number(quartiles[0], { maximumFractionDigits: 1 }),
                  third: format.number(quartiles[1], { maximumFractionDigits: 1 })
                })
              )
            ]
          : []),
        ...(stratified && strata
          ? [
              h(
                'p',
                {},
                locale.text(strata.low ? 'responseRates.strata' : 'responseRates.strata.plain', {
                  column: columnName(stratified.column, locale),
                  ...strata,
                  plain: quantity.value(stratified.plain),
                  effect: stratified.designEffect === null ? '–' : format.decimal(stratified.designEffect, 1)
                })
              )
            ]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.group') },
          { label: locale.text('table.column') },
          { label: locale.text('responseRates.table.asked'), number: true },
          { label: locale.text('responseRates.table.answered'), number: true },
          { label: locale.text('responseRates.table.rate'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('responseRates.table.days'), number: true }
        ],
        rows: groups.map(({ column, group, name }) => {
          const texts = ends(group.rate, format.shares)
          return [
            { text: locale.isolate(name), value: group.value },
            { text: columnName(column.column, locale), value: column.column },
            { text: format.integer(group.asked), value: group.asked },
            { text: format.integer(group.answered), value: group.answered },
            { text: texts.value || '–', value: group.rate.value },
            { text: texts.low || '–', value: group.rate.low },
            { text: texts.high || '–', value: group.rate.high },
            { text: ends(group.score, quantity).value || '–', value: group.score.value },
            {
              text: group.days.value === null ? '–' : format.number(group.days.value, { maximumFractionDigits: 1 }),
              value: group.days.value
            }
          ]
        })
      },
      method: [
        locale.text('responseRates.method'),
        locale.text('responseRates.method.band'),
        ...(stratified ? [locale.text('responseRates.method.strata')] : []),
        intervalLine(rate, locale)
      ],
      notices: report.notices
    }
  }
}

/**
 * `<pointworth-not-asked>`: who was not asked in the filter's days, or in the last quarter, with what they pay.
 * @extends {PointworthPanel<ResponseRatesReport>}
 */
export class PointworthNotAsked extends PointworthPanel {
  static tag = 'pointworth-not-asked'
  /** @override */
  static op = /** @type {const} */ ('responseRates')

  /**
   * @override
   * @param {ResponseRatesReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view({ notAsked }, locale) {
    const { format } = locale
    const eyebrow = locale.text('panel.notAsked')
    if (!notAsked?.known) {
      return {
        eyebrow,
        finding: '',
        refusal: { title: locale.coded('reason', 'no_data'), text: locale.text('refusal.filter'), action: null }
      }
    }
    const { currency, decimals, share } = notAsked
    // The day before the first day after.
    const last = new Date(Date.parse(`${notAsked.to}T00:00:00Z`) - 86_400_000).toISOString()
    const window = { from: format.date(notAsked.from), to: format.date(last) }
    return {
      eyebrow,
      finding: locale.text(
        !notAsked.count
          ? 'responseRates.notAsked.none'
          : share === null
            ? 'responseRates.notAsked'
            : 'responseRates.notAsked.revenue',
        {
          ...window,
          n: format.integer(notAsked.count),
          known: format.integer(notAsked.known),
          share: share === null ? '' : format.share(share, share < 0.1 ? 1 : 0)
        }
      ),
      table: notAsked.rows.length
        ? {
            columns: [
              { label: locale.text('responseRates.table.who') },
              { label: capital(locale.text('role.name'), locale) },
              { label: locale.text('accounts.table.account') },
              { label: locale.text('accounts.table.revenue'), number: true },
              { label: locale.text('responseRates.table.last') }
            ],
            rows: notAsked.rows.map(row => [
              { text: locale.isolate(row.id), value: row.id },
              { text: locale.isolate(row.name ?? ''), value: row.name },
              { text: locale.isolate(row.account ?? ''), value: row.account },
              { text: row.revenue ? format.exact(row.revenue, currency, decimals) : '–', value: row.revenue?.exact },
              { text: row.lastAsked ? format.date(row.lastAsked) : '–', value: row.lastAsked }
            ])
          }
        : undefined,
      method: [locale.text('responseRates.notAsked.method')]
    }
  }
}
