// The pages that are measured: one per engine, each with its engine alone.

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { common, virtualModules } from '../tools/build.mjs'
import { Refusal, root, run } from '../tools/run.mjs'

/** Everything the benchmark makes. */
export const work = path.join(root, '.build', 'bench')
const site = path.join(work, 'site')

/** The engines in the order of the tables: what each is, in one line. */
export const ENGINES = {
  pointworth: 'Pointworth',
  'duckdb-buffer': 'DuckDB-WASM, from a buffer',
  'duckdb-file': 'DuckDB-WASM, from the File',
  papaparse: 'Papa Parse, typed arrays',
  javascript: 'hand-written JavaScript'
}

/** Installs what is compared with, where it is not yet there at its version. @returns {Record<string, string>} versions */
export function peers() {
  mkdirSync(work, { recursive: true })
  const wanted = JSON.parse(readFileSync(path.join(root, 'bench', 'package.json'), 'utf8')).dependencies
  const installed = (/** @type {string} */ name) => {
    const file = path.join(work, 'node_modules', name, 'package.json')
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : null
  }
  if (Object.keys(wanted).some(name => installed(name) !== wanted[name])) {
    copyFileSync(path.join(root, 'bench', 'package.json'), path.join(work, 'package.json'))
    const { ok, out } = run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: work })
    if (!ok) throw new Refusal(`bench: npm could not install the engines to compare with:\n${out}`)
  }
  return wanted
}

/**
 * Builds a page for each engine.
 * @param {string[]} engines
 * @returns {Promise<string>} the folder to serve
 */
export async function buildSite(engines) {
  const { build } = await import('esbuild')
  rmSync(site, { recursive: true, force: true })
  const require = createRequire(path.join(work, 'package.json'))
  for (const engine of engines) {
    await build({
      ...common,
      stdin: {
        contents: `import engine from './engines/${engine}.js'\nimport { install } from './page.js'\ninstall(engine).catch(error => { window.benchError = String(error?.stack ?? error) })`,
        resolveDir: path.join(root, 'bench')
      },
      outfile: undefined,
      outdir: path.join(site, engine),
      entryNames: 'main',
      assetNames: '[name]',
      publicPath: '.',
      format: 'esm',
      splitting: true,
      nodePaths: [path.join(work, 'node_modules')],
      loader: { '.asset': 'file' },
      plugins: [
        virtualModules(common),
        {
          // `x?url` is the address of x, copied beside the page.
          name: 'urls',
          setup(plugins) {
            plugins.onResolve({ filter: /\?url$/ }, ({ path: name }) => ({
              path: require.resolve(name.slice(0, -'?url'.length)),
              namespace: 'url'
            }))
            plugins.onLoad({ filter: /.*/, namespace: 'url' }, ({ path: file }) => {
              mkdirSync(path.join(site, engine), { recursive: true })
              copyFileSync(file, path.join(site, engine, path.basename(file)))
              const name = JSON.stringify(`./${path.basename(file)}`)
              return { contents: `export default new URL(${name}, import.meta.url).href` }
            })
          }
        }
      ]
    })
    writeFileSync(
      path.join(site, engine, 'index.html'),
      `<!doctype html><meta charset="utf-8"><title>${engine}</title><link rel="icon" href="data:,">
<input type="file" id="responses"><input type="file" id="revenue">
<script type="module" src="./main.js"></script>
`
    )
  }
  return site
}
