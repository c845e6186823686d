// Every section as it was last reviewed: at 1280 and 390 px, light and dark, left to right and right to left; below its
// beginning panel by panel, at half size, each width, theme and language in two of them. The set
// in tests/screens is looked at by a person whenever it is written anew (`npm run screens`); this test tells when a
// page no longer looks like its picture.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { allShown, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const reviewed = path.join(root, 'tests', 'screens')
const made = path.join(root, '.build', 'screens')
const writing = process.env.SCREENS === 'write'

/** Pixels of a picture that are compared as one: letters may be set a little apart, blocks may not. */
const BLOCK = 8
/** Difference of a block's mean brightness (0–255) that counts. */
const VISIBLE = 10
/** Share of blocks that may differ: a figure or a word, not a moved panel. */
const FEW = 0.004
/** Of a long page its beginning is kept whole; what stands below, panel by panel. */
const TALLEST = 1800
/** In which of the variants panels are kept: every width, theme and language stands in two of them. */
const PANELS = ['en-1280-light', 'en-390-dark', 'fa-1280-dark', 'fa-390-light']

const widths = /** @type {const} */ ([1280, 390])
const schemes = /** @type {const} */ (['light', 'dark'])
const languages = /** @type {const} */ (['en', 'fa'])
const sections = /** @type {const} */ (['first', 'data', 'measure', 'act', 'monetize'])

const { browser, site } = await stage()
/** A blank page in which pictures are converted and compared. */
const bench = await browser.newPage()
mkdirSync(writing ? reviewed : made, { recursive: true })

/** What decides how letters are set: the widths of some words in the page's own font. @param {Page} page */
const lettering = page =>
  page.evaluate(() => {
    const context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'))
    return ['15px', '650 17px'].flatMap(size => {
      context.font = `${size} ${getComputedStyle(document.body).fontFamily}`
      return ['Customers score us 31', 'مشتریان به ما ۳۱ می‌دهند', '1234567890'].map(
        text => Math.round(context.measureText(text).width * 10) / 10
      )
    })
  })

/** A picture as it is kept. @param {Buffer} png @param {number} size 1 = as it was taken @returns {Promise<Buffer>} */
async function kept(png, size) {
  const webp = await bench.evaluate(
    async ({ base64, size }) => {
      const image = new Image()
      image.src = `data:image/png;base64,${base64}`
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = Math.round(image.naturalWidth * size)
      canvas.height = Math.round(image.naturalHeight * size)
      const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'))
      context.imageSmoothingQuality = 'high'
      context.drawImage(image, 0, 0, canvas.width, canvas.height)
      return canvas.toDataURL('image/webp', 0.5).split(',')[1]
    },
    { base64: png.toString('base64'), size }
  )
  return Buffer.from(webp, 'base64')
}

/**
 * The share of blocks that differ to the eye, and both sizes.
 * @param {Buffer} one a kept picture
 * @param {Buffer} other a kept picture
 */
const difference = (one, other) =>
  bench.evaluate(
    async ({ sources, BLOCK, VISIBLE }) => {
      const pictures = await Promise.all(
        sources.map(async source => {
          const image = new Image()
          image.src = `data:image/webp;base64,${source}`
          await image.decode()
          return image
        })
      )
      const columns = Math.ceil(Math.max(...pictures.map(({ naturalWidth }) => naturalWidth)) / BLOCK)
      const rows = Math.ceil(Math.max(...pictures.map(({ naturalHeight }) => naturalHeight)) / BLOCK)
      const brightness = pictures.map(picture => {
        const canvas = document.createElement('canvas')
        canvas.width = columns * BLOCK
        canvas.height = rows * BLOCK
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }))
        context.drawImage(picture, 0, 0)
        const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height)
        const means = new Float64Array(columns * rows)
        for (let at = 0; at < data.length; at += 4) {
          const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)]
          const light = 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2]
          means[Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK)] += light / (BLOCK * BLOCK)
        }
        return means
      })
      const differing = brightness[0].filter((mean, block) => Math.abs(mean - brightness[1][block]) > VISIBLE).length
      return {
        share: differing / (columns * rows),
        heights: pictures.map(({ naturalHeight }) => naturalHeight)
      }
    },
    { sources: [one, other].map(picture => picture.toString('base64')), BLOCK, VISIBLE }
  )

for (const language of languages) {
  for (const width of widths) {
    for (const colorScheme of schemes) {
      test(`screens in ${language}, ${width} px, ${colorScheme}`, { timeout: 120_000 }, async t => {
        const { page } = await visit(t, browser, site.url, {
          locale: language === 'en' ? 'en-GB' : 'fa-IR',
          colorScheme,
          viewport: { width, height: 900 }
        })
        await page.clock.setFixedTime('2026-11-02T09:00:00Z')
        await page.reload({ waitUntil: 'networkidle' })
        const letters = await lettering(page)
        const record = path.join(reviewed, `lettering-${language}.json`)
        if (writing) writeFileSync(record, `${JSON.stringify(letters)}\n`)
        const sameLetters =
          existsSync(record) && JSON.stringify(JSON.parse(readFileSync(record, 'utf8'))) === JSON.stringify(letters)
        if (!sameLetters) t.diagnostic('This machine sets letters otherwise than the reviewed set: only sizes count.')

        /**
         * Keeps a picture, or compares it with the kept one.
         * @param {string} part
         * @param {{ x: number, y: number, width: number, height: number }} clip of the page
         * @param {number} [size]
         */
        const look = async (part, clip, size = 1) => {
          const name = `${part}-${language}-${width}-${colorScheme}.webp`
          const picture = await kept(await page.screenshot({ fullPage: true, clip }), size)
          if (writing) {
            writeFileSync(path.join(reviewed, name), picture)
            return
          }
          writeFileSync(path.join(made, name), picture)
          const file = path.join(reviewed, name)
          assert.ok(existsSync(file), `${name} was never reviewed: npm run screens`)
          const { share, heights } = await difference(readFileSync(file), picture)
          const told = `${name}: compare tests/screens with .build/screens; when it is meant: npm run screens`
          assert.ok(Math.abs(heights[0] - heights[1]) <= heights[0] * (sameLetters ? 0.02 : 0.25), told)
          if (sameLetters) assert.ok(share <= FEW, `${(share * 100).toFixed(2)} % differs. ${told}`)
        }

        for (const section of sections) {
          if (section === 'data') {
            await page.locator('[data-test="sample-acme"]').click()
            await page.waitForFunction(() =>
              Boolean(/** @type {any} */ (document.querySelector('pointworth-dashboard')).analysis)
            )
          }
          if (section !== 'first') {
            await page.evaluate(section => {
              location.hash = `#/${section}`
            }, section)
            await settled(page)
            await page.waitForTimeout(300)
          }
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth
          )
          assert.ok(overflow <= 0, `${section}: ${overflow} px wider than the window`)
          const height = Math.min(TALLEST, await page.evaluate(() => document.documentElement.scrollHeight))
          await look(section, { x: 0, y: 0, width, height })
          if (!PANELS.includes(`${language}-${width}-${colorScheme}`)) continue
          for (const name of await allShown(page, section)) {
            const box = await page.locator(`[data-section="${section}"] [data-panel="${name}"]`).evaluate(panel => {
              const { top, height } = panel.getBoundingClientRect()
              return { top: Math.floor(top + scrollY), height: Math.ceil(height) }
            })
            if (box.top + box.height <= TALLEST) continue
            await look(`${section}-${name}`, { x: 0, y: box.top, width, height: box.height }, 0.5)
          }
        }
      })
    }
  }
}
