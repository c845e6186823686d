// Findings in words, made from the numbers and how certain they are. A sentence never claims more than its interval.
import { halfWidth } from './format.js'
import { isTruth } from './locale.js'

/**
 * @typedef {import('./locale.js').Locale} Locale
 * @typedef {import('./reports.js').Estimate} Estimate
 * @typedef {import('./reports.js').Comparison} Comparison
 * @typedef {import('./reports.js').ScoreReport} ScoreReport
 * @typedef {import('./reports.js').TrendReport} TrendReport
 * @typedef {import('./reports.js').CompareReport} CompareReport
 * @typedef {import('./reports.js').CurrencyRevenue} CurrencyRevenue
 * @typedef {import('./reports.js').PointValueReport} PointValueReport
 */

/** Fewer answers than this are told as a range, never as a score. */
export const fewAnswers = 20

/**
 * How much a difference may be called: `is` (tested, or its interval leaves out zero), `may` (p ≤ 0.1 and not more),
 * `chance`, or `few` where it could not be estimated.
 * @param {Comparison} comparison
 * @param {boolean} [corrected] was it one of many, so that only the adjusted test may say `is`?
 * @returns {'is' | 'may' | 'chance' | 'few'}
 */
export function certainty({ difference, pValue, differs }, corrected = false) {
  const { value, low, high } = difference
  if (value === null || low === null || high === null) return 'few'
  const apart = low > 0 || high < 0
  if (corrected ? differs : apart) return 'is'
  return (pValue ?? 1) <= 0.1 || apart ? 'may' : 'chance'
}

/**
 * Lower and upper end of an interval, as texts of a quantity.
 * @param {Estimate} estimate
 * @param {import('./format.js').Quantity} quantity
 */
export function ends(estimate, quantity) {
  const half = halfWidth(estimate)
  return {
    value: estimate.value === null ? '' : quantity.value(estimate.value, half),
    low: estimate.low === null ? '' : quantity.limit(estimate.low, half),
    high: estimate.high === null ? '' : quantity.limit(estimate.high, half)
  }
}

/**
 * A signed difference told without its sign: 12 points below (5 to 19).
 * @param {Estimate} difference
 * @param {import('./format.js').Quantity} quantity
 */
export function gap(difference, quantity) {
  const value = difference.value ?? 0
  const [near, far] = [difference.low ?? value, difference.high ?? value]
  const flip = value < 0 ? -1 : 1
  const half = halfWidth(difference)
  const [low, high] = flip < 0 ? [-far, -near] : [near, far]
  return { size: quantity.size(value), low: quantity.plain(low, half), high: quantity.plain(high, half) }
}

/**
 * A group as a reader calls it: the value alone where it speaks for itself, with its column where it does not.
 * @param {string | null} column
 * @param {string | null} value
 * @param {Locale} locale
 */
export function groupName(column, value, locale) {
  if (column === 'nps_class' && value) return locale.coded('class', `${value}s`)
  const text = locale.value(value)
  const named = column ? columnName(column, locale) : ''
  return named && (isTruth(value ?? '') || !/\p{L}{3}/u.test(text))
    ? locale.text('group.named', { column: named, value: text })
    : text
}

/**
 * The first letter as a capital, to begin a sentence.
 * @param {string} text
 * @param {Locale} locale
 */
export function capital(text, { tag }) {
  return text.replace(/^[\u2066-\u2068]*./, first => first.toLocaleUpperCase(tag))
}

/**
 * A column as a reader calls it: a role by its name in the locale, anything else as written.
 * @param {string} column
 * @param {Locale} locale
 */
export function columnName(column, locale) {
  return locale.has(`role.${column}`) ? locale.coded('role', column) : column.replace(/^\w+:/, '').replaceAll('_', ' ')
}

/**
 * What the answers say as a whole.
 * @param {ScoreReport} report
 * @param {Locale} locale
 */
export function scoreFinding({ rule, total }, locale) {
  const { score, counts } = total
  if (score.value === null || score.low === null || score.high === null) return locale.text('finding.score.none')
  const { format } = locale
  const quantity = format.quantity(rule.measure)
  if (counts.n < fewAnswers) {
    return locale.text('finding.score.few', { count: counts.n, ...ends(score, quantity) })
  }
  if (rule.measure === 'csat' || rule.measure === 'ces') {
    return locale.text(`finding.score.${rule.measure}`, { share: quantity.value(score.value, halfWidth(score)) })
  }
  const shares = {
    promoters: format.share(counts.promoters / counts.n),
    detractors: format.share(counts.detractors / counts.n)
  }
  const sign = score.low > 0 ? 'positive' : score.high < 0 ? 'negative' : 'balance'
  return locale.text(rule.measure === 'satisfaction' ? `finding.satisfied.${sign}` : `finding.score.${sign}`, shares)
}

