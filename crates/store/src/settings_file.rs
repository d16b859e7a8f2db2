//! The settings file: JSON, replaced as a whole, changed by one program at a time.

use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ringtray_core::Settings;
use serde_json::{Map, Value};
use tempfile::NamedTempFile;
use thiserror::Error;

use crate::{Home, files};

/// The format version that this program writes. Raised only if an older program would misread the file.
const VERSION: u64 = 1;
/// The key of the format version.
const VERSION_KEY: &str = "version";
/// How long to wait for another program that is changing the file.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// The settings file of a [`Home`]: `settings.json`, readable only by its owner. It contains no secrets.
///
/// Keys that this version doesn't know are kept.
pub struct SettingsFile;

/// Why settings could not be read or written.
#[derive(Debug, Error)]
#[error("{}", self.phrase())]
pub enum SettingsError {
    /// A newer version wrote the file. It was left unchanged.
    Newer {
        /// The settings file.
        file: PathBuf,
    },
    /// The content can't be read. The file was set aside, so the next time the settings are the defaults.
    Damaged {
        /// The settings file.
        file: PathBuf,
        /// Where it is now.
        aside: PathBuf,
        /// What is wrong with it, without any of its content.
        detail: String,
    },
    /// Another program kept the file locked for too long.
    Busy {
        /// The settings file.
        file: PathBuf,
    },
    /// The file could not be read.
    Read {
        /// The settings file.
        file: PathBuf,
        /// The system's message.
        source: io::Error,
    },
    /// The file could not be written; the old one is unchanged.
    Write {
        /// The settings file.
        file: PathBuf,
        /// The system's message.
        source: io::Error,
    },
}

impl SettingsFile {
    /// The settings, or the defaults if there is no file yet.
    ///
    /// # Errors
    /// [`SettingsError::Damaged`] once, after setting the file aside. Continue with the defaults and tell the user.
    pub fn load(home: &Home) -> Result<Settings, SettingsError> {
        let file = home.settings_file();
        match read(&file)? {
            Content::Settings(settings) => Ok(*settings),
            // Read again with the lock held, so that a file that another program has just repaired is not set aside.
            Content::Damaged(_) => {
                let _lock = lock(&file)?;
                read_or_set_aside(&file)
            }
        }
    }

    /// The settings if they can be read now, or the defaults if there is no file yet. Sets nothing aside and reports
    /// no error: for what must be known before errors can be shown.
    pub fn glance(home: &Home) -> Option<Settings> {
        match read(&home.settings_file()) {
            Ok(Content::Settings(settings)) => Some(*settings),
            Ok(Content::Damaged(_)) | Err(_) => None,
        }
    }

    /// Replaces the settings by `settings`. There is always either the old or the new file, even after a power cut.
    /// Changes that another program made meanwhile are lost; [`SettingsFile::change`] keeps them.
    ///
    /// # Errors
    /// The old file is unchanged then. The file of a newer version is never replaced.
    pub fn save(home: &Home, settings: &Settings) -> Result<(), SettingsError> {
        let file = home.settings_file();
        let _lock = lock(&file)?;
        read_or_set_aside(&file).map(drop).or_else(|error| match error {
            SettingsError::Damaged { .. } => {
                tracing::error!(%error, "replacing damaged settings");
                Ok(())
            }
            other => Err(other),
        })?;
        write(&file, settings)
    }

    /// Reads the settings, lets `change` modify them and writes them, while no other program can do the same.
    /// Unmodified settings are not written.
    ///
    /// # Errors
    /// As for [`SettingsFile::load`] and [`SettingsFile::save`]. Nothing is changed then.
    pub fn change<T>(home: &Home, change: impl FnOnce(&mut Settings) -> T) -> Result<T, SettingsError> {
        let file = home.settings_file();
        let _lock = lock(&file)?;
        let before = read_or_set_aside(&file)?;
        let mut settings = before.clone();
        let answer = change(&mut settings);
        if settings != before {
            write(&file, &settings)?;
        }
        Ok(answer)
    }
}

enum Content {
    Settings(Box<Settings>),
    Damaged(String),
}

fn read(file: &Path) -> Result<Content, SettingsError> {
    let text = match fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::Settings(Box::default())),
        Err(source) => return Err(SettingsError::Read { file: file.to_owned(), source }),
    };
    let damaged = |error: serde_json::Error| {
        // Only the position: serde_json's message can quote the content.
        Ok(Content::Damaged(format!("line {}, column {}", error.line(), error.column())))
    };
    let mut object: Map<String, Value> = match serde_json::from_slice(&text) {
        Ok(object) => object,
        Err(error) => return damaged(error),
    };
    let version = object.remove(VERSION_KEY);
    if version.as_ref().and_then(Value::as_u64).is_some_and(|version| version > VERSION) {
        return Err(SettingsError::Newer { file: file.to_owned() });
    }
    match serde_json::from_value(Value::Object(object)) {
        Ok(settings) => Ok(Content::Settings(Box::new(settings))),
        Err(_) => Ok(Content::Damaged("a value has an unexpected type".to_owned())),
    }
}

/// The lock must be held.
fn read_or_set_aside(file: &Path) -> Result<Settings, SettingsError> {
    let detail = match read(file)? {
        Content::Settings(settings) => return Ok(*settings),
        Content::Damaged(detail) => detail,
    };
    let stamp = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    let aside = file.with_extension(format!("damaged-{stamp}.json"));
    fs::rename(file, &aside).map_err(|source| SettingsError::Write { file: file.to_owned(), source })?;
    Err(SettingsError::Damaged { file: file.to_owned(), aside, detail })
}

fn write(file: &Path, settings: &Settings) -> Result<(), SettingsError> {
    let failed = |source: io::Error| SettingsError::Write { file: file.to_owned(), source };
    // If `file` is a link, the file to which it leads is replaced and the link stays.
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = target.parent().unwrap_or(Path::new("."));

    let mut object = Map::from_iter([(VERSION_KEY.to_owned(), VERSION.into())]);
    match serde_json::to_value(settings).map_err(|error| failed(error.into()))? {
        Value::Object(settings) => object.extend(settings),
        _ => return Err(failed(io::Error::other("settings are an object"))),
    }
    let mut text = serde_json::to_string_pretty(&object).map_err(|error| failed(error.into()))?;
    text.push('\n');

    let mut new = NamedTempFile::new_in(folder).map_err(failed)?;
    new.write_all(text.as_bytes()).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    new.persist(&target).map_err(|error| failed(error.error))?;
    #[cfg(unix)]
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(())
}

/// Waits until no other program changes the file. Dropping the value releases the lock, and so does a crash.
fn lock(file: &Path) -> Result<File, SettingsError> {
    let failed = |source: io::Error| SettingsError::Write { file: file.to_owned(), source };
    if let Some(folder) = file.parent() {
        files::create_folder(folder).map_err(failed)?;
    }
    let lock = files::open_or_create(&file.with_extension("lock")).map_err(failed)?;
    let begun = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
            Err(TryLockError::WouldBlock) if begun.elapsed() >= LOCK_TIMEOUT => {
                return Err(SettingsError::Busy { file: file.to_owned() });
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}
