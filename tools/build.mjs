// Builds what the browser gets. Each part is skipped when nothing that it is made from has changed.
//   pkg/   the engine in its two modules and its glue, by wasm-pack, and in workbook/ what reads Excel and OpenDocument files
//   dist/  the page: index.html, scripts, samples, the service worker sw.js; and the modules as .wasm for those who fetch them
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { isLate } from '../www/locales/late.js'
import { swapped } from '../www/locales/swapped.js'
import { languages } from '../www/page/languages.js'
import { POLICY, STYLE, sha256 } from './policy.mjs'
import { entry, fingerprint, must, Refusal, root, seconds } from './run.mjs'
import { usePaths, wasmEnv } from './setup.mjs'
import { splitModule } from './split.mjs'
import { checkTypes } from './types.mjs'

const at = (/** @type {string[]} */ ...parts) => path.join(root, ...parts)
const pkg = at('pkg')
const pkgWorkbook = path.join(pkg, 'workbook')
const dist = at('dist')
const prints = at('.build')

/**
 * Does work whose inputs have changed since it last succeeded.
 * @param {string} name
 * @param {string} print fingerprint of the inputs
 * @param {string} made a file that must exist for the work to count as done
 * @param {() => Promise<void>} work
 */
async function unlessFresh(name, print, made, work) {
  const stamp = path.join(prints, name)
  if (existsSync(made) && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) {
    console.log(`build: ${name}: nothing changed`)
    return
  }
  const since = performance.now()
  rmSync(stamp, { force: true })
  await work()
  mkdirSync(prints, { recursive: true })
  writeFileSync(stamp, print)
  console.log(`build: ${name}: ${seconds(since)}`)
}

/** A panic tells what, not where: the places of all of them would be a tenth of the engine. Only unstable compilers take it. */
const WITHOUT_LOCATIONS = {
  RUSTC_BOOTSTRAP: '1',
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: '-Zlocation-detail=none'
}

/**
 * A crate and its glue, by wasm-pack. Set-up has seen to every tool, so wasm-pack itself installs nothing.
 * @param {string} crate
 * @param {string} folder
 */
async function buildCrate(crate, folder) {
  const out = path.relative(at(crate), folder)
  await must('wasm-pack', ['build', crate, '--target', 'web', '--out-dir', out, '--mode', 'no-install', '--no-pack'], {
    env: { ...wasmEnv(), ...WITHOUT_LOCATIONS }
  })
}

const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`

/** @param {Uint8Array} bytes */
const brotli = bytes =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  }).length

/** The module that stands for a file: its bytes gzipped, in base64. @param {string} file */
const packed = file => `export default ${JSON.stringify(gzipSync(readFileSync(file), { level: 9 }).toString('base64'))}`

/** Characters of one byte that any literal, and a page that it is part of, hold as they are. */
const plain = Array.from({ length: 95 }, (_, index) => 32 + index).filter(
  code => !/["'`\\$<]/.test(String.fromCharCode(code))
)

/**
 * The module that stands for a binary file: a text that begins with the characters for the bytes 0 to 255, then one for
 * each byte. Unlike base64 this leaves the bytes' repetitions where a host's compression finds them; the commonest
 * bytes are characters of one byte, and none needs an escape (which would cost 12 kB of the engine, compressed): a
 * literal that is minified stands between backticks. Of the others a third share their first byte.
 * @param {string} file
 */
function asText(file) {
  const narrow = [...plain, ...Buffer.from('"\'')]
  const bytes = readFileSync(file)
  const count = new Array(256).fill(0)
  for (const byte of bytes) count[byte]++
  const common = new Set([...count.keys()].sort((one, other) => count[other] - count[one]).slice(0, narrow.length))
  const left = narrow.filter(code => !common.has(code))
  const wide = Array.from({ length: 256 }, (_, index) => 0xc0 + index)
  const alphabet = count.map((_, byte) => {
    if (common.has(byte) && narrow.includes(byte)) return byte
    return Number(common.has(byte) ? left.shift() : wide.shift())
  })
  const text =
    String.fromCharCode(...alphabet) + bytes.reduce((text, byte) => text + String.fromCharCode(alphabet[byte]), '')
  return `export default ${JSON.stringify(text)}`
}

/** The texts of a language. @param {string} language */
const textsOf = language => JSON.parse(readFileSync(at('www', 'locales', `${language}.json`), 'utf8'))

/** The English texts that come behind the page, or those that do not. @param {boolean} late */
const englishTexts = late => Object.fromEntries(Object.entries(textsOf('en')).filter(([key]) => isLate(key) === late))

/**
 * The module that stands for a language: its texts in the order of the English ones, whose keys the page has anyway,
 * without plural forms that say what the form `other` says, which stands in for them. They are a text of JSON in which
 * the commonest letters beyond ASCII have changed places with the rarest of ASCII, pair by pair: of one byte each they
 * are smaller once compressed, by 7 % where no letter is ASCII.
 * @param {string} language
 * @param {boolean} late those that come behind the page, or those that do not?
 */
