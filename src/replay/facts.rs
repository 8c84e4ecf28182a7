//! What a history cannot tell but lets infer: the registry, the quotas, the account's rulings, and
//! choices where SWF is silent. All of it is read off the batch that it matters to, and what was
//! read off is not counted as worked out.

use super::refused::{Quota, Refused, refused};
use super::registry::Registry;
use crate::execution::{Context, GivenRulings, OpenCounts, Ruling};
use crate::model::{
    Answer, Assumptions, CloseAfterFailedDecision, EventAttributes as E, HistoryEvent,
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
            learned.rulings.rulings.push(ruling);
            learned.told.push(told);
            if let E::WorkflowExecutionContinuedAsNew(e) = &event.attributes {
                learned.rulings.next_run_id = e.new_execution_run_id.clone();
            }
            count(&mut open, &event.attributes);
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
    fn learn_limit(&mut self, quota: Quota, open: OpenCounts) -> bool {
        let (limit, open) = match quota {
            Quota::ActivityTasks => (&mut self.limits.open_activity_tasks, open.activity_tasks),
            Quota::Timers => (&mut self.limits.open_timers, open.timers),
            Quota::Children => (&mut self.limits.open_children, open.children),
            Quota::LambdaFunctions => {
                (&mut self.limits.open_lambda_functions, open.lambda_functions)
            }
        };
        std::mem::replace(limit, open) != open
    }
}

fn closes(event: &HistoryEvent) -> bool {
    event.event_type().wakes() == Wakes::Closes
}

fn is_in_use(event: &HistoryEvent) -> bool {
    let E::ScheduleLambdaFunctionFailed(failed) = &event.attributes else { return false };
    failed.cause == ScheduleLambdaFunctionFailedCause::IdAlreadyInUse
}

/// Counts what an event of a batch opens and closes.
fn count(open: &mut OpenCounts, event: &E) {
    if let E::ActivityTaskScheduled(_) = event {
        open.activity_tasks += 1;
    } else if let E::TimerStarted(_) = event {
        open.timers += 1;
    } else if let E::TimerCanceled(_) = event {
        open.timers = open.timers.saturating_sub(1);
    } else if let E::StartChildWorkflowExecutionInitiated(_) = event {
        open.children += 1;
    } else if let E::LambdaFunctionScheduled(_) = event {
        open.lambda_functions += 1;
    }
}
