//! Standard error, for the person.

use std::io::{self, Write};

use crate::safe_text;

/// One line on standard error.
pub(crate) fn trouble(text: &str) {
    // Nobody is left to tell when standard error is gone.
    let _ = writeln!(io::stderr(), "{}", safe_text::line(text));
}
