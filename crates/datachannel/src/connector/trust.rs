//! Whose certificates are believed.

use std::path::PathBuf;

use crate::certificate::Fingerprint;

/// Whose certificates are believed. There is no way to believe any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those that the operating system believes.
    #[default]
    System,
    /// These, and those issued by the certificates in this file (PEM with one or several, or DER with one); and a server's
    /// own certificate that is in it, for its names and within its dates. The file is read anew for each connection.
    Authorities(PathBuf),
    /// This one certificate and no other, whatever its name, dates and issuer: a person looked at it and accepted it.
    Pinned(Fingerprint),
}

impl Trust {
    /// What an account says: a pin decides alone, else a file of authorities joins what the system believes.
    #[must_use]
    pub fn of(pin: Option<Fingerprint>, ca_file: Option<&str>) -> Trust {
        match (pin, ca_file) {
            (Some(pin), _) => Trust::Pinned(pin),
            (None, Some(file)) => Trust::Authorities(PathBuf::from(file)),
            (None, None) => Trust::System,
        }
    }
}
