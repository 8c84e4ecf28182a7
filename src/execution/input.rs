//! What can happen to an execution.

use super::deadlines::DeadlineKind;
use super::ruling::Account;
use crate::model::events::WorkflowExecutionStarted;
use crate::model::{
    Answer, ChildPolicy, EventId, Operation, Text, WorkflowExecution, WorkflowType,
};

/// One thing that happens to an execution.
pub enum Input<'i> {
    /// It begins, with these resolved values.
    Started(Box<WorkflowExecutionStarted>),
    /// A decider takes the queued decision task.
    DecisionTaskTaken {
        /// Who takes it.
        identity: Option<Text>,
    },
    /// A decider answers the started decision task.
    DecisionTaskAnswered {
        /// The `DecisionTaskStarted` event of the task that is answered.
        started_event_id: EventId,
        /// The answer.
        answer: &'i Answer,
        /// Who rules on its decisions.
        account: &'i mut dyn Account,
    },
    /// The earliest deadline is due.
    Due,
    /// This deadline is due, whatever else was due before it: the service is up to 20 milliseconds
    /// late (recorded), so that two deadlines can change places.
    DueOf {
        /// What is due.
        kind: DeadlineKind,
        /// The event that opened the thing: scheduled it, or started the timer or the execution.
        opened_by: EventId,
    },
    /// A worker takes an activity task.
    ActivityTaskTaken {
        /// The `ActivityTaskScheduled` event.
        scheduled_event_id: EventId,
        /// Who takes it.
        identity: Option<Text>,
    },
    /// A worker reports that it is alive.
    ActivityTaskHeartbeat {
        /// The `ActivityTaskScheduled` event.
        scheduled_event_id: EventId,
        /// What the heartbeat carries.
        details: Option<Text>,
    },
    /// A worker answers an activity task.
    ActivityTaskAnswered {
        /// The `ActivityTaskScheduled` event.
        scheduled_event_id: EventId,
        /// The answer.
        answer: ActivityTaskAnswer,
    },
    /// The service cancels an activity task that no worker has taken.
    ActivityTaskCancelDue {
        /// The `ActivityTaskScheduled` event.
        scheduled_event_id: EventId,
    },
    /// The service starts a Lambda task.
    LambdaFunctionStart {
        /// The `LambdaFunctionScheduled` event.
        scheduled_event_id: EventId,
        /// Whether the role can be assumed; `Err`: why not.
        role: Result<(), Text>,
    },
    /// Lambda answers.
    LambdaFunctionAnswered {
        /// The `LambdaFunctionScheduled` event.
        scheduled_event_id: EventId,
        /// The answer.
        answer: LambdaFunctionAnswer,
    },
    /// A signal arrives.
    Signaled {
        /// The name of the signal.
        signal_name: Text,
        /// What it carries.
        input: Option<Text>,
        /// The execution that sent it and its `...Initiated` event; `None`: a person did.
        sender: Option<(WorkflowExecution, EventId)>,
    },
    /// A cancel request arrives.
    CancelRequested(CancelRequest),
    /// The execution is terminated.
    Terminated(Termination),
    /// What came of a child that was initiated.
    Child {
        /// The `StartChildWorkflowExecutionInitiated` event.
        initiated_event_id: EventId,
        /// What came of it.
        outcome: ChildOutcome,
    },
    /// What came of a signal to another execution.
    ExternalSignal {
        /// The `SignalExternalWorkflowExecutionInitiated` event.
        initiated_event_id: EventId,
        /// What came of it.
        outcome: ExternalOutcome,
    },
    /// What came of a cancel request to another execution.
    ExternalCancel {
        /// The `RequestCancelExternalWorkflowExecutionInitiated` event.
        initiated_event_id: EventId,
        /// What came of it.
        outcome: ExternalOutcome,
    },
}

/// What came of a signal or cancel request to another execution.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExternalOutcome {
    /// This run has it.
    Delivered(WorkflowExecution),
    /// No open execution of the domain is meant.
    Unknown,
    /// The account sends too many; only under the assumption `external_rate_failure_initiated`.
    OverRate,
}

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ActivityTaskAnswer {
    /// It is done.
    Completed {
        /// The result.
        result: Option<Text>,
    },
    /// It failed.
    Failed {
        /// A short word on why.
        reason: Option<Text>,
        /// More on it.
        details: Option<Text>,
    },
    /// It is canceled, asked for or not.
    Canceled {
        /// More on it.
        details: Option<Text>,
    },
}

impl ActivityTaskAnswer {
    /// The operation that gives the answer.
    #[must_use]
    pub fn operation(&self) -> Operation {
        match self {
            ActivityTaskAnswer::Completed { .. } => Operation::RespondActivityTaskCompleted,
            ActivityTaskAnswer::Failed { .. } => Operation::RespondActivityTaskFailed,
            ActivityTaskAnswer::Canceled { .. } => Operation::RespondActivityTaskCanceled,
        }
    }
}

