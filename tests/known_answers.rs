//! Numbers of whole analyses against references from elsewhere: published packages' values from the golden set, and sums
//! small enough to work out by hand.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use serde_json::{Value, json};

fn near(got: &Value, expected: f64, tolerance: f64) {
    assert!(
        close(number(got), expected, tolerance),
        "{got} for {expected}"
    );
}

/// Answers of two groups as a file; every customer answers once.
fn two_groups(groups: [(&str, [usize; 3]); 2]) -> String {
    let mut text = String::from("customer_id,region,score\n");
    let mut customer = 0;
    for (region, counts) in groups {
        for (score, count) in [9, 7, 0].into_iter().zip(counts) {
            for _ in 0..count {
                text += &format!("c{customer},{region},{score}\n");
                customer += 1;
            }
        }
    }
    text
}

#[test]
fn a_comparison_is_that_of_the_r_package_nps() {
    // Golden case nps/two-unequal-n: own formulas in numpy and scipy, checked against R NPS; points are 100 times as much, intervals of 90 %.
    let text = two_groups([("x", [58, 30, 12]), ("y", [680, 420, 300])]);
    let report = query(
        &mut open(&[("answers.csv", &text)]),
        "compare",
        json!({ "by": ["region"], "confidence": 0.9 }),
    );
    let comparison = report["comparisons"]
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["a"] == "x")
        .unwrap();
    near(&comparison["difference"]["value"], 17.57537592814289, 1e-9);
    near(&comparison["difference"]["low"], 5.657892083423395, 1e-9);
    near(&comparison["difference"]["high"], 29.492859772862384, 1e-9);
    near(&comparison["z"], 2.425757082376969, 1e-9);
    near(&comparison["pValue"], 0.015276491721574009, 1e-9);
    // Two tests of one and the same difference: Benjamini and Hochberg leave its p-value as it is.
    assert_eq!(report["tested"], 2);
    near(&comparison["pAdjusted"], 0.015276491721574009, 1e-9);
    // (z at 95 % + z at 80 %) times the standard error 0.07245315722595354.
    near(
        &comparison["smallestDetectable"],
        (1.6448536269514722 + 0.8416212335729143) * 7.245315722595354,
        1e-9,
    );
}

#[test]
fn weighted_scores_are_linearised_over_customers() {
    // Weights 1, 2, 3, 4 with c = 1, 1, 0, −1: mean −0.1; e = 1.1, 2.2, 0.3, −3.6; V = 4/3·Σe²/10².
    let text = "customer_id,score,weight\na,10,1\nb,9,2\nc,8,3\nd,2,4\n";
    let total = query(&mut open(&[("answers.csv", text)]), "score", json!({}))["total"].clone();
    near(&total["score"]["value"], -10.0, 1e-12);
    near(&total["nEff"], 100.0 / 30.0, 1e-12);
    // Four answers: the score interval of the plain counts or t on the effective number, whichever is wider, holds the value.
    assert!(number(&total["score"]["low"]) < -10.0 && number(&total["score"]["high"]) > -10.0);
    // Fifty copies of each are plenty: t with (Σw)²/Σw² − 1 degrees of freedom.
    let rows: String = (0..200)
        .map(|row| format!("c{row},{},{}\n", [10, 9, 8, 2][row % 4], row % 4 + 1))
        .collect();
    let text = format!("customer_id,score,weight\n{rows}");
    let score =
        query(&mut open(&[("answers.csv", &text)]), "score", json!({}))["total"]["score"].clone();
    let squares = 50.0 * (1.1f64.powi(2) + 2.2f64.powi(2) + 0.3f64.powi(2) + 3.6f64.powi(2));
    let error = 100.0 * (200.0 / 199.0 * squares).sqrt() / 500.0;
    let half = (number(&score["high"]) - number(&score["low"])) / 2.0;
    let df = 500.0f64.powi(2) / (50.0 * 30.0) - 1.0;
    near(
        &json!(half),
        pointworth::math::t_ppf(0.975, df) * error,
        1e-9,
    );
}

#[test]
fn csat_counts_the_top_two_of_five_and_ces_five_and_above_of_seven() {
    let mut text = String::from("customer_id,csat,ces,score,program\n");
    for (row, (csat, ces)) in [
        (5, 7),
        (5, 6),
        (4, 5),
        (4, 5),
        (4, 4),
        (4, 3),
        (3, 2),
        (2, 1),
        (1, 1),
        (1, 1),
    ]
    .iter()
    .enumerate()
    {
        text += &format!("c{row},{csat},{ces},,customer\n");
    }
    let mut session = open(&[("answers.csv", &text)]);
    let csat = query(&mut session, "score", json!({ "measure": "csat" }))["total"].clone();
    near(&csat["score"]["value"], 0.6, 1e-12);
    // Wilson's interval of 6 in 10, by its formula in Python.
    near(&csat["score"]["low"], 0.31267376973365824, 1e-9);
    near(&csat["score"]["high"], 0.8318196702937638, 1e-9);
    near(&csat["mean"]["value"], 3.3, 1e-12);
    let ces = query(&mut session, "score", json!({ "measure": "ces" }))["total"].clone();
    near(&ces["score"]["value"], 0.4, 1e-12);
    near(&ces["mean"]["value"], 3.5, 1e-12);
}

