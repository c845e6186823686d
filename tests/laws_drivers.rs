//! Laws of importance: shares of R² that hold for any data, by whatever way the sums were made.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::estimate::{Lmg, explained_by, jackknife, johnson, linear, ordered_logit, wald};
use pointworth::math::{Matrix, Random};
use pointworth::stats::Gram;
use proptest::prelude::*;

fn close(a: f64, b: f64, absolute: f64) -> bool {
    (a - b).abs() <= absolute
}

/// Ratings 0–10 that go together, the outcome last; 255 = missing, where some are to be.
fn ratings(rows: usize, drivers: usize, missing: f64, random: &mut Random) -> Vec<Vec<u8>> {
    let mut columns = vec![Vec::with_capacity(rows); drivers + 1];
    for _ in 0..rows {
        let mood = random.normal();
        let mut outcome = 6.0 + random.normal();
        for (k, column) in columns[..drivers].iter_mut().enumerate() {
            let rating = (6.0 + 1.2 * mood + 1.6 * random.normal())
                .round()
                .clamp(0.0, 10.0);
            outcome += 0.5 / (1.0 + k as f64) * (rating - 6.0);
            let cell = if random.uniform() < missing {
                255
            } else {
                rating as u8
            };
            column.push(cell);
        }
        columns[drivers].push(outcome.round().clamp(0.0, 10.0) as u8);
    }
    columns
}

fn of(columns: &[Vec<u8>]) -> Gram {
    let mut gram = Gram::complete(columns.len());
    gram.update_bytes(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>());
    gram
}

fn correlations(columns: &[Vec<u8>]) -> Matrix {
    of(columns).correlations().unwrap().matrix
}

fn shares(matrix: &Matrix) -> Vec<f64> {
    Lmg::new(&vec![1; matrix.rows() - 1], 0, &mut Random::new(0))
        .shares(matrix)
        .unwrap()
}

/// LMG as its definition has it: the mean gain over all orders, each R² by a regression of its own.
fn by_definition(matrix: &Matrix, spans: &[Vec<usize>]) -> Vec<f64> {
    fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
        if items.is_empty() {
            return vec![Vec::new()];
        }
        let with = |&first: &usize| {
            let rest: Vec<usize> = items
                .iter()
                .copied()
                .filter(|&other| other != first)
                .collect();
            let tails = permutations(&rest).into_iter();
            tails
                .map(move |tail| [vec![first], tail].concat())
                .collect::<Vec<_>>()
        };
        items.iter().flat_map(with).collect()
    }
    let orders = permutations(&(0..spans.len()).collect::<Vec<_>>());
    let mut shares = vec![0.0; spans.len()];
    for order in &orders {
        let mut entered = Vec::new();
        for &driver in order {
            let before = explained_by(matrix, &entered);
            entered.extend(&spans[driver]);
            shares[driver] += explained_by(matrix, &entered) - before;
        }
    }
    shares
        .iter()
        .map(|share| share / orders.len() as f64)
        .collect()
}

