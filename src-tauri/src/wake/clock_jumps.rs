//! Detects sleep by clocks alone: a clock that runs while the machine sleeps gets ahead of one that stops.
//!
//! It depends on no service, so it works on every system and backs up every other source.

use std::time::Duration;

use ringtray_datachannel::Cause;

use super::{Report, Source};

/// How often the clocks are read, and so the longest delay after a waking: the timer stops during sleep and continues
/// afterwards. Shorter than a second, because a user who opens the lid looks at the tray. Reading takes microseconds.
const INTERVAL: Duration = Duration::from_millis(500);

/// Only a longer sleep than this counts. A shorter one leaves connections intact, or a heartbeat detects the loss.
const JUMP: Duration = Duration::from_secs(10);

/// What two clocks show. Only differences mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Runs during sleep.
    pub running: Duration,
    /// Stops during sleep.
    pub stopping: Duration,
}

impl Reading {
    /// How long the machine slept from here to a later reading, if that is long enough to count.
    #[must_use]
    pub fn slept_until(&self, later: &Reading) -> Option<Duration> {
        let passed = later.running.saturating_sub(self.running);
        let awake = later.stopping.saturating_sub(self.stopping);
        passed.checked_sub(awake).filter(|slept| *slept > JUMP)
    }
}

/// A pair of clocks.
pub trait Clocks: Send + 'static {
    /// Reads both, at the beginning and after each interval.
    fn read(&mut self) -> Reading;
}

/// Compares two clocks twice a second.
#[derive(Debug)]
pub struct ClockJumps<C> {
    clocks: C,
}

impl<C: Clocks> ClockJumps<C> {
    /// Compares these clocks.
    #[must_use]
    pub fn new(clocks: C) -> ClockJumps<C> {
        ClockJumps { clocks }
    }
}

impl<C: Clocks> Source for ClockJumps<C> {
    const NAME: &'static str = "clocks";

    async fn watch(mut self, report: Report) {
        let mut before = self.clocks.read();
        loop {
            tokio::time::sleep(INTERVAL).await;
            let now = self.clocks.read();
            if let Some(slept) = before.slept_until(&now) {
                tracing::debug!(seconds = slept.as_secs(), "sleep is detected by comparing clocks");
                report.send(Cause::Resumed);
            }
            before = now;
        }
    }
}

/// The clocks of this system.
#[derive(Debug)]
pub struct SystemClocks {
    #[cfg(not(target_os = "linux"))]
    started: std::time::Instant,
    #[cfg(not(unix))]
    readings: u32,
}

impl Default for SystemClocks {
    fn default() -> SystemClocks {
        SystemClocks::new()
    }
}

impl SystemClocks {
    /// The clocks, as they are now.
    #[must_use]
    pub fn new() -> SystemClocks {
        SystemClocks {
            #[cfg(not(target_os = "linux"))]
            started: std::time::Instant::now(),
            #[cfg(not(unix))]
            readings: 0,
        }
    }
}

