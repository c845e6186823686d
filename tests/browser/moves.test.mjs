// What moved, who is best and worst, and which groups were discovered: on the page as in the reports, by keyboard, and
// without the columns that they need.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { near, openFiles, openSample, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()
/** Acme Cloud, opened once. */
const acme = await visit({ after }, browser, site.url)
await openSample(acme.page, 'acme')

/** The report that a panel shows. @param {Page} page @param {string} name @returns {Promise<any>} */
const reportOf = (page, name) =>
  page.locator(`[data-panel="${name}"]`).evaluate(element => /** @type {any} */ (element).data)

test('the trend says since when the score is lower, draws it, and holds it against a target', async () => {
  const { page } = acme
  const panel = page.locator('[data-panel="trend"]')
  await panel.scrollIntoViewIfNeeded()
  assert.match(
    (await panel.locator('[part="finding"]').textContent()) ?? '',
    /^Since May 2026 the score has been 8 points/
  )
  assert.equal(await panel.locator('[data-change="2026-05-01"]').count(), 1)
  assert.equal(await panel.locator('svg .level').count(), 2)
  await panel.locator('[data-test="target"]').fill('35')
  await panel.locator('[data-test="target"]').press('Enter')
  await settled(page)
  assert.equal(await panel.locator('[data-target="35"]').count(), 1)
  assert.equal((await reportOf(page, 'trend')).target.value, 35)
  await panel.locator('[data-test="target"]').fill('')
  await panel.locator('[data-test="target"]').press('Enter')
  await settled(page)
  assert.equal(await panel.locator('svg .target').count(), 0)
})

test('the bridge leads from the score before to the score after by the parts of the report', async () => {
  const { page, said } = acme
  const panel = await near(page, 'moved')
  const report = await reportOf(page, 'moved')
  assert.match((await panel.locator('[part="finding"]').textContent()) ?? '', /^The score fell by 7 points/)
  const steps = await panel
    .locator('[data-step]')
    .evaluateAll(nodes => nodes.map(node => [node.getAttribute('data-step'), Number(node.getAttribute('data-value'))]))
  const step = Object.fromEntries(steps)
  assert.ok(Math.abs(step.before - report.scoreB.value) < 1e-9)
  assert.equal(step.after, report.scoreA.value)
  assert.deepEqual([step.mix, step.rate], [report.parts.mix.value, report.parts.rate.value])
  // The matrix holds every customer who answered twice.
  const cells = await panel.locator('[data-move]').evaluateAll(nodes => nodes.map(node => node.firstChild?.textContent))
  const shown = cells.reduce((sum, text) => sum + Number((text ?? '').replace(/\D/g, '')), 0)
  assert.equal(
    shown,
    report.moves.reduce((/** @type {number} */ sum, /** @type {any} */ move) => sum + move.customers, 0)
  )
  // Two groups, then two windows, each by name.
  const finding = panel.locator('[part="finding"]')
  const sides = async (/** @type {object} */ a, /** @type {object} */ b) => {
    await panel.locator('[data-test="moved-a"]').selectOption(JSON.stringify(a))
    await panel.locator('[data-test="moved-b"]').selectOption(JSON.stringify(b))
    await settled(page)
    return { text: (await finding.textContent()) ?? '', report: await reportOf(page, 'moved') }
  }
  const groups = await sides({ where: { region: ['EMEA'] } }, { where: { region: ['Americas'] } })
  assert.equal(groups.report.against, null)
  assert.match(groups.text.replace(/[\u2066-\u2069]/g, ''), /^Region: EMEA .*Region: Americas/)
  assert.equal(await panel.locator('[data-against][aria-pressed="true"]').count(), 0)
  const windows = await sides({ date: 'last-year' }, { date: 'last-12-months' })
  assert.ok(windows.report.windowA && windows.report.windowB && windows.report.against === null)
  // Another window, and another column.
  await panel.locator('[data-against="year"]').click()
  await settled(page)
  assert.equal((await reportOf(page, 'moved')).against, 'year')
  await panel.locator('[data-test="moved-column"]').selectOption('region')
  await settled(page)
  assert.equal((await reportOf(page, 'moved')).parts.column, 'region')
  assert.ok(await panel.locator('[data-group="EMEA"]').isVisible())
  // By customers who stayed, left and came, nothing is asked anew.
  await panel.locator('[data-test="moved-column"]').selectOption('')
  const { people } = await reportOf(page, 'moved')
  assert.equal(Number(await panel.locator('[data-step="entry"]').getAttribute('data-value')), people.entry.value)
  assert.deepEqual(said, [])
})

