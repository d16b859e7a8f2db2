//! The managed file, through the public interface.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;

use ringtray_core::Setting;
use ringtray_store::{Home, ManagedFile, ManagedFileError};

fn home() -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path());
    (folder, home)
}

#[test]
fn nothing_there_is_nothing_managed() {
    let (_folder, home) = home();
    assert_eq!(ManagedFile::load(&home).unwrap(), None);
}

#[test]
fn what_is_there_is_read_and_stays_as_it_is() {
    let (_folder, home) = home();
    let text = "# ours\n[account]\nserver = \"https://pbx.example.com\"\nlater = 1\nlocked = [\"server\"]\n";
    fs::write(home.managed_file(), text).unwrap();
    let read = ManagedFile::load(&home).unwrap().unwrap();
    assert_eq!(read.managed.preset.server.as_deref(), Some("https://pbx.example.com"));
    assert!(read.managed.locks(Setting::Server));
    assert_eq!(read.passed_over.len(), 1);
    assert_eq!(fs::read_to_string(home.managed_file()).unwrap(), text);
}

#[test]
fn what_cannot_be_used_is_told_with_its_name() {
    let (folder, home) = home();
    let file = home.managed_file();
    let told = |expected: &str| {
        let error = ManagedFile::load(&home).unwrap_err();
        let words = error.to_string();
        assert!(words.contains("managed.toml") && words.contains(expected), "{words}");
        error
    };

    fs::write(&file, "[account]\nserver = \"https://pbx.example.com\"\nmode = 1\n").unwrap();
    assert!(matches!(told("line 3: "), ManagedFileError::Unusable { .. }));
    // As Windows' own tools may save it.
    fs::write(&file, b"\xff\xfe[\0a\0]\0").unwrap();
    assert!(matches!(told("UTF-8"), ManagedFileError::NotText { .. }));
    fs::write(&file, "#".repeat(64 * 1024 + 1)).unwrap();
    assert!(matches!(told("64 KiB"), ManagedFileError::TooLong { .. }));
    fs::write(&file, "#".repeat(64 * 1024)).unwrap();
    assert!(ManagedFile::load(&home).unwrap().is_some());
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(matches!(told("no file"), ManagedFileError::NoFile { .. }));
    drop(folder);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let (_folder, home) = home();
    let made = std::process::Command::new("mkfifo").arg(home.managed_file()).status().unwrap();
    assert!(made.success());
    assert!(matches!(ManagedFile::load(&home), Err(ManagedFileError::NoFile { .. })));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_in_a_circle_is_told() {
    let (_folder, home) = home();
    std::os::unix::fs::symlink(home.managed_file(), home.managed_file()).unwrap();
    assert!(matches!(ManagedFile::load(&home), Err(ManagedFileError::Read { .. })));
}

#[cfg(unix)]
mod others {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
    use std::path::{Path, PathBuf};

    use ringtray_store::Exposure;

    use super::*;

    const TEXT: &str = "[account]\nserver = \"https://pbx.example.com\"\nlocked = [\"server\"]\n";

    fn mode(path: impl AsRef<Path>, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    /// A copy with a managed file, as an administrator sets it up.
    fn managed() -> (tempfile::TempDir, Home) {
        let (folder, home) = home();
        fs::write(home.managed_file(), TEXT).unwrap();
        mode(home.managed_file(), 0o644);
        assert!(ManagedFile::load(&home).unwrap().is_some());
        (folder, home)
    }

    /// The problems of this copy's file, with their place and what to do.
    fn refused(home: &Home) -> (PathBuf, Exposure) {
        let error = ManagedFile::load(home).unwrap_err();
        let words = error.to_string();
        let ManagedFileError::Exposed { exposed, .. } = error else { panic!("{error}") };
        assert!(words.contains("managed.toml") && words.contains("not followed"), "{words}");
        assert!(words.contains(&format!(" \"{}\"", exposed.path.display())), "{words}");
        (exposed.path, exposed.exposure)
    }

    #[test]
    fn a_file_that_others_may_write_is_not_followed() {
        let (_folder, home) = managed();
        for writable in [0o666, 0o664, 0o646] {
            mode(home.managed_file(), writable);
            assert_eq!(refused(&home), (home.managed_file(), Exposure::Writable(writable)));
        }
        mode(home.managed_file(), 0o604);
        assert!(ManagedFile::load(&home).unwrap().is_some());
    }

    #[test]
    fn a_folder_that_others_may_write_is_not_believed_and_one_like_tmp_is() {
        let (folder, _home) = managed();
        let (above, below) = (folder.path().join("above"), folder.path().join("above/below"));
        fs::create_dir_all(&below).unwrap();
        mode(&below, 0o755);
        let home = Home::at(&below);
        fs::write(home.managed_file(), TEXT).unwrap();
        mode(home.managed_file(), 0o644);
        for writable in [0o777, 0o775, 0o757] {
            mode(&above, writable);
            let place = home.managed_file().ancestors().nth(2).unwrap().to_owned();
            assert_eq!(refused(&home), (place, Exposure::Writable(writable)));
        }
        mode(&above, 0o1777);
        assert!(ManagedFile::load(&home).unwrap().is_some());
        fs::remove_file(home.managed_file()).unwrap();
        mode(&above, 0o777);
        assert_eq!(ManagedFile::load(&home).unwrap(), None, "nothing is there, and nothing is told");
    }

    #[test]
    fn a_link_is_followed_to_where_only_its_owner_writes() {
        let (folder, home) = managed();
        let (real, open) = (folder.path().join("static/real"), folder.path().join("open"));
        fs::create_dir_all(&real).unwrap();
        fs::create_dir(&open).unwrap();
        mode(&open, 0o777);
        fs::rename(home.managed_file(), real.join("managed.toml")).unwrap();

        // As NixOS fills /etc: with relative links, and through a linked folder.
        symlink("static/real", folder.path().join("etc")).unwrap();
        symlink("etc/../real/managed.toml", home.managed_file()).unwrap();
        assert!(ManagedFile::load(&home).unwrap().is_some());

        // The link is where others can replace it.
        fs::remove_file(home.managed_file()).unwrap();
        symlink(real.join("managed.toml"), open.join("link")).unwrap();
        symlink("open/link", home.managed_file()).unwrap();
        assert_eq!(refused(&home).1, Exposure::Writable(0o777));

        // The file is there.
        fs::remove_file(home.managed_file()).unwrap();
        fs::write(open.join("file"), TEXT).unwrap();
        symlink(open.join("file"), home.managed_file()).unwrap();
        assert_eq!(refused(&home).1, Exposure::Writable(0o777));
    }

    /// Only root can change the owner of a file.
    #[test]
    fn what_belongs_to_somebody_else_is_not_believed() {
        let (folder, home) = managed();
        let file = home.managed_file();
        let somebody = if fs::metadata(&file).unwrap().uid() == 65534 { 65533 } else { 65534 };
        if chown(&file, Some(somebody), None).is_err() {
            return;
        }
        assert_eq!(refused(&home), (file.clone(), Exposure::Owner(somebody)));

        chown(&file, Some(0), None).unwrap();
        chown(folder.path(), Some(somebody), None).unwrap();
        let place = file.parent().unwrap().to_owned();
        assert_eq!(refused(&home), (place, Exposure::Owner(somebody)));

        // The owner of a link in a folder such as /tmp can replace it.
        chown(folder.path(), Some(0), None).unwrap();
        mode(folder.path(), 0o1777);
        fs::rename(&file, folder.path().join("real")).unwrap();
        symlink("real", &file).unwrap();
        assert!(ManagedFile::load(&home).unwrap().is_some());
        std::os::unix::fs::lchown(&file, Some(somebody), None).unwrap();
        assert_eq!(refused(&home), (file, Exposure::Owner(somebody)));
    }

    #[test]
    fn authorities_that_others_may_write_are_not_believed_either() {
        let (folder, home) = managed();
        let authorities = folder.path().join("company.pem");
        fs::write(home.managed_file(), format!("[account]\nca_file = \"{}\"\n", authorities.display()))
            .unwrap();
        assert!(
            ManagedFile::load(&home).unwrap().is_some(),
            "a file that is missing is told when it is needed"
        );
        fs::write(&authorities, "").unwrap();
        mode(&authorities, 0o666);
        let (place, exposure) = refused(&home);
        assert!(place.ends_with("company.pem"), "{place:?}");
        assert_eq!(exposure, Exposure::Writable(0o666));
        mode(&authorities, 0o644);
        assert!(ManagedFile::load(&home).unwrap().is_some());
    }

    #[test]
    fn a_draft_is_read_whoever_may_write_it() {
        let (_folder, home) = managed();
        mode(home.managed_file(), 0o666);
        assert!(ManagedFile::draft(&home.managed_file()).unwrap().is_some());
    }
}
