// Made by tools/types.mjs from the structs in src/report, src/error.rs and src/analysis/dashboard.rs; do not edit.

/** The score by one way of counting accounts. */
export interface AccountRule {
  /**
   * `all_answers` (every contact counts once), `mean_per_account` (every account counts once), `revenue_weighted`
   * (an account counts as much as it pays), `role_weighted` (a contact counts as its role does).
   */
  rule: string
  /** The score; `n` is the number of answers. */
  score: Estimate
  /** Accounts behind it. */
  accounts: number
  /** Kish's effective number of accounts: as many of equal weight would tell as much. */
  nEff: number | null
}

/** One account. */
export interface AccountRow {
  /** Its id as written. */
  account: string
  /** Its name, where a customers file tells one. */
  name: string | null
  /** Contacts asked (rows within the filter, with or without an answer). */
  asked: number
  /** Answers that count, by class. */
  counts: ScoreCounts
  /** Its score: mean of its contacts' classes in points, or share of favourable answers; `null` = silent. */
  score: number | null
  /** Mean answer on its scale. */
  mean: number | null
  /** Highest answer less lowest; `null` for fewer than two answers. */
  spread: number | null
  /** Answers by role of the contact, where roles are known; `null` = no role. */
  roles: [string | null, number][]
  /** Net revenue within the filter's window, in the report's currency. */
  revenue: Money | null
  /** Day of its last answer. */
  lastAnswer: string | null
}

/** `accounts`: scores by account, who speaks for it, and who is silent. */
export interface AccountsReport {
  /** The rule of the answers; `null` where nothing could be counted. */
  rule: ScoreRule | null
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** The score by each rule. */
  rules: AccountRule[]
  /** Roles of contacts with the weight that each has; empty where no roles are known. */
  roles: [string, number][]
  /** Accounts known from any file, within the filter's columns of customers. */
  known: number
  /** Accounts asked: with a row within the filter. */
  asked: number
  /** Accounts with an answer. */
  answered: number
  /** Share of the accounts asked that answered, 0–1, by Wilson; `n` is the number of accounts asked. */
  coverage: Estimate
  /** Share of the accounts known that answered, 0–1. */
  coverageOfKnown: Estimate
  /** Accounts for which one contact speaks alone. */
  singleVoice: number
  /** Accounts known without an answer. */
  silent: number
  /** Net revenue of all accounts known, in the report's currency. */
  revenue: Money | null
  /** Net revenue of those without an answer. */
  silentRevenue: Money | null
  /** Their share of the positive revenue, 0–1. */
  silentShare: number | null
  /** Net revenue of those for which one contact speaks alone. */
  singleRevenue: Money | null
  /**
   * Share of the accounts with several answers that have both promoters and detractors (favourable and other
   * answers), 0–1, by Wilson.
   */
  divided: Estimate
  /** Standard deviation of answers within accounts, pooled over those with several; points of the scale. */
  spreadWithin: number | null
  /** Standard deviation of all answers. */
  spread: number | null
  /** ISO-4217 code of the report's currency, that with most revenue rows; `null` = none told, or no revenue. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Accounts that pay in other currencies only: their revenue is not added. */
  otherCurrency: number
  /** Accounts: most revenue first, then most contacts; the first `limit`. */
  accounts: AccountRow[]
  /** What the reader must know. */
  notices: Notice[]
}

/** What one rule credits to a touchpoint. */
export interface RuleCredit {
  /** `first`, `last`, `linear`, `position`, `decay`, `markov`, `markov_2`, `shapley`. */
  rule: string
  /** Conversions credited, in parts of one. */
  conversions: number
  /** Revenue credited; over all touchpoints it adds up to the revenue exactly. */
  revenue: Money
  /** Share of the revenue, 0–1, with an interval from resampled accounts (or customers). */
  share: Estimate
  /** By a chain, the share of all conversions lost without the touchpoint, 0–1. */
  removal: number | null
  /** Revenue credited per contact, in major units. */
  perContact: number | null
  /** Revenue credited per unit of cost, `fx_missing` where some of that has no rate; `null` where no cost is told. */
  returnOnCost: Estimate | null
}

/** A touchpoint (or channel) and its credits. */
export interface CreditedTouchpoint {
  /** Its name; `null` = the rest, where there are too many to tell apart. */
  name: string | null
  /** Contacts on the journeys. */
  contacts: number
  /** Journeys that it is on. */
  journeys: number
  /** Those of them that converted. */
  converted: number
  /** Customers (or accounts) with a journey that it is on. */
  customers: number
  /** Those of them whose journey converted. */
  paying: number
  /** What all but the two largest of these paid on such journeys, as a share of the largest. */
  remainder: number | null
  /** What its contacts cost, in the same currency; `null` where that is not told, or some of it has no rate. */
  cost: Money | null
  /** Credits, in the order of the rules. */
  credits: RuleCredit[]
}

/** A path that journeys took. */
export interface JourneyPath {
  /** Touchpoints in their order, at most the first 30; `null` = the rest. */
  steps: (string | null)[]
  /** How many touchpoints the whole path has. */
  length: number
  /** Journeys. */
  journeys: number
  /** Those that converted. */
  converted: number
  /** Share that converted, 0–1. */
  rate: Estimate
  /** Revenue of those. */
  revenue: Money
  /** Mean days from the first contact to the conversion. */
  days: number | null
}

/** Attribution in one currency. */
export interface CurrencyAttribution {
  /** ISO-4217 code, or `null` where no currency column exists. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Journeys that converted or did not. */
  journeys: number
  /** Those that converted. */
  converted: number
  /** Journeys set aside because revenue is not told for all days on which they could have converted. */
  open: number
  /** Share of journeys that converted, 0–1. */
  rate: Estimate
  /** Net revenue of the conversions with a contact before them: what is credited. */
  revenue: Money
  /** Customers (or accounts) who paid it. */
  paying: number
  /** What all but the two largest of these paid, as a share of the largest. */
  remainder: number | null
  /** Conversions without any contact in the look-back window. */
  withoutContact: number
  /** Their net revenue, which is credited to nothing. */
  withoutContactRevenue: Money
  /** Accounts (or customers) with a journey. */
  clusters: number
  /** Mean number of contacts of converted journeys. */
  meanLength: number | null
  /** Mean days from their first contact to the conversion. */
  meanDays: number | null
  /** Contacts whose cost has no rate to this currency on their day, by the currency that their cells name, if any. */
  unpriced: CurrencyRows[]
  /** Touchpoints, most contacts first. */
  touchpoints: CreditedTouchpoint[]
  /** Paths with most conversions first, at most 25. */
  paths: JourneyPath[]
  /** How many different paths there are. */
  distinctPaths: number
  /** Why nothing is credited: `no_data` where nothing converted. */
  reason: Reason | null
}

/** `attribution`: revenue by the contacts that led to it, by all rules side by side. */
export interface AttributionReport {
  /** What is credited: `touchpoint` or `channel`. */
  by: string
  /** What counts as a conversion: `won` (orders of a kind that is new, upsell or cross-sell) or `every_order`. */
  conversions: string
  /** Longest time from a contact to the conversion it may be credited with, days. */
  lookbackDays: number
  /** Age at which a contact has half the weight, days. */
  halfLifeDays: number
  /** Who goes on journeys: `customer`, or `account` where invoices name accounts. */
  unit: string
  /** Do contacts and orders tell the time of day? If not, a contact on the day of an order counts as before it. */
  instants: boolean
  /** One entry per currency, never added together; most conversions first. */
  currencies: CurrencyAttribution[]
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** The role of the column that is missing, where that is the reason. */
  missing: string | null
  /** What the reader must know. */
  notices: Notice[]
}

/** A point of the curve of cases closed. */
export interface ClosedBy {
  /** Days since the case was opened. */
  day: number
  /** Share closed within so many days, 0–1. */
  closed: number
  /** Lower limit of the share. */
  low: number | null
  /** Upper limit of the share. */
  high: number | null
  /** Cases that were still open and under observation just before. */
  atRisk: number
}

/** Cases of one value of a column. */
export interface LoopGroup {
  /** The value; `null` = the cell was empty. */
  value: string | null
  /** Cases. */
  cases: number
  /** Of these open. */
  open: number
  /** Of these open for longer than the target. */
  overdue: number
  /** Share closed within the target, 0–1, open cases taken as not yet closed. */
  inTarget: Estimate
  /** Median days to close. */
  days: Estimate
}

/** Cases by one column. */
export interface LoopColumn {
  /** The column. */
  column: string
  /** Its values with most cases, at most 50. */
  groups: LoopGroup[]
  /** Values left out. */
  others: number
  /** p-value that all values close alike (log-rank); `null` for fewer than two values. */
  pValue: number | null
  /** The same, adjusted over the columns (Benjamini–Hochberg). */
  pAdjusted: number | null
}

/** An open case. */
export interface OpenCase {
  /** Id of the customer as written; empty where none is known. */
  customer: string
  /** Name, where a customers file tells one. */
  name: string | null
  /** Account as written. */
  account: string | null
  /** Day on which it was opened. */
  opened: string
  /** Days since. */
  days: number
  /** Is that longer than the target? */
  overdue: boolean
  /** Who follows up. */
  owner: string | null
  /** At which level. */
  level: string | null
  /** The answer, 0–10. */
  score: number | null
  /** Net revenue of the customer (or account) in the year before. */
  revenue: Money | null
}

/** What those answer later whose answer was a detractor's. */
export interface RecoveryGroup {
  /** `in_time` (case closed within the target), `late` (later or still open), `none` (no case). */
  group: string
  /** Detractors' answers with a later answer. */
  n: number
  /** Mean of the first answer, 0–10. */
  first: number | null
  /** Mean of the later answer. */
  later: number | null
  /** Share whose later answer is no detractor's, 0–1, by Wilson. */
  recovered: Estimate
}

/** Does closing a case in time help? Net of what detractors answer later though nothing is done. */
export interface Recovery {
  /**
   * `untreated`: against detractors without a case, same first answer; `reliability`: against what the agreement of
   * two answers lets expect, which is a bound and no estimate of the effect; `none`: too few.
   */
  method: string
  /** Days after the answer from which the later answer counts: the target. */
  fromDays: number
  /** Days after the answer up to which it counts. */
  toDays: number
  /** The groups. */
  groups: RecoveryGroup[]
  /** How much higher the later answer is for a case closed in time, points of the 0–10 scale. */
  effect: Estimate
  /** How much more of them recover, a share. */
  recoveredMore: Estimate
  /** The same two for cases that were not closed in time; `no_data` where the method is no comparison. */
  lateEffect: Estimate
  /** Correlation of an answer with the later one, of all customers with two; or as given. */
  reliability: number | null
  /** Pairs of answers behind it. */
  pairs: number
  /** Share of detractors that this lets recover though nothing is done, 0–1. */
  expected: number | null
  /** How much higher it lets their later answer be. */
  expectedChange: number | null
}

/** `loop`: closing the loop. */
export interface LoopReport {
  /** Why there is nothing: `no_column` (no file has case_opened_at), `no_data` (no case within the filter). */
  reason: Reason | null
  /** The day up to which is known what became of cases: today, or the last day of the files. */
  asOf: string | null
  /** The target in days. */
  target: number
  /** Cases. */
  cases: number
  /** Of these open. */
  open: number
  /** Of these open for longer than the target. */
  overdue: number
  /** Share of detractors' answers that became a case, 0–1, by Wilson. */
  opened: Estimate
  /** Share closed within the target, 0–1: one less the Kaplan–Meier curve, open cases censored. */
  inTarget: Estimate
  /** Median days to close. */
  days: Estimate
  /** The curve of cases closed. */
  curve: ClosedBy[]
  /** By column. */
  columns: LoopColumn[]
  /** Open cases, oldest first, at most 200. */
  openCases: OpenCase[]
  /** ISO-4217 code of their revenue. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Does it help? */
  recovery: Recovery
  /** What the reader must know. */
  notices: Notice[]
}

/** Two groups set against each other: a − b. */
export interface Comparison {
  /** The column, where the groups are values of one. */
  column: string | null
  /** Name of the first group. */
  a: string
  /** Name of the second group; `rest` where the first is compared with all others. */
  b: string
  /** Counts and score of the first. */
  scoreA: Estimate
  /** Counts and score of the second. */
  scoreB: Estimate
  /** Signed difference a − b in points. */
  difference: Estimate
  /** Test statistic. */
  z: number | null
  /** Two-sided p-value. */
  pValue: number | null
  /** Benjamini–Hochberg adjusted over all comparisons of the report. */
  pAdjusted: number | null
  /** Is the adjusted p-value at most `q`? */
  differs: boolean
  /** Smallest true difference (points) these counts would detect, at 80 % power and the report's confidence. */
  smallestDetectable: number | null
  /** Did the same customers answer on both sides, so that the test is paired? */
  paired: boolean
}

