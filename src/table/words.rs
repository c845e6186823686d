//! Interned texts of a column: each different text is kept once and known by a number.

use std::cmp::Ordering;

/// A dictionary: code → text and back; code 0 is the empty text, which marks a missing cell.
///
/// Codes count up in order of first appearance. Texts are found in one of four ways, by what has come:
///
/// - ids that only count up need no table: a new one is greater than the last, others are found by halving;
/// - ids of one form that are numbered densely, such as `C0001721`, by their number;
/// - few words, as in most columns, in one small table that holds them whole;
/// - others in a table that grows.
#[derive(Debug, Clone)]
pub struct Words {
    /// All texts end to end.
    bytes: Vec<u8>,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<u32>,
    /// Open addressing, a power of two long, at most half full; empty while texts count up.
    table: Vec<Entry>,
    /// How many texts are in the table: all, but for numbered ones.
    entered: usize,
    few: Option<Box<[Few; FEW_SLOTS]>>,
    numbered: Option<Numbered>,
    /// Numbers were found to lie too far apart.
    is_sparse: bool,
}

/// Code 0 is never entered: its entry is free.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The last eight bytes of the text.
    tail: u64,
    tag: u32,
    code: u32,
}

/// A word of up to 16 bytes, whole; free where the code is 0.
#[derive(Debug, Clone, Copy, Default)]
struct Few {
    head: u64,
    tail: u64,
    length: u32,
    code: u32,
}

/// Makes room for so many values in all, where memory allows; if not, room is made as they come.
pub(super) fn reserve<T>(values: &mut Vec<T>, all: usize) {
    let _ = values.try_reserve_exact(all.saturating_sub(values.len()));
}

const FIRST_TABLE: usize = 32;
const FEW_SLOTS: usize = 256;
/// Up to so many words are few.
const FEW: usize = 96;

impl Default for Words {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            ends: vec![0],
            table: Vec::new(),
            entered: 0,
            few: None,
            numbered: None,
            is_sparse: false,
        }
    }
}

impl Words {
    /// The text of a code; empty for 0 and for codes never given.
    pub fn get(&self, code: u32) -> &str {
        std::str::from_utf8(self.bytes_of(code)).unwrap_or_default()
    }

    /// The code of a text, if it was interned; 0 for the empty text.
    pub fn find(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return Some(0);
        }
        let (text, length) = (text.as_bytes(), text.len());
        if self.table.is_empty() {
            return self.find_by_halving(text);
        }
        if let Some(numbered) = &self.numbered
            && let Some(number) = numbered.number(text, 0, length)
        {
            return numbered.code(number);
        }
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
        if self.table.is_empty() {
            if let Some(code) = self.count_up(text, 0, length) {
                return code;
            }
            self.enter_all();
        }
        if let Some(numbered) = &self.numbered
            && let Some(number) = numbered.number(text, 0, length)
        {
            return match numbered.code(number) {
                Some(code) => code,
                None => self.insert_numbered(number, text),
            };
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
        if let Some(few) = &self.few
            && length <= 16
        {
            let ends = Ends::new(buffer, start, length);
            let mut slot = ends.slot();
            loop {
                let word = &few[usize::from(slot)];
                // What is found has no white space around it: only such texts are kept.
                if ends.is(word) {
                    return word.code;
                }
                if word.code == 0 {
                    break;
                }
                slot = slot.wrapping_add(1);
            }
        }
        if let Some(numbered) = &self.numbered
            && let Some(number) = numbered.number(buffer, start, length)
        {
            return match numbered.code(number) {
                Some(code) => code,
                None => self.insert_numbered(number, &buffer[start..start + length]),
            };
        }
        if self.table.is_empty()
            && buffer[start] > b' '
            && buffer[start + length - 1] > b' '
            && let Some(code) = self.count_up(buffer, start, length)
        {
            return code;
        }
        if self.table.is_empty() {
            self.enter_all();
        }
        let key = Key::new(buffer, start, length);
        match self.probe(&key, buffer, start, length) {
            Ok(code) => code,
            Err(slot) => self.insert_cell(slot, &key, &buffer[start..start + length]),
        }
    }

    /// Makes room for a word in each of so many rows, if so far each of them brought a new one.
    pub(super) fn reserve(&mut self, rows: usize) {
        if self.table.is_empty() && self.ends.len() > FIRST_TABLE {
            let mean = self.bytes.len() / self.ends.len() + 1;
            reserve(&mut self.ends, rows + 1);
            reserve(&mut self.bytes, rows * mean);
        }
    }

