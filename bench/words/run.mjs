// How long words take in Node, by the npm package as its users have it, beside plain JavaScript (control.mjs) in the same
// run: comments cut and counted, and compared anew after a filter. Counts and standard scores are checked to be equal.
//
//     node bench/words/run.mjs [--rows 1000000] [--rounds 3] [--built]
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { stream } from '../../samples/acme/random.mjs'
import { build } from '../../tools/build.mjs'
import { makePackage } from '../../tools/package.mjs'
import { entry, Refusal, root } from '../../tools/run.mjs'
import { machine } from '../machine.mjs'
import { median } from '../table.mjs'
import { Control } from './control.mjs'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    /** Takes pkg/ and dist/ as they are. */
    built: { type: 'boolean', default: false }
  }
})

/** Letters of a comment, at most. */
const LENGTH = 60
const LETTERS = 'abcdefghijklmnoprstuvz'
const REGIONS = ['north', 'east', 'south', 'west']

/** Filters that a reader goes through; the first is none. @type {string[][]} */
const FILTERS = [[], ['north'], ['north', 'south'], ['east']]

/** @param {ReturnType<typeof stream>} random @param {number} from @param {number} to */
const word = (random, from, to) =>
  Array.from({ length: random.integer(from, to) }, () => LETTERS[random.integer(0, LETTERS.length - 1)]).join('')

/** What is written: words as often as Zipf's law says, or letters at random, of which a vocabulary knows no end. */
const WRITERS = {
  'natural words': () => {
    const random = stream(1, 'words')
    const words = Array.from({ length: 30_000 }, (_, rank) => word(random, rank < 100 ? 2 : 4, rank < 100 ? 4 : 9))
    let sum = 0
    const ends = words.map((_, rank) => (sum += 1 / (rank + 2.7)))
    return () => {
      const u = random.uniform() * sum
      let [low, high] = [0, ends.length - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if (ends[middle] < u) low = middle + 1
        else high = middle
      }
      return words[low] + (random.uniform() < 0.06 ? '.' : '')
    }
  },
  'random letters': () => {
    const random = stream(1, 'letters')
    return () => word(random, 3, 9)
  }
}

/** @param {number} rows @param {() => string} next */
function written(rows, next) {
  const random = stream(1, 'scores')
  const texts = []
  const sides = new Uint8Array(rows)
  const lines = ['customer_id,score,region,comment']
  for (let row = 0; row < rows; row++) {
    let text = next()
    for (let more = next(); text.length + 1 + more.length <= LENGTH; more = next()) text += ` ${more}`
    const score = random.integer(0, 10)
    sides[row] = score >= 9 ? 0 : score <= 6 ? 1 : 2
    texts.push(text)
    lines.push(`c${row},${score},${REGIONS[row % REGIONS.length]},${text}`)
  }
  return { texts, sides, csv: new Blob(lines.map(line => `${line}\n`)) }
}

/** @template T @param {() => T | Promise<T>} work @returns {Promise<[number, T]>} */
async function timed(work) {
  globalThis.gc?.()
  const since = performance.now()
  const made = await work()
  return [performance.now() - since, made]
}

/**
 * Where a report differs from the control.
 * @param {any} report @param {ReturnType<Control['words']>} control
 */
function difference(report, control) {
  const { texts, order, of } = control
  if (report.sides.some((/** @type {any} */ side, /** @type {number} */ at) => side.comments !== texts[at])) {
    return `${report.sides.map((/** @type {any} */ side) => side.comments)} comments instead of ${texts}`
  }
  const known = new Map(order.map(term => [of(term).name, of(term)]))
  for (const { text, authors, z } of report.terms) {
    const right = known.get(text)
    if (!right || right.counts.some((count, side) => count !== authors[side])) return `"${text}": ${authors} authors`
    // A term's odds are among all; where there was no room for the rarest, these are fewer.
    if (!report.notices.length && Math.abs(right.z - z) > 1e-9 * Math.abs(z)) return `"${text}": ${z}, not ${right.z}`
  }
  return report.terms.length ? null : 'no terms'
}

await entry(async () => {
  if (!options.built) await build()
  const folder = path.join(root, '.build/bench/words')
  mkdirSync(folder, { recursive: true })
  const { Analysis } = await import(path.join(await makePackage(path.join(folder, 'package')), 'node.js'))
  const rows = Number(options.rows)
  console.log(
    `${rows.toLocaleString('en')} comments of up to ${LENGTH} letters; ${machine()}; Node ${process.versions.node}`
  )
  for (const [name, writer] of Object.entries(WRITERS)) {
    const { texts, sides, csv } = written(rows, writer())
    /** @type {Record<'first' | 'filter' | 'search', { own: number[], control: number[] }>} */
    const times = {
      first: { own: [], control: [] },
      filter: { own: [], control: [] },
      search: { own: [], control: [] }
    }
    for (let round = 0; round < Number(options.rounds); round++) {
      const analysis = await Analysis.open([{ name: 'comments.csv', data: csv }])
      const pattern = /(^|[^a-z])ab/
      const [search, found] = await timed(() => analysis.comments({ filter: { comment: 'ab*' } }))
      const [searchControl, right] = await timed(() => texts.filter(text => pattern.test(text.toLowerCase())).length)
      if (found.comments !== right) throw new Refusal(`bench: ${found.comments} comments found instead of ${right}`)
      times.search.own.push(search)
      times.search.control.push(searchControl)
      /** @type {Control | undefined} */ let control
      for (const filter of FILTERS) {
        const where = filter.length ? { where: { region: filter } } : {}
        const of = sides.map((side, row) =>
          filter.length && !filter.includes(REGIONS[row % REGIONS.length]) ? 2 : side
        )
        const [own, report] = await timed(() => analysis.words({ filter: where }))
        const [plain, answer] = await timed(() => {
          control ??= new Control(texts)
          return control.words(of)
        })
        const wrong = difference(report, answer)
        if (wrong) throw new Refusal(`bench: ${name}: ${wrong}`)
        const kind = filter.length ? 'filter' : 'first'
        times[kind].own.push(own)
        times[kind].control.push(plain)
      }
      analysis.dispose()
    }
    const shown = (/** @type {number[]} */ all) => `${median(all).toFixed(0)} ms [from ${Math.min(...all).toFixed(0)}]`
    console.log(`\n${name}: Pointworth, beside plain JavaScript`)
    for (const [what, { own, control }] of /** @type {const} */ ([
      ['search, comments not cut yet', times.search],
      ['cut, counted and compared', times.first],
      ['compared after a filter', times.filter]
    ])) {
      console.log(`  ${what.padEnd(30)} ${shown(own).padEnd(24)} ${shown(control)}`)
    }
  }
})
