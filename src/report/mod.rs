//! What JavaScript receives: plain structs, names in camelCase, units in the docs.
//!
//! Shares are 0–1; NPS and differences of NPS are in points, −100…100; days are ISO dates.
//! `None` becomes `null`: not defined, never 0 or NaN as a stand-in.

use crate::error::{Example, Notice};
use crate::estimate::Interval;
use serde::Serialize;

/// Why an estimate has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody is counted here.
    NoData,
    /// There are data, too few for this number.
    TooFew,
    /// The data cannot tell this number from others (collinear, no variation, one class absent).
    NotIdentified,
    /// Several currencies and no rate.
    FxMissing,
    /// Hidden to protect few people.
    Suppressed,
    /// No column of the open files plays the role that this number needs.
    NoColumn,
}

/// A number with how far to trust it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// The value, or `None` with a reason.
    pub value: Option<f64>,
    /// Why there is no value.
    pub reason: Option<Reason>,
    /// Observations behind it (answers, customers, accounts: the field that holds it says which).
    pub n: u64,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// Confidence level of the interval, 0–1.
    pub confidence: f64,
    /// Method of the interval, for example `adjusted_wald`, `tango_score`, `wilson`,
    /// `linearized_cluster`, `t`, `bootstrap_percentile`, `hc3`, `cluster_cr1`, `none`.
    pub method: &'static str,
}

impl Estimate {
    /// A value with its interval, or without one: the method is then `none`.
    pub fn of(
        value: f64,
        interval: Option<Interval>,
        n: u64,
        confidence: f64,
        method: &'static str,
    ) -> Self {
        Self {
            value: Some(value),
            reason: None,
            n,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            confidence,
            method: if interval.is_some() { method } else { "none" },
        }
    }

    /// No value, and why.
    pub fn none(reason: Reason, n: u64, confidence: f64) -> Self {
        Self {
            value: None,
            reason: Some(reason),
            n,
            low: None,
            high: None,
            confidence,
            method: "none",
        }
    }
}

/// Money, exact: `value` for drawing, `exact` for the cent.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// Major units, the nearest double.
    pub value: f64,
    /// Major units as decimal digits with the currency's own number of decimals.
    pub exact: String,
}

/// Counts of one group of answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreCounts {
    /// Answers counted.
    pub n: u64,
    /// Answers of 9 or 10 (NPS); top answers by the rule (CSAT, CES).
    pub promoters: u64,
    /// Answers of 7 or 8 (NPS); the answers between (CSAT, CES).
    pub passives: u64,
    /// Answers of 0 to 6 (NPS); 0 for CSAT and CES, where nobody is called so.
    pub detractors: u64,
    /// Answers by value, from the scale's lowest to its highest.
    pub histogram: Vec<u64>,
}

/// The rule by which a score was made.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreRule {
    /// `nps`, `enps`, `csat`, `ces`.
    pub measure: &'static str,
    /// Lowest and highest answer of the scale.
    pub scale: [u8; 2],
    /// Always `answered`: blanks are no answers.
    pub denominator: &'static str,
    /// `latest` (a customer's latest answer in each group counts) or `all`.
    pub counted: &'static str,
    /// Do answers carry weights?
    pub weighted: bool,
    /// Is the interval clustered by account?
    pub clustered: bool,
    /// Rows within the filter without an answer.
    pub blank: u64,
    /// Answers off the scale, set aside.
    pub out_of_range: u64,
    /// Answers superseded by a later one of the same customer.
    pub superseded: u64,
    /// Rows set aside as duplicates when the files were read.
    pub duplicates: u64,
}

/// The score of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreGroup {
    /// The value of each `by` column, in their order; `None` = the cell was empty.
    pub key: Vec<Option<String>>,
    /// Counts behind the score (unweighted).
    pub counts: ScoreCounts,
    /// NPS/eNPS in points; CSAT/CES share of favourable answers, 0–1.
    pub score: Estimate,
    /// The score interval (Tango for NPS, Clopper–Pearson for shares), always, for those who ask.
    pub score_interval: Option<[f64; 2]>,
    /// Mean answer on its scale, with a t interval.
    pub mean: Estimate,
    /// Kish's effective number of answers; equals n without weights.
    pub n_eff: Option<f64>,
    /// Accounts behind the answers, where accounts are known.
    pub accounts: Option<u64>,
}

