//! Laws of survival curves and hazards: splitting, order, ties, late entry, and naive versions of both.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::estimate::{Episodes, Hazard, Survival, Ties, cox, kaplan_meier, log_rank};
use pointworth::math::{Matrix, Random};
use pointworth::stats::EventTable;
use proptest::prelude::*;

/// (start, stop, event); start = `None` from the beginning.
type Episode = (Option<u32>, u32, bool);

fn table(episodes: &[Episode]) -> EventTable {
    let mut table = EventTable::default();
    for &(start, stop, event) in episodes {
        table.update(start, stop, event);
    }
    table
}

fn curve(episodes: &[Episode]) -> Survival {
    kaplan_meier(&table(episodes), 0).unwrap_or_default()
}

fn episodes(most: usize) -> impl Strategy<Value = Vec<Episode>> {
    let one = (prop::option::of(0..20u32), 0..30u32, any::<bool>());
    prop::collection::vec(one, 1..most)
}

/// Each episode cut in two where it is long enough: nothing else was seen.
fn cut(episodes: &[Episode], at: u32) -> Vec<Episode> {
    let both = |&(start, stop, event): &Episode| {
        if start.is_none_or(|start| start < at) && at < stop {
            vec![(start, at, false), (Some(at), stop, event)]
        } else {
            vec![(start, stop, event)]
        }
    };
    episodes.iter().flat_map(both).collect()
}

fn fit(episodes: &[Episode], columns: &[&[f64]], ties: Ties) -> Result<Hazard, &'static str> {
    let stop: Vec<u32> = episodes.iter().map(|one| one.1 + 1).collect();
    let event: Vec<bool> = episodes.iter().map(|one| one.2).collect();
    // Counted from 1, so that "from the beginning" is a start of 0.
    let start: Vec<u32> = episodes
        .iter()
        .map(|one| one.0.map_or(0, |at| at + 1))
        .collect();
    let episodes = Episodes {
        start: Some(&start),
        stop: &stop,
        event: &event,
    };
    cox(episodes, columns, ties)
}

/// The partial log-likelihood from its definition, with columns that may change with time.
fn naive_likelihood(
    episodes: &[Episode],
    x: &dyn Fn(usize, u32) -> Vec<f64>,
    b: &[f64],
    ties: Ties,
) -> f64 {
    let mut times: Vec<u32> = episodes
        .iter()
        .filter(|one| one.2)
        .map(|one| one.1)
        .collect();
    times.sort_unstable();
    times.dedup();
    let mut sum = 0.0;
    for time in times {
        let eta = |row: usize| -> f64 { x(row, time).iter().zip(b).map(|(x, b)| x * b).sum() };
        let at_risk = |row: &usize| {
            let (start, stop, _) = episodes[*row];
            start.is_none_or(|start| start < time) && time <= stop
        };
        let risk: Vec<usize> = (0..episodes.len()).filter(at_risk).collect();
        let tied: Vec<usize> = risk
            .iter()
            .copied()
            .filter(|&row| episodes[row].1 == time && episodes[row].2)
            .collect();
        let all: f64 = risk.iter().map(|&row| eta(row).exp()).sum();
        let gone: f64 = tied.iter().map(|&row| eta(row).exp()).sum();
        for (place, &row) in tied.iter().enumerate() {
            let share = match ties {
                Ties::Efron => place as f64 / tied.len() as f64,
                Ties::Breslow => 0.0,
            };
            sum += eta(row) - (all - share * gone).ln();
        }
    }
    sum
}

/// Gradient and minus the Hessian by central differences.
fn slopes(f: &dyn Fn(&[f64]) -> f64, at: &[f64]) -> (Vec<f64>, Matrix) {
    let h = 1e-4;
    let moved = |i: usize, a: f64, j: usize, b: f64| {
        let mut to = at.to_vec();
        to[i] += a * h;
        to[j] += b * h;
        f(&to)
    };
    let size = at.len();
    let gradient = (0..size).map(|i| (moved(i, 1.0, i, 0.0) - moved(i, -1.0, i, 0.0)) / (2.0 * h));
    let mut information = Matrix::zeros(size, size);
    for i in 0..size {
        for j in 0..size {
            let sum = moved(i, 1.0, j, 1.0) - moved(i, 1.0, j, -1.0) - moved(i, -1.0, j, 1.0)
                + moved(i, -1.0, j, -1.0);
            information[(i, j)] = -sum / (4.0 * h * h);
        }
    }
    (gradient.collect(), information)
}

