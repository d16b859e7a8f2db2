//! What a process that holds secrets does before it has any.

mod core_dumps;
mod inspection;
mod panics;

pub use core_dumps::no_core_dumps;
pub use inspection::{inspection_variables, restart_without};
pub use panics::tell_panics_without_data;
