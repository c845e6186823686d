// What a browser, a host or a disk can do to the page: each has a text of its own, in every language, that says who can
// do what about it, and leaves the page in use.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { POLICY } from '../../tools/policy.mjs'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { zip } from '../zip.mjs'
import { stage } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} Context */

const { browser, site } = await stage()

/** @type {Record<string, Record<string, string>>} */
const texts = Object.fromEntries(
  ['en', 'et', 'fa', 'ru'].map(language => [
    language,
    JSON.parse(readFileSync(path.join(root, 'www', 'locales', `${language}.json`), 'utf8'))
  ])
)

/** A text without what is filled in and the marks around that. @param {string | null} text */
const bare = text => (text ?? '').replace(/[\u2066-\u2069]/g, '').trim()

/** Waits for a fault and compares its text and remedy, in every language, with what the languages say. @param {Page} page @param {string} code */
async function says(page, code) {
  const error = page.locator(`[data-test="error"][data-code="${code}"]`)
  await error.waitFor()
  const before = await page.evaluate(() => document.documentElement.lang)
  for (const [language, text] of Object.entries(texts)) {
    await page.selectOption('[data-test="language"]', language)
    await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
    for (const [part, key] of /** @type {const} */ ([
      ['.what', `error.${code}`],
      ['.hint', `error.hint.${code}`]
    ])) {
      const said = bare(await error.locator(part).textContent())
      const [start, end] = bare(text[key]).split(/\{\w+\}/)
      assert.ok(said.startsWith(start) && said.endsWith(end ?? ''), `${language}: ${said}`)
    }
  }
  await page.selectOption('[data-test="language"]', before)
  return error
}

/** Gives files to the page. @param {Page} page @param {string} name @param {string | Uint8Array} content @param {string} [input] */
const give = (page, name, content, input = 'files') =>
  page
    .locator(`[data-test="${input}"]`)
    .first()
    .setInputFiles([{ name, mimeType: 'text/csv', buffer: Buffer.from(content) }])

const SURVEY = 'customer_id,score\na,9\nb,10\nc,3\nd,7\n'

/** @param {Page} page @returns {Promise<number>} the score of the open files */
async function score(page) {
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis)
  return page.evaluate(
    async () =>
      (await /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis.score()).total.score.value
  )
}

/**
 * A test on the page; nothing may go wrong without being caught.
 * @param {string} title
 * @param {object} how
 * @param {string} [how.policy] a stricter policy that the host sends
 * @param {() => void} [how.script] runs before the page's scripts
 * @param {(page: Page, context: Context) => Promise<void>} body
 */
const faultTest = (title, { policy, script }, body) =>
  test(title, { timeout: 120_000 }, async t => {
    const own = policy ? await serve({ headers: { 'Content-Security-Policy': policy } }) : site
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
    t.after(() => Promise.all([context.close(), own !== site && own.close()]))
    // Nothing is kept, so that what the host refuses is refused.
    await context.addInitScript(() => {
      ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException('refused', 'SecurityError'))
    })
    if (script) await context.addInitScript(script)
    const page = await context.newPage()
    /** @type {string[]} */
    const uncaught = []
    page.on('pageerror', error => uncaught.push(error.message))
    // Not until the network is idle: a worker that is ended while it starts counts as never done.
    await page.goto(own.url)
    await body(page, context)
    assert.deepEqual(uncaught, [])
  })

for (const [title, code, how] of /** @type {[string, string, { policy?: string, script?: () => void }][]} */ ([
  [
    'a browser without WebAssembly',
    'webassembly_missing',
    {
      script: () => {
        delete (/** @type {any} */ (globalThis).WebAssembly)
      }
    }
  ],
  ['a policy without WebAssembly', 'webassembly_forbidden', { policy: POLICY.replace(" 'wasm-unsafe-eval'", '') }],
  [
    'a browser without workers',
    'workers_forbidden',
    {
      script: () => {
        delete (/** @type {any} */ (globalThis).Worker)
      }
    }
  ],
  [
    'a browser that refuses workers',
    'workers_forbidden',
    {
      script: () => {
        Object.assign(globalThis, {
          Worker: class {
            constructor() {
              throw new DOMException('refused', 'SecurityError')
            }
          }
        })
      }
    }
  ],
  [
    'a policy without workers',
    'workers_forbidden',
    { policy: POLICY.replace("worker-src 'self' blob:", "worker-src 'self'") }
  ]
]))
  faultTest(`${title} is named with its remedy`, how, async page => {
    await give(page, 'survey.csv', SURVEY)
    const error = await says(page, code)
    await page.click('[data-test="dismiss"]')
    assert.equal(await error.isVisible(), false)
    assert.ok(await page.locator('[data-test="sample-acme"]').isVisible())
  })

