//! Searches the memory of a running process, as anyone who may debug it could.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::process::{Command, Stdio};

use crate::fixture::Process;

/// The number of bytes read at once: 256 pages.
const PIECE: u64 = 256 * PAGE;

/// The smallest size of a page in bytes on the systems that run these tests.
const PAGE: u64 = 4096;

/// Whether the process's memory contains this text of ASCII letters, in UTF-8 or UTF-16. False if it has ended.
pub(crate) fn holds(process: &Process, text: &str) -> bool {
    let folder = format!("/proc/{}", process.id);
    let Ok(maps) = std::fs::read_to_string(format!("{folder}/maps")) else { return false };
    let open =
        |name| File::open(format!("{folder}/{name}")).unwrap_or_else(|error| panic!("{process:?}: {error}"));
    let (memory, pages) = (open("mem"), open("pagemap"));
    // It is hundreds of megabytes, and tests are not optimised, so a library searches. Without its zeros, UTF-16 is
    // the same as the letters.
    let mut search = Command::new("sh");
    search.args(["-c", "tr -d '\\000' | grep -aqF -e \"$0\"", text]).env("LC_ALL", "C").stdin(Stdio::piped());
    let mut search = search.spawn().unwrap();
    let mut into = search.stdin.take().unwrap();
    'search: for (from, to) in maps.lines().filter_map(writable) {
        for at in (from..to).step_by(usize::try_from(PIECE).unwrap()) {
            // A web process reserves far more than it ever uses.
            if !used(&pages, at) {
                continue;
            }
            let mut piece = vec![0; usize::try_from((to - at).min(PIECE)).unwrap()];
            // Some mappings can't be read, such as those of devices.
            let read = memory.read_at(&mut piece, at).unwrap_or(0);
            if into.write_all(&piece[..read]).is_err() {
                // Found.
                break 'search;
            }
        }
    }
    drop(into);
    search.wait().unwrap().success()
}

/// Whether anything of the block that begins here is in memory or swapped out: two bits of `/proc/PID/pagemap`, which
/// has eight bytes for each page.
fn used(pages: &File, at: u64) -> bool {
    let mut entries = [0_u8; 2048];
    let read = pages.read_at(&mut entries, at / PAGE * 8).unwrap_or(0);
    entries[..read].chunks(8).any(|entry| entry.last().is_some_and(|byte| byte & 0b1100_0000 != 0))
}

/// The beginning and end of a mapping, from a line of `/proc/PID/maps`, if it is or was writable.
fn writable(line: &str) -> Option<(u64, u64)> {
    let (range, rest) = line.split_once(' ')?;
    let (from, to) = range.split_once('-')?;
    let parse = |hex| u64::from_str_radix(hex, 16).ok();
    Some((parse(from)?, parse(to)?)).filter(|_| rest.starts_with("rw"))
}
