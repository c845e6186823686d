//! Retention, survival, earned growth and referrals of whole files: what they find, and what they refuse.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{add, in_slices, number, open, query};
use pointworth::math::Random;
use serde_json::{Value, json};

/// `YYYY-MM-DD` of a day counted from 2020-01-01.
fn date(day: u32) -> String {
    let (mut year, mut left) = (2020, day);
    let leap = |year: u32| year.is_multiple_of(4);
    while left >= 365 + u32::from(leap(year)) {
        left -= 365 + u32::from(leap(year));
        year += 1;
    }
    let lengths = [
        31,
        28 + u32::from(leap(year)),
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
    ];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, left + 1)
}

/// Customers who come over three years, answer every quarter and leave by a hazard that depends on the answer in force:
/// `ratio` times as many detractors as passives. Files of customers and of responses.
fn company(seed: u64, ratio: f64) -> (String, String) {
    let mut random = Random::new(seed);
    let mut customers = String::from("customer_id,started_at,ended_at,end_reason,size\n");
    let mut responses = String::from("response_id,customer_id,responded_at,score\n");
    let mut id = 0;
    for customer in 0..1500 {
        let start = random.below(1000);
        let size = ["small", "large"][random.below(2) as usize];
        let factor = if size == "small" { 1.6 } else { 1.0 };
        let mut class = 1;
        let (mut end, mut next) = (None, start + random.below(90));
        for day in start..1400 {
            // The answer of a month counts from the next one on, as the analysis looks it up.
            if day == next {
                class = random.below(3);
                id += 1;
                let score = [3, 8, 10][class as usize];
                responses += &format!("R{id},C{customer},{},{score}\n", date(day));
                next = day + 91;
            }
            let hazard = 0.0006 * factor * if class == 0 { ratio } else { 1.0 };
            if random.uniform() < hazard {
                end = Some(day);
                break;
            }
        }
        let (ended, reason) = end.map_or((String::new(), ""), |end| (date(end), "price"));
        customers += &format!("C{customer},{},{ended},{reason},{size}\n", date(start));
    }
    (customers, responses)
}

fn term<'a>(report: &'a Value, level: &str) -> &'a Value {
    let terms = report["hazard"]["terms"].as_array().unwrap();
    &terms.iter().find(|term| term["level"] == level).unwrap()["ratio"]
}

fn holds(estimate: &Value, truth: f64) -> bool {
    number(&estimate["low"]) <= truth && truth <= number(&estimate["high"])
}

#[test]
fn the_planted_hazards_of_class_and_size_lie_in_their_intervals() {
    let (customers, responses) = company(11, 2.5);
    let mut session = open(&[("customers.csv", &customers), ("responses.csv", &responses)]);
    let report = query(&mut session, "survival", json!({}));
    assert!(
        holds(term(&report, "detractor"), 2.5),
        "{}",
        term(&report, "detractor")
    );
    assert!(holds(term(&report, "promoter"), 1.0));
    let small = report["hazard"]["terms"].as_array().unwrap();
    let small = small.iter().find(|term| term["column"] == "size").unwrap();
    // Against the more frequent of the two sizes.
    let truth = if small["level"] == "small" {
        1.6
    } else {
        1.0 / 1.6
    };
    assert!(holds(&small["ratio"], truth), "{small}");
    assert!(number(&report["logRank"]["pValue"]) < 1e-6);
    assert!(number(&report["hazard"]["proportional"]) > 0.01);
}

#[test]
fn hazards_in_slices_are_the_same() {
    let (customers, responses) = company(3, 2.0);
    let mut session = open(&[("customers.csv", &customers), ("responses.csv", &responses)]);
    let whole = query(&mut session, "survival", json!({}));
    let (sliced, asked) = in_slices(&mut session, "survival", json!({}));
    assert_eq!(sliced, whole);
    assert_eq!(asked, 1 + 8);
}

#[test]
fn without_an_effect_of_the_answer_none_is_found() {
    let (customers, responses) = company(12, 1.0);
    let mut session = open(&[("customers.csv", &customers), ("responses.csv", &responses)]);
    let report = query(&mut session, "survival", json!({}));
    assert!(holds(term(&report, "detractor"), 1.0));
    assert!(holds(term(&report, "promoter"), 1.0));
}

