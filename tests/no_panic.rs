//! Whatever the files hold, every question is answered or refused: nothing panics, and no cut of the bytes shows.
//!
//! `FUZZ_CASES=1000000 cargo test --release --test no_panic` runs as many cases of each test instead of 1,500.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::{FileOptions, Session, Settings, Value};
use proptest::prelude::*;
use serde_json::json;

/// Headers; those without which little is asked stand more than once.
const HEADERS: [&str; 54] = [
    "score",
    "score",
    "score",
    "customer_id",
    "customer_id",
    "customer_id",
    "responded_at",
    "responded_at",
    "amount",
    "amount",
    "date",
    "date",
    "response_id",
    "account_id",
    "account_id",
    "csat",
    "ces",
    "weight",
    "program",
    "touchpoint",
    "survey_type",
    "channel",
    "driver:price",
    "region",
    "region",
    "currency",
    "kind",
    "order_id",
    "order_id",
    "recurring_revenue",
    "started_at",
    "ended_at",
    "referred_by",
    "tier",
    "comment",
    "at",
    "name",
    "",
    "score",
    "invited_at",
    "contact_role",
    "channel",
    "case_opened_at",
    "case_closed_at",
    "case_owner",
    "renewal_at",
    "end_reason",
    "source",
    "product",
    "cost",
    "theme",
    "driver:speed",
    "Why? [Price]",
    "Why? [Speed]",
];

const CELLS: [&str; 43] = [
    "",
    "0",
    "9",
    "10",
    "11",
    "-1",
    "7",
    "3",
    "6.5",
    "9.0",
    "10 - Extremely likely",
    "a",
    "b",
    "a1",
    "NaN",
    "inf",
    "1e308",
    "-1e308",
    "1e-320",
    "9007199254740993",
    "99999999999999999999",
    "2025-01-31",
    "2025-02-29",
    "1600-01-01",
    "9999-12-31",
    "2025-06-15T12:00:00Z",
    "2025-06-15T12:00:00+14:00",
    "EUR",
    "JPY",
    "KWD",
    "refund",
    "employee",
    "\"quoted, cell\"",
    "\"two\nlines\"",
    "\u{feff}",
    "سلام",
    "👍",
    "0.125",
    "relationship",
    "transactional",
    "1600-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "USD",
];

fn table() -> impl Strategy<Value = String> {
    (1..10usize, 0..40usize).prop_flat_map(|(columns, rows)| {
        let header = prop::collection::vec(prop::sample::select(&HEADERS[..]), columns);
        let row = prop::collection::vec(prop::sample::select(&CELLS[..]), 0..columns + 2);
        (header, prop::collection::vec(row, rows)).prop_map(|(header, rows)| {
            let lines: Vec<String> = std::iter::once(header.join(","))
                .chain(rows.iter().map(|row| row.join(",")))
                .collect();
            lines.join("\n")
        })
    })
}

/// Every estimate has a value or a reason, and its interval holds the value. JSON writes what is no number as null.
fn check(name: &str, report: &serde_json::Value) {
    match report {
        serde_json::Value::Object(fields) => {
            if let (Some(value), Some(reason), Some(low), Some(high)) = (
                fields.get("value"),
                fields.get("reason"),
                fields.get("low"),
                fields.get("high"),
            ) {
                assert_eq!(value.is_null(), !reason.is_null(), "{name}: {report}");
                assert_eq!(low.is_null(), high.is_null(), "{name}: {report}");
                if let (Some(value), Some(low), Some(high)) =
                    (value.as_f64(), low.as_f64(), high.as_f64())
                {
                    let slack = 1e-9 * value.abs().max(1.0);
                    assert!(
                        low <= value + slack && value <= high + slack,
                        "{name}: {report}"
                    );
                }
            }
            fields.values().for_each(|field| check(name, field));
        }
        serde_json::Value::Array(list) => list.iter().for_each(|item| check(name, item)),
        _ => {}
    }
}

