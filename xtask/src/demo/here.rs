//! The demo on the user's own desktop.

use std::path::Path;
use std::process::Command;

use crate::demo::cast::{self, Player, Programs};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::tools::not_started;

/// Runs until the user quits the app or presses Ctrl-C, then removes everything.
pub(crate) fn play(programs: &Programs, progress: &mut Progress) -> Result<(), Failure> {
    progress.step("The demo");
    let home = ThrowAway::new(&programs.cli)?;
    let _simulator =
        cast::simulator(programs, home.folder(), |program| home.command(program)).map_err(|failure| {
            Failure::new(format!("{failure}\nWithout a keyring there is: cargo xtask demo --no-display"))
        })?;
    let mut start = home.command(&programs.app);
    let mut app = Player::start(&mut start, home.folder().join("app.log"))?;
    println!("    Calls ring within seconds: look at the tray, the popups and the window.");
    println!("    Quit in the tray menu, or Ctrl-C here, ends it and removes all of it.");
    let status = app.child.wait().map_err(|error| not_started(&start, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(app.explain("the app", &Failure::new(format!("the app ended: {status}"))))
}

/// The throw-away `RINGTRAY_HOME`, and what removes it, its keyring entries and the programs that use it, also
/// when this program is interrupted.
struct ThrowAway {
    // The guard is dropped first: the accounts must still be there when it removes them.
    #[cfg(unix)]
    _guard: private_desktop::Guard,
    #[cfg(unix)]
    mark: String,
    folder: tempfile::TempDir,
    #[cfg(not(unix))]
    cli: std::path::PathBuf,
}

impl ThrowAway {
    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("RINGTRAY_HOME", self.folder()).stdin(std::process::Stdio::null());
        #[cfg(unix)]
        command.env(&self.mark, "1");
        command
    }

    fn new(cli: &Path) -> Result<ThrowAway, Failure> {
        let folder = tempfile::Builder::new()
            .prefix("ringtray-demo-")
            .tempdir()
            .map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
        #[cfg(unix)]
        {
            let name = folder.path().file_name().unwrap_or_default().to_string_lossy().to_ascii_uppercase();
            let mark = name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
            let last = [cli.as_os_str(), "accounts".as_ref(), "remove".as_ref(), "--all".as_ref()];
            let variables = [("RINGTRAY_HOME", folder.path().as_os_str())];
            let guard = private_desktop::Guard::start(&mark, folder.path(), &last, &variables)?;
            Ok(ThrowAway { folder, mark, _guard: guard })
        }
        #[cfg(not(unix))]
        Ok(ThrowAway { folder, cli: cli.to_owned() })
    }
}

#[cfg(not(unix))]
impl Drop for ThrowAway {
    fn drop(&mut self) {
        let removed = self.command(&self.cli).args(["accounts", "remove", "--all"]).status();
        if !removed.is_ok_and(|status| status.success()) {
            println!("    The demo's entry in the keyring could not be removed; it holds the word \"demo\".");
        }
    }
}
