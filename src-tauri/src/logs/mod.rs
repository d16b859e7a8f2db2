//! The log: a file a day, a week of them, the terminal when there is one, and the newest lines for the window.

mod daily_file;
mod recent;

use std::io;
use std::path::Path;

use ringtray_datachannel::Redaction;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::{EnvFilter, LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use daily_file::DailyFile;

pub use recent::RecentLog;

/// Environment variable with the level of the log, such as `debug` or `ringtray_datachannel=trace`.
pub const LEVEL_VARIABLE: &str = "RINGTRAY_LOG";

/// Days of log that are kept.
const DAYS: usize = 7;

/// Starts the log. Its newest lines also go to `recent`. No line contains a known secret. The returned value must
/// live as long as the program, or the last lines are lost.
///
/// # Errors
///
/// If the folder can't be written. The log then goes only to standard error, so that the program can continue.
pub fn start(folder: &Path, recent: &RecentLog, redaction: &Redaction) -> io::Result<WorkerGuard> {
    let redacted = redaction.clone();
    let terminal =
        tracing_subscriber::fmt::layer().with_writer(move || redacted.writer(io::stderr())).with_ansi(false);
    let log = tracing_subscriber::registry()
        .with(recent.clone().with_filter(for_the_window()))
        .with(terminal.with_filter(level()));
    match DailyFile::open(folder, DAYS) {
        Ok(file) => {
            let (writer, guard) = tracing_appender::non_blocking(file);
            let redacted = redaction.clone();
            let layer = tracing_subscriber::fmt::layer()
                .with_writer(move || redacted.writer(writer.clone()))
                .with_ansi(false);
            log.with(layer.with_filter(level())).init();
            Ok(guard)
        }
        Err(error) => {
            log.init();
            Err(error)
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
