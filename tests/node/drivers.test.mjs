// Drivers of the synthetic company: what was planted is known from other draws of the same parameters, counted here by the
// definition of importance and by nothing of the engine.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { generate } from '../../samples/acme/generate.mjs'
import { DRIVERS, PARAMETERS } from '../../samples/acme/parameters.mjs'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'
import { loadSample } from '../../www/samples.js'

/** Of each customer's latest complete answer 1, the drivers, the class and the score. @param {string} text */
function sums(text) {
  const [header, ...rows] = text.trim().split('\n')
  const names = header.split(',')
  const at = Object.fromEntries(names.map((name, index) => [name, index]))
  const columns = [...DRIVERS.map(name => at[`driver:${name}`] ?? at[`driver_${name}`] ?? at[name]), at.score]
  /** @type {Map<string, { when: string, values: number[] }>} */
  const latest = new Map()
  for (const row of rows) {
    // No cell before the comment holds a comma.
    const cells = row.split(',')
    const when = cells[at.responded_at]
    const score = Number(cells[at.score] || 'NaN')
    if (cells[at.program] !== 'customer' || !when || !(score <= 10)) continue
    const known = latest.get(cells[at.customer_id])
    if (!known || known.when < when) {
      latest.set(cells[at.customer_id], { when, values: columns.map(column => Number(cells[column] || 'NaN')) })
    }
  }
  const complete = [...latest.values()].map(({ values }) => values).filter(values => !values.some(Number.isNaN))
  return complete.map(values => {
    const score = values.at(-1) ?? 0
    return [1, ...values.slice(0, -1), score > 8 ? 1 : score < 7 ? -1 : 0, score]
  })
}

/** Slopes of the class on all drivers. @param {number[][]} products */
function slopes(products) {
  const own = [0, ...DRIVERS.map((_, index) => index + 1)]
  const a = own.map(i => [...own.map(j => products[i][j]), products[i][own.length]])
  for (const k of own) {
    for (const i of own) {
      const factor = i === k ? 0 : a[i][k] / a[k][k]
      for (let j = k; j <= own.length; j++) a[i][j] -= factor * a[k][j]
    }
  }
  return own.slice(1).map(k => a[k][own.length] / a[k][k])
}

/** Sums of products over some draws of the company, of what `sums` gives of each answer. */
const planted = (() => {
  /** @type {number[][] | undefined} */
  let found
  return () => {
    if (found) return found
    const rows = [101, 102, 103].flatMap(seed => sums(generate({ ...PARAMETERS, seed }).files['responses.csv']))
    const columns = Array.from({ length: DRIVERS.length + 3 }, (_, i) => i)
    found = columns.map(i => columns.map(j => rows.reduce((sum, row) => sum + row[i] * row[j], 0)))
    return found
  }
})()

/** R² of the last column on some others. @param {number[][]} products @param {number[]} columns */
function explained(products, columns) {
  const last = products.length - 1
  const picked = [0, ...columns, last]
  const a = picked.map(i => picked.map(j => products[i][j]))
  const total = a.at(-1)?.at(-1) ?? 0
  const mean = products[0][last] / products[0][0]
  for (let k = 0; k < picked.length - 1; k++) {
    for (let i = k + 1; i < picked.length; i++) {
      const factor = a[i][k] / a[k][k]
      for (let j = k; j < picked.length; j++) a[i][j] -= factor * a[k][j]
    }
  }
  return 1 - a[picked.length - 1][picked.length - 1] / (total - products[0][0] * mean * mean)
}

/** @param {number[]} items @returns {number[][]} */
const orders = items =>
  items.length
    ? items.flatMap(first => orders(items.filter(item => item !== first)).map(rest => [first, ...rest]))
    : [[]]

test('planted importances of Acme Cloud lie in their intervals, and communication has no effect', async t => {
  const products = planted()
  /** @type {Record<string, number>} */
  const shares = Object.fromEntries(DRIVERS.map(name => [name, 0]))
  const all = orders(DRIVERS.map((_, index) => index + 1))
  for (const order of all) {
    order.forEach((driver, place) => {
      const gain = explained(products, order.slice(0, place + 1)) - explained(products, order.slice(0, place))
      shares[DRIVERS[driver - 1]] += gain / all.length
    })
  }
  const analysis = await Analysis.open(await loadSample('acme'), { today: '2026-11-22', timeZone: 'UTC' })
  t.after(() => analysis.dispose())
  const report = await analysis.drivers({ outcome: 'score' })
  assert.deepEqual(
    report.drivers.map(({ name }) => name),
    ['quality', 'support', 'usability', 'price', 'delivery', 'communication']
  )
  for (const { name, importance } of report.drivers) {
    const { low, high } = importance
    assert.ok(low !== null && high !== null && low < shares[name] && shares[name] < high, `${name}: ${shares[name]}`)
  }
  const { effect } = report.drivers[5]
  assert.ok((effect.low ?? 1) < 0 && 0 < (effect.high ?? -1), 'communication')
  assert.equal(report.verdict, 'story')
  assert.equal(report.check?.agrees, true)
  // A class step is worth what pointValue finds, and that holds what was planted: acme.test.mjs.
  const value = (await analysis.pointValue()).rungs.find(({ rung }) => rung === report.point?.rung)?.value
  assert.deepEqual(report.point?.value, value)
})

test('one point more of a driver is worth what was planted, in points and in money', async t => {
  const analysis = await Analysis.open(await loadSample('acme'), { today: '2026-11-22', timeZone: 'UTC' })
  t.after(() => analysis.dispose())
  const { realised } = JSON.parse(readFileSync(path.join(root, 'samples/acme/truth.json'), 'utf8'))
  const report = await analysis.drivers()
  const { customers } = await analysis.pointValue()
  // As in acme.test.mjs: EUR a year of one point more over the whole base.
  const point = 0.01 * customers * realised.nextQuarterRevenue.perClassStepWeightedByVariation * 4
  const found = slopes(planted())
  for (const [at, name] of DRIVERS.entries()) {
    const driver = report.drivers.find(each => each.name === name)
    const points = 100 * found[at] * (driver?.step ?? 0)
    const { effect, value } = driver ?? {}
    assert.ok(effect && (effect.low ?? 0) < points && points < (effect.high ?? 0), `${name}: ${points} points`)
    const worth = points * point
    assert.ok(value && (value.low ?? 0) < worth && worth < (value.high ?? 0), `${name}: ${worth} EUR`)
  }
})
