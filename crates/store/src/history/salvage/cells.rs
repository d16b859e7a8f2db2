//! Decodes the rows on a page of a table, following the [file format](https://sqlite.org/fileformat2.html).

use super::pages::{Pages, SIZE, number};

/// The page type of a table leaf.
const LEAF: u8 = 0x0d;

/// The page type of an index leaf. The table `tally` consists of these, being `WITHOUT ROWID`.
const INDEX_LEAF: u8 = 0x0a;

/// Longer than any stored message. A greater length is damage.
const LONGEST: u64 = 256 << 20;

/// The value of a column.
#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row of any table.
#[derive(Debug)]
pub(super) struct Row {
    /// Its row number; `None` in an index.
    pub(super) number: Option<i64>,
    pub(super) values: Vec<Value>,
}

/// The rows on page `number`, `None` for each one that can't be read. Empty if the page is not a leaf.
pub(super) fn rows(pages: &mut Pages, number: u32) -> Vec<Option<Row>> {
    let Some(page) = pages.page(number) else { return Vec::new() };
    // The first page begins with the header of the file.
    let header = if number == 1 { 100 } else { 0 };
    let kind = page[header];
    if kind != LEAF && kind != INDEX_LEAF {
        return Vec::new();
    }
    let count = usize::from(short(&page, header + 3).unwrap_or_default());
    // A page has no room for more.
    let count = count.min((SIZE - header - 8) / 2);
    (0..count)
        .map(|cell| {
            let at = short(&page, header + 8 + 2 * cell)?;
            row(pages, page.get(at.into()..)?, kind == LEAF)
        })
        .collect()
}

fn row(pages: &mut Pages, cell: &[u8], is_table: bool) -> Option<Row> {
    let mut cell = Reader(cell);
    let length = cell.variable()?;
    let number = if is_table { Some(cell.variable()?.cast_signed()) } else { None };
    let payload = payload(pages, cell.0, length, is_table)?;
    Some(Row { number, values: values(&payload)? })
}

/// The bytes of a row. What doesn't fit on its page continues on a chain of overflow pages.
fn payload(pages: &mut Pages, cell: &[u8], length: u64, is_table: bool) -> Option<Vec<u8>> {
    if length > LONGEST {
        return None;
    }
    let length = usize::try_from(length).ok()?;
    let most = if is_table { SIZE - 35 } else { (SIZE - 12) * 64 / 255 - 23 };
    if length <= most {
        return cell.get(..length).map(<[u8]>::to_vec);
    }
    let least = (SIZE - 12) * 32 / 255 - 23;
    let fitting = least + (length - least) % (SIZE - 4);
    let here = if fitting <= most { fitting } else { least };
    let mut payload = cell.get(..here)?.to_vec();
    let mut next = number(cell, here);
    while payload.len() < length {
        let page = pages.page(next).filter(|_| next > 1)?;
        let rest = (length - payload.len()).min(SIZE - 4);
        payload.extend_from_slice(&page[4..4 + rest]);
        next = number(&page, 0);
    }
    Some(payload)
}

fn values(payload: &[u8]) -> Option<Vec<Value>> {
    let mut whole = Reader(payload);
    let length = usize::try_from(whole.variable()?).ok()?;
    let mut kinds = Reader(payload.get(payload.len() - whole.0.len()..length)?);
    let mut content = Reader(payload.get(length..)?);
    let mut values = Vec::new();
    while !kinds.0.is_empty() {
        values.push(match kinds.variable()? {
            0 => Value::Null,
            kind @ 1..=4 => content.number(usize::try_from(kind).ok()?)?,
            5 => content.number(6)?,
            6 => content.number(8)?,
            // No column of ours is a floating-point number.
            7 => content.take(8).map(|bytes| Value::Bytes(bytes.to_vec()))?,
            8 => Value::Number(0),
            9 => Value::Number(1),
            kind @ 12.. => {
                let bytes = content.take(usize::try_from((kind - 12) / 2).ok()?)?.to_vec();
                if kind % 2 == 1 { Value::Text(String::from_utf8(bytes).ok()?) } else { Value::Bytes(bytes) }
            }
            _ => return None,
        });
    }
    Some(values)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    /// A varint: seven bits of each byte, and all eight of the ninth.
    fn variable(&mut self) -> Option<u64> {
        let mut value = 0;
        for index in 0..9 {
            let byte = u64::from(*self.take(1)?.first()?);
            if index == 8 {
                return Some((value << 8) | byte);
            }
            value = (value << 7) | (byte & 0x7f);
            if byte < 0x80 {
                break;
            }
        }
        Some(value)
    }

    fn number(&mut self, length: usize) -> Option<Value> {
        let bytes = self.take(length)?;
        let sign = if bytes.first()? & 0x80 == 0 { 0 } else { -1 };
        Some(Value::Number(bytes.iter().fold(sign, |value, byte| (value << 8) | i64::from(*byte))))
    }
}

fn short(page: &[u8], at: usize) -> Option<u16> {
    page.get(at..at + 2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
}
