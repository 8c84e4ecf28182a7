//! What the account is like for one decision alone.

use crate::execution::Rule;
use crate::model::{Decision, Limits};

/// Says how the account stands towards a decision, given the rule by which it would be granted or
/// refused otherwise.
pub type Circumstances<'c> = dyn FnMut(&Decision, Rule) -> Circumstance + 'c;

/// How the account stands towards one decision, where that is not as the account itself says. The
/// world decides it: a rate or quota that is used up elsewhere, a permission that is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Circumstance {
    /// As the account says.
    #[default]
    Ordinary,
    /// The caller's policies do not allow the decision.
    NotPermitted,
    /// The bucket for such decisions is empty.
    OverRate,
    /// The execution may have no open things of any kind.
    TooManyOpen,
    /// The domain may have no open executions.
    TooManyExecutions,
    /// The region has no Lambda.
    NotInRegion,
    /// The type that the decision names has been deprecated, and stays so.
    TypeDeprecated,
    /// The type that the decision names has been deprecated and deleted, and stays so.
    TypeDeleted,
}

/// The quotas under which an execution may have nothing open.
pub(super) fn nothing_open(limits: &Limits) -> Limits {
    Limits {
        open_activity_tasks: 0,
        open_timers: 0,
        open_children: 0,
        open_lambda_functions: 0,
        ..limits.clone()
    }
}
