//! The timeouts: what passed, and what would have avoided it.

use crate::model::{
    ActivityTaskTimeoutType, DecisionTaskTimeoutType, EventAttributes, LambdaFunctionTimeoutType,
    WorkflowExecutionTimeoutType,
};

/// What there is to know when a timeout has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutText {
    /// The member of the wire that says how long it is.
    pub member: &'static str,
    /// What did not happen in time.
    pub why: &'static str,
    /// What would have avoided it.
    pub avoid: &'static str,
}

/// The timeout that an event tells of, if it tells of one.
#[must_use]
pub fn timeout(attributes: &EventAttributes) -> Option<TimeoutText> {
    use EventAttributes as E;
    if let E::ActivityTaskTimedOut(e) = attributes {
        Some(of_activity_task(e.timeout_type))
    } else if let E::DecisionTaskTimedOut(e) = attributes {
        Some(of_decision_task(e.timeout_type))
    } else if let E::LambdaFunctionTimedOut(e) = attributes {
        Some(of_lambda_function(e.timeout_type.unwrap_or(LambdaFunctionTimeoutType::StartToClose)))
    } else if let E::WorkflowExecutionTimedOut(e) = attributes {
        Some(of_execution(e.timeout_type))
    } else if let E::ChildWorkflowExecutionTimedOut(e) = attributes {
        Some(of_execution(e.timeout_type))
    } else {
        None
    }
}

fn of_activity_task(timeout_type: ActivityTaskTimeoutType) -> TimeoutText {
    match timeout_type {
        ActivityTaskTimeoutType::ScheduleToStart => TimeoutText {
            member: "scheduleToStartTimeout",
            why: "no worker took the task from its list in time: none polls that list, or all are busy",
            avoid: "let enough workers poll that very task list, or give the task a longer scheduleToStartTimeout",
        },
        ActivityTaskTimeoutType::StartToClose => TimeoutText {
            member: "startToCloseTimeout",
            why: "a worker took the task and did not answer in time: it is slow, it died, or its answer was lost",
            avoid: "give the work a startToCloseTimeout that its slowest good run keeps to; for long work, add heartbeats, which tell of a dead worker sooner",
        },
        ActivityTaskTimeoutType::ScheduleToClose => TimeoutText {
            member: "scheduleToCloseTimeout",
            why: "waiting for a worker and the work itself took longer together than they may",
            avoid: "give the task a scheduleToCloseTimeout of at least the time to wait and the time to work together, or let more workers poll",
        },
        ActivityTaskTimeoutType::Heartbeat => TimeoutText {
            member: "heartbeatTimeout",
            why: "the worker had the task and stayed silent for too long; each heartbeat would have begun the clock anew",
            avoid: "send heartbeats more often than every heartbeatTimeout, also from within long steps; if the worker did die, this timeout did what it is for",
        },
    }
}

fn of_decision_task(timeout_type: DecisionTaskTimeoutType) -> TimeoutText {
    match timeout_type {
        DecisionTaskTimeoutType::StartToClose => TimeoutText {
            member: "startToCloseTimeout",
            why: "a decider took the decision task and did not answer in time: it is slow, it died, or its answer was refused",
            avoid: "answer within the taskStartToCloseTimeout: decide from the history alone and leave slow work to tasks",
        },
        DecisionTaskTimeoutType::ScheduleToStart => TimeoutText {
            member: "scheduleToStartTimeout",
            why: "nobody polled the temporary task list that the decider had asked for; SWF goes back to the run's own list",
            avoid: "keep polling the list that the answer named, or allow more time with taskListScheduleToStartTimeout; nothing is lost here but time",
        },
    }
}

fn of_lambda_function(timeout_type: LambdaFunctionTimeoutType) -> TimeoutText {
    match timeout_type {
        LambdaFunctionTimeoutType::StartToClose => TimeoutText {
            member: "startToCloseTimeout",
            why: "the function had not returned when the task's timeout passed",
            avoid: "let the function's own time limit end before the task's startToCloseTimeout: then it fails with a reason instead of timing out, and is known to have stopped",
        },
    }
}

fn of_execution(timeout_type: WorkflowExecutionTimeoutType) -> TimeoutText {
    match timeout_type {
        WorkflowExecutionTimeoutType::StartToClose => TimeoutText {
            member: "executionStartToCloseTimeout",
            why: "the run was still open after the longest time that it may last",
            avoid: "give it a longer executionStartToCloseTimeout, or let it continue as new; and see to it that each event the decider may meet leads on to a decision, for a run that waits for nothing ends like this",
        },
    }
}
