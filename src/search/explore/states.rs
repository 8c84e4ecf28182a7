//! States that runs come to, told apart by what their futures depend on.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::StateCount;
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

/// An odd number without a pattern, from the fractional part of the golden ratio.
const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

impl States {
    /// Whether another run has come to this state before. One that has come to it itself, and has
    /// done nothing that matters since, goes on.
    pub(super) fn is_met(
        &mut self,
        simulation: &Simulation,
        properties: &[Property],
        own: &mut Option<u128>,
    ) -> bool {
        let key = match key(simulation, properties) {
            Ok(key) => key,
            Err(why) => {
                let (times, _) = self.keyless.get_or_insert_with(|| (0, why()));
                *times += 1;
                return false;
            }
        };
        if *own == Some(key) {
            return false;
        }
        *own = Some(key);
        let is_met = !self.met.insert(key);
        self.met_again += u64::from(is_met);
        is_met
    }

    pub(super) fn count(self) -> StateCount {
        let States { met, met_again, keyless } = self;
        StateCount { different: met.len() as u64, met_again, keyless }
    }
}

/// What the future depends on: that of the simulation, and what properties will say of it. Else,
/// what gives no key.
fn key<'p>(
    simulation: &Simulation,
    properties: &'p [Property],
) -> Result<u128, impl Fn() -> String + use<'p>> {
    let mut keyless = None;
    let mut whole = simulation.key();
    for property in properties {
        let Some(before) = whole else { break };
        whole = property.key(simulation).map(|key| mixed(before, key));
        if whole.is_none() {
            keyless = Some(property.name());
        }
    }
    whole.ok_or(move || match keyless {
        Some(name) => format!("the property `{name}` gives no key"),
        None => "a decider gives no key".to_owned(),
    })
}

fn mixed(one: u128, other: u128) -> u128 {
    let word = (one ^ (one >> 67)).wrapping_mul(FACTOR).wrapping_add(other);
    (word ^ (word >> 61)).wrapping_mul(FACTOR)
}
