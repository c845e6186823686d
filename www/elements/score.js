import { classes, scoreChart } from '../charts/score.js'
import { errorFields } from '../errors.js'
import { ends, fewAnswers, scoreFinding } from '../findings.js'
import { h } from './dom.js'
import { ruleLines } from './method.js'
import { PointworthPanel } from './panel.js'
import { answered } from './questions.js'

/** @typedef {import('../reports.js').ScoreReport} ScoreReport */
/** @typedef {import('../reports.js').SilenceReport} SilenceReport */

/**
 * `<pointworth-score>`: the score with its interval, the classes and the answers by value.
 *
 * Property: `silence` (the report of `silence`, or of `responseRates`, by the same filter), by which it says what silence allows of the score.
 *
 * @attr silence - Asks for that report by itself.
 * @extends {PointworthPanel<ScoreReport>}
 */
export class PointworthScore extends PointworthPanel {
  static tag = 'pointworth-score'
  /** @override */
  static op = /** @type {const} */ ('score')

  /** @override */
  static observedAttributes = [...PointworthPanel.observedAttributes, 'silence']

  /** @type {SilenceReport | null} */
  #silence = null

  /** Who was asked and answered nothing. @type {SilenceReport | null} */
  get silence() {
    return this.#silence
  }

  set silence(silence) {
    this.#silence = silence
    this.update()
  }

  /** @override @param {string} [name] */
  attributeChangedCallback(name) {
    super.attributeChangedCallback(name)
    // Asked once more, with what it now tells.
    if (name === 'silence' && this.analysis) this.choose({})
  }

  /**
   * @override
   * @param {import('../analysis.js').Analysis} analysis
   * @param {import('../options.js').AskOptions} asking
   */
  async also(analysis, asking) {
    if (!this.hasAttribute('silence') || !answered(this.data)) return
    const { measure, filter, confidence } = /** @type {import('../options.js').ScoreOptions} */ (this.question)
    try {
      this.silence = await analysis.silence({ measure, filter, confidence }, asking)
    } catch (error) {
      // The score itself was told; without this it says no more.
      if (!errorFields(error)) throw error
      if (!asking.signal?.aborted) this.silence = null
    }
  }

  /**
   * @override
   * @param {ScoreReport} report
   * @param {import('../locale.js').Locale} locale
   * @returns {import('./panel.js').View}
   */
  view(report, locale) {
    const { format } = locale
    const { rule, total, notices } = report
    const { score, counts, mean } = total
    const quantity = format.quantity(rule.measure)
    const eyebrow = locale.coded('measure', rule.measure)
    if (score.value === null) {
      return {
        eyebrow,
        finding: locale.text('finding.score.none'),
        refusal: this.empty(locale.coded('reason', score.reason ?? 'no_data'))
      }
    }
    const { value, low, high } = ends(score, quantity)
    const few = counts.n < fewAnswers
    return {
      eyebrow,
      finding: scoreFinding(report, locale),
      figure: {
        text: few ? locale.text('figure.range', { low, high }) : value,
        value: score.value,
        range: few,
        note: locale.text('score.note', {
          low,
          high,
          confidence: format.share(score.confidence),
          answers: locale.text('unit.answers', { count: counts.n }),
          counted: locale.coded('counted', rule.counted)
        })
      },
      draw: context => scoreChart(report, context),
      below: this.#silence ? [h('p', { 'data-test': 'silence' }, silenceLine(this.#silence, locale))] : [],
      table: {
        columns: [
          { label: locale.text('table.class') },
          { label: locale.text('table.answers'), number: true },
          { label: locale.text('table.share'), number: true }
        ],
        rows: [
          ...classes(report).map(({ name, count }) => [
            { text: locale.coded('class', name), value: locale.coded('class', name) },
            { text: format.integer(count), value: count },
            { text: format.share(count / counts.n, 1), value: count / counts.n }
          ]),
          ...counts.histogram.map((count, index) => {
            const answer = locale.text('table.answer', { answer: format.integer(rule.scale[0] + index) })
            return [
              { text: answer, value: answer },
              { text: format.integer(count), value: count },
              { text: format.share(count / counts.n, 1), value: count / counts.n }
            ]
          }),
          [
            { text: eyebrow, value: eyebrow },
            { text: format.integer(counts.n), value: counts.n },
            { text: locale.text('table.interval', { value, low, high }), value: score.value }
          ]
        ]
      },
      method: [
        ...ruleLines(rule, score, locale),
        ...(mean.value === null ? [] : [locale.text('score.mean', { mean: format.decimal(mean.value, 2) })])
      ],
      notices
    }
  }
}

/**
 * What silence allows of the score, or why that is not known.
 * @param {SilenceReport} report
 * @param {import('../locale.js').Locale} locale
 */
function silenceLine({ silence, rule }, locale) {
  const { low, high, asked, answered } = silence
  if (low === null || high === null) return locale.text('score.silence.unknown')
  const { format } = locale
  const quantity = format.quantity(rule.measure)
  return locale.text('score.silence', {
    asked: format.integer(asked),
    answered: format.integer(answered),
    low: quantity.value(low),
    high: quantity.value(high)
  })
}
