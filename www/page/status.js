// What is going on: reading with rows and time left, or an error with its place and remedy.
import { h } from '../elements/dom.js'
import { fault } from '../fault.js'

/** @typedef {import('../locale.js').Locale} Locale */
/** @typedef {import('../options.js').Progress} Progress */
/** @typedef {import('../errors.js').ErrorFields} ErrorFields */
/** @typedef {(locale: Locale) => { what: string, lines: string[] }} Said */

/** Reading this short needs no time left. */
const shortSeconds = 1.5
/** So many files of one fault are named. */
const mostPlaces = 8

/** The lines above the content. */
export class Status {
  /** Where it stands. */
  element = h('div', { class: 'status', slot: 'status' })
  #locale
  #reading = h('div', { class: 'reading', hidden: true, 'data-test': 'reading' })
  #text = h('p', { role: 'status' })
  #bar = h('progress', { max: '1', 'aria-hidden': 'true' })
  #error = h('div', { class: 'error', role: 'alert', hidden: true, 'data-test': 'error' })
  #said = h('div', { role: 'status', 'data-test': 'said' })
  #stop = h('button', { class: 'link', type: 'button', 'data-test': 'cancel', onclick: () => this.#cancel?.() })
  #since = 0
  /** @type {(() => void) | null} */
  #cancel = null
  /** The error that is shown. @type {Parameters<Status['fail']> | null} */
  #failure = null
  /** What is said. @type {Said | null} */
  #words = null

  /** @param {Locale} locale */
  constructor(locale) {
    this.#locale = locale
    this.#reading.append(this.#text, this.#stop, this.#bar)
    this.element.append(this.#reading, this.#error, this.#said)
    this.locale = locale
  }

  /** The language to speak from now on; progress follows with its next report. @param {Locale} locale */
  set locale(locale) {
    this.#locale = locale
    this.#stop.textContent = locale.text('reading.cancel')
    if (this.#failure) this.fail(...this.#failure)
    this.#say()
  }

  /**
   * Reading begins.
   * @param {() => void} cancel
   */
  begin(cancel) {
    this.#cancel = cancel
    this.#since = performance.now()
    this.clear()
    this.#reading.hidden = false
    this.#text.textContent = this.#locale.text('reading.start')
    this.#bar.removeAttribute('value')
  }

  /**
   * @param {Progress} progress
   * @param {{ done: number, total: number }} bytes over all files
   */
  progress({ file, rows }, { done, total }) {
    const share = total ? done / total : 0
    const seconds = (performance.now() - this.#since) / 1000
    const left = share > 0.02 ? (seconds * (1 - share)) / share : 0
    this.#bar.value = share
    this.#text.textContent =
      seconds + left > shortSeconds && left > 0.5
        ? this.#locale.text('reading.left', { file, count: rows, left: this.#locale.format.seconds(left) })
        : this.#locale.text('reading.rows', { file, count: rows })
  }

  /** Reading has ended. */
  end() {
    this.#reading.hidden = true
  }

  /**
   * Errors, each with its place and remedy; files of which the same is to be said stand together.
   * @param {ErrorFields[]} errors
   * @param {'error.kept' | 'error.others' | null} rest what became of other files
   */
  fail(errors, rest) {
    this.#failure = [errors, rest]
    const locale = this.#locale
    /** @type {Map<string, { what: string, hint: string, places: string[] }>} */
    const faults = new Map()
    for (const error of errors) {
      const { what, hint } = fault(error, locale)
      const known = faults.get(what)
      const place = placeOf(error, locale)
      if (known) known.places.push(place)
      else faults.set(what, { what, hint, places: place ? [place] : [] })
    }
    this.#error.replaceChildren(
      h(
        'button',
        { class: 'link', type: 'button', 'data-test': 'dismiss', onclick: () => this.clear() },
        locale.text('error.dismiss')
      ),
      ...[...faults.values()].flatMap(({ what, hint, places }) => [
        h('p', { class: 'what' }, what),
        ...places.slice(0, mostPlaces).map(place => h('p', { class: 'where soft' }, place)),
        ...(places.length > mostPlaces
          ? [h('p', { class: 'where soft' }, locale.text('error.more', { count: places.length - mostPlaces }))]
          : []),
        ...(hint ? [h('p', { class: 'hint' }, hint)] : [])
      ]),
      ...(rest ? [h('p', { class: 'rest soft small' }, locale.text(rest))] : [])
    )
    this.#error.setAttribute('data-code', errors[0]?.code ?? '')
    this.#error.hidden = false
    this.#error.scrollIntoView({ block: 'nearest' })
  }

  /**
   * Something that the reader should know, and that is no fault.
   * @param {Said} words
   */
  tell(words) {
    this.#words = words
    this.#say()
  }

  #say() {
    const locale = this.#locale
    const { what, lines } = this.#words?.(locale) ?? { what: '', lines: [] }
    this.#said.className = what ? 'error' : ''
    this.#said.replaceChildren(
      ...(what
        ? [
            h('p', { class: 'what' }, what),
            h(
              'button',
              { class: 'link', type: 'button', 'data-test': 'said-dismiss', onclick: () => this.clear() },
              locale.text('error.dismiss')
            ),
            ...lines.map(line => h('p', { class: 'hint' }, line))
          ]
        : [])
    )
  }

  /** Takes away what was said, and an error. */
  clear() {
    this.#failure = null
    this.#error.hidden = true
    this.#words = null
    this.#say()
  }
}

/** File, row and column of an error. @param {ErrorFields} error @param {Locale} locale */
const placeOf = ({ file, row, column }, locale) =>
  [
    file ? locale.isolate(file) : null,
    row === null || row === undefined ? null : locale.text('error.row', { row: locale.format.integer(row) }),
    column ? locale.text('error.column', { column }) : null
  ]
    .filter(Boolean)
    .join(' · ')
