// What the engine needs to know of a time zone. No zone database ships: Intl has one.

const MINUTE = 60_000
const WEEK = 7 * 24 * 60 * MINUTE
const FROM = Date.UTC(1970, 0, 1)
const TO = Date.UTC(2100, 0, 1)

/** @type {Map<string, [number, number][]>} */
const known = new Map()

/**
 * Offsets of a time zone as `[[utcMilliseconds, minutesEast], …]`, ascending: each holds from its instant on, the
 * first also before it. Changes between 1970 and 2100 are found to the minute by bisection between weekly probes: no
 * zone has had two changes within a week. Historic offsets with seconds are rounded to minutes.
 * @param {string} timeZone IANA name, for example `Europe/Tallinn`
 * @returns {[number, number][]}
 */
export function zoneOffsets(timeZone) {
  const before = known.get(timeZone)
  if (before) return before
  const read = offsetReader(timeZone)
  /** @type {[number, number][]} */
  const offsets = [[FROM, read(FROM)]]
  for (let low = FROM, at = offsets[0][1]; low < TO; low += WEEK) {
    const after = read(low + WEEK)
    if (after === at) continue
    let [left, right] = [low, low + WEEK]
    while (right - left > MINUTE) {
      const middle = left + Math.floor((right - left) / 2 / MINUTE) * MINUTE
      if (read(middle) === at) left = middle
      else right = middle
    }
    offsets.push([right, after])
    at = after
  }
  known.set(timeZone, offsets)
  return offsets
}

/**
 * The civil date in a time zone.
 * @param {string} timeZone
 * @param {number} [now] milliseconds since 1970
 * @returns {string} `YYYY-MM-DD`
 */
export function todayIn(timeZone, now = Date.now()) {
  return hourIn(timeZone, now).slice(0, 10)
}

/**
 * The civil hour in a time zone.
 * @param {string} timeZone
 * @param {number} [now] milliseconds since 1970
 * @returns {string} `YYYY-MM-DDTHH`
 */
export function hourIn(timeZone, now = Date.now()) {
  return new Date(now + offsetReader(timeZone)(now) * MINUTE).toISOString().slice(0, 13)
}

/**
 * A function from an instant to the zone's offset in minutes east.
 * @param {string} timeZone
 * @returns {(instant: number) => number}
 */
function offsetReader(timeZone) {
  if (timeZone === 'UTC') return () => 0
  // Of the zone of this machine, which most analyses use, Date knows as well, and sooner: the search asks 7,000 times.
  if (timeZone === Intl.DateTimeFormat().resolvedOptions().timeZone)
    return instant => Math.round(0 - new Date(instant).getTimezoneOffset())
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' })
  return instant => {
    const [, sign, hours, minutes, seconds] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(format.format(instant)) ?? []
    if (!sign) return 0
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes) + Math.round(Number(seconds ?? 0) / 60))
  }
}
