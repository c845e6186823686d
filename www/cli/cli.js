// The command line: the page's report and the dashboard's panels, for cron and CI.
import { openAsBlob } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import version from 'virtual:version'
import { Analysis } from '../analysis.js'
import { csv } from '../elements/export.js'
import { places } from '../elements/places.js'
import { answered, comparedBy, findings, measureOf, named, nameOf, questions } from '../elements/questions.js'
import { PointworthRevenue } from '../elements/revenue.js'
import { PointworthScore } from '../elements/score.js'
import { PointworthSegments } from '../elements/segments.js'
import { PointworthTrend } from '../elements/trend.js'
import { PointworthValue } from '../elements/value.js'
import { errorFields } from '../errors.js'
import { fault } from '../fault.js'
import { addLocale, locale } from '../locale.js'
import { fileOf, report } from '../report/report.js'

/**
 * @typedef {import('../locale.js').Locale} Locale
 * @typedef {import('../elements/places.js').Standing} Standing
 * @typedef {import('../options.js').Filter} Filter
 * @typedef {{ new (): import('../elements/panel.js').PointworthPanel<any>, tag: string }} PanelClass
 */

/** How a run ends. */
const EXIT = /** @type {const} */ ({ written: 0, failed: 1, usage: 2, unreadable: 3, nothing: 4 })

const HELP = `Usage: pointworth report FILE... [--out FILE] [options]

Reads survey, customer, billing and interaction exports (CSV, JSON, Excel,
OpenDocument, also in gzip or ZIP) and writes what they say. Nothing leaves
this machine.

  FILE                  a file, or - for standard input
  -o, --out FILE        where to write; its ending tells the format. Standard
                        output where not given
  --format FORMAT       html: the report, a page of its own, without ids,
                              comments or numbers of few people
                        json: every panel of the dashboard in full (default)
                        csv:  the panels' tables, one below the other
  --title TEXT          title of the report (html)
  --measure NAME        nps, enps, csat or ces; the first that the files have
  --period NAME         day, week, month, quarter or year of the trend; month
  --filter JSON|FILE    rows that count, for example
                        '{"date": "last-month", "where": {"region": ["EMEA"]}}'
  --confidence SHARE    of the intervals, 0.5 to 0.99999; 0.95
  --mapping FILE        what the columns are, as saved by the page
  --locale TAG          language, numbers and calendar: en, et, fa, ru; en
  --time-zone NAME      IANA name, for example Europe/Tallinn; this machine's
  --today DATE          the day that counts as today, YYYY-MM-DD
  --seed NUMBER         of everything random; 1
  -q, --quiet           no progress, even on a terminal
  -h, --help            this text
  --version             the version

Exit codes
  0  written
  1  the engine could not run, or the output could not be written
  2  wrong command line, option, filter or mapping
  3  a file could not be read; what and where stands on standard error
  4  nothing to report: no panel could be answered, or too few people for html
`

/** What ends the run with a sentence for the person who started it. */
class Stop extends Error {
  /** @param {number} exit @param {string} message @param {string | null} [hint] */
  constructor(exit, message, hint = null) {
    super(message)
    this.exit = exit
    this.hint = hint
  }
}

/** @param {string} message @param {string} [hint] */
const usage = (message, hint = 'Run "pointworth --help".') => new Stop(EXIT.usage, message, hint)

const formats = /** @type {const} */ (['html', 'json', 'csv'])
/** @typedef {typeof formats[number]} FileFormat */

/** @param {string[]} args */
function read(args) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        out: { type: 'string', short: 'o' },
        format: { type: 'string' },
        title: { type: 'string' },
        measure: { type: 'string' },
        period: { type: 'string' },
        filter: { type: 'string' },
        confidence: { type: 'string' },
        mapping: { type: 'string' },
        locale: { type: 'string' },
        'time-zone': { type: 'string' },
        today: { type: 'string' },
        seed: { type: 'string' },
        quiet: { type: 'boolean', short: 'q' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' }
      }
    })
    return { ...values, command: positionals[0], files: positionals.slice(1) }
  } catch (error) {
    // What parseArgs says of the remedy is about its own way of naming files.
    throw usage(/** @type {Error} */ (error).message.split('. ')[0])
  }
}

