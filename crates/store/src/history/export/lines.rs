//! For programs: JSON Lines, an entry on each with all that is known of it.

use std::io::{self, BufWriter, Write};

use std::borrow::Cow;

use ringtray_core::Entry;

use super::{Kept, Sheet};
use crate::history::line::{Line, LineMessage};

pub(super) struct Lines<W: Write>(BufWriter<W>);

impl<W: Write> Lines<W> {
    pub(super) fn begin(write: W) -> Self {
        Self(BufWriter::new(write))
    }
}

impl<W: Write> Sheet for Lines<W> {
    const WITH_MESSAGES: bool = true;

    fn add(&mut self, entry: &Entry, account: Option<&str>, messages: &[Kept]) -> io::Result<()> {
        let messages = messages.iter().map(|kept| LineMessage {
            received_at: kept.received_at,
            class: Cow::from(&kept.class),
            nonce: kept.nonce.as_deref().map(Cow::from),
            raw: Cow::from(&kept.raw),
        });
        let account_name = account.map(Cow::from);
        let line = Line { entry: Cow::Borrowed(entry), account_name, messages: messages.collect() };
        serde_json::to_writer(&mut self.0, &line)?;
        self.0.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
