// Saved settings: what the reader has chosen comes back on another visit, in files that have it, and holds no data.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { near, openFiles, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

const rows = Array.from({ length: 600 }, (_, row) => ({
  customer: `secret-id-${row}`,
  score: (row * 7 + Math.floor(row / 11)) % 11,
  region: ['EMEA', 'APAC', 'Americas'][row % 3],
  channel: ['email', 'web'][row % 2],
  date: new Date(Date.UTC(2025, 6, 11 + (row % 480))).toISOString().slice(0, 10)
}))
const survey = `customer_id,score,region,channel,responded_at\n${rows.map(row => Object.values(row).join(',')).join('\n')}\n`
const currencies = ['EUR', 'USD']
const money = `customer_id,amount,currency,date\n${rows.map(({ customer, date }, row) => `${customer},${900 + row},${currencies[row % 2]},${date}`).join('\n')}\n`

/** @param {import('node:test').TestContext} t */
async function start(t) {
  const { page, said } = await visit(t, browser, site.url)
  await page.clock.setFixedTime('2026-11-22T12:00:00Z')
  return { page, said }
}

/** @param {Page} page @param {string} text @param {string} [input] */
const drop = (page, text, input = 'add-files') =>
  page
    .locator(`[data-test="${input}"]`)
    .first()
    .setInputFiles([{ name: 'pointworth-settings.json', mimeType: 'application/json', buffer: Buffer.from(text) }])

/** @param {Page} page @param {string} section */
async function go(page, section) {
  await page.locator(`[data-test="tab-${section}"]`).click()
  await settled(page)
}

/** A page on which much is chosen, and the settings saved there. @param {Page} page */
async function chosen(page) {
  await openFiles(page, { 'survey.csv': survey, 'billing.csv': money })
  await page.evaluate(() => {
    location.hash = '#/measure?dates=last-12-months&region=EMEA&region=APAC&period=quarter'
  })
  await settled(page)
  await page.locator('[data-panel="trend"] [data-test="target"]').fill('20')
  await page.keyboard.press('Enter')
  await near(page, 'ranking')
  await page.locator('[data-test="ranking-column"]').selectOption('channel')
  await go(page, 'act')
  await near(page, 'sampleSize')
  await page.locator('[data-panel="sampleSize"] input').fill('7')
  await page.keyboard.press('Enter')
  await settled(page)
  await go(page, 'monetize')
  await page.locator('[data-panel="revenue"] [data-currency="USD"]').click()
  await page.selectOption('[data-test="language"]', 'et')
  await page.waitForFunction(() => document.documentElement.lang === 'et')
  await go(page, 'data')
  const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('[data-test="save-mapping"]').click()])
  assert.equal(saved.suggestedFilename(), 'pointworth-settings.json')
  return readFileSync(await saved.path(), 'utf8')
}

test('what was chosen comes back with the files, in any order, and no data are in it', {
  timeout: 120_000
}, async t => {
  const one = await start(t)
  const text = await chosen(one.page)
  assert.doesNotMatch(text, /secret/)
  const saved = JSON.parse(text)
  assert.equal(saved.page.address, '#/data?dates=last-12-months&region=EMEA&region=APAC&period=quarter&lang=et')
  assert.deepEqual(saved.page.panels, {
    trend: { options: {}, display: { targets: { nps: 20 } } },
    revenue: { options: {}, display: { currency: 'USD' } },
    ranking: { options: {}, display: { column: 'channel' } },
    sampleSize: { options: { difference: 7 }, display: {} }
  })

  const { page, said } = await start(t)
  // The settings come first and wait for their files, in their language already.
  await drop(page, text, 'files')
  await page.waitForFunction(() => document.documentElement.lang === 'et')
  assert.match(await page.locator('[data-test="said"]').innerText(), /Avage nüüd failid/)
  await openFiles(page, { 'survey.csv': survey, 'billing.csv': money })
  await page.locator('[data-test="said"]:has-text("kasutusel")').waitFor()
  assert.match(await page.locator('[data-test="said"]').innerText(), /^Salvestatud seaded on kasutusel\./)
  assert.equal(new URL(page.url()).hash, saved.page.address)
  await go(page, 'measure')
  assert.equal(await page.locator('[data-panel="trend"] [data-test="target"]').inputValue(), '20')
  assert.equal(await page.locator('[data-period="quarter"][aria-pressed="true"]').count(), 1)
  await near(page, 'ranking')
  assert.equal(await page.locator('[data-test="ranking-column"]').inputValue(), 'channel')
  await go(page, 'act')
  await near(page, 'sampleSize')
  assert.equal(await page.locator('[data-panel="sampleSize"] input').inputValue(), '7')
  await go(page, 'monetize')
  assert.equal(await page.locator('[data-panel="revenue"] [data-currency="USD"][aria-pressed="true"]').count(), 1)
  // The way back leads to where one was before.
  for (let step = 0; step < 4; step++) await page.goBack()
  await page.waitForFunction(() => !location.hash.includes('region'))
  assert.deepEqual(
    said.filter(line => /^(?:error|uncaught)/.test(line)),
    []
  )
})

