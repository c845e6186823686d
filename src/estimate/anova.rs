//! One-way analysis of variance.

use crate::math::f_sf;
use crate::stats::Moments;

/// The F test that all groups have the same mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anova {
    /// Mean square between over mean square within.
    pub f: f64,
    /// Groups − 1.
    pub df1: u64,
    /// n − groups.
    pub df2: u64,
    /// Upper-tail p-value.
    pub p_value: f64,
}

/// Compares the means of groups; groups without numbers are left out.
///
/// # Edge cases
/// Fewer than two groups, no more numbers than groups, or no spread within any group: `None`.
/// # Source
/// Fisher (1925), *Statistical Methods for Research Workers*, ch. VII.
pub fn anova(groups: &[Moments]) -> Option<Anova> {
    let count = groups.iter().filter(|group| group.n > 0).count() as u64;
    let mut all = Moments::default();
    for group in groups {
        all.merge(group);
    }
    if count < 2 || all.n <= count {
        return None;
    }
    let within: f64 = groups.iter().map(|group| group.m2).sum();
    let between: f64 = groups
        .iter()
        .filter(|group| group.n > 0)
        .map(|group| group.n as f64 * (group.mean - all.mean) * (group.mean - all.mean))
        .sum();
    if within.is_nan() || within <= 0.0 {
        return None;
    }
    let (df1, df2) = (count - 1, all.n - count);
    let f = between / df1 as f64 / (within / df2 as f64);
    Some(Anova {
        f,
        df1,
        df2,
        p_value: f_sf(f, df1 as f64, df2 as f64),
    })
}
