//! Attribution from files to report: what counts as a journey, exact money, refusals, and data of every bad kind.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, in_slices, number, open, query};
use pointworth::math::Random;
use serde_json::{Value, json};
use std::fmt::Write;

const CONTACTS: &str = "customer_id,at,touchpoint,channel,cost\n";
const ORDERS: &str = "customer_id,order_id,date,amount,currency,kind\n";

fn ask(contacts: &str, orders: &str, options: Value) -> Value {
    let contacts = format!("{CONTACTS}{contacts}");
    let orders = format!("{ORDERS}{orders}");
    let mut session = open(&[("interactions.csv", &contacts), ("revenue.csv", &orders)]);
    query(&mut session, "attribution", options)
}

/// The credit of a rule to a touchpoint, as exact digits.
fn exact<'a>(currency: &'a Value, touchpoint: &str, rule: &str) -> &'a str {
    credit(currency, touchpoint, rule)["revenue"]["exact"]
        .as_str()
        .unwrap()
}

fn credit<'a>(currency: &'a Value, touchpoint: &str, rule: &str) -> &'a Value {
    let touchpoints = currency["touchpoints"].as_array().unwrap();
    let found = touchpoints.iter().find(|found| found["name"] == touchpoint);
    let credits = found.unwrap_or_else(|| panic!("no {touchpoint}"))["credits"]
        .as_array()
        .unwrap();
    credits
        .iter()
        .find(|credit| credit["rule"] == rule)
        .unwrap()
}

fn notice(report: &Value, code: &str) -> u64 {
    let notices = report["notices"].as_array().unwrap();
    let found = notices.iter().find(|notice| notice["code"] == code);
    found.map_or(0, |notice| notice["count"].as_u64().unwrap())
}

/// Cents of exact digits.
fn cents(text: &str) -> i128 {
    text.replace('.', "").parse().unwrap()
}

#[test]
fn credits_of_every_rule_add_up_to_the_cent() {
    // Search and e-mail before 100.00, search alone before 0.01; display leads nowhere, one order has no contact.
    let report = ask(
        "a,2025-02-01,search,web,1\na,2025-02-03,email,email,2\na,2025-02-03,display,web,3\nb,2025-02-04,search,web,1\nc,2025-02-05,display,web,1\n",
        "a,1,2025-02-04,100.00,EUR,new\nb,2,2025-02-06,0.01,EUR,new\nd,3,2025-02-07,5.00,EUR,new\nz,9,2025-06-01,1.00,EUR,renewal\nz,8,2025-01-01,1.00,EUR,renewal\n",
        json!({}),
    );
    let euro = &report["currencies"][0];
    assert_eq!(
        (&report["conversions"], &report["unit"]),
        (&json!("won"), &json!("customer"))
    );
    assert_eq!(
        (&euro["journeys"], &euro["converted"], &euro["open"]),
        (&json!(3), &json!(2), &json!(0))
    );
    assert_eq!(euro["revenue"]["exact"], "100.01");
    assert_eq!(euro["withoutContact"], 1);
    assert_eq!(euro["withoutContactRevenue"]["exact"], "5.00");
    for rule in [
        "first", "last", "linear", "position", "decay", "markov", "markov_2", "shapley",
    ] {
        let sum: i128 = ["search", "email", "display"]
            .iter()
            .map(|name| cents(exact(euro, name, rule)))
            .sum();
        assert_eq!(sum, 10_001, "{rule}");
    }
    assert_eq!(exact(euro, "search", "first"), "100.01");
    // Rows of one time stand as in the file.
    assert_eq!(exact(euro, "display", "last"), "100.00");
    assert_eq!(exact(euro, "email", "position"), "20.00");
    assert_eq!(exact(euro, "search", "linear"), "33.35");
    // Ages 3, 1, 1 days with a half-life of 7.
    let weight = |age: f64| (-age / 7.0).exp2();
    let share = weight(3.0) / (weight(3.0) + 2.0 * weight(1.0));
    assert!(
        (number(&credit(euro, "search", "decay")["revenue"]["value"]) - 100.0 * share - 0.01).abs()
            <= 0.01
    );
    // Three contacts of display cost 4.00 and earn a third of 100.00.
    let per_cost = &credit(euro, "display", "linear")["returnOnCost"];
    assert!(close(number(&per_cost["value"]), 100.0 / 3.0 / 4.0, 1e-9));
    assert_eq!(euro["paths"][0]["converted"], 1);
    assert_eq!(euro["paths"].as_array().unwrap().len(), 3);
}

