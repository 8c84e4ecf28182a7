//! What each event does to the thing that it is about: the one match over the 54 types from which
//! lanes, state and chains of causes derive.

use serde::Serialize;

use crate::model::{EventAttributes, EventId};

/// A kind of thing that events are about; the order is that of lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// The execution itself.
    Execution,
    /// Its decision tasks.
    DecisionTask,
    /// A Lambda task.
    LambdaFunction,
    /// An activity task.
    ActivityTask,
    /// A timer.
    Timer,
    /// A child execution.
    Child,
    /// A signal that came in.
    SignalIn,
    /// A cancel request that came in.
    CancelIn,
    /// A signal to another execution.
    SignalOut,
    /// A cancel request to another execution.
    CancelOut,
    /// A marker.
    Marker,
}

impl Kind {
    /// One such thing, in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Execution => "execution",
            Kind::DecisionTask => "decision task",
            Kind::LambdaFunction => "Lambda task",
            Kind::ActivityTask => "activity task",
            Kind::Timer => "timer",
            Kind::Child => "child",
            Kind::SignalIn => "signal",
            Kind::CancelIn => "cancel request",
            Kind::SignalOut => "signal to",
            Kind::CancelOut => "cancel request to",
            Kind::Marker => "marker",
        }
    }
}

/// How something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Ending {
    /// It was done, answered or delivered.
    Completed,
    /// It failed.
    Failed,
    /// A timeout passed.
    TimedOut,
    /// It was canceled.
    Canceled,
    /// It was terminated.
    Terminated,
    /// It went on as a new run.
    ContinuedAsNew,
    /// The timer came due.
    Fired,
    /// It could not be started, or not be delivered.
    NotStarted,
}

impl Ending {
    /// The ending in a word or two.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Ending::Completed => "completed",
            Ending::Failed => "failed",
            Ending::TimedOut => "timed out",
            Ending::Canceled => "canceled",
            Ending::Terminated => "terminated",
            Ending::ContinuedAsNew => "continued as new",
            Ending::Fired => "fired",
            Ending::NotStarted => "not started",
        }
    }
}

/// What an event does to the thing that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The thing is there from here on.
    Opens,
    /// The thing that this event opened has started.
    Starts(EventId),
    /// The thing that this event opened has ended.
    Ends(EventId, Ending),
    /// It happens and is over.
    Happens,
    /// A decision about it was refused.
    Refused,
}

