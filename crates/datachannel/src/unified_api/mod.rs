//! The part of the UnifiedAPI, the server's REST interface, that tells of calls: those that last (`phoneCalls`) and the
//! records of those that are over (`cdr`). What is asked and what an answer says; asking is the client's.
//!
//! Documented are paths, parameters, fields and their meanings; that fields without a value are left out; and, by the
//! vendor's own examples, texts for numbers, a text for a list of one, a collection that is an object by ids, and two
//! spellings of the caller ID. Whether a token that opens the DataChannel is let in here is not known of most ways to get
//! one: it is tried, never assumed.

mod call;
mod collection;
mod request;

use std::time::Duration;

pub use call::{CallFlow, CallRecord, CallView, Disposition, ViewStatus};
pub use collection::{Collection, NotIt};
pub use request::{PAGE, live_calls_path, records_path};

use crate::timestamp::Timestamp;

/// What came of asking for calls.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// These; none where the server has none (HTTP 204, documented).
    Calls {
        /// The calls, in the server's order.
        calls: Vec<CallRecord>,
        /// The server's clock when it answered, to the second, where it says so.
        server_time: Option<Timestamp>,
    },
    /// Not for this token, or not there at all. Asking again is no use.
    Refused {
        /// Why, for the log. Holds no secret.
        why: String,
    },
    /// Not now.
    Busy {
        /// For how long, where the server says so.
        wait: Option<Duration>,
    },
    /// No answer, or a broken one.
    Fault {
        /// Why, for the log. Holds no secret.
        why: String,
    },
}
