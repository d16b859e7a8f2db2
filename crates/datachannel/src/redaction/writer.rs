//! The last net: nothing that is written holds a secret.

use std::io::{self, Write};

use super::Redaction;

/// Writes without secrets. Each write is redacted for itself, so it has to be whole: a line of a log is one write.
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
