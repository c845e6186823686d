//! Words of two groups of texts, cut as the cases say, by weighted log-odds.

use crate::{Data, Outcome, list, text};
use pointworth::estimate;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Counts of each word in either group.
type Counts = BTreeMap<String, [u64; 2]>;

pub fn weighted_log_odds(case: &Value, data: &mut Data) -> Outcome {
    let counts = if case["input"]["file"].is_string() {
        of_texts(case, data)
    } else {
        given(&case["input"])
    };
    let side = |at: usize| {
        counts
            .values()
            .map(|counts| counts[at])
            .collect::<Vec<u64>>()
    };
    let (a, b) = (side(0), side(1));
    let (n_a, n_b): (u64, u64) = (a.iter().sum(), b.iter().sum());
    // A text says that the pooled counts are the prior as they are.
    let strength = case["params"]["alpha0"]
        .as_f64()
        .unwrap_or((n_a + n_b) as f64);
    let found = estimate::weighted_log_odds(&a, &b, strength)?;
    let words: Map<String, Value> = counts
        .iter()
        .zip(&found)
        .map(|((word, [a, b]), found)| {
            let report = json!({
                "count_a": a, "count_b": b, "prior": found.prior, "delta": found.delta,
                "variance": found.variance, "z": found.z(),
            });
            (word.clone(), report)
        })
        .collect();
    let mut ranked: Vec<(&String, f64)> = counts.keys().zip(found.iter().map(|f| f.z())).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let top = |key: &str, ranked: &mut dyn Iterator<Item = &(&String, f64)>| -> Vec<String> {
        let wanted = list(&case["expected"][key]).len();
        ranked
            .take(wanted)
            .map(|(word, _)| (*word).clone())
            .collect()
    };
    Some(json!({
        "n_a": n_a, "n_b": n_b, "vocabulary": counts.len(),
        "alpha0": found.iter().map(|found| found.prior).sum::<f64>(),
        "words": words,
        "top_a": top("top_a", &mut ranked.iter()),
        "top_b": top("top_b", &mut ranked.iter().rev()),
    }))
}

fn given(input: &Value) -> Counts {
    let mut counts = Counts::new();
    for (at, key) in ["counts_a", "counts_b"].into_iter().enumerate() {
        for (word, count) in input[key].as_object().into_iter().flatten() {
            counts.entry(word.clone()).or_default()[at] = count.as_u64().unwrap();
        }
    }
    counts
}

fn of_texts(case: &Value, data: &mut Data) -> Counts {
    let input = &case["input"];
    let columns = data.complete(case, &["text", "group"]);
    let groups = [text(&input["group_a"]), text(&input["group_b"])];
    let mut counts = Counts::new();
    for (cell, group) in columns[0].iter().zip(&columns[1]) {
        let group = text(group);
        let Some(at) = groups.iter().position(|one| *one == group) else {
            continue;
        };
        let lower = text(cell).to_lowercase();
        let parts = lower.split(|c: char| !c.is_ascii_lowercase() && c != '\'');
        for word in parts
            .map(|part| part.trim_matches('\''))
            .filter(|word| !word.is_empty())
        {
            counts.entry(word.to_owned()).or_default()[at] += 1;
        }
    }
    let least = input["min_count"].as_u64().unwrap_or(1);
    counts.retain(|_, [a, b]| *a + *b >= least);
    counts
}
