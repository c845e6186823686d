// What a careful developer writes without an engine: typed arrays, dictionary codes and plain loops. The engines that
// differ only in how they read CSV share it.

import { CURRENCY, DRIVERS, FILTER_STEPS, GROUP_COLUMNS, group, monthLabel, regression, scored } from '../workloads.js'

const NO_SCORE = 255
/** Products of five drivers and the score, each with itself and those behind it. */
const PRODUCTS = 21
const two = (text, at) => text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528

/** Days since 1970-01-01 of a civil date. @param {number} year @param {number} month @param {number} day */
export function civilDay(year, month, day) {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468
}
const secondsOf = date => civilDay(two(date, 0) * 100 + two(date, 2), two(date, 5), two(date, 8)) * 86400

/** Text → code, by a Map. */
class Dictionary {
  words = []
  #codes = new Map()
  code(word) {
    let code = this.#codes.get(word)
    if (code === undefined) {
      code = this.words.length
      this.words.push(word)
      this.#codes.set(word, code)
    }
    return code
  }
}

const DIMENSIONS = [...GROUP_COLUMNS, 'touchpoint', 'channel']

export class Columns {
  n = 0
  invoices = 0
  dictionaries = Object.fromEntries([...DIMENSIONS, 'customer'].map(name => [name, new Dictionary()]))
  column = {
    ...Object.fromEntries([...DIMENSIONS, ...DRIVERS, 'score'].map(name => [name, new Uint8Array(1 << 16)])),
    month: new Uint16Array(1 << 16),
    second: new Int32Array(1 << 16),
    customer: new Int32Array(1 << 16)
  }
  money = { customer: new Int32Array(1 << 16), cents: new Float64Array(1 << 16), counts: new Uint8Array(1 << 16) }

  /** Makes room for one more row. @param {Record<string, any>} columns @param {number} n */
  static grow(columns, n) {
    for (const name in columns) {
      if (n < columns[name].length) return
      const wider = new columns[name].constructor(columns[name].length * 2)
      wider.set(columns[name])
      columns[name] = wider
    }
  }

  /** Takes rows of strings. @param {string[]} header */
  responses(header) {
    const at = name => header.indexOf(name)
    const dimensions = DIMENSIONS.map(name => [name, at(name), this.dictionaries[name]])
    const drivers = DRIVERS.map(name => [name, at(name)])
    const [score, when, customer] = ['score', 'responded_at', 'customer_id'].map(at)
    return row => {
      Columns.grow(this.column, this.n)
      const i = this.n++
      for (const [name, k, dictionary] of dimensions) this.column[name][i] = dictionary.code(row[k])
      this.column.customer[i] = this.dictionaries.customer.code(row[customer])
      this.column.score[i] = row[score] === '' ? NO_SCORE : Number(row[score])
      for (const [name, k] of drivers) this.column[name][i] = row[k] === '' ? NO_SCORE : Number(row[k])
      const time = row[when]
      this.column.month[i] = (two(time, 0) * 100 + two(time, 2)) * 12 + two(time, 5) - 1
      this.column.second[i] = secondsOf(time) + two(time, 11) * 3600 + two(time, 14) * 60 + two(time, 17)
    }
  }

  /** @param {string[]} header */
  revenueRows(header) {
    const [customer, amount, currency] = ['customer_id', 'amount', 'currency'].map(name => header.indexOf(name))
    return row => {
      Columns.grow(this.money, this.invoices)
      const i = this.invoices++
      this.money.customer[i] = this.dictionaries.customer.code(row[customer])
      this.money.cents[i] = Math.round(Number(row[amount]) * 100)
      this.money.counts[i] = row[currency] === CURRENCY ? 1 : 0
    }
  }

  first() {
    const histogram = new Int32Array(256)
    const { score } = this.column
    for (let i = 0; i < this.n; i++) histogram[score[i]]++
    return { rows: this.n, ...scored(histogram.slice(0, 11)) }
  }

