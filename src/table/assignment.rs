//! Which kinds of table a file is, and which role each column plays: as the mapping says, else by headers and values. Roles
//! found from a header must agree with the values: a column of words is no date.

use super::choices::choices;
use super::column::{Column, Values};
use super::overview::samples;
use super::reader::Table;
use super::roles::Kind::{Customers, Interactions, Responses, Revenue};
use super::roles::{Evidence, Kind, Mapping, Needs, OneOrMany, Role, RoleOf, Roles};
use super::synonyms::{Claim, USUAL, WITHIN, claims, own_name};
use crate::error::{Error, ErrorKind, Notice, Result};
use crate::math::ordered;
use crate::report::{Overlap, Question};
use std::collections::HashSet;

/// Values that a role has seldom (a score beyond 0–10) come behind all headers of a rank class.
const UNLIKELY: u32 = 500;
/// Columns without a value come behind all others.
const NOTHING: u32 = 10_000;

/// Can the column's values play a role with these needs?
fn fits(needs: Needs, column: &Column) -> bool {
    match (needs, &column.values) {
        (_, Values::Empty) => true,
        (Needs::Dates, _) => column.is_date(),
        (Needs::Numbers, _) => column.is_number(),
        (Needs::Scores, Values::Small(_) | Values::Number(_)) => true,
        (Needs::Scores, Values::Category(_, words)) => {
            // Labels such as `10 - Extremely likely`: most of the words begin with a digit.
            let digit = |text: &str| text.trim_start().starts_with(char::is_numeric);
            let labels = words.iter().filter(|(_, text)| digit(text)).count();
            words.len() - 1 <= 100 && labels * 2 >= words.len() - 1
        }
        (Needs::Scores, _) => false,
        (Needs::Ids | Needs::Words | Needs::Texts, _) => !column.is_date(),
    }
}

/// Are the values within 0–10, as far as they are numbers?
fn is_within_ten(column: &Column) -> bool {
    column
        .range()
        .is_none_or(|(min, max)| min >= 0.0 && max <= 10.0)
}

/// Has every row with an id its own?
fn is_unique(column: &Column, rows: u64) -> bool {
    let present = rows - column.missing;
    column
        .distinct()
        .is_some_and(|distinct| distinct * 10 > present * 9)
}

/// Finds the kinds of a table and the roles of its columns, as the mapping says and else by headers
/// and values.
///
/// # Errors
/// `NoSuchColumn`, `NoSuchRole`, `BadOption` where the mapping names what does not exist, with the file.
pub fn assign(table: &Table, mapping: Option<&Mapping>) -> Result<Roles> {
    let nothing = Mapping::default();
    let mapping = mapping.unwrap_or(&nothing);
    let mapped = mapped_roles(table, mapping).map_err(|error| error.in_file(&table.name))?;
    let named = mapped_kinds(mapping).map_err(|error| error.in_file(&table.name))?;
    let mut claims: Vec<Vec<Claim>> = table
        .columns
        .iter()
        .map(|column| match claims(&column.header) {
            // The question below an id that says nothing itself.
            none if none.is_empty() => claims(&column.label),
            own => own,
        })
        .collect();
    claim_grouped_scores(table, &mut claims);
    let (kinds, kind_evidence) = match named {
        Some(kinds) => (kinds, Evidence::Mapping),
        None => (find_kinds(table, &claims, &mapped), Evidence::Header),
    };
    let mut columns: Vec<Option<RoleOf>> = mapped
        .iter()
        .map(|role| {
            role.clone()
                .map(|role| RoleOf::new(role, Evidence::Mapping))
        })
        .collect();
    assign_options(table, &kinds, &claims, &mut columns);
    assign_by_header(table, &kinds, &claims, &mut columns);
    let mut notices = misfits(table, &kinds, &claims, &columns);
    notices.extend(rounded_ids(table, &columns));
    let questions = ask_scale(table, &claims, &mut columns)
        .into_iter()
        .collect();
    assign_by_values(table, &kinds, &mut columns);
    Ok(Roles {
        kinds,
        kind_evidence,
        columns: whole(columns),
        questions,
        notices,
    })
}