fn close(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within * (1.0 + a.abs().max(b.abs()))
}

/// Subjects with ties, late entries, censoring and two columns that matter.
fn simulated(n: usize, seed: u64) -> (Vec<Episode>, Vec<f64>, Vec<f64>) {
    let mut random = Random::new(seed);
    let (mut rows, mut a, mut b) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..n {
        let (x, z) = (random.uniform() * 2.0 - 1.0, f64::from(random.below(2)));
        let rate = 0.05 * (0.7 * x - 0.5 * z).exp();
        let time = (-random.uniform().max(1e-12).ln() / rate).min(1e6) as u32;
        let censor = 5 + random.below(40);
        let start = (random.below(3) == 0).then(|| random.below(6));
        rows.push((start, time.min(censor), time <= censor));
        a.push(x);
        b.push(z);
    }
    (rows, a, b)
}

proptest! {
    #[test]
    fn at_risk_are_those_who_came_before_and_have_not_left(rows in episodes(40)) {
        for step in table(&rows).steps() {
            let at_risk = |one: &&Episode| {
                one.0.is_none_or(|start| start < step.time && start < one.1) && one.1 >= step.time
            };
            prop_assert_eq!(step.at_risk, rows.iter().filter(at_risk).count() as u64);
        }
    }

    #[test]
    fn tables_merge_in_any_order(rows in episodes(40), at in any::<prop::sample::Index>()) {
        let (head, tail) = rows.split_at(at.index(rows.len()));
        let whole = table(&rows);
        let (mut one, mut other) = (table(head), table(tail));
        other.merge(&table(head));
        one.merge(&table(tail));
        prop_assert_eq!(&one, &whole);
        prop_assert_eq!(&other, &whole);
    }

    #[test]
    fn without_censoring_the_curve_is_one_minus_the_empirical_distribution(
        times in prop::collection::vec(0..40u32, 1..60)
    ) {
        let rows: Vec<Episode> = times.iter().map(|&time| (None, time, true)).collect();
        let curve = curve(&rows);
        for row in &curve.rows {
            let longer = times.iter().filter(|&&time| time > row.time).count();
            prop_assert!(close(row.survival, longer as f64 / times.len() as f64, 1e-12));
        }
        let mean = times.iter().map(|&time| f64::from(time)).sum::<f64>() / times.len() as f64;
        prop_assert!(close(curve.restricted_mean(u32::MAX).0, mean, 1e-12));
    }

    #[test]
    fn without_events_everybody_lasts_and_no_median_is_reached(rows in episodes(40)) {
        let rows: Vec<Episode> = rows.into_iter().map(|(start, stop, _)| (start, stop, false)).collect();
        if let Some(curve) = kaplan_meier(&table(&rows), 0) {
            prop_assert!(curve.rows.is_empty());
            prop_assert_eq!(curve.median(), None);
            prop_assert_eq!(curve.median_limits(0.95), [None, None]);
            prop_assert_eq!(curve.restricted_mean(u32::MAX), (f64::from(curve.last), 0.0));
        }
    }

    #[test]
    fn everybody_twice_leaves_the_curve_and_halves_its_variance(rows in episodes(40)) {
        let (once, twice) = (curve(&rows), curve(&[rows.clone(), rows].concat()));
        prop_assert_eq!(once.rows.len(), twice.rows.len());
        for (a, b) in once.rows.iter().zip(&twice.rows) {
            prop_assert!(close(a.survival, b.survival, 1e-12));
            if let (Some(a), Some(b)) = (a.std_error(), b.std_error()) {
                // Σ d/(n(n − d)) with all counts doubled is half.
                prop_assert!(close(a * a, 2.0 * b * b, 1e-9));
            }
        }
    }

    #[test]
    fn an_interval_cut_in_two_is_the_same_interval(rows in episodes(40), at in 1..29u32) {
        let (whole, parts) = (curve(&rows), curve(&cut(&rows, at)));
        prop_assert_eq!(&whole.rows, &parts.rows);
        let column: Vec<f64> = (0..rows.len()).map(|row| f64::from(row as u32 * 7 % 5)).collect();
        let both: Vec<f64> = rows.iter().zip(&column)
            .flat_map(|(row, x)| vec![*x; cut(std::slice::from_ref(row), at).len()])
            .collect();
        let (a, b) = (
            fit(&rows, &[&column], Ties::Efron),
            fit(&cut(&rows, at), &[&both], Ties::Efron),
        );
        match (a, b) {
            (Ok(a), Ok(b)) => {
                prop_assert!(close(a.coefficients[0], b.coefficients[0], 1e-6));
                prop_assert!(close(a.log_likelihood, b.log_likelihood, 1e-8));
                // Around 0 rounding decides the sign, and so who is the higher.
                if a.coefficients[0].abs() > 1e-6 {
                    prop_assert_eq!(a.concordance(), b.concordance());
                }
            }
            (a, b) => prop_assert_eq!(a.err(), b.err()),
        }
    }

    #[test]
    fn a_fit_is_where_the_likelihood_from_its_definition_is_highest(seed in any::<u64>(), efron in any::<bool>()) {
        let (rows, a, b) = simulated(40, seed);
        let ties = if efron { Ties::Efron } else { Ties::Breslow };
        if let Ok(fit) = fit(&rows, &[&a, &b], ties) && fit.dropped.is_empty() {
            let x = |row: usize, _| vec![a[row], b[row]];
            let naive = |b: &[f64]| naive_likelihood(&rows, &x, b, ties);
            prop_assert!(close(naive(&fit.coefficients), fit.log_likelihood, 1e-10));
            prop_assert!(close(naive(&[0.0, 0.0]), fit.log_likelihood_null, 1e-10));
            let (gradient, information) = slopes(&naive, &fit.coefficients);
            let size = information[(0, 0)] + information[(1, 1)];
            prop_assert!(gradient.iter().all(|slope| slope.abs() < 1e-5 * (1.0 + size)));
            let product = information.times(&fit.covariance).unwrap();
            // Differences of differences keep some five digits.
            prop_assert!(close(product[(0, 0)], 1.0, 1e-3) && close(product[(1, 1)], 1.0, 1e-3));
            prop_assert!(product[(0, 1)].abs() < 1e-2 && product[(1, 0)].abs() < 1e-2);
        }
    }

    #[test]
    fn the_check_of_proportionality_is_a_score_test_of_columns_that_change_with_time(seed in any::<u64>()) {
        let (rows, a, b) = simulated(60, seed);
        if let Ok(fit) = fit(&rows, &[&a, &b], Ties::Efron) && fit.dropped.is_empty() {
            let curve = curve(&rows);
            let g = |time: u32| {
                let before = time.checked_sub(1).and_then(|time| curve.at(time));
                1.0 - before.map_or(1.0, |row| row.survival)
            };
            let x = |row: usize, time: u32| vec![a[row], b[row], a[row] * g(time), b[row] * g(time)];
            let naive = |b: &[f64]| naive_likelihood(&rows, &x, b, Ties::Efron);
            let at = [fit.coefficients[0], fit.coefficients[1], 0.0, 0.0];
            let (mut score, information) = slopes(&naive, &at);
            (score[0], score[1]) = (0.0, 0.0);
            let solved = information.solve(&score).unwrap();
            let chi2: f64 = score.iter().zip(&solved).map(|(a, b)| a * b).sum();
            let (_, all) = fit.proportionality().unwrap();
            prop_assert!(close(all.chi2, chi2, 2e-3), "{} {chi2}", all.chi2);
        }
    }
}