/** @param {string | undefined} format @param {string} out @returns {FileFormat} */
function formatOf(format, out) {
  const ending = path.extname(out).slice(1).toLowerCase()
  const wanted = format ?? (out === '-' ? 'json' : ending)
  const found = formats.find(each => each === wanted)
  if (!found)
    throw usage(
      format ? `--format ${format}: there is no such format` : `--out ${out}: its ending tells no format`,
      'The formats are html, json and csv.'
    )
  return found
}

/** @param {string | undefined} text @param {string} option */
function numberOf(text, option) {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!text.trim() || !Number.isFinite(value)) throw usage(`--${option} ${text}: not a number`)
  return value
}

/** The JSON of an option: as it stands, or in a file. @param {string} text @param {string} option */
async function jsonOf(text, option) {
  const inline = /^\s*[{[]/.test(text)
  try {
    return JSON.parse(inline ? text : await readFile(text, 'utf8'))
  } catch (error) {
    throw usage(
      `--${option}: ${/** @type {Error} */ (error).message}`,
      'Give JSON, or the path of a file that holds it.'
    )
  }
}

/** The texts and numbers of a language. @param {string} tag */
async function speak(tag) {
  const found = /^[a-z]{2,3}/i.exec(tag)?.[0].toLowerCase() ?? ''
  if (found !== 'en') {
    const file = new URL(`./locales/${found}.js`, import.meta.url)
    const texts = await import(file.href).catch(() => {
      throw usage(`--locale ${tag}: there are no texts of this language`, 'The languages are en, et, fa and ru.')
    })
    addLocale(found, texts.default)
  }
  try {
    return locale(Intl.getCanonicalLocales(tag)[0])
  } catch {
    throw usage(`--locale ${tag}: not a language tag`)
  }
}

/** @param {string} file */
async function bytesOf(file) {
  if (file === '-') {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const chunks = []
    for await (const chunk of process.stdin) chunks.push(chunk)
    return { name: 'standard input', data: new Blob(chunks) }
  }
  try {
    return { name: path.basename(file), data: await openAsBlob(file) }
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error)
    throw new Stop(
      EXIT.unreadable,
      code === 'ENOENT' || code === 'ERR_INVALID_ARG_VALUE' ? `${file}: there is no such file` : `${file}: ${message}`,
      'Check the path and who may read it.'
    )
  }
}

/** Says on a terminal how far reading has come; elsewhere nothing. @param {boolean} quiet */
function progressOf(quiet) {
  const { stderr } = process
  if (quiet || !stderr.isTTY) return { onProgress: undefined, end: () => {} }
  let said = ''
  const say = (/** @type {string} */ text) => {
    if (text !== said) stderr.write(`\r\x1b[2K${text}`)
    said = text
  }
  return {
    /** @param {import('../options.js').Progress} progress */
    onProgress: ({ file, bytes, totalBytes, rows }) =>
      say(`${file}: ${totalBytes ? Math.floor((100 * bytes) / totalBytes) : 100} %, ${rows} rows`),
    end: () => say('')
  }
}

/** @type {Record<string, PanelClass>} */
const first = {
  score: PointworthScore,
  trend: PointworthTrend,
  segments: PointworthSegments,
  revenue: PointworthRevenue,
  pointValue: PointworthValue
}

/**
 * All panels of the dashboard, and what those lack that the files do not allow.
 * @param {Analysis} analysis
 * @param {Standing} standing
 * @param {{ filter: Filter, confidence: number | undefined }} within
 */
async function dashboard(analysis, standing, within) {
  const all = Object.values(places).flat()
  const lacking = all.map(place => /** @type {const} */ ([place.name, place.needs(standing)]))
  const locked = Object.fromEntries(lacking.filter(([, role]) => role))
  const own = all.filter(({ name }) => !(name in locked))
  const firsts = ['measure', 'monetize'].flatMap(section =>
    questions(/** @type {'measure' | 'monetize'} */ (section), standing)
  )
  const panels = new Map(firsts.map(panel => [nameOf(panel), panel]))
  for (const place of own)
    panels.set(
      place.name,
      /** @type {any} */ ({ panel: place.op, as: place.name, ...place.ask(standing), ...place.shared })
    )
  const reply = await analysis.dashboard({ panels: [...panels.values()], ...within })
  /** @type {Record<string, any>} */
  const answers = Object.fromEntries(
    Object.entries(reply.panels).map(([name, answer]) => [name, named(answer, analysis)])
  )
  const { currencies } = answered(answers.revenue) ?? { currencies: [] }
  if (answers.score?.error && !currencies.length && !own.some(({ name }) => answered(answers[name]))) {
    const { what, hint } = fault(answers.score.error, locale())
    throw new Stop(EXIT.nothing, what, hint)
  }
  return { remaining: reply.remaining, panels: answers, locked, classOf: classOf(own) }
}

/** @param {import('../elements/places.js').Place[]} own */
const classOf = own => async (/** @type {string} */ name) =>
  first[name] ?? /** @type {unknown} */ (await own.find(place => place.name === name)?.load())

/**
 * The tables of all panels, each below a line with its name.
 * @param {Awaited<ReturnType<typeof dashboard>>} answers
 * @param {Locale} texts
 */
async function tables({ panels, classOf }, texts) {
  const parts = []
  for (const [name, answer] of Object.entries(panels)) {
    if (!answered(answer)) continue
    const type = /** @type {PanelClass} */ (await classOf(name))
    const { table, eyebrow } = new type().view(answer, texts)
    const title = csv({ columns: [{ label: eyebrow }], rows: [] }).slice(1)
    if (table) parts.push(`${title}${csv(table).slice(1)}`)
  }
  return `\ufeff${parts.join('\r\n')}`
}

/** @param {string} out @param {string | Uint8Array} content */
async function write(out, content) {
  if (out === '-') {
    const { stdout } = process
    // It is told to the callback too.
    stdout.on('error', () => {})
    /** @type {NodeJS.ErrnoException | null | undefined} */
    const error = await new Promise(resolve => stdout.write(content, resolve))
    // Whoever reads only the beginning has had enough.
    if (error && error.code !== 'EPIPE') throw new Stop(EXIT.failed, `standard output: ${error.message}`)
    return
  }
  // Whoever reads the file meets the report of yesterday or that of today, never half of one.
  const part = `${out}.${process.pid}.part`
  try {
    await writeFile(part, content)
    await rename(part, out)
  } catch (error) {
    await rm(part, { force: true })
    throw new Stop(EXIT.failed, `${out} could not be written: ${/** @type {Error} */ (error).message}`)
  }
}

/** @param {ReturnType<typeof read>} options */
async function make(options) {
  const { out = '-', quiet = false, 'time-zone': timeZone, today } = options
  if (!options.files.length) throw usage('no file was given')
  const format = formatOf(options.format, out)
  const [confidence, seed] = [numberOf(options.confidence, 'confidence'), numberOf(options.seed, 'seed')]
  const texts = await speak(options.locale ?? 'en')
  /** @type {Filter} */
  const filter = options.filter ? await jsonOf(options.filter, 'filter') : {}
  const mapping = options.mapping ? await jsonOf(options.mapping, 'mapping') : null
  if (timeZone && !isZone(timeZone)) throw usage(`--time-zone ${timeZone}: not the name of a time zone`)
  const files = []
  for (const file of options.files) files.push(await bytesOf(file))
  const { onProgress, end } = progressOf(quiet)
  const analysis = await Analysis.open(files, {
    onProgress,
    locale: texts.tag,
    timeZone,
    today,
    seed,
    mapping
  }).finally(end)
  try {
    const { scope } = analysis
    if (!scope) throw new Stop(EXIT.nothing, 'the files hold no table')
    const measure = measureOf(scope, /** @type {import('../options.js').Measure} */ (options.measure))
    if (options.measure && options.measure !== measure)
      throw usage(
        `--measure ${options.measure}: the files do not have it`,
        `They have ${scope.measures.join(', ') || 'none'}.`
      )
    const period = /** @type {import('../options.js').Period} */ (options.period ?? 'month')
    const { calendar, weekStart } = texts
    const standing = { scope, measure, period, calendar, weekStart, by: comparedBy(scope) }
    if (format === 'html') {
      const of = {
        analysis,
        findings: () => findings(analysis, standing, filter, texts, confidence),
        source: null
      }
      const article = await report(of, analysis.files, texts)
      if (!article)
        throw new Stop(
          EXIT.nothing,
          'too few people for a report',
          'Give more answers, or a wider filter; or ask for json.'
        )
      if (options.title) {
        const line = article.querySelector('.title')
        if (line) line.textContent = options.title
      }
      const title = options.title ?? texts.text('report.title.default')
      return await write(out, new Uint8Array(await fileOf(article, title).arrayBuffer()))
    }
    const answers = await dashboard(analysis, standing, { filter, confidence })
    if (format === 'csv') return await write(out, await tables(answers, texts))
    const { remaining, panels, locked } = answers
    const whole = {
      pointworth: version,
      settings: { ...analysis.settings, timeZone: analysis.timeZone, locale: texts.tag, measure, filter },
      tables: analysis.tables,
      remaining,
      panels,
      locked
    }
    await write(out, `${JSON.stringify(whole, null, 2)}\n`)
  } finally {
    analysis.dispose()
  }
}

/** @param {string} name */
function isZone(name) {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** Errors that are about the command line. */
const ofUsage = new Set(['bad_option', 'no_such_column', 'bad_mapping', 'no_such_entry', 'no_such_sheet'])
/** Errors that are about the engine. */
const ofEngine = /^(engine_|webassembly_|workers_|out_of_memory|part_unavailable)/

/** Says what went wrong and returns how the run ends. @param {unknown} error */
function explain(error) {
  const { stderr } = process
  if (error instanceof Stop) {
    stderr.write(`pointworth: ${error.message}\n${error.hint ? `  ${error.hint}\n` : ''}`)
    return error.exit
  }
  const fields = errorFields(error)
  if (!fields) {
    stderr.write(`pointworth: ${error instanceof Error ? error.stack : error}\n`)
    return EXIT.failed
  }
  const { what, hint } = fault(fields, locale())
  const { code, file, row, column } = fields
  const place = [file, row ? `row ${row}` : null, column ? `column "${column}"` : null].filter(Boolean).join(', ')
  stderr.write(`pointworth: ${place ? `${place}: ` : ''}${what}\n${hint ? `  ${hint}\n` : ''}`)
  if (ofEngine.test(code)) return EXIT.failed
  return ofUsage.has(code) ? EXIT.usage : EXIT.unreadable
}

/** @param {string[]} args @returns {Promise<number>} how the run ends */
export async function run(args) {
  try {
    const options = read(args)
    if (options.version) await write('-', `${version}\n`)
    else if (options.help) await write('-', HELP)
    else if (options.command === 'report') await make(options)
    else throw usage(options.command ? `there is no command "${options.command}"` : 'no command was given')
    return EXIT.written
  } catch (error) {
    return explain(error)
  }
}

process.exitCode = await run(process.argv.slice(2))
