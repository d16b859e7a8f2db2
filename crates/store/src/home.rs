//! Where everything lies.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};
use ringtray_language::Language;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::private_files;

/// The environment variable that moves settings, history and logs of every program to one folder.
pub(crate) const VARIABLE: &str = "RINGTRAY_HOME";

/// What an administrator sets, in the system's place or in a copy's folder.
const MANAGED_FILE: &str = "managed.toml";

/// Where settings, history and logs lie, and the names that belong to this copy of the program.
///
/// With `RINGTRAY_HOME` set, everything is below that one folder, and keyring entries and the single-instance
/// name are its own, so that two copies never meet. Else the folders the operating system provides are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    settings: PathBuf,
    managed: PathBuf,
    data: PathBuf,
    logs: PathBuf,
    /// What tells this copy from the user's; `None` for the user's.
    suffix: Option<String>,
}

/// Where a managed file lies, and who may own it and what leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ManagedLocation {
    pub(crate) file: PathBuf,
    pub(crate) owners: Owners,
}

/// Whose a managed file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owners {
    /// It counts for every user of the computer.
    Administrator,
    /// It lies in a folder that the user chose for one copy of the program.
    AdministratorOrUser,
}

/// Why it is not known where everything lies, or why it could not be made.
#[derive(Debug, Error)]
#[error("{}", self.in_words(Language::english()))]
pub enum HomeError {
    /// The system tells no folder of the user.
    Unknown,
    /// A folder could not be made.
    Create {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Home {
    /// The folder in `RINGTRAY_HOME`, or the system's folders where that is unset or empty.
    ///
    /// # Errors
    /// Where the system names no folders for this user.
    pub fn from_env() -> Result<Self, HomeError> {
        Self::chosen(std::env::var_os(VARIABLE))
    }

    /// The managed file of the copy that `RINGTRAY_HOME` names, or the system's; known also where the system names no
    /// folders for this user.
    pub fn managed_file_from_env() -> PathBuf {
        Self::managed_location_from_env().file
    }

    /// As [`Home::managed_file_from_env`], with who may own it.
    pub(crate) fn managed_location_from_env() -> ManagedLocation {
        match std::env::var_os(VARIABLE) {
            Some(folder) if !folder.is_empty() => Self::at(PathBuf::from(folder)).managed_location(),
            _ => ManagedLocation {
                file: folder_of_the_administrator().join(MANAGED_FILE),
                owners: Owners::Administrator,
            },
        }
    }

    /// Everything below `folder`, separate from every other copy. The folder need not be there yet.
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

    /// The settings.
    pub fn settings_file(&self) -> PathBuf {
        self.settings.clone()
    }

    /// What an administrator has set, where somebody has; never written. Other than all else it belongs to the
    /// computer, not to the user; of a copy with a folder of its own it lies in that folder.
    pub fn managed_file(&self) -> PathBuf {
        self.managed.clone()
    }

    /// The managed file, with who may own it. In a folder of a copy's own the user may: whoever chose that folder for
    /// the program has the user's rights already.
    pub(crate) fn managed_location(&self) -> ManagedLocation {
        let owners = if self.is_separate() { Owners::AdministratorOrUser } else { Owners::Administrator };
        ManagedLocation { file: self.managed.clone(), owners }
    }

    /// The history database; SQLite keeps two more files beside it.
    pub fn history_file(&self) -> PathBuf {
        self.data.join("history.sqlite")
    }

    /// The contacts that the user gave names to in the program.
    pub fn contacts_file(&self) -> PathBuf {
        self.data.join("contacts.vcf")
    }

    /// The folder for what ends with the user's session. On Linux it is in memory, where the session has such a place
    /// (`XDG_RUNTIME_DIR`) and it is the user's alone, as the XDG Base Directory Specification demands.
    pub fn session_folder(&self) -> PathBuf {
        let folders = BaseDirs::new();
        match folders
            .as_ref()
            .and_then(BaseDirs::runtime_dir)
            .filter(|folder| private_files::is_ours_alone(folder))
        {
            Some(folder) => folder.join(self.instance_name()),
            None => self.data.join("session"),
        }
    }

    /// The folder of the log files.
    pub fn log_folder(&self) -> PathBuf {
        self.logs.clone()
    }

    /// True when this copy has a folder of its own, and so its own names.
    pub fn is_separate(&self) -> bool {
        self.suffix.is_some()
    }

    /// The folder of this copy, where it has one of its own.
    pub fn own_folder(&self) -> Option<&Path> {
        self.is_separate().then_some(self.data.as_path())
    }

    /// What names this copy among other programs in folders that they share, such as that of what starts with the
    /// computer; without an ending.
    pub fn entry_name(&self) -> String {
        match &self.suffix {
            None => "ringtray".to_owned(),
            Some(suffix) => format!("ringtray-{suffix}"),
        }
    }

    /// The "service" of this copy's entries in the keyring.
    pub fn keyring_name(&self) -> String {
        self.entry_name()
    }

    /// What names this copy in the single-instance name: letters, digits and `_`, so that it can be an element
    /// of a D-Bus name or the end of an application identifier.
    pub fn instance_name(&self) -> String {
        match &self.suffix {
            None => "ringtray".to_owned(),
            Some(suffix) => format!("ringtray_{suffix}"),
        }
    }

    /// Makes the folders that are missing, readable for their owner only.
    ///
    /// # Errors
    /// The first folder that could not be made.
    pub fn create(&self) -> Result<(), HomeError> {
        let folders = [self.settings.parent(), Some(self.data.as_path()), Some(self.logs.as_path())];
        for folder in folders.into_iter().flatten() {
            private_files::create_folder(folder)
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

/// Where the system keeps what is set for all of its users, and only administrators may write. On Windows that is the
/// programs' folder: in `%ProgramData%` every user may make folders.
fn folder_of_the_administrator() -> PathBuf {
    if cfg!(windows) {
        // A 32-bit program would be told another folder by the second name.
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

/// The one spelling of `folder`, so that the same folder reached by another way has the same names. What is not
/// there yet can't be resolved and is appended as it stands.
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
            let said = error.in_words(language);
            assert!(said.contains("file") && said.contains("below") && said.contains(VARIABLE), "{said}");
        }
        let german = HomeError::Unknown.in_words(Language::of("de").unwrap());
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
