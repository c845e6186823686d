import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { s } from '../elements/dom.js'
import { halfWidth } from '../format.js'
import { fit, frame, textWidth } from './chart.js'

/** @typedef {import('../reports.js').JourneyTouchpoint} JourneyTouchpoint */

/** A stop narrower than this has no room for its name. */
export const narrowest = 72

/**
 * The score from touchpoint to touchpoint: a line through the scores, each with its interval; a step that is told from chance
 * is drawn in the colour of its direction. From right to left the journey begins at the right.
 * @param {object} content
 * @param {string} content.title
 * @param {string} content.description
 * @param {(JourneyTouchpoint & { label: string, said: string, count: string })[]} content.stops with a score
 * @param {import('../format.js').Quantity} content.quantity
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function journeyChart({ title, description, stops, quantity }, context) {
  const { width, rtl } = context
  const height = 290
  const [top, bottom] = [24, height - 56]
  const limits = stops.flatMap(({ score }) => [score.low ?? score.value ?? 0, score.high ?? score.value ?? 0])
  const y = scaleLinear([Math.min(...limits), Math.max(...limits)], [bottom, top]).nice(4)
  const ticks = y.ticks(4)
  const gutter = Math.max(...ticks.map(tick => textWidth(quantity.axis(tick)))) + 12
  const slot = (width - gutter) / stops.length
  /** @param {number} index */
  const x = index => (rtl ? width - gutter - (index + 0.5) * slot : gutter + (index + 0.5) * slot)
  const svg = frame(context, height, title, description)
  for (const tick of ticks) {
    const edge = rtl ? width - gutter : gutter
    svg.append(
      s('line', { class: tick === 0 ? 'zero' : 'grid', x1: edge, x2: rtl ? 0 : width, y1: y(tick), y2: y(tick) }),
      s('text', { x: rtl ? width : 0, y: y(tick) + 4, 'text-anchor': 'start' }, quantity.axis(tick))
    )
  }
  const path = line()
    .x(point => point[0])
    .y(point => point[1])
  for (const [index, { step }] of stops.entries()) {
    if (index === 0) continue
    const ends = /** @type {[number, number][]} */ (
      [index - 1, index].map(at => [x(at), y(stops[at].score.value ?? 0)])
    )
    const look = !step?.differs ? 'plain' : (step.difference.value ?? 0) < 0 ? 'below' : 'above'
    svg.append(s('g', { class: look }, s('path', { class: 'step', d: path(ends) ?? '' })))
  }
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  for (const [index, stop] of stops.entries()) {
    const { score, step, label } = stop
    const value = score.value ?? 0
    const look = !step?.differs ? 'evident' : (step.difference.value ?? 0) < 0 ? 'below' : 'above'
    const shown = fit(label, slot - 8, true)
    svg.append(
      s(
        'g',
        { class: look, 'data-row': stop.name, 'data-value': score.value },
        score.low === null || score.high === null
          ? null
          : s('line', { class: 'interval', x1: x(index), x2: x(index), y1: y(score.low), y2: y(score.high) }),
        s('circle', { class: 'dot', cx: x(index), cy: y(value), r: 4.5 }),
        s(
          'text',
          { class: 'strong', x: x(index) + (rtl ? -9 : 9), y: y(value) - 6, 'text-anchor': 'start' },
          quantity.value(value, halfWidth(score))
        ),
        s(
          'text',
          { class: 'ink', x: x(index), y: bottom + 26, 'text-anchor': 'middle' },
          shown,
          shown === label ? null : s('title', {}, label)
        ),
        s('text', { x: x(index), y: bottom + 43, 'text-anchor': 'middle' }, fit(stop.count, slot - 6))
      )
    )
    marks.push({ x: x(index), y: y(value), text: stop.said })
  }
  return { svg, marks, along: 'inline', mirrored: rtl }
}
