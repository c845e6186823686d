//! Laws: what must hold for every input, and fast code against naive code.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use pointworth::stats::{Class, ClassSums, ClusterSums, Histogram};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A row of a made-up survey.
#[derive(Debug, Clone)]
struct Row {
    customer: u8,
    day: u16,
    score: Option<u8>,
    region: u8,
}

const REGIONS: [&str; 4] = ["EMEA", "APAC", "Americas, North", ""];

/// Surveys in which at least one answerer has a region: a column without a value is no column to group by.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (
        0..12u8,
        0..500u16,
        prop::option::weighted(0.8, 0..=10u8),
        0..4u8,
    );
    prop::collection::vec(
        row.prop_map(|(customer, day, score, region)| Row {
            customer,
            day,
            score,
            region,
        }),
        1..80,
    )
    .prop_filter("a region", |rows| rows.iter().any(|row| row.region < 3))
}

/// Customers 0, 1, 2 are one account, 3, 4, 5 the next, and so on.
fn csv(rows: &[(usize, Row)]) -> String {
    let mut text = String::from("response_id,customer_id,account_id,responded_at,score,region\n");
    for (id, row) in rows {
        let date = date(row.day);
        let score = row.score.map(|score| score.to_string()).unwrap_or_default();
        let region = REGIONS[row.region as usize];
        text += &format!(
            "r{id:04},c{},a{},{date},{score},\"{region}\"\n",
            row.customer,
            row.customer / 3
        );
    }
    text
}

/// Day `day` of 2024 and after, by counting months.
fn date(day: u16) -> String {
    let mut rest = u32::from(day);
    for year in 2024.. {
        for (month, length) in [
            31,
            28 + u32::from(year % 4 == 0),
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ]
        .into_iter()
        .enumerate()
        {
            if rest < length {
                return format!("{year}-{:02}-{:02}", month + 1, rest + 1);
            }
            rest -= length;
        }
    }
    unreachable!()
}

/// Promoters, passives, detractors of the rows that count, in the plainest way.
fn naive(rows: &[(usize, Row)], latest: bool, within: impl Fn(&Row) -> bool) -> [u64; 3] {
    let mut counts = [0; 3];
    for (id, row) in rows.iter().filter(|(_, row)| within(row)) {
        let Some(score) = row.score else { continue };
        let later = |(other_id, other): &&(usize, Row)| {
            within(other)
                && other.customer == row.customer
                && other.score.is_some()
                && (other.day, *other_id) > (row.day, *id)
        };
        if latest && rows.iter().any(|other| later(&other)) {
            continue;
        }
        counts[if score >= 9 {
            0
        } else if score >= 7 {
            1
        } else {
            2
        }] += 1;
    }
    counts
}

fn counts(group: &Value) -> [u64; 3] {
    ["promoters", "passives", "detractors"].map(|class| group["counts"][class].as_u64().unwrap())
}

