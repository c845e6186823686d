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

/// A text in lower case, letter by letter: the library's own, which knows where a Greek word ends, is five times larger.
pub fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

/// An id as ids are compared: without the spaces, quotes and unseen marks around and in it, in lower case, digits of
/// other scripts as 0–9, Arabic letters as Persian ones write them.
///
/// Of `Ann <mailto:A@b.ee>` the address counts; of digits alone neither leading zeros nor a final `.0`, so `00042` and
/// `42.0` are `42`. Most ids are in this form already and are returned as they are; others are written into `spare`.
pub fn id<'a>(text: &'a str, spare: &'a mut String) -> &'a str {
    let (mut upper, mut other) = (false, false);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'@' | b'/' | b'#' | b'+' => {}
            b'A'..=b'Z' => upper = true,
            _ => other = true,
        }
    }
    if other {
        return rewritten(text, spare);
    }
    if upper {
        spare.clear();
        spare.push_str(text);
        spare.make_ascii_lowercase();
        return spare;
    }
    number(text)
}

/// Digits without leading zeros and without `.0`; any other text as it is.
fn number(text: &str) -> &str {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = text.strip_suffix(".0").filter(|whole| is_digits(whole));
    if !text.starts_with('0') && whole.is_none() {
        return text;
    }
    let digits = whole.unwrap_or(text);
    if digits.is_empty() || !is_digits(digits) {
        return text;
    }
    match digits.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    }
}

#[inline(never)]
fn rewritten<'a>(text: &'a str, spare: &'a mut String) -> &'a str {
    let address = text
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    let text = match address {
        Some((inside, _)) if inside.contains('@') => inside,
        _ => text,
    };
    spare.clear();
    let mut space = false;
    for letter in text.chars().filter_map(plain) {
        if letter.is_whitespace() {
            space = !spare.is_empty();
            continue;
        }
        if std::mem::take(&mut space) {
            spare.push(' ');
        }
        spare.extend(letter.to_lowercase());
    }
    let text = spare.trim_matches(['"', '\'', '“', '”', '«', '»', ' ']);
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    number(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_written_differently_are_the_same() {
        for (key, spellings) in [
            (
                "c001",
                &[
                    "C001",
                    "c001",
                    " C001 ",
                    "\u{a0}c001",
                    "\u{200b}C001",
                    "'C001",
                    "\u{feff}c001",
                    "c۰۰۱",
                    "C٠٠١",
                ][..],
            ),
            (
                "42",
                &["42", "00042", "42.0", " 042", "۰۴۲", "'0042", "\"42\""][..],
            ),
            ("0", &["0", "000", "0.0"][..]),
            (
                "ann@b.ee",
                &[
                    "ann@b.ee",
                    "Ann@B.ee",
                    "mailto:ann@b.ee",
                    "Ann Tamm <ANN@b.ee>",
                    "\"Ann\" <mailto:ann@b.ee>",
                    "<ann@b.ee>",
                    "ann@b.ee\u{200e}",
                ][..],
            ),
            ("acme oü", &["Acme OÜ", "ACME  OÜ", "acme\u{a0}oü "][..]),
            (
                "شرکت کیمیا",
                &["شرکت کیمیا", "شركت كيميا", "\u{200c}شرکت کیمیا\u{200c}"][..],
            ),
            ("ооо вектор", &["ООО Вектор", "ооо вектор"][..]),
        ] {
            for spelling in spellings {
                assert_eq!(id(spelling, &mut String::new()), key, "{spelling:?}");
            }
        }
    }

    #[test]
    fn ids_that_differ_stay_apart() {
        for (a, b) in [
            ("a-1", "a1"),
            ("0a", "a"),
            ("1.50", "1.5"),
            ("10", "1"),
            (".0", "0"),
            ("a.b@c.d", "ab@c.d"),
            ("é1", "e1"),
        ] {
            assert_ne!(id(a, &mut String::new()), id(b, &mut String::new()));
        }
        assert_eq!(id("  ", &mut String::new()), "");
    }
}
