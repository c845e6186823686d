//! Accounts, plans and targets: sums small enough to work out by hand, and planted truth.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use pointworth::math::Random;
use serde_json::{Value, json};

fn near(got: &Value, expected: f64, tolerance: f64) {
    assert!(
        close(number(got), expected, tolerance),
        "{got} for {expected}"
    );
}

const ANSWERS: &str = "\
customer_id,account_id,contact_role,responded_at,score
a1,A,executive,2026-01-05,10
a2,A,user,2026-02-05,3
b1,B,user,2026-01-07,9
c1,C,executive,,
";
const CUSTOMERS: &str = "\
customer_id,account_id,started_at,region
a1,A,2020-01-01,north
a2,A,2020-01-02,north
b1,B,2020-01-03,south
c1,C,2020-01-04,north
d1,D,2020-01-05,south
";
const REVENUE: &str = "\
customer_id,date,amount,currency
a1,2026-01-01,60,EUR
a2,2026-01-01,40,EUR
b1,2026-01-01,300,EUR
c1,2026-01-01,50,EUR
d1,2026-01-01,550,EUR
d1,2026-01-01,9,USD
";

fn company() -> pointworth::Session {
    open(&[
        ("answers.csv", ANSWERS),
        ("customers.csv", CUSTOMERS),
        ("revenue.csv", REVENUE),
    ])
}

fn rule<'a>(report: &'a Value, name: &str) -> &'a Value {
    let rules = report["rules"].as_array().unwrap();
    rules.iter().find(|rule| rule["rule"] == name).unwrap()
}

/// The score that a reconciliation tells after one change of its rules alone.
fn score_after(report: &Value, change: &str) -> f64 {
    let alternatives = report["alternatives"].as_array().unwrap();
    let found = alternatives
        .iter()
        .find(|rule| rule["changes"] == json!([change]));
    number(&found.unwrap_or_else(|| panic!("{change}: {alternatives:?}"))["score"])
}

