//! Why a connection may be dead although nothing has failed yet.

use std::fmt;

/// Why a connection may be dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The computer woke from sleep.
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
