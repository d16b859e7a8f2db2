//! The newest lines of the log, in memory.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use ringtray_core::{LogLevel, LogLine};
use ringtray_datachannel::Redaction;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use crate::clock;

/// Lines that are kept.
const MOST: usize = 1000;

/// Characters of a line that are kept.
const LONGEST: usize = 1000;

/// The newest lines of the log. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct RecentLog {
    lines: Arc<Mutex<Lines>>,
    redaction: Redaction,
}

#[derive(Debug, Default)]
struct Lines {
    lines: VecDeque<LogLine>,
    number: u64,
}

impl RecentLog {
    /// None of its lines will hold a secret that is known.
    #[must_use]
    pub fn new(redaction: Redaction) -> RecentLog {
        RecentLog { lines: Arc::default(), redaction }
    }

    /// The lines that are newer than the one of this number, oldest first.
    #[must_use]
    pub fn after(&self, number: u64) -> Vec<LogLine> {
        let kept = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        kept.lines.iter().filter(|line| line.number > number).cloned().collect()
    }
}

impl<S: Subscriber> Layer<S> for RecentLog {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut words = Words::default();
        event.record(&mut words);
        let mut kept = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        kept.number += 1;
        let line = LogLine {
            number: kept.number,
            at: clock::now(),
            level: level(*event.metadata().level()),
            target: event.metadata().target().to_owned(),
            text: self.redaction.own_text(&words.0).chars().take(LONGEST).collect(),
        };
        if kept.lines.len() == MOST {
            kept.lines.pop_front();
        }
        kept.lines.push_back(line);
    }
}

/// The message, then the other fields with their names.
#[derive(Default)]
struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String can't fail.
        let _ = match field.name() {
            "message" => write!(self.0, "{value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let _ = match field.name() {
            "message" => write!(self.0, "{value}"),
            name => write!(self.0, " {name}={value}"),
        };
    }
}

fn level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Error,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG | Level::TRACE => LogLevel::Debug,
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn the_newest_lines_are_there_with_their_fields() {
        let recent = RecentLog::default();
        let subscriber = tracing_subscriber::registry().with(recent.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!(attempt = 2, why = "busy", "not connected");
            (0..MOST).for_each(|count| tracing::debug!(count, "one more"));
        });
        let lines = recent.after(0);
        assert_eq!(lines.len(), MOST, "the oldest made room");
        assert_eq!((lines[0].number, lines[0].text.as_str()), (2, "one more count=0"));
        assert_eq!(recent.after(lines[0].number).len(), MOST - 1);

        let recent = RecentLog::default();
        let subscriber = tracing_subscriber::registry().with(recent.clone());
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(attempt = 2, why = "busy", "not connected");
        });
        let [line] = &recent.after(0)[..] else { panic!("one line") };
        assert_eq!((line.level, line.text.as_str()), (LogLevel::Warn, "not connected attempt=2 why=busy"));
    }
}
