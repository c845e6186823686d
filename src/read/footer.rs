//! What tools write below the table.
//!
//! Only the last lines of the file are looked at, from the last one up, and the first line that is none of these ends the
//! search. Nothing is a footer in a table of one column, and never a row of the header.
//!
//! - **Totals**: the first cell that holds something is a word such as `Total` or `Итого`, and all others are numbers, of
//!   which one is the sum of its column: exactly where the whole table is at hand, and not below the sum of the rows at
//!   hand otherwise. So a customer named Total stays. Rows of means need no sum.
//! - **Notes**: only the first cell holds something; it begins with a word such as `Generated` or `Confidential`, or counts
//!   the rows; and it has no delimiter behind it, or stands below a line without a value, or counts and leaves 2 columns
//!   empty at least. Any text of several words is one below such a line where the table has 3 columns at least.
//! - Rows without any value directly above those.

use super::line::{Line, amount, digit};

/// Words that a row of totals begins with.
const TOTALS: &str = "total|totals|grand total|sum|overall|total general|total général|gesamt|gesamtsumme|summe|totaal|totale|\
    suma|toplam|итого|всего|общий итог|kokku|summa|جمع|جمع کل|مجموع|المجموع|الإجمالي";

/// Words that a row of means begins with.
const MEANS: &str = "average|mean|avg|median|durchschnitt|mittelwert|moyenne|promedio|среднее|медиана|keskmine|mediaan|میانگین|\
    میانه|المتوسط";

/// Words that a note begins with.
const NOTES: &str = "generated|report generated|exported|export date|created by|created on|printed|downloaded|data as of|\
    confidential|copyright|end of report|end of file|notes|disclaimer|report date|run date|сформировано|создано|выгружено|\
    конфиденциально|примечание|конец отчета|конец отчёта|koostatud|genereeritud|loodud|eksporditud|konfidentsiaalne|märkus|\
    aruande lõpp|تولید شده|تهیه شده|گزارش|محرمانه|یادداشت|پایان گزارش";

/// What rows are called where they are counted.
const ROWS: &str = "row|rows|record|records|response|responses|row s|number of rows|number of records|строк|строки|записей|\
    записи|ответов|rida|ridu|kirjet|vastust|ردیف|رکورد|سطر|پاسخ|تعداد ردیف|تعداد رکورد|تعداد سطر";

/// The first line that is no data, or the number of lines where all are.
///
/// `lines` are the last ones of the file; the first `header` of them that are not blank are the header, which is 0 where
/// the table began before them. `width` is the number of columns.
#[inline(never)]
pub(super) fn footer_at(lines: &[Line], header: usize, width: usize) -> usize {
    let mut first = lines.len();
    if width < 2 {
        return first;
    }
    let filled = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_blank());
    let rows: Vec<usize> = filled.map(|(at, _)| at).skip(header).collect();
    let Some(top) = rows.first() else {
        return first;
    };
    let is_whole = header > 0;
    for &at in rows.iter().rev() {
        let above = &lines[*top..at];
        if !is_total(&lines[at], above, width, is_whole) && !is_note(&lines[at], above, width) {
            break;
        }
        first = at;
    }
    if first < lines.len() {
        let empty = |at: &&usize| lines[**at].filled() == 0;
        let above = rows.iter().rev().skip_while(|at| **at >= first);
        first = above.take_while(empty).last().copied().unwrap_or(first);
    }
    first
}

/// Is a text one of the words of a list, or does it begin with one?
fn named(list: &str, text: &str, whole: bool) -> bool {
    list.split('|').any(|word| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| rest.is_empty() || (!whole && rest.starts_with(' ')))
    })
}

/// The words of a cell in lower case, without digits and marks.
fn words(cell: &str) -> String {
    let mut words = String::new();
    for char in cell.chars() {
        if char.is_alphabetic() {
            words.extend(char.to_lowercase());
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_ascii_end().len());
    words
}

#[inline(never)]
fn is_total(line: &Line, above: &[Line], width: usize, is_whole: bool) -> bool {
    let Some(at) = line.cells.iter().position(|cell| !cell.is_empty()) else {
        return false;
    };
    let label = words(line.cell(at));
    let is_mean = named(MEANS, &label, true);
    if !is_mean && !named(TOTALS, &label, true) {
        return false;
    }
    let (mut numbers, mut sums) = (0, 0);
    for (column, cell) in line.cells.iter().enumerate().skip(at + 1) {
        if cell.is_empty() {
            continue;
        }
        let Some(total) = amount(cell) else {
            return false;
        };
        numbers += 1;
        let (mut sum, mut rows) = (0.0, 0);
        for line in above {
            if let Some(value) = amount(line.cell(column)) {
                sum += value;
                rows += 1;
            }
        }
        // Rows may be rounded by half a cent each.
        let slack = 0.005 * f64::from(rows + 1);
        sums += usize::from(if is_whole {
            rows > 0 && (total - sum).abs() <= slack
        } else {
            rows > 1 && total >= sum - slack && total > 0.0
        });
    }
    line.cells.len() <= width && numbers > 0 && (is_mean || sums > 0)
}

#[inline(never)]
fn is_note(line: &Line, above: &[Line], width: usize) -> bool {
    if !line.is_note() {
        return false;
    }
    let text = words(line.cell(0));
    let last = above.iter().rev().find(|line| !line.is_note());
    let is_parted = last.is_some_and(|line| line.filled() == 0);
    let has_digit = line.cell(0).chars().any(|char| digit(char).is_some());
    let is_counted = has_digit && (named(ROWS, &text, true) || named(TOTALS, &text, false));
    let is_known = is_counted || named(NOTES, &text, false);
    let is_text = width >= 3 && text.contains(' ');
    (is_known && (is_parted || line.cells.len() == 1)) || (is_text && (is_parted || is_counted))
}
