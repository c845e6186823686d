//! Histograms and cluster sums of many groups at once, for answers of equal weight.

use super::{ClusterSums, CrossSums, Histogram};

/// What [`Histogram`] and [`ClusterSums`] hold, for each of many groups, of answers that weigh 1 each.
///
/// All sums are whole numbers, so neither order nor grouping of the rows changes a bit of them. A group costs 128 bytes, of
/// which most answers touch one line of the processor's cache.
#[derive(Debug)]
pub struct GroupSums {
    /// −1, 0 or 1 by answer.
    values: [i8; 16],
    /// What an answer adds to [`Sums::open`].
    steps: [i64; 16],
    groups: Vec<Sums>,
    /// How many clusters there were.
    clusters: u32,
    /// The groups of the cluster at hand, each once.
    touched: Vec<u32>,
}

/// What one group holds. Of what follows from the bins it holds only what clusters add to it: most answers to a question
/// with many groups are the only ones of their cluster in their group.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
struct Sums {
    /// Answers by value.
    bins: [u32; 11],
    /// The number of the cluster that was here last.
    cluster: u32,
    /// Its answers, plus 2³² times the sum of their values.
    open: i64,
    wcwc: i64,
    /// Answers that are not the first of their cluster.
    again: u32,
    /// Most answers of a cluster, where one has several.
    largest: u32,
    ww: i64,
    wwc: i64,
}

impl Sums {
    #[inline(always)]
    fn count(&mut self, answer: u8, kept: u8) {
        if let Some(bin) = self.bins.get_mut(usize::from(answer)) {
            *bin += u32::from(kept);
        }
    }

