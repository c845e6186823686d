//! Sums over clusters of rows: what linearised variances are made of.

/// Sums of one value per row over clusters: with S_w, S_wc a cluster's Σw and Σw·c, the totals of
/// S_w, S_wc and of their products over clusters.
///
/// Rows of one cluster must stand together: `update` closes the cluster before it when the key
/// changes, and [`finish`](Self::finish) closes the last. Parts merge when no cluster is in two.
/// With weights of 1 every sum is an integer below 2⁵³ and so exact.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ClusterSums {
    /// Clusters closed.
    pub clusters: u64,
    /// Σ w.
    pub w: f64,
    /// Σ w·c.
    pub wc: f64,
    /// Σ w² over rows, for Kish's effective number.
    pub w_squared: f64,
    /// Σ S_w² over clusters.
    pub ww: f64,
    /// Σ S_w·S_wc over clusters.
    pub wwc: f64,
    /// Σ S_wc² over clusters.
    pub wcwc: f64,
    /// The largest S_w.
    pub largest: f64,
    pub(super) open: Option<(u32, f64, f64)>,
}

impl ClusterSums {
    /// Takes one row of cluster `key` with weight `w` and value `c`.
    #[inline]
    pub fn update(&mut self, key: u32, w: f64, c: f64) {
        self.add(key, w, w * c);
    }

    /// Takes one row of cluster `key` with weight `w` and weighted value `wc`, which may be there without any weight: then
    /// [`mean`](Self::mean) is a ratio of two sums.
    #[inline]
    pub fn add(&mut self, key: u32, w: f64, wc: f64) {
        self.w_squared += w * w;
        match &mut self.open {
            Some((open, sw, swc)) if *open == key => {
                *sw += w;
                *swc += wc;
            }
            _ => {
                self.finish();
                self.open = Some((key, w, wc));
            }
        }
    }

    /// Closes the last cluster; nothing happens where none is open.
    pub fn finish(&mut self) {
        if let Some((_, sw, swc)) = self.open.take() {
            self.clusters += 1;
            self.w += sw;
            self.wc += swc;
            self.ww += sw * sw;
            self.wwc += sw * swc;
            self.wcwc += swc * swc;
            self.largest = self.largest.max(sw);
        }
    }

    /// Adds a part with other clusters; both are closed first.
    pub fn merge(&mut self, other: &Self) {
        self.finish();
        let mut other = *other;
        other.finish();
        self.clusters += other.clusters;
        self.w += other.w;
        self.wc += other.wc;
        self.w_squared += other.w_squared;
        self.ww += other.ww;
        self.wwc += other.wwc;
        self.wcwc += other.wcwc;
        self.largest = self.largest.max(other.largest);
    }

    /// Σw·c / Σw; `None` without weight.
    pub fn mean(&self) -> Option<f64> {
        (self.w > 0.0).then(|| self.wc / self.w)
    }

    /// Standard error of the mean, linearised over clusters; `None` for fewer than two clusters.
    ///
    /// # Formula
    /// `√(G/(G−1) · Σ e_g²) / Σw` with `e_g = S_wc − m·S_w`, so `Σ e_g² = Σ S_wc² − 2m·Σ S_w·S_wc + m²·Σ S_w²`.
    pub fn std_error(&self) -> Option<f64> {
        let m = self.mean()?;
        if self.clusters < 2 {
            return None;
        }
        let g = self.clusters as f64;
        let squares = (self.wcwc - 2.0 * m * self.wwc + m * m * self.ww).max(0.0);
        Some((g / (g - 1.0) * squares).sqrt() / self.w)
    }

    /// Kish's effective number of rows, (Σw)²/Σw²; `None` without weight.
    pub fn n_eff(&self) -> Option<f64> {
        (self.w_squared > 0.0).then(|| self.w * self.w / self.w_squared)
    }
}

/// What each of a row of samples holds of clusters, and what it holds of them together with the next: a cluster may be in
/// several. At most 64 samples.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NeighbourSums {
    /// Σw and Σw·c of the cluster at hand, by sample.
    open: Vec<[f64; 2]>,
    /// A bit for each sample that has a row of it.
    there: u64,
    sums: Vec<ClusterSums>,
    /// Of each sample with the next, and the clusters that both have.
    crosses: Vec<(CrossSums, u64)>,
}

