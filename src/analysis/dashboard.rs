//! Several panels by one filter, and what the open files allow.

use super::measure::{Compare, Score, Trend, compare, rule_mask, run_ends, score, trend};
use super::monetize::{PointValue, Revenue, point_value, revenue};
use super::{Common, Options, View};
use crate::error::{Error, Location, Notice, Result};
use crate::math::{ones, ordered, positions};
use crate::model::{Filter, Mask, Measure, Model, span};
use crate::option::{Value, refuse};
use crate::report::{
    CompareReport, FilterColumn, PointValueReport, Remaining, RevenueReport, Scope, ScoreReport,
    TrendReport,
};
use crate::table::Values;
use serde::Serialize;
use std::collections::BTreeMap;

/// A request to one analysis.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "one lives per call")]
pub enum Request {
    /// `score`.
    Score(Score),
    /// `trend`.
    Trend(Trend),
    /// `compare`.
    Compare(Compare),
    /// `revenue`.
    Revenue(Revenue),
    /// `pointValue`.
    PointValue(PointValue),
}

/// The answer to a [`Request`].
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// Of `score`.
    Score(ScoreReport),
    /// Of `trend`.
    Trend(TrendReport),
    /// Of `compare`.
    Compare(CompareReport),
    /// Of `revenue`.
    Revenue(RevenueReport),
    /// Of `pointValue`.
    PointValue(PointValueReport),
    /// A panel that has none, and why.
    Failed {
        /// The error.
        error: Failure,
    },
}

/// An error inside a dashboard's reply.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Stable code.
    pub code: &'static str,
    /// The whole message.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// What the message names, by name, for texts in other languages.
    pub values: Vec<(&'static str, String)>,
    /// Where.
    #[serde(flatten)]
    pub location: Location,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: error.kind.code(),
            message: error.to_string(),
            hint: error.kind.hint(),
            values: error.kind.values(),
            location: *error.location,
        }
    }
}

/// What the analyses need beside the model.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// Today's civil day, from the caller.
    pub today: i32,
    /// The session's seed.
    pub seed: u64,
}

impl Request {
    /// Reads the options of the analysis of this name; `more` names fields that belong to the caller.
    ///
    /// # Errors
    /// `bad_option` for an unknown name or option.
    pub fn read(name: &str, options: &Value, more: &[&str]) -> Result<Self> {
        Ok(match name {
            "score" => Self::Score(Score::from_value(options, more)?),
            "trend" => Self::Trend(Trend::from_value(options, more)?),
            "compare" => Self::Compare(Compare::from_value(options, more)?),
            "revenue" => Self::Revenue(Revenue::from_value(options, more)?),
            "pointValue" => Self::PointValue(PointValue::from_value(options, more)?),
            _ => {
                return Err(refuse(
                    "name",
                    format!(
                        "\"{name}\" is no analysis; there are score, trend, compare, revenue, pointValue, dashboard and disclosure"
                    ),
                ));
            }
        })
    }

    /// What all analyses take.
    pub fn common(&mut self) -> &mut Common {
        match self {
            Self::Score(options) => &mut options.common,
            Self::Trend(options) => &mut options.common,
            Self::Compare(options) => &mut options.common,
            Self::Revenue(options) => &mut options.common,
            Self::PointValue(options) => &mut options.common,
        }
    }

    /// Answers the request through a view.
    ///
    /// # Errors
    /// Those of the analysis.
    pub fn answer(&self, view: &View, around: Surroundings) -> Result<Answer> {
        Ok(match self {
            Self::Score(options) => Answer::Score(score(view, options)?),
            Self::Trend(options) => Answer::Trend(trend(view, options, around.today)?),
            Self::Compare(options) => Answer::Compare(compare(view, options)?),
            Self::Revenue(options) => Answer::Revenue(revenue(view, options)?),
            Self::PointValue(options) => {
                Answer::PointValue(point_value(view, options, around.seed)?)
            }
        })
    }
}

/// Several panels, one filter.
#[derive(Debug, Clone, Default)]
pub struct Dashboard {
    /// Filter and confidence of all panels.
    pub common: Common,
    /// The panels by their names in the reply.
    pub panels: Vec<(String, Request)>,
}

impl Dashboard {
    /// Reads `{ panels, filter, confidence }`; a panel is the name of an analysis, or `{ panel, as?, …its options }`.
    ///
    /// # Errors
    /// `bad_option`.
    pub fn read(options: &Value) -> Result<Self> {
        let fields = options.fields("options", &["panels", "filter", "confidence"])?;
        let mut panels = Vec::new();
        for panel in fields.get("panels").list("panels")? {
            panels.push(match panel {
                Value::Text(name) => (name.clone(), Request::read(name, &Value::Null, &[])?),
                Value::Map(map) => {
                    let text = |field: &str| map.get(field).unwrap_or(&Value::Null).text("panels");
                    let name = text("panel")?.ok_or_else(|| {
                        refuse("panels", "a panel without the name of an analysis")
                    })?;
                    let own_name = text("as")?.unwrap_or(name).to_owned();
                    (own_name, Request::read(name, panel, &["panel", "as"])?)
                }
                _ => return Err(refuse("panels", "a panel is a name or an object")),
            });
        }
        Ok(Self {
            common: Common::read(&fields)?,
            panels,
        })
    }
}

