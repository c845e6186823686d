//! The chance that a score meets a target by a date.

use super::sample_size::{design_effect, pace};
use crate::analysis::measure::{
    RuleOptions, Tally, notices, on_scale, score_estimate, tally, tally_by, trinomial, unit,
};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Error, ErrorKind, Result};
use crate::estimate::{self, Interval, Outlook};
use crate::model::calendar::{Length, Period, iso, parse_iso};
use crate::option::{Fields, refuse};
use crate::reply::Report;
use crate::report::{Estimate, PastScore, Reason, TargetsReport};
use crate::table::Values;

/// Options of `targets`.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// The score to meet; where not given, the next multiple of 5 points that is at
    /// least 2½ above the present score.
    pub target: Option<f64>,
    /// Days over which it is to be met, half open; the quarter of today where not given.
    pub period: Option<(i32, i32)>,
    /// The quarters of which that is one.
    pub quarters: Period,
}

impl Analysis for Targets {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(targets(view, self, around.today)?))
    }
}

impl Options for Targets {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["target", "period", "calendar", "fiscalYearStart"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let rule = RuleOptions::read(options)?;
        let target = rule.score(options, "target")?;
        let period = match options.get("period").list("period")? {
            [] => None,
            [from, to] => {
                let day = |value: &crate::option::Value| {
                    parse_iso("period", value.text("period")?.unwrap_or_default())
                };
                let (from, to) = (day(from)?, day(to)?);
                if from >= to {
                    return Err(refuse("period", "it ends before it begins"));
                }
                Some((from, to))
            }
            _ => {
                return Err(refuse(
                    "period",
                    "write [from, to), for example ['2026-10-01', '2027-01-01']",
                ));
            }
        };
        Ok(Self {
            common,
            rule,
            target,
            period,
            quarters: Period::of(options, Length::Quarter)?,
        })
    }
}

/// Days of one of the past periods.
const STEP: i32 = 30;
/// How many of them are looked at.
const STEPS: i32 = 12;

