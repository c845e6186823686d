//! Texts as the words and pairs of words in them, and in how many texts and by how many authors each is said.

use super::vocabulary::{Batch, Vocabulary};
use crate::math::order_by_key;
use crate::table::Tokens;
use std::ops::Range;

/// Texts in which a word or pair must stand to be a term.
const FEWEST: u32 = 3;
/// Different words that are kept apart while texts are read.
const MOST_WORDS: usize = 1 << 20;
/// Terms, the most frequent first.
const MOST_TERMS: usize = 1 << 18;
/// Words looked up together.
const TOGETHER: usize = 64;
/// Words that one step of indexing looks at; more where a text has more.
const STEP: usize = 1 << 18;
/// Texts of terms that one step of counting looks at; more where a term has more.
const COUNTED: usize = 1 << 21;
/// Pairs that are counted at a time; more where a word is followed by more.
const PAIRS: u32 = 1 << 22;

/// The mark of a word that follows the one before it.
const FOLLOWS: u32 = 1 << 31;

/// Texts, cut into words. Merges; [`finish`](Self::finish) finds what is said often enough to be counted, as [`Index`]
/// does in steps.
#[derive(Debug, Default)]
pub struct Texts {
    words: Vocabulary,
    /// Codes of the words of all texts, [`FOLLOWS`] where one follows the one before it; 0 = not kept apart.
    tokens: Vec<u32>,
    /// Where each text's words end.
    ends: Vec<u32>,
    /// Words that were not kept apart.
    left_out: u64,
    batch: Batch,
}

impl Texts {
    /// Takes one text.
    pub fn update(&mut self, tokens: &mut Tokens, text: &str) {
        tokens.each(text, &mut |token| {
            self.batch.push(token.word);
            self.tokens.push(if token.follows { FOLLOWS } else { 0 });
            if self.batch.len() == TOGETHER {
                self.look_up();
            }
        });
        self.look_up();
        self.ends.push(self.tokens.len() as u32);
    }

    /// Gives the last words their codes.
    fn look_up(&mut self) {
        let start = self.tokens.len() - self.batch.len();
        let Some(tokens) = self.tokens.get_mut(start..) else {
            return;
        };
        let mut tokens = tokens.iter_mut();
        self.words
            .look_up(&mut self.batch, MOST_WORDS, &mut |code| {
                self.left_out += u64::from(code == 0);
                if let Some(token) = tokens.next() {
                    *token |= code;
                }
            });
    }

    /// Adds other texts behind these.
    pub fn merge(&mut self, other: &Self) {
        let mut codes = vec![0];
        for code in 1..other.words.len() as u32 {
            self.batch.push(other.words.get(code));
            let mut keep = |code| codes.push(code);
            self.words.look_up(&mut self.batch, MOST_WORDS, &mut keep);
        }
        let before = self.tokens.len() as u32;
        self.left_out += other.left_out;
        for token in &other.tokens {
            let known = token & !FOLLOWS;
            let code = codes.get(known as usize).copied().unwrap_or(0);
            self.left_out += u64::from(known > 0 && code == 0);
            self.tokens.push(code | token & FOLLOWS);
        }
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    /// The texts as terms: words, and pairs of words of which one follows the other, that stand in three texts or more.
    pub fn finish(self) -> Corpus {
        let mut index = Index::new(self);
        while index.step().is_some() {}
        index.corpus
    }

    /// Where the words of a text stand.
    #[inline]
    fn place(&self, text: usize) -> Range<usize> {
        let end = |text: usize| self.ends.get(text).map_or(0, |&end| end as usize);
        text.checked_sub(1).map_or(0, end)..end(text)
    }

    /// The texts of a step that begins with one of them.
    fn step(&self, from: usize) -> Range<usize> {
        let enough = self.place(from).start + STEP;
        let last = self.ends.partition_point(|&end| (end as usize) < enough);
        from..(last + 1).min(self.ends.len())
    }
}

/// What [`Index`] does for one text, or one word, after the other.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// Counts the texts of each word.
    Count,
    /// Gives the words that stand in enough texts numbers and their texts, and leaves out the others.
    Words,
    /// Tells words which others follow them, and where.
    Spread,
    /// Finds the pairs among these.
    Pairs,
    Done,
}

