import { civil, isoDay, shifted } from '../calendar.js'
import { capital, columnName } from '../findings.js'
import filterStyles from '../styles/filter.css' with { type: 'text' }
import { todayIn } from '../time-zone.js'
import { daysOf, isOfHours, isWindow, months, narrows, windowName, windows } from '../windows.js'
import { h } from './dom.js'
import { PointworthElement } from './element.js'

/** @typedef {import('../reports.js').Scope} Scope */
/** @typedef {import('../reports.js').Remaining} Remaining */
/** @typedef {import('../reports.js').FilterColumn} FilterColumn */
/** @typedef {import('../options.js').Filter} Filter */
/** @typedef {import('../locale.js').Locale} Locale */
/** @typedef {import('../windows.js').Cut} Cut */

/** Columns on the bar; the others are behind the last button. */
const onBar = 3
/** A list longer than this can be searched. */
const searchFrom = 10
/** Columns that few filter by; they come last. */
const seldom = new Set(['program', 'survey_type', 'contact_role', 'case_owner', 'case_level', 'theme', 'language'])
const classes = ['promoter', 'passive', 'detractor']

/**
 * `<pointworth-filter>`: the filter bar. Set `scope`, `filter` and `today` (of `Analysis.settings`; the day of this machine
 * where not set); every choice sends `pointworth-filter` with the new filter, whose date may be a window that moves with
 * today. `fiscalYearStart` is the month with which years begin; another one sends `pointworth-fiscal-year`.
 *
 * @fires pointworth-filter - The reader has chosen; `detail.filter` is the filter, as plain data.
 * @fires pointworth-fiscal-year - The reader counts in other years; `detail.fiscalYearStart` is the month with which they begin, 1–12.
 * @csspart bar - The buttons.
 * @csspart remaining - How much is left within the filter.
 * @csspart menu - What a button opens.
 */
export class PointworthFilter extends PointworthElement {
  static tag = 'pointworth-filter'
  /** @type {Scope | null} */
  #scope = null
  /** @type {Filter} */
  #filter = {}
  #today = todayIn(Intl.DateTimeFormat().resolvedOptions().timeZone)
  #fiscalYearStart = 1
  /** @type {Remaining | null} */
  #remaining = null
  #source = ''
  /** Columns that were brought to the bar. @type {Set<string>} */
  #added = new Set()
  #bar = h('div', { class: 'bar', role: 'group', part: 'bar' })
  #left = h('p', { class: 'left', part: 'remaining', role: 'status', 'data-test': 'remaining' })
  #menu = h('div', { class: 'menu', popover: 'auto', part: 'menu', id: 'menu' })
  #open = ''

