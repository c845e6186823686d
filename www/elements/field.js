import { h } from './dom.js'

/**
 * A number that the reader types into a panel: its label, and what the panel is asked once it is typed.
 * @param {string} name for tests
 * @param {(value: number | undefined) => void} onchange undefined = nothing typed
 */
export function numberField(name, onchange) {
  const label = h('span', {})
  const input = h('input', {
    type: 'number',
    inputmode: 'decimal',
    'data-test': name,
    onchange: () => onchange(input.value === '' || !input.checkValidity() ? undefined : input.valueAsNumber)
  })
  return {
    node: h('label', { class: 'number' }, label, input),
    /**
     * @param {string} text
     * @param {number | null} value shown unless the reader is typing
     * @param {{ min: number, max: number, step: number }} range
     */
    show(text, value, { min, max, step }) {
      label.textContent = text
      Object.assign(input, { min: String(min), max: String(max), step: String(step) })
      if (!input.matches(':focus')) input.value = value === null ? '' : String(value)
    }
  }
}