fn numbered(rows: Vec<Row>) -> Vec<(usize, Row)> {
    rows.into_iter().enumerate().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counts_equal_the_naive_count_for_both_rules_and_every_group(rows in rows()) {
        let rows = numbered(rows);
        let mut session = open(&[("answers.csv", &csv(&rows))]);
        for (rule, latest) in [("latest", true), ("all", false)] {
            let report = query(&mut session, "score", json!({ "counted": rule, "by": ["region"] }));
            prop_assert_eq!(counts(&report["total"]), naive(&rows, latest, |_| true));
            for group in report["groups"].as_array().unwrap() {
                let name = group["key"][0].as_str().unwrap_or("");
                let expected = naive(&rows, latest, |row| REGIONS[row.region as usize] == name);
                prop_assert_eq!(counts(group), expected, "{}", name);
            }
        }
    }

    #[test]
    fn a_filter_leaves_what_a_recount_leaves(rows in rows(), from in 0..500u16, length in 1..300u16, region in 0..3u8) {
        let rows = numbered(rows);
        let mut session = open(&[("answers.csv", &csv(&rows))]);
        let to = (from + length).min(700);
        let filter = json!({ "date": [date(from), date(to)], "where": { "region": [REGIONS[region as usize], null] } });
        let within = |row: &Row| row.day >= from && row.day < to && (row.region == region || row.region == 3);
        let report = query(&mut session, "score", json!({ "filter": filter }));
        prop_assert_eq!(counts(&report["total"]), naive(&rows, true, within));
    }

    #[test]
    fn the_order_of_rows_and_the_cut_of_the_bytes_do_not_matter(rows in rows(), seed in any::<u64>(), chunk in 1..40usize) {
        let rows = numbered(rows);
        let mut shuffled = rows.clone();
        let mut random = pointworth::math::Random::new(seed);
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, random.below(at as u32 + 1) as usize);
        }
        let ask = |session: &mut pointworth::Session| {
            let score = query(session, "score", json!({}));
            let trend = query(session, "trend", json!({ "period": "month" }));
            let compare = query(session, "compare", json!({ "by": ["region"], "minN": 1 }));
            (score["total"].clone(), trend["points"].clone(), compare["comparisons"].clone())
        };
        let expected = ask(&mut open(&[("answers.csv", &csv(&rows))]));
        let mut session = common::open_in_chunks("answers.csv", csv(&rows).as_bytes(), chunk);
        prop_assert_eq!(&ask(&mut session), &expected);
        prop_assert_eq!(&ask(&mut open(&[("answers.csv", &csv(&shuffled))])), &expected);
    }

    #[test]
    fn answering_twice_over_changes_no_score_when_all_answers_count(rows in rows()) {
        let rows = numbered(rows);
        let twice: Vec<_> = rows.iter().cloned().chain(rows.iter().map(|(id, row)| (id + 1000, row.clone()))).collect();
        let value = |rows: &[(usize, Row)]| {
            query(&mut open(&[("answers.csv", &csv(rows))]), "score", json!({ "counted": "all" }))["total"]["score"]["value"].clone()
        };
        prop_assert_eq!(value(&rows), value(&twice));
    }

    #[test]
    fn other_names_of_segments_change_nothing_but_the_names(rows in rows()) {
        let rows = numbered(rows);
        // Names in the opposite order of the alphabet.
        let names = [("EMEA", "Z"), ("APAC", "zz"), ("Americas, North", "0 first")];
        let text = csv(&rows);
        let renamed = names.iter().fold(text.clone(), |text, (old, new)| text.replace(old, new));
        let told = |text: &str| {
            let mut session = open(&[("answers.csv", text)]);
            let mut found = std::collections::BTreeMap::new();
            let score = query(&mut session, "score", json!({ "by": ["region"] }));
            for group in score["groups"].as_array().unwrap() {
                found.insert(format!("score {}", group["key"][0]), group["score"].clone());
            }
            let compare = query(&mut session, "compare", json!({ "by": ["region"], "minN": 1 }));
            for one in compare["comparisons"].as_array().unwrap() {
                found.insert(format!("compare {}", one["a"]), json!([one["difference"], one["pAdjusted"]]));
            }
            let windows = json!({
                "a": { "date": [date(250), null] },
                "b": { "date": [null, date(250)] },
                "column": "region",
            });
            let moved = query(&mut session, "moved", windows);
            for part in moved["parts"]["groups"].as_array().into_iter().flatten() {
                found.insert(format!("moved {}", part["value"]), json!([part["mix"], part["rate"]]));
            }
            found.insert("all".into(), json!([score["total"], moved["change"], moved["parts"]["mix"], moved["parts"]["rate"]]));
            found
        };
        let expected: std::collections::BTreeMap<String, Value> = told(&text)
            .into_iter()
            .map(|(name, value)| (names.iter().fold(name, |name, (old, new)| name.replace(old, new)), value))
            .collect();
        prop_assert_eq!(told(&renamed), expected);
    }

    #[test]
    fn the_parts_of_every_change_add_up_to_it_to_the_last_bit(rows in rows(), from in 1..499u16) {
        let rows = numbered(rows);
        let mut session = open(&[("answers.csv", &csv(&rows))]);
        let windows = json!({ "a": { "date": [date(from), null] }, "b": { "date": [null, date(from)] } });
        let moved = query(&mut session, "moved", windows);
        for parts in [&moved["parts"], &moved["people"]] {
            if parts.is_null() {
                continue;
            }
            let part = |name: &str| number(&parts[name]["value"]);
            let change = number(&parts["change"]);
            prop_assert_eq!(part("mix") + part("rate") + part("entry") + part("exit"), change);
            let groups = parts["groups"].as_array().unwrap().iter();
            let sum: f64 = groups.map(|group| number(&group["mix"]) + number(&group["rate"])).sum();
            prop_assert_eq!(sum, change);
        }
    }

    #[test]
    fn trend_points_have_no_gaps_and_hold_all_dated_answers(rows in rows()) {
        let rows = numbered(rows);
        let mut session = open(&[("answers.csv", &csv(&rows))]);
        for period in ["day", "week", "month", "quarter", "year"] {
            let report = query(&mut session, "trend", json!({ "period": period, "counted": "all" }));
            let points = report["points"].as_array().unwrap();
            for pair in points.windows(2) {
                prop_assert_eq!(&pair[0]["to"], &pair[1]["from"]);
            }
            let total: u64 = points.iter().map(|point| point["counts"]["n"].as_u64().unwrap()).sum();
            prop_assert_eq!(total, rows.iter().filter(|(_, row)| row.score.is_some()).count() as u64);
        }
    }

    #[test]
    fn revenue_closes_to_the_cent_and_scales_with_money(
        rows in rows(),
        amounts in prop::collection::vec((0..16u8, -500_000..5_000_000i64), 1..60),
        factor in 2..9i64,
    ) {
        let rows = numbered(rows);
        let revenue = |factor: i64| {
            let mut text = String::from("customer_id,date,amount,currency\n");
            for (customer, cents) in &amounts {
                let cents = cents * factor;
                let sign = if cents < 0 { "-" } else { "" };
                text += &format!("c{customer},2024-05-01,{sign}{}.{:02},EUR\n", cents.abs() / 100, cents.abs() % 100);
            }
            let mut session = open(&[("answers.csv", &csv(&rows)), ("billing.csv", &text)]);
            query(&mut session, "revenue", json!({}))["currencies"][0].clone()
        };
        let cents = |money: &Value| money["exact"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
        let one = revenue(1);
        let total: i64 = amounts.iter().map(|(_, cents)| cents).sum();
        prop_assert_eq!(cents(&one["net"]), total);
        let classes = one["classes"].as_array().unwrap();
        prop_assert_eq!(classes.iter().map(|class| cents(&class["net"])).sum::<i64>(), total);
        for class in classes {
            prop_assert_eq!(cents(&class["gross"]) + cents(&class["refunds"]), cents(&class["net"]));
        }
        let many = revenue(factor);
        for (one, many) in classes.iter().zip(many["classes"].as_array().unwrap()) {
            prop_assert_eq!(cents(&one["net"]) * factor, cents(&many["net"]));
        }
        for name in ["weightedNps", "unweightedNps"] {
            match (one[name]["value"].as_f64(), many[name]["value"].as_f64()) {
                (Some(one), Some(many)) => prop_assert!(close(one, many, 1e-9), "{} {}", one, many),
                (one, many) => prop_assert_eq!(one, many),
            }
        }
    }

    #[test]
    fn statistics_of_parts_merge_to_those_of_the_whole(
        answers in prop::collection::vec((0..30u32, 0..=11u8), 0..300),
        parts in 1..6u32,
    ) {
        let mut sorted = answers.clone();
        sorted.sort_unstable();
        let (mut histogram, mut sums, mut money) = (Histogram::default(), ClusterSums::default(), ClassSums::default());
        let mut cut = vec![(Histogram::default(), ClusterSums::default(), ClassSums::default()); parts as usize];
        for &(cluster, score) in &sorted {
            let sign = Class::of(score).map_or(0.0, |class| f64::from(class.sign()));
            let part = &mut cut[(cluster % parts) as usize];
            for (histogram, sums, money) in [(&mut histogram, &mut sums, &mut money), (&mut part.0, &mut part.1, &mut part.2)] {
                histogram.update(score);
                sums.update(cluster, 1.0, sign);
                money.update(i64::from(score) * 1_000 - 3_000, -i64::from(cluster), score > 3);
            }
        }
        sums.finish();
        let mut merged = (Histogram::default(), ClusterSums::default(), ClassSums::default());
        for part in cut.iter().rev() {
            merged.0.merge(&part.0);
            merged.1.merge(&part.1);
            merged.2.merge(&part.2);
        }
        prop_assert_eq!(merged.0, histogram);
        prop_assert_eq!(merged.1, sums);
        prop_assert_eq!(merged.2, money);
        prop_assert_eq!(histogram.n(), sorted.iter().filter(|(_, score)| *score <= 10).count() as u64);
    }
}

