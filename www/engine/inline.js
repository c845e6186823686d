// `#engine` of the page and of the package's inline entry: the engine's bytes and the worker's text are part of the
// scripts, so the page needs no connection and `connect-src 'none'` holds.
import workerText from 'virtual:worker-text'
import { partUnavailable } from '../errors.js'
import { connection, memoise, moduleOf } from './browser.js'
import { bytesOf } from './bytes.js'

/** @param {() => Promise<{ default: string }>} part */
const compiled = part =>
  memoise(async () => {
    const { default: bytes } = await part().catch(error => {
      throw partUnavailable('WebAssembly', error)
    })
    return moduleOf(bytesOf(bytes))
  })

const compile = compiled(() => import('virtual:engine-bytes'))
const parts = {
  analyses: compiled(() => import('virtual:analyses-bytes')),
  workbook: compiled(() => import('virtual:workbook-bytes'))
}

/**
 * A worker of its own for one analysis; the module is compiled once per page.
 * @returns {Promise<import('./protocol.js').Connection>}
 */
export const connect = () => connection(workerText, compile, name => parts[name]())
