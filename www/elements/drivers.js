import { forestChart } from '../charts/forest.js'
import { quadrantChart } from '../charts/quadrant.js'
import { stack } from '../charts/stack.js'
import { capital, columnName, ends } from '../findings.js'
import { halfWidth } from '../format.js'
import { Choice } from './choice.js'
import { h } from './dom.js'
import { intervalLine, ruleLines } from './method.js'
import { PointworthPanel, tableOf } from './panel.js'
import { comparedBy, consequences } from './questions.js'

/** @typedef {import('../reports.js').DriversReport} DriversReport */
/** @typedef {import('../reports.js').DriverReport} DriverReport */
/** @typedef {import('../reports.js').Estimate} Estimate */
/** @typedef {import('../locale.js').Locale} Locale */
/** @typedef {import('../charts/chart.js').ChartContext} ChartContext */

/** Share of resamples in which the first driver must lead for the page to say that it does. */
const sure = 0.95

/** Rows that a chart shows; all are in the table. */
const mostRows = 14
/** Segments that stand beside each other, the largest. */
const mostSegments = 6
/** In the list of columns, for all answers together; no column has an empty name. */
const together = ''

/**
 * `<pointworth-drivers>`: how much of the score each driver explains, how the important ones perform, and what raising one
 * goes with.
 * @extends {PointworthPanel<DriversReport>}
 */
export class PointworthDrivers extends PointworthPanel {
  static tag = 'pointworth-drivers'
  /** @override */
  static op = /** @type {const} */ ('drivers')

  #from = new Choice('drivers-from', from => this.choose({ from }))
  #by = new Choice('drivers-by', by => this.choose({ by: by === together ? null : by }))
  #outcome = new Choice('drivers-outcome', outcome => this.choose({ outcome }))
  #missing = new Choice('drivers-missing', missing => this.choose({ missing }))
  #columns = h('details', { class: 'columns', 'data-test': 'drivers-columns' })

