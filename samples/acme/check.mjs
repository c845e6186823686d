// Recounts the planted effects from the CSV text alone. It shares no code with the generator or with
// Pointworth, so it can judge both.
//
//   node samples/acme/check.mjs DIR

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** @typedef {Record<string, string>} Row */

/** RFC 4180 with "," and "\n". @param {string} text @returns {Row[]} */
export function parse(text) {
  /** @type {string[]} */ let header = []
  /** @type {Row[]} */ const rows = []
  /** @type {string[]} */ let cells = []
  for (let i = 0; i < text.length; i++) {
    let cell = ''
    if (text[i] === '"') {
      let end = ++i
      while (text[end] !== '"' || text[end + 1] === '"') end += text[end] === '"' ? 2 : 1
      cell = text.slice(i, end).replaceAll('""', '"')
      i = end + 1
    } else {
      const start = i
      while (text[i] !== ',' && text[i] !== '\n') i++
      cell = text.slice(start, i)
    }
    cells.push(cell)
    if (text[i] !== '\n') continue
    if (header.length === 0) header = cells
    else rows.push(Object.fromEntries(header.map((name, k) => [name, cells[k]])))
    cells = []
  }
  return rows
}

const mean = (/** @type {number[]} */ x) => x.reduce((a, b) => a + b, 0) / x.length
const variance = (/** @type {number[]} */ x) => {
  const m = mean(x)
  return x.reduce((a, b) => a + (b - m) ** 2, 0) / (x.length - 1)
}
const step = (/** @type {number} */ score) => (score >= 9 ? 1 : score >= 7 ? 0 : -1)
const quarter = (/** @type {string} */ date) =>
  Number(date.slice(0, 4)) * 4 + Math.floor((Number(date.slice(5, 7)) - 1) / 3)
const month = (/** @type {string} */ date) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1
const days = (/** @type {string} */ from, /** @type {string} */ to) => (Date.parse(to) - Date.parse(from)) / 86400000

/** NPS and its standard error in points. @param {number[]} scores */
function nps(scores) {
  const c = scores.map(s => 100 * step(s))
  return { n: c.length, value: mean(c), se: Math.sqrt(variance(c) / c.length) }
}
/** @param {{ value: number, se: number }} a @param {{ value: number, se: number }} b */
const difference = (a, b) => ({ value: a.value - b.value, se: Math.hypot(a.se, b.se) })

/** @template T @param {T[]} items @param {(item: T) => string | number} key @returns {Map<string | number, T[]>} */
function group(items, key) {
  const map = new Map()
  for (const item of items) {
    const k = key(item)
    if (map.has(k)) map.get(k).push(item)
    else map.set(k, [item])
  }
  return map
}

/** Solves a·x = b by elimination. @param {number[][]} a @param {number[]} b */
function solve(a, b) {
  const m = a.map((row, i) => [...row, b[i]])
  const n = b.length
  for (let c = 0; c < n; c++) {
    let pivot = c
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r][c]) > Math.abs(m[pivot][c])) pivot = r
    const t = m[c]
    m[c] = m[pivot]
    m[pivot] = t
    for (let r = 0; r < n; r++) {
      if (r === c) continue
      const f = m[r][c] / m[c][c]
      for (let k = c; k <= n; k++) m[r][k] -= f * m[c][k]
    }
  }
  return m.map((row, i) => row[n] / row[i])
}

/** Slopes, R² and LMG shares of y on the columns of x. @param {number[][]} x @param {number[]} y */
export function drivers(x, y) {
  const p = x[0].length
  const all = [...x[0].map((_, k) => x.map(row => row[k])), y]
  const means = all.map(mean)
  const cov = all.map((a, i) => all.map((b, j) => mean(a.map((v, r) => (v - means[i]) * (b[r] - means[j])))))
  const slopes = (/** @type {number[]} */ set) =>
    solve(
      set.map(i => set.map(j => cov[i][j])),
      set.map(i => cov[i][p])
    )
  const r2 = (/** @type {number[]} */ set) =>
    set.length === 0 ? 0 : slopes(set).reduce((sum, b, i) => sum + b * cov[set[i]][p], 0) / cov[p][p]
  const factorial = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => i + 1).reduce((a, b) => a * b, 1)
  const lmg = Array(p).fill(0)
  for (let bits = 0; bits < 1 << p; bits++) {
    const set = Array.from({ length: p }, (_, k) => k).filter(k => bits & (1 << k))
    const base = r2(set)
    for (let k = 0; k < p; k++) {
      if (bits & (1 << k)) continue
      lmg[k] += ((factorial(set.length) * factorial(p - set.length - 1)) / factorial(p)) * (r2([...set, k]) - base)
    }
  }
  const full = Array.from({ length: p }, (_, k) => k)
  return { n: y.length, slopes: slopes(full), r2: r2(full), lmg: lmg.map(share => share / r2(full)) }
}

