import { forestChart } from '../charts/forest.js'
import { capital, columnName, ends } from '../findings.js'
import { h } from './dom.js'
import { numberField } from './field.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').LoopReport} LoopReport */

/** Values of a column that are drawn; the table has all. */
const drawn = 12

/**
 * `<pointworth-loop>`: how soon cases are closed, by whom, and whether that helps.
 * @extends {PointworthPanel<LoopReport>}
 */
export class PointworthLoop extends PointworthPanel {
  static tag = 'pointworth-loop'
  /** @override */
  static op = /** @type {const} */ ('loop')

  #field = numberField('target-days', target => this.choose({ target }))

  constructor() {
    super()
    this.controls.append(this.#field.node)
  }

  /**
   * @override
   * @param {LoopReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { inTarget, columns, recovery } = report
    const eyebrow = locale.text('panel.loop')
    this.#field.show(locale.text('loop.field'), report.target, { min: 1, max: 365, step: 1 })
    if (report.reason === 'no_column') return { eyebrow, finding: '', refusal: missing('case_opened_at', locale) }
    if (report.reason) {
      return {
        eyebrow,
        finding: '',
        refusal: this.empty(locale.text('loop.none'))
      }
    }
    const days = format.integer(report.target)
    const closed = ends(inTarget, format.shares)
    const finding = locale.text(closed.value ? 'loop.finding' : 'loop.finding.few', {
      days,
      share: closed.value,
      cases: format.integer(report.cases),
      overdue: format.integer(report.overdue)
    })
    const groups = columns.flatMap(column =>
      column.groups.map((group, index) => ({ column, group, index, name: locale.value(group.value) }))
    )
    const differing = columns.filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= 0.05)
    const alone = recovery.groups.find(({ group }) => group === 'none')?.recovered
    const opened = ends(report.opened, format.shares)
    return {
      eyebrow,
      finding,
      explain: helps(recovery, locale),
      draw: context =>
        forestChart(
          {
            title: locale.text('loop.title', { days }),
            description: finding,
            axis: format.shares.axis,
            rows: groups
              .filter(({ index }) => index < drawn)
              .map(({ column, group, index, name }) => {
                const texts = ends(group.inTarget, format.shares)
                return {
                  label: name,
                  heading: index ? undefined : capital(columnName(column.column, locale), locale),
                  key: `${column.column}:${group.value ?? ''}`,
                  estimate: group.inTarget.value === null ? null : group.inTarget,
                  end: texts.value || '–',
                  look: differing.includes(column) ? /** @type {const} */ ('evident') : 'plain',
                  said: locale.text(texts.low ? 'loop.said' : 'loop.said.few', {
                    group: name,
                    ...texts,
                    cases: format.integer(group.cases),
                    overdue: format.integer(group.overdue)
                  })
                }
              })
          },
          context
        ),
      below: [
        ...(report.days.value === null
          ? []
          : [h('p', {}, locale.text('loop.days', { days: format.integer(report.days.value) }))]),
        ...(opened.value ? [h('p', {}, locale.text('loop.opened', { share: opened.value }))] : []),
        ...(recovery.method === 'untreated' && alone?.value
          ? [h('p', {}, locale.text('loop.alone', { share: format.share(alone.value) }))]
          : [])
      ],
      table: {
        columns: [
          { label: locale.text('table.group') },
          { label: locale.text('table.column') },
          { label: locale.text('loop.table.cases'), number: true },
          { label: locale.text('loop.table.open'), number: true },
          { label: locale.text('loop.table.overdue'), number: true },
          { label: locale.text('loop.title', { days }), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('loop.table.days'), number: true }
        ],
        rows: groups.map(({ column, group, name }) => {
          const texts = ends(group.inTarget, format.shares)
          return [
            { text: locale.isolate(name), value: group.value },
            { text: columnName(column.column, locale), value: column.column },
            { text: format.integer(group.cases), value: group.cases },
            { text: format.integer(group.open), value: group.open },
            { text: format.integer(group.overdue), value: group.overdue },
            { text: texts.value || '–', value: group.inTarget.value },
            { text: texts.low || '–', value: group.inTarget.low },
            { text: texts.high || '–', value: group.inTarget.high },
            { text: group.days.value === null ? '–' : format.integer(group.days.value), value: group.days.value }
          ]
        })
      },
      method: [
        locale.text('loop.method', { day: report.asOf ? format.date(report.asOf) : '' }),
        locale.text('loop.method.recovery', {
          from: format.integer(recovery.fromDays),
          to: format.integer(recovery.toDays)
        }),
        ...(recovery.method === 'reliability' ? [locale.text('loop.method.bound')] : [])
      ],
      notices: report.notices
    }
  }
}

/**
 * Does closing in time help, in a sentence that claims no more than its interval?
 * @param {import('../reports.js').Recovery} recovery
 * @param {import('../locale.js').Locale} locale
 */
function helps({ method, effect }, locale) {
  const { value, low, high } = effect
  if (method === 'none' || value === null || low === null || high === null) return locale.text('loop.helps.few')
  const [size, from, to] = [value, low, high].map(each => locale.format.decimal(each, 1))
  const texts = { size, low: from, high: to }
  if (method === 'reliability') return locale.text('loop.helps.bound', texts)
  return locale.text(low > 0 ? 'loop.helps.is' : high < 0 ? 'loop.helps.harms' : 'loop.helps.chance', texts)
}