/** `compare`: groups of one or several columns against the rest, or two filters against each other. */
export interface CompareReport {
  /** The rule. */
  rule: ScoreRule
  /** Comparisons, largest |difference| first among those that differ, then the others. */
  comparisons: Comparison[]
  /** How many were tested; the adjustment is over these. */
  tested: number
  /** Groups left out because they have fewer than `min_n` answers. */
  tooSmall: number
  /** Values not looked at, because their column has 200 with more answers. */
  others: number
  /** Smallest group tested. */
  minN: number
  /** False discovery rate. */
  q: number
  /** What the reader must know. */
  notices: Notice[]
}

/** The largest customers and what they pay. */
export interface TopShare {
  /** Share of the customers, largest first, 0–1. */
  share: number
  /** How many that are, rounded up. */
  customers: number
  /** Their share of the revenue, 0–1, with an interval for the customers that these stand for. */
  revenue: Estimate
  /** What all but the two largest of them pay, as a share of the largest. */
  remainder: number | null
  /** The same of those who are not in the part before. */
  remainderAdded: number | null
}

/** How many customers make a share of the revenue. */
export interface Reaching {
  /** Share of the revenue, 0–1. */
  share: number
  /** The fewest largest customers that make it, with all who pay the same as the last of them. */
  customers: number
  /** The fewest, whoever they are among equals. */
  fewest: number
  /** `customers` as a share of all, 0–1. */
  shareOfCustomers: number
}

/** A class within the concentration. */
export interface ClassConcentration {
  /** `promoter`, `passive`, `detractor`, `unscored`. */
  class: string
  /** Paying customers of the class. */
  customers: number
  /** How many of them are among the largest fifth of all, with those who pay the same as the last of these. */
  inTop: number
  /** Share of the revenue of that fifth, 0–1. */
  shareOfTop: number
  /** Gini coefficient within the class. */
  gini: Estimate
}

/** Concentration in one currency. */
export interface CurrencyConcentration {
  /** ISO-4217 code, or `null` where no currency column exists. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Customers with at least one revenue row. */
  customers: number
  /** Σ max(net, 0) of them: what the shares are of. */
  net: Money
  /** Share of their money set aside because it is below zero: Σ|negative net| / Σ|net|. */
  setAside: number | null
  /** Gini coefficient, times n/(n − 1): 0 = all pay the same, 1 = one pays all. */
  gini: Estimate
  /** Gini coefficient of exactly these customers, without that factor. */
  giniPopulation: number | null
  /** The largest 1, 5, 10, 20 and 50 %. */
  top: TopShare[]
  /** What makes 50, 80 and 90 %. */
  reaching: Reaching[]
  /** Herfindahl–Hirschman index, 0–1. */
  hhi: number | null
  /** 1/HHI: as concentrated as so many customers who pay the same. */
  effective: number | null
  /** Share of the largest customer, 0–1. */
  largest: number | null
  /** What all but the two largest pay, as a share of the largest. */
  remainder: number | null
  /** The same of those who are in none of the parts of `top`. */
  remainderLeft: number | null
  /** The Lorenz curve: share of the revenue of the smallest 0, 1, … 100 % of customers. */
  lorenz: number[]
  /**
   * The saying that a fifth make four fifths, against these data: `more` or `less` concentrated, `alike` where 80 % lies
   * in the interval, `too_few` to say.
   */
  saying: string
  /** Promoters, passives, detractors, unscored, in this order; those without paying customers left out. */
  classes: ClassConcentration[]
}

/** `concentration`: how revenue is spread over customers. */
export interface ConcentrationReport {
  /** One entry per currency, never added together; most customers first. */
  currencies: CurrencyConcentration[]
  /** Who pays and so is counted: `customer`, or `account` where invoices name accounts. */
  unit: string | null
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** What the reader must know. */
  notices: Notice[]
}

/** `disclosure`: which cells of a set of tables must be hidden before they are shared. */
export interface DisclosureReport {
  /** Fewest people that a shown cell may stand for. */
  k: number
  /** The p of the p % rule, 0–1. */
  p: number
  /**
   * By cell: `shown`, `small` (fewer than k people), `dominated` (money of one or two), `complement` (hidden because
   * another could be solved from it).
   */
  fates: string[]
}

/** A column and the value that it has. */
export interface Condition {
  /** The column. */
  column: string
  /** The value. */
  value: string
}

/** A conjunction that stood out in one half of the customers. */
export interface Discovery {
  /** All hold. */
  conditions: Condition[]
  /** Its difference from the rest in the half that was searched: too large on average, because it was picked for it. */
  searched: Estimate
  /** The group against the rest in the other half, which knew nothing of the search. */
  confirmed: Comparison
  /** Does the other half confirm it: adjusted p-value at most `q`, on the same side? */
  holds: boolean
  /** Answers of both halves that meet the conditions. */
  n: number
  /** Conjunctions that mean nearly the same answers and were left out for it. */
  alike: Condition[][]
}

/** `discover`: conjunctions of up to three conditions whose score differs from the rest. */
export interface DiscoverReport {
  /** The rule. */
  rule: ScoreRule
  /** Those that were tested, confirmed ones first. */
  findings: Discovery[]
  /** Conjunctions that were looked at in the first half. */
  searched: number
  /** How many of them were tested in the other half. */
  tested: number
  /** Columns that were searched. */
  columns: string[]
  /** Values that were not looked at, because their column has more frequent ones. */
  others: number
  /** Answers in the half that was searched (a sample of it where there are very many). */
  nSearched: number
  /** Answers in the half that confirms. */
  nConfirming: number
  /** Smallest group looked at, answers of both halves. */
  minN: number
  /** False discovery rate. */
  q: number
  /** Seed that parted the customers. */
  seed: number
  /** What the reader must know. */
  notices: Notice[]
}

/** One driver: how much of the score it explains, how it performs, and what raising it would bring. */
export interface DriverReport {
  /** Its name. */
  name: string
  /** `rating`, `mark` (yes or no: 1 or 0), `number`, `category`. */
  kind: string
  /** Share of the score's variance that it explains (LMG), 0–1; all drivers' shares add up to `rSquared`. */
  importance: Estimate
  /** The same as a share of what all drivers explain together, 0–1. */
  share: Estimate
  /** Standard error of `importance` that drawing orders of drivers leaves; 0 where all orders are counted. */
  drawingError: number
  /** The same by the other way with missing cells than `missing`; `null` where nothing is missing. */
  otherWay: Estimate | null
  /** Answers that have both the driver and the score. */
  pairs: number
  /** Johnson's relative weight, 0–1; `null` where drivers determine each other or one is a category. */
  johnson: number | null
  /** R² of the driver alone. */
  first: number
  /** What R² loses without the driver. */
  last: number
  /** Pratt's measure: standardized coefficient times correlation. May be negative; `null` as `standardized`. */
  pratt: number | null
  /**
   * Standard deviations of the outcome per standard deviation of the driver, the others held equal, by least squares;
   * `null` of a category, and of a driver that others determine.
   */
  standardized: number | null
  /** The log odds of a higher class per standard deviation of the driver, by proportional odds. */
  logOdds: number | null
  /** Variance inflation; `null` of a category, and of a driver that others determine. */
  inflation: number | null
  /** Mean over the same answers, in the driver's own units; no value of a category. */
  mean: Estimate
  /** Lowest and highest answer of its scale, of a rating. */
  scale: [number, number] | null
  /** Where the mean stands on its scale, 0–1. */
  performance: number | null
  /**
   * Of ratings: `fix` (important, performs below the others), `keep` (important, above), `watch`, `leave` (less important,
   * below and above).
   */
  quadrant: string | null
  /** Share of resamples in which it stands in that quadrant. */
  quadrantCertainty: number | null
  /** By how much the mean is thought to rise: one unit, or up to the end of the scale where that is nearer. */
  step: number | null
  /**
   * Points of the score (shares ×100 for CSAT and CES) that this step brings if the association is a cause, the other drivers
   * held equal.
   */
  effect: Estimate
  /** Money per year that the effect is worth at the value of a point, over the whole base (major units). */
  value: Estimate
  /** Share of resamples in which no other rating's step has a larger effect. */
  firstProbability: number | null
}

/** The value of a point behind the values of drivers. */
export interface PointBasis {
  /** ISO-4217 code. */
  currency: string | null
  /** `annualised`, `recurring` or `per_period`, as in `pointValue`. */
  unit: string
  /** The rung of evidence. */
  rung: number
  /** Money per year for +1 point over the whole base (major units). */
  value: Estimate
}

/** A second opinion: proportional odds on the classes. */
export interface OrderedCheck {
  /** Answers it was fitted to; of more than 20,000 an even sample. */
  n: number
  /** Does it tell the same story: no sign and no order of drivers that least squares is sure of is reversed? */
  agrees: boolean
  /** Drivers whose sign or order differs. */
  differs: string[]
}

/** Importance within one segment. */
export interface DriverSegment {
  /** The segment's value. */
  name: string
  /** Complete answers. */
  n: number
  /** Share of the score's variance that all drivers explain, 0–1. */
  rSquared: number
  /** Importance by driver, in the order of `drivers` of the report. */
  importance: Estimate[]
  /** Points of the score per unit of each driver, in the same order; `null` of a category. */
  effect: (number | null)[]
}

/** A driver whose slope was tested for being the same in all segments. */
export interface SlopeTest {
  /** The driver. */
  name: string
  /** p-value; `null` where it could not be tested. */
  pValue: number | null
  /** Benjamini–Hochberg adjusted over the drivers. */
  pAdjusted: number | null
}

/** Does the story differ between the values of a column? */
export interface SegmentStory {
  /** The column. */
  by: string
  /** Segments with enough answers, largest first. */
  segments: DriverSegment[]
  /** Values left out because they have too few answers. */
  tooSmall: number
  /** p-value of the test that all slopes are the same in all segments; `null` where there are too few clusters. */
  pValue: number | null
  /** F statistic of that test and its degrees of freedom. */
  f: [number, number, number] | null
  /** The test driver by driver, in the order of `drivers` of the report. */
  drivers: SlopeTest[]
}

/** `drivers`: what explains the score, and what to improve first. */
export interface DriversReport {
  /** The rule by which answers count. */
  rule: ScoreRule
  /** What is explained: `class` (−1, 0, 1; favourable or not for CSAT and CES) or `score` (the answer on its scale). */
  outcome: string
  /**
   * `answer` (what came with the same answer), or `touchpoint`, `channel`: relationship scores from the same customer's
   * latest transactional score before, at each.
   */
  from: string
  /**
   * What is done with missing cells: `complete` (answers that have all drivers) or `pairs` (each pair of columns by the
   * answers that have both).
   */
  missing: string
  /** Answers that count. */
  answers: number
  /** Answers that have all drivers. */
  complete: number
  /** Accounts, customers or answers that were resampled. */
  clusters: number
  /** `story`; `no_story` (the drivers explain no more than chance would); `too_few`; `no_data`. */
  verdict: string
  /** Share of the outcome's variance that all drivers explain, 0–1. */
  rSquared: Estimate
  /** p-value of the test that no driver matters; `null` where there are too few clusters. */
  pValue: number | null
  /**
   * What can be named as a driver: columns with the role first, then other ratings, `theme`, and columns of few values;
   * nothing where drivers come from touchpoints or channels.
   */
  offered: string[]
  /** Drivers, most important first. */
  drivers: DriverReport[]
  /** Share of resamples in which the first driver explains more than any other; `null` of one driver, or without resamples. */
  lead: number | null
  /** Groups of drivers that can hardly be told apart. */
  alike: string[][]
  /** Where the quadrants are cut: mean importance and mean performance of the ratings. */
  cuts: [number, number] | null
  /** Proportional odds on the classes; `null` where they have no maximum. */
  check: OrderedCheck | null
  /** The value of a point, where one can be claimed. */
  point: PointBasis | null
  /** Why drivers have no value in money: the verdict of `pointValue`, or `not_asked`. */
  noValue: string | null
  /** The story by segment, where asked for. */
  segments: SegmentStory | null
  /** Random orders of drivers that were averaged; `null` where all are counted. */
  orders: number | null
  /** Resamples behind the intervals. */
  replicates: number
  /** Their seed. */
  seed: number
  /** What the reader must know. */
  notices: Notice[]
}

