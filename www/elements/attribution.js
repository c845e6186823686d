import { forestChart } from '../charts/forest.js'
import { stack } from '../charts/stack.js'
import { ends } from '../findings.js'
import { halfWidth } from '../format.js'
import { CurrencySwitch } from './currency.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { PointworthPanel, tableOf } from './panel.js'

/** @typedef {import('../reports.js').AttributionReport} AttributionReport */
/** @typedef {import('../reports.js').CurrencyAttribution} CurrencyAttribution */
/** @typedef {import('../reports.js').CreditedTouchpoint} CreditedTouchpoint */
/** @typedef {import('../locale.js').Locale} Locale */

const rules = /** @type {const} */ (['first', 'last', 'linear', 'position', 'decay', 'markov', 'markov_2', 'shapley'])
/** The rule that the page shows first: it also learns from journeys that lead to nothing. */
const firstRule = 'markov'
/** With fewer conversions than this no touchpoint is said to lead. */
const fewConversions = 30
/** Touchpoints drawn, and paths shown, at first. */
const shownTouchpoints = 14
const shownPaths = 8

/**
 * `<pointworth-attribution>`: revenue by the contacts before it, by one rule with its interval and by all others beside it;
 * the paths that journeys took.
 * @extends {PointworthPanel<AttributionReport>}
 */
export class PointworthAttribution extends PointworthPanel {
  static tag = 'pointworth-attribution'
  /** @override */
  static op = /** @type {const} */ ('attribution')

  #by = h('div', { class: 'switch', role: 'group' })
  #currencies = new CurrencySwitch(this)
  #rules = h('select', {
    'data-test': 'rule',
    onchange: () => this.show({ rule: this.#rules.value })
  })

  constructor() {
    super()
    this.controls.append(this.#by, this.#currencies.element, this.#rules)
  }

  /** The rule whose credits are drawn. */
  get #rule() {
    return rules.find(rule => rule === this.display.rule) ?? firstRule
  }

  /** @override */
  get missingRole() {
    return 'touchpoint'
  }

