//! Import: a recorded run as a scenario, so that one can ask what would have been otherwise.
//!
//! The scenario has the recorded types, results and decisions, and latencies with which everything
//! happens in the recorded order. Moments are those recorded, but for milliseconds: a simulated
//! timeout comes exactly when it is due, where the service was a little late.
//!
//! Not given back are run ids, identities, who sent a signal, and what only the account could
//! refuse; what of it a history holds is noted.

mod people;
mod schedule;
#[cfg(test)]
mod tests;
mod walk;
mod write;

use super::{NotReplayed, Replay};
use crate::model::Recording;

use walk::Walk;

/// A recorded run as a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The scenario file: YAML.
    pub scenario: String,
    /// What the recording holds and the scenario does not give back.
    pub notes: Vec<String>,
}

/// Makes a scenario of a recorded run. Running it gives events of the recorded types in the
/// recorded order, and after the end of an unfinished recording nothing but timeouts.
///
/// # Errors
///
/// When the recording cannot be replayed.
pub fn import(recording: &Recording) -> Result<Imported, NotReplayed> {
    Replay::of(recording).run()?;
    let walk = Walk::through(&recording.events);
    Ok(write::imported(recording, walk))
}
