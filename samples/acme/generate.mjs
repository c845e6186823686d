// Acme Cloud: a synthetic B2B company with known true effects (parameters.mjs, TRUTH.md).
//
//   node samples/acme/generate.mjs              writes the four CSV files beside this file, if they are not there yet
//   node samples/acme/generate.mjs --out DIR    or into another folder
//   node samples/acme/generate.mjs --truth      rewrites truth.json
//
// The same parameters give the same bytes on every machine.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DRIVERS, PARAMETERS } from './parameters.mjs'
import { clamp, exp, stream } from './random.mjs'
import { COMMENTS, COMPANY_FIRST, COMPANY_SECOND, OWNERS, TEAMS } from './words.mjs'

const P = PARAMETERS
const CLASS_NAMES = ['detractor', 'passive', 'promoter']
const DAY = 86400000

/** @param {string} iso */
const dayOf = iso => Date.parse(`${iso}T00:00:00Z`) / DAY
/** @type {Map<number, string>} */ const isoDays = new Map()
/** @param {number} day */
function isoOf(day) {
  let iso = isoDays.get(day)
  if (iso === undefined) {
    iso = new Date(day * DAY).toISOString().slice(0, 10)
    isoDays.set(day, iso)
  }
  return iso
}

const FROM = dayOf(P.window[0])
const TO = dayOf(P.window[1])
/** First day of each month of the window, and of the month after it. */
const MONTHS = Array.from({ length: 25 }, (_, m) => Date.UTC(2024, 10 + m, 1) / DAY)
/** Calendar quarters: 0 = 2024-Q4 (its last two months), …, 8 = 2026-Q4 (its first month). @param {number} month */
const quarterOf = month => Math.floor((month + 1) / 3)
/** First day of each calendar quarter and of the one after it. */
const QUARTERS = Array.from({ length: 9 }, (_, q) => [0, 3].map(later => Date.UTC(2024, 9 + 3 * q + later, 1) / DAY))
/** @param {number} day */
const quarterOfDay = day => QUARTERS.findIndex(([, to]) => day < to)
/** @param {number} score */
const classOf = score => (score >= 9 ? 1 : score >= 7 ? 0 : -1)
/** @param {number} amount major units → cents */
const cents = amount => Math.round(amount * 100)

/**
 * @typedef {{ id: string, name: string, region: string, language: string, size: string, tier: string, currency: string, mood: number, teams: number }} Account
 * @typedef {{
 *   id: string, account: Account, name: string, role: string, product: string, fee: number, own: number[], mood: number,
 *   started: number, startMonth: number, ended: number | null, endReason: string, annual: boolean, billingDay: number,
 *   renewalMonth: number, source: string, referredBy: string, would: (number | null)[], said: ({ at: string, step: number } | null)[], quarterMood: number[], boosts: [number, number, number][],
 *   touched: string[], ordersFactor: number,
 * }} Customer
 * @typedef {{ kind: string, day: number, sequence: number, cells: (string | number)[], answered: boolean }} Row
 */

