//! A long history in the real web view: all of it can be reached, little of it is drawn, and what the user reads
//! stays in place.

use ringtray_core::{AccountId, Entry, EntryDetail, EntryId, Timestamp};
use ringtray_store::{History, Home, Record};
use serde_json::{Value, json};

use crate::calls::call;
use crate::fixture::{Fixture, KEPT, TOKEN};
use crate::page::Page;

const CALLS: i64 = 2000;

/// A tall window and its surroundings. More than this is no longer "only what is visible".
const MOST_DRAWN: u64 = 120;

const DRAWN: &str = "document.querySelectorAll('[data-row]').length";
const FOCUSED: &str = "document.activeElement?.dataset.row ?? null";
const LIST: &str = "document.querySelector('#entries')";

/// A page over a history of so many calls; `c0` is the oldest.
async fn with_history() -> (Fixture, Page) {
    let fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let now = i64::try_from(time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).unwrap();
    let history = History::open(Home::at(fixture.home()).history_file()).unwrap();
    let mut last = None;
    for number in 0..CALLS {
        let at = now - (CALLS - number) * 600_000;
        let detail = json!({
            "kind": "call", "direction": "inbound", "phase": "ended", "outcome": "answered", "name": format!("Caller {number}"),
            "number": format!("+4021555{number:04}"), "extension": "0003*006", "started": at, "answered": at + 4000,
            "ended": at + 90_000, "clockAhead": 0,
        });
        let detail: EntryDetail = serde_json::from_value(detail).unwrap();
        let account = AccountId(KEPT.to_owned());
        let entry = Entry::new(EntryId(format!("c{number}")), account.clone(), Timestamp(at), detail);
        last = Some(history.record(Record { account, message: None, entries: vec![entry] }));
    }
    last.unwrap().await.unwrap().unwrap();
    drop(history);
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    page.element(&row(CALLS - 1)).await;
    (fixture, page)
}

fn row(number: i64) -> String {
    format!("[data-row='c{number}']")
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_a_long_history_is_reached_and_little_of_it_is_drawn() {
    let (_stage, page) = with_history().await;
    page.run(&format!("document.querySelector(\"{}\").focus()", row(CALLS - 1))).await;

    let mut most = 0;
    let mut before = Value::Null;
    loop {
        let drawn = page.value(DRAWN).await.as_u64().unwrap();
        most = most.max(drawn);
        let focused = page.value(FOCUSED).await;
        let Some(id) = focused.as_str() else { panic!("the focus was lost after {before}") };
        if id == "c0" {
            break;
        }
        // The end of the known list. Near it, older entries are loaded. Not by `:focus`, which applies only to the
        // desktop's active window.
        page.press_keys(&format!("[data-row='{id}']"), "\u{E010}").await;
        before = focused;
    }
    assert!(most <= MOST_DRAWN, "{most} rows were drawn");
    page.wait_for_none(".older").await;

    // The focused row stays while the list is scrolled away from it, and the keys continue from it.
    page.run(&format!("{LIST}.scrollTo(0, 0)")).await;
    page.element(&row(CALLS - 1)).await;
    page.wait_for_value(FOCUSED, &json!("c0")).await;
    let drawn = page.value(DRAWN).await.as_u64().unwrap();
    assert!(drawn <= MOST_DRAWN, "{drawn} rows are drawn");
    page.press_keys(&row(0), "\u{E013}").await;
    page.wait_for_value(FOCUSED, &json!("c1")).await;
    page.press_keys(&row(1), "\u{E011}").await;
    page.wait_for_value(FOCUSED, &json!(format!("c{}", CALLS - 1))).await;
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_in_above_does_not_move_what_is_being_read() {
    let (mut fixture, page) = with_history().await;
    // Deep in the list, and just below its top, where new rows are drawn.
    for down in [3000, 60] {
        page.run(&format!("{LIST}.scrollTo(0, {down})")).await;
        after_painting(&page).await;
        let read = page.value(&format!("(() => {{ {AT_THE_TOP} return at.dataset.row }})()")).await;
        let top = format!(
            "Math.round(document.querySelector('[data-row=\"{}\"]').getBoundingClientRect().top)",
            read.as_str().unwrap()
        );
        let stood = page.value(&top).await;
        let id = format!("new-{down}");

        fixture.tell(&call(&id, &format!("{id}-rings"), "CREATED", &json!({})).to_string()).await;
        page.element("#activity .live [data-kind=call]").await;
        after_painting(&page).await;
        assert_eq!(page.value(&top).await, stood, "{down}: a call rings above the list");
        fixture.tell(&call(&id, &format!("{id}-ends"), "DESTROYED", &json!({})).to_string()).await;
        page.wait_for_none("#activity .live [data-kind=call]").await;
        after_painting(&page).await;
        assert_eq!(page.value(&top).await, stood, "{down}: it is over, and a row of the list");

        // Also on the way back to the top, where they are drawn.
        page.run(&format!("{LIST}.scrollTo(0, {LIST}.scrollTop - 1)")).await;
        after_painting(&page).await;
        assert_eq!(page.value(&top).await.as_i64().unwrap(), stood.as_i64().unwrap() + 1, "{down}");
    }
    page.end().await;
}

/// Finds the first row that is completely visible.
const AT_THE_TOP: &str = "const { top } = document.querySelector('#entries').getBoundingClientRect();
    const at = [...document.querySelectorAll('#entries [data-row]')].find((row) => row.getBoundingClientRect().top >= top + 40);";

/// Waits until the page has drawn everything it received, and everything that this made visible.
async fn after_painting(page: &Page) {
    page.outcome("(async () => { for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame); })()")
        .await;
}
