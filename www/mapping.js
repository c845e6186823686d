import { PointworthError } from './errors.js'

/** @typedef {import('./options.js').FileOptions} FileOptions */
/** @typedef {import('./options.js').Mapping} Mapping */
/** @typedef {import('./options.js').MappedTable} MappedTable */
/** @typedef {import('./reports.js').TableReport} TableReport */

/** The version of mappings that is written and read. */
const VERSION = 1

/** Options that change how bytes become cells: a file must be read again for them. */
const READING = /** @type {const} */ ([
  'encoding',
  'sheet',
  'delimiter',
  'headerRow',
  'headerRows',
  'footerRows',
  'formats'
])

/**
 * What open files are and how they are read, to be saved: kinds, the role of each header, what was said of the bytes.
 * @param {readonly TableReport[]} tables
 * @param {readonly {name: string, options: FileOptions}[]} files
 * @returns {Mapping}
 */
export function mappingOf(tables, files) {
  return {
    version: VERSION,
    tables: tables.map(({ name, kinds, columns }) => ({
      kind: /** @type {MappedTable['kind']} */ (kinds),
      columns: Object.fromEntries(columns.map(column => [column.name, column.role])),
      options: readingOptions(files.find(file => file.name === name)?.options ?? {})
    }))
  }
}

/**
 * A mapping that can be applied.
 * @param {unknown} value what was saved, parsed
 * @returns {Mapping}
 * @throws {PointworthError} `bad_mapping`
 */
export function checkedMapping(value) {
  const { version, tables } = /** @type {Partial<Mapping>} */ (value ?? {})
  if (version !== VERSION)
    throw badMapping(
      version === undefined
        ? 'This is no saved mapping.'
        : `The mapping has version ${version}; this Pointworth reads version ${VERSION}.`,
      'Use a mapping that was saved by this version, or map the files again and save that.'
    )
  const isTable = (/** @type {any} */ table) => isObject(table) && isObject(table.columns)
  if (!Array.isArray(tables) || !tables.every(isTable))
    throw badMapping('The mapping lists no tables with their columns.', 'Save it again, or leave it out.')
  return /** @type {Mapping} */ (value)
}

/** Is this a saved mapping and not the roles of one file's headers? @param {unknown} value @returns {value is Mapping} */
export const isMapping = value => isObject(value) && typeof value.version === 'number' && Array.isArray(value.tables)

/**
 * The table of a mapping whose headers a file has: at least half of those that play a role, the most of all tables.
 * @param {Mapping} mapping
 * @param {TableReport | undefined} read the file as it was read
 * @returns {{table: MappedTable, columns: Record<string, string | null>, missing: string[]} | null} the roles of the
 *   file's headers, and the mapping's headers that play a role and that the file does not have
 */
export function tableFor({ tables }, read) {
  const headers = new Map(read?.columns.map(({ name }) => [plain(name), name]))
  let best = null
  let most = 0
  for (const table of tables) {
    const missing = []
    /** @type {Record<string, string | null>} */
    const columns = {}
    let found = 0
    for (const [header, role] of Object.entries(table.columns)) {
      const name = headers.get(plain(header))
      if (name !== undefined) columns[name] = role
      else if (role) missing.push(header)
      if (name !== undefined && role) found++
    }
    if (found > most && found >= missing.length) {
      best = { table, columns, missing }
      most = found
    }
  }
  return best
}

/**
 * What a table's columns tell of the questions that more rows of it leave open.
 * @param {TableReport} table
 * @param {TableReport} more
 * @returns {Record<string, import('./options.js').Format>}
 */
export function answersFrom(table, more) {
  const open = table.questions.map(({ code }) => code)
  /** @type {Record<string, import('./options.js').Format>} */
  const formats = {}
  for (const { code, column } of more.questions) {
    const known = table.columns.find(({ name }) => name === column)
    const way = known && wayOf(known)
    if (column && way && !open.includes(code) && code === way.question) formats[column] = way.format
  }
  return formats
}

/**
 * How a column of dates or numbers is written, where it could be written otherwise.
 * @param {import('./reports.js').ColumnReport} column
 * @returns {{question: 'date_order' | 'decimal' | 'epoch', field: keyof import('./options.js').Format, value: string, format: import('./options.js').Format} | null}
 */
export function wayOf({ type, format }) {
  if (format === null) return null
  const way = (/** @type {any} */ question, /** @type {any} */ field, /** @type {string} */ value) => ({
    question,
    field,
    value,
    format: { [field]: value }
  })
  if (type === 'date') {
    const [order] = format.match(/^(?:d(?=.*m.*y)|m(?=.*d.*y))/i) ?? []
    if (order) return way('date_order', 'dateOrder', order.toLowerCase() === 'd' ? 'dmy' : 'mdy')
    const [, counted] = format.match(/^(Excel serial 190[04]|Unix (?:milli)?seconds)$/) ?? []
    return counted ? way('epoch', 'epoch', EPOCHS[/** @type {keyof typeof EPOCHS} */ (counted)]) : null
  }
  if (type !== 'number' && type !== 'score') return null
  const mark = /^[^\d]*[\d.,\s'’٬٫]+$/.test(format) ? format.match(/[.,](?=\d+\D*$)/)?.[0] : null
  return mark ? way('decimal', 'decimal', mark) : null
}

/** What counted dates are called in reports, and in options. */
const EPOCHS = {
  'Excel serial 1900': 'excel1900',
  'Excel serial 1904': 'excel1904',
  'Unix seconds': 'unix',
  'Unix milliseconds': 'unixMs'
}

/** Has a table all columns of another that play a role, and are there two at least? @param {TableReport} table @param {TableReport} other */
export function isMoreOf(table, other) {
  const headers = new Set(table.columns.map(({ name }) => plain(name)))
  const playing = other.columns.filter(({ role }) => role)
  return playing.length > 1 && playing.every(({ name }) => headers.has(plain(name)))
}

/** The options that were given and change how bytes become cells. @param {FileOptions} options @returns {FileOptions} */
export function readingOptions(options) {
  const given = READING.map(name => [name, /** @type {Record<string, unknown>} */ (options)[name]])
  const says = (/** @type {unknown} */ value) => value != null && !(isObject(value) && !Object.keys(value).length)
  return Object.fromEntries(given.filter(([, value]) => says(value)))
}

/**
 * What must change for a file to be read as a mapping says, what was given with the file before that; `null` = nothing.
 * @param {FileOptions | undefined} said @param {FileOptions} given
 * @returns {FileOptions | null}
 */
export function readingChanges(said, given) {
  const changes = readingOptions(said ?? {})
  return Object.keys(changes).length ? { ...changes, ...readingOptions(given) } : null
}

/**
 * What undoes such changes.
 * @param {FileOptions | undefined} said @param {FileOptions} given
 * @returns {FileOptions}
 */
export const readingAsGiven = (said, given) => {
  const nothing = Object.keys(readingOptions(said ?? {})).map(name => [name, null])
  return { ...Object.fromEntries(nothing), ...readingOptions(given) }
}

/** A header without what exports change from month to month: case, spaces around it. @param {string} header */
const plain = header => header.normalize('NFKC').trim().toLowerCase()

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param {string} message @param {string} hint */
export const badMapping = (message, hint) => new PointworthError({ code: 'bad_mapping', message, hint })
