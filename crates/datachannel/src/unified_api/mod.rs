//! The calls in the UnifiedAPI, the server's REST interface: calls in progress (`phoneCalls`) and records of ended ones
//! (`cdr`). This module has the requests and reads the answers; the client sends the requests.
//!
//! Documented are the paths, parameters, fields and their meanings, and that fields without a value are omitted. The
//! vendor's examples also show strings for numbers, a string for a list of one, a collection as an object by ids, and
//! two spellings of the caller ID. Whether a token for the DataChannel is accepted here is unknown for most ways to get
//! one, so it is tried and never assumed.

mod call;
mod collection;
mod request;

use std::time::Duration;

pub use call::{CallFlow, CallRecord, CallView, Disposition, ViewStatus};
pub use collection::{Collection, NotIt};
pub use request::{PAGE, live_calls_path, records_path};

use crate::timestamp::Timestamp;

/// The answer to a request for calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// The calls; empty if the server has none (HTTP 204, documented).
    Calls {
        /// The calls, in the server's order.
        calls: Vec<CallRecord>,
        /// The server's time of the answer, to the second, if it sent one.
        server_time: Option<Timestamp>,
    },
    /// Not allowed for this token, or not available. Asking again does not help.
    Refused {
        /// Why, for the log. Holds no secret.
        why: String,
    },
    /// Not now.
    Busy {
        /// When to ask again, if the server said so.
        wait: Option<Duration>,
    },
    /// No answer, or an invalid one.
    Fault {
        /// Why, for the log. Holds no secret.
        why: String,
    },
}
