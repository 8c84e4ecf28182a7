//! Savepoints: moments of a run to which a simulation can go back.

use std::sync::Arc;

use super::{FaultSource, Simulation};
use crate::model::Rewind;

/// A moment of a run to which the simulation can go back: [`Simulation::save`] makes one.
///
/// It costs less than a clone, which can go on by itself: of all that only grows, as histories do,
/// it has the length alone.
#[derive(Debug)]
pub struct Savepoint {
    simulation: Simulation,
    /// Which it is of those that the simulation has gone on from.
    place: usize,
    sign: Arc<()>,
}

/// A simulation was to go back to a savepoint that it has not gone on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the simulation has not gone on from this savepoint")]
pub struct NotOnItsWay;

impl Simulation {
    /// Makes a savepoint of the present moment. Whoever goes on from here can go back to it as
    /// often as need be: the simulation itself, and clones that are made of it later.
    ///
    /// ```
    /// use swf_sim::scenario::Scenario;
    /// use swf_sim::simulation::{Plan, Simulation};
    ///
    /// # let yaml = include_str!("../../scenarios/retry.yaml");
    /// let world = Scenario::parse(yaml, "retry.yaml").unwrap().world;
    /// let mut simulation = Simulation::under(world, Plan::new()).unwrap();
    /// simulation.step().unwrap();
    /// let savepoint = simulation.save();
    /// simulation.run().unwrap();
    /// let whole = simulation.clone();
    ///
    /// simulation.rewind(&savepoint, Plan::new()).unwrap();
    /// assert!(simulation.now() < whole.now());
    /// simulation.run().unwrap();
    /// assert_eq!(simulation.now(), whole.now());
    /// ```
    pub fn save(&mut self) -> Savepoint {
        let sign = self.sign();
        Savepoint { place: self.savepoints.len() - 1, sign, simulation: Rewind::save(self) }
    }

    /// The same in the memory of a savepoint that nobody goes back to any more.
    pub(crate) fn save_in(&mut self, savepoint: &mut Savepoint) {
        savepoint.sign = self.sign();
        savepoint.place = self.savepoints.len() - 1;
        savepoint.simulation.save_from(self);
    }

    fn sign(&mut self) -> Arc<()> {
        let sign = Arc::new(());
        self.savepoints.push(Arc::clone(&sign));
        sign
    }

    /// Goes back to a savepoint, from which another source says what happens; see
    /// [`Simulation::fork`]. As clones do, it asks deciders again what they were asked before.
    ///
    /// # Errors
    ///
    /// When the simulation has not gone on from there; it stays as it is.
    pub fn rewind(
        &mut self,
        to: &Savepoint,
        faults: impl FaultSource + 'static,
    ) -> Result<(), NotOnItsWay> {
        let own = self.savepoints.get(to.place);
        if !own.is_some_and(|own| Arc::ptr_eq(own, &to.sign)) {
            return Err(NotOnItsWay);
        }
        Rewind::rewind(self, &to.simulation);
        self.restate_yields();
        self.ask_from_now_on(faults);
        Ok(())
    }
}
