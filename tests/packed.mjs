// The package as its users get it: packed, and installed where a test wants it.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makePackage } from '../tools/package.mjs'
import { fingerprint, root, run as runTool } from '../tools/run.mjs'

/**
 * Runs a program that must succeed.
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
export function run(command, args, cwd) {
  const { ok, out } = runTool(command, args, { cwd })
  if (!ok) throw new Error(`${command} ${args.join(' ')}: ${out}`)
  return out
}

/**
 * Makes the package and packs it.
 * @param {string} into a folder for it
 * @returns {Promise<{ folder: string, tarball: string }>} the package, and what `npm publish` would send
 */
export async function pack(into) {
  const folder = await makePackage(path.join(into, 'package'))
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', into], folder)
  return found(into)
}

/** @param {string} into */
const found = into => ({
  folder: path.join(into, 'package'),
  tarball: path.join(into, readdirSync(into).find(name => name.endsWith('.tgz')) ?? '')
})

/** All that the package is made from. */
const SOURCES = ['www', 'tools', 'pkg', 'pkg-config', 'Cargo.toml', 'Cargo.lock', 'package.json', 'package-lock.json']

/** The package of the present source, made once for all tests; nobody may change what is in it. */
export async function packed() {
  const place = path.join(root, '.build', 'packed')
  const texts = readdirSync(root).filter(name => /^(README|CHANGELOG|LICENSE)/.test(name))
  const print = fingerprint([...SOURCES, ...texts]).slice(0, 16)
  const own = path.join(place, print)
  if (!existsSync(own)) {
    mkdirSync(place, { recursive: true })
    // Test files run side by side: whoever is ready first puts the package in its place, whole.
    const making = mkdtempSync(path.join(place, 'making-'))
    try {
      await pack(making)
      renameSync(making, own)
    } catch (error) {
      rmSync(making, { recursive: true })
      if (!existsSync(own)) throw error
    }
    for (const name of readdirSync(place))
      if (name !== print && !name.startsWith('making-')) rmSync(path.join(place, name), { recursive: true })
  }
  return found(own)
}

/**
 * Installs a tarball in a folder, as a project's only dependency.
 * @param {string} tarball
 * @param {string} folder
 * @returns {string} the installed package
 */
export function install(tarball, folder) {
  mkdirSync(folder, { recursive: true })
  if (!existsSync(path.join(folder, 'package.json')))
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  run('npm', ['install', '--offline', '--no-save', '--no-audit', '--no-fund', '--no-package-lock', tarball], folder)
  return path.join(folder, 'node_modules', 'pointworth')
}
