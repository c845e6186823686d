import { bridgeChart } from '../charts/bridge.js'
import { capital, columnName, ends, gap, groupName } from '../findings.js'
import { halfWidth } from '../format.js'
import { isOfHours, isWindow, windowName, windows } from '../windows.js'
import { h } from './dom.js'
import { intervalLine, ruleLines } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').MovementReport} MovementReport */
/** @typedef {import('../reports.js').MovementParts} MovementParts */
/** @typedef {import('../reports.js').MovementGroup} MovementGroup */
/** @typedef {import('../reports.js').Estimate} Estimate */
/** @typedef {import('../locale.js').Locale} Locale */

/** What a window may be set against. */
const choices = /** @type {const} */ (['change', 'previous', 'year'])
/** The parts of a change, in the order of the bridge. */
const partNames = /** @type {const} */ (['rate', 'mix', 'entry', 'exit'])
/** Classes from the best to the worst, as the matrix has them. */
const classes = /** @type {const} */ (['promoter', 'passive', 'detractor'])
/** What stands in the list of columns for the customers themselves; no column has an empty name. */
const customers = ''
/** Values of a column, and columns, that are offered as sides. */
const offered = { values: 30, columns: 12 }
/** Groups in the list below the bridge. */
const listed = 6

/**
 * `<pointworth-moved>`: why the score of one window is not that of another. A bridge from the earlier score to the later
 * one by the column that explains most, and how customers who answered in both moved from class to class.
 * @extends {PointworthPanel<MovementReport>}
 */
export class PointworthMoved extends PointworthPanel {
  static tag = 'pointworth-moved'
  /** @override */
  static op = /** @type {const} */ ('moved')

