//! Several panels by one filter, and what the open files allow.

use super::measure::{rule_mask, run_ends};
use super::{Analysis, Common, Recent, Surroundings, View, analysis};
use crate::error::{Error, ErrorKind, Location, Notice, Result};
use crate::math::{ones, ordered, positions};
use crate::model::{Filter, Mask, Measure, Model, Opened, has_times, span};
use crate::option::{Value, refuse};
use crate::reply::{Block, Report, packed_panels};
use crate::report::{FilterColumn, Remaining, Scope};
use crate::table::{Role, Values};
use crate::work::{Done, Work};
use serde::Serialize;

/// A panel that has no answer, and why.
#[derive(Serialize)]
struct Failed {
    error: Failure,
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

/// Several panels, one filter.
#[derive(Default)]
pub struct Dashboard {
    /// Filter and confidence of all panels.
    pub common: Common,
    /// The panels by their names in the reply.
    pub panels: Vec<(String, Box<dyn Analysis>)>,
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
                Value::Text(name) => (name.clone(), analysis(name, &Value::Null, &[])?),
                Value::Map(map) => {
                    let text = |field: &str| map.get(field).unwrap_or(&Value::Null).text("panels");
                    let name = text("panel")?.ok_or_else(|| {
                        refuse("panels", "a panel without the name of an analysis")
                    })?;
                    let own_name = text("as")?.unwrap_or(name).to_owned();
                    (own_name, analysis(name, panel, &["panel", "as"])?)
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

impl Dashboard {
    /// Answers all panels over one mask, `{ remaining, panels }`; a panel that fails leaves the others whole and has
    /// `{ error }`.
    ///
    /// # Errors
    /// Those of the filter.
    pub fn answer(
        self,
        model: &Model,
        files: &[Opened],
        recent: &mut Option<Recent>,
        around: Surroundings,
        work: Work,
    ) -> Result<Block> {
        let view = View::new(model, files, &self.common.filter, recent, work)?;
        let mut panels = Vec::new();
        for (name, mut asked) in self.panels {
            asked.common().clone_from(&self.common);
            let answer = work.once(|| match asked.answer(&view, around) {
                Err(error) if error.kind != ErrorKind::PutDown => Ok(Box::new(Failed {
                    error: error.into(),
                })
                    as Box<dyn Report>),
                answer => answer,
            })?;
            panels.push((name, answer));
        }
        Ok(packed_panels(&remaining(model, &view.mask), &panels))
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

/// What a filter offers of a column: its values with the rows of each, most first; `counts` by code, 0 = none.
fn offered<'a>(name: &str, counts: Vec<u64>, word: impl Fn(u32) -> &'a str) -> FilterColumn {
    let empty = counts.first().copied().unwrap_or(0);
    let values: Vec<(u32, u64)> = (1u32..)
        .zip(counts.into_iter().skip(1))
        .filter(|(_, count)| *count > 0)
        .collect();
    let values = ordered(values, |a, b| b.1.cmp(&a.1));
    FilterColumn {
        name: name.to_owned(),
        distinct: values.len() as u64,
        values: values
            .into_iter()
            .take(MOST_VALUES)
            .map(|(code, count)| (word(code).to_owned(), count))
            .collect(),
        empty,
    }
}

/// What the open files allow: days, columns, measures, and which columns would unlock more.
pub fn scope(model: &Model, files: &[Opened]) -> Result<Scope> {
    let answers = &model.answers;
    let columns = answers.dimensions.iter().map(|dimension| {
        let counts = dimension.codes.counts(dimension.words.len().max(1));
        offered(&dimension.name, counts, |code| dimension.words.get(code))
    });
    let themes = answers
        .themes
        .iter()
        .map(|themes| offered("theme", themes.counts(), |code| themes.name(code)));
    let columns = columns
        .chain(themes)
        .filter(|column| column.distinct > 1)
        .collect();
    let work = Done::default();
    let work = Work::new(&work, &|_| true);
    let everybody = Filter::default().mask(model, files, work)?;
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
        times: has_times(files),
        columns,
        measures,
        customers: model.people.customers() as u64,
        accounts: model.people.account_count().map(|count| count as u64),
        join: model.join.clone(),
        rows: model.rows,
        currencies: model.currencies.clone(),
        conversion: model.conversion.clone(),
        roles: roles_of(files),
        would_unlock,
        notices: model.notices.iter().map(Notice::brief).collect(),
    })
}

fn roles_of(files: &[Opened]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for role in files.iter().flat_map(|file| file.roles.played()) {
        let name = match role {
            Role::Segment(_) => "segment".to_owned(),
            Role::Driver(_) => "driver".to_owned(),
            Role::Option(_) => "theme".to_owned(),
            role => role.name(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