/** Earned growth in one currency. */
export interface CurrencyGrowth {
  /** ISO-4217 code, or `null` where no currency column exists. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Net revenue retention: what the customers of the time before pay now, of what they paid. */
  netRetention: Estimate
  /** Revenue of earned new customers as a share of the time before. */
  earnedNew: Estimate
  /** The same of bought ones. */
  boughtNew: number | null
  /** The same of new customers of whom nothing is told. */
  unknownNew: number | null
  /** Earned growth: net retention + earned new − 1. `no_column` where no file tells how customers were won. */
  rate: Estimate
  /** Growth of all revenue. */
  growth: number | null
  /** Earned growth as a share of all growth; `null` where revenue did not grow. */
  ratio: number | null
  /** The bridge. */
  bridge: BridgeReport
  /** Whose money its steps are, in their order, and the base of the ratios and what it pays now. */
  steps: BridgeStep[]
}

/** Whose money a step of a bridge is. */
export interface BridgeStep {
  /** Its name in the bridge: `opening`, `newEarned`, … `closing`; or `base`, `now`. */
  step: string
  /** Customers with a part in it. */
  customers: number
  /** What all but the two largest of them add to it, as a share of the largest; `null` where nobody has a part. */
  remainder: number | null
}

/** A word by which files tell how customers were won. */
export interface SourceReport {
  /** As written; `null` = not told. */
  source: string | null
  /** What it counts as: `earned`, `bought`, `unknown`. */
  origin: string
  /** Customers who began in the time now. */
  customers: number
  /** What those pay in it. */
  money: CurrencyMoney[]
}

/** `earnedGrowth`: growth from customers who stay, and from those whom they bring. */
export interface EarnedGrowthReport {
  /** Why there is nothing, where there is nothing: `no_column`, `too_few` whole months. */
  reason: Reason | null
  /** The roles that would unlock more: `date`, `source`. */
  missing: string[]
  /** Whole months on each side. */
  months: number
  /** First day of the time before, and first day after it. */
  before: [string, string] | null
  /** First day of the time now, and first day after it. */
  now: [string, string] | null
  /** `customer` or `account`. */
  unit: string | null
  /** `gregorian` or `jalali`. */
  calendar: string
  /** Largest opening revenue first. */
  currencies: CurrencyGrowth[]
  /** How new customers were won, in the words of the files; those with a referrer count as earned whatever the word. */
  sources: SourceReport[]
  /** What the reader must know. */
  notices: Notice[]
}

/** A touchpoint in its place on the journey. */
export interface JourneyTouchpoint {
  /** Its name as first written. */
  name: string
  /** The stage of the order that it belongs to, for example `onboarding`; `null` = it follows by its mean position. */
  stage: string | null
  /** The score of the answers given there. */
  score: Estimate
  /** Contacts. */
  contacts: number
  /** Customers with a contact. */
  customers: number
  /** Net revenue of those customers in the report's currency; one customer's counts at every touchpoint they met. */
  revenue: Money | null
  /** Mean place of the first contact among the touchpoints that a customer met, counted from 1. */
  meanPosition: number | null
  /** This touchpoint's score against that of the one before it on the journey with enough answers. */
  step: Comparison | null
}

/** A move from one contact to the next. */
export interface Transition {
  /** Touchpoint of the first contact. */
  from: string
  /** Touchpoint of the next. */
  to: string
  /** How often. */
  n: number
  /** Share of all moves from the first, 0–1. */
  share: Estimate
  /** Mean days between the two. */
  days: number
}

/** Answers by how many contacts came before them. */
export interface FrequencyGroup {
  /** Fewest contacts. */
  from: number
  /** Most contacts; `null` = and more. */
  to: number | null
  /** Their score. */
  score: Estimate
}

/** The score by the number of contacts in the days before the answer; each answer counts, not a customer's latest alone. */
export interface ContactFrequency {
  /** The touchpoint whose contacts are counted; `null` = all. */
  touchpoint: string | null
  /** Days before the answer in which contacts count. */
  days: number
  /** Are only answers to relationship surveys counted, because others follow a contact by design? */
  relationshipOnly: boolean
  /** Groups, fewest contacts first. */
  groups: FrequencyGroup[]
  /** Those with most contacts against those with fewest, of the groups with enough answers. */
  comparison: Comparison | null
}

/** `journey`: touchpoints in their order with score, contacts and money, moves between them, and contacts against score. */
export interface JourneyReport {
  /** The rule of the scores; `null` where the answers have no such score. */
  rule: ScoreRule | null
  /** `b2b`, `b2c` or `given`. */
  order: string
  /** Touchpoints in their order, at most 50. */
  touchpoints: JourneyTouchpoint[]
  /** Steps between neighbours that were tested; the adjustment is over these. */
  tested: number
  /** False discovery rate. */
  q: number
  /** Answers that a touchpoint must have to be tested. */
  minN: number
  /** Moves from contact to contact of one customer, most frequent first, at most 40. */
  transitions: Transition[]
  /** Contacts longer apart than this are no move, days. */
  lookbackDays: number
  /** Contacts against score; `null` where no interactions are recorded. */
  frequency: ContactFrequency | null
  /** Are there recorded interactions, and not answers alone? */
  recorded: boolean
  /** Currency of the revenue; the one with most rows. */
  currency: string | null
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** The role of the column that is missing, where that is the reason. */
  missing: string | null
  /** What the reader must know. */
  notices: Notice[]
}

/** A parameter of a model. */
export interface Parameter {
  /** `r`, `alpha`, `a`, `b` of the purchases (time in weeks); `p`, `q`, `v` of the money. */
  name: string
  /** The value, with an interval from the observed information of its logarithm. */
  value: Estimate
}

/** What customers of one class will still be worth. */
export interface ClassLifetime {
  /** `all`, `promoter`, `passive`, `detractor`, `unscored`. */
  class: string
  /** Customers of the class with a purchase, or under contract. */
  customers: number
  /**
   * Mean probability of still being a customer, 0–1: on the last day by purchases, at the end of the horizon under
   * contract.
   */
  alive: Estimate
  /** Mean number of purchases to come (days with one), or of months to come under contract, within the horizon. */
  purchases: Estimate
  /** Mean money to come per customer within the horizon, discounted, times the margin (major units). */
  value: Estimate
  /**
   * The same of all customers of the class together; its interval holds what is unknown of the model only. Under contract
   * all customers are reckoned by the leaving of all, so that the classes do not add up to them.
   */
  total: Estimate
  /**
   * What all but the two largest customers of the class will be worth, as a share of the largest; `null` where nobody's
   * worth is told.
   */
  remainder: number | null
}

/** One customer's life to come. */
export interface CustomerLifetime {
  /** The customer's (or account's) id. */
  id: string
  /** Class by the latest answer. */
  class: string | null
  /** Days with a purchase after the first, so far; `null` under contract. */
  repeats: number | null
  /** Days from the last purchase to the end of observation; `null` under contract. */
  silentDays: number | null
  /** Probability of still being a customer, 0–1, as of the class. */
  alive: number
  /** Expected purchases, or months under contract, within the horizon. */
  purchases: number
  /** Expected money within the horizon, discounted, times the margin; `null` where no mean amount is known. */
  value: number | null
}

/** Customers with the same number of repeat purchases in the first half, and what they bought in the second. */
export interface HoldoutGroup {
  /** Repeat purchases in the first half; the last group holds all with more. */
  repeats: number
  /** Customers. */
  customers: number
  /** Mean purchases in the second half, with a t interval. */
  actual: Estimate
  /** The mean that the model, fitted on the first half alone, expected. */
  expected: number
}

/** How well the model told half of the time from the other half. */
export interface Holdout {
  /** First day of the observation, last day of the first half, last day of the second. */
  days: [string, string, string]
  /** Customers known in the first half. */
  customers: number
  /** Their purchases in the second half. */
  actual: number
  /** What the model expected of them. */
  expected: number
  /** By repeat purchases in the first half. */
  groups: HoldoutGroup[]
}

/** `lifetimeValue`: what customers will still be worth. */
export interface LifetimeValueReport {
  /**
   * `purchases` (customers come back or fall silent: BG/NBD and gamma-gamma) or `contract` (they say when they leave:
   * survival by class); `null` without money.
   */
  basis: string | null
  /**
   * What can be told of these files: `contract` where customers files tell ends and there is money, `purchases` where
   * revenue is dated.
   */
  bases: string[]
  /** Why this one was taken: `ends` are told; `no_ends` are; `few_ends` (fewer than ten); it was `asked`. */
  why: string | null
  /** Customers who left while under observation; `null` by purchases. */
  leavers: number | null
  /** The currency; others are in `other_currencies`. */
  currency: string | null
  /** Currencies that were left aside, never added. */
  otherCurrencies: string[]
  /** Who pays and so is counted: `customer` or `account`. */
  unit: string
  /** First and last day of the revenue that was seen, or under observation by contracts. */
  days: [string, string] | null
  /** Months of the horizon. */
  months: number
  /** Discount per year, 0.1 = 10 %. */
  discount: number
  /** Margin on revenue, 0–1. */
  margin: number
  /** Customers with a repeat purchase. */
  repeaters: number
  /** All, then promoters, passives, detractors, unscored; classes without customers left out. */
  classes: ClassLifetime[]
  /** Value per promoter less value per detractor. */
  difference: Estimate | null
  /** Customers of the highest value, at most ten. */
  largest: CustomerLifetime[]
  /** Parameters of the models. */
  parameters: Parameter[]
  /** Correlation of the number of repeat purchases and their mean amount, which the model takes for 0. */
  correlation: Estimate | null
  /** First half against second half. */
  holdout: Holdout | null
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** What the reader must know. */
  notices: Notice[]
}

/** Why an estimate has no value. */
export type Reason =
  /** Nobody is counted here. */
  | 'no_data'
  /** There are data, too few for this number. */
  | 'too_few'
  /** The data cannot tell this number from others (collinear, no variation, one class absent). */
  | 'not_identified'
  /** Several currencies and no rate. */
  | 'fx_missing'
  /** Hidden to protect few people. */
  | 'suppressed'
  /** No column of the open files plays the role that this number needs. */
  | 'no_column'

/** A number with how far to trust it. */
export interface Estimate {
  /** The value, or `null` with a reason. */
  value: number | null
  /** Why there is no value. */
  reason: Reason | null
  /** Observations behind it (answers, customers, accounts: the field that holds it says which). */
  n: number
  /** Lower end of the interval. */
  low: number | null
  /** Upper end of the interval. */
  high: number | null
  /** Confidence level of the interval, 0–1. */
  confidence: number
  /**
   * Method of the interval, for example `adjusted_wald`, `tango_score`, `wilson`,
   * `linearized_cluster`, `t`, `bootstrap_percentile`, `hc3`, `cluster_cr1`,
   * `influence_cluster`, `wild_cluster`, `model_delta`, `observed_information`, `fisher_z`, `none`.
   */
  method: string
}

/** Money, exact: `value` for drawing, `exact` for the cent. */
export interface Money {
  /** Major units, the nearest double. */
  value: number
  /** Major units as decimal digits with the currency's own number of decimals. */
  exact: string
}

/** Net revenue in one currency. */
export interface NetRevenue {
  /** ISO-4217 code; `null` where the files name no currency. */
  currency: string | null
  /** Amounts less refunds. */
  net: Money
}

/** One value of a column in a change of the score. */
export interface MovementGroup {
  /** The value; `null` = the cell is empty, or all `others`. */
  value: string | null
  /** Is it all values together that have no group of their own? */
  others: boolean
  /** Share of `a`'s answers (by weight), 0–1. */
  shareA: number
  /** Share of `b`'s answers. */
  shareB: number
  /** Its score in `a`; `no_data` where it left. */
  scoreA: Estimate
  /** Its score in `b`; `no_data` where it is new. */
  scoreB: Estimate
  /** Its own change a − b; n counts the answers of both. */
  change: Estimate
  /** What its change of share moved the whole by; all that it moved where it left or is new. */
  mix: number
  /** What its own change moved the whole by. */
  rate: number
}

/** The change taken apart by one column: mix + rate + entry + exit is `change` to the last bit. */
export interface MovementParts {
  /** The column; `customer` where customers are parted into `both`, `gone` and `new`. */
  column: string
  /** The change, a − b. */
  change: number
  /** Groups above or below the whole have another share than before. */
  mix: Estimate
  /** Groups themselves score otherwise than before. */
  rate: Estimate
  /** Groups that are new. */
  entry: Estimate
  /** Groups that left. */
  exit: Estimate
  /** Mix by the first scores (`b`'s), not centred; with `base_rate` and `interaction` the same change. */
  baseMix: number
  /** Rate by the first shares. */
  baseRate: number
  /** Change of share times change of score. */
  interaction: number
  /** Values that are together in the group of others. */
  others: number
  /** Groups, largest contribution first. */
  groups: MovementGroup[]
}

