//! Inference for a slope from few clusters: the wild cluster bootstrap.

use super::Interval;
use crate::math::{Cholesky, Matrix, Random, increasing_root};

/// A slope, and what its t statistic does when the clusters' errors are turned about at random.
///
/// The bootstrap is restricted: errors are those under the value that is tested. As they are linear in that value, each
/// resample's statistic is a ratio of polynomials in it, and an interval costs no further resampling.
#[derive(Debug, Clone)]
pub struct Wild {
    /// The slope.
    pub slope: f64,
    /// Clusters.
    pub clusters: usize,
    /// Σ of squared scores of the fitted errors: with `information` the spread of the slope.
    squares: f64,
    /// Σx², other columns taken off.
    information: f64,
    resamples: Vec<Resample>,
}

/// Score and its squares of one resample under the value θ: `score[0] − θ·score[1]`,
/// `squares[0] − 2θ·squares[1] + θ²·squares[2]`.
#[derive(Debug, Clone, Copy)]
struct Resample {
    score: [f64; 2],
    squares: [f64; 3],
}

/// Below this many clusters there are too few patterns of signs.
const FEWEST_FOR_SIGNS: usize = 12;

/// The slope of `y` on `x`, `others` held equal; no intercept is added. `clusters` numbers each observation's own from 0.
///
/// # Method
/// `x` and `y` are cleared of the other columns (Frisch, Waugh and Lovell). Each resample multiplies the restricted
/// errors of a cluster by one random factor: a sign (Rademacher), under 12 clusters Webb's six points.
/// # Edge cases
/// Fewer than two clusters, or an `x` that the others determine: `None`.
/// # Source
/// Cameron, Gelbach & Miller (2008), *Review of Economics and Statistics* 90, 414–427; Webb (2023), *Canadian Journal of
/// Economics* 56, 839–858; Roodman, Nielsen, MacKinnon & Webb (2019), *Stata Journal* 19, 4–60 (the algebra).
pub fn wild_cluster(
    y: &[f64],
    x: &[f64],
    others: &[&[f64]],
    clusters: &[u32],
    replicates: u32,
    random: &mut Random,
) -> Option<Wild> {
    let n = y.len();
    let mut lengths = others.iter().map(|column| column.len());
    if x.len() != n || clusters.len() != n || !lengths.all(|length| length == n) {
        return None;
    }
    let count = clusters.iter().max().map_or(0, |&last| last as usize + 1);
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut gram = Matrix::zeros(others.len(), others.len());
    for (i, a) in others.iter().enumerate() {
        for (j, b) in others.iter().enumerate() {
            gram[(i, j)] = product(a, b);
        }
    }
    let cholesky = Cholesky::new(&gram, 1e-10);
    let kept: Vec<&[f64]> = cholesky.kept.iter().map(|&at| others[at]).collect();
    let cleared = |values: &[f64]| -> Option<Vec<f64>> {
        let with: Vec<f64> = kept.iter().map(|column| product(column, values)).collect();
        let slopes = cholesky.solve(&with)?;
        let mut rest = values.to_vec();
        for (column, slope) in kept.iter().zip(&slopes) {
            rest.iter_mut()
                .zip(*column)
                .for_each(|(rest, value)| *rest -= slope * value);
        }
        Some(rest)
    };
    let (x_rest, y_rest) = (cleared(x)?, cleared(y)?);
    let information = product(&x_rest, &x_rest);
    if count < 2 || information.is_nan() || information <= 1e-12 * product(x, x) {
        return None;
    }
    // By cluster: Σx·y, Σx², and of each other column w Σw·y and Σw·x.
    let (mut xy, mut xx) = (vec![0.0; count], vec![0.0; count]);
    let mut wy = vec![vec![0.0; kept.len()]; count];
    let mut wx = wy.clone();
    for (row, &cluster) in clusters.iter().enumerate() {
        let at = cluster as usize;
        xy[at] += x_rest[row] * y_rest[row];
        xx[at] += x_rest[row] * x_rest[row];
        for (k, column) in kept.iter().enumerate() {
            wy[at][k] += column[row] * y_rest[row];
            wx[at][k] += column[row] * x_rest[row];
        }
    }
    let slope = xy.iter().sum::<f64>() / information;
    let scores = xy.iter().zip(&xx).map(|(xy, xx)| xy - slope * xx);
    let squares = scores.map(|score| score * score).sum();
    // What refitting takes off a cluster's score when another cluster's errors are multiplied.
    let (mut off_y, mut off_x) = (Matrix::zeros(count, count), Matrix::zeros(count, count));
    for h in 0..count {
        let (by_y, by_x) = (cholesky.solve(&wy[h])?, cholesky.solve(&wx[h])?);
        for g in 0..count {
            off_y[(g, h)] = product(&wx[g], &by_y) + xx[g] * xy[h] / information;
            off_x[(g, h)] = product(&wx[g], &by_x) + xx[g] * xx[h] / information;
        }
    }
    let mut factors = vec![0.0; count];
    let resamples = (0..replicates).map(|_| {
        factors
            .iter_mut()
            .for_each(|factor| *factor = draw(count, random));
        let mut resample = Resample {
            score: [product(&factors, &xy), product(&factors, &xx)],
            squares: [0.0; 3],
        };
        for g in 0..count {
            let a = factors[g] * xy[g] - product(&factors, off_y.row(g));
            let b = factors[g] * xx[g] - product(&factors, off_x.row(g));
            resample.squares[0] += a * a;
            resample.squares[1] += a * b;
            resample.squares[2] += b * b;
        }
        resample
    });
    Some(Wild {
        resamples: resamples.collect(),
        slope,
        clusters: count,
        squares,
        information,
    })
}

