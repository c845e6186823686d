// `Analysis` in a browser: its worker, its errors, its memory. The numbers themselves are tested natively; here they
// must be the same ones.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { POLICY } from '../../tools/policy.mjs'
import { root } from '../../tools/run.mjs'
import { serveLab, stage, visit, workers } from './browser.mjs'

/** @typedef {import('playwright-core').Page} Page */

const { browser, site: lab } = await stage(serveLab)

/**
 * A test on the lab page; afterwards the page must have asked for nothing more and said nothing.
 * @param {string} title
 * @param {(page: Page, t: import('node:test').TestContext) => Promise<void>} body
 * @param {{quiet?: boolean}} [options]
 */
const labTest = (title, body, { quiet = true } = {}) =>
  test(title, { timeout: 120_000 }, async t => {
    const { page, requests, said } = await visit(t, browser, lab.url)
    const loaded = requests.length
    await body(page, t)
    assert.deepEqual(requests.slice(loaded), [], 'requests after load')
    if (quiet) assert.deepEqual(said, [], 'console')
  })

/** Runs in the page: what a promise rejects with, as data. @param {Page} page @param {string} call an expression */
const rejection = (page, call) =>
  page.evaluate(async call => {
    try {
      // biome-ignore lint/security/noGlobalEval: the test's own text, and page.evaluate is exempt from the policy
      await eval(`(async () => (${call}))()`)
    } catch (error) {
      const { name, code, message, file, row, column, hint } = /** @type {any} */ (error)
      return { name, code, message, file, row, column, hint, isError: error instanceof PointworthError }
    }
    throw new Error(`${call} did not reject`)
  }, call)

const CSV = 'customer_id,score,region\na,10,EMEA\nb,9,EMEA\nc,7,APAC\nd,3,APAC\n,11,EMEA\n'

labTest('every kind of input is read alike', async page => {
  const seen = await page.evaluate(async csv => {
    const bytes = new TextEncoder().encode(csv)
    const padded = new Uint8Array(bytes.length + 2)
    padded.set(bytes, 1)
    const inputs = [
      csv,
      bytes,
      bytes.buffer,
      padded.subarray(1, -1),
      new Blob([bytes]),
      new File([bytes], 'q3.csv'),
      { name: 'q3.csv', data: csv },
      { name: 'named.csv', data: new File([bytes], 'q3.csv'), kind: 'responses' }
    ]
    const seen = []
    for (const input of inputs) {
      const analysis = await Analysis.open([/** @type {any} */ (input)])
      seen.push([analysis.tables[0].name, analysis.tables[0].rows, (await analysis.score()).total.score.value])
      analysis.dispose()
    }
    return seen
  }, CSV)
  assert.deepEqual(
    seen.map(([name]) => name),
    ['file 1', 'file 1', 'file 1', 'file 1', 'file 1', 'q3.csv', 'q3.csv', 'named.csv']
  )
  for (const [, rows, score] of seen) assert.deepEqual([rows, score], [5, 25])
})

labTest('a reply holds what JSON holds: no BigInt, NaN or undefined', async page => {
  const [reply, again] = await page.evaluate(async csv => {
    const analysis = await Analysis.open([csv], { seed: Number.MAX_SAFE_INTEGER })
    const reply = await analysis.dashboard({
      panels: ['score', 'revenue', 'pointValue', { panel: 'compare', by: ['region'], as: 'segments' }]
    })
    const odd = (/** @type {any} */ value) =>
      typeof value === 'object' && value !== null
        ? Object.values(value).some(odd)
        : typeof value === 'bigint' || value === undefined || Number.isNaN(value)
    if (odd(reply)) throw new Error('not plain')
    return [reply, JSON.parse(JSON.stringify(reply))]
  }, CSV)
  assert.deepEqual(reply, again)
})

