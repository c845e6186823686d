// The page as a person meets it: files dropped on it, samples, the filter bar, bad files, keyboard and screen reader.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../../tools/run.mjs'
import { samples } from '../../www/samples.js'
import { allShown, openSample, settled, stage, until, violations, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

/**
 * A test on the page; afterwards it must have said nothing, and asked only for what `mayAsk` allows.
 * @param {string} title
 * @param {(page: Page, t: import('node:test').TestContext) => Promise<void>} body
 * @param {{mayAsk?: RegExp, context?: import('playwright-core').BrowserContextOptions}} [options]
 */
const pageTest = (title, body, { mayAsk, context: options } = {}) =>
  test(title, { timeout: 120_000 }, async t => {
    const { page, requests, said } = await visit(t, browser, site.url, options)
    const loaded = requests.length
    await body(page, t)
    assert.deepEqual(
      requests.slice(loaded).filter(url => !mayAsk?.test(url)),
      [],
      'requests after load'
    )
    assert.deepEqual(said, [], 'console')
  })

/** @param {string} name @param {string | Uint8Array} content */
const csv = (name, content) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })

/**
 * Gives files to one of the page's inputs and waits until every panel has its answer.
 * @param {Page} page
 * @param {ReturnType<typeof csv>[]} files
 * @param {'files' | 'add-files' | 'replace-files'} [input]
 */
async function give(page, files, input = 'files') {
  await page.locator(`[data-test="${input}"]`).first().setInputFiles(files)
  await page.waitForFunction(
    ({ name, input }) => {
      const tables = /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis?.tables ?? []
      return input === 'replace-files'
        ? tables[0]?.name === name && tables.length === 1
        : tables.some((/** @type {any} */ table) => table.name === name)
    },
    { name: files[files.length - 1].name, input }
  )
  await settled(page)
}

/** The full precision of a panel's figure. @param {Page} page @param {string} [panel] */
const figure = async (page, panel = 'score') =>
  Number(await page.locator(`[data-panel="${panel}"] [part="figure"]`).getAttribute('data-value'))

/** Asks the analysis that the page shows. @param {Page} page @param {string} op @param {object} [options] @returns {Promise<any>} */
const ask = (page, op, options = {}) =>
  page.evaluate(
    ([op, options]) => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis[op](options),
    /** @type {const} */ ([op, options])
  )

