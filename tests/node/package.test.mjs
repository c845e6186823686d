import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { makePackage } from '../../tools/package.mjs'
import { root } from '../../tools/run.mjs'

/** @type {string} */
let folder
before(async () => {
  folder = await makePackage(mkdtempSync(path.join(os.tmpdir(), 'pointworth-')))
})
after(() => rmSync(folder, { recursive: true }))

test('every entry of the package exists, and its version is the crate’s', () => {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  for (const entry of Object.values(manifest.exports))
    for (const file of typeof entry === 'string' ? [entry] : Object.values(entry))
      assert.ok(existsSync(path.join(folder, file)), file)
  assert.match(
    readFileSync(path.join(root, 'Cargo.toml'), 'utf8'),
    new RegExp(`^version = "${manifest.version}"$`, 'm')
  )
})

test('every language but English is an entry with all its texts', async () => {
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const languages = readdirSync(path.join(root, 'www', 'locales')).filter(
    file => file.endsWith('.json') && file !== 'en.json'
  )
  assert.ok(languages.length > 2)
  for (const file of languages) {
    const entry = exports[`./locales/${path.basename(file, '.json')}`]
    const { default: texts } = await import(path.join(folder, entry.default))
    assert.deepEqual(texts, JSON.parse(readFileSync(path.join(root, 'www', 'locales', file), 'utf8')))
  }
})

test('only the page’s bundle carries the engine; the ordinary entry asks for the file beside it', () => {
  const index = readFileSync(path.join(folder, 'index.js'), 'utf8')
  assert.match(index, /new URL\("\.\/pointworth\.wasm",\s*import\.meta\.url\)/)
  assert.ok(index.length < 60_000)
})

test('a strict TypeScript program sees options and reports, and nothing of the border', t => {
  const program = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  t.after(() => rmSync(program, { recursive: true }))
  mkdirSync(path.join(program, 'node_modules'))
  symlinkSync(folder, path.join(program, 'node_modules', 'pointworth'))
  const compile = (/** @type {string} */ text) => {
    writeFileSync(path.join(program, 'main.ts'), `import { Analysis, PointworthError } from 'pointworth'\n${text}\n`)
    const tsc = path.join(root, 'node_modules', '.bin', 'tsc')
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'ES2022',
      '--module',
      'ESNext',
      '--moduleResolution',
      'bundler',
      '--lib',
      'ES2022,DOM',
      '--types',
      ''
    ]
    try {
      execFileSync(tsc, [...options, 'main.ts'], { cwd: program, encoding: 'utf8' })
      return ''
    } catch (error) {
      return String(/** @type {any} */ (error).stdout)
    }
  }
  assert.equal(
    compile(`
      const analysis = await Analysis.open(['score\\n9\\n'], { seed: 1, onProgress: ({ rows }) => rows })
      const report = await analysis.score({ by: ['region', { date: 'month' }], filter: { where: { region: [null] } } })
      const value: number | null = report.total.score.value
      analysis.dispose()
      export const code = (error: unknown) => error instanceof PointworthError ? error.code : value
    `),
    ''
  )
  assert.match(compile("await (await Analysis.open([])).trend({ period: 'fortnight' })"), /fortnight/)
  assert.doesNotMatch(readFileSync(path.join(folder, 'types', 'analysis.d.ts'), 'utf8'), /wasm|Transport/)
})
