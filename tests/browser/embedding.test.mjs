// Elements as a portal uses them: several on a page, moved about, two copies of the package; and what they leave behind.
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { packed } from '../packed.mjs'
import { stage, until, visit, workers } from './browser.mjs'

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; style-src 'none'; " +
  'img-src data: blob:'

/**
 * Makes a later version of a package: another number, another text, another colour, an element that the first has not.
 * @param {string} copy
 */
function makeLater(copy) {
  const changed = (/** @type {string} */ file, /** @type {[string, string][]} */ changes) => {
    let text = readFileSync(path.join(copy, file), 'utf8')
    for (const [from, to] of changes) {
      assert.ok(text.includes(from), `${file}: ${from}`)
      text = text.replaceAll(from, to)
    }
    writeFileSync(path.join(copy, file), text)
  }
  const { version } = JSON.parse(readFileSync(path.join(copy, 'package.json'), 'utf8'))
  changed('package.json', [[`"version": "${version}"`, '"version": "9.0.0"']])
  changed('element.js', [
    ['"measure.nps":"Net Promoter Score"', '"measure.nps":"Likelihood to recommend"'],
    ['light-dark(#1f6fb2, #58a3e0)', '#123456']
  ])
  writeFileSync(
    path.join(copy, 'element.js'),
    `${readFileSync(path.join(copy, 'element.js'), 'utf8')}
     export class PointworthLater extends HTMLElement { static tag = 'pointworth-later' }
     customElements.define(PointworthLater.tag, PointworthLater)`
  )
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
after(() => rmSync(folder, { recursive: true }))
const { browser, site } = await stage(async () => {
  for (const name of ['package', 'other']) cpSync((await packed()).folder, path.join(folder, name), { recursive: true })
  makeLater(path.join(folder, 'other'))
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

test('a page that opens, shows and gives up fifty analyses ends with the memory it began with', {
  timeout: 300_000
}, async t => {
  const { page, said } = await portal(t)
  const session = await page.context().newCDPSession(page)
  const lives = (/** @type {number} */ times) =>
    page.evaluate(async times => {
      const { Analysis, csv } = /** @type {any} */ (globalThis)
      for (let life = 0; life < times; life++) {
        const dashboard = /** @type {any} */ (document.createElement('pointworth-dashboard'))
        document.body.append(dashboard)
        dashboard.analysis = await Analysis.open([csv])
        const shown = () =>
          dashboard.shadowRoot.querySelector('[data-panel=trend]')?.data &&
          dashboard.shadowRoot.querySelector('[data-panel=score]').data
        while (!shown()) await new Promise(resolve => setTimeout(resolve, 10))
        dashboard.analysis.dispose()
        // Every second time the element stays for the next files, as in a portal that changes its exports.
        if (life % 2) dashboard.analysis = null
        dashboard.remove()
      }
    }, times)
  /** What the page holds after everything that can go is gone. */
  const held = async () => {
    await workers(page, 0)
    await page.requestGC()
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
    return { megabytes: usedSize / 2 ** 20, nodes, jsEventListeners }
  }
  await lives(5)
  const early = await held()
  await lives(50)
  // The browser may keep what the last life held (1,600 nodes, 160 listeners) until another one; not that of fifty.
  const late = await until(
    held,
    now =>
      now.nodes <= early.nodes + 2000 &&
      now.jsEventListeners <= early.jsEventListeners + 200 &&
      now.megabytes < early.megabytes + 2
  )
  t.diagnostic(`after five: ${JSON.stringify(early)}; after fifty-five: ${JSON.stringify(late)}`)
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

test('the guide’s markup needs no program: files by address, one analysis for all, gone with the last element', {
  timeout: 120_000
}, async t => {
  const own = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  cpSync((await packed()).folder, path.join(own, 'node_modules', 'pointworth'), { recursive: true })
  const guide = readFileSync(path.join(root, 'docs', 'embedding.md'), 'utf8')
  const [, markup] = /### Without a program[\s\S]*?```html\n([\s\S]*?)```/.exec(guide) ?? []
  mkdirSync(path.join(own, 'exports'))
  const regions = ['EMEA', 'APAC', 'AMER']
  const answers = Array.from(
    { length: 240 },
    (_, row) => `c${row},${row % 5 ? (row * 7) % 11 : ''},${regions[row % 3]},2025-0${1 + (row % 6)}-03`
  )
  const billing = Array.from({ length: 240 }, (_, row) => `c${row},${20 + ((row * 7) % 11)}.50,EUR,2025-03-04`)
  writeFileSync(
    path.join(own, 'exports', 'answers.csv'),
    `customer_id,score,region,responded_at\n${answers.join('\n')}\n`
  )
  writeFileSync(path.join(own, 'exports', 'billing.csv'), `customer_id,amount,currency,date\n${billing.join('\n')}\n`)
  writeFileSync(
    path.join(own, 'index.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>portal</title><link rel="icon" href="data:,">${markup}</html>`
  )
  const host = await serve({ folder: own, headers: { 'Content-Security-Policy': POLICY } })
  t.after(async () => {
    await host.close()
    rmSync(own, { recursive: true })
  })
  const { page, said, requests } = await visit(t, browser, host.url)
  const dashboard = page.locator('pointworth-dashboard')
  await dashboard.locator('[data-panel="revenue"] [part="finding"]').waitFor()
  const filter = await dashboard.evaluate(element => /** @type {any} */ (element).state.filter)
  assert.deepEqual(filter, { where: { region: ['EMEA'] } })
  assert.equal(await dashboard.locator('[data-test="tab-monetize"]').getAttribute('aria-current'), 'page')
  const score = page.locator('body > pointworth-score')
  await score.locator('[part~="figure"][data-value]').waitFor()
  // Of 240 who were asked 48 did not answer.
  await score.locator('[data-test="silence"]', { hasText: '240' }).waitFor()
  assert.equal(await score.evaluate(panel => /** @type {any} */ (panel).data.groups.length), 3)
  await workers(page, 1)
  assert.equal(requests.filter(url => url.endsWith('.csv')).length, 2)
  // What attributes say later counts too; what is no JSON, and what is not there, is told.
  await dashboard.evaluate(element => element.setAttribute('section', 'measure'))
  await dashboard.locator('[data-panel="score"] [part="figure"][data-value]').waitFor()
  await score.evaluate(panel => panel.setAttribute('options', '{"by": '))
  await score.locator('[part="refusal"]', { hasText: /options/ }).waitFor()
  await score.evaluate(panel => panel.setAttribute('options', '{}'))
  await score.locator('[part~="figure"][data-value]').waitFor()
  // Moved, it keeps its engine; removed with the last, the engine ends.
  await page.evaluate(() => {
    const panel = /** @type {HTMLElement} */ (document.querySelector('body > pointworth-score'))
    document.body.prepend(panel)
    document.querySelector('pointworth-dashboard')?.remove()
  })
  await score.locator('[part~="figure"][data-value]').waitFor()
  await workers(page, 1)
  assert.deepEqual(said, [])
  await score.evaluate(panel => panel.setAttribute('src', 'exports/none.csv'))
  await score.locator('[part="refusal"]', { hasText: /404/ }).waitFor()
  await score.evaluate(panel => panel.remove())
  await workers(page, 0)
})

test('two versions of the package live on one page', { timeout: 60_000 }, async t => {
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
      values: panels.map(panel => panel.data.total.score.value),
      eyebrows: panels.map(panel => panel.shadowRoot.querySelector('[part=eyebrow]').textContent),
      colours: panels.map(panel => getComputedStyle(panel).getPropertyValue('--promoter').trim()),
      own: [elements, others].map(module => typeof module.PointworthLater),
      later: customElements.get('pointworth-later') === others.PointworthLater
    }
  })
  assert.deepEqual(seen.names, ['pointworth-score', 'pointworth-score-2', 'pointworth-score'])
  assert.deepEqual(seen.classes, [true, false, true])
  assert.equal(new Set(seen.values).size, 1)
  // Each speaks its own texts and wears its own colours; what only one of them has is there.
  assert.deepEqual(seen.eyebrows, ['Net Promoter Score', 'Likelihood to recommend', 'Net Promoter Score'])
  assert.equal(seen.colours[0], seen.colours[2])
  assert.deepEqual([seen.colours[1], seen.own, seen.later], ['#123456', ['undefined', 'function'], true])
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
