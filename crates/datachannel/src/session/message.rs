//! What a session tells of an event.

/// An event as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketMessage {
    /// The event's name.
    pub name: String,
    /// The first argument's JSON, byte for byte; `null` when there is none. Of a frame that is not told whole
    /// its beginning, as a JSON text.
    pub raw: String,
    /// Why the frame is not told whole: it can't be read as an event, and has no name then, or it is too large.
    pub cut: Option<String>,
    /// How many more arguments there were.
    pub further_arguments: usize,
    /// The binary attachments that came.
    pub attachments: Vec<Vec<u8>>,
    /// The bytes of attachments that came and were too large to be told.
    pub dropped_attachment_bytes: usize,
    /// How many attachments were announced and did not come.
    pub missing_attachments: u64,
    /// The frame that acknowledges it, when the server asks for that.
    pub acknowledgement: Option<String>,
}

/// How much of a frame that is not told whole is kept, in bytes.
const KEPT_BYTES: usize = 64 << 10;

impl SocketMessage {
    /// What is kept of an event's frame that can't be read: something happened, and the server may wait to hear that
    /// it is known. `frame` is without its leading `4`.
    pub(super) fn unreadable(frame: &str, why: String, acknowledgement: Option<String>) -> SocketMessage {
        let kept = beginning(frame);
        let why = if kept.len() < frame.len() {
            format!("{why} (its first {} of {} bytes are kept)", kept.len() + 1, frame.len() + 1)
        } else {
            why
        };
        SocketMessage::cut(String::new(), kept, why, acknowledgement)
    }

    /// What is kept of an event that is too large: its name, where its beginning shows it, and that beginning. `frame`
    /// is without its leading `4`, `data` the end of it that should be an array.
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

    /// About how much memory it takes, in bytes; also of many small ones.
    #[must_use]
    pub fn size(&self) -> usize {
        let texts = [Some(&self.name), Some(&self.raw), self.cut.as_ref(), self.acknowledgement.as_ref()];
        let texts: usize = texts.into_iter().flatten().map(String::len).sum();
        let attachments: usize = self.attachments.iter().map(|bytes| size_of_val(bytes) + bytes.len()).sum();
        size_of::<SocketMessage>() + texts + attachments
    }
}

/// What is kept of a frame, with room for its leading `4`.
fn beginning(frame: &str) -> &str {
    frame.split_at(frame.floor_char_boundary(KEPT_BYTES - 1)).0
}