/// `score`: overall and by any columns and periods.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreReport {
    /// The rule.
    pub rule: ScoreRule,
    /// All answers in the filter.
    pub total: ScoreGroup,
    /// Names of the columns of `groups[].key`.
    pub by: Vec<String>,
    /// Groups in order of appearance of their words, periods ascending; groups without an answer are left out.
    pub groups: Vec<ScoreGroup>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}

/// One period of a trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendPoint {
    /// `2025`, `2025-Q3`, `2025-07`, `2025-W31` in the report's calendar, `2025-07-31` in any.
    pub period: String,
    /// First day of the period.
    pub from: String,
    /// First day after the period.
    pub to: String,
    /// Is the period cut by the filter or not over at `today`?
    pub partial: bool,
    /// Counts in the period.
    pub counts: ScoreCounts,
    /// The period's own score; n = 0 → `no_data`.
    pub score: Estimate,
    /// The period's score with a band that stays valid however often one looks during the period.
    pub band: Option<[f64; 2]>,
    /// The score of all answers from the start of the window to the end of this period, with its peek-proof band.
    pub running: Estimate,
}

/// `trend`: the score by period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendReport {
    /// The rule.
    pub rule: ScoreRule,
    /// `day`, `week`, `month`, `quarter`, `year`.
    pub period: &'static str,
    /// `gregorian` or `jalali`: the calendar that cuts the periods and names their years.
    pub calendar: &'static str,
    /// Periods ascending, without gaps.
    pub points: Vec<TrendPoint>,
    /// Answers in the filter that carry no date.
    pub undated: u64,
    /// Last complete period against the one before it.
    pub change: Option<Comparison>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}

/// Two groups set against each other: a − b.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The column, where the groups are values of one.
    pub column: Option<String>,
    /// Name of the first group.
    pub a: String,
    /// Name of the second group; `rest` where the first is compared with all others.
    pub b: String,
    /// Counts and score of the first.
    pub score_a: Estimate,
    /// Counts and score of the second.
    pub score_b: Estimate,
    /// Signed difference a − b in points.
    pub difference: Estimate,
    /// Test statistic.
    pub z: Option<f64>,
    /// Two-sided p-value.
    pub p_value: Option<f64>,
    /// Benjamini–Hochberg adjusted over all comparisons of the report.
    pub p_adjusted: Option<f64>,
    /// Is the adjusted p-value at most `q`?
    pub differs: bool,
    /// Smallest true difference (points) these counts would detect, at 80 % power and the report's confidence.
    pub smallest_detectable: Option<f64>,
    /// Did the same customers answer on both sides, so that the test is paired?
    pub paired: bool,
}

/// `compare`: groups of one or several columns against the rest, or two filters against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CompareReport {
    /// The rule.
    pub rule: ScoreRule,
    /// Comparisons, largest |difference| first among those that differ, then the others.
    pub comparisons: Vec<Comparison>,
    /// How many were tested; the adjustment is over these.
    pub tested: u64,
    /// Groups left out because they have fewer than `min_n` answers.
    pub too_small: u64,
    /// Smallest group tested.
    pub min_n: u64,
    /// False discovery rate.
    pub q: f64,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}

/// Money of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassRevenue {
    /// `promoter`, `passive`, `detractor`, `unscored`.
    pub class: &'static str,
    /// Customers in the class.
    pub customers: u64,
    /// Customers of the class with at least one revenue row in this currency.
    pub paying: u64,
    /// Sum of positive amounts.
    pub gross: Money,
    /// Sum of refunds, as a negative amount.
    pub refunds: Money,
    /// gross + refunds.
    pub net: Money,
    /// Share of the currency's net revenue, 0–1; `None` where that is not positive.
    pub share: Option<f64>,
    /// Mean net revenue per customer of the class, with a t interval.
    pub mean: Estimate,
    /// Median net revenue per customer of the class (type 7).
    pub median: Option<f64>,
    /// What all but the two largest customers of the class pay, as a share of the largest: below p the p % rule calls the
    /// class' money disclosive. `null` where nobody pays.
    pub remainder: Option<f64>,
}

