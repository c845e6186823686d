//! What customers wrote: the comment of each answer, and which of them say something.

use super::Model;
use super::answers::Answers;
use super::source::{Opened, of_kind};
use crate::error::{Error, ErrorKind, Result};
use crate::option::refuse;
use crate::stats::{Corpus, Texts};
use crate::table::{Column, Kind, Role, Tokens};
use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

/// Searches whose rows are kept.
const KEPT: usize = 8;

/// The comments of the answers, cut into words once.
#[derive(Debug)]
pub struct Comments {
    /// Where each row's comment stands among the rows of all files with comments, end to end, counted from 1; 0 = none.
    places: Vec<u32>,
    /// The words of each row.
    pub corpus: Corpus,
    searched: RefCell<Vec<(String, Rc<[u8]>)>>,
}

/// The responses files that have comments.
fn files(opened: &[Opened]) -> impl Iterator<Item = (&Opened, &Column)> {
    let files = of_kind(opened, Kind::Responses);
    files.filter_map(|file| Some((file, file.column(&Role::Comment)?)))
}

impl Comments {
    /// Cuts the comments of all answers into words; `None` where no file has comments.
    pub fn build(answers: &Answers, opened: &[Opened]) -> Option<Self> {
        let mut end = 0;
        let places = answers.column(opened, &Role::Comment, 0, |file, column, all| {
            let place = |row: usize| {
                if column.is_missing(row) {
                    0
                } else {
                    end + row as u32 + 1
                }
            };
            all.extend((0..file.rows()).map(place));
            end += file.rows() as u32;
        })?;
        let mut comments = Self {
            places,
            corpus: Corpus::default(),
            searched: RefCell::default(),
        };
        let (mut texts, mut tokens) = (Texts::default(), Tokens::default());
        comments.each(opened, &mut |_, text| texts.update(&mut tokens, text));
        comments.corpus = texts.finish();
        Some(comments)
    }

    /// Has a row of the answers a comment?
    pub fn is_written(&self, row: usize) -> bool {
        self.places.get(row).is_some_and(|place| *place > 0)
    }

    /// The comment of a row of the answers; empty where there is none.
    pub fn text<'a>(&self, opened: &'a [Opened], row: usize) -> Cow<'a, str> {
        let Some(mut place) = self.places.get(row).and_then(|place| place.checked_sub(1)) else {
            return Cow::Borrowed("");
        };
        for (file, column) in files(opened) {
            match place.checked_sub(file.rows() as u32) {
                Some(rest) => place = rest,
                None => return column.text(place as usize),
            }
        }
        Cow::Borrowed("")
    }

    fn each(&self, opened: &[Opened], each: &mut dyn FnMut(usize, &str)) {
        (0..self.places.len()).for_each(|row| each(row, &self.text(opened, row)));
    }

    /// 1 = the row's comment says what is searched for, by row.
    pub fn search(&self, opened: &[Opened], query: &Query) -> Rc<[u8]> {
        let mut searched = self.searched.borrow_mut();
        if let Some((_, rows)) = searched.iter().find(|(text, _)| *text == query.text) {
            return rows.clone();
        }
        let rows = match query.term(&self.corpus) {
            Some(term) => {
                let says = |row| u8::from(self.corpus.of_text(row).contains(&term));
                (0..self.places.len()).map(says).collect()
            }
            None => {
                let (mut rows, mut tokens) = (Vec::new(), Tokens::default());
                self.each(opened, &mut |_, text| {
                    rows.push(u8::from(query.find(text, &mut tokens).is_some()));
                });
                Rc::from(rows)
            }
        };
        if searched.len() == KEPT {
            searched.remove(0);
        }
        searched.push((query.text.clone(), Rc::clone(&rows)));
        rows
    }
}

/// 1 = the row's comment says what is searched for, by row.
///
/// # Errors
/// `bad_option` for a text without words, `missing_role` where no file has comments.
pub fn found(model: &Model, files: &[Opened], text: &str) -> Result<Rc<[u8]>> {
    let query = Query::read(text)?;
    let comments = model.comments(files);
    let comments = comments.ok_or(Error::new(ErrorKind::MissingRole { role: "comment" }))?;
    Ok(comments.search(files, &query))
}

