//! What a history cannot tell but lets infer: the registry, the quotas, the account's rulings, and
//! choices where SWF is silent. All of it is read off the batch that it matters to, and what was
//! read off is not counted as worked out.

use super::refused::{Quota, Refused, refused};
use super::registry::Registry;
use crate::execution::{Context, GivenRulings, OpenCounts, Ruling};
use crate::model::{
    Answer, Assumptions, CloseAfterFailedDecision, Decision, EventAttributes as E, HistoryEvent,
    LambdaOpenIdReuse, Limits, ScheduleLambdaFunctionFailedCause, Wakes, WorkflowType,
};

/// The surroundings of an execution, as far as its history tells them.
#[derive(Debug)]
pub(super) struct Facts {
    registry: Registry,
    limits: Limits,
    assumptions: Assumptions,
}

/// What was learned from one batch.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) rulings: GivenRulings,
    /// For each event of the batch, whether its outcome was taken from it.
    pub(super) told: Vec<bool>,
}

impl Facts {
    /// SWF's quotas but for the length of a history: when the service ends a history that is too
    /// long is not exact (one case is recorded), so that end is taken as it comes.
    pub(super) fn new() -> Self {
        Facts {
            registry: Registry::default(),
            limits: Limits { events: u64::MAX, ..Limits::default() },
            assumptions: Assumptions::default(),
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        let Facts { registry, limits, assumptions } = self;
        Context { types: registry.types(), limits, assumptions }
    }

    /// Learns from a batch what its answer has to meet for the batch to come of it. An answer lacks
    /// what its refused decisions held and no event tells; such values are made up in it.
    pub(super) fn learn(
        &mut self,
        answer: &mut Answer,
        batch: &[HistoryEvent],
        mut open: OpenCounts,
        own_type: &WorkflowType,
    ) -> Learned {
        let closes_after_failure = self.choose_assumptions(batch);
        let changes = batch.iter().any(|event| changes_alone(refused(&event.attributes)));
        let mut learned = Learned::default();
        for (decision, event) in answer.decisions.iter_mut().zip(batch) {
            let refused = refused(&event.attributes);
            self.registry.learn(decision, &event.attributes, refused, own_type);
            let (ruling, told) = match refused {
                Some(Refused::ByRuling(ruling)) => (ruling, true),
                Some(Refused::Limit(quota)) => (Ruling::Granted, self.learn_limit(quota, open)),
                Some(Refused::TypeUnknown | Refused::TypeDeprecated | Refused::NoDefault(_)) => {
                    (Ruling::Granted, true)
                }
                Some(Refused::ByState) => (Ruling::Granted, false),
                None => (Ruling::Granted, closes_after_failure && closes(event)),
            };
            let beyond = met_no_limit(refused) && self.forget_limit(decision, open);
            if changes {
                learned.rulings.quotas.push(self.limits.clone());
                learned.rulings.types.push(self.registry.types().clone());
            }
            learned.rulings.rulings.push(ruling);
            learned.told.push(told || beyond);
            if let E::WorkflowExecutionContinuedAsNew(e) = &event.attributes {
                learned.rulings.next_run_id = e.new_execution_run_id.clone();
            }
            count(&mut open, decision, &event.attributes);
        }
        learned
    }

    /// Where an assumption may choose, the recording does. Says whether the batch closes the
    /// execution although a decision of it failed.
    fn choose_assumptions(&mut self, batch: &[HistoryEvent]) -> bool {
        let failed = batch.iter().any(|event| refused(&event.attributes).is_some());
        let last = batch.last().and_then(|last| refused(&last.attributes));
        self.assumptions.close_after_failed_decision = match last {
            Some(Refused::ByState) => CloseAfterFailedDecision::Fails,
            Some(_) | None => CloseAfterFailedDecision::Succeeds,
        };
        self.assumptions.lambda_open_id_reuse = match failed && batch.iter().any(is_in_use) {
            true => LambdaOpenIdReuse::Fails,
            false => LambdaOpenIdReuse::Accepted,
        };
        failed && batch.last().is_some_and(closes)
    }

    /// Takes a quota from the recording where one was reached; whether it was another before.
    fn learn_limit(&mut self, quota: Quota, mut open: OpenCounts) -> bool {
        let open = *quota.open(&mut open);
        std::mem::replace(quota.limit(&mut self.limits), open) != open
    }

    /// Goes back to SWF's own quota where a decision was not held to the one that was learned, as
    /// quotas can be raised; whether it did.
    fn forget_limit(&mut self, decision: &Decision, mut open: OpenCounts) -> bool {
        let Some(quota) = bounds(decision) else { return false };
        let limit = quota.limit(&mut self.limits);
        if *quota.open(&mut open) < *limit {
            return false;
        }
        let own = *quota.limit(&mut Limits::default());
        std::mem::replace(limit, own) != own
    }
}

impl Quota {
    fn open(self, open: &mut OpenCounts) -> &mut usize {
        match self {
            Quota::ActivityTasks => &mut open.activity_tasks,
            Quota::Timers => &mut open.timers,
            Quota::Children => &mut open.children,
            Quota::LambdaFunctions => &mut open.lambda_functions,
        }
    }

