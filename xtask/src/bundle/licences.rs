//! The licences of the libraries in the programs. Most require that their text comes with the program.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::tools::{cargo, output, root};

/// The page's libraries, below `ui/node_modules`.
const OF_PAGE: &[&str] = &["svelte", "@tauri-apps/api"];

/// How the names of licence and notice files begin.
const NAMES: &[&str] = &["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// Every library with its licence, then each text with its libraries.
pub(crate) fn of_others() -> Result<String, Failure> {
    let mut list = String::from("Ringtray is made with these libraries.\n\n");
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for library in libraries()? {
        list += &format!("{} {}: {}\n", library.name, library.version, library.licence);
        for text in texts_in(&library.folder) {
            texts.entry(text).or_default().push(library.name.clone());
        }
    }
    for (text, mut names) in texts {
        names.dedup();
        list += &format!("\n{}\n{}\n\n{text}\n", "-".repeat(79), names.join(", "));
    }
    Ok(list)
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Library {
    name: String,
    version: String,
    licence: String,
    folder: PathBuf,
}

fn libraries() -> Result<BTreeSet<Library>, Failure> {
    let mut tree = cargo();
    tree.args(["tree", "--package", "ringtray", "--package", "ringtray-cli", "--edges", "normal"]);
    tree.args(["--features", "ringtray/custom-protocol", "--prefix", "none", "--format", "{p}|{l}"]);
    let sources = sources()?;
    let mut libraries: BTreeSet<_> =
        output(&mut tree)?.lines().filter_map(|line| read(line, &sources)).collect();
    for name in OF_PAGE {
        let folder = root().join("ui/node_modules").join(name);
        let (version, licence) = (of_package(&folder, "version")?, of_package(&folder, "license")?);
        libraries.insert(Library { name: (*name).to_owned(), version, licence, folder });
    }
    Ok(libraries)
}

/// A line of `cargo tree`; `None` for our own crates and for build dependencies.
fn read(line: &str, sources: &[PathBuf]) -> Option<Library> {
    let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
    let (name, version) = package.split_once(" v")?;
    if version.contains(' ') {
        return None;
    }
    let mut folders = sources.iter().map(|source| source.join(format!("{name}-{version}")));
    let folder = folders.find(|folder| folder.is_dir()).unwrap_or_default();
    Some(Library { name: name.to_owned(), version: version.to_owned(), licence: licence.to_owned(), folder })
}

/// The folders with cargo's downloaded sources, one for each registry.
fn sources() -> Result<Vec<PathBuf>, Failure> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let folder = home.join("registry/src");
    let registries = fs::read_dir(&folder).map_err(|error| Failure::file(&folder, &error))?;
    Ok(registries.flatten().map(|registry| registry.path()).collect())
}

fn of_package(folder: &Path, key: &str) -> Result<String, Failure> {
    let file = folder.join("package.json");
    let text = fs::read_to_string(&file).map_err(|error| Failure::file(&file, &error))?;
    crate::json::text(&text, key).ok_or_else(|| Failure::new(format!("{}: no {key}", file.display())))
}

fn texts_in(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_one = |name: &str| NAMES.iter().any(|start| name.to_uppercase().starts_with(start));
    let files = files.filter(|file| is_one(&file.file_name().to_string_lossy()));
    let texts = files.filter_map(|file| fs::read_to_string(file.path()).ok());
    texts.map(|text| text.trim().replace("\r\n", "\n")).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_of_others_are_read_from_the_tree() {
        let read = |line| read(line, &[]).map(|library| (library.name, library.version, library.licence));
        let owned = |name: &str, version: &str, licence: &str| {
            Some((name.to_owned(), version.to_owned(), licence.to_owned()))
        };
        assert_eq!(read("http v1.4.0|MIT OR Apache-2.0"), owned("http", "1.4.0", "MIT OR Apache-2.0"));
        assert_eq!(read("option-ext v0.2.0|MPL-2.0 (*)"), owned("option-ext", "0.2.0", "MPL-2.0"));
        assert_eq!(read("ringtray-core v0.1.0 (/p/crates/core)|MIT OR Apache-2.0"), None);
        assert_eq!(read("serde_derive v1.0.228 (proc-macro)|MIT OR Apache-2.0"), None);
        assert_eq!(read(""), None);
    }
}