/// What Lambda answers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LambdaFunctionAnswer {
    /// The function returned.
    Completed {
        /// The payload as it is: JSON text.
        result: Option<Text>,
    },
    /// The handler raised, or Lambda refused or broke.
    Failed {
        /// `UnhandledError`, or Lambda's error code.
        reason: Option<Text>,
        /// The error payload, or Lambda's message.
        details: Option<Text>,
    },
}

/// Where a cancel request comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelRequest {
    /// A person.
    Operator,
    /// Another execution, with its `...Initiated` event.
    External(WorkflowExecution, EventId),
    /// The parent, which closed.
    ChildPolicy(WorkflowExecution),
}

/// Who terminates an execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Termination {
    /// A person.
    Operator {
        /// A short word on why.
        reason: Option<Text>,
        /// More on it.
        details: Option<Text>,
        /// What becomes of open children; `None`: the execution's own policy.
        child_policy: Option<ChildPolicy>,
    },
    /// The parent, which closed.
    ChildPolicy,
    /// The service, some time after the history reached its longest length: the one recorded case
    /// came 44 events late.
    EventLimit,
}

/// What came of a child.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ChildOutcome {
    /// It began as this run.
    Started(WorkflowExecution),
    /// Its workflow id has an open execution.
    AlreadyRunning,
    /// The last of its runs closed.
    Closed {
        /// That run.
        workflow_execution: WorkflowExecution,
        /// Its type.
        workflow_type: WorkflowType,
        /// How.
        close: ChildClose,
    },
}

/// How a child closed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ChildClose {
    /// Completed.
    Completed {
        /// The result.
        result: Option<Text>,
    },
    /// Failed.
    Failed {
        /// A short word on why.
        reason: Option<Text>,
        /// More on it.
        details: Option<Text>,
    },
    /// Canceled.
    Canceled {
        /// More on it.
        details: Option<Text>,
    },
    /// Timed out.
    TimedOut,
    /// Terminated.
    Terminated,
}

/// The kind of an input, as provenance keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputKind {
    /// The event was read from a history.
    Rebuilt,
    /// The execution began.
    Started,
    /// A decider took a decision task.
    DecisionTaskTaken,
    /// A decider answered.
    DecisionTaskAnswered,
    /// A timer or a timeout was due.
    Due,
    /// A worker took an activity task.
    ActivityTaskTaken,
    /// A worker sent a heartbeat, which writes no event of its own.
    ActivityTaskHeartbeat,
    /// A worker answered.
    ActivityTaskAnswered,
    /// The service canceled an unstarted activity task.
    ActivityTaskCancelDue,
    /// The service started a Lambda task.
    LambdaFunctionStart,
    /// Lambda answered.
    LambdaFunctionAnswered,
    /// A signal arrived.
    Signaled,
    /// A cancel request arrived.
    CancelRequested,
    /// Somebody terminated the execution.
    Terminated,
    /// Something came of a child.
    Child,
    /// Something came of a signal to another execution.
    ExternalSignal,
    /// Something came of a cancel request to another execution.
    ExternalCancel,
}

impl Input<'_> {
    /// The kind of the input.
    #[must_use]
    pub fn kind(&self) -> InputKind {
        match self {
            Input::Started(_) => InputKind::Started,
            Input::DecisionTaskTaken { .. } => InputKind::DecisionTaskTaken,
            Input::DecisionTaskAnswered { .. } => InputKind::DecisionTaskAnswered,
            Input::Due | Input::DueOf { .. } => InputKind::Due,
            Input::ActivityTaskTaken { .. } => InputKind::ActivityTaskTaken,
            Input::ActivityTaskHeartbeat { .. } => InputKind::ActivityTaskHeartbeat,
            Input::ActivityTaskAnswered { .. } => InputKind::ActivityTaskAnswered,
            Input::ActivityTaskCancelDue { .. } => InputKind::ActivityTaskCancelDue,
            Input::LambdaFunctionStart { .. } => InputKind::LambdaFunctionStart,
            Input::LambdaFunctionAnswered { .. } => InputKind::LambdaFunctionAnswered,
            Input::Signaled { .. } => InputKind::Signaled,
            Input::CancelRequested(_) => InputKind::CancelRequested,
            Input::Terminated(_) => InputKind::Terminated,
            Input::Child { .. } => InputKind::Child,
            Input::ExternalSignal { .. } => InputKind::ExternalSignal,
            Input::ExternalCancel { .. } => InputKind::ExternalCancel,
        }
    }
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Input::{:?}", self.kind())
    }
}
