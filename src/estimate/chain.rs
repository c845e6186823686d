//! Absorbing chains: states passed through until one of two ends, and what the way loses without a state.

use crate::math::{Matrix, gmres};
use crate::stats::Paths;

/// How often each state was followed by each other and by either end; additive, so parts of the data can be weighed.
///
/// A *context* is where one stands: the state, and for order 2 also the state before it, if any.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    states: usize,
    order: usize,
    /// By context: how often each state followed, conversions, losses, and the value of the conversions. Then how
    /// often each state was the first.
    flows: Vec<f64>,
}

/// What each state is worth to a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// Probability of a conversion.
    pub probability: f64,
    /// By state, the share of this probability that is lost where every path ends before the state.
    pub effects: Vec<f64>,
    /// The same for the expected value of a path.
    pub value_effects: Vec<f64>,
}

impl Chain {
    /// The chain of order 1 (where one goes next depends on where one stands) or 2 (and on where one was before).
    pub fn new(paths: &Paths, order: usize) -> Self {
        let mut chain = Self::empty(paths.states(), order);
        let (states, stride) = (chain.states, chain.stride());
        let first = chain.flows.len() - states;
        for (path, outcome) in paths.iter() {
            let n = outcome.n() as f64;
            let mut before = 0;
            for (at, &state) in path.iter().enumerate() {
                let state = state as usize;
                if at == 0 {
                    chain.flows[first + state] += n;
                }
                let context = &mut chain.flows[(before + state) * stride..][..stride];
                match path.get(at + 1) {
                    Some(&next) => context[next as usize] += n,
                    None => {
                        context[states] += outcome.converted as f64;
                        context[states + 1] += outcome.lost as f64;
                        context[states + 2] += outcome.value as f64;
                    }
                }
                before = chain.block_after(state);
            }
        }
        chain
    }

    fn empty(states: usize, order: usize) -> Self {
        let contexts = if order == 1 {
            states
        } else {
            states * (states + 1)
        };
        Self {
            states,
            order,
            flows: vec![0.0; contexts * (states + 3) + states],
        }
    }

    /// The chain of the same states and order in which nobody went anywhere.
    pub fn empty_like(&self) -> Self {
        Self::empty(self.states, self.order)
    }

    /// Adds another chain of the same states and order so many times.
    pub fn add(&mut self, other: &Self, times: f64) {
        let pairs = self.flows.iter_mut().zip(&other.flows);
        pairs.for_each(|(into, from)| *into += times * from);
    }

    fn stride(&self) -> usize {
        self.states + 3
    }

    /// Where the contexts begin in which one stands after leaving `state`: they differ only by the state before them.
    fn block_after(&self, state: usize) -> usize {
        if self.order == 1 {
            0
        } else {
            (state + 1) * self.states
        }
    }

    /// Conversions and their value.
    pub fn total(&self) -> [f64; 2] {
        let ends = self.contexts().map(|(_, _, flows)| &flows[self.states..]);
        ends.fold([0.0; 2], |sums, end| [sums[0] + end[0], sums[1] + end[2]])
    }

    /// How often paths began with each state.
    pub fn first(&self) -> &[f64] {
        &self.flows[self.flows.len() - self.states..]
    }

