//! The raw messages of an entry, as far as one answer to the page holds.

use serde::Serialize;

/// Some messages of an entry, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessagesView {
    /// The messages.
    pub messages: Vec<MessageView>,
    /// The number of the first one that has no room here; none: these are the last.
    pub next: Option<u32>,
}

/// A message as the server sent it, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its number among those of its entry, from 0 on.
    pub number: u32,
    /// What it says.
    pub text: String,
    /// So many bytes of it are left out; saving it gives the whole.
    pub left_out: u32,
}
