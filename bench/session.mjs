// One session: a fresh browser with a fresh profile, one engine, every workload.

import { launch } from '../tools/chromium.mjs'
import { peakMemory } from './machine.mjs'
import { FILTER_STEPS } from './workloads.js'

/** @typedef {{ ready: number, first: number, groups: number[], filter: number[], drivers: number[], loadRevenue: number, revenue: number[], memory: number | null }} Times milliseconds, megabytes */

/**
 * @param {string} url of the engine's page
 * @param {{ responses: string, revenue: string }} files
 * @param {number} repeats how often a question is asked again
 * @returns {Promise<{ times: Times, answers: Record<string, unknown>, served: string[], browser: string }>}
 */
export async function session(url, files, repeats) {
  const browser = await launch()
  try {
    const page = await browser.newPage()
    page.setDefaultTimeout(600_000)
    /** @type {string[]} */ const served = []
    page.on('request', request => served.push(request.url()))
    const crash = new Promise((_, reject) => {
      page.on('crash', () => reject(new Error('the page crashed: out of memory?')))
    })
    crash.catch(() => {})
    const all = async () => {
      const ask = (/** @type {string} */ name, /** @type {unknown[]} */ ...given) =>
        page.evaluate(
          ([name, given]) => /** @type {any} */ (window).bench[name](...given),
          /** @type {const} */ ([name, given])
        )
      await page.goto(url)
      await page.waitForFunction('window.bench || window.benchError')
      const failed = await page.evaluate('window.benchError')
      if (failed) throw new Error(String(failed))
      const ready = Number(await page.evaluate('window.bench.ready'))
      const asked = [...new Set(served)].filter(address => address.startsWith('http'))
      // Nobody has chosen a file sooner; what an engine still prepares meanwhile costs nobody time.
      await page.waitForTimeout(1000)
      await page.setInputFiles('#responses', files.responses)
      const first = await ask('first')
      const memory = peakMemory()
      const groups = await ask('groups', repeats)
      const filter = await ask('filters', FILTER_STEPS, repeats)
      const drivers = await ask('drivers', repeats)
      await page.setInputFiles('#revenue', files.revenue)
      const loadRevenue = await ask('loadRevenue')
      const revenue = await ask('revenue', repeats)
      return {
        times: {
          ready,
          first: first.ms,
          groups: groups.ms,
          filter: filter.ms,
          drivers: drivers.ms,
          loadRevenue: loadRevenue.ms,
          revenue: revenue.ms,
          memory
        },
        answers: {
          first: first.answer,
          groups: groups.answer,
          filters: filter.answer,
          drivers: drivers.answer,
          revenue: revenue.answer
        },
        served: asked,
        browser: browser.version()
      }
    }
    return await /** @type {ReturnType<typeof all>} */ (Promise.race([all(), crash]))
  } finally {
    await browser.close()
  }
}
