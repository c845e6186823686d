//! Which columns name the same customers: found by their cells, whatever their headers.

use super::source::Opened;
use crate::report::Overlap;
use crate::table::{Column, Evidence, Kind, Role, Values, id_key};

/// Cells looked at in each column, spread evenly over the file.
const CELLS: usize = 200;
/// Share of cells that must be ids of the other file.
const ENOUGH: f64 = 0.5;
/// Different ids that must be found; of bare numbers, which other columns hold too, more.
const FEWEST: usize = 3;
const FEWEST_NUMBERS: usize = 20;

/// Makes customer ids of the columns whose cells stand among the customer ids of another file, in files whose own ids
/// meet none: a column `Ref` beside a customers file. In a customers file with an id of its own the column becomes a
/// further id, so that answers by e-mail address and invoices by number meet. What a mapping says stays. A file that was
/// for nothing and has one row for each of them is one of customers.
pub fn relate(opened: &mut [Opened]) {
    for at in 0..opened.len() {
        if let Some((column, role, overlap)) = found(opened, at)
            && let Some(Opened { table, roles, .. }) = opened.get_mut(at)
        {
            roles.give(table, column, role, overlap);
        }
    }
}

fn found(opened: &[Opened], at: usize) -> Option<(usize, Role, Overlap)> {
    let file = opened.get(at)?;
    let key = file.roles.column(&Role::CustomerId);
    // Whatever the columns of a file that is for nothing are called, they may be ids, and those of its own ids, too.
    let is_open = file.roles.kinds.is_empty();
    let is_free = |column: usize| {
        let role = file.roles.columns.get(column);
        role.is_some_and(|role| {
            role.evidence != Evidence::Mapping
                && (is_open || matches!(role.role, None | Some(Role::Segment(_) | Role::Name)))
        })
    };
    let is_said = |column: usize| {
        let role = file.roles.columns.get(column);
        role.is_some_and(|role| role.evidence == Evidence::Mapping)
    };
    if key.is_some_and(is_said) {
        return None;
    }
    let is_hub = key.is_some() && file.roles.is(Kind::Customers);
    let roles = [Role::CustomerId, Role::CustomerAlias];
    let own: Vec<&Column> = roles.iter().filter_map(|role| file.column(role)).collect();
    let mut others = Vec::new();
    for (_, other) in opened.iter().enumerate().filter(|(other, _)| *other != at) {
        for ids in roles.iter().filter_map(|role| other.column(role)) {
            let meets = own.iter().any(|own| overlap(own, ids) >= ENOUGH);
            if meets && !is_hub && !is_open {
                return None;
            }
            if !meets || is_open {
                others.push((other, ids));
            }
        }
    }
    let (mut most, mut found) = (0.0, None);
    for (column, cells) in file.table.columns.iter().enumerate() {
        if !is_free(column) {
            continue;
        }
        for (other, ids) in &others {
            let share = overlap(cells, ids);
            if share >= ENOUGH && share > most {
                most = share;
                found = Some((column, *other, *ids));
            }
        }
    }
    let (column, other, ids) = found?;
    let role = if is_hub {
        Role::CustomerAlias
    } else {
        Role::CustomerId
    };
    let overlap = Overlap {
        file: other.table.name.clone(),
        column: ids.header.clone(),
        share: most,
    };
    Some((column, role, overlap))
}

/// The share of one column's cells that stand in the other, of both directions the larger.
fn overlap(a: &Column, b: &Column) -> f64 {
    share(a, b).max(share(b, a))
}

/// The share of a column's cells that stand among the words of another, 0 where too few different ones do.
fn share(cells: &Column, among: &Column) -> f64 {
    let Values::Category(_, words) = &among.values else {
        return 0.0;
    };
    let rows = match &cells.values {
        Values::Category(codes, _) => codes.len(),
        Values::Number(values) => values.len(),
        Values::Text(texts) => texts.len(),
        Values::Empty | Values::Small(_) | Values::Day(_) | Values::Instant(_) => 0,
    };
    let mut found: Vec<u32> = Vec::new();
    let (mut present, mut hits, mut spare) = (0, 0, String::new());
    let mut are_numbers = true;
    for place in 0..rows.min(CELLS) {
        let row = place * rows / rows.min(CELLS);
        if cells.is_missing(row) {
            continue;
        }
        present += 1;
        let text = cells.text(row);
        let id = id_key(&text, &mut spare);
        let code = words.find(text.trim()).or_else(|| words.find(id));
        let Some(code) = code.or_else(|| words.find(&id.to_ascii_uppercase())) else {
            continue;
        };
        hits += 1;
        are_numbers &= id.bytes().all(|byte| byte.is_ascii_digit());
        if !found.contains(&code) {
            found.push(code);
        }
    }
    let fewest = if are_numbers { FEWEST_NUMBERS } else { FEWEST };
    if found.len() < fewest {
        return 0.0;
    }
    f64::from(hits) / f64::from(present)
}
