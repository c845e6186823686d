// The page: a thin user of <pointworth-dashboard> that opens files and samples and keeps the address.
import { Analysis, PointworthError } from '../analysis.js'
import { append, h } from '../elements/dom.js'
import { download } from '../elements/export.js'
import { errorFields } from '../errors.js'
import { locale } from '../locale.js'
import { isMapping } from '../mapping.js'
import { loadSample, samples } from '../samples.js'
import { address, stateOf } from './address.js'
import { bringLateTexts, speak } from './language.js'
import { languageMenu, languageOf, preferred } from './languages.js'
import { update } from './offline.js'
import { proof } from './proof.js'
import { checkedFit, checkedSettings, restored } from './settings.js'
import { brand, foot, more, originOf, start } from './start.js'
import { Status } from './status.js'
import { take } from './take.js'

/**
 * @typedef {import('../elements/dashboard.js').PointworthDashboard} PointworthDashboard
 * @typedef {import('../elements/dashboard.js').State} State
 * @typedef {import('../elements/dashboard.js').Source} Source
 * @typedef {import('../samples.js').Sample} Sample
 * @typedef {{ name: string, data: Blob } & import('../options.js').FileOptions} OpenFile
 * @typedef {{ name: string, table: NonNullable<ReturnType<typeof import('../rates.js').ratesOf>> }} Given rates as a file
 */

/** Bytes above which a file is neither a saved mapping nor a table of rates. */
const LARGEST_MAPPING = 1 << 20

/** What a file of rates of exchange is called: only such a file is looked at before it is read as a table. */
const NAMES_RATES = /(rate|exchange|eurofxref|\bfx|kurs|курс|نرخ).*\.(csv|txt|tsv)$/i

/**
 * Builds the page and opens nothing.
 * @param {HTMLElement} root
 * @param {PointworthDashboard} dashboard
 * @param {import('./proof.js').Requests} requests
 * @param {import('./offline.js').Versions} versions
 */
