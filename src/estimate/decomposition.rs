//! Why a mean moved: the composition of the sample, or the groups themselves.

/// One group in two samples: Σ of weights and Σ of weight times value, in the first and in the second.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TwoSamples {
    /// Σw and Σw·c in the first sample.
    pub before: [f64; 2],
    /// Σw and Σw·c in the second sample.
    pub after: [f64; 2],
}

/// What one group contributes to the change of the whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupChange {
    /// Share of the first sample's weight, 0–1.
    pub share_before: f64,
    /// Share of the second sample's weight, 0–1.
    pub share_after: f64,
    /// Mean in the first sample; `None` where the group is not in it.
    pub mean_before: Option<f64>,
    /// Mean in the second sample; `None` where the group is not in it.
    pub mean_after: Option<f64>,
    /// What its change of share moved the whole by, seen from the mean of both samples: positive where a group above it
    /// grows or one below it shrinks. All that a group of one sample alone contributes is here.
    pub mix: f64,
    /// What the change of its own mean moved the whole by.
    pub rate: f64,
    /// As `mix`, with the first sample's means, and not centred.
    pub base_mix: f64,
    /// As `rate`, with the first sample's shares.
    pub base_rate: f64,
    /// What is left between the two: change of share times change of mean.
    pub interaction: f64,
}

impl GroupChange {
    /// Is the group in both samples?
    pub fn stays(&self) -> bool {
        self.mean_before.is_some() && self.mean_after.is_some()
    }
}

/// A change of a mean taken apart; `mix + rate + entry + exit` is `change` to the last bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// Mean of the first sample.
    pub before: f64,
    /// Mean of the second sample.
    pub after: f64,
    /// Second less first.
    pub change: f64,
    /// Σ of `mix` over groups that are in both samples.
    pub mix: f64,
    /// Σ of `rate`.
    pub rate: f64,
    /// Σ of `mix` over groups that are in the second sample alone.
    pub entry: f64,
    /// Σ of `mix` over groups that are in the first sample alone.
    pub exit: f64,
    /// Group by group, as given.
    pub groups: Vec<GroupChange>,
    cells: Vec<TwoSamples>,
    totals: TwoSamples,
    scale: f64,
}

/// The parts are whole multiples of this: then doubles add them without error, in any order.
const GRID: f64 = 1.0 / (1u64 << 42) as f64;

/// Takes the change of a mean apart into mix (how much of each group there is) and rate (what each group's mean is).
///
/// `scale` multiplies all means and parts, 100 for points; the values themselves lie within ±1.
///
/// # Formula
/// With shares w, means s and C = (S₀ + S₁)/2, the mean of both samples' means: mix = Σ(w₁ − w₀)·((s₀ + s₁)/2 − C), rate
/// = Σ(s₁ − s₀)·(w₀ + w₁)/2. Of a group in one sample alone the missing mean is that of the other, so that it has no rate.
/// To subtract C changes no sum, because both samples' shares add up to 1.
/// # Residual
/// Exactly 0 by construction: each group's whole contribution w₁(s₁ − C) − w₀(s₀ − C) and its mix are rounded to a
/// multiple of 2⁻⁴², its rate is the difference, and the change is the sum of the contributions. On that grid no sum of
/// doubles rounds, so the parts add up to the change; it is off the true one by less than 2⁻⁴³ for each group.
/// # Edge cases
/// A sample without weight: `None`. A group in neither sample contributes 0.
/// # Source
/// Kitagawa (1955), *JASA* 50, 1168–1194.
pub fn decompose(cells: &[TwoSamples], scale: f64) -> Option<Decomposition> {
    let mut totals = TwoSamples::default();
    for cell in cells {
        for at in 0..2 {
            totals.before[at] += cell.before[at];
            totals.after[at] += cell.after[at];
        }
    }
    let mean = |[w, wc]: [f64; 2]| (w > 0.0).then(|| wc / w);
    let (before, after) = (mean(totals.before)?, mean(totals.after)?);
    let centre = 0.5 * (before + after);
    let round = |part: f64| (part * scale / GRID).round() * GRID;
    let groups: Vec<GroupChange> = cells
        .iter()
        .map(|cell| {
            let (w0, w1) = (
                cell.before[0] / totals.before[0],
                cell.after[0] / totals.after[0],
            );
            let (s0, s1) = (mean(cell.before), mean(cell.after));
            let (mean0, mean1) = (s0.or(s1).unwrap_or(0.0), s1.or(s0).unwrap_or(0.0));
            let whole = round(w1 * (mean1 - centre) - w0 * (mean0 - centre));
            let mix = round((w1 - w0) * (0.5 * (mean0 + mean1) - centre));
            let stays = s0.is_some() && s1.is_some();
            GroupChange {
                share_before: w0,
                share_after: w1,
                mean_before: s0.map(|mean| scale * mean),
                mean_after: s1.map(|mean| scale * mean),
                mix: if stays { mix } else { whole },
                rate: if stays { whole - mix } else { 0.0 },
                base_mix: scale * (w1 - w0) * mean0,
                base_rate: scale * w0 * (mean1 - mean0),
                interaction: scale * (w1 - w0) * (mean1 - mean0),
            }
        })
        .collect();
    let sum = |of: &dyn Fn(&GroupChange) -> f64| groups.iter().map(of).sum::<f64>();
    let only = |here: bool, part: f64| if here { part } else { 0.0 };
    let (mix, rate) = (sum(&|g| only(g.stays(), g.mix)), sum(&|g| g.rate));
    let entry = sum(&|g| only(g.mean_before.is_none(), g.mix));
    let exit = sum(&|g| only(g.mean_before.is_some() && g.mean_after.is_none(), g.mix));
    Some(Decomposition {
        before: scale * before,
        after: scale * after,
        change: mix + rate + entry + exit,
        mix,
        rate,
        entry,
        exit,
        groups,
        cells: cells.to_vec(),
        totals,
        scale,
    })
}

