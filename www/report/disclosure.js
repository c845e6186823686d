// Which numbers of a report may be shown: lists them with the sums that hold between them, and lets the engine decide.
import { appendix, withoutValue } from './appendix.js'

/**
 * @typedef {import('../reports.js').ScoreReport} ScoreReport
 * @typedef {import('../reports.js').TrendReport} TrendReport
 * @typedef {import('../reports.js').CompareReport} CompareReport
 * @typedef {import('../reports.js').RevenueReport} RevenueReport
 * @typedef {import('../reports.js').Estimate} Estimate
 * @typedef {import('../elements/questions.js').Findings} Findings
 */

/**
 * The findings with everything taken out that must not be shown.
 * @typedef {object} Shareable
 * @property {boolean} refused there are too few people for any report
 * @property {ScoreReport | null} score
 * @property {boolean} classesHidden may the classes of the score not be told?
 * @property {TrendReport | null} trend
 * @property {Set<number>} hiddenPeriods positions in `trend.points`
 * @property {CompareReport | null} segments
 * @property {RevenueReport[]} revenue one for each currency
 * @property {Map<string | null, Set<string>>} hiddenClasses by currency, the classes whose money is hidden
 * @property {import('../reports.js').PointValueReport | null} pointValue
 * @property {Map<string, Set<number>>} later by the name of a later panel, the rows of its table that are hidden; −1 where what its finding tells is
 * @property {number} hidden how many numbers were hidden
 * @property {number} k
 * @property {number} p
 */

/** Cells of one audit: its time grows with their cube. */
const mostCells = 1000

/**
 * Numbers of few people, money that one or two hold, and whatever these could be solved from, taken out.
 * @param {import('../analysis.js').Analysis} analysis
 * @param {Findings} findings
 * @returns {Promise<Shareable>}
 */