impl Roles {
    /// Gives a column a role because its cells are ids of another file; who had the role before loses it. A file that
    /// was for nothing, holds neither answers nor money and has a row for each id becomes one of customers.
    pub fn give(&mut self, table: &Table, column: usize, role: Role, overlap: Overlap) {
        let given = RoleOf {
            overlap: Some(overlap),
            ..RoleOf::new(Some(role), Evidence::Overlap)
        };
        for other in &mut self.columns {
            if other.role == given.role {
                *other = RoleOf::new(None, Evidence::None);
            }
        }
        if let Some(slot) = self.columns.get_mut(column) {
            *slot = given;
        }
        let ids = table.columns.get(column);
        let says_more = self.played().any(|role| {
            matches!(
                role,
                Role::Score | Role::Comment | Role::Driver(_) | Role::Amount
            )
        });
        let is_open = self.kinds.is_empty() && !says_more;
        if is_open && ids.is_some_and(|ids| is_unique(ids, table.rows)) {
            self.kinds.push(Customers);
            let mut columns = std::mem::take(&mut self.columns)
                .into_iter()
                .map(Some)
                .collect::<Vec<_>>();
            for column in &mut columns {
                column.take_if(|column| {
                    let role = column.role.as_ref();
                    let is_theirs = role.is_some_and(|role| role.kinds().contains(&Customers));
                    !is_theirs && column.evidence != Evidence::Mapping
                });
            }
            assign_by_values(table, &self.kinds, &mut columns);
            self.columns = whole(columns);
        }
    }
}

/// The columns, those without a role included.
fn whole(columns: Vec<Option<RoleOf>>) -> Vec<RoleOf> {
    let none = || RoleOf::new(None, Evidence::None);
    let columns = columns.into_iter();
    columns.map(|column| column.unwrap_or_else(none)).collect()
}

/// Answers that tell a scale.
const TELLING: u64 = 20;

/// Asks what a score is whose answers all lie within 1–5, or are labels: likelihoods to recommend of 0–10 seldom are.
/// Where the header says nothing of recommending, the guess is satisfaction, and labels are it beyond doubt.
fn ask_scale(
    table: &Table,
    claims: &[Vec<Claim>],
    columns: &mut [Option<RoleOf>],
) -> Option<Question> {
    let plays = |role: &Role, column: &Option<RoleOf>| {
        column
            .as_ref()
            .is_some_and(|found| found.role.as_ref() == Some(role))
    };
    let has_csat = columns.iter().any(|column| plays(&Role::Csat, column));
    let at = columns
        .iter()
        .position(|column| plays(&Role::Score, column))?;
    let (slot, column) = (columns.get_mut(at)?.as_mut()?, table.columns.get(at)?);
    let (low, high) = column.range()?;
    let answers = table.rows - column.missing;
    let is_labelled = column.scale.is_some();
    let is_low = answers >= TELLING && low >= 1.0 && high <= 5.0;
    if slot.evidence != Evidence::Header || !(is_low || is_labelled) {
        return None;
    }
    let recommends = |claim: &Claim| claim.role == Role::Score && claim.rank >= WITHIN;
    let recommends = claims.get(at)?.iter().any(recommends);
    if !has_csat && (is_labelled || !recommends) {
        slot.role = Some(Role::Csat);
        if is_labelled && !recommends {
            return None;
        }
    }
    Some(Question {
        code: "score_scale",
        column: Some(column.header.clone()),
        guess: slot.role.as_ref()?.name(),
        alternatives: vec![Role::Score.name(), Role::Csat.name()],
        sample: samples(column, table.rows as usize),
    })
}

/// Qualtrics names the question `Q1` and its classes `Q1_NPS_GROUP`: beside such a group the question is the score, and
/// the group is none.
fn claim_grouped_scores(table: &Table, claims: &mut [Vec<Claim>]) {
    for (at, column) in table.columns.iter().enumerate() {
        let question = column.header.strip_suffix("_NPS_GROUP");
        let question = question.and_then(|question| table.position(question));
        if let Some(group) = claims.get_mut(at).filter(|_| question.is_some()) {
            group.clear();
        }
        if let Some(claims) = question.and_then(|at| claims.get_mut(at)) {
            let claim = Claim {
                role: Role::Score,
                synonym: column.header.clone(),
                rank: 1,
                is_strong: true,
            };
            claims.insert(0, claim);
        }
    }
}

