import { waterfallChart } from '../charts/waterfall.js'

/** @typedef {import('../reports.js').BridgeReport} BridgeReport */
/** @typedef {import('../locale.js').Locale} Locale */

/** The steps of a bridge: name in the report, and the sign with which it counts; 0 = a whole. */
const STEPS = /** @type {const} */ ([
  ['opening', 0],
  ['newEarned', 1],
  ['newBought', 1],
  ['newUnknown', 1],
  ['reactivated', 1],
  ['exchange', 1],
  ['expansion', 1],
  ['contraction', -1],
  ['churn', -1],
  ['refunds', 1],
  ['closing', 0]
])

/**
 * The way from the revenue of one time to that of another, drawn.
 * @param {BridgeReport} bridge
 * @param {string | null} currency
 * @param {string} title
 * @param {import('../charts/chart.js').ChartContext} context
 */
export function bridgeWaterfall(bridge, currency, title, context) {
  const { locale } = context
  const steps = STEPS.filter(([name, sign]) => sign === 0 || bridge[name].value !== 0).map(([name, sign]) => {
    const value = (sign || 1) * bridge[name].value
    const end = locale.format.money(value, currency)
    const label = locale.text(`growth.step.${name}`)
    return { key: name, label, value, sum: sign === 0, end, said: `${label}: ${end}` }
  })
  return waterfallChart({ title, description: steps.map(({ said }) => said).join('; '), steps }, context)
}

/**
 * Its steps as rows of a table, exact.
 * @param {BridgeReport} bridge
 * @param {string | null} currency
 * @param {number} decimals
 * @param {Locale} locale
 */
export function bridgeRows(bridge, currency, decimals, locale) {
  return STEPS.map(([name, sign]) => {
    const money = bridge[name]
    const label = locale.text(`growth.step.${name}`)
    const minus = sign < 0 && money.value !== 0
    const exact = minus ? `-${money.exact}` : money.exact
    const text = locale.format.exact({ ...money, value: minus ? -money.value : money.value, exact }, currency, decimals)
    return [
      { text: label, value: label },
      { text, value: exact }
    ]
  })
}
