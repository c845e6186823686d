// SHA-256 of a file of any size, a piece at a time: the browser's own digest wants the whole file in memory.

/** Bytes read at a time; the page stays responsive between them. */
const PIECE = 1 << 20

/** First 32 bits of the fractions of the nth roots of the first primes. @param {number} count @param {number} root */
function fractions(count, root) {
  const words = new Uint32Array(count)
  let filled = 0
  for (let candidate = 2; filled < count; candidate++) {
    let prime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) prime = false
    if (prime) words[filled++] = (candidate ** (1 / root) % 1) * 2 ** 32
  }
  return words
}

const constants = Int32Array.from(fractions(64, 3))
const schedule = new Int32Array(64)

/**
 * Takes in whole blocks of 64 bytes.
 * @param {Int32Array} state
 * @param {DataView} bytes
 */
function compress(state, bytes) {
  const w = schedule
  const k = constants
  for (let start = 0; start < bytes.byteLength; start += 64) {
    for (let at = 0; at < 16; at++) w[at] = bytes.getInt32(start + 4 * at)
    for (let at = 16; at < 64; at++) {
      const x = w[at - 15]
      const y = w[at - 2]
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
      w[at] = w[at - 16] + s0 + w[at - 7] + s1
    }
    let a = state[0]
    let b = state[1]
    let c = state[2]
    let d = state[3]
    let e = state[4]
    let f = state[5]
    let g = state[6]
    let h = state[7]
    for (let at = 0; at < 64; at++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const first = (h + s1 + ((e & f) ^ (~e & g)) + k[at] + w[at]) | 0
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + first) | 0
      d = c
      c = b
      b = a
      a = (first + second) | 0
    }
    state[0] += a
    state[1] += b
    state[2] += c
    state[3] += d
    state[4] += e
    state[5] += f
    state[6] += g
    state[7] += h
  }
}

/**
 * The SHA-256 of all bytes of a file, in hexadecimal, as `sha256sum` prints it.
 * @param {Blob} blob
 * @returns {Promise<string>}
 * @see FIPS 180-4, sections 4.2.2, 5.1.1, 5.3.3 and 6.2
 */
export async function sha256(blob) {
  const state = Int32Array.from(fractions(8, 2))
  let start = 0
  for (; blob.size - start >= PIECE; start += PIECE) {
    compress(state, new DataView(await blob.slice(start, start + PIECE).arrayBuffer()))
  }
  const rest = new Uint8Array(await blob.slice(start).arrayBuffer())
  const last = new DataView(new ArrayBuffer(Math.ceil((rest.length + 9) / 64) * 64))
  new Uint8Array(last.buffer).set(rest)
  last.setUint8(rest.length, 0x80)
  last.setBigUint64(last.byteLength - 8, BigInt(blob.size) * 8n)
  compress(state, last)
  return [...new Uint32Array(state.buffer)].map(word => word.toString(16).padStart(8, '0')).join('')
}
