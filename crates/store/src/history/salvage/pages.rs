//! The pages of a damaged file, including newer ones in its write-ahead log.
//!
//! They are read by the [file format](https://sqlite.org/fileformat2.html) and without SQLite, which stops at the
//! first damaged page and finds nothing if the very first page is damaged.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::files::with_suffix;

/// The page size of every history. No version used another one.
pub(super) const SIZE: usize = 4096;

const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

pub(super) struct Pages {
    file: File,
    log: Option<File>,
    /// The offset of the newest version of a page in the log.
    in_log: HashMap<u32, u64>,
    count: u32,
}

impl Pages {
    pub(super) fn open(file: &Path) -> io::Result<Self> {
        let log = with_suffix(file, "-wal");
        let file = File::open(file)?;
        let length = file.metadata()?.len().div_ceil(SIZE as u64);
        let mut log = File::open(log).ok();
        // An unreadable log counts as missing.
        let in_log = log.as_mut().and_then(|log| committed(log).ok()).unwrap_or_default();
        let in_file = u32::try_from(length).unwrap_or(u32::MAX);
        let count = in_log.keys().copied().fold(in_file, u32::max);
        Ok(Self { file, log, in_log, count })
    }

    /// The number of the last page. The first page is number 1.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// A page, padded with zeros if the file was cut short; `None` if it doesn't exist or can't be read.
    pub(super) fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        let (from, at) = match (self.in_log.get(&number), &mut self.log) {
            (Some(at), Some(log)) => (log, *at),
            _ => (&mut self.file, u64::from(number.checked_sub(1)?) * SIZE as u64),
        };
        from.seek(SeekFrom::Start(at)).ok()?;
        let mut page = Vec::with_capacity(SIZE);
        let read = from.take(SIZE as u64).read_to_end(&mut page).ok()?;
        page.resize(SIZE, 0);
        (read > 0).then_some(page)
    }
}

/// The offsets of all committed pages. A log may contain the rest of an older one behind its end; the salts and the
/// running checksums tell where it ends.
fn committed(log: &mut File) -> io::Result<HashMap<u32, u64>> {
    let mut header = [0; LOG_HEADER];
    log.read_exact(&mut header)?;
    let big_endian = number(&header, 0) & 1 == 1;
    let salts = (number(&header, 16), number(&header, 20));
    let mut sums = summed((0, 0), &header[..24], big_endian);
    let (mut found, mut pending) = (HashMap::new(), HashMap::new());
    if sums != (number(&header, 24), number(&header, 28)) || number(&header, 8) as usize != SIZE {
        return Ok(found);
    }
    let mut frame = vec![0; FRAME_HEADER + SIZE];
    let mut at = LOG_HEADER as u64;
    while log.read_exact(&mut frame).is_ok() {
        sums = summed(summed(sums, &frame[..8], big_endian), &frame[FRAME_HEADER..], big_endian);
        let is_next = (number(&frame, 8), number(&frame, 12)) == salts
            && (number(&frame, 16), number(&frame, 20)) == sums;
        if !is_next {
            break;
        }
        pending.insert(number(&frame, 0), at + FRAME_HEADER as u64);
        // The size of the database after the transaction. Only the last frame of a transaction has it.
        if number(&frame, 4) > 0 {
            found.extend(pending.drain());
        }
        at += (FRAME_HEADER + SIZE) as u64;
    }
    Ok(found)
}

/// The checksums of a log after `bytes`.
fn summed(before: (u32, u32), bytes: &[u8], big_endian: bool) -> (u32, u32) {
    let word = |bytes: &[u8]| {
        let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
        if big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    };
    bytes.chunks_exact(8).fold(before, |(first, second), pair| {
        let first = first.wrapping_add(word(&pair[..4])).wrapping_add(second);
        (first, second.wrapping_add(word(&pair[4..])).wrapping_add(first))
    })
}

/// The big-endian number at offset `at`, or 0 beyond the end.
pub(super) fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}
