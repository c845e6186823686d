//! Reason codes: how often each is named, what it does to the score, who names it, and which go together.

use super::count::{Group, RuleOptions, Sample, Tally};
use super::score::{notices, score_estimate, unit};
use crate::analysis::monetize::{Spending, Spent};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Error, ErrorKind, Result};
use crate::estimate::{self, Interval, Proportion};
use crate::math::{ordered, two_sided_p};
use crate::model::Themes;
use crate::model::calendar::{Period, iso};
use crate::option::Fields;
use crate::reply::Report;
use crate::report::{Estimate, Reason, ThemeEffect, ThemePair, ThemePeriod, ThemesReport};
use crate::stats::{ClusterSums, CrossSums};
use crate::table::Values;
use std::ops::Range;

/// Most periods of the trend.
const MOST_PERIODS: i64 = 400;
/// Most pairs reported.
const MOST_PAIRS: usize = 30;
/// Fewest expected answers of a pair that is tested.
const FEWEST_EXPECTED: f64 = 5.0;

/// Options of `themes`.
#[derive(Debug, Clone, Default)]
pub struct ThemeOptions {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// The periods of the trend; Gregorian months where no length is given.
    pub period: Period,
    /// False discovery rate; 0.1 where not given.
    pub q: Option<f64>,
    /// Fewest answers of a theme; 20 where not given.
    pub min_n: Option<u64>,
}

impl Options for ThemeOptions {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &["period", "calendar", "fiscalYearStart", "q", "minN"];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            period: Period::read(options, "period")?,
            q: options.number("q")?,
            min_n: options.whole("minN", 1, 1 << 40)?,
        })
    }
}

impl Analysis for ThemeOptions {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(themes(view, self)?))
    }
}

/// What is counted of one theme among the answers that count for the score.
#[derive(Debug, Clone, Default)]
struct Named {
    group: Group,
    cross: CrossSums,
    spent: Spent,
    customers: u64,
    last: Option<u32>,
}