/** Lets modules have eight megabytes more than they begin with, as a browser near its end would. */
function scarceMemory() {
  const { compile } = WebAssembly
  WebAssembly.compile = source => {
    const bytes = new Uint8Array(/** @type {ArrayBuffer} */ (source))
    /** @param {number} at @returns {[value: number, after: number]} */
    const number = at => {
      let value = 0
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++]
        value |= (byte & 0x7f) << shift
        if (byte < 0x80) return [value, at]
      }
    }
    /** @param {number} value @returns {number[]} */
    const written = value => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...written(value >>> 7)])
    for (let at = 8; at < bytes.length; ) {
      const [size, start] = number(at + 1)
      if (bytes[at] === 5) {
        const [pages] = number(start + 2)
        const section = [1, 1, ...written(pages), ...written(pages + 128)]
        const parts = [bytes.slice(0, at), [5, ...written(section.length), ...section], bytes.slice(start + size)]
        return compile(Uint8Array.from(parts.flatMap(part => [...part])))
      }
      at = start + size
    }
    return compile(source)
  }
}

faultTest(
  'a file for which memory is not enough is refused, and what was open is open again',
  {
    script: scarceMemory
  },
  async page => {
    await give(page, 'survey.csv', SURVEY)
    assert.equal(await score(page), 25)
    const big = `customer_id,score,comment\n${Array.from({ length: 300_000 }, (_, row) => `c${row},${row % 11},what customer ${row} had to say`).join('\n')}\n`
    await give(page, 'big.csv', big, 'add-files')
    await says(page, 'out_of_memory')
    assert.equal(await score(page), 25)
  }
)

faultTest(
  'a sample that cannot be loaded without a network says so, and comes when the network does',
  {},
  async (page, context) => {
    // The parts of the page come behind its first paint.
    await page.waitForLoadState('networkidle')
    await context.setOffline(true)
    await page.click('[data-test="sample-telco-churn"]')
    await says(page, 'part_unavailable')
    // Everything else was loaded with the page.
    await give(page, 'survey.csv', SURVEY)
    assert.equal(await score(page), 25)
    await page.click('[data-test="tab-data"]')
    await page.click('[data-test="close-all"]')
    await context.setOffline(false)
    await page.click('[data-test="sample-telco-churn"]')
    await page.waitForFunction(() => /** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis)
  }
)

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 1])

faultTest('a file of the wrong kind is named for what it is', {}, async page => {
  for (const [name, content, code, what] of /** @type {[string, string | Uint8Array, string, RegExp?][]} */ ([
    ['photo.csv', PNG, 'not_text', /PNG/],
    ['minutes.pdf', '%PDF-1.7\n%\u00e2\n1 0 obj\n', 'not_text', /PDF/],
    ['saved page.csv', '<!DOCTYPE html><html><body><p>Nine of ten</p></body></html>', 'not_text', /HTML/],
    [
      'letter.docx',
      zip({ 'word/document.xml': '<w:document/>', '[Content_Types].xml': '<Types/>' }),
      'not_text',
      /Word/
    ],
    ['photos.zip', zip({ 'one.png': PNG }), 'no_tables'],
    ['cut.csv.gz', gzipSync('score\n9\n3\n').subarray(0, 12), 'damaged_file'],
    ['empty.csv', '', 'empty_file'],
    ['settings.json', '{"a":', 'bad_json']
  ])) {
    await give(page, name, content)
    const error = await says(page, code)
    const said = bare(await error.textContent())
    assert.ok(said.includes(name), said)
    if (what) assert.match(said, what)
    await page.click('[data-test="dismiss"]')
  }
})
