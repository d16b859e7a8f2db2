//! Writing everything out: how long it takes, how much memory, and whether another program reads the same.

use std::collections::HashMap;
use std::fs;
use std::process::Command;
use std::time::Instant;

use ringtray_core::{ExportFormat, Search};
use ringtray_store::TransferWatch;

use crate::measures::Scene;

/// Python's own reader counts the rows, each of which has all its cells.
const READER: &str = "import csv, sys
with open(sys.argv[1], encoding='utf-8-sig', newline='') as table:
    print(sum(1 for row in csv.reader(table, strict=True) if len(row) == 13) - 1)";

/// A line about the export of a history.
pub(crate) async fn told(scene: &Scene) -> String {
    let to = tempfile::NamedTempFile::new().unwrap();
    let (search, watch) = (Search::default(), TransferWatch::default());
    // The most is counted anew from here.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let before = memory("VmRSS:");
    let begun = Instant::now();
    let exported =
        scene.history.export_to_file(&search, ExportFormat::Csv, HashMap::new(), &watch, to.path()).await;
    let (entries, seconds) = (exported.unwrap(), begun.elapsed().as_secs_f64());
    let most = memory("VmHWM:");
    let read = Command::new("python3").args(["-c", READER]).arg(to.path()).output().unwrap();
    let read = String::from_utf8_lossy(&read.stdout).trim().to_owned();
    assert_eq!(read, entries.to_string(), "the table has other rows than were written");
    format!(
        "export as a table: {entries} entries in {seconds:.1} s, with {before} KiB of memory before and {most} KiB at most; \
         Python reads {read} rows"
    )
}

/// What the system says of the memory of this process, in KiB; 0 where it does not tell.
fn memory(what: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
