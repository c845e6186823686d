//! Laws of the revenue bridge and of cohorts: they close, merge and scale.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{number, open, query};
use pointworth::math::Random;
use pointworth::stats::{Bridge, Cohorts, Flow, Origin};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Customer = (Flow, Flow, Origin, bool);

fn flow() -> impl Strategy<Value = Flow> {
    let paid = prop_oneof![Just(0i64), 1..1_000_000i64, Just(i64::MAX)];
    let refunds = prop_oneof![3 => Just(0i64), 1 => -2_000_000..0i64];
    (paid, refunds).prop_map(|(gross, refunds)| Flow { gross, refunds })
}

fn customers() -> impl Strategy<Value = Vec<Customer>> {
    let origin = prop_oneof![
        Just(Origin::Earned),
        Just(Origin::Bought),
        Just(Origin::Unknown)
    ];
    prop::collection::vec((flow(), flow(), origin, any::<bool>()), 0..30)
}

fn bridge(customers: &[Customer]) -> Bridge {
    let mut bridge = Bridge::default();
    for &(before, now, origin, known) in customers {
        bridge.update(before, now, origin, known, 0);
    }
    bridge
}

proptest! {
    #[test]
    fn a_bridge_closes_to_the_minor_unit(customers in customers()) {
        let bridge = bridge(&customers);
        let new: i128 = bridge.new.iter().sum();
        let end = bridge.opening + new + bridge.reactivated + bridge.expansion
            - bridge.contraction - bridge.churn + bridge.refunds;
        // Amounts of any size: a saturated sum of one customer is the only thing that may not close.
        let saturated = customers.iter().any(|(a, b, ..)| a.gross == i64::MAX || b.gross == i64::MAX);
        prop_assert!(saturated || end == bridge.closing);
        prop_assert!(bridge.contraction >= 0 && bridge.churn >= 0 && bridge.expansion >= 0);
    }

    #[test]
    fn gross_retention_is_at_most_one_and_at_most_net_retention(customers in customers()) {
        let bridge = bridge(&customers);
        if let (Some(gross), Some(net)) = (bridge.gross_retention(), bridge.net_retention()) {
            prop_assert!(gross <= 1.0 && gross <= net);
        }
        prop_assert!(bridge.logo_retention().is_none_or(|share| (0.0..=1.0).contains(&share)));
    }

    #[test]
    fn bridges_merge_and_scale(customers in customers(), at in any::<prop::sample::Index>(), factor in 1..50i64) {
        let small: Vec<Customer> = customers.into_iter().filter(|(a, b, ..)| a.gross.max(b.gross) < i64::MAX).collect();
        let (head, tail) = small.split_at(at.index(small.len() + 1));
        let whole = bridge(&small);
        let mut merged = bridge(tail);
        merged.merge(&bridge(head));
        prop_assert_eq!(whole, merged);
        let times = |flow: Flow| Flow { gross: flow.gross * factor, refunds: flow.refunds * factor };
        let scaled: Vec<Customer> = small.iter().map(|&(a, b, o, k)| (times(a), times(b), o, k)).collect();
        let scaled = bridge(&scaled);
        prop_assert_eq!(scaled.closing, whole.closing * i128::from(factor));
        prop_assert_eq!(scaled.churn, whole.churn * i128::from(factor));
        prop_assert_eq!((scaled.customers, scaled.lost), (whole.customers, whole.lost));
        let ratios = |bridge: &Bridge| [bridge.gross_retention(), bridge.net_retention(), bridge.earned_growth()];
        for (a, b) in ratios(&scaled).into_iter().zip(ratios(&whole)) {
            prop_assert!(a.zip(b).is_none_or(|(a, b)| (a - b).abs() <= 1e-14 * a.abs().max(1.0)));
        }
    }

    #[test]
    fn cohorts_merge_in_any_order(
        rows in prop::collection::vec((0..6usize, 0..6usize, any::<bool>(), -100..100i64), 0..40),
        at in any::<prop::sample::Index>()
    ) {
        let cohorts = |rows: &[(usize, usize, bool, i64)]| {
            let mut cohorts = Cohorts::default();
            rows.iter().for_each(|&(cohort, offset, there, money)| cohorts.update(cohort, offset, there, money));
            cohorts
        };
        let (head, tail) = rows.split_at(at.index(rows.len() + 1));
        let mut merged = cohorts(tail);
        merged.merge(&cohorts(head));
        prop_assert_eq!(merged, cohorts(&rows));
    }
}

