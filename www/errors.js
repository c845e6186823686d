/**
 * A question that could not be answered: what, where, and what to do about it.
 *
 * Codes from the engine are those of its error kinds (`empty_file`, `not_text`, `bad_option`, …). The codes made
 * here are `aborted`, `disposed`, `engine_crashed`, `engine_unavailable`, `unreadable_file`, `bad_input`, `bad_mapping` and `mapping_unfit`, those of
 * what a browser lacks or refuses: `webassembly_missing`, `webassembly_forbidden`, `workers_forbidden`, `out_of_memory` and
 * `part_unavailable`, that of elements: `source_unavailable`, and those of formats: `damaged_file`, `encrypted_file`, `bad_json`, `no_tables`, `no_such_entry`,
 * `file_too_large` and, from workbooks, `no_such_sheet`.
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

/** @param {string} detail what the engine said as it stopped */
export const outOfMemory = detail =>
  new PointworthError({
    code: 'out_of_memory',
    message: `The memory of this browser is not enough: ${detail}`,
    hint: 'What was open before was opened again. Close other tabs, leave out files or columns that are not needed, or split the file.'
  })

/** @param {string} detail @param {unknown} [cause] @param {string} [hint] */
export const unavailable = (
  detail,
  cause,
  hint = 'Reload the page; if it happens again, please report it with this message.'
) =>
  new PointworthError(
    {
      code: 'engine_unavailable',
      message: `The engine could not be started: ${detail}`,
      values: [['detail', detail]],
      hint
    },
    { cause }
  )

export const noWebAssembly = () =>
  new PointworthError({
    code: 'webassembly_missing',
    message: 'WebAssembly, which the engine is made of, is missing or switched off in this browser.',
    hint: 'Switch it on for this page (it is off in a lockdown mode and by some administrators), or use another browser.'
  })

/** @param {unknown} cause */
export const webAssemblyForbidden = cause =>
  new PointworthError(
    {
      code: 'webassembly_forbidden',
      message: 'The policy under which this page is served forbids WebAssembly, which the engine is made of.',
      hint: "Whoever hosts the page must add 'wasm-unsafe-eval' to script-src of its Content-Security-Policy."
    },
    { cause }
  )

/** @param {unknown} [cause] */
export const noWorkers = cause =>
  new PointworthError(
    {
      code: 'workers_forbidden',
      message:
        'The browser, or the policy under which this page is served, allows no workers, in which the engine runs.',
      hint: 'Whoever hosts the page must add blob: to worker-src of its Content-Security-Policy; else allow workers in the browser or use another one.'
    },
    { cause }
  )

/** @param {string} part its address or name @param {unknown} cause */
export const partUnavailable = (part, cause) =>
  new PointworthError(
    {
      code: 'part_unavailable',
      message: `A part of the page could not be loaded: ${part}`,
      hint: 'Connect to the network and try again. If that does not help, the page was replaced on its host: reload it.'
    },
    { cause }
  )

/** @param {string} file that an element's `src` names @param {string} problem @param {unknown} [cause] */
export const sourceUnavailable = (file, problem, cause) =>
  new PointworthError(
    {
      code: 'source_unavailable',
      message: `The file could not be fetched: ${problem}.`,
      file,
      values: [['problem', problem]],
      hint: 'Whoever hosts the page: look at its address in src and at connect-src of the policy.'
    },
    { cause }
  )

/** @param {string} problem @param {string} hint */
export const badInput = (problem, hint) => new PointworthError({ code: 'bad_input', message: problem, hint })

/** @param {string | null} file @param {unknown} error @returns {ErrorFields} */
export const unreadableFile = (file, error) => ({
  code: 'unreadable_file',
  message: `The file can no longer be read: ${error instanceof Error ? error.message : error}`,
  file,
  hint: 'It may have been changed, moved or deleted since it was chosen. Choose it again.'
})

/** @param {unknown} error why a message could not be sent */
export const uncloneable = error =>
  new PointworthError(
    {
      code: 'bad_option',
      message: `The options cannot be sent to the engine: ${error instanceof Error ? error.message : error}`,
      values: [
        ['name', ''],
        ['problem', String(error instanceof Error ? error.message : error)]
      ],
      hint: 'Options are plain data: numbers, texts, lists and objects.'
    },
    { cause: error }
  )

/** @param {string} name @param {string} problem @param {string} example */
export const badOption = (name, problem, example) =>
  new PointworthError({
    code: 'bad_option',
    message: `option ${name}: ${problem}`,
    values: [
      ['name', name],
      ['problem', problem]
    ],
    hint: `Use for example ${example}.`
  })

/** @param {string} what */
export const damaged = what =>
  new PointworthError({
    code: 'damaged_file',
    message: `the file cannot be read: ${what}`,
    hint: 'Save or export it again, or open it where it was made and save it as CSV (UTF-8).'
  })

export const encrypted = () =>
  new PointworthError({
    code: 'encrypted_file',
    message: 'the file is protected by a password',
    hint: 'Save it without a password and open that file.'
  })

/** @param {string} what @param {string} hint */
export const tooLarge = (what, hint) =>
  new PointworthError({ code: 'file_too_large', message: `the file is too large: ${what}`, hint })

/** @param {string} what @param {number} record counted from 1 */
export const badJson = (what, record) =>
  new PointworthError({
    code: 'bad_json',
    message: `not valid JSON: ${what}`,
    // The header counts as a row, as in a table.
    row: record + 1,
    hint: `Look at record ${record} of the file, or export it again.`
  })

/** @param {readonly string[]} names what the archive holds: an office document is one, too */
export const noTables = names => {
  const [, looksLike] = DOCUMENTS.find(([part]) => names.includes(part)) ?? []
  if (looksLike)
    return new PointworthError({
      code: 'not_text',
      message: `not a text file but ${looksLike}`,
      hint: `This looks like ${looksLike}. Save its table as CSV (UTF-8) and open that file.`,
      values: [['looksLike', looksLike]]
    })
  return new PointworthError({
    code: 'no_tables',
    message: 'the archive holds no table',
    hint: names.length
      ? `It holds ${names.slice(0, 5).join(', ')}. Open a CSV, JSON or Excel file.`
      : 'It is empty. Pack the files again.'
  })
}

/** What gives documents away that hold no sheets. */
const DOCUMENTS = [
  ['word/document.xml', 'a Word document'],
  ['ppt/presentation.xml', 'a PowerPoint presentation']
]

/** @param {string} entry */
export const noSuchEntry = entry =>
  new PointworthError({
    code: 'no_such_entry',
    message: `the archive holds no file "${entry}"`,
    values: [['name', entry]],
    hint: 'Open the archive anew.'
  })
