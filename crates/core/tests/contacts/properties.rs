//! Properties of all numbers and all files.

use proptest::prelude::*;
use ringtray_core::{ContactList, Contacts, MOST_CONTACT_NUMBERS, NumberRules};

use crate::{german, rules};

fn any_rules() -> impl Strategy<Value = NumberRules> {
    let usual = prop::sample::select(vec![
        german(),
        NumberRules::default(),
        rules("39", "", "00"),
        rules("1", "1", "011"),
        rules("7", "8", "810"),
        rules("36", "06", "00"),
    ]);
    let odd = ("[0-9+x]{0,4}", "[0-9]{0,3}", "[0-9]{0,3}").prop_map(|(a, b, c)| rules(&a, &b, &c));
    prop_oneof![4 => usual, 1 => odd]
}

/// Texts that are numbers, look like numbers, or are anything.
fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => r"\+?[0-9]{1,16}",
        4 => r"(\+|00|011|0|)(49|39|1|43)?( ?\(0\) ?)?[0-9]{2,4}[-/ .]?[0-9]{3,8}(;ext=[0-9]{1,3}| x[0-9]{1,2})?",
        2 => r"[-+0-9 ()/.*#;=etlx:]{0,24}",
        1 => any::<String>(),
    ]
}

/// Digits with formatting characters put between.
fn formatted(number: &str, with: &[u8]) -> String {
    let marks = [" ", "-", "/", ".", "\u{A0}", "\u{2011}", " - ", ""];
    let mut text = String::new();
    for (at, digit) in number.chars().enumerate() {
        text.push(digit);
        text.push_str(marks[usize::from(with[at % with.len()]) % marks.len()]);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_one_form_stays_itself(rules in any_rules(), number in any_number()) {
        let plain = rules.plain(&number);
        prop_assert_eq!(rules.plain(&plain.to_string()), plain.clone());
        prop_assert_eq!(rules.same(&number, &plain.to_string()), !plain.is_nothing());
    }

    #[test]
    fn the_same_is_the_same_from_both_sides(rules in any_rules(), one in any_number(), other in any_number()) {
        prop_assert_eq!(rules.same(&one, &other), rules.same(&other, &one));
    }

    #[test]
    fn formatting_changes_nothing(
        rules in any_rules(),
        number in r"\+[0-9]{1,15}|[0-9]{7,15}",
        with in prop::collection::vec(any::<u8>(), 1..16),
        other in any_number(),
    ) {
        let written = formatted(&number, &with);
        prop_assert_eq!(rules.plain(&written), rules.plain(&number));
        prop_assert_eq!(rules.same(&written, &other), rules.same(&number, &other));
    }

    #[test]
    fn extensions_and_codes_are_the_same_as_themselves_only(
        rules in any_rules(),
        short in r"[0-9]{1,6}|[0-9]{0,5}[*#][0-9*#]{0,8}",
        other in any_number(),
    ) {
        let spaced = format!(" {short} ");
        prop_assert!(rules.same(&short, &spaced));
        let other_bare = other.trim();
        let is_itself = other_bare == short || (rules.same(other_bare, &short) && rules.plain(other_bare).to_string() == short);
        prop_assert_eq!(rules.same(&short, &other), is_itself);
    }

    #[test]
    fn whoever_is_in_the_list_is_found(
        rules in any_rules(),
        numbers in prop::collection::vec(any_number(), 1..12),
    ) {
        let text: String = numbers.iter().enumerate()
            .map(|(at, number)| format!("BEGIN:VCARD\nFN:N{at}\nTEL:{}\nEND:VCARD\n", number.replace(['\r', '\n', '\\'], " ")))
            .collect();
        let contacts = Contacts::new(ContactList::read_vcard(&text).list, &rules);
        for number in &numbers {
            let number = number.replace(['\r', '\n', '\\'], " ");
            let known = number.bytes().any(|byte| byte.is_ascii_digit()) && number.trim().len() <= 128;
            if !known || rules.plain(&number).is_nothing() {
                continue;
            }
            let found = contacts.name_of(&number).map(str::to_owned);
            prop_assert!(found.is_some(), "{:?}", number);
            // A name that is found belongs to an equal number, or to one with the same main number.
            let at: usize = found.unwrap()[1..].parse().unwrap();
            prop_assert!(rules.same(&number, &numbers[at].replace(['\r', '\n', '\\'], " ")));
        }
    }

    #[test]
    fn a_written_card_gives_the_name_back(
        name in r"[A-Za-zäöüß,;\\:]([A-Za-zäöüß ,;:\\.]{0,30}[A-Za-zäöüß,;\\:])?",
        number in r"\+[1-9][0-9]{7,14}",
        fold in 1_usize..20,
        quoted in any::<bool>(),
    ) {
        let escaped = name.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
        let line = if quoted {
            let bytes: Vec<String> = escaped.bytes().map(|byte| format!("={byte:02X}")).collect();
            format!("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{}", bytes.chunks(fold).map(<[String]>::concat).collect::<Vec<_>>().join("=\r\n"))
        } else {
            let letters: Vec<char> = escaped.chars().collect();
            format!("FN:{}", letters.chunks(fold).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("\r\n "))
        };
        let text = format!("BEGIN:VCARD\r\nVERSION:3.0\r\n{line}\r\nTEL:{number}\r\nEND:VCARD\r\n");
        let read = ContactList::read_vcard(&text);
        let expected = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let contacts = Contacts::new(read.list, &german());
        prop_assert_eq!(contacts.name_of(&number), Some(expected.as_str()));
    }

    #[test]
    fn any_file_is_read_within_bounds(
        file in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..400),
            "((BEGIN|END):VCARD|FN:|N:|TEL|;|=|,|\"|\\\\|Name|Phone|[0-9]{1,9}|ä|\r|\n| |\t|sep=){0,60}".prop_map(String::into_bytes),
        ],
        vcard in any::<bool>(),
        rules in any_rules(),
    ) {
        let Some(read) = ContactList::read(&file, vcard.then_some("vcf")) else { return Ok(()) };
        prop_assert!(read.list.len() <= MOST_CONTACT_NUMBERS && read.passed_over.len() <= 6);
        let contacts = Contacts::new(read.list, &rules);
        for number in ["", "1", "+491761234567", "01761234567"] {
            prop_assert!(contacts.name_of(number).is_none_or(|name| !name.is_empty() && name.chars().count() <= 80));
        }
    }
}
