// Rates of exchange as people have them: a small CSV with a line for each rate, or the European Central Bank's own, with a
// column for each currency.

/** @typedef {import('./options.js').Rate} Rate */

/** Headers of a column, in the languages of the page. */
const NAMES = {
  currency: ['currency', 'code', 'iso', 'valuuta', 'валюта', 'ارز'],
  rate: ['rate', 'value', 'kurss', 'kurs', 'курс', 'نرخ'],
  from: ['date', 'from', 'day', 'kuupäev', 'alates', 'дата', 'с', 'تاریخ', 'از']
}

/**
 * The rates that a CSV holds; null where it is no table of rates.
 * @param {string} text
 * @returns {{ to: string | null, rates: Rate[] } | null} `to` where the table tells it
 */
export function ratesOf(text) {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const mark = [';', '\t', ','].find(mark => lines[0].includes(mark))
  if (!mark) return null
  const rows = lines
    .filter(line => line.trim())
    .map(line => line.split(mark).map(cell => cell.trim().replace(/^"(.*)"$/, '$1')))
  const [header, ...body] = rows
  const names = header.map(name => name.toLowerCase())
  /** @param {keyof typeof NAMES} name */
  const at = name => names.findIndex(each => NAMES[name].includes(each))
  const [currency, rate, from] = [at('currency'), at('rate'), at('from')]
  const number = (/** @type {string} */ cell) => Number(mark === ',' ? cell : cell.replace(',', '.'))
  if (currency >= 0 && rate >= 0 && header.length <= 4) {
    const to = names.indexOf('to')
    const targets = new Set(body.map(row => row[to]).filter(Boolean))
    if (targets.size > 1) return null
    return {
      to: [...targets][0] ?? null,
      rates: body
        .filter(row => row[rate])
        .map(row => ({ currency: row[currency] ?? '', rate: number(row[rate]), from: day(row[from]) }))
    }
  }
  // Units of each currency for one euro, by day.
  const codes = header.map((name, place) => (place > 0 && /^[A-Z]{3}$/.test(name) ? name : ''))
  if (names[0] !== 'date' || header.slice(1).some((name, place) => name && !codes[place + 1])) return null
  if (codes.filter(Boolean).length < 2) return null
  const rates = body.flatMap(row =>
    codes.flatMap((code, place) => {
      const units = number(row[place] ?? '')
      return code && units > 0 ? [{ currency: code, rate: 1 / units, from: day(row[0]) }] : []
    })
  )
  return { to: 'EUR', rates }
}

/** A day as `YYYY-MM-DD`; null for an empty cell. @param {string | undefined} cell */
function day(cell) {
  if (!cell) return null
  const [, d, m, y] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(cell) ?? []
  return y ? `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}` : cell
}

/**
 * The rates of a table that the open files have a use for, to the currency that the table tells, or else to that of most
 * rows which needs none.
 * @param {{ to: string | null, rates: Rate[] }} table
 * @param {import('./reports.js').CurrencyRows[]} currencies of the open files
 * @param {string} source
 * @returns {import('./options.js').Rates}
 */
export function ratesFor({ to, rates }, currencies, source) {
  const given = new Set(rates.map(({ currency }) => currency.toUpperCase()))
  const most = [...currencies].sort((a, b) => b.rows - a.rows).find(({ currency }) => currency && !given.has(currency))
  const target = to ?? most?.currency ?? 'EUR'
  const wanted = new Set(currencies.map(({ currency }) => currency))
  return {
    to: target,
    source,
    rates: rates.filter(({ currency }) => wanted.has(currency.toUpperCase()) && currency.toUpperCase() !== target)
  }
}
