// How the files meet: for each two, how many ids the one has that the other has too, and which have no match.
import { h } from '../dom.js'

/** @typedef {import('../../reports.js').Join} Join */
/** @typedef {import('../../locale.js').Locale} Locale */

/** Pairs of files that are told at once; those that meet best can wait. */
const FIRST = 3

/** Share of the rows of the side that meets worse. @param {Join} join */
const worse = ({ rows, matchedRows }) => Math.min(...rows.map((all, side) => (all ? matchedRows[side] / all : 1)))

/** @param {readonly Join[]} joins @param {Locale} locale */
export function joinList(joins, locale) {
  if (!joins.length) return null
  const ordered = [...joins].sort((one, other) => worse(one) - worse(other))
  const list = (/** @type {Join[]} */ some) =>
    h(
      'ul',
      { class: 'pairs' },
      ...some.map(join => h('li', { 'data-join': join.files.join(' + ') }, ...meeting(join, locale)))
    )
  const rest = ordered.slice(FIRST)
  return h(
    'section',
    { class: 'joins', 'data-test': 'joins' },
    h('h2', { class: 'name' }, locale.text('join.title')),
    list(ordered.slice(0, FIRST)),
    rest.length
      ? h('details', {}, h('summary', { class: 'small' }, locale.text('join.more', { count: rest.length })), list(rest))
      : null
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