    /// Bytes that the texts take and the tables in which they are found.
    pub(super) fn memory(&self) -> usize {
        let numbered = self
            .numbered
            .as_ref()
            .map_or(0, |numbered| numbered.codes.len());
        self.bytes.len() + (self.ends.len() + numbered) * 4 + self.table.len() * size_of::<Entry>()
    }

    /// Gives back the room that is not used.
    pub(crate) fn shrink(&mut self) {
        self.ends.shrink_to_fit();
        self.bytes.shrink_to_fit();
    }

    #[inline(never)]
    fn insert_cell(&mut self, slot: usize, key: &Key, cell: &[u8]) -> u32 {
        let text = cell.trim_ascii();
        if text.len() < cell.len() {
            return self.intern_cell(text, 0, text.len());
        }
        self.insert(slot, key, text)
    }

    fn bytes_of(&self, code: u32) -> &[u8] {
        let code = code as usize;
        let Some(&end) = self.ends.get(code) else {
            return &[];
        };
        let start = code.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start as usize..end as usize]
    }

    /// The code of a text that is the last one or comes behind it, and is interned then.
    ///
    /// A text comes behind a shorter one, and behind one of its length whose bytes are lower.
    fn count_up(&mut self, buffer: &[u8], start: usize, length: usize) -> Option<u32> {
        let last = self.ends.len() - 1;
        let begin = last
            .checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize);
        let end = self.ends[last] as usize;
        let order = length.cmp(&(end - begin)).then_with(|| match length {
            0..=16 => Ends::new(buffer, start, length)
                .in_order()
                .cmp(&Ends::new(&self.bytes, begin, length).in_order()),
            _ => buffer[start..start + length].cmp(&self.bytes[begin..end]),
        });
        match order {
            Ordering::Less => None,
            Ordering::Equal => Some(last as u32),
            Ordering::Greater => {
                self.append(&buffer[start..start + length]);
                Some(last as u32 + 1)
            }
        }
    }

    fn find_by_halving(&self, text: &[u8]) -> Option<u32> {
        let (mut low, mut high) = (1, self.ends.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            let other = self.bytes_of(middle);
            match other.len().cmp(&text.len()).then_with(|| other.cmp(text)) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => high = middle,
            }
        }
        None
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

    fn append(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
    }

    /// Interns a text that is new and belongs in the free slot.
    fn insert(&mut self, slot: usize, key: &Key, text: &[u8]) -> u32 {
        let code = self.ends.len() as u32;
        self.append(text);
        self.table[slot] = Entry {
            tail: key.tail,
            tag: key.tag,
            code,
        };
        self.entered += 1;
        if self.entered * 2 > self.table.len() {
            self.enter_all();
        } else if self.ends.len() > FEW {
            self.few = None;
        } else {
            self.enter_few(code);
        }
        code
    }

    /// Interns a text that is new and has a number.
    #[inline(never)]
    fn insert_numbered(&mut self, number: usize, text: &[u8]) -> u32 {
        let code = self.ends.len() as u32;
        self.append(text);
        let most = Numbered::most(self.ends.len());
        let Some(numbered) = &mut self.numbered else {
            return code;
        };
        if number >= numbered.codes.len() {
            if number > most {
                self.is_sparse = true;
                self.enter_all();
                return code;
            }
            numbered.codes.resize((number + 1).next_power_of_two(), 0);
        }
        numbered.codes[number] = code;
        code
    }

    /// Makes the tables anew, with room for as many texts again.
    fn enter_all(&mut self) {
        let words = self.ends.len() as u32;
        self.numbered = if self.is_sparse { None } else { self.number() };
        let is_numbered = |words: &Self, code: u32| match &words.numbered {
            Some(numbered) => {
                let text = words.bytes_of(code);
                numbered.number(text, 0, text.len()).is_some()
            }
            None => false,
        };
        self.entered = (1..words).filter(|code| !is_numbered(self, *code)).count();
        let size = FIRST_TABLE.max((self.entered * 2 + 1).next_power_of_two());
        self.table.clear();
        self.table.resize(size, Entry::default());
        let is_few = self.ends.len() <= FEW;
        self.few = is_few.then(|| Box::new([Few::default(); FEW_SLOTS]));
        for code in 1..words {
            if !is_numbered(self, code) {
                self.enter(code);
            }
            if is_few {
                self.enter_few(code);
            }
        }
    }

    /// The numbers of the texts, if most are ids of one form and the numbers lie close enough.
    fn number(&self) -> Option<Numbered> {
        let words = self.ends.len();
        if words < Numbered::WORDS {
            return None;
        }
        // The form of the first one, or of one in the middle if the first is another thing.
        [1, words as u32 / 2].into_iter().find_map(|example| {
            let mut numbered = Numbered::of_form(self.bytes_of(example))?;
            let numbers: Vec<(usize, u32)> = (1..words as u32)
                .filter_map(|code| {
                    let text = self.bytes_of(code);
                    Some((numbered.number(text, 0, text.len())?, code))
                })
                .collect();
            let largest = numbers.iter().map(|(number, _)| *number).max()?;
            if numbers.len() * 8 < words * 7 || largest > Numbered::most(words) {
                return None;
            }
            numbered.codes = vec![0; (largest + 1).next_power_of_two()];
            for (number, code) in numbers {
                numbered.codes[number] = code;
            }
            Some(numbered)
        })
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

    fn enter_few(&mut self, code: u32) {
        let begin = self.ends[code as usize - 1] as usize;
        let length = self.ends[code as usize] as usize - begin;
        if let Some(few) = &mut self.few
            && length <= 16
        {
            let Ends { head, tail, length } = Ends::new(&self.bytes, begin, length);
            let mut slot = Ends { head, tail, length }.slot();
            while few[usize::from(slot)].code != 0 {
                slot = slot.wrapping_add(1);
            }
            few[usize::from(slot)] = Few {
                head,
                tail,
                length,
                code,
            };
        }
    }
}

