//! What one execution has to be like, told without its history: what is open by id, what is due
//! when, what woke the decider, and whether and how it closed. It shares with the reducer only
//! words, so that each is the other's test.

use std::sync::Arc;
use std::time::Duration;

use super::happening::Happening;
use super::surroundings::Surroundings;
use crate::execution::{
    ActivityTaskAnswer, ChildClose, DeadlineKind, LambdaFunctionAnswer, OpenCounts,
};
use crate::model::decisions::{
    ContinueAsNewWorkflowExecution, ScheduleActivityTask, ScheduleLambdaFunction,
    StartChildWorkflowExecution,
};
use crate::model::requests::RegisterWorkflowType;
use crate::model::{
    Answer, ChildPolicy, CloseAfterFailedDecision, CloseStatus, Decision, EventType,
    LambdaOpenIdReuse, TaskList, Text, Timeout, Timestamp, WorkflowType,
};

/// The families of things that are opened and closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    ActivityTask,
    Timer,
    LambdaFunction,
    Child,
    Signal,
    Cancel,
}

impl Family {
    /// The type of the events that open one.
    pub(super) fn opener(self) -> EventType {
        match self {
            Family::ActivityTask => EventType::ActivityTaskScheduled,
            Family::Timer => EventType::TimerStarted,
            Family::LambdaFunction => EventType::LambdaFunctionScheduled,
            Family::Child => EventType::StartChildWorkflowExecutionInitiated,
            Family::Signal => EventType::SignalExternalWorkflowExecutionInitiated,
            Family::Cancel => EventType::RequestCancelExternalWorkflowExecutionInitiated,
        }
    }
}

/// Something open.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) family: Family,
    pub(super) id: Text,
    /// What is done: the name of the function or of the activity type.
    pub(super) name: Text,
    /// How many things, of all families, were opened before it.
    pub(super) place: usize,
    pub(super) started: bool,
    cancel_requested: bool,
    due: Vec<(DeadlineKind, Timestamp)>,
    /// The timeouts that begin when it is started.
    then: Vec<(DeadlineKind, Timeout)>,
}

#[derive(Clone, Debug)]
struct Queued {
    by: EventType,
    schedule_to_start: Timeout,
    /// Since when that runs; `None`: not while another decision task is started.
    since: Option<Timestamp>,
}

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Model {
    surroundings: Arc<Surroundings>,
    pub(super) now: Timestamp,
    pub(super) closed: Option<CloseStatus>,
    queued: Option<Queued>,
    /// When the decision task was started that is being decided.
    started: Option<Timestamp>,
    sticky: Option<Timeout>,
    open: Vec<Thing>,
    /// The family of each thing that was ever opened, in order.
    pub(super) opened: Vec<Family>,
}

impl Model {
    /// An execution that has just begun.
    pub(super) fn begun(surroundings: Arc<Surroundings>) -> Self {
        let mut model = Model {
            now: surroundings.started_at,
            surroundings,
            closed: None,
            queued: None,
            started: None,
            sticky: None,
            open: Vec::new(),
            opened: Vec::new(),
        };
        model.wake(EventType::WorkflowExecutionStarted);
        model
    }

    pub(super) fn open_things(&self) -> impl Iterator<Item = &Thing> {
        self.open.iter().filter(|_| self.closed.is_none())
    }

    pub(super) fn open_counts(&self) -> OpenCounts {
        let count = |family| self.open.iter().filter(|thing| thing.family == family).count();
        OpenCounts {
            activity_tasks: count(Family::ActivityTask),
            decision_tasks: usize::from(self.queued.is_some() || self.started.is_some()),
            timers: count(Family::Timer),
            children: count(Family::Child),
            lambda_functions: count(Family::LambdaFunction),
        }
    }

    /// What woke the decider, while the decision task waits to be taken.
    pub(super) fn waiting_by(&self) -> Option<EventType> {
        let free = self.closed.is_none() && self.started.is_none();
        self.queued.as_ref().filter(|_| free).map(|queued| queued.by)
    }

    pub(super) fn is_deciding(&self) -> bool {
        self.closed.is_none() && self.started.is_some()
    }

