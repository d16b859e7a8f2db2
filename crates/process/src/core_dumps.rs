//! A core dump is a copy of the memory in a file, and the memory holds secrets.

use std::io;

/// Lets neither this process nor those it will start leave a core dump; on Linux no other process of the same user may
/// read this one's memory either.
///
/// Nothing is done on Windows, which writes dumps only where an administrator asks for them.
///
/// # Errors
/// When the system refuses; a dump is then possible.
pub fn no_core_dumps() -> io::Result<()> {
    #[cfg(unix)]
    limit()?;
    // Not inherited by what is started: only the limit protects the processes of the web view.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// The limit of a core dump's size, in bytes. Linux gives a dump to a program such as systemd-coredump even with a
/// limit of 0, but not with 1, which is kept for that (fs/coredump.c); no file can be that small.
#[cfg(target_os = "linux")]
const LIMIT: u64 = 1;
#[cfg(all(unix, not(target_os = "linux")))]
const LIMIT: u64 = 0;

#[cfg(unix)]
#[cfg_attr(
    not(target_os = "linux"),
    expect(clippy::unnecessary_min_or_max, reason = "on Linux the limit is not the smallest there is")
)]
fn limit() -> rustix::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    // What is lower already can't be raised by everybody.
    let lowest = getrlimit(Resource::Core).maximum.map_or(LIMIT, |most| most.min(LIMIT));
    setrlimit(Resource::Core, Rlimit { current: Some(lowest), maximum: Some(lowest) })
}
