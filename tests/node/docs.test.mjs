// The guides say what the code does: their programs are the examples' (which tests/browser/examples.test.mjs opens), their
// policies those that the examples are served with, and their codes those that the code has.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { elementsManifest } from '../../tools/manifest.mjs'
import { root } from '../../tools/run.mjs'

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
    ...['errors.js', 'mapping.js'].flatMap(file =>
      [...read('www', file).matchAll(/code: '(\w+)'/g)].map(([, code]) => code)
    )
  ])
  assert.ok(codes.size > 25)
  assert.deepEqual(told, [...codes].sort())
})