/**
 * Slope of y on x with customer and period effects removed, its error clustered by account.
 * @param {{ customer: string, account: string, period: number, x: number, y: number }[]} panel
 */
function within(panel) {
  const customers = [...group(panel, r => r.customer).values()].filter(rows => rows.length > 1)
  const rows = customers.flat().map(r => ({ ...r }))
  const byCustomer = [...group(rows, r => r.customer).values()]
  const byPeriod = [...group(rows, r => r.period).values()]
  for (let pass = 0; pass < 60; pass++) {
    for (const set of [...byCustomer, ...byPeriod]) {
      const mx = mean(set.map(r => r.x))
      const my = mean(set.map(r => r.y))
      for (const r of set) {
        r.x -= mx
        r.y -= my
      }
    }
  }
  const xx = rows.reduce((sum, r) => sum + r.x * r.x, 0)
  const value = rows.reduce((sum, r) => sum + r.x * r.y, 0) / xx
  const accounts = [...group(rows, r => r.account).values()]
  const meat = accounts.reduce((sum, set) => sum + set.reduce((s, r) => s + r.x * (r.y - value * r.x), 0) ** 2, 0)
  return {
    value,
    se: Math.sqrt((meat * accounts.length) / (accounts.length - 1)) / xx,
    n: rows.length,
    customers: customers.length,
    accounts: accounts.length
  }
}

