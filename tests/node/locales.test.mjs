// The texts of the languages: complete, with every plural form, and nothing left in another language.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { root } from '../../tools/run.mjs'
import { civil, isoDay } from '../../www/calendar.js'
import { phraseKey } from '../../www/fault.js'
import { addLocale, locale } from '../../www/locale.js'

/** @typedef {import('../../www/locale.js').Message} Message */

/** @param {string} language @returns {Record<string, Message>} */
const textsOf = language => JSON.parse(readFileSync(path.join(root, 'www', 'locales', `${language}.json`), 'utf8'))
const english = textsOf('en')
const languages = readdirSync(path.join(root, 'www', 'locales'))
  .filter(file => file.endsWith('.json'))
  .map(file => path.basename(file, '.json'))
const others = languages.filter(language => language !== 'en')

/** @param {Message} message @returns {string[]} */
const forms = message => (typeof message === 'string' ? [message] : Object.values(message))

/** What a text is filled with, and how it is marked. @param {string} text */
const marks = text => text.match(/\{\w+\}|<\/?(?:em|b)>/g) ?? []

/** All marks of all forms, each once. @param {Message} message */
const allMarks = message => [...new Set(forms(message).flatMap(marks))].sort()

/** Text without what is filled in, and without quotations in another language, which stand between isolating marks. @param {string} text */
const own = text => text.replace(/\{\w+\}|<\/?(?:em|b)>/g, '').replace(/\u2066[^\u2069]*\u2069/g, '')

/** Keys of texts that fail a check, each with what is wrong. @param {string} language @param {(key: string, message: Message) => string | undefined} check */
const failing = (language, check) =>
  Object.entries(textsOf(language)).flatMap(([key, message]) => {
    const wrong = check(key, message)
    return wrong ? [`${key}: ${wrong}`] : []
  })

for (const language of others) {
  test(`${language} has every text of English and no other`, () => {
    const texts = textsOf(language)
    assert.deepEqual(
      Object.keys(english).filter(key => !(key in texts)),
      [],
      'missing'
    )
    assert.deepEqual(
      Object.keys(texts).filter(key => !(key in english)),
      [],
      'unknown'
    )
  })

  test(`${language} fills in and marks what English does, in every form`, () => {
    assert.deepEqual(
      failing(language, (key, message) => {
        const [got, wanted] = [allMarks(message), allMarks(english[key] ?? '')]
        if (got.join() !== wanted.join()) return `${got.join(' ')} instead of ${wanted.join(' ')}`
        // A form for several numbers must name the one it speaks of.
        if (typeof message === 'string' || !wanted.includes('{count}')) return
        const silent = Object.entries(message).filter(([form, text]) => form !== '=1' && !text.includes('{count}'))
        const own = silent.filter(([form]) => !(form === 'one' && onlyOne(language)))
        return own.length ? `no {count} in ${own.map(([form]) => form).join()}` : undefined
      }),
      []
    )
  })

  test(`${language} looks like a translation: not empty, and of a likely length`, () => {
    assert.deepEqual(
      failing(language, (key, message) => {
        const [text, original] = [forms(message).at(-1) ?? '', forms(english[key] ?? '').at(-1) ?? '']
        if (!text !== !original) return 'empty on one side'
        const [length, expected] = [own(text).length, own(original).length]
        if (/\u2066/.test(text)) return
        return length > 2.2 * expected + 14 || length < 0.35 * expected - 8
          ? `${length} letters for ${expected}`
          : undefined
      }),
      []
    )
  })
}

/** Is 1 the only number of the plural category `one`? @param {string} language */
function onlyOne(language) {
  const rules = new Intl.PluralRules(language)
  return Array.from({ length: 200 }, (_, count) => count).every(
    count => (rules.select(count) === 'one') === (count === 1)
  )
}

for (const language of languages)
  test(`${language} has a form for every plural category, and where English counts`, () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
    assert.deepEqual(
      failing(language, (key, message) => {
        if (typeof message !== typeof english[key]) return 'counts where English does not, or not where it does'
        if (typeof message === 'string') return
        const missing = pluralCategories.filter(category => !(category in message))
        const strange = Object.keys(message).filter(
          form => form !== '=1' && !pluralCategories.includes(/** @type {any} */ (form))
        )
        return missing.length || strange.length ? `missing ${missing.join()}, unknown ${strange.join()}` : undefined
      }),
      []
    )
  })

