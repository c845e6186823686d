// Sets up what building and testing need. Each need is checked first; then the ways are tried in
// order: the ordinary one, then one that works where only package registries can be reached.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { cache, entry, fingerprint, Refusal, root, run, seconds, which } from './run.mjs'

const TARGET = 'wasm32-unknown-unknown'
const WASM_PACK = '0.15.1'
/** Name under which rustup knows the compiler whose WebAssembly standard library set-up built itself. */
const LINKED_TOOLCHAIN = 'pointworth-wasm'

/**
 * @typedef {object} Need
 * @property {string} name
 * @property {() => boolean} present
 * @property {{how: string, go: () => {ok: boolean, out: string}}[]} ways
 * @property {string} remedy what to do by hand when no way works
 */

/** The version of a crate that Cargo.lock pins. @param {string} crate */
export function lockedVersion(crate) {
  const lock = readFileSync(path.join(root, 'Cargo.lock'), 'utf8')
  const found = new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(lock)
  if (!found) throw new Refusal(`Cargo.lock does not name ${crate}`)
  return found[1]
}

const bindgenVersion = lockedVersion('wasm-bindgen')
const bindgenHome = path.join(cache, `wasm-bindgen-${bindgenVersion}`)
const wasmPackHome = path.join(cache, `wasm-pack-${WASM_PACK}`)

/** Puts the tools that set-up keeps before everything else on PATH. */
export function usePaths() {
  const folders = [
    path.join(wasmPackHome, 'bin'),
    path.join(bindgenHome, 'bin'),
    path.join(root, 'node_modules', '.bin')
  ]
  const now = (process.env.PATH ?? '').split(path.delimiter)
  process.env.PATH = [...folders.filter(folder => !now.includes(folder)), ...now].join(path.delimiter)
}

/** Does this compiler have the WebAssembly standard library? @param {string | undefined} toolchain */
function hasWasmStd(toolchain) {
  const env = { RUSTUP_TOOLCHAIN: toolchain ?? process.env.RUSTUP_TOOLCHAIN }
  const found = run('rustc', ['--print', 'target-libdir', '--target', TARGET], { env })
  const folder = found.out.trim().split('\n')[0]
  return found.ok && existsSync(folder) && readdirSync(folder).some(name => name.startsWith('libstd-'))
}

/** Where Debian's compiler looks for the linker that it calls `rust-lld` and does not bring. @param {string} sysroot */
const linkerIn = sysroot => path.join(sysroot, 'lib', 'rustlib', hostTriple(), 'bin', 'rust-lld')

/** The machine as rustc names it. */
const hostTriple = () => /^host: (.*)$/m.exec(run('rustc', ['-vV']).out)?.[1] ?? ''

/** Is the compiler that set-up made for WebAssembly there, with its linker? */
function hasLinkedToolchain() {
  const sysroot = run('rustc', ['--print', 'sysroot'], { env: { RUSTUP_TOOLCHAIN: LINKED_TOOLCHAIN } })
  return sysroot.ok && hasWasmStd(LINKED_TOOLCHAIN) && existsSync(linkerIn(sysroot.out.trim()))
}

/** Environment for WebAssembly builds: the linked compiler where the ordinary one lacks the target. */
export function wasmEnv() {
  return hasWasmStd(undefined) ? {} : { RUSTUP_TOOLCHAIN: LINKED_TOOLCHAIN }
}

/** Installs Debian packages, by sudo where we are not root. @param {string[]} packages */
function debian(packages) {
  if (!which('apt-get')) return { ok: false, out: 'no apt-get on this machine' }
  const asRoot = process.getuid?.() === 0
  if (!asRoot && !which('sudo')) return { ok: false, out: 'neither root nor sudo' }
  const apt = (/** @type {string[]} */ ...args) =>
    asRoot
      ? run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } })
      : run('sudo', ['-n', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args])
  apt('update')
  return apt('install', '-y', '--no-install-recommends', ...packages)
}

/** The newest rustc that Debian's rustc-web put on this machine. */
function debianRustc() {
  const listed = run('dpkg', ['-L', 'rustc-web'])
  const binary = listed.out.split('\n').find(line => /\/bin\/rustc$/.test(line))
  if (!binary) throw new Refusal('the package rustc-web holds no rustc')
  const sysroot = run(binary, ['--print', 'sysroot']).out.trim()
  const cargo = run('dpkg', ['-L', 'cargo-web'])
    .out.split('\n')
    .find(line => /\/bin\/cargo$/.test(line))
  if (!cargo) throw new Refusal('the package cargo-web holds no cargo')
  return { rustc: binary, cargo, sysroot }
}

