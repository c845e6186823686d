// The examples, as a developer meets them: installed from the packed tarball, built, opened, given files.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { install, pack, run } from '../packed.mjs'
import { launch } from './browser.mjs'

// Within the repository, so that the bundlers are found where it has them.
const place = path.join(root, '.build', 'examples')

/** @type {import('playwright-core').Browser} */
let browser
/** @type {string} */
let tarball
before(async () => {
  browser = await launch()
  rmSync(place, { recursive: true, force: true })
  mkdirSync(place, { recursive: true })
  tarball = await pack(place)
})
after(() => browser.close())

/** The policies of the guide: a page's, the strictest, a worker's. */
const [PORTAL, , WORKER] = [
  ...readFileSync(path.join(root, 'docs', 'embedding.md'), 'utf8').matchAll(/```csp\n(.*)\n```/g)
].map(([, policy]) => policy)

const acme = ['responses', 'revenue', 'customers'].map(name => path.join(root, 'samples', 'acme', `${name}.csv`))

for (const [name, folder = '.', policy = PORTAL] of /** @type {[name: string, folder?: string, policy?: string][]} */ ([
  ['module'],
  ['esbuild'],
  ['vite', 'dist'],
  ['webpack'],
  ['rollup'],
  ['iframe', '.', PORTAL.replace("connect-src 'self'", "frame-src 'self'; connect-src 'self'")],
  ['strict-csp'],
  ['worker']
]))
  test(`the example ${name} shows a dashboard of the reader’s files`, { timeout: 120_000 }, async t => {
    const own = path.join(place, name)
    cpSync(path.join(root, 'examples', name), own, { recursive: true })
    // Without what the repository has: nothing is asked of a registry.
    const manifest = path.join(own, 'package.json')
    const { scripts } = JSON.parse(readFileSync(manifest, 'utf8'))
    writeFileSync(manifest, JSON.stringify({ private: true, type: 'module', scripts }))
    install(tarball, own)
    if (scripts?.build) run('npm', ['run', 'build'], own)
    const headers = (/** @type {string} */ file) => ({
      'Content-Security-Policy': file === 'worker.js' ? WORKER : policy
    })
    const site = await serve({ folder: path.join(own, folder), headers })
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
    t.after(() => Promise.all([context.close(), site.close()]))
    const page = await context.newPage()
    /** @type {string[]} */
    const said = []
    page.on('console', message => said.push(message.text()))
    page.on('pageerror', error => said.push(error.message))
    await page.goto(site.url, { waitUntil: 'networkidle' })
    const frame = page.frames().at(-1) ?? page
    await page.setInputFiles('input', acme)
    const score = frame.locator('pointworth-score [part~="figure"]')
    await score.waitFor()
    // The score of the sample, as the native tests know it too.
    assert.equal(Math.round(Number(await score.getAttribute('data-value'))), 30)
    // What comes later came too: the value of a point stands in the first sentences.
    await frame.locator('pointworth-dashboard .sub', { hasText: /worth/ }).waitFor()
    // A workbook needs the third module.
    await page.setInputFiles('input', path.join(root, 'tests', 'formats', 'plain.xlsx'))
    await frame.waitForFunction(
      () =>
        /** @type {any} */ (document.querySelector('pointworth-dashboard'))?.analysis?.tables[0]?.origin.format ===
        'xlsx'
    )
    // A file that cannot be read is told, and the open one stays.
    await page.setInputFiles('input', { name: 'none.csv', mimeType: 'text/csv', buffer: Buffer.from('') })
    await frame.locator('output', { hasText: 'none.csv' }).waitFor()
    assert.deepEqual(said, [])
  })