/** All rows of the four files and the oracle: what only the generator can know. */
export function generate(parameters = P) {
  const random = Object.fromEntries(
    [
      'accounts',
      'mood',
      'answers',
      'silence',
      'contacts',
      'money',
      'churn',
      'referral',
      'loop',
      'text',
      'employees',
      'faults'
    ].map(purpose => [purpose, stream(parameters.seed, purpose)])
  )
  const weights = DRIVERS.map(driver => P.score.weights[/** @type {'price'} */ (driver)])
  /** @type {Customer[]} */ const customers = []
  /** @type {Account[]} */ const accounts = []
  /** @type {Row[]} */ const answers = []
  /** @type {{ day: number, cells: (string | number)[] }[]} */ const invoices = []
  /** @type {{ day: number, cells: (string | number)[] }[]} */ const interactions = []
  const oracle = newOracle()
  let orders = 0

  const effects = Object.entries(P.effects).map(([name, effect]) => ({
    name,
    where: Object.entries(effect.where),
    since: 'since' in effect ? dayOf(effect.since) : -Infinity,
    shift: DRIVERS.map(driver => /** @type {Record<string, number>} */ (effect.ratings)[driver] ?? 0)
  }))
  const touchpointShift = Object.fromEntries(
    Object.entries(P.score.touchpoint).map(([name, ratings]) => [
      name,
      DRIVERS.map(driver => /** @type {Record<string, number>} */ (ratings)[driver] ?? 0)
    ])
  )

  // ── accounts and customers ──────────────────────────────────────────────────────────────────

  /** @param {number} month −1 = before the window  @param {string} source  @param {string} referredBy */
  function addAccount(month, source, referredBy) {
    const r = random.accounts
    const size = r.pick(P.accounts.size)
    const region = r.pick(P.accounts.region)
    const n = accounts.length
    const account = {
      id: `A${String(n + 1).padStart(4, '0')}`,
      name: `${COMPANY_FIRST[n % COMPANY_FIRST.length]} ${COMPANY_SECOND[(n + Math.floor(n / COMPANY_FIRST.length)) % COMPANY_SECOND.length]}`,
      region,
      language: r.pick(P.accounts.language[/** @type {'EMEA'} */ (region)]),
      size,
      tier: r.pick(/** @type {Record<string, Record<string, number>>} */ (P.accounts.tier)[size]),
      currency: r.chance(P.accounts.usdShare) && region === 'Americas' ? 'USD' : 'EUR',
      mood: P.score.rating.account * random.mood.normal() + P.score.size[/** @type {'1-49'} */ (size)],
      teams: 0
    }
    accounts.push(account)
    const [low, high] = P.accounts.teams[/** @type {'1-49'} */ (size)]
    const teams = month < 0 ? r.integer(low, high) : Math.ceil(r.integer(low, high) / 2)
    const firstDay =
      month < 0 ? r.integer(dayOf('2020-01-01'), FROM - 40) : r.integer(MONTHS[month], MONTHS[month + 1] - 1)
    for (let t = 0; t < teams; t++) {
      const started =
        month < 0 ? r.integer(firstDay, FROM - 1) : t === 0 ? firstDay : r.integer(firstDay, MONTHS[month + 1] - 1)
      addCustomer(account, month, started, source, t === 0 ? referredBy : '')
    }
  }

  /** @param {Account} account @param {number} month @param {number} started @param {string} source @param {string} referredBy */
  function addCustomer(account, month, started, source, referredBy) {
    const r = random.accounts
    const engagement = random.mood.normal()
    const size = /** @type {'1-49'} */ (account.size)
    const customer = {
      id: `C${String(customers.length + 1).padStart(5, '0')}`,
      account,
      name: `${account.name} – ${TEAMS[(account.teams + customers.length) % TEAMS.length]}`,
      role: r.pick(P.accounts.role),
      product: r.pick(P.accounts.product),
      fee: P.money.base[size] * exp(P.money.spread * random.money.normal() + P.money.engagement * engagement),
      own: DRIVERS.map(() => P.score.rating.ownLasting * random.mood.normal()),
      mood: account.mood + P.score.rating.customer * random.mood.normal() + P.score.engagement * engagement,
      started,
      startMonth: month,
      ended: null,
      endReason: '',
      annual: r.chance(P.money.annualBilling[/** @type {'Starter'} */ (account.tier)]),
      billingDay: r.integer(1, 28),
      renewalMonth: new Date(started * DAY).getUTCMonth(),
      source,
      referredBy,
      would: Array(9).fill(null),
      said: Array(9).fill(null),
      quarterMood: Array.from({ length: 9 }, () => P.score.rating.quarter * random.mood.normal()),
      boosts: [],
      touched: [],
      ordersFactor: 1
    }
    account.teams++
    customers.push(customer)
  }

  // ── answers ─────────────────────────────────────────────────────────────────────────────────

  /**
   * The answer that a customer would give, whether or not they give it.
   * @param {Customer} c @param {number} day @param {string} surveyType @param {string} touchpoint @param {string} channel
   */
  function wouldAnswer(c, day, surveyType, touchpoint, channel) {
    const r = random.answers
    const shared = P.score.rating.answer * r.normal() + c.quarterMood[quarterOfDay(day)]
    const noise = DRIVERS.map(() => P.score.rating.own * r.normal())
    const scoreNoise = P.score.noise * r.normal()
    const facts = /** @type {Record<string, string>} */ ({
      region: c.account.region,
      tier: c.account.tier,
      product: c.product,
      contact_role: c.role,
      touchpoint,
      survey_type: surveyType
    })
    const active = effects.filter(e => day >= e.since && e.where.every(([column, value]) => facts[column] === value))
    const boost = c.boosts.reduce((sum, [from, to, size]) => (day >= from && day < to ? Math.max(sum, size) : sum), 0)

    /** @param {string | null} without the effect left out  @param {number} lift */
    const answer = (without, lift) => {
      const ratings = DRIVERS.map((_, k) => {
        let rating = 7.2 + c.mood + c.own[k] + shared + noise[k] + lift + (touchpointShift[touchpoint]?.[k] ?? 0)
        for (const effect of active) if (effect.name !== without) rating += effect.shift[k]
        return Math.round(clamp(rating, 1, 10))
      })
      let latent = P.score.intercept + P.score.role[/** @type {'user'} */ (c.role)] + scoreNoise
      ratings.forEach((rating, k) => {
        latent += weights[k] * (rating - 7.2)
      })
      return { ratings, latent, score: Math.round(clamp(latent, 0, 10)) }
    }
    const given = answer(null, boost)
    const nps = classOf(given.score)
    const answered = random.silence.chance(
      P.survey.rate[/** @type {'email'} */ (channel)] *
        (1 + P.survey.slope[/** @type {'email'} */ (channel)] * nps) *
        P.survey.role[/** @type {'user'} */ (c.role)]
    )
    oracle.invited(channel, given.score)
    for (const effect of active) oracle.effect(effect.name, given.score, answer(effect.name, boost).score, answered)
    if (boost === P.loop.recovery.inTime)
      oracle.effect('recovery_in_time', given.score, answer(null, 0).score, answered)
    return { ...given, nps, answered }
  }

  /** @param {Customer} c @param {number} invited @param {string} surveyType @param {string} touchpoint */
  function invite(c, invited, surveyType, touchpoint) {
    const r = random.answers
    const channel = r.pick(
      /** @type {Record<string, Record<string, number>>} */ (P.survey.channel)[touchpoint || 'relationship']
    )
    const a = wouldAnswer(c, invited, surveyType, touchpoint, channel)
    const delay = random.silence.fromQuantiles(P.survey.delayDays)
    const minute = random.silence.integer(7 * 60, 20 * 60 + 59)
    const second = random.silence.integer(0, 59)
    const responded = invited + Math.floor(delay)
    const answered = a.answered && responded < TO && (c.ended === null || responded <= c.ended)
    const clock = [Math.floor(minute / 60), minute % 60, second].map(part => String(part).padStart(2, '0')).join(':')

    const missing = DRIVERS.map(() => r.chance(P.score.missing))
    const asked = surveyType === 'transactional'
    const csat = Math.round(clamp(4 + 0.55 * (a.latent - 8.2) + 0.5 * r.normal(), 1, 5))
    const ces = Math.round(clamp(5.3 + 0.6 * (a.ratings[4] - 7.2) + 0.7 * r.normal(), 1, 7))
    const csatGiven = asked && r.chance(0.92)
    const cesGiven = asked && r.chance(0.92)
    const theme = themes(a.ratings, a.nps)
    const comment = commentOf(c.account.language, a.nps)
    const loop = answered && a.nps < 0 ? openCase(c, responded) : ['', '', '', '']

    if (answered) {
      const at = `${responded} ${clock}`
      const before = c.said[quarterOfDay(responded)]
      if (before === null || before.at < at) c.said[quarterOfDay(responded)] = { at, step: a.nps }
    }
    /** @template T @param {boolean} given @param {T} value */
    const cell = (given, value) => (answered && given ? value : '')
    answers.push({
      kind: 'customer',
      day: invited,
      sequence: answers.length,
      answered,
      cells: [
        c.id,
        c.account.id,
        c.role,
        isoOf(invited),
        answered ? `${isoOf(responded)}T${clock}` : '',
        'customer',
        surveyType,
        touchpoint,
        channel,
        cell(true, a.score),
        cell(csatGiven, csat),
        cell(cesGiven, ces),
        ...a.ratings.map((rating, k) => cell(!missing[k], rating)),
        cell(true, theme),
        cell(true, comment),
        ...loop,
        c.account.region,
        c.product,
        c.account.tier,
        c.account.language
      ]
    })
    return a
  }

  /** Case columns of a detractor's answer, and what closing it will do. @param {Customer} c @param {number} responded */
  function openCase(c, responded) {
    const r = random.loop
    const coin = r.chance(P.loop.opened)
    const opened = responded + r.integer(0, 2)
    const level = r.pick(P.loop.level)
    const owner = r.choose(OWNERS)
    const slow = /** @type {Record<string, number>} */ (P.loop.slowOwners)[owner] ?? 1
    const days = Math.floor(r.fromQuantiles(P.loop.days[/** @type {'manager'} */ (level)]) * slow)
    if (!coin || opened >= TO) return ['', '', '', '']
    const closed = opened + days
    const { withinDays, lastsDays, inTime, late } = P.loop.recovery
    c.boosts.push([closed, closed + lastsDays, days <= withinDays ? inTime : late])
    return [isoOf(opened), closed < TO ? isoOf(closed) : '', owner, level]
  }

  /** Reason codes: what the answer rated low (detractors), high (promoters), or anything. @param {number[]} ratings @param {number} nps */
  function themes(ratings, nps) {
    const r = random.text
    const given = r.chance(P.theme.given)
    const two = r.chance(P.theme.second)
    const weight = ratings.map(rating => (nps < 0 ? (10.5 - rating) ** 2 : nps > 0 ? rating * rating : 1))
    const odds = Object.fromEntries(DRIVERS.map((driver, k) => [driver, weight[k]]))
    const first = r.pick(odds)
    const second = r.pick({ ...odds, [first]: 0 })
    return !given ? '' : two ? `${first};${second}` : first
  }

  /** @param {string} language @param {number} nps */
  function commentOf(language, nps) {
    const r = random.text
    const words = COMMENTS[language]
    const given = r.chance(P.comment.given)
    const own = nps > 0 ? words.promoter : words.detractor
    const opposite = nps > 0 ? words.detractor : words.promoter
    const parts = [r.choose(words.neutral)]
    if (r.chance(nps === 0 ? P.comment.passive : P.comment.own)) parts.push(`${capital(r.choose(own))}.`)
    if (r.chance(nps === 0 ? P.comment.passive : P.comment.opposite)) parts.push(`${capital(r.choose(opposite))}.`)
    if (r.chance(0.5)) parts.reverse()
    const text = parts.join(' ')
    const arabic = language === 'fa' && r.chance(P.comment.arabicLetters)
    return !given ? '' : arabic ? text.replaceAll('ی', 'ي').replaceAll('ک', 'ك') : text
  }

  // ── one customer, one month ─────────────────────────────────────────────────────────────────

  /** The class at the end of a quarter: what was said last, or would have been. @param {Customer} c @param {number} quarter */
  const classAt = (c, quarter) => c.said[quarter]?.step ?? c.would[quarter] ?? null
  /** @param {Customer} c @param {number} month */
  const classBefore = (c, month) => classAt(c, quarterOf(month) - 1) ?? 0

  /** @param {Customer} c @param {number} month @param {number} step class −1, 0, 1 */
  const leaveChance = (c, month, step) =>
    P.churn.rate *
    P.churn.hazardRatio[/** @type {'passive'} */ (CLASS_NAMES[step + 1])] *
    P.churn.size[/** @type {'1-49'} */ (c.account.size)] *
    ((month + 10) % 12 === c.renewalMonth ? P.churn.renewalMonth : (12 - P.churn.renewalMonth) / 11)

  /** @param {Customer} c @param {number} month */
  function bill(c, month) {
    const r = random.money
    const step = classBefore(c, month)
    const renewal = (month + 10) % 12 === c.renewalMonth
    const factor = r.between(P.money.renewalFactor[0], P.money.renewalFactor[1])
    const noise = 1 + P.money.noise * r.normal()
    const first = month === c.startMonth
    if (renewal && !first) c.fee *= factor
    const due = first || !c.annual || renewal
    const day = first ? c.started : MONTHS[month] + c.billingDay - 1
    if (due) {
      const amount = cents(c.fee * (c.annual ? 12 : 1) * exp(P.money.effect * step) * noise)
      charge(c, day, amount, first ? 'new' : 'renewal', c.product)
    }
    const chance = P.money.order.chance[/** @type {'passive'} */ (CLASS_NAMES[step + 1])] * c.ordersFactor
    const ordered = r.chance(chance)
    const cross = r.chance(P.money.order.crossSell)
    const share = r.between(P.money.order.share[0], P.money.order.share[1])
    const other = r.choose(Object.keys(P.accounts.product).filter(product => product !== c.product))
    const orderDay = Math.max(c.started, MONTHS[month] + r.integer(0, 27))
    if (ordered && !first)
      charge(c, orderDay, cents(c.fee * share), cross ? 'cross_sell' : 'upsell', cross ? other : c.product)
    oracle.order(c.touched, ordered)
  }

  /** @param {Customer} c @param {number} day @param {number} amount cents @param {string} kind @param {string} product */
  function charge(c, day, amount, kind, product) {
    const r = random.money
    const money = (/** @type {number} */ value) => (value / 100).toFixed(2)
    const order = `O${String(++orders).padStart(6, '0')}`
    invoices.push({
      day,
      cells: [c.id, c.account.id, order, isoOf(day), money(amount), c.account.currency, kind, product]
    })
    const refunded = r.chance(P.money.refund.chance)
    const share = r.between(P.money.refund.share[0], P.money.refund.share[1])
    const later = day + r.integer(3, 25)
    const named = !r.chance(P.money.refund.withoutOrder)
    if (refunded && later < TO) {
      invoices.push({
        day: later,
        cells: [
          c.id,
          c.account.id,
          named ? order : '',
          isoOf(later),
          money(-Math.round(amount * share)),
          c.account.currency,
          'refund',
          product
        ]
      })
    }
  }

  /** Contacts of a month and the surveys that follow them. @param {Customer} c @param {number} month */
  function contact(c, month) {
    const r = random.contacts
    const touched = []
    const from = Math.max(MONTHS[month], c.started)
    for (const [touchpoint, mean] of Object.entries(P.interactions.rate)) {
      const age = month - c.startMonth
      if (touchpoint === 'onboarding' && (c.startMonth < 0 || age > 1)) continue
      if (touchpoint === 'renewal' && ((month + 10) % 12 !== c.renewalMonth || age === 0)) continue
      const eager = touchpoint === 'support' && classBefore(c, month) < 0 ? P.interactions.supportByDetractors : 1
      const n = r.count(mean * eager)
      for (let i = 0; i < n; i++) {
        const day = r.integer(from, MONTHS[month + 1] - 1)
        const channel = r.pick(
          /** @type {Record<string, Record<string, number>>} */ (P.interactions.channel)[touchpoint]
        )
        const minute = r.integer(8 * 60, 18 * 60 + 59)
        const clock = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`
        const cost = cents(P.interactions.cost[/** @type {'support'} */ (touchpoint)] * r.between(0.7, 1.3))
        const kind = touchpoint === 'support' || touchpoint === 'billing' ? 'inbound' : 'outbound'
        interactions.push({
          day: day + minute / 1440,
          cells: [c.id, c.account.id, `${isoOf(day)}T${clock}`, touchpoint, channel, kind, (cost / 100).toFixed(2)]
        })
        touched.push(touchpoint)
        if (r.chance(P.survey.invited[/** @type {'support'} */ (touchpoint)])) {
          const invited = day + 1
          if (invited < TO && (c.ended === null || invited <= c.ended)) invite(c, invited, 'transactional', touchpoint)
        }
      }
    }
    c.touched = touched
    c.ordersFactor = 1
    for (const [touchpoint, factor] of Object.entries(P.money.order.touchpoint))
      if (touched.includes(touchpoint)) c.ordersFactor *= factor
  }

  /** The quarter's relationship survey, in the month that holds the customer's own day. @param {Customer} c @param {number} month */
  function relationship(c, month) {
    const quarter = quarterOf(month)
    if (c.would[quarter] !== null) return
    // The same place in every quarter, the last ten days left for answering. In the two quarters that
    // the window cuts, those whose place falls outside it are not asked.
    const place = ((Number(c.id.slice(1)) * 37) % 100) / 100
    const [from, to] = QUARTERS[quarter]
    const day = Math.max(from + Math.floor(place * (to - from - 10)), c.started + 3)
    if (day < FROM || day >= MONTHS[month + 1] || day > to - 10) return
    c.would[quarter] = invite(c, day, 'relationship', '').nps
  }

  // ── the months ──────────────────────────────────────────────────────────────────────────────

  for (let a = 0; a < P.accounts.incumbent; a++) addAccount(-1, random.accounts.chance(0.4) ? 'earned' : 'bought', '')
  /** @type {string[]} */ let referrals = []
  for (let month = 0; month < 24; month++) {
    const wave = Math.round(P.accounts.newPerMonth + random.referral.normal())
    for (let a = 0; a < wave; a++)
      addAccount(month, random.referral.chance(P.referral.wordOfMouth) ? 'earned' : 'bought', '')
    for (const customer of referrals) addAccount(month, 'earned', customer)
    referrals = []

    for (const c of customers) {
      if (c.ended !== null && c.ended < MONTHS[month]) continue
      const step = classBefore(c, month)
      const name = /** @type {'passive'} */ (CLASS_NAMES[step + 1])
      bill(c, month)
      const leaves = random.churn.chance(leaveChance(c, month, step))
      const reason = random.churn.pick(P.churn.reason[name])
      if (month > c.startMonth) oracle.hazard(name, c.account.size, leaves)
      if (leaves && month > c.startMonth) {
        c.ended = MONTHS[month + 1] - 1
        c.endReason = reason
      }
      contact(c, month)
      relationship(c, month)
      if (random.referral.chance(P.referral.chance[name]) && c.startMonth < month) {
        referrals.push(c.id)
        oracle.referral(name)
      }
      oracle.month(name)
    }

    // The exact effect of a class step on the quarter to come, for everybody still here when it begins.
    const next = quarterOf(month) + 1
    if (next <= 7 && month + 1 === next * 3 - 1) {
      for (const c of customers) {
        const step = classAt(c, next - 1)
        if (step === null || (c.ended !== null && c.ended < MONTHS[month + 1])) continue
        const expected = [-1, 0, 1].map(s => expectedRevenue(c, month + 1, s))
        oracle.quarter(c, expected, c.said[next - 1] === null ? null : step)
      }
    }
  }

  /** What a quarter's revenue comes to in expectation if the class before it was `step`. @param {Customer} c @param {number} first @param {number} step */
  function expectedRevenue(c, first, step) {
    const order = P.money.order
    // The mean factor of a month's touchpoints: product over touchpoints of 1 + P(any)·(factor − 1).
    let factor = 1
    for (const [touchpoint, f] of Object.entries(order.touchpoint))
      factor *= 1 + (1 - exp(-P.interactions.rate[/** @type {'support'} */ (touchpoint)])) * (f - 1)
    const meanFactor = (P.money.renewalFactor[0] + P.money.renewalFactor[1]) / 2
    let fee = c.fee
    let stays = 1
    let sum = 0
    for (let month = first; month < first + 3; month++) {
      const renewal = (month + 10) % 12 === c.renewalMonth
      if (renewal) fee *= meanFactor
      if (!c.annual || renewal) sum += stays * fee * (c.annual ? 12 : 1) * exp(P.money.effect * step)
      sum +=
        ((stays *
          order.chance[/** @type {'passive'} */ (CLASS_NAMES[step + 1])] *
          factor *
          (order.share[0] + order.share[1])) /
          2) *
        fee
      stays *= 1 - leaveChance(c, month, step)
    }
    return sum * (1 - (P.money.refund.chance * (P.money.refund.share[0] + P.money.refund.share[1])) / 2)
  }

  // ── employees ───────────────────────────────────────────────────────────────────────────────

  const people = Array.from({ length: P.employees.people }, (_, n) => ({
    id: `E${String(n + 1).padStart(4, '0')}`,
    region: random.employees.pick(P.accounts.region),
    mood: P.employees.person * random.employees.normal()
  }))
  P.employees.waves.forEach((wave, w) => {
    for (const person of people) {
      const r = random.employees
      const latent =
        P.employees.mean +
        person.mood +
        P.employees.noise * r.normal() +
        (w === P.employees.waves.length - 1 ? P.employees.lastWave : 0)
      const answered = r.chance(P.employees.answered)
      const responded = dayOf(wave) + r.integer(0, 6)
      const clock = `${String(r.integer(8, 17)).padStart(2, '0')}:${String(r.integer(0, 59)).padStart(2, '0')}:00`
      answers.push({
        kind: 'employee',
        day: dayOf(wave),
        sequence: answers.length,
        answered,
        cells: [
          person.id,
          '',
          '',
          wave,
          answered ? `${isoOf(responded)}T${clock}` : '',
          'employee',
          'relationship',
          '',
          'email',
          answered ? Math.round(clamp(latent, 0, 10)) : '',
          '',
          '',
          ...DRIVERS.map(() => ''),
          '',
          '',
          '',
          '',
          '',
          '',
          person.region,
          '',
          '',
          'en'
        ]
      })
    }
  })

  // ── files ───────────────────────────────────────────────────────────────────────────────────

  answers.sort((a, b) => a.day - b.day || a.sequence - b.sequence)
  const responses = answers.map((row, n) => [`R${String(n + 1).padStart(6, '0')}`, ...row.cells])
  // Faults go to rows with an answer: customers for the scale, so that the employees' score stays clean.
  const SCORE = RESPONSE_COLUMNS.indexOf('score')
  const withAnswer = answers.flatMap((row, n) => (row.answered && row.kind === 'customer' ? [n] : []))
  const faulty = random.faults
  const offScale = Array.from(
    { length: P.faults.outOfRange },
    () => withAnswer[faulty.integer(0, withAnswer.length - 1)]
  )
  for (const n of offScale) responses[n][SCORE] = 11
  const copies = Array.from(
    { length: P.faults.duplicateRows },
    () => withAnswer[faulty.integer(0, withAnswer.length - 1)]
  )
  for (const n of copies.sort((a, b) => b - a)) responses.splice(n + 1, 0, [...responses[n]])

  invoices.sort((a, b) => a.day - b.day)
  interactions.sort((a, b) => a.day - b.day)
  const files = {
    'responses.csv': csv(RESPONSE_COLUMNS, responses),
    'revenue.csv': csv(
      ['customer_id', 'account_id', 'order_id', 'date', 'amount', 'currency', 'kind', 'product'],
      invoices.map(i => i.cells)
    ),
    'customers.csv': csv(
      [
        'customer_id',
        'account_id',
        'name',
        'started_at',
        'ended_at',
        'end_reason',
        'renewal_at',
        'recurring_revenue',
        'currency',
        'source',
        'referred_by',
        'region',
        'tier',
        'size'
      ],
      customers.map(c => [
        c.id,
        c.account.id,
        c.name,
        isoOf(c.started),
        c.ended === null ? '' : isoOf(c.ended),
        c.endReason,
        renewalOf(c),
        (cents(c.fee * 12) / 100).toFixed(2),
        c.account.currency,
        c.source,
        c.referredBy,
        c.account.region,
        c.account.tier,
        c.account.size
      ])
    ),
    'interactions.csv': csv(
      ['customer_id', 'account_id', 'at', 'touchpoint', 'channel', 'kind', 'cost'],
      interactions.map(i => i.cells)
    )
  }
  const rows = {
    responses: responses.length,
    revenue: invoices.length,
    customers: customers.length,
    interactions: interactions.length
  }
  return { files, rows, oracle: oracle.result({ accounts: accounts.length }) }
}

export const RESPONSE_COLUMNS = [
  'response_id',
  'customer_id',
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
  ...DRIVERS.map(driver => `driver_${driver}`),
  'theme',
  'comment',
  'case_opened_at',
  'case_closed_at',
  'case_owner',
  'case_level',
  'region',
  'product',
  'tier',
  'language'
]

/** The next renewal after the window, or the one that was not reached. @param {Customer} c */
function renewalOf(c) {
  const after = (c.ended ?? TO - 1) + 1
  const start = new Date(c.started * DAY)
  const at = new Date(after * DAY)
  const dayOfMonth = Math.min(start.getUTCDate(), 28)
  let day = Date.UTC(at.getUTCFullYear(), start.getUTCMonth(), dayOfMonth) / DAY
  if (day < after) day = Date.UTC(at.getUTCFullYear() + 1, start.getUTCMonth(), dayOfMonth) / DAY
  return isoOf(day)
}

/** @param {string} text */
const capital = text => text.charAt(0).toUpperCase() + text.slice(1)

/** @param {string[]} header @param {(string | number)[][]} rows */
function csv(header, rows) {
  const cell = (/** @type {string | number} */ value) =>
    typeof value === 'string' && /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
  return `${[header, ...rows].map(row => row.map(cell).join(',')).join('\n')}\n`
}

/** Collects what the files do not show: answers not given, effects with and without, hazards by true class. */
function newOracle() {
  const tally = () => ({ n: 0, promoters: 0, detractors: 0 })
  /** @param {{ n: number, promoters: number, detractors: number }} t @param {number} score */
  const add = (t, score) => {
    t.n++
    if (score >= 9) t.promoters++
    else if (score <= 6) t.detractors++
  }
  /** @param {{ n: number, promoters: number, detractors: number }} t */
  const nps = t => round((100 * (t.promoters - t.detractors)) / t.n, 4)
  const everybody = tally()
  /** @type {Record<string, ReturnType<typeof tally>>} */ const channels = {}
  /** @type {Record<string, { all: ReturnType<typeof tally>, allWithout: ReturnType<typeof tally>, answered: ReturnType<typeof tally>, answeredWithout: ReturnType<typeof tally> }>} */
  const effects = {}
  /** @type {Record<string, Record<string, [number, number]>>} */ const hazards = {}
  /** @type {Record<string, number>} */ const referrals = {}
  /** @type {Record<string, number>} */ const months = {}
  /** @type {Record<string, [number, number]>} */ const orders = {}
  const eur = { n: 0, sums: [0, 0, 0] }
  /** @type {Map<string, [number, number][]>} */ const shown = new Map()
  return {
    /** @param {string} channel @param {number} score */
    invited(channel, score) {
      add(everybody, score)
      channels[channel] ??= tally()
      add(channels[channel], score)
    },
    /** @param {string} name @param {number} score @param {number} without @param {boolean} answered */
    effect(name, score, without, answered) {
      effects[name] ??= { all: tally(), allWithout: tally(), answered: tally(), answeredWithout: tally() }
      const e = effects[name]
      add(e.all, score)
      add(e.allWithout, without)
      if (answered) {
        add(e.answered, score)
        add(e.answeredWithout, without)
      }
    },
    /** @param {string} name @param {string} size @param {boolean} left */
    hazard(name, size, left) {
      hazards[name] ??= {}
      hazards[name][size] ??= [0, 0]
      hazards[name][size][0] += left ? 1 : 0
      hazards[name][size][1]++
    },
    /** @param {string} name */
    referral(name) {
      referrals[name] = (referrals[name] ?? 0) + 1
    },
    /** @param {string} name */
    month(name) {
      months[name] = (months[name] ?? 0) + 1
    },
    /** @param {string[]} touched @param {boolean} ordered */
    order(touched, ordered) {
      for (const t of [...new Set(touched), 'any']) {
        orders[t] ??= [0, 0]
        orders[t][0] += ordered ? 1 : 0
        orders[t][1]++
      }
    },
    /** @param {Customer} c @param {number[]} expected @param {number | null} said the class, where an answer shows it */
    quarter(c, expected, said) {
      if (c.account.currency !== 'EUR') return
      if (said !== null) {
        if (!shown.has(c.id)) shown.set(c.id, [])
        shown.get(c.id)?.push([said, (expected[2] - expected[0]) / 2])
      }
      eur.n++
      expected.forEach((value, s) => {
        eur.sums[s] += value
      })
    },
    /** @param {{ accounts: number }} counts */
    result(counts) {
      const mean = eur.sums.map(sum => sum / eur.n)
      let variation = 0
      let weighted = 0
      for (const quarters of shown.values()) {
        const centre = quarters.reduce((sum, [step]) => sum + step, 0) / quarters.length
        for (const [step, effect] of quarters) {
          variation += (step - centre) ** 2
          weighted += (step - centre) ** 2 * effect
        }
      }
      return {
        ...counts,
        npsOfAllInvited: {
          all: nps(everybody),
          byChannel: Object.fromEntries(Object.entries(channels).map(([name, t]) => [name, nps(t)]))
        },
        effects: Object.fromEntries(
          Object.entries(effects).map(([name, e]) => [
            name,
            {
              invited: e.all.n,
              points: round(nps(e.all) - nps(e.allWithout), 2),
              answered: e.answered.n,
              pointsAmongAnswers: round(nps(e.answered) - nps(e.answeredWithout), 2)
            }
          ])
        ),
        nextQuarterRevenue: {
          unit: 'EUR per customer and quarter, expected, customers present when the quarter begins',
          customerQuarters: eur.n,
          ifDetractor: round(mean[0], 2),
          ifPassive: round(mean[1], 2),
          ifPromoter: round(mean[2], 2),
          perClassStep: round((mean[2] - mean[0]) / 2, 2),
          perClassStepWeightedByVariation: round(weighted / variation, 2),
          shareOfPassive: round((mean[2] - mean[0]) / 2 / mean[1], 5)
        },
        customerMonthsAndLeavers: Object.fromEntries(
          Object.entries(hazards).map(([name, sizes]) => [
            name,
            Object.fromEntries(Object.entries(sizes).map(([size, [left, at]]) => [size, { months: at, left }]))
          ])
        ),
        referrals: Object.fromEntries(
          Object.keys(months).map(name => [name, { months: months[name], made: referrals[name] ?? 0 }])
        ),
        ordersAfterTouchpoint: Object.fromEntries(
          Object.entries(orders).map(([name, [made, of]]) => [name, { months: of, orders: made }])
        )
      }
    }
  }
}

/** @param {number} x @param {number} decimals */
const round = (x, decimals) => Number(x.toFixed(decimals))

/** @param {string} text */
export const sha256 = text => createHash('sha256').update(text).digest('hex')

/** The content of truth.json. */
export function truth() {
  const { files, rows, oracle } = generate()
  return {
    note: 'Written by generate.mjs --truth; TRUTH.md explains it. Acme Cloud is synthetic: nobody in it exists.',
    planted: PARAMETERS,
    realised: oracle,
    rows,
    files: Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, { bytes: Buffer.byteLength(text), sha256: sha256(text) }])
    )
  }
}

/** Writes the four files where they are missing or were made from other sources; answers whether it wrote. @param {string} folder */
export function ensure(folder = fileURLToPath(new URL('.', import.meta.url))) {
  const sources = ['generate.mjs', 'parameters.mjs', 'random.mjs', 'words.mjs'].map(name =>
    readFileSync(new URL(name, import.meta.url), 'utf8')
  )
  const stamp = sha256(sources.join('\0'))
  const names = ['responses.csv', 'revenue.csv', 'customers.csv', 'interactions.csv']
  const fresh = existsSync(join(folder, '.stamp')) && readFileSync(join(folder, '.stamp'), 'utf8') === stamp
  if (fresh && names.every(name => existsSync(join(folder, name)))) return false
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(generate().files)) writeFileSync(join(folder, name), text)
  writeFileSync(join(folder, '.stamp'), stamp)
  return true
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--out')
  if (process.argv.includes('--truth'))
    writeFileSync(new URL('truth.json', import.meta.url), `${JSON.stringify(truth(), null, 2)}\n`)
  else ensure(at > 0 ? process.argv[at + 1] : undefined)
}
