//! How often the intervals hold the truth.
//!
//! Intervals of counts are checked without simulation: every possible sample is visited and weighed by its
//! probability. The others are simulated with fixed seeds, with room for four standard errors of the simulation.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::linearized::linearized;
use common::{number, open, query};
use pointworth::estimate::{
    Day, Interval, Observations, Outlook, Proportion, Spread, Strata, Trinomial, TwoSamples,
    bootstrap_sums, change_points, confidence_sequence, decompose, expected_change,
    expected_crossing, median_interval, normal_around, ordinary_least_squares, paired,
    post_stratified, sample_size, shrink, t_around, t_interval, two_sample, two_sample_best, welch,
};
use pointworth::math::{Random, lgamma};
use pointworth::stats::Moments;
use serde_json::json;

const CONFIDENCE: f64 = 0.95;

/// Shares of +1, 0, −1: balanced, typical, skewed and very skewed.
const SHARES: [[f64; 3]; 8] = [
    [0.5, 0.3, 0.2],
    [0.34, 0.33, 0.33],
    [0.2, 0.3, 0.5],
    [0.7, 0.2, 0.1],
    [0.1, 0.8, 0.1],
    [0.85, 0.1, 0.05],
    [0.05, 0.05, 0.9],
    [0.02, 0.9, 0.08],
];

/// The exact chance that `interval` holds the true difference in samples of n.
fn exact_coverage(n: u64, shares: [f64; 3], interval: impl Fn(&Trinomial) -> Interval) -> f64 {
    let truth = shares[0] - shares[2];
    let [ln_plus, ln_zero, ln_minus] = shares.map(libm::log);
    let ln_factorial = |k: u64| lgamma(k as f64 + 1.0);
    let mut coverage = 0.0;
    for plus in 0..=n {
        for minus in 0..=n - plus {
            let zero = n - plus - minus;
            let ln_probability =
                ln_factorial(n) - ln_factorial(plus) - ln_factorial(zero) - ln_factorial(minus)
                    + plus as f64 * ln_plus
                    + zero as f64 * ln_zero
                    + minus as f64 * ln_minus;
            // Samples this rare cannot change the third decimal.
            if ln_probability > -23.0 && interval(&Trinomial { plus, zero, minus }).contains(truth)
            {
                coverage += libm::exp(ln_probability);
            }
        }
    }
    coverage
}

/// Coverage for each of [`SHARES`]: the mean and the least.
fn over_shares(coverage: impl Fn([f64; 3]) -> f64) -> (f64, f64) {
    let each = SHARES.map(coverage);
    (
        each.iter().sum::<f64>() / 8.0,
        each.into_iter().fold(1.0, f64::min),
    )
}

fn draw(random: &mut Random, shares: [f64; 3], n: u64) -> Trinomial {
    let mut counts = Trinomial::default();
    for _ in 0..n {
        let u = random.uniform();
        if u < shares[0] {
            counts.plus += 1;
        } else if u < shares[0] + shares[1] {
            counts.zero += 1;
        } else {
            counts.minus += 1;
        }
    }
    counts
}

/// Share of `runs` in which `hit` is true, and four standard errors of it at `expected`.
fn simulate(
    seed: u64,
    runs: u32,
    expected: f64,
    mut hit: impl FnMut(&mut Random) -> bool,
) -> (f64, f64) {
    let mut random = Random::new(seed);
    let hits = (0..runs).filter(|_| hit(&mut random)).count();
    let share = hits as f64 / f64::from(runs);
    (
        share,
        4.0 * (expected * (1.0 - expected) / f64::from(runs)).sqrt(),
    )
}

#[test]
fn the_reported_interval_covers_as_it_says_from_five_answers_on() {
    for n in [5, 10, 19, 20, 30, 50, 100, 200, 500] {
        let (mean, least) =
            over_shares(|s| exact_coverage(n, s, |c| c.best(CONFIDENCE).unwrap().0));
        assert!((0.949..0.972).contains(&mean), "n {n}: {mean} on average");
        assert!(least > 0.933, "n {n}: {least} at worst");
    }
}

#[test]
fn wald_covers_far_too_rarely_in_small_samples() {
    let (mean, least) = over_shares(|s| exact_coverage(10, s, |c| c.wald(CONFIDENCE).unwrap()));
    assert!(mean < 0.85 && least < 0.7, "{mean} {least}");
}

