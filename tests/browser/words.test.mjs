// What is said, and the reasons that are named: the panels below the first ones of Measure, on a made-up survey whose
// truth is known.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { near, openFiles, settled, stage, visit } from './browser.mjs'

const { browser, site } = await stage()

const said = [
  ['great team. تیم خوب', 10, 'support'],
  ['<!-- too expensive -->', 2, 'price;support'],
  ['قيمت بالا', 1, 'price'],
  ['nothing new', 8, '']
]
const survey = `customer_id,responded_at,score,theme,comment\n${Array.from({ length: 480 }, (_, row) => {
  const [phrase, score, theme] = said[row % said.length]
  const day = new Date(Date.UTC(2025, 0, 1 + (row % 300))).toISOString().slice(0, 10)
  return `c${row},${day},${score},${theme},"We use it daily. ${phrase}"`
}).join('\n')}\n`

test('words of both sides are found, read in their place, and searched', async t => {
  const { page, said: console } = await visit(t, browser, site.url)
  await openFiles(page, { 'survey.csv': survey })
  const spot = await near(page, 'words')
  const rows = () => spot.locator('svg [data-row]').evaluateAll(all => all.map(row => row.getAttribute('data-row')))
  assert.deepEqual((await rows()).toSorted(), ['great team', 'too expensive', 'تیم خوب', 'قیمت بالا'].toSorted())
  // The comment's markup is text.
  const quotes = spot.locator('[data-term="too expensive"]')
  await quotes.locator('summary').click()
  assert.match((await quotes.locator('blockquote').first().textContent()) ?? '', /<!-- too expensive -->/)
  const search = spot.locator('[data-test="search-comments"]')
  await search.fill('too expens*')
  await search.press('Enter')
  await spot.locator('[data-test="found-comments"]').waitFor()
  await settled(page)
  assert.equal(await spot.locator('[data-test="found-comments"] .strong').first().getAttribute('data-value'), '120')
  assert.deepEqual(console, [])
})

test('comments without a word say that they hold none', async t => {
  const { page } = await visit(t, browser, site.url)
  const faces = ['😀', '👍🏽👍🏽', '😡😡😡', '❤️', '🇪🇪']
  const rows = Array.from({ length: 400 }, (_, row) => `c${row},${(row * 7) % 11},${faces[(row * 3) % 5]}`)
  await openFiles(page, { 'survey.csv': `customer_id,score,comment\n${rows.join('\n')}\n` })
  await page.locator('[data-spot="words"]').scrollIntoViewIfNeeded()
  await page.getByText('emoji and punctuation alone are not words').waitFor()
})

test('a reason shows what the score would be without it', async t => {
  const { page } = await visit(t, browser, site.url)
  await openFiles(page, { 'survey.csv': survey })
  const spot = await near(page, 'themes')
  // A quarter promotes, half detract: −25; without the half that names the price, +50.
  assert.equal(Number(await spot.locator('[data-row="price"]').getAttribute('data-value')).toFixed(6), '-75.000000')
})

test('two groups are compared, words are left out, and a hit narrows all panels until its chip is pressed', async t => {
  const { page, said: console } = await visit(t, browser, site.url)
  const regions = survey
    .split('\n')
    .map((line, row) => (line ? `${line},${row === 0 ? 'region' : row % 4 < 2 ? 'north' : 'south'}` : line))
  await openFiles(page, { 'survey.csv': regions.join('\n') })
  const spot = await near(page, 'words')
  const rows = () => spot.locator('svg [data-row]').evaluateAll(all => all.map(row => row.getAttribute('data-row')))
  await spot.locator('[data-sides="sides"]').click()
  await settled(page)
  await spot.locator('[data-test="words-column"]').selectOption('region')
  await settled(page)
  // Rows 1 and 2 of four are of one region, 3 and 4 of the other: each says two phrases of its own.
  for (const phrase of ['great team', 'nothing new', 'too expensive', 'تیم خوب', 'قیمت بالا'])
    assert.ok((await rows()).includes(phrase), phrase)
  assert.match(await spot.locator('svg').first().innerHTML(), /More often: \u2068?(north|south)/)
  // A word that is left out is tested no longer, and listed.
  const term = spot.locator('[data-term="too expensive"]')
  await term.locator('summary').click()
  await term.getByText('Leave these words out').click()
  await settled(page)
  assert.ok(!(await rows()).includes('too expensive'))
  const stop = spot.locator('[data-test="stop-words"]')
  await stop.locator('summary').click()
  await stop.locator('[data-word="expensive"]').click()
  await settled(page)
  assert.ok((await rows()).some(row => row?.includes('expensive')))
  // Back to the classes, and all panels by what somebody says.
  await spot.locator('[data-sides="class"]').click()
  await settled(page)
  const great = spot.locator('[data-term="great team"]')
  await great.locator('summary').click()
  await great.locator('[data-test="filter-by"]').click()
  await settled(page)
  const chip = page.locator('[data-test="filter-comment"]')
  assert.match(await chip.innerText(), /great team/)
  assert.match(await page.locator('[data-test="remaining"]').innerText(), /^120 answers/)
  // What is searched for is in no address.
  assert.doesNotMatch(decodeURIComponent(page.url()), /great/)
  await chip.click()
  await settled(page)
  assert.equal(await chip.count(), 0)
  assert.match(await page.locator('[data-test="remaining"]').innerText(), /^480 answers/)
  assert.deepEqual(console, [])
})

test('reasons show their shares over time and which go together', async t => {
  const { page } = await visit(t, browser, site.url)
  await openFiles(page, { 'survey.csv': survey })
  const spot = await near(page, 'themes')
  const curves = await spot.locator('svg [data-curve]').count()
  assert.ok(curves > 1, String(curves))
})
