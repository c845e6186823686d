// The examples, as a developer meets them: installed from the packed tarball, built, opened, given files.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { createServer } from 'vite'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { next } from '../../tools/setup.mjs'
import { install, packed, run } from '../packed.mjs'
import { open, until, visit, workers } from './browser.mjs'

// Within the repository, so that the bundlers are found where it has them.
const place = path.join(root, '.build', 'examples')

rmSync(place, { recursive: true, force: true })
mkdirSync(place, { recursive: true })
const { tarball } = await packed()
// Set-up has done it where all tests are run.
if (!next.present()) assert.ok(next.ways[0].go().ok, next.remedy)
const browser = await open()

/** The policies of the guide: a page's, the strictest, a worker's. */
const [PORTAL, , WORKER] = [
  ...readFileSync(path.join(root, 'docs', 'embedding.md'), 'utf8').matchAll(/```csp\n(.*)\n```/g)
].map(([, policy]) => policy)

const acme = ['responses', 'revenue', 'customers'].map(name => path.join(root, 'samples', 'acme', `${name}.csv`))

/**
 * Starts an example that brings a server of its own, and waits until it answers.
 * @param {string} folder
 * @param {string} program its script `start`
 * @returns {ReturnType<typeof serve>}
 */
async function start(folder, program) {
  // A port that was free a moment ago: the server wants to be told one.
  const { url, close } = await serve({ folder })
  await close()
  const [command, ...args] = program.split(' ')
  const child = spawn(path.join(root, '.build', 'node_modules', '.bin', command), args, {
    cwd: folder,
    env: { ...process.env, PORT: new URL(url).port, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = new Promise(resolve => child.once('close', resolve))
  const answers = async () => (await fetch(url).catch(() => null))?.ok
  while (child.exitCode === null && !(await answers())) await new Promise(resolve => setTimeout(resolve, 100))
  return {
    url,
    async close() {
      child.kill()
      await ended
    }
  }
}

for (const [name, folder = '.', policy = PORTAL] of /** @type {[name: string, folder?: string, policy?: string][]} */ ([
  ['module'],
  ['esbuild'],
  ['vite', 'dist'],
  ['webpack'],
  ['rollup'],
  ['next'],
  ['iframe', '.', PORTAL.replace("connect-src 'self'", "frame-src 'self'; connect-src 'self'")],
  ['strict-csp'],
  ['worker']
]))
  test(`the example ${name} shows a dashboard of the reader’s files`, { timeout: 240_000 }, async t => {
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
    // A server of the example's own sends the policy itself.
    const site = scripts?.start
      ? await start(own, scripts.start)
      : await serve({ folder: path.join(own, folder), headers })
    t.after(() => site.close())
    const { page, said } = await visit(t, browser, site.url)
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

test('a module that is replaced while the page stays leaves no engine, no element and no second registration', {
  timeout: 120_000
}, async t => {
  const own = path.join(place, 'reload')
  install(tarball, own)
  const answers = Array.from({ length: 60 }, (_, row) => `c${row},${row % 11}\\n`).join('')
  /** The portal's module, which Vite replaces by itself when it changes. @param {number} version */
  const write = version =>
    writeFileSync(
      path.join(own, 'portal.js'),
      `import { Analysis } from 'pointworth'
       import { PointworthDashboard } from 'pointworth/element'
       // Not at the top: a browser keeps every module that it has run, with all that stands there.
       function mount() {
         const dashboard = document.createElement('pointworth-dashboard')
         dashboard.dataset.version = '${version}'
         document.body.append(dashboard)
         const opened = Analysis.open(['customer_id,score\\n${answers}'])
         opened.then(analysis => { dashboard.analysis = analysis })
         globalThis.seen = [...(globalThis.seen ?? []), { dashboard: new WeakRef(dashboard), PointworthDashboard }]
         return () => {
           dashboard.remove()
           opened.then(analysis => analysis.dispose())
         }
       }
       import.meta.hot.accept()
       import.meta.hot.dispose(mount())
      `
    )
  write(0)
  writeFileSync(
    path.join(own, 'index.html'),
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>portal</title><link rel="icon" href="data:,"><script type="module" src="./portal.js"></script></html>'
  )
  const server = await createServer({
    root: own,
    configFile: false,
    logLevel: 'error',
    server: { host: '127.0.0.1', port: 0 },
    // Found before the page asks, so that nothing but the test makes it load anew.
    optimizeDeps: { include: ['pointworth', 'pointworth/element'] }
  })
  await server.listen()
  t.after(() => server.close())
  const { page, said } = await visit(t, browser, server.resolvedUrls?.local[0] ?? '')
  const times = 10
  for (let version = 0; version <= times; version++) {
    if (version) write(version)
    const figure = `pointworth-dashboard[data-version="${version}"] pointworth-score [part~="figure"][data-value]`
    await page.locator(figure).waitFor()
  }
  await workers(page, 1)
  const left = async () => {
    await page.requestGC()
    return page.evaluate(() => {
      const { seen } = /** @type {any} */ (globalThis)
      const all = document.querySelectorAll('*')
      return {
        loads: seen.length,
        classes: new Set(seen.map((/** @type {any} */ each) => each.PointworthDashboard)).size,
        alive: seen.filter((/** @type {any} */ each) => each.dashboard.deref()).length,
        dashboards: [...all].filter(({ localName }) => localName.startsWith('pointworth-dashboard')).length,
        second: Boolean(customElements.get('pointworth-dashboard-2'))
      }
    })
  }
  const now = await until(left, ({ alive }) => alive <= 1)
  assert.deepEqual(now, { loads: times + 1, classes: 1, alive: 1, dashboards: 1, second: false })
  assert.deepEqual(
    said.filter(message => !message.includes('[vite]')),
    []
  )
})