/// How often a word has come, and where last.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Texts; or the place where the next one belongs, [`Self::NOWHERE`] where none does.
    count: u32,
    /// The last text, counted from 1.
    last: u32,
    /// The word that it followed there.
    behind: u32,
}

impl Seen {
    const NOWHERE: u32 = u32::MAX;

    /// Is this the first time in a text?
    #[inline]
    fn is_first(&mut self, text: u32) -> bool {
        std::mem::replace(&mut self.last, text + 1) != text + 1
    }
}

/// A word that stands in enough texts, or a pair of such.
#[derive(Debug, Clone, Copy)]
struct Found {
    first: u32,
    second: u32,
    texts: u32,
    /// Where its texts begin.
    start: u32,
}

/// Finds the terms of texts in steps.
///
/// The words that follow one word are counted together, one word after the other: what counts them lies close together,
/// and takes little memory however many pairs there are.
#[derive(Debug)]
pub struct Index {
    texts: Texts,
    stage: Stage,
    /// The text or word with which the next step begins.
    at: usize,
    /// By code while words are counted, then by number.
    seen: Vec<Seen>,
    /// The number of each code, most frequent first, counted from 1; 0 = it stands in too few texts.
    numbers: Vec<u32>,
    /// The code of each number.
    codes: Vec<u32>,
    /// How many words follow each one, by number.
    following: Vec<u32>,
    /// The words of which pairs are looked for.
    firsts: Range<usize>,
    /// The words that follow these, with their texts, and where those behind each of these end.
    pairs: Vec<(u32, u32)>,
    ends: Vec<u32>,
    /// The words that follow one of these, each once.
    seconds: Vec<u32>,
    found: Vec<Found>,
    corpus: Corpus,
}

impl Index {
    /// Nothing done yet.
    pub fn new(texts: Texts) -> Self {
        Self {
            seen: vec![Seen::default(); texts.words.len()],
            texts,
            stage: Stage::Count,
            at: 0,
            numbers: Vec::new(),
            codes: Vec::new(),
            following: Vec::new(),
            firsts: 0..1,
            pairs: Vec::new(),
            ends: Vec::new(),
            seconds: Vec::new(),
            found: Vec::new(),
            corpus: Corpus::default(),
        }
    }

    /// Does a step and tells which share of all is done; `None` where there was nothing more to do.
    pub fn step(&mut self) -> Option<f64> {
        let texts = self.texts.ends.len();
        let step = self.texts.step(self.at);
        let of_texts = step.end as f64 / texts.max(1) as f64;
        let of_words = self.firsts.end as f64 / self.codes.len().max(1) as f64;
        let share = match self.stage {
            Stage::Count => {
                self.count(step.clone());
                0.1 * of_texts
            }
            Stage::Words => {
                self.take_words(step.clone());
                0.1 + 0.2 * of_texts
            }
            Stage::Spread => {
                self.spread(step.clone());
                0.3 + 0.6 * of_words
            }
            Stage::Pairs => {
                self.find_pairs();
                if self.at == self.firsts.end {
                    self.next_pairs();
                }
                return Some(0.3 + 0.6 * of_words);
            }
            Stage::Done => return None,
        };
        self.at = step.end;
        if self.at == texts {
            self.at = 0;
            match self.stage {
                Stage::Count => self.number(),
                Stage::Words => {
                    self.seen.fill(Seen::default());
                    self.next_pairs();
                }
                _ => {
                    self.at = self.firsts.start;
                    self.stage = Stage::Pairs;
                }
            }
        }
        Some(share)
    }

    /// What was found, once there is nothing more to do.
    pub fn into_corpus(self) -> Corpus {
        self.corpus
    }

