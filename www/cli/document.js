// As much of a document as a report is made of, for the command line: nodes that are put together and written out as
// text. The build gives these names to all code of the command line (tools/package.mjs); nothing is ever drawn.

const VOID = new Set(['area', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'wbr'])

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\u00a0': '&nbsp;' }

/** @param {string} text @param {RegExp} what */
const escaped = (text, what) => text.replace(what, letter => ENTITIES[letter])

export class Node extends EventTarget {
  /** @type {Element | null} */
  parentNode = null
  textContent = ''
  outerHTML = ''

  remove() {
    const parent = this.parentNode
    if (parent) parent.childNodes = parent.childNodes.filter(node => node !== this)
    this.parentNode = null
  }
}

export class Text extends Node {
  /** @param {string} text */
  constructor(text) {
    super()
    this.textContent = text
    this.outerHTML = escaped(text, /[&<>\u00a0]/g)
  }
}

export class Element extends Node {
  /** @type {Node[]} */
  childNodes = []
  /** @type {Map<string, string>} */
  #attributes = new Map()
  localName
  classList = {
    toggle: (/** @type {string} */ name, wanted = !this.#classes.has(name)) => {
      const classes = this.#classes
      classes[wanted ? 'add' : 'delete'](name)
      this.className = [...classes].join(' ')
      return wanted
    },
    add: (/** @type {string[]} */ ...names) => names.forEach(name => void this.classList.toggle(name, true)),
    remove: (/** @type {string[]} */ ...names) => names.forEach(name => void this.classList.toggle(name, false)),
    contains: (/** @type {string} */ name) => this.#classes.has(name)
  }
  style = /** @type {any} */ ({ setProperty: () => {} })
  /** @type {unknown[]} */
  adoptedStyleSheets = []

  /** @param {string} [name] */
  constructor(name) {
    super()
    this.localName = name ?? /** @type {any} */ (new.target).tag ?? 'div'
    // What is written as a property is written in the text too.
    for (const name of ['lang', 'dir', 'id', 'title'])
      Object.defineProperty(this, name, {
        get: () => this.getAttribute(name) ?? '',
        set: value => this.setAttribute(name, value)
      })
    Object.defineProperty(this, 'textContent', {
      get: () => this.childNodes.map(node => node.textContent).join(''),
      set: text => this.replaceChildren(String(text ?? ''))
    })
    Object.defineProperty(this, 'outerHTML', { get: () => this.#html })
  }

  get #classes() {
    return new Set(this.className.split(/\s+/).filter(Boolean))
  }

  get className() {
    return this.getAttribute('class') ?? ''
  }

  set className(name) {
    this.setAttribute('class', name)
  }

  get hidden() {
    return this.hasAttribute('hidden')
  }

  set hidden(hidden) {
    this.toggleAttribute('hidden', hidden)
  }

  get children() {
    return this.childNodes.filter(node => node instanceof Element)
  }

  get firstElementChild() {
    return this.children[0] ?? null
  }

  /** Of a chart, as far as it is asked for. */
  get viewBox() {
    const [x, y, width, height] = (this.getAttribute('viewBox') ?? '').split(' ').map(Number)
    return { baseVal: { x, y, width, height } }
  }

  get isConnected() {
    return false
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.#attributes.set(name, String(value))
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.#attributes.get(name) ?? null
  }

  /** @param {string} name */
  hasAttribute(name) {
    return this.#attributes.has(name)
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.#attributes.delete(name)
  }

  /** @param {string} name @param {boolean} [wanted] */
  toggleAttribute(name, wanted = !this.hasAttribute(name)) {
    if (wanted) this.setAttribute(name, '')
    else this.removeAttribute(name)
    return wanted
  }

  /** @param {...(Node | string)} nodes */
  append(...nodes) {
    this.#insert(this.childNodes.length, nodes)
  }

  /** @param {...(Node | string)} nodes */
  prepend(...nodes) {
    this.#insert(0, nodes)
  }

  /** @param {...(Node | string)} nodes */
  replaceChildren(...nodes) {
    for (const node of this.childNodes) node.parentNode = null
    this.childNodes = []
    this.append(...nodes)
  }

  /** @param {number} at @param {(Node | string)[]} nodes */
  #insert(at, nodes) {
    const own = nodes.map(node => (node instanceof Node ? node : new Text(node)))
    for (const node of own) {
      node.remove()
      node.parentNode = this
    }
    this.childNodes.splice(at, 0, ...own)
  }

  /** @param {Node | null} node */
  contains(node) {
    while (node && node !== this) node = node.parentNode
    return node === this
  }

  /** By name, class and attributes of the element alone; nothing here is in a state such as `:focus`. @param {string} selector */
  matches(selector) {
    const name = /^[\w-]+/.exec(selector)?.[0]
    const classes = [...selector.matchAll(/\.([\w-]+)/g)]
    const attributes = [...selector.matchAll(/\[([\w-]+)(?:="([^"]*)")?\]/g)]
    return (
      !selector.includes(':') &&
      (!name || this.localName === name) &&
      classes.every(([, own]) => this.classList.contains(own)) &&
      attributes.every(
        ([, own, value]) => this.hasAttribute(own) && [undefined, this.getAttribute(own)].includes(value)
      )
    )
  }

  /** Elements within, as `matches` tells them. @param {string} selector @returns {Element[]} */
  querySelectorAll(selector) {
    return this.children.flatMap(child => [
      ...(child.matches(selector) ? [child] : []),
      ...child.querySelectorAll(selector)
    ])
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null
  }

  focus() {}

  attachShadow() {
    return new Element('template')
  }

  /** A canvas has no brush here: charts then reckon with letters of one width. */
  getContext() {
    return null
  }

  get #html() {
    const attributes = [...this.#attributes].map(([name, value]) => ` ${name}="${escaped(value, /[&"\u00a0]/g)}"`)
    const start = `<${this.localName}${attributes.join('')}>`
    if (VOID.has(this.localName)) return start
    return `${start}${this.childNodes.map(node => node.outerHTML).join('')}</${this.localName}>`
  }
}

export class HTMLElement extends Element {}

export const document = {
  /** @param {string} name */
  createElement: name => new HTMLElement(name),
  /** @param {string} _space @param {string} name */
  createElementNS: (_space, name) => new Element(name),
  /** @param {string} text */
  createTextNode: text => new Text(text)
}

export const customElements = {
  getName: () => null,
  get: () => undefined,
  define: () => {}
}

class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}
export const ResizeObserver = Observer
export const IntersectionObserver = Observer
export const MutationObserver = Observer

export class CSSStyleSheet {
  replaceSync() {}
}
