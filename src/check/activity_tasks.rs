//! Laws of activity tasks.

use super::known::{Own, Stamp};
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    ActivityTaskCancelRequested, ActivityTaskCanceled, ActivityTaskScheduled, ActivityTaskStarted,
    ActivityTaskTimedOut, RequestCancelActivityTaskFailed, ScheduleActivityTaskFailed,
};
use crate::model::{
    ActivityTaskTimeoutType, EventId, RequestCancelActivityTaskFailedCause,
    ScheduleActivityTaskFailedCause, Text, Timeout,
};

/// What is known of an activity task.
#[derive(Clone, Debug)]
pub(super) struct Activity {
    activity_id: Text,
    schedule_to_start: Option<Timeout>,
    schedule_to_close: Option<Timeout>,
    start_to_close: Option<Timeout>,
    heartbeat: Option<Timeout>,
    latest_cancel_request: EventId,
}

impl Own for Activity {
    fn id(&self) -> Option<&Text> {
        Some(&self.activity_id)
    }
}

impl Activity {
    fn timeout(&self, timeout_type: ActivityTaskTimeoutType) -> Option<Timeout> {
        match timeout_type {
            ActivityTaskTimeoutType::StartToClose => self.start_to_close,
            ActivityTaskTimeoutType::ScheduleToStart => self.schedule_to_start,
            ActivityTaskTimeoutType::ScheduleToClose => self.schedule_to_close,
            ActivityTaskTimeoutType::Heartbeat => self.heartbeat,
        }
    }
}

