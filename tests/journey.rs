//! The journey from files to report: the order of touchpoints, steps that are told from noise, moves, contacts and score.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use pointworth::math::Random;
use serde_json::{Value, json};
use std::fmt::Write;

fn names(report: &Value) -> Vec<&str> {
    let touchpoints = report["touchpoints"].as_array().unwrap();
    touchpoints
        .iter()
        .map(|touchpoint| touchpoint["name"].as_str().unwrap())
        .collect()
}

fn touchpoint<'a>(report: &'a Value, name: &str) -> &'a Value {
    let touchpoints = report["touchpoints"].as_array().unwrap();
    touchpoints
        .iter()
        .find(|touchpoint| touchpoint["name"] == name)
        .unwrap()
}

#[test]
fn touchpoints_stand_in_the_order_of_the_journey_and_others_follow_by_their_mean_position() {
    let answers = "customer_id,responded_at,score,touchpoint\na,2025-03-01,9,Support\na,2025-03-02,9,checkout\nb,2025-03-01,3,portal\n";
    let contacts = "customer_id,at,touchpoint\na,2025-01-01,zoo\na,2025-01-02,portal\nb,2025-01-01,zoo\nb,2025-01-03,support\n";
    let mut session = open(&[("answers.csv", answers), ("interactions.csv", contacts)]);
    let report = query(&mut session, "journey", json!({}));
    assert_eq!(report["order"], "b2c");
    assert_eq!(names(&report), ["checkout", "support", "zoo", "portal"]);
    assert_eq!(touchpoint(&report, "support")["stage"], "support");
    assert_eq!(
        (
            &touchpoint(&report, "zoo")["meanPosition"],
            &touchpoint(&report, "zoo")["customers"]
        ),
        (&json!(1), &json!(2))
    );
    let report = query(&mut session, "journey", json!({"order": ["PORTAL", "zoo"]}));
    assert_eq!(
        (&report["order"], names(&report)),
        (
            &json!("given"),
            vec!["portal", "zoo", "support", "checkout"]
        )
    );
    let accounts = "customer_id,account_id,responded_at,score,touchpoint\na,x,2025-03-01,9,support\na,x,2025-03-02,9,billing\n";
    let report = query(
        &mut open(&[("answers.csv", accounts)]),
        "journey",
        json!({}),
    );
    assert_eq!(
        (&report["order"], names(&report)),
        (&json!("b2b"), vec!["billing", "support"])
    );
}

#[test]
fn moves_are_counted_within_the_look_back_and_money_once_for_each_touchpoint() {
    let contacts = "customer_id,at,touchpoint\na,2025-01-01,x\na,2025-01-11,y\na,2025-01-12,x\nb,2025-01-01,x\nb,2025-01-04,y\nc,2025-01-01,x\nc,2025-12-01,y\n";
    let revenue = "customer_id,order_id,date,amount,currency\na,1,2025-01-05,10.10,EUR\na,2,2025-01-06,-0.10,EUR\nb,3,2025-01-05,5,EUR\n";
    let mut session = open(&[("interactions.csv", contacts), ("revenue.csv", revenue)]);
    let report = query(&mut session, "journey", json!({}));
    let first = &report["transitions"][0];
    assert_eq!(
        (&first["from"], &first["to"], &first["n"]),
        (&json!("x"), &json!("y"), &json!(2))
    );
    assert!(close(number(&first["days"]), 6.5, 1e-12));
    assert_eq!(first["share"]["value"], 1);
    assert_eq!(report["transitions"].as_array().unwrap().len(), 2);
    assert_eq!(touchpoint(&report, "x")["revenue"]["exact"], "15.00");
    assert_eq!(
        (
            &touchpoint(&report, "x")["contacts"],
            &touchpoint(&report, "x")["customers"]
        ),
        (&json!(4), &json!(3))
    );
    assert_eq!(touchpoint(&report, "x")["score"]["reason"], "no_data");
    assert_eq!(
        (&report["rule"], &report["frequency"]),
        (&Value::Null, &Value::Null)
    );
    let report = query(
        &mut session,
        "journey",
        json!({"filter": {"date": ["2025-02-01", null]}}),
    );
    assert_eq!(touchpoint(&report, "y")["contacts"], 1);
}

/// Answers of customers at five touchpoints; at `bad` promoters are fewer. `gap` is the true difference in points.
fn survey(seed: u64, gap: f64) -> String {
    let mut random = Random::new(seed);
    let mut text = String::from("customer_id,responded_at,score,touchpoint\n");
    for customer in 0..400 {
        for (at, name) in ["research", "purchase", "onboarding", "usage", "support"]
            .iter()
            .enumerate()
        {
            let lost = if *name == "usage" { gap / 100.0 } else { 0.0 };
            let draw = random.uniform();
            let score = if draw < 0.5 - lost {
                10
            } else if draw < 0.8 - lost {
                8
            } else {
                2
            };
            writeln!(text, "c{customer},2025-0{}-01,{score},{name}", at + 1).unwrap();
        }
    }
    text
}

