// The first screen as the build writes it into the document, so that it is painted before the page's script has come.
import { h } from '../elements/dom.js'
import { addLocale, locale } from '../locale.js'
import { languageMenu } from './languages.js'
import { brand, foot, start } from './start.js'

const nothing = () => {}

/**
 * A picture of the page with nothing open, as HTML; nothing in it can be used.
 * @param {string} language
 * @param {Record<string, import('../locale.js').Message>} messages its texts
 * @param {readonly import('../samples.js').Sample[]} samples
 */
export function firstScreen(language, messages, samples) {
  addLocale(language, messages)
  const texts = locale(language)
  const menu = languageMenu(nothing)
  menu.show(texts)
  for (const option of menu.element.children)
    option.toggleAttribute('selected', option.getAttribute('value') === language)
  const chip = h('button', { class: 'chip' }, ...texts.nodes('proof.chip', { count: 0 }))
  const screen = h(
    'div',
    { lang: language, dir: texts.rtl ? 'rtl' : 'ltr' },
    h(
      'header',
      {},
      h('div', { class: 'wrap' }, brand(null, texts), h('div', { class: 'page-tools' }, chip, menu.element))
    ),
    h(
      'div',
      { class: 'wrap' },
      start({ samples, onFiles: nothing, onSample: nothing, onProof: nothing }, texts),
      foot(texts)
    )
  )
  for (const input of screen.querySelectorAll('input')) input.remove()
  for (const part of screen.querySelectorAll('[data-test]')) part.removeAttribute('data-test')
  return screen.outerHTML
}
