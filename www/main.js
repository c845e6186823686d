// The page's start: the dashboard takes the place of the first screen that stands in the document.
//
// Hooks for tests, all stable. Figures carry their full precision in `data-value`.
//   files, add-files, replace-files         the file inputs (choose-… = their buttons); drop = the zone
//   sample-ID                               a sample's button
//   tab-data, tab-measure, tab-monetize     the tabs
//   filter-date, filter-COLUMN, filter-clear, date-WINDOW (all, today … last-year, 2025), date-from, date-to, value-VALUE
//   late, late-show                         what stands where the window begins after the last answer, and its action
//   remaining                               answers, customers and accounts within the filter
//   measures, measure-NAME                  the measure switch; trend: [data-period]; revenue: [data-currency]
//   headline, source-note                   first sentence; origin, licence and caveat of a sample
//   kind, role[data-column], notices, [data-notice], close-file, close-all    in the Data section, per [data-file]
//   error[data-code], dismiss, reading, cancel
//   requests[data-value], proof, policy, try-request, language; update, update-now
// Panels: [data-panel="score" | "trend" | "segments" | "revenue" | "value"] with [part=figure][data-value], in the
// chart [data-row][data-value] (`COLUMN=VALUE`, a class, a rung or a path), circle[data-period][data-value],
// rect[data-class][data-value]; td[data-value] in tables; [data-tool="table" | "method" | "export"], [data-export="csv" …];
// [data-verdict] in the value panel; [busy] while an answer is on its way.
import { PointworthDashboard } from './elements/dashboard.js'
import { define } from './elements/define.js'
import { speak } from './page/language.js'
import { languageOf, preferred } from './page/languages.js'
import { Versions } from './page/offline.js'
import { page } from './page/page.js'
import { Requests } from './page/proof.js'

// Whoever cannot be spoken to in their language, for its texts did not come, is spoken to in English.
const spoken = speak(languageOf(location.hash) ?? preferred()).catch(() => speak('en'))
// The first screen is painted before anything else is busy; where nobody looks at the page, nothing is painted.
await new Promise(resolve => {
  requestAnimationFrame(() => setTimeout(resolve))
  setTimeout(resolve, 200)
})
const come = bringParts()
define(PointworthDashboard)
await spoken

const root = document.querySelector('main')
if (root) page(root, new PointworthDashboard(), new Requests(come), new Versions())

/** Loads the parts of the page's script that are needed later, so that nothing is requested then. */
async function bringParts() {
  const links = [...document.querySelectorAll(/** @type {'template'} */ ('template[data-parts]'))].flatMap(
    ({ content }) => [...content.querySelectorAll('link')]
  )
  await Promise.all(
    links.map(link => {
      const done = new Promise(resolve => {
        link.onload = link.onerror = resolve
      })
      document.head.append(link)
      return done
    })
  )
}
