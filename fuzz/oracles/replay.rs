//! Runs an oracle on files, for the tests of the crates.

use std::fs;
use std::path::Path;

/// Checks the corpus of a fuzzer and the inputs that it once failed on.
pub(crate) fn all(fuzzer: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    assert!(of(&folder.join("corpus").join(fuzzer), check) > 20, "the corpus of {fuzzer} is missing");
    of(&folder.join("regressions").join(fuzzer), check);
}

/// Checks the files that have a name, and returns how many there are.
#[allow(clippy::print_stdout, reason = "shown when the check fails")]
fn of(folder: &Path, check: fn(&[u8])) -> usize {
    let Ok(files) = fs::read_dir(folder) else { return 0 };
    let files = files.map(|file| file.expect("a file").path());
    let mut files: Vec<_> =
        files.filter(|file| file.extension().is_some_and(|ending| ending == "txt")).collect();
    files.sort();
    for file in &files {
        let input = fs::read(file).expect("a file that can be read");
        println!("{}", file.display());
        check(&input);
    }
    files.len()
}
