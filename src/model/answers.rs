//! The rows of responses, in the order that makes counting one pass.

use super::dimension::{Dimension, unify};
use super::people::People;
use super::source::{Opened, codes_of_words, narrow, of_kind, shared_codes};
use super::themes::Themes;
use crate::error::{Error, ErrorKind, Notice, Result};
use crate::math::{order_by_key, ordered};
use crate::table::{Codes, Column, Kind, Role, Values, Words, fold, truth};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;

/// A row without an answer.
pub const BLANK: u8 = 255;
/// A row whose answer lies off the scale.
pub const OFF_SCALE: u8 = 254;

/// What is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Measure {
    /// Net Promoter Score of customers.
    #[default]
    Nps,
    /// Net Promoter Score of employees.
    Enps,
    /// Customer satisfaction.
    Csat,
    /// Customer effort.
    Ces,
}

impl Measure {
    /// All measures, in the order of reports.
    pub const ALL: [Self; 4] = [Self::Nps, Self::Enps, Self::Csat, Self::Ces];

    /// The name that options and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nps => "nps",
            Self::Enps => "enps",
            Self::Csat => "csat",
            Self::Ces => "ces",
        }
    }

    /// The role of its column.
    pub fn role(self) -> Role {
        match self {
            Self::Nps | Self::Enps => Role::Score,
            Self::Csat => Role::Csat,
            Self::Ces => Role::Ces,
        }
    }

    /// Its scale where neither the user nor the answers tell another.
    pub fn usual_scale(self) -> Scale {
        let (low, high) = match self {
            Self::Nps | Self::Enps => (0, 10),
            Self::Csat => (1, 5),
            Self::Ces => (1, 7),
        };
        Scale { low, high }
    }

    /// Is it a difference of classes (in points) and not a share?
    pub fn is_net(self) -> bool {
        matches!(self, Self::Nps | Self::Enps)
    }
}

/// Lowest and highest answer, both counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scale {
    /// Lowest answer.
    pub low: u8,
    /// Highest answer.
    pub high: u8,
}

/// The scale that the labels of a column tell, or numbers that count two or three answers from 0; else the measure's
/// usual one. A likelihood to recommend has no other.
fn scale_of(column: &Column, measure: Measure) -> Scale {
    let counted = || {
        column
            .range()
            .filter(|(low, high)| *low == 0.0 && (1.0..=2.0).contains(high))
    };
    match column.scale {
        _ if measure.is_net() => measure.usual_scale(),
        Some((low, high)) => Scale { low, high },
        None => counted().map_or(measure.usual_scale(), |(_, high)| Scale {
            low: 0,
            high: high as u8,
        }),
    }
}

/// The rows of all responses files, duplicates left out.
///
/// Rows stand in the order of account, customer, time: a customer's answers are a run, and an
/// account's customers are one. Rows without a customer id are customers of their own.
#[derive(Debug, Default)]
pub struct Answers {
    /// Rows.
    pub len: usize,
    /// Customer by row: below `known_customers` a customer of [`People`], from there on nobody's.
    pub customer: Vec<u32>,
    /// Customers with an id.
    pub known_customers: u32,
    /// Account by row, `u32::MAX` = none; `None` where no account is known at all.
    pub account: Option<Vec<u32>>,
    /// The first row after each customer's.
    pub customer_ends: Vec<u32>,
    /// The first row after each cluster's: an account's, or a customer's where its account is not known; `None` without
    /// accounts.
    pub cluster_ends: Option<Vec<u32>>,
    /// 1 = the row has an answer to any measure.
    pub answered: Vec<u8>,
    /// Civil day by row, [`Values::DAY_MISSING`] = none; `None` without a date column.
    pub day: Option<Vec<i32>>,
    /// The first and the last of these days.
    pub day_span: Option<(i32, i32)>,
    pauses: OnceCell<(usize, i32)>,
    /// Score by row: 0–10, [`BLANK`], [`OFF_SCALE`].
    pub score: Option<Vec<u8>>,
    /// CSAT answer by row.
    pub csat: Option<Vec<u8>>,
    /// CES answer by row.
    pub ces: Option<Vec<u8>>,
    /// The scale of CSAT.
    pub csat_scale: Scale,
    /// The scale of CES.
    pub ces_scale: Scale,
    /// Weight by row; NaN = none or not positive.
    pub weight: Option<Vec<f64>>,
    /// Columns to filter and group by.
    pub dimensions: Vec<Dimension>,
    /// Reason codes.
    pub themes: Option<Themes>,
    /// Rows set aside as duplicates.
    pub duplicates: u64,
    /// Where each row stands among those of all responses files, end to end.
    order: Vec<u32>,
}

