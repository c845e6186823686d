// Texts by key. A text is a template with {names}; a text that depends on a count has one form per plural category.
import { calendarOf, weekStartOf } from './calendar.js'
import { Format } from './format.js'
import en from './locales/en.json' with { type: 'json' }

/** @typedef {keyof typeof en} Key */
/**
 * A text, or one for each plural category; `=1` is for exactly one where the category `one` holds more (21 in Russian).
 * @typedef {string | Partial<Record<Intl.LDMLPluralRule | '=1', string>>} Message
 */
/** @typedef {Record<string, string | number | null | undefined>} Values */

/** The keys of the texts that are there from the start. */
export const keys = Object.keys(en)

/** The texts of English, which stand in where another language has none. @type {Record<string, Message>} */
const english = en

/** @type {Map<string, Record<string, Message>>} */
const catalogue = new Map([['en', english]])

/** @type {Map<string, Locale>} */
const locales = new Map()

/** Tells by `change` that texts were added, so that what stands in English may be written anew. */
export const added = new EventTarget()

/**
 * Adds texts of a language to those that it has; keys that it lacks are shown in English.
 * @param {string} language BCP 47 language without region, for example `fa`
 * @param {Record<string, Message>} messages
 */
export function addLocale(language, messages) {
  catalogue.set(language, Object.assign(catalogue.get(language) ?? {}, messages))
  locales.clear()
  added.dispatchEvent(new Event('change'))
}

/**
 * The locale of a BCP 47 tag. A language without texts speaks English and keeps its own numbers only if it has texts.
 * @param {string} [tag]
 * @returns {Locale}
 */
export function locale(tag = 'en') {
  let language = 'en'
  try {
    language = new Intl.Locale(tag).language
  } catch (error) {
    // A `lang` attribute may hold anything: what is no language tag is read as English.
    if (!(error instanceof RangeError)) throw error
  }
  const known = catalogue.has(language) ? tag : 'en'
  let found = locales.get(known)
  if (!found) {
    found = new Locale(known, catalogue.get(language) ?? english)
    locales.set(known, found)
  }
  return found
}

/** Scripts that are written from right to left. */
const fromTheRight = new Set(['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm'])

/** Holds a letter that is written from right to left. */
const rightToLeft = /(?=\p{L})[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u

/** Holds what could come out of order within a text from right to left: other letters, digits, signs. */
const other = /[^\p{Script=Arabic}\p{Script=Hebrew}\p{Mn}\p{Zs}\u200c]|\p{N}/u

/** Does a value say yes or no, and so nothing without its column? @param {string} value */
export const isTruth = value => value === 'Yes' || value === 'No'

/** Texts, plural forms and numbers of one language. */
export class Locale {
  #messages
  #plural

  /**
   * @param {string} tag
   * @param {Record<string, Message>} messages
   */
  constructor(tag, messages) {
    this.tag = tag
    this.#messages = messages
    this.#plural = new Intl.PluralRules(tag)
    /** Is the language written from right to left? */
    this.rtl = fromTheRight.has(new Intl.Locale(tag).maximize().script ?? '')
    /** The calendar in which the language counts months and years. */
    this.calendar = calendarOf(tag)
    /** The day on which its weeks begin, 1 = Monday to 7 = Sunday. */
    this.weekStart = weekStartOf(tag)
    /** Numbers, money and dates of the language. */
    this.format = new Format(tag, this)
  }

  /** Is there a text of this name? For codes that the engine may add before the texts know them. @param {string} key */
  has(key) {
    return key in this.#messages || key in english
  }

  /**
   * The text of a key, filled in. `count` selects the plural form and is written as an integer.
   * @param {Key} key
   * @param {Values} [values]
   * @returns {string}
   */
  text(key, values = {}) {
    return this.#fill(this.#template(key, values), values)
  }

  /**
   * The text of `prefix.code`, or of `prefix.other` where the code is unknown (`{code}` names it there).
   * @param {string} prefix
   * @param {string} code
   * @param {Values} [values]
   */
  coded(prefix, code, values = {}) {
    const key = `${prefix}.${code}`
    if (this.has(key)) return this.text(/** @type {Key} */ (key), values)
    const other = `${prefix}.other`
    return this.has(other) ? this.text(/** @type {Key} */ (other), { code, ...values }) : code
  }

  /**
   * A value of a column as the language calls it: the empty one, and yes and no, which the engine spells alike for all
   * files.
   * @param {string | null} value
   */
  value(value) {
    if (value === null || value === '') return this.text('group.empty')
    if (isTruth(value)) return this.text(value === 'Yes' ? 'group.yes' : 'group.no')
    return value
  }

  /**
   * The text as nodes: `<em>…</em>` and `<b>…</b>` of the template become elements; values are always plain text.
   * @param {Key} key
   * @param {Values} [values]
   * @returns {Node[]}
   */
  nodes(key, values = {}) {
    const parts = this.#template(key, values).split(/<(em|b)>(.*?)<\/\1>/)
    /** @type {Node[]} */
    const nodes = []
    for (let index = 0; index < parts.length; index += 3) {
      if (parts[index]) nodes.push(new Text(this.#fill(parts[index], values)))
      if (index + 2 < parts.length) {
        const element = document.createElement(parts[index + 1])
        element.textContent = this.#fill(parts[index + 2], values)
        nodes.push(element)
      }
    }
    return nodes
  }

  /**
   * @param {Key} key
   * @param {Values} values
   * @returns {string}
   */
  #template(key, values) {
    /** @type {Message} */
    const message = this.#messages[key] ?? english[key] ?? key
    if (typeof message === 'string') return message
    const count = Number(values.count ?? 0)
    return (count === 1 && message['=1']) || message[this.#plural.select(count)] || message.other || key
  }

  /**
   * @param {string} template
   * @param {Values} values
   */
  #fill(template, values) {
    return template.replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name]
      if (value === null || value === undefined) return whole
      return this.isolate(typeof value === 'number' ? this.format.integer(value) : value)
    })
  }

  /**
   * The text between marks that keep its order and that of its surroundings apart, where the two could mix: a number or
   * a Latin name in Persian, a Persian name in English.
   * @param {string} text
   */
  isolate(text) {
    const right = rightToLeft.test(text)
    if (!(this.rtl ? other.test(text) : right)) return text
    return `${this.rtl && right ? '\u2067' : '\u2068'}${text}\u2069`
  }
}
