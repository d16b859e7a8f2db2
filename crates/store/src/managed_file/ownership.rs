//! Checks who can change a file: who owns it, and who may write to it or to a folder that leads to it.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use super::{Exposed, Exposure};
use crate::home::Owners;

/// The number of links that Linux follows.
const MOST_LINKS: usize = 40;
const WRITABLE_BY_OTHERS: u32 = 0o022;
/// In a sticky folder only the owner of an entry may replace it.
const STICKY: u32 = 0o1000;

/// The first place on the path to `file`, from the root, that others than `owners` can change. Links are followed,
/// and what leads to their targets is checked too. `None` if there is no such place.
///
/// # Errors
/// If the path can't be examined or has too many links.
pub(super) fn exposed(file: &Path, owners: Owners) -> io::Result<Option<Exposed>> {
    let mut at = PathBuf::from("/");
    let mut ahead = steps(&std::path::absolute(file)?);
    let mut links = 0;
    if let Some(exposure) = exposure(&fs::symlink_metadata(&at)?, owners) {
        return Ok(Some(Exposed { path: at, exposure }));
    }
    while let Some(step) = ahead.pop() {
        match step {
            Step::Root => at = PathBuf::from("/"),
            Step::Up => drop(at.pop()),
            Step::Down(name) => {
                at.push(name);
                let about = fs::symlink_metadata(&at)?;
                if let Some(exposure) = exposure(&about, owners) {
                    return Ok(Some(Exposed { path: at, exposure }));
                }
                if about.is_symlink() {
                    links += 1;
                    if links > MOST_LINKS {
                        return Err(io::Error::other("too many links"));
                    }
                    ahead.extend(steps(&fs::read_link(&at)?));
                    at.pop();
                }
            }
        }
    }
    Ok(None)
}

/// A component of a path.
enum Step {
    Root,
    Up,
    Down(OsString),
}

/// The components of a path, the first one last.
fn steps(way: &Path) -> Vec<Step> {
    let steps = way.components().rev().filter_map(|component| match component {
        Component::RootDir => Some(Step::Root),
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Down(name.to_owned())),
        Component::CurDir | Component::Prefix(_) => None,
    });
    steps.collect()
}

fn exposure(about: &Metadata, owners: Owners) -> Option<Exposure> {
    let is_trusted = match about.uid() {
        0 => true,
        owner => owners == Owners::AdministratorOrUser && owner == rustix::process::geteuid().as_raw(),
    };
    if !is_trusted {
        return Some(Exposure::Owner(about.uid()));
    }
    // The permissions of a link have no meaning.
    let others_may_write = !about.is_symlink() && about.mode() & WRITABLE_BY_OTHERS != 0;
    // The entries of a sticky folder are checked next: their owners decide who may replace them.
    let is_sticky_folder = about.is_dir() && about.mode() & STICKY != 0;
    (others_may_write && !is_sticky_folder).then(|| Exposure::Writable(about.mode() & 0o7777))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_administrator_alone_may_own_the_users_own_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let user = rustix::process::geteuid().as_raw();
        let expected = (user != 0).then_some(Exposure::Owner(user));
        assert_eq!(exposed(&file, Owners::Administrator).unwrap().map(|found| found.exposure), expected);
        assert_eq!(exposed(&file, Owners::AdministratorOrUser).unwrap(), None);
    }

    #[test]
    fn a_file_of_the_system_is_believed() {
        // The file belongs to root on every Unix, and no one else may write to it or to the folders above it.
        assert_eq!(exposed(Path::new("/etc/../etc/passwd"), Owners::Administrator).unwrap(), None);
    }
}
