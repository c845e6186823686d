//! Capability `npsdecomp`: the change of a score taken apart, from counts or from rows of a file.

use super::{Data, Outcome, list, text};
use pointworth::estimate::{TwoSamples, decompose};
use pointworth::stats::Class;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Counts of both periods by segment.
fn cells(case: &Value, data: &mut Data) -> BTreeMap<String, TwoSamples> {
    let input = &case["input"];
    let mut cells: BTreeMap<String, TwoSamples> = BTreeMap::new();
    if input["file"].is_null() {
        for (period, later) in [("period0", false), ("period1", true)] {
            for (segment, counts) in input[period].as_object().into_iter().flatten() {
                let count: Vec<f64> = list(counts).iter().filter_map(Value::as_f64).collect();
                let cell = cells.entry(segment.clone()).or_default();
                let sums = [count.iter().sum(), count[2] - count[0]];
                *(if later {
                    &mut cell.after
                } else {
                    &mut cell.before
                }) = sums;
            }
        }
        return cells;
    }
    let columns = data.complete(case, &["score", "segment", "date"]);
    let rows = columns[0].iter().zip(&columns[1]).zip(&columns[2]);
    for ((score, segment), date) in rows {
        let date = text(date);
        let later = date.starts_with(&text(&input["period1"]));
        if !later && !date.starts_with(&text(&input["period0"])) {
            continue;
        }
        let score: f64 = text(score).parse().unwrap();
        let sign = Class::of(score as u8).unwrap().sign();
        let cell = cells.entry(text(segment)).or_default();
        let side = if later {
            &mut cell.after
        } else {
            &mut cell.before
        };
        side[0] += 1.0;
        side[1] += f64::from(sign);
    }
    cells
}

/// The set's `mix` is not centred, and a segment of one period alone belongs to it.
pub fn nps_decompose(case: &Value, data: &mut Data) -> Outcome {
    let cells = cells(case, data);
    let found = decompose(&cells.values().copied().collect::<Vec<_>>(), 1.0)?;
    let centre = 0.5 * (found.before + found.after);
    let mut segments = Map::new();
    for (name, group) in cells.keys().zip(&found.groups) {
        let plain = group.mix + (group.share_after - group.share_before) * centre;
        segments.insert(
            name.clone(),
            json!({
                "weight0": group.share_before,
                "weight1": group.share_after,
                "nps0": group.mean_before,
                "nps1": group.mean_after,
                "mix": plain,
                "mix_centered": group.mix,
                "rate": group.rate,
                "base_mix": group.base_mix,
                "base_rate": group.base_rate,
                "interaction": group.interaction,
                "only_in_one_period": !group.stays(),
            }),
        );
    }
    let sum = |part: fn(&pointworth::estimate::GroupChange) -> f64| -> f64 {
        found.groups.iter().map(part).sum()
    };
    Some(json!({
        "nps0": found.before,
        "nps1": found.after,
        "change": found.change,
        "mix": found.mix + found.entry + found.exit,
        "rate": found.rate,
        "base_mix": sum(|group| group.base_mix),
        "base_rate": sum(|group| group.base_rate),
        "interaction": sum(|group| group.interaction),
        "segments": segments,
    }))
}
