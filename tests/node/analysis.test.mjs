// `Analysis` in Node: the same engine in this thread. What needs a browser is in tests/browser.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { summary } from '../../tools/summary.mjs'
import { Analysis, PointworthError } from '../../www/analysis.js'
import { loadSample, samples } from '../../www/samples.js'

const CSV = 'customer_id,score,region\na,10,EMEA\nb,9,EMEA\nc,7,APAC\nd,3,APAC\n'

test('a file is opened, asked and disposed of', async () => {
  const analysis = await Analysis.open([{ name: 'q3.csv', data: CSV }])
  assert.equal(analysis.tables[0].name, 'q3.csv')
  assert.equal((await analysis.score()).total.score.value, 25)
  analysis.dispose()
  await assert.rejects(analysis.score(), { name: 'PointworthError', code: 'disposed' })
})

test('whoever asks anything may stop asking', async () => {
  const panels =
    /export interface PanelOptions \{([\s\S]*?)\n\}/.exec(
      readFileSync(path.join(root, 'www', 'panels.d.ts'), 'utf8')
    )?.[1] ?? ''
  const names = [...panels.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)
  assert.ok(names.length > 25)
  const analysis = /** @type {any} */ (await Analysis.open([{ name: 'q3.csv', data: CSV }]))
  for (const name of [...names, 'dashboard', 'disclosure']) {
    const asked = analysis[name]({}, { signal: AbortSignal.abort() })
    await assert.rejects(asked, { name: 'PointworthError', code: 'aborted' }, name)
  }
  analysis.dispose()
})

test('an error is a PointworthError with its place', async () => {
  const error = await Analysis.open([{ name: 'bad.csv', data: 'score,comment\n9,"open\n' }]).catch(error => error)
  assert.ok(error instanceof PointworthError)
  assert.deepEqual([error.code, error.file, error.row, error.column], ['unterminated_quote', 'bad.csv', 2, 'comment'])
})

test('a place that is not known is null', async () => {
  const { code, file, row, column } = await Analysis.open([{ name: 'empty.csv', data: '' }]).catch(error => error)
  assert.deepEqual([code, file, row, column], ['empty_file', 'empty.csv', null, null])
})

test('the ledger accounts for every row, and lists those set aside', async () => {
  const data = `NPS of June\n\n${CSV}e,11,EMEA\nTotal,40,\n`
  const analysis = await Analysis.open([{ name: 'q3.csv', data, headerRow: 3 }])
  const [{ ledger, cells, rows }] = analysis.tables
  assert.deepEqual([rows, ledger.read, ledger.used], [5, 7, 5])
  assert.deepEqual(
    ledger.setAside.map(({ code, examples }) => [code, examples[0].row]),
    [
      ['preamble_skipped', 1],
      ['footer_skipped', 9]
    ]
  )
  assert.deepEqual([cells.read, cells.used, cells.setAside[0].code], [15, 14, 'off_scale'])
  assert.equal(
    await analysis.ledger(),
    'file,row,column,value,code,set_aside\n' +
      '"q3.csv",1,"","NPS of June",preamble_skipped,row\n' +
      '"q3.csv",9,"","Total,40,",footer_skipped,row\n' +
      '"q3.csv",8,"score","11",off_scale,cell\n'
  )
  analysis.dispose()
})

test('a trap spoils neither the other analyses nor, after a restart, its own', async () => {
  const [one, other] = [await Analysis.open([CSV]), await Analysis.open([CSV])]
  const { transport } = /** @type {any} */ (one)[Symbol.for('pointworth.internals')]
  await assert.rejects(transport.call('query', { op: { length: 2 ** 32 - 1 }, options: {} }), {
    code: 'out_of_memory'
  })
  assert.equal((await other.score()).total.score.value, 25)
  assert.equal((await one.score()).total.score.value, 25)
})

test('today and the time zone decide which period is not over', async () => {
  const data = 'score,responded_at\n9,2026-10-05\n9,2026-11-05\n'
  const partial = async (/** @type {string} */ today) =>
    (await (await Analysis.open([data], { timeZone: 'UTC', today })).trend({ period: 'month' })).points.map(
      point => point.partial
    )
  assert.deepEqual(await partial('2026-11-22'), [false, true])
  assert.deepEqual(await partial('2026-12-02'), [false, false])
})

test('an instant with an offset is placed on its civil day in the analysis zone', async () => {
  const data = 'score,responded_at\n9,2026-10-31T23:30:00Z\n'
  const day = async (/** @type {string} */ timeZone) => (await Analysis.open([data], { timeZone })).scope?.days?.[0]
  assert.equal(await day('UTC'), '2026-10-31')
  assert.equal(await day('Europe/Tallinn'), '2026-11-01')
})

test('the same seed gives the same result, another seed another', async () => {
  const files = await loadSample('acme')
  const value = async (/** @type {number} */ seed) => {
    const analysis = await Analysis.open(files.slice(0, 2), { seed, timeZone: 'UTC', today: '2026-11-01' })
    const { rungs } = await analysis.pointValue({ replicates: 100 })
    analysis.dispose()
    return JSON.stringify(rungs[0].value)
  }
  assert.equal(await value(1), await value(1))
  assert.notEqual(await value(1), await value(2))
})

test('every sample names origin and licence and opens without an error', async () => {
  for (const { id, origin, licence } of samples) {
    assert.ok(origin && licence, id)
    const analysis = await Analysis.open(await loadSample(id))
    assert.ok(
      analysis.tables.every(({ rows }) => rows > 0),
      id
    )
    analysis.dispose()
  }
})

test('the summary of a sample fits a screen', async () => {
  const text = await summary('acme')
  assert.match(text, /synthetic/)
  assert.match(text, /NPS −?\d/)
  const lines = text.split('\n')
  assert.ok(lines.length <= 24 && lines.every(line => line.length <= 100), text)
})
