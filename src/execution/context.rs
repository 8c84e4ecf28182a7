//! What an execution is decided within: the registered types, the quotas, and the choices where
//! SWF is silent.

use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

use crate::model::requests::{RegisterActivityType, RegisterWorkflowType};
use crate::model::{ActivityType, Assumptions, Limits, Timestamp, WorkflowType};

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
    pub workflow_types: Registrations<WorkflowType, RegisterWorkflowType>,
    /// The activity types.
    pub activity_types: Registrations<ActivityType, RegisterActivityType>,
}

/// Types and their registrations, in the order of these.
pub type Registrations<T, R> = IndexMap<T, Registered<R>, FxBuildHasher>;

/// A registered type.
#[derive(Clone, Debug)]
pub struct Registered<R> {
    /// What it was registered with.
    pub registration: R,
    /// When it was registered.
    pub creation_date: Timestamp,
    /// Whether it is deprecated: what runs goes on, nothing new begins.
    pub deprecation: Option<Deprecation>,
}

/// How a type came to be deprecated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// When.
    pub date: Timestamp,
    /// Whether it was deprecated with its whole domain.
    pub with_domain: bool,
}

impl<R> Registered<R> {
    /// A type as it is when it has just been registered.
    pub fn new(registration: R, creation_date: Timestamp) -> Self {
        Registered { registration, creation_date, deprecation: None }
    }

    /// Whether it is deprecated.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        self.deprecation.is_some()
    }

    /// Deprecates it, unless it is deprecated already.
    pub fn deprecate(&mut self, date: Timestamp, with_domain: bool) {
        self.deprecation.get_or_insert(Deprecation { date, with_domain });
    }
}
