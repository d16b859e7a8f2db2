//! A panic's message may hold what the program worked on: the text that could not be cut, the value that was not there.

use std::io::Write;
use std::panic::PanicHookInfo;

/// Makes every panic tell its place and thread, and of its message only what stands in the source, in the log or, where
/// there is none, on standard error. There is no backtrace.
pub fn tell_panics_without_data() {
    std::panic::set_hook(Box::new(tell));
}

fn tell(panic: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("without a name");
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    // A message with values in it comes as a `String`.
    let message = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or(LEFT_OUT);
    if tracing::enabled!(tracing::Level::ERROR) {
        tracing::error!(thread, place, message, "panic");
    } else {
        // Where standard error is closed there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "panic in thread {thread} at {place}: {message}");
    }
}

const LEFT_OUT: &str = "(a message with values in it, which are left out)";
