//! What customers wrote: the comment of each answer, and which of them say something.

use super::Model;
use super::answers::Answers;
use super::source::{Opened, of_kind};
use crate::error::{Error, ErrorKind, Result};
use crate::option::refuse;
use crate::stats::{Corpus, Index, Texts};
use crate::table::{Column, Kind, Role, Tokens};
use crate::work::Work;
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// Searches whose rows are kept.
const KEPT: usize = 16;
/// Bytes of comments that one step reads; more where a comment is longer.
const STEP: usize = 1 << 19;

/// The comments of the answers.
#[derive(Debug)]
pub struct Comments {
    /// Where each row's comment stands among the rows of all files with comments, end to end, counted from 1; 0 = none.
    places: Vec<u32>,
    cutting: RefCell<Cutting>,
    corpus: OnceCell<Corpus>,
    searched: RefCell<Vec<Searched>>,
}

/// Comments that are being cut into words.
#[derive(Debug, Default)]
struct Cutting {
    rows: usize,
    texts: Texts,
    tokens: Tokens,
    /// Their terms, once all are cut.
    index: Option<Index>,
}

/// A search, whole or begun.
#[derive(Debug)]
struct Searched {
    text: String,
    /// 1 = the row's comment says it, of the rows that have been read.
    rows: Vec<u8>,
}

/// The responses files that have comments.
fn files(opened: &[Opened]) -> impl Iterator<Item = (&Opened, &Column)> {
    let files = of_kind(opened, Kind::Responses);
    files.filter_map(|file| Some((file, file.column(&Role::Comment)?)))
}

impl Comments {
    /// The comments of all answers; `None` where no file has any.
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
        Some(Self {
            places,
            cutting: RefCell::default(),
            corpus: OnceCell::new(),
            searched: RefCell::default(),
        })
    }

    /// The terms of all comments, found at the first question that needs them.
    ///
    /// # Errors
    /// `put_down` where there is more to do.
    pub fn corpus(&self, opened: &[Opened], work: Work) -> Result<&Corpus> {
        if let Some(corpus) = self.corpus.get() {
            return Ok(corpus);
        }
        let mut cutting = self.cutting.borrow_mut();
        let Cutting {
            rows,
            texts,
            tokens,
            index,
        } = &mut *cutting;
        work.advance(&mut || {
            if let Some(index) = index {
                return index.step().map(|share| 0.5 + 0.5 * share);
            }
            *rows = self.step(opened, *rows, &mut |text| texts.update(tokens, text));
            if *rows == self.places.len() {
                *index = Some(Index::new(std::mem::take(texts)));
            }
            Some(0.5 * *rows as f64 / self.places.len().max(1) as f64)
        })?;
        let index = std::mem::take(&mut *cutting).index;
        Ok(self
            .corpus
            .get_or_init(|| index.map(Index::into_corpus).unwrap_or_default()))
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

    /// The comments of one step, that begins with a row. Returns the row with which the next one begins.
    fn step(&self, opened: &[Opened], from: usize, each: &mut dyn FnMut(&str)) -> usize {
        let (mut row, mut bytes) = (from, 0);
        while row < self.places.len() && bytes < STEP {
            let text = self.text(opened, row);
            each(&text);
            // A row without a comment is work as well.
            bytes += text.len() + 1;
            row += 1;
        }
        row
    }

    /// 1 = the row's comment says what is searched for, by row.
    ///
    /// # Errors
    /// `put_down` where there is more to do.
    pub fn search(&self, opened: &[Opened], query: &Query, work: Work) -> Result<Vec<u8>> {
        let mut all = self.searched.borrow_mut();
        let known = all.iter().position(|searched| searched.text == query.text);
        let known = known.unwrap_or_else(|| {
            if all.len() == KEPT {
                all.remove(0);
            }
            all.push(Searched {
                text: query.text.clone(),
                rows: Vec::new(),
            });
            all.len() - 1
        });
        let Some(Searched { rows, .. }) = all.get_mut(known) else {
            return Ok(Vec::new());
        };
        let count = self.places.len();
        if let Some(corpus) = self.corpus.get().filter(|_| rows.len() < count)
            && let Some(term) = query.term(corpus)
        {
            rows.clear();
            rows.resize(count, 0);
            for &text in corpus.texts(term as usize) {
                rows[text as usize] = 1;
            }
        }
        let mut finder = Finder::new(query);
        work.advance(&mut || {
            let from = rows.len();
            self.step(opened, from, &mut |text| {
                rows.push(u8::from(finder.find(text).is_some()));
            });
            (from < count).then(|| rows.len() as f64 / count as f64)
        })?;
        Ok(rows.clone())
    }
}

/// 1 = the row's comment says what is searched for, by row.
///
/// # Errors
/// `bad_option` for a text without words, `missing_role` where no file has comments, `put_down` where there is more to do.
pub fn found(model: &Model, files: &[Opened], text: &str, work: Work) -> Result<Vec<u8>> {
    let query = Query::read(text)?;
    let comments = model.comments(files);
    let comments = comments.ok_or(Error::new(ErrorKind::MissingRole { role: "comment" }))?;
    comments.search(files, &query, work)
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
}

/// Looks for what is searched for in one text after the other.
pub struct Finder<'a> {
    query: &'a Query,
    tokens: Tokens,
    /// By phrase: where it began, for each number of its words that the text ends with so far.
    begun: Vec<Vec<Option<usize>>>,
    /// Where each phrase was found.
    found: Vec<Option<Range<usize>>>,
}

impl<'a> Finder<'a> {
    /// Looks for this.
    pub fn new(query: &'a Query) -> Self {
        let begun = query.phrases.iter().map(|phrase| vec![None; phrase.len()]);
        Self {
            query,
            tokens: Tokens::default(),
            begun: begun.collect(),
            found: vec![None; query.phrases.len()],
        }
    }

    /// Where a text says what is searched for: the place of the first phrase; `None` where it does not hold all.
    pub fn find(&mut self, text: &str) -> Option<Range<usize>> {
        self.begun.iter_mut().for_each(|begun| begun.fill(None));
        self.found.fill(None);
        self.tokens.each(text, &mut |token| {
            let phrases = self.query.phrases.iter();
            for ((phrase, begun), found) in phrases.zip(&mut self.begun).zip(&mut self.found) {
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
        let is_whole = self.found.iter().all(Option::is_some);
        self.found.first().cloned().flatten().filter(|_| is_whole)
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
            let query_read = Query::read(query).unwrap();
            let found = Finder::new(&query_read).find(text);
            assert_eq!(
                found.map(|place| &text[place]),
                expected,
                "{query} in {text}"
            );
        }
        assert!(Query::read("  … 👍").is_err());
    }
}
