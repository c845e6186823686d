//! The roles that columns play, and the kinds of table that files are.

use super::builder::Hint;
use crate::error::Notice;
use crate::report::{Overlap, Question};

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
pub(super) enum Needs {
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
        &[Revenue, Customers, Interactions],
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

    /// What its values are made of.
    pub(super) fn needs(&self) -> Needs {
        match self {
            Self::Segment(_) | Self::Option(_) => Needs::Words,
            Self::Driver(_) => Needs::Scores,
            _ => ROLES
                .iter()
                .find(|(role, ..)| role == self)
                .map_or(Needs::Words, |(_, _, _, needs)| *needs),
        }
    }

    /// What it says of the cells of its column.
    pub(super) fn hint(&self) -> Hint {
        match self.needs() {
            Needs::Ids => Hint::Id,
            Needs::Scores => Hint::Score,
            Needs::Numbers => Hint::Number,
            Needs::Words => Hint::Words,
            Needs::Texts => Hint::Comment,
            Needs::Dates => Hint::Date,
        }
    }

    /// Its place where several claim a column with equal right; drivers and segments come last.
    pub(super) fn precedence(&self) -> usize {
        ROLES
            .iter()
            .position(|(role, ..)| role == self)
            .unwrap_or(ROLES.len())
    }

    /// The roles without a name of their own, with their names.
    pub(super) fn plain() -> impl Iterator<Item = (&'static Self, &'static str)> {
        ROLES.iter().map(|(role, name, ..)| (role, *name))
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
    /// A role found by some evidence.
    pub(super) fn new(role: Option<Role>, evidence: Evidence) -> Self {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_found_by_its_own_name_and_back() {
        for (role, name) in Role::plain() {
            assert_eq!(Role::from_name(name).as_ref(), Some(role));
            assert_eq!(role.name(), name);
        }
        assert_eq!(
            Role::from_name("driver:price"),
            Some(Role::Driver("price".into()))
        );
        assert_eq!(Role::from_name("segment:"), None);
        assert_eq!(Role::from_name("nonsense"), None);
    }
}
