// In which encoding a text is, by how its bytes look and which letters they would be.

/**
 * Languages with the encodings in which their exports come, and their letters beyond ASCII, the commonest first.
 * @type {[encodings: string, letters: string][]}
 */
const LANGUAGES = [
  ['windows-1252', 'éèàêçôâîûùïëœæ'],
  ['windows-1252', 'äüöß'],
  ['windows-1252', 'áéíóñúü¿¡'],
  ['windows-1252', 'ãçáéíóêõâúàô'],
  ['windows-1252', 'àèìùòé'],
  ['windows-1252', 'äåöøæé'],
  ['windows-1252', 'íáðþéóæúöý'],
  ['windows-1252 windows-1257 iso-8859-15 iso-8859-4', 'äõüöšž'],
  ['windows-1257 iso-8859-13 iso-8859-4', 'āīšēņļūčžģķ'],
  ['windows-1257 iso-8859-13 iso-8859-4', 'ėšųžąįčūę'],
  ['windows-1254', 'ıişüğöçâ'],
  ['windows-1250 iso-8859-2', 'łąęóżśćńź'],
  ['windows-1250 iso-8859-2', 'áíéěřčšžýůúťňďó'],
  ['windows-1250 iso-8859-2', 'áéóöőíüúű'],
  ['windows-1250 iso-8859-2', 'šžčćđľĺŕôäăîâșțţş'],
  ['windows-1251 koi8-r iso-8859-5 ibm866', 'оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё'],
  ['windows-1251 koi8-u iso-8859-5', 'оаинітверсклудмпязьбгйчхцїжюєшщфґ’'],
  ['windows-1256 iso-8859-6', 'اليمنترسبدهوعفكقحةشصجخطذضغثئءىؤأإآظ،؟'],
  ['windows-1256', 'ایردنهومتبسشکگخزفلقجحعپچصطغضذثئآظژءأيك‌،؟؛'],
  ['windows-1253', 'αοιετνσρηπκλςμυωόίάθγδχέφήύώβξζψϊ'],
  ['windows-1255', 'יוהלארתשמבנקדםעחפסגטזכןצךףץ']
]

/** What a reader may choose, beside what was guessed. */
const ENCODINGS = [
  'utf-8',
  ...new Set(LANGUAGES.flatMap(([encodings]) => encodings.split(' '))),
  'utf-16le',
  'utf-16be',
  'macintosh'
]

/** Bytes that are looked at, from the start, and half as many from the middle and from the end. */
const SAMPLE = 1 << 16

/**
 * @typedef {object} Guess
 * @property {string} encoding
 * @property {string[]} encodings all that one may choose, the most likely first
 * @property {boolean} whole do all bytes that were seen fit the encoding?
 */

/**
 * The encoding of a file. `head` is how it begins; from a blob, which can be read anywhere, more is looked at.
 * @param {Uint8Array} head
 * @param {Blob | null} blob
 * @returns {Promise<Guess>}
 */
export async function encodingOf(head, blob) {
  const parts = [head.subarray(0, SAMPLE)]
  if (blob)
    for (const [from, to] of [
      [Math.max(SAMPLE, blob.size / 2), blob.size / 2 + SAMPLE / 2],
      [Math.max(SAMPLE, blob.size - SAMPLE / 2), blob.size]
    ])
      if (from < to) parts.push(new Uint8Array(await blob.slice(Math.floor(from), Math.floor(to)).arrayBuffer()))
  return encodingOfSample(parts)
}

/**
 * The encoding of bytes from several places of a file, the first one its start.
 * @param {Uint8Array[]} parts
 * @returns {Guess}
 */
