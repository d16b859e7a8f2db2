//! One story on one real desktop: the installed program from its first start to its last, used as a person uses it.
//!
//! `cargo xtask desktops` installs the program, plays this on each desktop as an ordinary user, and removes the
//! program. What to play comes from the environment, so that nothing is played where nobody asked for it:
//!
//! | variable | |
//! | --- | --- |
//! | `RINGTRAY_DESKTOP` | the desktop's name, as in `Kind::name` |
//! | `RINGTRAY_DESKTOP_PICTURES` | the folder for a picture of each step |
//! | `RINGTRAY_DESKTOP_SHORT` | set: only the short story |

#![cfg_attr(not(target_os = "linux"), allow(unused))]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it tells how the story goes")]

#[cfg(target_os = "linux")]
mod messages;
#[cfg(target_os = "linux")]
mod play;
#[cfg(target_os = "linux")]
mod story;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    use real_desktop::Kind;

    let Ok(name) = std::env::var("RINGTRAY_DESKTOP") else {
        println!("Nothing is played: `cargo xtask desktops` installs the program and plays the stories.");
        return ExitCode::SUCCESS;
    };
    let Some(kind) = Kind::named(&name) else {
        let names = Kind::ALL.map(Kind::name).join(", ");
        eprintln!("There is no desktop `{name}`; there are {names}.");
        return ExitCode::FAILURE;
    };
    let pictures = std::env::var_os("RINGTRAY_DESKTOP_PICTURES").unwrap_or_else(|| ".".into());
    let short = std::env::var_os("RINGTRAY_DESKTOP_SHORT").is_some();
    match play::Play::start(kind, pictures.into()).await {
        Ok(play) => story::tell(play, short).await,
        Err(error) => {
            println!("{name}: the desktop did not start: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::SUCCESS
}
