// The later panels that the report may show behind its first sheets: what each tells of how many people, so that the
// engine's audit can decide. Panels that name people, or whose money or paths no relation here covers, stay out.

/**
 * @typedef {import('../reports.js').SegmentsReport} SegmentsReport
 * @typedef {import('../reports.js').DriversReport} DriversReport
 * @typedef {import('../reports.js').ThemesReport} ThemesReport
 * @typedef {import('../reports.js').ResponseRatesReport} ResponseRatesReport
 * @typedef {import('../reports.js').LoopReport} LoopReport
 */

/**
 * Rows of a table of which each person stands in one; what is left of the whole stands in none and is not shown.
 * @typedef {object} Split
 * @property {string | null} column that parts them; null where it is none of the files
 * @property {number[]} whole the counts of all, as far as those of the rows add up to them
 * @property {{ value: string | null, counts: number[] }[]} rows in the order of the table
 * @property {number[][]} [sums] places of counts, of which the first is the sum of the others
 */

/**
 * What the report shows of a panel.
 * @template {object} [R=any]
 * @typedef {object} Entry
 * @property {(report: R) => R} [narrow] takes out what is not told
 * @property {(report: R, answers: number) => Split[]} splits of a report, given the answers that the score counts; none where only figures over all answers are told
 * @property {number[]} columns of the table; none = no table
 */

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

/** Of all answers together. @type {Entry} */
const overall = { splits: () => [], columns: [] }

/** By the name of the panel's place. @type {Record<string, Entry>} */
export const appendix = { ranking, drivers, themes, responseRates, loop, targets: overall, sampleSize: overall }