/// Bain's own example: from 100 to 130 with 85 % kept, 25 earned and 20 bought.
#[test]
fn earned_growth_is_as_bain_counts_it() {
    let paid = |before: i64, now: i64, origin| {
        let flow = |gross| Flow { gross, refunds: 0 };
        (flow(before), flow(now), origin, false)
    };
    let bridge = bridge(&[
        paid(60, 60, Origin::Unknown),
        paid(30, 25, Origin::Unknown),
        paid(10, 0, Origin::Unknown),
        paid(0, 25, Origin::Earned),
        paid(0, 20, Origin::Bought),
    ]);
    assert_eq!((bridge.opening, bridge.closing), (100, 130));
    assert_eq!(bridge.net_retention(), Some(0.85));
    assert_eq!(bridge.new_share(Origin::Earned), Some(0.25));
    assert_eq!(bridge.earned_growth(), Some(0.1));
    assert_eq!(bridge.growth(), Some(0.3));
}

const MONTHS: usize = 40;

/// Customers over forty months: subscriptions of one fee or two, orders at random, some with refunds, some of an account.
fn billing(customers: usize, seed: u64) -> [String; 2] {
    let mut random = Random::new(seed);
    let mut invoices = String::from("customer_id,date,amount,currency\n");
    let mut people = String::from("customer_id,account_id,started_at,ended_at,region\n");
    for customer in 0..customers {
        let kind = customer % 4;
        let start = if kind == 3 {
            0
        } else {
            random.below(30) as usize
        };
        let last = (start + random.below(20) as usize).min(MONTHS - 1);
        let fee = 10 + random.below(90);
        let date = |month: usize, day: u32| {
            format!("{}-{:02}-{day:02}", 2022 + month / 12, month % 12 + 1)
        };
        let account = if customer % 10 < 3 {
            format!("a{}", customer / 10)
        } else {
            String::new()
        };
        let ended = if last + 1 < MONTHS {
            date(last, 28)
        } else {
            String::new()
        };
        let region = ["north", "south"][customer % 2];
        people += &format!(
            "c{customer},{account},{},{ended},{region}\n",
            date(start, 1)
        );
        // In no order of time.
        for month in (start..=last).rev() {
            let paid = match kind {
                // Twelve months at one fee, then at another.
                0 => fee + u32::from(month >= start + 12) * 5,
                1 if random.below(3) > 0 => continue,
                1 => 10 + random.below(90),
                _ => fee,
            };
            invoices += &format!("c{customer},{},{paid}.25,EUR\n", date(month, 5));
            if kind == 2 && random.below(6) == 0 {
                invoices += &format!(
                    "c{customer},{},-{}.00,EUR\n",
                    date(month, 9),
                    5 + random.below(9)
                );
            }
        }
    }
    [people, invoices]
}

/// What each customer paid in each month, in cents: gross and refunds.
fn paid(invoices: &str) -> BTreeMap<String, Vec<Flow>> {
    let mut paid: BTreeMap<String, Vec<Flow>> = BTreeMap::new();
    for line in invoices.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let date: Vec<usize> = cells[1]
            .split('-')
            .map(|part| part.parse().unwrap())
            .collect();
        let cents = (cells[2].parse::<f64>().unwrap() * 100.0).round() as i64;
        let months = paid
            .entry(cells[0].to_owned())
            .or_insert_with(|| vec![Flow::default(); MONTHS]);
        let flow = &mut months[(date[0] - 2022) * 12 + date[1] - 1];
        flow.gross += cents.max(0);
        flow.refunds += cents.min(0);
    }
    paid
}

