import { isMoreOf, wayOf } from '../mapping.js'
import dataStyles from '../styles/data.css' with { type: 'text' }
import { balance } from './data/balance.js'
import { joinList } from './data/joins.js'
import { formatOf, origin } from './data/origin.js'
import { questionList } from './data/questions.js'
import { h } from './dom.js'
import { PointworthElement } from './element.js'

/** @typedef {import('../origin.js').OpenTable} OpenTable */
/** @typedef {import('../reports.js').ColumnReport} ColumnReport */
/** @typedef {import('../reports.js').Notice} Notice */
/** @typedef {import('../reports.js').Scope} Scope */
/** @typedef {import('../locale.js').Locale} Locale */

/** The ways in which a column may be written, by what is asked. */
const ways = {
  date_order: ['dmy', 'mdy', 'ymd'],
  decimal: ['.', ','],
  epoch: ['excel1900', 'excel1904', 'unix', 'unixMs']
}

const kinds = ['responses', 'revenue', 'customers', 'interactions']

/** The roles of the customer model, by the kind of table that they belong to. */
const roles = {
  responses: [
    'response_id',
    'customer_id',
    'customer_alias',
    'account_id',
    'contact_role',
    'invited_at',
    'responded_at',
    'program',
    'survey_type',
    'touchpoint',
    'channel',
    'score',
    'csat',
    'ces',
    'theme',
    'comment',
    'weight',
    'case_opened_at',
    'case_closed_at',
    'case_owner',
    'case_level'
  ],
  revenue: ['order_id', 'date', 'amount', 'currency', 'kind', 'product'],
  customers: [
    'customer_alias',
    'name',
    'started_at',
    'ended_at',
    'end_reason',
    'renewal_at',
    'recurring_revenue',
    'source',
    'referred_by'
  ],
  interactions: ['at', 'cost']
}

/**
 * `<pointworth-data>`: what was read. Open questions first, then how the files meet, then each file with its origin, what
 * became of its rows, its columns, their roles and the notices. An answer, another role or another way to read sends
 * `pointworth-remap` with the file and its options, closing a file `pointworth-close`; `pointworth-data` asks for one of
 * `ledger`, `save-mapping`.
 *
 * @fires pointworth-remap - A file shall be read in another way; `detail` holds its name as `file`, and the options for `Analysis.remap`.
 * @fires pointworth-close - A file shall be closed; `detail.file` is its name.
 * @fires pointworth-data - One of the buttons of the files was pressed; `detail.name` is its name.
 * @csspart file - A file.
 * @csspart unlock - What a further column would show.
 */
export class PointworthData extends PointworthElement {
  static tag = 'pointworth-data'
  /** @type {readonly OpenTable[]} */
  #tables = []
  /** @type {Scope | null} */
  #scope = null

  /** @type {string | null} */
  #wanted = null

  constructor() {
    super(dataStyles)
  }

  /**
   * Leads the reader to give a column this role: says so and focuses the first column that plays none.
   * @param {string | null} role
   */
  want(role) {
    this.#wanted = role
    this.update()
    requestAnimationFrame(() => {
      const free = [...this.root.querySelectorAll('select')].find(
        select => select.id.startsWith('role-') && !select.value
      )
      free?.focus()
    })
  }

  /** What was read, as `Analysis.tables`. */
  get tables() {
    return this.#tables
  }

  set tables(tables) {
    this.#tables = tables
    this.update()
  }

  /** What the open files allow, as `Analysis.scope`. */
  get scope() {
    return this.#scope
  }

  set scope(scope) {
    this.#scope = scope
    this.update()
  }

