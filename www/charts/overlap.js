import { scaleLinear } from 'd3-scale'
import { s } from '../elements/dom.js'
import { centred, frame, sides, textWidth } from './chart.js'

/** Probabilities outside these have no counterpart and are left out. */
const TRIM = 0.05

/**
 * Promoters above a line and detractors below it by the probability of being a promoter that what is held equal gives
 * them: where both sides stand, like is compared with like; the edges are left out.
 * @param {import('../reports.js').Overlapping} overlap
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function overlapChart(overlap, context) {
  const { width, locale } = context
  const { format } = locale
  const at = sides(context)
  const headingRoom = 34
  const half = 52
  const height = headingRoom + 2 * half + 46
  const middle = headingRoom + half
  const title = locale.text('value.overlap')
  const description = locale.text('value.overlap.description', {
    share: format.share(overlap.trimmedShare, 1),
    count: overlap.trimmed
  })
  const svg = frame(context, height, title, description)
  svg.append(s('text', { class: 'strong', x: at.x(0), y: 24, 'text-anchor': 'start' }, title))
  const bins = overlap.to.length
  const names = {
    to: locale.coded('class', 'promoters'),
    from: locale.coded('class', 'detractors')
  }
  const room = Math.max(textWidth(names.to), textWidth(names.from)) + 14
  const x = scaleLinear([0, 1], context.rtl ? [20, width - room] : [room, width - 20])
  const most = Math.max(1, ...overlap.to, ...overlap.from)
  const tall = scaleLinear([0, most], [0, half - 4])
  for (const [from, to] of [
    [0, TRIM],
    [1 - TRIM, 1]
  ]) {
    svg.append(s('rect', { class: 'left-out', x: x(from), y: headingRoom, width: x(to) - x(from), height: 2 * half }))
  }
  svg.append(
    s('text', { x: at.x(0), y: middle - 10, 'text-anchor': 'start' }, names.to),
    s('text', { x: at.x(0), y: middle + 20, 'text-anchor': 'start' }, names.from)
  )
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  for (let bin = 0; bin < bins; bin++) {
    const left = x(bin / bins) + 0.5
    const wide = Math.max(1, x(1 / bins) - x(0) - 1)
    for (const [side, y] of /** @type {const} */ ([
      ['to', middle - tall(overlap.to[bin])],
      ['from', middle]
    ])) {
      svg.append(
        s('rect', {
          class: side === 'to' ? 'promoter' : 'detractor',
          x: left,
          y,
          width: wide,
          height: tall(overlap[side][bin]),
          'data-bin': bin,
          'data-value': overlap[side][bin]
        })
      )
    }
    marks.push({
      x: left + wide / 2,
      y: middle,
      text: locale.text('value.overlap.said', {
        from: format.share(bin / bins),
        to: format.share((bin + 1) / bins),
        promoters: format.integer(overlap.to[bin]),
        detractors: format.integer(overlap.from[bin])
      })
    })
  }
  svg.append(s('line', { class: 'zero', x1: x(0), x2: x(1), y1: middle, y2: middle }))
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(s('text', { x: x(tick), y: headingRoom + 2 * half + 18, 'text-anchor': 'middle' }, format.share(tick)))
  }
  svg.append(centred(context, locale.text('value.overlap.axis'), (x(0) + x(1)) / 2, height - 6))
  return { svg, marks, along: 'inline' }
}
