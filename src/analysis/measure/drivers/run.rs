//! Importance with its resamples, and what is read from them.

use super::design::{Answered, Player, complete};
use crate::error::Result;
use crate::estimate::{Bootstrap, Explanation, Interval, Lmg, explain, ordered_logit, resample};
use crate::math::{Matrix, Random, z_value};
use crate::report::{DriverReport, Estimate, OrderedCheck, Reason};
use crate::stats::Gram;
use crate::work::Work;
use std::ops::Range;
use std::rc::Rc;

/// Answers that the second opinion is fitted to, at most.
const MOST_CHECKED: usize = 20_000;
/// Share of resamples in which one of two effects must be the larger, to be sure of their order.
const SURE: f64 = 0.975;
/// Steps that all resamples together may take, where orders of drivers are drawn.
const STEPS: f64 = 1e8;

/// Where the variables of the sums are: the columns of each driver, then class and score.
pub struct Space {
    /// Columns by driver.
    pub widths: Vec<usize>,
    /// Columns of all drivers.
    pub columns: usize,
    /// The driver of each column.
    pub player_of: Vec<usize>,
    /// The variable that is explained.
    pub first: usize,
}

impl Space {
    /// The variables of some players, with the class explained or the score.
    pub fn new(players: &[Player], score: bool) -> Self {
        let widths: Vec<usize> = players.iter().map(|player| player.columns.len()).collect();
        let columns = widths.iter().sum();
        let of_player = |(at, &width): (usize, &usize)| std::iter::repeat_n(at, width);
        Self {
            player_of: widths.iter().enumerate().flat_map(of_player).collect(),
            widths,
            columns,
            first: columns + usize::from(score),
        }
    }

    /// The columns of a driver.
    pub fn span(&self, player: usize) -> Range<usize> {
        let start = self.widths[..player].iter().sum();
        start..start + self.widths[player]
    }

    /// Correlations of the columns with what is explained, which comes last.
    pub fn correlations(&self, total: &Gram) -> Option<Matrix> {
        let all = total.correlations()?.matrix;
        let place = |at: usize| if at == self.columns { self.first } else { at };
        let mut matrix = Matrix::zeros(self.columns + 1, self.columns + 1);
        for i in 0..=self.columns {
            for j in 0..=self.columns {
                matrix[(i, j)] = all[(place(i), place(j))];
            }
        }
        Some(matrix)
    }
}

/// The drivers that the sums say nothing of, and why: they do not vary where all others are there, or, by pairs, the one that
/// meets the others most rarely.
pub fn unusable(total: &Gram, players: &[Player], fewest: f64) -> Vec<(usize, &'static str)> {
    let space = Space::new(players, false);
    if fewest > 0.0 {
        let columns = 0..space.columns;
        let met = |column: usize| {
            columns
                .clone()
                .map(move |other| total.n(column, other))
                .fold(f64::INFINITY, f64::min)
        };
        let rarest = columns.clone().min_by(|&a, &b| {
            met(a)
                .total_cmp(&met(b))
                .then(total.n(a, a).total_cmp(&total.n(b, b)))
        });
        if let Some(column) = rarest.filter(|&column| met(column) < fewest) {
            return vec![(space.player_of[column], "driver_few_pairs")];
        }
    }
    let Some(found) = total.correlations() else {
        return Vec::new();
    };
    (0..players.len())
        .filter(|&player| {
            found.deviations[space.span(player)]
                .iter()
                .all(|deviation| *deviation == 0.0)
        })
        .map(|player| (player, "driver_constant"))
        .collect()
}

/// Importance in all answers and in resamples of their clusters.
pub struct Run {
    /// In all answers.
    pub point: Explanation,
    resamples: Vec<Option<Explanation>>,
    random: Random,
    /// The sums of a resample.
    sums: Gram,
    /// Orders of drivers that all resamples share, so that they differ by their answers alone, and what these orders miss of
    /// the shares; where all orders count, nothing.
    few: Option<(Lmg, Vec<f64>)>,
}