/// A random factor of mean 0 and variance 1.
fn draw(clusters: usize, random: &mut Random) -> f64 {
    let sign = if random.bits() >> 63 == 0 { 1.0 } else { -1.0 };
    if clusters >= FEWEST_FOR_SIGNS {
        return sign;
    }
    let size: f64 = match random.below(3) {
        0 => 0.5,
        1 => 1.0,
        _ => 1.5,
    };
    sign * size.sqrt()
}

impl Wild {
    /// Share of resamples under the value `null` whose t statistic is at least as far from 0 as that of the data.
    pub fn p_value(&self, null: f64) -> f64 {
        let distance = self.information * (self.slope - null);
        let ours = distance * distance / self.squares;
        let as_far = self.resamples.iter().filter(|resample| {
            let [a, b] = resample.score;
            let [aa, ab, bb] = resample.squares;
            let score = a - null * b;
            // All signs alike give the data's own statistic: rounding must not decide.
            score * score >= (1.0 - 1e-9) * ours * (aa - 2.0 * null * ab + null * null * bb)
        });
        as_far.count() as f64 / self.resamples.len() as f64
    }

    /// The values that are not refused at 1 − `confidence`.
    ///
    /// # Edge cases
    /// So few clusters that every value is allowed, or no spread: `None`.
    pub fn interval(&self, confidence: f64) -> Option<Interval> {
        let alpha = 1.0 - confidence;
        let error = self.squares.sqrt() / self.information;
        if !(error > 0.0 && alpha > 0.0 && alpha < 1.0) || self.resamples.is_empty() {
            return None;
        }
        let end = |direction: f64| {
            let mut far = 2.0 * error;
            while self.p_value(self.slope + direction * far) > alpha {
                far *= 2.0;
                if far > 1e6 * error {
                    return None;
                }
            }
            let beyond = |distance: f64| {
                let p = self.p_value(self.slope + direction * distance);
                if p > alpha { -1.0 } else { 1.0 }
            };
            Some(self.slope + direction * increasing_root(0.0, far, beyond))
        };
        Some(Interval {
            low: end(-1.0)?,
            high: end(1.0)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::{Spread, ordinary_least_squares};

    /// Clusters of very different size, with errors of their own that grow with the cluster's `x`.
    fn sample(clusters: u32, slope: f64, random: &mut Random) -> [Vec<f64>; 4] {
        let (mut y, mut x, mut w, mut own) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for cluster in 0..clusters {
            let level = random.normal();
            let shared = random.normal() * (1.0 + 0.5 * level.abs());
            for _ in 0..5 + 3 * cluster {
                let value = 0.7 * level + random.normal();
                let other = random.normal();
                y.push(slope * value + 0.3 * other + shared + random.normal());
                x.push(value);
                w.push(other);
                own.push(f64::from(cluster));
            }
        }
        [y, x, w, own]
    }

    #[test]
    fn the_short_way_gives_what_refitting_every_resample_gives() {
        let mut random = Random::new(2);
        let [y, x, w, own] = sample(7, 0.5, &mut random);
        let clusters: Vec<u32> = own.iter().map(|&at| at as u32).collect();
        let ones = vec![1.0; y.len()];
        let wild = wild_cluster(&y, &x, &[&ones, &w], &clusters, 200, &mut Random::new(9)).unwrap();
        let t = |y: &[f64], null: f64| {
            let columns: [&[f64]; 2] = [&x, &w];
            let fit = ordinary_least_squares(y, &columns, Some(&clusters)).unwrap();
            let error = fit.std_errors(Spread::Cluster).unwrap()[1];
            (
                fit.coefficients[1],
                ((fit.coefficients[1] - null) / error).abs(),
            )
        };
        let (slope, _) = t(&y, 0.0);
        assert!((wild.slope - slope).abs() < 1e-12);
        for null in [0.0, 0.4, 1.3] {
            let ours = t(&y, null).1;
            let less: Vec<f64> = y.iter().zip(&x).map(|(y, x)| y - null * x).collect();
            let columns: [&[f64]; 1] = [&w];
            let fit = ordinary_least_squares(&less, &columns, None).unwrap();
            let mut random = Random::new(9);
            let mut as_far = 0;
            for _ in 0..200 {
                let factors: Vec<f64> = (0..7).map(|_| draw(7, &mut random)).collect();
                let drawn: Vec<f64> = (0..y.len())
                    .map(|row| {
                        let fitted = y[row] - fit.residuals[row];
                        fitted + factors[clusters[row] as usize] * fit.residuals[row]
                    })
                    .collect();
                as_far += u32::from(t(&drawn, null).1 >= ours);
            }
            assert_eq!(
                wild.p_value(null),
                f64::from(as_far) / 200.0,
                "under {null}"
            );
        }
    }

    #[test]
    fn intervals_of_ten_unequal_clusters_cover_where_those_by_t_do_not() {
        let mut random = Random::new(41);
        let (mut by_wild, mut by_t) = (0, 0);
        for _ in 0..300 {
            let [y, x, w, own] = sample(10, 1.0, &mut random);
            let clusters: Vec<u32> = own.iter().map(|&at| at as u32).collect();
            let ones = vec![1.0; y.len()];
            let wild = wild_cluster(&y, &x, &[&ones, &w], &clusters, 399, &mut random).unwrap();
            by_wild += usize::from(wild.interval(0.95).is_none_or(|found| found.contains(1.0)));
            let columns: [&[f64]; 2] = [&x, &w];
            let fit = ordinary_least_squares(&y, &columns, Some(&clusters)).unwrap();
            let half = 2.262 * fit.std_errors(Spread::Cluster).unwrap()[1];
            by_t += usize::from((fit.coefficients[1] - 1.0).abs() <= half);
        }
        assert!(
            by_wild >= 270 && by_wild > by_t,
            "wild {by_wild}, t {by_t} of 300"
        );
    }

    #[test]
    fn one_cluster_or_nothing_to_tell_has_no_slope() {
        let mut random = Random::new(1);
        let none: [&[f64]; 0] = [];
        let (y, x) = ([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]);
        assert!(wild_cluster(&y, &x, &none, &[0, 0, 0], 100, &mut random).is_none());
        assert!(wild_cluster(&y, &x, &[&x], &[0, 1, 2], 100, &mut random).is_none());
    }
}
