//! Capability `survival`: Kaplan–Meier, log-rank, Cox, and the check of proportional hazards.

use super::{Data, Outcome, confidence, ends, list, maybe, number, numbers, text};
use pointworth::estimate::{Episodes, Ties, cox, kaplan_meier, log_rank};
use pointworth::stats::EventTable;
use serde_json::{Map, Value, json};

/// Times in whole units of the smallest decimal that they use, and how many units make one. A negative time, or one
/// that no decimals express, is refused.
fn times(cells: &[Value]) -> Option<(Vec<u32>, f64)> {
    let times = numbers(cells);
    let whole = |scale: f64| {
        let scaled = || times.iter().map(|time| time * scale);
        let fits = |time: f64| time >= 0.0 && (time - time.round()).abs() < 1e-9;
        scaled()
            .all(fits)
            .then(|| scaled().map(|time| time.round() as u32).collect())
    };
    [1.0, 10.0, 100.0]
        .into_iter()
        .find_map(|scale| Some((whole(scale)?, scale)))
}

fn events(cells: &[Value]) -> Vec<bool> {
    cells.iter().map(|cell| number(cell) == 1.0).collect()
}

fn table(stop: &[u32], event: &[bool]) -> EventTable {
    let mut table = EventTable::default();
    let rows = stop.iter().zip(event);
    rows.for_each(|(&stop, &event)| table.update(None, stop, event));
    table
}

pub fn curve(case: &Value, data: &mut Data) -> Outcome {
    let cells = data.complete(case, &["time", "event"]);
    let (stop, unit) = times(&cells[0])?;
    let curve = kaplan_meier(&table(&stop, &events(&cells[1])), 0)?;
    let level = confidence(case);
    let column = |of: &dyn Fn(usize) -> Value| -> Value {
        (0..curve.rows.len()).map(of).collect::<Vec<_>>().into()
    };
    let plain = |at: usize| curve.rows[at].plain(level);
    let log_log = |at: usize| curve.rows[at].log_log(level);
    let time = |time: u32| f64::from(time) / unit;
    let [low, high] = curve.median_limits(level);
    let horizon = case["params"]["tau"]
        .as_f64()
        .map(|tau| (tau * unit) as u32);
    let horizon = horizon.unwrap_or(curve.last);
    let (mean, error) = curve.restricted_mean(horizon);
    Some(json!({
        "n": curve.n,
        "events": curve.events,
        "time": column(&|at| json!(time(curve.rows[at].time))),
        "n_risk": column(&|at| json!(curve.rows[at].at_risk)),
        "n_event": column(&|at| json!(curve.rows[at].events)),
        "survival": column(&|at| json!(curve.rows[at].survival)),
        "se": column(&|at| maybe(curve.rows[at].std_error())),
        "plain_lo": column(&|at| ends(plain(at))["lo"].clone()),
        "plain_hi": column(&|at| ends(plain(at))["hi"].clone()),
        "loglog_lo": column(&|at| ends(log_log(at))["lo"].clone()),
        "loglog_hi": column(&|at| ends(log_log(at))["hi"].clone()),
        "median": maybe(curve.median().map(time)),
        "median_loglog": {"lo": maybe(low.map(time)), "hi": maybe(high.map(time))},
        "rmst": {"tau": time(horizon), "mean": mean / unit, "se": error / unit},
        "survival_at_end": curve.rows.last().map_or(1.0, |row| row.survival),
    }))
}

pub fn groups(case: &Value, data: &mut Data) -> Outcome {
    let cells = data.complete(case, &["time", "event", "group"]);
    let (stop, _) = times(&cells[0])?;
    let event = events(&cells[1]);
    let mut names: Vec<String> = cells[2].iter().map(text).collect();
    let of_row = names.clone();
    names.sort();
    names.dedup();
    let tables: Vec<EventTable> = names
        .iter()
        .map(|name| {
            let mut table = EventTable::default();
            let rows = (0..stop.len()).filter(|&row| &of_row[row] == name);
            rows.for_each(|row| table.update(None, stop[row], event[row]));
            table
        })
        .collect();
    let test = log_rank(&tables.iter().collect::<Vec<_>>())?;
    let groups: Map<String, Value> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let (observed, expected) = (test.observed[at], test.expected[at]);
            let told = json!({"n": tables[at].n(), "observed": observed, "expected": expected});
            (name.clone(), told)
        })
        .collect();
    Some(json!({"chi2": test.chi2, "df": test.df, "p": test.p_value, "groups": groups}))
}

pub fn hazards(case: &Value, data: &mut Data) -> Outcome {
    let inline = case["input"]["x"].as_object();
    let names: Vec<String> = match inline {
        Some(columns) => columns.keys().cloned().collect(),
        None => list(&case["input"]["columns"]["x"])
            .iter()
            .map(text)
            .collect(),
    };
    let (cells, x) = match inline {
        Some(columns) => {
            let x: Vec<Vec<f64>> = names
                .iter()
                .map(|name| numbers(list(&columns[name])))
                .collect();
            (data.complete(case, &["time", "event"]), x)
        }
        None => {
            let roles = ["time", "event"]
                .into_iter()
                .chain(names.iter().map(String::as_str));
            let cells = data.complete(case, &roles.collect::<Vec<_>>());
            let x = cells[2..].iter().map(|cells| numbers(cells)).collect();
            (cells, x)
        }
    };
    let columns: Vec<&[f64]> = x.iter().map(Vec::as_slice).collect();
    let (stop, _) = times(&cells[0])?;
    let episodes = Episodes {
        start: None,
        stop: &stop,
        event: &events(&cells[1]),
    };
    let mut told = json!({"names": names});
    for (name, ties) in [("efron", Ties::Efron), ("breslow", Ties::Breslow)] {
        let fit = cox(episodes, &columns, ties).ok()?;
        let ratios = fit.ratios(0.95)?;
        let tests = fit.tests();
        let (chi2, df, p) = fit.likelihood_ratio();
        let all: Vec<usize> = (0..fit.kept.len()).collect();
        told[name] = json!({
            "coef": fit.coefficients,
            "se": fit.std_errors(),
            "z": tests.iter().map(|test| test.0).collect::<Vec<_>>(),
            "p": tests.iter().map(|test| test.1).collect::<Vec<_>>(),
            "hazard_ratio": ratios.iter().map(|ratio| ratio.0).collect::<Vec<_>>(),
            "hr_lo": ratios.iter().map(|ratio| ratio.1.low).collect::<Vec<_>>(),
            "hr_hi": ratios.iter().map(|ratio| ratio.1.high).collect::<Vec<_>>(),
            "loglik_null": fit.log_likelihood_null,
            "loglik": fit.log_likelihood,
            "lr_chi2": chi2,
            "lr_df": df,
            "lr_p": p,
            // The reference is printed with two decimals.
            "wald_chi2": (100.0 * fit.wald(&all)?.0).round() / 100.0,
            "score_chi2": fit.score_chi2,
        });
        told["n"] = json!(fit.n);
        told["events"] = json!(fit.events);
        if ties == Ties::Efron {
            told["concordance"] = json!(fit.concordance()?);
            let (each, all) = fit.proportionality()?;
            told["proportionality"] = json!({
                "chi2": each.iter().map(|test| test.chi2).collect::<Vec<_>>(),
                "p": each.iter().map(|test| test.p_value).collect::<Vec<_>>(),
                "global": {"chi2": all.chi2, "df": all.df, "p": all.p_value},
            });
        }
    }
    Some(told)
}
