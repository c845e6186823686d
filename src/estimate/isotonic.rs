//! A mean that never falls as something rises.

use crate::math::{order, quantile};

/// Groups into which larger samples are put, alike in x.
const GROUPS: usize = 256;

/// A step-free curve that never falls: lines between points, level outside them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Isotonic {
    /// Mean x and mean y of each block, both ascending.
    points: Vec<(f64, f64)>,
}

/// Groups of x between their edges.
#[derive(Debug, Clone)]
pub struct Groups {
    /// Upper ends of all groups but the last.
    edges: Vec<f64>,
}

impl Groups {
    /// At most 256 groups of about as many values; each different value is one where there are no more than that.
    pub fn new(x: &[f64]) -> Self {
        let order = order(x.len(), &mut |a, b| x[a].total_cmp(&x[b]));
        let sorted: Vec<f64> = order.iter().map(|&at| x[at as usize]).collect();
        let distinct = sorted.chunk_by(|a, b| a == b).map(|run| run[0]);
        let mut edges: Vec<f64> = distinct.take(GROUPS + 1).collect();
        if edges.len() > GROUPS {
            let cut = |at: usize| quantile(&sorted, at as f64 / GROUPS as f64);
            edges = (1..GROUPS).filter_map(cut).collect();
            edges.dedup();
        } else {
            edges.pop();
        }
        Self { edges }
    }

    /// Fits the curve to y (any weights) within these groups.
    ///
    /// # Formula
    /// The non-falling values that minimise Σw(y − ŷ)², by pooling adjacent groups that fall.
    /// # Source
    /// Barlow, Bartholomew, Bremner & Brunk (1972), *Statistical Inference under Order Restrictions*, ch. 1; Zadrozny & Elkan
    /// (2002), KDD, 694–699 (as calibration).
    pub fn fit(&self, rows: impl Iterator<Item = (f64, f64, f64)>) -> Isotonic {
        // Σw, Σwx, Σwy by group.
        let mut sums = vec![[0.0f64; 3]; self.edges.len() + 1];
        for (x, y, weight) in rows {
            let at = self.edges.partition_point(|edge| *edge < x);
            for (sum, value) in sums[at].iter_mut().zip([1.0, x, y]) {
                *sum += weight * value;
            }
        }
        let mut blocks: Vec<[f64; 3]> = Vec::new();
        for group in sums.into_iter().filter(|sums| sums[0] > 0.0) {
            let mut block = group;
            while let Some(last) = blocks.last().copied() {
                if last[2] * block[0] < block[2] * last[0] {
                    break;
                }
                block.iter_mut().zip(last).for_each(|(a, b)| *a += b);
                blocks.pop();
            }
            blocks.push(block);
        }
        let point = |[weight, x, y]: [f64; 3]| (x / weight, y / weight);
        Isotonic {
            points: blocks.into_iter().map(point).collect(),
        }
    }
}

impl Isotonic {
    /// The curve at x; `None` without data.
    pub fn at(&self, x: f64) -> Option<f64> {
        let next = self.points.partition_point(|point| point.0 < x);
        let (Some(&after), true) = (self.points.get(next), next > 0) else {
            return Some(self.points.get(next).or(self.points.last())?.1);
        };
        let before = self.points[next - 1];
        let share = (x - before.0) / (after.0 - before.0);
        Some(before.1 + share * (after.1 - before.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    fn fit(x: &[f64], y: &[f64]) -> Isotonic {
        let rows = x.iter().zip(y).map(|(x, y)| (*x, *y, 1.0));
        Groups::new(x).fit(rows)
    }

    /// `isoreg(c(1, 0, 4, 3, 3, 5, 4, 2, 0))$yf` of R's documentation: 0.5, 0.5, then 3 seven times.
    #[test]
    fn adjacent_values_that_fall_are_pooled() {
        let x: Vec<f64> = (1..=9).map(f64::from).collect();
        let curve = fit(&x, &[1.0, 0.0, 4.0, 3.0, 3.0, 5.0, 4.0, 2.0, 0.0]);
        assert_eq!(curve.points, [(1.5, 0.5), (6.0, 3.0)]);
        assert_eq!(
            [0.0, 1.5, 3.75, 6.0, 99.0].map(|x| curve.at(x).unwrap()),
            [0.5, 0.5, 1.75, 3.0, 3.0]
        );
        assert_eq!(Isotonic::default().at(1.0), None);
    }

    /// The value at i is the largest over a ≤ i of the smallest over b ≥ i of the mean of a … b.
    #[test]
    fn the_curve_is_that_of_the_minimax_formula() {
        let mut random = Random::new(5);
        for _ in 0..20 {
            let y: Vec<f64> = (0..30)
                .map(|at| f64::from(at) / 30.0 + random.normal())
                .collect();
            let x: Vec<f64> = (0..30).map(f64::from).collect();
            let blocks = fit(&x, &y).points;
            let mean = |a: usize, b: usize| y[a..=b].iter().sum::<f64>() / (b - a + 1) as f64;
            for i in 0..30 {
                let least = |a: usize| (i..30).map(|b| mean(a, b)).fold(f64::INFINITY, f64::min);
                let value = (0..=i).map(least).fold(f64::NEG_INFINITY, f64::max);
                let near = blocks
                    .iter()
                    .any(|(_, block)| (block - value).abs() < 1e-12);
                assert!(near, "{value}");
            }
        }
    }

    #[test]
    fn many_values_are_put_into_groups_that_keep_the_mean() {
        let mut random = Random::new(6);
        let x: Vec<f64> = (0..5_000).map(|_| random.uniform()).collect();
        let y: Vec<f64> = x
            .iter()
            .map(|x| f64::from(u8::from(random.uniform() < x * x)))
            .collect();
        let curve = fit(&x, &y);
        for at in [0.2, 0.5, 0.8] {
            assert!((curve.at(at).unwrap() - at * at).abs() < 0.07);
        }
        let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / 5_000.0;
        let fitted = mean(&mut x.iter().map(|x| curve.at(*x).unwrap()));
        assert!((fitted - mean(&mut y.iter().copied())).abs() < 0.005);
    }
}
