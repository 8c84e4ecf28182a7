//! The account's rulings on the decisions of one batch.

use std::hash::Hash;

use super::buckets::{BucketOf, Buckets};
use super::circumstance::{Circumstance, Circumstances, nothing_open};
use super::condition_keys::PassedRole;
use super::run_ids::run_id;
use super::{Domain, Forbidden, Permissions, Permitted, Region, condition_keys};
use crate::execution::{Account, Registrations, Rule, Ruling, Types};
use crate::model::{Decision, DecisionType, Limits, Rate, Text, Timestamp, WorkflowType};

/// What the account and the domain know that an execution does not.
pub(super) struct DomainAccount<'s> {
    pub(super) domain: &'s Domain,
    pub(super) limits: &'s Limits,
    pub(super) buckets: &'s mut Buckets,
    pub(super) region: &'s Region,
    pub(super) permissions: &'s Permissions,
    pub(super) workflow_id: Text,
    pub(super) workflow_type: Option<WorkflowType>,
    pub(super) now: Timestamp,
    /// Who says how the account stands towards each decision; `None`: as it is.
    pub(super) circumstances: Option<&'s mut Circumstances<'s>>,
    /// How it stands towards the decision at the place in the batch that is looked at.
    pub(super) met: (usize, Circumstance),
    /// The quotas for a decision that meets too many open things.
    pub(super) nothing_open: Option<Limits>,
    /// The types of the domain, if one has been withdrawn since the batch began.
    pub(super) types: Option<Types>,
    /// Children that the batch has been granted so far.
    pub(super) granted_children: usize,
    /// The decisions that are not permitted, by their places in the batch, and why.
    pub(super) forbidden: Vec<(usize, Forbidden)>,
    /// The roles that the batch names.
    pub(super) passes: Vec<DecidedPass>,
}

/// A role that a decision names, by the decision's place in the batch.
pub(super) struct DecidedPass {
    pub(super) index: usize,
    pub(super) role: Text,
    /// The workflow id of the run that it is for.
    pub(super) workflow_id: Text,
    pub(super) said: Permitted,
}

impl DomainAccount<'_> {
    fn open_executions(&self) -> usize {
        self.domain.open_executions() + self.granted_children
    }

    /// Whether there is a bucket for such decisions; for most there is none.
    fn is_rated(&self, decision_type: DecisionType) -> bool {
        let rates = &self.limits.rates;
        let schedules_activity = decision_type == DecisionType::ScheduleActivityTask;
        let of_task_list = rates.activity_creation_per_task_list.filter(|_| schedules_activity);
        rates.of(decision_type).or(of_task_list).is_some()
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
        let (domain, task_list) = (self.domain.name().clone(), task_list.name.clone());
        Some(BucketOf::TaskList { domain, task_list })
    }

    /// Twelve decisions are actions of IAM; the role guards the thirteenth (developer guide, IAM).
    /// A decision that names a role passes it.
    fn permit(&mut self, index: usize, decision: &Decision) -> Result<(), Forbidden> {
        if !self.permissions.guard_roles() {
            return Ok(());
        }
        let decision_type = decision.decision_type();
        if decision_type == DecisionType::ScheduleLambdaFunction {
            return Ok(());
        }
        let action = format!("swf:{decision_type}");
        let domain_arn = self.region.domain_arn(self.domain.name());
        let own_type = self.workflow_type.clone().unwrap_or_default();
        let (keys, passed) = condition_keys::of_decision(decision, &self.domain.types, &own_type);
        self.permissions.may_call(&action, &domain_arn, || keys, self.now)?;
        let Some(PassedRole { role, workflow_id }) = passed else { return Ok(()) };
        let said = self.permissions.may_pass(role, self.now);
        let refused = said.as_ref().err().cloned();
        let workflow_id = workflow_id.unwrap_or(&self.workflow_id).clone();
        self.passes.push(DecidedPass { index, role: role.clone(), workflow_id, said });
        refused.map_or(Ok(()), Err)
    }

    fn meets(&self, index: usize, circumstance: Circumstance) -> bool {
        self.met == (index, circumstance)
    }

    /// The type that a decision names is deprecated from now on, or deleted.
    fn withdraw_type(&mut self, decision: &Decision, delete: bool) {
        let (domain, now) = (self.domain, self.now);
        let types = self.types.get_or_insert_with(|| Types::clone(&domain.types));
        match decision {
            Decision::ScheduleActivityTask(decision) => {
                withdraw(&mut types.activity_types, &decision.activity_type, delete, now);
            }
            Decision::StartChildWorkflowExecution(decision) => {
                withdraw(&mut types.workflow_types, &decision.workflow_type, delete, now);
            }
            Decision::ContinueAsNewWorkflowExecution(decision) => {
                let Some(WorkflowType { name, version }) = &self.workflow_type else { return };
                let version = decision.workflow_type_version.as_ref().unwrap_or(version);
                let continued = WorkflowType::new(name.clone(), version.clone());
                withdraw(&mut types.workflow_types, &continued, delete, now);
            }
            Decision::RequestCancelActivityTask(_)
            | Decision::CompleteWorkflowExecution(_)
            | Decision::FailWorkflowExecution(_)
            | Decision::CancelWorkflowExecution(_)
            | Decision::RecordMarker(_)
            | Decision::StartTimer(_)
            | Decision::CancelTimer(_)
            | Decision::SignalExternalWorkflowExecution(_)
            | Decision::RequestCancelExternalWorkflowExecution(_)
            | Decision::ScheduleLambdaFunction(_) => {}
        }
    }

    fn is_over_rate(&self, decision: &Decision) -> bool {
        if !self.is_rated(decision.decision_type()) {
            return false;
        }
        let mut buckets = self.buckets_of(decision).into_iter().flatten();
        buckets.any(|(of, rate)| !self.buckets.has_token(&of, rate, self.now))
    }
}

