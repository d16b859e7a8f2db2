//! Notices changes of contacts files.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use ringtray_core::NumberRules;

use super::{LoadedContacts, read};

/// How long nothing must change before the files are read.
const QUIET: Duration = Duration::from_millis(300);
/// The longest to wait for that.
const LONGEST_WAIT: Duration = Duration::from_secs(3);
/// How often to look without being told of a change.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// A file may have changed, or the watching ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signal {
    /// A folder on the way to it may be another one now, which ends the watching of the old one.
    folders: bool,
}

/// Size and time of change of a file, where there is one.
type Look = Option<(u64, Option<SystemTime>)>;

/// What is watched, and what was last told of it.
pub(super) struct Watch {
    files: Vec<PathBuf>,
    rules: NumberRules,
    ended: Arc<AtomicBool>,
    signals: Sender<Signal>,
    watcher: Option<RecommendedWatcher>,
    names: Names,
    folders: BTreeSet<PathBuf>,
    looks: Vec<Look>,
    told: Option<LoadedContacts>,
}

impl Watch {
    pub(super) fn new(
        files: Vec<PathBuf>,
        rules: NumberRules,
        ended: Arc<AtomicBool>,
        signals: Sender<Signal>,
    ) -> Self {
        let (names, folders) = (Names::default(), BTreeSet::new());
        Self { files, rules, ended, signals, watcher: None, names, folders, looks: Vec::new(), told: None }
    }

    /// Tells what the files say, now and with each change, until the watching ends.
    pub(super) fn run(mut self, told: &Receiver<Signal>, mut changed: impl FnMut(LoadedContacts)) {
        // Watched first, so that no change falls between.
        self.watch_folders(true);
        self.read(&mut changed);
        while !self.ended.load(Ordering::Acquire) {
            let signal = match told.recv_timeout(LOOK_AGAIN) {
                Ok(signal) => self.settled(signal, told),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            self.watch_folders(signal.is_some_and(|signal| signal.folders));
            // A file that could not be read may be readable now without having changed.
            let has_problem = self.told.as_ref().is_some_and(|told| !told.problems.is_empty());
            if signal.is_some() || has_problem || looks(&self.files) != self.looks {
                self.read(&mut changed);
            }
        }
    }

    /// Waits until nothing has changed for a while.
    fn settled(&self, first: Signal, told: &Receiver<Signal>) -> Option<Signal> {
        let begun = Instant::now();
        let mut all = first;
        while begun.elapsed() < LONGEST_WAIT {
            if self.ended.load(Ordering::Acquire) {
                return None;
            }
            match told.recv_timeout(QUIET) {
                Ok(signal) => all.folders |= signal.folders,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        Some(all)
    }

    fn read(&mut self, changed: &mut impl FnMut(LoadedContacts)) {
        self.looks = looks(&self.files);
        let loaded = read::load(&self.files, &self.rules);
        if self.told.as_ref() != Some(&loaded) && !self.ended.load(Ordering::Acquire) {
            self.told = Some(loaded.clone());
            changed(loaded);
        }
    }

    /// Watches the folders and not the files: editors replace a file by another one of its name. What is watched
    /// already is left alone but where it has to be watched `anew`.
    fn watch_folders(&mut self, anew: bool) {
        let (names, folders) = (Names::of(&self.files), folders(&self.files));
        if !anew && names == self.names && folders == self.folders {
            return;
        }
        let late =
            |error: &notify::Error| tracing::warn!(%error, "changes of contacts files are noticed late");
        self.watcher = watcher(self.signals.clone(), names.clone()).inspect_err(late).ok();
        if let Some(watcher) = &mut self.watcher {
            for folder in &folders {
                // Nothing is lost with one that can't be watched: all are looked at again.
                let _ = watcher.watch(folder, RecursiveMode::NonRecursive).inspect_err(late);
            }
        }
        (self.names, self.folders) = (names, folders);
    }
}

/// Signals what happens to files and folders of these names.
fn watcher(signals: Sender<Signal>, names: Names) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<Event>| {
        let signal = event.map_or(Some(Signal { folders: true }), |event| signal_of(&event, &names));
        if let Some(signal) = signal {
            // Where the watching has ended, nobody waits for it.
            let _ = signals.send(signal);
        }
    })
}

/// None for what concerns no file of ours. By names only: systems tell of the same file by other paths than they were
/// asked for.
fn signal_of(event: &Event, names: &Names) -> Option<Signal> {
    if is_reading(event.kind) {
        return None;
    }
    if event.need_rescan() || event.paths.is_empty() {
        return Some(Signal { folders: true });
    }
    let concerns = |names: &BTreeSet<OsString>| {
        event.paths.iter().filter_map(|path| path.file_name()).any(|name| names.contains(name))
    };
    let folders = is_replacing(event.kind) && concerns(&names.folders);
    (folders || concerns(&names.files)).then_some(Signal { folders })
}

/// To be told of our own reading would never end.
fn is_reading(kind: EventKind) -> bool {
    matches!(kind, EventKind::Access(access) if access != AccessKind::Close(AccessMode::Write))
}

fn is_replacing(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Any | EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
    )
}