/** How well one column explains the change. */
export interface MovementColumn {
  /** The column. */
  column: string
  /** Groups that the change is taken apart by. */
  groups: number
  /** What composition moved (mix, entry and exit), points. */
  composition: number
  /** What the groups' own changes moved, points. */
  rate: number
  /** p-value of "the composition moved nothing". */
  pComposition: number | null
  /** p-value of "all groups changed alike" (Cochran's Q), over those with enough answers on both sides. */
  pUneven: number | null
  /** Twice the smaller of both, adjusted over all columns after Benjamini and Hochberg. */
  pAdjusted: number | null
  /** `composition` or `uneven`, where that is beyond chance; `null` where the column explains nothing. */
  explains: string | null
}

/** Customers of one class in `b` and one in `a`. */
export interface ClassMove {
  /** Class in `b`: `promoter`, `passive`, `detractor`. */
  from: string
  /** Class in `a`. */
  to: string
  /** Customers. */
  customers: number
  /** Their net revenue in `b`'s window. */
  revenueB: Money | null
  /** Their net revenue in `a`'s window. */
  revenueA: Money | null
  /**
   * Mean change of what one of them pays net a year, by the days of each window that the revenue covers, major units;
   * clustered by account.
   */
  change: Estimate | null
}

/** `moved`: why the score of `a` is not that of `b`. */
export interface MovementReport {
  /** The rule. */
  rule: ScoreRule
  /** How the windows were found: `previous`, `year`, `change`; `null` where they were given. */
  against: string | null
  /** Days of `a`, `[from, to)`, where it has any. */
  windowA: [string, string] | null
  /** Days of `b`. */
  windowB: [string, string] | null
  /** The last day with an answer, where the answers of all files end before `a` does. */
  until: string | null
  /** Score of `a`, the later window. */
  scoreA: Estimate
  /** Score of `b`, the earlier window. */
  scoreB: Estimate
  /** a − b, clustered, so that customers who answered in both count as the same. */
  change: Estimate
  /** Two-sided p-value of "no change". */
  pValue: number | null
  /** Smallest true change these answers would show, at 80 % power and the report's confidence. */
  smallestDetectable: number | null
  /** Columns, the one that explains most first. */
  columns: MovementColumn[]
  /** The change by the column asked for, or by the first. */
  parts: MovementParts | null
  /** The change by customers who answered in both, in `b` alone (`gone`) and in `a` alone (`new`). */
  people: MovementParts | null
  /** Moves between classes of the customers who answered in both; nine, or none for CSAT and CES. */
  moves: ClassMove[]
  /** The currency of the moves' revenue. */
  currency: string | null
  /** Other currencies in which these customers pay, never added. */
  otherCurrencies: string[]
  /** What the reader must know. */
  notices: Notice[]
}

/** One class in the value of a point. */
export interface ClassValue {
  /** `promoter`, `passive`, `detractor`. */
  class: string
  /** Customers of the class with a known value. */
  customers: number
  /** Net revenue per customer and year (major units), with its interval. */
  perCustomer: Estimate
  /** What all but the two largest customers of the class pay, as a share of the largest; `null` where nobody pays. */
  remainder: number | null
}

/** One way to gain a point. */
export interface ValuePath {
  /** `detractor_to_promoter`, `detractor_to_passive`, `passive_to_promoter`. */
  path: string
  /** Money per year for +1 point over the whole base (major units). */
  value: Estimate
}

/** One rung of the evidence ladder. */
export interface Rung {
  /** 1 raw, 2 adjusted, 3 doubly robust, 4 within customers. */
  rung: number
  /** `raw`, `adjusted`, `doubly_robust`, `within_customer`. */
  name: string
  /**
   * Money per year for +1 point over the whole base (major units): by the path detractor → promoter on rungs 1 to 3, by
   * 1 % of the customers a class higher on rung 4.
   */
  value: Estimate
  /** The same per customer of the base. */
  perCustomer: Estimate
  /** The three paths. */
  paths: ValuePath[]
  /** Codes of what this rung assumes, texts in the locales, for example `no_confounding`. */
  assumptions: string[]
  /** Columns that were held equal. */
  adjustedFor: string[]
  /** Accounts (or customers) that were resampled or clustered. */
  clusters: number
  /** How many times an unseen cause would have to raise both, to explain the estimate away. */
  eValue: number | null
  /** The same for the interval's limit nearer to none; 1 where the interval holds zero. */
  eValueLimit: number | null
  /** On rung 3: how alike detractors and promoters are in what is held equal. */
  overlap: Overlapping | null
}

/** Customers by the probability that what is held equal gives them to be a promoter and no detractor. */
export interface Overlapping {
  /** Detractors by probability in twentieths. */
  from: number[]
  /** Promoters by probability in twentieths. */
  to: number[]
  /** Customers left out because their probability is outside 0.05–0.95: nobody of the other class is like them. */
  trimmed: number
  /** Their share. */
  trimmedShare: number
}

/** `pointValue`: what one point of NPS is worth per year. */
export interface PointValueReport {
  /** The currency; others are in `other_currencies`. */
  currency: string | null
  /** Currencies with scored customers that were left aside, never added. */
  otherCurrencies: string[]
  /** Who pays and so is counted: `customer` or `account`. */
  counted: string
  /** Customers (or accounts) of the base: scored, with a known value. */
  customers: number
  /** Length of the revenue window in days, and how it was made a year: `annualised` or `as_given` (recurring revenue). */
  windowDays: number | null
  /** `annualised`, `recurring` or `per_period` (undated revenue: per whatever period the file covers). */
  unit: string
  /** Class means behind the raw gap. */
  classes: ClassValue[]
  /** The rungs that were computed, ascending. */
  rungs: Rung[]
  /** The highest rung that the data support; `null` = no value can be claimed. */
  headline: number | null
  /** `claimed`, `interval_holds_zero`, `no_data`, `too_few`. */
  verdict: string
  /** Codes of why no higher rung is reached: `no_covariates`, `no_overlap`, `one_wave`, `too_few`, `not_identified`. */
  notHigher: string[]
  /** Days of revenue after the answers on rungs 2 and 3; `null` where answers and revenue are of the same time. */
  outcomeDays: number | null
  /** Periods of rung 4: `quarter` or `month`. */
  period: string | null
  /** Periods from answer to revenue on rung 4. */
  lag: number | null
  /** Seed and number of bootstrap replicates. */
  seed: number
  /** Bootstrap replicates. */
  replicates: number
  /** What the reader must know. */
  notices: Notice[]
}

/** Why to call, and how much it weighs. */
export interface PriorityWeight {
  /**
   * `overdue_case`, `open_case`, `detractor` (the latest answer, no case closed since), `fell` (a class lower than the
   * answer before), `silent` (asked twice or more in the last year, no answer in it).
   */
  reason: string
  /** Its weight. */
  weight: number
  /** How many have it. */
  count: number
}

/** One customer or account to call. */
export interface PriorityRow {
  /** Id as written. */
  id: string
  /** Name, where a customers file tells one. */
  name: string | null
  /** Account of a customer, as written. */
  account: string | null
  /** Why, heaviest first. */
  reasons: string[]
  /** Σ of their weights: the rule score, no probability. */
  ruleScore: number
  /** Chance of leaving within three months, as `risk` tells it; `null` where too few have left to tell. */
  chance: number | null
  /** Net revenue of the last year; `null` = none in this currency. */
  revenue: Money | null
  /** Latest answer, 0–10; of an account that of the contact who answered last. */
  score: number | null
  /** The answer before it of the same customer. */
  before: number | null
  /** Day of the latest answer. */
  lastAnswer: string | null
  /** Day on which the oldest open case was opened. */
  caseOpened: string | null
  /** Who follows it up. */
  caseOwner: string | null
}

/** `priorities`: the list for Monday. */
export interface PrioritiesReport {
  /** Why there is nothing: `no_column` (no ids of customers), `no_data` (nobody has a reason). */
  reason: Reason | null
  /** `customer`, or `account` where invoices name accounts. */
  unit: string
  /** The day up to which things are known: today, or the last day of the files. */
  asOf: string | null
  /**
   * By which they stand: `expected_loss` (chance of leaving times revenue of the last year) where enough have left to
   * tell the chance, `weighted_revenue` (rule score times revenue), or `rule_score` where no revenue is known.
   */
  order: string
  /** Reasons with their weights. */
  weights: PriorityWeight[]
  /** How many have a reason. */
  total: number
  /** Customers or accounts looked at. */
  known: number
  /** Revenue of the last year of those who have a reason. */
  revenue: Money | null
  /** That of the rows listed. */
  listedRevenue: Money | null
  /** ISO-4217 code. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** The first `limit`. */
  rows: PriorityRow[]
  /** What the reader must know. */
  notices: Notice[]
}

/** One value of a column, drawn towards the others. */
export interface RankedGroup {
  /** The value. */
  value: string
  /** Its own score. */
  score: Estimate
  /** Its score drawn towards the mean of the column's values, the more the less is known of it. */
  shrunken: Estimate
  /** Probability that it is the best of the column, 0–1. */
  best: number
  /** Probability that it is the worst. */
  worst: number
}

/** The values of one column in order. */
export interface Ranking {
  /** The column. */
  column: string
  /** Values, highest shrunken score first. */
  groups: RankedGroup[]
  /** The mean that they are drawn to. */
  mean: number
  /** Standard deviation of their true scores: near 0 where they hardly differ. */
  spread: number
  /** Values beyond those with most answers, together. */
  others: number
  /** The score of these others. */
  othersScore: Estimate | null
  /** Values with too few answers to be ranked. */
  tooSmall: number
}

/** `segments`: the values of columns ranked. */
export interface SegmentsReport {
  /** The rule. */
  rule: ScoreRule
  /** Columns as asked; those with fewer than two values to rank are left out. */
  columns: Ranking[]
  /** Smallest value ranked. */
  minN: number
  /** Seed of the draws behind the probabilities. */
  seed: number
  /** Draws. */
  draws: number
  /** What the reader must know. */
  notices: Notice[]
}

/** A row of a file. */
export interface ReconcileRow {
  /** The file. */
  file: string
  /** The row as a spreadsheet counts. */
  row: number
}

/** The score by a rule that differs from ours. */
export interface OtherRule {
  /**
   * In what it differs: `whole_range` (the filter's window left aside), `all_answers` or `latest_answer`, `rounded`,
   * `rounded_down`, `rounded_up` (decimals, which ours sets aside), `blanks_counted` (in the denominator),
   * `duplicates_counted` (rows that repeat a response id or a whole row), `unweighted`, `mean_per_account`,
   * `revenue_weighted`, `promoters_from_8` (and detractors to 5), `top_box` and `top_two_boxes` (one answer fewer is
   * favourable), `without_tests` (trials of the survey), `all_programs` (employees and customers together). Empty = ours.
   */
  changes: string[]
  /** Its score, points (shares 0–1). */
  score: number
  /** Answers counted. */
  n: number
}

/** One step of the bridge from the reported figure to ours. */
export interface ReconcileStep {
  /** What is undone. */
  change: string
  /** The score before. */
  from: number
  /** The score after. */
  to: number
  /** to − from. */
  difference: number
  /**
   * Rows that are counted before and not after, or the other way; of blanks, weights, classes and accounts all they
   * concern.
   */
  rows: number
  /** The first few of these rows. */
  examples: ReconcileRow[]
}

/** `reconcile`: which rule gives the figure that is reported. */
export interface ReconcileReport {
  /** Our rule. */
  rule: ScoreRule
  /** Our score. */
  ours: Estimate
  /** The reported figure, as given. */
  reported: number | null
  /** Why nothing could be compared: `no_data`. */
  reason: Reason | null
  /** How far from the figure a score may be to round to it. */
  tolerance: number
  /** Rules tried: all that these data can tell apart, alone and up to three together. */
  tried: number
  /** Every rule that differs from ours in one thing. */
  alternatives: OtherRule[]
  /** Rules that give the figure, fewest differences first, at most 5; ours with no changes. */
  matches: OtherRule[]
  /** The rule whose score is nearest, where none gives the figure. */
  nearest: OtherRule | null
  /** From the first match to ours: differences that add up to ours − the match's score. */
  steps: ReconcileStep[]
  /** The first match's score less the figure: what rounding took. */
  rounding: number | null
  /** What the reader must know. */
  notices: Notice[]
}

