//! An interval of plausible values.

/// The values that the data do not contradict at some confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// `centre ± half_width`.
    pub fn around(centre: f64, half_width: f64) -> Self {
        Self {
            low: centre - half_width,
            high: centre + half_width,
        }
    }

    /// The part within `low…high`.
    pub fn clipped(self, low: f64, high: f64) -> Self {
        Self {
            low: self.low.clamp(low, high),
            high: self.high.clamp(low, high),
        }
    }

    /// Of what these ends are the logarithms of.
    pub fn exponential(self) -> Self {
        Self {
            low: libm::exp(self.low),
            high: libm::exp(self.high),
        }
    }

    /// Widened, where needed, to hold `value`.
    pub fn holding(self, value: f64) -> Self {
        Self {
            low: self.low.min(value),
            high: self.high.max(value),
        }
    }

    /// Is `value` within, ends included?
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Both ends multiplied by `factor`, in ascending order.
    pub fn scaled(self, factor: f64) -> Self {
        let (a, b) = (self.low * factor, self.high * factor);
        Self {
            low: a.min(b),
            high: a.max(b),
        }
    }

    /// high − low.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}
