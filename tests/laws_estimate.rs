//! Laws that hold for any data: merging, order, symmetry, inverses.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::linearized::{effective_n, linearized};
use pointworth::estimate::{
    Interval, Proportion, Strata, Trinomial, TwoProportions, average_ranks, benjamini_hochberg,
    bonferroni, confidence_sequence, half_width, holm, kendall_tau_b, mann_whitney,
    ordinary_least_squares, pearson, post_stratified, spearman, two_sample,
};
use pointworth::math::{
    ExactSum, Random, beta_cdf, beta_ppf, chi2_cdf, chi2_ppf, chi2_sf, exact_sum, f_sf, gammainc_p,
    gammainc_q, median, median_low, norm_cdf, norm_ppf, norm_sf, quantile, t_cdf, t_ppf, t_sf,
};
use pointworth::stats::{ClusterSums, Moments};
use proptest::prelude::*;

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs())
}

/// Doubles of every size and sign, subnormal ones too.
fn any_finite() -> impl Strategy<Value = f64> {
    any::<u64>()
        .prop_map(f64::from_bits)
        .prop_filter("finite", |x| x.is_finite() && x.abs() < 1e300)
}

fn counts(most: u64) -> impl Strategy<Value = Trinomial> {
    (0..=most, 0..=most, 0..=most).prop_map(|(plus, zero, minus)| Trinomial { plus, zero, minus })
}

/// The exact sum of integers times a power of two, by big-enough integers.
fn naive_exact(mantissas: &[(i32, u8)]) -> f64 {
    let total: i128 = mantissas
        .iter()
        .map(|&(m, e)| i128::from(m) << (e % 64))
        .sum();
    total as f64
}

