// The report that a reader takes away: complete, for itself, on two sheets, and silent about few people.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../../tools/run.mjs'
import { stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

const folder = path.join(root, '.build', 'reports')
mkdirSync(folder, { recursive: true })

/** Opens the report's dialog and waits for the report. @param {Page} page */
async function openReport(page) {
  await page.click('[data-test="report-open"]')
  await page.locator('[data-test="report-save"]:not([disabled])').waitFor()
}

/** Saves the report; its path and its text. @param {Page} page */
async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test="report-save"]')])
  const file = path.join(folder, download.suggestedFilename())
  await download.saveAs(file)
  return { file, text: readFileSync(file, 'utf8') }
}

/** @param {Page} page @param {[name: string, text: string][]} files */
async function give(page, files) {
  const given = files.map(([name, text]) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) }))
  await page.locator('[data-test="files"]').first().setInputFiles(given)
  await page.locator('[data-panel="score"] [part="figure"][data-value]').waitFor()
}

/** @param {import('node:test').TestContext} t @param {string} [hash] */
async function start(t, hash = '') {
  const visited = await visit(t, browser, `${site.url}${hash}`)
  return visited
}

/** Pages of a PDF. @param {Buffer} pdf */
const sheets = pdf => pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0

for (const language of ['en', 'et', 'fa', 'ru'])
  test(`the report of Acme Cloud is one file for itself, on two sheets, in ${language}`, {
    timeout: 120_000
  }, async t => {
    const { page, said } = await start(t, `#/?lang=${language}`)
    await page.click('[data-test="sample-acme"]')
    await page.locator('[data-panel="score"] [part="figure"][data-value]').waitFor()
    await openReport(page)
    await page.fill('[data-test="report-title"]', 'Q3: what <customers> said / board')
    const { file, text } = await saved(page)
    assert.equal(path.basename(file), 'Q3-what-customers-said-board.html')
    assert.match(text, /default-src 'none'; style-src 'unsafe-inline'; img-src data:/)
    assert.doesNotMatch(text, /<script|<link|\son\w+=|javascript:|(?:src|href)="(?!#)/i)
    assert.match(text, /Q3: what &lt;customers&gt; said/)
    assert.match(text, new RegExp(`<html lang="${language}" dir="${language === 'fa' ? 'rtl' : 'ltr'}"`))
    const hashes = text.match(/\b[0-9a-f]{64}\b/g) ?? []
    assert.equal(hashes.length, 4, 'a hash for each file')
    for (const name of ['responses', 'revenue', 'customers', 'interactions']) {
      const bytes = readFileSync(path.join(root, 'samples', 'acme', `${name}.csv`))
      assert.ok(hashes.includes(createHash('sha256').update(bytes).digest('hex')), name)
    }
    // Ids and comments of the data stay out.
    const [header, first] = readFileSync(path.join(root, 'samples', 'acme', 'responses.csv'), 'utf8').split('\n')
    const id = first.split(',')[header.split(',').indexOf('customer_id')]
    assert.ok(id.length > 2 && !text.includes(id), id)
    const comments =
      readFileSync(path.join(root, 'samples', 'acme', 'responses.csv'), 'utf8').match(/"[^"\n]{60,}"/g) ?? []
    assert.ok(comments.length > 100)
    for (const comment of comments.slice(0, 500)) assert.ok(!text.includes(comment.slice(1, 50)), comment)
    assert.deepEqual(said, [])

    const context = await browser.newContext({ offline: true })
    const reader = await context.newPage()
    /** @type {string[]} */
    const heard = []
    reader.on('console', message => heard.push(message.text()))
    await reader.goto(pathToFileURL(file).href)
    assert.ok((await reader.locator('section').count()) >= 4)
    assert.ok((await reader.locator('svg').count()) >= 4)
    assert.deepEqual(heard, [])
    // The sheets of those who read it: Letter is shorter.
    const papers = language === 'en' ? ['A4', 'Letter'] : ['A4']
    const whole = []
    for (const format of papers) {
      const pdf = await reader.pdf({ format })
      writeFileSync(path.join(folder, `${language}-${format}.pdf`), pdf)
      whole.push(sheets(pdf))
    }
    // What is wider than a sheet would be cut, or have all made smaller.
    await reader.emulateMedia({ media: 'print' })
    await reader.setViewportSize({ width: 700, height: 1000 })
    const beyond = await reader.evaluate(() =>
      [...document.querySelectorAll('article *')]
        .filter(each => {
          const { left, right } = each.getBoundingClientRect()
          return left < -4 || right > 704
        })
        .map(each => `${each.localName} ${each.textContent?.slice(0, 60)}`)
    )
    assert.deepEqual(beyond, [])
    const small = await reader.evaluate(() => {
      const found = [...document.querySelectorAll('article *')].filter(
        each => each.textContent?.trim() && Number.parseFloat(getComputedStyle(each).fontSize) < 8.6
      )
      return found.map(each => `${each.localName} ${each.textContent?.slice(0, 60)}`)
    })
    assert.deepEqual(small, [], 'letters below 6.5 points')
    await reader.emulateMedia({ media: null })
    // Words and money too: retention, growth, lifetime value, attribution, concentration.
    assert.ok((await reader.locator('.further section').count()) >= 13)
    assert.equal(await reader.locator('.further').evaluate(each => getComputedStyle(each).breakBefore), 'page')
    await reader.locator('.further').evaluate(each => each.remove())
    for (const [at, format] of papers.entries()) {
      const main = sheets(await reader.pdf({ format }))
      assert.ok(main <= 2, `${main} sheets of ${format}`)
      assert.ok(whole[at] > main && whole[at] <= 6, `${whole[at]} sheets of ${format} with the further findings`)
    }
  })

/** @param {number} count @param {number} score @param {string} region @param {number} [month] */
const people = (count, score, region, month = 1) =>
  Array.from({ length: count }, () => ({ score, region, month: String(month).padStart(2, '0') }))

/** @param {ReturnType<typeof people>} rows */
const answersOf = rows =>
  `customer_id,score,region,responded_at\n${rows.map(({ score, region, month }, at) => `c${at},${score},${region},2025-${month}-05`).join('\n')}\n`

test('three detractors cannot be told from the report, nor what would tell them', { timeout: 60_000 }, async t => {
  const { page } = await start(t)
  const rows = [...people(60, 10, 'EMEA', 1), ...people(40, 8, 'APAC', 2), ...people(3, 2, 'APAC', 3)]
  await give(page, [['answers.csv', answersOf(rows)]])
  await openReport(page)
  const { text } = await saved(page)
  const plain = text.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]+>/g, ' ')
  // 3 of 103 are detractors; 60 promoters with the score would tell it. Only 103 and the score remain.
  assert.doesNotMatch(plain, /\b3 (answers|detractors)\b|\b3 ?%|\b2\.9 ?%|\b58 ?%|\b39 ?%|n (?:60|40|3)\b/)
  assert.match(plain, /103 answers/)
  assert.match(plain, /numbers are hidden here/)
})

