//! What customers will still be worth, and how revenue is spread over them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, in_slices, number, open, query};
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
fn values_in_slices_are_the_same() {
    let mut session = cdnow();
    let whole = query(&mut session, "lifetimeValue", json!({}));
    let (sliced, asked) = in_slices(&mut session, "lifetimeValue", json!({}));
    assert_eq!(sliced, whole);
    // Put down after each of twelve steps but the last: of all purchases, and of those of the first half.
    assert_eq!(asked, 1 + 2 * 11);
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

/// A customer under contract: first day, last day where it left, score, and what it pays a month.
#[derive(Clone, Copy)]
struct Subscriber {
    start: i32,
    end: Option<i32>,
    score: u32,
    fee: u32,
}

const DAYS: i32 = 1_100;

fn date(day: i32) -> String {
    let day = civil(day);
    format!("{}-{:02}-{:02}", day.0, day.1, day.2)
}

/// Year, month and day of a day counted from 2021-01-01, by counting on.
fn civil(mut left: i32) -> (i32, i32, i32) {
    let mut year = 2021;
    loop {
        let leap = i32::from(year % 4 == 0);
        let lengths = [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            if left < length {
                return (year, month, left + 1);
            }
            left -= length;
        }
        year += 1;
    }
}

/// Subscribers who leave by a daily chance of their class, and never change it.
fn subscribers(n: usize, random: &mut Random) -> Vec<Subscriber> {
    let one = |at: usize, random: &mut Random| {
        let (score, monthly) = [(10, 0.015), (8, 0.03), (2, 0.06)][at % 3];
        let start = random.below(700) as i32;
        let left = (start + 1..=DAYS).find(|_| random.uniform() < monthly / 30.437_5);
        Subscriber {
            start,
            end: left,
            score,
            fee: 20 + random.below(60),
        }
    };
    (0..n).map(|at| one(at, random)).collect()
}

/// Answers the day before each begins and every half year after, so that its class is always known.
fn files(people: &[Subscriber]) -> [String; 3] {
    let mut answers = String::from("customer_id,responded_at,score\n");
    let mut customers =
        String::from("customer_id,started_at,ended_at,monthly_recurring_revenue,currency\n");
    let mut invoices = String::from("customer_id,date,amount,currency\n");
    for (at, one) in people.iter().enumerate() {
        let Subscriber {
            start,
            end,
            score,
            fee,
        } = *one;
        let last = end.unwrap_or(DAYS);
        for day in (start..=last).step_by(180) {
            answers += &format!("c{at},{},{score}\n", date((day - 1).max(0)));
        }
        let end = end.map_or(String::new(), date);
        customers += &format!("c{at},{},{end},{fee},EUR\n", date(start));
        for day in (start..=last).step_by(30) {
            invoices += &format!("c{at},{},{fee},EUR\n", date(day));
        }
    }
    [answers, customers, invoices]
}

/// The value of those who are there, by the definition: at each day of tenure the share of those at risk who leave, and
/// each payment weighted by the product of the others. Late entries begin at `first`.
fn by_definition(people: &[Subscriber], first: i32, score: Option<u32>, months: u32) -> f64 {
    let of = |one: &&Subscriber| score.is_none_or(|score| one.score == score);
    let seen: Vec<Subscriber> = people
        .iter()
        .filter(of)
        .filter(|one| one.end.is_none_or(|end| end >= first))
        .copied()
        .collect();
    let mut share = vec![1.0; 3_000];
    let (mut exposed, mut events) = (0.0, 0.0);
    let mut at_risk = vec![(0.0, 0.0); 3_000];
    for (tenure, (n, d)) in (0i32..).zip(&mut at_risk) {
        for one in &seen {
            let entered = if one.start >= first {
                -1
            } else {
                first - one.start - 1
            };
            let stop = one.end.unwrap_or(DAYS) - one.start;
            if entered < tenure && tenure <= stop {
                *n += 1.0;
                *d += f64::from(u8::from(one.end.is_some() && tenure == stop));
            }
        }
        if tenure > 0 {
            (exposed, events) = (exposed + *n, events + *d);
        }
    }
    for (share, (n, d)) in share.iter_mut().zip(&at_risk) {
        *share = 1.0 - if *n >= 10.0 { d / n } else { events / exposed };
    }
    let there: Vec<&Subscriber> = seen.iter().filter(|one| one.end.is_none()).collect();
    let mut sum = 0.0;
    for one in &there {
        let age = DAYS - one.start;
        for month in 1..=months {
            let time = (f64::from(month) * 365.25 / 12.0).round() as i32;
            let stays: f64 = (age + 1..=age + time)
                .map(|day| share[day as usize])
                .product();
            sum += f64::from(one.fee) * stays / 1.1f64.powf(f64::from(month) / 12.0);
        }
    }
    sum / there.len() as f64
}

/// The first day observed, as the report tells it, counted from 2021-01-01.
fn first_day(report: &Value) -> i32 {
    let told = report["days"][0].as_str().unwrap();
    (0..DAYS).find(|&day| date(day) == told).unwrap()
}

#[test]
fn contracts_are_worth_what_their_definition_says() {
    let people = subscribers(600, &mut Random::new(11));
    let [answers, customers, _] = files(&people);
    let mut session = open(&[("answers.csv", &answers), ("customers.csv", &customers)]);
    let report = query(&mut session, "lifetimeValue", json!({ "months": 24 }));
    assert_eq!(report["basis"], "contract");
    assert_eq!(
        (&report["bases"], &report["why"]),
        (&json!(["contract"]), &json!("ends"))
    );
    let first = first_day(&report);
    for (name, score) in [
        ("all", None),
        ("promoter", Some(10)),
        ("passive", Some(8)),
        ("detractor", Some(2)),
    ] {
        let found = class(&report, name);
        let reference = by_definition(&people, first, score, 24);
        let value = number(&found["value"]["value"]);
        assert!(
            close(value, reference, 1e-9),
            "{name}: {value} for {reference}"
        );
        assert_eq!(found["value"]["method"], "survival_delta");
        let n = number(&found["customers"]);
        assert!(close(number(&found["total"]["value"]), n * value, 1e-12));
    }
    // So few that all who stay are listed with what they are worth.
    let few = (12..60).find_map(|n| {
        let [answers, customers, _] = files(&subscribers(n, &mut Random::new(11)));
        let mut few = open(&[("answers.csv", &answers), ("customers.csv", &customers)]);
        let few = query(&mut few, "lifetimeValue", json!({}));
        (few["reason"].is_null() && few["largest"].as_array().unwrap().len() < 10).then_some(few)
    });
    let few = few.unwrap();
    let values = few["largest"].as_array().unwrap();
    let values: Vec<f64> = values.iter().map(|each| number(&each["value"])).collect();
    assert!(values.len() > 2);
    let all = class(&few, "all");
    assert_eq!(all["customers"], json!(values.len()));
    let held = values[2..].iter().sum::<f64>() / values[0];
    assert!(close(number(&all["remainder"]), held, 1e-9));
    let ten = report["largest"].as_array().unwrap();
    assert_eq!(ten.len(), 10);
    assert!(number(&ten[0]["value"]) >= number(&ten[9]["value"]));
    assert_eq!(ten[0]["repeats"], Value::Null);
    // Money in other units, a margin, and no discount.
    let ask = |session: &mut pointworth::Session, options: Value| {
        let report = query(session, "lifetimeValue", options);
        number(&class(&report, "all")["value"]["value"])
    };
    let whole = ask(&mut session, json!({}));
    assert!(close(
        ask(&mut session, json!({ "margin": 0.3 })),
        0.3 * whole,
        1e-12
    ));
    assert!(ask(&mut session, json!({ "discount": 0 })) > whole);
    assert!(ask(&mut session, json!({ "months": 12 })) < whole);
}

#[test]
fn the_planted_values_of_contracts_lie_in_their_intervals() {
    let mut random = Random::new(12);
    let (mut covered, mut asked) = (0, 0);
    for _ in 0..12 {
        let people = subscribers(1_500, &mut random);
        let [answers, customers, _] = files(&people);
        let mut session = open(&[("answers.csv", &answers), ("customers.csv", &customers)]);
        let report = query(&mut session, "lifetimeValue", json!({ "months": 24 }));
        for (name, monthly) in [("promoter", 0.015), ("passive", 0.03), ("detractor", 0.06)] {
            // The mean fee is 49.5; of all customers that could be seen, not of these.
            let daily: f64 = 1.0 - monthly / 30.437_5;
            let truth: f64 = (1..=24)
                .map(|month| {
                    let month = f64::from(month);
                    49.5 * daily.powf((month * 30.437_5).round()) / 1.1f64.powf(month / 12.0)
                })
                .sum();
            let value = &class(&report, name)["value"];
            covered += u32::from(number(&value["low"]) <= truth && truth <= number(&value["high"]));
            asked += 1;
        }
        assert!(number(&report["difference"]["low"]) > 0.0);
    }
    assert!(covered >= 31 && asked == 36, "covered {covered} of 36");
}

#[test]
fn invoices_of_subscribers_tell_the_same_as_their_fees() {
    let people = subscribers(600, &mut Random::new(13));
    let [answers, customers, invoices] = files(&people);
    let without = |column: usize| -> String {
        let keep = |line: &str| -> String {
            let cells = line.split(',').enumerate();
            let cells = cells.filter(|(at, _)| *at != column).map(|(_, cell)| cell);
            cells.collect::<Vec<_>>().join(",") + "\n"
        };
        customers.lines().map(keep).collect()
    };
    let lives = without(3);
    let mut fees = open(&[("answers.csv", &answers), ("customers.csv", &customers)]);
    let mut billed = open(&[
        ("answers.csv", &answers),
        ("customers.csv", &lives),
        ("invoices.csv", &invoices),
    ]);
    let report = query(&mut billed, "lifetimeValue", json!({ "months": 12 }));
    assert_eq!(report["bases"], json!(["contract", "purchases"]));
    assert_eq!(report["basis"], "contract");
    let plain = query(&mut fees, "lifetimeValue", json!({ "months": 12 }));
    for name in ["all", "promoter", "detractor"] {
        let (a, b) = (class(&report, name), class(&plain, name));
        assert_eq!(a["customers"], b["customers"]);
        // Invoices come every 30 days: twelve or thirteen of them in a year.
        let (a, b) = (number(&a["value"]["value"]), number(&b["value"]["value"]));
        assert!(close(a, b * 365.25 / 360.0, 0.03), "{name}: {a} for {b}");
    }
    let asked = query(
        &mut billed,
        "lifetimeValue",
        json!({ "basis": "purchases" }),
    );
    assert_eq!(
        (&asked["basis"], &asked["why"]),
        (&json!("purchases"), &json!("asked"))
    );

    // A year's invoice in advance is no month's fee, however lately the customer came.
    let mut yearly = String::from("customer_id,date,amount,currency\n");
    for (at, one) in people.iter().enumerate() {
        for day in (one.start..=one.end.unwrap_or(DAYS)).step_by(365) {
            yearly += &format!("c{at},{},{},EUR\n", date(day), 12 * one.fee);
        }
    }
    let mut yearly = open(&[
        ("answers.csv", &answers),
        ("customers.csv", &lives),
        ("invoices.csv", &yearly),
    ]);
    let report = query(&mut yearly, "lifetimeValue", json!({ "months": 12 }));
    let (a, b) = (class(&report, "all"), class(&plain, "all"));
    let (a, b) = (number(&a["value"]["value"]), number(&b["value"]["value"]));
    assert!(close(a, b, 0.02), "{a} for {b}");
}

#[test]
fn contracts_without_leavers_or_money_are_refused_in_words() {
    let people = subscribers(40, &mut Random::new(14));
    let stayed: Vec<Subscriber> = people
        .iter()
        .map(|one| Subscriber { end: None, ..*one })
        .collect();
    let [answers, customers, invoices] = files(&stayed);
    // Nobody has left: a column of ends that is empty tells nothing; purchases may.
    let mut session = open(&[("answers.csv", &answers), ("customers.csv", &customers)]);
    let report = query(&mut session, "lifetimeValue", json!({}));
    assert_eq!(
        (&report["basis"], &report["reason"]),
        (&json!("contract"), &json!("too_few"))
    );
    let mut session = open(&[
        ("answers.csv", &answers),
        ("customers.csv", &customers),
        ("invoices.csv", &invoices),
    ]);
    let report = query(&mut session, "lifetimeValue", json!({}));
    assert_eq!(
        (&report["basis"], &report["why"]),
        (&json!("purchases"), &json!("few_ends"))
    );
    let asked = query(
        &mut session,
        "lifetimeValue",
        json!({ "basis": "contract" }),
    );
    assert_eq!(asked["reason"], "too_few");
    assert!(asked["classes"].as_array().unwrap().is_empty());
    // Where nobody pays, no value of 0 is told, nor an interval of it.
    let [answers_of_all, paying, _] = files(&people);
    let free: String = paying
        .lines()
        .map(|line| match line.split(',').collect::<Vec<_>>()[..] {
            [id, start, end, fee, unit] if fee.parse::<u32>().is_ok() => {
                format!("{id},{start},{end},0,{unit}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    for (file, reason) in [(&paying, Value::Null), (&free, json!("no_data"))] {
        let files = [
            ("answers.csv", &answers_of_all[..]),
            ("customers.csv", file),
        ];
        let report = query(&mut open(&files), "lifetimeValue", json!({}));
        assert_eq!(report["reason"], reason);
        assert_eq!(
            report["classes"].as_array().unwrap().is_empty(),
            !reason.is_null()
        );
    }
    // Without money there is nothing to tell, whichever way is asked.
    let lives: String = customers
        .lines()
        .map(|line| line.split(',').take(3).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    let mut session = open(&[("answers.csv", &answers), ("customers.csv", &lives)]);
    let report = query(
        &mut session,
        "lifetimeValue",
        json!({ "basis": "contract" }),
    );
    assert_eq!(report["reason"], "no_column");
}

#[test]
fn accounts_that_pay_are_under_contract_until_their_last_customer_leaves() {
    let people = subscribers(300, &mut Random::new(15));
    let [answers, customers, invoices] = files(&people);
    // Each customer twice in an account of its own; the second leaves at once.
    let mut members = String::from("customer_id,account_id,started_at,ended_at\n");
    let mut lines = customers.lines();
    lines.next();
    for (at, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        members += &format!("c{at},a{at},{},{}\n", cells[1], cells[2]);
        members += &format!("d{at},a{at},{},{}\n", cells[1], cells[1]);
    }
    let by_account = invoices
        .replacen("customer_id", "account_id", 1)
        .replace("\nc", "\na");
    let mut accounts = open(&[
        ("answers.csv", &answers),
        ("members.csv", &members),
        ("invoices.csv", &by_account),
    ]);
    let report = query(&mut accounts, "lifetimeValue", json!({ "months": 12 }));
    assert_eq!(
        (&report["unit"], &report["basis"]),
        (&json!("account"), &json!("contract"))
    );
    let all = class(&report, "all");
    let there = people.iter().filter(|one| one.end.is_none()).count();
    assert_eq!(number(&all["customers"]), there as f64);
    assert!(number(&all["value"]["low"]) > 0.0);
}