    fn count(&mut self, texts: Range<usize>) {
        for text in texts {
            let tokens = self.texts.tokens.get(self.texts.place(text));
            for token in tokens.unwrap_or_default() {
                let seen = &mut self.seen[(token & !FOLLOWS) as usize];
                seen.count += u32::from(seen.is_first(text as u32));
            }
        }
    }

    /// Numbers the words that stand in enough texts.
    fn number(&mut self) {
        let most = self.seen.iter().map(|seen| seen.count).max().unwrap_or(0);
        let rarity = |seen: &Seen| match seen.count {
            FEWEST.. => most - seen.count,
            _ => u32::MAX,
        };
        let mut keys: Vec<u32> = self.seen.iter().map(rarity).collect();
        if let Some(none) = keys.first_mut() {
            *none = u32::MAX;
        }
        self.numbers = vec![0; keys.len()];
        self.codes = vec![0];
        let mut places = vec![Seen::default()];
        let mut start = 0;
        for code in order_by_key(&keys) {
            let texts = self.seen[code as usize].count;
            if keys[code as usize] == u32::MAX {
                break;
            }
            let number = self.codes.len() as u32;
            self.numbers[code as usize] = number;
            self.codes.push(code);
            places.push(Seen {
                count: start,
                ..Seen::default()
            });
            self.found.push(Found {
                first: number,
                second: 0,
                texts,
                start,
            });
            start += texts;
        }
        self.corpus.said = vec![0; start as usize];
        self.following = vec![0; self.codes.len()];
        self.seen = places;
        self.stage = Stage::Words;
    }

    fn take_words(&mut self, texts: Range<usize>) {
        for text in texts {
            let place = self.texts.place(text);
            let tokens = self.texts.tokens.get_mut(place).unwrap_or_default();
            self.corpus.spoken.push(!tokens.is_empty());
            let mut before = 0;
            for token in tokens {
                let number = self.numbers[(*token & !FOLLOWS) as usize];
                let follows = *token & FOLLOWS != 0 && before > 0 && number > 0;
                *token = number;
                if follows {
                    *token |= FOLLOWS;
                    self.following[before as usize] += 1;
                }
                before = number;
                let seen = &mut self.seen[number as usize];
                if number > 0 && seen.is_first(text as u32) {
                    self.corpus.said[seen.count as usize] = text as u32;
                    seen.count += 1;
                }
            }
        }
    }

    /// Goes on to the next words of which pairs are looked for, or to the end.
    fn next_pairs(&mut self) {
        self.ends.clear();
        self.firsts = self.firsts.end..self.firsts.end;
        let mut sum = 0;
        while let Some(&following) = self.following.get(self.firsts.end)
            && (sum == 0 || sum + following <= PAIRS)
        {
            self.ends.push(sum);
            sum += following;
            self.firsts.end += 1;
        }
        self.pairs.clear();
        self.pairs.resize(sum as usize, (0, 0));
        self.stage = Stage::Spread;
        self.at = 0;
        if self.firsts.is_empty() {
            self.order();
            self.stage = Stage::Done;
        }
    }

    fn spread(&mut self, texts: Range<usize>) {
        let (from, until) = (self.firsts.start, self.firsts.len());
        for text in texts {
            let tokens = self.texts.tokens.get(self.texts.place(text));
            let mut before = 0;
            for &token in tokens.unwrap_or_default() {
                let first = (before as usize).wrapping_sub(from);
                before = token & !FOLLOWS;
                if token & FOLLOWS != 0 && first < until {
                    let end = &mut self.ends[first];
                    self.pairs[*end as usize] = (before, text as u32);
                    *end += 1;
                }
            }
        }
    }

