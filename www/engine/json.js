// JSON → CSV: records as rows, in one pass over bytes that may be cut anywhere. Digits are copied as they are written, so
// that ids of more than 15 digits stay what they were; strings are never made of what is only passed on.
import { badJson, tooLarge } from '../errors.js'
import { joined } from './archive.js'

/** Bytes of one record at most, and columns of all of them. */
const RECORD = 64 << 20
const COLUMNS = 20_000
/** Bytes of CSV handed on at a time. */
const CHUNK = 1 << 20
/** How deep objects and arrays may stand in one another. */
const DEPTH = 200

const [QUOTE, COMMA, COLON, BACKSLASH, SEMICOLON, NEWLINE] = [0x22, 0x2c, 0x3a, 0x5c, 0x3b, 0x0a]
const [OBJECT, OBJECT_END, ARRAY, ARRAY_END] = [0x7b, 0x7d, 0x5b, 0x5d]
/** How `null` begins. */
const NULL = 0x6e

/** @param {number} byte */
const isSpace = byte => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/**
 * Is this JSON with records? Tells a list of objects or lists, an object, or several of them from text in brackets.
 * @param {Uint8Array} head how a file begins, in UTF-8
 */
export function isJson(head) {
  let at = head[0] === 0xef ? 3 : 0
  const next = () => {
    while (at < head.length && isSpace(head[at])) at++
    return head[at++]
  }
  const [first, second] = [next(), next()]
  if (first === OBJECT) return second === QUOTE || second === OBJECT_END
  return first === ARRAY && (second === OBJECT || second === ARRAY)
}

/** A key of the records, and those of the objects that stand behind it. */
class Key {
  /** @type {Map<string, Key>} */
  #byName = new Map()
  /** In the order in which they were met, which is nearly always the order in which they come again. @type {Key[]} */
  list = []
  /** As it is written between its quotes. @type {Uint8Array} */
  bytes
  /** The column's header. */
  path
  /** The column, where a value stands behind this key; else −1. */
  column = -1
  index = 0

  /** @param {Uint8Array} bytes @param {string} path */
  constructor(bytes, path) {
    this.bytes = bytes
    this.path = path
  }

  /**
   * The key within the object behind this one, by its bytes from … up to ….
   * @param {Uint8Array} source
   * @param {number} from
   * @param {number} to
   * @param {number} expected where in `list` it stands if it comes in the usual order
   */
  child(source, from, to, expected) {
    const likely = this.list[expected]
    if (likely && same(likely.bytes, source, from, to)) return likely
    const written = decoder.decode(source.subarray(from, to))
    const known = this.#byName.get(written)
    if (known) return known
    const name = written.includes('\\') ? unescaped(written) : written
    const key = new Key(source.slice(from, to), this.path ? `${this.path}.${name}` : name)
    key.index = this.list.length
    this.list.push(key)
    this.#byName.set(written, key)
    return key
  }
}

/** @param {Uint8Array} bytes @param {Uint8Array} source @param {number} from @param {number} to */
function same(bytes, source, from, to) {
  if (bytes.length !== to - from) return false
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== source[from + at]) return false
  return true
}

/** The text of a JSON string without its quotes. @param {string} written */
function unescaped(written) {
  try {
    return JSON.parse(`"${written}"`)
  } catch {
    return written
  }
}

/** The columns of a file's records, learnt from the records themselves. */
export class Columns {
  root = new Key(new Uint8Array(), '')
  /** @type {string[]} */
  headers = []
  /** Keys that the header does not have because they came behind it. */
  late = 0

  /** The column of a key. @param {Key} key @param {boolean} written is the header written already? */
  of(key, written) {
    if (key.column >= 0) return key.column
    if (written) {
      this.late++
      return -1
    }
    if (this.headers.length === COLUMNS)
      throw tooLarge(
        `it has more than ${COLUMNS} different keys`,
        'Keys that are data, such as ids, belong into values: write one record for each.'
      )
    key.column = this.headers.length
    this.headers.push(key.path)
    return key.column
  }
}

/**
 * Finds the records in bytes that come piece by piece: the values of the file themselves, or the elements of the list to
 * which a path of keys leads.
 */
