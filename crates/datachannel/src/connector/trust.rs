//! Whose certificates are believed.

use std::path::PathBuf;

use crate::certificate::Fingerprint;

/// Whose certificates are believed. There is no way to believe any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those that the operating system believes.
    #[default]
    System,
    /// These, and those issued by the authorities in this PEM file. It is read anew for each connection.
    Authorities(PathBuf),
    /// This one certificate and no other, whatever its name, dates and issuer: a person looked at it and accepted it.
    Pinned(Fingerprint),
}
