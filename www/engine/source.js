// A file → its tables, each a stream of UTF-8 CSV. The engine reads nothing else; what a file is, is told by its bytes and
// never by its name.
import { badOption, noSuchEntry, noTables, PointworthError, tooLarge } from '../errors.js'
import { entriesOf, joined, packedOf, unpacked } from './archive.js'
import { CHUNK, chunksOf } from './chunks.js'
import { decoded, encodingByFault, encodingOf, isEncoding } from './encoding.js'
import { Columns, csvOf, isJson, LateColumns, learn, learnFrom, pathOf } from './json.js'

/**
 * @typedef {import('../options.js').FileOptions} FileOptions
 * @typedef {import('../origin.js').Origin} Origin
 * @typedef {import('../reports.js').Notice} Notice
 * @typedef {import('./archive.js').Entry} Entry
 * @typedef {import('./workbook.js').Conversion} Conversion
 *
 * @typedef {object} Table one table of a file
 * @property {string} name
 * @property {Origin} origin what it was made from; whole when `chunks` has ended
 * @property {Notice[]} notices what was noticed on the way; whole when `chunks` has ended
 * @property {string | null} delimiter of the text, where it is known
 * @property {number | undefined} size about how many bytes of text there are
 * @property {() => AsyncIterable<Uint8Array>} chunks the text
 * @property {(error: unknown) => Promise<Table | null>} again the same table read with what the error has taught, if it has
 *
 * @typedef {object} Bytes a file, or a file within one
 * @property {Blob | null} blob where its bytes can be read anywhere
 * @property {number | undefined} size about how many there are
 * @property {() => AsyncIterable<Uint8Array>} open
 */

/** Bytes that tell what a file is. */
const HEAD = 1 << 18
/** A workbook must be in memory whole. */
const WORKBOOK = 512 << 20

/** Endings of names that tables in an archive have. */
const TABLE = /\.(csv|tsv|tab|json|jsonl|ndjson|xlsx|xlsm|xlsb|xls|ods|gz)$/i

/** How far reading has come, in bytes of the file as it was given. */
export class Meter {
  bytes = 0
  /** Bytes read at a time. */
  chunk

  constructor(chunk = CHUNK) {
    this.chunk = chunk
  }
}

/**
 * The tables of a file, one after the other: an archive has as many as it holds files, any other file one.
 *
 * Errors say nothing of the file's name: whoever reads the table knows it.
 * @param {{name: string, blob: Blob, options: FileOptions}} file
 * @param {Meter} meter
 * @param {(conversion: Conversion) => AsyncIterable<{chunk: Uint8Array, share: number} | {done: Converted}>} convert
 * @returns {AsyncGenerator<Table>}
 *
 * @typedef {import('./workbook.js').Converted} Converted
 */
export async function* tablesOf({ name, blob, options }, meter, convert) {
  if (options.encoding && !isEncoding(options.encoding))
    throw badOption('encoding', `"${options.encoding}" is not the name of an encoding`, '"windows-1251"')
  const context = { options, meter, convert }
  const bytes = ofBlob(blob, meter)
  const head = await headOf(bytes)
  if (isZip(head)) {
    const entries = await entriesOf(blob)
    if (!workbookFormat(entries)) return yield* inArchive(name, blob, entries, context)
  }
  if (options.entry) throw noSuchEntry(options.entry)
  yield tableOf(name, bytes, head, null, context)
}

/**
 * @typedef {{options: FileOptions, meter: Meter, convert: Parameters<typeof tablesOf>[2]}} Context
 * @param {string} name
 * @param {Blob} archive
 * @param {Entry[]} entries
 * @param {Context} context
 */
async function* inArchive(name, archive, entries, context) {
  const { entry: wanted } = context.options
  const seen = entries.filter(({ name }) => !/(^|\/)(__MACOSX\/|\.)/.test(name))
  const tables = seen.filter(({ name }) => TABLE.test(name))
  const taken = wanted ? seen.filter(({ name }) => name === wanted) : tables.length ? tables : texts(seen)
  if (!taken.length) throw wanted ? noSuchEntry(wanted) : noTables(seen.map(({ name }) => name))
  const left = wanted ? [] : seen.filter(entry => !taken.includes(entry)).map(({ name }) => name)
  for (const entry of taken) {
    const tableName = wanted ? name : `${name}/${entry.name}`
    try {
      const packed = ofBlob(await packedOf(archive, entry), context.meter)
      const bytes =
        entry.method === 0
          ? packed
          : { blob: null, size: entry.size, open: () => unpacked(packed.open, 'deflate-raw', entry.packed, entry) }
      const table = await tableOf(tableName, bytes, await headOf(bytes), entry.name, context)
      if (left.length) table.notices.push(notice('skipped_entries', left))
      left.length = 0
      yield table
    } catch (error) {
      if (error instanceof PointworthError) error.file ??= tableName
      throw error
    }
  }
}

