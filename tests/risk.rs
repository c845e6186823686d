//! The risk of leaving: what is planted is found, and nothing of the future has a part in it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{add, number, open, query};
use pointworth::math::Random;
use pointworth::{Session, Settings};
use serde_json::{Value, json};

/// Days from 2024-01-01 as dates.
fn date(day: i32) -> String {
    let (mut year, mut day) = (2024, day);
    let days = |year: i32| 365 + i32::from(year % 4 == 0);
    while day >= days(year) {
        day -= days(year);
        year += 1;
    }
    let february = 28 + i32::from(year % 4 == 0);
    for (month, days) in (1..).zip([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
        if day < days {
            return format!("{year}-{month:02}-{:02}", day + 1);
        }
        day -= days;
    }
    unreachable!()
}

/// Days from 2024-01-01 to the first of the months of 2024 and 2025, and of January 2026.
fn months() -> Vec<i32> {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let other = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut firsts = vec![0];
    for length in lengths.iter().chain(&other) {
        firsts.push(firsts.last().unwrap() + length);
    }
    firsts
}

struct World {
    answers: String,
    customers: String,
    revenue: String,
    /// What customers who are there at the end pay a year, and their chance of leaving within three months.
    truth: Vec<(f64, f64)>,
    /// Day on which each customer left.
    left: Vec<Option<i32>>,
}

/// Chance of leaving in a month by the last answer.
const HAZARD: [(u8, f64); 3] = [(3, 0.05), (8, 0.015), (10, 0.006)];

/// Customers with an opinion that may change every quarter, who answer it and leave by it; two of an account share it often.
fn world(seed: u64, customers: usize, hazard: [(u8, f64); 3]) -> World {
    let mut random = Random::new(seed);
    let firsts = months();
    let mut world = World {
        answers: "customer_id,responded_at,score\n".into(),
        customers: "customer_id,account_id,started_at,ended_at\n".into(),
        revenue: "customer_id,date,amount,currency\n".into(),
        truth: Vec::new(),
        left: Vec::new(),
    };
    for customer in 0..customers {
        let mut opinion = random.below(3) as usize;
        let pay = 100.0 * libm::exp(0.8 * random.normal());
        let mut ended = None;
        for month in 0..24 {
            if month % 3 == 0 {
                if random.uniform() < 0.3 {
                    opinion = random.below(3) as usize;
                }
                // The answer comes at the end of the month before.
                let day = date((firsts[month] - 2).max(0));
                world.answers += &format!("c{customer},{day},{}\n", hazard[opinion].0);
            }
            world.revenue += &format!("c{customer},{},{pay:.2},EUR\n", date(firsts[month] + 4));
            if random.uniform() < hazard[opinion].1 {
                ended = Some(firsts[month + 1] - 1);
                break;
            }
        }
        let end = ended.map_or_else(String::new, date);
        world.customers += &format!("c{customer},a{},2023-06-01,{end}\n", customer / 2);
        world.left.push(ended);
        if ended.is_none() {
            // The opinion of the last quarter is known; it may change once before the next.
            let stay = |p: f64| (1.0 - p).powi(3);
            let mean = hazard.iter().map(|(_, p)| stay(*p)).sum::<f64>() / 3.0;
            let p = 1.0 - (0.7 * stay(hazard[opinion].1) + 0.3 * mean);
            world.truth.push((12.0 * pay, p));
        }
    }
    world
}

fn session(world: &World) -> Session {
    open(&[
        ("answers.csv", &world.answers),
        ("customers.csv", &world.customers),
        ("revenue.csv", &world.revenue),
    ])
}

fn ratio<'a>(report: &'a Value, name: &str) -> &'a Value {
    let factors = report["factors"].as_array().unwrap();
    &factors
        .iter()
        .find(|factor| factor["name"] == name)
        .unwrap()["oddsRatio"]
}

