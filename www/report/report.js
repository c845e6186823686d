// The report: what the sections say within the present filter, as one document that needs nothing else. Sums only:
// no ids, no comments, no rows; what would tell of few people is hidden by the engine's audit.
import version from 'virtual:version'
import { define } from '../elements/define.js'
import { h } from '../elements/dom.js'
import { places } from '../elements/places.js'
import { PointworthRevenue } from '../elements/revenue.js'
import { PointworthScore } from '../elements/score.js'
import { PointworthSegments } from '../elements/segments.js'
import { PointworthTrend } from '../elements/trend.js'
import { PointworthValue } from '../elements/value.js'
import { headline, worth } from '../findings.js'
import marks from '../styles/marks.css' with { type: 'text' }
import reportStyles from '../styles/report.css' with { type: 'text' }
import theme from '../styles/theme.css' with { type: 'text' }
import { appendix } from './appendix.js'
import { shareable } from './disclosure.js'
import { sha256 } from './sha256.js'

/**
 * @typedef {import('../locale.js').Locale} Locale
 * @typedef {import('../elements/panel.js').View} View
 * @typedef {import('../elements/export.js').Table} Table
 */

/** Styles of the report, on the page and in the file. */
export const styles = [theme, marks, reportStyles]

/** Width of a chart in pixels: that of a column, a little more, so that its letters come out small. */
const chartWidth = 460
/** A section whose table has more columns stands below the others, as wide as the report. */
const columnsAbreast = 6
/** Columns of the revenue table that tell no more than the report may: class, customers, net, share, mean. */
const revenueColumns = [0, 1, 5, 6, 7]

/** Hashes by file, so that a second report need not read it again. @type {WeakMap<Blob, Promise<string>>} */
const hashes = new WeakMap()

/** @param {Blob} data */
function hashOf(data) {
  const known = hashes.get(data)
  if (known) return known
  const hash = sha256(data)
  hashes.set(data, hash)
  hash.catch(() => hashes.delete(data))
  return hash
}

/**
 * The body of the report; null where there are too few people for one.
 * @param {object} of the dashboard, or whatever else has asked what it asks
 * @param {import('../analysis.js').Analysis | null} of.analysis
 * @param {() => Promise<import('../elements/questions.js').Findings>} of.findings
 * @param {import('../elements/dashboard.js').Source | null} of.source
 * @param {{ name: string, data: Blob }[]} files the open files, as they were given
 * @param {Locale} locale
 * @returns {Promise<HTMLElement | null>}
 */
