//! How long each panel of Measure takes natively after a change of filter: a line of JSON per panel.
//!
//! `cargo bench --bench measure -- RESPONSES [REVENUE] [--only PANEL]`; `run.mjs` beside it writes the files. `gram`, without
//! any file: the sums of products behind drivers alone, of a million answers to ten questions, complete and with gaps.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::math::Random;
use pointworth::stats::Gram;
use pointworth::{FileOptions, Session, Settings, Value};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

/// Runs of each panel by each filter; the shortest counts.
const RUNS: usize = 5;

fn map<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    Value::Map(BTreeMap::from(
        pairs.map(|(name, value)| (name.to_owned(), value)),
    ))
}

fn list(words: &[&str]) -> Value {
    Value::List(words.iter().map(|word| text(word)).collect())
}

fn text(word: &str) -> Value {
    Value::Text(word.to_owned())
}

/// Filters that a reader goes through, one after the other; the first is none.
fn filters() -> [Value; 4] {
    let only = |column, values: &[&str]| map([("where", map([(column, list(values))]))]);
    [
        map([]),
        only("tier", &["SMB"]),
        map([("date", list(&["2024-07-01", "2025-07-01"]))]),
        only("channel", &["email", "web"]),
    ]
}

/// The panels with the options by which the page asks for them.
fn panels() -> Vec<(&'static str, &'static str, Value)> {
    let by = || list(&["region", "product", "tier", "channel", "touchpoint"]);
    vec![
        ("score", "score", map([])),
        ("trend", "trend", map([("period", text("month"))])),
        ("compare", "compare", map([("by", by())])),
        ("moved", "moved", map([("by", by())])),
        ("ranking", "segments", map([("by", by())])),
        ("accounts", "accounts", map([])),
        ("responseRates", "responseRates", map([])),
        ("journey", "journey", map([])),
        ("reconcile", "reconcile", map([])),
        ("drivers", "drivers", map([("by", text("region"))])),
        ("words", "words", map([])),
        ("discovery", "discover", map([("counted", text("all"))])),
    ]
}

/// The options of a question by a filter.
fn by_filter(options: &Value, filter: &Value) -> Value {
    let Value::Map(options) = options else {
        unreachable!()
    };
    let mut options = options.clone();
    options.insert("filter".to_owned(), filter.clone());
    Value::Map(options)
}

/// The shortest run by each filter, in milliseconds; before each run another filter is asked for.
fn shortest(session: &mut Session, name: &str, options: &Value, runs: usize) -> Vec<f64> {
    let filters = filters();
    let mut best = vec![f64::INFINITY; filters.len()];
    for _ in 0..runs {
        for (filter, best) in filters.iter().zip(&mut best) {
            let asked = by_filter(options, filter);
            let begin = Instant::now();
            session.query(name, &asked).unwrap();
            *best = best.min(begin.elapsed().as_secs_f64() * 1000.0);
        }
    }
    best
}

fn told(name: &str, by_filter: &[f64]) {
    println!(r#"{{"name":"{name}","ms":{by_filter:.2?}}}"#);
}

/// Answers from 0 to 10 to ten questions, of which one in so many is missing, if any.
fn answers(rows: usize, gaps: Option<usize>) -> Vec<Vec<u8>> {
    let mut random = Random::new(1);
    let mut answer = || match gaps {
        Some(gaps) if random.below(gaps as u32) == 0 => u8::MAX,
        _ => random.below(11) as u8,
    };
    (0..10)
        .map(|_| (0..rows).map(|_| answer()).collect())
        .collect()
}

/// The sums of products of complete rows and by pairs, where nothing is missing; then where a twentieth is.
fn gram() {
    let mut ms = Vec::new();
    for columns in [answers(1_000_000, None), answers(1_000_000, Some(20))] {
        let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
        for empty in [Gram::complete(10), Gram::pairwise(10)] {
            let mut best = f64::INFINITY;
            for _ in 0..10 * RUNS {
                let mut sums = empty.clone();
                let begin = Instant::now();
                sums.update_bytes(black_box(&columns));
                best = best.min(begin.elapsed().as_secs_f64() * 1000.0);
                black_box(sums.n(0, 0));
            }
            ms.push(best);
        }
    }
    told("gram", &ms);
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let only = given.iter().position(|one| one == "--only");
    let only = only.and_then(|at| given.get(at + 1)).cloned();
    let files = given.iter().take_while(|one| !one.starts_with("--"));
    if only.as_deref() == Some("gram") {
        return gram();
    }
    let mut session = Session::new(Settings::default()).unwrap();
    for path in files {
        let bytes = std::fs::read(path).unwrap();
        let file = session.begin(path, FileOptions::default()).unwrap();
        session.feed(file, &bytes).unwrap();
        session.finish(file).unwrap();
    }
    session.scope().unwrap();
    let wanted = |name: &str| {
        only.as_ref()
            .is_none_or(|only| only.split(',').any(|one| one == name))
    };
    let panels = panels();
    for (name, op, options) in panels.iter().filter(|(name, ..)| wanted(name)) {
        let runs = if *name == "discovery" { 2 } else { RUNS };
        told(name, &shortest(&mut session, op, options, runs));
    }
    if wanted("all") {
        // What shares its counting with others: every panel but the search and the two that read more than scores.
        let of_measure = panels
            .iter()
            .filter(|(name, ..)| !["drivers", "words", "discovery"].contains(name));
        let asked = of_measure.map(|(name, op, options)| {
            let Value::Map(options) = options else {
                unreachable!()
            };
            let mut options = options.clone();
            options.insert("panel".to_owned(), text(op));
            options.insert("as".to_owned(), text(name));
            Value::Map(options)
        });
        let options = map([("panels", Value::List(asked.collect()))]);
        told("all", &shortest(&mut session, "dashboard", &options, RUNS));
    }
}
