// The later panels that the report may show behind its first sheets: what each tells of how many people, and of whose
// money, so that the engine's audit can decide. What names people, or what no relation here covers, is taken out before.

/**
 * @typedef {import('../reports.js').SegmentsReport} SegmentsReport
 * @typedef {import('../reports.js').DriversReport} DriversReport
 * @typedef {import('../reports.js').ThemesReport} ThemesReport
 * @typedef {import('../reports.js').ResponseRatesReport} ResponseRatesReport
 * @typedef {import('../reports.js').LoopReport} LoopReport
 * @typedef {import('../reports.js').WordsReport} WordsReport
 * @typedef {import('../reports.js').RetentionReport} RetentionReport
 * @typedef {import('../reports.js').EarnedGrowthReport} EarnedGrowthReport
 * @typedef {import('../reports.js').LifetimeValueReport} LifetimeValueReport
 * @typedef {import('../reports.js').AttributionReport} AttributionReport
 * @typedef {import('../reports.js').ConcentrationReport} ConcentrationReport
 */

/**
 * What stands behind a number: how many people; and where it is money, what all but the two largest of them add, as a
 * share of the largest.
 * @typedef {number | [people: number, remainder: number | null]} Behind
 */

/**
 * Rows of a table of which each person stands in one; what is left of the whole stands in none and is not shown.
 * @typedef {object} Split
 * @property {string | null} column that parts them; null where it is none of the files
 * @property {Behind[]} whole the counts of all, as far as those of the rows add up to them
 * @property {{ value: string | null, counts: Behind[], total?: true }[]} rows in the order of the table; a total is what
 *   elsewhere is a whole
 * @property {number[][]} [sums] places of counts, of which the first is the sum of the others
 * @property {number} [told] so many of the counts are told, the first ones; the others follow from them. All where not given
 * @property {true} [shares] do the rows tell shares of the whole, and so it?
 * @property {true} [exact] do the rows add up to the whole, though one may stand in several?
 */

/**
 * What the report shows of a panel.
 * @template {object} [R=any]
 * @typedef {object} Entry
 * @property {(report: R) => R} [narrow] takes out what is not told
 * @property {(report: R, hidden: Set<number>) => R | null} [without] the report without hidden rows; null where the rest says nothing
 * @property {(report: R, answers: number) => Split[]} splits of a report, given the answers that the score counts; none where only figures over all answers are told
 * @property {number[]} columns of the table; none = no table
 * @property {true} [explain] is the softer sentence under the finding told too?
 */

/** Money of so many people. @param {number} people @param {number | null} remainder @returns {Behind} */
const held = (people, remainder) => [people, remainder]

/** An estimate of which nothing is told. @param {import('../reports.js').Estimate} estimate @returns {import('../reports.js').Estimate} */
export const withoutValue = estimate => ({
  ...estimate,
  value: null,
  reason: 'suppressed',
  n: 0,
  low: null,
  high: null
})

/** Counts of those of whom something is true and of the others. @param {number} all @param {number} some */
const parted = (all, some) => [all, some, all - some]

/** `[all, some, others]` @type {number[][]} */
const both = [[0, 1, 2]]

/** @type {Entry<SegmentsReport>} */
const ranking = {
  // The column whose values differ most, as the panel shows it first.
  narrow: report => ({
    ...report,
    columns: report.columns.toSorted((one, other) => other.spread - one.spread).slice(0, 1)
  }),
  splits: ({ columns }, answers) =>
    columns.map(({ column, groups }) => ({
      column,
      whole: [answers],
      rows: groups.map(({ value, score }) => ({ value, counts: [score.n] }))
    })),
  columns: [0, 1, 2, 3, 4, 5, 6, 7]
}

/** @type {Entry<DriversReport>} */
const drivers = {
  // What a point is worth stands where it is audited, and stories of groups would be told of few.
  narrow: report => ({ ...report, point: null, noValue: null, segments: null }),
  splits: ({ drivers, answers }) =>
    drivers.map(({ name, mean, importance }) => ({
      column: null,
      whole: [answers],
      rows: [{ value: name, counts: [Math.min(mean.n || importance.n, answers)] }]
    })),
  columns: [0, 1, 2, 3, 4, 5, 6, 7, 8]
}

/** @type {Entry<ThemesReport>} */
const themes = {
  // An answer may name several: each theme is set against the answers that do not name it.
  splits: ({ themes, named }) =>
    themes.map(({ name, score }) => ({
      column: null,
      whole: [named],
      rows: [{ value: name, counts: [score.n] }]
    })),
  columns: [0, 1, 2, 3, 4, 5, 6, 7]
}

/** @type {Entry<ResponseRatesReport>} */
const responseRates = {
  splits: ({ columns, asked, answered }) => [
    { column: null, whole: parted(asked, answered), rows: [], sums: both },
    ...columns.map(({ column, groups }) => ({
      column,
      whole: parted(asked, answered),
      rows: groups.map(group => ({ value: group.value, counts: parted(group.asked, group.answered) })),
      sums: both
    }))
  ],
  columns: [0, 1, 2, 3, 4, 5, 6]
}