/// One observation: its cluster (those of one stand together), group, sample, weight and value.
#[derive(Debug, Clone, Copy)]
pub struct Observation {
    /// Number of the cluster.
    pub cluster: u32,
    /// Number of the group, as in the cells.
    pub group: u32,
    /// Is it of the second sample?
    pub after: bool,
    /// Weight.
    pub w: f64,
    /// Value.
    pub c: f64,
}

/// Standard errors of the parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Errors {
    /// Of the change.
    pub change: f64,
    /// Of the mix.
    pub mix: f64,
    /// Of the rate.
    pub rate: f64,
    /// Of the entry.
    pub entry: f64,
    /// Of the exit.
    pub exit: f64,
    /// Of mix, entry and exit together.
    pub composition: f64,
    /// Of each group's mean after less its mean before; 0 where it is in one sample alone.
    pub groups: Vec<f64>,
    /// Degrees of freedom: the effective number of clusters less one, of the sample that has fewer.
    pub df: Option<f64>,
}

/// Derivatives of a part by Σw and Σw·c of each group: before, then after.
type Gradient = Vec<[f64; 4]>;

impl Decomposition {
    /// Standard errors, linearised and clustered: a cluster may have observations of both samples and of many groups.
    ///
    /// # Formula
    /// A part P is a smooth function of the cells' sums; cluster k moves it by e_k = Σ ∂P/∂Σw·w + ∂P/∂Σwc·w·c over its
    /// observations, and the variance is K/(K − 1)·Σe_k² over K clusters (the delta method).
    /// # Edge cases
    /// Fewer than two clusters: `None`.
    pub fn errors(&self, observations: impl Iterator<Item = Observation>) -> Option<Errors> {
        let all = |_: &GroupChange| 1.0;
        let stays = |group: &GroupChange| f64::from(u8::from(group.stays()));
        let enters = |group: &GroupChange| f64::from(u8::from(group.mean_before.is_none()));
        let leaves = |group: &GroupChange| f64::from(u8::from(group.mean_after.is_none()));
        let parts: [Gradient; 6] = [
            self.gradient(all, stays),
            self.gradient(stays, |_| 0.0),
            self.gradient(|_| 0.0, stays),
            self.gradient(enters, |_| 0.0),
            self.gradient(leaves, |_| 0.0),
            self.gradient(all, |_| 0.0),
        ];
        // By group and sample: the derivatives of all parts by Σw, then by Σwc.
        let derivatives: Vec<[[f64; 6]; 2]> = (0..2 * self.cells.len())
            .map(|at| {
                let (group, side) = (at / 2, 2 * (at % 2));
                [side, side + 1].map(|by| std::array::from_fn(|part| parts[part][group][by]))
            })
            .collect();
        let mut squares = [0.0; 6];
        let mut of_groups = vec![0.0; self.cells.len()];
        let mut weights = [[0.0; 2]; 2];
        let (mut clusters, mut open) = (0u64, None);
        let mut sums = [0.0; 6];
        let mut of_cluster = [0.0; 2];
        let mut in_group = vec![0.0; self.cells.len()];
        let mut touched: Vec<usize> = Vec::new();
        let end = Observation {
            cluster: 0,
            group: u32::MAX,
            after: false,
            w: 0.0,
            c: 0.0,
        };
        for one in observations.chain(std::iter::once(end)) {
            let group = one.group as usize;
            let last = one.group == u32::MAX;
            if open.is_some_and(|open| last || open != one.cluster) {
                clusters += 1;
                for (square, sum) in squares.iter_mut().zip(&mut sums) {
                    *square += *sum * *sum;
                    *sum = 0.0;
                }
                for at in touched.drain(..) {
                    of_groups[at] += in_group[at] * in_group[at];
                    in_group[at] = 0.0;
                }
                for (total, w) in weights.iter_mut().zip(&mut of_cluster) {
                    total[0] += *w;
                    total[1] += *w * *w;
                    *w = 0.0;
                }
            }
            let Some(cell) = self.cells.get(group) else {
                continue;
            };
            open = Some(one.cluster);
            let side = usize::from(one.after);
            of_cluster[side] += one.w;
            let [by_w, by_wc] = &derivatives[2 * group + side];
            for ((sum, by_w), by_wc) in sums.iter_mut().zip(by_w).zip(by_wc) {
                *sum += one.w * (by_w + by_wc * one.c);
            }
            if self.groups[group].stays() {
                let [w, wc] = if one.after { cell.after } else { cell.before };
                let sign = if one.after { 1.0 } else { -1.0 };
                in_group[group] += sign * one.w * (one.c - wc / w) / w;
                touched.push(group);
            }
        }
        if clusters < 2 {
            return None;
        }
        let k = clusters as f64;
        let error = |square: f64| self.scale * (k / (k - 1.0) * square).sqrt();
        let df = |[w, ww]: [f64; 2]| super::effective_df(w, ww);
        let [change, mix, rate, entry, exit, composition] = squares.map(error);
        Some(Errors {
            change,
            mix,
            rate,
            entry,
            exit,
            composition,
            groups: of_groups.into_iter().map(error).collect(),
            df: df(weights[0]).zip(df(weights[1])).map(|(a, b)| a.min(b)),
        })
    }