/// The roles that the mapping gives: `Some(None)` = the column shall not be used.
fn mapped_roles(table: &Table, mapping: &Mapping) -> Result<Vec<Option<Option<Role>>>> {
    let mut mapped = vec![None; table.columns.len()];
    for (header, name) in &mapping.columns {
        let exact = table
            .columns
            .iter()
            .position(|column| column.header == *header);
        let trimmed = || {
            table
                .columns
                .iter()
                .position(|column| column.header.trim() == header.trim())
        };
        let Some(column) = exact.or_else(trimmed) else {
            let known = table
                .columns
                .iter()
                .map(|column| column.header.clone())
                .collect();
            return Err(ErrorKind::NoSuchColumn {
                name: header.clone(),
                known,
            }
            .into());
        };
        let role = match name {
            None => None,
            Some(name) => Some(Role::from_name(name).ok_or_else(|| {
                Error::new(ErrorKind::NoSuchRole { name: name.clone() }).in_column(header)
            })?),
        };
        if role.is_some() && mapped.contains(&Some(role.clone())) {
            let problem = format!(
                "the role {} is given to two columns",
                name.clone().unwrap_or_default()
            );
            return Err(ErrorKind::BadOption {
                name: "mapping",
                problem,
            }
            .into());
        }
        if let Some(role) = &role {
            holds(table, &table.columns[column], role)?;
        }
        mapped[column] = Some(role);
    }
    Ok(mapped)
}

/// Refuses a role whose values a column does not hold; whatever is written can be words and ids, and is looked at by
/// the analysis of drivers.
fn holds(table: &Table, column: &Column, role: &Role) -> Result<()> {
    let needs = match role.needs() {
        _ if matches!(role, Role::Driver(_)) => return Ok(()),
        Needs::Dates => "dates",
        Needs::Numbers => "numbers",
        Needs::Scores => "scores",
        Needs::Ids | Needs::Words | Needs::Texts => return Ok(()),
    };
    if fits(role.needs(), column) {
        return Ok(());
    }
    let wrong = ErrorKind::WrongValues {
        role: role.name(),
        needs,
        sample: samples(column, table.rows as usize),
    };
    Err(Error::new(wrong).in_column(&column.header))
}

fn mapped_kinds(mapping: &Mapping) -> Result<Option<Vec<Kind>>> {
    let names = match &mapping.kind {
        None => return Ok(None),
        Some(OneOrMany::One(name)) => std::slice::from_ref(name),
        Some(OneOrMany::Many(names)) => names,
    };
    let mut kinds = Vec::new();
    for name in names {
        let Some(kind) = Kind::from_name(name) else {
            let known = Kind::ALL.map(Kind::name).join(", ");
            let problem = format!("there is no kind \"{name}\"; the kinds are {known}");
            return Err(ErrorKind::BadOption {
                name: "kind",
                problem,
            }
            .into());
        };
        kinds.push(kind);
    }
    let kinds: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| kinds.contains(kind))
        .collect();
    Ok((!kinds.is_empty()).then_some(kinds))
}

/// Which roles the headers claim with values that fit.
struct Claimed<'a> {
    table: &'a Table,
    claims: &'a [Vec<Claim>],
    mapped: &'a [Option<Option<Role>>],
}

impl Claimed<'_> {
    /// Does a column claim the role, with evidence for the kind of the file?
    fn strongly(&self, role: &Role) -> bool {
        self.columns(role, true).next().is_some()
    }

    /// Does a column claim the role?
    fn at_all(&self, role: &Role) -> bool {
        self.columns(role, false).next().is_some()
    }

    /// How many columns claim to be drivers, and no score.
    fn drivers(&self) -> usize {
        let is_driver = |claims: &[Claim]| {
            claims
                .iter()
                .any(|claim| matches!(claim.role, Role::Driver(_)))
                && claims.iter().all(|claim| claim.role != Role::Score)
        };
        let columns = self.table.columns.iter().zip(self.claims);
        columns
            .filter(|(column, claims)| is_driver(claims) && is_driver_like(column))
            .count()
    }

    fn any_strongly(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.strongly(role))
    }

    fn columns<'b>(&'b self, role: &'b Role, strongly: bool) -> impl Iterator<Item = &'b Column> {
        let rows = self.table.columns.iter().zip(self.claims).zip(self.mapped);
        rows.filter_map(move |((column, claims), mapped)| {
            let claimed = match mapped {
                Some(mapped) => mapped.as_ref() == Some(role),
                None => claims.iter().any(|claim| {
                    claim.role == *role
                        && (claim.is_strong || !strongly)
                        && fits(role.needs(), column)
                }),
            };
            claimed.then_some(column)
        })
    }
}

