//! The account's rulings on the decisions of one batch.

use super::Domain;
use super::buckets::{BucketOf, Buckets};
use super::run_ids::run_id;
use crate::execution::{Account, Ruling};
use crate::model::{Decision, DecisionType, Limits, Rate, Text, Timestamp};

/// What the account and the domain know that an execution does not.
pub(super) struct DomainAccount<'s> {
    pub(super) domain: &'s Domain,
    pub(super) limits: &'s Limits,
    pub(super) buckets: &'s mut Buckets,
    pub(super) lambda_in_region: bool,
    pub(super) workflow_id: Text,
    pub(super) now: Timestamp,
    /// Children that the batch has been granted so far.
    pub(super) granted_children: usize,
}

impl DomainAccount<'_> {
    fn open_executions(&self) -> usize {
        self.domain.open_executions() + self.granted_children
    }

    /// The buckets that a decision takes a token of, each with its rate.
    fn buckets_of(&self, decision: &Decision) -> [Option<(BucketOf, Rate)>; 2] {
        let rates = &self.limits.rates;
        let decision_type = decision.decision_type();
        let of_account = rates.of(decision_type);
        let of_task_list = rates.activity_creation_per_task_list;
        [
            of_account.map(|rate| (BucketOf::Decisions(decision_type), rate)),
            of_task_list.and_then(|rate| Some((self.task_list_of(decision)?, rate))),
        ]
    }

    /// The task list on which an activity task would be queued.
    fn task_list_of(&self, decision: &Decision) -> Option<BucketOf> {
        let Decision::ScheduleActivityTask(decision) = decision else { return None };
        let registered = self.domain.types.activity_types.get(&decision.activity_type);
        let default = registered.and_then(|known| known.registration.default_task_list.as_ref());
        let task_list = decision.task_list.as_ref().or(default)?;
        let (domain, task_list) = (self.domain.name.clone(), task_list.name.clone());
        Some(BucketOf::TaskList { domain, task_list })
    }

    fn is_over_rate(&self, decision: &Decision) -> bool {
        let mut buckets = self.buckets_of(decision).into_iter().flatten();
        buckets.any(|(of, rate)| !self.buckets.has_token(&of, rate, self.now))
    }
}

impl Account for DomainAccount<'_> {
    /// A quota of the domain comes before a rate (inferred).
    fn ruling(&mut self, _index: usize, decision: &Decision) -> Ruling {
        let decision_type = decision.decision_type();
        if decision_type == DecisionType::ScheduleLambdaFunction && !self.lambda_in_region {
            return Ruling::LambdaNotInRegion;
        }
        if decision_type == DecisionType::StartChildWorkflowExecution
            && self.open_executions() >= self.limits.open_executions
        {
            return Ruling::OpenExecutionsLimit;
        }
        if self.is_over_rate(decision) {
            return Ruling::OverRate;
        }
        Ruling::Granted
    }

    fn granted(&mut self, decision: &Decision) {
        for (of, rate) in self.buckets_of(decision).into_iter().flatten() {
            self.buckets.take_token(of, rate, self.now);
        }
        if decision.decision_type() == DecisionType::StartChildWorkflowExecution {
            self.granted_children += 1;
        }
    }

    fn next_run_id(&self) -> Text {
        run_id(&self.domain.name, &self.workflow_id, self.domain.runs_of(&self.workflow_id))
    }
}
