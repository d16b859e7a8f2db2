//! A configuration file that may be imported, without its secrets, for the page.

use serde::Serialize;

use crate::accounts::{Configuration, Method, Mode, Part};
use ringtray_language::Language;

/// A configuration that was read and waits for the user's choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Its number for requests. Each reading has a new one.
    #[cfg_attr(test, ts(type = "number"))]
    pub id: u64,
    /// The path of the file.
    pub file: String,
    /// The server's address.
    pub server: String,
    /// Whether the file asks not to verify the server's certificate, which is not followed.
    pub unverified: bool,
    /// The modes that are filled in.
    pub parts: Vec<ImportPart>,
}

/// The contents of a configuration for one mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportPart {
    /// The mode.
    pub mode: Mode,
    /// The method; `None` if something is missing.
    pub method: Option<Method>,
    /// The user name, for the mobile grant.
    pub username: Option<String>,
    /// What is missing. The mode can't be imported then.
    pub missing: Option<String>,
}

/// The modes in the order in which the page shows them.
const MODES: [Mode; 3] = [Mode::App, Mode::User, Mode::Bot];

impl Configuration {
    /// Whether no mode has any values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        MODES.into_iter().all(|mode| matches!(self.part(mode), Part::Empty { .. }))
    }

    /// The modes that are filled in, without their secrets. What is missing is in this language.
    #[must_use]
    pub fn parts(&self, language: Language) -> Vec<ImportPart> {
        let view = |mode| {
            let (sign_in, missing) = match self.part(mode) {
                Part::Filled(sign_in) => (Some(sign_in), None),
                Part::Incomplete { missing } => (None, Some(language.tell(&missing.phrase()))),
                Part::Empty { .. } => return None,
            };
            Some(ImportPart {
                mode,
                method: sign_in.map(|sign_in| sign_in.method),
                username: sign_in.and_then(|sign_in| sign_in.username.clone()),
                missing,
            })
        };
        MODES.into_iter().filter_map(view).collect()
    }
}