labTest('names are told apart, files are appended, kinds and roles can be changed', async page => {
  const seen = await page.evaluate(async csv => {
    const analysis = await Analysis.open([
      { name: 'a.csv', data: csv },
      { name: 'a.csv', data: csv.replaceAll('10', '0') }
    ])
    const names = analysis.tables.map(({ name }) => name)
    await analysis.append('responses', { name: 'b.csv', data: 'customer_id,score,region\nz,0,EMEA\n' })
    const appended = (await analysis.score({ counted: 'all' })).total.counts.n
    await analysis.remap('b.csv', { mapping: { score: null } })
    const remapped = (await analysis.score({ counted: 'all' })).total.counts.n
    return { names, appended, remapped, rows: analysis.scope?.rows, role: analysis.tables[2].columns[1].role }
  }, CSV)
  assert.deepEqual(seen.names, ['a.csv', 'a.csv (2)'])
  assert.equal(seen.appended, 9)
  assert.equal(seen.remapped, 8)
  assert.equal(seen.role, null)
})

labTest('a file that cannot be read is named, and what is open stays open', async page => {
  await page.evaluate(async csv => {
    Object.assign(globalThis, { open: await Analysis.open([{ name: 'good.csv', data: csv }]) })
  }, CSV)
  const bad = [
    ['empty_file', "''"],
    ['no_rows', "'score,comment\\n'"],
    ['unterminated_quote', "'score,comment\\n9,\"open\\n8,x\\n'"],
    [
      'not_text',
      'new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])'
    ]
  ]
  for (const [code, data] of bad) {
    const error = await rejection(page, `open.append(null, { name: 'bad.csv', data: ${data} })`)
    assert.equal(error.code, code)
    assert.equal(error.name, 'PointworthError')
    assert.equal(error.isError, true)
    assert.equal(error.file, 'bad.csv')
    assert.ok(error.hint)
    if (code === 'unterminated_quote') assert.equal(error.row, 2)
  }
  const still = await page.evaluate(async () => {
    const open = /** @type {any} */ (globalThis).open
    return [open.tables.length, (await open.score()).total.score.value]
  })
  assert.deepEqual(still, [1, 25])
  const opening = await rejection(
    page,
    `Analysis.open([{ name: 'good.csv', data: 'score\\n1\\n' }, { name: 'bad.csv', data: '' }])`
  )
  assert.deepEqual([opening.code, opening.file], ['empty_file', 'bad.csv'])
})

labTest('wrong options and wrong input are refused with a remedy', async page => {
  await page.evaluate(async csv => {
    Object.assign(globalThis, { open: await Analysis.open([csv]) })
  }, CSV)
  for (const [code, call] of [
    ['bad_option', 'open.score({ confidence: 2 })'],
    ['bad_option', 'open.score({ by: () => 1 })'],
    ['bad_option', "open.trend({ period: 'fortnight' })"],
    ['no_such_column', "open.compare({ by: ['no such'] })"],
    ['bad_input', 'open.append(null, 5)'],
    ['bad_input', "open.remap('no such file', {})"],
    ['bad_option', "open.append(null, { data: 'score\\n1\\n', delimiter: 'x' })"],
    ['bad_option', "Analysis.open([], { today: 'tomorrow' })"]
  ]) {
    const error = await rejection(page, call)
    assert.deepEqual([error.name, error.code], ['PointworthError', code], call)
    assert.ok(error.hint, call)
  }
})

/** Text of several chunks. */
const MANY = "'score,comment\\n' + '9,a comment of some length\\n'.repeat(400_000)"

labTest('progress grows to the whole file, and a file of many chunks is read whole', async page => {
  const { progress, rows, size } = await page.evaluate(async () => {
    const blob = new Blob([`score,comment\n${'9,a comment of some length\n'.repeat(400_000)}`])
    /** @type {any[]} */
    const progress = []
    const analysis = await Analysis.open([{ name: 'many.csv', data: blob }], {
      onProgress: step => progress.push(step)
    })
    return { progress, rows: analysis.tables[0].rows, size: blob.size }
  })
  assert.equal(rows, 400_000)
  assert.ok(progress.length > 1)
  assert.deepEqual(progress.at(-1), { file: 'many.csv', bytes: size, totalBytes: size, rows: 400_000 })
  // Bytes are counted as they arrive, rows as they are read: the last bytes may be here while rows still come.
  for (const [index, { bytes, rows }] of progress.entries()) {
    const before = progress[index - 1] ?? { bytes: -1, rows: -1 }
    assert.ok(bytes >= before.bytes && rows >= before.rows && bytes + rows > before.bytes + before.rows)
  }
})

