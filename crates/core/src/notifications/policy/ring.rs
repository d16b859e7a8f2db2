//! Who plays the sound of a ringing call, and on which device.

use serde::{Deserialize, Serialize};

/// Who plays the sound of a ringing call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RingPlayer {
    /// The desktop, or Ringtray if the desktop plays no sounds.
    #[default]
    Auto,
    /// Ringtray, while the call rings.
    Ringtray,
    /// The desktop, or nobody.
    Desktop,
}

/// The sound of a ringing call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct RingSound {
    /// Who plays it.
    pub player: RingPlayer,
    /// The device on which Ringtray plays it, by the sound server's name. `None`, or a device that is not connected,
    /// means the system's default device.
    pub device: Option<String>,
}

impl RingSound {
    /// Whether Ringtray plays it, on a desktop that plays sounds itself or does not.
    #[must_use]
    pub fn is_ours(&self, desktop_plays: bool) -> bool {
        match self.player {
            RingPlayer::Auto => !desktop_plays,
            RingPlayer::Ringtray => true,
            RingPlayer::Desktop => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ringtray_plays_where_the_desktop_does_not_unless_somebody_says_otherwise() {
        let ours = |player, desktop_plays| RingSound { player, device: None }.is_ours(desktop_plays);
        assert!(ours(RingPlayer::Auto, false) && !ours(RingPlayer::Auto, true));
        assert!(ours(RingPlayer::Ringtray, false) && ours(RingPlayer::Ringtray, true));
        assert!(!ours(RingPlayer::Desktop, false) && !ours(RingPlayer::Desktop, true));
    }
}
