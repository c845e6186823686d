import { forestChart } from '../charts/forest.js'
import { journeyChart, narrowest } from '../charts/journey.js'
import { stack } from '../charts/stack.js'
import { certainty, ends } from '../findings.js'
import { halfWidth } from '../format.js'
import { offer } from './attribution.js'
import { h } from './dom.js'
import { ruleLines } from './method.js'
import { PointworthPanel, tableOf } from './panel.js'

/** @typedef {import('../reports.js').JourneyReport} JourneyReport */
/** @typedef {import('../reports.js').JourneyTouchpoint} JourneyTouchpoint */
/** @typedef {import('../locale.js').Locale} Locale */

/** Moves that are shown. */
const shownMoves = 8

/**
 * `<pointworth-journey>`: touchpoints in their order with score, contacts and money, where the score falls, moves between
 * them, and contacts against score.
 * @extends {PointworthPanel<JourneyReport>}
 */
export class PointworthJourney extends PointworthPanel {
  static tag = 'pointworth-journey'
  /** @override */
  static op = /** @type {const} */ ('journey')

  #order = h('div', { class: 'switch', role: 'group' })
  #contacts = h('select', {
    'data-test': 'contacts-at',
    onchange: () => this.choose({ contactsAt: this.#contacts.value || undefined })
  })

  #summary = h('summary', {})
  #hint = h('p', { class: 'soft' })
  /** Touchpoints as they are to stand: dragged, or moved by the arrow keys. */
  #list = h('ol', { class: 'arrange', 'data-test': 'arrange' })

