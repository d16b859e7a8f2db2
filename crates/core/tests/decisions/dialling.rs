//! A text from somebody else is dialled and copied only if it is a number.

use ringtray_core::{
    CallAction, EntryId, Input, MenuItem, NotificationAction, NotificationKey, NotificationKind, TrayAction,
    is_number, tel,
};
use serde::Deserialize;
use serde_json::json;

use crate::fixture::{Fixture, ended, incoming, with};

#[derive(Deserialize)]
struct Case {
    number: String,
    tel: Option<String>,
    copied: bool,
}

#[test]
fn only_what_is_shown_as_a_number_is_dialled_and_no_code() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("numbers.json")).unwrap();
    for Case { number, tel: address, copied } in cases {
        assert_eq!(tel(&number), address, "{number:?}");
        assert_eq!(is_number(&number), copied, "{number:?}");
    }
}

#[test]
fn a_code_in_a_caller_id_is_offered_nowhere() {
    let mut fixture = Fixture::new();
    let code = with(&incoming(&fixture), &json!({"callerid": "Your bank <*21*0900123456#>"}));
    fixture.call(&code);
    let ringing = fixture.on_screen(NotificationKind::Ringing);
    assert!(ringing[0].body.contains("*21*0900123456#"), "it is shown: {:?}", ringing[0]);
    assert_eq!(ringing[0].buttons, [NotificationAction::Open, NotificationAction::DoNotDisturb]);
    fixture.call(&ended(&code));
    assert_eq!(fixture.on_screen(NotificationKind::Missed)[0].buttons, [NotificationAction::Open]);

    let key = NotificationKey("missed:call:one:c1".into());
    let entry = EntryId("call:one:c1".into());
    for action in [NotificationAction::CopyNumber, NotificationAction::CallBack] {
        assert_eq!(fixture.apply(Input::Chosen { key: key.clone(), action }), [], "{action:?}");
    }
    for action in [CallAction::CopyNumber, CallAction::CallBack] {
        assert_eq!(fixture.apply(Input::Call { entry: entry.clone(), action }), [], "{action:?}");
    }
    let offered = offered(&fixture.core.tray().menu);
    assert_eq!(offered, [CallAction::Open]);
}

/// The menu's actions for calls.
fn offered(menu: &[MenuItem]) -> Vec<CallAction> {
    let of = |item: &MenuItem| match item {
        MenuItem::Action { action: TrayAction::Call { action, .. }, .. } => vec![*action],
        MenuItem::Submenu { items, .. } => offered(items),
        _ => Vec::new(),
    };
    menu.iter().flat_map(of).collect()
}
