//! Words by number.

/// Different words, each kept once and known by a number; 0 is none.
///
/// Numbers count up in order of first appearance. A table of four bytes a place leads to the words, so that even a million
/// of them are found in memory that is near.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// All words end to end, each filled up with zeros to whole eights: no word holds a zero.
    bytes: Vec<u8>,
    /// Where each word ends.
    ends: Vec<u32>,
    /// Open addressing, a power of two long, at most half full: the number of a word, and in the bits above it some of
    /// its hash; 0 = free.
    table: Vec<u32>,
}

/// Words that are looked up together: while memory answers for one the next are asked for already.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The words as a [`Vocabulary`] keeps them.
    bytes: Vec<u8>,
    ends: Vec<u32>,
    hashes: Vec<u64>,
}

/// Bits of a place in the table that number a word.
const NUMBER: u32 = 21;
const FIRST_TABLE: usize = 1 << 10;

impl Batch {
    /// How many words there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a word.
    #[inline]
    pub fn push(&mut self, word: &str) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(word.as_bytes());
        let end = self.bytes.len().next_multiple_of(8);
        self.bytes.resize(end, 0);
        self.ends.push(end as u32);
        self.hashes
            .push(hash(self.bytes.get(start..).unwrap_or_default()));
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.hashes.clear();
    }
}

/// The hash of a padded word.
#[inline]
fn hash(word: &[u8]) -> u64 {
    // Odd multipliers from the digits of π; the upper half of a product, where it mixes best, is folded into the lower.
    let fold = |hash: u64, multiplier: u64| {
        let product = hash.wrapping_mul(multiplier);
        product ^ (product >> 32)
    };
    let eights = word.chunks_exact(8).map(number);
    let mixed = eights.fold(0, |mixed, eight| fold(mixed ^ eight, 0x243F_6A88_85A3_08D3));
    fold(mixed, 0x1319_8A2E_0370_7345)
}

fn number(eight: &[u8]) -> u64 {
    u64::from_le_bytes(eight.try_into().unwrap_or_default())
}

impl Vocabulary {
    /// How many numbers there are, 0 counted.
    pub fn len(&self) -> usize {
        self.ends.len().max(1)
    }

    /// The word of a number; empty for 0 and for numbers never given.
    pub fn get(&self, number: u32) -> &str {
        let padded = self.padded(number);
        let length = padded.iter().rposition(|&byte| byte != 0);
        let word = padded.get(..length.map_or(0, |last| last + 1));
        std::str::from_utf8(word.unwrap_or_default()).unwrap_or_default()
    }

    /// The number of a word, where it is kept.
    pub fn find(&self, word: &str) -> Option<u32> {
        let mut batch = Batch::default();
        batch.push(word);
        let hash = batch.hashes.first().copied().unwrap_or(0);
        let found = self.probe(hash, &batch.bytes).ok();
        found.filter(|_| !word.is_empty())
    }

    /// The number of each word of a batch, which is then empty. A new word is kept while there are fewer than `most`; the
    /// number of others is 0.
    pub fn look_up(&mut self, batch: &mut Batch, most: usize, each: &mut dyn FnMut(u32)) {
        if self.ends.is_empty() {
            self.ends.push(0);
        }
        while (self.ends.len() + batch.len()) * 2 > self.table.len()
            && self.table.len() < most.next_power_of_two() * 2
        {
            self.grow();
        }
        // Asks for the places of all, so that they are near when each is looked at.
        let mask = self.table.len() - 1;
        let near = batch.hashes.iter().fold(0, |near, &hash| {
            near ^ self.table.get(hash as usize & mask).copied().unwrap_or(0)
        });
        std::hint::black_box(near);
        let mut start = 0;
        for (&end, &hash) in batch.ends.iter().zip(&batch.hashes) {
            let word = batch.bytes.get(start..end as usize).unwrap_or_default();
            start = end as usize;
            let number = match self.probe(hash, word) {
                Ok(number) => number,
                Err(place) if self.ends.len() <= most => {
                    let number = self.ends.len() as u32;
                    self.bytes.extend_from_slice(word);
                    self.ends.push(self.bytes.len() as u32);
                    self.table[place] = tag(hash) | number;
                    number
                }
                Err(_) => 0,
            };
            each(number);
        }
        batch.clear();
    }

