//! What explains the score: importance of drivers, how they perform, what raising one would bring.

mod design;
mod journey;
mod run;
mod story;

use super::count::{RuleOptions, Tally};
use crate::analysis::monetize::{PointValue, point_value};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Error, ErrorKind, Notice, Result};
use crate::estimate::{Lmg, Wald, explained_by, johnson, linear, no_slopes};
use crate::math::{Random, order, ordered};
use crate::model::{Cells, Driver, Measure, Themes};
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;
use crate::report::{DriverReport, DriversReport, Estimate, PointBasis, Reason};
use crate::stats::Gram;
use crate::work::Work;
use design::{Answered, Player, give_scales, player, sums};
use run::{Run, Space, run};
use std::borrow::Cow;
use std::rc::Rc;

/// What is explained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Outcome {
    /// −1, 0, 1; for shares favourable or not.
    #[default]
    Class,
    /// The answer on its scale.
    Score,
}

/// Where drivers come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Source {
    /// The same answer.
    #[default]
    Answer,
    /// The customer's latest transactional answers before, by touchpoint.
    Touchpoint,
    /// The same by channel.
    Channel,
}

/// Options of `drivers`.
#[derive(Debug, Clone, Default)]
pub struct Drivers {
    /// Filter and confidence.
    pub common: Common,
    /// What is counted.
    pub rule: RuleOptions,
    /// Names of drivers, or of other columns taken for such; all columns with the role where not given.
    names: Vec<String>,
    outcome: Outcome,
    from: Source,
    /// Are cells that are missing left out pair by pair? By touchpoint or channel yes, otherwise no where not given.
    by_pairs: Option<bool>,
    /// A column by whose values the story is told, too.
    by: Option<String>,
    /// Resamples, 0 for none and no intervals; 1,000 where not given.
    replicates: Option<u32>,
    /// Seed; the session's where not given.
    seed: Option<u64>,
}

impl Options for Drivers {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &[
        "drivers",
        "outcome",
        "from",
        "missing",
        "by",
        "replicates",
        "seed",
    ];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let names = options.texts("drivers")?;
        let outcomes = [("class", Outcome::Class), ("score", Outcome::Score)];
        let sources = [
            ("answer", Source::Answer),
            ("touchpoint", Source::Touchpoint),
            ("channel", Source::Channel),
        ];
        let replicates = match options.get("replicates") {
            Value::Number(0.0) => Some(0),
            _ => options
                .whole("replicates", 100, 10_000)?
                .map(|replicates| replicates as u32),
        };
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            names,
            outcome: options.one_of("outcome", &outcomes)?.unwrap_or_default(),
            from: options.one_of("from", &sources)?.unwrap_or_default(),
            by_pairs: options.one_of("missing", &[("complete", false), ("pairs", true)])?,
            by: options.text("by")?.map(str::to_owned),
            replicates,
            seed: options.whole("seed", 0, 1 << 53)?,
        })
    }
}

impl Analysis for Drivers {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, around: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(drivers(view, self, around)?))
    }
}

/// Most drivers of one question.
const MOST_DRIVERS: usize = 64;
/// Most themes of one question, those that most answers name.
const MOST_THEMES: usize = 16;
/// Fewest answers for each driver without a notice.
const ANSWERS_PER_DRIVER: f64 = 5.0;
/// Fewest answers in which two columns must meet, by pairs.
const FEWEST_PAIRS: f64 = 30.0;
/// Random orders of drivers that are averaged where there are too many for all, while they cost no more than this many steps.
const ORDERS: f64 = 2_000.0;
const STEPS: f64 = 2e8;

