//! States that runs come to, told apart by what their futures depend on.

use std::fmt;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::StateCount;
use crate::model::KeyWriter;
use crate::search::Property;
use crate::simulation::Simulation;

/// The states that have been met.
///
/// One is gone on from when it is met first: with the fewest faults, since runs with fewer faults
/// come first, and so with the most that are left.
#[derive(Debug, Default)]
pub(super) struct States {
    met: IndexSet<u128, FxBuildHasher>,
    met_again: u64,
    keyless: Option<(u64, String)>,
}

impl States {
    /// The state that a run has come to; `None`, which is noted: it cannot be told from others.
    pub(super) fn state(
        &mut self,
        simulation: &Simulation,
        properties: &[Property],
    ) -> Option<u128> {
        let key = key(simulation, properties);
        if let Err(why) = &key {
            let (times, _) = self.keyless.get_or_insert_with(|| (0, why.to_string()));
            *times += 1;
        }
        key.ok()
    }

    /// Whether a run has come to this state before; it has from now on.
    pub(super) fn is_met(&mut self, state: u128) -> bool {
        let is_met = !self.met.insert(state);
        self.met_again += u64::from(is_met);
        is_met
    }

    /// Whether a state could not be told from others; most others cannot either then.
    pub(super) fn is_keyless(&self) -> bool {
        self.keyless.is_some()
    }

    pub(super) fn count(self) -> StateCount {
        let States { met, met_again, keyless } = self;
        StateCount { different: met.len() as u64, met_again, keyless }
    }
}

/// What gives no key.
pub(super) enum Keyless<'p> {
    Decider,
    /// By its name.
    Property(&'p str),
}

impl fmt::Display for Keyless<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Keyless::Decider => f.write_str("a decider gives no key"),
            Keyless::Property(name) => write!(f, "the property `{name}` gives no key"),
        }
    }
}

/// What the future depends on: that of the simulation, and what properties will say of it. Else,
/// what gives no key.
pub(super) fn key<'p>(
    simulation: &Simulation,
    properties: &'p [Property],
) -> Result<u128, Keyless<'p>> {
    let mut key = KeyWriter::default();
    key.wide(simulation.key().ok_or(Keyless::Decider)?);
    for property in properties {
        let of_property = property.key(simulation).ok_or(Keyless::Property(property.name()));
        key.wide(of_property?);
    }
    Ok(key.digest())
}