/// Sums of products row by row, in whole numbers.
fn naive(columns: &[Vec<u8>], i: usize, j: usize, by_pairs: bool) -> (u64, u64) {
    let rows = 0..columns[0].len();
    let counts = |row: &usize| {
        let there = |column: &Vec<u8>| column[*row] != 255;
        if by_pairs {
            there(&columns[i]) && there(&columns[j])
        } else {
            columns.iter().all(there)
        }
    };
    rows.filter(counts).fold((0, 0), |(n, sum), row| {
        (
            n + 1,
            sum + u64::from(columns[i][row]) * u64::from(columns[j][row]),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn bytes_in_blocks_give_the_sums_of_row_by_row(
        rows in 0usize..1500, drivers in 1usize..7, missing in 0.0..0.4, cut in any::<prop::sample::Index>(), seed in any::<u64>()
    ) {
        let columns = ratings(rows, drivers, missing, &mut Random::new(seed));
        for by_pairs in [false, true] {
            let empty = || if by_pairs { Gram::pairwise(drivers + 1) } else { Gram::complete(drivers + 1) };
            let slices: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
            let mut whole = empty();
            whole.update_bytes(&slices);
            let at = cut.index(rows + 1);
            let mut parts = Gram::default();
            for range in [0..at, at..rows] {
                let mut part = empty();
                part.update_bytes(&slices.iter().map(|column| &column[range.clone()]).collect::<Vec<_>>());
                parts.merge(&part);
            }
            let mut single = empty();
            for row in 0..rows {
                let cell = |column: &Vec<u8>| if column[row] == 255 { f64::NAN } else { f64::from(column[row]) };
                single.update(&columns.iter().map(cell).collect::<Vec<_>>(), 1.0);
            }
            prop_assert_eq!(&parts, &whole);
            prop_assert_eq!(&single, &whole);
            prop_assert_eq!(whole.without(&whole), empty());
            for i in 0..=drivers {
                for j in 0..=drivers {
                    let (n, product) = naive(&columns, i, j, by_pairs);
                    prop_assert_eq!(whole.n(i, j), n as f64);
                    prop_assert_eq!(whole.product(i, j), product as f64);
                }
            }
        }
    }

    #[test]
    fn shares_add_up_and_know_neither_order_nor_scale_nor_copies(
        rows in 30usize..200, drivers in 2usize..7, shift in 1usize..6, seed in any::<u64>()
    ) {
        let columns = ratings(rows, drivers, 0.0, &mut Random::new(seed));
        let matrix = correlations(&columns);
        prop_assume!(linear(&matrix).is_some_and(|fit| !fit.coefficients.contains(&None)));
        let lmg = shares(&matrix);
        let weights = johnson(&matrix).unwrap();
        let r_squared = linear(&matrix).unwrap().r_squared;
        prop_assert!(close(lmg.iter().sum(), r_squared, 1e-12), "{} {r_squared}", lmg.iter().sum::<f64>());
        prop_assert!(close(weights.iter().sum(), r_squared, 1e-12));
        prop_assert!(lmg.iter().chain(&weights).all(|share| *share >= 0.0));
        // Another order of the drivers.
        let mut turned = columns.clone();
        turned[..drivers].rotate_left(shift % drivers);
        let mut expected = lmg.clone();
        expected.rotate_left(shift % drivers);
        let got = shares(&correlations(&turned));
        prop_assert!(got.iter().zip(&expected).all(|(a, b)| close(*a, *b, 1e-12)));
        // Every row twice.
        let twice: Vec<Vec<u8>> = columns.iter().map(|column| column.repeat(2)).collect();
        prop_assert_eq!(of(&twice).n(0, 0), 2.0 * rows as f64);
        let got = shares(&correlations(&twice));
        prop_assert!(got.iter().zip(&lmg).all(|(a, b)| close(*a, *b, 1e-12)));
        // Another scale and origin of one driver.
        let mut scaled = Gram::complete(drivers + 1);
        for row in 0..rows {
            let mut cells: Vec<f64> = columns.iter().map(|column| f64::from(column[row])).collect();
            cells[0] = 3.7 - 12.5 * cells[0];
            scaled.update(&cells, 1.0);
        }
        let got = shares(&scaled.correlations().unwrap().matrix);
        prop_assert!(got.iter().zip(&lmg).all(|(a, b)| close(*a, *b, 1e-11)));
        // Weights of 3 are three copies.
        let mut weighted = Gram::complete(drivers + 1);
        for row in 0..rows {
            weighted.update(&columns.iter().map(|column| f64::from(column[row])).collect::<Vec<_>>(), 3.0);
        }
        let got = shares(&weighted.correlations().unwrap().matrix);
        prop_assert!(got.iter().zip(&lmg).all(|(a, b)| close(*a, *b, 1e-12)));
    }

    #[test]
    fn all_subsets_give_the_mean_over_all_orders(rows in 20usize..60, drivers in 1usize..6, seed in any::<u64>()) {
        let columns = ratings(rows, drivers, 0.0, &mut Random::new(seed));
        let matrix = correlations(&columns);
        let spans: Vec<Vec<usize>> = (0..drivers).map(|driver| vec![driver]).collect();
        let expected = by_definition(&matrix, &spans);
        let got = shares(&matrix);
        prop_assert!(got.iter().zip(&expected).all(|(a, b)| close(*a, *b, 1e-12)), "{got:?} {expected:?}");
        // Drivers of several columns: the last two together.
        if drivers > 1 {
            let mut spans = spans;
            let last = spans.pop().unwrap();
            spans[drivers - 2].extend(last);
            let widths: Vec<usize> = spans.iter().map(Vec::len).collect();
            let got = Lmg::new(&widths, 0, &mut Random::new(0)).shares(&matrix).unwrap();
            let expected = by_definition(&matrix, &spans);
            prop_assert!(got.iter().zip(&expected).all(|(a, b)| close(*a, *b, 1e-12)), "{got:?} {expected:?}");
        }
    }
}

#[test]
fn a_category_has_the_same_share_whatever_level_is_left_out() {
    let mut random = Random::new(5);
    let rows: Vec<(usize, f64, f64)> = (0..300)
        .map(|_| {
            let level = random.below(4) as usize;
            let x = random.normal() + level as f64 * 0.3;
            (level, x, [0.0, 1.0, -0.5, 2.0][level] + x + random.normal())
        })
        .collect();
    let without = |left_out: usize| {
        let mut gram = Gram::complete(5);
        for &(level, x, y) in &rows {
            let levels = (0..4).filter(|&other| other != left_out);
            let mut cells: Vec<f64> = levels
                .map(|other| f64::from(u8::from(other == level)))
                .collect();
            cells.extend([x, y]);
            gram.update(&cells, 1.0);
        }
        let matrix = gram.correlations().unwrap().matrix;
        Lmg::new(&[3, 1], 0, &mut Random::new(0))
            .shares(&matrix)
            .unwrap()
    };
    for left_out in 1..4 {
        for (a, b) in without(0).iter().zip(without(left_out)) {
            assert!(close(*a, b, 1e-12), "{a} {b}");
        }
    }
}

#[test]
fn drivers_that_say_the_same_share_alike_and_are_named() {
    let mut columns = ratings(400, 4, 0.0, &mut Random::new(2));
    columns.insert(1, columns[0].clone());
    // A sum of two others.
    let sum: Vec<u8> = columns[2]
        .iter()
        .zip(&columns[3])
        .map(|(a, b)| a + b)
        .collect();
    columns.insert(5, sum);
    let matrix = correlations(&columns);
    let lmg = shares(&matrix);
    assert!(close(lmg[0], lmg[1], 1e-9) && lmg[0] > 0.01, "{lmg:?}");
    let fit = linear(&matrix).unwrap();
    assert!(close(lmg.iter().sum(), fit.r_squared, 1e-9));
    let mut alike = fit.alike.clone();
    alike.iter_mut().for_each(|group| group.sort_unstable());
    alike.sort();
    assert_eq!(alike, [vec![0, 1], vec![2, 3, 5]]);
    assert_eq!(fit.inflation[0], None);
    assert!(fit.inflation[4].unwrap() < 3.0);
    assert_eq!(
        fit.coefficients
            .iter()
            .filter(|slope| slope.is_none())
            .count(),
        2
    );
    assert!(johnson(&matrix).is_none());
}

#[test]
fn constant_columns_explain_nothing_and_a_constant_outcome_is_not_explained() {
    let mut columns = ratings(100, 3, 0.0, &mut Random::new(9));
    let lmg = shares(&correlations(&columns));
    columns[1].fill(4);
    let matrix = correlations(&columns);
    let with = shares(&matrix);
    assert_eq!(with[1], 0.0);
    assert!(with[0] > lmg[0]);
    assert_eq!(linear(&matrix).unwrap().coefficients[1], None);
    assert!(johnson(&matrix).is_none());
    columns[3].fill(9);
    assert!(linear(&correlations(&columns)).is_none());
    let none = Gram::complete(2).correlations();
    assert!(none.is_none());
    // An outcome that one driver gives away.
    let copy = vec![columns[0].clone(), columns[2].clone(), columns[0].clone()];
    let all: f64 = shares(&correlations(&copy)).iter().sum();
    assert!(close(all, 1.0, 1e-12));
}

#[test]
fn inflation_is_that_of_regressing_each_driver_on_the_others() {
    let columns = ratings(500, 5, 0.0, &mut Random::new(3));
    let matrix = correlations(&columns);
    let fit = linear(&matrix).unwrap();
    for driver in 0..5 {
        let mut turned = columns[..5].to_vec();
        turned.swap(driver, 4);
        let r_squared = linear(&correlations(&turned)).unwrap().r_squared;
        assert!(close(
            fit.inflation[driver].unwrap(),
            1.0 / (1.0 - r_squared),
            1e-8
        ));
    }
}

#[test]
fn drawn_orders_come_as_near_as_their_error_says() {
    // Fourteen drivers, whose exact shares are known, among twenty.
    let columns = ratings(2_000, 14, 0.0, &mut Random::new(8));
    let matrix = correlations(&columns);
    let exact = shares(&matrix);
    // The other six go along with nothing, and so change no share.
    let mut padded = Matrix::identity(21);
    for i in 0..15 {
        for j in 0..15 {
            let place = |k: usize| if k == 14 { 20 } else { k };
            padded[(place(i), place(j))] = matrix[(i, j)];
        }
    }
    let mut lmg = Lmg::new(&[1; 20], 600, &mut Random::new(1));
    assert_eq!(lmg.orders(), Some(600));
    let (drawn, errors) = lmg.shares_and_errors(&padded).unwrap();
    assert!(close(
        drawn.iter().sum(),
        linear(&matrix).unwrap().r_squared,
        1e-12
    ));
    let mut squares = 0.0;
    for driver in 0..14 {
        assert!(errors[driver] > 0.0 && errors[driver] < 0.01);
        squares += ((drawn[driver] - exact[driver]) / errors[driver]).powi(2);
    }
    // Chi-square with 13 degrees of freedom, since the sum is fixed: 99.9 % lie below 34.5.
    assert!(squares < 34.5, "{squares}");
    assert!(drawn[14..20].iter().all(|share| *share < 1e-12));
}

#[test]
fn by_pairs_and_by_complete_rows_agree_where_nothing_is_missing() {
    let columns = ratings(700, 4, 0.0, &mut Random::new(6));
    let slices: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let mut pairs = Gram::pairwise(5);
    pairs.update_bytes(&slices);
    assert_eq!(pairs.correlations(), of(&columns).correlations());
}

#[test]
fn the_jackknife_of_a_mean_is_its_standard_error() {
    let values = [3.0, 5.0, 9.0, 1.0, 4.0];
    let sum: f64 = values.iter().sum();
    let without: Vec<Vec<f64>> = values
        .iter()
        .map(|value| vec![(sum - value) / 4.0])
        .collect();
    let covariance = jackknife(&without).unwrap();
    let mean = sum / 5.0;
    let variance = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>()
        / 4.0
        / 5.0;
    assert!(close(covariance[(0, 0)], variance, 1e-12));
    // One value: F is the square of t, so its p-value that of t.
    let test = wald(&[mean], &covariance, 5).unwrap();
    assert!(close(test.f, mean * mean / variance, 1e-10));
    assert_eq!((test.df1, test.df2), (1.0, 4.0));
    let t = mean / variance.sqrt();
    assert!(close(
        test.p_value,
        2.0 * pointworth::math::t_sf(t, 4.0),
        1e-12
    ));
    assert!(wald(&[mean], &covariance, 2).is_none());
}

#[test]
fn levels_may_be_named_by_any_ascending_numbers() {
    let mut random = Random::new(12);
    let (mut x, mut levels) = (Vec::new(), Vec::new());
    for _ in 0..400 {
        let value = random.normal();
        let latent = 0.8 * value + (1.0 / random.uniform() - 1.0).ln();
        levels.push(u8::from(latent > -0.5) + u8::from(latent > 1.0));
        x.push(value);
    }
    let named: Vec<u8> = levels
        .iter()
        .map(|level| [2, 9, 200][usize::from(*level)])
        .collect();
    let (a, b) = (ordered_logit(&levels, &[&x]), ordered_logit(&named, &[&x]));
    assert_eq!(a, b);
    // Turned round, the signs change and nothing else.
    let turned: Vec<u8> = levels.iter().map(|level| 2 - level).collect();
    let (a, c) = (a.unwrap(), ordered_logit(&turned, &[&x]).unwrap());
    assert!(close(a.coefficients[0], -c.coefficients[0], 1e-9));
    assert!(close(a.log_likelihood, c.log_likelihood, 1e-8));
    assert!((a.coefficients[0] - 0.8).abs() < 3.0 * a.std_errors[0]);
}
