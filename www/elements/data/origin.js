// Where a table comes from, and the choices in how its bytes are read: encoding of a text, sheet of a workbook.
import { h } from '../dom.js'

/** @typedef {import('../../origin.js').OpenTable} OpenTable */
/** @typedef {import('../../locale.js').Locale} Locale */
/** @typedef {import('../../options.js').FileOptions} FileOptions */

/** Names of formats: the same in every language. */
const names = {
  csv: 'CSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  xlsx: 'Excel (.xlsx)',
  xlsb: 'Excel (.xlsb)',
  xls: 'Excel (.xls)',
  ods: 'OpenDocument',
  html: 'HTML',
  xml: 'Excel XML',
  gzip: 'gzip',
  zip: 'ZIP'
}

/** What the file is, by name. @param {OpenTable} table */
export const formatOf = ({ origin: { format, compression } }) =>
  [names[format], compression && names[compression]].filter(Boolean).join(' · ')

/**
 * @param {OpenTable} table
 * @param {number} index
 * @param {Locale} locale
 * @param {(options: Partial<FileOptions>) => void} onChoice
 */
export function origin({ name, origin }, index, locale, onChoice) {
  const { encoding, encodings, sheet, sheets } = origin
  /**
   * @param {'encoding' | 'sheet'} option
   * @param {string} chosen
   * @param {[value: string, label: string][]} choices
   */
  const choice = (option, chosen, choices) => {
    const select = h(
      'select',
      {
        id: `${option}-${index}`,
        'data-test': option,
        'aria-label': locale.text(`data.${option}Of`, { file: name }),
        onchange: () => onChoice({ [option]: select.value })
      },
      ...choices.map(([value, label]) => h('option', { value }, label))
    )
    select.value = chosen
    return h(
      'span',
      { class: 'choice' },
      h('label', { class: 'soft small', for: select.id }, locale.text(`data.${option}`)),
      select
    )
  }
  return [
    encoding === null
      ? null
      : choice(
          'encoding',
          encoding,
          [...new Set([encoding, ...encodings])].map(each => [each, each.toUpperCase()])
        ),
    sheet === null || sheets.length < 2
      ? null
      : choice(
          'sheet',
          sheet,
          sheets.map(each => [
            each.name,
            each.hidden ? locale.text('data.sheet.hidden', { sheet: each.name }) : each.name
          ])
        )
  ]
}