#[test]
fn a_journey_ends_with_its_conversion_and_is_no_longer_than_the_look_back() {
    let contacts =
        "a,2025-02-01,x,web,\na,2025-03-20,y,web,\na,2025-03-28,z,web,\na,2025-04-10,x,web,\n";
    let orders = "a,1,2025-03-25,10,EUR,\na,2,2025-04-01,20,EUR,\nb,3,2025-01-01,1,EUR,\nb,4,2025-12-31,1,EUR,\n";
    let euro = ask(contacts, orders, json!({}))["currencies"][0].clone();
    // x is too old for the first order, z belongs to the second alone, the last x converts nothing.
    assert_eq!(
        (
            exact(&euro, "y", "last"),
            exact(&euro, "z", "last"),
            exact(&euro, "x", "last")
        ),
        ("10.00", "20.00", "0.00")
    );
    assert_eq!(
        (&euro["journeys"], &euro["converted"]),
        (&json!(4), &json!(2))
    );
    let euro = ask(contacts, orders, json!({"lookbackDays": 60}))["currencies"][0].clone();
    assert_eq!(exact(&euro, "x", "first"), "10.00");
    let day = json!({"filter": {"date": ["2025-04-01", "2025-05-01"]}});
    let euro = ask(contacts, orders, day)["currencies"][0].clone();
    assert_eq!(
        (
            &euro["journeys"],
            &euro["converted"],
            &euro["revenue"]["exact"]
        ),
        (&json!(2), &json!(1), &json!("20.00"))
    );
}

#[test]
fn journeys_that_could_still_convert_are_set_aside() {
    let report = ask(
        "a,2025-01-10,x,web,\na,2025-02-20,y,web,\nb,2024-12-01,x,web,\n",
        "a,1,2025-01-15,10,EUR,\nc,2,2025-01-01,1,EUR,\nc,3,2025-03-01,1,EUR,\n",
        json!({}),
    );
    assert_eq!(
        (
            &report["currencies"][0]["open"],
            notice(&report, "journeys_open")
        ),
        (&json!(2), 2)
    );
    assert_eq!(report["currencies"][0]["journeys"], 1);
}

#[test]
fn the_time_of_day_counts_where_both_files_tell_it() {
    let contacts = "a,2025-02-01 09:00,ad,web,\na,2025-02-01 15:00,receipt,email,\n";
    let whole = "b,2,2025-01-01 10:00,1,EUR,\nb,3,2025-12-01 10:00,1,EUR,\n";
    let timed = ask(
        contacts,
        &format!("a,1,2025-02-01 14:00,10,EUR,\n{whole}"),
        json!({}),
    );
    assert_eq!(timed["instants"], true);
    assert_eq!(exact(&timed["currencies"][0], "ad", "last"), "10.00");
    // With days alone a contact on the day of the order counts as before it.
    let daily = ask(
        contacts,
        "a,1,2025-02-01,10,EUR,\nb,2,2025-01-01,1,EUR,\nb,3,2025-12-01,1,EUR,\n",
        json!({}),
    );
    assert_eq!(daily["instants"], false);
    assert_eq!(exact(&daily["currencies"][0], "receipt", "last"), "10.00");
}

#[test]
fn refunds_reduce_their_order_and_an_order_refunded_whole_is_no_conversion() {
    let report = ask(
        "a,2025-02-01,x,web,\nb,2025-02-01,x,web,\n",
        "a,1,2025-02-02,10,EUR,\na,1,2025-02-20,-4,EUR,refund\nb,2,2025-02-02,7,EUR,\nb,2,2025-02-09,-7,EUR,refund\nb,,2025-02-09,-1,EUR,refund\nc,5,2025-06-01,1,EUR,\n",
        json!({}),
    );
    let euro = &report["currencies"][0];
    assert_eq!(
        (&euro["converted"], &euro["revenue"]["exact"]),
        (&json!(1), &json!("6.00"))
    );
    assert_eq!(
        (
            notice(&report, "order_refunded"),
            notice(&report, "refund_without_order")
        ),
        (1, 1)
    );
}

