//! Virtual time and the world around the service.

mod decider;
mod world;

pub use decider::{Decider, DeciderError, DecisionTask, Key, Stateful, stateful};
pub use world::{
    ActivityAnswer, ActivityOutcome, DecidingParty, DecisionOutcome, Deed, Function,
    FunctionAnswer, FunctionOutcome, Heartbeats, Outcomes, World,
};
