// What a table was made from; the engine itself knows nothing of it.
import type { TableReport } from './reports.js'

/** A sheet of a workbook. */
export interface Sheet {
  name: string
  /** Is it hidden from those who open the workbook? Such a sheet is read only where it is asked for. */
  hidden: boolean
}

/** What a table was made from. */
export interface Origin {
  /** Told by the bytes, not by the name. */
  format: 'csv' | 'json' | 'ndjson' | 'xlsx' | 'xlsb' | 'xls' | 'ods' | 'html' | 'xml'
  /** Encoding of the text, found unless it was given; `null` for binary workbooks. */
  encoding: string | null
  /** Encodings that one may give instead, the likeliest first. */
  encodings: string[]
  compression: 'gzip' | 'zip' | null
  /** Path of the file in its archive. */
  entry: string | null
  /** The sheet that was read; `null` for other files than workbooks. */
  sheet: string | null
  /** All sheets of the workbook, in the order of their tabs. */
  sheets: Sheet[]
}

/** An open table and what it was made from. */
export interface OpenTable extends TableReport {
  origin: Origin
  /** The table of which these are more rows, where `FileOptions.to` named one. */
  partOf?: string
}
