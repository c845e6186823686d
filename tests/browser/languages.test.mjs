// The page in each of its languages: chosen in the menu or by the link, without a reload and without a request, in the
// right direction, with the right calendar, and accessible.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../../tools/run.mjs'
import { allShown, settled, stage, violations, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

const languages = ['en', 'et', 'fa', 'ru']
/** @param {string} language @returns {Record<string, string>} */
const textsOf = language => JSON.parse(readFileSync(path.join(root, 'www', 'locales', `${language}.json`), 'utf8'))

const rows = Array.from({ length: 400 }, (_, row) => ({
  customer: `c${row}`,
  score: (row * 7 + Math.floor(row / 11)) % 11,
  region: ['EMEA', 'APAC', 'Americas (North)'][row % 3],
  date: new Date(Date.UTC(2025, 0, 1 + row)).toISOString().slice(0, 10)
}))
const survey = `customer_id,score,region,responded_at\n${rows.map(row => Object.values(row).join(',')).join('\n')}\n`
const money = `customer_id,amount,currency,date\n${rows.map(({ customer, score, date }) => `${customer},${100 + score * 10},EUR,${date}`).join('\n')}\n`

/** Headers of the files stand as they are, in any language. */
const headers = new Set([survey, money].flatMap(text => text.split('\n')[0].split(',')))

/** @param {Page} page @param {string} [input] */
async function open(page, input = 'files') {
  await page
    .locator(`[data-test="${input}"]`)
    .first()
    .setInputFiles([
      { name: 'survey.csv', mimeType: 'text/csv', buffer: Buffer.from(survey) },
      { name: 'money.csv', mimeType: 'text/csv', buffer: Buffer.from(money) }
    ])
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis?.tables.length === 2
  )
  await settled(page)
}

/** All text that the page shows or says, of every shadow root, without the marks that order directions. @param {Page} page */
const everything = page =>
  page.evaluate(() => {
    /** @type {string[]} */
    const texts = []
    const walk = (/** @type {Node} */ node) => {
      if (node instanceof Element) {
        if (node.matches('style, script, option, pre') || !node.checkVisibility()) return
        for (const name of ['aria-label', 'placeholder', 'title']) texts.push(node.getAttribute(name) ?? '')
        if (node.shadowRoot) walk(node.shadowRoot)
      }
      if (node instanceof Text) texts.push(node.data)
      node.childNodes.forEach(walk)
    }
    walk(document.body)
    return texts.map(text => text.replace(/[\u2066-\u2069\u200e]/g, '').trim()).filter(Boolean)
  })

/** @param {Page} page */
const spoken = page => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])

test('the menu changes the language of everything at once, keeps files, filter and focus, and asks nothing', async t => {
  const { page, requests, said } = await visit(t, browser, site.url)
  assert.deepEqual(await spoken(page), ['en', 'ltr'])
  const loaded = requests.length
  await open(page)
  await page.click('[data-test="filter-region"]')
  await page.check('[data-test="value-EMEA"]')
  await page.keyboard.press('Escape')
  await settled(page)
  const figure = page.locator('[data-panel="score"] [part="figure"]')
  const value = await figure.getAttribute('data-value')
  for (const [language, direction] of [
    ['fa', 'rtl'],
    ['ru', 'ltr'],
    ['et', 'ltr'],
    ['en', 'ltr']
  ]) {
    await page.focus('[data-test="language"]')
    await page.selectOption('[data-test="language"]', language)
    await page.waitForFunction(language => document.documentElement.lang === language, language)
    await settled(page)
    const texts = textsOf(language)
    assert.deepEqual(await spoken(page), [language, direction])
    assert.equal(await page.title(), texts.title)
    assert.equal(await page.locator('[data-test="tab-measure"]').textContent(), texts['nav.measure'])
    assert.equal(await page.locator('[data-panel="score"] [part="eyebrow"]').textContent(), texts['measure.nps'])
    assert.equal(await figure.getAttribute('data-value'), value)
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-test')), 'language')
    assert.match(page.url(), new RegExp(`region=EMEA.*lang=${language}$`))
    const { lang, dir } = await page
      .locator('[data-panel="score"] figure')
      .evaluate(figure => ({ lang: figure.getAttribute('lang'), dir: figure.getAttribute('dir') }))
    assert.deepEqual([lang, dir], [language, direction])
  }
  await page.goBack()
  await page.waitForFunction(() => document.documentElement.lang === 'et')
  assert.equal(requests.length, loaded)
  assert.deepEqual(said, [])
})

