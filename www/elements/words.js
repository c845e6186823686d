import { forestChart } from '../charts/forest.js'
import { columnName } from '../findings.js'
import { Choice } from './choice.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { PointworthPanel } from './panel.js'
import { comparedBy } from './questions.js'

/** @typedef {import('../reports.js').WordsReport} WordsReport */
/** @typedef {import('../reports.js').Term} Term */
/** @typedef {import('../reports.js').Quote} Quote */
/** @typedef {import('../locale.js').Locale} Locale */

/** Terms of a side shown at first; the rest are a click away. */
const firstTerms = 8
/** Terms of a side shown where none differs. */
const greyTerms = 3
/** Days that are new, for what is said lately; the reader may choose others. */
const recentDays = 30
const recents = [7, 30, 90, 365]
/** In the list of values, for all who are not on the first side; no value in it is empty. */
const rest = ''

/**
 * The two sides as texts speak of them.
 * @typedef {object} Sides
 * @property {'class' | 'recent' | 'sides'} kind
 * @property {{ a: string, b: string }} names
 */

/**
 * @param {WordsReport} report
 * @param {Locale} locale
 * @param {import('../options.js').WordsOptions} [asked] what the report answers: its filters name the sides
 * @returns {Sides}
 */
function sidesOf({ sides }, locale, asked = {}) {
  const [first, second] = sides.map(side => side.class)
  const kind = first === 'promoter' ? 'class' : first === 'recent' ? 'recent' : 'sides'
  /** @param {'a' | 'b'} side */
  const name = side => {
    if (kind !== 'sides') return locale.coded(`words.people.${kind}`, side)
    if (side === 'b' && second === 'rest') return locale.text('words.rest')
    const values = Object.values(asked[side]?.where ?? {}).flat()
    const known = values.length === 1 ? values[0] : null
    return known === null ? locale.coded('words.side.nameless', side) : locale.isolate(known)
  }
  return { kind, names: { a: name('a'), b: name('b') } }
}

/**
 * A text that speaks of one side; sides that filters chose are called by their names.
 * @param {string} prefix
 * @param {Sides} sides
 * @param {'a' | 'b'} side
 * @param {Locale} locale
 * @param {import('../locale.js').Values} [values]
 */
const ofSide = (prefix, { kind, names }, side, locale, values = {}) =>
  kind === 'sides'
    ? locale.coded(prefix, kind, { ...values, side: names[side] })
    : locale.coded(`${prefix}.${kind}`, side, values)

/** A term as a reader sees it. @param {Term} term */
const said = ({ phrase, text }) => phrase ?? text

/** The side that says it more often. @param {Term} term @returns {'a' | 'b'} */
const sideOf = ({ side }) => (side === 'a' ? 'a' : 'b')

/** Authors on the side that says it more often. @param {Term} term */
const authors = term => term.authors[sideOf(term) === 'a' ? 0 : 1]

/** How many times as often as on the other side, without direction. @param {number} logOdds @param {Locale} locale */
function times(logOdds, { format }) {
  const ratio = Math.exp(Math.abs(logOdds))
  return format.decimal(ratio, ratio < 10 ? 1 : 0)
}

/**
 * What sets the two sides apart, or that nothing does.
 * @param {WordsReport} report
 * @param {Locale} locale
 * @param {import('../options.js').WordsOptions} [asked]
 */
function wordsFinding(report, locale, asked) {
  const { terms, reason, tested } = report
  if (reason) return locale.text('words.finding.few')
  const [a, b] = ['a', 'b'].map(side => terms.find(term => term.differs && term.side === side))
  if (!a && !b) return locale.text('words.finding.chance', { count: tested })
  const sides = sidesOf(report, locale, asked)
  const sentences = /** @type {const} */ (['b', 'a']).flatMap(side => {
    const term = side === 'a' ? a : b
    if (!term) return []
    return ofSide('words.finding', sides, side, locale, {
      term: locale.isolate(said(term)),
      times: times(term.logOdds.value ?? 0, locale),
      authors: authors(term)
    })
  })
  return sentences.join(' ')
}