    fn limit(self, limits: &mut Limits) -> &mut usize {
        match self {
            Quota::ActivityTasks => &mut limits.open_activity_tasks,
            Quota::Timers => &mut limits.open_timers,
            Quota::Children => &mut limits.open_children,
            Quota::LambdaFunctions => &mut limits.open_lambda_functions,
        }
    }
}

/// The quota that bounds what a decision opens.
fn bounds(decision: &Decision) -> Option<Quota> {
    match decision {
        Decision::ScheduleActivityTask(_) => Some(Quota::ActivityTasks),
        Decision::StartTimer(_) => Some(Quota::Timers),
        Decision::StartChildWorkflowExecution(_) => Some(Quota::Children),
        Decision::ScheduleLambdaFunction(_) => Some(Quota::LambdaFunctions),
        Decision::RequestCancelActivityTask(_)
        | Decision::CancelTimer(_)
        | Decision::RecordMarker(_)
        | Decision::SignalExternalWorkflowExecution(_)
        | Decision::RequestCancelExternalWorkflowExecution(_)
        | Decision::CompleteWorkflowExecution(_)
        | Decision::FailWorkflowExecution(_)
        | Decision::CancelWorkflowExecution(_)
        | Decision::ContinueAsNewWorkflowExecution(_) => None,
    }
}

/// Whether a refusal tells of a quota or a type that may have been otherwise for the decisions
/// around it.
fn changes_alone(refused: Option<Refused>) -> bool {
    match refused {
        Some(Refused::Limit(_) | Refused::TypeUnknown | Refused::TypeDeprecated) => true,
        Some(Refused::ByState | Refused::ByRuling(_) | Refused::NoDefault(_)) | None => false,
    }
}

/// Whether a decision came through the check of open things: rates and the domain's quota are
/// checked after it.
fn met_no_limit(refused: Option<Refused>) -> bool {
    let later = [Ruling::OverRate, Ruling::OpenExecutionsLimit];
    refused.is_none_or(|refused| later.iter().any(|ruling| refused == Refused::ByRuling(*ruling)))
}

fn closes(event: &HistoryEvent) -> bool {
    event.event_type().wakes() == Wakes::Closes
}

fn is_in_use(event: &HistoryEvent) -> bool {
    let E::ScheduleLambdaFunctionFailed(failed) = &event.attributes else { return false };
    failed.cause == ScheduleLambdaFunctionFailedCause::IdAlreadyInUse
}

/// Counts what a decision opens and closes by its event.
fn count(open: &mut OpenCounts, decision: &Decision, event: &E) {
    if let Some(quota) = bounds(decision).filter(|_| refused(event).is_none()) {
        *quota.open(open) += 1;
    } else if let E::TimerCanceled(_) = event {
        open.timers = open.timers.saturating_sub(1);
    }
}
