//! The process's resource use, and whether it grows.

use std::fs;
use std::time::Duration;

use tokio::runtime::Handle;

/// A sample of the process's resource use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// Resident memory, in KiB.
    pub(crate) memory: u64,
    /// Open files and sockets.
    pub(crate) files: u64,
    /// Tasks of the runtime.
    pub(crate) tasks: u64,
    /// Processor time of all threads since the start.
    pub(crate) processor: Duration,
}

/// One measured value.
type Figure = fn(&Sample) -> u64;

/// Clock ticks per second in `/proc`, which is the same on every Linux that Rust supports.
const TICKS: u64 = 100;

/// How much the second of two lower quartiles may be above the first: noise of the allocator, connections that happen
/// to be under way. They are what is taken at rest; a median would also tell of large messages on their way. An hour is
/// thousands of connections and hundreds of thousands of messages: what any of them left behind would be more.
const MEMORY_NOISE: u64 = 1 << 10;
const FILES_NOISE: u64 = 4;
const TASKS_NOISE: u64 = 6;
/// A larger share of one processor means a busy loop.
const BUSY: f64 = 0.25;

impl Sample {
    /// Needs `/proc`, so Linux.
    pub(crate) fn take() -> Option<Sample> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        // The second field is the program's name, which may contain anything.
        let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
        let ticks = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
        Some(Sample {
            memory: memory.trim().strip_suffix("kB")?.trim().parse().ok()?,
            files: u64::try_from(fs::read_dir("/proc/self/fd").ok()?.count()).ok()?,
            tasks: u64::try_from(Handle::current().metrics().num_alive_tasks()).ok()?,
            processor: Duration::from_millis(ticks * 1000 / TICKS),
        })
    }
}

/// Describes what grew from the first to the last quarter of these samples, and busy loops. Empty if there is nothing
/// to report.
pub(crate) fn findings(samples: &[Sample], between: Duration) -> Vec<String> {
    let quarter = samples.len() / 4;
    let (Some(early), Some(late)) = (samples.get(..quarter), samples.get(samples.len() - quarter..)) else {
        return Vec::new();
    };
    if quarter == 0 {
        return vec![format!("{} samples are too few to tell of growth", samples.len())];
    }
    let mut findings = Vec::new();
    let figures: [(&str, Figure, u64); 3] = [
        ("memory in KiB", |sample| sample.memory, MEMORY_NOISE),
        ("open files", |sample| sample.files, FILES_NOISE),
        ("tasks", |sample| sample.tasks, TASKS_NOISE),
    ];
    for (what, figure, noise) in figures {
        let (before, after) = (at_rest(early, figure), at_rest(late, figure));
        println!(
            "{what:<16} {before:>8} -> {after:>8}   (lower quartiles of the first and the last quarter)"
        );
        if after > before + noise {
            findings.push(format!("{what} grew from {before} to {after}"));
        }
    }
    let worst = samples
        .windows(2)
        .map(|pair| (pair[1].processor - pair[0].processor).as_secs_f64() / between.as_secs_f64())
        .fold(0.0, f64::max);
    println!("{:<16} {:>7.1} % of one at most, client and server together", "processor", worst * 100.0);
    if worst > BUSY {
        findings.push(format!("{:.0} % of a processor were used for {between:?}", worst * 100.0));
    }
    findings
}

fn at_rest(samples: &[Sample], figure: impl Fn(&Sample) -> u64) -> u64 {
    let mut figures: Vec<u64> = samples.iter().map(figure).collect();
    figures.sort_unstable();
    figures[figures.len() / 4]
}