    /// Whether it can happen now.
    pub(super) fn can(&self, happening: &Happening) -> bool {
        if let Happening::TimePasses(_) = happening {
            return true;
        }
        if self.closed.is_some() {
            return false;
        }
        if let Happening::DecisionTaskTaken = happening {
            return self.waiting_by().is_some();
        }
        if let Happening::DecisionTaskAnswered(_) = happening {
            return self.is_deciding();
        }
        let Some(place) = self.meant(happening) else { return happening.about().is_none() };
        !matches!(happening, Happening::ActivityTaskCanceled(_))
            || self.open[place].cancel_requested
    }

    /// The place among the open things of the one that is meant.
    fn meant(&self, happening: &Happening) -> Option<usize> {
        let (family, id, started) = happening.about()?;
        let meant =
            |thing: &Thing| (thing.family, &thing.id, thing.started) == (family, id, started);
        self.open.iter().position(meant)
    }

    /// The thing that is meant.
    pub(super) fn thing(&self, happening: &Happening) -> Option<&Thing> {
        self.meant(happening).map(|place| &self.open[place])
    }

    /// Lets it happen, with the answer that was given if it is one.
    pub(super) fn happen(&mut self, happening: &Happening, answer: &Answer) {
        let meant = self.meant(happening);
        match happening {
            Happening::DecisionTaskTaken => {
                self.queued = None;
                self.started = Some(self.now);
            }
            Happening::DecisionTaskAnswered(_) => self.answer(answer),
            Happening::TimePasses(length) => self.now = self.reached(*length),
            Happening::ActivityTaskTaken(_) | Happening::LambdaFunctionStarted(_) => {
                self.start(meant);
            }
            Happening::ChildStarted(_) => {
                self.start(meant);
                self.wake(EventType::ChildWorkflowExecutionStarted);
            }
            Happening::ActivityTaskHeartbeat(_) => self.beat(meant),
            Happening::Signaled(..) => self.wake(EventType::WorkflowExecutionSignaled),
            Happening::CancelRequested => self.wake(EventType::WorkflowExecutionCancelRequested),
            Happening::Terminated => self.closed = Some(CloseStatus::Terminated),
            Happening::ActivityTaskAnswered(_, answer) => self.end(meant, of_activity(answer)),
            Happening::ActivityTaskCanceled(_) => self.end(meant, EventType::ActivityTaskCanceled),
            Happening::LambdaFunctionNotStarted(_) => {
                self.end(meant, EventType::StartLambdaFunctionFailed);
            }
            Happening::LambdaFunctionAnswered(_, answer) => self.end(meant, of_function(answer)),
            Happening::ChildAlreadyRunning(_) => {
                self.end(meant, EventType::StartChildWorkflowExecutionFailed);
            }
            Happening::ChildClosed(_, close) => self.end(meant, of_child(close)),
            Happening::ExternalSignal(_, arrives) => self.end(
                meant,
                match arrives {
                    true => EventType::ExternalWorkflowExecutionSignaled,
                    false => EventType::SignalExternalWorkflowExecutionFailed,
                },
            ),
            Happening::ExternalCancel(_, arrives) => self.end(
                meant,
                match arrives {
                    true => EventType::ExternalWorkflowExecutionCancelRequested,
                    false => EventType::RequestCancelExternalWorkflowExecutionFailed,
                },
            ),
        }
    }

    /// The moment when so much time has passed, or the next deadline has come.
    pub(super) fn reached(&self, length: Duration) -> Timestamp {
        let until = self.now + length;
        self.due().first().map_or(until, |(next, _)| (*next).clamp(self.now, until))
    }

    fn start(&mut self, meant: Option<usize>) {
        let Some(thing) = meant.map(|place| &mut self.open[place]) else { return };
        thing.started = true;
        thing.due.retain(|(kind, _)| *kind != DeadlineKind::ActivityScheduleToStart);
        let due = |(kind, timeout): &(DeadlineKind, Timeout)| {
            Some((*kind, self.now.due_after(*timeout)?))
        };
        thing.due.extend(thing.then.iter().filter_map(due));
    }

    fn beat(&mut self, meant: Option<usize>) {
        let Some(thing) = meant.map(|place| &mut self.open[place]) else { return };
        let timeout = thing.then.iter().find(|(kind, _)| *kind == DeadlineKind::ActivityHeartbeat);
        let next = timeout.and_then(|(_, timeout)| self.now.due_after(*timeout));
        for (_, due) in thing.due.iter_mut().filter(|(k, _)| *k == DeadlineKind::ActivityHeartbeat)
        {
            *due = next.unwrap_or(*due);
        }
    }

