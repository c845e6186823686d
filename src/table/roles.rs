//! The role that each column plays, and the kinds of table that a file is.
//!
//! Names of headers are data (`roles/en.txt`, `fa.txt`, `et.txt`, `ru.txt`); a further language is a further file. Roles
//! found from a header must agree with the values: a column of words is no date.

use super::builder::Hint;
use super::column::{Column, Values};
use super::labels::truth;
use super::letters::{plain, unaccented};
use super::reader::Table;
use crate::error::{Error, ErrorKind, Notice, Result};
use crate::math::ordered;
use crate::report::{Balance, ColumnReport, Overlap, Question, Reading, TableReport};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Answers to surveys, and invitations without one.
    Responses,
    /// Money that came in or was refunded.
    Revenue,
    /// One row per customer.
    Customers,
    /// Contacts with customers.
    Interactions,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [
        Self::Responses,
        Self::Revenue,
        Self::Customers,
        Self::Interactions,
    ];

    /// `responses`, `revenue`, `customers`, `interactions`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::Revenue => "revenue",
            Self::Customers => "customers",
            Self::Interactions => "interactions",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a column means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Id of an answer.
    ResponseId,
    /// Id of a customer, by which tables are joined.
    CustomerId,
    /// A further id of the same customer, by which other files may name it: an e-mail address beside a number.
    CustomerAlias,
    /// Id of the account (company) a customer belongs to.
    AccountId,
    /// What the contact does at the account, for example `decision maker`.
    ContactRole,
    /// When the survey was sent.
    InvitedAt,
    /// When the answer came.
    RespondedAt,
    /// `customer` or `employee`.
    Program,
    /// `relationship` or `transactional`.
    SurveyType,
    /// Where in the journey.
    Touchpoint,
    /// By which way the survey or contact went.
    Channel,
    /// Likelihood to recommend, 0–10.
    Score,
    /// Satisfaction.
    Csat,
    /// Effort.
    Ces,
    /// A further rating that may drive the score.
    Driver(String),
    /// Reason codes.
    Theme,
    /// Whether an answer names this reason code: one column for each, as survey tools write questions with several
    /// answers.
    Option(String),
    /// Free text.
    Comment,
    /// Survey weight.
    Weight,
    /// When a follow-up case was opened.
    CaseOpenedAt,
    /// When it was closed.
    CaseClosedAt,
    /// Who follows up.
    CaseOwner,
    /// At which level: frontline, manager, executive.
    CaseLevel,
    /// A column to group and filter by.
    Segment(String),
    /// Id of an order or invoice.
    OrderId,
    /// Day of the revenue.
    Date,
    /// Money, refunds negative.
    Amount,
    /// ISO-4217 code.
    Currency,
    /// Kind of revenue or of interaction.
    Kind,
    /// What was bought.
    Product,
    /// A customer's name.
    Name,
    /// When the customer came.
    StartedAt,
    /// When the customer left.
    EndedAt,
    /// Why the customer left.
    EndReason,
    /// When the contract renews.
    RenewalAt,
    /// Recurring revenue of a customer.
    RecurringRevenue,
    /// How the customer was won: `earned` or `bought`.
    Source,
    /// Id of the customer who referred this one.
    ReferredBy,
    /// When a contact took place.
    At,
    /// What a contact cost.
    Cost,
}

/// The values that a role is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Ids,
    Scores,
    Numbers,
    Dates,
    Words,
    Texts,
}

use Kind::{Customers, Interactions, Responses, Revenue};

