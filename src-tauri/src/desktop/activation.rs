//! The desktop's permission to bring the window to the front.
//!
//! On Wayland a program may raise its window only with a token that the desktop made for a person's click (protocol
//! `xdg-activation-v1`). On X11 the token says when the click was (Startup Notification). The click goes through the
//! controller, which knows no tokens, so the token waits here until the window opens.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A token that is older belongs to a click that did not open the window.
const LIFE: Duration = Duration::from_secs(5);

/// A longer text is no token, and libwayland closes the display connection over a message of 4 KiB.
const LONGEST: usize = 512;

/// The variables in which a desktop hands a token to a program that it starts.
const VARIABLES: [&str; 2] = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"];

/// The newest activation token, until the window takes it; clones share it. State of the Tauri program.
#[derive(Clone, Debug, Default)]
pub struct Activation(Arc<Mutex<Option<(String, Instant)>>>);

impl Activation {
    /// Keeps a token in place of an older one. Some desktops send an empty one, which is none.
    pub fn put(&self, token: String) {
        if (1..=LONGEST).contains(&token.len()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((token, Instant::now()));
        }
    }

    /// Takes the token; each one counts once.
    pub fn take(&self) -> Option<String> {
        let newest = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        newest.filter(|(_, since)| since.elapsed() < LIFE).map(|(token, _)| token)
    }
}

/// The token with which the desktop started this process.
pub fn token_of_this_start() -> Option<String> {
    VARIABLES.iter().find_map(|name| std::env::var(name).ok().filter(|token| !token.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_token_is_taken_once_and_what_can_be_none_is_none() {
        let activation = Activation::default();
        let window = activation.clone();
        assert_eq!(window.take(), None);
        activation.put("first".to_owned());
        activation.put("second".to_owned());
        activation.put(String::new());
        activation.put("x".repeat(LONGEST + 1));
        assert_eq!(window.take().as_deref(), Some("second"));
        assert_eq!(window.take(), None);
    }
}