function inOrder(language, late) {
  const [texts, english] = [textsOf(language), englishTexts(late)]
  const short = (/** @type {string | Record<string, string>} */ text) =>
    typeof text === 'string'
      ? text
      : Object.fromEntries(Object.entries(text).filter(([form, said]) => form === 'other' || said !== text.other))
  const json = JSON.stringify(Object.keys(english).map(key => (key in texts ? short(texts[key]) : null)))
  /** @type {Map<string, number>} */
  const count = new Map()
  for (const letter of json) count.set(letter, (count.get(letter) ?? 0) + 1)
  const often = (/** @type {string} */ letter) => count.get(letter) ?? 0
  const wide = [...count.keys()]
    .filter(letter => letter > '\x7f' && letter.length === 1)
    .sort((one, other) => often(other) - often(one))
  const narrow = plain.map(code => String.fromCharCode(code)).sort((one, other) => often(one) - often(other))
  const pairs = narrow.flatMap((letter, at) => (often(wide[at]) > often(letter) ? [wide[at] + letter] : [])).join('')
  return `export default ${JSON.stringify([pairs, swapped(json, pairs)])}`
}

/**
 * The modules that exist only in a build; www/virtual.d.ts describes them.
 * @param {import('esbuild').BuildOptions} common
 * @returns {import('esbuild').Plugin}
 */
export const virtualModules = common => ({
  name: 'virtual modules',
  setup(build) {
    build.onResolve({ filter: /^virtual:/ }, ({ path }) => ({
      path: path.slice('virtual:'.length),
      namespace: 'virtual'
    }))
    build.onLoad({ filter: /.*/, namespace: 'virtual' }, async ({ path: name }) => {
      if (name === 'engine-bytes') return { contents: asText(path.join(pkg, 'pointworth_bg.wasm')) }
      if (name === 'analyses-bytes') return { contents: asText(path.join(pkg, 'analyses.wasm')) }
      if (name === 'workbook-bytes') return { contents: asText(path.join(pkgWorkbook, 'pointworth_workbook_bg.wasm')) }
      if (name === 'worker-text') {
        const worker = await build.esbuild.build({
          ...common,
          entryPoints: [at('www', 'worker.js')],
          format: 'iife',
          // The glue's default way to find its file; the module comes by message instead.
          define: { 'import.meta.url': '"about:blank"' },
          write: false
        })
        return { contents: worker.outputFiles[0].text, loader: 'text' }
      }
      if (name === 'samples') {
        const index = JSON.parse(readFileSync(at('samples', 'index.json'), 'utf8'))
        const files = index.flatMap((/** @type {{files: {path: string}[]}} */ sample) =>
          sample.files.map(file => file.path)
        )
        const imports = files.map(
          (/** @type {string} */ file) =>
            `${JSON.stringify(file)}: () => import(${JSON.stringify(`virtual:sample/${file}`)})`
        )
        return {
          contents: `export const index = ${JSON.stringify(index)}\nexport const files = {${imports.join(',\n')}}`,
          resolveDir: root
        }
      }
      if (name === 'version') {
        const version = /^version = "([^"]+)"/m.exec(readFileSync(at('Cargo.toml'), 'utf8'))?.[1]
        return { contents: `export default ${JSON.stringify(version)}` }
      }
      if (name.startsWith('locale/')) return { contents: inOrder(name.slice('locale/'.length), false) }
      if (name === 'late-en') return { contents: `export default ${JSON.stringify(englishTexts(true))}` }
      if (name.startsWith('late-')) return { contents: inOrder(name.slice('late-'.length), true) }
      if (name.startsWith('sample/')) return { contents: packed(at('samples', name.slice('sample/'.length))) }
      throw new Refusal(`build: there is no module virtual:${name}`)
    })
  }
})

/** What every bundle has in common. @type {import('esbuild').BuildOptions} */
export const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'browser',
  target: ['es2022', 'chrome120', 'firefox120', 'safari17'],
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning'
}

/** The page begins with the English texts that it shows first. @type {import('esbuild').Plugin} */
const earlyTexts = {
  name: 'early texts',
  setup(build) {
    build.onLoad({ filter: /[\\/]locales[\\/]en\.json$/ }, () => ({
      contents: JSON.stringify(englishTexts(false)),
      loader: 'json'
    }))
  }
}