/// Every role without a name of its own: its name, the kinds it belongs to, its values. Where two roles
/// claim a column with equal right, the one that stands first has it.
static ROLES: [(Role, &str, &[Kind], Needs); 37] = [
    (Role::Score, "score", &[Responses], Needs::Scores),
    (Role::Csat, "csat", &[Responses], Needs::Scores),
    (Role::Ces, "ces", &[Responses], Needs::Scores),
    (
        Role::CustomerId,
        "customer_id",
        &[Responses, Revenue, Customers, Interactions],
        Needs::Ids,
    ),
    (
        Role::CustomerAlias,
        "customer_alias",
        &[Responses, Revenue, Customers, Interactions],
        Needs::Ids,
    ),
    (
        Role::AccountId,
        "account_id",
        &[Responses, Revenue, Customers, Interactions],
        Needs::Ids,
    ),
    (Role::ResponseId, "response_id", &[Responses], Needs::Ids),
    (Role::InvitedAt, "invited_at", &[Responses], Needs::Dates),
    (
        Role::RespondedAt,
        "responded_at",
        &[Responses],
        Needs::Dates,
    ),
    (Role::Program, "program", &[Responses], Needs::Words),
    (Role::SurveyType, "survey_type", &[Responses], Needs::Words),
    (
        Role::ContactRole,
        "contact_role",
        &[Responses],
        Needs::Words,
    ),
    (
        Role::Touchpoint,
        "touchpoint",
        &[Responses, Interactions],
        Needs::Words,
    ),
    (
        Role::Channel,
        "channel",
        &[Responses, Interactions],
        Needs::Words,
    ),
    (Role::Theme, "theme", &[Responses], Needs::Words),
    (Role::Comment, "comment", &[Responses], Needs::Texts),
    (Role::Weight, "weight", &[Responses], Needs::Numbers),
    (
        Role::CaseOpenedAt,
        "case_opened_at",
        &[Responses],
        Needs::Dates,
    ),
    (
        Role::CaseClosedAt,
        "case_closed_at",
        &[Responses],
        Needs::Dates,
    ),
    (Role::CaseOwner, "case_owner", &[Responses], Needs::Words),
    (Role::CaseLevel, "case_level", &[Responses], Needs::Words),
    (Role::OrderId, "order_id", &[Revenue], Needs::Ids),
    (Role::Date, "date", &[Revenue], Needs::Dates),
    (Role::Amount, "amount", &[Revenue], Needs::Numbers),
    (
        Role::Currency,
        "currency",
        &[Revenue, Customers],
        Needs::Words,
    ),
    (Role::Kind, "kind", &[Revenue, Interactions], Needs::Words),
    (Role::Product, "product", &[Revenue], Needs::Words),
    (Role::Name, "name", &[Customers], Needs::Words),
    (Role::StartedAt, "started_at", &[Customers], Needs::Dates),
    (Role::EndedAt, "ended_at", &[Customers], Needs::Dates),
    (Role::EndReason, "end_reason", &[Customers], Needs::Words),
    (Role::RenewalAt, "renewal_at", &[Customers], Needs::Dates),
    (
        Role::RecurringRevenue,
        "recurring_revenue",
        &[Customers],
        Needs::Numbers,
    ),
    (Role::Source, "source", &[Customers], Needs::Words),
    (Role::ReferredBy, "referred_by", &[Customers], Needs::Ids),
    (Role::At, "at", &[Interactions], Needs::Dates),
    (Role::Cost, "cost", &[Interactions], Needs::Numbers),
];

impl Role {
    /// The role's name, the same in Rust, JSON and on the page; `segment:NAME`, `driver:NAME` and `theme:NAME`.
    pub fn name(&self) -> String {
        match self {
            Self::Option(name) => format!("theme:{name}"),
            Self::Segment(name) => format!("segment:{name}"),
            Self::Driver(name) => format!("driver:{name}"),
            _ => ROLES
                .iter()
                .find(|(role, ..)| role == self)
                .map_or("", |(_, name, ..)| name)
                .to_owned(),
        }
    }