  constructor() {
    super()
    const arrange = h('details', { 'data-test': 'arrange-box' }, this.#summary, this.#hint, this.#list)
    this.controls.append(this.#order, this.#contacts, arrange)
    this.#list.addEventListener('keydown', event => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
      const item = event.target instanceof Element ? event.target.closest('li') : null
      if (!by || !item) return
      event.preventDefault()
      const other = by < 0 ? item.previousElementSibling : item.nextElementSibling
      if (other) this.#move(item, other)
    })
    this.#list.addEventListener('dragover', event => event.preventDefault())
    this.#list.addEventListener('drop', event => {
      event.preventDefault()
      const dragged = this.#list.querySelector('[data-dragged]')
      const onto = event.target instanceof Element ? event.target.closest('li') : null
      if (dragged && onto && dragged !== onto) this.#move(dragged, onto)
    })
  }

  /** Puts a touchpoint in the place of another, and asks by the new order. @param {Element} item @param {Element} other */
  #move(item, other) {
    const items = [...this.#list.children]
    const order = items.map(each => each.getAttribute('data-key') ?? '')
    const [moved] = order.splice(items.indexOf(item), 1)
    order.splice(items.indexOf(other), 0, moved)
    this.#arrange(order, this.locale, moved)
    this.choose({ order })
  }

  /** @param {string[]} keys @param {Locale} locale @param {string} [held] which has the keyboard */
  #arrange(keys, locale, held = this.root.activeElement?.closest('li')?.getAttribute('data-key') ?? undefined) {
    this.#list.setAttribute('aria-label', locale.text('journey.arrange'))
    this.#list.replaceChildren(
      ...keys.map(key =>
        h(
          'li',
          {
            draggable: 'true',
            tabindex: '0',
            'data-key': key,
            ondragstart: (/** @type {DragEvent} */ { currentTarget }) =>
              /** @type {Element} */ (currentTarget).setAttribute('data-dragged', ''),
            ondragend: (/** @type {DragEvent} */ { currentTarget }) =>
              /** @type {Element} */ (currentTarget).removeAttribute('data-dragged')
          },
          name(key)
        )
      )
    )
    const item = /** @type {HTMLElement | undefined} */ (
      [...this.#list.children].find(li => li.getAttribute('data-key') === held)
    )
    item?.focus()
  }

  /** @override */
  get missingRole() {
    return 'touchpoint'
  }

  /**
   * @override
   * @param {JourneyReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rule, touchpoints, transitions, frequency, currency, notices } = report
    const quantity = format.quantity(rule?.measure ?? 'nps')
    const eyebrow = locale.text('journey.eyebrow')
    this.#offer(report, locale)
    if (!touchpoints.length) {
      return {
        eyebrow,
        finding: '',
        refusal: report.missing
          ? {
              title: locale.text('journey.missing'),
              text: locale.text('journey.missing.text'),
              action: { label: locale.text('action.chooseColumn'), name: 'data', role: 'touchpoint' }
            }
          : this.empty(locale.text('reason.no_data'))
      }
    }
    const stops = touchpoints
      .filter(({ score }) => score.value !== null)
      .map(touchpoint => ({
        ...touchpoint,
        label: name(touchpoint.name),
        count: locale.text('segments.end', { n: touchpoint.score.n }),
        said: said(touchpoint, report, locale)
      }))
    const title = locale.text('journey.chart', { measure: locale.coded('measure', rule?.measure ?? 'nps') })
    /** @param {import('../charts/chart.js').ChartContext} context */
    const along = context =>
      context.width / stops.length >= narrowest
        ? journeyChart({ title, description: finding(report, locale), stops, quantity }, context)
        : forestChart(
            {
              title,
              description: finding(report, locale),
              axis: quantity.axis,
              rows: stops.map(stop => ({
                key: stop.name,
                label: locale.isolate(stop.label),
                detail: stop.count,
                estimate: stop.score,
                look: look(stop.step),
                end: quantity.value(stop.score.value ?? 0, halfWidth(stop.score)),
                said: stop.said
              }))
            },
            context
          )
    const money = format.amounts(currency)
    return {
      eyebrow,
      finding: finding(report, locale),
      explain: frequency ? contactsFinding(frequency, quantity, locale) : undefined,
      draw: stops.length
        ? context => stack([along(context), frequency ? contactsChart(frequency, quantity, context) : null])
        : undefined,
      below: [
        ...(stops.length ? [h('p', {}, locale.text('journey.legend'))] : []),
        ...(transitions.length
          ? [
              h(
                'div',
                { class: 'scroll', 'data-test': 'moves' },
                tableOf(moves(report, locale), locale.text('journey.moves'))
              )
            ]
          : [])
      ],
      table: {
        columns: [
          { label: locale.coded('role', 'touchpoint') },
          { label: locale.coded('measure', rule?.measure ?? 'nps'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.answers'), number: true },
          { label: locale.text('journey.table.step'), number: true },
          { label: locale.text('table.pAdjusted'), number: true },
          { label: locale.text('table.differs') },
          { label: locale.text('journey.table.contacts'), number: true },
          { label: locale.text('table.customers'), number: true },
          { label: locale.text('journey.table.revenue'), number: true }
        ],
        rows: touchpoints.map(({ name: key, score, step, contacts, customers, revenue }) => {
          const { value, low, high } = ends(score, quantity)
          const difference = step?.difference.value ?? null
          const verdict = step ? locale.text(step.differs ? 'table.yes' : 'table.no') : '–'
          return [
            { text: locale.isolate(name(key)), value: key },
            { text: value || '–', value: score.value },
            { text: low || '–', value: score.low },
            { text: high || '–', value: score.high },
            { text: format.integer(score.n), value: score.n },
            {
              text: difference === null || !step ? '–' : quantity.signed(difference, halfWidth(step.difference)),
              value: difference
            },
            {
              text: step?.pAdjusted === null || !step ? '–' : format.decimal(Math.max(step.pAdjusted, 0.001), 3),
              value: step?.pAdjusted ?? null
            },
            { text: verdict, value: verdict },
            { text: format.integer(contacts), value: contacts },
            { text: format.integer(customers), value: customers },
            { text: revenue ? money.value(revenue.value) : '–', value: revenue?.exact ?? null }
          ]
        })
      },
      method: [
        locale.text(
          `journey.method.order.${report.order === 'b2b' ? 'b2b' : report.order === 'b2c' ? 'b2c' : 'given'}`
        ),
        locale.text('journey.method.steps', { count: report.tested, q: format.share(report.q), n: report.minN }),
        ...(frequency
          ? [
              locale.text('journey.method.contacts', { days: format.integer(frequency.days) }),
              ...(frequency.relationshipOnly ? [locale.text('journey.method.relationship')] : [])
            ]
          : []),
        locale.text('journey.method.moves', { days: format.integer(report.lookbackDays) }),
        locale.text('journey.method.revenue'),
        ...(rule ? ruleLines(rule, stops[0]?.score ?? null, locale) : [])
      ],
      notices
    }
  }

  /** @param {JourneyReport} report @param {Locale} locale */
  #offer({ order, touchpoints, frequency }, locale) {
    this.#order.setAttribute('aria-label', locale.text('journey.order'))
    offer(
      this.#order,
      /** @type {const} */ (['b2b', 'b2c']).map(choice => ({
        name: choice,
        label: locale.text(`journey.order.${choice}`),
        pressed: choice === order,
        choose: () => this.choose({ order: choice })
      })),
      this.root
    )
    this.#summary.textContent = locale.text('journey.arrange')
    this.#hint.textContent = locale.text('journey.arrange.hint')
    this.#arrange(
      touchpoints.map(({ name: key }) => key),
      locale
    )
    this.#contacts.hidden = !frequency
    this.#contacts.setAttribute('aria-label', locale.text('journey.contacts.at'))
    this.#contacts.replaceChildren(
      h('option', { value: '', selected: !frequency?.touchpoint }, locale.text('journey.contacts.all')),
      ...touchpoints
        .filter(({ contacts }) => contacts)
        .map(({ name: key }) => h('option', { value: key, selected: key === frequency?.touchpoint }, name(key)))
    )
  }
}

