//! Capability `attribution`: credits by rule, removal effects, Shapley values.

use super::{Data, Outcome, list, number, text};
use pointworth::estimate::{Chain, Credits, Rule, credits};
use pointworth::stats::{self, Paths, journeys};
use pointworth::table::day_of;
use serde_json::{Map, Value, json};

/// Values of the cases as whole units, so small that none is rounded away.
const UNITS: f64 = 1e14;

/// The table of a case, and the names of its states.
fn read(case: &Value, data: &mut Data) -> (Vec<String>, Paths) {
    let input = &case["input"];
    let rows: Vec<(Vec<String>, [f64; 3])> = if let Some(paths) = input["paths"].as_array() {
        let row = |row: &Value| {
            let steps = list(&row["path"]).iter().map(text).collect();
            (
                steps,
                ["conversions", "value", "null"].map(|name| number(&row[name])),
            )
        };
        paths.iter().map(row).collect()
    } else {
        let columns = data.columns(case, &["path", "conversions", "value", "null"]);
        let row = |row: usize| {
            let path = text(&columns[0][row]);
            let steps = path.split(" > ").map(str::to_owned).collect();
            (steps, [1, 2, 3].map(|at: usize| number(&columns[at][row])))
        };
        (0..columns[0].len()).map(row).collect()
    };
    let mut names: Vec<String> = rows.iter().flat_map(|(steps, _)| steps.clone()).collect();
    names.sort();
    names.dedup();
    let half_life = case["params"]["decay_half_life_steps"]
        .as_f64()
        .unwrap_or(2.0);
    let mut paths = Paths::new(names.len(), half_life);
    for (steps, [converted, value, lost]) in rows {
        let code = |step: &String| names.binary_search(step).unwrap() as u32;
        let path: Vec<u32> = steps.iter().map(code).collect();
        let ages: Vec<f64> = (0..path.len()).rev().map(|age| age as f64).collect();
        let outcome = stats::Outcome {
            converted: converted as u64,
            lost: lost as u64,
            value: (value * UNITS).round() as i128,
            days: 0,
        };
        paths.update(&path, outcome, &ages);
    }
    paths.finish();
    (names, paths)
}

fn named(names: &[String], values: &[f64]) -> Value {
    let pairs = names
        .iter()
        .cloned()
        .zip(values.iter().map(|value| json!(value)));
    pairs.collect::<Map<_, _>>().into()
}

fn both(names: &[String], credits: &Credits) -> Value {
    let value: Vec<f64> = credits.value.iter().map(|value| value / UNITS).collect();
    json!({"conversions": named(names, &credits.conversions), "value": named(names, &value)})
}

const HEURISTIC: [Rule; 5] = [
    Rule::First,
    Rule::Last,
    Rule::Linear,
    Rule::Position,
    Rule::Decay,
];

pub fn heuristic(case: &Value, data: &mut Data) -> Outcome {
    let (names, paths) = read(case, data);
    let mut all = Map::new();
    for rule in HEURISTIC {
        all.insert(rule.name().into(), both(&names, &credits(&paths, rule)?));
    }
    Some(all.into())
}

pub fn markov(case: &Value, data: &mut Data) -> Outcome {
    let (names, paths) = read(case, data);
    let order = case["params"]["order"].as_u64().unwrap_or(1) as usize;
    let rule = if order == 1 {
        Rule::Markov
    } else {
        Rule::Markov2
    };
    let credits = credits(&paths, rule)?;
    let removal = credits.removal.as_ref()?;
    let mut got = both(&names, &credits);
    got["conversion_probability"] = json!(removal.probability);
    got["removal_effect"] = named(&names, &removal.effects);
    got["removal_effect_value"] = named(&names, &removal.value_effects);
    got["transitions"] = transitions(&names, &Chain::new(&paths, order));
    Some(got)
}

/// Transitions in the order of the cases: start first, then by name; ends in brackets stand before names. The cases leave out
/// those of a state to itself, which change no way out of it.
fn transitions(names: &[String], chain: &Chain) -> Value {
    let mut rows = Vec::new();
    let mut add = |from: &str, flows: &[f64]| {
        let names = names.iter().map(String::as_str);
        let mut to: Vec<(&str, f64)> = names
            .chain(["(conversion)", "(null)"])
            .zip(flows.iter().copied())
            .filter(|(to, count)| *count > 0.0 && *to != from)
            .collect();
        to.sort_by(|a, b| a.0.cmp(b.0));
        let sum: f64 = to.iter().map(|(_, count)| count).sum();
        for (to, count) in to {
            rows.push(json!({"from": from, "to": to, "count": count as u64, "prob": count / sum}));
        }
    };
    add("(start)", chain.first());
    for (state, flows) in names.iter().zip(chain.rows()) {
        add(state, flows);
    }
    rows.into()
}

pub fn shapley(case: &Value, data: &mut Data) -> Outcome {
    let (names, paths) = read(case, data);
    Some(both(&names, &credits(&paths, Rule::Shapley)?))
}

/// Milliseconds of `2024-03-01T10:00:00`.
fn instant(cell: &Value) -> i64 {
    let text = text(cell);
    let part = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap();
    let day = day_of(part(0, 4) as i32, part(5, 7) as u32, part(8, 10) as u32);
    let seconds = (part(11, 13) * 60 + part(14, 16)) * 60 + part(17, 19);
    (i64::from(day) * 86_400 + seconds) * 1000
}

pub fn timed(case: &Value, _: &mut Data) -> Outcome {
    const DAY: i64 = 86_400_000;
    let (input, params) = (&case["input"], &case["params"]);
    let mut touches: Vec<(String, i64, String)> = list(&input["touches"])
        .iter()
        .map(|row| (text(&row[0]), instant(&row[2]), text(&row[1])))
        .collect();
    touches.sort();
    let mut names: Vec<String> = touches.iter().map(|touch| touch.2.clone()).collect();
    names.sort();
    names.dedup();
    let mut paths = Paths::new(names.len(), number(&params["half_life_days"]));
    let mut without = 0.0;
    for row in list(&input["conversions"]) {
        let (user, at, value) = (text(&row[0]), instant(&row[1]), number(&row[2]));
        let own: Vec<_> = touches.iter().filter(|touch| touch.0 == user).collect();
        let times: Vec<i64> = own.iter().map(|touch| touch.1).collect();
        let window = params["lookback_days"].as_i64()? * DAY;
        journeys(&times, &[at], window, &mut |steps, conversion| {
            if conversion.is_none() {
                return;
            }
            if steps.is_empty() {
                without += value;
            }
            let path: Vec<u32> = own[steps.clone()]
                .iter()
                .map(|touch| names.binary_search(&touch.2).unwrap() as u32)
                .collect();
            let age = |time: &i64| (at - time) as f64 / DAY as f64;
            let ages: Vec<f64> = times[steps].iter().map(age).collect();
            let outcome = stats::Outcome {
                converted: 1,
                lost: 0,
                value: (value * UNITS).round() as i128,
                days: 0,
            };
            paths.update(&path, outcome, &ages);
        });
    }
    let mut all = Map::new();
    for rule in HEURISTIC {
        let credits = credits(&paths, rule)?;
        let value: Vec<f64> = credits.value.iter().map(|value| value / UNITS).collect();
        all.insert(rule.name().into(), named(&names, &value));
    }
    all.insert("unattributed".into(), json!(without));
    Some(all.into())
}
