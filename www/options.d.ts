// What callers pass in; what comes back is in reports.d.ts, and panels.d.ts says what belongs together.

/** The kinds of table; a wide file plays several. */
export type Kind = 'responses' | 'revenue' | 'customers' | 'interactions'

/** A column's role: one of the customer model's names, `segment:NAME`, `driver:NAME`, `theme:NAME` (whether each answer names this reason, one column for each), or `null` for a column to leave out. */
export type Role = string | null

/** How a column writes its values, where the vote of its cells is wrong or open. */
export interface Format {
  /** Order of day, month and year in dates written in numbers. */
  dateOrder?: 'dmy' | 'mdy' | 'ymd' | null
  /** The mark before decimals; the other one then parts thousands. */
  decimal?: '.' | ',' | null
  /** Of dates whose years do not tell it. */
  calendar?: 'gregorian' | 'jalali' | null
  /** The column holds dates written as one number: what it counts, and from when. */
  epoch?: 'excel1900' | 'excel1904' | 'unix' | 'unixMs' | null
  /** ISO 4217 code of the amounts, over the symbols in the cells. */
  currency?: string | null
  /** How many answers could be chosen, where the cells are labels such as `Agree`. */
  points?: '2' | '3' | '4' | '5' | '6' | '7' | null
}

export interface FileOptions {
  /** The kind of table, or several for a wide file; found from the headers where not given. */
  kind?: Kind | Kind[] | null
  /** Role by header as written, over what the headers tell; or a saved mapping, of which the table with these headers counts. */
  mapping?: Record<string, Role> | Mapping | null
  /** Comma, semicolon, tab or `|`; found from the text where not given. */
  delimiter?: string | null
  /** The row of the sheet, counted from 1, in which the header begins; the rows above are no data. Found where not given. */
  headerRow?: number | null
  /** How many rows the header has, 1–20; found where not given. */
  headerRows?: number | null
  /** How many of the last rows are no data (totals, notes), 0–100; found where not given. */
  footerRows?: number | null
  /** How columns write their values, by header as written. */
  formats?: Record<string, Format> | null
  /** Encoding of the text, by a name that browsers know, for example `windows-1251`; found from the bytes where not given. */
  encoding?: string | null
  /** Sheet of a workbook; the one that is most of a table where not given. */
  sheet?: string | null
  /** The one file of a ZIP archive to read, by its path in it; all tables where not given. */
  entry?: string | null
  /**
   * The open table, by its name, of which these are more rows: its kinds and roles hold for the columns of the same
   * names, in whatever order they stand, and what was said of it since or will be holds for these rows, too.
   */
  to?: string | null
}

/** What a mapping says of one file. */
export interface MappedTable {
  /** Its kinds. */
  kind: Kind[]
  /** Role by header; `null` for a column that plays none. */
  columns: Record<string, Role>
  /** What was said of its bytes: encoding, delimiter, rows of the header, formats. */
  options?: FileOptions
}

/** What `Analysis.mapping` gives, to be saved as JSON and applied to later exports, which are known by their headers. */
export interface Mapping {
  version: number
  tables: MappedTable[]
  /** What the reader of the page had chosen as it was saved there; an `Analysis` has no use for it. */
  page?: PageSettings
}

/** What the reader of a page has chosen; it holds no data. */
export interface PageSettings {
  /** Section, filter, measure, period and language, as in the page's address: `#/measure?dates=last-30-days&lang=et`. */
  address: string
  /** What was chosen in the panels, by their names. */
  panels: Record<string, PanelSettings>
}

/** What the reader has chosen in a panel. */
export interface PanelSettings {
  /** Options of the panel's analysis. */
  options?: Record<string, unknown>
  /** What of the answer is shown: a currency, a column. */
  display?: Record<string, unknown>
}

/** Bytes of a file. Buffers and text are copied as the call is made. */
export type Data = File | Blob | ArrayBuffer | ArrayBufferView | string

/** A file to read: its bytes alone, or with a name and what is known about it. */
export type Input = Data | ({ name?: string; data: Data } & FileOptions)

/** How far reading has come. */
export interface Progress {
  /** The file's name. */
  file: string
  /** Bytes read of this file. */
  bytes: number
  /** Bytes of this file. */
  totalBytes: number
  /** Rows read of this file. */
  rows: number
}

export interface ReadOptions {
  /** Called during reading, at most 20 times a second, and at the end of each file. */
  onProgress?: (progress: Progress) => void
  /** Cancels reading. */
  signal?: AbortSignal
}

