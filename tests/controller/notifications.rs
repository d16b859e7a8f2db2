//! The user's actions on notifications, and their lasting effects.

use ringtray_core::page::Delta;
use ringtray_core::{
    CallAction, DoNotDisturb, Entry, EntryDetail, NotificationAction, NotificationKind, NumberRules,
    QuietChoice, Suppressed, TrayAction,
};
use ringtray_desktop::requests::Request;
use ringtray_store::{ContactFiles, SettingsFile};
use tempfile::TempDir;

use crate::fixture::{Asked, Fixture, MemoryVault, server, wait_for_report};
use crate::messages::{acknowledged, call, notified};

#[tokio::test]
async fn a_missed_call_is_unseen_until_the_list_was_seen_also_in_the_next_run() {
    let (server, mut reports) = server().await;
    let (folder, vault) = (TempDir::new().unwrap(), MemoryVault::default());
    let fixture = Fixture::with(vault.clone(), true, folder).await;
    fixture.sign_in(&server.address(), "demo").await;
    for (nonce, status) in [("n1", "CREATED"), ("n2", "DESTROYED")] {
        server.emit(&call(nonce, status).to_string()).await;
        wait_for_report(&mut reports, |report| acknowledged(report, nonce)).await;
    }
    let folder = fixture.quit().await;

    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    let snapshot = fixture.snapshot().await;
    assert_eq!(snapshot.alerts.missed, 1);
    assert!(snapshot.entries.iter().any(|entry| entry.unseen));
    fixture.requests.send(Request::Seen);
    let alerts = |delta: &Delta| match delta {
        Delta::Alerts { alerts } => Some(*alerts),
        _ => None,
    };
    assert_eq!(fixture.wait_for_delta(alerts).await.missed, 0);
    let folder = fixture.quit().await;

    let mut fixture = Fixture::with(vault, true, folder).await;
    let snapshot = fixture.snapshot().await;
    assert_eq!(snapshot.alerts.missed, 0);
    assert!(snapshot.entries.iter().all(|entry| !entry.unseen));
}

#[tokio::test]
async fn do_not_disturb_chosen_in_a_popup_hushes_the_next_call_and_outlasts_the_program() {
    let (server, mut reports) = server().await;
    let (folder, vault) = (TempDir::new().unwrap(), MemoryVault::default());
    let mut fixture = Fixture::with(vault.clone(), true, folder).await;
    fixture.sign_in(&server.address(), "demo").await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    let (key, _) = fixture.wait_for_asked(notified).await;

    fixture
        .requests
        .send(Request::NotificationChosen { key: key.clone(), action: NotificationAction::DoNotDisturb });

    let closed = fixture.wait_for_asked(|asked| match asked {
        Asked::Close(key) => Some(key.clone()),
        _ => None,
    });
    assert_eq!(closed.await, key);
    let other = call("n2", "CREATED").to_string().replace("\"c1\"", "\"c2\"");
    server.emit(&other).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n2")).await;
    let suppressed: Vec<_> = calls(&mut fixture).await.iter().filter_map(|entry| entry.suppressed).collect();
    assert_eq!(suppressed, [Suppressed::DoNotDisturb]);
    let home = fixture.home.clone();
    let folder = fixture.quit().await;
    let kept = SettingsFile::load(&home).unwrap().notifications.do_not_disturb;
    assert!(matches!(kept, Some(DoNotDisturb::Until(_))), "{kept:?}");

    let mut fixture = Fixture::with(vault, true, folder).await;
    let quiet = fixture.snapshot().await.alerts.quiet;
    assert_eq!(quiet.map(|quiet| quiet.why), Some(Suppressed::DoNotDisturb));
    fixture.tray(TrayAction::Quiet(QuietChoice::Off));
    let loud =
        |delta: &Delta| matches!(delta, Delta::Alerts { alerts } if alerts.quiet.is_none()).then_some(());
    fixture.wait_for_delta(loud).await;
}

#[tokio::test]
async fn what_was_written_into_the_settings_meanwhile_is_not_lost() {
    let fixture = Fixture::new().await;
    SettingsFile::change(&fixture.home, |settings| settings.notifications.held_too_long_seconds = Some(60))
        .unwrap();
    fixture.tray(TrayAction::Quiet(QuietChoice::UntilSwitchedOff));
    let home = fixture.home.clone();
    let _folder = fixture.quit().await;
    let kept = SettingsFile::load(&home).unwrap().notifications;
    assert_eq!(kept.held_too_long_seconds, Some(60));
    assert_eq!(kept.do_not_disturb, Some(DoNotDisturb::UntilSwitchedOff));
}

