//! CSV cases, one line each: read whole, byte by byte and at several chunk sizes, always to the same table;
//! and again with the rows repeated until the file is long, so that it is cut everywhere.
#![allow(clippy::unwrap_used)]

use pointworth::table::{Layout, ReadOptions, Table, TableReader};
use pointworth::{Error, ErrorKind};

const SIZES: [usize; 8] = [usize::MAX, 1, 2, 3, 7, 64, 1000, 65_536];

fn read(bytes: &[u8], size: usize) -> Result<Table, Error> {
    let mut reader = TableReader::new("case.csv", ReadOptions::default());
    for chunk in bytes.chunks(size) {
        reader.feed(chunk)?;
    }
    reader.finish()
}

/// `header·header / cell·cell ! code×count@row`, or `error_code@row`.
fn written(result: &Result<Table, Error>) -> String {
    let at = |row: Option<u64>| row.map_or(String::new(), |row| format!("@{row}"));
    let table = match result {
        Ok(table) => table,
        Err(error) => return error.kind.code().to_owned() + &at(error.location.row),
    };
    let mut lines = vec![
        table
            .columns
            .iter()
            .map(|column| column.header.clone())
            .collect::<Vec<_>>()
            .join("·"),
    ];
    for row in 0..table.rows as usize {
        lines.push(
            table
                .columns
                .iter()
                .map(|column| column.text(row))
                .collect::<Vec<_>>()
                .join("·"),
        );
    }
    let mut text = lines.join(" / ");
    for notice in &table.notices {
        let row = notice.examples.first().and_then(|example| example.row);
        text += &format!(" ! {}×{}{}", notice.code, notice.count, at(row));
    }
    text
}

/// Everything that is known of a table, to compare two.
fn full(result: &Result<Table, Error>) -> String {
    match result {
        Ok(table) => {
            let rows =
                [0, table.rows / 2, table.rows.saturating_sub(1)].map(|row| table.sheet_row(row));
            format!(
                "{:?} {:?} {rows:?} {}",
                table.columns, table.notices, table.bytes
            )
        }
        Err(error) => format!("{error:?}"),
    }
}

fn check(text: &str, expected: &str) {
    let whole = read(text.as_bytes(), usize::MAX);
    assert_eq!(written(&whole), expected, "{text:?}");
    for size in SIZES {
        assert_eq!(
            full(&read(text.as_bytes(), size)),
            full(&whole),
            "{text:?} in chunks of {size}"
        );
    }
}

/// The rows behind the header again and again, beyond the bytes that settle the dialect.
fn check_repeated(text: &str) {
    let Ok(once) = read(text.as_bytes(), usize::MAX) else {
        return;
    };
    let line_end = text.find(['\n', '\r']).unwrap();
    let header_end = line_end
        + if text[line_end..].starts_with("\r\n") {
            2
        } else {
            1
        };
    let (header, rows) = text.split_at(header_end);
    let ends = rows.ends_with(['\n', '\r']);
    let one = if ends {
        rows.to_owned()
    } else {
        rows.to_owned() + "\n"
    };
    let times = 100_000 / one.len() + 2;
    let long = header.to_owned() + &one.repeat(times);
    let whole = read(long.as_bytes(), usize::MAX).unwrap();
    assert_eq!(whole.rows, once.rows * times as u64, "{text:?}");
    for row in 0..whole.rows as usize {
        let same = row % once.rows as usize;
        for (column, other) in whole.columns.iter().zip(&once.columns) {
            assert_eq!(column.text(row), other.text(same), "{text:?}");
        }
    }
    for size in [1, 3, 61, 4096, 65_537] {
        assert_eq!(
            full(&read(long.as_bytes(), size)),
            full(&Ok(read(long.as_bytes(), usize::MAX).unwrap()))
        );
    }
}

macro_rules! cases {
    ($($name:ident: $text:expr => $expected:expr;)*) => { $(
        #[test]
        fn $name() {
            check($text, $expected);
        }
    )* };
}

macro_rules! repeatable {
    ($($name:ident: $text:expr => $expected:expr;)*) => { $(
        #[test]
        fn $name() {
            check($text, $expected);
            check_repeated($text);
        }
    )* };
}

