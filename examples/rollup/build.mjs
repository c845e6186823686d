import { copyFileSync } from 'node:fs'
import resolve from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'

const bundle = await rollup({ input: 'main.js', plugins: [resolve({ browser: true })] })
await bundle.write({ dir: 'dist', format: 'es' })
// Rollup leaves `new URL('./pointworth.wasm', import.meta.url)` as it is: the modules go where the script goes.
for (const name of ['pointworth', 'analyses', 'workbook'])
  copyFileSync(new URL(import.meta.resolve(`pointworth/${name}.wasm`)), `dist/${name}.wasm`)
