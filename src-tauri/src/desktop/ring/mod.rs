//! The sound of a call that rings, where the desktop plays none or the person prefers ours.
//!
//! `docs/decisions/0022-ring-sound.md` says why it is played this way.

mod audio;
mod decode;
mod sound_server;
mod theme;
mod tone;

use std::time::Duration;

use ringtray_core::RingSound;
use tokio::sync::oneshot;

pub(super) use self::sound_server::devices;

use self::audio::Audio;

/// The name of the sound in sound themes (freedesktop.org Sound Naming Specification).
const SOUND: &str = "phone-incoming-call";

/// How long after the sound server was lost, or not found, it is looked for again.
const RETRY: Duration = Duration::from_secs(2);

/// Rings.
#[derive(Debug, Default)]
pub(super) struct Ringer(Option<Ring>);

/// A ring that lasts.
#[derive(Debug)]
struct Ring {
    sound: RingSound,
    /// Dropped, it ends the thread that plays.
    _stop: oneshot::Sender<()>,
}

impl Ringer {
    /// Rings like this from now on, or no more. What rings like this already goes on.
    pub(super) fn ring(&mut self, wanted: Option<&RingSound>) {
        if self.0.as_ref().map(|ring| &ring.sound) == wanted {
            return;
        }
        self.0 = wanted.and_then(|sound| {
            let started = start(sound.clone());
            started.inspect_err(|error| tracing::warn!(%error, "a call rings without a sound")).ok()
        });
    }
}

/// A thread of its own: connecting blocks, and no popup may wait for a sound.
fn start(sound: RingSound) -> std::io::Result<Ring> {
    let (stop, stopped) = oneshot::channel();
    let device = sound.device.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    std::thread::Builder::new().name("ring".to_owned()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                _ = stopped => {}
                () = play(device.as_deref()) => {}
            }
        });
    })?;
    Ok(Ring { sound, _stop: stop })
}

/// Plays until it is given up.
async fn play(device: Option<&str>) {
    let audio = audio();
    let mut told = false;
    loop {
        let Err(error) = sound_server::play(&audio, device).await;
        if std::mem::replace(&mut told, true) {
            tracing::debug!(%error, "the ring can still not be played");
        } else {
            tracing::warn!(%error, "a call rings without a sound");
        }
        tokio::time::sleep(RETRY).await;
    }
}

/// The sound of the person's theme; our own where there is none, or it can't be read.
fn audio() -> Audio {
    let Some(file) = theme::find(SOUND) else { return tone::tone() };
    decode::decode(&file).unwrap_or_else(|error| {
        tracing::info!(%error, file = %file.display(), "the theme's ring can't be read");
        tone::tone()
    })
}
