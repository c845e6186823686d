// Runs the methods of Monetize natively beside lifelines and lifetimes on the same data, and writes monetize.md.
//
//     node bench/monetize/run.mjs [--people 1000000] [--runs 3] [--python PROGRAM] [--dry]
//
// A Python that has both packages is taken as it is; else one is set up with them in .build/bench. Where that cannot be
// done the table stands without them. All of a million take a quarter of an hour, most of it lifelines' late entries: each
// workload is told on the standard error as it ends, and the table on the standard output.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { machine } from '../machine.mjs'

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    python: { type: 'string', default: 'python3' },
    dry: { type: 'boolean', default: false }
  }
})
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, '.build/bench/monetize')
mkdirSync(folder, { recursive: true })

/** What is compared with. */
const PACKAGES = ['lifelines==0.30.0', 'lifetimes==0.11.3']

/** @typedef {{ name: string, ms: number, answer: number[] }} Told */

/** @param {string} who @param {string} command @param {string[]} args @returns {Promise<Told[]>} */
async function run(who, command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
  /** @type {Told[]} */
  const told = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue
    const one = JSON.parse(line)
    told.push(one)
    console.error(`${who}: ${one.name} ${one.ms.toFixed(1)} ms`)
  }
  const code = await ended
  if (code) throw new Error(`${command} ended with ${code}`)
  return told
}

/** Versions of the packages that a Python has; none where it lacks one. @param {string} python */
function packagesOf(python) {
  const names = PACKAGES.map(name => name.split('==')[0])
  const code = `from importlib.metadata import version\nfor name in ${JSON.stringify(names)}: print(name, version(name))`
  try {
    const text = execFileSync(python, ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    return text.trim().split('\n')
  } catch {
    return []
  }
}

/** A Python with the packages, set up where there is none; null where that cannot be done. */
function pythonWithPackages() {
  const own = join(folder, 'venv/bin/python')
  const found = [values.python, own].find(python => packagesOf(python).length)
  if (found) return found
  try {
    execFileSync(values.python, ['-m', 'venv', join(folder, 'venv')], { stdio: 'inherit' })
    execFileSync(own, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], { stdio: 'inherit' })
    return own
  } catch (error) {
    console.error(`Without lifelines and lifetimes: ${/** @type {Error} */ (error).message}`)
    return null
  }
}

const python = pythonWithPackages()
const versions = python ? packagesOf(python) : []
const own = await run('Pointworth', 'cargo', ['bench', '--quiet', '--bench', 'monetize', '--', folder, values.people])
const reference = [join(root, 'bench/monetize/reference.py'), folder, values.runs]
const others = python ? await run('lifelines, lifetimes', python, reference) : []

/** Workloads: what they are called, and what the issue asks of them for a million, in milliseconds. @type {[string, string, number | null][]} */
const rows = [
  ['kaplanMeier', 'Kaplan–Meier with log-log limits', 50],
  ['cox', 'Cox, five columns, Efron', 2000],
  ['coxLate', 'Cox, five columns, a third entering late', 2000],
  ['coxLateWhole', 'the same with clustered errors, proportionality and concordance', null],
  ['bgNbd', 'BG/NBD', 3000],
  ['gammaGamma', 'gamma-gamma', null],
  ['markov1', 'Markov removal effects, order 1, 50 touchpoints', 5],
  ['markov2', 'Markov removal effects, order 2, 50 touchpoints', 1000],
  ['retention', 'retention, cohorts and bridge of 10 revenue rows each, after a filter', 150],
  ['earnedGrowth', 'earned growth of the same', 150],
  ['survival', 'survival by class with Cox, of the same', null],
  ['referrals', 'referrals of the same', null],
  ['lifetimeValue', 'lifetime value by contracts, of the same', null]
]

/** Answers that differ by more than this are no comparison; lifetimes stops its search early. */
const CLOSE = 0.02
const lines = rows.flatMap(([name, label, goal]) => {
  const ours = own.find(one => one.name === name)
  const theirs = others.find(one => one.name === name)
  if (!ours) return []
  const apart = (theirs?.answer ?? []).map((x, at) => Math.abs(x - ours.answer[at]) / Math.max(1e-9, Math.abs(x)))
  if (apart.some(off => off > CLOSE))
    throw new Error(`${name}: ${ours.answer} here, ${theirs?.answer} there: not the same question`)
  const ms = (/** @type {number} */ value) =>
    `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 })} ms`
  return [
    `| ${label} | ${ms(ours.ms)} | ${goal === null ? '' : ms(goal)} | ${theirs ? ms(theirs.ms) : ''} | ${
      theirs ? `${(theirs.ms / ours.ms).toFixed(1)}×` : ''
    } |`
  ]
})
const people = Number(values.people).toLocaleString('en')
const text = `# Benchmark of Monetize

Written by \`node bench/monetize/run.mjs\`, natively, on one thread; the shortest of several runs each. ${people} customers;
${machine()}; ${
  versions.length
    ? `${versions.join(', ')}. Both read the same columns, and their answers agree.`
    : 'lifelines and lifetimes could not be installed.'
}

| | Pointworth | asked for | lifelines, lifetimes | |
| --- | ---: | ---: | ---: | ---: |
${lines.join('\n')}
`
process.stdout.write(text)
if (!values.dry) writeFileSync(join(root, 'bench/monetize.md'), text)
