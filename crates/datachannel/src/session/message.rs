//! An event as the session reports it.

/// An event as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketMessage {
    /// The event's name.
    pub name: String,
    /// The first argument's JSON, byte for byte; `null` if there is none. For an incomplete event, the beginning of its
    /// frame as a JSON string.
    pub raw: String,
    /// Why the event is incomplete: its frame can't be read and has no name, or is too large.
    pub cut: Option<String>,
    /// The number of further arguments.
    pub further_arguments: usize,
    /// The binary attachments that arrived.
    pub attachments: Vec<Vec<u8>>,
    /// The bytes of attachments that were too large and so dropped.
    pub dropped_attachment_bytes: usize,
    /// The number of announced attachments that did not arrive.
    pub missing_attachments: u64,
    /// The frame that acknowledges the event, if the server asks for one.
    pub acknowledgement: Option<String>,
}

/// The bytes kept of an incomplete event's frame.
const KEPT_BYTES: usize = 64 << 10;

impl SocketMessage {
    /// An event whose frame can't be read. It still counts as an event, because the server may wait for its
    /// acknowledgement. `frame` is without its leading `4`.
    pub(super) fn unreadable(frame: &str, why: String, acknowledgement: Option<String>) -> SocketMessage {
        let kept = beginning(frame);
        let why = if kept.len() < frame.len() {
            format!("{why} (its first {} of {} bytes are kept)", kept.len() + 1, frame.len() + 1)
        } else {
            why
        };
        SocketMessage::cut(String::new(), kept, why, acknowledgement)
    }

    /// An event that is too large: the beginning of its frame, and its name if the beginning shows it. `frame` is
    /// without its leading `4`; `data` is its end, which should be an array.
    pub(super) fn too_large(frame: &str, data: &str, acknowledgement: Option<String>) -> SocketMessage {
        let kept = beginning(frame);
        let why = format!("too large: {} bytes; its first {} are kept", frame.len() + 1, kept.len() + 1);
        let name = beginning(data).trim_start().strip_prefix('[').and_then(|arguments| {
            serde_json::Deserializer::from_str(arguments).into_iter::<String>().next()?.ok()
        });
        SocketMessage::cut(name.unwrap_or_default(), kept, why, acknowledgement)
    }

    fn cut(name: String, kept: &str, why: String, acknowledgement: Option<String>) -> SocketMessage {
        SocketMessage {
            name,
            raw: serde_json::Value::from(format!("4{kept}")).to_string(),
            cut: Some(why),
            further_arguments: 0,
            attachments: Vec::new(),
            dropped_attachment_bytes: 0,
            missing_attachments: 0,
            acknowledgement,
        }
    }

    /// Approximate memory in bytes, including the overhead of small messages.
    #[must_use]
    pub fn size(&self) -> usize {
        let texts = [Some(&self.name), Some(&self.raw), self.cut.as_ref(), self.acknowledgement.as_ref()];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let attachments: usize = self.attachments.iter().map(|bytes| size_of_val(bytes) + bytes.len()).sum();
        size_of::<SocketMessage>() + texts + attachments
    }
}

/// The kept part of a frame, with room for its leading `4`.
fn beginning(frame: &str) -> &str {
    frame.split_at(frame.floor_char_boundary(KEPT_BYTES - 1)).0
}