/// Ids of one length and one beginning that end in up to eight digits.
#[derive(Debug, Clone)]
struct Numbered {
    length: usize,
    /// The beginning within the first eight bytes of ids longer than that, and which bytes it has there.
    head: u64,
    head_mask: u64,
    /// The beginning within the last eight bytes, and which of these are digits.
    tail: u64,
    digits: u64,
    /// The code of each number; 0 = none.
    codes: Vec<u32>,
}

impl Numbered {
    /// From so many words on, numbers are tried.
    const WORDS: usize = 512;

    /// The largest number that is worth its place.
    fn most(words: usize) -> usize {
        words * 64
    }

    /// The form of an id, if it is one.
    fn of_form(id: &[u8]) -> Option<Self> {
        let digits = id
            .iter()
            .rev()
            .take(8)
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits == 0 || id.len() > 16 {
            return None;
        }
        let ends = Ends::new(id, 0, id.len());
        let digit_mask = u64::MAX << (64 - 8 * digits);
        let head_mask = match id.len() - digits {
            _ if id.len() <= 8 => 0,
            8.. => u64::MAX,
            prefix => (1 << (8 * prefix)) - 1,
        };
        Some(Self {
            length: id.len(),
            head: ends.head & head_mask,
            head_mask,
            tail: ends.tail & !digit_mask,
            digits: digit_mask,
            codes: Vec::new(),
        })
    }

    /// The number of an id of the form.
    #[inline(always)]
    fn number(&self, buffer: &[u8], start: usize, length: usize) -> Option<usize> {
        const ZEROS: u64 = 0x3030_3030_3030_3030;
        // What a digit may be at most before its byte reaches 128.
        const ROOM: u64 = 0x7676_7676_7676_7676;
        const TOPS: u64 = 0x8080_8080_8080_8080;
        if length != self.length {
            return None;
        }
        let ends = Ends::new(buffer, start, length);
        let digits = (ends.tail ^ ZEROS) & self.digits;
        let strange = (digits | ((digits & !TOPS) + (ROOM & self.digits))) & TOPS
            | (ends.tail & !self.digits) ^ self.tail
            | (ends.head & self.head_mask) ^ self.head;
        (strange == 0).then(|| number(digits) as usize)
    }

    #[inline(always)]
    fn code(&self, number: usize) -> Option<u32> {
        self.codes.get(number).copied().filter(|code| *code != 0)
    }
}

/// All of a text of 1 to 16 bytes: its first and its last eight, of a shorter one all in both.
#[derive(Clone, Copy)]
struct Ends {
    head: u64,
    tail: u64,
    length: u32,
}

impl Ends {
    #[inline(always)]
    fn new(buffer: &[u8], start: usize, length: usize) -> Self {
        let short = length.min(8);
        let shift = 64 - 8 * short;
        Self {
            head: load(buffer, start) << shift,
            tail: load(buffer, start + length - short) << shift,
            length: length as u32,
        }
    }

