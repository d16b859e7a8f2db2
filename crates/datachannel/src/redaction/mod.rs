//! Removes the program's secrets from texts of servers and files.
//!
//! A server knows the secrets of its accounts and may repeat them anywhere: in an event, an error or a header. So every
//! text is redacted where it enters the program. Log lines and reports are redacted again where they leave it.

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

/// The replacement for a secret.
pub const REDACTED: &str = "[secret]";

/// The known secrets of all accounts. Clones share them; the default has none.
#[derive(Clone, Default)]
pub struct Redaction(Arc<RwLock<Known>>);

/// Secrets that are known as long as this value lives. Redacted texts stay redacted.
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
    /// Adds these secrets. A secret of fewer than four bytes is part of ordinary words and is ignored.
    pub fn know(&self, secrets: impl IntoIterator<Item = SecretString>) -> KnownSecrets {
        let number = self.change(|known| {
            let number = known.next;
            known.next += 1;
            known.secrets.insert(number, secrets.into_iter().collect());
            number
        });
        KnownSecrets { redaction: self.clone(), number }
    }

    /// A server's text without secrets, whether plain, escaped or encoded. The rest of a secret at the end of a
    /// shortened text is removed as well.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.matcher().shortened_text(text, Which::All)
    }

    /// The same for a text of this program, such as a log line. Secrets that may be ordinary parts of it stay, as in
    /// [`Redaction::json`]. Otherwise a PIN that equals the year would vanish from every line and so be revealed.
    #[must_use]
    pub fn own_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.matcher().shortened_text(text, Which::Distinct)
    }

    /// A JSON text without secrets, and otherwise byte for byte. Names and values are redacted, with or without
    /// escapes, and JSON stays JSON.
    ///
    /// A secret that may be an ordinary part of a message stays: a word of fewer than eight letters, or one without
    /// letters and with fewer than sixteen digits. Otherwise a PIN would be removed from phone numbers.
    #[must_use]
    pub fn json<'a>(&self, json: &'a str) -> Cow<'a, str> {
        json::redacted(&self.matcher(), json)
    }

    /// The same for a JSON string that holds the beginning of a larger text, and so perhaps the beginning of a secret
    /// at its end.
    pub(crate) fn cut_json<'a>(&self, json: &'a str) -> Cow<'a, str> {
        json::cut_redacted(&self.matcher(), json)
    }

    /// The same for an attachment, which may be binary.
    #[must_use]
    pub fn bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        self.matcher().bytes(bytes, Which::Distinct)
    }

    /// A writer that removes secrets from what is written to it.
    #[must_use]
    pub fn writer<W>(&self, inner: W) -> RedactingWriter<W> {
        RedactingWriter::new(inner, self.clone())
    }

    /// A reason without secrets, to show and to log.
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
    /// Replaces the secrets.
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
