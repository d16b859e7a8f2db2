//! For programs: JSON Lines, an entry on each with all that is known of it.

use std::io::{self, BufWriter, Write};

use std::borrow::Cow;

use ringtray_core::Entry;

use super::Sheet;
use super::messages::Messages;
use crate::history::line::Line;

pub(super) struct Lines<W: Write>(BufWriter<W>);

impl<W: Write> Lines<W> {
    pub(super) fn begin(write: W) -> Self {
        Self(BufWriter::new(write))
    }
}

impl<W: Write> Sheet for Lines<W> {
    fn add(&mut self, entry: &Entry, account: Option<&str>, messages: &Messages<'_>) -> io::Result<()> {
        let account_name = account.map(Cow::from);
        let line = Line { entry: Cow::Borrowed(entry), account_name, messages };
        serde_json::to_writer(&mut self.0, &line)?;
        self.0.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