export function page(root, dashboard, requests, versions) {
  /** The language that the reader has chosen, here or by the link that led here. */
  let language = languageOf(location.hash)
  const texts = () => locale(document.documentElement.lang)
  const status = new Status(texts())
  const menu = languageMenu(chosen => void choose(chosen))
  /** @type {Sample | null} */
  let sample = null
  /** @type {AbortController | null} */
  let reading = null
  /** Saved settings that wait for their files. @type {import('../options.js').Mapping | null} */
  let waiting = null

  const onFiles = (/** @type {File[]} */ files) => void add(files.map(file => ({ name: file.name, data: file })))
  const tools = h('div', { class: 'page-tools', slot: 'tools' }, menu.element)
  append(dashboard, [tools, status.element])
  root.replaceChildren(dashboard)
  let around = furnish(texts())

  /** Puts everything around the panels in its place, in one language. @param {import('../locale.js').Locale} locale */
  function furnish(locale) {
    const until = new AbortController()
    const { chip, dialog } = proof(requests, versions, locale, until.signal)
    const taking = take({ dashboard, files: () => dashboard.analysis?.files ?? [], onError: report }, locale)
    const parts = [
      brand(language, locale),
      more(
        {
          onAdd: onFiles,
          onReplace: files =>
            void replace(
              files.map(file => ({ name: file.name, data: file })),
              null
            ),
          onClose: close
        },
        locale
      ),
      update(versions, locale, until.signal),
      start({ samples, onFiles, onSample: openSample, onProof: () => dialog.showModal() }, locale),
      foot(locale)
    ]
    menu.show(locale)
    tools.prepend(taking.button, chip)
    append(dashboard, parts)
    root.append(dialog, taking.dialog)
    return {
      remove() {
        until.abort()
        for (const part of [...parts, chip, dialog, taking.button, taking.dialog]) part.remove()
      }
    }
  }

  /** Speaks a language from now on, without opening anything again. @param {string} wanted */
  async function change(wanted) {
    try {
      await speak(wanted)
    } catch (error) {
      menu.show(texts())
      report(error)
      return
    }
    around.remove()
    around = furnish(texts())
    status.locale = texts()
    dashboard.source = sourceOf(sample)
  }

  /** @param {string} chosen */
  async function choose(chosen) {
    language = chosen
    history.pushState(null, '', address(dashboard.state, language))
    await change(chosen)
  }

  dashboard.prepare = bringLateTexts
  dashboard.hrefFor = state => address(state, language)
  dashboard.state = stateOf(location.hash)
  dashboard.addEventListener('pointworth-state', event => {
    const state = /** @type {CustomEvent<State>} */ (event).detail
    history.pushState(null, '', address(state, language))
  })
  dashboard.addEventListener('pointworth-error', event => {
    report(/** @type {CustomEvent<{ error: unknown }>} */ (event).detail.error)
  })
  dashboard.addEventListener('pointworth-remap', event => {
    void remap(/** @type {CustomEvent<{ file: string } & import('../options.js').FileOptions>} */ (event).detail)
  })
  dashboard.addEventListener('pointworth-data', event => {
    void takeAway(/** @type {CustomEvent<{ name: string }>} */ (event).detail.name)
  })
  dashboard.addEventListener('pointworth-close', event => {
    void closeTable(/** @type {CustomEvent<{ file: string }>} */ (event).detail.file)
  })
  addEventListener('popstate', () => {
    dashboard.state = stateOf(location.hash, usual())
    language = languageOf(location.hash)
    const wanted = language ?? preferred()
    if (wanted !== document.documentElement.lang) void change(wanted)
  })
  acceptDrops(onFiles)
  expectFiles()

  /** Has an engine wait for the first file, once the page is painted and has nothing else to do. */
  function expectFiles() {
    // Safari has no idle callbacks.
    const whenIdle = globalThis.requestIdleCallback ?? setTimeout
    requestAnimationFrame(() =>
      whenIdle(() => {
        if (!dashboard.analysis && !reading) Analysis.warm()
      })
    )
  }

  /** The section to begin with: money where there are no answers. @returns {State['section']} */
  function usual() {
    const scope = dashboard.analysis?.scope
    return scope && !scope.measures.length && scope.rows[1] + scope.rows[2] > 0 ? 'monetize' : 'measure'
  }

  /**
   * Runs a reading with its progress and its error; the open analysis stays whatever happens.
   * @param {{ data: { size: number } }[]} files
   * @param {(options: import('../options.js').ReadOptions) => Promise<void>} read
   * @returns {Promise<boolean>} has it gone well?
   */
  async function reads(files, read) {
    reading?.abort()
    const own = new AbortController()
    reading = own
    const total = files.reduce((sum, { data }) => sum + data.size, 0)
    /** @type {Map<string, number>} */
    const done = new Map()
    status.begin(() => own.abort())
    try {
      await read({
        signal: own.signal,
        onProgress: progress => {
          done.set(progress.file, progress.bytes)
          status.progress(progress, { done: [...done.values()].reduce((sum, bytes) => sum + bytes, 0), total })
        }
      })
      return true
    } catch (error) {
      if (errorFields(error)?.code !== 'aborted') report(error)
      return false
    } finally {
      if (reading === own) {
        reading = null
        status.end()
        expectFiles()
      }
    }
  }

  /** Adds files to the open ones, or opens the first; a saved mapping among them says what they are. @param {OpenFile[]} given */
  async function add(given) {
    const { analysis } = dashboard
    if (!analysis) return replace(given, null)
    const { files, mapping, rates } = await sorted(given)
    const done = await reads(files, async options => {
      if (mapping && !files.length) checkedFit(checkedSettings(mapping), analysis.tables)
      if (mapping) await analysis.applyMapping(mapping, options)
      const faults = await appendEach(analysis, files, options)
      await convert(analysis, rates)
      if (faults.length) status.fail(faults, 'error.others')
    })
    dashboard.source = sourceOf(sample)
    dashboard.refresh()
    if (mapping && done) await restore(mapping)
  }

  /** Shows what was saved on the page with a mapping, and says what the open files do not have of it. @param {import('../options.js').Mapping} mapping */
  async function restore(mapping) {
    const tables = dashboard.analysis?.tables
    if (!tables) return
    try {
      checkedFit(checkedSettings(mapping), tables)
      const saved = mapping.page
      /** @type {import('../elements/dashboard.js').Unfit | null} */
      let unfit = null
      if (saved) {
        const wanted = languageOf(saved.address)
        if (wanted && wanted !== document.documentElement.lang) await change(wanted)
        language = wanted ?? language
        unfit = await dashboard.restore(stateOf(saved.address), saved.panels)
        history.pushState(null, '', address(dashboard.state, language))
      }
      await bringLateTexts()
      status.tell(locale => restored(unfit, locale))
    } catch (error) {
      report(error)
    }
  }

  /**
   * Opens files in place of the open ones, which are closed only when the new ones are read.
   * @param {OpenFile[]} given
   * @param {Sample | null} from
   */
  async function replace(given, from) {
    const { files, mapping = waiting, rates } = await sorted(given)
    if (mapping && !files.length) {
      await wait(mapping)
      return
    }
    const done = await reads(files, async options => {
      const analysis = await Analysis.open([], { mapping, locale: texts().tag })
      const faults = await appendEach(analysis, files, options)
        .then(async faults => {
          await convert(analysis, rates)
          return faults
        })
        .catch(error => {
          analysis.dispose()
          throw error
        })
      const before = dashboard.analysis
      sample = from
      dashboard.source = sourceOf(from)
      dashboard.analysis = analysis
      dashboard.state = before ? { ...dashboard.state, filter: {} } : stateOf(location.hash, usual())
      if (!before && analysis.scope && !location.hash.startsWith('#/')) {
        history.replaceState(null, '', address(dashboard.state, language))
      }
      before?.dispose()
      scrollTo({ top: 0 })
      if (faults.length) status.fail(faults, 'error.others')
    })
    // What opened them may be gone with the first screen.
    const held = document.activeElement
    if (done && (held === document.body || !held?.checkVisibility())) dashboard.focus()
    if (!mapping || !done) return
    waiting = null
    await restore(mapping)
  }

  /** Keeps saved settings for the files that are opened next. @param {import('../options.js').Mapping} mapping */
  async function wait(mapping) {
    status.clear()
    try {
      waiting = checkedSettings(mapping)
      const wanted = languageOf(mapping.page?.address ?? '')
      if (wanted && wanted !== document.documentElement.lang) await change((language = wanted))
      await bringLateTexts()
      status.tell(locale => ({ what: locale.text('settings.waiting'), lines: [] }))
    } catch (error) {
      report(error)
    }
  }

  /** @param {Sample} chosen */
  async function openSample(chosen) {
    /** @type {OpenFile[]} */
    let files
    try {
      files = await loadSample(chosen.id)
    } catch (error) {
      report(error)
      return
    }
    await replace(files, chosen)
  }

  /**
   * Gives a table other roles at once; whatever changes how its bytes are read, with the progress of a reading.
   * @param {{ file: string } & import('../options.js').FileOptions} change
   */
  async function remap({ file, ...options }) {
    const { analysis } = dashboard
    const table = analysis?.tables.find(({ name }) => name === file)
    if (!analysis || !table) return
    await reads([{ data: { size: table.bytes } }], reading => analysis.remap(file, options, reading))
    dashboard.refresh()
  }

  /** Hands out the lines of the ledger, or what was said about the columns. @param {string} name */
  async function takeAway(name) {
    const { analysis } = dashboard
    if (!analysis) return
    try {
      if (name === 'ledger') {
        download(new Blob(['\ufeff', await analysis.ledger()], { type: 'text/csv' }), 'pointworth-ledger.csv')
      } else {
        const page = { address: address(dashboard.state, texts().tag), panels: dashboard.settings }
        const text = JSON.stringify({ ...analysis.mapping(), page }, null, 2)
        download(new Blob([text], { type: 'application/json' }), 'pointworth-settings.json')
      }
    } catch (error) {
      report(error)
    }
  }

  /** @param {string} name */
  async function closeTable(name) {
    const { analysis } = dashboard
    if (!analysis) return
    if (analysis.tables.length === 1) return close()
    status.clear()
    try {
      await analysis.close(name)
      dashboard.state = { ...dashboard.state, filter: {} }
    } catch (error) {
      report(error)
    }
    dashboard.refresh()
  }

  function close() {
    reading?.abort()
    dashboard.analysis?.dispose()
    dashboard.analysis = null
    dashboard.source = null
    sample = null
    waiting = null
    status.clear()
    expectFiles()
    history.pushState(null, '', language ? `#/?lang=${language}` : '#/')
    dashboard.state = stateOf('')
    scrollTo({ top: 0 })
  }

  /** @param {unknown} error */
  function report(error) {
    const errors = error instanceof AggregateError ? error.errors : [error]
    if (!errors.every(each => each instanceof PointworthError)) throw error
    status.fail(errors, dashboard.analysis ? 'error.kept' : null)
  }

  /** @param {Sample | null} from @returns {Source | null} */
  function sourceOf(from) {
    if (!from) return null
    const { id, title, synthetic } = from
    return {
      label: texts().text(synthetic ? 'sample.label.synthetic' : 'sample.label', { title }),
      note: `${texts().coded('sample.note', id)} ${originOf(from, texts())}`
    }
  }
}

