//! The words of a text, in any script, without a dictionary.
//!
//! A word is a run of letters, digits and the marks upon them, as Unicode's default rules cut it (UAX #29), in the form in
//! which spellings of the same word are one: lower case, letters composed with their marks, digits of other scripts as
//! 0–9, Arabic yeh and kaf as Persian ones, ё as е, vowel signs of Arabic left out. Differences from the default rules,
//! each for text as customers type it:
//!
//! - a zero-width non-joiner between letters belongs to a Persian word; every other unseen mark is left out;
//! - a hyphen between letters belongs to the word (`e-mail`, `по-русски`), as an apostrophe does;
//! - a point between letters parts words (`slow.Expensive`), one between digits does not (`9.5`); so does an underscore;
//! - of scripts that put no space between words each letter is a word: pairs of them are what can be counted;
//! - of HTML a tag (`<` or `</`, a letter, and on to the next `>`) is no word, as its reader sees none: one that only sets
//!   letters is a space, every other one parts words; a reference to a character (`&amp;`, `&nbsp;`, `&#39;`) is that one.

use super::letters::plain;
use std::ops::Range;
use std::sync::LazyLock;

/// Words longer than this many bytes are none that anybody says: keys, links, noise.
const LONGEST: usize = 192;
/// Characters below this one are looked up.
const TABLE: usize = 0x800;

// What a character does; every other value is the letter as it is kept.
const BREAK: u16 = 0;
const SPACE: u16 = 1;
const UNSEEN: u16 = 2;
/// An apostrophe or hyphen: part of a word where letters stand on both sides.
const APOSTROPHE: u16 = 3;
const HYPHEN: u16 = 4;
/// A point or comma: part of a number where digits stand on both sides.
const POINT: u16 = 5;
const COMMA: u16 = 6;
/// A mark upon the letter before it.
const MARK: u16 = 7;
/// What may begin a tag or a reference to a character.
const MARKUP: u16 = 8;

const JOINER: char = '\u{200C}';

/// What characters below [`TABLE`] do: all of Latin, Greek, Cyrillic, Hebrew and Arabic.
static KINDS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    (0..TABLE as u32)
        .map(|code| char::from_u32(code).map_or(BREAK, |char| kind(char) as u16))
        .collect()
});

/// Letters that a base and a mark written behind it make together, by the mark's code: the lower-case letters of the
/// Latin, Greek and Cyrillic blocks whose canonical decomposition ends in the mark.
static COMPOSED: LazyLock<Vec<(char, char, char)>> = LazyLock::new(|| {
    let lines = include_str!("lexicon/compose.txt").lines();
    let mut composed = Vec::new();
    for (mark, pairs) in lines.filter_map(|line| line.split_once(" = ")) {
        let mark = u32::from_str_radix(mark, 16).ok().and_then(char::from_u32);
        for pair in pairs.split(' ') {
            let mut pair = pair.chars();
            composed.extend(
                mark.zip(pair.next())
                    .zip(pair.next())
                    .map(|((mark, base), letter)| (mark, base, letter)),
            );
        }
    }
    composed
});

/// What a character does, or the letter as it is kept.
fn kind(char: char) -> u32 {
    let code = match char {
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{FF07}' => APOSTROPHE,
        '-' | '\u{2010}' | '\u{2011}' => HYPHEN,
        '.' | '\u{66B}' => POINT,
        ',' => COMMA,
        '<' | '&' => MARKUP,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => BREAK,
        _ if is_mark(char) => MARK,
        _ => match plain(char) {
            None | Some('\u{61C}' | '\u{FE00}'..='\u{FE0F}') => UNSEEN,
            Some(char) if char.is_whitespace() => SPACE,
            Some(char) if char.is_alphanumeric() => return letter(char).into(),
            Some(_) => BREAK,
        },
    };
    code.into()
}

