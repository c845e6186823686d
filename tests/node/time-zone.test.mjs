import assert from 'node:assert/strict'
import { test } from 'node:test'
import { todayIn, zoneOffsets } from '../../www/time-zone.js'

/** The offset that the list gives at an instant. @param {[number, number][]} offsets @param {number} instant */
const at = (offsets, instant) => (offsets.findLast(([from]) => from <= instant) ?? offsets[0])[1]

/** The offset that Intl gives, by another way than the list was made. @param {string} timeZone @param {number} instant */
function byParts(timeZone, instant) {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric'
  })
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return (Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) - instant) / 60_000
}

/** Every hour around each change and every month between. @param {string} zone */
function equalsIntl(zone) {
  const offsets = zoneOffsets(zone)
  const instants = offsets.slice(1).flatMap(([from]) => [-60, -1, 0, 1, 60].map(minutes => from + minutes * 60_000))
  for (let month = 0; month < 12 * 70; month++) instants.push(Date.UTC(1975, month, 15))
  for (const instant of instants)
    assert.equal(at(offsets, instant), byParts(zone, instant), `${zone} ${new Date(instant).toISOString()}`)
}

test('offsets equal Intl’s in any zone', () => {
  const zones = [
    'Europe/Tallinn',
    'Asia/Tehran',
    'Africa/Casablanca',
    'Australia/Lord_Howe',
    'America/New_York',
    'Asia/Kathmandu'
  ]
  for (const zone of zones) equalsIntl(zone)
})

test('offsets equal Intl’s in the machine’s own zone', t => {
  const own = process.env.TZ
  t.after(() => {
    // An empty text would mean another zone than none.
    if (own === undefined) delete process.env.TZ
    else process.env.TZ = own
  })
  for (const zone of ['America/St_Johns', 'Pacific/Apia', 'Africa/El_Aaiun', 'Europe/Dublin']) {
    process.env.TZ = zone
    assert.equal(Intl.DateTimeFormat().resolvedOptions().timeZone, zone)
    equalsIntl(zone)
  }
})

test('known changes are found to the minute', () => {
  const tallinn = zoneOffsets('Europe/Tallinn').map(([from, minutes]) => `${new Date(from).toISOString()} ${minutes}`)
  assert.ok(tallinn.includes('2026-03-29T01:00:00.000Z 180'))
  assert.ok(tallinn.includes('2026-10-25T01:00:00.000Z 120'))
})

test('a zone without changes is one entry, and a zone is searched once', () => {
  assert.deepEqual(zoneOffsets('UTC'), [[0, 0]])
  assert.equal(zoneOffsets('Europe/Tallinn'), zoneOffsets('Europe/Tallinn'))
})

test('today is the civil day of the zone', () => {
  const instant = Date.UTC(2026, 10, 22, 23, 30)
  assert.equal(todayIn('UTC', instant), '2026-11-22')
  assert.equal(todayIn('Europe/Tallinn', instant), '2026-11-23')
  assert.equal(todayIn('America/New_York', instant), '2026-11-22')
})