/** Latin words that stand in Persian and Russian as they are: names of products, formats and methods. */
const names = new Set(
  `NPS eNPS CSAT CES CSV TSV UTF XLSX XLS ZIP PDF PNG JPEG GIF RTF HTML XML JSON SVG Parquet Arrow SQLite gzip Zstandard Zip Word PowerPoint
  WebAssembly worker workers pointworth Pointworth Mac Network connect src none blob Excel Tab ISO USD MIT OR Apache
  Net Promoter Score Bain Company Inc NICE Systems Fred Reichheld B2B customer_id HC3 CR1 Unicode Text
  Rocks The American Statistician Tango Statistics in Medicine Wilson JASA MacKinnon White VanderWeele Ding Annals of Internal
  Conover Greenwood Harvey Holt Newcombe Kaplan Manski Meier log z
  Cameron Gelbach Miller Webb Robins Rotnitzky Zhao Chernozhukov Gini Lorenz Langel Till Fader Hardie Lee Marketing Science
  BG NBD Waudby Smith arXiv al et p t n w c E I F12 Q W SHA service
  Content Security Policy script wasm unsafe eval`.split(/\s+/)
)

for (const language of others.filter(language => new Intl.Locale(language).maximize().script !== 'Latn'))
  test(`${language} holds no Latin words but names`, () => {
    assert.deepEqual(
      failing(language, (_, message) => {
        const words = forms(message).flatMap(text => own(text).match(/[A-Za-z][A-Za-z_0-9]*/g) ?? [])
        const left = words.filter(word => !names.has(word))
        return left.length ? left.join(' ') : undefined
      }),
      []
    )
  })

for (const language of others.filter(language => new Intl.Locale(language).maximize().script === 'Latn'))
  test(`${language} holds no text that is still English`, () => {
    assert.deepEqual(
      failing(language, (key, message) => {
        const text = own(forms(message).join(' '))
        const words = new Set(text.toLowerCase().match(/\p{L}+/gu))
        const left = ['the', 'of', 'and', 'with', 'this', 'that', 'not', 'is', 'are', 'from'].filter(word =>
          words.has(word)
        )
        // Titles of works and names of licences stay.
        const cited = /Annals of|The American|Bain/.test(text)
        const same =
          forms(message).join() === forms(english[key]).join() && own(forms(message).join()).match(/\p{L}{4}/u)
        const name = [...words].every(word => [...names].some(known => known.toLowerCase() === word))
        return (left.length && !cited) || (same && !name && !shared.has(key))
          ? left.join(' ') || 'the same as in English'
          : undefined
      }),
      []
    )
  })

/** Texts that are spelt alike in English and Estonian. */
const shared = new Set(['panel.trend', 'filter.label', 'filter.more', 'role.segment'])

test('Persian digits, punctuation and letters are Persian', () => {
  assert.deepEqual(
    failing('fa', (_, message) => {
      const text = own(forms(message).join(' ')).replace(/B2B|UTF-8|Apache-2\.0|HC3|CR1/g, '')
      if (/[0-9٠-٩]/.test(text)) return 'digits of another script'
      if (/[,;?%“”]/.test(text)) return 'punctuation of another script'
      if (/[يكة]/.test(text)) return 'Arabic letters'
      if (/(^|\s)(می|نمی)\s/.test(text)) return 'می without its zero-width non-joiner'
      if (/\S\s(ها|های|هایی)(\s|$|[.،؛:])/.test(text)) return 'ها without its zero-width non-joiner'
      return undefined
    }),
    []
  )
})

