//! Why decisions were refused, as far as that can be told from the outside.

use crate::execution::Ruling;
use crate::model::{
    CancelTimerFailedCause, CancelWorkflowExecutionFailedCause,
    CompleteWorkflowExecutionFailedCause, ContinueAsNewWorkflowExecutionFailedCause,
    EventAttributes as E, FailWorkflowExecutionFailedCause, RecordMarkerFailedCause,
    RequestCancelActivityTaskFailedCause, RequestCancelExternalWorkflowExecutionFailedCause,
    ScheduleActivityTaskFailedCause, ScheduleLambdaFunctionFailedCause,
    SignalExternalWorkflowExecutionFailedCause, StartChildWorkflowExecutionFailedCause,
    StartTimerFailedCause,
};

/// Who can have said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// The execution itself: the reducer has to find the cause by itself.
    ByState,
    /// The account.
    ByRuling(Ruling),
    /// The registry: there is no such type.
    TypeUnknown,
    /// The registry: the type is deprecated.
    TypeDeprecated,
    /// The registry: the type has no such default.
    NoDefault(Default),
    /// A quota of open things.
    Limit(Quota),
}

/// A value that a decision may leave to its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Default {
    TaskList,
    ChildPolicy,
    ExecutionStartToClose,
    TaskStartToClose,
    ScheduleToStart,
    ScheduleToClose,
    StartToClose,
    Heartbeat,
}

/// A quota of open things of one execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quota {
    ActivityTasks,
    Timers,
    Children,
    LambdaFunctions,
}

const NOT_PERMITTED: Refused = Refused::ByRuling(Ruling::NotPermitted);
const OVER_RATE: Refused = Refused::ByRuling(Ruling::OverRate);

