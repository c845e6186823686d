//! Numbers as people and spreadsheets write them: grouped, with a decimal comma, a currency, a percent sign.

use super::format::Decimal;
use super::lexicon::{CURRENCIES, DECIMALS, THOUSANDS};

/// A number in a local spelling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Numeral {
    /// The value; of a percentage the share (45 % is 0.45).
    pub value: f64,
    /// Code of the currency beside it.
    pub currency: Option<&'static str>,
    /// Is it a percentage?
    pub is_percent: bool,
    /// The mark between thousands, and the one before the decimals, where they are written.
    pub marks: [Option<char>; 2],
}

/// What stands before and behind the digits.
#[derive(Debug, Default)]
struct Affixes {
    minus: u8,
    plus: u8,
    open: u8,
    close: u8,
    percent: u8,
    currency: Option<&'static str>,
}

impl Affixes {
    /// Takes signs, brackets, a percent sign and a currency; `None` where there is anything else.
    fn read(&mut self, text: &str) -> Option<()> {
        const SIGNS: [char; 6] = ['-', '+', '(', ')', '%', ' '];
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = rest.find(SIGNS).unwrap_or(rest.len()).max(1);
            match first {
                '-' => self.minus += 1,
                '+' => self.plus += 1,
                '(' => self.open += 1,
                ')' => self.close += 1,
                '%' => self.percent += 1,
                ' ' => {}
                _ if self.currency.is_some() => return None,
                _ => self.currency = Some(currency(&rest[..length])?),
            }
            rest = &rest[length..];
        }
        Some(())
    }
}

/// The code of a currency by its folded symbol, name or code.
pub(super) fn currency(word: &str) -> Option<&'static str> {
    let word = word.trim_end_matches('.');
    if let Some(code) = CURRENCIES.find(word).filter(|code| *code != "codes") {
        return Some(code);
    }
    if word.len() != 3 {
        return None;
    }
    let (codes, _) = CURRENCIES.iter().find(|(_, meaning)| *meaning == "codes")?;
    codes.split(' ').find(|code| *code == word)
}

