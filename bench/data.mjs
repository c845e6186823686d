// The data of the benchmark: survey responses (19 columns, about 158 bytes a row) and twice as many invoices.
// The same rows and seed give the same bytes.

import { closeSync, openSync, renameSync, writeSync } from 'node:fs'
import { exp, stream } from '../samples/acme/random.mjs'

const REGIONS = {
  'North America': 0.34,
  'Western Europe': 0.24,
  'Eastern Europe': 0.1,
  'Asia Pacific': 0.18,
  'Latin America': 0.08,
  'Middle East & Africa': 0.06
}
const TIERS = { Enterprise: 0.15, 'Mid-Market': 0.3, SMB: 0.55 }
const CHANNELS = { email: 0.45, sms: 0.12, phone: 0.08, in_app: 0.23, web: 0.12 }
const CURRENCIES = { USD: 0.85, EUR: 0.1, GBP: 0.05 }
const KINDS = { new: 0.2, renewal: 0.6, upsell: 0.14, refund: 0.06 }
const PRODUCTS = ['Analytics', 'Billing', 'CRM', 'Data Hub', 'Edge', 'Forms', 'Gateway', 'Helpdesk']
const TOUCHPOINTS = [
  'onboarding',
  'support_ticket',
  'renewal',
  'purchase',
  'billing',
  'training',
  'delivery',
  'login',
  'upgrade',
  'cancellation'
]
/** How much happier each region and product is, in standard deviations. */
const REGION_MOOD = [0, 0.3, -0.3, 0.02, 0.25, -0.3]
const PRODUCT_MOOD = [0.3, -0.04, -0.29, 0.11, 0.26, -0.18, -0.21, 0.23]
const WORDS =
  'support answered quickly and the team was friendly but our invoice price went up again this year we like how easy the reports are to read please add an export the update was slow crash login very good value waiting for docs great confusing menu would recommend not happy integration works well'.split(
    ' '
  )
const FOREIGN = ['väga hea', 'größer', 'خیلی خوب', 'señor', 'очень хорошо', '👍', 'naïve', '値段']

const DAY = 86_400_000
const START = Date.UTC(2024, 0, 1)
const DAYS = 731
const SECONDS = DAYS * 86_400

/** @param {number} value @param {number} width */
const padded = (value, width) => String(value).padStart(width, '0')
const DATES = Array.from({ length: DAYS }, (_, day) => new Date(START + day * DAY).toISOString().slice(0, 10))

/** How many customers there are for so many responses. @param {number} rows */
const customersOf = rows => Math.max(1000, Math.round(rows / 5))

/** @param {Record<string, number>} weights */
function sampler(weights) {
  const names = Object.keys(weights)
  let sum = 0
  const ends = names.map(name => (sum += weights[name]))
  const index = (/** @type {number} */ u) => {
    const found = ends.findIndex(end => u < end)
    return found < 0 ? names.length - 1 : found
  }
  return { names, index }
}
const regions = sampler(REGIONS)
const tiers = sampler(TIERS)
const channels = sampler(CHANNELS)
const currencies = sampler(CURRENCIES)
const kinds = sampler(KINDS)