#[test]
fn even_one_answer_gets_an_interval_that_mostly_holds() {
    let (mean, least) = over_shares(|s| exact_coverage(1, s, |c| c.best(CONFIDENCE).unwrap().0));
    assert!(mean > 0.95 && least > 0.84, "{mean} {least}");
}

#[test]
fn wilson_covers_on_average_and_clopper_pearson_always() {
    for n in [5u64, 10, 20, 50, 200, 500] {
        let (mut wilson, mut least_exact) = (0.0, 1.0f64);
        for k in 1..20 {
            let p = f64::from(k) / 20.0;
            let (mut by_wilson, mut by_clopper) = (0.0, 0.0);
            for x in 0..=n {
                let ln_choose =
                    lgamma(n as f64 + 1.0) - lgamma(x as f64 + 1.0) - lgamma((n - x) as f64 + 1.0);
                let probability = libm::exp(
                    ln_choose + x as f64 * libm::log(p) + (n - x) as f64 * libm::log(1.0 - p),
                );
                let share = Proportion::new(x, n).unwrap();
                by_wilson += probability
                    * f64::from(u8::from(share.wilson(CONFIDENCE).unwrap().contains(p)));
                by_clopper += probability
                    * f64::from(u8::from(
                        share.clopper_pearson(CONFIDENCE).unwrap().contains(p),
                    ));
            }
            wilson += by_wilson / 19.0;
            least_exact = least_exact.min(by_clopper);
        }
        assert!((0.948..0.96).contains(&wilson), "n {n}: {wilson}");
        assert!(least_exact > CONFIDENCE - 1e-9, "n {n}: {least_exact}");
    }
}

#[test]
fn a_difference_of_two_groups_covers_as_it_says() {
    let covered = |seed, (n_a, n_b): (u64, u64), (a, b): ([f64; 3], [f64; 3])| {
        let truth = a[0] - a[2] - b[0] + b[2];
        simulate(seed, 20_000, CONFIDENCE, |random| {
            let (a, b) = (draw(random, a, n_a), draw(random, b, n_b));
            let own = |counts: &Trinomial| counts.best(CONFIDENCE);
            let (found, _) = two_sample_best(&a, &b, own, CONFIDENCE).unwrap();
            found.interval.contains(truth)
        })
    };
    for (seed, n_a, n_b, a, b, least) in [
        (1, 8, 40, 0, 2, 0.94),
        (2, 25, 25, 1, 1, 0.94),
        (3, 60, 600, 3, 0, 0.94),
        (4, 12, 300, 5, 6, 0.94),
        (5, 200, 30, 7, 4, 0.94),
        (6, 5, 5, 0, 2, 0.94),
        (7, 5, 500, 5, 0, 0.94),
        (9, 5, 5, 5, 6, 0.92),
        // Both adjusted Wald, and as far apart as can be: both are drawn towards 0.
        (10, 25, 25, 5, 6, 0.905),
        (11, 10, 1000, 2, 1, 0.94),
        (12, 5, 500, 6, 7, 0.93),
        (8, 500, 500, 6, 7, 0.94),
    ] {
        let (share, room) = covered(seed, (n_a, n_b), (SHARES[a], SHARES[b]));
        assert!(
            share > least - room && share < 0.995,
            "{n_a} against {n_b}: {share}"
        );
    }
}

#[test]
fn t_intervals_cover_as_they_say() {
    let (one, room) = simulate(11, 20_000, CONFIDENCE, |random| {
        let sample: Moments = (0..5).map(|_| 3.0 + 2.0 * random.normal()).collect();
        t_interval(&sample, CONFIDENCE).unwrap().contains(3.0)
    });
    assert!((one - CONFIDENCE).abs() < room, "one mean: {one}");
    let (two, room) = simulate(12, 20_000, CONFIDENCE, |random| {
        let a: Moments = (0..6).map(|_| 5.0 * random.normal()).collect();
        let b: Moments = (0..20).map(|_| random.normal()).collect();
        welch(&a, &b, CONFIDENCE)
            .unwrap()
            .interval
            .unwrap()
            .contains(0.0)
    });
    assert!((two - CONFIDENCE).abs() < room + 0.005, "Welch: {two}");
}