impl NeighbourSums {
    /// Nothing, in so many samples.
    pub fn new(samples: usize) -> Self {
        Self {
            open: vec![[0.0; 2]; samples],
            there: 0,
            sums: vec![ClusterSums::default(); samples],
            crosses: vec![(CrossSums::default(), 0); samples],
        }
    }

    /// Takes one row of the cluster at hand in a sample, with weight `w` and value `c`.
    #[inline]
    pub fn update(&mut self, sample: usize, w: f64, c: f64) {
        if let Some(open) = self.open.get_mut(sample) {
            open[0] += w;
            open[1] += w * c;
            self.there |= 1 << (sample & 63);
        }
    }

    /// Ends the cluster at hand.
    pub fn close(&mut self) {
        let there = std::mem::take(&mut self.there);
        for at in bits(there) {
            let Some(sums) = self.sums.get_mut(at) else {
                break;
            };
            let [w, wc] = std::mem::take(&mut self.open[at]);
            sums.clusters += 1;
            sums.w += w;
            sums.wc += wc;
            sums.ww += w * w;
            sums.wwc += w * wc;
            sums.wcwc += wc * wc;
            if let Some(&[next_w, next_wc]) = self.open.get(at + 1) {
                let (crosses, shared) = &mut self.crosses[at];
                crosses.update((w, wc), (next_w, next_wc));
                *shared += (there >> at >> 1) & 1;
            }
        }
    }

    /// What a sample holds.
    pub fn sample(&self, at: usize) -> ClusterSums {
        self.sums.get(at).copied().unwrap_or_default()
    }

    /// Standard error of the next sample's mean less a sample's, linearised over the clusters of both; `None` where either is
    /// empty or there are fewer than two clusters.
    ///
    /// # Formula
    /// `√(G/(G−1) · Σ e_g²)` with `e_g = (A_wc − a·A_w)/ΣA_w − (B_wc − b·B_w)/ΣB_w`, a and b the two means.
    pub fn std_error(&self, at: usize) -> Option<f64> {
        let (cross, shared) = self.crosses.get(at)?;
        let (own, next) = (self.sums.get(at)?, self.sums.get(at + 1)?);
        cross.error_between(own, next, own.clusters + next.clusters - shared)
    }
}

/// The places of the bits that are set, ascending.
pub fn bits(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros() as usize;
        bits &= bits.wrapping_sub(1);
        (at < 64).then_some(at)
    })
}

/// Cross products of a part with the whole, cluster by cluster: the covariance of a segment with
/// the rest, where both hold answers of the same accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct CrossSums {
    /// Σ S_w(part)·S_w(whole).
    pub ww: f64,
    /// Σ S_w(part)·S_wc(whole).
    pub wwc: f64,
    /// Σ S_wc(part)·S_w(whole).
    pub wcw: f64,
    /// Σ S_wc(part)·S_wc(whole).
    pub wcwc: f64,
}

impl CrossSums {
    /// Takes one cluster: the part's (S_w, S_wc) and the whole's.
    pub fn update(&mut self, part: (f64, f64), whole: (f64, f64)) {
        self.ww += part.0 * whole.0;
        self.wwc += part.0 * whole.1;
        self.wcw += part.1 * whole.0;
        self.wcwc += part.1 * whole.1;
    }

    /// Sums of the rest: the whole without the part. Its clusters are those of the whole, some perhaps without weight.
    pub fn rest(&self, part: &ClusterSums, whole: &ClusterSums) -> ClusterSums {
        ClusterSums {
            clusters: whole.clusters,
            w: whole.w - part.w,
            wc: whole.wc - part.wc,
            w_squared: whole.w_squared - part.w_squared,
            ww: whole.ww - 2.0 * self.ww + part.ww,
            wwc: whole.wwc - self.wwc - self.wcw + part.wwc,
            wcwc: whole.wcwc - 2.0 * self.wcwc + part.wcwc,
            ..ClusterSums::default()
        }
    }

    /// Standard error of mean(part) − mean(whole − part), linearised over the whole's clusters.
    ///
    /// # Formula
    /// `e_g = (P_wc − p·P_w)/ΣP_w − (R_wc − r·R_w)/ΣR_w`, R = whole − part, p and r the two means;
    /// the result is `√(G/(G−1) · Σ e_g²)`. `None` where a side is empty or G < 2.
    pub fn difference_std_error(&self, part: &ClusterSums, whole: &ClusterSums) -> Option<f64> {
        let with_rest = Self {
            ww: self.ww - part.ww,
            wwc: self.wwc - part.wwc,
            wcw: self.wcw - part.wwc,
            wcwc: self.wcwc - part.wcwc,
        };
        with_rest.error_between(part, &self.rest(part, whole), whole.clusters)
    }