    /// By context, how often each state followed, then how often a conversion and a loss.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.contexts()
            .map(|(_, _, flows)| &flows[..self.states + 2])
    }

    /// Each context with its state and its flows.
    fn contexts(&self) -> impl Iterator<Item = (usize, usize, &[f64])> {
        let last = self.flows.len() - self.states;
        let flows = self.flows[..last].chunks(self.stride());
        let states = (0..self.states).cycle();
        flows
            .zip(states)
            .enumerate()
            .map(|(context, (flows, state))| (context, state, flows))
    }

    /// How often a context was left otherwise than to itself.
    fn left(&self, context: usize, state: usize, flows: &[f64]) -> f64 {
        let itself = self.block_after(state) + state == context;
        let leaving = flows[..self.states + 2].iter().enumerate();
        leaving
            .filter(|(to, _)| !(itself && *to == state))
            .map(|(_, flow)| flow)
            .sum()
    }

    /// How much of the conversions is lost without each state, by exact solution.
    ///
    /// # Formula
    /// With Q the steps between states, s where paths begin and r the chance of converting next, the chance of a conversion
    /// is s′(I − Q)⁻¹r. Without state c it is that of paths that never meet c, the others being lost:
    /// effect = 1 − P(conversion, never c)/P(conversion). For order 1 with N = (I − Q)⁻¹ that is (s′N)_c·(Nr)_c/(N_cc·s′Nr);
    /// for order 2, whose contexts number the square, one sparse system is solved for each state.
    /// # Edge cases
    /// No path, or no conversion: `None`. A state on no path has effect 0.
    /// # Source
    /// Kemeny & Snell (1960), *Finite Markov Chains*, ch. 3; Anderl, Becker, von Wangenheim & Schumann (2016),
    /// *International Journal of Research in Marketing* 33, 457–474 (removal effect).
    pub fn removal(&self) -> Option<Removal> {
        let first = self.first();
        let paths: f64 = first.iter().sum();
        let [converted, _] = self.total();
        if !(paths > 0.0 && converted > 0.0) {
            return None;
        }
        let first: Vec<f64> = first.iter().map(|n| n / paths).collect();
        if self.order == 1 {
            self.by_inverse(&first)
        } else {
            self.by_systems(&first)
        }
    }

    fn by_inverse(&self, first: &[f64]) -> Option<Removal> {
        let states = self.states;
        // D − C in place of I − Q, with D how often each state was left: differences of counts are exact.
        let mut leaving = Matrix::zeros(states, states);
        let mut ends = vec![[0.0; 2]; states];
        for (context, state, flows) in self.contexts() {
            for (to, flow) in flows[..states].iter().enumerate() {
                leaving[(state, to)] = -flow;
            }
            let left = self.left(context, state, flows);
            leaving[(state, state)] = if left > 0.0 { left } else { 1.0 };
            ends[state] = [flows[states], flows[states + 2]];
        }
        let inverse = leaving.inverse()?;
        let dot = |a: &[f64], b: &dyn Fn(usize) -> f64| -> f64 {
            a.iter().enumerate().map(|(at, a)| a * b(at)).sum()
        };
        let onward = |state: usize, end: usize| dot(inverse.row(state), &|to| ends[to][end]);
        let visits = |state: usize| dot(first, &|from| inverse[(from, state)]);
        let whole = [0, 1].map(|end| dot(first, &|from| onward(from, end)));
        let effect = |state: usize, end: usize| match whole[end] > 0.0 {
            true => visits(state) * onward(state, end) / (inverse[(state, state)] * whole[end]),
            false => 0.0,
        };
        Some(Removal {
            probability: whole[0],
            effects: (0..states).map(|state| effect(state, 0)).collect(),
            value_effects: (0..states).map(|state| effect(state, 1)).collect(),
        })
    }

    /// For chains of any order: conversions and value that remain without each state, by the expected visits of each
    /// context.
    fn by_systems(&self, first: &[f64]) -> Option<Removal> {
        let states = self.states;
        // Steps relative to how often a context is left for another: the diagonal of the system is 1.
        let mut steps = vec![0.0; self.flows.len() - states];
        let parts = steps.chunks_mut(self.stride());
        for ((context, state, flows), steps) in self.contexts().zip(parts) {
            let left = self.left(context, state, flows);
            if left > 0.0 {
                steps
                    .iter_mut()
                    .zip(flows)
                    .for_each(|(step, flow)| *step = flow / left);
            }
            if self.block_after(state) + state == context {
                steps[state] = 0.0;
            }
        }
        let remaining = |without: Option<usize>| -> Option<[f64; 2]> {
            let mut start = vec![0.0; steps.len() / self.stride()];
            start
                .iter_mut()
                .zip(first)
                .for_each(|(start, first)| *start = *first);
            if let Some(without) = without {
                start
                    .iter_mut()
                    .skip(without)
                    .step_by(states)
                    .for_each(|start| *start = 0.0);
            }
            let visits = gmres(&start, &mut |visits, image| {
                image.copy_from_slice(visits);
                for (context, steps) in steps.chunks(self.stride()).enumerate() {
                    let (state, visits) = (context % states, visits[context]);
                    if visits == 0.0 || Some(state) == without {
                        continue;
                    }
                    let next = &mut image[self.block_after(state)..][..states];
                    next.iter_mut()
                        .zip(steps)
                        .for_each(|(next, step)| *next -= visits * step);
                }
                if let Some(without) = without {
                    image
                        .iter_mut()
                        .skip(without)
                        .step_by(states)
                        .for_each(|image| *image = 0.0);
                }
            })?;
            let ends = visits.iter().zip(steps.chunks(self.stride()));
            Some(ends.fold([0.0; 2], |sums, (visits, steps)| {
                [
                    sums[0] + visits * steps[states],
                    sums[1] + visits * steps[states + 2],
                ]
            }))
        };
        let whole = remaining(None)?;
        let mut removal = Removal {
            probability: whole[0],
            effects: Vec::with_capacity(states),
            value_effects: Vec::with_capacity(states),
        };
        for state in 0..states {
            let rest = remaining(Some(state))?;
            let effect = |end: usize| match whole[end] > 0.0 {
                // A state on no path leaves a rounding error of either sign.
                true => (1.0 - rest[end] / whole[end]).clamp(0.0, 1.0),
                false => 0.0,
            };
            removal.effects.push(effect(0));
            removal.value_effects.push(effect(1));
        }
        Some(removal)
    }
}
