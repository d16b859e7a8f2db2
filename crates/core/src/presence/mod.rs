//! The presence of people and extensions, and the registration of telephones.

pub(crate) mod people;
mod person;
mod registrations;
mod roster;

pub use self::person::PersonView;
pub(crate) use self::registrations::Registrations;
pub(crate) use self::roster::{Change, Roster, names};
