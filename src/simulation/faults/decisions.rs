//! What can happen to a decision instead.

use super::{Fault, FaultSet};
use crate::model::{Answer, Decision, DecisionType, WorkflowType};
use crate::service::{
    ApiFault, Circumstance, DeleteActivityType, DeleteWorkflowType, DeprecateActivityType,
    DeprecateWorkflowType, ExecutionRef,
};
use crate::simulation::{Simulation, Site, Spot};

/// The faults that withdraw the type that a decision names.
const OF_TYPES: FaultSet = FaultSet::of(&[Fault::TypeDeprecated, Fault::TypeDeleted]);

/// The faults that a type of decision may admit.
fn may_admit(decision_type: DecisionType) -> FaultSet {
    use Fault as F;
    match decision_type {
        DecisionType::ScheduleActivityTask => const {
            let faults = [F::OverRate, F::TooManyOpen, F::NotPermitted];
            FaultSet::of(&faults).with(OF_TYPES)
        },
        DecisionType::StartChildWorkflowExecution => const {
            let faults = [F::OverRate, F::TooManyOpen, F::TooManyExecutions, F::NotPermitted];
            FaultSet::of(&faults).with(OF_TYPES)
        },
        DecisionType::ContinueAsNewWorkflowExecution => {
            const { FaultSet::of(&[F::OverRate, F::NotPermitted]).with(OF_TYPES) }
        }
        DecisionType::StartTimer => {
            const { FaultSet::of(&[F::OverRate, F::TooManyOpen, F::NotPermitted]) }
        }
        DecisionType::SignalExternalWorkflowExecution
        | DecisionType::RequestCancelExternalWorkflowExecution => {
            const { FaultSet::of(&[F::OverRate, F::NotPermitted]) }
        }
        DecisionType::ScheduleLambdaFunction => {
            const { FaultSet::of(&[F::OverRate, F::TooManyOpen, F::NotInRegion]) }
        }
        DecisionType::RequestCancelActivityTask
        | DecisionType::CompleteWorkflowExecution
        | DecisionType::FailWorkflowExecution
        | DecisionType::CancelWorkflowExecution
        | DecisionType::RecordMarker
        | DecisionType::CancelTimer => const { FaultSet::of(&[F::NotPermitted]) },
    }
}

/// The circumstance in which a decision is looked at under a fault.
fn circumstance(fault: Option<Fault>) -> Circumstance {
    let rows = [
        (Fault::OverRate, Circumstance::OverRate),
        (Fault::TooManyOpen, Circumstance::TooManyOpen),
        (Fault::TooManyExecutions, Circumstance::TooManyExecutions),
        (Fault::NotInRegion, Circumstance::NotInRegion),
        (Fault::NotPermitted, Circumstance::NotPermitted),
    ];
    let row = rows.into_iter().find(|(known, _)| Some(*known) == fault);
    row.map_or(Circumstance::Ordinary, |(_, circumstance)| circumstance)
}

impl Simulation {
    /// Asks what happens to each decision of an answer that is given now. Types are deprecated and
    /// deleted before the answer is looked at.
    pub(in crate::simulation) fn circumstances(
        &mut self,
        of: ExecutionRef,
        answer: &Answer,
    ) -> Vec<Circumstance> {
        if self.faults.is_none() {
            return Vec::new();
        }
        let mut circumstances = Vec::with_capacity(answer.decisions.len());
        for (place, decision) in answer.decisions.iter().enumerate() {
            let same = |other: &&Decision| {
                other.decision_type() == decision.decision_type()
                    && other.subject() == decision.subject()
            };
            let in_list = answer.decisions[..place].iter().filter(same).count();
            let fault = self.fault_of_decision(of, decision, in_list);
            circumstances.push(circumstance(fault));
            let deprecated = fault == Some(Fault::TypeDeprecated);
            if deprecated || fault == Some(Fault::TypeDeleted) {
                let withdrawn = self.withdraw_type(of, decision, !deprecated);
                debug_assert!(withdrawn.is_ok(), "the type was looked at just now");
            }
        }
        circumstances
    }

