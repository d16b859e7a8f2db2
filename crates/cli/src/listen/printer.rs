//! Formats the output of `listen`.

use std::io;

use ringtray_core::Reason;

use crate::compact::compact;
use crate::language::language;
use crate::lines::{Lines, Printed};
use crate::output::{OutputError, print_error};
use crate::safe_text;

/// Prints messages and changes of the connection.
pub(crate) struct Printer {
    lines: Lines,
    /// Standard output has only messages, without a prefix.
    json_only: bool,
    /// Print technical details of failures.
    verbose: bool,
}

impl Printer {
    pub(crate) fn new(json_only: bool, verbose: bool) -> io::Result<Self> {
        Ok(Self { lines: Lines::to_stdout()?, json_only, verbose })
    }

    /// Prints technical details if the user asked for them.
    pub(crate) fn detail(&self, reason: &Reason) {
        if self.verbose {
            print_error(&language().say("cli-detail", &[("detail", reason.detail.as_str().into())]));
        }
    }

    /// Adds a message to the next lines. Characters that control a terminal are always escaped, because even a pipe or
    /// a file often ends up on one. The JSON means the same.
    pub(crate) fn message(&self, json: &str, lines: &mut String) {
        if !self.json_only {
            lines.push_str("RECEIVED ");
        }
        lines.push_str(&safe_text::json(&compact(json)));
        lines.push('\n');
    }

    /// Prints these lines, and returns when they are flushed.
    pub(crate) async fn print(&self, lines: String) -> Result<Printed, OutputError> {
        if lines.is_empty() { Ok(Printed::Yes) } else { self.lines.print(lines).await }
    }

    /// `CONNECTED` or `DISCONNECTED <reason>`.
    pub(crate) async fn change(&self, what: &str) -> Result<Printed, OutputError> {
        let line = safe_text::line(what);
        if self.json_only {
            print_error(&line);
            return Ok(Printed::Yes);
        }
        self.lines.print(format!("{line}\n")).await
    }
}
