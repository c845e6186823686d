//! Words that people write in cells, as data: what each means. The files hold no comments, for all of them is in the
//! engine.

use super::letters;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Words with their meanings in the order of the words, from a text of lines `meaning = word | word`.
#[derive(Debug)]
pub(super) struct Lexicon(Vec<(&'static str, &'static str)>);

impl Lexicon {
    fn new(text: &'static str) -> Self {
        let mut words: Vec<(&str, &str)> = Vec::new();
        for line in text.lines() {
            let Some((meaning, list)) = line.split_once('=') else {
                continue;
            };
            for word in list.split('|').map(str::trim) {
                let at = words.partition_point(|(known, _)| *known <= word);
                words.insert(at, (word, meaning.trim()));
            }
        }
        Self(words)
    }

    /// The meaning of a word in its [folded](fold) form, the first written of several.
    pub fn find(&self, word: &str) -> Option<&'static str> {
        let at = self.0.partition_point(|(known, _)| *known < word);
        let (known, meaning) = self.0.get(at)?;
        (*known == word).then_some(*meaning)
    }

    /// Words and meanings.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.iter().copied()
    }
}

/// Months (`1`…`12`, Jalali ones `j1`…`j12`), what stands beside a date and says nothing (`0`), halves of the day
/// (`am`, `pm`), and zones (minutes east, `z-300`). Months as Intl writes them in English, Persian, Dari, Estonian and
/// Russian, and other usual spellings; zones of North America by RFC 5322, section 4.3, those of Europe and Iran by their
/// usual letters. All in lower case without joiners.
pub(super) static DATES: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new(include_str!("lexicon/dates.txt")));

/// Currencies by symbol, name and code. A symbol of several currencies means the one that is traded most; crowns (kr) stay
/// what they are. IRT is the toman, ten rials, which has no code of its own. `codes` are the active ones of ISO 4217, list
/// one.
pub(super) static CURRENCIES: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new(include_str!("lexicon/currencies.txt")));

/// Labels of answers on a scale: the family and the place of each, from −3 to 3: the ends, the plain ones (2), the mild
/// ones (1), the middle (0). Yes and no are 1 and 0. Of those that are no answer the place is how many answers a tool that
/// writes them offers (2: Zendesk's good and bad), or 0.
pub(super) static LABELS: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new(include_str!("lexicon/labels.txt")));

/// Marks for missing values: `never` a value, or missing only among `typed` values and ids, where among words they may be
/// words (Namibia, "none of these").
pub(super) static MISSING: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new(include_str!("lexicon/missing.txt")));

/// The marks in the cases that are usual, and whether they are never a value.
pub(super) static MARKS: LazyLock<Vec<(String, bool)>> = LazyLock::new(|| {
    let mut marks = Vec::new();
    for (mark, meaning) in MISSING.iter() {
        let title = |(at, char)| if at == 0 { upper(char) } else { char };
        let title = mark.chars().enumerate().map(title).collect();
        for written in [mark.to_owned(), mark.chars().map(upper).collect(), title] {
            marks.push((written, meaning == "never"));
        }
    }
    marks
});

/// The capital of a Latin or Russian letter.
fn upper(char: char) -> char {
    match char {
        'а'..='я' => char::from_u32(u32::from(char) - 32).unwrap_or(char),
        _ => char.to_ascii_uppercase(),
    }
}

/// Is this a mark for a missing value?
pub(super) fn is_missing(text: &str) -> bool {
    MISSING.find(&fold(text)).is_some()
}

/// A cell as the words of a lexicon are written: in lower case, digits of other scripts as ASCII ones, signs, spaces
/// and apostrophes in their plain form, Arabic yeh and kaf as the Persian ones, and without what is not seen.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text.trim());
    }
    let mut folded = String::with_capacity(text.len());
    for char in text.chars() {
        let plain = match letters::plain(char) {
            // The dot that lower case makes of İ, and a mark of direction.
            None | Some('\u{307}' | '\u{61C}') => continue,
            Some('\u{2010}'..='\u{2015}' | '\u{2212}') => '-',
            Some('\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}') => ' ',
            Some('\u{2018}' | '\u{2019}' | '\u{2BC}') => '\'',
            Some('\u{66A}') => '%',
            Some('\u{60C}') => THOUSANDS,
            Some(letter) => {
                folded.extend(letter.to_lowercase());
                continue;
            }
        };
        folded.push(plain);
    }
    let trimmed = folded.trim();
    if trimmed.len() < folded.len() {
        return Cow::Owned(trimmed.to_owned());
    }
    Cow::Owned(folded)
}

/// The Arabic mark between thousands; the Arabic comma is used as one, too.
pub(super) const THOUSANDS: char = '\u{66C}';
/// The Arabic mark before decimals.
pub(super) const DECIMALS: char = '\u{66B}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_written_as_cells_are_folded_and_each_has_one_meaning() {
        for lexicon in [&DATES, &CURRENCIES, &MISSING] {
            for (word, meaning) in lexicon.iter() {
                assert_eq!(fold(word), word);
                assert_eq!(lexicon.find(word), Some(meaning), "{word}");
            }
        }
    }

    #[test]
    fn cells_are_folded() {
        assert_eq!(fold("۱۴۰۲/۰۵/۱۲"), "1402/05/12");
        assert_eq!(fold("١٬٢٣٤٫٥"), "1٬234٫5");
        assert_eq!(fold(" \u{200F}−1\u{A0}234 KR\u{200E} "), "-1 234 kr");
        assert_eq!(fold("ريال"), "ریال");
        assert_eq!(fold("سه‌شنبه"), "سهشنبه");
        assert_eq!(fold("12’345"), "12'345");
    }
}