/** Cases, those closed in time, and the others. @param {{ cases: number, inTarget: import('../reports.js').Estimate }} of */
const inTime = ({ cases, inTarget }) => parted(cases, Math.round(cases * (inTarget.value ?? 0)))

/** @type {Entry<LoopReport>} */
const loop = {
  // Owners are people of the company.
  narrow: report => ({ ...report, columns: report.columns.filter(({ column }) => column !== 'case_owner') }),
  splits: report => [
    { column: null, whole: parted(report.cases, report.overdue), rows: [], sums: both },
    ...report.columns.map(({ column, groups }) => ({
      column,
      // Shares read from a curve do not add up.
      whole: [report.cases],
      rows: groups.map(group => ({ value: group.value, counts: inTime(group) })),
      sums: both
    }))
  ],
  columns: [0, 1, 2, 5, 6, 7]
}

/** @type {Entry<WordsReport>} */
const words = {
  // Comments stay out, and so does what their authors pay: of each it is told of few.
  narrow: report => ({
    ...report,
    terms: report.terms.map(term => ({ ...term, revenue: [], examples: [] })),
    found: null
  }),
  splits: ({ terms, sides }) =>
    terms.map(({ text, authors }) => ({
      column: null,
      whole: sides.map(side => side.authors),
      rows: [{ value: text, counts: authors }]
    })),
  without: (report, hidden) => ({ ...report, terms: report.terms.filter((_, at) => !hidden.has(at)) }),
  columns: [0, 1, 2, 3, 4, 5, 6, 7, 8]
}

/** @type {Entry<RetentionReport>} */
const retention = {
  // By period customers alone; what they pay over all periods together.
  narrow: report => {
    const { contracts } = report
    const currencies = report.currencies.slice(0, 1).map(currency => ({
      ...currency,
      periods: contracts ? [] : currency.periods.map(period => ({ ...period, ratios: customersAlone(period.ratios) })),
      bridge: null,
      groups: [],
      cohorts: []
    }))
    return {
      ...report,
      contracts: contracts && { ...contracts, groups: [], cohorts: [] },
      currencies,
      by: null
    }
  },
  splits: ({ contracts, currencies: [money] }) => [
    // The sums over periods count a customer in each: there are at least as many as in one of them.
    ...(money
      ? [
          {
            column: null,
            whole: [held(Math.max(...money.periods.map(({ bridge }) => bridge.customers), 0), money.remainder)],
            rows: []
          }
        ]
      : []),
    ...(contracts?.periods ?? money?.periods ?? []).map(period => {
      const [there, left] =
        'kept' in period ? [period.kept.n, period.left] : [period.bridge.customers, period.bridge.lost]
      return {
        column: null,
        whole: [],
        rows: [{ value: period.period, counts: parted(there, left) }],
        sums: both
      }
    })
  ],
  columns: [0, 1, 2, 3],
  explain: true
}

/** @param {import('../reports.js').Ratios} ratios */
const customersAlone = ({ logo, gross, net }) => ({ logo, gross: withoutValue(gross), net: withoutValue(net) })

/** @type {Entry<EarnedGrowthReport>} */
const growth = {
  narrow: report => ({ ...report, currencies: report.currencies.slice(0, 1), sources: [] }),
  splits: ({ currencies: [growth] }) => {
    if (!growth) return []
    const behind = new Map(growth.steps.map(({ step, customers, remainder }) => [step, held(customers, remainder)]))
    const of = (/** @type {string} */ step) => behind.get(step) ?? 0
    const [opening, closing, base, now] = ['opening', 'closing', 'base', 'now'].map(of)
    const { came, returned, outside } = growth.bridge
    const others = came.reduce((sum, count) => sum + count, returned + outside)
    const between = [...behind].filter(([step]) => !['opening', 'closing', 'base', 'now'].includes(step))
    return [
      {
        column: null,
        whole: [closing],
        rows: [
          { value: 'opening', counts: [opening], total: true },
          ...between.map(([value, counts]) => ({ value, counts: [counts] }))
        ],
        exact: true
      },
      { column: null, whole: [], rows: [{ value: 'closing', counts: [closing], total: true }] },
      // The ratios tell the base, and what it pays now, by the money that stands beside them.
      { column: null, whole: [opening, base, outside], rows: [], sums: both },
      { column: null, whole: [closing, now, others], rows: [], sums: both }
    ]
  },
  columns: [0, 1],
  explain: true
}

