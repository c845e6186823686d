//! The model through a filter, with what several panels count alike counted once.

use super::measure::{Group, RuleOptions, Sample, Split, Tally, on_scale, rule_mask, tally};
use super::monetize::Holdings;
use crate::error::Result;
use crate::model::calendar::Period;
use crate::model::{Account, Dimension, Filter, Mask, Model, Opened};
use crate::stats::Histogram;
use crate::work::Work;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// What one rule counts within the filter.
#[derive(Debug)]
pub struct Base {
    /// Rows within the filter that belong to the measure's program, 1 by row.
    pub rows: Vec<u8>,
    /// Those of them with an answer on the scale.
    pub answered: Rc<Sample>,
    /// How many of them have none, blank and off the scale.
    pub unanswered: Histogram,
    /// Those whose answer counts when all are one group.
    pub counted: Rc<Sample>,
    /// What was counted.
    pub total: Group,
    /// The values of columns among what counts, by column and most values.
    splits: RefCell<Vec<(String, usize, Rc<Split>)>>,
}

impl Base {
    /// What a rule counts within a mask.
    pub fn new(rule: &Tally, mask: &Mask) -> Self {
        let rows = rule_mask(rule.answers, mask, rule.measure);
        let (answered, unanswered) = on_scale(rule, &rows);
        let (mut total, counted) = tally(rule, &answered);
        total.histogram.merge(&unanswered);
        let answered = Rc::new(answered);
        Self {
            rows,
            counted: counted.map_or_else(|| answered.clone(), Rc::new),
            answered,
            unanswered,
            total,
            splits: RefCell::default(),
        }
    }

    /// The values of a column among what counts, all but the `most` frequent together.
    pub fn split(&self, rule: &Tally, dimension: &Dimension, most: usize) -> Rc<Split> {
        let mut known = self.splits.borrow_mut();
        // What holds every value is the same for all who allow as many.
        let same = |(name, own, split): &&(String, usize, Rc<Split>)| {
            let whole = split.others == 0 && split.codes.len() <= most;
            *name == dimension.name && (*own == most || whole)
        };
        if let Some((.., split)) = known.iter().find(same) {
            return split.clone();
        }
        let split = Rc::new(Split::new(rule, &self.counted, dimension, most));
        known.push((dimension.name.clone(), most, split.clone()));
        split
    }
}

type Bases = Rc<RefCell<Vec<(RuleOptions, Rc<Base>)>>>;
/// What accounts (or customers) pay, by whether it is accounts and by window.
type Held = Rc<RefCell<Vec<(bool, Option<(i32, i32)>, Option<Rc<Holdings>>)>>>;
/// The days on which the score changed for good, by rule, period and confidence.
type Changes = Rc<RefCell<Vec<(RuleOptions, Period, f64, Vec<String>)>>>;

/// What a filter left of a model, and what has been counted of it: kept until another filter is asked for, because a page
/// asks many questions by one.
#[derive(Debug)]
pub struct Recent {
    filter: Filter,
    mask: Rc<Mask>,
    bases: Bases,
    changes: Changes,
    accounts: Rc<OnceCell<Rc<Vec<Account>>>>,
    held: Held,
}

/// The model through a filter.
pub struct View<'a> {
    /// The model.
    pub model: &'a Model,
    /// The files that it was made of, for what only some questions need of them.
    pub files: &'a [Opened],
    /// The filter.
    pub filter: &'a Filter,
    /// The rows of answers within it.
    pub mask: Rc<Mask>,
    /// What each payer paid within the filter's window, by currency, once it has been asked for.
    pub accounts: Rc<OnceCell<Rc<Vec<Account>>>>,
    /// What a long answer is divided by.
    pub work: Work<'a>,
    bases: Bases,
    /// What trends found, for those who ask only for that.
    pub changes: Changes,
    /// What payers hold within some windows, whatever else the filter leaves of the answers.
    pub held: Held,
}

impl<'a> View<'a> {
    /// The model through a filter; `recent` is what the last filter left of the same model.
    ///
    /// # Errors
    /// Those of the filter.
    pub fn new(
        model: &'a Model,
        files: &'a [Opened],
        filter: &'a Filter,
        recent: &mut Option<Recent>,
        work: Work<'a>,
    ) -> Result<Self> {
        let known = match recent.take() {
            Some(known) if known.filter == *filter => known,
            last => {
                let mask = Rc::new(filter.mask(model, files, work)?);
                let held = last.as_ref().map(|last| last.held.clone());
                // Payers are those of the window, whatever else of the answers is left.
                let same = last.filter(|last| last.mask.window == mask.window);
                Recent {
                    filter: filter.clone(),
                    mask,
                    bases: Rc::default(),
                    changes: Rc::default(),
                    accounts: same.map(|last| last.accounts).unwrap_or_default(),
                    held: held.unwrap_or_default(),
                }
            }
        };
        let known = recent.insert(known);
        Ok(Self {
            model,
            files,
            filter,
            mask: known.mask.clone(),
            bases: known.bases.clone(),
            changes: known.changes.clone(),
            accounts: known.accounts.clone(),
            work,
            held: known.held.clone(),
        })
    }

    /// The same through another mask, one narrowed from this one's or made by another filter.
    pub fn through(&self, filter: &'a Filter, mask: Mask) -> Self {
        Self {
            filter,
            mask: Rc::new(mask),
            bases: Rc::default(),
            changes: Rc::default(),
            accounts: Rc::default(),
            held: self.held.clone(),
            ..*self
        }
    }

    /// What a rule counts; the same for all panels that ask for the same rule.
    pub fn base(&self, rule: &Tally, options: &RuleOptions) -> Rc<Base> {
        let known = |bases: &[(RuleOptions, Rc<Base>)]| {
            let found = bases.iter().find(|(other, _)| other == options);
            found.map(|(_, base)| base.clone())
        };
        if let Some(base) = known(&self.bases.borrow()) {
            return base;
        }
        let base = Rc::new(Base::new(rule, &self.mask));
        self.bases
            .borrow_mut()
            .push((options.clone(), base.clone()));
        base
    }
}
