//! A walk through a recorded history: what was opened, when it was taken and answered, and which
//! moments hang together.

use indexmap::{IndexMap, IndexSet};

use super::schedule::Schedule;
use crate::execution::{
    ActivityTaskAnswer, ChildClose, ChildOutcome, ExternalOutcome, Input, LambdaFunctionAnswer,
    Ruling, Termination,
};
use crate::model::events::{ActivityTaskScheduled, StartChildWorkflowExecutionInitiated};
use crate::model::{
    ActivityTaskTimeoutType, Answer, Decision, DecisionTaskTimeoutType, EventAttributes as E,
    EventId, HistoryEvent, Text, Timeout, Wakes, WorkflowExecution,
};
use crate::replay::refused::{Quota, Refused, refused};
use crate::replay::registry::Registry;
use crate::replay::{decided, happened};

/// How late a heartbeat timeout may be before heartbeats are the reason.
const LATE_MILLISECONDS: i64 = 1_000;

/// What applies when a Lambda task's decision gives no timeout (API model).
const LAMBDA_TIMEOUT: Timeout = Timeout::Seconds(900);

/// When something happened: its place in the schedule.
pub(super) type Moment = usize;

/// All that a recorded run tells.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) schedule: Schedule,
    pub(super) activities: IndexMap<EventId, Task<ActivityEnd>>,
    pub(super) lambdas: IndexMap<EventId, Task<LambdaEnd>>,
    pub(super) turns: Vec<Turn>,
    pub(super) children: IndexMap<EventId, Child>,
    pub(super) externals: IndexMap<EventId, External>,
    /// Cancel requests of unstarted activity tasks: when, their event, and the task's.
    pub(super) cancels: Vec<(Moment, EventId, EventId)>,
    /// What people did, by the event that tells of it.
    pub(super) people: Vec<(Moment, EventId)>,
    /// The workflow id, where the history itself tells it.
    pub(super) own_id: Option<Text>,
    /// Decisions that were refused because their type was not registered.
    pub(super) unknown: Vec<Decision>,
    /// Decisions that were refused because their type was deprecated.
    pub(super) deprecated: Vec<(Moment, Decision)>,
    /// What cannot be given back.
    pub(super) notes: Vec<String>,
    pub(super) closes_after_failure: bool,
    pub(super) reuses_lambda_ids: bool,
    pub(super) lambda_not_in_region: bool,
    /// Quotas that were reached, by their names in a scenario.
    pub(super) limits: IndexMap<&'static str, usize>,
    /// When the role of Lambda tasks, if there is one, could not be assumed.
    pub(super) roleless: Vec<Moment>,
    /// The task lists from which nobody took a decision task in time.
    pub(super) unserved: IndexSet<Text>,
    registry: Registry,
    timers: IndexMap<EventId, (Moment, Timeout)>,
    queued: Option<Queued>,
    /// The task lists from which decision tasks were taken.
    served: IndexSet<Text>,
    free: Moment,
}

/// A decision task that waits.
#[derive(Debug)]
struct Queued {
    at: Moment,
    task_list: Text,
    schedule_to_start: Timeout,
    start_to_close: Timeout,
}

/// An activity or Lambda task.
#[derive(Debug)]
pub(super) struct Task<T> {
    pub(super) id: Text,
    /// The activity type's name, or the function.
    pub(super) of: Text,
    pub(super) scheduled: Moment,
    pub(super) started: Option<Moment>,
    pub(super) ended: Option<(Moment, T)>,
    /// How an activity's worker kept it alive.
    pub(super) beats: Beats,
    timeouts: Timeouts,
    started_at: i64,
}

/// A worker's heartbeats, as far as the history makes them necessary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Beats {
    #[default]
    None,
    /// One, so long before the end, in milliseconds.
    Once(i64),
    /// As many as are needed with this timeout, in milliseconds.
    Throughout(i64),
}

#[derive(Clone, Copy, Debug, Default)]
struct Timeouts {
    schedule_to_start: Timeout,
    schedule_to_close: Timeout,
    start_to_close: Timeout,
    heartbeat: Timeout,
}

