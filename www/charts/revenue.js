import { s } from '../elements/dom.js'
import { fit, frame, sides, textWidth } from './chart.js'

/** @typedef {import('../reports.js').CurrencyRevenue} CurrencyRevenue */

/**
 * Two bars under each other, customers and their revenue, cut by class: what the classes weigh.
 * @param {CurrencyRevenue} revenue
 * @param {'customers' | 'accounts'} payers
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function revenueChart(revenue, payers, context) {
  const { width, locale } = context
  const { format } = locale
  const at = sides(context)
  const shown = revenue.classes.filter(({ customers }) => customers > 0)
  const customers = shown.reduce((sum, { customers }) => sum + customers, 0)
  const bars = [
    { name: locale.text(`chart.revenue.${payers}`), of: shown.map(({ customers: n }) => n / customers) },
    { name: locale.text('chart.revenue.revenue'), of: shown.map(({ share }) => Math.max(0, share ?? 0)) }
  ]
  const labelRoom = Math.max(...bars.map(({ name }) => textWidth(name))) + 14
  const barHeight = 22
  const gap = 30
  const top = 22
  const height = top + 2 * barHeight + gap + 22
  const svg = frame(
    context,
    height,
    locale.text('chart.revenue.title'),
    locale.text('chart.revenue.description', {
      classes: format.list(
        shown.map(({ class: name }, index) =>
          locale.text('chart.revenue.class', {
            class: locale.coded('class', `${name}s`),
            customers: format.share(bars[0].of[index]),
            revenue: format.share(bars[1].of[index])
          })
        )
      )
    })
  )
  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  /** @type {number[][]} */
  const edges = []
  for (const [row, { name, of }] of bars.entries()) {
    const y = top + row * (barHeight + gap)
    svg.append(s('text', { class: 'ink', x: at.x(0), y: y + 15, 'text-anchor': 'start' }, name))
    const whole = Math.max(
      1e-9,
      of.reduce((sum, share) => sum + share, 0)
    )
    let start = labelRoom
    edges.push([start])
    for (const [index, share] of of.entries()) {
      const length = (share / whole) * (width - labelRoom)
      const space = length > 3 ? 1 : 0
      const text = format.share(share)
      svg.append(
        s('rect', {
          class: shown[index].class,
          x: at.left(start, length - space),
          y,
          width: Math.max(0, length - space),
          height: barHeight,
          'data-class': shown[index].class,
          'data-value': share
        })
      )
      const label = row === 0 ? `${text} ${locale.coded('class', `${shown[index].class}s`)}` : text
      const above = row === 0
      if (length > textWidth(text) + 4) {
        svg.append(
          s(
            'text',
            { x: at.x(start), y: above ? y - 7 : y + barHeight + 16, 'text-anchor': 'start' },
            length > textWidth(label) + 6 ? label : fit(text, length)
          )
        )
      }
      marks.push({
        x: at.x(start + length / 2),
        y: y + barHeight / 2,
        text: locale.text('chart.revenue.said', {
          class: locale.coded('class', `${shown[index].class}s`),
          what: name,
          share: format.share(share, 1),
          customers: locale.text(`unit.${payers}`, { count: shown[index].customers }),
          net: format.exact(shown[index].net, revenue.currency, revenue.decimals)
        })
      })
      start += length
      edges[row].push(start)
    }
  }
  // Thin lines join the same class in both bars, so that a shift shows as a slope.
  for (let index = 1; index < edges[0].length - 1; index++) {
    svg.append(
      s('line', {
        class: 'zero',
        x1: at.x(edges[0][index]),
        x2: at.x(edges[1][index]),
        y1: top + barHeight,
        y2: top + barHeight + gap
      })
    )
  }
  return { svg, marks, along: 'inline', mirrored: context.rtl }
}