/// Revenue in one currency.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrencyRevenue {
    /// ISO-4217 code, or `None` where no currency column exists.
    pub currency: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
    /// Revenue rows.
    pub rows: u64,
    /// First and last day with revenue, where rows are dated.
    pub days: Option<[String; 2]>,
    /// Net revenue of everybody.
    pub net: Money,
    /// Promoters, passives, detractors, unscored, in this order.
    pub classes: Vec<ClassRevenue>,
    /// NPS weighted by max(net, 0), points.
    pub weighted_nps: Estimate,
    /// Kish's effective number of customers under these weights.
    pub n_eff: Option<f64>,
    /// The same customers' NPS without weights.
    pub unweighted_nps: Estimate,
    /// Share of scored customers' positive revenue set aside because their net is below zero: Σ|negative net| / Σ|net|.
    pub set_aside: Option<f64>,
    /// Detractors' share of scored customers' net revenue: a share, not a forecast.
    pub at_risk_share: Option<f64>,
    /// Detractors' net revenue.
    pub at_risk: Money,
    /// As that of a class, for everybody.
    pub remainder: Option<f64>,
}

/// `revenue`: money by promoter, passive and detractor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RevenueReport {
    /// One entry per currency, never added together; largest number of rows first.
    pub currencies: Vec<CurrencyRevenue>,
    /// Where the money was read: `revenue` rows, or customers' `recurring_monthly` or `recurring_yearly` revenue.
    pub basis: Option<&'static str>,
    /// Who pays and so is counted as a customer here: `customer`, or `account` where invoices name accounts.
    pub unit: Option<&'static str>,
    /// Share of revenue rows whose customer is known from answers, 0–1.
    pub matched: Option<f64>,
    /// Why there is nothing, where there is nothing.
    pub reason: Option<Reason>,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}

/// One class in the value of a point.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassValue {
    /// `promoter`, `passive`, `detractor`.
    pub class: &'static str,
    /// Customers of the class with a known value.
    pub customers: u64,
    /// Net revenue per customer and year (major units), with its interval.
    pub per_customer: Estimate,
}

/// One way to gain a point.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValuePath {
    /// `detractor_to_promoter`, `detractor_to_passive`, `passive_to_promoter`.
    pub path: &'static str,
    /// Money per year for +1 point over the whole base (major units).
    pub value: Estimate,
}

/// One rung of the evidence ladder.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rung {
    /// 1 raw, 2 adjusted, 3 doubly robust, 4 within customers.
    pub rung: u8,
    /// `raw`, `adjusted`, `doubly_robust`, `within_customer`.
    pub name: &'static str,
    /// Money per year for +1 point over the whole base by the path detractor → promoter (major units).
    pub value: Estimate,
    /// The same per customer of the base.
    pub per_customer: Estimate,
    /// The three paths.
    pub paths: Vec<ValuePath>,
    /// Codes of what this rung assumes, texts in the locales, for example `no_confounding`.
    pub assumptions: Vec<&'static str>,
    /// Columns that were held equal.
    pub adjusted_for: Vec<String>,
    /// Accounts (or customers) that were resampled or clustered.
    pub clusters: u64,
    /// How many times an unseen cause would have to raise both, to explain the estimate away.
    pub e_value: Option<f64>,
    /// The same for the interval's limit nearer to none; 1 where the interval holds zero.
    pub e_value_limit: Option<f64>,
}

/// `pointValue`: what one point of NPS is worth per year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PointValueReport {
    /// The currency; others are in `other_currencies`.
    pub currency: Option<String>,
    /// Currencies with scored customers that were left aside, never added.
    pub other_currencies: Vec<String>,
    /// Who pays and so is counted: `customer` or `account`.
    pub counted: &'static str,
    /// Customers (or accounts) of the base: scored, with a known value.
    pub customers: u64,
    /// Length of the revenue window in days, and how it was made a year: `annualised` or `as_given` (recurring revenue).
    pub window_days: Option<f64>,
    /// `annualised`, `recurring` or `per_period` (undated revenue: per whatever period the file covers).
    pub unit: &'static str,
    /// Class means behind the raw gap.
    pub classes: Vec<ClassValue>,
    /// The rungs that were computed, ascending.
    pub rungs: Vec<Rung>,
    /// The highest rung that the data support; `None` = no value can be claimed.
    pub headline: Option<u8>,
    /// `claimed`, `interval_holds_zero`, `no_data`, `too_few`.
    pub verdict: &'static str,
    /// Codes of why no higher rung is reached: `no_covariates`, `one_wave`, `too_few`, `not_identified`, `not_computed`.
    pub not_higher: Vec<&'static str>,
    /// Seed and number of bootstrap replicates.
    pub seed: u64,
    /// Bootstrap replicates.
    pub replicates: u32,
    /// What the reader must know.
    pub notices: Vec<Notice>,
}

