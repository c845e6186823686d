import { forestChart } from '../charts/forest.js'
import { holdoutChart } from '../charts/holdout.js'
import { stack } from '../charts/stack.js'
import { ends } from '../findings.js'
import { Choice } from './choice.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').LifetimeValueReport} LifetimeValueReport */
/** @typedef {import('../locale.js').Locale} Locale */

/** How classes stand out. @type {Record<string, 'above' | 'below' | 'evident'>} */
const looks = { promoter: 'above', detractor: 'below', all: 'evident' }

/** Horizons that the panel offers, in months. */
const HORIZONS = [12, 36, 60]

/** Margins and discounts that it offers; another one that was asked for stands among them. */
const MARGINS = [1, 0.8, 0.6, 0.4, 0.2]
const DISCOUNTS = [0, 0.05, 0.1, 0.15, 0.2]

/**
 * `<pointworth-lifetime-value>`: what customers will still bring, by class, from their purchases so far, and how well the
 * second half of the time could be told from the first.
 * @extends {PointworthPanel<LifetimeValueReport>}
 */
export class PointworthLifetimeValue extends PointworthPanel {
  static tag = 'pointworth-lifetime-value'
  /** @override */
  static op = /** @type {const} */ ('lifetimeValue')

  #switch = h('div', { class: 'switch', role: 'group' })
  #basis = new Choice('basis', basis => this.choose({ basis }))
  #margin = new Choice('margin', margin => this.choose({ margin: Number(margin) }))
  #discount = new Choice('discount', discount => this.choose({ discount: Number(discount) }))

  constructor() {
    super()
    const choices = [this.#basis, this.#margin, this.#discount]
    this.controls.append(...choices.map(({ element }) => element), this.#switch)
  }

  /** @override */
  get missingRole() {
    return 'amount'
  }

  /**
   * @override
   * @param {LifetimeValueReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { classes, notices, reason } = report
    const eyebrow = locale.text('panel.lifetimeValue')
    this.#offer(report, locale)
    const all = classes.find(row => row.class === 'all')
    const contract = report.basis === 'contract'
    const way = contract ? '.contract' : ''
    if (!all || reason) {
      const why = contract ? 'lifetimeValue.refused.contract' : 'lifetimeValue.refused.text'
      return {
        eyebrow,
        finding: '',
        refusal:
          reason === 'no_column'
            ? missing('amount', locale)
            : this.empty(locale.text('lifetimeValue.refused'), locale.coded(why, reason ?? 'no_data')),
        notices
      }
    }
    const amounts = format.amounts(report.currency)
    const counts = { ...format.shares, ...plainNumbers(locale) }
    const valued = all.value.value !== null
    const horizon = locale.text('lifetimeValue.horizon', { count: report.months })
    /** @param {import('../reports.js').ClassLifetime} row */
    const name = row => locale.coded('lifetimeValue.class', row.class)
    return {
      eyebrow,
      finding: finding(report, all, horizon, locale),
      explain: locale.text(`lifetimeValue.explain${way}${report.margin < 1 ? '.margin' : ''}`, {
        horizon,
        discount: format.share(report.discount),
        margin: format.share(report.margin),
        alive: ends(all.alive, format.shares).value,
        until: report.days ? format.date(report.days[1]) : ''
      }),
      draw: context =>
        stack([
          byClass(report, valued, horizon, context),
          ...(report.holdout ? [holdoutChart(report.holdout, context)] : [])
        ]),
      below: [
        h(
          'p',
          { 'data-test': 'why' },
          locale.coded('lifetimeValue.why', report.why ?? 'other', { leavers: format.integer(report.leavers ?? 0) })
        ),
        ...(report.holdout ? [h('p', {}, holdoutLine(report.holdout, locale))] : []),
        ...(report.otherCurrencies.length
          ? [h('p', {}, locale.text('value.otherCurrencies', { list: format.list(report.otherCurrencies) }))]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.class') },
          { label: locale.text('table.customers'), number: true },
          { label: locale.text(`lifetimeValue.table.alive${way}`), number: true },
          { label: locale.text(`lifetimeValue.table.purchases${way}`), number: true },
          { label: locale.text('table.value'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('lifetimeValue.table.total'), number: true }
        ],
        rows: classes.map(row => {
          const own = ends(row.value, amounts)
          return [
            { text: name(row), value: row.class },
            { text: format.integer(row.customers), value: row.customers },
            { text: row.alive.value === null ? '–' : format.share(row.alive.value, 1), value: row.alive.value },
            { text: ends(row.purchases, counts).value || '–', value: row.purchases.value },
            { text: own.value || '–', value: row.value.value },
            { text: own.low || '–', value: row.value.low },
            { text: own.high || '–', value: row.value.high },
            { text: ends(row.total, amounts).value || '–', value: row.total.value }
          ]
        })
      },
      method: [
        locale.text(`lifetimeValue.method${way}`),
        ...(report.parameters.length
          ? [
              locale.text('lifetimeValue.method.parameters', {
                list: report.parameters
                  .map(each => `${each.name} ${format.decimal(each.value.value ?? 0, 3)}`)
                  .join(locale.text('lifetimeValue.comma'))
              })
            ]
          : []),
        intervalLine(valued ? all.value : all.purchases, locale),
        ...(report.correlation?.value === null || !report.correlation
          ? []
          : [
              locale.text('lifetimeValue.method.correlation', {
                value: format.decimal(report.correlation.value, 2)
              })
            ]),
        locale.text(contract ? 'lifetimeValue.method.contract.limits' : 'lifetimeValue.method.limits')
      ],
      notices
    }
  }

  /** @param {LifetimeValueReport} report @param {Locale} locale */
  #offer(report, locale) {
    const { format } = locale
    /** @param {number[]} known @param {number} chosen */
    const shares = (known, chosen) =>
      [...new Set([...known, chosen])].map(share => ({ value: String(share), label: format.share(share) }))
    const bases = report.bases.map(value => ({ value, label: locale.coded('lifetimeValue.basis', value) }))
    this.#basis.offer(locale.text('lifetimeValue.basis'), bases, report.basis ?? '')
    const any = report.classes.length > 0
    this.#margin.offer(
      locale.text('lifetimeValue.margin'),
      any ? shares(MARGINS, report.margin) : [],
      String(report.margin)
    )
    this.#discount.offer(
      locale.text('lifetimeValue.discount'),
      any ? shares(DISCOUNTS, report.discount) : [],
      String(report.discount)
    )
    const held = this.#switch.contains(this.root.activeElement)
    this.#switch.hidden = !any
    this.#switch.setAttribute('aria-label', locale.text('lifetimeValue.switch'))
    this.#switch.replaceChildren(
      ...HORIZONS.map(months =>
        h(
          'button',
          {
            type: 'button',
            'data-months': months,
            'aria-pressed': String(months === report.months),
            onclick: () => this.choose({ months })
          },
          locale.text('lifetimeValue.horizon', { count: months })
        )
      )
    )
    if (held) {
      const chosen = /** @type {HTMLElement | null} */ (this.#switch.querySelector('[aria-pressed="true"]'))
      chosen?.focus()
    }
  }
}

