// The section Act, accounts, response and reconcile, with data small enough to work out by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { near, openFiles, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

/** @param {string} title @param {Record<string, string>} files @param {(page: Page) => Promise<void>} body */
const actTest = (title, files, body) =>
  test(title, { timeout: 120_000 }, async t => {
    const { page, said } = await visit(t, browser, site.url)
    await openFiles(page, files)
    await body(page)
    assert.deepEqual(said, [], 'console')
  })

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
  const list = await near(page, 'priorities')
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
  const loop = await near(page, 'loop')
  assert.match(await finding(loop), /of 3 cases\. Open for longer: 1/)
  // A longer target: nobody is late any more. The field asks again.
  await loop.locator('[data-test="target-days"]').fill('60')
  await loop.locator('[data-test="target-days"]').press('Enter')
  await page.waitForFunction(() => {
    const dashboard = document.querySelector('pointworth-dashboard')?.shadowRoot
    const found = dashboard?.querySelector('[data-panel="loop"]')?.shadowRoot
    return /longer: 0/.test(found?.querySelector('[part="finding"]')?.textContent ?? '')
  })
  await near(page, 'targets')
  const plan = await near(page, 'sampleSize')
  assert.match(await finding(plan), /difference of 5 points/)
})

actTest('accounts, response and silence are told in Measure', { 'a.csv': ANSWERS, 'r.csv': REVENUE }, async page => {
  const accounts = await near(page, 'accounts')
  // A, B, C and D have answered, E has not, and pays nothing.
  assert.match(await finding(accounts), /4 of 5 accounts/)
  const response = await near(page, 'responseRates')
  assert.match(await finding(response), /67\s?% of 9 invitations/)
  const missed = await near(page, 'notAsked')
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
    const found = await near(page, 'reconcile')
    await found.locator('[data-test="reported"]').fill('24')
    await found.locator('[data-test="reported"]').press('Enter')
    const step = found.locator('[data-step="blanks_counted"]')
    await step.waitFor()
    assert.equal(Number(await step.getAttribute('data-value')), 6)
    assert.match((await step.textContent()) ?? '', /24\.0 becomes 30\.0; rows: 25\..*102/)
    assert.match(await finding(found), /24 comes from another rule: blanks in the denominator/)
  }
)

actTest('the headline says what silence allows of it, or what would tell', { 'a.csv': ANSWERS }, async page => {
  const line = page.locator('[data-panel="score"] [data-test="silence"]')
  // Of seven customers five answered, one a promoter and three detractors: −2 less or plus two, of seven.
  assert.match((await line.textContent()) ?? '', /^7 were asked and 5 answered.* −57; the best, 0\.$/)
})

actTest(
  'where every row has an answer the headline says so',
  { 'a.csv': 'customer_id,score\na,10\nb,3\n' },
  async page => {
    const line = page.locator('[data-panel="score"] [data-test="silence"]')
    assert.match((await line.textContent()) ?? '', /not known: every row has an answer/)
  }
)

actTest(
  'counts of the population, typed or dropped, weigh the score; what is no count is refused where it stands',
  {
    'a.csv': `customer_id,plan,score\n${Array.from({ length: 60 }, (_, at) =>
      at < 40 ? `c${at},x,${[10, 10, 8, 0][at % 4]}` : `c${at},y,${[3, 3, 8, 0][at % 4]}`
    ).join('\n')}\nz,x,\n`
  },
  async page => {
    const rates = await near(page, 'responseRates')
    await rates.locator('[data-test="population-box"] summary').click()
    const counts = rates.locator('[data-test="population"]')
    await counts.fill('plan;customers\nx;100\ny')
    await rates.locator('[data-test="weigh"]').click()
    assert.match(
      await counts.evaluate(node => /** @type {HTMLTextAreaElement} */ (node).validationMessage),
      /^Line 3 .*: y$/
    )
    await counts.fill('plan;customers\nx;100\ny;300\n')
    await rates.locator('[data-test="weigh"]').click()
    await settled(page)
    const told = await rates.evaluate(element => /** @type {any} */ (element).data.stratified)
    assert.deepEqual([told.population, told.column, Math.round(told.score.value)], ['given', 'plan', -50])
    assert.match((await rates.locator('.notes').textContent()) ?? '', /By the counts given for .* −50/)
    // A file dropped on them, in Persian digits.
    await counts.evaluate(node => {
      const data = new DataTransfer()
      data.items.add(new File(['x,۳۰۰\ny,۱۰۰'], 'counts.csv'))
      node.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    })
    await page.waitForFunction(() => {
      const shadow = document.querySelector('pointworth-dashboard')?.shadowRoot
      const panel = /** @type {any} */ (shadow?.querySelector('[data-panel="responseRates"]'))
      return Math.round(panel.data.stratified.score.value) === 0
    })
  }
)

test('a long question shows a bar, is cancelled by its button and asked again', { timeout: 240_000 }, async t => {
  const columns = Array.from({ length: 20 }, (_, column) => `segment:s${column}`)
  let state = 1
  const below = (/** @type {number} */ n) => {
    state = (state * 48_271) % 2_147_483_647
    return state % n
  }
  const lines = Array.from({ length: 500_000 }, () => [below(11), ...columns.map(() => `v${below(9)}`)].join())
  const { page, said } = await visit(t, browser, site.url)
  await openFiles(page, { 'long.csv': `score,${columns.join()}\n${lines.join('\n')}\n` })
  const spot = page.locator('[data-spot="discovery"]')
  await spot.scrollIntoViewIfNeeded()
  await spot.locator('[data-test="cancel-question"]').click()
  await spot.locator('[data-test="ask-again"]').waitFor()
  await settled(page)
  assert.equal(await spot.locator('[data-panel="discovery"]').count(), 0)
  await spot.locator('[data-test="ask-again"]').click()
  await spot.locator('[data-panel="discovery"]').waitFor({ timeout: 120_000 })
  assert.equal(await spot.locator('[data-test="waiting"]').count(), 0)
  assert.deepEqual(said, [], 'console')
})