/**
 * Files to read, and the saved mapping and the rates of exchange among them, if there are: a small JSON and a small CSV that
 * look like it.
 * @param {OpenFile[]} given
 */
async function sorted(given) {
  /** @type {OpenFile[]} */
  const files = []
  /** @type {import('../options.js').Mapping | undefined} */
  let mapping
  /** @type {Given | null} */
  let rates = null
  for (const file of given) {
    const saved = file.data.size < LARGEST_MAPPING && /\.json$/i.test(file.name) ? await parsed(file.data) : null
    const table = file.data.size < LARGEST_MAPPING && NAMES_RATES.test(file.name) ? await tableOfRates(file) : null
    if (isMapping(saved)) mapping = saved
    else if (table) rates = table
    else files.push(file)
  }
  return { files, mapping, rates }
}

/** The rates that a file holds; null where it is something else. @param {OpenFile} file @returns {Promise<Given | null>} */
async function tableOfRates({ name, data }) {
  const { PointworthRates } = await import('../elements/later.js')
  const table = PointworthRates.tableOf(await data.text().catch(() => ''))
  return table && { name, table }
}

/**
 * Adds file after file: one that cannot be read keeps no other from being read.
 * @param {Analysis} analysis
 * @param {OpenFile[]} files
 * @param {import('../options.js').ReadOptions} options
 * @returns {Promise<PointworthError[]>} what was wrong with some of them
 * @throws {AggregateError} what was wrong with all of them
 * @throws {PointworthError} what is no fault of a file: reading was cancelled, or the engine is gone
 */
