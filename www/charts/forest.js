import { max, min } from 'd3-array'
import { scaleLinear } from 'd3-scale'
import { s } from '../elements/dom.js'
import { centred, dotInterval, fit, frame, sides, textWidth } from './chart.js'

/**
 * One estimate of a forest plot.
 * @typedef {object} Row
 * @property {string} label
 * @property {string} [detail] a second, softer line or an addition to the label
 * @property {{ value: number | null, low: number | null, high: number | null } | null} estimate null = nothing to draw
 * @property {number[]} [others] the same by other ways, as small open dots
 * @property {string} end what stands at the end of the row
 * @property {string} said the row in words
 * @property {'above' | 'below' | 'evident' | 'plain'} look
 * @property {string} [key] a stable name for the row
 * @property {string} [heading] starts a new block with this heading
 */

/**
 * Estimates under each other on one axis, each with its interval and a line at zero.
 * @param {object} content
 * @param {string} content.title
 * @param {string} content.description
 * @param {Row[]} content.rows
 * @param {(value: number) => string} content.axis
 * @param {string} [content.axisLabel]
 * @param {boolean} [content.twoLines] details on a line of their own
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function forestChart({ title, description, rows, axis, axisLabel, twoLines = false }, context) {
  const { width, rtl, compact } = context
  const at = sides(context)
  // In a narrow place a row's label stands above its interval, which then has the whole width.
  const stacked = twoLines && width < 480
  const rowHeight = compact ? (stacked ? 44 : twoLines ? 34 : 20) : stacked ? 50 : twoLines ? 42 : 28
  const headingHeight = compact ? 28 : 34
  const endRoom =
    Math.min(width * 0.3, Math.max(0, ...rows.map(row => textWidth(row.end, row.look === 'evident')))) + 16
  const labelRoom = Math.min(
    width * (width < 480 ? 0.36 : 0.34),
    Math.max(
      ...rows.map(row =>
        twoLines
          ? Math.max(textWidth(row.label, true), textWidth(row.detail ?? ''))
          : textWidth(row.label, true) + (row.detail ? textWidth(row.detail) + 8 : 0)
      )
    )
  )
  const [before, after] = stacked ? [20, 24] : [labelRoom + 16, endRoom]
  const [left, right] = rtl ? [after, width - before] : [before, width - after]
  const drawn = rows.flatMap(row => (row.estimate ? [row.estimate] : []))
  const others = rows.flatMap(row => row.others ?? [])
  const low = Math.min(0, min(drawn, ({ low, value }) => low ?? value ?? 0) ?? 0, ...others)
  const high = Math.max(0, max(drawn, ({ high, value }) => high ?? value ?? 0) ?? 0, ...others)
  const x = scaleLinear([low, high === low ? low + 1 : high], [left, right]).nice(4)

  const bodyHeight = rows.reduce((sum, row) => sum + rowHeight + (row.heading ? headingHeight : 0), 0)
  const height = bodyHeight + (axisLabel ? 46 : 30)
  const svg = frame(context, height, title, description)
  const ticks = thin(x.ticks(Math.max(2, Math.floor((right - left) / 110))), x, axis)
  // The grid stops at headings, which run across it.
  for (const [from, to] of blocks(rows, rowHeight, headingHeight, stacked)) {
    for (const tick of ticks.includes(0) ? ticks : [...ticks, 0]) {
      svg.append(s('line', { class: tick === 0 ? 'zero' : 'grid', x1: x(tick), x2: x(tick), y1: from, y2: to }))
    }
  }
  for (const tick of ticks) {
    svg.append(centred(context, axis(tick), x(tick), bodyHeight + 20))
  }
  if (axisLabel) svg.append(centred(context, axisLabel, (left + right) / 2, height - 6))

  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  let top = 0
  for (const row of rows) {
    if (row.heading) {
      svg.append(
        s(
          'text',
          { class: 'strong', x: at.x(0), y: top + headingHeight - 10, 'text-anchor': 'start' },
          fit(row.heading, width, true)
        )
      )
      top += headingHeight
    }
    const y = stacked ? top + 18 : top + rowHeight / 2
    const markY = stacked ? top + 36 : y
    const inlineDetail = stacked || !twoLines
    const room = stacked ? width - endRoom : labelRoom
    const strong = row.look !== 'plain'
    const group = s('g', { class: row.look, 'data-row': row.key ?? row.label, 'data-value': row.estimate?.value })
    const label = fit(row.label, room, strong)
    group.append(
      s(
        'text',
        {
          class: strong ? 'strong' : row.estimate ? 'ink' : '',
          x: at.x(0),
          y: row.detail && !inlineDetail ? y - 3 : y + 4,
          'text-anchor': 'start'
        },
        label,
        label === row.label ? null : s('title', {}, row.label)
      )
    )
    if (row.detail) {
      const used = textWidth(label, strong) + 8
      const left = inlineDetail ? room - used : room
      if (left > 24 || left >= textWidth(row.detail))
        group.append(
          s(
            'text',
            { x: at.x(inlineDetail ? used : 0), y: inlineDetail ? y + 4 : y + 13, 'text-anchor': 'start' },
            fit(row.detail, left)
          )
        )
    }
    for (const other of row.others ?? [])
      group.append(s('circle', { class: 'other-way', cx: x(other), cy: markY, r: 3 }))
    if (row.estimate) for (const node of dotInterval(x, markY, row.estimate)) if (node) group.append(node)
    group.append(
      s(
        'text',
        { class: row.look === 'evident' ? 'strong' : '', x: at.x(width), y: y + 4, 'text-anchor': 'end' },
        row.end
      )
    )
    svg.append(group)
    const place = row.estimate?.value ?? ((row.estimate?.low ?? 0) + (row.estimate?.high ?? 0)) / 2
    marks.push({ x: x(place), y: markY, text: row.said })
    top += rowHeight
  }
  return { svg, marks, along: 'block' }
}

/**
 * Where rows stand between headings: top and bottom of each run.
 * @param {Row[]} rows
 * @param {number} rowHeight
 * @param {number} headingHeight
 * @param {boolean} stacked only beside the intervals, below each label
 */
function blocks(rows, rowHeight, headingHeight, stacked) {
  /** @type {[number, number][]} */
  const found = []
  let top = 0
  for (const row of rows) {
    if (row.heading) top += headingHeight
    const last = found.at(-1)
    if (stacked) found.push([top + 27, top + rowHeight - 5])
    else if (row.heading || !last) found.push([top, top + rowHeight])
    else last[1] = top + rowHeight
    top += rowHeight
  }
  return found
}

/**
 * Leaves out ticks whose labels would touch.
 * @param {number[]} ticks
 * @param {(value: number) => number} x
 * @param {(value: number) => string} axis
 */
function thin(ticks, x, axis) {
  const widest = max(ticks, tick => textWidth(axis(tick))) ?? 0
  const step = ticks.length > 1 ? Math.abs(x(ticks[1]) - x(ticks[0])) : Number.POSITIVE_INFINITY
  const every = Math.max(1, Math.ceil((widest + 10) / step))
  const zero = Math.max(0, ticks.indexOf(0))
  return ticks.filter((_, index) => (index - zero) % every === 0)
}
