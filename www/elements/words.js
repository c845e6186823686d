import { forestChart } from '../charts/forest.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').WordsReport} WordsReport */
/** @typedef {import('../reports.js').Term} Term */
/** @typedef {import('../reports.js').Quote} Quote */
/** @typedef {import('../locale.js').Locale} Locale */

/** Terms of a side shown at first; the rest are a click away. */
const firstTerms = 8
/** Terms of a side shown where none differs. */
const greyTerms = 3
/** Days that are new, for what is said lately. */
const recentDays = 30

/** How texts speak of the two sides. @param {WordsReport} report @returns {'class' | 'recent' | 'sides'} */
function kindOf({ sides }) {
  const [{ class: first }] = sides
  return first === 'promoter' ? 'class' : first === 'recent' ? 'recent' : 'sides'
}

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
 */
export function wordsFinding(report, locale) {
  const { terms, reason, tested } = report
  if (reason) return locale.text('words.finding.few')
  const [a, b] = ['a', 'b'].map(side => terms.find(term => term.differs && term.side === side))
  if (!a && !b) return locale.text('words.finding.chance', { count: tested })
  const kind = kindOf(report)
  const sentences = /** @type {const} */ (['b', 'a']).flatMap(side => {
    const term = side === 'a' ? a : b
    if (!term) return []
    return locale.text(`words.finding.${kind}.${side}`, {
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
  #search = h('input', { type: 'search', 'data-test': 'search-comments', onchange: () => this.#find() })

  constructor() {
    super()
    this.controls.append(this.#switch, this.#search)
  }

  /** @override */
  get missingRole() {
    return 'comment'
  }

  #toggle() {
    this.#all = !this.#all
    this.update()
  }

  #find() {
    this.choose({ search: this.#search.value.trim() || undefined })
  }

  /**
   * @override
   * @param {WordsReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { terms, tested, tooRare, minAuthors, q, sides, reason, notices } = report
    const eyebrow = locale.text('words.eyebrow')
    this.#offer(report, locale)
    const finding = wordsFinding(report, locale)
    if (reason) {
      return {
        eyebrow,
        finding: '',
        below: found(report, locale),
        refusal: { title: finding, text: locale.coded('reason', reason), action: null }
      }
    }
    const kind = kindOf(report)
    const differing = terms.filter(term => term.differs)
    const ofSide = (/** @type {string} */ side) => {
      const sure = differing.filter(term => term.side === side)
      if (differing.length) return this.#all ? sure : sure.slice(0, firstTerms)
      return terms.filter(term => term.side === side).slice(0, greyTerms)
    }
    const shown = [...ofSide('b'), ...ofSide('a')]
    this.#more.textContent = this.#all
      ? locale.text('segments.fewer')
      : locale.text('words.more', { count: differing.length })
    return {
      eyebrow,
      finding,
      explain: locale.text(`words.explain.${kind}`, {
        a: locale.text('words.people', { count: sides[0].authors }),
        b: locale.text('words.people', { count: sides[1].authors })
      }),
      draw: shown.length
        ? context =>
            forestChart(
              {
                title: locale.text(`words.title.${kind}`),
                description: finding,
                axis: value =>
                  locale.text('words.times', { times: format.decimal(2 ** Math.abs(value), value % 1 ? 1 : 0) }),
                axisLabel: locale.text('words.axis'),
                rows: shown.map((term, index) => row(term, shown[index - 1]?.side !== term.side, kind, locale))
              },
              context
            )
        : undefined,
      below: [
        ...found(report, locale),
        ...(differing.length > shown.length || this.#all ? [this.#more] : []),
        ...shown.filter(term => term.differs).map(term => context(term, locale)),
        h('p', {}, locale.text('words.tested', { count: tested, q: format.share(q) })),
        ...(tooRare ? [h('p', {}, locale.text('words.rare', { count: tooRare, minAuthors }))] : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.word') },
          { label: locale.text('table.side') },
          { label: locale.text(`words.people.${kind}.a`), number: true },
          { label: locale.text(`words.people.${kind}.b`), number: true },
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
          const which = locale.text(`words.side.${kind}.${sideOf(term)}`)
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

  /** @param {WordsReport} report @param {Locale} locale */
  #offer(report, locale) {
    this.#switch.setAttribute('aria-label', locale.text('words.switch'))
    this.#search.setAttribute('aria-label', locale.text('words.search'))
    this.#search.setAttribute('placeholder', locale.text('words.search'))
    const chosen = kindOf(report) === 'recent' ? 'recent' : 'class'
    if (!this.#switch.childElementCount) {
      for (const [name, recent] of /** @type {const} */ ([
        ['class', undefined],
        ['recent', recentDays]
      ])) {
        const choose = () => this.choose({ recent })
        this.#switch.append(h('button', { type: 'button', 'data-sides': name, onclick: choose }))
      }
    }
    for (const button of this.#switch.querySelectorAll('button')) {
      const name = button.getAttribute('data-sides') ?? ''
      button.textContent = locale.text(name === 'recent' ? 'words.switch.recent' : 'words.switch.class', {
        count: recentDays
      })
      button.setAttribute('aria-pressed', String(name === chosen))
    }
  }
}

/** What was searched for. @param {WordsReport} report @param {Locale} locale @returns {Node[]} */
function found({ found }, locale) {
  if (!found) return []
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
      ...found.quotes.map(each => quote(each, locale))
    )
  ]
}

/** A term with the comments in which it stands, opened by a click. @param {Term} term @param {Locale} locale */
function context(term, locale) {
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
    ...term.examples.map(each => quote(each, locale))
  )
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
 * @param {'class' | 'recent' | 'sides'} kind
 * @param {Locale} locale
 * @returns {import('../charts/forest.js').Row}
 */
function row(term, isFirst, kind, locale) {
  const { logOdds, differs } = term
  const side = sideOf(term)
  // Doublings, so that the axis has whole numbers of times.
  const [value, low, high] = [logOdds.value, logOdds.low, logOdds.high].map(each =>
    each === null ? null : each / Math.LN2
  )
  const [near, far] = [logOdds.low ?? 0, logOdds.high ?? 0]
  const crosses = near < 0 && far > 0
  const [least, most] = [near, far].toSorted((one, other) => Math.abs(one) - Math.abs(other))
  return {
    key: term.text,
    heading: isFirst ? locale.text(`words.heading.${kind}.${side}`) : undefined,
    label: locale.isolate(said(term)),
    estimate: { value, low, high },
    look: !differs ? 'plain' : side === 'b' ? 'below' : 'above',
    end: locale.text('segments.end', { n: authors(term) }),
    said: locale.text(differs && !crosses ? `words.said.${kind}.${side}` : 'words.said.chance', {
      term: locale.isolate(said(term)),
      times: times(logOdds.value ?? 0, locale),
      low: times(least, locale),
      high: times(most, locale),
      authors: authors(term)
    })
  }
}
