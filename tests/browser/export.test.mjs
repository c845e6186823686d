// What charts hand out: SVG, PNG, CSV and JSON of every panel, light, dark and in Persian.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { openFiles, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

/** Two of the regions would be formulas in a spreadsheet, or break a line of the file. */
const regions = ['EMEA', '=HYPERLINK("x")', 'Americas, "North"', 'خاورمیانه']
const rows = Array.from({ length: 900 }, (_, row) => ({
  customer: `c${row}`,
  score: (row * 7 + Math.floor(row / 11)) % 11,
  region: regions[row % 4],
  date: new Date(Date.UTC(2025, 0, 1 + (row % 400))).toISOString().slice(0, 10)
}))
const quoted = (/** @type {string | number} */ value) => `"${String(value).replaceAll('"', '""')}"`
const survey = `customer_id,score,region,responded_at\n${rows.map(row => Object.values(row).map(quoted).join(',')).join('\n')}\n`
const money = `customer_id,amount,currency,date\n${rows.map(({ customer, score, date }, row) => `${customer},${100 + score * 10 + (row % 7)}.25,EUR,${date}`).join('\n')}\n`

/** Records of a CSV text by RFC 4180. @param {string} text */
function parsed(text) {
  /** @type {string[][]} */
  const records = [[]]
  for (const [, quote, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    const record = records[records.length - 1]
    if (end === '' && quote === undefined && plain === '' && !record.length) break
    record.push(quote === undefined ? plain : quote.replaceAll('""', '"'))
    if (end === '\r\n') records.push([])
    if (end === '') break
  }
  return records.filter(record => record.length)
}

/**
 * The file that a panel's button hands out.
 * @param {Page} page @param {string} panel @param {string} kind
 */
async function handed(page, panel, kind) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.click(`[data-panel="${panel}"] [data-export="${kind}"]`)
  ])
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

/**
 * What is wrong with a file as an SVG of its own, and what it is like; parsed and drawn by a page that has nothing else.
 * @param {Page} page @param {string} text
 */
