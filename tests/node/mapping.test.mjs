// Mappings: saved as plain data, applied to the exports that have the same headers.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Analysis } from '../../www/analysis.js'

/** Rows of a file, one for each number. @param {string} header @param {number} count @param {(at: number) => string} row */
const rows = (header, count, row) => `${header}\n${Array.from({ length: count }, (_, at) => row(at)).join('\n')}\n`

const answers = rows('Ref,Joy,When,Area', 40, at => `k${at},${at % 11},2025-01-${10 + (at % 20)},${at % 2 ? 'N' : 'S'}`)
const billing = rows('Buyer;Day;Sum', 60, at => `k${at % 40};2025-02-${10 + (at % 20)};${at * 7}`)

/** What JSON keeps of a value. @param {any} value */
const plain = value => JSON.parse(JSON.stringify(value))

/** Every number of an analysis. @param {Analysis} analysis */
async function numbers(analysis) {
  const { scope } = analysis
  return plain({
    join: scope?.join,
    customers: scope?.customers,
    roles: analysis.tables.map(({ kinds, columns }) => [kinds, columns.map(({ role }) => role)]),
    score: await analysis.score({ by: ['Area'] }),
    revenue: await analysis.revenue()
  })
}

async function clicked() {
  const analysis = await Analysis.open([
    { name: 'a.csv', data: answers },
    { name: 'b.csv', data: billing, delimiter: ';' }
  ])
  await analysis.remap('a.csv', {
    kind: 'responses',
    mapping: { Ref: 'customer_id', Joy: 'score', When: 'responded_at', Area: 'segment:Area' }
  })
  await analysis.remap('b.csv', { kind: 'revenue', mapping: { Buyer: 'customer_id', Day: 'date', Sum: 'amount' } })
  return analysis
}

test('a saved mapping does what clicking did, whatever the files are called and in any order', async () => {
  const analysis = await clicked()
  const expected = await numbers(analysis)
  const mapping = plain(analysis.mapping())
  assert.equal(mapping.version, 1)
  assert.deepEqual(mapping.tables[1].options, { delimiter: ';' })
  const again = await Analysis.open(
    [
      { name: 'a.csv', data: answers },
      { name: 'b.csv', data: billing }
    ],
    { mapping }
  )
  assert.deepEqual(await numbers(again), expected)
  assert.deepEqual(plain(again.mapping()), mapping)
  const renamed = await Analysis.open(
    [
      { name: 'march.csv', data: billing },
      { name: 'april.csv', data: answers }
    ],
    { mapping }
  )
  const { score, revenue } = await numbers(renamed)
  assert.deepEqual(
    [score, revenue],
    [expected.score, expected.revenue].map(report => plain(report))
  )
})

test('a file may bring its mapping, and what is said of it has the last word', async () => {
  const mapping = plain((await clicked()).mapping())
  const analysis = await Analysis.open([{ name: 'x.csv', data: answers, mapping }])
  assert.deepEqual(analysis.tables[0].kinds, ['responses'])
  assert.equal(analysis.tables[0].columns[1].roleEvidence, 'mapping')
  await analysis.remap('x.csv', { mapping: { Joy: 'csat' } })
  assert.equal(analysis.tables[0].columns[1].role, 'csat')
})

test('headers that are gone are noticed; a file with other headers is read by itself', async () => {
  const mapping = plain((await clicked()).mapping())
  const analysis = await Analysis.open(
    [
      { name: 'fewer.csv', data: answers.replace('When', 'Time of day').replace('Ref,Joy', ' ref ,JOY') },
      { name: 'other.csv', data: 'customer_id,score\nk1,9\nk2,3\n' }
    ],
    { mapping }
  )
  const [fewer, other] = analysis.tables
  assert.deepEqual(fewer.columns.map(({ role }) => role).slice(0, 2), ['customer_id', 'score'])
  const notice = fewer.notices.find(({ code }) => code === 'mapping_not_found')
  assert.deepEqual([notice?.count, notice?.examples, notice?.file], [1, [{ row: null, value: 'When' }], 'fewer.csv'])
  assert.deepEqual(
    other.columns.map(({ role, roleEvidence }) => [role, roleEvidence]),
    [
      ['customer_id', 'header'],
      ['score', 'header']
    ]
  )
})

test('headers that show only when a file is read as before are found', async () => {
  const data = `x\ty\tz\nRef\tJoy\tArea\n${Array.from({ length: 30 }, (_, at) => `k${at}\t${at % 11}\tN`).join('\n')}\n`
  const analysis = await Analysis.open([{ name: 'a.tsv', data, headerRow: 2 }])
  await analysis.remap('a.tsv', { kind: 'responses', mapping: { Ref: 'customer_id', Joy: 'score' } })
  const mapping = plain(analysis.mapping())
  assert.deepEqual(mapping.tables[0].options, { headerRow: 2 })
  const again = await Analysis.open([{ name: 'b.tsv', data }], { mapping })
  assert.deepEqual(
    again.tables[0].columns.map(({ name, role }) => [name, role]),
    analysis.tables[0].columns.map(({ name, role }) => [name, role])
  )
  assert.deepEqual(plain(await again.score()), plain(await analysis.score()))
})

