//! The 16 cause enums of the API with their 61 values: why a decision was refused, and why the
//! service did something on its own.

use super::names::wire_enum;

wire_enum! {
    /// Why a `CancelTimerFailed` event was written.
    CancelTimerFailedCause {
        /// No open timer has the id.
        TimerIdUnknown = "TIMER_ID_UNKNOWN",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `CancelWorkflowExecutionFailed` event was written.
    CancelWorkflowExecutionFailedCause {
        /// A decision task is queued that the decider has not seen, or an earlier decision of the
        /// list failed.
        UnhandledDecision = "UNHANDLED_DECISION",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `CompleteWorkflowExecutionFailed` event was written.
    CompleteWorkflowExecutionFailedCause {
        /// A decision task is queued that the decider has not seen, or an earlier decision of the
        /// list failed.
        UnhandledDecision = "UNHANDLED_DECISION",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `ContinueAsNewWorkflowExecutionFailed` event was written.
    ContinueAsNewWorkflowExecutionFailedCause {
        /// A decision task is queued that the decider has not seen, or an earlier decision of the
        /// list failed.
        UnhandledDecision = "UNHANDLED_DECISION",
        /// The workflow type, or its domain, is deprecated.
        WorkflowTypeDeprecated = "WORKFLOW_TYPE_DEPRECATED",
        /// The workflow type is not registered.
        WorkflowTypeDoesNotExist = "WORKFLOW_TYPE_DOES_NOT_EXIST",
        /// Neither the decision nor the type gives `executionStartToCloseTimeout`.
        DefaultExecutionStartToCloseTimeoutUndefined = "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
        /// Neither the decision nor the type gives `taskStartToCloseTimeout`.
        DefaultTaskStartToCloseTimeoutUndefined = "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
        /// Neither the decision nor the type gives `taskList`.
        DefaultTaskListUndefined = "DEFAULT_TASK_LIST_UNDEFINED",
        /// Neither the decision nor the type gives `childPolicy`.
        DefaultChildPolicyUndefined = "DEFAULT_CHILD_POLICY_UNDEFINED",
        /// The account continues executions too fast.
        ContinueAsNewWorkflowExecutionRateExceeded = "CONTINUE_AS_NEW_WORKFLOW_EXECUTION_RATE_EXCEEDED",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `FailWorkflowExecutionFailed` event was written.
    FailWorkflowExecutionFailedCause {
        /// A decision task is queued that the decider has not seen, or an earlier decision of the
        /// list failed.
        UnhandledDecision = "UNHANDLED_DECISION",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `RecordMarkerFailed` event was written.
    RecordMarkerFailedCause {
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `RequestCancelActivityTaskFailed` event was written.
    RequestCancelActivityTaskFailedCause {
        /// No open activity task has the id.
        ActivityIdUnknown = "ACTIVITY_ID_UNKNOWN",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `RequestCancelExternalWorkflowExecutionFailed` event was written.
    RequestCancelExternalWorkflowExecutionFailedCause {
        /// The target is not an open execution of the domain.
        UnknownExternalWorkflowExecution = "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
        /// The account sends cancel requests too fast.
        RequestCancelExternalWorkflowExecutionRateExceeded = "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `ScheduleActivityTaskFailed` event was written.
    ScheduleActivityTaskFailedCause {
        /// The activity type, or its domain, is deprecated.
        ActivityTypeDeprecated = "ACTIVITY_TYPE_DEPRECATED",
        /// The activity type is not registered.
        ActivityTypeDoesNotExist = "ACTIVITY_TYPE_DOES_NOT_EXIST",
        /// An open activity task has the id.
        ActivityIdAlreadyInUse = "ACTIVITY_ID_ALREADY_IN_USE",
        /// The execution has as many open activity tasks as it may.
        OpenActivitiesLimitExceeded = "OPEN_ACTIVITIES_LIMIT_EXCEEDED",
        /// The account, or the task list, is given activity tasks too fast.
        ActivityCreationRateExceeded = "ACTIVITY_CREATION_RATE_EXCEEDED",
        /// Neither the decision nor the type gives `scheduleToCloseTimeout`.
        DefaultScheduleToCloseTimeoutUndefined = "DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED",
        /// Neither the decision nor the type gives `taskList`.
        DefaultTaskListUndefined = "DEFAULT_TASK_LIST_UNDEFINED",
        /// Neither the decision nor the type gives `scheduleToStartTimeout`.
        DefaultScheduleToStartTimeoutUndefined = "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED",
        /// Neither the decision nor the type gives `startToCloseTimeout`.
        DefaultStartToCloseTimeoutUndefined = "DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED",
        /// Neither the decision nor the type gives `heartbeatTimeout`.
        DefaultHeartbeatTimeoutUndefined = "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `ScheduleLambdaFunctionFailed` event was written.
    ScheduleLambdaFunctionFailedCause {
        /// An open Lambda task has the id.
        IdAlreadyInUse = "ID_ALREADY_IN_USE",
        /// The execution has as many open Lambda tasks as it may.
        OpenLambdaFunctionsLimitExceeded = "OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED",
        /// The account schedules Lambda tasks too fast.
        LambdaFunctionCreationRateExceeded = "LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED",
        /// The region has no Lambda.
        LambdaServiceNotAvailableInRegion = "LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION",
    }
}

wire_enum! {
    /// Why a `SignalExternalWorkflowExecutionFailed` event was written.
    SignalExternalWorkflowExecutionFailedCause {
        /// The target is not an open execution of the domain.
        UnknownExternalWorkflowExecution = "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
        /// The account sends signals too fast.
        SignalExternalWorkflowExecutionRateExceeded = "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `StartChildWorkflowExecutionFailed` event was written.
    StartChildWorkflowExecutionFailedCause {
        /// The workflow type is not registered.
        WorkflowTypeDoesNotExist = "WORKFLOW_TYPE_DOES_NOT_EXIST",
        /// The workflow type, or its domain, is deprecated.
        WorkflowTypeDeprecated = "WORKFLOW_TYPE_DEPRECATED",
        /// The execution has as many open children as it may.
        OpenChildrenLimitExceeded = "OPEN_CHILDREN_LIMIT_EXCEEDED",
        /// The domain has as many open executions as it may.
        OpenWorkflowsLimitExceeded = "OPEN_WORKFLOWS_LIMIT_EXCEEDED",
        /// The account starts children too fast.
        ChildCreationRateExceeded = "CHILD_CREATION_RATE_EXCEEDED",
        /// An open execution of the domain has the workflow id.
        WorkflowAlreadyRunning = "WORKFLOW_ALREADY_RUNNING",
        /// Neither the decision nor the type gives `executionStartToCloseTimeout`.
        DefaultExecutionStartToCloseTimeoutUndefined = "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED",
        /// Neither the decision nor the type gives `taskList`.
        DefaultTaskListUndefined = "DEFAULT_TASK_LIST_UNDEFINED",
        /// Neither the decision nor the type gives `taskStartToCloseTimeout`.
        DefaultTaskStartToCloseTimeoutUndefined = "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
        /// Neither the decision nor the type gives `childPolicy`.
        DefaultChildPolicyUndefined = "DEFAULT_CHILD_POLICY_UNDEFINED",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `StartLambdaFunctionFailed` event was written.
    StartLambdaFunctionFailedCause {
        /// The service could not assume the role, or the execution has none.
        AssumeRoleFailed = "ASSUME_ROLE_FAILED",
    }
}

wire_enum! {
    /// Why a `StartTimerFailed` event was written.
    StartTimerFailedCause {
        /// An open timer has the id.
        TimerIdAlreadyInUse = "TIMER_ID_ALREADY_IN_USE",
        /// The execution has as many open timers as it may.
        OpenTimersLimitExceeded = "OPEN_TIMERS_LIMIT_EXCEEDED",
        /// The account starts timers too fast.
        TimerCreationRateExceeded = "TIMER_CREATION_RATE_EXCEEDED",
        /// The caller's policies do not allow the decision.
        OperationNotPermitted = "OPERATION_NOT_PERMITTED",
    }
}

wire_enum! {
    /// Why a `WorkflowExecutionCancelRequested` event was written.
    WorkflowExecutionCancelRequestedCause {
        /// The parent closed, and its child policy says so.
        ChildPolicyApplied = "CHILD_POLICY_APPLIED",
    }
}

wire_enum! {
    /// Why a `WorkflowExecutionTerminated` event was written.
    WorkflowExecutionTerminatedCause {
        /// The parent closed, and its child policy says so.
        ChildPolicyApplied = "CHILD_POLICY_APPLIED",
        /// The history reached the longest length allowed.
        EventLimitExceeded = "EVENT_LIMIT_EXCEEDED",
        /// Somebody asked for it.
        OperatorInitiated = "OPERATOR_INITIATED",
    }
}

/// The name of each cause enum with the wire names of its values.
pub const CAUSES: &[(&str, &[&str])] = &[
    ("CancelTimerFailedCause", CancelTimerFailedCause::NAMES),
    ("CancelWorkflowExecutionFailedCause", CancelWorkflowExecutionFailedCause::NAMES),
    ("CompleteWorkflowExecutionFailedCause", CompleteWorkflowExecutionFailedCause::NAMES),
    ("ContinueAsNewWorkflowExecutionFailedCause", ContinueAsNewWorkflowExecutionFailedCause::NAMES),
    ("FailWorkflowExecutionFailedCause", FailWorkflowExecutionFailedCause::NAMES),
    ("RecordMarkerFailedCause", RecordMarkerFailedCause::NAMES),
    ("RequestCancelActivityTaskFailedCause", RequestCancelActivityTaskFailedCause::NAMES),
    (
        "RequestCancelExternalWorkflowExecutionFailedCause",
        RequestCancelExternalWorkflowExecutionFailedCause::NAMES,
    ),
    ("ScheduleActivityTaskFailedCause", ScheduleActivityTaskFailedCause::NAMES),
    ("ScheduleLambdaFunctionFailedCause", ScheduleLambdaFunctionFailedCause::NAMES),
    (
        "SignalExternalWorkflowExecutionFailedCause",
        SignalExternalWorkflowExecutionFailedCause::NAMES,
    ),
    ("StartChildWorkflowExecutionFailedCause", StartChildWorkflowExecutionFailedCause::NAMES),
    ("StartLambdaFunctionFailedCause", StartLambdaFunctionFailedCause::NAMES),
    ("StartTimerFailedCause", StartTimerFailedCause::NAMES),
    ("WorkflowExecutionCancelRequestedCause", WorkflowExecutionCancelRequestedCause::NAMES),
    ("WorkflowExecutionTerminatedCause", WorkflowExecutionTerminatedCause::NAMES),
];
