// Who answered, who was silent and what closing the loop did, on the synthetic company whose truth is known.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'
import { loadSample } from '../../www/samples.js'

/** @type {Analysis} */
let analysis
before(async () => {
  analysis = await Analysis.open(await loadSample('acme'), { today: '2026-11-22', timeZone: 'UTC' })
})
after(() => analysis.dispose())

/** @param {import('../../www/reports.js').Estimate} estimate @param {number} truth @param {string} what */
const holds = ({ value, low, high }, truth, what) =>
  assert.ok(
    low !== null && high !== null && low <= truth && truth <= high,
    `${what}: ${value} (${low}…${high}), ${truth}`
  )

test('what silence allows holds the score of all who were invited', async () => {
  const { realised, planted } = JSON.parse(readFileSync(path.join(root, 'samples/acme/truth.json'), 'utf8'))
  const report = await analysis.responseRates({ counted: 'all' })
  const { low, high, asked, answered } = report.silence
  assert.ok(low !== null && high !== null && low < realised.npsOfAllInvited.all && realised.npsOfAllInvited.all < high)
  assert.ok(asked > 69_000 && answered > 20_000)
  // In-app flatters and SMS blackens: their rates and the scores of those who answer differ from e-mail's.
  const [channels] = report.columns
  const of = (/** @type {string} */ name) => channels.groups.find(({ value }) => value === name)
  const [email, inApp, sms] = ['email', 'in_app', 'sms'].map(of)
  assert.ok(email && inApp && sms && (channels.pAdjusted ?? 1) < 1e-6)
  assert.ok(Math.abs((email.rate.value ?? 0) - planted.survey.rate.email) < 0.015, `${email.rate.value}`)
  assert.ok((inApp.score.low ?? 0) > realised.npsOfAllInvited.byChannel.in_app, 'in-app flatters')
  assert.ok((sms.score.high ?? 0) < realised.npsOfAllInvited.byChannel.sms, 'SMS blackens')
  holds(email.score, realised.npsOfAllInvited.byChannel.email, 'e-mail is fair')
})

test('the loop is closed as fast as planted, and a case closed in time lifts the later answer as planted', async () => {
  const report = await analysis.loop()
  const levels = report.columns.find(({ column }) => column === 'case_level')?.groups ?? []
  // From the quantiles of `loop.days`: the chance of less than 15 days, and of less than 7½ for the two of ten owners who take twice as long.
  for (const [name, truth] of /** @type {const} */ ([
    ['frontline', 0.8 * (6 / 8 + 3 / 13 / 8) + 0.2 * (4 / 8 + 1.5 / 2 / 8)],
    ['manager', 0.8 * (5 / 8) + 0.2 * (2 / 8 + 1.5 / 2 / 8)],
    ['executive', 0.8 * (3 / 8 + 1 / 4 / 8) + 0.2 * (1 / 8 + 0.5 / 3 / 8)]
  ])) {
    const level = levels.find(({ value }) => value === name)
    assert.ok(level)
    holds(level.inTarget, truth, name)
  }
  const owners = report.columns.find(({ column }) => column === 'case_owner')?.groups ?? []
  const slowest = [...owners].sort((a, b) => (a.inTarget.value ?? 1) - (b.inTarget.value ?? 1)).slice(0, 2)
  assert.deepEqual(slowest.map(({ value }) => value).sort(), ['Georg', 'Ivan'])
  assert.equal(report.recovery.method, 'untreated')
  holds(report.recovery.effect, 0.75, 'recovery')
  assert.ok((report.recovery.lateEffect.value ?? 1) < (report.recovery.effect.low ?? 0), 'late helps less')
})

test('accounts by revenue stand above accounts counted once, for larger accounts are happier', async () => {
  const { rules } = await analysis.accounts()
  const of = (/** @type {string} */ name) => rules.find(({ rule }) => rule === name)?.score
  const [once, revenue] = [of('mean_per_account'), of('revenue_weighted')]
  assert.ok(once && revenue && (revenue.low ?? 0) > (once.high ?? 0))
})

test('the figure that counts every answer is recognised', async () => {
  const every = await analysis.score({ counted: 'all' })
  const figure = Math.round((every.total.score.value ?? 0) * 10) / 10
  const report = await analysis.reconcile({ reported: figure })
  assert.deepEqual(report.matches[0]?.changes, ['all_answers'])
})
