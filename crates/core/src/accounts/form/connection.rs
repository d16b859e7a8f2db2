//! The fields of the form for reaching the server, and for its trust.

use std::path::Path;

use ringtray_datachannel::{Fingerprint, ProxyAddress, ProxyKind, Revision, SocketPath};
use ringtray_language::Phrase;
use secrecy::ExposeSecret;

use super::{error, filled};
use crate::accounts::account::{Method, Proxy};
use crate::accounts::sign_in::{Field, FieldError, ProxyWay, SignInForm};

/// The longest redirect address, in bytes. Longer ones may not work in servers and browsers.
const LONGEST_REDIRECT: usize = 2000;

impl SignInForm {
    /// The socket's path; `None` for the default.
    pub(super) fn socket_path(&self) -> Result<Option<String>, FieldError> {
        if self.path.trim().is_empty() {
            return Ok(None);
        }
        let path = SocketPath::parse(&self.path).map_err(|why| error(Field::Path, why.phrase()))?;
        Ok((path != SocketPath::default()).then(|| path.to_string()))
    }

    /// The redirect address; `None` for this computer.
    pub(super) fn way_back(&self) -> Result<Option<String>, FieldError> {
        let address = self.redirect.trim();
        if self.method != Method::AuthorizationCode || address.is_empty() {
            return Ok(None);
        }
        let is_web = ["https://", "http://"].iter().any(|scheme| {
            let begins = address.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme));
            begins && address.len() > scheme.len()
        });
        let is_one = address.len() <= LONGEST_REDIRECT && address.chars().all(|c| c.is_ascii_graphic());
        if !is_web || !is_one || address.contains('#') {
            return Err(error(Field::Redirect, Phrase::of("error-redirect", &[])));
        }
        Ok(Some(address.to_owned()))
    }

    pub(super) fn fixed_revision(&self) -> Result<Option<Revision>, FieldError> {
        let revision = self.revision.map(Revision::try_from).transpose();
        revision.map_err(|_| error(Field::Revision, Phrase::of("error-revision", &[])))
    }

    pub(super) fn way(&self) -> Result<Proxy, Vec<FieldError>> {
        match self.proxy {
            ProxyWay::Automatic => Ok(Proxy::Automatic),
            ProxyWay::Direct => Ok(Proxy::Direct),
            ProxyWay::Through => {
                let address = ProxyAddress::parse(&self.proxy_address);
                let kind = address.as_ref().ok().map(ProxyAddress::kind);
                match (address, self.proxy_name(kind)) {
                    (Ok(address), Ok(username)) => {
                        Ok(Proxy::Through { address: address.to_string(), username })
                    }
                    (address, username) => {
                        let address = address.err().map(|why| error(Field::ProxyAddress, why.phrase()));
                        Err(address.into_iter().chain(username.err()).collect())
                    }
                }
            }
        }
    }

    /// The name can't contain a colon with Basic authentication (RFC 7617), and SOCKS 5 has one byte for its length
    /// (RFC 1929).
    fn proxy_name(&self, kind: Option<ProxyKind>) -> Result<Option<String>, FieldError> {
        let name = self.proxy_username.trim();
        if name.len() > 255 {
            return Err(error(Field::ProxyUsername, Phrase::of("error-proxy-name-long", &[])));
        }
        if name.chars().any(char::is_control) || (kind == Some(ProxyKind::Http) && name.contains(':')) {
            return Err(error(Field::ProxyUsername, Phrase::of("error-proxy-name-character", &[])));
        }
        Ok((!name.is_empty()).then(|| name.to_owned()))
    }

    pub(super) fn authorities(&self) -> Result<Option<String>, FieldError> {
        file(&self.ca_file, Field::CaFile)
    }

    pub(super) fn client_certificate(&self) -> Result<Option<String>, FieldError> {
        let file = file(&self.client_certificate_file, Field::ClientCertificateFile)?;
        if file.is_none() && !self.client_certificate_password.expose_secret().is_empty() {
            let message = Phrase::of("error-client-certificate-missing", &[]);
            return Err(error(Field::ClientCertificateFile, message));
        }
        Ok(file)
    }

    pub(super) fn accepted(&self) -> Result<Option<Fingerprint>, FieldError> {
        if self.pin.trim().is_empty() {
            return Ok(None);
        }
        self.pin.parse::<Fingerprint>().map(Some).map_err(|_| error(Field::Pin, Phrase::of("error-pin", &[])))
    }
}

/// The absolute path of a file; `None` if there is none.
fn file(typed: &str, field: Field) -> Result<Option<String>, FieldError> {
    let Some(file) = filled(typed) else { return Ok(None) };
    if Path::new(&file).is_absolute() {
        Ok(Some(file))
    } else {
        Err(error(field, Phrase::of("error-file-name", &[])))
    }
}
