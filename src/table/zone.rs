//! The analysis time zone: instants → its civil time.

use crate::math::ordered;

/// A time zone by its transitions, as the browser's own calendar knows them.
///
/// From JavaScript: `[[utcMs, minutesEast], …]`, ascending; an offset holds from its instant to the next
/// one, and the first one holds before it, too. Empty is UTC.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimeZone {
    /// Where an offset begins, in milliseconds since 1970-01-01 UTC, and the offset in milliseconds.
    transitions: Vec<(i64, i64)>,
}

impl From<Vec<(f64, f64)>> for TimeZone {
    fn from(pairs: Vec<(f64, f64)>) -> Self {
        // `as` saturates, so −∞ is the earliest instant.
        let transitions: Vec<_> = pairs
            .iter()
            .map(|(from, minutes)| (*from as i64, (*minutes * 60_000.0) as i64))
            .collect();
        Self {
            transitions: ordered(transitions, |a, b| a.0.cmp(&b.0)),
        }
    }
}

impl TimeZone {
    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self::default()
    }

    /// The civil time of an instant, both in milliseconds since 1970-01-01.
    pub fn place(&self, utc: i64) -> i64 {
        self.period(utc).place(utc)
    }

    /// The period with one offset that an instant lies in.
    pub(super) fn period(&self, utc: i64) -> Period {
        let after = self.transitions.partition_point(|(from, _)| *from <= utc);
        let at = after.saturating_sub(1);
        Period {
            from: if at == 0 {
                i64::MIN
            } else {
                self.transitions[at].0
            },
            to: self.transitions.get(at + 1).map_or(i64::MAX, |(to, _)| *to),
            offset: self.transitions.get(at).map_or(0, |(_, offset)| *offset),
        }
    }
}

/// A span of instants with one offset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Period {
    from: i64,
    to: i64,
    offset: i64,
}

impl Period {
    /// Does the instant lie in it?
    pub fn holds(&self, utc: i64) -> bool {
        self.from <= utc && (utc < self.to || self.to == i64::MAX)
    }

    /// The civil time of an instant of this period.
    pub fn place(&self, utc: i64) -> i64 {
        utc.saturating_add(self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_holds_from_its_instant_to_the_next() {
        let zone = TimeZone::from(vec![
            (f64::NEG_INFINITY, 120.0),
            (1000.0, 180.0),
            (2000.0, 120.0),
        ]);
        let hour = 3_600_000;
        assert_eq!(zone.place(-5), 2 * hour - 5);
        assert_eq!(zone.place(999), 2 * hour + 999);
        assert_eq!(zone.place(1000), 3 * hour + 1000);
        assert_eq!(zone.place(1_000_000), 2 * hour + 1_000_000);
        assert_eq!(TimeZone::utc().place(7), 7);
        assert_eq!(TimeZone::from(vec![(1000.0, 60.0)]).place(0), hour);
    }
}
