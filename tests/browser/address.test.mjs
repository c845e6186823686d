// The address: a link opens what it says, back and forward go where one was, windows move with today, and no data get in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFiles, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

/**
 * A page at an address, whose clock stands still on a day.
 * @param {import('node:test').TestContext} t
 * @param {string} hash
 * @param {string} [today]
 */
async function at(t, hash, today = '2026-11-22') {
  const { page, said } = await visit(t, browser, `${site.url}${hash}`)
  await page.clock.setFixedTime(`${today}T12:00:00Z`)
  return { page, said }
}

const rows = Array.from({ length: 500 }, (_, row) => ({
  customer: `secret-id-${row}`,
  score: (row * 7 + Math.floor(row / 11)) % 11,
  region: ['EMEA', 'APAC', 'Americas'][row % 3],
  channel: ['email', 'web'][row % 2],
  date: new Date(Date.UTC(2025, 6, 11 + row)).toISOString().slice(0, 10),
  comment: `secret words ${row}`
}))
/** @param {typeof rows} kept */
const text = kept =>
  `customer_id,score,region,channel,responded_at,comment\n${kept.map(row => Object.values(row).join(',')).join('\n')}\n`
const money = `customer_id,amount,currency,date\n${rows.map(({ customer, date }, row) => `${customer},${900 + row},EUR,${date}`).join('\n')}\n`
const files = { 'survey.csv': text(rows), 'billing.csv': money }

/** @param {typeof rows} kept */
const recount = kept =>
  (100 * (kept.filter(({ score }) => score >= 9).length - kept.filter(({ score }) => score <= 6).length)) / kept.length

/** What the page shows: section, language, the filter that its panels were asked with, and the score. @param {Page} page */
async function shown(page) {
  await settled(page)
  return page.evaluate(() => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    const { shadowRoot: root, state } = dashboard
    const figure = root.querySelector('[data-panel="score"]').shadowRoot.querySelector('[part="figure"]')
    return {
      section: [...root.querySelectorAll('section[data-section]')].find(part => !part.hidden)?.dataset.section,
      tab: root.querySelector('[aria-current]')?.dataset.test,
      language: document.documentElement.lang,
      filter: root.querySelector('pointworth-filter').filter,
      measure: state.measure,
      period: state.period,
      score: Number(figure.dataset.value)
    }
  })
}

/** The parts of an address after `#`. @param {Page} page */
function addressOf(page) {
  const [path, query = ''] = new URL(page.url()).hash.split('?')
  return { path, query: [...new URLSearchParams(query)] }
}

test('a link opens a sample on its section, filter, period and language', { timeout: 120_000 }, async t => {
  const hash = '#/measure?from=2025-03-01&to=2025-09-01&region=EMEA&region=APAC&measure=csat&period=quarter&lang=et'
  const { page, said } = await at(t, hash)
  await page.click('[data-test="sample-acme"]')
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis)
  const { score, ...state } = await shown(page)
  assert.deepEqual(state, {
    section: 'measure',
    tab: 'tab-measure',
    language: 'et',
    filter: { date: ['2025-03-01', '2025-09-01'], where: { region: ['EMEA', 'APAC'] } },
    measure: 'csat',
    period: 'quarter'
  })
  const { total } = await page.evaluate(
    options => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.score(options),
    { measure: 'csat', filter: state.filter }
  )
  assert.equal(score, total.score.value)
  assert.equal(new URL(page.url()).hash, hash, 'the address stays as it was')
  assert.deepEqual(said, [])
})

test('a link to the money opens there, in the language that it names', { timeout: 60_000 }, async t => {
  const { page } = await at(t, '#/monetize?region=EMEA&lang=fa')
  await openFiles(page, files)
  const { section, language, filter } = await shown(page)
  assert.deepEqual([section, language, filter], ['monetize', 'fa', { where: { region: ['EMEA'] } }])
  assert.equal(await page.locator('[data-panel="revenue"]').isVisible(), true)
})