const examined = (page, text) =>
  page.evaluate(text => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
    const root = parsed.documentElement
    /** @type {string[]} */
    const wrong = []
    if (parsed.querySelector('parsererror') || root.localName !== 'svg') wrong.push('is no SVG')
    const rgb = /^(#[0-9a-f]{3,8}|rgba?\([\d., ]+\)|none|color\(srgb [\d. /]+\))$/
    for (const element of root.querySelectorAll('*')) {
      if (/^(script|style|image|foreignObject|use)$/.test(element.localName)) wrong.push(`holds ${element.localName}`)
      for (const { name, value } of element.attributes) {
        if (/^on|href$|^class$|^style$/.test(name)) wrong.push(`${name} is left on ${element.localName}`)
        // Within the file a shape may refer to another.
        const [, inside] = /^url\("?#([\w-]+)"?\)$/.exec(value) ?? []
        if (inside ? !parsed.getElementById(inside) : /url\(|https?:|var\(/.test(value))
          wrong.push(`${name}="${value}"`)
        if (/NaN|undefined|null/.test(value)) wrong.push(`${name}="${value}"`)
        if ((name === 'fill' || name === 'stroke') && !rgb.test(value)) wrong.push(`${name}="${value}"`)
      }
    }
    const [, , width, height] = (root.getAttribute('viewBox') ?? '').split(' ').map(Number)
    if (Number(root.getAttribute('width')) !== width || Number(root.getAttribute('height')) !== height)
      wrong.push('has a size that is not its view box')
    const marks = root.querySelectorAll('circle, path, rect, line').length
    // In a document of its own, without a style of the page: does any text leave the picture?
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const own = /** @type {Document} */ (frame.contentDocument)
    own.body.append(own.adoptNode(root))
    const box = root.getBoundingClientRect()
    for (const letters of root.querySelectorAll('text')) {
      const place = letters.getBoundingClientRect()
      if (!place.width) continue
      if (place.left < box.left - 1 || place.right > box.right + 1 || place.bottom > box.bottom + 1)
        wrong.push(`"${letters.textContent}" leaves the picture`)
    }
    frame.remove()
    return { wrong, width, height, marks, paper: root.querySelector('rect')?.getAttribute('fill') ?? '' }
  }, text)

/**
 * Size of a picture, and how many of its points have the ground's colour.
 * @param {Page} page @param {Buffer} bytes
 */
const painted = (page, bytes) =>
  page.evaluate(async data => {
    const blob = new Blob([Uint8Array.from(atob(data), letter => letter.charCodeAt(0))], { type: 'image/png' })
    const image = await createImageBitmap(blob)
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    if (!context) throw new Error('no canvas')
    context.drawImage(image, 0, 0)
    const { data: points } = context.getImageData(0, 0, image.width, image.height)
    let ground = 0
    const colours = new Set()
    for (let at = 0; at < points.length; at += 4) {
      if (points[at] === points[0] && points[at + 1] === points[1] && points[at + 2] === points[2]) ground++
      else colours.add((points[at] << 16) | (points[at + 1] << 8) | points[at + 2])
    }
    return {
      width: image.width,
      height: image.height,
      paper: [...points.slice(0, 3)],
      ground: ground / (points.length / 4),
      colours: colours.size
    }
  }, bytes.toString('base64'))

/** Sum of a colour's parts. @param {number[]} rgb */
const light = rgb => rgb[0] + rgb[1] + rgb[2]

for (const [scheme, language] of /** @type {const} */ ([
  ['light', 'en'],
  ['dark', 'en'],
  ['light', 'fa'],
  ['dark', 'fa']
])) {
  test(`every chart is handed out as SVG, PNG, CSV and JSON, ${scheme}, ${language}`, { timeout: 120_000 }, async t => {
    const { page, said } = await visit(t, browser, `${site.url}#/measure?lang=${language}`, {
      colorScheme: scheme,
      acceptDownloads: true
    })
    await openFiles(page, { 'survey.csv': survey, 'billing.csv': money })
    for (const [section, panels] of /** @type {const} */ ([
      ['measure', ['score', 'trend', 'segments']],
      ['monetize', ['value', 'revenue']]
    ])) {
      await page.click(`[data-test="tab-${section}"]`)
      await settled(page)
      for (const panel of panels) {
        const what = `${panel}, ${scheme}, ${language}`
        const host = page.locator(`[data-panel="${panel}"]`)
        await host.locator('[data-tool="export"]').click()

        const svg = await handed(page, panel, 'svg')
        const text = svg.bytes.toString('utf8')
        const { wrong, width, height, marks, paper } = await examined(page, text)
        assert.deepEqual(wrong, [], what)
        assert.ok(marks > 2, what)
        assert.match(text, /<title[ >]/, what)
        const finding = (await host.locator('[part="finding"]').textContent()) ?? ''
        const said = text.replace(/[\u2066-\u2069]/g, '')
        for (const word of finding.replace(/[\u2066-\u2069]/g, '').split(/\s+/))
          assert.ok(said.includes(word.replace('&', '&amp;')), `${word} in ${what}`)

        const png = await handed(page, panel, 'png')
        const picture = await painted(page, png.bytes)
        assert.deepEqual([picture.width, picture.height], [Math.round(2 * width), Math.round(2 * height)], what)
        assert.ok(
          picture.ground > 0.5 && picture.ground < 0.99 && picture.colours > 20,
          `${what}: ${JSON.stringify(picture)}`
        )
        assert.equal(light(picture.paper) < 384, scheme === 'dark', `${what}: ${paper}`)

        const csv = await handed(page, panel, 'csv')
        const table = csv.bytes.toString('utf8')
        assert.ok(table.startsWith('\ufeff') && table.endsWith('\r\n'), what)
        const [header, ...records] = parsed(table.slice(1))
        await host.locator('[data-tool="table"]').click()
        const shown = await host.locator('table').evaluate(table => ({
          header: [...table.querySelectorAll('thead th')].map(cell => cell.textContent ?? ''),
          rows: [...table.querySelectorAll('tbody tr')].map(row => ({
            name: row.querySelector('th')?.textContent ?? '',
            values: [...row.querySelectorAll('td')].map(cell => cell.getAttribute('data-value'))
          }))
        }))
        const plain = (/** @type {string} */ text) => text.replace(/[\u2066-\u2069]/g, '')
        assert.deepEqual(header, shown.header.map(plain), what)
        assert.equal(records.length, shown.rows.length, what)
        for (const [index, [name, ...values]] of records.entries()) {
          assert.deepEqual(
            values,
            shown.rows[index].values.map(value => plain(value ?? '')),
            `${what}: ${name}`
          )
          assert.doesNotMatch(name, /^[=+@\t\r-]/, what)
          for (const value of values)
            if (/^[\p{Nd}.,٬٫−+-]+$/u.test(value))
              assert.match(value, /^-?\d+(\.\d+)?(e[+-]?\d+)?$/, `${what}: ${value}`)
        }
        assert.ok(records.flat().filter(value => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(value)).length > 3, what)

        // With the table on the page there is no picture to hand out.
        assert.equal(await host.locator('[data-export="png"]').count(), 0, what)
        const json = await handed(page, panel, 'json')
        const report = await host.evaluate(element => JSON.stringify(/** @type {any} */ (element).data))
        assert.deepEqual(JSON.parse(json.bytes.toString('utf8')), JSON.parse(report), what)
        await host.locator('[data-tool="table"]').click()

        for (const [{ name }, kind] of /** @type {const} */ ([
          [svg, 'svg'],
          [png, 'png'],
          [csv, 'csv'],
          [json, 'json']
        ]))
          assert.match(name, new RegExp(`^pointworth-[a-z]+\\.${kind}$`), what)
      }
    }
    assert.deepEqual(said, [])
  })
}