/// What became of an activity task.
#[derive(Debug)]
pub(super) enum ActivityEnd {
    Answered(ActivityTaskAnswer),
    /// It timed out, with the details of its last heartbeat.
    TimedOut(Option<Text>),
    /// The service canceled it before anybody took it.
    Canceled,
}

/// What became of a Lambda task.
#[derive(Debug)]
pub(super) enum LambdaEnd {
    Answered(LambdaFunctionAnswer),
    TimedOut,
    NotStarted,
}

/// A decision task that was taken.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) offered: Moment,
    pub(super) taken: Moment,
    /// When it ended, and how it was answered if it was.
    pub(super) ended: Option<(Moment, Option<Answer>)>,
    timeout: Timeout,
}

/// A child that was initiated.
#[derive(Debug)]
pub(super) struct Child {
    pub(super) initiated: Moment,
    pub(super) event: Box<StartChildWorkflowExecutionInitiated>,
    pub(super) started: Option<Moment>,
    pub(super) closed: Option<(Moment, ChildClose)>,
    /// Its workflow id was taken.
    pub(super) refused: Option<Moment>,
}

/// A signal or cancel request to another execution.
#[derive(Debug)]
pub(super) struct External {
    pub(super) initiated: Moment,
    pub(super) workflow_id: Text,
    /// When it reached this same execution, if it was meant for it.
    pub(super) arrived: Option<Moment>,
    pub(super) told: Option<Moment>,
    pub(super) failed: bool,
}

impl Walk {
    /// Walks through a history that can be replayed.
    pub(super) fn through(events: &[HistoryEvent]) -> Self {
        let mut walk = Walk::default();
        let mut now = 0;
        for (place, event) in events.iter().enumerate() {
            let input = happened::input(&event.attributes);
            let is_answer = matches!(event.attributes, E::DecisionTaskCompleted(_));
            let by_limit = matches!(input, Some(Input::Terminated(Termination::EventLimit)));
            if (input.is_some() || is_answer) && !by_limit {
                now = walk.schedule.push(event.event_timestamp.as_millis());
            }
            walk.see_decision_task(events, place, now);
            walk.see_activity_task(event, now);
            walk.see_lambda_function(event, now);
            walk.see_timer(event, now);
            walk.see_quota(event);
            walk.see_other_executions(event, now);
            walk.see_people(events, event, now);
            if let Some(input) = input {
                walk.see_outcome(input, now);
            }
        }
        walk.end(events, now);
        walk
    }

    fn due(&mut self, of: Moment, after: Moment, timeout: Timeout) {
        if let Some(length) = timeout.milliseconds() {
            self.schedule.due(of, after, length);
        }
    }

    fn before(&mut self, of: Moment, after: Moment, timeout: Timeout) {
        if let Some(length) = timeout.milliseconds() {
            self.schedule.before(of, after, length);
        }
    }

    fn note(&mut self, event: &HistoryEvent, what: &str) {
        self.notes.push(format!("event {}: {what}", event.event_id));
    }

    fn see_decision_task(&mut self, events: &[HistoryEvent], place: usize, now: Moment) {
        let event = &events[place];
        if let E::DecisionTaskScheduled(e) = &event.attributes {
            self.queued = Some(Queued {
                at: now,
                task_list: e.task_list.name.clone(),
                schedule_to_start: or_none(e.schedule_to_start_timeout),
                start_to_close: or_none(e.start_to_close_timeout),
            });
        } else if let E::DecisionTaskStarted(_) = &event.attributes {
            let Some(queued) = self.queued.take() else { return };
            let offered = queued.at.max(self.free);
            self.before(now, queued.at, queued.schedule_to_start);
            let timeout = queued.start_to_close;
            self.turns.push(Turn { offered, taken: now, timeout, ended: None });
            self.served.insert(queued.task_list);
        } else if let E::DecisionTaskCompleted(e) = &event.attributes {
            let batch = decided::batch(events, place);
            let mut answer = decided::answer(e, batch);
            self.see_batch(&mut answer, batch, events, now);
            self.end_turn(now, Some(answer));
        } else if let E::DecisionTaskTimedOut(e) = &event.attributes {
            match e.timeout_type {
                DecisionTaskTimeoutType::StartToClose => self.end_turn(now, None),
                DecisionTaskTimeoutType::ScheduleToStart => {
                    let Some(queued) = self.queued.take() else { return };
                    self.due(now, queued.at, queued.schedule_to_start);
                    self.unserved.insert(queued.task_list);
                }
            }
        }
    }