export function encodingOfSample(parts) {
  const wide = utf16(parts[0])
  if (wide) return { encoding: wide, encodings: [wide, ...ENCODINGS.filter(each => each !== wide)], whole: true }
  // A picture, say: the engine knows by its bytes what it is, and refuses whatever has such bytes.
  if (parts[0].includes(0)) return { encoding: 'utf-8', encodings: ENCODINGS, whole: true }
  let [sequences, wrong] = [0, 0]
  for (const part of parts) {
    const found = utf8(part)
    sequences += found.sequences
    wrong += found.wrong
  }
  const mark = parts[0][0] === 0xef && parts[0][1] === 0xbb && parts[0][2] === 0xbf
  // Letters of other encodings hardly ever come in the pairs and triples that UTF-8 is made of.
  if (mark || !wrong || sequences >= wrong) return { encoding: 'utf-8', encodings: ENCODINGS, whole: !wrong }
  const ranked = rank(parts)
  return { encoding: ranked[0], encodings: [...new Set([...ranked, ...ENCODINGS])], whole: true }
}

/**
 * The encoding of a text that looked like UTF-8 and somewhere is not.
 * @param {Uint8Array} head
 * @param {AsyncIterable<Uint8Array>} chunks the whole text
 * @returns {Promise<string>}
 */
export async function encodingByFault(head, chunks) {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  // Bytes by which characters of UTF-8 were longer than one.
  let more = 0
  for await (const chunk of chunks) {
    try {
      more += chunk.length - decoder.decode(chunk, { stream: true }).length
    } catch {
      const at = Math.max(0, faultOf(chunk) - SAMPLE / 4)
      const about = chunk.slice(at, at + SAMPLE)
      return more > utf8(about).wrong ? 'utf-8' : encodingOfSample([head.subarray(0, SAMPLE), about]).encoding
    }
  }
  return 'utf-8'
}

/** UTF-16 by its mark, or by a zero in every second byte. @param {Uint8Array} head */
function utf16(head) {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const end = Math.min(head.length, 1024)
  for (let at = 0; at < end; at++) if (head[at] === 0) zeros[at & 1]++
  // Digits, commas and line ends have one in every script.
  if (Math.max(...zeros) < Math.max(2, end / 20) || Math.min(...zeros) > 0) return null
  return zeros[1] ? 'utf-16le' : 'utf-16be'
}

/**
 * How many characters of several bytes there are, and how many bytes that are none; a character that the sample cuts
 * at its ends is neither.
 * @param {Uint8Array} bytes
 */
function utf8(bytes) {
  let [sequences, wrong, at] = [0, 0, 0]
  while (at < 3 && (bytes[at] & 0xc0) === 0x80) at++
  while (at < bytes.length) {
    const next = nextCharacter(bytes, at)
    if (next < 0) wrong++
    else if (next > at + 1 && next <= bytes.length) sequences++
    at = Math.abs(next)
  }
  return { sequences, wrong }
}

/** Where the first byte stands that is no UTF-8, nor the end of a character that was cut. @param {Uint8Array} bytes */
function faultOf(bytes) {
  let at = 0
  while (at < 3 && (bytes[at] & 0xc0) === 0x80) at++
  while (at < bytes.length) {
    const next = nextCharacter(bytes, at)
    if (next < 0) return at
    at = next
  }
  return bytes.length
}

/**
 * Where the character behind the one at `at` begins; negative where there is none that is UTF-8, beyond the end where
 * the bytes end within it.
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function nextCharacter(bytes, at) {
  const lead = bytes[at]
  if (lead < 0x80) return at + 1
  const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  let end = at + 1
  while (end < at + length && (bytes[end] & 0xc0) === 0x80) end++
  return end === at + length || (length && end >= bytes.length) ? at + length : -end
}

const LETTER = /\p{L}/u
/** Script of a letter, told by where it stands: Latin, Greek, Cyrillic, Hebrew, Arabic. @param {number} code */
const script = code => (code < 0x250 ? 0 : code < 0x400 ? 1 : code < 0x530 ? 2 : code < 0x600 ? 3 : 4)

/** What a character is worth as a letter of a language: the commonest 1, the rarest 0.4. @param {string} letters */
function weights(letters) {
  /** @type {Map<string, number>} */
  const found = new Map()
  const all = [...letters]
  for (const [index, letter] of all.entries()) {
    const weight = 1 - (0.6 * index) / all.length
    found.set(letter, weight)
    const capital = letter === 'i' ? 'İ' : letter.toUpperCase()
    // A capital is rarer, and one whose small letter is another language's does not count for this one.
    if (capital !== letter && capital.length === 1) found.set(capital, weight * 0.9)
  }
  return found
}

