//! Laws of timers.

use super::known::{Own, Stamp};
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    CancelTimerFailed, StartTimerFailed, TimerCanceled, TimerFired, TimerStarted,
};
use crate::model::{CancelTimerFailedCause, EventId, StartTimerFailedCause, Text, Timeout};

/// What is known of a timer.
#[derive(Clone, Debug)]
pub(super) struct Timer {
    timer_id: Text,
    start_to_fire: Timeout,
}

impl Own for Timer {
    fn id(&self) -> Option<&Text> {
        Some(&self.timer_id)
    }
}

impl Monitor<'_> {
    pub(super) fn timer_started(&mut self, at: Stamp, e: &TimerStarted) {
        self.decided_beside_no_close(at, e.decision_task_completed_event_id);
        if let Some(holder) = self.timers.holder(&e.timer_id) {
            let events = [holder.opened.id, at.id];
            let expected = "an id that no open timer has";
            self.findings.broken(Law::TimerIdFree, &events, expected, &e.timer_id);
        }
        if e.start_to_fire_timeout == Timeout::None {
            let found = e.start_to_fire_timeout;
            self.findings.broken(Law::TimerBounded, &[at.id], "a number of seconds", found);
        }
        let timer = Timer { timer_id: e.timer_id.clone(), start_to_fire: e.start_to_fire_timeout };
        self.timers.open(&mut self.seen, e.decision_task_completed_event_id, timer);
        let (open, most) = (self.timers.open_count(), self.limits.open_timers);
        self.not_too_many(Law::OpenTimersLimit, at, open, most);
    }

    pub(super) fn start_timer_failed(&mut self, at: Stamp, e: &StartTimerFailed) {
        self.decided_beside_no_close(at, e.decision_task_completed_event_id);
        let in_use = e.cause == StartTimerFailedCause::TimerIdAlreadyInUse;
        if in_use && self.timers.holder(&e.timer_id).is_none() {
            let expected = format_args!("an open timer with the id {}", e.timer_id);
            self.findings.broken(Law::TimerIdTaken, &[at.id], expected, "none");
        }
    }

    pub(super) fn timer_fired(&mut self, at: Stamp, e: &TimerFired) {
        if let Some((started, timeout)) = self.end_timer(at, e.started_event_id, &e.timer_id) {
            self.not_early(Law::TimerNotEarly, started, Some(timeout), at);
        }
    }

    pub(super) fn timer_canceled(&mut self, at: Stamp, e: &TimerCanceled) {
        self.decided(at, e.decision_task_completed_event_id);
        self.end_timer(at, e.started_event_id, &e.timer_id);
    }

    pub(super) fn cancel_timer_failed(&mut self, at: Stamp, e: &CancelTimerFailed) {
        self.decided(at, e.decision_task_completed_event_id);
        if e.cause != CancelTimerFailedCause::TimerIdUnknown {
            return;
        }
        if let Some(holder) = self.timers.holder(&e.timer_id) {
            let events = [holder.opened.id, at.id];
            let expected = "no open timer with the id";
            self.findings.broken(Law::TimerIdUnknown, &events, expected, &e.timer_id);
        }
    }

    fn end_timer(&mut self, at: Stamp, opened_by: EventId, id: &Text) -> Option<(Stamp, Timeout)> {
        let Monitor { timers, seen, findings, .. } = self;
        let timer = timers.close(seen, opened_by, at, Law::TimerClosesOnce, findings)?;
        if timer.own.timer_id != *id {
            let expected = format_args!("the timerId {}", timer.own.timer_id);
            findings.broken(Law::TimerKeepsItsId, &[opened_by, at.id], expected, id);
        }
        Some((timer.opened, timer.own.start_to_fire))
    }
}