/** Everything that TRUTH.md promises, as the files show it. @param {Record<string, string>} files name → text */
export function measure(files) {
  const invited = [...new Map(parse(files['responses.csv']).map(r => [r.response_id, r])).values()]
  const customers = new Map(parse(files['customers.csv']).map(c => [c.customer_id, c]))
  const revenue = parse(files['revenue.csv'])
  const interactions = parse(files['interactions.csv'])
  const asked = invited.filter(r => r.program === 'customer')
  const answers = asked.filter(r => r.score !== '' && Number(r.score) <= 10)
  const scores = (/** @type {Row[]} */ rows) => rows.map(r => Number(r.score))
  const size = (/** @type {string} */ customer) => customers.get(customer)?.size ?? ''

  // scores, silence
  const latest = [...group(answers, r => r.customer_id).values()].map(rows =>
    rows.reduce((a, b) => (b.responded_at > a.responded_at ? b : a))
  )
  const channels = [...group(asked, r => r.channel)].map(([name, rows]) => {
    const answered = rows.filter(r => r.score !== '')
    return [
      name,
      {
        invited: rows.length,
        rate: answered.length / rows.length,
        nps: nps(scores(answered.filter(r => Number(r.score) <= 10)))
      }
    ]
  })

  // planted shifts
  const where = (/** @type {Row} */ filter) => answers.filter(r => Object.entries(filter).every(([k, v]) => r[k] === v))
  const split = (/** @type {Row[]} */ rows, /** @type {string} */ day) => [
    nps(scores(rows.filter(r => r.invited_at < day))),
    nps(scores(rows.filter(r => r.invited_at >= day)))
  ]
  /** Change in a group less the change in those it does not concern. @param {Row[]} inside @param {Row[]} outside @param {string} day */
  const changeBeyond = (inside, outside, day) => {
    const [a0, a1] = split(inside, day)
    const [b0, b1] = split(outside, day)
    return difference(difference(a1, a0), difference(b1, b0))
  }
  const early = answers.filter(r => r.invited_at < '2026-04-01')
  const shifts = {
    emea_support: changeBeyond(
      where({ region: 'EMEA', touchpoint: 'support' }),
      where({ touchpoint: 'support' }).filter(r => r.region !== 'EMEA'),
      '2026-04-01'
    ),
    emea_relationship: changeBeyond(
      where({ region: 'EMEA', survey_type: 'relationship' }),
      where({ survey_type: 'relationship' }).filter(r => r.region !== 'EMEA'),
      '2026-04-01'
    ),
    business_price: changeBeyond(
      where({ tier: 'Business' }),
      answers.filter(r => r.tier !== 'Business'),
      '2026-05-01'
    ),
    apac_insights_business: difference(
      nps(scores(early.filter(r => r.region === 'APAC' && r.product === 'Insights' && r.tier === 'Business'))),
      nps(scores(early.filter(r => r.region !== 'APAC' && r.product === 'Insights' && r.tier === 'Business')))
    ),
    connect_admin: difference(
      nps(scores(where({ contact_role: 'admin', product: 'Connect' }))),
      nps(scores(where({ contact_role: 'admin' }).filter(r => r.product !== 'Connect')))
    )
  }

  // drivers: those who rated everything
  const names = Object.keys(answers[0]).filter(name => name.startsWith('driver_'))
  const complete = answers.filter(r => names.every(name => r[name] !== ''))
  const importance = drivers(
    complete.map(r => names.map(name => Number(r[name]))),
    scores(complete)
  )

  // money, EUR only
  const euro = revenue.filter(r => r.currency === 'EUR')
  const paid = new Map()
  const byQuarter = new Map()
  for (const r of euro) {
    const amount = Math.round(Number(r.amount) * 100)
    paid.set(r.customer_id, (paid.get(r.customer_id) ?? 0) + amount)
    const key = `${r.customer_id} ${quarter(r.date)}`
    byQuarter.set(key, (byQuarter.get(key) ?? 0) + amount)
  }
  const payers = latest.filter(r => customers.get(r.customer_id)?.currency === 'EUR')
  const perQuarter = (/** @type {Row[]} */ rows, /** @type {number} */ c) =>
    mean(rows.filter(r => step(Number(r.score)) === c).map(r => (paid.get(r.customer_id) ?? 0) / 100 / 8))
  const rawStep = (/** @type {Row[]} */ rows) => (perQuarter(rows, 1) - perQuarter(rows, -1)) / 2
  const strata = [...group(payers, r => `${size(r.customer_id)} ${r.tier}`).values()].filter(rows =>
    [-1, 1].every(c => rows.some(r => step(Number(r.score)) === c))
  )
  const adjusted =
    strata.reduce((sum, rows) => sum + rows.length * rawStep(rows), 0) /
    strata.reduce((sum, rows) => sum + rows.length, 0)
  /** @param {Row[]} rows @param {(amount: number) => number} unit */
  const panel = (rows, unit) =>
    [
      ...group(
        rows.filter(r => customers.get(r.customer_id)?.currency === 'EUR'),
        r => `${r.customer_id} ${quarter(r.responded_at)}`
      ).values()
    ]
      .map(set => set.reduce((a, b) => (b.responded_at > a.responded_at ? b : a)))
      .filter(r => {
        const q = quarter(r.responded_at)
        const c = customers.get(r.customer_id)
        return q + 1 <= 2026 * 4 + 2 && (c?.ended_at === '' || quarter(/** @type {string} */ (c?.ended_at)) > q)
      })
      .map(r => {
        const q = quarter(r.responded_at)
        return {
          customer: r.customer_id,
          account: r.account_id,
          period: q,
          x: step(Number(r.score)),
          y: unit((byQuarter.get(`${r.customer_id} ${q + 1}`) ?? 0) / 100)
        }
      })
  const relation = answers.filter(r => r.survey_type === 'relationship')
  const whole = answers.filter(r => {
    const c = customers.get(r.customer_id)
    return c && (c.ended_at === '' || quarter(c.ended_at) > quarter(r.responded_at) + 1) && c.tier !== 'Starter'
  })
  const money = {
    rawStep: rawStep(payers),
    adjustedStep: adjusted,
    withinStep: within(panel(answers, x => x)),
    withinStepRelationship: within(panel(relation, x => x)),
    withinLog: within(panel(whole, x => Math.log(Math.max(x, 1))).filter(r => r.y > 0))
  }

  // leaving: months of a quarter that follows one with an answer
  const stated = new Map(
    [...answers]
      .sort((a, b) => (a.responded_at < b.responded_at ? -1 : 1))
      .map(r => [`${r.customer_id} ${quarter(r.responded_at)}`, step(Number(r.score))])
  )
  /** @type {Map<string, Record<number, [number, number]>>} */ const atRisk = new Map()
  const referrers = group(
    [...customers.values()].filter(c => c.referred_by !== ''),
    c => c.referred_by
  )
  /** @type {Record<number, [number, number]>} */ const referral = { [-1]: [0, 0], 0: [0, 0], 1: [0, 0] }
  for (const c of customers.values()) {
    const end = c.ended_at === '' ? Infinity : month(c.ended_at)
    for (let m = Math.max(2024 * 12 + 10, month(c.started_at) + 1); m < 2026 * 12 + 10 && m <= end; m++) {
      const x = stated.get(`${c.customer_id} ${Math.floor(m / 3) - 1}`)
      if (x === undefined) continue
      const table = atRisk.get(c.size) ?? { [-1]: [0, 0], 0: [0, 0], 1: [0, 0] }
      atRisk.set(c.size, table)
      table[x][0] += m === end ? 1 : 0
      table[x][1]++
      referral[x][0] += (referrers.get(c.customer_id) ?? []).filter(r => month(r.started_at) === m + 1).length
      referral[x][1]++
    }
  }
  /** Mantel–Haenszel rate ratio against passives over sizes. @param {number} c */
  const ratio = c => {
    let up = 0
    let down = 0
    let events = 0
    let base = 0
    for (const t of atRisk.values()) {
      const total = t[c][1] + t[0][1]
      up += (t[c][0] * t[0][1]) / total
      down += (t[0][0] * t[c][1]) / total
      events += t[c][0]
      base += t[0][0]
    }
    return { value: up / down, seLog: Math.sqrt(1 / events + 1 / base) }
  }
  const rate = (/** @type {[number, number]} */ [made, at]) => ({ made, months: at, value: made / at })

  // orders after touchpoints of the month before
  const touched = new Set(interactions.map(i => `${i.customer_id} ${i.touchpoint} ${month(i.at) + 1}`))
  const ordered = new Map()
  for (const r of revenue)
    if (r.kind === 'upsell' || r.kind === 'cross_sell') ordered.set(`${r.customer_id} ${month(r.date)}`, 1)
  const orderRatio = (/** @type {string} */ touchpoint) => {
    const cells = [
      [0, 0],
      [0, 0]
    ]
    for (const c of customers.values()) {
      const end = c.ended_at === '' ? 2026 * 12 + 9 : month(c.ended_at)
      for (let m = Math.max(2024 * 12 + 11, month(c.started_at) + 1); m <= end; m++) {
        const side = cells[touched.has(`${c.customer_id} ${touchpoint} ${m}`) ? 1 : 0]
        side[0] += ordered.get(`${c.customer_id} ${m}`) ?? 0
        side[1]++
      }
    }
    return {
      value: cells[1][0] / cells[1][1] / (cells[0][0] / cells[0][1]),
      seLog: Math.sqrt(1 / cells[1][0] + 1 / cells[0][0])
    }
  }

  // closing the loop: the first answer after a detractor's case was closed in time, against the first answer two weeks or
  // more after a detractor's answer that got no case, where no other case of the customer was closed before
  /** @type {Record<'inTime' | 'none', number[]>} */ const next = { inTime: [], none: [] }
  for (const rows of group(answers, r => r.customer_id).values()) {
    const ordered = [...rows].sort((a, b) => (a.responded_at < b.responded_at ? -1 : 1))
    for (const a of ordered) {
      if (step(Number(a.score)) >= 0) continue
      const closed = a.case_closed_at
      const b = ordered.find(r =>
        closed
          ? r.invited_at >= closed
          : r.responded_at > a.responded_at && days(a.responded_at.slice(0, 10), r.invited_at) >= 14
      )
      if (!b || days(closed || a.responded_at.slice(0, 10), b.invited_at) > 175) continue
      const closings = ordered.filter(r => r.case_closed_at !== '' && r.case_closed_at <= b.invited_at).length
      if (closed && closings === 1 && days(a.case_opened_at, closed) <= 14) next.inTime.push(Number(b.score))
      if (a.case_opened_at === '' && closings === 0) next.none.push(Number(b.score))
    }
  }
  const old = asked.filter(r => r.case_opened_at !== '' && r.case_opened_at < '2026-10-15')
  const inTime = (/** @type {string} */ level) => {
    const rows = old.filter(r => r.case_level === level)
    return {
      n: rows.length,
      share:
        rows.filter(r => r.case_closed_at !== '' && days(r.case_opened_at, r.case_closed_at) <= 14).length / rows.length
    }
  }

  return {
    rows: {
      invited: invited.length,
      answers: answers.length,
      customers: customers.size,
      revenue: revenue.length,
      interactions: interactions.length
    },
    nps: { all: nps(scores(answers)), latest: nps(scores(latest)) },
    enps: nps(scores(invited.filter(r => r.program === 'employee' && r.score !== ''))),
    before: nps(scores(early)),
    after: nps(scores(answers.filter(r => r.invited_at >= '2026-05-01'))),
    responseRate: asked.filter(r => r.score !== '').length / asked.length,
    channels: Object.fromEntries(channels),
    shifts,
    drivers: { names, ...importance },
    money,
    hazardRatio: { detractor: ratio(-1), promoter: ratio(1) },
    referral: { detractor: rate(referral[-1]), passive: rate(referral[0]), promoter: rate(referral[1]) },
    orders: { sales_call: orderRatio('sales_call'), training: orderRatio('training'), webinar: orderRatio('webinar') },
    recovery: {
      value: mean(next.inTime) - mean(next.none),
      se: Math.sqrt(variance(next.inTime) / next.inTime.length + variance(next.none) / next.none.length),
      n: [next.inTime.length, next.none.length]
    },
    closedInTime: { frontline: inTime('frontline'), manager: inTime('manager'), executive: inTime('executive') }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = ['responses.csv', 'revenue.csv', 'customers.csv', 'interactions.csv']
  const found = measure(
    Object.fromEntries(names.map(name => [name, readFileSync(join(process.argv[2] ?? '.', name), 'utf8')]))
  )
  console.log(
    JSON.stringify(found, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value), 1)
  )
}
