//! The log: a file a day, a week of them, the terminal when there is one, and the newest lines for the window.

mod daily_file;
mod recent;

use std::io;
use std::path::Path;

use ringtray_datachannel::Redaction;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{EnvFilter, LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use daily_file::DailyFile;

pub use recent::RecentLog;

/// Environment variable with the level of the log, such as `debug` or `ringtray_datachannel=trace`.
pub const LEVEL_VARIABLE: &str = "RINGTRAY_LOG";

/// Days of log that are kept.
const DAYS: usize = 7;

/// The most lines that wait for standard error. Further ones are dropped.
const MOST_WAITING: usize = 8192;

/// Writes the last lines when it is dropped, so it must live as long as the program.
#[derive(Debug)]
pub struct LogGuard {
    _terminal: WorkerGuard,
    _file: Option<WorkerGuard>,
}

/// Starts the log. Its newest lines also go to `recent`. No line contains a known secret. The program never waits for
/// the disk or for the reader of standard error. If the folder can't be written, the log goes only to standard error,
/// and the error is returned.
pub fn start(folder: &Path, recent: &RecentLog, redaction: &Redaction) -> (LogGuard, io::Result<()>) {
    // A terminal can be stopped, and a pipe may have a slow reader.
    let (stderr, terminal_guard) =
        NonBlockingBuilder::default().buffered_lines_limit(MOST_WAITING).finish(io::stderr());
    let redacted = redaction.clone();
    let terminal = tracing_subscriber::fmt::layer()
        .with_writer(move || redacted.writer(stderr.clone()))
        .with_ansi(false);
    let log = tracing_subscriber::registry()
        .with(recent.clone().with_filter(for_the_window()))
        .with(terminal.with_filter(level()));
    match DailyFile::open(folder, DAYS) {
        Ok(file) => {
            let (writer, file_guard) = tracing_appender::non_blocking(file);
            let redacted = redaction.clone();
            let layer = tracing_subscriber::fmt::layer()
                .with_writer(move || redacted.writer(writer.clone()))
                .with_ansi(false);
            log.with(layer.with_filter(level())).init();
            (LogGuard { _terminal: terminal_guard, _file: Some(file_guard) }, Ok(()))
        }
        Err(error) => {
            log.init();
            (LogGuard { _terminal: terminal_guard, _file: None }, Err(error))
        }
    }
}

fn level() -> EnvFilter {
    EnvFilter::builder()
        .with_env_var(LEVEL_VARIABLE)
        .with_default_directive(tracing::Level::INFO.into())
        .from_env_lossy()
}

/// The lines in the window don't depend on how the program was started, because nobody restarts it to see more.
fn for_the_window() -> Targets {
    Targets::new().with_default(LevelFilter::WARN).with_target("ringtray", LevelFilter::DEBUG)
}
