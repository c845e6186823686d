//! Comments in the words of those who wrote them.

use crate::analysis::View;
use crate::model::calendar::iso;
use crate::model::{Comments, Finder, Query};
use crate::report::Quote;
use crate::stats::Corpus;
use crate::table::{Tokens, Values};
use std::ops::Range;

/// Letters shown on either side of what is quoted.
const AROUND: usize = 90;
/// Comments kept for each term, of which the examples are chosen.
const KEPT: usize = 24;

/// Letters of a comment by which it is compared with others.
const COMPARED: usize = 1_000;

/// Some of the comments that say something, spread over all that do.
#[derive(Debug, Clone, Default)]
pub struct Quotes {
    rows: Vec<u32>,
    seen: usize,
    /// Every so many-th is kept.
    every: usize,
    most: usize,
}

impl Quotes {
    /// Takes a row whose comment says it; at most `most` are reported.
    pub fn consider(&mut self, row: usize, most: usize) {
        self.most = most;
        if self.seen.is_multiple_of(self.every.max(1)) {
            if self.rows.len() == KEPT {
                // Every other one is given up, so that those that stay are as far from each other.
                self.every = 2 * self.every.max(1);
                let mut at = 0;
                self.rows.retain(|_| {
                    at += 1;
                    at % 2 == 1
                });
            }
            if self.seen.is_multiple_of(self.every.max(1)) {
                self.rows.push(row as u32);
            }
        }
        self.seen += 1;
    }

    /// The comments that have least in common, each with the words where they stand in it.
    pub fn report(
        &self,
        view: &View,
        comments: &Comments,
        corpus: &Corpus,
        words: &(&str, Option<&str>),
    ) -> Vec<Quote> {
        let mut tokens = Tokens::default();
        // Each with the terms in it.
        let mut left: Vec<(usize, Vec<u32>)> = Vec::new();
        for &row in self.rows.iter().filter(|_| self.most > 0) {
            let text = comments.text(view.files, row as usize);
            let end = text.char_indices().nth(COMPARED).map(|(at, _)| at);
            let begin = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
            let terms = corpus.terms_of(&mut tokens, begin);
            left.push((row as usize, terms));
        }
        let mut chosen: Vec<(usize, Vec<u32>)> = Vec::new();
        while chosen.len() < self.most && !left.is_empty() {
            let likeness = |terms: &[u32]| {
                let shared = |(_, other): &(usize, Vec<u32>)| {
                    terms.iter().filter(|term| other.contains(term)).count()
                };
                let most = chosen.iter().map(shared).max().unwrap_or(0);
                most as f64 / terms.len().max(1) as f64
            };
            let likest =
                |&a: &usize, &b: &usize| likeness(&left[a].1).total_cmp(&likeness(&left[b].1));
            let Some(at) = (0..left.len()).min_by(likest) else {
                break;
            };
            // What says nothing that is not quoted already is no further example.
            if likeness(&left[at].1) >= 1.0 {
                break;
            }
            chosen.push(left.swap_remove(at));
        }
        let of_row = |&(row, _): &(usize, Vec<u32>)| {
            let text = comments.text(view.files, row);
            let place = place(&text, words, &mut tokens);
            quote(view, row, &text, place)
        };
        chosen.iter().map(of_row).collect()
    }
}

/// Where a word, or two that follow one another, stand in a text; its beginning where they do not.
fn place(text: &str, words: &(&str, Option<&str>), tokens: &mut Tokens) -> Range<usize> {
    let mut found = None;
    let mut before: Option<usize> = None;
    tokens.each(text, &mut |token| {
        let start = match words {
            (word, None) => (token.word == *word).then_some(token.place.start),
            (_, Some(second)) => before.filter(|_| token.follows && token.word == *second),
        };
        if found.is_none() {
            found = start.map(|start| start..token.place.end);
        }
        before = (token.word == words.0).then_some(token.place.start);
    });
    found.unwrap_or(0..0)
}

/// Where a comment says what is searched for, or its beginning.
pub fn found(text: &str, query: Option<&Query>) -> Range<usize> {
    let place = query.and_then(|query| Finder::new(query).find(text));
    place.unwrap_or(0..0)
}

/// A place in the comment of a row, with who wrote it and when.
pub fn quote(view: &View, row: usize, text: &str, place: Range<usize>) -> Quote {
    let answers = &view.model.answers;
    let customer = answers
        .customer
        .get(row)
        .filter(|customer| **customer < answers.known_customers);
    let day = answers
        .day
        .as_ref()
        .and_then(|days| days.get(row))
        .filter(|day| **day != Values::DAY_MISSING);
    let score = answers
        .score
        .as_ref()
        .and_then(|scores| scores.get(row))
        .filter(|score| **score <= 10);
    let before = text.get(..place.start).unwrap_or_default();
    let after = text.get(place.end..).unwrap_or_default();
    // A quote without a place begins where the comment does.
    let room = if place.is_empty() { 3 * AROUND } else { AROUND };
    let cut = before
        .char_indices()
        .rev()
        .nth(AROUND - 1)
        .map(|(at, _)| at);
    let end = after.char_indices().nth(room).map(|(at, _)| at);
    let mut quote = Quote {
        before: plain(before.get(cut.unwrap_or(0)..).unwrap_or_default()),
        said: plain(text.get(place).unwrap_or_default()),
        after: plain(after.get(..end.unwrap_or(after.len())).unwrap_or_default()),
        score: score.copied(),
        day: day.map(|&day| iso(day)),
        customer: customer.map(|&customer| view.model.people.ids.get(customer + 1).to_owned()),
    };
    if cut.is_some_and(|cut| cut > 0) {
        quote.before.insert(0, '…');
    }
    if end.is_some() {
        quote.after.push('…');
    }
    quote
}

/// A text on one line, without the characters that nobody sees and that turn or break what stands around them.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {}
            char if char.is_control() || char.is_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            char => plain.push(char),
        }
    }
    plain
}

/// Two words, one behind the other; letters that are words by themselves stand close.
pub fn say(first: &str, second: &str) -> String {
    let is_close = |word: &str| {
        word.chars().any(|char| matches!(char, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}'))
    };
    let between = if is_close(first) && is_close(second) {
        ""
    } else {
        " "
    };
    [first, between, second].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_kept_are_spread_over_all() {
        let mut quotes = Quotes::default();
        (0..1000).for_each(|row| quotes.consider(row, 3));
        assert!(quotes.rows.len() > KEPT / 3 && quotes.rows.len() <= KEPT);
        assert!(
            quotes
                .rows
                .windows(2)
                .all(|pair| pair[1] - pair[0] == quotes.every as u32)
        );
        assert_eq!(quotes.rows.first(), Some(&0));
    }

    #[test]
    fn quotes_are_on_one_line_and_turn_nothing() {
        assert_eq!(plain("a\n\n b\u{0}\u{202E}c\t<b>"), "a b c <b>");
        let text = "the price is too  expensive for us";
        let mut tokens = Tokens::default();
        assert_eq!(
            &text[place(text, &("too", Some("expensive")), &mut tokens)],
            "too  expensive"
        );
        assert_eq!(place(text, &("expensive", Some("too")), &mut tokens), 0..0);
    }
}
