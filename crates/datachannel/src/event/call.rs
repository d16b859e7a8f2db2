//! Calls: class `phonecall/update`, the only class of calls in the sample.

use super::extension::ExtensionRef;
use super::fields::Fields;
use super::open_enum::open_enum;
use crate::timestamp::Timestamp;

/// What one message says about one view of a call. A field is `None` if the message does not mention it. The last
/// message of a call (`DESTROYED`) omits most fields (sample), so `None` never means that something stopped being true.
#[derive(Clone, Debug, PartialEq)]
pub struct PhoneCall {
    /// The call, the same in all its messages and views; 24 letters and digits (sample), opaque.
    pub phone_call_id: String,
    /// The party whose view of the call this is: `00` (sample), `01` (documented for the REST resource).
    pub view: Option<String>,
    /// The extension whose view of the call this is (sample).
    pub extension: ExtensionRef,
    /// Whether the call began, changed or ended (sample).
    pub status: CallStatus,
    /// What handles the call. `DIAL` is a phone (sample); anything else is a machine such as a queue, a menu or a
    /// mailbox (inferred).
    pub pbxapp: Option<PbxApp>,
    /// On hold (sample).
    pub hold: Option<bool>,
    /// Parked (sample).
    pub parked: Option<bool>,
    /// Being recorded (sample).
    pub recorded: Option<bool>,
    /// Made or received by the extension (`OUT` sample, `IN` inferred).
    pub flow: Option<Flow>,
    /// Who calls: `Name <number>` as in the REST resource (inferred), or a number, or a name.
    pub callerid: Option<String>,
    /// What was dialled: a number, an extension, a star code such as `*52` (sample).
    pub dialed: Option<String>,
    /// When the call entered the server, UTC (sample).
    pub started: Option<Timestamp>,
    /// When it was answered, by a person or a machine, UTC (sample).
    pub answered: Option<Timestamp>,
    /// The nonce of the REST request that made this call (documented there; inferred here).
    pub nonce: Option<String>,
    /// `UNKNOWN` even for an answered call (sample), so it is only displayed.
    pub disposition: Option<String>,
}

open_enum! {
    /// What a message says about a call.
    pub enum CallStatus {
        /// It began (sample).
        Created = "CREATED",
        /// Something about it changed (sample).
        Updated = "UPDATED",
        /// It ended (sample).
        Destroyed = "DESTROYED",
    }
}

open_enum! {
    /// The direction of a call, from the extension's point of view.
    pub enum Flow {
        /// Received by the extension (inferred from the values of the server's call events).
        In = "IN",
        /// Made by the extension (sample).
        Out = "OUT",
    }
}

open_enum! {
    /// What handles a call in the server.
    pub enum PbxApp {
        /// Telephones (sample).
        Dial = "DIAL",
    }
}

impl PhoneCall {
    /// `None` without an id: the call is unknown then.
    pub(super) fn read(fields: &mut Fields<'_>) -> Option<PhoneCall> {
        let Some(phone_call_id) = fields.text("phoneCallId") else {
            fields.odd("phoneCallId", "is missing, so it is unknown which call this is about");
            return None;
        };
        let status = fields.text("status");
        if status.is_none() {
            fields.odd("status", "is missing, taken as an update");
        }
        Some(PhoneCall {
            phone_call_id,
            view: fields.text("view"),
            extension: ExtensionRef::read(fields),
            status: status.map_or(CallStatus::Updated, |status| CallStatus::read(&status)),
            pbxapp: fields.text("pbxapp").map(|app| PbxApp::read(&app)),
            hold: fields.flag("hold"),
            parked: fields.flag("parked"),
            recorded: fields.flag("recorded"),
            flow: fields.text("flow").map(|flow| Flow::read(&flow)),
            callerid: fields.text("callerid"),
            dialed: fields.text("dialed"),
            started: fields.instant("started"),
            answered: fields.instant("answered"),
            nonce: fields.text("nonce"),
            disposition: fields.text("disposition"),
        })
    }
}