export async function report(of, files, locale) {
  const { analysis } = of
  if (!analysis) return null
  const findings = await of.findings()
  const shared = await shareable(analysis, findings)
  if (shared.refused) return null
  const { format } = locale
  const { score, trend, segments, pointValue } = shared
  const { answers, customers } = findings.remaining
  const counted = score
    ? [locale.text('unit.answers', { count: answers }), locale.text('unit.customers', { count: customers })]
    : []
  const sections = [
    score && scoreSection(score, shared.classesHidden, locale),
    trend?.points.length && section(view(PointworthTrend, trend, locale), locale, shared.hiddenPeriods),
    segments?.comparisons.length && section(view(PointworthSegments, segments, locale), locale),
    pointValue?.rungs.length && section(view(PointworthValue, pointValue, locale), locale),
    ...shared.revenue.map((each, at) => revenueSection(each, shared.hiddenClasses, at === 0, locale))
  ].filter(each => typeof each === 'object' && each !== null)
  const further = (
    await Promise.all(
      Object.values(places)
        .flat()
        .filter(({ name }) => shared.later.has(name))
        .map(async ({ name, load }) =>
          furtherSection(
            name,
            /** @type {any} */ (await load()),
            findings.later[name],
            /** @type {Set<number>} */ (shared.later.get(name)),
            locale
          )
        )
    )
  ).filter(each => each !== null)
  const without = [...findings.without, ...Object.keys(findings.later).filter(name => !shared.later.has(name))]
  // What several sections have in common is said once.
  const method = new Set(sections.flatMap(each => each.method))
  const methodBehind = new Set(further.flatMap(each => each.method).filter(line => !method.has(line)))
  const { today, seed } = analysis.settings
  const prints = await Promise.all(
    files.map(async ({ name, data }) => {
      const table = analysis.tables.find(each => each.name === name)
      return h(
        'li',
        {},
        h('bdi', {}, name),
        ` · ${locale.text('unit.rows', { count: table?.rows ?? 0 })}${table ? ` · ${used(table, locale)}` : ''}`,
        h('code', { dir: 'ltr' }, await hashOf(data))
      )
    })
  )
  return h(
    'article',
    { lang: locale.tag, dir: locale.rtl ? 'rtl' : 'ltr' },
    h(
      'header',
      {},
      h('p', { class: 'title' }, locale.text('report.title.default')),
      h('p', { class: 'soft' }, [...findings.words, ...counted, of.source?.label].filter(Boolean).join(' · ')),
      score ? h('h1', {}, ...headline(score, segments, locale)) : null,
      pointValue ? h('p', { class: 'worth' }, worth(pointValue, locale)) : null
    ),
    h('div', { class: 'columns' }, ...sections.map(({ element }) => element)),
    h(
      'footer',
      {},
      h(
        'p',
        {},
        locale.text('report.protected', { k: shared.k, p: format.share(shared.p) }),
        ' ',
        locale.text('report.hidden', { count: shared.hidden })
      ),
      h('p', {}, locale.text('report.differ')),
      without.length
        ? h(
            'p',
            {},
            locale.text('report.without', {
              list: locale.format.list(without.map(name => locale.coded('panel', name)))
            })
          )
        : null,
      h('h3', {}, locale.text('tool.method')),
      h('p', { class: 'method' }, [...method].join(' ')),
      h('h3', {}, locale.text('report.files')),
      h('ul', {}, ...prints),
      h('p', {}, locale.text('report.hash')),
      h(
        'p',
        {},
        locale.text('report.made', { date: format.date(today), version }),
        ' ',
        locale.text('report.options', { zone: analysis.timeZone, today: format.date(today), seed: String(seed) })
      ),
      h('p', {}, locale.text('footer.trademark'))
    ),
    further.length
      ? h(
          'div',
          { class: 'further' },
          h('h3', {}, locale.text('report.further')),
          h('div', { class: 'columns' }, ...further.filter(({ wide }) => !wide).map(({ element }) => element)),
          ...further.filter(({ wide }) => wide).map(({ element }) => element),
          h('p', { class: 'method' }, [...methodBehind].join(' '))
        )
      : null
  )
}

/**
 * A later panel: its finding and chart where nothing of it is hidden, or where they can be told without it; and of its
 * table what is audited.
 * @param {string} name
 * @param {Parameters<typeof view>[0]} type
 * @param {any} answer
 * @param {Set<number>} hidden
 * @param {Locale} locale
 */
function furtherSection(name, type, answer, hidden, locale) {
  const { columns, without, explain } = appendix[name]
  const rest = hidden.size ? without?.(answer, hidden) : null
  const whole = view(type, rest ?? answer, locale)
  const { eyebrow, finding, draw, table, method, refusal } = whole
  const narrow = columns.length && table && columnsOf(table, columns)
  const silent = hidden.size > 0 && !rest
  const told = silent ? { finding: '' } : { finding, draw, ...(explain && { explain: whole.explain }) }
  const secret = silent ? hidden : new Set()
  return section({ eyebrow, method, refusal, ...told, table: narrow || undefined }, locale, secret, silent)
}

/** @param {Table} table @param {number[]} columns @returns {Table} */
const columnsOf = (table, columns) => ({
  columns: columns.map(at => table.columns[at]),
  rows: table.rows.map(row => columns.map(at => row[at]))
})

/** How many rows count, of those that were read. @param {import('../reports.js').TableReport} table @param {Locale} locale */
const used = ({ ledger }, locale) => locale.text('report.used', { used: ledger.used, read: ledger.read })

/**
 * What a panel would show.
 * @template {object} R
 * @param {{ new (): import('../elements/panel.js').PointworthPanel<R>, tag: string }} type
 * @param {R} data
 * @param {Locale} locale
 */
function view(type, data, locale) {
  define(type)
  return new type().view(data, locale)
}