  constructor() {
    super(filterStyles)
    this.root.append(this.#bar, this.#left, this.#menu)
    this.#menu.addEventListener('toggle', event => {
      if (/** @type {ToggleEvent} */ (event).newState === 'closed') this.#closed()
    })
  }

  /** What the open files allow, as `Analysis.scope`. */
  get scope() {
    return this.#scope
  }

  set scope(scope) {
    this.#scope = scope
    this.update()
  }

  /** What is chosen. */
  get filter() {
    return this.#filter
  }

  set filter(filter) {
    this.#filter = filter
    this.update()
  }

  /** The day that counts as today, `YYYY-MM-DD`. */
  get today() {
    return this.#today
  }

  set today(today) {
    this.#today = today
    this.update()
  }

  /** The month of the language's calendar with which years begin, 1–12. */
  get fiscalYearStart() {
    return this.#fiscalYearStart
  }

  set fiscalYearStart(month) {
    this.#fiscalYearStart = month
    this.update()
  }

  /** How time is cut. */
  get #cut() {
    const { calendar, weekStart } = this.locale
    return { calendar, weekStart, fiscalYearStart: this.#fiscalYearStart }
  }

  /** The days of the filter, `[from, to)`, whatever they are called. @returns {[string | null, string | null] | null} */
  get days() {
    return daysIn(this.#filter, this.#today, this.#cut)
  }

  /** How much is left within the filter. */
  get remaining() {
    return this.#remaining
  }

  set remaining(remaining) {
    this.#remaining = remaining
    this.#tell()
  }

  /** Where the data come from, in a few words. */
  get source() {
    return this.#source
  }

  set source(source) {
    this.#source = source
    this.#tell()
  }

  /** @override */
  render() {
    const { locale } = this
    const scope = this.#scope
    if (!scope) return
    const columns = filterColumns(scope)
    const where = this.#filter.where ?? {}
    const favoured = columns.filter(
      ({ name }, index) => index < onBar || name === 'nps_class' || this.#added.has(name) || where[name]?.length
    )
    const rest = columns.filter(column => !favoured.includes(column))
    /** @type {HTMLElement[]} */
    const buttons = []
    if (scope.days) buttons.push(this.#button('date', this.#dateLabel(locale), Boolean(this.#filter.date)))
    for (const { name } of favoured) {
      buttons.push(this.#button(`column:${name}`, this.#columnLabel(name, locale), Boolean(where[name]?.length)))
    }
    const { comment } = this.#filter
    if (comment) {
      buttons.push(
        h(
          'button',
          {
            class: 'button choice active',
            type: 'button',
            'data-test': 'filter-comment',
            'aria-label': locale.text('filter.comment.remove', { text: locale.isolate(comment) }),
            onclick: () => {
              this.#change({ ...this.#filter, comment: undefined })
              this.focus()
            }
          },
          h('span', { class: 'label' }, locale.text('filter.comment', { text: locale.isolate(comment) })),
          h('span', { class: 'caret', 'aria-hidden': 'true' }, '✕')
        )
      )
    }
    if (rest.length) buttons.push(this.#button('more', locale.text('filter.more'), false))
    if (narrows(this.#filter)) {
      buttons.push(
        h(
          'button',
          {
            class: 'link',
            type: 'button',
            'data-test': 'filter-clear',
            onclick: () => this.#change({ ...this.#filter, date: undefined, comment: undefined, where: {} })
          },
          locale.text('filter.clear')
        )
      )
    }
    const held = this.root.activeElement?.getAttribute('data-menu')
    this.#bar.setAttribute('aria-label', locale.text('filter.label'))
    this.#bar.replaceChildren(...buttons)
    if (held) this.#buttonOf(held)?.focus()
    this.#tell()
  }

  #tell() {
    const { locale } = this
    const remaining = this.#remaining
    if (!this.isConnected) return
    const parts = []
    if (remaining) {
      const scored = Boolean(this.#scope?.measures.length)
      const { answers, customers, accounts } = scored
        ? remaining
        : { answers: null, customers: this.#scope?.customers, accounts: this.#scope?.accounts }
      if (answers !== null) parts.push(locale.text('unit.answers', { count: answers }))
      if (customers && !this.#scope?.wouldUnlock.includes('customer_id'))
        parts.push(locale.text('unit.customers', { count: customers }))
      if (accounts) parts.push(locale.text('unit.accounts', { count: accounts }))
    }
    if (this.#source) parts.push(this.#source)
    this.#left.textContent = parts.join(' · ')
  }

  /** Takes the focus to the first choice, as from a button that goes when it is pressed. @override */
  focus() {
    this.#bar.querySelector('button')?.focus()
  }

  /** @param {string} name */
  #buttonOf(name) {
    return /** @type {HTMLButtonElement | null} */ (this.#bar.querySelector(`[data-menu="${CSS.escape(name)}"]`))
  }

  /** @param {string} name @param {string} label @param {boolean} active */
  #button(name, label, active) {
    return h(
      'button',
      {
        class: active ? 'button choice active' : 'button choice',
        type: 'button',
        'data-menu': name,
        'data-test': `filter-${name.replace('column:', '')}`,
        'aria-haspopup': 'dialog',
        'aria-expanded': String(this.#open === name),
        onclick: () => this.#toggle(name)
      },
      h('span', { class: 'label' }, label),
      h('span', { class: 'caret', 'aria-hidden': 'true' }, '▾')
    )
  }

  /** The dates as they were chosen. @param {Locale} locale */
  #dateLabel(locale) {
    const { date } = this.#filter
    if (!date || !this.#scope?.days) return locale.text('filter.date.all')
    return isWindow(date) ? capital(windowName(date, locale), locale) : daysLabel(this.days, this.#cut, locale)
  }

  /** @param {string} name @param {Locale} locale */
  #columnLabel(name, locale) {
    const chosen = this.#filter.where?.[name] ?? []
    const column = capital(columnName(name, locale), locale)
    if (!chosen.length) return column
    const value = valueLabel(name, chosen[0], locale)
    return chosen.length === 1
      ? locale.text('filter.one', { column, value })
      : locale.text('filter.many', { column, value, n: chosen.length - 1 })
  }

  /** @param {string} name */
  #toggle(name) {
    const again = this.#open === name
    if (this.#menu.matches(':popover-open')) this.#menu.hidePopover()
    if (again) return
    this.#open = name
    this.#fill(name)
    this.#menu.showPopover()
    this.#place(name)
    this.#buttonOf(name)?.setAttribute('aria-expanded', 'true')
    const first = this.#menu.querySelector('input, button')
    if (first instanceof HTMLElement) first.focus()
  }

  #closed() {
    const button = this.#buttonOf(this.#open)
    button?.setAttribute('aria-expanded', 'false')
    if (this.root.activeElement === null || this.#menu.contains(this.root.activeElement)) button?.focus()
    this.#open = ''
  }

  /** @param {string} name */
  #place(name) {
    const box = this.#buttonOf(name)?.getBoundingClientRect()
    if (!box) return
    const { offsetWidth: width } = this.#menu
    const left = this.locale.rtl ? box.right - width : box.left
    this.#menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`
    // In a low window, zoomed in, the menu covers the bar rather than end below the window's edge.
    this.#menu.style.maxHeight = `${Math.min(innerHeight - 16, Math.max(320, innerHeight - box.bottom - 14))}px`
    const lowest = innerHeight - this.#menu.offsetHeight - 8
    this.#menu.style.top = `${Math.max(8, Math.min(box.bottom + 6, lowest))}px`
  }

  /** @param {string} name */
  #fill(name) {
    const { locale } = this
    if (name === 'date') this.#fillDate(locale)
    else if (name === 'more') this.#fillMore(locale)
    else this.#fillColumn(name.slice('column:'.length), locale)
  }

  /** @param {Locale} locale */
  #fillDate(locale) {
    const days = this.#scope?.days
    if (!days) return
    this.#menu.setAttribute('aria-label', locale.text('filter.date'))
    /** @param {string} label @param {string} test @param {import('../options.js').DateWindow | [string, string] | null} date */
    const option = (label, test, date) =>
      h(
        'button',
        {
          class: 'option',
          type: 'button',
          'data-test': `date-${test}`,
          'aria-pressed': String(String(this.#filter.date ?? '') === String(date ?? '')),
          onclick: () => {
            this.#menu.hidePopover()
            this.#change({ ...this.#filter, date: date ?? undefined })
          }
        },
        label
      )
    /** @type {HTMLElement[]} */
    const years = []
    const { calendar } = locale
    const cut = this.#cut
    const [first, last] = days.map(day => yearAt(day, cut))
    for (let year = last; year >= Math.max(last - 3, first); year--) {
      const whole = yearOf(year, cut)
      years.push(option(daysLabel(whole, cut, locale), String(year), whole))
    }
    const [from, to] = this.days ?? [null, null]
    // Hours are those of the day on which they end.
    const until = to?.includes('T') ? to.slice(0, 10) : to && shifted(to, { days: -1 }, calendar)
    const start = dayInput('from', from?.slice(0, 10) ?? days[0], days, locale)
    const end = dayInput('to', until ?? days[1], days, locale)
    const own = () => {
      const [from, to] = [start.day(), end.day()]
      if (!from || !to || from > to) return
      this.#change({ ...this.#filter, date: [from, shifted(to, { days: 1 }, calendar)] })
    }
    start.input.addEventListener('change', own)
    end.input.addEventListener('change', own)
    this.#menu.replaceChildren(
      option(locale.text('filter.date.all'), 'all', null),
      h(
        'div',
        { class: 'windows' },
        ...windows
          .filter(name => this.#scope?.times || !isOfHours(name))
          .map(name => option(capital(windowName(name, locale), locale), name, name)),
        ...years
      ),
      h(
        'div',
        { class: 'dates' },
        h('label', { for: 'from' }, locale.text('filter.from')),
        start.input,
        h('label', { for: 'to' }, locale.text('filter.to')),
        end.input,
        h('label', { for: 'fiscal' }, locale.text('filter.fiscal')),
        this.#fiscalYear(locale)
      ),
      h(
        'p',
        { class: 'note' },
        locale.text('filter.date.note', {
          today: locale.format.date(this.#today),
          last: locale.format.date(days[1])
        })
      )
    )
  }

  /** Where the reader says with which month years begin. @param {Locale} locale */
  #fiscalYear(locale) {
    const { calendar, format } = locale
    const { year } = civil(this.#today, calendar)
    const look = /** @type {const} */ ({ calendar: calendar === 'jalali' ? 'persian' : 'gregory', month: 'long' })
    const name = (/** @type {number} */ month) => format.date(isoDay({ year, month, day: 1 }, calendar), look)
    const list = h(
      'select',
      {
        id: 'fiscal',
        'data-test': 'fiscal',
        onchange: () => {
          this.fiscalYearStart = Number(list.value)
          this.emit('fiscal-year', { fiscalYearStart: this.#fiscalYearStart })
          // The years that are offered are others.
          this.#fillDate(locale)
          this.#menu.querySelector('select')?.focus()
        }
      },
      ...months.map(month => h('option', { value: month, selected: month === this.#fiscalYearStart }, name(month)))
    )
    return list
  }

  /** @param {Locale} locale */
  #fillMore(locale) {
    const where = this.#filter.where ?? {}
    const rest = (this.#scope ? filterColumns(this.#scope) : []).filter(
      ({ name }, index) => index >= onBar && name !== 'nps_class' && !this.#added.has(name) && !where[name]?.length
    )
    this.#menu.setAttribute('aria-label', locale.text('filter.more'))
    this.#menu.replaceChildren(
      ...rest.map(({ name }) =>
        h(
          'button',
          {
            class: 'option',
            type: 'button',
            onclick: () => {
              this.#menu.hidePopover()
              this.#added.add(name)
              this.render()
              this.#toggle(`column:${name}`)
            }
          },
          capital(columnName(name, locale), locale)
        )
      )
    )
  }

  /** @param {string} name @param {Locale} locale */
  #fillColumn(name, locale) {
    const column = this.#scope && filterColumns(this.#scope).find(each => each.name === name)
    if (!column) return
    const label = columnName(name, locale)
    this.#menu.setAttribute('aria-label', label)
    /** @type {[string | null, number][]} */
    const values = column.empty ? [...column.values, [null, column.empty]] : column.values
    const items = values.map(([value, rows]) => {
      const box = h('input', { type: 'checkbox', value: value ?? '', 'data-test': `value-${value ?? ''}` })
      box.checked = Boolean(this.#filter.where?.[name]?.includes(value))
      box.addEventListener('change', () => this.#choose(name, value, box.checked))
      return h(
        'label',
        { class: 'item' },
        box,
        h('span', { class: 'value' }, valueLabel(name, value, locale)),
        rows ? h('span', { class: 'count' }, locale.format.integer(rows)) : null
      )
    })
    /** @type {HTMLElement[]} */
    const parts = []
    if (items.length > searchFrom) {
      const search = h('input', {
        type: 'search',
        'aria-label': locale.text('filter.search', { column: label }),
        placeholder: locale.text('filter.find')
      })
      search.addEventListener('input', () => {
        const wanted = search.value.toLocaleLowerCase(locale.tag)
        for (const item of items) item.hidden = !item.textContent.toLocaleLowerCase(locale.tag).includes(wanted)
      })
      parts.push(search)
    }
    parts.push(h('div', { class: 'items', role: 'group', 'aria-label': label }, ...items))
    if (column.distinct > column.values.length) {
      parts.push(
        h('p', { class: 'note' }, locale.text('filter.cut', { shown: column.values.length, count: column.distinct }))
      )
    }
    this.#menu.replaceChildren(...parts)
  }

  /** @param {string} column @param {string | null} value @param {boolean} wanted */
  #choose(column, value, wanted) {
    const { [column]: chosen = [], ...where } = this.#filter.where ?? {}
    const next = wanted ? [...chosen, value] : chosen.filter(each => each !== value)
    this.#change({ ...this.#filter, where: next.length ? { ...where, [column]: next } : where })
  }

  /** @param {Filter} filter */
  #change(filter) {
    this.filter = filter
    this.emit('filter', { filter })
  }
}

/**
 * What of a filter the data know: a link may name columns and values that these files do not have.
 * @param {Filter} filter
 * @param {Scope} scope
 * @returns {Filter}
 */
export function known(filter, scope) {
  const where = Object.entries(filter.where ?? {}).flatMap(([name, values]) => {
    const column = filterColumns(scope).find(each => each.name === name)
    if (!column) return []
    // Of a long list only the most frequent values are known by name.
    const whole = column.values.length >= column.distinct
    const names = column.values.map(([value]) => value)
    const kept = values.filter(value => (value === null ? column.empty > 0 : !whole || names.includes(value)))
    return kept.length ? [[name, kept]] : []
  })
  const { comment, date, ...rest } = filter
  const searched = comment && scope.roles.includes('comment') ? { comment } : {}
  const within = date && (scope.times || !isWindow(date) || !isOfHours(date)) ? { date } : {}
  return { ...rest, ...within, ...searched, where: Object.fromEntries(where) }
}

/** Is there anything to filter by, or a filter to take away? @param {Scope} scope @param {Filter} filter */
export const filters = (scope, { comment }) => Boolean(scope.days || filterColumns(scope).length || comment)

/**
 * Columns that can be filtered: those of the scope, then the answers' class.
 * @param {Scope} scope
 * @returns {FilterColumn[]}
 */
function filterColumns({ measures, columns }) {
  const own = columns
    .filter(column => column.name !== 'nps_class' && column.values.length > 1)
    .toSorted((a, b) => Number(seldom.has(a.name)) - Number(seldom.has(b.name)))
  if (!measures.includes('nps') && !measures.includes('enps')) return own
  const values = classes.map(name => /** @type {[string, number]} */ ([name, 0]))
  return [...own, { name: 'nps_class', values, distinct: classes.length, empty: 0 }]
}

/** The days of a filter, whatever they are called. @param {Filter} filter @param {string} today @param {Cut} cut */
const daysIn = ({ date }, today, cut) => (isWindow(date) ? daysOf(date, today, cut) : (date ?? null))

/**
 * A filter in words, a text for each part; the first tells the days.
 * @param {Filter} filter
 * @param {Scope} scope
 * @param {string} today
 * @param {Locale} locale
 * @returns {string[]}
 */
export function filterWords(filter, { days }, today, locale) {
  const { format } = locale
  const chosen = daysIn(filter, today, locale)
  const dates =
    days && !chosen
      ? locale.text('filter.date.range', { from: format.date(days[0]), to: format.date(days[1]) })
      : daysLabel(chosen, locale, locale)
  const columns = Object.entries(filter.where ?? {})
    .filter(([, values]) => values.length)
    .map(([name, values]) =>
      locale.text('filter.one', {
        column: capital(columnName(name, locale), locale),
        value: format.list(values.map(value => valueLabel(name, value, locale)))
      })
    )
  const said = filter.comment ? [locale.text('filter.comment', { text: locale.isolate(filter.comment) })] : []
  return [...(days ? [dates] : []), ...columns, ...said]
}

/** The dates day by day, or a whole year by its name. @param {[string | null, string | null] | null} days @param {Cut} cut @param {Locale} locale */
function daysLabel(days, cut, locale) {
  const [from, to] = days ?? []
  const year = from ? yearAt(from, cut) : 0
  if (from && to && yearOf(year, cut).join() === [from, to].join()) {
    const period = cut.fiscalYearStart === 1 ? String(year) : `${year}/${String(year + 1).slice(-2)}`
    return locale.format.period({ period, from }, { period: 'year', calendar: cut.calendar })
  }
  return daysText(from, to, locale)
}

/** @param {string} column @param {string | null} value @param {Locale} locale */
function valueLabel(column, value, locale) {
  return column === 'nps_class' && value ? locale.coded('class', `${value}s`) : locale.isolate(locale.value(value))
}

/**
 * Days, or hours, of a range in words.
 * @param {string | null | undefined} from
 * @param {string | null | undefined} to the day after the last; of hours the end of the last
 * @param {Locale} locale
 */
export function daysText(from, to, locale) {
  const { format } = locale
  if (from?.includes('T') && to) {
    return locale.text('filter.date.range', { from: format.hour(from), to: format.hour(to) })
  }
  const last = to && shifted(to, { days: -1 }, locale.calendar)
  if (from && from === last) return format.date(from)
  if (from && last) return locale.text('filter.date.range', { from: format.date(from), to: format.date(last) })
  if (from) return locale.text('filter.date.from', { from: format.date(from) })
  return last ? locale.text('filter.date.to', { to: format.date(last) }) : locale.text('filter.date.all')
}

/** The year that a day is in, by the calendar's year in which it begins. @param {string} day @param {Cut} cut */
function yearAt(day, { calendar, fiscalYearStart = 1 }) {
  const { year, month } = civil(day, calendar)
  return month < fiscalYearStart ? year - 1 : year
}

/** A year as a range of days. @param {number} year @param {Cut} cut @returns {[string, string]} */
function yearOf(year, { calendar, fiscalYearStart: month = 1 }) {
  return [isoDay({ year, month, day: 1 }, calendar), isoDay({ year: year + 1, month, day: 1 }, calendar)]
}

/**
 * Where a day is chosen: the browser's own picker, or, in a calendar that browsers do not pick by, a text such as
 * ۱۴۰۵/۰۸/۳۰ in digits of any script.
 * @param {'from' | 'to'} name
 * @param {string} value ISO
 * @param {[string, string]} days the first and the last that make sense
 * @param {Locale} locale
 */
function dayInput(name, value, [min, max], locale) {
  const { calendar, format } = locale
  const own = calendar !== 'gregorian'
  const input = h('input', {
    type: own ? 'text' : 'date',
    id: name,
    'data-test': `date-${name}`,
    ...(own
      ? { dir: 'ltr', inputmode: 'numeric', autocomplete: 'off', placeholder: format.day(max, calendar) }
      : { min, max }),
    value: own ? format.day(value, calendar) : value
  })
  const day = () => {
    const chosen = own ? format.parseDay(input.value, calendar) : input.value || null
    input.setAttribute('aria-invalid', String(chosen === null))
    return chosen
  }
  return { input, day }
}
