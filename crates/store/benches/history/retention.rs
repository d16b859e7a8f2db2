//! Deleting what is too old: how long it takes, and how long what rings meanwhile waits for the disk.

use std::time::{Duration, Instant};

use ringtray_core::{HistorySettings, Timestamp};

use crate::fill::PACE;
use crate::measures::Scene;

const DAY: i64 = 86_400_000;

/// So many of the oldest entries go: what a busy day brought, a year later.
const OLDEST: i64 = 1000;

/// A line about the retention of a history.
pub(crate) async fn told(scene: &mut Scene) -> String {
    let now = Timestamp(OLDEST * PACE + DAY);
    let settings = HistorySettings { days: 1, ..HistorySettings::default() };
    let before = scene.history.tally(None).await.unwrap().all;
    let begun = Instant::now();
    let history = scene.history.clone();
    let deleting = tokio::spawn(async move { history.retain(settings, now).await });
    let mut longest = Duration::ZERO;
    while !deleting.is_finished() {
        let asked = Instant::now();
        scene.ring().await;
        longest = longest.max(asked.elapsed());
    }
    deleting.await.unwrap().unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let rang = u32::try_from(scene.rang).unwrap();
    let gone = before + rang - scene.history.tally(None).await.unwrap().all;
    assert_eq!(i64::from(gone), OLDEST, "others went");
    format!(
        "retention: {gone} of {before} entries are gone and wiped after {seconds:.1} s; \
         of {rang} that came meanwhile, one after the other, none waited longer than {} ms",
        longest.as_millis()
    )
}