fn drivers(view: &View, options: &Drivers, around: Surroundings) -> Result<DriversReport> {
    let model = view.model;
    let rule = Tally::new(&model.answers, &options.rule)?;
    let narrowed = journey::relationship(view, options.from != Source::Answer)?;
    let base = narrowed.as_ref().unwrap_or(view).base(&rule, &options.rule);
    let answered = Answered::new(&rule, &base.counted);
    let seed = options.seed.unwrap_or(around.seed);
    let replicates = options.replicates.unwrap_or(1_000);
    let by_pairs = options.by_pairs.unwrap_or(options.from != Source::Answer);
    let mut report = DriversReport {
        rule: rule.rule(&base.total.histogram),
        outcome: match options.outcome {
            Outcome::Class => "class",
            Outcome::Score => "score",
        },
        from: match options.from {
            Source::Answer => "answer",
            Source::Touchpoint => "touchpoint",
            Source::Channel => "channel",
        },
        missing: if by_pairs { "pairs" } else { "complete" },
        answers: base.counted.rows.len() as u64,
        complete: 0,
        clusters: 0,
        verdict: "no_data",
        offered: match options.from {
            Source::Answer => offered(view, rule.measure),
            Source::Touchpoint | Source::Channel => Vec::new(),
        },
        r_squared: Estimate::none(Reason::NoData, 0, options.common.confidence),
        p_value: None,
        drivers: Vec::new(),
        lead: None,
        alike: Vec::new(),
        cuts: None,
        check: None,
        point: None,
        no_value: Some("not_asked"),
        segments: None,
        orders: None,
        replicates,
        seed,
        notices: Vec::new(),
    };
    let given: Cow<[Driver]> = match options.from {
        Source::Answer => named(view, &options.names)?,
        Source::Touchpoint => journey::latest(view, &rule, &answered, "touchpoint")?.into(),
        Source::Channel => journey::latest(view, &rule, &answered, "channel")?.into(),
    };
    let mut players: Vec<Player> = Vec::new();
    for driver in &*given {
        let found = player(
            &driver.name,
            &driver.cells,
            &answered,
            by_pairs,
            &mut report.notices,
        );
        players.extend(found);
    }
    if players.len() > MOST_DRIVERS {
        let count = players.len();
        if !options.names.is_empty() {
            return Err(refuse(
                "drivers",
                format!("{count} drivers; name at most {MOST_DRIVERS} of them"),
            ));
        }
        // Of more columns than anybody has named those that most answers have.
        let most = order(count, &mut |a, b| {
            players[b].present.cmp(&players[a].present)
        });
        let mut kept = vec![false; count];
        let most = most.iter().take(MOST_DRIVERS);
        most.for_each(|&at| kept[at as usize] = true);
        let mut kept = kept.into_iter();
        players.retain(|_| kept.next() == Some(true));
        report.notices.push(Notice {
            count: (count - MOST_DRIVERS) as u64,
            ..Notice::new("drivers_over_limit")
        });
    }
    if players.is_empty() || answered.sample.rows.is_empty() {
        return Ok(report);
    }
    give_scales(&mut players);
    let question = Question {
        view,
        options,
        seed,
        replicates,
        by_pairs,
        work: view.work,
    };
    question.answer(players, &answered, &mut report)?;
    Ok(report)
}

/// What can be named as a driver: columns with the role, other ratings, themes, and columns of few values.
fn offered(view: &View, explained: Measure) -> Vec<String> {
    let answers = &view.model.answers;
    let mut names: Vec<String> = Vec::new();
    let drivers = view.model.drivers(view.files).iter();
    names.extend(drivers.map(|driver| driver.name.clone()));
    let is_explained = |name| match explained {
        Measure::Nps | Measure::Enps => name == "score",
        Measure::Csat => name == "csat",
        Measure::Ces => name == "ces",
    };
    for (name, is_there) in [
        ("score", answers.score.is_some()),
        ("csat", answers.csat.is_some()),
        ("ces", answers.ces.is_some()),
        ("theme", answers.themes.is_some()),
    ] {
        if is_there && !is_explained(name) {
            names.push(name.to_owned());
        }
    }
    for dimension in &answers.dimensions {
        // The word of code 0 is that of an empty cell.
        if (3..=design::MOST_WORDS + 1).contains(&dimension.words.len())
            && !names.contains(&dimension.name)
        {
            names.push(dimension.name.clone());
        }
    }
    names
}