/// Why the decision that an event records was refused; `None`: it was not, or it is no decision's
/// event.
pub(super) fn refused(event: &E) -> Option<Refused> {
    match event {
        E::CompleteWorkflowExecutionFailed(e) => Some(match e.cause {
            CompleteWorkflowExecutionFailedCause::UnhandledDecision => Refused::ByState,
            CompleteWorkflowExecutionFailedCause::OperationNotPermitted => NOT_PERMITTED,
        }),
        E::FailWorkflowExecutionFailed(e) => Some(match e.cause {
            FailWorkflowExecutionFailedCause::UnhandledDecision => Refused::ByState,
            FailWorkflowExecutionFailedCause::OperationNotPermitted => NOT_PERMITTED,
        }),
        E::CancelWorkflowExecutionFailed(e) => Some(match e.cause {
            CancelWorkflowExecutionFailedCause::UnhandledDecision => Refused::ByState,
            CancelWorkflowExecutionFailedCause::OperationNotPermitted => NOT_PERMITTED,
        }),
        E::RequestCancelActivityTaskFailed(e) => Some(match e.cause {
            RequestCancelActivityTaskFailedCause::ActivityIdUnknown => Refused::ByState,
            RequestCancelActivityTaskFailedCause::OperationNotPermitted => NOT_PERMITTED,
        }),
        E::CancelTimerFailed(e) => Some(match e.cause {
            CancelTimerFailedCause::TimerIdUnknown => Refused::ByState,
            CancelTimerFailedCause::OperationNotPermitted => NOT_PERMITTED,
        }),
        E::RecordMarkerFailed(e) => Some(match e.cause {
            RecordMarkerFailedCause::OperationNotPermitted => NOT_PERMITTED,
        }),
        E::ContinueAsNewWorkflowExecutionFailed(e) => Some(of_continue_as_new(e.cause)),
        E::ScheduleActivityTaskFailed(e) => Some(of_activity_task(e.cause)),
        E::StartTimerFailed(e) => Some(of_timer(e.cause)),
        E::ScheduleLambdaFunctionFailed(e) => Some(of_lambda_function(e.cause)),
        E::StartChildWorkflowExecutionFailed(e) => Some(of_child(e.cause)),
        E::SignalExternalWorkflowExecutionFailed(e) => Some(of_signal(e.cause)),
        E::RequestCancelExternalWorkflowExecutionFailed(e) => Some(of_cancel(e.cause)),
        E::WorkflowExecutionStarted(_)
        | E::WorkflowExecutionSignaled(_)
        | E::WorkflowExecutionCancelRequested(_)
        | E::WorkflowExecutionCompleted(_)
        | E::WorkflowExecutionFailed(_)
        | E::WorkflowExecutionCanceled(_)
        | E::WorkflowExecutionContinuedAsNew(_)
        | E::WorkflowExecutionTimedOut(_)
        | E::WorkflowExecutionTerminated(_)
        | E::DecisionTaskScheduled(_)
        | E::DecisionTaskStarted(_)
        | E::DecisionTaskCompleted(_)
        | E::DecisionTaskTimedOut(_)
        | E::ActivityTaskScheduled(_)
        | E::ActivityTaskStarted(_)
        | E::ActivityTaskCompleted(_)
        | E::ActivityTaskFailed(_)
        | E::ActivityTaskTimedOut(_)
        | E::ActivityTaskCanceled(_)
        | E::ActivityTaskCancelRequested(_)
        | E::TimerStarted(_)
        | E::TimerFired(_)
        | E::TimerCanceled(_)
        | E::MarkerRecorded(_)
        | E::LambdaFunctionScheduled(_)
        | E::LambdaFunctionStarted(_)
        | E::StartLambdaFunctionFailed(_)
        | E::LambdaFunctionCompleted(_)
        | E::LambdaFunctionFailed(_)
        | E::LambdaFunctionTimedOut(_)
        | E::StartChildWorkflowExecutionInitiated(_)
        | E::ChildWorkflowExecutionStarted(_)
        | E::ChildWorkflowExecutionCompleted(_)
        | E::ChildWorkflowExecutionFailed(_)
        | E::ChildWorkflowExecutionTimedOut(_)
        | E::ChildWorkflowExecutionCanceled(_)
        | E::ChildWorkflowExecutionTerminated(_)
        | E::SignalExternalWorkflowExecutionInitiated(_)
        | E::ExternalWorkflowExecutionSignaled(_)
        | E::RequestCancelExternalWorkflowExecutionInitiated(_)
        | E::ExternalWorkflowExecutionCancelRequested(_) => None,
    }
}

fn of_activity_task(cause: ScheduleActivityTaskFailedCause) -> Refused {
    use ScheduleActivityTaskFailedCause as Cause;
    match cause {
        Cause::OperationNotPermitted => NOT_PERMITTED,
        Cause::ActivityTypeDoesNotExist => Refused::TypeUnknown,
        Cause::ActivityTypeDeprecated => Refused::TypeDeprecated,
        Cause::ActivityIdAlreadyInUse => Refused::ByState,
        Cause::OpenActivitiesLimitExceeded => Refused::Limit(Quota::ActivityTasks),
        Cause::ActivityCreationRateExceeded => OVER_RATE,
        Cause::DefaultTaskListUndefined => Refused::NoDefault(Default::TaskList),
        Cause::DefaultScheduleToStartTimeoutUndefined => {
            Refused::NoDefault(Default::ScheduleToStart)
        }
        Cause::DefaultScheduleToCloseTimeoutUndefined => {
            Refused::NoDefault(Default::ScheduleToClose)
        }
        Cause::DefaultStartToCloseTimeoutUndefined => Refused::NoDefault(Default::StartToClose),
        Cause::DefaultHeartbeatTimeoutUndefined => Refused::NoDefault(Default::Heartbeat),
    }
}

fn of_timer(cause: StartTimerFailedCause) -> Refused {
    match cause {
        StartTimerFailedCause::OperationNotPermitted => NOT_PERMITTED,
        StartTimerFailedCause::TimerIdAlreadyInUse => Refused::ByState,
        StartTimerFailedCause::OpenTimersLimitExceeded => Refused::Limit(Quota::Timers),
        StartTimerFailedCause::TimerCreationRateExceeded => OVER_RATE,
    }
}

