//! Skips rows that are too long.

use std::borrow::Cow;

/// The longest row, in bytes. A row with a cell for each byte would otherwise take many times its size in memory.
const LONGEST: usize = 256 * 1024;

/// The text without its long rows, and the number of those.
pub(super) fn without_long(text: &str, separator: u8) -> (Cow<'_, str>, usize) {
    let mut kept = String::new();
    let (mut from, mut copied, mut long) = (0, 0, 0);
    for end in Ends::of(text, separator) {
        if end - from > LONGEST {
            long += 1;
            kept.push_str(&text[copied..from]);
            copied = end;
        }
        from = end;
    }
    if long == 0 {
        return (Cow::Borrowed(text), 0);
    }
    kept.push_str(&text[copied..]);
    (Cow::Owned(kept), long)
}

/// Where rows end, according to the CSV reader: a line end within quotation marks is part of the cell, and quotation
/// marks count only at the beginning of a cell.
struct Ends<'a> {
    bytes: &'a [u8],
    at: usize,
    separator: u8,
}

impl Ends<'_> {
    fn of(text: &str, separator: u8) -> Ends<'_> {
        Ends { bytes: text.as_bytes(), at: 0, separator }
    }
}

impl Iterator for Ends<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.at == self.bytes.len() {
            return None;
        }
        let (mut begins, mut is_quoted) = (true, false);
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            let was_quoted = is_quoted;
            match byte {
                b'"' if begins || is_quoted => is_quoted = !is_quoted,
                b'\r' | b'\n' if !is_quoted => break,
                _ => {}
            }
            // Two quotation marks within quotation marks are one. The second restarts what the first ended.
            begins = !is_quoted && (byte == self.separator || (byte == b'"' && was_quoted));
        }
        Some(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_rows_go() {
        let long = "1,".repeat(LONGEST);
        let quoted = format!("Ann,\"{}\n\"\"{}\"\n", "x\n".repeat(LONGEST / 3), "y\n".repeat(LONGEST / 3));
        let text = format!("Name,Phone\r\nAnn,1\n{long}\nBob,\"2\n3\"\n{quoted}5\" disk,4\n{long}");
        let (kept, count) = without_long(&text, b',');
        assert_eq!(kept, "Name,Phone\r\nAnn,1\nBob,\"2\n3\"\n5\" disk,4\n");
        assert_eq!(count, 3);
        let short = "a,1\n\"b\",2";
        assert!(matches!(without_long(short, b','), (Cow::Borrowed(text), 0) if text == short));
    }
}
