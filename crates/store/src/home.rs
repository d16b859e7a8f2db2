//! The paths of all files, and the names that belong to one copy of the program.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::files;

/// The environment variable that moves settings, history and logs to one folder.
pub(crate) const VARIABLE: &str = "RINGTRAY_HOME";

/// The administrator's settings, in the system's folder or in that of a copy.
const MANAGED_FILE: &str = "managed.toml";

/// The paths of settings, history and logs, and the names that belong to this copy of the program.
///
/// With `RINGTRAY_HOME` set, everything is in that folder, and keyring entries and the single-instance name are
/// separate, so that two copies don't interfere. Otherwise the folders of the operating system are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    settings: PathBuf,
    managed: PathBuf,
    data: PathBuf,
    logs: PathBuf,
    /// Distinguishes this copy from the user's; `None` for the user's.
    suffix: Option<String>,
}

/// The path of a managed file, and who may own it and the folders that lead to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ManagedLocation {
    pub(crate) file: PathBuf,
    pub(crate) owners: Owners,
}

/// Who may own a managed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owners {
    /// The file applies to every user of the computer.
    Administrator,
    /// The file is in a folder that the user chose for one copy of the program.
    AdministratorOrUser,
}

/// Why the paths are unknown or a folder could not be created.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub enum HomeError {
    /// The system doesn't say where the user's folders are.
    Unknown,
    /// A folder could not be created.
    Create {
        /// The folder.
        folder: PathBuf,
        /// The system's message.
        source: io::Error,
    },
}

impl Home {
    /// Uses the folder in `RINGTRAY_HOME`, or the system's folders if that is unset or empty.
    ///
    /// # Errors
    /// If the system doesn't say where this user's folders are.
    pub fn from_env() -> Result<Self, HomeError> {
        Self::chosen(std::env::var_os(VARIABLE))
    }

    /// The managed file of the copy in `RINGTRAY_HOME`, or the system's. It is known even if the user's folders are
    /// not.
    pub fn managed_file_from_env() -> PathBuf {
        Self::managed_location_from_env().file
    }

    /// [`Home::managed_file_from_env`], and who may own it.
    pub(crate) fn managed_location_from_env() -> ManagedLocation {
        match std::env::var_os(VARIABLE) {
            Some(folder) if !folder.is_empty() => Self::at(PathBuf::from(folder)).managed_location(),
            _ => ManagedLocation {
                file: folder_of_the_administrator().join(MANAGED_FILE),
                owners: Owners::Administrator,
            },
        }
    }

    /// Puts everything in `folder`, separate from every other copy. The folder need not exist yet.
    pub fn at(folder: impl AsRef<Path>) -> Self {
        let folder = resolved(folder.as_ref());
        let suffix = short_hex(folder.as_os_str().as_encoded_bytes());
        Self {
            settings: folder.join("settings.json"),
            managed: folder.join(MANAGED_FILE),
            logs: folder.join("logs"),
            data: folder,
            suffix: Some(suffix),
        }
    }

    /// The settings file.
    pub fn settings_file(&self) -> PathBuf {
        self.settings.clone()
    }

    /// The administrator's settings, if there are any. Never written. Unlike the rest, they are per computer and not
    /// per user; those of a copy with its own folder are in that folder.
    pub fn managed_file(&self) -> PathBuf {
        self.managed.clone()
    }

    /// The managed file, and who may own it. In a copy's own folder that includes the user: whoever chose the folder
    /// has the user's rights already.
    pub(crate) fn managed_location(&self) -> ManagedLocation {
        let owners = if self.is_separate() { Owners::AdministratorOrUser } else { Owners::Administrator };
        ManagedLocation { file: self.managed.clone(), owners }
    }

    /// The history database. SQLite keeps two more files beside it.
    pub fn history_file(&self) -> PathBuf {
        self.data.join("history.sqlite")
    }

    /// The contacts that the user named in the program.
    pub fn contacts_file(&self) -> PathBuf {
        self.data.join("contacts.vcf")
    }

    /// The folder for data that ends with the user's session. On Linux it is in memory if `XDG_RUNTIME_DIR` is set
    /// and belongs to the user alone, as the XDG Base Directory Specification demands.
    pub fn session_folder(&self) -> PathBuf {
        let folders = BaseDirs::new();
        match folders.as_ref().and_then(BaseDirs::runtime_dir).filter(|folder| files::is_ours_alone(folder)) {
            Some(folder) => folder.join(self.instance_name()),
            None => self.data.join("session"),
        }
    }

    /// The folder of the log files.
    pub fn log_folder(&self) -> PathBuf {
        self.logs.clone()
    }

    /// Whether this copy has its own folder, and so its own names.
    pub fn is_separate(&self) -> bool {
        self.suffix.is_some()
    }

    /// This copy's own folder, if it has one.
    pub fn own_folder(&self) -> Option<&Path> {
        self.is_separate().then_some(self.data.as_path())
    }

    /// The name of this copy's files in folders shared with other programs, such as the one for autostart. Without an
    /// extension.
    pub fn entry_name(&self) -> String {
        match &self.suffix {
            None => "ringtray".to_owned(),
            Some(suffix) => format!("ringtray-{suffix}"),
        }
    }

    /// The "service" of this copy's keyring entries.
    pub fn keyring_name(&self) -> String {
        self.entry_name()
    }

    /// The part of the single-instance name that identifies this copy: letters, digits and `_`, so that it can be an
    /// element of a D-Bus name or the end of an application identifier.
    pub fn instance_name(&self) -> String {
        match &self.suffix {
            None => "ringtray".to_owned(),
            Some(suffix) => format!("ringtray_{suffix}"),
        }
    }

