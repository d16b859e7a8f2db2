//! Notices changes of contacts files by looking at them every few seconds.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant, SystemTime};

use ringtray_core::NumberRules;

use super::{LoadedContacts, read};

/// How often the files are looked at.
const INTERVAL: Duration = Duration::from_secs(2);
/// A changed file is read once it has not changed again for this long,
const QUIET: Duration = Duration::from_millis(300);
/// or after this long if it keeps changing.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// How often a file with a problem is read again. It may have become readable without a change of its size or times.
const RETRY: Duration = Duration::from_secs(60);
/// The coarsest file times, those of FAT. A second change within that time may leave the same size and time.
const TIME_RESOLUTION: Duration = Duration::from_secs(2);

/// What tells one state of a file from another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct FileState {
    size: u64,
    modified: Option<SystemTime>,
    /// Inode and time of status change. They differ when another file with the same size and time takes its place, and
    /// when its permissions change.
    #[cfg(unix)]
    status: (u64, i64, i64),
}

/// Polls contacts files until the other end of `stop` is dropped.
pub(super) struct Watcher {
    files: Vec<PathBuf>,
    rules: NumberRules,
    stop: Receiver<()>,
    reported: Option<LoadedContacts>,
}

impl Watcher {
    pub(super) fn new(files: Vec<PathBuf>, rules: NumberRules, stop: Receiver<()>) -> Self {
        Self { files, rules, stop, reported: None }
    }

    /// Reports what the files contain, now and whenever that has changed.
    pub(super) fn run(mut self, mut report: impl FnMut(LoadedContacts)) {
        loop {
            let states = self.states();
            let read_at = (Instant::now(), SystemTime::now());
            self.read(&mut report);
            loop {
                if !self.waited(INTERVAL) {
                    return;
                }
                let has_problem = self.reported.as_ref().is_some_and(|last| !last.problems.is_empty());
                if self.states() != states {
                    if !self.wait_until_quiet() {
                        return;
                    }
                    break;
                }
                let is_retry = has_problem && read_at.0.elapsed() >= RETRY;
                if is_retry || states.iter().flatten().any(|state| state.is_recent(read_at.1)) {
                    break;
                }
            }
        }
    }

    /// False once the watching has ended.
    fn wait_until_quiet(&self) -> bool {
        let begun = Instant::now();
        let mut states = self.states();
        while begun.elapsed() < LONGEST_WAIT {
            if !self.waited(QUIET) {
                return false;
            }
            let now = self.states();
            if now == states {
                break;
            }
            states = now;
        }
        true
    }

    /// False once the watching has ended.
    fn waited(&self, time: Duration) -> bool {
        self.stop.recv_timeout(time) == Err(RecvTimeoutError::Timeout)
    }

    fn read(&mut self, report: &mut impl FnMut(LoadedContacts)) {
        let loaded = read::load(&self.files, &self.rules);
        let has_ended = self.stop.try_recv() == Err(TryRecvError::Disconnected);
        if self.reported.as_ref() != Some(&loaded) && !has_ended {
            self.reported = Some(loaded.clone());
            report(loaded);
        }
    }

    /// The state of each file, in their order; `None` where there is no file.
    fn states(&self) -> Vec<Option<FileState>> {
        let state = |file: &PathBuf| {
            let found = fs::metadata(file).ok()?;
            Some(FileState {
                size: found.len(),
                modified: found.modified().ok(),
                #[cfg(unix)]
                status: (found.ino(), found.ctime(), found.ctime_nsec()),
            })
        };
        self.files.iter().map(state).collect()
    }
}

impl FileState {
    /// Whether the file was changed so shortly before `read_at` that a later change could leave the same times.
    fn is_recent(&self, read_at: SystemTime) -> bool {
        let age = self.modified.and_then(|modified| read_at.duration_since(modified).ok());
        age.is_some_and(|age| age < TIME_RESOLUTION)
    }
}
