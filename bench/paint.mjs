// `node bench/paint.mjs`: what a reader of the page waits for. First paint and how far its parts move, and, with 1 M
// answers open, from the click on a value of the filter until the answer is painted.
//
//   node bench/paint.mjs --rows 1000000 --visits 5 --built

import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from '../tools/build.mjs'
import { launch } from '../tools/chromium.mjs'
import { entry, fingerprint } from '../tools/run.mjs'
import { serve } from '../tools/serve.mjs'
import { setup } from '../tools/setup.mjs'
import { generate } from './data.mjs'
import { machine, quiet } from './machine.mjs'
import { work } from './site.mjs'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    /** How often the page is opened anew, and the filter is changed each way. */
    visits: { type: 'string', default: '5' },
    /** Seconds to wait for a quiet machine before each part. */
    patience: { type: 'string', default: '20' },
    /** Takes dist/ as it is. */
    built: { type: 'boolean', default: false }
  }
})

/** Begins to observe what the browser tells only from then on: shifts of parts and tasks longer than 50 ms. */
function observe() {
  const seen = { shift: 0, long: /** @type {number[]} */ ([]) }
  Object.assign(globalThis, { seen })
  /** @param {string} type @param {(entry: any) => void} each */
  const each = (type, each) =>
    new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type, buffered: true })
  each('layout-shift', ({ value, hadRecentInput }) => {
    if (!hadRecentInput) seen.shift += value
  })
  each('longtask', ({ duration }) => seen.long.push(duration))
}

/**
 * Clicks on one value of the filter; resolves once the score's answer is painted and once all that is in view is.
 * @param {string} value
 * @returns {Promise<{ score: number, all: number }>} milliseconds after the click
 */
async function click(value) {
  const root = /** @type {ShadowRoot} */ (document.querySelector('pointworth-dashboard')?.shadowRoot)
  const filter = /** @type {ShadowRoot} */ (root.querySelector('pointworth-filter')?.shadowRoot)
  const box = /** @type {HTMLElement} */ (filter.querySelector(`[data-test="value-${value}"]`))
  const score = /** @type {HTMLElement} */ (root.querySelector('[data-panel="score"]'))
  const before = /** @type {any} */ (score).data
  // A frame that has begun when its callbacks run is painted when the next task after them runs.
  const painted = () =>
    new Promise(resolve =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(undefined)
        port2.postMessage(null)
      })
    )
  await painted()
  const since = performance.now()
  box.click()
  const until = async (/** @type {() => boolean} */ done) => {
    do await painted()
    while (!done())
    return performance.now() - since
  }
  return {
    score: await until(() => /** @type {any} */ (score).data !== before),
    all: await until(() => !root.querySelector('[busy], [data-busy]'))
  }
}

/** Median and least, in the unit given. @param {number[]} values @param {string} unit */
function told(values, unit) {
  const sorted = values.toSorted((one, other) => one - other)
  const digits = unit ? 0 : 3
  return `median ${sorted[Math.floor(sorted.length / 2)].toFixed(digits)}${unit}, least ${sorted[0].toFixed(digits)}${unit}`
}

await entry(async () => {
  setup({ tests: true })
  if (!options.built) await build()
  const rows = Number(options.rows)
  const visits = Number(options.visits)
  const folder = path.join(work, 'data', fingerprint(['bench/data.mjs', 'samples/acme/random.mjs']).slice(0, 12))
  const files = {
    responses: path.join(folder, `responses-${rows}.csv`),
    revenue: path.join(folder, `revenue-${rows}.csv`)
  }
  mkdirSync(folder, { recursive: true })
  if (!existsSync(files.responses)) generate(rows, files)
  const server = await serve()
  const browser = await launch()
  console.log(`bench: ${machine()}, Chromium ${browser.version()}`)
  try {
    /** @type {Record<string, number[]>} */ const first = { paint: [], started: [], shift: [] }
    for (let visit = 0; visit < visits; visit++) {
      await quiet(Number(options.patience))
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      await page.addInitScript(observe)
      await page.goto(server.url)
      await page.locator('[data-test="drop"]').waitFor()
      const seen = await page.evaluate(async () => {
        await new Promise(resolve => setTimeout(resolve, 1000))
        const [paint] = performance.getEntriesByName('first-contentful-paint')
        const [{ domInteractive }] = /** @type {any} */ (performance.getEntriesByType('navigation'))
        return { paint: paint.startTime, started: domInteractive, shift: /** @type {any} */ (globalThis).seen.shift }
      })
      for (const [name, value] of Object.entries(seen)) first[name].push(value)
      await context.close()
    }
    console.log(`bench: first contentful paint ${told(first.paint, ' ms')}; layout shift ${told(first.shift, '')}`)

    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(600_000)
    await page.addInitScript(observe)
    await page.goto(server.url)
    await page.locator('[data-test="files"]').setInputFiles(files.responses)
    await page.locator('[data-panel="score"] [part="figure"]').waitFor()
    await page.waitForFunction(
      () => !document.querySelector('pointworth-dashboard')?.shadowRoot?.querySelector('[busy], [data-busy]')
    )
    const opened = await page.evaluate(() => /** @type {any} */ (globalThis).seen)
    console.log(
      `bench: ${rows} answers open; layout shift ${opened.shift.toFixed(3)}, long tasks ${opened.long.length}`
    )
    await page.locator('[data-test="filter-region"]').click()
    const values = ['Western Europe', 'Asia Pacific', 'Latin America']
    /** @type {Awaited<ReturnType<typeof click>>[]} */ const times = []
    await quiet(Number(options.patience))
    await page.evaluate(() => {
      Object.assign(/** @type {any} */ (globalThis).seen, { shift: 0, long: [] })
    })
    for (let visit = 0; visit < 2 * visits; visit++)
      for (const value of values) times.push(await page.evaluate(click, value))
    const seen = await page.evaluate(() => /** @type {any} */ (globalThis).seen)
    console.log(
      `bench: filter, click to the painted score ${told(
        times.map(({ score }) => score),
        ' ms'
      )}; to all in view ${told(
        times.map(({ all }) => all),
        ' ms'
      )}; layout shift ${seen.shift.toFixed(3)}; tasks over 50 ms ${seen.long.length} in ${times.length} clicks`
    )
  } finally {
    await browser.close()
    await server.close()
  }
})
