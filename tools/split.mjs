// Cuts the engine in two modules that share one memory and one table: what reads files and answers the first questions,
// and the analyses that follow, which a page loads behind it.
//
// An analysis is reached through the table alone (`analysis::ANALYSES`, and the pointers to what it answers). Those entries
// are left out of the first module's table; whatever only they call goes with them to the second, which fills them in when
// it is loaded. The first module never calls the second directly, so it runs without it; `www/engine/host.js` sees to it
// that no later analysis is asked for before.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { FIRST } from '../www/engine/first.js'
import { must, Refusal } from './run.mjs'

const FEATURES = [
  '--enable-simd',
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
  '--enable-reference-types',
  '--enable-multivalue'
]

/**
 * An entry of the table that would bring no more than so many letters of text into the first module stays there, whatever
 * its name says: equal code of two types may have become one function under either name.
 */
const SMALL = 6_000

const NAME = String.raw`\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+)`

/** The module of an analysis, `pointValue` → `point_value`. @param {string} name */
const moduleOf = name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** The modules of the first analyses, and of what every page asks. */
const firstModules = new RegExp(
  `\\]::(?:analysis::(?:\\w+::)?|report::)(?:${[...[...FIRST].map(moduleOf), 'scope', 'table', 'dashboard'].join('|')})::`
)