    /// Creates missing folders, readable only by their owner.
    ///
    /// # Errors
    /// The first folder that could not be created.
    pub fn create(&self) -> Result<(), HomeError> {
        let folders = [self.settings.parent(), Some(self.data.as_path()), Some(self.logs.as_path())];
        for folder in folders.into_iter().flatten() {
            files::create_folder(folder)
                .map_err(|source| HomeError::Create { folder: folder.to_owned(), source })?;
        }
        Ok(())
    }

    fn chosen(variable: Option<OsString>) -> Result<Self, HomeError> {
        match variable {
            Some(folder) if !folder.is_empty() => Ok(Self::at(PathBuf::from(folder))),
            _ => Self::of_the_system(),
        }
    }

    fn of_the_system() -> Result<Self, HomeError> {
        let folders = ProjectDirs::from("dev", "", "Ringtray").ok_or(HomeError::Unknown)?;
        Ok(Self {
            settings: folders.config_dir().join("settings.json"),
            managed: folder_of_the_administrator().join(MANAGED_FILE),
            data: folders.data_local_dir().to_owned(),
            logs: folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).join("logs"),
            suffix: None,
        })
    }
}

/// The system's folder for settings of all users, which only administrators may write. On Windows that is the folder
/// of programs, because in `%ProgramData%` every user may create folders.
fn folder_of_the_administrator() -> PathBuf {
    if cfg!(windows) {
        // For a 32-bit program, the second variable names another folder.
        let named =
            ["ProgramW6432", "ProgramFiles"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
        let named = named.into_iter().find(|folder| folder.is_absolute());
        named.unwrap_or_else(|| PathBuf::from(r"C:\Program Files")).join("Ringtray")
    } else if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Ringtray")
    } else {
        PathBuf::from("/etc/ringtray")
    }
}

/// The canonical path of `folder`, so that it has the same names however it is reached. Components that don't exist
/// yet are appended unchanged.
fn resolved(folder: &Path) -> PathBuf {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    for existing in absolute.ancestors() {
        if let Ok(real) = fs::canonicalize(existing) {
            let missing = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
            return if missing.as_os_str().is_empty() { real } else { real.join(missing) };
        }
    }
    absolute
}

/// The first 16 hexadecimal digits of the SHA-256 of `bytes`: short enough for a name, long enough to be unique.
fn short_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use ringtray_language::Language;

    use super::*;

    #[test]
    fn short_names_are_the_start_of_the_digest() {
        assert_eq!(short_hex(b"abc"), "ba7816bf8f01cfea");
    }

    #[test]
    fn without_the_variable_the_folders_of_the_system_are_used() {
        for variable in [None, Some(OsString::new())] {
            let home = Home::chosen(variable).unwrap();
            assert!(!home.is_separate());
            assert_eq!(home.keyring_name(), "ringtray");
            assert_eq!(home.instance_name(), "ringtray");
            assert_eq!((home.entry_name().as_str(), home.own_folder()), ("ringtray", None));
            assert!(home.settings_file().is_absolute());
            if cfg!(target_os = "linux") {
                assert_eq!(home.managed_file(), Path::new("/etc/ringtray/managed.toml"));
            }
        }
    }

    #[test]
    fn the_variable_moves_everything_to_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let real = fs::canonicalize(folder.path()).unwrap();
        let home = Home::chosen(Some(folder.path().into())).unwrap();
        assert!(home.is_separate());
        assert_eq!(home.own_folder(), Some(real.as_path()));
        for path in [home.settings_file(), home.managed_file(), home.history_file(), home.log_folder()] {
            assert!(path.starts_with(&real), "{path:?} is outside of {real:?}");
        }
    }

    #[test]
    fn two_folders_share_no_name_and_one_folder_has_one_name() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (Home::at(folder.path().join("one")), Home::at(folder.path().join("two")));
        assert_ne!(one.keyring_name(), two.keyring_name());
        assert_ne!(one.instance_name(), two.instance_name());
        assert_ne!(one.entry_name(), two.entry_name());

        one.create().unwrap();
        assert_eq!(
            one,
            Home::at(folder.path().join("one")),
            "the name must not change once the folder is there"
        );
        assert_eq!(one, Home::at(folder.path().join("one/")));
        two.create().unwrap();
        assert_eq!(one, Home::at(folder.path().join("two/../one")));
    }

    #[test]
    fn the_instance_name_is_an_element_of_a_bus_name() {
        let name = Home::at("/some folder/with-dashes.and.dots").instance_name();
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name}");
        assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()), "{name}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named_in_every_language() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        let error = Home::at(folder.path().join("file/below")).create().unwrap_err();
        assert!(error.to_string().starts_with("cannot make the folder "), "{error}");
        for language in Language::available() {
            let said = language.tell(&error.phrase());
            assert!(said.contains("file") && said.contains("below") && said.contains(VARIABLE), "{said}");
        }
        let german = Language::of("de").unwrap().tell(&HomeError::Unknown.phrase());
        assert!(german.contains("Benutzerverzeichnis") && german.contains(VARIABLE), "{german}");
    }

    #[cfg(unix)]
    #[test]
    fn one_folder_reached_by_a_link_is_the_same_copy() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("real")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("real"), folder.path().join("link")).unwrap();
        assert_eq!(Home::at(folder.path().join("real")), Home::at(folder.path().join("link")));
    }

    #[cfg(unix)]
    #[test]
    fn the_folders_are_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("new/deeper"));
        home.create().unwrap();
        for path in [folder.path().join("new"), folder.path().join("new/deeper"), home.log_folder()] {
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700, "{path:?}");
        }
    }
}
