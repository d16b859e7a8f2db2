//! A secret is in the keyring and in the program's own memory, and nowhere else.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use ringtray_simulator::{Admission, Report, Resource, UnifiedApi};
use serde_json::json;

use crate::calls::call;
use crate::fixture::{Fixture, Process, TOKEN, canary, contains, files_with, processes, wait_until};
use crate::memory::holds;
use crate::page::{LIMIT, Page};

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_builds_the_window_anew_in_a_web_process_that_saw_no_secret() {
    let fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    let window = fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    fixture.desktop.move_window(&window, 400, 120).unwrap();
    let place = || {
        let window = fixture.desktop.windows("Ringtray").unwrap().pop();
        window.map(|window| (window.x, window.y, window.width, window.height))
    };
    wait_until("the window is moved", || place().is_some_and(|(x, ..)| x >= 400)).await;
    let before = place();
    let has_keyboard =
        || fixture.desktop.focused().unwrap().is_some_and(|window| window.title.contains("Ringtray"));
    wait_until("the window has the keyboard", has_keyboard).await;
    let old = web_process(&page);
    page.sign_in_with_token(&fixture.simulator.address(), "wrong").await;
    page.element("#token-error").await;
    page.fill("token", TOKEN).await;
    assert!(holds(&old, TOKEN), "what is typed is in the memory, or it is not searched well");

    page.click_to_sign_in("#sign-in").await;
    page.wait_until_signed_in().await;

    wait_until("the old web process ends", || !processes(page.driver()).contains(&old)).await;
    assert_ne!(web_process(&page), old);
    assert_eq!(holders(&page), Vec::<Process>::new());
    wait_until("the window is where it was", || place() == before).await;
    wait_until("the window has the keyboard again", has_keyboard).await;
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_in_the_background_stays_there_when_it_is_built_anew() {
    let fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), "wrong").await;
    page.element("#token-error").await;
    page.fill("token", TOKEN).await;
    let mut other =
        fixture.desktop.command("xmessage").args(["-geometry", "200x100+0+0", "Other"]).spawn().unwrap();
    let shown = fixture.desktop.wait_for_window("xmessage", LIMIT).unwrap();
    wait_until("the other window has the keyboard", || {
        fixture.desktop.focused().unwrap().as_ref() == Some(&shown)
    })
    .await;

    page.press("#sign-in").await;
    page.wait_until_signed_in().await;

    assert_eq!(fixture.desktop.focused().unwrap(), Some(shown), "the window took the keyboard");
    other.kill().unwrap();
    other.wait().unwrap();
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_was_put_down_stays_down_when_it_is_built_anew() {
    let fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    page.sign_in_with_token(&fixture.simulator.address(), "wrong").await;
    page.element("#token-error").await;
    page.fill("token", TOKEN).await;
    let window = fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    let put_down =
        fixture.desktop.command("xdotool").args(["windowminimize", &window.id.to_string()]).status();
    assert!(put_down.unwrap().success());
    fixture.desktop.wait_for_no_window("Ringtray", LIMIT).unwrap();

    page.press("#sign-in").await;
    page.wait_until_signed_in().await;

    assert_eq!(fixture.desktop.windows("Ringtray").unwrap(), []);
    fixture.tray().await.click("Open Ringtray").await.unwrap();
    fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_and_its_web_view_leave_no_core_dump() {
    let fixture = Fixture::new().await;
    let mut program = fixture.start_with_core_dumps();
    fixture.desktop.wait_for_window("Ringtray", LIMIT).unwrap();
    let web = || processes(program.id()).into_iter().filter(|process| process.name.starts_with("WebKit"));
    wait_until("a page runs", || web().any(|process| process.name == "WebKitWebProces")).await;

    for id in web().map(|process| process.id).chain([program.id()]) {
        let limits = std::fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
        let size = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        let size: Vec<&str> = size.split_whitespace().skip(4).collect();
        assert_eq!(size, ["1", "1", "bytes"]);
    }
    let status = program.die();
    assert_eq!(status.signal(), Some(6), "{status}");
    assert!(!status.core_dumped(), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_life_leaves_the_secrets_in_the_keyring_only() {
    let mut fixture = Fixture::new().await;
    let log = fixture.desktop.home().join("said.log");
    let page = Page::open_telling(&fixture, "trace", &log).await;
    let repeating = Resource::Repeating(400);
    fixture.simulator.unified_api(UnifiedApi {
        phone_calls: repeating,
        cdr: repeating,
        ..UnifiedApi::default()
    });

    for (number, life) in lives().iter().enumerate() {
        if number > 0 {
            page.click("#place-settings").await;
            page.click("#add-account").await;
        }
        page.fill("server", &fixture.simulator.address()).await;
        for choice in life.choices {
            page.click(&format!("input[{choice}]")).await;
        }
        for (field, value) in &life.fields {
            page.fill(field, value).await;
        }
        let joining = Admission::Packet(format!("Unauthorized: you sent {:?}", life.fields));
        for refusal in [Admission::Repeating(400), Admission::Repeating(401), joining] {
            fixture.simulator.admit(refusal);
            page.click_to_sign_in("#sign-in").await;
            let told = page.text("[id$=-error], form .failed").await;
            assert!(!told.contains(TOKEN), "{told}");
        }
        fixture.simulator.admit(Admission::Checked);
        page.click_to_sign_in("#sign-in").await;
        page.wait_until_signed_in().await;
    }
    let mut notifications = fixture.notifications().await;
    for secret in lives().iter().flat_map(|life| life.fields.iter().map(|(_, value)| value)) {
        fixture
            .tell(&json!({"class": secret, "nonce": secret, "payload": {secret: [secret]}}).to_string())
            .await;
        let callerid = format!("{secret} <+40215550142>");
        let ring = call(secret, &format!("n-{secret}"), "CREATED", &json!({"callerid": callerid}));
        fixture.tell(&ring.to_string()).await;
    }
    for popup in notifications.until_quiet(Duration::from_secs(2)).await.unwrap() {
        assert!(!format!("{popup:?}").contains(TOKEN), "{popup:?}");
    }
    assert!(!page.value("document.documentElement.outerHTML").await.to_string().contains(TOKEN));
    fixture.simulator.admit(Admission::Repeating(401));
    fixture.simulator.drop_connections().await;
    page.wait_for_state("needs_sign_in").await;

    assert_eq!(holders(&page), Vec::<Process>::new(), "processes beside the program");
    for process in processes(page.driver()) {
        for file in ["cmdline", "environ"] {
            let said = std::fs::read(format!("/proc/{}/{file}", process.id)).unwrap_or_default();
            assert!(!contains(&said, TOKEN.as_bytes()), "{file} of {process:?}");
        }
    }
    page.kill_program("ABRT").await;
    let logged = std::fs::read_to_string(&log).unwrap();
    assert!(logged.contains("TRACE"), "everything was logged");
    assert!(logged.contains("authorization: Bearer [secret]"), "the UnifiedAPI's error was logged");
    // Its parent contains everything that the desktop's programs store: their homes, caches, logs and temporary
    // files.
    let desktop = fixture.desktop.home().parent().unwrap().to_owned();
    for folder in [fixture.home(), &desktop] {
        assert_eq!(files_with(folder, TOKEN), Vec::<std::path::PathBuf>::new());
    }
    let report = ringtray_store::report(&ringtray_store::Home::at(fixture.home()), usize::MAX);
    assert!(report.contains(&fixture.simulator.address()) && report.contains("TRACE"), "{report}");
    assert!(!contains(report.as_bytes(), TOKEN.as_bytes()), "what is passed on to others");
    let kept = fixture.kept_in_keyring();
    for secret in lives().iter().flat_map(|life| life.fields.iter().map(|(_, value)| value)) {
        assert!(
            !secret.contains(TOKEN) || kept.contains(&format!("secret = {secret}\n")),
            "{secret} is kept"
        );
    }
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_with_a_secret_in_its_message_tells_where_it_was_and_not_the_secret() {
    let mut fixture = Fixture::new().await;
    fixture.keep_account(&fixture.simulator.address(), TOKEN).await;
    let said = fixture.desktop.home().join("said.log");
    let mut program = fixture.start_faulty(&said);
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;

    std::fs::write(fixture.home().join("fault"), "").unwrap();

    let told = || std::fs::read_to_string(&said).unwrap();
    wait_until("the panic is told", || told().contains("tests/desktop/faulty.rs")).await;
    assert!(told().contains("thread=\"faulty\""), "{}", told());
    let status = program.die();
    assert!(!status.core_dumped(), "{status}");
    let desktop = fixture.desktop.home().parent().unwrap().to_owned();
    for folder in [fixture.home(), &desktop] {
        assert_eq!(files_with(folder, TOKEN), Vec::<std::path::PathBuf>::new());
    }
}

/// One way to sign in.
struct Life {
    /// The choices in the form.
    choices: &'static [&'static str],
    fields: Vec<(&'static str, String)>,
}

fn lives() -> [Life; 5] {
    let demo = || "demo".to_owned();
    [
        Life { choices: &["value=user"], fields: vec![("vn", canary("vn")), ("dev", canary("dev"))] },
        Life { choices: &["value=app", "value=token"], fields: vec![("token", TOKEN.to_owned())] },
        Life {
            choices: &["value=app", "value=mobile_grant", "id=keepPassword"],
            fields: vec![
                ("appKey", demo()),
                ("appSecret", canary("secret")),
                ("username", demo()),
                ("password", canary("password")),
            ],
        },
        Life {
            choices: &["value=app", "value=client_credentials"],
            fields: vec![("appKey", demo()), ("appSecret", canary("secret"))],
        },
        Life { choices: &["value=bot"], fields: vec![("token", TOKEN.to_owned())] },
    ]
}

/// The one process that runs the page.
fn web_process(page: &Page) -> Process {
    let mut found = processes(page.driver()).into_iter().filter(|process| process.name == "WebKitWebProces");
    found.next().expect("a page runs")
}

/// The processes that contain a secret, except the program itself and the driver, through which the test types.
fn holders(page: &Page) -> Vec<Process> {
    let others = processes(page.driver()).into_iter().filter(|process| process.name != "ringtray");
    others.filter(|process| holds(process, TOKEN)).collect()
}
