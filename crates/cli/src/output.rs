//! Standard output for results, standard error for everything else.

use std::io::{self, ErrorKind, Write};

use thiserror::Error;

use crate::safe_text;

/// Standard output could not be written.
#[derive(Debug, Error)]
#[error(transparent)]
pub(crate) struct OutputError(#[from] io::Error);

/// Prints one line to standard output. A closed pipe is no error.
pub(crate) fn print(line: &str) -> Result<(), OutputError> {
    match writeln!(io::stdout(), "{}", safe_text::line(line)) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints one line to standard error.
pub(crate) fn print_error(line: &str) {
    // There is no other place to report a failure here.
    let _ = writeln!(io::stderr(), "{}", safe_text::line(line));
}
