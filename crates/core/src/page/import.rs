//! A configuration file that may be imported, as the page shows it: without its secrets.

use serde::Serialize;

use crate::accounts::{Configuration, Method, Mode, Part};
use ringtray_language::Language;

/// A configuration that was read and waits for the person's choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// Its name for requests; each reading has another.
    #[cfg_attr(test, ts(type = "number"))]
    pub id: u64,
    /// Where the file lies.
    pub file: String,
    /// The server's address.
    pub server: String,
    /// The file asks not to look at the server's certificate, which is not followed.
    pub unverified: bool,
    /// The modes that have something filled in.
    pub parts: Vec<ImportPart>,
}

/// What a configuration holds for one mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ImportPart {
    /// As what it signs in.
    pub mode: Mode,
    /// With what it signs in; none where something is missing.
    pub method: Option<Method>,
    /// The user's name, for the mobile grant.
    pub username: Option<String>,
    /// What is not filled in; then it can't be imported.
    pub missing: Option<String>,
}

impl Configuration {
    /// The modes that have something filled in, without their secrets. What is missing is said in this language.
    #[must_use]
    pub fn parts(&self, language: Language) -> Vec<ImportPart> {
        let view = |mode| {
            let (sign_in, missing) = match self.part(mode) {
                Part::Filled(sign_in) => (Some(sign_in), None),
                Part::Incomplete { missing } => (None, Some(missing.in_words(language))),
                Part::Empty { .. } => return None,
            };
            Some(ImportPart {
                mode,
                method: sign_in.map(|sign_in| sign_in.method),
                username: sign_in.and_then(|sign_in| sign_in.username.clone()),
                missing,
            })
        };
        [Mode::App, Mode::User, Mode::Bot].into_iter().filter_map(view).collect()
    }
}