#[test]
fn nothing_counted_is_no_data_and_never_zero() {
    let mut session = open(&[(
        "answers.csv",
        "customer_id,score,region\na,,EMEA\nb,,APAC\n",
    )]);
    let report = query(&mut session, "score", json!({}));
    assert_eq!(report["total"]["score"]["value"], Value::Null);
    assert_eq!(report["total"]["score"]["reason"], "no_data");
    assert_eq!(report["rule"]["blank"], 2);
}

#[test]
fn identical_answers_have_a_score_interval_and_never_plus_minus_zero() {
    let rows: String = (0..30).map(|i| format!("c{i},a{},10\n", i / 2)).collect();
    let mut session = open(&[(
        "answers.csv",
        &format!("customer_id,account_id,score\n{rows}"),
    )]);
    let score = query(&mut session, "score", json!({}))["total"]["score"].clone();
    assert_eq!(number(&score["value"]), 100.0);
    assert!(number(&score["low"]) < 95.0);
    assert_eq!(score["method"], "tango_score");
}

#[test]
fn customers_who_answered_on_both_sides_are_paired() {
    let mut text = String::from("customer_id,responded_at,score\n");
    for customer in 0..60 {
        text += &format!("c{customer},2025-01-10,{}\n", [3, 8, 9][customer % 3]);
        text += &format!("c{customer},2025-03-10,{}\n", [8, 9, 9][customer % 3]);
    }
    let mut session = open(&[("answers.csv", &text)]);
    let window = |from: &str, to: &str| json!({ "date": [from, to] });
    let report = query(
        &mut session,
        "compare",
        json!({ "a": window("2025-03-01", "2025-04-01"), "b": window("2025-01-01", "2025-02-01") }),
    );
    let comparison = &report["comparisons"][0];
    assert_eq!(comparison["paired"], true);
    // c moves −1 → 0, 0 → 1, 1 → 1: a mean of 2/3, whose spread is √(2/9 · 60/59).
    let (mean, error) = (200.0 / 3.0, 100.0 * (2.0 / 9.0 / 59.0f64).sqrt());
    assert!(close(
        number(&comparison["difference"]["value"]),
        mean,
        1e-12
    ));
    assert!(close(number(&comparison["z"]), mean / error, 1e-9));
}