test('a mapping of another version, or none, is refused', async () => {
  for (const [mapping, message] of /** @type {[any, RegExp][]} */ ([
    [{ version: 2, tables: [] }, /version 2; this Pointworth reads version 1/],
    [{ tables: [] }, /no saved mapping/],
    [{ version: 1, tables: [{ columns: [] }] }, /lists no tables/]
  ]))
    await assert.rejects(Analysis.open([answers], { mapping }), {
      name: 'PointworthError',
      code: 'bad_mapping',
      message
    })
})

test('more rows of a table are read as it is, whatever the order of their columns, and are closed with it', async () => {
  // June has days beyond the 12th; July's alone would fit either order.
  const day = (/** @type {number} */ at, /** @type {number} */ month) =>
    `${1 + (at % (month === 6 ? 28 : 12))}/${month}/2025`
  const june = rows('Ref,Joy,When,Area', 40, at => `k${at},${at % 11},${day(at, 6)},N`)
  const july = rows('When,Area,Joy,Ref,Shop', 30, at => `${day(at, 7)},S,${at % 11},j${at},${at % 2 ? 'a' : 'b'}`)
  const analysis = await Analysis.open([{ name: 'june.csv', data: june, kind: 'responses' }])
  const mapping = { Ref: 'customer_id', Joy: 'score', When: 'responded_at', Area: 'segment:Area' }
  await analysis.remap('june.csv', { mapping })
  await analysis.append(null, { name: 'july.csv', data: july, to: 'june.csv' })
  const [first, second] = analysis.tables
  assert.deepEqual([first.partOf, second.partOf, second.questions], [undefined, 'june.csv', []])
  assert.deepEqual(second.kinds, ['responses'])
  assert.deepEqual(
    second.columns.map(({ name, role }) => [name, role]),
    [
      ['When', 'responded_at'],
      ['Area', 'segment:Area'],
      ['Joy', 'score'],
      ['Ref', 'customer_id'],
      ['Shop', 'segment:Shop']
    ]
  )
  // In one file they would be read so.
  const both = await Analysis.open(
    [
      rows('Ref,Joy,When,Area,Shop', 70, at => {
        const more = at - 40
        return at < 40
          ? `k${at},${at % 11},${day(at, 6)},N,`
          : `j${more},${more % 11},${day(more, 7)},S,${more % 2 ? 'a' : 'b'}`
      })
    ].map(data => ({ data, kind: 'responses', mapping: { ...mapping, Shop: 'segment:Shop' } }))
  )
  const asked = { by: ['Area', 'Shop', { date: /** @type {const} */ ('month') }] }
  assert.deepEqual(plain(await analysis.score(asked)), plain(await both.score(asked)))
  assert.equal(analysis.scope?.rows[0], 70)
  for (const { ledger } of analysis.tables)
    assert.equal(ledger.read, ledger.used + ledger.setAside.reduce((sum, { rows }) => sum + rows, 0))
  assert.deepEqual(
    analysis.mapping().tables.map(({ columns }) => Object.keys(columns).length),
    [4]
  )
  // What is said of the table later holds for all its rows.
  await analysis.remap('june.csv', { mapping: { Joy: 'csat' } })
  assert.equal(analysis.tables[1].columns[2].role, 'csat')
  await analysis.close('june.csv')
  assert.deepEqual(analysis.tables, [])
})

test('rows that are none of the table they are said to be are refused, and nothing of them stays', async () => {
  const analysis = await Analysis.open([{ name: 'june.csv', data: 'customer_id,score\na,9\n' }])
  await assert.rejects(analysis.append(null, { name: 'x.csv', data: 'order_id,amount\n1,2\n', to: 'june.csv' }), {
    code: 'bad_input'
  })
  await assert.rejects(analysis.append(null, { data: 'score\n1\n', to: 'may.csv' }), { code: 'bad_input' })
  assert.deepEqual(
    analysis.tables.map(({ name }) => name),
    ['june.csv']
  )
  await analysis.append(null, { name: 'x.csv', data: 'customer_id,score\nb,3\n' })
  await analysis.remap('x.csv', { to: 'june.csv' })
  assert.equal(analysis.tables[1].partOf, 'june.csv')
  await analysis.remap('x.csv', { to: null })
  assert.equal(analysis.tables[1].partOf, undefined)
})

test('a role that asks for dates has numbers read as such, and names the column where they are none', async () => {
  const data = rows('customer_id,score,moment,size', 40, at => `c${at},${at % 11},${45_292 + at},${at}`)
  const analysis = await Analysis.open([{ name: 'a.csv', data }])
  await analysis.remap('a.csv', { mapping: { moment: 'responded_at' } })
  const column = analysis.tables[0].columns[2]
  assert.deepEqual([column.type, column.min, column.format], ['date', '2024-01-01', 'Excel serial 1900'])
  await assert.rejects(analysis.remap('a.csv', { mapping: { moment: null, size: 'responded_at' } }), {
    code: 'wrong_values',
    file: 'a.csv',
    column: 'size',
    hint: /epoch/
  })
  assert.equal(analysis.tables[0].columns[2].role, 'responded_at')
  await assert.rejects(analysis.remap('a.csv', { formats: { Moment: { epoch: 'unix' } } }), {
    code: 'no_such_column',
    hint: 'The columns are: customer_id, score, moment, size.'
  })
})
