//! Open files and the model made of them; answers requests. What the border calls.

use crate::analysis::{Dashboard, Recent, Surroundings, View, analysis, disclosure, scope};
use crate::error::{Error, ErrorKind, Notice, Result};
use crate::model::calendar::parse_iso;
use crate::model::{Keys, Model, Opened, Rates, balances, convert, read_rates, relate, written};
use crate::option::{Value, refuse};
use crate::reply::{Block, packed};
use crate::report::{Scope, TableReport};
use crate::table::{
    Calendar, DateOrder, Decimal, Epoch, Format, Layout, Mapping, OneOrMany, ReadOptions, Role,
    Roles, TableReader, TimeZone, assign, report,
};
use crate::work::{Done, Work};
use std::hint::black_box;

/// What a session needs from its surroundings: there is no clock and no time-zone database in here.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Offset changes of the analysis zone: from this instant (ms UTC) on, so many minutes east; ascending. Empty = UTC.
    pub time_zone_offsets: TimeZone,
    /// Today as `YYYY-MM-DD`; without it no period counts as unfinished.
    pub today: Option<String>,
    /// Seed of everything random.
    pub seed: u64,
}

/// How one file is read.
#[derive(Debug, Clone, Default)]
pub struct FileOptions {
    /// The kind of table, or several, where the headers do not tell or tell wrong.
    pub kind: Option<OneOrMany>,
    /// Headers and the role of each; `None` = no role.
    pub mapping: Vec<(String, Option<String>)>,
    /// Delimiter, header and footer, where they are not those that are found.
    pub layout: Layout,
    /// Bytes of the whole file, where known: memory is then taken once instead of grown.
    pub size: Option<u64>,
    /// How columns write their values, by header, where the vote of their cells is wrong or open.
    pub formats: Vec<(String, Format)>,
}

impl Settings {
    /// Reads `{ timeZoneOffsets: [[utcMs, minutesEast], …], today, seed }`.
    ///
    /// # Errors
    /// `bad_option`.
    pub fn read(value: &Value) -> Result<Self> {
        let fields = value.fields("settings", &["timeZoneOffsets", "today", "seed"])?;
        let mut offsets = Vec::new();
        for pair in fields.get("timeZoneOffsets").list("timeZoneOffsets")? {
            match pair {
                // −∞ is allowed as the instant of the first: it holds before all others.
                Value::List(pair) => match pair[..] {
                    [Value::Number(from), Value::Number(minutes)] => offsets.push((from, minutes)),
                    _ => return Err(refuse("timeZoneOffsets", "a pair is [utcMs, minutesEast]")),
                },
                _ => return Err(refuse("timeZoneOffsets", "a pair is [utcMs, minutesEast]")),
            }
        }
        Ok(Self {
            time_zone_offsets: offsets.into(),
            today: fields.text("today")?.map(str::to_owned),
            seed: fields.whole("seed", 0, 1 << 53)?.unwrap_or(0),
        })
    }
}

impl FileOptions {
    /// Reads `{ kind?, mapping?, delimiter?, headerRow?, headerRows?, footerRows?, size?, formats? }`.
    ///
    /// # Errors
    /// `bad_option`.
    pub fn read(value: &Value) -> Result<Self> {
        let fields = value.fields(
            "options",
            &[
                "kind",
                "mapping",
                "delimiter",
                "headerRow",
                "headerRows",
                "footerRows",
                "size",
                "formats",
            ],
        )?;
        let kind = match fields.get("kind") {
            Value::Null => None,
            Value::Text(kind) => Some(OneOrMany::One(kind.clone())),
            kinds => {
                let mut names = Vec::new();
                for kind in kinds.list("kind")? {
                    names.extend(kind.text("kind")?.map(str::to_owned));
                }
                Some(OneOrMany::Many(names))
            }
        };
        let mut mapping = Vec::new();
        match fields.get("mapping") {
            Value::Null => {}
            Value::Map(columns) => {
                for (header, role) in columns {
                    mapping.push((header.clone(), role.owned("mapping")?));
                }
            }
            _ => return Err(refuse("mapping", "write { header: role }")),
        }
        let delimiter = match fields.text("delimiter")? {
            None => None,
            Some(found @ ("," | ";" | "\t" | "|")) => found.bytes().next(),
            Some(other) => {
                return Err(refuse(
                    "delimiter",
                    format!("\"{other}\" is none of comma, semicolon, tab and |"),
                ));
            }
        };
        Ok(Self {
            kind,
            mapping,
            layout: Layout {
                delimiter,
                header_row: fields.whole("headerRow", 1, 1 << 20)?,
                header_rows: fields.whole("headerRows", 1, 20)?,
                footer_rows: fields.whole("footerRows", 0, 100)?,
            },
            size: fields.whole("size", 0, 1 << 53)?,
            formats: read_formats(fields.get("formats"))?,
        })
    }

