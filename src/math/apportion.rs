//! Whole units shared out.

use super::order;

/// `total` whole units, shared out in proportion to `weights`; the parts add up to it exactly.
///
/// # Formula
/// Each part is the quota `total · w/Σw` rounded down, and the units left over go to the largest remainders (Hamilton's
/// method); of equal remainders the first is served first.
/// # Edge cases
/// Weights that are negative or not finite count as 0; without any positive one: `None`, unless there is nothing to share.
/// # Source
/// Balinski & Young (2001), *Fair Representation*, 2nd ed., ch. 3.
pub fn apportion(total: i128, weights: &[f64]) -> Option<Vec<i128>> {
    /// Weights as whole numbers of this many parts of the largest, so that quotas are exact.
    const PARTS: f64 = (1u64 << 52) as f64;
    let good = |weight: f64| weight.is_finite() && weight > 0.0;
    let largest = weights
        .iter()
        .copied()
        .filter(|&w| good(w))
        .fold(0.0, f64::max);
    if largest == 0.0 {
        return (total == 0).then(|| vec![0; weights.len()]);
    }
    let whole = |weight: &f64| match good(*weight) {
        true => (weight / largest * PARTS) as i128,
        false => 0,
    };
    let weights: Vec<i128> = weights.iter().map(whole).collect();
    let sum: i128 = weights.iter().sum();
    // total · w/Σw with total = each·Σw + rest, so that no product leaves 128 bits.
    let (each, rest) = (total.div_euclid(sum), total.rem_euclid(sum));
    let quotas = weights.iter().map(|weight| rest * weight);
    let remainders: Vec<i128> = quotas.clone().map(|quota| quota % sum).collect();
    let parts = quotas.zip(&weights);
    let mut parts: Vec<i128> = parts
        .map(|(quota, weight)| each * weight + quota / sum)
        .collect();
    let left = total - parts.iter().sum::<i128>();
    let order = order(parts.len(), &mut |a, b| remainders[b].cmp(&remainders[a]));
    for at in order.into_iter().take(left as usize) {
        parts[at as usize] += 1;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_any_total_add_up_to_it_and_lie_within_one_of_their_quotas() {
        let mut random = crate::math::Random::new(3);
        for size in 1..40 {
            let weights: Vec<f64> = (0..size).map(|_| random.uniform()).collect();
            let sum: f64 = weights.iter().sum();
            for total in [0, 1, 7, 100, 1_000_003, 123_456_789_012_345, 1 << 90] {
                let parts = apportion(total, &weights).unwrap();
                assert_eq!(parts.iter().sum::<i128>(), total);
                for (&part, weight) in parts.iter().zip(&weights) {
                    let quota = total as f64 * (weight / sum);
                    assert!(
                        (part as f64 - quota).abs() <= 1.0 + 1e-12 * quota,
                        "{part} for {quota}"
                    );
                }
            }
        }
    }

    #[test]
    fn equal_remainders_are_served_in_order_and_bad_weights_get_nothing() {
        assert_eq!(apportion(10, &[1.0, 1.0, 1.0]), Some(vec![4, 3, 3]));
        assert_eq!(apportion(-10, &[1.0, 1.0, 1.0]), Some(vec![-3, -3, -4]));
        assert_eq!(apportion(5, &[f64::NAN, 2.0, -1.0]), Some(vec![0, 5, 0]));
        assert_eq!(apportion(5, &[0.0]), None);
        assert_eq!(apportion(0, &[0.0, 0.0]), Some(vec![0, 0]));
        assert_eq!(apportion(5, &[]), None);
    }
}
