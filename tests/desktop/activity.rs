//! The activity in the real web view: the search finds entries, and the filters show their number.

use ringtray_simulator::Scenario;
use serde_json::{Value, json};

use crate::calls::call;
use crate::fixture::{Fixture, TOKEN};
use crate::page::Page;

/// The rows of the list, from the top: the caller's or person's name, or else the kind of the entry.
const ROWS: &str = "[...document.querySelectorAll('#entries [data-row]')]
    .map((row) => row.querySelector('bdi')?.innerText ?? row.className)";

/// The kinds of the rows.
const KINDS: &str =
    "[...new Set([...document.querySelectorAll('#entries li')].map((row) => row.dataset.kind))].sort()";

const MISSED: &str = "Maria Popescu";
const ANSWERED: &str = "Ștefan Ionescu";

/// A page that has received a missed call, an answered one, Ana's presence and a topic.
async fn with_activity() -> (Fixture, Page) {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    let answered = |nonce, status, changes: Value| {
        let mut message = call("c2", nonce, status, &changes);
        message["payload"]["callerid"] = json!("Ștefan Ionescu <+40314447788>");
        // Only the raw message contains this.
        message["payload"]["author"] = json!({ "terminal": "quokka77" });
        message.to_string()
    };
    let picked_up = json!({ "answered": time::OffsetDateTime::now_utc().unix_timestamp() });
    for message in [
        call("c1", "n1", "CREATED", &json!({})).to_string(),
        call("c1", "n2", "DESTROYED", &json!({})).to_string(),
        answered("n3", "CREATED", json!({})),
        answered("n4", "UPDATED", picked_up.clone()),
        answered("n5", "DESTROYED", picked_up),
        Scenario::named("presence").unwrap().fresh_messages().swap_remove(0),
        Scenario::named("topics").unwrap().fresh_messages().swap_remove(0),
    ] {
        fixture.tell(&message).await;
    }
    (fixture, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_finds_names_numbers_and_words_of_the_raw_messages() {
    let (_stage, page) = with_activity().await;
    page.wait_for_value(&format!("{KINDS}.length"), &json!(3)).await;
    let all = page.value(ROWS).await;

    for (typed, found) in [
        ("popescu", json!([MISSED])),
        // Without its accent, and only a part of it.
        ("stefan ion", json!([ANSWERED])),
        // The server writes +40215550142.
        ("021 555-01 42", json!([MISSED])),
        ("quokka77", json!([ANSWERED])),
        ("nobody at all", json!([])),
    ] {
        page.fill("search", typed).await;
        page.wait_for_value(ROWS, &found).await;
    }
    // Escape clears it, as it does in every search.
    page.press_keys("#search", "\u{E00C}").await;
    page.wait_for_value(ROWS, &all).await;
    assert_eq!(page.value("document.querySelector('#search').value").await, json!(""));
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filter_shows_its_kinds_and_narrows_what_is_searched() {
    let (_stage, page) = with_activity().await;
    page.wait_for_value(&format!("{KINDS}.length"), &json!(3)).await;
    let all = page.value(ROWS).await;

    page.click("#filter-calls").await;
    page.wait_for_value(KINDS, &json!(["call"])).await;
    assert_eq!(page.value(ROWS).await, json!([ANSWERED, MISSED]), "the newest is the first");
    page.click("#filter-missed").await;
    page.wait_for_value(ROWS, &json!([MISSED])).await;
    page.click("#filter-presence").await;
    page.wait_for_value(KINDS, &json!(["presence"])).await;
    page.click("#filter-other").await;
    page.wait_for_value(KINDS, &json!(["topic"])).await;

    page.fill("search", "popescu").await;
    page.wait_for_value(ROWS, &json!([])).await;
    page.click("#filter-calls").await;
    page.wait_for_value(ROWS, &json!([MISSED])).await;
    page.fill("search", " ").await;
    page.click("#filter-all").await;
    page.wait_for_value(ROWS, &all).await;
    page.end().await;
}
