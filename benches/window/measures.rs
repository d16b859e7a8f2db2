//! The measurements taken of a window.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use private_desktop::Tray;
use ringtray_store::Home;
use serde_json::Value;

use crate::fixture::{Fixture, KEPT, TOKEN};
use crate::history::{COMMON, RARE, fill};
use crate::page::{LIMIT, Page};

/// The measured quantities, in the order in which [`Scene::measure`] returns them, in milliseconds.
pub(crate) const WHAT: [&str; 10] = [
    "open the window: request to first rows painted",
    "- of it in the page: navigation to first rows painted",
    "search, rare word: input to rows shown",
    "- of it after the pause in typing",
    "search, common word: input to rows shown",
    "- of it after the pause in typing",
    "filter \"missed\": click to rows shown",
    "filter \"all\": click to rows shown",
    "scrolling: frame time, median",
    "scrolling: frame time, 95th percentile",
];

/// The number of rows to scroll through; a short history scrolls back and forth.
const SCROLLED: u32 = 3000;

/// Pixels scrolled in each frame, as with a quick pull at the scrollbar.
const STEP: u32 = 400;

/// The height of a row in pixels.
const ROW: u32 = 53;

/// The program on its own desktop, with a history.
pub(crate) struct Scene {
    fixture: Fixture,
    page: Page,
    tray: Tray,
}

impl Scene {
    /// Starts with this many calls in the history. The first opening of the window is not measured.
    pub(crate) async fn with_history(rows: u32) -> Scene {
        let fixture = Fixture::new().await;
        fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
        fill(&Home::at(fixture.home()).history_file(), KEPT, rows).await;
        let page = Page::open(&fixture).await;
        page.wait_for_state("connected").await;
        page.element("#entries [data-row]").await;
        let tray = fixture.tray().await;
        Scene { fixture, page, tray }
    }

    /// Opens the window and takes each measurement once, in the order of [`WHAT`].
    pub(crate) async fn measure(&self) -> [f64; WHAT.len()] {
        let (request, page) = self.open().await;
        self.page.run(include_str!("measure.js")).await;
        // Wait until the work after opening is done.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let rare = self.answer(&format!("type('{RARE}')")).await;
        self.answer("type('')").await;
        let common = self.answer(&format!("type('{COMMON}')")).await;
        self.answer("type('')").await;
        let missed = self.answer("choose('missed')").await;
        let all = self.answer("choose('all')").await;
        let scroll = self.answer(&format!("scroll({}, {STEP})", SCROLLED * ROW)).await;
        let of = |answer: &Value, what: &str| answer[what].as_f64().unwrap();
        [
            request,
            page,
            of(&rare, "whole"),
            of(&rare, "answer"),
            of(&common, "whole"),
            of(&common, "answer"),
            of(&missed, "whole"),
            of(&all, "whole"),
            of(&scroll, "median"),
            of(&scroll, "slow"),
        ]
    }

    pub(crate) async fn end(self) {
        self.page.end().await;
    }

    /// Closes the window and opens it from the tray. Returns the times since the request and since the navigation.
    async fn open(&self) -> (f64, f64) {
        let closed = self.fixture.desktop.command("wmctrl").args(["-c", "Ringtray"]).status().unwrap();
        assert!(closed.success());
        self.fixture.desktop.wait_for_no_window("Ringtray", LIMIT).unwrap();
        let labels = self.tray.labels().await.unwrap();
        let open = labels.iter().find(|label| label.starts_with("Open ")).unwrap();
        let request = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0;
        self.tray.click(open).await.unwrap();
        self.page.wait_for_new_window().await;
        self.page.element("#entries [data-row]").await;
        let mark = "performance.getEntriesByName('activity')";
        self.page.wait_for_value(&format!("{mark}.length"), &Value::from(1)).await;
        let times = self.page.value(&format!("[performance.timeOrigin, {mark}[0].startTime]")).await;
        let (origin, shown) = (times[0].as_f64().unwrap(), times[1].as_f64().unwrap());
        (origin + shown - request, shown)
    }

    async fn answer(&self, question: &str) -> Value {
        self.page.outcome(&format!("window.bench.{question}")).await
    }
}