#[test]
fn employees_count_for_enps_and_nobody_else_does() {
    let text = "customer_id,score,program\na,10,customer\nb,3,customer\nc,9,employee\nd,10,employee\ne,2,employee\nf,8,employee\n";
    let mut session = open(&[("answers.csv", text)]);
    let value = |session: &mut _, measure: &str| {
        query(session, "score", json!({ "measure": measure }))["total"]["score"].clone()
    };
    assert_eq!(number(&value(&mut session, "nps")["value"]), 0.0);
    assert_eq!(number(&value(&mut session, "enps")["value"]), 25.0);
    assert_eq!(value(&mut session, "enps")["n"], 4);
}

#[test]
fn revenue_weights_customers_by_their_positive_net() {
    let answers = "customer_id,score\na,10\nb,8\nc,2\nd,1\n";
    let billing = "customer_id,date,amount,currency,kind\na,2025-01-01,100.00,EUR,new\nb,2025-01-02,50.00,EUR,new\nc,2025-01-03,50.00,EUR,new\nd,2025-01-04,10.00,EUR,new\nd,2025-01-05,-30.00,EUR,refund\ne,2025-01-06,7.00,EUR,new\na,2025-01-07,900,JPY,new\n";
    let mut session = open(&[("answers.csv", answers), ("billing.csv", billing)]);
    let report = query(&mut session, "revenue", json!({}));
    let euro = &report["currencies"][0];
    // (100 − 50)/200; Kish (100 + 50 + 50)²/(100² + 50² + 50²); customer d is worth −20 and set aside.
    near(&euro["weightedNps"]["value"], 25.0, 1e-12);
    near(&euro["nEff"], 40_000.0 / 15_000.0, 1e-12);
    near(&euro["unweightedNps"]["value"], -25.0, 1e-12);
    near(&euro["setAside"], 20.0 / 220.0, 1e-12);
    // Detractors c and d: 50 − 20 of the scored 100 + 50 + 30.
    near(&euro["atRiskShare"], 30.0 / 180.0, 1e-12);
    assert_eq!(euro["atRisk"]["exact"], "30.00");
    assert_eq!(euro["classes"][2]["gross"]["exact"], "60.00");
    assert_eq!(euro["classes"][2]["refunds"]["exact"], "-30.00");
    near(&euro["classes"][2]["median"], 15.0, 1e-12);
    assert_eq!(euro["net"]["exact"], "187.00");
    assert_eq!(report["currencies"][1]["net"]["exact"], "900");
}

#[test]
fn groups_are_counted_alike_however_many_there_could_be_and_whatever_a_filter_leaves() {
    // Two columns of 10 and 9 values make a table of their combinations; of 400 and 390, one of those that occur; of 1,000
    // and 999 more than a table holds.
    for (first, second) in [(10, 9), (400, 390), (1000, 999)] {
        let mut text = String::from("customer_id,responded_at,segment:a,segment:b,score\n");
        let mut expected = std::collections::BTreeMap::<(String, String, String), [u64; 2]>::new();
        for row in 0..4000u32 {
            let (a, b) = (row * 7919 % first, row * 104_729 % second);
            let month = 1 + row / 11 % 12;
            let score = row * 31 % 11;
            let keep = row * 13 % 17;
            // Blanks, so that rows that follow each other are not the same as those that count.
            let written = if keep == 0 {
                String::new()
            } else {
                score.to_string()
            };
            text += &format!("c{},2025-{month:02}-10,a{a},b{b},{written}\n", row / 3);
            if keep > 0 {
                let key = (format!("a{a}"), format!("b{b}"), format!("2025-{month:02}"));
                let counts = expected.entry(key).or_default();
                counts[0] += 1;
                counts[1] += u64::from(score >= 9);
            }
        }
        let mut session = open(&[("answers.csv", &text)]);
        let by = json!(["a", "b", { "date": "month" }]);
        for months in [12, 1] {
            let (from, to) = ("2025-01-01", format!("2025-{:02}-28", months));
            let filter = json!({ "date": [from, to] });
            let options = json!({ "counted": "all", "by": by, "filter": filter });
            let report = query(&mut session, "score", options);
            let found = report["groups"].as_array().unwrap();
            let mut wanted = expected.clone();
            wanted.retain(|(.., month), _| *month <= format!("2025-{months:02}"));
            assert_eq!(found.len(), wanted.len());
            for group in found {
                let key = |at: usize| group["key"][at].as_str().unwrap().to_owned();
                let counts = [&group["counts"]["n"], &group["counts"]["promoters"]];
                let counts = counts.map(|count| count.as_u64().unwrap());
                assert_eq!(wanted.get(&(key(0), key(1), key(2))), Some(&counts));
            }
        }
    }
}

#[test]
fn the_same_filter_is_counted_anew_once_files_have_changed() {
    let mut session = open(&[("a.csv", "customer_id,score\nx,9\ny,3\n")]);
    let n = |session: &mut pointworth::Session| {
        query(session, "score", json!({}))["total"]["counts"]["n"].clone()
    };
    assert_eq!(n(&mut session), 2);
    common::add(&mut session, "b.csv", "customer_id,score\nz,10\n");
    assert_eq!(n(&mut session), 3);
}
