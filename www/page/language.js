// Changing to another of the page's languages without a reload.
import { partUnavailable } from '../errors.js'
import { addLocale, keys, locale } from '../locale.js'
import { swapped } from '../locales/swapped.js'

/**
 * Texts that are scripts of their own; the page preloads them, so that choosing a language later needs no request.
 * @type {Record<string, () => Promise<{ default: [pairs: string, json: string] }>>}
 */
const scripts = {
  et: () => import('virtual:locale/et'),
  fa: () => import('virtual:locale/fa'),
  ru: () => import('virtual:locale/ru')
}

/** The texts of the panels that come behind the page. @type {typeof scripts} */
const lateScripts = {
  et: () => import('virtual:late-et'),
  fa: () => import('virtual:late-fa'),
  ru: () => import('virtual:late-ru')
}

/** The English texts of these panels, once they are wanted; the others have their order. @type {Promise<void> | null} */
let late = null
/** @type {string[]} */
let lateKeys = []

/**
 * Makes the document speak a language: its texts, its direction and its title.
 * @param {string} language
 * @throws {import('../errors.js').PointworthError} `part_unavailable`; the document speaks as before
 */
export async function speak(language) {
  await read(language, scripts[language], keys)
  if (late) await late.then(() => read(language, lateScripts[language], lateKeys))
  const { documentElement } = document
  documentElement.lang = language
  documentElement.dir = locale(language).rtl ? 'rtl' : 'ltr'
  document.title = locale(language).text('title')
}

/**
 * Brings the texts of the panels that come behind the page, in the document's language and in those chosen later.
 * @throws {import('../errors.js').PointworthError} `part_unavailable`
 */
export async function bringLateTexts() {
  late ??= import('virtual:late-en').then(
    ({ default: texts }) => {
      lateKeys = Object.keys(texts)
      addLocale('en', texts)
    },
    error => {
      late = null
      throw partUnavailable('en', error)
    }
  )
  await late
  const language = document.documentElement.lang
  await read(language, lateScripts[language], lateKeys)
}

/** Languages and texts that have been read. @type {Set<unknown>} */
const known = new Set()

/**
 * @param {string} language
 * @param {(typeof scripts)[string] | undefined} script
 * @param {string[]} keys
 */
async function read(language, script, keys) {
  if (!script || known.has(script)) return
  const {
    default: [pairs, json]
  } = await script().catch(error => {
    throw partUnavailable(language, error)
  })
  /** @type {(import('../locale.js').Message | null)[]} */
  const texts = JSON.parse(swapped(json, pairs))
  const entries = keys.flatMap((key, index) => (texts[index] === null ? [] : [[key, texts[index]]]))
  addLocale(language, Object.fromEntries(entries))
  known.add(script)
}