/// The kind of thing that an event is about, and what the event does to it.
#[must_use]
pub fn step(attributes: &EventAttributes) -> (Kind, Step) {
    use EventAttributes as E;
    match attributes {
        E::WorkflowExecutionStarted(_) => (Kind::Execution, Step::Opens),
        E::WorkflowExecutionCompleted(_) => {
            (Kind::Execution, Step::Ends(EventId::FIRST, Ending::Completed))
        }
        E::WorkflowExecutionFailed(_) => {
            (Kind::Execution, Step::Ends(EventId::FIRST, Ending::Failed))
        }
        E::WorkflowExecutionCanceled(_) => {
            (Kind::Execution, Step::Ends(EventId::FIRST, Ending::Canceled))
        }
        E::WorkflowExecutionContinuedAsNew(_) => {
            (Kind::Execution, Step::Ends(EventId::FIRST, Ending::ContinuedAsNew))
        }
        E::WorkflowExecutionTimedOut(_) => {
            (Kind::Execution, Step::Ends(EventId::FIRST, Ending::TimedOut))
        }
        E::WorkflowExecutionTerminated(_) => {
            (Kind::Execution, Step::Ends(EventId::FIRST, Ending::Terminated))
        }
        E::WorkflowExecutionSignaled(_) => (Kind::SignalIn, Step::Happens),
        E::WorkflowExecutionCancelRequested(_) => (Kind::CancelIn, Step::Happens),
        E::CompleteWorkflowExecutionFailed(_)
        | E::FailWorkflowExecutionFailed(_)
        | E::CancelWorkflowExecutionFailed(_)
        | E::ContinueAsNewWorkflowExecutionFailed(_) => (Kind::Execution, Step::Refused),
        E::DecisionTaskScheduled(_) => (Kind::DecisionTask, Step::Opens),
        E::DecisionTaskStarted(e) => (Kind::DecisionTask, Step::Starts(e.scheduled_event_id)),
        E::DecisionTaskCompleted(e) => {
            (Kind::DecisionTask, Step::Ends(e.scheduled_event_id, Ending::Completed))
        }
        E::DecisionTaskTimedOut(e) => {
            (Kind::DecisionTask, Step::Ends(e.scheduled_event_id, Ending::TimedOut))
        }
        E::ActivityTaskScheduled(_) => (Kind::ActivityTask, Step::Opens),
        E::ActivityTaskStarted(e) => (Kind::ActivityTask, Step::Starts(e.scheduled_event_id)),
        E::ActivityTaskCompleted(e) => {
            (Kind::ActivityTask, Step::Ends(e.scheduled_event_id, Ending::Completed))
        }
        E::ActivityTaskFailed(e) => {
            (Kind::ActivityTask, Step::Ends(e.scheduled_event_id, Ending::Failed))
        }
        E::ActivityTaskTimedOut(e) => {
            (Kind::ActivityTask, Step::Ends(e.scheduled_event_id, Ending::TimedOut))
        }
        E::ActivityTaskCanceled(e) => {
            (Kind::ActivityTask, Step::Ends(e.scheduled_event_id, Ending::Canceled))
        }
        E::ActivityTaskCancelRequested(_) => (Kind::ActivityTask, Step::Happens),
        E::ScheduleActivityTaskFailed(_) | E::RequestCancelActivityTaskFailed(_) => {
            (Kind::ActivityTask, Step::Refused)
        }
        E::TimerStarted(_) => (Kind::Timer, Step::Opens),
        E::TimerFired(e) => (Kind::Timer, Step::Ends(e.started_event_id, Ending::Fired)),
        E::TimerCanceled(e) => (Kind::Timer, Step::Ends(e.started_event_id, Ending::Canceled)),
        E::StartTimerFailed(_) | E::CancelTimerFailed(_) => (Kind::Timer, Step::Refused),
        E::MarkerRecorded(_) => (Kind::Marker, Step::Happens),
        E::RecordMarkerFailed(_) => (Kind::Marker, Step::Refused),
        E::LambdaFunctionScheduled(_) => (Kind::LambdaFunction, Step::Opens),
        E::LambdaFunctionStarted(e) => (Kind::LambdaFunction, Step::Starts(e.scheduled_event_id)),
        E::StartLambdaFunctionFailed(e) => {
            (Kind::LambdaFunction, Step::Ends(e.scheduled_event_id, Ending::NotStarted))
        }
        E::LambdaFunctionCompleted(e) => {
            (Kind::LambdaFunction, Step::Ends(e.scheduled_event_id, Ending::Completed))
        }
        E::LambdaFunctionFailed(e) => {
            (Kind::LambdaFunction, Step::Ends(e.scheduled_event_id, Ending::Failed))
        }
        E::LambdaFunctionTimedOut(e) => {
            (Kind::LambdaFunction, Step::Ends(e.scheduled_event_id, Ending::TimedOut))
        }
        E::ScheduleLambdaFunctionFailed(_) => (Kind::LambdaFunction, Step::Refused),
        E::StartChildWorkflowExecutionInitiated(_) => (Kind::Child, Step::Opens),
        E::StartChildWorkflowExecutionFailed(e) => {
            (Kind::Child, refused_or_unstarted(e.initiated_event_id))
        }
        E::ChildWorkflowExecutionStarted(e) => (Kind::Child, Step::Starts(e.initiated_event_id)),
        E::ChildWorkflowExecutionCompleted(e) => {
            (Kind::Child, Step::Ends(e.initiated_event_id, Ending::Completed))
        }
        E::ChildWorkflowExecutionFailed(e) => {
            (Kind::Child, Step::Ends(e.initiated_event_id, Ending::Failed))
        }
        E::ChildWorkflowExecutionTimedOut(e) => {
            (Kind::Child, Step::Ends(e.initiated_event_id, Ending::TimedOut))
        }
        E::ChildWorkflowExecutionCanceled(e) => {
            (Kind::Child, Step::Ends(e.initiated_event_id, Ending::Canceled))
        }
        E::ChildWorkflowExecutionTerminated(e) => {
            (Kind::Child, Step::Ends(e.initiated_event_id, Ending::Terminated))
        }
        E::SignalExternalWorkflowExecutionInitiated(_) => (Kind::SignalOut, Step::Opens),
        E::SignalExternalWorkflowExecutionFailed(e) => {
            (Kind::SignalOut, refused_or_unstarted(e.initiated_event_id))
        }
        E::ExternalWorkflowExecutionSignaled(e) => {
            (Kind::SignalOut, Step::Ends(e.initiated_event_id, Ending::Completed))
        }
        E::RequestCancelExternalWorkflowExecutionInitiated(_) => (Kind::CancelOut, Step::Opens),
        E::RequestCancelExternalWorkflowExecutionFailed(e) => {
            (Kind::CancelOut, refused_or_unstarted(e.initiated_event_id))
        }
        E::ExternalWorkflowExecutionCancelRequested(e) => {
            (Kind::CancelOut, Step::Ends(e.initiated_event_id, Ending::Completed))
        }
    }
}

/// What was refused with its decision was never there; what was initiated first ends here.
fn refused_or_unstarted(initiated: EventId) -> Step {
    if initiated.is_none() { Step::Refused } else { Step::Ends(initiated, Ending::NotStarted) }
}