/** How far the answer to a long question has come. */
export interface AskProgress {
  /** Share of the part that is being done, 0–1; a question of several parts begins at 0 again. */
  share: number
}

/** What every question takes beside its own options. */
export interface AskOptions {
  /** Called while a long question is answered, some ten times a second; a short one ends before. */
  onProgress?: (progress: AskProgress) => void
  /** Cancels the question; the engine goes on with the next one within a moment. */
  signal?: AbortSignal
}

export interface OpenOptions extends ReadOptions {
  /** BCP 47 language tag; the page's language where not given. */
  locale?: string
  /** IANA name of the zone in which instants are placed; the browser's own where not given. */
  timeZone?: string
  /** The day that counts as today, `YYYY-MM-DD`; the day in `timeZone` where not given. */
  today?: string
  /** Seed of everything random, an integer from 0 to 2^53 − 1; 1 where not given. */
  seed?: number
  /** A saved mapping for all files that come without one of their own. */
  mapping?: Mapping | null
  /** Rates by which all money is converted; currencies stand apart where not given. */
  rates?: Rates | null
}

/** A rate of exchange. */
export interface Rate {
  /** ISO 4217 code. */
  currency: string
  /** What one unit of it is worth in the currency of `Rates.to`: above 0, at most 1e9. */
  rate: number
  /** The day from which it holds, `YYYY-MM-DD`, until the next one of the currency; from the beginning where not given. */
  from?: string | null
}

/**
 * Rates by which all money is converted to one currency. Each row takes the rate in force on its day (a refund that of its
 * order, recurring revenue the last one) and is rounded once, half to even, to minor units. A row without a rate keeps its
 * currency, stands apart, and is listed in a notice `fx_missing`.
 */
export interface Rates {
  /** ISO 4217 code of the currency to convert to. */
  to: string
  rates: Rate[]
  /** Where the rates come from, for example `ECB, 2026-11-20`; shown wherever the numbers are. */
  source?: string | null
}

export type Measure = 'nps' | 'enps' | 'csat' | 'ces'
/** Days and longer. */
export type LongPeriod = 'day' | 'week' | 'month' | 'quarter' | 'year'
/** An hour needs answers whose dates tell the time of day. */
export type Period = 'hour' | LongPeriod

/** The day on which weeks begin, 1 = Monday to 7 = Sunday, or `locale`: as the analysis' locale has them. */
export type WeekStart = number | 'locale'

/** How years, quarters, months and weeks are cut: ISO weeks from Monday, or the Solar Hijri calendar with weeks from Saturday. */
export type Calendar = 'gregorian' | 'jalali'

/**
 * The month of the calendar, 1–12, with which years begin and with them quarters, as `4` for April to March; such years have
 * the names of the two that they lie in, `2025/26`. The first month where not given.
 */
export type FiscalYearStart = number

/**
 * Windows of civil days that move with `today`: days that end with it, and the day, week, month, quarter and year that it
 * is in or that came before, cut as the analysis' locale counts them: its calendar, and the day on which its weeks begin.
 */
export type DateWindow =
  | 'last-hour'
  | 'today'
  | 'yesterday'
  | 'last-7-days'
  | 'last-30-days'
  | 'last-90-days'
  | 'last-12-months'
  | `${'this' | 'last'}-${'week' | 'month' | 'quarter' | 'year'}`

/** The rows that count; everything that is given must hold. */
export interface Filter {
  /**
   * Civil days `[from, to)`, of which `null` leaves that side open; hours, `2026-01-31T14:00`, where answers tell the time of
   * day; or a window that moves with `today`.
   */
  date?: [string | null, string | null] | DateWindow
  /** Where `date` is a window: the month with which the year begins that it is or is a quarter of. */
  fiscalYearStart?: FiscalYearStart
  /** Values allowed by column name as in `Scope.columns`, and `nps_class`; `null` in a list stands for empty cells. */
  where?: Record<string, (string | null)[]>
  program?: 'customer' | 'employee'
  surveyType?: 'relationship' | 'transactional'
  /**
   * What the comment must say: words that follow one another are a phrase, marks between words part phrases, of which all
   * must be there; a star behind a word stands for any ending.
   */
  comment?: string
}

export interface Common {
  filter?: Filter
  /** Confidence level of the intervals, 0.5 to 0.99999; 0.95 where not given. */
  confidence?: number
}