test('the browser’s language is spoken until a link or the reader says otherwise', async t => {
  const { page } = await visit(t, browser, site.url, { locale: 'fa-IR' })
  assert.deepEqual(await spoken(page), ['fa', 'rtl'])
  await page.goto(`${site.url}#/?lang=ru`)
  await page.waitForFunction(() => document.documentElement.lang === 'ru')
  const other = await visit(t, browser, `${site.url}#/monetize?lang=et`, { locale: 'fr-FR' })
  assert.deepEqual(await spoken(other.page), ['et', 'ltr'])
})

test('the one file from disk speaks every language', async t => {
  const address = pathToFileURL(path.join(root, 'dist', 'pointworth.html')).href
  const { page, requests } = await visit(t, browser, `${address}#/?lang=fa`)
  assert.deepEqual(await spoken(page), ['fa', 'rtl'])
  await page.selectOption('[data-test="language"]', 'ru')
  await page.waitForFunction(() => document.documentElement.lang === 'ru')
  assert.equal(requests.length, 1)
})

test('in Persian months, years and typed days are Jalali, digits Persian, and the export stays Latin', async t => {
  const { page } = await visit(t, browser, `${site.url}#/?lang=fa`, { acceptDownloads: true })
  await open(page)
  const months = await page
    .locator('[data-panel="trend"] circle[data-period]')
    .evaluateAll(circles => circles.map(circle => circle.getAttribute('data-period')))
  // 1 January 2025 is 12 Dey 1403, 4 February 2026 is 15 Bahman 1404.
  assert.deepEqual(months, [
    ...['1403-10', '1403-11', '1403-12'],
    ...Array.from({ length: 11 }, (_, month) => `1404-${String(month + 1).padStart(2, '0')}`)
  ])
  await page.click('[data-test="filter-date"]')
  await page.click('[data-test="date-1404"]')
  await settled(page)
  const within = rows.filter(({ date }) => date >= '2025-03-21' && date < '2026-03-21')
  assert.match(page.url(), /from=2025-03-21&to=2026-03-21/)
  const digits = (/** @type {number} */ number) => new Intl.NumberFormat('fa').format(number)
  assert.ok(((await page.locator('[data-test="remaining"]').textContent()) ?? '').includes(digits(within.length)))
  await page.click('[data-test="filter-date"]')
  await page.fill('[data-test="date-from"]', '۱۴۰۴/۰۲/۰۱')
  await page.fill('[data-test="date-to"]', '1404-2-31')
  await page.press('[data-test="date-to"]', 'Tab')
  await settled(page)
  assert.match(page.url(), /from=2025-04-21&to=2025-05-22/)
  await page.keyboard.press('Escape')
  await page.click('[data-test="filter-clear"]')
  await settled(page)
  await page.click('[data-panel="score"] [data-tool="export"]')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click('[data-panel="score"] [data-export="csv"]')
  ])
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n')
  const promoters = rows.filter(({ score }) => score >= 9).length
  assert.ok(lines.includes(`مروجان,${promoters},${promoters / rows.length}`), lines.join('\n'))
  assert.doesNotMatch(lines.join(''), /[\u2066-\u2069]/)
})

test('an error stands in the language, and changes with it', async t => {
  const { page } = await visit(t, browser, `${site.url}#/?lang=ru`)
  await page
    .locator('[data-test="files"]')
    .setInputFiles([{ name: 'отчёт.csv', mimeType: 'text/csv', buffer: Buffer.from('%PDF-1.7') }])
  const error = page.locator('[data-test="error"][data-code="not_text"]')
  await error.waitFor()
  const text = async () => (await error.textContent())?.replace(/[\u2066-\u2069]/g, '')
  assert.match((await text()) ?? '', /Это не текстовый файл, а документ PDF\..*отчёт\.csv.*Сохраните/)
  await page.selectOption('[data-test="language"]', 'fa')
  await page.waitForFunction(() => document.documentElement.lang === 'fa')
  assert.match((await text()) ?? '', /این فایل متنی نیست؛ سند PDF است\./)
})

