// What the engine would get of a file, for tests.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../tools/run.mjs'
import { Meter, tablesOf } from '../www/engine/source.js'
import { conversionOf, convert } from '../www/engine/workbook.js'

const pkg = path.join(root, 'pkg', 'workbook')
let instances = 0

/** Reads a workbook in this thread. @returns {import('../www/engine/workbook.js').ConverterPort} */
function converter() {
  /** @type {import('../www/engine/workbook.js').ConverterPort} */
  const port = {
    onmessage: null,
    onerror: null,
    async postMessage(request) {
      const glue = await import(`${path.join(pkg, 'pointworth_workbook.js')}?${++instances}`)
      await convert(glue, request, message => port.onmessage?.({ data: message }))
    },
    terminate() {
      port.onmessage = null
    }
  }
  return port
}

/**
 * The CSV text of each table of a file.
 * @param {string} name
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {{size?: number} & import('../www/options.js').FileOptions} [options] `size`: of the pieces in which bytes come
 */
export async function csvOf(name, bytes, { size, ...options } = {}) {
  const module = new WebAssembly.Module(readFileSync(path.join(pkg, 'pointworth_workbook_bg.wasm')))
  const tables = []
  const text = []
  const meter = new Meter(size)
  const file = { name, blob: new Blob([bytes]), options }
  for await (const table of tablesOf(file, meter, conversion => conversionOf(converter(), module, conversion))) {
    for (let reading = /** @type {import('../www/engine/source.js').Table | null} */ (table); reading; ) {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      let found = ''
      try {
        for await (const chunk of reading.chunks()) found += decoder.decode(chunk, { stream: true })
        text.push(found + decoder.decode())
        tables.push(reading)
        break
      } catch (error) {
        reading = await reading.again(error)
        if (!reading) throw error
      }
    }
  }
  return { text, tables }
}
