//! Interned texts of a column: each different text is kept once and known by a number.

/// A dictionary: code → text and back; code 0 is the empty text, which marks a missing cell.
///
/// Codes count up in order of first appearance.
#[derive(Debug, Clone)]
pub struct Words {
    /// All texts end to end.
    bytes: Vec<u8>,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<u32>,
    /// Open addressing, a power of two long, at most half full.
    table: Vec<Entry>,
}

/// Code 0 is never entered: its entry is free.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The last eight bytes of the text.
    tail: u64,
    tag: u32,
    code: u32,
}

const FIRST_TABLE: usize = 32;

impl Default for Words {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            ends: vec![0],
            table: vec![Entry::default(); FIRST_TABLE],
        }
    }
}

impl Words {
    /// The text of a code; empty for 0 and for codes never given.
    pub fn get(&self, code: u32) -> &str {
        let code = code as usize;
        let Some(&end) = self.ends.get(code) else {
            return "";
        };
        let start = code.checked_sub(1).map_or(0, |before| self.ends[before]);
        std::str::from_utf8(&self.bytes[start as usize..end as usize]).unwrap_or_default()
    }

    /// The code of a text, if it was interned; 0 for the empty text.
    pub fn find(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        let (text, length) = (text.as_bytes(), text.len());
        self.probe(&Key::new(text, 0, length), text, 0, length).ok()
    }

    /// How many codes there are, the empty text counted: codes are `0..len()`.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Is there no text but the empty one?
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// Texts with their codes, without the empty one.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (1..self.len() as u32).map(|code| (code, self.get(code)))
    }

    /// Bytes of all texts together.
    pub fn text_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The code of a text, which is interned if it is new.
    pub fn intern(&mut self, text: &str) -> u32 {
        let (text, length) = (text.as_bytes(), text.len());
        if length == 0 {
            return 0;
        }
        let key = Key::new(text, 0, length);
        match self.probe(&key, text, 0, length) {
            Ok(code) => code,
            Err(slot) => self.insert(slot, &key, text),
        }
    }

    /// The code of a cell without the white space around it. The cell is UTF-8 and lies in a buffer,
    /// which may be read beyond it.
    #[inline(always)]
    pub(super) fn intern_cell(&mut self, buffer: &[u8], start: usize, length: usize) -> u32 {
        if length == 0 {
            return 0;
        }
        let key = Key::new(buffer, start, length);
        match self.probe(&key, buffer, start, length) {
            // What is found has no white space around it: only such texts are kept.
            Ok(code) => code,
            Err(slot) => self.insert_cell(slot, &key, &buffer[start..start + length]),
        }
    }

    #[inline(never)]
    fn insert_cell(&mut self, slot: usize, key: &Key, cell: &[u8]) -> u32 {
        let text = cell.trim_ascii();
        if text.len() < cell.len() {
            return self.intern_cell(text, 0, text.len());
        }
        self.insert(slot, key, text)
    }

    /// The code of a text, or the free slot where it belongs.
    ///
    /// The first look is where ids that count up lie in a row; the others jump by the hash, so
    /// that rows of ids of several families do not make each other slow.
    #[inline(always)]
    fn probe(&self, key: &Key, buffer: &[u8], start: usize, length: usize) -> Result<u32, usize> {
        let mask = self.table.len() - 1;
        let mut slot = key.place as usize & mask;
        let step = (key.hash >> 32) as usize | 1;
        let mut next = key.hash as usize;
        loop {
            let entry = &self.table[slot];
            if entry.code == 0 {
                return Err(slot);
            }
            if entry.tail == key.tail
                && entry.tag == key.tag
                && (length <= 8 || self.begins(entry.code, buffer, start, length))
            {
                return Ok(entry.code);
            }
            slot = next & mask;
            next = next.wrapping_add(step);
        }
    }

    /// Is this the text of the code, given that the last eight bytes are?
    #[inline(always)]
    fn begins(&self, code: u32, buffer: &[u8], start: usize, length: usize) -> bool {
        let begin = self.ends[code as usize - 1] as usize;
        let end = self.ends[code as usize] as usize;
        if end - begin != length || load(&self.bytes, begin) != load(buffer, start) {
            return false;
        }
        length <= 16 || self.bytes[begin + 8..end - 8] == buffer[start + 8..start + length - 8]
    }

    /// Interns a text that is new and belongs in the free slot.
    fn insert(&mut self, slot: usize, key: &Key, text: &[u8]) -> u32 {
        let code = self.ends.len() as u32;
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        self.table[slot] = Entry {
            tail: key.tail,
            tag: key.tag,
            code,
        };
        if self.ends.len() * 2 > self.table.len() {
            self.grow();
        }
        code
    }

    fn grow(&mut self) {
        let size = self.table.len() * 2;
        self.table.clear();
        self.table.resize(size, Entry::default());
        for code in 1..self.ends.len() as u32 {
            self.enter(code);
        }
    }

    /// Enters a code whose text is in no entry.
    fn enter(&mut self, code: u32) {
        let begin = self.ends[code as usize - 1] as usize;
        let length = self.ends[code as usize] as usize - begin;
        let key = Key::new(&self.bytes, begin, length);
        if let Err(slot) = self.probe(&key, &self.bytes, begin, length) {
            self.table[slot] = Entry {
                tail: key.tail,
                tag: key.tag,
                code,
            };
        }
    }
}

