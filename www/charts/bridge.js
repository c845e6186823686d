import { scaleLinear } from 'd3-scale'
import { s } from '../elements/dom.js'
import { centred, fit, frame, sides, textWidth } from './chart.js'

/**
 * One line of a bridge: a level that it starts or ends at, or a step from one to the next.
 * @typedef {object} Step
 * @property {string} key
 * @property {string} label
 * @property {'level' | 'step'} kind
 * @property {number} value the level, or how far the step goes
 * @property {number | null} low lower end of the interval of `value`
 * @property {number | null} high
 * @property {string} end what stands at the end of the line
 * @property {string} said the line in words
 * @property {boolean} [evident] does the step's interval leave out zero?
 */

/**
 * How one number becomes another: levels as dots, each step as a bar from where the last one ended, with the interval
 * around its end.
 * @param {object} content
 * @param {string} content.title
 * @param {string} content.description
 * @param {Step[]} content.steps
 * @param {(value: number) => string} content.axis
 * @param {string} content.axisLabel
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function bridgeChart({ title, description, steps, axis, axisLabel }, context) {
  const { width, rtl } = context
  const at = sides(context)
  const stacked = width < 480
  const rowHeight = stacked ? 46 : 34
  const endRoom = Math.max(...steps.map(step => textWidth(step.end, true))) + 16
  const labelRoom = stacked ? 0 : Math.min(width * 0.34, Math.max(...steps.map(step => textWidth(step.label, true))))
  const [before, after] = stacked ? [16, 16] : [labelRoom + 16, endRoom]
  const [left, right] = rtl ? [after, width - before] : [before, width - after]

  let level = 0
  const places = steps.map(({ kind, value, low, high }) => {
    const from = kind === 'level' ? value : level
    level = kind === 'level' ? value : level + value
    const shift = kind === 'level' ? 0 : from
    return { from, to: level, low: low === null ? level : shift + low, high: high === null ? level : shift + high }
  })
  const ends = places.flatMap(({ from, to, low, high }) => [from, to, low, high])
  const x = scaleLinear([Math.min(...ends), Math.max(...ends)], [left, right]).nice(4)
  const bodyHeight = rowHeight * steps.length
  const height = bodyHeight + 46
  const svg = frame(context, height, title, description)
  for (const tick of x.ticks(Math.max(2, Math.floor((right - left) / 110)))) {
    svg.append(
      s('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: 0, y2: bodyHeight }),
      centred(context, axis(tick), x(tick), bodyHeight + 20)
    )
  }
  svg.append(centred(context, axisLabel, (left + right) / 2, height - 6))

  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  steps.forEach((step, index) => {
    const { from, to, low, high } = places[index]
    const top = index * rowHeight
    const y = stacked ? top + 34 : top + rowHeight / 2
    const textY = stacked ? top + 16 : y + 4
    const strong = step.kind === 'level' || step.evident
    const group = s('g', { class: strong ? 'evident' : 'plain', 'data-step': step.key, 'data-value': step.value })
    const room = stacked ? width - endRoom : labelRoom
    group.append(
      s(
        'text',
        { class: strong ? 'strong' : 'ink', x: at.x(0), y: textY, 'text-anchor': 'start' },
        fit(step.label, room, strong)
      ),
      s('text', { class: strong ? 'strong' : '', x: at.x(width), y: textY, 'text-anchor': 'end' }, step.end)
    )
    if (step.kind === 'step') {
      group.append(
        s('rect', {
          class: 'span',
          x: Math.min(x(from), x(to)),
          width: Math.abs(x(to) - x(from)),
          y: y - 5,
          height: 10
        })
      )
    }
    group.append(
      s('line', { class: 'interval', x1: x(low), x2: x(high), y1: y, y2: y }),
      s('circle', { class: 'dot', cx: x(to), cy: y, r: step.kind === 'level' ? 5.5 : 4 })
    )
    if (index + 1 < steps.length) {
      group.append(s('line', { class: 'join', x1: x(to), x2: x(to), y1: y, y2: y + rowHeight }))
    }
    svg.append(group)
    marks.push({ x: x(to), y, text: step.said })
  })
  return { svg, marks, along: 'block' }
}