async function appendEach(analysis, files, options) {
  /** @type {PointworthError[]} */
  const faults = []
  for (const file of files)
    await analysis.append(null, file, options).catch(error => {
      if (!errorFields(error)?.file) throw error
      faults.push(error)
    })
  if (files.length && faults.length === files.length) throw new AggregateError(faults)
  return faults
}

/** Converts money by rates that came as a file. @param {Analysis} analysis @param {Given | null} given */
async function convert(analysis, given) {
  if (!given || !analysis.scope) return
  const { PointworthRates } = await import('../elements/later.js')
  await analysis.convert(PointworthRates.ratesFor(given.table, analysis.scope.currencies, given.name))
}

/** What a JSON text holds; null where it is none or can no longer be read. @param {Blob} blob @returns {Promise<unknown>} */
async function parsed(blob) {
  try {
    return JSON.parse(await blob.text())
  } catch {
    // Whoever reads it as a table says what is wrong with it.
    return null
  }
}

/**
 * The whole page takes dropped files; without this a file dropped beside the zone would replace the page.
 * @param {(files: File[]) => void} onFiles
 */
function acceptDrops(onFiles) {
  const { documentElement } = document
  /** @param {DragEvent} event */
  const holdsFiles = event => event.dataTransfer?.types.includes('Files') ?? false
  addEventListener('dragover', event => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    documentElement.classList.add('dragging')
  })
  addEventListener('dragleave', event => {
    if (!event.relatedTarget) documentElement.classList.remove('dragging')
  })
  addEventListener('drop', event => {
    documentElement.classList.remove('dragging')
    if (!holdsFiles(event)) return
    event.preventDefault()
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length) onFiles(files)
  })
}
