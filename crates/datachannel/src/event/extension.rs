//! Extensions: how a payload names one, and classes `extension/create|update|delete`.

use serde::{Deserialize, Serialize};

use super::fields::Fields;

/// An extension as a payload names it. Which of the three fields are set depends on the payload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtensionRef {
    /// The server's id for it, in digits (sample).
    pub extension_id: Option<String>,
    /// The short number, for instance `006` (sample).
    pub number: Option<String>,
    /// The extended number, organisation prefix `*` short number, for instance `0003*006` (sample).
    pub extended_number: Option<String>,
}

/// An extension was created, changed or deleted. The payload's shape is unknown, so the extension is read from wherever
/// known payloads have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionChange {
    /// What happened to it.
    pub verb: ExtensionVerb,
    /// The extension.
    pub extension: ExtensionRef,
}

/// What happened to an extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionVerb {
    /// It was created.
    Created,
    /// It changed.
    Updated,
    /// It was deleted.
    Deleted,
}

impl ExtensionRef {
    /// The name people know it by: the extended number, else the short number, else the server's id.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.extended_number.as_deref().or(self.number.as_deref()).or(self.extension_id.as_deref())
    }

    /// Reads the payload's `extension`: an object (sample) or, leniently, just a number.
    pub(super) fn read(payload: &mut Fields<'_>) -> ExtensionRef {
        if let Some(mut fields) = payload.object("extension", "payload.extension.") {
            return ExtensionRef::read_here(&mut fields);
        }
        let Some(number) = payload.text("extension") else { return ExtensionRef::default() };
        payload.odd("extension", "is no object, taken as the extension's number");
        ExtensionRef::numbered(number)
    }

    fn read_here(fields: &mut Fields<'_>) -> ExtensionRef {
        ExtensionRef {
            extension_id: fields.text("extensionId"),
            number: fields.text("number"),
            extended_number: fields.text("extendedNumber"),
        }
    }

    pub(super) fn numbered(number: String) -> ExtensionRef {
        if number.contains('*') {
            ExtensionRef { extended_number: Some(number), ..ExtensionRef::default() }
        } else {
            ExtensionRef { number: Some(number), ..ExtensionRef::default() }
        }
    }

    fn is_unknown(&self) -> bool {
        self.name().is_none()
    }
}

impl ExtensionChange {
    /// Looks in `extension` (as calls have it), then for `extensionNumber` (as registrations have it), then for the
    /// fields of an extension themselves.
    pub(super) fn read(verb: ExtensionVerb, payload: &mut Fields<'_>) -> ExtensionChange {
        let mut extension = ExtensionRef::read(payload);
        if extension.is_unknown()
            && let Some(number) = payload.text("extensionNumber")
        {
            extension = ExtensionRef::numbered(number);
        }
        if extension.is_unknown() {
            extension = ExtensionRef::read_here(payload);
        }
        if extension.is_unknown() {
            payload.odd("extension", "is missing, so it is unknown which extension this is about");
        }
        ExtensionChange { verb, extension }
    }
}