/**
 * The last lasting change, or else the last complete period against the one before it.
 * @param {TrendReport} report
 * @param {Locale} locale
 */
export function trendFinding(report, locale) {
  const lasting = report.changes.at(-1)
  return capital(lasting ? lastingChange(lasting, report, locale) : lastChange(report, locale), locale)
}

/**
 * The last complete period against the one before it, where the finding speaks of a lasting change.
 * @param {TrendReport} report
 * @param {Locale} locale
 */
export function trendDetail(report, locale) {
  return report.changes.length ? capital(lastChange(report, locale), locale) : ''
}

/**
 * A lasting change in words: since when, by how much.
 * @param {import('./reports.js').TrendChange} change
 * @param {TrendReport} report
 * @param {Locale} locale
 */
export function lastingChange(change, report, locale) {
  const { format } = locale
  const quantity = format.quantity(report.rule.measure)
  const point = report.points.find(({ from }) => from === change.from)
  const direction = (change.difference.value ?? 0) < 0 ? 'down' : 'up'
  return locale.text(`finding.trend.lasting.${direction}`, {
    from: point ? format.period(point, report) : format.date(change.from),
    ...gap(change.difference, quantity)
  })
}

/** @param {TrendReport} report @param {Locale} locale */
function lastChange(report, locale) {
  const { change, points, rule } = report
  if (!points.some(point => point.score.value !== null)) return locale.text('finding.trend.none')
  const complete = points.filter(point => !point.partial)
  const [before, after] = complete.slice(-2)
  if (!change || !before || !after) return locale.text('finding.trend.short')
  const { format } = locale
  const quantity = format.quantity(rule.measure)
  const sure = certainty(change)
  const names = { a: format.period(after, report), b: format.period(before, report) }
  if (sure === 'few') return locale.text('finding.trend.few', names)
  if (sure === 'chance') {
    return locale.text(change.smallestDetectable === null ? 'finding.trend.chance.plain' : 'finding.trend.chance', {
      ...names,
      detectable: quantity.size(change.smallestDetectable ?? 0)
    })
  }
  const direction = (change.difference.value ?? 0) < 0 ? 'down' : 'up'
  return locale.text(`finding.trend.${sure}.${direction}`, { ...names, ...gap(change.difference, quantity) })
}

/**
 * The group that differs most, and how many do not differ.
 * @param {CompareReport} report
 * @param {Locale} locale
 */
export function segmentsFinding(report, locale) {
  const { comparisons, rule } = report
  if (!comparisons.length)
    return locale.text(report.tooSmall ? 'finding.segments.small' : 'finding.segments.none', { count: report.minN })
  const quantity = locale.format.quantity(rule.measure)
  const shown = distinct(report)
  const differing = shown.filter(comparison => certainty(comparison, true) === 'is')
  const rest = shown.length - differing.length
  const most = strongest(report)
  if (!most) return locale.text('finding.segments.chance', { count: shown.length })
  const direction = (most.difference.value ?? 0) < 0 ? 'below' : 'above'
  const values = { group: capital(groupName(most.column, most.a, locale), locale), ...gap(most.difference, quantity) }
  const first = locale.text(`finding.segments.${direction}`, values)
  const others = differing.length - 1
  const level = locale.text('finding.segments.level', { count: rest })
  const second =
    others && rest
      ? locale.text('finding.segments.more', { count: others, level })
      : rest
        ? locale.text('finding.segments.rest', { count: rest })
        : locale.text('finding.segments.all', { count: shown.length })
  return `${first} ${second}`
}

/**
 * The comparisons without mirror images: of a column with two values, each is the other against the rest, turned round.
 * The smaller group stays.
 * @param {CompareReport} report
 */
export function distinct({ comparisons }) {
  /** @type {Map<string | null, Comparison[]>} */
  const columns = new Map()
  for (const each of comparisons) columns.set(each.column, [...(columns.get(each.column) ?? []), each])
  return comparisons.filter(each => {
    const pair = columns.get(each.column) ?? []
    if (pair.length !== 2) return true
    const [a, b] = pair
    const mirrored = Math.abs((a.difference.value ?? 0) + (b.difference.value ?? 0)) < 1e-9
    return !mirrored || each === (a.scoreA.n <= b.scoreA.n ? a : b)
  })
}

/**
 * The comparison to speak of: among those that differ, the lowest group if any is below, else the highest.
 * @param {CompareReport} report
 * @returns {Comparison | undefined}
 */
export function strongest(report) {
  const differing = distinct(report).filter(comparison => certainty(comparison, true) === 'is')
  const below = differing.filter(({ difference }) => (difference.value ?? 0) < 0)
  /** @param {Comparison[]} list */
  const largest = list =>
    list.toSorted((a, b) => Math.abs(b.difference.value ?? 0) - Math.abs(a.difference.value ?? 0))[0]
  return largest(below.length ? below : differing)
}

