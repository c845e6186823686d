// Registers all elements under their own names: `import 'pointworth/element'`. Importing a class alone registers nothing.

import { PointworthAttribution } from './elements/attribution.js'
import { PointworthAccounts } from './elements/accounts.js'
import { PointworthDashboard } from './elements/dashboard.js'
import { PointworthData } from './elements/data.js'
import { define } from './elements/define.js'
import { PointworthDiscovery } from './elements/discovery.js'
import { PointworthFilter } from './elements/filter.js'
import { PointworthJourney } from './elements/journey.js'
import { PointworthMoved } from './elements/moved.js'
import { PointworthRanking } from './elements/ranking.js'
import { PointworthLoop } from './elements/loop.js'
import { PointworthPriorities } from './elements/priorities.js'
import { PointworthReconcile } from './elements/reconcile.js'
import { PointworthNotAsked, PointworthResponseRates } from './elements/response-rates.js'
import { PointworthRevenue } from './elements/revenue.js'
import { PointworthSampleSize } from './elements/sample-size.js'
import { PointworthScore } from './elements/score.js'
import { PointworthSegments } from './elements/segments.js'
import { PointworthTargets } from './elements/targets.js'
import { PointworthTrend } from './elements/trend.js'
import { PointworthValue } from './elements/value.js'

for (const type of [
  PointworthAttribution,
  PointworthDashboard,
  PointworthData,
  PointworthDiscovery,
  PointworthFilter,
  PointworthJourney,
  PointworthMoved,
  PointworthRanking,
  PointworthAccounts,
  PointworthLoop,
  PointworthNotAsked,
  PointworthPriorities,
  PointworthReconcile,
  PointworthResponseRates,
  PointworthRevenue,
  PointworthSampleSize,
  PointworthScore,
  PointworthSegments,
  PointworthTargets,
  PointworthTrend,
  PointworthValue
]) {
  define(type)
}

export { addLocale } from './locale.js'
export {
  PointworthAttribution,
  PointworthAccounts,
  PointworthDashboard,
  PointworthData,
  PointworthDiscovery,
  PointworthFilter,
  PointworthJourney,
  PointworthMoved,
  PointworthRanking,
  PointworthLoop,
  PointworthNotAsked,
  PointworthPriorities,
  PointworthReconcile,
  PointworthResponseRates,
  PointworthRevenue,
  PointworthSampleSize,
  PointworthScore,
  PointworthSegments,
  PointworthTargets,
  PointworthTrend,
  PointworthValue
}
