// The worker's whole text: built as one classic script, because a blob worker has no base for relative imports.
import * as glue from '../pkg/pointworth.js'
import { Host } from './engine/host.js'
import { rehearse } from './engine/rehearsal.js'

const host = new Host(glue, reply => self.postMessage(reply))
let requests = 0
self.onmessage = async ({ data }) => {
  requests++
  await host.receive(data)
  if (data.op === 'start') await rehearse(glue, () => requests > 1)
}