#[test]
fn without_ties_the_score_test_of_a_group_is_the_log_rank_test() {
    let mut random = Random::new(5);
    let mut times: Vec<u32> = (0..200).collect();
    for i in (1..times.len()).rev() {
        times.swap(i, random.below(i as u32 + 1) as usize);
    }
    let rows: Vec<Episode> = times
        .iter()
        .map(|&time| (None, time, random.below(3) > 0))
        .collect();
    let group: Vec<f64> = (0..200).map(|_| f64::from(random.below(2))).collect();
    let of = |wanted: f64| {
        let own = rows
            .iter()
            .zip(&group)
            .filter(|(_, group)| **group == wanted);
        table(&own.map(|(row, _)| *row).collect::<Vec<_>>())
    };
    let test = log_rank(&[&of(0.0), &of(1.0)]).unwrap();
    let fit = fit(&rows, &[&group], Ties::Efron).unwrap();
    assert!(close(test.chi2, fit.score_chi2, 1e-10));
    let (observed, expected): (f64, f64) = (test.observed.iter().sum(), test.expected.iter().sum());
    assert!(close(observed, expected, 1e-12));
}

#[test]
fn an_empty_group_changes_no_log_rank_test() {
    let (a, b) = (
        table(&[(None, 3, true), (None, 5, true), (None, 9, false)]),
        table(&[(None, 1, true), (None, 2, true), (None, 4, true)]),
    );
    let (two, three) = (
        log_rank(&[&a, &b]).unwrap(),
        log_rank(&[&a, &EventTable::default(), &b]).unwrap(),
    );
    assert_eq!((two.chi2, two.df), (three.chi2, three.df));
    assert!(log_rank(&[&a]).is_none());
    assert!(log_rank(&[&a, &EventTable::default()]).is_none());
    assert!(log_rank(&[]).is_none());
}