/// Themes by what they do to the score.
///
/// The score and what a theme does to it are of the answers that count; shares, the trend and pairs of all answers.
///
/// # Errors
/// `missing_role` where no file has themes or the measure's column; `bad_option` for too many periods.
fn themes(view: &View, options: &ThemeOptions) -> Result<ThemesReport> {
    let confidence = options.common.confidence;
    let (q, min_n) = (options.q.unwrap_or(0.1), options.min_n.unwrap_or(20));
    let answers = &view.model.answers;
    let themes = answers
        .themes
        .as_ref()
        .ok_or(Error::new(ErrorKind::MissingRole { role: "theme" }))?;
    let rule = Tally::new(answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let unit = unit(&rule);

    let spending = Spending::new(view);
    let (named, whole) = count(&rule, &base.counted, themes, &spending);
    let spread = Spread::new(view, &rule, &base.answered, themes, options.period)?;
    let is_common = |code: usize| {
        let n = named[code].group.histogram.n();
        n >= min_n && whole.histogram.n() - n >= min_n
    };
    let common: Vec<usize> = (1..themes.len()).filter(|&code| is_common(code)).collect();
    let rare = |code: &usize| named[*code].group.histogram.n() > 0 && !is_common(*code);
    let too_small = (1..themes.len()).filter(rare).count() as u64;

    let mut found: Vec<ThemeEffect> = common
        .iter()
        .map(|&code| {
            let named = &named[code];
            let n = named.group.histogram.n();
            let rest = named.cross.rest(&named.group.sums, &whole.sums);
            let effect = whole
                .sums
                .mean()
                .zip(rest.mean())
                .map(|(all, rest)| all - rest);
            let error = named
                .cross
                .leave_out_std_error(&named.group.sums, &whole.sums);
            let df = estimate::effective_df(named.group.sums.w, named.group.sums.ww)
                .zip(estimate::effective_df(rest.w, rest.ww))
                .map(|(one, other)| one.min(other));
            let tested = error.filter(|error| *error > 0.0).zip(df).zip(effect);
            let interval = tested.and_then(|((error, df), effect)| {
                estimate::t_around(effect, error, df, confidence)
            });
            ThemeEffect {
                name: themes.name(code as u32).to_owned(),
                share: spread.share(code, confidence),
                score: score_estimate(&rule, &named.group, confidence),
                effect: match effect {
                    Some(effect) => {
                        let interval = interval.map(|interval| interval.scaled(unit));
                        Estimate::of(
                            unit * effect,
                            interval,
                            n,
                            confidence,
                            "linearized_leave_out",
                        )
                    }
                    None => Estimate::none(Reason::NoData, n, confidence),
                },
                p_value: tested
                    .map(|((error, df), effect)| estimate::p_two_sided(effect / error, Some(df))),
                p_adjusted: None,
                differs: false,
                revenue: spending.report(&named.spent),
                customers: named.customers,
                change: spread.change(code, confidence),
                change_p_adjusted: spread.change_p(code),
                changes: false,
                shares: (0..spread.periods.len())
                    .map(|period| spread.of_period(code, period, confidence))
                    .collect(),
            }
        })
        .collect();
    let effects: Vec<Option<f64>> = found.iter().map(|theme| theme.p_value).collect();
    let changes: Vec<Option<f64>> = found.iter().map(|theme| theme.change_p_adjusted).collect();
    let adjusted = adjusted(&effects).into_iter().zip(adjusted(&changes));
    for (theme, (effect, change)) in found.iter_mut().zip(adjusted) {
        (theme.p_adjusted, theme.differs) = (effect, effect.is_some_and(|p| p <= q));
        (theme.change_p_adjusted, theme.changes) = (change, change.is_some_and(|p| p <= q));
    }
    let worst = |theme: &ThemeEffect| theme.effect.value.unwrap_or(0.0);
    let found = ordered(found, |a, b| {
        worst(a)
            .total_cmp(&worst(b))
            .then_with(|| a.name.cmp(&b.name))
    });
    let (pairs, pairs_tested) = pairs(&base.answered, themes, &common, q);
    Ok(ThemesReport {
        rule: rule.rule(&base.total.histogram),
        score: score_estimate(&rule, &base.total, confidence),
        answers: base.answered.rows.len() as u64,
        named: spread.named,
        separator: themes.separator.map(String::from),
        reason: match () {
            () if spread.named == 0 => Some(Reason::NoData),
            () if found.is_empty() => Some(Reason::TooFew),
            () => None,
        },
        themes: found,
        too_small,
        min_n,
        pairs,
        pairs_tested,
        period: options.period.name(),
        calendar: options.period.calendar.name(),
        periods: spread.report(options.period),
        q,
        notices: notices(&rule, &base.total),
    })
}

/// Benjamini–Hochberg over the p-values that there are.
fn adjusted(p_values: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = p_values.iter().copied().flatten().collect();
    let mut adjusted = estimate::benjamini_hochberg(&known).into_iter();
    p_values
        .iter()
        .map(|p| p.and_then(|_| adjusted.next()))
        .collect()
}

/// The places of a sample that go together: those of an account, or each by itself.
fn clusters(rule: &Tally, sample: &Sample) -> Vec<Range<usize>> {
    if rule.needs_sums() {
        sample.clusters().collect()
    } else {
        (0..sample.rows.len()).map(|at| at..at + 1).collect()
    }
}

/// What the answers of a sample hold of each theme, and of all.
fn count(
    rule: &Tally,
    sample: &Sample,
    themes: &Themes,
    spending: &Spending,
) -> (Vec<Named>, Group) {
    let mut named = vec![Named::default(); themes.len()];
    let mut whole = Group::default();
    let mut open = vec![(0.0, 0.0); themes.len()];
    let mut touched: Vec<usize> = Vec::new();
    for (key, cluster) in (0..).zip(clusters(rule, sample)) {
        let mut all = (0.0, 0.0);
        for at in cluster {
            let (row, answer) = (sample.rows[at] as usize, sample.answers[at]);
            let weight = rule
                .answers
                .weight
                .as_ref()
                .map_or(1.0, |weights| weights[row]);
            let value = rule.value(answer).unwrap_or(0.0);
            all = (all.0 + weight, all.1 + weight * value);
            whole.histogram.update(answer);
            whole.sums.update(key, weight, value);
            for code in themes.of_row(row).iter().map(|&code| code as usize) {
                let theme = &mut named[code];
                theme.group.histogram.update(answer);
                theme.group.sums.update(key, weight, value);
                spending.add(row, &mut theme.spent);
                let customer = rule.answers.customer[row];
                theme.customers += u64::from(theme.last.replace(customer) != Some(customer));
                if open[code].0 == 0.0 {
                    touched.push(code);
                }
                open[code] = (open[code].0 + weight, open[code].1 + weight * value);
            }
        }
        for code in touched.drain(..) {
            named[code]
                .cross
                .update(std::mem::take(&mut open[code]), all);
        }
    }
    whole.sums.finish();
    named.iter_mut().for_each(|named| named.group.sums.finish());
    (named, whole)
}

/// How often themes are named: in all, by period, and in the later half of the days against the earlier.
struct Spread {
    /// Answers that name any theme.
    named: u64,
    /// The number of the first period.
    first: i32,
    /// Answers that name any theme, by period.
    periods: Vec<u64>,
    /// Answers by period that name each theme.
    of_period: Vec<Vec<u64>>,
    /// Answers that name each theme.
    counts: Vec<u64>,
    /// By theme, 1 for each answer that names it among those that name any: of the later half, of both, and together.
    sums: Vec<(ClusterSums, ClusterSums, CrossSums)>,
}

impl Spread {
    fn new(
        view: &View,
        rule: &Tally,
        sample: &Sample,
        themes: &Themes,
        period: Period,
    ) -> Result<Self> {
        let days = view.model.answers.day.as_deref();
        let day = |row: u32| days.map_or(Values::DAY_MISSING, |days| days[row as usize]);
        let any = sample
            .rows
            .iter()
            .filter(|&&row| !themes.of_row(row as usize).is_empty());
        let dated = any
            .clone()
            .map(|&row| day(row))
            .filter(|&day| day != Values::DAY_MISSING);
        let (low, high) = dated.fold((i32::MAX, i32::MIN), |(low, high), day| {
            (low.min(day), high.max(day))
        });
        let (first, count) = period.range(low, high, MOST_PERIODS)?;
        let half = (i64::from(low) + i64::from(high) + 1).div_euclid(2);
        let is_later = |row: u32| day(row) != Values::DAY_MISSING && i64::from(day(row)) >= half;
        let mut spread = Self {
            named: any.count() as u64,
            first,
            periods: vec![0; count],
            of_period: vec![vec![0; count]; themes.len()],
            counts: vec![0; themes.len()],
            sums: vec![Default::default(); themes.len()],
        };
        // What all themes share: Σ over clusters of the answers in the later half and in both, and of their products.
        let (mut later, mut both, mut cross) =
            (ClusterSums::default(), ClusterSums::default(), 0.0);
        let mut open = vec![(0.0, 0.0); themes.len()];
        let mut touched: Vec<usize> = Vec::new();
        for cluster in clusters(rule, sample) {
            let (mut p, mut w) = (0.0, 0.0);
            for &row in &sample.rows[cluster] {
                let set = themes.of_row(row as usize);
                if set.is_empty() {
                    continue;
                }
                let at = (day(row) != Values::DAY_MISSING)
                    .then(|| (period.index(day(row)) - first) as usize);
                if let Some(count) = at.and_then(|at| spread.periods.get_mut(at)) {
                    *count += 1;
                }
                let is_later = f64::from(u8::from(is_later(row)));
                (p, w) = (p + is_later, w + 1.0);
                for code in set.iter().map(|&code| code as usize) {
                    spread.counts[code] += 1;
                    if let Some(count) = at.and_then(|at| spread.of_period[code].get_mut(at)) {
                        *count += 1;
                    }
                    if open[code].1 == 0.0 {
                        touched.push(code);
                    }
                    open[code] = (open[code].0 + is_later, open[code].1 + 1.0);
                }
            }
            if w > 0.0 {
                both.clusters += 1;
                (both.w, both.ww) = (both.w + w, both.ww + w * w);
                (later.w, later.ww) = (later.w + p, later.ww + p * p);
                cross += p * w;
            }
            for code in touched.drain(..) {
                let (named_later, named) = std::mem::take(&mut open[code]);
                let (of_later, of_both, together) = &mut spread.sums[code];
                of_later.wc += named_later;
                of_later.wwc += p * named_later;
                of_later.wcwc += named_later * named_later;
                of_both.wc += named;
                of_both.wwc += w * named;
                of_both.wcwc += named * named;
                together.wwc += p * named;
                together.wcw += named_later * w;
                together.wcwc += named_later * named;
            }
        }
        for (of_later, of_both, together) in &mut spread.sums {
            (of_later.w, of_later.ww, of_later.clusters) = (later.w, later.ww, both.clusters);
            (of_both.w, of_both.ww, of_both.clusters) = (both.w, both.ww, both.clusters);
            together.ww = cross;
        }
        Ok(spread)
    }

    /// Share of the answers that name any theme; the interval of the counts, or that of the clusters where it is wider.
    fn share(&self, code: usize, confidence: f64) -> Estimate {
        let Some(share) = Proportion::new(self.counts[code], self.named) else {
            return Estimate::none(Reason::NoData, 0, confidence);
        };
        let (_, sums, _) = &self.sums[code];
        let clustered = sums
            .std_error()
            .zip(estimate::effective_df(sums.w, sums.ww))
            .and_then(|(error, df)| estimate::t_around(share.value(), error, df, confidence))
            .map(|interval| interval.clipped(0.0, 1.0));
        let (interval, method) = match (share.wilson(confidence), clustered) {
            (Some(plain), Some(clustered)) if clustered.width() > plain.width() => {
                (Some(clustered), "linearized_cluster")
            }
            (plain, _) => (plain, "wilson"),
        };
        Estimate::of(share.value(), interval, self.named, confidence, method)
    }

    fn of_period(&self, code: usize, period: usize, confidence: f64) -> Estimate {
        match Proportion::new(self.of_period[code][period], self.periods[period]) {
            Some(share) => Estimate::of(
                share.value(),
                share.wilson(confidence),
                self.periods[period],
                confidence,
                "wilson",
            ),
            None => Estimate::none(Reason::NoData, 0, confidence),
        }
    }

    /// Share in the later half less that in the earlier, with its standard error and degrees of freedom.
    fn difference(&self, code: usize) -> Option<(f64, f64, f64)> {
        let (later, both, together) = &self.sums[code];
        let earlier = together.rest(later, both);
        let difference = later.mean()? - earlier.mean()?;
        let error = together
            .difference_std_error(later, both)
            .filter(|error| *error > 0.0)?;
        let df = |sums: &ClusterSums| estimate::effective_df(sums.w, sums.ww);
        Some((difference, error, df(later)?.min(df(&earlier)?)))
    }

    fn change(&self, code: usize, confidence: f64) -> Estimate {
        let Some((difference, error, df)) = self.difference(code) else {
            let reason = if self.periods.is_empty() {
                Reason::NoColumn
            } else {
                Reason::TooFew
            };
            return Estimate::none(reason, self.named, confidence);
        };
        let interval: Option<Interval> = estimate::t_around(difference, error, df, confidence);
        Estimate::of(
            difference,
            interval,
            self.named,
            confidence,
            "linearized_cluster",
        )
    }

    fn change_p(&self, code: usize) -> Option<f64> {
        let (difference, error, df) = self.difference(code)?;
        Some(estimate::p_two_sided(difference / error, Some(df)))
    }

    fn report(&self, period: Period) -> Vec<ThemePeriod> {
        let of_index = |(&n, index): (&u64, i32)| ThemePeriod {
            period: period.label(index),
            from: iso(period.first_day(index)),
            to: iso(period.first_day(index + 1)),
            n,
        };
        self.periods
            .iter()
            .zip(self.first..)
            .map(of_index)
            .collect()
    }
}

/// Pairs that answers name more or less often than if each theme were named without regard to the others; and how many
/// were tested.
///
/// Among answers that name several themes, by quasi-independence: that nobody names a theme twice, and that who names one
/// has named fewer others, makes no pair rare by itself.
fn pairs(sample: &Sample, themes: &Themes, common: &[usize], q: f64) -> (Vec<ThemePair>, u64) {
    let mut place = vec![usize::MAX; themes.len()];
    common
        .iter()
        .enumerate()
        .for_each(|(at, &code)| place[code] = at);
    let size = common.len();
    let mut counts = vec![0u64; size * size];
    for &row in &sample.rows {
        let set = themes.of_row(row as usize);
        for (at, &one) in set.iter().enumerate() {
            for &other in &set[at + 1..] {
                let (one, other) = (place[one as usize], place[other as usize]);
                if one < size && other < size {
                    counts[one.min(other) * size + one.max(other)] += 1;
                }
            }
        }
    }
    let count = |one: usize, other: usize| counts[one.min(other) * size + one.max(other)];
    let of_item = |one: usize| {
        (0..size)
            .filter(|&other| other != one)
            .map(|other| count(one, other) as f64)
            .sum()
    };
    let margins: Vec<f64> = (0..size).map(of_item).collect();
    let Some(factors) = estimate::quasi_independent_pairs(&margins) else {
        return (Vec::new(), 0);
    };
    let mut tested = Vec::new();
    for one in 0..size {
        for other in one + 1..size {
            let expected = factors[one] * factors[other];
            if expected >= FEWEST_EXPECTED {
                let answers = count(one, other);
                // Counts about what was fitted to them vary a little less than Poisson: the test rejects too seldom.
                let p_value = two_sided_p((answers as f64 - expected) / expected.sqrt());
                tested.push(ThemePair {
                    names: [one, other].map(|at| themes.name(common[at] as u32).to_owned()),
                    answers,
                    expected,
                    p_value,
                    p_adjusted: p_value,
                });
            }
        }
    }
    let p_values: Vec<f64> = tested.iter().map(|pair| pair.p_value).collect();
    let count = tested.len() as u64;
    let adjusted = estimate::benjamini_hochberg(&p_values);
    tested
        .iter_mut()
        .zip(adjusted)
        .for_each(|(pair, p)| pair.p_adjusted = p);
    tested.retain(|pair| pair.p_adjusted <= q);
    let mut found = ordered(tested, |a, b| a.p_value.total_cmp(&b.p_value));
    found.truncate(MOST_PAIRS);
    (found, count)
}
