// The honest rival: a reader written by hand for these very columns. Bytes in, typed arrays out, no strings; it detects
// nothing, checks nothing and knows no other dialect of CSV.
import { CURRENCY, DRIVERS } from '../workloads.js'
import { Columns, civilDay } from './columns.js'

const QUOTE = 34
const COMMA = 44
const LF = 10
const CR = 13

/** Byte strings → codes: open addressing, the words in one arena. */
class ByteDictionary {
  n = 0
  #mask = 255
  #table = new Int32Array(256).fill(-1)
  #hashes = new Int32Array(128)
  #ends = new Int32Array(129)
  #arena = new Uint8Array(4096)

  /** @param {Uint8Array} bytes @param {number} from @param {number} to */
  code(bytes, from, to) {
    let hash = to - from
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x9e3779b1)
    hash ^= hash >>> 15
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const code = this.#table[slot]
      if (code < 0) return this.#add(hash, slot, bytes, from, to)
      if (this.#hashes[code] !== hash || this.#ends[code + 1] - this.#ends[code] !== to - from) continue
      let i = from
      let j = this.#ends[code]
      while (i < to && bytes[i] === this.#arena[j]) {
        i++
        j++
      }
      if (i === to) return code
    }
  }

  #add(hash, slot, bytes, from, to) {
    const code = this.n++
    const top = this.#ends[code]
    const end = top + to - from
    if (end > this.#arena.length) {
      const wider = new Uint8Array(Math.max(end, this.#arena.length * 2))
      wider.set(this.#arena)
      this.#arena = wider
    }
    this.#arena.set(bytes.subarray(from, to), top)
    this.#table[slot] = code
    this.#hashes[code] = hash
    this.#ends[code + 1] = end
    if (this.n * 2 > this.#mask) this.#widen()
    return code
  }

  #widen() {
    const size = (this.#mask + 1) * 2
    this.#mask = size - 1
    const hashes = new Int32Array(size / 2)
    hashes.set(this.#hashes.subarray(0, this.n))
    const ends = new Int32Array(size / 2 + 1)
    ends.set(this.#ends.subarray(0, this.n + 1))
    this.#hashes = hashes
    this.#ends = ends
    this.#table = new Int32Array(size).fill(-1)
    for (let code = 0; code < this.n; code++) {
      let slot = hashes[code] & this.#mask
      while (this.#table[slot] >= 0) slot = (slot + 1) & this.#mask
      this.#table[slot] = code
    }
  }

  words() {
    const decoder = new TextDecoder()
    return Array.from({ length: this.n }, (_, code) =>
      decoder.decode(this.#arena.subarray(this.#ends[code], this.#ends[code + 1]))
    )
  }
}

/** Calls `row(bytes, starts, ends)` for each record; doubled quotes are undone in place. */
function scan(buffer, start) {
  const bytes = new Uint8Array(buffer)
  const size = bytes.length
  const starts = new Int32Array(256)
  const ends = new Int32Array(256)
  let row
  let column = 0
  for (let i = 0; i < size; i++) {
    if (bytes[i] === QUOTE) {
      const from = ++i
      let to = from
      for (;;) {
        let quote = bytes.indexOf(QUOTE, i)
        if (quote < 0) quote = size
        if (to !== i) bytes.copyWithin(to, i, quote)
        to += quote - i
        i = quote + 1
        if (bytes[i] !== QUOTE) break
        bytes[to++] = QUOTE
        i++
      }
      starts[column] = from
      ends[column] = to
    } else {
      const from = i
      let byte = 0
      while (i < size && (byte = bytes[i]) !== COMMA && byte !== LF) i++
      starts[column] = from
      ends[column] = byte === LF && i > from && bytes[i - 1] === CR ? i - 1 : i
    }
    column++
    if (bytes[i] === CR) i++
    if (i < size && bytes[i] !== LF) continue
    if (row) row(bytes, starts, ends)
    else {
      const decoder = new TextDecoder()
      row = start(Array.from({ length: column }, (_, k) => decoder.decode(bytes.subarray(starts[k], ends[k]))))
    }
    column = 0
  }
}

const two = (bytes, at) => bytes[at] * 10 + bytes[at + 1] - 528
function integer(bytes, from, to) {
  let value = 0
  for (let i = from; i < to; i++) value = value * 10 + bytes[i] - 48
  return value
}

const columns = new Columns()
const names = ['region', 'product', 'tier', 'touchpoint', 'channel']
const dictionaries = Object.fromEntries([...names, 'customer'].map(name => [name, new ByteDictionary()]))

async function load(file) {
  scan(await file.arrayBuffer(), header => {
    const at = Object.fromEntries(header.map((name, k) => [name, k]))
    const { region, product, tier, touchpoint, channel, customer } = dictionaries
    const c = columns.column
    return (bytes, starts, ends) => {
      const n = columns.n++
      if (n === c.score.length) Columns.grow(c, n)
      c.region[n] = region.code(bytes, starts[at.region], ends[at.region])
      c.product[n] = product.code(bytes, starts[at.product], ends[at.product])
      c.tier[n] = tier.code(bytes, starts[at.tier], ends[at.tier])
      c.touchpoint[n] = touchpoint.code(bytes, starts[at.touchpoint], ends[at.touchpoint])
      c.channel[n] = channel.code(bytes, starts[at.channel], ends[at.channel])
      c.customer[n] = customer.code(bytes, starts[at.customer_id], ends[at.customer_id])
      const from = starts[at.score]
      const to = ends[at.score]
      c.score[n] = from === to ? 255 : integer(bytes, from, to)
      for (const name of DRIVERS) {
        const from = starts[at[name]]
        const to = ends[at[name]]
        c[name][n] = from === to ? 255 : integer(bytes, from, to)
      }
      const t = starts[at.responded_at]
      const year = two(bytes, t) * 100 + two(bytes, t + 2)
      const month = two(bytes, t + 5)
      c.month[n] = year * 12 + month - 1
      c.second[n] =
        civilDay(year, month, two(bytes, t + 8)) * 86400 +
        two(bytes, t + 11) * 3600 +
        two(bytes, t + 14) * 60 +
        two(bytes, t + 17)
    }
  })
  for (const name of names) columns.dictionaries[name] = { words: dictionaries[name].words() }
}

async function loadRevenue(file) {
  const wanted = new TextEncoder().encode(CURRENCY)
  scan(await file.arrayBuffer(), header => {
    const [customer, amount, currency] = ['customer_id', 'amount', 'currency'].map(name => header.indexOf(name))
    return (bytes, starts, ends) => {
      const n = columns.invoices++
      const m = columns.money
      if (n === m.cents.length) Columns.grow(m, n)
      m.customer[n] = dictionaries.customer.code(bytes, starts[customer], ends[customer])
      // Two decimals, as these files have.
      const from = starts[amount]
      const negative = bytes[from] === 45
      const to = ends[amount]
      const cents = integer(bytes, from + (negative ? 1 : 0), to - 3) * 100 + integer(bytes, to - 2, to)
      m.cents[n] = negative ? -cents : cents
      const c = starts[currency]
      m.counts[n] = ends[currency] - c === wanted.length && wanted.every((byte, k) => bytes[c + k] === byte) ? 1 : 0
    }
  })
  columns.dictionaries.customer = { words: { length: dictionaries.customer.n } }
}

export default {
  init() {},
  load,
  first: () => columns.first(),
  groups: () => columns.groups(),
  filter: step => columns.filter(step),
  drivers: () => columns.drivers(),
  loadRevenue,
  revenue: () => columns.revenue()
}
