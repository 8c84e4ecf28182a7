//! What the future of a simulation depends on, as one number.

use super::Simulation;

impl Simulation {
    /// A digest of everything that the future of the simulation depends on: two simulations of one
    /// world with equal keys go on alike. `None`: the whole history of some execution counts.
    #[must_use]
    pub fn key(&self) -> Option<u128> {
        None
    }
}
