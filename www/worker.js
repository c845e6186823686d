// The worker's whole text: built as one classic script, because a blob worker has no base for relative imports.
import * as glue from '../pkg/pointworth.js'
import { Host } from './engine/host.js'
import { rehearse } from './engine/rehearsal.js'

// A block goes to the page as it is, without being copied.
const host = new Host(glue, reply => {
  const transfer = 'ok' in reply && reply.ok instanceof Uint8Array ? [reply.ok.buffer] : []
  self.postMessage(reply, { transfer })
})
let requests = 0
self.onmessage = async ({ data }) => {
  requests++
  await host.receive(data)
  if (data.op === 'start') await rehearse(glue, () => requests > 1)
}