#[test]
fn answers_after_a_customer_left_change_nothing() {
    let (customers, responses) = company(13, 2.0);
    let ask = |responses: &str| {
        let mut session = open(&[("customers.csv", &customers), ("responses.csv", responses)]);
        let survival = query(&mut session, "survival", json!({"period": "month"}));
        let retention = query(&mut session, "retention", json!({"by": "nps_class"}));
        (survival, retention["contracts"].clone())
    };
    // Each leaver answers once more, and best of all, on the day after and a year later.
    let mut later = responses.clone();
    for (at, line) in customers.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        if !cells[2].is_empty() {
            later += &format!(
                "X{at},{},2023-10-30,10\nY{at},{},2023-10-31,0\n",
                cells[0], cells[0]
            );
        }
    }
    let ((plain, kept), (with, kept_with)) = (ask(&responses), ask(&later));
    // The days seen end with the last answer; the leavers' own answers lie within them.
    assert_eq!(plain["groups"], with["groups"]);
    assert_eq!(plain["hazard"], with["hazard"]);
    assert_eq!(kept, kept_with);
}

#[test]
fn who_left_before_the_files_began_is_not_missed() {
    // All came long ago; only those of them still there in 2023 are in the file: a curve that took them as seen from the
    // beginning would be near 1.
    let mut random = Random::new(3);
    let mut customers = String::from("customer_id,started_at,ended_at\n");
    for customer in 0..4000 {
        let start = random.below(1000);
        let life = (-random.uniform().ln() * 400.0) as u32;
        let end = start + life;
        if end < 1000 {
            continue;
        }
        let ended = if end < 1400 { date(end) } else { String::new() };
        customers += &format!("C{customer},{},{ended}\n", date(start));
    }
    customers += "last,2023-10-31,\n";
    let mut session = open(&[("customers.csv", &customers)]);
    let report = query(&mut session, "survival", json!({}));
    assert_eq!(report["observed"][0], "2022-09-27");
    let at = report["marks"]
        .as_array()
        .unwrap()
        .iter()
        .position(|mark| mark == 365)
        .unwrap();
    let from = number(&report["from"]);
    let share = &report["total"]["shares"][at];
    assert!(holds(share, (-(365.0 - from) / 400.0).exp()), "{share}");
}

#[test]
fn a_bridge_and_its_ratios_are_those_worked_by_hand() {
    let revenue = "customer_id,date,amount,currency,kind\n\
        A,2024-01-10,100,EUR,new\nA,2024-02-10,120,EUR,renewal\nA,2024-03-10,120,EUR,renewal\n\
        B,2024-01-12,50,EUR,new\nB,2024-02-12,30,EUR,renewal\nB,2024-03-12,30,EUR,renewal\n\
        C,2024-01-15,40,EUR,new\nC,2024-03-15,40,EUR,new\n\
        D,2024-02-20,25.55,EUR,new\nD,2024-03-20,25.55,EUR,renewal\nD,2024-03-21,-5.05,EUR,refund\n\
        E,2024-01-31,10,EUR,new\nE,2024-02-29,10,EUR,new\nE,2024-03-31,10,EUR,new\n";
    let customers = "customer_id,started_at,ended_at,source,referred_by\n\
        A,2023-01-01,,bought,\nB,2023-01-01,,bought,\nC,2023-01-01,,,\nD,2024-02-20,,other,A\nE,2023-01-01,,,\n";
    let mut session = open(&[("revenue.csv", revenue), ("customers.csv", customers)]);
    let report = query(&mut session, "retention", json!({"against": "previous"}));
    let euro = &report["currencies"][0];
    let february = &euro["periods"][0];
    assert_eq!(february["period"], "2024-02");
    let bridge = &february["bridge"];
    for (name, exact) in [
        ("opening", "200.00"),
        ("newEarned", "25.55"),
        ("newBought", "0.00"),
        ("expansion", "20.00"),
        ("contraction", "20.00"),
        ("churn", "40.00"),
        ("reactivated", "0.00"),
        ("refunds", "0.00"),
        ("closing", "185.55"),
    ] {
        assert_eq!(bridge[name]["exact"], exact, "{name}");
    }
    let close = |estimate: &Value, value: f64| (number(&estimate["value"]) - value).abs() < 1e-12;
    assert!(close(&february["ratios"]["gross"], 140.0 / 200.0));
    assert!(close(&february["ratios"]["net"], 160.0 / 200.0));
    assert!(close(&february["ratios"]["logo"], 0.75));
    let march = &euro["periods"][1]["bridge"];
    assert_eq!(march["reactivated"]["exact"], "40.00");
    assert_eq!(march["refunds"]["exact"], "-5.05");
    assert_eq!(march["closing"]["exact"], "220.50");
    // 1 Bahman 1402 is 21 January 2024.
    let jalali = query(
        &mut session,
        "retention",
        json!({"calendar": "jalali", "against": "previous"}),
    );
    assert_eq!(jalali["currencies"][0]["periods"][0]["period"], "1402-11");
}

