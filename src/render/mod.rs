//! Histories as people and programs read them.

mod document;
mod lines;
mod table;

pub use document::{document, write_history};
pub use lines::lines;
pub use table::{report, table};
