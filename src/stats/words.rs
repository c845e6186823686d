//! Texts as the words and pairs of words in them, and in how many texts and by how many authors each is said.

use crate::math::ordered;
use crate::table::{Tokens, Words};
use std::ops::Range;

/// Texts in which a word or pair must stand to be a term.
const FEWEST: u32 = 3;
/// Different words that are kept apart while texts are read.
const MOST_WORDS: usize = 1 << 20;
/// Different pairs that are counted.
const MOST_PAIRS: usize = 1 << 20;
/// Terms, the most frequent first.
const MOST_TERMS: usize = 1 << 18;

/// The mark of a word that follows the one before it.
const FOLLOWS: u32 = 1 << 31;

/// Texts, cut into words. Merges; [`finish`](Self::finish) finds what is said often enough to be counted.
#[derive(Debug, Default)]
pub struct Texts {
    words: Words,
    /// Codes of the words of all texts, [`FOLLOWS`] where one follows the one before it; 0 = not kept apart.
    tokens: Vec<u32>,
    /// Where each text's words end.
    ends: Vec<u32>,
    /// Words that were not kept apart.
    left_out: u64,
}

impl Texts {
    /// Takes one text.
    pub fn update(&mut self, tokens: &mut Tokens, text: &str) {
        tokens.each(text, &mut |token| {
            let code = code_of(&mut self.words, token.word, &mut self.left_out);
            self.tokens
                .push(code | if token.follows { FOLLOWS } else { 0 });
        });
        self.ends.push(self.tokens.len() as u32);
    }

    /// Adds other texts behind these.
    pub fn merge(&mut self, other: &Self) {
        let words = (0..other.words.len() as u32).map(|code| other.words.get(code));
        let codes: Vec<u32> = words
            .map(|word| code_of(&mut self.words, word, &mut self.left_out))
            .collect();
        let before = self.tokens.len() as u32;
        self.tokens.extend(other.tokens.iter().map(|token| {
            let code = codes.get((token & !FOLLOWS) as usize).copied();
            code.unwrap_or(0) | token & FOLLOWS
        }));
        self.ends.extend(other.ends.iter().map(|end| before + end));
        self.left_out += other.left_out;
    }

    /// The texts as terms: words, and pairs of words of which one follows the other, that stand in three texts or more.
    pub fn finish(self) -> Corpus {
        let often = self.often();
        let pairs = self.pairs(&often);
        let mut terms: Vec<(u32, u32, u32)> = Vec::new();
        for (&texts, word) in often.iter().zip(0..) {
            if texts >= FEWEST && word > 0 {
                terms.push((word, 0, texts));
            }
        }
        let is_often = |pair: &&Pair| pair.texts >= FEWEST;
        let of_pairs = pairs.table.iter().filter(is_often);
        terms.extend(of_pairs.map(|pair| (pair.first, pair.second, pair.texts)));
        let pairs_left_out = pairs.left_out;
        drop(pairs);
        // The most frequent first: what is counted together lies together.
        let terms = ordered(terms, |a, b| {
            b.2.cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1)))
        });
        let kept = terms.len().min(MOST_TERMS);
        let left_out = self.left_out + pairs_left_out + (terms.len() - kept) as u64;

        let mut corpus = Corpus {
            left_out,
            ..Corpus::default()
        };
        // The number of each word's term, and of each pair's, counted from 1.
        let mut of_word = vec![0u32; self.words.len()];
        let mut of_pair = Pairs::default();
        for (&(first, second, _), number) in terms.iter().take(kept).zip(1..) {
            let mut word = |code: u32| corpus.words.intern(self.words.get(code));
            let pair = (word(first), word(second));
            corpus.terms.push(pair);
            if second == 0 {
                of_word[first as usize] = number;
            } else {
                of_pair.entry(first, second).texts = number;
            }
        }
        // Each term once in each text.
        let mut last = vec![0u32; kept + 1];
        corpus.spoken.reserve(self.ends.len());
        for (tokens, text) in self.texts().zip(1..) {
            corpus.spoken.push(!tokens.is_empty());
            let mut before = 0;
            for &token in tokens {
                let code = token & !FOLLOWS;
                let pair = if token & FOLLOWS != 0 && of_word[before as usize] > 0 {
                    of_pair.find(before, code)
                } else {
                    0
                };
                for term in [of_word[code as usize], pair] {
                    if term > 0 && std::mem::replace(&mut last[term as usize], text) != text {
                        corpus.said.push(term - 1);
                    }
                }
                before = code;
            }
            corpus.ends.push(corpus.said.len() as u32);
        }
        corpus.said.shrink_to_fit();
        corpus
    }

    /// The words of each text.
    fn texts(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let places = starts.zip(&self.ends);
        places.map(|(&start, &end)| {
            self.tokens
                .get(start as usize..end as usize)
                .unwrap_or_default()
        })
    }

    /// In how many texts each word stands.
    fn often(&self) -> Vec<u32> {
        let mut texts = vec![(0u32, 0u32); self.words.len()];
        for (tokens, text) in self.texts().zip(1..) {
            for token in tokens {
                if let Some((count, last)) = texts.get_mut((token & !FOLLOWS) as usize)
                    && *last != text
                {
                    (*count, *last) = (*count + 1, text);
                }
            }
        }
        texts.into_iter().map(|(count, _)| count).collect()
    }

    /// Pairs of words that each stand in enough texts, one following the other, each pair by its number in `each`.
    fn each_pair(&self, often: &[u32], each: &mut dyn FnMut(u32, u32, u32)) {
        let is_often = |code: u32| {
            often
                .get(code as usize)
                .is_some_and(|&texts| texts >= FEWEST)
        };
        for (tokens, text) in self.texts().zip(1..) {
            for pair in tokens.windows(2) {
                let (first, second) = (pair[0] & !FOLLOWS, pair[1] & !FOLLOWS);
                if pair[1] & FOLLOWS != 0
                    && first > 0
                    && second > 0
                    && is_often(first)
                    && is_often(second)
                {
                    each(first, second, text);
                }
            }
        }
    }

    /// The pairs that may be terms, with the texts in which they stand.
    ///
    /// A first pass counts pairs by a short hash, several pairs in one place: where even a place has too few, none of its
    /// pairs can be a term, and the second pass counts only the others, each by itself.
    ///
    /// # Source
    /// Park, Chen & Yu (1995), *SIGMOD Record* 24(2), 175–186.
    fn pairs(&self, often: &[u32]) -> Pairs {
        const PLACES: usize = 1 << 22;
        let mut places = vec![0u8; PLACES];
        let place = |first: u32, second: u32| hash(first, second) as usize % PLACES;
        self.each_pair(often, &mut |first, second, _| {
            let count = &mut places[place(first, second)];
            *count = count.saturating_add(1);
        });
        let mut pairs = Pairs::default();
        self.each_pair(often, &mut |first, second, text| {
            if u32::from(places[place(first, second)]) >= FEWEST {
                pairs.update(first, second, text);
            }
        });
        pairs
    }
}

