//! Instants while a file is read: civil times as they are written, each with its offset, until all are placed in one zone.

use super::column::Values;
use super::date::{Offset, Spelling};
use super::zone::TimeZone;

/// Microseconds of a day.
pub(super) const MICROS_OF_DAY: i64 = 86_400_000_000;

/// Civil times as written, in microseconds.
#[derive(Debug)]
pub(super) struct Instants {
    pub micros: Vec<i64>,
    /// The offset of all cells, until one differs: then of each.
    pub offset: Offset,
    pub offsets: Vec<Offset>,
    pub spelling: Spelling,
}

/// A cell of `Instants` that is missing.
pub(super) const NO_MICROS: i64 = i64::MIN;

impl Instants {
    pub fn new(offset: Offset, spelling: Spelling) -> Self {
        Self {
            micros: Vec::new(),
            offset,
            offsets: Vec::new(),
            spelling,
        }
    }

    pub fn push(&mut self, micros: i64, offset: Offset) {
        if offset != self.offset && self.offsets.is_empty() && micros != NO_MICROS {
            self.offsets = vec![self.offset; self.micros.len()];
        }
        self.micros.push(micros);
        if !self.offsets.is_empty() || (offset != self.offset && micros != NO_MICROS) {
            self.offsets.push(offset);
        }
    }

    pub fn offset_of(&self, row: usize) -> Offset {
        self.offsets.get(row).copied().unwrap_or(self.offset)
    }

    /// Civil milliseconds in the analysis zone.
    pub fn placed(self, zone: &TimeZone) -> Vec<i64> {
        let mut period = zone.period(0);
        let Self {
            mut micros,
            offset,
            offsets,
            ..
        } = self;
        for (row, value) in micros.iter_mut().enumerate() {
            if *value == NO_MICROS {
                *value = Values::INSTANT_MISSING;
                continue;
            }
            let millis = value.div_euclid(1000);
            let east = match offsets.get(row).copied().unwrap_or(offset) {
                Offset::None | Offset::DateOnly => {
                    *value = millis;
                    continue;
                }
                Offset::Zulu => 0,
                Offset::Minutes(minutes) => i64::from(minutes) * 60_000,
            };
            let utc = millis - east;
            if !period.holds(utc) {
                period = zone.period(utc);
            }
            *value = period.place(utc);
        }
        micros
    }
}
