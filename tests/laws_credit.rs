//! Laws of credits, whatever the paths, and credits against a naive removal and a known truth.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::estimate::{Chain, Credits, Rule, credit_bootstrap, credits};
use pointworth::math::{Random, apportion};
use pointworth::stats::{Outcome, Paths};
use pointworth::{Done, Work};
use proptest::prelude::*;

type Journey = (Vec<u32>, bool, u32, Vec<f64>);

const STATES: usize = 6;

/// Journeys through states 0–4; state 5 is on no path.
fn journeys() -> impl Strategy<Value = Vec<Journey>> {
    let journey = (1usize..7, any::<bool>(), 1u32..1_000_000).prop_flat_map(|(len, end, value)| {
        let path = prop::collection::vec(0u32..5, len);
        let ages = prop::collection::vec(0.0..90.0, len);
        (path, Just(end), Just(value), ages)
    });
    prop::collection::vec(journey, 1..60)
}

fn add(paths: &mut Paths, (path, converts, value, ages): &Journey, times: u64) {
    let outcome = Outcome {
        converted: if *converts { times } else { 0 },
        lost: if *converts { 0 } else { times },
        value: if *converts {
            i128::from(*value) * i128::from(times)
        } else {
            0
        },
        days: 0,
    };
    paths.update(path, outcome, ages);
}

fn table(journeys: &[Journey], times: u64) -> Paths {
    let mut paths = Paths::new(STATES, 7.0);
    journeys
        .iter()
        .for_each(|journey| add(&mut paths, journey, times));
    paths.finish();
    paths
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs()))
}

