import { narrows } from '../windows.js'
import { define } from './define.js'
import { h } from './dom.js'
import { Waiting } from './waiting.js'

/**
 * @typedef {import('../analysis.js').Analysis} Analysis
 * @typedef {import('./places.js').Place} Place
 * @typedef {import('./places.js').Standing} Standing
 * @typedef {import('./panel.js').PointworthPanel<any>} Panel
 * @typedef {import('../options.js').PanelSettings} PanelSettings
 * @typedef {{ place: Place, box: HTMLElement, panel: Panel | null, settings: PanelSettings, near: boolean, answered: string }} Spot
 * @typedef {{ analysis: Analysis, standing: Standing, filter: import('../options.js').Filter, locale: import('../locale.js').Locale }} Asked
 */

/** How far from the window a panel is asked, so that it is there when the reader comes. */
const NEAR = '600px'

/**
 * The panels below the first ones of a section: a line of links to them, each panel loaded and asked as the reader comes
 * near, and at the end those that these data cannot fill, each with the column that would.
 */
export class Spots {
  /** @type {Spot[]} */
  #spots
  /** @type {Asked | null} */
  #asked = null
  #round = 0
  #working = Promise.resolve()
  /** The question under way. @type {{ spot: Spot, question: string, controller: AbortController } | null} */
  #under = null
  #links = h('nav', { class: 'jump', part: 'jump' })
  #locked = h('div', { class: 'locked', 'data-test': 'locked' })
  #observer
  #prepare
  #onAction
  #onFail