/** @param {Entry[]} entries */
const texts = entries => entries.filter(({ name }) => /\.(txt|log|dat)$|(^|\/)[^./]+$/i.test(name))

/**
 * @param {string} name
 * @param {Bytes} bytes
 * @param {Uint8Array} head
 * @param {string | null} entry
 * @param {Context} context
 * @returns {Promise<Table>}
 */
async function tableOf(name, bytes, head, entry, context) {
  /** @type {Origin} */
  const origin = {
    format: 'csv',
    encoding: null,
    encodings: [],
    compression: entry ? 'zip' : null,
    entry,
    sheet: null,
    sheets: []
  }
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const packed = bytes
    origin.compression ??= 'gzip'
    bytes = {
      blob: null,
      size: packed.blob ? await sizeOfGzip(packed.blob) : undefined,
      open: () => unpacked(packed.open, 'gzip', packed.size ?? Number.POSITIVE_INFINITY)
    }
    head = await headOf(bytes)
  }
  if (isZip(head) || (head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11 && head[3] === 0xe0)) {
    const blob = bytes.blob ?? (await collected(bytes))
    checkWorkbook(blob)
    const entries = isZip(head) ? await entriesOf(blob) : []
    const format = isZip(head) ? workbookFormat(entries) : 'xls'
    if (!format) throw noTables(entries.map(({ name }) => name))
    origin.format = format
    return workbook(name, blob, origin, context)
  }
  const markup = markupOf(head)
  if (markup) {
    const guess = await encodingOf(head, bytes.blob)
    const encoding = new TextDecoder(context.options.encoding ?? markup.encoding ?? guess.encoding).encoding
    const encodings = [...new Set([encoding, ...guess.encodings])]
    const from = context.meter.bytes
    const blob = await collected({ ...bytes, open: () => decoded(bytes.open(), encoding) })
    // The share of the rows that are read tells the rest of the way again.
    context.meter.bytes = from
    checkWorkbook(blob)
    return workbook(name, blob, { ...origin, format: markup.format, encoding, encodings }, context)
  }
  return text(name, bytes, head, origin, context)
}

/** @param {Blob} blob */
function checkWorkbook(blob) {
  if (blob.size > WORKBOOK) throw tooLarge('a workbook of more than 512 MB', 'Save the sheet as CSV (UTF-8).')
}

/**
 * A page with a table in it, or Excel's XML of 2003: what many systems write and call a workbook.
 * @param {Uint8Array} head
 * @returns {{format: 'html' | 'xml', encoding: string | null} | null}
 */
