//! Histograms and cluster sums of many groups at once, for answers of equal weight.

use super::{ClusterSums, CrossSums, Histogram};

/// What [`Histogram`] and [`ClusterSums`] hold, for each of many groups, of answers that weigh 1 each.
///
/// All sums are whole numbers, so neither order nor grouping of the rows changes a bit of them. A group costs 104 bytes.
#[derive(Debug)]
pub struct GroupSums {
    /// −1, 0 or 1 by answer.
    values: [i8; 16],
    /// Answers by value, by group.
    bins: Vec<[u32; 16]>,
    /// Answers and their values in the cluster at hand, by group.
    open: Vec<[i32; 2]>,
    clusters: Vec<u32>,
    largest: Vec<i32>,
    ww: Vec<i64>,
    wwc: Vec<i64>,
    wcwc: Vec<i64>,
}

impl GroupSums {
    /// Nothing, in so many groups; `values` are the values of the answers 0–15 in the score.
    pub fn new(groups: usize, values: [i8; 16]) -> Self {
        Self {
            values,
            bins: vec![[0; 16]; groups],
            open: vec![[0; 2]; groups],
            clusters: vec![0; groups],
            largest: vec![0; groups],
            ww: vec![0; groups],
            wwc: vec![0; groups],
            wcwc: vec![0; groups],
        }
    }

    /// Takes the answers of one cluster, each with its group; answers of groups that there are not are left out.
    pub fn update(&mut self, groups: &[u32], answers: &[u8]) {
        let values = self.values;
        let value = |answer: u8| i32::from(values[usize::from(answer & 15)]);
        if let ([bins], [open]) = (&mut self.bins[..], &mut self.open[..]) {
            // One group: the sums of the cluster stay in registers.
            let mut sum = 0;
            for &answer in answers {
                bins[usize::from(answer & 15)] += 1;
                sum += value(answer);
            }
            *open = [answers.len() as i32, sum];
            return self.close_all();
        }
        for (&group, &answer) in groups.iter().zip(answers) {
            let group = group as usize;
            if let (Some(bins), Some([w, wc])) =
                (self.bins.get_mut(group), self.open.get_mut(group))
            {
                bins[usize::from(answer & 15)] += 1;
                *w += 1;
                *wc += value(answer);
            }
        }
        // To look at every group is cheaper than to look one up, until there are many more than answers.
        if self.open.len() <= 2 * groups.len() {
            return self.close_all();
        }
        for &group in groups {
            self.close(group as usize);
        }
    }

    /// Takes answers that belong to no cluster.
    pub fn count(&mut self, groups: &[u32], answers: &[u8]) {
        for (&group, &answer) in groups.iter().zip(answers) {
            if let Some(bins) = self.bins.get_mut(group as usize) {
                bins[usize::from(answer & 15)] += 1;
            }
        }
    }

    /// Ends the cluster in one group; where it was ended before, nothing is left to add.
    fn close(&mut self, group: usize) {
        let Some(open) = self.open.get_mut(group) else {
            return;
        };
        let [w, wc] = std::mem::take(open);
        let (wide, value) = (i64::from(w), i64::from(wc));
        self.clusters[group] += u32::from(w != 0);
        self.largest[group] = self.largest[group].max(w);
        self.ww[group] += wide * wide;
        self.wwc[group] += wide * value;
        self.wcwc[group] += value * value;
    }

    /// Ends the cluster in every group: a loop without jumps over columns side by side.
    fn close_all(&mut self) {
        let ends = self.clusters.iter_mut().zip(&mut self.largest);
        let squares = self.ww.iter_mut().zip(&mut self.wwc).zip(&mut self.wcwc);
        for ((open, (clusters, largest)), ((ww, wwc), wcwc)) in
            self.open.iter_mut().zip(ends).zip(squares)
        {
            let [w, wc] = *open;
            *open = [0; 2];
            *clusters += u32::from(w != 0);
            *largest = (*largest).max(w);
            let (w, wc) = (i64::from(w), i64::from(wc));
            *ww += w * w;
            *wwc += w * wc;
            *wcwc += wc * wc;
        }
    }

