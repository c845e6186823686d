import { noWebAssembly, noWorkers, webAssemblyForbidden } from '../errors.js'

/**
 * @typedef {import('./protocol.js').Port} Port
 * @typedef {import('./protocol.js').Connection} Connection
 */

/**
 * A function that does its work once; a failure is forgotten, so that the next call tries again.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
export function memoise(work) {
  /** @type {Promise<T> | null} */
  let done = null
  return () => {
    done ??= work().catch(error => {
      done = null
      throw error
    })
    return done
  }
}

/** Where the worker's script is. @type {string | null} */
let workerUrl = null

/** Has workers start from a file of the host's instead of a blob. @param {string | URL} url */
export function useWorker(url) {
  workerUrl = String(url)
}

/**
 * A worker of its own and what to start it with; the worker starts while the module is still compiled.
 * @param {string} text the worker's whole script
 * @param {() => Promise<WebAssembly.Module>} compile
 * @param {Connection['part']} part
 * @returns {Promise<Connection>}
 */
export async function connection(text, compile, part) {
  const port = workerPort(text)
  // It may fail while nobody listens to it yet.
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => {
    port.onerror = event => {
      event.preventDefault?.()
      reject(event.message ? new Error(event.message) : noWorkers())
    }
  })
  try {
    return { port, module: await Promise.race([compile(), failed]), part, worker: () => workerPort(text) }
  } catch (error) {
    port.terminate()
    throw error
  }
}

/**
 * A new worker, from a blob unless the host has given a file: only such a worker inherits the page's policy, so that it
 * may not fetch what the page may not.
 * @param {string} text the worker's whole script
 * @returns {Port}
 */
function workerPort(text) {
  // Kept for as long as the page lives: analyses come and go, and a crashed one needs a new worker.
  workerUrl ??= URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  if (typeof Worker !== 'function') throw noWorkers()
  try {
    return /** @type {Port} */ (new Worker(/** @type {string} */ (trusted(workerUrl)), { name: 'pointworth' }))
  } catch (error) {
    // Some browsers refuse at once; others start a worker that fails without a word.
    throw error instanceof DOMException ? noWorkers(error) : error
  }
}

/** The smallest module there is. */
const EMPTY = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

/**
 * The module of these bytes.
 * @param {BufferSource} bytes
 * @returns {Promise<WebAssembly.Module>}
 */
export async function moduleOf(bytes) {
  if (typeof WebAssembly !== 'object') throw noWebAssembly()
  try {
    return await WebAssembly.compile(bytes)
  } catch (error) {
    // Where not even this compiles, it is not for the bytes.
    await WebAssembly.compile(EMPTY).catch(() => {
      throw webAssemblyForbidden(error)
    })
    throw error
  }
}

/** @type {{createScriptURL(url: string): unknown} | null | undefined} */
let policy

/**
 * The address as pages under `require-trusted-types-for 'script'` want it; their policy must allow the name `pointworth`.
 * @param {string} url
 */
function trusted(url) {
  const types = /** @type {any} */ (globalThis).trustedTypes
  policy ??= types?.createPolicy('pointworth', { createScriptURL: (/** @type {string} */ own) => own }) ?? null
  return policy ? policy.createScriptURL(url) : url
}
