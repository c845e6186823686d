import { duckdbEngine } from './duckdb.js'

export default duckdbEngine(true)