labTest('reading stops where it stands when asked to, and nothing of the file stays', async page => {
  const seen = await page.evaluate(
    async ({ csv, many }) => {
      // biome-ignore lint/security/noGlobalEval: the test's own text
      const text = eval(many)
      const blob = new Blob(Array(12).fill(text))
      const analysis = await Analysis.open([csv])
      /** @param {(signal: AbortSignal, onProgress: (step: any) => void) => Promise<unknown>} read */
      const stop = async read => {
        const controller = new AbortController()
        /** @type {any[]} */
        const told = []
        const onProgress = (/** @type {any} */ step) => {
          told.push(step)
          controller.abort()
        }
        const error = await read(controller.signal, onProgress).then(
          () => null,
          error => error
        )
        return { code: error?.code, name: error?.name, told }
      }
      const appending = await stop((signal, onProgress) => analysis.append(null, blob, { signal, onProgress }))
      const { n } = (await analysis.score()).total.counts
      const opening = await stop((signal, onProgress) => Analysis.open([blob], { signal, onProgress }))
      const before = await stop((_, onProgress) => Analysis.open([blob], { signal: AbortSignal.abort(), onProgress }))
      return { appending, opening, before, n, tables: analysis.tables.length }
    },
    { csv: CSV, many: MANY }
  )
  for (const [{ code, name, told }, times] of /** @type {const} */ ([
    [seen.appending, 1],
    [seen.opening, 1],
    [seen.before, 0]
  ])) {
    assert.deepEqual([name, code, told.length], ['PointworthError', 'aborted', times])
    for (const { bytes, totalBytes } of told) assert.ok(bytes < totalBytes / 2, `stopped at ${bytes} of ${totalBytes}`)
  }
  assert.deepEqual([seen.n, seen.tables], [4, 1])
  await workers(page, 1)
})

labTest('a long question says how far it is, lets others pass and is cancelled', async page => {
  const seen = await page.evaluate(async () => {
    const lines = [`customer_id,score,${Array.from({ length: 16 }, (_, column) => `segment:s${column}`).join()}`]
    let state = 1
    const below = (/** @type {number} */ n) => {
      state = (state * 48_271) % 2_147_483_647
      return state % n
    }
    for (let row = 0; row < 300_000; row++) {
      const values = Array.from({ length: 16 }, () => `v${below(6)}`)
      lines.push(`c${row},${below(11)},${values.join()}`)
    }
    const analysis = await Analysis.open([lines.join('\n')])
    /** @type {string[]} */
    const order = []
    /** @type {number[]} */
    const shares = []
    const long = analysis.discover({}, { onProgress: ({ share }) => shares.push(share) })
    // Asked once the long one is under way.
    while (!shares.length && !order.length) await new Promise(resolve => setTimeout(resolve, 5))
    const [found] = await Promise.all([
      long.finally(() => order.push('long')),
      analysis.score().finally(() => order.push('short'))
    ])
    const controller = new AbortController()
    const code = await analysis
      .discover({ seed: 2 }, { signal: controller.signal, onProgress: () => controller.abort() })
      .catch(error => error.code)
    const again = await analysis.discover()
    analysis.dispose()
    return { order, shares, code, same: JSON.stringify(found) === JSON.stringify(again), searched: found.searched }
  })
  assert.deepEqual(seen.order, ['short', 'long'])
  assert.ok(seen.shares.length > 1 && seen.shares.every(share => share > 0 && share < 1), seen.shares.join())
  assert.deepEqual(
    seen.shares,
    seen.shares.toSorted((a, b) => a - b)
  )
  assert.equal(seen.code, 'aborted')
  assert.ok(seen.same)
  assert.ok(seen.searched > 1_000, `${seen.searched}`)
})

