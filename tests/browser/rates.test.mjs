// Money in several currencies: converted by rates that the reader types or drops, and said wherever the numbers are.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFiles, settled, stage, visit } from './browser.mjs'

const { browser, site } = await stage()

const files = {
  'answers.csv': 'customer_id,responded_at,score\na,2026-01-01,10\nb,2026-01-01,3\nc,2026-01-01,8\n',
  'revenue.csv': [
    'customer_id,date,amount,currency',
    'a,2026-01-05,100.00,EUR',
    'a,2026-02-05,100.00,EUR',
    'c,2026-02-05,100.00,EUR',
    'b,2026-01-05,100.00,USD',
    'b,2026-02-05,100.00,USD',
    ''
  ].join('\n')
}

/** @param {import('playwright-core').Page} page */
const conversion = page =>
  page.evaluate(() => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.conversion)

/** @param {import('playwright-core').Page} page */
async function monetize(page) {
  await page.locator('[data-test="tab-monetize"]').click()
  await settled(page)
  const box = page.locator('pointworth-rates')
  await box.locator('[data-test="rates-said"]').waitFor()
  return box
}

test('rates that are typed convert the money, and without them currencies stand apart again', async t => {
  const { page, said } = await visit(t, browser, site.url)
  await openFiles(page, files)
  const box = await monetize(page)
  assert.match(String(await box.locator('[data-test="rates-said"]').textContent()), /EUR \(3\).*USD \(2\)/)
  await box.locator('[data-test="rates-open"]').press('Enter')
  await box.locator('[data-test="rate-0"]').fill('0.9')
  await box.locator('[data-test="rates-add"]').click()
  await box.locator('[data-test="rate-1"]').fill('0.8')
  await box.locator('[data-test="rate-from-1"]').fill('2026-02-01')
  await box.locator('[data-test="rates-source"]').fill('our bank')
  await box.locator('[data-test="rates-go"]').press('Enter')
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.conversion
  )
  await settled(page)
  assert.deepEqual(await conversion(page), {
    to: 'EUR',
    source: 'our bank',
    rates: [
      { currency: 'USD', rate: 0.9, from: null, rows: 1 },
      { currency: 'USD', rate: 0.8, from: '2026-02-01', rows: 1 }
    ],
    rows: 2,
    missing: []
  })
  assert.match(String(await box.locator('[data-test="rates-said"]').textContent()), /USD.*EUR.*our bank/)
  const revenue = page.locator('[data-panel="revenue"]')
  await revenue.getByText('2 amounts were converted to EUR', { exact: false }).waitFor()
  await box.locator('[data-test="rates-apart"]').click()
  await page.waitForFunction(
    () => !(/** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.conversion)
  )
  assert.deepEqual(
    said.filter(line => !line.startsWith('info')),
    []
  )
})

test('a dropped table of rates is no table of data, and what has no rate is named', async t => {
  const { page } = await visit(t, browser, site.url)
  await openFiles(page, files)
  await page
    .locator('[data-test="add-files"]')
    .first()
    .setInputFiles([
      { name: 'rates.csv', mimeType: 'text/csv', buffer: Buffer.from('currency;rate;date\nUSD;0,5;2026-02-01\n') }
    ])
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.conversion
  )
  const found = await conversion(page)
  assert.equal(found.source, 'rates.csv')
  assert.deepEqual(found.missing, [{ currency: 'USD', rows: 1 }])
  const box = await monetize(page)
  assert.match(String(await box.locator('[data-test="rates-said"]').textContent()), /USD \(1\)/)
  const tables = await page.evaluate(() =>
    /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.tables.map(
      (/** @type {any} */ table) => table.name
    )
  )
  assert.deepEqual(tables, ['answers.csv', 'revenue.csv'])
})

test('on a phone and from right to left the form fits, and a rate that is none is refused in words', async t => {
  const { page } = await visit(t, browser, `${site.url}#/monetize?lang=fa`, {
    viewport: { width: 390, height: 800 }
  })
  await openFiles(page, files)
  const box = await monetize(page)
  await box.locator('[data-test="rates-open"]').click()
  const wide = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(wide <= 390, `${wide}`)
  await box.locator('[data-test="rate-0"]').fill('0')
  await box.locator('[data-test="rates-go"]').click()
  await page.waitForTimeout(200)
  assert.equal(await conversion(page), null)
})
