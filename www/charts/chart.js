// What every chart shares: the frame with its title and description, text that fits, and axes.
import { s } from '../elements/dom.js'

/**
 * @typedef {object} ChartContext
 * @property {number} width pixels
 * @property {boolean} [compact] rows closer to each other, as on paper, where nobody points at them
 * @property {boolean} rtl lay out from right to left; see `sides`
 * @property {import('../locale.js').Locale} locale
 */

/**
 * A place that the cursor can visit, and what is said there.
 * @typedef {object} Mark
 * @property {number} x
 * @property {number} y
 * @property {string} text
 */

/**
 * @typedef {object} Chart
 * @property {SVGSVGElement} svg
 * @property {Mark[]} marks in reading order
 * @property {'inline' | 'block'} along the direction in which the marks follow each other
 * @property {boolean} [mirrored] do marks that follow each other go from right to left?
 */

let made = 0

/**
 * An empty chart that screen readers know by its title and one sentence.
 * @param {ChartContext} context
 * @param {number} height pixels
 * @param {string} title
 * @param {string} description
 */
export function frame({ width, rtl }, height, title, description) {
  const id = `pointworth-chart-${++made}`
  return s(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      direction: rtl ? 'rtl' : 'ltr',
      role: 'img',
      'aria-labelledby': `${id}-title`,
      'aria-describedby': `${id}-description`
    },
    s('title', { id: `${id}-title` }, title),
    s('desc', { id: `${id}-description` }, description)
  )
}

/**
 * Where things are along the line. In a language from right to left the layout is mirrored: labels stand at the right,
 * the values that end a row at the left, shares of a whole begin at the right. Number lines and time are not: as in
 * Persian schoolbooks and statistics, numbers grow and time passes from left to right.
 * @param {ChartContext} context
 */
export function sides({ width, rtl }) {
  return {
    /** @param {number} start pixels from the edge where lines of text begin */
    x: start => (rtl ? width - start : start),
    /** @param {number} start @param {number} length */
    left: (start, length) => (rtl ? width - start - length : start),
    /** Anchor of a text that goes on to the right of its place, in any language. */
    rightOf: rtl ? 'end' : 'start',
    /** Anchor of a text that ends at its place coming from the left. */
    leftOf: rtl ? 'start' : 'end'
  }
}

/** @type {CanvasRenderingContext2D | null} */
let ruler = null

/**
 * Width of a text in pixels.
 * @param {string} text
 * @param {boolean} [strong]
 */
export function textWidth(text, strong = false) {
  ruler ??= document.createElement('canvas').getContext('2d')
  // Without a brush, as on a server: wide rather than narrow.
  if (!ruler) return text.length * (strong ? 8.5 : 7.3)
  ruler.font = `${strong ? 650 : 400} 12.5px system-ui, sans-serif`
  return ruler.measureText(text).width
}

/**
 * The text, cut with an ellipsis where it is wider than the room.
 * @param {string} text
 * @param {number} room pixels
 * @param {boolean} [strong]
 */
export function fit(text, room, strong = false) {
  if (textWidth(text, strong) <= room) return text
  const letters = [...text]
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, strong) > room) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/**
 * A text with its middle at a place, or as near to it as the chart is wide.
 * @param {ChartContext} context
 * @param {string} text
 * @param {number} middle pixels
 * @param {number} y pixels
 */
export function centred({ width }, text, middle, y) {
  const fitting = fit(text, width)
  const half = Math.min(width, textWidth(fitting)) / 2
  const x = Math.min(width - half, Math.max(half, middle))
  return s('text', { x, y, 'text-anchor': 'middle' }, fitting, fitting === text ? null : s('title', {}, text))
}

/**
 * An estimate as a dot with its interval. Without a value (refused) the interval stands alone.
 * @param {(value: number) => number} x
 * @param {number} y
 * @param {{ value: number | null, low: number | null, high: number | null }} estimate
 * @param {number} [radius]
 */
export function dotInterval(x, y, { value, low, high }, radius = 4.5) {
  return [
    low !== null && high !== null ? s('line', { class: 'interval', x1: x(low), x2: x(high), y1: y, y2: y }) : null,
    value !== null ? s('circle', { class: 'dot', cx: x(value), cy: y, r: radius }) : null
  ]
}
