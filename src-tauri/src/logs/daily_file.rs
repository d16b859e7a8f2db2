//! The log file: a new one each day (UTC), a few of them kept, readable only by their owner.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

const PREFIX: &str = "ringtray.";
const SUFFIX: &str = ".log";

/// Writes to the file of the day.
pub(super) struct DailyFile<Today = fn() -> Date> {
    folder: PathBuf,
    /// The number of files to keep, including today's.
    kept: usize,
    day: Date,
    file: File,
    today: Today,
}

impl DailyFile {
    /// Opens the file of the day in `folder`, which must be there. Older files beyond `kept` are removed.
    pub(super) fn open(folder: &Path, kept: usize) -> io::Result<Self> {
        Self::on(folder, kept, || Timestamp::now().to_zoned(TimeZone::UTC).date())
    }
}

impl<Today: Fn() -> Date> DailyFile<Today> {
    fn on(folder: &Path, kept: usize, today: Today) -> io::Result<Self> {
        let day = today();
        let file = begin(folder, kept, day)?;
        Ok(Self { folder: folder.to_owned(), kept, day, file, today })
    }
}

impl<Today: Fn() -> Date> Write for DailyFile<Today> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let today = (self.today)();
        // If the new file can't be created, logging continues in the previous one.
        if today != self.day
            && let Ok(file) = begin(&self.folder, self.kept, today)
        {
            (self.day, self.file) = (today, file);
        }
        self.file.write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn begin(folder: &Path, kept: usize, day: Date) -> io::Result<File> {
    let file = open(&folder.join(format!("{PREFIX}{day}{SUFFIX}")))?;
    tidy(folder, kept);
    Ok(file)
}

/// Opens or makes a file for its owner only, whatever it was before and whatever the umask is.
fn open(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let opened = options.open(file)?;
    close_to_others(file);
    Ok(opened)
}

/// Removes the oldest files, and closes the others to all but their owner. The names hold the day.
fn tidy(folder: &Path, kept: usize) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let is_ours = |file: &PathBuf| {
        let name = file.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
    };
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_ours).collect();
    files.sort_unstable_by(|one, other| other.cmp(one));
    for file in files.iter().take(kept) {
        close_to_others(file);
    }
    for file in files.iter().skip(kept) {
        if let Err(error) = fs::remove_file(file) {
            tracing::debug!(%error, file = %file.display(), "an old log was not removed");
        }
    }
}

/// Best effort: another user's file in our folder stays as it is.
fn close_to_others(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |about: fs::Metadata| about.permissions().mode() & 0o077;
        if fs::symlink_metadata(file).is_ok_and(|about| about.is_file() && mode(about) != 0) {
            let _ = fs::set_permissions(file, fs::Permissions::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = file;
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    fn mode(file: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(file).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn each_day_has_its_file_and_so_many_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("other.log"), "").unwrap();
        let day = Cell::new(Date::constant(2026, 12, 30));
        let mut log = DailyFile::on(folder.path(), 3, || day.get()).unwrap();
        for _ in 0..4 {
            log.write_all(format!("{}\n", day.get()).as_bytes()).unwrap();
            day.set(day.get().tomorrow().unwrap());
        }

        let kept = ["ringtray.2026-12-31.log", "ringtray.2027-01-01.log", "ringtray.2027-01-02.log"];
        assert_eq!(names(folder.path()), [&["other.log"], &kept[..]].concat());
        for name in kept {
            let day = name.trim_start_matches(PREFIX).trim_end_matches(SUFFIX);
            assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), format!("{day}\n"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn new_files_those_of_later_days_and_those_that_were_open_to_others_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        for old in ["ringtray.2026-12-29.log", "ringtray.2026-12-30.log"] {
            fs::write(folder.path().join(old), "before\n").unwrap();
            fs::set_permissions(folder.path().join(old), fs::Permissions::from_mode(0o666)).unwrap();
        }
        let day = Cell::new(Date::constant(2026, 12, 30));
        let mut log = DailyFile::on(folder.path(), 7, || day.get()).unwrap();
        log.write_all(b"first\n").unwrap();
        day.set(Date::constant(2026, 12, 31));
        log.write_all(b"second\n").unwrap();

        assert_eq!(
            fs::read_to_string(folder.path().join("ringtray.2026-12-30.log")).unwrap(),
            "before\nfirst\n"
        );
        assert_eq!(names(folder.path()).len(), 3);
        for name in names(folder.path()) {
            assert_eq!(mode(&folder.path().join(&name)), 0o600, "{name}");
        }
    }
}
