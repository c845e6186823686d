// "Nothing you drop leaves this page", and how a reader can see it: the policy, the requests, the way to check.
import { h } from '../elements/dom.js'

/** @typedef {import('../locale.js').Locale} Locale */

/** Requests since the page had loaded, by any part of it that the browser shows us. */
export class Requests extends EventTarget {
  /** @type {string[]} */
  #names = []
  /** When the page had loaded with all its parts; until then nothing counts. */
  #from = Number.POSITIVE_INFINITY

  /** @param {Promise<void>} come resolves once the page's parts are there */
  constructor(come) {
    super()
    const loaded = async () => {
      await come
      this.#from = performance.now()
    }
    if (document.readyState === 'complete') loaded()
    else addEventListener('load', loaded, { once: true })
    new PerformanceObserver(list => {
      for (const { name, startTime } of list.getEntries()) {
        // Blobs and data addresses are memory of this page, not the network.
        if (startTime >= this.#from && /^(https?|wss?|file):/.test(name)) this.#names.push(name)
      }
      this.dispatchEvent(new Event('change'))
    }).observe({ type: 'resource', buffered: true })
  }

  /** Addresses asked for, in order. */
  get names() {
    return /** @type {readonly string[]} */ (this.#names)
  }
}

/** The policy that this document carries. */
export function policy() {
  return document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? ''
}

/**
 * The counter in the header and the dialog behind it.
 * @param {Requests} requests
 * @param {import('./offline.js').Versions} versions
 * @param {Locale} locale
 * @param {AbortSignal} signal ends the counting
 */
export function proof(requests, versions, locale, signal) {
  const chip = h('button', {
    class: 'chip',
    type: 'button',
    'data-test': 'requests',
    onclick: () => dialog.showModal()
  })
  const count = h('p')
  const list = h('ul', { class: 'small soft', dir: 'ltr' })
  const result = h('p', { class: 'result small', role: 'status' })
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'proof-title', 'data-test': 'proof' },
    h(
      'div',
      { class: 'proof' },
      h(
        'div',
        { class: 'close-row' },
        h('h2', { id: 'proof-title' }, locale.text('proof.title')),
        h('button', { class: 'link', type: 'button', onclick: () => dialog.close() }, locale.text('proof.close'))
      ),
      h('p', {}, locale.text('proof.how')),
      h('section', {}, h('h3', {}, locale.text('proof.requests')), count, list),
      versions.kept &&
        h(
          'section',
          {},
          h('h3', {}, locale.text('proof.offline')),
          h('p', { class: 'soft' }, locale.text('proof.offline.text'))
        ),
      h(
        'section',
        {},
        h('h3', {}, locale.text('proof.policy')),
        h('p', { class: 'soft' }, locale.text('proof.policy.text')),
        h('pre', { 'data-test': 'policy', tabindex: '0', dir: 'ltr' }, policy().split('; ').join(';\n'))
      ),
      h(
        'section',
        {},
        h('h3', {}, locale.text('proof.try')),
        h('p', { class: 'soft' }, locale.text('proof.try.text')),
        h(
          'div',
          {},
          h(
            'button',
            { class: 'button', type: 'button', 'data-test': 'try-request', onclick: attempt },
            locale.text('proof.try.button')
          )
        ),
        result
      ),
      h(
        'section',
        {},
        h('h3', {}, locale.text('proof.check')),
        h(
          'ol',
          { class: 'soft' },
          .../** @type {const} */ (['1', '2', '3', '4']).map(step => h('li', {}, locale.text(`proof.check.${step}`)))
        )
      )
    )
  )

  async function attempt() {
    result.textContent = ''
    try {
      await fetch(location.href, { cache: 'no-store' })
      result.textContent = locale.text('proof.try.passed')
    } catch (error) {
      // A refusal by the policy is a TypeError, like any failed fetch.
      if (!(error instanceof TypeError)) throw error
      result.textContent = locale.text('proof.try.refused')
    }
  }

  const tell = () => {
    const { names } = requests
    chip.replaceChildren(...locale.nodes('proof.chip', { count: names.length }))
    chip.classList.toggle('some', names.length > 0)
    chip.setAttribute('data-value', String(names.length))
    count.textContent = locale.text('proof.count', { count: names.length })
    list.replaceChildren(...names.slice(-20).map(name => h('li', {}, name)))
  }
  requests.addEventListener('change', tell, { signal })
  tell()
  return { chip, dialog }
}
