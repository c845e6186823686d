// Every number, date and amount that the page writes, by locale. Full precision stays in tables' data and exports.
import { civil, isoDay } from './calendar.js'

/** @typedef {import('./reports.js').Estimate} Estimate */
/** @typedef {import('./reports.js').Money} Money */

/**
 * How a kind of number is written: points of NPS, shares, money.
 * @typedef {object} Quantity
 * @property {(value: number, half?: number) => string} value rounded to what a half width supports
 * @property {(value: number, half?: number) => string} limit an end of an interval, a digit finer where it is narrow
 * @property {(value: number, half?: number) => string} signed with + or −, for differences
 * @property {(value: number, half?: number) => string} plain without its unit, after a size that has named it
 * @property {(value: number) => string} size a difference without its sign and with its unit
 * @property {(value: number) => string} axis short, for ticks
 * @property {[number, number] | null} domain where the number can lie
 */

/** Half the width of an interval, or undefined where there is none. @param {Estimate} estimate */
export function halfWidth({ low, high }) {
  return low === null || high === null ? undefined : (high - low) / 2
}

/** Decimals that a half width supports. @param {number | undefined} half */
function decimals(half) {
  if (half === undefined || half >= 0.5) return 0
  return half >= 0.05 ? 1 : 2
}

/** Formats of one language. */
export class Format {
  /** @type {Map<string, Intl.NumberFormat>} */
  #numbers = new Map()
  /** @type {Map<string, Intl.DateTimeFormat>} */
  #dates = new Map()
  #tag
  #locale

  /**
   * @param {string} tag
   * @param {import('./locale.js').Locale} locale
   */
  constructor(tag, locale) {
    this.#tag = tag
    this.#locale = locale
  }

