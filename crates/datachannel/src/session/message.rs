//! What a session tells of an event.

/// An event as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketMessage {
    /// The event's name.
    pub name: String,
    /// The first argument's JSON, byte for byte; `null` when there is none. Of a frame that can't be read as an event
    /// its beginning, as a JSON text.
    pub raw: String,
    /// Why the frame can't be read as an event; it has no name then.
    pub unreadable: Option<String>,
    /// How many more arguments there were.
    pub further_arguments: usize,
    /// The binary attachments that came.
    pub attachments: Vec<Vec<u8>>,
    /// How many attachments were announced and did not come.
    pub missing_attachments: u64,
    /// The frame that acknowledges it, when the server asks for that.
    pub acknowledgement: Option<String>,
}

/// How much of a frame that can't be read is kept, in bytes.
const UNREADABLE_BYTES: usize = 64 << 10;

impl SocketMessage {
    /// What is kept of an event's frame that can't be read: something happened, and the server may wait to hear that
    /// it is known. `frame` is without its leading `4`.
    pub(super) fn unreadable(frame: &str, why: String, acknowledgement: Option<String>) -> SocketMessage {
        let (kept, _) = frame.split_at(frame.floor_char_boundary(UNREADABLE_BYTES));
        let why = if kept.len() < frame.len() {
            format!("{why} (its first {} of {} bytes are kept)", kept.len(), frame.len())
        } else {
            why
        };
        SocketMessage {
            name: String::new(),
            raw: serde_json::Value::from(format!("4{kept}")).to_string(),
            unreadable: Some(why),
            further_arguments: 0,
            attachments: Vec::new(),
            missing_attachments: 0,
            acknowledgement,
        }
    }

    /// About how much memory it takes, in bytes; also of many small ones.
    #[must_use]
    pub fn size(&self) -> usize {
        let texts =
            [Some(&self.name), Some(&self.raw), self.unreadable.as_ref(), self.acknowledgement.as_ref()];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let attachments: usize = self.attachments.iter().map(|bytes| size_of_val(bytes) + bytes.len()).sum();
        size_of::<SocketMessage>() + texts + attachments
    }
}
