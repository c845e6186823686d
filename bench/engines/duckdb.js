// DuckDB-WASM, the single-threaded "eh" bundle, as fast as its documentation allows: column types given, the needed columns
// kept, the four breakdowns of a filter in one scan. The CSV comes as a buffer or is read from the File by the engine.
import * as duckdb from '@duckdb/duckdb-wasm'
import worker from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url'
import module from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url'
import { CURRENCY, DRIVERS, GROUP_COLUMNS, group, monthLabel, regression, scored } from '../workloads.js'

const RESPONSES = {
  response_id: 'VARCHAR',
  customer_id: 'VARCHAR',
  account_id: 'VARCHAR',
  responded_at: 'TIMESTAMP',
  survey_type: 'VARCHAR',
  channel: 'VARCHAR',
  touchpoint: 'VARCHAR',
  region: 'VARCHAR',
  product: 'VARCHAR',
  tier: 'VARCHAR',
  score: 'TINYINT',
  csat: 'TINYINT',
  ces: 'TINYINT',
  driver_price: 'TINYINT',
  driver_quality: 'TINYINT',
  driver_support: 'TINYINT',
  driver_delivery: 'TINYINT',
  driver_usability: 'TINYINT',
  comment: 'VARCHAR'
}
const REVENUE = {
  customer_id: 'VARCHAR',
  invoice_date: 'DATE',
  amount: 'DECIMAL(18,2)',
  currency: 'VARCHAR',
  kind: 'VARCHAR'
}
const reader = (name, types) =>
  `read_csv('${name}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${Object.entries(
    types
  )
    .map(([column, type]) => `'${column}': '${type}'`)
    .join(', ')}})`
const COUNTS =
  'count(*)::INTEGER AS n, (count(*) FILTER (score >= 9))::INTEGER AS promoters, (count(*) FILTER (score <= 6))::INTEGER AS detractors'

/** @param {boolean} fromFile the engine reads the File itself */
export function duckdbEngine(fromFile) {
  let database
  let connection
  const ask = sql => connection.query(sql)
  const columnsOf = (table, names) => names.map(name => table.getChild(name).toArray())

  async function read(file, name, sql) {
    if (fromFile) {
      await database.registerFileHandle(name, file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true)
    } else await database.registerFileBuffer(name, new Uint8Array(await file.arrayBuffer()))
    await ask(sql)
    await database.dropFile(name)
  }

  return {
    async init() {
      database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), new Worker(worker))
      await database.instantiate(module)
      await database.open({ path: ':memory:' })
      connection = await database.connect()
      await ask('SET preserve_insertion_order = false')
    },
    load: file =>
      read(
        file,
        'responses.csv',
        `CREATE TABLE r AS SELECT customer_id, responded_at, (year(responded_at) * 12 + month(responded_at) - 1)::SMALLINT AS month,
         channel, touchpoint, region, product, tier, score, ${DRIVERS.join(', ')} FROM ${reader('responses.csv', RESPONSES)}`
      ),
    async first() {
      const table = await ask('SELECT score::INTEGER AS score, count(*)::INTEGER AS k FROM r GROUP BY score')
      const scores = table.getChild('score')
      const counts = table.getChild('k').toArray()
      const histogram = Array(11).fill(0)
      let rows = 0
      for (let i = 0; i < counts.length; i++) {
        rows += counts[i]
        if (scores.get(i) !== null) histogram[scores.get(i)] = counts[i]
      }
      return { rows, ...scored(histogram) }
    },
    async groups() {
      const table = await ask(
        `SELECT ${GROUP_COLUMNS.join(', ')}, month::INTEGER AS month, ${COUNTS} FROM r WHERE score IS NOT NULL GROUP BY ALL`
      )
      const [month, n, promoters, detractors] = columnsOf(table, ['month', 'n', 'promoters', 'detractors'])
      const words = GROUP_COLUMNS.map(name => table.getChild(name))
      return Array.from(n, (count, i) =>
        group(
          `${words.map(column => column.get(i)).join('|')}|${monthLabel(month[i])}`,
          count,
          promoters[i],
          detractors[i]
        )
      )
    },
    async filter({ region, product, from, to }) {
      const where = [
        'score IS NOT NULL',
        region && `region = '${region}'`,
        product && `product = '${product}'`,
        from && `responded_at >= TIMESTAMP '${from}'`,
        to && `responded_at < TIMESTAMP '${to}'`
      ].filter(Boolean)
      const table = await ask(
        `SELECT grouping_id(score, month, touchpoint, channel)::INTEGER AS g, score::INTEGER AS score, month::INTEGER AS month, touchpoint, channel,
         ${COUNTS} FROM r WHERE ${where.join(' AND ')} GROUP BY GROUPING SETS ((score), (month), (touchpoint), (channel))`
      )
      const [g, n, promoters, detractors] = columnsOf(table, ['g', 'n', 'promoters', 'detractors'])
      const [score, month, touchpoint, channel] = ['score', 'month', 'touchpoint', 'channel'].map(name =>
        table.getChild(name)
      )
      const histogram = Array(11).fill(0)
      const out = { month: [], touchpoint: [], channel: [] }
      for (let i = 0; i < g.length; i++) {
        const add = (list, key) => list.push(group(key, n[i], promoters[i], detractors[i]))
        // One bit per column that is not grouped by, the first column highest.
        if (g[i] === 7) histogram[score.get(i)] = n[i]
        else if (g[i] === 11) add(out.month, monthLabel(month.get(i)))
        else if (g[i] === 13) add(out.touchpoint, touchpoint.get(i))
        else add(out.channel, channel.get(i))
      }
      return { ...scored(histogram), ...out }
    },
    async drivers() {
      const names = [...DRIVERS, 'score']
      const pairs = names.flatMap((a, i) => names.slice(i).map(b => [a, b]))
      const table = await ask(
        `SELECT count(*)::INTEGER AS n, ${names.map((a, i) => `sum(${a})::DOUBLE AS s${i}`).join(', ')},
         ${pairs.map(([a, b], k) => `sum(${a}::INTEGER * ${b})::DOUBLE AS x${k}`).join(', ')}
         FROM r WHERE ${names.map(name => `${name} IS NOT NULL`).join(' AND ')}`
      )
      const row = table.get(0)
      return regression(
        row.n,
        names.map((_, i) => row[`s${i}`]),
        pairs.map((_, k) => row[`x${k}`])
      )
    },
    loadRevenue: file =>
      read(
        file,
        'revenue.csv',
        `CREATE TABLE v AS SELECT customer_id, amount, currency FROM ${reader('revenue.csv', REVENUE)}`
      ),
    async revenue() {
      const table =
        await ask(`WITH latest AS (SELECT customer_id, arg_max(score, responded_at) AS score FROM r WHERE score IS NOT NULL GROUP BY customer_id),
        sums AS (SELECT customer_id, sum(amount) AS revenue FROM v WHERE currency = '${CURRENCY}' GROUP BY customer_id)
        SELECT CASE WHEN score IS NULL THEN 'unscored' WHEN score >= 9 THEN 'promoter' WHEN score >= 7 THEN 'passive' ELSE 'detractor' END AS class,
        count(*)::INTEGER AS paying, sum(revenue)::DOUBLE AS revenue FROM sums LEFT JOIN latest USING (customer_id) GROUP BY class`)
      const [paying, revenue] = columnsOf(table, ['paying', 'revenue'])
      const classes = table.getChild('class')
      return Array.from(paying, (count, i) => ({ key: classes.get(i), paying: count, revenue: revenue[i] }))
    }
  }
}