  /** @override */
  render() {
    const { locale } = this
    const held = this.root.activeElement?.id
    this.root.replaceChildren(
      ...[
        ...this.#across(locale),
        questionList(this.#tables, locale, (file, options) => this.emit('remap', { file, ...options })),
        joinList(this.#scope?.join ?? [], locale),
        ...this.#tables.map((table, index) => this.#file(table, index, locale)),
        this.#take(locale),
        ...this.#unlock(locale)
      ].filter(part => part !== null)
    )
    if (held) this.root.getElementById(held)?.focus()
  }

  /** @param {OpenTable} table @param {number} index @param {Locale} locale */
  #file(table, index, locale) {
    const { format } = locale
    const kind = h(
      'select',
      {
        id: `kind-${index}`,
        'data-test': 'kind',
        onchange: () => this.emit('remap', { file: table.name, kind: kind.value || null, mapping: given(table) })
      },
      h(
        'option',
        { value: '' },
        locale.text('data.kind.found', {
          kinds: format.list(table.kinds.map(name => locale.coded('kind', name))) || '–'
        })
      ),
      ...kinds.map(name => h('option', { value: name }, locale.coded('kind', name)))
    )
    if (table.kindEvidence === 'mapping' && table.kinds.length === 1) kind.value = table.kinds[0]
    return h(
      'section',
      { class: 'file', 'data-file': table.name, part: 'file' },
      h(
        'div',
        { class: 'file-head' },
        h('h2', { class: 'name' }, locale.isolate(table.name)),
        h(
          'p',
          { class: 'soft' },
          [
            formatOf(table),
            locale.text('unit.rows', { count: table.rows }),
            locale.text('unit.columns', { count: table.columns.length }),
            format.bytes(table.bytes),
            locale.text('data.memory', { row: format.bytes(table.rows ? table.memory / table.rows : 0) }),
            ...(table.origin?.format === 'csv' ? [locale.coded('delimiter', delimiterName(table.delimiter))] : [])
          ].join(' · ')
        ),
        ...origin(table, index, locale, options => this.emit('remap', { file: table.name, ...options })),
        h(
          'div',
          { class: 'file-tools' },
          h('label', { class: 'soft small', for: `kind-${index}` }, locale.text('data.readAs')),
          kind,
          h(
            'button',
            {
              class: 'link',
              type: 'button',
              'data-test': 'close-file',
              onclick: () => this.emit('close', { file: table.name })
            },
            locale.text('data.close')
          ),
          ...this.#part(table, locale)
        )
      ),
      balance(table, locale),
      this.#notices(table, locale),
      h(
        'div',
        {
          class: 'scroll',
          tabindex: '0',
          role: 'region',
          'aria-label': locale.text('data.columnsOf', { file: table.name })
        },
        h(
          'table',
          {},
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              .../** @type {const} */ (['column', 'role', 'evidence', 'type', 'missing', 'values']).map(name =>
                h('th', { scope: 'col', class: name === 'missing' && 'number' }, locale.text(`data.head.${name}`))
              )
            )
          ),
          h(
            'tbody',
            {},
            ...table.columns.map((column, place) => this.#column(table, column, `${index}-${place}`, locale))
          )
        )
      )
    )
  }

