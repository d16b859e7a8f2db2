//! Standard output, for what was asked for.

use std::io::{self, ErrorKind, Write};

use crate::failure::Failure;
use crate::safe_text;

/// One line on standard output. Nobody reading any more is no failure.
pub(crate) fn print(line: &str) -> Result<(), Failure> {
    let written = writeln!(io::stdout(), "{}", safe_text::line(line));
    written.or_else(|error| match error.kind() {
        ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Failure::Output(error)),
    })
}