/// The rows of all responses files end to end, before they are put in order.
struct Rows<'a> {
    files: Vec<&'a Opened>,
    total: usize,
}

impl<'a> Rows<'a> {
    fn of(opened: &'a [Opened]) -> Self {
        let files: Vec<&Opened> = of_kind(opened, Kind::Responses).collect();
        let total = files.iter().map(|file| file.rows()).sum();
        Self { files, total }
    }

    /// One value per row: what `read` appends for each file that has the column, `absent` elsewhere.
    fn gather<T: Clone>(
        &self,
        column_of: impl Fn(&'a Opened) -> Option<&'a Column>,
        absent: T,
        mut read: impl FnMut(&'a Opened, &'a Column, &mut Vec<T>),
    ) -> Option<Vec<T>> {
        if self.files.iter().all(|file| column_of(file).is_none()) {
            return None;
        }
        let mut all = Vec::with_capacity(self.total);
        for file in &self.files {
            let end = all.len() + file.rows();
            if let Some(column) = column_of(file) {
                read(file, column, &mut all);
            }
            all.resize(end, absent.clone());
        }
        Some(all)
    }

    /// When each answer came, in milliseconds; `i64::MIN` = not known.
    fn times(&self) -> Option<Cow<'a, [i64]>> {
        if let [file] = self.files[..]
            && let Values::Instant(instants) = &answer_date(file)?.values
        {
            // The only file: its marks for a missing one are the same.
            return Some(Cow::Borrowed(instants));
        }
        let times = self.gather(answer_date, i64::MIN, |file, column, all| {
            match &column.values {
                Values::Instant(instants) => all.extend_from_slice(instants),
                _ => all.extend((0..file.rows()).map(|row| time_at(column, row))),
            }
        });
        times.map(Cow::Owned)
    }

    /// The account that each row names, counted from 1; 0 = none.
    fn accounts(&self) -> Option<Cow<'a, [u32]>> {
        if let [file] = self.files[..] {
            return file.keys.accounts.as_deref().map(Cow::Borrowed);
        }
        let accounts = self.gather(
            |file| file.column(&Role::AccountId),
            0,
            |file, _, all| all.extend(file.keys.accounts.iter().flatten()),
        );
        accounts.map(Cow::Owned)
    }

    /// The scale of a measure: that of its labels or flags, where all files agree on it.
    fn scale(&self, measure: Measure) -> Scale {
        let columns = || {
            self.files
                .iter()
                .filter_map(|file| file.column(&measure.role()))
        };
        let mut scales = columns().map(|column| scale_of(column, measure));
        match scales.next() {
            Some(first) if scales.all(|other| other == first) => first,
            _ => measure.usual_scale(),
        }
    }

    /// The answers to a measure. Two or three answers beside those of a longer scale are its ends and its middle.
    fn answers(&self, measure: Measure, notices: &mut Vec<Notice>) -> Option<Vec<u8>> {
        let (role, scale) = (measure.role(), self.scale(measure));
        self.gather(
            |file| file.column(&role),
            BLANK,
            |file, column, all| {
                let start = all.len();
                read_answers(file, column, all, notices);
                let own = scale_of(column, measure);
                let steps = own.high - own.low;
                if own == scale || !(1..=2).contains(&steps) {
                    return;
                }
                let middle = (scale.low + scale.high) / 2;
                let places = match steps {
                    1 => &[scale.low, scale.high][..],
                    _ => &[scale.low, middle, scale.high],
                };
                for answer in all.get_mut(start..).unwrap_or_default() {
                    let at = answer.wrapping_sub(own.low);
                    *answer = places.get(usize::from(at)).copied().unwrap_or(*answer);
                }
            },
        )
    }

    /// The codes of a column's cells in a dictionary that grows, in an order.
    fn ordered_codes(&self, role: &Role, words: &mut Words, order: &[u32]) -> Option<Codes> {
        let unified = |words: &mut Words, codes: &mut [u32]| {
            if matches!(role, Role::Segment(_)) {
                unify(words, [codes, &mut []]);
            }
        };
        if let [file] = self.files[..]
            && let Values::Category(Codes::U8(codes), own) = &file.column(role)?.values
        {
            // The only file, and few words: nothing needs to be widened.
            let mut shared = codes_of_words(own, &mut |text| words.intern(text));
            unified(words, &mut shared);
            let shared = |code: u8| shared.get(usize::from(code)).copied().unwrap_or(0) as u8;
            let codes = order.iter().map(|&row| shared(codes[row as usize]));
            return Some(Codes::U8(codes.collect()));
        }
        let mut codes = self.gather(
            |file| file.column(role),
            0,
            |file, column, all| all.extend(shared_codes(column, file.rows(), words)),
        )?;
        unified(words, &mut codes);
        // Narrow first: what is picked from then fits the caches.
        Some(match narrow(codes, words.len()) {
            Codes::U8(codes) => Codes::U8(pick(&codes, order)),
            Codes::U16(codes) => Codes::U16(pick(&codes, order)),
            Codes::U32(codes) => Codes::U32(pick(&codes, order)),
        })
    }
}