/**
 * The encodings, the likeliest first: each language votes by its letters and by how they stand together.
 * @param {Uint8Array[]} parts
 */
function rank(parts) {
  /** @type {Map<string, string>} */
  const texts = new Map()
  /** @type {Map<string, number>} */
  const best = new Map()
  for (const [encodings, letters] of LANGUAGES) {
    const worth = weights(letters)
    for (const encoding of encodings.split(' ')) {
      let text = texts.get(encoding)
      if (text === undefined) {
        text = parts.map(part => around(decoderOf(encoding)(part))).join('\n')
        texts.set(encoding, text)
      }
      const score = fit(text, worth)
      if (score > (best.get(encoding) ?? Number.NEGATIVE_INFINITY)) best.set(encoding, score)
    }
  }
  return [...best].sort(([, one], [, other]) => other - one).map(([encoding]) => encoding)
}

/** The lines that have something to tell. @param {string} text */
const around = text =>
  text
    .split(/[\r\n]+/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what they are
    .filter(line => /[^\x00-\x7f]/.test(line))
    .join('\n')

/**
 * How well a text fits a language.
 * @param {string} text
 * @param {Map<string, number>} worth
 */
function fit(text, worth) {
  let score = 0
  let [before, letterBefore] = ['', false]
  for (const character of text) {
    const code = /** @type {number} */ (character.codePointAt(0))
    const letter = LETTER.test(character)
    if (code >= 0x80) {
      if (code < 0xa0 || code === 0xfffd) score -= 3
      else if (letter || worth.has(character)) score += worth.get(character) ?? -1.2
      // A sign within a word is a letter read wrong; elsewhere it is as good as none.
      else if (letterBefore) score -= code < 0x2000 ? 0.5 : 0.1
    }
    if (letter && letterBefore) {
      const last = /** @type {number} */ (before.codePointAt(0))
      if (script(code) !== script(last)) score -= 1
      else if (code >= 0x80 && last >= 0x80 && code < 0x250) score -= 0.3
      if (before === before.toLowerCase() && character !== character.toLowerCase() && (code >= 0x80 || last >= 0x80))
        score -= before === before.toUpperCase() ? 0 : 1
    }
    before = character
    letterBefore = letter
  }
  return score
}

/** What windows-1252 has where ISO-8859-1 has control characters. */
const BETWEEN = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/** Some versions of Node decode windows-1252 as if it were ISO-8859-1. */
const confused = new TextDecoder('windows-1252').decode(Uint8Array.of(0x80)) !== BETWEEN[0]

/**
 * A decoder that takes a text piece by piece; without a piece it ends.
 * @param {string} encoding
 * @returns {(bytes?: Uint8Array) => string}
 */
function decoderOf(encoding) {
  const decoder = new TextDecoder(encoding)
  const decode = (/** @type {Uint8Array | undefined} */ bytes) => decoder.decode(bytes, { stream: bytes !== undefined })
  if (!confused || decoder.encoding !== 'windows-1252') return decode
  return bytes => decode(bytes).replace(/[\x80-\x9f]/g, character => BETWEEN[character.charCodeAt(0) - 0x80])
}

/** Is this an encoding that can be read? @param {string} label */
export function isEncoding(label) {
  try {
    return Boolean(new TextDecoder(label))
  } catch {
    return false
  }
}

/**
 * Text of another encoding as UTF-8.
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {string} encoding
 * @param {(count: number) => void} [onReplaced] bytes that are no characters: each became U+FFFD
 */
export async function* decoded(chunks, encoding, onReplaced) {
  const decode = decoderOf(encoding)
  const encoder = new TextEncoder()
  const write = (/** @type {string} */ text) => {
    let replaced = 0
    for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) replaced++
    if (replaced) onReplaced?.(replaced)
    return encoder.encode(text)
  }
  for await (const chunk of chunks) yield write(decode(chunk))
  const rest = decode()
  if (rest) yield write(rest)
}
