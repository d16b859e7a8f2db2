//! A writer that removes secrets.

use std::io::{self, Write};

use super::Redaction;

/// Writes without secrets. Each write is redacted by itself, so it must be complete: a log line is one write.
#[derive(Debug)]
pub struct RedactingWriter<W> {
    inner: W,
    redaction: Redaction,
}

impl<W> RedactingWriter<W> {
    pub(super) fn new(inner: W, redaction: Redaction) -> RedactingWriter<W> {
        RedactingWriter { inner, redaction }
    }
}

impl<W: Write> Write for RedactingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write_all(self.redaction.own_text(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
