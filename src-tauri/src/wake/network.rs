//! Changes of the machine's network addresses.

use std::time::Duration;

use futures_util::{Stream, StreamExt};
use if_watch::IfEvent;
use if_watch::tokio::IfWatcher;
use ringtray_datachannel::Cause;
use tokio::time::{Instant, sleep_until};

use super::usable::Addresses;
use super::{Report, Source};

/// How long addresses must stay as they are before they are looked at: one change of network is many events.
const QUIET: Duration = Duration::from_secs(1);

/// The longest time to wait for that. Addresses that never settle are checked this often.
const RESTLESS: Duration = Duration::from_secs(5);

/// When to watch again after the system has stopped sending events.
const AGAIN: Duration = Duration::from_secs(60);

/// Receives from the system which addresses come and go.
#[derive(Debug)]
pub struct Network;

impl Source for Network {
    const NAME: &'static str = "network";

    async fn watch(self, report: Report) {
        let mut addresses = Addresses::default();
        loop {
            let ended = match IfWatcher::new() {
                Ok(watcher) => follow(watcher, &mut addresses, &report).await,
                Err(error) => error,
            };
            tracing::debug!(error = %ended, "changes of network addresses can't be watched");
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Reports every change that has settled, until the events end; they begin with all addresses that are there.
async fn follow(
    mut events: impl Stream<Item = std::io::Result<IfEvent>> + Unpin,
    addresses: &mut Addresses,
    report: &Report,
) -> std::io::Error {
    addresses.begin_anew();
    let mut unsettled = Some(Unsettled::new(Instant::now()));
    loop {
        let event = tokio::select! {
            event = events.next() => event,
            () = settled(unsettled.as_ref()) => {
                unsettled = None;
                if addresses.settle() {
                    report.send(Cause::NetworkChanged);
                }
                continue;
            }
        };
        match event {
            Some(Ok(event)) => {
                if addresses.apply(event) {
                    let now = Instant::now();
                    unsettled.get_or_insert_with(|| Unsettled::new(now)).newest = now;
                }
            }
            Some(Err(error)) => return error,
            None => return std::io::Error::other("the events ended"),
        }
    }
}

/// Changes that were not looked at yet.
#[derive(Debug)]
struct Unsettled {
    first: Instant,
    newest: Instant,
}

impl Unsettled {
    fn new(now: Instant) -> Unsettled {
        Unsettled { first: now, newest: now }
    }
}

/// Waits until changes have settled; for ever when there are none.
async fn settled(unsettled: Option<&Unsettled>) {
    match unsettled {
        Some(changes) => sleep_until((changes.newest + QUIET).min(changes.first + RESTLESS)).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use futures_util::stream;
    use tokio::sync::mpsc;

    use super::*;

    const HOME: &str = "192.0.2.5/24";
    const OFFICE: &str = "198.51.100.7/24";

    /// An event after so many milliseconds.
    type Later = (u64, IfEvent);

    fn up(after: u64, address: &str) -> Later {
        (after, IfEvent::Up(address.parse().unwrap()))
    }

    fn down(after: u64, address: &str) -> Later {
        (after, IfEvent::Down(address.parse().unwrap()))
    }

    /// How often a change is reported while these events come and settle.
    async fn reports(events: Vec<Later>) -> usize {
        let (noticed, mut reports) = mpsc::unbounded_channel();
        let report = Report { source: Network::NAME, noticed };
        let events = stream::iter(events).then(|(after, event)| async move {
            tokio::time::sleep(Duration::from_millis(after)).await;
            Ok(event)
        });
        let calm = stream::once(async {
            tokio::time::sleep(RESTLESS * 2).await;
            Err(std::io::Error::other("the test ends"))
        });
        follow(Box::pin(events.chain(calm)), &mut Addresses::default(), &report).await;
        drop(report);
        let mut count = 0;
        while let Some((source, cause)) = reports.recv().await {
            assert_eq!((source, cause), ("network", Cause::NetworkChanged));
            count += 1;
        }
        count
    }

    #[tokio::test(start_paused = true)]
    async fn the_addresses_at_the_start_are_no_change() {
        assert_eq!(reports(vec![up(0, "127.0.0.1/8"), up(0, HOME), up(20, "2001:db8::5/64")]).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn one_change_of_network_is_one_report() {
        let events = vec![up(0, HOME), down(5000, HOME), up(400, OFFICE), up(700, "2001:db8::5/64")];
        assert_eq!(reports(events).await, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_that_is_back_at_once_was_never_gone() {
        assert_eq!(reports(vec![up(0, HOME), down(5000, HOME), up(500, HOME)]).await, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_that_goes_and_comes_later_is_two_reports() {
        assert_eq!(reports(vec![up(0, HOME), down(5000, HOME), up(5000, HOME)]).await, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn restless_addresses_are_neither_ignored_nor_a_storm() {
        let mut events = vec![up(0, HOME), up(5000, OFFICE)];
        // 20 s of a third address that changes too fast to settle.
        for _ in 0..25 {
            events.extend([up(400, "203.0.113.9/24"), down(400, "203.0.113.9/24")]);
        }
        let count = reports(events).await;
        assert!((1..=5).contains(&count), "{count} reports");
    }

    #[tokio::test(start_paused = true)]
    async fn events_without_meaning_do_not_delay_a_change() {
        let mut events = vec![up(0, HOME), up(5000, OFFICE)];
        for _ in 0..4 {
            events.extend([up(400, "fe80::7/64"), down(400, "fe80::7/64")]);
        }
        // By now the office's address has been reported; its removal is another change.
        events.push(down(0, OFFICE));
        assert_eq!(reports(events).await, 2);
    }
}
