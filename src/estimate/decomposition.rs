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

/// Observations of both samples, of which each has one of few values; those of one cluster stand together.
#[derive(Debug, Clone, Copy)]
pub struct Observations<'a> {
    /// The values.
    pub values: &'a [f64],
    /// Of each observation twice the place of its value among them, and one more in the second sample.
    pub kinds: &'a [u8],
    /// Weight of each; 1 where not given.
    pub weights: Option<&'a [f64]>,
    /// Where each cluster ends.
    pub ends: &'a [u32],
}

impl Observations<'_> {
    /// How many kinds there can be.
    fn count(&self) -> usize {
        2 * self.values.len()
    }

    /// How many observations there are of each kind, group by group.
    pub fn counted(&self, groups: &[u32], size: usize) -> Vec<u32> {
        let mut counts = vec![0; size * self.count()];
        for (&group, &kind) in groups.iter().zip(self.kinds) {
            if let Some(count) = counts.get_mut(group as usize * self.count() + usize::from(kind)) {
                *count += 1;
            }
        }
        counts
    }

    /// Both samples by group; `counts` is [`counted`](Self::counted).
    pub fn cells(&self, groups: &[u32], counts: &[u32]) -> Vec<TwoSamples> {
        let mut cells = vec![TwoSamples::default(); counts.len() / self.count().max(1)];
        let mut add = |group: usize, kind: usize, w: f64| {
            let c = self.values.get(kind / 2).copied().unwrap_or(0.0);
            if let Some(cell) = cells.get_mut(group) {
                let sums = match kind % 2 {
                    0 => &mut cell.before,
                    _ => &mut cell.after,
                };
                sums[0] += w;
                sums[1] += w * c;
            }
        };
        match self.weights {
            Some(weights) => {
                for ((&group, &kind), &w) in groups.iter().zip(self.kinds).zip(weights) {
                    add(group as usize, usize::from(kind), w);
                }
            }
            None => {
                for (at, &count) in counts.iter().enumerate() {
                    add(at / self.count(), at % self.count(), f64::from(count));
                }
            }
        }
        cells
    }
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

/// The standard errors of one part and of the groups.
#[derive(Debug, Clone, PartialEq)]
pub struct PartErrors {
    /// Of the part.
    pub error: f64,
    /// As [`Errors::groups`].
    pub groups: Vec<f64>,
    /// As [`Errors::df`].
    pub df: Option<f64>,
}

/// Derivatives of a part by Σw and Σw·c of each group: before, then after.
type Gradient = Vec<[f64; 4]>;

impl Decomposition {
    /// Standard errors, linearised and clustered: a cluster may have observations of both samples and of many groups.
    /// `groups` has the group of each observation, as in the cells.
    ///
    /// # Formula
    /// A part P is a smooth function of the cells' sums; cluster k moves it by e_k = Σ ∂P/∂Σw·w + ∂P/∂Σwc·w·c over its
    /// observations, and the variance is K/(K − 1)·Σe_k² over K clusters (the delta method).
    /// # Edge cases
    /// Fewer than two clusters: `None`.
    pub fn errors(&self, observations: Observations, groups: &[u32]) -> Option<Errors> {
        let all = |_: &GroupChange| 1.0;
        let stays = |group: &GroupChange| f64::from(u8::from(group.stays()));
        let enters = |group: &GroupChange| f64::from(u8::from(group.mean_before.is_none()));
        let leaves = |group: &GroupChange| f64::from(u8::from(group.mean_after.is_none()));
        let parts = [
            self.gradient(all, stays),
            self.gradient(stays, |_| 0.0),
            self.gradient(|_| 0.0, stays),
            self.gradient(enters, |_| 0.0),
            self.gradient(leaves, |_| 0.0),
            self.gradient(all, |_| 0.0),
        ];
        let (found, groups, df) = self.linearised(&parts, observations, groups)?;
        let [change, mix, rate, entry, exit, composition] = found;
        Some(Errors {
            change,
            mix,
            rate,
            entry,
            exit,
            composition,
            groups,
            df,
        })
    }

    /// [`errors`](Self::errors) of mix, entry and exit together, and of the groups.
    pub fn composition(&self, observations: Observations, groups: &[u32]) -> Option<PartErrors> {
        let parts = [self.gradient(|_| 1.0, |_| 0.0)];
        let ([error], groups, df) = self.linearised(&parts, observations, groups)?;
        Some(PartErrors { error, groups, df })
    }