/// Explains all groups together, and as many resamples of them, a step for each; `None` where there is nothing to explain.
///
/// # Errors
/// `put_down` where there is more to do.
pub fn run(
    groups: &[Gram],
    space: &Space,
    lmg: &mut Lmg,
    (replicates, seed): (u32, u64),
    work: Work,
) -> Result<Rc<Option<Run>>> {
    let drawn = if groups.len() > 1 { replicates } else { 0 };
    let mut of_resamples = lmg.clone();
    work.steps(
        drawn as usize,
        || Ok(Run::begin(groups, space, lmg, drawn, Random::new(seed))),
        |run, _| {
            if let Some(run) = run {
                run.draw(groups, space, &mut of_resamples);
            }
        },
    )
}

impl Run {
    fn begin(
        groups: &[Gram],
        space: &Space,
        lmg: &mut Lmg,
        drawn: u32,
        mut random: Random,
    ) -> Option<Self> {
        let mut total = Gram::default();
        groups.iter().for_each(|group| total.merge(group));
        let point = explain(&total, space.columns, space.first, lmg)?;
        let cubed = (space.columns as f64).powi(3) / 6.0;
        let affordable = (STEPS / (f64::from(drawn) * cubed)) as usize;
        let few = match lmg.orders().filter(|_| drawn > 0) {
            Some(orders) => {
                let mut few = Lmg::new(&space.widths, affordable.min(orders), &mut random);
                let shares = few.shares(&space.correlations(&total)?)?;
                let all = point.shares.iter().zip(shares);
                Some((few, all.map(|(all, few)| all - few).collect()))
            }
            None => None,
        };
        Some(Self {
            point,
            resamples: Vec::new(),
            random,
            sums: total,
            few,
        })
    }

    /// Explains one more resample.
    fn draw(&mut self, groups: &[Gram], space: &Space, lmg: &mut Lmg) {
        resample(groups, &mut self.random, &mut self.sums);
        let found = match &mut self.few {
            None => explain(&self.sums, space.columns, space.first, lmg),
            Some((few, missed)) => {
                let mut found = explain(&self.sums, space.columns, space.first, few);
                let shares = found.iter_mut().flat_map(|found| &mut found.shares);
                shares
                    .zip(missed)
                    .for_each(|(share, missed)| *share += *missed);
                found
            }
        };
        self.resamples.push(found);
    }

    fn interval(
        &self,
        statistic: impl Fn(&Explanation) -> Option<f64>,
        confidence: f64,
    ) -> Option<Interval> {
        let values = self
            .resamples
            .iter()
            .map(|found| statistic(found.as_ref()?));
        Bootstrap::new(values).percentile(confidence)
    }

    fn estimate(
        &self,
        statistic: impl Fn(&Explanation) -> Option<f64>,
        n: u64,
        confidence: f64,
    ) -> Estimate {
        match statistic(&self.point) {
            Some(value) => {
                let interval = self.interval(statistic, confidence);
                let interval = interval.map(|interval| interval.holding(value));
                Estimate::of(value, interval, n, confidence, "bootstrap_percentile")
            }
            None => Estimate::none(Reason::NotIdentified, n, confidence),
        }
    }

    /// Share of the resamples of which something holds; `None` without resamples.
    fn share_of(&self, holds: impl Fn(&Explanation) -> bool) -> Option<f64> {
        let defined = self.resamples.iter().flatten();
        let count = defined.clone().count();
        (count > 0).then(|| defined.filter(|found| holds(found)).count() as f64 / count as f64)
    }

    /// Share of the variance that all drivers explain.
    pub fn r_squared(&self, n: u64, confidence: f64) -> Estimate {
        self.estimate(|found| Some(found.r_squared), n, confidence)
    }

    /// Share of the variance that one driver explains.
    pub fn importance(&self, player: usize, n: u64, confidence: f64) -> Estimate {
        self.estimate(|found| found.shares.get(player).copied(), n, confidence)
    }

    /// The same of what all explain.
    pub fn share(&self, player: usize, n: u64, confidence: f64) -> Estimate {
        let share = |found: &Explanation| {
            let share = found.shares.get(player)? / found.r_squared;
            (found.r_squared > 0.0).then_some(share)
        };
        self.estimate(share, n, confidence)
    }

    /// Mean of a column.
    pub fn mean(&self, column: usize, origin: f64, n: u64, confidence: f64) -> Estimate {
        self.estimate(
            |found| Some(found.means.get(column)? + origin),
            n,
            confidence,
        )
    }

