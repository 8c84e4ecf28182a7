//! The shape of events and decisions on the wire: JSON as SWF writes it and as its clients print
//! it.
//!
//! `envelope` gives events and decisions their members, over any serde format. `write` and `read`
//! are JSON itself, made for histories: writing appends straight to bytes, reading borrows from
//! the text and says by path, line and column what it did not expect.

mod document;
mod envelope;
mod error;
mod read;
mod scan;
mod timestamp;
mod write;

pub use error::WireError;

pub(crate) use document::{Document, DocumentContent};
pub(crate) use envelope::Tag;
pub(super) use envelope::head;
pub(super) use read::{each_from_json, from_json};
pub(super) use write::{write_attributes, write_decision, write_event, write_events};