fn ask_everything(session: &mut Session) {
    let _ = session.tables();
    let _ = session.scope();
    let _ = session.ledger();
    let filters = [
        json!({}),
        json!({ "date": ["2025-01-01", "2026-01-01"] }),
        json!({ "date": [null, "1600-01-02"] }),
        json!({ "date": ["9999-12-31", null] }),
        json!({ "where": { "nps_class": ["detractor"], "region": ["a", null] } }),
        json!({ "where": { "theme": ["a", null] } }),
        json!({ "comment": "a*" }),
    ];
    for filter in filters {
        for (name, more) in [
            ("score", json!({ "by": ["region", { "date": "week" }] })),
            ("score", json!({ "measure": "csat", "counted": "all" })),
            ("score", json!({ "measure": "enps" })),
            ("trend", json!({ "period": "day", "target": 30 })),
            ("trend", json!({ "period": "year", "measure": "ces" })),
            ("trend", json!({ "period": "hour", "counted": "all" })),
            (
                "compare",
                json!({ "by": ["region", "touchpoint"], "minN": 1 }),
            ),
            (
                "compare",
                json!({ "a": { "date": ["2025-01-01", "2025-07-01"] }, "b": { "date": [null, null] } }),
            ),
            ("words", json!({ "minAuthors": 2, "q": 0.9 })),
            (
                "words",
                json!({ "a": { "where": { "region": ["north"] } }, "k": 5, "keep": ["the"] }),
            ),
            (
                "words",
                json!({ "a": { "date": ["2025-01-01", "2025-07-01"] }, "b": {} }),
            ),
            ("comments", json!({ "limit": 500 })),
            ("themes", json!({})),
            (
                "moved",
                json!({ "a": { "date": ["2025-01-01", "2025-07-01"] }, "b": {} }),
            ),
            ("segments", json!({ "by": ["region"], "minN": 1 })),
            ("discover", json!({ "minN": 1 })),
            ("revenue", json!({ "period": "month" })),
            ("accounts", json!({ "roles": { "user": 2 } })),
            (
                "responseRates",
                json!({ "by": ["region"], "strata": "region" }),
            ),
            (
                "responseRates",
                json!({ "filter": { "date": ["2025-01-01", null] } }),
            ),
            (
                "sampleSize",
                json!({ "measure": "csat", "difference": 0.1 }),
            ),
            ("targets", json!({ "target": 30 })),
            ("silence", json!({ "measure": "csat" })),
            ("reconcile", json!({ "reported": 24 })),
            ("priorities", json!({})),
            ("loop", json!({ "target": 1, "by": ["region"] })),
            ("journey", json!({ "minN": 1 })),
            (
                "journey",
                json!({ "measure": "csat", "order": ["support", ""] }),
            ),
            ("pointValue", json!({ "replicates": 100 })),
            ("drivers", json!({ "replicates": 100, "by": "region" })),
            (
                "drivers",
                json!({ "replicates": 100, "drivers": ["price", "csat", "region"], "measure": "csat" }),
            ),
            (
                "drivers",
                json!({ "replicates": 100, "from": "channel", "outcome": "score" }),
            ),
            ("attribution", json!({ "conversions": "every_order" })),
            (
                "attribution",
                json!({ "by": "channel", "lookbackDays": 3650 }),
            ),
            (
                "pointValue",
                json!({ "replicates": 100, "lag": 2, "period": "month", "horizonDays": 90 }),
            ),
            ("lifetimeValue", json!({ "months": 6 })),
            (
                "lifetimeValue",
                json!({ "basis": "contract", "months": 120 }),
            ),
            ("concentration", json!({})),
            ("retention", json!({ "by": "nps_class" })),
            (
                "retention",
                json!({ "period": "year", "calendar": "jalali" }),
            ),
            ("survival", json!({})),
            ("risk", json!({})),
            (
                "risk",
                json!({ "months": 12, "calendar": "jalali", "limit": 5 }),
            ),
            ("survival", json!({ "by": "account", "period": "quarter" })),
            ("earnedGrowth", json!({})),
            ("referrals", json!({ "by": "touchpoint" })),
        ] {
            let mut options = more;
            options["filter"] = filter.clone();
            let options: Value = serde_json::from_value(options).unwrap();
            if let Ok(reply) = session.query(name, &options) {
                check(name, &serde_json::to_value(&reply).unwrap());
            }
        }
    }
}

/// What may surround the files: a day that is today, a zone, and rates of exchange.
fn surrounded() -> impl Strategy<Value = (Settings, Value)> {
    let today = prop::sample::select(vec![
        None,
        Some("1600-01-01"),
        Some("2025-06-15"),
        Some("9999-12-31"),
    ]);
    let east = prop::sample::select(vec![None, Some(-720.0), Some(840.0)]);
    let rates = prop::sample::select(vec![
        json!(null),
        json!({ "to": "EUR", "rates": [{ "currency": "JPY", "rate": 1e-9 }, { "currency": "USD", "rate": 0.9 }] }),
        json!({ "to": "KWD", "rates": [{ "currency": "EUR", "rate": 1e9, "from": "2025-02-01" }] }),
    ]);
    (today, east, rates).prop_map(|(today, east, rates)| {
        let offsets = east.map(|minutes| (f64::NEG_INFINITY, minutes));
        let settings = Settings {
            today: today.map(str::to_owned),
            time_zone_offsets: Vec::from_iter(offsets).into(),
            ..Settings::default()
        };
        (settings, serde_json::from_value(rates).unwrap())
    })
}

