// On the synthetic company every planted effect on what customers feel is found with its size inside the interval; and
// where the same answers are dealt out by chance, nothing is claimed. samples/acme/TRUTH.md says what was planted.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { stream } from '../../samples/acme/random.mjs'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'
import { loadSample } from '../../www/samples.js'

/** @typedef {import('../../www/options.js').Filter} Filter */
/** @typedef {import('../../www/reports.js').Estimate} Estimate */

const settings = { today: '2026-11-22', timeZone: 'UTC', locale: 'en' }
const { planted, realised } = JSON.parse(readFileSync(path.join(root, 'samples/acme/truth.json'), 'utf8'))
const counted = /** @type {const} */ ('all')
const [first, end] = planted.window

/** @param {Estimate} estimate @param {number} truth @param {string} what */
function holds({ value, low, high }, truth, what) {
  assert.ok(low !== null && high !== null && low <= truth && truth <= high, `${what}: ${truth} in ${low}…${high}`)
  assert.ok(value !== null && Math.sign(value) === Math.sign(truth), `${what}: ${value} for ${truth}`)
}

/**
 * The planted effects: where each stands alone, and what it is set against. Where several meet, the rows of the others are
 * left out on both sides.
 * @type {{ name: string, where: Record<string, string[]>, since?: string, against?: Record<string, string[]> }[]}
 */
const effects = [
  {
    name: 'emea_support',
    where: { region: ['EMEA'], touchpoint: ['support'], tier: ['Starter', 'Enterprise'] },
    since: '2026-04-01'
  },
  {
    name: 'emea_relationship',
    where: { region: ['EMEA'], survey_type: ['relationship'], tier: ['Starter', 'Enterprise'] },
    since: '2026-04-01'
  },
  { name: 'business_price', where: { tier: ['Business'], region: ['APAC', 'Americas'] }, since: '2026-05-01' },
  {
    name: 'apac_insights_business',
    where: { region: ['APAC'], tier: ['Business'], product: ['Insights'] },
    against: { region: ['APAC'], tier: ['Business'], product: ['Core', 'Backup', 'Connect'] }
  },
  {
    name: 'connect_admin',
    where: { contact_role: ['admin'], product: ['Connect'] },
    against: { contact_role: ['admin'], product: ['Core', 'Backup', 'Insights'] }
  }
]

test('on Acme Cloud every planted effect is found, with its size inside the interval', async t => {
  const analysis = await Analysis.open(await loadSample('acme'), settings)
  t.after(() => analysis.dispose())
  for (const { name, where, since, against } of effects) {
    const truth = realised.effects[name].pointsAmongAnswers
    await t.test(`${name}: ${truth} points`, async () => {
      const a = since ? { where, date: /** @type {[string, string]} */ ([since, end]) } : { where }
      const b = since ? { where, date: /** @type {[string, string]} */ ([first, since]) } : { where: against }
      const [{ difference, differs }] = (await analysis.compare({ counted, a, b })).comparisons
      holds(difference, truth, name)
      assert.ok(differs, name)
    })
  }

  await t.test('the fall of spring 2026, when it began, and the columns that it follows', async () => {
    const { changes } = await analysis.trend({ counted, period: 'month' })
    assert.equal(changes.length, 1)
    const [{ between, difference }] = changes
    // From about 37 to about 29: two of the shifts came in April and the third in May.
    holds(difference, -8, 'change')
    assert.ok(between[0] >= '2026-04-01' && between[1] <= '2026-05-01', `${between}`)
    const moved = await analysis.moved({ counted, against: 'change' })
    const explaining = moved.columns.filter(({ explains }) => explains).map(({ column }) => column)
    assert.deepEqual(explaining.slice(0, 2).toSorted(), ['region', 'tier'])
    const { parts } = await analysis.moved({ counted, against: 'change', column: 'tier' })
    const business = parts?.groups.find(({ value }) => value === 'Business')
    assert.ok(business && Number(business.change.high) < 0)
    // Nobody moved to another plan: what moved is what customers say.
    assert.ok(parts && Math.abs(Number(parts.mix.value)) < 1 && Number(parts.rate.high) < -4)
  })

  await t.test('groups that nobody asked about', async () => {
    const { findings } = await analysis.discover({ counted })
    for (const name of ['apac_insights_business', 'connect_admin']) {
      const wanted = Object.entries(planted.effects[name].where)
      const found = findings.find(({ holds, conditions, alike }) =>
        [conditions, ...alike].some(
          each =>
            holds && wanted.every(([column, value]) => each.some(one => one.column === column && one.value === value))
        )
      )
      assert.ok(found, name)
      assert.equal(Math.sign(Number(found.confirmed.difference.value)), Math.sign(realised.effects[name].points), name)
    }
  })

  await t.test('what silence hides, and which channels flatter', async () => {
    const { silence, columns } = await analysis.responseRates({ counted })
    const truth = realised.npsOfAllInvited.all
    assert.ok(Number(silence.low) <= truth && truth <= Number(silence.high))
    // Of those who answered alone the interval does not hold it: that is why the bounds stand beside it.
    assert.ok(Number(silence.score.low) > truth)
    const groups = columns.find(({ column }) => column === 'channel')?.groups ?? []
    /** @param {string} name */
    const of = name => groups.find(({ value }) => value === name)
    const { byChannel } = realised.npsOfAllInvited
    assert.ok(Number(of('in_app')?.score.low) > byChannel.in_app)
    assert.ok(Number(of('sms')?.score.high) < byChannel.sms)
    assert.ok(Number(of('phone')?.rate.low) > Number(of('email')?.rate.high))
  })

  await t.test('the last wave of employees', async () => {
    const { groups } = await analysis.score({ measure: 'enps', counted, by: [{ date: 'quarter' }] })
    const earlier = groups.slice(0, -1)
    const before = earlier.reduce((sum, { mean }) => sum + Number(mean.value), 0) / earlier.length
    const { mean } = groups[groups.length - 1]
    const truth = before + planted.employees.lastWave
    assert.ok(Number(mean.low) < truth && truth < Number(mean.high), `${truth} in ${mean.low}…${mean.high}`)
  })
})