/**
 * What differs has the colour of its direction.
 * @param {import('../reports.js').Comparison | null} comparison
 * @returns {'above' | 'below' | 'plain'}
 */
function look(comparison) {
  if (!comparison?.differs) return 'plain'
  return (comparison.difference.value ?? 0) < 0 ? 'below' : 'above'
}

/** @param {string} touchpoint */
const name = touchpoint => touchpoint.replaceAll('_', ' ')

/**
 * Where the score falls most, and how sure that is.
 * @param {JourneyReport} report
 * @param {Locale} locale
 */
function finding({ touchpoints, tested, minN, rule }, locale) {
  const { format } = locale
  const quantity = format.quantity(rule?.measure ?? 'nps')
  if (!touchpoints.some(({ score }) => score.value !== null)) {
    const contacts = touchpoints.reduce((sum, touchpoint) => sum + touchpoint.contacts, 0)
    return locale.text('journey.finding.contacts', {
      contacts: format.integer(contacts),
      touchpoints: format.integer(touchpoints.length)
    })
  }
  if (!tested) return locale.text('journey.finding.few', { count: minN })
  const falls = touchpoints
    .flatMap(({ step }) => (step && (step.difference.value ?? 0) < 0 ? [step] : []))
    .sort((a, b) => (a.difference.value ?? 0) - (b.difference.value ?? 0))
  const step = falls.find(({ differs }) => differs) ?? falls.find(fall => certainty(fall, true) === 'may')
  if (!step) return locale.text('journey.finding.chance')
  const { value, low, high } = step.difference
  const half = halfWidth(step.difference)
  return locale.text(step.differs ? 'journey.finding.is' : 'journey.finding.may', {
    touchpoint: name(step.a),
    before: name(step.b),
    size: quantity.size(value ?? 0),
    low: quantity.signed(low ?? 0, half),
    high: quantity.signed(high ?? 0, half)
  })
}

/** @param {JourneyTouchpoint} touchpoint @param {JourneyReport} report @param {Locale} locale */
function said({ name: key, score, step, contacts }, { rule }, locale) {
  const quantity = locale.format.quantity(rule?.measure ?? 'nps')
  const values = {
    touchpoint: name(key),
    ...ends(score, quantity),
    answers: locale.text('unit.answers', { count: score.n }),
    contacts: locale.format.integer(contacts),
    before: name(step?.b ?? ''),
    difference: step?.difference.value ? quantity.signed(step.difference.value, halfWidth(step.difference)) : ''
  }
  return locale.text(step?.differs ? 'journey.said.step' : 'journey.said', values)
}

