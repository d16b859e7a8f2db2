//! Diagnostics of the connections.

use ringtray_core::{
    Account, AccountDiagnostics, ConnectionSettings, Diagnosis, Diagnostics, DisconnectedBy, LogLevel,
    LogLine, Occasion, Proxy, Reason, ReasonKind, Revision, State, Step, StepResult, Timestamp, report,
};

use ringtray_language::{Language, Phrase};

use crate::fixture::{account, id};

const MINUTE: i64 = 60_000;

fn connected(since: i64) -> State {
    State::Connected {
        since: Timestamp(since),
        revision: Revision::Four,
        session_id: "s".into(),
        paused: false,
        pauses: 0,
    }
}

fn waiting(kind: ReasonKind) -> State {
    State::Waiting {
        until: Timestamp(0),
        attempt: 2,
        reason: Reason::new(kind, Phrase::of("trouble-no-code", &[]), "the detail"),
    }
}

fn refused() -> State {
    State::NeedsSignIn {
        reason: Reason::new(ReasonKind::SignInRefused, Phrase::of("trouble-no-code", &[]), "d"),
    }
}

fn of(diagnosis: &Diagnosis, account: &Account, now: i64) -> AccountDiagnostics {
    diagnosis.of(std::slice::from_ref(account), Language::english(), Timestamp(now)).remove(0)
}

/// The result of each step as a letter: done, failed, waiting, not reached, not needed.
fn steps(found: &AccountDiagnostics) -> String {
    let letter = |result: StepResult| match result {
        StepResult::Done => 'd',
        StepResult::Failed => 'F',
        StepResult::Waiting => 'w',
        StepResult::NotReached => '-',
        StepResult::NotNeeded => 'n',
    };
    found.steps.iter().map(|step| letter(step.result)).collect()
}

#[test]
fn the_step_that_failed_is_named() {
    // Address, proxy, TLS, sign-in, revision, first event.
    let through = Proxy::Through { address: "http://proxy:3128".into(), username: None };
    let plain = Account { server: "http://h".into(), ..account("one") };
    let secure = Account { server: "https://h".into(), ..account("one") };
    let connection = ConnectionSettings { proxy: through, ..ConnectionSettings::default() };
    let proxied = Account { connection, ..secure.clone() };
    let cases = [
        (&secure, State::Disconnected { by: DisconnectedBy::User }, "-n----"),
        (&secure, State::Connecting { attempt: 1, occasion: Occasion::Asked }, "wn----"),
        (&secure, connected(0), "dndddw"),
        (&plain, connected(0), "dnnddw"),
        (&proxied, connected(0), "dddddw"),
        (&secure, waiting(ReasonKind::NameNotFound), "Fn----"),
        (&proxied, waiting(ReasonKind::ProxySignIn), "dF----"),
        // The system's own proxy.
        (&secure, waiting(ReasonKind::ProxyRefused), "dF----"),
        (&secure, waiting(ReasonKind::CertificateIssuer), "dnF---"),
        (&proxied, waiting(ReasonKind::CertificateDate), "ddF---"),
        (&secure, refused(), "dndF--"),
        (&plain, waiting(ReasonKind::WrongPath), "dnndF-"),
        (&secure, waiting(ReasonKind::PingTimeout), "-n----"),
    ];
    for (account, state, expected) in cases {
        let mut diagnosis = Diagnosis::default();
        diagnosis.state(&account.id, &state, Timestamp(0));
        let found = of(&diagnosis, account, 0);
        assert_eq!(steps(&found), expected, "{state:?}");
        for step in &found.steps {
            assert_eq!(step.detail.is_some(), step.result == StepResult::Failed, "{step:?}");
        }
    }
}

#[test]
fn a_connection_that_says_nothing_for_long_is_silent_until_it_speaks() {
    let account = account("one");
    let mut diagnosis = Diagnosis::default();
    diagnosis.state(&account.id, &connected(0), Timestamp(0));
    assert!(!of(&diagnosis, &account, 14 * MINUTE).silent);
    assert!(of(&diagnosis, &account, 15 * MINUTE).silent);
    diagnosis.message(&account.id, "{}", Timestamp(16 * MINUTE));
    let found = of(&diagnosis, &account, 60 * MINUTE);
    assert!(!found.silent);
    assert_eq!((found.messages, found.bytes, found.last_message), (1, 2, Some(Timestamp(16 * MINUTE))));
    assert_eq!(
        found.steps.last().map(|step| (step.step, step.result)),
        Some((Step::FirstEvent, StepResult::Done))
    );

    diagnosis.state(&account.id, &waiting(ReasonKind::ConnectionLost), Timestamp(61 * MINUTE));
    diagnosis.state(&account.id, &connected(62 * MINUTE), Timestamp(62 * MINUTE));
    assert!(of(&diagnosis, &account, 80 * MINUTE).silent, "of the new connection nothing was heard yet");
}

