//! What can happen after an event, and what wakes the decider.

use super::index::{Index, decided};
use super::situation::Situation;
use super::step::Kind;
use super::step::step;
use crate::model::{EventAttributes, EventId, EventType, HistoryEvent, Timeout, Wakes};

/// The events with which the thing of such an event can go on, all of them.
#[must_use]
pub fn successors(event_type: EventType) -> &'static [EventType] {
    use EventType as T;
    match event_type {
        T::DecisionTaskScheduled => &[T::DecisionTaskStarted, T::DecisionTaskTimedOut],
        T::DecisionTaskStarted => &[T::DecisionTaskCompleted, T::DecisionTaskTimedOut],
        T::ActivityTaskScheduled => {
            &[T::ActivityTaskStarted, T::ActivityTaskTimedOut, T::ActivityTaskCanceled]
        }
        T::ActivityTaskStarted | T::ActivityTaskCancelRequested => &[
            T::ActivityTaskCompleted,
            T::ActivityTaskFailed,
            T::ActivityTaskTimedOut,
            T::ActivityTaskCanceled,
        ],
        T::TimerStarted => &[T::TimerFired, T::TimerCanceled],
        T::LambdaFunctionScheduled => &[T::LambdaFunctionStarted, T::StartLambdaFunctionFailed],
        T::LambdaFunctionStarted => {
            &[T::LambdaFunctionCompleted, T::LambdaFunctionFailed, T::LambdaFunctionTimedOut]
        }
        T::StartChildWorkflowExecutionInitiated => {
            &[T::ChildWorkflowExecutionStarted, T::StartChildWorkflowExecutionFailed]
        }
        T::ChildWorkflowExecutionStarted => &[
            T::ChildWorkflowExecutionCompleted,
            T::ChildWorkflowExecutionFailed,
            T::ChildWorkflowExecutionTimedOut,
            T::ChildWorkflowExecutionCanceled,
            T::ChildWorkflowExecutionTerminated,
        ],
        T::SignalExternalWorkflowExecutionInitiated => {
            &[T::ExternalWorkflowExecutionSignaled, T::SignalExternalWorkflowExecutionFailed]
        }
        T::RequestCancelExternalWorkflowExecutionInitiated => &[
            T::ExternalWorkflowExecutionCancelRequested,
            T::RequestCancelExternalWorkflowExecutionFailed,
        ],
        T::WorkflowExecutionStarted
        | T::WorkflowExecutionSignaled
        | T::WorkflowExecutionCancelRequested
        | T::WorkflowExecutionCompleted
        | T::CompleteWorkflowExecutionFailed
        | T::WorkflowExecutionFailed
        | T::FailWorkflowExecutionFailed
        | T::WorkflowExecutionCanceled
        | T::CancelWorkflowExecutionFailed
        | T::WorkflowExecutionContinuedAsNew
        | T::ContinueAsNewWorkflowExecutionFailed
        | T::WorkflowExecutionTimedOut
        | T::WorkflowExecutionTerminated
        | T::DecisionTaskCompleted
        | T::DecisionTaskTimedOut
        | T::ScheduleActivityTaskFailed
        | T::ActivityTaskCompleted
        | T::ActivityTaskFailed
        | T::ActivityTaskTimedOut
        | T::ActivityTaskCanceled
        | T::RequestCancelActivityTaskFailed
        | T::StartTimerFailed
        | T::TimerFired
        | T::TimerCanceled
        | T::CancelTimerFailed
        | T::MarkerRecorded
        | T::RecordMarkerFailed
        | T::ScheduleLambdaFunctionFailed
        | T::StartLambdaFunctionFailed
        | T::LambdaFunctionCompleted
        | T::LambdaFunctionFailed
        | T::LambdaFunctionTimedOut
        | T::StartChildWorkflowExecutionFailed
        | T::ChildWorkflowExecutionCompleted
        | T::ChildWorkflowExecutionFailed
        | T::ChildWorkflowExecutionTimedOut
        | T::ChildWorkflowExecutionCanceled
        | T::ChildWorkflowExecutionTerminated
        | T::SignalExternalWorkflowExecutionFailed
        | T::ExternalWorkflowExecutionSignaled
        | T::RequestCancelExternalWorkflowExecutionFailed
        | T::ExternalWorkflowExecutionCancelRequested => &[],
    }
}