test('the ranking names the worst and the best, and its table has all values', async () => {
  const { page, said } = acme
  const panel = await near(page, 'ranking')
  const report = await reportOf(page, 'ranking')
  await panel.locator('[data-test="ranking-column"]').selectOption('size')
  assert.match(
    (await panel.locator('[part="finding"]').textContent()) ?? '',
    /^1-49 is the worst, .* 1000\+ is the best/
  )
  await panel.locator('[data-tool="table"]').click()
  const size = report.columns.find((/** @type {any} */ { column }) => column === 'size')
  assert.equal(await panel.locator('tbody tr').count(), size.groups.length)
  await panel.locator('[data-tool="table"]').click()
  assert.deepEqual(said, [])
})

test('discovered groups are drawn with what the other half says, and read with the arrow keys', async () => {
  const { page, said } = acme
  const panel = await near(page, 'discovery')
  const report = await reportOf(page, 'discovery')
  const planted = panel.locator('[data-row="region=APAC&product=Insights&tier=Business"]')
  const found = report.findings.find(
    (/** @type {any} */ { conditions }) => conditions.length === 3 && conditions[1].value === 'Insights'
  )
  assert.equal(Number(await planted.getAttribute('data-value')), found.confirmed.difference.value)
  await panel.locator('[part="chart"]').focus()
  await page.keyboard.press('ArrowDown')
  assert.match((await panel.locator('.readout').textContent()) ?? '', /confirmed/)
  assert.deepEqual(said, [])
})

test('without dates nothing moved, and without columns nothing is ranked or discovered: the page says what would help', async t => {
  const { page, said } = await visit(t, browser, site.url)
  const rows = Array.from({ length: 60 }, (_, row) => `c${row},${[10, 8, 3][row % 3]}`)
  await openFiles(page, { 'answers.csv': `customer_id,score\n${rows.join('\n')}\n` })
  for (const [name, role] of [
    ['moved', 'responded_at'],
    ['ranking', 'segment'],
    ['discovery', 'segment']
  ]) {
    assert.equal(await page.locator(`[data-locked="${name}"]`).getAttribute('data-role'), role)
    assert.equal(await page.locator(`[data-panel="${name}"]`).count(), 0)
  }
  assert.deepEqual(said, [])
})

test('where a filter leaves one group of each column, the comparison blames the filter, not the files', async t => {
  const { page, said } = await visit(t, browser, site.url)
  const rows = Array.from({ length: 200 }, (_, row) => `c${row},${[10, 8, 3][row % 3]},${row % 2 ? 'North' : 'South'}`)
  await openFiles(page, { 'answers.csv': `customer_id,score,region\n${rows.join('\n')}\n` })
  const panel = page.locator('[data-panel="segments"]')
  assert.equal(await panel.locator('.refusal').isVisible(), false)
  await page.click('[data-test="filter-region"]')
  await page.click('[data-test="value-South"]')
  await panel.locator('.refusal').waitFor()
  assert.doesNotMatch((await panel.locator('.refusal').textContent()) ?? '', /No column/)
  await panel.locator('.refusal button').click()
  await panel.locator('svg [data-row]').first().waitFor()
  assert.deepEqual(said, [])
})
