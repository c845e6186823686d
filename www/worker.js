// The worker's whole text: built as one classic script, because a blob worker has no base for relative imports. The same
// text runs an engine, or reads one workbook, by the first message that comes.
import * as glue from '../pkg/pointworth.js'
import * as workbookGlue from '../pkg/workbook/pointworth_workbook.js'
import { Host } from './engine/host.js'
import { rehearse } from './engine/rehearsal.js'
import { serveConversion } from './engine/workbook.js'

const post = (/** @type {unknown} */ message, /** @type {Transferable[]} */ transfer = []) =>
  self.postMessage(message, { transfer })

// A block goes to the page as it is, without being copied.
const host = new Host(glue, reply =>
  post(reply, 'ok' in reply && reply.ok instanceof Uint8Array ? [reply.ok.buffer] : [])
)
let requests = 0
self.onmessage = async ({ data }) => {
  if (data.op === 'convert') return serveConversion(workbookGlue, data)
  const own = ++requests
  await host.receive(data)
  if (data.op === 'warm' || data.op === 'start') await rehearse(glue, () => requests > own)
}
