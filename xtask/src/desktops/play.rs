//! Runs a story as an ordinary user, in a private view of the machine with the program installed.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Played;
use super::inside::TRY;
use crate::failure::Failure;
use crate::json;
use crate::kind::Kind;
use crate::packages::is_root;
use crate::tools::{cargo, command, is_there, not_started, output, run, target};

/// The file with the output.
const SAID: &str = "said.txt";

/// The user for the story if the command runs as root.
const USER: &str = "ringtray-test";

/// Plays stories.
pub(crate) struct Player {
    short: bool,
    user: String,
    root: bool,
    /// Holds the story and, while one is played, its pictures.
    stage: TempDir,
}

/// The folder for screenshots and output, with one folder per desktop.
pub(crate) fn pictures() -> PathBuf {
    target().join("desktops")
}

/// Describes a story that passed only on a second try: the failed steps, and where both results are.
pub(crate) fn both_said(kind: Kind) -> String {
    let [failed, passed] = [folder(kind), folder_again(kind)].map(|folder| folder.join(SAID));
    let said = fs::read_to_string(&failed).unwrap_or_default();
    let mut text = format!("the story on {} failed, and passed when it was played once more\n", kind.name());
    for line in said.lines().filter(|line| line.contains("FAILED")) {
        text += &format!("    {line}\n");
    }
    text + &format!("    what was said: {}, then {}\n", failed.display(), passed.display())
}

fn folder(kind: Kind) -> PathBuf {
    pictures().join(kind.name())
}

fn folder_again(kind: Kind) -> PathBuf {
    pictures().join(format!("{}-again", kind.name()))
}

impl Player {
    /// For the story in this test program. Fails if the program can't be installed on this machine.
    pub(crate) fn new(story: &Path, short: bool) -> Result<Player, Failure> {
        let root = is_root();
        if !root && !is_there("sudo") {
            return Err(Failure::new("installing the program needs root, and there is no sudo here"));
        }
        let user = if root { USER.to_owned() } else { output(command("id").arg("-un"))? };
        let stage = tempfile::Builder::new()
            .prefix("ringtray-desktops-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
        let player = Player { short, user, root, stage };
        output(player.inside()?.arg(TRY)).map_err(|failure| {
            Failure::new(format!(
                "root can't have a view of the system of its own here, in which to install the program: {failure}"
            ))
        })?;
        if root && output(command("id").arg(USER)).is_err() {
            run(command("useradd").args(["--create-home", USER]), "Its words above say why.")?;
        }
        // Every user can read it there.
        let staged = player.story();
        fs::copy(story, &staged).map_err(|error| Failure::file(&staged, &error))?;
        Ok(player)
    }

    /// Runs the story, and once more if it failed.
    pub(crate) fn play_twice_if_needed(&self, package: &Path, kind: Kind) -> Result<Played, Failure> {
        // From the last run.
        let _ = fs::remove_dir_all(folder_again(kind));
        let once = self.play(package, kind, &folder(kind))?;
        if once {
            return Ok(Played::Passed);
        }
        println!("\n    It failed; once more, on a fresh desktop:");
        let again = self.play(package, kind, &folder_again(kind))?;
        Ok(if again { Played::Unsteady } else { Played::Failed })
    }

    /// Whether the story passed. `kept` is the folder for its screenshots and output.
    fn play(&self, package: &Path, kind: Kind, kept: &Path) -> Result<bool, Failure> {
        let taken = self.stage.path().join("pictures");
        fs::create_dir(&taken).map_err(|error| Failure::file(&taken, &error))?;
        if self.root {
            run(command("chown").arg(USER).arg(&taken), "Its words above say why.")?;
        }
        // From the last run.
        let _ = fs::remove_dir_all(kept);
        fs::create_dir_all(kept).map_err(|error| Failure::file(kept, &error))?;
        let mut play = self.inside()?;
        play.args([kind.name(), &self.user]).arg(package).arg(self.story()).arg(&taken);
        play.args(self.short.then_some("--short"));
        let passed = tell(&mut play, &kept.join(SAID))?;
        for picture in fs::read_dir(&taken).into_iter().flatten().flatten() {
            // A missing screenshot is no reason to stop.
            let _ = fs::copy(picture.path(), kept.join(picture.file_name()));
        }
        fs::remove_dir_all(&taken).map_err(|error| Failure::file(&taken, &error))?;
        println!("    pictures and what was said: {}", kept.display());
        Ok(passed)
    }

    /// This program again, as root, in a namespace where no one else sees its mounts and files.
    fn inside(&self) -> Result<Command, Failure> {
        let own = std::env::current_exe().map_err(|error| Failure::file(Path::new("xtask"), &error))?;
        let mut command = command(if self.root { "unshare" } else { "sudo" });
        if !self.root {
            command.arg("unshare");
        }
        command.args(["--mount", "--propagation", "private", "--"]).arg(own).arg("desktops-inside");
        Ok(command)
    }

    fn story(&self) -> PathBuf {
        self.stage.path().join("story")
    }
}

/// Builds the test program of the stories, and returns its path.
pub(crate) fn build() -> Result<PathBuf, Failure> {
    let mut build = cargo();
    build.args(["test", "--package", "real-desktop", "--test", "desktops", "--no-run"]);
    build.arg("--message-format=json-render-diagnostics");
    let built = build.stderr(Stdio::inherit()).output().map_err(|error| not_started(&build, &error))?;
    let text = String::from_utf8_lossy(&built.stdout);
    let program = text.lines().filter_map(|line| json::text(line, "executable")).next_back();
    program
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("the story does not compile; the compiler says where"))
}

/// Runs a command with its output shown and stored.
fn tell(command: &mut Command, file: &Path) -> Result<bool, Failure> {
    let mut kept = fs::File::create(file).map_err(|error| Failure::file(file, &error))?;
    let (reader, writer) = std::io::pipe().map_err(|error| Failure::file(file, &error))?;
    let again = writer.try_clone().map_err(|error| Failure::file(file, &error))?;
    let mut child =
        command.stdout(again).stderr(writer).spawn().map_err(|error| not_started(command, &error))?;
    // The command holds the other end of the pipe until it gets another one.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("    {line}");
        writeln!(kept, "{line}").map_err(|error| Failure::file(file, &error))?;
    }
    Ok(child.wait().is_ok_and(|status| status.success()))
}
