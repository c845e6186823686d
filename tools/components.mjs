// What ships in the package beside our own code: the crates that are compiled into the modules, the standard library of
// Rust, and the JavaScript that is bundled. For each its licence text, and all together a CycloneDX bill of materials.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Refusal, root, run } from './run.mjs'
import { wasmEnv } from './setup.mjs'

/**
 * @typedef {object} Component
 * @property {string} ref its package URL, which tells it from all others
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX expression
 * @property {{ alg: string, content: string }[]} hashes of its source, by the lock files
 * @property {string[]} texts of its licences
 * @property {string[]} needs refs of the components that it is built on
 */

/** Files of licences in a folder: of several to choose from, the shortest one there is. @param {string} folder @param {string} of */
function licenceTexts(folder, of) {
  const files = readdirSync(folder)
    .filter(name => /^(LICEN[CS]E|COPYING|NOTICE)/i.test(name))
    .sort()
  const short = files.filter(name => !/APACHE|COPYING|CC0/i.test(name))
  const taken = short.length ? short : files
  if (!taken.length) throw new Refusal(`package: ${of} brings no licence text`)
  return taken.map(name => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
}

/** What cargo says of the workspace, as it is compiled for WebAssembly. */
function metadata() {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', 'wasm32-unknown-unknown']
  const { ok, out } = run('cargo', args)
  if (!ok) throw new Refusal(`package: cargo metadata: ${out}`)
  // One line; warnings have lines of their own.
  return JSON.parse(out.split('\n').find(line => line.startsWith('{')) ?? '')
}

/** @param {string} name @param {string} version */
const crateUrl = (name, version) => `pkg:cargo/${name}@${version}`

/** The crates that the modules hold: without what only builds, derives or tests. @returns {{ components: Component[], needs: string[] }} */
function crates() {
  const { packages, resolve, workspace_members: own } = metadata()
  /** @type {Map<string, any>} */
  const byId = new Map(packages.map((/** @type {any} */ each) => [each.id, each]))
  /** @type {Map<string, any>} */
  const nodes = new Map(resolve.nodes.map((/** @type {any} */ node) => [node.id, node]))
  const lock = readFileSync(path.join(root, 'Cargo.lock'), 'utf8')
  const shipped = (/** @type {string} */ id) =>
    nodes
      .get(id)
      .deps.filter((/** @type {any} */ dep) => dep.dep_kinds.some((/** @type {any} */ { kind }) => kind === null))
      .map((/** @type {any} */ dep) => dep.pkg)
      .filter(
        (/** @type {string} */ to) =>
          !own.includes(to) &&
          !byId.get(to).targets.some((/** @type {any} */ target) => target.kind.includes('proc-macro'))
      )
  const refOf = (/** @type {string} */ id) => crateUrl(byId.get(id).name, byId.get(id).version)
  /** @type {Map<string, Component>} */
  const found = new Map()
  const visit = (/** @type {string} */ id) => {
    if (found.has(id)) return
    const { name, version, license, manifest_path: manifest } = byId.get(id)
    const [, checksum] =
      new RegExp(
        `name = "${name}"\\nversion = "${version.replaceAll('+', '\\+')}"\\n(?:.+\\n)*?checksum = "(\\w+)"`
      ).exec(lock) ?? []
    if (!checksum) throw new Refusal(`package: Cargo.lock has no checksum of ${name}`)
    const needs = shipped(id)
    found.set(id, {
      ref: refOf(id),
      name,
      version,
      licence: license,
      hashes: [{ alg: 'SHA-256', content: checksum }],
      texts: licenceTexts(path.dirname(manifest), name),
      needs: needs.map(refOf)
    })
    needs.forEach(visit)
  }
  const direct = [...new Set(own.flatMap(shipped))]
  direct.forEach(visit)
  return { components: [...found.values()], needs: direct.map(refOf) }
}

/** Rust's own library, which every module holds a part of. @returns {Component} */
function standardLibrary() {
  const { out } = run('rustc', ['--version'], { env: wasmEnv() })
  const [, version] = /^rustc (\S+)/m.exec(out) ?? []
  if (!version) throw new Refusal(`package: rustc --version: ${out}`)
  return {
    ref: `pkg:generic/rust-std@${version}`,
    name: 'rust-std',
    version,
    licence: 'MIT OR Apache-2.0',
    hashes: [],
    texts: [readFileSync(path.join(root, 'LICENSE-APACHE'), 'utf8').trim()],
    needs: []
  }
}

/** The packages that scripts were bundled from. @param {string[]} inputs files, relative to the repository @returns {Component[]} */
function bundled(inputs) {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages
  const folders = new Set(inputs.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []))
  return [...folders].sort().map(folder => {
    const {
      name,
      version,
      license,
      dependencies = {}
    } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'))
    const [algorithm, hash] = lock[folder].integrity.split(/-(.*)/s)
    const content = Buffer.from(hash, 'base64').toString('hex')
    return {
      ref: npmUrl(name, version),
      name,
      version,
      licence: license,
      hashes: [{ alg: algorithm.replace('sha', 'SHA-'), content }],
      texts: licenceTexts(path.join(root, folder), name),
      needs: Object.keys(dependencies)
        .map(own => `node_modules/${own}`)
        .filter(own => folders.has(own))
        .map(own => npmUrl(own.slice('node_modules/'.length), lock[own].version))
    }
  })
}

/** @param {string} name @param {string} version */
const npmUrl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`

/**
 * What ships, and what the package is built on directly.
 * @param {string[]} inputs files that the scripts were bundled from, relative to the repository
 */
export function componentsOf(inputs) {
  const { components, needs } = crates()
  const std = standardLibrary()
  const scripts = bundled(inputs)
  const all = [...components, std, ...scripts].sort((one, other) => (one.ref < other.ref ? -1 : 1))
  return { components: all, needs: [...needs, std.ref, ...scripts.map(({ ref }) => ref)].sort() }
}

/** The licence texts, each once, below those whose it is. @param {Component[]} components */
export function licences(components) {
  /** @type {Map<string, string[]>} */
  const owners = new Map()
  for (const { name, version, licence, texts } of components)
    for (const text of texts) owners.set(text, [...(owners.get(text) ?? []), `${name} ${version} (${licence})`])
  const parts = [...owners].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
  return `Pointworth holds parts of the works below. Where a work may be taken under one of several licences, the text of\nthe one under which it is taken stands here.\n\n${parts.join(`\n${'='.repeat(80)}\n\n`)}`
}

/**
 * The bill of materials, CycloneDX 1.5. It holds no time and no random number, so that the same source makes the same.
 * @param {{ name: string, version: string, description: string, license: string }} manifest
 * @param {ReturnType<typeof componentsOf>} shipped
 */
export function billOfMaterials({ name, version, description, license }, { components, needs }) {
  const own = npmUrl(name, version)
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        'bom-ref': own,
        type: 'library',
        name,
        version,
        description,
        licenses: [{ expression: license }],
        purl: own
      }
    },
    components: components.map(({ ref, name, version, licence, hashes }) => ({
      'bom-ref': ref,
      type: 'library',
      name,
      version,
      scope: 'required',
      ...(hashes.length && { hashes }),
      licenses: [{ expression: licence.replaceAll('/', ' OR ') }],
      purl: ref
    })),
    dependencies: [
      { ref: own, dependsOn: needs },
      ...components.map(({ ref, needs }) => ({ ref, dependsOn: [...needs].sort() }))
    ]
  }
}
