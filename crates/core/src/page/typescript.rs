//! Generates `ui/src/backend/types.ts`, and checks that it is up to date. `UPDATE_TYPES=1 cargo test -p
//! ringtray-core` writes it.

use std::path::Path;

use secrecy::SecretString;
use serde_json::{Value, json};
use ts_rs::{Config, TS};

use super::*;
use crate::{
    AccountChange, AccountDiagnostics, AccountId, AutostartView, BrowserVisit, CallEntry, Certificate,
    ConnectionFields, ConsoleLine, Day, Diagnostics, Direction, DisconnectedBy, Entry, EntryDetail, EntryId,
    ExportFormat, ExtensionVerb, Field, FieldError, Filter, Fingerprint, HistoryPart, ImportedView,
    KindChoice, LogLevel, LogLine, Method, Mode, NotificationKind, NumberRules, Occasion, Outcome,
    PersonView, Phase, PresenceWord, Privacy, ProxyWay, Quiet, QuietChoice, QuietHours, Reason, ReasonKind,
    RegistrationState, Revision, RingPlayer, RingSound, Rule, Search, SecretsKept, SettingsChange,
    SignInForm, SignInResult, State, Step, StepResult, StepView, StoryLine, Suppressed, Tally, TimelineEvent,
    TimelineStep, Timestamp, TopicVerb, Urgency,
};

/// Types from a crate without TypeScript support, or with hand-written JSON. The tests below check them.
const BY_HAND: &str = r#"export type Certificate = { subject: string, issuer: string, names: Array<string>, notBefore: number, notAfter: number, fingerprint: string };

export type Reason = { kind: string, message: string, detail: string, certificate?: Certificate };

export type State = { state: "disconnected", by: "start" | "user" } | { state: "connecting", attempt: number, occasion: "asked" | "retry" | "resumed" | "network_changed" } | { state: "connected", since: number, revision: number, sessionId: string, paused: boolean, pauses: number } | { state: "waiting", until: number, attempt: number, reason: Reason } | { state: "needs_sign_in", reason: Reason } | { state: "stopped", reason: Reason };

export type SignInResult = { ok: true, account: string } | { ok: false, errors: Array<FieldError>, certificate: Certificate | null };
"#;

#[test]
fn the_page_has_these_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/backend/types.ts");
    let expected = page_types();
    if std::env::var_os("UPDATE_TYPES").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        found == expected,
        "ui/src/backend/types.ts is not what the Rust types say; write it with\n  UPDATE_TYPES=1 cargo test -p ringtray-core"
    );
}

#[test]
fn states_have_the_fields_written_by_hand() {
    let reason = Reason::new(ReasonKind::PingTimeout, "m".to_owned(), "d");
    let said = json!({"kind": "ping_timeout", "message": "m", "detail": "d"});
    let states = [
        State::Disconnected { by: DisconnectedBy::User },
        State::Connecting { attempt: 1, occasion: Occasion::Asked },
        State::Connected {
            since: Timestamp(1),
            revision: Revision::Three,
            session_id: "s".into(),
            paused: false,
            pauses: 0,
        },
        State::Waiting { until: Timestamp(2), attempt: 3, reason: reason.clone() },
        State::NeedsSignIn { reason: reason.clone() },
        State::Stopped { reason },
    ];
    for state in states {
        // A state that is new in the other crate makes this fail to compile. Add it to BY_HAND then.
        let expected = match &state {
            State::Disconnected { .. } => json!({"state": "disconnected", "by": "user"}),
            State::Connecting { .. } => json!({"state": "connecting", "attempt": 1, "occasion": "asked"}),
            State::Connected { .. } => {
                json!({"state": "connected", "since": 1, "revision": 3, "sessionId": "s", "paused": false, "pauses": 0})
            }
            State::Waiting { .. } => json!({"state": "waiting", "until": 2, "attempt": 3, "reason": said}),
            State::NeedsSignIn { .. } => json!({"state": "needs_sign_in", "reason": said}),
            State::Stopped { .. } => json!({"state": "stopped", "reason": said}),
        };
        assert_eq!(serde_json::to_value(&state).unwrap(), expected);
    }
}

#[test]
fn a_reason_has_the_certificate_written_by_hand() {
    let (certificate, said) = certificate();
    let reason = Reason::new(ReasonKind::CertificateIssuer, "m".to_owned(), "d");
    let reason = Reason { certificate: Some(Box::new(certificate)), ..reason };
    let expected = json!({"kind": "certificate_issuer", "message": "m", "detail": "d", "certificate": said});
    assert_eq!(serde_json::to_value(&reason).unwrap(), expected);
}

