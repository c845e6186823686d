// `#engine` of the package's ordinary entry: the engine is a file beside the script, which bundlers find and rename, and
// so are its parts, each fetched when it is first needed.
import workerText from 'virtual:worker-text'
import { partUnavailable, unavailable } from '../errors.js'
import { connection, memoise, moduleOf } from './browser.js'

/** @param {URL} url */
async function compiled(url) {
  const response = await fetch(url, { credentials: 'same-origin' }).catch(error => {
    throw partUnavailable(url.pathname, error)
  })
  const hosted = `Whoever hosts the page must serve ${url.pathname.split('/').pop()} of the package at this address.`
  if (!response.ok) throw unavailable(`${url.pathname} answered ${response.status}`, undefined, hosted)
  // Compiled from bytes, not by compileStreaming: some hosts send a wrong type, or their index page with status 200.
  const bytes = await response.arrayBuffer()
  if (new DataView(bytes).byteLength < 4 || new DataView(bytes).getUint32(0) !== 0x0061736d)
    throw unavailable(`${url.pathname} is not WebAssembly`, undefined, hosted)
  return moduleOf(bytes)
}

const compile = memoise(() => compiled(new URL('./pointworth.wasm', import.meta.url)))
const parts = {
  analyses: memoise(() => compiled(new URL('./analyses.wasm', import.meta.url))),
  workbook: memoise(() => compiled(new URL('./workbook.wasm', import.meta.url)))
}

/**
 * A worker of its own for one analysis; the module is compiled once per page.
 * @returns {Promise<import('./protocol.js').Connection>}
 */
export const connect = () => connection(workerText, compile, name => parts[name]())