    /// Share of resamples in which a driver explains more than any other; `None` of one driver.
    pub fn leads(&self, player: usize) -> Option<f64> {
        let largest = |found: &Explanation| {
            let others = found
                .shares
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != player);
            found
                .shares
                .get(player)
                .is_some_and(|own| others.clone().all(|(_, other)| other < own))
        };
        (self.point.shares.len() > 1)
            .then(|| self.share_of(largest))
            .flatten()
    }

    /// Columns that vary and that those before them do not determine.
    pub fn known_columns(&self) -> Vec<usize> {
        let slopes = self.point.standardized.iter().enumerate();
        slopes
            .filter(|(_, slope)| slope.is_some())
            .map(|(column, _)| column)
            .collect()
    }

    /// Where the ratings stand by importance and performance; `None` of fewer than two.
    pub fn quadrants(&self, players: &[Player], space: &Space) -> Option<Quadrants> {
        let ratings: Vec<(usize, usize, [f64; 2])> = players
            .iter()
            .enumerate()
            .filter_map(|(at, player)| Some((at, space.span(at).start, player.scale?)))
            .collect();
        if ratings.len() < 2 {
            return None;
        }
        let performance =
            |found: &Explanation, (_, column, [low, high]): &(usize, usize, [f64; 2])| {
                (found.means[*column] - low) / (high - low)
            };
        let cuts = |found: &Explanation| {
            let count = ratings.len() as f64;
            let importance: f64 = ratings.iter().map(|rating| found.shares[rating.0]).sum();
            let means: f64 = ratings
                .iter()
                .map(|rating| performance(found, rating))
                .sum();
            [importance / count, means / count]
        };
        let name = |found: &Explanation, rating: &(usize, usize, [f64; 2])| {
            let [important, performs] = cuts(found);
            match (
                found.shares[rating.0] >= important,
                performance(found, rating) >= performs,
            ) {
                (true, false) => "fix",
                (true, true) => "keep",
                (false, false) => "watch",
                (false, true) => "leave",
            }
        };
        let mut of = vec![None; players.len()];
        for rating in &ratings {
            let here = name(&self.point, rating);
            of[rating.0] = Some((here, self.share_of(|found| name(found, rating) == here)));
        }
        Some(Quadrants {
            cuts: cuts(&self.point),
            of,
        })
    }

    /// What a step of each rating or number brings, in points and in money.
    pub fn payoff<'a>(
        &'a self,
        players: &[Player],
        space: &'a Space,
        point: Option<&'a Estimate>,
        seed: u64,
        confidence: f64,
    ) -> Payoff<'a> {
        let steps: Vec<Option<f64>> = players
            .iter()
            .enumerate()
            .map(|(at, player)| match (player.kind, player.scale) {
                ("rating", Some([_, high])) => {
                    Some((high - self.point.means[space.span(at).start]).clamp(0.0, 1.0))
                }
                ("mark" | "number", _) => Some(1.0),
                _ => None,
            })
            .collect();
        let mut random = Random::new(seed ^ 0x70_61_79);
        // The value of a point in each resample: normal on either side, as wide as its interval.
        let z = z_value(confidence).unwrap_or(1.96);
        let prices = self.resamples.iter().map(|_| {
            let Some(Estimate {
                value: Some(value),
                low: Some(low),
                high: Some(high),
                ..
            }) = point
            else {
                return None;
            };
            let normal = random.normal();
            let side = if normal > 0.0 {
                high - value
            } else {
                value - low
            };
            Some(value + normal * side / z)
        });
        let prices = prices.collect();
        let mut payoff = Payoff {
            run: self,
            space,
            steps,
            point,
            prices,
            first: Vec::new(),
        };
        let ratings: Vec<usize> = (0..players.len())
            .filter(|&at| players[at].kind == "rating")
            .collect();
        payoff.first = (0..players.len())
            .map(|at| {
                if !ratings.contains(&at) || ratings.len() < 2 {
                    return None;
                }
                self.share_of(|found| {
                    let own = payoff.points(found, at).unwrap_or(0.0);
                    let larger = |other: &usize| {
                        *other != at && payoff.points(found, *other).unwrap_or(0.0) >= own
                    };
                    own > 0.0 && !ratings.iter().any(larger)
                })
            })
            .collect();
        payoff
    }
}

