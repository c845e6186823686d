// Workbooks, archives and other encodings in a browser: their worker, their memory, and that nothing is asked for.
import assert from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { POLICY } from '../../tools/policy.mjs'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { workbook, zip } from '../zip.mjs'
import { serveLab, stage, visit, workers } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const folder = path.join(root, 'tests', 'formats')

const { browser, site: lab } = await stage(serveLab)

/**
 * A test on the lab page; afterwards the page must have asked for nothing more and said nothing.
 * @param {string} title
 * @param {(page: Page) => Promise<void>} body
 */
const labTest = (title, body) =>
  test(title, { timeout: 120_000 }, async t => {
    const { page, requests, said } = await visit(t, browser, lab.url)
    const loaded = requests.length
    await body(page)
    assert.deepEqual(requests.slice(loaded), [], 'requests after load')
    assert.deepEqual(said, [], 'console')
  })

/** Puts files into the page's file input. @param {Page} page @param {Record<string, Uint8Array>} files */
const give = (page, files) =>
  page.setInputFiles(
    '#file',
    Object.entries(files).map(([name, bytes]) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: Buffer.from(bytes)
    }))
  )

/** Opens the file input's file and tells what became of it. @param {Page} page */
const open = page =>
  page.evaluate(async () => {
    const input = /** @type {HTMLInputElement} */ (document.querySelector('#file'))
    const [file] = /** @type {FileList} */ (input.files)
    try {
      const analysis = await Analysis.open([file])
      const tables = analysis.tables.map(({ name, rows, origin }) => ({ name, rows, ...origin }))
      const n = analysis.scope?.measures.length ? (await analysis.score({ counted: 'all' })).total.counts.n : null
      analysis.dispose()
      return { tables, n }
    } catch (error) {
      const { code, file, hint } = /** @type {any} */ (error)
      return { code, file, hint }
    }
  })

/** Rows of a sheet of scores. @param {number} count */
const scores = count =>
  `<row r="1"><c r="A1" t="str"><v>score</v></c><c r="B1" t="str"><v>comment</v></c></row>${Array.from(
    { length: count },
    (_, row) =>
      `<row r="${row + 2}"><c r="A${row + 2}"><v>${row % 11}</v></c><c r="B${row + 2}" t="str"><v>a comment of some length</v></c></row>`
  ).join('')}`

for (const name of ['plain.xlsx', 'from-1904.xlsx', 'persian.xlsx', 'old.xls', 'open.ods', 'several.zip'])
  labTest(`${name} is opened under the page’s policy, and no worker of it stays`, async page => {
    await give(page, { [name]: new Uint8Array(readFileSync(path.join(folder, name))) })
    const { tables } = await open(page)
    assert.ok(tables?.length && tables.every(({ rows }) => rows > 0))
    await workers(page, 0)
  })

labTest('encodings, JSON and gzip are read in the engine’s worker', async page => {
  const russian = Uint8Array.from('клиент;оценка\nИван;9\nОльга;3\n', sign => {
    const code = sign.charCodeAt(0)
    return code < 0x80 ? code : code - 0x350
  })
  for (const [bytes, format, encoding] of /** @type {[Uint8Array, string, string][]} */ ([
    [russian, 'csv', 'windows-1251'],
    [Uint8Array.from(Buffer.from('\ufeffscore\n9\n3\n', 'utf16le')), 'csv', 'utf-16le'],
    [gzipSync('score\n9\n3\n'), 'csv', 'utf-8'],
    [new TextEncoder().encode('{"score":9}\n{"score":3,"late":"é"}\n'), 'ndjson', 'utf-8']
  ])) {
    await give(page, { 'x.csv': bytes })
    const { tables } = await open(page)
    assert.deepEqual(
      tables?.map(table => [table.rows, table.format, table.encoding]),
      [[2, format, encoding]]
    )
  }
})

