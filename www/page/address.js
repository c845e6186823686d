// What the reader has chosen, in the address: the section, the filter and the language, never data. What is searched for
// in comments is not in it: it is what somebody wrote, or may name them, and addresses are kept and passed on.
import { sections } from '../elements/dashboard.js'
import { periods } from '../elements/trend.js'
import { isWindow, months } from '../windows.js'

/** @typedef {import('../elements/dashboard.js').State} State */

const measures = ['nps', 'enps', 'csat', 'ces']

/** Names that have a meaning of their own; columns of the same name are written with a leading dot. */
const reserved = new Set(['dates', 'from', 'to', 'measure', 'period', 'fiscal', 'lang'])

/**
 * The address of a state, for example `#/measure?from=2025-01-01&region=EMEA&lang=fa`. A window that moves with today is
 * kept as its word, `dates=last-30-days`, so that a link kept for a month opens on the newest days.
 * @param {State} state
 * @param {string | null} [language] null: that of the browser
 */
export function address({ section, filter, measure, period, fiscalYearStart }, language = null) {
  const query = new URLSearchParams()
  const { date } = filter
  const [from, to] = isWindow(date) ? [] : (date ?? [])
  if (isWindow(date)) query.set('dates', date)
  if (from) query.set('from', from)
  if (to) query.set('to', to)
  for (const [column, values] of Object.entries(filter.where ?? {})) {
    for (const value of values) query.append(reserved.has(column) ? `.${column}` : column, value ?? '')
  }
  if (measure) query.set('measure', measure)
  if (period !== 'month') query.set('period', period)
  if (fiscalYearStart && fiscalYearStart !== 1) query.set('fiscal', String(fiscalYearStart))
  if (language) query.set('lang', language)
  const text = query.toString()
  return `#/${section}${text ? `?${text}` : ''}`
}

/**
 * The state of an address; what it does not say, or says wrongly, is left at its default.
 * @param {string} hash
 * @param {State['section']} [otherwise] the section where the address names none
 * @returns {State}
 */
export function stateOf(hash, otherwise = 'measure') {
  const [, name = '', text = ''] = /^#\/([^?]*)\??(.*)$/.exec(hash) ?? []
  const query = new URLSearchParams(text)
  // A map, for an address may name columns as it likes, `__proto__` too.
  /** @type {Map<string, (string | null)[]>} */
  const where = new Map()
  for (const [key, value] of query) {
    if (reserved.has(key)) continue
    const column = key.startsWith('.') && reserved.has(key.slice(1)) ? key.slice(1) : key
    where.set(column, [...(where.get(column) ?? []), value === '' ? null : value])
  }
  const [from, to] = ['from', 'to'].map(side => day(query.get(side)))
  const dates = query.get('dates')
  /** @type {import('../options.js').Filter['date']} */
  const date = isWindow(dates) ? dates : from || to ? [from, to] : undefined
  const measure = query.get('measure')
  const period = query.get('period')
  const fiscal = Number(query.get('fiscal'))
  return {
    section: sections.find(section => section === name) ?? otherwise,
    filter: { ...(date ? { date } : {}), where: Object.fromEntries(where) },
    measure: measures.includes(measure ?? '') ? /** @type {State['measure']} */ (measure) : null,
    period: periods.find(each => each === period) ?? 'month',
    ...(months.includes(fiscal) ? { fiscalYearStart: fiscal } : {})
  }
}

/** @param {string | null} text */
function day(text) {
  return text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null
}
