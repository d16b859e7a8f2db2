//! cargo-deny, which checks licences, bans and sources.

use crate::cargo_tool::CargoTool;

/// The required version.
pub(crate) const DENY: CargoTool =
    CargoTool { name: "cargo-deny", version: "0.20.2", options: &["--no-default-features"] };
