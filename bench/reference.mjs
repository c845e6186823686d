// The right answers, counted once by plain code that no engine shares. An engine that disagrees fails the run.

import { createReadStream } from 'node:fs'

/**
 * Calls `row` with the cells of every record below the header.
 * @param {string} file
 * @param {(cell: (name: string) => string) => void} row
 */
async function records(file, row) {
  /** @type {string[]} */ let header = []
  /** @type {string[]} */ let cells = []
  let cell = ''
  let quoted = false
  let closed = false
  const cellOf = (/** @type {string} */ name) => cells[header.indexOf(name)]
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    for (const c of /** @type {string} */ (chunk)) {
      if (quoted) {
        if (c === '"') {
          quoted = false
          closed = true
        } else cell += c
      } else if (c === '"') {
        // A quote right after a closing quote stands for itself.
        if (closed) cell += '"'
        quoted = true
        closed = false
      } else if (c === ',' || c === '\n') {
        cells.push(cell)
        cell = ''
        closed = false
        if (c === '\n') {
          if (header.length === 0) header = cells
          else row(cellOf)
          cells = []
        }
      } else cell += c
    }
  }
}

const DRIVERS = ['driver_price', 'driver_quality', 'driver_support', 'driver_delivery', 'driver_usability']

/**
 * Standardized coefficients of the last column on the others, by deviations from the means and Cramer's rule.
 * @param {number[][]} rows
 */
