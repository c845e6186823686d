//! What customers will still be worth, and how revenue is spread over them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, number, open, query};
use pointworth::math::Random;
use serde_json::{Value, json};

fn cdnow() -> pointworth::Session {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/cdnow/cdnow.csv");
    let text = std::fs::read_to_string(path).unwrap();
    open(&[("cdnow.csv", &text)])
}

fn class<'a>(report: &'a Value, name: &str) -> &'a Value {
    let found = report["classes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|class| class["class"] == name);
    found.unwrap_or_else(|| panic!("no {name}: {report}"))
}

/// Maximum likelihood of all 23,570 customers by scipy 1.17.1's Nelder–Mead on the published likelihoods, both from two
/// starts; the expectation is equation 10 of Fader, Hardie & Lee (2005) with scipy's ₂F₁. The sample of one in ten behind the
/// published parameters is a golden case.
#[test]
fn cdnow_agrees_with_an_independent_fit_and_tells_its_second_half() {
    let mut session = cdnow();
    let until = json!({ "filter": { "date": [null, "1997-10-01"] } });
    let report = query(&mut session, "lifetimeValue", until);
    assert_eq!(report["basis"], "purchases");
    assert_eq!(report["days"], json!(["1997-01-01", "1997-09-30"]));
    assert_eq!(number(&class(&report, "all")["customers"]), 23_570.0);
    assert_eq!(number(&report["repeaters"]), 9_451.0);
    for (name, reference) in [
        ("r", 0.251_623_975),
        ("alpha", 4.788_943_220),
        ("a", 0.723_433_651),
        ("b", 2.161_088_678),
        ("p", 6.275_358_820),
        ("q", 3.624_449_894),
        ("v", 14.983_687_259),
    ] {
        let parameters = report["parameters"].as_array().unwrap();
        let found = parameters.iter().find(|each| each["name"] == name).unwrap();
        let value = number(&found["value"]["value"]);
        assert!(close(value, reference, 5e-4), "{name}: {value}");
        assert!(number(&found["value"]["low"]) < value);
    }
    let correlation = number(&report["correlation"]["value"]);
    assert!(close(correlation, 0.080_153_587_659, 1e-9), "{correlation}");

    // The whole time, its first half being the same 39 weeks.
    let report = query(&mut session, "lifetimeValue", json!({}));
    let holdout = &report["holdout"];
    assert_eq!(
        holdout["days"],
        json!(["1997-01-01", "1997-09-30", "1998-06-30"])
    );
    assert_eq!(number(&holdout["actual"]), 19_684.0);
    assert!(close(number(&holdout["expected"]), 16_873.733_668, 1e-4));
    let reference = [
        (14_119.0, 0.250_725_972, 0.230_857_282),
        (4_442.0, 0.784_106_258, 0.519_802_665),
        (2_064.0, 1.402_616_279, 1.037_246_228),
        (1_084.0, 1.836_715_867, 1.579_116_092),
        (605.0, 2.451_239_669, 2.266_941_911),
        (348.0, 3.063_218_391, 2.891_589_871),
        (272.0, 3.801_470_588, 3.532_732_629),
        (636.0, 6.591_194_969, 6.468_524_838),
    ];
    let groups = holdout["groups"].as_array().unwrap();
    assert_eq!(groups.len(), reference.len());
    for (group, (customers, actual, expected)) in groups.iter().zip(reference) {
        assert_eq!(number(&group["customers"]), customers);
        assert!(
            close(number(&group["actual"]["value"]), actual, 1e-8),
            "{group}"
        );
        assert!(close(number(&group["expected"]), expected, 2e-4), "{group}");
    }
}