repeatable! {
    plain_rows: "id,score\n1,9\n2,3\n" => "id·score / 1·9 / 2·3";
    line_ends_of_windows: "id,score\r\n1,9\r\n2,8\r\n" => "id·score / 1·9 / 2·8";
    line_ends_of_old_macs: "id,score\r1,9\r2,8\r" => "id·score / 1·9 / 2·8";
    mixed_line_ends: "id,score\n1,9\r\n2,8\r3,7\n" => "id·score / 1·9 / 2·8 / 3·7";
    quotes_around_cells: "id,a\n1,\"x, y\"\n2,\"said \"\"no\"\"\"\n" => "id·a / 1·x, y / 2·said \"no\"";
    line_breaks_within_quotes: "id,a\n1,\"b\nc\"\n2,\"d\r\ne\"\n" => "id·a / 1·b\nc / 2·d\r\ne";
    empty_quotes_are_missing: "id,a\n1,\"\"\n2,x\n" => "id·a / 1· / 2·x";
    a_cell_of_one_doubled_quote: "id,a\n1,\"\"\"\"\n2,x\n" => "id·a / 1·\" / 2·x";
    quotes_within_a_cell_are_text: "id,item\n1,5\" screen\n2,the \"best\" one\n" => "id·item / 1·5\" screen / 2·the \"best\" one";
    quotes_behind_a_space_are_text: "id,a\n1, \"x\"\n2,y\n" => "id·a / 1·\"x\" / 2·y";
    many_bytes_per_character: "id,a\n1,نظر خوب\n2,👍🏽 größer\n3,値段が高い\n" => "id·a / 1·نظر خوب / 2·👍🏽 größer / 3·値段が高い";
    empty_cells_at_both_ends: "k\tv\tw\n\t1\t\n2\t\t3\n" => "k·v·w / ·1· / 2··3";
    cells_of_only_delimiters: "a,b,c\n1,x,y\n,,\n" => "a·b·c / 1·x·y / ··";
    semicolons_with_commas_within: "id;city\n1;Paris, FR\n2;Lyon\n" => "id·city / 1·Paris, FR / 2·Lyon";
    pipes: "id|a\n1|x\n2|y\n" => "id·a / 1·x / 2·y";
    one_column: "score\n9\n10\n3\n" => "score / 9 / 10 / 3";
    a_long_cell: &format!("id,a\n1,{}\n2,\"{}\"\n", "x".repeat(300), "y, ".repeat(100)) => &format!("id·a / 1·{} / 2·{}", "x".repeat(300), "y, ".repeat(100).trim());
    fifty_columns: &wide(50) => &wide(50).replace(',', "·").trim_end().replace('\n', " / ");
}

