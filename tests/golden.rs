//! Reference values of published packages against this crate.
//!
//! Runs every case of `cases/*.json` in the folder that `GOLDEN_DIR` names, by default
//! `tests/golden`. A case passes where `|got − expected| ≤ abs + rel·|expected|` for every expected number; a case whose
//! function is not known here fails. Not a libtest harness, so that the counts are always printed.
//!
//! A refusal is expected as `{"error": {"code": …}}`; the codes are the set's own, and this crate's estimates refuse with
//! `None`, so only the refusal is compared, not its code.

#![allow(clippy::unwrap_used)]

#[path = "golden/attribution.rs"]
mod attribution;
#[path = "golden/clv.rs"]
mod clv;
#[path = "golden/concentration.rs"]
mod concentration;
#[path = "golden/csv.rs"]
mod csv;
#[path = "golden/decomposition.rs"]
mod decomposition;
#[path = "golden/importance.rs"]
mod importance;
#[path = "golden/logit.rs"]
mod logit;
#[path = "golden/logodds.rs"]
mod logodds;
#[path = "golden/retention.rs"]
mod retention;
#[path = "golden/survival.rs"]
mod survival;

use pointworth::estimate::{
    self, Interval, Proportion, Spread, Trinomial, TwoProportions, bootstrap_sums,
};
use pointworth::math::{self, Random};
use pointworth::stats::{Class, ClusterSums, Moments};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let folder = std::env::var_os("GOLDEN_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        PathBuf::from,
    );
    let mut passed: BTreeMap<String, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    match comparison_notices_ten_tolerances() {
        Ok(()) => *passed.entry("comparison".into()).or_default() += 1,
        Err(problem) => failures.push(problem),
    }
    let files = case_files(&folder);
    if files.is_empty() {
        failures.push(format!("{} holds no cases", folder.join("cases").display()));
    }
    let mut data = Data {
        folder,
        tables: BTreeMap::new(),
    };
    for path in files {
        let set: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(set["schema"], 1, "{}: schema", path.display());
        let capability = text(&set["capability"]);
        for case in list(&set["cases"]) {
            let name = text(&case["id"]);
            let function = format!("{capability}/{}", text(&case["fn"]));
            let Some(compute) = function_named(&function) else {
                *unknown.entry(function).or_default() += 1;
                continue;
            };
            let got = compute(case, &mut data);
            let problems = judge(&case["expected"], &got, &case["tolerance"]);
            if problems.is_empty() {
                *passed.entry(capability.clone()).or_default() += 1;
            } else {
                failures.push(format!("{name}: {}", problems.join("; ")));
            }
        }
    }
    report(&passed, &failures, &unknown)
}

fn report(
    passed: &BTreeMap<String, usize>,
    failures: &[String],
    unknown: &BTreeMap<String, usize>,
) -> ExitCode {
    for (capability, count) in passed {
        println!("{capability} {count} passed");
    }
    for failure in failures {
        println!("FAILED {failure}");
    }
    for (function, count) in unknown {
        println!("FAILED {function}: not known here, {count} cases");
    }
    let (good, bad) = (
        passed.values().sum::<usize>(),
        failures.len() + unknown.values().sum::<usize>(),
    );
    let verdict = if bad == 0 { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {good} passed; {bad} failed");
    if bad == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn case_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder.join("cases")) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    files.sort();
    files
}

// Comparison

/// What a case gave: a value, or a refusal.
type Outcome = Option<Value>;

fn judge(expected: &Value, got: &Outcome, tolerance: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    match (expected.get("error"), got) {
        (Some(_), None) => {}
        (Some(error), Some(got)) => problems.push(format!("expected {error}, got {got}")),
        (None, None) => problems.push("refused".into()),
        (None, Some(got)) => compare(expected, got, "", tolerance, &mut problems),
    }
    problems
}

/// Adds a line for every expected value that `got` misses; what `got` has in addition is ignored.
fn compare(
    expected: &Value,
    got: &Value,
    path: &str,
    tolerance: &Value,
    problems: &mut Vec<String>,
) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (key, expected) in expected {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                match got.get(key) {
                    Some(got) => compare(expected, got, &path, tolerance, problems),
                    None => problems.push(format!("{path} is missing")),
                }
            }
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
                compare(
                    expected,
                    got,
                    &format!("{path}[{index}]"),
                    tolerance,
                    problems,
                );
            }
        }
        (Value::Number(expected), Value::Number(got)) => {
            let (expected, got) = (expected.as_f64().unwrap(), got.as_f64().unwrap());
            let allowed = limit(tolerance, path, "abs", 0.0)
                + limit(tolerance, path, "rel", 0.0) * expected.abs();
            if (got - expected).abs() > allowed {
                let times = (got - expected).abs() / allowed;
                problems.push(format!(
                    "{path}: {got:e} for {expected:e} ({times:.1} tolerances)"
                ));
            }
        }
        _ if expected == got => {}
        _ => problems.push(format!("{path}: {got} for {expected}")),
    }
}

