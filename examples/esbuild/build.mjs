import { copyFileSync } from 'node:fs'
import { build } from 'esbuild'

await build({ entryPoints: ['main.js'], bundle: true, minify: true, format: 'esm', outdir: 'dist' })
// esbuild leaves `new URL('./pointworth.wasm', import.meta.url)` as it is: the modules go where the script goes.
for (const name of ['pointworth', 'analyses', 'workbook'])
  copyFileSync(new URL(import.meta.resolve(`pointworth/${name}.wasm`)), `dist/${name}.wasm`)
