//! The export of the activity, through the system's own dialogue.

use std::path::Path;

use private_desktop::Window;
use serde_json::json;

use crate::calls::call;
use crate::fixture::{Fixture, TOKEN, wait_until};
use crate::page::{LIMIT, Page};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_is_written_where_the_person_chooses() {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let page = Page::open(&fixture).await;
    page.wait_for_state("connected").await;
    for (id, caller) in [("c1", "Maria Popescu <+40215550142>"), ("c2", "=Ion & Co, \"Cafe\" <+40314447788>")]
    {
        for status in ["CREATED", "DESTROYED"] {
            let message = call(id, &format!("{id}{status}"), status, &json!({ "callerid": caller }));
            fixture.tell(&message.to_string()).await;
        }
    }
    page.wait_for_value("document.querySelectorAll('#entries [data-kind=call]').length", &json!(2)).await;
    let file = fixture.desktop.home().join("the calls.csv");

    // Closing the dialogue changes nothing.
    page.click("#export").await;
    page.click("dialog [data-default]").await;
    let chooser = file_dialogue(&fixture).await;
    fixture.desktop.press("Escape").unwrap();
    wait_until("the dialogue closes", || !is_open(&fixture, &chooser)).await;
    page.wait_for_none("dialog").await;

    page.fill("search", "cafe").await;
    page.wait_for_value("document.querySelectorAll('#entries [data-kind=call]').length", &json!(1)).await;
    page.click("#export").await;
    page.click("dialog [data-default]").await;
    write_to(&fixture, &file).await;
    page.element("dialog [role=status]").await;

    let written = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<&str> = written.trim_start_matches('\u{FEFF}').lines().collect();
    assert_eq!(rows.len(), 2, "a heading and what was found: {written}");
    // Quoted, and without anything that a spreadsheet would calculate.
    assert!(rows[1].contains("\"'=Ion & Co, \"\"Cafe\"\"\""), "{written}");
    assert!(rows[1].contains("'+40314447788") && !written.contains("Maria"), "{written}");
    page.end().await;
}

/// Chooses a file in the system's dialogue.
pub(crate) async fn write_to(fixture: &Fixture, file: &Path) {
    let chooser = file_dialogue(fixture).await;
    // In place of the suggested name.
    fixture.desktop.press("ctrl+a").unwrap();
    fixture.desktop.type_text(file.to_str().unwrap()).unwrap();
    fixture.desktop.press("Return").unwrap();
    wait_until("the dialogue closes", || !is_open(fixture, &chooser)).await;
}

/// Waits until the system's dialogue has the keyboard.
async fn file_dialogue(fixture: &Fixture) -> Window {
    let its_own = |window: &Window| !window.title.starts_with("Ringtray") && window.width > 300;
    let mut found = None;
    let search = async {
        while found.is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            found = fixture.desktop.focused().unwrap().filter(its_own);
        }
    };
    assert!(tokio::time::timeout(LIMIT, search).await.is_ok(), "{:?}", fixture.desktop.windows("").unwrap());
    let window = found.unwrap();
    fixture.desktop.wait_until_painted(&window, LIMIT).unwrap();
    window
}

fn is_open(fixture: &Fixture, window: &Window) -> bool {
    fixture.desktop.windows("").unwrap().iter().any(|open| open.id == window.id)
}
