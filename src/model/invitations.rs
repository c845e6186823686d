//! When customers were asked and how long they took; which answers became cases, and when these were closed.

use super::answers::{Answers, extent};
use super::source::Opened;
use crate::table::{Column, Role, Values};

const DAY: i64 = 86_400_000;

/// When each row of the answers was asked for.
#[derive(Debug, Default)]
pub struct Invitations {
    /// Civil day by row, [`Values::DAY_MISSING`] = none; `None` without a column.
    pub day: Option<Vec<i32>>,
    /// The day on which each row was asked for, or answered where that is not known; `None` without a column.
    contacted: Option<Vec<i32>>,
    /// The first and the last of these days.
    span: Option<(i32, i32)>,
    /// Days from the invitation to the answer by row, in whole days where either tells only days; NaN = unknown.
    pub delay: Option<Vec<f64>>,
}

impl Invitations {
    /// Reads the invitations of the responses files.
    pub fn build(opened: &[Opened], answers: &Answers) -> Self {
        let Some(asked) = instants(opened, answers, &Role::InvitedAt) else {
            return Self::default();
        };
        let answered = instants(opened, answers, &Role::RespondedAt);
        let delay = answered.map(|(answered, by_time)| {
            let unit = if by_time && asked.1 { 1 } else { DAY };
            let pairs = asked.0.iter().zip(&answered);
            pairs
                .map(|(&from, &to)| match (from, to) {
                    (i64::MIN, _) | (_, i64::MIN) => f64::NAN,
                    _ => {
                        (to.div_euclid(unit) - from.div_euclid(unit)) as f64 * unit as f64
                            / DAY as f64
                    }
                })
                .collect()
        });
        let day: Vec<i32> = asked.0.iter().map(|&time| civil(time)).collect();
        let mut contacted = day.clone();
        for (day, &answered) in contacted.iter_mut().zip(answers.day.iter().flatten()) {
            if *day == Values::DAY_MISSING {
                *day = answered;
            }
        }
        Self {
            day: Some(day),
            span: extent(&contacted),
            contacted: Some(contacted),
            delay,
        }
    }

    /// The day on which each row of the answers was asked for, or answered where that is not known, with the first and the
    /// last; `None` where no row has either.
    pub fn contacted<'a>(&'a self, answers: &'a Answers) -> Option<(&'a [i32], (i32, i32))> {
        match &self.contacted {
            Some(days) => Some((days, self.span?)),
            None => Some((answers.day.as_deref()?, answers.day_span?)),
        }
    }
}

/// The follow-up case of each row of the answers.
#[derive(Debug, Default)]
pub struct Cases {
    /// Civil day on which it was opened by row, [`Values::DAY_MISSING`] = no case; `None` without a column.
    pub opened: Option<Vec<i32>>,
    /// Civil day on which it was closed by row, [`Values::DAY_MISSING`] = not yet.
    pub closed: Vec<i32>,
}

impl Cases {
    /// Reads the cases of the responses files.
    pub fn build(opened: &[Opened], answers: &Answers) -> Self {
        let days = |role| {
            let (times, _) = instants(opened, answers, role)?;
            Some(times.into_iter().map(civil).collect::<Vec<i32>>())
        };
        let begun = days(&Role::CaseOpenedAt);
        let none = || vec![Values::DAY_MISSING; answers.len];
        Self {
            closed: days(&Role::CaseClosedAt).unwrap_or_else(none),
            opened: begun,
        }
    }
}

fn civil(time: i64) -> i32 {
    match time {
        i64::MIN => Values::DAY_MISSING,
        time => time.div_euclid(DAY) as i32,
    }
}

/// Milliseconds by row of the answers, [`i64::MIN`] = none; and whether all files tell a time of day.
fn instants(opened: &[Opened], answers: &Answers, role: &Role) -> Option<(Vec<i64>, bool)> {
    let mut by_time = true;
    let read = |file: &Opened, column: &Column, all: &mut Vec<i64>| match &column.values {
        Values::Instant(instants) => all.extend_from_slice(instants),
        _ => {
            by_time = false;
            let day = |row| column.day(row).map_or(i64::MIN, |day| i64::from(day) * DAY);
            all.extend((0..file.rows()).map(day));
        }
    };
    let times = answers.column(opened, role, i64::MIN, read)?;
    Some((times, by_time))
}
