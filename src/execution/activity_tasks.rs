//! Activity tasks: queued on a task list, taken and answered by workers.
//!
//! ```text
//! nothing --ActivityTaskScheduled--> scheduled --ActivityTaskStarted--> started
//! scheduled --TimedOut | Canceled--> nothing
//! started --Completed | Failed | TimedOut | Canceled--> nothing
//! ```

use super::batch::Asked;
use super::deadlines::{DeadlineKind, Deadlines};
use super::input::ActivityTaskAnswer;
use super::rule::Rule;
use super::ruling::Ruling;
use super::state::{Reason, State};
use super::transition::Verdict;
use super::unrecorded::{Heartbeat, Unrecorded};
use crate::model::decisions::{RequestCancelActivityTask, ScheduleActivityTask};
use crate::model::events::{
    ActivityTaskCancelRequested, ActivityTaskCanceled, ActivityTaskCompleted, ActivityTaskFailed,
    ActivityTaskScheduled, ActivityTaskStarted, ActivityTaskTimedOut,
    RequestCancelActivityTaskFailed, ScheduleActivityTaskFailed,
};
use crate::model::requests::RegisterActivityType;
use crate::model::{
    ActivityTaskTimeoutType, EventId, RequestCancelActivityTaskFailedCause,
    ScheduleActivityTaskFailedCause, Text, Timeout, Timestamp,
};

/// An activity task that is scheduled or started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenActivityTask {
    scheduled_at: Timestamp,
    schedule_to_start: Timeout,
    schedule_to_close: Timeout,
    start_to_close: Timeout,
    heartbeat: Timeout,
    started: Option<Started>,
    latest_cancel_requested_event_id: Option<EventId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Started {
    event_id: EventId,
    at: Timestamp,
}

impl OpenActivityTask {
    pub(super) fn is_started(&self) -> bool {
        self.started.is_some()
    }

    /// Whether the decider asked for the task to be canceled.
    pub(super) fn cancel_requested(&self) -> bool {
        self.latest_cancel_requested_event_id.is_some()
    }

    /// When a timeout of this kind passes, as far as is known now.
    pub(super) fn due(
        &self,
        kind: DeadlineKind,
        heartbeat: Option<&Heartbeat>,
    ) -> Option<Timestamp> {
        match kind {
            DeadlineKind::ActivityScheduleToClose => {
                self.scheduled_at.due_after(self.schedule_to_close)
            }
            DeadlineKind::ActivityScheduleToStart if self.started.is_none() => {
                self.scheduled_at.due_after(self.schedule_to_start)
            }
            DeadlineKind::ActivityStartToClose => self.started?.at.due_after(self.start_to_close),
            DeadlineKind::ActivityHeartbeat => {
                let started_at = self.started?.at;
                heartbeat.map_or(started_at, |beat| beat.at).due_after(self.heartbeat)
            }
            DeadlineKind::ActivityScheduleToStart
            | DeadlineKind::Execution
            | DeadlineKind::DecisionStartToClose
            | DeadlineKind::DecisionScheduleToStart
            | DeadlineKind::Timer
            | DeadlineKind::LambdaFunction => None,
        }
    }

    fn started_event_id(&self) -> EventId {
        self.started.map_or(EventId::NONE, |started| started.event_id)
    }
}

pub(super) fn schedule_activity_task(
    asked: &Asked<'_>,
    decision: &ScheduleActivityTask,
) -> Verdict {
    use ScheduleActivityTaskFailedCause as Cause;
    let fail = |rule, cause| {
        let failed = ScheduleActivityTaskFailed {
            activity_type: decision.activity_type.clone(),
            activity_id: decision.activity_id.clone(),
            cause,
            decision_task_completed_event_id: asked.completed,
        };
        Verdict::new(rule, failed)
    };
    let open = &asked.state.activity_tasks;
    if asked.ruling == Ruling::NotPermitted {
        return fail(Rule::CallerNotPermitted, Cause::OperationNotPermitted);
    }
    let Some(registered) = asked.context.types.activity_types.get(&decision.activity_type) else {
        return fail(Rule::ActivityTypeUnknown, Cause::ActivityTypeDoesNotExist);
    };
    if registered.is_deprecated() {
        return fail(Rule::ActivityTypeDeprecated, Cause::ActivityTypeDeprecated);
    }
    if open.opened_by(&decision.activity_id).is_some() {
        return fail(Rule::ActivityIdInUse, Cause::ActivityIdAlreadyInUse);
    }
    let scheduled = match resolve(decision, &registered.registration, asked.completed) {
        Ok(scheduled) => scheduled,
        Err(cause) => return fail(Rule::DefaultUndefined, cause),
    };
    if open.len() >= asked.context.limits.open_activity_tasks {
        return fail(Rule::OpenActivitiesLimit, Cause::OpenActivitiesLimitExceeded);
    }
    if asked.ruling == Ruling::OverRate {
        return fail(Rule::OverRate, Cause::ActivityCreationRateExceeded);
    }
    Verdict::new(Rule::ActivityScheduled, scheduled)
}

