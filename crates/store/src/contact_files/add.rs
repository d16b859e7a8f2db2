//! Contacts that the user names in the program, in a vCard file of its own. Other contacts files are never written.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::files;

/// Adds a contact at the start of `file`, so that its name wins. A missing file is created, readable only by its
/// owner. The file is complete at any time.
///
/// # Errors
/// If it can't be read or written. It is unchanged then.
pub fn add_contact(file: &Path, name: &str, number: &str) -> io::Result<()> {
    let folder = file.parent().ok_or_else(|| io::Error::other("it has no folder"))?;
    files::create_folder(folder)?;
    let others = match fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        others => others?,
    };
    // Temporary files are accessible only to their owner.
    let mut new = NamedTempFile::new_in(folder)?;
    let (name, number) = (escaped(name), escaped(number));
    write!(new, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:{number}\r\nEND:VCARD\r\n")?;
    new.write_all(&others)?;
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// As a value in a vCard (RFC 2426, section 5): without line breaks, and with special characters escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ',' | ';' => out.extend(['\\', character]),
            character if character.is_control() => out.push(' '),
            character => out.push(character),
        }
    }
    out
}
