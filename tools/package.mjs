// Makes the npm package in package/ from pkg-config/package.json:
//   index.js    `Analysis`, the engine fetched from pointworth.wasm beside it, which bundlers find and rename;
//               analyses.wasm and workbook.wasm are fetched when they are first needed
//   inline.js   the same with the engine inside, for pages that may connect to nothing
//   node.js     the same for Node, with the engine in a thread
//   element.js  registers the custom elements
//   worker.js   the engine's worker as a file, for `Analysis.useWorker`
//   cli.js      the command `pointworth`
//   locales/    texts of a language other than English, for `addLocale`
//   custom-elements.json   the elements, for editors
//   types/      declarations from the JSDoc of www/
//   THIRD-PARTY-LICENSES.txt, sbom.cdx.json   what else is in it, by the lock files
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build, common, copyModules, virtualModules } from './build.mjs'
import { billOfMaterials, componentsOf, licences } from './components.mjs'
import { elementsManifest } from './manifest.mjs'
import { entry, must, root } from './run.mjs'
import { usePaths } from './setup.mjs'

/** What elements open by `src` they open by the package's own `Analysis`, which so is there once. @type {import('esbuild').Plugin} */
const besideIndex = {
  name: 'beside index.js',
  setup: build => void build.onResolve({ filter: /^\.\/analysis\.js$/ }, () => ({ path: './index.js', external: true }))
}

/**
 * Makes the package and returns its folder. The engine and the page must be built.
 * @param {string} [folder] made anew
 */
export async function makePackage(folder = path.join(root, 'package')) {
  usePaths()
  const esbuild = await import('esbuild')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  /** @type {import('esbuild').BuildOptions} */
  const node = { platform: 'node', target: 'node20', conditions: ['pointworth-threads'] }
  /** @type {import('esbuild').BuildOptions} */
  const cli = {
    ...node,
    inject: [path.join(root, 'www', 'cli', 'document.js')],
    banner: { js: '#!/usr/bin/env node' }
  }
  /** @type {Set<string>} */
  const inputs = new Set()
  for (const [file, from, options] of /** @type {[string, string, import('esbuild').BuildOptions][]} */ ([
    ['index.js', 'analysis.js', { conditions: ['pointworth-url'] }],
    ['inline.js', 'analysis.js', {}],
    ['node.js', 'analysis.js', node],
    ['element.js', 'define.js', { conditions: ['pointworth-url'], plugins: [besideIndex] }],
    ['worker.js', 'worker.js', { format: 'iife', define: { 'import.meta.url': '"about:blank"' } }],
    ['cli.js', path.join('cli', 'cli.js'), cli]
  ])) {
    const { metafile } = await esbuild.build({
      ...common,
      format: 'esm',
      metafile: true,
      ...options,
      entryPoints: [path.join(root, 'www', from)],
      outfile: path.join(folder, file),
      plugins: [...(options.plugins ?? []), virtualModules(common)]
    })
    for (const input of Object.keys(metafile?.inputs ?? {})) inputs.add(input)
  }
  chmodSync(path.join(folder, 'cli.js'), 0o755)
  copyModules(folder)
  const locales = path.join(root, 'www', 'locales')
  mkdirSync(path.join(folder, 'locales'))
  for (const file of readdirSync(locales).filter(name => name.endsWith('.json') && name !== 'en.json')) {
    const texts = JSON.stringify(JSON.parse(readFileSync(path.join(locales, file), 'utf8')))
    writeFileSync(path.join(folder, 'locales', file.replace('.json', '.js')), `export default ${texts}\n`)
  }
  await declarations(path.join(folder, 'types'))
  writeFileSync(path.join(folder, 'custom-elements.json'), `${JSON.stringify(elementsManifest(), null, 2)}\n`)
  const version = /^version = "([^"]+)"/m.exec(readFileSync(path.join(root, 'Cargo.toml'), 'utf8'))?.[1]
  const manifest = { ...JSON.parse(readFileSync(path.join(root, 'pkg-config', 'package.json'), 'utf8')), version }
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const shipped = componentsOf([...inputs])
  writeFileSync(path.join(folder, 'THIRD-PARTY-LICENSES.txt'), licences(shipped.components))
  writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(billOfMaterials(manifest, shipped), null, 2)}\n`)
  for (const file of readdirSync(root).filter(name => /^(README|CHANGELOG|LICENSE)/.test(name)))
    cpSync(path.join(root, file), path.join(folder, file))
  return folder
}

/** Writes the declarations of www/ into a folder. @param {string} folder */
async function declarations(folder) {
  await must('tsc', ['--project', path.join('pkg-config', 'tsconfig.json'), '--outDir', folder])
  const hand = readdirSync(path.join(root, 'www'), { recursive: true, encoding: 'utf8' })
  for (const file of hand.filter(name => name.endsWith('.d.ts') && name !== 'virtual.d.ts'))
    cpSync(path.join(root, 'www', file), path.join(folder, file))
  // The English texts are within the scripts: no file of theirs is shipped to take the keys from.
  const locale = path.join(folder, 'locale.d.ts')
  const text = readFileSync(locale, 'utf8')
  writeFileSync(locale, text.replace(/^import en from .*\n/m, '').replace('keyof typeof en', 'string'))
}

if (process.argv[1] === path.join(root, 'tools', 'package.mjs'))
  await entry(async () => {
    await build()
    console.log(await makePackage())
  })