    /// The role of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let named = |rest: &str| Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty());
        if let Some(rest) = name.strip_prefix("segment:") {
            return named(rest).map(Self::Segment);
        }
        if let Some(rest) = name.strip_prefix("driver:") {
            return named(rest).map(Self::Driver);
        }
        if let Some(rest) = name.strip_prefix("theme:") {
            return named(rest).map(Self::Option);
        }
        ROLES
            .iter()
            .find(|(_, other, ..)| *other == name)
            .map(|(role, ..)| role.clone())
    }

    /// The kinds of table that it belongs to.
    pub fn kinds(&self) -> &'static [Kind] {
        match self {
            Self::Segment(_) => &[Responses, Customers],
            Self::Driver(_) | Self::Option(_) => &[Responses],
            _ => ROLES
                .iter()
                .find(|(role, ..)| role == self)
                .map_or(&[], |(_, _, kinds, _)| kinds),
        }
    }

    fn needs(&self) -> Needs {
        match self {
            Self::Segment(_) | Self::Option(_) => Needs::Words,
            Self::Driver(_) => Needs::Scores,
            _ => ROLES
                .iter()
                .find(|(role, ..)| role == self)
                .map_or(Needs::Words, |(_, _, _, needs)| *needs),
        }
    }
}

/// How a role or kind was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// By the header.
    Header,
    /// By the values.
    Values,
    /// The cells are ids of another file.
    Overlap,
    /// The user said so.
    Mapping,
    /// Not found.
    None,
}

impl Evidence {
    /// `header`, `values`, `overlap`, `mapping`, `none`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Values => "values",
            Self::Overlap => "overlap",
            Self::Mapping => "mapping",
            Self::None => "none",
        }
    }
}

/// The role of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleOf {
    /// The role; `None` = the column is not used.
    pub role: Option<Role>,
    /// How it was found.
    pub evidence: Evidence,
    /// The synonym that the header matched.
    pub matched: Option<String>,
    /// Whose ids the cells are.
    pub overlap: Option<Overlap>,
}

impl RoleOf {
    fn new(role: Option<Role>, evidence: Evidence) -> Self {
        Self {
            role,
            evidence,
            matched: None,
            overlap: None,
        }
    }
}

/// The kinds of a table and the roles of its columns.
#[derive(Debug, Clone)]
pub struct Roles {
    /// Kinds that the file plays; none where no analysis can use it.
    pub kinds: Vec<Kind>,
    /// How they were found: by headers or by the mapping.
    pub kind_evidence: Evidence,
    /// For each column of the table.
    pub columns: Vec<RoleOf>,
    /// `score_scale`: what answers of 1–5 are.
    pub questions: Vec<Question>,
    /// `not_dates`, `not_numbers`, `not_scores`: the header names a role whose values the column does not hold;
    /// `ids_rounded`: ids have lost their last digits.
    pub notices: Vec<Notice>,
}

impl Roles {
    /// The column that plays a role.
    pub fn column(&self, role: &Role) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.role.as_ref() == Some(role))
    }

    /// Gives a column a role because its cells are ids of another file; who had the role before loses it. A file that
    /// was for nothing and has a row for each id becomes one of customers.
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
        if self.kinds.is_empty() && ids.is_some_and(|ids| is_unique(ids, table.rows)) {
            self.kinds.push(Customers);
            let mut columns = std::mem::take(&mut self.columns)
                .into_iter()
                .map(Some)
                .collect::<Vec<_>>();
            for column in &mut columns {
                column.take_if(|column| column.role.is_none());
            }
            assign_by_values(table, &self.kinds, &mut columns);
            self.columns = whole(columns);
        }
    }

    /// Does the table play this kind?
    pub fn is(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// The roles that columns play, in the order of the columns.
    pub fn played(&self) -> impl Iterator<Item = &Role> {
        self.columns
            .iter()
            .filter_map(|column| column.role.as_ref())
    }

    /// Segments: their names and columns, in file order.
    pub fn segments(&self) -> impl Iterator<Item = (&str, usize)> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| match &column.role {
                Some(Role::Segment(name)) => Some((name.as_str(), index)),
                _ => None,
            })
    }

    /// Reason codes that have a column each: their names, in file order.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        self.played().filter_map(|role| match role {
            Role::Option(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Drivers: their names and columns, in file order.
    pub fn drivers(&self) -> impl Iterator<Item = (&str, usize)> {
        self.columns
            .iter()
            .enumerate()
            .filter_map(|(index, column)| match &column.role {
                Some(Role::Driver(name)) => Some((name.as_str(), index)),
                _ => None,
            })
    }
}

