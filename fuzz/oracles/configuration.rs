//! What must hold for the parser of configurations.

use ringtray_core::{Configuration, Mode, Part, blank};
use ringtray_language::Language;
use secrecy::ExposeSecret as _;

const MODES: [Mode; 3] = [Mode::User, Mode::App, Mode::Bot];

/// Parses a text as a configuration, and removes the secrets from it.
pub(crate) fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(read) = Configuration::read(&text) {
        assert!(read.parts(Language::english()).len() <= MODES.len());
    }
    let Ok(blanked) = blank(&text, &MODES) else { return };
    let left = blanked.text.expose_secret();
    if let Ok(again) = Configuration::read(left) {
        let is_left = |mode: &Mode| matches!(again.part(*mode), Part::Filled(_));
        assert!(!MODES.iter().any(is_left), "a mode still has its secrets");
    }
    let twice = blank(left, &MODES).expect("what is left can be blanked");
    // Without its first method, a mode may have another one, which was reported as remaining.
    let is_clean = (twice.count, twice.text.expose_secret()) == (0, left);
    assert!(is_clean || blanked.remains, "what is left to take out was not told");
}
