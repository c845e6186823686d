import { nextTurn } from './turn.js'

/** @typedef {typeof import('../../pkg/pointworth.js')} Glue */

/** Rows of one rehearsal: some milliseconds of work, so that a request never waits long. */
const ROWS = 3000
/** Rehearsals until browsers have compiled what runs for each row; Chromium takes about half as many. */
const TIMES = 30

/** Rehearsals that are still to come. */
let left = TIMES

/**
 * Works through small tables until someone wants something of the engine; called again, it goes on where it stopped.
 * Browsers first translate WebAssembly quickly and run it slowly; what has run long enough they compile anew, aside.
 * While someone still looks for a file there is time for that: the first 100 MB are then read a quarter faster.
 *
 * @param {Glue} glue of a loaded engine
 * @param {() => boolean} wanted does someone wait, or is there work already?
 */
export async function rehearse(glue, wanted) {
  await nextTurn()
  if (!left || wanted()) return
  const responses = new TextEncoder().encode(responsesText())
  const revenue = new TextEncoder().encode(revenueText())
  for (; left; left--) {
    const engine = new glue.Engine({ timeZoneOffsets: [], today: '2026-01-01', seed: 1 })
    for (const text of [responses, revenue]) {
      await nextTurn()
      if (wanted()) return engine.free()
      const file = engine.begin('', { size: text.length })
      engine.feed(file, text)
      engine.finish(file)
      engine.tables()
      engine.scope()
    }
    await nextTurn()
    if (!wanted()) engine.query(0, 'dashboard', { panels: ['score', 'trend', GROUPS] }, () => true)
    engine.free()
  }
}

/** Answers as survey tools write them: ids that count up and others, instants, words, scores, comments. */
function responsesText() {
  const lines = ['response_id,customer_id,account_id,responded_at,channel,region,score,csat,driver:price,comment']
  for (let row = 0; row < ROWS; row++) {
    const customer = (row * 7919) % ROWS
    const comment = row % 2 ? '' : row % 6 ? 'quick answer and a friendly tone' : `"slow, but ""fine"" ${row}"`
    lines.push(
      `R${100_000 + row},C${100_000 + customer},A${1000 + (customer % 900)},${day(row)}T08:15:30Z,${CHANNELS[row % 4]},` +
        `area ${row % 7},${(row * 7) % 11},${row % 9 ? 1 + (row % 5) : ''},${1 + (row % 10)},${comment}`
    )
  }
  return lines.join('\n')
}

/** Invoices of the same customers. */
function revenueText() {
  const lines = ['customer_id,date,amount,currency']
  for (let row = 0; row < ROWS; row++)
    lines.push(`C${100_000 + ((row * 7919) % ROWS)},${day(row)},${row % 400}.${10 + (row % 90)},EUR`)
  return lines.join('\n')
}

/** A question of many groups, whose intervals take longer than to count them. */
const GROUPS = { panel: 'score', as: 'groups', by: ['channel', 'region', { date: 'month' }] }

const CHANNELS = ['email', 'in_app', 'sms', 'phone']

/** @param {number} row */
const day = row => `2025-${String(1 + (row % 12)).padStart(2, '0')}-${10 + (row % 19)}`
