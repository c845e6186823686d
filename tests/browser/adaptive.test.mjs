// The page under other conditions: 400 % zoom, forced colours, reduced motion, little data, and rows that come later.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openFiles, settled, stage, visit } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site } = await stage()

const rows = Array.from({ length: 900 }, (_, row) => ({
  customer: `c${row}`,
  score: (row * 7 + Math.floor(row / 11)) % 11,
  region: ['EMEA', 'APAC', 'Americas and the Caribbean'][row % 3],
  channel: ['email', 'web'][row % 2],
  date: new Date(Date.UTC(2025, 0, 1 + (row % 400))).toISOString().slice(0, 10)
}))
/** @param {typeof rows} kept */
const survey = kept =>
  `customer_id,score,region,channel,responded_at\n${kept.map(row => Object.values(row).join(',')).join('\n')}\n`
const money = `customer_id,amount,currency,date\n${rows.map(({ customer, score, date }, row) => `${customer},${100 + score * 10 + (row % 7)}.25,EUR,${date}`).join('\n')}\n`

/**
 * A page with the survey and the money open.
 * @param {import('node:test').TestContext} t
 * @param {import('playwright-core').BrowserContextOptions} options
 * @param {string} [hash]
 */
async function opened(t, options, hash = '') {
  const { page, said } = await visit(t, browser, `${site.url}${hash}`, options)
  await openFiles(page, { 'survey.csv': survey(rows), 'billing.csv': money })
  return { page, said }
}

/**
 * What reaches past the sides of the window, outside of boxes that scroll by themselves.
 * @param {Page} page
 */
const outside = page =>
  page.evaluate(() => {
    /** @type {string[]} */
    const found = []
    const { clientWidth: width, scrollWidth } = document.documentElement
    if (scrollWidth > width) found.push(`the page is ${scrollWidth} wide`)
    /** @param {ParentNode} from */
    const walk = from => {
      for (const element of from.children) {
        if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
        const { overflowX, position, clipPath } = getComputedStyle(element)
        const { left, right } = element.getBoundingClientRect()
        if (position === 'absolute' && clipPath !== 'none') continue
        if (left < -0.5 || right > width + 0.5)
          found.push(
            `${element.localName}.${element.getAttribute('class')} ${left}…${right} ${element.textContent?.slice(0, 40)}`
          )
        if (overflowX === 'auto' || overflowX === 'scroll') continue
        walk(element)
        if (element.shadowRoot) walk(element.shadowRoot)
      }
    }
    walk(document.body)
    return found
  })

for (const language of ['en', 'fa', 'ru', 'et'])
  test(`at 400 % zoom every section in ${language} is read without scrolling sideways`, {
    timeout: 120_000
  }, async t => {
    // 1280 × 1024 at 400 %: WCAG 2.2, 1.4.10.
    const options = { viewport: { width: 320, height: 256 } }
    const first = await visit(t, browser, `${site.url}#/?lang=${language}`, options)
    assert.deepEqual(await outside(first.page), [], 'first screen')
    const { page, said } = await opened(t, options, `#/measure?lang=${language}`)
    for (const section of ['measure', 'monetize', 'data']) {
      await page.click(`[data-test="tab-${section}"]`)
      await settled(page)
      assert.deepEqual(await outside(page), [], section)
      for (const panel of section === 'data' ? [] : await page.locator('[data-panel]:visible').all()) {
        for (const tool of ['method', 'export', 'table'])
          if (await panel.locator(`[data-tool="${tool}"]`).count()) {
            await panel.locator(`[data-tool="${tool}"]`).click()
            assert.deepEqual(await outside(page), [], `${section}: ${tool}`)
          }
      }
    }
    await page.click('[data-test="tab-measure"]')
    for (const menu of ['date', 'region']) {
      // The button at the lower edge of the window, as after scrolling by the keyboard.
      await page.locator(`[data-test="filter-${menu}"]`).evaluate(button => button.scrollIntoView({ block: 'end' }))
      await page.click(`[data-test="filter-${menu}"]`)
      assert.deepEqual(await outside(page), [], `menu of ${menu}`)
      const { top, bottom } = await page
        .locator('pointworth-filter .menu')
        .evaluate(menu => menu.getBoundingClientRect())
      assert.ok(top >= 0 && bottom <= 256, `menu of ${menu} from ${top} to ${bottom}`)
      await page.keyboard.press('Escape')
    }
    await page.goto(`${page.url().split('#')[0]}#/measure?lang=${language}&dates=today`)
    await page.locator('[data-test="late-show"]').waitFor()
    await settled(page)
    assert.deepEqual(await outside(page), [], 'nothing yet')
    await page.click('[data-test="requests"]')
    assert.deepEqual(await outside(page), [], 'proof')
    assert.deepEqual(said, [])
  })

