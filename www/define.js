// Registers all elements under their own names: `import 'pointworth/element'`. Importing a class alone registers nothing.

import { PointworthDashboard } from './elements/dashboard.js'
import { PointworthData } from './elements/data.js'
import { define } from './elements/define.js'
import { PointworthFilter } from './elements/filter.js'
import * as later from './elements/later.js'
import { PointworthRevenue } from './elements/revenue.js'
import { PointworthScore } from './elements/score.js'
import { PointworthSegments } from './elements/segments.js'
import { engine } from './elements/sources.js'
import { PointworthTrend } from './elements/trend.js'
import { PointworthValue } from './elements/value.js'

engine.load = async () => (await import('./analysis.js')).Analysis

for (const type of [
  PointworthDashboard,
  PointworthData,
  PointworthFilter,
  PointworthRevenue,
  PointworthScore,
  PointworthSegments,
  PointworthTrend,
  PointworthValue,
  ...Object.values(later)
]) {
  define(type)
}

export * from './elements/later.js'
export { addLocale } from './locale.js'
export {
  PointworthDashboard,
  PointworthData,
  PointworthFilter,
  PointworthRevenue,
  PointworthScore,
  PointworthSegments,
  PointworthTrend,
  PointworthValue
}
