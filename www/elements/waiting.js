import { h } from './dom.js'

/** Milliseconds after which a bar says how far an answer has come; a shorter wait is none. */
const PATIENCE = 400

/** How far the answer to a long question has come, with a button to cancel it; and when it was cancelled, one to ask again. */
export class Waiting {
  #box
  #onAgain
  #since = performance.now()
  #bar = h('progress', { max: '1', value: '0' })
  #line = h('div', { class: 'waiting no-print', 'data-test': 'waiting' })

  /** Has the reader cancelled the question? */
  cancelled = false

  /**
   * @param {Element | ShadowRoot} box where it is shown
   * @param {() => void} onAgain the reader wants the answer after all
   */
  constructor(box, onAgain) {
    this.#box = box
    this.#onAgain = onAgain
    for (const left of box.querySelectorAll(':scope > .waiting')) left.remove()
  }

  /**
   * @param {number} share
   * @param {import('../locale.js').Locale} locale
   * @param {AbortController} controller
   */
  show(share, locale, controller) {
    this.#bar.value = share
    if (this.#line.isConnected || performance.now() - this.#since < PATIENCE) return
    const cancel = () => {
      this.cancelled = true
      controller.abort()
      this.#line.replaceChildren(
        h('span', {}, locale.text('waiting.cancelled')),
        this.#button(locale.text('waiting.again'), 'ask-again', () => {
          this.#line.remove()
          this.#onAgain()
        })
      )
    }
    this.#bar.setAttribute('aria-label', locale.text('waiting.label'))
    this.#line.replaceChildren(
      h('span', { 'aria-hidden': 'true' }, locale.text('waiting.label')),
      this.#bar,
      this.#button(locale.text('waiting.cancel'), 'cancel-question', cancel)
    )
    this.#box.prepend(this.#line)
  }

  /** The answer is there, or another question is asked; what was cancelled stays said. */
  end() {
    if (!this.cancelled) this.#line.remove()
  }

  /** @param {string} label @param {string} test @param {() => void} onclick */
  #button(label, test, onclick) {
    return h('button', { class: 'link', type: 'button', 'data-test': test, onclick }, label)
  }
}
