//! For programs: JSON Lines, an entry on each with all that is known of it.

use std::io::{self, BufWriter, Write};

use ringtray_core::{Entry, Timestamp};
use serde::Serialize;

use super::{Kept, Sheet};

pub(super) struct Lines<W: Write>(BufWriter<W>);

/// Every field of an entry, the name of its account, null where there is no such account any more, and its messages as
/// they came.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    account_name: Option<&'a str>,
    messages: Vec<Message<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    received_at: Timestamp,
    class: &'a str,
    nonce: Option<&'a str>,
    /// Text and not JSON in JSON: it stays the same byte for byte, and need not be JSON.
    raw: &'a str,
}

impl<W: Write> Lines<W> {
    pub(super) fn begin(write: W) -> Self {
        Self(BufWriter::new(write))
    }
}

impl<W: Write> Sheet for Lines<W> {
    const WITH_MESSAGES: bool = true;

    fn add(&mut self, entry: &Entry, account: Option<&str>, messages: &[Kept]) -> io::Result<()> {
        let messages = messages.iter().map(|kept| Message {
            received_at: kept.received_at,
            class: &kept.class,
            nonce: kept.nonce.as_deref(),
            raw: &kept.raw,
        });
        let line = Line { entry, account_name: account, messages: messages.collect() };
        serde_json::to_writer(&mut self.0, &line)?;
        self.0.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
