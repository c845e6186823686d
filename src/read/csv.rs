//! RFC 4180 records from chunks of any size.
//!
//! Two readers that agree byte for byte. Where 64 bytes or more lie ahead, whole blocks are
//! classified and the set bits walked; a state machine reads what a block cannot judge: a record cut by
//! the end of a chunk, the last bytes of a chunk, and records with quotes in unusual places.
//!
//! Rules where RFC 4180 is silent: a lone carriage return ends a record; a quote within a cell that
//! does not begin with one is text; text behind a closing quote is kept (and noticed); a line that is
//! empty or all white space is no record, but counts as a row of the sheet.
//!
//! The last bytes of the file are held back until its end, so that a footer never becomes rows.

use super::classify::{BLOCK, classify, prefix_xor};
use super::dialect::{Dialect, Layout, detect};
use super::footer::footer_at;
use super::line::lines;
use super::preamble::HeaderRows;
use crate::error::{Error, ErrorKind, Notice, Result};

/// Bytes that decide about the dialect.
const HEAD: usize = 64 * 1024;
/// Bytes of records that are handed on together: they, their spans and the dictionaries fit the caches.
const BATCH: usize = 24 * 1024;
/// Last bytes of the file among which its footer is looked for.
const TAIL: usize = 64 * 1024;
/// Longest piece read at once, so that what it takes stays bounded whatever its bytes are.
const PIECE: usize = 16 << 20;
/// Longest record.
const RECORD_LIMIT: usize = 32 << 20;
/// Most columns.
const COLUMN_LIMIT: usize = 100_000;

/// Where a cell's text begins and ends: in the chunk, or in the scratch buffer where the begin has
/// [`IN_SCRATCH`] set.
type Span = [u32; 2];
const IN_SCRATCH: u32 = 1 << 31;

/// Records of equal width, handed on together. All texts are UTF-8.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batch<'a> {
    bytes: &'a [u8],
    scratch: &'a [u8],
    spans: &'a [Span],
    columns: usize,
}

impl<'a> Batch<'a> {
    /// How many records.
    pub fn rows(&self) -> usize {
        self.spans.len() / self.columns.max(1)
    }

    /// The text of a cell; empty outside the batch.
    pub fn cell(&self, row: usize, column: usize) -> &'a [u8] {
        let Some(span) = self.spans.get(row * self.columns + column) else {
            return &[];
        };
        let (bytes, start, length) = self.place(*span);
        bytes.get(start..start + length).unwrap_or_default()
    }

    /// The cells of a column from a row on: the buffer a cell lies in, where, and how long it is.
    /// The buffer may be read beyond the cell.
    #[inline(always)]
    pub fn column(&self, column: usize, from: usize) -> Cells<'a> {
        Cells {
            batch: *self,
            at: from * self.columns + column,
        }
    }

    #[inline(always)]
    fn place(&self, [start, end]: Span) -> (&'a [u8], usize, usize) {
        let length = (end - start) as usize;
        if start & IN_SCRATCH == 0 {
            (self.bytes, start as usize, length)
        } else {
            (self.scratch, (start & !IN_SCRATCH) as usize, length)
        }
    }
}

/// The cells of one column of a batch.
#[derive(Debug, Clone)]
pub(crate) struct Cells<'a> {
    batch: Batch<'a>,
    at: usize,
}

impl Cells<'_> {
    /// How many cells are left.
    pub fn len(&self) -> usize {
        self.batch
            .spans
            .len()
            .saturating_sub(self.at)
            .div_ceil(self.batch.columns.max(1))
    }
}

impl<'a> Iterator for Cells<'a> {
    type Item = (&'a [u8], usize, usize);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let span = *self.batch.spans.get(self.at)?;
        self.at += self.batch.columns;
        Some(self.batch.place(span))
    }
}

/// Who receives the records.
pub(crate) trait Sink {
    /// The rows of the header, once, before any record.
    fn header(&mut self, rows: Vec<Vec<String>>);
    /// Records in file order.
    fn records(&mut self, batch: &Batch);
    /// The name of a column, for messages.
    fn name(&self, column: usize) -> Option<&str>;
}

/// What is known of a file when it has been read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Bytes read.
    pub bytes: u64,
    /// The delimiter.
    pub delimiter: u8,
    /// The last row of the header in the sheet.
    pub header_row: u64,
    /// The rows of the header in the sheet, where how many they are is a guess: the cells of the row in doubt.
    pub asked: Option<Vec<String>>,
    /// Blank lines: `(records before it, blank lines so far)`, ascending.
    pub blanks: Vec<(u64, u64)>,
    /// What was noticed: `preamble_skipped`, `extra_header_rows`, `footer_skipped`, `ragged_short`, `ragged_long`,
    /// `text_after_quote`.
    pub notices: Vec<Notice>,
}

