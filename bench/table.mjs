// Measurements → the tables of bench/results.md and README.md.

/** @typedef {{ engine: string, times: import('./session.mjs').Times, others: number }} Sample */
/** @typedef {{ machine: string, browser: string, versions: Record<string, string>, day: string, rows: number, rounds: number, megabytes: [number, number], bytes: Record<string, number>, shipped: Record<string, number>, samples: Sample[] }} Results */

const WORKLOADS = /** @type {const} */ ([
  ['ready', 'Cold start to ready'],
  ['first', 'Load responses and first score'],
  ['filter', 'Change of filter: score, months, touchpoints, channels'],
  ['groups', 'Score by region, product, tier and month'],
  ['drivers', 'Regression of the score on five drivers'],
  ['loadRevenue', 'Load revenue'],
  ['revenue', 'Revenue by class']
])

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** @param {number} ms */
const shown = ms => (ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en'))
/** @param {number} bytes */
const kilobytes = bytes => `${Math.round(bytes / 1000).toLocaleString('en')} kB`
/** @param {string[]} cells */
const line = cells => `| ${cells.join(' | ')} |`
/** @param {string[]} header @param {string[][]} rows */
const table = (header, rows) =>
  [line(header), line(header.map((_, k) => (k ? '---:' : '---'))), ...rows.map(line)].join('\n')

/** All times of one engine and workload. @param {Results} results @param {string} engine @param {keyof import('./session.mjs').Times} workload */
const timesOf = (results, engine, workload) =>
  results.samples.filter(sample => sample.engine === engine).flatMap(({ times }) => times[workload] ?? [])

/**
 * The table for the README: medians, and in brackets how many times Pointworth's that is.
 * @param {Results} results
 * @param {Record<string, string>} engines
 */
export function summary(results, engines) {
  const names = Object.keys(engines).filter(engine => results.samples.some(sample => sample.engine === engine))
  const rows = WORKLOADS.map(([workload, title]) => {
    const own = names.includes('pointworth') ? median(timesOf(results, 'pointworth', workload)) : null
    return [
      title,
      ...names.map(engine => {
        const value = median(timesOf(results, engine, workload))
        return own === null || engine === 'pointworth'
          ? `${shown(value)} ms`
          : `${shown(value)} ms (${(value / own).toFixed(1)}×)`
      })
    ]
  })
  rows.push(['Download, brotli', ...names.map(engine => kilobytes(results.bytes[engine]))])
  const memory = names.map(engine => timesOf(results, engine, 'memory'))
  if (memory.every(values => values.length)) {
    rows.push(['Peak memory of the page by the first score', ...memory.map(values => `${shown(median(values))} MB`)])
  }
  const [responses, revenue] = results.megabytes
  return `${results.rows.toLocaleString('en')} responses (${responses} MB) from a File, ${(results.rows * 2).toLocaleString('en')} invoices (${revenue} MB); medians of
${results.rounds} interleaved rounds, each in a fresh browser; answers checked against an independent count. ${results.machine};
${results.browser}; ${Object.entries(results.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}; ${results.day}.

${table(['', ...names.map(engine => engines[engine])], rows)}`
}

/**
 * bench/results.md: the summary, then medians with the smallest and largest.
 * @param {Results} results
 * @param {Record<string, string>} engines
 */
export function report(results, engines) {
  const names = Object.keys(engines).filter(engine => results.samples.some(sample => sample.engine === engine))
  const detail = WORKLOADS.map(([workload, title]) => [
    title,
    ...names.map(engine => {
      const values = timesOf(results, engine, workload)
      return `${shown(median(values))} [${shown(Math.min(...values))}–${shown(Math.max(...values))}]`
    })
  ])
  const noisy = results.samples.filter(sample => sample.others >= 0.25).length
  return `# Benchmark

Written by \`npm run bench\`; README.md of this folder says what is measured and how.

${summary(results, engines)}

## Median [smallest–largest], ms

${table(['', ...names.map(engine => engines[engine])], detail)}

${results.samples.length} sessions; before ${noisy} of them others kept at least a quarter of a core busy.

## What is shipped, brotli

${table(
  ['', 'size'],
  Object.entries(results.shipped).map(([name, bytes]) => [name, kilobytes(bytes)])
)}
`
}
