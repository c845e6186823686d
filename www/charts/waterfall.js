import { scaleLinear } from 'd3-scale'
import { s } from '../elements/dom.js'
import { fit, frame, sides, textWidth } from './chart.js'

/**
 * A step of a waterfall: a whole from zero (`sum`), or what is added or taken away.
 * @typedef {object} Step
 * @property {string} key
 * @property {string} label
 * @property {number} value signed
 * @property {boolean} sum
 * @property {string} end how the value is written
 * @property {string} said
 */

/**
 * The way from one sum to another, a row for each step, each bar beginning where the one before it ended.
 * @param {object} content
 * @param {string} content.title
 * @param {string} content.description
 * @param {Step[]} content.steps
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function waterfallChart({ title, description, steps }, context) {
  const { width } = context
  const at = sides(context)
  const rowHeight = 30
  const labelRoom = Math.min(width * 0.36, Math.max(...steps.map(({ label }) => textWidth(label, true))))
  const endRoom = Math.min(width * 0.34, Math.max(...steps.map(({ end }) => textWidth(end, true))))
  const height = steps.length * rowHeight + 6
  const svg = frame(context, height, title, description)
  let level = 0
  const bars = steps.map(step => {
    const from = step.sum ? 0 : level
    level = step.sum ? step.value : level + step.value
    return { step, from, to: level }
  })
  const ends = bars.flatMap(({ from, to }) => [from, to])
  const length = width - labelRoom - endRoom - 28
  const x = scaleLinear([Math.min(0, ...ends), Math.max(1e-9, ...ends)], [0, length])
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  bars.forEach(({ step, from, to }, index) => {
    const y = index * rowHeight + rowHeight / 2 + 3
    const [start, end] = [x(Math.min(from, to)), x(Math.max(from, to))]
    const left = at.left(labelRoom + 14 + start, Math.max(1.5, end - start))
    const look = step.sum ? 'favourable' : step.value < 0 ? 'detractor' : 'promoter'
    svg.append(
      s(
        'g',
        { 'data-step': step.key, 'data-value': step.value },
        s(
          'text',
          { class: step.sum ? 'strong' : 'ink', x: at.x(0), y: y + 4, 'text-anchor': 'start' },
          fit(step.label, labelRoom, step.sum)
        ),
        s('rect', { class: look, x: left, y: y - 8, width: Math.max(1.5, end - start), height: 16, rx: 2 }),
        s(
          'text',
          { class: step.sum ? 'strong' : '', x: at.x(width), y: y + 4, 'text-anchor': 'end' },
          fit(step.end, endRoom, step.sum)
        )
      )
    )
    marks.push({ x: left + Math.max(1.5, end - start) / 2, y, text: step.said })
  })
  return { svg, marks, along: 'block' }
}