    fn end_turn(&mut self, now: Moment, answer: Option<Answer>) {
        let Some(turn) = self.turns.last_mut() else { return };
        let (taken, timeout) = (turn.taken, turn.timeout);
        let in_time = answer.is_some();
        turn.ended = Some((now, answer));
        match in_time {
            true => self.before(now, taken, timeout),
            false => self.due(now, taken, timeout),
        }
        self.free = now;
    }

    /// Completes the decisions of a batch so that what was refused is refused again, and notes
    /// what cannot be.
    fn see_batch(
        &mut self,
        answer: &mut Answer,
        batch: &[HistoryEvent],
        events: &[HistoryEvent],
        now: Moment,
    ) {
        let Some(E::WorkflowExecutionStarted(start)) = events.first().map(|e| &e.attributes) else {
            return;
        };
        let mut failed = false;
        for (decision, event) in answer.decisions.iter_mut().zip(batch) {
            let why = refused(&event.attributes);
            self.registry.learn(decision, &event.attributes, why, &start.workflow_type);
            match why {
                Some(Refused::ByRuling(Ruling::LambdaNotInRegion)) => {
                    self.lambda_not_in_region = true;
                }
                Some(Refused::ByRuling(_)) => {
                    self.note(event, "the account refused the decision; here it is granted");
                }
                Some(Refused::TypeUnknown) => self.unknown.push(decision.clone()),
                Some(Refused::TypeDeprecated) => self.deprecated.push((now, decision.clone())),
                Some(Refused::ByState | Refused::Limit(_) | Refused::NoDefault(_)) | None => {}
            }
            self.closes_after_failure |= failed && event.event_type().wakes() == Wakes::Closes;
            failed |= why.is_some();
        }
    }

    fn see_activity_task(&mut self, event: &HistoryEvent, now: Moment) {
        let at = event.event_timestamp.as_millis();
        if let E::ActivityTaskScheduled(e) = &event.attributes {
            let (id, of) = (e.activity_id.clone(), e.activity_type.name.clone());
            let task = Task { timeouts: timeouts(e), ..Task::new(id, of, now) };
            self.activities.insert(event.event_id, task);
        } else if let E::ActivityTaskStarted(e) = &event.attributes {
            let Some(task) = self.activities.get_mut(&e.scheduled_event_id) else { return };
            (task.started, task.started_at) = (Some(now), at);
            let (scheduled, timeouts) = (task.scheduled, task.timeouts);
            self.before(now, scheduled, timeouts.schedule_to_start);
        } else if let E::ActivityTaskCancelRequested(e) = &event.attributes {
            let waits = |task: &Task<_>| task.started.is_none() && task.ended.is_none();
            let mut tasks = self.activities.iter();
            let waiting = tasks.find(|(_, task)| task.id == e.activity_id && waits(task));
            let asked = event.event_id;
            self.cancels.extend(waiting.map(|(scheduled, _)| (now, asked, *scheduled)));
        } else if let E::ActivityTaskTimedOut(e) = &event.attributes {
            let end = ActivityEnd::TimedOut(e.details.clone());
            self.end_activity_task(e.scheduled_event_id, (now, end), Some(e.timeout_type), at);
        }
    }

