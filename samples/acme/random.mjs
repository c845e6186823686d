// Random numbers and the few functions the generator needs, from +, −, ×, ÷ and √ only. IEEE 754
// fixes the result of these to the last bit, so the files come out byte-identical on any machine;
// Math.exp, Math.log and Math.sin may differ between engines and are not used.

/**
 * A stream of uniform numbers in [0, 1): xoshiro128** (Blackman & Vigna 2021), its state filled by
 * splitmix32. Each purpose has its own stream, so a change to comments leaves scores alone.
 *
 * @param {number} seed
 * @param {string} purpose
 */
export function stream(seed, purpose) {
  let h = seed >>> 0
  for (const c of purpose) h = Math.imul(h ^ /** @type {number} */ (c.codePointAt(0)), 0x01000193) >>> 0
  const fill = () => {
    h = (h + 0x9e3779b9) >>> 0
    let z = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  const s = new Uint32Array([fill(), fill(), fill(), fill()])
  const rotate = (/** @type {number} */ x, /** @type {number} */ k) => ((x << k) | (x >>> (32 - k))) >>> 0

  const uniform = () => {
    const result = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0
    const t = s[1] << 9
    s[2] ^= s[0]
    s[3] ^= s[1]
    s[1] ^= s[2]
    s[0] ^= s[3]
    s[2] ^= t
    s[3] = rotate(s[3], 11)
    return result / 4294967296
  }
  /** Irwin–Hall: the sum of twelve uniforms less six has mean 0, variance 1 and no tail beyond ±6. */
  const normal = () => {
    let sum = -6
    for (let i = 0; i < 12; i++) sum += uniform()
    return sum
  }
  return {
    uniform,
    normal,
    chance: (/** @type {number} */ p) => uniform() < p,
    /** An integer from `low` to `high`, both included. */
    integer: (/** @type {number} */ low, /** @type {number} */ high) => low + Math.floor(uniform() * (high - low + 1)),
    between: (/** @type {number} */ low, /** @type {number} */ high) => low + uniform() * (high - low),
    /** @template T @param {readonly T[]} items @returns {T} */
    choose: items => items[Math.floor(uniform() * items.length)],
    /** A key of `weights`, drawn in proportion to its weight. @param {Record<string, number>} weights */
    pick: weights => {
      const entries = Object.entries(weights)
      let u = uniform() * entries.reduce((sum, [, w]) => sum + w, 0)
      for (const [key, w] of entries) {
        u -= w
        if (u < 0) return key
      }
      return entries[entries.length - 1][0]
    },
    /**
     * A draw from the distribution whose quantiles at 0, 1/k, …, 1 are given, linear between them.
     * @param {readonly number[]} quantiles
     */
    fromQuantiles: quantiles => {
      const at = uniform() * (quantiles.length - 1)
      const i = Math.floor(at)
      return quantiles[i] + (at - i) * (quantiles[i + 1] - quantiles[i])
    },
    /** The number of events at a mean rate below about 2, by counting down the Poisson terms. */
    count: (/** @type {number} */ rate) => {
      let term = exp(-rate)
      let u = uniform()
      let k = 0
      while (u >= term && k < 20) {
        u -= term
        k++
        term *= rate / k
      }
      return k
    }
  }
}

/** eˣ by Taylor's series of x/64, squared six times. @param {number} x */
export function exp(x) {
  const y = x / 64
  let term = 1
  let sum = 1
  for (let k = 1; k <= 12; k++) {
    term *= y / k
    sum += term
  }
  for (let k = 0; k < 6; k++) sum *= sum
  return sum
}

/** @param {number} x @param {number} low @param {number} high */
export const clamp = (x, low, high) => (x < low ? low : x > high ? high : x)
