//! The raw messages of an entry, as many as fit into one answer to the page.

use serde::Serialize;

/// Some messages of an entry, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessagesView {
    /// The messages.
    pub messages: Vec<MessageView>,
    /// The number of the next message that did not fit; `None` if these are the last.
    pub next: Option<u32>,
}

/// A message as the server sent it, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its number among those of its entry, from 0.
    pub number: u32,
    /// The text.
    pub text: String,
    /// The number of bytes left out. Saving the message gives the whole.
    pub left_out: u32,
}