    fn end(&mut self, meant: Option<usize>, by: EventType) {
        if let Some(place) = meant {
            self.open.remove(place);
            self.wake(by);
        }
    }

    fn wake(&mut self, by: EventType) {
        if self.closed.is_none() && self.queued.is_none() {
            let clock_runs = self.started.is_none()
                || self.surroundings.world.assumptions.sticky_clock_while_started;
            self.queued = Some(Queued {
                by,
                schedule_to_start: self.sticky.unwrap_or(Timeout::None),
                since: clock_runs.then_some(self.now),
            });
        }
    }

    fn end_decision_task(&mut self) {
        self.started = None;
        if let Some(queued) = &mut self.queued {
            queued.since.get_or_insert(self.now);
        }
    }

    /// Everything that is due some time, earliest first.
    pub(super) fn due(&self) -> Vec<(Timestamp, DeadlineKind)> {
        self.due_by_place().into_iter().map(|(at, kind, _)| (at, kind)).collect()
    }

    /// The same with the places of the open things.
    fn due_by_place(&self) -> Vec<(Timestamp, DeadlineKind, usize)> {
        if self.closed.is_some() {
            return Vec::new();
        }
        let start = &self.surroundings.start;
        let year = 365 * 24 * 60 * 60;
        let length = match start.execution_start_to_close_timeout {
            Some(Timeout::Seconds(seconds)) => seconds.min(year),
            Some(Timeout::None) | None => year,
        };
        let end = self.surroundings.started_at.due_after(Timeout::Seconds(length));
        let task = start.task_start_to_close_timeout.unwrap_or(Timeout::None);
        let started = self.started.and_then(|since| since.due_after(task));
        let queued = self.queued.as_ref();
        let queued = queued.and_then(|queued| queued.since?.due_after(queued.schedule_to_start));
        let own = [
            (end, DeadlineKind::Execution),
            (started, DeadlineKind::DecisionStartToClose),
            (queued, DeadlineKind::DecisionScheduleToStart),
        ];
        let own = own.into_iter().filter_map(|(at, kind)| Some((at?, kind, 0)));
        let of_things =
            self.open.iter().enumerate().flat_map(|(place, thing)| {
                thing.due.iter().map(move |(kind, at)| (*at, *kind, place))
            });
        let mut due: Vec<_> = own.chain(of_things).collect();
        due.sort_by_key(|(at, kind, place)| (*at, kind.class(), *place, *kind));
        due
    }

    /// Lets the first deadline come, if it is time for it; whether it was.
    pub(super) fn expire(&mut self) -> bool {
        let Some((at, kind, place)) = self.due_by_place().into_iter().next() else { return false };
        if at > self.now {
            return false;
        }
        match kind {
            DeadlineKind::Execution => self.closed = Some(CloseStatus::TimedOut),
            DeadlineKind::DecisionStartToClose | DeadlineKind::DecisionScheduleToStart => {
                match kind == DeadlineKind::DecisionStartToClose {
                    true => self.end_decision_task(),
                    false => self.queued = None,
                }
                self.sticky = None;
                self.wake(EventType::DecisionTaskTimedOut);
            }
            DeadlineKind::Timer => self.end(Some(place), EventType::TimerFired),
            DeadlineKind::ActivityScheduleToClose
            | DeadlineKind::ActivityScheduleToStart
            | DeadlineKind::ActivityStartToClose
            | DeadlineKind::ActivityHeartbeat => {
                self.end(Some(place), EventType::ActivityTaskTimedOut);
            }
            DeadlineKind::LambdaFunction => {
                self.end(Some(place), EventType::LambdaFunctionTimedOut);
            }
        }
        true
    }

    fn answer(&mut self, answer: &Answer) {
        self.end_decision_task();
        if answer.task_list.is_some() {
            self.sticky = answer.task_list_schedule_to_start_timeout;
        }
        let mut refused = false;
        for decision in &answer.decisions {
            refused |= !self.decide(decision, refused);
        }
        if refused {
            self.wake(EventType::DecisionTaskCompleted);
        }
    }

