//! Reason codes: what each does to the score, recounted by hand, and what was planted.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use pointworth::math::Random;
use serde_json::{Value, json};

const NAMES: [&str; 6] = [
    "price",
    "support",
    "quality",
    "delivery",
    "usability",
    "other",
];

/// Day of 2025, score and themes of each answer, one per customer: who names the price scores low, the delivery is named
/// more from July on, and quality goes with usability.
fn answers(random: &mut Random, customers: usize) -> Vec<(usize, u8, Vec<usize>)> {
    (0..customers)
        .map(|_| {
            let month = random.below(12) as usize;
            let mut set = Vec::new();
            if random.uniform() < 0.8 {
                let delivery = if month >= 6 { 3.0 } else { 1.0 };
                let weights = [2.0, 2.0, 2.0, delivery, 2.0, 1.0];
                for _ in 0..1 + random.below(2) {
                    let mut at = random.uniform() * weights.iter().sum::<f64>();
                    let pick = weights.iter().position(|weight| {
                        at -= weight;
                        at < 0.0
                    });
                    set.push(pick.unwrap_or(0));
                }
                if set == [2] && random.uniform() < 0.5 {
                    set.push(4);
                }
                set.sort_unstable();
                set.dedup();
            }
            let low = if set.contains(&0) { 0.6 } else { 0.15 };
            let score = if random.uniform() < low {
                3
            } else {
                [8, 9, 10][random.below(3) as usize]
            };
            (month, score, set)
        })
        .collect()
}

fn csv(rows: &[(usize, u8, Vec<usize>)]) -> String {
    let mut csv = String::from("customer_id,responded_at,score,theme\n");
    for (customer, (month, score, set)) in rows.iter().enumerate() {
        let set: Vec<&str> = set.iter().map(|&at| NAMES[at]).collect();
        csv += &format!(
            "c{customer},2025-{:02}-15,{score},{}\n",
            month + 1,
            set.join("; ")
        );
    }
    csv
}

fn theme<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["themes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|theme| theme["name"] == name)
        .unwrap()
}

/// NPS of some answers.
fn nps<'a>(rows: impl Iterator<Item = &'a (usize, u8, Vec<usize>)>) -> f64 {
    let (mut sum, mut n) = (0.0, 0.0);
    for (_, score, _) in rows {
        sum += f64::from(i8::from(*score >= 9) - i8::from(*score <= 6));
        n += 1.0;
    }
    100.0 * sum / n
}