#[test]
fn what_cuts_connections_is_told_while_the_newest_was_lost_to_it() {
    let account = account("one");
    let mut diagnosis = Diagnosis::default();
    let mut told = |state: &State| {
        diagnosis.state(&account.id, state, Timestamp(0));
        of(&diagnosis, &account, 0).cut
    };
    assert_eq!(told(&waiting(ReasonKind::ConnectionLost)), None);
    let cut = told(&waiting(ReasonKind::ConnectionCut));
    assert!(cut.is_some());
    assert_eq!(told(&connected(1)), cut, "it will be cut again");
    assert_eq!(told(&waiting(ReasonKind::PingTimeout)), None);
    assert_eq!(told(&waiting(ReasonKind::ConnectionCut)), cut);
    assert_eq!(told(&State::Disconnected { by: DisconnectedBy::User }), None);
}

#[test]
fn the_story_is_bounded_and_counts() {
    let account = account("one");
    let mut diagnosis = Diagnosis::default();
    for round in 0..400 {
        diagnosis.state(&account.id, &connected(round), Timestamp(round));
        let pausing = State::Connected {
            since: Timestamp(round),
            revision: Revision::Four,
            session_id: "s".into(),
            paused: true,
            pauses: 1,
        };
        diagnosis.state(&account.id, &pausing, Timestamp(round));
        diagnosis.state(&account.id, &waiting(ReasonKind::ServerClosed), Timestamp(round));
    }
    let found = of(&diagnosis, &account, 400);
    assert_eq!((found.connections, found.lost, found.story.len()), (400, 400, 500));
    diagnosis.state(&account.id, &connected(0), Timestamp(13 * 60 * MINUTE));
    assert_eq!(of(&diagnosis, &account, 0).story.len(), 1, "what is half a day old is not the last hours");
    diagnosis.state(
        &account.id,
        &State::Disconnected { by: DisconnectedBy::User },
        Timestamp(13 * 60 * MINUTE),
    );
    assert_eq!(of(&diagnosis, &account, 0).lost, 400, "the user's own wish is no loss");
    diagnosis.forget(&account.id);
    assert_eq!(of(&diagnosis, &account, 0).connections, 0);
}

#[test]
fn the_console_keeps_the_newest_messages_both_ways() {
    let one = id("one");
    let mut diagnosis = Diagnosis::default();
    diagnosis.sent(&one, "{\"a\":1}", Timestamp(1));
    diagnosis.message(&one, &format!("\"{}\"", "ä".repeat(4000)), Timestamp(2));
    let lines = diagnosis.console(&one, 0);
    assert_eq!((lines[0].sent, lines[0].text.as_str(), lines[0].left_out), (true, "{\"a\":1}", 0));
    assert!(!lines[1].sent && lines[1].text.len() <= 4096);
    assert_eq!(lines[1].text.len() + usize::try_from(lines[1].left_out).unwrap(), 8002);
    assert_eq!(diagnosis.console(&one, lines[0].number), lines[1..]);
    (0..300).for_each(|_| diagnosis.message(&one, "{}", Timestamp(3)));
    assert_eq!(diagnosis.console(&one, 0).len(), 200);
    assert!(diagnosis.console(&id("two"), 0).is_empty());
}

#[test]
fn a_report_tells_what_is_wrong_and_nothing_of_people() {
    let account = Account {
        name: "Alice at work".into(),
        username: Some("alice.smith".into()),
        server: "https://pbx.example.com".into(),
        app_key: Some("key-1234".into()),
        connection: ConnectionSettings {
            client_certificate_file: Some("/home/ann/own.p12".into()),
            ..ConnectionSettings::default()
        },
        ..account("one-of-a-kind")
    };
    let mut diagnosis = Diagnosis::default();
    diagnosis.state(&account.id, &waiting(ReasonKind::CertificateIssuer), Timestamp(1_764_106_000_000));
    let nameless = Account {
        name: "other.example.com".into(),
        server: "https://other.example.com".into(),
        ..account.clone()
    };
    let accounts = [account, nameless];
    let diagnostics = Diagnostics {
        version: "0.1.0".into(),
        system: "linux (x86_64)".into(),
        started: Timestamp(1_764_100_000_000),
        notified: 3,
        unstored: 0,
        accounts: diagnosis.of(&accounts, Language::english(), Timestamp(0)),
    };
    let said = |text: &str| LogLine {
        number: 1,
        at: Timestamp(1_764_106_001_000),
        level: LogLevel::Warn,
        target: "ringtray_desktop".into(),
        text: text.into(),
    };
    let log = [
        said("alice.smith (Alice at work) of one-of-a-kind could not sign in with key-1234"),
        said("called by +40215550142, 0176-5551234 and maria@example.com at 0003*006"),
        said("10.20.30.40:443 and 192.168.100.200 are reached, attempt 17 of 2026-11-25"),
    ];
    let text = report(&diagnostics, &accounts, &log);
    for kept in [
        "0.1.0",
        "linux (x86_64)",
        "https://pbx.example.com",
        "https://other.example.com",
        "FAILED",
        "certificate_issuer",
        "the detail",
        "192.168.100.200",
        "10.20.30.40:443",
        "attempt 17",
        "client certificate yes",
        "2026-11-25",
        "2025-11-25T21:26:41",
    ] {
        assert!(text.contains(kept), "{kept} is missing:\n{text}");
    }
    for private in
        ["lice", "smith", "key-1234", "one-of-a-kind", "0215550142", "5551234", "maria", "0003*006", "p12"]
    {
        assert!(!text.contains(private), "{private} is told:\n{text}");
    }
}
