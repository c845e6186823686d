// On the synthetic company what moved and who differs is known: trend, decomposition and discovery must find it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'
import { loadSample } from '../../www/samples.js'

/** @type {Analysis} */
let analysis
const { realised } = JSON.parse(readFileSync(path.join(root, 'samples/acme/truth.json'), 'utf8'))

before(async () => {
  analysis = await Analysis.open(await loadSample('acme'), { today: '2026-11-22', timeZone: 'UTC' })
})
after(() => analysis.dispose())

/**
 * Is a number within an estimate's interval?
 * @param {import('../../www/reports.js').Estimate} estimate
 * @param {number} truth
 */
function holds({ value, low, high }, truth) {
  assert.ok(low !== null && high !== null && low <= truth && truth <= high, `${value} (${low} to ${high}) for ${truth}`)
}

test('the fall of spring 2026 is announced where it was planted and nowhere else', async () => {
  const all = await analysis.trend()
  assert.deepEqual(
    all.changes.map(({ from }) => from),
    ['2026-05-01']
  )
  assert.ok((all.changes[0].difference.high ?? 0) < 0)
  assert.equal(all.until, '2026-10-31')
  const within = async (/** @type {Record<string, string[]>} */ where) =>
    (await analysis.trend({ filter: { where } })).changes.map(({ from }) => from)
  assert.deepEqual(await within({ region: ['EMEA'] }), ['2026-04-01'])
  assert.deepEqual(await within({ tier: ['Business'] }), ['2026-05-01'])
  // Neither shift touches these.
  assert.deepEqual(await within({ tier: ['Starter'], region: ['Americas', 'APAC'] }), [])
})

test('the last Jalali month is not complete where the answers end on its ninth day', async () => {
  const { points } = await analysis.trend({ calendar: 'jalali' })
  assert.deepEqual([points.at(-1)?.period, points.at(-1)?.cut], ['1405-08', 'answers'])
  assert.equal(points.at(-2)?.cut, null)
})

test('tier explains the fall, by the size that was planted, and the parts add up', async () => {
  const report = await analysis.moved()
  assert.deepEqual([report.against, report.windowB?.[1], report.windowA?.[0]], ['change', '2026-05-01', '2026-05-01'])
  assert.equal(report.columns[0].column, 'tier')
  assert.equal(report.columns[0].explains, 'uneven')
  const { parts, people } = report
  assert.ok(parts && people)
  for (const { groups, change, mix, rate, entry, exit } of [parts, people]) {
    assert.equal(
      groups.reduce((sum, group) => sum + group.mix + group.rate, 0),
      change
    )
    assert.equal((mix.value ?? 0) + (rate.value ?? 0) + (entry.value ?? 0) + (exit.value ?? 0), change)
  }
  const customers = report.moves.reduce((sum, move) => sum + move.customers, 0)
  assert.equal(customers, people.groups.find(({ value }) => value === 'both')?.scoreA.n)
  // Before and after within the tier alone: what the price did, and the part of EMEA's fall that is in it.
  const business = parts.groups.find(({ value }) => value === 'Business')
  assert.ok(business && (business.change.high ?? 0) < realised.effects.business_price.pointsAmongAnswers / 2)
})

test('discovery finds the two planted conjunctions and their sizes', async () => {
  const report = await analysis.discover({ counted: 'all' })
  const holding = report.findings.filter(finding => finding.holds)
  const of = (/** @type {Record<string, string>} */ wanted) =>
    holding.find(({ conditions }) =>
      Object.entries(wanted).every(([column, value]) =>
        conditions.some(condition => condition.column === column && condition.value === value)
      )
    )
  const apac = of({ region: 'APAC', product: 'Insights', tier: 'Business' })
  assert.ok(apac && apac.conditions.length === 3)
  holds(apac.confirmed.difference, realised.effects.apac_insights_business.pointsAmongAnswers)
  const admins = of({ contact_role: 'admin', product: 'Connect' })
  assert.ok(admins)
  holds(admins.confirmed.difference, realised.effects.connect_admin.pointsAmongAnswers)
})

test('ranked by size the smallest accounts are the worst for sure, and the largest the best', async () => {
  const { columns } = await analysis.segments({ by: ['size'] })
  const [{ groups }] = columns
  assert.deepEqual([groups[0].value, groups.at(-1)?.value], ['1000+', '1-49'])
  assert.ok(groups[0].best > 0.95 && (groups.at(-1)?.worst ?? 0) > 0.95)
})
