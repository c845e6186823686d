import { scaleLinear, scalePoint } from 'd3-scale'
import { line } from 'd3-shape'
import { s } from '../elements/dom.js'
import { centred, fit, frame, sides, textWidth } from './chart.js'

/**
 * Purchases in the second half of the time by those in the first: dots with intervals are what came, the line is what a
 * model of the first half alone expected.
 * @param {import('../reports.js').Holdout} holdout
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function holdoutChart(holdout, context) {
  const { width, locale } = context
  const { format } = locale
  const at = sides(context)
  const headingRoom = 40
  const bottom = headingRoom + 190
  const height = bottom + 46
  const title = locale.text('lifetimeValue.holdout')
  const { groups } = holdout
  const svg = frame(
    context,
    height,
    title,
    locale.text('lifetimeValue.holdout.description', {
      actual: format.integer(holdout.actual),
      expected: format.integer(holdout.expected)
    })
  )
  svg.append(s('text', { class: 'strong', x: at.x(0), y: 24, 'text-anchor': 'start' }, fit(title, width, true)))
  const most = Math.max(...groups.map(({ actual, expected }) => Math.max(actual.high ?? actual.value ?? 0, expected)))
  const y = scaleLinear([0, most || 1], [bottom, headingRoom + 10]).nice(4)
  const ticks = y.ticks(4)
  /** @param {number} tick */
  const axis = tick => format.decimal(tick, Number.isInteger(tick) ? 0 : 1)
  const gutter = Math.max(...ticks.map(tick => textWidth(axis(tick)))) + 14
  for (const tick of ticks) {
    svg.append(
      s('line', { class: tick === 0 ? 'zero' : 'grid', x1: gutter - 6, x2: width, y1: y(tick), y2: y(tick) }),
      s('text', { x: gutter - 12, y: y(tick) + 4, 'text-anchor': at.leftOf }, axis(tick))
    )
  }
  const place = scalePoint(
    groups.map(({ repeats }) => repeats),
    [gutter + 20, width - 24]
  )
  /** @param {import('../reports.js').HoldoutGroup} group */
  const x = group => place(group.repeats) ?? gutter
  /** @type {import('d3-shape').Line<import('../reports.js').HoldoutGroup>} */
  const path = line()
  path.x(x).y(({ expected }) => y(expected))
  svg.append(s('path', { class: 'line', d: path(groups) ?? '' }))
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  for (const group of groups) {
    const { value, low, high } = group.actual
    const name = group.repeats >= 7 ? `${format.integer(7)}+` : format.integer(group.repeats)
    if (low !== null && high !== null)
      svg.append(s('line', { class: 'whisker', x1: x(group), x2: x(group), y1: y(Math.max(0, low)), y2: y(high) }))
    svg.append(
      s('circle', { class: 'point', cx: x(group), cy: y(value ?? 0), r: 4.5, 'data-value': value }),
      s('text', { x: x(group), y: bottom + 18, 'text-anchor': 'middle' }, name)
    )
    marks.push({
      x: x(group),
      y: y(value ?? 0),
      text: locale.text('lifetimeValue.holdout.said', {
        repeats: name,
        actual: format.decimal(value ?? 0, 2),
        expected: format.decimal(group.expected, 2),
        customers: format.integer(group.customers)
      })
    })
  }
  svg.append(centred(context, locale.text('lifetimeValue.holdout.axis'), (gutter + width) / 2, height - 6))
  return { svg, marks, along: 'inline' }
}