export interface Scored extends Common {
  /** `nps` where not given. */
  measure?: Measure
  /** A customer's latest answer in each group counts, or all; `latest` where not given. */
  counted?: 'latest' | 'all'
  /** Lowest and highest CSAT answer; where not given those that labels or flags tell, else `[1, 5]`. */
  csatScale?: [number, number]
  /** Lowest and highest CES answer; where not given those that labels or flags tell, else `[1, 7]`. */
  cesScale?: [number, number]
}

export interface ScoreOptions extends Scored {
  /** Columns and periods to group by. */
  by?: (string | { date: Period; calendar?: Calendar; weekStart?: WeekStart; fiscalYearStart?: FiscalYearStart })[]
}

export interface TrendOptions extends Scored {
  /** `month` where not given. */
  period?: Period
  /** `gregorian` where not given. */
  calendar?: Calendar
  /** Where years and quarters begin; with the calendar’s year where not given. */
  fiscalYearStart?: FiscalYearStart
  /** Monday, or Saturday in the Jalali calendar, where not given. */
  weekStart?: WeekStart
  /** The score to reach, in the measure's unit: points, or a share from 0 to 1. */
  target?: number
}

export interface MovedOptions extends Scored {
  /** The later window, or any filter; its dates replace those of `filter` … */
  a?: Filter
  /** … and the earlier one. */
  b?: Filter
  /**
   * In place of both: the window of `filter` against the days before it (of whole months as many months), against the same
   * days of the year before, or parted where its trend last changed for good. `previous` where not given; of all answers
   * `change`, where there was one.
   */
  against?: 'previous' | 'year' | 'change'
  /** How months and years are cut; `gregorian` where not given. */
  calendar?: Calendar
  /** Columns to look for the reason in; all that can be one where not given. */
  by?: string[]
  /** The column to show in full; the one that explains most where not given. */
  column?: string
  /** False discovery rate over the columns; 0.1 where not given. */
  q?: number
}

export interface SegmentsOptions extends Scored {
  /** Columns whose values are ranked, each column on its own. */
  by: string[]
  /** Answers that a value must have to be ranked; 5 where not given. */
  minN?: number
  /** The analysis's seed where not given. */
  seed?: number
}

export interface DiscoverOptions extends Scored {
  /** Columns that conditions are made of; all that can explain a score where not given. */
  by?: string[]
  /** Answers that a group must have, both halves together; 1 % of all and at least 60 where not given. */
  minN?: number
  /** False discovery rate; 0.1 where not given. */
  q?: number
  /** Parts the customers into halves; the analysis's seed where not given. */
  seed?: number
}

export interface CompareOptions extends Scored {
  /** Each value of each of these columns against all others … */
  by?: string[]
  /** … or one filter … */
  a?: Filter
  /** … against another. */
  b?: Filter
  /** False discovery rate, between 0 and 1; 0.1 where not given. */
  q?: number
  /** Answers that a group must have to be tested; 20 where not given. */
  minN?: number
}

export interface DriversOptions extends Scored {
  /** Names of drivers, or of other columns taken for such (`theme`: whether each of the 16 most frequent is named); all columns with the role `driver:NAME` where not given. At most 64. */
  drivers?: string[]
  /** What is explained: the class (−1, 0, 1; favourable or not for CSAT and CES), or the answer on its scale; `class` where not given. */
  outcome?: 'class' | 'score'
  /**
   * Where drivers come from: the same answer, or, for relationship scores, the customer's latest transactional score before at
   * each touchpoint or in each channel; `answer` where not given.
   */
  from?: 'answer' | 'touchpoint' | 'channel'
  /** Only answers that have all drivers, or each pair of columns by the answers that have both; `complete` (`pairs` for touchpoints and channels) where not given. */
  missing?: 'complete' | 'pairs'
  /** A column by whose values the story is told and tested, too. */
  by?: string
  /** Resamples behind the intervals, 100 to 10,000, or 0 for no intervals; 1000 where not given. */
  replicates?: number
  /** The analysis's seed where not given. */
  seed?: number
}

export interface AccountsOptions extends Scored {
  /** Weights of contacts' roles by name; roles not named weigh 1. */
  roles?: Record<string, number>
  /** Accounts listed, 1–100 000; 200 where not given. */
  limit?: number
}

export interface ResponseRatesOptions extends Scored {
  /** Columns to tell rates by; channel, survey type and touchpoint where not given. */
  by?: string[]
  /** The column whose values are strata of the population; the first of the customers file with 2 to 20 values where not given. */
  strata?: string
  /** Customers of each of its values; counted in the customers file where not given. */
  population?: Record<string, number>
  /** Calendar of the quarter in which customers should have been asked; `gregorian` where not given. */
  calendar?: Calendar
  /** Where years and quarters begin; with the calendar’s year where not given. */
  fiscalYearStart?: FiscalYearStart
}