    fn find_pairs(&mut self) {
        let mut looked = 0;
        while self.at < self.firsts.end && looked < STEP {
            let at = self.at - self.firsts.start;
            let end = |at: usize| self.ends.get(at).map_or(0, |&end| end as usize);
            let pairs = self.pairs.get(at.checked_sub(1).map_or(0, end)..end(at));
            let pairs = pairs.unwrap_or_default();
            looked += pairs.len();
            let first = self.at as u32;
            self.at += 1;
            self.seconds.clear();
            for &(second, text) in pairs {
                let seen = &mut self.seen[second as usize];
                if seen.behind != first {
                    (seen.behind, seen.count, seen.last) = (first, 0, 0);
                    self.seconds.push(second);
                }
                seen.count += u32::from(seen.is_first(text));
            }
            let before = self.corpus.said.len();
            for &second in &self.seconds {
                let seen = &mut self.seen[second as usize];
                let (texts, start) = (seen.count, self.corpus.said.len() as u32);
                (seen.count, seen.last) = (Seen::NOWHERE, 0);
                if texts >= FEWEST {
                    seen.count = start;
                    self.found.push(Found {
                        first,
                        second,
                        texts,
                        start,
                    });
                    let end = self.corpus.said.len() + texts as usize;
                    self.corpus.said.resize(end, 0);
                }
            }
            if self.corpus.said.len() == before {
                continue;
            }
            for &(second, text) in pairs {
                let seen = &mut self.seen[second as usize];
                if seen.count != Seen::NOWHERE && seen.is_first(text) {
                    self.corpus.said[seen.count as usize] = text;
                    seen.count += 1;
                }
            }
        }
    }

    /// Numbers the terms, the most frequent first, those of one frequency as their words first appeared.
    fn order(&mut self) {
        let found = std::mem::take(&mut self.found);
        let by = |order: Vec<u32>, key: &dyn Fn(&Found) -> u32| -> Vec<u32> {
            let keys: Vec<u32> = order.iter().map(|&at| key(&found[at as usize])).collect();
            let sorted = order_by_key(&keys);
            sorted.into_iter().map(|at| order[at as usize]).collect()
        };
        let code = |number: u32| self.codes[number as usize];
        let most = found.iter().map(|found| found.texts).max().unwrap_or(0);
        let by_second = by((0..found.len() as u32).collect(), &|found| {
            code(found.second)
        });
        let by_words = by(by_second, &|found| code(found.first));
        let by_texts = by(by_words.clone(), &|found| most - found.texts);

        let corpus = &mut self.corpus;
        let kept = found.len().min(MOST_TERMS);
        corpus.left_out = self.texts.left_out + (found.len() - kept) as u64;
        let mut term = vec![u32::MAX; found.len()];
        for (&at, number) in by_texts.iter().take(kept).zip(0..) {
            term[at as usize] = number;
        }
        // Terms that are not kept leave no gaps.
        corpus.places = vec![0..0; kept];
        corpus.terms = vec![(0, 0); kept];
        let mut end = 0;
        for (found, &term) in found.iter().zip(&term) {
            let of_term = found.start as usize..(found.start + found.texts) as usize;
            if let Some(place) = corpus.places.get_mut(term as usize) {
                *place = end..end + found.texts;
                corpus.terms[term as usize] = (code(found.first), code(found.second));
                corpus.said.copy_within(of_term, end as usize);
                end += found.texts;
            }
        }
        corpus.said.truncate(end as usize);
        corpus.said.shrink_to_fit();
        let by_words = by_words.iter().map(|&at| term[at as usize]);
        corpus.by_words = by_words.filter(|&term| term != u32::MAX).collect();
        corpus.words = std::mem::take(&mut self.texts.words);
        corpus.of_first = vec![0; corpus.words.len() + 1];
        for &(first, _) in &corpus.terms {
            corpus.of_first[first as usize + 1] += 1;
        }
        for code in 1..corpus.of_first.len() {
            corpus.of_first[code] += corpus.of_first[code - 1];
        }
    }
}