/// Is this a mark upon the letter before it?
fn is_mark(char: char) -> bool {
    match char {
        '\u{300}'..='\u{36F}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5BD}'
        | '\u{5BF}'..='\u{5C2}'
        | '\u{5C4}'..='\u{5C7}'
        | '\u{610}'..='\u{61A}'
        | '\u{64B}'..='\u{65F}'
        | '\u{670}'
        | '\u{6D6}'..='\u{6ED}'
        | '\u{E31}'
        | '\u{E34}'..='\u{E3A}'
        | '\u{E47}'..='\u{E4E}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' => true,
        // Signs of Indic scripts that are no letters, without their stops.
        '\u{900}'..='\u{DFF}' => {
            !char.is_alphanumeric() && !matches!(char, '\u{964}' | '\u{965}' | '\u{970}')
        }
        _ => false,
    }
}

/// A letter as it is kept.
fn letter(char: char) -> char {
    match char.to_lowercase().next().unwrap_or(char) {
        'ё' => 'е',
        'ς' => 'σ',
        'ة' | 'ۀ' | 'ە' | 'ھ' => 'ه',
        'أ' | 'إ' | 'ٱ' => 'ا',
        other => other,
    }
}

/// Tags that only set the letters within them, so that words on either side of one may follow each other.
const INLINE: [&str; 10] = [
    "a", "b", "em", "font", "i", "mark", "small", "span", "strong", "u",
];

/// What the markup at the start of a text says, as a character, and how many bytes it takes; the first character where it
/// is none.
fn markup(text: &str) -> (char, usize) {
    let bytes = text.as_bytes();
    let none = (
        if bytes.first() == Some(&b'&') {
            '&'
        } else {
            '<'
        },
        1,
    );
    if none.0 == '&' {
        let end = bytes.iter().take(10).position(|byte| *byte == b';');
        let name = end.and_then(|end| text.get(1..end));
        let meant = name.and_then(|name| match name {
            "nbsp" => Some(' '),
            "amp" | "lt" | "gt" | "quot" => Some('\n'),
            "apos" | "lsquo" | "rsquo" => Some('\''),
            name => {
                let code = name.strip_prefix('#')?;
                let code = match code.strip_prefix(['x', 'X']) {
                    Some(code) => u32::from_str_radix(code, 16),
                    None => code.parse(),
                };
                char::from_u32(code.ok()?)
            }
        });
        return meant.zip(end).map_or(none, |(char, end)| (char, end + 1));
    }
    // No tag holds another, so that a text is looked through once however many marks stand in it.
    let inner = bytes.iter().skip(1);
    let end = inner.clone().position(|byte| matches!(byte, b'<' | b'>'));
    let Some(end) = end.filter(|&end| bytes.get(end + 1) == Some(&b'>')) else {
        return none;
    };
    let name = text.get(1..=end).unwrap_or_default();
    let name = name.strip_prefix('/').unwrap_or(name);
    if !name.starts_with(|char: char| char.is_ascii_alphabetic()) {
        return none;
    }
    let length = name.find(|char: char| !char.is_ascii_alphanumeric());
    let name = name.get(..length.unwrap_or(name.len())).unwrap_or_default();
    let is_inline = INLINE.iter().any(|tag| tag.eq_ignore_ascii_case(name));
    (if is_inline { ' ' } else { '\n' }, end + 2)
}

/// The character of two bytes, where they are one: letters of Latin, Greek, Cyrillic, Hebrew and Arabic beyond ASCII.
#[inline(always)]
fn two_bytes(first: u8, second: Option<&u8>) -> Option<char> {
    let code = u32::from(first & 0x1F) << 6 | u32::from(second? & 0x3F);
    char::from_u32(code).filter(|_| first & 0xE0 == 0xC0)
}

