//! The ledger of data quality: whatever is wrong with a table, its counts reconcile and every planted fault is listed.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::report::{Balance, TableReport};
use pointworth::{FileOptions, Session, Settings};
use proptest::prelude::*;

fn open(files: &[(&str, &str)]) -> Session {
    let mut session = Session::new(Settings::default()).unwrap();
    for (name, text) in files {
        let file = session.begin(name, FileOptions::default()).unwrap();
        session.feed(file, text.as_bytes()).unwrap();
        session.finish(file).unwrap();
    }
    session
}

/// `file,row,column,code,set_aside` of the ledger, sorted; values apart from their quotes.
fn listed(session: &mut Session) -> Vec<(String, u64, String, String, String, String)> {
    let text = session.ledger();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("file,row,column,value,code,set_aside"));
    let mut listed: Vec<_> = lines
        .map(|line| {
            // No cell of these tests holds a quote, a comma or a line end.
            let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
            let [file, row, column, value, code, aside] = cells[..] else {
                panic!("{line}")
            };
            let row = row.parse().unwrap_or(0);
            let own = |text: &str| text.to_owned();
            (
                own(file),
                row,
                own(column),
                own(value),
                own(code),
                own(aside),
            )
        })
        .collect();
    listed.sort();
    listed
}

fn reconciles(balance: &Balance) {
    let aside: u64 = balance.set_aside.iter().map(|aside| aside.rows).sum();
    assert_eq!(balance.used + aside, balance.read, "{balance:?}");
}

/// Both balances of each table reconcile, and the lines of the ledger are as many as they count.
fn check(session: &mut Session) -> Vec<TableReport> {
    let tables = session.tables();
    let listed = listed(session);
    for table in &tables {
        for (balance, aside) in [(&table.ledger, "row"), (&table.cells, "cell")] {
            reconciles(balance);
            let lines = listed
                .iter()
                .filter(|line| line.0 == table.name && line.5 == aside)
                .count();
            assert_eq!(
                balance.read - balance.used,
                lines as u64,
                "{}: {balance:?}",
                table.name
            );
        }
    }
    tables
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Nothing,
    OffScale,
    NoDate,
    BadWeight,
    SameId,
    Short,
    Long,
    Blank,
}

fn fault() -> impl Strategy<Value = Fault> {
    use Fault::*;
    prop_oneof![
        40 => Just(Nothing), 1 => Just(OffScale), 1 => Just(NoDate), 1 => Just(BadWeight),
        1 => Just(SameId), 1 => Just(Short), 1 => Just(Long), 1 => Just(Blank),
    ]
}

