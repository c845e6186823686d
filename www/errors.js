/**
 * A question that could not be answered: what, where, and what to do about it.
 *
 * Codes from the engine are those of its error kinds (`empty_file`, `not_text`, `bad_option`, …). The codes made
 * here are `aborted`, `disposed`, `engine_crashed`, `engine_unavailable`, `unreadable_file` and `bad_input`.
 */
export class PointworthError extends Error {
  /**
   * @param {ErrorFields} fields
   * @param {{cause?: unknown}} [options]
   */
  constructor({ code, message, file = null, row = null, column = null, hint = null, values = [] }, options) {
    super(message, options)
    this.name = 'PointworthError'
    /** Stable name of what went wrong. @type {string} */
    this.code = code
    /** The file, as the caller named it. @type {string | null} */
    this.file = file ?? null
    /** The row as a spreadsheet counts: header = 1. @type {number | null} */
    this.row = row ?? null
    /** The column's header as written. @type {string | null} */
    this.column = column ?? null
    /** What the reader can do about it. @type {string | null} */
    this.hint = hint ?? null
    /** What the message names, by name, for texts in other languages. @type {[name: string, value: string][]} */
    this.values = values
  }
}

/**
 * @typedef {object} ErrorFields
 * @property {string} code
 * @property {string} message
 * @property {string | null} [file]
 * @property {number | null} [row]
 * @property {string | null} [column]
 * @property {string | null} [hint]
 * @property {[name: string, value: string][]} [values]
 */

/**
 * The fields of an error thrown by the engine, for a message; `null` where the error is not the engine's own.
 * @param {unknown} error
 * @returns {ErrorFields | null}
 */
export function errorFields(error) {
  if (!(error instanceof Error) || error.name !== 'PointworthError') return null
  const { code, message, file, row, column, hint, values } = /** @type {PointworthError} */ (error)
  return { code, message, file, row, column, hint, values }
}

/** @param {unknown} reason the signal's reason, kept as the cause */
export const aborted = reason =>
  new PointworthError({ code: 'aborted', message: 'Reading was cancelled.' }, { cause: reason })

export const disposed = () =>
  new PointworthError({
    code: 'disposed',
    message: 'This analysis was disposed of.',
    hint: 'Open the files again with Analysis.open.'
  })

/** @param {string} detail what the engine said as it stopped */
export const crashed = detail =>
  new PointworthError({
    code: 'engine_crashed',
    message: `The engine stopped unexpectedly: ${detail}`,
    values: [['detail', detail]],
    hint: 'The files were opened again; ask once more. If it happens again, please report it with this message.'
  })

/** @param {string} detail @param {unknown} [cause] */
export const unavailable = (detail, cause) =>
  new PointworthError(
    {
      code: 'engine_unavailable',
      message: `The engine could not be started: ${detail}`,
      values: [['detail', detail]],
      hint: 'The browser must allow WebAssembly and blob workers; the policy needs wasm-unsafe-eval and worker-src blob:.'
    },
    { cause }
  )

/** @param {string} problem @param {string} hint */
export const badInput = (problem, hint) => new PointworthError({ code: 'bad_input', message: problem, hint })

/** @param {unknown} error why a message could not be sent */
export const uncloneable = error =>
  new PointworthError(
    {
      code: 'bad_option',
      message: `The options cannot be sent to the engine: ${error instanceof Error ? error.message : error}`,
      hint: 'Options are plain data: numbers, texts, lists and objects.'
    },
    { cause: error }
  )