#[test]
fn sign_in_results_have_the_fields_written_by_hand() {
    let signed_in = SignInResult::<String>::SignedIn { account: AccountId("a".into()) };
    assert_eq!(serde_json::to_value(&signed_in).unwrap(), json!({"ok": true, "account": "a"}));
    let errors = vec![FieldError { field: Field::AppSecret, message: "m".to_owned() }];
    let (certificate, said) = certificate();
    for (certificate, said) in [(None, Value::Null), (Some(Box::new(certificate)), said)] {
        let refused = SignInResult::Refused { errors: errors.clone(), certificate };
        let expected =
            json!({"ok": false, "errors": [{"field": "appSecret", "message": "m"}], "certificate": said});
        assert_eq!(serde_json::to_value(&refused).unwrap(), expected);
    }
}

#[test]
fn entries_survive_their_json() {
    let call = CallEntry {
        direction: Direction::Inbound,
        phase: Phase::Ended,
        outcome: Some(Outcome::AnsweredElsewhere),
        name: Some("Maria".into()),
        number: None,
        extension: Some("0003*006".into()),
        started: Timestamp(1),
        answered: None,
        ended: Some(Timestamp(2)),
        clock_ahead: -5,
    };
    let expected = json!({"id": "e", "account": "a", "at": 3, "detail": {"kind": "call", "direction": "inbound",
        "phase": "ended", "outcome": "answered_elsewhere", "name": "Maria", "number": null, "extension": "0003*006",
        "started": 1, "answered": null, "ended": 2, "clockAhead": -5}});
    let details = [
        (EntryDetail::Call(call), expected["detail"].clone()),
        (EntryDetail::Gap { until: None, times: 1 }, json!({"kind": "gap", "until": null})),
        (EntryDetail::Gap { until: None, times: 12 }, json!({"kind": "gap", "until": null, "times": 12})),
        (
            EntryDetail::Extension { extension: None, change: ExtensionVerb::Deleted },
            json!({"kind": "extension", "extension": null, "change": "deleted"}),
        ),
        (
            EntryDetail::Presence {
                who: "person:5".into(),
                person: "p".into(),
                extension: None,
                state: PresenceWord::DoNotDisturb,
                said: None,
                note: Some("n".into()),
            },
            json!({"kind": "presence", "who": "person:5", "person": "p", "extension": null, "state": "do_not_disturb", "said": null,
                "note": "n"}),
        ),
        (
            EntryDetail::Topic { title: "t".into(), change: TopicVerb::Closed, by: None },
            json!({"kind": "topic", "title": "t", "change": "closed", "by": null}),
        ),
        (
            EntryDetail::Other { class: None, summary: "s".into() },
            json!({"kind": "other", "class": null, "summary": "s"}),
        ),
        (
            EntryDetail::Registration {
                extension: "1".into(),
                state: RegistrationState::Expired,
                device: None,
            },
            json!({"kind": "registration", "extension": "1", "state": "expired", "device": null}),
        ),
    ];
    for (detail, said) in details {
        let entry = Entry::new(EntryId("e".into()), AccountId("a".into()), Timestamp(3), detail);
        let value = serde_json::to_value(&entry).unwrap();
        assert_eq!(value["detail"], said);
        assert_eq!(serde_json::from_value::<Entry>(value).unwrap(), entry);
    }
}

#[test]
fn a_search_is_read_as_the_page_sends_it() {
    let sent = json!({"text": "maria", "filter": "missed", "account": null});
    let search = Search { text: "maria".into(), filter: Filter::Missed, account: None };
    assert_eq!(serde_json::from_value::<Search>(sent.clone()).unwrap(), search);
    assert_eq!(serde_json::to_value(&search).unwrap(), sent);
}

#[test]
fn a_form_never_shows_its_secrets() {
    let form = json!({"account": null, "server": "pbx", "mode": "app", "method": "mobile_grant", "vn": "hush", "dev": "hush",
        "token": "hush", "appKey": "k", "appSecret": "hush", "username": "u", "password": "hush", "keepPassword": true,
        "redirect": "",
        "path": "", "revision": null, "proxy": "through", "proxyAddress": "proxy", "proxyUsername": "p",
        "proxyPassword": "hush", "caFile": "", "pin": "", "clientCertificateFile": "/client.p12",
        "clientCertificatePassword": "hush"});
    let form: SignInForm =
        serde_json::from_value::<Value>(form).map(|form| serde_json::from_value(form).unwrap()).unwrap();
    assert!(!format!("{form:?}").contains("hush"));
    assert_eq!(secrecy::ExposeSecret::expose_secret(&form.password), "hush");
    let _: &SecretString = &form.token;
}

