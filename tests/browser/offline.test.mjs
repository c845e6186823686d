// The hosted page without its host: kept by its service worker, told of a newer version, and what the worker asks for.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { SERVICE_POLICY } from '../../tools/policy.mjs'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { open, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const browser = await open()

/** A copy of the page that a test may change, and a host that counts what is asked of it. @param {import('node:test').TestContext} t */
async function host(t) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  cpSync(path.join(root, 'dist'), folder, { recursive: true })
  /** @type {string[]} */
  const asked = []
  const site = await serve({ folder, onRequest: address => asked.push(address) })
  t.after(async () => {
    await site.close()
    rmSync(folder, { recursive: true })
  })
  return { ...site, folder, asked }
}

/** Waits until the page's parts are kept and its service worker answers for them. @param {Page} page */
async function kept(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller)
      await new Promise(resolve =>
        navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
      )
  })
}

/** @param {Page} page @returns {Promise<number>} the score of the open files */
const score = async page => {
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis)
  return page.evaluate(
    async () =>
      (await /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.score()).total.score.value
  )
}

/** @param {Page} page */
const openOwn = page =>
  page
    .locator('[data-test="files"]')
    .first()
    .setInputFiles([{ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from('score\n9\n10\n3\n7\n') }])

/** @param {Page} page @param {string} code */
const failsWith = (page, code) => page.locator(`[data-test="error"][data-code="${code}"]`).waitFor()

test('without its host the page opens again, with a sample asked for before and with files of one’s own', {
  timeout: 120_000
}, async t => {
  const site = await host(t)
  const { page } = await visit(t, browser, site.url)
  await kept(page)
  // 1,560 of 5,594 at 9 or 10, 1,119 at 6 or below.
  await page.click('[data-test="sample-stack-overflow"]')
  const expected = (100 * (1560 - 1119)) / 5594
  assert.ok(Math.abs((await score(page)) - expected) < 1e-9)

  await site.close()
  await page.goto(`${site.url}#/`)
  await page.reload()
  await page.locator('[data-test="start"]').waitFor()
  await page.click('[data-test="sample-telco-churn"]')
  await failsWith(page, 'part_unavailable')
  await page.click('[data-test="dismiss"]')
  await page.click('[data-test="sample-stack-overflow"]')
  assert.ok(Math.abs((await score(page)) - expected) < 1e-9)
  await page.goto(`${site.url}index.html#/?lang=fa`)
  await page.locator('html[lang="fa"] [data-test="start"]').waitFor()
  await openOwn(page)
  assert.equal(await score(page), 25)
})

test('after load the host is asked for nothing more, not by the service worker either', {
  timeout: 60_000
}, async t => {
  const site = await host(t)
  const { page, said } = await visit(t, browser, site.url)
  await kept(page)
  const loaded = site.asked.length
  assert.ok(site.asked.includes('/sw.js'))
  await openOwn(page)
  assert.equal(await score(page), 25)
  await page.selectOption('[data-test="language"]', 'ru')
  await page.locator('html[lang="ru"]').waitFor()
  await page.waitForTimeout(1000)
  assert.deepEqual(site.asked.slice(loaded), [])
  assert.equal(await page.locator('[data-test="requests"]').getAttribute('data-value'), '0')
  assert.equal(
    await page.evaluate(() => fetch(location.href).then(String, () => 'refused')),
    'refused',
    'the page may ask for nothing, kept or not'
  )
  await page.click('[data-test="requests"]')
  assert.match((await page.locator('[data-test="proof"]').textContent()) ?? '', /service worker/)
  assert.deepEqual(
    said.filter(line => !/Content Security Policy/.test(line)),
    [],
    'console'
  )
  // What is kept are the page's own parts and nothing else.
  const names = await page.evaluate(async () => {
    const [name, ...others] = await caches.keys()
    if (others.length) throw new Error(others.join())
    return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)
  })
  assert.deepEqual(
    names.filter(name => !/^\/(main\.js|part-[\w-]+\.js)?$/.test(name)),
    []
  )
})

test('the service worker’s own policy lets it ask its host and no other', { timeout: 60_000 }, async t => {
  const site = await host(t)
  const other = await host(t)
  assert.equal((await fetch(`${site.url}sw.js`)).headers.get('content-security-policy'), SERVICE_POLICY)
  const { page } = await visit(t, browser, site.url)
  await kept(page)
  const [worker] = page.context().serviceWorkers()
  const ask = (/** @type {string} */ url) =>
    worker.evaluate(
      url =>
        fetch(url, { mode: 'no-cors' }).then(
          () => 'allowed',
          () => 'refused'
        ),
      url
    )
  assert.equal(await ask(other.url), 'refused')
  assert.equal(await ask(site.url), 'allowed')
})