/// Chance of a conversion, and its expected value, of a chain of order 1 or 2 from which one state may be missing: by
/// following the mass of all paths step by step until none is left.
fn naive(journeys: &[Journey], order: usize, without: Option<u32>) -> [f64; 2] {
    let context = |path: &[u32], at: usize| {
        let before = if order == 2 && at > 0 {
            Some(path[at - 1])
        } else {
            None
        };
        (before, path[at])
    };
    let mut mass: Vec<((Option<u32>, u32), f64)> = Vec::new();
    let put = |mass: &mut Vec<((Option<u32>, u32), f64)>, at, amount| match mass
        .iter_mut()
        .find(|(context, _)| *context == at)
    {
        Some((_, sum)) => *sum += amount,
        None => mass.push((at, amount)),
    };
    for (path, ..) in journeys {
        put(&mut mass, context(path, 0), 1.0 / journeys.len() as f64);
    }
    let mut sums = [0.0; 2];
    for _ in 0..4000 {
        let mut next = Vec::new();
        for (here, amount) in std::mem::take(&mut mass) {
            if Some(here.1) == without {
                continue;
            }
            let visits: f64 = journeys
                .iter()
                .map(|(path, ..)| {
                    (0..path.len())
                        .filter(|&at| context(path, at) == here)
                        .count() as f64
                })
                .sum();
            for (path, converts, value, _) in journeys {
                for at in (0..path.len()).filter(|&at| context(path, at) == here) {
                    if at + 1 < path.len() {
                        put(&mut next, context(path, at + 1), amount / visits);
                    } else if *converts {
                        sums[0] += amount / visits;
                        sums[1] += amount / visits * f64::from(*value);
                    }
                }
            }
        }
        mass = next;
        if mass.iter().map(|(_, amount)| amount).sum::<f64>() < 1e-13 {
            break;
        }
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn credits_add_up_to_all_conversions_and_to_the_last_unit_of_their_value(list in journeys()) {
        let paths = table(&list, 1);
        let total = paths.total();
        for rule in Rule::ALL {
            let Some(credits) = credits(&paths, rule) else {
                prop_assert_eq!(total.converted, 0);
                continue;
            };
            let sum = |values: &[f64]| values.iter().sum::<f64>();
            prop_assert!(close(sum(&credits.conversions), total.converted as f64), "{rule:?}");
            prop_assert!(close(sum(&credits.value), total.value as f64), "{rule:?}");
            let exact = apportion(total.value, &credits.value).unwrap();
            prop_assert_eq!(exact.iter().sum::<i128>(), total.value);
            // Nothing goes to the state that is on no path.
            prop_assert_eq!((credits.conversions[5], credits.value[5], exact[5]), (0.0, 0.0, 0));
            prop_assert!(credits.value.iter().all(|value| *value >= 0.0));
        }
    }

    #[test]
    fn every_journey_twice_or_in_any_split_gives_the_same_shares(list in journeys(), cut in 0usize..60) {
        let whole = table(&list, 1);
        let (left, right) = list.split_at(cut.min(list.len()));
        let mut merged = table(right, 1);
        merged.merge(&table(left, 1));
        merged.finish();
        prop_assert_eq!(&merged, &whole);
        let twice = table(&list, 2);
        for rule in Rule::ALL {
            if let (Some(once), Some(twice)) = (credits(&whole, rule), credits(&twice, rule)) {
                for (a, b) in once.value.iter().zip(&twice.value) {
                    prop_assert!(close(2.0 * a, *b), "{rule:?}");
                }
            }
        }
    }

    #[test]
    fn other_names_for_the_states_only_change_places(list in journeys(), turn in 1u32..5) {
        let renamed: Vec<Journey> = list
            .iter()
            .map(|(path, end, value, ages)| {
                (path.iter().map(|state| (state + turn) % 5).collect(), *end, *value, ages.clone())
            })
            .collect();
        for rule in Rule::ALL {
            if let (Some(a), Some(b)) = (credits(&table(&list, 1), rule), credits(&table(&renamed, 1), rule)) {
                for state in 0..5 {
                    let other = (state + turn as usize) % 5;
                    prop_assert!(close(a.value[state], b.value[other]), "{rule:?}");
                }
            }
        }
    }

    #[test]
    fn removal_effects_are_those_of_following_all_paths_step_by_step(list in journeys()) {
        let paths = table(&list, 1);
        for order in [1, 2] {
            let Some(removal) = Chain::new(&paths, order).removal() else {
                prop_assert_eq!(paths.total().converted, 0);
                continue;
            };
            let whole = naive(&list, order, None);
            prop_assert!(close(removal.probability, whole[0]));
            // Whatever the order, the chain converts as often as the data did.
            let rate = paths.total().converted as f64 / list.len() as f64;
            prop_assert!(close(removal.probability, rate));
            for state in 0..STATES {
                let rest = naive(&list, order, Some(state as u32));
                prop_assert!(close(removal.effects[state], 1.0 - rest[0] / whole[0]), "order {order}");
                prop_assert!(close(removal.value_effects[state], 1.0 - rest[1] / whole[1]), "order {order}");
            }
        }
    }
}

#[test]
fn shapley_values_are_those_of_all_coalitions() {
    let mut random = Random::new(4);
    let list: Vec<Journey> = (0..40)
        .map(|_| {
            let path: Vec<u32> = (0..1 + random.below(5)).map(|_| random.below(5)).collect();
            let ages = path.iter().map(|_| 0.0).collect();
            (path, random.below(2) == 1, 1 + random.below(900), ages)
        })
        .collect();
    let worth = |coalition: u32| -> f64 {
        let within = |path: &[u32]| path.iter().all(|state| coalition >> state & 1 == 1);
        let won = list
            .iter()
            .filter(|(path, converts, ..)| *converts && within(path));
        won.map(|(_, _, value, _)| f64::from(*value)).sum()
    };
    let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
    let found = credits(&table(&list, 1), Rule::Shapley).unwrap();
    for state in 0..5u32 {
        let others = (0..32u32).filter(|coalition| coalition >> state & 1 == 0);
        let expected: f64 = others
            .map(|coalition| {
                let size = coalition.count_ones();
                let chance = factorial(size) * factorial(4 - size) / factorial(5);
                chance * (worth(coalition | 1 << state) - worth(coalition))
            })
            .sum();
        assert!(close(found.value[state as usize], expected));
    }
}

#[test]
fn a_journey_of_a_hundred_thousand_steps_is_solved_like_any_other() {
    let mut paths = Paths::new(3, 7.0);
    let long: Vec<u32> = (0..100_000).map(|step| step % 2).collect();
    let ages: Vec<f64> = (0..100_000).rev().map(f64::from).collect();
    let sold = Outcome {
        converted: 1,
        value: 500,
        ..Outcome::default()
    };
    paths.update(&long, sold, &ages);
    paths.update(
        &[2],
        Outcome {
            converted: 1,
            lost: 1,
            value: 700,
            days: 0,
        },
        &[0.0],
    );
    for rule in Rule::ALL {
        let Credits {
            conversions, value, ..
        } = credits(&paths, rule).unwrap();
        assert!(
            close(conversions.iter().sum(), 2.0) && close(value.iter().sum(), 1200.0),
            "{rule:?}"
        );
    }
    let removal = |order| Chain::new(&paths, order).removal().unwrap();
    for (a, b) in removal(1).effects.iter().zip(&removal(2).effects) {
        assert!(
            (a - b).abs() < 1e-6,
            "{a} and {b}: the order adds nothing here"
        );
    }
}

/// Journeys of a chain of order 1 that is known: by state the odds of going to each state, converting and leaving.
const TRUE_CHAIN: [[f64; 5]; 3] = [
    [0.1, 0.35, 0.15, 0.05, 0.35],
    [0.2, 0.1, 0.25, 0.15, 0.3],
    [0.05, 0.15, 0.1, 0.4, 0.3],
];

fn walk(random: &mut Random) -> (Vec<u32>, bool) {
    let mut path = vec![random.below(3)];
    loop {
        let odds = TRUE_CHAIN[*path.last().unwrap() as usize];
        let (mut left, mut to) = (random.uniform(), 0);
        while to < 4 && left >= odds[to] {
            left -= odds[to];
            to += 1;
        }
        match to {
            3 => return (path, true),
            4 => return (path, false),
            state => path.push(state as u32),
        }
    }
}

#[test]
fn intervals_of_removal_shares_hold_the_known_truth_as_often_as_they_say() {
    // The truth from the chain itself: conversions that remain without a state, by powers of its matrix.
    let remaining = |without: usize| -> f64 {
        let (mut mass, mut sum) = ([1.0 / 3.0; 3], 0.0);
        for _ in 0..500 {
            let mut next = [0.0; 3];
            for (state, mass) in mass
                .iter()
                .enumerate()
                .filter(|(state, _)| *state != without)
            {
                sum += mass * TRUE_CHAIN[state][3];
                next.iter_mut()
                    .zip(TRUE_CHAIN[state])
                    .for_each(|(next, odds)| *next += mass * odds);
            }
            mass = next;
        }
        sum
    };
    let whole = remaining(3);
    let effects = [0, 1, 2].map(|state| 1.0 - remaining(state) / whole);
    let sum: f64 = effects.iter().sum();

    let mut random = Random::new(20_261_123);
    let (mut held, mut looked) = (0, 0);
    for _ in 0..600 {
        // 150 customers with one to four journeys each; a conversion is always worth the same, so shares of value are those
        // of conversions.
        let clusters: Vec<Paths> = (0..150)
            .map(|_| {
                let mut paths = Paths::new(3, 7.0);
                for _ in 0..1 + random.below(4) {
                    let (path, converts) = walk(&mut random);
                    let ages = vec![0.0; path.len()];
                    add(&mut paths, &(path, converts, 100, ages), 1);
                }
                paths
            })
            .collect();
        let rules = [Rule::Markov];
        let done = Done::default();
        let work = Work::new(&done, &|_| true);
        let seed = Random::new(random.bits());
        let shares = credit_bootstrap(&clusters, &rules, 300, seed, work).unwrap();
        for (share, effect) in shares[0].iter().zip(effects) {
            looked += 1;
            held += u32::from(share.percentile(0.95).unwrap().contains(effect / sum));
        }
    }
    let coverage = f64::from(held) / f64::from(looked);
    assert!(
        (0.92..=0.97).contains(&coverage),
        "coverage {coverage} of {looked} intervals"
    );
}
