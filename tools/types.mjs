// Writes www/reports.d.ts from the Rust structs that JavaScript receives. It reads only what those files use: plain
// structs and enums, their doc comments, and serde's rename_all, rename, untagged and flatten. Anything else is
// refused, not guessed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { entry, Refusal, root } from './run.mjs'

const REPORTS = 'src/report'
const FROM = [
  ...readdirSync(path.join(root, REPORTS))
    .sort()
    .map(file => `${REPORTS}/${file}`),
  'src/error.rs',
  'src/analysis/dashboard.rs'
]
const TO = 'www/reports.d.ts'

/** @typedef {{name: string, docs: string[], attributes: string[], body: string, kind: 'struct' | 'enum'}} Item */

/** Public items that derive Serialize. @param {string} source @returns {Item[]} */
function items(source) {
  const pattern = /((?:^ *\/\/\/.*\n)*)((?:^#\[[^\n]*\]\n)+)^pub (struct|enum) (\w+) \{\n([\s\S]*?)^\}/gm
  return [...source.matchAll(pattern)]
    .map(([, docs, attributes, kind, name, body]) => ({
      name,
      kind: /** @type {Item['kind']} */ (kind),
      docs: docLines(docs),
      attributes: attributes.trim().split('\n'),
      body
    }))
    .filter(({ attributes }) => attributes.some(line => /^#\[derive\(.*\bSerialize\b/.test(line)))
}

/** @param {string} text */
const docLines = text => [...text.matchAll(/^ *\/\/\/ ?(.*)$/gm)].map(([, line]) => line)

/** @param {Item} item */
const serdeOf = ({ attributes }) => attributes.filter(line => line.startsWith('#[serde('))

/** @param {Item} item */
function renameAll(item) {
  const { name } = item
  const serde = serdeOf(item)
  const rule = /^#\[serde\(rename_all = "(\w+)"\)\]$/.exec(serde[0] ?? '')?.[1]
  if (serde.length > 1 || (serde.length && !rule)) throw new Refusal(`types: ${name}: cannot read ${serde.join(' ')}`)
  if (rule === 'camelCase') return camel
  if (rule === 'snake_case') return snake
  if (rule) throw new Refusal(`types: ${name}: rename_all = "${rule}" is not known here`)
  return (/** @type {string} */ word) => word
}

const camel = (/** @type {string} */ word) => word.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
const snake = (/** @type {string} */ word) => word.replace(/(?!^)([A-Z])/g, '_$1').toLowerCase()

const PLAIN = new Map([
  ['bool', 'boolean'],
  ['String', 'string'],
  ["&'static str", 'string'],
  ['serde_json::Value', 'unknown']
])

/** @param {string} type @param {Set<string>} names @returns {string} */
function typescript(type, names) {
  const plain = PLAIN.get(type) ?? (/^[uif](8|16|32|64|size)$/.test(type) ? 'number' : names.has(type) ? type : null)
  if (plain) return plain
  const inner = /^(Option|Vec|Box|BTreeMap|HashMap)<(.*)>$/.exec(type)
  if (inner?.[1] === 'Option') return `${typescript(inner[2], names)} | null`
  if (inner?.[1] === 'Box') return typescript(inner[2], names)
  if (inner?.[1] === 'Vec') return list(typescript(inner[2], names))
  if (inner) {
    const [key, value] = split(inner[2])
    if (key !== 'String') throw new Refusal(`types: keys of ${type} are not text`)
    return `Record<string, ${typescript(value, names)}>`
  }
  const array = /^\[(.*); (\d+)\]$/.exec(type)
  if (array) return `[${Array(Number(array[2])).fill(typescript(array[1], names)).join(', ')}]`
  const tuple = /^\((.*)\)$/.exec(type)
  if (tuple)
    return `[${split(tuple[1])
      .map(part => typescript(part, names))
      .join(', ')}]`
  throw new Refusal(`types: no TypeScript type is known for ${type}`)
}

/** @param {string} type */
const list = type => (type.includes(' ') && !type.startsWith('[') ? `(${type})[]` : `${type}[]`)

/** Cuts at the commas that stand outside brackets. @param {string} text */
function split(text) {
  let depth = 0
  const parts = ['']
  for (const character of text) {
    if ('<[('.includes(character)) depth++
    if ('>])'.includes(character)) depth--
    if (character === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map(part => part.trim()).filter(Boolean)
}

/** @param {string[]} lines @param {string} indent */
function comment(lines, indent) {
  if (lines.length === 0) return ''
  const text = lines.map(line =>
    line
      .replaceAll('*/', '* /')
      .replace(/`None`/g, '`null`')
      .replace(/\[`([^`\]]+)`\](\([^)]*\))?/g, '`$1`')
  )
  if (text.length === 1) return `${indent}/** ${text[0]} */\n`
  return `${indent}/**\n${text.map(line => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}

/** The variants of an enum, each with its doc comment. @param {Item} item @param {Set<string>} names */
function variants(item, names) {
  const untagged = serdeOf(item).join() === '#[serde(untagged)]'
  const rename = untagged ? null : renameAll(item)
  const found = item.body.matchAll(/((?:^ {4}\/\/\/.*\n)*)^ {4}(\w+)(?:\((.*)\)| \{\n([\s\S]*?)^ {4}\})?,$/gm)
  return [...found].map(([, docs, name, inner, fieldLines]) => {
    if (rename && (inner || fieldLines)) throw new Refusal(`types: ${item.name}::${name} carries data`)
    const type = rename
      ? `'${rename(name)}'`
      : inner
        ? typescript(inner, names)
        : `{ ${fields(fieldLines, word => word, names)
            .map(({ text }) => text)
            .join('; ')} }`
    return `${comment(docLines(docs), '  ')}  | ${type}`
  })
}

/**
 * @param {string} body
 * @param {(word: string) => string} rename
 * @param {Set<string>} names
 * @returns {{docs: string[], text: string, flattened?: string}[]}
 */
function fields(body, rename, names) {
  const found = body.matchAll(/((?:^ *\/\/\/.*\n)*)((?:^ *#\[[^\n]*\]\n)*)^ *(?:pub )?(\w+): (.*),$/gm)
  return [...found].map(([, docs, attributes, name, type]) => {
    const own = attributes.trim()
    if (own === '#[serde(flatten)]') return { docs: [], text: '', flattened: typescript(type, names) }
    const renamed = /^#\[serde\(rename = "(\w+)"\)\]$/.exec(own)?.[1]
    if (own && !renamed) throw new Refusal(`types: field ${name}: cannot read ${own}`)
    return { docs: docLines(docs), text: `${renamed ?? rename(name)}: ${typescript(type, names)}` }
  })
}

/** @param {Item} item @param {Set<string>} names */
function declaration(item, names) {
  const docs = comment(item.docs, '')
  if (item.kind === 'enum') return `${docs}export type ${item.name} =\n${variants(item, names).join('\n')}\n`
  const all = fields(item.body, renameAll(item), names)
  const bases = all.flatMap(({ flattened }) => flattened ?? [])
  const lines = all.filter(({ flattened }) => !flattened).map(({ docs, text }) => `${comment(docs, '  ')}  ${text}`)
  const head = bases.length ? `${item.name} extends ${bases.join(', ')}` : item.name
  return `${docs}export interface ${head} {\n${lines.join('\n')}\n}\n`
}

/** TypeScript declarations of the public items that derive Serialize. @param {string[]} sources Rust text */
export function typesOf(sources) {
  const all = sources.flatMap(items)
  const names = new Set(all.map(({ name }) => name))
  return all.map(item => declaration(item, names)).join('\n')
}

/** The text that www/reports.d.ts should hold. */
function reportTypes() {
  const sources = FROM.map(file => readFileSync(path.join(root, file), 'utf8'))
  return `// Made by tools/types.mjs from the structs in ${REPORTS}, src/error.rs and src/analysis/dashboard.rs; do not edit.\n\n${typesOf(sources)}`
}

/** Refuses when www/reports.d.ts is not what the Rust structs say. */
export function checkTypes() {
  if (readFileSync(path.join(root, TO), 'utf8') !== reportTypes())
    throw new Refusal(`${TO} is behind the Rust structs. Run: node tools/types.mjs`)
}

if (process.argv[1] === path.join(root, 'tools', 'types.mjs'))
  await entry(() => {
    writeFileSync(path.join(root, TO), reportTypes())
    console.log(`${TO} written`)
  })
