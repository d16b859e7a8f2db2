//! The ring sound of an incoming call, if the desktop plays none or the user prefers ours.
//! `docs/decisions/0022-ring-sound.md` says why it is played this way.

mod audio;
mod decode;
mod sound_server;
mod theme;
mod tone;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{io, thread};

use ringtray_core::{NotificationKey, RingSound};
use tokio::sync::oneshot;

pub(super) use self::sound_server::devices;

use self::audio::Audio;

/// The name of the sound in sound themes (freedesktop.org Sound Naming Specification).
const SOUND: &str = "phone-incoming-call";

/// How long after the sound server was lost, or not found, it is looked for again.
const RETRY: Duration = Duration::from_secs(2);

/// Plays the rings of notifications.
///
/// It is shared by the callers that show notifications and the thread that talks to the daemon, so that a daemon that
/// hangs can neither prevent a ring from starting nor from ending.
#[derive(Clone, Debug, Default)]
pub(super) struct Ringer(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The requested rings, oldest first.
    wanted: Vec<(NotificationKey, RingSound)>,
    /// Whether the desktop plays sounds; `None` until its daemon was asked.
    desktop_plays: Option<bool>,
    ring: Option<Ring>,
}

/// A ring.
#[derive(Debug)]
struct Ring {
    sound: RingSound,
    /// Dropped, it ends the thread that plays.
    _stop: oneshot::Sender<()>,
}

impl Ringer {
    /// Sets the ring of a notification; `None` if it has none or is gone.
    pub(super) fn put(&self, key: &NotificationKey, ring: Option<&RingSound>) {
        self.change(|state| {
            let known = state.wanted.iter().position(|(known, _)| known == key);
            match (ring, known) {
                (Some(ring), Some(index)) => state.wanted[index].1.clone_from(ring),
                (Some(ring), None) => state.wanted.push((key.clone(), ring.clone())),
                (None, Some(index)) => _ = state.wanted.remove(index),
                (None, None) => {}
            }
        });
    }

    /// Stops all rings.
    pub(super) fn clear(&self) {
        self.change(|state| state.wanted.clear());
    }

    /// The daemon that runs plays sounds, or does not.
    pub(super) fn desktop_plays(&self, plays: bool) {
        self.change(|state| state.desktop_plays = Some(plays));
    }

    /// The daemon has ended. The current ring continues; the next daemon is queried again.
    pub(super) fn desktop_is_gone(&self) {
        self.change(|state| state.desktop_plays = (!state.wanted.is_empty()).then_some(false));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        state.settle();
    }
}

impl State {
    /// Starts, changes or stops the sound. A sound that is already right continues.
    fn settle(&mut self) {
        let desktop_plays = self.desktop_plays.unwrap_or(true);
        let mut newest_first = self.wanted.iter().rev().map(|(_, sound)| sound);
        let wanted = newest_first.find(|sound| sound.is_ours(desktop_plays));
        if self.ring.as_ref().map(|ring| &ring.sound) == wanted {
            return;
        }
        self.ring = wanted.and_then(|sound| {
            let started = start(sound.clone());
            started.inspect_err(|error| tracing::warn!(%error, "a call rings without a sound")).ok()
        });
    }
}

/// In its own thread, because connecting blocks and callers must not wait for it.
fn start(sound: RingSound) -> io::Result<Ring> {
    let (stop, stopped) = oneshot::channel();
    let device = sound.device.clone();
    thread::Builder::new().name("ring".to_owned()).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        match runtime {
            Ok(runtime) => runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = play(device.as_deref()) => {}
                }
            }),
            Err(error) => tracing::warn!(%error, "a call rings without a sound"),
        }
    })?;
    Ok(Ring { sound, _stop: stop })
}

/// Plays until the future is dropped.
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
    let name = file.display().to_string();
    // A file can be anything, and a decoder may panic over it.
    let decoded = thread::spawn(move || decode::decode(&file)).join();
    match decoded {
        Ok(Ok(audio)) => return audio,
        Ok(Err(error)) => tracing::info!(%error, file = name, "the theme's ring can't be read"),
        Err(_) => tracing::warn!(file = name, "the decoder failed on the theme's ring"),
    }
    tone::tone()
}