#[test]
fn currencies_stand_apart_and_costs_are_compared_in_their_own() {
    let mut contacts = String::new();
    let mut orders = String::new();
    for customer in 0..40 {
        let currency = if customer % 4 == 0 { "USD" } else { "EUR" };
        writeln!(contacts, "c{customer},2025-02-01,x,web,2.00").unwrap();
        writeln!(orders, "c{customer},{customer},2025-02-02,10,{currency},").unwrap();
        writeln!(orders, "c{customer},l{customer},2025-09-02,10,{currency},").unwrap();
    }
    let report = ask(&contacts, &orders, json!({"conversions": "every_order"}));
    let names: Vec<&Value> = report["currencies"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["currency"])
        .collect();
    assert_eq!(names, ["EUR", "USD"]);
    let back = |report: &Value, at: usize| {
        credit(&report["currencies"][at], "x", "last")["returnOnCost"].clone()
    };
    assert_eq!(back(&report, 0)["reason"], "fx_missing");
    let report = ask(&contacts, &orders, json!({"costCurrency": "EUR"}));
    assert!(close(number(&back(&report, 0)["value"]), 5.0, 1e-12));
    assert_eq!(back(&report, 1)["reason"], "fx_missing");
}

#[test]
fn costs_are_converted_by_the_rate_of_their_day_or_refused() {
    const COSTS: &str = "customer_id,at,touchpoint,channel,cost,currency\n\
        a,2025-02-01,ad,web,10.00,USD\na,2025-02-10,ad,web,10.00,USD\na,2025-02-11,mail,web,3.00,EUR\n\
        a,2025-02-12,call,phone,1000,JPY\na,2025-02-12,free,phone,,\na,2025-02-12,gift,phone,0,GBP\n";
    let orders = format!(
        "{ORDERS}a,1,2025-02-20,60.00,EUR,new\nz,2,2024-12-01,1,EUR,renewal\nz,3,2025-12-01,1,EUR,renewal\n"
    );
    let mut session = open(&[("interactions.csv", COSTS), ("revenue.csv", &orders)]);
    let cost = |report: &Value, name: &str| {
        let touchpoints = report["currencies"][0]["touchpoints"].as_array().unwrap();
        let found = touchpoints.iter().find(|found| found["name"] == name);
        found.unwrap()["cost"]["exact"].clone()
    };
    let back = |report: &Value, name: &str| {
        credit(&report["currencies"][0], name, "linear")["returnOnCost"].clone()
    };
    // Without rates each is told in the currency of the revenue or not at all.
    let report = query(&mut session, "attribution", json!({}));
    assert_eq!(cost(&report, "mail"), "3.00");
    assert_eq!(cost(&report, "free"), "0.00");
    assert_eq!(cost(&report, "gift"), "0.00");
    for name in ["ad", "call"] {
        assert_eq!(cost(&report, name), Value::Null);
        assert_eq!(back(&report, name)["reason"], "fx_missing");
    }
    // Nothing was spent on it, and so nothing came back per unit.
    assert_eq!(back(&report, "free")["reason"], "no_data");
    assert_eq!(
        report["currencies"][0]["unpriced"],
        json!([{ "currency": "USD", "rows": 2 }, { "currency": "JPY", "rows": 1 }])
    );
    // 10.00 at 0.80 and 10.00 at 0.9 are 17.00; yen have a rate from the day after on.
    let rates = json!({ "to": "EUR", "rates": [
        { "currency": "USD", "rate": 0.8 }, { "currency": "USD", "rate": 0.9, "from": "2025-02-10" },
        { "currency": "JPY", "rate": 0.006, "from": "2025-02-13" },
    ] });
    query(&mut session, "convert", rates);
    let report = query(&mut session, "attribution", json!({}));
    assert_eq!(cost(&report, "ad"), "17.00");
    assert_eq!(notice(&report, "costs_converted"), 2);
    assert_eq!(
        report["currencies"][0]["unpriced"],
        json!([{ "currency": "JPY", "rows": 1 }])
    );
    // Of six contacts two are ads: a third of 60.00.
    let credited = number(&credit(&report["currencies"][0], "ad", "linear")["revenue"]["value"]);
    assert!(close(credited, 20.0, 1e-12));
    assert!(close(
        number(&back(&report, "ad")["value"]),
        20.0 / 17.0,
        1e-12
    ));
    assert_eq!(back(&report, "call")["reason"], "fx_missing");
}