    fn end_activity_task(
        &mut self,
        scheduled_event_id: EventId,
        (now, end): (Moment, ActivityEnd),
        passed: Option<ActivityTaskTimeoutType>,
        at: i64,
    ) {
        use ActivityTaskTimeoutType as Type;
        let Some(task) = self.activities.get_mut(&scheduled_event_id) else { return };
        let beat = matches!(end, ActivityEnd::TimedOut(Some(_)));
        task.ended = Some((now, end));
        let (scheduled, started, timeouts) = (task.scheduled, task.started, task.timeouts);
        let worked = at - task.started_at;
        let waiting = Some(scheduled).filter(|_| started.is_none());
        for (timeout_type, after, timeout) in [
            (Type::ScheduleToStart, waiting, timeouts.schedule_to_start),
            (Type::ScheduleToClose, Some(scheduled), timeouts.schedule_to_close),
            (Type::StartToClose, started, timeouts.start_to_close),
        ] {
            let Some(after) = after else { continue };
            match passed == Some(timeout_type) {
                true => self.due(now, after, timeout),
                false => self.before(now, after, timeout),
            }
        }
        let (Some(started), Some(most)) = (started, timeouts.heartbeat.milliseconds()) else {
            return;
        };
        let beats = match passed {
            Some(Type::Heartbeat) if beat || worked >= most + LATE_MILLISECONDS => {
                self.schedule.at_least(now, started, most + 1);
                Beats::Once(most)
            }
            Some(Type::Heartbeat) => {
                self.schedule.due(now, started, most);
                Beats::None
            }
            Some(_) | None if beat || worked >= most => Beats::Throughout(most),
            Some(_) | None => {
                self.schedule.before(now, started, most);
                Beats::None
            }
        };
        if let Some(task) = self.activities.get_mut(&scheduled_event_id) {
            task.beats = beats;
        }
    }

    fn see_lambda_function(&mut self, event: &HistoryEvent, now: Moment) {
        if let E::LambdaFunctionScheduled(e) = &event.attributes {
            let open = |task: &Task<_>| task.id == e.id && task.ended.is_none();
            self.reuses_lambda_ids |= self.lambdas.values().any(open);
            let timeout = e.start_to_close_timeout.unwrap_or(LAMBDA_TIMEOUT);
            let timeouts = Timeouts { start_to_close: timeout, ..Timeouts::default() };
            let task = Task { timeouts, ..Task::new(e.id.clone(), e.name.clone(), now) };
            self.lambdas.insert(event.event_id, task);
        } else if let E::LambdaFunctionTimedOut(e) = &event.attributes {
            self.end_lambda_function(e.scheduled_event_id, now, LambdaEnd::TimedOut);
        }
    }

    fn end_lambda_function(&mut self, scheduled_event_id: EventId, now: Moment, end: LambdaEnd) {
        let Some(task) = self.lambdas.get_mut(&scheduled_event_id) else { return };
        let (started, timeout) = (task.started, task.timeouts.start_to_close);
        let timed_out = matches!(end, LambdaEnd::TimedOut);
        task.ended = Some((now, end));
        match started {
            Some(started) if timed_out => self.due(now, started, timeout),
            Some(started) => self.before(now, started, timeout),
            None => {}
        }
    }

    fn see_timer(&mut self, event: &HistoryEvent, now: Moment) {
        if let E::TimerStarted(e) = &event.attributes {
            self.timers.insert(event.event_id, (now, e.start_to_fire_timeout));
        } else if let E::TimerFired(e) = &event.attributes {
            if let Some((started, timeout)) = self.timers.swap_remove(&e.started_event_id) {
                self.due(now, started, timeout);
            }
        } else if let E::TimerCanceled(e) = &event.attributes
            && let Some((started, timeout)) = self.timers.swap_remove(&e.started_event_id)
        {
            self.before(now, started, timeout);
        }
    }

    /// What is open where a quota was reached is the quota.
    fn see_quota(&mut self, event: &HistoryEvent) {
        let Some(Refused::Limit(quota)) = refused(&event.attributes) else { return };
        let (name, open) = match quota {
            Quota::ActivityTasks => {
                let tasks = self.activities.values();
                ("openActivityTasks", tasks.filter(|task| task.ended.is_none()).count())
            }
            Quota::Timers => ("openTimers", self.timers.len()),
            Quota::Children => {
                let children = self.children.values();
                let open = |c: &&Child| c.closed.is_none() && c.refused.is_none();
                ("openChildren", children.filter(open).count())
            }
            Quota::LambdaFunctions => {
                let tasks = self.lambdas.values();
                ("openLambdaFunctions", tasks.filter(|task| task.ended.is_none()).count())
            }
        };
        self.limits.insert(name, open);
    }