#[test]
fn margin_scales_and_discount_and_months_change_the_value_as_they_should() {
    let mut session = cdnow();
    let mut ask = |options: Value| {
        let report = query(&mut session, "lifetimeValue", options);
        number(&class(&report, "all")["value"]["value"])
    };
    let whole = ask(json!({}));
    assert!(close(ask(json!({ "margin": 0.25 })), 0.25 * whole, 1e-12));
    let plain = ask(json!({ "discount": 0 }));
    assert!(plain > whole && ask(json!({ "months": 12 })) < whole);
    let report = query(&mut session, "lifetimeValue", json!({ "months": 12 }));
    let all = class(&report, "all");
    let per = number(&all["value"]["value"]);
    assert!(close(number(&all["total"]["value"]), 23_570.0 * per, 1e-12));
    let best = report["largest"].as_array().unwrap();
    assert_eq!(best.len(), 10);
    let values: Vec<f64> = best.iter().map(|each| number(&each["value"])).collect();
    assert!(values.is_sorted_by(|a, b| a >= b) && values[9] > per);
}

/// A shop where promoters buy twice as often as detractors and everybody's basket is alike.
fn shop(random: &mut Random) -> [String; 2] {
    let mut answers = String::from("customer_id,responded_at,score\n");
    let mut orders = String::from("customer_id,order_id,date,amount,currency\n");
    let mut order = 0;
    for customer in 0..900 {
        let (score, gap) = [(10, 30.0), (7, 42.0), (3, 60.0)][customer % 3];
        answers += &format!("c{customer},2024-06-15,{score}\n");
        let mut day = 180.0 * random.uniform();
        let basket = 40.0 * (0.4 * random.normal()).exp();
        let own = gap * (0.5 * random.normal()).exp();
        while day < 540.0 {
            let amount = basket * (0.3 * random.normal()).exp();
            let (year, month, rest) = (
                2023 + day as u32 / 360,
                day as u32 % 360 / 30,
                day as u32 % 30,
            );
            order += 1;
            orders += &format!(
                "c{customer},o{order},{year}-{:02}-{:02},{amount:.2},EUR\n",
                month + 1,
                rest.min(27) + 1
            );
            if random.uniform() < 0.02 {
                break;
            }
            day -= own * (1.0 - random.uniform()).ln();
        }
    }
    [answers, orders]
}