/// `disclosure`: which cells of a set of tables must be hidden before they are shared.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DisclosureReport {
    /// Fewest people that a shown cell may stand for.
    pub k: u64,
    /// The p of the p % rule, 0–1.
    pub p: f64,
    /// By cell: `shown`, `small` (fewer than k people), `dominated` (money of one or two), `complement` (hidden because
    /// another could be solved from it).
    pub fates: Vec<&'static str>,
}

/// How many remain within the filter.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// Rows of responses within the filter, with or without a score.
    pub rows: u64,
    /// Answers (rows with a score).
    pub answers: u64,
    /// Customers with an answer.
    pub customers: u64,
    /// Accounts with an answer, where accounts are known.
    pub accounts: Option<u64>,
}

/// A column that the filter bar can offer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterColumn {
    /// Name for `where` and `by`: the role (`touchpoint`, `channel`, …) or the segment's name.
    pub name: String,
    /// Values, most frequent first, at most 200, with the number of rows of each.
    pub values: Vec<(String, u64)>,
    /// How many different values there are.
    pub distinct: u64,
    /// Rows whose cell is empty; `null` in a filter's list of values finds them.
    pub empty: u64,
}

/// What the open files allow: the filter bar and the pickers are made from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// First and last day with an answer.
    pub days: Option<[String; 2]>,
    /// Columns to filter and group by, in file order.
    pub columns: Vec<FilterColumn>,
    /// Measures with at least one answer: of `nps`, `enps`, `csat`, `ces`.
    pub measures: Vec<&'static str>,
    /// Customers known from any file.
    pub customers: u64,
    /// Accounts known from any file.
    pub accounts: Option<u64>,
    /// Rows by kind: responses, revenue, customers, interactions.
    pub rows: [u64; 4],
    /// Roles nobody plays that would unlock something, for example `responded_at`.
    pub would_unlock: Vec<&'static str>,
    /// How the ids of each two files of different kinds meet.
    pub join: Vec<Join>,
    /// What joining the files found, each with its file where it concerns one.
    pub notices: Vec<Notice>,
}

/// How the ids of two files meet. Lists of two have the first file's value and the second's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Join {
    /// `customer_id` or `account_id`.
    pub key: &'static str,
    /// Names of the files.
    pub files: [String; 2],
    /// Different ids of each file.
    pub ids: [u64; 2],
    /// Ids that stand in both files.
    pub matched: u64,
    /// Rows of each file that name an id.
    pub rows: [u64; 2],
    /// Rows of each file whose id stands in the other file.
    pub matched_rows: [u64; 2],
    /// Ids that stand on several rows of the file.
    pub repeated: [u64; 2],
    /// The first few ids that the other file does not have, as written.
    pub unmatched: [Vec<Example>; 2],
    /// Ids of the first file that the second does not have and that differ from one of its ids in one letter, or in two
    /// neighbours that changed places; as written in the first file and in the second. Only told, never joined.
    pub similar: Vec<[String; 2]>,
}

/// Ids of another file that stand in a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overlap {
    /// The other file.
    pub file: String,
    /// The column of the other file.
    pub column: String,
    /// The share of cells of one column that stand in the other, 0–1; of both directions the larger, from a sample.
    pub share: f64,
}