    /// Standard error of mean(a) − mean(b), linearised over so many clusters of both, where these are the products of a
    /// and b.
    fn error_between(&self, a: &ClusterSums, b: &ClusterSums, clusters: u64) -> Option<f64> {
        if a.w <= 0.0 || b.w <= 0.0 || clusters < 2 {
            return None;
        }
        let (p, r) = (a.wc / a.w, b.wc / b.w);
        let square = |sums: &ClusterSums, m: f64| sums.wcwc - 2.0 * m * sums.wwc + m * m * sums.ww;
        let cross = self.wcwc - r * self.wcw - p * self.wwc + p * r * self.ww;
        let g = clusters as f64;
        let sum =
            square(a, p) / (a.w * a.w) + square(b, r) / (b.w * b.w) - 2.0 * cross / (a.w * b.w);
        Some((g / (g - 1.0) * sum.max(0.0)).sqrt())
    }

    /// Standard error of mean(whole) − mean(whole − part), what the part does to the whole, linearised over the whole's
    /// clusters.
    ///
    /// # Formula
    /// `e_g = (W_wc − m·W_w)/ΣW_w − (R_wc − r·R_w)/ΣR_w`, R = whole − part, m and r the two means; the result is
    /// `√(G/(G−1) · Σ e_g²)`. `None` where the rest is empty or G < 2.
    pub fn leave_out_std_error(&self, part: &ClusterSums, whole: &ClusterSums) -> Option<f64> {
        let rest = self.rest(part, whole);
        if rest.w <= 0.0 || whole.clusters < 2 {
            return None;
        }
        let (m, r) = (whole.wc / whole.w, rest.wc / rest.w);
        let square = |sums: &ClusterSums, m: f64| sums.wcwc - 2.0 * m * sums.wwc + m * m * sums.ww;
        let cross =
            (whole.wcwc - self.wcwc) - m * (whole.wwc - self.wcw) - r * (whole.wwc - self.wwc)
                + m * r * (whole.ww - self.ww);
        let g = whole.clusters as f64;
        let sum = square(whole, m) / (whole.w * whole.w) + square(&rest, r) / (rest.w * rest.w)
            - 2.0 * cross / (whole.w * rest.w);
        Some((g / (g - 1.0) * sum.max(0.0)).sqrt())
    }
}

/// [`CrossSums`] of each of many parts with all of them together, for rows with weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PartCrosses {
    /// Σw and Σw·c of the cluster at hand, by part, and of all parts.
    open: Vec<(f64, f64)>,
    whole: (f64, f64),
    /// The parts that have a row of it.
    touched: Vec<usize>,
    crosses: Vec<CrossSums>,
}

impl PartCrosses {
    /// Nothing, in so many parts.
    pub fn new(parts: usize) -> Self {
        Self {
            open: vec![(0.0, 0.0); parts],
            crosses: vec![CrossSums::default(); parts],
            ..Self::default()
        }
    }

    /// Takes one row of the cluster at hand, with weight `w` and value `c`; rows of parts that there are not are left out.
    pub fn update(&mut self, part: usize, w: f64, c: f64) {
        let Some(open) = self.open.get_mut(part) else {
            return;
        };
        if open.0 == 0.0 {
            self.touched.push(part);
        }
        for sums in [open, &mut self.whole] {
            sums.0 += w;
            sums.1 += w * c;
        }
    }

    /// Ends the cluster at hand.
    pub fn close(&mut self) {
        let whole = std::mem::take(&mut self.whole);
        for part in self.touched.drain(..) {
            let own = std::mem::take(&mut self.open[part]);
            self.crosses[part].update(own, whole);
        }
    }