  /**
   * A number with a true minus sign.
   * @param {number | string} value
   * @param {Intl.NumberFormatOptions} [options]
   */
  number(value, options = {}) {
    const key = JSON.stringify(options)
    let format = this.#numbers.get(key)
    if (!format) {
      format = new Intl.NumberFormat(this.#tag, options)
      this.#numbers.set(key, format)
    }
    return format
      .formatToParts(/** @type {number} */ (value))
      .map(part => (part.type === 'minusSign' ? part.value.replace('-', '−') : part.value))
      .join('')
  }

  /** @param {number} value */
  integer(value) {
    return this.number(value, { maximumFractionDigits: 0 })
  }

  /**
   * @param {number} value
   * @param {number} digits
   */
  decimal(value, digits) {
    return this.number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' })
  }

  /**
   * A share as per cent.
   * @param {number} value 0–1
   * @param {number} [digits]
   */
  share(value, digits = 0) {
    return this.number(value, {
      style: 'percent',
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'negative'
    })
  }

  /**
   * Money rounded to what a half width supports: 41,237 ± 24,000 is 41,000.
   * @param {number} value major units
   * @param {string | null} currency ISO 4217, or null: a plain number
   * @param {number} [half]
   */
  money(value, currency, half) {
    const step = half ? 10 ** Math.max(0, Math.floor(Math.log10(half)) - 1) : 1
    const digits = half && half < 10 ? 2 : 0
    const rounded = digits ? value : Math.round(value / step) * step
    return this.number(rounded, {
      ...this.#currency(currency),
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'negative'
    })
  }

  /**
   * An exact amount, to the minor unit.
   * @param {Money} money
   * @param {string | null} currency
   * @param {number} [digits] decimals of the minor unit
   */
  exact(money, currency, digits = 2) {
    return this.number(money.exact, {
      ...this.#currency(currency),
      minimumFractionDigits: digits,
      maximumFractionDigits: digits
    })
  }

  /**
   * A short amount: $1.2M. From right to left the sign of the currency follows, for the word of the power would
   * stand on its wrong side.
   * @param {number} value
   * @param {string | null} currency
   */
  moneyShort(value, currency) {
    const short = /** @type {const} */ ({
      notation: 'compact',
      maximumSignificantDigits: 3,
      signDisplay: 'negative'
    })
    if (!this.#locale.rtl) return this.number(value, { ...this.#currency(currency), ...short })
    const sign = new Intl.NumberFormat(this.#tag, this.#currency(currency))
      .formatToParts(0)
      .find(({ type }) => type === 'currency')
    return sign ? `${this.number(value, short)}\u00a0${sign.value}` : this.number(value, short)
  }

  /**
   * A code that Intl does not know is written after the number instead of failing.
   * @param {string | null} currency
   * @returns {Intl.NumberFormatOptions}
   */
  #currency(currency) {
    return currency && /^[A-Z]{3}$/.test(currency)
      ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }
      : {}
  }

  /** @param {number} bytes */
  bytes(bytes) {
    const units = /** @type {const} */ (['byte', 'kilobyte', 'megabyte', 'gigabyte'])
    const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3))
    return this.number(bytes / 1000 ** power, {
      style: 'unit',
      unit: units[power],
      maximumFractionDigits: power ? 1 : 0
    })
  }

  /** @param {number} seconds */
  seconds(seconds) {
    return this.number(Math.max(1, Math.round(seconds)), { style: 'unit', unit: 'second', unitDisplay: 'long' })
  }

  /**
   * A civil day, in the calendar of the language.
   * @param {string} iso
   * @param {Intl.DateTimeFormatOptions} [options]
   */
  date(iso, options = { day: 'numeric', month: 'short', year: 'numeric' }) {
    const key = JSON.stringify(options)
    let format = this.#dates.get(key)
    if (!format) {
      format = new Intl.DateTimeFormat(this.#tag, { ...options, timeZone: 'UTC' })
      this.#dates.set(key, format)
    }
    return format.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`))
  }

  /**
   * A period of a trend, in the calendar in which it was cut.
   * @param {{ period: string, from: string }} point
   * @param {{ period: string, calendar: string }} report
   * @param {boolean} [short] without the year, for ticks
   */
  period({ period: name, from }, { period, calendar: cut }, short = false) {
    const calendar = cut === 'jalali' ? 'persian' : 'gregory'
    if (period === 'year') return name.includes('/') ? this.#years(name) : this.year(from, cut)
    if (period === 'month' && short) return this.date(from, { calendar, month: 'short' })
    if (period === 'month' && cut === 'jalali')
      return `${this.date(from, { calendar, month: 'long' })} ${this.year(from, cut)}`
    if (period === 'month') return this.date(from, { calendar, month: 'long', year: 'numeric' })
    if (period === 'hour') return this.hour(from, short)
    if (period === 'day') return this.date(from, short ? { day: 'numeric', month: 'short' } : undefined)
    const [year, number] = name.split(/-[QW]/).map(part => this.#years(part))
    const key = period === 'quarter' ? 'period.name.quarter' : 'period.name.week'
    return this.#locale.text(short ? `${key}.short` : key, { year, number })
  }

  /** Years in digits, `2025`, or `2025/26` where one lies in two of the calendar's. @param {string} name */
  #years(name) {
    const [first, ...next] = name.split('/').map(Number)
    const two = next.map(year => this.number(year, { minimumIntegerDigits: 2 }))
    return [this.number(first, { useGrouping: false }), ...two].join('/')
  }

  /**
   * An hour of a day.
   * @param {string} iso its first minute
   * @param {boolean} [short] with its day at midnight alone
   */
  hour(iso, short = false) {
    const day = short && !iso.includes('T00') ? {} : /** @type {const} */ ({ day: 'numeric', month: 'short' })
    const year = short ? {} : /** @type {const} */ ({ year: 'numeric' })
    const options = { ...day, ...year, hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }
    return new Intl.DateTimeFormat(this.#tag, /** @type {Intl.DateTimeFormatOptions} */ (options)).format(
      new Date(`${iso}:00Z`)
    )
  }

  /**
   * The year of a civil day, as a number alone: no language adds its era or the word for year.
   * @param {string} iso
   * @param {string} calendar
   */
  year(iso, calendar) {
    return this.number(civil(iso, calendar).year, { useGrouping: false })
  }

  /**
   * A civil day in digits alone, as it is typed: ۱۴۰۵/۰۸/۳۰.
   * @param {string} iso
   * @param {string} calendar
   */
  day(iso, calendar) {
    const { year, month, day } = civil(iso, calendar)
    const two = { minimumIntegerDigits: 2, useGrouping: false }
    return [year, month, day].map(part => this.number(part, two)).join('/')
  }

  /**
   * The civil day that a text in digits of this language or Latin ones names, or null.
   * @param {string} text year, month and day with anything between
   * @param {string} calendar
   */
  parseDay(text, calendar) {
    const own = Array.from({ length: 10 }, (_, digit) => this.integer(digit))
    const latin = [...text].map(letter => (own.includes(letter) ? own.indexOf(letter) : letter)).join('')
    const [year, month, day] = (latin.match(/\d+/g) ?? []).map(Number)
    if (!year || !month || !day || month > 12 || day > 31 || year > 3000) return null
    const iso = isoDay({ year, month, day }, calendar)
    // A day that its month has not would run on into the next.
    return civil(iso, calendar).month === month ? iso : null
  }

  /** @param {string[]} items */
  list(items) {
    return new Intl.ListFormat(this.#tag, { type: 'conjunction' }).format(items)
  }

  /** Points of NPS, −100…100. @returns {Quantity} */
  get points() {
    return {
      value: (value, half) => this.decimal(value, decimals(half)),
      limit: (value, half) => this.decimal(value, decimals(half) + (half !== undefined && half < 5 ? 1 : 0)),
      signed: (value, half) => this.#signed(value, decimals(half)),
      plain: (value, half) => this.decimal(value, decimals(half)),
      size: value => this.#locale.text('unit.points', { count: Math.round(Math.abs(value)) }),
      axis: value => this.integer(value),
      domain: [-100, 100]
    }
  }

  /** Shares of favourable answers, 0–1, written as per cent. @returns {Quantity} */
  get shares() {
    return {
      value: (value, half) => this.share(value, decimals(half === undefined ? undefined : half * 100)),
      limit: (value, half) =>
        this.share(value, decimals(half && half * 100) + (half !== undefined && half < 0.05 ? 1 : 0)),
      signed: (value, half) => this.#signed(value * 100, decimals(half && half * 100)),
      plain: (value, half) => this.decimal(value * 100, decimals(half && half * 100)),
      size: value => this.#locale.text('unit.percentagePoints', { count: Math.round(Math.abs(value * 100)) }),
      axis: value => this.share(value),
      domain: [0, 1]
    }
  }

  /** Money of one currency. @param {string | null} currency @returns {Quantity} */
  amounts(currency) {
    return {
      value: (value, half) => this.money(value, currency, half),
      limit: (value, half) => this.money(value, currency, half),
      signed: (value, half) => this.money(value, currency, half),
      plain: (value, half) => this.money(value, currency, half),
      size: value => this.money(Math.abs(value), currency),
      axis: value => this.moneyShort(value, currency),
      domain: null
    }
  }

  /**
   * How a measure is written.
   * @param {string} measure `nps`, `enps`, `csat` or `ces`
   * @returns {Quantity}
   */
  quantity(measure) {
    return measure === 'csat' || measure === 'ces' ? this.shares : this.points
  }

  /**
   * @param {number} value
   * @param {number} digits
   */
  #signed(value, digits) {
    return this.number(value, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'exceptZero'
    })
  }
}
