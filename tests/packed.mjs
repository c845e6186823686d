// The package as its users get it: packed, and installed where a test wants it.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makePackage } from '../tools/package.mjs'
import { run as runTool } from '../tools/run.mjs'

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

/** Makes the package and packs it. @param {string} into a folder for it @returns {Promise<string>} the tarball */
export async function pack(into) {
  const folder = await makePackage(path.join(into, 'package'))
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', into], folder)
  return path.join(into, readdirSync(into).find(name => name.endsWith('.tgz')) ?? '')
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