    /// What one group holds.
    pub fn group(&self, at: usize) -> Option<(Histogram, ClusterSums)> {
        let mut histogram = Histogram::default();
        let bins = self.bins.get(at)?;
        let mut sum = 0;
        for ((into, &count), value) in histogram.bins.iter_mut().zip(bins).zip(self.values) {
            *into = count.into();
            sum += i64::from(count) * i64::from(value);
        }
        if self.clusters[at] == 0 {
            return Some((histogram, ClusterSums::default()));
        }
        let n = histogram.n() as f64;
        let sums = ClusterSums {
            clusters: self.clusters[at].into(),
            w: n,
            wc: sum as f64,
            w_squared: n,
            ww: self.ww[at] as f64,
            wwc: self.wwc[at] as f64,
            wcwc: self.wcwc[at] as f64,
            largest: self.largest[at].into(),
            ..ClusterSums::default()
        };
        Some((histogram, sums))
    }
}

/// [`CrossSums`] of many groups at once with all of them together, for answers of equal weight.
///
/// A group's part of a cluster times the whole cluster is the sum of the whole over the group's answers in it, so each
/// answer adds what its cluster holds.
#[derive(Debug)]
pub struct GroupCrosses {
    values: [i8; 16],
    sums: Vec<[i64; 4]>,
}

impl GroupCrosses {
    /// Nothing, in so many groups; `values` are the values of the answers 0–15 in the score.
    pub fn new(groups: usize, values: [i8; 16]) -> Self {
        Self {
            values,
            sums: vec![[0; 4]; groups],
        }
    }

    /// Takes the answers of one cluster, each with its group.
    pub fn update(&mut self, groups: &[u32], answers: &[u8]) {
        let values = self.values;
        let value = |answer: u8| i64::from(values[usize::from(answer & 15)]);
        let w = answers.len() as i64;
        let wc: i64 = answers.iter().map(|&answer| value(answer)).sum();
        for (&group, &answer) in groups.iter().zip(answers) {
            if let Some([ww, wwc, wcw, wcwc]) = self.sums.get_mut(group as usize) {
                let value = value(answer);
                *ww += w;
                *wwc += wc;
                *wcw += value * w;
                *wcwc += value * wc;
            }
        }
    }

    /// What one group holds.
    pub fn group(&self, at: usize) -> CrossSums {
        let [ww, wwc, wcw, wcwc] = self.sums.get(at).copied().unwrap_or_default();
        CrossSums {
            ww: ww as f64,
            wwc: wwc as f64,
            wcw: wcw as f64,
            wcwc: wcwc as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clusters of (group, answer), some of one answer, some larger than the number of groups.
    fn clusters() -> Vec<(Vec<u32>, Vec<u8>)> {
        let mut random = crate::math::Random::new(7);
        (0..400)
            .map(|at| {
                let size = 1 + random.below(if at % 9 == 0 { 60 } else { 6 });
                (0..size)
                    .map(|_| (random.below(10), random.below(11) as u8))
                    .unzip()
            })
            .collect()
    }

    const VALUES: [i8; 16] = [-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1, 0, 0, 0, 0, 0];

    #[test]
    fn groups_hold_what_row_by_row_sums_hold_to_the_last_bit() {
        for groups in [1, 10] {
            let mut together = GroupSums::new(groups, VALUES);
            let mut crossed = GroupCrosses::new(groups, VALUES);
            let mut apart = vec![(Histogram::default(), ClusterSums::default()); groups];
            let mut crosses = vec![CrossSums::default(); groups];
            for (key, (of, answers)) in (0u32..).zip(clusters()) {
                let of: Vec<u32> = of.iter().map(|group| group % groups as u32).collect();
                together.update(&of, &answers);
                crossed.update(&of, &answers);
                let mut parts = vec![(0.0, 0.0); groups];
                for (&group, &answer) in of.iter().zip(&answers) {
                    let value = f64::from(VALUES[answer as usize]);
                    let (histogram, sums) = &mut apart[group as usize];
                    histogram.update(answer);
                    sums.update(key, 1.0, value);
                    parts[group as usize].0 += 1.0;
                    parts[group as usize].1 += value;
                }
                let whole = parts
                    .iter()
                    .fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
                let pairs = crosses.iter_mut().zip(parts);
                pairs.for_each(|(cross, part)| cross.update(part, whole));
            }
            for (at, (mut apart, cross)) in apart.into_iter().zip(crosses).enumerate() {
                apart.1.finish();
                assert_eq!(together.group(at), Some(apart), "group {at} of {groups}");
                assert_eq!(crossed.group(at), cross, "group {at} of {groups}");
            }
        }
    }
}
