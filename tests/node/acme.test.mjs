// On the synthetic company the truth is known (samples/acme/TRUTH.md): every planted effect on money must lie in its
// interval where the method is the right one, and the raw gap must be seen to overstate it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { parse } from '../../samples/acme/check.mjs'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'
import { loadSample } from '../../www/samples.js'

/** @typedef {import('../../www/reports.js').Estimate} Estimate */

const { planted, realised } = JSON.parse(readFileSync(path.join(root, 'samples/acme/truth.json'), 'utf8'))
/** @type {Analysis} */
let analysis
before(async () => {
  analysis = await Analysis.open(await loadSample('acme'), { today: '2026-11-22', timeZone: 'UTC' })
})
after(() => analysis.dispose())

/** An estimate with its interval. @param {Estimate | null | undefined} found @param {string} what */
function told(found, what) {
  assert.ok(found && found.value !== null && found.low !== null && found.high !== null, what)
  return { value: found.value, low: found.low, high: found.high }
}

/** @param {Estimate | null | undefined} found @param {number} truth @param {string} what */
function holds(found, truth, what) {
  const { value, low, high } = told(found, what)
  assert.ok(low <= truth && truth <= high, `${what}: ${value} (${low} to ${high}) where ${truth} was planted`)
}

test('the raw gap overstates a point several-fold and the same customers over time cover the truth', async () => {
  const report = await analysis.pointValue()
  // EUR of one class step in the next quarter, as customers who change weigh in; 1 % of the base, four quarters a year.
  const truth = 0.01 * report.customers * realised.nextQuarterRevenue.perClassStepWeightedByVariation * 4
  const rung = (/** @type {number} */ rung) => report.rungs.find(each => each.rung === rung)?.value
  assert.equal(report.currency, 'EUR')
  const raw = told(rung(1), 'raw')
  assert.ok(raw.low > 5 * truth, `raw ${raw.value} against ${truth}`)
  // Size and tier held equal leave what no column shows: engaged teams are happier and pay more.
  assert.ok(told(rung(2), 'adjusted').value < raw.value / 5)
  holds(rung(4), truth, 'a point by the same customers over time')
  assert.equal(report.headline, 4)
  assert.equal(report.verdict, 'claimed')
})

test('the hazards of the classes and of sizes are those planted, and larger where sizes are not held equal', async () => {
  // The class is that of the quarter before, from answers of that quarter.
  const asked = /** @type {const} */ ({ period: 'quarter', answerDays: 92 })
  const [equal, raw] = await Promise.all(
    [['size'], []].map(async adjust => {
      const { hazard } = await analysis.survival({ ...asked, adjust })
      return (/** @type {string} */ level) => hazard?.terms.find(term => term.level === level)?.ratio
    })
  )
  const { hazardRatio, size } = planted.churn
  for (const name of ['detractor', 'promoter']) {
    holds(equal(name), hazardRatio[name], `hazard of ${name}s`)
    const [far, near] = [raw(name), equal(name)].map(ratio => Math.abs(Math.log(told(ratio, name).value)))
    assert.ok(far > near, `${name}: ${far} where sizes differ, ${near} where they are equal`)
  }
  for (const name of ['1-49', '50-249', '1000+']) holds(equal(name), size[name] / size['250-999'], `hazard of ${name}`)
})

test('a renewal raises the chance to leave as planted, and what was not planted has no part in it', async () => {
  const { factors, model } = await analysis.risk({ months: 1 })
  assert.equal(model, 'calibrated')
  const odds = (/** @type {string} */ name) => factors.find(factor => factor.name === name)?.oddsRatio
  const { renewalMonth } = planted.churn
  holds(odds('renewal'), renewalMonth / ((12 - renewalMonth) / 11), 'renewal')
  assert.ok(told(odds('score'), 'score').high < 1)
  for (const name of ['contacts', 'open_case', 'tenure', 'silence']) holds(odds(name), 1, name)
})

test('promoters refer more than others beyond doubt, and everybody who was referred is counted', async () => {
  const { made, groups } = await analysis.referrals()
  const rate = (/** @type {string} */ key) => told(groups.find(group => group.key === key)?.rate, key)
  assert.ok(rate('promoter').low > rate('passive').high)
  assert.ok(rate('promoter').low > rate('unscored').high)
  const rows = parse(readFileSync(path.join(root, 'samples/acme/customers.csv'), 'utf8'))
  // Those who began before leaving was told have no class to be counted in.
  const referred = rows.filter(row => row.referred_by && row.started_at >= '2024-11-01')
  assert.equal(
    made,
    groups.reduce((sum, group) => sum + group.made, 0)
  )
  assert.ok(made <= referred.length && made > 0.9 * referred.length, `${made} of ${referred.length}`)
})

