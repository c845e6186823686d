import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { measure, parse } from './check.mjs'
import { generate, RESPONSE_COLUMNS, sha256 } from './generate.mjs'
import { PARAMETERS } from './parameters.mjs'
import { COMMENTS } from './words.mjs'

const truth = JSON.parse(readFileSync(new URL('truth.json', import.meta.url), 'utf8'))
const { files, rows, oracle } = generate()
const found = measure(files)
const tables = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, parse(text)]))
const responses = tables['responses.csv']
const customers = new Map(tables['customers.csv'].map(c => [c.customer_id, c]))

/** Within four standard errors, which a sound generator leaves about once in 16,000 checks. @param {number} value @param {number} planted @param {number} se @param {string} what */
const near = (value, planted, se, what) =>
  assert.ok(
    Math.abs(value - planted) <= 4 * se,
    `${what}: ${value.toFixed(4)}, planted ${planted}, standard error ${se.toFixed(4)}`
  )

test('the files are byte for byte those of truth.json', () => {
  for (const [name, text] of Object.entries(files)) assert.equal(sha256(text), truth.files[name].sha256, name)
  assert.deepEqual(rows, truth.rows)
  assert.deepEqual(JSON.parse(JSON.stringify(oracle)), truth.realised)
  assert.deepEqual(JSON.parse(JSON.stringify(PARAMETERS)), truth.planted)
})

test('every file has the columns of the customer model and the size it should have', () => {
  assert.equal(files['responses.csv'].split('\n', 1)[0], RESPONSE_COLUMNS.join(','))
  assert.ok(found.rows.answers > 19000 && found.rows.answers < 22000, `${found.rows.answers} answers`)
  assert.ok(Object.values(files).reduce((sum, text) => sum + text.length, 0) < 20e6)
})

test('ids join: every customer of every file is known, and accounts agree', () => {
  for (const name of ['responses.csv', 'revenue.csv', 'interactions.csv']) {
    for (const row of tables[name]) {
      if (row.program === 'employee') continue
      assert.equal(customers.get(row.customer_id)?.account_id, row.account_id, `${name} ${row.customer_id}`)
    }
  }
  for (const c of customers.values()) {
    if (c.referred_by === '') continue
    assert.ok(/** @type {any} */ (customers.get(c.referred_by)).started_at < c.started_at, c.customer_id)
    assert.equal(c.source, 'earned')
  }
  const orders = new Map(
    tables['revenue.csv'].filter(r => r.kind !== 'refund').map(r => [r.order_id, Number(r.amount)])
  )
  for (const r of tables['revenue.csv']) {
    if (r.kind === 'refund' && r.order_id !== '')
      assert.ok(-Number(r.amount) <= /** @type {number} */ (orders.get(r.order_id)))
  }
  assert.equal(orders.size, tables['revenue.csv'].filter(r => r.kind !== 'refund').length)
})

test('dates keep their order and the window', () => {
  for (const r of responses) {
    assert.ok(r.invited_at >= '2024-11-01' && r.invited_at < '2026-11-01')
    if (r.score === '') assert.equal(r.responded_at, '')
    else assert.ok(r.responded_at.slice(0, 10) >= r.invited_at && r.responded_at < '2026-11-01')
    if (r.case_closed_at !== '') assert.ok(r.case_closed_at > r.case_opened_at)
    const ended = customers.get(r.customer_id)?.ended_at
    if (ended) assert.ok((r.responded_at || r.invited_at).slice(0, 10) <= ended)
  }
})

test('the planted faults are there: copied rows and answers off the scale', () => {
  assert.equal(responses.length - new Set(responses.map(r => r.response_id)).size, PARAMETERS.faults.duplicateRows)
  assert.equal(
    new Set(responses.filter(r => Number(r.score) > 10).map(r => r.response_id)).size,
    PARAMETERS.faults.outOfRange
  )
})

test('a few accounts pay in USD and nobody in two currencies', () => {
  const dollars = new Set(tables['revenue.csv'].filter(r => r.currency === 'USD').map(r => r.account_id))
  assert.ok(dollars.size >= 5 && dollars.size <= 40, `${dollars.size}`)
  for (const r of tables['revenue.csv']) assert.equal(r.currency === 'USD', dollars.has(r.account_id))
})

test('the company is believable: about 30 points, 30 % answer, and it fell in spring 2026', () => {
  assert.ok(found.nps.latest.value > 25 && found.nps.latest.value < 36)
  assert.ok(found.responseRate > 0.27 && found.responseRate < 0.33)
  assert.ok(found.before.value - found.after.value > 5)
})

