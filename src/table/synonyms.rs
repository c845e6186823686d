//! What headers are called, and the roles that they claim.
//!
//! Synonyms are data (`roles/en.txt`, `fa.txt`, `et.txt`, `ru.txt`), also those of the exports of common survey, CRM and
//! billing products; a further language is a further file. The files hold no comments, for all of them is in the engine:
//!
//! ```text
//! role = synonym | synonym | …          best first
//!
//! a/b c/      one word or another, or none: "a c", "a", "b c", "b"; a_b stands for two words
//! synonym?    usual, but other things are called so too: fills the role, says nothing of the file's kind
//! ~word       anywhere in the header, as whole words ("~nps" matches "Q3 NPS 2025")
//! ~word*      the same for words that begin so
//! ```
//!
//! Case, spaces, underscores, punctuation and marks over letters do not matter ("Customer ID" is "customerId"), nor do
//! joiners, vowel signs and Arabic ي and ك. The blocks of a file: responses, keys, revenue, customers, interactions.

use super::builder::Hint;
use super::letters::{plain, unaccented};
use super::lexicon::fold;
use super::numeral::currency;
use super::roles::{Needs, Role};
use crate::math::ordered;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A header's claim to a role.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub role: Role,
    /// The synonym, in plain letters.
    pub synonym: String,
    /// 0 is the role's own name; higher is weaker.
    pub rank: u32,
    /// Is the header evidence for the kind of the file?
    pub is_strong: bool,
}

/// A claim of a synonym that other things are called, too.
pub(super) const USUAL: u32 = 1000;
/// A claim of a word within the header.
pub(super) const WITHIN: u32 = 2000;
/// What headers are called, by language.
const LANGUAGES: [&str; 4] = [
    include_str!("roles/en.txt"),
    include_str!("roles/fa.txt"),
    include_str!("roles/et.txt"),
    include_str!("roles/ru.txt"),
];

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
    for (role, name) in Role::plain() {
        let claim = Claim {
            role: role.clone(),
            synonym: name.to_owned(),
            rank: 0,
            is_strong: true,
        };
        synonyms.add(key(name), claim);
    }
    for line in LANGUAGES.into_iter().flat_map(str::lines) {
        let Some((name, list)) = line.split_once('=') else {
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
pub(super) fn claims(header: &str) -> Vec<Claim> {
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
    let bare = without_brackets(header);
    if claims.is_empty() {
        claims = SYNONYMS.find(&key(&bare));
    }
    if claims.is_empty()
        && let Some((_, rest)) = header_currency(&bare)
    {
        claims = SYNONYMS.find(&key(&rest));
        claims.retain(|claim| claim.role.needs() == Needs::Numbers);
    }
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

/// The header without what it adds in brackets: a unit, a currency, a scale.
fn without_brackets(header: &str) -> String {
    let mut depth = 0u32;
    let outside = header.chars().filter(|letter| {
        match letter {
            '(' | '[' => depth = depth.saturating_add(1),
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    outside.collect()
}

/// The currency that a header names, and the header without it: `Amount (EUR)`, `MRR, USD`, `Сумма в рублях`, `$ total`.
/// It stands first, last, or in brackets.
pub(super) fn header_currency(header: &str) -> Option<(&'static str, String)> {
    let is_between = |letter: char| {
        matches!(letter, '_' | ',' | ';' | ':' | '/' | '|' | '-' | '–' | '—')
            || matches!(letter, ' ' | '\t' | '\u{A0}' | '(' | ')' | '[' | ']')
    };
    let mut parts: Vec<&str> = header.split(is_between).collect();
    parts.retain(|part| !part.is_empty());
    for at in (0..parts.len()).rev() {
        let part = parts[at];
        let at_end = at == 0 || at + 1 == parts.len();
        if let Some(code) = currency_word(part)
            && (at_end || header.contains(&["(", part].concat()))
        {
            parts.remove(at);
            if matches!(parts.last(), Some(&("in" | "به" | "в"))) {
                parts.pop();
            }
            return Some((code, parts.join(" ")));
        }
    }
    None
}

/// The currency that a word of a header is. Two Latin letters are something else (`Revenue FR`), and so is a code in
/// small letters (`all`, `top`) unless it is one of those that stand in headers.
fn currency_word(word: &str) -> Option<&'static str> {
    const USUAL: &str = "eur usd gbp rub irr irt chf pln czk sek nok dkk huf ron bgn inr jpy cny";
    let folded = fold(word);
    let code = currency(&folded)?;
    let is_short = word.is_ascii() && word.len() < 3 && word != "$";
    let is_capital = word.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_word = code == folded && !is_capital && !USUAL.contains(code);
    (!is_short && !is_word).then_some(code)
}

/// The header without a leading `segment` or `driver`.
pub(super) fn own_name(header: &str, prefix: &str) -> String {
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
        .map_or(Hint::None, |best| best.role.hint())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

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
    fn a_header_names_a_currency_at_its_end_or_in_brackets() {
        for (header, code, rest) in [
            ("Amount (EUR)", "eur", "Amount"),
            ("MRR, USD", "usd", "MRR"),
            ("Сумма, ₽", "RUB", "Сумма"),
            ("Сумма (руб.)", "RUB", "Сумма"),
            ("Сумма в рублях", "RUB", "Сумма"),
            ("مبلغ (ریال)", "IRR", "مبلغ"),
            ("مبلغ به تومان", "IRT", "مبلغ"),
            ("Summa eurodes", "EUR", "Summa"),
            ("amount_usd", "usd", "amount"),
            ("Amount (SEK) net", "sek", "Amount net"),
            ("Total Amount in Euro", "EUR", "Total Amount"),
            ("€ paid", "EUR", "paid"),
        ] {
            let found = header_currency(header);
            assert_eq!(found, Some((code, rest.to_owned())), "{header}");
        }
        for header in [
            "Amount",
            "Revenue (all)",
            "Revenue all",
            "top amount",
            "Revenue FR",
            "Amount, kr",
            "Amount EUR net",
            "Doll",
            "",
        ] {
            assert_eq!(header_currency(header), None, "{header}");
        }
        let amounts = [
            "Invoice amount, EUR",
            "MRR, USD",
            "Сумма, ₽",
            "مبلغ به ریال",
        ];
        assert!(amounts.iter().all(|header| hint(header) == Hint::Number));
        assert_eq!(hint("Name, EUR"), Hint::None);
    }

    #[test]
    fn the_name_of_a_role_is_its_strongest_claim() {
        for (role, name) in Role::plain() {
            let claims = claims(name);
            let own = claims.iter().find(|claim| claim.role == *role);
            assert_eq!(own.map(|claim| claim.rank), Some(0), "{name}");
        }
    }

    #[test]
    fn no_synonym_is_listed_twice_for_a_role_or_for_no_role() {
        let mut seen = HashSet::new();
        for line in LANGUAGES.into_iter().flat_map(str::lines) {
            if line.is_empty() {
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
}
