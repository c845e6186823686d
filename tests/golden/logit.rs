//! Capability `logit`: logistic regression with and without ridge, and how well probabilities tell outcomes.

use super::{Data, Outcome, list, maybe, number, numbers, text};
use pointworth::estimate::{BinaryMetrics, Logistic, binary_metrics, logistic as fit};
use serde_json::{Value, json};

/// Outcomes, names of the columns and the columns; categories as 0/1 for all sorted values but the first.
fn design(case: &Value, data: &mut Data) -> (Vec<f64>, Vec<String>, Vec<Vec<f64>>) {
    let input = &case["input"];
    if !input["file"].is_string() {
        let columns = input["x"].as_object().into_iter().flatten();
        let (names, columns) = columns
            .map(|(name, values)| (name.clone(), numbers(list(values))))
            .unzip();
        return (numbers(list(&input["y"])), names, columns);
    }
    let role =
        |key: &str| -> Vec<String> { list(&input["columns"][key]).iter().map(text).collect() };
    let (plain, categorical) = (role("x"), role("categorical"));
    let all: Vec<&str> = std::iter::once("y")
        .chain(plain.iter().map(String::as_str))
        .chain(categorical.iter().map(String::as_str))
        .collect();
    let cells = data.complete(case, &all);
    let positive = number(&input["positive"]);
    let y = cells[0]
        .iter()
        .map(|cell| f64::from(u8::from(number(cell) == positive)));
    let (mut names, mut columns) = (plain.clone(), Vec::new());
    for cells in &cells[1..=plain.len()] {
        columns.push(numbers(cells));
    }
    for (name, cells) in categorical.iter().zip(&cells[1 + plain.len()..]) {
        let words: Vec<String> = cells.iter().map(text).collect();
        let mut levels = words.clone();
        levels.sort();
        levels.dedup();
        for level in levels.iter().skip(1) {
            names.push(format!("{name}={level}"));
            columns.push(
                words
                    .iter()
                    .map(|word| f64::from(u8::from(word == level)))
                    .collect(),
            );
        }
    }
    (y.collect(), names, columns)
}

fn told(metrics: &BinaryMetrics) -> Value {
    let bin = |&(bin, n, mean, share): &(usize, usize, f64, f64)| json!({"bin": bin, "n": n, "mean_p": mean, "observed": share});
    json!({
        "n": metrics.n, "positives": metrics.positives, "auc": maybe(metrics.auc), "brier": metrics.brier,
        "log_loss": metrics.log_loss, "ece10": metrics.calibration_error,
        "calibration10": metrics.calibration.iter().map(bin).collect::<Vec<_>>(),
    })
}

fn fitted(case: &Value, data: &mut Data, ridge: f64) -> Option<(Logistic, Value, Vec<String>)> {
    let (y, names, columns) = design(case, data);
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let found = fit(&y, &columns, ridge).ok()?;
    let p: Vec<f64> = (0..y.len())
        .map(|row| found.probability(|column| columns[column][row]))
        .collect();
    let metrics = told(&binary_metrics(&y, &p)?);
    let names = std::iter::once("(intercept)".to_owned())
        .chain(names)
        .collect();
    Some((found, metrics, names))
}

pub fn logistic(case: &Value, data: &mut Data) -> Outcome {
    let (found, metrics, names) = fitted(case, data, 0.0)?;
    let (z, p): (Vec<f64>, Vec<f64>) = found.z_tests().into_iter().unzip();
    let (lr_chi2, lr_p) = found.ratio_test();
    Some(json!({
        "names": names, "coef": found.coefficients, "se": found.std_errors(), "z": z, "p": p,
        "odds_ratio": found.coefficients.iter().map(|c| c.exp()).collect::<Vec<_>>(),
        "loglik": found.log_likelihood, "loglik_null": found.log_likelihood_of_none,
        "pseudo_r2_mcfadden": found.pseudo_r_squared(), "lr_chi2": lr_chi2, "lr_p": lr_p, "aic": found.aic(),
        "fit": metrics,
    }))
}

pub fn logistic_ridge(case: &Value, data: &mut Data) -> Outcome {
    let (found, metrics, names) = fitted(case, data, number(&case["params"]["lambda"]))?;
    Some(json!({
        "names": names, "coef_standardized": found.standardized, "coef_original": found.coefficients, "fit": metrics,
    }))
}

pub fn metrics(case: &Value, _: &mut Data) -> Outcome {
    let input = &case["input"];
    let metrics = binary_metrics(&numbers(list(&input["y"])), &numbers(list(&input["p"])))?;
    metrics.auc?;
    Some(told(&metrics))
}