/// The code of a word, which is kept apart while there is room; 0 where there is none.
fn code_of(words: &mut Words, word: &str, left_out: &mut u64) -> u32 {
    if words.len() <= MOST_WORDS {
        return words.intern(word);
    }
    words.find(word).unwrap_or_else(|| {
        *left_out += 1;
        0
    })
}

fn hash(first: u32, second: u32) -> u64 {
    let key = (u64::from(first) << 32) | u64::from(second);
    let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 20
}

/// A pair of words; free where the first is 0.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    first: u32,
    second: u32,
    texts: u32,
    last: u32,
}

/// Pairs by open addressing, a power of two of places, at most half of them taken.
#[derive(Debug, Default)]
struct Pairs {
    table: Vec<Pair>,
    taken: usize,
    left_out: u64,
}

impl Pairs {
    /// Counts a pair in a text.
    fn update(&mut self, first: u32, second: u32, text: u32) {
        if self.taken >= MOST_PAIRS && self.find(first, second) == 0 {
            self.left_out += 1;
            return;
        }
        let pair = self.entry(first, second);
        if pair.last != text {
            (pair.texts, pair.last) = (pair.texts + 1, text);
        }
    }

    /// A pair, which takes a place where it has none.
    fn entry(&mut self, first: u32, second: u32) -> &mut Pair {
        if self.taken * 2 >= self.table.len() {
            self.grow();
        }
        let at = self.slot(first, second);
        let pair = &mut self.table[at];
        self.taken += usize::from(pair.first == 0);
        (pair.first, pair.second) = (first, second);
        pair
    }

    /// The texts of a pair; 0 where it has no place.
    fn find(&self, first: u32, second: u32) -> u32 {
        if self.table.is_empty() {
            return 0;
        }
        self.table[self.slot(first, second)].texts
    }

    /// Where a pair is, or the free place where it belongs.
    fn slot(&self, first: u32, second: u32) -> usize {
        let mask = self.table.len() - 1;
        let mut at = hash(first, second) as usize & mask;
        loop {
            let pair = &self.table[at];
            if pair.first == 0 || (pair.first, pair.second) == (first, second) {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1 << 10);
        let old = std::mem::replace(&mut self.table, vec![Pair::default(); size]);
        for pair in old.into_iter().filter(|pair| pair.first > 0) {
            let at = self.slot(pair.first, pair.second);
            self.table[at] = pair;
        }
    }
}

/// Texts as the terms that each of them holds. Terms are numbered by how many texts hold them, most first.
#[derive(Debug, Default)]
pub struct Corpus {
    words: Words,
    /// The code of each term's word, and of the word that follows it in a pair; 0 = it is a single word.
    terms: Vec<(u32, u32)>,
    /// The terms of all texts, each once in a text.
    said: Vec<u32>,
    /// Where each text's terms end.
    ends: Vec<u32>,
    /// Has the text words at all?
    spoken: Vec<bool>,
    /// Words and pairs that there was no room to count.
    pub left_out: u64,
}

impl Corpus {
    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Are there no texts?
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many terms there are.
    pub fn terms(&self) -> usize {
        self.terms.len()
    }