class Splitter {
  #path
  #record
  #depth = 0
  /** Depth at which records stand; −1 while their list was not met. */
  #level
  /** How many keys of the path lead to the container that is open. */
  #matched = 0
  #name = ''
  #inString = false
  #stringAt = 0
  #recordAt = -1
  /** @type {Uint8Array} */
  #rest = new Uint8Array()
  /** How far `#rest` was looked at. */
  #seen = 0
  records = 0

  /**
   * @param {string[] | null} path `null`: the values of the file are the records
   * @param {(bytes: Uint8Array, from: number, to: number) => void} record
   */
  constructor(path, record) {
    this.#path = path
    this.#record = record
    this.#level = path ? -1 : 0
  }

  /** @param {Uint8Array} chunk */
  feed(chunk) {
    const bytes = this.#rest.length ? joined([this.#rest, chunk], this.#rest.length + chunk.length) : chunk
    const path = this.#path
    let at = this.#seen
    let keep = -1
    while (at < bytes.length) {
      if (this.#inString) {
        while (at < bytes.length && bytes[at] !== QUOTE && bytes[at] !== BACKSLASH) at++
        if (at >= bytes.length) break
        if (bytes[at] === BACKSLASH) {
          if (at + 1 >= bytes.length) break
          at += 2
          continue
        }
        this.#inString = false
        if (this.#recordAt < 0) this.#name = unescaped(decoder.decode(bytes.subarray(this.#stringAt, at)))
        at++
        continue
      }
      const byte = bytes[at]
      if (this.#recordAt < 0 && this.#depth === this.#level && !mayStandBetween(byte) && !this.#isMark(byte))
        throw badJson('a record is neither an object nor a list', this.records + 1)
      if (byte === QUOTE) {
        this.#inString = true
        this.#stringAt = at + 1
      } else if (byte === OBJECT || byte === ARRAY) {
        if (this.#depth === this.#level && this.#recordAt < 0) this.#recordAt = at
        else if (path && this.#level < 0 && this.#matched === this.#depth) {
          if (this.#depth === 0 || this.#name === path[this.#depth - 1]) {
            if (byte === OBJECT) this.#matched++
            else if (this.#depth === path.length) this.#level = this.#depth + 1
          }
        }
        this.#depth++
      } else if (byte === OBJECT_END || byte === ARRAY_END) {
        this.#depth--
        if (this.#depth < 0) throw badJson('a bracket closes that was not opened', this.records + 1)
        if (this.#recordAt >= 0) {
          if (this.#depth === this.#level) {
            this.#record(bytes, this.#recordAt, at + 1)
            this.#recordAt = -1
            this.records++
          }
        } else {
          this.#matched = Math.min(this.#matched, this.#depth)
          // The list has ended; what stands behind it is none of the table.
          if (this.#level > this.#depth) this.#level = Number.POSITIVE_INFINITY
        }
      }
      at++
    }
    if (this.#recordAt >= 0) keep = this.#recordAt
    else if (this.#inString) keep = this.#stringAt
    if (keep < 0) keep = at
    if (bytes.length - keep > RECORD)
      throw tooLarge('one record is larger than 64 MB', 'Check that the file is whole: a bracket may be missing.')
    // What a record needs is kept; the chunk itself may be used again by whoever gave it.
    this.#rest = bytes.slice(keep)
    this.#seen = at - keep
    this.#stringAt -= keep
    if (this.#recordAt >= 0) this.#recordAt -= keep
  }

  /** Is it a byte order mark, before the first value? @param {number} byte */
  #isMark(byte) {
    return this.records === 0 && this.#depth === 0 && (byte === 0xef || byte === 0xbb || byte === 0xbf)
  }

  end() {
    if (this.#recordAt >= 0 || this.#depth > 0 || this.#inString)
      throw badJson('the file ends within a record', this.records + 1)
  }
}

/** May this byte stand between records, or open one? 0x1e comes before each in JSON text sequences. @param {number} byte */
const mayStandBetween = byte =>
  isSpace(byte) ||
  byte === COMMA ||
  byte === OBJECT ||
  byte === ARRAY ||
  byte === ARRAY_END ||
  byte === OBJECT_END ||
  byte === 0x1e

/** Writes records as CSV. */
class Writer {
  #columns
  /** Is the header written, so that no column can be added? */
  #fixed
  #out = new Uint8Array(CHUNK + (CHUNK >> 2))
  #length = 0
  /** Where the current record's values stand, by column; −1 where there is none. */
  #from = new Int32Array(64).fill(-1)
  #to = new Int32Array(64)
  /** @type {Uint8Array} */
  #bytes = new Uint8Array()
  #at = 0
  #rows = 0

  /** @param {Columns} columns @param {boolean} fixed */
  constructor(columns, fixed) {
    this.#columns = columns
    this.#fixed = fixed
    if (fixed) {
      this.#grow(columns.headers.length)
      this.#text(encoder.encode(columns.headers.map(header => `"${header.replaceAll('"', '""')}"`).join(',')))
      if (columns.headers.length) this.#byte(NEWLINE)
    }
  }

  /** Bytes that are ready. */
  get length() {
    return this.#length
  }

  take() {
    const taken = this.#out.slice(0, this.#length)
    this.#length = 0
    return taken
  }

  /** @param {Uint8Array} bytes @param {number} from @param {number} to */
  record(bytes, from, to) {
    this.#bytes = bytes
    this.#at = from
    this.#rows++
    const isList = bytes[from] === ARRAY
    if (isList) this.#list()
    else this.#object(this.#columns.root, 0)
    if (this.#at !== to) this.#fail('brackets do not match')
    if (isList || !this.#fixed) return
    const count = this.#columns.headers.length
    const start = this.#length
    for (let column = 0; column < count; column++) {
      if (column) this.#byte(COMMA)
      if (this.#from[column] < 0) continue
      this.#value(this.#from[column], this.#to[column])
      this.#from[column] = -1
    }
    // A row of one empty cell would be a blank line, which is none.
    if (this.#length === start) this.#text(EMPTY)
    this.#byte(NEWLINE)
  }

  /** A record that is a list: its cells in order. */
  #list() {
    this.#at++
    let first = true
    this.#elements(ARRAY_END, () => {
      const from = this.#at
      this.#skip(0)
      if (!this.#fixed) return
      if (!first) this.#byte(COMMA)
      first = false
      this.#value(from, this.#at)
    })
    if (this.#fixed) this.#byte(NEWLINE)
  }

  /** @param {Key} parent @param {number} depth */
  #object(parent, depth) {
    if (depth > DEPTH) this.#fail('objects stand too deep in one another')
    this.#at++
    let expected = 0
    this.#elements(OBJECT_END, () => {
      const bytes = this.#bytes
      if (bytes[this.#at] !== QUOTE) this.#fail('a key is not in quotes')
      const from = this.#at + 1
      this.#string()
      const key = parent.child(bytes, from, this.#at - 1, expected)
      expected = key.index + 1
      this.#space()
      if (bytes[this.#at] !== COLON) this.#fail('a colon is missing')
      this.#at++
      this.#space()
      if (bytes[this.#at] === OBJECT) return this.#object(key, depth + 1)
      const start = this.#at
      this.#skip(depth)
      const column = this.#columns.of(key, this.#fixed)
      if (column < 0) return
      this.#grow(column + 1)
      this.#from[column] = start
      this.#to[column] = this.#at
    })
  }

  /** What stands between commas up to the end of a container. @param {number} end @param {() => void} element */
  #elements(end, element) {
    const bytes = this.#bytes
    this.#space()
    if (bytes[this.#at] === end) {
      this.#at++
      return
    }
    for (;;) {
      element()
      this.#space()
      const byte = bytes[this.#at++]
      if (byte === end) return
      if (byte !== COMMA) this.#fail('a comma is missing')
      this.#space()
    }
  }

  #space() {
    while (this.#at < this.#bytes.length && isSpace(this.#bytes[this.#at])) this.#at++
  }

  /** Passes over a string. */
  #string() {
    const bytes = this.#bytes
    let at = this.#at + 1
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
    this.#at = at + 1
  }

  /** Passes over a value. @param {number} depth */
  #skip(depth) {
    const bytes = this.#bytes
    const byte = bytes[this.#at]
    if (byte === QUOTE) return this.#string()
    if (byte === OBJECT || byte === ARRAY) {
      let open = 0
      do {
        const each = bytes[this.#at]
        if (each === QUOTE) {
          this.#string()
          continue
        }
        if (each === OBJECT || each === ARRAY) open++
        else if (each === OBJECT_END || each === ARRAY_END) open--
        this.#at++
      } while (open > 0 && this.#at < bytes.length)
      if (depth + open > DEPTH) this.#fail('lists stand too deep in one another')
      return
    }
    const from = this.#at
    while (this.#at < bytes.length && isScalar(bytes[this.#at])) this.#at++
    if (this.#at === from) this.#fail('a value is missing')
  }

  /** Writes a value as a cell. @param {number} from @param {number} to */
  #value(from, to) {
    const bytes = this.#bytes
    const byte = bytes[from]
    if (byte === QUOTE) {
      this.#byte(QUOTE)
      this.#content(from + 1, to - 1)
      this.#byte(QUOTE)
    } else if (byte === ARRAY || byte === OBJECT) this.#several(from, to)
    else if (byte !== NULL) this.#copy(from, to)
  }

  /** Values of a list, with semicolons between them; a list of lists or objects stays as it is written. @param {number} from @param {number} to */
  #several(from, to) {
    const bytes = this.#bytes
    this.#byte(QUOTE)
    const nested = bytes[from] === OBJECT || this.#holdsContainer(from + 1, to)
    if (nested) {
      for (let at = from; at < to; at++) {
        if (bytes[at] === QUOTE) this.#byte(QUOTE)
        this.#byte(bytes[at])
      }
    } else {
      this.#at = from + 1
      let first = true
      this.#elements(ARRAY_END, () => {
        const start = this.#at
        this.#skip(0)
        if (!first) this.#byte(SEMICOLON)
        first = false
        if (bytes[start] === QUOTE) this.#content(start + 1, this.#at - 1)
        else if (bytes[start] !== NULL) this.#copy(start, this.#at)
      })
    }
    this.#byte(QUOTE)
  }

  /** @param {number} from @param {number} to */
  #holdsContainer(from, to) {
    const bytes = this.#bytes
    this.#at = from
    while (this.#at < to) {
      const byte = bytes[this.#at]
      if (byte === QUOTE) this.#string()
      else if (byte === OBJECT || byte === ARRAY) return true
      else this.#at++
    }
    return false
  }

  /** The text of a string, for a cell in quotes. @param {number} from @param {number} to */
  #content(from, to) {
    const bytes = this.#bytes
    let at = from
    while (at < to && bytes[at] !== BACKSLASH) at++
    if (at === to) return this.#copy(from, to)
    const text = unescaped(decoder.decode(bytes.subarray(from, to)))
    this.#text(encoder.encode(text.replaceAll('"', '""')))
  }

  /** @param {number} byte */
  #byte(byte) {
    if (this.#length === this.#out.length) this.#widen(1)
    this.#out[this.#length++] = byte
  }

  /** @param {Uint8Array} bytes */
  #text(bytes) {
    if (this.#length + bytes.length > this.#out.length) this.#widen(bytes.length)
    this.#out.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Copies bytes of the record as they are. @param {number} from @param {number} to */
  #copy(from, to) {
    // Most are few: a loop is quicker than a view of them.
    if (to - from > 256) return this.#text(this.#bytes.subarray(from, to))
    if (this.#length + to - from > this.#out.length) this.#widen(to - from)
    const [bytes, out] = [this.#bytes, this.#out]
    let length = this.#length
    for (let at = from; at < to; at++) out[length++] = bytes[at]
    this.#length = length
  }

  /** @param {number} more */
  #widen(more) {
    const wider = new Uint8Array((this.#length + more) * 2)
    wider.set(this.#out.subarray(0, this.#length))
    this.#out = wider
  }

  /** Makes room for so many columns. @param {number} columns */
  #grow(columns) {
    if (columns <= this.#from.length) return
    const size = columns * 2
    const [from, to] = [new Int32Array(size).fill(-1), new Int32Array(size)]
    from.set(this.#from)
    to.set(this.#to)
    this.#from = from
    this.#to = to
  }

  /** @param {string} what @returns {never} */
  #fail(what) {
    throw badJson(what, this.#rows)
  }
}

const EMPTY = Uint8Array.of(QUOTE, QUOTE)

/** May this byte stand in a number, `true`, `false` or `null`? @param {number} byte */
const isScalar = byte =>
  byte > 0x20 && byte !== COMMA && byte !== COLON && byte !== OBJECT_END && byte !== ARRAY_END && byte !== QUOTE

/**
 * The path of keys to the list that holds the records: of a file that is one object around lists, the list that takes
 * most of what is seen. `null` where the file's values are the records themselves.
 * @param {Uint8Array} head
 * @returns {string[] | null}
 */
export function pathOf(head) {
  /** Containers that are open, with the key before each. @type {{list: boolean, name: string}[]} */
  const open = []
  /** @type {{path: string[], bytes: number}[]} */
  const found = []
  /** The list of objects that is open, not one within its records. @type {{path: string[], depth: number, from: number} | null} */
  let list = null
  let [name, values, at] = ['', 0, 0]
  const close = () => {
    if (list) found.push({ path: list.path, bytes: at - list.from })
    list = null
  }
  for (; at < head.length; at++) {
    const byte = head[at]
    if (byte === QUOTE) {
      const from = at + 1
      for (at++; at < head.length && head[at] !== QUOTE; at++) if (head[at] === BACKSLASH) at++
      name = unescaped(decoder.decode(head.subarray(from, at)))
    } else if (byte === OBJECT || byte === ARRAY) {
      if (!open.length && values++) return null
      if (!open.length && byte === ARRAY) return []
      if (byte === ARRAY && !open.some(({ list }) => list)) {
        let next = at + 1
        while (next < head.length && isSpace(head[next])) next++
        if (head[next] === OBJECT)
          list = { path: [...open.slice(1).map(({ name }) => name), name], depth: open.length, from: at }
      }
      open.push({ list: byte === ARRAY, name })
    } else if (byte === OBJECT_END || byte === ARRAY_END) {
      open.pop()
      if (open.length === list?.depth) close()
    }
  }
  close()
  return found.sort((one, other) => other.bytes - one.bytes)[0]?.path ?? null
}

/**
 * Learns the columns of records from some of a file, or from all of it.
 * @param {Uint8Array} head
 * @param {string[] | null} path
 * @param {Columns} columns
 */
export function learnFrom(head, path, columns) {
  const learner = learning(path, columns)
  try {
    learner.feed(head)
  } catch (error) {
    // A fault is told with its row when the file is read.
    if (/** @type {any} */ (error)?.code === 'file_too_large') throw error
  }
}

/** @param {string[] | null} path @param {Columns} columns */
function learning(path, columns) {
  const writer = new Writer(columns, false)
  return new Splitter(path, (bytes, from, to) => writer.record(bytes, from, to))
}

/**
 * Learns the columns of all records.
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {string[] | null} path
 * @param {Columns} columns
 */
export async function learn(chunks, path, columns) {
  const learner = learning(path, columns)
  for await (const chunk of chunks) learner.feed(chunk)
}

/** Keys were met that the header does not have: the file must be read again, with all of them. */
export class LateColumns extends Error {}

/**
 * Records as CSV.
 * @param {AsyncIterable<Uint8Array>} chunks JSON in UTF-8
 * @param {string[] | null} path where the records are
 * @param {Columns} columns what is known of them
 * @throws {LateColumns}
 */
export async function* csvOf(chunks, path, columns) {
  columns.late = 0
  const writer = new Writer(columns, true)
  const splitter = new Splitter(path, (bytes, from, to) => writer.record(bytes, from, to))
  for await (const chunk of chunks) {
    // In pieces, so that what is written of one stays small.
    for (let at = 0; at < chunk.length; at += CHUNK) {
      splitter.feed(chunk.subarray(at, at + CHUNK))
      if (columns.late) throw new LateColumns()
      if (writer.length >= CHUNK / 2) yield writer.take()
    }
  }
  splitter.end()
  if (columns.late) throw new LateColumns()
  if (writer.length) yield writer.take()
}
