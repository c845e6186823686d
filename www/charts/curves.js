import { max, min } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { area, curveLinear, curveStepAfter, line } from 'd3-shape'
import { s } from '../elements/dom.js'
import { centred, fit, frame, sides, textWidth } from './chart.js'

/**
 * One place of a curve.
 * @typedef {object} Place
 * @property {number} at along the line
 * @property {number | null} value null = a gap
 * @property {number | null} low
 * @property {number | null} high
 * @property {string} said
 */

/**
 * @typedef {object} Curve
 * @property {string} key `promoter`, `passive`, `detractor`, `unscored`, or `one`, `two`, `three`
 * @property {string} label
 * @property {Place[]} places
 */

/**
 * Shares along time, each with its band: curves that end with their names. Time passes from left to right in any language.
 * @param {object} content
 * @param {string} content.title
 * @param {string} content.description
 * @param {Curve[]} content.curves
 * @param {{ at: number, label: string }[]} content.ticks along the line
 * @param {string} [content.axisLabel]
 * @param {boolean} [content.steps] does a share hold until it changes?
 * @param {boolean} [content.heading] does its title stand above it, below another chart?
 * @param {boolean} [content.whole] does the scale reach to the whole, and not from nothing to the largest share?
 * @param {{ label: string, at: number, text: string, curve: string }[][]} [content.rows] a table under the axis, a row per curve
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function curvesChart(
  { title, description, curves, ticks, axisLabel, steps = false, whole = true, heading = false, rows = [] },
  context
) {
  const { width, locale } = context
  const { rightOf, leftOf } = sides(context)
  const all = curves.flatMap(({ places }) => places)
  const values = all.flatMap(({ value, low }) => [value, low]).filter(value => value !== null)
  const tops = all.flatMap(({ value, high }) => [value, high]).filter(value => value !== null)
  // A band at the beginning that is wider than all curves would press them flat.
  const least = Math.max(0, min(all, ({ value }) => value ?? 1) ?? 0)
  const room = Math.max(0.02, (1 - least) * 0.35)
  const low = whole ? Math.max(0, Math.max(min(values) ?? 0, least - room)) : 0
  const high = whole ? Math.max(1, max(tops, top => Math.min(top, 1.5)) ?? 1) : (max(tops) ?? 1)
  const top = heading ? 38 : 14
  const plot = width < 480 ? 200 : 250
  const bottom = top + plot
  const y = scaleLinear([low, high], [bottom, top]).nice(5)
  const share = (/** @type {number} */ value) => locale.format.share(value, high - low < 0.08 ? 1 : 0)
  const yTicks = y.ticks(5)
  const names = rows.length ? Math.max(...rows.map(([cell]) => textWidth(cell?.label ?? ''))) + 12 : 0
  const gutter = Math.max(names, ...yTicks.map(tick => textWidth(share(tick)) + 14))
  const tail = Math.min(width * 0.3, Math.max(...curves.map(({ label }) => textWidth(label, true))) + 14)
  const x = scaleLinear([min(all, ({ at }) => at) ?? 0, max(all, ({ at }) => at) ?? 1], [gutter, width - tail])
  const rowHeight = 18
  const height = bottom + 26 + (axisLabel ? 18 : 0) + rows.length * rowHeight
  const svg = frame(context, height, title, description)
  if (heading) {
    const place = { class: 'strong', x: sides(context).x(0), y: 20, 'text-anchor': 'start' }
    svg.append(s('text', place, fit(title, width, true)))
  }
  for (const tick of yTicks) {
    svg.append(
      s('line', { class: 'grid', x1: gutter - 6, x2: width - tail, y1: y(tick), y2: y(tick) }),
      s('text', { x: gutter - 12, y: y(tick) + 4, 'text-anchor': leftOf }, share(tick))
    )
  }
  let free = Number.NEGATIVE_INFINITY
  for (const { at, label } of ticks) {
    const half = textWidth(label) / 2
    const place = Math.min(x(at), width - half)
    if (place - half < free + 8) continue
    free = place + half
    svg.append(s('text', { x: place, y: bottom + 20, 'text-anchor': 'middle' }, label))
  }
  if (axisLabel) svg.append(centred(context, axisLabel, (gutter + width - tail) / 2, bottom + 38))
  const shape = steps ? curveStepAfter : curveLinear
  /** @param {number | null} value @param {number} or */
  const inside = (value, or) => y(Math.max(y.domain()[0], Math.min(y.domain()[1], value ?? or)))
  for (const { key, places } of curves) {
    const told = places.filter(({ value }) => value !== null)
    const band = /** @type {import('d3-shape').Area<Place>} */ (area())
      .curve(shape)
      .x(place => x(place.at))
      .y0(place => inside(place.low, place.value ?? 1))
      .y1(place => inside(place.high, place.value ?? 1))
    svg.append(s('path', { class: `haze ${key}`, d: band(told) }))
  }
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  /** @type {{ y: number, node: SVGElement }[]} */
  const labels = []
  for (const { key, label, places } of curves) {
    const told = places.filter(({ value }) => value !== null)
    const group = s('g', { 'data-curve': key })
    group.append(
      s('path', {
        class: `curve ${key}`,
        d: line()
          .curve(shape)
          .defined(([, value]) => !Number.isNaN(value))(
          places.map(place => [x(place.at), place.value === null ? Number.NaN : inside(place.value, 1)])
        )
      })
    )
    const last = told.at(-1)
    if (last) {
      const node = s(
        'text',
        // All names stand behind the longest curve: behind a shorter one they would stand on the others.
        { class: 'strong', x: width - tail + 8, y: inside(last.value, 1) + 4, 'text-anchor': rightOf },
        fit(label, tail - 8, true)
      )
      labels.push({ y: inside(last.value, 1) + 4, node })
      group.append(node)
    }
    svg.append(group)
    for (const place of told) marks.push({ x: x(place.at), y: inside(place.value, 1), text: place.said })
  }
  // Names that would touch give way downwards, and upwards from the axis.
  labels.sort((a, b) => a.y - b.y)
  let taken = Number.NEGATIVE_INFINITY
  for (const label of labels) taken = label.y = Math.max(label.y, taken + 15)
  let floor = bottom + 4
  for (const label of labels.toReversed()) {
    label.y = Math.min(label.y, floor)
    floor = label.y - 15
    label.node.setAttribute('y', String(label.y))
  }
  rows.forEach((cells, index) => {
    const at = bottom + 26 + (axisLabel ? 18 : 0) + (index + 1) * rowHeight - 4
    for (const [place, { label, at: days, text }] of cells.entries()) {
      if (place === 0) svg.append(s('text', { x: gutter - 12, y: at, 'text-anchor': leftOf }, label))
      svg.append(s('text', { x: Math.min(x(days), width - textWidth(text) / 2), y: at, 'text-anchor': 'middle' }, text))
    }
  })
  return { svg, marks, along: 'inline' }
}