/// What is searched for in comments.
///
/// Words that follow one another are a phrase; marks between words part phrases, all of which a comment must hold. A
/// star behind a word stands for any ending.
#[derive(Debug)]
pub struct Query {
    text: String,
    phrases: Vec<Vec<(String, bool)>>,
}

impl Query {
    /// Reads what is searched for.
    ///
    /// # Errors
    /// `bad_option` for a text without words.
    pub fn read(text: &str) -> Result<Self> {
        let mut phrases: Vec<Vec<(String, bool)>> = Vec::new();
        Tokens::default().each(text, &mut |token| {
            let is_begun = text
                .get(token.place.end..)
                .is_some_and(|rest| rest.starts_with('*'));
            let word = (token.word.to_owned(), is_begun);
            match phrases.last_mut() {
                // A star is no mark between words.
                Some(phrase) if token.follows || phrase.last().is_some_and(|(_, star)| *star) => {
                    phrase.push(word)
                }
                _ => phrases.push(vec![word]),
            }
        });
        if phrases.is_empty() {
            return Err(refuse(
                "comment",
                "write a word or several that follow one another",
            ));
        }
        let text = text.to_owned();
        Ok(Self { text, phrases })
    }

    /// The term that is searched for, where it is one that the corpus counts.
    fn term(&self, corpus: &Corpus) -> Option<u32> {
        let [phrase] = &self.phrases[..] else {
            return None;
        };
        match &phrase[..] {
            [(word, false)] => corpus.find(word, None),
            [(first, false), (second, false)] => corpus.find(first, Some(second)),
            _ => None,
        }
    }

    /// Where a text says what is searched for: the place of the first phrase; `None` where it does not hold all.
    pub fn find(&self, text: &str, tokens: &mut Tokens) -> Option<Range<usize>> {
        // By phrase: where it began, for each number of its words that the text ends with so far; and where it was found.
        let mut begun: Vec<Vec<Option<usize>>> = self
            .phrases
            .iter()
            .map(|phrase| vec![None; phrase.len()])
            .collect();
        let mut found: Vec<Option<Range<usize>>> = vec![None; self.phrases.len()];
        tokens.each(text, &mut |token| {
            for ((phrase, begun), found) in self.phrases.iter().zip(&mut begun).zip(&mut found) {
                for at in (0..phrase.len()).rev() {
                    let (word, is_begun) = &phrase[at];
                    let is_said = if *is_begun {
                        token.word.starts_with(word)
                    } else {
                        token.word == word
                    };
                    let start = match at {
                        0 => Some(token.place.start),
                        _ => begun[at - 1].filter(|_| token.follows),
                    };
                    begun[at] = start.filter(|_| is_said);
                }
                if let Some(&Some(start)) = begun.last()
                    && found.is_none()
                {
                    *found = Some(start..token.place.end);
                }
            }
        });
        let is_whole = found.iter().all(Option::is_some);
        found.into_iter().next().flatten().filter(|_| is_whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_and_beginnings_are_found_where_they_stand() {
        for (query, text, expected) in [
            (
                "too expensive",
                "It is TOO  expensive!",
                Some("TOO  expensive"),
            ),
            ("too expensive", "too, expensive", None),
            ("too expensive", "too too expensive", Some("too expensive")),
            ("invoic*", "the invoices", Some("invoices")),
            ("invoic", "the invoices", None),
            (
                "slow* resp*",
                "slowly responding",
                Some("slowly responding"),
            ),
            ("late, refund", "no refund, always late", Some("late")),
            ("late, refund", "always late", None),
            ("счёт", "в счете", None),
            ("счёте", "Ошибки в СЧЕТЕ", Some("СЧЕТЕ")),
            ("پاسخ‌گویی", "پاسخ‌گويي كند", Some("پاسخ‌گويي")),
        ] {
            let found = Query::read(query)
                .unwrap()
                .find(text, &mut Tokens::default());
            assert_eq!(
                found.map(|place| &text[place]),
                expected,
                "{query} in {text}"
            );
        }
        assert!(Query::read("  … 👍").is_err());
    }
}
