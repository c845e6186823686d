//! Billing as it comes: each fault is counted right, by hand, or refused with its reason.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use pointworth::Session;
use serde_json::{Value, json};

const ANSWERS: &str =
    "customer_id,responded_at,score\na,2024-12-01,10\nb,2024-12-01,3\nc,2024-12-01,8\n";

/// Three customers who answered, and their invoices `customer,order,date,amount,currency`.
fn billed(invoices: &str) -> Session {
    let invoices = format!("customer_id,order_id,date,amount,currency\n{invoices}");
    open(&[("answers.csv", ANSWERS), ("invoices.csv", &invoices)])
}

/// What is told in one currency.
fn told(session: &mut Session, name: &str, options: Value, currency: &str) -> Value {
    let report = query(session, name, options);
    let all = report["currencies"].as_array().unwrap();
    let found = all.iter().find(|one| one["currency"] == currency);
    found
        .unwrap_or_else(|| panic!("no {currency}: {report}"))
        .clone()
}

/// Net revenue of promoters, passives and detractors, and of all, as exact digits.
fn net(session: &mut Session) -> [String; 4] {
    let found = told(session, "revenue", json!({}), "EUR");
    let exact = |money: &Value| money["exact"].as_str().unwrap().to_owned();
    let class = |at: usize| exact(&found["classes"][at]["net"]);
    [class(0), class(1), class(2), exact(&found["net"])]
}