    /// Errors of parts by their gradients, those of the groups, and the degrees of freedom.
    fn linearised<const N: usize>(
        &self,
        parts: &[Gradient; N],
        observations: Observations,
        groups: &[u32],
    ) -> Option<([f64; N], Vec<f64>, Option<f64>)> {
        // By group and kind: what an observation that weighs 1 adds to each part.
        let kinds = observations.count();
        let moves: Vec<[f64; N]> = (0..self.cells.len() * kinds)
            .map(|at| {
                let (group, kind) = (at / kinds, at % kinds);
                let (c, side) = (observations.values[kind / 2], 2 * (kind % 2));
                std::array::from_fn(|part| {
                    let by = parts[part][group];
                    by[side] + by[side + 1] * c
                })
            })
            .collect();
        // And how far it lies from its group's mean, of which sign in a group that is in both, and the group's weight.
        let deviations: Vec<[f64; 3]> = (0..moves.len())
            .map(|at| {
                let (cell, kind) = (&self.cells[at / kinds], at % kinds);
                let (sign, [w, wc]) = match kind % 2 {
                    0 => (-1.0, cell.before),
                    _ => (1.0, cell.after),
                };
                match self.groups[at / kinds].stays() {
                    true => [sign, observations.values[kind / 2] - wc / w, w],
                    false => [0.0, 0.0, 1.0],
                }
            })
            .collect();
        let mut squares = [0.0; N];
        let mut of_groups = vec![0.0; self.cells.len()];
        let mut in_group = vec![0.0; self.cells.len()];
        let mut weights = [[0.0; 2]; 2];
        let mut start = 0;
        for &end in observations.ends {
            let places = start..end as usize;
            start = end as usize;
            let (Some(own), Some(of)) = (
                groups.get(places.clone()),
                observations.kinds.get(places.clone()),
            ) else {
                break;
            };
            let mut sums = [0.0; N];
            let mut of_cluster = [0.0; 2];
            for (at, (&group, &kind)) in places.zip(own.iter().zip(of)) {
                let w = observations.weights.map_or(1.0, |weights| weights[at]);
                let cell = group as usize * kinds + usize::from(kind);
                let (Some(moves), Some([sign, deviation, weight])) =
                    (moves.get(cell), deviations.get(cell))
                else {
                    continue;
                };
                for (sum, by) in sums.iter_mut().zip(moves) {
                    *sum += w * by;
                }
                of_cluster[usize::from(kind % 2)] += w;
                in_group[group as usize] += sign * w * deviation / weight;
            }
            for (square, sum) in squares.iter_mut().zip(sums) {
                *square += sum * sum;
            }
            for &group in own {
                if let Some(part) = in_group.get_mut(group as usize) {
                    of_groups[group as usize] += *part * *part;
                    *part = 0.0;
                }
            }
            for (total, w) in weights.iter_mut().zip(of_cluster) {
                total[0] += w;
                total[1] += w * w;
            }
        }
        let clusters = observations.ends.len();
        if clusters < 2 {
            return None;
        }
        let k = clusters as f64;
        let error = |square: f64| self.scale * (k / (k - 1.0) * square).sqrt();
        let df = |[w, ww]: [f64; 2]| super::effective_df(w, ww);
        let df = df(weights[0]).zip(df(weights[1])).map(|(a, b)| a.min(b));
        let groups = of_groups.into_iter().map(error).collect();
        Some((squares.map(error), groups, df))
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

    const VALUES: [f64; 3] = [-1.0, 0.0, 1.0];

    #[derive(Default)]
    struct Drawn {
        cluster: Vec<u32>,
        groups: Vec<u32>,
        kinds: Vec<u8>,
        weights: Vec<f64>,
        ends: Vec<u32>,
    }

    impl Drawn {
        fn observations(&self) -> Observations<'_> {
            Observations {
                values: &VALUES,
                kinds: &self.kinds,
                weights: Some(&self.weights),
                ends: &self.ends,
            }
        }

        fn cells(&self) -> Vec<TwoSamples> {
            let counts = self.observations().counted(&self.groups, 4);
            self.observations().cells(&self.groups, &counts)
        }

        /// All but one cluster, whose ends nobody asks for.
        fn without(&self, cluster: u32) -> Self {
            let kept = || (0..self.kinds.len()).filter(|&at| self.cluster[at] != cluster);
            Self {
                groups: kept().map(|at| self.groups[at]).collect(),
                kinds: kept().map(|at| self.kinds[at]).collect(),
                weights: kept().map(|at| self.weights[at]).collect(),
                ..Self::default()
            }
        }
    }

    /// Clusters whose members answer alike, in four groups of which one leaves and one enters.
    fn sample(seed: u64) -> Drawn {
        let mut random = Random::new(seed);
        let mut all = Drawn::default();
        for cluster in 0..300 {
            let lean = 0.4 * random.normal();
            for _ in 0..1 + random.below(5) {
                let after = random.uniform() < 0.5;
                let group = random.below(3) + u32::from(after);
                let c = (lean + random.normal() - 0.2 * f64::from(group))
                    .round()
                    .clamp(-1.0, 1.0);
                all.cluster.push(cluster);
                all.groups.push(group);
                all.kinds.push(2 * (c + 1.0) as u8 + u8::from(after));
                all.weights.push(0.5 + random.uniform());
            }
            all.ends.push(all.kinds.len() as u32);
        }
        all
    }

    #[test]
    fn parts_add_up_to_the_change_to_the_last_bit() {
        for seed in 0..200 {
            let found = decompose(&sample(seed).cells(), 100.0).unwrap();
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
        let drawn = sample(7);
        let whole = decompose(&drawn.cells(), 100.0).unwrap();
        let errors = whole.errors(drawn.observations(), &drawn.groups).unwrap();
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
            let part = decompose(&drawn.without(dropped).cells(), 100.0).unwrap();
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
        let composition = whole.composition(drawn.observations(), &drawn.groups);
        let expected = PartErrors {
            error: errors.composition,
            groups: errors.groups,
            df: errors.df,
        };
        assert_eq!(composition, Some(expected));
    }

    #[test]
    fn observations_without_weights_weigh_one() {
        let mut drawn = sample(3);
        drawn.weights.fill(1.0);
        let plain = Observations {
            weights: None,
            ..drawn.observations()
        };
        let counts = plain.counted(&drawn.groups, 4);
        assert_eq!(plain.cells(&drawn.groups, &counts), drawn.cells());
        let found = decompose(&drawn.cells(), 100.0).unwrap();
        assert_eq!(
            found.errors(plain, &drawn.groups),
            found.errors(drawn.observations(), &drawn.groups)
        );
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
