//! One filter for all analyses: a date window, values of columns, the kind of survey.

use super::calendar::{Period, parse_iso};
use super::comments::found;
use super::{Model, Opened};
use crate::error::{Error, ErrorKind, Result};
use crate::option::{Value, refuse};
use crate::stats::Class;
use crate::table::Values;
use crate::work::Work;
use std::collections::BTreeMap;
use std::hint::black_box;

type Find = fn(&Model, &[Opened], &str, Work) -> Result<Vec<u8>>;

/// The filter as JavaScript writes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Window of days, half open: `[from, to)`; or of hours, `2026-01-31T14:00`.
    pub date: Option<[Option<String>; 2]>,
    /// Values by column; `null` = the cell is empty. Columns are joined by *and*, values by *or*. An answer has each theme
    /// that it names.
    pub values: BTreeMap<String, Vec<Option<String>>>,
    /// `customer` or `employee`.
    pub program: Option<String>,
    /// `relationship` or `transactional`.
    pub survey_type: Option<String>,
    /// What the comment must say: see [`Query`](super::Query).
    pub comment: Option<String>,
}

/// Which rows of the answers are within a filter.
#[derive(Debug, Clone)]
pub struct Mask {
    /// 1 = within, by row.
    pub rows: Vec<u8>,
    /// First day within and first day after, where the filter has a window.
    pub window: Option<(i32, i32)>,
    /// Does the filter name columns that belong to answers alone, so that nobody without an answer can be within?
    pub answers_only: bool,
}

/// The day and the hour at which a window begins or ends; `open` is the day of an end that is open.
fn edge(text: &Option<String>, open: i32) -> Result<(i32, i32)> {
    let Some(text) = text.as_deref() else {
        return Ok((open, 0));
    };
    let hour = text.strip_suffix(":00").and_then(|text| {
        let (day, hour) = text.split_once('T')?;
        let hour = hour.parse().ok().filter(|hour| (0..24).contains(hour))?;
        Some((day, hour))
    });
    let (day, hour) = hour.unwrap_or((text, 0));
    Ok((parse_iso("filter.date", day)?, hour))
}

impl Filter {
    /// Reads `{ date: [from, to], where: { column: [values] }, program, surveyType, comment }`.
    ///
    /// # Errors
    /// `bad_option` for anything else.
    pub fn read(value: &Value) -> Result<Self> {
        let fields = value.fields(
            "filter",
            &["date", "where", "program", "surveyType", "comment"],
        )?;
        let text = |name| fields.get(name).owned(name);
        let date = match fields.get("date").list("filter.date")? {
            [] => None,
            [from, to] => Some([from.owned("filter.date")?, to.owned("filter.date")?]),
            _ => {
                return Err(refuse(
                    "filter.date",
                    "write [from, to), for example ['2025-01-01', '2026-01-01']",
                ));
            }
        };
        let mut values = BTreeMap::new();
        match fields.get("where") {
            Value::Null => {}
            Value::Map(columns) => {
                for (column, wanted) in columns {
                    let list = wanted.list("filter.where")?;
                    let cells = list.iter().map(|value| value.owned("filter.where"));
                    values.insert(column.clone(), cells.collect::<Result<_>>()?);
                }
            }
            _ => return Err(refuse("filter.where", "write { column: [values] }")),
        }
        Ok(Self {
            date,
            values,
            program: text("program")?,
            survey_type: text("surveyType")?,
            comment: text("comment")?,
        })
    }

    /// The window as civil days; an open end reaches to the end of time.
    ///
    /// # Errors
    /// `bad_option` for a text that is no date, or a window that ends before it begins.
    pub fn window(&self) -> Result<Option<(i32, i32)>> {
        let Some([from, to]) = &self.date else {
            return Ok(None);
        };
        let (from, to) = (edge(from, i32::MIN + 1)?, edge(to, i32::MAX)?);
        // The last day is within if any hour of it is.
        let window = (from.0, to.0.saturating_add(i32::from(to.1 > 0)));
        if from > to {
            return Err(Error::new(ErrorKind::BadOption {
                name: "filter.date",
                problem: "the window ends before it begins; write [from, to) with from first"
                    .into(),
            }));
        }
        Ok(Some(window))
    }

