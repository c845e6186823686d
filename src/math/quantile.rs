//! Quantiles of data.

/// The quantile of ascending `sorted` values at `p`, type 7: linear between order statistics.
///
/// # Formula
/// h = (n − 1)p, x₍⌊h⌋₎ + (h − ⌊h⌋)(x₍⌊h⌋₊₁₎ − x₍⌊h⌋₎), counted from 0.
/// # Edge cases
/// No values, or p outside 0…1: `None`.
/// # Source
/// Hyndman & Fan (1996), *The American Statistician* 50, 361–365, definition 7.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&p) {
        return None;
    }
    let position = sorted.len().checked_sub(1)? as f64 * p;
    let below = position.floor();
    let low = *sorted.get(below as usize)?;
    let high = *sorted.get(below as usize + 1).unwrap_or(&low);
    Some(low + (position - below) * (high - low))
}

/// The median (type 7) of values in any order; reorders them.
///
/// # Edge cases
/// No values: `None`.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let low = median_low_by(values, |a, b| a.total_cmp(&b).is_lt())?;
    if !values.len().is_multiple_of(2) {
        return Some(low);
    }
    let above = values[values.len() / 2..].iter().copied();
    let high = above.min_by(f64::total_cmp)?;
    Some(low + 0.5 * (high - low))
}

/// The median that is itself one of the values: of an even number, the lower of the middle two.
///
/// Reorders the values. No values: `None`.
pub fn median_low<T: Ord + Copy>(values: &mut [T]) -> Option<T> {
    median_low_by(values, |a, b| a < b)
}

/// The lower median; afterwards no value before its place is larger, and none behind it smaller.
///
/// Hoare's FIND with the median of three as pivot, because the library's selection costs kilobytes per type.
fn median_low_by<T: Copy>(values: &mut [T], less: impl Fn(T, T) -> bool) -> Option<T> {
    let place = values.len().checked_sub(1)? / 2;
    let (mut low, mut high) = (0, values.len() - 1);
    while low < high {
        let (a, b, c) = (values[low], values[low + (high - low) / 2], values[high]);
        let (smaller, larger) = if less(b, a) { (b, a) } else { (a, b) };
        let pivot = if less(c, smaller) {
            smaller
        } else if less(larger, c) {
            larger
        } else {
            c
        };
        let (mut i, mut j) = (low, high);
        while i <= j {
            while less(values[i], pivot) {
                i += 1;
            }
            while less(pivot, values[j]) {
                j -= 1;
            }
            if i <= j {
                values.swap(i, j);
                i += 1;
                if j == 0 {
                    break;
                }
                j -= 1;
            }
        }
        if place <= j {
            high = j;
        } else if place >= i {
            low = i;
        } else {
            break;
        }
    }
    values.get(place).copied()
}