/// A column as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnReport {
    /// The header as written.
    pub name: String,
    /// What further rows of the header say, for example the text of the question; empty where nothing.
    pub label: String,
    /// The role's name, `segment:NAME`, `driver:NAME`, or `None` = not used.
    pub role: Option<String>,
    /// Why: `header` (a synonym matched), `values`, `overlap` (its cells are ids of another file), `mapping` (the user
    /// said so), `none`.
    pub role_evidence: &'static str,
    /// The synonym that matched, where one did.
    pub matched: Option<String>,
    /// Whose ids the cells are, where the evidence is `overlap`.
    pub overlap: Option<Overlap>,
    /// `score`, `number`, `date`, `category`, `text`, `empty`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Cells without a value.
    pub missing: u64,
    /// Different values, where counted (categories).
    pub distinct: Option<u64>,
    /// The first few values as text.
    pub samples: Vec<String>,
    /// How the cells write their values: `1.234,56`, `d/m/y`, `Jalali y/m/d`, `Excel serial 1900`; `None` where they
    /// are plain.
    pub format: Option<String>,
    /// The first few different cells as they were written, each with the value understood, where that is not plain.
    pub readings: Vec<Reading>,
    /// Codes of the currencies that amounts name beside their digits.
    pub currencies: Vec<String>,
    /// Smallest value as text (numbers, dates).
    pub min: Option<String>,
    /// Largest value as text (numbers, dates).
    pub max: Option<String>,
}

/// A cell and what was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// The cell as written, cut to 80 characters.
    pub cell: String,
    /// The value as text.
    pub value: String,
}

/// Something that the bytes leave open, with the guess by which the file was read. It is answered by reading the file
/// again with one of `alternatives` in the field of `FileOptions` that belongs to `code`: `formats[column].dateOrder`
/// for `date_order`, `formats[column].decimal` for `decimal`, `headerRows` for `header_rows`, `mapping[column]` for
/// `score_scale`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// What is asked: `date_order`, `decimal`; `header_rows` = how many rows the header has; `score_scale` = whether
    /// answers of 1–5 are likelihoods to recommend on 0–10 (`score`) or satisfaction on 1–5 (`csat`).
    pub code: &'static str,
    /// The column it concerns, where it is one.
    pub column: Option<String>,
    /// The alternative that was taken.
    pub guess: String,
    /// All alternatives, the guess included.
    pub alternatives: Vec<String>,
    /// The first few cells that allow several of them, as written.
    pub sample: Vec<String>,
}

/// What became of the rows of a file, or of its cells: `read` = `used` + the sum of `setAside[].rows`, always.
///
/// **Rows**: all that hold something, the header left out: the lines above and below the table (`preamble_skipped`,
/// `footer_skipped`) and its data rows. A data row is used where it tells something in any part that the file plays,
/// also if one of its cells is set aside; so a row of a wide file whose amount is missing still counts as an answer. Set
/// aside are repeated answers and invoices (`duplicate_response_id`, `duplicate_rows`), invoices without an amount that
/// can be counted (`amount_missing`, `amount_too_large`) and rows of customers without an id (`customer_missing`).
///
/// **Cells**: those of the data rows that hold something, marks for missing values left out. Set aside are cells that
/// are not what their column holds (`bad_cell`), answers off their scale (`off_scale`), weights that are not positive
/// (`bad_weight`), amounts that cannot be counted where the row is used all the same, and what stands behind the last
/// column (`ragged_long`; counted once a row).
///
/// A filter sets nothing aside: what it leaves out is not asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    /// Rows, or cells, that were read.
    pub read: u64,
    /// Those that the analyses see.
    pub used: u64,
    /// The others, by reason.
    pub set_aside: Vec<SetAside>,
}

/// Rows, or cells of a column, that were set aside for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    /// Why: the code of the notice.
    pub code: &'static str,
    /// The column whose cell was the reason, where it was one.
    pub column: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// The first few.
    pub examples: Vec<Example>,
}

/// A file as the page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TableReport {
    /// The file's name.
    pub name: String,
    /// The kinds that it plays: `responses`, `revenue`, `customers`, `interactions`; a wide file plays several.
    pub kinds: Vec<&'static str>,
    /// `header` or `mapping`: how the kinds were found.
    pub kind_evidence: &'static str,
    /// Data rows.
    pub rows: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes of memory that its columns take.
    pub memory: u64,
    /// `,`, `;`, tab or `|`.
    pub delimiter: String,
    /// Columns in file order.
    pub columns: Vec<ColumnReport>,
    /// What the bytes leave open, the guess taken; nothing where all is clear.
    pub questions: Vec<Question>,
    /// What was noticed while reading and mapping this file.
    pub notices: Vec<Notice>,
    /// What became of its rows, now that all open files are joined.
    pub ledger: Balance,
    /// What became of its cells.
    pub cells: Balance,
}
