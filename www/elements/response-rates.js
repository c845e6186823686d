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
  #strata = h('select', {
    'data-test': 'strata',
    // Counts are those of one column's values.
    onchange: () => this.choose({ strata: this.#strata.value, population: undefined })
  })
  #summary = h('summary', {})
  #counts = h('textarea', {
    rows: '5',
    'data-test': 'population',
    ondrop: (/** @type {DragEvent} */ event) => this.#drop(event)
  })
  #countsLabel = h('span', {})
  #apply = h('button', { class: 'link', type: 'button', 'data-test': 'weigh', onclick: () => this.#weigh() })
  #clear = h('button', { class: 'link', type: 'button', onclick: () => this.choose({ population: undefined }) })

  constructor() {
    super()
    this.controls.append(
      h('label', { class: 'number' }, this.#label, this.#strata),
      h(
        'details',
        { class: 'population', 'data-test': 'population-box' },
        this.#summary,
        h('label', {}, this.#countsLabel, this.#counts),
        this.#apply,
        ' ',
        this.#clear
      )
    )
  }

  /** Takes the text of a file that is dropped on the counts. @param {DragEvent} event */
  async #drop(event) {
    const file = event.dataTransfer?.files[0]
    if (!file) return
    event.preventDefault()
    this.#counts.value = await file.text()
    this.#weigh()
  }

  /** Asks by the counts that are typed: a value and a number a line, with anything but a letter or digit between. */
  #weigh() {
    const { locale } = this
    const { counts, bad } = countsOf(this.#counts.value)
    this.#counts.setCustomValidity(bad ? locale.text('responseRates.population.bad', bad) : '')
    if (!this.#counts.reportValidity()) return
    this.choose({ strata: this.#strata.value, population: Object.keys(counts).length ? counts : undefined })
  }

  /** @param {ResponseRatesReport} report @param {import('../locale.js').Locale} locale */
  #offer({ strataColumns, stratified }, locale) {
    this.controls.hidden = !strataColumns.length
    const { population, strata } = /** @type {{ population?: object, strata?: string }} */ (this.question)
    this.#summary.textContent = locale.text('responseRates.population')
    this.#countsLabel.textContent = locale.text('responseRates.population.label', { example: 'EMEA 1200' })
    this.#apply.textContent = locale.text('responseRates.population.apply')
    this.#clear.textContent = locale.text('responseRates.population.clear')
    this.#clear.hidden = !population
    this.#label.textContent = locale.text('responseRates.field')
    this.#strata.replaceChildren(
      ...strataColumns.map(column =>
        h('option', { value: column, selected: column === (stratified?.column ?? strata) }, columnName(column, locale))
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
      return {
        eyebrow,
        finding: '',
        refusal:
          report.reason === 'no_data'
            ? this.empty(locale.coded('reason', 'no_data'))
            : {
                title: locale.text('responseRates.unknown'),
                text: locale.text('responseRates.unknown.text'),
                action: { label: locale.text('action.chooseColumn'), name: 'data', role: 'invited_at' }
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
      column.groups.map((group, index) => ({ column, group, index, name: locale.value(group.value) }))
    )
    const strata = stratified && ends(stratified.score, quantity)
    const asked = /** @type {{ strata?: string }} */ (this.question).strata
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
                locale.text(strataText(stratified.population, Boolean(strata.low)), {
                  column: columnName(stratified.column, locale),
                  ...strata,
                  plain: quantity.value(stratified.plain),
                  effect: stratified.designEffect === null ? '–' : format.decimal(stratified.designEffect, 1)
                })
              )
            ]
          : asked
            ? [h('p', {}, locale.text('responseRates.strata.ask', { column: columnName(asked, locale) }))]
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
 * Customers by value, as they are typed or stand in a file: a value and a number a line, behind a comma, a semicolon, a tab
 * or a space. A first line without a number is a header.
 * @param {string} text
 * @returns {{ counts: Record<string, number>, bad: { line: string, text: string } | null }}
 */
function countsOf(text) {
  /** @type {Record<string, number>} */
  const counts = {}
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (!line.trim()) continue
    const [, value, digits] = /^\s*"?(.+?)"?\s*[,;\t ]\s*"?([\p{Nd}][\p{Nd} {2}_']*)"?\s*$/u.exec(line) ?? []
    if (!value) {
      if (index === 0) continue
      return { counts, bad: { line: String(index + 1), text: line.trim() } }
    }
    // Digits of any script; each ten of them follow one another from a zero.
    const latin = [...digits].map(digit => (/\p{Nd}/u.test(digit) ? digitOf(digit) : '')).join('')
    counts[value] = (counts[value] ?? 0) + Number(latin)
  }
  return { counts, bad: null }
}

/** @param {string} digit */
function digitOf(digit) {
  const point = digit.codePointAt(0) ?? 0
  const zero = [0x30, 0x660, 0x6f0].findLast(zero => zero <= point) ?? 0x30
  return String(point - zero)
}

/** @param {string} population @param {boolean} interval */
const strataText = (population, interval) =>
  population === 'given'
    ? interval
      ? 'responseRates.strata.given'
      : 'responseRates.strata.given.plain'
    : interval
      ? 'responseRates.strata'
      : 'responseRates.strata.plain'

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
        refusal: this.empty(locale.coded('reason', 'no_data'))
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