#[test]
fn revenue_at_risk_is_what_the_planted_chances_make_of_it() {
    let mut held = 0;
    for seed in 0..6 {
        let world = world(seed, 900, HAZARD);
        let report = query(&mut session(&world), "risk", json!({}));
        assert_eq!(report["model"], "calibrated", "{report}");
        assert_eq!(report["ahead"], json!(["2026-01-01", "2026-04-01"]));
        assert_eq!(report["customers"], world.truth.len());
        // Each point of the last answer lowers the odds, and what tells nothing is about 1.
        let score = ratio(&report, "score");
        assert!(number(&score["high"]) < 1.0, "{score}");
        assert!(number(&report["auc"]["low"]) > 0.55);
        assert!(number(&report["brier"]["value"]) < number(&report["brierOfMean"]));
        let expected: f64 = world.truth.iter().map(|(paid, p)| paid * p).sum();
        let risk = &report["atRisk"];
        held += usize::from(number(&risk["low"]) <= expected && expected <= number(&risk["high"]));
        // The groups are the whole.
        let groups = report["groups"].as_array().unwrap();
        let sum: f64 = groups
            .iter()
            .map(|group| number(&group["atRisk"]["value"]))
            .sum();
        assert!((sum - number(&risk["value"])).abs() < 0.02, "{sum}");
        let customers: f64 = groups.iter().map(|group| number(&group["customers"])).sum();
        assert_eq!(customers as usize, world.truth.len());
        // Whoever is called safe leaves less often than whoever is called at risk.
        let rate = |at: usize| number(&groups[at]["expected"]) / number(&groups[at]["customers"]);
        assert!(rate(2) < 0.5 * rate(0), "{groups:?}");
        // What was expected came: the mean distance of the tenths is that of chance.
        let tenths = report["reliability"].as_array().unwrap();
        let distance = |row: &Value| {
            let n = number(&row["left"]["n"]);
            n * (number(&row["left"]["value"]) - number(&row["expected"])).abs()
        };
        let off: f64 = tenths.iter().map(distance).sum();
        assert!(off / number(&report["periods"]) < 0.03, "{tenths:?}");
    }
    // Of six intervals of 95 % two or more miss in one of thirty worlds.
    assert!(held >= 5, "{held} of 6");
}

/// The law by which the past is told apart from the future: what a customer said after it left, and what anybody paid or
/// said after the last day looked at, changes nothing.
#[test]
fn nothing_of_the_future_has_a_part_in_it() {
    let world = world(11, 600, HAZARD);
    let filter = json!({ "filter": { "date": ["2023-01-01", "2025-07-01"] } });
    let plain = query(&mut session(&world), "risk", filter.clone());
    assert_eq!(plain["model"], "calibrated");
    assert_eq!(plain["ahead"][0], "2025-07-01");
    let mut later = world;
    for (customer, left) in later.left.iter().enumerate() {
        let after = left.map_or(600, |left| left.max(0) + 1);
        for step in 0..3 {
            let day = date(after + 20 * step);
            later.answers += &format!(
                "c{customer},{day},{}\n",
                (customer * 7 + step as usize) % 11
            );
            if after >= 547 {
                later.revenue += &format!("c{customer},{day},{}.00,EUR\n", 1 + customer % 900);
            }
        }
    }
    let shuffled = query(&mut session(&later), "risk", filter);
    for field in [
        "periods",
        "left",
        "factors",
        "auc",
        "brier",
        "reliability",
        "since",
        "ahead",
    ] {
        assert_eq!(plain[field], shuffled[field], "{field}");
    }
    for field in ["groups", "atRisk", "customers"] {
        assert_eq!(plain[field], shuffled[field], "{field}");
    }
}