  #switch = h('div', { class: 'switch', role: 'group' })
  #sides = {
    a: h('select', { 'data-test': 'moved-a', onchange: () => this.#compare() }),
    b: h('select', { 'data-test': 'moved-b', onchange: () => this.#compare() })
  }
  #sidesLabels = [h('span'), h('span')]
  #columns = h('select', { 'data-test': 'moved-column', onchange: () => this.#choose() })
  #columnsLabel = h('span')

  constructor() {
    super()
    const [first, second] = this.#sidesLabels
    this.controls.append(
      this.#switch,
      h('label', {}, first, ' ', this.#sides.a),
      h('label', {}, second, ' ', this.#sides.b),
      h('label', {}, this.#columnsLabel, ' ', this.#columns)
    )
  }

  /** @override */
  get missingRole() {
    return 'responded_at'
  }

  #choose() {
    const { value } = this.#columns
    // Customers who stayed, left and came are in every answer; another column is asked.
    this.show({ by: value === customers ? customers : undefined })
    if (value !== customers) this.choose({ column: value })
  }

  /** Asks for the two sides once both are chosen, and for windows again once neither is. */
  #compare() {
    const [a, b] = [this.#sides.a.value, this.#sides.b.value]
    if (a && b) this.choose({ a: JSON.parse(a), b: JSON.parse(b), against: undefined })
    else if (!a && !b) this.choose({ a: undefined, b: undefined })
  }

  /**
   * @override
   * @param {MovementReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { change, scoreA, scoreB, people, rule, notices, against } = report
    const parts = this.display.by === customers || !report.parts ? people : report.parts
    this.#offer(report, parts, locale)
    const names = windowNames(report, this.question, locale)
    const eyebrow = locale.text('moved.eyebrow', names)
    if (change.value === null || !parts) {
      return {
        eyebrow: locale.text('panel.moved'),
        finding: '',
        refusal:
          change.value === null
            ? this.empty(locale.text('moved.empty'), locale.text('moved.empty.text', names))
            : { ...missing('segment', locale), title: locale.text('moved.noColumn') }
      }
    }
    const quantity = format.quantity(rule.measure)
    const chosen = report.columns.find(({ column }) => column === parts.column)
    return {
      eyebrow,
      finding: movedFinding(report, names, locale),
      explain: against ? becauseOf(report, parts, locale) : '',
      draw: context =>
        bridgeChart(
          {
            title: locale.text(against ? 'moved.title' : 'moved.groups.title', {
              column: titleOf(parts, locale),
              ...names
            }),
            description: movedFinding(report, names, locale),
            axis: quantity.axis,
            axisLabel: locale.coded('measure', rule.measure),
            steps: [
              levelOf('before', against ? locale.text('moved.before') : names.b, scoreB, parts.change, report, locale),
              ...partNames
                .map(name => ({ name, estimate: parts[name] }))
                .filter(({ name, estimate }) => name === 'rate' || name === 'mix' || estimate.value !== 0)
                .map(({ name, estimate }) => stepOf(name, estimate, parts === people, locale, rule.measure)),
              levelOf('after', against ? locale.text('moved.after') : names.a, scoreA, 0, report, locale)
            ]
          },
          context
        ),
      below: [
        h(
          'div',
          { class: 'tables' },
          groupsTable(parts, report, locale),
          // Who is in both of two groups went nowhere.
          against ? matrix(report, locale) : null
        ),
        ...(against && chosen && !chosen.explains ? [h('p', {}, locale.text('moved.even'))] : []),
        ...(report.until ? [h('p', {}, locale.text('moved.until', { date: format.date(report.until) }))] : []),
        ...(parts.others ? [h('p', {}, locale.text('moved.others', { count: parts.others }))] : [])
      ],
      table: tableOf(parts, report, locale),
      method: [
        locale.text('moved.method'),
        locale.text('moved.method.parts'),
        locale.text('moved.method.base', {
          mix: quantity.signed(parts.baseMix, 1),
          rate: quantity.signed(parts.baseRate, 1),
          interaction: quantity.signed(parts.interaction, 1)
        }),
        locale.text('moved.method.columns', { count: report.columns.length }),
        ...(report.against === 'change' ? [locale.text('moved.method.change')] : []),
        ...ruleLines(rule, null, locale),
        intervalLine(change, locale)
      ],
      notices
    }
  }

  /**
   * @param {MovementReport} report
   * @param {MovementParts | null} parts what is shown
   * @param {Locale} locale
   */
  #offer(report, parts, locale) {
    const { against, columns, people } = report
    this.#switch.setAttribute('aria-label', locale.text('moved.switch'))
    if (!this.#switch.childElementCount) {
      for (const choice of choices) {
        this.#switch.append(
          h('button', {
            type: 'button',
            'data-against': choice,
            onclick: () => this.choose({ against: choice, a: undefined, b: undefined })
          })
        )
      }
    }
    for (const button of this.#switch.querySelectorAll('button')) {
      const choice = button.getAttribute('data-against') ?? ''
      button.textContent = locale.coded('moved.against', choice)
      button.setAttribute('aria-pressed', String(choice === against))
    }
    this.#offerSides(locale)
    this.#columnsLabel.textContent = locale.text('moved.by')
    if (this.root.activeElement === this.#columns) return
    this.#columns.replaceChildren(
      ...columns.map(({ column }) =>
        h('option', { value: column, selected: column === parts?.column }, capital(columnName(column, locale), locale))
      ),
      ...(people ? [h('option', { value: customers, selected: people === parts }, locale.text('moved.people'))] : [])
    )
  }

  /** The windows and the groups that can be set against each other. @param {Locale} locale */
  #offerSides(locale) {
    const { scope } = this
    const [first, second] = this.#sidesLabels
    first.textContent = locale.text('moved.pick')
    second.textContent = locale.text('moved.pick.with')
    /** @type {[string, Filter[]][]} */
    const groups = (scope?.columns ?? [])
      .filter(({ values }) => values.length > 1)
      .slice(0, offered.columns)
      .map(({ name, values }) => [
        capital(columnName(name, locale), locale),
        values.slice(0, offered.values).map(([value]) => ({ where: { [name]: [value] } }))
      ])
    if (scope?.days) {
      groups.push([locale.text('filter.date'), windows.filter(name => !isOfHours(name)).map(date => ({ date }))])
    }
    const { a, b } = /** @type {{ a?: Filter, b?: Filter }} */ (this.question)
    for (const [select, filter] of /** @type {const} */ ([
      [this.#sides.a, a],
      [this.#sides.b, b]
    ])) {
      if (this.root.activeElement === select) continue
      select.replaceChildren(
        h('option', { value: '' }, locale.text('moved.pick.none')),
        ...groups.map(([label, filters]) =>
          h(
            'optgroup',
            { label },
            ...filters.map(each => h('option', { value: JSON.stringify(each) }, sideName(each, locale)))
          )
        )
      )
      select.value = filter ? JSON.stringify(filter) : ''
    }
  }
}

/** @typedef {import('../options.js').Filter} Filter */

/**
 * A group or a window by name.
 * @param {Filter} filter
 * @param {Locale} locale
 * @returns {string} empty where it has none
 */
function sideName({ date, where = {} }, locale) {
  const parts = Object.entries(where).map(([column, values]) =>
    locale.text('filter.one', {
      column: capital(columnName(column, locale), locale),
      value: locale.format.list(values.map(value => locale.isolate(locale.value(value))))
    })
  )
  return [...(isWindow(date) ? [capital(windowName(date, locale), locale)] : []), ...parts].join(' · ')
}

/**
 * The groups that moved the whole most, each with its own change.
 * @param {MovementParts} parts
 * @param {MovementReport} report
 * @param {Locale} locale
 */
function groupsTable(parts, { rule }, locale) {
  const quantity = locale.format.quantity(rule.measure)
  const groups = parts.groups.slice(0, listed)
  const table = h(
    'table',
    { class: 'facts-table' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, capital(titleOf(parts, locale), locale)),
        h('th', { scope: 'col', class: 'number' }, locale.text('moved.own')),
        h('th', { scope: 'col', class: 'number' }, locale.text('moved.gave'))
      )
    ),
    h(
      'tbody',
      {},
      groups.map(group => {
        const { change } = group
        const half = halfWidth(change)
        const own =
          change.value === null
            ? locale.text(group.scoreB.value === null ? 'moved.new' : 'moved.gone')
            : change.low === null || change.high === null
              ? quantity.signed(change.value)
              : locale.text('moved.range', {
                  value: quantity.signed(change.value, half),
                  low: quantity.signed(change.low, half),
                  high: quantity.signed(change.high, half)
                })
        const sure = (change.low ?? 0) > 0 || (change.high ?? 0) < 0
        return h(
          'tr',
          { 'data-group': group.value ?? '' },
          h('th', { scope: 'row' }, locale.isolate(nameOf(parts, group, locale))),
          h('td', { class: sure ? 'number strong' : 'number' }, own),
          h('td', { class: 'number' }, quantity.signed(group.mix + group.rate, 1))
        )
      })
    )
  )
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': titleOf(parts, locale) }, table)
}

/**
 * The two sides by name: as they were chosen, or by their days.
 * @param {MovementReport} report
 * @param {{ a?: Filter, b?: Filter }} question
 * @param {Locale} locale
 */
function windowNames({ windowA, windowB }, question, locale) {
  const { format } = locale
  /** @param {readonly string[] | null} window @param {'a' | 'b'} side */
  const name = (window, side) => {
    const chosen = sideName(question[side] ?? {}, locale)
    if (chosen) return chosen
    if (!window) return locale.text(`moved.side.${side}`)
    if (window[0].includes('T')) {
      return locale.text('moved.days', { from: format.hour(window[0]), to: format.hour(window[1]) })
    }
    const last = new Date(Date.parse(`${window[1]}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
    return locale.text('moved.days', { from: format.date(window[0]), to: format.date(last) })
  }
  return { a: name(windowA, 'a'), b: name(windowB, 'b') }
}

/**
 * Whether the score moved, or differs between two groups, and by how much.
 * @param {MovementReport} report
 * @param {{ a: string, b: string }} names
 * @param {Locale} locale
 */
function movedFinding({ change, pValue, smallestDetectable, rule, against }, names, locale) {
  const kind = against ? 'moved.finding' : 'moved.groups'
  const quantity = locale.format.quantity(rule.measure)
  const { value, low, high } = change
  if (value === null || low === null || high === null) return locale.text('moved.finding.few')
  const direction = value < 0 ? 'down' : 'up'
  const apart = low > 0 || high < 0
  if (!apart && (pValue ?? 1) > 0.1)
    return locale.text(`${kind}.chance`, { detectable: quantity.size(smallestDetectable ?? 0), ...names })
  return locale.text(`${kind}.${apart ? 'is' : 'may'}.${direction}`, { ...gap(change, quantity), ...names })
}

/**
 * What the change follows: the column that is shown, and the customers who answered twice.
 * @param {MovementReport} report
 * @param {MovementParts} parts
 * @param {Locale} locale
 */
function becauseOf(report, parts, locale) {
  const { columns, people, rule } = report
  const quantity = locale.format.quantity(rule.measure)
  const [first] = columns
  const sentences = []
  const own = columns.find(({ column }) => column === parts.column)
  if (own?.explains === 'uneven') {
    const most = parts.groups.find(({ change }) => (change.low ?? 0) > 0 || (change.high ?? 0) < 0)
    if (most) {
      sentences.push(
        locale.text((most.change.value ?? 0) < 0 ? 'moved.finding.uneven.down' : 'moved.finding.uneven.up', {
          group: capital(nameOf(parts, most, locale), locale),
          part: quantity.signed(most.mix + most.rate, 1),
          ...gap(most.change, quantity)
        })
      )
    }
  } else if (own?.explains === 'composition') {
    sentences.push(
      locale.text('moved.finding.composition', {
        column: columnName(own.column, locale),
        size: quantity.signed(own.composition, 1)
      })
    )
  } else if (first && !first.explains) sentences.push(locale.text('moved.finding.even', { count: columns.length }))
  const both = people?.groups.find(({ value }) => value === 'both')
  if (both && both.change.low !== null && both.change.high !== null) {
    const sure = both.change.low > 0 || both.change.high < 0
    sentences.push(
      locale.text(sure ? 'moved.finding.same' : 'moved.finding.same.chance', {
        count: both.scoreA.n,
        change: quantity.signed(both.change.value ?? 0, halfWidth(both.change))
      })
    )
  }
  return sentences.join(' ')
}

/** What the change is taken apart by. @param {MovementParts} parts @param {Locale} locale */
function titleOf({ column }, locale) {
  return column === 'customer' ? locale.text('moved.people') : columnName(column, locale)
}

/** @param {MovementParts} parts @param {MovementGroup} group @param {Locale} locale */
function nameOf(parts, group, locale) {
  if (group.others) return locale.text('moved.group.others', { count: parts.others })
  if (parts.column === 'customer') return locale.coded('moved.customers', group.value ?? '')
  return groupName(parts.column, group.value ?? '', locale)
}

/**
 * The score that the bridge starts or ends at. Where it starts, its level is the end less the change, so that the steps
 * lead there to the last digit.
 * @param {string} key
 * @param {string} label
 * @param {Estimate} score
 * @param {number} before how far the end is away
 * @param {MovementReport} report
 * @param {Locale} locale
 * @returns {import('../charts/bridge.js').Step}
 */
function levelOf(key, label, score, before, { scoreA, rule }, locale) {
  const quantity = locale.format.quantity(rule.measure)
  const { value, low, high } = ends(score, quantity)
  return {
    key,
    label,
    kind: 'level',
    value: (scoreA.value ?? 0) - before,
    low: score.low,
    high: score.high,
    end: value,
    said: locale.text('moved.said.level', {
      label,
      value,
      low,
      high,
      answers: locale.text('unit.answers', { count: score.n })
    })
  }
}

/**
 * @param {string} name
 * @param {Estimate} estimate
 * @param {boolean} ofPeople is it a part by customers?
 * @param {Locale} locale
 * @param {string} measure
 * @returns {import('../charts/bridge.js').Step}
 */
function stepOf(name, estimate, ofPeople, locale, measure) {
  const quantity = locale.format.quantity(measure)
  const half = Math.max(halfWidth(estimate) ?? 1, 0.05)
  const { value, low, high } = estimate
  const label = locale.coded(ofPeople ? 'moved.person' : 'moved.part', name)
  /** @param {number | null} number */
  const signed = number => (number === null ? '–' : quantity.signed(number, half))
  return {
    key: name,
    label,
    kind: 'step',
    value: value ?? 0,
    low,
    high,
    end: signed(value),
    evident: (low ?? 0) > 0 || (high ?? 0) < 0,
    said: locale.text('moved.said.part', { label, value: signed(value), low: signed(low), high: signed(high) })
  }
}

/**
 * Customers who answered in both windows, by class before and after.
 * @param {MovementReport} report
 * @param {Locale} locale
 */
function matrix(report, locale) {
  const { moves, currency, windowA, windowB } = report
  const { format } = locale
  /**
   * What was paid in a window as an amount a year, for windows are not of one length.
   * @param {import('../reports.js').Money} money
   * @param {readonly string[]} window
   */
  const yearly = ({ value }, [from, to]) =>
    format.moneyShort((value * 365.25 * 86_400_000) / (Date.parse(to) - Date.parse(from)), currency)
  const total = moves.reduce((sum, { customers }) => sum + customers, 0)
  if (!total) return null
  /** What one of them pays more or less. @param {Estimate | null | undefined} change */
  const change = change => {
    if (!change || change.value === null) return ''
    /** @param {number} value */
    const written = value => format.moneyShort(value, currency)
    const { value, low, high } = change
    return low === null || high === null
      ? locale.text('moved.change.open', { value: written(value) })
      : locale.text('moved.change', { value: written(value), low: written(low), high: written(high) })
  }
  /** @param {string} name */
  const named = name => locale.coded('class', `${name}s`)
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': locale.text('moved.matrix', { count: total }) },
    h(
      'table',
      { class: 'facts-table', 'data-test': 'moves' },
      h('caption', {}, locale.text('moved.matrix', { count: total })),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, locale.text('moved.fromClass')),
          classes.map(to =>
            h('th', { scope: 'col', class: 'number' }, locale.text('moved.toClass', { class: named(to) }))
          )
        )
      ),
      h(
        'tbody',
        {},
        classes.map(from =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, capital(named(from), locale)),
            classes.map(to => {
              const cell = moves.find(move => move.from === from && move.to === to)
              const paid =
                cell?.revenueA && cell.revenueB && cell.customers && windowA && windowB
                  ? locale.text('moved.fromTo', {
                      from: yearly(cell.revenueB, windowB),
                      to: yearly(cell.revenueA, windowA)
                    })
                  : ''
              return h(
                'td',
                { class: from === to ? 'number' : 'number strong', 'data-move': `${from}-${to}` },
                format.integer(cell?.customers ?? 0),
                paid ? h('small', {}, paid) : null,
                paid ? h('small', { 'data-change': '' }, change(cell?.change)) : null
              )
            })
          )
        )
      )
    ),
    moves.some(({ revenueA }) => revenueA) ? h('p', {}, locale.text('moved.money')) : null
  )
}

/**
 * @param {MovementParts} parts
 * @param {MovementReport} report
 * @param {Locale} locale
 * @returns {import('./export.js').Table}
 */
function tableOf(parts, { rule }, locale) {
  const { format } = locale
  const quantity = format.quantity(rule.measure)
  /** @param {number | null} value @param {number} [half] */
  const signed = (value, half) => (value === null ? '–' : quantity.signed(value, half))
  return {
    columns: [
      { label: locale.text('table.group') },
      { label: locale.text('moved.table.shareB'), number: true },
      { label: locale.text('moved.table.shareA'), number: true },
      { label: locale.text('moved.table.scoreB'), number: true },
      { label: locale.text('moved.table.scoreA'), number: true },
      { label: locale.text('moved.own'), number: true },
      { label: locale.text('table.low'), number: true },
      { label: locale.text('table.high'), number: true },
      { label: locale.coded('moved.part', 'mix'), number: true },
      { label: locale.coded('moved.part', 'rate'), number: true },
      { label: locale.text('table.answers'), number: true }
    ],
    rows: parts.groups.map(group => {
      const { change, scoreA, scoreB } = group
      const half = halfWidth(change)
      const name = nameOf(parts, group, locale)
      return [
        { text: locale.isolate(name), value: group.others ? name : group.value },
        { text: format.share(group.shareB, 1), value: group.shareB },
        { text: format.share(group.shareA, 1), value: group.shareA },
        { text: ends(scoreB, quantity).value || '–', value: scoreB.value },
        { text: ends(scoreA, quantity).value || '–', value: scoreA.value },
        { text: signed(change.value, half), value: change.value },
        { text: signed(change.low, half), value: change.low },
        { text: signed(change.high, half), value: change.high },
        { text: quantity.signed(group.mix, 0.1), value: group.mix },
        { text: quantity.signed(group.rate, 0.1), value: group.rate },
        { text: format.integer(change.n), value: change.n }
      ]
    })
  }
}
