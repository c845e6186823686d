// Attribution and the journey on the page: the planted truth in their sentences, marks and tables.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { near, openFiles, settled, stage, visit } from './browser.mjs'

const { browser, site } = await stage()

/**
 * Customers with a mail in spring; every second one has a demo five days before its order of 30.00, every fourth orders after the mail
 * alone. At billing nobody promotes; at support everybody does.
 */
function files() {
  const contacts = ['customer_id,at,touchpoint,channel,cost']
  const orders = ['customer_id,order_id,date,amount,currency', 'z,first,2025-01-01,1,EUR', 'z,last,2025-12-01,1,EUR']
  const answers = ['customer_id,responded_at,score,touchpoint']
  for (let customer = 0; customer < 120; customer++) {
    contacts.push(`c${customer},2025-03-01,mail,email,1.00`)
    if (customer % 2 === 0) {
      contacts.push(`c${customer},2025-03-05,demo,web,5.00`)
      orders.push(`c${customer},o${customer},2025-03-10,30.00,EUR`)
    } else if (customer % 4 === 1) orders.push(`c${customer},o${customer},2025-03-10,30.00,EUR`)
    answers.push(`c${customer},2025-04-01,${customer % 3 ? 9 : 10},support`)
    answers.push(`c${customer},2025-05-01,${customer % 3 ? 8 : 5},billing`)
  }
  return {
    'contacts.csv': contacts.join('\n'),
    'orders.csv': orders.join('\n'),
    'answers.csv': answers.join('\n')
  }
}

/** The panel of a section. @param {import('playwright-core').Page} page @param {string} section @param {string} name */
async function panel(page, section, name) {
  await page.goto(`${page.url().split('#')[0]}#/${section}`)
  return near(page, name)
}

test('revenue is credited as planted, by the rule that is chosen', { timeout: 120_000 }, async t => {
  const { page, said } = await visit(t, browser, site.url)
  await openFiles(page, files())
  const found = await panel(page, 'monetize', 'attribution')
  // 90 orders of 30.00: half of those with a demo count for it by equal parts, 60 × 15.00 of 2,700.00.
  await found.locator('[data-test="rule"]').selectOption('linear')
  const share = async (/** @type {string} */ name) =>
    Number(await found.locator(`[data-row="${name}"]`).getAttribute('data-value'))
  assert.ok(Math.abs((await share('demo')) - 900 / 2700) < 1e-9)
  assert.ok(Math.abs((await share('mail')) - 1800 / 2700) < 1e-9)
  await found.locator('[data-test="rule"]').selectOption('last')
  assert.ok(Math.abs((await share('demo')) - 1800 / 2700) < 1e-9)
  assert.match((await found.locator('[part="finding"]').textContent()) ?? '', /demo/)
  // 1,800.00 for 60 demos at 5.00.
  assert.equal(Number(await found.locator('[data-row="return=demo"]').getAttribute('data-value')), 6)
  const paths = found.locator('[data-test="paths"] tbody tr')
  assert.match((await paths.first().textContent()) ?? '', /mail.*demo/)
  await found.locator('[data-choice="channel"]').click()
  await found.locator('[data-row="web"]').waitFor()
  assert.deepEqual(said, [], 'console')
})

test('the journey says where the score falls, and mirrors from right to left', { timeout: 120_000 }, async t => {
  const { page, said } = await visit(t, browser, site.url)
  await openFiles(page, files())
  const found = await panel(page, 'measure', 'journey')
  const finding = (await found.locator('[part="finding"]').textContent()) ?? ''
  // Billing stands before support where people, not accounts, are known: the score rises.
  assert.match(finding, /no more than chance/)
  const names = () =>
    found.locator('[data-row="billing"], [data-row="support"]').evaluateAll(rows =>
      rows.map(row => ({
        name: row.getAttribute('data-row'),
        x: row.getBoundingClientRect().x,
        value: Number(row.getAttribute('data-value'))
      }))
    )
  const [first, second] = await names()
  assert.deepEqual([first.name, second.name], ['billing', 'support'])
  assert.ok(Math.abs(first.value + 100 / 3) < 1e-9 && second.value === 100)
  assert.ok(first.x < second.x)
  // Another order, by the keyboard, and back by dragging.
  const order = () => found.locator('[data-test="arrange"] li').evaluateAll(all => all.map(each => each.dataset.key))
  const before = await order()
  await found.locator('[data-test="arrange-box"] summary').click()
  await found.locator('[data-test="arrange"] li').first().press('ArrowDown')
  await settled(page)
  assert.deepEqual(await order(), [before[1], before[0], ...before.slice(2)])
  assert.equal(await found.evaluate(element => /** @type {any} */ (element).data.order), 'given')
  const items = found.locator('[data-test="arrange"] li')
  await items.nth(1).dragTo(items.nth(0))
  await settled(page)
  assert.deepEqual(await order(), before)
  await page.goto(`${page.url().split('#')[0]}#/measure?lang=fa`)
  await page.waitForFunction(() => document.documentElement.dir === 'rtl')
  await settled(page)
  const [right, left] = await names()
  assert.ok(right.x > left.x)
  assert.deepEqual(said, [], 'console')
})