proptest! {
    #[test]
    fn an_exact_sum_equals_integer_arithmetic(mantissas in prop::collection::vec(any::<(i32, u8)>(), 0..60)) {
        let values = mantissas.iter().map(|&(m, e)| f64::from(m) * (1u64 << (e % 64)) as f64);
        prop_assert_eq!(exact_sum(values), naive_exact(&mantissas));
    }

    #[test]
    fn an_exact_sum_knows_no_order_and_no_split(
        mut values in prop::collection::vec(any_finite(), 0..60), cut in any::<prop::sample::Index>(), seed in any::<u64>()
    ) {
        let whole = exact_sum(values.iter().copied());
        let mut random = Random::new(seed);
        for i in (1..values.len()).rev() {
            values.swap(i, random.below(i as u32 + 1) as usize);
        }
        let cut = cut.index(values.len() + 1);
        let (mut left, mut right) = (ExactSum::default(), ExactSum::default());
        values[..cut].iter().for_each(|&x| left.update(x));
        values[cut..].iter().for_each(|&x| right.update(x));
        left.merge(&right);
        prop_assert_eq!(left.value().to_bits(), whole.to_bits());
        // What is added and taken away again leaves no trace.
        values.iter().for_each(|&x| left.update(-x));
        prop_assert_eq!(left.value(), 0.0);
    }

    #[test]
    fn an_exact_sum_of_two_is_their_rounded_sum(a in any_finite(), b in any_finite()) {
        prop_assert_eq!(exact_sum([a, b]), a + b);
        prop_assert_eq!(exact_sum([a]), a);
    }

    #[test]
    fn moments_merge_to_the_whole(
        values in prop::collection::vec(-1e6..1e6f64, 0..80), offset in -1e9..1e9f64, cut in any::<prop::sample::Index>()
    ) {
        let values: Vec<f64> = values.iter().map(|x| x + offset).collect();
        let whole: Moments = values.iter().copied().collect();
        let cut = cut.index(values.len() + 1);
        let mut left: Moments = values[..cut].iter().copied().collect();
        left.merge(&values[cut..].iter().copied().collect());
        prop_assert_eq!(left.n, whole.n);
        prop_assert!(close(left.mean, whole.mean, 1e-13));
        prop_assert!((left.m2 - whole.m2).abs() <= 1e-9 * whole.m2 + 1e-3);
        // The naive two passes.
        if let Some(variance) = whole.variance() {
            let n = values.len() as f64;
            let mean = exact_sum(values.iter().copied()) / n;
            let squares = exact_sum(values.iter().map(|x| (x - mean) * (x - mean)));
            prop_assert!((variance - squares / (n - 1.0)).abs() <= 1e-9 * variance + 1e-4);
        } else {
            prop_assert!(values.len() < 2);
        }
        let mut with_empty = whole;
        with_empty.merge(&Moments::default());
        prop_assert_eq!(with_empty, whole);
        let mut from_empty = Moments::default();
        from_empty.merge(&whole);
        prop_assert_eq!(from_empty, whole);
    }

    #[test]
    fn quantiles_undo_distribution_functions(
        p in 1e-12..1.0f64, df in 0.5..500.0f64, a in 0.3..200.0f64, b in 0.3..200.0f64
    ) {
        prop_assert!(close(norm_cdf(norm_ppf(p)), p, 1e-12));
        prop_assert!(close(t_cdf(t_ppf(p, df), df), p, 1e-11));
        prop_assert!(close(chi2_cdf(chi2_ppf(p, df), df), p, 1e-11));
        prop_assert!(close(beta_cdf(beta_ppf(p, a, b), a, b), p, 1e-10) || beta_ppf(p, a, b) > 0.999_999);
    }

    #[test]
    fn both_tails_make_one_and_symmetric_ones_mirror(
        x in -30.0..30.0f64, df in 0.5..1e4f64, a in 0.2..300.0f64, share in 0.0..1.0f64
    ) {
        prop_assert!((norm_cdf(x) + norm_sf(x) - 1.0).abs() < 1e-15);
        prop_assert_eq!(norm_cdf(x), norm_sf(-x));
        prop_assert!((t_cdf(x, df) + t_sf(x, df) - 1.0).abs() < 1e-14);
        prop_assert_eq!(t_cdf(x, df), t_sf(-x, df));
        prop_assert!((gammainc_p(a, x.abs()) + gammainc_q(a, x.abs()) - 1.0).abs() < 1e-14);
        prop_assert!((chi2_cdf(x.abs(), df) + chi2_sf(x.abs(), df) - 1.0).abs() < 1e-14);
        prop_assert!((beta_cdf(share, a, df.min(300.0)) + beta_cdf(1.0 - share, df.min(300.0), a) - 1.0).abs() < 1e-12);
        // t² with df is F with 1 and df; F with d₁, d₂ is the inverse of F with d₂, d₁.
        prop_assert!(close(f_sf(x * x, 1.0, df), 2.0 * t_sf(x.abs(), df), 1e-11));
        if x != 0.0 {
            prop_assert!((f_sf(x.abs(), a, df) + f_sf(1.0 / x.abs(), df, a) - 1.0).abs() < 1e-11);
        }
    }

    #[test]
    fn every_trinomial_interval_mirrors_and_the_reported_one_is_sound(
        c in counts(400), confidence in 0.5..0.999f64
    ) {
        let mirrored = Trinomial { plus: c.minus, zero: c.zero, minus: c.plus };
        let of = |c: &Trinomial| {
            [c.wald(confidence), c.adjusted_wald(confidence), c.adjusted_wald_unit(confidence), c.score(confidence),
             c.trinomial_t(confidence), c.best(confidence).map(|(interval, _)| interval)]
        };
        for (ours, theirs) in of(&c).into_iter().zip(of(&mirrored)) {
            prop_assert_eq!(ours.is_some(), theirs.is_some());
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                prop_assert!((ours.low + theirs.high).abs() < 1e-12 && (ours.high + theirs.low).abs() < 1e-12);
            }
        }
        let Some(estimate) = c.difference() else {
            prop_assert_eq!(c.best(confidence), None);
            return Ok(());
        };
        for interval in [c.best(confidence).unwrap().0, c.score(confidence).unwrap()] {
            prop_assert!(interval.contains(estimate));
            prop_assert!(interval.low >= -1.0 && interval.high <= 1.0 && interval.width() > 0.0);
            let wider = Trinomial::score(&c, 0.5 + confidence / 2.0).unwrap();
            let score = c.score(confidence).unwrap();
            prop_assert!(wider.low <= score.low + 1e-14 && wider.high >= score.high - 1e-14);
        }
    }

    #[test]
    fn shares_mirror_and_their_intervals_hold_them(x in 0u64..300, more in 0u64..300, confidence in 0.5..0.999f64) {
        prop_assume!(x + more > 0);
        let share = Proportion::new(x, x + more).unwrap();
        let rest = Proportion::new(more, x + more).unwrap();
        let of = |p: &Proportion| {
            [p.wald(confidence), p.wilson(confidence), p.agresti_coull(confidence), p.clopper_pearson(confidence), p.jeffreys(confidence)]
        };
        for (ours, theirs) in of(&share).into_iter().zip(of(&rest)) {
            let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
            prop_assert!((ours.low + theirs.high - 1.0).abs() < 1e-12 && (ours.high + theirs.low - 1.0).abs() < 1e-12);
            prop_assert!(ours.low >= 0.0 && ours.high <= 1.0 && ours.low <= ours.high);
        }
        prop_assert!(share.wilson(confidence).unwrap().contains(share.value()));
        prop_assert!(share.clopper_pearson(confidence).unwrap().contains(share.value()));
    }

    #[test]
    fn fisher_is_symmetric_and_equals_enumeration(a in 0u64..25, b in 0u64..25, c in 0u64..25, d in 0u64..25) {
        prop_assume!(a + b > 0 && c + d > 0);
        let two = |x1, n1, x2, n2| TwoProportions {
            first: Proportion::new(x1, n1).unwrap(), second: Proportion::new(x2, n2).unwrap()
        };
        let p = two(a, a + b, c, c + d).fisher();
        prop_assert!(close(p, two(c, c + d, a, a + b).fisher(), 1e-10));
        prop_assert!(close(p, two(b, a + b, d, c + d).fisher(), 1e-10));
        // The naive sum over all tables with these margins, in exact integers.
        let choose = |n: u64, k: u64| (0..k).fold(1u128, |product, i| product * u128::from(n - i) / u128::from(i + 1));
        let tables = |x: u64| choose(a + b, x) * choose(c + d, a + c - x);
        let all: Vec<u128> = ((a + c).saturating_sub(c + d)..=(a + c).min(a + b)).map(tables).collect();
        let extreme: u128 = all.iter().filter(|&&count| count <= tables(a)).sum();
        let naive = extreme as f64 / all.iter().sum::<u128>() as f64;
        prop_assert!(close(p, naive, 1e-10), "{} against {}", p, naive);
    }

    #[test]
    fn two_groups_swapped_change_the_sign_alone(a in counts(200), b in counts(200)) {
        let (Some(ab), Some(ba)) = (two_sample(&a, &b, 0.95), two_sample(&b, &a, 0.95)) else {
            prop_assert!(a.n() == 0 || b.n() == 0);
            return Ok(());
        };
        prop_assert_eq!(ab.difference, -ba.difference);
        prop_assert_eq!(ab.p_value, ba.p_value);
        prop_assert_eq!(ab.interval, Interval { low: -ba.interval.high, high: -ba.interval.low });
    }

    #[test]
    fn weighted_means_know_no_order_no_unit_and_no_empty_cluster(
        clusters in prop::collection::vec((0.01..100.0f64, -1.0..1.0f64), 2..40)
    ) {
        let sums: Vec<(f64, f64)> = clusters.iter().map(|&(w, c)| (w, w * c)).collect();
        // The engine's one pass over rows against the two exact ones.
        let mut engine = ClusterSums::default();
        (0u32..).zip(&sums).for_each(|(key, &(w, wc))| engine.update(key, w, wc / w));
        engine.finish();
        let reference = linearized(sums.iter().copied(), 0.95).unwrap();
        prop_assert!((engine.mean().unwrap() - reference.value).abs() <= 1e-12);
        if let (Some(got), Some(expected)) = (engine.std_error(), reference.std_error) {
            prop_assert!((got * got - expected * expected).abs() <= 1e-12, "{} {}", got, expected);
        }
        let kish = effective_n(sums.iter().map(|&(w, _)| w)).unwrap();
        prop_assert!((engine.n_eff().unwrap() - kish).abs() <= 1e-12 * kish);
        let ours = linearized(sums.iter().copied(), 0.95).unwrap();
        prop_assert_eq!(linearized(sums.iter().rev().copied(), 0.95), Some(ours));
        let padded = sums.iter().copied().chain([(0.0, 0.0)]);
        prop_assert_eq!(linearized(padded, 0.95), Some(ours));
        let doubled = linearized(sums.iter().map(|&(w, wc)| (2.0 * w, 2.0 * wc)), 0.95).unwrap();
        prop_assert_eq!(doubled, ours);
        let n_eff = effective_n(sums.iter().map(|&(w, _)| w)).unwrap();
        prop_assert!(n_eff >= 1.0 - 1e-12 && n_eff <= sums.len() as f64 + 1e-9);
        let equal = linearized(clusters.iter().map(|&(_, c)| (1.0, c)), 0.95).unwrap();
        let moments: Moments = clusters.iter().map(|&(_, c)| c).collect();
        prop_assert!(close(equal.std_error.unwrap(), moments.std_error().unwrap(), 1e-9));
    }

    #[test]
    fn adjusted_p_values_are_ordered_and_never_smaller(p in prop::collection::vec(0.0..=1.0f64, 0..40)) {
        for adjust in [benjamini_hochberg, holm, bonferroni] {
            let adjusted = adjust(&p);
            prop_assert_eq!(adjusted.len(), p.len());
            for i in 0..p.len() {
                prop_assert!(adjusted[i] >= p[i] * (1.0 - 1e-15) && adjusted[i] <= 1.0);
                for j in 0..p.len() {
                    prop_assert!(p[i] > p[j] || adjusted[i] <= adjusted[j]);
                }
            }
        }
        let (bh, holm, bonferroni) = (benjamini_hochberg(&p), holm(&p), bonferroni(&p));
        for i in 0..p.len() {
            prop_assert!(bh[i] <= holm[i] * (1.0 + 1e-12) && holm[i] <= bonferroni[i]);
        }
    }

    #[test]
    fn ranks_and_their_statistics_equal_counting_pairs(
        a in prop::collection::vec(0u8..12, 2..40), b in prop::collection::vec(0u8..12, 2..40)
    ) {
        let (a, b): (Vec<f64>, Vec<f64>) = (a.into_iter().map(f64::from).collect(), b.into_iter().map(f64::from).collect());
        let (ranks, _) = average_ranks(&a);
        for (x, rank) in a.iter().zip(&ranks) {
            let below = a.iter().filter(|y| *y < x).count() as f64;
            let same = a.iter().filter(|y| *y == x).count() as f64;
            prop_assert_eq!(*rank, below + 0.5 * (same + 1.0));
        }
        let test = mann_whitney(&a, &b).unwrap();
        let wins: f64 = a
            .iter()
            .flat_map(|x| b.iter().map(move |y| if x > y { 1.0 } else if x == y { 0.5 } else { 0.0 }))
            .sum();
        prop_assert_eq!(test.u1, wins);
        let n = a.len().min(b.len());
        let (x, y) = (&a[..n], &b[..n]);
        let sign = |u: f64, v: f64| if u > v { 1.0 } else if u < v { -1.0 } else { 0.0 };
        let (mut score, mut untied_x, mut untied_y) = (0.0f64, 0.0f64, 0.0f64);
        for i in 0..n {
            for j in 0..i {
                let (s, t) = (sign(x[i], x[j]), sign(y[i], y[j]));
                score += s * t;
                untied_x += s * s;
                untied_y += t * t;
            }
        }
        let naive = (untied_x > 0.0 && untied_y > 0.0).then(|| score / (untied_x.sqrt() * untied_y.sqrt()));
        prop_assert_eq!(kendall_tau_b(x, y), naive);
        prop_assert_eq!(spearman(x, y).is_some(), naive.is_some());
    }

    #[test]
    fn one_column_regression_is_correlation_and_copies_are_dropped(
        pairs in prop::collection::vec((-100.0..100.0f64, -100.0..100.0f64), 4..50)
    ) {
        let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let columns = [x.as_slice()];
        let fit = ordinary_least_squares(&y, &columns, None).unwrap();
        let r = pearson(&x, &y, 0.95).unwrap();
        prop_assert!((fit.r_squared.unwrap() - r.value * r.value).abs() < 1e-9);
        prop_assert!((fit.standardized[0] - r.value).abs() < 1e-9);
        // Residuals are orthogonal to the design.
        let scale = y.iter().map(|y| y.abs()).sum::<f64>() * 100.0;
        prop_assert!(fit.residuals.iter().sum::<f64>().abs() <= 1e-12 * scale);
        prop_assert!(fit.residuals.iter().zip(&x).map(|(e, x)| e * x).sum::<f64>().abs() <= 1e-12 * scale * 100.0);
        // A copy, and a constant, add nothing and are named.
        let twice: Vec<f64> = x.iter().map(|x| 2.0 * x - 7.0).collect();
        let constant = vec![0.1; x.len()];
        let columns = [x.as_slice(), &constant, &twice];
        let more = ordinary_least_squares(&y, &columns, None).unwrap();
        prop_assert_eq!(&more.dropped, &vec![1, 2]);
        prop_assert_eq!(&more.coefficients, &fit.coefficients);
    }

    #[test]
    fn quantiles_lie_between_their_neighbours(mut values in prop::collection::vec(-1e3..1e3f64, 1..30), p in 0.0..=1.0f64) {
        let middle = median(&mut values.clone()).unwrap();
        values.sort_by(f64::total_cmp);
        prop_assert!((quantile(&values, 0.5).unwrap() - middle).abs() < 1e-12);
        prop_assert_eq!(quantile(&values, 0.0), values.first().copied());
        prop_assert_eq!(quantile(&values, 1.0), values.last().copied());
        let q = quantile(&values, p).unwrap();
        let position = (p * (values.len() - 1) as f64).floor() as usize;
        prop_assert!(values[position] <= q && q <= values[(position + 1).min(values.len() - 1)]);
        let mut integers: Vec<i64> = values.iter().map(|&x| x as i64).collect();
        let low = median_low(&mut integers).unwrap();
        integers.sort_unstable();
        prop_assert_eq!(low, integers[(integers.len() - 1) / 2]);
    }

    #[test]
    fn medians_of_tied_values_equal_those_of_the_sorted(mut values in prop::collection::vec(-4i8..5, 1..400)) {
        let mut floats: Vec<f64> = values.iter().copied().map(f64::from).collect();
        let middle = median(&mut floats);
        let low = median_low(&mut values.clone());
        values.sort_unstable();
        let sorted: Vec<f64> = values.iter().copied().map(f64::from).collect();
        prop_assert_eq!(low, Some(values[(values.len() - 1) / 2]));
        prop_assert_eq!(middle, quantile(&sorted, 0.5));
    }

    #[test]
    fn a_peek_proof_band_is_wider_than_a_fixed_interval(c in counts(300), horizon in 1u64..5000) {
        prop_assume!(c.n() > 0);
        let band = confidence_sequence(&c, 0.95, horizon).unwrap();
        prop_assert!(band.contains(c.difference().unwrap()) && band.low >= -1.0 && band.high <= 1.0);
        let fixed = c.adjusted_wald(0.95).unwrap().clipped(-1.0, 1.0);
        prop_assert!(band.low <= fixed.low + 1e-12 && band.high >= fixed.high - 1e-12);
        // At the horizon the band is within a few per cent of the narrowest that any tuning gives there.
        let best = (1..200).filter_map(|k| half_width(horizon, 1.0, 0.05, horizon * k / 40 + 1)).fold(f64::INFINITY, f64::min);
        prop_assert!(half_width(horizon, 1.0, 0.05, horizon).unwrap() <= 1.01 * best);
    }
}