test('what the open files do not have is left out and named', { timeout: 60_000 }, async t => {
  const { page } = await start(t)
  const less = survey
    .replaceAll('APAC', 'EMEA')
    .replace('channel', 'medium')
    .replaceAll(/,(?:email|web),/g, ',x,')
  await openFiles(page, { 'survey.csv': less })
  const saved = {
    version: 1,
    tables: [{ kind: ['responses'], columns: { customer_id: 'customer_id', score: 'score' } }],
    page: {
      address: '#/measure?region=EMEA&region=APAC&channel=web&measure=csat',
      panels: {
        moved: { options: { column: 'channel' } },
        sampleSize: { options: { difference: 'ten' } },
        loop: { options: { target: 5 } },
        ranking: { options: { panel: 'score', as: 'other' } },
        trend: { display: { targets: { nps: 'high' } } }
      }
    }
  }
  await drop(page, JSON.stringify(saved))
  await page.locator('[data-test="said"] .what').waitFor()
  const said = (await page.locator('[data-test="said"]').innerText()).replaceAll(/[\u2066-\u2069]/g, '')
  assert.match(said, /but for what the open files do not have/)
  assert.match(said, /Filter by region: no APAC\./i)
  assert.match(said, /Filter: no column channel\./i)
  assert.match(said, /No answers for .*CSAT/)
  assert.match(said, /does not fit: Closing the loop and How many answers/)
  await settled(page)
  const { filter, failed } = await page.evaluate(() => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    const panels = [...dashboard.shadowRoot.querySelectorAll('[data-panel]')]
    return {
      filter: dashboard.state.filter,
      failed: panels.filter(({ data }) => data?.error?.code === 'bad_option').length
    }
  })
  assert.deepEqual(filter.where, { region: ['EMEA'] })
  assert.equal(failed, 0)
  await page.locator('[data-test="said-dismiss"]').click()
  assert.equal(await page.locator('[data-test="said"]').innerText(), '')
})

test('settings of other files, and damaged ones, are refused and change nothing', { timeout: 60_000 }, async t => {
  const { page } = await start(t)
  await openFiles(page, { 'survey.csv': survey })
  const before = page.url()
  const other = { version: 1, tables: [{ kind: ['revenue'], columns: { Rechnung: 'order_id', Betrag: 'amount' } }] }
  const mine = { version: 1, tables: [{ kind: ['responses'], columns: { score: 'score' } }] }
  for (const [saved, code, words] of /** @type {[any, string, RegExp][]} */ ([
    [other, 'mapping_unfit', /Rechnung, Betrag/],
    [{ ...mine, version: 9 }, 'bad_mapping', /another version/],
    [{ ...mine, page: { address: 3, panels: [] } }, 'bad_mapping', /damaged/]
  ])) {
    await drop(page, JSON.stringify(saved))
    await page.locator(`[data-test="error"][data-code="${code}"]`).waitFor()
    assert.match(await page.locator('[data-test="error"]').innerText(), words)
    await page.locator('[data-test="dismiss"]').click()
  }
  assert.equal(page.url(), before)
  assert.equal(
    await page.evaluate(
      () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.rows[0]
    ),
    600
  )
})