/// The reply to `dashboard`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DashboardReport {
    /// What is within the filter.
    pub remaining: Remaining,
    /// Answers by panel name.
    pub panels: BTreeMap<String, Answer>,
}

impl Dashboard {
    /// Answers all panels over one mask; a panel that fails leaves the others whole.
    ///
    /// # Errors
    /// Those of the filter.
    pub fn answer(self, model: &Model, around: Surroundings) -> Result<DashboardReport> {
        let view = View::new(model, &self.common.filter)?;
        let mut panels = BTreeMap::new();
        for (name, mut request) in self.panels {
            request.common().clone_from(&self.common);
            let answer = request.answer(&view, around);
            panels.insert(
                name,
                answer.unwrap_or_else(|error| Answer::Failed {
                    error: error.into(),
                }),
            );
        }
        Ok(DashboardReport {
            remaining: remaining(model, &view.mask),
            panels,
        })
    }
}

/// Rows, answers, customers and accounts within a mask.
pub fn remaining(model: &Model, mask: &Mask) -> Remaining {
    let answers = &model.answers;
    let mut within = mask.rows.clone();
    let pairs = within.iter_mut().zip(&answers.answered);
    pairs.for_each(|(within, &answered)| *within &= answered);
    let rows = positions(&within);
    let accounts = answers.account.as_ref().zip(answers.cluster_ends.as_ref());
    Remaining {
        rows: ones(&mask.rows) as u64,
        answers: rows.len() as u64,
        customers: run_ends(&rows, &answers.customer_ends).len() as u64,
        accounts: accounts.map(|(account, ends)| {
            // Rows without an account come last.
            let known = rows.partition_point(|&row| account[row as usize] != u32::MAX);
            run_ends(&rows[..known], ends).len() as u64
        }),
    }
}

/// Most values that a filter offers; a column with more is searched, not listed.
const MOST_VALUES: usize = 200;

/// What the open files allow: days, columns, measures, and which columns would unlock more.
pub fn scope(model: &Model) -> Result<Scope> {
    let answers = &model.answers;
    let columns = answers
        .dimensions
        .iter()
        .map(|dimension| {
            let counts = dimension.codes.counts(dimension.words.len().max(1));
            let empty = counts[0];
            let values: Vec<(u32, u64)> = (1u32..)
                .zip(counts.into_iter().skip(1))
                .filter(|(_, count)| *count > 0)
                .collect();
            let values = ordered(values, |a, b| b.1.cmp(&a.1));
            let distinct = values.len() as u64;
            let word = |(code, count): (u32, u64)| Some((dimension.word(code)?.to_owned(), count));
            let values = values
                .into_iter()
                .take(MOST_VALUES)
                .filter_map(word)
                .collect();
            FilterColumn {
                name: dimension.name.clone(),
                values,
                distinct,
                empty,
            }
        })
        .filter(|column: &FilterColumn| column.distinct > 1)
        .collect();
    let everybody = Filter::default().mask(model)?;
    let measures = Measure::ALL
        .into_iter()
        .filter(|&measure| {
            let rows = rule_mask(answers, &everybody, measure);
            answers.values(measure).is_some_and(|values| {
                values
                    .iter()
                    .zip(&rows)
                    .any(|(&value, &row)| row != 0 && value <= 10)
            })
        })
        .map(Measure::name)
        .collect();
    let mut would_unlock = Vec::new();
    let mut missing = |absent: bool, role: &'static str| {
        if absent {
            would_unlock.push(role);
        }
    };
    missing(answers.score.is_none(), "score");
    missing(answers.len > 0 && answers.day.is_none(), "responded_at");
    missing(
        answers.len > 0 && answers.known_customers == 0,
        "customer_id",
    );
    missing(answers.len > 0 && answers.account.is_none(), "account_id");
    missing(model.ledger.basis.is_none(), "amount");
    missing(
        model.ledger.basis.is_some() && model.ledger.day.is_none(),
        "date",
    );
    let days = answers
        .day
        .iter()
        .flatten()
        .copied()
        .filter(|&day| day != Values::DAY_MISSING);
    Ok(Scope {
        days: span(days),
        columns,
        measures,
        customers: model.people.customers() as u64,
        accounts: model.people.account_count().map(|count| count as u64),
        join: model.join.clone(),
        rows: model.rows,
        would_unlock,
        notices: model.notices.iter().map(Notice::brief).collect(),
    })
}
