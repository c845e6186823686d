// The Data section as a person with exports from three systems and three countries meets it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { workbook } from '../zip.mjs'
import { stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

/**
 * @param {string} title
 * @param {(page: Page) => Promise<void>} body
 */
const dataTest = (title, body) =>
  test(title, { timeout: 120_000 }, async t => {
    const { page, requests, said } = await visit(t, browser, site.url, { acceptDownloads: true })
    const loaded = requests.length
    await body(page)
    assert.deepEqual(requests.slice(loaded), [], 'requests after load')
    assert.deepEqual(said, [], 'console')
  })

/** @param {string} name @param {string | Uint8Array} content */
const file = (name, content) => ({
  name,
  mimeType: '',
  buffer: Buffer.from(/** @type {string} */ (content))
})

/** Cyrillic as windows-1251 writes it. @param {string} text */
const windows1251 = text =>
  Buffer.from(
    [...text].map(letter => (letter >= 'А' && letter <= 'я' ? letter.charCodeAt(0) - 0x350 : letter.charCodeAt(0)))
  )

/** Answers of the customers K100 to K111 by a person who has counted them: 6 promoters, 3 passives, 3 detractors. */
const scores = [10, 9, 9, 10, 8, 7, 7, 3, 0, 6, 9, 10]

/**
 * A survey in windows-1251 with semicolons, days before months and decimal commas; below it a score off the scale, a row
 * twice and a total.
 */
const survey = windows1251(
  [
    'ID клиента;Дата ответа;Оценка;Регион;Расход',
    ...[...scores, 11, 10].map((score, index) => {
      const at = index === 13 ? 0 : index
      return [`K${100 + at}`, `${13 + at}.0${1 + (at % 9)}.2025`, score, at % 2 ? 'Урал' : 'Москва', `1${at},50`].join(
        ';'
      )
    }),
    'Итого;;;;495,00'
  ].join('\r\n')
)

/** Customers as Persian Excel writes them: digits and Jalali dates as text, one row for each customer of the survey. */
const customers = (() => {
  const persian = (/** @type {string | number} */ text) =>
    String(text).replace(/\d/g, digit => String.fromCharCode(0x6f0 + Number(digit)))
  const row = (/** @type {string[]} */ cells, /** @type {number} */ at) =>
    `<row r="${at}">${cells.map((text, column) => `<c r="${'ABC'[column]}${at}" t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`
  const rows = Array.from({ length: 13 }, (_, at) => [
    persian(`K${100 + at}`),
    persian(`1403/${String(1 + (at % 12)).padStart(2, '0')}/${10 + at}`),
    at % 2 ? 'نقره‌ای' : 'طلایی'
  ])
  return workbook([['کد مشتری', 'تاریخ عضویت', 'سطح'], ...rows].map((cells, at) => row(cells, at + 1)).join(''))
})()

/** Invoices of ten of them and of a stranger, with months before days and commas between thousands. */
const billing = [
  'Customer ID,Invoice Date,Amount,Currency',
  ...Array.from(
    { length: 10 },
    (_, at) => `k${100 + at},${1 + at}/${15 + at}/2025,"${at ? `1,${at}` : '1,0'}00.25",EUR`
  ),
  'k900,11/30/2025,500.50,EUR'
].join('\n')

/** Drops files on the page, as a hand does. @param {Page} page @param {ReturnType<typeof file>[]} files */
const drop = (page, files) =>
  page.evaluate(
    files => {
      const dataTransfer = new DataTransfer()
      for (const { name, bytes } of files)
        dataTransfer.items.add(new File([Uint8Array.from(atob(bytes), sign => sign.charCodeAt(0))], name))
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    },
    files.map(({ name, buffer }) => ({ name, bytes: buffer.toString('base64') }))
  )

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
  await drop(page, [file('опрос.csv', survey), file('مشتریان.xlsx', customers), file('billing.csv', billing)])
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis?.tables.length === 3
  )
  await page.evaluate(() => {
    location.hash = '#/data'
  })
  await page.locator('[data-test="joins"]').waitFor()
  const [asked, booked, paid] = await tables(page)
  assert.deepEqual([asked.origin.encoding, asked.delimiter, booked.origin.format], ['windows-1251', ';', 'xlsx'])
  const columns = [...asked.columns, ...booked.columns, ...paid.columns]
  const found = Object.fromEntries(columns.map(({ name, role, min, max }) => [name, [role, min, max]]))
  assert.deepEqual(found, {
    'ID клиента': ['customer_id', null, null],
    'Дата ответа': ['responded_at', '2025-01-13', '2025-09-21'],
    Оценка: ['score', '0', '11'],
    Регион: ['segment:Регион', null, null],
    Расход: [null, '10.5', '112.5'],
    'کد مشتری': ['customer_id', null, null],
    // 1403/01/10 and 1403/12/21.
    'تاریخ عضویت': ['started_at', '2024-03-29', '2025-03-11'],
    سطح: ['segment:سطح', null, null],
    'Customer ID': ['customer_id', null, null],
    'Invoice Date': ['date', '2025-01-15', '2025-11-30'],
    Amount: ['amount', '500.5', '1900.25'],
    Currency: ['currency', null, null]
  })
  assert.equal(await page.locator('[data-test="questions"]').count(), 0)
  // What is read is used or set aside: of the survey the row that is there twice and the total, and the cell with 11.
  const balances = [asked, booked, paid].map(({ ledger, cells }) => [
    ledger.read,
    ledger.used,
    ledger.setAside.map((/** @type {any} */ { code, rows }) => [code, rows]),
    cells.setAside.map((/** @type {any} */ { code, rows }) => [code, rows])
  ])
  assert.deepEqual(balances, [
    [
      15,
      13,
      [
        ['footer_skipped', 1],
        ['duplicate_rows', 1]
      ],
      [['off_scale', 1]]
    ],
    [13, 13, [], []],
    [11, 11, [], []]
  ])
  const rows = page.locator('[data-file="опрос.csv"] [data-balance="rows"]')
  for (const [name, count] of /** @type {const} */ ([
    ['read', '15'],
    ['used', '13'],
    ['aside', '2']
  ]))
    assert.equal(await rows.getAttribute(`data-${name}`), count)
  // K100 of the survey is k100 of the invoices and K۱۰۰ of the workbook.
  const joins = await page.locator('[data-test="joins"]').innerText()
  assert.match(joins, /10 of 13 customers in опрос\.csv are also in billing\.csv/)
  const { revenue, tiers, total } = await page.evaluate(async () => {
    const { analysis } = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    const { total, groups } = await analysis.score({ by: ['سطح'] })
    return { revenue: await analysis.revenue(), tiers: groups, total }
  })
  // Promoters were K100 to K103 (1,000.25 to 1,300.25), passives K104 to K106, detractors K107 to K109.
  const [euro] = revenue.currencies
  assert.equal(euro.currency, 'EUR')
  assert.deepEqual(
    euro.classes.map((/** @type {any} */ { class: name, net, paying }) => [name, net.exact, paying]),
    [
      ['promoter', '4601.00', 4],
      ['passive', '4500.75', 3],
      ['detractor', '5400.75', 3],
      ['unscored', '500.50', 1]
    ]
  )
  assert.equal(total.score.value, 25)
  // Gold said 10, 9, 8, 7, 0 and 9, silver 9, 10, 7, 3, 6 and 10.
  const points = Object.fromEntries(
    tiers.map((/** @type {any} */ { key: [value], score }) => [value, Math.round(score.value * 100) / 100])
  )
  assert.deepEqual(points, { طلایی: 33.33, نقره‌ای: 16.67 })
})

dataTest('next month’s export can be made more rows of the table it belongs to', async page => {
  const month = (/** @type {number} */ number) =>
    file(
      `0${number}.csv`,
      ['Kunde,Wert,Tag', ...Array.from({ length: 20 }, (_, at) => `c${at},${at % 11},${1 + at}.${number}.2025`)].join(
        '\n'
      )
    )
  await give(page, [month(5)], 1)
  await page.locator('[data-test="role"][data-column="Wert"]').selectOption('score')
  await page.locator('[data-test="role"][data-column="Tag"]').selectOption('responded_at')
  await give(page, [month(6)], 2, 'add-files')
  const second = page.locator('[data-file="06.csv"]')
  assert.equal(await second.locator('[data-column="Wert"]').inputValue(), '')
  await second.locator('[data-test="part"]').click()
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.rows[0] === 40
  )
  const [, more] = await tables(page)
  assert.deepEqual([more.partOf, more.columns[1].role, more.columns[2].role], ['05.csv', 'score', 'responded_at'])
  assert.match(await second.innerText(), /More rows of 05\.csv/)
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

dataTest('answers of 1 to 5 and labels are asked about in words, and a currency of a header is told', async page => {
  const rating = Array.from({ length: 40 }, (_, at) => `c${at},${1 + (at % 5)}`)
  const opinion = Array.from({ length: 40 }, (_, at) => `c${at},${at % 4 ? 'Satisfied' : 'Dissatisfied'}`)
  const paid = Array.from({ length: 40 }, (_, at) => `c${at},2025-0${1 + (at % 9)}-10,${100 + at}`)
  const files = [
    file('rating.csv', ['customer_id,Rating', ...rating].join('\n')),
    file('opinion.csv', ['customer_id,Satisfaction score', ...opinion].join('\n')),
    file('paid.csv', ['customer_id,date,"Amount, EUR"', ...paid].join('\n'))
  ]
  await give(page, files, 3)
  const scale = page.locator('[data-question="score_scale"]')
  assert.match(await scale.innerText(), /rating\.csv: what did the column .Rating. ask/)
  assert.match(await page.locator('[data-question="label_scale"]').innerText(), /Read for now as: 2 answers/)
  await scale.locator('[data-answer="score"]').click()
  await page.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.tables[0].columns[1].role === 'score'
  )
  await page.locator('[data-question="label_scale"] [data-answer="5"]').click()
  await page.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.tables[1].columns[1].format ===
      'labels 1–5'
  )
  assert.equal(await page.locator('[data-test="questions"]').count(), 0)
  assert.match(await page.locator('[data-file="paid.csv"]').innerText(), /EUR, as its header says/)
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

dataTest('weights that are none read as an error with their rows, first of all that is noticed', async page => {
  const rows = Array.from({ length: 30 }, (_, at) => `c${at},2025-06-${10 + (at % 9)},${at % 2 ? 9 : 3},1.5`)
  const text = ['customer_id,responded_at,score,weight', 'a,2025-06-01,10,0', 'b,2025-06-02,9,-2', ...rows].join('\n')
  await give(page, [file('weighted.csv', text)], 1)
  const error = page.locator('[data-file="weighted.csv"] [data-test="notices"] > li').first()
  const languages = [
    ['en', 'Error:', /row 2/, /row 3/],
    ['et', 'Viga:', /2/, /3/],
    ['ru', 'Ошибка:', /2/, /3/],
    ['fa', 'خطا:', /۲/, /۳/]
  ]
  for (const [language, word, first, second] of /** @type {[string, string, RegExp, RegExp][]} */ (languages)) {
    await page.selectOption('[data-test="language"]', language)
    await page.waitForFunction(language => document.documentElement.lang === language, language)
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      await error.waitFor()
      assert.equal(await error.getAttribute('data-notice'), 'bad_weight')
      assert.equal((await error.locator('strong').innerText()).trim(), word)
      const located = await error.locator('p').nth(1).innerText()
      assert.match(located, first)
      assert.match(located, second)
      const box = await error.boundingBox()
      assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${language} at ${width}`)
      const [plain, edge] = await error.evaluate(li => {
        const other = li.nextElementSibling ?? li.parentElement ?? li
        return [other, li].map(one => getComputedStyle(one).borderInlineStartColor)
      })
      assert.notEqual(plain, edge)
    }
  }
})
