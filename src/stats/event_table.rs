//! Who was under observation, left, and was lost from sight, by time.

/// What happened at one time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    /// Under observation from just after this time.
    entered: u32,
    /// Events at this time.
    events: u32,
    /// Last seen at this time, without an event.
    censored: u32,
}

/// A time of an [`EventTable`] at which something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventStep {
    /// The time.
    pub time: u32,
    /// Under observation just before it, those who leave at it included.
    pub at_risk: u64,
    /// Events at it.
    pub events: u64,
    /// Last seen at it, without an event: still at risk there.
    pub censored: u64,
}

/// Episodes (start, stop] that end with an event or not, counted by whole units of time; merges.
///
/// All that a survival curve and a log-rank test need. Takes 12 bytes per unit of time up to the longest, however many
/// the episodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventTable {
    /// Episodes without a start: under observation from the beginning, time 0 included.
    from_start: u64,
    counts: Vec<Counts>,
}

impl EventTable {
    /// Takes one episode. `start` = `None`: under observation from the beginning. An episode that ends at or before its
    /// start was never under observation and is left out.
    #[inline]
    pub fn update(&mut self, start: Option<u32>, stop: u32, event: bool) {
        let last = stop as usize;
        if start.is_some_and(|start| start >= stop) {
            return;
        }
        if self.counts.len() <= last {
            self.counts.resize(last + 1, Counts::default());
        }
        match start {
            None => self.from_start += 1,
            Some(start) => self.counts[start as usize].entered += 1,
        }
        let at = &mut self.counts[last];
        if event {
            at.events += 1;
        } else {
            at.censored += 1;
        }
    }

    /// Adds other episodes.
    pub fn merge(&mut self, other: &Self) {
        self.from_start += other.from_start;
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), Counts::default());
        }
        for (own, other) in self.counts.iter_mut().zip(&other.counts) {
            own.entered += other.entered;
            own.events += other.events;
            own.censored += other.censored;
        }
    }

    /// Episodes.
    pub fn n(&self) -> u64 {
        let entered: u64 = self.counts.iter().map(|at| u64::from(at.entered)).sum();
        self.from_start + entered
    }

    /// Events.
    pub fn events(&self) -> u64 {
        self.counts.iter().map(|at| u64::from(at.events)).sum()
    }

    /// The longest time seen; `None` without episodes.
    pub fn last(&self) -> Option<u32> {
        (self.counts.len() as u32).checked_sub(1)
    }

    /// Every time from 0 to the longest, ascending.
    pub fn steps(&self) -> impl Iterator<Item = EventStep> + '_ {
        let mut at_risk = self.from_start;
        (0u32..).zip(&self.counts).map(move |(time, at)| {
            let step = EventStep {
                time,
                at_risk,
                events: at.events.into(),
                censored: at.censored.into(),
            };
            // Who comes at a time is at risk after it; who leaves at it was at risk until then.
            at_risk = (at_risk + u64::from(at.entered)).saturating_sub(step.events + step.censored);
            step
        })
    }

    /// How many are under observation just before a time.
    pub fn at_risk(&self, time: u32) -> u64 {
        let at_or_after = self.steps().find(|step| step.time >= time);
        at_or_after.map_or(0, |step| step.at_risk)
    }

    /// The first time at which at least so many are under observation.
    pub fn reached(&self, many: u64) -> Option<u32> {
        let reached = self.steps().find(|step| step.at_risk >= many);
        reached.map(|step| step.time)
    }
}