#[test]
fn a_wide_file_without_ids_joins_each_answer_with_its_own_money() {
    let text = "score,amount,date,region\n10,100.00,2025-01-05,EMEA\n9,50.00,2025-02-05,APAC\n3,20.00,2025-03-05,EMEA\n,7.00,2025-04-05,APAC\n";
    let mut session = open(&[("wide.csv", text)]);
    let tables = serde_json::to_value(session.tables()).unwrap();
    assert_eq!(tables[0]["kinds"], json!(["responses", "revenue"]));
    let euro = query(&mut session, "revenue", json!({}))["currencies"][0].clone();
    let net = |class: usize| euro["classes"][class]["net"]["exact"].clone();
    assert_eq!(
        [net(0), net(1), net(2), net(3)],
        ["150.00", "0.00", "20.00", "7.00"]
    );
    let trend = query(&mut session, "trend", json!({ "period": "month" }));
    assert_eq!(trend["points"].as_array().unwrap().len(), 3);
}

#[test]
fn customers_without_ids_are_one_a_row() {
    let mut session = open(&[(
        "crm.csv",
        "name,monthly_charges,plan\nA,10.00,x\nB,20.00,y\nC,30.00,x\n",
    )]);
    let report = query(&mut session, "revenue", json!({}));
    assert_eq!(report["basis"], "recurring_monthly");
    let unscored = &report["currencies"][0]["classes"][3];
    assert_eq!(unscored["customers"], 3);
    assert_eq!(number(&unscored["mean"]["value"]), 20.0);
}

#[test]
fn a_refund_belongs_to_the_period_of_its_order_and_without_one_to_its_own() {
    let billing = "customer_id,order_id,date,amount,kind\na,o1,2025-01-10,100.00,new\na,o1,2025-02-03,-40.00,refund\nb,o2,2025-01-20,50.00,new\nb,,2025-02-05,5.00,refund\n";
    let answers = "customer_id,score\na,10\nb,3\n";
    let mut session = open(&[("answers.csv", answers), ("billing.csv", billing)]);
    let mut net = |from: &str, to: &str| {
        let filter = json!({ "date": [from, to] });
        let report = query(&mut session, "revenue", json!({ "filter": filter }));
        report["currencies"][0]["net"]["exact"].clone()
    };
    assert_eq!(net("2025-01-01", "2025-02-01"), "110.00");
    assert_eq!(net("2025-02-01", "2025-03-01"), "-5.00");
}

#[test]
fn dated_and_undated_revenue_files_are_read_together() {
    let dated = "customer_id,date,amount\na,2025-01-10,100.00\n";
    let undated = "customer_id,order_id,amount,currency\na,o7,50.00,EUR\nb,o8,25.00,EUR\n";
    for files in [
        [("dated.csv", dated), ("undated.csv", undated)],
        [("undated.csv", undated), ("dated.csv", dated)],
    ] {
        let mut session = open(&files);
        let report = query(&mut session, "revenue", json!({}));
        let rows: u64 = report["currencies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|euro| euro["rows"].as_u64().unwrap())
            .sum();
        assert_eq!(rows, 3);
        let january = json!({ "filter": { "date": ["2025-01-01", "2025-02-01"] } });
        let report = query(&mut session, "revenue", january);
        assert_eq!(report["currencies"][0]["rows"], 1);
    }
}
