//! Which extensions are the user's, according to the server's messages: it sends messages about no others (sample).

use std::collections::BTreeSet;

use crate::text::beginning;

/// The number of extensions remembered.
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

    /// Whether this is one of them, by its extended or its short number, whichever is known.
    pub(crate) fn has(&self, number: &str) -> bool {
        let short = |number: &str| number.rsplit_once('*').map(|(_, short)| short.to_owned());
        self.0.iter().any(|own| {
            own == number
                || (!number.contains('*') && short(own).as_deref() == Some(number))
                || (!own.contains('*') && short(number).as_deref() == Some(own))
        })
    }
}
