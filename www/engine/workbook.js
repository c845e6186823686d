// Workbooks → CSV, by a module of their own. It runs in a worker that is ended as soon as the file is read: what a
// workbook took of memory goes with it, and one that is made to harm harms nothing else. The page starts and ends it, not
// the engine's worker: of two workers of which one belongs to the other, Chromium often leaves both standing for good
// when they are ended at once.
import { damaged, errorFields, outOfMemory, PointworthError, tooLarge } from '../errors.js'
import { chunksOf } from './chunks.js'

/**
 * @typedef {typeof import('../../pkg/workbook/pointworth_workbook.js')} WorkbookGlue
 * @typedef {import('../errors.js').ErrorFields} ErrorFields
 * @typedef {import('../origin.js').Sheet} Sheet
 *
 * @typedef {object} Conversion what is wanted
 * @property {Blob} blob
 * @property {'xlsx' | 'xlsb' | 'xls' | 'ods' | string} format
 * @property {string | null} sheet
 *
 * @typedef {object} Converted what became of it
 * @property {string} sheet
 * @property {Sheet[]} sheets
 * @property {number} errors cells that held an error
 * @property {[row: number, value: string][]} examples the first of them
 *
 * @typedef {{chunk: Uint8Array, share: number} | {done: Converted} | {error: ErrorFields} |
 *   {unreadable: string}} Message
 */

/** The module's memory may grow to 1 GB (workbook/build.rs); a failure near it is one for want of memory. */
const FULL = 900 << 20

/**
 * The converter's side: the one wish that comes by the port is answered by the text of a sheet, then by what became of
 * the workbook.
 * @param {WorkbookGlue} glue a fresh one
 * @param {import('./protocol.js').ConverterRequest} request
 */
export function serveConversion(glue, { module, port }) {
  port.onmessage = ({ data }) => convert(glue, module, data, (message, transfer) => port.postMessage(message, transfer))
}

/**
 * @param {WorkbookGlue} glue
 * @param {WebAssembly.Module} module
 * @param {Conversion} conversion
 * @param {(message: Message, transfer: Transferable[]) => void} send
 */
async function convert(glue, module, { blob, format, sheet }, send) {
  /** @type {WebAssembly.Memory | undefined} */
  let memory
  try {
    memory = glue.initSync({ module }).memory
    const book = new glue.Workbook(blob.size)
    for await (const chunk of chunksOf(blob)) book.feed(chunk)
    const emit = (/** @type {Uint8Array<ArrayBuffer>} */ chunk, /** @type {number} */ share) =>
      send({ chunk, share }, [chunk.buffer])
    send({ done: book.convert(format, sheet ?? undefined, emit) }, [])
  } catch (error) {
    if (error instanceof DOMException) return send({ unreadable: error.message }, [])
    send({ error: /** @type {ErrorFields} */ (errorFields(error) ?? errorFields(failure(error, memory))) }, [])
  }
}

/** What made a conversion fail that did not say so itself. @param {unknown} error @param {WebAssembly.Memory | undefined} memory */
function failure(error, memory) {
  if (!memory) return outOfMemory(String(error))
  return memory.buffer.byteLength > FULL
    ? tooLarge('its cells do not fit into 1 GB of memory', 'Save the sheet with the rows as CSV (UTF-8).')
    : damaged(error instanceof Error ? error.message : String(error))
}

/**
 * The engine's side: the messages of a converter, until it is done or nobody wants more of them.
 * @param {MessagePort} port
 * @param {Conversion} conversion
 * @param {Promise<never>} [broken] rejects if the converter breaks without a word
 */
export async function* conversionOf(port, conversion, broken) {
  /** @type {Message[]} */
  const messages = []
  let wake = () => {}
  port.onmessage = ({ data }) => {
    messages.push(data)
    wake()
  }
  try {
    port.postMessage(conversion)
    for (;;) {
      const message = messages.shift()
      if (!message) {
        const next = new Promise(resolve => {
          wake = () => resolve(null)
        })
        await Promise.race([next, broken ?? next])
        continue
      }
      if ('error' in message) throw new PointworthError(message.error)
      if ('unreadable' in message) throw new DOMException(message.unreadable, 'NotReadableError')
      yield message
      if ('done' in message) return
    }
  } finally {
    port.close()
  }
}