#[cfg(target_os = "linux")]
impl Clocks for SystemClocks {
    fn read(&mut self) -> Reading {
        use rustix::time::ClockId;
        Reading { running: kernel_clock(ClockId::Boottime), stopping: kernel_clock(ClockId::Monotonic) }
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
impl Clocks for SystemClocks {
    /// On macOS `CLOCK_MONOTONIC` runs during sleep and the standard library's `Instant` does not.
    fn read(&mut self) -> Reading {
        Reading { running: kernel_clock(rustix::time::ClockId::Monotonic), stopping: self.started.elapsed() }
    }
}

#[cfg(not(unix))]
impl Clocks for SystemClocks {
    /// On Windows `Instant` runs during sleep and no clock that stops can be read without unsafe code. So the
    /// intervals are counted: one that took much too long was slept through.
    fn read(&mut self) -> Reading {
        let stopping = INTERVAL.saturating_mul(self.readings);
        self.readings = self.readings.saturating_add(1);
        Reading { running: self.started.elapsed(), stopping }
    }
}

#[cfg(unix)]
fn kernel_clock(clock: rustix::time::ClockId) -> Duration {
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::mpsc;

    use super::*;

    fn at(running: u64, stopping: u64) -> Reading {
        Reading { running: Duration::from_secs(running), stopping: Duration::from_secs(stopping) }
    }

    /// What the running and the stopping clock show, in seconds.
    type Seconds = (u64, u64);

    /// Two readings, and for how many seconds the machine slept between.
    const TABLE: &[(&str, Seconds, Seconds, Option<u64>)] = &[
        ("awake", (100, 100), (102, 102), None),
        ("awake after earlier sleep", (9000, 100), (9002, 102), None),
        ("a night", (100, 100), (28_900, 102), Some(28_798)),
        ("a nap that counts", (100, 100), (113, 102), Some(11)),
        ("a nap that does not", (100, 100), (112, 102), None),
        ("stopped by a debugger, not asleep", (100, 100), (400, 400), None),
        ("the running clock set back", (100, 100), (50, 102), None),
        ("the stopping clock set back", (100, 100), (102, 50), None),
        ("the stopping clock ahead", (100, 100), (102, 400), None),
    ];

    #[test]
    fn sleep_is_what_only_one_clock_has_seen() {
        for (what, before, later, slept) in TABLE {
            let slept_for = at(before.0, before.1).slept_until(&at(later.0, later.1));
            assert_eq!(slept_for, slept.map(Duration::from_secs), "{what}");
        }
    }

    /// Returns one reading after another, then lets the test end.
    struct Scripted(std::vec::IntoIter<Reading>, mpsc::UnboundedSender<()>, Reading);

    impl Clocks for Scripted {
        fn read(&mut self) -> Reading {
            match self.0.next() {
                Some(reading) => self.2 = reading,
                // The test may have ended.
                None => drop(self.1.send(())),
            }
            self.2
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_sleep_is_reported_once() {
        let script = vec![at(0, 0), at(2, 2), at(3602, 4), at(3604, 6), at(7204, 8), at(7206, 10)];
        let (done, mut ended) = mpsc::unbounded_channel();
        let (noticed, mut reports) = mpsc::unbounded_channel();
        let clocks = Scripted(script.into_iter(), done, at(0, 0));
        let report = Report { source: "clocks", noticed };
        let watching = tokio::spawn(ClockJumps::new(clocks).watch(report));

        ended.recv().await;
        watching.abort();

        assert_eq!(reports.recv().await, Some(("clocks", Cause::Resumed)));
        assert_eq!(reports.recv().await, Some(("clocks", Cause::Resumed)));
        assert_eq!(reports.recv().await, None);
    }

    /// Shows the runtime's time, which stops during sleep, and the same including sleep.
    struct Sleeping(tokio::time::Instant, Arc<Mutex<Duration>>);

    impl Clocks for Sleeping {
        fn read(&mut self) -> Reading {
            let stopping = self.0.elapsed();
            Reading { running: stopping + *self.1.lock().unwrap(), stopping }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_waking_is_reported_within_a_second() {
        let began = tokio::time::Instant::now();
        let slept = Arc::new(Mutex::new(Duration::ZERO));
        let (noticed, mut reports) = mpsc::unbounded_channel();
        let report = Report { source: "clocks", noticed };
        let watching = tokio::spawn(ClockJumps::new(Sleeping(began, slept.clone())).watch(report));
        for awake in [1, 499, 500, 501, 999, 1234, 60_000] {
            tokio::time::sleep(Duration::from_millis(awake)).await;
            *slept.lock().unwrap() += Duration::from_secs(3600);
            let woke = tokio::time::Instant::now();
            assert_eq!(reports.recv().await, Some(("clocks", Cause::Resumed)));
            assert!(woke.elapsed() < Duration::from_secs(1), "after {:?}", woke.elapsed());
        }
        watching.abort();
    }

    #[test]
    fn the_clocks_of_this_system_run_and_never_back() {
        let mut clocks = SystemClocks::new();
        let before = clocks.read();
        std::thread::sleep(Duration::from_millis(5));
        let later = clocks.read();
        assert!(later.running > before.running, "{before:?} {later:?}");
        assert!(later.stopping > before.stopping, "{before:?} {later:?}");
        assert_eq!(before.slept_until(&later), None);
    }
}