impl Rows<'_> {
    /// Reason codes: those that a column's cells list, and those that have a column each.
    fn themes(&self, order: &[u32]) -> Option<Themes> {
        let mut cells = Words::default();
        let listed = self.ordered_codes(&Role::Theme, &mut cells, order);
        let listed = listed.map(|codes| Themes::new(codes, &cells));
        let mut options: Vec<&str> = Vec::new();
        for name in self.files.iter().flat_map(|file| file.roles.options()) {
            if !options.contains(&name) {
                options.push(name);
            }
        }
        if options.is_empty() {
            return listed;
        }
        let mut all = listed.unwrap_or_default();
        for name in options {
            let role = Role::Option(name.to_owned());
            let chosen = self.gather(|file| file.column(&role), false, read_chosen);
            all.add(name, &pick(&chosen.unwrap_or_default(), order));
        }
        Some(all)
    }
}

impl Answers {
    /// Reads the responses files and puts their rows in order.
    pub fn build(opened: &[Opened], people: &People, notices: &mut Vec<Notice>) -> Self {
        let rows = Rows::of(opened);
        let total = rows.total;
        if total == 0 {
            return Self::default();
        }
        let kept = rows.kept(notices);
        let duplicates = total as u64 - kept.len() as u64;

        let known_customers = people.customers() as u32;
        let mut customer = Vec::with_capacity(total);
        for file in &rows.files {
            match &file.keys.customers {
                Some(codes) => customer.extend_from_slice(codes),
                None => customer.resize(customer.len() + file.rows(), 0),
            }
        }
        let mut next = known_customers;
        for code in &mut customer {
            *code = match *code {
                0 => {
                    next += 1;
                    next - 1
                }
                code => code - 1,
            };
        }
        let account = people.account_count().map(|_| {
            let own = rows.accounts();
            (0..total)
                .map(|row| {
                    people
                        .account_of
                        .get(customer[row] as usize)
                        .copied()
                        .flatten()
                        .unwrap_or_else(|| {
                            own.as_ref()
                                .and_then(|own| own[row].checked_sub(1))
                                .unwrap_or(u32::MAX)
                        })
                })
                .collect::<Vec<u32>>()
        });
        let times = rows.times();
        let (order, customer) = order(
            kept,
            customer,
            next,
            account.as_deref(),
            times.as_deref(),
            &|a, b| rows.tie(a, b),
        );

        let scales = [Measure::Csat, Measure::Ces].map(|measure| rows.scale(measure));
        let bytes = |measure: Measure, notices: &mut Vec<Notice>| {
            let values = rows.answers(measure, notices);
            values.map(|values| pick(&values, &order))
        };
        let score = bytes(Measure::Nps, notices);
        let csat = bytes(Measure::Csat, notices);
        let ces = bytes(Measure::Ces, notices);
        let weight = rows
            .gather(
                |file| file.column(&Role::Weight),
                f64::NAN,
                |file, column, all| read_weights(file, column, all, notices),
            )
            .map(|values| pick(&values, &order));
        // Days first, and then in order: what is picked from is half as large.
        let day = times.map(|times| pick(&days(&times), &order));
        let day_span = day.as_deref().and_then(extent);
        let account = account.map(|account| pick(&account, &order));
        let dimensions = rows.dimensions(people, &customer, account.as_deref(), &order);
        let themes = rows.themes(&order);
        let of_same = |keys: &[u32], row: usize| keys[row - 1] == keys[row];
        let ends = |same: &dyn Fn(usize) -> bool| -> Vec<u32> {
            let inner = (1..order.len()).filter(|&row| !same(row));
            let ends = inner.chain([order.len()]).map(|row| row as u32);
            let mut ends: Vec<u32> = ends.collect();
            ends.shrink_to_fit();
            ends
        };
        let customer_ends = ends(&|row| of_same(&customer, row));
        let cluster_ends = account.as_ref().map(|account| {
            let known = |row: usize| account[row] != u32::MAX;
            ends(&|row| of_same(account, row) && (known(row) || of_same(&customer, row)))
        });
        let mut answered = vec![0; order.len()];
        for values in [&score, &csat, &ces].into_iter().flatten() {
            let marks = answered.iter_mut().zip(values);
            marks.for_each(|(answered, &value)| *answered |= u8::from(value <= 10));
        }
        Self {
            len: order.len(),
            account,
            customer_ends,
            cluster_ends,
            answered,
            customer,
            known_customers,
            day,
            day_span,
            pauses: OnceCell::new(),
            score,
            csat,
            ces,
            csat_scale: scales[0],
            ces_scale: scales[1],
            weight,
            dimensions,
            themes,
            duplicates,
            order,
        }
    }

