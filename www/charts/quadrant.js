import { max, min } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { s } from '../elements/dom.js'
import { centred, fit, frame, sides, textWidth } from './chart.js'

/** @typedef {{ value: number, low: number | null, high: number | null }} Range */

/**
 * One thing on two axes.
 * @typedef {object} Spot
 * @property {string} key a stable name
 * @property {string} label
 * @property {Range} x
 * @property {Range} y
 * @property {boolean} evident is it the one that the finding speaks of?
 * @property {string} said in words
 */

/**
 * Things on two axes, each with the box of its intervals, cut into four by two lines.
 * @param {object} content
 * @param {string} content.title
 * @param {string} content.description
 * @param {Spot[]} content.spots
 * @param {{ x: number, y: number }} content.cuts
 * @param {{ x: (value: number) => string, y: (value: number) => string }} content.axis
 * @param {{ x: string, y: string }} content.axisLabel
 * @param {[[string, string], [string, string]]} content.corners names above (low x, high x), then below
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function quadrantChart({ title, description, spots, cuts, axis, axisLabel, corners }, context) {
  const { width } = context
  const at = sides(context)
  const [top, bottom] = [34, 46]
  const height = Math.round(Math.min(420, Math.max(300, width * 0.55)))
  const ends = /** @param {'x' | 'y'} along */ along => {
    const low = min(spots, spot => spot[along].low ?? spot[along].value) ?? 0
    const high = max(spots, spot => spot[along].high ?? spot[along].value) ?? 1
    const room = (high - low || 1) * 0.06
    return [low - room, high + room]
  }
  const [lowest, highest] = ends('y')
  const y = scaleLinear([Math.max(0, lowest), highest], [height - bottom, top]).nice(4)
  const ticksY = y.ticks(4)
  const before = Math.max(...ticksY.map(tick => textWidth(axis.y(tick)))) + 10
  // As in every chart, numbers grow from left to right.
  const x = scaleLinear(ends('x'), [before, width - 12]).nice(4)
  const svg = frame(context, height, title, description)
  svg.append(s('text', { class: 'strong', x: at.x(0), y: 14, 'text-anchor': 'start' }, fit(axisLabel.y, width, true)))
  for (const tick of ticksY) {
    svg.append(s('line', { class: 'grid', x1: before, x2: width, y1: y(tick), y2: y(tick) }))
    svg.append(s('text', { x: before - 6, y: y(tick) + 4, 'text-anchor': at.leftOf }, axis.y(tick)))
  }
  for (const tick of x.ticks(Math.max(2, Math.floor((width - before) / 110)))) {
    svg.append(s('text', { x: x(tick), y: height - bottom + 18, 'text-anchor': 'middle' }, axis.x(tick)))
  }
  svg.append(centred(context, axisLabel.x, (before + width) / 2, height - 6))
  const [cutX, cutY] = [x(cuts.x), y(cuts.y)]
  svg.append(
    s('line', { class: 'zero', x1: cutX, x2: cutX, y1: top, y2: height - bottom }),
    s('line', { class: 'zero', x1: before, x2: width, y1: cutY, y2: cutY })
  )
  for (const spot of spots) {
    const [x1, x2] = [spot.x.low ?? spot.x.value, spot.x.high ?? spot.x.value].map(x)
    const [y1, y2] = [spot.y.high ?? spot.y.value, spot.y.low ?? spot.y.value].map(y)
    svg.append(
      s('rect', { class: 'box', x: x1, y: y1, width: Math.max(1, x2 - x1), height: Math.max(1, y2 - y1), rx: 2 })
    )
  }
  const half = { left: cutX - before - 12, right: width - cutX - 12 }
  for (const [row, names] of corners.entries()) {
    const place = row ? height - bottom - 8 : top + 14
    svg.append(
      s('text', { x: before + 6, y: place, 'text-anchor': at.rightOf }, fit(names[0], half.left)),
      s('text', { x: width - 6, y: place, 'text-anchor': at.leftOf }, fit(names[1], half.right))
    )
  }
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  /** @type {{ left: number, right: number, y: number }[]} */
  const taken = []
  for (const spot of [...spots].sort((a, b) => b.y.value - a.y.value)) {
    const [px, py] = [x(spot.x.value), y(spot.y.value)]
    const long = textWidth(spot.label, spot.evident)
    const toRight = px + 9 + long <= width
    const left = toRight ? px + 9 : px - 9 - long
    // A label that would lie on another one moves down.
    let labelY = py + 4
    const meets = () =>
      taken.find(other => Math.abs(other.y - labelY) < 14 && left < other.right && other.left < left + long)
    for (let other = meets(); other; other = meets()) labelY = other.y + 14
    taken.push({ left, right: left + long, y: labelY })
    svg.append(
      s(
        'g',
        { class: spot.evident ? 'evident' : 'plain', 'data-row': spot.key },
        s('circle', { class: 'dot', cx: px, cy: py, r: 4.5 }),
        s(
          'text',
          {
            class: spot.evident ? 'strong' : 'ink',
            x: toRight ? px + 9 : px - 9,
            y: labelY,
            'text-anchor': toRight ? at.rightOf : at.leftOf
          },
          spot.label
        )
      )
    )
    marks.push({ x: px, y: py, text: spot.said })
  }
  return { svg, marks, along: 'block' }
}
