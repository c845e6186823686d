// The Data section as a person with exports from three systems and three countries meets it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { launch, visit } from './browser.mjs'

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

/**
 * @param {string} title
 * @param {(page: Page) => Promise<void>} body
 */
const dataTest = (title, body) =>
  test(title, { timeout: 120_000 }, async t => {
    const { context, page, requests, said } = await visit(browser, site.url, { acceptDownloads: true })
    t.after(() => context.close())
    const loaded = requests.length
    await body(page)
    assert.deepEqual(requests.slice(loaded), [], 'requests after load')
    assert.deepEqual(said, [], 'console')
  })

/** @param {string} name @param {string | Buffer} content */
const file = (name, content) => ({ name, mimeType: '', buffer: Buffer.from(content) })

/** Cyrillic as windows-1251 writes it. @param {string} text */
const windows1251 = text =>
  Buffer.from(
    [...text].map(letter => (letter >= 'А' && letter <= 'я' ? letter.charCodeAt(0) - 0x350 : letter.charCodeAt(0)))
  )

/** A survey of twelve customers: semicolons, days before months, decimal commas. */
const survey = windows1251(
  [
    'ID клиента;Дата ответа;Оценка;Регион;Расход',
    ...Array.from({ length: 12 }, (_, index) =>
      [
        `K${100 + index}`,
        `${13 + index}.0${1 + (index % 9)}.2025`,
        index % 11,
        index % 2 ? 'Урал' : 'Москва',
        `1${index},50`
      ].join(';')
    )
  ].join('\r\n')
)

/** Invoices with months before days and commas between thousands. */
const billing = [
  'Customer ID,Invoice Date,Amount,Currency',
  ...Array.from(
    { length: 12 },
    (_, index) => `k${100 + index},${1 + index}/${15 + index}/2025,"1,${100 + index}.25",EUR`
  )
].join('\n')

/** @param {Page} page @param {ReturnType<typeof file>[]} files @param {number} tables @param {string} [input] */
async function give(page, files, tables, input = 'files') {
  await page.locator(`[data-test="${input}"]`).first().setInputFiles(files)
  await page.waitForFunction(tables => {
    const { analysis } = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    return analysis?.tables.length === tables
  }, tables)
  await page.evaluate(() => {
    location.hash = '#/data'
  })
  await page.waitForTimeout(300)
}

/** What the page knows of its tables. @param {Page} page */
const tables = page =>
  page.evaluate(() => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.tables)

dataTest('three exports of three countries meet without a question, and their counts reconcile', async page => {
  const workbook = readFileSync(path.join(root, 'tests', 'formats', 'persian.xlsx'))
  await give(page, [file('опрос.csv', survey), file('مشتریان.xlsx', workbook), file('billing.csv', billing)], 3)
  const [asked, booked, paid] = await tables(page)
  assert.equal(asked.origin.encoding, 'windows-1251')
  assert.equal(asked.delimiter, ';')
  assert.equal(booked.origin.format, 'xlsx')
  const formats = Object.fromEntries(
    [...asked.columns, ...paid.columns].map((/** @type {any} */ { name, format }) => [name, format])
  )
  assert.match(formats['Дата ответа'], /^d/)
  assert.match(formats['Invoice Date'], /^m/)
  for (const { ledger, cells } of [asked, booked, paid])
    for (const { read, used, setAside } of [ledger, cells])
      assert.equal(
        read,
        used + setAside.reduce((/** @type {number} */ sum, /** @type {any} */ { rows }) => sum + rows, 0)
      )
  assert.equal(await page.locator('[data-test="questions"]').count(), 0)
  // K100 of the survey is k100 of the invoices.
  const joins = page.locator('[data-test="joins"]')
  assert.match(await joins.innerText(), /12 of 12 customers in опрос\.csv are also in billing\.csv/)
  const total = await page.evaluate(() =>
    /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.revenue()
  )
  assert.equal(total.currencies[0].currency, 'EUR')
  const sum = Array.from({ length: 12 }, (_, index) => 1100.25 + index).reduce((one, other) => one + other, 0)
  const shown = total.currencies[0].classes.reduce(
    (/** @type {number} */ all, /** @type {any} */ { net }) => all + Number(net.exact),
    0
  )
  assert.equal(shown, sum)
})

