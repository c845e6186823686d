import { fault } from '../fault.js'
import { ratesFor, ratesOf } from '../rates.js'
import ratesStyles from '../styles/rates.css' with { type: 'text' }
import { h } from './dom.js'
import { PointworthElement } from './element.js'

/** @typedef {import('../analysis.js').Analysis} Analysis */
/** @typedef {import('../options.js').Rates} Rates */

/**
 * `<pointworth-rates>`: money in several currencies, converted by rates that the reader types or drops. Nothing is shown
 * where the open files have one currency.
 *
 * Property `analysis` (an open Analysis); it is told the rates.
 * @fires pointworth-rates - Money is in another currency from now on; `detail` holds the rates, or null.
 */
export class PointworthRates extends PointworthElement {
  static tag = 'pointworth-rates'
  /** What a file of rates holds, and what of it the open files need; for pages that take files themselves. */
  static tableOf = ratesOf
  static ratesFor = ratesFor
  /** @type {Analysis | null} */
  #analysis = null
  /** What the form holds; null = as the analysis has it. @type {Rates | null} */
  #draft = null
  #said = h('p', { 'data-test': 'rates-said' })
  #lines = h('ul', { class: 'lines' })
  #target = h('select', { 'data-test': 'rates-to', onchange: () => this.#take({ to: this.#target.value }) })
  #targetName = h('span', {})
  #source = h('input', {
    type: 'text',
    maxlength: '80',
    'data-test': 'rates-source',
    onchange: () => this.#take({ source: this.#source.value || null })
  })
  #sourceName = h('span', {})
  #add = h('button', { type: 'button', class: 'link', 'data-test': 'rates-add', onclick: () => this.#another() })
  #file = h('input', {
    type: 'file',
    accept: '.csv,text/csv',
    'data-test': 'rates-file',
    onchange: () => void this.#read(this.#file.files?.[0])
  })
  #fileName = h('span', {})
  #go = h('button', { type: 'submit', class: 'button', 'data-test': 'rates-go' })
  #apart = h('button', {
    type: 'button',
    class: 'link',
    'data-test': 'rates-apart',
    onclick: () => void this.#convert(null)
  })
  #wrong = h('p', { class: 'wrong', role: 'alert' })
  #summary = h('summary', { 'data-test': 'rates-open' })
  #form = h(
    'form',
    {
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault()
        void this.#convert(this.#rates)
      }
    },
    h('label', {}, this.#targetName, this.#target),
    this.#lines,
    this.#add,
    h('label', {}, this.#sourceName, this.#source),
    h('label', {}, this.#fileName, this.#file),
    this.#wrong,
    h('p', { class: 'go' }, this.#go, this.#apart)
  )
  #box = h('div', { class: 'rates' }, this.#said, h('details', {}, this.#summary, this.#form))

  constructor() {
    super(ratesStyles)
    this.root.append(this.#box)
  }

  /** The open analysis. */
  get analysis() {
    return this.#analysis
  }

  set analysis(analysis) {
    if (analysis !== this.#analysis) this.#draft = null
    this.#analysis = analysis
    this.update()
  }

  /** Codes of the open files' currencies, most rows first. */
  get #codes() {
    const currencies = [...(this.#analysis?.scope?.currencies ?? [])].sort((a, b) => b.rows - a.rows)
    return currencies.flatMap(({ currency }) => currency ?? [])
  }

  /** What the form holds, at first a line for each currency that needs a rate. @returns {Rates} */
  get #rates() {
    const codes = this.#codes
    const known = this.#draft ?? this.#analysis?.rates
    if (known) return known
    return { to: codes[0] ?? '', source: null, rates: codes.slice(1).map(currency => ({ currency, rate: Number.NaN })) }
  }

  /** @param {Partial<Rates>} change */
  #take(change) {
    this.#draft = { ...this.#rates, ...change }
    if (change.to) {
      const { to } = change
      const rates = this.#draft.rates.filter(({ currency }) => currency !== to)
      const given = new Set(rates.map(({ currency }) => currency))
      const missing = this.#codes.filter(code => code !== to && !given.has(code))
      this.#draft.rates = [...rates, ...missing.map(currency => ({ currency, rate: Number.NaN }))]
    }
    this.update()
  }

  #another() {
    const { to, rates } = this.#rates
    const currency = rates.at(-1)?.currency ?? this.#codes.find(code => code !== to) ?? ''
    this.#take({ rates: [...rates, { currency, rate: Number.NaN, from: this.#analysis?.settings.today }] })
    queueMicrotask(() => this.#lines.querySelector('li:last-child input')?.closest('input')?.focus())
  }

  /** @param {File | undefined} file */
  async #read(file) {
    const table = file && ratesOf(await file.text())
    this.#file.value = ''
    if (!file) return
    if (table) this.#take(ratesFor(table, this.#analysis?.scope?.currencies ?? [], file.name))
    this.#wrong.textContent = table ? '' : this.locale.text('rates.noTable', { file: file.name })
  }

  /** @param {Rates | null} rates */
  async #convert(rates) {
    const analysis = this.#analysis
    if (!analysis) return
    try {
      await analysis.convert(rates && { ...rates, rates: rates.rates.filter(({ rate }) => !Number.isNaN(rate)) })
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'PointworthError') throw error
      const { what, hint } = fault(/** @type {import('../errors.js').PointworthError} */ (error), this.locale)
      this.#wrong.textContent = `${what} ${hint}`
      return
    }
    this.#draft = null
    this.#wrong.textContent = ''
    this.update()
    this.emit('rates', rates)
  }

  /** @override */
  render() {
    const { locale } = this
    const scope = this.#analysis?.scope ?? null
    const codes = this.#codes
    this.#box.hidden = codes.length < 2 && !scope?.conversion
    if (!scope || this.#box.hidden) return
    const { conversion } = scope
    const counted = (/** @type {import('../reports.js').CurrencyRows} */ { currency, rows }) =>
      `${currency ?? locale.text('revenue.noCurrency')} (${locale.format.integer(rows)})`
    const names = [...new Set(conversion?.rates.map(({ currency }) => currency ?? ''))]
    this.#said.textContent = conversion
      ? [
          locale.text(conversion.source ? 'rates.converted' : 'rates.converted.plain', {
            from: locale.format.list(names),
            to: conversion.to ?? '',
            source: conversion.source ?? ''
          }),
          ...(conversion.missing.length
            ? [locale.text('rates.missing', { rows: locale.format.list(conversion.missing.map(counted)) })]
            : [])
        ].join(' ')
      : locale.text('rates.apart', { currencies: locale.format.list(scope.currencies.map(counted)) })
    this.#summary.textContent = locale.text('rates.open')
    this.#targetName.textContent = locale.text('rates.to')
    this.#sourceName.textContent = locale.text('rates.source')
    this.#fileName.textContent = locale.text('rates.file')
    this.#add.textContent = locale.text('rates.add')
    this.#go.textContent = locale.text('rates.go')
    this.#apart.textContent = locale.text('rates.keep')
    this.#apart.hidden = !conversion
    const { to, source, rates } = this.#rates
    const options = [...new Set([...codes, to])].map(code => h('option', { value: code }, code))
    this.#target.replaceChildren(...options)
    this.#target.value = to
    if (!this.#source.matches(':focus')) this.#source.value = source ?? ''
    this.#lines.replaceChildren(...rates.map((rate, place) => this.#line(rate, place, to)))
  }

  /** @param {import('../options.js').Rate} rate @param {number} place @param {string} to */
  #line(rate, place, to) {
    const { locale } = this
    /** @param {Partial<import('../options.js').Rate>} change */
    const take = change => {
      const { rates } = this.#rates
      // What is typed next has its place: the lines are not drawn anew.
      this.#draft = { ...this.#rates, rates: rates.map((each, at) => (at === place ? { ...each, ...change } : each)) }
    }
    const currency = h(
      'select',
      { 'aria-label': locale.text('rates.currency'), onchange: () => take({ currency: currency.value }) },
      ...[...new Set([...this.#codes.filter(code => code !== to), rate.currency])].map(code =>
        h('option', { value: code }, code)
      )
    )
    currency.value = rate.currency
    const value = h('input', {
      type: 'number',
      step: 'any',
      min: '0',
      inputmode: 'decimal',
      'data-test': `rate-${place}`,
      'aria-label': locale.text('rates.rate', { to }),
      onchange: () => take({ rate: value.value === '' ? Number.NaN : value.valueAsNumber })
    })
    value.value = Number.isNaN(rate.rate) ? '' : String(rate.rate)
    const from = h('input', {
      type: 'date',
      'data-test': `rate-from-${place}`,
      'aria-label': locale.text('rates.from'),
      onchange: () => take({ from: from.value || null })
    })
    from.value = rate.from ?? ''
    const remove = h(
      'button',
      {
        type: 'button',
        class: 'link',
        onclick: () => this.#take({ rates: this.#rates.rates.filter((_, at) => at !== place) })
      },
      locale.text('rates.remove')
    )
    return h(
      'li',
      {},
      h('bdi', { dir: 'ltr' }, '1 ', currency, ' = ', value, ` ${to}`),
      h('span', { class: 'from' }, `${locale.text('rates.from')} `, from),
      remove
    )
  }
}