/**
 * `<pointworth-words>`: what promoters say more often than detractors, or what is said lately, with the comments behind
 * each word, and a search in all of them.
 * @extends {PointworthPanel<WordsReport>}
 */
export class PointworthWords extends PointworthPanel {
  static tag = 'pointworth-words'
  /** @override */
  static op = /** @type {const} */ ('words')

  #all = false
  #more = h('button', { class: 'link', type: 'button', 'data-test': 'more-words', onclick: () => this.#toggle() })
  #switch = h('div', { class: 'switch', role: 'group' })
  #days = new Choice('words-days', days => this.choose({ recent: Number(days) }))
  #column = new Choice('words-column', column => this.#compare(column))
  #a = new Choice('words-a', value => this.#compare(this.#chosen.column, value))
  #b = new Choice('words-b', value => this.#compare(this.#chosen.column, this.#chosen.a, value))
  /** The groups that are compared, where the reader has chosen some. */
  #chosen = { column: '', a: '', b: rest }
  #stop = h('details', { class: 'columns quotes', 'data-test': 'stop-words' })
  #search = h('input', { type: 'search', 'data-test': 'search-comments', onchange: () => this.#find() })

  constructor() {
    super()
    const fields = [this.#days, this.#column, this.#a, this.#b]
    this.controls.append(this.#switch, ...fields.map(({ element }) => element), this.#search)
  }

  /** @override */
  get missingRole() {
    return 'comment'
  }

  #toggle() {
    this.#all = !this.#all
    this.update()
  }

  /** Values of a column, the most frequent first. @param {string} column @returns {string[]} */
  #valuesOf(column) {
    const found = this.scope?.columns.find(({ name }) => name === column)
    return (found?.values ?? []).map(([value]) => value)
  }

