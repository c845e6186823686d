// Which languages the page speaks, and which one its reader wants.
import { h } from '../elements/dom.js'

/** The languages by their own names. @type {readonly (readonly [tag: string, name: string])[]} */
export const languages = [
  ['en', 'English'],
  ['et', 'Eesti'],
  ['fa', 'فارسی'],
  ['ru', 'Русский']
]

/**
 * The language that an address names.
 * @param {string} hash
 * @returns {string | null}
 */
export function languageOf(hash) {
  const named = new URLSearchParams(hash.split('?')[1] ?? '').get('lang')
  return languages.find(([tag]) => tag === named)?.[0] ?? null
}

/** The first of the browser's languages that the page speaks. */
export function preferred() {
  const wanted = navigator.languages.map(tag => tag.split('-')[0])
  return wanted.find(language => languages.some(([tag]) => tag === language)) ?? 'en'
}

/**
 * The menu of languages, each in its own name.
 * @param {(language: string) => void} onChoose
 */
export function languageMenu(onChoose) {
  const select = h(
    'select',
    { class: 'chip language', 'data-test': 'language', onchange: () => onChoose(select.value) },
    ...languages.map(([tag, name]) => h('option', { value: tag, lang: tag }, name))
  )
  return {
    element: select,
    /** Shows the document's language. @param {import('../locale.js').Locale} locale */
    show(locale) {
      select.value = locale.tag
      select.setAttribute('aria-label', locale.text('language.label'))
    }
  }
}
