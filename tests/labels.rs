//! Answers written as labels, in whole files: the numbers they are, and what is asked.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{number, open, query};
use pointworth::{FileOptions, Session, Settings};
use serde_json::json;

fn rows(labels: &[&str], times: usize) -> String {
    let cells = labels.iter().cycle().take(labels.len() * times).enumerate();
    cells
        .map(|(at, label)| format!("c{at},{},\"{label}\"\n", at % 11))
        .collect()
}

#[test]
fn satisfaction_in_words_is_counted_as_in_numbers() {
    let labels = [
        "Very dissatisfied",
        "Dissatisfied",
        "Neutral",
        "Satisfied",
        "Very satisfied",
        "N/A",
        "",
    ];
    let csv = format!("customer_id,score,csat\n{}", rows(&labels, 20));
    let mut session = open(&[("answers.csv", &csv)]);
    let table = &session.tables()[0];
    assert!(table.questions.is_empty());
    assert_eq!(table.columns[2].format.as_deref(), Some("labels 1–5"));
    let report = query(&mut session, "score", json!({ "measure": "csat" }));
    assert_eq!(number(&report["total"]["score"]["value"]), 0.4);
    assert_eq!(number(&report["total"]["counts"]["n"]), 100.0);
}

/// Yes and no in four languages and two spellings, of one customer each.
#[test]
fn flags_in_any_spelling_are_one_yes_and_one_no() {
    let mut session = open(&[
        (
            "a.csv",
            "response_id,score,vip\n1,9,yes\n2,8,No\n3,2,TRUE\n4,10,\n",
        ),
        (
            "b.csv",
            "response_id,score,vip\n5,9,jah\n6,0,ei\n7,7,да\n8,10,нет\n",
        ),
        ("c.csv", "response_id,score,vip\n9,9,1\n10,9,0\n11,9,1\n"),
        ("d.csv", "response_id,score,vip\n12,9,بله\n13,9,خیر\n"),
    ]);
    let scope = serde_json::to_value(session.scope().unwrap()).unwrap();
    let columns = scope["columns"].as_array().unwrap();
    let vip = columns.iter().find(|column| column["name"] == "vip");
    let vip = vip.unwrap();
    assert_eq!(vip["values"], json!([["Yes", 7], ["No", 5]]));
    assert_eq!(vip["empty"], 1);
    let filter = json!({ "filter": { "where": { "vip": ["No"] } } });
    let report = query(&mut session, "score", filter);
    assert_eq!(number(&report["total"]["counts"]["n"]), 5.0);
    // Of customers, too, and words that are more than yes and no stay as they are.
    let mut session = open(&[
        ("a.csv", "customer_id,score\n1,9\n2,8\n3,2\n"),
        (
            "b.csv",
            "customer_id,started_at,active,paid\n1,2024-01-01,да,yes\n2,2024-01-02,ei,no\n3,2024-01-03,TRUE,maybe\n",
        ),
    ]);
    let scope = serde_json::to_value(session.scope().unwrap()).unwrap();
    let values = |name: &str| {
        let columns = scope["columns"].as_array().unwrap();
        let column = columns.iter().find(|column| column["name"] == name);
        column.unwrap()["values"].clone()
    };
    assert_eq!(values("active"), json!([["Yes", 2], ["No", 1]]));
    assert_eq!(values("paid").as_array().unwrap().len(), 3);
}

#[test]
fn a_scale_without_a_middle_is_asked_for_and_the_answer_counts() {
    let labels = ["Очень недоволен", "Недоволен", "Доволен", "Очень доволен"];
    let csv = format!("customer_id,score,csat\n{}", rows(&labels, 20));
    let read = |formats: serde_json::Value| {
        let mut session = Session::new(Settings::default()).unwrap();
        let options = serde_json::from_value(json!({ "formats": formats })).unwrap();
        let file = session
            .begin("a.csv", FileOptions::read(&options).unwrap())
            .unwrap();
        session.feed(file, csv.as_bytes()).unwrap();
        session.finish(file).unwrap();
        session
    };
    let mut open = read(json!({}));
    let question = &open.tables()[0].questions[0];
    assert_eq!(
        (question.code, question.guess.as_str()),
        ("label_scale", "5")
    );
    let mut said = read(json!({ "csat": { "points": "4" } }));
    assert!(said.tables()[0].questions.is_empty());
    let mean = |session: &mut Session, scale| {
        let report = query(
            session,
            "score",
            json!({ "measure": "csat", "csatScale": scale }),
        );
        number(&report["total"]["mean"]["value"])
    };
    assert_eq!(
        (mean(&mut open, [1, 5]), mean(&mut said, [1, 4])),
        (3.0, 2.5)
    );
}