#[test]
fn what_cannot_be_fitted_is_refused_by_name() {
    let rows: Vec<Episode> = (0..20).map(|at| (None, at, at % 2 == 0)).collect();
    let (constant, own): (Vec<f64>, Vec<f64>) = (0..20).map(|at| (3.5, f64::from(at % 3))).unzip();
    let twice: Vec<f64> = own.iter().map(|x| 2.0 * x + 1.0).collect();
    let refusal = |rows: &[Episode], columns: &[&[f64]]| fit(rows, columns, Ties::Efron).err();
    assert_eq!(refusal(&rows, &[&constant]), Some("not_identified"));
    assert_eq!(refusal(&[], &[&[]]), Some("no_data"));
    assert_eq!(refusal(&rows, &[&own[1..]]), Some("no_data"));
    assert_eq!(refusal(&rows, &[&[f64::NAN; 20]]), Some("no_data"));
    let whole = fit(&rows, &[&own, &constant, &twice], Ties::Efron).unwrap();
    assert_eq!((whole.kept, whole.dropped), (vec![0], vec![1, 2]));
    // Together the two columns tell who leaves; neither does alone.
    let (a, b): (Vec<f64>, Vec<f64>) = (0..20)
        .map(|at| {
            (
                f64::from(at % 4),
                f64::from(at % 4) + if at % 2 == 0 { 1.0 } else { 0.0 },
            )
        })
        .unzip();
    assert_eq!(refusal(&rows, &[&a, &b]), Some("separation"));
}

/// Intervals of a hazard ratio and of a curve hold the truth as often as they say.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    let runs = 1000;
    let (mut ratio, mut share) = (0, 0);
    let mut random = Random::new(20);
    for _ in 0..runs {
        let (mut rows, mut group) = (Vec::new(), Vec::new());
        for at in 0..150u32 {
            let x = f64::from(at % 2);
            let rate = 0.002 * (0.8 * x).exp();
            let time = (-random.uniform().max(1e-300).ln() / rate).min(1e6) as u32;
            let censor = 100 + random.below(600);
            rows.push((None, time.min(censor), time <= censor));
            group.push(x);
        }
        let fit = fit(&rows, &[&group], Ties::Efron).unwrap();
        let held = fit.ratios(0.95).unwrap()[0].1.contains(0.8f64.exp());
        ratio += usize::from(held);
        let first: Vec<Episode> = rows.iter().copied().step_by(2).collect();
        let curve = curve(&first);
        // An event in (200, 201) is told as at 200.
        let limits = curve.at(200).unwrap().log_log(0.95).unwrap();
        share += usize::from(limits.contains((-0.002f64 * 201.0).exp()));
    }
    for held in [ratio, share] {
        let coverage = held as f64 / f64::from(runs);
        assert!((0.93..=0.97).contains(&coverage), "{coverage}");
    }
}