/** Referrals made by one group. */
export interface ReferralGroup {
  /**
   * The value of the `by` column; of a class or a touchpoint, that of the referrer's last answer before the referred
   * customer began. `unscored` = had not answered.
   */
  key: string | null
  /** Customers of the group at the last day: who could refer. */
  customers: number
  /** Days in the group while under observation, added up, in years; `null` by touchpoint, where it is not counted. */
  years: number | null
  /** Customers whom the group brought while under observation. */
  made: number
  /** Customers brought per customer and year; n = `made`. */
  rate: Estimate
  /** What those customers pay in the filter's window. */
  money: CurrencyMoney[]
  /** What those of them who are still there will bring together by the report's `lifetime`, major units. */
  lifetime: number | null
}

/** Lifetime value of the customers who were referred beside that of the others. */
export interface ReferredLifetime {
  /** `contract` or `purchases`, as in `lifetimeValue`. */
  basis: string | null
  /** The currency. */
  currency: string | null
  /** Months of the horizon. */
  months: number
  /** Discount per year. */
  discount: number
  /** Mean value of a referred customer who is still there, revenue and not profit; n = such customers. */
  referred: Estimate
  /** That of the others. */
  others: Estimate
  /** The first less the second. */
  difference: Estimate | null
  /** The value of all referred customers who are still there. */
  total: Estimate
}

/** A promoter who has not referred yet. */
export interface WaitingPromoter {
  /** Customer id. */
  customer: string
  /** Name, where a customers file tells it. */
  name: string | null
  /** Account id, where known. */
  account: string | null
  /** Day of the answer. */
  answered: string
  /** The answer. */
  score: number
  /** What the customer pays in the filter's window. */
  money: CurrencyMoney[]
  /** What it will bring by the report's `lifetime`, major units. */
  lifetime: number | null
}

/** A referral that cannot be. */
export interface ImpossibleReferral {
  /** `self`: the customer referred itself. `cycle`: the customers referred each other in a circle. */
  kind: string
  /** Ids of the customers, at most ten. */
  customers: string[]
}

/** `referrals`: promised by promoters, made by anybody. */
export interface ReferralsReport {
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** The role that is missing, where one is: `referred_by`. */
  missing: string | null
  /** First and last day under observation. */
  observed: [string, string] | null
  /** Promised: customers whose last answer, no older than the report's `answer_days`, is 9 or 10. */
  promised: number
  /** Those of them who have ever referred anybody; n = `promised`. */
  kept: Estimate
  /** Customers who began while under observation, and who was referred by a customer of the files. */
  made: number
  /** Their share of all who began while under observation. */
  share: Estimate
  /** What they pay in the filter's window. */
  money: CurrencyMoney[]
  /** What they will still bring beside other customers; `null` where accounts pay, or no lifetime value can be told. */
  lifetime: ReferredLifetime | null
  /** The column of `groups`. */
  by: string
  /** Who brought them. */
  groups: ReferralGroup[]
  /** Promoters who are still customers and have referred nobody yet. */
  waiting: number
  /** What they pay in the filter's window. */
  waitingMoney: CurrencyMoney[]
  /** What they will bring together by `lifetime`, major units. */
  waitingLifetime: number | null
  /** The first fifty of them, by what they pay. */
  list: WaitingPromoter[]
  /** Referrals that cannot be; listed and not counted. */
  impossible: ImpossibleReferral[]
  /** Days for which an answer tells the class. */
  answerDays: number
  /** The columns by which it can be asked. */
  columns: string[]
  /** What the reader must know. */
  notices: Notice[]
}

/** Answers and silence of one value of a column. */
export interface RateGroup {
  /** The value; `null` = the cell was empty. */
  value: string | null
  /** Invitations. */
  asked: number
  /** Those with an answer. */
  answered: number
  /** answered ÷ asked, 0–1, by Wilson. */
  rate: Estimate
  /** The score of those who answered, every answer counted. */
  score: Estimate
  /** Median days from invitation to answer. */
  days: Estimate
}

/** Response rates by one column. */
export interface RateColumn {
  /** The column. */
  column: string
  /** Its values with most invitations, at most 50. */
  groups: RateGroup[]
  /** Values left out. */
  others: number
  /** p-value that all values answer alike (chi-square); `null` for fewer than two values. */
  pValue: number | null
  /** The same, adjusted over the columns (Benjamini–Hochberg). */
  pAdjusted: number | null
}

/** What the score of all who were asked can be. */
export interface Silence {
  /** `customer` (everybody asked counts once) or `answer` (every invitation counts). */
  unit: string
  /** Asked. */
  asked: number
  /** Of these with an answer. */
  answered: number
  /** The score of those who answered, among these invitations. */
  score: Estimate
  /** Lowest score of all asked that these answers allow: as if all who are silent were detractors. */
  low: number | null
  /** Highest: as if all were promoters. */
  high: number | null
}

/** `silence`: what the score of all who were asked can be. */
export interface SilenceReport {
  /** The rule of the score. */
  rule: ScoreRule
  /** What silence allows. */
  silence: Silence
}

/** One stratum. */
export interface Stratum {
  /** The value. */
  value: string | null
  /** Customers of the population with it. */
  population: number
  /** Its share of the population, 0–1. */
  share: number
  /** Answers. */
  n: number
  /** Its share of the answers, 0–1. */
  shareAnswered: number
  /** Its score; `null` without answers. */
  score: number | null
}

/** The score by the strata's shares of the population. */
export interface StratifiedScore {
  /** The column that tells the strata. */
  column: string
  /** `given` (counts from the caller) or `customers` (counted in the customers file). */
  population: string
  /** The score of the population, if those who answer are like the silent ones of their stratum. */
  score: Estimate
  /** The score without strata, of the same answers. */
  plain: number
  /** How many times the variance of a plain score of as many independent answers. */
  designEffect: number | null
  /** Kish's effective number of answers under these weights. */
  nEff: number
  /** Share of the population in strata too thin to stand alone, taken together, 0–1. */
  pooled: number
  /** Strata, largest first. */
  strata: Stratum[]
}

/** A customer or an account who was not asked. */
export interface NotAskedRow {
  /** Id as written. */
  id: string
  /** Name, where a customers file tells one. */
  name: string | null
  /** Account of a customer, as written. */
  account: string | null
  /** Net revenue of the year before the period's end. */
  revenue: Money | null
  /** Day of the last invitation (or answer) before. */
  lastAsked: string | null
}

/** Who was not asked in a period. */
export interface NotAsked {
  /** `customer`, or `account` where invoices name accounts only. */
  unit: string
  /** First day. */
  from: string
  /** First day after. */
  to: string
  /** Known and not gone before the period. */
  known: number
  /** Of these not asked. */
  count: number
  /** Net revenue of the year before the period's end of all known. */
  revenue: Money | null
  /** That of those not asked. */
  notAskedRevenue: Money | null
  /** Their share of the positive revenue, 0–1. */
  share: number | null
  /** ISO-4217 code of the currency with most revenue rows. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Those with most revenue, at most 200. */
  rows: NotAskedRow[]
}

/** `responseRates`: answers and silence. */
export interface ResponseRatesReport {
  /** The rule of the score. */
  rule: ScoreRule
  /** Why there is no rate: `no_column` where every row has an answer, so that invitations are not known; `no_data`. */
  reason: Reason | null
  /** By which day rows are within the filter's window: `invited`, or `answered` where no invitation is dated. */
  dated: string
  /** Invitations. */
  asked: number
  /** Those with an answer. */
  answered: number
  /** answered ÷ asked, 0–1, by Wilson. */
  rate: Estimate
  /** Rates by column. */
  columns: RateColumn[]
  /** Median days from invitation to answer, of those who answered. */
  days: Estimate
  /** The quarter and three quarters of these days (type 7). */
  quartiles: [number, number] | null
  /** What silence allows. */
  silence: Silence
  /** The score by the strata's shares of the population, where a column tells them. */
  stratified: StratifiedScore | null
  /**
   * Columns by which it could be stratified: those of the customers file, which counts the population, and those of
   * the answers, whose population must be given.
   */
  strataColumns: string[]
  /**
   * Who was not asked in the filter's window, or in the quarter of the last known day; `null` without customers' ids or
   * days.
   */
  notAsked: NotAsked | null
  /** What the reader must know. */
  notices: Notice[]
}

/**
 * The way from one period's revenue to another's: opening + new + reactivated + expansion − contraction − churn + refunds
 * = closing, to the minor unit.
 */
export interface BridgeReport {
  /** Net revenue of the period before. */
  opening: Money
  /** Of customers who never paid before and came by recommendation or of their own accord. */
  newEarned: Money
  /** Of customers who never paid before and came by marketing and sales. */
  newBought: Money
  /** Of customers who never paid before and of whom nothing is told; never counted as earned. */
  newUnknown: Money
  /** Of customers who had paid before, but not in the period before. */
  reactivated: Money
  /**
   * What the payments of before are worth more at this period's rates of exchange, of customers of both periods; 0
   * where nothing was converted.
   */
  exchange: Money
  /** What customers of both periods paid more. */
  expansion: Money
  /** What customers of both periods paid less, ≥ 0. */
  contraction: Money
  /** What customers who pay no more had paid, ≥ 0. */
  churn: Money
  /** Refunds of this period less those of the period before. */
  refunds: Money
  /** Net revenue of this period. */
  closing: Money
  /** Customers who paid in the period before. */
  customers: number
  /** Those of them who pay no more. */
  lost: number
  /** Customers who never paid before: earned, bought, not told. */
  came: [number, number, number]
  /** Customers who pay again. */
  returned: number
  /** Customers whose net revenue of the period before is not positive though they had rows: outside the ratios. */
  outside: number
  /** Their net revenue of the period before. */
  outsideNet: Money
}

/** Three ratios of the customers of a base period. */
export interface Ratios {
  /** Share of the customers who paid in the base period and pay again, 0–1. */
  logo: Estimate
  /** Gross revenue retention: Σ min(now, before)/Σ before; at most 1. */
  gross: Estimate
  /** Net revenue retention: Σ now/Σ before. */
  net: Estimate
}

/** Retention in one period. */
export interface RetentionPeriod {
  /** `2025-07`, in the report's calendar. */
  period: string
  /** First day. */
  from: string
  /** The period that it is set against. */
  against: string
  /** Is it, or the period it is set against, cut by the data's beginning or end? */
  partial: boolean
  /** The ratios. */
  ratios: Ratios
  /** The bridge. */
  bridge: BridgeReport
}

/** Retention of one group. */
export interface RetentionGroup {
  /** The value of the `by` column at the beginning of each period. */
  key: string | null
  /** Over all whole periods together; n = customers, counted in each period. */
  ratios: Ratios
  /** Period by period. */
  periods: RetentionPeriod[]
}

/** Customers who first paid, or began, in one period. */
export interface Cohort {
  /** Its name. */
  period: string
  /** Customers. */
  customers: number
  /** Those who are there so many periods later, from 0. */
  active: number[]
  /** What they paid in each of those periods, net; empty where ends are told and not payments. */
  money: Money[]
}

/** Retention of money in one currency. */
export interface CurrencyRetention {
  /** ISO-4217 code, or `null` where no currency column exists. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Revenue rows. */
  rows: number
  /** Over all whole periods together; n = customers, counted in each period. */
  ratios: Ratios
  /** What all but the two largest customers pay before, of it still, or now, whichever is least, as a share of the largest. */
  remainder: number | null
  /** Period by period. */
  periods: RetentionPeriod[]
  /** From the first whole period to the last, each against the one before it: the movements added up. */
  bridge: BridgeReport | null
  /** By the values of `by`. */
  groups: RetentionGroup[]
  /**
   * By the period of the first payment; those who paid in the first period of the data may have begun before it and
   * are left out.
   */
  cohorts: Cohort[]
}

/** Customers kept in one period, by their recorded ends. */
export interface KeptPeriod {
  /** Its name. */
  period: string
  /** First day. */
  from: string
  /** Is it cut by the data's beginning or end? */
  partial: boolean
  /** Share of the customers at its beginning who are still there at its end; n = customers at its beginning. */
  kept: Estimate
  /** Those who left. */
  left: number
}

/** Customers kept, of one group. */
export interface KeptGroup {
  /** The value of the `by` column at the beginning of each period. */
  key: string | null
  /** Per period, over all whole periods together; n = customers, counted in each period. */
  kept: Estimate
  /** Period by period. */
  periods: KeptPeriod[]
}

/** Retention by recorded ends: customers with contracts. */
export interface ContractRetention {
  /** First and last day under observation. */
  observed: [string, string]
  /** Per period, over all whole periods together. */
  kept: Estimate
  /** Period by period. */
  periods: KeptPeriod[]
  /** By the values of `by`. */
  groups: KeptGroup[]
  /** By the period in which customers began, of those who began while under observation. */
  cohorts: Cohort[]
}