  /**
   * @override
   * @param {AttributionReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { currencies, notices } = report
    const eyebrow = locale.text('attribution.eyebrow')
    const found = this.#currencies.of(currencies, locale)
    this.#offer(report, locale)
    if (!found || found.reason) return { eyebrow, finding: '', refusal: this.#refusal(report, found, locale), notices }
    const { currency, decimals, touchpoints } = found
    const days = format.integer(report.lookbackDays)
    const shown = [...touchpoints].sort((a, b) => share(b, this.#rule) - share(a, this.#rule))
    const back = shown.filter(touchpoint => creditOf(touchpoint, this.#rule)?.returnOnCost?.value)
    const estimate = creditOf(shown[0], this.#rule)?.share
    return {
      eyebrow,
      finding: finding(found, shown, this.#rule, locale),
      explain: locale.text('attribution.explain'),
      draw: context =>
        stack([
          credits(found, shown.slice(0, shownTouchpoints), this.#rule, context),
          perContact(found, shown.slice(0, shownTouchpoints), this.#rule, context),
          back.length ? returns(back.slice(0, shownTouchpoints), this.#rule, context) : null
        ]),
      below: [
        h('p', {}, locale.text('attribution.legend', { rule: locale.coded('attribution.rule', this.#rule) })),
        h(
          'p',
          {},
          locale.text('attribution.journeys', {
            journeys: format.integer(found.journeys),
            converted: format.integer(found.converted),
            rate: format.share(found.rate.value ?? 0, 1),
            revenue: format.moneyShort(found.revenue.value, currency),
            length: found.meanLength === null ? '–' : format.decimal(found.meanLength, 1),
            days: found.meanDays === null ? '–' : format.integer(found.meanDays)
          })
        ),
        ...(found.withoutContact
          ? [
              h(
                'p',
                {},
                locale.text('attribution.without', {
                  count: found.withoutContact,
                  revenue: format.moneyShort(found.withoutContactRevenue.value, currency),
                  days
                })
              )
            ]
          : []),
        ...this.#costNote(found, report, locale),
        h(
          'div',
          { class: 'scroll', 'data-test': 'paths' },
          tableOf(paths(found, locale), locale.text('attribution.paths'))
        )
      ],
      table: {
        columns: [
          { label: locale.coded('role', report.by) },
          { label: locale.text('attribution.table.contacts'), number: true },
          { label: locale.text('attribution.table.journeys'), number: true },
          { label: locale.text('attribution.table.converted'), number: true },
          ...rules.map(rule => ({ label: locale.coded('attribution.rule', rule), number: true })),
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('attribution.table.revenue'), number: true },
          { label: locale.text('attribution.table.perContact'), number: true },
          { label: locale.text('attribution.table.cost'), number: true },
          { label: locale.text('attribution.table.return'), number: true }
        ],
        rows: shown.map(touchpoint => {
          const credit = creditOf(touchpoint, this.#rule)
          const { cost } = touchpoint
          const back = credit?.returnOnCost?.value ?? null
          return [
            { text: locale.isolate(name(touchpoint.name, locale)), value: touchpoint.name },
            { text: format.integer(touchpoint.contacts), value: touchpoint.contacts },
            { text: format.integer(touchpoint.journeys), value: touchpoint.journeys },
            { text: format.integer(touchpoint.converted), value: touchpoint.converted },
            ...rules.map(rule => {
              const value = creditOf(touchpoint, rule)?.share.value ?? null
              return { text: value === null ? '–' : format.share(value, 1), value }
            }),
            ...[credit?.share.low ?? null, credit?.share.high ?? null].map(value => ({
              text: value === null ? '–' : format.share(value, 1),
              value
            })),
            credit
              ? { text: format.exact(credit.revenue, currency, decimals), value: credit.revenue.exact }
              : { text: '–', value: null },
            {
              text: credit?.perContact ? format.money(credit.perContact, currency, 1) : '–',
              value: credit?.perContact ?? null
            },
            { text: cost ? format.decimal(cost.value, 0) : '–', value: cost?.exact ?? null },
            { text: back === null ? '–' : format.decimal(back, 2), value: back }
          ]
        })
      },
      method: [
        locale.text('attribution.method.journeys', { days }),
        locale.text(report.instants ? 'attribution.method.instants' : 'attribution.method.days'),
        locale.text(`attribution.method.conversions.${report.conversions === 'won' ? 'won' : 'every'}`),
        locale.text('attribution.method.heuristics', { days: format.number(report.halfLifeDays) }),
        locale.text('attribution.method.markov'),
        locale.text('attribution.method.shapley'),
        locale.text('attribution.method.exact'),
        ...(estimate ? [intervalLine(estimate, locale)] : [])
      ],
      notices
    }
  }

  /** @param {AttributionReport} report @param {CurrencyAttribution | undefined} found @param {Locale} locale */
  #refusal(report, found, locale) {
    if (report.missing) {
      const role = report.missing
      return {
        title: locale.coded('attribution.missing', role, { role: locale.coded('role', role) }),
        text: locale.text('attribution.missing.text'),
        action: { label: locale.text('action.chooseColumn'), name: 'data', role }
      }
    }
    const { integer } = locale.format
    return this.empty(
      locale.text('attribution.none', { days: integer(report.lookbackDays) }),
      found?.journeys ? locale.text('attribution.none.journeys', { journeys: integer(found.journeys) }) : undefined
    )
  }

  /**
   * Costs without a rate to the currency of the revenue; where they name no currency, whoever knows can say.
   * @param {CurrencyAttribution} found
   * @param {AttributionReport} report
   * @param {Locale} locale
   */
  #costNote(found, report, locale) {
    const named = found.unpriced.flatMap(({ currency }) => currency ?? [])
    const count = found.unpriced.reduce((sum, { currency, rows }) => (currency ? sum + rows : sum), 0)
    const currency = found.currency ?? '–'
    const currencies = locale.format.list(named)
    const rates = named.length
      ? [h('p', { 'data-test': 'unpriced' }, locale.text('attribution.unpriced', { count, currencies, currency }))]
      : []
    if (found.unpriced.length === named.length) return rates
    const buttons = report.currencies.flatMap(({ currency }) =>
      currency
        ? [
            ' ',
            h(
              'button',
              {
                class: 'link',
                type: 'button',
                'data-cost-currency': currency,
                onclick: () => this.choose({ costCurrency: currency })
              },
              currency
            )
          ]
        : []
    )
    return [...rates, h('p', {}, locale.text('attribution.costs'), ...buttons)]
  }

  /** @param {AttributionReport} report @param {Locale} locale */
  #offer(report, locale) {
    const { by } = report
    this.#by.setAttribute('aria-label', locale.text('attribution.by'))
    offer(
      this.#by,
      /** @type {const} */ (['touchpoint', 'channel']).map(name => ({
        name,
        label: locale.coded('role', name),
        pressed: name === by,
        choose: () => this.choose({ by: name })
      })),
      this.root
    )
    this.#rules.setAttribute('aria-label', locale.text('attribution.rule'))
    this.#rules.replaceChildren(
      ...rules.map(rule =>
        h('option', { value: rule, selected: rule === this.#rule }, locale.coded('attribution.rule', rule))
      )
    )
  }
}