/** Builds the WebAssembly standard library from Debian's sources into Debian's compiler and links it for rustup. */
function wasmStdFromDebian() {
  const packages = debian(['rustc-web', 'cargo-web', 'rust-web-src', 'lld-22'])
  if (!packages.ok) return packages
  const { rustc, cargo, sysroot } = debianRustc()
  const libdir = path.join(sysroot, 'lib', 'rustlib', TARGET, 'lib')
  if (!existsSync(libdir) || !readdirSync(libdir).some(name => name.startsWith('libstd-'))) {
    const probe = path.join(cache, 'empty-crate')
    rmSync(probe, { recursive: true, force: true })
    mkdirSync(path.join(probe, 'src'), { recursive: true })
    writeFileSync(
      path.join(probe, 'Cargo.toml'),
      '[package]\nname = "empty_crate"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n'
    )
    writeFileSync(path.join(probe, 'src', 'lib.rs'), '#![no_std]\n')
    const built = run(cargo, ['build', '--release', '--target', TARGET, '-Zbuild-std=std,panic_abort,test'], {
      cwd: probe,
      env: { RUSTC_BOOTSTRAP: '1', RUSTC: rustc, RUSTUP_TOOLCHAIN: undefined, RUSTFLAGS: undefined }
    })
    if (!built.ok) return built
    const deps = path.join(probe, 'target', TARGET, 'release', 'deps')
    mkdirSync(libdir, { recursive: true })
    for (const name of readdirSync(deps))
      if (name.endsWith('.rlib') && !name.startsWith('libempty_crate'))
        cpSync(path.join(deps, name), path.join(libdir, name))
  }
  const linker = linkerIn(sysroot)
  mkdirSync(path.dirname(linker), { recursive: true })
  rmSync(linker, { force: true })
  symlinkSync(which('lld-22') ?? 'lld-22', linker)
  return run('rustup', ['toolchain', 'link', LINKED_TOOLCHAIN, sysroot])
}

/** The wasm-bindgen programs that wasm-pack downloaded or built itself live in its own cache; look there too. */
function bindgenFetchedByWasmPack() {
  const home = run('wasm-bindgen', ['--version'])
  if (home.ok && home.out.trim().endsWith(` ${bindgenVersion}`)) return true
  return existsSync(path.join(cache, `wasm-bindgen-by-wasm-pack-${bindgenVersion}`))
}

/** Lets wasm-pack download wasm-bindgen for an empty crate; offline for cargo, so that it cannot fall back to building it. */
function bindgenByWasmPack() {
  const probe = path.join(cache, 'bindgen-probe')
  rmSync(probe, { recursive: true, force: true })
  mkdirSync(path.join(probe, 'src'), { recursive: true })
  writeFileSync(
    path.join(probe, 'Cargo.toml'),
    `[package]\nname = "bindgen_probe"\nversion = "0.0.0"\nedition = "2021"\n\n[lib]\ncrate-type = ["cdylib"]\n\n[dependencies]\nwasm-bindgen = "=${bindgenVersion}"\n\n[workspace]\n`
  )
  writeFileSync(path.join(probe, 'src', 'lib.rs'), '')
  const env = wasmEnv()
  const fetched = run('cargo', ['fetch'], { cwd: probe, env })
  if (!fetched.ok) return fetched
  const built = run('wasm-pack', ['build', '.', '--dev', '--no-opt', '--no-typescript', '--target', 'web'], {
    cwd: probe,
    env: { ...env, CARGO_NET_OFFLINE: 'true' },
    timeout: 300_000
  })
  if (built.ok) writeFileSync(path.join(cache, `wasm-bindgen-by-wasm-pack-${bindgenVersion}`), '')
  return built
}

/** @param {string} crate @param {string} version @param {string} home */
function cargoInstall(crate, version, home) {
  const args = ['install', crate, '--version', `=${version}`, '--root', home]
  const locked = run('cargo', [...args, '--locked'], { cwd: cache })
  // A locked dependency may not have reached a registry mirror yet; without --locked cargo takes the newest that fits.
  return locked.ok ? locked : run('cargo', args, { cwd: cache })
}

/** The browser for tests: CHROMIUM from the environment, else what the machine has. @returns {string | null} */
export function findChromium() {
  const given = process.env.CHROMIUM ?? process.env.CHROME_PATH
  if (given && existsSync(given)) return given
  const installed = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
    .map(which)
    .find(Boolean)
  if (installed) return installed
  return (
    [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'
    ].find(existsSync) ?? null
  )
}

const npmStamp = path.join(root, 'node_modules', '.pointworth-lock')
const lockPrint = () => fingerprint(['package-lock.json'])

