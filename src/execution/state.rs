//! The recorded part of an execution, and `apply`, the only function that changes it.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexSet;

use super::activity_tasks::OpenActivityTask;
use super::child_executions::OpenChild;
use super::deadlines::{Deadline, DeadlineKind, Deadlines};
use super::decision_tasks::DecisionTasks;
use super::lambda_functions::OpenLambdaFunction;
use super::open::Open;
use super::timers::OpenTimer;
use super::unrecorded::Unrecorded;
use crate::model::events::WorkflowExecutionStarted;
use crate::model::{
    Assumptions, CloseStatus, EventAttributes, EventId, EventType, HistoryEvent, Timestamp, rewound,
};

/// What a history says about its execution. Rebuilding it from the history gives an equal one.
#[derive(Debug, Default, PartialEq)]
pub struct State {
    pub(super) last_event_id: EventId,
    pub(super) last_event_at: Timestamp,
    pub(super) start: Option<Arc<WorkflowExecutionStarted>>,
    pub(super) close_status: Option<CloseStatus>,
    pub(super) decision_tasks: DecisionTasks,
    pub(super) activity_tasks: Open<OpenActivityTask>,
    pub(super) timers: Open<OpenTimer>,
    pub(super) lambda_functions: Open<OpenLambdaFunction>,
    pub(super) children: Open<OpenChild>,
    pub(super) external_signals: IndexSet<EventId>,
    pub(super) external_cancels: IndexSet<EventId>,
}

rewound!(State {
    last_event_id,
    last_event_at,
    start,
    close_status,
    decision_tasks,
    activity_tasks: back,
    timers: back,
    lambda_functions: back,
    children: back,
    external_signals,
    external_cancels,
});

impl State {
    /// Becomes the state before the first event, in the same memory.
    pub(super) fn clear(&mut self) {
        let State {
            last_event_id,
            last_event_at,
            start,
            close_status,
            decision_tasks,
            activity_tasks,
            timers,
            lambda_functions,
            children,
            external_signals,
            external_cancels,
        } = self;
        *last_event_id = EventId::default();
        *last_event_at = Timestamp::default();
        *start = None;
        *close_status = None;
        *decision_tasks = DecisionTasks::default();
        activity_tasks.clear();
        timers.clear();
        lambda_functions.clear();
        children.clear();
        external_signals.clear();
        external_cancels.clear();
    }

    /// The attributes of event 1.
    pub(super) fn start(&self) -> &WorkflowExecutionStarted {
        self.start.as_deref().expect("an execution begins with WorkflowExecutionStarted")
    }