#[test]
fn nothing_has_no_estimate() {
    assert_eq!(exact_sum([]), 0.0);
    assert_eq!(
        (
            Moments::default().variance(),
            Moments::default().std_error()
        ),
        (None, None)
    );
    assert_eq!(linearized(std::iter::empty(), 0.95), None);
    assert_eq!(linearized([(0.0, 0.0)].into_iter(), 0.95), None);
    assert_eq!(effective_n(std::iter::empty()), None);
    assert_eq!(
        (
            quantile(&[], 0.5),
            median(&mut []),
            median_low::<u8>(&mut [])
        ),
        (None, None, None)
    );
    assert_eq!(Proportion::new(0, 0), None);
    assert!(mann_whitney(&[], &[1.0]).is_none() && pearson(&[], &[], 0.95).is_none());
    assert!(ordinary_least_squares(&[], &[], None).is_none());
    assert_eq!(half_width(0, 1.0, 0.05, 90), None);
}

#[test]
fn one_cluster_has_a_value_and_no_interval() {
    let one = linearized([(3.0, 1.5)].into_iter(), 0.95).unwrap();
    assert_eq!(
        (one.value, one.std_error, one.interval, one.largest_share),
        (0.5, None, None, 1.0)
    );
}

#[test]
fn an_exact_sum_rounds_once_and_keeps_special_values() {
    assert_eq!(exact_sum([1e308, 1e308, -1e308]), 1e308);
    assert_eq!(exact_sum([f64::MAX, f64::MAX]), f64::INFINITY);
    assert_eq!(exact_sum([1.0, 2f64.powi(-53)]), 1.0);
    assert_eq!(exact_sum([1.0, 2f64.powi(-53), 5e-324]), 1.0 + f64::EPSILON);
    assert_eq!(exact_sum([5e-324, 5e-324]), 1e-323);
    assert_eq!(exact_sum(std::iter::repeat_n(0.1, 10_000)), 1000.0);
    assert!(exact_sum([f64::INFINITY, f64::NEG_INFINITY]).is_nan());
    assert_eq!(exact_sum([f64::NEG_INFINITY, 1.0]), f64::NEG_INFINITY);
    assert!(exact_sum([f64::NAN, 1.0]).is_nan());
}