/// What a text is found by.
struct Key {
    /// The last eight bytes; of a shorter text all, zeros before them.
    tail: u64,
    /// The length of a text up to eight bytes, which with the tail is all of it; otherwise part of the hash.
    tag: u32,
    /// The number that the last eight bytes are if they are digits: ids that count up are neighbours.
    place: u64,
    hash: u64,
}

impl Key {
    /// Of a text of at least one byte.
    #[inline(always)]
    fn new(buffer: &[u8], start: usize, length: usize) -> Self {
        // Odd multipliers from the digits of π; the upper half of a product, where it mixes best, is
        // folded into the lower.
        const A: u64 = 0x243F_6A88_85A3_08D3;
        const B: u64 = 0x1319_8A2E_0370_7345;
        let fold = |hash: u64, multiplier: u64| {
            let product = hash.wrapping_mul(multiplier);
            product ^ (product >> 32)
        };
        if length <= 8 {
            let tail = load(buffer, start) << (64 - 8 * length);
            let hash = fold(fold(tail ^ length as u64, A), B);
            return Self {
                tail,
                tag: length as u32,
                place: number(tail),
                hash,
            };
        }
        let tail = load(buffer, start + length - 8);
        let mut hash = fold(tail ^ length as u64, A);
        let mut at = start;
        while at < start + length - 8 {
            hash = fold(hash ^ load(buffer, at), B);
            at += 8;
        }
        hash = fold(hash, A);
        Self {
            tail,
            tag: (hash >> 32) as u32 | 1 << 31,
            place: number(tail),
            hash,
        }
    }
}

/// Eight digits as a number; of other bytes, a number of their lower halves.
#[inline(always)]
fn number(bytes: u64) -> u64 {
    let digits = bytes & 0x0F0F_0F0F_0F0F_0F0F;
    let pairs = (digits.wrapping_mul(10 * 256 + 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100 * 65_536 + 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul((10_000 << 32) + 1) >> 32
}

/// Eight bytes of the buffer; zeros where it ends.
#[inline(always)]
fn load(buffer: &[u8], start: usize) -> u64 {
    match buffer.get(start..start + 8) {
        Some(bytes) => u64::from_le_bytes(bytes.try_into().unwrap_or_default()),
        None => load_last(buffer.get(start..).unwrap_or_default()),
    }
}

#[cold]
#[inline(never)]
fn load_last(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |word, byte| (word << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_given_in_order_of_appearance_and_found_again() {
        let mut words = Words::default();
        let texts: Vec<String> = (0..5000)
            .map(|i| "x".repeat(i % 40) + &i.to_string() + "پایان")
            .collect();
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(words.intern(text), i as u32 + 1);
        }
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(words.intern(text), i as u32 + 1);
            assert_eq!(words.find(text), Some(i as u32 + 1));
            assert_eq!(words.get(i as u32 + 1), text);
        }
        assert_eq!(words.len(), 5001);
        assert_eq!(words.find("never"), None);
        assert_eq!(words.get(9999), "");
    }

    #[test]
    fn ids_that_count_up_are_neighbours() {
        let place = |text: &str| Key::new(text.as_bytes(), 0, text.len()).place;
        assert_eq!(place("12345678"), 12_345_678);
        assert_eq!(place("C-000042"), place("C-000041") + 1);
        assert_eq!(place("id7"), place("id6") + 1);
        assert_eq!(place("customer-00000107"), 107);
    }

    #[test]
    fn families_of_ids_with_the_same_numbers_do_not_make_each_other_slow() {
        // Every family wants the same places. By linear probing this would take hours.
        let mut words = Words::default();
        for family in 0..20 {
            for id in 0..50_000 {
                words.intern(&format!("{family:02}-{id:08}"));
            }
        }
        assert_eq!(words.len(), 1_000_001);
        assert_eq!(words.find("07-00000009"), Some(7 * 50_000 + 10));
    }

    #[test]
    fn the_empty_text_is_code_zero() {
        let mut words = Words::default();
        assert_eq!(words.intern(""), 0);
        assert_eq!(words.find(""), Some(0));
        assert_eq!(words.get(0), "");
        assert!(words.is_empty());
    }

    #[test]
    fn texts_that_differ_in_length_or_one_byte_are_apart() {
        let mut words = Words::default();
        let texts = [
            "a",
            "aa",
            "aaaaaaaa",
            "aaaaaaaaa",
            "aaaaaaaab",
            "aaaaaaaaaaaaaaaaaaaaaaab",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "a\0",
            "b",
            "aaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaa",
        ];
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(words.intern(text), i as u32 + 1, "{text}");
        }
    }
}