/**
 * What detractors hold of the revenue, and whether weight by revenue changes the score.
 * @param {CurrencyRevenue} revenue
 * @param {string | null} basis as in the report
 * @param {Locale} locale
 */
export function revenueFinding(revenue, basis, locale) {
  const { format } = locale
  const { atRiskShare, atRisk, weightedNps, unweightedNps, currency } = revenue
  if (weightedNps.value === null || unweightedNps.value === null) {
    return locale.text('finding.revenue.unscored', {
      net: format.money(revenue.net.value, currency),
      basis: locale.coded('revenue.basis', basis ?? 'other')
    })
  }
  const held =
    atRiskShare === null
      ? ''
      : locale.text('finding.revenue.held', {
          share: format.share(atRiskShare),
          money: format.moneyShort(atRisk.value, currency)
        })
  const key = !disjoint(weightedNps, unweightedNps)
    ? 'finding.revenue.same'
    : weightedNps.value > unweightedNps.value
      ? 'finding.revenue.higher'
      : 'finding.revenue.lower'
  const weighted = locale.text(key, {
    weighted: format.points.value(weightedNps.value, halfWidth(weightedNps)),
    plain: format.points.value(unweightedNps.value, halfWidth(unweightedNps))
  })
  return `${held} ${weighted}`.trim()
}

/** @param {Estimate} a @param {Estimate} b */
function disjoint(a, b) {
  if (a.low === null || a.high === null || b.low === null || b.high === null) return false
  return a.low > b.high || b.low > a.high
}

/**
 * What one point goes with, or that no value can be claimed. The word "worth" is kept for rungs that estimate a cause.
 * @param {PointValueReport} report
 * @param {Locale} locale
 */
export function valueFinding(report, locale) {
  const rung = headlineRung(report)
  if (!rung) return locale.text('finding.value.none')
  const values = {
    ...ends(rung.value, locale.format.amounts(report.currency)),
    unit: locale.coded('unit.value', report.unit)
  }
  if (report.verdict !== 'claimed') return locale.text('finding.value.refused', values)
  return locale.coded('finding.value', rung.name, values)
}

/**
 * What becomes of the raw gap once like is compared with like; the plain finding where there is one rung.
 * @param {PointValueReport} report
 * @param {Locale} locale
 */
export function ladderFinding(report, locale) {
  const { rungs, currency, verdict } = report
  const rung = headlineRung(report)
  const [raw] = rungs
  if (!rung || rung === raw) return valueFinding(report, locale)
  const amounts = locale.format.amounts(currency)
  const values = { ...ends(rung.value, amounts), raw: ends(raw.value, amounts).value }
  return locale.coded(verdict === 'claimed' ? 'finding.ladder' : 'finding.ladder.refused', rung.name, values)
}

/**
 * The rung to speak of: the headline, or the highest one computed where no value can be claimed.
 * @param {PointValueReport} report
 */
export function headlineRung({ rungs, headline }) {
  return rungs.find(({ rung }) => rung === headline) ?? rungs.findLast(({ value }) => value.low !== null) ?? null
}

/**
 * The page's first sentences: the score, and what stands out. `<em>` marks the group.
 * @param {ScoreReport} score
 * @param {CompareReport | null} segments
 * @param {Locale} locale
 * @returns {Node[]}
 */
export function headline(score, segments, locale) {
  const { rule, total } = score
  if (total.score.value === null) return locale.nodes('headline.none')
  if (total.counts.n < fewAnswers) {
    return locale.nodes('headline.few', {
      count: total.counts.n,
      ...ends(total.score, locale.format.quantity(rule.measure))
    })
  }
  const quantity = locale.format.quantity(rule.measure)
  const who = rule.measure === 'enps' ? 'employees' : rule.measure === 'satisfaction' ? 'satisfaction' : 'customers'
  const base = rule.measure === 'csat' || rule.measure === 'ces' ? rule.measure : who
  const first = locale.nodes(/** @type {import('./locale.js').Key} */ (`headline.${base}`), ends(total.score, quantity))
  const most = segments ? strongest(segments) : undefined
  if (!segments?.comparisons.length) return first
  const second = most
    ? locale.nodes((most.difference.value ?? 0) < 0 ? 'headline.below' : 'headline.above', {
        group: capital(groupName(most.column, most.a, locale), locale),
        ...gap(most.difference, quantity)
      })
    : locale.nodes('headline.level')
  for (const node of second) {
    if (node instanceof HTMLElement) node.className = (most?.difference.value ?? 0) < 0 ? 'below' : 'above'
  }
  return [...first, new Text(' '), ...second]
}

/**
 * The sentence under the headline: what a point goes with.
 * @param {PointValueReport | null} value
 * @param {Locale} locale
 */
export function worth(value, locale) {
  return value && headlineRung(value) ? valueFinding(value, locale) : ''
}
