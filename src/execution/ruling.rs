//! What only the account can say of a decision: permissions, rates, quotas of the domain, and what
//! its region has. An execution owns the precedence of rulings, not what they rest on.

use super::context::Types;
use super::rule::Rule;
use crate::model::{Decision, Limits, Text};

/// The account's word on one decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// Nothing stands in the way.
    Granted,
    /// The caller's policies do not allow the decision.
    NotPermitted,
    /// The account's bucket for this kind of decision is empty.
    OverRate,
    /// The domain has as many open executions as it may.
    OpenExecutionsLimit,
    /// The region has no Lambda.
    LambdaNotInRegion,
}

/// Who gives the rulings of a batch, and what else a batch needs from the account.
pub trait Account {
    /// The ruling on a decision, asked when the decisions before it have been applied.
    fn ruling(&mut self, index: usize, decision: &Decision) -> Ruling;

    /// Told by which rule a decision would be granted or refused: whether the account stands
    /// otherwise towards it after all. If so, it is asked for everything once more.
    fn stands_otherwise(&mut self, index: usize, decision: &Decision, rule: Rule) -> bool {
        let _ = (index, decision, rule);
        false
    }

    /// The quotas for this decision alone; `None`: those of all.
    fn quotas(&self, index: usize) -> Option<&Limits> {
        let _ = index;
        None
    }

    /// The types that are registered from this decision on; `None`: those that were before.
    fn types(&self, index: usize) -> Option<&Types> {
        let _ = index;
        None
    }

    /// Tells that the decision was granted, so that it can be counted. A refused one counts
    /// nowhere.
    fn granted(&mut self, decision: &Decision);

    /// The run id that the next run of this workflow id gets.
    fn next_run_id(&self) -> Text;
}

/// Rulings known beforehand, one for each decision; where there is none, the decision is granted.
#[derive(Clone, Debug, Default)]
pub struct GivenRulings {
    /// The rulings, in the order of the decisions.
    pub rulings: Vec<Ruling>,
    /// The quotas of each decision alone; where there are none, those of all hold.
    pub quotas: Vec<Limits>,
    /// The types that are registered at each decision; where there are none, those of all are.
    pub types: Vec<Types>,
    /// The run id that the next run gets.
    pub next_run_id: Text,
}

impl Account for GivenRulings {
    fn ruling(&mut self, index: usize, _decision: &Decision) -> Ruling {
        self.rulings.get(index).copied().unwrap_or(Ruling::Granted)
    }

    fn quotas(&self, index: usize) -> Option<&Limits> {
        self.quotas.get(index)
    }

    fn types(&self, index: usize) -> Option<&Types> {
        self.types.get(index)
    }

    fn granted(&mut self, _decision: &Decision) {}

    fn next_run_id(&self) -> Text {
        self.next_run_id.clone()
    }
}