fn cents(money: &Value) -> i128 {
    (number(&money["value"]) * 100.0).round() as i128
}

#[test]
fn retention_is_what_a_walk_through_all_months_counts_and_its_bridge_closes_within_a_window() {
    let [people, invoices] = billing(400, 7);
    let paid = paid(&invoices);
    // Without starts, so that the first payment is all that tells who is new.
    let ids: String = people
        .lines()
        .map(|line| line.split(',').step_by(4).collect::<Vec<_>>().join(",") + "\n")
        .collect();
    let mut session = open(&[("customers.csv", &ids), ("invoices.csv", &invoices)]);
    for (against, lag) in [("previous", 1), ("year_before", 12)] {
        let report = query(&mut session, "retention", json!({ "against": against }));
        let periods = report["currencies"][0]["periods"].as_array().unwrap();
        assert_eq!(periods.len(), MONTHS - lag);
        for (period, at) in periods.iter().zip(lag..) {
            let mut expected = Bridge::default();
            for months in paid.values() {
                let known = months[..at - lag].iter().any(Flow::is_active);
                expected.update(months[at - lag], months[at], Origin::Unknown, known, 0);
            }
            let told = &period["bridge"];
            for (name, value) in [
                ("opening", expected.opening),
                ("newUnknown", expected.new[2]),
                ("reactivated", expected.reactivated),
                ("expansion", expected.expansion),
                ("contraction", expected.contraction),
                ("churn", expected.churn),
                ("refunds", expected.refunds),
                ("closing", expected.closing),
            ] {
                assert_eq!(cents(&told[name]), value, "{against} {at} {name}");
            }
            for (name, count) in [
                ("customers", expected.customers),
                ("lost", expected.lost),
                ("returned", expected.returned),
            ] {
                assert_eq!(told[name], json!(count), "{against} {at} {name}");
            }
            assert_eq!(told["came"], json!(expected.came), "{against} {at}");
            let gross = period["ratios"]["gross"]["value"].as_f64();
            assert_eq!(gross, expected.gross_retention(), "{against} {at}");
        }
        for cohort in report["currencies"][0]["cohorts"].as_array().unwrap() {
            let name = cohort["period"].as_str().unwrap();
            let began = (name[..4].parse::<usize>().unwrap() - 2022) * 12;
            let began = began + name[5..].parse::<usize>().unwrap() - 1;
            let own = || {
                let first = |months: &[Flow]| months.iter().position(Flow::is_active);
                paid.values()
                    .filter(move |months| first(months) == Some(began))
            };
            for at in began..MONTHS {
                let there = own().filter(|months| months[at].is_active()).count();
                let money: i64 = own().map(|months| months[at].net()).sum();
                assert_eq!(cohort["active"][at - began], json!(there));
                assert_eq!(cents(&cohort["money"][at - began]), i128::from(money));
            }
        }
    }
    // Of the months that a filter leaves the bridge begins with what the first of them is set against.
    let asked =
        json!({ "against": "previous", "filter": { "date": ["2023-03-05", "2024-08-17"] } });
    let bridge = query(&mut session, "retention", asked)["currencies"][0]["bridge"].clone();
    let all = |at: usize| {
        paid.values()
            .map(|months| i128::from(months[at].net()))
            .sum::<i128>()
    };
    assert_eq!(
        [cents(&bridge["opening"]), cents(&bridge["closing"])],
        [all(14), all(30)]
    );
    let [new, back, more, less, gone, refunds] = [
        "newUnknown",
        "reactivated",
        "expansion",
        "contraction",
        "churn",
        "refunds",
    ]
    .map(|name| cents(&bridge[name]));
    assert_eq!(all(14) + new + back + more - less - gone + refunds, all(30));
}
