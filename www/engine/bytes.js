/**
 * The bytes of a module that travels as a text: its first 256 characters stand for the bytes 0 to 255, each of the rest
 * for one byte. tools/build.mjs writes such texts.
 * @param {string} text
 */
export function bytesOf(text) {
  const byteOf = new Uint8Array(0x200)
  for (let byte = 0; byte < 256; byte++) byteOf[text.charCodeAt(byte)] = byte
  const bytes = new Uint8Array(text.length - 256)
  for (let at = 0; at < bytes.length; at++) bytes[at] = byteOf[text.charCodeAt(at + 256)]
  return bytes
}
