//! The contacts that a person gives names to in the program: a vCard file of its own. The files of others are never
//! written.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::private_files;

/// Puts a contact before all others in `file`, so that its name counts: the file is made where it is missing, readable for
/// its owner only, and is whole at any moment.
///
/// # Errors
/// When it can't be read or written; then it is as it was.
pub fn add_contact(file: &Path, name: &str, number: &str) -> io::Result<()> {
    let folder = file.parent().ok_or_else(|| io::Error::other("it has no folder"))?;
    private_files::create_folder(folder)?;
    let others = match fs::read(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        others => others?,
    };
    // New files of this kind are for their owner only.
    let mut new = NamedTempFile::new_in(folder)?;
    let (name, number) = (escaped(name), escaped(number));
    write!(new, "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nTEL:{number}\r\nEND:VCARD\r\n")?;
    new.write_all(&others)?;
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// As a value in a vCard (RFC 2426, 5): without line ends, and with signs that mean something written out.
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