  /** Of which table these are more rows, or might be. @param {OpenTable} table @param {Locale} locale */
  #part(table, locale) {
    const { name, partOf } = table
    /** @param {string | null} to @param {string} text */
    const button = (to, text) =>
      h(
        'button',
        { class: 'link', type: 'button', 'data-test': 'part', onclick: () => this.emit('remap', { file: name, to }) },
        text
      )
    if (partOf)
      return [
        h('span', { class: 'soft small' }, locale.text('data.partOf', { file: partOf })),
        button(null, locale.text('data.apart'))
      ]
    const before = this.#tables.slice(0, this.#tables.indexOf(table))
    const whole = before.find(other => !other.partOf && isMoreOf(table, other))
    return whole ? [button(whole.name, locale.text('data.addTo', { file: whole.name }))] : []
  }

  /** @param {OpenTable} table @param {ColumnReport} column @param {string} id @param {Locale} locale */
  #column(table, column, id, locale) {
    const { format } = locale
    const select = h('select', {
      id: `role-${id}`,
      'data-test': 'role',
      'data-column': column.name,
      'aria-label': locale.text('data.roleOf', { column: column.name }),
      onchange: () =>
        this.emit('remap', { file: table.name, mapping: { ...given(table), [column.name]: select.value || null } })
    })
    const own = column.role ?? ''
    const named = own.includes(':') ? own : ''
    /** @param {string} value @param {string} label */
    const option = (value, label) => h('option', { value }, label)
    select.append(
      option('', locale.text('role.none')),
      h(
        'optgroup',
        { label: locale.text('role.group.named') },
        named && named !== `segment:${column.name}` && named !== `driver:${column.name}`
          ? option(named, roleName(named, locale))
          : null,
        option(`segment:${column.name}`, locale.text('role.segment')),
        option(`driver:${column.name}`, locale.text('role.driver'))
      ),
      ...Object.entries(roles).map(([kind, names]) =>
        h(
          'optgroup',
          { label: locale.coded('kind', kind) },
          ...names.map(name => option(name, locale.coded('role', name)))
        )
      )
    )
    if (own && ![...select.options].some(({ value }) => value === own))
      select.append(option(own, roleName(own, locale)))
    select.value = own
    const share = table.rows ? column.missing / table.rows : 0
    const range =
      column.min !== null && column.max !== null
        ? locale.text('data.range', { min: told(column.min, column, locale), max: told(column.max, column, locale) })
        : column.samples
            .slice(0, 4)
            .map(sample => locale.isolate(sample))
            .join(' · ')
    const readings = column.readings
      .slice(0, 3)
      .map(({ cell, value }) =>
        locale.text('data.reading', { cell, value: column.type === 'category' ? value : told(value, column, locale) })
      )
      .join(' · ')
    return h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row', class: 'column' },
        locale.isolate(column.name),
        column.label ? h('p', { class: 'soft small label' }, locale.isolate(column.label)) : null
      ),
      h('td', {}, select),
      h(
        'td',
        { class: 'soft' },
        locale.coded('evidence', column.roleEvidence, {
          matched: column.matched ?? column.name,
          file: column.overlap?.file ?? '',
          column: column.overlap?.column ?? '',
          share: format.share(column.overlap?.share ?? 0, 0)
        })
      ),
      h('td', { class: 'soft' }, locale.coded('type', column.type), this.#format(table, column, id, locale)),
      h(
        'td',
        { class: 'number soft', 'data-value': column.missing },
        column.missing
          ? locale.text('data.missing', { n: column.missing, share: format.share(share, share < 0.01 ? 1 : 0) })
          : '–'
      ),
      h(
        'td',
        { class: 'samples soft' },
        column.distinct !== null && column.min === null
          ? locale.text('data.distinct', { count: column.distinct, samples: range })
          : range,
        readings ? h('p', { class: 'small' }, readings) : null,
        column.currencyEvidence
          ? h(
              'p',
              { class: 'small' },
              locale.coded('data.currency', column.currencyEvidence, { currency: format.list(column.currencies) })
            )
          : null
      )
    )
  }

  /**
   * How a column writes its values, and a choice where another way would be possible.
   * @param {OpenTable} table @param {ColumnReport} column @param {string} id @param {Locale} locale
   */
  #format(table, column, id, locale) {
    const { name, format } = column
    const way = wayOf(column)
    if (!way) return format === null ? null : h('p', { class: 'small' }, locale.isolate(format))
    const { field } = way
    const select = h(
      'select',
      {
        id: `format-${id}`,
        class: 'way',
        'data-test': 'format',
        'aria-label': locale.text('data.formatOf', { column: name }),
        onchange: () => this.emit('remap', { file: table.name, formats: { [name]: { [field]: select.value } } })
      },
      ...ways[way.question].map(value =>
        h('option', { value }, locale.text(/** @type {import('../locale.js').Key} */ (`format.${value}`)))
      )
    )
    select.value = way.value
    return select
  }

  /** What one may take away: the lines of the ledger, and what was said about the columns. @param {Locale} locale */
  #take(locale) {
    if (!this.#tables.length) return null
    /** @param {string} name @param {string} label */
    const button = (name, label) =>
      h(
        'button',
        { class: 'button', type: 'button', id: name, 'data-test': name, onclick: () => this.emit('data', { name }) },
        label
      )
    return h(
      'div',
      { class: 'take' },
      button('ledger', locale.text('ledger.export')),
      button('save-mapping', locale.text('mapping.save')),
      h('p', { class: 'soft small' }, locale.text('mapping.text'))
    )
  }

  /** @param {OpenTable} table @param {Locale} locale */
  #notices({ name, notices: own, cells }, locale) {
    const notices = [...own, ...(this.#scope?.notices ?? []).filter(({ file }) => file === name)]
    if (!notices.length) return h('p', { class: 'soft small' }, locale.text('data.clean'))
    // What is written and yet cannot be used is an error of the file: these come first, and say so.
    const wrong = new Set(cells.setAside.map(({ code }) => code))
    const isError = (/** @type {Notice} */ { code }) => wrong.has(code)
    const errors = notices.filter(isError)
    return noticeList([...errors, ...notices.filter(notice => !isError(notice))], locale, errors.length)
  }

  /** What is wanted, and what was noticed as the files were joined. @param {Locale} locale @returns {HTMLElement[]} */
  #across(locale) {
    const names = new Set(this.#tables.map(({ name }) => name))
    const notices = (this.#scope?.notices ?? []).filter(({ file }) => !file || !names.has(file))
    const wanted = this.#wanted
    return [
      ...(wanted
        ? [
            h(
              'p',
              { class: 'wanted', role: 'status' },
              locale.text('data.wanted', { role: locale.coded('role', wanted) })
            )
          ]
        : []),
      ...(notices.length ? [h('section', { 'data-file': '' }, noticeList(notices, locale))] : [])
    ]
  }

  /** @param {Locale} locale @returns {HTMLElement[]} */
  #unlock(locale) {
    const missing = this.#scope?.wouldUnlock ?? []
    const told = missing.filter(role => locale.has(`unlock.${role}`))
    if (!told.length) return []
    return [
      h(
        'section',
        { class: 'unlock', part: 'unlock' },
        h('h2', { class: 'name' }, locale.text('data.unlock')),
        h(
          'ul',
          {},
          ...told.map(role =>
            h('li', {}, h('strong', {}, locale.coded('role', role)), ' ', locale.coded('unlock', role))
          )
        )
      )
    ]
  }
}