/// Texts by the terms in them. Terms are numbered by how many texts hold them, most first.
#[derive(Debug, Default)]
pub struct Corpus {
    words: Vocabulary,
    /// The code of each term's word, and of the word that follows it in a pair; 0 = it is a single word.
    terms: Vec<(u32, u32)>,
    /// The texts of all terms, each once for a term, and where those of each term stand.
    said: Vec<u32>,
    places: Vec<Range<u32>>,
    /// The terms by their first word, those of one by the second, and where those of each first word begin.
    by_words: Vec<u32>,
    of_first: Vec<u32>,
    /// Has the text words at all?
    spoken: Vec<bool>,
    /// Words and pairs that there was no room to count.
    pub left_out: u64,
}

impl Corpus {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.spoken.len()
    }

    /// Are there no texts?
    pub fn is_empty(&self) -> bool {
        self.spoken.is_empty()
    }

    /// How many terms there are.
    pub fn terms(&self) -> usize {
        self.terms.len()
    }

    /// Above the codes of all words.
    pub fn codes(&self) -> usize {
        self.words.len()
    }

    /// The code of a word that any text holds.
    pub fn code(&self, word: &str) -> Option<u32> {
        self.words.find(word)
    }

    /// The codes of a term's words; of a single word the second is 0.
    pub fn codes_of(&self, term: usize) -> (u32, u32) {
        self.terms.get(term).copied().unwrap_or_default()
    }

    /// The word of a term; of a pair also the word behind it.
    pub fn words(&self, term: usize) -> (&str, Option<&str>) {
        let (first, second) = self.codes_of(term);
        let second = (second > 0).then(|| self.words.get(second));
        (self.words.get(first), second)
    }

    /// The term of a word, or of a word and the one behind it.
    pub fn find(&self, first: &str, second: Option<&str>) -> Option<u32> {
        let second = second.map_or(Some(0), |second| self.words.find(second))?;
        self.term(self.words.find(first)?, second)
    }

    fn term(&self, first: u32, second: u32) -> Option<u32> {
        let place = |code: usize| self.of_first.get(code).map(|&place| place as usize);
        let (start, end) = place(first as usize).zip(place(first as usize + 1))?;
        let terms = self.by_words.get(start..end)?;
        let second_of = |&term: &u32| self.codes_of(term as usize).1;
        let at = terms.binary_search_by_key(&second, second_of).ok()?;
        terms.get(at).copied()
    }

    /// The texts that hold a term, in their order.
    pub fn texts(&self, term: usize) -> &[u32] {
        let place = self.places.get(term).cloned().unwrap_or_default();
        let texts = self.said.get(place.start as usize..place.end as usize);
        texts.unwrap_or_default()
    }

    /// The terms of any text, each once.
    pub fn terms_of(&self, tokens: &mut Tokens, text: &str) -> Vec<u32> {
        let mut terms = Vec::new();
        let mut before = None;
        tokens.each(text, &mut |token| {
            let code = self.words.find(token.word);
            let single = code.and_then(|code| self.term(code, 0));
            let pair = before.filter(|_| token.follows).zip(code);
            let pair = pair.and_then(|(first, second)| self.term(first, second));
            before = code;
            for term in single.into_iter().chain(pair) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        });
        terms
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        self.words.memory()
            + (self.said.len() + self.by_words.len() + self.of_first.len()) * 4
            + self.terms.len() * 16
            + self.spoken.len()
    }
}

/// How many authors say each term on either of two sides.
///
/// A text counts once for each of its terms, and an author once on each side, however often the term is repeated. Authors'
/// texts must stand together; parts merge when no author is in two.
#[derive(Debug, Clone, Default)]
pub struct TermCounts {
    /// By term: authors on either side.
    of_term: Vec<[u32; 2]>,
    /// Texts with words, by side.
    pub texts: [u64; 2],
    /// Authors of such texts, by side.
    pub authors: [u64; 2],
}

/// Neither side.
const NEITHER: u8 = 2;
/// The mark of a text whose author has another one on its side.
const AMONG: u8 = 4;

