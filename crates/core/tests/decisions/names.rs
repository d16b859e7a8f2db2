//! How callers are called: by the contacts, else by their caller ID.

use ringtray_core::{ContactList, Contacts, Input, NotificationKind, NumberRules};
use serde_json::json;

use crate::desk::{Desk, ended, incoming, updated, with};

fn contacts(csv: &str) -> Contacts {
    let rules = NumberRules { country: "40".into(), ..NumberRules::default() };
    Contacts::new(ContactList::read_csv(csv).list, &rules)
}

#[test]
fn a_number_in_the_contacts_has_that_name() {
    let known = contacts("name,number\nDr. Popescu,021 555 0142\nDesk,0003*007\nSix,006\nService,*52\n");
    // Caller ID, name and number that are shown.
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
        let mut desk = Desk::new();
        desk.apply(Input::Contacts(known.clone()));
        desk.call(&with(&incoming(&desk), &json!({"callerid": callerid, "flow": "IN"})));
        let call = desk.the_call();
        assert_eq!((call.name.as_deref(), call.number.as_deref()), (name, number), "{callerid}");
    }
}

#[test]
fn contacts_that_change_while_it_rings_change_what_is_shown_and_nothing_that_is_over() {
    let mut desk = Desk::new();
    let first = incoming(&desk);
    let over = with(&first, &json!({"phoneCallId": "c2"}));
    desk.call(&over);
    desk.call(&ended(&updated(&over, &json!({"answered": desk.server(0)}))));
    desk.call(&first);

    desk.apply(Input::Contacts(contacts("name,number\nDr. Popescu,021 555 0142\n")));

    let [alert] = desk.on_screen(NotificationKind::Ringing)[..] else { panic!("{:?}", desk.screen) };
    assert_eq!(alert.summary, "Incoming call: Dr. Popescu");
    assert_eq!(desk.times_told(NotificationKind::Ringing), 2, "in place");
    let names: Vec<_> = desk.calls().iter().filter_map(|call| call.name.clone()).collect();
    assert_eq!(names, ["Dr. Popescu", "Maria Popescu"]);
    desk.apply(Input::Contacts(Contacts::default()));
    assert_eq!(desk.on_screen(NotificationKind::Ringing)[0].summary, "Incoming call: Maria Popescu");
}

#[test]
fn a_call_the_user_makes_has_the_name_of_who_is_called() {
    let mut desk = Desk::new();
    desk.apply(Input::Contacts(contacts("name,number\nDr. Popescu,021 555 0142\n")));
    desk.call(&with(&incoming(&desk), &json!({"flow": "OUT", "callerid": null, "dialed": "0215550142"})));
    assert_eq!(desk.the_call().name.as_deref(), Some("Dr. Popescu"));
}

#[test]
fn a_hostile_name_in_a_contacts_file_is_made_harmless() {
    let mut desk = Desk::new();
    desk.apply(Input::Contacts(contacts("name,number\n\"\u{202E}Evil\n<b>\",021 555 0142\n")));
    desk.call(&incoming(&desk));
    let alert = &desk.on_screen(NotificationKind::Ringing)[0].summary;
    assert_eq!(alert, "Incoming call: Evil <b>");
}
