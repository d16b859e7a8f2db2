//! Names from contacts files, through the public interface.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod names;
mod numbers;
mod properties;
mod table;
mod vcard;

use ringtray_core::{ContactList, Contacts, NumberRules};

fn rules(country: &str, trunk: &str, international: &str) -> NumberRules {
    NumberRules { country: country.into(), trunk: trunk.into(), international: international.into() }
}

fn german() -> NumberRules {
    rules("49", "0", "00")
}

/// The contacts of a list with German numbers.
fn contacts(list: &ContactList) -> Contacts {
    Contacts::new(list.clone(), &german())
}
