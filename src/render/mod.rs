//! Histories as people and programs read them.

mod card;
mod document;
mod explanation;
mod lines;
mod table;

pub use card::{Attribute, Card, index};
pub use document::{document, write_history};
pub use explanation::explanations;
pub use lines::lines;
pub use table::{report, table};