#[test]
fn a_paired_comparison_covers_as_it_says() {
    let (share, room) = simulate(13, 10_000, CONFIDENCE, |random| {
        let differences: Moments = (0..40)
            .map(|_| {
                // Each customer keeps the first class in seven of ten cases.
                let first = draw(random, SHARES[0], 1);
                let second = if random.uniform() < 0.7 {
                    first
                } else {
                    draw(random, SHARES[0], 1)
                };
                (second.plus as f64 - second.minus as f64)
                    - (first.plus as f64 - first.minus as f64)
            })
            .collect();
        paired(&differences, CONFIDENCE).is_some_and(|result| result.interval.contains(0.0))
    });
    assert!((share - CONFIDENCE).abs() < room + 0.01, "{share}");
}

#[test]
fn the_mean_of_skewed_answers_covers_about_as_it_says() {
    // Answers of 0 to 10 as surveys have them: most at the top, a few at the bottom.
    const TOP: [f64; 11] = [
        0.04, 0.01, 0.01, 0.01, 0.01, 0.03, 0.03, 0.08, 0.18, 0.25, 0.35,
    ];
    let truth: f64 = (0..11).map(|at| at as f64 * TOP[at]).sum();
    // With few answers a t interval of skewed ones covers too rarely; it is told as what it is.
    for (seed, n, least) in [
        (14, 5, 0.85),
        (15, 20, 0.9),
        (16, 100, 0.93),
        (17, 500, 0.94),
    ] {
        let (share, room) = simulate(seed, 6_000, CONFIDENCE, |random| {
            let sample: Moments = (0..n).map(|_| f64::from(draw_from(random, &TOP))).collect();
            t_interval(&sample, CONFIDENCE).is_some_and(|interval| interval.contains(truth))
        });
        assert!(
            share > least - room && share < CONFIDENCE + room,
            "n {n}: {share}"
        );
    }
}

/// The place of a drawn share.
fn draw_from(random: &mut Random, shares: &[f64]) -> u32 {
    let mut rest = random.uniform();
    for (at, share) in (0..).zip(shares) {
        rest -= share;
        if rest < 0.0 {
            return at;
        }
    }
    shares.len() as u32 - 1
}

#[test]
fn the_interval_of_a_median_covers_at_least_as_it_says() {
    for (seed, n, most) in [(18, 8, 0.995), (19, 30, 0.98), (20, 400, 0.97)] {
        let (share, room) = simulate(seed, 5_000, CONFIDENCE, |random| {
            // Whole days, strongly skewed, with many ties; the median of e^(1 + normal) days is e, so 2 whole ones.
            let mut days: Vec<f64> = (0..n)
                .map(|_| libm::floor(libm::exp(1.0 + random.normal())))
                .collect();
            days.sort_by(f64::total_cmp);
            median_interval(&days, CONFIDENCE).unwrap().contains(2.0)
        });
        assert!(share > CONFIDENCE - room, "n {n}: {share}");
        let (smooth, room) = simulate(seed, 5_000, CONFIDENCE, |random| {
            let mut values: Vec<f64> = (0..n).map(|_| libm::exp(random.normal())).collect();
            values.sort_by(f64::total_cmp);
            median_interval(&values, CONFIDENCE).unwrap().contains(1.0)
        });
        assert!(
            smooth > CONFIDENCE - room && smooth < most + room,
            "n {n}: {smooth}"
        );
    }
}

/// Four strata of a population: share of the population, chance to answer, shares of +1, 0, −1.
const STRATA: [(f64, f64, [f64; 3]); 4] = [
    (0.4, 0.1, [0.2, 0.3, 0.5]),
    (0.3, 0.3, [0.5, 0.3, 0.2]),
    (0.2, 0.5, [0.7, 0.2, 0.1]),
    (0.1, 0.2, [0.34, 0.33, 0.33]),
];

