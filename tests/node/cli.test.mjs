// The command of the packed package: what it writes, how it ends, and what it says.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { root } from '../../tools/run.mjs'
import { places } from '../../www/elements/places.js'
import { install, packed } from '../packed.mjs'

const acme = ['responses', 'revenue', 'customers', 'interactions'].map(name =>
  path.join(root, 'samples', 'acme', `${name}.csv`)
)

/** @type {string} */
let folder
/** @type {string} */
let installed
before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  installed = install((await packed()).tarball, folder)
})
after(() => rmSync(folder, { recursive: true }))

/**
 * Runs the installed command.
 * @param {string[]} args
 * @param {string | Uint8Array} [input]
 * @returns {Promise<{ code: number | null, out: string, said: string }>}
 */
const pointworth = (args, input = '') =>
  new Promise((resolve, reject) => {
    const child = spawn(path.join(folder, 'node_modules', '.bin', 'pointworth'), args, { cwd: folder })
    let [out, said] = ['', '']
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      said += text
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, out, said }))
    child.stdin.end(input)
  })

const SURVEY = 'customer_id,score,region\na,9,EMEA\nb,10,EMEA\nc,3,APAC\nd,7,APAC\n'
const fixed = ['--today', '2026-11-22', '--time-zone', 'UTC']

test('every panel is written as JSON, with the numbers of the library', async () => {
  const { code, out, said } = await pointworth(['report', ...acme, ...fixed, '--seed', '7'])
  assert.deepEqual([code, said], [0, ''])
  const whole = JSON.parse(out)
  assert.deepEqual(
    [whole.settings.today, whole.settings.seed, whole.settings.timeZone, whole.tables.length],
    ['2026-11-22', 7, 'UTC', 4]
  )
  const { Analysis } = await import(pathToFileURL(path.join(installed, 'node.js')).href)
  const files = acme.map(file => ({ name: path.basename(file), data: readFileSync(file) }))
  const analysis = await Analysis.open(files, { today: '2026-11-22', timeZone: 'UTC', seed: 7 })
  assert.deepEqual(whole.panels.score, await analysis.score())
  assert.deepEqual(whole.panels.pointValue, await analysis.pointValue())
  assert.equal(whole.panels.trend.period, 'month')
  analysis.dispose()
  // Every panel of the page is there, or the column that it lacks is told.
  const told = new Set([...Object.keys(whole.panels), ...Object.keys(whole.locked)])
  for (const { name } of Object.values(places).flat()) assert.ok(told.has(name), name)
  for (const [name, panel] of Object.entries(whole.panels)) assert.ok(!panel.error, `${name}: ${panel.error?.message}`)
  // What others will read quotes nobody and tells of no few.
  const { terms } = whole.panels.words
  assert.ok(terms.length > 10)
  for (const { text, authors, examples } of terms)
    assert.ok(!examples.length && authors.every((/** @type {number} */ n) => n === 0 || n >= 5), text)
})

test('a filter, a confidence and a period of the command line reach every panel', async () => {
  const filter = JSON.stringify({ date: 'last-12-months', where: { region: ['EMEA'] } })
  writeFileSync(path.join(folder, 'filter.json'), filter)
  for (const given of [filter, 'filter.json']) {
    const { code, out } = await pointworth([
      ...['report', ...acme, ...fixed, '--filter', given, '--confidence', '0.9', '--period', 'quarter']
    ])
    assert.equal(code, 0)
    const { panels } = JSON.parse(out)
    assert.equal(panels.score.total.score.confidence, 0.9)
    assert.equal(panels.trend.period, 'quarter')
    assert.ok(panels.trend.points.length <= 5)
  }
})

