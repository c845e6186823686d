// How a file's bytes come, from blobs that behave as badly as real ones sometimes do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chunksOf } from '../../www/engine/chunks.js'

/** @typedef {(controller: ReadableStreamDefaultController, rest: Uint8Array) => void} Stream */

/**
 * A blob of the bytes 0…9. Its n-th stream does what the n-th function does with what was not read yet; those after
 * the last bring nothing.
 * @param {Stream[]} streams
 */
function blobOf(...streams) {
  const bytes = Uint8Array.from({ length: 10 }, (_, at) => at)
  const slice = (/** @type {number} */ at) => ({
    stream: () =>
      new ReadableStream({
        start(controller) {
          const stream = streams.shift()
          if (stream) stream(controller, bytes.slice(at))
          else controller.close()
        }
      })
  })
  return /** @type {Blob} */ (/** @type {unknown} */ ({ size: bytes.length, slice }))
}

/** @param {Blob} blob */
async function read(blob) {
  const bytes = []
  for await (const chunk of chunksOf(blob)) bytes.push(...chunk)
  return bytes
}

/** @type {Stream} */
const four = (controller, rest) => controller.enqueue(rest.slice(0, 4))
/** @type {Stream} */
const whole = (controller, rest) => controller.enqueue(rest)

test('a stream that stops is opened anew where it stands', async () => {
  assert.deepEqual(await read(blobOf(four, whole)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('nobody waits for the end of a stream that has brought everything', { timeout: 60_000 }, async t => {
  // The clock stands still: whoever waited for it would wait for ever.
  t.mock.timers.enable({ apis: ['setTimeout'] })
  assert.equal((await read(blobOf(whole))).length, 10)
})

test('a file that ends early or fails is unreadable', async () => {
  await assert.rejects(read(blobOf(four)), { name: 'NotReadableError' })
  const failing = blobOf(controller => controller.error(new TypeError('network error')))
  await assert.rejects(read(failing), { name: 'NotReadableError', message: 'network error' })
})
