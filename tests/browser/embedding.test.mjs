// Elements as a portal uses them: several on a page, moved about, two copies of the package; and what they leave behind.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { serve } from '../../tools/serve.mjs'
import { packed } from '../packed.mjs'
import { stage, until, visit, workers } from './browser.mjs'

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; style-src 'none'; " +
  'img-src data: blob:'

const folder = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
after(() => rmSync(folder, { recursive: true }))
const { browser, site } = await stage(async () => {
  // The same package as another version would be: a script of its own, whose classes are others.
  for (const name of ['package', 'other']) cpSync((await packed()).folder, path.join(folder, name), { recursive: true })
  const page = (/** @type {string} */ script) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>portal</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script><div id="one"></div><div id="two"></div></html>`
  writeFileSync(path.join(folder, 'index.html'), page('./portal.js'))
  writeFileSync(
    path.join(folder, 'portal.js'),
    `import { Analysis } from './package/index.js'
     import * as elements from './package/element.js'
     import { Analysis as Other } from './other/index.js'
     import * as others from './other/element.js'
     Object.assign(globalThis, { Analysis, elements, Other, others })`
  )
  return serve({ folder, headers: { 'Content-Security-Policy': POLICY } })
})

const CSV = `customer_id,score,region,responded_at\n${Array.from({ length: 200 }, (_, row) => `c${row},${row % 11},area ${row % 3},2025-${String(1 + (row % 6)).padStart(2, '0')}-03`).join('\n')}\n`

/** @param {import('node:test').TestContext} t */
async function portal(t) {
  const { page, said } = await visit(t, browser, site.url)
  await page.evaluate(csv => {
    Object.assign(globalThis, { csv })
  }, CSV)
  return { page, said }
}

test('an element that is added, used, moved and removed leaves nothing behind', { timeout: 120_000 }, async t => {
  const { page, said } = await portal(t)
  const session = await page.context().newCDPSession(page)
  /** What stands in the page outside elements: listeners of window and document, ids, sheets, nodes. */
  const traces = async () => {
    const listeners = []
    for (const expression of ['window', 'document', 'document.documentElement', 'document.body']) {
      const { result } = await session.send('Runtime.evaluate', { expression })
      const found = await session.send('DOMDebugger.getEventListeners', {
        objectId: /** @type {string} */ (result.objectId)
      })
      listeners.push(...found.listeners.map(({ type }) => `${expression} ${type}`))
    }
    const nodes = await page.evaluate(() => ({
      ids: [...document.querySelectorAll('[id]')].map(({ id }) => id),
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
      nodes: document.querySelectorAll('*').length,
      keys: Object.keys(globalThis).sort()
    }))
    return { listeners, ...nodes }
  }
  /** One life of a dashboard and of a panel beside it. */
  const life = () =>
    page.evaluate(async () => {
      const { Analysis, csv } = /** @type {any} */ (globalThis)
      const [one, two] = ['one', 'two'].map(id => /** @type {HTMLElement} */ (document.getElementById(id)))
      const analysis = await Analysis.open([csv])
      const dashboard = /** @type {any} */ (document.createElement('pointworth-dashboard'))
      const panel = /** @type {any} */ (document.createElement('pointworth-score'))
      one.append(dashboard, panel)
      dashboard.analysis = analysis
      panel.analysis = analysis
      const answered = async () => {
        for (const until = performance.now() + 10_000; performance.now() < until; ) {
          if (panel.data && panel.shadowRoot.querySelector('svg') && !dashboard.shadowRoot.querySelector('[busy]'))
            return
          await new Promise(resolve => setTimeout(resolve, 20))
        }
        throw new Error('no answer')
      }
      await answered()
      const before = panel.data
      two.append(dashboard, panel)
      await answered()
      const kept = panel.data === before && dashboard.analysis === analysis
      dashboard.remove()
      panel.remove()
      analysis.dispose()
      Object.assign(globalThis, { gone: [new WeakRef(dashboard), new WeakRef(panel)] })
      return kept
    })
  await life()
  await workers(page, 0)
  const early = await traces()
  assert.ok(await life(), 'a moved element keeps what it shows')
  await workers(page, 0)
  assert.deepEqual(await traces(), early)
  assert.deepEqual(early.ids, ['one', 'two'])
  assert.deepEqual(early.listeners, [])
  assert.equal(early.sheets, 0)
  // Whatever still held an element would keep it alive.
  await until(async () => {
    await page.requestGC()
    return page.evaluate(() =>
      /** @type {any} */ (globalThis).gone.every((/** @type {WeakRef<object>} */ ref) => !ref.deref())
    )
  })
  assert.deepEqual(said, [])
})

test('several dashboards, each with its own files or with the same, do not mix', { timeout: 60_000 }, async t => {
  const { page, said } = await portal(t)
  const scores = await page.evaluate(async () => {
    const { Analysis, csv } = /** @type {any} */ (globalThis)
    const high = await Analysis.open(['customer_id,score\na,9\nb,10\nc,9\n'])
    const low = await Analysis.open([csv])
    const boards = [high, low, low].map(analysis => {
      const board = /** @type {any} */ (document.createElement('pointworth-dashboard'))
      document.body.append(board)
      board.analysis = analysis
      return board
    })
    const figure = (/** @type {any} */ board) =>
      board.shadowRoot.querySelector('pointworth-score').shadowRoot.querySelector('[part~="figure"][data-value]')
    while (!boards.every(figure)) await new Promise(resolve => setTimeout(resolve, 20))
    return boards.map(board => Number(figure(board).dataset.value))
  })
  assert.equal(scores[0], 100)
  assert.ok(scores[1] < 0 && scores[1] === scores[2])
  assert.deepEqual(said, [])
})

test('two copies of the package live on one page', { timeout: 60_000 }, async t => {
  const { page, said } = await portal(t)
  const seen = await page.evaluate(async () => {
    const { Analysis, Other, elements, others, csv } = /** @type {any} */ (globalThis)
    const analyses = [await Analysis.open([csv]), await Other.open([csv])]
    const panels = [
      new elements.PointworthScore(),
      new others.PointworthScore(),
      document.createElement('pointworth-score')
    ]
    document.body.append(...panels)
    for (const [index, panel] of panels.entries()) panel.analysis = analyses[index % 2]
    while (!panels.every(panel => panel.data)) await new Promise(resolve => setTimeout(resolve, 20))
    return {
      names: panels.map(panel => panel.localName),
      classes: panels.map(panel => panel instanceof elements.PointworthScore),
      values: panels.map(panel => panel.data.total.score.value)
    }
  })
  assert.deepEqual(seen.names, ['pointworth-score', 'pointworth-score-2', 'pointworth-score'])
  assert.deepEqual(seen.classes, [true, false, true])
  assert.equal(new Set(seen.values).size, 1)
  assert.deepEqual(said, [])
})

for (const [
  title,
  code,
  change
] of /** @type {[string, string, (site: { folder: string }) => Parameters<typeof serve>[0]][]} */ ([
  [
    'an engine that the host does not have',
    'engine_unavailable',
    ({ folder }) => {
      rmSync(path.join(folder, 'package', 'pointworth.wasm'))
      return {}
    }
  ],
  [
    'a host that answers its index page for the engine',
    'engine_unavailable',
    ({ folder }) => {
      writeFileSync(path.join(folder, 'package', 'pointworth.wasm'), '<!doctype html><title>portal</title>')
      return {}
    }
  ],
  [
    'a policy that forbids to fetch the engine',
    'part_unavailable',
    () => ({ headers: { 'Content-Security-Policy': POLICY.replace("connect-src 'self'", "connect-src 'none'") } })
  ],
  [
    'a policy without WebAssembly',
    'webassembly_forbidden',
    () => ({ headers: { 'Content-Security-Policy': POLICY.replace(" 'wasm-unsafe-eval'", '') } })
  ],
  [
    'a policy without workers from blobs',
    'workers_forbidden',
    () => ({ headers: { 'Content-Security-Policy': POLICY.replace('worker-src blob:', "worker-src 'self'") } })
  ]
]))
  test(`${title} is an error that says who can do what`, { timeout: 60_000 }, async t => {
    const own = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
    cpSync(folder, own, { recursive: true })
    const host = await serve({
      folder: own,
      headers: { 'Content-Security-Policy': POLICY },
      ...change({ folder: own })
    })
    t.after(async () => {
      await host.close()
      rmSync(own, { recursive: true })
    })
    const { page } = await visit(t, browser, host.url)
    const error = await page.evaluate(() =>
      /** @type {any} */ (globalThis).Analysis.open(['score\n9\n']).catch((/** @type {any} */ error) => ({
        name: error.name,
        code: error.code,
        message: error.message,
        hint: error.hint
      }))
    )
    assert.deepEqual([error.name, error.code], ['PointworthError', code])
    assert.ok(error.message && error.hint)
    if (code !== 'part_unavailable') assert.match(error.hint, /[Ww]hoever hosts/)
  })

test('a host that calls the engine plain text is understood', { timeout: 60_000 }, async t => {
  const { page } = await portal(t)
  await page.route('**/*.wasm', async route => {
    const body = readFileSync(path.join(folder, 'package', path.basename(route.request().url())))
    await route.fulfill({ body, contentType: 'text/plain' })
  })
  const score = await page.evaluate(
    async () => (await (await /** @type {any} */ (globalThis).Analysis.open(['score\n9\n'])).score()).total.score.value
  )
  assert.equal(score, 100)
})

test('options of the wrong type reject, whatever they are', { timeout: 60_000 }, async t => {
  const { page, said } = await portal(t)
  const seen = await page.evaluate(async () => {
    const { Analysis, csv } = /** @type {any} */ (globalThis)
    const open = await Analysis.open([csv])
    const calls = {
      'a number for the files': () => Analysis.open(5),
      'null for the files': () => Analysis.open(null),
      'a text for the files': () => Analysis.open(csv),
      'a number for a file': () => Analysis.open([5]),
      'null for a file': () => Analysis.open([null]),
      'a text for the options': () => Analysis.open([csv], 'fa'),
      'null for the options': () => Analysis.open([csv], null),
      'a zone that there is not': () => Analysis.open([csv], { timeZone: 'Mars/Olympus' }),
      'a text for the seed': () => Analysis.open([csv], { seed: 'one' }),
      'a fraction for the seed': () => Analysis.open([csv], { seed: 0.5 }),
      'a number for the locale': () => Analysis.open([csv], { locale: 5 }),
      'a mapping that is none': () => Analysis.open([csv], { mapping: { a: 1 } }),
      'a text for the options of a question': () => open.score('nps'),
      'a number for the groups': () => open.score({ by: 5 }),
      'a text for the filter': () => open.score({ filter: 'EMEA' }),
      'an option that there is not': () => open.score({ colour: 'red' }),
      'a number for the panels': () => open.dashboard({ panels: 5 }),
      'a panel that there is not': () => open.dashboard({ panels: ['nosuch'] }),
      'nothing to compare': () => open.compare()
    }
    /** @type {Record<string, unknown>} */
    const seen = {}
    for (const [name, call] of Object.entries(calls)) {
      try {
        await call()
        seen[name] = 'answered'
      } catch (error) {
        const { name: own, code, message, hint } = /** @type {any} */ (error)
        seen[name] =
          own === 'PointworthError' && code && message && hint ? 'told' : `${own} ${code}: ${message} ${hint}`
      }
    }
    const after = (await open.score()).total.counts.n
    return { seen, after }
  })
  for (const [name, how] of Object.entries(seen.seen)) assert.equal(how, 'told', name)
  assert.equal(seen.after, 200)
  assert.deepEqual(said, [])
})