cases! {
    no_line_end_at_the_end: "id,score\n1,9\n2,3" => "id·score / 1·9 / 2·3";
    an_empty_last_cell_without_line_end: "id,score\n1,9\n2," => "id·score / 1·9 / 2·";
    a_byte_order_mark: "\u{feff}id,score\n1,9\n" => "id·score / 1·9";
    a_byte_order_mark_before_quotes: "\u{feff}\"id\",\"a,b\"\n1,9\n" => "id·a,b / 1·9";
    a_separator_line: "sep=;\nid;score\n1;9\n" => "id·score / 1·9";
    comment_lines_above_the_header: "# made by x\n# on a, b\nid,score,z\n1,9,a\n#2,8,b\n" => "id·score·z / 1·9·a / #2·8·b ! preamble_skipped×2@1";
    a_title_above_the_header: "NPS of June\nid,score\n1,9\n2,8\n" => "id·score / 1·9 / 2·8 ! preamble_skipped×1@1";
    a_title_and_blank_lines_above_the_header: "\nNPS of June\n\nid;score;date\n1;9;2024-06-01\n2;x\n" => "id·score·date / 1·9·2024-06-01 / 2·x· ! preamble_skipped×1@2 ! ragged_short×1@6";
    keys_and_values_above_the_header: "Report:,NPS\nFrom:,2024-06-01,2024-06-30\nAnswers: 2\nid,score,date\n1,9,2024-06-01\n2,8,2024-06-02\n" => "id·score·date / 1·9·2024-06-01 / 2·8·2024-06-02 ! preamble_skipped×3@1";
    a_preamble_filled_up_with_delimiters: "NPS of June,,,\nGenerated:,2024-07-01,,\n,,,\nid,region,score,date\n1,EMEA,9,2024-06-01\n2,APAC,8,2024-06-02\n" => "id·region·score·date / 1·EMEA·9·2024-06-01 / 2·APAC·8·2024-06-02 ! preamble_skipped×3@1";
    a_preamble_with_other_marks_than_the_table: "Export, of a, b, c and d\nid;score\n1;9,5\n2;8,0\n" => "id·score / 1·9.5 / 2·8 ! preamble_skipped×1@1";
    a_preamble_parted_by_a_blank_line_from_a_table_of_words: "Customers\n\nname,city,tier\nbob,Paris,gold\nal,Rome,tin\n" => "name·city·tier / bob·Paris·gold / al·Rome·tin ! preamble_skipped×1@1";
    a_separator_line_and_a_title: "sep=;\nNPS of June\nid;score\n1;9\n2;8\n" => "id·score / 1·9 / 2·8 ! preamble_skipped×1@1";
    a_short_header_of_words_is_no_preamble: "id,name\na,bob,\nb,al,\n" => "id·name / a·bob / b·al";
    a_header_above_longer_rows_is_no_preamble: "id,name\na,bob,x\nb,al,y\n" => "id·name / a·bob / b·al ! ragged_long×2@2";
    a_header_above_longer_rows_of_numbers_is_no_preamble: "id,score\na,9,x\nb,8,y\n" => "id·score / a·9 / b·8 ! ragged_long×2@2";
    a_header_above_a_missing_score_is_no_preamble: "id,name\na,bob,N/A\nb,al,8\nc,x,9\n" => "id·name / a·bob / b·al / c·x ! ragged_long×3@2";
    one_column_of_texts_with_commas_has_no_preamble: "comment\nGood, fast\nBad, slow\n" => "comment / Good / Bad ! ragged_long×2@2";
    an_index_without_a_name_is_no_preamble: ",customer\nx,a\ny,b\n" => "column 1·customer / x·a / y·b ! empty_header×1";
    a_hash_in_the_header_is_no_comment: "#,name\n1,a\n" => "#·name / 1·a";
    the_rows_of_a_qualtrics_header: "Date,Q1,Q2\nStart Date,\"How likely, 0-10?\",Why?\n\"{\"\"ImportId\"\":\"\"d\"\"}\",\"{\"\"ImportId\"\":\"\"1\"\"}\",\"{\"\"ImportId\"\":\"\"2\"\"}\"\n2024-05-01,9,\"Fast, good\"\n2024-05-02,2\n" => "Date·Q1·Q2 / 2024-05-01·9·Fast, good / 2024-05-02·2· ! extra_header_rows×2@2 ! ragged_short×1@5";
    the_rows_of_a_surveymonkey_header: "Respondent ID,Start Date,How likely are you to recommend us?,What do you use?,,Why?\n,,Response,Chat,Phone,Open-Ended Response\n101,2024-05-01,9,Chat,,fast\n102,2024-05-02,3,,Phone,slow\n103,2024-05-02,3,,Phone,slow\n" => "Respondent ID·Start Date·How likely are you to recommend us?·What do you use?: Chat·What do you use?: Phone·Why? / 101·2024-05-01·9·Chat··fast / 102·2024-05-02·3··Phone·slow / 103·2024-05-02·3··Phone·slow ! extra_header_rows×1@2";
    an_open_question_below_a_surveymonkey_header: "Respondent ID,Start Date,How likely are you to recommend Acme?,Why?,\n,,,Open-Ended Response,Other (please specify)\n101,2024-05-01,9,fast,\n102,2024-05-02,3,slow,chat\n103,2024-05-02,3,slow,\n" => "Respondent ID·Start Date·How likely are you to recommend Acme?·Why?·Why?: Other (please specify) / 101·2024-05-01·9·fast· / 102·2024-05-02·3·slow·chat / 103·2024-05-02·3·slow· ! extra_header_rows×1@2";
    a_row_without_its_numbers_is_a_row: "name,amount,date\nunknown,,\na,1,2024-05-01\nb,2,2024-05-02\nc,3,2024-05-03\n" => "name·amount·date / unknown·· / a·1·2024-05-01 / b·2·2024-05-02 / c·3·2024-05-03";
    ids_above_questions: "id,q1,q2\nRespondent,How likely are you to recommend us?,How easy was it?\na,9,1\nb,8,3\nc,7,4\n" => "id·q1·q2 / a·9·1 / b·8·3 / c·7·4 ! extra_header_rows×1@2";
    a_first_row_without_a_score_is_no_header: "id,score,comment\na,not asked,x\nb,9,y\nc,9,y\nd,7,z\n" => "id·score·comment / a·not asked·x / b·9·y / c·9·y / d·7·z";
    a_row_of_totals: "region,responses,revenue\nNorth,10,100.5\nSouth,5,50\nTotal,15,150.5\n" => "region·responses·revenue / North·10·100.5 / South·5·50 ! footer_skipped×1@4";
    a_row_of_totals_with_empty_cells: "id;region;sum\n1;A;1.234,50\n2;B;10,00\nИтого:;;1.244,50\n" => "id·region·sum / 1·A·1234.5 / 2·B·10 ! footer_skipped×1@4";
    totals_means_and_notes_below_the_table: "id,score,amount\n1,9,10\n2,8,20\n,,\nTotal,,30\nAverage,8.5,15\n\nReport generated on 2024-07-01\nConfidential\n" => "id·score·amount / 1·9·10 / 2·8·20 ! footer_skipped×5@4";
    rows_counted_below_the_table: "id,score\n1,9\n2,8\n(2 rows)\n" => "id·score / 1·9 / 2·8 ! footer_skipped×1@4";
    rows_counted_below_the_table_with_delimiters_behind: "id,score,why\n1,9,a\n2,8,b\nTotal records: 2,,\n" => "id·score·why / 1·9·a / 2·8·b ! footer_skipped×1@4";
    totals_in_other_languages: "ناحیه,امتیاز\nتهران,۴\nشیراز,۶\nجمع کل,۱۰\n" => "ناحیه·امتیاز / تهران·4 / شیراز·6 ! footer_skipped×1@4";
    sentences_below_an_empty_line: "id,score,why\n1,9,a\n2,8,b\n\nOnly completed answers.\nSee the manual for more\n" => "id·score·why / 1·9·a / 2·8·b ! footer_skipped×2@5";
    a_customer_named_total_is_no_footer: "customer,score,csat\nAcme,9,4\nShell,8,5\nTotal,7,3\n" => "customer·score·csat / Acme·9·4 / Shell·8·5 / Total·7·3";
    a_customer_named_total_with_a_date_is_no_footer: "customer,score,date\nAcme,3,2024-06-01\nTotal,3,2024-06-02\n" => "customer·score·date / Acme·3·2024-06-01 / Total·3·2024-06-02";
    a_last_row_without_values_is_no_footer: "touchpoint,score,why\nPage visit,9,x\nExported report,,\n" => "touchpoint·score·why / Page visit·9·x / Exported report··";
    a_last_row_of_an_id_alone_is_no_footer: "id,score,why\n1,9,x\n\n1005\n" => "id·score·why / 1·9·x / 1005·· ! ragged_short×1@4";
    a_comment_like_a_footer_in_one_column_is_none: "comment\ngood\nGenerated quickly\n" => "comment / good / Generated quickly";
    an_open_quote_below_a_footer_is_an_error: "id,score\n1,9\nTotal,9\n\"open,3\n" => "unterminated_quote@4";
    blank_lines_are_passed_over: "\n\nid,score\n1,9\n\n2,8\n   \n" => "id·score / 1·9 / 2·8";
    rows_are_counted_with_blank_lines: "id,score\n1,9\n\n2\n\n\n3\n" => "id·score / 1·9 / 2· / 3· ! ragged_short×2@4";
    line_breaks_within_quotes_add_no_row: "id,a\n1,\"x\ny\"\n2\n" => "id·a / 1·x\ny / 2· ! ragged_short×1@3";
    short_and_long_rows: "id,score,c\n1,9,ok\n2,8\n3,7,fine,extra\n" => "id·score·c / 1·9·ok / 2·8· / 3·7·fine ! ragged_short×1@3 ! ragged_long×1@4";
    empty_cells_behind_the_last_column: "id,score\n1,9,\n2,8,,\n" => "id·score / 1·9 / 2·8";
    duplicate_headers: "id,score,score,score (2)\n1,9,4,2\n" => "id·score·score (3)·score (2) / 1·9·4·2 ! duplicate_header×1";
    empty_headers: "id,,score,\" \"\n1,x,9,y\n" => "id·column 2·score·column 4 / 1·x·9·y ! empty_header×2";
    text_behind_a_closing_quote: "id,a\n1,\"ab\"cd\n2,\"e\"\"f\" g\n" => "id·a / 1·abcd / 2·e\"f g ! text_after_quote×2@2";
    a_quote_never_closed: "id,a\n1,ok\n2,\"never\n3,x\n" => "unterminated_quote@3";
    an_empty_file: "" => "empty_file";
    a_file_of_white_space: " \n\r\n\t\n" => "empty_file";
    a_header_alone: "id,score\n" => "no_rows";
    a_header_and_blank_lines: "id,score\n\n \n" => "no_rows";
    nul_bytes: "id,a\n1,x\0y\n" => "not_text";
    an_html_page: "<html><table><tr><td>1</td></tr></table></html>" => "not_text";
    json: "{\"rows\": [1, 2]}" => "not_text";
    a_bad_cell_is_located: &format!("n\n{}x\n", "1.5\n".repeat(30)) => &format!("n / {} ! bad_cell×1@32", "1.5 / ".repeat(30));
}