/// Fills what the decision leaves out from the type's defaults, in the service's order of checks.
fn resolve(
    decision: &ScheduleActivityTask,
    defaults: &RegisterActivityType,
    completed: EventId,
) -> Result<ActivityTaskScheduled, ScheduleActivityTaskFailedCause> {
    use ScheduleActivityTaskFailedCause as Cause;
    let task_list = decision.task_list.as_ref().or(defaults.default_task_list.as_ref());
    let task_list = task_list.ok_or(Cause::DefaultTaskListUndefined)?.clone();
    let schedule_to_start = decision
        .schedule_to_start_timeout
        .or(defaults.default_task_schedule_to_start_timeout)
        .ok_or(Cause::DefaultScheduleToStartTimeoutUndefined)?;
    let schedule_to_close = decision
        .schedule_to_close_timeout
        .or(defaults.default_task_schedule_to_close_timeout)
        .ok_or(Cause::DefaultScheduleToCloseTimeoutUndefined)?;
    let start_to_close = decision
        .start_to_close_timeout
        .or(defaults.default_task_start_to_close_timeout)
        .ok_or(Cause::DefaultStartToCloseTimeoutUndefined)?;
    let heartbeat = decision
        .heartbeat_timeout
        .or(defaults.default_task_heartbeat_timeout)
        .ok_or(Cause::DefaultHeartbeatTimeoutUndefined)?;
    Ok(ActivityTaskScheduled {
        activity_type: decision.activity_type.clone(),
        activity_id: decision.activity_id.clone(),
        input: decision.input.clone(),
        control: decision.control.clone(),
        schedule_to_start_timeout: Some(schedule_to_start),
        schedule_to_close_timeout: Some(schedule_to_close),
        start_to_close_timeout: Some(start_to_close),
        task_list,
        task_priority: decision.task_priority.or(defaults.default_task_priority),
        decision_task_completed_event_id: completed,
        heartbeat_timeout: Some(heartbeat),
    })
}

pub(super) fn request_cancel_activity_task(
    asked: &Asked<'_>,
    decision: &RequestCancelActivityTask,
) -> Verdict {
    use RequestCancelActivityTaskFailedCause as Cause;
    let activity_id = decision.activity_id.clone();
    let decision_task_completed_event_id = asked.completed;
    let (rule, cause) = if asked.ruling == Ruling::NotPermitted {
        (Rule::CallerNotPermitted, Cause::OperationNotPermitted)
    } else if asked.state.activity_tasks.opened_by(&activity_id).is_none() {
        (Rule::ActivityIdUnknown, Cause::ActivityIdUnknown)
    } else {
        let requested =
            ActivityTaskCancelRequested { decision_task_completed_event_id, activity_id };
        return Verdict::new(Rule::ActivityCancelRequested, requested);
    };
    let failed =
        RequestCancelActivityTaskFailed { activity_id, cause, decision_task_completed_event_id };
    Verdict::new(rule, failed)
}

impl State {
    /// What a worker's taking of the task writes; `None` when the task is not waiting for it.
    pub(super) fn take_activity_task(
        &self,
        scheduled_event_id: EventId,
        identity: Option<Text>,
    ) -> Option<Verdict> {
        let task = self.activity_tasks.get(scheduled_event_id)?;
        let event = ActivityTaskStarted { identity, scheduled_event_id };
        (!task.is_started()).then(|| Verdict::new(Rule::ActivityTaken, event))
    }

    /// What a worker's answer writes; `None` when the task is not started or closed already.
    pub(super) fn answer_activity_task(
        &self,
        scheduled_event_id: EventId,
        answer: ActivityTaskAnswer,
    ) -> Option<Verdict> {
        let task = self.activity_tasks.get(scheduled_event_id)?;
        let started_event_id = task.started?.event_id;
        let rule = Rule::ActivityAnswered;
        Some(match answer {
            ActivityTaskAnswer::Completed { result } => Verdict::new(
                rule,
                ActivityTaskCompleted { result, scheduled_event_id, started_event_id },
            ),
            ActivityTaskAnswer::Failed { reason, details } => Verdict::new(
                rule,
                ActivityTaskFailed { reason, details, scheduled_event_id, started_event_id },
            ),
            ActivityTaskAnswer::Canceled { details } => {
                let latest_cancel_requested_event_id = task.latest_cancel_requested_event_id;
                let canceled = ActivityTaskCanceled {
                    details,
                    scheduled_event_id,
                    started_event_id,
                    latest_cancel_requested_event_id,
                };
                Verdict::new(rule, canceled)
            }
        })
    }

