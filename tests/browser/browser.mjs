// What every browser test needs: a Chromium with a fresh profile, pages that remember what they asked for and said, and
// a page of the project's own policy on which `Analysis` alone can be tried.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { after } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { build } from 'esbuild'
import { common, copyModules, virtualModules } from '../../tools/build.mjs'
import { launch } from '../../tools/chromium.mjs'
import { POLICY } from '../../tools/policy.mjs'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'

/** @typedef {import('playwright-core').Page} Page */

/** A browser for the tests of a file. */
export async function open() {
  const browser = await launch()
  after(() => browser.close())
  return browser
}

/**
 * A browser and what is visited by the tests of a file: the page of the project, or what `begin` serves.
 * @param {() => ReturnType<typeof serve>} [begin]
 */
export async function stage(begin = serve) {
  const [browser, site] = await Promise.all([open(), begin()])
  after(() => site.close())
  return { browser, site }
}

/**
 * Waits until something is as it should be, and fails after a minute: how long it takes is no matter of tests.
 * @template T
 * @param {() => T | Promise<T>} ask what is looked at
 * @param {(value: T) => unknown} [right] what makes it right
 * @returns {Promise<T>} what it was at last
 */
export async function until(ask, right = Boolean) {
  const end = performance.now() + 60_000
  for (;;) {
    const value = await ask()
    if (right(value)) return value
    if (performance.now() > end) assert.fail(`after a minute it still is ${JSON.stringify(value)}`)
    await setTimeout(20)
  }
}

/** Waits until the page has so many workers. @param {Page} page @param {number} count */
export const workers = (page, count) =>
  until(
    () => page.workers().length,
    length => length === count
  )

/**
 * A page that remembers its requests, its console and its errors, and is closed after the test.
 * @param {{ after: (close: () => Promise<void>) => void }} t the test, or the file's tests
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function visit(t, browser, url, options = {}) {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Tallinn',
    // What fades is half transparent for a moment, which axe would call poor contrast.
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
    ...options
  })
  t.after(() => context.close())
  const page = await context.newPage()
  /** @type {string[]} */
  const requests = []
  /** @type {string[]} */
  const said = []
  page.on('request', request => {
    // A blob is the page's own memory, not a request to anyone.
    if (!request.url().startsWith('blob:')) requests.push(request.url())
  })
  page.on('console', message => said.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => said.push(`uncaught: ${error.message}`))
  await page.goto(url, { waitUntil: 'networkidle' })
  return { context, page, requests, said }
}

/** Numbers between 0 and 1, the same on every run. @param {number} seed */
export function random(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Opens files on the page, or adds them to the open ones, and waits for every answer.
 * @param {Page} page
 * @param {Record<string, string>} files text by name
 * @param {'files' | 'add-files'} [input]
 */
export async function openFiles(page, files, input = 'files') {
  const payload = Object.entries(files).map(([name, text]) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from(text)
  }))
  await page.locator(`[data-test="${input}"]`).first().setInputFiles(payload)
  await page.waitForFunction(names => {
    const { analysis } = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    return names.every(name => analysis?.tables.some((/** @type {any} */ table) => table.name === name))
  }, Object.keys(files))
  await settled(page)
}

/**
 * Opens a sample and waits for every answer.
 * @param {Page} page
 * @param {string} id
 */
export async function openSample(page, id) {
  await page.click(`[data-test="sample-${id}"]`)
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis?.scope ?? false
  )
  await settled(page)
}

/**
 * Waits until the section stands and no panel is busy, and stays so for some frames: what comes into view is asked a frame later.
 * @param {Page} page
 */
export async function settled(page) {
  await page.evaluate(() => {
    Object.assign(globalThis, { quietFrames: -5 })
  })
  await page.waitForFunction(() => {
    const dashboard = /** @type {HTMLElement} */ (document.querySelector('pointworth-dashboard'))
    const frames = /** @type {{ quietFrames?: number }} */ (globalThis)
    const busy = dashboard.shadowRoot?.querySelector('[data-awaited]:not([hidden]), [data-busy], [busy]')
    frames.quietFrames = busy ? -5 : Number(frames.quietFrames) + 1
    return frames.quietFrames > 0
  })
}

/**
 * Scrolls to a panel, so that it is loaded and asked, and waits for its answer.
 * @param {Page} page
 * @param {string} name
 */
export async function near(page, name) {
  const spot = page.locator(`[data-spot="${name}"]`)
  await spot.scrollIntoViewIfNeeded()
  const panel = spot.locator(`[data-panel="${name}"]`)
  await panel.locator('[part="finding"]').waitFor()
  await settled(page)
  return panel
}

/**
 * Has every panel of the section that is shown loaded and answered, and gives the names of all that stand there.
 * @param {Page} page
 * @param {string} section
 * @returns {Promise<string[]>}
 */
export async function allShown(page, section) {
  const boxes = await page.locator(`[data-section="${section}"] [data-spot]:visible`).all()
  for (const box of boxes) {
    await box.scrollIntoViewIfNeeded()
    await box.locator('[data-panel]').waitFor()
    await settled(page)
  }
  await page.evaluate(() => scrollTo(0, 0))
  await settled(page)
  return page
    .locator(`[data-section="${section}"] [data-panel]:visible`)
    .evaluateAll(panels => panels.map(panel => panel.getAttribute('data-panel') ?? ''))
}

/**
 * Builds and serves a page that holds `Analysis` as `globalThis.Analysis` and nothing else.
 * @param {{conditions?: string[], policy?: string, without?: string[]}} [options] `conditions` select the engine's
 *   variant; `without`: files to leave out
 */
export async function serveLab({ conditions = [], policy = POLICY } = {}) {
  const folder = path.join(root, '.build', 'lab', conditions.join('-') || 'inline')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    ...common,
    stdin: {
      contents:
        "import { Analysis, PointworthError } from './analysis.js'\nObject.assign(globalThis, { Analysis, PointworthError })",
      resolveDir: path.join(root, 'www')
    },
    conditions,
    outfile: path.join(folder, 'lab.js'),
    format: 'esm',
    plugins: [virtualModules(common)]
  })
  copyModules(folder)
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>lab</title><link rel="icon" href="data:,"><script type="module" src="./lab.js"></script><input type="file" id="file"></html>'
  )
  const server = await serve({ folder, headers: { 'Content-Security-Policy': policy } })
  return { ...server, folder }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds wrong, in words. @param {Page} page @returns {Promise<string[]>} */
export async function violations(page) {
  // A script of the test, not of the page: the policy does not apply to what the driver evaluates.
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ['violations'] })
    return violations.map(
      (/** @type {any} */ { id, nodes }) =>
        `${id}: ${nodes.map((/** @type {any} */ node) => node.target.join(' ')).join(', ')}`
    )
  })
}
