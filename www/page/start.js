// The first screen: what this is, a place to drop files, samples, and the promise with its proof.
import { h } from '../elements/dom.js'

/** @typedef {import('../locale.js').Locale} Locale */
/** @typedef {import('../samples.js').Sample} Sample */

/**
 * @param {object} parts
 * @param {readonly Sample[]} parts.samples
 * @param {(files: File[]) => void} parts.onFiles
 * @param {(sample: Sample) => void} parts.onSample
 * @param {() => void} parts.onProof
 * @param {Locale} locale
 */
export function start({ samples, onFiles, onSample, onProof }, locale) {
  return h(
    'div',
    { class: 'start', 'data-test': 'start' },
    h('div', { class: 'claim' }, h('h1', {}, locale.text('start.title')), h('p', {}, locale.text('start.text'))),
    dropZone({ onFiles, test: 'files' }, locale),
    h(
      'p',
      { class: 'private' },
      h('strong', {}, locale.text('start.private')),
      h(
        'button',
        { class: 'link', type: 'button', 'data-test': 'show-proof', onclick: onProof },
        locale.text('start.proof')
      )
    ),
    h(
      'section',
      { class: 'samples' },
      h('h2', {}, locale.text('start.samples')),
      h(
        'ul',
        {},
        ...samples.map(sample =>
          h(
            'li',
            {},
            h(
              'button',
              {
                class: 'link',
                type: 'button',
                lang: 'en',
                'data-test': `sample-${sample.id}`,
                onclick: () => onSample(sample)
              },
              sample.title
            ),
            h('p', { class: 'small' }, locale.coded('sample.note', sample.id)),
            h(
              'p',
              { class: 'small soft origin' },
              ...inEnglish(originOf(sample, locale), [sample.origin, sample.licence])
            )
          )
        )
      )
    )
  )
}

/**
 * The name, which leads back to the first screen.
 * @param {string | null} language that the reader has chosen
 * @param {Locale} locale
 */
export const brand = (language, locale) =>
  h('a', { class: 'brand', href: language ? `#/?lang=${language}` : '#/', slot: 'brand' }, locale.text('brand'))

/** What stands below everything. @param {Locale} locale */
export const foot = locale =>
  h(
    'footer',
    { class: 'foot', slot: 'footer' },
    h('p', {}, locale.text('footer.trademark')),
    h('p', {}, locale.text('footer.licence'))
  )

/**
 * Where a sample comes from and under which licence.
 * @param {Sample} sample
 * @param {Locale} locale
 */
export function originOf({ synthetic, origin, licence }, locale) {
  return locale.text(synthetic ? 'sample.synthetic' : 'sample.real', { origin, licence })
}

/**
 * A text in which some parts are English in any language, marked as such for those who hear it.
 * @param {string} text
 * @param {string[]} parts in their order
 * @returns {(string | HTMLElement)[]}
 */
function inEnglish(text, parts) {
  const nodes = []
  let rest = text
  for (const part of parts) {
    const at = rest.indexOf(part)
    if (at < 0) continue
    nodes.push(rest.slice(0, at), h('span', { lang: 'en' }, part))
    rest = rest.slice(at + part.length)
  }
  return [...nodes, rest]
}

/**
 * A place to drop files with a picker in it.
 * @param {object} parts
 * @param {(files: File[]) => void} parts.onFiles
 * @param {string} parts.test
 * @param {Locale} locale
 */
function dropZone({ onFiles, test }, locale) {
  const { input, button } = picker({ onFiles, test, label: locale.text('start.choose'), primary: true })
  return h(
    'div',
    { class: 'drop', 'data-test': 'drop' },
    h('strong', {}, locale.text('start.drop')),
    h('p', { class: 'soft' }, locale.text('start.drop.text')),
    button,
    input
  )
}

/** What the picker offers first; whatever else is chosen is told by its bytes. */
const formats = [
  ...['csv', 'tsv', 'txt', 'json', 'jsonl', 'ndjson', 'xlsx', 'xlsm', 'xlsb', 'xls', 'ods', 'zip', 'gz'].map(
    ending => `.${ending}`
  ),
  'text/csv',
  'text/tab-separated-values',
  'text/plain',
  'application/json'
].join(',')

/**
 * A button that opens the file picker.
 * @param {{ onFiles: (files: File[]) => void, test: string, label: string, primary?: boolean }} options
 */
export function picker({ onFiles, test, label, primary }) {
  const input = h('input', {
    type: 'file',
    multiple: true,
    accept: formats,
    class: 'hidden-text',
    tabindex: '-1',
    'aria-label': label,
    'data-test': test
  })
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    input.value = ''
    if (files.length) onFiles(files)
  })
  const button = h(
    'button',
    {
      class: primary ? 'button primary' : 'button',
      type: 'button',
      'data-test': `choose-${test}`,
      onclick: () => input.click()
    },
    label
  )
  return { input, button }
}

/**
 * Below what was read: add files, replace them, close all.
 * @param {object} parts
 * @param {(files: File[]) => void} parts.onAdd
 * @param {(files: File[]) => void} parts.onReplace
 * @param {() => void} parts.onClose
 * @param {Locale} locale
 */
export function more({ onAdd, onReplace, onClose }, locale) {
  const add = picker({ onFiles: onAdd, test: 'add-files', label: locale.text('files.add'), primary: true })
  const replace = picker({ onFiles: onReplace, test: 'replace-files', label: locale.text('files.replace') })
  return h(
    'div',
    { class: 'drop compact', slot: 'files' },
    h('p', { class: 'soft' }, locale.text('files.text')),
    h(
      'div',
      { class: 'row' },
      add.button,
      replace.button,
      h(
        'button',
        { class: 'button', type: 'button', 'data-test': 'close-all', onclick: onClose },
        locale.text('files.close')
      )
    ),
    add.input,
    replace.input
  )
}
