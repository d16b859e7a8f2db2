//! The names of callers: from the contacts, or else from the caller ID.

use ringtray_core::{ContactList, Contacts, Input, NotificationKind, NumberRules};
use serde_json::json;

use crate::fixture::{Fixture, ended, incoming, updated, with};

fn contacts(csv: &str) -> Contacts {
    let rules = NumberRules { country: "40".into(), ..NumberRules::default() };
    Contacts::new(ContactList::read_csv(csv).list, &rules)
}

#[test]
fn a_number_in_the_contacts_has_that_name() {
    let known = contacts("name,number\nDr. Popescu,021 555 0142\nDesk,0003*007\nSix,006\nService,*52\n");
    // Caller ID, displayed name and displayed number.
    let cases = [
        ("Maria <+40 21 555 0142>", Some("Dr. Popescu"), Some("+40 21 555 0142")),
        ("0040215550142", Some("Dr. Popescu"), Some("0040215550142")),
        ("0003*007", Some("Desk"), Some("0003*007")),
        ("0003*006", None, Some("0003*006")),
        ("*52", Some("Service"), Some("*52")),
        ("52", None, Some("52")),
        ("Maria <+49 21 555 0142>", Some("Maria"), Some("+49 21 555 0142")),
        ("anonymous", Some("anonymous"), None),
    ];
    for (callerid, name, number) in cases {
        let mut fixture = Fixture::new();
        fixture.apply(Input::Contacts(known.clone()));
        fixture.call(&with(&incoming(&fixture), &json!({"callerid": callerid, "flow": "IN"})));
        let call = fixture.the_call();
        assert_eq!((call.name.as_deref(), call.number.as_deref()), (name, number), "{callerid}");
    }
}

#[test]
fn contacts_that_change_while_it_rings_change_what_is_shown_and_nothing_that_is_over() {
    let mut fixture = Fixture::new();
    let first = incoming(&fixture);
    let over = with(&first, &json!({"phoneCallId": "c2"}));
    fixture.call(&over);
    fixture.call(&ended(&updated(&over, &json!({"answered": fixture.server(0)}))));
    fixture.call(&first);

    fixture.apply(Input::Contacts(contacts("name,number\nDr. Popescu,021 555 0142\n")));

    let [alert] = fixture.on_screen(NotificationKind::Ringing)[..] else { panic!("{:?}", fixture.screen) };
    assert_eq!(alert.summary, "Incoming call: Dr. Popescu");
    assert_eq!(fixture.times_told(NotificationKind::Ringing), 2, "in place");
    let names: Vec<_> = fixture.calls().iter().filter_map(|call| call.name.clone()).collect();
    assert_eq!(names, ["Dr. Popescu", "Maria Popescu"]);
    fixture.apply(Input::Contacts(Contacts::default()));
    assert_eq!(fixture.on_screen(NotificationKind::Ringing)[0].summary, "Incoming call: Maria Popescu");
}

#[test]
fn a_call_the_user_makes_has_the_name_of_who_is_called() {
    let mut fixture = Fixture::new();
    fixture.apply(Input::Contacts(contacts("name,number\nDr. Popescu,021 555 0142\n")));
    fixture
        .call(&with(&incoming(&fixture), &json!({"flow": "OUT", "callerid": null, "dialed": "0215550142"})));
    assert_eq!(fixture.the_call().name.as_deref(), Some("Dr. Popescu"));
}

#[test]
fn a_hostile_name_in_a_contacts_file_is_made_harmless() {
    let mut fixture = Fixture::new();
    fixture.apply(Input::Contacts(contacts("name,number\n\"\u{202E}Evil\n<b>\",021 555 0142\n")));
    fixture.call(&incoming(&fixture));
    let alert = &fixture.on_screen(NotificationKind::Ringing)[0].summary;
    assert_eq!(alert, "Incoming call: Evil <b>");
}
