// What is asked of open files: by the dashboard as it is read, and all at once by whoever writes a report.
import { appendix } from '../report/appendix.js'
import { filterWords } from './filter.js'
import { places } from './places.js'

/**
 * @typedef {import('../analysis.js').Analysis} Analysis
 * @typedef {import('../options.js').Filter} Filter
 * @typedef {import('../options.js').Measure} Measure
 * @typedef {import('../panels.js').Panel} Panel
 * @typedef {import('../reports.js').Scope} Scope
 * @typedef {import('./places.js').Standing} Standing
 */

/**
 * What all sections say, for a report.
 * @typedef {object} Findings
 * @property {string[]} words the filter in words
 * @property {import('../reports.js').Remaining} remaining
 * @property {import('../reports.js').ScoreReport | null} score
 * @property {import('../reports.js').TrendReport | null} trend
 * @property {import('../reports.js').CompareReport | null} segments
 * @property {import('../reports.js').RevenueReport | null} revenue
 * @property {import('../reports.js').PointValueReport | null} pointValue
 * @property {Record<string, any>} later answers of the panels of the report's appendix, by name
 * @property {string[]} without names of later panels that have an answer and no place in the report
 */

/** Columns that follow from the answer; to compare by them would be to find what was put in. */
export const consequences = new Set(['nps_class', 'case_owner', 'case_level', 'theme', 'end_reason', 'program'])

/** Columns with more different values than this are for filtering, not for comparing. */
const comparedUpTo = 40

/** Headers of a score that say that people were asked about satisfaction, not about recommending. */
const satisfaction = /satisf/i

/**
 * The measure that is shown: the chosen one if the data have it.
 * @param {Scope | null | undefined} scope
 * @param {Measure | null} chosen
 * @returns {Measure}
 */
export function measureOf(scope, chosen) {
  const measures = scope?.measures ?? []
  return /** @type {Measure} */ (chosen && measures.includes(chosen) ? chosen : (measures[0] ?? 'nps'))
}

/** Columns to compare by. @param {Scope} scope */
export const comparedBy = ({ columns }) =>
  columns
    .filter(({ name, distinct }) => !consequences.has(name) && distinct > 1 && distinct <= comparedUpTo)
    .map(({ name }) => name)

/**
 * The first panels of a section, with their options.
 * @param {'data' | 'measure' | 'act' | 'monetize'} section
 * @param {Standing | null} standing null while no file is open
 * @returns {Panel[]}
 */
export function questions(section, standing) {
  if (section === 'monetize')
    return [
      {
        panel: 'revenue',
        period: 'quarter',
        calendar: standing?.calendar,
        fiscalYearStart: standing?.fiscalYearStart
      },
      'pointValue'
    ]
  if (section !== 'measure') return []
  if (!standing?.scope.measures.length) return [{ panel: 'score', measure: standing?.measure ?? 'nps' }]
  const { scope, measure, period, calendar, weekStart, fiscalYearStart, by, target } = standing
  const [, revenueRows, customerRows] = scope.rows
  return [
    { panel: 'score', measure },
    { panel: 'trend', measure, period, calendar, weekStart, fiscalYearStart, target },
    ...(by.length ? [/** @type {Panel} */ ({ panel: 'compare', measure, by, as: 'segments' })] : []),
    ...(revenueRows + customerRows && measure === 'nps' ? [/** @type {Panel} */ ('pointValue')] : [])
  ]
}

/** The name of a panel's answer. @param {Panel | string} panel */
export const nameOf = panel => (typeof panel === 'string' ? panel : (panel.as ?? panel.panel))

/**
 * A score of 0–10 answers about satisfaction is not a Net Promoter Score, and is not called one.
 * @param {any} answer
 * @param {Analysis} analysis
 */
export function named(answer, { tables }) {
  const asked = tables.flatMap(({ columns }) => columns).find(({ role }) => role === 'score')?.name
  if (answer?.rule?.measure !== 'nps' || !asked || !satisfaction.test(asked)) return answer
  return { ...answer, rule: { ...answer.rule, measure: 'satisfaction' } }
}

/**
 * What all sections say; a panel that has no answer is null.
 * @param {Analysis} analysis
 * @param {Standing} standing
 * @param {Filter} filter
 * @param {import('../locale.js').Locale} locale
 * @param {number} [confidence]
 * @returns {Promise<Findings>}
 */
export async function findings(analysis, standing, filter, locale, confidence) {
  const panels = [
    ...questions('measure', standing).filter(each => each !== 'pointValue'),
    ...questions('monetize', standing)
  ]
  const able = Object.values(places)
    .flat()
    .filter(place => !place.needs(standing))
  const further = able.filter(({ name }) => name in appendix)
  for (const place of further)
    panels.push(/** @type {any} */ ({ panel: place.op, as: place.name, ...place.ask(standing), ...place.shared }))
  const reply = await analysis.dashboard({ panels, filter, confidence })
  const answers = /** @type {Record<string, any>} */ (reply.panels)
  const [score, trend, segments] = [answers.score, answers.trend, answers.segments].map(answer =>
    answered(named(answer, analysis))
  )
  return {
    words: filterWords(filter, standing.scope, analysis.settings.now, locale),
    remaining: reply.remaining,
    score: score?.total.score.value === null ? null : score,
    trend,
    segments,
    revenue: answered(answers.revenue),
    pointValue: answered(answers.pointValue),
    later: Object.fromEntries(
      further.flatMap(({ name }) => {
        const answer = answered(named(answers[name], analysis))
        return answer ? [[name, appendix[name].narrow?.(answer) ?? answer]] : []
      })
    ),
    without: able.flatMap(({ name }) => (name in appendix ? [] : [name]))
  }
}

/**
 * A report, or null where there is an error or nothing yet.
 * @template {object} T
 * @param {T | import('./panel.js').PanelError | null | undefined} data
 * @returns {T | null}
 */
export function answered(data) {
  return data && !('error' in data) ? /** @type {T} */ (data) : null
}