#[test]
fn effects_shares_and_money_are_those_counted_by_hand() {
    let rows = answers(&mut Random::new(1), 900);
    let mut billing = String::from("customer_id,date,amount,currency\n");
    for customer in 0..rows.len() {
        billing += &format!("c{customer},2025-03-01,{}.25,EUR\n", customer % 37);
    }
    let text = csv(&rows);
    let mut session = open(&[("answers.csv", &text), ("billing.csv", &billing)]);
    let report = query(&mut session, "themes", json!({}));
    let named = rows.iter().filter(|(_, _, set)| !set.is_empty()).count() as f64;
    assert_eq!(report["separator"], ";");
    assert_eq!(number(&report["named"]), named);
    for (at, name) in NAMES.iter().enumerate() {
        let names = |row: &&(usize, u8, Vec<usize>)| row.2.contains(&at);
        let found = theme(&report, name);
        let count = rows.iter().filter(names).count() as f64;
        let effect = nps(rows.iter()) - nps(rows.iter().filter(|row| !names(row)));
        assert!(
            (number(&found["effect"]["value"]) - effect).abs() < 1e-9,
            "{name}"
        );
        assert!(close(
            number(&found["score"]["value"]),
            nps(rows.iter().filter(names)),
            1e-9
        ));
        assert!(close(
            number(&found["share"]["value"]),
            count / named,
            1e-12
        ));
        assert_eq!(
            (number(&found["customers"]), number(&found["effect"]["n"])),
            (count, count)
        );
        let money: f64 = (0..rows.len())
            .filter(|&row| rows[row].2.contains(&at))
            .map(|row| (row % 37) as f64 + 0.25)
            .sum();
        assert!(close(
            number(&found["revenue"][0]["net"]["value"]),
            money,
            1e-12
        ));
        let later = rows
            .iter()
            .filter(|(month, _, set)| *month >= 6 && !set.is_empty());
        let earlier = rows
            .iter()
            .filter(|(month, _, set)| *month < 6 && !set.is_empty());
        let share = |rows: Vec<&(usize, u8, Vec<usize>)>| {
            rows.iter().filter(|row| row.2.contains(&at)).count() as f64 / rows.len() as f64
        };
        let change = share(later.collect()) - share(earlier.collect());
        assert!(
            (number(&found["change"]["value"]) - change).abs() < 1e-12,
            "{name}"
        );
        for (month, found) in found["shares"].as_array().unwrap().iter().enumerate() {
            let of_month = rows
                .iter()
                .filter(|row| row.0 == month && !row.2.is_empty());
            assert!(close(
                number(&found["value"]),
                share(of_month.collect()),
                1e-12
            ));
        }
    }
    // A filter by a theme keeps the answers that name it, whatever else they name.
    let price = query(
        &mut session,
        "score",
        json!({ "filter": { "where": { "theme": ["PRICE"] } } }),
    );
    assert_eq!(
        price["total"]["counts"]["n"],
        theme(&report, "price")["effect"]["n"]
    );
    let none = query(
        &mut session,
        "score",
        json!({ "filter": { "where": { "theme": [null] } } }),
    );
    assert_eq!(
        number(&none["total"]["counts"]["n"]),
        rows.len() as f64 - named
    );
}

#[test]
fn what_was_planted_is_found_and_nothing_else() {
    let report = query(
        &mut open(&[("answers.csv", &csv(&answers(&mut Random::new(6), 4000)))]),
        "themes",
        json!({}),
    );
    let differing = |field: &str| -> Vec<&str> {
        let themes = report["themes"].as_array().unwrap().iter();
        themes
            .filter(|theme| theme[field] == true)
            .map(|theme| theme["name"].as_str().unwrap())
            .collect()
    };
    // Who names another theme names the price less, so that others raise the score.
    assert_eq!(differing("differs")[0], "price");
    assert!(number(&report["themes"][0]["effect"]["high"]) < 0.0);
    assert!(differing("changes").contains(&"delivery"));
    assert_eq!(report["pairs"][0]["names"], json!(["quality", "usability"]));
    assert_eq!(number(&report["pairsTested"]), 15.0);
}

#[test]
fn intervals_of_the_effect_hold_the_truth_as_often_as_they_say() {
    let mut random = Random::new(21);
    // A third name the theme; of them half are detractors, else a fifth; all others promote.
    let truth = 100.0 * ((1.0 - 2.0 * (0.5 / 3.0 + 0.2 * 2.0 / 3.0)) - (1.0 - 2.0 * 0.2));
    let (runs, mut held) = (400, 0);
    for _ in 0..runs {
        let mut csv = String::from("score,theme\n");
        for _ in 0..300 {
            let names = random.uniform() < 1.0 / 3.0;
            let low = random.uniform() < if names { 0.5 } else { 0.2 };
            csv += &format!(
                "{},{}\n",
                if low { 2 } else { 10 },
                if names { "a" } else { "b" }
            );
        }
        let report = query(&mut open(&[("answers.csv", &csv)]), "themes", json!({}));
        let effect = &theme(&report, "a")["effect"];
        held += u32::from(number(&effect["low"]) <= truth && truth <= number(&effect["high"]));
    }
    // 95 % of 400 are 380 ± 4.4; four standard errors.
    assert!((362..=398).contains(&held), "{held} of {runs}");
}