test('back and forward restore section, filter, period and language', { timeout: 60_000 }, async t => {
  const { page, said } = await at(t, '')
  await openFiles(page, files)
  /** @type {{ hash: string, seen: object }[]} */
  const stops = []
  const stop = async () => stops.push({ hash: new URL(page.url()).hash, seen: await shown(page) })
  await stop()
  await page.click('[data-test="filter-region"]')
  await page.check('[data-test="value-EMEA"]')
  await page.keyboard.press('Escape')
  await stop()
  await page.click('[data-test="filter-date"]')
  await page.click('[data-test="date-last-12-months"]')
  await stop()
  await page.click('[data-panel="trend"] [data-period="quarter"]')
  await stop()
  await page.selectOption('[data-test="language"]', 'et')
  await page.waitForFunction(() => document.documentElement.lang === 'et')
  await stop()
  await page.click('[data-test="tab-monetize"]')
  await stop()
  await page.click('[data-test="tab-data"]')
  await stop()
  assert.equal(new Set(stops.map(({ hash }) => hash)).size, stops.length)
  /** @param {number} index @param {string} how */
  const isAt = async (index, how) => {
    const { hash, seen } = stops[index]
    await page.waitForFunction(hash => location.hash === hash, hash)
    await page.waitForTimeout(100)
    assert.deepEqual(await shown(page), seen, `${how} to ${hash}`)
  }
  for (let index = stops.length - 2; index >= 0; index--) {
    await page.goBack()
    await isAt(index, 'back')
  }
  for (let index = 1; index < stops.length; index++) {
    await page.goForward()
    await isAt(index, 'forward')
  }
  assert.deepEqual(said, [])
})

