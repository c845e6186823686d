//! What each state on the way to a conversion is credited with, by several rules.

use super::bootstrap::{Bootstrap, Resamples};
use super::chain::{Chain, Removal};
use crate::error::Result;
use crate::math::Random;
use crate::stats::Paths;
use crate::work::Work;

/// How a conversion is credited to the steps before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// All to the first step.
    First,
    /// All to the last step.
    Last,
    /// The same to every step.
    Linear,
    /// 40 % to the first step, 40 % to the last, 20 % to those between; half each to two.
    Position,
    /// In proportion to 2^(−age/half-life).
    Decay,
    /// In proportion to the effect of removing the state from the chain of order 1.
    Markov,
    /// The same for the chain of order 2.
    Markov2,
    /// The Shapley value of the game in which states win the conversions of the paths that they make up.
    Shapley,
}

/// Conversions and value by state; they add up to those of all paths.
#[derive(Debug, Clone, PartialEq)]
pub struct Credits {
    /// Conversions credited to each state.
    pub conversions: Vec<f64>,
    /// Value credited to each state, in minor units.
    pub value: Vec<f64>,
    /// Effects of removal, for the rules by a chain.
    pub removal: Option<Removal>,
}

impl Rule {
    /// All rules, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::First,
        Self::Last,
        Self::Linear,
        Self::Position,
        Self::Decay,
        Self::Markov,
        Self::Markov2,
        Self::Shapley,
    ];

    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
            Self::Linear => "linear",
            Self::Position => "position",
            Self::Decay => "decay",
            Self::Markov => "markov",
            Self::Markov2 => "markov_2",
            Self::Shapley => "shapley",
        }
    }

    /// The order of its chain, for the rules by a chain.
    fn order(self) -> Option<usize> {
        match self {
            Self::Markov => Some(1),
            Self::Markov2 => Some(2),
            _ => None,
        }
    }

    /// The weight of step `at` of a path; they add up to 1. For rules that look only at the path.
    fn weight(self, path: &[u32], at: usize) -> f64 {
        let (n, last) = (path.len() as f64, at + 1 == path.len());
        match self {
            Self::First => f64::from(u8::from(at == 0)),
            Self::Last => f64::from(u8::from(last)),
            Self::Position if path.len() > 2 => match at == 0 || last {
                true => 0.4,
                false => 0.2 / (n - 2.0),
            },
            _ => 1.0 / n,
        }
    }
}

/// What the rule credits to each state.
///
/// # Formula
/// For Shapley v(S) = conversions of the paths all of whose states are in S; its Shapley value shares each path's conversions
/// equally among its distinct states, exact for any number of them.
/// # Edge cases
/// No conversion: `None`, for shares of nothing are not defined. A state on no converting path gets 0 (by a chain: on no
/// path).
/// # Source
/// Anderl, Becker, von Wangenheim & Schumann (2016), *International Journal of Research in Marketing* 33, 457–474; Zhao,
/// Mahboobi & Bagheri (2018), arXiv 1804.05327 (Shapley).
pub fn credits(paths: &Paths, rule: Rule) -> Option<Credits> {
    Sums::new(paths, rule).credits()
}

/// Additive sums from which a rule's credits follow.
#[derive(Debug, Clone)]
enum Sums {
    /// Conversions and value by state.
    Shared(Vec<[f64; 2]>),
    /// The chain.
    Chain(Chain),
}

impl Sums {
    fn new(paths: &Paths, rule: Rule) -> Self {
        if let Some(order) = rule.order() {
            return Self::Chain(Chain::new(paths, order));
        }
        if rule == Rule::Decay {
            return Self::Shared(paths.decayed());
        }
        let mut sums = vec![[0.0; 2]; paths.states()];
        // The last path on which a state was met, so that Shapley counts it once.
        let mut met = vec![usize::MAX; paths.states()];
        let mut distinct = Vec::new();
        for (at, (path, outcome)) in paths.iter().enumerate() {
            if outcome.converted == 0 {
                continue;
            }
            let steps = if rule == Rule::Shapley {
                distinct.clear();
                let new = |state: &&u32| std::mem::replace(&mut met[**state as usize], at) != at;
                distinct.extend(path.iter().filter(new));
                &distinct[..]
            } else {
                path
            };
            for (step, &state) in steps.iter().enumerate() {
                let weight = rule.weight(steps, step);
                let [converted, value] = &mut sums[state as usize];
                *converted += weight * outcome.converted as f64;
                *value += weight * outcome.value as f64;
            }
        }
        Self::Shared(sums)
    }

