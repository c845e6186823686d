import { forestChart } from '../charts/forest.js'
import { overlapChart } from '../charts/overlap.js'
import { stack } from '../charts/stack.js'
import { ends, headlineRung, ladderFinding, valueFinding } from '../findings.js'
import { h } from './dom.js'
import { intervalLine } from './method.js'
import { missing, PointworthPanel } from './panel.js'

/** @typedef {import('../reports.js').PointValueReport} PointValueReport */
/** @typedef {import('../reports.js').Rung} Rung */
/** @typedef {import('../locale.js').Locale} Locale */

/** The evidence ladder, from the weakest rung to the strongest. */
const ladder = ['raw', 'adjusted', 'doubly_robust', 'within_customer']

/**
 * `<pointworth-value>`: what one point goes with, on which rung of evidence, by which path, and when nothing can be claimed.
 * @extends {PointworthPanel<PointValueReport>}
 */
export class PointworthValue extends PointworthPanel {
  static tag = 'pointworth-value'
  /** @override */
  static op = /** @type {const} */ ('pointValue')

  /** @override */
  get missingRole() {
    return 'amount'
  }

  /**
   * @override
   * @param {PointValueReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { currency, notices, verdict } = report
    const rung = headlineRung(report)
    const spoken = verdict === 'claimed' && rung ? rung.name : 'other'
    const eyebrow = locale.coded('value.eyebrow', spoken, { unit: locale.coded('unit.value', report.unit) })
    if (!rung) {
      const title = locale.coded('value.refused', verdict)
      const text = locale.coded('value.refused.text', verdict)
      const role = report.customers === 0 && verdict === 'no_data'
      return {
        eyebrow,
        finding: '',
        refusal: role ? { ...missing('customer_id', locale), title, text } : this.empty(title, text),
        notices
      }
    }
    const claimed = verdict === 'claimed'
    const amounts = format.amounts(currency)
    const { value, low, high } = ends(rung.value, amounts)
    const unit = locale.coded('unit.value', report.unit)
    const robust = report.rungs.find(({ name }) => name === 'doubly_robust')
    return {
      eyebrow,
      finding: ladderFinding(report, locale),
      figure: claimed
        ? {
            text: value,
            value: rung.value.value,
            note: locale.text('value.note', {
              low,
              high,
              confidence: format.share(rung.value.confidence),
              customers: locale.text(report.counted === 'account' ? 'unit.accounts' : 'unit.customers', {
                count: report.customers
              })
            })
          }
        : {
            text: locale.text('figure.range', { low, high }),
            value: null,
            range: true,
            note: locale.text('value.range.note')
          },
      draw: context => stack([chart(report, rung, claimed, context), overlapOf(report, context)]),
      aside: aside(report, rung, claimed, unit, locale),
      table: {
        columns: [
          { label: locale.text('table.rung') },
          { label: locale.text('table.path') },
          { label: locale.text('table.value'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.clusters'), number: true }
        ],
        rows: report.rungs.flatMap(each =>
          each.paths.map(path => {
            const name = locale.coded('rung', each.name)
            const own = ends(path.value, amounts)
            return [
              { text: name, value: name },
              { text: locale.coded('path', path.path), value: path.path },
              { text: own.value || '–', value: path.value.value },
              { text: own.low || '–', value: path.value.low },
              { text: own.high || '–', value: path.value.high },
              { text: format.integer(each.clusters), value: each.clusters }
            ]
          })
        )
      },
      method: [
        locale.text('value.method'),
        ...report.rungs.map(
          each =>
            `${locale.coded('rung', each.name)}: ${locale.coded('rung.method', each.name, {
              columns: format.list(each.adjustedFor.map(name => columnLabel(name, locale)))
            })} ${intervalLine(each.value, locale)}`
        ),
        // The two rungs that hold columns equal share theirs.
        ...['adjusted', 'within_customer'].flatMap(name => timing(report, name, locale)),
        locale.text('value.method.evalue'),
        locale.text('value.method.seed', {
          seed: format.number(report.seed, { useGrouping: false }),
          count: report.replicates
        })
      ],
      below: robust?.overlap?.trimmed
        ? [
            h(
              'p',
              {},
              locale.text('value.overlap.description', {
                count: robust.overlap.trimmed,
                share: format.share(robust.overlap.trimmedShare, 1)
              })
            )
          ]
        : [],
      notices
    }
  }
}

/**
 * When the revenue came that a rung sets answers against.
 * @param {PointValueReport} report
 * @param {string} rung
 * @param {Locale} locale
 */
function timing({ outcomeDays, lag, period }, rung, locale) {
  if (rung === 'within_customer') {
    const text = period === 'quarter' ? 'value.method.lag.quarter' : 'value.method.lag.month'
    return lag === null ? [] : [locale.text(text, { count: lag })]
  }
  return rung === 'raw' || outcomeDays === null ? [] : [locale.text('value.method.outcome', { count: outcomeDays })]
}

/**
 * One point as customers who move and what each of them pays more: the figure, to be reckoned anew by hand.
 * @param {PointValueReport} report
 * @param {Rung} rung
 * @param {string} unit
 * @param {Locale} locale
 */
function reckoned({ currency, counted, customers }, rung, unit, locale) {
  const { format } = locale
  // Of a rung whose figure is that of a step of one class one in a hundred moves, else half as many by two classes.
  const step = rung.name === 'within_customer'
  const movers = customers * (step ? 0.01 : 0.005)
  return locale.text(step ? 'value.reckoned.step' : 'value.reckoned.move', {
    movers: format.decimal(movers, movers < 10 ? 1 : 0),
    customers: locale.text(counted === 'account' ? 'unit.accounts' : 'unit.customers', { count: customers }),
    each: format.amounts(currency).value((rung.value.value ?? 0) / movers),
    unit
  })
}

/**
 * How alike the two classes are that the doubly robust rung compares.
 * @param {PointValueReport} report
 * @param {import('../charts/chart.js').ChartContext} context
 */
function overlapOf({ rungs }, context) {
  const overlap = rungs.find(({ name }) => name === 'doubly_robust')?.overlap
  return overlap ? overlapChart(overlap, context) : null
}

/** @param {string} name @param {Locale} locale */
function columnLabel(name, locale) {
  return locale.has(`role.${name}`) ? locale.coded('role', name) : name.replace(/^segment:/, '')
}

/**
 * What we would defend, what it assumes, what would overturn it.
 * @param {PointValueReport} report
 * @param {Rung} rung
 * @param {boolean} claimed
 * @param {string} unit
 * @param {Locale} locale
 */
function aside(report, rung, claimed, unit, locale) {
  const { format } = locale
  const values = { ...ends(rung.value, format.amounts(report.currency)), unit }
  const facts = [
    ...(claimed ? [reckoned(report, rung, unit, locale)] : []),
    ...(rung.adjustedFor.length
      ? [locale.text('value.equal', { columns: format.list(rung.adjustedFor.map(name => columnLabel(name, locale))) })]
      : []),
    ...timing(report, rung.name, locale),
    ...rung.assumptions.map(code => locale.coded('assumption', code)),
    ...(claimed && rung.eValue !== null
      ? [
          locale.text('value.evalue', {
            times: format.decimal(rung.eValue, 1),
            limit: format.decimal(rung.eValueLimit ?? 1, 1)
          })
        ]
      : []),
    ...report.notHigher.map(code => locale.coded('value.notHigher', code)),
    ...(report.otherCurrencies.length
      ? [locale.text('value.otherCurrencies', { list: format.list(report.otherCurrencies) })]
      : [])
  ]
  return [
    h(
      'p',
      { class: 'verdict', 'data-verdict': report.verdict },
      claimed
        ? locale.coded('value.verdict', rung.name, values)
        : locale.coded('value.refused.text', report.verdict, values)
    ),
    h('ul', { class: 'facts' }, ...facts.map(fact => h('li', {}, fact)))
  ]
}

/**
 * The ladder with its intervals and, below, the three paths of the rung that is spoken of.
 * @param {PointValueReport} report
 * @param {Rung} headline
 * @param {boolean} claimed
 * @param {import('../charts/chart.js').ChartContext} context
 */
function chart(report, headline, claimed, context) {
  const { locale } = context
  const amounts = locale.format.amounts(report.currency)
  const rows = ladder.map((name, index) => {
    const rung = report.rungs.find(each => each.name === name)
    const label = locale.coded('rung', name)
    if (!rung) {
      const why = locale.text('rung.absent')
      return {
        key: name,
        label,
        detail: why,
        estimate: null,
        look: /** @type {const} */ ('plain'),
        end: '',
        said: `${label}: ${why}`,
        heading: index === 0 ? locale.text('value.ladder') : undefined
      }
    }
    const own = ends(rung.value, amounts)
    return {
      key: name,
      label,
      detail: rung.adjustedFor.length
        ? locale.text('value.equal.short', {
            columns: locale.format.list(rung.adjustedFor.map(column => columnLabel(column, locale)))
          })
        : locale.coded('rung.kind', name),
      estimate: claimed ? rung.value : { ...rung.value, value: rung === headline ? null : rung.value.value },
      look: rung === headline ? /** @type {const} */ ('evident') : /** @type {const} */ ('plain'),
      end: rung === headline && !claimed ? '' : own.value,
      said: locale.text('value.said', { name: label, ...own, clusters: rung.clusters }),
      heading: index === 0 ? locale.text('value.ladder') : undefined
    }
  })
  const paths = headline.paths.map((path, index) => {
    const own = ends(path.value, amounts)
    const label = locale.coded('path', path.path)
    const drawn = claimed ? path.value : { ...path.value, value: null }
    return {
      key: path.path,
      label,
      detail: locale.coded('path.detail', path.path),
      estimate: path.value.low === null ? null : drawn,
      look: /** @type {const} */ ('plain'),
      end: claimed ? own.value : '',
      said: locale.text('value.said', { name: label, ...own, clusters: headline.clusters }),
      heading: index === 0 ? locale.text('value.paths', { rung: locale.coded('rung', headline.name) }) : undefined
    }
  })
  return forestChart(
    {
      title: locale.text('value.title'),
      description: valueFinding(report, locale),
      axis: amounts.axis,
      axisLabel: locale.text('value.axis', { unit: locale.coded('unit.value', report.unit) }),
      twoLines: true,
      rows: [...rows, ...paths]
    },
    context
  )
}
