// Files that are not CSV in UTF-8: what the engine gets of them, and what it says of those that it does not get.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { root } from '../../tools/run.mjs'
import { Analysis } from '../../www/analysis.js'
import { encodingOfSample } from '../../www/engine/encoding.js'
import { csvOf } from '../cells.mjs'
import { workbook, zip } from '../zip.mjs'

const folder = path.join(root, 'tests', 'formats')
const read = (/** @type {string} */ name) => new Uint8Array(readFileSync(path.join(folder, name)))

/** Cells of CSV text, by the plainest reader there is. @param {string} text */
function cellsOf(text) {
  const lines = [...text.matchAll(/((?:"(?:[^"]|"")*"|[^"\n])*)\n/g)].map(([, line]) => line)
  return lines.map(line =>
    line === ''
      ? []
      : [...`,${line}`.matchAll(/,("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell]) =>
          cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell
        )
  )
}

/** @type {Record<string, {sheet: string, sheets: object[], rows: string[][], errors: number}>} */
const books = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8'))
for (const [name, expected] of Object.entries(books))
  test(`${name} is read cell by cell as it was written`, async () => {
    const { text, tables } = await csvOf(name, read(name))
    assert.deepEqual(cellsOf(text[0]), expected.rows)
    const [{ origin, notices }] = tables
    assert.equal(origin.sheet, expected.sheet)
    assert.deepEqual(origin.sheets, expected.sheets)
    assert.equal(origin.format, name.split('.').pop())
    assert.equal(notices.find(({ code }) => code === 'cell_error')?.count ?? 0, expected.errors)
  })

/** A page as billing and ticket systems write it and call it `report.xls`. @param {string} head */
const page = head =>
  `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>${head}<style>td{mso-number-format:"\\@"}</style></head><body>
<table><tr><td>Menu</td><td>Help</td></tr></table>
<table border="1"><tr><th colspan="2">Отчёт</th></tr>
<tr><th>Клиент</th><th>Оценка</th><th rowspan="1">Регион</th></tr>
<tr><td>К&nbsp;1</td><td> 9 </td><td rowspan="2">Урал &amp; Сибирь</td></tr>
<tr><td>К2</td><td>3</td></tr><tr><td>К3<td>10<td>Москва</table></body></html>`

test('a table in HTML that is called .xls is read, in the encoding that it names or is', async () => {
  const rows = [
    ['Отчёт', '', ''],
    ['Клиент', 'Оценка', 'Регион'],
    ['К\u00a01', '9', 'Урал & Сибирь'],
    ['К2', '3', 'Урал & Сибирь'],
    ['К3', '10', 'Москва']
  ]
  const cyrillic = (/** @type {string} */ text) =>
    Uint8Array.from(text, sign => {
      const code = sign.charCodeAt(0)
      return sign === 'ё' ? 0xb8 : code < 0x80 ? code : code - 0x350
    })
  for (const [bytes, encoding] of /** @type {[Uint8Array<ArrayBuffer>, string][]} */ ([
    [new TextEncoder().encode(page('<meta charset="utf-8">')), 'utf-8'],
    [cyrillic(page('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">')), 'windows-1251'],
    [cyrillic(page('')), 'windows-1251'],
    [Uint8Array.from(Buffer.from(`\ufeff${page('')}`, 'utf16le')), 'utf-16le']
  ])) {
    const { text, tables } = await csvOf('report.xls', bytes)
    assert.deepEqual(cellsOf(text[0]), rows)
    const [{ origin }] = tables
    assert.deepEqual([origin.format, origin.encoding, origin.sheet], ['html', encoding, 'Table 2'])
    assert.deepEqual(
      origin.sheets.map(({ name }) => name),
      ['Table 1', 'Table 2']
    )
  }
  const analysis = await Analysis.open([{ name: 'report.xls', data: page('') }])
  assert.equal((await analysis.score()).total.counts.n, 3)
})

test('Excel’s XML of 2003 is read by its worksheets', async () => {
  const data = `<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Answers"><Table><Row><Cell><Data ss:Type="String">customer_id</Data></Cell><Cell><Data ss:Type="String">score</Data></Cell><Cell><Data ss:Type="String">responded_at</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="Number">9</Data></Cell><Cell><Data ss:Type="DateTime">2025-01-31T00:00:00.000</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">b</Data></Cell><Cell ss:Index="3"><Data ss:Type="DateTime">2025-02-01T00:00:00.000</Data></Cell></Row></Table></Worksheet></Workbook>`
  const analysis = await Analysis.open([{ name: 'old.xls', data }])
  const [{ origin, rows, columns }] = analysis.tables
  assert.deepEqual([origin.format, origin.sheet, rows], ['xml', 'Answers', 2])
  assert.deepEqual([columns[1].missing, columns[2].type, columns[2].max], [1, 'date', '2025-02-01T00:00:00'])
})

test('a workbook is analysed like the CSV file of its sheet', async () => {
  const [book, csv] = await Promise.all([
    Analysis.open([{ name: 'plain.xlsx', data: read('plain.xlsx') }]),
    Analysis.open([{ name: 'plain.csv', data: (await csvOf('plain.xlsx', read('plain.xlsx'))).text[0] }])
  ])
  assert.deepEqual(await book.score(), await csv.score())
  assert.deepEqual(book.tables[0].columns, csv.tables[0].columns)
  assert.equal((await book.score()).total.counts.n, 3)
})

test('another sheet is read when it is asked for, a hidden one too, and the table stays where it is not there', async () => {
  const analysis = await Analysis.open([{ name: 'plain.xlsx', data: read('plain.xlsx') }, 'score\n9\n'])
  await analysis.remap('plain.xlsx', { sheet: 'Hidden' })
  assert.deepEqual(
    analysis.tables.map(({ name, rows, origin }) => [name, rows, origin.sheet]),
    [
      ['plain.xlsx', 39, 'Hidden'],
      ['file 2', 1, null]
    ]
  )
  await assert.rejects(analysis.remap('plain.xlsx', { sheet: 'Nowhere' }), {
    code: 'no_such_sheet',
    file: 'plain.xlsx',
    hint: 'The sheets are: Cover, Hidden, Answers, Empty.'
  })
  await assert.rejects(analysis.remap('plain.xlsx', { sheet: 'Empty' }), { code: 'empty_file' })
  assert.equal(analysis.tables[0].rows, 39)
})

test('rows in messages are those of the sheet', async () => {
  const cell = (/** @type {string} */ at, /** @type {string} */ value) =>
    `<row r="${at.slice(1)}"><c r="${at}" t="inlineStr"><is><t>${value}</t></is></c></row>`
  const rows = Array.from({ length: 40 }, (_, row) => cell(`A${row + 6}`, String(row % 11))).join('')
  const data = workbook(cell('A3', 'score') + rows + cell('A60', '11'))
  const analysis = await Analysis.open([{ name: 'gaps.xlsx', data }])
  assert.equal(analysis.tables[0].rows, 41)
  const outOfRange = [...analysis.tables[0].notices, ...(analysis.scope?.notices ?? [])].find(
    ({ code }) => code === 'off_scale'
  )
  assert.deepEqual(outOfRange?.examples, [{ row: 60, value: '11' }])
})

test('workbooks that are locked, damaged, too sparse or none are refused with what to do', async () => {
  const plain = read('plain.xlsx')
  const row = (/** @type {number} */ at, /** @type {string} */ cells) => `<row r="${at}">${cells}</row>`
  const wide = Array.from({ length: 12_300 }, (_, at) =>
    row(at + 1, `${at ? '' : '<c r="A1"><v>1</v></c>'}<c r="XFD${at + 1}"><v>1</v></c>`)
  )
  for (const [code, data] of /** @type {[string, Uint8Array][]} */ ([
    ['encrypted_file', read('locked.xlsx')],
    ['damaged_file', plain.slice(0, 4000)],
    ['damaged_file', workbook('<row r="1"><c r="A1"')],
    ['damaged_file', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, ...new Uint8Array(600))],
    ['damaged_file', workbook('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>')],
    ['file_too_large', workbook(row(1, '<c r="A1"><v>1</v></c>') + row(10_000_000, '<c r="A10000000"><v>1</v></c>'))],
    ['file_too_large', workbook(wide.join(''))],
    ['empty_file', workbook('')],
    ['no_tables', zip({ 'notes/page.html': '<p>' })]
  ]))
    await assert.rejects(Analysis.open([{ name: 'bad.xlsx', data }]), error => {
      const { code: found, file, hint } = /** @type {any} */ (error)
      assert.deepEqual([found, file], [code, 'bad.xlsx'])
      assert.ok(hint)
      return true
    })
})

