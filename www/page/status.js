// What is going on: reading with rows and time left, or an error with its place and remedy.
import { h } from '../elements/dom.js'
import { fault } from '../fault.js'

/** @typedef {import('../locale.js').Locale} Locale */
/** @typedef {import('../options.js').Progress} Progress */
/** @typedef {import('../errors.js').ErrorFields} ErrorFields */
/** @typedef {(locale: Locale) => { what: string, lines: string[] }} Said */

/** Reading this short needs no time left. */
const shortSeconds = 1.5

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
   * An error, with its place and remedy.
   * @param {ErrorFields} error
   * @param {boolean} kept do files stay open?
   */
  fail(error, kept) {
    this.#failure = [error, kept]
    const locale = this.#locale
    const { code, file, row, column } = error
    const { what, hint } = fault(error, locale)
    const where = [
      file ? locale.isolate(file) : null,
      row === null || row === undefined ? null : locale.text('error.row', { row: locale.format.integer(row) }),
      column ? locale.text('error.column', { column }) : null
    ].filter(Boolean)
    this.#error.replaceChildren(
      h('p', { class: 'what' }, what),
      h(
        'button',
        { class: 'link', type: 'button', 'data-test': 'dismiss', onclick: () => this.clear() },
        locale.text('error.dismiss')
      ),
      ...(where.length ? [h('p', { class: 'where soft' }, where.join(' · '))] : []),
      ...(hint ? [h('p', { class: 'hint' }, hint)] : []),
      ...(kept ? [h('p', { class: 'kept soft small' }, locale.text('error.kept'))] : [])
    )
    this.#error.setAttribute('data-code', code)
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