/**
 * Fills a switch with its buttons; the keyboard stays where it was.
 * @param {HTMLElement} box
 * @param {{ name: string, label: string, pressed: boolean, choose: () => void }[]} choices
 * @param {ShadowRoot} root
 */
export function offer(box, choices, root) {
  const held = root.activeElement?.getAttribute('data-choice')
  const holds = box.contains(root.activeElement)
  box.replaceChildren(
    ...choices.map(({ name, label, pressed, choose }) =>
      h('button', { type: 'button', 'data-choice': name, 'aria-pressed': String(pressed), onclick: choose }, label)
    )
  )
  if (holds) /** @type {HTMLElement | null} */ (box.querySelector(`[data-choice="${held}"]`))?.focus()
}

/** @param {CreditedTouchpoint | undefined} touchpoint @param {string} rule */
const creditOf = (touchpoint, rule) => touchpoint?.credits.find(credit => credit.rule === rule) ?? null

/** @param {CreditedTouchpoint} touchpoint @param {string} rule */
const share = (touchpoint, rule) => creditOf(touchpoint, rule)?.share.value ?? 0

/** @param {string | null} touchpoint @param {Locale} locale */
const name = (touchpoint, locale) => touchpoint?.replaceAll('_', ' ') ?? locale.text('attribution.rest')

/**
 * Which touchpoint is credited with most, and whether the data tell it from the next.
 * @param {CurrencyAttribution} found
 * @param {CreditedTouchpoint[]} shown
 * @param {string} rule
 * @param {Locale} locale
 */
function finding(found, shown, rule, locale) {
  const { format } = locale
  const [first, second] = shown.map(touchpoint => creditOf(touchpoint, rule)?.share)
  const count = found.converted
  if (!first || first.value === null) return ''
  if (count < fewConversions || first.low === null) return locale.text('attribution.finding.few', { count })
  const values = {
    first: name(shown[0].name, locale),
    second: name(shown[1]?.name ?? null, locale),
    ...ends(first, format.shares),
    other: format.share(second?.value ?? 0),
    revenue: format.moneyShort(found.revenue.value, found.currency),
    rule: locale.coded('attribution.rule', rule)
  }
  if (!second) return locale.text('attribution.finding.only', values)
  return locale.text(first.low > (second.high ?? 1) ? 'attribution.finding.is' : 'attribution.finding.may', values)
}

/**
 * @param {CurrencyAttribution} found
 * @param {CreditedTouchpoint[]} shown
 * @param {string} rule
 * @param {import('../charts/chart.js').ChartContext} context
 */
function credits(found, shown, rule, context) {
  const { locale } = context
  const { format } = locale
  const amounts = format.amounts(found.currency)
  return forestChart(
    {
      title: locale.text('attribution.chart', { rule: locale.coded('attribution.rule', rule) }),
      description: finding(found, shown, rule, locale),
      axis: format.shares.axis,
      axisLabel: locale.text('attribution.axis'),
      rows: shown.map((touchpoint, index) => {
        const credit = creditOf(touchpoint, rule)
        const estimate = credit?.share ?? null
        const others = touchpoint.credits.flatMap(other => (other.rule === rule ? [] : (other.share.value ?? 0)))
        const span = others.length ? others : [estimate?.value ?? 0]
        const sure = index === 0 && (estimate?.low ?? 0) > (creditOf(shown[1], rule)?.share.high ?? 1)
        return {
          key: touchpoint.name ?? '',
          label: locale.isolate(name(touchpoint.name, locale)),
          estimate,
          others,
          look: sure ? 'evident' : 'plain',
          end: amounts.axis(credit?.revenue.value ?? 0),
          said: locale.text('attribution.said', {
            touchpoint: name(touchpoint.name, locale),
            ...(estimate ? ends(estimate, format.shares) : {}),
            least: format.share(Math.min(...span)),
            most: format.share(Math.max(...span)),
            contacts: format.integer(touchpoint.contacts)
          })
        }
      })
    },
    context
  )
}

/**
 * Revenue credited per contact, most first; how many contacts there were is known, so the interval is that of the share.
 * @param {CurrencyAttribution} found
 * @param {CreditedTouchpoint[]} shown
 * @param {string} rule
 * @param {import('../charts/chart.js').ChartContext} context
 */