/// What can happen from here, in sentences. `after` is what holds after the event.
pub(super) fn next(index: &Index<'_>, after: &Situation, event: &HistoryEvent) -> Vec<String> {
    let mut out = Vec::new();
    if after.closed().is_some() {
        let ends_it = step(&event.attributes).0 == Kind::Execution;
        out.extend(ends_it.then(|| "nothing: the run is closed".to_owned()));
        return out;
    }
    out.extend(going_on(event));
    out.extend(waking(index, after, event));
    let batch_ends = batch_of(event).is_some_and(|completed| {
        let last = index.batch(completed).last();
        last.is_none_or(|last| last.event_id == event.event_id)
    });
    if batch_ends && !after.waits_for_something() && !wakes_after_batch(index, event) {
        out.push(
            "nothing is open that could wake the decider: only a signal, a cancel request, a termination or the run's own timeout can follow".to_owned(),
        );
    }
    out
}

/// The batch that an event begins or is in.
fn batch_of(event: &HistoryEvent) -> Option<EventId> {
    if event.event_type() == EventType::DecisionTaskCompleted {
        return Some(event.event_id);
    }
    decided(event).map(|(completed, _)| completed)
}

fn wakes_after_batch(index: &Index<'_>, event: &HistoryEvent) -> bool {
    let batch = batch_of(event).map(|completed| index.batch(completed)).unwrap_or_default();
    batch.iter().any(|event| event.event_type().wakes() == Wakes::AfterBatch)
}

/// Whether a decision task that waits can time out: only on a list that it was sent to for a while.
fn may_pass(event: &HistoryEvent) -> bool {
    let EventAttributes::DecisionTaskScheduled(task) = &event.attributes else { return true };
    task.schedule_to_start_timeout.and_then(Timeout::milliseconds).is_some()
}

fn going_on(event: &HistoryEvent) -> Option<String> {
    let all = successors(event.event_type()).iter();
    let can = all.filter(|next| **next != EventType::DecisionTaskTimedOut || may_pass(event));
    let (waking, silent): (Vec<_>, Vec<_>) = can.partition(|next| next.wakes() != Wakes::Never);
    match (waking.is_empty(), silent.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("{}, which wakes nobody", any_of(&silent))),
        (false, true) => Some(format!("{}, which wakes the decider", any_of(&waking))),
        (false, false) => Some(format!(
            "{}, which wakes nobody; or {}, which wakes the decider",
            any_of(&silent),
            any_of(&waking)
        )),
    }
}

fn any_of(types: &[EventType]) -> String {
    let names: Vec<&str> = types.iter().map(|event_type| event_type.name()).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => names.join(""),
    }
}

fn waking(index: &Index<'_>, after: &Situation, event: &HistoryEvent) -> Option<String> {
    let in_batch = decided(event).is_some();
    match event.event_type().wakes() {
        Wakes::Never | Wakes::Closes => return of_batch(index, event),
        Wakes::Always | Wakes::AfterBatch => {}
    }
    if let Some(queued) = after.queued_decision_task() {
        return Some(format!(
            "no further decision task: {} waits already, and the decider hears of this with it",
            queued.opened_by
        ));
    }
    let when = if in_batch { "after the last event of this batch" } else { "at once" };
    let sees = match after.started_decision_task() {
        Some(_) => "; the decider, which is thinking, sees this with that task only",
        None => "",
    };
    Some(format!("DecisionTaskScheduled {when}: the decider is woken{sees}"))
}

/// What a `DecisionTaskCompleted` is followed by.
fn of_batch(index: &Index<'_>, event: &HistoryEvent) -> Option<String> {
    if event.event_type() != EventType::DecisionTaskCompleted {
        return None;
    }
    Some(match index.batch(event.event_id).len() {
        0 => "no event of a decision follows: the decider decided to wait".to_owned(),
        1 => "the event of its one decision".to_owned(),
        decisions => format!("the events of its {decisions} decisions, in their order"),
    })
}
