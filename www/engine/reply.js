// Makes plain objects of the block of bytes that the engine answers with; src/reply.rs says how it is laid out, and the
// two change together.

const [NULL, FALSE, TRUE, NUMBER, TEXT, SAME_TEXT, LIST, MAP, SHAPE] = Array(9).keys()

/**
 * What a block says.
 * @param {Uint8Array} block with a buffer of its own
 * @returns {any}
 */
export function unpack({ buffer }) {
  const [numberCount, markCount] = new Uint32Array(buffer, 0, 2)
  const numbers = new Float64Array(buffer, 8, numberCount)
  const marks = new Uint8Array(buffer, 8 + numbers.byteLength, markCount)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    new Uint8Array(buffer, marks.byteOffset + markCount)
  )
  const words = ['']
  /** @type {string[][]} */
  const shapes = []
  let [mark, number, letter] = [0, 0, 0]

  /** @returns {any} */
  function value() {
    switch (marks[mark++]) {
      case NULL:
        return null
      case FALSE:
        return false
      case TRUE:
        return true
      case NUMBER:
        return numbers[number++]
      case TEXT: {
        const word = text.slice(letter, (letter += numbers[number++]))
        words.push(word)
        return word
      }
      case SAME_TEXT:
        return words[numbers[number++]]
      case LIST: {
        const list = []
        for (let left = numbers[number++]; left > 0; left--) list.push(value())
        return list
      }
      case MAP: {
        const entries = []
        for (let left = numbers[number++]; left > 0; left--) entries.push([value(), value()])
        return Object.fromEntries(entries)
      }
      case SHAPE: {
        /** @type {Record<string, any>} */
        const object = {}
        for (let left = numbers[number++]; left > 0; left--) object[value()] = value()
        shapes.push(Object.keys(object))
        return object
      }
    }
    /** @type {Record<string, any>} */
    const object = {}
    for (const name of shapes[numbers[number++]]) object[name] = value()
    return object
  }
  return value()
}
