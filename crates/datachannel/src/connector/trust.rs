//! Which server certificates are trusted.

use std::path::PathBuf;

use crate::certificate::Fingerprint;

/// Which server certificates are trusted. There is no setting that trusts all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those that the operating system trusts.
    #[default]
    System,
    /// The system's, and those issued by the CA certificates in this file (PEM with one or several, or DER with one). A
    /// server's own certificate in the file is trusted too, for its names and within its dates. The file is read for
    /// each connection.
    Authorities(PathBuf),
    /// Only this certificate, whatever its name, dates and issuer: the user has checked and accepted it.
    Pinned(Fingerprint),
}

impl Trust {
    /// An account's trust: a pin alone if there is one, else the system's CA certificates and those in the file.
    #[must_use]
    pub fn of(pin: Option<Fingerprint>, ca_file: Option<&str>) -> Trust {
        match (pin, ca_file) {
            (Some(pin), _) => Trust::Pinned(pin),
            (None, Some(file)) => Trust::Authorities(PathBuf::from(file)),
            (None, None) => Trust::System,
        }
    }
}