#[test]
fn a_post_stratified_score_covers_everybody_where_the_plain_one_covers_who_answered() {
    let truth: f64 = STRATA
        .iter()
        .map(|(share, _, classes)| share * (classes[0] - classes[2]))
        .sum();
    let population: Vec<f64> = STRATA.iter().map(|(share, ..)| share * 1e5).collect();
    let answering = STRATA.map(|(share, chance, _)| share * chance);
    let sum: f64 = answering.iter().sum();
    let answering = answering.map(|share| share / sum);
    // Accounts of three who lean the same way, and single customers.
    for (seed, accounts, members, least) in [
        (71, 40, 1, 0.925),
        (72, 300, 1, 0.94),
        (73, 60, 3, 0.93),
        (74, 200, 3, 0.94),
    ] {
        let mut plain_covers = 0;
        let runs = 4_000;
        let (share, room) = simulate(seed, runs, CONFIDENCE, |random| {
            let (mut stratum, mut values, mut ends) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..accounts {
                let own = draw_from(random, &answering);
                let first = draw_from(random, &STRATA[own as usize].2);
                for _ in 0..members {
                    let class = if random.uniform() < 0.5 {
                        first
                    } else {
                        draw_from(random, &STRATA[own as usize].2)
                    };
                    stratum.push(own);
                    values.push(1.0 - f64::from(class));
                }
                ends.push(stratum.len() as u32);
            }
            let sample = Strata {
                stratum: &stratum,
                values: &values,
                weights: None,
                ends: Some(&ends),
            };
            let got = post_stratified(sample, &population, CONFIDENCE).unwrap();
            let plain: Moments = values.iter().copied().collect();
            let plain = t_interval(&plain, CONFIDENCE);
            plain_covers += u32::from(plain.is_some_and(|interval| interval.contains(truth)));
            got.interval
                .is_some_and(|interval| interval.contains(truth))
        });
        assert!(
            share > least - room && share < 0.965 + room,
            "{accounts} accounts of {members}: {share}"
        );
        let plain = f64::from(plain_covers) / f64::from(runs);
        assert!(
            plain < 0.7,
            "{accounts} accounts of {members}: plain {plain}"
        );
    }
}

#[test]
fn an_outlook_holds_what_comes_as_often_as_it_says_and_its_chances_come_true() {
    let mut told = [(0u32, 0.0, 0u32); 5];
    for (seed, step, least) in [
        (81, 0.0, 0.93),
        (82, 0.03, 0.93),
        (83, 0.08, 0.92),
        (84, 0.2, 0.91),
    ] {
        let (share, room) = simulate(seed, 3_000, CONFIDENCE, |random| {
            let error = 0.05;
            let mut level = 0.3;
            let mut series = Vec::new();
            for _ in 0..12 {
                level += step * random.normal();
                series.push(Some((level + error * random.normal(), error * error)));
            }
            let next = level + step * random.normal() + error * random.normal();
            let prospect = Outlook::new(&series)
                .unwrap()
                .ahead(0.0, 1.0, error * error, 1.0, 0.0);
            let chance = prospect.chance(0.32);
            let bin = &mut told[((chance * 5.0) as usize).min(4)];
            *bin = (bin.0 + 1, bin.1 + chance, bin.2 + u32::from(next >= 0.32));
            prospect.interval(CONFIDENCE).unwrap().contains(next)
        });
        assert!(
            share > least - room && share < 0.975 + room,
            "step {step}: {share}"
        );
    }
    for (count, chances, met) in told {
        let (count, met) = (f64::from(count), f64::from(met));
        let expected = chances / count;
        let room = 4.0 * (0.25 / count).sqrt();
        assert!(
            (met / count - expected).abs() < 0.03 + room,
            "a chance of {expected} came true in {} of {count}",
            met / count
        );
    }
}

#[test]
fn regression_to_the_mean_is_foretold_and_nothing_is_left_where_nothing_was_done() {
    let mut random = Random::new(91);
    let (n, reliability) = (200_000, 0.53f64);
    let (mut low, mut back) = (0u32, 0u32);
    let (mut sums, mut change) = ([0.0; 5], Moments::default());
    let mut selected = Moments::default();
    for _ in 0..n {
        let shared = reliability.sqrt() * random.normal();
        let mut measure = || shared + (1.0 - reliability).sqrt() * random.normal();
        let (first, second) = (measure(), measure());
        let parts = [
            first,
            first * first,
            second,
            second * second,
            first * second,
        ];
        sums.iter_mut()
            .zip(parts)
            .for_each(|(sum, part)| *sum += part);
        // The lowest three of ten.
        if first < -0.524_400_512_708_041 {
            low += 1;
            back += u32::from(second >= -0.524_400_512_708_041);
            change.update(second - first);
            selected.update(first);
        }
    }
    let [mean, square, mean_second, square_second, product] = sums.map(|sum| sum / f64::from(n));
    let spread = (square - mean * mean).sqrt();
    let spread_second = (square_second - mean_second * mean_second).sqrt();
    let correlation = (product - mean * mean_second) / (spread * spread_second);
    let share = f64::from(low) / f64::from(n);
    let crossing = expected_crossing(share, share, correlation).unwrap();
    let seen = f64::from(back) / f64::from(low);
    assert!((seen - crossing).abs() < 0.01, "{seen} for {crossing}");
    assert!((crossing - 0.46).abs() < 0.01, "{crossing}");
    let first = [mean, spread];
    let expected = expected_change(
        first,
        [mean_second, spread_second],
        correlation,
        selected.mean,
    )
    .unwrap();
    assert!(
        (change.mean - expected).abs() < 0.02,
        "{} for {expected}",
        change.mean
    );
}

