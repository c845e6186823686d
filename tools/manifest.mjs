// The custom elements manifest (schema 1.0.0), which editors and documentation tools read: from the elements' source and
// the tags of their comments, @attr, @fires, @csspart and @slot. What a class inherits is written out with it.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Refusal, root } from './run.mjs'

const folder = path.join(root, 'www', 'elements')

/**
 * @typedef {object} Source a class as it is written
 * @property {string} name
 * @property {string} superclass
 * @property {string | null} tag
 * @property {string} description
 * @property {Record<'attr' | 'fires' | 'csspart' | 'slot', { name: string, description: string }[]>} tags
 * @property {Member[]} members
 * @property {string} file
 *
 * @typedef {{ kind: 'field' | 'method', name: string, description: string, type?: { text: string }, readonly?: true }} Member
 */

/** A comment's text in one line, without its tags. @param {string} comment */
const said = comment =>
  comment
    .replace(/\{@link (\S+)\}/g, '$1')
    .split(/\s@(?=[a-z])/)[0]
    .replace(/\s+/g, ' ')
    .trim()

/** A comment without its stars. @param {string} comment */
const plain = comment => comment.replace(/^\s*\*? ?/gm, '')

/** What is not for those who use an element. */
const INTERNAL = new Set([
  'connectedCallback',
  'disconnectedCallback',
  'attributeChangedCallback',
  'constructor',
  'render',
  'emit'
])

/** Public accessors, fields and methods with their comments. @param {string} body @returns {Member[]} */
function membersOf(body) {
  /** @type {Map<string, Member>} */
  const members = new Map()
  const form =
    /(?:^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^ {2}(?:(get|set) |(async ))?([a-zA-Z]\w*)(?:\(.*\) \{|( = .*))$/gm
  for (const [, comment = '', accessor, , name, field] of body.matchAll(form)) {
    if (INTERNAL.has(name) || /@internal|@override/.test(comment)) continue
    const text = plain(comment)
    const type = /@(?:type|returns|param) \{(.+?)\}(?=\s|$)/m.exec(text)?.[1]
    if (!accessor && !field) members.set(name, { kind: 'method', name, description: said(text) })
    else {
      const known = members.get(name)
      if (known) delete known.readonly
      else
        members.set(name, {
          kind: 'field',
          name,
          description: said(text),
          ...(type && { type: { text: type } }),
          ...(accessor === 'get' && { readonly: true })
        })
    }
  }
  return [...members.values()]
}

/** All classes of elements. @returns {Map<string, Source>} */
function sources() {
  /** @type {Map<string, Source>} */
  const found = new Map()
  for (const file of readdirSync(folder)
    .filter(name => name.endsWith('.js'))
    .sort()) {
    const text = readFileSync(path.join(folder, file), 'utf8')
    const form = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport class (Pointworth\w+) extends (\w+) \{\n([\s\S]*?)^\}$/gm
    for (const [, comment, name, superclass, body] of text.matchAll(form)) {
      const words = plain(comment)
      const tagged = (/** @type {string} */ kind) =>
        [...words.matchAll(new RegExp(`^@${kind} (\\S+) - ([\\s\\S]*?)(?=^@|$(?![\\s\\S]))`, 'gm'))].map(
          ([, own, description]) => ({ name: own === '(default)' ? '' : own, description: said(description) })
        )
      found.set(name, {
        name,
        superclass,
        tag: /static tag = '([\w-]+)'/.exec(body)?.[1] ?? null,
        description: said(words),
        tags: { attr: tagged('attr'), fires: tagged('fires'), csspart: tagged('csspart'), slot: tagged('slot') },
        members: membersOf(body),
        file
      })
    }
  }
  return found
}

/** The custom properties that a portal may set. */
function cssProperties() {
  const theme = readFileSync(path.join(root, 'www', 'styles', 'theme.css'), 'utf8')
  return [...theme.matchAll(/^ {2}--[\w-]+: var\((--pointworth-[\w-]+), (.+)\);$/gm)].map(([, name, value]) => ({
    name,
    default: value
  }))
}

/** The manifest of everything that `pointworth/element` registers. */
export function elementsManifest() {
  const classes = sources()
  const properties = cssProperties()
  const declarations = [...classes.values()]
    .filter(({ tag }) => tag)
    .map(own => {
      /** @type {Source[]} */
      const line = []
      for (let each = classes.get(own.name); each; each = classes.get(each.superclass)) line.push(each)
      /** @template {{ name: string }} T @param {(source: Source) => T[]} of */
      const all = of => {
        /** @type {Map<string, T>} */
        const byName = new Map()
        for (const source of line)
          for (const each of of(source))
            if (!byName.has(each.name))
              byName.set(
                each.name,
                source === own ? each : { ...each, inheritedFrom: { name: source.name, module: 'element.js' } }
              )
        return [...byName.values()]
      }
      return {
        kind: 'class',
        customElement: true,
        name: own.name,
        tagName: own.tag,
        description: own.description,
        superclass: { name: 'HTMLElement' },
        attributes: all(({ tags }) => tags.attr),
        members: all(({ members }) => members),
        events: all(({ tags }) => tags.fires.map(event => ({ ...event, type: { text: 'CustomEvent' } }))),
        slots: all(({ tags }) => tags.slot),
        cssParts: all(({ tags }) => tags.csspart),
        cssProperties: properties
      }
    })
  if (!declarations.length) throw new Refusal('package: no element was found in www/elements')
  return {
    schemaVersion: '1.0.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: 'element.js',
        declarations,
        exports: declarations.flatMap(({ name, tagName }) => [
          { kind: 'js', name, declaration: { name, module: 'element.js' } },
          { kind: 'custom-element-definition', name: tagName, declaration: { name, module: 'element.js' } }
        ])
      }
    ]
  }
}
