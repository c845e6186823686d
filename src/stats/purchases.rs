//! When and for how much somebody came back.

/// One customer's purchases: days that had one, and the money of the first day and of those after it.
///
/// `update` takes all rows of the customer in the order of days; rows are only ever divided by customer, so nothing merges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purchases {
    /// First and last day with a purchase; meaningless while `days` is 0.
    pub first: i32,
    /// The last day with a purchase.
    pub last: i32,
    /// Different days with a purchase.
    pub days: u32,
    /// Σ of the squared days between one such day and the next.
    pub gap_squares: u64,
    /// Minor units of the first day.
    pub of_first: i64,
    /// Minor units of all days after it.
    pub after_first: i64,
}

impl Purchases {
    /// Takes one row: a purchase, or a refund, which changes the money but makes no day one of purchase.
    #[inline]
    pub fn update(&mut self, day: i32, minor: i64, refund: bool) {
        if self.days == 0 {
            if refund {
                return;
            }
            (self.first, self.last) = (day, day.saturating_sub(1));
        }
        if !refund && day > self.last {
            if self.days > 0 {
                let gap = u64::from(day.abs_diff(self.last));
                self.gap_squares = self.gap_squares.saturating_add(gap * gap);
            }
            self.last = day;
            self.days += 1;
        }
        let into = if day <= self.first {
            &mut self.of_first
        } else {
            &mut self.after_first
        };
        *into = into.saturating_add(minor);
    }

    /// Days with a purchase after the first.
    pub fn repeats(&self) -> u32 {
        self.days.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_counts_once_and_refunds_change_money_only() {
        let mut purchases = Purchases::default();
        for (day, minor, refund) in [
            (1, -5, true),
            (3, 500, false),
            (3, 250, false),
            (3, -100, true),
            (9, 700, false),
            (11, -700, true),
            (20, 40, false),
        ] {
            purchases.update(day, minor, refund);
        }
        assert_eq!((purchases.days, purchases.repeats()), (3, 2));
        assert_eq!((purchases.first, purchases.last), (3, 20));
        assert_eq!(purchases.gap_squares, 6 * 6 + 11 * 11);
        assert_eq!((purchases.of_first, purchases.after_first), (650, 40));
    }
}