export interface ReconcileOptions extends Scored {
  /** The figure that is reported: points, or for CSAT and CES a share from 0 to 1. */
  reported?: number
  /** Decimals to which it was rounded, 0–6; as many as it is written with where not given. */
  decimals?: number
}

export interface LoopOptions extends Common {
  /** Days within which a case should be closed, 1–365; 14 where not given. */
  target?: number
  /** Columns to tell cases by; owner, level and touchpoint where not given. */
  by?: string[]
  /** Agreement of two answers of one customer, a correlation from 0 to 1; from the data where not given. */
  reliability?: number
  /** Seed of the bootstrap; the analysis's where not given. */
  seed?: number
}

export interface PrioritiesOptions extends Common {
  /** Weights of the reasons `overdue_case`, `open_case`, `detractor`, `fell`, `silent`; those not named keep their own. */
  weights?: Record<string, number>
  /** Days after which an open case is overdue, 1–365; 14 where not given. */
  target?: number
  /** Rows listed, 1–100 000; 50 where not given. */
  limit?: number
}

export interface TargetsOptions extends Scored {
  /** The score to meet: points, or for CSAT and CES a share; the next multiple of 5 points at least 2½ above the present score where not given. */
  target?: number
  /** Civil days `[from, to)` over which it is to be met; the quarter of the last known day where not given. */
  period?: [string, string]
  /** Calendar of that quarter; `gregorian` where not given. */
  calendar?: Calendar
  /** Where years and quarters begin; with the calendar’s year where not given. */
  fiscalYearStart?: FiscalYearStart
}

export interface RiskOptions extends Common {
  /** Months ahead, 1–12; 3 where not given. */
  months?: number
  /** Calendar of the months. */
  calendar?: Calendar
  /** Customers listed; 20 where not given. */
  limit?: number
}

export interface SampleSizeOptions extends Scored {
  /** Difference to see: points above 0 and up to 200, or for CSAT and CES a share; 5 points where not given. */
  difference?: number
  /** Chance of seeing it, 0.5–0.999; 0.8 where not given. */
  power?: number
}

export interface WordsOptions extends Scored {
  /** One filter … */
  a?: Filter
  /** … against another, or all others where it is not given; promoters against detractors where neither is. */
  b?: Filter
  /** The latest days, 1–36,500, against all before them, in place of `a` and `b`. */
  recent?: number
  /** What is searched for in the comments, written as in `Filter.comment`. */
  search?: string
  /** False discovery rate, between 0 and 1; 0.1 where not given. */
  q?: number
  /** Authors that a word must have to be tested, 2–1000; 3 where not given. */
  minAuthors?: number
  /**
   * For reports that others will read: the fewest people, 2–1000, of whom a number may tell. Words that fewer people of
   * either side say are left out, and with them quotes, searches and money. All is told where not given.
   */
  k?: number
  /** Most words of a side, 1–200; 20 where not given. */
  limit?: number
  /** Most quotes of a word, 0–10; 3 where not given. */
  examples?: number
  /** Words that are not tested, beside the articles, prepositions and pronouns of the built-in list. */
  leaveOut?: string[]
  /** Words that are tested though the built-in list has them. */
  keep?: string[]
}

export interface CommentsOptions extends Common {
  /** `enps`: those of employees; of all others where not given. */
  measure?: Measure
  /** Most comments, 1–500; 20 where not given. */
  limit?: number
}

export interface ThemesOptions extends Scored {
  /** Periods of the trend; `month` where not given. */
  period?: LongPeriod
  /** `gregorian` where not given. */
  calendar?: Calendar
  /** Where years and quarters begin; with the calendar’s year where not given. */
  fiscalYearStart?: FiscalYearStart
  /** False discovery rate, between 0 and 1; 0.1 where not given. */
  q?: number
  /** Answers that a theme, and the rest, must have; 20 where not given. */
  minN?: number
}

export interface RevenueOptions extends Common {
  /** The score weighted by revenue by period too; not told where not given. */
  period?: 'month' | 'quarter' | 'year'
  /** `gregorian` where not given. */
  calendar?: Calendar
  /** Where years and quarters begin; with the calendar’s year where not given. */
  fiscalYearStart?: FiscalYearStart
}

