// The engine is cut in two modules; the first must do without the second whatever it reads.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { split } from '../../tools/split.mjs'
import { Analysis, PointworthError } from '../../www/analysis.js'
import { FIRST } from '../../www/engine/first.js'

test('the first module reads every hard file and answers the first analyses', async () => {
  const folders = ['tests/golden/csv', 'tests/formats', 'samples/acme', 'samples/telco-churn', 'samples/cdnow']
  const files = folders.flatMap(folder => readdirSync(path.join(root, folder)).map(file => path.join(folder, file)))
  const panels = /** @type {import('../../www/panels.js').PanelName[]} */ ([...FIRST])
  let opened = 0
  for (const file of files.filter(name => !/\.(xls|xlsx|xlsb|ods|mjs|json|md)$/.test(name))) {
    const analysis = await Analysis.open([{ name: file, data: readFileSync(path.join(root, file)) }]).catch(
      error => error
    )
    if (analysis instanceof PointworthError) {
      assert.notEqual(analysis.code, 'engine_crashed', file)
      continue
    }
    opened++
    const by = analysis.scope.columns.slice(0, 2).map((/** @type {{name: string}} */ column) => column.name)
    await analysis.dashboard({ panels: [...panels, { panel: 'score', as: 'groups', by }] })
    await analysis.ledger()
    analysis.dispose()
  }
  assert.ok(opened > 50, `${opened} files opened`)
})

const WHOLE = `(module
 (type $0 (func (param i32) (result i32)))
 (import "js" "log" (func $log (param i32)))
 (global $g (mut i32) (i32.const 8))
 (memory $0 1)
 (table $t 4 4 funcref)
 (elem $0 (i32.const 1) $"<pointworth[0]::analysis::measure::score::Score as pointworth[0]::analysis::Analysis>::answer" $"<pointworth[0]::analysis::act::loop::Loop as pointworth[0]::analysis::Analysis>::answer" $"pointworth[0]::wasm::hook")
 (export "memory" (memory $0))
 (export "ask" (func $ask))
 (func $ask (param $0 i32) (result i32)
  (call_indirect (type $0) (local.get $0) (local.get $0))
 )
 (func $both (param $0 i32) (result i32)
  (local.get $0)
 )
 (func $own (param $0 i32) (result i32)
  (call $log (local.get $0))
  (call $both (local.get $0))
 )
 (func $"<pointworth[0]::analysis::measure::score::Score as pointworth[0]::analysis::Analysis>::answer" (param $0 i32) (result i32)
  (call $both (local.get $0))
 )
 (func $"<pointworth[0]::analysis::act::loop::Loop as pointworth[0]::analysis::Analysis>::answer" (param $0 i32) (result i32)
  (call $own (local.get $0))
 )
 (func $"pointworth[0]::wasm::hook" (param $0 i32) (result i32)
  (local.get $0)
 )
)
`

test('a later analysis and what only it calls go to the second module; what both call is shared', () => {
  const { first, later, moved } = split(WHOLE)
  assert.deepEqual(moved.map(name => name.replace(/^\$"?|"$/g, '')).sort(), [
    '<pointworth[0]::analysis::act::loop::Loop as pointworth[0]::analysis::Analysis>::answer',
    'own'
  ])
  assert.match(first, /\(elem \(table \$t\) \(i32\.const 1\) func \S*<pointworth\[0\]::analysis::measure::score/)
  assert.match(first, /\(elem \(table \$t\) \(i32\.const 3\) func \$"pointworth\[0\]::wasm::hook"\)/)
  assert.match(later, /\(elem \(table \$t\) \(i32\.const 2\) func/)
  assert.match(later, /\(import "engine" "\w+" \(func \$both \(param i32\) \(result i32\)\)\)/)
  assert.match(later, /\(import "engine" "\w+" \(func \$log \(param i32\)/)
  assert.match(later, /\(import "engine" "memory" \(memory \$0 1\)\)/)
})