/** @type {Need[]} */
const forBuild = [
  {
    name: 'npm packages',
    present: () => existsSync(npmStamp) && readFileSync(npmStamp, 'utf8') === lockPrint(),
    ways: [
      {
        how: 'npm ci',
        go: () => {
          const done = run('npm', ['ci', '--no-audit', '--no-fund'])
          if (done.ok) writeFileSync(npmStamp, lockPrint())
          return done
        }
      }
    ],
    remedy: 'Check that the npm registry can be reached, then run: npm ci'
  },
  {
    name: 'Rust',
    present: () => run('cargo', ['--version']).ok && run('rustc', ['--version']).ok,
    ways: [],
    remedy: 'Install Rust by rustup (its site is rustup.rs), open a new terminal and run this command again.'
  },
  {
    name: `Rust standard library for ${TARGET}`,
    present: () => hasWasmStd(undefined) || hasLinkedToolchain(),
    ways: [
      { how: 'rustup target add', go: () => run('rustup', ['target', 'add', TARGET], { timeout: 300_000 }) },
      { how: 'build it with Debian’s rustc-web and rust-web-src', go: wasmStdFromDebian }
    ],
    remedy: `Run: rustup target add ${TARGET}`
  },
  {
    name: 'wasm-pack',
    present: () => run('wasm-pack', ['--version']).ok,
    ways: [
      { how: `cargo install wasm-pack ${WASM_PACK}`, go: () => cargoInstall('wasm-pack', WASM_PACK, wasmPackHome) }
    ],
    remedy: 'Run: cargo install wasm-pack --locked'
  },
  {
    name: `wasm-bindgen ${bindgenVersion}`,
    present: bindgenFetchedByWasmPack,
    ways: [
      { how: 'fetched by wasm-pack', go: bindgenByWasmPack },
      { how: 'cargo install wasm-bindgen-cli', go: () => cargoInstall('wasm-bindgen-cli', bindgenVersion, bindgenHome) }
    ],
    remedy: `Run: cargo install wasm-bindgen-cli --version ${bindgenVersion}`
  }
]

/** Above the copies of the examples, so that the one for Next finds it. It is as large as all other npm packages together. */
const nextHome = path.join(root, '.build')
const nextStamp = path.join(nextHome, 'node_modules', '.pointworth-lock')
const nextPrint = () => fingerprint([path.join('tests', 'next')])

/** @type {Need} */
export const next = {
  name: 'Next and React, for an example',
  present: () => existsSync(nextStamp) && readFileSync(nextStamp, 'utf8') === nextPrint(),
  ways: [
    {
      how: 'npm ci by the lock in tests/next',
      go: () => {
        cpSync(path.join(root, 'tests', 'next'), nextHome, { recursive: true })
        const done = run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: nextHome })
        // Next would take the folder for the root of a project.
        rmSync(path.join(nextHome, 'package-lock.json'))
        if (done.ok) writeFileSync(nextStamp, nextPrint())
        return done
      }
    }
  ],
  remedy: 'Check that the npm registry can be reached, then run npm test again.'
}

/** @type {Need[]} */
const forTests = [
  next,
  {
    name: 'rustfmt and clippy',
    present: () => run('cargo', ['fmt', '--version']).ok && run('cargo', ['clippy', '--version']).ok,
    ways: [{ how: 'rustup component add', go: () => run('rustup', ['component', 'add', 'rustfmt', 'clippy']) }],
    remedy: 'Run: rustup component add rustfmt clippy'
  },
  {
    name: 'Chromium',
    present: () => findChromium() !== null,
    ways: [{ how: 'Debian’s chromium and chromium-driver', go: () => debian(['chromium', 'chromium-driver']) }],
    remedy: 'Install Chrome or Chromium, or point CHROMIUM at its binary.'
  },
  {
    name: 'ChromeDriver',
    present: () => which('chromedriver') !== null,
    ways: [{ how: 'Debian’s chromium-driver', go: () => debian(['chromium-driver']) }],
    remedy: 'Install the ChromeDriver of the same version as the browser and put it on PATH.'
  }
]

/**
 * A way's outcome; what it throws, such as a folder that may not be written, is why it did not work.
 * @param {() => {ok: boolean, out: string}} go
 */
function attempt(go) {
  try {
    return go()
  } catch (error) {
    return { ok: false, out: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * Brings in what is missing and prints each step with its time.
 * @param {{tests?: boolean}} [options] `tests`: the browser and the linters too
 */
export function setup({ tests = false } = {}) {
  usePaths()
  const started = performance.now()
  let missing = 0
  for (const need of tests ? [...forBuild, ...forTests] : forBuild) {
    const since = performance.now()
    if (need.present()) continue
    missing += 1
    const tried = []
    let done = false
    for (const way of need.ways) {
      process.stdout.write(`set-up: ${need.name}: ${way.how} … `)
      const outcome = attempt(way.go)
      done = outcome.ok && need.present()
      console.log(done ? seconds(since) : `did not work (${seconds(since)})`)
      if (done) break
      tried.push(`${way.how}:\n${outcome.out.trim().split('\n').slice(-12).join('\n')}`)
    }
    if (!done)
      throw new Refusal(
        [`${need.name} is missing and could not be set up.`, ...tried, `Remedy: ${need.remedy}`].join('\n\n')
      )
  }
  console.log(missing ? `set-up: done in ${seconds(started)}` : `set-up: everything present (${seconds(started)})`)
}

if (process.argv[1] && path.resolve(process.argv[1]) === path.join(root, 'tools', 'setup.mjs'))
  await entry(() => setup({ tests: process.argv.includes('--tests') }))