/// Is this a letter of a script that puts no space between words?
fn is_word(char: char) -> bool {
    matches!(char,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{309F}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    /// The word in the form in which words are compared.
    pub word: &'a str,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// Is there nothing but space between it and the word before it?
    pub follows: bool,
}

/// Cuts texts into words; one buffer serves for all.
#[derive(Debug, Default)]
pub struct Tokens {
    word: String,
    /// Where the word begins and ends.
    place: Range<usize>,
    /// A mark that belongs to the word if a letter comes next.
    pending: Option<char>,
    /// Nothing but space since the last word.
    follows: bool,
    /// Is the word a letter that no other joins?
    is_whole: bool,
}

impl Tokens {
    /// Every word of a text in its order.
    pub fn each(&mut self, text: &str, found: &mut dyn FnMut(Token)) {
        let kinds = &**KINDS;
        let bytes = text.as_bytes();
        (self.follows, self.is_whole, self.pending) = (false, false, None);
        self.word.clear();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let does = |char: char| match kinds.get(char as usize) {
                Some(&kind) => kind.into(),
                None => kind(char),
            };
            let mut char = match two_bytes(byte, bytes.get(at + 1)) {
                _ if byte < 0x80 => char::from(byte),
                Some(char) => char,
                None => match text.get(at..).and_then(|rest| rest.chars().next()) {
                    Some(char) => char,
                    None => break,
                },
            };
            let mut kind = does(char);
            let mut end = at + char.len_utf8();
            if kind == u32::from(MARKUP) {
                let (meant, length) = markup(text.get(at..).unwrap_or_default());
                (char, end) = (meant, at + length);
                kind = does(char);
            }
            let mut next = end;
            match kind as u16 {
                _ if kind > MARKUP.into() => {
                    self.push(char::from_u32(kind).unwrap_or(char), at..end, found);
                    next = self.run(text, end, kinds);
                }
                SPACE => self.end(false, found),
                UNSEEN if char == JOINER => self.pend(char),
                UNSEEN => {}
                APOSTROPHE => self.join('\'', found),
                HYPHEN => self.join('-', found),
                POINT if self.is_number() => self.pend('.'),
                COMMA if self.is_number() => self.pend(','),
                MARK if !self.word.is_empty() => self.mark(char, end),
                _ => self.end(true, found),
            }
            at = next;
        }
        self.end(true, found);
    }

    /// Most letters are followed by others that do nothing but belong to the word: those at once. Returns where the first
    /// other one stands.
    #[inline]
    fn run(&mut self, text: &str, from: usize, kinds: &[u16]) -> usize {
        if self.is_whole || self.word.len() > LONGEST {
            return from;
        }
        let bytes = text.as_bytes();
        let mut at = from;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let run = rest.iter().take_while(|byte| byte.is_ascii_lowercase());
            let run = at + run.count();
            if run > at {
                self.word.push_str(text.get(at..run).unwrap_or_default());
                at = run;
            }
            let Some((char, &kind)) = bytes
                .get(at)
                .and_then(|&byte| two_bytes(byte, bytes.get(at + 1)))
                .and_then(|char| Some((char, kinds.get(char as usize)?)))
            else {
                break;
            };
            if kind <= MARKUP || self.word.len() > LONGEST {
                break;
            }
            self.word.push(char::from_u32(kind.into()).unwrap_or(char));
            at += 2;
        }
        self.place.end = at;
        at
    }

    fn is_number(&self) -> bool {
        self.word.ends_with(|char: char| char.is_ascii_digit())
    }

    /// Adds a letter.
    #[inline]
    fn push(&mut self, letter: char, place: Range<usize>, found: &mut dyn FnMut(Token)) {
        match self.pending.take() {
            // No number after all.
            Some('.' | ',') if !letter.is_ascii_digit() => self.end(true, found),
            Some(mark) if self.word.len() <= LONGEST => self.word.push(mark),
            _ => {}
        }
        // Marks may follow a letter that is a word, so that the word ends with the next letter.
        let is_whole = is_word(letter);
        if is_whole || self.is_whole {
            self.end(false, found);
        }
        self.is_whole = is_whole;
        if self.word.is_empty() {
            self.place.start = place.start;
        }
        if self.word.len() <= LONGEST {
            self.word.push(letter);
        }
        self.place.end = place.end;
    }

    /// A mark that belongs to the word if a letter comes next.
    fn pend(&mut self, mark: char) {
        if !self.word.is_empty() && self.pending.is_none() {
            self.pending = Some(mark);
        }
    }

    /// The same of a mark that ends the word otherwise.
    fn join(&mut self, mark: char, found: &mut dyn FnMut(Token)) {
        if self.word.is_empty() || self.pending.is_some() {
            self.end(true, found);
        } else {
            self.pending = Some(mark);
        }
    }

    /// Sets a mark upon the last letter.
    #[inline(never)]
    fn mark(&mut self, mark: char, end: usize) {
        self.place.end = end;
        let Some(base) = self.word.chars().next_back() else {
            return;
        };
        let composed = COMPOSED
            .iter()
            .find(|(of, on, _)| *of == mark && *on == base);
        if let Some(&(_, _, composed)) = composed {
            self.word.pop();
            self.word.push(letter(composed));
        } else if !matches!(mark, '\u{307}' | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}')
            && self.word.len() <= LONGEST
        {
            self.word.push(mark);
        }
    }

    /// Ends the word, if one is begun; `parts` where no next one may follow it.
    #[inline]
    fn end(&mut self, parts: bool, found: &mut dyn FnMut(Token)) {
        // An apostrophe or hyphen without a letter behind it is punctuation.
        let parts = parts || self.pending.take().is_some_and(|mark| mark != JOINER);
        if self.word.is_empty() {
            self.follows &= !parts;
            return;
        }
        let is_word = self.word.len() <= LONGEST;
        if is_word {
            found(Token {
                word: &self.word,
                place: self.place.clone(),
                follows: self.follows,
            });
        }
        self.word.clear();
        self.follows = is_word && !parts;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words, those that follow the one before them with a `+`.
    fn tokens(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        Tokens::default().each(text, &mut |token| {
            assert!(text.get(token.place.clone()).is_some());
            all.push([if token.follows { "+" } else { "" }, token.word].concat());
        });
        all
    }

    #[test]
    fn words_are_cut_and_spelled_alike_in_four_languages() {
        for (text, expected) in [
            ("Too EXPENSIVE, sorry", &["too", "+expensive", "sorry"][..]),
            ("It’s user‑friendly", &["it's", "+user-friendly"]),
            ("'quoted' - end-", &["quoted", "end"]),
            (
                "slow.Expensive 9.5 1,000 v2.",
                &["slow", "expensive", "+9.5", "+1,000", "+v2"],
            ),
            ("пёс Ёж по-русски", &["пес", "+еж", "+по-русски"]),
            ("Õhtul KÜLL aeglane", &["õhtul", "+küll", "+aeglane"]),
            (
                "پاسخ\u{200c}گويي كند\u{200c} است",
                &["پاسخ\u{200c}گویی", "+کند", "+است"],
            ),
            ("نسخهٔ ۱۲ لطفاً", &["نسخه", "+12", "+لطفا"]),
            ("İstanbul ΣΊΓΜΑΣ", &["istanbul", "+σίγμασ"]),
            ("too <b class=x>bad</b>!", &["too", "+bad"]),
            (
                "one<br/>two</p ><IMG src=\"a b\">three",
                &["one", "two", "three"],
            ),
            (
                "a <b and 5 < 6 > 4 <3 </> <!-- no -->",
                &["a", "b", "+and", "+5", "6", "4", "3", "no"],
            ),
            (
                "R&amp;D it&#39;s&nbsp;slow &#x442;ут AT&T &x;",
                &["r", "d", "+it's", "+slow", "+тут", "+at", "t", "x"],
            ),
            ("a\u{0}b\u{7}c d\ne", &["a", "b", "c", "+d", "e"]),
            ("👍🏽 😡", &[]),
            ("…!?", &[]),
            ("非常好ok好", &["非", "+常", "+好", "+ok", "+好"]),
            ("हिन्दी", &["हिन्दी"]),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }

    #[test]
    fn letters_and_marks_written_apart_are_the_letters_composed() {
        for (apart, composed) in [
            ("o\u{303}htul", "õhtul"),
            ("и\u{306} е\u{308}ж", "й ёж"),
            ("vie\u{323}\u{302}t", "việt"),
            ("СЧЕ\u{308}Т", "счёт"),
            ("ا\u{653}ب", "آب"),
        ] {
            assert_eq!(tokens(apart), tokens(composed), "{apart}");
        }
        assert_eq!(tokens("caf\u{65}\u{301}"), ["café"]);
    }

    #[test]
    fn what_nobody_says_is_no_word() {
        let long = "x".repeat(1 << 20);
        assert_eq!(tokens(&format!("good {long} bad")), ["good", "bad"]);
        assert!(tokens(&"\u{301}".repeat(1000)).is_empty());
        assert!(tokens(&format!("a{}", "\u{301}".repeat(10_000))).is_empty());
    }
}