/// Authors on either side: one in the lower half, the other in the upper half of a number, so that adding is all there is
/// to do for most texts, whatever their sides are.
#[derive(Default)]
struct Authors {
    sides: u64,
    /// The last author of several texts on each side, counted from 1.
    last: [u32; 2],
}

impl Authors {
    /// Takes a text by its side, with or without [`AMONG`].
    #[inline(always)]
    fn update(&mut self, side: u8, author: impl FnOnce() -> u32) {
        const ONE: [u64; 4] = [1, 1 << 32, 0, 0];
        let of_side = usize::from(side & 1);
        if side < AMONG || {
            let author = author().wrapping_add(1);
            std::mem::replace(&mut self.last[of_side], author) != author
        } {
            self.sides += ONE[usize::from(side & 3)];
        }
    }

    fn sides(&self) -> [u32; 2] {
        [self.sides as u32, (self.sides >> 32) as u32]
    }
}

/// Counts the authors of each term in steps.
#[derive(Debug)]
pub struct Counting {
    /// By text; [`NEITHER`] where it has no words or belongs to no side.
    sides: Vec<u8>,
    counts: TermCounts,
}

impl Counting {
    /// Knows whose texts are on which side, and has counted no terms yet.
    pub fn new(corpus: &Corpus, sides: &[u8], authors: &[u32]) -> Self {
        let mut counts = TermCounts::default();
        let said = sides.iter().zip(&corpus.spoken);
        let side = |(&side, &spoken)| {
            if spoken && side < NEITHER {
                side
            } else {
                NEITHER
            }
        };
        let mut sides: Vec<u8> = said.map(side).collect();
        // The last text of an author on each side.
        let mut last: [Option<(u32, usize)>; 2] = [None; 2];
        for (text, &author) in authors.iter().enumerate().take(sides.len()) {
            let side = usize::from(sides[text]);
            let Some(last) = last.get_mut(side) else {
                continue;
            };
            counts.texts[side] += 1;
            match last.replace((author, text)) {
                Some((other, before)) if other == author => {
                    sides[before] |= AMONG;
                    sides[text] |= AMONG;
                }
                _ => counts.authors[side] += 1,
            }
        }
        Self { sides, counts }
    }

    /// How many steps there are to do.
    pub fn steps(corpus: &Corpus) -> usize {
        corpus.said.len().div_ceil(COUNTED)
    }

    /// Counts some more terms of the same corpus.
    pub fn step(&mut self, corpus: &Corpus, authors: &[u32]) {
        let mut looked = 0;
        let sides = &self.sides;
        while looked < COUNTED && self.counts.of_term.len() < corpus.terms() {
            let texts = corpus.texts(self.counts.of_term.len());
            looked += texts.len();
            let mut count = Authors::default();
            for &text in texts {
                let side = sides.get(text as usize).copied().unwrap_or(NEITHER);
                count.update(side, || authors.get(text as usize).copied().unwrap_or(0));
            }
            self.counts.of_term.push(count.sides());
        }
    }

    /// What was counted.
    pub fn counts(&self) -> &TermCounts {
        &self.counts
    }
}

impl TermCounts {
    /// Counts a corpus of which each text has an author, and a side: 0 or 1, others are none. [`Counting`] does so in steps.
    pub fn new(corpus: &Corpus, sides: &[u8], authors: &[u32]) -> Self {
        let mut counting = Counting::new(corpus, sides, authors);
        for _ in 0..Counting::steps(corpus) {
            counting.step(corpus, authors);
        }
        counting.counts
    }

