import { max, min } from 'd3-array'
import { scaleLinear, scalePoint } from 'd3-scale'
import { area, line } from 'd3-shape'
import { s } from '../elements/dom.js'
import { lastingChange } from '../findings.js'
import { halfWidth } from '../format.js'
import { frame, sides, textWidth } from './chart.js'

/** @typedef {import('../reports.js').TrendReport} TrendReport */
/** @typedef {import('../reports.js').TrendPoint} TrendPoint */

/** More points than this show their intervals as an inner band instead of whiskers. */
const whiskersUpTo = 40

let clips = 0

/**
 * The score by period: a line through the periods' scores, each with its interval, over the band that may be watched
 * every day. Periods without answers are gaps; a period that is not complete has an open dot.
 * @param {TrendReport} report
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function trendChart(report, context) {
  const { width, compact, locale } = context
  const { format } = locale
  const { points, period } = report
  const quantity = format.quantity(report.rule.measure)
  const { rightOf, leftOf } = sides(context)
  const answered = points.filter(point => point.score.value !== null)
  const height = compact ? 200 : width < 480 ? 230 : 270
  const top = 16
  const bottom = height - 26

  const [domainLow, domainHigh] = domain(answered, quantity.domain ?? [0, 1], report.target?.value)
  const y = scaleLinear([domainLow, domainHigh], [bottom, top]).nice(5)
  const ticks = y.ticks(5)
  const gutter = Math.max(...ticks.map(tick => textWidth(quantity.axis(tick)))) + 14
  const last = answered.at(-1)
  const lastLabel = last && last.score.value !== null ? quantity.value(last.score.value, halfWidth(last.score)) : ''
  const tail = textWidth(lastLabel, true) + 14
  const place = scalePoint(
    points.map(point => point.from),
    [gutter, width - tail]
  )
  /** @param {TrendPoint} point */
  const x = point => place(point.from) ?? gutter

  const measure = locale.coded('measure', report.rule.measure)
  const title = locale.text('chart.trend.title', { measure, period: locale.coded('period.by', period) })
  const first = answered[0]
  const svg = frame(
    context,
    height,
    title,
    first && last
      ? locale.text('chart.trend.description', {
          measure,
          from: format.period(first, report),
          first: quantity.value(first.score.value ?? 0, halfWidth(first.score)),
          to: format.period(last, report),
          last: lastLabel,
          count: points.length
        })
      : locale.text('reason.no_data')
  )

  for (const tick of ticks) {
    svg.append(
      s('line', {
        class: tick === 0 ? 'zero' : 'grid',
        x1: gutter - 6,
        x2: width - tail + 8,
        y1: y(tick),
        y2: y(tick)
      }),
      s('text', { x: gutter - 12, y: y(tick) + 4, 'text-anchor': leftOf }, quantity.axis(tick))
    )
  }

  const clip = `pointworth-clip-${++clips}`
  svg.append(s('clipPath', { id: clip }, s('rect', { x: 0, y: top - 8, width, height: bottom - top + 8 })))
  const bands = s('g', { 'clip-path': `url(#${clip})` })
  /** @type {import('d3-shape').Area<[x: number, low: number, high: number] | null>} */
  const shape = area()
  shape
    .defined(ends => ends !== null)
    .x(ends => ends?.[0] ?? 0)
    .y0(ends => ends?.[1] ?? 0)
    .y1(ends => ends?.[2] ?? 0)
  /** @param {string} name @param {(point: TrendPoint) => [number, number] | null} limits */
  const band = (name, limits) => {
    const strip = points.map(point => {
      const ends = point.score.value === null ? null : limits(point)
      return ends && /** @type {[number, number, number]} */ ([x(point), y(ends[0]), y(ends[1])])
    })
    return s('path', { class: name, d: shape(strip) ?? '' })
  }
  bands.append(band('band', point => point.band))
  /** @param {TrendPoint} point @returns {[number, number] | null} */
  const interval = ({ score }) => (score.low === null || score.high === null ? null : [score.low, score.high])
  const dense = points.length > whiskersUpTo
  if (dense) bands.append(band('band-inner', interval))
  svg.append(bands)

  const { target } = report
  if (target) {
    const [x1, x2] = [gutter - 6, width - tail + 8]
    svg.append(
      s('line', { class: 'target', x1, x2, y1: y(target.value), y2: y(target.value), 'data-target': target.value }),
      s('text', { x: x1 + 4, y: y(target.value) - 5, 'text-anchor': rightOf }, locale.text('trend.target'))
    )
  }
  for (const [index, change] of report.changes.entries()) {
    const first = points.findIndex(point => point.from === change.from)
    if (first < 1) continue
    const next = report.changes[index + 1]
    const start = index ? points.findIndex(point => point.from === report.changes[index - 1].from) : 0
    const end = next ? points.findIndex(point => point.from === next.from) : points.length
    const middle = (x(points[first - 1]) + x(points[first])) / 2
    svg.append(
      s('line', { class: 'since', x1: middle, x2: middle, y1: top, y2: bottom, 'data-change': change.from }),
      ...(index ? [] : [level(points.slice(start, first), change.before)]),
      level(points.slice(first, end), change.after)
    )
  }
  /** The mean between two changes. @param {TrendPoint[]} run @param {number} value */
  function level(run, value) {
    return s('line', { class: 'level', x1: x(run[0]), x2: x(run[run.length - 1]), y1: y(value), y2: y(value) })
  }

  if (!dense) {
    for (const point of answered) {
      const ends = interval(point)
      if (ends) svg.append(s('line', { class: 'whisker', x1: x(point), x2: x(point), y1: y(ends[0]), y2: y(ends[1]) }))
    }
  }
  /** @type {import('d3-shape').Line<[x: number, y: number] | null>} */
  const path = line()
  path
    .defined(place => place !== null)
    .x(place => place?.[0] ?? 0)
    .y(place => place?.[1] ?? 0)
  const places = points.map(point =>
    point.score.value === null ? null : /** @type {[number, number]} */ ([x(point), y(point.score.value)])
  )
  svg.append(s('path', { class: 'line', d: path(places) ?? '' }))
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  for (const point of points) {
    const { value } = point.score
    if (value !== null) {
      svg.append(
        s('circle', {
          class: point.partial ? 'open' : 'point',
          cx: x(point),
          cy: y(value),
          r: point === last ? 4.5 : dense ? 1.2 : 3,
          'data-period': point.period,
          'data-value': value
        })
      )
    }
    const change = report.changes.find(({ from }) => from === point.from)
    const since = change ? ` ${lastingChange(change, report, locale)}` : ''
    marks.push({ x: x(point), y: value === null ? bottom : y(value), text: `${said(point, report, locale)}${since}` })
  }
  if (last && last.score.value !== null) {
    svg.append(
      s('text', { class: 'strong', x: x(last) + 10, y: y(last.score.value) + 4, 'text-anchor': rightOf }, lastLabel)
    )
  }
  for (const [point, label] of periodTicks(report, locale, width - gutter - tail)) {
    svg.append(s('text', { x: x(point), y: height - 6, 'text-anchor': 'middle' }, label))
  }
  return { svg, marks, along: 'inline' }
}

