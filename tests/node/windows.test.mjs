// Windows that move with today, against the calendars of Intl and against the same days given one by one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Analysis } from '../../www/analysis.js'
import { weekStartOf } from '../../www/calendar.js'
import { daysOf, isWindow, windows } from '../../www/windows.js'

const DAY = 86_400_000
const iso = (/** @type {number} */ time) => new Date(time).toISOString().slice(0, 10)

/**
 * Every day of some years as Intl names it.
 * @param {'gregory' | 'persian'} calendar
 * @param {number} fiscal the month with which years begin
 */
function daysBy(calendar, fiscal) {
  const intl = new Intl.DateTimeFormat(`en-u-ca-${calendar}-nu-latn`, {
    year: 'numeric',
    month: 'numeric',
    weekday: 'short',
    timeZone: 'UTC'
  })
  return Array.from({ length: 2200 }, (_, index) => {
    const time = Date.UTC(2022, 0, 1) + index * DAY
    const part = Object.fromEntries(intl.formatToParts(time).map(({ type, value }) => [type, value]))
    const [year, month] = [Number.parseInt(part.year ?? part.relatedYear, 10), Number(part.month)]
    const since = year * 12 + month - fiscal
    return {
      iso: iso(time),
      week: 0,
      month: since,
      quarter: Math.floor(since / 3),
      year: Math.floor(since / 12),
      weekday: part.weekday
    }
  })
}

for (const [calendar, name, first, fiscalYearStart] of /** @type {const} */ ([
  ['gregorian', 'gregory', 'Mon', 1],
  ['gregorian', 'gregory', 'Mon', 4],
  ['gregorian', 'gregory', 'Mon', 11],
  ['jalali', 'persian', 'Sat', 1],
  ['jalali', 'persian', 'Sat', 7]
])) {
  test(`weeks, months, quarters and years of the ${calendar} calendar hold the days that Intl says, years beginning with month ${fiscalYearStart}`, () => {
    const days = daysBy(name, fiscalYearStart)
    let week = 0
    for (const day of days) {
      if (day.weekday === first) week++
      day.week = week
    }
    for (let at = 800; at < 1800; at++) {
      const today = days[at]
      for (const unit of /** @type {const} */ (['week', 'month', 'quarter', 'year'])) {
        for (const [word, back] of /** @type {const} */ ([
          ['this', 0],
          ['last', -1]
        ])) {
          const held = days.filter(day => day[unit] === today[unit] + back && day.iso <= today.iso)
          const [from, to] = daysOf(`${word}-${unit}`, today.iso, {
            calendar,
            weekStart: calendar === 'jalali' ? 6 : 1,
            fiscalYearStart
          })
          assert.equal(from, held[0].iso, `${word} ${unit} on ${today.iso}`)
          assert.equal(iso(Date.parse(to) - DAY), held[held.length - 1].iso, `${word} ${unit} on ${today.iso}`)
        }
      }
    }
  })
}

test('windows counted in days and months end with today, across the ends of years and February', () => {
  for (const [name, today, from, to] of /** @type {const} */ ([
    ['today', '2026-11-22', '2026-11-22', '2026-11-23'],
    ['yesterday', '2027-01-01', '2026-12-31', '2027-01-01'],
    ['last-7-days', '2026-11-22', '2026-11-16', '2026-11-23'],
    ['last-30-days', '2026-01-05', '2025-12-07', '2026-01-06'],
    ['last-90-days', '2026-03-01', '2025-12-02', '2026-03-02'],
    ['last-12-months', '2026-11-22', '2025-11-23', '2026-11-23'],
    ['last-12-months', '2028-02-28', '2027-03-01', '2028-02-29'],
    ['last-12-months', '2028-02-29', '2027-03-01', '2028-03-01']
  ])) {
    assert.deepEqual(daysOf(name, today, { calendar: 'gregorian', weekStart: 1 }), [from, to], `${name} on ${today}`)
  }
  // 1 Azar 1405; the Jalali year before it began on 2 Azar 1404, which is 23 November 2025.
  assert.deepEqual(daysOf('last-12-months', '2026-11-22', { calendar: 'jalali', weekStart: 6 }), [
    '2025-11-23',
    '2026-11-23'
  ])
})