/// The tolerance at `path`: an override for a prefix of it, else the case's own.
fn limit(tolerance: &Value, path: &str, kind: &str, default: f64) -> f64 {
    let begins = |prefix: &str| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let overrides = tolerance["overrides"].as_object().into_iter().flatten();
    let nearest = overrides
        .filter(|(prefix, fields)| begins(prefix) && fields.get(kind).is_some())
        .max_by_key(|(prefix, _)| prefix.len());
    nearest
        .map_or(&tolerance[kind], |(_, fields)| &fields[kind])
        .as_f64()
        .unwrap_or(default)
}

fn comparison_notices_ten_tolerances() -> Result<(), String> {
    let tolerance = json!({"rel": 1e-9, "abs": 1e-12, "overrides": {"score": {"abs": 1e-7}}});
    let misses = |expected: Value, got: Value| !judge(&expected, &Some(got), &tolerance).is_empty();
    let checks = [
        (
            "ten tolerances off",
            misses(json!({"a": [2.0]}), json!({"a": [2.0 + 10.0 * 2.001e-9]})),
        ),
        (
            "ten overridden tolerances off",
            misses(
                json!({"score": {"lo": 0.0}}),
                json!({"score": {"lo": 1e-6}}),
            ),
        ),
        (
            "an override of another path",
            misses(json!({"scores": 0.0}), json!({"scores": 1e-8})),
        ),
        (
            "half a tolerance off",
            !misses(json!({"a": [2.0]}), json!({"a": [2.0 + 1e-9], "more": 1})),
        ),
        (
            "half an overridden tolerance off",
            !misses(
                json!({"score": {"lo": 0.0}}),
                json!({"score": {"lo": 5e-8}}),
            ),
        ),
        (
            "a missing value",
            misses(json!({"a": 1, "b": 2}), json!({"a": 1})),
        ),
        (
            "a number for null",
            misses(json!({"a": null}), json!({"a": 0.0})),
        ),
        (
            "null for a number",
            misses(json!({"a": 0.0}), json!({"a": null})),
        ),
        (
            "infinity",
            !misses(json!(["-Infinity"]), json!(["-Infinity"])),
        ),
        ("a shorter list", misses(json!([1, 2]), json!([1]))),
        (
            "a number for a refusal",
            misses(json!({"error": {"code": "x"}}), json!({"a": 1})),
        ),
        (
            "a refusal for a number",
            !judge(&json!({"a": 1}), &None, &tolerance).is_empty(),
        ),
        (
            "a refusal for a refusal",
            judge(&json!({"error": {"code": "x"}}), &None, &tolerance).is_empty(),
        ),
    ];
    let wrong: Vec<&str> = checks
        .iter()
        .filter(|(_, right)| !right)
        .map(|(name, _)| *name)
        .collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("the comparison misjudges: {}", wrong.join(", ")))
    }
}

// Input

/// Files of the set, read once.
struct Data {
    folder: PathBuf,
    tables: BTreeMap<String, BTreeMap<String, Vec<Value>>>,
}

impl Data {
    /// The cells of each role, inline or from the file; null where a cell is empty.
    fn columns(&mut self, case: &Value, roles: &[&str]) -> Vec<Vec<Value>> {
        let input = &case["input"];
        let Some(file) = input["file"].as_str() else {
            let inline = |role: &&str| {
                let plural = format!("{role}s");
                let cells = [*role, plural.as_str()]
                    .into_iter()
                    .find_map(|key| input[key].as_array());
                cells
                    .cloned()
                    .unwrap_or_else(|| panic!("{}: no {role}", case["id"]))
            };
            return roles.iter().map(inline).collect();
        };
        let folder = &self.folder;
        let table = self
            .tables
            .entry(file.into())
            .or_insert_with(|| read_csv(&folder.join(file)));
        let named = |role: &&str| {
            let column = input["columns"][role].as_str().unwrap_or(role);
            table
                .get(column)
                .cloned()
                .unwrap_or_else(|| panic!("{}: no column {column}", case["id"]))
        };
        roles.iter().map(named).collect()
    }

    /// As [`columns`](Self::columns), without rows that have an empty cell in any of them.
    fn complete(&mut self, case: &Value, roles: &[&str]) -> Vec<Vec<Value>> {
        let columns = self.columns(case, roles);
        let whole: Vec<usize> = (0..columns[0].len())
            .filter(|&row| columns.iter().all(|column| !column[row].is_null()))
            .collect();
        columns
            .iter()
            .map(|column| whole.iter().map(|&row| column[row].clone()).collect())
            .collect()
    }
}

