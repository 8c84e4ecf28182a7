//! What follows from an event outside of its execution, as values.

use super::rule::Rule;
use super::state::State;
use crate::model::{EventAttributes, EventId, HistoryEvent};

/// Something that the service has to do because of an event. What it needs to know besides is in
/// the event itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Put the activity task on its list.
    OfferActivityTask {
        /// The `ActivityTaskScheduled` event.
        scheduled_event_id: EventId,
    },
    /// Cancel an activity task that no worker has taken.
    CancelActivityTask {
        /// The `ActivityTaskCancelRequested` event.
        cancel_requested_event_id: EventId,
        /// The `ActivityTaskScheduled` event.
        scheduled_event_id: EventId,
    },
    /// Assume the role and invoke the function.
    StartLambdaFunction {
        /// The `LambdaFunctionScheduled` event.
        scheduled_event_id: EventId,
    },
    /// Start the child.
    StartChild {
        /// The `StartChildWorkflowExecutionInitiated` event.
        initiated_event_id: EventId,
    },
    /// Deliver the signal.
    SignalExternal {
        /// The `SignalExternalWorkflowExecutionInitiated` event.
        initiated_event_id: EventId,
        /// Whether it is to fail because the account sends too many.
        over_rate: bool,
    },
    /// Deliver the cancel request.
    RequestCancelExternal {
        /// The `RequestCancelExternalWorkflowExecutionInitiated` event.
        initiated_event_id: EventId,
        /// Whether it is to fail because the account sends too many.
        over_rate: bool,
    },
    /// The execution closed: tell its parent, see to its children, begin its next run.
    Closed {
        /// The closing event.
        event_id: EventId,
    },
}

impl Effect {
    /// What follows from an event that has just been applied, written by this rule.
    pub(super) fn of(event: &HistoryEvent, rule: Rule, state: &State) -> Option<Effect> {
        use EventAttributes as E;
        let over_rate = rule == Rule::OverRate;
        let event_id = event.event_id;
        match &event.attributes {
            E::ActivityTaskScheduled(_) => {
                Some(Effect::OfferActivityTask { scheduled_event_id: event_id })
            }
            E::ActivityTaskCancelRequested(e) => {
                let scheduled_event_id = state.activity_tasks.opened_by(&e.activity_id)?;
                let unstarted = !state.activity_tasks.get(scheduled_event_id)?.is_started();
                unstarted.then_some(Effect::CancelActivityTask {
                    cancel_requested_event_id: event_id,
                    scheduled_event_id,
                })
            }
            E::LambdaFunctionScheduled(_) => {
                Some(Effect::StartLambdaFunction { scheduled_event_id: event_id })
            }
            E::StartChildWorkflowExecutionInitiated(_) => {
                Some(Effect::StartChild { initiated_event_id: event_id })
            }
            E::SignalExternalWorkflowExecutionInitiated(_) => {
                Some(Effect::SignalExternal { initiated_event_id: event_id, over_rate })
            }
            E::RequestCancelExternalWorkflowExecutionInitiated(_) => {
                Some(Effect::RequestCancelExternal { initiated_event_id: event_id, over_rate })
            }
            E::WorkflowExecutionCompleted(_)
            | E::WorkflowExecutionFailed(_)
            | E::WorkflowExecutionCanceled(_)
            | E::WorkflowExecutionContinuedAsNew(_)
            | E::WorkflowExecutionTimedOut(_)
            | E::WorkflowExecutionTerminated(_) => Some(Effect::Closed { event_id }),
            E::WorkflowExecutionStarted(_)
            | E::WorkflowExecutionSignaled(_)
            | E::WorkflowExecutionCancelRequested(_)
            | E::CompleteWorkflowExecutionFailed(_)
            | E::FailWorkflowExecutionFailed(_)
            | E::CancelWorkflowExecutionFailed(_)
            | E::ContinueAsNewWorkflowExecutionFailed(_)
            | E::DecisionTaskScheduled(_)
            | E::DecisionTaskStarted(_)
            | E::DecisionTaskCompleted(_)
            | E::DecisionTaskTimedOut(_)
            | E::ScheduleActivityTaskFailed(_)
            | E::ActivityTaskStarted(_)
            | E::ActivityTaskCompleted(_)
            | E::ActivityTaskFailed(_)
            | E::ActivityTaskTimedOut(_)
            | E::ActivityTaskCanceled(_)
            | E::RequestCancelActivityTaskFailed(_)
            | E::TimerStarted(_)
            | E::StartTimerFailed(_)
            | E::TimerFired(_)
            | E::TimerCanceled(_)
            | E::CancelTimerFailed(_)
            | E::MarkerRecorded(_)
            | E::RecordMarkerFailed(_)
            | E::ScheduleLambdaFunctionFailed(_)
            | E::LambdaFunctionStarted(_)
            | E::StartLambdaFunctionFailed(_)
            | E::LambdaFunctionCompleted(_)
            | E::LambdaFunctionFailed(_)
            | E::LambdaFunctionTimedOut(_)
            | E::StartChildWorkflowExecutionFailed(_)
            | E::ChildWorkflowExecutionStarted(_)
            | E::ChildWorkflowExecutionCompleted(_)
            | E::ChildWorkflowExecutionFailed(_)
            | E::ChildWorkflowExecutionTimedOut(_)
            | E::ChildWorkflowExecutionCanceled(_)
            | E::ChildWorkflowExecutionTerminated(_)
            | E::SignalExternalWorkflowExecutionFailed(_)
            | E::ExternalWorkflowExecutionSignaled(_)
            | E::RequestCancelExternalWorkflowExecutionFailed(_)
            | E::ExternalWorkflowExecutionCancelRequested(_) => None,
        }
    }
}