for (const colorScheme of /** @type {const} */ (['light', 'dark']))
  test(`with forced colours every mark of every chart can be seen, ${colorScheme}`, { timeout: 60_000 }, async t => {
    const { page, said } = await opened(t, { forcedColors: 'active', colorScheme })
    for (const [section, panels] of /** @type {const} */ ([
      ['measure', ['score', 'trend', 'segments']],
      ['monetize', ['value', 'revenue']]
    ])) {
      await page.click(`[data-test="tab-${section}"]`)
      await settled(page)
      for (const panel of panels) {
        const { lost, marks, fills } = await page
          .locator(`[data-panel="${panel}"] [part="chart"] svg`)
          .evaluate(svg => {
            const probe = document.createElement('p')
            probe.style.cssText = 'background: Canvas; forced-color-adjust: none'
            document.body.append(probe)
            /** @param {string} colour */
            const parts = colour => (colour.match(/[\d.]+/g) ?? []).map(Number)
            /** @param {string} colour */
            const luminance = colour => {
              const [r, g, b] = parts(colour).map(part => {
                const share = part / 255
                return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
              })
              return 0.2126 * r + 0.7152 * g + 0.0722 * b
            }
            const ground = luminance(getComputedStyle(probe).backgroundColor)
            probe.remove()
            /** @param {string} paint */
            const contrast = paint => {
              if (paint === 'none' || parts(paint)[3] === 0) return 1
              const own = luminance(paint)
              return (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05)
            }
            const shapes = [...svg.querySelectorAll('circle, rect, line, path, text')].filter(
              shape => !shape.closest('clipPath, defs')
            )
            /** @type {Record<string, string>} */
            const fills = {}
            const lost = shapes.flatMap(shape => {
              const { fill, stroke, strokeWidth, opacity } = getComputedStyle(shape)
              const name = shape.getAttribute('data-class')
              if (name) fills[name] = fill
              const drawn = Number.parseFloat(strokeWidth) > 0 ? contrast(stroke) : 1
              const seen = Number(opacity) && Math.max(shape.localName === 'line' ? 1 : contrast(fill), drawn)
              return seen >= 3 ? [] : [`${shape.localName}.${shape.getAttribute('class')}: ${fill}, ${stroke}`]
            })
            return { lost: [...new Set(lost)], marks: shapes.length, fills }
          })
        assert.ok(marks > 3, panel)
        assert.deepEqual(lost, [], panel)
        // Bars of different classes differ, or are parted by their strokes.
        assert.equal(
          new Set(Object.values(fills)).size,
          Object.keys(fills).length,
          `${panel}: ${JSON.stringify(fills)}`
        )
      }
    }
    assert.deepEqual(said, [])
  })

/** Elements that move or fade, and how the page scrolls. @param {Page} page */
const moving = page =>
  page.evaluate(() => {
    /** @type {string[]} */
    const found = []
    /** @param {Document | ShadowRoot} from */
    const walk = from => {
      for (const element of from.querySelectorAll('*')) {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element)
        if (transitionDuration.split(',').some(time => Number.parseFloat(time) > 0)) found.push(element.className)
        if (animationName !== 'none' || scrollBehavior !== 'auto') found.push(element.className)
        if (element.shadowRoot) walk(element.shadowRoot)
      }
    }
    walk(document)
    return found.length
  })

