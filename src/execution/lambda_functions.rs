//! Lambda tasks: the service itself invokes the function, with the execution's role.
//!
//! ```text
//! nothing --LambdaFunctionScheduled--> scheduled --LambdaFunctionStarted--> started
//! scheduled --StartLambdaFunctionFailed--> nothing
//! started --Completed | Failed | TimedOut--> nothing
//! ```

use super::batch::Asked;
use super::deadlines::{DeadlineKind, Deadlines};
use super::input::LambdaFunctionAnswer;
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::decisions::ScheduleLambdaFunction;
use crate::model::events::{
    LambdaFunctionCompleted, LambdaFunctionFailed, LambdaFunctionScheduled, LambdaFunctionStarted,
    LambdaFunctionTimedOut, ScheduleLambdaFunctionFailed, StartLambdaFunctionFailed,
};
use crate::model::{
    EventId, LambdaFunctionTimeoutType, LambdaOpenIdReuse, ScheduleLambdaFunctionFailedCause,
    StartLambdaFunctionFailedCause, Text, Timeout, Timestamp,
};

/// What SWF writes when the execution has no role (recorded).
const NO_ROLE: &str = "No IAM role is attached to the current workflow execution.";

/// What applies when the decision gives no `startToCloseTimeout` (API model).
const DEFAULT_TIMEOUT: Timeout = Timeout::Seconds(900);

/// A Lambda task that is scheduled or started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenLambdaFunction {
    start_to_close: Timeout,
    started: Option<Started>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Started {
    event_id: EventId,
    at: Timestamp,
}

impl OpenLambdaFunction {
    /// When the task times out; `None` before it has started, and when it never does.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.started?.at.due_after(self.start_to_close)
    }

    pub(super) fn is_started(&self) -> bool {
        self.started.is_some()
    }

    fn started_event_id(&self) -> EventId {
        self.started.map_or(EventId::NONE, |started| started.event_id)
    }
}

pub(super) fn schedule_lambda_function(
    asked: &Asked<'_>,
    decision: &ScheduleLambdaFunction,
) -> Verdict {
    use ScheduleLambdaFunctionFailedCause as Cause;
    let fail = |rule, cause| {
        let failed = ScheduleLambdaFunctionFailed {
            id: decision.id.clone(),
            name: decision.name.clone(),
            cause,
            decision_task_completed_event_id: asked.completed,
        };
        Verdict::new(rule, failed)
    };
    let open = &asked.state.lambda_functions;
    if asked.ruling == Ruling::LambdaNotInRegion {
        return fail(Rule::LambdaNotInRegion, Cause::LambdaServiceNotAvailableInRegion);
    }
    let reuse_fails = asked.context.assumptions.lambda_open_id_reuse == LambdaOpenIdReuse::Fails;
    if reuse_fails && open.opened_by(&decision.id).is_some() {
        return fail(Rule::LambdaIdInUse, Cause::IdAlreadyInUse);
    }
    if open.len() >= asked.context.limits.open_lambda_functions {
        return fail(Rule::OpenLambdaFunctionsLimit, Cause::OpenLambdaFunctionsLimitExceeded);
    }
    if asked.ruling == Ruling::OverRate {
        return fail(Rule::OverRate, Cause::LambdaFunctionCreationRateExceeded);
    }
    let scheduled = LambdaFunctionScheduled {
        id: decision.id.clone(),
        name: decision.name.clone(),
        control: decision.control.clone(),
        input: decision.input.clone(),
        start_to_close_timeout: decision.start_to_close_timeout,
        decision_task_completed_event_id: asked.completed,
    };
    Verdict::new(Rule::LambdaScheduled, scheduled)
}

impl State {
    /// What the start of a Lambda task writes; `None` when the task is not waiting for it.
    pub(super) fn start_of_lambda_function(
        &self,
        scheduled_event_id: EventId,
        role: Result<(), Text>,
    ) -> Option<Verdict> {
        let task = self.lambda_functions.get(scheduled_event_id)?;
        if task.started.is_some() {
            return None;
        }
        let failed = |rule, message| {
            let cause = Some(StartLambdaFunctionFailedCause::AssumeRoleFailed);
            let message = Some(message);
            Verdict::new(rule, StartLambdaFunctionFailed { scheduled_event_id, cause, message })
        };
        if self.start().lambda_role.is_none() {
            return Some(failed(Rule::NoLambdaRole, Text::of(NO_ROLE)));
        }
        if let Err(message) = role {
            return Some(failed(Rule::RoleNotAssumed, message));
        }
        Some(Verdict::new(Rule::LambdaStarted, LambdaFunctionStarted { scheduled_event_id }))
    }

    /// What Lambda's answer writes; `None` when the task is not started or closed already.
    pub(super) fn answer_lambda_function(
        &self,
        scheduled_event_id: EventId,
        answer: LambdaFunctionAnswer,
    ) -> Option<Verdict> {
        let task = self.lambda_functions.get(scheduled_event_id)?;
        let started_event_id = task.started?.event_id;
        let rule = Rule::LambdaAnswered;
        Some(match answer {
            LambdaFunctionAnswer::Completed { result } => Verdict::new(
                rule,
                LambdaFunctionCompleted { scheduled_event_id, started_event_id, result },
            ),
            LambdaFunctionAnswer::Failed { reason, details } => Verdict::new(
                rule,
                LambdaFunctionFailed { scheduled_event_id, started_event_id, reason, details },
            ),
        })
    }

    /// What the timeout of a Lambda task writes.
    pub(super) fn time_out_lambda_function(&self, scheduled_event_id: EventId) -> Option<Verdict> {
        let task = self.lambda_functions.get(scheduled_event_id)?;
        let event = LambdaFunctionTimedOut {
            scheduled_event_id,
            started_event_id: task.started_event_id(),
            timeout_type: Some(LambdaFunctionTimeoutType::StartToClose),
        };
        Some(Verdict::new(Rule::LambdaTimedOut, event))
    }

    pub(super) fn open_lambda_function(
        &mut self,
        id: EventId,
        event: &LambdaFunctionScheduled,
    ) -> Result<(), Reason> {
        let task = OpenLambdaFunction {
            start_to_close: event.start_to_close_timeout.unwrap_or(DEFAULT_TIMEOUT),
            started: None,
        };
        self.lambda_functions.insert(id, &event.id, task);
        Ok(())
    }

    pub(super) fn start_lambda_function(
        &mut self,
        id: EventId,
        at: Timestamp,
        event: &LambdaFunctionStarted,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        let opened_by = event.scheduled_event_id;
        let not_open = Reason::NotOpen { what: "unstarted Lambda task", opened_by };
        match self.lambda_functions.get_mut(opened_by) {
            Some(task) if task.started.is_none() => {
                task.started = Some(Started { event_id: id, at });
                deadlines.note(DeadlineKind::LambdaFunction, opened_by, at, task.start_to_close);
                Ok(())
            }
            Some(_) | None => Err(not_open),
        }
    }

    pub(super) fn close_lambda_function(
        &mut self,
        opened_by: EventId,
        started: EventId,
    ) -> Result<(), Reason> {
        let task = self.lambda_functions.remove(opened_by);
        let task = task.ok_or(Reason::NotOpen { what: "Lambda task", opened_by })?;
        if task.started_event_id() != started {
            return Err(Reason::OtherStart { recorded: task.started_event_id() });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
