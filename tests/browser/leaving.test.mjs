// Retention, survival, growth, referrals and lifetime value under contract: what the page shows is what the analysis found.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { near, openFiles, random, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

/** 500 subscribers over two years, who leave twice as fast as detractors; every fifth was referred by one before it. */
function company() {
  const next = random(5)
  /** @param {number} at */
  const date = at => new Date(Date.UTC(2023, 0, 1 + at)).toISOString().slice(0, 10)
  const customers = ['customer_id,started_at,ended_at,end_reason,referred_by,source,size']
  const answers = ['customer_id,responded_at,score']
  const invoices = ['customer_id,order_id,date,amount,currency']
  for (let customer = 0; customer < 500; customer++) {
    const [score, monthly] = [
      [10, 0.02],
      [8, 0.04],
      [2, 0.09]
    ][customer % 3]
    const start = Math.floor(next() * 500)
    let end = start + 1
    while (end < 730 && next() > monthly / 30.4) end++
    const left = end < 730
    const referred = customer > 20 && customer % 5 === 0
    customers.push(
      `c${customer},${date(start)},${left ? date(end) : ''},${left ? (score === 2 ? 'price' : 'moved') : ''},${
        referred ? `c${Math.floor(next() * 20) * 3}` : ''
      },${referred ? 'referral' : 'advertising'},${next() < 0.5 ? 'small' : 'large'}`
    )
    for (let at = start; at <= Math.min(end, 729); at += 90) answers.push(`c${customer},${date(at)},${score}`)
    const fee = 20 + Math.floor(next() * 80)
    for (let at = start; at <= Math.min(end, 729); at += 30)
      invoices.push(`c${customer},o${invoices.length},${date(at)},${fee}.00,EUR`)
  }
  /** @param {string[]} lines */
  const text = lines => `${lines.join('\n')}\n`
  return { 'customers.csv': text(customers), 'answers.csv': text(answers), 'invoices.csv': text(invoices) }
}

/** Asks the page's own analysis. @param {Page} page @param {string} name @param {object} [options] */
const ask = (page, name, options = {}) =>
  page.evaluate(
    ([name, options]) => {
      const { analysis } = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
      return analysis[name](options)
    },
    /** @type {[string, object]} */ ([name, options])
  )

/** @param {import('playwright-core').Locator} marks */
const numbers = marks => marks.evaluateAll(nodes => nodes.map(node => Number(node.getAttribute('data-value'))))

