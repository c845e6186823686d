//! The value of a point on companies whose truth is known, because we made them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{number, open, query};
use pointworth::math::Random;
use serde_json::{Value, json};

/// A made-up company of one customer per account.
struct Company {
    customers: usize,
    /// Money per year that a class step is worth, in truth.
    effect: f64,
    /// How strongly size raises both the score and the revenue.
    confounding: f64,
}

impl Company {
    /// Answers in the first month, revenue by month over the two years around it, size as a segment.
    fn files(&self, random: &mut Random) -> [(String, String); 2] {
        let mut answers = String::from("customer_id,responded_at,score,size\n");
        let mut billing = String::from("customer_id,date,amount,currency\n");
        for customer in 0..self.customers {
            let large = random.uniform() < 0.4;
            let size = f64::from(u8::from(large));
            let latent = random.normal() + self.confounding * size - 0.2;
            let (score, class) = if latent > 0.5 {
                (9, 1.0)
            } else if latent > -0.4 {
                (7, 0.0)
            } else {
                (4, -1.0)
            };
            answers += &format!(
                "c{customer},2024-12-{:02},{score},{}\n",
                1 + customer % 28,
                if large { "large" } else { "small" }
            );
            let level = 2_000.0 + 9_000.0 * size + 300.0 * random.normal();
            for month in 0..24 {
                // The answer's effect comes after the answer.
                let gain = if month >= 12 {
                    self.effect * class
                } else {
                    0.0
                };
                let amount = ((level + gain + 400.0 * random.normal()) / 12.0).max(1.0);
                billing += &format!(
                    "c{customer},{}-{:02}-15,{amount:.2},EUR\n",
                    2024 + month / 12,
                    month % 12 + 1
                );
            }
        }
        [
            ("answers.csv".into(), answers),
            ("billing.csv".into(), billing),
        ]
    }

    fn value(&self, seed: u64) -> Value {
        let files = self.files(&mut Random::new(seed));
        let mut session = open(&[(&files[0].0, &files[0].1), (&files[1].0, &files[1].1)]);
        query(
            &mut session,
            "pointValue",
            json!({ "replicates": 400, "seed": seed }),
        )
    }

    /// Money per year for one point over the base: 1 % of customers one class step each, or ½ % two steps.
    fn truth(&self) -> f64 {
        0.01 * self.customers as f64 * self.effect
    }
}

fn rung(report: &Value, rung: u64) -> &Value {
    let found = report["rungs"]
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["rung"] == rung);
    found.unwrap_or_else(|| panic!("no rung {rung}: {report}"))
}

fn covers(estimate: &Value, truth: f64) -> bool {
    number(&estimate["low"]) <= truth && truth <= number(&estimate["high"])
}

/// At least `share` of 60 runs, less what chance takes in one of a thousand.
fn often(hits: usize, share: f64) -> bool {
    hits as f64 >= 60.0 * share - 3.1 * (60.0 * share * (1.0 - share)).sqrt()
}

