//! Putting things in order, with one sort for all: each further instance of the library's costs 10 kB of code.

use std::cmp::Ordering;

/// The indices 0…len − 1 in the order of a comparison; equals stay in order.
pub fn order(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..len as u32).collect();
    order.sort_by(|&a, &b| compare(a as usize, b as usize));
    order
}

/// The values in the order of a comparison; equals stay in order.
pub fn ordered<T>(values: Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) -> Vec<T> {
    let order = order(values.len(), &mut |a, b| compare(&values[a], &values[b]));
    let mut values: Vec<Option<T>> = values.into_iter().map(Some).collect();
    order
        .into_iter()
        .filter_map(|at| values[at as usize].take())
        .collect()
}

/// The first `most` of the values in the order of a comparison, equals in order; in time proportional to the values where
/// few are wanted of many.
pub fn foremost<T>(
    values: impl IntoIterator<Item = T>,
    most: usize,
    mut compare: impl FnMut(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    // Once there are `most` in order, what does not come before the last of them is out.
    let mut full = false;
    for value in values {
        let last = kept.get(most.wrapping_sub(1)).filter(|_| full);
        if last.is_some_and(|last| compare(&value, last) != Ordering::Less) {
            continue;
        }
        kept.push(value);
        if kept.len() >= 2 * most.max(1) {
            kept = ordered(kept, &mut compare);
            kept.truncate(most);
            full = true;
        }
    }
    let mut kept = ordered(kept, compare);
    kept.truncate(most);
    kept
}

/// The indices of `keys` by ascending key, equals in order; in time proportional to the keys and the largest key.
/// Keys of `u32::MAX` come last.
pub fn order_by_key(keys: &[u32]) -> Vec<u32> {
    let largest = keys.iter().copied().filter(|&key| key != u32::MAX).max();
    let last = largest.map_or(0, |largest| largest as usize + 1);
    let place = |key: u32| if key == u32::MAX { last } else { key as usize };
    let mut starts = vec![0u32; last + 2];
    for &key in keys {
        starts[place(key) + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    let mut order = vec![0u32; keys.len()];
    for (index, &key) in (0u32..).zip(keys) {
        let start = &mut starts[place(key)];
        order[*start as usize] = index;
        *start += 1;
    }
    order
}

/// The indices of numbers from the largest down, equals in order; in time proportional to their count where they are
/// spread over their range or are equal.
pub fn order_falling(values: &[f64]) -> Vec<u32> {
    const PLACES: f64 = 65_535.0;
    let largest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let smallest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let scale = PLACES / (largest - smallest).max(f64::MIN_POSITIVE);
    // A larger number never has a higher key.
    let key = |value: &f64| ((largest - value) * scale).min(PLACES) as u32;
    let keys: Vec<u32> = values.iter().map(key).collect();
    let mut sorted = order_by_key(&keys);
    for run in sorted.chunk_by_mut(|&a, &b| keys[a as usize] == keys[b as usize]) {
        let falling = |&a: &u32, &b: &u32| values[a as usize] >= values[b as usize];
        if !run.is_sorted_by(falling) {
            let value = |at: usize| values[run[at] as usize];
            let own = order(run.len(), &mut |a, b| value(b).total_cmp(&value(a)));
            let own: Vec<u32> = own.into_iter().map(|at| run[at as usize]).collect();
            run.copy_from_slice(&own);
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_orders_are_stable_and_agree() {
        let keys: Vec<u32> = (0..500u32)
            .map(|i| if i % 41 == 0 { u32::MAX } else { i * 7919 % 37 })
            .collect();
        let expected = order(keys.len(), &mut |a, b| keys[a].cmp(&keys[b]));
        assert_eq!(order_by_key(&keys), expected);
        let pairs: Vec<(u32, usize)> = keys.iter().copied().zip(0..).collect();
        let sorted: Vec<u32> = ordered(pairs, |a, b| a.0.cmp(&b.0))
            .into_iter()
            .map(|(_, at)| at as u32)
            .collect();
        assert_eq!(sorted, expected);
        assert!(order_by_key(&[]).is_empty());
    }

    #[test]
    fn falling_numbers_are_those_sorted_whatever_they_are() {
        let mut random = crate::math::Random::new(8);
        let mut spread: Vec<f64> = (0..3_000).map(|_| random.uniform()).collect();
        spread.extend_from_within(500..900);
        let huge = spread
            .iter()
            .map(|value| libm::exp(600.0 * value))
            .collect();
        for values in [spread, huge, vec![2.5; 40], vec![1.0], Vec::new()] {
            let sorted = order(values.len(), &mut |a, b| values[b].total_cmp(&values[a]));
            assert_eq!(order_falling(&values), sorted);
        }
    }

    #[test]
    fn the_first_are_those_of_the_whole_order_with_equals_in_their_places() {
        let values: Vec<(u32, u32)> = (0..700).map(|at| (at * 7919 % 37, at)).collect();
        let mut falling = values.clone();
        falling.sort_by(|a, b| b.cmp(a));
        for values in [values, falling, Vec::new()] {
            for most in [0, 1, 5, 350, 699, 700, 2_000] {
                let mut expected = ordered(values.clone(), |a, b| a.0.cmp(&b.0));
                expected.truncate(most);
                let found = foremost(values.iter().copied(), most, |a, b| a.0.cmp(&b.0));
                assert_eq!(found, expected, "{most} of {}", values.len());
            }
        }
    }
}
