// Workbooks → CSV, by a module of their own. It runs in a worker that is ended as soon as the sheet is read: what a
// workbook took of memory goes with it, and one that is made to harm harms nothing else.
import { damaged, errorFields, noWorkers, PointworthError, tooLarge } from '../errors.js'
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
 *
 * @typedef {object} ConverterPort what runs a converter: a `Worker`, or a stand-in that runs it in this thread
 * @property {(message: {op: 'convert', module: WebAssembly.Module, conversion: Conversion}) => void} postMessage
 * @property {() => void} terminate
 * @property {((event: {data: Message}) => void) | null} onmessage
 * @property {((event: {message?: string, preventDefault?(): void}) => void) | null} onerror
 */

/** The module's memory may grow to 1 GB (workbook/build.rs); a failure near it is one for want of memory. */
const FULL = 900 << 20

/**
 * The converter's side: sends the text of a sheet, then what became of the workbook.
 * @param {WorkbookGlue} glue a fresh one
 * @param {{module: WebAssembly.Module, conversion: Conversion}} request
 * @param {(message: Message, transfer: Transferable[]) => void} send
 */
export async function convert(glue, { module, conversion: { blob, format, sheet } }, send) {
  const { memory } = glue.initSync({ module })
  try {
    const book = new glue.Workbook(blob.size)
    for await (const chunk of chunksOf(blob)) book.feed(chunk)
    const emit = (/** @type {Uint8Array<ArrayBuffer>} */ chunk, /** @type {number} */ share) =>
      send({ chunk, share }, [chunk.buffer])
    send({ done: book.convert(format, sheet ?? undefined, emit) }, [])
  } catch (error) {
    if (error instanceof DOMException) return send({ unreadable: error.message }, [])
    const unread =
      memory.buffer.byteLength > FULL
        ? tooLarge('its cells do not fit into 1 GB of memory', 'Save the sheet with the rows as CSV (UTF-8).')
        : damaged(error instanceof Error ? error.message : String(error))
    send({ error: errorFields(error) ?? /** @type {ErrorFields} */ (errorFields(unread)) }, [])
  }
}

/**
 * The engine's side: the messages of a converter, which is ended when nobody wants more of them.
 * @param {ConverterPort} port
 * @param {WebAssembly.Module} module
 * @param {Conversion} conversion
 */
export async function* conversionOf(port, module, conversion) {
  /** @type {Message[]} */
  const messages = []
  let wake = () => {}
  const take = (/** @type {Message} */ message) => {
    messages.push(message)
    wake()
  }
  port.onmessage = ({ data }) => take(data)
  port.onerror = event => {
    event.preventDefault?.()
    // A worker that runs says what it failed of.
    const error = event.message ? damaged(event.message) : noWorkers()
    take({ error: /** @type {ErrorFields} */ (errorFields(error)) })
  }
  try {
    port.postMessage({ op: 'convert', module, conversion })
    for (;;) {
      const message = messages.shift()
      if (!message) {
        await new Promise(resolve => {
          wake = () => resolve(null)
        })
        continue
      }
      if ('error' in message) throw new PointworthError(message.error)
      if ('unreadable' in message) throw new DOMException(message.unreadable, 'NotReadableError')
      yield message
      if ('done' in message) return
    }
  } finally {
    port.terminate()
  }
}
