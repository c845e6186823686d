import { curvesChart } from '../charts/curves.js'
import { forestChart } from '../charts/forest.js'
import { stack } from '../charts/stack.js'
import { capital, ends } from '../findings.js'
import { halfWidth } from '../format.js'
import { h } from './dom.js'
import { intervalLine, ruleLines } from './method.js'
import { PointworthPanel, tableOf } from './panel.js'

/** @typedef {import('../reports.js').ThemesReport} ThemesReport */
/** @typedef {import('../reports.js').ThemeEffect} ThemeEffect */
/** @typedef {import('../locale.js').Locale} Locale */

/** Themes shown at first; the rest are a click away. */
const firstThemes = 14
/** Pairs told under the chart; all that hold are in the report. */
const toldPairs = 8
/** The curves of themes over time, by their look. */
const curves = ['one', 'two', 'three']

/**
 * A size with its interval, without a sign, in tenths: what one reason does is seldom a whole point.
 * @param {import('../reports.js').Estimate} effect
 * @param {import('../format.js').Quantity} quantity
 */
function size({ value, low, high }, quantity) {
  const [near, far] = [low ?? 0, high ?? 0].toSorted((one, other) => Math.abs(one) - Math.abs(other))
  // An interval that reaches over zero begins there.
  const least = near * far < 0 ? 0 : near
  const [size, nearest, farthest] = [value ?? 0, least, far].map(each =>
    quantity.plain(Math.abs(each), tenths(quantity))
  )
  return { size, low: nearest, high: farthest }
}

/** Half of an interval that calls for one decimal. @param {import('../format.js').Quantity} quantity */
const tenths = quantity => (quantity.domain?.[1] === 1 ? 0.004 : 0.4)

/**
 * The theme that lowers the score most, else the one that raises it most, or that none does.
 * @param {ThemesReport} report
 * @param {Locale} locale
 */
function themesFinding({ themes, rule, reason, minN }, locale) {
  if (reason) return locale.text(reason === 'too_few' ? 'themes.finding.small' : 'themes.finding.none', { count: minN })
  const differing = themes.filter(theme => theme.differs)
  if (!differing.length) return locale.text('themes.finding.chance', { count: themes.length })
  const [most] = differing
  const lowers = (most.effect.value ?? 0) < 0
  const theme = lowers ? most : differing[differing.length - 1]
  return locale.text(lowers ? 'themes.finding.lowers' : 'themes.finding.raises', {
    theme: capital(locale.isolate(theme.name), locale),
    share: locale.format.share(theme.share.value ?? 0),
    ...size(theme.effect, locale.format.quantity(rule.measure))
  })
}

/**
 * `<pointworth-themes>`: the reasons that answers name, by what each does to the score.
 * @extends {PointworthPanel<ThemesReport>}
 */
export class PointworthThemes extends PointworthPanel {
  static tag = 'pointworth-themes'
  /** @override */
  static op = /** @type {const} */ ('themes')

  #all = false
  #more = h('button', { class: 'link', type: 'button', 'data-test': 'more-themes', onclick: () => this.#toggle() })

  /** @override */
  get missingRole() {
    return 'theme'
  }

  #toggle() {
    this.#all = !this.#all
    this.update()
  }

  /**
   * @override
   * @param {ThemesReport} report
   * @param {Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { themes, rule, answers, named, tooSmall, minN, q, pairs, notices, reason } = report
    const quantity = format.quantity(rule.measure)
    const eyebrow = locale.text('themes.eyebrow')
    const finding = themesFinding(report, locale)
    if (reason) {
      return {
        eyebrow,
        finding: '',
        refusal: this.empty(finding)
      }
    }
    // Those that lower the score and those that raise it, from either end.
    const strongest = themes.toSorted(
      (one, other) => Math.abs(other.effect.value ?? 0) - Math.abs(one.effect.value ?? 0)
    )
    const first = new Set(strongest.slice(0, firstThemes))
    const shown = this.#all ? themes : themes.filter(theme => first.has(theme))
    this.#more.textContent = this.#all
      ? locale.text('segments.fewer')
      : locale.text('themes.more', { count: themes.length })
    const changing = themes.filter(theme => theme.changes)
    return {
      eyebrow,
      finding,
      explain: locale.text('themes.explain', { share: format.share(answers ? named / answers : 0) }),
      draw: context =>
        stack([
          forestChart(
            {
              title: locale.text('themes.title'),
              description: finding,
              axis: value => quantity.signed(value, value % 1 ? tenths(quantity) : undefined),
              axisLabel: locale.text('themes.axis'),
              rows: shown.map(theme => row(theme, quantity, locale))
            },
            context
          ),
          trend(report, context)
        ]),
      below: [
        ...(themes.length > firstThemes ? [this.#more] : []),
        ...changing.map(theme =>
          h(
            'p',
            {},
            locale.text((theme.change.value ?? 0) > 0 ? 'themes.rising' : 'themes.falling', {
              theme: locale.isolate(theme.name),
              ...size(theme.change, format.quantity('csat'))
            })
          )
        ),
        ...pairsTable(pairs, locale),
        ...(tooSmall ? [h('p', {}, locale.text('themes.small', { count: tooSmall, minN }))] : [])
      ],
      table: {
        columns: [
          { label: locale.coded('role', 'theme') },
          { label: locale.text('table.share'), number: true },
          { label: locale.text('table.answers'), number: true },
          { label: locale.coded('measure', rule.measure), number: true },
          { label: locale.text('table.effect'), number: true },
          { label: locale.text('table.low'), number: true },
          { label: locale.text('table.high'), number: true },
          { label: locale.text('table.pAdjusted'), number: true },
          { label: locale.text('table.change'), number: true },
          { label: locale.text('table.customers'), number: true },
          { label: locale.text('table.net'), number: true }
        ],
        rows: themes.map(theme => {
          const { name, share, score, effect, pAdjusted, change, customers, revenue } = theme
          const shares = format.quantity('csat')
          /** @param {number | null} value */
          const signed = value => (value === null ? '–' : quantity.signed(value, tenths(quantity)))
          const [money] = revenue
          return [
            { text: locale.isolate(name), value: name },
            { text: ends(share, shares).value, value: share.value },
            { text: format.integer(effect.n), value: effect.n },
            { text: ends(score, quantity).value || '–', value: score.value },
            { text: signed(effect.value), value: effect.value },
            { text: signed(effect.low), value: effect.low },
            { text: signed(effect.high), value: effect.high },
            { text: pAdjusted === null ? '–' : format.decimal(pAdjusted, 3), value: pAdjusted },
            { text: change.value === null ? '–' : shares.signed(change.value, halfWidth(change)), value: change.value },
            { text: format.integer(customers), value: customers },
            { text: money?.currency ? format.money(money.net.value, money.currency) : '–', value: money?.net.exact }
          ]
        })
      },
      method: [
        locale.text('themes.method.effect'),
        locale.text('themes.method.share'),
        locale.text('themes.method.pairs'),
        locale.text('segments.method.bh', { q: format.share(q) }),
        ...ruleLines(rule, null, locale),
        ...(themes[0] ? [intervalLine(themes[0].effect, locale)] : [])
      ],
      notices
    }
  }
}