  constructor() {
    super()
    const fields = [this.#from, this.#by, this.#outcome, this.#missing]
    this.controls.append(...fields.map(({ element }) => element), this.#columns)
  }

  /** @override */
  get missingRole() {
    return 'driver'
  }

  /**
   * @override
   * @param {DriversReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { drivers, verdict, rSquared, notices } = report
    const eyebrow = locale.coded('drivers.eyebrow', report.from)
    this.#offer(report, locale)
    if (!drivers.length) {
      // There are ratings, of which each has a notice why it is not used.
      const why = verdict === 'no_data' && notices.some(({ column }) => column !== null) ? 'left_out' : verdict
      return {
        eyebrow,
        finding: '',
        refusal: {
          title: locale.coded('drivers.refused', why),
          text: locale.coded('drivers.refused.text', why, { count: report.complete }),
          action: { label: locale.text('action.chooseColumn'), name: 'data', role: 'driver' }
        },
        notices
      }
    }
    const amounts = format.amounts(report.point?.currency ?? null)
    const told = verdict === 'story'
    const said = segments(report, locale)
    const ratings = drivers.filter(driver => driver.quadrant !== null)
    const whole = ends(rSquared, format.shares)
    return {
      eyebrow,
      finding: finding(report, locale),
      explain: told ? explanation(report, locale) : undefined,
      draw: context =>
        stack([
          importance(report, context),
          report.cuts && ratings.length > 1 ? quadrants(report, ratings, context) : null,
          told ? payoffs(report, context) : null
        ]),
      below: [
        locale.text(whole.low ? 'drivers.together' : 'drivers.together.plain', {
          ...whole,
          answers: locale.text('unit.answers', { count: rSquared.n })
        }),
        ...(report.complete < report.answers && report.missing === 'complete'
          ? [locale.text('drivers.missing', { complete: report.complete, answers: report.answers })]
          : []),
        ...report.alike.map(names =>
          locale.text('drivers.alike', { list: format.list(names.map(name => columnName(name, locale))) })
        ),
        ...(said ? [said] : []),
        ...(report.check && told
          ? [
              report.check.agrees
                ? locale.text('drivers.check.same')
                : locale.text('drivers.check.differs', {
                    list: format.list(report.check.differs.map(name => columnName(name, locale)))
                  })
            ]
          : []),
        ...(told && report.noValue && report.noValue !== 'not_asked'
          ? [locale.coded('drivers.noValue', report.noValue)]
          : [])
      ].flatMap(line => [
        h('p', {}, line),
        // The table of segments stands under what is said of them.
        ...(line === said ? segmentTable(report, locale) : [])
      ]),
      table: {
        columns: [
          { label: locale.text('drivers.table.driver') },
          ...[
            ...['importance', 'low', 'high', 'share', 'mean', 'effect', 'effectLow', 'effectHigh'],
            ...(report.point ? ['value', 'valueLow', 'valueHigh'] : []),
            ...['first', 'otherWay', 'johnson', 'alone', 'last', 'standardized', 'logOdds', 'inflation', 'pairs']
          ].map(name => ({ label: locale.coded('drivers.table', name), number: true }))
        ],
        rows: drivers.map(driver => cells(driver, report, amounts, locale))
      },
      method: [
        locale.text('drivers.method'),
        ...(report.orders ? [locale.text('drivers.method.orders', { count: report.orders })] : []),
        locale.coded('drivers.method.outcome', report.outcome),
        locale.coded('drivers.method.missing', report.missing),
        ...(report.from === 'answer' ? [] : [locale.text('drivers.method.from')]),
        locale.text('drivers.method.test'),
        locale.text('drivers.method.quadrant'),
        locale.text('drivers.method.effect'),
        ...(report.point ? [locale.text('drivers.method.value')] : []),
        ...(report.segments ? [locale.text('drivers.method.segments')] : []),
        intervalLine(rSquared, locale),
        locale.text('value.method.seed', {
          seed: format.number(report.seed, { useGrouping: false }),
          count: report.replicates
        }),
        ...ruleLines(report.rule, null, locale)
      ],
      notices
    }
  }

  /**
   * What the reader may choose: by what, of what, with which columns.
   * @param {DriversReport} report
   * @param {Locale} locale
   */
  #offer(report, locale) {
    const { scope } = this
    const { from, segments: story, outcome, missing } = report
    const own = from === 'answer'
    /** @param {string} value */
    const named = value => ({ value, label: columnName(value, locale) })
    const sources = ['touchpoint', 'channel'].filter(role => role === from || scope?.roles.includes(role))
    this.#from.offer(locale.text('drivers.pick.from'), own ? [] : sources.map(named), from)
    const question = /** @type {import('../options.js').DriversOptions} */ (this.question)
    const by = question.by ?? story?.by ?? together
    const columns = new Set([...(scope ? comparedBy(scope) : []), ...(by === together ? [] : [by])])
    this.#by.offer(
      locale.text('drivers.pick.by'),
      [{ value: together, label: locale.text('drivers.pick.together') }, ...[...columns].map(named)],
      by
    )
    this.#outcome.offer(
      locale.text('drivers.pick.outcome'),
      ['class', 'score'].map(value => ({ value, label: locale.coded('drivers.pick.outcome', value) })),
      outcome
    )
    const lacking = missing === 'pairs' || report.complete < report.answers
    this.#missing.offer(
      locale.text('drivers.pick.missing'),
      lacking
        ? ['complete', 'pairs'].map(value => ({ value, label: locale.coded('drivers.pick.missing', value) }))
        : [],
      missing
    )
    this.#offerColumns(report, locale)
  }

  /** @param {DriversReport} report @param {Locale} locale */
  #offerColumns({ offered, drivers, notices }, locale) {
    const question = /** @type {import('../options.js').DriversOptions} */ (this.question)
    // What was asked for and left out is told by a notice of its column.
    const known = new Set([...drivers.map(({ name }) => name), ...notices.map(({ column }) => column)])
    const asked = new Set(question.drivers ?? offered.filter(name => known.has(name)))
    const columns = offered.filter(name => !consequences.has(name) || name === 'theme')
    this.#columns.hidden = columns.length < 2
    const boxes = columns.map(name => {
      const box = h('input', { type: 'checkbox', value: name })
      box.checked = asked.has(name)
      box.addEventListener('change', () => {
        const chosen = boxes.map(({ firstChild }) => /** @type {HTMLInputElement} */ (firstChild))
        const names = chosen.flatMap(({ checked, value }) => (checked ? [value] : []))
        // Without any there is nothing to ask: those with the role.
        this.choose({ drivers: names.length ? names : undefined })
      })
      return h('label', {}, box, columnName(name, locale))
    })
    const held = /** @type {HTMLInputElement | null} */ (this.root.activeElement)
    const name = held && this.#columns.contains(held) ? held.value : null
    this.#columns.replaceChildren(
      h('summary', {}, locale.text('drivers.pick.columns', { count: asked.size })),
      h('div', { class: 'boxes' }, ...boxes)
    )
    if (name) /** @type {HTMLElement | null} */ (this.#columns.querySelector(`[value="${CSS.escape(name)}"]`))?.focus()
  }
}

