// The hosted page works without a network, by its service worker, and says when a newer version of itself is ready.
import { h } from '../elements/dom.js'

/** @typedef {import('../locale.js').Locale} Locale */

/** The service worker's script, which the build names in the document; a page without one, such as the one file, has none. */
const script = () => document.querySelector('meta[name="pointworth-offline"]')?.getAttribute('content')

/** The versions of the page that this browser keeps; says `change` when a newer one is ready. */
export class Versions extends EventTarget {
  /** @type {ServiceWorkerRegistration | null} */
  #registration = null

  constructor() {
    super()
    const url = script()
    if (url) void this.#register(url)
  }

  /** Does a service worker keep this page? */
  get kept() {
    return Boolean(script())
  }

  /** The newer version's worker; none where nothing older is at work. */
  get newer() {
    const waiting = this.#registration?.waiting
    return waiting && navigator.serviceWorker.controller ? waiting : null
  }

  /** Puts the newer version in the place of this one. */
  replace() {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    this.newer?.postMessage('replace')
  }

  /** @param {string} url */
  async #register(url) {
    try {
      this.#registration = await navigator.serviceWorker.register(url)
    } catch {
      // No service workers here, storage switched off, a host without the file: the page works all the same while online.
      return
    }
    const tell = () => this.dispatchEvent(new Event('change'))
    tell()
    const watch = () => this.#registration?.installing?.addEventListener('statechange', tell)
    watch()
    this.#registration.addEventListener('updatefound', watch)
  }
}

/**
 * The line that offers the newer version.
 * @param {Versions} versions
 * @param {Locale} locale
 * @param {AbortSignal} signal ends the watching
 */
export function update(versions, locale, signal) {
  const parts = [
    h('p', {}, locale.text('offline.update')),
    h(
      'button',
      { class: 'button', type: 'button', 'data-test': 'update-now', onclick: () => versions.replace() },
      locale.text('offline.reload')
    )
  ]
  // There from the start: only what comes into a live region is read aloud.
  const line = h('div', { class: 'update', slot: 'status', role: 'status', 'data-test': 'update' })
  const tell = () => line.replaceChildren(...(versions.newer ? parts : []))
  versions.addEventListener('change', tell, { signal })
  tell()
  return line
}
