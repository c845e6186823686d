//! Spellings that do not tell one text from another: digits of other scripts, Arabic letters in Persian words, marks
//! that nobody sees, letters with and without their dots.

/// The letter in its plain spelling; `None` for a mark that is not seen: a joiner, a direction mark, a soft hyphen,
/// a byte order mark, the stroke that lengthens Arabic words.
pub fn plain(letter: char) -> Option<char> {
    Some(match letter {
        '\u{0660}'..='\u{0669}' => digit(letter as u32 - 0x0660),
        '\u{06F0}'..='\u{06F9}' => digit(letter as u32 - 0x06F0),
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        '\u{00AD}'
        | '\u{0640}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' => return None,
        other => other,
    })
}

/// A lower-case letter as it is written where dots and accents are left out; `None` for a dot or accent of its own.
pub fn unaccented(letter: char) -> Option<char> {
    Some(match letter {
        '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{0655}' | '\u{0670}' => return None,
        'õ' | 'ö' => 'o',
        'ä' => 'a',
        'ü' => 'u',
        'š' => 's',
        'ž' => 'z',
        'ё' => 'е',
        'й' => 'и',
        'ة' | 'ۀ' => 'ه',
        'أ' | 'إ' => 'ا',
        other => other,
    })
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}
