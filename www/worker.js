// The worker's whole text: built as one classic script, because a blob worker has no base for relative imports. The same
// text runs an engine, or reads one workbook, by the first message that comes.
import * as glue from '../pkg/pointworth.js'
import * as workbookGlue from '../pkg/workbook/pointworth_workbook.js'
import { useWorker, workerPort } from './engine/browser.js'
import { Host } from './engine/host.js'
import { rehearse } from './engine/rehearsal.js'
import { convert } from './engine/workbook.js'

const post = (/** @type {unknown} */ message, /** @type {Transferable[]} */ transfer = []) =>
  self.postMessage(message, { transfer })

// A worker of the host's own file starts those within it from the same.
if (self.location && !self.location.protocol.startsWith('blob')) useWorker(self.location.href)

/**
 * A worker of this worker's: it ends with it, and may reach no more. Its address is made here, because a page opened
 * from disk shares none with its workers.
 * @param {string} text
 */
const converter = text =>
  /** @type {import('./engine/workbook.js').ConverterPort} */ (/** @type {any} */ (workerPort(text)))

// A block goes to the page as it is, without being copied.
const host = new Host(
  glue,
  reply => post(reply, 'ok' in reply && reply.ok instanceof Uint8Array ? [reply.ok.buffer] : []),
  converter
)
let requests = 0
self.onmessage = async ({ data }) => {
  if (data.op === 'convert') return convert(workbookGlue, data, post)
  const own = ++requests
  await host.receive(data)
  if (data.op === 'warm' || data.op === 'start') await rehearse(glue, () => requests > own)
}