/// One sample of accounts of unequal weight whose members agree with each other.
fn accounts(random: &mut Random, count: u32) -> Vec<(f64, f64)> {
    (0..count)
        .map(|_| {
            let weight = libm::exp(0.8 * random.normal());
            let members = 1 + random.below(5);
            let lean = if random.uniform() < 0.3 {
                SHARES[2]
            } else {
                SHARES[0]
            };
            let answers = draw(random, lean, u64::from(members));
            (
                weight * f64::from(members),
                weight * (answers.plus as f64 - answers.minus as f64),
            )
        })
        .collect()
}

#[test]
fn clustered_weighted_intervals_cover_by_effective_clusters_and_not_by_the_normal_quantile() {
    // Weight and lean are independent, so the truth is the mean lean.
    let truth = 0.7 * 0.3 - 0.3 * 0.3;
    for (seed, count, least) in [
        (21, 8, 0.93),
        (22, 15, 0.93),
        (23, 40, 0.93),
        (24, 200, 0.94),
    ] {
        let mut by_normal = 0;
        let runs = 8_000;
        let (share, room) = simulate(seed, runs, CONFIDENCE, |random| {
            let clusters = accounts(random, count);
            let result = linearized(clusters.iter().copied(), CONFIDENCE).unwrap();
            by_normal += u32::from(
                normal_around(result.value, result.std_error.unwrap(), CONFIDENCE)
                    .unwrap()
                    .contains(truth),
            );
            result
                .interval
                .is_some_and(|interval| interval.contains(truth))
        });
        assert!(
            share > least - room && share < CONFIDENCE + room + 0.01,
            "{count} accounts: {share}"
        );
        assert!(
            count > 15 || f64::from(by_normal) / f64::from(runs) < share - 0.015,
            "{count} accounts"
        );
    }
}

#[test]
fn a_bootstrap_over_accounts_covers_about_as_it_says() {
    let truth = 0.7 * 0.3 - 0.3 * 0.3;
    let (share, room) = simulate(31, 500, CONFIDENCE, |random| {
        let clusters: Vec<[f64; 2]> = accounts(random, 150)
            .into_iter()
            .map(|(w, wc)| [w, wc])
            .collect();
        let [resampled] = bootstrap_sums(&clusters, 400, random, |sums| [Some(sums[1] / sums[0])]);
        resampled.percentile(CONFIDENCE).unwrap().contains(truth)
    });
    assert!((share - CONFIDENCE).abs() < room, "{share}");
}

#[test]
fn robust_regression_intervals_cover_where_classical_ones_do_not() {
    let (mut classical, mut robust, mut clustered) = (0, 0, 0);
    let runs = 3_000;
    let mut random = Random::new(41);
    for _ in 0..runs {
        // 40 clusters of 4; the error's spread grows with x, and half of it is shared in the cluster.
        let (mut x, mut y, mut groups) = (Vec::new(), Vec::new(), Vec::new());
        for group in 0..40u32 {
            let (place, shared) = (random.normal(), random.normal());
            for _ in 0..4 {
                let value = place + 0.3 * random.normal();
                x.push(value);
                y.push(1.0 + 2.0 * value + (0.5 + value.abs()) * (shared + random.normal()));
                groups.push(group);
            }
        }
        let columns = [x.as_slice()];
        let fit = ordinary_least_squares(&y, &columns, Some(&groups)).unwrap();
        let holds = |spread: Spread| {
            let covariance = fit.covariance(spread).unwrap();
            let (_, _, interval) = fit
                .combination(
                    &[0.0, 1.0],
                    &covariance,
                    fit.df(spread).unwrap(),
                    CONFIDENCE,
                )
                .unwrap();
            u32::from(interval.contains(2.0))
        };
        classical += holds(Spread::Classical);
        robust += holds(Spread::Hc3);
        clustered += holds(Spread::Cluster);
    }
    let share = |count: u32| f64::from(count) / f64::from(runs);
    assert!(share(classical) < 0.75, "classical {}", share(classical));
    assert!(
        share(robust) < 0.85,
        "HC3 ignores the clusters: {}",
        share(robust)
    );
    assert!(
        share(clustered) > 0.91 && share(clustered) < 0.97,
        "clustered {}",
        share(clustered)
    );
}