labTest('a file whose last chunk overtook the wish to stop is closed again', async page => {
  const n = await page.evaluate(async csv => {
    const analysis = await Analysis.open([csv])
    const controller = new AbortController()
    const reading = analysis.append(null, csv, { signal: controller.signal }).catch(error => error.code)
    // By now the worker has read the small file; its reply waits behind this loop.
    for (const until = performance.now() + 300; performance.now() < until; );
    controller.abort()
    const code = await reading
    return [code, (await analysis.score({ counted: 'all' })).total.counts.n, analysis.tables.length]
  }, CSV)
  assert.deepEqual(n, ['aborted', 4, 1])
})

labTest('a trap is reported, and the next question is answered from the files read again', async page => {
  const seen = await page.evaluate(async csv => {
    const analysis = await Analysis.open([
      { name: 'q3.csv', data: new File([csv], 'q3.csv') },
      new TextEncoder().encode('customer_id,amount\na,100\n')
    ])
    await analysis.remap('q3.csv', { mapping: { region: 'segment:market' } })
    const before = JSON.stringify([await analysis.score({ by: ['market'] }), await analysis.revenue(), analysis.tables])
    const { transport } = /** @type {any} */ (analysis)[Symbol.for('pointworth.internals')]
    // Whatever is not among the first analyses waits for the second module, once.
    await analysis.pointValue()
    // A text longer than memory: the engine cannot make room for it and stops.
    const trapped = transport
      .call('query', { op: { length: 2 ** 32 - 1 }, options: {} })
      .catch((/** @type {any} */ error) => error)
    const pending = analysis.score().catch(error => error)
    const errors = (await Promise.all([trapped, pending])).map(({ name, code, hint }) => [name, code, Boolean(hint)])
    const after = JSON.stringify([await analysis.score({ by: ['market'] }), await analysis.revenue(), analysis.tables])
    return { errors, same: before === after }
  }, CSV)
  assert.deepEqual(seen.errors, [
    ['PointworthError', 'out_of_memory', true],
    ['PointworthError', 'out_of_memory', true]
  ])
  assert.ok(seen.same)
  await workers(page, 1)
})

labTest(
  'the later analyses are loaded when one is first asked for, and again by the engine after a trap',
  async page => {
    const seen = await page.evaluate(async csv => {
      const analysis = await Analysis.open([csv, new TextEncoder().encode('customer_id,amount\na,100\n')])
      const { transport } = /** @type {any} */ (analysis)[Symbol.for('pointworth.internals')]
      const panels = /** @type {const} */ (['score', 'pointValue'])
      const before = JSON.stringify(await analysis.dashboard({ panels: [...panels] }))
      await transport.call('query', { op: { length: 2 ** 32 - 1 }, options: {} }).catch(() => {})
      const answers = await Promise.all([analysis.dashboard({ panels: [...panels] }), analysis.pointValue()])
      return { same: before === JSON.stringify(answers[0]), own: JSON.stringify(answers[1]), before }
    }, CSV)
    assert.ok(seen.same)
    assert.ok(seen.before.includes(seen.own))
  }
)

labTest('an engine that was asked for early goes to the next analysis, and ends with it', async page => {
  await page.evaluate(() => {
    Analysis.warm()
    Analysis.warm()
  })
  await workers(page, 1)
  const open = async () => {
    const analysis = await page.evaluateHandle(csv => Analysis.open([csv], { timeZone: 'UTC', seed: 7 }), CSV)
    assert.equal(await analysis.evaluate(async analysis => (await analysis.score()).total.score.value), 25)
    return analysis
  }
  const first = await open()
  await workers(page, 1)
  const second = await open()
  await workers(page, 2)
  for (const analysis of [first, second]) await analysis.evaluate(analysis => analysis.dispose())
  await workers(page, 0)
  // Given up while it was still starting.
  const code = await page.evaluate(async () => {
    const controller = new AbortController()
    Analysis.warm()
    const opening = Analysis.open([], { signal: controller.signal })
    controller.abort()
    return opening.catch(error => error.code)
  })
  assert.equal(code, 'aborted')
  await workers(page, 0)
})

