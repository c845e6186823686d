// What a panel hands out: the chart as SVG and PNG, its table as CSV, its report as JSON.
import { textWidth } from '../charts/chart.js'
import { s } from './dom.js'

/**
 * A table: the same cells are shown, read out and exported.
 * @typedef {object} Table
 * @property {{ label: string, number?: boolean }[]} columns
 * @property {Cell[][]} rows
 */

/**
 * A cell as it is written and as it is exported.
 * @typedef {{ text: string, value: string | number | null | undefined }} Cell
 */

const inlined = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'direction'
]

/**
 * The chart as a file of its own: computed styles become attributes, the paper becomes a rectangle, the finding a title.
 * @param {SVGSVGElement} chart as it stands in the document
 * @param {string} heading
 * @param {string} paper colour of the ground
 * @returns {string}
 */
export function svgText(chart, heading, paper) {
  const copy = /** @type {SVGSVGElement} */ (chart.cloneNode(true))
  const originals = [chart, ...chart.querySelectorAll('*')]
  for (const [index, element] of [copy, ...copy.querySelectorAll('*')].entries()) {
    const style = getComputedStyle(originals[index])
    for (const name of inlined) {
      const value = style.getPropertyValue(name)
      if (value && value !== 'normal') element.setAttribute(name, value)
    }
    element.removeAttribute('class')
  }
  copy.querySelector('[data-cursor]')?.remove()
  const { width, height } = chart.viewBox.baseVal
  const margin = 24
  const lines = wrap(heading, width)
  const top = margin + lines.length * 22
  const ink = getComputedStyle(chart).color
  const { direction, fontFamily: font } = getComputedStyle(chart)
  const whole = s(
    'svg',
    {
      viewBox: `0 0 ${width + 2 * margin} ${height + top + margin}`,
      width: width + 2 * margin,
      height: height + top + margin,
      direction
    },
    s('rect', { width: '100%', height: '100%', fill: paper }),
    lines.map((line, index) =>
      s(
        'text',
        {
          x: direction === 'rtl' ? width + margin : margin,
          y: margin + 12 + index * 22,
          fill: ink,
          'font-family': font,
          'font-size': 16,
          'font-weight': 600
        },
        line
      )
    )
  )
  copy.setAttribute('x', String(margin))
  copy.setAttribute('y', String(top))
  whole.append(copy)
  return new XMLSerializer().serializeToString(whole)
}

/** Lines of a heading in 16 pixels. @param {string} text @param {number} width pixels */
function wrap(text, width) {
  /** @param {string} line */
  const fits = line => textWidth(line, true) * (16 / 12.5) <= width
  /** @type {string[]} */
  const lines = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && fits(`${last} ${word}`)) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/**
 * The picture at twice its size.
 * @param {string} text an SVG file
 * @returns {Promise<Blob>}
 */
export async function png(text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth * 2
    canvas.height = image.naturalHeight * 2
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('The picture could not be made.'))), 'image/png')
    )
  } finally {
    URL.revokeObjectURL(url)
  }
}

/**
 * CSV with a byte order mark, so that Excel reads UTF-8. A text that a spreadsheet would run as a formula (it begins
 * with = + - @, a tab or a carriage return) is preceded by an apostrophe. Numbers keep Latin digits and full precision;
 * the marks that order texts of two directions on the page are left out.
 * @param {Table} table
 */
export function csv({ columns, rows }) {
  const lines = [columns.map(column => column.label), ...rows.map(row => row.map(cell => cell.value ?? ''))]
  return `\ufeff${lines.map(line => line.map(cell).join(',')).join('\r\n')}\r\n`
}

/** @param {string | number} value */
function cell(value) {
  if (typeof value === 'number') return String(value)
  const plain = value.replace(/[\u2067-\u2069]/g, '')
  const guarded = /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(guarded) || guarded !== plain ? `"${guarded.replaceAll('"', '""')}"` : guarded
}

/**
 * Hands a file to the browser's downloads.
 * @param {Blob} blob
 * @param {string} name
 */
export function download(blob, name) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
