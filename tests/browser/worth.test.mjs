// The value of a point on all its rungs, lifetime value and concentration: what the page shows is what the analysis found.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { near, openFiles, random, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

/**
 * A shop of 600 customers in two sizes: large ones answer better and pay more, promoters come twice as often as
 * detractors; half of the orders come after the answers.
 */
function shop() {
  const next = random(11)
  /** @param {number} at */
  const date = at => new Date(Date.UTC(2023, 0, 1 + at)).toISOString().slice(0, 10)
  const answers = ['customer_id,responded_at,score,size']
  const orders = ['customer_id,order_id,date,amount,currency']
  for (let customer = 0; customer < 600; customer++) {
    const large = next() < 0.5
    const luck = next() + (large ? 0.25 : 0)
    const [score, gap] = luck > 0.8 ? [10, 35] : luck > 0.45 ? [7, 48] : [3, 70]
    answers.push(`c${customer},${date(360 + (customer % 20))},${score},${large ? 'large' : 'small'}`)
    const basket = (large ? 90 : 30) * (0.5 + next())
    let at = 120 * next()
    while (at < 720) {
      orders.push(
        `c${customer},o${orders.length},${date(Math.floor(at))},${(basket * (0.6 + 0.8 * next())).toFixed(2)},EUR`
      )
      if (next() < 0.02) break
      at -= gap * (0.5 + next()) * Math.log(1 - next())
    }
  }
  return { 'answers.csv': `${answers.join('\n')}\n`, 'orders.csv': `${orders.join('\n')}\n` }
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

test('the ladder shows the doubly robust rung with its overlap, and the panels below show what was found', async t => {
  const { page, said } = await visit(t, browser, site.url)
  await openFiles(page, shop())
  await page.evaluate(() => {
    location.hash = '#/monetize'
  })
  await settled(page)

  const value = await ask(page, 'pointValue')
  const rung = value.rungs.find((/** @type {any} */ each) => each.name === 'doubly_robust')
  const ladder = page.locator('[data-panel="value"]')
  await ladder.locator('[data-row="doubly_robust"][data-value]').waitFor()
  const drawn = await ladder.locator('[data-row="doubly_robust"]').getAttribute('data-value')
  assert.equal(Number(drawn), rung.value.value)
  // The figure can be reckoned anew from what the first fact says: who moves, and what each of them then pays more.
  assert.equal(value.verdict, 'claimed')
  const headline = value.rungs.find((/** @type {any} */ each) => each.rung === value.headline)
  const fact = await ladder.locator('.facts li').first().innerText()
  const [movers, each] = [...fact.matchAll(/One point is ([\d.,]+) of|pays €([\d.,]+)/g)].map(found =>
    Number((found[1] ?? found[2]).replaceAll(',', ''))
  )
  assert.ok(Math.abs((movers * each) / headline.value.value - 1) < 0.2, `${fact} ${headline.value.value}`)
  const bins = await ladder.locator('rect[data-bin]').evaluateAll(bars => bars.map(bar => Number(bar.dataset.value)))
  const all = [...rung.overlap.from, ...rung.overlap.to].reduce((sum, n) => sum + n, 0)
  assert.equal(
    bins.reduce((sum, n) => sum + n, 0),
    all
  )
  assert.equal(all, rung.value.n + rung.overlap.trimmed)

  const lifetime = await ask(page, 'lifetimeValue')
  const panel = await near(page, 'lifetimeValue')
  for (const row of lifetime.classes) {
    const shown = await panel.locator(`[data-row="${row.class}"]`).getAttribute('data-value')
    assert.equal(Number(shown), row.value.value, row.class)
  }
  assert.match(await panel.locator('[part="finding"]').innerText(), /promoter is expected to bring €[\d,]+ more/)
  assert.ok(lifetime.difference.low > 0)
  // Another horizon is asked and drawn.
  await panel.locator('[data-months="12"]').click()
  await panel.locator('[data-months="12"][aria-pressed="true"]').waitFor()
  const year = await ask(page, 'lifetimeValue', { months: 12 })
  await page.waitForFunction(wanted => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard')).shadowRoot
    const own = dashboard.querySelector('[data-panel="lifetimeValue"]').shadowRoot
    return Number(own.querySelector('[data-row="all"]')?.getAttribute('data-value')) === wanted
  }, year.classes[0].value.value)

  const spread = await ask(page, 'concentration')
  const lorenz = await near(page, 'concentration')
  const fifth = spread.currencies[0].top.find((/** @type {any} */ top) => top.share === 0.2)
  assert.equal(Number(await lorenz.locator('circle.point').getAttribute('data-value')), fifth.revenue.value)
  await lorenz.locator('[data-tool="table"]').click()
  assert.match(await lorenz.locator('[part="table"]').innerText(), /largest 20%/)
  assert.deepEqual(said, [])
})