labTest('an engine that fails while it waits is forgotten', async page => {
  await page.evaluate(() => Analysis.warm())
  await workers(page, 1)
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error('a fault of the test’s own')
    })
  })
  await workers(page, 0)
  assert.equal(await page.evaluate(async csv => (await Analysis.open([csv])).tables.length, CSV), 1)
  await workers(page, 1)
})

labTest('a disposed analysis answers nothing more and leaves no worker', async page => {
  const codes = await page.evaluate(async csv => {
    const analysis = await Analysis.open([csv])
    const pending = analysis.score()
    analysis.dispose()
    analysis.dispose()
    const code = (/** @type {Promise<unknown>} */ call) =>
      call.then(
        () => 'answered',
        error => error.code
      )
    return [
      await code(pending),
      await code(analysis.score()),
      await code(analysis.append(null, csv)),
      analysis.tables.length,
      analysis.scope
    ]
  }, CSV)
  assert.deepEqual(codes, ['disposed', 'disposed', 'disposed', 0, null])
  await workers(page, 0)
})

labTest('two analyses live side by side and do not mix', async page => {
  const seen = await page.evaluate(async csv => {
    const [one, other] = await Promise.all([Analysis.open([csv]), Analysis.open([csv.replaceAll('3', '10')])])
    const scores = await Promise.all([one.score(), other.score(), one.score(), other.score()])
    one.dispose()
    return [...scores, await other.score()].map(({ total }) => total.score.value)
  }, CSV)
  assert.deepEqual(seen, [25, 75, 25, 75, 75])
  await workers(page, 1)
})

labTest('a file that changed after it was chosen is an error, not a crash', async (page, t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = path.join(folder, 'moving.csv')
  writeFileSync(file, CSV)
  await page.setInputFiles('#file', file)
  // Chromium notes what a chosen file was like when it is first looked at, not when it is chosen.
  assert.equal(await page.evaluate("document.querySelector('#file').files[0].text()"), CSV)
  writeFileSync(file, `${CSV}e,5,EMEA\n`)
  // Chromium tells a change by the whole second in which it was made.
  const later = statSync(file).mtimeMs / 1000 + 2
  utimesSync(file, later, later)
  const error = await rejection(page, "Analysis.open([document.querySelector('#file').files[0]])")
  assert.deepEqual([error.code, error.file], ['unreadable_file', 'moving.csv'])
  rmSync(file)
  const gone = await rejection(page, "Analysis.open([document.querySelector('#file').files[0]])")
  assert.deepEqual([gone.code, gone.file], ['unreadable_file', 'moving.csv'])
})

labTest('a file that never ends its line is refused before it is read, and what is open stays open', async page => {
  const seen = await page.evaluate(async csv => {
    const analysis = await Analysis.open([csv])
    const row = new Uint8Array(1 << 20).fill(120)
    const blob = new Blob(['customer_id,score\n', ...Array(256).fill(row)])
    let read = 0
    const error = await analysis
      .append(null, { name: 'line.csv', data: blob }, { onProgress: ({ bytes }) => (read = bytes) })
      .catch((/** @type {any} */ error) => error)
    const { n } = (await analysis.score()).total.counts
    return {
      code: error.code,
      file: error.file,
      row: error.row,
      hint: error.hint,
      read,
      n,
      tables: analysis.tables.length
    }
  }, CSV)
  assert.deepEqual([seen.code, seen.file, seen.row, seen.n, seen.tables], ['too_large', 'line.csv', 2, 4, 1])
  assert.ok(seen.hint && seen.read < 64 << 20, `${seen.read} bytes`)
})