/** The first `errors` of the notices are errors. @param {readonly Notice[]} notices @param {Locale} locale */
function noticeList(notices, locale, errors = 0) {
  return h(
    'ul',
    { class: 'notices', 'data-test': 'notices' },
    ...notices.map((notice, at) =>
      h(
        'li',
        { class: at < errors ? 'error' : null, 'data-notice': notice.code, 'data-value': notice.count },
        h(
          'p',
          {},
          at < errors ? h('strong', { class: 'alarm' }, `${locale.text('data.error')} `) : null,
          locale.coded('notice', notice.code, {
            count: notice.count,
            column: notice.column ?? '',
            value: notice.examples[0]?.value ?? ''
          })
        ),
        notice.examples.length ? h('p', { class: 'soft small' }, examples(notice, locale)) : null,
        locale.has(`remedy.${notice.code}`)
          ? h('p', { class: 'soft small' }, locale.coded('remedy', notice.code))
          : null
      )
    )
  )
}

/** What the user has said so far, so that one more change keeps the others. @param {OpenTable} table */
function given({ columns }) {
  return Object.fromEntries(
    columns.filter(({ roleEvidence }) => roleEvidence === 'mapping').map(({ name, role }) => [name, role])
  )
}

/** @param {Notice} notice @param {Locale} locale */
function examples({ examples, count }, locale) {
  const told = examples.map(({ row, value }) =>
    row === null
      ? locale.text('notice.value', { value })
      : value === ''
        ? locale.text('notice.row', { row: locale.format.integer(row) })
        : locale.text('notice.rowValue', { row: locale.format.integer(row), value })
  )
  const rest = count - examples.length
  return told.join(' · ') + (rest > 0 ? ` · ${locale.text('notice.more', { count: rest })}` : '')
}

/** @param {string} role @param {Locale} locale */
function roleName(role, locale) {
  const [kind, name] = role.split(/:(.*)/s)
  return name ? locale.text('role.named', { role: locale.coded('role', kind), name }) : locale.coded('role', role)
}

/** An end of a column's range as the language writes it. @param {string} value @param {ColumnReport} column @param {Locale} locale */
function told(value, { type }, { format }) {
  if (type === 'date') return format.date(value)
  return Number.isFinite(Number(value)) ? format.number(value, { maximumFractionDigits: 6 }) : value
}

/** @param {string} delimiter */
function delimiterName(delimiter) {
  return { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }[delimiter] ?? delimiter
}
