//! Customers or accounts by class or by a segment.

use crate::analysis::View;
use crate::error::{Error, ErrorKind, Result};
use crate::math::ordered;
use crate::model::Entity;
use crate::stats::Class;
use crate::table::Words;

/// Most groups; of more values those with the most customers.
pub const MOST_GROUPS: usize = 12;
/// The name of the column of classes.
pub const BY_CLASS: &str = "nps_class";
/// The name of the column of accounts.
const BY_ACCOUNT: &str = "account";
/// What customers are called who had not answered before.
const UNSCORED: &str = "unscored";

/// The values of the column by which customers, or accounts that pay, are grouped.
pub struct Groups {
    /// The value of each group; `None` = the cell was empty.
    pub keys: Vec<Option<String>>,
    /// Code by payer, and the group of each code; `None` = by class.
    codes: Option<(Vec<u32>, Vec<usize>)>,
}

impl Groups {
    /// The columns by which customers can be told apart: the class, segments of at least two values, the account.
    pub fn columns(view: &View) -> Vec<String> {
        let people = &view.model.people;
        let class = view.model.answers.score.is_some().then_some(BY_CLASS);
        let account = people.account_count().map(|_| BY_ACCOUNT);
        let several = people.traits.iter().filter(|known| known.words.len() > 2);
        let segments = several.map(|known| known.name.as_str());
        let all = class.into_iter().chain(segments).chain(account);
        all.map(str::to_owned).collect()
    }

    /// Groups by `nps_class`, by `account`, or by a segment of the customers files; of an account, by its own value or
    /// that of its first customer.
    ///
    /// # Errors
    /// `no_such_column`, with the names there are.
    pub fn new(view: &View, by: &str, entity: Entity) -> Result<Self> {
        if by == BY_CLASS {
            let names = Class::ALL.iter().map(|class| class.name());
            let names = names.chain([UNSCORED]);
            return Ok(Self {
                keys: names.map(|name| Some(name.to_owned())).collect(),
                codes: None,
            });
        }
        let people = &view.model.people;
        let found = people.traits.iter().find(|known| known.name == by);
        let (words, codes) = match (found, by, people.account_count()) {
            (None, BY_ACCOUNT, Some(count)) => {
                let of_customers = people.account_of.iter();
                let codes = match entity {
                    Entity::Customer => of_customers.map(|at| at.map_or(0, |at| at + 1)).collect(),
                    Entity::Account => (1..=count as u32).collect(),
                };
                (&people.accounts, codes)
            }
            (Some(found), ..) if entity == Entity::Customer => (&found.words, found.codes.clone()),
            (Some(found), ..) => {
                let mut codes = found.of_account.clone();
                codes.resize(people.account_count().unwrap_or(0), 0);
                for (account, &code) in people.account_of.iter().zip(&found.codes) {
                    let own = account.and_then(|at| codes.get_mut(at as usize));
                    if let Some(own) = own.filter(|own| **own == 0) {
                        *own = code;
                    }
                }
                (&found.words, codes)
            }
            _ => {
                let known = people.traits.iter().map(|known| known.name.as_str());
                let known = known.chain([BY_CLASS, BY_ACCOUNT]).map(str::to_owned);
                return Err(Error::new(ErrorKind::NoSuchColumn {
                    name: by.to_owned(),
                    known: known.collect(),
                }));
            }
        };
        let mut counts = vec![0u32; words.len().max(1)];
        codes.iter().for_each(|&code| counts[code as usize] += 1);
        let used = (0..counts.len() as u32).filter(|&code| counts[code as usize] > 0);
        let used = ordered(used.collect(), |a: &u32, b| {
            counts[*b as usize].cmp(&counts[*a as usize])
        });
        let mut place = vec![usize::MAX; counts.len()];
        let mut keys = Vec::new();
        for &code in used.iter().take(MOST_GROUPS) {
            place[code as usize] = keys.len();
            keys.push((code > 0).then(|| words.get(code).to_owned()));
        }
        Ok(Self {
            keys,
            codes: Some((codes, place)),
        })
    }

    /// Groups by the words of a column, to be looked up by their codes.
    pub fn of_words(words: &Words) -> Self {
        let codes = 0..words.len().max(1) as u32;
        let word = |code: u32| (code > 0).then(|| words.get(code).to_owned());
        Self {
            keys: codes.clone().map(word).collect(),
            codes: Some((Vec::new(), codes.map(|code| code as usize).collect())),
        }
    }

    /// The group of a code.
    pub fn of_code(&self, code: u32) -> usize {
        let places = self.codes.as_ref().map(|(_, places)| places);
        let place = places.and_then(|places| places.get(code as usize));
        place.copied().unwrap_or(usize::MAX)
    }

    /// Does the group depend on the class, and so on time?
    pub fn by_class(&self) -> bool {
        self.codes.is_none()
    }

    /// The group of a payer of a class; past the last for the values that are left out.
    pub fn of(&self, payer: u32, class: Option<Class>) -> usize {
        match &self.codes {
            None => place_of(class),
            Some((codes, place)) => {
                let code = codes.get(payer as usize).copied().unwrap_or(0);
                place.get(code as usize).copied().unwrap_or(usize::MAX)
            }
        }
    }
}

/// Promoter, passive, detractor, unscored.
pub fn place_of(class: Option<Class>) -> usize {
    let found = class.and_then(|class| Class::ALL.iter().position(|&other| other == class));
    found.unwrap_or(Class::ALL.len())
}
