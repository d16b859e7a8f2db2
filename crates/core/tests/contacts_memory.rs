//! Contacts files made to use up memory: large, and full of one kind of thing.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ringtray_core::ContactList;

/// A quarter of the largest file, in bytes. The memory used grows with it.
const LARGEST: usize = 8 << 20;

/// What reading a file may use in addition to its size, in bytes.
const MOST: usize = 4 * LARGEST;

/// A single test, because the maximum is counted for the whole process.
#[test]
fn no_file_takes_many_times_its_size() {
    let filled = |begin: &str, part: &str, end: &str| {
        let count = (LARGEST - begin.len() - end.len()) / part.len();
        format!("{begin}{}{end}", part.repeat(count))
    };
    let card = "BEGIN:VCARD\nFN:Ann\n";
    let hostile = [
        ("numbers of one card", filled(card, "TEL:1\n", "END:VCARD\n")),
        ("parts of one name", filled("BEGIN:VCARD\nN:", ";", "\nTEL:12345\nEND:VCARD\n")),
        ("one line", filled("BEGIN:VCARD\nFN:", "x", "\nTEL:12345\nEND:VCARD\n")),
        ("folded lines", filled("BEGIN:VCARD\nFN:a\n", " b\n", "TEL:12345\nEND:VCARD\n")),
        ("cards", filled("", "BEGIN:VCARD\n", "")),
        ("cells of one row", filled("", "1,", "\n")),
        ("columns of numbers", filled("", "Phone,", "\n1\n")),
        ("one cell", filled("Ann,\"", "1", "\"\n")),
        ("numbers of one cell", filled("Name,Phone\nAnn,", "1:::", "\n")),
        ("rows", filled("", "a,1\n", "")),
    ];
    for (what, file) in hostile {
        reset();
        let before = most();
        let read = ContactList::read(file.as_bytes(), None).expect("it is a text");
        let taken = most() - before;
        assert!(taken < MOST, "{what}: {} MiB for {} MiB", taken >> 20, file.len() >> 20);
        drop(read);
    }
}

/// Resets the maximum.
fn reset() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// The maximum memory used, in bytes.
fn most() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10
}
