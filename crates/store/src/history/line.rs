//! An entry as a line of a JSON Lines file, written and read.

use std::borrow::Cow;

use ringtray_core::{Entry, Timestamp};
use serde::{Deserialize, Serialize};

/// Every field of an entry, the name of its account, null where there is no such account any more, and its messages as
/// they came.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Line<'a, M = Vec<LineMessage<'a>>> {
    #[serde(flatten)]
    pub(super) entry: Cow<'a, Entry>,
    #[serde(default)]
    pub(super) account_name: Option<Cow<'a, str>>,
    #[serde(default)]
    pub(super) messages: M,
}

/// A message of an entry.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LineMessage<'a> {
    pub(super) received_at: Timestamp,
    pub(super) class: Cow<'a, str>,
    pub(super) nonce: Option<Cow<'a, str>>,
    /// Text and not JSON in JSON: it stays the same byte for byte, and need not be JSON.
    pub(super) raw: Cow<'a, str>,
}