    /// Numbers that are ordered as the bytes of texts of one length are.
    #[inline(always)]
    fn in_order(self) -> (u64, u64) {
        // Shorter texts have their bytes in the upper part; reversed, the first byte counts most.
        (self.head.swap_bytes(), self.tail.swap_bytes())
    }

    #[inline(always)]
    fn slot(self) -> u8 {
        let mixed = (self.tail ^ self.head.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 56) as u8
    }

    #[inline(always)]
    fn is(self, word: &Few) -> bool {
        ((self.head ^ word.head) | (self.tail ^ word.tail) | u64::from(self.length ^ word.length))
            == 0
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
    fn ids_that_count_up_are_found_without_a_table_and_with_one() {
        let mut words = Words::default();
        let ids: Vec<String> = (1..3000).map(|id| format!("R{id}")).collect();
        for (at, id) in ids.iter().enumerate() {
            assert_eq!(
                words.intern_cell(format!("{id},").as_bytes(), 0, id.len()),
                at as u32 + 1
            );
            assert_eq!(words.intern(id), at as u32 + 1);
        }
        assert!(words.table.is_empty());
        let find_all = |words: &Words| {
            for (at, id) in ids.iter().enumerate() {
                assert_eq!(words.find(id), Some(at as u32 + 1));
            }
            assert_eq!(
                (
                    words.find("R"),
                    words.find("R0"),
                    words.find("R3000"),
                    words.find("Q77")
                ),
                (None, None, None, None)
            );
        };
        find_all(&words);
        assert_eq!(words.intern("R17"), 17);
        assert!(!words.table.is_empty());
        find_all(&words);
    }

    #[test]
    fn texts_of_one_length_count_up_as_their_bytes_do() {
        let mut texts: Vec<String> = (0..2000u64)
            .map(|i| format!("{:x}", i.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
            .collect();
        texts.extend(["é", "ab", "az", "b\u{7f}", "a"].map(str::to_owned));
        for pair in texts
            .windows(2)
            .filter(|pair| pair[0].len() == pair[1].len())
        {
            let [a, b] = [&pair[0], &pair[1]]
                .map(|text| Ends::new(text.as_bytes(), 0, text.len()).in_order());
            assert_eq!(a.cmp(&b), pair[0].as_bytes().cmp(pair[1].as_bytes()));
        }
    }

    #[test]
    fn ids_of_one_form_are_found_by_their_number() {
        for form in ["C", "", "cus_000", "A-2024-"] {
            let mut words = Words::default();
            let mut expected = std::collections::HashMap::new();
            for at in 0..20_000u64 {
                let number = at * 7919 % 10_007;
                let text = match at % 41 {
                    0 => format!("{form}{number}"),
                    1 => format!("{form}{number:05}x"),
                    2 => format!("x{form}{number:05}"),
                    3 => "unknown".into(),
                    _ => format!("{form}{number:05}"),
                };
                let next = expected.len() as u32 + 1;
                let code = *expected.entry(text.clone()).or_insert(next);
                assert_eq!(
                    words.intern_cell(format!("{text}, ").as_bytes(), 0, text.len()),
                    code,
                    "{text}"
                );
            }
            assert!(words.numbered.is_some(), "{form}");
            for (text, code) in &expected {
                assert_eq!(
                    (words.find(text), words.intern(text), words.get(*code)),
                    (Some(*code), *code, text.as_str())
                );
            }
            for strange in ["C0000:", "C/0000", "C000 1", "000/1", "C\u{e9}001", ""] {
                assert_eq!(
                    words.find(strange).is_some(),
                    strange.is_empty() || expected.contains_key(strange)
                );
            }
            // One far off makes the numbers too many.
            let far = format!("{form}{:05}", 99_999);
            let mut sparse = Words::default();
            for number in (0..1500).rev() {
                sparse.intern(&format!("{form}{number:05}"));
            }
            assert!(sparse.numbered.is_some());
            let code = sparse.intern(&far);
            assert!(sparse.numbered.is_none());
            assert_eq!(
                (sparse.find(&far), sparse.intern(&far), sparse.len()),
                (Some(code), code, 1502)
            );
            assert_eq!(sparse.find(&format!("{form}00007")), Some(1493));
        }
    }

    #[test]
    fn white_space_around_a_cell_is_not_kept() {
        for first in ["a", "b"] {
            let mut words = Words::default();
            words.intern(first);
            for cell in [" a", "a ", " a\t", "a"] {
                let code = words.intern_cell(cell.as_bytes(), 0, cell.len());
                assert_eq!(words.get(code), "a");
            }
            assert_eq!(words.intern_cell(b"  ", 0, 2), 0);
        }
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
