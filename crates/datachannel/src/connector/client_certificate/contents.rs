//! The certificates and keys of a file, before anything is checked.

use secrecy::zeroize::Zeroize;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The certificates and keys of a file. The keys are wiped when this is dropped.
pub(super) struct Contents {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// The candidates for the certificate's key.
    pub(super) keys: Vec<PrivateKeyDer<'static>>,
}

impl Drop for Contents {
    fn drop(&mut self) {
        self.keys.iter_mut().for_each(Zeroize::zeroize);
    }
}