/**
 * What each driver explains in each segment, and whether its slope differs between them.
 * @param {DriversReport} report
 * @param {Locale} locale
 */
function segmentTable({ segments: story, drivers }, locale) {
  if (!story || story.segments.length < 2) return []
  const { format } = locale
  const shown = story.segments.slice(0, mostSegments)
  /** @param {number | null} value */
  const share = value => ({ text: value === null ? '–' : format.share(value), value })
  const table = tableOf(
    {
      columns: [
        { label: locale.text('drivers.table.driver') },
        ...shown.map(({ name, n }) => ({
          label: `${locale.isolate(name)} (${format.integer(n)})`,
          number: true
        })),
        { label: locale.text('table.pAdjusted'), number: true }
      ],
      rows: drivers.slice(0, mostRows).map((driver, at) => {
        const { pAdjusted } = story.drivers[at] ?? { pAdjusted: null }
        return [
          { text: titled(driver, locale), value: driver.name },
          ...shown.map(({ importance }) => share(importance[at]?.value ?? null)),
          { text: pAdjusted === null ? '–' : format.decimal(pAdjusted, 3), value: pAdjusted }
        ]
      })
    },
    locale.text('drivers.segments.title', { column: columnName(story.by, locale) })
  )
  return [h('div', { class: 'scroll', tabindex: '0', role: 'region', 'data-test': 'driver-segments' }, table)]
}

/** Does an interval leave out zero? @param {Estimate} estimate */
const apart = ({ low, high }) => low !== null && high !== null && (low > 0 || high < 0)

/** Its name, as a sentence begins. @param {DriverReport} driver @param {Locale} locale */
const titled = (driver, locale) => capital(columnName(driver.name, locale), locale)

/** The mean of a driver, as its interval allows. @param {DriverReport} driver @param {Locale} locale */
const meanOf = ({ mean }, locale) =>
  mean.value === null ? '' : locale.format.decimal(mean.value, (halfWidth(mean) ?? 1) < 0.5 ? 1 : 0)

/**
 * The driver that explains most, and whether another may explain as much.
 * @param {DriversReport} report
 * @param {Locale} locale
 */
function finding({ drivers: [first, second], verdict, lead }, locale) {
  if (verdict !== 'story') return locale.text('drivers.finding.none')
  const values = { driver: titled(first, locale), ...ends(first.importance, locale.format.shares) }
  if (!values.low) return locale.text('drivers.finding.plain', values)
  if (!second) return locale.text('drivers.finding.one', values)
  return (lead ?? 0) >= sure
    ? locale.text('drivers.finding.is', values)
    : locale.text('drivers.finding.may', { ...values, second: columnName(second.name, locale) })
}

/**
 * How the driver of the finding performs, and what one point more of it goes with.
 * @param {DriversReport} report
 * @param {Locale} locale
 */
