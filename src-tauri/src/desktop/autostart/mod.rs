//! Starting with the computer: the program is among what starts when the person signs in to it, or it isn't.
//!
//! | where | how |
//! | --- | --- |
//! | Linux | an entry in the autostart folder ([XDG](https://specifications.freedesktop.org/autostart-spec/latest/)) |
//! | Linux, in a sandbox of Flatpak | the desktop portal, which takes wishes and doesn't say what it made of earlier ones |
//! | Windows | a value below `Run` in the user's registry |
//! | macOS | a launch agent |
//!
//! Nothing is remembered here: a person may change it in the desktop's own settings, so the system is asked each time.

mod error;
#[cfg(target_os = "linux")]
mod exec;
#[cfg(target_os = "linux")]
mod folder;
#[cfg(any(target_os = "macos", test))]
mod launch_agent;
#[cfg_attr(target_os = "linux", path = "place_linux.rs")]
#[cfg_attr(target_os = "windows", path = "place_windows.rs")]
#[cfg_attr(target_os = "macos", path = "place_macos.rs")]
mod place;
#[cfg(target_os = "linux")]
mod portal;
mod program;

use ringtray_core::Autostart;
use ringtray_store::Home;
use tokio::sync::{mpsc, oneshot};

pub use error::AutostartError;
use place::Place;
use program::Program;

/// Receives the result of a change: the current state, or why it could not be applied.
pub type AutostartAnswer = oneshot::Sender<Result<Autostart, AutostartError>>;

/// The task that queries and changes the system, one job after another.
#[derive(Debug)]
pub(super) struct Autostarter {
    jobs: mpsc::UnboundedSender<Job>,
}

#[derive(Debug)]
enum Job {
    Look(oneshot::Sender<Autostart>),
    Set(bool, AutostartAnswer),
}

impl Autostarter {
    pub(super) fn start(home: &Home) -> Autostarter {
        let (jobs, asked) = mpsc::unbounded_channel();
        // Build it now: an update may replace the file of the running program, and then its path can't be determined.
        tauri::async_runtime::spawn(serve(asked, Place::of(Program::here(home), home)));
        Autostarter { jobs }
    }

    pub(super) fn look(&self, answer: oneshot::Sender<Autostart>) {
        self.send(Job::Look(answer));
    }

    pub(super) fn set(&self, on: bool, answer: AutostartAnswer) {
        self.send(Job::Set(on, answer));
    }

    fn send(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::warn!("the task for starting with the computer has ended");
        }
    }
}

async fn serve(mut asked: mpsc::UnboundedReceiver<Job>, place: Place) {
    while let Some(job) = asked.recv().await {
        // Who asked may have ended.
        match job {
            Job::Look(answer) => drop(answer.send(place.look().await)),
            Job::Set(on, answer) => {
                let set = place.set(on).await;
                match &set {
                    Ok(_) => tracing::info!(on, "starting with the computer was set"),
                    Err(error) => tracing::warn!(%error, on, "starting with the computer could not be set"),
                }
                drop(answer.send(set));
            }
        }
    }
}