/// The kinds that the claimed roles make.
///
/// - responses: a score, csat or ces; or an answer's id or time by its own name; or a rating beside a comment
///   or further ratings;
/// - revenue: an amount with a date, order, currency, kind or product, or with a customer that comes again;
/// - customers: a start, end, renewal, recurring revenue, referral or reason of leaving, in a file with one row per
///   customer (or without ids), or beside answers, or a name beside a unique id, or nothing but words that group the
///   customers whom an id names;
/// - interactions: a touchpoint or channel of a customer at a time, without score and amount.
fn find_kinds(table: &Table, claims: &[Vec<Claim>], mapped: &[Option<Option<Role>>]) -> Vec<Kind> {
    let claimed = Claimed {
        table,
        claims,
        mapped,
    };
    let mut kinds = Vec::new();
    let is_responses = claimed.any_strongly(&[
        Role::Score,
        Role::Csat,
        Role::Ces,
        Role::ResponseId,
        Role::RespondedAt,
        Role::InvitedAt,
    ]) || (claimed.at_all(&Role::Score)
        && (claimed.strongly(&Role::Comment) || claimed.drivers() >= 2));
    if is_responses {
        kinds.push(Responses);
    }
    let has_id = claimed.at_all(&Role::CustomerId) || claimed.at_all(&Role::AccountId);
    let key = claimed.columns(&Role::CustomerId, false).next();
    let key = key.or_else(|| claimed.columns(&Role::AccountId, false).next());
    let is_per_customer = key.is_none_or(|column| is_unique(column, table.rows));
    let facts = [
        Role::RecurringRevenue,
        Role::StartedAt,
        Role::EndedAt,
        Role::RenewalAt,
        Role::EndReason,
        Role::ReferredBy,
    ];
    let is_customers = (claimed.any_strongly(&facts) && (is_per_customer || is_responses))
        || (!is_responses && key.is_some() && is_per_customer && claimed.strongly(&Role::Name));
    let has_amount = claimed.strongly(&Role::Amount);
    let about_money = [
        Role::Date,
        Role::OrderId,
        Role::Currency,
        Role::Kind,
        Role::Product,
    ];
    let is_revenue = if has_amount {
        about_money.iter().any(|role| claimed.at_all(role)) || (has_id && !is_per_customer)
    } else {
        claimed.at_all(&Role::Amount)
            && has_id
            && !is_responses
            && !is_customers
            && claimed.any_strongly(&[Role::Date, Role::OrderId])
    };
    if is_revenue {
        kinds.push(Revenue);
    }
    if is_customers {
        kinds.push(Customers);
    }
    let is_contact =
        claimed.any_strongly(&[Role::Touchpoint, Role::Channel]) || claimed.strongly(&Role::Cost);
    if kinds.is_empty() && has_id && is_contact && claimed.at_all(&Role::At) {
        kinds.push(Interactions);
    }
    let is_named = claimed.any_strongly(&[Role::CustomerId, Role::AccountId]);
    let says_more = claimed.at_all(&Role::Score)
        || claimed.drivers() > 0
        || claimed.any_strongly(&[Role::Comment, Role::Amount]);
    if kinds.is_empty() && is_named && is_per_customer && !says_more {
        let others = table.columns.iter();
        let mut others = others.filter(|column| key.is_none_or(|key| !std::ptr::eq(key, *column)));
        if others.any(|column| groups(column, table.rows)) {
            kinds.push(Customers);
        }
    }
    kinds
}

/// Names of the roles that are played.
fn taken(columns: &[Option<RoleOf>]) -> HashSet<String> {
    let roles = columns.iter().flatten();
    roles
        .filter_map(|column| column.role.as_ref().map(Role::name))
        .collect()
}

