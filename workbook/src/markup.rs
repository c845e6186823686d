//! Tables in HTML and in Excel's XML of 2003: what many systems write and call a workbook (`report.xls`).
//!
//! One walk over the tags serves both, for both have rows of cells that may cover others. Tags need not be closed, as
//! browsers and Excel do not ask for it either.

use calamine::Dimensions;

/// Cells that one may cover across, and down.
const COVERED: u32 = 1000;

/// One table, or one worksheet.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// Its name, where it has one.
    pub(crate) name: String,
    /// Row, column and text of the cells that hold something, in the order of the page.
    pub(crate) cells: Vec<(u32, u32, String)>,
    /// The cells that cover others.
    pub(crate) merged: Vec<Dimensions>,
    /// Rows begun, and the column of the next cell.
    rows: u32,
    column: u32,
    /// By column, the first row that no cell above covers.
    free: Vec<u32>,
    /// Where the open cell stands, and what it holds so far.
    open: Option<(u32, u32)>,
    text: String,
}

impl Grid {
    fn begin_row(&mut self, index: Option<u32>) {
        self.end_cell();
        self.rows = index.unwrap_or(self.rows.saturating_add(1));
        self.column = 0;
    }

    /// Begins a cell that covers so many columns and rows.
    fn begin_cell(&mut self, index: Option<u32>, across: u32, down: u32) {
        self.end_cell();
        // A cell without a row, as some write them, has one of its own.
        self.rows = self.rows.max(1);
        let row = self.rows - 1;
        let is_covered = |column: u32| {
            self.free
                .get(column as usize)
                .is_some_and(|free| *free > row)
        };
        let mut column = index.map_or(self.column, |index| index.saturating_sub(1));
        while index.is_none() && is_covered(column) {
            column += 1;
        }
        let (across, down) = (across.clamp(1, COVERED), down.clamp(1, COVERED));
        let (end, last) = (column.saturating_add(across), row.saturating_add(down));
        if across > 1 || down > 1 {
            self.merged.push(Dimensions {
                start: (row, column),
                end: (last - 1, end - 1),
            });
        }
        // Columns far to the right are refused where rows are written.
        if down > 1 && end < 1 << 15 {
            if self.free.len() < end as usize {
                self.free.resize(end as usize, 0);
            }
            if let Some(free) = self.free.get_mut(column as usize..end as usize) {
                free.fill(last);
            }
        }
        self.column = end;
        self.open = Some((row, column));
    }

    fn end_cell(&mut self) {
        if let Some((row, column)) = self.open.take() {
            let text = self.text.trim();
            if !text.is_empty() {
                self.cells.push((row, column, text.to_owned()));
            }
        }
        self.text.clear();
    }

    /// Adds text to the open cell: white space is one space, as browsers show it.
    fn add(&mut self, text: &str) {
        if self.open.is_none() {
            return;
        }
        for char in decoded(text) {
            let is_space = char.is_whitespace() && char != '\u{A0}';
            if !is_space {
                self.text.push(char);
            } else if !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
    }
}

/// The tables of a page, or the worksheets of a workbook, in their order; tables within cells are tables of their own.
pub(crate) fn grids(page: &str) -> Vec<Grid> {
    let mut grids: Vec<Grid> = Vec::new();
    // Places of the tables that are open, the innermost last.
    let mut open: Vec<usize> = Vec::new();
    let mut name = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        if let Some(grid) = open.last().and_then(|at| grids.get_mut(*at)) {
            grid.add(&rest[..at]);
        }
        rest = &rest[at..];
        let passed = [
            ("<!--", "-->"),
            ("<![CDATA[", "]]>"),
            ("<?", "?>"),
            ("<!", ">"),
        ];
        if let Some((begin, end)) = passed
            .into_iter()
            .find(|(begin, _)| rest.starts_with(begin))
        {
            let inside = &rest[begin.len()..];
            let (inside, after) = inside.split_once(end).unwrap_or((inside, ""));
            let grid = open.last().and_then(|at| grids.get_mut(*at));
            if let Some(grid) = grid.filter(|_| begin == "<![CDATA[") {
                grid.text.push_str(inside);
            }
            rest = after;
            continue;
        }
        let (tag, after) = split_tag(&rest[1..]);
        rest = after;
        let (is_end, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let end = tag.find(|char: char| char.is_whitespace() || char == '/');
        let (element, attributes) = tag.split_at(end.unwrap_or(tag.len()));
        let element = element.rsplit(':').next().unwrap_or_default();
        let element = element.to_ascii_lowercase();
        let number = |name: &str| attribute(attributes, name)?.trim().parse::<u32>().ok();
        // Excel's XML counts the cells that are covered besides.
        let more = |name: &str| number(name).map(|more| more.saturating_add(1));
        match (&*element, is_end) {
            ("style" | "script" | "head", false) if !tag.ends_with('/') => {
                rest = behind(rest, &element);
            }
            ("worksheet", false) => name = attribute(attributes, "name").unwrap_or_default(),
            ("table", false) => {
                open.push(grids.len());
                grids.push(Grid {
                    name: std::mem::take(&mut name),
                    ..Grid::default()
                });
            }
            ("table", true) => {
                if let Some(grid) = open.pop().and_then(|at| grids.get_mut(at)) {
                    grid.end_cell();
                }
            }
            _ => {
                let Some(grid) = open.last().and_then(|at| grids.get_mut(*at)) else {
                    continue;
                };
                match (&*element, is_end) {
                    ("tr" | "row", false) => grid.begin_row(number("index")),
                    ("td" | "th" | "cell", false) => {
                        let across = number("colspan").or_else(|| more("mergeacross"));
                        let down = number("rowspan").or_else(|| more("mergedown"));
                        grid.begin_cell(number("index"), across.unwrap_or(1), down.unwrap_or(1));
                        if tag.ends_with('/') {
                            grid.end_cell();
                        }
                    }
                    ("td" | "th" | "cell" | "tr" | "row", true) => grid.end_cell(),
                    // What somebody has noted on a cell is not what it holds.
                    ("comment", false) => rest = behind(rest, &element),
                    ("br", _) if grid.open.is_some() => grid.text.push('\n'),
                    _ => {}
                }
            }
        }
    }
    for at in open {
        if let Some(grid) = grids.get_mut(at) {
            grid.end_cell();
        }
    }
    grids
}

/// A tag up to its end, which stands outside quotes, and what comes behind.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return (&text[..at], &text[at + 1..]),
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    (text, "")
}

