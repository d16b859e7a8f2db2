//! The history: its entries, searching in it, and how much of it is kept.

mod entry;
mod entry_name;
mod imported;
mod part;
mod search;
mod settings;
mod summary;

pub use self::entry::{
    CallEntry, Direction, Entry, EntryDetail, EntryId, Outcome, Phase, PresenceWord, RegistrationState,
    Suppressed,
};
pub(crate) use self::entry_name::named;
pub use self::imported::{imported, is_past};
pub use self::part::{HistoryPart, ImportedView};
pub use self::search::{ExportFormat, Filter, Search, Tally};
pub use self::settings::HistorySettings;
pub(crate) use self::summary::summary;
