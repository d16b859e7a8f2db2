//! The project's commands. Each does all the set-up it needs; `cargo xtask --help` lists them.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the commands talk to the person who runs them"
)]

mod bench;
mod bundle;
mod cargo_tool;
mod demo;
#[cfg(target_os = "linux")]
mod desktops;
mod failure;
mod fuzz;
mod json;
#[path = "../../tests/real-desktop/src/kind.rs"]
#[allow(unreachable_pub, reason = "it is public where it lives")]
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
mod kind;
mod npm;
mod packages;
mod pictures;
mod product;
mod progress;
mod run;
mod setup;
mod test;
mod toolchain;
mod tools;

use std::process::ExitCode;

use failure::Failure;

const HELP: &str = "\
The commands of Ringtray. Each installs what it needs first, and says so.

    cargo xtask demo [--no-display]   the app against a simulated server, in a throw-away folder
                                      (without a display: pictures in target/demo/)
    cargo xtask pictures [FOLDER]     every screen of the page in every state, in target/pictures/
    cargo xtask test                  everything there is to check, the installed app on two real desktops
                                      among it; that needs root or sudo; the last line is the count
    cargo xtask desktops [--short] [NAMES]
                                      the installed app on real desktops, used as a person uses it;
                                      needs root or sudo; pictures in target/desktops/
    cargo xtask run [--release] [FLAGS]
                                      the app for real, with your settings; FLAGS are the app's
    cargo xtask bundle [--check]      what is installed: deb and rpm on Linux, else the system's own
                                      (--check: looks at them as a distribution would, and as root
                                      installs, upgrades and removes the deb in a Debian of its own)
    cargo xtask soak [--minutes 60] [--seed 1]
                                      the client against servers that flap, with figures at the end
    cargo xtask bench burst [--events 100000] [--rounds 5]
                                      what a burst of events costs ringtray-cli, beside the sample
    cargo xtask bench fronts [--seconds 300]
                                      how many events arrive behind fronts that cut connections, beside
                                      the official client
    cargo xtask bench history [--sizes 10000,100000,1000000] [--rounds 11]
                                      how long the history takes with more and more entries
    cargo xtask bench window [--rows 100000] [--rounds 9]
                                      how long the window takes with a long history and with 100 calls
    cargo xtask fuzz [MINUTES]        each fuzzer for so many minutes, or 10
    cargo xtask setup                 only the set-up, for all of the above
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["demo"] => demo::demo(false),
        ["demo", "--no-display"] => demo::demo(true),
        ["pictures"] => pictures::take(None),
        ["pictures", folder] if !folder.starts_with('-') => pictures::take(Some(folder)),
        ["test"] => return test::test(),
        ["run", "--release", flags @ ..] => run::run(true, flags),
        ["run", flags @ ..] => run::run(false, flags),
        ["bundle"] => bundle::bundle(false),
        ["bundle", "--check"] => bundle::bundle(true),
        #[cfg(target_os = "linux")]
        ["desktops", words @ ..] => desktops::desktops(words),
        #[cfg(target_os = "linux")]
        ["desktops-inside", words @ ..] => desktops::inside(words),
        ["soak", flags @ ..] => run::soak(flags),
        ["bench", "burst", flags @ ..] => bench::burst(flags),
        ["bench", "fronts", flags @ ..] => bench::fronts(flags),
        ["bench", "history", flags @ ..] => bench::history(flags),
        ["bench", "window", flags @ ..] => bench::window(flags),
        ["fuzz"] => fuzz::fuzz(10),
        ["fuzz", minutes] => match minutes.parse() {
            Ok(minutes @ 1..) => fuzz::fuzz(minutes),
            _ => Err(Failure::new(format!("`{minutes}` is no number of minutes: `cargo xtask fuzz 10`"))),
        },
        ["setup"] => setup::everything(),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        other => Err(Failure::new(format!("`cargo xtask {}` is not known.\n\n{HELP}", other.join(" ")))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