/// What the user says of a file: kinds and roles that replace what was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapping {
    /// A kind or several.
    pub kind: Option<OneOrMany>,
    /// Headers and the role of each; `None` = do not use the column.
    pub columns: Vec<(String, Option<String>)>,
}

/// One name, or a list of them.
#[derive(Debug, Clone, PartialEq)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// A header's claim to a role.
#[derive(Debug, Clone)]
struct Claim {
    role: Role,
    /// The synonym, in plain letters.
    synonym: String,
    /// 0 is the role's own name; higher is weaker.
    rank: u32,
    /// Is the header evidence for the kind of the file?
    is_strong: bool,
}

/// A claim of a synonym that other things are called, too.
const USUAL: u32 = 1000;
/// A claim of a word within the header.
const WITHIN: u32 = 2000;
/// Values that a role has seldom (a score beyond 0–10) come behind all headers of a rank class.
const UNLIKELY: u32 = 500;

/// What headers are called, by language.
const LANGUAGES: [&str; 4] = [
    include_str!("roles/en.txt"),
    include_str!("roles/fa.txt"),
    include_str!("roles/et.txt"),
    include_str!("roles/ru.txt"),
];

/// Columns without a value come behind all others.
const NOTHING: u32 = 10_000;

struct Synonyms {
    claims: Vec<Claim>,
    /// The place in `claims` of the last synonym with these letters.
    whole: HashMap<String, u64>,
    /// The place of the synonym before it with the same letters, for each claim.
    others: Vec<Option<u64>>,
    /// Words with a space before, and behind unless they only begin so, and their claims.
    within: Vec<(String, Claim)>,
}

impl Synonyms {
    fn add(&mut self, key: String, claim: Claim) {
        let other = self.whole.insert(key, self.claims.len() as u64);
        self.claims.push(claim);
        self.others.push(other);
    }

    fn find(&self, key: &str) -> Vec<Claim> {
        let mut found = Vec::new();
        let mut next = self.whole.get(key).copied();
        while let Some(at) = next {
            found.extend(self.claims.get(at as usize).cloned());
            next = self.others.get(at as usize).copied().flatten();
        }
        found
    }
}

static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(|| {
    let mut synonyms = Synonyms {
        claims: Vec::new(),
        whole: HashMap::new(),
        others: Vec::new(),
        within: Vec::new(),
    };
    for (role, name, ..) in &ROLES {
        let claim = Claim {
            role: role.clone(),
            synonym: (*name).to_owned(),
            rank: 0,
            is_strong: true,
        };
        synonyms.add(key(name), claim);
    }
    for line in LANGUAGES.into_iter().flat_map(str::lines) {
        let Some((name, list)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            continue;
        };
        let role = match name.trim() {
            "driver" => Role::Driver(String::new()),
            name => match Role::from_name(name) {
                Some(role) => role,
                None => continue,
            },
        };
        let mut rank = 0;
        for synonym in list.split('|').map(str::trim) {
            let (text, is_usual) = match synonym.strip_suffix('?') {
                Some(text) => (text, true),
                None => (synonym, false),
            };
            let within = text.strip_prefix('~');
            let text = within.unwrap_or(text);
            let (text, end) = match text.strip_suffix('*') {
                Some(text) => (text, ""),
                None => (text, " "),
            };
            let penalty = if within.is_some() {
                WITHIN
            } else if is_usual {
                USUAL
            } else {
                1
            };
            for text in spelled_out(text) {
                let claim = Claim {
                    role: role.clone(),
                    synonym: text.clone(),
                    rank: rank + penalty,
                    is_strong: !is_usual,
                };
                rank += 1;
                if within.is_some() {
                    synonyms.within.push((format!(" {text}{end}"), claim));
                } else {
                    synonyms.add(key(&text), claim);
                }
            }
        }
    }
    synonyms
});