/// Columns by header: UTF-8, commas, quotes doubled inside quotes, an empty cell is null.
fn read_csv(path: &Path) -> BTreeMap<String, Vec<Value>> {
    let bytes =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut rows: Vec<Vec<String>> = vec![vec![String::new()]];
    let (mut quoted, mut characters) = (false, bytes.chars().peekable());
    while let Some(character) = characters.next() {
        let row = rows.last_mut().unwrap();
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            _ => row.last_mut().unwrap().push(character),
        }
    }
    rows.retain(|row| row.len() > 1 || !row[0].is_empty());
    let header = rows.remove(0);
    let column = |index: usize| {
        let cells = rows.iter().map(|row| &row[index]);
        cells
            .map(|cell| {
                if cell.is_empty() {
                    Value::Null
                } else {
                    json!(cell)
                }
            })
            .collect()
    };
    header
        .iter()
        .enumerate()
        .map(|(index, name)| (name.clone(), column(index)))
        .collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| {
        text(value)
            .parse()
            .unwrap_or_else(|_| panic!("{value} is no number"))
    })
}

fn numbers(values: &[Value]) -> Vec<f64> {
    values.iter().map(number).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn confidence(case: &Value) -> f64 {
    case["params"]["conf"].as_f64().unwrap_or(0.95)
}

// Output

fn float(value: f64) -> Value {
    if value.is_infinite() {
        json!(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        json!(value)
    }
}

fn maybe(value: Option<f64>) -> Value {
    value.map_or(Value::Null, float)
}

fn ends(interval: Option<Interval>) -> Value {
    json!({"lo": maybe(interval.map(|i| i.low)), "hi": maybe(interval.map(|i| i.high))})
}

// Functions by name

type Compute = fn(&Value, &mut Data) -> Outcome;

fn function_named(name: &str) -> Option<Compute> {
    Some(match name {
        "clv/rfm_summary" => clv::rfm_summary,
        "clv/bgnbd_fit" => clv::bgnbd_fit,
        "clv/bgnbd_predict" => clv::bgnbd_predict,
        "clv/gamma_gamma_fit" => clv::gamma_gamma_fit,
        "clv/clv" => clv::lifetime_value,
        "concentration/concentration" => concentration::concentration,
        "attribution/attribution_heuristic" => attribution::heuristic,
        "attribution/attribution_timed" => attribution::timed,
        "attribution/attribution_markov" => attribution::markov,
        "attribution/attribution_shapley" => attribution::shapley,
        "csv/csv_parse" => csv::parse,
        "logit/logistic" => logit::logistic,
        "logit/logistic_ridge" => logit::logistic_ridge,
        "logit/binary_metrics" => logit::metrics,
        "importance/driver_importance" => importance::driver_importance,
        "logodds/weighted_log_odds" => logodds::weighted_log_odds,
        "npsdecomp/nps_decompose" => decomposition::nps_decompose,
        "nps/nps_one_sample" => nps_one_sample,
        "nps/nps_two_sample" => nps_two_sample,
        "nps/nps_by_segment" => nps_by_segment,
        "nps/nps_by_period" => nps_by_period,
        "nps/nps_weighted" => nps_weighted,
        "nps/nps_bootstrap" => nps_bootstrap,
        "proportions/proportion_ci" => proportion_ci,
        "proportions/two_proportions" => two_proportions,
        "tests/chi2_independence" => chi2_independence,
        "tests/kruskal_wallis" => kruskal_wallis,
        "tests/mann_whitney" => mann_whitney,
        "tests/multiple_testing" => multiple_testing,
        "regression/ols" => ols,
        "regression/correlation" => correlation,
        "panel/panel_fe" => panel_fe,
        "retention/cohort_table" => retention::cohorts,
        "retention/revenue_retention" => retention::bridges,
        "retention/earned_growth" => retention::earned_growth,
        "survival/kaplan_meier" => survival::curve,
        "survival/logrank" => survival::groups,
        "survival/cox_ph" => survival::hazards,
        "distributions/norm_cdf" => |case, _| values(case, |a| math::norm_cdf(a[0])),
        "distributions/norm_sf" => |case, _| values(case, |a| math::norm_sf(a[0])),
        "distributions/norm_ppf" => |case, _| values(case, |a| math::norm_ppf(a[0])),
        "distributions/t_cdf" => |case, _| values(case, |a| math::t_cdf(a[0], a[1])),
        "distributions/t_sf" => |case, _| values(case, |a| math::t_sf(a[0], a[1])),
        "distributions/t_ppf" => |case, _| values(case, |a| math::t_ppf(a[0], a[1])),
        "distributions/chi2_cdf" => |case, _| values(case, |a| math::chi2_cdf(a[0], a[1])),
        "distributions/chi2_sf" => |case, _| values(case, |a| math::chi2_sf(a[0], a[1])),
        "distributions/chi2_ppf" => |case, _| values(case, |a| math::chi2_ppf(a[0], a[1])),
        "distributions/f_sf" => |case, _| values(case, |a| math::f_sf(a[0], a[1], a[2])),
        "distributions/beta_cdf" => |case, _| values(case, |a| math::beta_cdf(a[0], a[1], a[2])),
        "distributions/beta_ppf" => |case, _| values(case, |a| math::beta_ppf(a[0], a[1], a[2])),
        "distributions/lgamma" => |case, _| values(case, |a| math::lgamma(a[0])),
        "distributions/digamma" => |case, _| values(case, |a| math::digamma(a[0])),
        "distributions/erfc" => |case, _| values(case, |a| math::erfc(a[0])),
        "distributions/gammainc_p" => |case, _| values(case, |a| math::gammainc_p(a[0], a[1])),
        "distributions/gammainc_q" => |case, _| values(case, |a| math::gammainc_q(a[0], a[1])),
        "distributions/hyp2f1" => |case, _| values(case, |a| math::hyp2f1(a[0], a[1], a[2], a[3])),
        _ => return None,
    })
}

/// One value per argument list; NaN anywhere is a refusal.
fn values(case: &Value, function: fn(&[f64]) -> f64) -> Outcome {
    let values: Vec<f64> = list(&case["input"]["args"])
        .iter()
        .map(|args| function(&numbers(list(args))))
        .collect();
    let defined = values.iter().all(|value| !value.is_nan());
    defined.then(|| json!({"values": values.iter().map(|&v| float(v)).collect::<Vec<_>>()}))
}

// nps

/// The class of a score as +1, 0, −1; `None` off the scale 0–10 or between its integers.
fn sign(score: &Value) -> Option<i8> {
    let score = number(score);
    let on_scale = (0.0..=10.0).contains(&score) && score.fract() == 0.0;
    on_scale
        .then(|| Class::of(score as u8).map(Class::sign))
        .flatten()
}

fn tally(signs: impl IntoIterator<Item = i8>) -> Trinomial {
    let mut counts = Trinomial::default();
    for sign in signs {
        match sign {
            1 => counts.plus += 1,
            0 => counts.zero += 1,
            _ => counts.minus += 1,
        }
    }
    counts
}

/// Counts given as such, or as a list of scores.
fn counted(value: &Value) -> Trinomial {
    match value {
        Value::Array(scores) => tally(
            scores
                .iter()
                .filter(|score| !score.is_null())
                .filter_map(sign),
        ),
        _ => {
            let count = |key: &str| value[key].as_u64().unwrap();
            Trinomial {
                plus: count("promoters"),
                zero: count("passives"),
                minus: count("detractors"),
            }
        }
    }
}

fn counts_and_score(counts: &Trinomial, confidence: f64) -> Value {
    json!({
        "n": counts.n(), "detractors": counts.minus, "passives": counts.zero, "promoters": counts.plus,
        "nps": maybe(counts.difference()), "nps100": maybe(counts.difference().map(|d| 100.0 * d)),
        "variance": maybe(counts.variance()), "se": maybe(counts.std_error()),
        "wald": ends(counts.wald(confidence)),
        "adjusted_wald_t": ends(counts.adjusted_wald(confidence)),
        "adjusted_wald_u": ends(counts.adjusted_wald_unit(confidence)),
        "score": ends(counts.score(confidence)),
        "trinomial_t": ends(counts.trinomial_t(confidence)),
    })
}

fn nps_one_sample(case: &Value, data: &mut Data) -> Outcome {
    let given = &case["input"]["counts"];
    if given.is_object() {
        let counts = counted(given);
        return (counts.n() > 0).then(|| counts_and_score(&counts, confidence(case)));
    }
    let scores = data.columns(case, &["score"]).remove(0);
    let missing = scores.iter().filter(|score| score.is_null()).count();
    let counts = counted(&Value::Array(scores.clone()));
    let mut report = counts_and_score(&counts, confidence(case));
    report["n_missing"] = json!(missing);
    report["n_invalid"] = json!(scores.len() - missing - counts.n() as usize);
    (counts.n() > 0).then_some(report)
}

fn nps_two_sample(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let (x, y) = if input["file"].is_string() {
        let columns = data.complete(case, &["score", "group"]);
        let of = |group: &str| {
            let rows = columns[0]
                .iter()
                .zip(&columns[1])
                .filter(|(_, name)| text(name) == group);
            tally(rows.filter_map(|(score, _)| sign(score)))
        };
        (of(&text(&input["x"])), of(&text(&input["y"])))
    } else {
        (counted(&input["x"]), counted(&input["y"]))
    };
    let side = |comparison: estimate::Comparison| {
        json!({
            "diff": comparison.difference, "se": comparison.std_error, "z": maybe(comparison.z),
            "p": maybe(comparison.p_value), "lo": comparison.interval.low, "hi": comparison.interval.high,
        })
    };
    Some(json!({
        "n_x": x.n(), "n_y": y.n(), "nps_x": x.difference()?, "nps_y": y.difference()?,
        "wald": side(estimate::two_sample_wald(&x, &y, confidence(case))?),
        "adjusted_wald_t": side(estimate::two_sample(&x, &y, confidence(case))?),
    }))
}

/// Counts by the words of `keys`, in alphabetical order.
fn tallies(scores: &[Value], keys: &[String]) -> BTreeMap<String, Trinomial> {
    let mut groups: BTreeMap<String, Trinomial> = BTreeMap::new();
    for (score, key) in scores.iter().zip(keys) {
        if let Some(sign) = sign(score) {
            groups.entry(key.clone()).or_default().merge(&tally([sign]));
        }
    }
    groups
}

fn nps_by_segment(case: &Value, data: &mut Data) -> Outcome {
    let columns = data.complete(case, &["score", "segment"]);
    let params = &case["params"];
    let keys: Vec<String> = columns[1].iter().map(text).collect();
    let mut groups = tallies(&columns[0], &keys);
    groups.retain(|_, counts| counts.n() >= params["min_n"].as_u64().unwrap_or(1));
    let keep: Vec<String> = match params["keep_segments"].as_array() {
        Some(names) => names
            .iter()
            .map(text)
            .filter(|name| groups.contains_key(name))
            .collect(),
        None => groups.keys().cloned().collect(),
    };
    let table: Vec<Vec<u64>> = keep
        .iter()
        .map(|name| &groups[name])
        .map(|c| vec![c.minus, c.zero, c.plus])
        .collect();
    let test = estimate::chi_square(&table);
    let mut pairs = Vec::new();
    for (i, x) in keep.iter().enumerate() {
        for y in &keep[i + 1..] {
            pairs.push((
                x,
                y,
                estimate::two_sample_wald(&groups[x], &groups[y], confidence(case))?,
            ));
        }
    }
    let p_values: Vec<f64> = pairs
        .iter()
        .filter_map(|(_, _, pair)| pair.p_value)
        .collect();
    let mut adjusted = estimate::benjamini_hochberg(&p_values).into_iter();
    let pairwise: Vec<Value> = pairs
        .iter()
        .map(|(x, y, pair)| {
            let p_bh = pair.p_value.and_then(|_| adjusted.next());
            json!({"x": x, "y": y, "diff": pair.difference, "z": maybe(pair.z), "p": maybe(pair.p_value), "p_bh": maybe(p_bh)})
        })
        .collect();
    let segments: Map<String, Value> = keep
        .iter()
        .map(|name| {
            (
                name.clone(),
                counts_and_score(&groups[name], confidence(case)),
            )
        })
        .collect();
    let chi2 = test.map_or(
        Value::Null,
        |t| json!({"chi2": t.chi2, "df": t.df, "p": t.p_value}),
    );
    (!segments.is_empty())
        .then(|| json!({"segments": segments, "chi2": chi2, "pairwise": pairwise}))
}

fn nps_by_period(case: &Value, data: &mut Data) -> Outcome {
    let columns = data.complete(case, &["score", "date"]);
    let period = text(&case["params"]["period"]);
    let key = |date: &Value| {
        let date = text(date);
        let month: u32 = date[5..7].parse().unwrap();
        match period.as_str() {
            "year" => date[..4].to_owned(),
            "quarter" => format!("{}-Q{}", &date[..4], (month - 1) / 3 + 1),
            "month" => date[..7].to_owned(),
            "day" => date[..10].to_owned(),
            other => panic!("{}: period {other} is not known here", case["id"]),
        }
    };
    let keys: Vec<String> = columns[1].iter().map(key).collect();
    let periods: Map<String, Value> = tallies(&columns[0], &keys)
        .iter()
        .map(|(name, counts)| (name.clone(), counts_and_score(counts, confidence(case))))
        .collect();
    (!periods.is_empty()).then(|| json!({"periods": periods}))
}

fn nps_weighted(case: &Value, data: &mut Data) -> Outcome {
    let scores = data.complete(case, &["score"]).remove(0);
    let signs: Vec<f64> = scores.iter().filter_map(sign).map(f64::from).collect();
    let weights = numbers(list(&case["input"]["weights"]));
    assert_eq!(signs.len(), weights.len(), "{}", case["id"]);
    let mut sums = ClusterSums::default();
    for ((key, &weight), &sign) in (0u32..).zip(&weights).zip(&signs) {
        sums.update(key, weight, sign);
    }
    sums.finish();
    let (value, error) = (sums.mean()?, sums.std_error());
    let wald = error.and_then(|error| estimate::normal_around(value, error, confidence(case)));
    Some(json!({
        "nps": value, "se_linearized": maybe(error), "n": signs.len(),
        "n_eff_kish": maybe(sums.n_eff()),
        "wald": ends(wald),
    }))
}

fn nps_bootstrap(case: &Value, data: &mut Data) -> Outcome {
    let given = &case["input"]["counts"];
    let counts = if given.is_object() {
        counted(given)
    } else {
        counted(&Value::Array(data.columns(case, &["score"]).remove(0)))
    };
    let classes = [(1.0, counts.plus), (0.0, counts.zero), (-1.0, counts.minus)];
    let answers: Vec<[f64; 2]> = classes
        .iter()
        .flat_map(|&(c, n)| std::iter::repeat_n([c, 1.0], n as usize))
        .collect();
    let replicates = case["params"]["replicates"].as_u64().unwrap() as u32;
    let [resampled] = bootstrap_sums(&answers, replicates, &mut Random::new(20_261_123), |sums| {
        [Some(sums[0] / sums[1])]
    });
    Some(json!({
        "nps": counts.difference()?, "se": maybe(resampled.std_error()),
        "percentile": ends(resampled.percentile(confidence(case))),
    }))
}

// proportions

/// Does a cell satisfy a rule such as `>=9`?
fn succeeds(cell: &Value, rule: &str) -> bool {
    let at = rule.find(|c: char| !"<>=!".contains(c)).unwrap();
    let (operator, operand) = rule.split_at(at);
    let (value, operand) = (number(cell), operand.trim().parse::<f64>().unwrap());
    match operator {
        ">=" => value >= operand,
        ">" => value > operand,
        "<=" => value <= operand,
        "<" => value < operand,
        "=" | "==" => value == operand,
        "!=" => value != operand,
        other => panic!("operator {other} is not known here"),
    }
}

fn proportion_ci(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let (x, n) = match input["x"].as_u64() {
        Some(x) => (x, input["n"].as_u64().unwrap()),
        None => {
            let cells = data.complete(case, &["value"]).remove(0);
            let rule = text(&input["success"]);
            (
                cells.iter().filter(|cell| succeeds(cell, &rule)).count() as u64,
                cells.len() as u64,
            )
        }
    };
    let share = Proportion::new(x, n)?;
    let conf = confidence(case);
    Some(json!({
        "x": x, "n": n, "p": share.value(),
        "wald": ends(share.wald(conf)), "wilson": ends(share.wilson(conf)),
        "agresti_coull": ends(share.agresti_coull(conf)),
        "clopper_pearson": ends(share.clopper_pearson(conf)), "jeffreys": ends(share.jeffreys(conf)),
    }))
}

fn two_proportions(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let (first, second) = if input["file"].is_string() {
        let columns = data.complete(case, &["value", "group"]);
        let rule = text(&input["success"]);
        let of = |group: &str| {
            let rows = columns[0]
                .iter()
                .zip(&columns[1])
                .filter(|(_, name)| text(name) == group);
            let cells: Vec<&Value> = rows.map(|(cell, _)| cell).collect();
            let x = cells.iter().filter(|cell| succeeds(cell, &rule)).count();
            Proportion::new(x as u64, cells.len() as u64)
        };
        (of(&text(&input["x"]))?, of(&text(&input["y"]))?)
    } else {
        let of = |x: &str, n: &str| {
            Proportion::new(input[x].as_u64().unwrap(), input[n].as_u64().unwrap())
        };
        (of("x1", "n1")?, of("x2", "n2")?)
    };
    let two = TwoProportions { first, second };
    let conf = confidence(case);
    Some(json!({
        "p1": first.value(), "p2": second.value(), "diff": two.difference(),
        "z_pooled": maybe(two.pooled_z().map(|(z, _)| z)), "p_pooled": maybe(two.pooled_z().map(|(_, p)| p)),
        "fisher_p": two.fisher(), "wald": ends(two.wald(conf)),
        "newcombe": ends(two.newcombe(conf)), "agresti_caffo": ends(two.agresti_caffo(conf)),
    }))
}

// tests

fn chi2_independence(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let table: Vec<Vec<u64>> = if input["table"].is_array() {
        list(&input["table"])
            .iter()
            .map(|row| list(row).iter().map(|n| n.as_u64().unwrap()).collect())
            .collect()
    } else {
        let columns = data.complete(case, &["rows", "cols"]);
        let cells: Vec<(String, String)> = columns[0]
            .iter()
            .map(text)
            .zip(columns[1].iter().map(text))
            .collect();
        let count = |row: &str, column: &str| {
            cells
                .iter()
                .filter(|(r, c)| r == row && c == column)
                .count() as u64
        };
        let (rows, cols) = (list(&input["row_order"]), list(&input["col_order"]));
        rows.iter()
            .map(|r| cols.iter().map(|c| count(&text(r), &text(c))).collect())
            .collect()
    };
    let test = estimate::chi_square(&table)?;
    Some(json!({
        "chi2": test.chi2, "df": test.df, "p": test.p_value, "expected": test.expected,
        "cramers_v": test.cramers_v, "min_expected": test.min_expected,
        "yates": test.yates.map(|(chi2, p)| json!({"chi2": chi2, "p": p})),
    }))
}

fn grouped(case: &Value, data: &mut Data) -> BTreeMap<String, Vec<f64>> {
    let columns = data.complete(case, &["y", "group"]);
    let mut groups: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (y, group) in columns[0].iter().zip(&columns[1]) {
        groups.entry(text(group)).or_default().push(number(y));
    }
    groups
}

fn kruskal_wallis(case: &Value, data: &mut Data) -> Outcome {
    let groups: Vec<Vec<f64>> = grouped(case, data).into_values().collect();
    let test = estimate::kruskal_wallis(&groups)?;
    let moments: Vec<Moments> = groups
        .iter()
        .map(|group| group.iter().copied().collect())
        .collect();
    let anova = estimate::anova(&moments)
        .map(|a| json!({"f": a.f, "p": a.p_value, "df1": a.df1, "df2": a.df2}));
    Some(json!({
        "h": test.h, "df": test.df, "p": test.p_value, "epsilon_squared": test.epsilon_squared,
        "n": test.n, "anova": anova,
    }))
}

fn mann_whitney(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let (a, b) = if input["file"].is_string() {
        let mut groups = grouped(case, data);
        let mut of = |key: &str| groups.remove(&text(&input[key])).unwrap_or_default();
        (of("x1"), of("x2"))
    } else {
        (numbers(list(&input["a"])), numbers(list(&input["b"])))
    };
    let test = estimate::mann_whitney(&a, &b)?;
    let welch = estimate::welch(
        &a.into_iter().collect(),
        &b.into_iter().collect(),
        confidence(case),
    );
    Some(json!({
        "u1": test.u1, "u2": test.u2, "p_continuity": maybe(test.p_continuity),
        "p_no_continuity": maybe(test.p_value), "p_exact": maybe(test.p_exact),
        "rank_biserial": test.rank_biserial, "prob_superiority": test.superiority,
        "welch": welch.map(|w| json!({"t": w.t, "df": w.df, "p": w.p_value, "mean_diff": w.difference})),
    }))
}

/// p-values to adjusted p-values.
type Adjust = fn(&[f64]) -> Vec<f64>;

fn multiple_testing(case: &Value, _: &mut Data) -> Outcome {
    let p_values = numbers(list(&case["input"]["p"]));
    let alpha = case["params"]["alpha"].as_f64().unwrap_or(0.05);
    let methods: [(&str, Adjust); 4] = [
        ("bh", estimate::benjamini_hochberg),
        ("by", estimate::benjamini_yekutieli),
        ("holm", estimate::holm),
        ("bonferroni", estimate::bonferroni),
    ];
    let report = |adjust: Adjust| {
        let adjusted = adjust(&p_values);
        json!({"reject": adjusted.iter().map(|&p| p <= alpha).collect::<Vec<_>>(), "p_adj": adjusted})
    };
    Some(
        methods
            .iter()
            .map(|&(name, adjust)| (name.to_owned(), report(adjust)))
            .collect::<Map<_, _>>()
            .into(),
    )
}

// regression

fn ols(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let clustered = !input["columns"]["cluster"].is_null() || input["cluster"].is_array();
    let inline = input["x"].as_object();
    // The names keep the order of inline columns, which a JSON object does not.
    let names: Vec<String> = match (inline, case["expected"]["names"].as_array()) {
        (Some(_), Some(names)) => names[1..].iter().map(text).collect(),
        (Some(columns), None) => columns.keys().cloned().collect(),
        (None, _) => list(&input["columns"]["x"]).iter().map(text).collect(),
    };
    let mut cells: Vec<Vec<Value>> = data.columns(case, &["y"]);
    match inline {
        Some(columns) => cells.extend(names.iter().map(|name| list(&columns[name]).to_vec())),
        None => {
            cells.extend(data.columns(case, &names.iter().map(String::as_str).collect::<Vec<_>>()))
        }
    }
    if clustered {
        cells.extend(data.columns(case, &["cluster"]));
    }
    let rows: Vec<usize> = (0..cells[0].len())
        .filter(|&row| cells.iter().all(|column| !column[row].is_null()))
        .collect();
    let column =
        |index: usize| -> Vec<f64> { rows.iter().map(|&row| number(&cells[index][row])).collect() };
    let y = column(0);
    let x: Vec<Vec<f64>> = (1..=names.len()).map(column).collect();
    let x: Vec<&[f64]> = x.iter().map(Vec::as_slice).collect();
    let clusters: Option<Vec<u32>> = clustered.then(|| {
        let mut codes = BTreeMap::new();
        let words = rows.iter().map(|&row| text(&cells[names.len() + 1][row]));
        words
            .map(|word| {
                let next = codes.len() as u32;
                *codes.entry(word).or_insert(next)
            })
            .collect()
    });
    let fit = estimate::ordinary_least_squares(&y, &x, clusters.as_deref())?;
    // A dropped column is named and left out: the set accepts that as well as a refusal.
    if !fit.dropped.is_empty() {
        return None;
    }
    let mut kinds = vec![
        ("classical", Spread::Classical),
        ("hc1", Spread::Hc1),
        ("hc3", Spread::Hc3),
    ];
    if clustered {
        kinds.push(("cluster", Spread::Cluster));
    }
    let (mut errors, mut t, mut p, mut df) = (Map::new(), Map::new(), Map::new(), Map::new());
    for (name, kind) in kinds {
        let std_errors = fit.std_errors(kind)?;
        let freedom = fit.df(kind)?;
        let tests = fit.t_tests(&std_errors, freedom);
        t.insert(
            name.into(),
            json!(tests.iter().map(|test| test.0).collect::<Vec<_>>()),
        );
        p.insert(
            name.into(),
            json!(tests.iter().map(|test| test.1).collect::<Vec<_>>()),
        );
        errors.insert(name.into(), json!(std_errors));
        df.insert(name.into(), json!(freedom));
    }
    let f = fit
        .f_test()
        .map(|(stat, df1, df2, p)| json!({"stat": stat, "df1": df1, "df2": df2, "p": p}));
    let all_names: Vec<String> = std::iter::once("(intercept)".to_owned())
        .chain(names)
        .collect();
    Some(json!({
        "n": fit.n(), "names": all_names, "coef": fit.coefficients, "r2": maybe(fit.r_squared),
        "adj_r2": maybe(fit.adjusted_r_squared()), "rmse": fit.residual_deviation, "f": f,
        "beta_std": fit.standardized, "vif": fit.inflation, "se": errors, "t": t, "p": p, "df": df,
    }))
}

/// Fixed effects; `xtreg` is what the crate reports, the other conventions follow by their factors.
fn panel_fe(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let names: Vec<String> = match (input["x"].as_object(), case["expected"]["names"].as_array()) {
        (_, Some(names)) => names.iter().map(text).collect(),
        (Some(columns), None) => columns.keys().cloned().collect(),
        (None, None) => list(&input["columns"]["x"]).iter().map(text).collect(),
    };
    let mut cells = data.columns(case, &["entity", "time", "y"]);
    match input["x"].as_object() {
        Some(columns) => cells.extend(names.iter().map(|name| list(&columns[name]).to_vec())),
        None => {
            cells.extend(data.columns(case, &names.iter().map(String::as_str).collect::<Vec<_>>()))
        }
    }
    let whole = |row: &usize| cells.iter().all(|column| !column[*row].is_null());
    let mut rows: Vec<usize> = (0..cells[0].len()).filter(whole).collect();
    if let Some(first) = input["first_entities"].as_u64() {
        let mut seen: Vec<String> = Vec::new();
        rows.retain(|&row| {
            let entity = text(&cells[0][row]);
            if !seen.contains(&entity) && (seen.len() as u64) < first {
                seen.push(entity.clone());
            }
            seen.contains(&entity)
        });
    }
    let logged: Vec<String> = input["natural_log_of"]
        .as_array()
        .map_or(Vec::new(), |names| names.iter().map(text).collect());
    let y_name = input["columns"]["y"].as_str().unwrap_or("y");
    let column = |at: usize, name: &str| -> Vec<f64> {
        let log = logged.iter().any(|other| other == name);
        let values = rows.iter().map(|&row| number(&cells[at][row]));
        values
            .map(|value| if log { value.ln() } else { value })
            .collect()
    };
    let codes = |at: usize| -> Vec<u32> {
        let mut known = BTreeMap::new();
        let words = rows.iter().map(|&row| text(&cells[at][row]));
        words
            .map(|word| {
                let next = known.len() as u32;
                *known.entry(word).or_insert(next)
            })
            .collect()
    };
    let (units, periods, y) = (codes(0), codes(1), column(2, y_name));
    let x: Vec<Vec<f64>> = names
        .iter()
        .enumerate()
        .map(|(at, name)| column(at + 3, name))
        .collect();
    let x: Vec<&[f64]> = x.iter().map(Vec::as_slice).collect();
    let two_way = case["params"]["effects"] == "twoway";
    let fit = estimate::within(&y, &x, &units, two_way.then_some(&periods[..]), &units)?;
    let errors = |covariance: &math::Matrix, scale: f64| -> Vec<f64> {
        (0..names.len())
            .map(|at| (covariance[(at, at)] * scale).sqrt())
            .collect()
    };
    let (n, g) = (fit.n as f64, fit.clusters as f64);
    let lsdv = g / (g - 1.0) * (n - 1.0) / fit.residual_df / fit.factor;
    let period_count = periods.iter().max().map_or(0, |last| last + 1);
    Some(json!({
        "n": fit.n, "n_entities": fit.units, "n_periods": period_count, "names": names,
        "coef": fit.coefficients,
        "se_classical": errors(&fit.classical, 1.0),
        "se_cluster_cr0": errors(&fit.covariance, 1.0 / fit.factor),
        "se_cluster_xtreg": errors(&fit.covariance, 1.0),
        "se_cluster_lsdv": errors(&fit.covariance, lsdv),
        "r2_within": fit.r_squared,
        "df_residual": fit.residual_df,
    }))
}

fn correlation(case: &Value, data: &mut Data) -> Outcome {
    let columns = data.complete(case, &["a", "b"]);
    let (a, b) = (numbers(&columns[0]), numbers(&columns[1]));
    let pearson = estimate::pearson(&a, &b, confidence(case))?;
    let spearman = estimate::spearman(&a, &b)?;
    Some(json!({
        "n": pearson.n,
        "pearson": {
            "r": pearson.value, "p": maybe(pearson.p_value),
            "lo": maybe(pearson.interval.map(|i| i.low)), "hi": maybe(pearson.interval.map(|i| i.high)),
        },
        "spearman": {"rho": spearman.value, "p": maybe(spearman.p_value)},
        "kendall_tau_b": maybe(estimate::kendall_tau_b(&a, &b)),
    }))
}