    /// How many days have an answer, and the longest run of days between the first and the last that have none.
    pub fn pauses(&self) -> (usize, i32) {
        let find = || {
            let (low, high) = self.day_span?;
            // A date has four digits for its year, so the table stays below four million days.
            let mut has = vec![false; (high - low) as usize + 1];
            let days = self.day.iter().flatten();
            let dated = days.filter(|&&day| day != Values::DAY_MISSING);
            dated.for_each(|day| has[(day - low) as usize] = true);
            let (mut longest, mut pause) = (0, 0);
            for &has in &has {
                pause = if has { 0 } else { pause + 1 };
                longest = longest.max(pause);
            }
            Some((has.iter().filter(|has| **has).count(), longest))
        };
        *self.pauses.get_or_init(|| find().unwrap_or_default())
    }

    /// What `read` appends for each responses file that has a column of this role, and `absent` for the rows of the
    /// others, in the order of the rows here; for what only some questions need and the model so does not hold. `None`
    /// where no file has one.
    pub fn column<T: Copy>(
        &self,
        opened: &[Opened],
        role: &Role,
        absent: T,
        read: impl FnMut(&Opened, &Column, &mut Vec<T>),
    ) -> Option<Vec<T>> {
        let rows = Rows::of(opened);
        let values = rows.gather(|file| file.column(role), absent, read)?;
        Some(pick(&values, &self.order))
    }

    /// The rows that were set aside because they repeat another, by the row that they repeat, ascending: that row, the
    /// answer that the repeating row has itself, and where it stands among those of all responses files.
    pub fn repeats(&self, opened: &[Opened], measure: Measure) -> Vec<(u32, u8, u32)> {
        let rows = Rows::of(opened);
        if self.duplicates == 0 {
            return Vec::new();
        }
        let mut place = vec![u32::MAX; rows.total];
        for (row, &raw) in (0..).zip(&self.order) {
            place[raw as usize] = row;
        }
        let read = rows.answers(measure, &mut Vec::new());
        let answers = read.unwrap_or_else(|| vec![BLANK; rows.total]);
        let mut words = Words::default();
        let mut first_of_id: Vec<u32> = Vec::new();
        let mut found = Vec::new();
        let mut start = 0u32;
        for file in &rows.files {
            let count = file.rows();
            let ids = file.column(&Role::ResponseId);
            let ids = ids.map(|column| shared_codes(column, count, &mut words));
            first_of_id.resize(words.len(), u32::MAX);
            let hashes = match ids {
                Some(_) => Vec::new(),
                None => file.table.row_hashes(),
            };
            let of_file = (start..).zip(&place[start as usize..start as usize + count]);
            let kept = of_file.filter(|(_, place)| **place != u32::MAX);
            let by_hash: Vec<(u64, u32)> = kept
                .filter_map(|(raw, &row)| Some((*hashes.get((raw - start) as usize)?, row)))
                .collect();
            let by_hash = ordered(by_hash, |a, b| a.cmp(b));
            for (at, raw) in (0..count).zip(start..) {
                let row = place[raw as usize];
                let first = ids
                    .as_ref()
                    .and_then(|ids| first_of_id.get_mut(ids[at] as usize));
                let of_id = first.map(|first| {
                    if *first == u32::MAX {
                        *first = row;
                    }
                    *first
                });
                if row != u32::MAX {
                    continue;
                }
                let same = || {
                    let hash = *hashes.get(at)?;
                    let place = by_hash.partition_point(|(other, _)| *other < hash);
                    by_hash.get(place).map(|(_, row)| *row)
                };
                if let Some(row) = of_id.or_else(same).filter(|row| *row != u32::MAX) {
                    found.push((row, answers[raw as usize], raw));
                }
            }
            start += count as u32;
        }
        ordered(found, |a, b| a.cmp(b))
    }

