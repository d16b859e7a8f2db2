//! Reads tables of contacts: CSV as exported by address books.

mod columns;
mod rows;

use csv::{ReaderBuilder, StringRecord};

use super::collector::{Collector, MOST_NUMBERS};
use columns::Columns;

/// Google's separator between several numbers in one column.
const BETWEEN_NUMBERS: &str = ":::";

/// Collects the names and numbers of all rows.
pub(super) fn read(text: &str, collector: &mut Collector) {
    let text = text.trim_start_matches('\u{FEFF}');
    let (separator, text) = separated(text);
    let (text, too_long) = rows::without_long(text, separator);
    collector.tally.broken += too_long;
    let mut rows = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
        .into_records();
    let mut columns = None;
    for row in &mut rows {
        let Ok(row) = row else {
            collector.tally.broken += 1;
            continue;
        };
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        match &columns {
            Some(Some(columns)) => take(&row, columns, collector),
            Some(None) => take_bare(&row, collector),
            None => {
                let found = Columns::of(&row);
                if found.is_none() {
                    take_bare(&row, collector);
                }
                columns = Some(found);
            }
        }
    }
}

fn take(row: &StringRecord, columns: &Columns, collector: &mut Collector) {
    let field = |at: usize| row.get(at).unwrap_or_default().trim();
    let fields = columns.numbers.iter().map(|&at| field(at));
    let mut all = fields.flat_map(|field| field.split(BETWEEN_NUMBERS));
    let numbers: Vec<String> = all.by_ref().take(MOST_NUMBERS).map(str::to_owned).collect();
    collector.tally.further_numbers += all.filter(|number| !number.trim().is_empty()).count();
    let whole = columns.whole.map_or("", field);
    let parts: Vec<&str> =
        columns.parts.iter().map(|&at| field(at)).filter(|part| !part.is_empty()).collect();
    let companies = columns.companies.iter().map(|&at| field(at));
    let assembled = parts.join(" ");
    let names: Vec<&str> = [whole, assembled.as_str()].into_iter().chain(companies).collect();
    collector.add(&names, &numbers);
}

/// A row of a table without headers: a name and a number, in any order.
fn take_bare(row: &StringRecord, collector: &mut Collector) {
    let field = |at: usize| row.get(at).unwrap_or_default();
    let (first, second) = (field(0), field(1));
    let has_letter = |text: &str| text.chars().any(char::is_alphabetic);
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let (name, number) = if has_digit(first) && !has_letter(first) && has_letter(second) {
        (second, first)
    } else {
        (first, second)
    };
    let numbers = if has_digit(number) { vec![number.to_owned()] } else { Vec::new() };
    collector.add(&[name], &numbers);
}

/// The separator between the fields, and the text without the line that names it for Excel.
fn separated(text: &str) -> (u8, &str) {
    let (first, rest) = text.split_once(['\r', '\n']).unwrap_or((text, ""));
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator @ (b',' | b';' | b'\t' | b'|')] =
        first.as_bytes()
    {
        return (*separator, rest);
    }
    let line = text.split(['\r', '\n']).find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for byte in line.bytes() {
        is_quoted ^= byte == b'"';
        for (separator, count) in &mut counts {
            *count += usize::from(byte == *separator && !is_quoted);
        }
    }
    // If several are equally frequent, the comma.
    let (separator, _) = counts.into_iter().rev().max_by_key(|(_, count)| *count).unwrap_or_default();
    (separator, text)
}
