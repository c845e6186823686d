//! Many groups of a kind: each estimate drawn towards their mean, and the chance of being the first or the last.

use crate::math::Random;

/// What is believed of one group after all have been seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub std_error: f64,
    /// Probability that it is the highest, 0–1.
    pub highest: f64,
    /// Probability that it is the lowest, 0–1.
    pub lowest: f64,
}

/// Groups of a kind, shrunken.
#[derive(Debug, Clone, PartialEq)]
pub struct Shrinkage {
    /// The mean that groups are drawn to.
    pub mean: f64,
    /// Standard deviation of the groups' true values, the posterior mean.
    pub spread: f64,
    /// Group by group, as given.
    pub groups: Vec<Posterior>,
}

/// Steps of the numeric integration over the spread.
const STEPS: usize = 200;

/// Draws estimates (value, standard error) towards their mean, the more the less is known of each.
///
/// `widest` is the largest standard deviation that the scale allows the true values, 1 for values within ±1. `draws` are
/// those of the ranks.
///
/// # Method
/// The normal–normal model: yᵢ ~ N(θᵢ, vᵢ), θᵢ ~ N(μ, τ²), μ flat, τ uniform on 0…`widest`. Given τ everything is
/// normal; over τ it is integrated by midpoints of τ = `widest`·x², which are dense near 0. To put the one best τ into
/// the formulas instead, as empirical Bayes does, calls few groups equal as soon as that τ is 0, which with five
/// groups is often.
/// # Edge cases
/// Fewer than two groups, a standard error that is not positive, or a `widest` of 0: `None`.
/// # Source
/// Gelman et al. (2013), *Bayesian Data Analysis*, 3rd ed., section 5.4; the uniform prior of τ: Gelman (2006),
/// *Bayesian Analysis* 1, 515–534.
pub fn shrink(
    estimates: &[(f64, f64)],
    widest: f64,
    draws: u32,
    random: &mut Random,
) -> Option<Shrinkage> {
    let defined =
        |&(value, error): &(f64, f64)| value.is_finite() && error > 0.0 && error < f64::MAX;
    if estimates.len() < 2 || !estimates.iter().all(defined) || widest.is_nan() || widest <= 0.0 {
        return None;
    }
    let nodes: Vec<Node> = (0..STEPS)
        .map(|step| {
            let x = (step as f64 + 0.5) / STEPS as f64;
            // dτ is proportional to x.
            Node::new(estimates, widest * x * x, libm::log(x))
        })
        .collect();
    let top = nodes.iter().fold(f64::MIN, |top, node| node.log.max(top));
    let mut total = 0.0;
    let cumulated: Vec<f64> = nodes
        .iter()
        .map(|node| {
            total += libm::exp(node.log - top);
            total
        })
        .collect();
    let weight = |at: usize| {
        let before = at.checked_sub(1).map_or(0.0, |before| cumulated[before]);
        (cumulated[at] - before) / total
    };
    let over = |of: &dyn Fn(&Node) -> f64| -> f64 {
        let all = nodes.iter().enumerate();
        all.map(|(at, node)| weight(at) * of(node)).sum()
    };
    let mut groups: Vec<Posterior> = estimates
        .iter()
        .map(|&(value, error)| {
            let mean = over(&|node| node.posterior(value, error).0);
            let variance = over(&|node| {
                let (centre, variance) = node.posterior(value, error);
                variance + (centre - mean) * (centre - mean)
            });
            Posterior {
                mean,
                std_error: variance.sqrt(),
                highest: 0.0,
                lowest: 0.0,
            }
        })
        .collect();
    let mut firsts = vec![[0u32; 2]; groups.len()];
    for _ in 0..draws {
        let place = random.uniform() * total;
        let at = cumulated.partition_point(|&sum| sum <= place);
        let Some(node) = nodes.get(at) else {
            continue;
        };
        let mean = node.mean + node.variance.sqrt() * random.normal();
        let (mut highest, mut lowest) = ((0, f64::MIN), (0, f64::MAX));
        for (at, &(value, error)) in estimates.iter().enumerate() {
            let kept = node.kept(error);
            let drawn = kept * value + (1.0 - kept) * mean + error * kept.sqrt() * random.normal();
            if drawn > highest.1 {
                highest = (at, drawn);
            }
            if drawn < lowest.1 {
                lowest = (at, drawn);
            }
        }
        firsts[highest.0][0] += 1;
        firsts[lowest.0][1] += 1;
    }
    for (group, counts) in groups.iter_mut().zip(firsts) {
        [group.highest, group.lowest] =
            counts.map(|count| f64::from(count) / f64::from(draws.max(1)));
    }
    Some(Shrinkage {
        mean: over(&|node| node.mean),
        spread: over(&|node| node.spread),
        groups,
    })
}

