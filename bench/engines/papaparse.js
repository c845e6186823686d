// Papa Parse, rows of strings in chunks, into typed arrays.
import Papa from 'papaparse'
import { Columns } from './columns.js'

const columns = new Columns()

/** One string is parsed at once, which is Papa Parse's fastest way in. */
async function read(file, start) {
  const text = await file.text()
  let row
  await new Promise((resolve, reject) => {
    Papa.parse(text, {
      skipEmptyLines: true,
      chunkSize: 4 << 20,
      chunk({ data }) {
        for (const cells of data) {
          if (row) row(cells)
          else row = start(cells)
        }
      },
      complete: resolve,
      error: reject
    })
  })
}

export default {
  init() {},
  load: file => read(file, header => columns.responses(header)),
  first: () => columns.first(),
  groups: () => columns.groups(),
  filter: step => columns.filter(step),
  drivers: () => columns.drivers(),
  loadRevenue: file => read(file, header => columns.revenueRows(header)),
  revenue: () => columns.revenue()
}