    /// What the service's cancelling of a task writes; `None` when a worker has it, or it is
    /// closed.
    pub(super) fn cancel_unstarted_activity_task(
        &self,
        scheduled_event_id: EventId,
    ) -> Option<Verdict> {
        let task = self.activity_tasks.get(scheduled_event_id)?;
        let event = ActivityTaskCanceled {
            details: None,
            scheduled_event_id,
            started_event_id: EventId::NONE,
            latest_cancel_requested_event_id: task.latest_cancel_requested_event_id,
        };
        (!task.is_started()).then(|| Verdict::new(Rule::UnstartedActivityCanceled, event))
    }

    /// What a timeout of an activity task writes.
    pub(super) fn time_out_activity_task(
        &self,
        scheduled_event_id: EventId,
        timeout_type: ActivityTaskTimeoutType,
        unrecorded: &Unrecorded,
    ) -> Option<Verdict> {
        let task = self.activity_tasks.get(scheduled_event_id)?;
        let beat = unrecorded.heartbeat(scheduled_event_id);
        let event = ActivityTaskTimedOut {
            timeout_type,
            scheduled_event_id,
            started_event_id: task.started_event_id(),
            details: beat.and_then(|beat| beat.details.clone()),
        };
        Some(Verdict::new(Rule::ActivityTimedOut, event))
    }

    pub(super) fn open_activity_task(
        &mut self,
        id: EventId,
        at: Timestamp,
        event: &ActivityTaskScheduled,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        if self.activity_tasks.opened_by(&event.activity_id).is_some() {
            return Err(Reason::Already("an open activity task with this id"));
        }
        let or_none = |timeout: Option<Timeout>| timeout.unwrap_or(Timeout::None);
        let schedule_to_close = or_none(event.schedule_to_close_timeout);
        let schedule_to_start = or_none(event.schedule_to_start_timeout);
        deadlines.note(DeadlineKind::ActivityScheduleToClose, id, at, schedule_to_close);
        deadlines.note(DeadlineKind::ActivityScheduleToStart, id, at, schedule_to_start);
        let task = OpenActivityTask {
            scheduled_at: at,
            schedule_to_start,
            schedule_to_close,
            start_to_close: or_none(event.start_to_close_timeout),
            heartbeat: or_none(event.heartbeat_timeout),
            started: None,
            latest_cancel_requested_event_id: None,
        };
        self.activity_tasks.insert(id, &event.activity_id, task);
        Ok(())
    }

    pub(super) fn start_activity_task(
        &mut self,
        id: EventId,
        at: Timestamp,
        event: &ActivityTaskStarted,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        let opened_by = event.scheduled_event_id;
        let not_open = Reason::NotOpen { what: "unstarted activity task", opened_by };
        match self.activity_tasks.get_mut(opened_by) {
            Some(task) if !task.is_started() => {
                task.started = Some(Started { event_id: id, at });
                let (start_to_close, heartbeat) = (task.start_to_close, task.heartbeat);
                deadlines.note(DeadlineKind::ActivityStartToClose, opened_by, at, start_to_close);
                deadlines.note(DeadlineKind::ActivityHeartbeat, opened_by, at, heartbeat);
                Ok(())
            }
            Some(_) | None => Err(not_open),
        }
    }

    /// A heartbeat puts off the heartbeat timeout.
    pub(super) fn put_off_heartbeat(
        &self,
        scheduled_event_id: EventId,
        at: Timestamp,
        deadlines: &mut Deadlines,
    ) {
        if let Some(task) = self.activity_tasks.get(scheduled_event_id) {
            let kind = DeadlineKind::ActivityHeartbeat;
            deadlines.note(kind, scheduled_event_id, at, task.heartbeat);
        }
    }

    pub(super) fn close_activity_task(
        &mut self,
        opened_by: EventId,
        started: EventId,
    ) -> Result<(), Reason> {
        let task = self.activity_tasks.remove(opened_by);
        let task = task.ok_or(Reason::NotOpen { what: "activity task", opened_by })?;
        if task.started_event_id() != started {
            return Err(Reason::OtherStart { recorded: task.started_event_id() });
        }
        Ok(())
    }

    pub(super) fn note_cancel_request(
        &mut self,
        id: EventId,
        event: &ActivityTaskCancelRequested,
    ) -> Result<(), Reason> {
        let opened_by = self.activity_tasks.opened_by(&event.activity_id).unwrap_or_default();
        let task = self.activity_tasks.get_mut(opened_by);
        let task = task.ok_or(Reason::NotOpen { what: "activity task", opened_by })?;
        task.latest_cancel_requested_event_id = Some(id);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