#[test]
fn hc3_covers_under_unequal_variances() {
    let (share, room) = simulate(42, 5_000, CONFIDENCE, |random| {
        let x: Vec<f64> = (0..60).map(|_| random.normal()).collect();
        let y: Vec<f64> = x
            .iter()
            .map(|x| 2.0 * x + (0.3 + x * x) * random.normal())
            .collect();
        let columns = [x.as_slice()];
        let fit = ordinary_least_squares(&y, &columns, None).unwrap();
        let covariance = fit.covariance(Spread::Hc3).unwrap();
        let df = fit.df(Spread::Hc3).unwrap();
        fit.combination(&[0.0, 1.0], &covariance, df, CONFIDENCE)
            .unwrap()
            .2
            .contains(2.0)
    });
    assert!(share > 0.92 - room && share < 0.965, "{share}");
}

#[test]
fn a_peek_proof_band_misses_in_at_most_alpha_of_90_day_paths() {
    for (seed, a_day, shares) in [(51, 1, 0), (52, 5, 5), (53, 20, 7), (54, 50, 2)] {
        let truth = SHARES[shares][0] - SHARES[shares][2];
        let mut fixed_misses = 0;
        let runs = 6_000;
        let (missed, room) = simulate(seed, runs, 0.05, |random| {
            let mut counts = Trinomial::default();
            let (mut band_missed, mut fixed_missed) = (false, false);
            for _ in 0..90 {
                counts.merge(&draw(random, SHARES[shares], a_day));
                let band = confidence_sequence(&counts, CONFIDENCE, 90 * a_day).unwrap();
                band_missed |= !band.contains(truth);
                fixed_missed |= !counts.best(CONFIDENCE).unwrap().0.contains(truth);
            }
            fixed_misses += u32::from(fixed_missed);
            band_missed
        });
        assert!(missed <= 0.05 + room, "{a_day} a day: {missed}");
        let fixed = f64::from(fixed_misses) / f64::from(runs);
        assert!(
            fixed > 0.25,
            "{a_day} a day: a fixed interval misses in {fixed}"
        );
    }
}

/// Three groups in two samples: shares of the answers, and of +1, 0, −1.
const BEFORE: [(f64, [f64; 3]); 3] = [
    (0.5, [0.5, 0.3, 0.2]),
    (0.4, [0.34, 0.33, 0.33]),
    (0.1, [0.85, 0.1, 0.05]),
];
const AFTER: [(f64, [f64; 3]); 3] = [
    (0.3, [0.5, 0.3, 0.2]),
    (0.5, [0.2, 0.3, 0.5]),
    (0.2, [0.7, 0.2, 0.1]),
];

#[test]
fn the_parts_of_a_change_and_the_change_are_held_as_often_as_said() {
    let cells = |w: [f64; 2], means: [f64; 2]| TwoSamples {
        before: [w[0], w[0] * means[0]],
        after: [w[1], w[1] * means[1]],
    };
    let mean = |shares: [f64; 3]| shares[0] - shares[2];
    let truth: Vec<TwoSamples> = BEFORE
        .iter()
        .zip(&AFTER)
        .map(|(b, a)| cells([b.0, a.0], [mean(b.1), mean(a.1)]))
        .collect();
    let truth = decompose(&truth, 1.0).unwrap();
    // Answers of either sample, members of an account, who lean alike and belong to one group; the same accounts in both.
    for (seed, answers, members, least) in [
        (91, 60, 1, 0.93),
        (92, 500, 1, 0.94),
        (93, 120, 3, 0.92),
        (94, 600, 3, 0.935),
    ] {
        let runs = 1_500;
        let mut held = [0u32; 3];
        let mut random = Random::new(seed);
        for _ in 0..runs {
            let (mut of, mut kinds, mut ends) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..answers / members {
                for (after, groups) in [(false, BEFORE), (true, AFTER)] {
                    let own = draw_from(&mut random, &groups.map(|(share, _)| share));
                    let shares = groups[own as usize].1;
                    let first = draw_from(&mut random, &shares);
                    for _ in 0..members {
                        let class = match random.uniform() < 0.5 {
                            true => first,
                            false => draw_from(&mut random, &shares),
                        };
                        of.push(own);
                        kinds.push(2 * class as u8 + u8::from(after));
                    }
                }
                ends.push(of.len() as u32);
            }
            let all = Observations {
                values: &[1.0, 0.0, -1.0],
                kinds: &kinds,
                weights: None,
                ends: &ends,
            };
            let mut cells = [TwoSamples::default(); 3];
            for (&group, &kind) in of.iter().zip(&kinds) {
                let cell = &mut cells[group as usize];
                let side = match kind % 2 {
                    1 => &mut cell.after,
                    _ => &mut cell.before,
                };
                side[0] += 1.0;
                side[1] += 1.0 - f64::from(kind / 2);
            }
            let found = decompose(&cells, 1.0).unwrap();
            let errors = found.errors(all, &of).unwrap();
            let parts = [
                (found.change, errors.change, truth.change),
                (found.mix, errors.mix, truth.mix),
                (found.rate, errors.rate, truth.rate),
            ];
            for (held, (value, error, truth)) in held.iter_mut().zip(parts) {
                let interval = t_around(value, error, errors.df.unwrap(), CONFIDENCE).unwrap();
                *held += u32::from(interval.contains(truth));
            }
        }
        for (held, part) in held.into_iter().zip(["change", "mix", "rate"]) {
            let share = f64::from(held) / f64::from(runs);
            let room = 4.0 * (0.05 * 0.95 / f64::from(runs)).sqrt();
            assert!(
                share > least - room && share < CONFIDENCE + 0.02 + room,
                "{answers} answers, {members} of an account, {part}: {share}"
            );
        }
    }
}