#[test]
fn confounded_by_size_the_raw_gap_overstates_severalfold_and_the_adjusted_value_does_not() {
    let company = Company {
        customers: 400,
        effect: 300.0,
        confounding: 1.2,
    };
    let truth = company.truth();
    let (mut covered, mut ratios) = (0, 0.0);
    for seed in 0..60 {
        let report = company.value(seed);
        ratios += number(&rung(&report, 1)["value"]["value"]) / truth;
        assert!(
            number(&rung(&report, 1)["value"]["low"]) > truth,
            "the raw interval is above the truth"
        );
        let adjusted = rung(&report, 2);
        covered += usize::from(covers(&adjusted["value"], truth));
        let names: Vec<&str> = adjusted["adjustedFor"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert!(
            names.contains(&"prior_revenue") && names.contains(&"size"),
            "{names:?}"
        );
    }
    assert!(ratios / 60.0 > 4.0, "raw over truth: {}", ratios / 60.0);
    assert!(often(covered, 0.95), "covered {covered} of 60");
}

#[test]
fn without_confounding_both_rungs_cover_the_truth() {
    let company = Company {
        customers: 300,
        effect: 400.0,
        confounding: 0.0,
    };
    let mut covered = [0; 2];
    for seed in 100..160 {
        let report = company.value(seed);
        // The raw gap sees the effect in one of the two years of revenue.
        covered[0] += usize::from(covers(&rung(&report, 1)["value"], company.truth() / 2.0));
        covered[1] += usize::from(covers(&rung(&report, 2)["value"], company.truth()));
    }
    assert!(
        often(covered[0], 0.95) && often(covered[1], 0.95),
        "covered {covered:?} of 60"
    );
}

#[test]
fn where_nothing_is_worth_anything_no_value_is_claimed() {
    let company = Company {
        customers: 300,
        effect: 0.0,
        confounding: 1.2,
    };
    let claimed = (200..260)
        .filter(|&seed| company.value(seed)["verdict"] == "claimed")
        .count();
    assert!(often(60 - claimed, 0.95), "claimed {claimed} of 60");
}

#[test]
fn under_observed_confounding_the_doubly_robust_value_recovers_what_the_raw_gap_does_not() {
    let company = Company {
        customers: 600,
        effect: 300.0,
        confounding: 1.2,
    };
    let truth = company.truth();
    let (mut covered, mut ratios) = (0, [0.0; 2]);
    for seed in 400..460 {
        let report = company.value(seed);
        assert_eq!(report["headline"], 3, "{report}");
        let robust = rung(&report, 3);
        ratios[0] += number(&rung(&report, 1)["value"]["value"]) / truth / 60.0;
        ratios[1] += number(&robust["value"]["value"]) / truth / 60.0;
        covered += usize::from(covers(&robust["value"], truth));
        let overlap = &robust["overlap"];
        let both = ["from", "to"].map(|side| overlap[side].as_array().unwrap());
        let all: f64 = both.iter().flat_map(|bins| bins.iter()).map(number).sum();
        let counted = number(&robust["value"]["n"]) + number(&overlap["trimmed"]);
        assert_eq!(all, counted, "{overlap}");
    }
    assert!(ratios[0] > 4.0, "raw over truth: {ratios:?}");
    assert!(
        (ratios[1] - 1.0).abs() < 0.1,
        "doubly robust over truth: {ratios:?}"
    );
    assert!(often(covered, 0.95), "covered {covered} of 60");
}

/// A company where money makes the score and the score makes no money: who paid more last year than is usual for them
/// answers better, and that surplus lasts in part.
fn reversed(customers: usize, seed: u64) -> Value {
    let mut random = Random::new(seed);
    let mut answers = String::from("customer_id,responded_at,score\n");
    let mut billing = String::from("customer_id,date,amount,currency\n");
    for customer in 0..customers {
        let level = 4_000.0 + 1_500.0 * random.normal();
        let latent = (level - 4_000.0) / 1_500.0 + random.normal();
        let score = if latent > 0.5 {
            9
        } else if latent > -0.5 {
            7
        } else {
            4
        };
        answers += &format!("c{customer},2024-12-{:02},{score}\n", 1 + customer % 28);
        for month in 0..24 {
            let amount = ((level + 200.0 * random.normal()) / 12.0).max(1.0);
            billing += &format!(
                "c{customer},{}-{:02}-15,{amount:.2},EUR\n",
                2024 + month / 12,
                month % 12 + 1
            );
        }
    }
    let mut session = open(&[("answers.csv", &answers), ("billing.csv", &billing)]);
    query(
        &mut session,
        "pointValue",
        json!({ "replicates": 200, "seed": seed }),
    )
}

#[test]
fn where_money_makes_the_score_the_raw_gap_sees_a_value_and_the_headline_claims_none() {
    let (mut claimed, mut raw) = (0, 0);
    for seed in 500..560 {
        let report = reversed(400, seed);
        claimed += usize::from(report["verdict"] == "claimed");
        raw += usize::from(number(&rung(&report, 1)["value"]["low"]) > 0.0);
    }
    assert_eq!(raw, 60);
    assert!(often(60 - claimed, 0.95), "claimed {claimed} of 60");
}

/// A company whose customers answer every quarter: size and a lasting grudge raise or lower both score and revenue, and
/// an answer changes the revenue of the next quarter by `effect` per class step.
fn panel(customers: usize, per_account: usize, effect: f64, seed: u64) -> Value {
    let mut random = Random::new(seed);
    let mut answers = String::from("customer_id,account_id,responded_at,score\n");
    let mut billing = String::from("customer_id,account_id,date,amount,currency\n");
    for customer in 0..customers {
        let account = customer / per_account;
        let lasting = random.normal();
        let mut before = 0.0;
        for quarter in 0..9usize {
            let (year, month) = (2023 + quarter / 4, quarter % 4 * 3 + 1);
            let amount = 3_000.0 + 1_500.0 * lasting + effect * before + 200.0 * random.normal();
            for part in 0..3 {
                billing += &format!(
                    "c{customer},a{account},{year}-{:02}-15,{:.2},EUR\n",
                    month + part,
                    (amount / 3.0).max(1.0)
                );
            }
            let latent = 0.8 * lasting + 0.8 * random.normal();
            let (score, class) = if latent > 0.5 {
                (10, 1.0)
            } else if latent > -0.5 {
                (8, 0.0)
            } else {
                (2, -1.0)
            };
            before = class;
            answers += &format!(
                "c{customer},a{account},{year}-{:02}-20,{score}\n",
                month + 1
            );
        }
    }
    let mut session = open(&[("answers.csv", &answers), ("billing.csv", &billing)]);
    query(
        &mut session,
        "pointValue",
        json!({ "replicates": 200, "seed": seed }),
    )
}

#[test]
fn customers_compared_with_themselves_recover_what_lasting_differences_hide() {
    // 120 a quarter and step: 1 % of 150 customers, four quarters a year.
    let truth = 0.01 * 150.0 * 120.0 * 4.0;
    let (mut covered, mut ratios) = (0, 0.0);
    for seed in 0..60 {
        let report = panel(150, 3, 120.0, seed);
        assert_eq!(report["headline"], 4, "{report}");
        ratios += number(&rung(&report, 1)["value"]["value"]) / truth;
        covered += usize::from(covers(&rung(&report, 4)["value"], truth));
        let paths = rung(&report, 4)["paths"].as_array().unwrap();
        assert!(paths.iter().all(|path| path["value"]["value"].is_number()));
    }
    assert!(ratios / 60.0 > 8.0, "raw over truth: {}", ratios / 60.0);
    assert!(often(covered, 0.95), "covered {covered} of 60");
}

#[test]
fn customers_compared_with_themselves_claim_nothing_where_nothing_is() {
    let claimed = (300..360)
        .filter(|&seed| panel(150, 3, 0.0, seed)["verdict"] == "claimed")
        .count();
    assert!(often(60 - claimed, 0.95), "claimed {claimed} of 60");
}

#[test]
fn of_few_accounts_the_wild_bootstrap_covers_the_truth_instead_of_refusing() {
    let truth = 0.01 * 120.0 * 120.0 * 4.0;
    let mut covered = 0;
    for seed in 600..660 {
        let report = panel(120, 10, 120.0, seed);
        let within = rung(&report, 4);
        assert_eq!(within["value"]["method"], "wild_cluster", "{report}");
        assert_eq!(number(&within["clusters"]), 12.0);
        covered += usize::from(covers(&within["value"], truth));
        let paths = within["paths"].as_array().unwrap();
        assert!(paths.iter().all(|path| path["value"]["low"].is_number()));
    }
    assert!(often(covered, 0.95), "covered {covered} of 60");
}

#[test]
fn lag_period_and_horizon_are_chosen_and_told() {
    let files = Company {
        customers: 200,
        effect: 500.0,
        confounding: 0.5,
    }
    .files(&mut Random::new(7));
    let mut session = open(&[(&files[0].0, &files[0].1), (&files[1].0, &files[1].1)]);
    let mut ask = |options: Value| query(&mut session, "pointValue", options);
    let report = ask(json!({ "replicates": 200 }));
    assert_eq!(number(&report["outcomeDays"]), 365.0);
    let report = ask(json!({ "replicates": 200, "horizonDays": 180 }));
    assert_eq!(number(&report["outcomeDays"]), 180.0);
    let report = panel(120, 1, 200.0, 3);
    assert_eq!(
        (&report["period"], number(&report["lag"])),
        (&json!("quarter"), 1.0)
    );
}

#[test]
fn the_three_paths_follow_from_the_class_means() {
    let report = Company {
        customers: 200,
        effect: 500.0,
        confounding: 0.5,
    }
    .value(7);
    let mean = |class: usize| number(&report["classes"][class]["perCustomer"]["value"]);
    let n = number(&report["customers"]);
    let path = |at: usize| number(&rung(&report, 1)["paths"][at]["value"]["value"]);
    let (promoter, passive, detractor) = (mean(0), mean(1), mean(2));
    for (got, expected) in [
        (path(0), 0.005 * n * (promoter - detractor)),
        (path(1), 0.01 * n * (passive - detractor)),
        (path(2), 0.01 * n * (promoter - passive)),
    ] {
        assert!(common::close(got, expected, 1e-12), "{got} {expected}");
    }
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let company = Company {
        customers: 100,
        effect: 100.0,
        confounding: 0.5,
    };
    assert_eq!(company.value(3), company.value(3));
    assert_ne!(
        company.value(3)["rungs"][0]["value"]["low"],
        company.value(4)["rungs"][0]["value"]["low"]
    );
}

#[test]
fn few_customers_and_revenue_of_strangers_are_refused() {
    let answers = "customer_id,score\na,10\nb,9\nc,3\nd,7\n";
    let few = "customer_id,date,amount\na,2025-01-01,10\nb,2025-02-01,20\nc,2025-03-01,5\n";
    let report = query(
        &mut open(&[("answers.csv", answers), ("billing.csv", few)]),
        "pointValue",
        json!({}),
    );
    assert_eq!(report["verdict"], "too_few");
    assert_eq!(report["headline"], Value::Null);
    let strangers = "customer_id,date,amount\nx,2025-01-01,10\ny,2025-02-01,20\n";
    let report = query(
        &mut open(&[("answers.csv", answers), ("billing.csv", strangers)]),
        "pointValue",
        json!({}),
    );
    assert_eq!(report["verdict"], "no_data");
}