    /// The file and the row of it that stand at a place among the rows of all responses files.
    pub fn at(opened: &[Opened], raw: u32) -> Option<(&Opened, usize)> {
        let mut row = raw as usize;
        Rows::of(opened).files.into_iter().find_map(|file| {
            let rows = file.rows();
            let inside = row < rows;
            let found = inside.then_some((file, row));
            row = row.wrapping_sub(if inside { 0 } else { rows });
            found
        })
    }

    /// The hour of each answer since 1970-01-01T00, [`Values::DAY_MISSING`] = none, as for the rows of files that write
    /// days alone; `None` where no file tells the time of day.
    pub fn hours(&self, opened: &[Opened]) -> Option<Vec<i32>> {
        let rows = Rows::of(opened);
        let hours = rows.gather(
            answer_date,
            Values::DAY_MISSING,
            |file, column, all| match &column.values {
                Values::Instant(instants) => all.extend(instants.iter().map(|&time| match time {
                    Values::INSTANT_MISSING => Values::DAY_MISSING,
                    time => time.div_euclid(3_600_000) as i32,
                })),
                _ => all.resize(all.len() + file.rows(), Values::DAY_MISSING),
            },
        );
        let hours = hours.filter(|_| has_times(opened))?;
        Some(pick(&hours, &self.order))
    }

    /// The answers of a measure.
    pub fn values(&self, measure: Measure) -> Option<&[u8]> {
        match measure {
            Measure::Nps | Measure::Enps => self.score.as_deref(),
            Measure::Csat => self.csat.as_deref(),
            Measure::Ces => self.ces.as_deref(),
        }
    }

    /// The dimension of a name.
    pub fn dimension(&self, name: &str) -> Option<&Dimension> {
        self.dimensions
            .iter()
            .find(|dimension| dimension.name == name)
    }

    /// The dimension that a request names.
    ///
    /// # Errors
    /// `no_such_column`, with the names there are.
    pub fn required(&self, name: &str) -> Result<&Dimension> {
        self.dimension(name).ok_or_else(|| {
            let known = self
                .dimensions
                .iter()
                .map(|dimension| dimension.name.clone());
            Error::new(ErrorKind::NoSuchColumn {
                name: name.to_owned(),
                known: known.collect(),
            })
        })
    }

    /// The dimensions that a request names, or the `usual` ones where it names none.
    ///
    /// # Errors
    /// `no_such_column`, with the names there are.
    pub fn named<'a>(
        &'a self,
        names: &[String],
        usual: Vec<&'a Dimension>,
    ) -> Result<Vec<&'a Dimension>> {
        match names {
            [] => Ok(usual),
            _ => names.iter().map(|name| self.required(name)).collect(),
        }
    }

    /// The civil day of each row.
    ///
    /// # Errors
    /// `missing_role` where no file dates its answers.
    pub fn days(&self) -> Result<&[i32]> {
        let role = "responded_at";
        self.day
            .as_deref()
            .ok_or(Error::new(ErrorKind::MissingRole { role }))
    }
}