export interface PointValueOptions extends Common {
  /** ISO 4217 code; the currency with most scored customers where not given. */
  currency?: string
  /** Bootstrap replicates; 2000 where not given. */
  replicates?: number
  /** The analysis's seed where not given. */
  seed?: number
  /** Days of revenue after the answers on rungs 2 and 3, at most half of those there are; 365 where not given. */
  horizonDays?: number
  /** Periods of rung 4; quarters where the revenue spans at least five of them, else months. */
  period?: 'month' | 'quarter'
  /** Periods from the answer to the revenue on rung 4, 1–24; 1 where not given. */
  lag?: number
}

export interface LifetimeValueOptions extends Common {
  /** From recorded ends or from purchases; ends where the files tell at least ten of them, where not given. */
  basis?: 'contract' | 'purchases'
  /** ISO 4217 code; the currency in which most customers pay where not given. */
  currency?: string
  /** Months of the horizon, 1–120; 36 where not given. */
  months?: number
  /** Discount per year, 0–1; 0.1 (10 %) where not given. */
  discount?: number
  /** Margin on revenue, 0–1; 1 where not given, so that the value is of revenue. */
  margin?: number
}

export interface ConcentrationOptions extends Common {}

export interface JourneyOptions extends Scored {
  /** Companies' or people's usual order, or these touchpoints first; `b2b` where not given and accounts are known, else `b2c`. */
  order?: 'b2b' | 'b2c' | string[]
  /** Days that a move may take, and before an answer in which contacts count, 1–3650; 90 where not given. */
  lookbackDays?: number
  /** The touchpoint whose contacts are set against the score; all where not given. */
  contactsAt?: string
  /** False discovery rate, between 0 and 1; 0.1 where not given. */
  q?: number
  /** Answers that a touchpoint must have to be tested; 20 where not given. */
  minN?: number
}

export interface RetentionOptions extends Common {
  /** `nps_class`, `account` or a segment of the customers files; nobody is told apart where not given. */
  by?: string
  /** `month` where not given. */
  period?: 'month' | 'quarter' | 'year'
  /** `gregorian` where not given. */
  calendar?: Calendar
  /** Where years and quarters begin; with the calendar’s year where not given. */
  fiscalYearStart?: FiscalYearStart
  /** What money is set against; the same period of the year before where not given and over a tenth of customers pay seldom. */
  against?: 'previous' | 'year_before'
  /** Oldest answer, in days at the beginning of a period, that tells the class in it, 1–36 525; 365 where not given. */
  answerDays?: number
}

export interface SurvivalOptions extends Common {
  /** `nps_class`, `account` or a segment of the customers files; `nps_class` where not given. */
  by?: string
  /** Segments that the hazard ratios hold equal; all of three to twelve values where not given. */
  adjust?: string[]
  /** Periods in which leaving is counted and classes are looked up; `month` where not given. */
  period?: LongPeriod
  /** `gregorian` where not given. */
  calendar?: Calendar
  /** Where years and quarters begin; with the calendar’s year where not given. */
  fiscalYearStart?: FiscalYearStart
  /** As for retention. */
  answerDays?: number
}

export interface EarnedGrowthOptions extends Common {
  /** Whole months on each side, 1–120; 12, or half of what there is, where not given. */
  months?: number
  /** `gregorian` where not given. */
  calendar?: Calendar
}

export interface ReferralsOptions extends Common {
  /** `nps_class`, `touchpoint`, `account` or a segment of the customers files; `nps_class` where not given. */
  by?: string
  /** As for retention. */
  answerDays?: number
}

export interface AttributionOptions extends Common {
  /** `touchpoint` where not given. */
  by?: 'touchpoint' | 'channel'
  /** Orders of a kind that is new, upsell or cross-sell, or every order; `won` where not given and the files name such kinds. */
  conversions?: 'won' | 'every_order'
  /** Longest time from a contact to the conversion it may be credited with, 1–3650 days; 30 where not given. */
  lookbackDays?: number
  /** Age at which a contact has half the weight in time decay, 0.01–36 500 days; 7 where not given. */
  halfLifeDays?: number
  /** ISO 4217 code of the costs, where their cells name none and there are several currencies of revenue. */
  costCurrency?: string
}

export interface DisclosureOptions {
  /** The people behind each cell and, for money, the `remainder` of the revenue report. */
  cells: [people: number, remainder?: number | null][]
  /** Sums that hold between cells, as [cell, coefficient]: Σ coefficient · cell = 0. */
  relations?: [cell: number, coefficient: number][][]
  /** Fewest people that a shown cell may stand for; 5 where not given. */
  k?: number
  /** The p of the p % rule, 0 to 1; 0.1 where not given. */
  p?: number
}