/** The page, by esbuild: as files for a host, and as one file to open from disk. */
export async function buildPage() {
  const { build } = await import('esbuild')
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    ...common,
    entryPoints: { main: at('www', 'main.js') },
    outdir: dist,
    format: 'esm',
    plugins: [virtualModules(common), earlyTexts]
  }
  const html = await firstPainted(readFileSync(at('www', 'index.html'), 'utf8'))
  const { metafile } = await build({ ...options, splitting: true, chunkNames: 'part-[name]-[hash]', metafile: true })
  const scripts = scriptsOf(metafile)
  writeFileSync(path.join(dist, 'index.html'), hostedPage(html, scripts))
  await buildServiceWorker(scripts)
  copyModules(dist)
  const single = await build({ ...options, write: false })
  writeFileSync(path.join(dist, 'pointworth.html'), singleFile(html, single.outputFiles[0].text))
}

/** The document with its style, and its first screen in every language. @param {string} html */
async function firstPainted(html) {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    ...common,
    entryPoints: [at('www', 'page', 'first-screen.js')],
    inject: [at('www', 'cli', 'document.js')],
    format: 'esm',
    write: false
  })
  const script = Buffer.from(outputFiles[0].contents).toString('base64')
  const { firstScreen } = await import(`data:text/javascript;base64,${script}`)
  const samples = JSON.parse(readFileSync(at('samples', 'index.json'), 'utf8'))
  const screens = languages.map(([language]) => firstScreen(language, textsOf(language), samples))
  return filled(filled(html, '<style>', STYLE), '<div class="first" inert>', screens.join(''))
}

/** Puts the modules into a folder, for pages that fetch them. @param {string} folder */
export function copyModules(folder) {
  cpSync(path.join(pkg, 'pointworth_bg.wasm'), path.join(folder, 'pointworth.wasm'))
  cpSync(path.join(pkg, 'analyses.wasm'), path.join(folder, 'analyses.wasm'))
  cpSync(path.join(pkgWorkbook, 'pointworth_workbook_bg.wasm'), path.join(folder, 'workbook.wasm'))
}

/** Is this a script with a module that comes behind the page? @param {string} file */
const isLater = file => /^part-(?:(?:workbook|analyses)-bytes|late-\w+|later)-/.test(file)

/**
 * The parts of the page's script: those to load with it, so that opening a file later needs no request, the `first` of
 * them before it runs, and `late` the samples.
 * @param {import('esbuild').Metafile} metafile
 */
function scriptsOf({ outputs }) {
  const scripts = Object.entries(outputs).map(([file, { inputs }]) => ({
    name: path.basename(file),
    sample: Object.keys(inputs).some(input => input.startsWith('virtual:sample/'))
  }))
  const named = (/** @type {boolean} */ late) =>
    scripts.filter(({ name, sample }) => sample === late && name !== 'main.js').map(({ name }) => name)
  const main = Object.entries(outputs).find(([file]) => path.basename(file) === 'main.js')?.[1]
  const first = (main?.imports ?? []).filter(({ kind }) => kind === 'import-statement')
  return { early: named(false), first: first.map(each => path.basename(each.path)), late: named(true) }
}

/**
 * The service worker of the hosted page, of one version with the files that it keeps.
 * @param {ReturnType<typeof scriptsOf>} scripts
 */
async function buildServiceWorker({ early, late }) {
  const integrity = (/** @type {string} */ file) => `sha256-${sha256(readFileSync(path.join(dist, file)))}`
  const kept = [['./', integrity('index.html')], ...['main.js', ...early].map(file => [file, integrity(file)])]
  const { build } = await import('esbuild')
  await build({
    ...common,
    entryPoints: { sw: at('www', 'service-worker.js') },
    outdir: dist,
    format: 'iife',
    define: {
      // The names of late parts hold hashes themselves.
      SERVICE_VERSION: JSON.stringify(sha256(JSON.stringify([kept, late])).slice(0, 12)),
      SERVICE_EARLY: JSON.stringify(kept),
      SERVICE_LATE: JSON.stringify(late)
    }
  })
}

/** A text with something behind a part that it must have. @param {string} html @param {string} part @param {string} text */
function filled(html, part, text) {
  if (!html.includes(part)) throw new Refusal(`build: www/index.html does not hold ${part}`)
  return html.replace(part, () => part + text)
}

/** @param {string} html @param {string} policy */
const under = (html, policy) => filled(html, '<meta http-equiv="Content-Security-Policy" content="', policy)

/** The page's HTML. @param {string} html @param {ReturnType<typeof scriptsOf>} scripts */
function hostedPage(html, { early, first }) {
  const link = (/** @type {string} */ file) =>
    `<link rel="modulepreload"${isLater(file) ? ' fetchpriority="low"' : ''} href="./${file}">\n`
  const behind = early.filter(file => !first.includes(file))
  return filled(
    under(html, POLICY),
    '<link rel="icon" href="data:,">',
    `\n<meta name="pointworth-offline" content="./sw.js">\n${first.map(link).join('')}<template data-parts>\n${behind.map(link).join('')}</template>\n`
  )
}