const near = (/** @type {number} */ got, /** @type {number} */ expected, /** @type {string} */ what) =>
  assert.ok(Math.abs(got - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${what}: ${got}, expected ${expected}`)

const golden = JSON.parse(readFileSync(path.join(root, 'tests', 'golden', 'cases', 'nps.json'), 'utf8')).cases

pageTest('golden scores and intervals stand in the page and in the results', async page => {
  const cases = golden.filter(
    (/** @type {any} */ one) => one.fn === 'nps_one_sample' && one.input.counts && one.expected.n < 10_000
  )
  assert.ok(cases.length > 8)
  for (const [index, { id, input, params, expected }] of cases.entries()) {
    const { detractors, passives, promoters } = input.counts
    const scores = [...Array(detractors).fill(3), ...Array(passives).fill(8), ...Array(promoters).fill(10)]
    const name = `${id.replace('/', '-')}.csv`
    const text = `customer_id,score\n${scores.map((score, row) => `c${row},${score}`).join('\n')}\n`
    await give(page, [csv(name, text)], index ? 'replace-files' : 'files')
    near(await figure(page), expected.nps100, `${id} on the page`)
    const { total } = await ask(page, 'score', { confidence: params.conf })
    assert.deepEqual(total.counts.n, expected.n, id)
    near(total.score.value, expected.nps100, id)
    const cut = (/** @type {number} */ share) => 100 * Math.max(-1, Math.min(1, share))
    const interval = total.score.method === 'adjusted_wald' ? expected.adjusted_wald_t : expected.score
    assert.ok(interval, `${id}: ${total.score.method}`)
    // The golden score interval was found by bisection, to 1e-7 of a share.
    const tolerance = total.score.method === 'adjusted_wald' ? 1e-9 : 1e-5
    for (const [got, bound] of [
      [total.score.low, interval.lo],
      [total.score.high, interval.hi]
    ])
      assert.ok(Math.abs(got - cut(bound)) <= tolerance, `${id} ${total.score.method}: ${got}, expected ${cut(bound)}`)
  }
})

/** Rows of a small survey with money, the same on every run. */
const survey = Array.from({ length: 600 }, (_, row) => ({
  customer: `c${row}`,
  score: (row * 7 + Math.floor(row / 11)) % 11,
  region: ['EMEA', 'APAC', 'Americas, North'][row % 3],
  channel: ['email', 'web'][row % 2],
  date: new Date(Date.UTC(2025, row % 18, 1 + (row % 28))).toISOString().slice(0, 10)
}))
const surveyText = `customer_id,score,region,channel,responded_at\n${survey.map(row => `${row.customer},${row.score},"${row.region}",${row.channel},${row.date}`).join('\n')}\n`
const moneyText = `customer_id,amount,currency,date\n${survey.map(({ customer, score }, row) => `${customer},${100 + score * 10 + (row % 5)}.50,EUR,2025-0${1 + (row % 9)}-15`).join('\n')}\n`

/** NPS of rows, counted here and not by the engine. @param {typeof survey} rows */
const recount = rows =>
  (100 * (rows.filter(({ score }) => score >= 9).length - rows.filter(({ score }) => score <= 6).length)) / rows.length

pageTest('the filter bar changes every figure to what a recount of the file says', async page => {
  await give(page, [csv('survey.csv', surveyText), csv('billing.csv', moneyText)])
  near(await figure(page), recount(survey), 'all')

  await page.click('[data-test="filter-region"]')
  await page.check('[data-test="value-EMEA"]')
  await settled(page)
  const emea = survey.filter(({ region }) => region === 'EMEA')
  near(await figure(page), recount(emea), 'EMEA')
  assert.match(
    (await page.locator('[data-test="remaining"]').textContent()) ?? '',
    new RegExp(`${emea.length} answers`)
  )

  await page.check('[data-test="value-Americas, North"]')
  await page.keyboard.press('Escape')
  await page.click('[data-test="filter-channel"]')
  await page.check('[data-test="value-web"]')
  await page.keyboard.press('Escape')
  await settled(page)
  const two = survey.filter(({ region, channel }) => region !== 'APAC' && channel === 'web')
  near(await figure(page), recount(two), 'two columns')

  await page.click('[data-test="filter-date"]')
  await page.click('[data-test="date-2025"]')
  await settled(page)
  const dated = two.filter(({ date }) => date < '2026-01-01')
  near(await figure(page), recount(dated), 'and a year')

  await page.click('[data-test="tab-monetize"]')
  await settled(page)
  const customers = new Set(dated.map(({ customer }) => customer))
  const cents = survey.reduce(
    (sum, { customer, score }, row) => sum + (customers.has(customer) ? 10_050 + score * 1000 + (row % 5) * 100 : 0),
    0
  )
  const { currencies } = await ask(page, 'revenue', {
    filter: { date: ['2025-01-01', '2026-01-01'], where: { region: ['EMEA', 'Americas, North'], channel: ['web'] } }
  })
  const scored = currencies[0].classes.filter((/** @type {any} */ one) => one.class !== 'unscored')
  assert.equal(
    Math.round(scored.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.net.value * 100, 0)),
    cents
  )

  await page.click('[data-test="filter-clear"]')
  await page.click('[data-test="tab-measure"]')
  await settled(page)
  near(await figure(page), recount(survey), 'cleared')
})

pageTest('a filter asks the score first and alone, and ends what the filter before it asked', async page => {
  await give(page, [csv('survey.csv', surveyText)])
  const asked = await page.evaluate(() => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    const { analysis } = dashboard
    const ask = analysis.dashboard.bind(analysis)
    /** @type {{ panels: string[], values: string[], signal: AbortSignal }[]} */
    const asked = []
    analysis.dashboard = (/** @type {any} */ options, /** @type {any} */ asking) => {
      const panels = options.panels.map((/** @type {any} */ panel) => panel.as ?? panel.panel ?? panel)
      asked.push({ panels, values: options.filter.where.region, signal: asking.signal })
      return ask(options, asking)
    }
    const choose = async (/** @type {string} */ region) => {
      dashboard.state = { ...dashboard.state, filter: { where: { region: [region] } } }
      await Promise.resolve()
    }
    return choose('EMEA')
      .then(() => choose('APAC'))
      .then(() => asked.map(({ signal, ...rest }) => ({ ...rest, ended: signal.aborted })))
  })
  assert.deepEqual(
    asked.map(({ panels: [first], values, ended }) => [first, values[0], ended]),
    [
      ['score', 'EMEA', true],
      ['trend', 'EMEA', true],
      ['score', 'APAC', false],
      ['trend', 'APAC', false]
    ]
  )
  assert.deepEqual(asked[0].panels, ['score'])
  await settled(page)
  near(await figure(page), recount(survey.filter(({ region }) => region === 'APAC')), 'APAC')
})

/** What each sample must show, found in its file and not by the engine. @type {Record<string, (page: Page) => Promise<void>>} */
const shows = {
  acme: async page => {
    const { total } = await ask(page, 'score')
    near(await figure(page), total.score.value, 'score')
    await page.click('[data-test="tab-monetize"]')
    await settled(page)
    assert.ok(await page.locator('[data-panel="value"] [data-verdict]').count())
  },
  // 1,560 of 5,594 at 9 or 10, 1,119 at 6 or below.
  'stack-overflow': async page => near(await figure(page), (100 * (1560 - 1119)) / 5594, 'score'),
  'telco-churn': async page => near((await ask(page, 'revenue')).currencies[0].net.value, 456116.6, 'monthly charges'),
  cdnow: async page => near((await ask(page, 'revenue')).currencies[0].net.value, 2500315.63, 'revenue')
}
for (const { id, title } of samples)
  pageTest(
    `the sample ${title} opens and says where it is from`,
    async page => {
      await openSample(page, id)
      assert.ok((await page.locator('[data-test="headline"]').textContent())?.trim())
      assert.ok((await page.locator('[data-test="source-note"]').textContent())?.trim())
      assert.equal(await page.locator('[data-test="error"]').isVisible(), false)
      await shows[id](page)
    },
    // A sample is a script of the page itself, loaded when it is asked for.
    { mayAsk: /\/part-[\w-]+\.js$/ }
  )

const PNG = Uint8Array.from([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1
])
const ZIP = Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0, 0, 0, 0x21, 0])

pageTest('a bad file is named with its place and a remedy, and what is open stays open', async page => {
  await give(page, [csv('survey.csv', surveyText)])
  const error = page.locator('[data-test="error"]')
  for (const [code, name, content, place] of /** @type {const} */ ([
    ['empty_file', 'empty.csv', '', null],
    ['no_rows', 'header.csv', 'customer_id,score\n', null],
    ['not_text', 'picture.csv', PNG, null],
    ['damaged_file', 'workbook.xlsx', ZIP, null],
    ['unterminated_quote', 'quote.csv', 'score,comment\n9,fine\n8,"never closed\n7,x\n', /3/]
  ])) {
    await page
      .locator('[data-test="add-files"]')
      .first()
      .setInputFiles([csv(name, content)])
    await page.waitForFunction(code => {
      const shown = document.querySelector('[data-test="error"]')
      return shown instanceof HTMLElement && !shown.hidden && shown.dataset.code === code
    }, code)
    const text = (await error.textContent()) ?? ''
    assert.ok(text.includes(name), text)
    if (place) assert.match(text, place)
    near(await figure(page), recount(survey), `after ${name}`)
    await page.click('[data-test="dismiss"]')
    assert.equal(await error.isVisible(), false)
  }
})

pageTest('a first file that is bad leaves the first screen with an error', async page => {
  await page.locator('[data-test="files"]').setInputFiles([csv('empty.csv', '')])
  await page.locator('[data-test="error"][data-code="empty_file"]').waitFor()
  assert.ok(await page.locator('[data-test="sample-acme"]').isVisible())
})

pageTest('of several files the good ones open, and each bad one is named with its remedy', async page => {
  const bad = [csv('empty.csv', ''), csv('quote.csv', 'score,comment\n9,"never closed\n'), csv('nothing.csv', '')]
  await page.locator('[data-test="files"]').setInputFiles([...bad, csv('survey.csv', surveyText)])
  const error = page.locator('[data-test="error"]')
  await error.waitFor()
  near(await figure(page), recount(survey), 'the good one')
  const lines = () => error.locator('p').evaluateAll(all => all.map(each => each.textContent))
  const plain = (/** @type {(string | null)[]} */ texts) => texts.map(text => text?.replace(/[\u2066-\u2069]/g, ''))
  const said = plain(await lines())
  assert.equal(said.at(-1), 'The other files are open.')
  assert.deepEqual(said.slice(0, 4), [
    'The file is empty.',
    'empty.csv',
    'nothing.csv',
    'Export it again and check that it has rows.'
  ])
  assert.ok(said.includes('quote.csv · row 2 · column “comment”'), said.join())
  await page.selectOption('[data-test="language"]', 'fa')
  await page.locator('html[lang="fa"]').waitFor({ state: 'attached' })
  assert.equal((await lines()).length, said.length)
  await page.selectOption('[data-test="language"]', 'en')
  // All bad: what is open stays open.
  await page.locator('[data-test="add-files"]').first().setInputFiles(bad)
  await page.waitForFunction(() =>
    document.querySelector('[data-test="error"]')?.textContent?.includes('The files that were open stay open.')
  )
  near(await figure(page), recount(survey), 'the good one')
})

/** What a file was said to be like: codes of the notices, of its reading and of what it means. @param {Page} page @returns {Promise<string[]>} */
const notices = page =>
  page.evaluate(() => {
    const { tables, scope } = /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis
    return [...tables.flatMap((/** @type {any} */ table) => table.notices), ...scope.notices].map(notice => notice.code)
  })

pageTest('a file without a score opens and says which column would bring one', async page => {
  await give(page, [csv('no-score.csv', 'customer_id,region,comment\na,EMEA,fine\nb,APAC,bad\n')])
  assert.equal(await page.locator('[data-test="error"]').isVisible(), false)
  assert.ok(
    (
      await page.evaluate(
        () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.scope.wouldUnlock
      )
    ).includes('score')
  )
})

pageTest('what is too little says whose it is: the filter’s, which can be cleared, or the files’', async page => {
  const rows = Array.from(
    { length: 8 },
    (_, row) => `${row},${row + 2},${row % 2 ? 'EMEA' : 'APAC'},${row % 3 ? 'web' : 'phone'}`
  )
  await give(page, [csv('few.csv', ['customer_id,score,region,channel', ...rows].join('\n'))])
  const refusal = page.locator('pointworth-segments [part="refusal"]')
  await refusal.getByText('The files hold too little for this.').waitFor()
  assert.equal(await refusal.getByRole('button').count(), 0, 'there is no filter to clear')
  await page.click('[data-test="filter-region"]')
  await page.getByRole('checkbox', { name: 'EMEA' }).check()
  await settled(page)
  await refusal.getByText('The filter leaves too little.').waitFor()
  await refusal.getByRole('button', { name: 'Clear the filter' }).click()
  await refusal.getByText('The files hold too little for this.').waitFor()
})

pageTest('scores all out of range are counted as such and give no score', async page => {
  await give(page, [
    csv(
      'percent.csv',
      `customer_id,score\n${Array.from({ length: 30 }, (_, row) => `c${row},${50 + row}`).join('\n')}\n`
    )
  ])
  assert.deepEqual(await notices(page), ['off_scale'])
  const { rule, total } = await ask(page, 'score')
  assert.deepEqual([rule.outOfRange, total.score.value, total.score.reason], [30, null, 'no_data'])
  await page.click('[data-test="tab-data"]')
  assert.match((await page.locator('[data-notice="off_scale"]').textContent()) ?? '', /30/)
})

pageTest('fifty columns with headers twice are told apart', async page => {
  const headers = ['customer_id', 'score', ...Array.from({ length: 48 }, (_, column) => `answer ${column % 24}`)]
  const rows = Array.from({ length: 40 }, (_, row) =>
    [`c${row}`, row % 11, ...Array.from({ length: 48 }, (_, column) => (row * column) % 7)].join(',')
  )
  await give(page, [csv('wide.csv', `${headers.join(',')}\n${rows.join('\n')}\n`)])
  const names = await page.evaluate(() =>
    /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.tables[0].columns.map(
      (/** @type {any} */ column) => column.name
    )
  )
  assert.equal(names.length, 50)
  assert.equal(new Set(names).size, 50)
  assert.ok((await notices(page)).length)
})

pageTest('revenue that joins to nobody is shown as unscored, with a notice', async page => {
  await give(page, [csv('survey.csv', surveyText), csv('strangers.csv', moneyText.replaceAll(/^c/gm, 'x'))])
  const revenue = await ask(page, 'revenue')
  assert.equal(revenue.matched, 0)
  assert.ok(revenue.notices.length)
  near(await figure(page), recount(survey), 'score')
})

for (const colorScheme of /** @type {const} */ (['light', 'dark']))
  pageTest(
    `axe finds nothing wrong on any screen, ${colorScheme}`,
    async page => {
      assert.deepEqual(await violations(page), [], 'first screen')
      await give(page, [csv('survey.csv', surveyText), csv('billing.csv', moneyText)])
      assert.deepEqual(await violations(page), [], 'measure')
      await page.click('[data-test="filter-region"]')
      assert.deepEqual(await violations(page), [], 'an open filter')
      await page.keyboard.press('Escape')
      for (const section of ['measure', 'act', 'monetize', 'data']) {
        await page.click(`[data-test="tab-${section}"]`)
        await settled(page)
        await allShown(page, section)
        assert.deepEqual(await violations(page), [], section)
      }
    },
    { context: { colorScheme } }
  )

/** Controls and charts that a mouse user can use, and those that Tab reached. @param {Page} page */
async function reachedByKeyboard(page) {
  await page.evaluate(() => {
    const marks = new Set()
    Object.assign(globalThis, { marks })
    const deepest = () => {
      let element = document.activeElement
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
      return element
    }
    Object.assign(globalThis, { mark: () => marks.add(deepest()) })
    document.documentElement.tabIndex = -1
    document.documentElement.focus()
  })
  for (let presses = 0; presses < 250; presses++) {
    await page.keyboard.press('Tab')
    await page.evaluate(() => /** @type {any} */ (globalThis).mark())
  }
  return page.evaluate(() => {
    const marks = /** @type {Set<Element>} */ (/** @type {any} */ (globalThis).marks)
    /** @type {string[]} */
    const missed = []
    let all = 0
    const walk = (/** @type {Document | ShadowRoot} */ from) => {
      for (const element of from.querySelectorAll('*')) {
        if (element.shadowRoot) walk(element.shadowRoot)
        if (!element.matches('a[href], button, input, select, textarea, summary, [tabindex="0"]')) continue
        const usable =
          element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
          !element.matches(':disabled, [tabindex="-1"]')
        // A group of radio buttons is one stop.
        if (!usable || element.matches('input[type=radio]')) continue
        all++
        if (!marks.has(element)) missed.push(element.outerHTML.slice(0, 120))
      }
    }
    walk(document)
    return { all, missed }
  })
}

pageTest('the keyboard reaches every control and every chart', async page => {
  for (const [screen, go] of /** @type {const} */ ([
    ['first screen', async () => {}],
    ['measure', () => give(page, [csv('survey.csv', surveyText), csv('billing.csv', moneyText)])],
    ['monetize', () => page.click('[data-test="tab-monetize"]')],
    ['data', () => page.click('[data-test="tab-data"]')]
  ])) {
    await go()
    if (screen !== 'first screen') await settled(page)
    const { all, missed } = await reachedByKeyboard(page)
    assert.ok(all > 3, screen)
    assert.deepEqual(missed, [], screen)
  }
})

pageTest(
  'by keyboard alone a stranger comes from the first screen to a saved report',
  async page => {
    const held = () =>
      page.evaluate(() => {
        let element = document.activeElement
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
        const { top, bottom } = /** @type {Element} */ (element).getBoundingClientRect()
        return { test: element?.getAttribute('data-test'), inView: bottom > 0 && top < innerHeight }
      })
    /** @param {string} test @param {string} [key] */
    const walk = async (test, key = 'Tab') => {
      for (let presses = 0; presses < 60; presses++) {
        await page.keyboard.press(key)
        const { test: now, inView } = await held()
        assert.ok(inView, `${now} has the focus out of view`)
        if (now === test) return
      }
      assert.fail(`no way to ${test}`)
    }
    await walk('sample-stack-overflow')
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis)
    await settled(page)
    await until(held, ({ test }) => test === 'headline')
    const all = await figure(page)
    await walk('skip', 'Shift+Tab')
    await page.keyboard.press('Enter')
    assert.equal((await held()).test, 'headline')

    await walk('filter-nps_class', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await walk('value-promoter')
    await page.keyboard.press('Space')
    await settled(page)
    assert.equal(await figure(page), 100)
    await page.keyboard.press('Escape')
    await until(held, ({ test }) => test === 'filter-nps_class')
    await walk('filter-clear')
    await page.keyboard.press('Enter')
    await settled(page)
    assert.equal(await figure(page), all)

    await walk('tab-act', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await settled(page)
    await until(held, ({ test }) => test === 'tab-act')
    await walk('report-open')
    await page.keyboard.press('Enter')
    await until(held, ({ test }) => test === 'report-title')
    await walk('report-save')
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    assert.match(download.suggestedFilename(), /\.html$/)
    await page.keyboard.press('Escape')
    await until(held, ({ test }) => test === 'report-open')
  },
  { mayAsk: /part-stack-overflow/ }
)

pageTest('arrow keys read a chart aloud, and its table holds the same numbers', async page => {
  await give(page, [csv('survey.csv', surveyText)])
  for (const panel of ['score', 'trend', 'segments']) {
    const chart = page.locator(`[data-panel="${panel}"] [part="chart"]`)
    await chart.focus()
    await page.keyboard.press('ArrowRight')
    await page.waitForFunction(
      panel => {
        const host = /** @type {any} */ (document.querySelector('pointworth-dashboard')).shadowRoot.querySelector(
          `[data-panel="${panel}"]`
        )
        return host.shadowRoot.querySelector('[aria-live]').textContent.trim() !== ''
      },
      panel,
      { timeout: 30_000 }
    )
    assert.ok(await chart.locator('svg title').count(), `${panel} has a title`)
  }
  await page.click('[data-panel="score"] [data-tool="table"]')
  const cells = await page
    .locator('[data-panel="score"] td[data-value]')
    .evaluateAll(cells => cells.map(cell => Number(/** @type {HTMLElement} */ (cell).dataset.value)))
  for (const count of [
    survey.filter(({ score }) => score >= 9).length,
    survey.filter(({ score }) => score <= 6).length,
    survey.length
  ])
    assert.ok(cells.includes(count), `${count} in the table`)
  near(cells.at(-1) ?? Number.NaN, recount(survey), 'the last cell')
})

pageTest('reading can be cancelled and leaves the open files alone', async page => {
  await give(page, [csv('survey.csv', surveyText)])
  const big = `score,comment\n${'9,a comment of some length\n'.repeat(600_000)}`
  // From within the page: by the time that a click from outside comes, all may have been read.
  const cancelled = page.evaluate(
    () =>
      new Promise(resolve => {
        const look = () => {
          /** @type {HTMLElement | null} */
          const button = document.querySelector('[data-test="reading"]:not([hidden]) [data-test="cancel"]')
          if (!button) return requestAnimationFrame(look)
          button.click()
          resolve(null)
        }
        look()
      })
  )
  await page
    .locator('[data-test="add-files"]')
    .first()
    .setInputFiles([csv('big.csv', big)])
  await cancelled
  await page.locator('[data-test="reading"]').waitFor({ state: 'hidden' })
  assert.equal(
    await page.evaluate(
      () => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.tables.length
    ),
    1
  )
  near(await figure(page), recount(survey), 'score')
})

pageTest('an engine that crashes is replaced, and the page goes on', async page => {
  await give(page, [csv('survey.csv', surveyText)])
  const code = await page.evaluate(() => {
    const { analysis } = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    const { transport } = analysis[Symbol.for('pointworth.internals')]
    return transport.call('query', null).catch((/** @type {any} */ error) => error.code)
  })
  assert.equal(code, 'engine_crashed')
  await page.click('[data-test="filter-region"]')
  await page.check('[data-test="value-APAC"]')
  await settled(page)
  near(await figure(page), recount(survey.filter(({ region }) => region === 'APAC')), 'APAC')
})

test('the page as one file works from disk', { timeout: 60_000 }, async t => {
  const { page, requests, said } = await visit(
    t,
    browser,
    pathToFileURL(path.join(root, 'dist', 'pointworth.html')).href
  )
  await give(page, [csv('survey.csv', surveyText)])
  near(await figure(page), recount(survey), 'score')
  assert.equal(requests.length, 1)
  assert.deepEqual(said, [])
})

pageTest('an engine waits for the first file; no second one does, until all files are closed', async page => {
  /** The page's one engine, which must be another than this. @param {import('playwright-core').Worker} [other] */
  const engine = async other => {
    const [worker] = await until(
      () => page.workers(),
      all => all.length === 1 && all[0] !== other
    )
    return worker
  }
  const first = await engine()
  await give(page, [csv('survey.csv', surveyText)])
  near(await figure(page), recount(survey), 'score')
  assert.equal(await engine(), first)
  await page.click('[data-test="tab-data"]')
  await page.click('[data-test="close-all"]')
  const second = await engine(first)
  // What cannot be read takes its engine with it.
  await page
    .locator('[data-test="files"]')
    .first()
    .setInputFiles([csv('empty.csv', '')])
  await page.waitForSelector('[data-test="error"]')
  await engine(second)
})

test('the page’s own policy refuses a request from the page and from its engine', { timeout: 60_000 }, async t => {
  const { page } = await visit(t, browser, site.url)
  await give(page, [csv('survey.csv', surveyText)])
  const attempt = (/** @type {string} */ url) =>
    fetch(url).then(
      () => 'allowed',
      () => 'refused'
    )
  assert.equal(await page.evaluate(attempt, site.url), 'refused')
  assert.equal(page.workers().length, 1)
  assert.equal(await page.workers()[0].evaluate(attempt, site.url), 'refused')
})

pageTest('three exports dropped on the page give score, revenue and value, and a role can be changed', async page => {
  const people = Array.from({ length: 120 }, (_, at) => ({
    id: `p${at}`,
    score: [10, 9, 8, 7, 4, 2][at % 6],
    plan: at % 4 ? 'Pro' : 'Basic'
  }))
  const answers = people.map(({ id, score }, at) => `${id},2025-${String((at % 12) + 1).padStart(2, '0')}-05,${score}`)
  const invoices = people.flatMap(({ id, score }) =>
    Array.from(
      { length: 12 },
      (_, month) => `${id},2025-${String(month + 1).padStart(2, '0')}-15,${(50 + score).toFixed(2)},EUR`
    )
  )
  const exports_ = [
    ['answers.csv', `Email,Date Submitted,How likely is it that you would recommend us?\n${answers.join('\n')}\n`],
    ['invoices.csv', `Customer Email,Invoice Date,Total,Currency\n${invoices.join('\n')}\n`],
    ['crm.csv', `Email,Plan,Signup Date\n${people.map(({ id, plan }) => `${id},${plan},2024-01-01`).join('\n')}\n`]
  ]
  await page.evaluate(files => {
    const transfer = new DataTransfer()
    for (const [name, text] of files) transfer.items.add(new File([text], name))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  }, exports_)
  await page.waitForFunction(() => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    return dashboard?.analysis?.tables.length === 3
  })
  await settled(page)
  near(await figure(page), 0, 'two promoters, two passives and two detractors in six')
  await page.evaluate(() => {
    location.hash = '#/monetize'
  })
  await settled(page)
  for (const panel of ['revenue', 'value']) await page.locator(`pointworth-${panel}`).first().waitFor()
  const revenue = await page.evaluate(() =>
    /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.revenue()
  )
  const net = people.reduce((sum, { score }) => sum + 12 * (50 + score), 0)
  assert.equal(revenue.currencies[0].net.exact, net.toFixed(2))

  await page.evaluate(() => {
    location.hash = '#/data'
  })
  await settled(page)
  assert.equal(await page.locator('[data-test="filter-Plan"]').count(), 1)
  await page.locator('[data-file="crm.csv"] [data-test="role"][data-column="Plan"]').selectOption('')
  await page.waitForFunction(() => {
    const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
    return !dashboard.analysis.scope.columns.some((/** @type {any} */ column) => column.name === 'Plan')
  })
})