/// The infinitesimal jackknife from its definition: what happens to the score where the weight of a cluster grows, by
/// differences of the weighted likelihood, between inverses of its information.
#[test]
fn clustered_errors_are_those_of_the_infinitesimal_jackknife() {
    let (rows, a, b) = simulated(60, 8);
    let clusters: Vec<u32> = (0..rows.len() as u32).map(|at| at * 7 % 13).collect();
    for ties in [Ties::Efron, Ties::Breslow] {
        let plain = fit(&rows, &[&a, &b], ties).unwrap();
        let at = plain.coefficients.clone();
        let h = 1e-4;
        // Weighted as Therneau & Grambsch do: tied events share their mean weight.
        let weighted = |beta: &[f64], weight: &dyn Fn(usize) -> f64| -> f64 {
            let eta = |row: usize| a[row] * beta[0] + b[row] * beta[1];
            let mut times: Vec<u32> = rows.iter().filter(|one| one.2).map(|one| one.1).collect();
            times.sort_unstable();
            times.dedup();
            let mut sum = 0.0;
            for time in times {
                let there = |row: &usize| {
                    rows[*row].0.is_none_or(|start| start < time) && time <= rows[*row].1
                };
                let risk: Vec<usize> = (0..rows.len()).filter(there).collect();
                let tied = risk
                    .iter()
                    .copied()
                    .filter(|&row| rows[row].1 == time && rows[row].2);
                let tied: Vec<usize> = tied.collect();
                let part = |of: &[usize]| -> f64 {
                    of.iter().map(|&row| weight(row) * eta(row).exp()).sum()
                };
                let (all, gone) = (part(&risk), part(&tied));
                let mean: f64 =
                    tied.iter().map(|&row| weight(row)).sum::<f64>() / tied.len() as f64;
                for (place, &row) in tied.iter().enumerate() {
                    let share = match ties {
                        Ties::Efron => place as f64 / tied.len() as f64,
                        Ties::Breslow => 0.0,
                    };
                    sum += weight(row) * eta(row) - mean * (all - share * gone).ln();
                }
            }
            sum
        };
        let score = |weight: &dyn Fn(usize) -> f64| -> [f64; 2] {
            [[h, 0.0], [0.0, h]].map(|step| {
                let up = [at[0] + step[0], at[1] + step[1]];
                let down = [at[0] - step[0], at[1] - step[1]];
                (weighted(&up, weight) - weighted(&down, weight)) / (2.0 * h)
            })
        };
        let mut squares = Matrix::zeros(2, 2);
        for cluster in 0..13 {
            let moved =
                |by: f64| score(&|row| 1.0 + if clusters[row] == cluster { by } else { 0.0 });
            let (up, down) = (moved(1e-3), moved(-1e-3));
            for i in 0..2 {
                for j in 0..2 {
                    squares[(i, j)] += (up[i] - down[i]) * (up[j] - down[j]) / 4e-6;
                }
            }
        }
        let inverse = &plain.covariance;
        let reference = inverse.times(&squares).unwrap().times(inverse).unwrap();
        let found = plain.clone().clustered(&clusters);
        assert_eq!(found.coefficients, plain.coefficients);
        for i in 0..2 {
            for j in 0..2 {
                let (one, other) = (found.covariance[(i, j)], reference[(i, j)]);
                assert!(
                    (one - other).abs() < 1e-5 * reference[(i, i)].max(reference[(j, j)]),
                    "{one} for {other}"
                );
            }
        }
    }
}

/// A subject cut into pieces is still one: the errors by subject are those of the whole; each row taken twice makes the
/// plain errors too small by √2 and leaves those by subject as they were.
#[test]
fn clusters_make_good_what_cutting_and_copying_feign() {
    let (rows, a, b) = simulated(80, 9);
    let whole = fit(&rows, &[&a, &b], Ties::Breslow).unwrap();
    let own: Vec<u32> = (0..rows.len() as u32).collect();
    let errors = whole.clone().clustered(&own).std_errors();
    let twice: Vec<Episode> = rows.iter().chain(&rows).copied().collect();
    let doubled = |column: &[f64]| [column, column].concat();
    let copies = fit(&twice, &[&doubled(&a), &doubled(&b)], Ties::Breslow).unwrap();
    let clusters: Vec<u32> = own.iter().chain(&own).copied().collect();
    for (found, error) in copies
        .clone()
        .clustered(&clusters)
        .std_errors()
        .iter()
        .zip(&errors)
    {
        assert!(close(*found, *error, 1e-9));
    }
    for (found, error) in copies.std_errors().iter().zip(whole.std_errors()) {
        assert!(close(found * 2f64.sqrt(), error, 1e-9));
    }
    let (mut pieces, mut of, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for (at, &row) in rows.iter().enumerate() {
        let middle = (row.0.unwrap_or(0) + row.1) / 2;
        let cut = middle > row.0.unwrap_or(0) && middle < row.1;
        if cut {
            pieces.push((row.0, middle, false));
            pieces.push((Some(middle), row.1, row.2));
        } else {
            pieces.push(row);
        }
        for _ in 0..=usize::from(cut) {
            of.push(at as u32);
            places.push(at);
        }
    }
    let spread = |column: &[f64]| -> Vec<f64> { places.iter().map(|&at| column[at]).collect() };
    let cut = fit(&pieces, &[&spread(&a), &spread(&b)], Ties::Breslow).unwrap();
    for (found, error) in cut.clustered(&of).std_errors().iter().zip(&errors) {
        assert!(close(*found, *error, 1e-9), "{found} for {error}");
    }
}
