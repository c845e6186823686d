// How a number is computed, from the rule and the method that the report carries.

/**
 * @param {import('../reports.js').ScoreRule} rule
 * @param {import('../reports.js').Estimate | null} estimate
 * @param {import('../locale.js').Locale} locale
 * @returns {string[]}
 */
export function ruleLines(rule, estimate, locale) {
  const [low, high] = rule.scale
  const lines = [
    locale.coded('rule', rule.measure, { low, high }),
    locale.coded('rule.counted', rule.counted),
    locale.text('rule.denominator')
  ]
  const aside = /** @type {const} */ (['blank', 'outOfRange', 'superseded', 'duplicates'])
    .filter(name => rule[name] > 0)
    .map(name => locale.text(`rule.${name}`, { count: rule[name] }))
  if (aside.length) lines.push(locale.text('rule.aside', { list: locale.format.list(aside) }))
  if (rule.weighted) lines.push(locale.text('rule.weighted'))
  if (rule.clustered) lines.push(locale.text('rule.clustered'))
  if (estimate) lines.push(intervalLine(estimate, locale))
  return lines
}

/**
 * @param {import('../reports.js').Estimate} estimate
 * @param {import('../locale.js').Locale} locale
 */
export function intervalLine(estimate, locale) {
  return `${locale.coded('method', estimate.method)} ${locale.text('method.confidence', {
    confidence: locale.format.share(estimate.confidence)
  })}`
}
