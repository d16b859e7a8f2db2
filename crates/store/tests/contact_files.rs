//! Contacts files on a real disk, through the public interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use ringtray_core::NumberRules;
use ringtray_store::{ContactFiles, LoadedContacts, add_contact};

/// Far longer than any change takes.
const LIMIT: Duration = Duration::from_secs(20);

fn rules() -> NumberRules {
    NumberRules { country: "49".into(), ..NumberRules::default() }
}

fn table(name: &str) -> String {
    format!("Name;Telefon\n{name};0176 1234567\n")
}

fn name(loaded: &LoadedContacts) -> Option<&str> {
    loaded.contacts.name_of("+49 176 1234567")
}

fn watch(files: &[&Path]) -> (ContactFiles, Receiver<LoadedContacts>) {
    let (sender, told) = channel();
    let files = files.iter().map(PathBuf::from).collect();
    let watched = ContactFiles::watch(files, rules(), move |loaded| drop(sender.send(loaded))).unwrap();
    (watched, told)
}

/// Waits until this name is reported. Half-written files may be reported before.
fn wait_for(told: &Receiver<LoadedContacts>, wanted: Option<&str>) -> LoadedContacts {
    loop {
        let loaded =
            told.recv_timeout(LIMIT).unwrap_or_else(|error| panic!("waiting for {wanted:?}: {error}"));
        if name(&loaded) == wanted {
            return loaded;
        }
    }
}

fn words(loaded: &LoadedContacts) -> Vec<String> {
    loaded.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_change_in_place_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.csv");
    fs::write(&file, table("Anna")).unwrap();
    let (_watched, told) = watch(&[&file]);
    assert_eq!(wait_for(&told, Some("Anna")).problems, []);
    fs::write(&file, table("Bert")).unwrap();
    wait_for(&told, Some("Bert"));
    fs::write(&file, table("Cleo")).unwrap();
    wait_for(&told, Some("Cleo"));
}

#[test]
fn a_file_that_takes_its_place_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.vcf");
    fs::write(&file, table("Anna")).unwrap();
    let (_watched, told) = watch(&[&file]);
    // A table whose name ends like a vCard contains no cards.
    assert!(
        wait_for(&told, None).problems[0].to_string().contains("all.vcf has no names with telephone numbers")
    );
    for name in ["Bert", "Cleo"] {
        let new = folder.path().join("new~");
        fs::write(&new, format!("BEGIN:VCARD\nFN:{name}\nTEL:0176 1234567\nEND:VCARD\n")).unwrap();
        fs::rename(&new, &file).unwrap();
        assert_eq!(wait_for(&told, Some(name)).problems, []);
    }
}

/// As after a backup was restored, or `cp -p`.
#[cfg(unix)]
#[test]
fn a_file_of_the_same_size_and_time_that_takes_its_place_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (file, new) = (folder.path().join("all.csv"), folder.path().join("new~"));
    let long_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
    let write = |file: &Path, name: &str| {
        fs::write(file, table(name)).unwrap();
        File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
    };
    write(&file, "Anna");
    let (_watched, told) = watch(&[&file]);
    wait_for(&told, Some("Anna"));
    write(&new, "Bert");
    fs::rename(&new, &file).unwrap();
    wait_for(&told, Some("Bert"));
}

#[test]
fn a_file_may_go_and_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.csv");
    let (_watched, told) = watch(&[&file]);
    let missing =
        format!("the contacts file {} is not there; put it back, or choose another one", file.display());
    assert_eq!(words(&wait_for(&told, None)), [&*missing]);
    fs::write(&file, table("Anna")).unwrap();
    wait_for(&told, Some("Anna"));
    fs::remove_file(&file).unwrap();
    assert_eq!(words(&wait_for(&told, None)), [missing]);
    fs::write(&file, table("Bert")).unwrap();
    wait_for(&told, Some("Bert"));
}

#[test]
fn its_folder_may_go_and_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("drive").join("contacts");
    let file = inner.join("all.csv");
    let (_watched, told) = watch(&[&file]);
    wait_for(&told, None);
    for name in ["Anna", "Bert"] {
        fs::create_dir_all(&inner).unwrap();
        fs::write(&file, table(name)).unwrap();
        wait_for(&told, Some(name));
        fs::remove_dir_all(folder.path().join("drive")).unwrap();
        wait_for(&told, None);
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_and_may_be_turned() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("links/all.csv"));
    fs::create_dir(&real).unwrap();
    fs::create_dir(folder.path().join("links")).unwrap();
    fs::write(real.join("one.csv"), table("Anna")).unwrap();
    fs::write(real.join("two.csv"), table("Cleo")).unwrap();
    std::os::unix::fs::symlink(real.join("one.csv"), &link).unwrap();
    let (_watched, told) = watch(&[&link]);
    wait_for(&told, Some("Anna"));
    fs::write(real.join("one.csv"), table("Bert")).unwrap();
    wait_for(&told, Some("Bert"));
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(real.join("two.csv"), &link).unwrap();
    wait_for(&told, Some("Cleo"));
    fs::write(real.join("two.csv"), table("Dora")).unwrap();
    wait_for(&told, Some("Dora"));
}