labTest(
  'fifty openings leave the renderer’s memory where it was',
  async page => {
    const session = await browser.newBrowserCDPSession()
    /** Resident megabytes of all renderers. */
    const resident = async () => {
      await page.requestGC()
      const { processInfo } = await session.send('SystemInfo.getProcessInfo')
      return processInfo
        .filter(({ type }) => type === 'renderer')
        .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1024)
        .reduce((sum, one) => sum + one, 0)
    }
    const cycles = (/** @type {number} */ times) =>
      page.evaluate(async times => {
        const blob = new Blob([`score,comment\n${'9,a comment of some length\n'.repeat(100_000)}`])
        for (let cycle = 0; cycle < times; cycle++) {
          const analysis = await Analysis.open([blob])
          await analysis.score()
          analysis.dispose()
        }
      }, times)
    await cycles(10)
    const early = await resident()
    await cycles(50)
    const late = await resident()
    assert.ok(late - early < 40, `${early.toFixed(0)} MB after ten openings, ${late.toFixed(0)} MB after sixty`)
  },
  { quiet: true }
)

labTest('the browser’s results are the native ones, to the last bit', async page => {
  const samples = ['responses', 'revenue', 'customers'].map(name => path.join('samples', 'acme', `${name}.csv`))
  const texts = samples.map(file => ({ name: file, text: readFileSync(path.join(root, file), 'utf8') }))
  await page.evaluate(async texts => {
    const inputs = texts.map(({ name, text }) => ({ name, data: text }))
    Object.assign(globalThis, { open: await Analysis.open(inputs, { timeZone: 'UTC', today: '2026-11-22', seed: 1 }) })
  }, texts)
  for (const [name, options] of /** @type {const} */ ([
    ['score', { by: ['region', { date: 'quarter' }] }],
    ['trend', { period: 'month' }],
    ['compare', { by: ['touchpoint', 'channel'] }],
    ['revenue', {}],
    ['pointValue', { replicates: 200 }]
  ])) {
    const native = execFileSync(
      'cargo',
      ['run', '--quiet', '--example', 'report', '--', name, JSON.stringify(options), ...samples],
      { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }
    )
    const inBrowser = await page.evaluate(
      ([name, options]) => /** @type {any} */ (globalThis).open[name](options),
      /** @type {const} */ ([name, options])
    )
    assert.deepEqual(inBrowser, JSON.parse(native), name)
  }
})

test('the entry that fetches its engine works, and says so when what it gets is no engine', {
  timeout: 60_000
}, async t => {
  const site = await serveLab({
    conditions: ['pointworth-url'],
    policy: POLICY.replace("connect-src 'none'", "connect-src 'self'")
  })
  t.after(() => site.close())
  const { page, requests } = await visit(t, browser, site.url)
  const score = await page.evaluate(async csv => (await (await Analysis.open([csv])).score()).total.score.value, CSV)
  assert.equal(score, 25)
  assert.ok(!requests.some(url => url.endsWith('/analyses.wasm')), 'asked for before it is needed')
  const value = "Analysis.open(['customer_id,score,amount\\na,9,5\\n']).then(analysis => analysis.pointValue())"
  assert.equal(await page.evaluate(`${value}.then(report => report.headline)`), null)
  assert.equal(requests.filter(url => url.endsWith('/analyses.wasm')).length, 1)
  writeFileSync(path.join(site.folder, 'analyses.wasm'), '<!doctype html>')
  await page.reload()
  assert.equal((await rejection(page, value)).code, 'engine_unavailable')
  writeFileSync(path.join(site.folder, 'pointworth.wasm'), '<!doctype html>')
  await page.reload()
  const error = await rejection(page, "Analysis.open(['score\\n1\\n'])")
  assert.equal(error.code, 'engine_unavailable')
})

test('a policy that forbids blob workers is an error that says so', { timeout: 60_000 }, async t => {
  const site = await serveLab({ policy: POLICY.replace("worker-src 'self' blob:", "worker-src 'none'") })
  t.after(() => site.close())
  const { page } = await visit(t, browser, site.url)
  for (const wait of [null, 0, 500]) {
    if (wait !== null) await page.evaluate(() => Analysis.warm())
    if (wait) await page.waitForTimeout(wait)
    const error = await rejection(page, "Analysis.open(['score\\n1\\n'])")
    assert.equal(error.code, 'workers_forbidden')
    assert.match(error.hint, /worker-src/)
  }
})
