// How long importance of nine drivers takes in Node, by the npm package as its users have it, beside the sums of products
// alone in plain JavaScript: without resamples, after a filter, by region, and with 1,000 resamples. R² is checked to be equal.
//
//     node bench/drivers/run.mjs [--rows 1000000] [--rounds 9] [--built]
//
// The sums of products alone, natively: cargo bench --bench measure -- --only gram
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { stream } from '../../samples/acme/random.mjs'
import { build } from '../../tools/build.mjs'
import { makePackage } from '../../tools/package.mjs'
import { entry, Refusal, root } from '../../tools/run.mjs'
import { machine } from '../machine.mjs'
import { median } from '../table.mjs'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '9' },
    /** Takes pkg/ and dist/ as they are. */
    built: { type: 'boolean', default: false }
  }
})

const DRIVERS = ['price', 'quality', 'support', 'delivery', 'usability', 'speed', 'trust', 'billing', 'training']
const REGIONS = ['north', 'east', 'south', 'west']

/** Ratings from 0 to 10 and a score that depends on each of them less than on the one before. @param {number} rows */
function rated(rows) {
  const random = stream(1, 'ratings')
  const columns = [...DRIVERS, 'score'].map(() => new Uint8Array(rows))
  const lines = [`response_id,region,${DRIVERS.map(name => `driver_${name}`).join()},score`]
  for (let row = 0; row < rows; row++) {
    let sum = 0
    DRIVERS.forEach((_, at) => {
      columns[at][row] = random.integer(0, 10)
      sum += columns[at][row] * (DRIVERS.length - at)
    })
    columns[DRIVERS.length][row] = Math.min(Math.max(Math.round(sum / 45 + random.integer(-2, 2)), 0), 10)
    lines.push(`r${row},${REGIONS[row % REGIONS.length]},${columns.map(column => column[row])}`)
  }
  return { columns, csv: new Blob(lines.map(line => `${line}\n`)) }
}

/** R² of the last column on those before it, from sums of products. @param {Uint8Array[]} columns */
function explained(columns) {
  const rows = columns[0].length
  const size = columns.length
  const sums = new Float64Array(size)
  const products = Array.from({ length: size }, () => new Float64Array(size))
  const row = new Float64Array(size)
  for (let at = 0; at < rows; at++) {
    for (let i = 0; i < size; i++) row[i] = columns[i][at]
    for (let i = 0; i < size; i++) {
      sums[i] += row[i]
      for (let j = 0; j <= i; j++) products[i][j] += row[i] * row[j]
    }
  }
  const left = products.map((of, i) =>
    Array.from({ length: size }, (_, j) => (i < j ? products[j][i] : of[j]) / rows - (sums[i] * sums[j]) / rows ** 2)
  )
  const all = left[size - 1][size - 1]
  for (let k = 0; k < size - 1; k++) {
    for (let i = k + 1; i < size; i++) {
      const factor = left[i][k] / left[k][k]
      for (let j = k; j < size; j++) left[i][j] -= factor * left[k][j]
    }
  }
  return 1 - left[size - 1][size - 1] / all
}

await entry(async () => {
  if (!options.built) await build()
  const folder = path.join(root, '.build/bench/drivers')
  mkdirSync(folder, { recursive: true })
  const { Analysis } = await import(path.join(await makePackage(path.join(folder, 'package')), 'node.js'))
  const rows = Number(options.rows)
  const { columns, csv } = rated(rows)
  const analysis = await Analysis.open([{ name: 'ratings.csv', data: csv }])
  const where = { region: REGIONS.slice(0, 2) }
  /** @type {Record<string, () => Promise<{ rSquared: { value: number } }>>} */
  const questions = {
    'without resamples': () => analysis.drivers({ outcome: 'score', replicates: 0 }),
    'after a filter': () => analysis.drivers({ outcome: 'score', replicates: 0, filter: { where } }),
    'by region': () => analysis.drivers({ outcome: 'score', replicates: 0, by: 'region' }),
    'with 1,000 resamples': () => analysis.drivers({ outcome: 'score' }),
    'plain JavaScript, sums alone': async () => ({ rSquared: { value: explained(columns) } })
  }
  /** @type {Record<string, number[]>} */
  const times = Object.fromEntries(Object.keys(questions).map(name => [name, []]))
  const right = explained(columns)
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, ask] of Object.entries(questions)) {
      const since = performance.now()
      const { rSquared } = await ask()
      times[name].push(performance.now() - since)
      if (name !== 'after a filter' && Math.abs(rSquared.value - right) > 1e-9) {
        throw new Refusal(`bench: ${name}: R² is ${rSquared.value}, not ${right}`)
      }
    }
  }
  analysis.dispose()
  console.log(
    `${rows.toLocaleString('en')} complete answers, nine drivers; ${machine()}; Node ${process.versions.node}\n`
  )
  for (const [name, of] of Object.entries(times)) {
    console.log(`${name.padEnd(30)} ${median(of).toFixed(1).padStart(8)} ms [from ${Math.min(...of).toFixed(1)}]`)
  }
})