for (const language of ['en', 'fa'])
  test(`the report is a page of its own (${language})`, async () => {
    const args = ['report', ...acme, ...fixed, '--locale', language, '--title', 'Board & <b>co</b>', '-o', 'board.html']
    const { code, out, said } = await pointworth(args)
    assert.deepEqual([code, out, said], [0, '', ''])
    const html = readFileSync(path.join(folder, 'board.html'), 'utf8')
    assert.match(html, /^<!doctype html>\n<html lang="(en|fa)" dir="(ltr|rtl)"><head><meta charset="utf-8">/)
    assert.ok(html.includes("default-src 'none'"))
    assert.ok(html.includes('<title>Board &amp; &lt;b&gt;co&lt;/b&gt;</title>'))
    assert.ok((html.match(/<section>/g) ?? []).length >= 4)
    assert.ok((html.match(/<svg /g) ?? []).length >= 4)
    assert.doesNotMatch(html, /undefined|NaN|\[object/)
    // No ids of customers, no comments.
    const [header, first] = readFileSync(acme[0], 'utf8').split('\n')
    assert.ok(!html.includes(first.split(',')[header.split(',').indexOf('customer_id')]))
    assert.deepEqual(
      readdirSync(folder).filter(name => name.endsWith('.part')),
      []
    )
  })

test('tables are written as CSV that a spreadsheet opens', async () => {
  assert.equal((await pointworth(['report', ...acme, ...fixed, '--out', 'tables.csv'])).code, 0)
  const text = readFileSync(path.join(folder, 'tables.csv'), 'utf8')
  assert.ok(text.startsWith('\ufeffNet Promoter Score\r\nClass,Answers,Share\r\n'))
  assert.ok(text.split('\r\n\r\n').length >= 12)
  assert.doesNotMatch(text, /undefined|NaN|\[object/)
  assert.match(text, /\r\npromoters,\d+,0\.\d+\r\n/)
})

test('standard input is a file like any other, also packed', async () => {
  for (const input of [SURVEY, gzipSync(SURVEY)]) {
    const { code, out } = await pointworth(['report', '-'], input)
    assert.equal(code, 0)
    assert.equal(JSON.parse(out).panels.score.total.score.value, 25)
  }
})

test('a workbook is read, and a saved mapping applied', async () => {
  const book = path.join(root, 'tests', 'formats', 'plain.xlsx')
  const { code, out } = await pointworth(['report', book])
  assert.equal(code, 0)
  assert.equal(JSON.parse(out).tables[0].origin.format, 'xlsx')
  writeFileSync(path.join(folder, 'odd.csv'), 'who,how much\na,9\nb,3\n')
  const columns = { who: 'customer_id', 'how much': 'score' }
  const mapping = { version: 1, tables: [{ kind: ['responses'], columns }] }
  writeFileSync(path.join(folder, 'mapping.json'), JSON.stringify(mapping))
  const mapped = await pointworth(['report', 'odd.csv', '--mapping', 'mapping.json'])
  assert.equal(mapped.code, 0, mapped.said)
  assert.equal(JSON.parse(mapped.out).panels.score.total.counts.n, 2)
})

test('help tells every option and exit code, and the version is the package’s', async () => {
  const { version } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'))
  assert.deepEqual(await pointworth(['--version']), { code: 0, out: `${version}\n`, said: '' })
  const { code, out } = await pointworth(['--help'])
  assert.equal(code, 0)
  const source = readFileSync(path.join(root, 'www', 'cli', 'cli.js'), 'utf8')
  const options = /options: \{([\s\S]*?)\n {6}\}/.exec(source)?.[1] ?? ''
  const names = [...options.matchAll(/^ {8}'?([\w-]+)'?:/gm)].map(([, name]) => name)
  assert.ok(names.length > 12)
  for (const name of names) assert.ok(out.includes(`--${name}`), name)
  for (const exit of [0, 1, 2, 3, 4]) assert.match(out, new RegExp(`^ {2}${exit} {2}\\w`, 'm'))
})

test('each way to fail ends with its own code, says what to do, and leaves no file', async () => {
  writeFileSync(path.join(folder, 'bad.csv'), 'score,comment\n9,"open\n8,x\n')
  writeFileSync(path.join(folder, 'good.csv'), SURVEY)
  writeFileSync(path.join(folder, 'names.csv'), 'name,city\na,b\n')
  for (const [expected, said, args] of /** @type {[number, RegExp, string[]][]} */ ([
    [2, /no command/, []],
    [2, /no command "repot"/, ['repot', 'good.csv']],
    [2, /no file/, ['report']],
    [2, /--bogus/, ['report', 'good.csv', '--bogus']],
    [2, /html, json and csv/, ['report', 'good.csv', '--out', 'x.pdf']],
    [2, /0\.5 to 0\.99999/, ['report', 'good.csv', '--confidence', '2']],
    [2, /not a number/, ['report', 'good.csv', '--seed', 'one']],
    [2, /fortnight/, ['report', 'good.csv', '--period', 'fortnight']],
    [2, /do not have it[\s\S]*They have nps/, ['report', 'good.csv', '--measure', 'csat']],
    [2, /no column “nope”[\s\S]*region/, ['report', 'good.csv', '--filter', '{"where":{"nope":["x"]}}']],
    [2, /--filter/, ['report', 'good.csv', '--filter', 'nosuch.json']],
    [2, /en, et, fa and ru/, ['report', 'good.csv', '--locale', 'de']],
    [2, /time zone/, ['report', 'good.csv', '--time-zone', 'Mars/Olympus']],
    [2, /YYYY-MM-DD/, ['report', 'good.csv', '--today', 'tomorrow']],
    [3, /nosuch\.csv: there is no such file/, ['report', 'nosuch.csv']],
    [3, /bad\.csv, row 2, column "comment": .*quote[\s\S]*Close the quote/, ['report', 'good.csv', 'bad.csv']],
    [1, /could not be written/, ['report', 'good.csv', '--out', path.join('nosuch', 'x.json')]],
    [4, /score/, ['report', 'names.csv']],
    [4, /too few people/, ['report', 'good.csv', '--out', 'few.html']]
  ])) {
    const { code, out, said: heard } = await pointworth(args)
    assert.equal(code, expected, `${args.join(' ')}: ${heard}`)
    assert.match(heard, said)
    assert.match(heard, /^pointworth: /)
    assert.equal(out, '')
  }
  assert.ok(!existsSync(path.join(folder, 'few.html')))
})

test('an analysis in Node leaves the process free to work, and to end', async () => {
  const program = `
    import { Analysis, PointworthError } from 'pointworth'
    import { openAsBlob } from 'node:fs'
    const analysis = await Analysis.open([{ name: 'acme.csv', data: await openAsBlob(${JSON.stringify(acme[0])}) }])
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await analysis.pointValue()
    const bad = await analysis.score({ by: () => 1 }).catch(error => [error instanceof PointworthError, error.code])
    clearInterval(timer)
    const { n } = (await analysis.score()).total.counts
    console.log(JSON.stringify({ turns, bad, n }))
  `
  const { out, code } = await new Promise(resolve => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit']
    })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      out += text
    })
    child.on('close', code => resolve({ out, code }))
  })
  assert.equal(code, 0)
  const { turns, bad, n } = JSON.parse(out)
  assert.ok(turns > 0 && n > 1000)
  assert.deepEqual(bad, [true, 'bad_option'])
})

test('a reader that stops reading is no fault', async () => {
  const child = spawn(path.join(folder, 'node_modules', '.bin', 'pointworth'), ['report', '-'], { cwd: folder })
  child.stdout.destroy()
  let said = ''
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  child.stdin.end(SURVEY)
  const code = await new Promise(resolve => child.on('close', resolve))
  assert.deepEqual([code, said], [0, ''])
})

test('the guide’s program for Node prints its score', async () => {
  const guide = readFileSync(path.join(root, 'docs', 'embedding.md'), 'utf8')
  const [, program] = /## Node[\s\S]*?```js\n([\s\S]*?)```/.exec(guide) ?? []
  writeFileSync(path.join(folder, 'guide.mjs'), program ?? '')
  const child = spawn(process.execPath, ['guide.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  for await (const text of child.stdout) out += text
  assert.equal(out, '25\n')
})

test('the elements may be imported where there is no page', async () => {
  const { PointworthDashboard } = await import(pathToFileURL(path.join(installed, 'element.js')).href)
  assert.equal(PointworthDashboard.tag, 'pointworth-dashboard')
})
