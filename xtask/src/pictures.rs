//! `cargo xtask pictures`: every screen of the page in every state.

use std::path;

use crate::failure::Failure;
use crate::packages::Purpose;
use crate::progress::Progress;
use crate::setup;
use crate::tools::{npm, root, run, target};

/// Renders them in a headless browser into `folder`, relative to the current folder, or into `target/pictures/`.
pub(crate) fn take(folder: Option<&str>) -> Result<(), Failure> {
    let folder = match folder {
        Some(folder) => path::absolute(folder).map_err(|error| Failure::new(format!("{folder}: {error}")))?,
        None => target().join("pictures"),
    };
    let mut progress = Progress::new(setup::STEPS + 1);
    setup::prepare(Purpose::Page, &mut progress)?;
    progress.step("Every screen in every state");
    let mut draw = npm(&root().join("ui"));
    draw.args(["run", "--silent", "pictures"]).env("RINGTRAY_PICTURES", &folder);
    run(&mut draw, "Its words above say which screen can't be reached.")?;
    println!("\nThe pictures, after {}: {}", progress.elapsed(), folder.display());
    Ok(())
}
