//! The flags of `ringtray`. The doc comments are its help.

use clap::Parser;

/// Desktop notifications for the phone calls of a VoipNow / Hubgets user
///
/// Ringtray stays in the tray, shows a notification while the phone rings, and keeps a list of what happened. It goes
/// on when its window is closed; Quit in the tray's menu ends it. A second start opens the window of the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Parser)]
#[command(name = "ringtray", version)]
pub struct Flags {
    /// Start in the tray without opening the window; for starting with the session
    #[arg(long)]
    pub hidden: bool,
}
