//! Registrations: class `extension/register`, sent each time a phone registers or refreshes its registration.

use super::fields::Fields;

/// A phone registered for an extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The extended number, for instance `0003*006` (sample).
    pub extension_number: String,
    /// The phone's SIP address (sample).
    pub contact: Option<String>,
    /// Lifetime in seconds unless refreshed; a string in the sample, the unit is inferred. Zero ends the registration
    /// (inferred, as in SIP).
    pub expire: Option<u64>,
    /// The phone's IP address and port, which may be private (sample).
    pub device_ip: Option<String>,
    /// The phone's device id. Empty in the sample, which reads as `None`.
    pub device_id: Option<String>,
}

impl Registration {
    /// `None` without an extension: the registration would belong to no one.
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
