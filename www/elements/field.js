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

/**
 * One of several that the reader chooses for a panel: a label and a list, hidden where there is nothing to choose.
 * @param {string} name for tests
 * @param {(value: string) => void} onchange
 */
export function choiceField(name, onchange) {
  const label = h('span', {})
  const select = h('select', { 'data-test': name, onchange: () => onchange(select.value) })
  const node = h('label', {}, label, ' ', select)
  return {
    node,
    /**
     * @param {string} text
     * @param {[value: string, text: string][]} choices
     * @param {string} chosen
     */
    show(text, choices, chosen) {
      node.hidden = choices.length < 2
      label.textContent = text
      select.replaceChildren(...choices.map(([value, text]) => h('option', { value }, text)))
      select.value = chosen
    }
  }
}