impl Rows<'_> {
    /// The rows that count: without repeated response ids, and without rows that repeat another to the letter
    /// where the file says who answered and when.
    fn kept(&self, notices: &mut Vec<Notice>) -> Vec<u32> {
        let mut kept = Vec::with_capacity(self.total);
        let mut words = Words::default();
        let mut start = 0u32;
        for file in &self.files {
            let rows = file.rows();
            let mut repeated = Notice::new("duplicate_response_id").in_file(&file.table.name);
            match file.column(&Role::ResponseId) {
                Some(Column {
                    values: Values::Category(_, own),
                    ..
                }) if self.files.len() == 1 && own.len() > rows => {
                    // As many different ids as rows: none is repeated.
                    kept.extend(0..rows as u32);
                }
                Some(column) => {
                    repeated = repeated.in_column(&column.header);
                    let (before, mut seen) = (words.len(), 0);
                    let codes = match (&column.values, &self.files[..]) {
                        // The only file: its own dictionary tells repeated ids.
                        (Values::Category(codes, own), [_]) => {
                            seen = own.len();
                            codes.iter().collect()
                        }
                        _ => shared_codes(column, rows, &mut words),
                    };
                    let mut seen = vec![false; words.len().max(seen)];
                    seen[..before].fill(true);
                    for (row, &code) in codes.iter().enumerate() {
                        if code > 0 && std::mem::replace(&mut seen[code as usize], true) {
                            repeated.add(file.sheet_row(row), &column.text(row));
                        } else {
                            kept.push(start + row as u32);
                        }
                    }
                }
                None => {
                    let known = file.column(&Role::CustomerId).is_some()
                        && file.column(&Role::RespondedAt).is_some();
                    repeated.code = "duplicate_rows";
                    let repeats = if known {
                        file.table.repeated_rows()
                    } else {
                        vec![false; rows]
                    };
                    for (row, repeats) in repeats.into_iter().enumerate() {
                        if repeats {
                            repeated.add(file.sheet_row(row), "");
                        } else {
                            kept.push(start + row as u32);
                        }
                    }
                }
            }
            if repeated.count > 0 {
                notices.push(repeated);
            }
            start += rows as u32;
        }
        kept
    }

    /// Compares two rows of the same customer at the same time: by response id, shorter ids first, then by the alphabet.
    fn tie(&self, a: u32, b: u32) -> Ordering {
        let id = |row: u32| {
            let mut row = row as usize;
            let mut files = self.files.iter();
            let file = files.find(|file| {
                let inside = row < file.rows();
                if !inside {
                    row -= file.rows();
                }
                inside
            });
            file.and_then(|file| file.column(&Role::ResponseId))
                .map(|column| column.text(row))
        };
        let (a, b) = (id(a), id(b));
        let key = |id: &Option<Cow<str>>| id.as_ref().map_or(0, |id| id.len());
        key(&a).cmp(&key(&b)).then_with(|| a.cmp(&b))
    }

    fn dimensions(
        &self,
        people: &People,
        customer: &[u32],
        account: Option<&[u32]>,
        order: &[u32],
    ) -> Vec<Dimension> {
        const OF_ANSWERS: [Role; 8] = [
            Role::Program,
            Role::SurveyType,
            Role::Touchpoint,
            Role::Channel,
            Role::ContactRole,
            Role::CaseOwner,
            Role::CaseLevel,
            Role::Product,
        ];
        let mut roles: Vec<(String, Role)> = OF_ANSWERS
            .iter()
            .filter(|role| self.files.iter().any(|file| file.column(role).is_some()))
            .map(|role| (role.name(), role.clone()))
            .collect();
        for file in &self.files {
            for (name, _) in file.roles.segments() {
                if !roles.iter().any(|(known, _)| known == name) {
                    roles.push((name.to_owned(), Role::Segment(name.to_owned())));
                }
            }
        }
        let mut dimensions = Vec::new();
        for (name, role) in roles {
            let mut words = Words::default();
            if let Some(codes) = self.ordered_codes(&role, &mut words, order) {
                let is_segment = matches!(role, Role::Segment(_));
                dimensions.push(Dimension {
                    name,
                    words,
                    codes,
                    of_customer: false,
                    is_segment,
                });
            }
        }
        for of_customer in &people.traits {
            if dimensions
                .iter()
                .any(|dimension| dimension.name == of_customer.name)
            {
                continue;
            }
            let of = |codes: &[u32], at: u32| codes.get(at as usize).copied().unwrap_or(0);
            let mut codes: Vec<u32> = customer
                .iter()
                .map(|&at| of(&of_customer.codes, at))
                .collect();
            // Rows of customers who are not known, at an account that is.
            let accounts = account.filter(|_| !of_customer.of_account.is_empty());
            for (code, &at) in codes.iter_mut().zip(accounts.unwrap_or_default()) {
                if *code == 0 {
                    *code = of(&of_customer.of_account, at);
                }
            }
            dimensions.push(Dimension {
                name: of_customer.name.clone(),
                words: of_customer.words.clone(),
                codes: narrow(codes, of_customer.words.len()),
                of_customer: true,
                is_segment: true,
            });
        }
        dimensions
    }
}