#[test]
fn credits_in_slices_are_the_same() {
    let (mut contacts, mut orders) = (String::new(), String::new());
    for customer in 0..40 {
        for (at, name) in ["search", "mail", "call"].into_iter().enumerate() {
            if (customer + at) % 3 > 0 {
                writeln!(contacts, "c{customer},2025-02-{:02},{name},web,1", 1 + at).unwrap();
            }
        }
        if customer % 2 == 0 {
            writeln!(orders, "c{customer},{customer},2025-02-15,10,EUR,").unwrap();
        }
    }
    orders += "z,x,2025-01-01,1,EUR,\nz,y,2025-12-01,1,EUR,\n";
    let (contacts, orders) = (format!("{CONTACTS}{contacts}"), format!("{ORDERS}{orders}"));
    let mut session = open(&[("interactions.csv", &contacts), ("revenue.csv", &orders)]);
    let whole = query(&mut session, "attribution", json!({}));
    let (sliced, asked) = in_slices(&mut session, "attribution", json!({}));
    assert_eq!(sliced, whole);
    // After each of eight rules and of 300 resamples but the last.
    assert_eq!(asked, 1 + 7 + 299);
}

#[test]
fn nothing_to_credit_is_refused_with_the_reason() {
    let whole = "b,2,2025-01-01,1,EUR,\nb,3,2025-12-01,1,EUR,\n";
    let report = ask("a,2025-02-01,x,web,\n", whole, json!({}));
    assert_eq!(report["currencies"][0]["reason"], "no_data");
    assert_eq!(
        report["currencies"][0]["touchpoints"][0]["credits"],
        json!([])
    );
    let mut session = open(&[("answers.csv", "customer_id,score\na,9\nb,3\n")]);
    let report = query(&mut session, "attribution", json!({}));
    assert_eq!(
        (&report["reason"], &report["missing"]),
        (&json!("no_column"), &json!("touchpoint"))
    );
    let contacts = format!("{CONTACTS}a,2025-02-01,x,web,\n");
    let mut session = open(&[
        ("interactions.csv", &contacts),
        ("answers.csv", "customer_id,score\na,9\nb,3\n"),
    ]);
    assert_eq!(
        query(&mut session, "attribution", json!({}))["missing"],
        "amount"
    );
}

#[test]
fn rows_without_time_or_customer_are_set_aside_with_their_rows() {
    let report = ask(
        "a,2025-02-01,x,web,\na,,x,web,\n,2025-02-01,x,web,\na,2025-02-02,,,\n",
        "a,1,2025-02-04,10,EUR,\nb,2,2025-01-01,1,EUR,\nb,3,2025-12-01,1,EUR,\n",
        json!({}),
    );
    assert_eq!(
        (
            notice(&report, "contact_undated"),
            notice(&report, "contact_nobody")
        ),
        (1, 1)
    );
    let undated = report["notices"]
        .as_array()
        .unwrap()
        .iter()
        .find(|n| n["code"] == "contact_undated");
    assert_eq!(undated.unwrap()["examples"][0]["row"], 3);
    // One touchpoint takes everything.
    let euro = &report["currencies"][0];
    assert_eq!(euro["touchpoints"].as_array().unwrap().len(), 1);
    assert_eq!(exact(euro, "x", "markov"), "10.00");
}