/** @type {Entry<LifetimeValueReport>} */
const lifetimeValue = {
  // The largest are single customers, and the groups of the holdout may be few.
  narrow: report => ({ ...report, largest: [], holdout: null }),
  splits: ({ classes }) => {
    const counts = classes.map(row => ({
      value: row.class,
      counts: [row.customers, held(row.customers, row.remainder)]
    }))
    const [all, ...parts] = counts
    if (!all) return []
    return [
      { column: null, whole: [], rows: [{ ...all, total: true }] },
      { column: null, whole: all.counts, rows: parts, exact: true }
    ]
  },
  columns: [0, 1, 2, 3, 4, 5, 6, 7],
  explain: true
}

/** Credited by the rule that the panel shows first: a simple one may rest on fewer journeys than are counted here. */
const creditedBy = 'markov'

/** @type {Entry<AttributionReport>} */
const attribution = {
  // Paths are journeys of few.
  narrow: report => ({
    ...report,
    currencies: report.currencies.slice(0, 1).map(currency => ({
      ...currency,
      paths: [],
      touchpoints: currency.touchpoints
        .map(touchpoint => ({
          ...touchpoint,
          credits: touchpoint.credits.filter(({ rule }) => rule === creditedBy)
        }))
        // As the table has them.
        .toSorted((one, other) => (other.credits[0]?.share.value ?? 0) - (one.credits[0]?.share.value ?? 0))
    }))
  }),
  splits: ({ currencies: [found] }) =>
    found
      ? [
          {
            column: null,
            whole: [held(found.paying, found.remainder)],
            rows: found.touchpoints.map(({ name, customers, paying, remainder }) => ({
              value: name,
              counts: [held(paying, remainder), ...parted(customers, paying)]
            })),
            sums: [[1, 2, 3]],
            shares: true,
            exact: true
          }
        ]
      : [],
  columns: [0, 1, 2, 3, 9, 12, 13, 14]
}

/** @type {Entry<ConcentrationReport>} */
const concentration = {
  narrow: report => ({
    ...report,
    currencies: report.currencies.slice(0, 1).map(currency => ({
      ...currency,
      lorenz: coarse(currency.top),
      classes: []
    }))
  }),
  splits: ({ currencies: [found] }) => {
    if (!found) return []
    const { customers, remainder, remainderLeft, top, reaching } = found
    const largest = top.at(-1)?.customers ?? 0
    const whole = held(customers, remainder)
    // Each part is the one before and those who are added.
    const parts = top.map((part, at) => ({ before: top[at - 1], part }))
    return [
      ...parts.map(({ before, part }) => ({
        column: null,
        whole: [],
        rows: [
          {
            value: `top ${part.share}`,
            counts: [
              held(part.customers, part.remainder),
              held(before?.customers ?? 0, before?.remainder ?? null),
              held(part.customers - (before?.customers ?? 0), part.remainderAdded)
            ],
            total: /** @type {const} */ (true)
          }
        ],
        sums: both,
        told: 1
      })),
      ...reaching.map(part => ({
        column: null,
        whole: [],
        rows: [{ value: `reaching ${part.share}`, counts: parted(customers, part.customers) }],
        sums: both,
        told: 2
      })),
      {
        column: null,
        whole: [whole, held(largest, top.at(-1)?.remainder ?? null), held(customers - largest, remainderLeft)],
        rows: [],
        sums: both,
        told: 1
      }
    ]
  },
  without: (report, hidden) => {
    if (hidden.has(-1)) return null
    const currencies = report.currencies.map(currency => {
      const top = currency.top.filter((_, at) => !hidden.has(at))
      const reaching = currency.reaching.filter((_, at) => !hidden.has(currency.top.length + at))
      return { ...currency, top, reaching, lorenz: coarse(top) }
    })
    const spoken = currencies.every(
      ({ top, reaching }) => top.some(({ share }) => share === 0.2) && reaching.some(({ share }) => share === 0.8)
    )
    return spoken ? { ...report, currencies } : null
  },
  columns: [0, 1, 2, 3, 4],
  explain: true
}

/** The curve through the parts that are told, straight between them. @param {import('../reports.js').TopShare[]} top */
function coarse(top) {
  const known = [[0, 0], ...top.map(({ share, revenue }) => [1 - share, 1 - (revenue.value ?? 0)]).toReversed(), [1, 1]]
  return Array.from({ length: 101 }, (_, percent) => {
    const next = Math.max(
      1,
      known.findIndex(([at]) => at >= percent / 100 - 1e-9)
    )
    const [[from, low], [to, high]] = [known[next - 1], known[next]]
    return low + ((high - low) * (percent / 100 - from)) / (to - from)
  })
}

/** Of all answers together. @type {Entry} */
const overall = { splits: () => [], columns: [] }

/** By the name of the panel's place. @type {Record<string, Entry>} */
export const appendix = {
  ranking,
  drivers,
  words,
  themes,
  responseRates,
  loop,
  targets: overall,
  sampleSize: overall,
  retention,
  growth,
  lifetimeValue,
  attribution,
  concentration
}