#[test]
fn a_comparison_of_the_same_customers_covers_with_accounts_that_move_together() {
    let (mut held, mut paired, runs) = (0, 0, 400);
    let mut random = Random::new(95);
    for _ in 0..runs {
        let mut text = String::from("customer_id,account_id,responded_at,score\n");
        // Sixty accounts of five; a fall of 20 points, which an account's contacts feel together or not at all.
        for account in 0..60 {
            let falls = random.uniform() < 0.2;
            for contact in 0..5 {
                let first = [10, 8, 3][draw_from(&mut random, &SHARES[1]) as usize];
                let second = match (falls, first) {
                    (true, 10) => 8,
                    (true, _) => 3,
                    (false, same) => same,
                };
                for (month, score) in [("01", first), ("02", second)] {
                    text += &format!("c{account}-{contact},a{account},2026-{month}-10,{score}\n");
                }
            }
        }
        let window = |from: &str, to: &str| json!({ "date": [from, to] });
        let report = query(
            &mut open(&[("a.csv", &text)]),
            "compare",
            json!({ "a": window("2026-02-01", "2026-03-01"), "b": window("2026-01-01", "2026-02-01") }),
        );
        let found = &report["comparisons"][0];
        paired += u32::from(found["paired"] == true);
        // One of five accounts falls: promoters and passives, two of three, by a class.
        let (truth, difference) = (-100.0 * 0.2 * 0.67, &found["difference"]);
        held +=
            u32::from(number(&difference["low"]) <= truth && truth <= number(&difference["high"]));
    }
    assert_eq!(paired, runs);
    let share = f64::from(held) / f64::from(runs);
    assert!(share > 0.91 && share < 0.985, "{share}");
}

/// Shares on the way from one to another, `t` from 0 to 1.
fn drifted(from: [f64; 3], to: [f64; 3], t: f64) -> [f64; 3] {
    std::array::from_fn(|at| from[at] + t * (to[at] - from[at]))
}

#[test]
fn a_peek_proof_band_holds_the_mean_of_the_truth_so_far_where_the_truth_drifts() {
    for (seed, a_day, from, to) in [(55, 2, 0, 2), (56, 10, 5, 0), (57, 40, 2, 4)] {
        let (missed, room) = simulate(seed, 4_000, 0.05, |random| {
            let (mut counts, mut truth, mut missed) = (Trinomial::default(), 0.0, false);
            for day in 0..90u32 {
                let shares = drifted(SHARES[from], SHARES[to], f64::from(day) / 89.0);
                counts.merge(&draw(random, shares, a_day));
                truth += shares[0] - shares[2];
                let band = confidence_sequence(&counts, CONFIDENCE, 90 * a_day).unwrap();
                missed |= !band.contains(truth / f64::from(day + 1));
            }
            missed
        });
        assert!(missed <= 0.05 + room, "{a_day} a day: {missed}");
    }
}