/** The page as one file. Its policy names the one module by its hash. @param {string} html @param {string} module */
function singleFile(html, module) {
  const policy = POLICY.replace("script-src 'self'", () => `script-src 'sha256-${sha256(module)}'`)
    .replace("worker-src 'self' blob:", 'worker-src blob:')
    .replace("style-src 'self' ", 'style-src ')
  return under(html, policy).replace(
    '<script type="module" src="./main.js"></script>',
    () => `<script type="module">${module}</script>`
  )
}

/** Prints the compressed sizes of a first visit and refuses what is over its budget. */
function checkSizes() {
  const budgets = JSON.parse(readFileSync(at('pkg-config', 'budgets.json'), 'utf8'))
  const inDist = (/** @type {string} */ file) => brotli(readFileSync(path.join(dist, file)))
  const preloaded = [
    ...readFileSync(path.join(dist, 'index.html'), 'utf8').matchAll(/modulepreload"[^>]* href="\.\/([^"]+)"/g)
  ].map(([, file]) => file)
  /** Scripts that begin with one of these parts of a name. @param {...string} names */
  const named = (...names) => preloaded.filter(file => names.some(name => file.startsWith(`part-${name}-`)))
  const codes = readdirSync(at('www', 'locales'))
    .filter(file => file.endsWith('.json') && file !== 'en.json')
    .map(file => path.basename(file, '.json'))
  const [engine, analyses, workbook] = ['engine', 'analyses', 'workbook'].map(name => named(`${name}-bytes`))
  const languages = codes.map(code => /** @type {const} */ ([code, named(code), named(`late-${code}`)]))
  const later = named('later', 'late-en')
  const apart = [
    ...engine,
    ...analyses,
    ...workbook,
    ...later,
    ...languages.flatMap(([, texts, late]) => [...texts, ...late])
  ]
  const page = ['index.html', 'main.js', ...preloaded.filter(file => !apart.includes(file))]
  const sum = (/** @type {string[]} */ files) => files.map(inDist).reduce((one, other) => one + other, 0)
  const over = []
  for (const [what, size, limit] of /** @type {[string, number, number][]} */ ([
    ['engine, as pointworth.wasm', sum(['pointworth.wasm']), budgets.engine],
    ['engine, as the page’s script', sum(engine), budgets.engine],
    ['page with charts and English', sum(page), budgets.page],
    ...languages.map(([code, texts]) => [`language ${code}`, sum(texts), budgets.language]),
    ['behind it: later analyses, as analyses.wasm', sum(['analyses.wasm']), budgets.analyses],
    ['behind it: later analyses, as the page’s script', sum(analyses), budgets.analyses],
    ['behind it: later panels with English', sum(later), budgets.panels],
    ...languages.map(([code, , late]) => [`behind it: texts of later panels, ${code}`, sum(late), budgets.texts]),
    ['behind it: workbooks, as workbook.wasm', sum(['workbook.wasm']), budgets.workbook],
    ['behind it: workbooks, as the page’s script', sum(workbook), budgets.workbook]
  ])) {
    if (!size) throw new Refusal(`build: there is no ${what}`)
    console.log(`build: ${what}: ${kilobytes(size)} of ${kilobytes(limit)}, brotli`)
    if (size > limit) over.push(`${what} is ${kilobytes(size)}, over its budget of ${kilobytes(limit)}`)
  }
  if (over.length) throw new Refusal(`build: ${over.join('; ')}`)
}

/** Builds the engine and the page and checks what must hold of them. */
export async function build() {
  usePaths()
  checkTypes()
  const engine = fingerprint([
    'Cargo.toml',
    'Cargo.lock',
    '.cargo',
    'src',
    'tools/build.mjs',
    'tools/split.mjs',
    'www/engine/first.js'
  ])
  await unlessFresh('engine', engine, path.join(pkg, 'analyses.wasm'), async () => {
    await buildCrate('.', pkg)
    await splitModule(path.join(pkg, 'pointworth_bg.wasm'), path.join(pkg, 'analyses.wasm'))
  })
  const workbook = fingerprint(['Cargo.toml', 'Cargo.lock', '.cargo', 'workbook', 'tools/build.mjs'])
  const workbookMade = path.join(pkgWorkbook, 'pointworth_workbook_bg.wasm')
  await unlessFresh('workbook', workbook, workbookMade, () => buildCrate('workbook', pkgWorkbook))
  const { ensure } = await import('../samples/acme/generate.mjs')
  ensure()
  const page = fingerprint(['www', 'samples', 'package.json', 'package-lock.json', 'pkg-config', 'tools', 'pkg'])
  await unlessFresh('page', page, path.join(dist, 'index.html'), async () => {
    await buildPage()
    checkSizes()
  })
}

if (process.argv[1] === path.join(root, 'tools', 'build.mjs')) await entry(build)