#[test]
fn earned_growth_of_files_is_as_bain_counts_it() {
    let mut revenue = String::from("customer_id,date,amount\n");
    let mut row = |id: &str, months: std::ops::Range<u32>, amount: f64| {
        for month in months {
            let (year, month) = (2024 + month / 12, month % 12 + 1);
            revenue += &format!("{id},{year}-{month:02}-01,{amount}\n");
        }
    };
    // 100 a month in the first year; of it 85 stay, 25 are earned and 20 bought in the second.
    row("A", 0..24, 60.0);
    row("B", 0..12, 30.0);
    row("B", 12..24, 25.0);
    row("C", 0..12, 10.0);
    row("D", 12..24, 25.0);
    row("E", 12..24, 20.0);
    let customers = "customer_id,started_at,source\nA,2023-01-01,\nB,2023-01-01,\nC,2023-01-01,\n\
        D,2025-01-01,word of mouth\nE,2025-01-01,ads\n";
    let mut session = open(&[("revenue.csv", &revenue), ("customers.csv", customers)]);
    let report = query(&mut session, "earnedGrowth", json!({}));
    assert_eq!(report["months"], json!(12));
    let growth = &report["currencies"][0];
    let near =
        |value: &Value, expected: f64| assert!((number(value) - expected).abs() < 1e-12, "{value}");
    near(&growth["netRetention"]["value"], 0.85);
    near(&growth["earnedNew"]["value"], 0.25);
    near(&growth["boughtNew"], 0.2);
    near(&growth["rate"]["value"], 0.1);
    near(&growth["growth"], 0.3);
    near(&growth["ratio"], 1.0 / 3.0);
    // Without a word of how customers came, no growth is called earned.
    let untold = "customer_id,started_at\nA,2023-01-01\nD,2025-01-01\nE,2025-01-01\n";
    let mut session = open(&[("revenue.csv", &revenue), ("customers.csv", untold)]);
    let report = query(&mut session, "earnedGrowth", json!({}));
    assert_eq!(report["missing"], json!(["source"]));
    assert_eq!(report["currencies"][0]["rate"]["reason"], "no_column");
    near(&report["currencies"][0]["unknownNew"], 0.45);
}

#[test]
fn referrals_go_to_the_class_before_them_and_impossible_ones_are_listed() {
    let customers = "customer_id,started_at,ended_at,referred_by\n\
        A,2024-01-01,,\nB,2024-06-01,,A\nC,2024-07-01,,C\nD,2024-07-01,,E\nE,2024-07-02,,D\nF,2024-08-01,,nobody\n\
        G,2024-09-01,,A\nH,2024-01-01,2024-05-05,\nI,2024-01-01,,\n";
    let responses = "response_id,customer_id,responded_at,score\n\
        1,A,2024-02-01,10\n2,A,2024-08-01,3\n3,I,2024-09-30,9\n4,A,2024-10-01,10\n";
    let revenue = "customer_id,date,amount,currency\nB,2024-06-02,70.25,EUR\nG,2024-09-02,5,EUR\nI,2024-02-02,9,EUR\n";
    let mut session = open(&[
        ("customers.csv", customers),
        ("responses.csv", responses),
        ("revenue.csv", revenue),
    ]);
    let report = query(&mut session, "referrals", json!({}));
    assert_eq!(report["made"], json!(2));
    let group = |key: &str| {
        let groups = report["groups"].as_array().unwrap();
        groups
            .iter()
            .find(|group| group["key"] == key)
            .unwrap()
            .clone()
    };
    assert_eq!(group("promoter")["made"], json!(1));
    assert_eq!(group("promoter")["money"][0]["amount"]["exact"], "70.25");
    assert_eq!(group("detractor")["made"], json!(1));
    assert_eq!(report["promised"], json!(2));
    assert_eq!(report["waiting"], json!(1));
    assert_eq!(report["list"][0]["money"][0]["amount"]["exact"], "9.00");
    let impossible = report["impossible"].as_array().unwrap();
    let kinds: Vec<&Value> = impossible.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, [&json!("self"), &json!("cycle")]);
    let notice = &report["notices"][0];
    assert_eq!(
        (&notice["code"], &notice["count"]),
        (&json!("referrer_unknown"), &json!(1))
    );
    assert_eq!(notice["examples"][0]["row"], json!(7));
}