function perContact(found, shown, rule, context) {
  const { locale } = context
  const amounts = locale.format.amounts(found.currency)
  const rows = shown
    .flatMap(touchpoint => {
      const credit = creditOf(touchpoint, rule)
      if (!credit || !touchpoint.contacts) return []
      /** @param {number | null} share */
      const scaled = share => (share === null ? null : (share * found.revenue.value) / touchpoint.contacts)
      const { value, low, high } = credit.share
      const estimate = { ...credit.share, value: scaled(value), low: scaled(low), high: scaled(high) }
      return [{ touchpoint, estimate }]
    })
    .sort((a, b) => (b.estimate.value ?? 0) - (a.estimate.value ?? 0))
    .map(({ touchpoint, estimate }, index) => ({
      key: `contact=${touchpoint.name ?? ''}`,
      label: locale.isolate(name(touchpoint.name, locale)),
      estimate,
      look: /** @type {const} */ ('plain'),
      end: ends(estimate, amounts).value,
      said: locale.text('attribution.perContact.said', {
        touchpoint: name(touchpoint.name, locale),
        ...ends(estimate, amounts)
      }),
      heading: index === 0 ? locale.text('attribution.perContact') : undefined
    }))
  if (rows.length < 2) return null
  return forestChart(
    {
      title: locale.text('attribution.perContact'),
      description: rows.map(({ said }) => said).join(' '),
      axis: amounts.axis,
      rows
    },
    context
  )
}

/**
 * @param {CreditedTouchpoint[]} shown
 * @param {string} rule
 * @param {import('../charts/chart.js').ChartContext} context
 */
function returns(shown, rule, context) {
  const { locale } = context
  const { format } = locale
  const rows = shown.flatMap((touchpoint, index) => {
    const estimate = creditOf(touchpoint, rule)?.returnOnCost
    if (!estimate || estimate.value === null) return []
    const half = halfWidth(estimate)
    const digits = half !== undefined && half < 0.05 ? 2 : 1
    /** @param {number | null} value */
    const written = value => (value === null ? '–' : format.decimal(value, digits))
    return [
      {
        key: `return=${touchpoint.name ?? ''}`,
        label: locale.isolate(name(touchpoint.name, locale)),
        estimate,
        look: /** @type {const} */ ('plain'),
        end: written(estimate.value),
        said: locale.text('attribution.return.said', {
          touchpoint: name(touchpoint.name, locale),
          value: written(estimate.value),
          low: written(estimate.low),
          high: written(estimate.high)
        }),
        heading: index === 0 ? locale.text('attribution.return') : undefined
      }
    ]
  })
  return forestChart(
    {
      title: locale.text('attribution.return'),
      description: rows.map(({ said }) => said).join(' '),
      axis: value => format.number(value),
      rows
    },
    context
  )
}

/**
 * The paths that most conversions took.
 * @param {CurrencyAttribution} found
 * @param {Locale} locale
 * @returns {import('./export.js').Table}
 */
function paths(found, locale) {
  const { format } = locale
  return {
    columns: [
      { label: locale.text('table.path') },
      { label: locale.text('attribution.table.journeys'), number: true },
      { label: locale.text('attribution.table.converted'), number: true },
      { label: locale.text('attribution.table.rate'), number: true },
      { label: locale.text('attribution.table.revenue'), number: true },
      { label: locale.text('attribution.table.days'), number: true }
    ],
    rows: found.paths.slice(0, shownPaths).map(path => [
      { text: route(path, locale), value: path.steps.join(' > ') },
      { text: format.integer(path.journeys), value: path.journeys },
      { text: format.integer(path.converted), value: path.converted },
      {
        text: locale.text('table.interval', ends(path.rate, format.shares)),
        value: path.rate.value
      },
      { text: format.exact(path.revenue, found.currency, found.decimals), value: path.revenue.exact },
      { text: path.days === null ? '–' : format.integer(path.days), value: path.days }
    ])
  }
}

/**
 * A path in words, contacts of one kind in a row written once: support ×3 › demo.
 * @param {import('../reports.js').JourneyPath} path
 * @param {Locale} locale
 */
function route({ steps, length }, locale) {
  /** @type {{ step: string, times: number }[]} */
  const runs = []
  for (const step of steps) {
    const text = name(step, locale)
    const last = runs.at(-1)
    if (last?.step === text) last.times += 1
    else runs.push({ step: text, times: 1 })
  }
  const parts = runs.map(({ step, times }) =>
    locale.isolate(times > 1 ? `${step} ×${locale.format.integer(times)}` : step)
  )
  if (length > steps.length) parts.push('…')
  // The sign turns with the direction of the text.
  return parts.join(' › ')
}
