//! What a mean can be where only some are observed.

use super::Interval;

/// The mean of everybody, where only a share of them is observed and nothing is assumed of the others.
///
/// # Formula
/// r·mean + (1 − r)·low … r·mean + (1 − r)·high, r the observed share and low…high the values there can be. The bounds
/// are those of these very observations; they are no interval for other samples.
/// # Edge cases
/// A share outside 0…1: `None`. Nobody observed: all that can be.
/// # Source
/// Manski (1989), *Journal of Human Resources* 24, 343–360.
pub fn bounds(mean: f64, share: f64, low: f64, high: f64) -> Option<Interval> {
    (0.0..=1.0).contains(&share).then_some(Interval {
        low: share * mean + (1.0 - share) * low,
        high: share * mean + (1.0 - share) * high,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_third_of_the_answers_at_30_points_allows_everything_from_minus_57_to_77() {
        let third = bounds(0.3, 1.0 / 3.0, -1.0, 1.0).unwrap();
        assert!((third.low + 17.0 / 30.0).abs() < 1e-15);
        assert!((third.high - 23.0 / 30.0).abs() < 1e-15);
        assert_eq!(bounds(0.3, 1.0, -1.0, 1.0).unwrap().width(), 0.0);
        assert_eq!(bounds(0.3, 0.0, -1.0, 1.0).unwrap().width(), 2.0);
        assert_eq!(bounds(0.3, 1.5, -1.0, 1.0), None);
    }
}