test('money that one customer holds is hidden with what would tell it', { timeout: 60_000 }, async t => {
  const { page } = await start(t)
  const rows = [...people(30, 10, 'EMEA'), ...people(30, 8, 'APAC'), ...people(30, 2, 'APAC')]
  const money = rows.map(
    ({ score }, at) => `c${at},${at === 0 ? 990000 : score === 8 ? 100000 + at : 100 + at},EUR,2025-02-01`
  )
  await give(page, [
    ['answers.csv', answersOf(rows)],
    ['billing.csv', `customer_id,amount,currency,date\n${money.join('\n')}\n`]
  ])
  await openReport(page)
  const table = page.locator('[data-test="report-preview"] article > .columns table').last()
  // The promoters, and one class more, as the total of all would tell them.
  assert.equal(await table.locator('tr', { hasText: 'hidden' }).count(), 2)
  const { text } = await saved(page)
  assert.doesNotMatch(text, /99\d,\d{3}\.\d\d/)
})

for (const [who, largest] of /** @type {const} */ ([
  ['everybody pays alike', 100],
  ['one pays more than all others together', 900_000]
]))
  test(`further findings tell of money as far as nobody's can be told from it: ${who}`, {
    timeout: 60_000
  }, async t => {
    const { page } = await start(t)
    const rows = [...people(40, 10, 'EMEA'), ...people(40, 8, 'APAC'), ...people(40, 2, 'APAC')]
    const months = Array.from(
      { length: 24 },
      (_, at) => `202${4 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
    )
    const pays = (/** @type {number} */ customer, /** @type {number} */ month) =>
      customer % 3 === month % 3 || customer === 3 ? (customer === 3 ? largest : 80 + (customer % 40)) : null
    const money = months.flatMap((month, at) =>
      rows.flatMap((_, customer) => {
        const amount = pays(customer, at)
        return amount === null ? [] : [`c${customer},${amount}.25,EUR,${month}-11`]
      })
    )
    const contacts = months.flatMap((month, at) =>
      rows.flatMap((_, customer) =>
        pays(customer, at) === null
          ? []
          : [`c${customer},${month}-0${1 + (customer % 2)},${['demo', 'support'][customer % 2]}`]
      )
    )
    await give(page, [
      ['answers.csv', answersOf(rows)],
      ['billing.csv', `customer_id,amount,currency,date\n${money.join('\n')}\n`],
      ['contacts.csv', `customer_id,at,touchpoint\n${contacts.join('\n')}\n`]
    ])
    await openReport(page)
    const told = async (/** @type {string} */ heading) => {
      const section = page.locator('[data-test="report-preview"] .further section', {
        has: page.locator('.eyebrow', { hasText: heading })
      })
      return {
        chart: await section.locator('svg').count(),
        finding: await section.locator('h2').count(),
        hidden: await section.locator('tr', { hasText: 'hidden' }).count(),
        rows: await section.locator('tbody tr').count()
      }
    }
    const sections = {
      growth: await told('Earned growth'),
      attribution: await told('Which contacts come before revenue'),
      concentration: await told('Concentration of revenue'),
      retention: await told('Retention'),
      value: await told('Lifetime value')
    }
    const { text } = await saved(page)
    if (largest > 100) {
      for (const [name, { chart, finding }] of Object.entries(sections))
        assert.deepEqual([name, chart, finding], [name, 0, 0])
      assert.ok(sections.growth.hidden >= 2)
      assert.equal(sections.attribution.hidden, 2)
      assert.ok(sections.value.hidden >= 2)
      assert.ok(sections.concentration.hidden >= 1)
      assert.doesNotMatch(text, /900,?000|10,?800,?0|21,?600,?0/)
    } else {
      for (const [name, { chart, hidden }] of Object.entries(sections)) {
        assert.ok(chart, name)
        assert.equal(hidden, 0, name)
      }
      assert.equal(sections.growth.rows, 11)
      assert.equal(sections.attribution.rows, 2)
    }
  })

test('four answers make no report', { timeout: 60_000 }, async t => {
  const { page } = await start(t)
  await give(page, [['few.csv', 'customer_id,score\na,9\nb,10\nc,3\nd,8\n']])
  await page.click('[data-test="report-open"]')
  await page.getByText('Too few people').waitFor()
  assert.ok(await page.locator('[data-test="report-save"]').isDisabled())
})

test('the page prints the report in its own place, and is itself again', { timeout: 60_000 }, async t => {
  const { page } = await start(t)
  await give(page, [['answers.csv', answersOf([...people(60, 10, 'EMEA'), ...people(60, 3, 'APAC', 2)])]])
  await page.evaluate(() => {
    globalThis.print = () => Object.assign(globalThis, { printed: document.title })
  })
  await openReport(page)
  await page.fill('[data-test="report-title"]', 'Board')
  await page.click('[data-test="report-print"]')
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).printed), 'Board')
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.locator('main').isVisible(), false)
  assert.ok(await page.locator('.printed h1').isVisible())
  await page.emulateMedia({ media: 'screen' })
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  assert.equal(await page.locator('.printed').count(), 0)
  assert.ok(await page.locator('[data-panel="score"]').isVisible())
})

test('further findings hide a channel where three did not answer, and name no owner of a case', {
  timeout: 60_000
}, async t => {
  const { page } = await start(t)
  const rows = [...people(60, 10, 'EMEA'), ...people(40, 3, 'APAC', 2)]
  const answers = rows.map(({ score, region, month }, at) => {
    const opened = at % 3 ? '' : `2025-${month}-06`
    const closed = opened && at % 2 ? `2025-${month}-09` : ''
    return `c${at},${score},${region},2025-${month}-05,${at < 27 ? 'sms' : 'email'},${opened},${closed},Zara Quill`
  })
  const silent = Array.from({ length: 33 }, (_, at) => `s${at},,EMEA,,${at < 3 ? 'sms' : 'email'},,,`)
  const header = 'customer_id,score,region,responded_at,channel,case_opened_at,case_closed_at,case_owner'
  await give(page, [['answers.csv', `${header}\n${[...answers, ...silent].join('\n')}\n`]])
  await openReport(page)
  const { text } = await saved(page)
  assert.match(text, /class="further"/)
  assert.match(text, /Closing the loop/)
  assert.doesNotMatch(text, /Zara Quill/)
  const rates = page.locator('[data-test="report-preview"] .further section', { hasText: 'Response and silence' })
  // 30 were asked by message and 27 answered; e-mail would tell it, 103 of 133 having answered.
  const told = await rates.locator('tr', { hasText: /sms|email/ }).allTextContents()
  assert.equal(told.length, 2)
  for (const row of told) assert.doesNotMatch(row, /\d/)
  // What is not in it is told.
  assert.match(text, /Not in this report[^<]*Whom to call first/)
})