/** A number in [0, 1) that depends on the account and the purpose only. @param {number} account @param {number} purpose */
function accountFact(account, purpose) {
  let h = Math.imul(account + 1, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296
}

/**
 * Writes a file row by row; it has its name only once it is whole.
 * @param {string} file
 * @param {string} header
 * @param {Iterable<string>} rows
 */
function write(file, header, rows) {
  const fd = openSync(`${file}.part`, 'w')
  let parts = [header]
  for (const row of rows) {
    parts.push(row)
    if (parts.length < 8192) continue
    writeSync(fd, `${parts.join('\n')}\n`)
    parts = []
  }
  if (parts.length) writeSync(fd, `${parts.join('\n')}\n`)
  closeSync(fd)
  renameSync(`${file}.part`, file)
}

/** @param {ReturnType<typeof stream>} random */
function comment(random) {
  if (random.uniform() < 0.4) return ''
  const length = 1 + Math.floor(random.uniform() * 120)
  let text = random.choose(WORDS)
  for (;;) {
    const word = random.uniform() < 0.004 ? random.choose(FOREIGN) : random.choose(WORDS)
    const u = random.uniform()
    const longer = text + (u < 0.07 ? ', ' : u < 0.08 ? '\n' : u < 0.1 ? ` "${word}" ` : ' ') + word
    if (longer.length > length) break
    text = longer
  }
  return /[",\n]/.test(text) || random.uniform() < 0.2 ? `"${text.replaceAll('"', '""')}"` : text
}

/** @param {number} rows @returns {Generator<string>} */
function* responseRows(rows) {
  const random = stream(1, 'responses')
  const customers = customersOf(rows)
  const { uniform } = random
  const noise = () => uniform() + uniform() + uniform() - 1.5
  /** @param {number} missing @param {number} mean @param {number} low @param {number} high */
  const answer = (missing, mean, low, high) =>
    uniform() < missing ? '' : Math.round(Math.min(high, Math.max(low, mean)))
  const stride = SECONDS / rows
  for (let i = 0; i < rows; i++) {
    // Roughly ascending times, no two alike, mixed within blocks of 1,024 rows.
    const block = i - (i % 1024)
    const whole = rows - block >= 1024
    const slot = whole ? block + (((i - block) * 389 + 17) % 1024) : i
    const second = Math.min(
      Math.floor(slot * stride + uniform() * Math.max(0, stride - 1)),
      Math.ceil((slot + 1) * stride) - 1
    )
    const clock = second % 86_400
    const time = `${DATES[Math.floor(second / 86_400)]}T${padded(Math.floor(clock / 3600), 2)}:${padded(Math.floor(clock / 60) % 60, 2)}:${padded(clock % 60, 2)}Z`
    const u = uniform()
    const customer = Math.floor(u * Math.sqrt(u) * customers)
    const account = Math.floor(customer / 4)
    const region = regions.index(accountFact(account, 1))
    const tier = tiers.index(accountFact(account, 2))
    const product = Math.floor(uniform() * PRODUCTS.length)
    const channel = channels.index(uniform())
    const touchpoint = Math.floor(uniform() * TOUCHPOINTS.length)
    const survey = uniform() < 0.35 ? 'relationship' : 'transactional'
    const mood =
      REGION_MOOD[region] +
      PRODUCT_MOOD[product] +
      0.25 * (1 - tier) -
      (touchpoint === 9 ? 0.9 : touchpoint === 1 ? 0.35 : 0) +
      (accountFact(account, 3) - 0.5) * 1.2 +
      noise() * 1.6
    const driver = (/** @type {number} */ weight) => answer(0.08, 6.6 + mood * weight + noise() * 3, 1, 10)
    const score = answer(0.03, 7.7 + mood * 2 + noise() * 1.5, 0, 10)
    const csat = answer(0.1, 3.7 + mood * 0.8 + noise(), 1, 5)
    const ces = answer(0.1, 4.9 + mood + noise() * 1.5, 1, 7)
    yield `R${padded(i + 1, 8)},C${padded(customer, 7)},A${padded(account, 6)},${time},${survey},${channels.names[channel]},${TOUCHPOINTS[touchpoint]},${regions.names[region]},${PRODUCTS[product]},${tiers.names[tier]},${score},${csat},${ces},${driver(1.1)},${driver(1.9)},${driver(1.5)},${driver(0.7)},${driver(1.3)},${comment(random)}`
  }
}

/** @param {number} rows @returns {Generator<string>} */
function* revenueRows(rows) {
  const random = stream(1, 'revenue')
  const { uniform } = random
  // Some customers are never surveyed and some never pay.
  const customers = Math.round(customersOf(rows) * 1.05)
  for (let i = 0; i < rows * 2; i++) {
    const drawn = Math.floor(uniform() * customers)
    const customer = drawn % 10 === 7 ? drawn - 1 : drawn
    const date = DATES[Math.floor(uniform() * DAYS)]
    const kind = kinds.names[kinds.index(uniform())]
    const large = tiers.index(accountFact(Math.floor(customer / 4), 2)) === 0 ? 6 : 1
    const cents = Math.floor(500 + exp(uniform() * 7) * 120 * large)
    const amount = ((kind === 'refund' ? -cents : cents) / 100).toFixed(2)
    yield `C${padded(customer, 7)},${date},${amount},${currencies.names[currencies.index(uniform())]},${kind}`
  }
}

/**
 * Writes both files.
 * @param {number} rows responses
 * @param {{ responses: string, revenue: string }} files
 */
export function generate(rows, files) {
  write(
    files.responses,
    'response_id,customer_id,account_id,responded_at,survey_type,channel,touchpoint,region,product,tier,score,csat,ces,driver_price,driver_quality,driver_support,driver_delivery,driver_usability,comment',
    responseRows(rows)
  )
  write(files.revenue, 'customer_id,invoice_date,amount,currency,kind', revenueRows(rows))
}
