// `#engine` of the page and of the package's inline entry: the engine's bytes and the worker's text are part of the
// scripts, so the page needs no connection and `connect-src 'none'` holds.
import workerText from 'virtual:worker-text'
import { connection, memoise } from './browser.js'
import { bytesOf } from './bytes.js'

const compile = memoise(async () => {
  const { default: engineBytes } = await import('virtual:engine-bytes')
  return WebAssembly.compile(bytesOf(engineBytes))
})

const compileWorkbook = memoise(async () => {
  const { default: workbookBytes } = await import('virtual:workbook-bytes')
  return WebAssembly.compile(bytesOf(workbookBytes))
})

/**
 * A worker of its own for one analysis; the module is compiled once per page.
 * @returns {Promise<import('./protocol.js').Connection>}
 */
export const connect = () =>
  connection(workerText, compile, async () => ({ module: await compileWorkbook(), script: workerText }))
