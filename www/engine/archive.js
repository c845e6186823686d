// ZIP archives and gzip files: what is in them, and their unpacked bytes, never more than a file of a company could hold.
import { damaged, encrypted, tooLarge } from '../errors.js'

/**
 * @typedef {object} Entry a file in an archive
 * @property {string} name its path
 * @property {number} method how it is packed: 0 = not at all, 8 = deflate
 * @property {number} packed bytes in the archive
 * @property {number} size bytes unpacked
 * @property {number} crc checksum of the unpacked bytes
 * @property {number} at where its own header stands in the archive
 * @property {boolean} encrypted
 */

/** What a file may unpack to … */
const MOST = 8 * 2 ** 30
/** … and how many times its own size, once it is more than `FREE`: tables reach some 20 to 50, bombs 1000. */
const RATIO = 250
const FREE = 64 << 20
/** Bytes handed on at a time. */
const CHUNK = 1 << 20

/** @param {Blob} blob @param {number} from @param {number} to */
const bytesOf = async (blob, from, to) => new Uint8Array(await blob.slice(from, to).arrayBuffer())

/** @param {Uint8Array} bytes */
const viewOf = bytes => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * The files of a ZIP archive, folders left out.
 * @param {Blob} blob
 * @returns {Promise<Entry[]>}
 */
export async function entriesOf(blob) {
  // The end record is 22 bytes long, with a comment of up to 64 kB behind it.
  const tailFrom = Math.max(0, blob.size - 22 - 0xffff)
  const tail = viewOf(await bytesOf(blob, tailFrom, blob.size))
  let end = tail.byteLength - 22
  while (end >= 0 && tail.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw damaged('the archive has no directory: it may be cut off')
  let count = tail.getUint16(end + 10, true)
  let size = tail.getUint32(end + 12, true)
  let from = tail.getUint32(end + 16, true)
  if (end >= 20 && tail.getUint32(end - 20, true) === 0x07064b50) {
    // ZIP64: the real numbers stand in a record of their own.
    const at = number64(tail, end - 20 + 8)
    const record = viewOf(await bytesOf(blob, at, at + 56))
    if (record.byteLength < 56 || record.getUint32(0, true) !== 0x06064b50) throw damaged('its directory is broken')
    count = number64(record, 32)
    size = number64(record, 40)
    from = number64(record, 48)
  }
  if (from + size > blob.size) throw damaged('the archive is cut off')
  const directory = await bytesOf(blob, from, from + size)
  const view = viewOf(directory)
  const entries = []
  for (let at = 0, seen = 0; seen < count; seen++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) throw damaged('its directory is broken')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(place => view.getUint16(at + place, true))
    const next = at + 46 + nameLength + extraLength + commentLength
    if (next > view.byteLength) throw damaged('its directory is broken')
    const entry = {
      name: nameOf(directory.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      crc: view.getUint32(at + 16, true),
      at: view.getUint32(at + 42, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1
    }
    widen(entry, new DataView(directory.buffer, directory.byteOffset + at + 46 + nameLength, extraLength))
    if (!entry.name.endsWith('/')) entries.push(entry)
    at = next
  }
  return entries
}

/** @param {DataView} view @param {number} at */
const number64 = (view, at) => Number(view.getBigUint64(at, true))

/** Takes the numbers that did not fit from the entry's ZIP64 field. @param {Entry} entry @param {DataView} extra */
function widen(entry, extra) {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const [id, length] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)]
    at += 4
    if (id === 1) {
      let field = at
      for (const name of /** @type {const} */ (['size', 'packed', 'at'])) {
        if (entry[name] !== 0xffffffff || field + 8 > extra.byteLength) continue
        entry[name] = number64(extra, field)
        field += 8
      }
    }
    at += length
  }
}

/** An entry's name: UTF-8, else the code page of old archives, of which the letters of one will do. @param {Uint8Array} bytes */
function nameOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('ibm866').decode(bytes)
  }
}

/**
 * The bytes of an entry as they stand in the archive.
 * @param {Blob} archive
 * @param {Entry} entry
 */
export async function packedOf(archive, entry) {
  if (entry.encrypted) throw encrypted()
  if (entry.method !== 0 && entry.method !== 8)
    throw damaged(`the archive packs it by method ${entry.method}, which is not read`)
  const header = viewOf(await bytesOf(archive, entry.at, entry.at + 30))
  if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) throw damaged('its directory is broken')
  const from = entry.at + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  if (from + entry.packed > archive.size) throw damaged('the archive is cut off')
  return archive.slice(from, from + entry.packed)
}

/**
 * Unpacked bytes.
 * @param {() => AsyncIterable<Uint8Array>} chunks packed bytes
 * @param {'gzip' | 'deflate-raw'} format
 * @param {number} packed how many there are
 * @param {Entry} [entry] what they must be
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* unpacked(chunks, format, packed, entry) {
  const stream = new DecompressionStream(format)
  const writer = stream.writable.getWriter()
  /** @type {unknown} */
  let unreadable = null
  const write = async () => {
    try {
      // Copied: the next chunk comes in the same buffer, and the stream may still read of this one.
      for await (const chunk of chunks()) await writer.write(chunk.slice())
      await writer.close()
    } catch (error) {
      // The stream's own failures, and that its reader is gone, are met by the reader.
      if (error instanceof DOMException && error.name !== 'AbortError') unreadable = error
      await writer.abort(error).catch(() => {})
    }
  }
  const writing = write()
  const reader = stream.readable.getReader()
  let [total, crc, held] = [0, -1, 0]
  /** @type {Uint8Array[]} */
  let parts = []
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(error => {
        throw unreadable ?? damaged(`it cannot be unpacked: ${error.message}`)
      })
      if (value) {
        total += value.length
        if (total > MOST || (total > FREE && total > packed * RATIO))
          throw tooLarge(
            'it unpacks to far more than a table holds',
            'If you trust where it comes from, unpack it yourself and open what is in it.'
          )
        if (entry && total > entry.size) throw damaged('it is larger than the archive says')
        if (entry) crc = checksum(crc, value)
        parts.push(value)
        held += value.length
      }
      if (held >= CHUNK || (done && held)) {
        yield joined(parts, held)
        parts = []
        held = 0
      }
      if (done) break
    }
  } finally {
    await reader.cancel().catch(() => {})
    await writing
  }
  if (entry && (total !== entry.size || ~crc >>> 0 !== entry.crc)) throw damaged('its checksum is wrong')
}

/** @param {Uint8Array[]} parts @param {number} length */
export function joined(parts, length) {
  if (parts.length === 1) return parts[0]
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as ZIP uses it, continued. @param {number} crc @param {Uint8Array} bytes */
function checksum(crc, bytes) {
  let value = crc
  for (let at = 0; at < bytes.length; at++) value = TABLE[(value ^ bytes[at]) & 0xff] ^ (value >>> 8)
  return value
}