impl Monitor<'_> {
    pub(super) fn activity_task_scheduled(&mut self, at: Stamp, e: &ActivityTaskScheduled) {
        self.decided_beside_no_close(at, e.decision_task_completed_event_id);
        if let Some(holder) = self.activity_tasks.holder(&e.activity_id) {
            let events = [holder.opened.id, at.id];
            let expected = "an id that no open activity task has";
            self.findings.broken(Law::ActivityIdFree, &events, expected, &e.activity_id);
        }
        for (name, timeout) in [
            ("scheduleToStartTimeout", e.schedule_to_start_timeout),
            ("scheduleToCloseTimeout", e.schedule_to_close_timeout),
            ("startToCloseTimeout", e.start_to_close_timeout),
            ("heartbeatTimeout", e.heartbeat_timeout),
        ] {
            if timeout.is_none() {
                self.findings.broken(Law::ActivityValuesResolved, &[at.id], name, "none");
            }
        }
        let activity = Activity {
            activity_id: e.activity_id.clone(),
            schedule_to_start: e.schedule_to_start_timeout,
            schedule_to_close: e.schedule_to_close_timeout,
            start_to_close: e.start_to_close_timeout,
            heartbeat: e.heartbeat_timeout,
            latest_cancel_request: EventId::NONE,
        };
        let decided_by = e.decision_task_completed_event_id;
        self.activity_tasks.open(&mut self.seen, decided_by, activity);
        let (open, most) = (self.activity_tasks.open_count(), self.limits.open_activity_tasks);
        self.not_too_many(Law::OpenActivitiesLimit, at, open, most);
    }

    pub(super) fn schedule_activity_task_failed(
        &mut self,
        at: Stamp,
        e: &ScheduleActivityTaskFailed,
    ) {
        self.decided_beside_no_close(at, e.decision_task_completed_event_id);
        let in_use = e.cause == ScheduleActivityTaskFailedCause::ActivityIdAlreadyInUse;
        if in_use && self.activity_tasks.holder(&e.activity_id).is_none() {
            let expected = format_args!("an open activity task with the id {}", e.activity_id);
            self.findings.broken(Law::ActivityIdTaken, &[at.id], expected, "none");
        }
    }

    pub(super) fn activity_task_started(&mut self, at: Stamp, e: &ActivityTaskStarted) {
        let (opened_by, law) = (e.scheduled_event_id, Law::ActivityStartsOnce);
        self.activity_tasks.start(&self.seen, opened_by, at, law, &mut self.findings);
    }

    /// A worker's answer closes the task.
    pub(super) fn activity_task_answered(&mut self, at: Stamp, opened_by: EventId, start: EventId) {
        let Monitor { activity_tasks, seen, findings, .. } = self;
        let law = Law::ActivityClosesOnce;
        if let Some(task) = activity_tasks.close(seen, opened_by, at, law, findings) {
            task.names_start(seen, start, at, Law::ActivityNamesStart, findings);
        }
    }

    pub(super) fn activity_task_timed_out(&mut self, at: Stamp, e: &ActivityTaskTimedOut) {
        self.activity_task_answered(at, e.scheduled_event_id, e.started_event_id);
        let waited = match e.timeout_type {
            ActivityTaskTimeoutType::ScheduleToStart => Some(true),
            ActivityTaskTimeoutType::StartToClose | ActivityTaskTimeoutType::Heartbeat => {
                Some(false)
            }
            ActivityTaskTimeoutType::ScheduleToClose => None,
        };
        if waited.is_some_and(|waited| waited != e.started_event_id.is_none()) {
            let expected = if waited == Some(true) { "startedEventId 0" } else { "its start" };
            let found =
                format_args!("{} with startedEventId {}", e.timeout_type, e.started_event_id);
            self.findings.broken(Law::ActivityTimeoutFits, &[at.id], expected, found);
        }
        let Some(task) = self.activity_tasks.of(&self.seen, e.scheduled_event_id) else { return };
        let (timeout, scheduled) = (task.own.timeout(e.timeout_type), task.opened);
        let started = task.started;
        if timeout == Some(Timeout::None) {
            let expected = "a timeout of some seconds";
            let events = [scheduled.id, at.id];
            self.findings.broken(Law::ActivityTimeoutCanPass, &events, expected, e.timeout_type);
        }
        let (law, since) = match e.timeout_type {
            ActivityTaskTimeoutType::ScheduleToStart => {
                (Law::ActivityScheduleToStartNotEarly, Some(scheduled))
            }
            ActivityTaskTimeoutType::ScheduleToClose => {
                (Law::ActivityScheduleToCloseNotEarly, Some(scheduled))
            }
            ActivityTaskTimeoutType::StartToClose => (Law::ActivityStartToCloseNotEarly, started),
            ActivityTaskTimeoutType::Heartbeat => (Law::ActivityHeartbeatNotEarly, started),
        };
        if let Some(since) = since {
            self.not_early(law, since, timeout, at);
        }
    }

    pub(super) fn activity_task_canceled(&mut self, at: Stamp, e: &ActivityTaskCanceled) {
        self.activity_task_answered(at, e.scheduled_event_id, e.started_event_id);
        let Some(task) = self.activity_tasks.of(&self.seen, e.scheduled_event_id) else { return };
        let (latest, scheduled) = (task.own.latest_cancel_request, task.opened.id);
        let named = e.latest_cancel_requested_event_id.unwrap_or_default();
        if !named.is_none() && named != latest && (self.findings.whole || !latest.is_none()) {
            let expected = format_args!("latestCancelRequestedEventId {latest}");
            let events = [scheduled, at.id];
            self.findings.broken(Law::CanceledNamesLatest, &events, expected, named);
        }
        if e.started_event_id.is_none() && latest.is_none() {
            let expected = "a cancel request before it";
            let events = [scheduled, at.id];
            self.findings.broken(Law::UnstartedCanceledAsked, &events, expected, "none");
        }
    }

    pub(super) fn activity_task_cancel_requested(
        &mut self,
        at: Stamp,
        e: &ActivityTaskCancelRequested,
    ) {
        self.decided(at, e.decision_task_completed_event_id);
        match self.activity_tasks.holder_mut(&e.activity_id) {
            Some(task) => task.own.latest_cancel_request = at.id,
            None => {
                let expected = format_args!("an open activity task with the id {}", e.activity_id);
                self.findings.broken(Law::ActivityCancelOfOpen, &[at.id], expected, "none");
            }
        }
    }

    pub(super) fn request_cancel_activity_failed(
        &mut self,
        at: Stamp,
        e: &RequestCancelActivityTaskFailed,
    ) {
        self.decided(at, e.decision_task_completed_event_id);
        if e.cause != RequestCancelActivityTaskFailedCause::ActivityIdUnknown {
            return;
        }
        if let Some(holder) = self.activity_tasks.holder(&e.activity_id) {
            let events = [holder.opened.id, at.id];
            let expected = "no open activity task with the id";
            self.findings.broken(Law::ActivityIdUnknown, &events, expected, &e.activity_id);
        }
    }

    /// No more things of a family are open than may be.
    pub(super) fn not_too_many(&mut self, law: Law, at: Stamp, open: usize, most: usize) {
        if open > most {
            let found = format_args!("{open} open");
            self.findings.broken(law, &[at.id], format_args!("at most {most} open"), found);
        }
    }
}
