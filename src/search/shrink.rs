//! Shrinking: from a plan that breaks a property to the least that does.

use std::sync::Arc;

use super::{Property, Ran, run};
use crate::simulation::{Fault, Plan, SimulationError, Site, World};

/// What a plan was shrunk to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// The least plan: without any one of its entries the property holds, and no entry can be
    /// milder.
    pub plan: Plan,
    /// How many runs it took.
    pub runs: u64,
}

/// Shrinks a plan that breaks a property: first entries are taken away until each one is needed,
/// then each fault makes place for the mildest one with which the property still breaks. A plan
/// under which it does not break stays as it is.
///
/// # Errors
///
/// When the world cannot be set up.
pub fn shrink(world: &World, property: &Property, plan: &Plan) -> Result<Shrunk, SimulationError> {
    let mut shrinking = Shrinking { world: Arc::new(world.clone()), property, runs: 0 };
    let Some(mut plan) = shrinking.breaks(plan)? else {
        return Ok(Shrunk { plan: plan.clone(), runs: shrinking.runs });
    };
    loop {
        plan = shrinking.take_away(plan)?;
        match shrinking.milder(&plan)? {
            Some(milder) => plan = milder,
            None => return Ok(Shrunk { plan, runs: shrinking.runs }),
        }
    }
}

struct Shrinking<'s> {
    world: Arc<World>,
    property: &'s Property,
    runs: u64,
}

impl Shrinking<'_> {
    /// The plan that the run followed, if the property breaks: what did not come about is gone.
    fn breaks(&mut self, plan: &Plan) -> Result<Option<Plan>, SimulationError> {
        self.runs += 1;
        let (simulation, ended) = run(Arc::clone(&self.world), plan.clone())?;
        let broken = self.property.judge(&Ran { simulation: &simulation, ended: &ended });
        Ok(broken.map(|_| simulation.plan()))
    }

    /// Takes away entries, the last first, until none can be.
    fn take_away(&mut self, mut plan: Plan) -> Result<Plan, SimulationError> {
        let mut place = plan.len();
        while place > 0 {
            place -= 1;
            if let Some(smaller) = self.breaks(&plan.without(place))? {
                plan = smaller;
                place = plan.len();
            }
        }
        Ok(plan)
    }

    /// The plan with one fault milder, if any can be.
    fn milder(&mut self, plan: &Plan) -> Result<Option<Plan>, SimulationError> {
        let entries: Vec<(Site, Fault)> =
            plan.iter().map(|(site, fault)| (site.clone(), fault)).collect();
        for (site, fault) in entries {
            for milder in fault.milder(site.spot.kind()) {
                let mut changed = plan.clone();
                changed.insert(site.clone(), milder);
                if let Some(changed) = self.breaks(&changed)?
                    && changed.len() <= plan.len()
                {
                    return Ok(Some(changed));
                }
            }
        }
        Ok(None)
    }
}