test('the last hour is the whole hour before this one, and of a day that is over its last', () => {
  for (const [now, from, to] of [
    ['2026-11-22T15', '2026-11-22T14:00', '2026-11-22T15:00'],
    ['2027-01-01T00', '2026-12-31T23:00', '2027-01-01T00:00'],
    ['2026-11-22', '2026-11-22T23:00', '2026-11-23T00:00']
  ]) {
    for (const calendar of /** @type {const} */ (['gregorian', 'jalali']))
      assert.deepEqual(daysOf('last-hour', now, { calendar, weekStart: 1 }), [from, to], now)
  }
  // Other windows are the same at every hour of a day.
  for (const name of windows.filter(name => name !== 'last-hour')) {
    const cut = { calendar: /** @type {const} */ ('gregorian'), weekStart: 1 }
    assert.deepEqual(daysOf(name, '2026-11-22T15', cut), daysOf(name, '2026-11-22', cut), name)
  }
})

test('weeks begin as the language begins them, with and without a browser that tells', () => {
  for (const [tag, first] of /** @type {const} */ ([
    ['fa', 6],
    ['fa-IR', 6],
    ['et', 1],
    ['ru', 1],
    ['en-US', 7],
    ['en-GB', 1]
  ])) {
    assert.equal(weekStartOf(tag), first, tag)
    const own = Object.getOwnPropertyDescriptors(Intl.Locale.prototype)
    for (const name of ['getWeekInfo', 'weekInfo']) Reflect.deleteProperty(Intl.Locale.prototype, name)
    try {
      assert.equal(weekStartOf(tag), first, `${tag} without a browser that tells`)
    } finally {
      Object.defineProperties(Intl.Locale.prototype, own)
    }
  }
  // 25 November 2026 is a Wednesday.
  const from = (/** @type {number} */ weekStart) =>
    daysOf('this-week', '2026-11-25', { calendar: 'gregorian', weekStart })[0]
  assert.deepEqual([6, 7, 1, 3, 4].map(from), ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-25', '2026-11-19'])
})

test('what is no window by name is none', () => {
  for (const name of ['', 'next-hour', 'toString', 'constructor', null, undefined, ['today']])
    assert.equal(isWindow(name), false, String(name))
  assert.ok(windows.every(isWindow))
})

test('an analysis answers a window as it does its days, in every filter, by its own today and calendar', async t => {
  const text = `customer_id,score,responded_at\n${Array.from({ length: 400 }, (_, row) => `c${row},${(row * 7) % 11},${iso(Date.UTC(2025, 9, 20) + row * DAY)}`).join('\n')}\n`
  const file = { name: 'days.csv', data: text }
  for (const [locale, lastMonth] of /** @type {const} */ ([
    ['en', ['2026-10-01', '2026-11-01']],
    // Aban 1405.
    ['fa', ['2026-10-23', '2026-11-22']]
  ])) {
    const analysis = await Analysis.open([file], { locale, today: '2026-11-22' })
    t.after(() => analysis.dispose())
    /** @type {[string, string]} */
    const days = [...lastMonth]
    const moving = await analysis.score({ filter: { date: 'last-month' } })
    assert.equal(moving.total.counts.n, (Date.parse(days[1]) - Date.parse(days[0])) / DAY, locale)
    assert.deepEqual(moving, await analysis.score({ filter: { date: days } }))
    assert.deepEqual(
      await analysis.compare({ a: { date: 'last-month' }, b: { date: 'last-12-months' } }),
      await analysis.compare({ a: { date: days }, b: { date: ['2025-11-23', '2026-11-23'] } })
    )
    assert.deepEqual(
      await analysis.dashboard({ panels: ['score'], filter: { date: 'last-month' } }),
      await analysis.dashboard({ panels: ['score'], filter: { date: days } })
    )
    // Days without times have no hours; what no window is called is named.
    await assert.rejects(analysis.score({ filter: { date: 'last-hour' } }), /filter\.date: .*tell no time of day/)
    const named = /** @type {any} */ ({ filter: { date: 'last-fortnight' } })
    await assert.rejects(analysis.score(named), /filter\.date/)
  }
})