#[test]
fn what_cannot_be_used_is_told_and_the_others_count() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    File::create(at("big.vcf")).unwrap().set_len(32 * 1024 * 1024 + 1).unwrap();
    fs::write(at("sheet.csv"), b"PK\x03\x04\0\0").unwrap();
    fs::create_dir(at("folder.vcf")).unwrap();
    fs::write(at("empty.csv"), "").unwrap();
    fs::write(at("all.csv"), table("Anna") + "Bert;\n").unwrap();
    fs::write(at("late.csv"), table("Cleo")).unwrap();
    let files =
        ["big.vcf", "sheet.csv", "folder.vcf", "none.vcf", "empty.csv", "all.csv", "late.csv"].map(at);

    let loaded = ContactFiles::load(&files, &rules());
    assert_eq!(name(&loaded), Some("Anna"), "the earlier file counts");
    let expected = [
        ("big.vcf", "is larger than 32 MiB"),
        ("sheet.csv", "is no text"),
        ("folder.vcf", "is no contacts file"),
        ("none.vcf", "is not there"),
        ("empty.csv", "has no names with telephone numbers"),
    ];
    assert_eq!(loaded.problems.len(), expected.len(), "{:?}", loaded.problems);
    for (problem, (file, words)) in loaded.problems.iter().zip(expected) {
        let problem = problem.to_string();
        assert!(problem.contains(file) && problem.contains(words) && problem.contains("; "), "{problem}");
    }
    let passed_over = format!("{}: 1 row has no telephone number", at("all.csv").display());
    assert_eq!(loaded.passed_over, [passed_over]);
}

#[test]
fn a_broken_file_is_told_and_may_be_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one.csv"), folder.path().join("two.csv"));
    fs::write(&one, table("Anna")).unwrap();
    fs::write(&two, table("Bert")).unwrap();
    let (_watched, told) = watch(&[&one, &two]);
    wait_for(&told, Some("Anna"));
    fs::write(&one, b"PK\x03\x04\0\0").unwrap();
    assert!(wait_for(&told, Some("Bert")).problems[0].to_string().contains("is no text"));
    fs::write(&one, table("Cleo")).unwrap();
    assert_eq!(wait_for(&told, Some("Cleo")).problems, []);
}

#[test]
fn only_what_changes_something_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.csv");
    fs::write(&file, table("Anna")).unwrap();
    let (_watched, told) = watch(&[&file]);
    wait_for(&told, Some("Anna"));
    // Replaced by a file with the same content, and another file next to it.
    let new = folder.path().join("new~");
    fs::write(&new, table("Anna")).unwrap();
    fs::rename(&new, &file).unwrap();
    fs::write(folder.path().join("other.csv"), table("Other")).unwrap();
    // Only waiting can show that nothing is reported. The files are checked every two seconds.
    assert_eq!(told.recv_timeout(Duration::from_secs(5)), Err(RecvTimeoutError::Timeout));
    fs::write(&new, table("Bert")).unwrap();
    fs::rename(&new, &file).unwrap();
    assert_eq!(name(&told.recv_timeout(LIMIT).unwrap()), Some("Bert"));
}

#[test]
fn many_changes_at_once_are_told_together() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.csv");
    fs::write(&file, table("Anna")).unwrap();
    let (_watched, told) = watch(&[&file]);
    wait_for(&told, Some("Anna"));
    let changes = 200;
    for number in 1..=changes {
        fs::write(&file, table(&format!("N{number}"))).unwrap();
    }
    let last = format!("N{changes}");
    let mut count = 1;
    while name(&told.recv_timeout(LIMIT).unwrap()) != Some(&last) {
        count += 1;
    }
    assert!(count < changes / 10, "told {count} times");
}

#[test]
fn dropping_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.csv");
    fs::write(&file, table("Anna")).unwrap();
    let (watched, told) = watch(&[&file]);
    wait_for(&told, Some("Anna"));
    drop(watched);
    fs::write(&file, table("Bert")).unwrap();
    // The thread ends, and drops the sender in its callback.
    assert_eq!(told.recv_timeout(LIMIT), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn no_files_are_no_contacts() {
    let (_watched, told) = watch(&[]);
    let loaded = told.recv_timeout(LIMIT).unwrap();
    assert!(loaded.contacts.is_empty() && loaded.problems.is_empty());
}

#[test]
fn a_contact_of_ones_own_counts_before_those_that_were_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new").join("contacts.vcf");
    add_contact(&file, "Anna", "+49 176 1234567").unwrap();
    assert_eq!(name(&ContactFiles::load(std::slice::from_ref(&file), &rules())), Some("Anna"));
    add_contact(&file, "Dr. Anna; Müller, \\ Ltd\r\nTEL:1\0", "0176 1234567").unwrap();
    let loaded = ContactFiles::load(std::slice::from_ref(&file), &rules());
    assert_eq!(name(&loaded), Some("Dr. Anna; Müller, \\ Ltd TEL:1"));
    assert!(loaded.problems.is_empty() && loaded.contacts.len() == 1, "{loaded:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(add_contact(&file, "Anna", "1").is_err());
}
