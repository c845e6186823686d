import { forestChart } from '../charts/forest.js'
import { capital, columnName, ends } from '../findings.js'
import { halfWidth } from '../format.js'
import { h } from './dom.js'
import { ruleLines } from './method.js'
import { PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').SegmentsReport} SegmentsReport */
/** @typedef {import('../reports.js').Ranking} Ranking */
/** @typedef {import('../reports.js').RankedGroup} RankedGroup */
/** @typedef {import('../locale.js').Locale} Locale */

/** Rows shown of a column with many values: the best and the worst. */
const shownRows = 16
/** From this probability on a value is called the best or the worst. */
const sure = 0.95
/** From this probability on it may be called so. */
const likely = 0.6

/**
 * `<pointworth-ranking>`: the values of a column in order, each drawn towards the others as far as its answers leave
 * room, with the odds of being the best and the worst.
 * @extends {PointworthPanel<SegmentsReport>}
 */
export class PointworthRanking extends PointworthPanel {
  static tag = 'pointworth-ranking'
  /** @override */
  static op = /** @type {const} */ ('segments')

  #columns = h('select', { 'data-test': 'ranking-column', onchange: () => this.show({ column: this.#columns.value }) })
  #label = h('span')

  constructor() {
    super()
    this.controls.append(h('label', {}, this.#label, ' ', this.#columns))
  }

  /** @override */
  get missingRole() {
    return 'segment'
  }

  /**
   * @override
   * @param {SegmentsReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { columns, rule, minN, notices } = report
    // What was chosen may be gone; the column whose values differ most comes first.
    const ranking = columns.find(({ column }) => column === this.display.column) ?? widest(columns)
    this.#offer(columns, ranking, locale)
    if (!ranking) {
      return {
        eyebrow: locale.text('panel.ranking'),
        finding: '',
        refusal: {
          title: locale.text('finding.segments.none'),
          text: locale.text('refusal.role.text.segment'),
          action: { label: locale.text('action.chooseColumn'), name: 'data', role: 'segment' }
        }
      }
    }
    const quantity = format.quantity(rule.measure)
    const { groups } = ranking
    const column = columnName(ranking.column, locale)
    const many = groups.length > shownRows
    const shown = many ? [...groups.slice(0, shownRows / 2), ...groups.slice(-shownRows / 2)] : groups
    return {
      eyebrow: locale.text('ranking.eyebrow', { column }),
      finding: rankingFinding(ranking, rule.measure, locale),
      draw: context =>
        forestChart(
          {
            title: locale.text('ranking.eyebrow', { column }),
            description: rankingFinding(ranking, rule.measure, locale),
            axis: quantity.axis,
            axisLabel: locale.text('ranking.axis', { measure: locale.coded('measure', rule.measure) }),
            twoLines: true,
            rows: shown.map((group, index) => ({
              key: group.value,
              label: locale.isolate(group.value),
              detail: odds(group, locale),
              estimate: group.shrunken,
              end: ends(group.shrunken, quantity).value,
              look: Math.max(group.best, group.worst) >= sure ? 'evident' : 'plain',
              said: said(group, rule.measure, locale),
              ...(many && index === 0 ? { heading: locale.text('ranking.top') } : {}),
              ...(many && index === shownRows / 2 ? { heading: locale.text('ranking.bottom') } : {})
            }))
          },
          context
        ),
      below: [
        h('p', {}, locale.text('ranking.legend', { mean: quantity.value(ranking.mean, 1) })),
        ...(many ? [h('p', {}, locale.text('ranking.many', { count: groups.length, shown: shownRows }))] : []),
        ...(ranking.others ? [h('p', {}, locale.text('ranking.others', { count: ranking.others }))] : []),
        ...(ranking.tooSmall ? [h('p', {}, locale.text('segments.small', { count: ranking.tooSmall, minN }))] : [])
      ],
      table: {
        columns: [
          { label: capital(column, locale) },
          { label: locale.text('ranking.shrunken'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('table.answers'), number: true },
          { label: locale.text('ranking.best'), number: true },
          { label: locale.text('ranking.worst'), number: true }
        ],
        rows: groups.map(({ value, shrunken, score, best, worst }) => {
          const drawn = ends(shrunken, quantity)
          return [
            { text: locale.isolate(value), value },
            { text: drawn.value, value: shrunken.value },
            { text: drawn.low, value: shrunken.low },
            { text: drawn.high, value: shrunken.high },
            { text: score.value === null ? '–' : quantity.value(score.value, halfWidth(score)), value: score.value },
            { text: format.integer(score.n), value: score.n },
            { text: format.share(best), value: best },
            { text: format.share(worst), value: worst }
          ]
        })
      },
      method: [
        locale.text('ranking.method'),
        locale.text('ranking.method.model', { spread: quantity.value(ranking.spread, 1) }),
        locale.text('ranking.method.odds', {
          count: report.draws,
          seed: format.number(report.seed, { useGrouping: false })
        }),
        ...ruleLines(rule, null, locale)
      ],
      notices
    }
  }

  /** @param {Ranking[]} columns @param {Ranking | undefined} chosen @param {Locale} locale */
  #offer(columns, chosen, locale) {
    this.#label.textContent = locale.text('ranking.by')
    this.controls.hidden = columns.length < 2
    if (this.root.activeElement === this.#columns) return
    this.#columns.replaceChildren(
      ...columns.map(({ column }) =>
        h('option', { value: column, selected: column === chosen?.column }, capital(columnName(column, locale), locale))
      )
    )
  }
}

/** @param {Ranking[]} columns */
const widest = columns => columns.toSorted((a, b) => b.spread - a.spread)[0]

/**
 * Which value is the best and which the worst, and how sure that is.
 * @param {Ranking} ranking
 * @param {string} measure
 * @param {Locale} locale
 */
function rankingFinding({ column, groups }, measure, locale) {
  const { format } = locale
  const quantity = format.quantity(measure)
  // Best and worst stand side by side: both and their ends have as many digits as the least sure of all supports.
  const half = Math.max(...groups.map(({ shrunken }) => halfWidth(shrunken) ?? 0)) || undefined
  const told = (/** @type {number | null} */ value) => (value === null ? '' : quantity.value(value, half))
  /** @param {'best' | 'worst'} which */
  const sentence = which => {
    const group = groups.toSorted((a, b) => b[which] - a[which])[0]
    const odds = group[which]
    const key = odds >= sure ? 'is' : odds >= likely ? 'may' : ''
    if (!key) return ''
    return locale.text(`ranking.finding.${which}.${key}`, {
      group: capital(group.value, locale),
      odds: format.share(Math.min(odds, 0.99)),
      value: told(group.shrunken.value),
      low: told(group.shrunken.low),
      high: told(group.shrunken.high)
    })
  }
  const found = [sentence('worst'), sentence('best')].filter(Boolean)
  return found.length
    ? capital(found.join(' '), locale)
    : locale.text('ranking.finding.open', { column: columnName(column, locale), count: groups.length })
}

/** @param {RankedGroup} group @param {Locale} locale */
function odds({ best, worst, score }, locale) {
  const { format } = locale
  const which = best >= worst ? 'best' : 'worst'
  const chance = Math.max(best, worst)
  const answers = locale.text('unit.answers', { count: score.n })
  return chance < 0.05
    ? answers
    : `${locale.text(`ranking.odds.${which}`, { odds: format.share(Math.min(chance, 0.99)) })} · ${answers}`
}

/** @param {RankedGroup} group @param {string} measure @param {Locale} locale */
function said({ value, shrunken, score, best, worst }, measure, locale) {
  const { format } = locale
  const quantity = format.quantity(measure)
  return locale.text('ranking.said', {
    group: value,
    ...ends(shrunken, quantity),
    own: score.value === null ? '–' : quantity.value(score.value, halfWidth(score)),
    best: format.share(best),
    worst: format.share(worst),
    answers: locale.text('unit.answers', { count: score.n })
  })
}
