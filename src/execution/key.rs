//! What the future of an execution depends on, as parts of a key.
//!
//! The ids of events are no part of it: what is open stands in the order in which it was opened,
//! and by that place other parts of a key speak of it. That order counts, for things that are due
//! in one millisecond go by it.

use super::deadlines::DeadlineKind;
use super::state::State;
use super::{Execution, OpenCounts};
use crate::model::{EventAttributes, EventId, HistoryEvent, KeyWriter, Timeout};

/// How many uses of an id can make a difference to how the world goes on: those after are all
/// alike.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct UsesThatCount {
    /// Of the ids of activity tasks.
    pub(crate) activity_tasks: u32,
    /// Of the ids of Lambda tasks.
    pub(crate) lambda_functions: u32,
    /// How many decision tasks of a run.
    pub(crate) decision_tasks: u32,
}

/// What is open in an execution, but for timers, by the events that opened it, in that order; the
/// queued decision task is among it. Nothing is open in one that is closed.
#[derive(Clone, Debug)]
pub(crate) struct Opened(Vec<(EventId, OpenFamily)>);

/// What kind of thing is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OpenFamily {
    DecisionTask,
    ActivityTask,
    LambdaFunction,
    Child,
    ExternalSignal,
    ExternalCancel,
}

impl Opened {
    /// The events, each with what it opened.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (EventId, OpenFamily)> {
        self.0.iter().copied()
    }

    fn place(&self, opened_by: EventId) -> Option<usize> {
        self.0.binary_search_by_key(&opened_by, |(opened_by, _)| *opened_by).ok()
    }
}

impl Execution {
    /// What is open.
    pub(crate) fn opened(&self) -> Opened {
        let state = &self.state;
        if !state.is_open() {
            return Opened(Vec::new());
        }
        let OpenCounts { activity_tasks, children, lambda_functions, .. } = state.open_counts();
        let mut opened = Vec::with_capacity(1 + activity_tasks + children + lambda_functions);
        let queued = state.decision_tasks.queued.as_ref().map(|task| task.scheduled_event_id);
        opened.extend(queued.map(|id| (id, OpenFamily::DecisionTask)));
        let mut of = |family, ids: &mut dyn Iterator<Item = EventId>| {
            opened.extend(ids.map(|id| (id, family)));
        };
        of(OpenFamily::ActivityTask, &mut state.activity_tasks.all_opened_by());
        of(OpenFamily::LambdaFunction, &mut state.lambda_functions.all_opened_by());
        of(OpenFamily::Child, &mut state.children.all_opened_by());
        of(OpenFamily::ExternalSignal, &mut state.external_signals.iter().copied());
        of(OpenFamily::ExternalCancel, &mut state.external_cancels.iter().copied());
        opened.sort_unstable();
        Opened(opened)
    }

    /// Puts in the execution.
    ///
    /// In: the ids; whether and how it is closed; how long its history is, since a limit holds for
    /// that; for an open one its first event and when that was, its decision tasks, what is open,
    /// and how often ids have been used as far as the world goes by that. Of a closed one nobody
    /// asks more than what its children feel.
    ///
    /// Out: what the history says besides, which only a decider reads, whose key says what of it
    /// counts; the moment of the last event, for no input comes earlier than now; why events were
    /// written.
    pub(crate) fn put_in(&self, key: &mut KeyWriter, opened: &Opened, counts: UsesThatCount) {
        key.text(&self.workflow_execution.workflow_id);
        key.text(&self.workflow_execution.run_id);
        key.length(self.history.len());
        key.maybe(self.state.close_status, |key, status| key.number(status as u64));
        match self.state.is_open() {
            true => self.put_in_open(key, opened, counts),
            false => self.put_in_closed(key),
        }
    }

    /// What the children of a closed execution feel that have not felt it yet, and the role of its
    /// Lambda tasks that have not been looked at yet.
    fn put_in_closed(&self, key: &mut KeyWriter) {
        key.maybe(self.start(), |key, start| {
            key.number(start.child_policy as u64);
            key.maybe(start.lambda_role.as_ref(), KeyWriter::text);
        });
        if let Some(HistoryEvent { attributes, .. }) = self.history.last()
            && let EventAttributes::WorkflowExecutionTerminated(event) = attributes
        {
            key.number(event.child_policy as u64);
        }
    }

