// The guides say what the code does: their programs are the examples' (which tests/browser/examples.test.mjs opens), their
// policies those that the examples are served with, and their codes those that the code has.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { elementsManifest } from '../../tools/manifest.mjs'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'

const read = (/** @type {string[]} */ ...parts) => readFileSync(path.join(root, ...parts), 'utf8')
const guide = read('docs', 'embedding.md')

test('the guide’s page and its policies are those of the examples', () => {
  const [, program] = /```js\n([\s\S]*?)```/.exec(guide) ?? []
  for (const name of ['vite', 'webpack', 'rollup', 'esbuild'])
    assert.equal(read('examples', name, 'main.js'), program, name)
  const [, component] = /```jsx\n([\s\S]*?)```/.exec(guide) ?? []
  assert.equal(read('examples', 'next', 'app', 'exports.js'), component)
  const [, markup] = /```html\n([\s\S]*?)```/.exec(guide) ?? []
  const lines = (/** @type {string} */ text) => text.split('\n').map(line => line.trim())
  const page = lines(read('examples', 'vite', 'index.html')).join('\n')
  assert.ok(page.includes(lines(markup ?? '').join('\n')))
  const policies = [...guide.matchAll(/```csp\n(.*)\n```/g)].map(([, policy]) => policy)
  assert.equal(policies.length, 3)
  assert.ok(read('examples', 'strict-csp', 'index.html').includes(`content="${policies[1]}"`))
  const sent = read('examples', 'next', 'proxy.js').replace(/ 'nonce-[^']+'/, '')
  assert.ok(sent.includes(`\`${policies[0]}\``))
  const [, worker] = /^(Analysis\.useWorker.*)$/m.exec(guide) ?? []
  assert.ok(worker && read('examples', 'worker', 'main.js').includes(worker))
})

test('the guide names elements, parts and custom properties that there are', () => {
  const [{ declarations }] = elementsManifest().modules
  const tags = declarations.map(({ tagName }) => tagName)
  for (const [, tag] of guide.matchAll(/<(pointworth-\w+)>/g)) assert.ok(tags.includes(tag), tag)
  const own = new Set(declarations.flatMap(({ cssProperties }) => cssProperties.map(({ name }) => name)))
  for (const [name] of guide.matchAll(/--pointworth-[\w-]+/g)) assert.ok(own.has(name), name)
  const parts = new Set(declarations.flatMap(({ cssParts }) => cssParts.map(({ name }) => name)))
  for (const [, name] of guide.matchAll(/::part\((\w+)\)/g)) assert.ok(parts.has(name), name)
})

test('the table of errors has every code, and no other', () => {
  const told = [...read('docs', 'errors.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code)
  const rust = /fn code\(&self\)[\s\S]*?\n {4}\}/
  const codes = new Set([
    ...[read('src', 'error.rs'), read('workbook', 'src', 'error.rs')].flatMap(text =>
      [...(rust.exec(text)?.[0] ?? '').matchAll(/=> "(\w+)"/g)].map(([, code]) => code)
    ),
    ...['errors.js', 'mapping.js', 'page/settings.js'].flatMap(file =>
      [...read('www', file).matchAll(/code: '(\w+)'/g)].map(([, code]) => code)
    )
  ])
  // Said between the engine and its worker alone.
  codes.delete('put_down')
  assert.ok(codes.size > 25)
  assert.deepEqual(told, [...codes].sort())
})

/** Pages of analyses: their programs are run on the files of Acme Cloud. */
const pages = readdirSync(path.join(root, 'docs')).filter(
  name => name.endsWith('.md') && !['embedding.md', 'errors.md', 'speed.md'].includes(name)
)

/** @type {Analysis} */
let analysis
before(async () => {
  const names = ['responses', 'revenue', 'customers', 'interactions'].map(name => `${name}.csv`)
  const files = names.map(name => ({ name, data: readFileSync(path.join(root, 'samples', 'acme', name)) }))
  analysis = await Analysis.open(files, { today: '2026-11-22', timeZone: 'UTC', seed: 1 })
})
after(() => analysis.dispose())

/** Stands for whatever a page does not tell: `{ name, score }` says that there are these two. */
const anything = Symbol('anything')

/**
 * The value that a comment of a page writes down, `{ value: 31, low, … }`; undefined where it is prose.
 * @param {string} comment
 */
function writtenDown(comment) {
  const expression = comment.replaceAll('…', '').replace(/,(\s*,)+/g, ',')
  if (!/^[-\d'[{]/.test(expression)) return undefined
  const names = new Proxy({}, { has: () => true, get: (_, name) => (name === 'null' ? null : anything) })
  try {
    return new Function('names', `with (names) return (${expression})`)(names)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Is a value as it is written down, with as many digits? @param {any} value @param {any} told @param {string} where */
function agrees(value, told, where) {
  if (told === anything) assert.notEqual(value, undefined, where)
  else if (typeof told === 'number') {
    const digits = String(told).split('.')[1]?.length ?? 0
    assert.ok(Math.abs(value - told) <= 0.5001 * 10 ** -digits, `${where}: ${value}, not ${told}`)
  } else if (told && typeof told === 'object')
    for (const [key, part] of Object.entries(told)) agrees(value?.[key], part, `${where}.${key}`)
  else assert.equal(value, told, where)
}

/** Is a line an expression by itself, not a part of something longer? @param {string} code */
function isExpression(code) {
  try {
    return Boolean(new Function(`return async () => (${code})`))
  } catch {
    return false
  }
}

for (const page of pages)
  test(`the examples of docs/${page} run, and give what they say`, async () => {
    const programs = [...read('docs', page).matchAll(/```js\n([\s\S]*?)```/g)].map(([, program]) => program)
    assert.ok(programs.length, 'an example')
    for (const program of programs) {
      const lines = program.trimEnd().split('\n')
      /** @type {[line: string, value: unknown, told: string][]} */
      const told = []
      const body = lines.map((line, at) => {
        const [, code = '', comment = /^\/\/ (.*)/.exec(lines[at + 1] ?? '')?.[1] ?? ''] =
          /^(.*?)(?:\s+\/\/ (.*))?$/.exec(line) ?? []
        if (!code || code.startsWith('//') || !isExpression(code)) return line
        return `tell(${JSON.stringify(code)}, ${code}, ${JSON.stringify(comment)})`
      })
      const run = new Function('analysis', 'tell', `return (async () => {\n${body.join('\n')}\n})()`)
      await run(analysis, (/** @type {[string, unknown, string]} */ ...each) => told.push(each))
      for (const [code, value, comment] of told) {
        assert.notEqual(value, undefined, code)
        agrees(value, writtenDown(comment) ?? anything, code)
      }
    }
  })

test('every analysis has a page, and the index names every page', () => {
  const index = read('docs', 'README.md')
  for (const name of readdirSync(path.join(root, 'docs')).filter(name => /(?<!README)\.md$/.test(name)))
    assert.ok(index.includes(`](${name})`), name)
  const told = [...index.matchAll(/`(\w+)`/g)].map(([, name]) => name)
  const panels = /export interface PanelOptions \{([\s\S]*?)\n\}/.exec(read('www', 'panels.d.ts'))?.[1] ?? ''
  const names = [...panels.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)
  assert.ok(names.length > 25)
  for (const name of names) assert.ok(told.includes(name), name)
})