    /// Whether a decision is granted, behind one that was refused or not; what follows from it.
    fn decide(&mut self, decision: &Decision, refused_before: bool) -> bool {
        match decision {
            Decision::ScheduleActivityTask(d) => self.schedule_activity_task(d),
            Decision::ScheduleLambdaFunction(d) => self.schedule_lambda_function(d),
            Decision::StartChildWorkflowExecution(d) => self.start_child(d),
            Decision::StartTimer(d) => {
                let limit = self.surroundings.limits.open_timers;
                let due = [(DeadlineKind::Timer, d.start_to_fire_timeout)];
                self.is_free(Family::Timer, &d.timer_id)
                    && self.open(Family::Timer, limit, &d.timer_id, &d.timer_id, &due, &[])
            }
            Decision::CancelTimer(d) => {
                let place = self.find(Family::Timer, &d.timer_id);
                place.map(|place| self.open.remove(place)).is_some()
            }
            Decision::RequestCancelActivityTask(d) => {
                let place = self.find(Family::ActivityTask, &d.activity_id);
                place.map(|place| self.open[place].cancel_requested = true).is_some()
            }
            Decision::RecordMarker(_) => true,
            Decision::SignalExternalWorkflowExecution(d) => {
                self.open(Family::Signal, usize::MAX, &d.workflow_id, &d.workflow_id, &[], &[])
            }
            Decision::RequestCancelExternalWorkflowExecution(d) => {
                self.open(Family::Cancel, usize::MAX, &d.workflow_id, &d.workflow_id, &[], &[])
            }
            Decision::CompleteWorkflowExecution(_) => {
                self.close(CloseStatus::Completed, refused_before)
            }
            Decision::FailWorkflowExecution(_) => self.close(CloseStatus::Failed, refused_before),
            Decision::CancelWorkflowExecution(_) => {
                self.close(CloseStatus::Canceled, refused_before)
            }
            Decision::ContinueAsNewWorkflowExecution(d) => {
                self.can_continue(d) && self.close(CloseStatus::ContinuedAsNew, refused_before)
            }
        }
    }

    fn find(&self, family: Family, id: &Text) -> Option<usize> {
        self.open.iter().position(|thing| thing.family == family && thing.id == *id)
    }

    fn is_free(&self, family: Family, id: &Text) -> bool {
        self.find(family, id).is_none()
    }

    /// Opens a thing, unless as many are open as may be; `then` are the timeouts from its start on.
    fn open(
        &mut self,
        family: Family,
        limit: usize,
        id: &Text,
        name: &Text,
        timeouts: &[(DeadlineKind, Timeout)],
        then: &[(DeadlineKind, Timeout)],
    ) -> bool {
        let due = |(kind, timeout): &(DeadlineKind, Timeout)| {
            Some((*kind, self.now.due_after(*timeout)?))
        };
        if self.open.iter().filter(|thing| thing.family == family).count() >= limit {
            return false;
        }
        self.open.push(Thing {
            family,
            id: id.clone(),
            name: name.clone(),
            place: self.opened.len(),
            started: false,
            cancel_requested: false,
            due: timeouts.iter().filter_map(due).collect(),
            then: then.to_vec(),
        });
        self.opened.push(family);
        true
    }

    fn schedule_activity_task(&mut self, d: &ScheduleActivityTask) -> bool {
        let surroundings = Arc::clone(&self.surroundings);
        let known = surroundings.types.activity_types.get(&d.activity_type);
        let Some(known) = known.filter(|known| !known.is_deprecated()) else { return false };
        let defaults = &known.registration;
        let timeouts = (
            d.schedule_to_close_timeout.or(defaults.default_task_schedule_to_close_timeout),
            d.schedule_to_start_timeout.or(defaults.default_task_schedule_to_start_timeout),
            d.start_to_close_timeout.or(defaults.default_task_start_to_close_timeout),
            d.heartbeat_timeout.or(defaults.default_task_heartbeat_timeout),
        );
        let (Some(to_close), Some(to_start), Some(start_to_close), Some(heartbeat)) = timeouts
        else {
            return false;
        };
        let has_list = d.task_list.is_some() || defaults.default_task_list.is_some();
        let due = [
            (DeadlineKind::ActivityScheduleToClose, to_close),
            (DeadlineKind::ActivityScheduleToStart, to_start),
        ];
        let then = [
            (DeadlineKind::ActivityStartToClose, start_to_close),
            (DeadlineKind::ActivityHeartbeat, heartbeat),
        ];
        let limit = surroundings.limits.open_activity_tasks;
        has_list
            && self.is_free(Family::ActivityTask, &d.activity_id)
            && self.open(
                Family::ActivityTask,
                limit,
                &d.activity_id,
                &d.activity_type.name,
                &due,
                &then,
            )
    }

