//! What moved the score, where it differs, and which differences stand a test on other customers.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{add, close, number, open, query};
use pointworth::math::Random;
use pointworth::{Session, Settings};
use serde_json::{Value, json};
use std::cell::RefCell;

fn near(got: &Value, expected: f64, tolerance: f64) {
    assert!(
        close(number(got), expected, tolerance),
        "{got} for {expected}"
    );
}

/// Answers of a window: for each segment so many detractors, passives and promoters, by customers of their own.
fn window(text: &mut String, name: &str, date: &str, segments: &[(&str, [usize; 3])]) {
    for (segment, counts) in segments {
        for (score, count) in [3, 8, 10].into_iter().zip(counts) {
            for customer in 0..*count {
                *text += &format!("{name}{segment}{score}-{customer},{date},{segment},{score}\n");
            }
        }
    }
}

fn two_windows() -> Value {
    json!({
        "a": { "date": ["2026-02-01", "2026-03-01"] },
        "b": { "date": ["2026-01-01", "2026-02-01"] },
    })
}

/// Golden case npsdecomp/simpson: both segments improve and the whole falls, by rational arithmetic; points are 100
/// times as much.
#[test]
fn a_fall_that_is_all_mix_is_told_as_mix() {
    let mut text = String::from("customer_id,responded_at,region,score\n");
    window(
        &mut text,
        "b",
        "2026-01-15",
        &[("A", [10, 10, 80]), ("B", [60, 30, 10])],
    );
    window(
        &mut text,
        "a",
        "2026-02-15",
        &[("A", [1, 1, 9]), ("B", [170, 90, 40])],
    );
    let report = query(&mut open(&[("a.csv", &text)]), "moved", two_windows());
    near(&report["change"]["value"], -49.22829581993569, 1e-12);
    let parts = &report["parts"];
    assert_eq!(parts["column"], "region");
    near(&parts["mix"]["value"], -54.84044626327584, 1e-12);
    near(&parts["rate"]["value"], 5.612150443340154, 1e-12);
    near(&parts["baseMix"], -55.7556270096463, 1e-12);
    near(&parts["interaction"], 1.830361492740914, 1e-12);
    // The mix is certain, the improvement is not.
    assert!(number(&parts["mix"]["high"]) < -40.0);
    assert!(number(&parts["rate"]["low"]) < 0.0 && number(&parts["rate"]["high"]) > 0.0);
    assert_eq!(report["columns"][0]["explains"], "composition");
    let sum = |value: &Value| -> f64 {
        let each = value["groups"].as_array().unwrap().iter();
        each.map(|group| number(&group["mix"]) + number(&group["rate"]))
            .sum()
    };
    assert_eq!(sum(parts), number(&parts["change"]));
    // Everybody is new: the customers of the first window left and those of the second came.
    let people = &report["people"];
    assert_eq!(sum(people), number(&people["change"]));
    assert_eq!(number(&people["rate"]["value"]), 0.0);
    assert_eq!(report["moves"].as_array().unwrap().len(), 9);
}