/// The chance of meeting a target.
///
/// # Errors
/// `missing_role` without dates or without the measure.
fn targets(view: &View, options: &Targets, today: i32) -> Result<TargetsReport> {
    let confidence = options.common.confidence;
    let answers = &view.model.answers;
    let rule = Tally::new(answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let days = answers.days()?;
    let day = |row: &u32| days[*row as usize];
    let unit = unit(&rule);
    let last = base.answered.rows.iter().map(day).max();
    let Some(last) = last.filter(|&day| day != Values::DAY_MISSING) else {
        return Err(Error::new(ErrorKind::MissingRole {
            role: "responded_at",
        }));
    };
    let as_of = today.min(last + 1);
    let (from, to) = options.period.unwrap_or_else(|| {
        let quarters = options.quarters;
        // The quarter of the last day that is known, so that the first day of a quarter still asks about the one before.
        let quarter = quarters.index(as_of - 1);
        (quarters.first_day(quarter), quarters.first_day(quarter + 1))
    });
    // Past periods count backwards from the first day that is not known; the last group holds what is before them.
    let steps: Vec<u32> = (base.answered.rows.iter().map(day))
        .map(|day| {
            let known = day != Values::DAY_MISSING && day < as_of;
            let back = if known {
                (as_of - 1 - day) / STEP
            } else {
                STEPS
            };
            back.min(STEPS) as u32
        })
        .collect();
    let past = tally_by(&rule, &base.answered, &steps, STEPS as usize + 1).groups;
    let of_period: Vec<u8> = (base.rows.iter().zip(days))
        .map(|(&within, &day)| within & u8::from(day >= from && day < to.min(as_of)))
        .collect();
    let (so_far, _) = tally(&rule, &on_scale(&rule, &of_period).0);

    let effect = design_effect(&rule, &base.total);
    let variance = trinomial(&rule, &base.total)
        .adjusted_variance()
        .unwrap_or(1.0)
        * effect;
    let series: Vec<Option<(f64, f64)>> = (past.iter().take(STEPS as usize).rev())
        .map(|group| {
            let counts = trinomial(&rule, group);
            let mean = if rule.needs_sums() {
                group.sums.mean()
            } else {
                counts.difference()
            };
            let (_, error) = counts.adjusted()?;
            mean.map(|mean| (mean, error * error * effect))
        })
        .collect();
    let outlook = Outlook::new(&series);
    let begins = from.max(as_of);
    let days_left = f64::from((to - begins).max(0));
    let per_day = pace(base.answered.rows.iter().map(day), as_of).unwrap_or(0.0);
    let expected = per_day * days_left;
    let settled = so_far.histogram.n() as f64;
    let mean_so_far = if rule.needs_sums() {
        so_far.sums.mean()
    } else {
        trinomial(&rule, &so_far).difference()
    };
    // Less than one answer to come decides nothing.
    let coming = if expected < 1.0 { 0.0 } else { expected };
    let share = coming / (settled + coming).max(1.0);
    let stands = (1.0 - share) * mean_so_far.unwrap_or(0.0);
    let wait = f64::from((from - as_of).max(0)) / f64::from(STEP);
    let wanted = options.target.unwrap_or_else(|| {
        let level = trinomial(&rule, &base.total).difference().unwrap_or(0.0);
        unit * ((20.0 * level + 0.5).floor() + 1.0).min(20.0) / 20.0
    });
    let target = wanted / unit;
    let any = settled + coming > 0.0;
    let prospect = outlook.as_ref().filter(|_| any).map(|outlook| {
        let error = if coming > 0.0 { variance / coming } else { 0.0 };
        outlook.ahead(wait, days_left / f64::from(STEP), error, share, stands)
    });
    let over = (coming == 0.0).then_some(mean_so_far).flatten();
    let chance = match (over, &prospect) {
        (Some(mean), _) => Some(f64::from(u8::from(mean >= target))),
        (None, prospect) => prospect.as_ref().map(|prospect| prospect.chance(target)),
    };
    let reason = match chance {
        Some(_) => None,
        None if any => Some(Reason::TooFew),
        None => Some(Reason::NoData),
    };
    let floor = if rule.measure.is_net() { -1.0 } else { 0.0 };
    let scaled = |interval: Interval| interval.clipped(floor, 1.0).scaled(unit);
    let n = so_far.histogram.n();
    let forecast = match (over, &prospect) {
        (Some(mean), _) => Estimate::of(unit * mean, None, n, confidence, "none"),
        (None, Some(prospect)) => Estimate::of(
            unit * prospect.mean().clamp(floor, 1.0),
            prospect.interval(confidence).map(scaled),
            n,
            confidence,
            "local_level",
        ),
        (None, None) => Estimate::none(reason.unwrap_or(Reason::NoData), n, confidence),
    };
    let level = outlook.as_ref().map(Outlook::level);
    let to_show = level.and_then(|level| {
        estimate::sample_for_margin(variance, (level - target).abs(), confidence)
    });
    let needed = (coming > 0.0).then(|| {
        let all = target * (settled + coming);
        unit * (all - settled * mean_so_far.unwrap_or(0.0)) / coming
    });
    let past = (0..STEPS).rev().zip(past.iter().take(STEPS as usize).rev());
    let past: Vec<PastScore> = past
        .map(|(back, group)| PastScore {
            from: iso(as_of - STEP * (back + 1)),
            to: iso(as_of - STEP * back),
            score: score_estimate(&rule, group, confidence),
        })
        .collect();
    let first = past.iter().position(|past| past.score.n > 0);
    Ok(TargetsReport {
        rule: rule.rule(&base.total.histogram),
        target: wanted,
        from: iso(from),
        to: iso(to),
        as_of: iso(as_of),
        days_left,
        so_far: score_estimate(&rule, &so_far, confidence),
        expected,
        chance,
        reason,
        forecast,
        needed,
        level: level.map(|level| unit * level),
        drift: outlook.as_ref().map(|outlook| unit * outlook.drift()),
        to_show,
        past: past.into_iter().skip(first.unwrap_or(0)).collect(),
        notices: notices(&rule, &base.total),
    })
}