#[test]
fn a_step_down_is_found_with_its_size_and_its_way_back_up() {
    // Half of the gap is promoters lost, half detractors gained.
    let text = survey(3, 20.0);
    let report = query(&mut open(&[("answers.csv", &text)]), "journey", json!({}));
    assert_eq!(report["tested"], 4);
    let step = |name: &str| &touchpoint(&report, name)["step"];
    for (name, truth) in [("usage", -40.0), ("support", 40.0)] {
        let difference = &step(name)["difference"];
        assert_eq!(step(name)["differs"], true, "{name}");
        assert!(
            number(&difference["low"]) <= truth && truth <= number(&difference["high"]),
            "{difference}"
        );
    }
    assert_eq!(
        (&step("usage")["a"], &step("usage")["b"]),
        (&json!("usage"), &json!("onboarding"))
    );
    assert_eq!(step("research"), &Value::Null);
}

#[test]
fn where_nothing_falls_hardly_a_step_is_called_one() {
    let mut found = 0;
    for seed in 0..100 {
        let text = survey(1000 + seed, 0.0);
        let report = query(&mut open(&[("answers.csv", &text)]), "journey", json!({}));
        let steps = report["touchpoints"].as_array().unwrap();
        found += usize::from(
            steps
                .iter()
                .any(|touchpoint| touchpoint["step"]["differs"] == true),
        );
    }
    // At q = 0.1 one run in ten may hold a false step; 18 in 100 are three standard errors above.
    assert!(found <= 18, "{found} of 100 runs");
}

#[test]
fn contacts_before_an_answer_are_counted_and_their_effect_has_an_interval() {
    let mut random = Random::new(9);
    let mut answers = String::from("customer_id,responded_at,score,survey_type,touchpoint\n");
    let mut contacts = String::from("customer_id,at,touchpoint\n");
    for customer in 0..600 {
        let n = random.below(6);
        for day in 0..n {
            writeln!(
                contacts,
                "c{customer},2025-05-{:02}T10:00:00,support",
                1 + day * 5
            )
            .unwrap();
        }
        writeln!(contacts, "c{customer},2025-01-01T10:00:00,support").unwrap();
        writeln!(contacts, "c{customer},2025-06-03T10:00:00,webinar").unwrap();
        let score = if random.uniform() < 0.7 - 0.1 * f64::from(n) {
            10
        } else {
            3
        };
        writeln!(answers, "c{customer},2025-06-01,{score},relationship,").unwrap();
        writeln!(answers, "c{customer},2025-06-02,0,transactional,support").unwrap();
    }
    let mut session = open(&[("answers.csv", &answers), ("interactions.csv", &contacts)]);
    let report = query(&mut session, "journey", json!({}));
    let frequency = &report["frequency"];
    assert_eq!(frequency["relationshipOnly"], true);
    let groups = frequency["groups"].as_array().unwrap();
    // The contact in January is too long ago, that of the third of June comes after the answer.
    let ends: Vec<(u64, u64)> = groups
        .iter()
        .map(|g| (g["from"].as_u64().unwrap(), g["to"].as_u64().unwrap()))
        .collect();
    assert_eq!(ends, [(0, 0), (1, 1), (2, 2), (3, 4), (5, 9)]);
    assert_eq!(
        groups
            .iter()
            .map(|g| g["score"]["n"].as_u64().unwrap())
            .sum::<u64>(),
        600
    );
    let difference = &frequency["comparison"]["difference"];
    assert_eq!(frequency["comparison"]["differs"], true);
    assert!(
        number(&difference["low"]) <= -100.0 && -100.0 <= number(&difference["high"]),
        "{difference}"
    );
    let report = query(&mut session, "journey", json!({"contactsAt": "Webinar"}));
    assert_eq!(report["frequency"]["groups"].as_array().unwrap().len(), 1);
    assert_eq!(report["frequency"]["comparison"], Value::Null);
}

#[test]
fn without_touchpoints_the_missing_column_is_named_and_wrong_options_are_refused() {
    let mut session = open(&[("answers.csv", "customer_id,score\na,9\nb,3\n")]);
    let report = query(&mut session, "journey", json!({}));
    assert_eq!(
        (&report["reason"], &report["missing"]),
        (&json!("no_column"), &json!("touchpoint"))
    );
    let mut session = open(&[(
        "answers.csv",
        "customer_id,score,touchpoint\na,9,x\nb,3,y\n",
    )]);
    let report = query(&mut session, "journey", json!({}));
    assert_eq!(names(&report), ["x", "y"]);
    for options in [
        json!({"order": "c2c"}),
        json!({"contactsAt": "z"}),
        json!({"lookbackDays": 0}),
    ] {
        let options = serde_json::from_value(options).unwrap();
        assert_eq!(
            session.query("journey", &options).unwrap_err().kind.code(),
            "bad_option"
        );
    }
}

#[test]
fn ten_thousand_touchpoints_are_answered_by_those_most_is_known_of() {
    let mut answers = String::from("customer_id,responded_at,score,touchpoint\n");
    for at in 0..10_000 {
        writeln!(answers, "c{},2025-03-01,{},page {at}", at % 700, at % 11).unwrap();
    }
    let report = query(
        &mut open(&[("answers.csv", &answers)]),
        "journey",
        json!({}),
    );
    assert_eq!(names(&report).len(), 50);
    let notices = report["notices"].as_array().unwrap();
    let left_out = notices
        .iter()
        .find(|notice| notice["code"] == "touchpoints_left_out");
    assert_eq!(left_out.unwrap()["count"], 9950);
}