#[test]
fn hostile_files_are_refused_clearly_or_read_within_their_size() {
    let refused = |text: String| written(&read(text.as_bytes(), 65_536));
    assert_eq!(refused("\"".repeat(3_000_001)), "unterminated_quote@1");
    assert_eq!(refused("\"".repeat(3_000_000)), "no_rows");
    assert_eq!(refused(",".repeat(3_000_000)), "too_large@1");
    assert_eq!(
        refused("a,b\n".to_owned() + &",".repeat(3_000_000)),
        "too_large@2"
    );
    assert_eq!(refused("\n".repeat(3_000_000)), "empty_file");
    assert_eq!(
        refused("a,b\n".to_owned() + &"\n".repeat(3_000_000)),
        "no_rows"
    );
    assert_eq!(refused("\0".repeat(100_000)), "not_text");
    // As many columns as there may be, of three rows.
    let row = |cell: &str| vec![cell; 100_000].join(",") + "\n";
    let table = read(
        (row("c") + &row("1") + &row("2") + &row("x")).as_bytes(),
        65_536,
    )
    .unwrap();
    assert_eq!((table.columns.len(), table.rows), (100_000, 3));
    assert_eq!(table.columns[99_999].header, "c (100000)");
}

fn wide(columns: usize) -> String {
    let row = |name: &str| {
        (0..columns)
            .map(|column| format!("{name}{column}"))
            .collect::<Vec<_>>()
            .join(",")
            + "\n"
    };
    row("h") + &row("a") + &row("b")
}