test('nothing moves for whoever wants no motion', { timeout: 60_000 }, async t => {
  for (const [reducedMotion, moves] of /** @type {const} */ ([
    ['no-preference', true],
    ['reduce', false]
  ])) {
    const { page } = await visit(t, browser, site.url, { reducedMotion })
    assert.equal((await moving(page)) > 0, moves, `first screen, ${reducedMotion}`)
    await openFiles(page, { 'survey.csv': survey(rows), 'billing.csv': money })
    for (const section of ['measure', 'monetize', 'data']) {
      await page.click(`[data-test="tab-${section}"]`)
      await settled(page)
      if (!moves) assert.equal(await moving(page), 0, section)
    }
  }
})

test('a file with nothing but scores makes a useful page that says what would bring more', {
  timeout: 60_000
}, async t => {
  const { page, said } = await visit(t, browser, site.url)
  const scores = rows.map(({ score }) => score)
  await openFiles(page, { 'scores.csv': `score\n${scores.join('\n')}\n` })
  const nps =
    (100 * (scores.filter(score => score >= 9).length - scores.filter(score => score <= 6).length)) / scores.length
  const figure = page.locator('[data-panel="score"] [part="figure"]')
  assert.ok(Math.abs(Number(await figure.getAttribute('data-value')) - nps) < 1e-9)
  assert.ok(await page.locator('[data-panel="score"] [part="chart"] svg').isVisible())
  assert.match((await page.locator('[data-panel="score"] [part="finding"]').textContent()) ?? '', /\d+% detractors/)
  assert.match((await page.locator('[data-test="headline"]').textContent()) ?? '', /\d/)
  assert.match((await page.locator('[data-test="remaining"]').textContent()) ?? '', /^900 answers/)
  assert.deepEqual(
    await page.locator('[data-menu]').evaluateAll(buttons => buttons.map(button => button.getAttribute('data-menu'))),
    ['column:nps_class'],
    'only what these rows can be filtered by'
  )
  // Each panel that needs a column names it, and leads to where it is chosen.
  for (const [section, panel, column] of /** @type {const} */ ([
    ['measure', 'trend', 'date'],
    ['measure', 'segments', 'column'],
    ['monetize', 'revenue', 'amount']
  ])) {
    await page.click(`[data-test="tab-${section}"]`)
    await settled(page)
    const refusal = page.locator(`[data-panel="${panel}"] [part="refusal"]`)
    assert.ok(await refusal.isVisible(), panel)
    assert.match(((await refusal.textContent()) ?? '').toLowerCase(), new RegExp(column), panel)
    assert.equal(await refusal.locator('button').count(), 1, `${panel}: one action`)
    await refusal.locator('button').click()
    await settled(page)
    assert.equal(await page.locator('section[data-section="data"]').isVisible(), true, panel)
  }
  assert.equal(await page.locator('[data-test="error"]').isVisible(), false)
  assert.deepEqual(said, [])
})