    fn see_other_executions(&mut self, event: &HistoryEvent, now: Moment) {
        if let E::StartChildWorkflowExecutionInitiated(e) = &event.attributes {
            let child = Child {
                initiated: now,
                event: e.clone(),
                started: None,
                closed: None,
                refused: None,
            };
            self.children.insert(event.event_id, child);
        } else if let E::SignalExternalWorkflowExecutionInitiated(e) = &event.attributes {
            self.externals.insert(event.event_id, External::new(&e.workflow_id, now));
        } else if let E::RequestCancelExternalWorkflowExecutionInitiated(e) = &event.attributes {
            self.externals.insert(event.event_id, External::new(&e.workflow_id, now));
        }
    }

    fn see_people(&mut self, events: &[HistoryEvent], event: &HistoryEvent, now: Moment) {
        let (from, initiated) = if let E::WorkflowExecutionSignaled(e) = &event.attributes {
            (e.external_workflow_execution.as_ref(), e.external_initiated_event_id)
        } else if let E::WorkflowExecutionCancelRequested(e) = &event.attributes {
            (e.external_workflow_execution.as_ref(), e.external_initiated_event_id)
        } else if let E::WorkflowExecutionTerminated(_) = &event.attributes {
            (None, EventId::NONE)
        } else {
            return;
        };
        match from.filter(|from| self.is_own(from, initiated, event, events)) {
            Some(own) => {
                self.own_id = Some(own.workflow_id.clone());
                if let Some(external) = self.externals.get_mut(&initiated) {
                    external.arrived = Some(now);
                }
            }
            None => self.people.push((now, event.event_id)),
        }
    }

    /// Whether an execution sent something to itself, told by what it initiated.
    fn is_own(
        &self,
        from: &WorkflowExecution,
        initiated: EventId,
        event: &HistoryEvent,
        events: &[HistoryEvent],
    ) -> bool {
        let Some(external) = self.externals.get(&initiated) else { return false };
        let place = usize::try_from(initiated.0).unwrap_or(usize::MAX).wrapping_sub(1);
        let sent = events.get(place).map(|sent| &sent.attributes);
        let alike = match (sent, &event.attributes) {
            (
                Some(E::SignalExternalWorkflowExecutionInitiated(sent)),
                E::WorkflowExecutionSignaled(arrived),
            ) => sent.signal_name == arrived.signal_name && sent.input == arrived.input,
            (Some(E::RequestCancelExternalWorkflowExecutionInitiated(_)), attributes) => {
                matches!(attributes, E::WorkflowExecutionCancelRequested(_))
            }
            (Some(_) | None, _) => false,
        };
        alike && external.workflow_id == from.workflow_id
    }

    /// What came of what was on its way.
    fn see_outcome(&mut self, input: Input<'_>, now: Moment) {
        if let Input::ActivityTaskAnswered { scheduled_event_id, answer } = input {
            let at = self.schedule.recorded(now);
            let end = (now, ActivityEnd::Answered(answer));
            self.end_activity_task(scheduled_event_id, end, None, at);
        } else if let Input::ActivityTaskCancelDue { scheduled_event_id } = input {
            let end = (now, ActivityEnd::Canceled);
            self.end_activity_task(scheduled_event_id, end, None, 0);
        } else if let Input::LambdaFunctionStart { scheduled_event_id, role } = input {
            let Some(task) = self.lambdas.get_mut(&scheduled_event_id) else { return };
            match role {
                Ok(()) => task.started = Some(now),
                Err(_) => {
                    task.ended = Some((now, LambdaEnd::NotStarted));
                    self.roleless.push(now);
                }
            }
        } else if let Input::LambdaFunctionAnswered { scheduled_event_id, answer } = input {
            self.end_lambda_function(scheduled_event_id, now, LambdaEnd::Answered(answer));
        } else if let Input::Child { initiated_event_id, outcome } = input {
            self.see_child(initiated_event_id, outcome, now);
        } else if let Input::ExternalSignal { initiated_event_id, outcome }
        | Input::ExternalCancel { initiated_event_id, outcome } = input
        {
            let Some(external) = self.externals.get_mut(&initiated_event_id) else { return };
            external.told = Some(now);
            external.failed = !matches!(outcome, ExternalOutcome::Delivered(_));
        }
    }