/// The order of account, customer, time, and the customers in it; rows that tie in all of these stand as in the files.
fn order(
    kept: Vec<u32>,
    customer: Vec<u32>,
    customers: u32,
    account: Option<&[u32]>,
    times: Option<&[i64]>,
    tie: &dyn Fn(u32, u32) -> Ordering,
) -> (Vec<u32>, Vec<u32>) {
    // Where a customer's rows begin: customers by account, then by number.
    let mut count = vec![0u32; customers as usize + 1];
    for &row in &kept {
        count[customer[row as usize] as usize] += 1;
    }
    let by_account = match account {
        None => (0..customers).collect(),
        Some(account) => {
            let mut of_customer = vec![u32::MAX; customers as usize];
            for &row in &kept {
                of_customer[customer[row as usize] as usize] = account[row as usize];
            }
            order_by_key(&of_customer)
        }
    };
    let mut starts = vec![0u32; customers as usize];
    let mut start = 0;
    for &at in &by_account {
        starts[at as usize] = start;
        start += count[at as usize];
    }
    let mut order = vec![0u32; kept.len()];
    let mut next = starts;
    for &row in &kept {
        let at = &mut next[customer[row as usize] as usize];
        order[*at as usize] = row;
        *at += 1;
    }
    // Without times the file's order stands for time.
    if let Some(times) = times {
        let compare = |a: u32, b: u32| {
            times[a as usize]
                .cmp(&times[b as usize])
                .then_with(|| tie(a, b))
        };
        let mut rest = order.as_mut_slice();
        for &at in &by_account {
            let (run, after) = rest.split_at_mut(count[at as usize] as usize);
            rest = after;
            if !run.windows(2).all(|pair| compare(pair[0], pair[1]).is_le()) {
                let sorted = ordered(run.to_vec(), |&a, &b| compare(a, b));
                run.copy_from_slice(&sorted);
            }
        }
    }
    // Written anew, customer by customer, in the room of those by row: to look each up takes longer.
    let mut sorted = customer;
    sorted.clear();
    for &at in &by_account {
        sorted.extend(std::iter::repeat_n(at, count[at as usize] as usize));
    }
    (order, sorted)
}

/// The first and the last day, or hour; `None` where all are missing.
pub fn extent(days: &[i32]) -> Option<(i32, i32)> {
    let (low, high) = days.iter().fold((i32::MAX, i32::MIN), |(low, high), &day| {
        // A missing day is the smallest number: it is never the last, and must not be the first.
        let first = if day == Values::DAY_MISSING { low } else { day };
        (low.min(first), high.max(day))
    });
    (low <= high).then_some((low, high))
}

fn pick<T: Copy>(values: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|&row| values[row as usize]).collect()
}

/// When the answer came; in a wide file that has one date for answer and money, that date.
fn answer_date(file: &Opened) -> Option<&Column> {
    let wide = || file.column(&Role::Date);
    file.column(&Role::RespondedAt).or_else(wide)
}

/// Do the answers of any file tell the time of day? Midnights alone are days that were written with one.
pub fn has_times(opened: &[Opened]) -> bool {
    let mut dates = opened.iter().filter_map(answer_date);
    dates.any(|column| match &column.values {
        Values::Instant(instants) => instants
            .iter()
            .any(|&time| time != Values::INSTANT_MISSING && time.rem_euclid(86_400_000) != 0),
        _ => false,
    })
}

/// The civil days of some times.
fn days(times: &[i64]) -> Vec<i32> {
    let day = |&time: &i64| match time {
        i64::MIN => Values::DAY_MISSING,
        // A quotient that is no whole is further from one than doubles of this size are from each other; a division of
        // 64-bit integers takes several times as long.
        time => (time as f64 / 86_400_000.0).floor() as i32,
    };
    times.iter().map(day).collect()
}

fn time_at(column: &Column, row: usize) -> i64 {
    column
        .day(row)
        .map_or(i64::MIN, |day| i64::from(day) * 86_400_000)
}