test('in Persian the arrow keys follow the chart: time goes right, rows go down', async t => {
  const { page } = await visit(t, browser, `${site.url}#/?lang=fa`)
  await open(page)
  const chart = page.locator('[data-panel="trend"] [part="chart"]')
  const at = async () => Number(await chart.locator('[data-cursor]').getAttribute('cx'))
  await chart.focus()
  await page.keyboard.press('Home')
  const first = await at()
  await page.keyboard.press('ArrowRight')
  assert.ok((await at()) > first)
  await page.click('[data-test="tab-monetize"]')
  await settled(page)
  const bars = page.locator('[data-panel="revenue"] [part="chart"]')
  await bars.focus()
  await page.keyboard.press('Home')
  const start = Number(await bars.locator('[data-cursor]').getAttribute('cx'))
  await page.keyboard.press('ArrowLeft')
  assert.ok(Number(await bars.locator('[data-cursor]').getAttribute('cx')) < start)
})

test('an element speaks its own language and direction, and changes with its attribute', async t => {
  const { page } = await visit(t, browser, site.url)
  await open(page)
  await page.evaluate(() => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    const own = Object.assign(document.createElement('pointworth-score'), { lang: 'fa', id: 'own' })
    document.body.append(own)
    Object.assign(own, { analysis: dashboard.analysis })
  })
  // Persian has come with no page that asked for it: the element speaks English until it does.
  const figure = page.locator('#own figure')
  await page.waitForFunction(() => document.querySelector('#own')?.shadowRoot?.querySelector('svg'))
  await page.selectOption('[data-test="language"]', 'fa')
  await page.selectOption('[data-test="language"]', 'en')
  await page.waitForFunction(
    () => document.querySelector('#own')?.shadowRoot?.querySelector('figure')?.getAttribute('dir') === 'rtl'
  )
  assert.equal(await figure.locator('svg').getAttribute('direction'), 'rtl')
  await page.evaluate(() => document.querySelector('#own')?.setAttribute('lang', 'en'))
  await page.waitForFunction(
    () => document.querySelector('#own')?.shadowRoot?.querySelector('figure')?.getAttribute('dir') === 'ltr'
  )
})

for (const language of languages.filter(language => language !== 'en'))
  test(`${language}: no screen holds English, none is wider than a phone, and axe finds nothing wrong`, async t => {
    const { page, said } = await visit(t, browser, `${site.url}#/?lang=${language}`, {
      viewport: { width: 390, height: 844 }
    })
    const texts = textsOf(language)
    const english = textsOf('en')
    // Sentences of English that this language says otherwise.
    const foreign = new Set(
      Object.entries(english)
        .filter(([key, text]) => typeof text === 'string' && /\p{L}{3}/u.test(text) && texts[key] !== text)
        .map(([, text]) => text)
    )
    /** @param {string} screen */
    const check = async screen => {
      const shown = await everything(page)
      assert.deepEqual(
        shown.filter(text => foreign.has(text) && !headers.has(text)),
        [],
        screen
      )
      if (language === 'fa') {
        const own = new Set(['survey.csv', 'money.csv'])
        const latin = shown.filter(text => /\d/.test(text) && !own.has(text) && !/[A-Za-z]/.test(text))
        assert.deepEqual(latin, [], `${screen}: Latin digits`)
      }
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
        false,
        `${screen} scrolls sideways`
      )
      for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
        await page.emulateMedia({ colorScheme })
        assert.deepEqual(await violations(page), [], `${screen}, ${colorScheme}`)
      }
    }
    await check('first screen')
    await page.click('[data-test="show-proof"]')
    await check('proof')
    await page.keyboard.press('Escape')
    /** Opens the table and the method of every panel of the section. */
    const unfold = async () => {
      for (const name of ['table', 'method'])
        for (const tool of await page.locator(`[data-tool="${name}"]`).all())
          if (await tool.isVisible()) await tool.click()
    }
    await open(page)
    await allShown(page, 'measure')
    await check('measure')
    await unfold()
    await check('measure unfolded')
    await page.click('[data-test="filter-region"]')
    await check('an open filter')
    await page.keyboard.press('Escape')
    for (const section of ['act', 'monetize', 'data']) {
      await page.click(`[data-test="tab-${section}"]`)
      await settled(page)
      await allShown(page, section)
      await check(section)
      await unfold()
      await check(`${section} unfolded`)
    }
    assert.deepEqual(said, [])
  })