fn withdraw<T: Hash + Eq, R>(
    types: &mut Registrations<T, R>,
    named: &T,
    delete: bool,
    now: Timestamp,
) {
    if delete {
        types.shift_remove(named);
    } else if let Some(registered) = types.get_mut(named) {
        registered.deprecate(now, false);
    }
}

impl Account for DomainAccount<'_> {
    /// A quota of the domain comes before a rate (inferred).
    fn ruling(&mut self, index: usize, decision: &Decision) -> Ruling {
        if self.meets(index, Circumstance::NotPermitted) {
            return Ruling::NotPermitted;
        }
        if let Err(why) = self.permit(index, decision) {
            self.forbidden.push((index, why));
            return Ruling::NotPermitted;
        }
        let decision_type = decision.decision_type();
        let in_region = self.region.lambda && !self.meets(index, Circumstance::NotInRegion);
        if decision_type == DecisionType::ScheduleLambdaFunction && !in_region {
            return Ruling::LambdaNotInRegion;
        }
        let too_many = self.open_executions() >= self.limits.open_executions
            || self.meets(index, Circumstance::TooManyExecutions);
        if decision_type == DecisionType::StartChildWorkflowExecution && too_many {
            return Ruling::OpenExecutionsLimit;
        }
        if self.meets(index, Circumstance::OverRate) || self.is_over_rate(decision) {
            return Ruling::OverRate;
        }
        Ruling::Granted
    }

    fn stands_otherwise(&mut self, index: usize, decision: &Decision, rule: Rule) -> bool {
        let Some(circumstances) = &mut self.circumstances else { return false };
        self.met = (index, circumstances(decision, rule));
        let deleted = self.meets(index, Circumstance::TypeDeleted);
        if deleted || self.meets(index, Circumstance::TypeDeprecated) {
            self.withdraw_type(decision, deleted);
        }
        if self.meets(index, Circumstance::TooManyOpen) {
            self.nothing_open.get_or_insert_with(|| nothing_open(self.limits));
        }
        let otherwise = !self.meets(index, Circumstance::Ordinary);
        if otherwise {
            // What was said of this decision so far does not count.
            self.forbidden.retain(|(known, _)| *known != index);
            self.passes.retain(|pass| pass.index != index);
        }
        otherwise
    }

    fn types(&self, _index: usize) -> Option<&Types> {
        self.types.as_ref()
    }

    fn quotas(&self, index: usize) -> Option<&Limits> {
        let too_many = self.meets(index, Circumstance::TooManyOpen);
        self.nothing_open.as_ref().filter(|_| too_many)
    }

    fn granted(&mut self, decision: &Decision) {
        if self.is_rated(decision.decision_type()) {
            for (of, rate) in self.buckets_of(decision).into_iter().flatten() {
                self.buckets.take_token(of, rate, self.now);
            }
        }
        if decision.decision_type() == DecisionType::StartChildWorkflowExecution {
            self.granted_children += 1;
        }
    }

    fn next_run_id(&self) -> Text {
        run_id(self.domain.name(), &self.workflow_id, self.domain.runs_of(&self.workflow_id))
    }
}
