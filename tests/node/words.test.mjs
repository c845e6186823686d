// Words of the synthetic company: every phrase that was planted is found, in each of its languages, and nothing is where
// what customers say has nothing to do with how they score.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generate } from '../../samples/acme/generate.mjs'
import { PARAMETERS } from '../../samples/acme/parameters.mjs'
import { stream } from '../../samples/acme/random.mjs'
import { COMMENTS } from '../../samples/acme/words.mjs'
import { Analysis } from '../../www/analysis.js'
import { loadSample } from '../../www/samples.js'

/** @param {import('../../www/reports.js').Term} term */
const said = ({ phrase, text }) => phrase ?? text
/** A phrase as words are compared. @param {string} phrase */
const plain = phrase => phrase.replaceAll('ё', 'е')

test('every phrase planted in Acme Cloud is found on its side, in four languages, and nothing else', async t => {
  const analysis = await Analysis.open(await loadSample('acme'), { today: '2026-11-22', timeZone: 'UTC' })
  t.after(() => analysis.dispose())
  const { terms, q } = await analysis.words({ limit: 100 })
  assert.equal(q, 0.1)
  const differing = terms.filter(({ differs }) => differs)
  assert.deepEqual(Object.keys(COMMENTS), ['en', 'fa', 'et', 'ru'])
  const sides = /** @type {const} */ ([
    ['a', 'promoter'],
    ['b', 'detractor']
  ])
  for (const [side, name] of sides) {
    const planted = Object.values(COMMENTS).flatMap(language => language[name].map(plain))
    const found = differing.filter(term => term.side === side).map(said)
    for (const phrase of planted) assert.ok(found.includes(phrase), phrase)
    // What else is found is a part of a planted phrase, which is said elsewhere, too.
    for (const term of found)
      assert.ok(
        planted.some(phrase => phrase.includes(term)),
        term
      )
  }
})

test('where answers are dealt anew among the comments of Acme Cloud nothing differs', async t => {
  const text = generate(PARAMETERS).files['responses.csv']
  // A comment may hold a line end, which no cell before it does.
  const [header, ...rows] = text.trim().split(/\n(?=[\w-]+,)/)
  const names = header.split(',')
  const [score, at] = ['score', 'responded_at'].map(name => names.indexOf(name))
  // No cell before the comment holds a comma.
  const cells = rows.map(row => row.split(','))
  const answered = cells.filter(row => row[at] && row[score])
  const random = stream(17, 'shuffle')
  let differing = 0
  for (let round = 0; round < 5; round++) {
    const scores = answered.map(row => row[score])
    for (let left = scores.length - 1; left > 0; left--) {
      const other = random.integer(0, left)
      ;[scores[left], scores[other]] = [scores[other], scores[left]]
    }
    answered.forEach((row, index) => {
      row[score] = scores[index]
    })
    const shuffled = [header, ...cells.map(row => row.join(','))].join('\n')
    const analysis = await Analysis.open([new File([shuffled], 'responses.csv')])
    t.after(() => analysis.dispose())
    const report = await analysis.words({ examples: 0, limit: 100 })
    assert.ok(report.tested > 200, String(report.tested))
    differing += report.differing
  }
  assert.equal(differing, 0)
})