#[test]
fn refusals_say_why() {
    let mut session = open(&[(
        "answers.csv",
        "customer_id,score,theme\nc1,9,\nc2,3,\nc3,8,\n",
    )]);
    let missing = session.query("themes", &serde_json::from_value(json!({})).unwrap());
    assert!(
        missing.is_ok_and(|report| serde_json::to_value(&report).unwrap()["reason"] == "no_data")
    );
    let few = open(&[(
        "answers.csv",
        "customer_id,score,theme\nc1,9,a\nc2,3,b\nc3,8,a|b\n",
    )]);
    let report = query(&mut { few }, "themes", json!({}));
    assert_eq!(
        (&report["reason"], &report["tooSmall"]),
        (&json!("too_few"), &json!(2))
    );
    let none = open(&[("answers.csv", "customer_id,score\nc1,9\n")])
        .query("themes", &serde_json::from_value(json!({})).unwrap());
    assert_eq!(none.unwrap_err().kind.code(), "missing_role");
}

#[test]
fn columns_of_one_name_that_are_no_ticks_stay_segments() {
    let mut session = open(&[(
        "a.csv",
        "response_id,nps_score,Address - City,Address - Country,Plan 1,Plan 2\n\
         1,9,Tartu,Estonia,basic,basic\n2,3,Tartu,Estonia,pro,basic\n3,10,Tartu,Estonia,basic,pro\n",
    )]);
    let roles = session.tables().remove(0).columns.into_iter();
    let roles: Vec<Option<String>> = roles.skip(2).map(|column| column.role).collect();
    assert!(
        roles
            .iter()
            .flatten()
            .all(|role| role.starts_with("segment:")),
        "{roles:?}"
    );
}

/// Questions with several answers as survey tools write them, one column per option: the same counts as one column
/// that lists them.
#[test]
fn options_in_columns_of_their_own_are_reason_codes() {
    let exports = [
        // SurveyMonkey: the options' words below the question, which goes on over its columns.
        "Respondent ID,How likely is it that you would recommend us?,Which of these mattered?,,,Region\n\
         ,Response,Price,Support,Quality,Response\n\
         1,9,Price,,Quality,North\n2,3,,Support,,South\n3,10,,,Quality,North\n4,7,,,,South\n",
        // Qualtrics with choice texts, and a label row.
        "ResponseId,NPS,Q5_1,Q5_2,Q5_3,Region\n\
         Response ID,How likely are you to recommend us?,What mattered? - Selected Choice - Price,What mattered? - Selected Choice - Support,What mattered? - Selected Choice - Quality,Region\n\
         R_1,9,Price,,Quality,North\nR_2,3,,Support,,South\nR_3,10,,,Quality,North\nR_4,7,,,,South\n",
        // LimeSurvey with yes and no.
        "Response ID,NPS,What mattered? [Price],What mattered? [Support],What mattered? [Quality],Region\n\
         1,9,Yes,No,Yes,North\n2,3,No,Yes,No,South\n3,10,No,No,Yes,North\n4,7,No,No,No,South\n",
        // Ones and noughts.
        "response_id,nps_score,mattered: Price,mattered: Support,mattered: Quality,region\n\
         1,9,1,0,1,North\n2,3,0,1,0,South\n3,10,0,0,1,North\n4,7,0,0,0,South\n",
        // In one cell.
        "response_id,nps_score,theme,region\n1,9,Price;Quality,North\n2,3,Support,South\n3,10,Quality,North\n4,7,,South\n",
    ];
    for csv in exports {
        let mut session = open(&[("export.csv", csv)]);
        let scope = serde_json::to_value(session.scope().unwrap()).unwrap();
        let columns = scope["columns"].as_array().unwrap();
        let theme = columns.iter().find(|column| column["name"] == "theme");
        let theme = theme.unwrap_or_else(|| panic!("no themes in {csv}"));
        let mut values: Vec<Value> = theme["values"].as_array().unwrap().clone();
        values.sort_by_key(|value| value[0].to_string());
        let expected = json!([["Price", 1], ["Quality", 2], ["Support", 1]]);
        assert_eq!(Value::Array(values), expected, "{csv}");
        assert_eq!(theme["empty"], 1, "{csv}");
        let filter = json!({ "filter": { "where": { "theme": ["Quality"] } } });
        let report = query(&mut session, "score", filter);
        assert_eq!(number(&report["total"]["score"]["value"]), 100.0, "{csv}");
    }
}