  /** Columns whose values can be sides, first those that can be a reason. @returns {string[]} */
  get #columns() {
    const { scope } = this
    if (!scope) return []
    const others = scope.columns.filter(({ values }) => values.length > 1).map(({ name }) => name)
    return [...new Set([...comparedBy(scope), ...others])]
  }

  /**
   * Compares one value of a column with all others, or with another value.
   * @param {string} column
   * @param {string} [a] the most frequent value where not given
   * @param {string} [b]
   */
  #compare(column, a = this.#valuesOf(column)[0] ?? '', b = rest) {
    this.#chosen = { column, a, b: b === a ? rest : b }
    /** @param {string} value @returns {import('../options.js').Filter} */
    const side = value => ({ where: { [column]: [value] } })
    this.choose({ recent: undefined, a: side(a), b: this.#chosen.b === rest ? undefined : side(b) })
  }

  /** Tests no word of a list, beside the built-in ones, or one of these. @param {string[]} words @param {boolean} out */
  #leave(words, out) {
    const { leaveOut = [], keep = [] } = /** @type {import('../options.js').WordsOptions} */ (this.question)
    const listed = new Set(this.#listed)
    const without = (/** @type {string[]} */ from) => from.filter(word => !words.includes(word))
    const own = words.filter(word => out && !listed.has(word))
    this.choose({
      leaveOut: [...without(leaveOut), ...own],
      keep: [...without(keep), ...words.filter(word => !out && listed.has(word))]
    })
  }

  /** The built-in list. @type {string[]} */
  #listed = []

  #find() {
    this.choose({ search: this.#search.value.trim() || undefined })
  }

  /**
   * Why no words are compared, where it is not that too little is left.
   * @param {NonNullable<WordsReport['reason']>} reason
   * @param {Locale} locale
   */
  #why(reason, locale) {
    if (reason === 'suppressed') return locale.coded('reason', reason)
    return reason === 'no_data' && !this.filtered ? locale.text('words.refused.no_data') : undefined
  }

  /**
   * @override
   * @param {WordsReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { terms, tested, tooRare, withheld, minAuthors, q, sides, reason, notices } = report
    const eyebrow = locale.text('words.eyebrow')
    this.#offer(report, locale)
    const asked = /** @type {import('../options.js').WordsOptions} */ (this.question)
    const finding = wordsFinding(report, locale, asked)
    if (reason) {
      return {
        eyebrow,
        finding: '',
        below: [...this.#found(report, locale), this.#stop],
        refusal: this.empty(finding, this.#why(reason, locale))
      }
    }
    const named = sidesOf(report, locale, asked)
    const { kind, names } = named
    const differing = terms.filter(term => term.differs)
    const termsOf = (/** @type {string} */ side) => {
      const sure = differing.filter(term => term.side === side)
      if (differing.length) return this.#all ? sure : sure.slice(0, firstTerms)
      return terms.filter(term => term.side === side).slice(0, greyTerms)
    }
    const shown = [...termsOf('b'), ...termsOf('a')]
    this.#more.textContent = this.#all
      ? locale.text('segments.fewer')
      : locale.text('words.more', { count: differing.length })
    return {
      eyebrow,
      finding,
      explain: locale.coded('words.explain', kind, {
        first: names.a,
        second: names.b,
        a: locale.text('words.people', { count: sides[0].authors }),
        b: locale.text('words.people', { count: sides[1].authors })
      }),
      draw: shown.length
        ? context =>
            forestChart(
              {
                title: locale.coded('words.title', kind),
                description: finding,
                axis: value =>
                  locale.text('words.times', { times: format.decimal(2 ** Math.abs(value), value % 1 ? 1 : 0) }),
                axisLabel: locale.text('words.axis'),
                rows: shown.map((term, index) => row(term, shown[index - 1]?.side !== term.side, named, locale))
              },
              context
            )
        : undefined,
      below: [
        ...this.#found(report, locale),
        ...(differing.length > shown.length || this.#all ? [this.#more] : []),
        ...shown.filter(term => term.differs).map(term => this.#context(term, locale)),
        h('p', {}, locale.text('words.tested', { count: tested, q: format.share(q) })),
        ...(tooRare ? [h('p', {}, locale.text('words.rare', { count: tooRare, minAuthors }))] : []),
        ...(withheld ? [h('p', {}, locale.text('words.withheld', { count: withheld }))] : []),
        this.#stop
      ],
      table: {
        columns: [
          { label: locale.text('table.word') },
          { label: locale.text('table.side') },
          { label: names.a, number: true },
          { label: names.b, number: true },
          { label: locale.text('table.times'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: 'z', number: true },
          { label: locale.text('table.pAdjusted'), number: true },
          { label: locale.text('table.net'), number: true }
        ],
        rows: terms.map(term => {
          const { logOdds, pAdjusted, revenue, z } = term
          const ends = [logOdds.value, logOdds.low, logOdds.high].map(value =>
            value === null ? null : Math.exp(value)
          )
          const [money] = revenue
          const which = kind === 'sides' ? names[sideOf(term)] : locale.coded(`words.side.${kind}`, sideOf(term))
          return [
            { text: locale.isolate(said(term)), value: said(term) },
            { text: which, value: which },
            { text: format.integer(term.authors[0]), value: term.authors[0] },
            { text: format.integer(term.authors[1]), value: term.authors[1] },
            ...ends.map(value => ({ text: value === null ? '–' : format.decimal(value, 2), value })),
            { text: format.decimal(z, 1), value: z },
            { text: format.decimal(pAdjusted, 3), value: pAdjusted },
            { text: money?.currency ? format.money(money.net.value, money.currency) : '–', value: money?.net.exact }
          ]
        })
      },
      method: [
        locale.text('words.method.cut'),
        locale.text('words.method.count'),
        locale.text('words.method.odds'),
        locale.text('segments.method.bh', { q: format.share(q) }),
        ...(terms[0] ? [intervalLine(terms[0].logOdds, locale)] : [])
      ],
      notices
    }
  }

  /** What the reader may choose: the sides, what is searched for, words that are not tested. @param {WordsReport} report @param {Locale} locale */
  #offer(report, locale) {
    this.#switch.setAttribute('aria-label', locale.text('words.switch'))
    this.#search.setAttribute('aria-label', locale.text('words.search'))
    this.#search.setAttribute('placeholder', locale.text('words.search'))
    if (this.root.activeElement !== this.#search) this.#search.value = String(this.choices.search ?? '')
    const { kind } = sidesOf(report, locale)
    const asked = /** @type {import('../options.js').WordsOptions} */ (this.question)
    const columns = this.#columns
    const none = { recent: undefined, a: undefined, b: undefined }
    if (!this.#switch.childElementCount) {
      for (const [name, choose] of /** @type {const} */ ([
        ['class', () => this.choose(none)],
        ['recent', () => this.choose({ ...none, recent: recentDays })],
        ['sides', () => this.#compare(this.#columns[0])]
      ])) {
        this.#switch.append(h('button', { type: 'button', 'data-sides': name, onclick: choose }))
      }
    }
    const days = asked.recent ?? recentDays
    for (const button of this.#switch.querySelectorAll('button')) {
      const name = button.getAttribute('data-sides') ?? ''
      button.textContent = locale.coded('words.switch', name, { count: days })
      button.hidden = name === 'sides' && !columns.length
      button.setAttribute('aria-pressed', String(name === kind))
    }
    /** @param {string} value */
    const item = value => ({ value, label: value })
    const span = (/** @type {number} */ count) => locale.text('words.days', { count })
    const spans = recents.map(count => ({ value: String(count), label: span(count) }))
    this.#days.offer(locale.text('words.pick.days'), kind === 'recent' ? spans : [], String(days))
    const { column, a, b } = this.#chosen
    const chosen = kind === 'sides' && column !== ''
    const values = chosen ? this.#valuesOf(column) : []
    this.#column.offer(
      locale.text('table.column'),
      chosen ? columns.map(value => ({ value, label: columnName(value, locale) })) : [],
      column
    )
    this.#a.offer(locale.text('words.pick.a'), values.map(item), a)
    const others = values.filter(value => value !== a).map(item)
    this.#b.offer(
      locale.text('words.pick.b'),
      chosen ? [{ value: rest, label: locale.text('words.rest') }, ...others] : [],
      b
    )
    this.#offerStop(report, locale)
  }

  /** The words that are not tested, each to be tested after all; and room for more. @param {WordsReport} report @param {Locale} locale */
  #offerStop({ stop }, locale) {
    const { leaveOut = [], keep = [] } = /** @type {import('../options.js').WordsOptions} */ (this.question)
    this.#listed = stop.flatMap(({ words }) => words)
    const languages = new Intl.DisplayNames(locale.tag, { type: 'language' })
    /** @param {string} word @param {boolean} out */
    const button = (word, out) =>
      h(
        'button',
        {
          class: 'word',
          type: 'button',
          'data-word': word,
          'aria-pressed': String(out),
          onclick: () => this.#leave([word], !out)
        },
        h('bdi', {}, word)
      )
    const add = h('input', {
      type: 'search',
      'data-test': 'stop-add',
      'aria-label': locale.text('words.stop.add'),
      placeholder: locale.text('words.stop.add'),
      onchange: () =>
        this.#leave(
          add.value
            .toLowerCase()
            .split(/[\s,،;؛]+/)
            .filter(Boolean),
          true
        )
    })
    const held = this.root.activeElement?.getAttribute('data-word')
    this.#stop.replaceChildren(
      h('summary', {}, locale.text('words.stop', { count: leaveOut.length + this.#listed.length - keep.length })),
      h('p', {}, locale.text('words.stop.explain')),
      h('p', {}, add, ' ', ...leaveOut.map(word => button(word, true))),
      ...stop.map(({ language, words }) =>
        h('p', {}, `${languages.of(language)}: `, ...words.map(word => button(word, !keep.includes(word))))
      )
    )
    if (held) /** @type {HTMLElement | null} */ (this.#stop.querySelector(`[data-word="${CSS.escape(held)}"]`))?.focus()
  }

  /** What was searched for. @param {WordsReport} report @param {Locale} locale @returns {Node[]} */
  #found({ found }, locale) {
    if (!found) return []
    const { search = '' } = /** @type {import('../options.js').WordsOptions} */ (this.question)
    return [
      h(
        'div',
        { class: 'quotes', 'data-test': 'found-comments', 'aria-live': 'polite' },
        h(
          'p',
          { class: 'strong', 'data-value': found.comments },
          locale.text('words.found', {
            count: found.comments,
            authors: locale.text('words.people', { count: found.authors })
          })
        ),
        ...(search && found.comments ? [this.#narrow(search, locale)] : []),
        ...found.quotes.map(each => quote(each, locale))
      )
    ]
  }

  /** Has all panels show only the answers whose comment says something. @param {string} text @param {Locale} locale */
  #narrow(text, locale) {
    const act = () => this.emit('action', { name: 'search', text })
    return h(
      'button',
      { class: 'link', type: 'button', 'data-test': 'filter-by', onclick: act },
      locale.text('words.filter')
    )
  }

  /** A term with the comments in which it stands, opened by a click. @param {Term} term @param {Locale} locale */
  #context(term, locale) {
    const { format } = locale
    const [money] = term.revenue
    const people = locale.text('words.people', { count: authors(term) })
    const behind = money?.currency
      ? locale.text('words.behind', { people, money: format.moneyShort(money.net.value, money.currency) })
      : people
    return h(
      'details',
      { class: 'quotes', 'data-term': term.text },
      h('summary', {}, h('bdi', { class: 'strong' }, said(term)), ' ', h('span', {}, behind)),
      ...term.examples.map(each => quote(each, locale)),
      h(
        'p',
        { class: 'tools' },
        this.#narrow(term.text, locale),
        h(
          'button',
          { class: 'link', type: 'button', onclick: () => this.#leave(term.text.split(' '), true) },
          locale.text('words.leave')
        )
      )
    )
  }
}

/** A comment in the words of who wrote it; its own direction, and text only. @param {Quote} quote @param {Locale} locale */
function quote({ before, said, after, score, day, customer }, locale) {
  const { format } = locale
  const who = [
    day ? format.date(day) : '',
    score === null ? '' : locale.text('table.answer', { answer: score }),
    customer
  ]
  return h(
    'blockquote',
    {},
    h('p', { dir: 'auto' }, before, h('strong', {}, said), after),
    h('footer', {}, format.list(who.filter(part => part).map(part => locale.isolate(String(part)))))
  )
}

/**
 * @param {Term} term
 * @param {boolean} isFirst does it begin its side?
 * @param {Sides} sides
 * @param {Locale} locale
 * @returns {import('../charts/forest.js').Row}
 */
function row(term, isFirst, sides, locale) {
  const { logOdds, differs } = term
  const side = sideOf(term)
  // Doublings, so that the axis has whole numbers of times.
  const [value, low, high] = [logOdds.value, logOdds.low, logOdds.high].map(each =>
    each === null ? null : each / Math.LN2
  )
  const [near, far] = [logOdds.low ?? 0, logOdds.high ?? 0]
  const crosses = near < 0 && far > 0
  const [least, most] = [near, far].toSorted((one, other) => Math.abs(one) - Math.abs(other))
  const values = {
    term: locale.isolate(said(term)),
    times: times(logOdds.value ?? 0, locale),
    low: times(least, locale),
    high: times(most, locale),
    authors: authors(term)
  }
  return {
    key: term.text,
    heading: isFirst ? ofSide('words.heading', sides, side, locale) : undefined,
    label: locale.isolate(said(term)),
    estimate: { value, low, high },
    look: !differs ? 'plain' : side === 'b' ? 'below' : 'above',
    end: locale.text('segments.end', { n: authors(term) }),
    said:
      differs && !crosses ? ofSide('words.said', sides, side, locale, values) : locale.text('words.said.chance', values)
  }
}
