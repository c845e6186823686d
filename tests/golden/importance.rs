//! Capability `importance`: shares of R² from the cross products of the columns.

use super::{Data, Outcome, list, number, text};
use pointworth::estimate::{Lmg, explained_by, johnson, linear};
use pointworth::math::Random;
use pointworth::stats::Gram;
use serde_json::{Value, json};

pub fn driver_importance(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let names: Vec<String> = match input["x"].as_object() {
        // The names keep the order of inline columns, which a JSON object does not.
        Some(columns) if case["expected"]["names"].is_null() => columns.keys().cloned().collect(),
        Some(_) => list(&case["expected"]["names"]).iter().map(text).collect(),
        None => list(&input["columns"]["x"]).iter().map(text).collect(),
    };
    let mut cells = data.columns(case, &["y"]);
    match input["x"].as_object() {
        Some(columns) => cells.extend(names.iter().map(|name| list(&columns[name]).to_vec())),
        None => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            cells.extend(data.columns(case, &names));
        }
    }
    // The outcome comes last.
    cells.rotate_left(1);
    let mut gram = Gram::complete(cells.len());
    for row in 0..cells[0].len() {
        let values = cells.iter().map(|column| match &column[row] {
            Value::Null => f64::NAN,
            cell => number(cell),
        });
        gram.update(&values.collect::<Vec<f64>>(), 1.0);
    }
    let outcome = names.len();
    let found = gram.correlations()?;
    let constant = found.deviations.contains(&0.0);
    // A constant column is left out and said so, alike ones share alike: the set wants a refusal of both.
    let fit = linear(&found.matrix).filter(|fit| !constant && !fit.coefficients.contains(&None))?;
    let correlation = |column: usize| found.matrix[(outcome, column)];
    let columns: Vec<usize> = (0..outcome).collect();
    let lmg = Lmg::new(&vec![1; outcome], 0, &mut Random::new(0)).shares(&found.matrix)?;
    let johnson = johnson(&found.matrix)?;
    let share = |parts: &[f64]| {
        parts
            .iter()
            .map(|part| part / fit.r_squared)
            .collect::<Vec<f64>>()
    };
    let without = |column: usize| {
        let others: Vec<usize> = columns
            .iter()
            .copied()
            .filter(|&other| other != column)
            .collect();
        explained_by(&found.matrix, &others)
    };
    Some(json!({
        "n": gram.n(0, 0), "names": names, "r2": fit.r_squared,
        "lmg_share": share(&lmg), "johnson_share": share(&johnson), "lmg": lmg, "johnson": johnson,
        "first": columns.iter().map(|&column| explained_by(&found.matrix, &[column])).collect::<Vec<_>>(),
        "last": columns.iter().map(|&column| fit.r_squared - without(column)).collect::<Vec<_>>(),
        "pratt": columns
            .iter()
            .map(|&column| fit.coefficients[column].map(|slope| slope * correlation(column)))
            .collect::<Vec<_>>(),
    }))
}
