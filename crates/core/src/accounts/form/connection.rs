//! The fields of the form for reaching the server.

use std::path::Path;

use ringtray_datachannel::{Fingerprint, ProxyAddress, ProxyKind, Revision, SocketPath};
use ringtray_language::Phrase;

use super::{Errors, error, filled};
use crate::accounts::account::Method;
use crate::accounts::connection::{ConnectionFields, ConnectionSettings, Proxy, ProxyWay};
use crate::accounts::sign_in::{Field, FieldError, SignInForm};

/// The longest redirect address, in bytes. Longer ones may not work in servers and browsers.
const LONGEST_REDIRECT: usize = 2000;

impl ConnectionFields {
    /// The settings. A field with an error has its default.
    pub(super) fn check(&self, errors: &mut Errors) -> ConnectionSettings {
        ConnectionSettings {
            path: errors.take_from(self.socket_path()).flatten(),
            revision: errors.take_from(self.fixed_revision()).flatten(),
            proxy: self.chosen_proxy(errors).unwrap_or_default(),
            ca_file: errors.take_from(file(&self.ca_file, Field::CaFile)).flatten(),
            pin: errors.take_from(self.accepted()).flatten(),
            client_certificate_file: errors
                .take_from(file(&self.client_certificate_file, Field::ClientCertificateFile))
                .flatten(),
        }
    }

    fn socket_path(&self) -> Result<Option<String>, FieldError> {
        if self.path.trim().is_empty() {
            return Ok(None);
        }
        let path = SocketPath::parse(&self.path).map_err(|why| error(Field::Path, why.phrase()))?;
        Ok((path != SocketPath::default()).then(|| path.to_string()))
    }

    fn fixed_revision(&self) -> Result<Option<Revision>, FieldError> {
        let revision = self.revision.map(Revision::try_from).transpose();
        revision.map_err(|_| error(Field::Revision, Phrase::of("error-revision", &[])))
    }

    fn chosen_proxy(&self, errors: &mut Errors) -> Option<Proxy> {
        match self.proxy {
            ProxyWay::Automatic => Some(Proxy::Automatic),
            ProxyWay::Direct => Some(Proxy::Direct),
            ProxyWay::Through => {
                let address = ProxyAddress::parse(&self.proxy_address);
                let kind = address.as_ref().ok().map(ProxyAddress::kind);
                let address = address.map_err(|why| error(Field::ProxyAddress, why.phrase()));
                let (address, username) =
                    (errors.take_from(address), errors.take_from(self.name_at_proxy(kind)));
                Some(Proxy::Through { address: address?.to_string(), username: username? })
            }
        }
    }

    /// The name can't contain a colon with Basic authentication (RFC 7617), and SOCKS 5 has one byte for its length
    /// (RFC 1929).
    fn name_at_proxy(&self, kind: Option<ProxyKind>) -> Result<Option<String>, FieldError> {
        let name = self.proxy_username.trim();
        if name.len() > 255 {
            return Err(error(Field::ProxyUsername, Phrase::of("error-proxy-name-long", &[])));
        }
        if name.chars().any(char::is_control) || (kind == Some(ProxyKind::Http) && name.contains(':')) {
            return Err(error(Field::ProxyUsername, Phrase::of("error-proxy-name-character", &[])));
        }
        Ok(filled(name))
    }

    fn accepted(&self) -> Result<Option<Fingerprint>, FieldError> {
        if self.pin.trim().is_empty() {
            return Ok(None);
        }
        self.pin.parse::<Fingerprint>().map(Some).map_err(|_| error(Field::Pin, Phrase::of("error-pin", &[])))
    }
}

impl SignInForm {
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
