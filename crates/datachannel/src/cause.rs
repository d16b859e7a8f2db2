//! Why the way to the server may be gone although nothing has failed yet.

use std::fmt;

/// What makes the way to the server doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The computer was asleep and woke.
    Resumed,
    /// The computer's addresses changed: another network, a VPN, a cable.
    NetworkChanged,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::Resumed => "the computer woke",
            Cause::NetworkChanged => "the network changed",
        })
    }
}