/** @param {import('../reports.js').ScoreReport} score @param {boolean} classesHidden @param {Locale} locale */
function scoreSection(score, classesHidden, locale) {
  const whole = view(PointworthScore, score, locale)
  // The mean would tell a sum over the answers by value.
  const method = whole.method?.slice(0, score.total.mean.value === null ? undefined : -1)
  const hidden = { finding: '', draw: undefined, table: undefined }
  return section({ ...whole, method, ...(classesHidden ? hidden : {}) }, locale)
}

/**
 * @param {import('../reports.js').RevenueReport} report of one currency
 * @param {Map<string | null, Set<string>>} hiddenClasses
 * @param {boolean} drawn with its charts, or with its table alone?
 * @param {Locale} locale
 */
function revenueSection(report, hiddenClasses, drawn, locale) {
  const [{ currency, classes, weightedNps }] = report.currencies
  const hidden = hiddenClasses.get(currency) ?? new Set()
  const whole = view(PointworthRevenue, report, locale)
  const { table } = whole
  const shown = weightedNps.value === null ? classes.filter(row => row.class === 'unscored') : classes
  const rows = new Set(shown.flatMap((row, at) => (hidden.has(row.class) ? [at] : [])))
  const narrow = table && columnsOf(table, revenueColumns)
  // A sentence or a picture over all classes would tell the hidden ones.
  const without = hidden.size
    ? { finding: '', draw: undefined, below: [] }
    : drawn
      ? {}
      : { draw: undefined, below: [] }
  return section({ ...whole, table: narrow, ...without }, locale, rows, true)
}

/**
 * One finding with its figure, chart and table, and how it is computed.
 * @param {View} view
 * @param {Locale} locale
 * @param {Set<number>} [hidden] rows of the table that must not be told
 * @param {boolean} [open] is the table part of what is read, and printed?
 */
function section(view, locale, hidden = new Set(), open = false) {
  const { eyebrow, finding, figure, explain, draw, aside = [], below = [], table, method = [], refusal } = view
  if (refusal) return null
  const chart = draw?.({ width: chartWidth, compact: true, rtl: locale.rtl, locale }).svg
  const rows = table && tableOf(table, hidden, locale)
  const wide = open && table !== undefined && table.columns.length > columnsAbreast
  const element = h(
    'section',
    {},
    h('p', { class: 'eyebrow' }, eyebrow),
    finding ? h('h2', {}, finding) : null,
    explain ? h('p', { class: 'soft' }, explain) : null,
    h(
      'div',
      { class: 'figure-line' },
      figure ? h('p', { class: 'figure' }, figure.text) : null,
      figure?.note ? h('p', { class: 'soft' }, figure.note) : null
    ),
    aside,
    chart,
    below.filter(node => node instanceof HTMLElement && node.localName === 'p'),
    rows && open ? rows : null,
    rows && !open ? h('details', {}, h('summary', {}, locale.text('tool.table')), rows) : null
  )
  return { element, method, wide }
}

/** @param {Table} table @param {Set<number>} hidden @param {Locale} locale */
function tableOf({ columns, rows }, hidden, locale) {
  const secret = locale.text('report.hidden.cell')
  return h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...columns.map(({ label, number }) => h('th', { class: number && 'number' }, label)))),
    h(
      'tbody',
      {},
      ...rows.map((row, at) =>
        h(
          'tr',
          {},
          ...row.map(({ text }, column) =>
            column === 0
              ? h('th', { scope: 'row' }, text)
              : h('td', { class: columns[column].number && 'number' }, hidden.has(at) ? secret : text)
          )
        )
      )
    )
  )
}

/**
 * The report as a file: one document with its styles in it and a policy that lets it load nothing.
 * @param {HTMLElement} article
 * @param {string} title
 */
export function fileOf(article, title) {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
  const head = [
    h('meta', { charset: 'utf-8' }),
    h('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'generator', content: `Pointworth ${version}` }),
    h('title', {}, title)
  ]
  // As text: a style element made here would have to obey the policy of the page.
  const html = [
    `<!doctype html>\n<html lang="${article.lang}" dir="${article.dir}"><head>`,
    ...head.map(node => node.outerHTML),
    `<style>${styles.join('\n')}</style></head><body>${article.outerHTML}</body></html>`
  ]
  return new Blob([html.join('')], { type: 'text/html;charset=utf-8' })
}
