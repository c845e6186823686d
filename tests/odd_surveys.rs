//! Surveys that are not as surveys should be: each of them has an answer, or is refused with a reason.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{number, open, query};
use serde_json::{Value, json};

/// Every analysis of Measure with the options that it needs.
fn of_measure() -> Vec<(&'static str, Value)> {
    let by = || json!({ "by": ["region"] });
    vec![
        ("score", by()),
        ("trend", json!({ "period": "week" })),
        ("compare", by()),
        ("moved", json!({})),
        ("segments", by()),
        ("discover", json!({})),
        ("accounts", json!({})),
        ("responseRates", json!({})),
        ("journey", json!({})),
        ("reconcile", json!({ "reported": 10 })),
    ]
}

/// No number that is none, and no interval without its value, anywhere in a report.
fn sound(name: &str, report: &Value) {
    match report {
        Value::Object(fields) => {
            if let (Some(value), Some(low), Some(high)) =
                (fields.get("value"), fields.get("low"), fields.get("high"))
                && let (Some(low), Some(high)) = (low.as_f64(), high.as_f64())
            {
                let value = value.as_f64().unwrap_or_else(|| panic!("{name}: {report}"));
                assert!(low <= value && value <= high, "{name}: {report}");
                assert!(low < high, "{name}: an interval of no width: {report}");
            }
            fields.values().for_each(|value| sound(name, value));
        }
        Value::Array(values) => values.iter().for_each(|value| sound(name, value)),
        Value::Number(number) => assert!(number.as_f64().unwrap().is_finite(), "{name}"),
        _ => {}
    }
}

fn all_answered(text: &str, filter: &Value) {
    let mut session = open(&[("answers.csv", text)]);
    for (name, mut options) in of_measure() {
        options["filter"] = filter.clone();
        sound(name, &query(&mut session, name, options));
    }
}

const HEADER: &str = "customer_id,account_id,responded_at,region,touchpoint,score\n";

#[test]
fn one_answer_has_a_wide_interval_and_nothing_is_compared() {
    let text = format!("{HEADER}a,A,2026-02-03,n,support,9\n");
    all_answered(&text, &json!({}));
    let mut session = open(&[("answers.csv", &text)]);
    let score = query(&mut session, "score", json!({}))["total"]["score"].clone();
    assert_eq!(number(&score["value"]), 100.0);
    assert!(number(&score["low"]) < -50.0, "{score}");
    let compare = query(&mut session, "compare", json!({ "by": ["region"] }));
    assert_eq!(compare["comparisons"], json!([]));
    let moved = query(&mut session, "moved", json!({}));
    assert_eq!(moved["change"]["reason"], "no_data");
}

#[test]
fn answers_of_one_class_alone_are_not_certain() {
    let rows: String = (0..60)
        .map(|at| {
            let region = ["n", "s"][at % 2];
            format!(
                "c{at},A{},2026-0{}-03,{region},support,10\n",
                at / 3,
                at % 3 + 1
            )
        })
        .collect();
    let text = format!("{HEADER}{rows}");
    all_answered(&text, &json!({}));
    let mut session = open(&[("answers.csv", &text)]);
    let compare = query(&mut session, "compare", json!({ "by": ["region"] }));
    for one in compare["comparisons"].as_array().unwrap() {
        assert_eq!(number(&one["difference"]["value"]), 0.0);
        assert!(number(&one["difference"]["high"]) > 1.0, "{one}");
        assert_eq!(one["differs"], false);
    }
}

#[test]
fn a_window_with_nobody_has_no_score_and_says_why() {
    let text = format!("{HEADER}a,A,2026-02-03,n,support,9\nb,B,2026-02-04,s,billing,3\n");
    let nobody = json!({ "date": ["2020-01-01", "2020-02-01"] });
    all_answered(&text, &nobody);
    let mut session = open(&[("answers.csv", &text)]);
    for (name, score) in [
        ("score", "/total/score"),
        ("moved", "/change"),
        ("reconcile", "/ours"),
        ("responseRates", "/silence/score"),
    ] {
        let report = query(&mut session, name, json!({ "filter": nobody }));
        let score = report.pointer(score).unwrap();
        assert_eq!(score["value"], Value::Null, "{name}");
        assert_eq!(score["reason"], "no_data", "{name}");
    }
}

