//! Playing a story: as an ordinary user, in a view of the machine in which the program is installed.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Played;
use crate::failure::Failure;
use crate::json;
use crate::kind::Kind;
use crate::packages::is_root;
use crate::tools::{cargo, command, is_there, not_started, output, run, target};

/// As whom the story is played where the command is given by root.
const USER: &str = "ringtray-test";

/// Plays stories.
pub(crate) struct Player {
    package: PathBuf,
    /// The test program, where every user can read it.
    story: PathBuf,
    short: bool,
    user: String,
    root: bool,
    /// Holds the story and, while one is played, its pictures.
    stage: TempDir,
}

/// Where the pictures and what was said are kept, one folder a desktop.
pub(crate) fn pictures() -> PathBuf {
    target().join("desktops")
}

impl Player {
    /// Builds the story.
    pub(crate) fn new(package: PathBuf, short: bool) -> Result<Player, Failure> {
        let root = is_root();
        if !root && !is_there("sudo") {
            return Err(Failure::new("installing the program needs root, and there is no sudo here"));
        }
        let user = if root { USER.to_owned() } else { output(command("id").arg("-un"))? };
        if root && output(command("id").arg(USER)).is_err() {
            run(command("useradd").args(["--create-home", USER]), "Its words above say why.")?;
        }
        let stage = tempfile::Builder::new()
            .prefix("ringtray-desktops-")
            .permissions(Permissions::from_mode(0o755))
            .tempdir()
            .map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
        let story = stage.path().join("story");
        fs::copy(build()?, &story).map_err(|error| Failure::file(&story, &error))?;
        Ok(Player { package, story, short, user, root, stage })
    }

    /// Plays the story, and once more when it failed.
    pub(crate) fn play_twice_if_needed(&self, kind: Kind) -> Result<Played, Failure> {
        let once = self.play(kind, kind.name())?;
        if once {
            return Ok(Played::Passed);
        }
        println!("\n    It failed; once more, on a fresh desktop:");
        let again = self.play(kind, &format!("{}-again", kind.name()))?;
        Ok(if again { Played::Unsteady } else { Played::Failed })
    }

    /// Whether the story was played to its end. `name` is the folder of its pictures and of what it said.
    fn play(&self, kind: Kind, name: &str) -> Result<bool, Failure> {
        let taken = self.stage.path().join("pictures");
        fs::create_dir(&taken).map_err(|error| Failure::file(&taken, &error))?;
        if self.root {
            run(command("chown").arg(USER).arg(&taken), "Its words above say why.")?;
        }
        let kept = pictures().join(name);
        // Those of the last time.
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).map_err(|error| Failure::file(&kept, &error))?;
        let said = kept.join("said.txt");
        let passed = tell(&mut self.command(kind, &taken)?, &said)?;
        for picture in fs::read_dir(&taken).into_iter().flatten().flatten() {
            // One picture less is no reason to stop.
            let _ = fs::copy(picture.path(), kept.join(picture.file_name()));
        }
        fs::remove_dir_all(&taken).map_err(|error| Failure::file(&taken, &error))?;
        println!("    pictures and what was said: {}", kept.display());
        Ok(passed)
    }

    /// This program again, as root, where what it mounts and installs is seen by nobody else.
    fn command(&self, kind: Kind, pictures: &Path) -> Result<Command, Failure> {
        let own = std::env::current_exe().map_err(|error| Failure::file(Path::new("xtask"), &error))?;
        let mut command = command(if self.root { "unshare" } else { "sudo" });
        if !self.root {
            command.arg("unshare");
        }
        command.args(["--mount", "--propagation", "private", "--"]).arg(own);
        command.args(["desktops-inside", kind.name(), &self.user]);
        command.arg(&self.package).arg(&self.story).arg(pictures);
        command.args(self.short.then_some("--short"));
        Ok(command)
    }
}

/// Builds the test program of the stories, and tells where it is.
fn build() -> Result<PathBuf, Failure> {
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

/// Runs a command whose words are seen and kept.
fn tell(command: &mut Command, file: &Path) -> Result<bool, Failure> {
    let mut kept = fs::File::create(file).map_err(|error| Failure::file(file, &error))?;
    let (reader, writer) = std::io::pipe().map_err(|error| Failure::file(file, &error))?;
    let again = writer.try_clone().map_err(|error| Failure::file(file, &error))?;
    let mut child =
        command.stdout(again).stderr(writer).spawn().map_err(|error| not_started(command, &error))?;
    // The command holds the other end of the pipe until it is made to hold another.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("    {line}");
        writeln!(kept, "{line}").map_err(|error| Failure::file(file, &error))?;
    }
    Ok(child.wait().is_ok_and(|status| status.success()))
}