/// Gives each role to the column with the strongest claim.
fn assign_by_header(
    table: &Table,
    kinds: &[Kind],
    claims: &[Vec<Claim>],
    columns: &mut [Option<RoleOf>],
) {
    let mut taken = taken(columns);
    let mut all: Vec<(u32, usize, usize, &Claim)> = Vec::new();
    for (index, (column, claims)) in table.columns.iter().zip(claims).enumerate() {
        for claim in claims {
            let is_driver = matches!(claim.role, Role::Driver(_));
            let belongs =
                kinds.is_empty() || claim.role.kinds().iter().any(|kind| kinds.contains(kind));
            let explicit = claim.rank == 0;
            let is_score = matches!(claim.role, Role::Score);
            let unlikely = is_score && !is_within_ten(column);
            let is_rating = !is_driver || explicit || is_driver_like(column);
            // A score beyond 0–10 by a word within its header, or by a weak name, is another thing.
            let far_off = unlikely && (claim.rank >= USUAL);
            if belongs && fits(claim.role.needs(), column) && is_rating && !far_off {
                let is_empty = matches!(column.values, Values::Empty);
                let rank = claim.rank
                    + if unlikely { UNLIKELY } else { 0 }
                    + if is_empty { NOTHING } else { 0 };
                all.push((rank, claim.role.precedence(), index, claim));
            }
        }
    }
    let all = ordered(all, |a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
    for (_, _, index, claim) in all {
        if columns[index].is_some() {
            continue;
        }
        let mut role = claim.role.clone();
        if taken.contains(&role.name()) {
            // Drivers and segments of one name are told apart by their whole headers.
            match &mut role {
                Role::Driver(name) | Role::Segment(name) => {
                    name.clone_from(&table.columns[index].header)
                }
                _ => continue,
            }
        }
        taken.insert(role.name());
        columns[index] = Some(RoleOf {
            matched: Some(claim.synonym.clone()),
            ..RoleOf::new(Some(role), Evidence::Header)
        });
    }
}

/// Ratings on a scale within 0–10 that take at least three values.
fn is_driver_like(column: &Column) -> bool {
    match column.values {
        Values::Empty => true,
        Values::Small(_) => {
            is_within_ten(column) && column.distinct().is_some_and(|distinct| distinct >= 3)
        }
        Values::Number(_) => is_within_ten(column),
        _ => false,
    }
}

/// Columns that a role's own header names, with values of another type.
fn misfits(
    table: &Table,
    kinds: &[Kind],
    claims: &[Vec<Claim>],
    columns: &[Option<RoleOf>],
) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (index, (column, claims)) in table.columns.iter().zip(claims).enumerate() {
        let Some(claim) = claims.first().filter(|_| columns[index].is_none()) else {
            continue;
        };
        let belongs =
            claim.role.kinds().iter().any(|kind| kinds.contains(kind)) || kinds.is_empty();
        if !belongs || !claim.is_strong || fits(claim.role.needs(), column) {
            continue;
        }
        let code = match claim.role.needs() {
            Needs::Dates => "not_dates",
            Needs::Numbers => "not_numbers",
            Needs::Scores => "not_scores",
            Needs::Ids | Needs::Words | Needs::Texts => continue,
        };
        let mut notice = Notice::new(code)
            .in_file(&table.name)
            .in_column(&column.header);
        for row in (0..table.rows as usize)
            .filter(|row| !column.is_missing(*row))
            .take(Notice::EXAMPLES)
        {
            notice.add(Some(table.sheet_row(row as u64)), &column.text(row));
        }
        notice.count = table.rows - column.missing;
        notices.push(notice);
    }
    notices
}

/// Makes reason codes of the columns of questions with several answers, where their headers claim nothing better.
fn assign_options(
    table: &Table,
    kinds: &[Kind],
    claims: &[Vec<Claim>],
    columns: &mut [Option<RoleOf>],
) {
    if !kinds.contains(&Responses) {
        return;
    }
    let mut taken = taken(columns);
    let is_open = |at: usize| {
        let claim = claims[at].first();
        columns[at].is_none() && claim.is_none_or(|claim| claim.rank >= USUAL)
    };
    for choice in choices(&table.columns, is_open) {
        let mut role = Role::Option(choice.name);
        if taken.contains(&role.name()) {
            role = Role::Option(table.columns[choice.column].header.clone());
        }
        taken.insert(role.name());
        columns[choice.column] = Some(RoleOf {
            matched: Some(choice.question.to_owned()),
            ..RoleOf::new(Some(role), Evidence::Values)
        });
    }
}

