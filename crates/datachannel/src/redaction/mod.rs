//! What a server or a file says, without the secrets of this program.
//!
//! A server knows the secrets of its accounts and may repeat them anywhere: in an event, an error, a header. So every
//! text is redacted where it enters the program, and log lines and reports once more where they leave it.

mod json;
mod matcher;
mod spellings;
mod writer;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use secrecy::SecretString;

use crate::certificate::Certificate;
use crate::state::Reason;
use matcher::{Matcher, Which};

pub use writer::RedactingWriter;

/// What stands where a secret stood.
pub const REDACTED: &str = "[secret]";

/// The secrets that are known, of all accounts. A clone knows the same ones; the default knows none.
#[derive(Clone, Default)]
pub struct Redaction(Arc<RwLock<Known>>);

/// Secrets that are known for as long as this lives. What was redacted stays redacted.
#[derive(Debug)]
#[must_use = "the secrets are forgotten when this is dropped"]
pub struct KnownSecrets {
    redaction: Redaction,
    number: u64,
}

#[derive(Default)]
struct Known {
    secrets: BTreeMap<u64, Vec<SecretString>>,
    next: u64,
    matcher: Arc<Matcher>,
}

impl Redaction {
    /// Knows these secrets from now on. A secret of fewer than four bytes is part of ordinary words, and is not looked
    /// for.
    pub fn know(&self, secrets: impl IntoIterator<Item = SecretString>) -> KnownSecrets {
        let number = self.change(|known| {
            let number = known.next;
            known.next += 1;
            known.secrets.insert(number, secrets.into_iter().collect());
            number
        });
        KnownSecrets { redaction: self.clone(), number }
    }

    /// What a server said, without secrets, however they are spelt: as they are, escaped or encoded. What a shortened
    /// text left of one is taken out as well.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.matcher().shortened_text(text, Which::All)
    }

    /// The same of a text of this program, such as a line of its log. What may be an ordinary part of it stays, as in
    /// [`Redaction::json`]: else a year would be taken out of each line, and tell the PIN.
    #[must_use]
    pub fn own_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.matcher().shortened_text(text, Which::Distinct)
    }

    /// A JSON text without secrets, and otherwise byte for byte. Names and values are redacted, whatever their escapes,
    /// and JSON stays JSON.
    ///
    /// What may be an ordinary part of a message stays: a secret that is a word of fewer than eight letters, or that has
    /// no letter and fewer than sixteen digits. Else a PIN would be taken out of telephone numbers.
    #[must_use]
    pub fn json<'a>(&self, json: &'a str) -> Cow<'a, str> {
        json::redacted(&self.matcher(), json)
    }

    /// The same of a JSON text that holds the beginning of a larger one, and so perhaps of a secret at its end.
    pub(crate) fn cut_json<'a>(&self, json: &'a str) -> Cow<'a, str> {
        json::cut_redacted(&self.matcher(), json)
    }

    /// The same of an attachment, which is text or not.
    #[must_use]
    pub fn bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        self.matcher().bytes(bytes, Which::Distinct)
    }

    /// A writer that passes on what is written to it without secrets.
    #[must_use]
    pub fn writer<W>(&self, inner: W) -> RedactingWriter<W> {
        RedactingWriter::new(inner, self.clone())
    }

    /// A reason, made fit to be shown and logged.
    pub(crate) fn reason(&self, reason: Reason) -> Reason {
        let text = |text: &str| self.text(text).into_owned();
        let certificate = reason.certificate.map(|certificate| Certificate {
            subject: text(&certificate.subject),
            issuer: text(&certificate.issuer),
            names: certificate.names.iter().map(|name| text(name)).collect(),
            ..*certificate
        });
        Reason {
            kind: reason.kind,
            message: reason.message.map(&text),
            detail: text(&reason.detail),
            certificate: certificate.map(Box::new),
        }
    }

    fn matcher(&self) -> Arc<Matcher> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).matcher)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let changed = change(&mut known);
        known.matcher = Arc::new(Matcher::of(known.secrets.values().flatten()));
        changed
    }
}

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redaction").finish_non_exhaustive()
    }
}

impl KnownSecrets {
    /// Knows these instead of the ones before.
    pub fn replace(&self, secrets: impl IntoIterator<Item = SecretString>) {
        self.redaction.change(|known| {
            known.secrets.insert(self.number, secrets.into_iter().collect());
        });
    }
}

impl Drop for KnownSecrets {
    fn drop(&mut self) {
        self.redaction.change(|known| known.secrets.remove(&self.number));
    }
}
