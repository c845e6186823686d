// What a page would write without an engine: words and pairs of words by Map, in how many texts each stands, and the
// weighted log-odds of those that stand in three or more. It knows Latin letters, spaces and points, and no language.

/** Texts in which a word or pair must stand. */
const FEWEST = 3
/** Strength of the prior, as a share of what is counted. */
const PRIOR = 0.1

export class Control {
  /** Each term as it is written. @type {string[]} */
  #names = []
  /** The terms of all texts, each once in a text. */
  #said
  /** Where the terms of each text end. */
  #ends
  /** Texts with any word, whether it is a term or not. */
  #spoken

  /** @param {string[]} texts */
  constructor(texts) {
    /** @type {Map<string, number>} */
    const words = new Map()
    const sentencesOf = texts.map(text =>
      text
        .toLowerCase()
        .split('.')
        .map(sentence => sentence.split(/[^a-z]+/).filter(Boolean))
    )
    this.#spoken = sentencesOf.map(sentences => sentences.some(sentence => sentence.length))
    /** @param {(term: string, text: number) => void} each */
    const eachTerm = each => {
      sentencesOf.forEach((sentences, text) => {
        for (const sentence of sentences) {
          sentence.forEach((word, at) => {
            each(word, text)
            if (at) each(`${sentence[at - 1]} ${word}`, text)
          })
        }
      })
    }
    /** @type {Map<string, { texts: number, last: number }>} */
    const found = new Map()
    eachTerm((term, text) => {
      const known = found.get(term)
      if (!known) found.set(term, { texts: 1, last: text })
      else if (known.last !== text) {
        known.texts++
        known.last = text
      }
    })
    let size = 0
    for (const [term, { texts }] of found) {
      if (texts < FEWEST) continue
      words.set(term, this.#names.length)
      this.#names.push(term)
      size += texts
    }
    found.clear()
    this.#said = new Uint32Array(size)
    this.#ends = new Uint32Array(texts.length)
    const last = new Int32Array(this.#names.length).fill(-1)
    let end = 0
    let current = 0
    eachTerm((term, text) => {
      while (current < text) this.#ends[current++] = end
      const at = words.get(term)
      if (at === undefined || last[at] === text) return
      last[at] = text
      this.#said[end++] = at
    })
    while (current < texts.length) this.#ends[current++] = end
  }

  /**
   * Texts of either side that hold each term, the surest first; `sides` is 0 or 1, others are none.
   * @param {Uint8Array} sides
   */
  words(sides) {
    const terms = this.#names.length
    const counts = [new Uint32Array(terms), new Uint32Array(terms)]
    const texts = [0, 0]
    let at = 0
    for (let text = 0; text < sides.length; text++) {
      const of = counts[sides[text]]
      const end = this.#ends[text]
      if (of) {
        if (this.#spoken[text]) texts[sides[text]]++
        for (; at < end; at++) of[this.#said[at]]++
      } else at = end
    }
    const [a, b] = counts
    // Words among words, pairs among pairs.
    const sums = [0, 0].map(() => [0, 0])
    const pair = this.#names.map(name => Number(name.includes(' ')))
    for (let term = 0; term < terms; term++) {
      sums[pair[term]][0] += a[term]
      sums[pair[term]][1] += b[term]
    }
    const z = new Float64Array(terms)
    for (let term = 0; term < terms; term++) {
      const [n, m] = sums[pair[term]]
      const prior = (a[term] + b[term]) * PRIOR
      if (!prior) continue
      const strength = PRIOR * (n + m)
      const odds = (/** @type {number} */ y, /** @type {number} */ all) =>
        Math.log((y + prior) / (all + strength - y - prior))
      z[term] = (odds(a[term], n) - odds(b[term], m)) / Math.sqrt(1 / (a[term] + prior) + 1 / (b[term] + prior))
    }
    const order = Array.from({ length: terms }, (_, term) => term).sort((s, t) => Math.abs(z[t]) - Math.abs(z[s]))
    return {
      texts,
      order,
      of: (/** @type {number} */ term) => ({ name: this.#names[term], z: z[term], counts: [a[term], b[term]] })
    }
  }
}