/// Where each rating stands.
pub struct Quadrants {
    /// Mean importance and mean performance.
    pub cuts: [f64; 2],
    /// By driver, the quadrant and the share of resamples in it.
    pub of: Vec<Option<(&'static str, Option<f64>)>>,
}

/// What a step of each driver brings.
pub struct Payoff<'a> {
    run: &'a Run,
    space: &'a Space,
    /// The step by driver.
    pub steps: Vec<Option<f64>>,
    point: Option<&'a Estimate>,
    prices: Vec<Option<f64>>,
    /// Share of resamples in which no other rating's step brings more.
    pub first: Vec<Option<f64>>,
}

impl Payoff<'_> {
    /// Points of the score that a driver's step brings.
    fn points(&self, found: &Explanation, player: usize) -> Option<f64> {
        let slope = (*found.slopes.first()?.get(self.space.span(player).start)?)?;
        Some(100.0 * slope * self.steps[player]?)
    }

    /// The same with its interval.
    pub fn effect(&self, player: usize, n: u64, confidence: f64) -> Estimate {
        self.run
            .estimate(|found| self.points(found, player), n, confidence)
    }

    /// The same in money: in each resample its effect times a value of the point, drawn independently.
    pub fn value(&self, player: usize, n: u64, confidence: f64) -> Estimate {
        let Some(price) = self.point.and_then(|point| point.value) else {
            return Estimate::none(Reason::NotIdentified, n, confidence);
        };
        let Some(points) = self.points(&self.run.point, player) else {
            return Estimate::none(Reason::NotIdentified, n, confidence);
        };
        let pairs = self.run.resamples.iter().zip(&self.prices);
        let values =
            pairs.map(|(found, price)| Some(self.points(found.as_ref()?, player)? * (*price)?));
        let interval = Bootstrap::new(values).percentile(confidence);
        let interval = interval.map(|interval| interval.holding(points * price));
        Estimate::of(
            points * price,
            interval,
            n,
            confidence,
            "bootstrap_monte_carlo",
        )
    }
}

/// The second opinion of proportional odds, its coefficients written into the drivers; `None` where they have no maximum.
pub fn check(
    players: &[Player],
    space: &Space,
    answered: &Answered,
    run: &Run,
    drivers: &mut [DriverReport],
) -> Option<OrderedCheck> {
    let all = complete(players, answered);
    let every = all.len().div_ceil(MOST_CHECKED).max(1);
    let rows: Vec<u32> = all.into_iter().step_by(every).collect();
    let levels: Vec<u8> = rows
        .iter()
        .map(|&row| answered.class[row as usize])
        .collect();
    let known = run.known_columns();
    let columns: Vec<Vec<f64>> = players
        .iter()
        .flat_map(|player| &player.columns)
        .map(|column| column.of_rows(&rows))
        .collect();
    let picked: Vec<&[f64]> = known.iter().map(|&column| &columns[column][..]).collect();
    let fit = ordered_logit(&levels, &picked)?;
    let odds = |player: usize| {
        let column = space.span(player).start;
        let single = space.widths[player] == 1;
        let at = known
            .iter()
            .position(|&known| known == column)
            .filter(|_| single)?;
        Some((column, fit.standardized[at]))
    };
    let mut differs = vec![false; players.len()];
    let slope = |found: &Explanation, column: usize| found.standardized[column].unwrap_or(0.0);
    for player in 0..players.len() {
        let Some((column, odds_here)) = odds(player) else {
            continue;
        };
        drivers[player].log_odds = Some(odds_here);
        let positive = run.share_of(|found| slope(found, column) > 0.0)?;
        differs[player] |=
            (positive >= SURE && odds_here < 0.0) || (positive <= 1.0 - SURE && odds_here > 0.0);
        for other in 0..players.len() {
            let Some((against, odds_there)) = odds(other) else {
                continue;
            };
            let larger =
                run.share_of(|found| slope(found, column).abs() > slope(found, against).abs())?;
            if larger >= SURE && odds_here.abs() < odds_there.abs() {
                differs[player] = true;
                differs[other] = true;
            }
        }
    }
    let names = players
        .iter()
        .zip(&differs)
        .filter(|(_, differs)| **differs);
    Some(OrderedCheck {
        n: fit.n as u64,
        agrees: !differs.contains(&true),
        differs: names.map(|(player, _)| player.name.clone()).collect(),
    })
}