function explanation({ drivers, point }, locale) {
  const { format } = locale
  const [first] = drivers
  const sentences = []
  const others = drivers.filter(driver => driver !== first && driver.performance !== null)
  if (first.scale && first.performance !== null && others.length) {
    const { performance } = first
    const below = others.filter(driver => (driver.performance ?? 0) > performance).length
    const how = below === 0 ? 'best' : others.length === 1 ? 'lower' : 'mean'
    sentences.push(
      locale.text(`drivers.explain.${how}`, {
        mean: meanOf(first, locale),
        top: first.scale[1],
        below,
        others: others.length
      })
    )
  }
  const { effect, value } = first
  if (first.kind === 'rating' && effect.low !== null && effect.value !== null) {
    const { low, high } = ends(effect, format.points)
    sentences.push(
      apart(effect)
        ? locale.text(effect.value > 0 ? 'drivers.explain.more' : 'drivers.explain.less', {
            points: format.points.size(effect.value),
            low,
            high
          })
        : locale.text('drivers.explain.chance')
    )
    if (point && apart(effect) && apart(value)) {
      sentences.push(
        locale.text('drivers.explain.value', {
          ...ends(value, format.amounts(point.currency)),
          unit: locale.coded('unit.value', point.unit)
        })
      )
    }
  }
  return sentences.join(' ')
}

/**
 * Whether the story is the same in all segments.
 * @param {DriversReport} report
 * @param {Locale} locale
 */
function segments({ segments: story, rSquared }, locale) {
  if (!story || story.segments.length < 2) return ''
  const column = columnName(story.by, locale)
  if (story.pValue === null) return locale.text('drivers.segments.few', { column })
  if (story.pValue > 1 - rSquared.confidence) return locale.text('drivers.segments.same', { column })
  const names = story.drivers.filter(({ pAdjusted }) => pAdjusted !== null && pAdjusted <= 0.1)
  return names.length
    ? locale.text('drivers.segments.differ', {
        column,
        list: locale.format.list(names.map(({ name }) => columnName(name, locale)))
      })
    : locale.text('drivers.segments.whole', { column })
}

/** @param {DriversReport} report @param {ChartContext} context */
function importance(report, context) {
  const { locale, width } = context
  const { shares } = locale.format
  const rows = report.drivers.slice(0, mostRows)
  const title = locale.text('drivers.importance')
  return forestChart(
    {
      title,
      description: finding(report, locale),
      axis: shares.axis,
      rows: rows.map((driver, index) => ({
        key: driver.name,
        label: titled(driver, locale),
        estimate: driver.importance,
        look: apart(driver.effect) || driver.kind === 'category' ? 'evident' : 'plain',
        // By pairs each driver has answers of its own.
        end:
          report.missing === 'pairs' && width >= 480
            ? `${ends(driver.importance, shares).value} · ${locale.text('segments.end', { n: driver.pairs })}`
            : ends(driver.importance, shares).value,
        said: locale.text('drivers.importance.said', {
          driver: titled(driver, locale),
          ...ends(driver.importance, shares),
          certain: locale.text(apart(driver.effect) ? 'drivers.own' : 'drivers.along')
        }),
        heading: index === 0 ? title : undefined
      }))
    },
    context
  )
}

/** @param {DriversReport} report @param {DriverReport[]} ratings @param {ChartContext} context */
function quadrants({ cuts, drivers }, ratings, context) {
  const { locale } = context
  const { shares } = locale.format
  const [important, performs] = cuts ?? [0, 0]
  /** @param {string} name */
  const corner = name => locale.coded('drivers.quadrant', name)
  const spots = ratings.slice(0, mostRows).map(driver => {
    const [low, high] = driver.scale ?? [0, 1]
    /** @param {number | null} mean */
    const onScale = mean => (mean === null ? null : (mean - low) / (high - low))
    return {
      key: driver.name,
      label: titled(driver, locale),
      x: { value: driver.performance ?? 0, low: onScale(driver.mean.low), high: onScale(driver.mean.high) },
      y: { ...driver.importance, value: driver.importance.value ?? 0 },
      evident: driver === drivers[0],
      said: locale.text('drivers.quadrant.said', {
        driver: titled(driver, locale),
        quadrant: corner(driver.quadrant ?? ''),
        importance: ends(driver.importance, shares).value,
        mean: meanOf(driver, locale),
        certainty: driver.quadrantCertainty === null ? '–' : shares.value(driver.quadrantCertainty)
      })
    }
  })
  return quadrantChart(
    {
      title: locale.text('drivers.quadrant.title'),
      description: spots.map(({ said }) => said).join(' '),
      spots,
      cuts: { x: performs, y: important },
      axis: { x: shares.axis, y: shares.axis },
      axisLabel: { x: locale.text('drivers.quadrant.x'), y: locale.text('drivers.quadrant.title') },
      corners: [
        [corner('fix'), corner('keep')],
        [corner('watch'), corner('leave')]
      ]
    },
    context
  )
}