export async function shareable(analysis, { score, trend, segments, revenue, pointValue, later }) {
  /** @type {[number, (number | null)?][]} */
  const cells = []
  /** @type {[number, number][][]} */
  const relations = []
  /** @param {number} people @param {number | null} [remainder] */
  const cell = (people, remainder = null) => cells.push([people, remainder]) - 1
  /** The whole is the sum of its parts. @param {number} whole @param {number[]} parts */
  const sum = (whole, parts) =>
    relations.push([[whole, -1], ...parts.map(part => /** @type {[number, number]} */ ([part, 1]))])

  const counts = score?.total.counts
  const total = cell(counts?.n ?? 0)
  const net = cell(counts?.n ?? 0)
  const [promoters, passives, detractors] = [counts?.promoters, counts?.passives, counts?.detractors].map(count =>
    cell(count ?? 0)
  )
  const histogram = (counts?.histogram ?? []).map(count => cell(count))
  if (score && counts) {
    const [first, top] = score.rule.scale
    const favourable = score.rule.measure === 'csat' ? top - 1 : score.rule.measure === 'ces' ? top - 2 : 9
    sum(
      promoters,
      histogram.filter((_, at) => first + at >= favourable)
    )
    sum(total, histogram)
    sum(total, [promoters, passives, detractors])
    if (counts.detractors) {
      sum(
        detractors,
        histogram.filter((_, at) => first + at <= 6)
      )
      // The score tells promoters less detractors.
      relations.push([
        [promoters, 1],
        [detractors, -1],
        [net, -1]
      ])
    }
  }

  const periods = (trend?.points ?? []).map(({ counts }) => cell(counts.n))
  if (trend && counts) {
    // Where each customer's latest answer counts, a customer may stand in several periods, and no sum holds.
    const undated = cell(trend.undated)
    const all = trend.points.reduce((sum, { counts }) => sum + counts.n, trend.undated)
    if (all === counts.n) sum(total, [...periods, undated])
  }

  const groups = (segments?.comparisons ?? []).map(({ scoreA }) => cell(scoreA.n))
  for (const column of new Set(segments?.comparisons.map(({ column }) => column))) {
    const own = groups.filter((_, at) => segments?.comparisons[at].column === column)
    // Groups that were too small to compare, and rows without a value: not shown, but what is left over.
    const left = (counts?.n ?? 0) - own.reduce((sum, at) => sum + cells[at][0], 0)
    if (left >= 0) sum(total, [...own, cell(left)])
  }

  const money = (revenue?.currencies ?? []).map(currency => {
    const customers = currency.classes.map(row => cell(row.customers))
    const amounts = currency.classes.map(row => cell(row.paying, row.remainder))
    const whole = cell(
      currency.classes.reduce((sum, row) => sum + row.paying, 0),
      currency.remainder
    )
    sum(whole, amounts)
    // The same customers may stand here and in the score.
    for (const [at, same] of [promoters, passives, detractors].entries()) {
      if (cells[customers[at]][0] === cells[same][0]) sum(customers[at], [same])
    }
    return { currency, customers, amounts, whole }
  })

  // What a point is worth tells what the classes pay on average, over a window of its own.
  const valued = (pointValue?.classes ?? []).map(({ customers, remainder }) => cell(customers, remainder))

  // What is told in several places is one cell where it counts the same.
  /** @type {Map<string, number>} */
  const known = new Map([[JSON.stringify([null, null, counts?.n, null]), total]])
  for (const [at, group] of groups.entries()) {
    const { column, a } = /** @type {CompareReport} */ (segments).comparisons[at]
    known.set(JSON.stringify([column, a, cells[group][0], null]), group)
  }
  /** @param {string | null} column @param {string | null} value @param {import('./appendix.js').Behind} behind */
  const same = (column, value, behind) => {
    const [people, remainder = null] = /** @type {[number, (number | null)?]} */ ([behind].flat())
    const key = JSON.stringify([column, value, people, remainder])
    const found = known.get(key) ?? cell(people, remainder)
    known.set(key, found)
    return found
  }
  const audited = Object.entries(later).flatMap(([name, report]) => {
    const splits = appendix[name].splits(report, counts?.n ?? 0)
    const size = splits.reduce(
      (sum, { rows, whole }) => sum + 2 * whole.length + rows.reduce((sum, { counts }) => sum + counts.length, 0),
      cells.length
    )
    if (size > mostCells) return []
    /** @type {number[][]} */
    const rows = []
    /** @type {number[]} */
    const wholes = []
    for (const { column, whole, rows: own, sums = [], told, shares, exact } of splits) {
      const all = whole.map(behind => same(null, null, behind))
      const each = own.map(({ value, counts, total }) =>
        counts.map(behind => (total ? same(null, null, behind) : same(column ?? name, value, behind)))
      )
      for (const place of whole.keys()) {
        const parts = each.map(parts => parts[place])
        const left = cells[all[place]][0] - parts.reduce((sum, at) => sum + cells[at][0], 0)
        if (own.length && exact) sum(all[place], parts)
        else if (own.length && left >= 0) sum(all[place], [...parts, cell(left)])
      }
      for (const parts of whole.length > 1 ? [all, ...each] : each) {
        for (const [first, ...others] of sums)
          sum(
            parts[first],
            others.map(at => parts[at])
          )
      }
      rows.push(...each.map(parts => [...parts.slice(0, told), ...(shares ? all : [])]))
      wholes.push(...all.slice(0, told))
    }
    return [{ name, rows, wholes }]
  })

  const { fates, k, p } = await analysis.disclosure({ cells, relations })
  const hides = (/** @type {number} */ at) => fates[at] !== 'shown'

  const classesHidden = [promoters, passives, detractors].some(hides)
  const hiddenPeriods = new Set(periods.flatMap((at, point) => (hides(at) ? [point] : [])))
  const hiddenClasses = new Map(
    money.map(({ currency, customers, amounts, whole }) => [
      currency.currency,
      new Set(
        currency.classes.flatMap((row, at) =>
          hides(customers[at]) || hides(amounts[at]) || hides(whole) ? [row.class] : []
        )
      )
    ])
  )
  const shown = money.filter(({ whole }) => !hides(whole))
  return {
    refused: score ? hides(total) || hides(net) || (counts?.n ?? 0) < k : !shown.length,
    score: score && {
      ...score,
      total: {
        ...score.total,
        counts: { ...score.total.counts, histogram: histogram.some(hides) ? [] : score.total.counts.histogram }
      }
    },
    classesHidden,
    trend: trend && {
      ...trend,
      change: trendChangeHidden(trend, hiddenPeriods) ? null : trend.change,
      points: trend.points.map((point, at) =>
        hiddenPeriods.has(at)
          ? { ...point, score: withoutValue(point.score), running: withoutValue(point.running), band: null }
          : point
      )
    },
    hiddenPeriods,
    segments: segments && { ...segments, comparisons: segments.comparisons.filter((_, at) => !hides(groups[at])) },
    revenue: revenue ? shown.map(({ currency }) => ({ ...revenue, currencies: [{ ...currency, periods: [] }] })) : [],
    hiddenClasses,
    // The gap between classes is told by their money: hidden with any of it. How alike they are is told of few.
    pointValue:
      !pointValue || valued.some(hides) || hiddenClasses.get(pointValue.currency)?.size
        ? null
        : { ...pointValue, rungs: pointValue.rungs.map(rung => ({ ...rung, overlap: null })) },
    later: new Map(
      audited.map(({ name, rows, wholes }) => [
        name,
        new Set([
          ...rows.flatMap((parts, row) => (parts.some(hides) ? [row] : [])),
          ...(wholes.some(hides) ? [-1] : [])
        ])
      ])
    ),
    hidden: fates.filter(fate => fate !== 'shown').length,
    k,
    p
  }
}

/** @param {TrendReport} trend @param {Set<number>} hidden */
function trendChangeHidden({ points }, hidden) {
  const complete = points.flatMap(({ partial }, at) => (partial ? [] : [at]))
  return complete.slice(-2).some(at => hidden.has(at))
}
