import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { POLICY } from '../../tools/policy.mjs'
import { results } from '../../tools/results.mjs'
import { serve } from '../../tools/serve.mjs'
import { typesOf } from '../../tools/types.mjs'

test('results of cargo, wasm-pack and node are added up', () => {
  const cargo = 'test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n'
  const golden = 'test result: FAILED. 40 passed; 2 failed\n'
  const node = 'ℹ tests 9\nℹ pass 8\nℹ fail 1\nℹ cancelled 0\n'
  assert.deepEqual(results(cargo + golden + node), { passed: 60, failed: 3 })
  assert.deepEqual(results('nothing'), { passed: 0, failed: 0 })
})

test('types follow the Rust structs with their docs', () => {
  const types = typesOf([
    `/// Money.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sum {
    /// Major units, or \`None\`.
    pub major_units: Option<f64>,
    /// Pairs.
    pub pairs: Vec<(String, u64)>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub ends: Option<[String; 2]>,
}

/// Not for JavaScript.
#[derive(Debug)]
pub struct Hidden {
    pub secret: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody.
    NoData,
}
`
  ])
  assert.equal(
    types,
    `/** Money. */
export interface Sum {
  /** Major units, or \`null\`. */
  majorUnits: number | null
  /** Pairs. */
  pairs: [string, number][]
  type: string
  ends: [string, string] | null
}

export type Why =
  /** Nobody. */
  | 'no_data'
`
  )
})

test('a Rust type that has no TypeScript type is refused, not guessed', () => {
  assert.throws(() => typesOf(['#[derive(Serialize)]\npub struct A {\n    pub b: Rc<u8>,\n}\n']), /Rc<u8>/)
})

test('the server sends the policy and right types, stays in its folder and moves from a taken port', async t => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(path.join(folder, 'site'))
  writeFileSync(path.join(folder, 'site', 'index.html'), 'hello')
  writeFileSync(path.join(folder, 'site', 'engine.wasm'), '')
  writeFileSync(path.join(folder, 'secret.txt'), 'secret')
  const one = await serve({ folder: path.join(folder, 'site') })
  t.after(() => one.close())
  const page = await fetch(one.url)
  assert.equal(page.headers.get('content-security-policy'), POLICY)
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
  assert.equal((await fetch(`${one.url}engine.wasm`)).headers.get('content-type'), 'application/wasm')
  for (const way of ['../secret.txt', '..%2fsecret.txt', '%2e%2e/secret.txt', 'nothing', '%'])
    assert.notEqual((await fetch(one.url + way)).status, 200, way)
  const other = await serve({ folder: path.join(folder, 'site'), port: Number(new URL(one.url).port) })
  t.after(() => other.close())
  assert.notEqual(other.url, one.url)
})