#[test]
fn customers_who_answered_twice_are_followed_from_class_to_class_with_their_revenue() {
    let answers = "customer_id,responded_at,score\n\
        a,2026-01-10,10\na,2026-02-10,3\nb,2026-01-11,9\nb,2026-02-11,2\nc,2026-01-12,5\nc,2026-02-12,10\n\
        d,2026-01-13,8\ne,2026-02-14,7\n";
    let billing = "customer_id,date,amount,currency\n\
        a,2026-01-05,100.00,EUR\na,2026-02-05,60.50,EUR\nb,2026-01-06,40,EUR\nb,2026-02-06,0.25,EUR\n\
        c,2026-02-07,9,EUR\nc,2026-02-07,5,USD\nd,2026-01-08,1000,EUR\na,2026-03-01,777,EUR\n";
    let report = query(
        &mut open(&[("answers.csv", answers), ("billing.csv", billing)]),
        "moved",
        two_windows(),
    );
    let moves = report["moves"].as_array().unwrap();
    let of = |from: &str, to: &str| {
        let found = moves
            .iter()
            .find(|one| one["from"] == from && one["to"] == to);
        found.unwrap().clone()
    };
    let fell = of("promoter", "detractor");
    assert_eq!(fell["customers"], 2);
    assert_eq!(fell["revenueB"]["exact"], "140.00");
    assert_eq!(fell["revenueA"]["exact"], "60.75");
    // What each pays a year: the files tell of money on 27 days of January and on 28 of February.
    let yearly = |before: f64, after: f64| 365.25 * (after / 28.0 - before / 27.0);
    let [a, b] = [yearly(100.0, 60.5), yearly(40.0, 0.25)];
    let half = 12.706_204_736_432_1 * (a - b).abs() / 2.0;
    for (name, expected) in [
        ("value", (a + b) / 2.0),
        ("low", (a + b) / 2.0 - half),
        ("high", (a + b) / 2.0 + half),
    ] {
        near(&fell["change"][name], expected, 1e-9);
    }
    assert_eq!(of("passive", "passive")["change"]["reason"], "no_data");
    let rose = of("detractor", "promoter");
    assert_eq!(
        (&rose["customers"], &rose["revenueB"]["exact"]),
        (&json!(1), &json!("0.00"))
    );
    assert_eq!(rose["revenueA"]["exact"], "9.00");
    assert_eq!(of("passive", "passive")["customers"], 0);
    assert_eq!(report["currency"], "EUR");
    assert_eq!(report["otherCurrencies"], json!(["USD"]));
    // January: two promoters, a passive, a detractor = 25; February: a promoter, a passive, two detractors = −25.
    assert_eq!(number(&report["change"]["value"]), -50.0);
    let groups = report["people"]["groups"].as_array().unwrap();
    let share = |name: &str| {
        let group = groups.iter().find(|group| group["value"] == name).unwrap();
        (number(&group["shareB"]), number(&group["shareA"]))
    };
    assert_eq!(share("both"), (0.75, 0.75));
    assert_eq!(share("gone"), (0.25, 0.0));
    assert_eq!(share("new"), (0.0, 0.25));
}

#[test]
fn a_window_with_nobody_moved_nothing_and_says_why() {
    let text = "customer_id,responded_at,region,score\na,2026-02-03,x,9\n";
    let report = query(&mut open(&[("a.csv", text)]), "moved", two_windows());
    assert_eq!(report["change"]["value"], Value::Null);
    assert_eq!(report["change"]["reason"], "no_data");
    assert_eq!(report["parts"], Value::Null);
    // One answer on either side: a change, with no interval to trust it by.
    let text = "customer_id,responded_at,region,score\na,2026-02-03,x,9\nb,2026-01-03,x,2\n";
    let report = query(&mut open(&[("a.csv", text)]), "moved", two_windows());
    assert_eq!(number(&report["change"]["value"]), 200.0);
}

/// Answers over days at 30 a day; the shares of promoters and detractors change on a day.
fn daily(random: &mut Random, days: u32, fall: Option<u32>) -> String {
    let mut text = String::from("customer_id,responded_at,score\n");
    for day in 0..days {
        let date = pointworth_day(day);
        for answer in 0..30 {
            let bad = if fall.is_some_and(|fall| day >= fall) {
                0.35
            } else {
                0.2
            };
            let u = random.uniform();
            let score = if u < bad {
                4
            } else if u < 0.5 {
                8
            } else {
                10
            };
            text += &format!("c{day}-{answer},{date},{score}\n");
        }
    }
    text
}

/// The civil day so many days after 2025-01-01, within two years.
fn pointworth_day(day: u32) -> String {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut year, mut rest) = (2025, day);
    loop {
        for (month, length) in lengths.into_iter().enumerate() {
            if rest < length {
                return format!("{year}-{:02}-{:02}", month + 1, rest + 1);
            }
            rest -= length;
        }
        year += 1;
    }
}

