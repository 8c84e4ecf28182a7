//! The 61 causes: why, and what would have avoided it.

use crate::execution::Rule;
use crate::model::{
    CancelTimerFailedCause, CancelWorkflowExecutionFailedCause,
    CompleteWorkflowExecutionFailedCause, ContinueAsNewWorkflowExecutionFailedCause,
    EventAttributes, FailWorkflowExecutionFailedCause, RecordMarkerFailedCause,
    RequestCancelActivityTaskFailedCause, RequestCancelExternalWorkflowExecutionFailedCause,
    ScheduleActivityTaskFailedCause, ScheduleLambdaFunctionFailedCause,
    SignalExternalWorkflowExecutionFailedCause, StartChildWorkflowExecutionFailedCause,
    StartLambdaFunctionFailedCause, StartTimerFailedCause, WorkflowExecutionCancelRequestedCause,
    WorkflowExecutionTerminatedCause,
};

/// What there is to know of a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CauseText {
    /// Why it came to this.
    pub why: &'static str,
    /// What would have avoided it.
    pub avoid: &'static str,
    /// The rule that speaks so.
    pub rule: Rule,
}

/// Row: `Enum { Value: TEXT, ... }`
macro_rules! causes {
    ($($name:ident { $($value:ident: $text:expr,)* })*) => {
        trait Cause {
            fn text(self) -> CauseText;
            fn wire(self) -> &'static str;
        }

        $(impl Cause for $name {
            fn text(self) -> CauseText {
                match self { $($name::$value => $text,)* }
            }

            fn wire(self) -> &'static str {
                self.name()
            }
        })*

        /// The texts of all 61 causes, by enum and value in the order of the table.
        pub const ALL_CAUSES: &[(&str, &str, CauseText)] = &[
            $($((stringify!($name), stringify!($value), $text),)*)*
        ];
    };
}

const fn text(rule: Rule, why: &'static str, avoid: &'static str) -> CauseText {
    CauseText { why, avoid, rule }
}

const NOT_PERMITTED: CauseText = text(
    Rule::CallerNotPermitted,
    "the policies of whoever answered the decision task do not allow this kind of decision, or a condition in them is not met",
    "allow the action for the decider's user or role; decisions are checked one by one, by pseudo actions such as swf:StartTimer, under the permission to respond",
);
const UNHANDLED: CauseText = text(
    Rule::UnhandledDecision,
    "something happened that the decider has not seen: a decision task is queued for it, and SWF closes no run over its decider's head. An earlier refused decision of the same answer may do it, too",
    "nothing has to: look at the new events when the next decision task comes, which it does at once, and decide to close again. Closing alone, as the only decision, keeps refused neighbors out of it",
);
const fn type_unknown(rule: Rule) -> CauseText {
    text(
        rule,
        "no type of this name and version is registered in the domain; both have to fit to the letter",
        "register the type in the domain before the first run that needs it, and mind the version when a decider is deployed ahead of its types",
    )
}

const fn type_deprecated(rule: Rule) -> CauseText {
    text(
        rule,
        "the type is registered and deprecated, which keeps new uses out while old runs go on",
        "name a version that is not deprecated, or undeprecate this one; let no open run depend on a type before deprecating it",
    )
}

const NO_TASK_LIST: CauseText = text(
    Rule::DefaultUndefined,
    "neither the decision names a taskList nor the type has a default one",
    "register a new version of the type with a defaultTaskList, or name a taskList in the decision",
);
const NO_EXECUTION_TIMEOUT: CauseText = text(
    Rule::DefaultUndefined,
    "neither the decision nor the type says how long a run may last",
    "register a new version of the type with a defaultExecutionStartToCloseTimeout, or give one in the decision",
);
const NO_TASK_TIMEOUT: CauseText = text(
    Rule::DefaultUndefined,
    "neither the decision nor the type says how long a decision task may take",
    "register a new version of the type with a defaultTaskStartToCloseTimeout, or give a taskStartToCloseTimeout in the decision",
);
const NO_CHILD_POLICY: CauseText = text(
    Rule::DefaultUndefined,
    "neither the decision nor the type says what becomes of open children",
    "register a new version of the type with a defaultChildPolicy, or give a childPolicy in the decision",
);
const UNKNOWN_TARGET: CauseText = text(
    Rule::ExternalUnknown,
    "no open execution of the domain has this workflow id, or this run id; it may have closed while the message was under way",
    "nothing can be sure of it: treat this as an answer. Leave the run id out when any open run of the workflow id will do",
);
const fn child_policy(rule: Rule) -> CauseText {
    text(
        rule,
        "the parent closed, and its child policy says what becomes of children that are open",
        "give the parent the child policy ABANDON, or let it wait for its children before it closes",
    )
}

