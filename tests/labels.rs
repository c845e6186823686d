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
