// The worker's whole text: built as one classic script, because a blob worker has no base for relative imports.
import * as glue from '../pkg/pointworth.js'
import { Host } from './engine/host.js'

const host = new Host(glue, reply => self.postMessage(reply))
self.onmessage = event => host.receive(event.data)
