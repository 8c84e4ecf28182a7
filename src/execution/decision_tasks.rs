//! Decision tasks: at most one queued and at most one started, and both may be there at once.
//!
//! ```text
//! nothing --DecisionTaskScheduled--> queued --DecisionTaskStarted--> started
//! started --DecisionTaskCompleted | DecisionTaskTimedOut--> nothing
//! ```

use super::deadlines::{DeadlineKind, Deadlines};
use super::key::put_in_timeout;
use super::rule::Rule;
use super::state::{Reason, State};
use super::transition::Verdict;
use crate::model::events::{
    DecisionTaskCompleted, DecisionTaskScheduled, DecisionTaskStarted, DecisionTaskTimedOut,
};
use crate::model::{
    Assumptions, DecisionTaskTimeoutType, EventId, KeyWriter, TaskList, TaskPriority, Timeout,
    Timestamp,
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

    /// What a decision task's timeout writes; `None` when no such task is there.
    pub(super) fn time_out_decision_task(
        &self,
        timeout_type: DecisionTaskTimeoutType,
    ) -> Option<Verdict> {
        let tasks = &self.decision_tasks;
        let (rule, scheduled_event_id, started_event_id) = match timeout_type {
            DecisionTaskTimeoutType::StartToClose => {
                let task = tasks.started.as_ref()?;
                (Rule::DecisionStartToClose, task.scheduled_event_id, task.started_event_id)
            }
            DecisionTaskTimeoutType::ScheduleToStart => {
                let task = tasks.queued.as_ref()?;
                (Rule::DecisionScheduleToStart, task.scheduled_event_id, EventId::NONE)
            }
        };
        let event = DecisionTaskTimedOut { timeout_type, scheduled_event_id, started_event_id };
        Some(Verdict::new(rule, event))
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

    /// Puts in the tasks with the moments at which they are due, and the lists for later ones.
    pub(super) fn put_in(&self, key: &mut KeyWriter) {
        let DecisionTasks { queued, started, task_list, sticky, .. } = self;
        key.maybe(queued.as_ref(), |key, task| {
            key.text(&task.task_list.name);
            key.maybe(task.task_priority, |key, priority| key.number(priority.0 as u64));
            put_in_timeout(key, task.start_to_close);
            put_in_timeout(key, task.schedule_to_start);
            if task.schedule_to_start != Timeout::None {
                key.moment(task.scheduled_at);
                key.maybe(task.unhindered_since, KeyWriter::moment);
            }
        });
        key.maybe(started.as_ref(), |key, task| {
            key.maybe(task.started_at.due_after(task.start_to_close), KeyWriter::moment);
        });
        key.text(&task_list.name);
        key.maybe(sticky.as_ref(), |key, sticky| {
            key.text(&sticky.task_list.name);
            put_in_timeout(key, sticky.schedule_to_start);
        });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::execution::testing::{Run, check, complete, marker, start_timer};
    use crate::execution::{Input, Refusal};
    use crate::model::Answer;

    /// An answer that moves decision tasks to a list, for good or for as long as it is served.
    fn moved_to(task_list: &str, schedule_to_start: Option<Timeout>) -> Answer {
        Answer {
            task_list: Some(TaskList::new(task_list)),
            task_list_schedule_to_start_timeout: schedule_to_start,
            ..Answer::default()
        }
    }

    fn sticky(seconds: u32) -> Answer {
        moved_to("sticky", Some(Timeout::Seconds(seconds)))
    }

    #[test]
    fn one_decision_task_is_queued_and_one_started_and_no_more() {
        let mut run = Run::open();
        check(&run.signal("a"), "3 WorkflowExecutionSignaled");
        check(
            &run.input(Input::DecisionTaskTaken { identity: Some("d".into()) }),
            "4 DecisionTaskStarted scheduledEventId=2 identity=d",
        );
        check(&run.signal("b"), "5 WorkflowExecutionSignaled\n6 DecisionTaskScheduled");
        check(&run.signal("c"), "7 WorkflowExecutionSignaled");
        let taken_again = run.try_input(Input::DecisionTaskTaken { identity: None });
        assert_eq!(taken_again, Err(Refusal::NotWaiting), "one is started");
        check(&run.answer(()), "8 DecisionTaskCompleted scheduledEventId=2 startedEventId=4");
        check(
            &run.input(Input::DecisionTaskTaken { identity: None }),
            "9 DecisionTaskStarted scheduledEventId=6 -identity",
        );
        check(&run.answer(()), "10 DecisionTaskCompleted scheduledEventId=6 startedEventId=9");
        let taken_again = run.try_input(Input::DecisionTaskTaken { identity: None });
        assert_eq!(taken_again, Err(Refusal::NotWaiting), "none is queued");
        assert_eq!(run.execution.previous_started_event_id(), EventId(9));
        assert_eq!(run.execution.decision_tasks_taken(), 2);
    }

    #[test]
    fn an_answer_to_a_decision_task_that_is_not_started_is_refused() {
        let mut run = Run::open();
        run.take();
        run.expire();
        let mut account = crate::execution::GivenRulings::default();
        for started_event_id in [EventId::NONE, EventId(2), EventId(3)] {
            let late = Input::DecisionTaskAnswered {
                started_event_id,
                answer: &Answer::default(),
                account: &mut account,
            };
            assert_eq!(run.try_input(late), Err(Refusal::NotWaiting));
        }
    }

    #[test]
    fn a_decision_task_is_over_at_its_very_due_time_and_another_is_queued() {
        let mut run = Run::open();
        run.after(5_000).take();
        check(
            &run.expire_after(30_000),
            "4 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=2 startedEventId=3
             5 DecisionTaskScheduled taskList=decisions scheduleToStartTimeout=NONE",
        );
        assert_eq!(run.execution.previous_started_event_id(), EventId::NONE);
        run.take().signal("queued");
        check(&run.expire_after(30_000), "DecisionTaskTimedOut scheduledEventId=5");
    }

    #[test]
    fn a_decision_task_that_waits_has_all_the_time_of_its_execution() {
        let mut run = Run::open();
        check(&run.expire_after(3_600_000), "WorkflowExecutionTimedOut");
    }

    #[test]
    fn a_decision_task_without_a_timeout_is_never_over() {
        let mut run = Run::started_with(|start| {
            start.task_start_to_close_timeout = Some(Timeout::None);
        });
        run.take();
        check(&run.expire_after(3_600_000), "WorkflowExecutionTimedOut");
    }

    #[test]
    fn the_priority_of_the_execution_is_written_only_when_it_has_one() {
        let with = Run::started_with(|start| start.task_priority = Some(TaskPriority(0)));
        check(&with.execution.history()[1..], "DecisionTaskScheduled taskPriority=0");
        check(&Run::open().execution.history()[1..], "DecisionTaskScheduled -taskPriority");
    }

    #[test]
    fn a_task_list_without_a_timeout_is_for_good() {
        let mut run = Run::open();
        check(
            &run.answer(moved_to("other", None)),
            "DecisionTaskCompleted taskList=other -taskListScheduleToStartTimeout -executionContext",
        );
        check(
            &run.signal("a")[1..],
            "DecisionTaskScheduled taskList=other scheduleToStartTimeout=NONE",
        );
        run.take();
        check(&run.expire()[1..], "DecisionTaskScheduled taskList=other");
    }

    #[test]
    fn a_temporary_list_is_given_up_when_its_task_is_not_taken_in_time() {
        let mut run = Run::open();
        check(
            &run.answer(sticky(10)),
            "DecisionTaskCompleted taskList=sticky taskListScheduleToStartTimeout=10",
        );
        check(
            &run.signal("a")[1..],
            "6 DecisionTaskScheduled taskList=sticky scheduleToStartTimeout=10",
        );
        check(
            &run.expire_after(10_000),
            "DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=6 startedEventId=0
             DecisionTaskScheduled taskList=decisions scheduleToStartTimeout=NONE",
        );
        run.answer(());
        check(&run.signal("b")[1..], "DecisionTaskScheduled taskList=decisions");
    }

    #[test]
    fn a_temporary_list_is_given_up_when_its_task_is_not_answered_in_time() {
        let mut run = Run::open();
        run.answer(sticky(10));
        run.signal("a");
        run.take();
        check(
            &run.expire_after(30_000),
            "DecisionTaskTimedOut timeoutType=START_TO_CLOSE
             DecisionTaskScheduled taskList=decisions scheduleToStartTimeout=NONE",
        );
    }

    #[test]
    fn an_answer_without_a_list_leaves_a_temporary_one_in_force() {
        let mut run = Run::open();
        run.answer(sticky(10));
        run.signal("a");
        run.answer(());
        check(&run.signal("b")[1..], "DecisionTaskScheduled taskList=sticky");
        run.answer(moved_to("decisions", None));
        check(
            &run.signal("c")[1..],
            "DecisionTaskScheduled taskList=decisions scheduleToStartTimeout=NONE",
        );
    }

    #[test]
    fn a_decision_task_that_is_queued_already_keeps_its_list() {
        let mut run = Run::open();
        run.take().signal("queued");
        run.answer(sticky(10));
        let (task_list, _, _) = run.execution.waiting_decision_task().unwrap();
        assert_eq!(task_list, &TaskList::new("decisions"));
    }

    #[test]
    fn the_clock_of_a_queued_task_runs_while_another_is_started_unless_assumed_otherwise() {
        let mut run = Run::open();
        run.answer(sticky(10));
        run.signal("a");
        run.take().signal("b");
        let mut paused = run.clone();
        paused.assumptions.sticky_clock_while_started = false;
        check(
            &run.expire_after(10_000),
            "DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START startedEventId=0
             DecisionTaskScheduled taskList=decisions",
        );
        assert!(run.execution.started_decision_task().is_some());
        paused.after(20_000).answer(());
        check(
            &paused.expire_after(10_000)[..1],
            "DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START",
        );
    }

    #[test]
    fn a_list_is_taken_over_also_from_an_answer_whose_close_fails() {
        let mut run = Run::open();
        run.take().signal("unseen");
        let answer = Answer { decisions: vec![complete()], ..moved_to("other", None) };
        check(
            &run.answer(answer),
            "DecisionTaskCompleted taskList=other
             CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION",
        );
        run.answer(());
        check(&run.signal("a")[1..], "DecisionTaskScheduled taskList=other");
    }

    #[test]
    fn a_context_is_written_also_when_it_is_empty() {
        let answer = Answer { execution_context: Some("".into()), ..Answer::default() };
        check(&Run::open().answer(answer), "DecisionTaskCompleted executionContext= -taskList");
    }

    #[test]
    fn an_empty_answer_queues_nothing_and_leaves_what_is_queued() {
        let mut run = Run::open();
        check(&run.answer(()), "DecisionTaskCompleted");
        run.signal("a");
        run.take().signal("b");
        check(&run.answer(()), "DecisionTaskCompleted");
        assert!(run.execution.waiting_decision_task().is_some());
    }

    #[test]
    fn what_is_granted_alone_wakes_nobody() {
        let mut run = Run::open();
        check(
            &run.answer(vec![marker("m"), start_timer("t", 1)]),
            "DecisionTaskCompleted\nMarkerRecorded\nTimerStarted",
        );
    }
}
