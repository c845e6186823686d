// What every engine is asked, and the arithmetic that all answers share.
//
// NPS = 100 (promoters − detractors) / n over rows with a score; promoters 9–10, detractors 0–6; months in UTC.

/** Each entry is the whole filter after one action of a user; `from` inclusive, `to` exclusive. @type {Record<string, string>[]} */
export const FILTER_STEPS = [
  { region: 'Western Europe' },
  { region: 'Western Europe', product: 'Analytics' },
  { region: 'Western Europe', product: 'Analytics', from: '2024-06-01', to: '2024-12-01' },
  { region: 'Western Europe', product: 'Analytics', from: '2024-07-01', to: '2025-01-01' },
  { region: 'Western Europe', from: '2024-07-01', to: '2025-01-01' },
  { from: '2024-07-01', to: '2025-01-01' },
  {}
]

/** The columns that W2 groups by, beside the month. */
export const GROUP_COLUMNS = ['region', 'product', 'tier']

/** The drivers of W5, whose regression explains the score. */
export const DRIVERS = ['driver_price', 'driver_quality', 'driver_support', 'driver_delivery', 'driver_usability']

/** The currency of W4: amounts in others are not convertible. */
export const CURRENCY = 'USD'

/** @param {number} score */
const isPromoter = score => score >= 9
/** @param {number} score */
const isDetractor = score => score <= 6

/** @param {string} key @param {number} n @param {number} promoters @param {number} detractors */
export const group = (key, n, promoters, detractors) => ({
  key,
  n,
  promoters,
  detractors,
  nps: points(n, promoters, detractors)
})

/** NPS in points, `null` without answers. @param {number} n @param {number} promoters @param {number} detractors */
export const points = (n, promoters, detractors) => (n ? (100 * (promoters - detractors)) / n : null)

/** A histogram of scores 0–10 with its NPS. @param {ArrayLike<number>} histogram */
export function scored(histogram) {
  let n = 0
  let promoters = 0
  let detractors = 0
  for (let score = 0; score <= 10; score++) {
    n += histogram[score]
    if (isPromoter(score)) promoters += histogram[score]
    if (isDetractor(score)) detractors += histogram[score]
  }
  return { n, histogram: Array.from(histogram), nps: points(n, promoters, detractors) }
}

/**
 * Standardized coefficients from sums over complete rows.
 * @param {number} n
 * @param {ArrayLike<number>} sums of the drivers, then of the score
 * @param {ArrayLike<number>} products of each of these with itself and those behind it
 */
export function regression(n, sums, products) {
  const size = sums.length
  /** @param {number} i @param {number} j @returns {number} */
  const at = (i, j) => (i > j ? at(j, i) : products[i * size - (i * (i - 1)) / 2 + j - i])
  /** @param {number} i @param {number} j */
  const covariance = (i, j) => at(i, j) / n - (sums[i] / n) * (sums[j] / n)
  const rows = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => covariance(i, j) / Math.sqrt(covariance(i, i) * covariance(j, j)))
  )
  const p = size - 1
  for (let k = 0; k < p; k++) {
    for (let i = 0; i < p; i++) {
      if (i === k) continue
      const factor = rows[i][k] / rows[k][k]
      for (let j = k; j < size; j++) rows[i][j] -= factor * rows[k][j]
    }
  }
  return { n, drivers: DRIVERS.map((key, k) => ({ key, mean: sums[k] / n, standardized: rows[k][p] / rows[k][k] })) }
}

/** Months since year 0 as `YYYY-MM`. @param {number} month */
export const monthLabel = month => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
