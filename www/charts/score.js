import { max } from 'd3-array'
import { scaleBand, scaleLinear } from 'd3-scale'
import { s } from '../elements/dom.js'
import { halfWidth } from '../format.js'
import { dotInterval, frame, sides } from './chart.js'

/** @typedef {import('../reports.js').ScoreReport} ScoreReport */

/**
 * The classes of a measure with their counts, in the order of the bar.
 * @param {ScoreReport} report
 * @returns {{ name: 'detractors' | 'passives' | 'promoters' | 'other' | 'favourable' | 'low' | 'middle' | 'high', count: number, mark: string }[]}
 */
export function classes({ rule, total: { counts } }) {
  if (rule.measure === 'csat' || rule.measure === 'ces') {
    return [
      { name: 'other', count: counts.n - counts.promoters, mark: 'other' },
      { name: 'favourable', count: counts.promoters, mark: 'favourable' }
    ]
  }
  if (rule.measure === 'satisfaction') {
    return [
      { name: 'low', count: counts.detractors, mark: 'detractor' },
      { name: 'middle', count: counts.passives, mark: 'passive' },
      { name: 'high', count: counts.promoters, mark: 'promoter' }
    ]
  }
  return [
    { name: 'detractors', count: counts.detractors, mark: 'detractor' },
    { name: 'passives', count: counts.passives, mark: 'passive' },
    { name: 'promoters', count: counts.promoters, mark: 'promoter' }
  ]
}

/**
 * The class of an answer, for its colour.
 * @param {ScoreReport} report
 * @param {number} answer
 */
function markOf({ rule }, answer) {
  const [, top] = rule.scale
  if (rule.measure === 'csat') return answer >= top - 1 ? 'favourable' : 'other'
  if (rule.measure === 'ces') return answer >= top - 2 ? 'favourable' : 'other'
  return answer >= 9 ? 'promoter' : answer >= 7 ? 'passive' : 'detractor'
}

/**
 * The score on its whole scale with the interval, the bar of classes, and the answers by value.
 * @param {ScoreReport} report
 * @param {import('./chart.js').ChartContext} context
 * @returns {import('./chart.js').Chart}
 */
export function scoreChart(report, context) {
  const { width, locale } = context
  const { format } = locale
  const { score, counts } = report.total
  const quantity = format.quantity(report.rule.measure)
  const { rightOf, leftOf } = sides(context)
  const half = halfWidth(score)
  const barTop = 52
  const histogramTop = 116
  const histogramHeight = 62
  // A report may not tell the answers by value; the chart then ends below the classes.
  const height = counts.histogram.length ? histogramTop + histogramHeight + 22 : barTop + 40

  /** @type {import('./chart.js').Mark[]} */
  const marks = []
  const measure = locale.coded('measure', report.rule.measure)
  const description = locale.text('chart.score.description', {
    measure,
    value: score.value === null ? '' : quantity.value(score.value, half),
    low: score.low === null ? '' : quantity.limit(score.low, half),
    high: score.high === null ? '' : quantity.limit(score.high, half),
    classes: format.list(
      classes(report).map(({ name, count }) => `${format.share(count / counts.n)} ${locale.coded('class', name)}`)
    )
  })
  const svg = frame(context, height, measure, description)

  const [lowest, highest] = quantity.domain ?? [0, 1]
  const x = scaleLinear([lowest, highest], [0, width])
  svg.append(s('line', { class: 'zero', x1: 0, x2: width, y1: 14.5, y2: 14.5 }))
  const ticks = [lowest, (lowest + highest) / 2, highest]
  for (const [index, tick] of ticks.entries()) {
    svg.append(
      s('line', { class: 'zero', x1: x(tick), x2: x(tick), y1: 10, y2: 19 }),
      s(
        'text',
        { x: x(tick), y: 34, 'text-anchor': index === 1 ? 'middle' : index === 0 ? rightOf : leftOf },
        quantity.axis(tick)
      )
    )
  }
  const point = s('g', { class: 'evident' })
  for (const node of dotInterval(x, 14.5, score, 5)) if (node) point.append(node)
  svg.append(point)
  if (score.value !== null) marks.push({ x: x(score.value), y: 14.5, text: description })

  const total = Math.max(1, counts.n)
  let start = 0
  for (const { name, count, mark } of classes(report)) {
    const length = (count / total) * width
    const gap = length > 3 ? 1 : 0
    svg.append(
      s('rect', {
        class: mark,
        x: start,
        y: barTop,
        width: Math.max(0, length - gap),
        height: 14,
        'data-class': name,
        'data-value': count / total
      })
    )
    const text = locale.text('chart.score.class', {
      share: format.share(count / total),
      class: locale.coded('class', name),
      n: count
    })
    if (count) marks.push({ x: start + length / 2, y: barTop + 7, text })
    start += length
  }
  classes(report).forEach(({ name, count }, index, all) => {
    const place = index / (all.length - 1)
    svg.append(
      s(
        'text',
        {
          x: place * width,
          y: barTop + 33,
          'text-anchor': place === 0 ? rightOf : place === 1 ? leftOf : 'middle'
        },
        s('tspan', { class: 'strong' }, format.share(count / total)),
        ` ${locale.coded('class', name)}`
      )
    )
  })

  const [first] = report.rule.scale
  const answers = counts.histogram.map((_, index) => String(first + index))
  const band = scaleBand(answers, [0, width]).paddingInner(0.18)
  const y = scaleLinear([0, Math.max(1, max(counts.histogram) ?? 1)], [0, histogramHeight])
  for (const [index, count] of counts.histogram.entries()) {
    const left = band(answers[index]) ?? 0
    const bar = Math.max(count ? 1 : 0, y(count))
    svg.append(
      s('rect', {
        class: markOf(report, first + index),
        x: left,
        y: histogramTop + histogramHeight - bar,
        width: band.bandwidth(),
        height: bar
      }),
      s(
        'text',
        { x: left + band.bandwidth() / 2, y: height - 6, 'text-anchor': 'middle' },
        format.integer(first + index)
      )
    )
    marks.push({
      x: left + band.bandwidth() / 2,
      y: histogramTop + histogramHeight - bar,
      text: locale.text('chart.score.answer', {
        answer: format.integer(first + index),
        n: count,
        share: format.share(count / total, 1)
      })
    })
  }
  if (!counts.histogram.length) return { svg, marks, along: 'inline' }
  svg.append(
    s('line', {
      class: 'grid',
      x1: 0,
      x2: width,
      y1: histogramTop + histogramHeight + 0.5,
      y2: histogramTop + histogramHeight + 0.5
    })
  )
  return { svg, marks, along: 'inline' }
}