/// A certificate and its JSON.
fn certificate() -> (Certificate, Value) {
    let fingerprint = Fingerprint([0xab; 32]);
    let certificate = Certificate {
        subject: "s".into(),
        issuer: "i".into(),
        names: vec!["n".into()],
        not_before: Timestamp(1),
        not_after: Timestamp(2),
        fingerprint,
    };
    let said = json!({"subject": "s", "issuer": "i", "names": ["n"], "notBefore": 1, "notAfter": 2,
        "fingerprint": fingerprint.to_string()});
    (certificate, said)
}

fn page_types() -> String {
    let config = Config::new().with_large_int("number");
    let mut text = String::from(
        "// Made from the types of crates/core/src/view by its tests. Don't edit: change the Rust types, then run\n\
         //   UPDATE_TYPES=1 cargo test -p ringtray-core\n",
    );
    let declarations = [
        Entry::decl(&config),
        EntryDetail::decl(&config),
        CallEntry::decl(&config),
        Direction::decl(&config),
        Phase::decl(&config),
        Outcome::decl(&config),
        RegistrationState::decl(&config),
        PresenceWord::decl(&config),
        Search::decl(&config),
        Filter::decl(&config),
        Tally::decl(&config),
        ExportFormat::decl(&config),
        Suppressed::decl(&config),
        Quiet::decl(&config),
        Alerts::decl(&config),
        QuietChoice::decl(&config),
        Mode::decl(&config),
        Method::decl(&config),
        SecretsKept::<String>::decl(&config),
        AccountView::decl(&config),
        AccountChange::decl(&config),
        PersonView::decl(&config),
        SettingsView::decl(&config),
        KindView::decl(&config),
        RingSound::decl(&config),
        RingPlayer::decl(&config),
        SoundDevice::decl(&config),
        AutostartView::decl(&config),
        LanguageView::decl(&config),
        NotificationKind::decl(&config),
        KindChoice::decl(&config),
        Urgency::decl(&config),
        Privacy::decl(&config),
        QuietHours::decl(&config),
        Day::decl(&config),
        Rule::decl(&config),
        NumberRules::decl(&config),
        SettingsChange::decl(&config),
        Diagnostics::decl(&config),
        AccountDiagnostics::decl(&config),
        StepView::decl(&config),
        Step::decl(&config),
        StepResult::decl(&config),
        StoryLine::decl(&config),
        ConsoleLine::decl(&config),
        MessagesView::decl(&config),
        MessageView::decl(&config),
        TimelineStep::decl(&config),
        TimelineEvent::decl(&config),
        LogLine::decl(&config),
        LogLevel::decl(&config),
        Snapshot::decl(&config),
        ManagedView::decl(&config),
        PresetView::decl(&config),
        crate::accounts::Setting::decl(&config),
        HistoryPart::decl(&config),
        ImportedView::decl(&config),
        Delta::decl(&config),
        ImportView::decl(&config),
        ImportPart::decl(&config),
        SignInForm::decl(&config),
        BrowserVisit::decl(&config),
        ConnectionFields::decl(&config),
        ProxyWay::decl(&config),
        Field::decl(&config),
        FieldError::<String>::decl(&config),
    ];
    for declaration in declarations {
        text.push_str("\nexport ");
        text.push_str(&laid_out(&declaration));
        text.push('\n');
    }
    text.push('\n');
    text.push_str(BY_HAND);
    text
}

/// One line for each comment and each field, without trailing blanks.
fn laid_out(declaration: &str) -> String {
    let text = declaration
        .replace(" \n/**\n * ", "\n  /** ")
        .replace("\n */\n", " */\n  ")
        .replace("\"kind\":", "kind:");
    let text =
        text.replace("\"type\":", "type:").replace("\"kept\":", "kept:").replace("\"change\":", "change:");
    match text.strip_suffix(", };") {
        Some(fields) if fields.contains('\n') => format!("{fields},\n}};"),
        _ => text,
    }
}