#[test]
fn a_bad_byte_is_reported_with_its_offset_and_row() {
    let text = b"id,comment\n1,caf\xC3\xA9\n2,bad \xE9 byte\n";
    for size in SIZES {
        let error = read(text, size).unwrap_err();
        assert_eq!(
            (error.kind, error.location.row),
            (ErrorKind::BadEncoding { offset: 25 }, Some(3))
        );
        assert_eq!(error.location.file.as_deref(), Some("case.csv"));
    }
}

#[test]
fn formats_that_are_not_text_are_named() {
    for (bytes, named) in [
        (&b"PK\x03\x04\x14\0\x06\0"[..], "XLSX"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1F\x8B\x08\0", "gzip"),
        (b"\x89PNG\r\n\x1A\n", "PNG"),
        (b"\xFF\xFEi\0d\0", "UTF-16"),
    ] {
        for size in SIZES {
            let error = read(bytes, size).unwrap_err();
            let ErrorKind::NotText { looks_like } = error.kind else {
                panic!("{error}")
            };
            assert!(looks_like.contains(named), "{looks_like}");
        }
    }
}

#[test]
fn a_delimiter_that_is_given_is_taken() {
    let options = ReadOptions {
        layout: Layout {
            delimiter: Some(b';'),
            ..Layout::default()
        },
        ..ReadOptions::default()
    };
    let mut reader = TableReader::new("case.csv", options);
    reader.feed(b"a,b;c\n1,2;3\n").unwrap();
    assert_eq!(written(&reader.finish()), "a,b·c / 1.2·3");
}

#[test]
fn header_and_footer_are_where_the_caller_says() {
    let read = |layout: Layout, text: &str| {
        let mut written_as: Vec<String> = SIZES
            .iter()
            .map(|size| {
                let mut reader = TableReader::new(
                    "case.csv",
                    ReadOptions {
                        layout,
                        ..ReadOptions::default()
                    },
                );
                text.as_bytes()
                    .chunks(*size)
                    .for_each(|chunk| reader.feed(chunk).unwrap());
                written(&reader.finish())
            })
            .collect();
        written_as.dedup();
        assert_eq!(written_as.len(), 1, "{written_as:?}");
        written_as.remove(0)
    };
    let none = Layout::default();
    let text = "a,b\n\nid,score\nwho,what\nx,y\nTotal,9\n";
    let header = |row, rows| Layout {
        header_row: Some(row),
        header_rows: Some(rows),
        ..none
    };
    assert_eq!(
        read(none, text),
        "a·b / id·score / who·what / x·y / Total·9"
    );
    assert_eq!(
        read(header(3, 1), text),
        "id·score / who·what / x·y / Total·9 ! preamble_skipped×1@1"
    );
    assert_eq!(
        read(header(3, 2), text),
        "id·score / x·y / Total·9 ! preamble_skipped×1@1 ! extra_header_rows×1@4"
    );
    let footer = |rows| Layout {
        footer_rows: Some(rows),
        ..none
    };
    let text = "id,score\n1,4\n2,5\nTotal,9\n";
    assert_eq!(
        read(none, text),
        "id·score / 1·4 / 2·5 ! footer_skipped×1@4"
    );
    assert_eq!(read(footer(0), text), "id·score / 1·4 / 2·5 / Total·9");
    assert_eq!(read(footer(2), text), "id·score / 1·4 ! footer_skipped×2@3");
    assert_eq!(read(footer(9), text), "bad_option");
    assert_eq!(read(header(2, 1), "a,b\n\n1,2\n"), "bad_option");
    assert_eq!(read(header(9, 1), "a,b\n1,2\n"), "bad_option");
    assert_eq!(read(header(1, 9), "a,b\n1,2\n"), "no_rows");
}

#[test]
fn a_footer_is_found_behind_rows_of_any_number_and_width() {
    for (rows, columns) in [(3, 2), (500, 3), (50_000, 4), (40, 300), (3, 3000)] {
        let line = |cell: &dyn Fn(usize) -> String| {
            (0..columns).map(cell).collect::<Vec<_>>().join(",") + "\n"
        };
        let header = line(&|column| format!("c{column}"));
        let body = line(&|column| if column == 0 { "a".into() } else { "2".into() }).repeat(rows);
        let total = line(&|column| match column {
            0 => "Total".to_owned(),
            _ => (2 * rows).to_string(),
        });
        let text = header + &body + &total;
        let whole = read(text.as_bytes(), usize::MAX).unwrap();
        assert_eq!(whole.rows, rows as u64);
        let notice = &whole.notices[0];
        assert_eq!(
            (notice.code, notice.examples[0].row),
            ("footer_skipped", Some(rows as u64 + 2))
        );
        for size in [1, 7, 4096, 65_535, 65_536, 65_537] {
            let cut = read(text.as_bytes(), size);
            assert_eq!(
                full(&cut),
                full(&Ok(read(text.as_bytes(), usize::MAX).unwrap()))
            );
        }
    }
}

#[test]
fn questions_are_kept_as_labels_of_the_columns() {
    let text = "id,q1,q2\nRespondent,How likely are you to recommend us?,How easy was it?\na,9,1\nb,8,3\nc,7,4\n";
    let table = read(text.as_bytes(), usize::MAX).unwrap();
    let labels: Vec<&str> = table.columns.iter().map(|column| &*column.label).collect();
    assert_eq!(
        labels,
        [
            "Respondent",
            "How likely are you to recommend us?",
            "How easy was it?"
        ]
    );
    let question = &table.questions[0];
    assert_eq!((question.code, &*question.guess), ("header_rows", "2"));
    assert_eq!(question.alternatives, ["2", "1"]);
    assert_eq!(question.sample[1], "How likely are you to recommend us?");
}
