import { h } from './dom.js'

/** A switch between currencies, whose amounts are never added; it hides where there is one. */
export class CurrencySwitch {
  element = h('div', { class: 'switch', role: 'group' })
  #panel

  /** @param {import('./panel.js').PointworthPanel<any>} panel whose controls it joins, at their end so far */
  constructor(panel) {
    this.#panel = panel
    panel.controls.append(this.element)
  }

  /**
   * Offers the currencies of a report and gives what it says of the chosen one.
   * @template {{ currency: string | null }} T
   * @param {T[]} currencies
   * @param {import('../locale.js').Locale} locale
   * @returns {T | undefined}
   */
  of(currencies, locale) {
    const wanted = currencies.findIndex(({ currency }) => currency === this.#panel.display.currency)
    const chosen = Math.max(0, wanted)
    const { element } = this
    element.hidden = currencies.length < 2
    element.setAttribute('aria-label', locale.text('revenue.switch'))
    const held = element.contains(this.#panel.root.activeElement)
    element.replaceChildren(
      ...currencies.map(({ currency }, index) =>
        h(
          'button',
          {
            type: 'button',
            'data-currency': currency ?? '',
            'aria-pressed': String(index === chosen),
            onclick: () => this.#panel.show({ currency })
          },
          currency ?? locale.text('revenue.noCurrency')
        )
      )
    )
    if (held) element.querySelectorAll('button')[chosen]?.focus()
    return currencies[chosen]
  }
}