#[test]
fn what_the_files_do_not_tell_is_named() {
    let mut session = open(&[(
        "responses.csv",
        "customer_id,responded_at,score\nA,2024-01-01,9\nB,2024-01-02,3\n",
    )]);
    for (name, missing) in [
        ("survival", json!("started_at")),
        ("referrals", json!("referred_by")),
        ("retention", json!(["started_at", "date"])),
        ("earnedGrowth", json!(["source", "date"])),
    ] {
        let report = query(&mut session, name, json!({}));
        assert_eq!(report["reason"], "no_column", "{name}");
        assert_eq!(report["missing"], missing, "{name}");
    }
    add(
        &mut session,
        "customers.csv",
        "customer_id,started_at\nA,2023-01-01\nB,2023-02-01\n",
    );
    assert_eq!(
        query(&mut session, "survival", json!({}))["missing"],
        "ended_at"
    );
}

#[test]
fn ends_before_starts_and_placeholders_are_left_out_and_said() {
    let customers = "customer_id,started_at,ended_at,end_reason\n\
        A,2024-01-01,2023-01-01,price\nB,1900-01-01,,\nC,2024-01-01,2024-03-01,\nD,2024-01-01,,\nE,,2024-02-01,moved\n";
    let mut session = open(&[("customers.csv", customers)]);
    let report = query(&mut session, "survival", json!({}));
    let codes: Vec<&Value> = report["notices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|notice| &notice["code"])
        .collect();
    assert_eq!(
        codes,
        ["ends_before_start", "started_missing", "tenure_implausible"]
    );
    assert_eq!(report["total"]["customers"], json!(2));
    assert_eq!(report["reasons"][0]["reason"], Value::Null);
    // Two customers: nothing to draw, nothing to compare, and said so.
    assert_eq!(report["total"]["curve"], json!([]));
    assert_eq!(report["total"]["median"]["reason"], "too_few");
    assert_eq!(report["hazard"]["reason"], "not_identified");
}

#[test]
fn while_nobody_has_left_everybody_stays() {
    let mut customers = String::from("customer_id,started_at,ended_at\n");
    for customer in 0..40 {
        customers += &format!("C{customer},{},\n", date(customer * 10));
    }
    customers += "Z,2019-12-31,2030-01-01\n";
    let settings = pointworth::Settings {
        today: Some("2021-06-01".into()),
        ..Default::default()
    };
    let mut session = pointworth::Session::new(settings).unwrap();
    add(&mut session, "customers.csv", &customers);
    let report = query(&mut session, "survival", json!({}));
    assert_eq!(report["total"]["left"], json!(0));
    assert_eq!(report["total"]["shares"][0]["value"], json!(1));
    assert_eq!(report["reasons"], json!([]));
}

/// Minor units of money told exactly.
fn minor(money: &Value) -> i128 {
    let text = money["exact"].as_str().unwrap();
    text.replace('.', "").parse().unwrap()
}

/// Closes to the cent, and each ratio within its bounds.
fn is_sound(period: &Value) {
    let bridge = &period["bridge"];
    let part = |name: &str| minor(&bridge[name]);
    let plus: i128 = [
        "opening",
        "newEarned",
        "newBought",
        "newUnknown",
        "reactivated",
        "expansion",
        "refunds",
    ]
    .map(part)
    .iter()
    .sum();
    let less = part("contraction") + part("churn");
    assert_eq!(plus - less, part("closing"), "{period}");
    for name in ["contraction", "churn"] {
        assert!(part(name) >= 0);
    }
    let ratio = |name: &str| period["ratios"][name]["value"].as_f64();
    if let (Some(gross), Some(net)) = (ratio("gross"), ratio("net")) {
        assert!(gross <= 1.0 && gross <= net + 1e-12, "{period}");
    }
    if let Some(logo) = ratio("logo") {
        assert!((0.0..=1.0).contains(&logo));
    }
}

/// Invoices with all that goes wrong in billing: before the customer began, twice the same, refunds of no order, months
/// without any, thirty years of them, negative and zero totals, and one account that pays more than all others together.
fn odd_invoices(seed: u64, scale: u32) -> [String; 2] {
    let mut random = Random::new(seed);
    let mut customers = String::from("customer_id,account_id,started_at,ended_at,source\n");
    let mut invoices = String::from("customer_id,order_id,date,amount,currency\n");
    for customer in 0..60u32 {
        let account = if customer < 40 { 0 } else { customer };
        let start = random.below(9_000);
        let end = (random.below(2) == 0).then(|| start + random.below(1_900));
        let end = end.map_or(String::new(), date);
        let source = ["referral", "advertising", ""][random.below(3) as usize];
        customers += &format!("c{customer},a{account},{},{end},{source}\n", date(start));
        let mut day = start.saturating_sub(random.below(200));
        for order in 0..random.below(60) {
            // Now and then nothing for half a year.
            day += if random.below(9) == 0 { 200 } else { 31 };
            let amount = match random.below(8) {
                0 => 0,
                1 => -(random.below(50) as i64),
                _ => i64::from(random.below(if customer == 0 { 900_000 } else { 300 })),
            } * i64::from(scale);
            let line = format!(
                "c{customer},o{customer}-{order},{},{amount},EUR\n",
                date(day)
            );
            invoices += &line;
            if random.below(10) == 0 {
                invoices += &line;
            }
            if random.below(10) == 0 {
                let back = i64::from(scale * random.below(80));
                invoices += &format!("c{customer},lost{order},{},-{back},EUR\n", date(day + 9));
            }
        }
    }
    [customers, invoices]
}

#[test]
fn bridges_of_odd_invoices_close_and_their_ratios_keep_their_bounds() {
    for seed in 0..4 {
        let [customers, invoices] = odd_invoices(seed, 1);
        let mut session = open(&[("customers.csv", &customers), ("invoices.csv", &invoices)]);
        for options in [
            json!({}),
            json!({ "period": "quarter", "calendar": "jalali" }),
            json!({ "period": "year", "by": "account" }),
            json!({ "against": "year_before" }),
        ] {
            let report = query(&mut session, "retention", options);
            let currency = &report["currencies"][0];
            let groups = currency["groups"].as_array().unwrap();
            let periods = currency["periods"].as_array().unwrap();
            assert!(periods.len() > 20);
            periods.iter().for_each(is_sound);
            for group in groups {
                group["periods"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .for_each(is_sound);
            }
            if currency["bridge"].is_object() {
                is_sound(&json!({ "bridge": currency["bridge"], "ratios": currency["ratios"] }));
            }
            for cohort in currency["cohorts"].as_array().unwrap() {
                let active = cohort["active"].as_array().unwrap();
                assert_eq!(number(&active[0]), number(&cohort["customers"]));
                assert_eq!(active.len(), cohort["money"].as_array().unwrap().len());
            }
        }
        let growth = query(&mut session, "earnedGrowth", json!({}));
        for currency in growth["currencies"].as_array().unwrap() {
            let ratios = json!({ "net": currency["netRetention"] });
            is_sound(&json!({ "bridge": currency["bridge"], "ratios": ratios }));
        }
    }
}

#[test]
fn money_in_other_units_scales_bridges_and_leaves_ratios() {
    let ask = |scale: u32| {
        let [customers, invoices] = odd_invoices(7, scale);
        let mut session = open(&[("customers.csv", &customers), ("invoices.csv", &invoices)]);
        query(&mut session, "retention", json!({ "period": "quarter" }))["currencies"][0].take()
    };
    let (one, hundred) = (ask(1), ask(100));
    let periods = one["periods"].as_array().unwrap();
    for (a, b) in periods.iter().zip(hundred["periods"].as_array().unwrap()) {
        for name in ["opening", "expansion", "churn", "refunds", "closing"] {
            assert_eq!(100 * minor(&a["bridge"][name]), minor(&b["bridge"][name]));
        }
        for name in ["logo", "gross", "net"] {
            let (a, b) = (&a["ratios"][name]["value"], &b["ratios"][name]["value"]);
            match (a.as_f64(), b.as_f64()) {
                (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-12 * a.abs()),
                (a, b) => assert_eq!(a, b),
            }
        }
    }
}

/// Customers on a monthly fee, of whom every fourth was referred and leaves half as fast.
fn referred(seed: u64) -> [String; 2] {
    let mut random = Random::new(seed);
    let mut customers = String::from("customer_id,started_at,ended_at,referred_by,mrr,currency\n");
    let mut answers = String::from("customer_id,responded_at,score\n");
    for customer in 0..1_200u32 {
        let start = random.below(700);
        let brought = customer % 4 == 3;
        let monthly = if brought { 0.02 } else { 0.05 };
        let left = (start + 1..1_200).find(|_| random.uniform() < monthly / 30.0);
        let by = if brought {
            format!("c{}", random.below(customer))
        } else {
            String::new()
        };
        let end = left.map_or(String::new(), date);
        customers += &format!("c{customer},{},{end},{by},50,EUR\n", date(start));
        let score = [10, 8, 2][random.below(3) as usize];
        answers += &format!("c{customer},{},{score}\n", date(start + 1));
        answers += &format!(
            "c{customer},{},{score}\n",
            date(left.unwrap_or(1_200).min(1_199))
        );
    }
    [customers, answers]
}

#[test]
fn referred_customers_who_stay_longer_are_worth_more() {
    let [customers, answers] = referred(3);
    let mut session = open(&[("customers.csv", &customers), ("answers.csv", &answers)]);
    let report = query(&mut session, "referrals", json!({}));
    let lifetime = &report["lifetime"];
    assert_eq!(lifetime["basis"], "contract");
    assert!(number(&lifetime["difference"]["low"]) > 0.0, "{lifetime}");
    // 36 payments of 50, of which a share by the planted rate comes.
    for (name, monthly) in [("referred", 0.02), ("others", 0.05)] {
        let truth: f64 = (1..=36)
            .map(|month| {
                let month = f64::from(month);
                50.0 * (1.0 - monthly / 30.0f64).powf(month * 30.437_5) / 1.1f64.powf(month / 12.0)
            })
            .sum();
        let found = &lifetime[name];
        assert!(
            number(&found["low"]) < 1.03 * truth && truth < 1.03 * number(&found["high"]),
            "{name}: {found} for {truth}"
        );
    }
    // What each is worth adds up to what all of them are; without groups left out, by whatever column.
    let total = number(&lifetime["total"]["value"]);
    let groups = report["groups"].as_array().unwrap();
    let brought: f64 = groups.iter().map(|group| number(&group["made"])).sum();
    assert_eq!(brought, number(&report["made"]));
    let sum: f64 = groups
        .iter()
        .filter_map(|group| group["lifetime"].as_f64())
        .sum();
    assert!(sum > 0.0 && sum <= total * (1.0 + 1e-9), "{sum} of {total}");
    assert!(
        report["columns"]
            .as_array()
            .unwrap()
            .contains(&json!("nps_class"))
    );
    assert!(number(&report["waitingLifetime"]) > 0.0);
    // The first fifty have their own, those who pay most first.
    let list = report["list"].as_array().unwrap();
    assert!(list.iter().all(|one| one["lifetime"].is_number()));
}

#[test]
fn answers_after_a_customer_left_change_no_value_to_come() {
    let [customers, answers] = referred(4);
    let mut more = answers.clone();
    for line in customers.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        // Leavers' last answers are of the day they left: a later one is of the future.
        if !cells[2].is_empty() && cells[2] < "2023-03-01" {
            more += &format!("{},2023-03-20,0\n", cells[0]);
        }
    }
    let ask = |answers: &str| {
        let mut session = open(&[("customers.csv", &customers), ("answers.csv", answers)]);
        query(&mut session, "lifetimeValue", json!({}))
    };
    assert!(more.len() > answers.len());
    assert_eq!(ask(&answers), ask(&more));
}
