// On the synthetic company the truth is known: the rungs must tell it as they claim to.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'
import { loadSample } from '../../www/samples.js'

test('on Acme Cloud the raw gap overstates several-fold and the same customers over time cover the truth', async t => {
  const analysis = await Analysis.open(await loadSample('acme'), { today: '2026-11-22', timeZone: 'UTC' })
  t.after(() => analysis.dispose())
  const { realised } = JSON.parse(readFileSync(path.join(root, 'samples/acme/truth.json'), 'utf8'))
  const report = await analysis.pointValue()
  // EUR of one class step in the next quarter, as customers who change weigh in; 1 % of the base, four quarters a year.
  const truth = 0.01 * report.customers * realised.nextQuarterRevenue.perClassStepWeightedByVariation * 4
  const value = (/** @type {number} */ rung) => {
    const found = report.rungs.find(each => each.rung === rung)?.value
    assert.ok(found?.value && found.low !== null && found.high !== null)
    return { value: found.value, low: found.low, high: found.high }
  }
  assert.equal(report.currency, 'EUR')
  assert.ok(value(1).low > 5 * truth, `raw ${value(1).value} against ${truth}`)
  assert.ok(value(4).low < truth && truth < value(4).high, `${value(4).low}…${value(4).high} against ${truth}`)
  assert.equal(report.headline, 4)
  assert.equal(report.verdict, 'claimed')
})