test('minus signs are true, and quotation marks those of the language', () => {
  for (const language of languages)
    assert.deepEqual(
      failing(language, (_, message) => {
        const text = own(forms(message).join(' '))
        if (/(^|[\s(])-\d/.test(text)) return 'a hyphen for a minus'
        const strange = { en: /[«»„]/, et: /[«»”]/, fa: /[„“”]/, ru: /[“”]/ }[language]
        return strange?.test(text) ? 'quotation marks of another language' : undefined
      }),
      []
    )
})

test('every error and every guess of the engine has its text', () => {
  const errors = readFileSync(path.join(root, 'src', 'error.rs'), 'utf8')
  const codes = [...errors.matchAll(/Self::\w+(?: \{ \.\. \})? => "(\w+)"/g)].map(([, code]) => code)
  assert.ok(codes.length > 8)
  // `put_down` is said between the engine and its worker alone.
  const silent = codes.filter(code => code !== 'put_down' && !(`error.${code}` in english))
  assert.deepEqual(silent, [], 'codes without a text')
  const dialect = readFileSync(path.join(root, 'src', 'read', 'dialect.rs'), 'utf8').split('#[cfg(test)]')[0]
  const csv = readFileSync(path.join(root, 'src', 'read', 'csv.rs'), 'utf8').split('#[cfg(test)]')[0]
  const phrases = [
    ...[...dialect.matchAll(/^ {4}\(b".*", "(.*)"\),$/gm)].map(([, phrase]) => phrase),
    ...[...csv.matchAll(/too_large\("([^"]*)"/g)].map(([, phrase]) => phrase),
    ...[...readFileSync(path.join(root, 'www', 'errors.js'), 'utf8').matchAll(/\.xml', '(.*)'\]/g)].map(
      ([, phrase]) => phrase
    )
  ]
  assert.ok(phrases.length > 10)
  assert.deepEqual(
    phrases.map(phrase => `phrase.${phraseKey(phrase)}`).filter(key => !(key in english)),
    [],
    'phrases without a text'
  )
})

test('every notice of the engine has its text', () => {
  const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.rs')
  )
  const codes = files.flatMap(file => {
    const [code] = readFileSync(path.join(root, 'src', file), 'utf8').split('#[cfg(test)]')
    return [...code.matchAll(/\b(?:Notice::new|notice)\(\s*(?:\w+,\s*)?"(\w+)"/g)].map(([, code]) => code)
  })
  assert.ok(codes.length > 20)
  assert.deepEqual(
    [...new Set(codes)].filter(code => !(`notice.${code}` in english)),
    [],
    'codes without a text'
  )
})

test('a count chooses the form of its language, and exactly one may have its own', () => {
  for (const language of others) addLocale(language, textsOf(language))
  const counts = [1, 2, 5, 21]
  assert.deepEqual(
    counts.map(count => locale('ru').text('unit.points', { count })),
    ['1 пункт', '2 пункта', '5 пунктов', '21 пункт']
  )
  assert.deepEqual(
    counts.map(count => locale('et').text('unit.points', { count })),
    ['1 punkt', '2 punkti', '5 punkti', '21 punkti']
  )
  assert.equal(locale('fa').text('unit.points', { count: 21 }), '\u2068۲۱\u2069 واحد')
  assert.match(locale('ru').text('finding.segments.all', { count: 1 }), /единственная/)
  assert.match(locale('ru').text('finding.segments.all', { count: 21 }), /21/)
})

test('what is filled in keeps its own direction', () => {
  const [fa, en] = [locale('fa'), locale('en')]
  assert.equal(fa.text('error.column', { column: 'score' }), 'ستون «\u2068score\u2069»')
  assert.equal(fa.text('error.column', { column: 'امتیاز' }), 'ستون «امتیاز»')
  assert.equal(en.text('error.column', { column: 'امتیاز' }), 'column “\u2068امتیاز\u2069”')
  assert.equal(en.text('error.column', { column: 'score' }), 'column “score”')
})

test('numbers, money, days and periods are written as the language writes them', () => {
  const [fa, ru, et] = ['fa', 'ru', 'et'].map(language => locale(language).format)
  assert.equal(fa.share(0.31), '۳۱٪')
  assert.equal(ru.share(0.31), '31\u00a0%')
  assert.equal(et.share(0.31), '31%')
  assert.match(ru.decimal(-5, 1), /^−5,0$/)
  assert.match(fa.decimal(-5, 0), /^\u200e−۵$/)
  assert.equal(fa.moneyShort(1_234_567, 'EUR'), '۱٫۲۳\u00a0میلیون\u00a0€')
  assert.equal(fa.date('2026-11-23'), '۲ آذر ۱۴۰۵')
  const jalali = { period: 'month', calendar: 'jalali' }
  const gregorian = { period: 'month', calendar: 'gregorian' }
  assert.equal(fa.period({ period: '1405-09', from: '2026-11-22' }, jalali), 'آذر ۱۴۰۵')
  assert.equal(fa.period({ period: '2026-11', from: '2026-11-01' }, gregorian), 'نوامبر ۲۰۲۶')
  assert.equal(fa.day('2026-11-23', 'jalali'), '۱۴۰۵/۰۹/۰۲')
  for (const typed of ['۱۴۰۵/۰۹/۰۲', '1405-9-2', '۱۴۰۵ ۹ ۲']) assert.equal(fa.parseDay(typed, 'jalali'), '2026-11-23')
  for (const typed of ['', '1405', '1405/13/1', '1404/12/30', 'دیروز']) assert.equal(fa.parseDay(typed, 'jalali'), null)
})

test('Jalali days are those of Intl, every day from 1300 to 1500, and back', () => {
  const intl = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    timeZone: 'UTC'
  })
  let days = 0
  for (let time = Date.UTC(1921, 2, 21); time < Date.UTC(2122, 2, 21); time += 86_400_000, days++) {
    const iso = new Date(time).toISOString().slice(0, 10)
    const { year, month, day } = Object.fromEntries(
      intl.formatToParts(time).map(({ type, value }) => [type, Number(value)])
    )
    const got = civil(iso, 'jalali')
    if (got.year !== year || got.month !== month || got.day !== day) assert.fail(`${iso}: ${JSON.stringify(got)}`)
    if (isoDay(got, 'jalali') !== iso) assert.fail(`${iso} became ${isoDay(got, 'jalali')}`)
  }
  assert.ok(days > 73_000)
})