const fn over_rate(why: &'static str) -> CauseText {
    text(
        Rule::OverRate,
        why,
        "decide on fewer at once, spread them with timers, or try again after a while; the account's rates can be raised on request",
    )
}

const fn over_limit(rule: Rule, why: &'static str) -> CauseText {
    text(
        rule,
        why,
        "keep count of what is open and schedule the next when one closes, or split the work among child executions",
    )
}

const fn no_default(why: &'static str) -> CauseText {
    text(
        Rule::DefaultUndefined,
        why,
        "register a new version of the type with the default, or give the timeout in the decision; NONE is a value, too",
    )
}

causes! {
    CancelTimerFailedCause {
        TimerIdUnknown: text(
            Rule::TimerIdUnknown,
            "no open timer has this id: it fired already, was canceled already, or never began",
            "a timer may fire while the decider is thinking, so treat this as an answer; else compare the ids letter by letter",
        ),
        OperationNotPermitted: NOT_PERMITTED,
    }
    CancelWorkflowExecutionFailedCause {
        UnhandledDecision: UNHANDLED,
        OperationNotPermitted: NOT_PERMITTED,
    }
    CompleteWorkflowExecutionFailedCause {
        UnhandledDecision: UNHANDLED,
        OperationNotPermitted: NOT_PERMITTED,
    }
    ContinueAsNewWorkflowExecutionFailedCause {
        UnhandledDecision: UNHANDLED,
        WorkflowTypeDeprecated: type_deprecated(Rule::WorkflowTypeDeprecated),
        WorkflowTypeDoesNotExist: type_unknown(Rule::WorkflowTypeUnknown),
        DefaultExecutionStartToCloseTimeoutUndefined: NO_EXECUTION_TIMEOUT,
        DefaultTaskStartToCloseTimeoutUndefined: NO_TASK_TIMEOUT,
        DefaultTaskListUndefined: NO_TASK_LIST,
        DefaultChildPolicyUndefined: NO_CHILD_POLICY,
        ContinueAsNewWorkflowExecutionRateExceeded: over_rate(
            "the account continues executions as new faster than it may",
        ),
        OperationNotPermitted: NOT_PERMITTED,
    }
    FailWorkflowExecutionFailedCause {
        UnhandledDecision: UNHANDLED,
        OperationNotPermitted: NOT_PERMITTED,
    }
    RecordMarkerFailedCause {
        OperationNotPermitted: NOT_PERMITTED,
    }
    RequestCancelActivityTaskFailedCause {
        ActivityIdUnknown: text(
            Rule::ActivityIdUnknown,
            "no open activity task has this id: it ended already, or was never scheduled",
            "a task may end while the decider is thinking, so treat this as an answer; else compare the ids letter by letter",
        ),
        OperationNotPermitted: NOT_PERMITTED,
    }
    RequestCancelExternalWorkflowExecutionFailedCause {
        UnknownExternalWorkflowExecution: UNKNOWN_TARGET,
        RequestCancelExternalWorkflowExecutionRateExceeded: over_rate(
            "the account sends cancel requests faster than it may",
        ),
        OperationNotPermitted: NOT_PERMITTED,
    }
    ScheduleActivityTaskFailedCause {
        ActivityTypeDeprecated: type_deprecated(Rule::ActivityTypeDeprecated),
        ActivityTypeDoesNotExist: type_unknown(Rule::ActivityTypeUnknown),
        ActivityIdAlreadyInUse: text(
            Rule::ActivityIdInUse,
            "an activity task with this id is open; an id is free again once its task has closed",
            "give each attempt an id of its own, or wait for the end of the one before",
        ),
        OpenActivitiesLimitExceeded: over_limit(Rule::OpenActivitiesLimit,
            "as many activity tasks of this run are open as may be",
        ),
        ActivityCreationRateExceeded: over_rate(
            "activity tasks are scheduled faster than the account may in all, or than one task list takes",
        ),
        DefaultScheduleToCloseTimeoutUndefined: no_default(
            "neither the decision nor the type gives a scheduleToCloseTimeout",
        ),
        DefaultTaskListUndefined: NO_TASK_LIST,
        DefaultScheduleToStartTimeoutUndefined: no_default(
            "neither the decision nor the type gives a scheduleToStartTimeout",
        ),
        DefaultStartToCloseTimeoutUndefined: no_default(
            "neither the decision nor the type gives a startToCloseTimeout",
        ),
        DefaultHeartbeatTimeoutUndefined: no_default(
            "neither the decision nor the type gives a heartbeatTimeout",
        ),
        OperationNotPermitted: NOT_PERMITTED,
    }
    ScheduleLambdaFunctionFailedCause {
        IdAlreadyInUse: text(
            Rule::LambdaIdInUse,
            "a Lambda task with this id is open; an id is free again once its task has closed",
            "give each attempt an id of its own, or wait for the end of the one before",
        ),
        OpenLambdaFunctionsLimitExceeded: over_limit(Rule::OpenLambdaFunctionsLimit,
            "as many Lambda tasks of this run are open as may be",
        ),
        LambdaFunctionCreationRateExceeded: over_rate(
            "Lambda tasks are scheduled faster than the account may",
        ),
        LambdaServiceNotAvailableInRegion: text(
            Rule::LambdaNotInRegion,
            "this region offers no Lambda, so that SWF has nothing to invoke",
            "run the workflow in a region with Lambda, or let an activity worker do the work",
        ),
    }
    SignalExternalWorkflowExecutionFailedCause {
        UnknownExternalWorkflowExecution: UNKNOWN_TARGET,
        SignalExternalWorkflowExecutionRateExceeded: over_rate(
            "the account sends signals faster than it may",
        ),
        OperationNotPermitted: NOT_PERMITTED,
    }
    StartChildWorkflowExecutionFailedCause {
        WorkflowTypeDoesNotExist: type_unknown(Rule::WorkflowTypeUnknown),
        WorkflowTypeDeprecated: type_deprecated(Rule::WorkflowTypeDeprecated),
        OpenChildrenLimitExceeded: over_limit(Rule::OpenChildrenLimit, "as many children of this run are open as may be"),
        OpenWorkflowsLimitExceeded: text(
            Rule::OpenExecutionsLimit,
            "as many executions of the domain are open as may be",
            "find the runs that never close, shorten their executionStartToCloseTimeout, or spread work over domains",
        ),
        ChildCreationRateExceeded: over_rate("the account starts children faster than it may"),
        WorkflowAlreadyRunning: text(
            Rule::ChildAlreadyRunning,
            "an execution with the child's workflow id is open in the domain, whoever started it",
            "make the workflow id one that only this child can have, such as the parent's id with a suffix; or, where one of a kind is wanted, take this as the answer that it runs already",
        ),
        DefaultExecutionStartToCloseTimeoutUndefined: NO_EXECUTION_TIMEOUT,
        DefaultTaskListUndefined: NO_TASK_LIST,
        DefaultTaskStartToCloseTimeoutUndefined: NO_TASK_TIMEOUT,
        DefaultChildPolicyUndefined: NO_CHILD_POLICY,
        OperationNotPermitted: NOT_PERMITTED,
    }
    StartLambdaFunctionFailedCause {
        AssumeRoleFailed: text(
            Rule::RoleNotAssumed,
            "SWF could not become the Lambda role: the run has none, it does not exist, or its trust policy does not let swf.amazonaws.com assume it",
            "start the run with a lambdaRole, or register its type with a default one; and let the role's trust policy allow sts:AssumeRole to swf.amazonaws.com",
        ),
    }
    StartTimerFailedCause {
        TimerIdAlreadyInUse: text(
            Rule::TimerIdInUse,
            "a timer with this id runs; an id is free again once its timer has fired or was canceled",
            "give each timer an id of its own; to begin one anew, cancel it first, in the same answer",
        ),
        OpenTimersLimitExceeded: over_limit(Rule::OpenTimersLimit, "as many timers of this run are open as may be"),
        TimerCreationRateExceeded: over_rate("timers are started faster than the account may"),
        OperationNotPermitted: NOT_PERMITTED,
    }
    WorkflowExecutionCancelRequestedCause {
        ChildPolicyApplied: child_policy(Rule::CancelRequestedByChildPolicy),
    }
    WorkflowExecutionTerminatedCause {
        ChildPolicyApplied: child_policy(Rule::TerminatedByChildPolicy),
        EventLimitExceeded: text(
            Rule::EventLimit,
            "the history has as many events as it may have; nothing more can be written",
            "continue as new long before the limit, and wait in longer steps: each Lambda task with its decision task costs six events",
        ),
        OperatorInitiated: text(
            Rule::TerminatedByOperator,
            "a person or a program called TerminateWorkflowExecution",
            "to let the decider tidy up, call RequestCancelWorkflowExecution instead",
        ),
    }
}