/// The drivers that a question names, or all columns with the role.
fn named<'a>(view: &View<'a>, names: &[String]) -> Result<Cow<'a, [Driver]>> {
    let (all, answers) = (view.model.drivers(view.files), &view.model.answers);
    if names.is_empty() {
        return Ok(Cow::Borrowed(all));
    }
    let ratings = |values: &Option<Vec<u8>>| {
        let mark = |&value: &u8| if value <= 10 { value } else { Cells::MISSING };
        values
            .as_ref()
            .map(|values| Cells::Ratings(values.iter().map(mark).collect()))
    };
    let mut found = Vec::new();
    for name in names {
        if let (Some(themes), "theme") = (&answers.themes, name.as_str()) {
            found.extend(marks(themes, answers.len));
            continue;
        }
        let role = all.iter().find(|driver| &driver.name == name);
        let cells = match (role, name.as_str()) {
            (Some(driver), _) => Some(driver.cells.clone()),
            (None, "score") => ratings(&answers.score),
            (None, "csat") => ratings(&answers.csat),
            (None, "ces") => ratings(&answers.ces),
            (None, _) => answers.dimension(name).map(|dimension| {
                let codes = (0..answers.len).map(|row| dimension.code(row)).collect();
                Cells::Categories(codes, dimension.words.clone())
            }),
        };
        let name = name.clone();
        let Some(cells) = cells else {
            let columns = answers.dimensions.iter();
            let columns = columns.map(|dimension| dimension.name.clone());
            let known = all.iter().map(|driver| driver.name.clone()).chain(columns);
            let known = known.collect();
            return Err(Error::new(ErrorKind::NoSuchColumn { name, known }));
        };
        found.push(Driver { name, cells });
    }
    Ok(Cow::Owned(found))
}

/// The themes that most answers name, each as a mark: does an answer name it?
fn marks(themes: &Themes, rows: usize) -> Vec<Driver> {
    let counts = themes.counts();
    let frequent = order(counts.len(), &mut |a, b| counts[b].cmp(&counts[a]));
    let named = frequent
        .into_iter()
        .filter(|&code| code > 0 && counts[code as usize] > 0);
    let mark = |code: u32| Driver {
        name: themes.name(code).to_owned(),
        cells: Cells::Ratings(
            (0..rows)
                .map(|row| u8::from(themes.of_row(row).contains(&code)))
                .collect(),
        ),
    };
    named.take(MOST_THEMES).map(mark).collect()
}

struct Question<'a> {
    view: &'a View<'a>,
    options: &'a Drivers,
    seed: u64,
    replicates: u32,
    by_pairs: bool,
    work: Work<'a>,
}

