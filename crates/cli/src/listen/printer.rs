//! What is told on standard output and standard error, and in which words.

use ringtray_core::Reason;

use crate::compact::compact;
use crate::failure::Failure;
use crate::lines::{Lines, Printed};
use crate::safe_text;
use crate::speech::language;
use crate::trouble::trouble;

/// Tells messages and changes.
pub(crate) struct Telling {
    lines: Lines,
    /// Only messages go to standard output, and bare.
    json_only: bool,
    /// Troubles are told with their technical side.
    verbose: bool,
}

impl Telling {
    pub(crate) fn new(json_only: bool, verbose: bool) -> Result<Self, Failure> {
        Ok(Self { lines: Lines::to_stdout()?, json_only, verbose })
    }

    /// The technical side of a trouble, for who asked for it.
    pub(crate) fn detail(&self, reason: &Reason) {
        if self.verbose {
            trouble(&language().say("cli-detail", &[("detail", reason.detail.as_str().into())]));
        }
    }

    /// Adds a message to what is printed next. What would drive a terminal is escaped wherever that goes: a pipe or a
    /// file often ends on one, and the JSON is the same.
    pub(crate) fn message(&self, json: &str, lines: &mut String) {
        if !self.json_only {
            lines.push_str("RECEIVED ");
        }
        lines.push_str(&safe_text::json(&compact(json)));
        lines.push('\n');
    }

    /// Prints these lines; returns when the reader can have them.
    pub(crate) async fn print(&self, lines: String) -> Result<Printed, Failure> {
        if lines.is_empty() { Ok(Printed::Yes) } else { self.lines.print(lines).await }
    }

    /// `CONNECTED` or `DISCONNECTED <reason>`.
    pub(crate) async fn change(&self, what: &str) -> Result<Printed, Failure> {
        let line = safe_text::line(what);
        if self.json_only {
            trouble(&line);
            return Ok(Printed::Yes);
        }
        self.lines.print(format!("{line}\n")).await
    }
}
