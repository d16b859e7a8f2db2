//! What must hold for the reader of contacts files.

use ringtray_core::{ContactList, Contacts, ContactsRead, MOST_CONTACT_NUMBERS, NumberRules};

/// Reads bytes as a file of each kind, and looks its numbers up.
pub(crate) fn check(input: &[u8]) {
    for ending in [None, Some("vcf"), Some("csv")] {
        let Some(read) = ContactList::read(input, ending) else { continue };
        assert_eq!(ContactList::read(input, ending).as_ref(), Some(&read), "the same file is read the same");
        is_bounded(&read);
        let contacts = Contacts::new(read.list.clone(), &NumberRules::default());
        for number in ["+40215550142", "0003*006", "555", ""] {
            if let Some(name) = contacts.name_of(number) {
                fits(name);
            }
        }
        let twice = ContactList::merged([read.list.clone(), read.list]);
        assert!(twice.len() <= MOST_CONTACT_NUMBERS);
    }
}

fn is_bounded(read: &ContactsRead) {
    assert!(read.list.len() <= MOST_CONTACT_NUMBERS);
    assert!(read.passed_over.len() <= 7, "{:?}", read.passed_over);
    for sentence in &read.passed_over {
        assert!(sentence.len() < 120 && sentence.starts_with(|c: char| c.is_ascii_digit()), "{sentence}");
    }
}

/// One line, bounded.
fn fits(name: &str) {
    assert!(!name.is_empty() && name.chars().count() <= 80 && !name.contains(char::is_control), "{name:?}");
}
