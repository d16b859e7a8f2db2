//! What the user has set about names from contacts files.

use serde::{Deserialize, Serialize};

use super::NumberRules;

/// Which contacts files are read, and how numbers are written where the user is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactSettings {
    /// The files: absolute paths of vCard or CSV files. Of two names for one number the earlier file's counts.
    pub files: Vec<String>,
    /// How numbers are written here.
    pub numbers: NumberRules,
}
