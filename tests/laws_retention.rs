//! Laws of the revenue bridge and of cohorts: they close, merge and scale.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::stats::{Bridge, Cohorts, Flow, Origin};
use proptest::prelude::*;

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
