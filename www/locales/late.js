/**
 * First parts of the keys of texts that only the panels below the first ones and the section of the data have; the page
 * loads these texts behind it.
 */
const PARTS = new Set([
  'accounts',
  'assumption',
  'attribution',
  'concentration',
  'discovery',
  'drivers',
  'growth',
  'join',
  'journey',
  'lifetimeValue',
  'loop',
  'moved',
  'priorities',
  'ranking',
  'rates',
  'reconcile',
  'referrals',
  'remedy',
  'responseRates',
  'retention',
  'revenue',
  'sampleSize',
  'survival',
  'targets',
  'themes',
  'value',
  'words'
])

/** Codes of notices of the files' reading. */
const READING = [
  'account_differs',
  'alias_shared',
  'bad_cell',
  'bad_weight',
  'blank_score',
  'cell_error',
  'conflicting_dates',
  'customer_missing',
  'customer_twice',
  'duplicate_header',
  'duplicate_response_id',
  'duplicate_rows',
  'empty_header',
  'extra_header_rows',
  'footer_skipped',
  'ids_alike',
  'invalid_bytes',
  'mapping_not_found',
  'missing_words',
  'not_dates',
  'not_numbers',
  'not_scores',
  'off_scale',
  'preamble_skipped',
  'ragged_long',
  'ragged_short',
  'skipped_entries',
  'text_after_quote'
]

/** Codes of notices that only later analyses raise or only the section of the data shows, and of methods of later analyses. */
const CODES = new Set([
  ...READING,
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
  'drivers_over_limit',
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