proptest! {
    #[test]
    fn one_stratum_is_the_linearised_mean_and_its_size_does_not_matter(
        accounts in prop::collection::vec(prop::collection::vec((-1i8..=1, 0.1f64..9.0), 1..6), 2..30),
        size in 1.0f64..1e9,
    ) {
        let rows = || accounts.iter().flatten();
        let values: Vec<f64> = rows().map(|(value, _)| f64::from(*value)).collect();
        let weights: Vec<f64> = rows().map(|(_, weight)| *weight).collect();
        let mut end = 0;
        let ends: Vec<u32> = accounts
            .iter()
            .map(|members| {
                end += members.len() as u32;
                end
            })
            .collect();
        let sample = Strata {
            stratum: &vec![0; values.len()],
            values: &values,
            weights: Some(&weights),
            ends: Some(&ends),
        };
        let got = post_stratified(sample, &[size], 0.95).unwrap();
        let clusters = accounts.iter().map(|members| {
            members.iter().fold((0.0, 0.0), |(w, wc), (value, weight)| {
                (w + weight, wc + weight * f64::from(*value))
            })
        });
        let expected = linearized(clusters, 0.95).unwrap();
        prop_assert!((got.value - expected.value).abs() < 1e-12);
        prop_assert!((got.std_error.unwrap() - expected.std_error.unwrap()).abs() < 1e-12);
        prop_assert!(close(got.n_eff, effective_n(weights.iter().copied()).unwrap(), 1e-12));
    }

    #[test]
    fn strata_as_in_the_sample_leave_the_mean_as_it_is(
        counts in prop::collection::vec((5u32..40, 0u32..40), 1..6),
    ) {
        let mut sample = (Vec::new(), Vec::new());
        let mut population = Vec::new();
        for (stratum, (plus, minus)) in (0u32..).zip(&counts) {
            for (value, count) in [(1.0, *plus), (-1.0, *minus)] {
                sample.0.extend((0..count).map(|_| stratum));
                sample.1.extend((0..count).map(|_| value));
            }
            population.push(f64::from(plus + minus) * 7.0);
        }
        let strata = Strata { stratum: &sample.0, values: &sample.1, weights: None, ends: None };
        let got = post_stratified(strata, &population, 0.95).unwrap();
        let mean = sample.1.iter().sum::<f64>() / sample.1.len() as f64;
        prop_assert!((got.value - mean).abs() < 1e-12);
        prop_assert_eq!(got.pooled, 0.0);
    }
}