    /// Whether the execution has begun and has not closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.start.is_some() && self.close_status.is_none()
    }

    /// How the execution ended; `None` while it is open.
    #[must_use]
    pub fn close_status(&self) -> Option<CloseStatus> {
        self.close_status
    }

    /// How many things of each family are open. A closed execution keeps what was left over.
    #[must_use]
    pub fn open_counts(&self) -> OpenCounts {
        let tasks = &self.decision_tasks;
        OpenCounts {
            activity_tasks: self.activity_tasks.len(),
            decision_tasks: usize::from(tasks.queued.is_some() || tasks.started.is_some()),
            timers: self.timers.len(),
            children: self.children.len(),
            lambda_functions: self.lambda_functions.len(),
        }
    }

    /// Whether the deadline still counts: what it is about is open and due then.
    pub(super) fn counts(
        &self,
        deadline: Deadline,
        unrecorded: &Unrecorded,
        assumptions: &Assumptions,
    ) -> bool {
        if !self.is_open() {
            return false;
        }
        let Deadline { due, kind, opened_by } = deadline;
        match kind {
            DeadlineKind::Execution => true,
            DeadlineKind::DecisionStartToClose => {
                self.decision_tasks.started_due(opened_by) == Some(due)
            }
            DeadlineKind::DecisionScheduleToStart => {
                self.decision_tasks.queued_due(opened_by, assumptions) == Some(due)
            }
            DeadlineKind::Timer => self.timers.get(opened_by).is_some(),
            DeadlineKind::ActivityScheduleToClose
            | DeadlineKind::ActivityScheduleToStart
            | DeadlineKind::ActivityStartToClose
            | DeadlineKind::ActivityHeartbeat => {
                let open = self.activity_tasks.get(opened_by);
                open.is_some_and(|task| {
                    task.due(kind, unrecorded.heartbeat(opened_by)) == Some(due)
                })
            }
            DeadlineKind::LambdaFunction => {
                let open = self.lambda_functions.get(opened_by);
                open.is_some_and(|task| task.due() == Some(due))
            }
        }
    }

    /// No more deadlines than this can count at once.
    pub(super) fn most_deadlines(&self) -> usize {
        3 + self.timers.len() + self.lambda_functions.len() + 4 * self.activity_tasks.len()
    }

    /// Changes the state as the event says.
    ///
    /// # Errors
    ///
    /// When the event cannot follow the events before it.
    pub(super) fn apply(
        &mut self,
        event: &HistoryEvent,
        deadlines: &mut Deadlines,
    ) -> Result<(), CannotFollow> {
        self.follow(event).map_err(|reason| CannotFollow::new(event, reason))?;
        let changed = self.change(event, deadlines);
        changed.map_err(|reason| CannotFollow::new(event, reason))
    }

    fn follow(&mut self, event: &HistoryEvent) -> Result<(), Reason> {
        let begins = matches!(event.attributes, EventAttributes::WorkflowExecutionStarted(_));
        if event.event_id.0 != self.last_event_id.0 + 1 {
            return Err(Reason::Id { expected: EventId(self.last_event_id.0 + 1) });
        }
        if event.event_timestamp < self.last_event_at {
            return Err(Reason::Time { earliest: self.last_event_at });
        }
        if self.close_status.is_some() {
            return Err(Reason::Closed);
        }
        if begins != self.start.is_none() {
            return Err(Reason::Beginning);
        }
        self.last_event_id = event.event_id;
        self.last_event_at = event.event_timestamp;
        Ok(())
    }

    fn change(&mut self, event: &HistoryEvent, deadlines: &mut Deadlines) -> Result<(), Reason> {
        use EventAttributes as E;
        let (id, at) = (event.event_id, event.event_timestamp);
        match &event.attributes {
            E::WorkflowExecutionStarted(e) => self.begin(e, at, deadlines),
            E::WorkflowExecutionCompleted(_) => self.close(CloseStatus::Completed),
            E::WorkflowExecutionFailed(_) => self.close(CloseStatus::Failed),
            E::WorkflowExecutionCanceled(_) => self.close(CloseStatus::Canceled),
            E::WorkflowExecutionContinuedAsNew(_) => self.close(CloseStatus::ContinuedAsNew),
            E::WorkflowExecutionTimedOut(_) => self.close(CloseStatus::TimedOut),
            E::WorkflowExecutionTerminated(_) => self.close(CloseStatus::Terminated),
            E::DecisionTaskScheduled(e) => self.decision_tasks.queue(id, at, e, deadlines),
            E::DecisionTaskStarted(e) => self.decision_tasks.take(id, at, e, deadlines),
            E::DecisionTaskCompleted(e) => self.decision_tasks.complete(at, e, deadlines),
            E::DecisionTaskTimedOut(e) => self.decision_tasks.time_out(at, e, deadlines),
            E::ActivityTaskScheduled(e) => self.open_activity_task(id, at, e, deadlines),
            E::ActivityTaskStarted(e) => self.start_activity_task(id, at, e, deadlines),
            E::ActivityTaskCompleted(e) => {
                self.close_activity_task(e.scheduled_event_id, e.started_event_id)
            }
            E::ActivityTaskFailed(e) => {
                self.close_activity_task(e.scheduled_event_id, e.started_event_id)
            }
            E::ActivityTaskTimedOut(e) => {
                self.close_activity_task(e.scheduled_event_id, e.started_event_id)
            }
            E::ActivityTaskCanceled(e) => {
                self.close_activity_task(e.scheduled_event_id, e.started_event_id)
            }
            E::ActivityTaskCancelRequested(e) => self.note_cancel_request(id, e),
            E::TimerStarted(e) => self.open_timer(id, at, e, deadlines),
            E::TimerFired(e) => self.close_timer(e.started_event_id),
            E::TimerCanceled(e) => self.close_timer(e.started_event_id),
            E::LambdaFunctionScheduled(e) => self.open_lambda_function(id, e),
            E::LambdaFunctionStarted(e) => self.start_lambda_function(id, at, e, deadlines),
            E::StartLambdaFunctionFailed(e) => {
                self.close_lambda_function(e.scheduled_event_id, EventId::NONE)
            }
            E::LambdaFunctionCompleted(e) => {
                self.close_lambda_function(e.scheduled_event_id, e.started_event_id)
            }
            E::LambdaFunctionFailed(e) => {
                self.close_lambda_function(e.scheduled_event_id, e.started_event_id)
            }
            E::LambdaFunctionTimedOut(e) => {
                self.close_lambda_function(e.scheduled_event_id, e.started_event_id)
            }
            E::StartChildWorkflowExecutionInitiated(e) => self.open_child(id, e),
            E::StartChildWorkflowExecutionFailed(e) => self.drop_child(e.initiated_event_id),
            E::ChildWorkflowExecutionStarted(e) => self.start_child(id, e),
            E::ChildWorkflowExecutionCompleted(e) => {
                self.close_child(e.initiated_event_id, e.started_event_id)
            }
            E::ChildWorkflowExecutionFailed(e) => {
                self.close_child(e.initiated_event_id, e.started_event_id)
            }
            E::ChildWorkflowExecutionTimedOut(e) => {
                self.close_child(e.initiated_event_id, e.started_event_id)
            }
            E::ChildWorkflowExecutionCanceled(e) => {
                self.close_child(e.initiated_event_id, e.started_event_id)
            }
            E::ChildWorkflowExecutionTerminated(e) => {
                self.close_child(e.initiated_event_id, e.started_event_id)
            }
            E::SignalExternalWorkflowExecutionInitiated(_) => self.open_external_signal(id),
            E::SignalExternalWorkflowExecutionFailed(e) => {
                self.close_external_signal(e.initiated_event_id)
            }
            E::ExternalWorkflowExecutionSignaled(e) => {
                self.close_external_signal(e.initiated_event_id)
            }
            E::RequestCancelExternalWorkflowExecutionInitiated(_) => self.open_external_cancel(id),
            E::RequestCancelExternalWorkflowExecutionFailed(e) => {
                self.close_external_cancel(e.initiated_event_id)
            }
            E::ExternalWorkflowExecutionCancelRequested(e) => {
                self.close_external_cancel(e.initiated_event_id)
            }
            E::WorkflowExecutionSignaled(_)
            | E::WorkflowExecutionCancelRequested(_)
            | E::CompleteWorkflowExecutionFailed(_)
            | E::FailWorkflowExecutionFailed(_)
            | E::CancelWorkflowExecutionFailed(_)
            | E::ContinueAsNewWorkflowExecutionFailed(_)
            | E::ScheduleActivityTaskFailed(_)
            | E::RequestCancelActivityTaskFailed(_)
            | E::StartTimerFailed(_)
            | E::CancelTimerFailed(_)
            | E::MarkerRecorded(_)
            | E::RecordMarkerFailed(_)
            | E::ScheduleLambdaFunctionFailed(_) => Ok(()),
        }
    }
}