/// A table of answers with these faults, and the lines that the ledger must have: row, column, value, code, set aside.
#[allow(clippy::type_complexity)]
fn planted(
    faults: &[Fault],
    preamble: bool,
    footer: bool,
) -> (
    String,
    Vec<(u64, &'static str, String, &'static str, &'static str)>,
) {
    let (mut text, mut lines, mut row) = (String::new(), Vec::new(), 1);
    if preamble {
        text += "Answers of June\n\n";
        lines.push((
            1,
            "",
            "Answers of June".to_owned(),
            "preamble_skipped",
            "row",
        ));
        row = 3;
    }
    text += "response_id,score,responded_at,weight,region\n";
    for (at, fault) in faults.iter().enumerate() {
        row += 1;
        let day = format!("2025-01-{:02}", at % 28 + 1);
        let mut push = |column, value: &str, code, aside| {
            lines.push((row, column, value.to_owned(), code, aside));
        };
        text += &match fault {
            Fault::Nothing => format!("r{at},9,{day},1,EMEA\n"),
            Fault::OffScale => {
                push("score", "11", "off_scale", "cell");
                format!("r{at},11,{day},1,EMEA\n")
            }
            Fault::NoDate => {
                push("responded_at", "2025-02-30", "bad_cell", "cell");
                format!("r{at},9,2025-02-30,1,EMEA\n")
            }
            Fault::BadWeight => {
                push("weight", "0", "bad_weight", "cell");
                format!("r{at},9,{day},0,EMEA\n")
            }
            Fault::SameId => {
                push("response_id", "r", "duplicate_response_id", "row");
                format!("r,9,{day},1,EMEA\n")
            }
            Fault::Short => {
                push("", "4 of 5 cells", "ragged_short", "");
                format!("r{at},9,{day},1\n")
            }
            Fault::Long => {
                push("", "more", "ragged_long", "cell");
                format!("r{at},9,{day},1,EMEA,more\n")
            }
            Fault::Blank => {
                row += 1;
                format!("\nr{at},9,{day},1,EMEA\n")
            }
        };
    }
    if footer {
        text += "Report generated on 2025-07-01\n";
        let value = "Report generated on 2025-07-01".to_owned();
        lines.push((row + 1, "", value, "footer_skipped", "row"));
    }
    (text, lines)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn planted_faults_are_all_listed_and_nothing_else(faults in prop::collection::vec(fault(), 40..120), preamble: bool, footer: bool) {
        // Few enough to leave the columns their types; the first id that is repeated is used.
        let mut faults = faults;
        faults.splice(0..0, [Fault::Nothing; 8]);
        let (mut text, mut expected) = planted(&faults, preamble, footer);
        if let Some(first) = expected.iter().filter(|line| line.3 == "duplicate_response_id").map(|line| line.0).min() {
            expected.retain(|line| !(line.0 == first && line.3 == "duplicate_response_id"));
        }
        // The reader says how short the first few rows are.
        let mut short = 0;
        for line in expected.iter_mut().filter(|line| line.3 == "ragged_short") {
            short += 1;
            if short > 5 {
                line.2.clear();
            }
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let mut session = open(&[("answers.csv", &text)]);
        let tables = check(&mut session);
        let rows = expected.iter().filter(|line| line.4 == "row").count() as u64;
        let all = faults.len() as u64 + u64::from(preamble) + u64::from(footer);
        prop_assert_eq!((tables[0].ledger.read, tables[0].ledger.used), (all, all - rows));
        let mut expected: Vec<_> = expected
            .into_iter()
            .map(|(row, column, value, code, aside)| ("answers.csv".to_owned(), row, column.to_owned(), value, code.to_owned(), aside.to_owned()))
            .collect();
        expected.sort();
        prop_assert_eq!(listed(&mut session), expected);
    }

    #[test]
    fn any_tables_reconcile(cells in prop::collection::vec(prop::collection::vec(0..12usize, 1..8), 1..60), wide: bool, seed in 0..4usize) {
        const CELLS: [&str; 12] = ["", "9", "11", "x", "2025-01-31", "2025-02-30", "-5", "1e300", "a1", "N/A", "0", "7.25"];
        const HEADERS: [&str; 4] = [
            "response_id,customer_id,responded_at,score,csat,weight,region",
            "order_id,customer_id,date,amount,currency,kind,product",
            "customer_id,account_id,name,started_at,recurring_revenue,tier,region",
            "customer_id,responded_at,score,order_id,date,amount,weight",
        ];
        let mut text = HEADERS[seed].to_owned() + "\n";
        for row in &cells {
            let row: Vec<&str> = row.iter().map(|cell| CELLS[*cell]).collect();
            text += &(row.join(",") + "\n");
        }
        let mut session = Session::new(Settings::default()).unwrap();
        let file = session.begin("a.csv", FileOptions::default()).unwrap();
        session.feed(file, text.as_bytes()).unwrap();
        // A table without any row is refused.
        if session.finish(file).is_ok() {
            if wide {
                let other = session.begin("b.csv", FileOptions::default()).unwrap();
                session.feed(other, b"customer_id,score\na1,9\na1,11\n9,5\n").unwrap();
                session.finish(other).unwrap();
            }
            check(&mut session);
        }
    }
}

#[test]
fn each_kind_sets_its_own_rows_aside() {
    let billing = "order_id,customer_id,date,amount\n1,a,2025-01-01,5\n1,a,2025-01-01,5\n2,b,2025-01-02,\n3,b,2025-01-03,1e30\n4,b,2025-01-04,7\n";
    let customers =
        "customer_id,name,started_at\na,Al,2024-01-01\n,Bo,2024-01-02\nb,Cy,2024-01-03\n";
    let mut session = open(&[("billing.csv", billing), ("customers.csv", customers)]);
    let tables = check(&mut session);
    let of = |table: usize| {
        let balance = &tables[table].ledger;
        let aside = balance.set_aside.iter().map(|aside| {
            let row = aside.examples[0].row.unwrap();
            format!("{}×{}@{row}", aside.code, aside.rows)
        });
        let mut aside: Vec<String> = aside.collect();
        aside.sort();
        (balance.read, balance.used, aside.join(" "))
    };
    let expected = "amount_missing×1@4 amount_too_large×1@5 duplicate_rows×1@3".to_owned();
    assert_eq!(of(0), (5, 2, expected));
    assert_eq!(of(1), (3, 2, "customer_missing×1@3".to_owned()));
}

#[test]
fn a_row_of_a_wide_file_without_its_amount_is_still_an_answer() {
    let wide = "customer_id,score,responded_at,amount,date\na,9,2025-01-01,10,2025-01-01\nb,8,2025-01-02,,2025-01-02\nc,3,2025-01-03,5,2025-01-03\n";
    let mut session = open(&[("wide.csv", wide)]);
    let tables = check(&mut session);
    assert_eq!(tables[0].kinds, ["responses", "revenue"]);
    assert_eq!((tables[0].ledger.read, tables[0].ledger.used), (3, 3));
}

#[test]
fn values_that_are_formulas_are_defused_in_the_ledger_and_numbers_are_not() {
    let rows = "1,2025-01-01\n".repeat(60);
    let text = format!("score,responded_at\n{rows}5,=1+1\n-2,2025-01-01\n5,-2+3\n");
    let mut session = open(&[("a.csv", &text)]);
    check(&mut session);
    let ledger = session.ledger();
    assert!(ledger.contains("\"'=1+1\""), "{ledger}");
    assert!(ledger.contains("\"'-2+3\""), "{ledger}");
    assert!(ledger.contains("\"-2\",off_scale"), "{ledger}");
}
