//! The account's rulings on the decisions of one batch.

use super::Domain;
use super::run_ids::run_id;
use crate::execution::{Account, Ruling};
use crate::model::{Decision, DecisionType, Limits, Text};

/// What the account and the domain know that an execution does not.
pub(super) struct DomainAccount<'s> {
    pub(super) domain: &'s Domain,
    pub(super) limits: &'s Limits,
    pub(super) lambda_in_region: bool,
    pub(super) workflow_id: Text,
    /// Children that the batch has been granted so far.
    pub(super) granted_children: usize,
}

impl DomainAccount<'_> {
    fn open_executions(&self) -> usize {
        self.domain.open_executions() + self.granted_children
    }
}

impl Account for DomainAccount<'_> {
    fn ruling(&mut self, _index: usize, decision: &Decision) -> Ruling {
        match decision.decision_type() {
            DecisionType::ScheduleLambdaFunction if !self.lambda_in_region => {
                Ruling::LambdaNotInRegion
            }
            DecisionType::StartChildWorkflowExecution
                if self.open_executions() >= self.limits.open_executions =>
            {
                Ruling::OpenExecutionsLimit
            }
            DecisionType::ScheduleLambdaFunction
            | DecisionType::StartChildWorkflowExecution
            | DecisionType::ScheduleActivityTask
            | DecisionType::RequestCancelActivityTask
            | DecisionType::CompleteWorkflowExecution
            | DecisionType::FailWorkflowExecution
            | DecisionType::CancelWorkflowExecution
            | DecisionType::ContinueAsNewWorkflowExecution
            | DecisionType::RecordMarker
            | DecisionType::StartTimer
            | DecisionType::CancelTimer
            | DecisionType::SignalExternalWorkflowExecution
            | DecisionType::RequestCancelExternalWorkflowExecution => Ruling::Granted,
        }
    }

    fn granted(&mut self, decision: &Decision) {
        if decision.decision_type() == DecisionType::StartChildWorkflowExecution {
            self.granted_children += 1;
        }
    }

    fn next_run_id(&self) -> Text {
        run_id(&self.domain.name, &self.workflow_id, self.domain.runs_of(&self.workflow_id))
    }
}
