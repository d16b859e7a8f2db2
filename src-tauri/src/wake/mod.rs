//! Detects that the route to the servers may have changed: the machine woke up, or its addresses changed.
//!
//! A socket that slept, or whose network is gone, still looks open; only a heartbeat would tell, minutes later.
//! Each [`Source`] notices a change in its own way. Several may notice the same waking, so they report to one
//! place, which asks the controller once.

mod clock_jumps;
#[cfg(target_os = "linux")]
mod logind;
mod network;
mod usable;
mod wakings;

use ringtray_datachannel::Cause;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::requests::{Request, Requests};

pub use clock_jumps::{ClockJumps, Clocks, Reading, SystemClocks};
#[cfg(target_os = "linux")]
pub use logind::Logind;
pub use network::Network;
use wakings::Wakings;

/// Something that notices such a change.
pub trait Source: Send + 'static {
    /// What it is called in the log. No two sources have the same name.
    const NAME: &'static str;

    /// Watches until the program ends. What it needs may be absent or go away: then it waits for that to be there,
    /// and the other sources do.
    fn watch(self, report: Report) -> impl Future<Output = ()> + Send;
}

/// Where one source reports to.
#[derive(Debug, Clone)]
pub struct Report {
    source: &'static str,
    noticed: mpsc::UnboundedSender<(&'static str, Cause)>,
}

impl Report {
    /// Reports what was noticed. Never blocks.
    pub fn send(&self, cause: Cause) {
        if self.noticed.send((self.source, cause)).is_err() {
            tracing::debug!(source = self.source, %cause, "ignored: the program is ending");
        }
    }
}

/// The place that all sources report to. They go on when it is dropped.
#[derive(Debug)]
pub struct Watch {
    noticed: mpsc::UnboundedSender<(&'static str, Cause)>,
}

impl Watch {
    /// Asks the controller with [`Request::Woke`], on the current tokio runtime. No source watches yet.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    #[must_use]
    pub fn new(requests: Requests) -> Watch {
        let (noticed, reports) = mpsc::unbounded_channel();
        tokio::spawn(gather(reports, requests));
        Watch { noticed }
    }

    /// Lets a source watch, on the current tokio runtime.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn add<S: Source>(&self, source: S) {
        tokio::spawn(source.watch(Report { source: S::NAME, noticed: self.noticed.clone() }));
    }
}

/// Starts everything that this system has, on the current tokio runtime.
///
/// # Panics
/// Outside of a tokio runtime.
pub fn start(requests: &Requests) {
    let watch = Watch::new(requests.clone());
    #[cfg(target_os = "linux")]
    watch.add(Logind::on_system_bus());
    watch.add(Network);
    watch.add(ClockJumps::new(SystemClocks::new()));
}

async fn gather(mut reports: mpsc::UnboundedReceiver<(&'static str, Cause)>, requests: Requests) {
    let mut wakings = Wakings::default();
    while let Some((source, cause)) = reports.recv().await {
        if cause == Cause::Resumed && !wakings.is_another(source, Instant::now()) {
            tracing::debug!(source, "this wake-up is already known");
            continue;
        }
        tracing::info!(source, %cause, "the route to the servers may have changed");
        requests.send(Request::Woke(cause));
    }
}
