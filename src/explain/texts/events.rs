//! The 54 types of events: what a person who writes or runs a decider should know at each.

use crate::model::EventType;

/// What there is to know at an event of this type, in a sentence or two.
#[must_use]
pub fn says(event_type: EventType) -> &'static str {
    use EventType as T;
    match event_type {
        T::WorkflowExecutionStarted => {
            "The run begins. Timeouts, child policy and Lambda role are fixed here for the whole run: each is what was asked for, by a person, a parent or the run before, or else the type's default. Decision tasks go to this task list unless an answer names another."
        }
        T::WorkflowExecutionSignaled => {
            "A message has come in. A signal changes nothing by itself; the decider reads its name and input and decides what to make of it."
        }
        T::WorkflowExecutionCancelRequested => {
            "This is only a request. The run goes on until the decider closes it; a decider that ignores the request runs on."
        }
        T::WorkflowExecutionCompleted => {
            "The run is over, as the decider wanted. Tasks and timers that were open are simply dropped; children get what the child policy says."
        }
        T::CompleteWorkflowExecutionFailed => {
            "The run did not close. The decider gets another decision task, with everything that it had not seen, and has to decide to close once more."
        }
        T::WorkflowExecutionFailed => {
            "The run is over, and the decider says that it failed. A failed function or activity never fails a run by itself; this was a decision."
        }
        T::FailWorkflowExecutionFailed => {
            "The run did not close as failed. The decider gets another decision task and can decide again, perhaps otherwise, now that it knows more."
        }
        T::WorkflowExecutionCanceled => {
            "The run is over, and the decider says that it was canceled. SWF does not ask whether a cancel request came before."
        }
        T::CancelWorkflowExecutionFailed => {
            "The run did not close as canceled and is still open. The decider gets another decision task and has to decide again."
        }
        T::WorkflowExecutionContinuedAsNew => {
            "This run is over and the next one begins with an empty history under the same workflow id. The name of its type stays, and its link to a parent. Of all else nothing is carried over but what the decision says: neither input, nor tags, nor open tasks and timers."
        }
        T::ContinueAsNewWorkflowExecutionFailed => {
            "No new run was begun and this one is still open. A decider that takes a rollover for granted waits here for ever."
        }
        T::WorkflowExecutionTimedOut => {
            "The run was open for as long as it may be. The decider is not asked and cannot tidy up; what was open is dropped without an event, and children get what the child policy says."
        }
        T::WorkflowExecutionTerminated => {
            "The run was ended at once, and not by its decider: by a person, by its parent's child policy, or by a limit. The decider is not asked, so nothing is undone or released; to let it tidy up, request a cancellation instead."
        }
        T::DecisionTaskScheduled => {
            "There is something to decide, and a decision task waits on a task list. At most one waits at a time: what else happens before it is taken is told with it."
        }
        T::DecisionTaskStarted => {
            "A decider has the task and sees the history up to here, and nothing of what comes while it thinks. What comes meanwhile queues one more task, which waits until this one is over."
        }
        T::DecisionTaskCompleted => {
            "The decider has answered. The events of its decisions follow in their order, at the same moment; an answer without decisions is allowed and means to wait."
        }
        T::DecisionTaskTimedOut => {
            "The task was not answered in time, or not taken in time, and is over. Unless another is queued already, one is queued at once. An answer that comes now is refused as a whole: none of its decisions counts."
        }
        T::ActivityTaskScheduled => {
            "A task waits on a list for a worker. Two clocks are running: how long it may wait, and how long it may take altogether."
        }
        T::ScheduleActivityTaskFailed => {
            "The task was not scheduled, and no other event will come of it. A decider that waits for its result without handling this waits for ever."
        }
        T::ActivityTaskStarted => {
            "A worker has the task. The clocks of the work itself and of its heartbeats begin; the decider is not woken for this."
        }
        T::ActivityTaskCompleted => "The work is done, and its result stands here for the decider.",
        T::ActivityTaskFailed => {
            "The worker says that it failed. SWF tries nothing again: a further attempt is a decision, with a task of its own."
        }
        T::ActivityTaskTimedOut => {
            "SWF stopped waiting; it stopped nothing else. The worker may be dead, or slow and about to finish, so that a second attempt may do the work twice."
        }
        T::ActivityTaskCanceled => {
            "The task is over without a result. A worker that had it said so itself; one that nobody had taken SWF canceled by itself."
        }
        T::ActivityTaskCancelRequested => {
            "The wish is noted. A worker hears of it only in the answer to a heartbeat, and may also go on and complete."
        }
        T::RequestCancelActivityTaskFailed => {
            "No task was asked to stop: what the decider wanted to cancel was not there, or the caller may not cancel."
        }
        T::TimerStarted => {
            "A clock is running. When it ends, the decider is woken, whatever else goes on."
        }
        T::StartTimerFailed => {
            "No timer runs. A decider that waits for it to fire without handling this waits for ever."
        }
        T::TimerFired => "The clock ended. The timer's id may be used again from here on.",
        T::TimerCanceled => {
            "The timer will not fire. The decider is not woken for this, since it was the decider that wanted it."
        }
        T::CancelTimerFailed => {
            "No timer was canceled: what the decider wanted to cancel was not there, or the caller may not cancel."
        }
        T::MarkerRecorded => {
            "A note in the history, for the decider itself or for people. It does nothing; a decider that keeps no memory of its own can read it back later."
        }
        T::RecordMarkerFailed => {
            "The note was not written; nothing else depends on it but the decider."
        }
        T::LambdaFunctionScheduled => {
            "SWF will invoke the function itself, with the run's Lambda role; no worker polls for it. The clock of the task begins with its start, not here."
        }
        T::ScheduleLambdaFunctionFailed => {
            "The function was not scheduled and will not be invoked. Whether the role may be used is not asked yet; that happens when the task starts."
        }
        T::LambdaFunctionStarted => {
            "SWF has assumed the role and invoked the function. That it may still not be allowed to, or that no such function exists, shows as a failure after this."
        }
        T::StartLambdaFunctionFailed => {
            "The function was never invoked, because SWF could not become the role. It surely did nothing, so that it is safe to schedule it again once the role is mended."
        }
        T::LambdaFunctionCompleted => {
            "The function returned, and its payload stands here as text. A function that reports an error in its payload completes all the same."
        }
        T::LambdaFunctionFailed => {
            "The invocation failed: the code raised, it ran into the function's own time limit, or Lambda refused it. SWF tries nothing again; the reason says which kind it was."
        }
        T::LambdaFunctionTimedOut => {
            "SWF stopped waiting; it stopped nothing else. The function may still be running and may yet have its effect, so that a second attempt may do the work twice."
        }
        T::StartChildWorkflowExecutionInitiated => {
            "SWF will start another execution, which will have this one as its parent. It is not there yet."
        }
        T::StartChildWorkflowExecutionFailed => {
            "No child was started. With an initiated event, SWF found out when it tried; without one, the decision itself was refused."
        }
        T::ChildWorkflowExecutionStarted => {
            "The child runs, with a history of its own that the parent's decider does not see. Its run id stands here."
        }
        T::ChildWorkflowExecutionCompleted => {
            "The child is over and its result stands here for the parent."
        }
        T::ChildWorkflowExecutionFailed => {
            "The child's decider failed the child. What that means for the parent is the decision of the parent's decider."
        }
        T::ChildWorkflowExecutionTimedOut => {
            "The child was open for as long as it may be. Its decider was not asked, so that it has tidied up nothing."
        }
        T::ChildWorkflowExecutionCanceled => "The child closed itself as canceled.",
        T::ChildWorkflowExecutionTerminated => {
            "The child was ended from outside. Its decider was not asked, so that it has tidied up nothing."
        }
        T::SignalExternalWorkflowExecutionInitiated => {
            "A signal is under way to another execution. Whether that execution is there is found out on delivery."
        }
        T::SignalExternalWorkflowExecutionFailed => {
            "The signal did not arrive. The other side has no event of it."
        }
        T::ExternalWorkflowExecutionSignaled => {
            "The signal is in the other execution's history. Whether its decider cares is not told."
        }
        T::RequestCancelExternalWorkflowExecutionInitiated => {
            "A cancel request is under way to another execution. Whether that execution is there is found out on delivery."
        }
        T::RequestCancelExternalWorkflowExecutionFailed => {
            "The cancel request did not arrive. The other side has no event of it."
        }
        T::ExternalWorkflowExecutionCancelRequested => {
            "The cancel request is in the other execution's history. Whether that execution cancels itself is its own decision."
        }
    }
}
