import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { s } from '../elements/dom.js'
import { centred, frame, sides, textWidth } from './chart.js'

/**
 * The Lorenz curve of revenue: from the customers who pay least to those who pay most, and how much all up to there pay
 * together. The line of equality lies above it; the mark is where the largest fifth begins.
 * @param {import('../reports.js').CurrencyConcentration} found
 * @param {'customers' | 'accounts'} payers
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function lorenzChart(found, payers, context) {
  const { width, locale } = context
  const { format } = locale
  const { leftOf } = sides(context)
  const top = 12
  const size = Math.min(width < 480 ? 250 : 320, width)
  const bottom = top + size - 60
  const height = bottom + 48
  const fifth = found.top.find(({ share }) => share === 0.2)?.revenue ?? null
  const svg = frame(
    context,
    height,
    locale.text('concentration.chart.title'),
    locale.text('concentration.chart.description', {
      share: fifth?.value === null || !fifth ? '–' : format.share(fifth.value),
      gini: found.gini.value === null ? '–' : format.decimal(found.gini.value, 2)
    })
  )
  const gutter = textWidth(format.share(1)) + 14
  const x = scaleLinear([0, 100], [gutter, width - 16])
  const y = scaleLinear([0, 1], [bottom, top])
  for (const tick of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    svg.append(
      s('line', { class: tick === 0 ? 'zero' : 'grid', x1: gutter - 6, x2: width - 16, y1: y(tick), y2: y(tick) }),
      s('text', { x: gutter - 12, y: y(tick) + 4, 'text-anchor': leftOf }, format.share(tick)),
      s('text', { x: x(100 * tick), y: bottom + 18, 'text-anchor': 'middle' }, format.share(tick))
    )
  }
  svg.append(
    s('line', { class: 'zero', x1: x(0), x2: x(100), y1: y(0), y2: y(1) }),
    centred(context, locale.text(`concentration.axis.${payers}`), (x(0) + x(100)) / 2, height - 6)
  )
  /** @type {import('d3-shape').Line<[number, number]>} */
  const path = line()
  const places = found.lorenz.map((share, percent) => /** @type {[number, number]} */ ([x(percent), y(share)]))
  svg.append(s('path', { class: 'line', d: path(places) ?? '' }))
  if (fifth && fifth.value !== null) {
    const { value, low, high } = fifth
    if (low !== null && high !== null) {
      svg.append(s('line', { class: 'whisker', x1: x(80), x2: x(80), y1: y(1 - low), y2: y(1 - high) }))
    }
    svg.append(
      s('circle', { class: 'point', cx: x(80), cy: y(1 - value), r: 4.5, 'data-value': value }),
      s(
        'text',
        { class: 'strong', x: x(80) - 10, y: y(1 - value) - 10, 'text-anchor': leftOf },
        locale.text('concentration.fifth', { share: format.share(value) })
      )
    )
  }
  const marks = found.lorenz.flatMap((share, percent) =>
    percent % 5
      ? []
      : [
          {
            x: x(percent),
            y: y(share),
            text: locale.text(`concentration.said.${payers}`, {
              customers: format.share(percent / 100),
              share: format.share(share, 1)
            })
          }
        ]
  )
  return { svg, marks, along: 'inline' }
}