  #months() {
    const { month } = this.column
    let low = Infinity
    let high = 0
    for (let i = 0; i < this.n; i++) {
      if (month[i] < low) low = month[i]
      if (month[i] > high) high = month[i]
    }
    return { low, count: this.n ? high - low + 1 : 0 }
  }

  groups() {
    const [a, b, c] = GROUP_COLUMNS.map(name => this.column[name])
    const [aw, bw, cw] = GROUP_COLUMNS.map(name => this.dictionaries[name].words)
    const { month, score } = this.column
    const { low, count } = this.#months()
    const cells = new Int32Array(aw.length * bw.length * cw.length * count * 3)
    for (let i = 0; i < this.n; i++) {
      const s = score[i]
      if (s === NO_SCORE) continue
      cells[
        (((a[i] * bw.length + b[i]) * cw.length + c[i]) * count + month[i] - low) * 3 + (s >= 9 ? 1 : s >= 7 ? 0 : 2)
      ]++
    }
    const out = []
    let at = 0
    for (const x of aw)
      for (const y of bw)
        for (const z of cw)
          for (let m = 0; m < count; m++, at += 3) {
            const n = cells[at] + cells[at + 1] + cells[at + 2]
            if (n) out.push(group(`${x}|${y}|${z}|${monthLabel(m + low)}`, n, cells[at + 1], cells[at + 2]))
          }
    return out
  }

  /** @param {typeof FILTER_STEPS[number]} step */
  filter({ region: wantedRegion, product: wantedProduct, from, to }) {
    const { region, product, month, second, touchpoint, channel, score } = this.column
    const code = (name, word) => (word === undefined ? -1 : this.dictionaries[name].words.indexOf(word))
    const r = code('region', wantedRegion)
    const p = code('product', wantedProduct)
    const low = from ? secondsOf(from) : -Infinity
    const high = to ? secondsOf(to) : Infinity
    const dated = from !== undefined || to !== undefined
    const months = this.#months()
    const histogram = new Int32Array(11)
    const byMonth = new Int32Array(months.count * 3)
    const byTouchpoint = new Int32Array(this.dictionaries.touchpoint.words.length * 3)
    const byChannel = new Int32Array(this.dictionaries.channel.words.length * 3)
    for (let i = 0; i < this.n; i++) {
      if (r >= 0 && region[i] !== r) continue
      if (p >= 0 && product[i] !== p) continue
      if (dated && (second[i] < low || second[i] >= high)) continue
      const s = score[i]
      if (s === NO_SCORE) continue
      const c = s >= 9 ? 1 : s >= 7 ? 0 : 2
      histogram[s]++
      byMonth[(month[i] - months.low) * 3 + c]++
      byTouchpoint[touchpoint[i] * 3 + c]++
      byChannel[channel[i] * 3 + c]++
    }
    const listed = (cells, label) => {
      const out = []
      for (let k = 0; k * 3 < cells.length; k++) {
        const n = cells[k * 3] + cells[k * 3 + 1] + cells[k * 3 + 2]
        if (n) out.push(group(label(k), n, cells[k * 3 + 1], cells[k * 3 + 2]))
      }
      return out
    }
    return {
      ...scored(histogram),
      month: listed(byMonth, k => monthLabel(k + months.low)),
      touchpoint: listed(byTouchpoint, k => this.dictionaries.touchpoint.words[k]),
      channel: listed(byChannel, k => this.dictionaries.channel.words[k])
    }
  }

  drivers() {
    const [d0, d1, d2, d3, d4] = DRIVERS.map(name => this.column[name])
    const { score } = this.column
    const sums = Array(6).fill(0)
    const x = Array(PRODUCTS).fill(0)
    let n = 0
    for (let i = 0; i < this.n; i++) {
      const a = d0[i]
      const b = d1[i]
      const c = d2[i]
      const d = d3[i]
      const e = d4[i]
      const s = score[i]
      if (s === NO_SCORE || a === NO_SCORE || b === NO_SCORE || c === NO_SCORE || d === NO_SCORE || e === NO_SCORE)
        continue
      n++
      sums[0] += a
      sums[1] += b
      sums[2] += c
      sums[3] += d
      sums[4] += e
      sums[5] += s
      x[0] += a * a
      x[1] += a * b
      x[2] += a * c
      x[3] += a * d
      x[4] += a * e
      x[5] += a * s
      x[6] += b * b
      x[7] += b * c
      x[8] += b * d
      x[9] += b * e
      x[10] += b * s
      x[11] += c * c
      x[12] += c * d
      x[13] += c * e
      x[14] += c * s
      x[15] += d * d
      x[16] += d * e
      x[17] += d * s
      x[18] += e * e
      x[19] += e * s
      x[20] += s * s
    }
    return regression(n, sums, x)
  }

  revenue() {
    const customers = this.dictionaries.customer.words.length
    const { customer, second, score } = this.column
    const at = new Int32Array(customers).fill(-(2 ** 31))
    const last = new Uint8Array(customers).fill(NO_SCORE)
    for (let i = 0; i < this.n; i++) {
      const c = customer[i]
      if (score[i] === NO_SCORE || second[i] < at[c]) continue
      at[c] = second[i]
      last[c] = score[i]
    }
    const sums = new Float64Array(customers)
    const pays = new Uint8Array(customers)
    for (let i = 0; i < this.invoices; i++) {
      if (!this.money.counts[i]) continue
      sums[this.money.customer[i]] += this.money.cents[i]
      pays[this.money.customer[i]] = 1
    }
    const classes = ['promoter', 'passive', 'detractor', 'unscored'].map(key => ({ key, paying: 0, revenue: 0 }))
    for (let c = 0; c < customers; c++) {
      if (!pays[c]) continue
      const s = last[c]
      const of = classes[s === NO_SCORE ? 3 : s >= 9 ? 0 : s >= 7 ? 1 : 2]
      of.paying++
      of.revenue += sums[c] / 100
    }
    return classes
  }
}