test('retention, survival, growth, referrals and contracts show what was found, by every switch', async t => {
  const { page, said } = await visit(t, browser, site.url)
  await openFiles(page, company())
  await page.evaluate(() => {
    location.hash = '#/monetize'
  })
  await settled(page)

  const plain = await ask(page, 'retention')
  const retention = await near(page, 'retention')
  const euro = plain.currencies[0]
  // The bridge that is drawn goes from the opening to the closing, step by step.
  const drawn = retention.locator('g[data-step]')
  const steps = await numbers(drawn)
  const [opening, ...rest] = steps
  const closing = rest.pop()
  assert.ok(closing !== undefined)
  const cents = (/** @type {number} */ value) => Math.round(value * 100)
  assert.equal(cents(opening + rest.reduce((sum, step) => sum + step, 0)), cents(closing))
  assert.equal(closing, (euro.bridge ?? euro.periods.at(-1).bridge).closing.value)
  // Of one month alone.
  const month = euro.periods.at(-2)
  await retention.locator('select[data-test="bridge"]').selectOption(month.period)
  assert.equal((await numbers(retention.locator('g[data-step="closing"]')))[0], month.bridge.closing.value)
  // Cohorts by customers and by money.
  assert.equal(await retention.locator('[data-test="cohorts-customers"]').count(), 1)
  await retention.locator('select[data-test="cohorts"]').selectOption('money')
  const cohort = euro.cohorts.slice(-12)[0]
  const cells = await retention.locator('[data-test="cohorts-money"] tbody tr').first().locator('td.heat').all()
  assert.equal(await cells[1].getAttribute('data-value'), cohort.money[1].exact)
  // By class: asked again and drawn with intervals.
  await retention.locator('select[data-test="by"]').selectOption('nps_class')
  await retention.locator('[data-row="detractor"]').first().waitFor()
  const classes = await ask(page, 'retention', { by: 'nps_class' })
  const detractors = classes.contracts.groups.find((/** @type {any} */ group) => group.key === 'detractor')
  assert.equal((await numbers(retention.locator('[data-row="detractor"]')))[0], detractors.kept.value)
  await retention.locator('select[data-test="period"]').selectOption('quarter')
  await page.waitForFunction(
    wanted => {
      const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard')).shadowRoot
      const own = dashboard.querySelector('[data-panel="retention"]').shadowRoot
      return Number(own.querySelector('[data-row="detractor"]')?.getAttribute('data-value')) === wanted
    },
    (await ask(page, 'retention', { by: 'nps_class', period: 'quarter' })).contracts.groups.find(
      (/** @type {any} */ group) => group.key === 'detractor'
    ).kept.value
  )

  const lasting = await ask(page, 'survival')
  const survival = await near(page, 'survival')
  assert.match(await survival.locator('[part="finding"]').innerText(), /Detractors leave [\d.]+ times as fast/)
  const ratio = lasting.hazard.terms.find((/** @type {any} */ term) => term.level === 'detractor').ratio
  assert.equal(ratio.method, 'wald_log_cluster')
  assert.equal((await numbers(survival.locator('[data-term="nps_class=detractor"]')))[0], ratio.value)
  const why = await survival.locator('[data-test="reasons"] tbody tr').allInnerTexts()
  assert.equal(why.length, lasting.reasons.length)
  assert.match(why.join(), /price/)
  assert.ok((await survival.locator('[data-test="periods"] tbody tr').count()) > 6)
  await survival.locator('select[data-test="by"]').selectOption('size')
  await survival.locator('[data-curve="two"]').waitFor()

  const earned = await ask(page, 'earnedGrowth', { months: 6 })
  const growth = await near(page, 'growth')
  await growth.locator('select[data-test="growth-months"]').selectOption('6')
  await page.waitForFunction(wanted => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard')).shadowRoot
    const own = dashboard.querySelector('[data-panel="growth"]').shadowRoot
    return Number(own.querySelector('g[data-step="closing"]')?.getAttribute('data-value')) === wanted
  }, earned.currencies[0].bridge.closing.value)

  const brought = await ask(page, 'referrals')
  const referrals = await near(page, 'referrals')
  assert.equal(
    (await numbers(referrals.locator('[data-test="referred-lifetime"]')))[0],
    brought.lifetime.referred.value
  )
  assert.ok((await referrals.locator('[data-test="waiting"] tbody tr').count()) > 0)
  await referrals.locator('select[data-test="by"]').selectOption('size')
  await referrals.locator('[data-row="small"]').waitFor()

  const contract = await ask(page, 'lifetimeValue')
  assert.equal(contract.basis, 'contract')
  const value = await near(page, 'lifetimeValue')
  assert.match(await value.locator('[data-test="why"]').innerText(), /recorded ends/)
  for (const row of contract.classes.filter((/** @type {any} */ row) => row.value.value !== null))
    assert.equal((await numbers(value.locator(`[data-row="${row.class}"]`)))[0], row.value.value, row.class)
  await value.locator('select[data-test="margin"]').selectOption('0.4')
  await page.waitForFunction(wanted => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard')).shadowRoot
    const own = dashboard.querySelector('[data-panel="lifetimeValue"]').shadowRoot
    return Math.abs(Number(own.querySelector('[data-row="all"]')?.getAttribute('data-value')) / wanted - 1) < 1e-9
  }, 0.4 * contract.classes[0].value.value)
  await value.locator('select[data-test="basis"]').selectOption('purchases')
  await value.locator('[data-test="why"]', { hasText: 'as chosen' }).waitFor()
  assert.deepEqual(said, [])
})
