// Periods of the Jalali calendar in the engine, against those of Intl.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Analysis } from '../../www/analysis.js'

const intl = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  timeZone: 'UTC'
})

/** @typedef {{ iso: string, year: string, month: number, first: boolean, weekday: string }} Day */

/** Every day of 1300 to 1500 as Intl names it. */
const days = Array.from({ length: (Date.UTC(2122, 2, 21) - Date.UTC(1921, 2, 21)) / 86_400_000 }, (_, day) => {
  const time = Date.UTC(1921, 2, 21) + day * 86_400_000
  const {
    year,
    month,
    day: inMonth,
    weekday
  } = Object.fromEntries(intl.formatToParts(time).map(({ type, value }) => [type, value]))
  return { iso: new Date(time).toISOString().slice(0, 10), year, month: Number(month), first: inMonth === '1', weekday }
})

test('months, quarters and years of 1300 to 1500 begin on the days that Intl says', async t => {
  const text = `score,responded_at\n${days.map(({ iso }) => `9,${iso}`).join('\n')}\n`
  const analysis = await Analysis.open([{ name: 'days.csv', data: text }], { today: '2122-03-22' })
  t.after(() => analysis.dispose())
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0')
  /** @type {[import('../../www/options.js').Period, (month: number) => boolean, (day: Day) => string][]} */
  const lengths = [
    ['month', () => true, day => `${day.year}-${two(day.month)}`],
    ['quarter', month => month % 3 === 1, day => `${day.year}-Q${(day.month + 2) / 3}`],
    ['year', month => month === 1, day => day.year]
  ]
  for (const [period, begins, name] of lengths) {
    const { points, calendar } = await analysis.trend({ period, calendar: 'jalali' })
    assert.equal(calendar, 'jalali')
    assert.deepEqual(
      points.map(point => [point.period, point.from]),
      days.filter(({ first, month }) => first && begins(month)).map(day => [name(day), day.iso])
    )
  }
  const { groups } = await analysis.score({ by: [{ date: 'year', calendar: 'jalali' }] })
  assert.deepEqual([groups[0].key, groups[0].counts.n], [['1300'], days.filter(({ year }) => year === '1300').length])
})

test('Jalali weeks begin on Saturday, and each year has a first one', async t => {
  const some = days.filter(({ iso }) => iso >= '2020-01-01' && iso < '2030-01-01')
  const text = `score,responded_at\n${some.map(({ iso }) => `9,${iso}`).join('\n')}\n`
  const analysis = await Analysis.open([{ name: 'weeks.csv', data: text }])
  t.after(() => analysis.dispose())
  const { points } = await analysis.trend({ period: 'week', calendar: 'jalali' })
  const saturdays = new Set(days.filter(({ weekday }) => weekday === 'Sat').map(({ iso }) => iso))
  assert.ok(points.every(({ from }) => saturdays.has(from)))
  const names = points.map(({ period }) => period)
  assert.equal(new Set(names).size, names.length)
  for (let year = 1399; year < 1408; year++) assert.ok(names.includes(`${year}-W01`), String(year))
})

test('a calendar that there is not is refused by name', async t => {
  const analysis = await Analysis.open(['score,responded_at\n9,2025-01-01\n'])
  t.after(() => analysis.dispose())
  await assert.rejects(analysis.trend(/** @type {any} */ ({ calendar: 'lunar' })), /calendar.*gregorian, jalali/)
})