/// The cause that an event gives, by its wire name and with its text, if it gives one.
#[must_use]
pub fn cause(attributes: &EventAttributes) -> Option<(&'static str, CauseText)> {
    fn some<C: Cause + Copy>(cause: C) -> Option<(&'static str, CauseText)> {
        Some((cause.wire(), cause.text()))
    }
    macro_rules! first_of {
        ($($event:ident)*; $($maybe:ident)*) => {
            $(if let EventAttributes::$event(e) = attributes { return some(e.cause); })*
            $(if let EventAttributes::$maybe(e) = attributes { return e.cause.and_then(some); })*
        };
    }
    first_of! {
        CancelTimerFailed CancelWorkflowExecutionFailed CompleteWorkflowExecutionFailed
        ContinueAsNewWorkflowExecutionFailed FailWorkflowExecutionFailed RecordMarkerFailed
        RequestCancelActivityTaskFailed RequestCancelExternalWorkflowExecutionFailed
        ScheduleActivityTaskFailed ScheduleLambdaFunctionFailed
        SignalExternalWorkflowExecutionFailed StartChildWorkflowExecutionFailed StartTimerFailed;
        StartLambdaFunctionFailed WorkflowExecutionCancelRequested WorkflowExecutionTerminated
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::explain::says;
    use crate::model::{CAUSES, EventType};

    #[test]
    fn each_of_the_61_causes_has_its_texts() {
        let mut told = BTreeSet::new();
        for (name, value, text) in ALL_CAUSES {
            assert!(text.why.len() > 20 && text.avoid.len() > 20, "{name} {value}");
            told.insert(format!("{name} {}", value.to_lowercase()));
        }
        let values = CAUSES.iter().flat_map(|(name, values)| {
            let plain = |value: &str| value.replace('_', "").to_lowercase();
            values.iter().map(move |value| format!("{name} {}", plain(value)))
        });
        assert_eq!(told, values.collect());
        assert_eq!(ALL_CAUSES.len(), 61);
    }

    #[test]
    fn each_of_the_54_types_has_a_text_of_its_own() {
        let texts: BTreeSet<&str> = EventType::ALL.iter().map(|of| says(*of)).collect();
        assert_eq!(texts.len(), 54);
        for text in texts {
            assert!(text.len() > 30 && text.ends_with('.'), "{text}");
        }
    }
}