/** `retention`: who stays, and what they pay. */
export interface RetentionReport {
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** The roles that would unlock more: `ended_at`, `date`. */
  missing: string[]
  /** `month`, `quarter`, `year`. */
  period: string
  /** `gregorian` or `jalali`. */
  calendar: string
  /** What money is set against: the `previous` period, or the same period a `year_before`. */
  against: string
  /** Share of paying customers who pay less often than once per period; over a tenth makes `year_before` the default. */
  seldom: number | null
  /** Who pays and so is counted in `currencies`: `customer` or `account`. */
  unit: string | null
  /** By recorded ends, where customers files tell them. */
  contracts: ContractRetention | null
  /** By payments: a customer who pays nothing in a period counts as lost in it. Largest number of rows first. */
  currencies: CurrencyRetention[]
  /** The column of `groups`. */
  by: string | null
  /** The columns by which it can be asked. */
  columns: string[]
  /** What the reader must know. */
  notices: Notice[]
}

/** Money of one class. */
export interface ClassRevenue {
  /** `promoter`, `passive`, `detractor`, `unscored`. */
  class: string
  /** Customers in the class. */
  customers: number
  /** Customers of the class with at least one revenue row in this currency. */
  paying: number
  /** Sum of positive amounts. */
  gross: Money
  /** Sum of refunds, as a negative amount. */
  refunds: Money
  /** gross + refunds. */
  net: Money
  /** Share of the currency's net revenue, 0–1; `null` where that is not positive. */
  share: number | null
  /** Mean net revenue per customer of the class, with a t interval. */
  mean: Estimate
  /** Median net revenue per customer of the class (type 7). */
  median: number | null
  /**
   * What all but the two largest customers of the class pay, as a share of the largest: below p the p % rule calls the
   * class' money disclosive. `null` where nobody pays.
   */
  remainder: number | null
}

/** Revenue in one currency. */
export interface CurrencyRevenue {
  /** ISO-4217 code, or `null` where no currency column exists. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Revenue rows. */
  rows: number
  /** First and last day with revenue, where rows are dated. */
  days: [string, string] | null
  /** Net revenue of everybody. */
  net: Money
  /** Promoters, passives, detractors, unscored, in this order. */
  classes: ClassRevenue[]
  /** NPS weighted by max(net, 0), points. */
  weightedNps: Estimate
  /** Kish's effective number of customers under these weights. */
  nEff: number | null
  /** The same customers' NPS without weights. */
  unweightedNps: Estimate
  /** Share of scored customers' positive revenue set aside because their net is below zero: Σ|negative net| / Σ|net|. */
  setAside: number | null
  /** Detractors' share of scored customers' net revenue: a share, not a forecast. */
  atRiskShare: number | null
  /** Detractors' net revenue. */
  atRisk: Money
  /** As that of a class, for everybody. */
  remainder: number | null
  /** The weighted score by period, where a period was asked for and revenue is dated. */
  periods: RevenuePeriod[]
}

/** Revenue and its score in one period. */
export interface RevenuePeriod {
  /** `2025`, `2025-Q3`, `2025-07` in the calendar asked for. */
  period: string
  /** First day. */
  from: string
  /** Is it not seen whole? */
  partial: boolean
  /** Net revenue of those who count here. */
  net: Money
  /**
   * NPS weighted by what each paid in the period, of those with an answer in the year before its end; the class is that of
   * the last answer before its end.
   */
  weightedNps: Estimate
  /** Kish's effective number of customers under these weights. */
  nEff: number | null
}

/** `revenue`: money by promoter, passive and detractor. */
export interface RevenueReport {
  /** One entry per currency, never added together; largest number of rows first. */
  currencies: CurrencyRevenue[]
  /** Where the money was read: `revenue` rows, or customers' `recurring_monthly` or `recurring_yearly` revenue. */
  basis: string | null
  /** Who pays and so is counted as a customer here: `customer`, or `account` where invoices name accounts. */
  unit: string | null
  /** The periods asked for: `month`, `quarter`, `year`. */
  period: string | null
  /** The calendar of the periods. */
  calendar: string | null
  /** Share of revenue rows whose customer is known from answers, 0–1. */
  matched: number | null
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** What the reader must know. */
  notices: Notice[]
}

/** What something that is known beforehand does to the odds of leaving. */
export interface RiskFactor {
  /**
   * `score` (per point of the last answer), `unheard` (no answer in the last year, or never, against an
   * answer of 8), `fell` (per point that the
   * last answer lies below the one before), `silence` (per month since the last answer, at most 12), `tenure`, `revenue`
   * and `contacts` (per doubling: of months since the start, of net revenue of the year before, of contacts of the last 90
   * days, each and one), `trend` (revenue of the last six months against the six before, −1 to 1), `open_case`, `renewal`
   * (a yearly renewal falls into the time ahead).
   */
  name: string
  /** Factor of the odds per unit, all else equal, with a Wald interval of its logarithm. */
  oddsRatio: Estimate
}

/** What was expected of a tenth of the observations, and what came. */
export interface Reliability {
  /** Mean probability of leaving, told without having seen them. */
  expected: number
  /** Share that left, with Wilson's interval. */
  left: Estimate
}

/** Customers of like risk. */
export interface RiskGroup {
  /** `at_risk`, `grey`, `safe`. */
  group: string
  /** Customers. */
  customers: number
  /** How many of them are expected to leave; `null` without probabilities. */
  expected: number | null
  /** Their net revenue of the last year, or their recurring revenue. */
  revenue: Money | null
  /** What of it is expected to be lost, Σ of probability times revenue. */
  atRisk: Money | null
}

/** One customer. */
export interface RiskRow {
  /** Id as written. */
  id: string
  /** Name, where a customers file tells one. */
  name: string | null
  /** Account, as written. */
  account: string | null
  /** `at_risk`, `grey`, `safe`. */
  group: string
  /** Probability of leaving in the time ahead; `null` without probabilities. */
  probability: number | null
  /** Points of the rule; `null` with probabilities. */
  points: number | null
  /** Net revenue of the last year. */
  revenue: Money | null
  /** Last answer, 0–10. */
  score: number | null
}

/** `risk`: the chance of leaving in the months ahead, and revenue at risk. */
export interface RiskReport {
  /** Why there are no customers to speak of. */
  reason: Reason | null
  /** Roles whose column is missing for probabilities. */
  missing: string[]
  /**
   * `calibrated`: probabilities. `rule`: points for signs of danger, no probability, because too few have left, or none is
   * told to.
   */
  model: string
  /** Months ahead. */
  months: number
  /** First day of the time ahead, and first after it. */
  ahead: [string, string] | null
  /** First day of the past that was learnt from. */
  since: string | null
  /** Customers who are there now. */
  customers: number
  /** Periods of customers that were learnt from. */
  periods: number
  /** Those that ended with leaving. */
  left: number
  /** Customers who left on any of the days seen, within such a period or not. */
  leavers: number
  /** What is known of customers, and what it does to the odds; empty without probabilities. */
  factors: RiskFactor[]
  /** The chance that one who left had the higher probability than one who stayed, told without having seen either. */
  auc: Estimate
  /** Mean squared distance of probability and what came. */
  brier: Estimate
  /** That of giving everybody the mean. */
  brierOfMean: number | null
  /** Expected against come, by tenths. */
  reliability: Reliability[]
  /** Probability from which a customer is at risk, and below which safe: twice and half of the mean. Points with a rule. */
  thresholds: [number, number] | null
  /** Customers at risk, grey and safe. Whoever has not answered within a year is not called safe. */
  groups: RiskGroup[]
  /**
   * Revenue at risk, Σ of probability times net revenue of the last year in major units. The interval is that of the
   * expectation, resampled by account.
   */
  atRisk: Estimate
  /** Between which the loss itself will lie with this confidence, customers leaving each on their own. */
  outcome: [number, number] | null
  /** Net revenue of the last year of the customers who are there now. */
  revenue: Money | null
  /** Share of the revenue of customers with a class that detractors pay: no forecast. */
  detractorShare: number | null
  /** ISO-4217 code. */
  currency: string | null
  /** Decimals of its minor unit. */
  decimals: number
  /** Customers by expected loss, the first `limit`. */
  rows: RiskRow[]
  /** What the reader must know. */
  notices: Notice[]
}

/** Answers that one difference needs. */
export interface SampleNeed {
  /** True difference between two groups, points (shares 0–1 for CSAT and CES). */
  difference: number
  /** Answers needed in each group. */
  perGroup: number
}

/** `sampleSize`: answers needed to see a difference, and the difference that the answers at hand can show. */
export interface SampleSizeReport {
  /** The rule. */
  rule: ScoreRule
  /** The score from which the plan is made. */
  score: Estimate
  /** Standard deviation of one answer's value, points (shares 0–1). */
  deviation: number
  /** `data`, or `worst_case` where there are no answers yet: half promoters, half detractors. */
  basis: string
  /** How many answers of these accounts and weights tell as much as one independent answer; at least 1. */
  designEffect: number
  /** Chance of seeing a true difference of this size. */
  power: number
  /** The difference asked about. */
  difference: number
  /** Answers needed in each of two groups to see it; `null` where no number of answers does. */
  perGroup: number | null
  /** The same if all answers were independent. */
  perGroupIndependent: number | null
  /** Answers needed for one score with an interval of ± the difference. */
  forMargin: number | null
  /** The smallest true difference between the answers at hand and as many of another period; `null` without answers. */
  detectable: number | null
  /** The smallest true difference between two halves of the answers at hand. */
  detectableHalves: number | null
  /** Answers needed for differences of several sizes, largest first. */
  curve: SampleNeed[]
  /** Answers in the last 90 days with answers, per 30 days; `null` without dates. */
  perMonth: number | null
  /** Days that this pace needs for one group. */
  days: number | null
  /**
   * Share of rows within the filter with an answer, 0–1; `null` where all have one, so that nothing is known of
   * invitations.
   */
  answerRate: number | null
  /** Invitations that this rate needs for one group. */
  invitations: number | null
  /** What the reader must know. */
  notices: Notice[]
}

/** How many remain within the filter. */
export interface Remaining {
  /** Rows of responses within the filter, with or without a score. */
  rows: number
  /** Answers (rows with a score). */
  answers: number
  /** Customers with an answer. */
  customers: number
  /** Accounts with an answer, where accounts are known. */
  accounts: number | null
}

/** A column that the filter bar can offer. */
export interface FilterColumn {
  /** Name for `where` and `by`: the role (`touchpoint`, `channel`, …) or the segment's name. */
  name: string
  /** Values, most frequent first, at most 200, with the number of rows of each. */
  values: [string, number][]
  /** How many different values there are. */
  distinct: number
  /** Rows whose cell is empty; `null` in a filter's list of values finds them. */
  empty: number
}

/** What the open files allow: the filter bar and the pickers are made from it. */
export interface Scope {
  /** First and last day with an answer. */
  days: [string, string] | null
  /** Do answers tell the time of day? */
  times: boolean
  /** Columns to filter and group by, in file order. */
  columns: FilterColumn[]
  /** Measures with at least one answer: of `nps`, `enps`, `csat`, `ces`. */
  measures: string[]
  /** Customers known from any file. */
  customers: number
  /** Accounts known from any file. */
  accounts: number | null
  /** Rows by kind: responses, revenue, customers, interactions. */
  rows: [number, number, number, number]
  /** Rows of money by currency, as the files have them. */
  currencies: CurrencyRows[]
  /** How the money was converted, where rates of exchange were given. */
  conversion: Conversion | null
  /** Roles that the columns of the files play, each once; `segment` and `driver` without their names. */
  roles: string[]
  /** Roles nobody plays that would unlock something, for example `responded_at`. */
  wouldUnlock: string[]
  /** How the ids of each two files of different kinds meet. */
  join: Join[]
  /** What joining the files found, each with its file where it concerns one. */
  notices: Notice[]
}

/** Rows of money in one currency. */
export interface CurrencyRows {
  /** ISO-4217 code; `null` where the files name none. */
  currency: string | null
  /** How many rows. */
  rows: number
}

/** How money was converted by the rates that were given. */
export interface Conversion {
  /** The currency that the amounts are in now. */
  to: string | null
  /** Where the rates come from, in the words of whoever gave them. */
  source: string | null
  /** The rates that were used, by currency and day. */
  rates: RateUsed[]
  /** Rows converted, each rounded once, half to even, to minor units. */
  rows: number
  /** Rows that keep their own currency and stand apart, for want of a rate on their day. */
  missing: CurrencyRows[]
}

