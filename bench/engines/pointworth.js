// Pointworth as a page uses it: the public API, types and roles detected, nothing said about the file.
import { Analysis } from '../../www/analysis.js'
import { CURRENCY, GROUP_COLUMNS, group, scored } from '../workloads.js'

/** @type {Analysis} */ let analysis

const listed = report =>
  report.groups.map(({ key, counts }) => group(key.join('|'), counts.n, counts.promoters, counts.detractors))

const PANELS = [
  { panel: 'score', as: 'total', counted: 'all' },
  { panel: 'score', as: 'month', counted: 'all', by: [{ date: 'month' }] },
  { panel: 'score', as: 'touchpoint', counted: 'all', by: ['touchpoint'] },
  { panel: 'score', as: 'channel', counted: 'all', by: ['channel'] }
]

export default {
  async init() {
    analysis = await Analysis.open([], { timeZone: 'UTC', today: '2026-01-01', seed: 1 })
  },
  load: file => analysis.append(null, file),
  async first() {
    const { total } = await analysis.score({ counted: 'all' })
    return { rows: analysis.tables[0].rows, ...scored(total.counts.histogram) }
  },
  async groups() {
    return listed(await analysis.score({ counted: 'all', by: [...GROUP_COLUMNS, { date: 'month' }] }))
  },
  async filter({ region, product, from, to }) {
    const where = { ...(region && { region: [region] }), ...(product && { product: [product] }) }
    const { panels } = await analysis.dashboard({ panels: PANELS, filter: { where, date: [from ?? null, to ?? null] } })
    for (const panel of Object.values(panels)) if (panel.error) throw new Error(panel.error.message)
    return {
      ...scored(panels.total.total.counts.histogram),
      month: listed(panels.month),
      touchpoint: listed(panels.touchpoint),
      channel: listed(panels.channel)
    }
  },
  async drivers() {
    const report = await analysis.drivers({ outcome: 'score', counted: 'all', replicates: 0 })
    const drivers = report.drivers.map(({ name, mean, standardized }) => ({
      key: `driver_${name}`,
      mean: mean.value,
      standardized
    }))
    return { n: report.complete, drivers }
  },
  loadRevenue: file => analysis.append(null, file),
  async revenue() {
    const report = await analysis.revenue()
    const currency = report.currencies.find(({ currency }) => currency === CURRENCY)
    return currency.classes.map(c => ({ key: c.class, paying: c.paying, revenue: c.net.value }))
  }
}