/** @param {Locale} locale */
function plainNumbers({ format }) {
  /** @param {number} value */
  const text = value => format.decimal(value, value < 10 ? 2 : 1)
  return { value: text, limit: text, axis: text }
}

/**
 * What the classes differ by, if by more than chance; else what a customer brings; else what can be told without money.
 * @param {LifetimeValueReport} report
 * @param {import('../reports.js').ClassLifetime} all
 * @param {string} horizon
 * @param {Locale} locale
 */
function finding(report, all, horizon, locale) {
  const { difference, currency } = report
  const amounts = locale.format.amounts(currency)
  const plain = plainNumbers(locale)
  if (all.value.value === null) {
    return locale.text('lifetimeValue.finding.purchases', {
      purchases: plain.value(all.purchases.value ?? 0),
      horizon
    })
  }
  if (!difference || difference.value === null || difference.low === null || difference.high === null) {
    return locale.text('lifetimeValue.finding.all', { ...ends(all.value, amounts), horizon })
  }
  const sign = difference.low > 0 ? 'more' : difference.high < 0 ? 'less' : 'chance'
  const size = sign === 'less' ? mirrored(difference) : difference
  return locale.coded('lifetimeValue.finding', sign, { ...ends(size, amounts), horizon })
}

/** A difference told the other way round. @param {import('../reports.js').Estimate} difference */
function mirrored(difference) {
  const { value, low, high } = difference
  return {
    ...difference,
    value: value === null ? null : -value,
    low: high === null ? null : -high,
    high: low === null ? null : -low
  }
}

/**
 * How far the second half was told from the first.
 * @param {import('../reports.js').Holdout} holdout
 * @param {Locale} locale
 */
function holdoutLine(holdout, locale) {
  const { format } = locale
  const off = holdout.actual ? holdout.expected / holdout.actual - 1 : 0
  return locale.coded('lifetimeValue.holdout', Math.abs(off) < 0.05 ? 'near' : off < 0 ? 'low' : 'high', {
    until: format.date(holdout.days[1]),
    actual: format.integer(holdout.actual),
    expected: format.integer(Math.round(holdout.expected)),
    off: format.share(Math.abs(off))
  })
}

/**
 * Value to come per customer by class, or purchases where there is no value.
 * @param {LifetimeValueReport} report
 * @param {boolean} valued
 * @param {string} horizon
 * @param {import('../charts/chart.js').ChartContext} context
 */
function byClass(report, valued, horizon, context) {
  const { locale } = context
  const contract = report.basis === 'contract'
  const amounts = locale.format.amounts(report.currency)
  const quantity = valued ? amounts : { ...amounts, ...plainNumbers(locale) }
  const title = locale.text(valued ? 'lifetimeValue.chart.value' : 'lifetimeValue.chart.purchases', { horizon })
  const told = report.classes.filter(row => (valued ? row.value : row.purchases).value !== null)
  const rows = told.map((row, index) => {
    const estimate = valued ? row.value : row.purchases
    const label = locale.coded('lifetimeValue.class', row.class)
    const own = ends(estimate, quantity)
    return {
      key: row.class,
      label,
      estimate,
      look: looks[row.class] ?? 'plain',
      end: own.value,
      said: locale.text(contract ? 'lifetimeValue.said.contract' : 'lifetimeValue.said', {
        class: label,
        ...own,
        alive: locale.format.share(row.alive.value ?? 0)
      }),
      heading: index === 0 ? title : undefined
    }
  })
  return forestChart({ title, description: rows.map(({ said }) => said).join(' '), axis: quantity.axis, rows }, context)
}
