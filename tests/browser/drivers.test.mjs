// The panels of drivers: what was planted in Acme Cloud is what the page says first, and the keyboard reads it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { serve } from '../../tools/serve.mjs'
import { launch, openFiles, settled, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

/** @type {import('playwright-core').Browser} */
let browser
/** @type {Awaited<ReturnType<typeof serve>>} */
let site
before(async () => {
  browser = await launch()
  site = await serve()
})
after(async () => {
  await browser.close()
  await site.close()
})

/** Scrolls to a panel, so that it is asked, and waits for its answer. @param {Page} page @param {string} name */
async function panel(page, name) {
  const spot = page.locator(`[data-spot="${name}"]`)
  await spot.scrollIntoViewIfNeeded()
  await spot.locator('h2.finding').waitFor()
  await settled(page)
  return spot
}

test('the planted order of drivers is drawn, told and read by the keyboard', { timeout: 120_000 }, async () => {
  const { page, context, said } = await visit(browser, site.url)
  await page.click('[data-test="sample-acme"]')
  await settled(page)
  const drivers = await panel(page, 'drivers')
  const report = await page.evaluate(() =>
    /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.drivers({ by: 'region' })
  )
  const planted = ['quality', 'support', 'usability', 'price', 'delivery', 'communication']
  assert.deepEqual(
    report.drivers.map((/** @type {{ name: string }} */ driver) => driver.name),
    planted
  )
  const rows = drivers.locator('svg [data-row]:has(.interval)')
  const drawn = await rows.evaluateAll(nodes =>
    nodes.map(node => [node.getAttribute('data-row'), node.getAttribute('data-value')])
  )
  for (const [at, { name, importance }] of report.drivers.entries()) {
    assert.deepEqual(drawn[at], [name, String(importance.value)])
  }
  assert.match(
    await drivers.locator('h2.finding').innerText(),
    /^Quality explains 1\d% of the differences in the score/
  )
  assert.match(
    await drivers.locator('.explain').innerText(),
    /One point more of it goes with 1\d points more .* a year/
  )
  // What has no effect of its own is grey.
  assert.equal(await drivers.locator('[data-row="communication"].plain').count(), 2)
  await drivers.locator('.chart').focus()
  await page.keyboard.press('ArrowDown')
  assert.match(await drivers.locator('.readout').innerText(), /^Quality: explains/)
  assert.deepEqual(said, [])
  await context.close()
})

test('without further ratings the page says which column would bring drivers', async () => {
  const { page, context } = await visit(browser, site.url)
  await openFiles(page, {
    'answers.csv': 'customer_id,responded_at,score,region\nc1,2025-01-02,9,north\nc2,2025-01-03,4,south\n'
  })
  const locked = page.locator('[data-test="locked"]').first()
  await locked.scrollIntoViewIfNeeded()
  assert.match(await locked.innerText(), /What drives the score needs: driver/)
  assert.equal(await page.locator('[data-spot="drivers"] svg').count(), 0)
  await context.close()
})