/// One value of the spread τ: its posterior density, and μ given it.
struct Node {
    spread: f64,
    mean: f64,
    variance: f64,
    log: f64,
}

impl Node {
    fn new(estimates: &[(f64, f64)], spread: f64, log_prior: f64) -> Self {
        let of = |error: f64| error * error + spread * spread;
        let (mut precision, mut sum) = (0.0, 0.0);
        for &(value, error) in estimates {
            precision += 1.0 / of(error);
            sum += value / of(error);
        }
        let mean = sum / precision;
        let log = estimates.iter().map(|&(value, error)| {
            let off = value - mean;
            -0.5 * (libm::log(of(error)) + off * off / of(error))
        });
        Self {
            spread,
            mean,
            variance: 1.0 / precision,
            log: log_prior - 0.5 * libm::log(precision) + log.sum::<f64>(),
        }
    }

    /// The share of a group's own estimate that is kept.
    fn kept(&self, error: f64) -> f64 {
        let square = self.spread * self.spread;
        square / (square + error * error)
    }

    /// Mean and variance of a group given τ.
    fn posterior(&self, value: f64, error: f64) -> (f64, f64) {
        let kept = self.kept(error);
        let lost = 1.0 - kept;
        (
            kept * value + lost * self.mean,
            kept * error * error + lost * lost * self.variance,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The eight schools of Rubin (1981), integrated over τ adaptively in 20 digits by mpmath 1.3; the means are those
    /// that *Bayesian Data Analysis* prints in whole points.
    #[test]
    fn the_eight_schools_are_drawn_together_as_published() {
        const SCHOOLS: [(f64, f64); 8] = [
            (28.0, 15.0),
            (8.0, 10.0),
            (-3.0, 16.0),
            (7.0, 11.0),
            (-1.0, 9.0),
            (1.0, 11.0),
            (18.0, 10.0),
            (12.0, 18.0),
        ];
        const EXPECTED: [(f64, f64); 8] = [
            (11.4001489645134, 8.34124432410381),
            (7.89455152141401, 6.27480257500704),
            (6.13080810199834, 7.76504749369132),
            (7.64468294834518, 6.54622041690336),
            (5.12646581690417, 6.35737813367492),
            (6.13857108443903, 6.71024338434179),
            (10.6669333996506, 6.78553289835784),
            (8.45679400388605, 7.8880819321751),
        ];
        let found = shrink(&SCHOOLS, 100.0, 20_000, &mut Random::new(3)).unwrap();
        assert!(
            (found.mean - 7.932_369_480_1).abs() < 1e-3,
            "{}",
            found.mean
        );
        assert!(
            (found.spread - 6.574_700_955_8).abs() < 2e-3,
            "{}",
            found.spread
        );
        for (got, (mean, error)) in found.groups.iter().zip(EXPECTED) {
            assert!((got.mean - mean).abs() < 1e-3, "{} for {mean}", got.mean);
            assert!(
                (got.std_error - error).abs() < 2e-3,
                "{} for {error}",
                got.std_error
            );
        }
        let highest: f64 = found.groups.iter().map(|group| group.highest).sum();
        let lowest: f64 = found.groups.iter().map(|group| group.lowest).sum();
        assert!((highest - 1.0).abs() < 1e-9 && (lowest - 1.0).abs() < 1e-9);
        // The first school has the highest estimate and the third the lowest; neither is certain.
        let first = found.groups[0].highest;
        assert!(first > 0.2 && first < 0.35, "{first}");
    }

    /// Two groups that are known very well: the chance that the first is the higher is that of a normal difference.
    #[test]
    fn what_is_known_well_is_hardly_drawn() {
        let found = shrink(
            &[(0.5, 0.001), (-0.5, 0.001)],
            1.0,
            500,
            &mut Random::new(1),
        )
        .unwrap();
        assert!((found.groups[0].mean - 0.5).abs() < 1e-5);
        assert_eq!(
            (found.groups[0].highest, found.groups[1].lowest),
            (1.0, 1.0)
        );
    }

    #[test]
    fn one_group_or_an_error_of_zero_is_refused() {
        let mut random = Random::new(1);
        assert_eq!(shrink(&[(0.1, 0.2)], 1.0, 10, &mut random), None);
        assert_eq!(
            shrink(&[(0.1, 0.2), (0.3, 0.0)], 1.0, 10, &mut random),
            None
        );
    }
}
