//! Timers.
//!
//! ```text
//! nothing --TimerStarted--> open --TimerFired | TimerCanceled--> nothing
//! ```

use super::batch::Asked;
use super::deadlines::{DeadlineKind, Deadlines};
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::decisions::{CancelTimer, StartTimer};
use crate::model::events::{
    CancelTimerFailed, StartTimerFailed, TimerCanceled, TimerFired, TimerStarted,
};
use crate::model::{CancelTimerFailedCause, EventId, StartTimerFailedCause, Text, Timestamp};

/// A timer that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenTimer {
    timer_id: Text,
}

pub(super) fn start_timer(asked: &Asked<'_>, decision: &StartTimer) -> Verdict {
    let fail = |rule, cause| {
        let timer_id = decision.timer_id.clone();
        let decision_task_completed_event_id = asked.completed;
        Verdict::new(rule, StartTimerFailed { timer_id, cause, decision_task_completed_event_id })
    };
    let timers = &asked.state.timers;
    if asked.ruling == Ruling::NotPermitted {
        return fail(Rule::CallerNotPermitted, StartTimerFailedCause::OperationNotPermitted);
    }
    if timers.opened_by(&decision.timer_id).is_some() {
        return fail(Rule::TimerIdInUse, StartTimerFailedCause::TimerIdAlreadyInUse);
    }
    if timers.len() >= asked.context.limits.open_timers {
        return fail(Rule::OpenTimersLimit, StartTimerFailedCause::OpenTimersLimitExceeded);
    }
    if asked.ruling == Ruling::OverRate {
        return fail(Rule::OverRate, StartTimerFailedCause::TimerCreationRateExceeded);
    }
    let started = TimerStarted {
        timer_id: decision.timer_id.clone(),
        control: decision.control.clone(),
        start_to_fire_timeout: decision.start_to_fire_timeout,
        decision_task_completed_event_id: asked.completed,
    };
    Verdict::new(Rule::TimerStarted, started)
}

pub(super) fn cancel_timer(asked: &Asked<'_>, decision: &CancelTimer) -> Verdict {
    let timer_id = decision.timer_id.clone();
    let decision_task_completed_event_id = asked.completed;
    if asked.ruling == Ruling::NotPermitted {
        let cause = CancelTimerFailedCause::OperationNotPermitted;
        let failed = CancelTimerFailed { timer_id, cause, decision_task_completed_event_id };
        return Verdict::new(Rule::CallerNotPermitted, failed);
    }
    let Some(started_event_id) = asked.state.timers.opened_by(&timer_id) else {
        let cause = CancelTimerFailedCause::TimerIdUnknown;
        let failed = CancelTimerFailed { timer_id, cause, decision_task_completed_event_id };
        return Verdict::new(Rule::TimerIdUnknown, failed);
    };
    let canceled = TimerCanceled { timer_id, started_event_id, decision_task_completed_event_id };
    Verdict::new(Rule::TimerCanceled, canceled)
}

impl State {
    /// What a timer that comes due writes.
    pub(super) fn fire_timer(&self, started_event_id: EventId) -> Option<Verdict> {
        let timer_id = self.timers.get(started_event_id)?.timer_id.clone();
        Some(Verdict::new(Rule::TimerFired, TimerFired { timer_id, started_event_id }))
    }

    pub(super) fn open_timer(
        &mut self,
        id: EventId,
        at: Timestamp,
        event: &TimerStarted,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        if self.timers.opened_by(&event.timer_id).is_some() {
            return Err(Reason::Already("an open timer with this id"));
        }
        deadlines.note(DeadlineKind::Timer, id, at, event.start_to_fire_timeout);
        let timer_id = event.timer_id.clone();
        self.timers.insert(id, &event.timer_id, |_| OpenTimer { timer_id });
        Ok(())
    }

    pub(super) fn close_timer(&mut self, opened_by: EventId) -> Result<(), Reason> {
        let closed = self.timers.remove(opened_by, |timer| &timer.timer_id);
        closed.map(drop).ok_or(Reason::NotOpen { what: "timer", opened_by })
    }
}