/// The synonyms that `a/b c/` stands for, in plain letters: one choice for each word, in order.
fn spelled_out(synonym: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for word in synonym.split(' ') {
        let mut longer = Vec::new();
        for start in &all {
            for choice in word.split('/') {
                longer.push(words(&[start.as_str(), choice].join(" ")));
            }
        }
        all = longer;
    }
    all
}

/// Words of a header in lower case with single spaces and plain letters: `CareerSatisfaction`, `career_satisfaction`
/// and `Career satisfaction:` are `career satisfaction`; `NPSScore` is `nps score`, `Kuupäev` is `kuupaev`.
fn words(header: &str) -> String {
    // Marks that are not seen and dots of their own do not part words, so they go first.
    let seen = header.chars().filter_map(plain);
    let chars: Vec<char> = seen.filter(|char| unaccented(*char).is_some()).collect();
    let mut words = String::new();
    for (index, &char) in chars.iter().enumerate() {
        if !char.is_alphanumeric() {
            words.push(' ');
            continue;
        }
        let before = index.checked_sub(1).map(|before| chars[before]);
        let begins = is_upper(char)
            && before.is_some_and(|before| {
                is_lower(before)
                    || (is_upper(before)
                        && chars.get(index + 1).is_some_and(|next| is_lower(*next)))
            });
        if begins {
            words.push(' ');
        }
        words.extend(char.to_lowercase().filter_map(unaccented));
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Is the letter another one in lower case?
fn is_upper(letter: char) -> bool {
    letter.to_lowercase().next() != Some(letter)
}

fn is_lower(letter: char) -> bool {
    letter.is_alphabetic() && !is_upper(letter)
}

/// A header without case, spaces and punctuation.
fn key(header: &str) -> String {
    words(header).replace(' ', "")
}

/// The roles that a header claims, strongest first.
fn claims(header: &str) -> Vec<Claim> {
    if let Some(role @ (Role::Segment(_) | Role::Driver(_) | Role::Option(_))) =
        Role::from_name(header.trim())
    {
        return vec![Claim {
            role,
            synonym: header.trim().to_owned(),
            rank: 0,
            is_strong: true,
        }];
    }
    let mut claims = SYNONYMS.find(&key(header));
    let padded = format!(" {} ", words(header));
    let within = SYNONYMS
        .within
        .iter()
        .filter(|(word, _)| padded.contains(word.as_str()));
    claims.extend(within.map(|(_, claim)| claim.clone()));
    for claim in &mut claims {
        if let Role::Driver(name) = &mut claim.role {
            *name = own_name(header, "driver");
            if name.len() < header.trim().len() {
                // `driver_price` says so itself.
                claim.rank = 0;
            }
        }
    }
    ordered(claims, |a, b| a.rank.cmp(&b.rank))
}

/// The header without a leading `segment` or `driver`.
fn own_name(header: &str, prefix: &str) -> String {
    let header = header.trim();
    let rest = header
        .get(..prefix.len())
        .filter(|start| start.eq_ignore_ascii_case(prefix));
    let rest = rest.map(|start| &header[start.len()..]);
    let is_separator = |char: char| matches!(char, '_' | ':' | '-' | '.' | ' ');
    match rest
        .filter(|rest| rest.starts_with(is_separator))
        .map(|rest| rest.trim_start_matches(is_separator))
    {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => header.to_owned(),
    }
}

/// What the header says of the cells.
pub(super) fn hint(header: &str) -> Hint {
    claims(header)
        .first()
        .map_or(Hint::None, |best| hint_of(&best.role))
}

/// What a role says of the cells of its column.
pub(super) fn hint_of(role: &Role) -> Hint {
    match role.needs() {
        Needs::Ids => Hint::Id,
        Needs::Scores => Hint::Score,
        Needs::Numbers => Hint::Number,
        Needs::Words => Hint::Words,
        Needs::Texts => Hint::Comment,
        Needs::Dates => Hint::Date,
    }
}

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
        .map(|column| claims(&column.header))
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

/// The columns, those without a role included.
fn whole(columns: Vec<Option<RoleOf>>) -> Vec<RoleOf> {
    let none = || RoleOf::new(None, Evidence::None);
    let columns = columns.into_iter();
    columns.map(|column| column.unwrap_or_else(none)).collect()
}

/// Answers that tell a scale.
const TELLING: u64 = 20;

/// Asks what a score is whose answers all lie within 1–5: likelihoods to recommend of 0–10 seldom do. Where the header
/// says nothing of recommending, the guess is satisfaction.
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
    let is_open = slot.evidence == Evidence::Header && answers >= TELLING && low >= 1.0;
    if !is_open || high > 5.0 {
        return None;
    }
    let recommends = |claim: &Claim| claim.role == Role::Score && claim.rank >= WITHIN;
    if !has_csat && !claims.get(at)?.iter().any(recommends) {
        slot.role = Some(Role::Csat);
    }
    Some(Question {
        code: "score_scale",
        column: Some(column.header.clone()),
        guess: slot.role.as_ref()?.name(),
        alternatives: vec![Role::Score.name(), Role::Csat.name()],
        sample: samples(column, table.rows as usize),
    })
}

/// Qualtrics names the question `Q1` and its classes `Q1_NPS_GROUP`: beside such a group the question is the score.
fn claim_grouped_scores(table: &Table, claims: &mut [Vec<Claim>]) {
    for column in &table.columns {
        let question = column.header.strip_suffix("_NPS_GROUP");
        let question = question.and_then(|question| table.position(question));
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
///   customer (or without ids), or beside answers, or a name beside a unique id;
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
    let order = |role: &Role| {
        ROLES
            .iter()
            .position(|(other, ..)| other == role)
            .unwrap_or(ROLES.len())
    };
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
                all.push((rank, order(&claim.role), index, claim));
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

/// Makes reason codes of neighbouring columns that have the question in common and each a tick: the name of the option,
/// or a word for yes and no.
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
    let found: Vec<Option<(&str, Ticks)>> = table
        .columns
        .iter()
        .zip(claims)
        .zip(columns.iter())
        .map(|((column, claims), slot)| {
            let is_named = claims.first().is_some_and(|claim| claim.rank < USUAL);
            let (stem, _) = stem(&column.header).filter(|_| slot.is_none() && !is_named)?;
            Some((stem, ticks(column)?))
        })
        .collect();
    let mut at = 0;
    while let Some(first) = found.get(at) {
        let question = first.as_ref().map(|(stem, _)| *stem);
        let of_it =
            |next: &&Option<(&str, Ticks)>| next.as_ref().map(|(stem, _)| *stem) == question;
        let run: Vec<_> = found[at..].iter().take_while(of_it).collect();
        let said = run.iter().copied().flatten();
        let is_question = said.filter(|(_, ticks)| *ticks != Ticks::Nobody).count() >= 2;
        for (column, found) in (at..).zip(&run).filter(|_| is_question) {
            let (Some((stem, ticks)), Some(of)) = (found, table.columns.get(column)) else {
                continue;
            };
            let mut role = Role::Option(option_name(of, ticks));
            if taken.contains(&role.name()) {
                role = Role::Option(of.header.clone());
            }
            taken.insert(role.name());
            columns[column] = Some(RoleOf {
                matched: Some((*stem).to_owned()),
                ..RoleOf::new(Some(role), Evidence::Values)
            });
        }
        at += run.len().max(1);
    }
}

/// The question and the option that a header names: `Q5_1`, `Why? [Price]`, `Why?: Price`, `Why? - Price`.
fn stem(header: &str) -> Option<(&str, &str)> {
    let header = header.trim();
    let number = || {
        let digits = header.trim_end_matches(|char: char| char.is_ascii_digit());
        let stem = digits.strip_suffix(['_', '.', '-', ' ', '#'])?;
        (digits.len() < header.len()).then(|| (stem, &header[digits.len()..]))
    };
    let bracket = || header.strip_suffix(']')?.rsplit_once('[');
    let marked = |mark| header.rsplit_once(mark);
    let found = bracket().or_else(number);
    let (stem, option) = found
        .or_else(|| marked(": "))
        .or_else(|| marked(" - "))
        .map(|(stem, option)| (stem.trim(), option.trim()))?;
    let is_name = stem.chars().any(char::is_alphabetic) && !option.is_empty();
    is_name.then_some((stem, option))
}

/// How a column says that an option was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ticks {
    /// By the option's own words.
    Words(String),
    /// By a word or digit for yes.
    Truth,
    /// Nobody chose it.
    Nobody,
}

/// What the cells of an option are; `None` where they are something else.
fn ticks(column: &Column) -> Option<Ticks> {
    match &column.values {
        Values::Empty => Some(Ticks::Nobody),
        Values::Small(_) => {
            let (low, high) = column.range()?;
            (low >= 0.0 && high <= 1.0).then_some(Ticks::Truth)
        }
        Values::Category(_, words) if words.len() <= 4 => {
            let mut own = words.iter().filter(|(_, text)| truth(text).is_none());
            let says_yes = || words.iter().any(|(_, text)| truth(text) == Some(true));
            match (own.next(), own.next()) {
                (None, _) => Some(Ticks::Truth),
                (Some((_, "x" | "X" | "✓" | "✔")), None) => Some(Ticks::Truth),
                // Beside its own words an option has none but those for no, and somebody who did not choose it.
                (Some((_, text)), None)
                    if !says_yes() && (column.missing > 0 || words.len() > 2) =>
                {
                    Some(Ticks::Words(text.to_owned()))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// What an option is called: by its cells, by the end of its label, by the end of its header, by its header.
fn option_name(column: &Column, ticks: &Ticks) -> String {
    if let Ticks::Words(words) = ticks {
        return words.trim().to_owned();
    }
    let end = |text: &str| {
        let end = stem(text).map(|(_, option)| option.to_owned());
        end.filter(|option| option.chars().any(char::is_alphabetic))
    };
    let label = || Some(column.label.trim().to_owned()).filter(|label| !label.is_empty());
    let named = end(&column.label).or_else(|| end(&column.header));
    named
        .or_else(label)
        .unwrap_or_else(|| column.header.trim().to_owned())
}

/// Ids that a spreadsheet has written as `1.23457E+12`: their last digits are gone, and several customers may have become
/// one.
fn rounded_ids(table: &Table, columns: &[Option<RoleOf>]) -> Vec<Notice> {
    let is_rounded = |text: &str| {
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
        let is_id = role.is_some_and(|role| role.needs() == Needs::Ids);
        let Values::Category(codes, words) = &column.values else {
            continue;
        };
        let rounded: Vec<bool> = words.iter().map(|(_, text)| is_rounded(text)).collect();
        if !is_id || !rounded.contains(&true) {
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

/// Makes segments of the columns that are left and have few values: words, and flags of 0 and 1.
fn assign_by_values(table: &Table, kinds: &[Kind], columns: &mut [Option<RoleOf>]) {
    if !kinds.contains(&Responses) && !kinds.contains(&Customers) {
        return;
    }
    let mut taken = taken(columns);
    for (column, slot) in table.columns.iter().zip(columns) {
        if slot.is_some() {
            continue;
        }
        let present = table.rows - column.missing;
        let distinct = column.distinct().unwrap_or(u64::MAX);
        let is_segment = match &column.values {
            Values::Category(..) => {
                distinct <= SEGMENT_VALUES && (distinct <= FEW_VALUES || distinct * 2 <= present)
            }
            Values::Small(_) => distinct == 2 && column.range() == Some((0.0, 1.0)),
            _ => false,
        };
        if is_segment {
            let mut role = Role::Segment(own_name(&column.header, "segment"));
            if taken.contains(&role.name()) {
                role = Role::Segment(column.header.clone());
            }
            taken.insert(role.name());
            *slot = Some(RoleOf::new(Some(role), Evidence::Values));
        }
    }
}

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
fn samples(column: &Column, rows: usize) -> Vec<String> {
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
    use crate::table::{ReadOptions, TableReader};

    fn table(text: &str) -> Table {
        let mut reader = TableReader::new("file.csv", ReadOptions::default());
        reader.feed(text.as_bytes()).unwrap();
        reader.finish().unwrap()
    }

    fn named(roles: &Roles) -> (String, Vec<String>) {
        let kinds: Vec<_> = roles.kinds.iter().map(|kind| kind.name()).collect();
        let name = |column: &RoleOf| column.role.as_ref().map_or("-".into(), Role::name);
        (kinds.join("+"), roles.columns.iter().map(name).collect())
    }

    /// Kinds and roles of a file, one line each.
    fn check(text: &str, kinds: &str, roles: &str) {
        let found = assign(&table(text), None).unwrap();
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
    fn headers_are_words_whatever_their_case_and_marks() {
        for header in [
            "CareerSatisfaction",
            "career_satisfaction",
            " Career  satisfaction: ",
            "CAREER-SATISFACTION",
            "\u{200F}career satisfaction",
        ] {
            assert_eq!(words(header), "career satisfaction");
        }
        assert_eq!(words("NPSScore"), "nps score");
        assert_eq!(words("Q1_NPS"), "q1 nps");
        assert_eq!(key("customerID"), key("Customer Id"));
    }

    #[test]
    fn every_role_is_found_by_its_own_name_and_back() {
        for (role, name, ..) in &ROLES {
            assert_eq!(Role::from_name(name).as_ref(), Some(role));
            assert_eq!(role.name(), *name);
            assert!(
                claims(name)
                    .iter()
                    .any(|claim| claim.role == *role && claim.rank == 0),
                "{name}"
            );
        }
        assert_eq!(
            Role::from_name("driver:price"),
            Some(Role::Driver("price".into()))
        );
        assert_eq!(Role::from_name("segment:"), None);
        assert_eq!(Role::from_name("nonsense"), None);
    }

    #[test]
    fn no_synonym_is_listed_twice_for_a_role_or_for_no_role() {
        let mut seen = HashSet::new();
        for line in LANGUAGES.into_iter().flat_map(str::lines) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, list) = line.split_once(" = ").unwrap();
            assert!(
                name == "driver" || Role::from_name(name).is_some(),
                "{name}"
            );
            for synonym in list.split('|').map(str::trim) {
                let text = synonym.trim_end_matches('?');
                let within = text.starts_with('~');
                for spelling in spelled_out(text.trim_start_matches('~')) {
                    let key = if within {
                        spelling.clone()
                    } else {
                        spelling.replace(' ', "")
                    };
                    assert!(!key.is_empty(), "{name}: {synonym}");
                    assert!(
                        seen.insert((name, within, key)),
                        "{name}: {spelling} of {synonym}"
                    );
                }
            }
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
            &table("score,responded_at,comment\ngreat,soon,x\nother,later,y\n"),
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
        let file = table("score,nps,region,when\n9,8,EMEA,2024-01-02\n3,4,APAC,2024-01-03\n");
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

    #[test]
    fn the_report_shows_type_role_evidence_and_samples() {
        let file =
            table("customer_id,score,region,spent\nC1,9,EMEA,1.5\nC2,,APAC,-2\nC1,10,EMEA,\n");
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
