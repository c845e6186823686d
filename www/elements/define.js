/**
 * Registers an element class under its tag. A tag that is taken stays as it is, so a page may load two copies of
 * Pointworth; a class whose own tag was taken by another copy is registered under a free name, so that it can be made.
 * @param {CustomElementConstructor & { tag: string }} type
 */
export function define(type) {
  if (typeof customElements === 'undefined' || customElements.getName(type)) return
  let name = type.tag
  for (let copy = 2; customElements.get(name); copy++) name = `${type.tag}-${copy}`
  customElements.define(name, type)
}
