// `npm run bench`: measures Pointworth beside the tools a user would pick, checks every answer, writes bench/results.md and
// the table in README.md.
//
//   npm run bench -- --rows 1000000 --rounds 5 --engines pointworth,duckdb-file --patience 20 --dry --built

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from '../tools/build.mjs'
import { entry, fingerprint, Refusal, root, seconds } from '../tools/run.mjs'
import { serve } from '../tools/serve.mjs'
import { setup } from '../tools/setup.mjs'
import { generate } from './data.mjs'
import { machine, quiet } from './machine.mjs'
import { difference, reference } from './reference.mjs'
import { session } from './session.mjs'
import { buildSite, ENGINES, peers, work } from './site.mjs'
import { report, summary } from './table.mjs'
import { CURRENCY, FILTER_STEPS, GROUP_COLUMNS } from './workloads.js'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    /** Comma-separated, of ENGINES. */
    engines: { type: 'string', default: Object.keys(ENGINES).join(',') },
    /** Seconds to wait for a quiet machine before each session. */
    patience: { type: 'string', default: '20' },
    /** Measures and prints, and leaves results.md and README.md as they are. */
    dry: { type: 'boolean', default: false },
    /** Takes pkg/ and dist/ as they are. */
    built: { type: 'boolean', default: false }
  }
})

/** The data and its right answers, made once. @param {number} rows */
async function prepared(rows) {
  const folder = path.join(work, 'data', fingerprint(['bench/data.mjs', 'samples/acme/random.mjs']).slice(0, 12))
  mkdirSync(folder, { recursive: true })
  const files = {
    responses: path.join(folder, `responses-${rows}.csv`),
    revenue: path.join(folder, `revenue-${rows}.csv`)
  }
  if (!existsSync(files.responses) || !existsSync(files.revenue)) {
    const since = performance.now()
    generate(rows, files)
    console.log(`bench: ${rows} responses written (${seconds(since)})`)
  }
  const counted = fingerprint(['bench/reference.mjs', 'bench/workloads.js']).slice(0, 12)
  const answers = path.join(folder, `answers-${rows}-${counted}.json`)
  if (!existsSync(answers)) {
    const since = performance.now()
    writeFileSync(answers, JSON.stringify(await reference(files, FILTER_STEPS, GROUP_COLUMNS, CURRENCY)))
    console.log(`bench: right answers counted (${seconds(since)})`)
  }
  return { files, right: JSON.parse(readFileSync(answers, 'utf8')) }
}

/** Brotli at its strongest; remembered, because 35 MB take a minute. @param {string} file */
function compressed(file) {
  const bytes = readFileSync(file)
  const known = path.join(work, 'sizes.json')
  const sizes = existsSync(known) ? JSON.parse(readFileSync(known, 'utf8')) : {}
  const key = createHash('sha256').update(bytes).digest('hex')
  if (!sizes[key]) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    sizes[key] = brotliCompressSync(bytes, { params }).length
    writeFileSync(known, JSON.stringify(sizes))
  }
  return sizes[key]
}

/** Sizes of what a visitor of the page downloads first. @returns {Record<string, number>} */
function shipped() {
  const dist = path.join(root, 'dist')
  const html = readFileSync(path.join(dist, 'index.html'), 'utf8')
  const early = [...html.matchAll(/modulepreload" href="\.\/([^"]+)"/g)].map(([, file]) => file)
  const engine = early.filter(file => file.includes('engine-bytes'))
  const page = ['index.html', 'main.js', ...early.filter(file => !engine.includes(file))]
  const sum = (/** @type {string[]} */ files) =>
    files.reduce((bytes, file) => bytes + compressed(path.join(dist, file)), 0)
  return {
    'Engine, as pointworth.wasm': sum(['pointworth.wasm']),
    'Engine, as the script that the page loads': sum(engine),
    'Page with charts and English': sum(page)
  }
}

/** Puts the table between its markers; a README without them stays as it is. @param {string} text */
function intoReadme(text) {
  const file = path.join(root, 'README.md')
  const marked = /<!-- bench -->[\s\S]*?<!-- \/bench -->/
  const readme = existsSync(file) ? readFileSync(file, 'utf8') : ''
  if (marked.test(readme))
    writeFileSync(
      file,
      readme.replace(marked, () => `<!-- bench -->\n${text}\n<!-- /bench -->`)
    )
  else console.log('bench: README.md has no <!-- bench --> … <!-- /bench -->, so it stays as it is')
}

await entry(async () => {
  const engines = options.engines.split(',')
  const unknown = engines.find(engine => !(engine in ENGINES))
  if (unknown) throw new Refusal(`bench: there is no engine ${unknown}; there are ${Object.keys(ENGINES).join(', ')}`)
  const rows = Number(options.rows)
  const rounds = Number(options.rounds)

  setup({ tests: true })
  if (engines.includes('pointworth') && !options.built) await build()
  const versions = peers()
  const site = await buildSite(engines)
  const { files, right } = await prepared(rows)
  const server = await serve({ folder: site, headers: { 'Content-Security-Policy': '' } })
  /** @type {import('./table.mjs').Sample[]} */ const samples = []
  /** @type {Record<string, string[]>} */ const served = {}
  /** @type {string[]} */ const wrong = []
  let browser = ''
  try {
    for (let round = 0; round < rounds; round++) {
      // Every engine once per round, each time another one first.
      for (const [k] of engines.entries()) {
        const engine = engines[(k + round) % engines.length]
        const others = await quiet(Number(options.patience))
        const result = await session(`${server.url}${engine}/`, files, rows > 2_000_000 ? 3 : 5)
        samples.push({ engine, times: result.times, others })
        browser = `Chromium ${result.browser}`
        served[engine] = result.served
        for (const [name, answer] of Object.entries(result.answers)) {
          const found = difference(right[name], answer, name)
          if (found) wrong.push(`${engine}: ${found}`)
        }
        const { ready, first } = result.times
        console.log(
          `bench: round ${round + 1} ${engine}: ready ${ready.toFixed(0)} ms, first score ${first.toFixed(0)} ms`
        )
      }
    }
  } finally {
    await server.close()
  }
  if (wrong.length) throw new Refusal(`bench: wrong answers, nothing written:\n${[...new Set(wrong)].join('\n')}`)

  // A page's download is what it had asked for when it was ready.
  const bytes = Object.fromEntries(
    Object.entries(served).map(([engine, urls]) => [
      engine,
      urls
        .map(url => path.join(site, new URL(url).pathname.replace(/\/$/, '/index.html')))
        .reduce((sum, file) => sum + compressed(file), 0)
    ])
  )
  const megabytes = /** @type {[number, number]} */ (
    [files.responses, files.revenue].map(file => Math.round(statSync(file).size / 1e6))
  )
  const results = {
    machine: machine(),
    browser,
    versions: { Node: process.versions.node, ...versions },
    day: new Date().toISOString().slice(0, 10),
    rows,
    rounds,
    megabytes,
    bytes,
    shipped: engines.includes('pointworth') ? shipped() : {},
    samples
  }
  writeFileSync(path.join(work, 'results.json'), JSON.stringify(results))
  const table = summary(results, ENGINES)
  console.log(`\n${table}`)
  if (options.dry) return
  writeFileSync(path.join(root, 'bench', 'results.md'), report(results, ENGINES))
  intoReadme(table)
})
