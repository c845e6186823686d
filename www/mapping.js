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
const badMapping = (message, hint) => new PointworthError({ code: 'bad_mapping', message, hint })
