// How long each panel of Measure takes natively after a change of filter, at a million answers with twice as many invoices.
//
//     node bench/measure/run.mjs [--rows 1000000] [--only moved,journey]
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generate } from '../data.mjs'
import { machine } from '../machine.mjs'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, only: { type: 'string' } } })
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.build/bench/measure')
mkdirSync(folder, { recursive: true })
const files = {
  responses: join(folder, `responses-${values.rows}.csv`),
  revenue: join(folder, `revenue-${values.rows}.csv`)
}
if (!existsSync(files.revenue)) generate(Number(values.rows), files)

const only = values.only ? ['--only', values.only] : []
const told = execFileSync(
  'cargo',
  ['bench', '--quiet', '--bench', 'measure', '--', files.responses, files.revenue, ...only],
  { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }
)
/** @type {{ name: string, ms: number[] }[]} */
const panels = told
  .split('\n')
  .filter(line => line.startsWith('{'))
  .map(line => JSON.parse(line))
console.log(`${Number(values.rows).toLocaleString('en')} answers; ${machine()}`)
console.log('Shortest of several runs in milliseconds: all answers, one tier, one year, two channels\n')
for (const { name, ms } of panels) console.log(name.padEnd(16), ms.map(one => one.toFixed(1).padStart(8)).join(''))