/// Ids that a spreadsheet has written as `1.23457E+12`: their last digits are gone, and several customers may have become
/// one.
fn rounded_ids(table: &Table, columns: &[Option<RoleOf>]) -> Vec<Notice> {
    let is_rounded = |text: &str| {
        if !text.as_bytes().contains(&b'+') {
            return false;
        }
        let (digits, power) = text.split_once("E+").unwrap_or_default();
        let is_number = |char: char| char.is_ascii_digit() || matches!(char, '.' | ',');
        !power.is_empty()
            && digits.contains(['.', ','])
            && digits.chars().all(is_number)
            && power.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut notices = Vec::new();
    for (column, slot) in table.columns.iter().zip(columns) {
        let role = slot.as_ref().and_then(|slot| slot.role.as_ref());
        if role.is_none_or(|role| role.needs() != Needs::Ids) {
            continue;
        }
        let Values::Category(codes, words) = &column.values else {
            continue;
        };
        let rounded: Vec<bool> = words.iter().map(|(_, text)| is_rounded(text)).collect();
        if !rounded.contains(&true) {
            continue;
        }
        let mut notice = Notice::new("ids_rounded")
            .in_file(&table.name)
            .in_column(&column.header);
        for (row, code) in codes.iter().enumerate() {
            let place = (code as usize).checked_sub(1);
            if place.and_then(|at| rounded.get(at)) == Some(&true) {
                notice.show(Some(table.sheet_row(row as u64)), words.get(code));
            }
        }
        notices.push(notice);
    }
    notices
}

/// Most values of a segment.
const SEGMENT_VALUES: u64 = 1000;
/// Up to so many values, a segment's values need not come again and again.
const FEW_VALUES: u64 = 50;

/// Does a column group the rows: few words, or flags of 0 and 1?
fn groups(column: &Column, rows: u64) -> bool {
    let distinct = column.distinct().unwrap_or(u64::MAX);
    match &column.values {
        Values::Category(..) => {
            let present = rows - column.missing;
            distinct <= SEGMENT_VALUES && (distinct <= FEW_VALUES || distinct * 2 <= present)
        }
        Values::Small(_) => distinct == 2 && column.range() == Some((0.0, 1.0)),
        _ => false,
    }
}

/// Makes segments of the columns that are left and group the rows.
fn assign_by_values(table: &Table, kinds: &[Kind], columns: &mut [Option<RoleOf>]) {
    if !kinds.contains(&Responses) && !kinds.contains(&Customers) {
        return;
    }
    let mut taken = taken(columns);
    for (column, slot) in table.columns.iter().zip(columns) {
        if slot.is_some() {
            continue;
        }
        if groups(column, table.rows) {
            let mut role = Role::Segment(own_name(&column.header, "segment"));
            if taken.contains(&role.name()) {
                role = Role::Segment(column.header.clone());
            }
            taken.insert(role.name());
            *slot = Some(RoleOf::new(Some(role), Evidence::Values));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(roles: &Roles) -> (String, Vec<String>) {
        let kinds: Vec<_> = roles.kinds.iter().map(|kind| kind.name()).collect();
        let name = |column: &RoleOf| column.role.as_ref().map_or("-".into(), Role::name);
        (kinds.join("+"), roles.columns.iter().map(name).collect())
    }

    /// Kinds and roles of a file, one line each.
    fn check(text: &str, kinds: &str, roles: &str) {
        let found = assign(&Table::of(text), None).unwrap();
        let (found_kinds, found_roles) = named(&found);
        assert_eq!(
            (found_kinds.as_str(), found_roles.join(" ").as_str()),
            (kinds, roles),
            "{text}"
        );
    }

    fn mapping(json: &str) -> Mapping {
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let kind = value.get("kind").map(|kind| match kind.as_array() {
            None => OneOrMany::One(kind.as_str().unwrap().into()),
            Some(kinds) => OneOrMany::Many(
                kinds
                    .iter()
                    .map(|kind| kind.as_str().unwrap().into())
                    .collect(),
            ),
        });
        let columns = value["columns"].as_object().map(|columns| {
            columns
                .iter()
                .map(|(header, role)| (header.clone(), role.as_str().map(str::to_owned)))
                .collect()
        });
        Mapping {
            kind,
            columns: columns.unwrap_or_default(),
        }
    }

    #[test]
    fn files_with_the_names_of_roles() {
        check(
            "response_id,customer_id,account_id,invited_at,responded_at,program,survey_type,touchpoint,channel,score,csat,ces,driver_price,driver:speed,theme,comment,weight,case_opened_at,case_closed_at,case_owner,case_level,segment:region\n\
               R1,C1,A1,2024-01-01,2024-01-02T10:00:00Z,customer,relationship,support,email,9,5,6,7,8,price,fine,1.5,2024-01-03,,Anna,manager,EMEA\n",
            "responses",
            "response_id customer_id account_id invited_at responded_at program survey_type touchpoint channel score csat ces driver:price driver:speed theme comment weight case_opened_at case_closed_at case_owner case_level segment:region",
        );
        check(
            "customer_id,account_id,order_id,date,amount,currency,kind,product\nC1,A1,O1,2024-01-01,10.50,EUR,new,Core\nC1,A1,O2,2024-02-01,10.50,EUR,renewal,Core\n",
            "revenue",
            "customer_id account_id order_id date amount currency kind product",
        );
        check(
            "customer_id,account_id,name,started_at,ended_at,end_reason,renewal_at,recurring_revenue,currency,source,referred_by,tier\nC1,A1,Ann,2020-01-01,,,2025-01-01,99.50,EUR,earned,,SMB\nC2,A1,Bo,2021-01-01,2022-01-01,price,,50,EUR,bought,C1,SMB\n",
            "customers",
            "customer_id account_id name started_at ended_at end_reason renewal_at recurring_revenue currency source referred_by segment:tier",
        );
        check(
            "customer_id,account_id,at,touchpoint,channel,kind,cost\nC1,A1,2024-11-01T08:33:00,billing,phone,inbound,9.94\nC1,A1,2024-11-02T08:33:00,billing,phone,inbound,9.94\n",
            "interactions",
            "customer_id account_id at touchpoint channel kind cost",
        );
    }

    #[test]
    fn files_of_survey_crm_and_billing_tools() {
        check(
            "StartDate,EndDate,RecordedDate,ResponseId,RecipientEmail,DistributionChannel,Q1_NPS_GROUP,Q1_NPS,Q2\n\
               2024-05-01 10:12:33,2024-05-01 10:13:00,2024-05-01 10:13:01,R_1,a@b.c,email,Promoter,9,Fast\n\
               2024-05-02 10:12:33,2024-05-02 10:13:00,2024-05-02 10:13:01,R_2,d@e.f,email,Detractor,2,slow\n",
            "responses",
            "- - responded_at response_id customer_id channel segment:Q1_NPS_GROUP score segment:Q2",
        );
        check(
            "Respondent ID,Collector ID,Date Created,Email Address,How likely are you to recommend us to a friend?,Any comments?\n1,7,2024-05-01,a@b.c,10 - Extremely likely,great\n2,7,2024-05-02,d@e.f,7,ok\n",
            "responses",
            "response_id - responded_at customer_id score comment",
        );
        check(
            "Name,Email,Score,Comment,Created At,Plan\nAnn,a@b.c,9,great work,2024-01-02 10:00:00,pro\nBo,b@b.c,3,slow,2024-01-03 10:00:00,free\n",
            "responses",
            "segment:Name customer_id score comment responded_at segment:Plan",
        );
        check(
            "id,Created (UTC),Amount,Currency,Customer ID,Description\nch_1,2024-01-02 10:00:00,10.00,eur,cus_1,x\nch_2,2024-01-03 10:00:00,12.00,eur,cus_1,y\n",
            "revenue",
            "- date amount currency customer_id -",
        );
        check(
            "Account Name,ARR,Renewal Date,Owner,Region\nAcme,12000,2025-01-01,Ann,EMEA\nBeta,9000.5,2025-03-01,Bo,APAC\n",
            "customers",
            "account_id recurring_revenue renewal_at segment:Owner segment:Region",
        );
    }

    #[test]
    fn the_samples() {
        check(
            "Country,Salary,YearsCodedJob,OpenSource,CompanySizeNumber,Remote,CareerSatisfaction,DevOps\nGermany,1e+05,20,0,5000,Remote,8,0\nIndia,5000,4,1,10,Not remote,10,1\n",
            "responses",
            "segment:Country - - segment:OpenSource - segment:Remote score segment:DevOps",
        );
        check(
            "churn,female,tenure,internet_service,monthly_charges,total_charges\nNo,1,1,DSL,29.85,29.85\nYes,0,34,No,56.95,1889.5\n",
            "customers",
            "segment:churn segment:female - segment:internet_service recurring_revenue -",
        );
        check(
            "customer_id,date,units,amount,currency\n00001,1997-01-01,1,11.77,USD\n00002,1997-01-12,1,12.00,USD\n00002,1997-01-12,5,77.00,USD\n",
            "revenue",
            "customer_id date - amount currency",
        );
    }

    #[test]
    fn a_wide_file_plays_several_kinds() {
        check(
            "customer_id,responded_at,score,region,order_date,amount,currency,customer since,mrr\nC1,2024-01-02,9,EMEA,2024-01-01,10.5,EUR,2020-01-01,99.5\nC2,2024-01-03,3,APAC,2024-01-01,20,EUR,2021-01-01,50\n",
            "responses+revenue+customers",
            "customer_id responded_at score segment:region date amount currency started_at recurring_revenue",
        );
    }

    #[test]
    fn a_ledger_of_recurring_revenue_is_revenue() {
        check(
            "customer_id,month,mrr\nC1,2024-10,99.0\nC1,2024-11,99.0\nC2,2024-10,19.0\n",
            "revenue",
            "customer_id date amount",
        );
    }

    #[test]
    fn ratings_beside_a_rating_are_drivers() {
        check(
            "overall_rating,seat_rating,food_rating,recommended,age\n10,4,5,1,33\n3,1,2,0,41\n7,3,4,1,25\n",
            "responses",
            "score driver:seat_rating driver:food_rating segment:recommended -",
        );
    }

    #[test]
    fn values_that_do_not_fit_the_header_are_noticed() {
        let found = assign(
            &Table::of("score,responded_at,comment\ngreat,soon,x\nother,later,y\n"),
            Some(&mapping(r#"{"kind": "responses"}"#)),
        )
        .unwrap();
        let codes: Vec<_> = found
            .notices
            .iter()
            .map(|notice| (notice.code, notice.column.as_deref(), notice.count))
            .collect();
        assert_eq!(
            codes,
            [
                ("not_scores", Some("score"), 2),
                ("not_dates", Some("responded_at"), 2)
            ]
        );
        assert_eq!(found.notices[0].examples[0].row, Some(2));
    }

    #[test]
    fn scores_out_of_range_stay_scores() {
        check("score\n11\n-1\n100\n", "responses", "score");
    }

    #[test]
    fn the_mapping_has_the_last_word() {
        let file = Table::of("score,nps,region,when\n9,8,EMEA,2024-01-02\n3,4,APAC,2024-01-03\n");
        let found = |json: &str| assign(&file, Some(&mapping(json)));
        let (kinds, roles) = named(
            &found(r#"{"columns": {"nps": "score", "when": "responded_at", "region": null}}"#)
                .unwrap(),
        );
        assert_eq!(
            (kinds.as_str(), roles.join(" ").as_str()),
            ("responses", "- score - responded_at")
        );
        let (kinds, roles) = named(&found(r#"{"kind": ["customers"], "columns": {"when": "started_at", "nps": "segment:level"}}"#).unwrap());
        assert_eq!(
            (kinds.as_str(), roles.join(" ").as_str()),
            ("customers", "- segment:level segment:region started_at")
        );
        let kind = |json: &str| found(json).unwrap_err();
        let error = kind(r#"{"columns": {"skore": "score"}}"#);
        assert!(matches!(&error.kind, ErrorKind::NoSuchColumn { known, .. } if known.len() == 4));
        assert_eq!(error.location.file.as_deref(), Some("file.csv"));
        let error = kind(r#"{"columns": {"nps": "skore"}}"#);
        assert_eq!(
            (error.kind, error.location.column.as_deref()),
            (
                ErrorKind::NoSuchRole {
                    name: "skore".into()
                },
                Some("nps")
            )
        );
        assert_eq!(kind(r#"{"kind": "orders"}"#).kind.code(), "bad_option");
        assert_eq!(
            kind(r#"{"columns": {"nps": "score", "region": "score"}}"#)
                .kind
                .code(),
            "bad_option"
        );
    }
}
