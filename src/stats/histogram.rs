//! Answers by value, and the rows that carry none.

/// Counts of answers 0–10 with the rows that do not count: blank, off the scale, superseded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Answers by value.
    pub bins: [u64; 11],
    /// Rows without an answer.
    pub blank: u64,
    /// Answers off the scale.
    pub off_scale: u64,
    /// Answers that a later answer of the same customer replaces.
    pub superseded: u64,
}

impl Histogram {
    /// Counts one answer; values above 10 count as off the scale.
    #[inline]
    pub fn update(&mut self, value: u8) {
        match self.bins.get_mut(value as usize) {
            Some(bin) => *bin += 1,
            None => self.off_scale += 1,
        }
    }

    /// Adds another part of the rows.
    pub fn merge(&mut self, other: &Self) {
        for (bin, more) in self.bins.iter_mut().zip(other.bins) {
            *bin += more;
        }
        self.blank += other.blank;
        self.off_scale += other.off_scale;
        self.superseded += other.superseded;
    }

    /// Answers counted.
    pub fn n(&self) -> u64 {
        self.bins.iter().sum()
    }

    /// Answers from `low` to `high`, both included.
    pub fn between(&self, low: u8, high: u8) -> u64 {
        (low..=high.min(10))
            .map(|value| self.bins[value as usize])
            .sum()
    }

    /// Σ of the answers and Σ of their squares, exact.
    pub fn sums(&self) -> (u64, u64) {
        (0u64..)
            .zip(self.bins)
            .fold((0, 0), |(sum, squares), (value, count)| {
                (sum + value * count, squares + value * value * count)
            })
    }
}
