//! Decision tasks: at most one queued and at most one started, and both may be there at once.
//!
//! ```text
//! nothing --DecisionTaskScheduled--> queued --DecisionTaskStarted--> started
//! started --DecisionTaskCompleted | DecisionTaskTimedOut--> nothing
//! ```

use super::deadlines::{DeadlineKind, Deadlines};
use super::rule::Rule;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::events::{
    DecisionTaskCompleted, DecisionTaskScheduled, DecisionTaskStarted, DecisionTaskTimedOut,
};
use crate::model::{
    Assumptions, DecisionTaskTimeoutType, EventId, TaskList, TaskPriority, Timeout, Timestamp,
};

/// The decision tasks of an execution, and the list on which they are queued.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DecisionTasks {
    pub(super) queued: Option<QueuedDecisionTask>,
    pub(super) started: Option<StartedDecisionTask>,
    pub(super) previous_started_event_id: EventId,
    /// How many decision tasks have been started.
    pub(super) taken: u32,
    task_list: TaskList,
    sticky: Option<Sticky>,
}

/// A decision task that waits to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueuedDecisionTask {
    pub(super) scheduled_event_id: EventId,
    pub(super) task_list: TaskList,
    pub(super) task_priority: Option<TaskPriority>,
    scheduled_at: Timestamp,
    /// Since when no other decision task has been started; `None` while one is.
    unhindered_since: Option<Timestamp>,
    schedule_to_start: Timeout,
    start_to_close: Timeout,
}

/// A decision task that a decider has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StartedDecisionTask {
    pub(super) scheduled_event_id: EventId,
    pub(super) started_event_id: EventId,
    started_at: Timestamp,
    start_to_close: Timeout,
}

/// A temporary task list, given up when a task on it times out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sticky {
    task_list: TaskList,
    schedule_to_start: Timeout,
}

impl State {
    /// The `DecisionTaskScheduled` that comes next.
    pub(super) fn schedule_decision_task(&self) -> DecisionTaskScheduled {
        let start = self.start();
        let tasks = &self.decision_tasks;
        let (task_list, schedule_to_start) = match &tasks.sticky {
            Some(sticky) => (&sticky.task_list, sticky.schedule_to_start),
            None => (&tasks.task_list, Timeout::None),
        };
        DecisionTaskScheduled {
            task_list: task_list.clone(),
            task_priority: start.task_priority,
            start_to_close_timeout: start.task_start_to_close_timeout,
            schedule_to_start_timeout: Some(schedule_to_start),
        }
    }

    /// What a decision task's timeout writes.
    pub(super) fn time_out_decision_task(&self, timeout_type: DecisionTaskTimeoutType) -> Verdict {
        let (rule, started_event_id) = match timeout_type {
            DecisionTaskTimeoutType::StartToClose => {
                let started = self.decision_tasks.started.as_ref();
                (Rule::DecisionStartToClose, started.map(|task| task.started_event_id))
            }
            DecisionTaskTimeoutType::ScheduleToStart => (Rule::DecisionScheduleToStart, None),
        };
        let scheduled_event_id = match timeout_type {
            DecisionTaskTimeoutType::StartToClose => {
                self.decision_tasks.started.as_ref().map(|task| task.scheduled_event_id)
            }
            DecisionTaskTimeoutType::ScheduleToStart => {
                self.decision_tasks.queued.as_ref().map(|task| task.scheduled_event_id)
            }
        };
        let event = DecisionTaskTimedOut {
            timeout_type,
            scheduled_event_id: scheduled_event_id.unwrap_or_default(),
            started_event_id: started_event_id.unwrap_or_default(),
        };
        Verdict::new(rule, event)
    }
}

impl DecisionTasks {
    /// The tasks of an execution that begins, with the list that it was started with.
    pub(super) fn on(task_list: TaskList) -> Self {
        DecisionTasks { task_list, ..DecisionTasks::default() }
    }

    /// When the started task is due, if it is the one that this event scheduled.
    pub(super) fn started_due(&self, scheduled_event_id: EventId) -> Option<Timestamp> {
        let task = self.started.as_ref()?;
        if task.scheduled_event_id != scheduled_event_id {
            return None;
        }
        task.started_at.due_after(task.start_to_close)
    }

