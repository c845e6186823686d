//! Count, mean and spread of numbers.

/// Count, mean and sum of squared deviations of numbers; merges.
///
/// # Formula
/// Welford's update and the pairwise merge of Chan, Golub & LeVeque: deviations from the mean, never
/// sums of squares, so large numbers close together keep their digits.
/// # Source
/// Welford (1962), *Technometrics* 4, 419–420; Chan, Golub & LeVeque (1983), *The American
/// Statistician* 37, 242–247.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moments {
    /// How many numbers.
    pub n: u64,
    /// Their mean; 0 before the first.
    pub mean: f64,
    /// Σ(x − mean)².
    pub m2: f64,
}

impl Moments {
    /// Takes one number.
    #[inline]
    pub fn update(&mut self, x: f64) {
        self.n += 1;
        let before = x - self.mean;
        self.mean += before / self.n as f64;
        self.m2 += before * (x - self.mean);
    }

    /// Adds other numbers.
    pub fn merge(&mut self, other: &Self) {
        if other.n == 0 {
            return;
        }
        if self.n == 0 {
            *self = *other;
            return;
        }
        let (a, b) = (self.n as f64, other.n as f64);
        let difference = other.mean - self.mean;
        self.mean += difference * (b / (a + b));
        self.m2 += other.m2 + difference * difference * (a * b / (a + b));
        self.n += other.n;
    }

    /// Variance with divisor n − 1; `None` for fewer than two numbers.
    pub fn variance(&self) -> Option<f64> {
        (self.n > 1).then(|| self.m2 / (self.n - 1) as f64)
    }

    /// Standard error of the mean; `None` for fewer than two numbers.
    pub fn std_error(&self) -> Option<f64> {
        Some((self.variance()? / self.n as f64).sqrt())
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let mut moments = Self::default();
        for x in numbers {
            moments.update(x);
        }
        moments
    }
}