/// The pair of two themes.
fn pair(report: &Value, one: usize, other: usize) -> &Value {
    let is_it = |pair: &&Value| {
        let names = pair["names"].as_array().unwrap();
        names.contains(&json!(NAMES[one])) && names.contains(&json!(NAMES[other]))
    };
    let mut pairs = report["pairs"].as_array().unwrap().iter();
    pairs.find(is_it).unwrap()
}

/// Quasi-independence is the one product of a factor by theme whose sums by theme are those of the counts (the equations of
/// the largest likelihood: Bishop, Fienberg and Holland 1975, chapter 5).
#[test]
fn expected_pairs_are_products_and_add_up_by_theme_to_what_was_counted() {
    let rows = answers(&mut Random::new(9), 3000);
    let text = csv(&rows);
    let report = query(
        &mut open(&[("answers.csv", &text)]),
        "themes",
        json!({ "q": 1.0 }),
    );
    assert_eq!(report["pairs"].as_array().unwrap().len(), 15);
    let expected = |one, other| number(&pair(&report, one, other)["expected"]);
    for one in 0..6 {
        let (mut fitted, mut counted) = (0.0, 0.0);
        for other in (0..6).filter(|&other| other != one) {
            let both = rows
                .iter()
                .filter(|(_, _, set)| set.contains(&one) && set.contains(&other))
                .count() as f64;
            assert_eq!(number(&pair(&report, one, other)["answers"]), both);
            (fitted, counted) = (fitted + expected(one, other), counted + both);
        }
        assert!(close(fitted, counted, 1e-6), "{one}: {fitted} {counted}");
    }
    // A product where those of any four that go together in two ways are the same.
    for four in [[0, 1, 2, 3], [0, 1, 4, 5], [2, 3, 4, 5], [0, 2, 1, 5]] {
        let [a, b, c, d] = four;
        let (one, other) = (
            expected(a, b) * expected(c, d),
            expected(a, c) * expected(b, d),
        );
        assert!(close(one, other, 1e-6), "{four:?}: {one} {other}");
    }
}

/// min over all p-values no smaller of p · m / (how many are as small), as Benjamini and Hochberg 1995 have it.
#[test]
fn pairs_are_adjusted_for_all_that_are_tested() {
    let text = csv(&answers(&mut Random::new(10), 3000));
    let mut session = open(&[("answers.csv", &text)]);
    let of = |report: &Value, field: &str| -> Vec<f64> {
        let pairs = report["pairs"].as_array().unwrap().iter();
        pairs.map(|pair| number(&pair[field])).collect()
    };
    let all = query(&mut session, "themes", json!({ "q": 1.0 }));
    let p = of(&all, "pValue");
    assert_eq!((p.len(), number(&all["pairsTested"])), (15, 15.0));
    let adjusted = of(&all, "pAdjusted");
    for (own, adjusted) in p.iter().zip(&adjusted) {
        let expected = p
            .iter()
            .filter(|other| *other >= own)
            .map(|other| {
                let rank = p.iter().filter(|smaller| *smaller <= other).count();
                other * 15.0 / rank as f64
            })
            .fold(1.0, f64::min);
        assert!(close(*adjusted, expected, 1e-12), "{adjusted} {expected}");
    }
    // What is told is cut by the adjusted: between the second p-value and what it is adjusted to.
    let q = 0.5 * (p[1] + adjusted[1]);
    assert!(p[1] < 0.8 * adjusted[1]);
    let some = query(&mut session, "themes", json!({ "q": q }));
    let expected = adjusted.iter().filter(|adjusted| **adjusted <= q).count();
    assert_eq!(of(&some, "pValue").len(), expected);
    assert!(expected < p.iter().filter(|p| **p <= q).count());
}
