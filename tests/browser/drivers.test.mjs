// The panels of drivers: what was planted in Acme Cloud is what the page says first, and the keyboard reads it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { near, openFiles, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

test('the planted order of drivers is drawn, told and read by the keyboard', { timeout: 120_000 }, async t => {
  const { page, said } = await visit(t, browser, site.url)
  await page.click('[data-test="sample-acme"]')
  await settled(page)
  const drivers = await near(page, 'drivers')
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
})

test('by segment, by the answer itself, and with other columns the page asks anew', { timeout: 120_000 }, async t => {
  const { page, said } = await visit(t, browser, site.url)
  await page.click('[data-test="sample-acme"]')
  await settled(page)
  const drivers = await near(page, 'drivers')
  const segments = drivers.locator('[data-test="driver-segments"]')
  assert.ok((await segments.locator('tbody tr').count()) === 6)
  await drivers.locator('[data-test="drivers-by"]').selectOption('tier')
  await settled(page)
  assert.match(await segments.locator('caption').innerText(), /by tier/)
  await drivers.locator('[data-test="drivers-by"]').selectOption('')
  await settled(page)
  assert.equal(await segments.count(), 0)
  const before = await drivers.locator('h2.finding').innerText()
  await drivers.locator('[data-test="drivers-outcome"]').selectOption('score')
  await settled(page)
  assert.notEqual(await drivers.locator('h2.finding').innerText(), before)
  const columns = drivers.locator('[data-test="drivers-columns"]')
  await columns.locator('summary').click()
  await columns.locator('input[value="quality"]').uncheck()
  await columns.locator('input[value="region"]').check()
  await settled(page)
  const rows = await drivers
    .locator('svg [data-row]:has(.interval)')
    .evaluateAll(nodes => nodes.map(node => node.getAttribute('data-row')))
  assert.ok(rows.includes('region') && !rows.includes('quality'), rows.join())
  // Of relationship scores: by channel in place of touchpoint, with the number of pairs of each.
  const touchpoints = await near(page, 'touchpointDrivers')
  await touchpoints.locator('[data-test="drivers-from"]').selectOption('channel')
  await settled(page)
  await touchpoints.locator('[data-tool="table"]').click()
  const table = touchpoints.locator('[part="table"]')
  assert.match((await table.locator('th').allInnerTexts()).join(), /Answers with it/)
  const pairs = await table
    .locator('tbody tr td:last-child')
    .evaluateAll(cells => cells.map(cell => Number(cell.getAttribute('data-value'))))
  assert.ok(pairs.length > 1 && pairs.every(count => count > 30), pairs.join())
  assert.deepEqual(said, [])
})

test('without further ratings the page says which column would bring drivers', async t => {
  const { page } = await visit(t, browser, site.url)
  await openFiles(page, {
    'answers.csv': 'customer_id,responded_at,score,region\nc1,2025-01-02,9,north\nc2,2025-01-03,4,south\n'
  })
  const locked = page.locator('[data-test="locked"]').first()
  await locked.scrollIntoViewIfNeeded()
  assert.match(await locked.innerText(), /What drives the score needs: driver/)
  assert.equal(await page.locator('[data-spot="drivers"] svg').count(), 0)
})
