// Saved settings: a mapping that also says what the reader had chosen on the page. They hold no data.
import { PointworthError } from '../errors.js'
import { columnName } from '../findings.js'
import { badMapping, checkedMapping, tableFor } from '../mapping.js'

/** @typedef {import('../options.js').Mapping} Mapping */

/** Headers that are named where none fits. */
const NAMED = 4

/**
 * Settings that can be applied.
 * @param {Mapping} value what was saved, parsed
 * @returns {Mapping}
 * @throws {PointworthError} `bad_mapping`
 */
export function checkedSettings(value) {
  const mapping = checkedMapping(value)
  if (mapping.page !== undefined && !isPage(mapping.page))
    throw badMapping('What the settings say of the page cannot be read.', 'Save them again on the page.')
  return mapping
}

/**
 * Refuses settings that say nothing of any of these tables.
 * @param {Mapping} mapping
 * @param {readonly import('../reports.js').TableReport[]} tables
 * @throws {PointworthError} `mapping_unfit`
 */
export function checkedFit(mapping, tables) {
  if (tables.some(table => tableFor(mapping, table))) return
  const columns = mapping.tables
    .flatMap(({ columns }) => Object.keys(columns).filter(header => columns[header]))
    .slice(0, NAMED)
    .join(', ')
  throw new PointworthError({
    code: 'mapping_unfit',
    message: `The saved settings are for other files: none of the open ones has their columns (${columns}).`,
    hint: 'Open the files they were saved with, or later exports with the same headers.',
    values: [['columns', columns]]
  })
}

/**
 * What opening saved settings has come to.
 * @param {import('../elements/dashboard.js').Unfit | null} unfit
 * @param {import('../locale.js').Locale} locale
 */
export function restored(unfit, locale) {
  const { format } = locale
  const lost = [
    ...(unfit?.values ?? []).map(({ column, values }) => {
      const name = columnName(column, locale)
      return values.length
        ? locale.text('settings.value', { column: name, values: format.list(values.map(value => value ?? '–')) })
        : locale.text('settings.column', { column: name })
    }),
    ...(unfit?.measure ? [locale.text('settings.measure', { measure: locale.coded('measure', unfit.measure) })] : []),
    ...(unfit?.panels.length
      ? [locale.text('settings.panels', { panels: format.list(unfit.panels.map(name => locale.coded('panel', name))) })]
      : [])
  ]
  return { what: locale.text(lost.length ? 'settings.partly' : 'settings.opened'), lines: lost }
}

/** @param {unknown} page @returns {page is import('../options.js').PageSettings} */
const isPage = page =>
  isObject(page) &&
  typeof page.address === 'string' &&
  isObject(page.panels) &&
  Object.values(page.panels).every(
    panel => isObject(panel) && [panel.options, panel.display].every(part => part === undefined || isObject(part))
  )

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isObject = value => typeof value === 'object' && value !== null && !Array.isArray(value)
