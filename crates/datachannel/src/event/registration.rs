//! Registrations: class `extension/register`, sent each time a telephone registers or refreshes its registration.

use super::fields::Fields;

/// A telephone registered for an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The extended number, for instance `0003*006` (sample).
    pub extension_number: String,
    /// The SIP address under which the telephone is reached (sample).
    pub contact: Option<String>,
    /// For how many seconds this holds unless refreshed; a text in the sample, its unit inferred. Zero takes the
    /// registration back (inferred, as in SIP).
    pub expire: Option<u64>,
    /// Address and port of the telephone, may be a private one (sample).
    pub device_ip: Option<String>,
    /// The telephone; empty in the sample, then absent here.
    pub device_id: Option<String>,
}

impl Registration {
    /// None without an extension: then it can't be told whose registration it is.
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<Registration> {
        let Some(extension_number) = fields.text("extensionNumber") else {
            fields.odd("extensionNumber", "is missing, so it is unknown whose registration this is");
            return None;
        };
        Some(Registration {
            extension_number,
            contact: fields.text("contact"),
            expire: fields.seconds("registerExpire"),
            device_ip: fields.text("deviceIP"),
            device_id: fields.text("deviceID"),
        })
    }
}
