//! Tests on ranks; ties share their average rank.

use crate::math::{chi2_sf, order, two_sided_p};

/// Ranks from 1, tied values sharing the average of theirs, and Σ(t³ − t) over the ties.
pub fn average_ranks(values: &[f64]) -> (Vec<f64>, f64) {
    let order = order(values.len(), &mut |i, j| values[i].total_cmp(&values[j]));
    let mut ranks = vec![0.0; values.len()];
    let mut ties = 0.0;
    let mut start = 0;
    for tied in order.chunk_by(|&i, &j| values[i as usize] == values[j as usize]) {
        let count = tied.len() as f64;
        for &index in tied {
            ranks[index as usize] = start as f64 + 0.5 * (count + 1.0);
        }
        ties += count * count * count - count;
        start += tied.len();
    }
    (ranks, ties)
}

/// Kruskal and Wallis's test that groups come from one distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KruskalWallis {
    /// H, corrected for ties.
    pub h: f64,
    /// Groups − 1.
    pub df: u64,
    /// Upper-tail chi-square p-value.
    pub p_value: f64,
    /// H/(n − 1): the share of the ranks' spread that the groups explain, 0–1.
    pub epsilon_squared: f64,
    /// Values in all groups.
    pub n: u64,
}

/// Compares groups of numbers by ranks; empty groups are left out.
///
/// # Edge cases
/// Fewer than two groups, or all values tied: `None`.
/// # Source
/// Kruskal & Wallis (1952), *JASA* 47, 583–621.
pub fn kruskal_wallis(groups: &[Vec<f64>]) -> Option<KruskalWallis> {
    let count = groups.iter().filter(|group| !group.is_empty()).count() as u64;
    let values = groups.concat();
    let n = values.len() as f64;
    let (ranks, ties) = average_ranks(&values);
    let correction = 1.0 - ties / (n * n * n - n);
    if count < 2 || correction.is_nan() || correction <= 0.0 {
        return None;
    }
    let middle = 0.5 * (n + 1.0);
    let mut rest = ranks.as_slice();
    let mut sum = 0.0;
    for group in groups.iter().filter(|group| !group.is_empty()) {
        let (own, others) = rest.split_at(group.len());
        let deviation: f64 = own.iter().map(|rank| rank - middle).sum();
        sum += deviation * deviation / own.len() as f64;
        rest = others;
    }
    let h = 12.0 / (n * (n + 1.0)) * sum / correction;
    let df = count - 1;
    Some(KruskalWallis {
        h,
        df,
        p_value: chi2_sf(h, df as f64),
        epsilon_squared: h / (n - 1.0),
        n: values.len() as u64,
    })
}

/// Mann and Whitney's test that values of one group tend to be larger.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// Pairs in which the first group's value is larger; ties count ½.
    pub u1: f64,
    /// Pairs in which the second group's value is larger; ties count ½.
    pub u2: f64,
    /// Two-sided normal p-value, corrected for ties; `None` where all values are tied.
    pub p_value: Option<f64>,
    /// The same with a continuity correction of ½.
    pub p_continuity: Option<f64>,
    /// Two-sided exact p-value; only without ties and for at most 2,500 pairs.
    pub p_exact: Option<f64>,
    /// (u1 − u2)/pairs, −1…1.
    pub rank_biserial: f64,
    /// u1/pairs: the chance that a value of the first group is the larger of a random pair, ties ½.
    pub superiority: f64,
}

/// Most pairs for which the exact distribution is counted.
const EXACT_LIMIT: usize = 2_500;

/// Compares two groups by ranks.
///
/// # Edge cases
/// An empty group: `None`.
/// # Source
/// Mann & Whitney (1947), *Annals of Mathematical Statistics* 18, 50–60.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Option<MannWhitney> {
    if first.is_empty() || second.is_empty() {
        return None;
    }
    let (n1, n2) = (first.len() as f64, second.len() as f64);
    let (ranks, ties) = average_ranks(&[first, second].concat());
    let u1 = ranks[..first.len()].iter().sum::<f64>() - 0.5 * n1 * (n1 + 1.0);
    let pairs = n1 * n2;
    let u2 = pairs - u1;
    let n = n1 + n2;
    let variance = pairs / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)));
    let distance = (u1 - 0.5 * pairs).abs();
    let p = |distance: f64| (variance > 0.0).then(|| two_sided_p(distance / variance.sqrt()));
    let countable = ties == 0.0 && first.len() * second.len() <= EXACT_LIMIT;
    Some(MannWhitney {
        u1,
        u2,
        p_value: p(distance),
        p_continuity: p((distance - 0.5).max(0.0)),
        p_exact: countable.then(|| exact_p(first.len(), second.len(), u1.min(u2) as usize)),
        rank_biserial: (u1 - u2) / pairs,
        superiority: u1 / pairs,
    })
}

/// 2·P(U ≤ u), at most 1, over all arrangements of n1 + n2 untied values.
fn exact_p(n1: usize, n2: usize, u: usize) -> f64 {
    // Shares of arrangements by U, built up as the Gaussian binomial ∏ (1 − x^(n2+i))/(1 − x^i).
    let mut shares = vec![0.0; n1 * n2 + 1];
    shares[0] = 1.0;
    for i in 1..=n1 {
        for k in (n2 + i..shares.len()).rev() {
            shares[k] -= shares[k - n2 - i];
        }
        for k in i..shares.len() {
            shares[k] += shares[k - i];
        }
        let scale = i as f64 / (n2 + i) as f64;
        for share in &mut shares {
            *share *= scale;
        }
    }
    (2.0 * shares[..=u].iter().sum::<f64>()).min(1.0)
}
