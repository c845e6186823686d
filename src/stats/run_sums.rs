//! Members of clusters over periods: who is there from one to another, and who leaves.

use super::ClusterSums;

/// Of each of a row of periods, and of the whole ones among them together, what [`ClusterSums`] holds of the members of
/// clusters who are there in it: a member weighs 1, of value 1 when it stays and 0 when it leaves in it.
///
/// What a cluster adds changes only where somebody comes or goes, so the differences from period to period are kept, and
/// a member costs the same however long it stays. All sums are whole numbers: neither order nor grouping changes a bit.
#[derive(Debug)]
pub struct RunSums {
    /// Whole periods before each place.
    whole: Vec<i64>,
    /// Differences by place, one more than periods.
    steps: Vec<Sums>,
    /// Those of all whole periods together.
    all: Sums,
    /// Of the cluster at hand: members and stayers, more than at the place before.
    open: Vec<[i64; 2]>,
    /// Its members and stayers in whole periods.
    open_all: [i64; 2],
    /// Its runs, and the places that they lie between.
    runs: usize,
    places: [usize; 2],
}

/// Clusters, Σ w, Σ c, Σ w², Σ w·c, Σ c² with w a cluster's members, c its stayers.
type Sums = [i64; 6];

fn of_cluster([w, c]: [i64; 2]) -> Sums {
    [i64::from(w > 0), w, c, w * w, w * c, c * c]
}

fn add(sums: &mut Sums, more: Sums, less: Sums) {
    let each = sums.iter_mut().zip(more.iter().zip(less));
    each.for_each(|(sum, (more, less))| *sum += more - less);
}

impl RunSums {
    /// Nobody, in periods of which these are whole.
    pub fn new(whole: &[bool]) -> Self {
        let mut before = vec![0];
        before.extend(whole.iter().scan(0, |sum, &whole| {
            *sum += i64::from(whole);
            Some(*sum)
        }));
        Self {
            steps: vec![Sums::default(); before.len()],
            open: vec![[0; 2]; before.len()],
            whole: before,
            all: Sums::default(),
            open_all: [0; 2],
            runs: 0,
            places: [usize::MAX, 0],
        }
    }

    /// Takes a member of the cluster at hand who is there from a period to another, both among them, and perhaps leaves in
    /// the last. Runs that begin after their end, or end after the last period, are none.
    pub fn update(&mut self, from: usize, to: usize, leaves: bool) {
        let (Some(&before), Some(&until)) = (self.whole.get(from), self.whole.get(to + 1)) else {
            return;
        };
        if from > to {
            return;
        }
        let left = i64::from(leaves);
        let in_whole = left * (until - self.whole[to]);
        self.open_all[0] += until - before;
        self.open_all[1] += until - before - in_whole;
        for (at, step) in [(from, [1, 1]), (to, [0, -left]), (to + 1, [-1, left - 1])] {
            let open = &mut self.open[at];
            *open = [open[0] + step[0], open[1] + step[1]];
        }
        self.places = [self.places[0].min(from), self.places[1].max(to)];
        self.runs += 1;
    }

    /// Ends the cluster at hand.
    pub fn close(&mut self) {
        let [from, to] = self.places;
        let mut now = [0; 2];
        let mut turn = |at: usize| {
            let step = std::mem::take(&mut self.open[at]);
            if step != [0; 2] {
                let next = [now[0] + step[0], now[1] + step[1]];
                add(&mut self.steps[at], of_cluster(next), of_cluster(now));
                now = next;
            }
        };
        match self.runs {
            0 => return,
            1 => [from, to, to + 1].into_iter().for_each(&mut turn),
            _ => (from..=to + 1).for_each(&mut turn),
        }
        let all = std::mem::take(&mut self.open_all);
        add(&mut self.all, of_cluster(all), Sums::default());
        (self.runs, self.places) = (0, [usize::MAX, 0]);
    }

    /// What is counted in each period; all clusters are to be ended.
    pub fn periods(&self) -> Vec<ClusterSums> {
        let mut now = Sums::default();
        let steps = self.steps.iter().take(self.steps.len() - 1);
        steps
            .map(|step| {
                add(&mut now, *step, Sums::default());
                told(now)
            })
            .collect()
    }

    /// What is counted in all whole periods together.
    pub fn whole(&self) -> ClusterSums {
        told(self.all)
    }
}

/// Without the largest cluster, of which nothing is kept.
fn told([clusters, w, c, ww, wc, cc]: Sums) -> ClusterSums {
    ClusterSums {
        clusters: clusters as u64,
        w: w as f64,
        wc: c as f64,
        w_squared: w as f64,
        ww: ww as f64,
        wwc: wc as f64,
        wcwc: cc as f64,
        ..ClusterSums::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_add_up_to_what_each_period_counts_one_by_one() {
        let whole = [false, true, true, true, true, false];
        let mut sums = RunSums::new(&whole);
        let mut each = vec![ClusterSums::default(); whole.len()];
        let mut all = ClusterSums::default();
        for cluster in 0..300usize {
            // One member, several, or runs that cannot be.
            for member in 0..cluster % 4 {
                let from = (cluster * 7 + member * 3) % 6;
                let to = (from + cluster * 5 % 4).min(5);
                let leaves = (cluster + member) % 3 == 0;
                sums.update(from, to, leaves);
                for at in from..=to {
                    let stays = f64::from(u8::from(!(leaves && at == to)));
                    each[at].update(cluster as u32, 1.0, stays);
                    if whole[at] {
                        all.update(cluster as u32, 1.0, stays);
                    }
                }
            }
            sums.update(4, 3, true);
            sums.update(2, 6, true);
            sums.close();
        }
        for sums in each.iter_mut().chain([&mut all]) {
            sums.finish();
            sums.largest = 0.0;
        }
        assert_eq!(sums.periods(), each);
        assert_eq!(sums.whole(), all);
        assert!(all.clusters > 100);
    }
}
