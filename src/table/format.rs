//! How a column writes its values: what the user says of it.

/// Where day, month and year stand in a date written in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 31/1/2025.
    Dmy,
    /// 1/31/2025.
    Mdy,
    /// 2025/1/31.
    Ymd,
}

/// The mark before the decimals; the other one then parts thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decimal {
    /// 1,234.5
    Point,
    /// 1.234,5
    Comma,
}

/// The calendar of dates whose years do not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calendar {
    /// 2025-01-31.
    Gregorian,
    /// The Solar Hijri calendar of Iran and Afghanistan: 1403-11-12.
    Jalali,
}

/// What dates written as one number count, and from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epoch {
    /// Days of the spreadsheets' 1900 system, in which 1 is 1900-01-01 and 60 the 29 February that never was.
    Excel1900,
    /// Days since 1904-01-01, of workbooks made on old Macs.
    Excel1904,
    /// Seconds since 1970-01-01 UTC.
    Unix,
    /// Milliseconds since 1970-01-01 UTC.
    UnixMs,
}

impl DateOrder {
    /// All, by the names they have in options and questions.
    pub const NAMES: [(&str, Self); 3] =
        [("dmy", Self::Dmy), ("mdy", Self::Mdy), ("ymd", Self::Ymd)];
}

impl Decimal {
    /// All, by the names they have in options and questions.
    pub const NAMES: [(&str, Self); 2] = [(".", Self::Point), (",", Self::Comma)];
}

impl Calendar {
    /// All, by the names they have in options.
    pub const NAMES: [(&str, Self); 2] = [("gregorian", Self::Gregorian), ("jalali", Self::Jalali)];
}

impl Epoch {
    /// All, by the names they have in options.
    pub const NAMES: [(&str, Self); 4] = [
        ("excel1900", Self::Excel1900),
        ("excel1904", Self::Excel1904),
        ("unix", Self::Unix),
        ("unixMs", Self::UnixMs),
    ];
}

/// What the user says of how a column writes its values; what is not said is found by the vote of its cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Format {
    /// Of dates in numbers.
    pub date_order: Option<DateOrder>,
    /// Of numbers.
    pub decimal: Option<Decimal>,
    /// Of dates.
    pub calendar: Option<Calendar>,
    /// Of dates written as one number: the column then holds dates.
    pub epoch: Option<Epoch>,
    /// ISO 4217 code of the amounts, over the symbols in the cells.
    pub currency: Option<String>,
    /// How many answers could be chosen, where the cells are labels such as `Agree`: 2 to 7.
    pub points: Option<u8>,
}

impl Format {
    /// Sizes of scales, by the names they have in options and questions.
    pub const POINTS: [(&str, u8); 6] =
        [("2", 2), ("3", 3), ("4", 4), ("5", 5), ("6", 6), ("7", 7)];
}
