/** First parts of the keys of texts that only the panels below the first ones have; the page loads these texts behind it. */
const PARTS = new Set([
  'accounts',
  'attribution',
  'concentration',
  'discovery',
  'drivers',
  'growth',
  'journey',
  'lifetimeValue',
  'loop',
  'moved',
  'priorities',
  'ranking',
  'reconcile',
  'referrals',
  'responseRates',
  'retention',
  'sampleSize',
  'survival',
  'targets',
  'themes',
  'words'
])

/** Codes of notices that only their analyses raise, and of methods that only they use. */
const CODES = new Set([
  'linearized_leave_out',
  'dirichlet_log_odds',
  'shrunken',
  'greenwood_log_log',
  'wald_log',
  'poisson_exact',
  'bootstrap_monte_carlo',
  'model_delta',
  'observed_information',
  'fisher_z',
  'order_statistics',
  'post_stratified',
  'local_level',
  'answered_before_invited',
  'base_not_positive',
  'closed_before_opened',
  'contact_nobody',
  'contact_undated',
  'driver_constant',
  'driver_few_pairs',
  'driver_is_score',
  'driver_many_values',
  'driver_mostly_missing',
  'driver_unusable',
  'drivers_alike',
  'ends_before_start',
  'few_answers_per_driver',
  'frequency_tells_amount',
  'journeys_open',
  'no_mean_amount',
  'order_refunded',
  'order_undated',
  'pays_elsewhere',
  'referrer_unknown',
  'refund_without_order',
  'regular_purchases',
  'repeats_without_amount',
  'started_missing',
  'tenure_implausible',
  'touchpoints_grouped',
  'touchpoints_left_out',
  'vocabulary_full'
])

/** Does a text come behind the page? @param {string} key */
export function isLate(key) {
  const [part, code] = key.split('.', 2)
  return PARTS.has(part) || ((part === 'notice' || part === 'method') && CODES.has(code))
}