test('contacts that make orders likelier earn more each than one that does not, by every rule', async () => {
  const { currencies } = await analysis.attribution()
  const euro = currencies.find(({ currency }) => currency === 'EUR')
  for (const rule of ['last', 'linear', 'position', 'decay', 'markov', 'shapley']) {
    const each = (/** @type {string} */ name) => {
      const found = euro?.touchpoints.find(touchpoint => touchpoint.name === name)
      return found?.credits.find(credit => credit.rule === rule)?.perContact ?? Number.NaN
    }
    const [call, training, webinar] = ['sales_call', 'training', 'webinar'].map(each)
    // Planted: × 2.2, × 1.6, × 1.
    assert.ok(call > training && training > webinar, `${rule}: ${call}, ${training}, ${webinar}`)
  }
})

/**
 * The files as they stood on the evening before a day, and who left between it and a later one.
 * @param {string} day
 * @param {string} later
 */
function asOf(day, later) {
  const text = (/** @type {string} */ name) => readFileSync(path.join(root, 'samples/acme', name), 'utf8')
  const columns = (/** @type {string} */ line) => line.split(',')
  const kept = (/** @type {string} */ name, /** @type {string} */ column) => {
    const [header, ...lines] = text(name).trimEnd().split('\n')
    const at = columns(header).indexOf(column)
    return { name, data: [header, ...lines.filter(line => columns(line)[at].slice(0, 10) < day)].join('\n') }
  }
  const [header, ...lines] = text('customers.csv').trimEnd().split('\n')
  const at = (/** @type {string} */ name) => columns(header).indexOf(name)
  /** @type {Set<string>} */
  const left = new Set()
  const customers = lines.flatMap(line => {
    const cells = columns(line)
    if (cells[at('started_at')] >= day) return []
    const ended = cells[at('ended_at')]
    if (ended >= day && ended < later) left.add(cells[at('customer_id')])
    if (ended >= day) for (const name of ['ended_at', 'end_reason']) cells[at(name)] = ''
    return [cells.join(',')]
  })
  const files = [
    kept('responses.csv', 'invited_at'),
    kept('revenue.csv', 'date'),
    { name: 'customers.csv', data: [header, ...customers].join('\n') },
    kept('interactions.csv', 'at')
  ]
  return { files, left }
}

test('revenue at risk, foretold at four quarters from what was known then, is what was lost', async () => {
  const quarters = ['2025-11-01', '2026-02-01', '2026-05-01', '2026-08-01', '2026-11-01']
  const sums = { expected: 0, left: 0 }
  /** Customers and leavers by group. @type {Record<string, [number, number]>} */
  const groups = {}
  for (const [at, later] of quarters.slice(1).entries()) {
    const day = quarters[at]
    const { files, left } = asOf(day, later)
    const then = await Analysis.open(files, { today: day, timeZone: 'UTC' })
    const report = await then.risk({ months: 3, limit: 100_000 }).finally(() => then.dispose())
    assert.equal(report.model, 'calibrated', day)
    const lost = report.rows.reduce((sum, { id, revenue }) => sum + (left.has(id) ? (revenue?.value ?? 0) : 0), 0)
    assert.ok(report.outcome)
    const [low, high] = report.outcome
    assert.ok(low <= lost && lost <= high, `${day}: ${lost} lost, between ${low} and ${high} foretold`)
    for (const { group, customers, expected } of report.groups) {
      sums.expected += expected ?? 0
      const own = report.rows.filter(row => row.group === group && left.has(row.id)).length
      const [many, gone] = groups[group] ?? [0, 0]
      groups[group] = [many + customers, gone + own]
      sums.left += own
    }
  }
  // Counts of rare events: within two standard deviations.
  assert.ok(Math.abs(sums.left - sums.expected) < 2 * Math.sqrt(sums.expected), `${sums.left} of ${sums.expected}`)
  const rate = (/** @type {string} */ group) => groups[group][1] / groups[group][0]
  assert.ok(rate('at_risk') > 2 * rate('grey') && rate('grey') > rate('safe'), JSON.stringify(groups))
})