    /// The same with nothing in it.
    fn empty(&self) -> Self {
        match self {
            Self::Shared(sums) => Self::Shared(vec![[0.0; 2]; sums.len()]),
            Self::Chain(chain) => Self::Chain(chain.empty_like()),
        }
    }

    fn add(&mut self, other: &Self, times: f64) {
        match (self, other) {
            (Self::Shared(into), Self::Shared(from)) => {
                let pairs = into.iter_mut().flatten().zip(from.iter().flatten());
                pairs.for_each(|(into, from)| *into += times * from);
            }
            (Self::Chain(into), Self::Chain(from)) => into.add(from, times),
            _ => {}
        }
    }

    fn credits(&self) -> Option<Credits> {
        match self {
            Self::Shared(sums) => {
                let of = |at: usize| sums.iter().map(|sums| sums[at]).collect::<Vec<f64>>();
                let (conversions, value) = (of(0), of(1));
                let any = conversions.iter().sum::<f64>() > 0.0;
                any.then_some(Credits {
                    conversions,
                    value,
                    removal: None,
                })
            }
            Self::Chain(chain) => {
                let removal = chain.removal()?;
                let [conversions, value] = chain.total();
                let share = |effects: &[f64], total: f64| -> Vec<f64> {
                    let sum: f64 = effects.iter().sum();
                    let share = |effect: &f64| if sum > 0.0 { total * effect / sum } else { 0.0 };
                    effects.iter().map(share).collect()
                };
                Some(Credits {
                    conversions: share(&removal.effects, conversions),
                    value: share(&removal.value_effects, value),
                    removal: Some(removal),
                })
            }
        }
    }
}

/// Each state's share of the credited value, resampled by cluster: paths in the same part of `clusters` are drawn together.
///
/// By rule, in their order, then by state.
///
/// # Errors
/// `put_down` where there is more to do.
pub fn credit_bootstrap(
    clusters: &[Paths],
    rules: &[Rule],
    replicates: u32,
    random: Random,
    work: Work,
) -> Result<Vec<Vec<Bootstrap>>> {
    let states = clusters.first().map_or(0, Paths::states);
    let begin = || {
        let sums = |rule: &Rule| {
            clusters
                .iter()
                .map(|paths| Sums::new(paths, *rule))
                .collect()
        };
        let sums: Vec<Vec<Sums>> = rules.iter().map(sums).collect();
        let resamples = Resamples::new(clusters.len(), rules.len() * states, random);
        Ok((sums, resamples))
    };
    let drawn = work.steps(replicates as usize, begin, |(sums, resamples), _| {
        resamples.draw(&mut |weights, shares| {
            for (sums, shares) in sums.iter().zip(shares.chunks_mut(states.max(1))) {
                let Some(mut total) = sums.first().map(Sums::empty) else {
                    continue;
                };
                for (sums, &weight) in sums.iter().zip(weights).filter(|(_, weight)| **weight > 0) {
                    total.add(sums, f64::from(weight));
                }
                let value = total
                    .credits()
                    .map(|credits| credits.value)
                    .unwrap_or_default();
                let sum: f64 = value.iter().sum();
                if sum > 0.0 {
                    shares
                        .iter_mut()
                        .zip(&value)
                        .for_each(|(share, value)| *share = value / sum);
                }
            }
        });
    })?;
    let mut shares = drawn.1.bootstraps().into_iter();
    Ok(rules
        .iter()
        .map(|_| shares.by_ref().take(states).collect())
        .collect())
}