/// A CSV file being read.
#[derive(Debug)]
pub(crate) struct Csv {
    layout: Layout,
    /// The caller's delimiter, then the detected one.
    delimiter: u8,
    /// The first bytes, until they suffice to detect the dialect.
    head: Option<Vec<u8>>,
    head_limit: usize,
    /// The last bytes so far, not yet read.
    tail: Vec<u8>,
    tail_limit: usize,
    /// Bytes of the file.
    bytes: u64,
    /// The rows of the header, and those of them that have been read.
    header: HeaderRows,
    header_read: Vec<Vec<String>>,
    /// Cells of the header; 0 before its end.
    columns: usize,
    /// Bytes of the file before the buffer in work (the piece, or the carried record).
    offset: u64,
    /// The sheet's row of the record in work.
    row: u64,
    header_row: u64,
    records: u64,
    blanks: Vec<(u64, u64)>,
    /// The last record ended in a carriage return at the end of a chunk: a line feed belongs to it.
    skip_feed: bool,
    /// Begin of a record whose end has not come, and how far it has been read.
    carry: Vec<u8>,
    machine: Machine,
    /// Cells of the batch in work; those of the record in work begin at `first`, and `used` are valid.
    spans: Vec<Span>,
    first: usize,
    used: usize,
    /// Which cells of the record in work begin with a quote, as the blocks find them.
    quoted: Vec<usize>,
    scratch: Vec<u8>,
    preamble: Notice,
    more_header: Notice,
    footer: Notice,
    short: Notice,
    long: Notice,
    after_quote: Notice,
}

/// Where the state machine stands within a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// At the begin of a cell.
    #[default]
    Start,
    /// In a cell without quotes, or in text behind a closing quote.
    Plain,
    /// Within quotes.
    Quoted,
    /// Behind a quote that closes the cell or is the first of a doubled one.
    Quote,
}

#[derive(Debug, Clone, Copy, Default)]
struct Machine {
    state: State,
    /// Next byte to read.
    at: usize,
    /// Where the cell begins.
    cell: usize,
    /// Does the cell begin with a quote?
    quoted: bool,
    /// Does it hold doubled quotes or text behind the closing one?
    unusual: bool,
}

impl Machine {
    fn at(start: usize) -> Self {
        Self {
            at: start,
            cell: start,
            ..Self::default()
        }
    }
}

impl Csv {
    /// Nothing read; `layout` as far as the caller knows it.
    pub fn new(layout: Layout) -> Self {
        Self {
            layout,
            delimiter: b',',
            head: Some(Vec::new()),
            head_limit: HEAD,
            tail: Vec::new(),
            tail_limit: TAIL,
            bytes: 0,
            header: HeaderRows {
                rows: 1,
                asked: None,
            },
            header_read: Vec::new(),
            columns: 0,
            offset: 0,
            row: 1,
            header_row: 1,
            records: 0,
            blanks: Vec::new(),
            skip_feed: false,
            carry: Vec::new(),
            machine: Machine::default(),
            spans: Vec::new(),
            first: 0,
            used: 0,
            quoted: Vec::new(),
            scratch: Vec::new(),
            preamble: Notice::new("preamble_skipped"),
            more_header: Notice::new("extra_header_rows"),
            footer: Notice::new("footer_skipped"),
            short: Notice::new("ragged_short"),
            long: Notice::new("ragged_long"),
            after_quote: Notice::new("text_after_quote"),
        }
    }

    /// The same with fewer bytes that decide about the dialect and the footer, so that small texts are cut too.
    #[cfg(test)]
    #[cfg(not(target_arch = "wasm32"))]
    pub fn with_ends(layout: Layout, limit: usize) -> Self {
        Self {
            head_limit: limit,
            tail_limit: limit,
            ..Self::new(layout)
        }
    }

    /// Records read so far.
    pub fn records(&self) -> u64 {
        self.records
    }

    /// Bytes read so far, those left out that are held back because they may be the last.
    pub fn taken(&self) -> u64 {
        self.bytes.saturating_sub(self.tail.len() as u64)
    }

    /// Reads the next bytes of the file and hands on the records they complete, but for the last bytes.
    ///
    /// # Errors
    /// `NotText`, `BadEncoding`, `TooLarge`, `UnterminatedQuote` where a quote stays open over more than a record may
    /// hold, with the row where there is one; `BadOption` for a header row that is not there.
    pub fn feed(&mut self, chunk: &[u8], sink: &mut impl Sink) -> Result<()> {
        self.bytes += chunk.len() as u64;
        let mut tail = std::mem::take(&mut self.tail);
        if chunk.len() >= self.tail_limit {
            let (now, later) = chunk.split_at(chunk.len() - self.tail_limit);
            self.read(&tail, sink)?;
            self.read(now, sink)?;
            tail.clear();
            tail.extend_from_slice(later);
        } else {
            tail.extend_from_slice(chunk);
            if tail.len() > 2 * self.tail_limit {
                let now = tail.len() - self.tail_limit;
                self.read(&tail[..now], sink)?;
                tail.drain(..now);
            }
        }
        self.tail = tail;
        Ok(())
    }