#[test]
fn answers_without_a_date_count_in_the_score_and_are_told_of_where_time_matters() {
    let rows: String = (0..400)
        .map(|at| {
            let date = match at % 2 {
                0 => format!("2026-0{}-1{}", at / 100 + 1, at % 10),
                _ => String::new(),
            };
            format!("c{at},A{at},{date},n,support,{}\n", [10, 8, 3, 9][at % 4])
        })
        .collect();
    let text = format!("{HEADER}{rows}");
    all_answered(&text, &json!({}));
    let mut session = open(&[("answers.csv", &text)]);
    let score = query(&mut session, "score", json!({}));
    assert_eq!(score["total"]["counts"]["n"], 400);
    let trend = query(&mut session, "trend", json!({ "period": "month" }));
    assert_eq!(trend["undated"], 200);
    let within = json!({ "filter": { "date": ["2026-01-01", "2027-01-01"] } });
    let dated = query(&mut session, "score", within);
    assert_eq!(dated["total"]["counts"]["n"], 200);
}

#[test]
fn weights_that_are_none_are_set_aside_with_their_rows() {
    let mut text = String::from("customer_id,score,weight\na,10,0\nb,9,-2\n");
    for at in 0..30 {
        text += &format!("c{at},{},{}\n", [9, 0][at % 2], [1.5, 0.5][at % 2]);
    }
    let mut session = open(&[("answers.csv", &text)]);
    let score = query(&mut session, "score", json!({}));
    assert_eq!(score["total"]["counts"]["n"], 30);
    assert!((number(&score["total"]["score"]["value"]) - 50.0).abs() < 1e-9);
    let scope = serde_json::to_value(session.scope().unwrap()).unwrap();
    let notices = scope["notices"].as_array().unwrap();
    let bad = notices.iter().find(|one| one["code"] == "bad_weight");
    let bad = bad.unwrap_or_else(|| panic!("{notices:?}"));
    assert_eq!(bad["count"], 2);
    let rows: Vec<&Value> = bad["examples"].as_array().unwrap().iter().collect();
    assert_eq!(rows[0]["row"], 2);
    assert_eq!(rows[1]["row"], 3);
}

#[test]
fn a_customer_with_ten_thousand_answers_counts_once_or_makes_one_cluster() {
    let mut text = String::from("customer_id,responded_at,score,region\n");
    for at in 0..10_000 {
        let day = at / 28 % 28 + 1;
        text += &format!("loud,2026-01-{day:02}T{:02}:00:00,0,n\n", at % 24);
    }
    for at in 0..200 {
        text += &format!("c{at},2026-01-15,{},s\n", [10, 9, 8][at % 3]);
    }
    let mut session = open(&[("answers.csv", &text)]);
    let latest = query(&mut session, "score", json!({}))["total"].clone();
    assert_eq!(latest["counts"]["n"], 201);
    assert!(number(&latest["score"]["value"]) > 60.0);
    let all = query(&mut session, "score", json!({ "counted": "all" }))["total"].clone();
    // One customer has nearly all answers, so that next to nothing is known of the others' mean with them.
    let width = number(&all["score"]["high"]) - number(&all["score"]["low"]);
    let of_latest = number(&latest["score"]["high"]) - number(&latest["score"]["low"]);
    assert!(width > 2.0 * of_latest, "{all}");
}

#[test]
fn answers_of_one_to_five_in_a_column_of_scores_are_asked_about() {
    let rows: String = (0..200)
        .map(|at| format!("c{at},{}\n", at % 5 + 1))
        .collect();
    let mut session = open(&[("answers.csv", &format!("customer_id,score\n{rows}"))]);
    let tables = serde_json::to_value(session.tables()).unwrap();
    let asked = tables[0]["questions"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(
        asked.iter().any(|one| one["code"] == "score_scale"),
        "{tables}"
    );
}
