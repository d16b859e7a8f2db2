//! The export of the activity, through the system's own dialogue.

use std::path::Path;

use private_desktop::Window;
use serde_json::json;

use crate::calls::call;
use crate::page::{LIMIT, Page};
use crate::stage::{Stage, TOKEN, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_is_written_where_the_person_chooses() {
    let mut stage = Stage::new().await;
    stage.keep_account(&stage.simulator.address(), TOKEN).await;
    let page = Page::open(&stage).await;
    page.wait_for_state("connected").await;
    for (id, caller) in [("c1", "Maria Popescu <+40215550142>"), ("c2", "=Ion & Co, \"Cafe\" <+40314447788>")]
    {
        for status in ["CREATED", "DESTROYED"] {
            let message = call(id, &format!("{id}{status}"), status, &json!({ "callerid": caller }));
            stage.tell(&message.to_string()).await;
        }
    }
    page.wait_for_value("document.querySelectorAll('#entries [data-kind=call]').length", &json!(2)).await;
    let file = stage.desktop.home().join("the calls.csv");

    // Who chooses no place has changed nothing.
    page.click("#export").await;
    page.click("dialog [data-default]").await;
    let chooser = file_dialogue(&stage).await;
    stage.desktop.press("Escape").unwrap();
    wait_until("the dialogue closes", || !is_open(&stage, &chooser)).await;
    page.wait_for_none("dialog").await;

    page.fill("search", "cafe").await;
    page.wait_for_value("document.querySelectorAll('#entries [data-kind=call]').length", &json!(1)).await;
    page.click("#export").await;
    page.click("dialog [data-default]").await;
    write_to(&stage, &file).await;
    page.element("dialog [role=status]").await;

    let written = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<&str> = written.trim_start_matches('\u{FEFF}').lines().collect();
    assert_eq!(rows.len(), 2, "a heading and what was found: {written}");
    // Quoted, and nothing that a spreadsheet would calculate.
    assert!(rows[1].contains("\"'=Ion & Co, \"\"Cafe\"\"\""), "{written}");
    assert!(rows[1].contains("'+40314447788") && !written.contains("Maria"), "{written}");
    page.end().await;
}

/// Chooses in the system's dialogue where to write.
pub(crate) async fn write_to(stage: &Stage, file: &Path) {
    let chooser = file_dialogue(stage).await;
    // In place of the name that is offered.
    stage.desktop.press("ctrl+a").unwrap();
    stage.desktop.type_text(file.to_str().unwrap()).unwrap();
    stage.desktop.press("Return").unwrap();
    wait_until("the dialogue closes", || !is_open(stage, &chooser)).await;
}

/// Waits until the system's dialogue has the keyboard.
async fn file_dialogue(stage: &Stage) -> Window {
    let its_own = |window: &Window| !window.title.starts_with("Ringtray") && window.width > 300;
    let mut found = None;
    let search = async {
        while found.is_none() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            found = stage.desktop.focused().unwrap().filter(its_own);
        }
    };
    assert!(tokio::time::timeout(LIMIT, search).await.is_ok(), "{:?}", stage.desktop.windows("").unwrap());
    let window = found.unwrap();
    stage.desktop.wait_until_painted(&window, LIMIT).unwrap();
    window
}

fn is_open(stage: &Stage, window: &Window) -> bool {
    stage.desktop.windows("").unwrap().iter().any(|open| open.id == window.id)
}
