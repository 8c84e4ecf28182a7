//! What an execution is decided within: the registered types, the quotas, and the choices where
//! SWF is silent.

use indexmap::IndexMap;

use crate::model::requests::{RegisterActivityType, RegisterWorkflowType};
use crate::model::{ActivityType, Assumptions, Limits, WorkflowType};

/// All that a decision's outcome depends on besides the execution itself.
#[derive(Clone, Copy, Debug)]
pub struct Context<'c> {
    /// The types registered in the domain.
    pub types: &'c Types,
    /// The quotas.
    pub limits: &'c Limits,
    /// The choices where SWF is silent.
    pub assumptions: &'c Assumptions,
}

/// The types registered in one domain.
#[derive(Clone, Debug, Default)]
pub struct Types {
    /// The workflow types.
    pub workflow_types: IndexMap<WorkflowType, Registered<RegisterWorkflowType>>,
    /// The activity types.
    pub activity_types: IndexMap<ActivityType, Registered<RegisterActivityType>>,
}

/// A registered type.
#[derive(Clone, Debug)]
pub struct Registered<R> {
    /// What it was registered with.
    pub registration: R,
    /// Whether it is deprecated: what runs goes on, nothing new begins.
    pub deprecated: bool,
}