/** A rate of exchange that was used. */
export interface RateUsed {
  /** ISO-4217 code. */
  currency: string | null
  /** What one unit of it is worth in the target's. */
  rate: number
  /** First day of the rate; `null` = any day. */
  from: string | null
  /** Rows converted by it. */
  rows: number
}

/** How the ids of two files meet. Lists of two have the first file's value and the second's. */
export interface Join {
  /** `customer_id` or `account_id`. */
  key: string
  /** Names of the files. */
  files: [string, string]
  /** Different ids of each file. */
  ids: [number, number]
  /** Ids that stand in both files. */
  matched: number
  /** Rows of each file that name an id. */
  rows: [number, number]
  /** Rows of each file whose id stands in the other file. */
  matchedRows: [number, number]
  /** Ids that stand on several rows of the file. */
  repeated: [number, number]
  /** The first few ids that the other file does not have, as written. */
  unmatched: [Example[], Example[]]
  /**
   * Ids of the first file that the second does not have and that differ from one of its ids in one letter, or in two
   * neighbours that changed places; as written in the first file and in the second. Only told, never joined.
   */
  similar: [string, string][]
}

/** Ids of another file that stand in a column. */
export interface Overlap {
  /** The other file. */
  file: string
  /** The column of the other file. */
  column: string
  /** The share of cells of one column that stand in the other, 0–1; of both directions the larger, from a sample. */
  share: number
}

/** Counts of one group of answers. */
export interface ScoreCounts {
  /** Answers counted. */
  n: number
  /** Answers of 9 or 10 (NPS); top answers by the rule (CSAT, CES). */
  promoters: number
  /** Answers of 7 or 8 (NPS); the answers between (CSAT, CES). */
  passives: number
  /** Answers of 0 to 6 (NPS); 0 for CSAT and CES, where nobody is called so. */
  detractors: number
  /** Answers by value, from the scale's lowest to its highest. */
  histogram: number[]
}

/** The rule by which a score was made. */
export interface ScoreRule {
  /** `nps`, `enps`, `csat`, `ces`. */
  measure: string
  /** Lowest and highest answer of the scale. */
  scale: [number, number]
  /** Always `answered`: blanks are no answers. */
  denominator: string
  /** `latest` (a customer's latest answer in each group counts) or `all`. */
  counted: string
  /** Do answers carry weights? */
  weighted: boolean
  /** Is the interval clustered by account? */
  clustered: boolean
  /** Rows within the filter without an answer. */
  blank: number
  /** Answers off the scale, set aside. */
  outOfRange: number
  /** Answers superseded by a later one of the same customer. */
  superseded: number
  /** Rows set aside as duplicates when the files were read. */
  duplicates: number
}

/** The score of one group. */
export interface ScoreGroup {
  /** The value of each `by` column, in their order; `null` = the cell was empty. */
  key: (string | null)[]
  /** Counts behind the score (unweighted). */
  counts: ScoreCounts
  /** NPS/eNPS in points; CSAT/CES share of favourable answers, 0–1. */
  score: Estimate
  /** The score interval (Tango for NPS, Clopper–Pearson for shares), always, for those who ask. */
  scoreInterval: [number, number] | null
  /** Mean answer on its scale, with a t interval. */
  mean: Estimate
  /** Kish's effective number of answers; equals n without weights. */
  nEff: number | null
  /** Accounts behind the answers, where accounts are known. */
  accounts: number | null
}

/** `score`: overall and by any columns and periods. */
export interface ScoreReport {
  /** The rule. */
  rule: ScoreRule
  /** All answers in the filter. */
  total: ScoreGroup
  /** Names of the columns of `groups[].key`. */
  by: string[]
  /** Groups in order of appearance of their words, periods ascending; groups without an answer are left out. */
  groups: ScoreGroup[]
  /** What the reader must know. */
  notices: Notice[]
}

/** Money in one currency. */
export interface CurrencyMoney {
  /** ISO-4217 code, or `null` where no currency column exists. */
  currency: string | null
  /** The amount. */
  amount: Money
}

/** A survival curve from a time on. */
export interface SurvivalPoint {
  /** Days since the customer began. */
  days: number
  /** Share that stays longer, 0–1, of those who stayed to the report's `from`. */
  share: number
  /** Lower end of the log-log interval; `null` where nobody has left yet, or nobody is left. */
  low: number | null
  /** Upper end. */
  high: number | null
  /** Customers under observation just before. */
  atRisk: number
}

/** How long the customers of one group stay. */
export interface SurvivalGroup {
  /** The value of the `by` column; `unscored` = had not answered before; `null` = the cell was empty. */
  key: string | null
  /** Customers who were under observation in this group at any time. */
  customers: number
  /** Those of them who left from it. */
  left: number
  /** Days under observation, added up, in years of 365.25 days. */
  years: number
  /** The curve at up to 240 times; empty where fewer than ten were ever under observation together. */
  curve: SurvivalPoint[]
  /**
   * Days at which half have left, with its interval, of those who stayed to `from`; `too_few` where the curve does not
   * come down to half.
   */
  median: Estimate
  /** Mean days from `from` to `horizon`. */
  mean: Estimate
  /** Share still there at each of the report's `marks`; `too_few` beyond what was seen. */
  shares: Estimate[]
  /** Customers under observation at each of the report's `ticks`. */
  atRisk: number[]
  /** Events that this group would have had if all left alike, for the log-rank test. */
  expected: number | null
}

/** Do the groups leave alike? */
export interface LogRankReport {
  /** Statistic. */
  chi2: number
  /** Degrees of freedom. */
  df: number
  /** p-value. */
  pValue: number
}

/** One hazard ratio. */
export interface HazardTerm {
  /** The column: `nps_class` or a segment. */
  column: string
  /** The value. */
  level: string | null
  /** The value it is set against. */
  reference: string | null
  /** How many times as many of those at risk leave, all else in the model equal; n = leavers of this value. */
  ratio: Estimate
  /** Two-sided p-value that it is 1. */
  pValue: number
  /** p-value that the ratio is the same however long customers have been there. */
  proportional: number | null
  /** Does it rise with time (`rising`) or fall (`falling`)? */
  direction: string | null
}

/** Cox's model of leaving. */
export interface HazardReport {
  /** Hazard ratios; empty with a reason. */
  terms: HazardTerm[]
  /** Why there is no model: `no_data`, `too_few`, `not_identified`. */
  reason: Reason | null
  /** Columns that were not held equal, for there were too few leavers or they tell nothing of their own. */
  leftOut: string[]
  /** Leavers. */
  events: number
  /** Harrell's C: how often the model gives the higher risk to the one who leaves first; 0.5 = chance. */
  concordance: number | null
  /** p-value that no ratio changes with time. */
  proportional: number | null
}

/** Why customers left. */
export interface LeavingReason {
  /** As written; `null` = not told. */
  reason: string | null
  /** Leavers. */
  left: number
  /** Their share of all leavers. */
  share: Estimate
  /** What they paid in the 365 days before they left. */
  money: CurrencyMoney[]
}

/** Leavers of one month. */
export interface LeavingPeriod {
  /** `2025-07`, in the report's calendar. */
  period: string
  /** First day. */
  from: string
  /** Is the month cut by the window or the end of the data? */
  partial: boolean
  /** Customers at its beginning. */
  customers: number
  /** Leavers among them. */
  left: number
  /** Share of leavers. */
  share: Estimate
  /** What the month's leavers paid in the 365 days before they left. */
  money: CurrencyMoney[]
}

/** `survival`: how long customers stay. */
export interface SurvivalReport {
  /** Why there is nothing, where there is nothing. */
  reason: Reason | null
  /** The role that is missing, where one is: `started_at`, `ended_at`. */
  missing: string | null
  /**
   * First and last day under observation: leaving is told from the first recorded end on, less the mean gap between ends, and until the
   * last day of the files.
   */
  observed: [string, string] | null
  /** Days for which an answer tells the class. */
  answerDays: number
  /**
   * Days from which the curves begin: the first at which ten customers of every group are under observation. They tell
   * of customers who stayed that long.
   */
  from: number
  /** Days to which the means reach. */
  horizon: number
  /** Days of `shares`. */
  marks: number[]
  /** Days of `at_risk`. */
  ticks: number[]
  /** Everybody. */
  total: SurvivalGroup | null
  /** The column, where there is one. */
  by: string | null
  /** Groups: promoters, passives, detractors, unscored, or by size. */
  groups: SurvivalGroup[]
  /** Do they leave alike? */
  logRank: LogRankReport | null
  /** How much more or less each leaves, all else equal. */
  hazard: HazardReport | null
  /** Why they left, most first. */
  reasons: LeavingReason[]
  /** When they left. */
  periods: LeavingPeriod[]
  /** `day`, `week`, `month`, `quarter`, `year`. */
  period: string
  /** `gregorian` or `jalali`. */
  calendar: string
  /** The columns by which it can be asked. */
  columns: string[]
  /** What the reader must know. */
  notices: Notice[]
}

/** A column as the page shows it. */
export interface ColumnReport {
  /** The header as written. */
  name: string
  /** What further rows of the header say, for example the text of the question; empty where nothing. */
  label: string
  /** The role's name, `segment:NAME`, `driver:NAME`, `theme:NAME`, or `null` = not used. */
  role: string | null
  /**
   * Why: `header` (a synonym matched), `values`, `overlap` (its cells are ids of another file), `mapping` (the user
   * said so), `none`.
   */
  roleEvidence: string
  /** The synonym that matched, where one did. */
  matched: string | null
  /** Whose ids the cells are, where the evidence is `overlap`. */
  overlap: Overlap | null
  /** `score`, `number`, `date`, `category`, `text`, `empty`. */
  type: string
  /** Cells without a value. */
  missing: number
  /** Different values, where counted (categories). */
  distinct: number | null
  /** The first few values as text. */
  samples: string[]
  /**
   * How the cells write their values: `1.234,56`, `d/m/y`, `Jalali y/m/d`, `Excel serial 1900`; `null` where they
   * are plain.
   */
  format: string | null
  /** The first few different cells as they were written, each with the value understood, where that is not plain. */
  readings: Reading[]
  /** Codes of the currencies of the amounts, where the column tells any. */
  currencies: string[]
  /** What names them: `values` (beside the digits), `header`, `mapping` (the user said so); `null` where nothing does. */
  currencyEvidence: string | null
  /** Smallest value as text (numbers, dates). */
  min: string | null
  /** Largest value as text (numbers, dates). */
  max: string | null
}

/** A cell and what was understood. */
export interface Reading {
  /** The cell as written, cut to 80 characters. */
  cell: string
  /** The value as text. */
  value: string
}

/**
 * Something that the bytes leave open, with the guess by which the file was read. It is answered by reading the file
 * again with one of `alternatives` in the field of `FileOptions` that belongs to `code`: `formats[column].dateOrder`
 * for `date_order`, `formats[column].decimal` for `decimal`, `headerRows` for `header_rows`, `mapping[column]` for
 * `score_scale`.
 */
export interface Question {
  /**
   * What is asked: `date_order`, `decimal`; `header_rows` = how many rows the header has; `score_scale` = whether
   * answers of 1–5 are likelihoods to recommend on 0–10 (`score`) or satisfaction on 1–5 (`csat`).
   */
  code: string
  /** The column it concerns, where it is one. */
  column: string | null
  /** The alternative that was taken. */
  guess: string
  /** All alternatives, the guess included. */
  alternatives: string[]
  /** The first few cells that allow several of them, as written. */
  sample: string[]
}

/**
 * What became of the rows of a file, or of its cells: `read` = `used` + the sum of `setAside[].rows`, always.
 *
 * **Rows**: all that hold something, the header left out: the lines above and below the table (`preamble_skipped`,
 * `footer_skipped`) and its data rows. A data row is used where it tells something in any part that the file plays,
 * also if one of its cells is set aside; so a row of a wide file whose amount is missing still counts as an answer. Set
 * aside are repeated answers and invoices (`duplicate_response_id`, `duplicate_rows`), invoices without an amount that
 * can be counted (`amount_missing`, `amount_too_large`, `too_many_currencies`) and rows of customers without an id (`customer_missing`).
 *
 * **Cells**: those of the data rows that hold something, marks for missing values left out. Set aside are cells that
 * are not what their column holds (`bad_cell`), answers off their scale (`off_scale`), weights that are not positive
 * (`bad_weight`), amounts that cannot be counted where the row is used all the same, and what stands behind the last
 * column (`ragged_long`; counted once a row).
 *
 * A filter sets nothing aside: what it leaves out is not asked about.
 */
export interface Balance {
  /** Rows, or cells, that were read. */
  read: number
  /** Those that the analyses see. */
  used: number
  /** The others, by reason. */
  setAside: SetAside[]
}