/// What comes behind the end of an element whose inside is no text.
fn behind<'a>(text: &'a str, element: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        let end = rest.find('>').unwrap_or(rest.len());
        let name = rest[..end].rsplit(':').next().unwrap_or_default();
        if name.trim().eq_ignore_ascii_case(element) {
            return rest.get(end + 1..).unwrap_or_default();
        }
    }
    ""
}

/// The value of an attribute, whatever its prefix.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.rsplit(|char: char| char.is_whitespace() || char == ':');
        let name = name.into_iter().find(|name| !name.is_empty())?;
        let after = after.trim_start();
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inside = &after[1..];
                inside.split_once(quote).unwrap_or((inside, ""))
            }
            _ => after
                .split_once(char::is_whitespace)
                .unwrap_or((after.trim_end_matches('/'), "")),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(decoded(value).collect());
        }
        rest = next;
    }
    None
}

/// The characters of a text, `&amp;` and its like as what they stand for.
fn decoded(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        if first == '&'
            && let Some((char, after)) = entity(rest)
        {
            rest = after;
            return Some(char);
        }
        rest = &rest[first.len_utf8()..];
        Some(first)
    })
}

fn entity(text: &str) -> Option<(char, &str)> {
    const NAMED: [(&str, char); 6] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{A0}'),
    ];
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let char = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code = match hex {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((char, &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(page: &str) -> Vec<Vec<String>> {
        let shown = |grid: Grid| {
            let cells = grid.cells.into_iter();
            cells
                .map(|(row, column, text)| [row.to_string(), column.to_string(), text].join(" "))
                .collect()
        };
        grids(page).into_iter().map(shown).collect()
    }

    #[test]
    fn cells_stand_where_a_browser_shows_them() {
        let page = "<html><head><style>td>a{}</style></head><body><!-- <table> --><p>Report</p>\
            <TABLE border=1><tr><th colspan=2>Who<th rowspan='2'>Score</tr>\
            <tr><td>Id<td>Name</tr>\
            <tr><td>1</td><td>R&amp;D &#1080;&#x438; &lt;b&gt;<br>two</td><td><b> 9 </b></td></tr>\
            <tr></tr><tr><td>2<td><td>7</table></body></html>";
        assert_eq!(
            cells(page),
            [[
                "0 0 Who",
                "0 2 Score",
                "1 0 Id",
                "1 1 Name",
                "2 0 1",
                "2 1 R&D ии <b>\ntwo",
                "2 2 9",
                "4 0 2",
                "4 2 7"
            ]]
        );
        let nested = "<table><tr><td>outer<table><tr><td>inner</table></td><td>x</table>";
        assert_eq!(
            cells(nested),
            [vec!["0 0 outer", "0 1 x"], vec!["0 0 inner"]]
        );
    }

    #[test]
    fn worksheets_in_xml_have_names_and_places() {
        let book = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
            <Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
            <ss:Worksheet ss:Name=\"Q1 &amp; Q2\"><Table>\
            <Row><Cell ss:Index=\"2\"><Data ss:Type=\"String\">a &gt; b</Data><Comment><Data>no</Data></Comment></Cell></Row>\
            <Row ss:Index=\"5\"><Cell ss:MergeAcross=\"1\"><Data ss:Type=\"Number\">4.5</Data></Cell><Cell/><Cell><Data>z</Data></Cell></Row>\
            </Table></ss:Worksheet></Workbook>";
        assert_eq!(cells(book), [["0 1 a > b", "4 0 4.5", "4 3 z"]]);
        let grid = &grids(book)[0];
        assert_eq!(grid.name, "Q1 & Q2");
        assert_eq!((grid.merged[0].start, grid.merged[0].end), ((4, 0), (4, 1)));
    }

    #[test]
    fn broken_pages_end() {
        for page in [
            "<table><tr><td",
            "<table><tr><td>x &#99999999; &nosuch; & <",
            "<table><td colspan=4294967295 rowspan=4294967295>x<tr><td ss:index=4294967295>y",
            "<style>",
            "<![CDATA[",
            "<!--",
            "</table></table><tr><td>x",
            "<table a='>x",
            "<table><tr><td a=>x",
            "<row ss:Index=0><cell ss:Index=0>",
            "<table><row index=4294967295><cell index=0>x<row><cell>y",
        ] {
            let _ = grids(page);
        }
    }
}