/**
 * What one point more of each rating goes with, the largest first: in money where a point has a value, in points otherwise.
 * @param {DriversReport} report
 * @param {ChartContext} context
 */
function payoffs({ drivers, point }, context) {
  const { locale } = context
  const { format } = locale
  const quantity = point ? format.amounts(point.currency) : format.points
  /** @param {DriverReport} driver */
  const shown = driver => (point ? driver.value : driver.effect)
  const rows = drivers
    .filter(driver => driver.kind === 'rating' && shown(driver).value !== null)
    .sort((a, b) => (shown(b).value ?? 0) - (shown(a).value ?? 0))
    .slice(0, mostRows)
  if (rows.length < 2) return null
  const title = point
    ? locale.text('drivers.fix.value', { unit: locale.coded('unit.value', point.unit) })
    : locale.text('drivers.fix.points')
  const said = rows.map(driver =>
    locale.text('drivers.fix.said', {
      driver: titled(driver, locale),
      ...ends(shown(driver), quantity),
      first: driver.firstProbability === null ? '–' : format.share(driver.firstProbability)
    })
  )
  return forestChart(
    {
      title,
      description: said.join(' '),
      axis: quantity.axis,
      rows: rows.map((driver, index) => {
        const { value } = ends(shown(driver), quantity)
        const first = driver.firstProbability ?? 0
        /** @type {import('../charts/forest.js').Row} */
        const row = {
          key: `fix:${driver.name}`,
          label: titled(driver, locale),
          estimate: shown(driver),
          look: apart(driver.effect) ? 'evident' : 'plain',
          end:
            first >= 0.05 && context.width >= 480
              ? locale.text('drivers.fix.end', { value, first: format.share(first) })
              : value,
          said: said[index],
          heading: index === 0 ? title : undefined
        }
        return row
      })
    },
    context
  )
}

/**
 * A driver's row of the table.
 * @param {DriverReport} driver
 * @param {DriversReport} report
 * @param {import('../format.js').Quantity} amounts
 * @param {Locale} locale
 * @returns {import('./export.js').Cell[]}
 */
function cells(driver, { point }, amounts, locale) {
  const { format } = locale
  const { importance, effect, value } = driver
  /** @param {number | null} number @param {(number: number) => string} write */
  const cell = (number, write) => ({ text: number === null ? '–' : write(number), value: number })
  /** @param {number} digits @returns {(number: number) => string} */
  const decimal = digits => number => format.decimal(number, digits)
  /** @param {number} number */
  const share = number => format.share(number, 1)
  /** @param {Estimate} estimate @param {(number: number) => string} write */
  const three = (estimate, write) => [estimate.value, estimate.low, estimate.high].map(number => cell(number, write))
  const name = titled(driver, locale)
  return [
    { text: locale.isolate(name), value: driver.name },
    ...three(importance, share),
    cell(driver.share.value, share),
    cell(driver.mean.value, decimal(2)),
    ...three(effect, decimal(1)),
    ...(point ? three(value, number => amounts.value(number, halfWidth(value))) : []),
    cell(driver.firstProbability, number => format.share(number)),
    cell(driver.otherWay?.value ?? null, share),
    cell(driver.johnson, share),
    cell(driver.first, share),
    cell(driver.last, share),
    cell(driver.standardized, decimal(3)),
    cell(driver.logOdds, decimal(3)),
    cell(driver.inflation, decimal(1)),
    cell(driver.pairs, number => format.integer(number))
  ]
}
