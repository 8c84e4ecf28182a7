//! What breaks no property in many runs and is hardly meant.

use std::fmt;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::coverage::{add, shown};
use crate::execution::Execution;
use crate::model::{EventFamily, EventType, Place, Wakes, counted};
use crate::simulation::{Simulation, SpeaksAt};

/// What is hardly meant: decisions that SWF refuses, and events that a decider's rules pass over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warnings {
    /// How many runs had a decision refused.
    pub refused_decisions: u64,
    /// By the name of the workflow type, what its decider was shown and has no rule for.
    pub unspoken: IndexMap<String, Unspoken>,
}

/// The events that a decider was shown, and that could have woken it, for whose types it has no
/// rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unspoken {
    /// Where its rules begin.
    pub rules: Place,
    /// How many events, by the name of their type.
    pub events: IndexMap<String, u64>,
}

impl Warnings {
    /// Takes in a run.
    pub(super) fn see(&mut self, simulation: &Simulation) {
        let mut refuses = false;
        for execution in simulation.executions() {
            let mut types = execution.history().iter().map(|event| event.event_type());
            refuses |= types.any(|event_type| event_type.refused_decision().is_some());
            self.see_unspoken(simulation, execution);
        }
        self.refused_decisions += u64::from(refuses);
    }

    fn see_unspoken(&mut self, simulation: &Simulation, execution: &Execution) {
        let Some(name) = execution.start().map(|start| &start.workflow_type.name) else { return };
        let party = simulation.world().deciders.get(name);
        let Some(SpeaksAt { events, rules }) = party.and_then(|of| of.decider.speaks_at()) else {
            return;
        };
        let types = shown(execution.history()).iter().map(|event| event.event_type());
        for event_type in types.filter(|of| !events.contains(*of) && wakes(*of)) {
            let unspoken = match self.unspoken.get_mut(name.as_str()) {
                Some(known) => known,
                None => {
                    let none = Unspoken { rules, events: IndexMap::new() };
                    self.unspoken.entry(name.to_string()).or_insert(none)
                }
            };
            add(&mut unspoken.events, event_type.name(), 1);
        }
    }

    /// Takes in what was seen in other runs.
    pub(super) fn merge(&mut self, other: &Warnings) {
        self.refused_decisions += other.refused_decisions;
        for (name, theirs) in &other.unspoken {
            match self.unspoken.get_mut(name) {
                Some(ours) => {
                    theirs.events.iter().for_each(|(name, n)| add(&mut ours.events, name, *n));
                }
                None => {
                    self.unspoken.insert(name.clone(), theirs.clone());
                }
            }
        }
    }

    /// Puts everything in an order that does not depend on which run came first.
    pub(super) fn sort(&mut self) {
        self.unspoken.sort_unstable_keys();
        self.unspoken.values_mut().for_each(|unspoken| unspoken.events.sort_unstable_keys());
    }
}

/// Whether such an event gets the decider a decision task of its own. A decision task that timed
/// out does, but has nothing to say: what it told is told again.
pub(super) fn wakes(event_type: EventType) -> bool {
    match event_type.wakes() {
        Wakes::Always | Wakes::AfterBatch => event_type.family() != EventFamily::DecisionTask,
        Wakes::Never | Wakes::Closes => false,
    }
}

impl fmt::Display for Warnings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.refused_decisions > 0 {
            let runs = counted(self.refused_decisions, "run");
            writeln!(f, "  warning: decisions were refused in {runs}")?;
        }
        for (name, Unspoken { rules, events }) in &self.unspoken {
            let line = rules.line;
            for (event_type, count) in events {
                write!(f, "  warning: the rules of `{name}`, from line {line} on, ")?;
                writeln!(f, "say nothing of {event_type}: {}", counted(*count, "event"))?;
            }
        }
        Ok(())
    }
}