dataTest('an order of days and months that stays open is asked, and the answer holds', async page => {
  const rows = Array.from(
    { length: 30 },
    (_, index) => `c${index},0${1 + (index % 9)}/0${1 + (index % 7)}/2025,${index % 11}`
  )
  await give(page, [file('open.csv', ['customer_id,responded_at,score', ...rows].join('\n'))], 1)
  const question = page.locator('[data-question="date_order"]')
  assert.match(await question.innerText(), /open\.csv: which day does/)
  const answers = await question.locator('[data-answer]').allInnerTexts()
  assert.equal(new Set(answers).size, answers.length, 'each answer shows another day')
  for (const [order, first] of [
    ['mdy', '2025-01-01'],
    ['dmy', '2025-01-01']
  ]) {
    if (await question.count()) await question.locator(`[data-answer="${order}"]`).click()
    else await page.locator('[data-test="format"]').first().selectOption(order)
    await page.waitForFunction(
      order =>
        /** @type {any} */ (
          document.querySelector('pointworth-dashboard')
        ).analysis.tables[0].columns[1].format?.startsWith(order[0]),
      order
    )
    const [{ columns, questions }] = await tables(page)
    assert.deepEqual(questions, [])
    assert.equal(columns[1].min, first)
    // The highest first number, 9, stands before 6; the highest second one, 7, behind 7.
    assert.equal(columns[1].max, order === 'mdy' ? '2025-09-06' : '2025-07-07')
  }
})

dataTest('what was said is saved, and next month’s export is read by it', async page => {
  const month = (/** @type {number} */ shift) =>
    ['Kunde,Wert,Land', ...Array.from({ length: 20 }, (_, index) => `c${index},${(index + shift) % 11},EE`)].join('\n')
  await give(page, [file('june.csv', month(0))], 1)
  await page.locator('[data-test="role"][data-column="Wert"]').selectOption('score')
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.measures.length === 1
  )
  const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('[data-test="save-mapping"]').click()])
  const mapping = readFileSync(await saved.path())
  assert.equal(JSON.parse(String(mapping)).tables[0].columns.Wert, 'score')
  assert.doesNotMatch(String(mapping), /c1\b/, 'no data')
  await page.locator('[data-test="close-all"]').click()
  await give(page, [file('july.csv', month(3)), file('pointworth-mapping.json', mapping)], 1)
  const [{ columns }] = await tables(page)
  assert.equal(columns.find((/** @type {any} */ { name }) => name === 'Wert').role, 'score')
})

dataTest('every row set aside stands in the ledger that one takes away', async page => {
  const lines = [
    'Report of June',
    '',
    'response_id,customer_id,score',
    'r1,a,9',
    'r1,a,9',
    'r2,b,11',
    'r3,c,x',
    'r4,d,7',
    'Total,,'
  ]
  await give(page, [file('faults.csv', lines.join('\n'))], 1)
  const balance = page.locator('[data-balance="rows"]')
  const [read, used, aside] = await Promise.all(
    ['read', 'used', 'aside'].map(async name => Number(await balance.getAttribute(`data-${name}`)))
  )
  assert.equal(read, used + aside)
  const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('[data-test="ledger"]').click()])
  const ledger = String(readFileSync(await saved.path()))
    .split(/\r?\n/)
    .filter(Boolean)
  assert.equal(ledger.filter(line => line.endsWith(',row')).length, aside)
  assert.ok(ledger.some(line => /duplicate_response_id/.test(line)))
  assert.ok(ledger.some(line => /off_scale/.test(line)))
})