    /// Has a text any word?
    pub fn is_spoken(&self, text: usize) -> bool {
        self.spoken.get(text).is_some_and(|spoken| *spoken)
    }

    /// The word of a term; of a pair also the word behind it.
    pub fn words(&self, term: usize) -> (&str, Option<&str>) {
        let (first, second) = self.terms.get(term).copied().unwrap_or_default();
        let second = (second > 0).then(|| self.words.get(second));
        (self.words.get(first), second)
    }

    /// The term of a word, or of a word and the one behind it.
    pub fn find(&self, first: &str, second: Option<&str>) -> Option<u32> {
        let second = second.map_or(Some(0), |second| self.words.find(second))?;
        let wanted = (self.words.find(first)?, second);
        let at = self.terms.iter().position(|term| *term == wanted)?;
        Some(at as u32)
    }

    /// The terms of a text.
    pub fn of_text(&self, text: usize) -> &[u32] {
        let end = |text: usize| self.ends.get(text).map(|&end| end as usize);
        let start = text.checked_sub(1).map_or(Some(0), end);
        let place = start
            .zip(end(text))
            .map_or(0..0, |(start, end)| Range { start, end });
        self.said.get(place).unwrap_or_default()
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        self.words.text_bytes()
            + (self.said.len() + self.ends.len()) * 4
            + self.terms.len() * 8
            + self.spoken.len()
    }
}

/// How many authors say each term on either of two sides.
///
/// A text counts once for each of its terms, and an author once on each side, however often the term is repeated. Authors'
/// texts must stand together; parts merge when no author is in two.
#[derive(Debug, Clone, Default)]
pub struct TermCounts {
    /// By term: authors on either side, and the last author counted there.
    of_term: Vec<[(u32, u32); 2]>,
    /// Texts with words, by side.
    pub texts: [u64; 2],
    /// Authors of such texts, by side.
    pub authors: [u64; 2],
    last: [u32; 2],
}

impl TermCounts {
    /// Nothing of a corpus counted yet.
    pub fn new(corpus: &Corpus) -> Self {
        Self {
            of_term: vec![Default::default(); corpus.terms()],
            ..Self::default()
        }
    }

    /// Takes one text on a side, 0 or 1, by its author; other sides are none.
    #[inline]
    pub fn update(&mut self, corpus: &Corpus, text: usize, side: usize, author: u32) {
        // 0 marks that nobody was counted.
        let author = author.wrapping_add(1);
        if side > 1 || !corpus.is_spoken(text) {
            return;
        }
        self.texts[side] += 1;
        if std::mem::replace(&mut self.last[side], author) != author {
            self.authors[side] += 1;
        }
        for &term in corpus.of_text(text) {
            if let Some(sides) = self.of_term.get_mut(term as usize) {
                let (authors, last) = &mut sides[side];
                *authors += u32::from(*last != author);
                *last = author;
            }
        }
    }

    /// Adds what was counted of other authors.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.of_term.iter_mut().zip(&other.of_term) {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                mine.0 += theirs.0;
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
        sides.map(|(authors, _)| authors.into())
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
        let mut found: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for text in 0..corpus.len() {
            for &term in corpus.of_text(text) {
                assert!(
                    found.entry(name(term)).or_default().insert(text),
                    "a term twice in a text"
                );
            }
        }
        found
    }

    #[test]
    fn terms_are_what_stands_in_three_texts_or_more() {
        let texts = texts();
        let corpus = read(&texts).finish();
        let found = by_term(&corpus);
        assert_eq!(found.len(), corpus.terms());
        assert!(found == naive(&texts));
        let sizes: Vec<usize> = (0..corpus.terms() as u32)
            .map(|term| {
                (0..corpus.len())
                    .filter(|&text| corpus.of_text(text).contains(&term))
                    .count()
            })
            .collect();
        assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]));
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
    fn an_author_counts_once_on_each_side_and_parts_of_the_authors_merge() {
        let texts = texts();
        let corpus = read(&texts).finish();
        let author = |text: usize| text as u32 / 3;
        let side = |text: usize| text % 7 % 3;
        let count = |texts: Range<usize>| {
            let mut counts = TermCounts::new(&corpus);
            texts.for_each(|text| counts.update(&corpus, text, side(text), author(text)));
            counts
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
        let mut counts = TermCounts::new(&corpus);
        (0..rows).for_each(|row| counts.update(&corpus, row, 0, row as u32));
        let term = corpus.find("always", Some("said")).unwrap();
        assert_eq!(counts.of_term(term as usize), [rows as u64, 0]);
        assert!(corpus.terms() < 4);
    }
}
