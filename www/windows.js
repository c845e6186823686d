// Windows that move with today: what the words of a filter's dates mean on a given day, in a given calendar.
import { civil, isoDay, shifted } from './calendar.js'

const HOUR = 3_600_000

/** @typedef {import('./options.js').DateWindow} DateWindow */
/** @typedef {import('./options.js').Calendar} Calendar */

/**
 * Days or months that end today, or the whole weeks, months, quarters and years: 0 = that of today, −1 = the one before.
 * @type {Record<DateWindow, { days: number } | { months: number } | { unit: Unit, back: 0 | -1 }>}
 */
const meanings = {
  'last-hour': { unit: 'hour', back: -1 },
  today: { unit: 'day', back: 0 },
  yesterday: { unit: 'day', back: -1 },
  'last-7-days': { days: 7 },
  'last-30-days': { days: 30 },
  'last-90-days': { days: 90 },
  'last-12-months': { months: 12 },
  'this-week': { unit: 'week', back: 0 },
  'last-week': { unit: 'week', back: -1 },
  'this-month': { unit: 'month', back: 0 },
  'last-month': { unit: 'month', back: -1 },
  'this-quarter': { unit: 'quarter', back: 0 },
  'last-quarter': { unit: 'quarter', back: -1 },
  'this-year': { unit: 'year', back: 0 },
  'last-year': { unit: 'year', back: -1 }
}
/**
 * How time is cut: the calendar of years, quarters and months, the day on which weeks begin, and the month of the calendar
 * with which years do, the first where not given.
 * @typedef {{ calendar: Calendar, weekStart: number, fiscalYearStart?: number }} Cut
 */
/** @typedef {'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'} Unit */

/** The months of a year. */
export const months = Array.from({ length: 12 }, (_, month) => month + 1)

/** All windows, shortest first. */
export const windows = /** @type {DateWindow[]} */ (Object.keys(meanings))

/** Is this the name of a window? @param {unknown} name @returns {name is DateWindow} */
export const isWindow = name => typeof name === 'string' && Object.hasOwn(meanings, name)

/** Is a window one of hours, for answers that tell the time of day? @param {DateWindow} name */
export const isOfHours = name => name === 'last-hour'

/**
 * The days of a window, `[from, to)`. A period that today is in ends with today. Of the last hour, the whole hour before
 * this one, which of a day that is over is its last.
 * @param {DateWindow} name
 * @param {string} now `YYYY-MM-DD`, or with the hour that it is, `YYYY-MM-DDTHH`
 * @param {Cut} cut a locale will do
 * @returns {[string, string]}
 */
export function daysOf(name, now, { calendar, weekStart, fiscalYearStart = 1 }) {
  const meaning = meanings[name]
  const today = now.slice(0, 10)
  const tomorrow = shifted(today, { days: 1 }, calendar)
  if ('days' in meaning) return [shifted(tomorrow, { days: -meaning.days }, calendar), tomorrow]
  if ('months' in meaning) return [shifted(tomorrow, { months: -meaning.months }, calendar), tomorrow]
  const { unit, back } = meaning
  if (unit === 'hour') {
    const end = Date.parse(now === today ? `${tomorrow}T00:00Z` : `${now}:00Z`)
    /** @param {number} hours */
    const hour = hours => new Date(end + hours * HOUR).toISOString().slice(0, 16)
    return [hour(back), hour(0)]
  }
  const { year, month } = civil(today, calendar)
  if (unit === 'day' || unit === 'week') {
    const length = unit === 'day' ? 1 : 7
    const begun = unit === 'day' ? 0 : (new Date(`${today}T00:00:00Z`).getUTCDay() + 7 - (weekStart % 7)) % 7
    const from = shifted(today, { days: back * length - begun }, calendar)
    return [from, back ? shifted(from, { days: length }, calendar) : tomorrow]
  }
  const length = { month: 1, quarter: 3, year: 12 }[unit]
  const since = unit === 'month' ? 0 : (month - fiscalYearStart + 12) % length
  const first = month - since + back * length
  const end = back ? isoDay({ year, month: first + length, day: 1 }, calendar) : tomorrow
  return [isoDay({ year, month: first, day: 1 }, calendar), end]
}

/** Does a filter leave out any answer? @param {import('./options.js').Filter} filter */
export const narrows = ({ date, comment, where = {} }) =>
  Boolean(date || comment || Object.values(where).some(values => values.length))

/**
 * A filter whose dates are days or hours, as the engine takes it.
 * @template {{ date?: import('./options.js').Filter['date'] }} F
 * @param {F} filter
 * @param {string} now as {@link daysOf} takes it
 * @param {Cut} cut
 * @returns {F}
 */
export function dated(filter, now, cut) {
  return isWindow(filter.date) ? { ...filter, date: daysOf(filter.date, now, cut) } : filter
}

/**
 * A window by its name in a language.
 * @param {DateWindow} name
 * @param {import('./locale.js').Locale} locale
 */
export function windowName(name, locale) {
  const meaning = meanings[name]
  if (!('unit' in meaning) || meaning.unit === 'hour') return locale.coded('filter.date', name)
  return new Intl.RelativeTimeFormat(locale.tag, { numeric: 'auto' }).format(meaning.back, meaning.unit)
}