/**
 * @param {import('../reports.js').ContactFrequency} frequency
 * @param {import('../format.js').Quantity} quantity
 * @param {Locale} locale
 */
function contactsFinding({ comparison, days, groups }, quantity, locale) {
  if (!comparison || comparison.difference.value === null) return locale.text('journey.contacts.few')
  const { difference, a, b, differs } = comparison
  const half = halfWidth(difference)
  /** @param {string} key */
  const named = key => {
    const group = groups.find(({ from, to }) => range(from, to, String) === key)
    return group ? range(group.from, group.to, count => locale.format.integer(count)) : key
  }
  const values = {
    most: named(a),
    fewest: named(b),
    days: locale.format.integer(days),
    size: quantity.size(difference.value ?? 0),
    low: quantity.signed(difference.low ?? 0, half),
    high: quantity.signed(difference.high ?? 0, half)
  }
  if (!differs) return locale.text('journey.contacts.chance', values)
  return locale.text((difference.value ?? 0) < 0 ? 'journey.contacts.lower' : 'journey.contacts.higher', values)
}

/**
 * Numbers of contacts as a text: 2, 3–4, 10+.
 * @param {number} from
 * @param {number | null} to
 * @param {(count: number) => string} written
 */
function range(from, to, written) {
  if (to === null) return `${written(from)}+`
  return to === from ? written(from) : `${written(from)}–${written(to)}`
}

/**
 * @param {import('../reports.js').ContactFrequency} frequency
 * @param {import('../format.js').Quantity} quantity
 * @param {import('../charts/chart.js').ChartContext} context
 */
function contactsChart({ groups, days, touchpoint, comparison }, quantity, context) {
  const { locale } = context
  const { format } = locale
  const shown = groups.filter(({ score }) => score.n >= 5 && score.value !== null)
  if (shown.length < 2) return null
  const heading = locale.text(touchpoint ? 'journey.contacts.chart.at' : 'journey.contacts.chart', {
    days: format.integer(days),
    touchpoint: name(touchpoint ?? '')
  })
  const rows = shown.map(({ from, to, score }, index) => {
    const contacts = range(from, to, count => format.integer(count))
    return {
      key: `contacts=${from}`,
      label: locale.isolate(contacts),
      detail: locale.text('segments.end', { n: score.n }),
      estimate: score,
      look: look(index === shown.length - 1 ? comparison : null),
      end: quantity.value(score.value ?? 0, halfWidth(score)),
      said: locale.text('journey.contacts.said', {
        contacts,
        ...ends(score, quantity),
        answers: locale.text('unit.answers', { count: score.n })
      }),
      heading: index === 0 ? heading : undefined
    }
  })
  return forestChart(
    { title: heading, description: rows.map(row => row.said).join(' '), axis: quantity.axis, rows },
    context
  )
}

/**
 * The most frequent moves from contact to contact.
 * @param {JourneyReport} report
 * @param {Locale} locale
 * @returns {import('./export.js').Table}
 */
function moves({ transitions }, locale) {
  const { format } = locale
  return {
    columns: [
      { label: locale.text('journey.table.move') },
      { label: locale.text('journey.table.times'), number: true },
      { label: locale.text('table.share'), number: true },
      { label: locale.text('journey.table.days'), number: true }
    ],
    rows: transitions.slice(0, shownMoves).map(({ from, to, n, share, days }) => [
      {
        text: [from, to].map(stop => locale.isolate(name(stop))).join(locale.rtl ? '\u00a0← ' : '\u00a0→ '),
        value: `${from} > ${to}`
      },
      { text: format.integer(n), value: n },
      { text: locale.text('table.interval', ends(share, format.shares)), value: share.value },
      { text: format.integer(days), value: days }
    ])
  }
}