    /// Adds what was counted of other authors.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.of_term.iter_mut().zip(&other.of_term) {
            for side in 0..2 {
                mine[side] += theirs[side];
            }
        }
        for side in 0..2 {
            self.texts[side] += other.texts[side];
            self.authors[side] += other.authors[side];
        }
    }

    /// How many authors say a term, on either side.
    pub fn of_term(&self, term: usize) -> [u64; 2] {
        let sides = self.of_term.get(term).copied().unwrap_or_default();
        sides.map(u64::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;
    use std::collections::{BTreeMap, BTreeSet};

    fn read(texts: &[String]) -> Texts {
        let (mut all, mut tokens) = (Texts::default(), Tokens::default());
        texts.iter().for_each(|text| all.update(&mut tokens, text));
        all
    }

    /// Some texts of a few hundred words, some of them long, some empty.
    fn texts() -> Vec<String> {
        let mut random = Random::new(3);
        let word = |random: &mut Random| {
            let most = 1 + random.below(300);
            format!("w{}", random.below(most))
        };
        (0..800)
            .map(|at| {
                let words = if at % 50 == 0 { 400 } else { random.below(9) };
                let mut text = String::new();
                for _ in 0..words {
                    text.push_str(&word(&mut random));
                    text.push_str(if random.below(5) == 0 { ". " } else { " " });
                }
                text
            })
            .collect()
    }

    /// Term → the texts that hold it, written out.
    fn naive(texts: &[String]) -> BTreeMap<String, BTreeSet<usize>> {
        let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, text) in texts.iter().enumerate() {
            for sentence in text.split(". ") {
                let words: Vec<&str> = sentence.split_whitespace().collect();
                let pairs = words.windows(2).map(|pair| pair.join(" "));
                for term in words.iter().map(|word| (*word).to_owned()).chain(pairs) {
                    found.entry(term).or_default().insert(at);
                }
            }
        }
        found.retain(|_, texts| texts.len() >= FEWEST as usize);
        found
    }

    fn by_term(corpus: &Corpus) -> BTreeMap<String, BTreeSet<usize>> {
        let name = |term: u32| match corpus.words(term as usize) {
            (first, Some(second)) => format!("{first} {second}"),
            (first, None) => first.to_owned(),
        };
        let texts = |term: u32| {
            let texts = corpus.texts(term as usize);
            assert!(texts.is_sorted_by(|a, b| a < b), "a text twice of a term");
            texts.iter().map(|&text| text as usize).collect()
        };
        let terms = 0..corpus.terms() as u32;
        terms.map(|term| (name(term), texts(term))).collect()
    }

    #[test]
    fn terms_are_what_stands_in_three_texts_or_more() {
        let texts = texts();
        let corpus = read(&texts).finish();
        let found = by_term(&corpus);
        assert_eq!(found.len(), corpus.terms());
        assert!(found == naive(&texts));
        let sizes = (0..corpus.terms()).map(|term| corpus.texts(term).len());
        assert!(sizes.collect::<Vec<_>>().is_sorted_by(|a, b| a >= b));
        for term in 0..corpus.terms() {
            let (first, second) = corpus.words(term);
            assert_eq!(corpus.find(first, second), Some(term as u32));
        }
        assert_eq!(corpus.find("w0", Some("never")), None);
        let mut tokens = Tokens::default();
        for (at, text) in (0u32..).zip(&texts) {
            let terms = corpus.terms_of(&mut tokens, text);
            let told = (0..corpus.terms()).filter(|&term| corpus.texts(term).contains(&at));
            let mut terms: Vec<usize> = terms.into_iter().map(|term| term as usize).collect();
            terms.sort_unstable();
            assert_eq!(terms, told.collect::<Vec<_>>());
        }
    }

    #[test]
    fn any_split_of_the_texts_merges_to_the_whole() {
        let texts = texts();
        let whole = by_term(&read(&texts).finish());
        for cut in [0, 1, 399, 800] {
            let mut merged = read(&texts[..cut]);
            merged.merge(&read(&texts[cut..]));
            assert!(by_term(&merged.finish()) == whole, "cut at {cut}");
        }
    }

    #[test]
    fn steps_tell_how_far_they_are_and_end_with_the_terms_of_the_whole() {
        let texts: Vec<String> = (0..5).flat_map(|_| texts()).collect();
        let long = texts.iter().map(|text| text.repeat(12)).collect::<Vec<_>>();
        let mut index = Index::new(read(&long));
        let mut shares = Vec::new();
        while let Some(share) = index.step() {
            shares.push(share);
        }
        assert!(shares.len() > 8 && shares.is_sorted(), "{shares:?}");
        assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
        let corpus = index.into_corpus();
        assert!(by_term(&corpus) == by_term(&read(&long).finish()));
        assert_eq!(Index::new(Texts::default()).step(), Some(0.0));
    }

    #[test]
    fn terms_of_many_texts_are_counted_in_steps() {
        let (words, texts) = (300, 5_000);
        let text = (0..words).fold(String::new(), |text, word| text + &format!("w{word} "));
        let corpus = read(&vec![text; texts]).finish();
        let authors: Vec<u32> = (0..texts as u32).collect();
        let sides: Vec<u8> = (0..texts).map(|text| u8::from(text % 5 == 0)).collect();
        let mut counting = Counting::new(&corpus, &sides, &authors);
        let (steps, mut counted) = (Counting::steps(&corpus), Vec::new());
        for _ in 0..steps {
            counting.step(&corpus, &authors);
            counted.push(counting.counts().of_term.len());
        }
        assert!(
            steps > 1 && counted.is_sorted_by(|a, b| a < b),
            "{counted:?}"
        );
        assert_eq!(counted.last(), Some(&(2 * words - 1)));
        assert!((0..corpus.terms()).all(|term| counting.counts().of_term(term) == [4_000, 1_000]));
    }

    #[test]
    fn an_author_counts_once_on_each_side_and_parts_of_the_authors_merge() {
        let texts = texts();
        let corpus = read(&texts).finish();
        let author = |text: usize| text as u32 / 3;
        let side = |text: usize| text % 7 % 3;
        let authors: Vec<u32> = (0..800).map(author).collect();
        let count = |texts: Range<usize>| {
            let of_side = |text| {
                if texts.contains(&text) {
                    side(text) as u8
                } else {
                    2
                }
            };
            let sides: Vec<u8> = (0..800).map(of_side).collect();
            TermCounts::new(&corpus, &sides, &authors)
        };
        let whole = count(0..800);
        let mut merged = count(0..300);
        merged.merge(&count(300..800));
        let naive = naive(&texts);
        for term in 0..corpus.terms() {
            let name = match corpus.words(term) {
                (first, Some(second)) => format!("{first} {second}"),
                (first, None) => first.to_owned(),
            };
            let authors = [0, 1].map(|wanted| {
                let of_side = naive[&name].iter().filter(|&&text| side(text) == wanted);
                of_side
                    .map(|&text| author(text))
                    .collect::<BTreeSet<_>>()
                    .len() as u64
            });
            assert_eq!(whole.of_term(term), authors, "{name}");
            assert_eq!(merged.of_term(term), authors, "{name}");
        }
        assert_eq!((merged.texts, merged.authors), (whole.texts, whole.authors));
    }

    #[test]
    fn above_the_most_words_the_known_ones_are_counted_on_and_the_rest_is_told() {
        let (mut texts, mut tokens) = (Texts::default(), Tokens::default());
        let (rows, each) = (1_060usize, 1_000usize);
        for row in 0..rows {
            let mut text = String::from("always said");
            for at in 0..each {
                text.push_str(" w");
                text.push_str(&(row * each + at).to_string());
            }
            texts.update(&mut tokens, &text);
        }
        let corpus = texts.finish();
        assert_eq!(corpus.left_out as usize, rows * each + 2 - MOST_WORDS);
        let authors: Vec<u32> = (0..rows as u32).collect();
        let counts = TermCounts::new(&corpus, &vec![0; rows], &authors);
        let term = corpus.find("always", Some("said")).unwrap();
        assert_eq!(counts.of_term(term as usize), [rows as u64, 0]);
        assert!(corpus.terms() < 4);
    }
}