    /// The roles that the mapping names.
    fn roles(&self) -> Vec<(String, Role)> {
        let mut roles = Vec::new();
        for (header, name) in &self.mapping {
            let role = name.as_deref().and_then(Role::from_name);
            // A driver may be of any type.
            let role = role.filter(|role| !matches!(role, Role::Driver(_)));
            roles.extend(role.map(|role| (header.clone(), role)));
        }
        roles
    }

    fn mapping(&self) -> Mapping {
        Mapping {
            kind: self.kind.clone(),
            columns: self.mapping.clone(),
        }
    }
}

/// Reads `{ [header]: { dateOrder?, decimal?, calendar?, epoch?, currency?, points? } }`.
fn read_formats(value: &Value) -> Result<Vec<(String, Format)>> {
    let columns = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Map(columns) => columns,
        _ => return Err(refuse("formats", "write { header: { … } }")),
    };
    let mut formats = Vec::new();
    for (header, format) in columns {
        const KNOWN: [&str; 6] = [
            "dateOrder",
            "decimal",
            "calendar",
            "epoch",
            "currency",
            "points",
        ];
        let fields = format.fields("formats", &KNOWN)?;
        let format = Format {
            date_order: fields.one_of("dateOrder", &DateOrder::NAMES)?,
            decimal: fields.one_of("decimal", &Decimal::NAMES)?,
            calendar: fields.one_of("calendar", &Calendar::NAMES)?,
            epoch: fields.one_of("epoch", &Epoch::NAMES)?,
            currency: fields.text("currency")?.map(str::to_owned),
            points: fields.one_of("points", &Format::POINTS)?,
        };
        formats.push((header.clone(), format));
    }
    Ok(formats)
}

struct Reading {
    handle: u32,
    reader: TableReader,
    options: FileOptions,
}

struct Kept {
    handle: u32,
    /// What the user says of it.
    mapping: Mapping,
    /// The roles that the file has by itself.
    roles: Roles,
}

/// Bytes of memory for the columns of all files: of the 4 GiB that 32 bits address, a quarter is left to the model and
/// to the analyses.
const MEMORY: u64 = if usize::BITS == 32 { 3 << 30 } else { u64::MAX };

/// Files that are being read, files that are open, and the model joined from them.
pub struct Session {
    zone: TimeZone,
    /// Today's civil day.
    today: i32,
    seed: u64,
    next_handle: u32,
    reading: Vec<Reading>,
    kept: Vec<Kept>,
    opened: Vec<Opened>,
    model: Option<Model>,
    /// Questions that were put down, by the numbers that the caller gives them.
    put_down: Vec<(u32, Done)>,
    rates: Option<Rates>,
    recent: Option<Recent>,
}

impl Session {
    /// A session without files.
    ///
    /// # Errors
    /// `bad_option` for a `today` that is no date.
    pub fn new(settings: Settings) -> Result<Self> {
        let today = settings
            .today
            .as_deref()
            .map_or(Ok(i32::MAX), |today| parse_iso("today", today))?;
        Ok(Self {
            zone: settings.time_zone_offsets,
            today,
            seed: settings.seed,
            next_handle: 0,
            reading: Vec::new(),
            kept: Vec::new(),
            opened: Vec::new(),
            model: None,
            put_down: Vec::new(),
            rates: None,
            recent: None,
        })
    }