    fn schedule_lambda_function(&mut self, d: &ScheduleLambdaFunction) -> bool {
        let reuse = self.surroundings.world.assumptions.lambda_open_id_reuse;
        let free =
            reuse == LambdaOpenIdReuse::Accepted || self.is_free(Family::LambdaFunction, &d.id);
        let limit = self.surroundings.limits.open_lambda_functions;
        // A quarter of an hour is the longest that Lambda runs a function.
        let timeout = d.start_to_close_timeout.unwrap_or(Timeout::Seconds(900));
        let then = [(DeadlineKind::LambdaFunction, timeout)];
        free && self.open(Family::LambdaFunction, limit, &d.id, &d.name, &[], &then)
    }

    fn start_child(&mut self, d: &StartChildWorkflowExecution) -> bool {
        let asked = Asked {
            execution: d.execution_start_to_close_timeout,
            task: d.task_start_to_close_timeout,
            task_list: d.task_list.as_ref(),
            child_policy: d.child_policy,
        };
        let limit = self.surroundings.limits.open_children;
        self.is_startable(&d.workflow_type, &asked)
            && self.open(Family::Child, limit, &d.workflow_id, &d.workflow_type.name, &[], &[])
    }

    fn can_continue(&self, d: &ContinueAsNewWorkflowExecution) -> bool {
        let mut workflow_type = self.surroundings.start.workflow_type.clone();
        if let Some(version) = &d.workflow_type_version {
            workflow_type.version = version.clone();
        }
        let asked = Asked {
            execution: d.execution_start_to_close_timeout,
            task: d.task_start_to_close_timeout,
            task_list: d.task_list.as_ref(),
            child_policy: d.child_policy,
        };
        self.is_startable(&workflow_type, &asked)
    }

    fn is_startable(&self, workflow_type: &WorkflowType, asked: &Asked<'_>) -> bool {
        let known = self.surroundings.types.workflow_types.get(workflow_type);
        known.is_some_and(|known| !known.is_deprecated() && asked.is_whole(&known.registration))
    }

    /// A close is refused while something has happened that the decider has not been told.
    fn close(&mut self, status: CloseStatus, refused_before: bool) -> bool {
        let fails = self.surroundings.world.assumptions.close_after_failed_decision
            == CloseAfterFailedDecision::Fails;
        if self.queued.is_some() || refused_before && fails {
            return false;
        }
        self.closed = Some(status);
        true
    }
}

/// What an execution that begins has to be given, by its decision or by its type.
struct Asked<'d> {
    execution: Option<Timeout>,
    task: Option<Timeout>,
    task_list: Option<&'d TaskList>,
    child_policy: Option<ChildPolicy>,
}

impl Asked<'_> {
    fn is_whole(&self, defaults: &RegisterWorkflowType) -> bool {
        self.execution.or(defaults.default_execution_start_to_close_timeout).is_some()
            && self.task.or(defaults.default_task_start_to_close_timeout).is_some()
            && self.task_list.or(defaults.default_task_list.as_ref()).is_some()
            && self.child_policy.or(defaults.default_child_policy).is_some()
    }
}

fn of_activity(answer: &ActivityTaskAnswer) -> EventType {
    match answer {
        ActivityTaskAnswer::Completed { .. } => EventType::ActivityTaskCompleted,
        ActivityTaskAnswer::Failed { .. } => EventType::ActivityTaskFailed,
        ActivityTaskAnswer::Canceled { .. } => EventType::ActivityTaskCanceled,
    }
}

fn of_function(answer: &LambdaFunctionAnswer) -> EventType {
    match answer {
        LambdaFunctionAnswer::Completed { .. } => EventType::LambdaFunctionCompleted,
        LambdaFunctionAnswer::Failed { .. } => EventType::LambdaFunctionFailed,
    }
}

fn of_child(close: &ChildClose) -> EventType {
    match close {
        ChildClose::Completed { .. } => EventType::ChildWorkflowExecutionCompleted,
        ChildClose::Failed { .. } => EventType::ChildWorkflowExecutionFailed,
        ChildClose::Canceled { .. } => EventType::ChildWorkflowExecutionCanceled,
        ChildClose::TimedOut => EventType::ChildWorkflowExecutionTimedOut,
        ChildClose::Terminated => EventType::ChildWorkflowExecutionTerminated,
    }
}