/// What files, and the folders on the way to them, are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    files: BTreeSet<OsString>,
    folders: BTreeSet<OsString>,
}

impl Names {
    fn of(files: &[PathBuf]) -> Self {
        let places: Vec<PathBuf> = files.iter().flat_map(|file| places(file)).collect();
        let files = places.iter().filter_map(|place| place.file_name()).map(OsString::from).collect();
        let parents = places.iter().filter_map(|place| place.parent());
        let folders = parents.flat_map(Path::components).filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_owned()),
            _ => None,
        });
        Self { files, folders: folders.collect() }
    }
}

/// The folders of the files; of one that is not there the nearest that is.
fn folders(files: &[PathBuf]) -> BTreeSet<PathBuf> {
    let places = files.iter().flat_map(|file| places(file));
    places
        .filter_map(|place| place.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned))
        .collect()
}

/// Where the file is named, and where it is if that is a link.
fn places(file: &Path) -> BTreeSet<PathBuf> {
    let named = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    [fs::canonicalize(&named).ok(), Some(named)].into_iter().flatten().collect()
}

fn looks(files: &[PathBuf]) -> Vec<Look> {
    let look = |file: &PathBuf| {
        let about = fs::metadata(file).ok()?;
        Some((about.len(), about.modified().ok()))
    };
    files.iter().map(look).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind, RenameMode};

    #[test]
    fn only_changes_of_our_files_are_signalled() {
        let names = Names::of(&[PathBuf::from("/drive/contacts/all.vcf")]);
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::To));
        let (file, folder) = (Some(Signal { folders: false }), Some(Signal { folders: true }));
        let cases = [
            (written, "/private/drive/contacts/all.vcf", file),
            (renamed, "/drive/contacts/all.vcf", file),
            (EventKind::Remove(RemoveKind::File), "/drive/contacts/all.vcf", file),
            (EventKind::Access(AccessKind::Close(AccessMode::Write)), "/drive/contacts/all.vcf", file),
            (EventKind::Access(AccessKind::Open(AccessMode::Any)), "/drive/contacts/all.vcf", None),
            (EventKind::Access(AccessKind::Close(AccessMode::Read)), "/drive/contacts/all.vcf", None),
            (written, "/drive/contacts/other.vcf", None),
            (written, "/drive/contacts", None),
            (EventKind::Create(CreateKind::Folder), "/drive", folder),
            (EventKind::Remove(RemoveKind::Folder), "/drive/contacts", folder),
        ];
        for (kind, path, expected) in cases {
            let event = Event::new(kind).add_path(path.into());
            assert_eq!(signal_of(&event, &names), expected, "{kind:?} {path}");
        }
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(signal_of(&lost, &names), folder);
    }
}
