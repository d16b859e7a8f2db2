//! The log: a file a day, a week of them, and the terminal when there is one.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, InitError, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Environment variable with the level of the log, such as `debug` or `ringtray_datachannel=trace`.
pub const LEVEL_VARIABLE: &str = "RINGTRAY_LOG";

/// Days of log that are kept.
const DAYS: usize = 7;

/// Starts the log. What it returns must live as long as the program, or the last lines are lost.
///
/// # Errors
/// When the folder can't be written. The log then goes to standard error alone, so the program can go on.
pub fn start(folder: &Path) -> Result<WorkerGuard, InitError> {
    let terminal = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("ringtray")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder);
    match appender {
        Ok(appender) => {
            let (writer, guard) = tracing_appender::non_blocking(appender);
            let file = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
            tracing_subscriber::registry().with(level()).with(terminal).with(file).init();
            Ok(guard)
        }
        Err(error) => {
            tracing_subscriber::registry().with(level()).with(terminal).init();
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