test('a newer version is offered, and taken when the reader says so', { timeout: 120_000 }, async t => {
  const site = await host(t)
  const { page } = await visit(t, browser, site.url)
  await kept(page)
  const offer = page.locator('[data-test="update-now"]')
  assert.equal(await offer.count(), 0)

  const file = (/** @type {string} */ name) => path.join(site.folder, name)
  const html = readFileSync(file('index.html'), 'utf8')
  const worker = readFileSync(file('sw.js'), 'utf8')
  // Half of a new version: its parts are not those that its service worker knows, so the old one stays.
  writeFileSync(file('index.html'), html.replace('<title>Pointworth', '<title data-version="2">Pointworth'))
  writeFileSync(file('sw.js'), `${worker}//`)
  await page.reload()
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update().catch(() => {})
    while (registration.installing) await new Promise(resolve => setTimeout(resolve, 20))
  })
  assert.equal(await offer.count(), 0)

  const hash = createHash('sha256')
    .update(readFileSync(file('index.html')))
    .digest('base64')
  writeFileSync(file('sw.js'), worker.replace(/(\[\["\.\/","sha256-)[^"]+/, `$1${hash}`).replace(/"[\w+/]{12}"/, '"2"'))
  await page.reload()
  await offer.waitFor()
  assert.equal(await page.locator('title[data-version]').count(), 0, 'the old version serves until then')
  assert.ok((await page.locator('[data-test="update"]').textContent())?.includes('newer version'))
  await Promise.all([page.waitForEvent('load'), offer.click()])
  await page.locator('title[data-version="2"]').waitFor({ state: 'attached' })
  await page.locator('[data-test="start"]').waitFor()
  assert.equal(await offer.count(), 0)
  assert.equal(await page.evaluate(async () => (await caches.keys()).length), 1, 'the old version is gone')
})

/** Ways in which a browser refuses service workers or what they keep. @type {Record<string, () => void>} */
const refusals = {
  'has no service workers': () => {
    delete (/** @type {any} */ (Navigator.prototype).serviceWorker)
  },
  'refuses to register one': () => {
    ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('no storage', 'SecurityError'))
  },
  'refuses storage altogether': () => {
    Object.defineProperty(Navigator.prototype, 'serviceWorker', {
      get() {
        throw new DOMException('no storage', 'SecurityError')
      }
    })
  }
}
for (const [title, refuse] of Object.entries(refusals))
  test(`a browser that ${title} has the page all the same`, { timeout: 60_000 }, async t => {
    const site = await host(t)
    const context = await browser.newContext()
    await context.addInitScript(refuse)
    const page = await context.newPage()
    /** @type {string[]} */
    const said = []
    page.on('console', message => said.push(message.text()))
    page.on('pageerror', error => said.push(error.message))
    await page.goto(site.url)
    await openOwn(page)
    assert.equal(await score(page), 25)
    assert.deepEqual(said, [])
  })

test('opened from disk, or without scripts, the page of several files says in four languages what to do', {
  timeout: 60_000
}, async _t => {
  const address = pathToFileURL(path.join(root, 'dist', 'index.html')).href
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    await page.goto(address)
    const block = page.locator('.unstarted')
    const said = page.locator(javaScriptEnabled ? '.unstarted p' : 'noscript p')
    if (javaScriptEnabled) {
      assert.equal(await block.evaluate(node => getComputedStyle(node).visibility), 'visible', 'at once')
      assert.equal(await page.locator('.first').isVisible(), false, 'nothing that cannot be used')
      assert.equal(await said.locator('a[href="./pointworth.html"]').count(), 4)
    } else assert.equal(await block.isVisible(), false)
    assert.deepEqual(await said.evaluateAll(all => all.map(node => node.getAttribute('lang'))), [
      'en',
      'et',
      'fa',
      'ru'
    ])
    assert.ok(await said.first().isVisible())
    if (javaScriptEnabled) {
      await said.locator('a').first().click()
      await page.locator('[data-test="start"]').waitFor()
      assert.equal(await block.count(), 0)
    }
  }
})
