//! Do events come at random times or by a clock?

/// Dispersion of the gaps between a person's events: 1 where they come at random times, 0 where they come by a clock,
/// more than 1 where they come in bursts. `people` holds the number of gaps, their sum and the sum of their squares.
///
/// # Formula
/// The mean over people, by n − 1, of (nΣg²/(Σg)² − 1)·(n + 1)/(n − 1): of gaps that are exponential this has the mean 1
/// for any n, since nΣg²/(Σg)² then has the mean 2n/(n + 1).
/// # Edge cases
/// Nobody with two gaps: `None`.
/// # Source
/// Moran (1951), *JRSS B* 13, 147–150, whose statistic Σg²/(Σg)² is.
pub fn gap_dispersion(people: impl IntoIterator<Item = (u32, f64, f64)>) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for (count, total, squares) in people {
        let n = f64::from(count);
        if count < 2 || total <= 0.0 {
            continue;
        }
        sum += (n * squares / (total * total) - 1.0) * (n + 1.0);
        weight += n - 1.0;
    }
    (weight > 0.0).then(|| sum / weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    #[test]
    fn random_times_give_one_and_a_clock_gives_nothing() {
        let mut random = Random::new(3);
        let at_random = (0..4_000u32).map(|i| {
            let gaps: Vec<f64> = (0..2 + i % 9)
                .map(|_| -libm::log(1.0 - random.uniform()))
                .collect();
            let squares = gaps.iter().map(|gap| gap * gap).sum();
            (gaps.len() as u32, gaps.iter().sum(), squares)
        });
        let found = gap_dispersion(at_random).unwrap();
        assert!((found - 1.0).abs() < 0.05, "{found}");
        let months = [31.0, 28.0, 31.0, 30.0, 31.0f64];
        let squares = months.iter().map(|gap| gap * gap).sum();
        let found = gap_dispersion([(5, months.iter().sum(), squares)]).unwrap();
        assert!(found < 0.01, "{found}");
        assert_eq!(gap_dispersion([(1, 3.0, 9.0)]), None);
    }
}
