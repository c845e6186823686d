// Data that an element's markup names: fetched and opened while an element with this `src` stands in a document.
import { badOption, errorFields, sourceUnavailable } from '../errors.js'

/**
 * @typedef {import('../analysis.js').Analysis} Analysis
 * @typedef {import('./element.js').PointworthElement & { analysis: Analysis | null, fault(error: import('../errors.js').PointworthError): void }} Sourced
 */

/**
 * What opens files: `pointworth/element` sets it. The page itself opens what its reader chooses and has no use for it.
 * @type {{ load: (() => Promise<typeof import('../analysis.js').Analysis>) | null }}
 */
export const engine = { load: null }

/** What stands open, by addresses and language: elements that name the same share one analysis. @type {Map<string, { opened: Promise<Analysis>, users: number }>} */
const shared = new Map()

/** @param {URL} address */
async function fetched(address) {
  const name = decodeURIComponent(address.pathname.split('/').at(-1) || address.host)
  const reply = await fetch(address).catch(cause => {
    throw sourceUnavailable(name, cause.message, cause)
  })
  if (!reply.ok) throw sourceUnavailable(name, `${reply.status} ${reply.statusText}`.trim())
  return { name, data: await reply.blob() }
}

/** @param {string[]} addresses @param {string} locale */
async function opened(addresses, locale) {
  const [Analysis, ...files] = await Promise.all([
    engine.load?.(),
    ...addresses.map(address => fetched(new URL(address, document.baseURI)))
  ])
  if (!Analysis) throw new TypeError('src is opened where pointworth/element was imported.')
  return Analysis.open(files, { locale })
}

/** The `src` of one element. */
export class Sources {
  #element
  #key = ''
  /** Gives up what is open. */
  #release = () => {}

  /** @param {Sourced} element */
  constructor(element) {
    this.#element = element
  }

  /** Opens what the element names now, if that is something else than before. */
  async follow() {
    const element = this.#element
    const addresses = (element.isConnected ? (element.getAttribute('src') ?? '') : '').split(/\s+/).filter(Boolean)
    const key = addresses.length ? JSON.stringify([element.locale.tag, ...addresses]) : ''
    if (key === this.#key) return
    this.#key = key
    this.#release()
    this.#release = () => {}
    if (!key) {
      element.analysis = null
      return
    }
    const own = shared.get(key) ?? { opened: opened(addresses, element.locale.tag), users: 0 }
    shared.set(key, own)
    own.users += 1
    this.#release = () => {
      own.users -= 1
      // A moment later: an element that is moved takes it up again.
      queueMicrotask(() => {
        if (own.users || shared.get(key) !== own) return
        shared.delete(key)
        own.opened.then(analysis => analysis.dispose()).catch(() => {})
      })
    }
    try {
      const analysis = await own.opened
      if (this.#key === key) element.analysis = analysis
    } catch (error) {
      // Named once more, it is fetched once more.
      if (shared.get(key) === own) shared.delete(key)
      if (!errorFields(error)) throw error
      if (this.#key === key) element.fault(/** @type {import('../errors.js').PointworthError} */ (error))
    }
  }
}

/** Plain data written as JSON in an attribute. @param {Element} element @param {string} name @returns {any} */
export function jsonOf(element, name) {
  const text = element.getAttribute(name)
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badOption(name, /** @type {Error} */ (error).message, `{"date": "last-12-months"}`)
  }
}