/**
 * The shares of the themes that change, or else of the most frequent, by period.
 * @param {ThemesReport} report
 * @param {import('../charts/chart.js').ChartContext} context
 */
function trend(report, context) {
  const { themes, periods } = report
  if (periods.length < 3) return null
  const { locale } = context
  const { format } = locale
  /** @param {(theme: ThemeEffect) => number} by */
  const most = by => themes.toSorted((one, other) => by(other) - by(one)).slice(0, curves.length)
  const changing = most(({ changes, change }) => (changes ? Math.abs(change.value ?? 0) : 0)).filter(
    ({ changes }) => changes
  )
  const shown = changing.length ? changing : most(({ share }) => share.value ?? 0)
  const called = (/** @type {number} */ at, short = false) => format.period(periods[at], report, short)
  const share = (/** @type {number | null} */ value) => (value === null ? '–' : format.share(value))
  return curvesChart(
    {
      title: locale.text('themes.trend'),
      description: locale.text('themes.trend'),
      heading: true,
      whole: false,
      ticks: periods.map((_, at) => ({ at, label: called(at, true) })),
      curves: shown.map((theme, index) => ({
        key: curves[index],
        label: locale.isolate(theme.name),
        places: theme.shares.map(({ value, low, high }, at) => ({
          at,
          value,
          low,
          high,
          said: locale.text('themes.trend.said', {
            theme: locale.isolate(theme.name),
            period: called(at),
            share: share(value),
            low: share(low),
            high: share(high)
          })
        }))
      }))
    },
    context
  )
}

/**
 * Pairs that answers name together more often than chance would have it.
 * @param {import('../reports.js').ThemePair[]} pairs
 * @param {Locale} locale
 */
function pairsTable(pairs, locale) {
  const together = pairs.filter(pair => pair.answers > pair.expected).slice(0, toldPairs)
  if (!together.length) return []
  const { format } = locale
  const table = tableOf(
    {
      columns: [
        { label: locale.coded('role', 'theme') },
        { label: locale.text('themes.pairs.together'), number: true },
        { label: locale.text('themes.pairs.expected'), number: true },
        { label: locale.text('table.pAdjusted'), number: true }
      ],
      rows: together.map(({ names, answers, expected, pAdjusted }) => {
        const both = format.list(names.map(name => locale.isolate(name)))
        return [
          { text: both, value: names.join(' + ') },
          { text: format.integer(answers), value: answers },
          { text: format.integer(Math.round(expected)), value: expected },
          { text: format.decimal(pAdjusted, 3), value: pAdjusted }
        ]
      })
    },
    locale.text('themes.pairs')
  )
  return [h('div', { class: 'scroll', tabindex: '0', role: 'region', 'data-test': 'theme-pairs' }, table)]
}

/**
 * @param {ThemeEffect} theme
 * @param {import('../format.js').Quantity} quantity
 * @param {Locale} locale
 * @returns {import('../charts/forest.js').Row}
 */
function row({ name, effect, differs, share, score }, quantity, locale) {
  const { format } = locale
  const [value, low, high] = [effect.value, effect.low, effect.high].map(each =>
    each === null ? '–' : quantity.signed(each, tenths(quantity))
  )
  return {
    key: name,
    label: locale.isolate(name),
    detail: format.share(share.value ?? 0),
    estimate: effect,
    look: !differs ? 'plain' : (effect.value ?? 0) < 0 ? 'below' : 'above',
    end: locale.text('segments.end', { n: effect.n }),
    said: locale.text(differs ? 'themes.said.is' : 'themes.said.chance', {
      theme: locale.isolate(name),
      value,
      low,
      high,
      share: format.share(share.value ?? 0),
      score: ends(score, quantity).value
    })
  }
}