/** Rows, or cells of a column, that were set aside for one reason. */
export interface SetAside {
  /** Why: the code of the notice. */
  code: string
  /** The column whose cell was the reason, where it was one. */
  column: string | null
  /** How many rows. */
  rows: number
  /** The first few. */
  examples: Example[]
}

/** A file as the page shows it. */
export interface TableReport {
  /** The file's name. */
  name: string
  /** The kinds that it plays: `responses`, `revenue`, `customers`, `interactions`; a wide file plays several. */
  kinds: string[]
  /** `header` or `mapping`: how the kinds were found. */
  kindEvidence: string
  /** Data rows. */
  rows: number
  /** Bytes read. */
  bytes: number
  /** Bytes of memory that its columns take. */
  memory: number
  /** `,`, `;`, tab or `|`. */
  delimiter: string
  /** Columns in file order. */
  columns: ColumnReport[]
  /** What the bytes leave open, the guess taken; nothing where all is clear. */
  questions: Question[]
  /** What was noticed while reading and mapping this file. */
  notices: Notice[]
  /** What became of its rows, now that all open files are joined. */
  ledger: Balance
  /** What became of its cells. */
  cells: Balance
}

/** One period of 30 days before the forecast. */
export interface PastScore {
  /** First day. */
  from: string
  /** First day after. */
  to: string
  /** Its score; n = 0 → `no_data`. */
  score: Estimate
}

/** `targets`: the chance of a score of at least the target over a period of days. */
export interface TargetsReport {
  /** The rule. */
  rule: ScoreRule
  /** The target, points (shares 0–1 for CSAT and CES). */
  target: number
  /** First day of the period whose score is to meet it. */
  from: string
  /** First day after the period. */
  to: string
  /** First day that is not known yet: today, or the day after the last answer. */
  asOf: string
  /** Days of the period still to come. */
  daysLeft: number
  /** The score of the period so far. */
  soFar: Estimate
  /** Answers still expected, at the pace of the last 90 days. */
  expected: number
  /** Chance of meeting the target, 0–1; `null` with a reason. */
  chance: number | null
  /** Why there is no chance: `no_data`, `too_few` (fewer than three periods of 30 days with answers). */
  reason: Reason | null
  /** The period's score when it is over, with the interval that holds it. */
  forecast: Estimate
  /** The score that the answers still to come must have for the target to be met; beyond ±100 it cannot be. */
  needed: number | null
  /** The score that answers have now: the level at the end of the past periods. */
  level: number | null
  /** How far the true score moves from one 30 days to the next: its standard deviation. */
  drift: number | null
  /**
   * Answers needed for the interval of a score at today's level to lie on one side of the target; `null` where the
   * level is the target.
   */
  toShow: number | null
  /** The last periods of 30 days, ascending, up to twelve. */
  past: PastScore[]
  /** What the reader must know. */
  notices: Notice[]
}

/** One theme. */
export interface ThemeEffect {
  /** As it was first written. */
  name: string
  /** Share of the answers that name any theme; n = those answers. */
  share: Estimate
  /** Score of the answers that name it. */
  score: Estimate
  /**
   * What these answers do to the score of all: the score less that without them. In points, below 0 where they lower
   * it; n = answers that name the theme.
   */
  effect: Estimate
  /** Two-sided p-value of no effect. */
  pValue: number | null
  /** The same, adjusted for all themes tested. */
  pAdjusted: number | null
  /** Is the adjusted p-value at most `q`? */
  differs: boolean
  /** Net revenue within the filter's window of those who name it, by currency; empty where no file has money. */
  revenue: NetRevenue[]
  /** Customers who name it; answers that name no customer count each. */
  customers: number
  /** Its share of the later half of the days less that of the earlier half, 0–1; n = answers that name any theme. */
  change: Estimate
  /** Two-sided p-value of no change, adjusted for all themes tested. */
  changePAdjusted: number | null
  /** Is it named more or less often than before, by that p-value? */
  changes: boolean
  /** Its share by period, in the order of `periods`. */
  shares: Estimate[]
}

/** Two themes that one answer names more, or less, often than chance would have it. */
export interface ThemePair {
  /** Names of the two. */
  names: [string, string]
  /** Answers that name both. */
  answers: number
  /** How many there would be if the one said nothing of the other. */
  expected: number
  /** Two-sided p-value of independence. */
  pValue: number
  /** The same, adjusted for all pairs tested. */
  pAdjusted: number
}

/** A period of the trend. */
export interface ThemePeriod {
  /** Its label, for example `2025-03`. */
  period: string
  /** First day. */
  from: string
  /** First day after. */
  to: string
  /** Answers that name any theme. */
  n: number
}

/** The reply to `themes`. */
export interface ThemesReport {
  /** The rule of the score. */
  rule: ScoreRule
  /** Score of all answers that count. */
  score: Estimate
  /** Answers that count, and those of them that name a theme. */
  answers: number
  /** Answers that name a theme. */
  named: number
  /** What parts the themes within a cell; `null` where each cell names one. */
  separator: string | null
  /** The themes, those that lower the score most first; with fewer answers than `min_n` they are counted in `too_small`. */
  themes: ThemeEffect[]
  /** Themes too rarely named. */
  tooSmall: number
  /** Fewest answers of a theme, and of the rest. */
  minN: number
  /** Pairs that stand together more or less often than chance would have it, the surest first. */
  pairs: ThemePair[]
  /** Pairs tested. */
  pairsTested: number
  /** Periods of the trend; none without dates. */
  periods: ThemePeriod[]
  /** Length of the periods. */
  period: string
  /** The calendar in which they are cut. */
  calendar: string
  /** False discovery rate. */
  q: number
  /** Why there are no themes. */
  reason: Reason | null
  /** As those of the score. */
  notices: Notice[]
}

/** One period of a trend. */
export interface TrendPoint {
  /** `2025`, `2025-Q3`, `2025-07`, `2025-W31` in the report's calendar, `2025-07-31` in any. */
  period: string
  /** First day of the period. */
  from: string
  /** First day after the period. */
  to: string
  /** Is the period not seen whole? */
  partial: boolean
  /** Why: the `filter` cuts it, it is not over `today`, or the `answers` of all files end before it. */
  cut: string | null
  /** Counts in the period. */
  counts: ScoreCounts
  /** The period's own score; n = 0 → `no_data`. */
  score: Estimate
  /** The period's score with a band that stays valid however often one looks during the period. */
  band: [number, number] | null
  /** The score of all answers from the start of the window to the end of this period, with its peek-proof band. */
  running: Estimate
}

/** A lasting change of the score, announced with the chance of any false one over all days and looks bounded. */
export interface TrendChange {
  /** First day of the period in which the new level most likely began. */
  from: string
  /** First days of the earliest and the latest period in which it may have begun (95 % of the posterior). */
  between: [string, string]
  /** The first day at whose end it could be announced. */
  announced: string
  /** Score from the change before (or the first answer) to this one. */
  before: number
  /** Score from this change to the next one (or the last answer). */
  after: number
  /** After less before, with an interval that holds however often one looks; n counts all answers of the trend. */
  difference: Estimate
}

/** The score to reach. */
export interface TrendTarget {
  /** As asked, in the measure's unit. */
  value: number
  /** Is the peek-proof band of the last complete period `above` it, `below` it, or does it hold it (`open`)? */
  reached: string | null
}

/** `trend`: the score by period. */
export interface TrendReport {
  /** The rule. */
  rule: ScoreRule
  /** `hour`, `day`, `week`, `month`, `quarter`, `year`. */
  period: string
  /** Do the dates of the answers tell the time of day, so that the periods could be hours? */
  times: boolean
  /** `gregorian` or `jalali`: the calendar that cuts the periods and names their years. */
  calendar: string
  /** Periods ascending, without gaps. */
  points: TrendPoint[]
  /** Answers in the filter that carry no date, or no time of day where the periods are hours. */
  undated: number
  /** The last day with an answer, where the answers of all files seem to end on it: no pause was as long as that since. */
  until: string | null
  /** Last complete period against the one before it. */
  change: Comparison | null
  /** Lasting changes anywhere in the trend, ascending. */
  changes: TrendChange[]
  /** The target, where one was given. */
  target: TrendTarget | null
  /** What the reader must know. */
  notices: Notice[]
}

/** A word or pair of words that is said more often on one side than on the other. */
export interface Term {
  /** The word, or the two words, in the form in which they were compared: lower case, letters of one kind. */
  text: string
  /** The longer phrase in which it mostly stands, where there is one. */
  phrase: string | null
  /** `a` or `b`: who says it more often. */
  side: string
  /** Authors who say it, on either side; one author counts once on each. */
  authors: [number, number]
  /** Comments that say it, on either side. */
  comments: [number, number]
  /** Natural logarithm of the odds on side a over those on side b, after the prior; n = authors who say it. */
  logOdds: Estimate
  /** Standard score. */
  z: number
  /** Two-sided p-value. */
  pValue: number
  /** The same, adjusted for all terms tested. */
  pAdjusted: number
  /** Is the adjusted p-value at most `q`? */
  differs: boolean
  /**
   * Net revenue within the filter's window of the authors on the side that says it more often, by currency; empty
   * where no file has money.
   */
  revenue: NetRevenue[]
  /** Where it stands, in some comments of that side that differ from one another. */
  examples: Quote[]
}

/** A place in a comment, as it was written; text, never markup. */
export interface Quote {
  /** What stands before it, cut at the front. */
  before: string
  /** The words themselves. */
  said: string
  /** What stands behind it, cut at the end. */
  after: string
  /** Score of the answer; `null` without one. */
  score: number | null
  /** Day of the answer. */
  day: string | null
  /** The customer, where the file names one. */
  customer: string | null
}

/** The comments of one side. */
export interface WordsSide {
  /**
   * `promoter` and `detractor` (`favourable` and `other` of shares), `recent` and `before`; `null` for sides that filters
   * chose, `rest` for all whom the filter of the other side leaves out.
   */
  class: string | null
  /** Comments with words. */
  comments: number
  /** Those who wrote them. */
  authors: number
}

/** The built-in list of words of one language that are not tested. */
export interface StopWords {
  /** BCP 47 code of the language. */
  language: string
  /** The words, in the form in which words are compared. */
  words: string[]
}

/** The reply to `words`. */
export interface WordsReport {
  /** Side a and side b. */
  sides: [WordsSide, WordsSide]
  /** What is said more often on one side, the surest first; of several terms that say the same, the fullest. */
  terms: Term[]
  /** Why there are no terms. */
  reason: Reason | null
  /** Words and pairs tested. */
  tested: number
  /** How many of them differ. */
  differing: number
  /** Words and pairs not tested because too few authors say them. */
  tooRare: number
  /** Terms not reported because fewer than `k` people of one side say them. */
  withheld: number
  /** Fewest authors of a term that is tested. */
  minAuthors: number
  /** False discovery rate. */
  q: number
  /** The words that are not tested where `keep` does not name them, by language. */
  stop: StopWords[]
  /** Comments that belong to both sides and so to none. */
  both: number
  /** The comments within the filter that say what was searched for. */
  found: CommentsReport | null
  /** `vocabulary_full`. */
  notices: Notice[]
}

/** The reply to `comments`. */
export interface CommentsReport {
  /** Comments within the filter. */
  comments: number
  /** Those who wrote them; answers that name no customer count each. */
  authors: number
  /** The latest of them, as they were written; where words were searched for, around the place where they stand. */
  quotes: Quote[]
  /** Why there are none. */
  reason: Reason | null
}

/** Where in the user's files something happened. */
export interface Location {
  /** The file's name as the user gave it. */
  file: string | null
  /** The row as a spreadsheet counts: header = 1, blank lines counted. */
  row: number | null
  /** The column's header as written. */
  column: string | null
}

/** One place that a notice speaks of. */
export interface Example {
  /** Spreadsheet row, where there is one. */
  row: number | null
  /** The value as written, cut to 80 characters. */
  value: string
}

/**
 * Something the reader must know although there is an answer: counted, the first few located.
 *
 * `code` selects the text in the locales; the other fields fill it in.
 */
export interface Notice {
  /** Stable code, for example `score_out_of_range`. */
  code: string
  /** The file it concerns. */
  file: string | null
  /** The column it concerns, as written. */
  column: string | null
  /** How many cells, rows or customers. */
  count: number
  /** The first few, at most `Notice::EXAMPLES`. */
  examples: Example[]
}

/** An error inside a dashboard's reply. */
export interface Failure extends Location {
  /** Stable code. */
  code: string
  /** The whole message. */
  message: string
  /** What to do. */
  hint: string
  /** What the message names, by name, for texts in other languages. */
  values: [string, string][]
}
