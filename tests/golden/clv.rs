//! Capability `clv`: recency and frequency, BG/NBD, gamma-gamma and the lifetime value made of them.

use super::{Data, Outcome, list, maybe, number, numbers, text};
use pointworth::estimate::{BgNbd, GammaGamma, Horizon, Repeat, pearson};
use pointworth::stats::Purchases;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Days since an era, of a proleptic Gregorian date.
fn day(date: &str) -> i32 {
    let part = |from: usize, to: usize| -> i32 { date[from..to].parse().unwrap() };
    let (year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}

pub fn rfm_summary(case: &Value, data: &mut Data) -> Outcome {
    let columns = data.complete(case, &["customer", "date", "value"]);
    let end = day(&text(&case["params"]["end"]));
    assert_eq!(case["params"]["unit"], "week");
    let mut rows: Vec<(i64, i32, i64)> = Vec::new();
    for ((customer, date), value) in columns[0].iter().zip(&columns[1]).zip(numbers(&columns[2])) {
        let date = day(&text(date));
        if date <= end {
            rows.push((
                number(customer) as i64,
                date,
                (100.0 * value).round() as i64,
            ));
        }
    }
    rows.sort();
    let mut found: BTreeMap<i64, Purchases> = BTreeMap::new();
    for (customer, date, cents) in rows {
        found
            .entry(customer)
            .or_default()
            .update(date, cents, false);
    }
    let rows: Vec<[f64; 5]> = found
        .iter()
        .map(|(&id, each)| {
            let repeats = f64::from(each.repeats());
            let mean = if repeats > 0.0 {
                each.after_first as f64 / 100.0 / repeats
            } else {
                0.0
            };
            let weeks = |days: i32| f64::from(days) / 7.0;
            [
                id as f64,
                repeats,
                weeks(each.last - each.first),
                weeks(end - each.first),
                mean,
            ]
        })
        .collect();
    let column =
        |rows: &[[f64; 5]], at: usize| -> Vec<f64> { rows.iter().map(|row| row[at]).collect() };
    let of = |rows: &[[f64; 5]]| {
        json!({
            "customer_id": rows.iter().map(|row| row[0] as i64).collect::<Vec<_>>(), "frequency": column(rows, 1),
            "recency": column(rows, 2), "T": column(rows, 3), "monetary_value": column(rows, 4),
        })
    };
    let sum = |at: usize| column(&rows, at).iter().sum::<f64>();
    Some(json!({
        "n": rows.len(), "repeat_buyers": rows.iter().filter(|row| row[1] > 0.0).count(),
        "sum": {"frequency": sum(1), "recency": sum(2), "T": sum(3), "monetary_value": sum(4)},
        "first10": of(&rows[..10.min(rows.len())]), "last5": of(&rows[rows.len().saturating_sub(5)..]),
    }))
}

fn history(count: &Value, last: &Value, age: &Value) -> Option<Repeat> {
    Repeat::new(number(count) as u32, number(last), number(age))
}

pub fn bgnbd_fit(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let columns: Vec<Vec<Value>> = if input["file"].is_string() {
        data.complete(case, &["frequency", "recency", "T"])
    } else {
        ["frequency", "recency", "T"]
            .iter()
            .map(|key| list(&input[*key]).to_vec())
            .collect()
    };
    let rows = columns[0].iter().zip(&columns[1]).zip(&columns[2]);
    let people: Vec<Repeat> = rows
        .map(|((count, last), age)| history(count, last, age))
        .collect::<Option<_>>()?;
    let fit = BgNbd::fit(&people)?;
    let BgNbd { r, alpha, a, b } = fit.model;
    let error = |at: usize, value: f64| value * fit.covariance[(at, at)].sqrt();
    Some(json!({
        "n": people.len(), "repeat_buyers": people.iter().filter(|each| each.count > 0).count(),
        "params": {"r": r, "alpha": alpha, "a": a, "b": b}, "loglik": fit.log_likelihood,
        "se": {"r": error(0, r), "alpha": error(1, alpha), "a": error(2, a), "b": error(3, b)},
    }))
}

fn bgnbd(params: &Value) -> BgNbd {
    let at = |key: &str| number(&params[key]);
    BgNbd {
        r: at("r"),
        alpha: at("alpha"),
        a: at("a"),
        b: at("b"),
    }
}

pub fn bgnbd_predict(case: &Value, _: &mut Data) -> Outcome {
    let input = &case["input"];
    let model = bgnbd(&input["params"]);
    let people: Vec<Repeat> = list(&input["customers"])
        .iter()
        .map(|each| history(&each["frequency"], &each["recency"], &each["T"]))
        .collect::<Option<_>>()?;
    let horizons = numbers(list(&input["horizons"]));
    let expected = people.iter().map(|each| {
        let at = |&time: &f64| model.expected(each, time);
        horizons.iter().map(at).collect::<Vec<_>>()
    });
    // The set does not give what is expected of new customers where the textbook formula is 0/0.
    let of_new = (model.a != 1.0).then(|| {
        horizons
            .iter()
            .map(|&time| model.expected_of_new(time))
            .collect::<Vec<_>>()
    });
    Some(json!({
        "p_alive": people.iter().map(|each| model.p_alive(each)).collect::<Vec<_>>(),
        "expected": expected.collect::<Vec<_>>(), "unconditional": of_new,
    }))
}

pub fn gamma_gamma_fit(case: &Value, data: &mut Data) -> Outcome {
    let input = &case["input"];
    let [counts, means] = if input["file"].is_string() {
        let columns = data.complete(case, &["frequency", "monetary_value"]);
        [numbers(&columns[0]), numbers(&columns[1])]
    } else {
        ["frequency", "monetary_value"].map(|key| numbers(list(&input[key])))
    };
    let (counts, means): (Vec<f64>, Vec<f64>) = counts
        .into_iter()
        .zip(means)
        .filter(|(count, _)| *count > 0.0)
        .unzip();
    let fit = GammaGamma::fit(&counts, &means)?;
    let GammaGamma { p, q, v } = fit.model;
    Some(json!({
        "n": counts.len(), "params": {"p": p, "q": q, "v": v}, "loglik": fit.log_likelihood,
        "population_mean": maybe(fit.model.population_mean()),
        "corr_frequency_value": maybe(pearson(&counts, &means, 0.95).map(|found| found.value)),
    }))
}

pub fn lifetime_value(case: &Value, _: &mut Data) -> Outcome {
    let (input, params) = (&case["input"], &case["params"]);
    let model = bgnbd(&input["bgnbd"]);
    let at = |key: &str| number(&input["gamma_gamma"][key]);
    let money = GammaGamma {
        p: at("p"),
        q: at("q"),
        v: at("v"),
    };
    let horizon = Horizon {
        periods: number(&params["months"]) as u32,
        length: number(&params["weeks_per_month"]),
        interest: number(&params["monthly_discount"]),
    };
    let whole = f64::from(horizon.periods) * horizon.length;
    let customers: Vec<Value> = list(&input["customers"])
        .iter()
        .map(|each| {
            let person = history(&each["frequency"], &each["recency"], &each["T"])?;
            let count = f64::from(person.count);
            let value = money.expected_mean(count, number(&each["monetary_value"]))?;
            let [purchases] = model.discounted(&[person], &horizon)[..] else {
                return None;
            };
            Some(json!({
                "expected_value": value, "expected_purchases": model.expected(&person, whole),
                "clv": value * purchases,
            }))
        })
        .collect::<Option<_>>()?;
    Some(json!({ "customers": customers }))
}