/**
 * The range of the axis: all intervals, and the bands as far as they do not squeeze the line flat.
 * @param {TrendPoint[]} points
 * @param {[number, number]} whole
 * @param {number | undefined} target
 * @returns {[number, number]}
 */
function domain(points, [lowest, highest], target) {
  const lowPoint = min(points, ({ score }) => score.low ?? score.value ?? undefined) ?? lowest
  const highPoint = max(points, ({ score }) => score.high ?? score.value ?? undefined) ?? highest
  const low = Math.min(lowPoint, target ?? lowPoint)
  const high = Math.max(highPoint, target ?? highPoint)
  const room = Math.max(high - low, (highest - lowest) / 20) * 0.35
  const bandLow = min(points, ({ band }) => band?.[0]) ?? low
  const bandHigh = max(points, ({ band }) => band?.[1]) ?? high
  return [
    Math.max(lowest, Math.max(Math.min(low, bandLow), low - room)),
    Math.min(highest, Math.min(Math.max(high, bandHigh), high + room))
  ]
}

/**
 * As many period names as fit, the year wherever it changes.
 * @param {TrendReport} report
 * @param {import('../locale.js').Locale} locale
 * @param {number} room
 * @returns {[TrendPoint, string][]}
 */
function periodTicks(report, locale, room) {
  const { format } = locale
  const { points, period } = report
  const widest = max(points.slice(0, 60), point => textWidth(format.period(point, report, true))) ?? 40
  const every = Math.max(1, Math.ceil(points.length / Math.max(1, Math.floor(room / (widest + 18)))))
  /** @type {[TrendPoint, string][]} */
  const labels = []
  let year = ''
  points.forEach((point, index) => {
    if (index % every) return
    const own = format.year(point.from, report.calendar)
    const long = period !== 'year' && period !== 'quarter' && own !== year && points.length > 1
    const january = long && (index === 0 || ['month', 'week', 'day'].includes(period))
    labels.push([point, january && index > 0 ? own : format.period(point, report, true)])
    year = own
  })
  return labels
}

/**
 * @param {TrendPoint} point
 * @param {TrendReport} report
 * @param {import('../locale.js').Locale} locale
 */
function said(point, report, locale) {
  const { format } = locale
  const quantity = format.quantity(report.rule.measure)
  const name = format.period(point, report)
  const { value, low, high } = point.score
  if (value === null) return locale.text('chart.trend.gap', { period: name })
  const half = halfWidth(point.score)
  return locale.text(point.partial ? 'chart.trend.partial' : 'chart.trend.point', {
    period: name,
    value: quantity.value(value, half),
    low: low === null ? '–' : quantity.limit(low, half),
    high: high === null ? '–' : quantity.limit(high, half),
    answers: locale.text('unit.answers', { count: point.counts.n })
  })
}
