//! For programs: one JSON array, an entry on each line.

use std::io::{self, BufWriter, Write};

use ringtray_core::Entry;
use serde::Serialize;

use super::Sheet;

/// An array that is not closed yet.
pub(super) struct Array<W: Write> {
    write: BufWriter<W>,
    is_empty: bool,
}

/// Every field of an entry, and the name of its account; null where there is no such account any more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    account_name: Option<&'a str>,
}

impl<W: Write> Array<W> {
    pub(super) fn begin(write: W) -> io::Result<Self> {
        let mut write = BufWriter::new(write);
        write.write_all(b"[")?;
        Ok(Self { write, is_empty: true })
    }
}

impl<W: Write> Sheet for Array<W> {
    fn add(&mut self, entry: &Entry, account: Option<&str>) -> io::Result<()> {
        self.write.write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        serde_json::to_writer(&mut self.write, &Row { entry, account_name: account })?;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.write.write_all(b"\n]\n")?;
        self.write.flush()
    }
}
