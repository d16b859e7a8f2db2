//! Finding the name for a number.

use std::fmt::Write;

use ringtray_core::{ContactList, ContactSettings, Contacts, MOST_CONTACT_NUMBERS, NumberRules};

use crate::{contacts, german, rules};

fn list(rows: &[(&str, &str)]) -> ContactList {
    let mut text = String::from("Name;Phone\n");
    for (name, number) in rows {
        writeln!(text, "{name};{number}").unwrap();
    }
    ContactList::read_csv(&text).list
}

#[test]
fn a_number_is_found_however_it_is_written() {
    let contacts = contacts(&list(&[
        ("Anna", "0176 1234567"),
        ("Bert", "+43 1 234567"),
        ("Desk", "0003*006"),
        ("Door", "17"),
    ]));
    let cases = [
        ("+491761234567", Some("Anna")),
        ("1761234567", Some("Anna")),
        ("491761234567", Some("Anna")),
        ("0043 1 234567", Some("Bert")),
        ("0003*006", Some("Desk")),
        ("006", None),
        ("17", Some("Door")),
        ("017", None),
        ("+431761234567", None),
        ("", None),
    ];
    for (number, expected) in cases {
        assert_eq!(contacts.name_of(number), expected, "{number}");
    }
    assert_eq!((contacts.len(), contacts.is_empty()), (4, false));
}

#[test]
fn without_a_country_no_name_is_better_than_a_wrong_one() {
    let unknown = NumberRules::default();
    let one = Contacts::new(list(&[("Anna", "0176 1234567")]), &unknown);
    assert_eq!(one.name_of("+49 176 1234567"), Some("Anna"));
    assert_eq!(one.name_of("+43 176 1234567"), Some("Anna"));

    let abroad = Contacts::new(list(&[("Anna", "+49 176 1234567"), ("Bert", "+43 176 1234567")]), &unknown);
    assert_eq!(abroad.name_of("0176 1234567"), None);
    assert_eq!(abroad.name_of("+49 176 1234567"), Some("Anna"));
    assert_eq!(abroad.name_of("431761234567"), Some("Bert"));

    let mixed = Contacts::new(list(&[("Anna", "0176 1234567"), ("Bert", "+43 176 1234567")]), &unknown);
    assert_eq!(mixed.name_of("+49 176 1234567"), None, "the number of Anna may be that of Bert");
    assert_eq!(mixed.name_of("0176 1234567"), Some("Anna"), "so it stands there");
    assert_eq!(mixed.name_of("+43 176 1234567"), Some("Bert"));

    let twice = Contacts::new(list(&[("Anna", "0176 1234567"), ("Anna", "+49 176 1234567")]), &unknown);
    assert_eq!(twice.name_of("1761234567"), Some("Anna"));

    let known = Contacts::new(list(&[("Anna", "+49 176 1234567"), ("Bert", "+43 176 1234567")]), &german());
    assert_eq!(known.name_of("0176 1234567"), Some("Anna"));
}

#[test]
fn a_switchboard_has_a_name_where_all_its_extensions_have_the_same() {
    let main = "+49 30 1234567";
    let one = contacts(&list(&[("Shop", "\"+49 30 1234567;ext=1\""), ("Shop", "+49 30 1234567 x2")]));
    assert_eq!(one.name_of(main), Some("Shop"));
    let two = contacts(&list(&[("Anna", "+49 30 1234567 x1"), ("Bert", "+49 30 1234567 x2")]));
    assert_eq!(two.name_of(main), None);
    assert_eq!(two.name_of("tel:+49301234567;ext=2"), Some("Bert"));
    let own =
        contacts(&list(&[("Anna", "030 1234567 x1"), ("Office", "030 1234567"), ("Bert", "030 1234567 x2")]));
    assert_eq!(own.name_of(main), Some("Office"));
}

#[test]
fn of_two_names_the_earlier_counts() {
    let merged = ContactList::merged([
        list(&[("Anna", "0176 1234567")]),
        list(&[("Bert", "+491761234567"), ("Carl", "17")]),
    ]);
    let merged = contacts(&merged);
    assert_eq!(merged.name_of("01761234567"), Some("Anna"));
    assert_eq!(merged.name_of("17"), Some("Carl"));
    assert_eq!(merged.len(), 2);
}

#[test]
fn there_is_a_most_that_is_kept() {
    let mut text = String::new();
    for number in 0..MOST_CONTACT_NUMBERS + 5 {
        writeln!(text, "N{number},+49{}", 100_000_000 + number).unwrap();
    }
    let read = ContactList::read_csv(&text);
    assert_eq!(read.list.len(), MOST_CONTACT_NUMBERS);
    assert_eq!(read.passed_over, ["5 numbers too many; the first 100000 count"]);
    let merged = ContactList::merged([list(&[("Anna", "17")]), read.list]);
    assert_eq!(merged.len(), MOST_CONTACT_NUMBERS);
    let contacts = contacts(&merged);
    assert_eq!(contacts.name_of("0100000007"), Some("N7"));
    assert_eq!(contacts.name_of("0100099999"), None);
}

#[test]
fn printing_tells_no_name_and_no_number() {
    let list = list(&[("Anna", "0176 1234567")]);
    assert_eq!(format!("{list:?}"), "ContactList(1)");
    assert_eq!(format!("{:?}", contacts(&list)), "Contacts(1)");
}

#[test]
fn equal_contacts_are_equal() {
    let list = list(&[("Anna", "0176 1234567")]);
    assert_eq!(contacts(&list), contacts(&list));
    assert_ne!(contacts(&list), Contacts::new(list, &rules("43", "0", "00")));
    assert_ne!(contacts(&ContactList::default()), Contacts::default(), "the rules count as well");
}

#[test]
fn settings_may_be_left_out() {
    let settings: ContactSettings = serde_json::from_str("{}").unwrap();
    assert_eq!(settings, ContactSettings::default());
    let settings: ContactSettings =
        serde_json::from_str(r#"{"files":["/a.vcf"],"numbers":{"country":"49"},"later":1}"#).unwrap();
    assert_eq!((settings.files.as_slice(), &settings.numbers), (["/a.vcf".to_owned()].as_slice(), &german()));
    let file = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<ContactSettings>(&file).unwrap(), settings);
}
