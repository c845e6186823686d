// What went wrong, and what to do about it, in the reader's language.
import { capital } from './findings.js'

/** Values that are phrases of the engine, each with a text of its own in the locales. */
const phrases = new Set(['looksLike', 'what'])
/** Values that are numbers. */
const numbers = new Set(['offset', 'limit'])

/**
 * An error in words, without its place. One that the texts do not know says what it says itself, in English.
 * @param {import('./errors.js').ErrorFields} error
 * @param {import('./locale.js').Locale} locale
 * @returns {{ what: string, hint: string }}
 */
export function fault({ code, message, file, hint, values = [] }, locale) {
  const key = `error.${code}`
  if (!locale.has(key)) {
    // The engine writes the place before the message; here it has a line of its own.
    const what = message.replace(/^.*?: /, prefix => (file && prefix.startsWith(file) ? '' : prefix))
    return { what: capital(what, locale), hint: hint ?? '' }
  }
  /** @param {string} name @param {string} value */
  const told = (name, value) =>
    phrases.has(name)
      ? locale.coded('phrase', phraseKey(value), { value })
      : numbers.has(name)
        ? locale.format.integer(Number(value))
        : value
  const said = Object.fromEntries(values.map(([name, value]) => [name, told(name, value)]))
  if ('role' in said) said.role = locale.coded('role', said.role)
  const own = { file: file ?? '', ...said }
  const hinted = `error.hint.${code}`
  return {
    what: capital(locale.text(/** @type {import('./locale.js').Key} */ (key), own), locale),
    hint: locale.has(hinted) ? locale.text(/** @type {import('./locale.js').Key} */ (hinted), own) : ''
  }
}

/** The key of an English phrase: `a PDF document` is `a_pdf_document`. @param {string} phrase */
export const phraseKey = phrase =>
  phrase
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
