// One screen of a sample's analysis for the terminal, computed by the engine that the page uses.
import { Analysis } from '../www/analysis.js'
import { loadSample, samples } from '../www/samples.js'

const english = (/** @type {number} */ value, /** @type {Intl.NumberFormatOptions} */ options = {}) =>
  new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1, ...options }).format(value).replace('-', '−')
const share = (/** @type {number} */ value) => english(value, { style: 'percent', maximumFractionDigits: 0 })
const money = (/** @type {number} */ value, /** @type {string | null} */ currency) =>
  english(value, {
    maximumSignificantDigits: 3,
    notation: 'compact',
    ...(currency ? { style: 'currency', currency } : {})
  })

/**
 * A value and its interval, or why there is none.
 * @param {import('../www/reports.js').Estimate} estimate
 * @param {(value: number) => string} [text]
 */
const withInterval = ({ value, low, high, reason }, text = english) => [
  value === null ? 'not known' : text(value),
  value === null ? `(${reason})` : low === null || high === null ? '' : `(${text(low)} to ${text(high)})`
]

/** @param {import('../www/reports.js').Estimate} score */
function bar({ low, value, high }) {
  const width = 41
  const column = (/** @type {number} */ points) => Math.round(((points + 100) / 200) * (width - 1))
  /** @type {string[]} */
  const cells = Array.from({ length: width }, (_, index) => (index === column(0) ? '┼' : '─'))
  if (low !== null && high !== null) cells.fill('━', column(low), column(high) + 1)
  if (value !== null) cells[column(value)] = '●'
  return `−100 ${cells.join('')} +100`
}

/** @param {string[][]} rows */
function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)))
  return rows
    .map(
      row =>
        `  ${row.map((cell, column) => (column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))).join('   ')}`
    )
    .join('\n')
}

/**
 * @param {string} id of a sample
 * @returns {Promise<string>}
 */
export async function summary(id) {
  const sample = samples.find(sample => sample.id === id)
  const started = performance.now()
  const analysis = await Analysis.open(await loadSample(id), { timeZone: 'UTC', today: '2026-11-01', seed: 1 })
  const [score, segments, revenue, worth] = [
    await analysis.score(),
    await analysis.compare({ by: ['touchpoint', 'channel', 'region'] }),
    await analysis.revenue(),
    await analysis.pointValue()
  ]
  const took = performance.now() - started
  const rows = analysis.tables.reduce((sum, table) => sum + table.rows, 0)
  const notices = analysis.tables.reduce((sum, table) => sum + table.notices.length, 0)
  analysis.dispose()

  const { counts } = score.total
  const classes = [counts.promoters, counts.passives, counts.detractors].map(count => share(count / counts.n))
  const lines = [
    `${sample?.title}${sample?.synthetic ? ' (synthetic data)' : ''}: ${english(rows)} rows in ${sample?.files.length} files, ${english(took / 1000)} s`,
    '',
    `NPS ${withInterval(score.total.score).join(' ')}, ${english(counts.n)} answers: ${classes[0]} promoters, ${classes[1]} passives, ${classes[2]} detractors`,
    bar(score.total.score)
  ]
  const differing = segments.comparisons.filter(({ differs }) => differs).slice(0, 4)
  lines.push('', `Where it differs from the rest (${english(segments.tested)} groups tested):`)
  lines.push(
    differing.length
      ? table(
          differing.map(({ column, a, difference, scoreA }) => [
            `${column} ${a}`,
            ...withInterval(difference),
            `n ${english(scoreA.n)}`
          ])
        )
      : '  nowhere by more than chance allows'
  )
  for (const { currency, classes, net, weightedNps } of revenue.currencies.slice(0, 1)) {
    lines.push(
      '',
      `Revenue ${money(net.value, currency)}, NPS weighted by revenue ${withInterval(weightedNps).join(' ')}:`
    )
    lines.push(
      table(
        classes.map(one => [
          one.class,
          `${english(one.customers)} customers`,
          money(one.net.value, currency),
          one.share === null ? '' : share(one.share)
        ])
      )
    )
  }
  lines.push('', `One point of NPS, per year (${worth.verdict.replaceAll('_', ' ')}):`)
  lines.push(
    table(
      worth.rungs.map(({ rung, name, value }) => [
        `${rung} ${name.replaceAll('_', ' ')}${rung === worth.headline ? ' ←' : ''}`,
        ...withInterval(value, amount => money(amount, worth.currency))
      ])
    ) || '  not known'
  )
  if (notices) lines.push('', `${english(notices)} notices on what was read: see Data on the page.`)
  return lines.join('\n')
}
