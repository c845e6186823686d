//! Who holds a sum.

/// How far a sum is that of its one or two largest contributors; merges over different contributors.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Dominance {
    /// Contributors whose part is not 0.
    pub people: u64,
    first: f64,
    second: f64,
    /// Σ of the sizes of all other parts.
    rest: f64,
}

impl Dominance {
    /// Takes all that one contributor adds; what they take away counts by its size.
    pub fn update(&mut self, part: f64) {
        if part != 0.0 {
            self.people += 1;
            self.place(part.abs());
        }
    }

    fn place(&mut self, size: f64) {
        self.rest += if size > self.first {
            let displaced = self.second;
            (self.first, self.second) = (size, self.first);
            displaced
        } else if size > self.second {
            std::mem::replace(&mut self.second, size)
        } else {
            size
        };
    }

    /// Adds other contributors.
    pub fn merge(&mut self, other: &Self) {
        self.people += other.people;
        self.rest += other.rest;
        self.place(other.first);
        self.place(other.second);
    }

    /// What all but the two largest contributors add to the sum, as a share of the largest: the p % rule.
    ///
    /// Below p, the second largest contributor, who knows their own part, can tell the largest to within p.
    /// # Edge cases
    /// Nobody contributes: `None`. One or two contributors: 0.
    /// # Source
    /// Hundepool et al. (2012), *Statistical Disclosure Control*, sec. 4.2.2.
    pub fn remainder(&self) -> Option<f64> {
        (self.first > 0.0).then(|| self.rest / self.first)
    }
}

impl FromIterator<f64> for Dominance {
    fn from_iter<I: IntoIterator<Item = f64>>(parts: I) -> Self {
        let mut all = Self::default();
        parts.into_iter().for_each(|part| all.update(part));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remainder(parts: &[f64]) -> Option<f64> {
        parts.iter().copied().collect::<Dominance>().remainder()
    }

    #[test]
    fn the_remainder_is_that_of_the_p_percent_rule() {
        assert_eq!(remainder(&[]), None);
        assert_eq!(remainder(&[0.0]), None);
        assert_eq!(remainder(&[70.0]), Some(0.0));
        assert_eq!(remainder(&[0.1, 0.2]), Some(0.0));
        // (5 + 4)/100, whatever the order.
        assert_eq!(remainder(&[5.0, 100.0, 4.0, 50.0]), Some(0.09));
        assert_eq!(remainder(&[-100.0, 50.0, 30.0]), Some(0.3));
    }

    #[test]
    fn any_split_merges_to_the_whole() {
        let parts = [5.0, 100.0, 0.0, -4.0, 50.0, 50.0, 7.0];
        let whole: Dominance = parts.iter().copied().collect();
        assert_eq!(whole.people, 6);
        for cut in 0..=parts.len() {
            let (one, other) = parts.split_at(cut);
            let mut merged: Dominance = one.iter().copied().collect();
            merged.merge(&other.iter().copied().collect());
            assert_eq!(merged, whole);
        }
    }
}