    /// When the queued task has to be taken, if it is the one that this event scheduled.
    pub(super) fn queued_due(
        &self,
        scheduled_event_id: EventId,
        assumptions: &Assumptions,
    ) -> Option<Timestamp> {
        let task = self.queued.as_ref()?;
        if task.scheduled_event_id != scheduled_event_id {
            return None;
        }
        let since = if assumptions.sticky_clock_while_started {
            task.scheduled_at
        } else {
            task.unhindered_since?
        };
        since.due_after(task.schedule_to_start)
    }

    pub(super) fn queue(
        &mut self,
        id: EventId,
        at: Timestamp,
        event: &DecisionTaskScheduled,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        if self.queued.is_some() {
            return Err(Reason::Already("a queued decision task"));
        }
        let schedule_to_start = event.schedule_to_start_timeout.unwrap_or(Timeout::None);
        deadlines.note(DeadlineKind::DecisionScheduleToStart, id, at, schedule_to_start);
        self.queued = Some(QueuedDecisionTask {
            scheduled_event_id: id,
            task_list: event.task_list.clone(),
            task_priority: event.task_priority,
            scheduled_at: at,
            unhindered_since: self.started.is_none().then_some(at),
            schedule_to_start,
            start_to_close: event.start_to_close_timeout.unwrap_or(Timeout::None),
        });
        Ok(())
    }

    pub(super) fn take(
        &mut self,
        id: EventId,
        at: Timestamp,
        event: &DecisionTaskStarted,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        if self.started.is_some() {
            return Err(Reason::Already("a started decision task"));
        }
        let opened_by = event.scheduled_event_id;
        let not_open = Reason::NotOpen { what: "queued decision task", opened_by };
        let queued = self.queued.take_if(|task| task.scheduled_event_id == opened_by);
        let queued = queued.ok_or(not_open)?;
        deadlines.note(DeadlineKind::DecisionStartToClose, opened_by, at, queued.start_to_close);
        self.taken += 1;
        self.started = Some(StartedDecisionTask {
            scheduled_event_id: opened_by,
            started_event_id: id,
            started_at: at,
            start_to_close: queued.start_to_close,
        });
        Ok(())
    }

    pub(super) fn complete(
        &mut self,
        at: Timestamp,
        event: &DecisionTaskCompleted,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        self.end_started(event.scheduled_event_id, event.started_event_id, at, deadlines)?;
        self.previous_started_event_id = event.started_event_id;
        if let Some(task_list) = &event.task_list {
            match event.task_list_schedule_to_start_timeout {
                Some(schedule_to_start) => {
                    self.sticky = Some(Sticky { task_list: task_list.clone(), schedule_to_start });
                }
                None => {
                    self.task_list = task_list.clone();
                    self.sticky = None;
                }
            }
        }
        Ok(())
    }

    pub(super) fn time_out(
        &mut self,
        at: Timestamp,
        event: &DecisionTaskTimedOut,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        let opened_by = event.scheduled_event_id;
        match event.timeout_type {
            DecisionTaskTimeoutType::StartToClose => {
                self.end_started(opened_by, event.started_event_id, at, deadlines)?;
            }
            DecisionTaskTimeoutType::ScheduleToStart => {
                let not_open = Reason::NotOpen { what: "queued decision task", opened_by };
                let queued = self.queued.take_if(|task| task.scheduled_event_id == opened_by);
                queued.ok_or(not_open)?;
            }
        }
        self.sticky = None;
        Ok(())
    }

    fn end_started(
        &mut self,
        scheduled: EventId,
        started: EventId,
        at: Timestamp,
        deadlines: &mut Deadlines,
    ) -> Result<(), Reason> {
        let not_open = Reason::NotOpen { what: "started decision task", opened_by: scheduled };
        let task = self.started.take_if(|task| task.scheduled_event_id == scheduled);
        let task = task.ok_or(not_open)?;
        if task.started_event_id != started {
            return Err(Reason::OtherStart { recorded: task.started_event_id });
        }
        if let Some(queued) = &mut self.queued {
            queued.unhindered_since = Some(at);
            let kind = DeadlineKind::DecisionScheduleToStart;
            deadlines.note(kind, queued.scheduled_event_id, at, queued.schedule_to_start);
        }
        Ok(())
    }
}