test('rows that come later change the figures and move nothing', { timeout: 60_000 }, async t => {
  const { page, said } = await visit(t, browser, site.url)
  const [before, later] = [rows.slice(0, 600), rows.slice(600)]
  await openFiles(page, { 'survey.csv': survey(before), 'billing.csv': money })
  for (const how of ['a file is dropped', 'a program appends']) {
    const was = await page.locator('[data-panel="score"] [part="figure"]').getAttribute('data-value')
    await page.evaluate(() => {
      const dashboard = /** @type {HTMLElement} */ (document.querySelector('pointworth-dashboard'))
      const root = /** @type {ShadowRoot} */ (dashboard.shadowRoot)
      const panels = [...root.querySelectorAll('section:not([hidden]) [data-panel]')]
      const boxes = () =>
        panels.map(panel => {
          const { top, left, width, height } = panel.getBoundingClientRect()
          return [top, left, width, height].map(Math.round).join(' ')
        })
      /** @type {any} */
      const seen = { shifts: [], boxes: [boxes().join(', ')], bare: 0, frames: 0, on: true }
      Object.assign(globalThis, { seen })
      seen.observer = new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
          const { value, sources } = /** @type {any} */ (entry)
          seen.shifts.push(
            `${value} ${sources?.map((/** @type {any} */ source) => source.node?.outerHTML?.slice(0, 80))}`
          )
        }
      })
      seen.observer.observe({ type: 'layout-shift', buffered: false })
      const look = () => {
        if (!seen.on) return
        seen.frames++
        const now = boxes().join(', ')
        if (now !== seen.boxes[seen.boxes.length - 1]) seen.boxes.push(now)
        const drawn = panels.every(panel => panel.shadowRoot?.querySelector('svg text, [part="refusal"]:not([hidden])'))
        if (!drawn || !root.querySelector('h1')?.textContent?.trim()) seen.bare++
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
    if (how === 'a file is dropped') await openFiles(page, { 'more.csv': survey(later.slice(0, 100)) }, 'add-files')
    else {
      await page.evaluate(
        async text => {
          const dashboard = /** @type {any} */ (document.querySelector('pointworth-dashboard'))
          await dashboard.analysis.append('responses', text)
          dashboard.refresh()
        },
        survey(later.slice(100))
      )
      await settled(page)
    }
    await page.waitForTimeout(200)
    const { shifts, boxes, bare, frames } = await page.evaluate(() => {
      const { seen } = /** @type {any} */ (globalThis)
      seen.on = false
      seen.observer.disconnect()
      return seen
    })
    assert.ok(frames > 3, how)
    assert.equal(bare, 0, `${how}: a panel or the headline was empty`)
    assert.deepEqual(shifts, [], how)
    assert.equal(boxes.length, 1, `${how}: ${boxes.join('\n')}`)
    assert.notEqual(await page.locator('[data-panel="score"] [part="figure"]').getAttribute('data-value'), was, how)
  }
  const nps =
    (100 * (rows.filter(({ score }) => score >= 9).length - rows.filter(({ score }) => score <= 6).length)) /
    rows.length
  const shown = await page.locator('[data-panel="score"] [part="figure"]').getAttribute('data-value')
  assert.ok(Math.abs(Number(shown) - nps) < 1e-9)
  assert.deepEqual(said, [])
})

/**
 * The most that may move: words at the end of their line that grow, such as how many answers remain, the tools of a narrow
 * header when one more comes, the empty place of a panel further down. Whatever pushed a section down was twice that.
 */
const STILL = 0.02

for (const width of [1280, 390])
  test(`nothing on the page moves by itself: opening, every section, a filter, width ${width}`, {
    timeout: 120_000
  }, async t => {
    const { context, page } = await visit(t, browser, 'about:blank', { viewport: { width, height: 900 } })
    await context.addInitScript(() => {
      /** @type {string[]} */
      const shifts = []
      let moved = 0
      Object.assign(globalThis, { moved: () => [moved, shifts.splice(0)], still: () => (moved = 0) })
      new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
          const { value, hadRecentInput, sources } = /** @type {any} */ (entry)
          if (hadRecentInput) continue
          moved += value
          const rects = sources.map((/** @type {any} */ { previousRect: from, currentRect: to }) =>
            [from, to].map(({ x, y, width, height }) => [x, y, width, height].map(Math.round).join(' ')).join(' → ')
          )
          shifts.push(`${value}: ${rects.join(', ')}`)
        }
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto(site.url)
    await page.locator('[data-test="drop"]').waitFor()
    const still = async (/** @type {string} */ when) => {
      await settled(page)
      const [moved, shifts] = await page.evaluate(() => /** @type {any} */ (globalThis).moved())
      assert.ok(moved < STILL, `${when}: ${moved}\n${shifts.join('\n')}`)
      await page.evaluate(() => /** @type {any} */ (globalThis).still())
    }
    /** As a program does: to the browser that is no input, behind which what moves would be excused. @param {string} selector */
    const click = selector =>
      page
        .locator(selector)
        .first()
        .evaluate(node => /** @type {HTMLElement} */ (node).click())
    await click('[data-test="sample-acme"]')
    await page.locator('[data-panel="score"] [part="figure"]').waitFor()
    await still('a sample is opened')
    for (const section of ['monetize', 'act', 'data', 'measure']) {
      await page.click(`[data-test="tab-${section}"]`)
      await still(section)
    }
    await page.click('[data-test="filter-region"]')
    await settled(page)
    await page.waitForTimeout(600)
    await click('[data-test^="value-"]')
    await still('a filter is chosen')
  })
