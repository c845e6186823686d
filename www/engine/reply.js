// Makes plain objects of the block of bytes that the engine answers with; src/reply.rs says how it is laid out, and the
// two change together.

const [NULL, _FALSE, TRUE, NUMBER, TEXT, SAME_TEXT, LIST, _MAP, SHAPE] = Array(9).keys()

/**
 * What a block says.
 * @param {Uint8Array} block with a buffer of its own
 * @returns {any}
 */
export const unpack = ({ buffer }) => new Reader(/** @type {ArrayBuffer} */ (buffer)).value()

/** Reads a block from its start to its end, value by value. */
class Reader {
  /** @type {string[]} */
  words = ['']
  /** The first object of each shape. @type {{names: string[], first: Record<string, any>}[]} */
  shapes = []
  // Where the next mark, number and letter stand.
  mark = 0
  number = 0
  letter = 0

  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    const [numberCount, markCount] = new Uint32Array(buffer, 0, 2)
    this.numbers = new Float64Array(buffer, 8, numberCount)
    this.marks = new Uint8Array(buffer, 8 + this.numbers.byteLength, markCount)
    const text = new Uint8Array(buffer, this.marks.byteOffset + markCount)
    this.text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(text)
  }

  /** @returns {any} */
  value() {
    const mark = this.marks[this.mark++]
    if (mark < NUMBER) return mark === NULL ? null : mark === TRUE
    const number = this.numbers[this.number++]
    if (mark === NUMBER) return number
    if (mark === SAME_TEXT) return this.words[number]
    if (mark === TEXT) {
      const word = this.text.slice(this.letter, (this.letter += number))
      this.words.push(word)
      return word
    }
    if (mark === LIST) {
      const list = []
      for (let left = number; left > 0; left--) list.push(this.#next())
      return list
    }
    if (mark > SHAPE) {
      const { names, first } = this.shapes[number]
      // A copy has room for all values at once.
      const object = { ...first }
      for (let at = 0; at < names.length; at++) object[names[at]] = this.#next()
      return object
    }
    /** @type {[string, any][]} */
    const entries = []
    for (let left = number; left > 0; left--) entries.push([this.value(), this.value()])
    const object = Object.fromEntries(entries)
    if (mark === SHAPE) this.shapes.push({ names: Object.keys(object), first: object })
    return object
  }

  /** The next value; most are numbers, and until browsers have compiled this well it is calls that take time. */
  #next() {
    if (this.marks[this.mark] !== NUMBER) return this.value()
    this.mark++
    return this.numbers[this.number++]
  }
}