  /**
   * @param {readonly Place[]} places
   * @param {() => Promise<void>} prepare resolves once a panel may be shown
   * @param {(action: { name: string, role: string }) => void} onAction
   * @param {(error: unknown) => void} onFail
   */
  constructor(places, prepare, onAction, onFail) {
    this.#prepare = prepare
    this.#onAction = onAction
    this.#onFail = onFail
    this.#spots = places.map(place => ({
      place,
      box: h('div', { class: 'spot', 'data-spot': place.name }),
      panel: null,
      settings: {},
      near: false,
      answered: ''
    }))
    this.#observer = new IntersectionObserver(
      entries => {
        for (const { target, isIntersecting } of entries) {
          const spot = this.#spots.find(({ box }) => box === target)
          if (spot) spot.near = isIntersecting
        }
        this.#work()
      },
      { rootMargin: NEAR }
    )
    for (const { box } of this.#spots) this.#observer.observe(box)
  }

  /** What stands in the section: the links first, then the panels. */
  get nodes() {
    return { links: this.#links, boxes: [...this.#spots.map(({ box }) => box), this.#locked] }
  }

  /** What the reader has chosen in each panel, by its name. @returns {[string, PanelSettings][]} */
  get settings() {
    return this.#spots.map(spot => [spot.place.name, chosen(spot)])
  }

  /** @param {Record<string, PanelSettings>} settings by the panels' names; those not named stand as at first */
  set settings(settings) {
    for (const spot of this.#spots) {
      spot.settings = settings[spot.place.name] ?? {}
      if (spot.panel) spot.panel.settings = spot.settings
    }
  }

  /** Has everybody answered again what has been answered: the analysis has changed. */
  forget() {
    for (const spot of this.#spots) spot.answered = ''
    this.#under?.controller.abort()
  }

  /**
   * Shows what these data allow and asks what is near.
   * @param {Asked} asked
   */
  show(asked) {
    this.#asked = asked
    this.offer(asked)
    this.#work()
  }

  /**
   * Shows what these data allow, so that nothing moves when it is asked.
   * @param {Asked} asked
   */
  offer({ standing, locale }) {
    /** @type {[Place, string][]} */
    const locked = []
    for (const { place, box } of this.#spots) {
      const role = place.needs(standing)
      box.hidden = role !== null
      if (role !== null) locked.push([place, role])
    }
    const open = this.#spots.filter(({ box }) => !box.hidden)
    this.#links.hidden = open.length < 2
    this.#links.setAttribute('aria-label', locale.text('jump.label'))
    this.#links.replaceChildren(
      ...open.map(({ place, box }) =>
        h(
          'button',
          { class: 'link', type: 'button', 'data-jump': place.name, onclick: () => this.#jump(box) },
          locale.coded('panel', place.name)
        )
      )
    )
    this.#locked.hidden = !locked.length
    this.#locked.replaceChildren(
      h('h2', { class: 'eyebrow' }, locale.text('locked.title')),
      h('ul', {}, ...locked.map(([place, role]) => this.#lock(place, role, locale)))
    )
  }

  /** @param {Place} place @param {string} role @param {import('../locale.js').Locale} locale */
  #lock(place, role, locale) {
    const text = locale.text('locked.panel', {
      panel: locale.coded('panel', place.name),
      role: locale.coded('role', role)
    })
    return h(
      'li',
      { 'data-locked': place.name, 'data-role': role },
      `${text} `,
      h(
        'button',
        { class: 'link', type: 'button', onclick: () => this.#onAction({ name: 'data', role }) },
        locale.text('action.chooseColumn')
      )
    )
  }

  /** @param {HTMLElement} box */
  #jump(box) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    box.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' })
    box.tabIndex = -1
    box.focus({ preventScroll: true })
  }

  /** Asks the near panels whose answer is not that of the present question, one after another, while nothing new is asked. */
  #work() {
    const asked = this.#asked
    if (!asked) return
    const round = ++this.#round
    const under = this.#under
    if (under && (under.spot.box.hidden || under.question !== question(under.spot, asked))) under.controller.abort()
    const due = this.#spots.filter(spot => spot.near && !spot.box.hidden && spot.answered !== question(spot, asked))
    for (const spot of this.#spots) busy(spot, due.includes(spot))
    this.#working = this.#working.then(async () => {
      for (const spot of due) {
        if (round !== this.#round) return
        // It may have been under way when the round began.
        if (spot.answered === question(spot, asked)) continue
        await this.#ask(spot, asked).catch(error => {
          busy(spot, false)
          this.#onFail(error)
        })
      }
    })
  }

  /** @param {Spot} spot @param {Asked} asked */
  async #ask(spot, asked) {
    const { place, box } = spot
    const panel = spot.panel ?? (await this.#made(spot))
    spot.panel = panel
    const now = question(spot, asked)
    const controller = new AbortController()
    this.#under = { spot, question: now, controller }
    const waiting = new Waiting(box, () => {
      spot.answered = ''
      this.#work()
    })
    const answer = await asked.analysis
      .dashboard(
        {
          panels: [
            /** @type {any} */ ({ ...place.ask(asked.standing), ...panel.choices, panel: place.op, as: 'only' })
          ],
          filter: asked.filter
        },
        { signal: controller.signal, onProgress: ({ share }) => waiting.show(share, asked.locale, controller) }
      )
      .catch(error => {
        if (error.code !== 'aborted') throw error
        return null
      })
      .finally(() => {
        this.#under = null
        waiting.end()
      })
    // Something else is asked instead, or the reader does not want to wait.
    if (!answer) {
      if (waiting.cancelled) {
        spot.answered = now
        busy(spot, false)
      }
      return
    }
    spot.answered = now
    panel.scope = asked.standing.scope
    panel.filtered = narrows(asked.filter)
    panel.data = answer.panels.only
    busy(spot, false)
    // It stands on the page once it has something to show.
    if (!panel.isConnected) box.append(panel)
  }

  /** @param {Spot} spot @returns {Promise<Panel>} */
  async #made(spot) {
    const { place } = spot
    const [type] = await Promise.all([place.load(), this.#prepare()])
    define(type)
    const panel = /** @type {Panel} */ (/** @type {unknown} */ (new type()))
    panel.setAttribute('data-panel', place.name)
    panel.setAttribute('wide', '')
    panel.setAttribute('exportparts', 'panel, finding, figure, chart, table, tools')
    panel.settings = spot.settings
    panel.addEventListener('pointworth-choose', event => {
      event.stopPropagation()
      this.#work()
    })
    return panel
  }
}

/** Is an answer on its way? @param {Spot} spot @param {boolean} is */
function busy({ box, panel }, is) {
  box.toggleAttribute('data-busy', is)
  if (panel) panel.busy = is
}

/** What a panel is asked, as a text to compare. @param {Spot} spot @param {Asked} asked */
function question(spot, { standing, filter }) {
  return JSON.stringify([spot.place.ask(standing), chosen(spot).options ?? {}, filter])
}

/** What the reader has chosen in a panel, or what it will be given. @param {Spot} spot */
const chosen = ({ panel, settings }) => panel?.settings ?? settings