/// Answers as integers 0–10; labels such as `10 - Extremely likely`, `9.0` and `9,0` are read, everything else is
/// set aside with its row.
fn read_answers(file: &Opened, column: &Column, all: &mut Vec<u8>, notices: &mut Vec<Notice>) {
    let rows = file.rows();
    let start = all.len();
    match &column.values {
        Values::Small(values) => all.extend(values.iter().map(|&value| match value {
            0..=10 => value,
            Values::SMALL_MISSING => BLANK,
            _ => OFF_SCALE,
        })),
        Values::Number(values) => all.extend(values.iter().map(|&value| whole(value))),
        Values::Category(codes, words) => {
            let of_word: Vec<u8> = (0..words.len() as u32)
                .map(|code| {
                    if code == 0 {
                        BLANK
                    } else {
                        label(words.get(code))
                    }
                })
                .collect();
            let of_code = |code: u32| of_word.get(code as usize).copied().unwrap_or(OFF_SCALE);
            match codes {
                Codes::U8(codes) => all.extend(codes.iter().map(|&code| of_code(code.into()))),
                Codes::U16(codes) => all.extend(codes.iter().map(|&code| of_code(code.into()))),
                Codes::U32(codes) => all.extend(codes.iter().map(|&code| of_code(code))),
            }
        }
        Values::Empty => {}
        _ => all.extend((0..rows).map(|row| {
            if column.is_missing(row) {
                BLANK
            } else {
                label(&column.text(row))
            }
        })),
    }
    all.resize(start + rows, BLANK);
    let mut off = Notice::new("off_scale")
        .in_file(&file.table.name)
        .in_column(&column.header);
    for (row, _) in all[start..]
        .iter()
        .enumerate()
        .filter(|(_, value)| **value == OFF_SCALE)
    {
        off.add(file.sheet_row(row), &column.text(row));
    }
    if off.count > 0 {
        notices.push(off);
    }
}

/// Whether each answer chose the option that has this column: its cell holds something that does not say no.
fn read_chosen(file: &Opened, column: &Column, all: &mut Vec<bool>) {
    let mut words = Words::default();
    let codes = shared_codes(column, file.rows(), &mut words);
    let mut chosen = vec![false];
    chosen.extend(words.iter().map(|(_, text)| truth(text) != Some(false)));
    all.extend(
        codes
            .into_iter()
            .map(|code| chosen.get(code as usize) == Some(&true)),
    );
}

fn whole(value: f64) -> u8 {
    if value.is_nan() {
        BLANK
    } else if value.fract() == 0.0 && (0.0..=10.0).contains(&value) {
        value as u8
    } else {
        OFF_SCALE
    }
}

/// The integer that a label begins with: `10 - Extremely likely`, `9.0`, `9,0`, `9/10`, `۷`.
pub(super) fn label(text: &str) -> u8 {
    let text = &*fold(text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let Ok(value) = text[..digits].parse::<u8>() else {
        return OFF_SCALE;
    };
    let rest = &text[digits..];
    let all =
        |digits: &str, wanted: fn(u8) -> bool| !digits.is_empty() && digits.bytes().all(wanted);
    let whole = match (rest.strip_prefix(['.', ',']), rest.strip_prefix('/')) {
        (Some(decimals), _) => all(decimals, |byte| byte == b'0'),
        (_, Some(scale)) => all(scale, |byte| byte.is_ascii_digit()),
        _ => rest.is_empty() || rest.starts_with([' ', '-', ':', '(', '=', ')']),
    };
    if whole && value <= 10 {
        value
    } else {
        OFF_SCALE
    }
}

fn read_weights(file: &Opened, column: &Column, all: &mut Vec<f64>, notices: &mut Vec<Notice>) {
    let mut bad = Notice::new("bad_weight")
        .in_file(&file.table.name)
        .in_column(&column.header);
    for row in 0..file.rows() {
        let weight = column.number(row).unwrap_or(f64::NAN);
        let good = weight.is_finite() && weight > 0.0;
        if !good {
            bad.add(file.sheet_row(row), &column.text(row));
        }
        all.push(if good { weight } else { f64::NAN });
    }
    if bad.count > 0 {
        notices.push(bad);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_the_integer_they_begin_with() {
        for (text, value) in [
            ("10 - Extremely likely", 10),
            ("0 – Not at all", 0),
            ("9.0", 9),
            ("9,0", 9),
            (" 7 ", 7),
            ("8 (good)", 8),
            ("9/10", 9),
            ("۱۰ — بسیار زیاد", 10),
            ("9/x", OFF_SCALE),
            ("9/10/2024", OFF_SCALE),
            ("6.5", OFF_SCALE),
            ("11", OFF_SCALE),
            ("-1", OFF_SCALE),
            ("ten", OFF_SCALE),
            ("9.", OFF_SCALE),
            ("300", OFF_SCALE),
            ("9th", OFF_SCALE),
        ] {
            assert_eq!(label(text), value, "{text}");
        }
    }
}
