//! Which extensions are the user's, as far as the server's messages told: they are the only ones it tells of (sample).

use std::collections::BTreeSet;

use crate::text::beginning;

/// Extensions remembered.
const MOST: usize = 256;

const LONGEST: usize = 64;

/// The user's extensions.
#[derive(Debug, Default)]
pub(crate) struct OwnExtensions(BTreeSet<String>);

impl OwnExtensions {
    pub(crate) fn note(&mut self, extension: &str) {
        if self.0.len() < MOST {
            self.0.insert(beginning(extension, LONGEST).to_owned());
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is one of them: its extended number or its short one, whichever is known.
    pub(crate) fn has(&self, number: &str) -> bool {
        let short = |number: &str| number.rsplit_once('*').map(|(_, short)| short.to_owned());
        self.0.iter().any(|own| {
            own == number
                || (!number.contains('*') && short(own).as_deref() == Some(number))
                || (!own.contains('*') && short(number).as_deref() == Some(own))
        })
    }
}