/// The bridges of months: the month, then opening, refunds and closing.
fn bridges(session: &mut Session) -> Vec<[String; 4]> {
    let found = told(
        session,
        "retention",
        json!({ "against": "previous" }),
        "EUR",
    );
    let of = |period: &Value| {
        let part = |name: &str| period["bridge"][name]["exact"].as_str().unwrap().to_owned();
        let name = period["period"].as_str().unwrap().to_owned();
        [name, part("opening"), part("refunds"), part("closing")]
    };
    found["periods"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect()
}

fn count(report: &Value, code: &str) -> u64 {
    let notices = report["notices"].as_array().unwrap();
    let found = notices.iter().find(|notice| notice["code"] == code);
    found.map_or(0, |notice| notice["count"].as_u64().unwrap())
}

#[test]
fn negative_and_zero_totals_weigh_nothing_and_leave_the_ratios_as_listed() {
    let mut session = billed(
        "a,1,2025-01-05,100,EUR\na,2,2025-01-06,-150,EUR\nb,3,2025-01-07,10,EUR\nb,4,2025-01-08,-10,EUR\n\
         c,5,2025-01-09,30,EUR\na,6,2025-02-05,20,EUR\nb,7,2025-02-06,0,EUR\nc,8,2025-02-07,30,EUR\n",
    );
    assert_eq!(net(&mut session), ["-30.00", "60.00", "0.00", "30.00"]);
    let revenue = told(&mut session, "revenue", json!({}), "EUR");
    // Only c weighs; a's −30 is a third of what all owe or are owed.
    assert_eq!(number(&revenue["weightedNps"]["value"]), 0.0);
    assert!(close(number(&revenue["setAside"]), 30.0 / 90.0, 1e-12));
    // January's base of a is −50 and of b is 0: two of three stand outside the ratios.
    let february = told(&mut session, "retention", json!({}), "EUR")["periods"][0].clone();
    assert_eq!(february["bridge"]["outside"], 2);
    assert_eq!(february["bridge"]["outsideNet"]["exact"], "-50.00");
    let report = query(&mut session, "retention", json!({}));
    assert_eq!(count(&report, "base_not_positive"), 2);
    let concentration = told(&mut session, "concentration", json!({}), "EUR");
    assert_eq!(concentration["net"]["exact"], "60.00");
    assert_eq!(number(&concentration["largest"]), 1.0);
}

#[test]
fn a_refund_without_its_order_belongs_to_its_own_month() {
    let mut session = billed(
        "a,1,2025-01-05,100,EUR\na,2,2025-02-05,100,EUR\na,lost,2025-02-06,-5,EUR\na,3,2025-03-05,100,EUR\n\
         b,,2025-03-05,-7,EUR\n",
    );
    assert_eq!(net(&mut session), ["295.00", "0.00", "-7.00", "288.00"]);
    let exact = |month: [&str; 4]| month.map(str::to_owned);
    assert_eq!(
        bridges(&mut session),
        [
            exact(["2025-02", "100.00", "-5.00", "95.00"]),
            // What was refunded in February is not refunded again, and b's 7.00 is.
            exact(["2025-03", "95.00", "-2.00", "93.00"]),
        ]
    );
}

#[test]
fn two_currencies_without_rates_are_never_added() {
    let mut session = billed(
        "a,1,2025-01-05,100,EUR\nb,2,2025-01-05,50,USD\nc,3,2025-01-05,1000,JPY\na,4,2025-02-05,100,EUR\n",
    );
    let report = query(&mut session, "revenue", json!({}));
    let all = report["currencies"].as_array().unwrap();
    let nets: Vec<&Value> = all.iter().map(|one| &one["net"]["exact"]).collect();
    assert_eq!(nets, ["200.00", "50.00", "1000"]);
    for name in ["retention", "concentration", "earnedGrowth"] {
        let euro = told(&mut session, name, json!({}), "EUR");
        assert_eq!(euro["currency"], "EUR", "{name}");
    }
    for name in ["pointValue", "lifetimeValue"] {
        let report = query(&mut session, name, json!({}));
        assert_eq!(report["currency"], "EUR", "{name}");
        assert_eq!(report["otherCurrencies"], json!(["USD", "JPY"]), "{name}");
    }
}

#[test]
fn revenue_before_a_start_and_after_an_end_is_counted_where_it_was_paid() {
    let customers =
        "customer_id,started_at,ended_at\na,2025-03-01,\nb,2024-01-01,2025-02-28\nc,2024-01-01,\n";
    let mut session = billed(
        "a,1,2025-01-15,100,EUR\na,2,2025-02-15,100,EUR\nb,3,2025-01-15,10,EUR\nb,4,2025-03-15,10,EUR\n\
         c,5,2025-01-15,30,EUR\nc,6,2025-03-15,30,EUR\n",
    );
    common::add(&mut session, "customers.csv", customers);
    assert_eq!(net(&mut session), ["200.00", "60.00", "20.00", "280.00"]);
    let exact = |month: [&str; 4]| month.map(str::to_owned);
    assert_eq!(
        bridges(&mut session),
        [
            exact(["2025-02", "140.00", "0.00", "100.00"]),
            exact(["2025-03", "100.00", "0.00", "40.00"]),
        ]
    );
    // Who left and who stayed is told by starts and ends, and not by invoices: of two under observation one left.
    let report = query(&mut session, "retention", json!({}));
    assert_eq!(number(&report["contracts"]["kept"]["value"]), 0.5);
}

#[test]
fn while_nobody_has_left_chances_of_leaving_are_refused_and_detractors_revenue_stands_for_them() {
    let customers =
        "customer_id,started_at,ended_at\na,2024-03-01,\nb,2024-01-01,\nc,2024-01-01,\n";
    let mut session =
        billed("a,1,2025-01-15,100,EUR\nb,3,2025-01-15,10,EUR\nc,5,2025-02-15,30,EUR\n");
    common::add(&mut session, "customers.csv", customers);
    let risk = query(&mut session, "risk", json!({}));
    assert_eq!(risk["model"], "rule");
    assert_eq!(risk["atRisk"]["reason"], "too_few");
    assert!(close(number(&risk["detractorShare"]), 10.0 / 140.0, 1e-12));
    let survival = query(&mut session, "survival", json!({}));
    assert_eq!(survival["total"]["left"], 0);
    assert_eq!(survival["total"]["median"]["value"], Value::Null);
    // Purchases were tried instead, and tell too little.
    let value = query(&mut session, "lifetimeValue", json!({}));
    assert_eq!(value["reason"], "too_few");
    assert_eq!(value["why"], "few_ends");
}

#[test]
fn where_nobody_who_answered_pays_nothing_is_said_of_classes() {
    let mut session = billed("x,1,2025-01-15,100,EUR\ny,2,2025-02-15,1,EUR\n");
    assert_eq!(net(&mut session), ["0.00", "0.00", "0.00", "101.00"]);
    let revenue = told(&mut session, "revenue", json!({}), "EUR");
    assert_eq!(revenue["weightedNps"]["reason"], "no_data");
    let value = query(&mut session, "pointValue", json!({}));
    assert_eq!(value["verdict"], "no_data");
    // Amounts that are all empty are no revenue.
    let mut session = billed("a,1,2025-01-15,,EUR\nb,2,2025-02-15,,EUR\n");
    for (name, reason) in [
        ("revenue", "no_data"),
        ("concentration", "no_data"),
        ("retention", "no_column"),
        ("lifetimeValue", "no_column"),
    ] {
        let report = query(&mut session, name, json!({}));
        assert_eq!(report["reason"], reason, "{name}");
    }
    assert_eq!(
        query(&mut session, "pointValue", json!({}))["verdict"],
        "no_data"
    );
}

#[test]
fn one_giant_account_is_exact_to_the_cent_and_said_to_be_one() {
    let mut session = billed(
        "a,1,2025-01-15,9000000000.25,EUR\nb,2,2025-01-15,1,EUR\nc,3,2025-01-16,1,EUR\na,4,2025-02-15,9000000000.25,EUR\n\
         b,5,2025-02-15,1,EUR\n",
    );
    assert_eq!(
        net(&mut session),
        ["18000000000.50", "1.00", "2.00", "18000000003.50"]
    );
    let revenue = told(&mut session, "revenue", json!({}), "EUR");
    // Weighted by revenue there is one customer, whatever the number of answers.
    assert!(close(number(&revenue["nEff"]), 1.0, 1e-9));
    let concentration = told(&mut session, "concentration", json!({}), "EUR");
    assert!(close(number(&concentration["effective"]), 1.0, 1e-9));
    assert_eq!(concentration["reaching"][1]["fewest"], 1);
    assert_eq!(concentration["saying"], "too_few");
}

#[test]
fn an_invoice_that_is_exported_twice_counts_once_and_two_purchases_alike_count_twice() {
    let mut session = billed(
        "a,1,2025-01-15,100,EUR\na,1,2025-01-15,100,EUR\nb,2,2025-01-15,50,EUR\nb,2,2025-02-15,50,EUR\n\
         c,,2025-01-20,5,EUR\nc,,2025-01-20,5,EUR\n",
    );
    // Rows of one order on two days are parts of it; rows without an order are purchases of their own.
    assert_eq!(net(&mut session), ["100.00", "10.00", "100.00", "210.00"]);
    let notices = session.scope().unwrap().notices;
    let twice = notices
        .iter()
        .find(|notice| notice.code == "duplicate_rows");
    assert_eq!(twice.map(|notice| notice.count), Some(1));
}

#[test]
fn months_without_an_invoice_stand_in_the_bridge_and_have_no_ratio() {
    let mut session =
        billed("a,1,2025-01-15,100,EUR\na,2,2025-04-15,100,EUR\nb,3,2025-04-15,100,EUR\n");
    let exact = |month: [&str; 4]| month.map(str::to_owned);
    assert_eq!(
        bridges(&mut session),
        [
            exact(["2025-02", "100.00", "0.00", "0.00"]),
            exact(["2025-03", "0.00", "0.00", "0.00"]),
            exact(["2025-04", "0.00", "0.00", "200.00"]),
        ]
    );
    let found = told(
        &mut session,
        "retention",
        json!({ "against": "previous" }),
        "EUR",
    );
    assert_eq!(found["periods"][1]["ratios"]["net"]["reason"], "no_data");
}

#[test]
fn thirty_years_of_dates_are_thirty_years() {
    let mut session =
        billed("a,1,1995-01-15,100,EUR\na,2,2025-06-15,100,EUR\nb,3,2025-06-15,100,EUR\n");
    assert_eq!(bridges(&mut session).len(), 30 * 12 + 5);
    let years = told(
        &mut session,
        "retention",
        json!({ "period": "year" }),
        "EUR",
    );
    let years = years["periods"].as_array().unwrap();
    assert_eq!(years.len(), 30);
    assert_eq!(
        (&years[0]["period"], &years[29]["period"]),
        (&json!("1996"), &json!("2025"))
    );
    assert_eq!(years[29]["bridge"]["closing"]["exact"], "200.00");
}