/**
 * The records of a CSV text as lists of raw cells.
 * @param {string} text
 */
const records = text =>
  [...text.matchAll(/(?:"(?:[^"]|"")*"|[^"\n])+/g)].map(([line]) =>
    [...line.matchAll(/(?:^|,)((?:"(?:[^"]|"")*"|[^",])*)/g)].map(([, cell]) => cell)
  )

/**
 * Acme's answers with their scores dealt out anew among those who answered.
 * @param {string} text @param {number} seed
 */
function shuffled(text, seed) {
  const [header, ...rows] = records(text)
  const [score, program] = ['score', 'program'].map(name => header.indexOf(name))
  const answered = rows.filter(cells => cells[score] !== '' && cells[program] !== 'employee')
  const scores = answered.map(cells => cells[score])
  const { uniform } = stream(seed, 'deal')
  for (let at = scores.length - 1; at > 0; at--) {
    const other = Math.floor(uniform() * (at + 1))
    ;[scores[at], scores[other]] = [scores[other], scores[at]]
  }
  answered.forEach((cells, at) => {
    cells[score] = scores[at]
  })
  return [header, ...rows].map(cells => cells.join(',')).join('\n')
}

test('where the same scores are dealt out by chance, next to nothing is claimed', async t => {
  const files = await loadSample('acme')
  const answers = files[0]
  const text = await new Blob([/** @type {Blob} */ (answers.data)]).text()
  const by = ['region', 'product', 'tier', 'channel', 'touchpoint', 'contact_role', 'size']
  /** @type {Record<string, number>} */
  const claimed = { changes: 0, moved: 0, explains: 0, compare: 0, discover: 0, ranking: 0 }
  const deals = 6
  for (let seed = 1; seed <= deals; seed++) {
    const analysis = await Analysis.open([{ ...answers, data: shuffled(text, seed) }, ...files.slice(2, 3)], {
      ...settings,
      seed
    })
    t.after(() => analysis.dispose())
    const score = await analysis.score({ counted })
    // But for the rows that the sample repeats, and their answers.
    assert.ok(Math.abs(Number(score.total.score.value) - 34.73) < 0.1, 'the same scores')
    const { changes } = await analysis.trend({ counted, period: 'month' })
    const { comparisons } = await analysis.compare({ counted, by })
    const moved = await analysis.moved({ counted, against: 'previous' })
    const { findings } = await analysis.discover({ counted })
    const { columns } = await analysis.segments({ counted, by })
    claimed.changes += Number(changes.length > 0)
    claimed.compare += Number(comparisons.some(({ differs }) => differs))
    claimed.moved += Number(Number(moved.change.low) > 0 || Number(moved.change.high) < 0)
    claimed.explains += Number(moved.columns.some(({ explains }) => explains))
    claimed.discover += Number(findings.some(({ holds }) => holds))
    claimed.ranking += Number(
      columns.some(({ groups }) => groups.some(({ best, worst }) => Math.max(best, worst) > 0.97))
    )
  }
  t.diagnostic(JSON.stringify(claimed))
  // Of six deals at a rate of one in ten, at most three tell of something in 99.9 % of cases; of all panels few.
  for (const [panel, count] of Object.entries(claimed)) assert.ok(count <= 2, `${panel}: ${count} of ${deals}`)
  assert.ok(Object.values(claimed).reduce((sum, count) => sum + count) <= 5, JSON.stringify(claimed))
})
