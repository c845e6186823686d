//! Masks over rows: one byte a row, 1 = within, 0 = not.

/// How many rows are within.
pub fn ones(mask: &[u8]) -> usize {
    // Up to 255 rows fit into a byte, so that the processor adds as many at a time as its vectors have bytes.
    let sum = |part: &[u8]| part.iter().fold(0u8, |sum, &row| sum.wrapping_add(row));
    mask.chunks(240).map(|part| usize::from(sum(part))).sum()
}

/// The rows that are within, ascending.
pub fn positions(mask: &[u8]) -> Vec<u32> {
    // Each row is written and then kept or written over: a jump for each row would be guessed wrong too often. Of eight
    // at a time, though, often all are within or none.
    let mut found = vec![0; ones(mask) + 8];
    let mut next = 0;
    let (parts, rest) = mask.as_chunks::<8>();
    for (part, first) in parts.iter().zip((0u32..).step_by(8)) {
        if *part == [0; 8] {
            continue;
        }
        let Some(places) = found
            .get_mut(next..)
            .and_then(<[u32]>::first_chunk_mut::<8>)
        else {
            break;
        };
        if *part == [1; 8] {
            for (place, row) in places.iter_mut().zip(first..) {
                *place = row;
            }
            next += 8;
            continue;
        }
        let mut kept = 0;
        for (row, &within) in (first..).zip(part) {
            places[kept & 7] = row;
            kept += usize::from(within);
        }
        next += kept;
    }
    for (row, &within) in ((mask.len() - rest.len()) as u32..).zip(rest) {
        if let Some(place) = found.get_mut(next) {
            *place = row;
        }
        next += usize::from(within);
    }
    found.truncate(next);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_ones() {
        for len in [0, 1, 7, 8, 9, 500, 1003] {
            for every in [1, 2, 13, 64, 2000] {
                let mask: Vec<u8> = (0..len).map(|row| u8::from(row % every == 0)).collect();
                let expected: Vec<u32> = (0..len as u32).step_by(every).collect();
                assert_eq!(ones(&mask), expected.len());
                assert_eq!(positions(&mask), expected);
            }
            assert!(positions(&vec![0; len]).is_empty());
        }
    }
}
