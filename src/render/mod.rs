//! Histories as people and programs read them: as tables, as JSON, and as pictures.

mod card;
mod difference;
mod document;
pub mod draw;
mod explanation;
mod layout;
mod lines;
mod paint;
mod report;
mod table;

use std::time::Duration;

pub use card::{Attribute, Card, index};
pub use difference::difference;
pub use document::{document, write_history};
pub use explanation::explanations;
#[cfg(feature = "cli")]
pub(crate) use layout::fill_words;
pub(crate) use layout::visible;
pub use lines::lines;
pub use paint::Paint;
pub use report::report;
pub use table::table;

fn seconds(elapsed: Duration) -> String {
    format!("{}.{:03}", elapsed.as_secs(), elapsed.subsec_millis())
}