    #[inline(never)]
    fn read(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<()> {
        let Some(head) = &mut self.head else {
            return self.pieces(bytes, sink);
        };
        let wanted = self.head_limit.saturating_sub(head.len());
        if bytes.len() < wanted {
            head.extend_from_slice(bytes);
            return Ok(());
        }
        let mut head = self.head.take().unwrap_or_default();
        if head.is_empty() {
            let start = self.begin(&bytes[..wanted], false)?;
            return self.pieces(&bytes[start..], sink);
        }
        let (rest, more) = bytes.split_at(wanted);
        head.extend_from_slice(rest);
        let start = self.begin(&head, false)?;
        self.pieces(&head[start..], sink)?;
        self.pieces(more, sink)
    }

    #[inline(never)]
    fn pieces(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<()> {
        bytes
            .chunks(PIECE)
            .try_for_each(|piece| self.piece(piece, sink))
    }

    /// Ends the file: its last record may lack a line end.
    ///
    /// # Errors
    /// As `feed`; `EmptyFile`, `NoRows`; `UnterminatedQuote` with the row where it opened.
    pub fn finish(mut self, sink: &mut impl Sink) -> Result<Reading> {
        let mut tail = std::mem::take(&mut self.tail);
        if let Some(mut head) = self.head.take() {
            head.extend_from_slice(&tail);
            let start = self.begin(&head, true)?;
            tail = head.split_off(start);
        }
        let last = tail.len().saturating_sub(self.tail_limit);
        self.pieces(&tail[..last], sink)?;
        // From the begin of a record on: what is carried of it, and the last bytes.
        let text = [&self.carry, &tail[last..]].concat();
        let carried = self.carry.len();
        let footer = self.footer(&text)?;
        if let Some(data) = text.get(carried..footer) {
            self.pieces(data, sink)?;
        }
        if !self.carry.is_empty() && footer >= carried {
            let carry = std::mem::take(&mut self.carry);
            if self.machine.state == State::Quoted {
                return Err(self.in_cell(ErrorKind::UnterminatedQuote.into(), sink));
            }
            self.end_cell(&carry, carry.len());
            self.end_record(&carry, 0, carry.len(), sink)?;
            self.flush(&carry, sink);
        }
        let below = lines(&text[footer..], self.delimiter, true, usize::MAX);
        for (row, line) in (self.row..).zip(&below) {
            if !line.is_blank() {
                self.footer.add(Some(row), &line.text());
            }
        }
        if self.columns == 0 && self.header_read.is_empty() {
            return Err(ErrorKind::EmptyFile.into());
        }
        if self.records == 0 {
            return Err(ErrorKind::NoRows.into());
        }
        let mut notices = vec![
            self.preamble,
            self.more_header,
            self.footer,
            self.short,
            self.long,
            self.after_quote,
        ];
        notices.retain(|notice| notice.count > 0);
        Ok(Reading {
            bytes: self.bytes,
            delimiter: self.delimiter,
            header_row: self.header_row,
            asked: self.header.asked,
            blanks: self.blanks,
            notices,
        })
    }

    /// Where the footer begins in the last bytes of the file, which begin with a record and have not been read.
    #[inline(never)]
    fn footer(&self, text: &[u8]) -> Result<usize> {
        let found = lines(text, self.delimiter, true, usize::MAX);
        let end = found.last().map_or(0, |line| line.start + line.raw.len());
        if !text[end..].trim_ascii().is_empty() {
            // Behind an open quote nothing can be told.
            return Ok(text.len());
        }
        let header = match self.columns {
            0 => self.header.rows.saturating_sub(self.header_read.len()),
            _ => 0,
        };
        let mut filled = (0..found.len()).filter(|at| !found[*at].is_blank());
        let first = match self.layout.footer_rows {
            None => {
                let width = filled.take(header).map(|at| found[at].cells.len()).max();
                footer_at(&found, header, width.unwrap_or(self.columns))
            }
            Some(0) => found.len(),
            Some(rows) => filled
                .nth_back(rows as usize - 1)
                .ok_or(ErrorKind::BadOption {
                    name: "footerRows",
                    problem: format!("the last {TAIL} bytes have fewer than {rows} rows"),
                })?,
        };
        Ok(found.get(first).map_or(text.len(), |line| line.start))
    }

    /// The error in the cell that is being read.
    fn in_cell(&self, error: Error, sink: &impl Sink) -> Error {
        let error = error.at_row(self.row);
        match sink.name(self.used - self.first) {
            Some(name) => error.in_column(name),
            None => error,
        }
    }

    /// Settles the dialect from the first bytes; returns where the header may begin.
    #[inline(never)]
    fn begin(&mut self, head: &[u8], complete: bool) -> Result<usize> {
        let Dialect {
            delimiter,
            start,
            lines,
            preamble,
            header,
        } = detect(head, complete, &self.layout)?;
        self.delimiter = delimiter;
        self.offset = start as u64;
        self.row += lines;
        self.header = header;
        for (row, text) in preamble {
            self.preamble.add(Some(row), &text);
        }
        Ok(start)
    }

    fn piece(&mut self, piece: &[u8], sink: &mut impl Sink) -> Result<()> {
        let mut at = 0;
        if !self.carry.is_empty() {
            at = self.carry_over(piece, sink)?;
            if at == piece.len() {
                return Ok(());
            }
            self.offset -= at as u64;
        }
        loop {
            at = self.skip_feed(piece, at);
            // The state machine reads the header, and whatever the blocks leave.
            let mut until = at + 1;
            if self.columns > 0 {
                (at, until) = self.blocks(piece, at, sink)?;
            }
            while at < until {
                match self.record(piece, at, sink)? {
                    Some(next) => at = self.skip_feed(piece, next),
                    None => {
                        self.flush(piece, sink);
                        self.offset += at as u64;
                        return self.carry_over(&piece[at..], sink).map(|_| ());
                    }
                }
            }
            self.flush(piece, sink);
        }
    }

    /// Behind a carriage return at the end of what was read, a line feed belongs to that line end.
    fn skip_feed(&mut self, bytes: &[u8], at: usize) -> usize {
        if self.skip_feed && at < bytes.len() {
            self.skip_feed = false;
            return at + usize::from(bytes[at] == b'\n');
        }
        at
    }

    /// Appends bytes to the record in work until it ends; returns how many were taken.
    fn carry_over(&mut self, bytes: &[u8], sink: &mut impl Sink) -> Result<usize> {
        const STEP: usize = 4096;
        let mut taken = 0;
        while taken < bytes.len() {
            let mut carry = std::mem::take(&mut self.carry);
            let before = carry.len();
            let step = STEP.min(bytes.len() - taken);
            carry.extend_from_slice(&bytes[taken..taken + step]);
            let end = self.advance(&carry);
            if let Some(end) = end {
                self.end_record(&carry, 0, end, sink)?;
                self.flush(&carry, sink);
                self.offset += (end + 1) as u64;
                taken += end + 1 - before;
                self.machine = Machine::default();
                carry.clear();
                self.carry = carry;
                return Ok(taken);
            }
            self.check_columns()?;
            if carry.len() > RECORD_LIMIT {
                // What is longer than any row hardly belongs to one cell.
                return Err(match self.machine.state {
                    State::Quoted => self.in_cell(ErrorKind::UnterminatedQuote.into(), sink),
                    _ => too_large("one row (bytes)", RECORD_LIMIT).at_row(self.row),
                });
            }
            self.carry = carry;
            taken += step;
        }
        Ok(taken)
    }

    /// Reads one record at `at` within the piece; `None` where its end has not come.
    fn record(&mut self, piece: &[u8], at: usize, sink: &mut impl Sink) -> Result<Option<usize>> {
        let scratch = self.scratch.len();
        let after_quote = self.after_quote.count;
        self.machine = Machine::at(at);
        if let Some(end) = self.advance(piece) {
            self.machine = Machine::default();
            self.end_record(piece, at, end, sink)?;
            return Ok(Some(end + 1));
        }
        // It will be read again, in full.
        self.machine = Machine::default();
        self.used = self.first;
        self.scratch.truncate(scratch);
        self.after_quote.truncate(after_quote);
        Ok(None)
    }

    /// Runs the state machine over the buffer to the end of the record; returns where its line end is.
    fn advance(&mut self, buffer: &[u8]) -> Option<usize> {
        let delimiter = self.delimiter;
        while let Some(&byte) = buffer.get(self.machine.at) {
            let at = self.machine.at;
            self.machine.at += 1;
            match self.machine.state {
                State::Quoted => {
                    if byte == b'"' {
                        self.machine.state = State::Quote;
                    }
                    continue;
                }
                State::Start if byte == b'"' => {
                    self.machine.state = State::Quoted;
                    self.machine.quoted = true;
                    continue;
                }
                State::Quote if byte == b'"' => {
                    self.machine.state = State::Quoted;
                    self.machine.unusual = true;
                    continue;
                }
                State::Start | State::Plain | State::Quote => {}
            }
            if byte == delimiter {
                self.end_cell(buffer, at);
                self.machine = Machine::at(at + 1);
            } else if byte == b'\n' || byte == b'\r' {
                self.end_cell(buffer, at);
                self.skip_feed = byte == b'\r';
                return Some(at);
            } else {
                self.machine.unusual |= self.machine.state == State::Quote;
                self.machine.state = State::Plain;
            }
        }
        None
    }

    /// Keeps the span of the cell that the state machine has read.
    fn end_cell(&mut self, buffer: &[u8], end: usize) {
        let Machine {
            cell,
            quoted,
            unusual,
            ..
        } = self.machine;
        let span = match (quoted, unusual) {
            (false, _) => [cell as u32, end as u32],
            (true, false) => [cell as u32 + 1, end as u32 - 1],
            (true, true) => self.unescape(&buffer[cell..end]),
        };
        self.push(span);
    }

    fn push(&mut self, span: Span) {
        match self.spans.get_mut(self.used) {
            Some(slot) => *slot = span,
            None => self.spans.push(span),
        }
        self.used += 1;
    }

    /// Writes a quoted cell without its quotes into the scratch buffer.
    fn unescape(&mut self, raw: &[u8]) -> Span {
        let start = self.scratch.len() as u32;
        let mut rest = raw.get(1..).unwrap_or_default();
        while let Some(quote) = rest.iter().position(|byte| *byte == b'"') {
            self.scratch.extend_from_slice(&rest[..quote]);
            rest = &rest[quote + 1..];
            if rest.first() != Some(&b'"') {
                break;
            }
            self.scratch.push(b'"');
            rest = &rest[1..];
        }
        if !rest.is_empty() {
            self.scratch.extend_from_slice(rest);
            let text = String::from_utf8_lossy(&self.scratch[start as usize..]);
            self.after_quote.add(Some(self.row), &text);
        }
        [start | IN_SCRATCH, self.scratch.len() as u32 | IN_SCRATCH]
    }

    /// Reads records block by block from the record at `from`. Returns where the first record begins
    /// that is not complete, and up to where the state machine must read on: at least one record
    /// when the blocks came to their end or to quotes in unusual places, none when the batch is full.
    fn blocks(
        &mut self,
        piece: &[u8],
        from: usize,
        sink: &mut impl Sink,
    ) -> Result<(usize, usize)> {
        let delimiter = self.delimiter;
        let mut record = from;
        let mut cell = from as u32;
        // Carried from block to block: all ones within quotes; the lowest bit says what the last byte was.
        let (mut inside, mut after_close, mut may_open, mut after_return) =
            (0u64, 0u64, 1u64, 0u64);
        // Of the record in work: bytes beyond ASCII, and how many quotes.
        let (mut high, mut quotes) = (false, 0);
        self.quoted.clear();
        for (index, block) in piece[from..].as_chunks::<BLOCK>().0.iter().enumerate() {
            let base = from + index * BLOCK;
            let masks = classify(block, delimiter);
            let marks = masks.delimiters | masks.line_feeds | masks.returns;
            let within = prefix_xor(masks.quotes) ^ inside;
            let closes = masks.quotes & !within;
            let breaks = marks & !within;
            // Quotes that begin a cell; the second of a doubled one is none.
            let mut opens = masks.quotes & within;
            if masks.quotes | after_close != 0 {
                let behind_close = (closes << 1) | after_close;
                let misplaced = opens & !((breaks << 1) | behind_close | may_open)
                    | behind_close & !(marks | masks.quotes);
                if misplaced != 0 {
                    self.used = self.first;
                    return Ok((record, base + BLOCK));
                }
                opens &= !behind_close;
            }
            let returns = masks.returns & !within;
            // A line feed behind a carriage return ends nothing.
            let ends = breaks & !(masks.line_feeds & ((returns << 1) | after_return));
            let mut lines = ends & !masks.delimiters;
            inside = ((within as i64) >> 63) as u64;
            after_close = closes >> 63;
            may_open = (breaks | closes) >> 63;
            after_return = returns >> 63;

            let mut left = u64::MAX;
            while lines != 0 {
                let line = lines & lines.wrapping_neg();
                let part = left & (line | (line - 1));
                left ^= part;
                lines ^= line;
                cell = self.walk(ends & part, opens & part, base, cell);
                quotes += (masks.quotes & part).count_ones();
                high |= masks.high & part != 0;
                let end = cell as usize - 1;
                if quotes > 0 {
                    self.unquote(piece, quotes as usize);
                    quotes = 0;
                }
                if self.used - self.first == self.columns && self.columns > 1 && !high {
                    self.first = self.used;
                    self.row += 1;
                    self.records += 1;
                } else {
                    self.end_known_record(piece, record, end, high, sink)?;
                    high = false;
                }
                record = end + 1;
                if masks.returns & line != 0 {
                    self.skip_feed = true;
                    record = self.skip_feed(piece, record);
                    cell = record as u32;
                }
                if record - from >= BATCH {
                    return Ok((record, record));
                }
            }
            cell = self.walk(ends & left, opens & left, base, cell);
            quotes += (masks.quotes & left).count_ones();
            high |= masks.high & left != 0;
        }
        self.used = self.first;
        Ok((record, piece.len().max(record + 1)))
    }

    /// Keeps the spans of the cells that end at the bits of `ends`, and which of the cells begin at those
    /// of `opens` with a quote. Returns where the next cell begins.
    #[inline(always)]
    fn walk(&mut self, mut ends: u64, mut opens: u64, base: usize, mut cell: u32) -> u32 {
        if self.spans.len() < self.used + BLOCK {
            self.spans.resize(self.used + 64 * BLOCK, [0, 0]);
        }
        while opens != 0 {
            let before = ends & (opens & opens.wrapping_neg()).wrapping_sub(1);
            self.quoted.push(self.used + before.count_ones() as usize);
            opens &= opens - 1;
        }
        let count = ends.count_ones() as usize;
        for span in &mut self.spans[self.used..self.used + count] {
            let end = base as u32 + ends.trailing_zeros();
            *span = [cell, end];
            cell = end + 1;
            ends &= ends - 1;
        }
        self.used += count;
        cell
    }

    /// Takes the quotes off the cells of the record in work; each quote stands where it may.
    fn unquote(&mut self, piece: &[u8], quotes: usize) {
        let quoted = std::mem::take(&mut self.quoted);
        for &index in &quoted {
            let [start, end] = &mut self.spans[index];
            *start += 1;
            *end -= 1;
        }
        if quotes > 2 * quoted.len() {
            for &index in &quoted {
                let [start, end] = self.spans[index].map(|at| at as usize);
                if piece[start..end].contains(&b'"') {
                    self.spans[index] = self.unescape(&piece[start - 1..=end]);
                }
            }
        }
        self.quoted = quoted;
        self.quoted.clear();
    }

    /// Ends the record in work: `start..end` of the buffer, its spans without quotes.
    fn end_record(
        &mut self,
        buffer: &[u8],
        start: usize,
        end: usize,
        sink: &mut impl Sink,
    ) -> Result<()> {
        let high = !buffer[start..end].is_ascii();
        self.end_known_record(buffer, start, end, high, sink)
    }

    fn end_known_record(
        &mut self,
        buffer: &[u8],
        start: usize,
        end: usize,
        high: bool,
        sink: &mut impl Sink,
    ) -> Result<()> {
        let raw = &buffer[start..end];
        if high && let Err(bad) = std::str::from_utf8(raw) {
            let offset = self.offset + (start + bad.valid_up_to()) as u64;
            return Err(Error::new(ErrorKind::BadEncoding { offset }).at_row(self.row));
        }
        let cells = self.used - self.first;
        if cells == 1 && raw.iter().all(u8::is_ascii_whitespace) {
            self.used = self.first;
            self.row += 1;
            if self.columns > 0 {
                let total = self.blanks.last().map_or(0, |(_, total)| *total) + 1;
                match self.blanks.last_mut() {
                    Some(last) if last.0 == self.records => last.1 = total,
                    _ => self.blanks.push((self.records, total)),
                }
            }
            return Ok(());
        }
        if self.columns == 0 {
            return self.header(buffer, cells, sink);
        }
        if cells != self.columns {
            self.even_out(buffer, cells);
        }
        self.first = self.used;
        self.row += 1;
        self.records += 1;
        Ok(())
    }

    fn header(&mut self, buffer: &[u8], cells: usize, sink: &mut impl Sink) -> Result<()> {
        self.check_columns()?;
        let batch = Batch {
            bytes: buffer,
            scratch: &self.scratch,
            spans: &self.spans[self.first..self.used],
            columns: cells,
        };
        let names =
            (0..cells).map(|cell| String::from_utf8_lossy(batch.cell(0, cell)).into_owned());
        let names: Vec<String> = names.collect();
        if !self.header_read.is_empty() {
            self.more_header.add(Some(self.row), &names.join(" "));
        }
        self.header_read.push(names);
        if self.header_read.len() >= self.header.rows {
            let rows = std::mem::take(&mut self.header_read);
            self.columns = rows.iter().map(Vec::len).max().unwrap_or(0);
            sink.header(rows);
        }
        self.used = self.first;
        self.header_row = self.row;
        self.row += 1;
        Ok(())
    }

    fn check_columns(&self) -> Result<()> {
        if self.used - self.first > COLUMN_LIMIT {
            return Err(too_large("the number of columns", COLUMN_LIMIT).at_row(self.row));
        }
        Ok(())
    }

    /// Fills a short record up with empty cells and sets aside what a long one has too much.
    fn even_out(&mut self, buffer: &[u8], cells: usize) {
        let columns = self.columns;
        if cells < columns {
            if self.short.examples.len() < Notice::EXAMPLES {
                self.short
                    .add(Some(self.row), &format!("{cells} of {columns} cells"));
            } else {
                self.short.add(Some(self.row), "");
            }
            while self.used - self.first < columns {
                self.push([0, 0]);
            }
            return;
        }
        let record = Batch {
            bytes: buffer,
            scratch: &self.scratch,
            spans: &self.spans[self.first..self.used],
            columns: cells,
        };
        let extra: Vec<_> = (columns..cells)
            .map(|cell| String::from_utf8_lossy(record.cell(0, cell)))
            .collect();
        // Empty cells behind the last column say nothing.
        if extra.iter().any(|cell| !cell.trim().is_empty()) {
            let delimiter = char::from(self.delimiter).to_string();
            self.long.add(Some(self.row), &extra.join(&delimiter));
        }
        self.used = self.first + columns;
    }

    /// Hands on the complete records and begins a new batch.
    fn flush(&mut self, buffer: &[u8], sink: &mut impl Sink) {
        if self.first > 0 {
            sink.records(&Batch {
                bytes: buffer,
                scratch: &self.scratch,
                spans: &self.spans[..self.first],
                columns: self.columns,
            });
        }
        self.first = 0;
        self.used = 0;
        self.scratch.clear();
    }
}

fn too_large(what: &'static str, limit: usize) -> Error {
    ErrorKind::TooLarge {
        what,
        limit: limit as u64,
    }
    .into()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Default, PartialEq)]
    struct Rows(Vec<Vec<String>>);