labTest('progress of a workbook grows to the whole file, and cancelling ends its worker', async page => {
  await give(page, { 'many.xlsx': workbook(scores(200_000)) })
  const seen = await page.evaluate(async () => {
    const [file] = /** @type {any} */ (document.querySelector('#file')).files
    /** @type {any[]} */
    const steps = []
    const analysis = await Analysis.open([file], { onProgress: step => steps.push(step) })
    const rows = analysis.tables[0].rows
    const controller = new AbortController()
    /** @type {any[]} */
    const told = []
    const onProgress = (/** @type {any} */ step) => {
      told.push(step)
      controller.abort()
    }
    const error = await analysis
      .append(null, file, { signal: controller.signal, onProgress })
      .catch((/** @type {any} */ error) => error)
    return {
      rows,
      steps,
      code: error.code,
      told,
      tables: analysis.tables.length,
      size: file.size
    }
  })
  assert.equal(seen.rows, 200_000)
  assert.deepEqual([seen.steps.at(-1).bytes, seen.steps.at(-1).totalBytes], [seen.size, seen.size])
  assert.ok(seen.steps.length > 2)
  assert.deepEqual([seen.code, seen.tables], ['aborted', 1])
  assert.equal(seen.told.length, 1)
  assert.ok(seen.told[0].bytes < seen.size, `stopped at ${seen.told[0].bytes} of ${seen.size}`)
  await workers(page, 1)
})

labTest('bombs and sparse sheets end with an error, and the tab goes on', async page => {
  const bomb = Buffer.alloc(100 << 20, 'score\n'.repeat(1000))
  const far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="10000000"><c r="A10000000"><v>1</v></c></row>'
  // One text of 1.2 GB in a workbook of 1.2 MB.
  const long = `<row r="1"><c r="A1" t="inlineStr"><is><t>${'x'.repeat(300 << 20)}</t></is></c></row>`
  for (const [name, bytes] of /** @type {[string, Uint8Array][]} */ ([
    ['bomb.zip', zip({ 'a.csv': bomb })],
    ['bomb.csv.gz', gzipSync(bomb, { level: 9 })],
    ['far.xlsx', workbook(far)],
    ['long.xlsx', workbook(long)]
  ])) {
    await give(page, { [name]: bytes })
    const { code, hint } = await open(page)
    assert.equal(code, 'file_too_large', name)
    assert.ok(hint)
    await workers(page, 0)
  }
  // A worker that is ended while it begins or ends another: many times, since it is a matter of milliseconds.
  await give(page, { 'far.xlsx': workbook(far) })
  for (let time = 0; time < 20; time++) assert.equal((await open(page)).code, 'file_too_large')
  await workers(page, 0)
  await give(page, { 'good.xlsx': workbook(scores(10)) })
  assert.equal((await open(page)).n, 10)
})

test('the page opens a workbook without a request, hosted and as one file from disk', { timeout: 120_000 }, async t => {
  const site = await serve()
  t.after(() => site.close())
  for (const url of [site.url, pathToFileURL(path.join(root, 'dist', 'pointworth.html')).href]) {
    const { page, requests, said } = await visit(t, browser, url)
    const loaded = requests.length
    await page
      .locator('[data-test="files"]')
      .first()
      .setInputFiles([path.join(folder, 'several.zip'), path.join(folder, 'old.xls')])
    await page.waitForFunction(
      () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis?.tables.length === 5
    )
    await page.click('[data-test="tab-data"]')
    await page.locator('[data-file="several.zip/stored.json"] [data-test="close-file"]').click()
    await page.waitForFunction(
      () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.tables.length === 4
    )
    assert.deepEqual(requests.slice(loaded), [], 'requests after load')
    assert.equal(await page.locator('[data-test="requests"]').getAttribute('data-value'), '0')
    assert.deepEqual(said, [], 'console')
  }
})

test('the entry that fetches its engine fetches the workbook module when it is needed', {
  timeout: 60_000
}, async t => {
  const site = await serveLab({
    conditions: ['pointworth-url'],
    policy: POLICY.replace("connect-src 'none'", "connect-src 'self'")
  })
  t.after(() => site.close())
  const { page, requests } = await visit(t, browser, site.url)
  await page.evaluate(async () => void (await Analysis.open(['score\n9\n'])))
  assert.ok(!requests.some(url => url.endsWith('/workbook.wasm')))
  const bytes = new Uint8Array(readFileSync(path.join(folder, 'plain.xlsx')))
  await give(page, { 'plain.xlsx': bytes })
  assert.equal((await open(page)).tables?.[0].sheet, 'Answers')
  assert.equal(requests.filter(url => url.endsWith('/workbook.wasm')).length, 1)
  rmSync(path.join(site.folder, 'workbook.wasm'))
  await page.reload()
  await give(page, { 'plain.xlsx': bytes })
  assert.equal((await open(page)).code, 'engine_unavailable')
  writeFileSync(path.join(site.folder, 'workbook.wasm'), '<!doctype html>')
  assert.equal((await open(page)).code, 'engine_unavailable')
})
