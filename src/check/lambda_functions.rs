//! Laws of Lambda tasks.

use super::known::{Own, Stamp};
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    LambdaFunctionScheduled, LambdaFunctionStarted, LambdaFunctionTimedOut,
    ScheduleLambdaFunctionFailed, StartLambdaFunctionFailed,
};
use crate::model::{EventId, ScheduleLambdaFunctionFailedCause, Text, Timeout};

/// How long a task may take whose decision did not say, at the least: it is 900 seconds since
/// Lambda's own limit rose, and was 300 before (developer guide).
const LEAST_DEFAULT: Timeout = Timeout::Seconds(300);

/// What is known of a Lambda task.
#[derive(Clone, Debug)]
pub(super) struct Lambda {
    id: Text,
    start_to_close: Option<Timeout>,
}

impl Own for Lambda {
    fn id(&self) -> Option<&Text> {
        Some(&self.id)
    }
}

impl Monitor<'_> {
    pub(super) fn lambda_function_scheduled(&mut self, at: Stamp, e: &LambdaFunctionScheduled) {
        self.decided(at, e.decision_task_completed_event_id);
        let most = self.limits.lambda_timeout;
        if let Some(Timeout::Seconds(seconds)) = e.start_to_close_timeout
            && !(1..=most).contains(&seconds)
        {
            let expected = format_args!("1 to {most} seconds, or NONE");
            self.findings.broken(Law::LambdaTimeoutBounds, &[at.id], expected, seconds);
        }
        let lambda = Lambda { id: e.id.clone(), start_to_close: e.start_to_close_timeout };
        self.lambda_functions.open(&mut self.seen, e.decision_task_completed_event_id, lambda);
    }

    pub(super) fn schedule_lambda_failed(&mut self, at: Stamp, e: &ScheduleLambdaFunctionFailed) {
        self.decided(at, e.decision_task_completed_event_id);
        let in_use = e.cause == ScheduleLambdaFunctionFailedCause::IdAlreadyInUse;
        if in_use && self.lambda_functions.holder(&e.id).is_none() {
            let expected = format_args!("an open Lambda task with the id {}", e.id);
            self.findings.broken(Law::LambdaIdTaken, &[at.id], expected, "none");
        }
    }

    pub(super) fn lambda_function_started(&mut self, at: Stamp, e: &LambdaFunctionStarted) {
        let (opened_by, law) = (e.scheduled_event_id, Law::LambdaStartsOnce);
        self.lambda_functions.start(&self.seen, opened_by, at, law, &mut self.findings);
        if self.start.as_ref().is_some_and(|start| !start.has_lambda_role) {
            let events = [EventId::FIRST, at.id];
            let expected = "a lambdaRole in WorkflowExecutionStarted";
            self.findings.broken(Law::LambdaNeedsRole, &events, expected, "none");
        }
    }

    pub(super) fn start_lambda_failed(&mut self, at: Stamp, e: &StartLambdaFunctionFailed) {
        let Monitor { lambda_functions, seen, findings, .. } = self;
        let (opened_by, law) = (e.scheduled_event_id, Law::LambdaStartsOnce);
        if let Some(task) = lambda_functions.close(seen, opened_by, at, law, findings)
            && let Some(started) = task.started
        {
            let expected = "no start before";
            findings.broken(law, &[opened_by, started.id, at.id], expected, "one that started");
        }
    }

    /// The function's answer closes the task.
    pub(super) fn lambda_function_answered(
        &mut self,
        at: Stamp,
        opened_by: EventId,
        start: EventId,
    ) {
        let Monitor { lambda_functions, seen, findings, .. } = self;
        let law = Law::LambdaClosesOnce;
        if let Some(task) = lambda_functions.close(seen, opened_by, at, law, findings) {
            task.names_start(seen, start, at, Law::LambdaNamesStart, findings);
        }
    }

    pub(super) fn lambda_function_timed_out(&mut self, at: Stamp, e: &LambdaFunctionTimedOut) {
        self.lambda_function_answered(at, e.scheduled_event_id, e.started_event_id);
        let Some(task) = self.lambda_functions.of(&self.seen, e.scheduled_event_id) else { return };
        let (timeout, started) = (task.own.start_to_close, task.started);
        if timeout == Some(Timeout::None) {
            let events = [e.scheduled_event_id, at.id];
            let expected = "a timeout of some seconds";
            self.findings.broken(Law::LambdaTimeoutCanPass, &events, expected, "NONE");
        }
        if let Some(started) = started {
            let timeout = timeout.unwrap_or(LEAST_DEFAULT);
            self.not_early(Law::LambdaTimeoutNotEarly, started, Some(timeout), at);
        }
    }
}