/** How an analysis is reached: the reading of its options, its answer, and the packing of its report. */
const reached = /(?: as pointworth\[\w+\]::(?:analysis::Analysis|reply::Report)>::(?:answer|pack)"|::analysis::read::<)/

/** Modules of which the later analyses have their own, by path: `estimate::credit`. Whatever reads is in the first. */
const divided = /pointworth\[\w+\]::((?:analysis::\w+|report|estimate|stats|math|model)::\w+)/g

/** The divided modules that a function's name speaks of. @param {string} name */
const modulesIn = name => [...name.matchAll(divided)].map(([, module]) => module)

/**
 * The divided module that a function stands in. Equal code of general functions may bear the name of any type that they
 * are made for, and what makes and drops a value is no sign that it is used.
 * @param {string} name
 */
const homeOf = name => (/^\$"<?pointworth\[/.test(name) ? modulesIn(name).slice(0, 1) : [])

/** The forms of a module's text, each beginning with its own line. @param {string} text */
function formsOf(text) {
  const body = text.slice(text.indexOf('\n') + 1, text.lastIndexOf(')'))
  return body.split(/^(?= \()/m)
}

/** Functions that a form calls or refers to. @param {string} form */
const calledBy = form =>
  [...form.matchAll(new RegExp(`\\((?:return_)?(?:call|ref\\.func) (${NAME})`, 'g'))].map(([, name]) => name)

/**
 * The texts of both modules.
 * @param {string} text of the whole
 */
export function split(text) {
  const forms = formsOf(text)
  const of = (/** @type {string} */ kind) => forms.filter(form => form.startsWith(` (${kind} `))
  const named = (/** @type {string} */ form) => new RegExp(NAME).exec(form)?.[0] ?? ''
  /** @type {Map<string, string>} */
  const functions = new Map(of('func').map(form => [named(form), form]))
  const elements = of('elem')
  const [, table, offset, listed] =
    /^ \(elem \S+ (?:\(table (\S+)\) )?\(i32\.const (\d+)\) (?:func )?(.*)\)\s*$/s.exec(elements[0] ?? '') ?? []
  if (elements.length !== 1 || !listed) throw new Refusal('split: the engine’s table is not filled by one list')
  const entries = listed.match(new RegExp(NAME, 'g')) ?? []

  /** @type {Set<string>} */
  const first = new Set()
  const modules = new Set()
  /** What comes with some functions and is not in the first module yet. @param {string[]} names */
  const bringing = names => {
    /** @type {Set<string>} */
    const found = new Set()
    const open = [...names]
    for (let name = open.pop(); name; name = open.pop()) {
      if (first.has(name) || found.has(name)) continue
      found.add(name)
      open.push(...calledBy(functions.get(name) ?? ''))
    }
    return [...found]
  }
  const take = (/** @type {string[]} */ names, opens = true) => {
    for (const name of bringing(names)) {
      first.add(name)
      if (opens) for (const module of homeOf(name)) modules.add(module)
    }
  }
  const exportedNames = of('export').flatMap(form => new RegExp(`\\(func (${NAME})`).exec(form)?.[1] ?? [])
  take([...exportedNames, ...of('start').map(form => new RegExp(NAME).exec(form)?.[0] ?? '')])
  take(entries.filter(name => !modulesIn(name).length || (reached.test(name) && firstModules.test(name))))
  // An entry is the first module's if all that its name speaks of is there, or if it brings next to nothing.
  let open = entries.filter(name => !first.has(name))
  for (let before = 0; before !== open.length; ) {
    before = open.length
    open = open.filter(name => {
      if (reached.test(name)) return true
      const brings = bringing([name])
      const size = brings.reduce((sum, brought) => sum + (functions.get(brought)?.length ?? 0), 0)
      const known = modulesIn(name).every(module => modules.has(module))
      if (!known && size > SMALL) return true
      take([name], known)
      return false
    })
  }

  const moved = [...functions].filter(([name]) => !first.has(name))
  const imported = new Map(of('import').map(form => [new RegExp(`\\(func (${NAME})`).exec(form)?.[1] ?? '', form]))
  const called = new Set(moved.flatMap(([, form]) => calledBy(form)))
  const shared = [...called].filter(name => first.has(name) || imported.has(name))
  /** The entries of the table that one module has, each run by its place. @param {(name: string) => boolean} has */
  const filled = has => {
    /** @type {{at: number, names: string[]}[]} */
    const runs = []
    for (const [index, name] of entries.entries()) {
      if (!has(name)) continue
      const run = runs.at(-1)
      if (run && run.at + run.names.length === index) run.names.push(name)
      else runs.push({ at: index, names: [name] })
    }
    return runs.map(
      ({ at, names }) => ` (elem (table ${tableName}) (i32.const ${Number(offset) + at}) func ${names.join(' ')})\n`
    )
  }
  const tables = of('table')
  const tableName = table ?? named(tables[0])
  const globals = of('global').filter(form => form.includes('(mut '))
  const short = (/** @type {string} */ letter, /** @type {number} */ index) => `${letter}${index.toString(36)}`
  const signature = (/** @type {string} */ form) =>
    (form.slice(0, form.indexOf('\n')).match(/\((?:param|result) [^()]*\)/g) ?? [])
      .map(part => part.replace(/\$\S+ /, ''))
      .join(' ')

  const rest = forms.filter(
    form => !elements.includes(form) && !(form.startsWith(' (func ') && !first.has(named(form)))
  )
  const exported = [
    ...tables.map((form, index) => ` (export "${short('t', index)}" (table ${named(form)}))\n`),
    ...globals.map((form, index) => ` (export "${short('g', index)}" (global ${named(form)}))\n`),
    ...shared.map((name, index) => ` (export "${short('f', index)}" (func ${name}))\n`)
  ]
  const wanted = [
    ...of('memory').map(form => ` (import "engine" "memory" ${form.trim()})\n`),
    ...tables.map((form, index) => ` (import "engine" "${short('t', index)}" ${form.trim()})\n`),
    ...globals.map(
      (form, index) =>
        ` (import "engine" "${short('g', index)}" (global ${named(form)} ${/\(mut \w+\)/.exec(form)?.[0]}))\n`
    ),
    ...shared.map(
      (name, index) =>
        ` (import "engine" "${short('f', index)}" (func ${name} ${signature(functions.get(name) ?? imported.get(name)?.replace(/^.*?\(func/, '(func') ?? '')}))\n`
    )
  ]
  return {
    first: `(module\n${[...rest, ...exported, ...filled(name => first.has(name))].join('')})\n`,
    later: `(module\n${[...of('type'), ...wanted, ...filled(name => !first.has(name)), ...moved.map(([, form]) => form)].join('')})\n`,
    moved: moved.map(([name]) => name)
  }
}

/**
 * Cuts a module in two files.
 * @param {string} whole the module, with the names of its functions; it becomes the first part
 * @param {string} later where the second part goes
 */
export async function splitModule(whole, later) {
  const text = path.join(path.dirname(whole), 'whole.wat')
  await must('wasm-dis', [whole, '-o', text, ...FEATURES])
  const parts = split(readFileSync(text, 'utf8'))
  for (const [part, file] of /** @type {const} */ ([
    [parts.first, whole],
    [parts.later, later]
  ])) {
    writeFileSync(text, part)
    await must('wasm-as', [text, '-o', file, ...FEATURES])
  }
  rmSync(text)
}