#[test]
fn classes_that_buy_more_often_are_worth_more_and_the_difference_is_told() {
    let [answers, orders] = shop(&mut Random::new(5));
    let mut session = open(&[("answers.csv", &answers), ("orders.csv", &orders)]);
    let report = query(&mut session, "lifetimeValue", json!({ "months": 12 }));
    let value = |name: &str| number(&class(&report, name)["value"]["value"]);
    assert!(value("promoter") > value("passive") && value("passive") > value("detractor"));
    let difference = &report["difference"];
    let apart = value("promoter") - value("detractor");
    assert!(close(number(&difference["value"]), apart, 1e-9));
    assert!(number(&difference["low"]) > 0.0, "{difference}");
    let names: Vec<&Value> = report["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| &class["class"])
        .collect();
    assert_eq!(names, ["all", "promoter", "passive", "detractor"]);
    for class in report["classes"].as_array().unwrap() {
        let alive = number(&class["alive"]["value"]);
        assert!((0.0..=1.0).contains(&alive));
    }
}

#[test]
fn what_cannot_be_told_is_refused_with_its_reason() {
    let nobody = "customer_id,score\na,9\nb,3\n";
    let mut session = open(&[("answers.csv", nobody)]);
    for name in ["lifetimeValue", "concentration"] {
        assert_eq!(query(&mut session, name, json!({}))["reason"], "no_column");
    }
    let once = "customer_id,date,amount\na,2024-01-01,5\nb,2024-02-01,7\n";
    let report = query(&mut open(&[("once.csv", once)]), "lifetimeValue", json!({}));
    assert_eq!(report["reason"], "too_few");
    assert!(report["classes"].as_array().unwrap().is_empty());
    let nothing = "customer_id,date,amount\na,2024-01-01,0\nb,2024-02-01,0\n";
    let report = query(
        &mut open(&[("nothing.csv", nothing)]),
        "concentration",
        json!({}),
    );
    assert_eq!(report["currencies"][0]["gini"]["reason"], "no_data");
    assert_eq!(report["currencies"][0]["saying"], "too_few");
    // Everybody comes back every month for the same amount: they will go on, and no model of amounts can be fitted.
    let mut same = String::from("customer_id,date,amount\n");
    for customer in 0..60 {
        for month in 1..=12 {
            same += &format!("c{customer},2024-{month:02}-01,10\n");
        }
    }
    let report = query(
        &mut open(&[("same.csv", &same)]),
        "lifetimeValue",
        json!({}),
    );
    let all = class(&report, "all");
    assert!(
        close(number(&all["purchases"]["value"]), 36.0, 0.01),
        "{all}"
    );
    assert_eq!(all["value"]["reason"], "not_identified");
    let codes = report["notices"].as_array().unwrap();
    let codes: Vec<&Value> = codes.iter().map(|notice| &notice["code"]).collect();
    assert_eq!(codes, ["regular_purchases", "no_mean_amount"]);
}

#[test]
fn concentration_counts_customers_by_class_and_keeps_currencies_apart() {
    let mut answers = String::from("customer_id,score\n");
    let mut orders = String::from("customer_id,date,amount,currency\n");
    for customer in 0..100 {
        // One in five pays ten times as much, and all these are promoters.
        let (score, amount) = match customer % 5 {
            0 => (10, 1_000),
            1 | 2 => (8, 100),
            _ => (2, 100),
        };
        answers += &format!("c{customer},{score}\n");
        orders += &format!("c{customer},2024-03-01,{amount},EUR\n");
        if customer < 30 {
            orders += &format!("c{customer},2024-03-01,7,USD\n");
        }
    }
    orders += "c99,2024-03-02,-250,EUR\n";
    let mut session = open(&[("answers.csv", &answers), ("orders.csv", &orders)]);
    let report = query(&mut session, "concentration", json!({}));
    let [euro, dollar] = &report["currencies"].as_array().unwrap()[..] else {
        panic!("{report}");
    };
    assert_eq!(
        (&euro["currency"], number(&euro["customers"])),
        (&json!("EUR"), 100.0)
    );
    // 20 · 1,000 + 79 · 100; the hundredth got more back than it paid.
    assert_eq!(euro["net"]["exact"], "27900.00");
    assert!(close(number(&euro["setAside"]), 150.0 / 28_050.0, 1e-12));
    let top = euro["top"].as_array().unwrap();
    let fifth = top.iter().find(|top| top["share"] == json!(0.2)).unwrap();
    assert!(close(
        number(&fifth["revenue"]["value"]),
        20_000.0 / 27_900.0,
        1e-12
    ));
    let classes = euro["classes"].as_array().unwrap();
    assert_eq!(number(&classes[0]["inTop"]), 20.0);
    assert_eq!(number(&classes[0]["shareOfTop"]), 1.0);
    assert_eq!(number(&classes[2]["inTop"]), 0.0);
    let lorenz = euro["lorenz"].as_array().unwrap();
    assert_eq!((number(&lorenz[0]), number(&lorenz[100])), (0.0, 1.0));
    // All pay the same: four fifths need all who are tied.
    assert_eq!(number(&dollar["gini"]["value"]), 0.0);
    let reaching = &dollar["reaching"][1];
    assert_eq!(
        (number(&reaching["fewest"]), number(&reaching["customers"])),
        (24.0, 30.0)
    );
    assert_eq!(dollar["saying"], "less");
}

#[test]
fn money_in_other_units_scales_the_values_and_leaves_the_shares() {
    let [answers, orders] = shop(&mut Random::new(9));
    let scaled: String = orders
        .lines()
        .map(|line| line.replace(",EUR", "00,JPY").replace('.', "") + "\n")
        .collect();
    let mut plain = open(&[("answers.csv", &answers), ("orders.csv", &orders)]);
    let mut large = open(&[("answers.csv", &answers), ("orders.csv", &scaled)]);
    let gini = |session: &mut pointworth::Session| {
        let report = query(session, "concentration", json!({}));
        number(&report["currencies"][0]["gini"]["value"])
    };
    assert!(close(gini(&mut plain), gini(&mut large), 1e-12));
    let value = |session: &mut pointworth::Session| {
        let report = query(session, "lifetimeValue", json!({}));
        number(&class(&report, "all")["value"]["value"])
    };
    assert!(close(10_000.0 * value(&mut plain), value(&mut large), 1e-6));
}