test('a file whose bytes were changed anywhere is read or refused, never a crash', async () => {
  let state = 11
  const random = (/** @type {number} */ below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
  const outcomes = new Set()
  for (const name of ['plain.xlsx', 'old.xls', 'open.ods', 'several.zip'])
    for (let round = 0; round < 25; round++) {
      const bytes = read(name)
      for (let change = 0; change < 1 + random(8); change++) bytes[random(bytes.length)] = random(256)
      const cut = random(4) ? bytes : bytes.slice(0, random(bytes.length))
      const outcome = await Analysis.open([{ name, data: cut }]).then(
        analysis => analysis.dispose() ?? 'read',
        error => error.code
      )
      assert.notEqual(outcome, 'engine_crashed')
      outcomes.add(outcome)
    }
  assert.ok(outcomes.has('read') && outcomes.has('damaged_file'), [...outcomes].join())
})

test('each file of an archive becomes a table, and each can be closed and read again', async () => {
  const analysis = await Analysis.open([{ name: 'several.zip', data: read('several.zip') }])
  const names = ['export/answers.csv', 'export/billing.csv', 'stored.json', 'книга.xlsx'].map(
    name => `several.zip/${name}`
  )
  assert.deepEqual(
    analysis.tables.map(({ name }) => name),
    names
  )
  const [answers, , json, book] = analysis.tables.map(({ origin }) => origin)
  assert.deepEqual(
    [answers.encoding, answers.compression, answers.entry],
    ['windows-1252', 'zip', 'export/answers.csv']
  )
  assert.deepEqual([json.format, book.format, book.sheet], ['json', 'xlsx', 'Answers'])
  assert.deepEqual(analysis.tables[0].columns[0].samples, ['Åsa', 'b'])
  assert.deepEqual(
    analysis.tables[0].notices.find(({ code }) => code === 'skipped_entries')?.examples.map(({ value }) => value),
    ['readme.md']
  )
  await analysis.remap(names[0], { encoding: 'iso-8859-5' })
  assert.equal(analysis.tables[0].columns[0].samples[0], 'Хsa')
  assert.deepEqual(
    analysis.tables.map(({ name }) => name),
    names
  )
  await analysis.close(names[1])
  assert.deepEqual(
    analysis.tables.map(({ name }) => name),
    names.filter(name => name !== names[1])
  )
  await assert.rejects(analysis.close(names[1]), { code: 'bad_input' })
})

test('if one file of an archive cannot be read, none is kept, and the error names it', async () => {
  const analysis = await Analysis.open(['score\n9\n'])
  const data = zip({ 'a.csv': 'score\n9\n', 'b.csv': 'score,x\n9,"open\n' })
  await assert.rejects(analysis.append(null, { name: 'half.zip', data }), {
    code: 'unterminated_quote',
    file: 'half.zip/b.csv'
  })
  assert.equal(analysis.tables.length, 1)
  await analysis.append(null, { name: 'half.zip', data: zip({ 'a.csv': 'score\n9\n' }) })
  assert.equal(analysis.tables[1].name, 'half.zip/a.csv')
})

test('archives that are locked, broken, empty or bombs are refused with what to do', async () => {
  const bomb = Buffer.alloc(80 << 20, 'score\n'.repeat(1000))
  const sound = zip({ 'a.csv': 'score\n9\n' })
  const at = Buffer.from(sound).indexOf('PK\x01\x02')
  for (const [code, data] of /** @type {[string, Uint8Array][]} */ ([
    ['encrypted_file', zip({ 'a.csv': 'score\n9\n' }, { flags: 1 })],
    ['damaged_file', zip({ 'a.csv': 'score\n9\n' }, { method: 14 })],
    ['damaged_file', zip({ 'a.csv': 'score\n9\n8\n' }, { size: 8 })],
    ['damaged_file', sound.map((byte, index) => (index === at + 16 ? byte ^ 1 : byte))],
    ['damaged_file', sound.slice(0, -30)],
    ['damaged_file', gzipSync('score\n9\n').subarray(0, 15)],
    ['no_tables', zip({})],
    ['no_tables', zip({ 'a.png': 'x', 'inner.zip': sound })],
    ['file_too_large', zip({ 'a.csv': bomb })],
    ['file_too_large', gzipSync(bomb, { level: 9 })]
  ]))
    await assert.rejects(Analysis.open([{ name: 'bad.zip', data: new Uint8Array(data) }]), error => {
      const { code: found, hint } = /** @type {any} */ (error)
      assert.equal(found, code)
      assert.ok(hint)
      return true
    })
})

test('gzip is unpacked whatever the file is called, also within an archive and around a workbook', async () => {
  for (const data of [
    gzipSync('score\n9\n10\n3\n'),
    zip({ 'a.csv.gz': gzipSync('score\n9\n10\n3\n') }),
    gzipSync('[{"score":9},{"score":10},{"score":3}]'),
    gzipSync(
      workbook(
        `<row><c t="str"><v>score</v></c></row>${['9', '10', '3'].map(v => `<row><c><v>${v}</v></c></row>`).join('')}`
      )
    )
  ]) {
    const analysis = await Analysis.open([{ name: 'x.csv', data: new Uint8Array(data) }])
    assert.equal((await analysis.score()).total.counts.n, 3)
  }
})

/** JSON in several ways → CSV. */
const json = {
  'a list of objects': ['[{"a":1,"b":"x"},{"b":null,"a":2.50,"c":true}]', '"a","b","c"\n1,"x",\n2.50,,true\n'],
  'an object a line': ['{"a":1}\n{"a":2}\n', '"a"\n1\n2\n'],
  'lines without an end, one after the other': ['{"a":1}{"a":2}', '"a"\n1\n2\n'],
  'more digits than a double holds': ['[{"id":12345678901234567890}]', '"id"\n12345678901234567890\n'],
  'objects in objects': ['[{"a":{"b":{"c":1},"d":2}},{"a":{"d":3}}]', '"a.b.c","a.d"\n1,2\n,3\n'],
  'lists of values': ['[{"t":["x","y;z",1,null]},{"t":[]}]', '"t"\n"x;y;z;1;"\n""\n'],
  'lists of objects stay JSON': ['[{"t":[{"k":"v"}]}]', '"t"\n"[{""k"":""v""}]"\n'],
  escapes: ['[{"a\\"b":"say \\"no\\"\\n\\u0641\\ud83d\\ude00"}]', '"a""b"\n"say ""no""\nف😀"\n'],
  'a wrapper': [
    '{"meta":{"columns":[{"n":"a"}],"tags":["x"]},"data":[{"a":"one"},{"a":"two"}],"total":2}',
    '"a"\n"one"\n"two"\n'
  ],
  'a wrapper in a wrapper': ['{"result":{"rows":[{"a":1}]},"ok":true}', '"a"\n1\n'],
  'lists of lists': ['[["id","score"],["a",9]]', '"id","score"\n"a",9\n'],
  'a late key': [`${'{"a":1}\n'.repeat(9)}{"a":2,"b":"late"}\n`, `"a","b"\n${'1,\n'.repeat(9)}2,"late"\n`],
  'one object': ['{"a":1,"b":{"c":2}}', '"a","b.c"\n1,2\n']
}
for (const [title, [text, expected]] of Object.entries(json))
  test(`JSON: ${title}`, async () => {
    for (const size of [1, 2, 3, 7, 64, 1 << 20]) {
      const { text: found } = await csvOf('x.json', new TextEncoder().encode(text), { size })
      assert.equal(found[0], expected, `in pieces of ${size}`)
    }
  })

test('random records come out as JSON.parse reads them', async () => {
  let state = 7
  const random = (/** @type {number} */ below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
  const letters = ['a', '"', '\\', '\n', 'é', '😀', '{', ']', ',', ' ', 'م', '\t', '7']
  const word = () => Array.from({ length: random(6) }, () => letters[random(letters.length)]).join('')
  for (let round = 0; round < 200; round++) {
    const keys = Array.from({ length: 1 + random(5) }, (_, index) => `k${index}${word()}`)
    const records = Array.from({ length: 1 + random(9) }, () =>
      Object.fromEntries(keys.filter(() => random(4)).map(key => [key, random(3) ? word() : random(1000) - 500]))
    )
    if (!records.some(record => Object.keys(record).length)) continue
    const bytes = new TextEncoder().encode(JSON.stringify(records, null, random(3)))
    const { text } = await csvOf('x.json', bytes, { size: 1 + random(40) })
    const [header, ...rows] = cellsOf(text[0])
    assert.deepEqual(new Set(header), new Set(records.flatMap(record => Object.keys(record))))
    assert.deepEqual(
      rows,
      records.map(record => header.map(key => String(record[key] ?? '')))
    )
  }
})

test('JSON with a fault is refused with the record', async () => {
  for (const [row, data] of /** @type {[number, string][]} */ ([
    [3, '[{"a":1},{"a":2]'],
    [4, '[{"a":1},{"a":2}'],
    [3, '[{"a":1},2]'],
    [3, '[{"a":1},"x"]'],
    [2, '[{"a" 1}]'],
    [2, '[{"a":tru e}]'],
    [3, '{"a":1}\n{"a":\n']
  ]))
    await assert.rejects(Analysis.open([{ name: 'bad.json', data }]), { code: 'bad_json', file: 'bad.json', row })
})

/** Exports in the languages of users, in the encodings in which they come. */
const texts = {
  ru: 'клиент;оценка;комментарий\nИван Петров;9;отличное обслуживание и быстрая доставка\nОльга;3;долго ждали ответа\n',
  et: 'klient;hinne;märkus\nJüri Tõnisson;9;väga hea teenindus, aitäh\nŠarlotte;3;ootasin liiga kaua, täiesti õudne\n',
  tr: 'müşteri;puan;yorum\nAyşe Yılmaz;9;çok iyi hizmet, teşekkürler\nİbrahim;3;sipariş geç geldi, değişiklik yok\n',
  fa: 'مشتري;امتياز;نظر\nعلي رضايي;9;پشتيباني خيلي خوب بود\nمريم;2;ارسال سفارش دير انجام شد\n',
  ar: 'العميل;الدرجة;التعليق\nأحمد;10;خدمة ممتازة وسريعة جدا\nليلى;4;تأخر التوصيل كثيرا\n',
  lv: 'klients;vērtējums;komentārs\nJānis Bērziņš;9;ļoti laba apkalpošana, paldies\nŽanete;3;pārāk ilgi jāgaida\n',
  lt: 'klientas;įvertinimas;pastaba\nJonas Žukauskas;9;labai geras aptarnavimas, ačiū\nEglė;3;per ilgai laukėme\n',
  fr: 'prénom;note;commentaire\nZoé;9;très satisfaite de l’équipe\nNoël;5;délai trop long à mon goût, 5 €\n',
  de: 'Kunde;Note;Bemerkung\nMüller;9;sehr schöne Lösung für große Firmen\nJäger;2;zu späte Rückmeldung\n',
  pl: 'klient;ocena;uwagi\nPaweł Wiśniewski;9;bardzo dobra obsługa, dziękuję\nŁukasz;2;zbyt długo czekałem\n',
  el: 'πελάτης;σχόλιο\nΓιώργος;πολύ καλή εξυπηρέτηση, ευχαριστώ\n'
}
/** @type {Record<string, (keyof typeof texts)[]>} */
const encodings = {
  'windows-1251': ['ru'],
  'koi8-r': ['ru'],
  'iso-8859-5': ['ru'],
  ibm866: ['ru'],
  'windows-1252': ['fr', 'de'],
  'windows-1254': ['tr'],
  'windows-1256': ['ar', 'fa'],
  'iso-8859-6': ['ar'],
  'windows-1257': ['et', 'lv', 'lt'],
  'iso-8859-4': ['et', 'lv', 'lt'],
  'iso-8859-15': ['et', 'de'],
  'windows-1250': ['pl'],
  'iso-8859-2': ['pl'],
  'windows-1253': ['el'],
  'utf-16le': ['ru', 'fa', 'fr'],
  'utf-16be': ['ru', 'fa', 'fr'],
  'utf-8': ['ru', 'et', 'tr', 'fa', 'de']
}

/** A text in an encoding, by looking each byte up in what the encoding makes of it. @param {string} text @param {string} encoding */
function encoded(text, encoding) {
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  if (encoding.startsWith('utf-16')) {
    const bytes = Buffer.from(text, 'utf16le')
    return new Uint8Array(encoding === 'utf-16be' ? bytes.swap16() : bytes)
  }
  const decoder = new TextDecoder(encoding)
  const byte = new Map(Array.from({ length: 256 }, (_, value) => [decoder.decode(Uint8Array.of(value)), value]))
  // Node takes windows-1252 for ISO-8859-1.
  if (encoding === 'windows-1252')
    for (const [sign, value] of [
      ['€', 0x80],
      ['’', 0x92]
    ])
      byte.set(/** @type {string} */ (sign), /** @type {number} */ (value))
  return Uint8Array.from([...text], sign => {
    const value = byte.get(sign)
    assert.ok(value !== undefined, `${encoding} has no ${sign}`)
    return value
  })
}

for (const [encoding, languages] of Object.entries(encodings))
  test(`text in ${encoding} is told by its letters and read whole`, async () => {
    for (const language of languages) {
      const text = texts[language]
      const bytes = encoded(text, encoding)
      for (const size of [1, 3, 1 << 20]) {
        const { text: found, tables } = await csvOf('x.csv', bytes, { size })
        assert.equal(found[0].replace(/^\ufeff/, ''), text, `${language}, pieces of ${size}`)
        assert.equal(tables[0].origin.encodings[0], tables[0].origin.encoding)
      }
    }
  })

test('letters beyond ASCII are found at the end of a file, too', async () => {
  const ascii = new TextEncoder().encode(`id,comment\n${'1,plain words\n'.repeat(200_000)}`)
  for (const [language, encoding] of /** @type {const} */ ([
    ['ru', 'windows-1251'],
    ['tr', 'windows-1254']
  ])) {
    const { tables } = await csvOf('x.csv', new Uint8Array([...ascii, ...encoded(texts[language], encoding)]))
    assert.equal(tables[0].origin.encoding, encoding)
  }
})

test('bytes that are no UTF-8 late in a file: the file is read again by what they are', async () => {
  const ascii = '9,North\n'.repeat(600_000)
  const parts = [`score,region\n${ascii}`, encoded('3,Санкт-Петербург\n', 'windows-1251'), ascii.repeat(3)]
  const analysis = await Analysis.open([{ name: 'late.csv', data: new Blob(parts) }])
  assert.equal(analysis.tables[0].origin.encoding, 'windows-1251')
  const { groups } = await analysis.score({ by: ['region'] })
  assert.deepEqual(
    groups.map(({ key, counts }) => [key[0], counts.n]),
    [
      ['North', 2_400_000],
      ['Санкт-Петербург', 1]
    ]
  )
})

test('a few bad bytes in UTF-8 are replaced, counted and located', async () => {
  const start = new TextEncoder().encode('id,comment\n1,café\n2,naïve\n3,bad ')
  const end = new TextEncoder().encode(' byte\n4,größer\n')
  const analysis = await Analysis.open([{ name: 'cut.csv', data: new Blob([start, Uint8Array.of(0xe9), end]) }])
  const [{ origin, notices, columns }] = analysis.tables
  assert.equal(origin.encoding, 'utf-8')
  assert.deepEqual(
    notices.find(({ code }) => code === 'invalid_bytes'),
    { code: 'invalid_bytes', file: 'cut.csv', column: null, count: 1, examples: [{ row: 4, value: '\ufffd' }] }
  )
  assert.ok(columns[1].samples.includes('bad \ufffd byte'))
})

test('an encoding that is given is taken, and one that is none refused', async () => {
  const data = encoded(texts.ru, 'windows-1251')
  const analysis = await Analysis.open([{ name: 'x.csv', data, encoding: 'koi8-r' }])
  assert.equal(analysis.tables[0].origin.encoding, 'koi8-r')
  assert.equal(analysis.tables[0].columns[0].name, new TextDecoder('koi8-r').decode(data.slice(0, 6)))
  await analysis.remap('x.csv', { encoding: 'cp1251' })
  assert.equal(analysis.tables[0].columns[0].name, 'клиент')
  await assert.rejects(analysis.remap('x.csv', { encoding: 'klingon' }), { code: 'bad_option', file: 'x.csv' })
})

test('the guess looks at letters, not at how long the text is', () => {
  for (const [text, encoding, expected] of [
    ['name,score\nJosé,9\nAnna,8\n', 'windows-1252', 'windows-1252'],
    ['ad,puan\nIşıl,9\nAli,8\n', 'windows-1254', 'windows-1254'],
    ['customer;city\nJohn Smith;Москва\nAnna;London\n', 'windows-1251', 'windows-1251']
  ])
    assert.equal(encodingOfSample([encoded(text, encoding)]).encoding, expected, text)
})

/** CSV cases of the project's golden results in other encodings; those in UTF-8 are in the golden runner. */
test('the golden cases in other encodings are read whole', async () => {
  const golden = path.join(root, 'tests', 'golden')
  const { cases } = JSON.parse(readFileSync(path.join(golden, 'cases', 'csv.json'), 'utf8'))
  /** @type {Record<string, string>} */
  const names = { 'utf-16-le': 'utf-16le', 'utf-16-be': 'utf-16be', cp1251: 'windows-1251', cp1256: 'windows-1256' }
  let seen = 0
  for (const { id, input, params, expected } of cases) {
    const { encoding, header, rows } = expected
    const wide = id.includes('utf16')
    // The bytes of this one are UTF-8, whatever the case says.
    if (id === 'csv/export-excel-german') continue
    if (!rows || !(wide || id.endsWith('utf8-bad-byte') || (encoding && encoding !== 'utf-8'))) continue
    seen++
    const data = new Uint8Array(readFileSync(path.join(golden, input.file)))
    const analysis = await Analysis.open([{ name: id, data, encoding: params.encoding }])
    const [table] = analysis.tables
    assert.deepEqual([table.rows, table.delimiter], [rows.length, expected.delimiter], id)
    if (encoding) {
      const same = encoding === 'iso-8859-1' ? 'windows-1252' : (names[encoding] ?? encoding)
      assert.equal(table.origin.encoding, same, id)
    }
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      header,
      id
    )
    const cells = rows.flat()
    for (const { samples, type } of table.columns)
      if (type === 'text' || type === 'category')
        assert.ok(
          samples.every(sample => cells.includes(sample)),
          id
        )
    analysis.dispose()
  }
  assert.ok(seen >= 8, `${seen} cases`)
})

test('what is no table is named', async () => {
  for (const [data, named] of /** @type {[string | Uint8Array<ArrayBuffer>, RegExp][]} */ ([
    ['%PDF-1.7\n', /PDF/],
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xe9\xe0', /PNG/],
    ['\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xe9\xe0', /JPEG/],
    [zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<w:document/>' }), /Word/],
    [zip({ '[Content_Types].xml': '<Types/>', 'ppt/presentation.xml': '<p/>' }), /PowerPoint/],
    ['<html><body><form>Please sign in</form></body></html>', /HTML/],
    ['<?xml version="1.0"?><root><row>1</row></root>', /XML/]
  ]))
    await assert.rejects(
      Analysis.open([
        {
          name: 'report.xls',
          data: typeof data === 'string' ? Uint8Array.from(data, sign => sign.charCodeAt(0)) : data
        }
      ]),
      error => {
        const { code, message, hint, file } = /** @type {any} */ (error)
        assert.deepEqual([code, file], ['not_text', 'report.xls'])
        assert.match(message, named)
        assert.match(hint, /CSV/)
        return true
      }
    )
})
