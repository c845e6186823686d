import { added, locale } from '../locale.js'
import base from '../styles/base.css' with { type: 'text' }
import theme from '../styles/theme.css' with { type: 'text' }
import { sheet } from './dom.js'

/** Elements that stand in a document. @type {Set<PointworthElement>} */
const standing = new Set()

/** Writes every element anew: a language has changed, or has come. */
const rewrite = () => {
  for (const element of standing) element.update()
}

/** Listens for languages, once there is an element to speak them. */
let listens = () => {
  listens = () => {}
  added.addEventListener('change', rewrite)
  new MutationObserver(rewrite).observe(document, { attributeFilter: ['lang'], subtree: true })
}

// Where a page is rendered on a server there are no elements; importing them there does no harm.
const Base = typeof HTMLElement === 'function' ? HTMLElement : /** @type {typeof HTMLElement} */ (class {})

/**
 * The base of every Pointworth element: an open shadow root with the shared styles, the locale of the nearest `lang`,
 * its direction whatever surrounds it, and one rendering per turn however many properties change.
 *
 * @attr lang - The language of texts, numbers and calendar, as a BCP 47 tag; that of the nearest ancestor with one where it is not given.
 * @attr theme - `light` or `dark`, whatever the surrounding `color-scheme` is.
 */
export class PointworthElement extends Base {
  static observedAttributes = ['lang']

  #scheduled = false

  /** @param {...string} styles texts of the element's own style sheets */
  constructor(...styles) {
    super()
    /** @type {ShadowRoot} */
    this.root = this.attachShadow({ mode: 'open' })
    this.root.adoptedStyleSheets = [theme, base, ...styles].map(sheet)
  }

  connectedCallback() {
    standing.add(this)
    listens()
    this.#adopt()
    this.update()
  }

  disconnectedCallback() {
    standing.delete(this)
  }

  // The observer does not see into the shadow roots of others.
  attributeChangedCallback() {
    rewrite()
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

  /** Asks for a rendering at the end of this turn. */
  update() {
    if (this.#scheduled || !this.isConnected) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (!this.isConnected) return
      this.render()
      const { tag, rtl } = this.locale
      for (const part of this.root.children) {
        if (!(part instanceof HTMLElement)) continue
        part.lang = tag
        part.dir = rtl ? 'rtl' : 'ltr'
      }
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
