//! Histograms and cluster sums of many groups at once, for answers of equal weight.

use super::{ClusterSums, CrossSums, Histogram};

/// What [`Histogram`] and [`ClusterSums`] hold, for each of many groups, of answers that weigh 1 each.
///
/// All sums are whole numbers, so neither order nor grouping of the rows changes a bit of them. A group costs 104 bytes,
/// which stand together: an answer touches two lines of the processor's cache, however many groups there are.
#[derive(Debug)]
pub struct GroupSums {
    /// −1, 0 or 1 by answer.
    values: [i8; 16],
    /// What an answer adds to [`Sums::open`].
    steps: [i64; 16],
    groups: Vec<Sums>,
    /// The groups of the cluster at hand, each once.
    touched: Vec<u32>,
}

/// What one group holds.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Answers by value.
    bins: [u32; 16],
    /// Answers in the cluster at hand, plus 2³² times the sum of their values.
    open: i64,
    clusters: u32,
    largest: i32,
    ww: i64,
    wwc: i64,
    wcwc: i64,
}

impl Sums {
    /// Adds what one cluster has here.
    fn add(&mut self, w: i32, wc: i32) {
        let (wide, value) = (i64::from(w), i64::from(wc));
        self.clusters += u32::from(w != 0);
        self.largest = self.largest.max(w);
        self.ww += wide * wide;
        self.wwc += wide * value;
        self.wcwc += value * value;
    }
}

impl GroupSums {
    /// Nothing, in so many groups; `values` are the values of the answers 0–15 in the score.
    pub fn new(groups: usize, values: [i8; 16]) -> Self {
        let mut steps = [0; 16];
        for (step, value) in steps.iter_mut().zip(values) {
            *step = 1 + (i64::from(value) << 32);
        }
        Self {
            values,
            steps,
            groups: vec![Sums::default(); groups],
            touched: Vec::new(),
        }
    }

    /// Takes the answers of one cluster, each with its group; answers of groups that there are not are left out.
    ///
    /// Kept a function of its own: browsers replace code that they translated quickly by faster code only between calls.
    #[inline(never)]
    pub fn update(&mut self, groups: &[u32], answers: &[u8]) {
        if let [only] = &mut self.groups[..] {
            // One group: the sums of the cluster stay in registers.
            let mut sum = 0;
            for &answer in answers {
                only.bins[usize::from(answer & 15)] += 1;
                sum += i32::from(self.values[usize::from(answer & 15)]);
            }
            return only.add(answers.len() as i32, sum);
        }
        if self.touched.len() <= groups.len() {
            self.touched.resize(groups.len() + 1, 0);
        }
        let mut touched = 0;
        for (&group, &answer) in groups.iter().zip(answers) {
            if let Some(into) = self.groups.get_mut(group as usize)
                && let Some(place) = self.touched.get_mut(touched)
            {
                // Written, and then kept or written over: whether a group is met for the first time is hard to guess.
                *place = group;
                touched += usize::from(into.open == 0);
                into.open += self.steps[usize::from(answer & 15)];
                into.bins[usize::from(answer & 15)] += 1;
            }
        }
        for &group in self.touched.iter().take(touched) {
            if let Some(into) = self.groups.get_mut(group as usize) {
                let open = std::mem::take(&mut into.open);
                into.add(open as i32, (open >> 32) as i32);
            }
        }
    }

    /// Takes answers that belong to no cluster.
    pub fn count(&mut self, groups: &[u32], answers: &[u8]) {
        for (&group, &answer) in groups.iter().zip(answers) {
            if let Some(into) = self.groups.get_mut(group as usize) {
                into.bins[usize::from(answer & 15)] += 1;
            }
        }
    }

    /// What one group holds.
    pub fn group(&self, at: usize) -> Option<(Histogram, ClusterSums)> {
        let mut histogram = Histogram::default();
        let held = self.groups.get(at)?;
        let mut sum = 0;
        for ((into, count), value) in histogram.bins.iter_mut().zip(held.bins).zip(self.values) {
            *into = count.into();
            sum += i64::from(count) * i64::from(value);
        }
        if held.clusters == 0 {
            return Some((histogram, ClusterSums::default()));
        }
        let n = histogram.n() as f64;
        let sums = ClusterSums {
            clusters: held.clusters.into(),
            w: n,
            wc: sum as f64,
            w_squared: n,
            ww: held.ww as f64,
            wwc: held.wwc as f64,
            wcwc: held.wcwc as f64,
            largest: held.largest.into(),
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
