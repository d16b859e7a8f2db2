//! The newest messages of a connection, unchanged.

use std::collections::VecDeque;

use crate::Timestamp;
use crate::diagnostics::view::ConsoleLine;
use crate::text::beginning;

/// The number of messages.
const MOST: usize = 200;

/// The most bytes of a message.
const LONGEST: usize = 4096;

#[derive(Debug, Default)]
pub(super) struct Console {
    lines: VecDeque<ConsoleLine>,
    number: u64,
}

impl Console {
    pub(super) fn add(&mut self, json: &str, sent: bool, at: Timestamp) {
        self.number += 1;
        let text = beginning(json, LONGEST);
        let left_out = u32::try_from(json.len() - text.len()).unwrap_or(u32::MAX);
        if self.lines.len() == MOST {
            self.lines.pop_front();
        }
        self.lines.push_back(ConsoleLine { number: self.number, at, sent, text: text.to_owned(), left_out });
    }

    pub(super) fn after(&self, number: u64) -> Vec<ConsoleLine> {
        self.lines.iter().filter(|line| line.number > number).cloned().collect()
    }
}
