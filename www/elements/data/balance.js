// What became of the rows of a file and of its cells: what was read is what is used and what was set aside, always.
import { h } from '../dom.js'

/** @typedef {import('../../reports.js').Balance} Balance */
/** @typedef {import('../../reports.js').TableReport} TableReport */
/** @typedef {import('../../locale.js').Locale} Locale */

/** @param {TableReport} table @param {Locale} locale */
export function balance({ name, ledger, cells }, locale) {
  return h(
    'dl',
    { class: 'balance', 'data-test': 'balance', 'aria-label': locale.text('ledger.of', { file: name }) },
    ...line('rows', ledger, locale),
    ...line('cells', cells, locale)
  )
}

/**
 * @param {'rows' | 'cells'} what
 * @param {Balance} counts
 * @param {Locale} locale
 */
function line(what, { read, used, setAside }, locale) {
  const { format } = locale
  const aside = setAside.reduce((sum, { rows }) => sum + rows, 0)
  return [
    h('dt', { class: 'soft' }, locale.text(`ledger.${what}`)),
    h(
      'dd',
      { 'data-balance': what, 'data-read': read, 'data-used': used, 'data-aside': aside },
      locale.text('ledger.equation', {
        read: format.integer(read),
        used: format.integer(used),
        aside: format.integer(aside)
      }),
      setAside.length
        ? h(
            'ul',
            { class: 'reasons soft small' },
            ...setAside.map(({ code, column, rows }) =>
              h(
                'li',
                { 'data-code': code },
                `${format.integer(rows)} `,
                locale.coded('aside', code),
                column === null ? null : ` (${locale.isolate(column)})`
              )
            )
          )
        : null
    )
  ]
}
