//! Capability `concentration`: Lorenz curve, Gini coefficient, top shares.

use super::{Data, Outcome, maybe, numbers, text};
use pointworth::estimate::Concentration;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn amounts(case: &Value, data: &mut Data) -> Vec<f64> {
    if !case["input"]["columns"]["customer"].is_string() {
        return numbers(&data.complete(case, &["value"])[0]);
    }
    let columns = data.complete(case, &["customer", "value"]);
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for (customer, value) in columns[0].iter().zip(numbers(&columns[1])) {
        *sums.entry(text(customer)).or_default() += value;
    }
    sums.into_values().collect()
}

pub fn concentration(case: &Value, data: &mut Data) -> Outcome {
    let found = Concentration::new(&amounts(case, data))?;
    let at = |keys: &Value, of: &dyn Fn(f64) -> f64| -> Map<String, Value> {
        let keys = keys.as_object().into_iter().flatten();
        keys.map(|(key, _)| (key.clone(), json!(of(key.parse().unwrap()))))
            .collect()
    };
    let n = found.n() as f64;
    let reaching = found.reaching(0.8);
    Some(json!({
        "n": found.n(), "total": found.total(), "mean": found.total() / n,
        "gini": found.gini(), "gini_unbiased": maybe(found.gini_of_sample()),
        "top_share": at(&case["expected"]["top_share"], &|share| found.top_share(share)),
        "lorenz": at(&case["expected"]["lorenz"], &|share| found.lorenz(share)),
        "customers_for_80": reaching, "share_customers_for_80": reaching as f64 / n,
        "hhi": found.herfindahl(),
    }))
}
