// What the files leave open, as plain questions: every answer shows what it would make of the cells.
import { h } from '../dom.js'

/** @typedef {import('../../reports.js').TableReport} TableReport */
/** @typedef {import('../../reports.js').Question} Question */
/** @typedef {import('../../locale.js').Locale} Locale */
/** @typedef {import('../../options.js').FileOptions} FileOptions */

/**
 * The option by which an answer is given.
 * @param {Question} question
 * @param {string} answer one of its alternatives
 * @returns {Partial<FileOptions>}
 */
export function answered({ code, column }, answer) {
  if (code === 'header_rows') return { headerRows: Number(answer) }
  if (code === 'score_scale') return { mapping: { [column ?? '']: answer } }
  const field = { date_order: 'dateOrder', decimal: 'decimal', label_scale: 'points' }[code] ?? code
  return { formats: { [column ?? '']: { [field]: answer } } }
}

/**
 * All open questions, or nothing where all is clear.
 * @param {readonly TableReport[]} tables
 * @param {Locale} locale
 * @param {(file: string, options: Partial<FileOptions>) => void} onAnswer
 */
export function questionList(tables, locale, onAnswer) {
  const asked = tables.flatMap(({ name, questions }) => questions.map(question => ({ file: name, question })))
  if (!asked.length) return null
  return h(
    'section',
    { class: 'questions', 'data-test': 'questions' },
    h('h2', { class: 'name' }, locale.text('question.title', { count: asked.length })),
    ...asked.map(({ file, question }, index) => ask(file, question, `question-${index}`, locale, onAnswer))
  )
}

/**
 * @param {string} file
 * @param {Question} question
 * @param {string} id
 * @param {Locale} locale
 * @param {(file: string, options: Partial<FileOptions>) => void} onAnswer
 */
function ask(file, question, id, locale, onAnswer) {
  const { code, column, guess, alternatives, sample } = question
  return h(
    'div',
    { class: 'question', role: 'group', 'aria-labelledby': id, 'data-question': code },
    h(
      'p',
      { id },
      locale.coded('question', code, { file, column: column ?? '', value: sample[0] ?? '' }),
      sample.length > 1
        ? h('span', { class: 'soft small' }, ' ', sample.map(cell => locale.isolate(cell)).join(' · '))
        : null
    ),
    h(
      'div',
      { class: 'answers' },
      ...alternatives.map((answer, place) =>
        h(
          'button',
          {
            class: 'button',
            type: 'button',
            id: `${id}-${place}`,
            'data-answer': answer,
            'aria-pressed': String(answer === guess),
            onclick: () => onAnswer(file, answered(question, answer))
          },
          meaning(question, answer, locale)
        )
      ),
      h('span', { class: 'soft small' }, locale.text('question.guess', { answer: meaning(question, guess, locale) }))
    )
  )
}

/**
 * An answer in words: what it makes of the first cell.
 * @param {Question} question
 * @param {string} answer
 * @param {Locale} locale
 */
function meaning({ code, sample }, answer, locale) {
  const { format } = locale
  const cell = sample[0] ?? ''
  if (code === 'header_rows') return locale.text('question.header_rows.answer', { count: Number(answer) })
  if (code === 'label_scale') return locale.text('question.label_scale.answer', { count: Number(answer) })
  if (code === 'date_order') {
    const day = dayOf(cell, answer)
    if (day) return format.date(day)
  }
  if (code === 'decimal') {
    const value = amountOf(cell, answer)
    if (value !== null) return format.number(value, { maximumFractionDigits: 6 })
  }
  return locale.has(`question.${code}.${answer}`) ? locale.coded(`question.${code}`, answer) : locale.isolate(answer)
}

/** Latin digits for those of other scripts. @param {string} text */
const latin = text =>
  text
    .replace(/[٠-٩]/g, digit => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, digit => String(digit.charCodeAt(0) - 0x6f0))

/**
 * The day that a date in numbers means, as ISO text; null where there is none.
 * @param {string} cell
 * @param {string} order `dmy`, `mdy` or `ymd`
 */
export function dayOf(cell, order) {
  const parts = latin(cell).match(/\d+/g)
  if (!parts || parts.length < 3) return null
  const [year, month, day] = ['y', 'm', 'd'].map(part => Number(parts[order.indexOf(part)]))
  const full = year < 100 ? (year < 70 ? 2000 : 1900) + year : year
  const date = new Date(Date.UTC(full, month - 1, day))
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || full > 9999) return null
  return date.toISOString().slice(0, 10)
}

/**
 * The number that a cell means; null where it is none.
 * @param {string} cell
 * @param {string} decimal `.` or `,`
 */
export function amountOf(cell, decimal) {
  const digits = latin(cell).replace(/[^\d.,]/g, '')
  const plain = digits.replaceAll(decimal === '.' ? ',' : '.', '').replace(',', '.')
  return plain && Number.isFinite(Number(plain)) ? Number(plain) : null
}
