// Small helpers that every tool shares: paths, printing steps with their time, running commands.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/** Where set-up keeps the tools that it built; survives `cargo clean` and fresh clones. */
export const cache =
  process.env.POINTWORTH_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'pointworth')
mkdirSync(cache, { recursive: true })

/** An error whose message is meant for the person at the terminal; no stack is shown. */
export class Refusal extends Error {}

/**
 * Runs a command and returns its outcome; never throws on a non-zero exit.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string | undefined>, show?: boolean, timeout?: number}} [options]
 * @returns {{ok: boolean, out: string, status: number | null}}
 */
export function run(command, args, { cwd = root, env, show = false, timeout } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout,
    maxBuffer: 1 << 28,
    stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe']
  })
  const out = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? result.error.message : ''}`
  return { ok: result.status === 0, out, status: result.status }
}

/**
 * Runs a command with its output shown; rejects with a `Refusal` when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string, env?: Record<string, string | undefined>}} [options]
 * @returns {Promise<void>}
 */
export function must(command, args, { cwd = root, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit']
    })
    child.on('error', error => reject(new Refusal(`${command}: ${error.message}`)))
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Refusal(`${command} ${args.join(' ')} ended with ${code ?? signal}`))
    )
  })
}

/** @param {number} since milliseconds of `performance.now()` */
export const seconds = since => `${((performance.now() - since) / 1000).toFixed(1)} s`

/**
 * Looks a program up on PATH.
 * @param {string} name
 * @returns {string | null} its full path
 */
export function which(name) {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`, name] : [name]
  for (const folder of (process.env.PATH ?? '').split(path.delimiter))
    for (const file of names) {
      const full = path.join(folder, file)
      if (folder && existsSync(full) && statSync(full).isFile()) return full
    }
  return null
}

/**
 * SHA-256 over the names and bytes of files; folders are walked in sorted order.
 * @param {string[]} places paths relative to the repository
 * @returns {string}
 */
export function fingerprint(places) {
  const hash = createHash('sha256')
  const walk = (/** @type {string} */ place) => {
    const full = path.join(root, place)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) walk(path.join(place, name))
    } else {
      hash.update(`${place}\0`).update(readFileSync(full))
    }
  }
  places.forEach(walk)
  return hash.digest('hex')
}

/**
 * Runs a tool's main function; a `Refusal` prints its message, anything else its stack, and both exit 1.
 * @param {() => Promise<void> | void} main
 */
export async function entry(main) {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Refusal ? `\n${error.message}` : error)
    process.exitCode = 1
  }
}
