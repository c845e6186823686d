// Taking a report away: its title, what it will look like, and the two ways out, a file and paper.
import { h, sheet } from '../elements/dom.js'
import { download } from '../elements/export.js'
import { fileOf, report, styles } from '../report/report.js'

/** @typedef {import('../locale.js').Locale} Locale */

/**
 * The button in the header and the dialog behind it.
 * @param {object} parts
 * @param {import('../elements/dashboard.js').PointworthDashboard} parts.dashboard
 * @param {() => { name: string, data: Blob }[]} parts.files the open files
 * @param {(error: unknown) => void} parts.onError
 * @param {Locale} locale
 */
export function take({ dashboard, files, onError }, locale) {
  const title = h('input', { type: 'text', id: 'report-title', 'data-test': 'report-title', maxlength: '120' })
  const said = h('p', { class: 'soft', role: 'status' })
  const host = h('div', { class: 'preview', 'data-test': 'report-preview', tabindex: '0', role: 'region' })
  host.setAttribute('aria-label', locale.text('report.heading'))
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.adoptedStyleSheets = styles.map(sheet)
  /** @type {HTMLElement | null} */
  let article = null
  const save = h('button', { class: 'button primary', type: 'button', 'data-test': 'report-save', onclick: saveFile })
  const paper = h('button', { class: 'button', type: 'button', 'data-test': 'report-print', onclick: printPaper })
  save.textContent = locale.text('report.save')
  paper.textContent = locale.text('report.print')
  const dialog = h(
    'dialog',
    { class: 'report', 'aria-labelledby': 'report-heading', 'data-test': 'report' },
    h(
      'div',
      { class: 'close-row' },
      h('h2', { id: 'report-heading' }, locale.text('report.heading')),
      h('button', { class: 'link', type: 'button', onclick: () => dialog.close() }, locale.text('proof.close'))
    ),
    h('p', { class: 'soft' }, locale.text('report.text')),
    h('div', { class: 'titled' }, h('label', { for: 'report-title' }, locale.text('report.title')), title, save, paper),
    said,
    host
  )
  const button = h(
    'button',
    { class: 'button take', type: 'button', 'data-test': 'report-open', onclick: () => void open() },
    locale.text('report.open')
  )
  title.addEventListener('input', () => {
    const line = article?.querySelector('.title')
    if (line) line.textContent = title.value
  })

  async function open() {
    article = null
    shadow.replaceChildren()
    offer(false)
    said.textContent = locale.text('report.making')
    dialog.showModal()
    try {
      await dashboard.prepare()
      article = await report(dashboard, files(), locale)
    } catch (error) {
      dialog.close()
      onError(error)
      return
    }
    said.textContent = article ? '' : locale.text('report.refused', { k: 5 })
    if (!article) return
    title.value = article.querySelector('.title')?.textContent ?? ''
    shadow.append(article)
    offer(true)
    title.focus()
    title.select()
  }

  /** @param {boolean} ready */
  function offer(ready) {
    for (const control of [title, save, paper]) control.disabled = !ready
    host.hidden = !ready
    said.hidden = ready
  }

  function saveFile() {
    if (article) download(fileOf(article, title.value), `${fileName(title.value)}.html`)
  }

  /** Prints the report in the place of the page: a dialog is not cut into pages. */
  function printPaper() {
    if (!article) return
    const sheets = h('div', { class: 'printed' })
    const inside = sheets.attachShadow({ mode: 'open' })
    inside.adoptedStyleSheets = styles.map(sheet)
    inside.append(article.cloneNode(true))
    const before = document.title
    document.title = title.value
    document.body.append(sheets)
    dialog.close()
    addEventListener(
      'afterprint',
      () => {
        sheets.remove()
        document.title = before
        button.focus()
      },
      { once: true }
    )
    print()
  }

  return { button, dialog }
}

/** A title as a name that every system takes for a file. @param {string} title */
function fileName(title) {
  const safe = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
  return safe || 'pointworth'
}
