//! The messages of the server: their envelope and the payloads whose shape is known. Reading never fails.
//! [`Event::oddities`] describes whatever was unexpected; the caller of [`Event::read`] keeps the raw message.
//!
//! Each fact names its source: *sample* (the four messages of the published example), *documented* (a related public
//! API) or *inferred* (a conclusion from these, which may be wrong).

mod call;
mod extension;
mod fields;
pub(crate) mod instant;
pub(crate) mod object;
mod open_enum;
mod presence;
mod registration;
mod topic;

pub use self::call::{CallStatus, Flow, PbxApp, PhoneCall};
pub use self::extension::{ExtensionChange, ExtensionRef, ExtensionVerb};
pub use self::presence::{PresenceChange, PresenceState};
pub use self::registration::Registration;
pub use self::topic::{TopicChange, TopicVerb};

use self::fields::{Fields, Oddities};
use self::object::Object;
use crate::timestamp::Timestamp;

/// One message of the DataChannel: its envelope and its payload.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When the server made the message, UTC; seconds in the sample, milliseconds accepted (sample; ms inferred).
    pub timestamp: Option<Timestamp>,
    /// What it is about, `<object>/<verb>`, as sent (sample).
    pub class: Option<String>,
    /// The sender, `<id>@<kind>`, for example `5@user` (sample).
    pub from: Option<String>,
    /// 12 letters and digits that differ in each message (sample). They identify a repeated message (inferred).
    pub nonce: Option<String>,
    /// What happened.
    pub payload: Payload,
    /// What had to be coerced or could not be read, for the log. Bounded; never holds a value.
    pub oddities: Vec<String>,
}

/// The payloads whose shape is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// Class `phonecall/update` (sample).
    PhoneCall(Box<PhoneCall>),
    /// Class `extension/register` (sample).
    Registration(Registration),
    /// Classes `extension/create`, `extension/update`, `extension/delete` (named in prose; spelling inferred).
    Extension(ExtensionChange),
    /// Classes `presence/...` and `user/presence` (inferred).
    Presence(Box<PresenceChange>),
    /// Classes `topic/...` (inferred).
    Topic(TopicChange),
    /// Any other class, and a message that lacks the one field that says what it is about.
    Other,
}

impl Event {
    /// Reads one message. Never fails: a message that is not understood becomes [`Payload::Other`], with the reason in
    /// [`Event::oddities`]. `content` is accepted as a synonym of `payload` (documented for the older service).
    #[must_use]
    pub fn read(raw: &str) -> Event {
        let mut oddities = Oddities::default();
        let envelope = match Object::read(raw) {
            Ok(Some(envelope)) => envelope,
            Ok(None) => {
                oddities.add("the message is not a JSON object".to_owned());
                return Event::unreadable(oddities);
            }
            Err(error) => {
                oddities.add(format!(
                    "the message is not valid JSON ({:?} at line {}, column {})",
                    error.classify(),
                    error.line(),
                    error.column()
                ));
                return Event::unreadable(oddities);
            }
        };

        let mut fields = Fields::new(envelope, "", &mut oddities);
        let timestamp = fields.instant("timestamp");
        let class = fields.text("class");
        let from = fields.text("from");
        let nonce = fields.text("nonce");
        let payload = read_payload(class.as_deref(), from.as_deref(), &mut fields);
        Event { timestamp, class, from, nonce, payload, oddities: oddities.into_words() }
    }

    fn unreadable(oddities: Oddities) -> Event {
        Event {
            timestamp: None,
            class: None,
            from: None,
            nonce: None,
            payload: Payload::Other,
            oddities: oddities.into_words(),
        }
    }
}

/// Kinds of event whose classes are inferred.
#[derive(Clone, Copy, Debug)]
enum Guessed {
    Presence,
    Topic,
}

/// How such classes begin (inferred).
const GUESSED: [(&str, Guessed); 4] = [
    ("presence/", Guessed::Presence),
    ("user/presence", Guessed::Presence),
    ("topic/", Guessed::Topic),
    ("topics/", Guessed::Topic),
];

fn read_payload(class: Option<&str>, from: Option<&str>, envelope: &mut Fields<'_>) -> Payload {
    let Some(class) = class else {
        envelope.note("the message has no class".to_owned());
        return Payload::Other;
    };
    let class = class.trim().to_ascii_lowercase();
    let known = matches!(
        class.as_str(),
        "phonecall/update"
            | "extension/register"
            | "extension/create"
            | "extension/update"
            | "extension/delete"
    );
    let guessed = GUESSED.iter().find_map(|(object, what)| Some((what, class.strip_prefix(object)?)));
    if !known && guessed.is_none() {
        return Payload::Other;
    }
    let name = if envelope.has("payload") { "payload" } else { "content" };
    let Some(mut fields) = envelope.object(name, "payload.") else {
        envelope.note("the payload is not a JSON object".to_owned());
        return Payload::Other;
    };
    match (guessed, class.as_str()) {
        (Some((Guessed::Presence, _)), _) => PresenceChange::read(&mut fields, from)
            .map_or(Payload::Other, |change| Payload::Presence(Box::new(change))),
        (Some((Guessed::Topic, verb)), _) => {
            TopicChange::read(verb, &mut fields).map_or(Payload::Other, Payload::Topic)
        }
        (None, "phonecall/update") => match PhoneCall::read(&mut fields) {
            Some(call) => Payload::PhoneCall(Box::new(call)),
            None => Payload::Other,
        },
        (None, "extension/register") => {
            Registration::read(&mut fields).map_or(Payload::Other, Payload::Registration)
        }
        (None, "extension/create") => {
            Payload::Extension(ExtensionChange::read(ExtensionVerb::Created, &mut fields))
        }
        (None, "extension/update") => {
            Payload::Extension(ExtensionChange::read(ExtensionVerb::Updated, &mut fields))
        }
        (None, _) => Payload::Extension(ExtensionChange::read(ExtensionVerb::Deleted, &mut fields)),
    }
}

#[cfg(test)]
mod tests;