    /// The gradient of Σ m·mix + r·rate over the groups, before `scale`.
    fn gradient(
        &self,
        m: impl Fn(&GroupChange) -> f64,
        r: impl Fn(&GroupChange) -> f64,
    ) -> Gradient {
        let (before, after) = (self.before / self.scale, self.after / self.scale);
        let centre = 0.5 * (before + after);
        // By shares, by means (each before and after), and by the centre.
        let mut by_centre = 0.0;
        let mut through_shares = [0.0; 2];
        let by: Vec<[f64; 4]> = self
            .groups
            .iter()
            .map(|group| {
                let (m, r) = (m(group), r(group));
                let (w0, w1) = (group.share_before, group.share_after);
                let of = |mean: Option<f64>| mean.map(|mean| mean / self.scale);
                let (s0, s1) = (of(group.mean_before), of(group.mean_after));
                let (mean0, mean1) = (s0.or(s1).unwrap_or(0.0), s1.or(s0).unwrap_or(0.0));
                let middle = m * (0.5 * (mean0 + mean1) - centre);
                let rise = 0.5 * r * (mean1 - mean0);
                // The middle mean moves with both means, or wholly with the only one there is.
                let half = if group.stays() { 0.5 } else { 1.0 };
                let (moved, kept) = (m * (w1 - w0), 0.5 * r * (w0 + w1));
                let found = [
                    rise - middle,
                    rise + middle,
                    half * moved - kept,
                    half * moved + kept,
                ];
                by_centre -= moved;
                through_shares[0] += w0 * found[0];
                through_shares[1] += w1 * found[1];
                found
            })
            .collect();
        let pair = |share: f64, mean: f64, [w, wc]: [f64; 2], through, total: f64, all: f64| {
            if w <= 0.0 {
                return [0.0; 2];
            }
            [
                (share - through - 0.5 * by_centre * all) / total - mean * wc / (w * w),
                mean / w + 0.5 * by_centre / total,
            ]
        };
        by.iter()
            .zip(&self.cells)
            .map(|([w0, w1, s0, s1], cell)| {
                let first = pair(
                    *w0,
                    *s0,
                    cell.before,
                    through_shares[0],
                    self.totals.before[0],
                    before,
                );
                let second = pair(
                    *w1,
                    *s1,
                    cell.after,
                    through_shares[1],
                    self.totals.after[0],
                    after,
                );
                [first[0], first[1], second[0], second[1]]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;

    /// Clusters whose members answer alike, in four groups of which one leaves and one enters.
    fn sample(seed: u64) -> Vec<Observation> {
        let mut random = Random::new(seed);
        let mut all = Vec::new();
        for cluster in 0..300 {
            let lean = 0.4 * random.normal();
            for _ in 0..1 + random.below(5) {
                let after = random.uniform() < 0.5;
                let group = random.below(3) + u32::from(after);
                let c = (lean + random.normal() - 0.2 * f64::from(group))
                    .round()
                    .clamp(-1.0, 1.0);
                all.push(Observation {
                    cluster,
                    group,
                    after,
                    w: 0.5 + random.uniform(),
                    c,
                });
            }
        }
        all
    }

    fn cells(observations: &[Observation]) -> Vec<TwoSamples> {
        let mut cells = vec![TwoSamples::default(); 4];
        for one in observations {
            let cell = &mut cells[one.group as usize];
            let side = if one.after {
                &mut cell.after
            } else {
                &mut cell.before
            };
            side[0] += one.w;
            side[1] += one.w * one.c;
        }
        cells
    }

    #[test]
    fn parts_add_up_to_the_change_to_the_last_bit() {
        for seed in 0..200 {
            let found = decompose(&cells(&sample(seed)), 100.0).unwrap();
            assert_eq!(
                found.mix + found.rate + found.entry + found.exit,
                found.change
            );
            let forwards: f64 = found.groups.iter().map(|g| g.mix + g.rate).sum();
            let backwards: f64 = found.groups.iter().rev().map(|g| g.rate + g.mix).sum();
            assert_eq!((forwards, backwards), (found.change, found.change));
            assert!((found.change - (found.after - found.before)).abs() < 1e-11);
            let base: f64 = found
                .groups
                .iter()
                .map(|g| g.base_mix + g.base_rate + g.interaction)
                .sum();
            assert!((base - found.change).abs() < 1e-10);
        }
    }

    /// The reference drops each cluster in turn, which knows nothing of derivatives.
    #[test]
    fn errors_are_those_of_the_jackknife_over_clusters() {
        let observations = sample(7);
        let whole = decompose(&cells(&observations), 100.0).unwrap();
        let errors = whole.errors(observations.iter().copied()).unwrap();
        let values = |found: &Decomposition| {
            let group = found.groups[1];
            [
                found.change,
                found.mix,
                found.rate,
                found.entry,
                found.exit,
                found.mix + found.entry + found.exit,
                group.mean_after.unwrap() - group.mean_before.unwrap(),
            ]
        };
        let mut squares = [0.0; 7];
        for dropped in 0..300 {
            let rest: Vec<Observation> = observations
                .iter()
                .copied()
                .filter(|one| one.cluster != dropped)
                .collect();
            let part = decompose(&cells(&rest), 100.0).unwrap();
            let pairs = values(&part).into_iter().zip(values(&whole));
            for (square, (part, whole)) in squares.iter_mut().zip(pairs) {
                *square += (part - whole) * (part - whole);
            }
        }
        let got = [
            errors.change,
            errors.mix,
            errors.rate,
            errors.entry,
            errors.exit,
            errors.composition,
            errors.groups[1],
        ];
        for (got, square) in got.into_iter().zip(squares) {
            let expected: f64 = (299.0 / 300.0 * square).sqrt();
            assert!((got / expected - 1.0).abs() < 0.02, "{got} for {expected}");
        }
        assert_eq!(errors.groups[0], 0.0, "a group of one sample has no change");
    }

    #[test]
    fn an_empty_sample_has_no_change() {
        let one = TwoSamples {
            after: [3.0, 0.0],
            ..TwoSamples::default()
        };
        assert_eq!(decompose(&[one], 1.0), None);
        assert_eq!(decompose(&[], 1.0), None);
    }
}
