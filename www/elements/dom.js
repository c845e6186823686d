// Building nodes without markup strings: nothing here needs `unsafe-inline`, and text is always text.

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Record<string, unknown>} Attributes */

const svgNamespace = 'http://www.w3.org/2000/svg'

/**
 * @param {Element} element
 * @param {Attributes} attributes
 * @param {(Child | Child[])[]} children
 */
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value))
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  append(element, children)
}

/**
 * Appends children, leaving out what is empty.
 * @param {ParentNode} parent
 * @param {(Child | Child[])[]} children
 */
export function append(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue
    parent.append(child instanceof Node ? child : String(child))
  }
}

/**
 * An HTML element. Attributes that are null, undefined or false are left out; `onclick` and the like are listeners.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  fill(element, attributes, children)
  return element
}

/**
 * An SVG element.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(svgNamespace, tag)
  fill(element, attributes, children)
  return element
}

/** @type {Map<string, CSSStyleSheet>} */
const sheets = new Map()

/**
 * The constructed style sheet of a text, made once per text.
 * @param {string} text
 */
export function sheet(text) {
  let made = sheets.get(text)
  if (!made) {
    made = new CSSStyleSheet()
    made.replaceSync(text)
    sheets.set(text, made)
  }
  return made
}
