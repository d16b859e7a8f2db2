//! `cargo xtask demo`: the app against a simulated server, in a throw-away folder.

mod cast;
mod here;
#[cfg(target_os = "linux")]
mod pictures;

use std::env;

use crate::failure::Failure;
use crate::packages::Purpose;
use crate::progress::Progress;
use crate::{product, setup};

/// Runs the app on the user's desktop. Without one, runs it on a private desktop and takes screenshots.
pub(crate) fn demo(no_display: bool) -> Result<(), Failure> {
    let private = no_display || !has_display();
    if private && !cfg!(target_os = "linux") {
        return Err(Failure::new("the demo without a display needs Linux; start it without --no-display"));
    }
    let mut progress = Progress::new(setup::STEPS + if private { 5 } else { 3 });
    setup::prepare(if private { Purpose::Desktop } else { Purpose::Build }, &mut progress)?;
    progress.step("The page");
    product::page()?;
    progress.step("The app and the simulated server");
    let (app, cli) = product::app_and_cli(false)?;
    let programs = cast::Programs { app, cli };
    #[cfg(target_os = "linux")]
    if private {
        return pictures::take(&programs, &mut progress);
    }
    here::play(&programs, &mut progress)
}

/// Whether there is a display.
fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    (is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")) && !is_set("CI")
}
