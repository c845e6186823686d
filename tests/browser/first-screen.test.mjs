// What is painted before the page's script has come: the first screen, as the script then makes it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stage } from './browser.mjs'

const { browser, site } = await stage()

/** Where the parts of the first screen are. @param {import('playwright-core').Page} page @param {string} within */
const places = (page, within) =>
  page.evaluate(within => {
    const parts = 'h1, .brand, .claim p, .drop:not(.compact), .start button, .private, .samples h2, .samples p, .foot p'
    return [...document.querySelectorAll(within)]
      .flatMap(node => [...node.querySelectorAll(parts)])
      .filter(node => node.getClientRects().length)
      .map(node => {
        const { x, y, width, height } = node.getBoundingClientRect()
        return { text: node.textContent, x, y, width, height }
      })
  }, within)

for (const [language, width] of /** @type {const} */ ([
  ['en-GB', 1280],
  ['fa-IR', 390],
  ['ru-RU', 1280],
  ['et-EE', 390]
]))
  test(`the first screen is painted before the page’s script and stays where it is, ${language} ${width}`, {
    timeout: 120_000
  }, async t => {
    const context = await browser.newContext({ locale: language, viewport: { width, height: 844 } })
    t.after(() => context.close())
    const page = await context.newPage()
    let come = () => {}
    const wanted = new Promise(resolve => {
      come = () => resolve(undefined)
    })
    await page.route('**/main.js', async route => {
      await wanted
      await route.continue()
    })
    await page.goto(site.url, { waitUntil: 'commit' })
    const first = page.locator(`.first > [lang="${language.slice(0, 2)}"]`)
    await first.waitFor()
    assert.equal(await page.locator('.first > :visible').count(), 1, 'one language')
    assert.equal(await page.locator('.unstarted').evaluate(node => getComputedStyle(node).visibility), 'hidden')
    const before = await places(page, '.first')
    assert.ok(before.length > 10)
    // The script is late: what can be done about it stands above.
    await page.evaluate(() => {
      for (const animation of document.getAnimations()) animation.finish()
    })
    assert.ok(await page.locator(`.unstarted [lang="${language.slice(0, 2)}"]`).isVisible())
    come()
    await page.locator('[data-test="drop"]').waitFor()
    assert.deepEqual(await places(page, 'pointworth-dashboard'), before)
  })

test('the first screen speaks the language of the address', { timeout: 60_000 }, async t => {
  const context = await browser.newContext({ locale: 'ru-RU' })
  t.after(() => context.close())
  const page = await context.newPage()
  await page.route('**/main.js', route => route.abort())
  await page.goto(`${site.url}#/?lang=et`)
  assert.equal(await page.locator('.first > :visible').getAttribute('lang'), 'et')
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'et')
})
