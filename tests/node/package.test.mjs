import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { before, test } from 'node:test'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { root } from '../../tools/run.mjs'
import { pack, packed } from '../packed.mjs'

/** @type {string} */
let tarball
/** @type {string} */
let folder
before(async () => {
  ;({ folder, tarball } = await packed())
})

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

test('the package brings the licences of all that is in it, and a bill of materials', () => {
  const read = (/** @type {string} */ file) => readFileSync(path.join(folder, file), 'utf8')
  const bill = JSON.parse(read('sbom.cdx.json'))
  assert.deepEqual([bill.bomFormat, bill.specVersion], ['CycloneDX', '1.5'])
  const refs = bill.components.map((/** @type {any} */ each) => each['bom-ref'])
  assert.equal(new Set(refs).size, refs.length)
  for (const shipped of [
    'pkg:cargo/wasm-bindgen@',
    'pkg:cargo/calamine@',
    'pkg:npm/d3-scale@',
    'pkg:generic/rust-std@'
  ])
    assert.ok(
      refs.some((/** @type {string} */ ref) => ref.startsWith(shipped)),
      shipped
    )
  // What only builds, derives or tests is not in it.
  for (const tool of ['serde_derive', 'proptest', 'esbuild', 'syn'])
    assert.ok(!refs.some((/** @type {string} */ ref) => ref.includes(`/${tool}@`)), tool)
  const texts = read('THIRD-PARTY-LICENSES.txt')
  for (const { name, version, hashes = [], licenses } of bill.components) {
    assert.ok(texts.includes(`${name} ${version} (`), name)
    assert.ok(licenses[0].expression)
    for (const { alg, content } of hashes)
      assert.match(content, alg === 'SHA-256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{128}$/)
  }
  const known = new Set([bill.metadata.component['bom-ref'], ...refs])
  assert.equal(bill.dependencies.length, known.size)
  for (const { ref, dependsOn } of bill.dependencies)
    for (const each of [ref, ...dependsOn]) assert.ok(known.has(each), each)
})

test('the same source makes the same package, to the last byte, and nothing runs when it is installed', async t => {
  const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  t.after(() => rmSync(elsewhere, { recursive: true }))
  const hash = (/** @type {string} */ file) => createHash('sha256').update(readFileSync(file)).digest('hex')
  assert.equal(hash((await pack(elsewhere)).tarball), hash(tarball))
  // Nor does it tell where it was made: what does could not be made again elsewhere.
  const homes = [root, os.homedir(), process.env.CARGO_HOME ?? path.join(os.homedir(), '.cargo')]
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!statSync(path.join(folder, file)).isFile()) continue
    const content = readFileSync(path.join(folder, file), 'latin1')
    for (const home of homes) assert.ok(!content.includes(`${home}/`), `${file} names ${home}`)
  }
  const { scripts, dependencies } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  assert.deepEqual([scripts, dependencies], [undefined, undefined])
})

test('publint and attw find nothing wrong', async () => {
  const bytes = new Uint8Array(readFileSync(tarball))
  const { messages } = await publint({ strict: true, pack: { tarball: bytes.buffer } })
  assert.deepEqual(messages, [])
  // Files for the network, not for `import`, are left out.
  const checked = await checkPackage(createPackageFromTarballData(bytes), {
    excludeEntrypoints: [/\.(wasm|json)$/, './worker']
  })
  assert.ok(checked.types)
  // It is of ES modules alone.
  const problems = checked.problems.filter(
    problem => !('resolutionKind' in problem && /node10|cjs/.test(problem.resolutionKind))
  )
  assert.deepEqual(problems, [])
})

test('the manifest tells every element that is registered, its parts, slots, events and custom properties', async () => {
  const { modules } = JSON.parse(readFileSync(path.join(folder, 'custom-elements.json'), 'utf8'))
  const [{ declarations }] = modules
  const registered = Object.values(await import(path.join(folder, 'element.js'))).flatMap(({ tag }) => tag ?? [])
  assert.deepEqual(declarations.map((/** @type {any} */ each) => each.tagName).sort(), registered.sort())
  assert.ok(registered.length > 7)
  const told = (/** @type {string} */ kind) =>
    new Set(declarations.flatMap((/** @type {any} */ each) => each[kind].map((/** @type {any} */ { name }) => name)))
  const sources = readdirSync(path.join(root, 'www', 'elements'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.js'))
    .map(name => readFileSync(path.join(root, 'www', 'elements', name), 'utf8'))
  const written = (/** @type {RegExp} */ form) =>
    new Set(sources.flatMap(text => [...text.matchAll(form)].map(([, name]) => name)))
  assert.deepEqual([...told('cssParts')].sort(), [...written(/\bpart: '([\w-]+)'/g)].sort())
  const events = [...written(/\bemit\('([\w-]+)'/g)].map(name => `pointworth-${name}`)
  assert.deepEqual([...told('events')].sort(), events.sort())
  assert.deepEqual([...told('slots')].sort(), ['', ...written(/h\('slot', \{ name: '(\w+)'/g)].sort())
  const styles = path.join(root, 'www', 'styles')
  const css = readdirSync(styles)
    .map(file => readFileSync(path.join(styles, file), 'utf8'))
    .join('\n')
  const properties = [...css.matchAll(/--pointworth-[\w-]+/g)].map(([name]) => name)
  assert.deepEqual([...told('cssProperties')].sort(), [...new Set(properties)].sort())
  // Attributes that the code listens to, that the styles know, and that elements set on themselves.
  const known = new Set([...css.matchAll(/:host\(\[([\w-]+)/g)].map(([, name]) => name))
  for (const name of written(/\bthis\.toggleAttribute\('([\w-]+)'/g)) known.add(name)
  known.delete('hidden')
  const classes = await import(path.join(folder, 'element.js'))
  for (const { name } of declarations) for (const own of classes[name].observedAttributes) known.add(own)
  assert.deepEqual([...told('attributes')].sort(), [...known].sort())
  const internal = /^(constructor|render|emit|fault|also|focus|(connected|disconnected|attributeChanged)Callback)$/
  for (const { name: type, members, attributes, description } of declarations) {
    assert.ok(description, type)
    const tolds = new Set(attributes.map((/** @type {any} */ { name }) => name))
    for (const own of classes[type].observedAttributes) assert.ok(tolds.has(own), `${type} ${own}`)
    const names = new Set(members.map((/** @type {any} */ { name }) => name))
    for (let each = classes[type].prototype; each && each !== Object.prototype; each = Object.getPrototypeOf(each))
      for (const own of Object.getOwnPropertyNames(each))
        assert.ok(names.has(own) || internal.test(own), `${type}.${own} is not in the manifest`)
    for (const { kind, name, description } of members) {
      assert.ok(description, `${type}.${name}`)
      if (kind === 'method') assert.equal(typeof classes[type].prototype[name], 'function', `${type}.${name}`)
    }
  }
})

test('only the page’s bundle carries the engine; the ordinary entry asks for the file beside it', () => {
  const index = readFileSync(path.join(folder, 'index.js'), 'utf8')
  assert.match(index, /new URL\("\.\/pointworth\.wasm",\s*import\.meta\.url\)/)
  assert.ok(index.length < 70_000)
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
