//! SWF's operations as typed methods, a file for each of their subjects, and what they share: who
//! may call, how often, with what, and which domain and execution a call means.
//!
//! Every operation looks at the caller's permission first, then at its bucket, then at the values
//! of the request, and then at what the request names (inferred).

mod domains;
mod executions;
mod tasks;
mod types;
mod visibility;

use super::buckets::BucketOf;
use super::{ApiFault, Domain, ExecutionRef, Service};
use crate::execution::{ActivityTaskAnswer, Constraints, Types};
use crate::iam::Context;
use crate::model::{
    Assumptions, DeprecatedDomain, Operation, Rate, Text, Timestamp, WorkflowExecution,
};

impl Service {
    /// Whether the caller may call an operation, and not too often. A call that is refused here
    /// takes no token of the operation's bucket; one that is refused later has taken it (inferred).
    fn admit(
        &mut self,
        operation: Operation,
        domain: &Text,
        now: Timestamp,
        keys: impl FnOnce(&Types) -> Context,
    ) -> Result<(), ApiFault> {
        self.permit(operation, domain, now, keys)?;
        self.count(operation, now)
    }

    /// The same for an operation without condition keys.
    fn admit_plain(
        &mut self,
        operation: Operation,
        domain: &Text,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        self.admit(operation, domain, now, |_| Context::new())
    }

    /// Takes a token of an operation's bucket.
    fn count(&mut self, operation: Operation, now: Timestamp) -> Result<(), ApiFault> {
        self.take_token(BucketOf::Calls(operation), self.limits.call_rates.of(operation), now)
    }

    /// Takes a token of an operation's bucket of one execution.
    fn count_on(
        &mut self,
        of: ExecutionRef,
        operation: Operation,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        let rate = self.limits.call_rates_per_execution.of(operation);
        self.take_token(BucketOf::CallsOn(of, operation), rate, now)
    }

    fn take_token(
        &mut self,
        of: BucketOf,
        rate: Option<Rate>,
        now: Timestamp,
    ) -> Result<(), ApiFault> {
        if !self.has_token(&of, rate, now) {
            return Err(ApiFault::Throttling);
        }
        if let Some(rate) = rate {
            self.buckets.take_token(of, rate, now);
        }
        Ok(())
    }

    /// Whether a bucket has a token left; what has no rate is never short of any.
    fn has_token(&self, of: &BucketOf, rate: Option<Rate>, now: Timestamp) -> bool {
        rate.is_none_or(|rate| self.buckets.has_token(of, rate, now))
    }

    /// Holds the values of a request against the constraints.
    pub(super) fn constrain(
        &self,
        hold: impl FnOnce(&mut Constraints<'_>),
    ) -> Result<(), ApiFault> {
        let mut constraints = Constraints::of_request(&self.limits, &self.assumptions);
        hold(&mut constraints);
        constraints.message().map_or(Ok(()), |message| Err(ApiFault::Validation(message)))
    }

    /// Whether a worker may say this.
    pub(crate) fn may_be_said(&self, answer: &ActivityTaskAnswer) -> bool {
        self.constrain(|constraints| constraints.activity_task_answer(answer)).is_ok()
    }

    /// Whether a heartbeat may carry this.
    pub(crate) fn may_be_carried(&self, details: Option<&Text>) -> bool {
        self.constrain(|constraints| constraints.heartbeat(details)).is_ok()
    }

    /// The domain with this name, and its place.
    fn domain(&self, name: &Text) -> Result<(usize, &Domain), ApiFault> {
        let known = self.domains.get_full(name).map(|(place, _, domain)| (place, domain));
        known.ok_or_else(|| unknown_domain(name))
    }

    /// The domain with this name, deprecated or not.
    fn domain_mut(&mut self, name: &Text) -> Result<&mut Domain, ApiFault> {
        self.domains.get_mut(name).ok_or_else(|| unknown_domain(name))
    }

    /// The domain with this name, in which something new is to begin.
    fn usable_domain_mut(&mut self, name: &Text) -> Result<&mut Domain, ApiFault> {
        let domain = self.domains.get_mut(name).ok_or_else(|| unknown_domain(name))?;
        domain.usable(&self.assumptions)?;
        Ok(domain)
    }

    /// The open execution that a call means: the one of the workflow id, or that run if it is open.
    /// An empty run id is none.
    fn open(
        &self,
        domain: &Text,
        workflow_id: &Text,
        run_id: Option<&Text>,
    ) -> Result<ExecutionRef, ApiFault> {
        let (_, domain) = self.domain(domain)?;
        let open = domain.open.get(workflow_id).copied();
        let run_id = run_id.filter(|run_id| !run_id.is_empty());
        let meant = |of: &ExecutionRef| {
            let run = &self.execution(*of).workflow_execution().run_id;
            run_id.is_none_or(|run_id| run_id == run)
        };
        open.filter(meant).ok_or_else(|| match run_id {
            Some(run_id) => unknown_execution(&WorkflowExecution {
                workflow_id: workflow_id.clone(),
                run_id: run_id.clone(),
            }),
            None => {
                ApiFault::UnknownResource(format!("Unknown execution, workflowId = {workflow_id}"))
            }
        })
    }
}

impl Domain {
    /// Whether something new may begin in the domain: a deprecated one gets no new executions and
    /// types (API model). Which fault says so is an assumption.
    fn usable(&self, assumptions: &Assumptions) -> Result<(), ApiFault> {
        if !self.deprecated {
            return Ok(());
        }
        Err(match assumptions.deprecated_domain {
            DeprecatedDomain::DomainDeprecated => {
                ApiFault::DomainDeprecated(self.name().to_string())
            }
            DeprecatedDomain::UnknownResource => unknown_domain(self.name()),
        })
    }
}

fn unknown_domain(name: &str) -> ApiFault {
    ApiFault::UnknownResource(format!("Unknown domain: {name}"))
}

pub(super) fn unknown_execution(ids: &WorkflowExecution) -> ApiFault {
    let WorkflowExecution { workflow_id, run_id } = ids;
    ApiFault::UnknownResource(format!(
        "Unknown execution: WorkflowExecution=[workflowId={workflow_id}, runId={run_id}]"
    ))
}
