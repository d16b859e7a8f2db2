//! The sample's configuration file: reading it, and leaving it unchanged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use ringtray_store::{ConfigurationFile, ConfigurationReadError, ConfigurationWriteError};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

fn file_with(content: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("ws-connector.config.json");
    fs::write(&file, content).unwrap();
    (folder, file)
}

fn replace(file: &mut ConfigurationFile, with: &str) -> Result<(), ConfigurationWriteError> {
    file.replace(|_| Ok(SecretString::from(with)))
}

fn read(file: &Path) -> ConfigurationFile {
    ConfigurationFile::read(file).unwrap().0
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text_and_stays_in_the_file() {
    let (_folder, file) = file_with("\u{feff}{\r\n\"a\": \"ü\"}".as_bytes());
    let (mut kept, text) = ConfigurationFile::read(&file).unwrap();
    assert_eq!(text.expose_secret(), "{\r\n\"a\": \"ü\"}");
    replace(&mut kept, "{\r\n\"a\": \"\"}").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "\u{feff}{\r\n\"a\": \"\"}");
    replace(&mut kept, "{}").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "\u{feff}{}", "it is known again after it was replaced");
}

#[test]
fn what_is_no_configuration_is_not_read() {
    let (folder, file) = file_with(&[b'{', 0xff, b'}']);
    assert!(matches!(ConfigurationFile::read(&file), Err(ConfigurationReadError::NotText { .. })));
    fs::write(&file, vec![b' '; (1 << 20) + 1]).unwrap();
    assert!(matches!(ConfigurationFile::read(&file), Err(ConfigurationReadError::TooLarge { .. })));
    fs::write(&file, vec![b' '; 1 << 20]).unwrap();
    assert!(ConfigurationFile::read(&file).is_ok());
    let missing = ConfigurationFile::read(&folder.path().join("none"));
    assert!(matches!(missing, Err(ConfigurationReadError::NotFound { .. })));
    assert!(matches!(ConfigurationFile::read(folder.path()), Err(ConfigurationReadError::NotAFile { .. })));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_refused_and_not_waited_for() {
    let (_folder, file) = file_with(b"");
    fs::remove_file(&file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert!(matches!(ConfigurationFile::read(&file), Err(ConfigurationReadError::NotAFile { .. })));
}

#[test]
fn a_file_that_was_changed_meanwhile_is_left_as_it_is() {
    let (_folder, file) = file_with(b"{\"a\": \"old\"}");
    let mut kept = read(&file);
    fs::write(&file, "{\"a\": \"new\"}").unwrap();
    let refused = replace(&mut kept, "{}").unwrap_err();
    assert!(matches!(refused, ConfigurationWriteError::Changed { .. }), "{refused}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "{\"a\": \"new\"}");

    let mut kept = read(&file);
    let saved_meanwhile = kept.replace::<ConfigurationWriteError>(|_| {
        fs::write(&file, "{\"a\": \"newest\"}").unwrap();
        Ok(SecretString::from("{}"))
    });
    assert!(matches!(saved_meanwhile, Err(ConfigurationWriteError::Changed { .. })), "{saved_meanwhile:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "{\"a\": \"newest\"}");
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}

#[cfg(unix)]
#[test]
fn permissions_and_owner_stay() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    for mode in [0o600, 0o640, 0o664] {
        let (_folder, file) = file_with(b"{}");
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&file).unwrap();
        replace(&mut read(&file), "{ }").unwrap();
        let after = fs::metadata(&file).unwrap();
        assert_eq!(after.permissions().mode() & 0o7777, mode);
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
        assert_eq!(fs::read_to_string(&file).unwrap(), "{ }");
    }
}

#[cfg(unix)]
#[test]
fn a_link_a_second_name_and_a_protected_file_are_left_as_they_are() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, file) = file_with(b"{}");
    let link = folder.path().join("link.json");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert!(matches!(replace(&mut read(&link), "{ }"), Err(ConfigurationWriteError::Link { .. })));

    let second = folder.path().join("second.json");
    fs::hard_link(&file, &second).unwrap();
    assert!(matches!(replace(&mut read(&file), "{ }"), Err(ConfigurationWriteError::OtherNames { .. })));
    fs::remove_file(&second).unwrap();

    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    assert!(matches!(replace(&mut read(&file), "{ }"), Err(ConfigurationWriteError::ReadOnly { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "{}");
}

#[test]
fn nothing_is_written_where_nothing_changes() {
    let (_folder, file) = file_with(b"{}");
    let before = fs::metadata(&file).unwrap().modified().unwrap();
    replace(&mut read(&file), "{}").unwrap();
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
}