    fn fault_of_decision(
        &mut self,
        of: ExecutionRef,
        decision: &Decision,
        in_list: usize,
    ) -> Option<Fault> {
        let admitted = self.admitted_by_decision(of, decision);
        let faults = self.faults.as_deref_mut()?;
        let named = faults.named(of, &self.service);
        let key = (decision.decision_type(), decision.subject().cloned());
        let attempt = named.names.made(&key) + u32::try_from(in_list).unwrap_or(u32::MAX);
        let (decision_type, id) = key;
        let run = named.run.clone();
        let site = Site { run, spot: Spot::Decision { decision_type, id, attempt } };
        faults.ask(site, admitted, self.now)
    }

    fn admitted_by_decision(&self, of: ExecutionRef, decision: &Decision) -> FaultSet {
        let mut admitted = may_admit(decision.decision_type());
        if !self.world.region.lambda {
            admitted = admitted.without(const { FaultSet::of(&[Fault::NotInRegion]) });
        }
        if !self.type_is_available(of, decision) {
            admitted = admitted.without(OF_TYPES);
        }
        admitted
    }

    /// The workflow type that a decision is to start.
    fn started_type(&self, of: ExecutionRef, decision: &Decision) -> Option<WorkflowType> {
        if let Decision::StartChildWorkflowExecution(decision) = decision {
            return Some(decision.workflow_type.clone());
        }
        let Decision::ContinueAsNewWorkflowExecution(decision) = decision else { return None };
        let own = &self.service.execution(of).start()?.workflow_type;
        let version = decision.workflow_type_version.as_ref().unwrap_or(&own.version);
        Some(WorkflowType::new(own.name.clone(), version.clone()))
    }

    fn type_is_available(&self, of: ExecutionRef, decision: &Decision) -> bool {
        let Some(types) = self.service.types(&self.world.domain) else { return false };
        if let Decision::ScheduleActivityTask(decision) = decision {
            let known = types.activity_types.get(&decision.activity_type);
            return known.is_some_and(|known| !known.is_deprecated());
        }
        let started = self.started_type(of, decision);
        let known = started.and_then(|started| types.workflow_types.get(&started));
        known.is_some_and(|known| !known.is_deprecated())
    }

    fn withdraw_type(
        &mut self,
        of: ExecutionRef,
        decision: &Decision,
        delete: bool,
    ) -> Result<(), ApiFault> {
        if let Some(workflow_type) = self.started_type(of, decision) {
            return self.withdraw_workflow_type(workflow_type, delete);
        }
        let Decision::ScheduleActivityTask(decision) = decision else { return Ok(()) };
        let (domain, activity_type) = (self.world.domain.clone(), decision.activity_type.clone());
        let request =
            DeprecateActivityType { domain: domain.clone(), activity_type: activity_type.clone() };
        self.unlimited(|service, now| service.deprecate_activity_type(&request, now))?;
        if !delete {
            return Ok(());
        }
        let request = DeleteActivityType { domain, activity_type };
        self.unlimited(|service, now| service.delete_activity_type(&request, now))
    }

    /// Deprecates a workflow type, and deletes it if it is to be.
    pub(super) fn withdraw_workflow_type(
        &mut self,
        workflow_type: WorkflowType,
        delete: bool,
    ) -> Result<(), ApiFault> {
        let domain = self.world.domain.clone();
        let request =
            DeprecateWorkflowType { domain: domain.clone(), workflow_type: workflow_type.clone() };
        self.unlimited(|service, now| service.deprecate_workflow_type(&request, now))?;
        if !delete {
            return Ok(());
        }
        let request = DeleteWorkflowType { domain, workflow_type };
        self.unlimited(|service, now| service.delete_workflow_type(&request, now))
    }
}
