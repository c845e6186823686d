//! A table as the page shows it, column by column.

use super::column::{Column, Values};
use super::reader::Table;
use super::roles::{Role, Roles};
use crate::error::Notice;
use crate::report::{Balance, ColumnReport, Reading, TableReport};

/// How many sample values a column shows.
const SAMPLES: usize = 5;
/// In how many of the first rows they are looked for.
const SAMPLE_ROWS: usize = 1000;

/// The table as the page shows it.
pub fn report(table: &Table, roles: &Roles, [ledger, cells]: [Balance; 2]) -> TableReport {
    let columns = table
        .columns
        .iter()
        .zip(&roles.columns)
        .map(|(column, role)| {
            let (min, max) = column.limits().unzip();
            ColumnReport {
                name: column.header.clone(),
                label: column.label.clone(),
                role: role.role.as_ref().map(Role::name),
                role_evidence: role.evidence.name(),
                matched: role.matched.clone(),
                overlap: role.overlap.clone(),
                kind: column.kind_name(),
                missing: column.missing,
                distinct: column.distinct(),
                samples: samples(column, table.rows as usize),
                format: column.format.clone(),
                readings: readings(column),
                currencies: currencies(column),
                currency_evidence: column
                    .currency
                    .as_ref()
                    .map(|_| column.currency_evidence.name()),
                min,
                max,
            }
        });
    TableReport {
        name: table.name.clone(),
        kinds: roles.kinds.iter().map(|kind| kind.name()).collect(),
        kind_evidence: roles.kind_evidence.name(),
        rows: table.rows,
        bytes: table.bytes,
        memory: table.memory(),
        delimiter: char::from(table.delimiter).to_string(),
        columns: columns.collect(),
        questions: table
            .questions
            .iter()
            .chain(&roles.questions)
            .cloned()
            .collect(),
        notices: table
            .notices
            .iter()
            .chain(&roles.notices)
            .map(Notice::brief)
            .collect(),
        ledger,
        cells,
    }
}

/// The first few cells as written, with what was understood.
fn readings(column: &Column) -> Vec<Reading> {
    let written = column.written.iter();
    written
        .map(|(row, cell)| Reading {
            cell: cell.clone(),
            value: column.text(*row as usize).into_owned(),
        })
        .collect()
}

/// The currencies that amounts name.
fn currencies(column: &Column) -> Vec<String> {
    match column.currency.as_ref().map(|currency| &currency.values) {
        Some(Values::Category(_, words)) => words.iter().map(|(_, code)| code.to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The first few different values, each cut to 80 characters.
pub(super) fn samples(column: &Column, rows: usize) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for row in 0..rows.min(SAMPLE_ROWS) {
        let text: String = column.text(row).chars().take(80).collect();
        if !text.is_empty() && !samples.contains(&text) {
            samples.push(text);
            if samples.len() == SAMPLES {
                break;
            }
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assign;

    #[test]
    fn the_report_shows_type_role_evidence_and_samples() {
        let file =
            Table::of("customer_id,score,region,spent\nC1,9,EMEA,1.5\nC2,,APAC,-2\nC1,10,EMEA,\n");
        let balance = || Balance {
            read: 3,
            used: 3,
            set_aside: Vec::new(),
        };
        let roles = assign(&file, None).unwrap();
        let report = report(&file, &roles, [balance(), balance()]);
        assert_eq!(
            (
                report.kinds,
                report.kind_evidence,
                report.rows,
                &*report.delimiter
            ),
            (vec!["responses"], "header", 3, ",")
        );
        let score = &report.columns[1];
        assert_eq!(
            (
                score.role.as_deref(),
                score.role_evidence,
                score.matched.as_deref(),
                score.kind
            ),
            (Some("score"), "header", Some("score"), "score")
        );
        assert_eq!(
            (score.missing, score.distinct, score.samples.join(" ")),
            (1, Some(2), "9 10".into())
        );
        assert_eq!(
            (score.min.as_deref(), score.max.as_deref()),
            (Some("9"), Some("10"))
        );
        assert_eq!(
            (
                report.columns[2].role.as_deref(),
                report.columns[2].role_evidence
            ),
            (Some("segment:region"), "values")
        );
        assert_eq!(
            (
                report.columns[3].role.as_deref(),
                report.columns[3].min.as_deref()
            ),
            (None, Some("-2"))
        );
    }
}