#[tokio::test]
async fn a_click_opens_the_window_at_the_call_whether_a_page_is_there_or_not() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    let (key, _) = fixture.wait_for_asked(notified).await;
    let entry = calls(&mut fixture).await[0].id.clone();
    let open = || Request::NotificationChosen { key: key.clone(), action: NotificationAction::Open };

    fixture.requests.send(open());
    let opened = |asked: &Asked| matches!(asked, Asked::Open).then_some(());
    fixture.wait_for_asked(opened).await;
    let shown = |delta: &Delta| match delta {
        Delta::Show { entry } => Some(entry.clone()),
        _ => None,
    };
    assert_eq!(fixture.wait_for_delta(shown).await, entry);
    assert_eq!(fixture.snapshot().await.show, None, "it was shown");

    fixture.requests.send(Request::WindowClosed { rebuilt: false });
    fixture.requests.send(open());
    fixture.wait_for_asked(opened).await;
    assert_eq!(fixture.snapshot().await.show, Some(entry));
}

#[tokio::test]
async fn a_number_is_copied_and_called_from_popup_and_tray() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    for (nonce, status) in [("n1", "CREATED"), ("n2", "DESTROYED")] {
        server.emit(&call(nonce, status).to_string()).await;
        wait_for_report(&mut reports, |report| acknowledged(report, nonce)).await;
    }
    let missed = fixture.wait_for_asked(|asked| match asked {
        Asked::Notify(key, notification) if notification.kind == NotificationKind::Missed => {
            Some(key.clone())
        }
        _ => None,
    });
    let missed = missed.await;
    let entry = calls(&mut fixture).await[0].id.clone();
    let chosen = |action| Request::NotificationChosen { key: missed.clone(), action };
    let in_tray = |action| Request::Tray(TrayAction::Call { entry: entry.clone(), action });
    for (copy, call) in [
        (chosen(NotificationAction::CopyNumber), chosen(NotificationAction::CallBack)),
        (in_tray(CallAction::CopyNumber), in_tray(CallAction::CallBack)),
    ] {
        fixture.requests.send(copy);
        let copied = |asked: &Asked| match asked {
            Asked::Copy(text) => Some(text.clone()),
            _ => None,
        };
        assert_eq!(fixture.wait_for_asked(copied).await, "+40215550142");
        fixture.requests.send(call);
        let called = |asked: &Asked| match asked {
            Asked::Browse(address) => Some(address.clone()),
            _ => None,
        };
        assert_eq!(fixture.wait_for_asked(called).await, "tel:+40215550142");
    }
}

#[tokio::test]
async fn a_popup_that_was_put_away_is_not_shown_again() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    server.emit(&call("n1", "CREATED").to_string()).await;
    let (key, _) = fixture.wait_for_asked(notified).await;

    fixture.requests.send(Request::NotificationGone(key.clone()));
    let renamed = call("n2", "UPDATED").to_string().replace("Maria", "Marie");
    server.emit(&renamed).await;
    server.emit(&call("n3", "DESTROYED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n3")).await;

    let (next, kind) = fixture.wait_for_asked(notified).await;
    assert_eq!((next != key, kind), (true, NotificationKind::Missed));
}

#[tokio::test]
async fn a_caller_in_the_contacts_has_that_name_and_a_file_that_is_no_use_is_told() {
    let (server, mut reports) = server().await;
    let mut fixture = Fixture::new().await;
    fixture.sign_in(&server.address(), "demo").await;
    let folder = TempDir::new().unwrap();
    let (good, bad) = (folder.path().join("all.csv"), folder.path().join("gone.vcf"));
    std::fs::write(&good, "name,number\nDr. Popescu,021 555 0142\n").unwrap();
    let rules = NumberRules { country: "40".to_owned(), ..NumberRules::default() };

    fixture.requests.send(Request::Contacts(ContactFiles::load(&[good, bad], &rules)));

    let told = |delta: &Delta| match delta {
        Delta::Notice { text } => Some(text.clone()),
        _ => None,
    };
    let told = fixture.wait_for_delta(told).await;
    assert!(told.contains("gone.vcf"), "{told}");
    server.emit(&call("n1", "CREATED").to_string()).await;
    wait_for_report(&mut reports, |report| acknowledged(report, "n1")).await;
    let shown = fixture.wait_for_asked(|asked| match asked {
        Asked::Notify(_, notification) => Some((notification.summary.clone(), notification.body.clone())),
        _ => None,
    });
    let expected = ("Incoming call: Dr. Popescu".to_owned(), "+40215550142 to 0003*006".to_owned());
    assert_eq!(shown.await, expected, "both name and number");
}

async fn calls(fixture: &mut Fixture) -> Vec<Entry> {
    let entries = fixture.snapshot().await.entries;
    entries.into_iter().filter(|entry| matches!(entry.detail, EntryDetail::Call(_))).collect()
}
