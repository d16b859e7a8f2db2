//! Each way of signing in, in the real web view: refused beside the wrong field, with nothing lost, then accepted.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use ringtray_simulator::Report;

use crate::fixture::{Fixture, TOKEN, canary, wait_until};
use crate::page::Page;
use crate::visit::{decide, visit};

/// One way to sign in.
struct Way {
    /// The choices in the form.
    choices: &'static [&'static str],
    fields: Vec<(&'static str, String)>,
    /// What is typed wrong first, one after the other.
    wrong: &'static [&'static str],
}

fn ways() -> [Way; 5] {
    let demo = || "demo".to_owned();
    [
        Way {
            choices: &["value=user"],
            fields: vec![("vn", canary("vn")), ("dev", canary("dev"))],
            wrong: &["vn"],
        },
        Way { choices: &["value=bot"], fields: vec![("token", TOKEN.to_owned())], wrong: &["token"] },
        Way {
            choices: &["value=app", "value=token"],
            fields: vec![("token", TOKEN.to_owned())],
            wrong: &["server", "token"],
        },
        Way {
            choices: &["value=app", "value=client_credentials"],
            fields: vec![("appKey", demo()), ("appSecret", canary("secret"))],
            wrong: &["appSecret"],
        },
        Way {
            choices: &["value=app", "value=mobile_grant"],
            fields: vec![
                ("username", demo()),
                ("password", canary("password")),
                ("appKey", demo()),
                ("appSecret", canary("secret")),
            ],
            wrong: &["password", "appSecret"],
        },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_tells_what_is_wrong_beside_its_field_loses_nothing_and_signs_in() {
    let fixture = Fixture::new().await;
    let page = Page::open(&fixture).await;
    for (number, Way { choices, fields, wrong }) in ways().into_iter().enumerate() {
        if number > 0 {
            page.click("#place-settings").await;
            page.click("#add-account").await;
        }
        for choice in choices {
            page.click(&format!("input[{choice}]")).await;
        }
        let right = std::iter::once(("server", fixture.simulator.address())).chain(fields);
        let right: Vec<(&str, String)> = right.collect();
        for (field, value) in &right {
            page.fill(field, value).await;
        }
        for field in wrong {
            let value = if *field == "server" { "http://127.0.0.1:1" } else { "wrong-as-typed" };
            page.fill(field, value).await;
            page.click_to_sign_in("#sign-in").await;
            assert!(!page.text(&format!("#{field}-error")).await.is_empty());
            for (other, right) in &right {
                let expected = if other == field { value } else { right };
                let typed = page.element(&format!("#{other}")).await.prop("value").await.unwrap();
                assert_eq!(typed.as_deref(), Some(expected), "{other} after {field} was wrong");
            }
            let right = right.iter().find(|(name, _)| name == field).unwrap();
            page.fill(field, &right.1).await;
        }
        page.click_to_sign_in("#sign-in").await;
        page.wait_until_signed_in().await;
    }
    page.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browser_is_opened_denies_and_then_lets_us_in() {
    let mut fixture = Fixture::new().await;
    let browser = Browser::new();
    let page = Page::open_beside(&fixture, browser.folder()).await;
    page.click("input[value=app]").await;
    page.click("input[value=authorization_code]").await;
    page.fill("server", &fixture.simulator.address()).await;
    page.fill("appKey", "demo").await;
    page.fill("appSecret", &canary("secret")).await;

    page.click_to_sign_in("#sign-in").await;
    let opened = browser.opened().await;
    page.element("#browser-title").await;
    visit(&decide(&opened, "deny").await).await;
    assert!(page.text("form .failed").await.contains("allow it there"));
    let typed = page.element("#appSecret").await.prop("value").await.unwrap();
    assert_eq!(typed, Some(canary("secret")), "nothing is lost");

    page.click_to_sign_in("#sign-in").await;
    let opened = browser.opened().await;
    page.element("#browser-title").await;
    assert!(visit(&decide(&opened, "allow").await).await.contains("You can close this page"));
    page.wait_until_signed_in().await;
    fixture.wait_for_report(|report| matches!(report, Report::Connected { .. })).await;
    page.end().await;
}

/// A stand-in for the desktop's browser, which notes the address it was opened with.
struct Browser(tempfile::TempDir);

impl Browser {
    fn new() -> Browser {
        let folder = tempfile::TempDir::new().unwrap();
        let program = folder.path().join("xdg-open");
        // Written atomically, because a test is waiting for it.
        let script = "#!/bin/sh\nhere=$(dirname \"$0\")\nprintf %s \"$1\" > \"$here/part\" && mv \"$here/part\" \"$here/opened\"\n";
        std::fs::write(&program, script).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        Browser(folder)
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Waits until it is opened, and forgets the address.
    async fn opened(&self) -> String {
        let file: PathBuf = self.0.path().join("opened");
        wait_until("the browser is opened", || file.exists()).await;
        let address = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        address
    }
}