impl Question<'_> {
    fn answer(
        &self,
        mut players: Vec<Player>,
        answered: &Answered,
        report: &mut DriversReport,
    ) -> Result<()> {
        let confidence = self.options.common.confidence;
        let drawn = (self.replicates, self.seed);
        let places = answered.sample.rows.len();
        let missing = players.iter().any(|player| player.present < places);
        let both = self.by_pairs || (self.replicates > 0 && missing);
        let segmented = match &self.options.by {
            Some(by) => Some(story::parts(self.view, answered, by)?),
            None => None,
        };
        let (part_of, parts) = segmented
            .as_ref()
            .map_or((&[][..], 0), |parts| (&parts.of[..], parts.names.len()));
        let grouped = self.replicates > 0;
        let sums = loop {
            let found = self.work.once(|| {
                Ok(sums(
                    &players,
                    answered,
                    (part_of, parts),
                    (both, grouped),
                    &mut Random::new(self.seed),
                ))
            })?;
            // A driver that varies only where others are missing, or that meets another one too rarely.
            let main = found.total(self.by_pairs);
            let bad = run::unusable(
                &main,
                &players,
                if self.by_pairs { FEWEST_PAIRS } else { 0.0 },
            );
            if bad.is_empty() || bad.len() == players.len() {
                break found;
            }
            let mut at = 0;
            players.retain(|player| {
                let code = bad
                    .iter()
                    .find(|(place, _)| *place == at)
                    .map(|(_, code)| *code);
                at += 1;
                if let Some(code) = code {
                    let notice = Notice::new(code).in_column(&player.name);
                    report.notices.push(Notice { count: 1, ..notice });
                }
                code.is_none()
            });
        };
        let space = Space::new(&players, self.options.outcome == Outcome::Score);
        let total = sums.total(self.by_pairs);
        report.complete = match answered.weights {
            Some(_) => design::complete(&players, answered).len() as u64,
            None => sums.total(false).n(0, 0) as u64,
        };
        report.clusters = sums.clusters;
        let n = if self.by_pairs {
            report.answers
        } else {
            report.complete
        };
        if (n as f64) < space.columns as f64 + 2.0 {
            report.verdict = if n == 0 { "no_data" } else { "too_few" };
            report.r_squared = Estimate::none(
                if n == 0 {
                    Reason::NoData
                } else {
                    Reason::TooFew
                },
                n,
                confidence,
            );
            return Ok(());
        }
        if (n as f64) < ANSWERS_PER_DRIVER * space.columns as f64 {
            report.notices.push(Notice {
                count: n,
                ..Notice::new("few_answers_per_driver")
            });
        }
        let cubed = (space.columns as f64).powi(3) / 6.0;
        let mut lmg = Lmg::new(
            &space.widths,
            ORDERS.min(STEPS / cubed) as usize,
            &mut Random::new(self.seed),
        );
        report.orders = lmg.orders().map(|orders| orders as u64);
        let groups = sums.groups(self.by_pairs);
        let main = run(&groups, &space, &mut lmg, drawn, self.work)?;
        let Some(main) = &*main else {
            report.verdict = "too_few";
            report.r_squared = Estimate::none(Reason::NotIdentified, n, confidence);
            return Ok(());
        };
        // The other way is told where it, too, has answers enough for so many drivers.
        let other_n = if self.by_pairs {
            report.complete
        } else {
            report.answers
        };
        let enough = other_n as f64 >= ANSWERS_PER_DRIVER * space.columns as f64;
        let other = match both && missing && enough {
            true => {
                let groups = sums.groups(!self.by_pairs);
                run(&groups, &space, &mut lmg, drawn, self.work)?
            }
            false => Rc::new(None),
        };
        report.r_squared = main.r_squared(n, confidence);
        let tested: Option<Wald> = (grouped && sums.clusters > 1)
            .then(|| no_slopes(&groups, &main.known_columns(), space.first))
            .flatten();
        report.p_value = tested.map(|test| test.p_value);
        report.verdict = match report.p_value {
            Some(p) if p > 1.0 - confidence => "no_story",
            _ => "story",
        };
        self.point(report)?;
        let mut found = self.describe(
            &players,
            &space,
            &total,
            main,
            other.as_ref().as_ref(),
            &mut lmg,
            report,
        );
        let size = |driver: &DriverReport| driver.importance.value.unwrap_or(0.0);
        let by_size = ordered((0..found.len()).collect(), |&a, &b| {
            size(&found[b]).total_cmp(&size(&found[a]))
        });
        report.lead = by_size.first().and_then(|&first| main.leads(first));
        if let Some(parts) = &segmented {
            let story = story::story(parts, &sums, &space, &players, &by_size, self)?;
            report.segments = Some(story);
        }
        if grouped {
            report.check = run::check(&players, &space, answered, main, &mut found);
        }
        let mut slots: Vec<Option<DriverReport>> = found.into_iter().map(Some).collect();
        report.drivers = by_size
            .into_iter()
            .filter_map(|at| slots[at].take())
            .collect();
        Ok(())
    }

    /// What one point is worth, for the values of drivers.
    fn point(&self, report: &mut DriversReport) -> Result<()> {
        if self.replicates == 0 || self.options.rule.measure != Measure::Nps {
            return Ok(());
        }
        let asked = PointValue {
            common: self.options.common.clone(),
            ..PointValue::default()
        };
        let view = self.view;
        let found = self.work.once(|| point_value(view, &asked, self.seed))?;
        let headline = found
            .rungs
            .iter()
            .find(|rung| Some(rung.rung) == found.headline);
        report.no_value = headline.is_none().then_some(found.verdict);
        report.point = headline.map(|rung| PointBasis {
            currency: found.currency.clone(),
            unit: found.unit,
            rung: rung.rung,
            value: rung.value.clone(),
        });
        Ok(())
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "one caller, which has them all apart"
    )]
    fn describe(
        &self,
        players: &[Player],
        space: &Space,
        total: &Gram,
        main: &Run,
        other: Option<&Run>,
        lmg: &mut Lmg,
        report: &mut DriversReport,
    ) -> Vec<DriverReport> {
        let confidence = self.options.common.confidence;
        let Some(matrix) = space.correlations(total) else {
            return Vec::new();
        };
        let errors = lmg
            .shares_and_errors(&matrix)
            .map(|(_, errors)| errors)
            .unwrap_or_default();
        let fit = linear(&matrix);
        let weights = space
            .widths
            .iter()
            .all(|width| *width == 1)
            .then(|| johnson(&matrix))
            .flatten();
        let point = report.point.as_ref().map(|point| &point.value);
        let payoff = main.payoff(players, space, point, self.seed, confidence);
        let quadrants = main.quadrants(players, space);
        report.cuts = quadrants.as_ref().map(|quadrants| quadrants.cuts);
        if let Some(fit) = &fit {
            for group in &fit.alike {
                let mut names: Vec<String> = Vec::new();
                for column in group {
                    let name = &players[space.player_of[*column]].name;
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
                if names.len() > 1 {
                    report.notices.push(Notice {
                        count: names.len() as u64,
                        ..Notice::new("drivers_alike")
                    });
                    report.alike.push(names);
                }
            }
        }
        let n = if self.by_pairs {
            report.answers
        } else {
            report.complete
        };
        let outcome = space.columns;
        let all: Vec<usize> = (0..space.columns).collect();
        players
            .iter()
            .enumerate()
            .map(|(at, player)| {
                let span = space.span(at);
                let single = (player.columns.len() == 1).then_some(span.start);
                let others: Vec<usize> = all
                    .iter()
                    .copied()
                    .filter(|column| !span.contains(column))
                    .collect();
                let standardized = single.and_then(|column| main.point.standardized[column]);
                let place = quadrants.as_ref().and_then(|quadrants| quadrants.of[at]);
                let mean = single.map_or_else(
                    || Estimate::none(Reason::NotIdentified, n, confidence),
                    |column| {
                        let pairs = if self.by_pairs {
                            total.n(column, column) as u64
                        } else {
                            n
                        };
                        main.mean(column, player.columns[0].origin(), pairs, confidence)
                    },
                );
                DriverReport {
                    name: player.name.clone(),
                    kind: player.kind,
                    importance: main.importance(at, n, confidence),
                    share: main.share(at, n, confidence),
                    drawing_error: errors.get(at).copied().unwrap_or(0.0),
                    other_way: other.map(|other| {
                        let n = if self.by_pairs {
                            report.complete
                        } else {
                            report.answers
                        };
                        other.importance(at, n, confidence)
                    }),
                    pairs: player.present as u64,
                    johnson: weights.as_ref().map(|weights| weights[at]),
                    first: explained_by(&matrix, &Vec::from_iter(span.clone())),
                    last: (main.point.r_squared - explained_by(&matrix, &others)).max(0.0),
                    pratt: standardized
                        .zip(single)
                        .map(|(slope, column)| slope * matrix[(outcome, column)]),
                    standardized,
                    log_odds: None,
                    inflation: single
                        .zip(fit.as_ref())
                        .and_then(|(column, fit)| fit.inflation[column]),
                    performance: mean
                        .value
                        .zip(player.scale)
                        .map(|(mean, [low, high])| (mean - low) / (high - low)),
                    mean,
                    scale: player.scale,
                    quadrant: place.map(|(name, _)| name),
                    quadrant_certainty: place.and_then(|(_, certainty)| certainty),
                    step: payoff.steps[at],
                    effect: payoff.effect(at, n, confidence),
                    value: payoff.value(at, n, confidence),
                    first_probability: payoff.first[at],
                }
            })
            .collect()
    }
}