#[test]
fn answers_tell_contacts_that_no_file_of_interactions_records() {
    let answers = "customer_id,responded_at,score,touchpoint,channel\na,2025-02-01,9,Support,email\na,2025-02-02,9,demo,web\n";
    let orders =
        format!("{ORDERS}a,1,2025-02-04,10,EUR,\nb,2,2025-01-01,1,EUR,\nb,3,2025-12-01,1,EUR,\n");
    let mut session = open(&[("answers.csv", answers), ("revenue.csv", &orders)]);
    let report = query(&mut session, "attribution", json!({}));
    assert_eq!(exact(&report["currencies"][0], "Support", "linear"), "5.00");
    // Support is recorded: its answer tells of the same contact. The demo is known from the answer alone.
    let contacts = format!("{CONTACTS}a,2025-02-01,support,phone,\n");
    let files = [
        ("answers.csv", answers),
        ("revenue.csv", &orders[..]),
        ("interactions.csv", &contacts),
    ];
    let mut session = open(&files);
    let report = query(&mut session, "attribution", json!({}));
    assert_eq!(exact(&report["currencies"][0], "support", "linear"), "5.00");
    assert_eq!(exact(&report["currencies"][0], "demo", "linear"), "5.00");
    let report = query(&mut session, "attribution", json!({"by": "channel"}));
    assert_eq!(exact(&report["currencies"][0], "phone", "linear"), "10.00");
}

#[test]
fn ten_thousand_touchpoints_and_a_customer_with_a_hundred_thousand_contacts_are_answered() {
    let mut contacts = String::new();
    for at in 0..10_000 {
        writeln!(
            contacts,
            "c{},2025-02-{:02},page {at},web,",
            at % 500,
            1 + at % 28
        )
        .unwrap();
    }
    for at in 0..100_000 {
        writeln!(
            contacts,
            "busy,2025-02-{:02},page {},web,",
            1 + at % 20,
            at % 3
        )
        .unwrap();
    }
    let mut orders = String::from(
        "z,a,2025-01-01,1,EUR,\nz,b,2025-12-01,1,EUR,\nbusy,c,2025-02-20,12.34,EUR,\n",
    );
    for at in 0..250 {
        writeln!(orders, "c{at},{at},2025-02-15,3.33,EUR,").unwrap();
    }
    let report = ask(&contacts, &orders, json!({}));
    let euro = &report["currencies"][0];
    let touchpoints = euro["touchpoints"].as_array().unwrap();
    assert_eq!(
        (touchpoints.len(), notice(&report, "touchpoints_grouped")),
        (50, 9951)
    );
    assert_eq!(touchpoints[49]["name"], Value::Null);
    for at in 0..8 {
        let parts = touchpoints
            .iter()
            .map(|t| cents(t["credits"][at]["revenue"]["exact"].as_str().unwrap()));
        assert_eq!(
            parts.sum::<i128>(),
            cents(euro["revenue"]["exact"].as_str().unwrap())
        );
    }
    let longest = euro["paths"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| path["length"].as_u64().unwrap())
        .max();
    assert!(longest > Some(90_000));
}

#[test]
fn what_makes_orders_more_likely_earns_more_for_each_contact_with_an_interval_that_says_so() {
    // Everybody has one contact a month, of either kind; after a demo one in five orders, after mail one in ten.
    let mut random = Random::new(77);
    let (mut contacts, mut orders) = (
        String::new(),
        String::from("z,a,2024-12-01,1,EUR,\nz,b,2025-12-01,1,EUR,\n"),
    );
    for customer in 0..1500 {
        for month in 1..9 {
            let demo = random.below(2) == 0;
            let name = if demo { "demo" } else { "mail" };
            writeln!(contacts, "c{customer},2025-{month:02}-01,{name},web,").unwrap();
            if random.below(if demo { 5 } else { 10 }) == 0 {
                writeln!(
                    orders,
                    "c{customer},{customer}-{month},2025-{month:02}-05,10,EUR,"
                )
                .unwrap();
            }
        }
    }
    let report = ask(&contacts, &orders, json!({"lookbackDays": 20}));
    let euro = &report["currencies"][0];
    for rule in ["last", "linear", "markov", "shapley"] {
        let share = &credit(euro, "demo", rule)["share"];
        let (low, high) = (number(&share["low"]), number(&share["high"]));
        assert!(
            low <= 2.0 / 3.0 && 2.0 / 3.0 <= high,
            "{rule}: {low} to {high}"
        );
        assert!(low > 0.6 && high < 0.73, "{rule}: {low} to {high}");
    }
    let per = |name: &str| number(&credit(euro, name, "markov")["perContact"]);
    assert!((per("demo") / per("mail") - 2.0).abs() < 0.25);
}