/// The number that a folded cell holds, where decimals stand behind such a mark; the other mark, spaces, apostrophes
/// and the Arabic mark part thousands.
///
/// Thousands are parted in threes, or in twos behind the first three from the right (12,34,567). Telephone numbers
/// (`+1 555 123 456`) and more digits than a double keeps are no numbers.
pub(super) fn read(folded: &str, decimal: Decimal) -> Option<Numeral> {
    let mut start = folded.bytes().position(|byte| byte.is_ascii_digit())?;
    let end = folded.bytes().rposition(|byte| byte.is_ascii_digit())? + 1;
    let point = match decimal {
        Decimal::Point => '.',
        Decimal::Comma => ',',
    };
    if folded[..start].ends_with(point) {
        start -= 1;
    }
    let mut affixes = Affixes::default();
    affixes.read(&folded[..start])?;
    let plus = affixes.plus;
    affixes.read(&folded[end..])?;
    let Affixes {
        minus,
        open,
        close,
        percent,
        currency,
        ..
    } = affixes;
    if affixes.plus > plus || open != close || minus + open + plus > 1 || percent > 1 {
        return None;
    }
    let mut digits = String::with_capacity(folded.len() + 4);
    if minus + open > 0 {
        digits.push('-');
    }
    let mut groups = Groups::default();
    // Digits since the last mark of any kind; which part of the number they belong to.
    let (mut run, mut part) = (0, Part::Whole);
    let mut marks = [None, None];
    for char in folded[start..end].chars() {
        let is_decimal = char == point || char == DECIMALS;
        match (char, part) {
            ('0'..='9', _) => {
                digits.push(char);
                run += 1;
                continue;
            }
            ('+' | '-', Part::Power) if run == 0 => {
                digits.push(char);
                continue;
            }
            (_, Part::Whole) if is_decimal => {
                (part, marks[1]) = (Part::Decimals, Some(char));
                groups.close(run);
                digits.push('.');
            }
            // Before a grouped number or a percentage nobody writes a power of ten.
            ('e', Part::Whole | Part::Decimals)
                if run > 0 && percent == 0 && groups.mark.is_none() =>
            {
                groups.close(if part == Part::Whole { run } else { 0 });
                part = Part::Power;
                digits.push('e');
            }
            ('.' | ',' | ' ' | '\'' | THOUSANDS, Part::Whole) if groups.open(char, run) => {}
            _ => return None,
        }
        run = 0;
    }
    if part == Part::Whole {
        groups.close(run);
    }
    let is_telephone = plus > 0 && groups.mark == Some(' ');
    let is_grouped = groups.are_thousands() && !folded[start..].starts_with('0');
    if is_telephone || groups.digits > 15 || (groups.mark.is_some() && !is_grouped) {
        return None;
    }
    if percent > 0 {
        digits.push_str("e-2");
    }
    let value = digits
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())?;
    marks[0] = groups.mark;
    Some(Numeral {
        value,
        currency,
        is_percent: percent > 0,
        marks,
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Whole,
    Decimals,
    Power,
}

/// The digits before the decimals, in groups.
#[derive(Default)]
struct Groups {
    mark: Option<char>,
    digits: u32,
    first: u32,
    last: u32,
    /// Groups of two and of three digits behind the first.
    twos: u32,
    threes: u32,
    others: u32,
}

impl Groups {
    /// A mark behind so many digits; `false` where it is another one than before.
    fn open(&mut self, mark: char, digits: u32) -> bool {
        self.close(digits);
        *self.mark.get_or_insert(mark) == mark
    }

    /// The end of a group.
    fn close(&mut self, digits: u32) {
        if self.digits == 0 {
            self.first = digits;
        } else {
            match digits {
                2 => self.twos += 1,
                3 => self.threes += 1,
                _ => self.others += 1,
            }
        }
        self.digits += digits;
        self.last = digits;
    }

    fn are_thousands(&self) -> bool {
        let in_twos = self.mark == Some(',') && self.threes == 1 && self.first <= 2;
        let known = self.others == 0 && (self.twos == 0 || in_twos);
        known && self.last == 3 && (1..=3).contains(&self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexicon::fold;
    use super::*;
    use Decimal::{Comma, Point};

    fn value(text: &str, decimal: Decimal) -> Option<f64> {
        read(&fold(text), decimal).map(|numeral| numeral.value)
    }

    #[test]
    fn numbers_are_read_in_the_spellings_of_many_countries() {
        for (text, decimal, expected) in [
            ("1,234.50", Point, 1234.5),
            ("12,345,678", Point, 12_345_678.0),
            ("1.234,56", Comma, 1234.56),
            ("-7,00", Comma, -7.0),
            ("0,25", Comma, 0.25),
            ("1\u{A0}234,56", Comma, 1234.56),
            ("12\u{202F}345\u{202F}678,9", Comma, 12_345_678.9),
            ("1 000", Point, 1000.0),
            ("1'234.50", Point, 1234.5),
            ("12’345.00", Point, 12_345.0),
            ("12,34,567.8", Point, 1_234_567.8),
            ("١٬٢٣٤٫٥", Point, 1234.5),
            ("١٬٢٣٤٫٥", Comma, 1234.5),
            ("۱۲٬۳۴۵٬۶۷۸", Comma, 12_345_678.0),
            ("۱،۲۵۰،۰۰۰", Point, 1_250_000.0),
            ("45%", Point, 0.45),
            ("3.5 %", Point, 0.035),
            ("٪۱۲", Point, 0.12),
            ("%50", Point, 0.5),
            ("(123.45)", Point, -123.45),
            ("(1.234,50 €)", Comma, -1234.5),
            ("123-", Point, -123.0),
            ("1.234,5-", Comma, -1234.5),
            ("−5,5", Comma, -5.5),
            ("$1,234.50", Point, 1234.5),
            ("-$5", Point, -5.0),
            ("$-5.25", Point, -5.25),
            ("€ 7", Point, 7.0),
            ("1 234,50 руб.", Comma, 1234.5),
            ("USD 12", Point, 12.0),
            ("12 EUR", Point, 12.0),
            ("1,5e3", Comma, 1500.0),
            ("+3,5", Comma, 3.5),
            ("$.50", Point, 0.5),
        ] {
            assert_eq!(value(text, decimal), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            "-",
            "€",
            "12a",
            "a12",
            "1,23,4",
            "1,2345",
            "12,34",
            "0,123",
            "1.2.3",
            "1,234 567",
            "1,,234",
            ",123",
            "31.01.2024",
            "2024-01-31",
            "10:15",
            "+1 555 123 456",
            "5+",
            "--5",
            "(5",
            "5)",
            "-(5)",
            "5%%",
            "1 2",
            "12 34 567",
            "1,234,56",
            "12 kg",
            "$5 €",
            "1,5 x",
            "1234567890123456",
            "1.5e",
            "1.e5",
            "1,234e5",
            "5e2%",
            "9/10",
            "192.168.1.1",
        ] {
            assert_eq!(value(text, Point), None, "{text}");
        }
        for text in [
            "1.5",
            "1,234.5",
            "0.123",
            "12,",
            "1.23,4",
            "1,2,3",
            "1,234,567",
        ] {
            assert_eq!(value(text, Comma), None, "{text}");
        }
    }

    #[test]
    fn currencies_are_told_by_symbol_name_and_code() {
        for (text, code) in [
            ("$5", "USD"),
            ("5 €", "EUR"),
            ("£5", "GBP"),
            ("5 ₽", "RUB"),
            ("5 руб.", "RUB"),
            ("۵۰۰ تومان", "IRT"),
            ("۵۰۰ ریال", "IRR"),
            ("۵۰۰ ريال", "IRR"),
            ("500﷼", "IRR"),
            ("5 zł", "PLN"),
            ("₺5", "TRY"),
            ("₹5", "INR"),
            ("5 kr", "KR"),
            ("5 SEK", "SEK".to_lowercase().leak()),
        ] {
            assert_eq!(
                read(&fold(text), Point).unwrap().currency,
                Some(code),
                "{text}"
            );
        }
        assert_eq!(read("5", Point).unwrap().currency, None);
        assert_eq!(currency("codes"), None);
        assert_eq!(currency("abc"), None);
    }
}
