import { h } from './dom.js'

/** A list with its name to choose one of; it hides where there is nothing to choose. */
export class Choice {
  #name = h('span')
  #list
  element

  /** @param {string} test @param {(value: string) => void} choose */
  constructor(test, choose) {
    this.#list = h('select', { 'data-test': test, onchange: () => choose(this.#list.value) })
    this.element = h('label', { hidden: true }, this.#name, this.#list)
  }

  /**
   * Offers what there is; the keyboard stays on it.
   * @param {string} name
   * @param {{ value: string, label: string }[]} choices
   * @param {string} chosen
   */
  offer(name, choices, chosen) {
    this.element.hidden = choices.length < 2
    this.#name.textContent = name
    this.#list.replaceChildren(
      ...choices.map(({ value, label }) => h('option', { value, selected: value === chosen }, label))
    )
  }
}

/**
 * The columns of a report to part customers by, in words.
 * @param {string[]} columns
 * @param {import('../locale.js').Locale} locale
 */
export const columnChoices = (columns, locale) =>
  columns.map(value => ({
    value,
    label:
      value === 'nps_class'
        ? locale.text('table.class')
        : value === 'account' || value === 'touchpoint'
          ? locale.coded('role', value === 'account' ? 'account_id' : value)
          : value
  }))

/** How groups stand out. @param {string | null} key @returns {'above' | 'below' | 'plain'} */
export const lookOf = key => (key === 'promoter' ? 'above' : key === 'detractor' ? 'below' : 'plain')

/** Calendars to choose. @param {import('../locale.js').Locale} locale */
export const calendars = locale =>
  ['gregorian', 'jalali'].map(value => ({ value, label: locale.coded('retention.calendar', value) }))

/** Periods to choose. @param {string[]} names @param {import('../locale.js').Locale} locale */
export const periods = (names, locale) => names.map(value => ({ value, label: locale.coded('period.by', value) }))