    /// Bytes of memory.
    pub fn memory(&self) -> usize {
        self.bytes.len() + (self.ends.len() + self.table.len()) * 4
    }

    #[inline]
    fn padded(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let start = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let place = start.zip(self.ends.get(number));
        let word = place.and_then(|(&start, &end)| self.bytes.get(start as usize..end as usize));
        word.unwrap_or_default()
    }

    /// The number of a word, or the free place where it belongs.
    #[inline]
    fn probe(&self, hash: u64, word: &[u8]) -> Result<u32, usize> {
        let mask = self.table.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            let Some(&place) = self.table.get(at) else {
                return Err(at);
            };
            let number = place & ((1 << NUMBER) - 1);
            if number == 0 {
                return Err(at);
            }
            if place == tag(hash) | number && is_same(self.padded(number), word) {
                return Ok(number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes the table twice as long.
    #[inline(never)]
    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(FIRST_TABLE);
        self.table = vec![0; size];
        for number in 1..self.ends.len() as u32 {
            let hash = hash(self.padded(number));
            let mut at = hash as usize & (size - 1);
            while self.table[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.table[at] = tag(hash) | number;
        }
    }
}

/// The bits of a hash that stand above a word's number; its lowest bits have led to the place.
fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32 & !((1 << NUMBER) - 1)
}

/// Are these padded words the same? Library calls that compare bytes cost more than most words have.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let eights = one.chunks_exact(8).zip(other.chunks_exact(8));
    one.len() == other.len() && eights.fold(true, |same, (a, b)| same & (number(a) == number(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(vocabulary: &mut Vocabulary, words: &[String], most: usize) -> Vec<u32> {
        let mut batch = Batch::default();
        let mut numbers = Vec::new();
        for part in words.chunks(7) {
            part.iter().for_each(|word| batch.push(word));
            vocabulary.look_up(&mut batch, most, &mut |number| numbers.push(number));
        }
        numbers
    }

    #[test]
    fn words_are_numbered_in_order_of_appearance_and_found_again() {
        let words: Vec<String> = (0..20_000)
            .map(|at| format!("{}{at}", ["", "слово", "پایان", "a"][at % 4].repeat(at % 9)))
            .collect();
        let mut vocabulary = Vocabulary::default();
        assert_eq!((vocabulary.len(), vocabulary.find("a")), (1, None));
        let first = numbers(&mut vocabulary, &words, usize::MAX >> 8);
        assert_eq!(first, (1..=20_000).collect::<Vec<u32>>());
        assert_eq!(numbers(&mut vocabulary, &words, 0), first);
        for (word, number) in words.iter().zip(first) {
            assert_eq!(vocabulary.get(number), word);
            assert_eq!(vocabulary.find(word), Some(number));
        }
        assert_eq!(
            (vocabulary.find(""), vocabulary.find("never")),
            (None, None)
        );
        assert_eq!((vocabulary.get(0), vocabulary.get(20_001)), ("", ""));
    }

    #[test]
    fn a_full_vocabulary_keeps_its_words_and_takes_no_others() {
        let words: Vec<String> = (0..5_000).map(|at| format!("w{at}")).collect();
        let mut vocabulary = Vocabulary::default();
        let found = numbers(&mut vocabulary, &words, 3_000);
        assert!(
            found
                .iter()
                .zip(1..)
                .take(3_000)
                .all(|(&found, at)| found == at)
        );
        assert!(found.iter().skip(3_000).all(|&found| found == 0));
        assert_eq!(vocabulary.len(), 3_001);
        assert_eq!(numbers(&mut vocabulary, &words, 3_000), found);
    }
}
