//! A sound server without a sound card: PipeWire, in place of PulseAudio, with silent devices.

use std::fs;
use std::os::unix::net::UnixStream;

use crate::processes::{Part, file_error, run};
use crate::{DesktopError, PrivateDesktop};

/// The sound server of a desktop. It ends with the desktop, or by [`SoundServer::end`].
#[derive(Debug)]
pub struct SoundServer {
    server: Part,
    manager: Part,
    pulse: Part,
}

impl PrivateDesktop {
    /// Starts a sound server with devices of these names. Sounds go to the first. A device's display name is its name
    /// in capitals.
    ///
    /// # Errors
    ///
    /// Those of [`PrivateDesktop::start`].
    pub fn start_sound_server(&self, devices: &[&str]) -> Result<SoundServer, DesktopError> {
        let folder = self.home().join(".config/pipewire/pipewire.conf.d");
        fs::create_dir_all(&folder).map_err(|source| file_error(&folder, source))?;
        let file = folder.join("devices.conf");
        fs::write(&file, configuration(devices)).map_err(|source| file_error(&file, source))?;
        let listens = |socket: &str| UnixStream::connect(self.runtime_folder().join(socket)).is_ok();
        let server = self.start_part("pipewire", "pipewire-bin", || listens("pipewire-0"))?;
        let manager = self.start_part("wireplumber", "wireplumber", || {
            let ports = output(self, &["--input"]).unwrap_or_default();
            devices.iter().all(|device| ports.contains(&format!("{device}:playback_FL")))
        })?;
        let pulse = self.start_part("pipewire-pulse", "pipewire-pulse", || listens("pulse/native"))?;
        Ok(SoundServer { server, manager, pulse })
    }

    /// Whether a program of this name plays on a device.
    ///
    /// # Errors
    /// [`DesktopError::Missing`] or [`DesktopError::Failed`] if there is no sound server.
    pub fn plays(&self, program: &str, device: &str) -> Result<bool, DesktopError> {
        // Each port, and below it, indented, the target of its sound.
        let mut of_program = false;
        let links = output(self, &["--links"])?;
        Ok(links.lines().any(|line| match line.trim_start().strip_prefix("|-> ") {
            Some(port) => of_program && port.starts_with(&format!("{device}:")),
            None => {
                of_program = line.starts_with(&format!("{program}:"));
                false
            }
        }))
    }

    fn start_part(
        &self,
        program: &'static str,
        package: &'static str,
        ready: impl Fn() -> bool,
    ) -> Result<Part, DesktopError> {
        let log = self.folder().join("logs").join(format!("{program}.log"));
        let mut part = Part::start("the sound server", package, &mut self.command(program), log, None)?;
        part.wait_until(ready)?;
        Ok(part)
    }
}

impl SoundServer {
    /// Kills it, as a crash would.
    pub fn end(self) {
        for part in [self.pulse, self.manager, self.server] {
            part.end();
        }
    }
}

fn output(desktop: &PrivateDesktop, words: &[&str]) -> Result<String, DesktopError> {
    let output = run(desktop.command("pw-link").args(words), "pipewire-bin")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn configuration(devices: &[&str]) -> String {
    let mut text = "context.objects = [\n".to_owned();
    for (number, device) in devices.iter().enumerate() {
        let (title, priority) = (device.to_uppercase(), 1000 - number);
        text += &format!(
            "  {{ factory = adapter args = {{ factory.name = support.null-audio-sink node.name = {device} \
             node.description = \"{title}\" media.class = Audio/Sink audio.position = [ FL FR ] \
             priority.session = {priority} }} }}\n"
        );
    }
    text + "]\n"
}
