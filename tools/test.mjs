// `npm test`: sets up what is missing and runs every check, the cheap ones first; the first failure ends the run.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { build } from './build.mjs'
import { results } from './results.mjs'
import { Refusal, root, seconds, which } from './run.mjs'
import { findChromium, setup, usePaths, wasmEnv } from './setup.mjs'
import { checkTypes } from './types.mjs'

const counted = { passed: 0, failed: 0 }

/**
 * Runs a command with its output shown and adds up the tests that it says it ran.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string | undefined>} [env]
 * @returns {Promise<void>}
 */
function check(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let out = ''
    for (const [from, to] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr]
    ]))
      from.setEncoding('utf8').on('data', text => {
        out += text
        to.write(text)
      })
    child.on('error', error => reject(new Refusal(`${command}: ${error.message}`)))
    child.on('close', (code, signal) => {
      const { passed, failed } = results(out)
      counted.passed += passed
      counted.failed += failed
      if (code === 0) resolve()
      else reject(new Refusal(`${command} ${args.join(' ')} ended with ${code ?? signal}`))
    })
  })
}

/** @param {string} folder */
const testFiles = folder =>
  readdirSync(path.join(root, folder))
    .filter(name => name.endsWith('.test.mjs'))
    .map(name => path.join(folder, name))

const DENY = ['--', '-D', 'warnings']

/** @type {[name: string, run: () => void | Promise<void>][]} */
const steps = [
  ['set-up', () => setup({ tests: true })],
  ['types are those of the Rust structs', checkTypes],
  ['rustfmt', () => check('cargo', ['fmt', '--all', '--check'])],
  ['Biome', () => check('biome', ['ci', '--colors=off', '--error-on-warnings', '.'])],
  ['clippy', () => check('cargo', ['clippy', '--workspace', '--all-targets', ...DENY])],
  [
    'clippy for WebAssembly',
    () => {
      if (wasmEnv().RUSTUP_TOOLCHAIN)
        console.log('skipped: the compiler that set-up made for WebAssembly has no clippy')
      else return check('cargo', ['clippy', '--workspace', '--lib', '--target', 'wasm32-unknown-unknown', ...DENY])
    }
  ],
  ['build', build],
  ['tsc', () => check('tsc', ['--project', '.'])],
  [
    'tests in Node',
    () =>
      check(process.execPath, [
        '--test',
        '--test-reporter=spec',
        ...testFiles('tests/node'),
        ...testFiles('samples/acme')
      ])
  ],
  ['tests in Rust', () => check('cargo', ['test', '--workspace'])],
  ['golden results, as released', () => check('cargo', ['test', '--release', '--test', 'golden', '--', '--nocapture'])],
  [
    'the border, in Chromium',
    () =>
      check(
        'wasm-pack',
        [
          'test',
          '--headless',
          '--chrome',
          '--chromedriver',
          which('chromedriver') ?? '',
          '--mode',
          'no-install',
          '.',
          '--lib'
        ],
        { ...wasmEnv(), WASM_BINDGEN_TEST_TIMEOUT: '120' }
      )
  ],
  [
    'the page, in Chromium',
    () =>
      check(
        process.execPath,
        ['--test', '--test-concurrency=1', '--test-reporter=spec', ...testFiles('tests/browser')],
        { CHROMIUM: findChromium() ?? undefined }
      )
  ]
]

usePaths()
const since = performance.now()
/** @type {string[]} */
const times = []
for (const [name, run] of steps) {
  console.log(`\n── ${name}`)
  const start = performance.now()
  try {
    await run()
  } catch (error) {
    console.error(error instanceof Refusal ? `\n${error.message}` : error)
    times.push(`failed ${seconds(start).padStart(8)}  ${name}`)
    counted.failed ||= 1
    process.exitCode = 1
    break
  }
  times.push(`       ${seconds(start).padStart(8)}  ${name}`)
}
console.log(`\n${times.join('\n')}\n       ${seconds(since).padStart(8)}  in all\n`)
console.log(`${counted.passed} passed, ${counted.failed} failed`)