test('the address holds section, filter and language, and never ids, comments, names of files or numbers', async t => {
  const { page } = await at(t, '')
  await openFiles(page, files)
  /** @type {string[]} */
  const seen = []
  const keep = () => seen.push(decodeURIComponent(page.url().slice(site.url.length)))
  for (const section of ['data', 'monetize', 'measure']) {
    await page.click(`[data-test="tab-${section}"]`)
    keep()
  }
  for (const panel of ['score', 'trend', 'segments']) {
    await page.locator(`[data-panel="${panel}"] [part="chart"]`).focus()
    await page.keyboard.press('ArrowRight')
    await page.click(`[data-panel="${panel}"] [data-tool="table"]`)
    keep()
  }
  const offered = await page
    .locator('[data-menu]')
    .evaluateAll(buttons => buttons.map(button => button.getAttribute('data-menu')))
  for (const menu of offered.filter(name => name?.startsWith('column:'))) {
    await page.click(`[data-menu="${menu}"]`)
    await page.locator('pointworth-filter .menu input[type=checkbox]').first().check()
    await page.keyboard.press('Escape')
    keep()
  }
  await settled(page)
  assert.deepEqual(
    offered.filter(name => /customer_id|comment|score/.test(name ?? '')),
    [],
    'columns that name or tell of one person are not offered'
  )
  for (const address of seen) {
    assert.doesNotMatch(address, /secret|survey|billing|csv/, address)
    assert.match(address, /^#\/(data|measure|monetize)(\?((region|channel|nps_class)=\w+&?)+)?$/, address)
  }
  assert.match(seen[seen.length - 1], /channel=\w+&region=\w+&nps_class=\w+/)
})

test('what an address names and the page or the files do not have is ignored', { timeout: 60_000 }, async t => {
  const { page, said } = await at(
    t,
    '#/nowhere?dates=last-hour&from=2025-13-99&to=tomorrow&region=EMEA&region=Atlantis&channel=pigeon&no_such_column=1&__proto__=1&customer_id=secret-id-1&measure=ces&period=eon&fiscal=13&lang=xx'
  )
  await openFiles(page, files)
  const { score, ...state } = await shown(page)
  assert.deepEqual(state, {
    section: 'measure',
    tab: 'tab-measure',
    language: 'en',
    filter: { where: { region: ['EMEA'] } },
    measure: 'ces',
    period: 'month'
  })
  assert.ok(Math.abs(score - recount(rows.filter(({ region }) => region === 'EMEA'))) < 1e-9)
  assert.equal(await page.locator('[data-test="error"]').isVisible(), false)
  // The next choice writes what holds.
  await page.click('[data-test="filter-channel"]')
  await page.check('[data-test="value-web"]')
  await settled(page)
  assert.deepEqual(addressOf(page), {
    path: '#/measure',
    query: [
      ['region', 'EMEA'],
      ['channel', 'web'],
      ['measure', 'ces']
    ]
  })
  assert.deepEqual(said, [])
})

test('a window is kept as a word, and its link shows the newest days a month later', { timeout: 60_000 }, async t => {
  const { page } = await at(t, '')
  const until = (/** @type {string} */ day) => rows.filter(({ date }) => date <= day)
  await openFiles(page, { 'survey.csv': text(until('2026-10-20')) })
  await page.clock.setFixedTime('2026-10-20T12:00:00Z')
  await openFiles(page, { 'more.csv': text(until('2026-10-20').slice(0, 1)) }, 'add-files')
  await page.click('[data-test="filter-date"]')
  await page.click('[data-test="date-last-30-days"]')
  await settled(page)
  const link = new URL(page.url()).hash
  assert.equal(link, '#/measure?dates=last-30-days')

  for (const [today, first, lang] of /** @type {const} */ ([
    ['2026-10-20', '2026-09-21', ''],
    ['2026-11-22', '2026-10-24', ''],
    ['2026-11-22', '2026-10-24', '&lang=fa']
  ])) {
    const later = await at(t, `${link}${lang}`, today)
    await openFiles(later.page, { 'survey.csv': text(until(today)) })
    const { filter, score } = await shown(later.page)
    assert.equal(filter.date, 'last-30-days')
    const kept = until(today).filter(({ date }) => date >= first)
    assert.equal(kept.length, 30)
    assert.ok(Math.abs(score - recount(kept)) < 1e-9, today)
    // The days of the window stand where one chooses days.
    await later.page.click('[data-test="filter-date"]')
    if (!lang) assert.equal(await later.page.inputValue('[data-test="date-from"]'), first)
    assert.equal(
      await later.page.locator('[data-test="date-last-30-days"]').getAttribute('aria-pressed'),
      'true',
      today
    )
  }
})

test('a window moves on with the day while the page stays open', { timeout: 60_000 }, async t => {
  const { page } = await at(t, '#/measure?dates=last-7-days')
  await openFiles(page, files)
  const within = (/** @type {string} */ from, /** @type {string} */ to) =>
    recount(rows.filter(({ date }) => date >= from && date <= to))
  assert.ok(Math.abs((await shown(page)).score - within('2026-11-16', '2026-11-22')) < 1e-9)
  await page.clock.setFixedTime('2026-11-23T00:10:00+02:00')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  const { filter, score } = await shown(page)
  assert.deepEqual(filter.date, 'last-7-days')
  assert.ok(Math.abs(score - within('2026-11-17', '2026-11-22')) < 1e-9)
})

test('the last hour is offered where answers tell the time of day, and moves on with the clock', {
  timeout: 60_000
}, async t => {
  const { page } = await at(t, '')
  await openFiles(page, files)
  await page.click('[data-test="filter-date"]')
  await page.locator('[data-test="date-today"]').waitFor()
  assert.equal(await page.locator('[data-test="date-last-hour"]').count(), 0)
  // A link to it leaves data without times whole.
  const plain = await at(t, '#/measure?dates=last-hour')
  await openFiles(plain.page, files)
  assert.ok(Math.abs((await shown(plain.page)).score - recount(rows)) < 1e-9)

  // Every quarter of an hour from 8 to 16 a promoter, in the odd hours a detractor.
  const timed = Array.from({ length: 32 }, (_, quarter) => {
    const hour = 8 + Math.floor(quarter / 4)
    return `t${quarter},${hour % 2 ? 3 : 10},2026-11-22T${String(hour).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}:00Z`
  })
  const zone = await at(t, '')
  const utc = `customer_id,score,responded_at\n${timed.join('\n')}\n`
  await openFiles(zone.page, { 'times.csv': utc })
  await zone.page.click('[data-test="filter-date"]')
  await zone.page.click('[data-test="date-last-hour"]')
  await settled(zone.page)
  assert.equal(new URL(zone.page.url()).hash, '#/measure?dates=last-hour')
  // It is noon: from 11 to 12 there were detractors, and promoters an hour later.
  assert.equal((await shown(zone.page)).score, -100)
  await zone.page.clock.setFixedTime('2026-11-22T13:00:30Z')
  await zone.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  assert.equal((await shown(zone.page)).score, 100)
})

test('last month is the month of the language’s calendar, and days given one by one stay as they are', async t => {
  const { page } = await at(t, '#/measure?dates=last-month')
  await openFiles(page, files)
  const within = (/** @type {string} */ from, /** @type {string} */ to) =>
    recount(rows.filter(({ date }) => date >= from && date < to))
  assert.ok(Math.abs((await shown(page)).score - within('2026-10-01', '2026-11-01')) < 1e-9)
  await page.selectOption('[data-test="language"]', 'fa')
  await page.waitForFunction(() => document.documentElement.lang === 'fa')
  // 22 November 2026 is 1 Azar 1405; Aban began on 23 October.
  assert.ok(Math.abs((await shown(page)).score - within('2026-10-23', '2026-11-22')) < 1e-9)
  await page.evaluate(() => {
    location.hash = '#/measure?from=2026-10-01&to=2026-11-01&lang=fa'
  })
  await page.waitForTimeout(100)
  assert.ok(Math.abs((await shown(page)).score - within('2026-10-01', '2026-11-01')) < 1e-9)
})

test('a window that begins after the last answer says so, with one way on', { timeout: 60_000 }, async t => {
  const { page } = await at(t, '#/measure?dates=last-7-days&region=EMEA', '2027-06-15')
  await openFiles(page, files)
  await page.locator('[data-test="late-show"]').waitFor()
  const headline = (await page.locator('[data-test="headline"]').textContent()) ?? ''
  assert.match(headline, /Jun 9, 2027.*Jun 15, 2027/)
  for (const panel of ['score', 'trend', 'segments'])
    assert.equal(await page.locator(`[data-panel="${panel}"]`).isVisible(), false, panel)
  assert.match((await page.locator('[data-test="remaining"]').textContent()) ?? '', /^0 answers/)
  await page.focus('[data-test="late-show"]')
  await page.keyboard.press('Enter')
  const { filter, score } = await shown(page)
  const last = rows[rows.length - 1].date
  assert.equal(last, '2026-11-22')
  assert.deepEqual(filter, { date: ['2026-11-16', '2026-11-23'], where: { region: ['EMEA'] } })
  const kept = rows.filter(({ date, region }) => date >= '2026-11-16' && region === 'EMEA')
  assert.ok(Math.abs(score - recount(kept)) < 1e-9)
  assert.equal(await page.locator('[data-test="late"]').isVisible(), false)
  // The keyboard is not thrown back to the top of the page by a button that is gone.
  assert.equal(await page.locator('[data-test="filter-date"]:focus').count(), 1)
  assert.deepEqual(addressOf(page).query, [
    ['from', '2026-11-16'],
    ['to', '2026-11-23'],
    ['region', 'EMEA']
  ])
})