    fn put_in_open(&self, key: &mut KeyWriter, opened: &Opened, counts: UsesThatCount) {
        if let Some(first) = self.history.first() {
            self.put_in_event(key, first.event_id);
            key.moment(first.event_timestamp);
        }
        self.put_in_decision_tasks(key, counts);
        self.put_in_timers(key);
        key.length(opened.0.len());
        for (opened_by, family) in &opened.0 {
            key.number(*family as u64);
            self.put_in_event(key, *opened_by);
            match family {
                OpenFamily::DecisionTask => {}
                OpenFamily::ActivityTask => {
                    self.put_in_activity_task(key, *opened_by, counts.activity_tasks);
                }
                OpenFamily::LambdaFunction => {
                    self.put_in_lambda_function(key, *opened_by, counts.lambda_functions);
                }
                OpenFamily::Child => {
                    let child = self.state.children.get(*opened_by);
                    key.maybe(child, |key, child| key.number(u64::from(child.is_started())));
                }
                OpenFamily::ExternalSignal | OpenFamily::ExternalCancel => {}
            }
        }
        let State { activity_tasks, lambda_functions, .. } = &self.state;
        activity_tasks.put_in_uses(key, counts.activity_tasks);
        lambda_functions.put_in_uses(key, counts.lambda_functions);
    }

    /// Puts in what opened something: a rule may ask for it when what it opened goes on.
    fn put_in_event(&self, key: &mut KeyWriter, id: EventId) {
        key.maybe(self.event(id), |key, event| {
            let place = id.0 as usize;
            key.wide(self.digests.digest(place, |key| key.attributes(&event.attributes)));
        });
    }

    /// A task of each kind with the moments at which it is due, the list for later ones, and how
    /// many were taken, which may decide how the next is answered. What was shown is for the
    /// decider's own key.
    fn put_in_decision_tasks(&self, key: &mut KeyWriter, counts: UsesThatCount) {
        let tasks = &self.state.decision_tasks;
        tasks.put_in(key);
        key.number(u64::from(tasks.taken.min(counts.decision_tasks)));
        let started = tasks.started.as_ref().map(|task| task.scheduled_event_id);
        key.maybe(started, |key, scheduled| self.put_in_event(key, scheduled));
    }

    /// Timers go by the moment at which they fire, and then in the order in which they started.
    fn put_in_timers(&self, key: &mut KeyWriter) {
        let mut timers: Vec<_> = self.state.timers.all_opened_by().collect();
        let due = |id: &EventId| {
            let event = self.event(*id)?;
            let EventAttributes::TimerStarted(started) = &event.attributes else { return None };
            event.event_timestamp.due_after(started.start_to_fire_timeout)
        };
        timers.sort_unstable_by_key(|id| (due(id), *id));
        key.length(timers.len());
        for id in timers {
            key.maybe(due(&id), KeyWriter::moment);
            self.put_in_event(key, id);
        }
    }

    fn put_in_activity_task(&self, key: &mut KeyWriter, opened_by: EventId, counts: u32) {
        let tasks = &self.state.activity_tasks;
        let Some(task) = tasks.get(opened_by) else { return };
        let heartbeat = self.unrecorded.heartbeat(opened_by);
        key.maybe(tasks.attempt(opened_by), |key, attempt| key.number(attempt.min(counts).into()));
        key.number(u64::from(task.is_started()));
        key.number(u64::from(task.cancel_requested()));
        for kind in [
            DeadlineKind::ActivityScheduleToClose,
            DeadlineKind::ActivityScheduleToStart,
            DeadlineKind::ActivityStartToClose,
            DeadlineKind::ActivityHeartbeat,
        ] {
            key.maybe(task.due(kind, heartbeat), KeyWriter::moment);
        }
        key.maybe(heartbeat.and_then(|beat| beat.details.as_ref()), KeyWriter::text);
        if !task.is_started() {
            // Workers that are few take tasks in the order in which these were scheduled.
            key.maybe(self.event(opened_by), |key, event| key.moment(event.event_timestamp));
        }
    }

    fn put_in_lambda_function(&self, key: &mut KeyWriter, opened_by: EventId, counts: u32) {
        let tasks = &self.state.lambda_functions;
        let Some(task) = tasks.get(opened_by) else { return };
        key.maybe(tasks.attempt(opened_by), |key, attempt| key.number(attempt.min(counts).into()));
        key.number(u64::from(task.is_started()));
        key.maybe(task.due(), KeyWriter::moment);
    }

    /// Puts in an event that something else speaks of: its place among what is open; else what it
    /// says, and which use of its id it was.
    pub(crate) fn put_in_reference(&self, key: &mut KeyWriter, opened: &Opened, id: EventId) {
        let place = opened.place(id);
        key.maybe(place, KeyWriter::length);
        if place.is_none() {
            self.put_in_event(key, id);
            key.maybe(self.activity_task_attempt(id), |key, attempt| key.number(attempt.into()));
            key.maybe(self.lambda_function_attempt(id), |key, attempt| key.number(attempt.into()));
        }
    }
}

/// Puts in a timeout.
pub(super) fn put_in_timeout(key: &mut KeyWriter, timeout: Timeout) {
    let seconds = match timeout {
        Timeout::Seconds(seconds) => Some(seconds.into()),
        Timeout::None => None,
    };
    key.maybe(seconds, KeyWriter::number);
}
