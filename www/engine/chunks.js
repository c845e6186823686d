// A file's bytes, as a browser brings them quickest.

/** Bytes read and fed at a time: few milliseconds of work, and few enough to stay in the processor's caches. */
export const CHUNK = 1 << 20
/** Milliseconds without a byte after which a file's stream is opened anew where it stands. */
const PATIENCE = 1000
/** How often in a row that is tried before the file counts as unreadable. */
const TRIES = 10

/**
 * A blob's bytes in chunks, each valid until the next is asked for: the browser reads ahead while one is worked on, and
 * all come in one buffer. Chromium's streams of files stop once in some dozens of runs on a busy machine, so nobody
 * waits for one for ever.
 * @param {Blob} blob
 * @param {number} [size] bytes of a chunk
 */
export async function* chunksOf(blob, size = CHUNK) {
  let buffer = new ArrayBuffer(size)
  for (let [at, tries] = [0, 0]; at < blob.size; ) {
    if (tries++ === TRIES) throw new DOMException('it ends early', 'NotReadableError')
    const reader = readerOf(blob.slice(at).stream())
    try {
      // Of what is whole nobody awaits the end, which a stream that stops does not tell.
      while (at < blob.size) {
        const { value, done } = await inTime(reader.read(new Uint8Array(buffer)))
        if (done) break
        at += value.length
        tries = 0
        yield value
        buffer = value.buffer
      }
    } finally {
      // Whoever stops early reads no more of it; an error has been met already.
      reader.cancel().catch(() => {})
    }
    buffer = new ArrayBuffer(size)
  }
}

/**
 * A reader that fills the buffer it is given, or, in browsers whose blobs cannot, one that brings buffers of its own.
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {{ read(view: Uint8Array<ArrayBuffer>): Promise<any>, cancel(): Promise<void> }}
 */
function readerOf(stream) {
  try {
    return stream.getReader({ mode: 'byob' })
  } catch (error) {
    if (error instanceof TypeError) return stream.getReader()
    throw error
  }
}

/**
 * What a stream brings, or its end when it brings nothing for too long.
 * @template T
 * @param {Promise<T>} read
 * @returns {Promise<T | { value: undefined, done: true }>}
 */
async function inTime(read) {
  let timer
  /** @type {Promise<{ value: undefined, done: true }>} */
  const late = new Promise(resolve => {
    timer = setTimeout(() => resolve({ value: undefined, done: true }), PATIENCE)
  })
  try {
    return await Promise.race([read, late])
  } catch (error) {
    // Streams say only "network error" of a file that has changed.
    throw error instanceof DOMException
      ? error
      : new DOMException(/** @type {Error} */ (error).message, 'NotReadableError')
  } finally {
    clearTimeout(timer)
  }
}