    /// The window as hours since 1970, where it is one of hours.
    ///
    /// # Errors
    /// As [`window`](Self::window).
    pub fn hours(&self) -> Result<Option<(i32, i32)>> {
        let Some([from, to]) = &self.date else {
            return Ok(None);
        };
        let timed = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains('T'));
        if !timed(from) && !timed(to) {
            return Ok(None);
        }
        let hour = |(day, hour): (i32, i32)| day.saturating_mul(24).saturating_add(hour);
        let from = hour(edge(from, i32::MIN + 1)?);
        Ok(Some((from, hour(edge(to, i32::MAX)?))))
    }

    /// The rows of the answers that are within; `files` are those that the model was made of.
    ///
    /// # Errors
    /// `no_such_column` for a column that no open file has, `bad_option` for a bad window, `missing_role` where comments
    /// are searched and no file has any, `put_down` where more of them are to be searched.
    pub fn mask(&self, model: &Model, files: &[Opened], work: Work) -> Result<Mask> {
        let answers = &model.answers;
        let window = self.window()?;
        let mut rows = vec![1u8; answers.len];
        let mut answers_only = false;
        if let Some((from, to)) = self.hours()? {
            let hours = model.ticks(files, Period::HOURS, "filter.date")?;
            for (within, &hour) in rows.iter_mut().zip(hours) {
                *within = u8::from(hour != Values::DAY_MISSING && hour >= from && hour < to);
            }
        } else if let (Some((from, to)), Some(days)) = (window, &answers.day) {
            for (within, &day) in rows.iter_mut().zip(days) {
                *within = u8::from(day != Values::DAY_MISSING && day >= from && day < to);
            }
        } else if window.is_some() {
            rows.fill(0);
        }
        let named = |name: &str, value: &Option<String>| {
            value
                .as_ref()
                .map(|value| (name.to_owned(), vec![Some(value.clone())]))
        };
        let all = self
            .values
            .iter()
            .map(|(name, values)| (name.clone(), values.clone()))
            .chain(named("program", &self.program))
            .chain(named("survey_type", &self.survey_type));
        for (name, wanted) in all {
            if name == "nps_class" {
                answers_only = true;
                let mut allowed = [0u8; 256];
                for score in 0..=10u8 {
                    let class = Class::of(score).map(Class::name);
                    allowed[score as usize] =
                        u8::from(wanted.iter().any(|value| value.as_deref() == class));
                }
                match &answers.score {
                    Some(scores) => rows
                        .iter_mut()
                        .zip(scores)
                        .for_each(|(within, &score)| *within &= allowed[score as usize]),
                    None => rows.fill(0),
                }
                continue;
            }
            if let Some(themes) = answers.themes.as_ref().filter(|_| name == "theme") {
                answers_only = true;
                themes.keep(&wanted, &mut rows);
                continue;
            }
            // Without any answers there is nothing to be outside of, and customers are filtered by their own columns.
            let of_customers = || model.people.traits.iter().any(|column| column.name == name);
            let dimension = match answers.required(&name) {
                Err(_) if of_customers() => continue,
                found => found?,
            };
            answers_only |= !dimension.of_customer;
            let mut allowed = vec![0u8; dimension.words.len().max(1)];
            for value in &wanted {
                match value {
                    None => allowed[0] = 1,
                    Some(value) => {
                        if let Some(code) = dimension.words.find(value) {
                            allowed[code as usize] = 1;
                        }
                    }
                }
            }
            dimension.codes.keep(&allowed, &mut rows);
        }
        if let Some(text) = &self.comment {
            answers_only = true;
            // The engine's first module does without comments (tools/split.mjs): what searches them is not called but
            // pointed to.
            let find: Find = black_box(found);
            let found = find(model, files, text, work)?;
            rows.iter_mut()
                .zip(&found)
                .for_each(|(within, &found)| *within &= found);
        }
        Ok(Mask {
            rows,
            window,
            answers_only,
        })
    }

    /// Which customers are within the filter's columns of customers; columns of answers are not looked at.
    pub fn customers_within(&self, model: &Model) -> Vec<bool> {
        let mut within = vec![true; model.people.customers()];
        for (name, wanted) in &self.values {
            let mut traits = model.people.traits.iter();
            let Some(of_customer) = traits.find(|of_customer| &of_customer.name == name) else {
                continue;
            };
            let mut allowed = vec![false; of_customer.words.len().max(1)];
            for value in wanted {
                let code = match value {
                    None => Some(0),
                    Some(value) => of_customer.words.find(value),
                };
                if let Some(allowed) = code.and_then(|code| allowed.get_mut(code as usize)) {
                    *allowed = true;
                }
            }
            for (at, within) in within.iter_mut().enumerate() {
                let code = of_customer.codes.get(at).copied().unwrap_or(0);
                *within &= allowed.get(code as usize).copied().unwrap_or(false);
            }
        }
        within
    }
}
