// The README's example runs as it stands.
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../../tools/run.mjs'

test('the example of the README runs and prints what it should', async t => {
  const [, code] = /```js\n([\s\S]*?)```/.exec(readFileSync(path.join(root, 'README.md'), 'utf8')) ?? []
  assert.ok(code)
  const file = path.join(root, `.readme-example-${process.pid}.mjs`)
  writeFileSync(file, code)
  t.after(() => rmSync(file))
  /** @type {unknown[][]} */
  const printed = []
  t.mock.method(console, 'log', (/** @type {unknown[]} */ ...values) => printed.push(values))
  await import(pathToFileURL(file).href)
  const [[value, low, high, regions], [classes]] = printed
  assert.equal(value, 25)
  assert.ok(Number(low) < 25 && Number(high) > 25)
  assert.deepEqual(regions, ['EMEA', 'APAC'])
  assert.deepEqual(classes, ['promoter 120.00', 'passive 0.00', 'detractor 40.50', 'unscored 0.00'])
})
