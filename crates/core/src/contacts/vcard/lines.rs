//! Unfolds the lines of a vCard.

use std::iter::Peekable;
use std::str::Split;

use super::{is_begin, is_end};
use crate::text::beginning;

/// The longest line, in bytes. Names and numbers are shorter; anything longer is a picture and is truncated.
const LONGEST: usize = 16 * 1024;

/// The unfolded lines of a text, with any kind of line ends.
pub(super) struct Lines<'a> {
    rest: Peekable<Split<'a, [char; 2]>>,
    /// In version 2.1 the white space at a fold belongs to the line.
    keeps_space: bool,
}

impl Lines<'_> {
    pub(super) fn of(text: &str) -> Lines<'_> {
        Lines { rest: text.split(['\r', '\n']).peekable(), keeps_space: false }
    }
}

impl Iterator for Lines<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut line = beginning(self.rest.find(|line| !line.is_empty())?, LONGEST).to_owned();
        let is_quoted = has_quoted_printable(&line);
        loop {
            // There is no line between CR and LF.
            while self.rest.next_if(|next| next.is_empty()).is_some() {}
            let Some(next) = self.rest.peek() else { break };
            if is_quoted && line.ends_with('=') && !is_begin(next) && !is_end(next) {
                line.pop();
                append(&mut line, next);
            } else if let Some(continued) = next.strip_prefix([' ', '\t']) {
                if self.keeps_space {
                    append(&mut line, " ");
                }
                append(&mut line, continued);
            } else {
                break;
            }
            self.rest.next();
        }
        if let Some((name, version)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("VERSION")
        {
            self.keeps_space = version.trim() == "2.1";
        }
        Some(line)
    }
}

fn append(line: &mut String, more: &str) {
    if line.len() + more.len() <= LONGEST {
        line.push_str(more);
    }
}

fn has_quoted_printable(line: &str) -> bool {
    let parameters = line.split_once(':').map_or("", |(parameters, _)| parameters);
    parameters.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}
