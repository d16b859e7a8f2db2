//! The clock for all time limits and delays. It never goes back, and it runs while the computer sleeps.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A clock that never goes back.
///
/// The runtime's timers stop while a Linux computer or a Mac sleeps. A limit of a minute would last another minute
/// after the computer woke, and a dead connection would look alive that long. So this clock decides when a time has
/// come, and timers only wait for it, a second at a time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Duration + Send + Sync>);

/// The longest wait before the clock is read again, and so the longest delay after a sleep.
const SLICE: Duration = Duration::from_secs(1);

impl Clock {
    /// The system's clock.
    ///
    /// On Linux it runs during sleep (`CLOCK_BOOTTIME`). Elsewhere it is the standard library's clock. That runs during
    /// sleep on Windows but not on macOS, where only [`Client::reconnect`](crate::Client::reconnect) helps.
    #[must_use]
    pub fn system() -> Clock {
        #[cfg(target_os = "linux")]
        return Clock::reading(|| {
            let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
            // Not reached: the time since the start of the computer is never negative.
            Duration::try_from(time).unwrap_or_default()
        });
        #[cfg(not(target_os = "linux"))]
        {
            let origin = std::time::Instant::now();
            Clock::reading(move || origin.elapsed())
        }
    }

    /// A clock with the time that this function returns: the time since any fixed moment. It must never go back.
    #[must_use]
    pub fn reading(read: impl Fn() -> Duration + Send + Sync + 'static) -> Clock {
        Clock(Arc::new(read))
    }

    /// The time since the clock's own fixed moment.
    #[must_use]
    pub fn now(&self) -> Duration {
        (self.0)()
    }

    /// Returns when the clock shows this time or a later one. If the clock jumps, it returns within 1 s. Cancel safe.
    pub async fn sleep_until(&self, due: Duration) {
        loop {
            let left = due.saturating_sub(self.now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(SLICE)).await;
        }
    }

    /// The result of this work, or `None` if the clock shows the time first. Work that is ready by then counts.
    pub async fn within<T>(&self, due: Duration, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = self.sleep_until(due) => None,
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_leap_of_the_clock_is_noticed_within_a_slice() {
        let seconds = Arc::new(AtomicU64::new(0));
        let shown = seconds.clone();
        let clock = Clock::reading(move || Duration::from_secs(shown.load(Ordering::SeqCst)));
        let due = Duration::from_secs(3600);
        let began = tokio::time::Instant::now();
        let sleeper = tokio::spawn(async move { clock.within(due, std::future::pending::<()>()).await });
        tokio::time::sleep(Duration::from_secs(7200)).await;
        assert!(!sleeper.is_finished(), "the timer's time does not count");
        seconds.store(3600, Ordering::SeqCst);
        assert_eq!(sleeper.await.unwrap(), None);
        assert!(began.elapsed() <= Duration::from_secs(7200) + SLICE);
    }

    #[tokio::test]
    async fn the_system_clock_goes_on() {
        let clock = Clock::system();
        let due = clock.now() + Duration::from_millis(20);
        clock.sleep_until(due).await;
        assert!(clock.now() >= due);
        assert_eq!(clock.within(Duration::ZERO, async { 7 }).await, Some(7), "what is ready counts");
    }
}