test('each planted shift shows in the answers', () => {
  // Answers of one customer go together, so the naive standard errors are widened by 1.4.
  for (const [name, shift] of Object.entries(found.shifts))
    near(shift.value, oracle.effects[name].pointsAmongAnswers, 1.4 * shift.se, name)
})

test('drivers rank as planted, and the one without weight has none', () => {
  const { slopes, names, lmg } = found.drivers
  const weights = names.map(
    (/** @type {string} */ name) =>
      /** @type {Record<string, number>} */ (PARAMETERS.score.weights)[name.slice('driver_'.length)]
  )
  const order = (/** @type {number[]} */ x) => x.map((_, k) => k).sort((a, b) => x[b] - x[a])
  assert.deepEqual(order(slopes), order(weights))
  assert.deepEqual(order(lmg), order(weights))
  // The ends of the scale flatten slopes by up to a fifth.
  slopes.forEach((slope, k) =>
    assert.ok(slope > 0.78 * weights[k] - 0.025 && slope < weights[k] + 0.025, `${names[k]}: ${slope}`)
  )
})

test('the raw gap overstates the value of a class step several-fold; within customers it is right', () => {
  const { perClassStep, perClassStepWeightedByVariation } = oracle.nextQuarterRevenue
  assert.ok(found.money.rawStep > 4 * perClassStep, `raw ${found.money.rawStep}, true ${perClassStep}`)
  assert.ok(found.money.adjustedStep > 1.5 * perClassStep && found.money.adjustedStep < 0.6 * found.money.rawStep)
  near(found.money.withinStep.value, perClassStepWeightedByVariation, found.money.withinStep.se, 'within, EUR')
  // e^0.04 on invoices, and one-off orders worth 0.7 percentage points of a month's fee times a mean share of 0.6.
  near(found.money.withinLog.value, PARAMETERS.money.effect + 0.0042, found.money.withinLog.se, 'within, log')
})

test('detractors leave and promoters stay by the planted ratios', () => {
  for (const name of /** @type {const} */ (['detractor', 'promoter'])) {
    near(
      Math.log(found.hazardRatio[name].value),
      Math.log(PARAMETERS.churn.hazardRatio[name]),
      found.hazardRatio[name].seLog,
      name
    )
  }
})

test('referrals, orders and recovery follow their causes', () => {
  const { passive, promoter } = found.referral
  near(
    promoter.value,
    PARAMETERS.referral.chance.promoter,
    Math.sqrt(promoter.made) / promoter.months,
    'referrals of promoters'
  )
  near(
    passive.value,
    PARAMETERS.referral.chance.passive,
    Math.sqrt(passive.made) / passive.months,
    'referrals of passives'
  )
  for (const [name, factor] of Object.entries({ ...PARAMETERS.money.order.touchpoint, webinar: 1 })) {
    const ratio = found.orders[/** @type {'webinar'} */ (name)]
    near(Math.log(ratio.value), Math.log(factor), ratio.seLog, name)
  }
  // 0.8 on every rating is 0.8 · Σ slopes on the score.
  const lift =
    PARAMETERS.loop.recovery.inTime *
    found.drivers.slopes.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0)
  near(found.recovery.value, lift, found.recovery.se, 'recovery')
})

test('channels answer at their rates, and a happy channel flatters the score', () => {
  for (const [name, channel] of Object.entries(found.channels)) {
    assert.ok(
      Math.abs(channel.rate / PARAMETERS.survey.rate[/** @type {'email'} */ (name)] - 1) < 0.15,
      `${name}: ${channel.rate}`
    )
  }
  const { byChannel } = oracle.npsOfAllInvited
  assert.ok(found.channels.in_app.nps.value - byChannel.in_app > 8)
  assert.ok(byChannel.sms - found.channels.sms.nps.value > 4)
  assert.ok(Math.abs(found.channels.email.nps.value - byChannel.email) < 4)
})

test('planted phrases separate promoters from detractors in all four languages', () => {
  for (const [language, words] of Object.entries(COMMENTS)) {
    const written = responses
      .filter(r => r.language === language && r.comment !== '' && r.program === 'customer')
      .map(r => ({ score: Number(r.score), text: r.comment.toLowerCase().replaceAll('ي', 'ی').replaceAll('ك', 'ک') }))
    const share = (/** @type {string} */ phrase, /** @type {(score: number) => boolean} */ who) => {
      const of = written.filter(w => who(w.score))
      return of.filter(w => w.text.includes(phrase)).length / of.length
    }
    for (const phrase of words.promoter)
      assert.ok(share(phrase, s => s >= 9) > 3 * share(phrase, s => s <= 6), `${language} ${phrase}`)
    for (const phrase of words.detractor)
      assert.ok(share(phrase, s => s <= 6) > 3 * share(phrase, s => s >= 9), `${language} ${phrase}`)
  }
})
