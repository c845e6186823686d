//! Exact arithmetic with ratios of whole numbers.

/// The quotient, rounded half to even; `None` for a divisor below 1.
pub fn half_even(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor < 1 {
        return None;
    }
    let (whole, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    // rest < divisor, so that what is left to the next whole cannot overflow.
    let up = match rest.cmp(&(divisor - rest)) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => whole & 1,
        std::cmp::Ordering::Greater => 1,
    };
    Some(whole + up)
}

/// A positive number as the shortest decimal that it is read from: whole part and decimals, `whole / 10^decimals`.
///
/// `None` outside 1e-9 … 1e9. What has no decimal of up to 15 digits is taken to 15.
pub fn decimal(number: f64) -> Option<(i128, u32)> {
    if !(1e-9..=1e9).contains(&number) {
        return None;
    }
    let mut power = 1.0;
    for decimals in 0..=22 {
        let scaled = number * power;
        // Above, not every whole number is a double; and all digits that a double holds have been looked at.
        if scaled > 9e15 {
            break;
        }
        let whole = libm::rint(scaled);
        // Division rounds to the nearest double, which is how the decimal was read.
        if whole / power == number || scaled > 1e15 {
            return Some((whole as i128, decimals));
        }
        power *= 10.0;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour_on_both_sides_of_zero() {
        for (dividend, divisor, quotient) in [
            (5, 2, 2),
            (7, 2, 4),
            (-5, 2, -2),
            (-7, 2, -4),
            (10, 4, 2),
            (11, 4, 3),
            (9, 4, 2),
            (0, 7, 0),
            (i128::MAX, 1, i128::MAX),
        ] {
            assert_eq!(half_even(dividend, divisor), Some(quotient));
        }
        assert_eq!(half_even(1, 0), None);
    }

    #[test]
    fn a_decimal_is_found_as_it_was_written() {
        for text in [
            "0.92",
            "1",
            "1.0837",
            "0.0000224",
            "163.52",
            "1000000",
            "0.305550001",
        ] {
            let (whole, decimals) = decimal(text.parse().unwrap()).unwrap();
            let shift = text.find('.').map_or(0, |at| text.len() - at - 1);
            let digits: i128 = text.replace('.', "").parse().unwrap();
            assert_eq!((whole, decimals as usize), (digits, shift), "{text}");
        }
        assert_eq!(decimal(1.0 / 3.0), Some((3_333_333_333_333_333, 16)));
        assert_eq!(
            (decimal(0.0), decimal(f64::NAN), decimal(1e12)),
            (None, None, None)
        );
    }
}