    /// Begins a file and returns its handle.
    pub fn begin(&mut self, name: &str, options: FileOptions) -> Result<u32> {
        let handle = self.next_handle;
        self.next_handle += 1;
        // Reading needs the room.
        self.recent = None;
        let mut reader = TableReader::new(
            name,
            ReadOptions {
                layout: options.layout,
                time_zone: self.zone.clone(),
                formats: options.formats.clone(),
                roles: options.roles(),
            },
        );
        if let Some(size) = options.size {
            reader.expect_bytes(size);
        }
        let taken = self.opened.iter().map(|file| file.table.memory()).sum();
        reader.limit_memory(MEMORY.saturating_sub(taken));
        self.reading.push(Reading {
            handle,
            reader,
            options,
        });
        Ok(handle)
    }

    /// Takes the next bytes of a file and returns the rows read so far.
    ///
    /// # Errors
    /// Those of reading; the file is then abandoned, the others stay.
    pub fn feed(&mut self, file: u32, bytes: &[u8]) -> Result<u64> {
        let at = self.reading_at(file)?;
        let reader = &mut self.reading[at].reader;
        match reader.feed(bytes) {
            Ok(()) => Ok(reader.rows()),
            Err(error) => {
                self.reading.swap_remove(at);
                Err(error)
            }
        }
    }

    /// Ends a file: it becomes one of the open ones.
    ///
    /// # Errors
    /// Those of reading and mapping; the other files stay as they were.
    pub fn finish(&mut self, file: u32) -> Result<()> {
        let at = self.reading_at(file)?;
        let Reading {
            handle,
            reader,
            options,
        } = self.reading.swap_remove(at);
        let table = reader.finish()?;
        let mapping = options.mapping();
        let roles = assign(&table, Some(&mapping))?;
        self.opened.push(Opened {
            table,
            roles: roles.clone(),
            keys: Keys::default(),
        });
        self.kept.push(Kept {
            handle,
            mapping,
            roles,
        });
        self.relate();
        Ok(())
    }

    /// Forgets a file, whether it is being read or open.
    pub fn abandon(&mut self, file: u32) {
        self.reading.retain(|reading| reading.handle != file);
        if let Some(at) = self.kept.iter().position(|kept| kept.handle == file) {
            self.kept.remove(at);
            self.opened.remove(at);
            self.relate();
        }
    }

    /// Changes kinds and roles of an open file; nothing is read again.
    ///
    /// # Errors
    /// `no_such_column`, `no_such_role`; the file then keeps its roles.
    pub fn remap(&mut self, file: u32, options: FileOptions) -> Result<()> {
        let at = self
            .kept
            .iter()
            .position(|kept| kept.handle == file)
            .ok_or(misuse("this file is not open"))?;
        let mut mapping = self.kept[at].mapping.clone();
        mapping.kind = options.kind.or(mapping.kind);
        let said_now = |header: &str| options.mapping.iter().any(|(now, _)| now == header);
        mapping.columns.retain(|(header, _)| !said_now(header));
        mapping.columns.extend(options.mapping);
        self.kept[at].roles = assign(&self.opened[at].table, Some(&mapping))?;
        self.kept[at].mapping = mapping;
        self.relate();
        Ok(())
    }

    /// What was read, file by file, and what became of it.
    pub fn tables(&mut self) -> Vec<TableReport> {
        self.join();
        let notices = self.model.as_ref().map_or(&[][..], |model| &model.notices);
        self.opened
            .iter()
            .map(|file| report(&file.table, &file.roles, balances(file, notices)))
            .collect()
    }

    /// Every row and cell that was noticed, as CSV: `file,row,column,value,code,set_aside`, the last one being `row`,
    /// `cell`, or empty where both are used. It holds what [`TableReport::ledger`] and [`TableReport::cells`] count, and
    /// what the reader should know besides. Empty but for its header while no file is open.
    pub fn ledger(&mut self) -> String {
        self.join();
        let notices = self.model.as_ref().map_or(&[][..], |model| &model.notices);
        let write: fn(&[Opened], &[Notice]) -> String = black_box(written);
        write(&self.opened, notices)
    }

    /// What the open files allow.
    ///
    /// # Errors
    /// `misuse` while no file is open.
    pub fn scope(&mut self) -> Result<Scope> {
        let (model, files, _) = self.model()?;
        scope(model, files)
    }

