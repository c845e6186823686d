import { s } from '../elements/dom.js'

/**
 * Charts under each other as one, read as one.
 * @param {(import('./chart.js').Chart | null)[]} charts
 * @returns {import('./chart.js').Chart}
 */
export function stack(charts) {
  const [first, ...others] = charts.filter(chart => chart !== null)
  let { height } = first.svg.viewBox.baseVal
  const { width } = first.svg.viewBox.baseVal
  const description = first.svg.querySelector('desc')
  for (const { svg, marks } of others) {
    const group = s('g', { transform: `translate(0 ${height + 6})` })
    if (description) description.textContent += ` ${svg.querySelector('desc')?.textContent ?? ''}`
    for (const child of [...svg.childNodes]) {
      if (child.nodeName !== 'title' && child.nodeName !== 'desc') group.append(child)
    }
    first.svg.append(group)
    first.marks.push(...marks.map(mark => ({ ...mark, y: mark.y + height + 6 })))
    height += svg.viewBox.baseVal.height + 6
  }
  first.svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  first.svg.setAttribute('height', String(height))
  return first
}