    fn see_child(&mut self, initiated_event_id: EventId, outcome: ChildOutcome, now: Moment) {
        let Some(child) = self.children.get_mut(&initiated_event_id) else { return };
        match outcome {
            ChildOutcome::Started(_) => child.started = Some(now),
            ChildOutcome::AlreadyRunning => child.refused = Some(now),
            ChildOutcome::Closed { close, .. } => {
                let timeout = child.event.execution_start_to_close_timeout;
                let length = timeout.and_then(Timeout::milliseconds);
                if let (ChildClose::TimedOut, Some(length)) = (&close, length) {
                    self.schedule.at_least(now, child.initiated, length);
                }
                child.closed = Some((now, close));
            }
        }
    }

    /// What is open at the end has not come due.
    fn end(&mut self, events: &[HistoryEvent], last: Moment) {
        for task_list in self.unserved.clone() {
            if self.served.contains(&task_list) {
                self.unserved.swap_remove(&task_list);
                let what = "once nobody took a decision task in time; here somebody does";
                self.notes.push(format!("task list `{task_list}`: {what}"));
            }
        }
        let timers: Vec<_> = self.timers.values().copied().collect();
        for (started, timeout) in timers {
            self.before(last, started, timeout);
        }
        let mut waits = Vec::new();
        for task in self.activities.values().filter(|task| task.ended.is_none()) {
            waits.push((task.scheduled, task.timeouts.schedule_to_close));
            match task.started {
                Some(started) => waits.push((started, task.timeouts.start_to_close)),
                None => waits.push((task.scheduled, task.timeouts.schedule_to_start)),
            }
        }
        for task in self.lambdas.values().filter(|task| task.ended.is_none()) {
            waits.extend(task.started.map(|started| (started, task.timeouts.start_to_close)));
        }
        let turns = self.turns.iter().filter(|turn| turn.ended.is_none());
        waits.extend(turns.map(|turn| (turn.taken, turn.timeout)));
        for (since, timeout) in waits {
            self.before(last, since, timeout);
        }
        let Some(E::WorkflowExecutionStarted(start)) = events.first().map(|e| &e.attributes) else {
            return;
        };
        let timeout = or_none(start.execution_start_to_close_timeout);
        match events.last().map(|event| &event.attributes) {
            Some(E::WorkflowExecutionTimedOut(_)) => self.due(last, 0, timeout),
            Some(_) | None => self.before(last, 0, timeout),
        }
    }
}

impl<T> Task<T> {
    fn new(id: Text, of: Text, scheduled: Moment) -> Self {
        Task {
            id,
            of,
            scheduled,
            started: None,
            ended: None,
            beats: Beats::None,
            timeouts: Timeouts::default(),
            started_at: 0,
        }
    }
}

impl External {
    fn new(workflow_id: &Text, initiated: Moment) -> Self {
        let workflow_id = workflow_id.clone();
        External { initiated, workflow_id, arrived: None, told: None, failed: false }
    }
}

fn or_none(timeout: Option<Timeout>) -> Timeout {
    timeout.unwrap_or(Timeout::None)
}

fn timeouts(e: &ActivityTaskScheduled) -> Timeouts {
    Timeouts {
        schedule_to_start: or_none(e.schedule_to_start_timeout),
        schedule_to_close: or_none(e.schedule_to_close_timeout),
        start_to_close: or_none(e.start_to_close_timeout),
        heartbeat: or_none(e.heartbeat_timeout),
    }
}
