//! Laws of decision tasks: one queued, one started, and each with what woke the decider.

use super::batches::Batch;
use super::eras::{Era, may_be_spread};
use super::known::Stamp;
use super::law::Law;
use super::monitor::Monitor;
use crate::model::events::{
    DecisionTaskCompleted, DecisionTaskScheduled, DecisionTaskStarted, DecisionTaskTimedOut,
};
use crate::model::{DecisionTaskTimeoutType, EventId, TaskList, TaskPriority, Timeout};

/// The decision tasks of an execution, as far as its events tell.
#[derive(Clone, Debug, Default)]
pub(super) struct DecisionTasks {
    pub(super) queued: Option<Task>,
    started: Option<Task>,
    /// The start of the task that was completed last.
    pub(super) completed: EventId,
    /// Lists and timeouts that answers have named.
    lists: Vec<TaskList>,
    schedule_to_start: Vec<Timeout>,
    /// A task that says how long it may wait.
    says_schedule_to_start: Option<EventId>,
}

/// A decision task that is not over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task {
    pub(super) scheduled: Stamp,
    started: Option<Stamp>,
    schedule_to_start: Option<Timeout>,
    start_to_close: Option<Timeout>,
}

impl Monitor<'_> {
    pub(super) fn decision_task_scheduled(
        &mut self,
        at: Stamp,
        e: &DecisionTaskScheduled,
        woken: Option<EventId>,
    ) {
        let adjacent = |before: &Stamp| before.id.0.checked_add(1) == Some(at.id.0);
        let before = self.seen.before_last().filter(adjacent);
        if let Some(before) = before.filter(|before| before.at != at.at) {
            let law = Law::DecisionTaskWithTrigger;
            match may_be_spread(before.at, at.at) {
                true => self.findings.era(Era::SpreadBatch),
                false => self.findings.broken(law, &[before.id, at.id], before.at, at.at),
            }
        }
        if let Some(queued) = &self.decision_tasks.queued {
            let events = [queued.scheduled.id, at.id];
            let expected = "none, for one is queued";
            self.findings.broken(Law::OneDecisionTaskQueued, &events, expected, at.event_type);
        } else if woken.is_none() && !self.batch_has_failed() {
            let found = self.seen.before_last().map(|before| before.event_type.name());
            let expected = "an event that wakes the decider before it";
            let law = Law::DecisionTaskHasTrigger;
            self.findings.broken(law, &[at.id], expected, found.unwrap_or("nothing"));
        }
        self.decision_task_values(at, e);
        self.decision_tasks.queued = Some(Task {
            scheduled: at,
            started: None,
            schedule_to_start: e.schedule_to_start_timeout,
            start_to_close: e.start_to_close_timeout,
        });
    }

    fn decision_task_values(&mut self, at: Stamp, e: &DecisionTaskScheduled) {
        let Monitor { decision_tasks: tasks, findings, .. } = self;
        match (e.schedule_to_start_timeout, tasks.says_schedule_to_start) {
            (Some(timeout), _) => {
                tasks.says_schedule_to_start.get_or_insert(at.id);
                findings.era(Era::ScheduleToStart);
                if timeout != Timeout::None && !tasks.schedule_to_start.contains(&timeout) {
                    let expected = "NONE, for no answer gave it";
                    findings.broken(Law::ScheduleToStartGiven, &[at.id], expected, timeout);
                }
            }
            (None, Some(earlier)) if tasks.schedule_to_start.is_empty() => {
                let law = Law::ScheduleToStartKept;
                let expected = "scheduleToStartTimeout";
                findings.broken(law, &[earlier, at.id], expected, "none");
            }
            (None, Some(_)) => {}
            (None, None) => findings.era(Era::NoScheduleToStart),
        }
        let Some(start) = &self.start else { return };
        // A start without the timeout breaks another law.
        let given = start.task_start_to_close_timeout.or(e.start_to_close_timeout);
        let timeouts = (e.start_to_close_timeout, given);
        if timeouts.0 != timeouts.1 {
            let words = |timeout: Option<Timeout>| match timeout {
                Some(timeout) => format!("startToCloseTimeout {timeout}"),
                None => "no startToCloseTimeout".to_owned(),
            };
            let (given, found) = (words(timeouts.1), words(timeouts.0));
            findings.broken(Law::DecisionTaskTimeout, &[EventId::FIRST, at.id], given, found);
        }
        if e.task_priority != start.task_priority {
            let words = |priority: Option<TaskPriority>| match priority {
                Some(priority) => format!("taskPriority {}", priority.0),
                None => "no taskPriority".to_owned(),
            };
            let (given, found) = (words(start.task_priority), words(e.task_priority));
            findings.broken(Law::DecisionTaskPriority, &[EventId::FIRST, at.id], given, found);
        }
        if e.task_list != start.task_list && !tasks.lists.contains(&e.task_list) {
            let given = format_args!("the list {}", start.task_list.name);
            let found = &e.task_list.name;
            findings.broken(Law::DecisionTaskList, &[EventId::FIRST, at.id], given, found);
        }
    }

    pub(super) fn decision_task_started(&mut self, at: Stamp, e: &DecisionTaskStarted) {
        let Monitor { decision_tasks: tasks, findings, .. } = self;
        if let Some(started) = tasks.started.and_then(|task| task.started) {
            let expected = "none, for one is started";
            let law = Law::OneDecisionTaskStarted;
            findings.broken(law, &[started.id, at.id], expected, at.event_type);
        }
        let queued = tasks.queued.filter(|task| task.scheduled.id == e.scheduled_event_id);
        let Some(task) = queued else {
            let words = |id: EventId| format!("scheduledEventId {id}");
            let expected = tasks.queued.map(|task| words(task.scheduled.id));
            let expected = expected.unwrap_or_else(|| "a queued decision task".to_owned());
            let law = Law::DecisionTaskStartsQueued;
            findings.broken(law, &[at.id], expected, words(e.scheduled_event_id));
            // Its DecisionTaskScheduled may have been left out.
            let scheduled = Stamp { id: e.scheduled_event_id, ..at };
            let (schedule_to_start, start_to_close) = (None, None);
            let started = Some(at);
            tasks.started = Some(Task { scheduled, started, schedule_to_start, start_to_close });
            return;
        };
        tasks.queued = None;
        tasks.started = Some(Task { started: Some(at), ..task });
    }

    pub(super) fn decision_task_completed(&mut self, at: Stamp, e: &DecisionTaskCompleted) {
        self.end_started(at, e.scheduled_event_id, e.started_event_id);
        self.batch = Some(Batch::of(at));
        let tasks = &mut self.decision_tasks;
        tasks.completed = e.started_event_id;
        if let Some(task_list) = e.task_list.as_ref().filter(|list| !tasks.lists.contains(list)) {
            tasks.lists.push(task_list.clone());
        }
        let timeout = e.task_list_schedule_to_start_timeout;
        if let Some(timeout) = timeout.filter(|it| !tasks.schedule_to_start.contains(it)) {
            tasks.schedule_to_start.push(timeout);
        }
    }

    pub(super) fn decision_task_timed_out(&mut self, at: Stamp, e: &DecisionTaskTimedOut) {
        let never_started = e.started_event_id.is_none();
        let by_waiting = e.timeout_type == DecisionTaskTimeoutType::ScheduleToStart;
        if by_waiting != never_started {
            let expected = if by_waiting { "startedEventId 0" } else { "its start" };
            let found =
                format_args!("{} with startedEventId {}", e.timeout_type, e.started_event_id);
            self.findings.broken(Law::DecisionTimeoutFits, &[at.id], expected, found);
        }
        let task = match by_waiting {
            false => self.end_started(at, e.scheduled_event_id, e.started_event_id),
            true => {
                let tasks = &mut self.decision_tasks;
                tasks.queued.take_if(|task| task.scheduled.id == e.scheduled_event_id)
            }
        };
        let Some(task) = task else {
            if by_waiting {
                let (expected, found) = ("a queued decision task", e.scheduled_event_id);
                self.findings.broken(Law::DecisionTimeoutFits, &[at.id], expected, found);
            }
            return;
        };
        let (since, timeout) = match e.timeout_type {
            DecisionTaskTimeoutType::ScheduleToStart => {
                // Before SWF wrote the timeout, a task with any had none.
                let absent = self.decision_tasks.says_schedule_to_start.map(|_| Timeout::None);
                (task.scheduled, task.schedule_to_start.or(absent))
            }
            DecisionTaskTimeoutType::StartToClose => {
                (task.started.unwrap_or(at), task.start_to_close)
            }
        };
        let events = [task.scheduled.id, at.id];
        if timeout == Some(Timeout::None) {
            let law = Law::DecisionTimeoutCanPass;
            self.findings.broken(law, &events, "a timeout of some seconds", e.timeout_type);
        }
        self.not_early(Law::DecisionTimeoutNotEarly, since, timeout, at);
    }

    /// The task that is started ends, and names how it was scheduled and started.
    fn end_started(&mut self, at: Stamp, scheduled: EventId, started: EventId) -> Option<Task> {
        let Monitor { decision_tasks: tasks, findings, .. } = self;
        let Some(task) = tasks.started.take() else {
            let expected = "a decision task that is started";
            findings.broken(Law::DecisionTaskEndsStarted, &[started, at.id], expected, started);
            return None;
        };
        let of_task = task.started.map_or(EventId::NONE, |started| started.id);
        if started != of_task {
            let expected = format_args!("startedEventId {of_task}");
            findings.broken(Law::DecisionTaskEndsStarted, &[of_task, at.id], expected, started);
        } else if scheduled != task.scheduled.id {
            let law = Law::DecisionTaskOfItsSchedule;
            let expected = format_args!("scheduledEventId {}", task.scheduled.id);
            findings.broken(law, &[of_task, at.id], expected, scheduled);
        }
        Some(task)
    }
}
