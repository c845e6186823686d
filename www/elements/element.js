import { locale } from '../locale.js'
import base from '../styles/base.css' with { type: 'text' }
import theme from '../styles/theme.css' with { type: 'text' }
import { sheet } from './dom.js'

/**
 * The base of every Pointworth element: an open shadow root with the shared styles, the locale of the nearest `lang`,
 * and one rendering per turn however many properties change.
 */
export class PointworthElement extends HTMLElement {
  #scheduled = false

  /** @param {...string} styles texts of the element's own style sheets */
  constructor(...styles) {
    super()
    /** @type {ShadowRoot} */
    this.root = this.attachShadow({ mode: 'open' })
    this.root.adoptedStyleSheets = [theme, base, ...styles].map(sheet)
  }

  connectedCallback() {
    this.#adopt()
    this.update()
  }

  /** Properties set before the element was registered hide its accessors: they are set once more, through them. */
  #adopt() {
    for (const name of Object.keys(this)) {
      if (!(name in Object.getPrototypeOf(this))) continue
      const value = Reflect.get(this, name)
      Reflect.deleteProperty(this, name)
      Reflect.set(this, name, value)
    }
  }

  /** The texts and numbers of the nearest `lang`. */
  get locale() {
    /** @type {Node | null} */
    let node = this
    while (node) {
      if (node instanceof Element && node.hasAttribute('lang')) return locale(node.getAttribute('lang') ?? undefined)
      node = node instanceof ShadowRoot ? node.host : node.parentNode
    }
    return locale()
  }

  /** Is the text direction here right to left? */
  get rtl() {
    return getComputedStyle(this).direction === 'rtl'
  }

  /** Asks for a rendering at the end of this turn. */
  update() {
    if (this.#scheduled || !this.isConnected) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (this.isConnected) this.render()
    })
  }

  /** Writes the element's state into its shadow root. */
  render() {}

  /**
   * Tells the outside.
   * @param {string} name without the prefix
   * @param {unknown} detail
   */
  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(`pointworth-${name}`, { detail, bubbles: true, composed: true }))
  }
}
