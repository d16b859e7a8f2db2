//! The user's settings for contacts.

use serde::{Deserialize, Serialize};

use super::NumberRules;

/// Which contacts files are read, and how numbers are written in the user's country.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactSettings {
    /// The files: absolute paths of vCard or CSV files. If a number has two names, that of the earlier file counts.
    pub files: Vec<String>,
    /// How numbers are written here.
    pub numbers: NumberRules,
}