function markupOf(head) {
  const wide = head[0] === 0xff || head[1] === 0 ? 'utf-16le' : head[0] === 0xfe || head[0] === 0 ? 'utf-16be' : null
  const start = new TextDecoder(wide ?? 'utf-8').decode(head)
  if (!/^\s*</.test(start)) return null
  const format = /<([a-z]+:)?workbook[\s>]/i.test(start) ? 'xml' : /<table[\s>]/i.test(start) ? 'html' : null
  const told = start.match(/(?:charset|encoding)\s*=\s*["']?\s*([\w:-]+)/i)?.[1] ?? ''
  const marked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  // The mark before a text says more than what stands in it.
  const encoding = wide ?? (marked ? 'utf-8' : isEncoding(told) ? told : null)
  return format && { format, encoding: encoding && new TextDecoder(encoding).encoding }
}

/**
 * @param {string} name
 * @param {Blob} blob
 * @param {Origin} origin
 * @param {Context} context
 * @returns {Table}
 */
function workbook(name, blob, origin, { options, meter, convert }) {
  /** @type {Notice[]} */
  const notices = []
  const from = meter.bytes
  return {
    name,
    origin,
    notices,
    delimiter: ',',
    size: undefined,
    again: async () => null,
    async *chunks() {
      const { format } = origin
      for await (const part of convert({ blob, format, sheet: options.sheet ?? null })) {
        if ('done' in part) {
          const { sheet, sheets, errors, examples } = part.done
          Object.assign(origin, { sheet, sheets })
          const located = examples.map(([row, value]) => ({ row, value }))
          if (errors) notices.push({ ...notice('cell_error', []), count: errors, examples: located })
        } else {
          meter.bytes = from + part.share * blob.size
          yield part.chunk
        }
      }
    }
  }
}

/**
 * Text: CSV or JSON, in UTF-8 or not.
 * @param {string} name
 * @param {Bytes} bytes
 * @param {Uint8Array} head
 * @param {Origin} origin
 * @param {Context} context
 */
async function text(name, bytes, head, origin, { options }) {
  const guess = await encodingOf(head, bytes.blob)
  /** @type {Notice[]} */
  const notices = []
  return textIn(options.encoding ? new TextDecoder(options.encoding).encoding : guess.encoding, null)

  /**
   * @param {string} encoding
   * @param {number | null} damage the row of the first bytes that are no UTF-8, where there are some
   * @returns {Promise<Table>}
   */
  async function textIn(encoding, damage) {
    const asItIs = encoding === 'utf-8' && damage === null
    const replaced = { ...notice('invalid_bytes', []), examples: [{ row: damage, value: '\ufffd' }] }
    const onReplaced = (/** @type {number} */ count) => {
      if (!replaced.count) notices.push(replaced)
      replaced.count += count
    }
    const open = () => (asItIs ? bytes.open() : decoded(bytes.open(), encoding, onReplaced))
    const start = asItIs ? head : await firstOf(decoded(once(head), encoding))
    const json = isJson(start)
    const path = json ? pathOf(start) : null
    const columns = new Columns()
    if (json) learnFrom(start, path, columns)
    const ratio = head.length ? start.length / head.length : 1
    /** @type {Table} */
    const table = {
      name,
      origin: {
        ...origin,
        format: !json ? 'csv' : path ? 'json' : 'ndjson',
        encoding,
        encodings: [...new Set([encoding, ...guess.encodings])]
      },
      notices,
      delimiter: json ? ',' : null,
      size: json || bytes.size === undefined ? undefined : Math.round(bytes.size * ratio),
      chunks: () => (json ? csvOf(open(), path, columns) : open()),
      async again(error) {
        if (error instanceof LateColumns) {
          await learn(open(), path, columns)
          notices.splice(0, notices.length, ...notices.filter(each => each !== replaced))
          replaced.count = 0
          return table
        }
        const { code, row } = /** @type {any} */ (error)
        if (code !== 'bad_encoding' || !asItIs) return null
        return textIn(options.encoding ? encoding : await encodingByFault(head, bytes.open()), row ?? null)
      }
    }
    return table
  }
}

/** @param {Uint8Array} bytes */
async function* once(bytes) {
  yield bytes
}

/** @param {AsyncIterable<Uint8Array>} chunks */
async function firstOf(chunks) {
  for await (const chunk of chunks) return chunk
  return new Uint8Array()
}

/** @param {string} code @param {string[]} values @returns {Notice} */
const notice = (code, values) => ({
  code,
  file: null,
  column: null,
  count: values.length,
  examples: values.slice(0, 5).map(value => ({ row: null, value }))
})

/** @param {Uint8Array} head */
const isZip = head => head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)

/** The kind of workbook that an archive is. @param {Entry[]} entries */
function workbookFormat(entries) {
  const has = (/** @type {string} */ name) => entries.some(entry => entry.name.toLowerCase() === name)
  if (has('xl/workbook.xml')) return 'xlsx'
  if (has('xl/workbook.bin')) return 'xlsb'
  return has('mimetype') && has('content.xml') ? 'ods' : null
}

/** @param {Blob} blob @param {Meter} meter @returns {Bytes} */
function ofBlob(blob, meter) {
  const from = meter.bytes
  return {
    blob,
    size: blob.size,
    async *open() {
      meter.bytes = from
      for await (const chunk of chunksOf(blob, meter.chunk)) {
        meter.bytes += chunk.length
        yield chunk
      }
    }
  }
}

/** How a file begins. @param {Bytes} bytes */
async function headOf({ blob, open }) {
  if (blob) return new Uint8Array(await blob.slice(0, HEAD).arrayBuffer())
  const parts = []
  let length = 0
  for await (const chunk of open()) {
    parts.push(chunk)
    length += chunk.length
    if (length >= HEAD) break
  }
  return joined(parts, length).subarray(0, HEAD)
}

/** A workbook within an archive, unpacked. @param {Bytes} bytes */
async function collected({ open }) {
  const parts = []
  let length = 0
  for await (const chunk of open()) {
    parts.push(new Uint8Array(chunk))
    length += chunk.length
    if (length > WORKBOOK) break
  }
  return new Blob(parts)
}

/** What a gzip file says at its end of its unpacked size, modulo 4 GB. @param {Blob} blob */
async function sizeOfGzip(blob) {
  const end = await blob.slice(-4).arrayBuffer()
  return end.byteLength === 4 ? new DataView(end).getUint32(0, true) : undefined
}