#[test]
fn too_few_who_left_give_a_rule_that_is_called_one() {
    let mut world = world(3, 80, [(3, 0.004), (8, 0.002), (10, 0.002)]);
    let report = query(&mut session(&world), "risk", json!({}));
    assert_eq!(
        (&report["model"], &report["atRisk"]["value"]),
        (&json!("rule"), &Value::Null)
    );
    assert_eq!(report["atRisk"]["reason"], "too_few");
    assert_eq!(report["thresholds"], json!([3, 1]));
    // All who left are told, and those of them from whom a chance could be learnt.
    let left = world.left.iter().flatten().count();
    assert_eq!(report["leavers"], json!(left));
    assert!(left > 0 && number(&report["left"]) <= left as f64);
    assert!(
        report["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["probability"].is_null() && number(&row["points"]) > 0.0)
    );
    assert!(number(&report["detractorShare"]) > 0.0);
    // Without a column of ends there is no history of leaving: only the share of detractors is told.
    world.customers = world.customers.replace("ended_at", "note");
    let report = query(&mut session(&world), "risk", json!({}));
    assert_eq!(report["missing"], json!(["ended_at"]));
    assert_eq!(report["atRisk"]["reason"], "no_column");
    assert!(number(&report["detractorShare"]) > 0.0);
}

#[test]
fn silent_customers_are_never_called_safe() {
    let mut world = world(5, 600, HAZARD);
    // Half of the customers never answer, and leave as rarely as the happiest.
    let mut lines: Vec<&str> = world.answers.lines().collect();
    lines.retain(|line| !line.contains("0,"));
    world.answers = lines.join("\n") + "\n";
    let report = query(&mut session(&world), "risk", json!({ "limit": 5000 }));
    let rows = report["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["group"] == "safe"));
    assert!(
        rows.iter()
            .all(|row| row["group"] != "safe" || !row["score"].is_null())
    );
}

#[test]
fn money_scaled_is_revenue_at_risk_scaled() {
    let world = world(7, 500, HAZARD);
    let report = query(&mut session(&world), "risk", json!({}));
    let mut tenfold = world;
    let scaled: Vec<String> = tenfold
        .revenue
        .lines()
        .map(|line| line.replace(".", "").replace(",EUR", "0,JPY"))
        .collect();
    tenfold.revenue = scaled.join("\n") + "\n";
    let other = query(&mut session(&tenfold), "risk", json!({}));
    // Cents became thousandths of a hundred yen: a thousand times the number, in a currency without decimals.
    let (a, b) = (
        number(&report["atRisk"]["value"]),
        number(&other["atRisk"]["value"]),
    );
    assert!((b / a / 1_000.0 - 1.0).abs() < 0.05, "{a} {b}");
}

#[test]
fn what_accounts_pay_is_shared_among_their_customers_to_the_cent() {
    let mut customers = String::from("customer_id,account_id,started_at,ended_at\n");
    let mut answers = String::from("customer_id,responded_at,score\n");
    let mut revenue = String::from("account_id,date,amount,currency\n");
    for at in 0..30 {
        let end = if at == 29 { "2024-06-30" } else { "" };
        customers += &format!("c{at},a{},2023-01-01,{end}\n", at / 3);
        answers += &format!("c{at},2024-03-01,{}\n", [3, 8, 10][at % 3]);
    }
    for month in 1..=11 {
        for account in 0..10 {
            revenue += &format!("a{account},2024-{month:02}-05,100.01,EUR\n");
        }
    }
    let mut session = open(&[
        ("answers.csv", &answers),
        ("customers.csv", &customers),
        ("revenue.csv", &revenue),
    ]);
    let report = query(&mut session, "risk", json!({ "limit": 100 }));
    assert_eq!(report["customers"], 29);
    // 1,100.11 has no third of whole cents.
    assert_eq!(report["revenue"]["exact"], "11001.10");
    let exact = |value: &Value| value["exact"].as_str().unwrap().replace('.', "");
    let groups = report["groups"].as_array().unwrap().iter();
    let sum: i64 = groups
        .map(|group| exact(&group["revenue"]).parse::<i64>().unwrap())
        .sum();
    assert_eq!(sum, 1_100_110);
}

#[test]
fn before_the_first_day_of_the_files_nobody_is_there() {
    let mut session = Session::new(Settings {
        today: Some("1999-01-01".into()),
        ..Settings::default()
    })
    .unwrap();
    add(
        &mut session,
        "customers.csv",
        "customer_id,started_at,ended_at\nc1,2024-01-01,\nc2,2024-02-01,2024-08-01\n",
    );
    let report = query(&mut session, "risk", json!({}));
    assert_eq!(report["reason"], "no_data");
    assert_eq!(
        (&report["customers"], &report["ahead"]),
        (&json!(0), &Value::Null)
    );
}
