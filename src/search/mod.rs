//! Search: many plans over one world, and what breaks under them.
//!
//! A [`sweep`] draws a plan with each of many seeds and judges every run by [`Property`]s; it keeps
//! the lowest seed that breaks each. [`explore`] goes through every plan of up to so many faults,
//! and, if asked, every order of what is due in one millisecond.
//! [`shrink`] takes from a plan that breaks a property whatever it does not need, and [`Failure`]
//! is what the person is told. The same world, seeds and properties give the same summary, on one
//! thread and on many.

mod blame;
mod claim;
mod coverage;
mod digest;
mod distinct;
mod explore;
mod failure;
mod key;
mod property;
mod shrink;
mod summary;
mod sweep;
mod tally;
mod warnings;

pub use coverage::Coverage;
pub use digest::digest;
pub use distinct::Distinct;
pub use explore::{Exploration, Explore, StateCount, Stopped, explore};
pub use failure::Failure;
#[cfg(feature = "cli")]
pub(crate) use failure::command;
pub use property::{Broken, Property, Ran};
pub use shrink::{Shrunk, shrink};
pub use summary::{Drawn, MergeError, Summary};
pub use sweep::{SILENT_RUNS, Shard, Sweep, sweep, sweep_and_tell};
pub use warnings::{Unspoken, Warnings};

use std::sync::Arc;

use crate::simulation::{FaultSource, Simulation, SimulationError, World};

/// Lets everything happen that can, in a world under a source of faults.
///
/// # Errors
///
/// When the world cannot be set up.
pub fn run(
    world: impl Into<Arc<World>>,
    faults: impl FaultSource + 'static,
) -> Result<(Simulation, Result<(), SimulationError>), SimulationError> {
    let mut simulation = Simulation::under(world, faults)?;
    let ended = simulation.run();
    Ok((simulation, ended))
}