fn of_lambda_function(cause: ScheduleLambdaFunctionFailedCause) -> Refused {
    use ScheduleLambdaFunctionFailedCause as Cause;
    match cause {
        Cause::IdAlreadyInUse => Refused::ByState,
        Cause::OpenLambdaFunctionsLimitExceeded => Refused::Limit(Quota::LambdaFunctions),
        Cause::LambdaFunctionCreationRateExceeded => OVER_RATE,
        Cause::LambdaServiceNotAvailableInRegion => Refused::ByRuling(Ruling::LambdaNotInRegion),
    }
}

fn of_child(cause: StartChildWorkflowExecutionFailedCause) -> Refused {
    use StartChildWorkflowExecutionFailedCause as Cause;
    match cause {
        Cause::OperationNotPermitted => NOT_PERMITTED,
        Cause::WorkflowTypeDoesNotExist => Refused::TypeUnknown,
        Cause::WorkflowTypeDeprecated => Refused::TypeDeprecated,
        Cause::OpenChildrenLimitExceeded => Refused::Limit(Quota::Children),
        Cause::OpenWorkflowsLimitExceeded => Refused::ByRuling(Ruling::OpenExecutionsLimit),
        Cause::ChildCreationRateExceeded => OVER_RATE,
        Cause::WorkflowAlreadyRunning => Refused::ByState,
        Cause::DefaultExecutionStartToCloseTimeoutUndefined => {
            Refused::NoDefault(Default::ExecutionStartToClose)
        }
        Cause::DefaultTaskListUndefined => Refused::NoDefault(Default::TaskList),
        Cause::DefaultTaskStartToCloseTimeoutUndefined => {
            Refused::NoDefault(Default::TaskStartToClose)
        }
        Cause::DefaultChildPolicyUndefined => Refused::NoDefault(Default::ChildPolicy),
    }
}

fn of_continue_as_new(cause: ContinueAsNewWorkflowExecutionFailedCause) -> Refused {
    use ContinueAsNewWorkflowExecutionFailedCause as Cause;
    match cause {
        Cause::OperationNotPermitted => NOT_PERMITTED,
        Cause::UnhandledDecision => Refused::ByState,
        Cause::WorkflowTypeDoesNotExist => Refused::TypeUnknown,
        Cause::WorkflowTypeDeprecated => Refused::TypeDeprecated,
        Cause::ContinueAsNewWorkflowExecutionRateExceeded => OVER_RATE,
        Cause::DefaultExecutionStartToCloseTimeoutUndefined => {
            Refused::NoDefault(Default::ExecutionStartToClose)
        }
        Cause::DefaultTaskListUndefined => Refused::NoDefault(Default::TaskList),
        Cause::DefaultTaskStartToCloseTimeoutUndefined => {
            Refused::NoDefault(Default::TaskStartToClose)
        }
        Cause::DefaultChildPolicyUndefined => Refused::NoDefault(Default::ChildPolicy),
    }
}

fn of_signal(cause: SignalExternalWorkflowExecutionFailedCause) -> Refused {
    use SignalExternalWorkflowExecutionFailedCause as Cause;
    match cause {
        Cause::OperationNotPermitted => NOT_PERMITTED,
        Cause::UnknownExternalWorkflowExecution => Refused::ByState,
        Cause::SignalExternalWorkflowExecutionRateExceeded => OVER_RATE,
    }
}

fn of_cancel(cause: RequestCancelExternalWorkflowExecutionFailedCause) -> Refused {
    use RequestCancelExternalWorkflowExecutionFailedCause as Cause;
    match cause {
        Cause::OperationNotPermitted => NOT_PERMITTED,
        Cause::UnknownExternalWorkflowExecution => Refused::ByState,
        Cause::RequestCancelExternalWorkflowExecutionRateExceeded => OVER_RATE,
    }
}