    /// Converts all money by rates of exchange, that of files opened later too: `{ to, rates: [{ currency, rate, from? },
    /// …], source? }`, or nothing for currencies that stand apart.
    ///
    /// # Errors
    /// `bad_option`; the money then stays as it was.
    fn convert(&mut self, rates: &Value) -> Result<Block> {
        let read: fn(&Value) -> Result<Rates> = black_box(read_rates);
        self.rates = match rates {
            Value::Null => None,
            rates => Some(read(rates)?),
        };
        self.answer_anew();
        Ok(packed(&()))
    }

    /// The report that answers one request: an analysis by its name, `dashboard` or `disclosure`; `convert` answers
    /// nothing and says in which currency the later answers are.
    ///
    /// # Errors
    /// `bad_option` for an unknown name or option, and those of the analysis.
    pub fn query(&mut self, name: &str, options: &Value) -> Result<Block> {
        self.answer(name, options, Work::new(&Done::default(), &|_| true))
    }

    /// The same in slices: nothing where the question was put down because `go_on`, told which share is done, said no.
    /// Called again with the same number and the same question, it goes on; where the open files have changed since, it
    /// begins anew.
    ///
    /// # Errors
    /// As for [`Session::query`]; the question is then forgotten.
    pub fn advance(
        &mut self,
        number: u32,
        name: &str,
        options: &Value,
        go_on: &dyn Fn(f64) -> bool,
    ) -> Result<Option<Block>> {
        let known = self.put_down.iter().position(|(own, _)| *own == number);
        let done = known.map_or_else(Done::default, |at| self.put_down.swap_remove(at).1);
        match self.answer(name, options, Work::new(&done, go_on)) {
            Err(error) if error.kind == ErrorKind::PutDown => {
                self.put_down.push((number, done));
                Ok(None)
            }
            answer => answer.map(Some),
        }
    }

    /// Forgets a question that was put down.
    pub fn forget(&mut self, number: u32) {
        self.put_down.retain(|(own, _)| *own != number);
    }

    fn answer(&mut self, name: &str, options: &Value, work: Work) -> Result<Block> {
        let around = Surroundings {
            today: self.today,
            seed: self.seed,
        };
        if name == "dashboard" {
            let dashboard = Dashboard::read(options)?;
            let (model, files, recent) = self.model()?;
            return dashboard.answer(model, files, recent, around, work);
        }
        if name == "disclosure" {
            // Of the engine's second module (tools/split.mjs): it is not called but pointed to.
            let answer: fn(&Value) -> Result<Block> = black_box(disclosure);
            return answer(options);
        }
        if name == "convert" {
            return self.convert(options);
        }
        let mut asked = analysis(name, options, &[])?;
        let filter = std::mem::take(&mut asked.common().filter);
        let (model, files, recent) = self.model()?;
        let view = View::new(model, files, &filter, recent, work)?;
        Ok(packed(asked.answer(&view, around)?.as_ref()))
    }

    /// Finds anew which columns of the open files name the same customers.
    fn relate(&mut self) {
        for (file, kept) in self.opened.iter_mut().zip(&self.kept) {
            file.roles = kept.roles.clone();
        }
        relate(&mut self.opened);
        self.answer_anew();
    }

    /// Drops all that was made for answers: what they are made of has changed.
    fn answer_anew(&mut self) {
        self.model = None;
        self.put_down.clear();
        self.recent = None;
    }

    fn model(&mut self) -> Result<(&Model, &[Opened], &mut Option<Recent>)> {
        self.join();
        let model = self.model.as_ref().ok_or(misuse("no file is open"))?;
        Ok((model, &self.opened, &mut self.recent))
    }

    /// Joins the open files, where there are any and they are not joined yet.
    fn join(&mut self) {
        if self.model.is_none() && !self.opened.is_empty() {
            let mut model = Model::build(&mut self.opened);
            if let Some(rates) = &self.rates {
                let convert: fn(&mut Model, &[Opened], &Rates) = black_box(convert);
                convert(&mut model, &self.opened, rates);
            }
            self.model = Some(model);
        }
    }

    fn reading_at(&self, file: u32) -> Result<usize> {
        self.reading
            .iter()
            .position(|reading| reading.handle == file)
            .ok_or(misuse("this file is not being read"))
    }
}

fn misuse(what: &'static str) -> Error {
    Error::new(ErrorKind::Misuse { what })
}