/// Other roles for the columns of a file, by place.
fn mapping(header: &str, (column, role): (usize, &str)) -> FileOptions {
    let column = header.split(',').nth(column).unwrap_or_default();
    FileOptions {
        mapping: vec![(column.to_owned(), Some(role.to_owned()))],
        ..FileOptions::default()
    }
}

fn cases() -> u32 {
    let wanted = std::env::var("FUZZ_CASES").ok();
    wanted.map_or(1_500, |cases| cases.parse().unwrap())
}

/// What the detectors look for: marks of the grammar, and what tools write around a table.
const PIECES: [&str; 52] = [
    ",",
    ",",
    ",",
    ",",
    "\n",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\"",
    "\"\"",
    ";",
    "\t",
    "|",
    " ",
    ",\n",
    ",,\n",
    "\n\n",
    "sep=;\n",
    "# comment\n",
    "\u{feff}",
    "Report generated on 2024-07-01\n",
    "From:,2024-06-01\n",
    "Total",
    "Итого",
    "جمع کل",
    "Average",
    "(3 rows)\n",
    "Confidential\n",
    "{\"\"ImportId\"\":\"\"QID1\"\"}",
    "Response",
    "Respondent ID",
    "How likely are you to recommend us?",
    "id",
    "score",
    "customer_id",
    "date",
    "amount",
    "1",
    "9",
    "10",
    "-1",
    "1,5",
    "1.234,50",
    "2024-01-31",
    "31/12/2024",
    "۱۴۰۲/۰۵/۱۲",
    "N/A",
    "a",
    "EUR",
    "\0",
];

/// Everything that is known of the file, or the error.
fn read(bytes: &[u8], cut: usize, options: &FileOptions) -> String {
    let mut session = Session::new(Settings::default()).unwrap();
    let file = session.begin("file.csv", options.clone()).unwrap();
    for chunk in bytes.chunks(cut) {
        if let Err(error) = session.feed(file, chunk) {
            return format!("{error:?}");
        }
    }
    match session.finish(file) {
        Ok(()) => serde_json::to_string(&session.tables()).unwrap() + &session.ledger(),
        Err(error) => format!("{error:?}"),
    }
}

/// Options for a file: what is found, or what somebody may say.
fn options() -> impl Strategy<Value = FileOptions> {
    let layout = (
        prop::option::of(1..6u8),
        prop::option::of(1..5u8),
        prop::option::of(0..5u8),
    );
    layout.prop_map(|(row, rows, footer)| {
        let mut options = serde_json::Map::new();
        for (name, value) in [
            ("headerRow", row),
            ("headerRows", rows),
            ("footerRows", footer),
        ] {
            options.extend(value.map(|value| (name.to_owned(), value.into())));
        }
        let options: Value = serde_json::from_value(options.into()).unwrap();
        FileOptions::read(&options).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tables_of_any_cells_are_answered_or_refused(
        tables in prop::collection::vec(table(), 1..4),
        (settings, rates) in surrounded(),
        mapped in prop::option::of((0..9usize, prop::sample::select(&HEADERS[..]))),
    ) {
        let mut session = Session::new(settings).unwrap();
        session.query("convert", &rates).unwrap();
        for (at, text) in tables.iter().enumerate() {
            let file = session.begin(&format!("{at}.csv"), FileOptions::default()).unwrap();
            if session.feed(file, text.as_bytes()).is_ok() && session.finish(file).is_ok() {
                // A role that the column cannot have is refused.
                let header = text.lines().next().unwrap_or_default();
                let _ = mapped.map(|mapped| session.remap(file, mapping(header, mapped)));
            }
            ask_everything(&mut session);
        }
    }

    #[test]
    fn any_bytes_are_answered_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 1..64usize) {
        let mut session = Session::new(Settings::default()).unwrap();
        let file = session.begin("bytes.csv", FileOptions::default()).unwrap();
        if bytes.chunks(cut).all(|chunk| session.feed(file, chunk).is_ok()) {
            let _ = session.finish(file);
        }
        ask_everything(&mut session);
    }

    #[test]
    fn texts_of_the_grammar_read_alike_however_they_are_cut(
        pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..150),
        options in options(),
        said: bool,
        cut in 1..64usize,
    ) {
        let text = pieces.concat();
        let options = if said { options } else { FileOptions::default() };
        let whole = read(text.as_bytes(), usize::MAX, &options);
        prop_assert_eq!(&read(text.as_bytes(), cut, &options), &whole);
        // Long enough that the first bytes, the last ones and those between are looked at apart.
        let long = text.repeat(150_000 / text.len().max(1) + 1);
        if cases() > 1_500 || text.len() % 50 == 0 {
            let whole = read(long.as_bytes(), usize::MAX, &options);
            prop_assert_eq!(&read(long.as_bytes(), 1000 + cut, &options), &whole);
        }
    }
}
