// The panels of drivers: what was planted in Acme Cloud is what the page says first, and the keyboard reads it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { near, openFiles, openSample, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

test('the planted order of drivers is drawn, told and read by the keyboard', { timeout: 120_000 }, async t => {
  const { page, said } = await visit(t, browser, site.url)
  await openSample(page, 'acme')
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
  await openSample(page, 'acme')
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

test('ratings that cannot be used are told with the reason, and a leader that nothing exceeds is told as such', async t => {
  const { page, said } = await visit(t, browser, site.url)
  /** @param {(row: number) => string} ratings @param {string} names */
  const answers = (names, ratings) =>
    `response_id,customer_id,responded_at,score,${names}\n${Array.from(
      { length: 300 },
      (_, row) => `r${row},c${row},2026-05-${1 + (row % 28)},${(row * 7) % 11},${ratings(row)}\n`
    ).join('')}`
  const gaps = answers('driver_price,driver_support', row => (row % 20 ? ',' : `${row % 11},${(row * 3) % 11}`))
  await openFiles(page, { 'answers.csv': gaps })
  // There is no finding to wait for.
  await page.locator('[data-spot="drivers"]').scrollIntoViewIfNeeded()
  await page.getByText('None of the ratings can be used').waitFor()
  for (const name of ['price', 'support']) {
    assert.equal(await page.getByText(`“${name}” is empty in most answers`).count(), 1)
  }
  assert.equal(await page.getByText('No ratings beside the score').count(), 0)

  const other = await visit(t, browser, site.url)
  const follows = answers('driver_overall,driver_support,driver_price', row => {
    const score = (row * 7) % 11
    return `${score},${Math.min(score + (row % 3), 10)},${row % 5}`
  })
  await openFiles(other.page, { 'answers.csv': follows })
  const told = await near(other.page, 'drivers')
  assert.match(await told.locator('.explain').innerText(), /; no other rating is higher\./)
  // What repeats the score is no driver of it.
  assert.equal(await told.getByText('“overall” repeats the score in every answer, and was left out').count(), 1)
  assert.deepEqual([...said, ...other.said], [])
})