/// Days of answers, one level of shares after another.
fn days(random: &mut Random, a_day: u64, levels: &[(u32, [f64; 3])]) -> (Vec<Day>, f64) {
    let mut all = Trinomial::default();
    let mut days = Vec::new();
    for &(count, shares) in levels {
        for _ in 0..count {
            let counts = draw(random, shares, a_day);
            all.merge(&counts);
            days.push(Day {
                w: a_day as f64,
                wc: counts.plus as f64 - counts.minus as f64,
                ww: a_day as f64,
            });
        }
    }
    (days, all.adjusted_variance().unwrap())
}

#[test]
fn ninety_daily_looks_announce_a_change_that_is_none_in_at_most_alpha_of_series() {
    let candidates: Vec<usize> = (0..90).collect();
    for (seed, a_day, shares) in [(71, 1, 0), (72, 5, 5), (73, 20, 6), (74, 50, 2), (75, 5, 7)] {
        let (alarmed, room) = simulate(seed, 4_000, 0.05, |random| {
            let (days, variance) = days(random, a_day, &[(90, SHARES[shares])]);
            let found = change_points(&days, &candidates, variance, &[], 0.05);
            !found.is_empty()
        });
        assert!(alarmed <= 0.05 + room, "{a_day} a day: {alarmed}");
    }
}

#[test]
fn a_lasting_fall_is_announced_and_its_interval_holds_its_size() {
    // 20 answers a day, a fall of 20 points after 60 of 180 days; seen in steps of a week.
    let candidates: Vec<usize> = (0..180).step_by(7).collect();
    let (before, after) = ([0.5, 0.3, 0.2], [0.4, 0.3, 0.3]);
    let mut held = 0;
    let runs = 1_000;
    let (announced, _) = simulate(76, runs, 0.95, |random| {
        let (days, variance) = days(random, 20, &[(60, before), (120, after)]);
        let found = change_points(&days, &candidates, variance, &[], 0.05);
        held += u32::from(
            found
                .first()
                .is_some_and(|change| change.interval.contains(-0.2)),
        );
        !found.is_empty()
    });
    assert!(announced > 0.99, "{announced}");
    let held = f64::from(held) / f64::from(runs);
    assert!(held > 0.95, "{held}");
}

#[test]
fn shrunken_groups_are_held_by_their_intervals_as_often_as_said_also_where_groups_are_few() {
    for (seed, groups, spread) in [(81, 4, 0.05), (82, 4, 0.0), (83, 20, 0.1), (84, 20, 0.02)] {
        let (mut held, mut first) = (0, 0.0);
        let runs = 800;
        let mut random = Random::new(seed);
        for _ in 0..runs {
            let truths: Vec<f64> = (0..groups)
                .map(|_| 0.3 + spread * random.normal())
                .collect();
            let estimates: Vec<(f64, f64)> = truths
                .iter()
                .map(|truth| {
                    let error = 0.02 + 0.08 * random.uniform();
                    (truth + error * random.normal(), error)
                })
                .collect();
            let found = shrink(&estimates, 1.0, 200, &mut random).unwrap();
            for (truth, group) in truths.iter().zip(&found.groups) {
                let interval = normal_around(group.mean, group.std_error, CONFIDENCE).unwrap();
                held += u32::from(interval.contains(*truth));
            }
            let best = (0..groups)
                .max_by(|&a, &b| truths[a].total_cmp(&truths[b]))
                .unwrap();
            // The mean probability given to the one that is first is that of a calibrated forecast of itself.
            first += found.groups[best].highest
                - found
                    .groups
                    .iter()
                    .map(|group| group.highest * group.highest)
                    .sum::<f64>();
        }
        let held = f64::from(held) / f64::from(runs * groups as u32);
        assert!(held > 0.94, "{groups} groups, spread {spread}: {held}");
        let drift = first / f64::from(runs);
        assert!(
            drift.abs() < 0.05 || spread == 0.0,
            "{groups} groups: {drift} off calibration"
        );
    }
}

#[test]
fn a_planned_sample_finds_its_difference_as_often_as_planned() {
    let (a, b) = ([0.5, 0.3, 0.2], [0.4, 0.4, 0.2]);
    // The mean of the two groups' variances.
    let variance = 0.5 * (0.61 + 0.56);
    let n = sample_size(variance, 0.1, CONFIDENCE, 0.8).unwrap();
    let (found, room) = simulate(61, 4_000, 0.8, |random| {
        let result = two_sample(&draw(random, a, n), &draw(random, b, n), CONFIDENCE).unwrap();
        result.p_value.unwrap() < 0.05
    });
    assert!((found - 0.8).abs() < room + 0.01, "n {n}: {found}");
}