#[test]
fn every_rule_of_accounts_is_the_one_worked_by_hand() {
    let report = query(
        &mut company(),
        "accounts",
        json!({ "roles": { "executive": 3 } }),
    );
    // A says +1 and −1, B says +1; A pays 100 and B 300; executives weigh 3.
    for (name, score) in [
        ("all_answers", 100.0 / 3.0),
        ("mean_per_account", 50.0),
        ("revenue_weighted", 75.0),
        ("role_weighted", 60.0),
    ] {
        near(&rule(&report, name)["score"]["value"], score, 1e-12);
        assert_eq!(rule(&report, name)["accounts"], 2, "{name}");
    }
    near(&rule(&report, "revenue_weighted")["nEff"], 1.6, 1e-12);
    assert_eq!(report["known"], 4);
    assert_eq!(
        (&report["asked"], &report["answered"]),
        (&json!(3), &json!(2))
    );
    near(&report["coverage"]["value"], 2.0 / 3.0, 1e-12);
    near(&report["coverageOfKnown"]["value"], 0.5, 1e-12);
    assert_eq!(
        (&report["silent"], &report["singleVoice"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(report["silentRevenue"]["exact"], "600.00");
    assert_eq!(report["singleRevenue"]["exact"], "300.00");
    near(&report["silentShare"], 0.6, 1e-12);
    assert_eq!(report["currency"], "EUR");
    // One account has two answers, 10 and 3: divided, its standard deviation √24.5.
    assert_eq!(report["divided"]["n"], 1);
    near(&report["divided"]["value"], 1.0, 1e-12);
    near(&report["spreadWithin"], 24.5f64.sqrt(), 1e-12);
    let accounts = report["accounts"].as_array().unwrap();
    let names: Vec<&str> = accounts
        .iter()
        .map(|a| a["account"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["D", "B", "A", "C"]);
    let a = &accounts[2];
    assert_eq!(
        (&a["asked"], &a["counts"]["n"], &a["spread"]),
        (&json!(2), &json!(2), &json!(7))
    );
    assert_eq!(a["roles"], json!([["executive", 1], ["user", 1]]));
    assert_eq!(a["revenue"]["exact"], "100.00");
    assert_eq!(a["lastAnswer"], "2026-02-05");
    near(&a["score"], 0.0, 1e-12);
    assert_eq!(accounts[0]["score"], Value::Null);
}

#[test]
fn a_filter_of_customers_leaves_the_accounts_it_names() {
    let filter = json!({ "where": { "region": ["south"] } });
    let report = query(&mut company(), "accounts", json!({ "filter": filter }));
    assert_eq!(
        (&report["known"], &report["answered"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(report["silentRevenue"]["exact"], "550.00");
}

#[test]
fn without_accounts_the_missing_column_is_named() {
    let mut session = open(&[("answers.csv", "customer_id,score\na,10\nb,3\n")]);
    let report = query(&mut session, "accounts", json!({}));
    assert_eq!(report["reason"], "no_column");
    assert_eq!(report["coverage"]["reason"], "no_column");
}

/// As many answers of each class, each of a customer of its own.
fn answers(promoters: usize, passives: usize, detractors: usize) -> String {
    let scores = [(9, promoters), (7, passives), (0, detractors)];
    let rows = scores.iter().flat_map(|(score, count)| vec![score; *count]);
    let rows = rows
        .enumerate()
        .map(|(at, score)| format!("c{at},{score}\n"));
    format!("customer_id,score\n{}", rows.collect::<String>())
}

#[test]
fn five_points_at_50_30_20_need_3828_in_each_group() {
    let mut session = open(&[("answers.csv", &answers(500, 300, 200))]);
    let report = query(&mut session, "sampleSize", json!({}));
    assert_eq!(report["perGroup"], 3828);
    assert_eq!(report["perGroupIndependent"], 3828);
    assert_eq!(report["basis"], "data");
    // 1.96²·0.61/0.05² − 3.
    assert_eq!(report["forMargin"], 935);
    near(&report["deviation"], 100.0 * 0.61f64.sqrt(), 1e-12);
    // (1.96 + 0.8416)·√(0.61·2/1003).
    near(&report["detectable"], 9.770_871_147_962_632, 1e-12);
    let ten = json!({ "difference": 10, "power": 0.9 });
    // 2·0.61·(1.96 + 1.2816)²/0.01 − 3 = 1278.9.
    assert_eq!(query(&mut session, "sampleSize", ten)["perGroup"], 1279);
    let none = query(
        &mut session,
        "sampleSize",
        json!({ "filter": { "date": ["2030-01-01", null] } }),
    );
    assert_eq!(none["basis"], "worst_case");
    // 2·1·2.8016²/0.05² − 3 = 6276.1.
    assert_eq!(none["perGroup"], 6277);
}

#[test]
fn accounts_that_agree_need_more_answers() {
    // Fifty accounts of eight contacts who all answer alike: eight answers tell as much as one.
    let rows: String = (0..400)
        .map(|at| format!("c{at},a{},{}\n", at / 8, [9, 7, 0, 9, 7][at / 8 % 5]))
        .collect();
    let mut session = open(&[(
        "answers.csv",
        &format!("customer_id,account_id,score\n{rows}"),
    )]);
    let report = query(&mut session, "sampleSize", json!({}));
    // G/(G − 1) of fifty accounts.
    near(&report["designEffect"], 8.0 * 50.0 / 49.0, 1e-9);
    let (simple, clustered) = (&report["perGroupIndependent"], &report["perGroup"]);
    assert!(number(clustered) > 8.0 * number(simple));
}

/// A year of answers whose true score wanders, and what the last quarter's score became: rows before `as_of`, all rows.
fn year(random: &mut Random, step: f64) -> (String, f64) {
    // The chances are to come true over all levels there may be, not at one of them.
    let mut level = (0.33 + 0.12 * random.normal()).clamp(-0.3, 0.8);
    let mut rows = String::from("customer_id,responded_at,score\n");
    let (mut n, mut net) = (0, 0);
    for day in 0..360 {
        if day % 30 == 0 {
            level = (level + step * random.normal()).clamp(-0.3, 0.8);
        }
        for at in 0..3 {
            // Passives are three of ten.
            let u = random.uniform();
            let score = if u < 0.3 {
                7
            } else if u < 0.3 + 0.35 + 0.5 * level {
                9
            } else {
                0
            };
            let (month, of_month) = (day / 30 + 1, day % 30 % 28 + 1);
            if month <= 10 {
                rows += &format!("c{day}-{at},2025-{month:02}-{of_month:02},{score}\n");
            }
            if month >= 10 {
                n += 1;
                net += match score {
                    9 => 1,
                    7 => 0,
                    _ => -1,
                };
            }
        }
    }
    (rows, 100.0 * f64::from(net) / f64::from(n))
}

#[test]
fn chances_of_targets_come_true_as_often_as_they_say() {
    let mut random = Random::new(2025);
    let (mut within, mut runs) = (0u32, 0u32);
    let mut told = [(0u32, 0.0, 0u32); 3];
    for step in [0.0, 0.03, 0.08] {
        for _ in 0..120 {
            let (rows, became) = year(&mut random, step);
            let mut session = open(&[("answers.csv", &rows)]);
            let options = json!({ "target": 33, "period": ["2025-10-01", "2026-01-01"] });
            let report = query(&mut session, "targets", options);
            let chance = number(&report["chance"]);
            let forecast = &report["forecast"];
            within += u32::from(
                number(&forecast["low"]) <= became && became <= number(&forecast["high"]),
            );
            runs += 1;
            let bin = &mut told[((chance * 3.0) as usize).min(2)];
            *bin = (bin.0 + 1, bin.1 + chance, bin.2 + u32::from(became >= 33.0));
        }
    }
    let share = f64::from(within) / f64::from(runs);
    assert!(
        share > 0.91 && share < 0.99,
        "{share} of forecasts hold what came"
    );
    for (count, chances, met) in told {
        let (count, met) = (f64::from(count), f64::from(met));
        let room = 3.0 * (0.25 / count).sqrt();
        assert!(
            (met - chances).abs() / count < room,
            "{chances} expected, {met} of {count}"
        );
    }
}

#[test]
fn a_target_of_a_period_that_is_over_is_met_or_not() {
    let rows: String = (0..300)
        .map(|at| {
            format!(
                "c{at},2025-{:02}-10,{}\n",
                at / 50 + 1,
                [9, 9, 7, 0][at % 4]
            )
        })
        .collect();
    let text = format!("customer_id,responded_at,score\n{rows}");
    let mut session = open(&[("answers.csv", &text)]);
    let mut ask = |target: f64, period: [&str; 2]| {
        query(
            &mut session,
            "targets",
            json!({ "target": target, "period": period }),
        )
    };
    let over = ask(20.0, ["2025-01-01", "2025-04-01"]);
    near(&over["chance"], 1.0, 0.0);
    near(&over["daysLeft"], 0.0, 0.0);
    assert_eq!(over["needed"], Value::Null);
    // 76 promoters and 37 detractors of 150.
    near(&ask(26.1, ["2025-01-01", "2025-04-01"])["chance"], 0.0, 0.0);
    // The last answer came on 10 June: 20 days are left, at the pace of 90 days.
    let now = ask(25.0, ["2025-06-01", "2025-07-01"]);
    assert_eq!(now["asOf"], "2025-06-11");
    near(&now["daysLeft"], 20.0, 0.0);
    assert!(number(&now["expected"]) > 25.0, "{}", now["expected"]);
    // So far 50 answers at 22; those to come must be a little better than the target.
    assert!(number(&now["needed"]) > 25.0);
    assert_eq!(now["past"].as_array().unwrap().len(), 6);
    // All answers stand at 25: the next multiple of 5 that is far enough above is 30, and the quarter that of June.
    let own = query(&mut session, "targets", json!({}));
    near(&own["target"], 30.0, 1e-12);
    assert_eq!(
        (&own["from"], &own["to"]),
        (&json!("2025-04-01"), &json!("2025-07-01"))
    );
}

/// Ten invitations by e-mail, four answered; four by phone, two answered; one customer asked twice.
const ASKED: &str = "\
customer_id,invited_at,responded_at,channel,score
c1,2026-01-01T08:00:00,2026-01-02T20:00:00,email,10
c2,2026-01-01T08:00:00,2026-01-01T20:00:00,email,9
c3,2026-01-01T08:00:00,2026-01-04T08:00:00,email,7
c4,2026-01-01T08:00:00,2026-01-11T08:00:00,email,0
c5,2026-01-01T08:00:00,,email,
c6,2026-01-01T08:00:00,,email,
c7,2026-01-01T08:00:00,,email,
c8,2026-01-01T08:00:00,,email,
c9,2026-01-01T08:00:00,,email,
c9,2026-01-03T08:00:00,,email,
c5,2026-02-01T08:00:00,2026-02-02T08:00:00,phone,10
c10,2026-02-01T08:00:00,2026-02-01T08:00:00,phone,9
c11,2026-02-01T08:00:00,,phone,
c12,2026-02-01T08:00:00,,phone,
";
const CLIENTS: &str = "\
customer_id,account_id,started_at,ended_at,plan,recurring_revenue
c1,A,2020-01-01,,basic,1
c2,A,2020-01-01,,basic,1
c3,A,2020-01-01,,basic,1
c4,A,2020-01-01,,basic,1
c5,A,2020-01-01,,basic,1
c6,B,2020-01-01,,basic,1
c10,B,2020-01-01,,gold,1
c13,B,2020-01-01,,gold,500
c14,B,2020-01-01,2025-06-30,gold,900
c15,B,2020-01-01,,gold,7
";

#[test]
fn rates_days_and_what_silence_allows_are_those_worked_by_hand() {
    let report = query(
        &mut open(&[("answers.csv", ASKED)]),
        "responseRates",
        json!({}),
    );
    assert_eq!(
        (&report["asked"], &report["answered"]),
        (&json!(14), &json!(6))
    );
    near(&report["rate"]["value"], 6.0 / 14.0, 1e-12);
    // Wilson's formula in double precision elsewhere.
    near(&report["rate"]["low"], 0.213_807_989_044_741_2, 1e-12);
    near(&report["rate"]["high"], 0.674_093_554_203_492_5, 1e-12);
    let column = &report["columns"][0];
    assert_eq!(column["column"], "channel");
    let groups = column["groups"].as_array().unwrap();
    assert_eq!(
        (&groups[0]["value"], &groups[0]["asked"]),
        (&json!("email"), &json!(10))
    );
    near(&groups[0]["rate"]["value"], 0.4, 1e-12);
    near(&groups[1]["rate"]["value"], 0.5, 1e-12);
    // Days: ½, 1½, 3, 10 and 0, 1.
    near(&report["days"]["value"], 1.25, 1e-12);
    near(&groups[0]["days"]["value"], 2.25, 1e-12);
    assert_eq!(report["days"]["method"], "order_statistics");
    // Six of twelve customers answered: 4 promoters, 1 detractor, so ½·50 ± 50.
    let silence = &report["silence"];
    assert_eq!(
        (&silence["asked"], &silence["answered"]),
        (&json!(12), &json!(6))
    );
    near(&silence["low"], -25.0, 1e-12);
    near(&silence["high"], 75.0, 1e-12);
    let all = query(
        &mut open(&[("answers.csv", ASKED)]),
        "responseRates",
        json!({ "counted": "all" }),
    );
    // Six of fourteen invitations: r·50 ± 100(1 − r).
    near(&all["silence"]["low"], 300.0 / 14.0 - 800.0 / 14.0, 1e-12);
    near(&all["silence"]["high"], 300.0 / 14.0 + 800.0 / 14.0, 1e-12);
    for (options, rates) in [(json!({}), &report), (json!({ "counted": "all" }), &all)] {
        let alone = query(&mut open(&[("answers.csv", ASKED)]), "silence", options);
        assert_eq!(alone["silence"], rates["silence"]);
        assert_eq!(alone["rule"], rates["rule"]);
    }
}

#[test]
fn a_window_is_one_of_invitations_so_that_silence_belongs_to_it() {
    let window = json!({ "filter": { "date": ["2026-02-01", null] } });
    let report = query(
        &mut open(&[("answers.csv", ASKED)]),
        "responseRates",
        window,
    );
    assert_eq!(
        (&report["asked"], &report["answered"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(report["dated"], "invited");
}

#[test]
fn without_a_row_that_has_no_answer_the_rate_is_not_known() {
    let rows: Vec<&str> = ASKED.lines().filter(|row| !row.ends_with(',')).collect();
    let report = query(
        &mut open(&[("answers.csv", &rows.join("\n"))]),
        "responseRates",
        json!({}),
    );
    assert_eq!(report["reason"], "no_column");
    assert_eq!(
        (&report["rate"]["value"], &report["silence"]["low"]),
        (&Value::Null, &Value::Null)
    );
    near(&report["days"]["value"], 1.25, 1e-12);
}

#[test]
fn who_was_not_asked_is_listed_by_what_they_pay() {
    let files = [("answers.csv", ASKED), ("clients.csv", CLIENTS)];
    let report = query(&mut open(&files), "responseRates", json!({}));
    let missed = &report["notAsked"];
    assert_eq!(
        (&missed["from"], &missed["to"]),
        (&json!("2026-01-01"), &json!("2026-04-01"))
    );
    // Nine clients have not left; c13 and c15 were not asked.
    assert_eq!((&missed["known"], &missed["count"]), (&json!(9), &json!(2)));
    let ids: Vec<&str> = missed["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["c13", "c15"]);
    assert_eq!(missed["notAskedRevenue"]["exact"], "507.00");
    near(&missed["share"], 507.0 / 514.0, 1e-12);
    assert_eq!(missed["rows"][0]["account"], "B");
}

#[test]
fn a_population_given_or_counted_weighs_the_strata() {
    let row = |at: usize| match at {
        0..40 => format!("c{at},x,{}\n", [10, 10, 8, 0][at % 4]),
        _ => format!("c{at},y,{}\n", [3, 3, 8, 0][at % 4]),
    };
    let text = format!(
        "customer_id,plan,score\n{}",
        (0..60).map(row).collect::<String>()
    );
    let mut session = open(&[("answers.csv", &text)]);
    let given = json!({ "strata": "plan", "population": { "x": 100, "y": 300 } });
    let report = query(&mut session, "responseRates", given);
    let stratified = &report["stratified"];
    // Of 40 x: 20 promoters, 10 detractors = 25; of 20 y: 0 and 15 = −75; one to three is −50; plainly −25/3.
    near(&stratified["score"]["value"], -50.0, 1e-12);
    near(&stratified["plain"], -25.0 / 3.0, 1e-12);
    assert_eq!(
        (&stratified["population"], &stratified["score"]["n"]),
        (&json!("given"), &json!(60))
    );
    // s² = 40/39·(3/4 − 1/16) and 20/19·(3/4 − 9/16): variance s²/40/16 + 9·s²/20/16.
    let variance: f64 = 11.0 / 16.0 / 39.0 / 16.0 + 9.0 * 3.0 / 16.0 / 19.0 / 16.0;
    let width = number(&stratified["score"]["high"]) - number(&stratified["score"]["low"]);
    // Kish: 60 answers with weights 1/160 and 3/80 are 1/(40/160² + 20·9/80²) = 33.7; t on one less.
    near(
        &stratified["nEff"],
        1.0 / (40.0 / 25_600.0 + 180.0 / 6_400.0),
        1e-12,
    );
    assert!(
        width > 2.0 * 100.0 * 1.96 * variance.sqrt()
            && width < 2.0 * 100.0 * 2.05 * variance.sqrt()
    );
    let unknown =
        serde_json::from_value(json!({ "strata": "plan", "population": { "z": 1 } })).unwrap();
    assert_eq!(
        session
            .query("responseRates", &unknown)
            .unwrap_err()
            .kind
            .code(),
        "bad_option"
    );
}

#[test]
fn cases_still_open_count_as_long_as_they_were_watched() {
    let text = "\
customer_id,responded_at,case_opened_at,case_closed_at,case_owner,score
c1,2026-01-01,2026-01-01,2026-01-04,Ann,0
c2,2026-01-01,2026-01-01,2026-01-11,Ann,3
c3,2026-01-01,2026-01-01,2026-01-21,Bob,6
c4,2026-01-01,2026-01-01,,Bob,2
c5,2026-01-25,2026-01-26,,Bob,1
c6,2026-01-30,,,,4
c7,2026-01-31,,,,9
c8,2026-01-02,2026-01-09,2026-01-02,Ann,5
";
    let report = query(&mut open(&[("answers.csv", text)]), "loop", json!({}));
    assert_eq!(report["asOf"], "2026-01-31");
    assert_eq!(
        (&report["cases"], &report["open"], &report["overdue"]),
        (&json!(5), &json!(2), &json!(1))
    );
    // Days 3, 10, 20, and 5+ and 30+: S(10) = 4/5 · 2/3.
    near(&report["inTarget"]["value"], 1.0 - 8.0 / 15.0, 1e-12);
    near(&report["days"]["value"], 20.0, 1e-12);
    near(&report["curve"][2]["closed"], 1.0 - 4.0 / 15.0, 1e-12);
    // Six of seven detractors have a case; that of c8 was closed before it was opened.
    near(&report["opened"]["value"], 6.0 / 7.0, 1e-12);
    assert_eq!(report["notices"][0]["code"], "closed_before_opened");
    let open_cases = report["openCases"].as_array().unwrap();
    assert_eq!(
        (&open_cases[0]["customer"], &open_cases[0]["days"]),
        (&json!("c4"), &json!(30))
    );
    assert_eq!(
        (&open_cases[1]["owner"], &open_cases[1]["overdue"]),
        (&json!("Bob"), &json!(false))
    );
    let ann = report["columns"][0]["groups"].as_array().unwrap();
    let ann = ann.iter().find(|group| group["value"] == "Ann").unwrap();
    // Both were closed in time: all of those watched for 14 days, though not with certainty.
    near(&ann["inTarget"]["value"], 1.0, 1e-12);
    assert!(number(&ann["inTarget"]["low"]) < 0.9);
    let none = query(
        &mut open(&[("answers.csv", "customer_id,score\na,3\n")]),
        "loop",
        json!({}),
    );
    assert_eq!(none["reason"], "no_column");
}

/// Two answers of each of many customers whose agreement is 0.53; all detractors, or half, have a case that is closed
/// in a week and lifts the later answer.
fn followed(everybody: bool, lift: f64) -> Value {
    let mut random = Random::new(53);
    let mut text = String::from("customer_id,responded_at,case_opened_at,case_closed_at,score\n");
    for customer in 0..4_000 {
        let shared = 0.53f64.sqrt() * random.normal();
        let mut answer = |lift: f64| {
            let own = 0.47f64.sqrt() * random.normal();
            // Three of ten are detractors.
            (7.55 + 2.0 * (shared + own) + lift)
                .round()
                .clamp(0.0, 10.0)
        };
        let first = answer(0.0);
        let case = first <= 6.0 && (everybody || customer % 2 == 0);
        let later = answer(if case { lift } else { 0.0 });
        let days = if case { "2026-01-02,2026-01-08" } else { "," };
        text +=
            &format!("c{customer},2026-01-01,{days},{first}\nc{customer},2026-03-01,,,{later}\n");
    }
    let report = query(&mut open(&[("answers.csv", &text)]), "loop", json!({}));
    report["recovery"].clone()
}

fn holds(estimate: &Value, truth: f64) -> bool {
    number(&estimate["low"]) <= truth && truth <= number(&estimate["high"])
}

#[test]
fn nothing_is_left_of_recovery_where_closing_did_nothing() {
    let against = followed(false, 0.0);
    assert_eq!(against["method"], "untreated");
    assert!(
        holds(&against["effect"], 0.0) && holds(&against["recoveredMore"], 0.0),
        "{against}"
    );
    // Almost half of them recover by themselves.
    let groups = against["groups"].as_array().unwrap();
    assert!(
        (number(&groups[0]["recovered"]["value"]) - 0.46).abs() < 0.06,
        "{against}"
    );
    let alone = followed(true, 0.0);
    assert_eq!(alone["method"], "reliability");
    assert!((number(&alone["expected"]) - 0.46).abs() < 0.04, "{alone}");
    assert!(holds(&alone["effect"], 0.0), "{alone}");
}

#[test]
fn a_planted_effect_of_closing_is_found_and_a_bound_does_not_exceed_it() {
    let against = followed(false, 0.8);
    // The top of the scale keeps a little of it.
    assert!(holds(&against["effect"], 0.77), "{against}");
    let alone = followed(true, 0.8);
    let effect = &alone["effect"];
    assert!(
        number(&effect["high"]) > 0.0 && number(&effect["value"]) < 0.8,
        "{alone}"
    );
    assert!(number(&effect["value"]) > 0.2, "{alone}");
}

#[test]
fn a_figure_with_blanks_in_the_denominator_is_found_with_the_rows_that_make_it() {
    // 50 promoters, 30 passives, 20 detractors, 25 blanks: +30, or +24 with the blanks.
    let mut text = answers(50, 30, 20);
    (0..25).for_each(|at| text += &format!("b{at},\n"));
    let mut session = open(&[("export.csv", &text)]);
    let report = query(&mut session, "reconcile", json!({ "reported": 24 }));
    near(&report["ours"]["value"], 30.0, 1e-12);
    assert_eq!(report["matches"][0]["changes"], json!(["blanks_counted"]));
    near(&report["rounding"], 0.0, 1e-12);
    let step = &report["steps"][0];
    near(&step["difference"], 6.0, 1e-12);
    assert_eq!(
        (&step["change"], &step["rows"]),
        (&json!("blanks_counted"), &json!(25))
    );
    // The header is row 1, and a hundred answers stand before the first blank.
    assert_eq!(
        step["examples"][0],
        json!({ "file": "export.csv", "row": 102 })
    );
    let none = query(&mut session, "reconcile", json!({ "reported": 17 }));
    assert_eq!(none["matches"], json!([]));
    assert_eq!(none["nearest"]["changes"], json!(["blanks_counted"]));
    let ours = query(
        &mut session,
        "reconcile",
        json!({ "reported": 30.2, "decimals": 0 }),
    );
    assert_eq!(ours["matches"][0]["changes"], json!([]));
    let exact = query(&mut session, "reconcile", json!({ "reported": 30.2 }));
    assert_eq!(exact["matches"], json!([]));
}

#[test]
fn repeated_rows_are_counted_by_a_rule_of_their_own_and_listed() {
    // One id comes again with its answer, another twice with a zero.
    let ids = "response_id,customer_id,responded_at,score\n\
               r1,a,2026-01-01,10\nr2,b,2026-01-01,10\nr3,c,2026-01-01,3\n\
               r1,a,2026-01-01,10\nr3,c,2026-01-01,0\nr3,c,2026-01-01,0\n";
    // A row to the letter the same, three times.
    let rows = "customer_id,responded_at,score\n\
                a,2026-01-01,10\na,2026-01-01,10\na,2026-01-01,10\nb,2026-01-02,0\n";
    for (text, reported, ours, count, first) in [
        (ids, 0.0, 100.0 / 3.0, 3, [5, 6, 7]),
        (rows, 50.0, 0.0, 2, [3, 4, 0]),
    ] {
        let mut session = open(&[("export.csv", text)]);
        let all = json!({ "reported": reported, "counted": "all" });
        let report = query(&mut session, "reconcile", all);
        near(&report["ours"]["value"], ours, 1e-12);
        assert_eq!(
            report["matches"][0]["changes"],
            json!(["duplicates_counted"])
        );
        let step = &report["steps"][0];
        near(&step["difference"], ours - reported, 1e-12);
        assert_eq!(step["rows"], json!(count));
        for (example, row) in step["examples"].as_array().unwrap().iter().zip(first) {
            assert_eq!(example, &json!({ "file": "export.csv", "row": row }));
        }
        // Where each customer counts once, so do those who stand there twice.
        let latest = query(&mut session, "reconcile", json!({ "reported": reported }));
        let changes = &latest["matches"][0]["changes"];
        assert_eq!(changes, &json!(["duplicates_counted", "all_answers"]));
    }
}

#[test]
fn every_other_rule_is_the_one_worked_by_hand_and_steps_add_up() {
    let text = "\
customer_id,account_id,responded_at,weight,score
a1,A,2025-01-01,1,0
a1,A,2026-01-01,1,9
a2,A,2026-01-02,3,3
b1,B,2026-01-03,2,10
b2,B,2026-01-04,1,6.5
b3,B,2026-01-05,1,7
c1,,2026-01-06,1,8.5
d1,,2026-01-07,1,
";
    let filter = json!({ "date": ["2026-01-01", null] });
    let mut session = open(&[("answers.csv", text)]);
    let report = query(
        &mut session,
        "reconcile",
        json!({ "filter": filter, "reported": -20, "counted": "all" }),
    );
    // +1, −3, +2, 0 over weights 1, 3, 2, 1.
    near(&report["ours"]["value"], 0.0, 1e-12);
    for (change, expected) in [
        // −1 more, of weight 1.
        ("whole_range", -12.5),
        // 6.5 is 7 and 8.5 is 9; 6 and 8; 7 and 9.
        ("rounded", 100.0 / 9.0),
        ("rounded_down", -100.0 / 9.0),
        ("rounded_up", 100.0 / 9.0),
        ("unweighted", 25.0),
        // A: (1 − 3)/4, B: 2/3.
        ("mean_per_account", 100.0 * (-0.5 + 2.0 / 3.0) / 2.0),
        ("latest_answer", 0.0),
    ] {
        assert!(
            (score_after(&report, change) - expected).abs() < 1e-9,
            "{change}: {} for {expected}",
            score_after(&report, change)
        );
    }
    // Decimals cut off over the whole range: −1 + 1 − 3 + 2 − 1 of a weight of 10.
    assert_eq!(
        report["matches"][0]["changes"],
        json!(["rounded_down", "whole_range"])
    );
    let steps = report["steps"].as_array().unwrap();
    let sum: f64 = steps.iter().map(|step| number(&step["difference"])).sum();
    let first = number(&report["matches"][0]["score"]);
    assert!((first + sum - number(&report["ours"]["value"])).abs() < 1e-9);
    assert_eq!(
        (&steps[0]["change"], &steps[0]["rows"]),
        (&json!("rounded_down"), &json!(2))
    );
    assert_eq!(
        steps[1]["examples"],
        json!([{ "file": "answers.csv", "row": 2 }])
    );
}

#[test]
fn programs_trials_and_other_classes_are_rules_of_the_bridge() {
    // Customers say 10, 8, 6 and 3; an employee says 0, a trial by its flag 9 and one by its id 1.
    let text = "\
customer_id,program,is_test,score
a,customer,no,10
b,customer,no,8
c,customer,no,6
d,customer,no,3
e,employee,no,0
f,customer,yes,9
test-1,customer,no,1
contest,customer,no,7
";
    let mut session = open(&[("answers.csv", text)]);
    let report = query(&mut session, "reconcile", json!({ "reported": 14 }));
    // Promoters 10 and 9, detractors 6, 3 and 1, of seven.
    near(&report["ours"]["value"], -100.0 / 7.0, 1e-12);
    for (change, expected) in [
        ("all_programs", -200.0 / 8.0),
        // Without 9 and 1.
        ("without_tests", -100.0 / 5.0),
        // 10, 9 and 8 are for, 3 and 1 against.
        ("promoters_from_8", 100.0 / 7.0),
    ] {
        assert!(
            (score_after(&report, change) - expected).abs() < 1e-9,
            "{change}"
        );
    }
    assert_eq!(report["matches"][0]["changes"], json!(["promoters_from_8"]));
    let step = &report["steps"][0];
    let rows: Vec<&Value> = step["examples"].as_array().unwrap().iter().collect();
    assert_eq!(step["rows"], json!(2), "{rows:?}");
    assert_eq!(rows[0], &json!({ "file": "answers.csv", "row": 3 }));
    assert_eq!(rows[1], &json!({ "file": "answers.csv", "row": 4 }));
    let trials = query(&mut session, "reconcile", json!({ "reported": -20 }));
    assert_eq!(trials["matches"][0]["changes"], json!(["without_tests"]));
    let rows = trials["steps"][0]["examples"].as_array().unwrap();
    assert_eq!(
        rows.iter().map(|row| &row["row"]).collect::<Vec<_>>(),
        [7, 8]
    );
    let programs = query(&mut session, "reconcile", json!({ "reported": -25 }));
    assert_eq!(programs["matches"][0]["changes"], json!(["all_programs"]));
    assert_eq!(programs["steps"][0]["examples"][0]["row"], 6);

    // Answers 5, 4, 4, 2 of CSAT and 7, 6, 5, 1 of CES, and an export that tells of previews.
    let text = "customer_id,status,csat,ces\na,IP Address,5,7\nb,IP Address,4,6\nc,IP Address,4,5\nd,Survey Preview,2,1\n";
    let mut session = open(&[("export.csv", text)]);
    for (measure, change, expected) in [
        ("csat", "top_box", 0.25),
        ("csat", "without_tests", 1.0),
        ("ces", "top_two_boxes", 0.5),
    ] {
        let report = query(&mut session, "reconcile", json!({ "measure": measure }));
        let score = score_after(&report, change);
        assert!(
            (score - expected).abs() < 1e-12,
            "{measure} {change}: {score}"
        );
    }
}

#[test]
fn the_list_for_monday_stands_by_its_stated_rule() {
    let answers = "\
customer_id,account_id,invited_at,responded_at,case_opened_at,case_closed_at,case_owner,score
a,A,2026-01-01,2026-01-01,,,,10
a,A,2026-05-01,2026-05-01,2026-05-02,,Ann,3
b,B,2026-05-20,2026-05-20,2026-05-21,,Bob,8
c,B,2026-05-01,2026-05-01,2026-05-02,2026-05-05,Ann,2
d,C,2026-01-01,,,,,
d,C,2026-03-01,,,,,
e,C,2026-05-01,2026-05-01,,,,9
f,C,2026-05-31,2026-05-31,,,,0
g,C,2026-01-01,,,,,
g,C,2026-03-01,,,,,
";
    let revenue = "\
customer_id,date,amount,currency
a,2026-01-01,100,EUR
b,2026-01-01,10,EUR
c,2026-01-01,1000,EUR
d,2026-01-01,900,EUR
e,2026-01-01,5000,EUR
f,2026-01-01,300,EUR
";
    let mut session = open(&[("answers.csv", answers), ("revenue.csv", revenue)]);
    let report = query(&mut session, "priorities", json!({}));
    assert_eq!(
        (&report["asOf"], &report["order"]),
        (&json!("2026-05-31"), &json!("weighted_revenue"))
    );
    let rows = report["rows"].as_array().unwrap();
    let told: Vec<(&str, f64)> = rows
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), number(&row["ruleScore"])))
        .collect();
    // d: 1 × 900; a: overdue 3 + detractor 2 + fell 1 = 6 × 100; f: 2 × 300; b: open 2 × 10. c's case was closed, e is
    // content, g is silent and pays nothing.
    assert_eq!(told, [("d", 1.0), ("a", 6.0), ("f", 2.0), ("b", 2.0)]);
    assert_eq!(
        rows[1]["reasons"],
        json!(["overdue_case", "detractor", "fell"])
    );
    assert_eq!(
        (&rows[1]["score"], &rows[1]["before"]),
        (&json!(3), &json!(10))
    );
    assert_eq!(
        (&rows[1]["caseOpened"], &rows[1]["caseOwner"]),
        (&json!("2026-05-02"), &json!("Ann"))
    );
    assert_eq!(report["revenue"]["exact"], "1310.00");
    let only = json!({ "weights": { "silent": 0, "open_case": 0, "detractor": 0, "fell": 0 } });
    let overdue = query(&mut session, "priorities", only);
    assert_eq!(
        (&overdue["total"], &overdue["rows"][0]["id"]),
        (&json!(1), &json!("a"))
    );
    let wrong = serde_json::from_value(json!({ "weights": { "bored": 1 } })).unwrap();
    assert_eq!(
        session.query("priorities", &wrong).unwrap_err().kind.code(),
        "bad_option"
    );
}

#[test]
fn a_score_that_the_measure_cannot_have_is_refused_wherever_it_is_stated() {
    let mut session = open(&[(
        "a.csv",
        "score,csat,responded_at\n9,5,2026-01-02\n3,1,2026-01-03\n",
    )]);
    for (name, option) in [
        ("trend", "target"),
        ("targets", "target"),
        ("reconcile", "reported"),
    ] {
        for (measure, within, outside) in [("nps", -100.0, 100.5), ("csat", 0.8, 80.0)] {
            let mut code = |stated: f64| {
                let options = json!({ "measure": measure, option: stated });
                let options = serde_json::from_value(options).unwrap();
                session
                    .query(name, &options)
                    .err()
                    .map(|error| error.kind.code())
            };
            assert_eq!(code(within), None, "{name}, {measure}");
            assert_eq!(code(outside), Some("bad_option"), "{name}, {measure}");
        }
    }
}