    impl Sink for Rows {
        fn header(&mut self, rows: Vec<Vec<String>>) {
            self.0.extend(rows);
        }

        fn records(&mut self, batch: &Batch) {
            let columns = self.0[0].len();
            for row in 0..batch.rows() {
                let cell = |column| String::from_utf8(batch.cell(row, column).to_vec()).unwrap();
                self.0.push((0..columns).map(cell).collect());
            }
            for column in 0..columns {
                for (row, (bytes, start, length)) in batch.column(column, 0).enumerate() {
                    assert_eq!(&bytes[start..start + length], batch.cell(row, column));
                }
            }
        }

        fn name(&self, column: usize) -> Option<&str> {
            self.0.first()?.get(column).map(String::as_str)
        }
    }

    /// A header of one row, and no footer.
    const PLAIN: Layout = Layout {
        delimiter: Some(b','),
        header_row: None,
        header_rows: Some(1),
        footer_rows: Some(0),
    };

    /// Reads in chunks of the given sizes, again and again; the head settles at eight bytes and as many are held back,
    /// so that small texts are cut between.
    fn read(text: &[u8], sizes: &[usize]) -> Result<(Rows, Reading)> {
        let mut rows = Rows::default();
        let mut csv = Csv::with_ends(PLAIN, 8);
        let mut rest = text;
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, behind) = rest.split_at(rest.len().min(*size));
            csv.feed(chunk, &mut rows)?;
            rest = behind;
        }
        let reading = csv.finish(&mut rows)?;
        Ok((rows, reading))
    }

    /// The rules, one byte at a time: records with their row in the sheet, or the row of a quote never closed.
    fn naive(text: &[u8]) -> std::result::Result<Vec<(u64, Vec<String>)>, u64> {
        let (mut records, mut cells, mut cell, mut sheet_row) =
            (Vec::new(), Vec::new(), Vec::new(), 1);
        let (mut quoted, mut was_quoted, mut at, mut begin) = (false, false, 0, 0);
        while at <= text.len() {
            let byte = text.get(at).copied();
            match byte {
                None if quoted => return Err(sheet_row),
                Some(b'"') if quoted && text.get(at + 1) == Some(&b'"') => {
                    cell.push(b'"');
                    at += 1;
                }
                Some(b'"') if quoted => quoted = false,
                Some(byte) if quoted => cell.push(byte),
                Some(b'"') if cell.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
                None | Some(b',' | b'\n' | b'\r') => {
                    cells.push(String::from_utf8(std::mem::take(&mut cell)).unwrap());
                    was_quoted = false;
                    if byte != Some(b',') {
                        let blank = text[begin..at].iter().all(u8::is_ascii_whitespace);
                        let record = std::mem::take(&mut cells);
                        if !(blank && record.len() == 1) {
                            records.push((sheet_row, record));
                        }
                        sheet_row += 1;
                        at += usize::from(byte == Some(b'\r') && text.get(at + 1) == Some(&b'\n'));
                        begin = at + 1;
                    }
                }
                Some(byte) => cell.push(byte),
            }
            at += 1;
        }
        Ok(records)
    }

    fn check(text: &[u8], sizes: &[usize]) {
        let found = read(text, sizes);
        let expected = match naive(text) {
            Err(row) => {
                let error = found.unwrap_err();
                assert_eq!(error.kind, ErrorKind::UnterminatedQuote);
                assert_eq!(error.location.row, Some(row));
                return;
            }
            Ok(records) => records,
        };
        let Some((header_row, header)) = expected.first().cloned() else {
            assert_eq!(found.unwrap_err().kind, ErrorKind::EmptyFile);
            return;
        };
        if expected.len() == 1 {
            assert_eq!(found.unwrap_err().kind, ErrorKind::NoRows);
            return;
        }
        let (Rows(rows), reading) = found.unwrap();
        // Chance may write lines that look like those above a table; `preamble.rs` has its own tests.
        let noticed = |code| reading.notices.iter().any(|notice| notice.code == code);
        if noticed("preamble_skipped") {
            return;
        }
        assert_eq!(reading.header_row, header_row);
        assert_eq!(reading.bytes, text.len() as u64);
        assert_eq!(rows.len(), expected.len());
        let (mut short, mut long) = (0, 0);
        for (index, (row, cells)) in expected.iter().enumerate() {
            short += u64::from(cells.len() < header.len());
            long += u64::from(
                cells
                    .iter()
                    .skip(header.len())
                    .any(|cell| !cell.trim().is_empty()),
            );
            let mut cells = cells.clone();
            cells.resize(header.len(), String::new());
            assert_eq!(rows[index], cells);
            if index > 0 {
                let passed = reading
                    .blanks
                    .iter()
                    .rev()
                    .find(|(before, _)| *before < index as u64);
                let sheet_row = header_row + index as u64 + passed.map_or(0, |(_, blank)| *blank);
                assert_eq!(sheet_row, *row);
            }
        }
        let count = |code| {
            reading
                .notices
                .iter()
                .find(|notice| notice.code == code)
                .map_or(0, |notice| notice.count)
        };
        assert_eq!((count("ragged_short"), count("ragged_long")), (short, long));
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let part = prop_oneof![
            3 => Just("\""), 3 => Just(","), 2 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\r"), 1 => Just("\"\""),
            2 => Just("a"), 1 => Just("é"), 1 => Just(" "), 1 => Just("👍🏽"), 1 => Just("\"b\","), 1 => Just("0123456789abcdef"),
        ];
        prop::collection::vec(part, 0..120).prop_map(|parts| parts.concat().into_bytes())
    }

    /// Tables as exports write them, so that blocks are read to the end.
    fn table() -> impl Strategy<Value = Vec<u8>> {
        let cell = prop_oneof![
            4 => "[a-z0-9é]{0,9}".prop_map(|text| text),
            1 => "[a-z,\n\"é ]{0,70}".prop_map(|text| format!("\"{}\"", text.replace('"', "\"\""))),
        ];
        let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
        (1..6usize, end).prop_flat_map(move |(columns, end)| {
            let row =
                prop::collection::vec(cell.clone(), columns).prop_map(|cells| cells.join(","));
            prop::collection::vec(row, 1..40).prop_map(move |rows| rows.join(end).into_bytes())
        })
    }

    #[test]
    fn a_last_row_with_more_cells_than_an_empty_header_is_no_header() {
        check(b"\"\",\n\"b\",,a", &[1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1500))]

        #[test]
        fn any_text_in_any_chunks_reads_as_byte_by_byte(text in bytes(), sizes in prop::collection::vec(1..200usize, 1..5)) {
            check(&text, &sizes);
        }

        #[test]
        fn any_table_in_any_chunks_reads_as_byte_by_byte(text in table(), sizes in prop::collection::vec(1..400usize, 1..5)) {
            check(&text, &sizes);
            check(&text, &[usize::MAX]);
            check(&text, &[1]);
        }

        #[test]
        fn any_bytes_end_in_rows_or_an_error(text in prop::collection::vec(any::<u8>(), 0..400), size in 1..100usize) {
            let _ = read(&text, &[size]);
        }
    }

    #[test]
    fn a_bad_byte_is_located_in_every_chunking() {
        let text = [
            &b"id,comment\n1,ok\n\n2,\"a\nb\"\n3,"[..],
            &[b'x'; 90],
            b"caf\xE9\n4,x\n",
        ]
        .concat();
        let offset = text.iter().position(|byte| *byte == 0xE9).unwrap() as u64;
        for size in [1, 2, 3, 7, 64, 1000] {
            let error = read(&text, &[size]).unwrap_err();
            assert_eq!(error.kind, ErrorKind::BadEncoding { offset });
            assert_eq!(error.location.row, Some(5));
        }
    }

    #[test]
    fn a_quote_that_stays_open_is_reported_in_the_row_where_it_opens() {
        let text = "a,b\n1,2\n\n3,\"4\n5,6\n7,8\n";
        for size in [1, 5, 100] {
            let error = read(text.as_bytes(), &[size]).unwrap_err();
            assert_eq!(
                (error.kind, error.location.row),
                (ErrorKind::UnterminatedQuote, Some(4))
            );
        }
    }

    #[test]
    fn a_record_longer_than_many_chunks_is_read_once() {
        let long = "x, y\n".repeat(200_000);
        let text = format!("a,b\n1,\"{long}\"\n2,z\n");
        let (Rows(rows), _) = read(text.as_bytes(), &[10_000]).unwrap();
        assert_eq!(rows[1][1], long);
        assert_eq!(rows[2], ["2", "z"]);
    }

    #[test]
    fn records_without_end_are_refused_while_they_are_small() {
        // A gigabyte each, had nobody objected: what is fed behind `a,b`, how it ends, and after how many bytes at most.
        let too_large = |what, limit| ErrorKind::TooLarge { what, limit };
        for (begin, filler, expected, most) in [
            (
                &b"\n1,2\n3,"[..],
                b'x',
                too_large("one row (bytes)", 32 << 20),
                33 << 20,
            ),
            (b"\n1,2\n3,\"", b'x', ErrorKind::UnterminatedQuote, 33 << 20),
            (
                b"\n1,2\n3,",
                b',',
                too_large("the number of columns", 100_000),
                2 << 20,
            ),
            (
                b"\n1,2\n3,",
                b'"',
                too_large("one row (bytes)", 32 << 20),
                33 << 20,
            ),
            (
                b",c",
                b',',
                too_large("the number of columns", 100_000),
                2 << 20,
            ),
        ] {
            let mut csv = Csv::new(PLAIN);
            let mut rows = Rows::default();
            csv.feed(b"a,b", &mut rows).unwrap();
            csv.feed(begin, &mut rows).unwrap();
            let chunk = vec![filler; 1 << 20];
            let mut fed = 0;
            let error = (0..1024).find_map(|_| {
                fed += chunk.len();
                csv.feed(&chunk, &mut rows).err()
            });
            let error = error.unwrap();
            assert_eq!(error.kind, expected);
            assert!(fed <= most && csv.spans.len() <= 2 << 20);
            let row = if begin.starts_with(b"\n") { 3 } else { 1 };
            assert_eq!(error.location.row, Some(row));
        }
    }
}