function regression(rows) {
  const size = DRIVERS.length + 1
  const means = Array.from({ length: size }, (_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length)
  const products = means.map((a, i) =>
    means.map((b, j) => rows.reduce((sum, row) => sum + (row[i] - a) * (row[j] - b), 0))
  )
  const correlations = products.map((row, i) =>
    row.map((product, j) => product / Math.sqrt(products[i][i] * products[j][j]))
  )
  /** @param {number[][]} m @returns {number} */
  const determinant = m =>
    m.length
      ? m[0].reduce(
          (sum, cell, k) =>
            sum + (k % 2 ? -1 : 1) * cell * determinant(m.slice(1).map(row => row.filter((_, j) => j !== k))),
          0
        )
      : 1
  const among = correlations.slice(0, -1).map(row => row.slice(0, -1))
  const outcome = correlations.slice(0, -1).map(row => row[size - 1])
  return {
    n: rows.length,
    drivers: DRIVERS.map((key, k) => ({
      key,
      mean: means[k],
      standardized:
        determinant(among.map((row, i) => row.map((cell, j) => (j === k ? outcome[i] : cell)))) / determinant(among)
    }))
  }
}

/** @typedef {{ n: number, promoters: number, detractors: number }} Tally */

/** @param {Map<string, Tally>} groups @param {string} key @param {number} score */
function count(groups, key, score) {
  const tally = groups.get(key) ?? { n: 0, promoters: 0, detractors: 0 }
  groups.set(key, tally)
  tally.n++
  if (score >= 9) tally.promoters++
  if (score <= 6) tally.detractors++
}

/** @param {Map<string, Tally>} groups */
const listed = groups =>
  [...groups]
    .map(([key, t]) => ({ key, ...t, nps: (100 * (t.promoters - t.detractors)) / t.n }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))

/** @param {number[]} histogram */
function scored(histogram) {
  const n = histogram.reduce((a, b) => a + b, 0)
  const detractors = histogram.slice(0, 7).reduce((a, b) => a + b, 0)
  return { n, histogram, nps: (100 * (histogram[9] + histogram[10] - detractors)) / n }
}

/**
 * @param {{ responses: string, revenue: string }} files
 * @param {Record<string, string>[]} steps filters of W3
 * @param {string[]} columns of W2
 * @param {string} currency of W4
 */
export async function reference(files, steps, columns, currency) {
  const histogram = Array(11).fill(0)
  let rows = 0
  const cube = new Map()
  const filtered = steps.map(() => ({
    histogram: Array(11).fill(0),
    month: new Map(),
    touchpoint: new Map(),
    channel: new Map()
  }))
  /** @type {Map<string, { at: string, score: number }>} */ const latest = new Map()
  /** @type {number[][]} */ const complete = []
  await records(files.responses, cell => {
    rows++
    if (cell('score') === '') return
    const score = Number(cell('score'))
    const ratings = DRIVERS.map(cell)
    if (!ratings.includes('')) complete.push([...ratings.map(Number), score])
    const at = cell('responded_at')
    histogram[score]++
    count(cube, [...columns.map(cell), at.slice(0, 7)].join('|'), score)
    steps.forEach((step, k) => {
      const { from, to, ...where } = step
      if (from && at < from) return
      if (to && at >= to) return
      if (Object.entries(where).some(([name, value]) => cell(name) !== value)) return
      filtered[k].histogram[score]++
      count(filtered[k].month, at.slice(0, 7), score)
      count(filtered[k].touchpoint, cell('touchpoint'), score)
      count(filtered[k].channel, cell('channel'), score)
    })
    const before = latest.get(cell('customer_id'))
    if (!before || before.at < at) latest.set(cell('customer_id'), { at, score })
  })

  /** @type {Map<string, number>} */ const cents = new Map()
  await records(files.revenue, cell => {
    if (cell('currency') !== currency) return
    cents.set(cell('customer_id'), (cents.get(cell('customer_id')) ?? 0) + Math.round(Number(cell('amount')) * 100))
  })
  const classes = ['promoter', 'passive', 'detractor', 'unscored'].map(name => ({ key: name, paying: 0, cents: 0 }))
  for (const [customer, sum] of cents) {
    const score = latest.get(customer)?.score
    const at = score === undefined ? 3 : score >= 9 ? 0 : score >= 7 ? 1 : 2
    classes[at].paying++
    classes[at].cents += sum
  }
  return {
    first: { rows, ...scored(histogram) },
    groups: listed(cube),
    filters: filtered.map(f => ({
      ...scored(f.histogram),
      month: listed(f.month),
      touchpoint: listed(f.touchpoint),
      channel: listed(f.channel)
    })),
    drivers: regression(complete),
    revenue: classes.map(({ key, paying, cents }) => ({ key, paying, revenue: cents / 100 }))
  }
}

/**
 * Where an answer differs from the right one, or `null`. Counts must be equal, other numbers to a relative 1e-9 (the
 * sum of amounts as doubles depends on their order); lists of groups may come in any order.
 * @param {any} want
 * @param {any} got
 * @param {string} at
 * @returns {string | null}
 */
export function difference(want, got, at) {
  if (typeof want === 'number' && typeof got === 'number') {
    const exact = Number.isInteger(want) && Math.abs(want) < 1e8 && Number.isInteger(got)
    return want === got || (!exact && Math.abs(want - got) <= 1e-9 * Math.max(1, Math.abs(want)))
      ? null
      : `${at}: ${got} instead of ${want}`
  }
  if (Array.isArray(want) && Array.isArray(got)) {
    if (want.length !== got.length) return `${at}: ${got.length} entries instead of ${want.length}`
    const ordered = want[0]?.key === undefined ? got : [...got].sort((a, b) => (a.key < b.key ? -1 : 1))
    const wanted = want[0]?.key === undefined ? want : [...want].sort((a, b) => (a.key < b.key ? -1 : 1))
    for (let i = 0; i < wanted.length; i++) {
      const found = difference(wanted[i], ordered[i], `${at}[${wanted[i]?.key ?? i}]`)
      if (found) return found
    }
    return null
  }
  if (want && got && typeof want === 'object' && typeof got === 'object') {
    for (const key of Object.keys(want)) {
      const found = difference(want[key], got[key], `${at}.${key}`)
      if (found) return found
    }
    return null
  }
  return want === got ? null : `${at}: ${JSON.stringify(got)} instead of ${JSON.stringify(want)}`
}