/// How many things are open, by family.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenCounts {
    /// Activity tasks, scheduled or started.
    pub activity_tasks: usize,
    /// Decision tasks: 0 or 1, also when one is started and one is queued (API model).
    pub decision_tasks: usize,
    /// Timers.
    pub timers: usize,
    /// Children, initiated or started.
    pub children: usize,
    /// Lambda tasks, scheduled or started.
    pub lambda_functions: usize,
}

/// An event that cannot stand where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("event {event_id} {event_type} cannot follow: {reason}")]
pub struct CannotFollow {
    /// The event's id.
    pub event_id: EventId,
    /// The event's type.
    pub event_type: EventType,
    /// Why it cannot follow.
    pub reason: Reason,
}

impl CannotFollow {
    fn new(event: &HistoryEvent, reason: Reason) -> Self {
        CannotFollow { event_id: event.event_id, event_type: event.event_type(), reason }
    }
}

/// Why an event cannot follow those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Ids go up by one.
    Id {
        /// The id that comes next.
        expected: EventId,
    },
    /// Time never runs back.
    Time {
        /// The moment of the event before.
        earliest: Timestamp,
    },
    /// The execution is closed.
    Closed,
    /// A history begins with `WorkflowExecutionStarted`, and has it nowhere else.
    Beginning,
    /// Nothing that the event needs is open.
    NotOpen {
        /// What would have to be open.
        what: &'static str,
        /// The event that would have opened it.
        opened_by: EventId,
    },
    /// The event names another start than the one recorded.
    OtherStart {
        /// The start that is recorded; 0 when there is none.
        recorded: EventId,
    },
    /// There is one already.
    Already(&'static str),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Id { expected } => write!(f, "the next event id is {expected}"),
            Reason::Time { earliest } => {
                write!(f, "time never runs back, and the event before is at {earliest}")
            }
            Reason::Closed => f.write_str("the execution is closed"),
            Reason::Beginning => {
                f.write_str("a history begins with WorkflowExecutionStarted and has it only there")
            }
            Reason::NotOpen { what, opened_by } => {
                write!(f, "no {what} of event {opened_by} is open")
            }
            Reason::OtherStart { recorded } => write!(f, "what it closes started at {recorded}"),
            Reason::Already(what) => write!(f, "there is {what} already"),
        }
    }
}
