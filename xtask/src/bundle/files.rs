//! What the checks of the packages need of folders and lists of files.

use std::fs;
use std::path::Path;

use crate::failure::Failure;

/// Removes a folder that an earlier run left, and makes the one above it.
pub(crate) fn remove(folder: &Path) -> Result<(), Failure> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    let above = folder.parent().unwrap_or(folder);
    fs::create_dir_all(above).map_err(|error| Failure::file(above, &error))
}

/// Compares lists of files. The error names the files that are missing and those that are unexpected.
pub(crate) fn compare(whose: &str, found: &[String], expected: &[String]) -> Result<(), Failure> {
    let only_in = |these: &[String], those: &[String]| {
        these.iter().filter(|one| !those.contains(one)).cloned().collect::<Vec<_>>()
    };
    let (missing, extra) = (only_in(expected, found), only_in(found, expected));
    if missing.is_empty() && extra.is_empty() {
        println!("    {whose}: {} files, as expected", found.len());
        return Ok(());
    }
    Err(Failure::new(format!("{whose}: missing {missing:?}, unexpected {extra:?}")))
}
