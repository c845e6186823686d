// What the engine would get of a file, for tests.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../tools/run.mjs'
import { converter } from '../www/engine/node.js'
import { Meter, tablesOf } from '../www/engine/source.js'
import { conversionOf } from '../www/engine/workbook.js'

const pkg = path.join(root, 'pkg', 'workbook')

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
  const convert = (/** @type {import('../www/engine/workbook.js').Conversion} */ conversion) => {
    const { port1, port2 } = new MessageChannel()
    converter().postMessage({ op: 'convert', module, port: port2 })
    return conversionOf(port1, conversion)
  }
  for await (const table of tablesOf(file, meter, convert)) {
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