    /// Adds what one cluster has here.
    fn close(&mut self, open: i64) {
        let (w, wc) = (i64::from(open as u32), open >> 32);
        self.again += (open as u32).saturating_sub(1);
        self.largest = self.largest.max(open as u32);
        self.ww += w * w - w;
        self.wwc += w * wc - wc;
        self.wcwc += wc * wc;
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
            clusters: 0,
            touched: Vec::new(),
        }
    }

    /// Takes answers, each with its group, of which those up to each of the `ends` are a cluster: those that are `kept`, 1
    /// and not 0. Answers of groups that there are not are left out; where there is one group alone, no answer's is looked at.
    pub fn update(&mut self, groups: &[u32], answers: &[u8], kept: &[u8], ends: &[u32]) {
        // Of few groups or large clusters, most answers meet others of their cluster.
        let sparse = answers.len() * 4 < self.groups.len() * ends.len();
        let mut start = 0;
        for &end in ends {
            let range = start..end as usize;
            start = end as usize;
            let groups = groups.get(range.clone()).unwrap_or_default();
            let answers = answers.get(range.clone()).unwrap_or_default();
            let kept = kept.get(range).unwrap_or_default();
            self.clusters += 1;
            // Functions of their own: browsers replace code that they translated quickly by faster code only between calls.
            match sparse {
                true => self.take_few(groups, answers, kept),
                false => self.take_many(groups, answers, kept),
            }
        }
        for group in &mut self.groups {
            group.open = 0;
        }
    }

    /// Takes a cluster of which few answers meet others in a group: each such one adds what it changes.
    #[inline(never)]
    fn take_few(&mut self, groups: &[u32], answers: &[u8], kept: &[u8]) {
        for ((&group, &answer), &kept) in groups.iter().zip(answers).zip(kept) {
            if kept == 0 {
                continue;
            }
            let step = self.steps[usize::from(answer & 15)];
            if let Some(into) = self.groups.get_mut(group as usize) {
                into.count(answer, 1);
                let value = step >> 32;
                into.wcwc += value * value;
                if into.cluster != self.clusters {
                    into.cluster = self.clusters;
                    into.open = step;
                } else {
                    let (w, wc) = (i64::from(into.open as u32), into.open >> 32);
                    into.open += step;
                    into.again += 1;
                    into.largest = into.largest.max(w as u32 + 1);
                    into.ww += 2 * w;
                    into.wwc += w * value + wc;
                    into.wcwc += 2 * wc * value;
                }
            }
        }
    }

    /// Takes a cluster of which many answers meet others in a group, and which of them is hard to guess: what each group
    /// has is added at the end.
    #[inline(never)]
    fn take_many(&mut self, groups: &[u32], answers: &[u8], kept: &[u8]) {
        if let [only] = &mut self.groups[..] {
            // One group: the sums of the cluster stay in registers.
            let mut open = 0;
            for (&answer, &kept) in answers.iter().zip(kept) {
                only.count(answer, kept);
                open += self.steps[usize::from(answer & 15)] * i64::from(kept);
            }
            return only.close(open);
        }
        if self.touched.len() <= groups.len() {
            self.touched.resize(groups.len() + 1, 0);
        }
        let mut touched = 0;
        for ((&group, &answer), &kept) in groups.iter().zip(answers).zip(kept) {
            if let Some(into) = self.groups.get_mut(group as usize)
                && let Some(place) = self.touched.get_mut(touched)
            {
                // Written, and then kept or written over: whether a group is met for the first time, and whether an answer
                // counts, is hard to guess.
                *place = group;
                touched += usize::from(into.open == 0) & usize::from(kept);
                into.open += self.steps[usize::from(answer & 15)] * i64::from(kept);
                into.count(answer, kept);
            }
        }
        for &group in self.touched.iter().take(touched) {
            if let Some(into) = self.groups.get_mut(group as usize) {
                let open = std::mem::take(&mut into.open);
                into.close(open);
            }
        }
    }

    /// Takes answers that belong to no cluster, those that are kept.
    pub fn count(&mut self, groups: &[u32], answers: &[u8], kept: &[u8]) {
        let pairs = answers.iter().zip(kept);
        if let [only] = &mut self.groups[..] {
            return pairs.for_each(|(&answer, &kept)| only.count(answer, kept));
        }
        for (&group, (&answer, &kept)) in groups.iter().zip(pairs) {
            if let Some(into) = self.groups.get_mut(group as usize) {
                into.count(answer, kept);
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
        let n = histogram.n();
        if self.clusters == 0 || n == 0 {
            return Some((histogram, ClusterSums::default()));
        }
        let w = n as f64;
        let sums = ClusterSums {
            clusters: n - u64::from(held.again),
            w,
            wc: sum as f64,
            w_squared: w,
            ww: (held.ww + n as i64) as f64,
            wwc: (held.wwc + sum) as f64,
            wcwc: held.wcwc as f64,
            largest: held.largest.max(1).into(),
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
                    .map(|_| (random.below(40), random.below(11) as u8))
                    .unzip()
            })
            .collect()
    }

    const VALUES: [i8; 16] = [-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1, 0, 0, 0, 0, 0];

    #[test]
    fn groups_hold_what_row_by_row_sums_hold_to_the_last_bit() {
        for groups in [1, 10, 40] {
            let mut all = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            let mut crossed = GroupCrosses::new(groups, VALUES);
            let mut apart = vec![(Histogram::default(), ClusterSums::default()); groups];
            let mut crosses = vec![CrossSums::default(); groups];
            for (key, (of, answers)) in (0u32..).zip(clusters()) {
                let of: Vec<u32> = of.iter().map(|group| group % groups as u32).collect();
                // Others that do not count change nothing.
                all.0.extend(of.iter().chain(&of));
                all.1.extend(answers.iter().chain(&answers));
                all.2
                    .extend(of.iter().map(|_| 0u8).chain(of.iter().map(|_| 1)));
                all.3.push(all.0.len() as u32);
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
            let mut together = GroupSums::new(groups, VALUES);
            together.update(&all.0, &all.1, &all.2, &all.3);
            for (at, (mut apart, cross)) in apart.into_iter().zip(crosses).enumerate() {
                apart.1.finish();
                assert_eq!(together.group(at), Some(apart), "group {at} of {groups}");
                assert_eq!(crossed.group(at), cross, "group {at} of {groups}");
            }
        }
    }
}
