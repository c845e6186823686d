// Civil days as years, months and days of the Gregorian or the Solar Hijri (Jalali) calendar, and back.

const DAY = 86_400_000

/**
 * The calendar in which a language counts months and years.
 * @param {string} tag BCP 47
 * @returns {import('./options.js').Calendar}
 */
export function calendarOf(tag) {
  return new Intl.DateTimeFormat(tag).resolvedOptions().calendar === 'persian' ? 'jalali' : 'gregorian'
}

/** Regions whose weeks begin on Saturday, and on Sunday, for browsers that do not tell; Monday begins all others. */
const SATURDAY = new Set('AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY'.split(' '))
const SUNDAY = new Set('AU BR CA CN CO HK ID IL IN JP KE KR MX PE PH PK SA TH TW US VE ZA'.split(' '))

/**
 * The day on which a language, or its region, begins the week.
 * @param {string} tag BCP 47
 * @returns {number} 1 = Monday to 7 = Sunday
 */
export function weekStartOf(tag) {
  const locale = /** @type {Intl.Locale & { getWeekInfo?: () => Week, weekInfo?: Week }} */ (new Intl.Locale(tag))
  const told = locale.getWeekInfo?.() ?? locale.weekInfo
  if (told) return told.firstDay
  const region = locale.maximize().region ?? ''
  return SATURDAY.has(region) ? 6 : SUNDAY.has(region) ? 7 : 1
}

/** @typedef {{ firstDay: number }} Week */

/** Days from 1970-01-01 to the day before 1 Farvardin of the year 1. */
const HIJRI = -492_269

/**
 * Day number of 1 Farvardin. Eight years of each 33 are leap years; with this phase that is the astronomical calendar
 * of the years 1178 to 1501.
 * @param {number} year
 */
const nowruz = year => HIJRI + 365 * (year - 1) + Math.floor((8 * year + 21) / 33) + 1

/** Days of a year before a month, of which six have 31 days. @param {number} month from 0 */
const before = month => 30 * month + Math.min(month, 6)

/**
 * Year, month and day of a civil day.
 * @param {string} iso `YYYY-MM-DD`, Gregorian
 * @param {string} calendar `jalali`; any other is Gregorian
 */
export function civil(iso, calendar) {
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`)
  if (calendar !== 'jalali')
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
  const number = date.getTime() / DAY
  let year = date.getUTCFullYear() - 621
  if (number < nowruz(year)) year--
  const inYear = number - nowruz(year)
  const month = inYear < 186 ? Math.floor(inYear / 31) : Math.floor((inYear - 6) / 30)
  return { year, month: month + 1, day: inYear - before(month) + 1 }
}

/**
 * The civil day of a year, month and day; months and days past their end run on into the next, as those of `Date` do.
 * @param {{ year: number, month: number, day: number }} civil
 * @param {string} calendar
 * @returns {string} `YYYY-MM-DD`, Gregorian
 */
export function isoDay({ year, month, day }, calendar) {
  const date = new Date(0)
  if (calendar !== 'jalali') date.setUTCFullYear(year, month - 1, day)
  else {
    const months = year * 12 + month - 1
    const number = nowruz(Math.floor(months / 12)) + before(((months % 12) + 12) % 12) + day - 1
    date.setTime(number * DAY)
  }
  return date.toISOString().slice(0, 10)
}

/**
 * A day some months and days later.
 * @param {string} iso
 * @param {{ days?: number, months?: number }} by
 * @param {string} calendar
 */
export function shifted(iso, { days = 0, months = 0 }, calendar) {
  const { year, month, day } = civil(iso, calendar)
  return isoDay({ year, month: month + months, day: day + days }, calendar)
}