#[test]
fn a_fall_in_the_middle_of_a_trend_is_announced_with_its_month_and_size() {
    // Detractors go from 20 % to 35 % on 1 July 2025 (day 181).
    let text = daily(&mut Random::new(4), 365, Some(181));
    let mut session = open(&[("a.csv", &text)]);
    let trend = query(&mut session, "trend", json!({ "target": 20 }));
    let changes = trend["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    let change = &changes[0];
    assert_eq!(change["from"], "2025-07-01");
    let difference = &change["difference"];
    assert!(number(&difference["low"]) < -15.0 && number(&difference["high"]) > -15.0);
    assert!(number(&difference["high"]) < 0.0);
    assert!(change["announced"].as_str().unwrap() > "2025-07-01");
    assert!(change["announced"].as_str().unwrap() < "2025-09-01");
    // The last two months do not differ: to compare these alone tells nothing of it.
    assert_eq!(trend["change"]["differs"], json!(false));
    // About 15 after the fall, in a month of 930 answers: under a target of 20 only by a little.
    assert_eq!(number(&trend["target"]["value"]), 20.0);
    let quiet = query(
        &mut open(&[("a.csv", &daily(&mut Random::new(5), 365, None))]),
        "trend",
        json!({}),
    );
    assert_eq!(quiet["changes"], json!([]));
    assert_eq!(quiet["target"], Value::Null);
}

#[test]
fn windows_are_set_against_the_previous_one_the_same_last_year_or_the_last_change() {
    let text = daily(&mut Random::new(4), 730, Some(600));
    let mut session = open(&[("a.csv", &text)]);
    let mut moved = |options: Value| {
        let report = query(&mut session, "moved", options);
        (
            report["against"].clone(),
            report["windowB"].clone(),
            report["windowA"].clone(),
        )
    };
    let quarter = json!({ "date": ["2026-04-01", "2026-07-01"] });
    assert_eq!(
        moved(json!({ "filter": quarter, "against": "previous" })),
        (
            json!("previous"),
            json!(["2026-01-01", "2026-04-01"]),
            json!(["2026-04-01", "2026-07-01"])
        )
    );
    assert_eq!(
        moved(json!({ "filter": quarter, "against": "year" })).1,
        json!(["2025-04-01", "2025-07-01"])
    );
    // Ten days against the ten before them.
    let ten = json!({ "date": ["2026-03-06", "2026-03-16"] });
    assert_eq!(
        moved(json!({ "filter": ten })).1,
        json!(["2026-02-24", "2026-03-06"])
    );
    // 1 Farvardin 1405 to 1 Tir: three Jalali months against the three before.
    let spring = json!({ "date": ["2026-03-21", "2026-06-22"] });
    assert_eq!(
        moved(json!({ "filter": spring, "calendar": "jalali" })).1,
        json!(["2025-12-22", "2026-03-21"])
    );
    // The fall was on day 600, 24 August 2026: all answers are parted in the month that it is seen in.
    assert_eq!(
        moved(json!({})),
        (
            json!("change"),
            json!(["2025-01-01", "2026-09-01"]),
            json!(["2026-09-01", "2027-01-01"])
        )
    );
    // Of all answers the last year against the one before.
    assert_eq!(
        moved(json!({ "against": "previous" })),
        (
            json!("previous"),
            json!(["2025-01-01", "2026-01-01"]),
            json!(["2026-01-01", "2027-01-01"])
        )
    );
}

#[test]
fn surveys_and_programs_are_looked_at_apart_and_together_by_any_period() {
    let mut text = String::from("customer_id,responded_at,score,survey_type,program\n");
    for row in 0..40 {
        let (kind, score) = if row % 2 == 0 {
            ("relationship", 10)
        } else {
            ("transactional", 3)
        };
        text += &format!(
            "c{row},2026-0{}-1{},{score},{kind},customer\n",
            1 + row % 4,
            row % 7
        );
        text += &format!("e{row},2026-03-01,{},,employee\n", [9, 8][row % 2]);
    }
    let mut session = open(&[("a.csv", &text)]);
    let mut total =
        |options: Value| number(&query(&mut session, "score", options)["total"]["score"]["value"]);
    assert_eq!(total(json!({})), 0.0);
    assert_eq!(
        total(json!({ "filter": { "surveyType": "relationship" } })),
        100.0
    );
    assert_eq!(
        total(json!({ "filter": { "surveyType": "transactional" } })),
        -100.0
    );
    assert_eq!(total(json!({ "measure": "enps" })), 50.0);
    assert_eq!(
        total(json!({ "measure": "enps", "filter": { "program": "employee" } })),
        50.0
    );
    let by = query(
        &mut session,
        "score",
        json!({ "by": ["survey_type", { "date": "month" }] }),
    );
    assert_eq!(by["groups"].as_array().unwrap().len(), 4);
    for period in ["day", "week", "month", "quarter", "year"] {
        for options in [
            json!({ "period": period, "filter": { "surveyType": "relationship" } }),
            json!({ "period": period, "measure": "enps" }),
            json!({ "period": period, "calendar": "jalali", "weekStart": 7 }),
        ] {
            let trend = query(&mut session, "trend", options);
            let points = trend["points"].as_array().unwrap().iter();
            let counted: f64 = points.map(|point| number(&point["counts"]["n"])).sum();
            assert!(counted == 20.0 || counted == 40.0, "{period}: {counted}");
        }
    }
}

#[test]
fn a_period_that_the_answers_do_not_reach_to_the_end_is_not_complete() {
    let text = daily(&mut Random::new(6), 80, None);
    let trend = |today: Option<&str>, options: Value| {
        let mut session = Session::new(Settings {
            today: today.map(str::to_owned),
            ..Settings::default()
        })
        .unwrap();
        add(&mut session, "a.csv", &text);
        query(&mut session, "trend", options)
    };
    // The last answers are of 21 March 2025.
    let late = trend(Some("2025-05-01"), json!({}));
    assert_eq!(late["until"], "2025-03-21");
    assert_eq!(late["points"][2]["cut"], "answers");
    assert_eq!(late["points"][2]["partial"], json!(true));
    assert_eq!(late["points"][1]["cut"], Value::Null);
    assert_eq!(late["change"]["a"], "2025-02");
    // 21 March 2025 was 1 Farvardin 1404: Esfand is whole, and Farvardin ended on 20 April without more answers.
    let jalali = trend(Some("2025-05-01"), json!({ "calendar": "jalali" }));
    assert_eq!(jalali["points"][2]["cut"], Value::Null);
    assert_eq!(jalali["points"][3]["period"], "1404-01");
    assert_eq!(jalali["points"][3]["cut"], "answers");
    // On 22 March it is the month that is not over, and not the answers that ended.
    let soon = trend(Some("2025-03-22"), json!({}));
    assert_eq!(
        (&soon["until"], &soon["points"][2]["cut"]),
        (&Value::Null, &json!("today"))
    );
    // Without a today nothing is known of it.
    assert_eq!(trend(None, json!({}))["until"], Value::Null);
    let filtered = trend(
        Some("2025-05-01"),
        json!({ "filter": { "date": ["2025-01-10", "2025-03-01"] } }),
    );
    assert_eq!(filtered["points"][0]["cut"], "filter");
}

/// Answers at some instants, placed two hours east of Greenwich.
fn timed(rows: &[(&str, u8)]) -> Session {
    let text: Vec<String> = (0..)
        .zip(rows)
        .map(|(row, (at, score))| format!("c{row},{at},{score}"))
        .collect();
    let mut session = Session::new(Settings {
        time_zone_offsets: vec![(f64::NEG_INFINITY, 120.0)].into(),
        today: Some("2025-03-04".into()),
        ..Settings::default()
    })
    .unwrap();
    let text = format!("customer_id,responded_at,score\n{}\n", text.join("\n"));
    add(&mut session, "a.csv", &text);
    session
}

#[test]
fn hours_are_those_of_the_analysis_zone_and_of_answers_that_tell_the_time() {
    let mut session = timed(&[
        ("2025-03-03T21:59:59Z", 10),
        ("2025-03-03T22:00:00Z", 3),
        ("2025-03-04T01:30:00+02:00", 9),
        ("2025-03-04T03:10:00Z", 0),
    ]);
    let trend = query(&mut session, "trend", json!({ "period": "hour" }));
    let points = trend["points"].as_array().unwrap();
    let seen: Vec<(&str, f64)> = points
        .iter()
        .map(|point| {
            (
                point["period"].as_str().unwrap(),
                number(&point["counts"]["n"]),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("2025-03-03T23", 1.0),
            ("2025-03-04T00", 1.0),
            ("2025-03-04T01", 1.0),
            ("2025-03-04T02", 0.0),
            ("2025-03-04T03", 0.0),
            ("2025-03-04T04", 0.0),
            ("2025-03-04T05", 1.0)
        ]
    );
    assert_eq!(
        (
            &trend["period"],
            &trend["times"],
            &points[0]["from"],
            &points[0]["to"]
        ),
        (
            &json!("hour"),
            &json!(true),
            &json!("2025-03-03T23:00"),
            &json!("2025-03-04T00:00")
        )
    );
    // The hours of yesterday are over, of today's nobody knows.
    assert_eq!(
        (&points[0]["cut"], &points[1]["cut"]),
        (&Value::Null, &json!("today"))
    );
    let window = json!({ "period": "hour", "filter": { "date": ["2025-03-04", "2025-03-05"] } });
    let within = query(&mut session, "trend", window);
    assert_eq!(within["points"][0]["period"], "2025-03-04T00");
    let score = query(&mut session, "score", json!({ "by": [{ "date": "hour" }] }));
    assert_eq!(score["by"], json!(["hour"]));
    assert_eq!(score["groups"][3]["key"], json!(["2025-03-04T05"]));

    // A file of days alone has no hours, another's answers of which only the day is known have none either.
    let mut mixed = timed(&[("2025-03-03T21:59:59Z", 10), ("2025-03-03T22:00:00Z", 3)]);
    add(
        &mut mixed,
        "b.csv",
        "customer_id,responded_at,score\nz,2025-03-03,9\n",
    );
    let trend = query(&mut mixed, "trend", json!({ "period": "hour" }));
    assert_eq!(
        (
            number(&trend["undated"]),
            trend["points"].as_array().unwrap().len()
        ),
        (1.0, 2)
    );
    let mut days = timed(&[("2025-03-03", 10), ("2025-03-04", 3)]);
    let options = serde_json::from_value(json!({ "period": "hour" })).unwrap();
    let error = days.query("trend", &options).unwrap_err();
    assert!(error.to_string().contains("no time of day"), "{error}");
    assert_eq!(query(&mut days, "trend", json!({}))["times"], false);
    let survival = days.query("themes", &options).unwrap_err();
    assert_eq!(survival.kind.code(), "bad_option");
}

#[test]
fn a_window_of_hours_holds_the_answers_of_these_hours_and_is_set_against_those_before() {
    // UTC+2: the hours from 13 to 14 and from 14 to 15 of 4 March, and the first of them a year before.
    let mut session = timed(&[
        ("2024-03-04T12:30:00Z", 9),
        ("2024-03-04T13:00:00Z", 9),
        ("2025-03-04T11:59:59Z", 9),
        ("2025-03-04T12:00:00Z", 9),
        ("2025-03-04T12:59:59Z", 3),
        ("2025-03-04T13:00:00Z", 0),
    ]);
    let hour = json!({ "date": ["2025-03-04T14:00", "2025-03-04T15:00"] });
    let score = query(&mut session, "score", json!({ "filter": hour }));
    assert_eq!(number(&score["total"]["counts"]["n"]), 2.0);
    assert_eq!(number(&score["total"]["score"]["value"]), 0.0);
    let moved = query(&mut session, "moved", json!({ "filter": hour }));
    assert_eq!(
        (&moved["against"], &moved["windowA"], &moved["windowB"]),
        (
            &json!("previous"),
            &json!(["2025-03-04T14:00", "2025-03-04T15:00"]),
            &json!(["2025-03-04T13:00", "2025-03-04T14:00"])
        )
    );
    assert_eq!(number(&moved["change"]["value"]), -100.0);
    let year = json!({ "filter": hour, "against": "year" });
    let moved = query(&mut session, "moved", year);
    assert_eq!(
        moved["windowB"],
        json!(["2024-03-04T14:00", "2024-03-04T15:00"])
    );
    assert_eq!(moved["scoreB"]["n"], 1);
    // An end that is open, one that names a day, and midnight.
    for (from, to, n) in [
        (json!("2025-03-04T15:00"), Value::Null, 1.0),
        (json!("2025-03-04"), json!("2025-03-04T14:00"), 1.0),
        (json!("2025-03-04T14:00"), json!("2025-03-05T00:00"), 3.0),
    ] {
        let filter = json!({ "date": [from, to] });
        let score = query(&mut session, "score", json!({ "filter": filter }));
        assert_eq!(number(&score["total"]["counts"]["n"]), n);
    }
    for (from, to) in [
        ("2025-03-04T14:00", "2025-03-04T13:00"),
        ("2025-03-04T24:00", "2025-03-05"),
        ("2025-03-04T14:30", "2025-03-05"),
        ("2025-03-04 14:00", "2025-03-05"),
    ] {
        let options = json!({ "filter": { "date": [from, to] } });
        let options = serde_json::from_value(options).unwrap();
        let error = session.query("score", &options).unwrap_err();
        assert_eq!(error.kind.code(), "bad_option", "{from}");
    }
    assert_eq!(
        serde_json::to_value(session.scope().unwrap()).unwrap()["times"],
        true
    );
    let mut days = timed(&[("2025-03-03", 10), ("2025-03-04", 3)]);
    let options = serde_json::from_value(json!({ "filter": hour })).unwrap();
    let error = days.query("score", &options).unwrap_err();
    assert!(error.to_string().contains("no time of day"), "{error}");
}

/// Answers of customers with random values in columns; those that meet all of `planted` score lower.
fn columns(random: &mut Random, rows: usize, columns: u32, planted: &[(u32, u32)]) -> String {
    let mut text = String::from("customer_id,score");
    for column in 0..columns {
        text += &format!(",segment:s{column}");
    }
    for row in 0..rows {
        let values: Vec<u32> = (0..columns).map(|_| random.below(4)).collect();
        let meets = !planted.is_empty()
            && planted
                .iter()
                .all(|&(column, value)| values[column as usize] == value);
        let u = random.uniform() - if meets { 0.3 } else { 0.0 };
        let score = if u < 0.2 {
            4
        } else if u < 0.5 {
            8
        } else {
            10
        };
        text += &format!("\nc{row},{score}");
        for value in values {
            text += &format!(",v{value}");
        }
    }
    text
}

#[test]
fn a_planted_conjunction_is_discovered_and_confirmed_by_other_customers() {
    let text = columns(&mut Random::new(8), 6_000, 6, &[(1, 2), (4, 0)]);
    let report = query(&mut open(&[("a.csv", &text)]), "discover", json!({}));
    let findings = report["findings"].as_array().unwrap();
    let holds: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["holds"] == json!(true))
        .collect();
    assert_eq!(
        holds[0]["conditions"],
        json!([{ "column": "s1", "value": "v2" }, { "column": "s4", "value": "v0" }])
    );
    // Planted: 30 % from promoter to passive, or from passive to detractor: 60 points, less what meets the ends.
    let difference = &holds[0]["confirmed"]["difference"];
    assert!(number(&difference["high"]) < -30.0, "{difference}");
    assert!(holds.len() <= 2, "{holds:?}");
    assert!(number(&report["searched"]) > 500.0);
    assert_eq!(
        number(&report["nSearched"]) + number(&report["nConfirming"]),
        6_000.0
    );
}

#[test]
fn a_question_in_slices_has_the_same_answer_and_begins_anew_when_a_file_is_opened() {
    let text = |seed| columns(&mut Random::new(seed), 2_000, 4, &[(1, 2), (3, 0)]);
    let mut session = open(&[("a.csv", &text(8))]);
    let again = json!({ "panel": "discover", "as": "again", "seed": 7 });
    let asked = json!({ "panels": ["score", "discover", again] });
    let whole = query(&mut session, "dashboard", asked.clone());
    let options = serde_json::from_value(asked.clone()).unwrap();
    let shares = RefCell::new(Vec::new());
    let halt = |share| {
        shares.borrow_mut().push(share);
        false
    };
    let mut slices = 0;
    let sliced = loop {
        slices += 1;
        if let Some(block) = session.advance(4, "dashboard", &options, &halt).unwrap() {
            break serde_json::to_value(&block).unwrap();
        }
    };
    assert_eq!(sliced, whole);
    // Halted after every step but the last of either search: four columns, their singles and pairs, six pairs of them.
    assert_eq!((slices, shares.borrow().len()), (21, 20));
    assert!(
        shares
            .borrow()
            .iter()
            .all(|share| (0.0..1.0).contains(share))
    );

    for _ in 0..3 {
        assert!(
            session
                .advance(5, "dashboard", &options, &halt)
                .unwrap()
                .is_none()
        );
    }
    add(&mut session, "b.csv", &text(9));
    let whole = query(&mut session, "dashboard", asked);
    let after = session
        .advance(5, "dashboard", &options, &|_| true)
        .unwrap();
    assert_eq!(serde_json::to_value(after.unwrap()).unwrap(), whole);
    session.forget(5);
}

#[test]
fn on_noise_at_most_one_run_in_ten_discovers_anything() {
    let runs = 240;
    let mut random = Random::new(9);
    let (mut false_runs, mut tested) = (0, 0);
    for seed in 0..runs {
        let text = columns(&mut random, 900, 5, &[]);
        let report = query(
            &mut open(&[("a.csv", &text)]),
            "discover",
            json!({ "q": 0.1, "seed": seed }),
        );
        let findings = report["findings"].as_array().unwrap();
        tested += findings.len();
        false_runs += u32::from(findings.iter().any(|one| one["holds"] == json!(true)));
    }
    let share = f64::from(false_runs) / f64::from(runs);
    let room = 3.0 * (0.1f64 * 0.9 / f64::from(runs)).sqrt();
    assert!(share <= 0.1 + room, "{share}");
    // The search does offer what chance made: it is the other half that refuses it.
    assert!(tested > runs as usize, "{tested}");
}

#[test]
fn of_fifty_thousand_values_the_frequent_ones_are_looked_at_and_the_others_counted() {
    let mut text = String::from("customer_id,score,segment:site,segment:region\n");
    for row in 0..50_000 {
        text += &format!(
            "c{row},{},site{row},{}\n",
            [10, 8, 3][row % 3],
            ["n", "s"][row % 2]
        );
    }
    for row in 0..2_000 {
        text += &format!("d{row},{},big{},n\n", [10, 9, 3][row % 3], row % 20);
    }
    let mut session = open(&[("a.csv", &text)]);
    let compare = query(&mut session, "compare", json!({ "by": ["site", "region"] }));
    assert_eq!(number(&compare["others"]), 50_020.0 - 200.0);
    assert_eq!(number(&compare["tested"]), 22.0);
    let ranked = query(
        &mut session,
        "segments",
        json!({ "by": ["site"], "seed": 3 }),
    );
    let site = &ranked["columns"][0];
    assert_eq!(site["groups"].as_array().unwrap().len(), 20);
    assert_eq!(number(&site["others"]), 50_020.0 - 50.0);
    assert_eq!(number(&site["tooSmall"]), 30.0);
    // All big sites have the same answers: none is more likely the best than another, as far as draws tell.
    for group in site["groups"].as_array().unwrap() {
        assert!(number(&group["best"]) < 0.15, "{group}");
    }
    let moved = query(
        &mut session,
        "moved",
        json!({ "a": { "where": { "region": ["n"] } }, "b": { "where": { "region": ["s"] } }, "by": ["site"] }),
    );
    assert_eq!(moved["parts"]["groups"].as_array().unwrap().len(), 31);
    assert_eq!(number(&moved["parts"]["others"]), 50_020.0 - 30.0);
    let groups = moved["parts"]["groups"].as_array().unwrap().iter();
    let sum: f64 = groups
        .map(|group| number(&group["mix"]) + number(&group["rate"]))
        .sum();
    assert_eq!(sum, number(&moved["parts"]["change"]));
}

#[test]
fn a_group_of_few_answers_is_drawn_to_the_others() {
    let mut text = String::from("customer_id,score,region\n");
    for row in 0..900 {
        text += &format!(
            "c{row},{},{}\n",
            [10, 8, 3, 10][row % 4],
            ["n", "s", "w"][row % 3]
        );
    }
    for row in 0..6 {
        text += &format!("d{row},10,tiny\n");
    }
    let report = query(
        &mut open(&[("a.csv", &text)]),
        "segments",
        json!({ "by": ["region"] }),
    );
    let groups = report["columns"][0]["groups"].as_array().unwrap();
    let tiny = groups
        .iter()
        .find(|group| group["value"] == "tiny")
        .unwrap();
    assert_eq!(number(&tiny["score"]["value"]), 100.0);
    // Six promoters are no proof of a perfect score.
    let shrunken = number(&tiny["shrunken"]["value"]);
    assert!(shrunken < 85.0 && shrunken > 25.0, "{shrunken}");
    let total: f64 = groups.iter().map(|group| number(&group["best"])).sum();
    assert!((total - 1.0).abs() < 1e-9);
}
