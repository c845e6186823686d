// How the files meet: for each two, how many ids the one has that the other has too, and which have no match.
import { h } from '../dom.js'

/** @typedef {import('../../reports.js').Join} Join */
/** @typedef {import('../../locale.js').Locale} Locale */

/** @param {readonly Join[]} joins @param {Locale} locale */
export function joinList(joins, locale) {
  if (!joins.length) return null
  return h(
    'section',
    { class: 'joins', 'data-test': 'joins' },
    h('h2', { class: 'name' }, locale.text('join.title')),
    h('ul', {}, ...joins.map(join => h('li', { 'data-join': join.files.join(' + ') }, ...meeting(join, locale))))
  )
}

/** @param {Join} join @param {Locale} locale */
function meeting({ key, files, ids, matched, rows, matchedRows, repeated, unmatched, similar }, locale) {
  const { format } = locale
  const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
    format.share(whole ? part / whole : 0, whole && part < whole && part / whole > 0.99 ? 1 : 0)
  const details = [
    ...unmatched.flatMap((examples, side) =>
      examples.length
        ? [
            h(
              'li',
              {},
              locale.text('join.only', { count: ids[side] - matched, file: files[side] }),
              ' ',
              h('span', { class: 'soft' }, examples.map(({ value }) => locale.isolate(value)).join(' · '))
            )
          ]
        : []
    ),
    ...(similar.length
      ? [
          h(
            'li',
            {},
            locale.text('join.similar'),
            ' ',
            h(
              'span',
              { class: 'soft' },
              similar.map(([one, other]) => `${locale.isolate(one)} ≈ ${locale.isolate(other)}`).join(' · ')
            )
          )
        ]
      : []),
    ...repeated.flatMap((count, side) =>
      count ? [h('li', { class: 'soft' }, locale.text('join.repeated', { count, file: files[side] }))] : []
    )
  ]
  return [
    h(
      'p',
      {},
      locale.text(key === 'account_id' ? 'join.accounts' : 'join.customers', {
        count: ids[0],
        matched: format.integer(matched),
        share: share(matched, ids[0]),
        first: files[0],
        second: files[1]
      })
    ),
    h(
      'p',
      { class: 'soft small' },
      [0, 1]
        .map(side =>
          locale.text('join.rows', {
            count: rows[side],
            matched: format.integer(matchedRows[side]),
            share: share(matchedRows[side], rows[side]),
            file: files[side]
          })
        )
        .join(' · ')
    ),
    details.length
      ? h(
          'details',
          {},
          h('summary', { class: 'small' }, locale.text('join.details')),
          h('ul', { class: 'matches small' }, ...details)
        )
      : null
  ].filter(part => part !== null)
}
