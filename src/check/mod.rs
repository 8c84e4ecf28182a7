//! The law of histories: whether SWF could have written one.
//!
//! Independent of the reducer: this room knows the [`crate::model`] alone, so that each is the
//! other's test. A [`Law`] is a sentence with a source; a [`Monitor`] judges one history by all of
//! them as its events come, and [`between`] judges several of one domain together. Laws read
//! [`Limits`] and eras, never assumptions: where nobody knows which of two ways SWF takes, both
//! are lawful.

mod activity_tasks;
mod batches;
mod between;
mod child_executions;
mod decision_tasks;
mod eras;
mod executions;
mod external_executions;
mod finding;
mod known;
mod lambda_functions;
mod law;
mod monitor;
mod polled;
mod timers;
mod times;
mod values;

pub use between::{Disagreement, between};
pub use eras::Era;
pub use finding::{Report, Violation};
pub use law::{Law, Scope};
pub use monitor::Monitor;

use crate::model::{Extent, Limits, Recording, RecordingError};

/// Judges one recording by all laws that hold for as much of a history as it has.
#[must_use]
pub fn check(recording: &Recording, limits: &Limits) -> Report {
    let mut monitor = match recording.extent {
        Extent::Complete | Extent::Prefix => Monitor::new(limits),
        Extent::Fragment => Monitor::of_part(limits),
    };
    recording.events.iter().for_each(|event| monitor.see(event));
    monitor.beside(recording);
    monitor.end()
}

/// The law that an export breaks which could not be read, when it is JSON and what is wrong is
/// that an event is not one of its type; `None`: it is no export of histories at all.
#[must_use]
pub fn misshapen(json: &[u8], error: &RecordingError) -> Option<Violation> {
    let RecordingError::Json(error) = error else { return None };
    values::misshapen(json, error)
}