    /// By part; the last cluster is to be ended.
    pub fn crosses(self) -> Vec<CrossSums> {
        self.crosses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows (cluster, weight, value, in the part) with the clusters standing together.
    fn rows() -> Vec<(u32, f64, f64, bool)> {
        (0..200u32)
            .map(|i| {
                (
                    i / 7,
                    1.0 + f64::from(i % 3),
                    f64::from(i * 31 % 3) - 1.0,
                    i * 17 % 5 < 2,
                )
            })
            .collect()
    }

    #[test]
    fn a_difference_error_equals_the_sum_over_clusters_written_out() {
        let (mut part, mut whole, mut cross) = (
            ClusterSums::default(),
            ClusterSums::default(),
            CrossSums::default(),
        );
        let mut by_cluster = std::collections::BTreeMap::<u32, [f64; 4]>::new();
        let mut crosses = PartCrosses::new(2);
        let mut last = 0;
        for (key, w, c, inside) in rows() {
            if std::mem::replace(&mut last, key) != key {
                crosses.close();
            }
            crosses.update(usize::from(inside), w, c);
            whole.update(key, w, c);
            let sums = by_cluster.entry(key).or_default();
            sums[2] += w;
            sums[3] += w * c;
            if inside {
                part.update(key, w, c);
                sums[0] += w;
                sums[1] += w * c;
            }
        }
        part.finish();
        whole.finish();
        for s in by_cluster.values() {
            cross.update((s[0], s[1]), (s[2], s[3]));
        }
        crosses.close();
        assert_eq!(crosses.crosses()[1], cross);
        let (pw, rw) = (part.w, whole.w - part.w);
        let (p, r) = (part.wc / pw, (whole.wc - part.wc) / rw);
        let squares: f64 = by_cluster
            .values()
            .map(|s| ((s[1] - p * s[0]) / pw - ((s[3] - s[1]) - r * (s[2] - s[0])) / rw).powi(2))
            .sum();
        let g = by_cluster.len() as f64;
        let expected = (g / (g - 1.0) * squares).sqrt();
        let got = cross.difference_std_error(&part, &whole).unwrap();
        assert!(
            (got - expected).abs() <= 1e-12 * expected,
            "{got} {expected}"
        );
        let m = whole.wc / whole.w;
        let squares: f64 = by_cluster
            .values()
            .map(|s| {
                let rest = ((s[3] - s[1]) - r * (s[2] - s[0])) / rw;
                ((s[3] - m * s[2]) / whole.w - rest).powi(2)
            })
            .sum();
        let expected = (g / (g - 1.0) * squares).sqrt();
        let got = cross.leave_out_std_error(&part, &whole).unwrap();
        assert!(
            (got - expected).abs() <= 1e-12 * expected,
            "{got} {expected}"
        );
    }

    #[test]
    fn a_difference_of_neighbours_equals_the_sum_over_clusters_written_out() {
        let mut sums = NeighbourSums::new(3);
        let mut by_cluster = std::collections::BTreeMap::<u32, [f64; 6]>::new();
        let mut last = 0;
        for (key, w, c, inside) in rows() {
            // The middle sample shares clusters with both others, which have some of their own.
            let sample = match key {
                0..=4 => 0,
                5..=9 => usize::from(inside),
                10..=12 => 1,
                13..=19 => 1 + usize::from(inside),
                _ => 2 * usize::from(key < 25 || inside),
            };
            if key != last {
                sums.close();
                last = key;
            }
            sums.update(sample, w, c);
            let own = by_cluster.entry(key).or_default();
            own[2 * sample] += w;
            own[2 * sample + 1] += w * c;
        }
        sums.close();
        for at in 0..2 {
            let of = |place: usize| by_cluster.values().map(|s| s[2 * at + place]).sum::<f64>();
            let (a, b) = (of(1) / of(0), of(3) / of(2));
            let both = by_cluster.values().map(|s| &s[2 * at..2 * at + 4]);
            let both: Vec<&[f64]> = both.filter(|s| s[0] + s[2] > 0.0).collect();
            let error = |s: &&[f64]| (s[3] - b * s[2]) / of(2) - (s[1] - a * s[0]) / of(0);
            let squares: f64 = both.iter().map(|s| error(s).powi(2)).sum();
            let g = both.len() as f64;
            let expected = (g / (g - 1.0) * squares).sqrt();
            let got = sums.std_error(at).unwrap();
            assert!(
                (got - expected).abs() <= 1e-12 * expected,
                "{got} {expected}"
            );
            assert!(g < by_cluster.len() as f64);
        }
        assert_eq!(sums.std_error(2), None);
    }

    #[test]
    fn parts_with_other_clusters_merge_to_the_whole() {
        let mut whole = ClusterSums::default();
        let mut parts = [ClusterSums::default(); 3];
        for (key, w, c, _) in rows() {
            whole.update(key, w, c);
            parts[key as usize % 3].update(key, w, c);
        }
        whole.finish();
        let mut merged = ClusterSums::default();
        parts.iter().for_each(|part| merged.merge(part));
        assert_eq!(merged, whole);
    }
}
