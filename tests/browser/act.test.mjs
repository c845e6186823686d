// The section Act, accounts, response and reconcile, with data small enough to work out by hand.
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

/** @param {string} title @param {Record<string, string>} files @param {(page: Page) => Promise<void>} body */
const actTest = (title, files, body) =>
  test(title, { timeout: 120_000 }, async t => {
    const { context, page, said } = await visit(browser, site.url)
    t.after(() => context.close())
    await openFiles(page, files)
    await body(page)
    assert.deepEqual(said, [], 'console')
  })

/** Brings a panel into view and waits for its answer. @param {Page} page @param {string} name */
async function panel(page, name) {
  await page.locator(`[data-spot="${name}"]`).scrollIntoViewIfNeeded()
  const found = page.locator(`[data-panel="${name}"]`)
  await found.waitFor()
  await settled(page)
  return found
}

/** @param {import('playwright-core').Locator} found */
const finding = async found => (await found.locator('[part="finding"]').textContent()) ?? ''

const ANSWERS = `customer_id,account_id,invited_at,responded_at,case_opened_at,case_closed_at,case_owner,score
a,A,2026-01-01,2026-01-01,,,,10
a,A,2026-05-01,2026-05-01,2026-05-02,,Ann,3
b,B,2026-05-20,2026-05-20,2026-05-21,,Bob,8
c,B,2026-05-01,2026-05-01,2026-05-02,2026-05-05,Ann,2
d,C,2026-01-01,,,,,
d,C,2026-03-01,,,,,
e,C,2026-05-01,2026-05-01,,,,9
f,D,2026-05-31,2026-05-31,,,,0
g,E,2026-01-01,,,,,
`
const REVENUE = `customer_id,date,amount,currency
a,2026-01-01,100,EUR
b,2026-01-01,10,EUR
c,2026-01-01,1000,EUR
d,2026-01-01,900,EUR
e,2026-01-01,5000,EUR
f,2026-01-01,300,EUR
`

actTest('the list for Monday and the cases stand in Act', { 'a.csv': ANSWERS, 'r.csv': REVENUE }, async page => {
  await page.click('[data-test="tab-act"]')
  await settled(page)
  const list = await panel(page, 'priorities')
  const told = await list
    .locator('tbody tr')
    .evaluateAll(rows =>
      rows.map(row => [row.querySelector('th')?.textContent, row.querySelectorAll('td')[3].dataset.value])
    )
  // 1 × 900, 6 × 100, 2 × 300, 2 × 10.
  assert.deepEqual(told, [
    ['d', '1'],
    ['a', '6'],
    ['f', '2'],
    ['b', '2']
  ])
  assert.match(await finding(list), /4 of 7\D+4 pay €1,310/)
  const loop = await panel(page, 'loop')
  assert.match(await finding(loop), /of 3 cases\. Open for longer: 1/)
  // A longer target: nobody is late any more. The field asks again.
  await loop.locator('[data-test="target-days"]').fill('60')
  await loop.locator('[data-test="target-days"]').press('Enter')
  await page.waitForFunction(() => {
    const dashboard = document.querySelector('pointworth-dashboard')?.shadowRoot
    const found = dashboard?.querySelector('[data-panel="loop"]')?.shadowRoot
    return /longer: 0/.test(found?.querySelector('[part="finding"]')?.textContent ?? '')
  })
  await panel(page, 'targets')
  const plan = await panel(page, 'sampleSize')
  assert.match(await finding(plan), /difference of 5 points/)
})

actTest('accounts, response and silence are told in Measure', { 'a.csv': ANSWERS, 'r.csv': REVENUE }, async page => {
  const accounts = await panel(page, 'accounts')
  // A, B, C and D have answered, E has not, and pays nothing.
  assert.match(await finding(accounts), /4 of 5 accounts/)
  const response = await panel(page, 'responseRates')
  assert.match(await finding(response), /67\s?% of 9 invitations/)
  const missed = await panel(page, 'notAsked')
  // In the second quarter a, b, c, e and f were asked.
  assert.match(await finding(missed), /2 of 7/)
})

actTest(
  'a reported figure with blanks in the denominator leads to ours by its rows',
  {
    'export.csv': `customer_id,score\n${[9, 7, 0, '']
      .flatMap((score, at) => Array.from({ length: [50, 30, 20, 25][at] }, (_, row) => `c${at}-${row},${score}`))
      .join('\n')}\n`
  },
  async page => {
    const found = await panel(page, 'reconcile')
    await found.locator('[data-test="reported"]').fill('24')
    await found.locator('[data-test="reported"]').press('Enter')
    const step = found.locator('[data-step="blanks_counted"]')
    await step.waitFor()
    assert.equal(Number(await step.getAttribute('data-value')), 6)
    assert.match((await step.textContent()) ?? '', /24\.0 becomes 30\.0; rows: 25\..*102/)
    assert.match(await finding(found), /24 comes from another rule: blanks in the denominator/)
  }
)
