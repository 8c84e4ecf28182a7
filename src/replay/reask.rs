//! Re-asking: a decider is asked again at each recorded decision task, and its answers are compared
//! with the recorded ones. So a change to a decider is tried against what really happened.

use std::fmt;
use std::sync::Arc;

use super::decided;
use super::decisions::{DecisionDifference, compare, compare_sent, same_beside, write_list};
use super::{Fragment, Replay, whole, workflow_type};
use crate::model::events::DecisionTaskCompleted;
use crate::model::{
    Answer, EventAttributes as E, EventId, HistoryEvent, Wakes, WorkflowExecution, WorkflowType,
};
use crate::simulation::{Decider, DeciderError, DecisionTask};

/// A decider that answers as it did, or as the one before it did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasked {
    /// How many decision tasks were answered as recorded.
    pub same: usize,
    /// The `DecisionTaskStarted` of a task that is open at the end, and what is answered to it.
    pub open: Option<(EventId, Answer)>,
}

/// Why a decider does not answer as recorded.
#[derive(Debug, thiserror::Error)]
pub enum NotReasked {
    /// It is not a history from its beginning on.
    #[error("not replayable: {0}")]
    Fragment(Fragment),
    /// There is no `WorkflowExecutionStarted`, so the workflow type is not known.
    #[error("the history does not begin with WorkflowExecutionStarted")]
    NotBegun,
    /// The decider gave up.
    #[error("the decider could not answer decision task {started_event_id}: {error}")]
    Decider {
        /// The `DecisionTaskStarted` event.
        started_event_id: EventId,
        /// What the decider says.
        error: DeciderError,
    },
    /// Its answers depend on more than the history.
    #[error(transparent)]
    Nondeterministic(Box<Nondeterminism>),
    /// It decides something else.
    #[error(transparent)]
    Different(Box<DifferentAnswer>),
}

/// Two answers to one decision task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nondeterminism {
    /// The `DecisionTaskStarted` event.
    pub started_event_id: EventId,
    /// Whether a fresh decider gave the second answer, and not the same one when asked again.
    pub fresh: bool,
    /// The first answer.
    pub first: Answer,
    /// The second.
    pub second: Answer,
}

/// An answer that is not the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferentAnswer {
    /// The `DecisionTaskStarted` event.
    pub started_event_id: EventId,
    /// The `DecisionTaskCompleted` event.
    pub completed_event_id: EventId,
    /// The events that no earlier completed decision task had seen.
    pub new_events: Vec<HistoryEvent>,
    /// What was recorded; what its decisions left to their types stands as it was resolved.
    pub recorded: Answer,
    /// What the decider answers now.
    pub answered: Answer,
    /// What differs, by the places of the decisions.
    pub decisions: Vec<DecisionDifference>,
}

impl<'r> Replay<'r> {
    /// The type of the workflow, which says whose decider is to be asked.
    #[must_use]
    pub fn workflow_type(&self) -> Option<&'r WorkflowType> {
        workflow_type(self.recording)
    }

    /// Asks a decider at each recorded decision task: twice, and a fresh one that has seen no other
    /// task. Each that is made is told that a run begins ([`Decider::begin_run`]): `make` may give
    /// the same one again where that makes it forget.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use swf_sim::model::Recording;
    /// use swf_sim::replay::Replay;
    /// use swf_sim::simulation::{Decider, DecisionTask};
    ///
    /// # let history = r#"[
    /// #  {"eventId":1,"eventTimestamp":1420142400.25,"eventType":"WorkflowExecutionStarted",
    /// #   "workflowExecutionStartedEventAttributes":{"childPolicy":"TERMINATE",
    /// #    "taskList":{"name":"main"},"workflowType":{"name":"order","version":"1.0"}}},
    /// #  {"eventId":2,"eventTimestamp":1420142400.25,"eventType":"DecisionTaskScheduled",
    /// #   "decisionTaskScheduledEventAttributes":{"taskList":{"name":"main"}}},
    /// #  {"eventId":3,"eventTimestamp":1420142400.26,"eventType":"DecisionTaskStarted",
    /// #   "decisionTaskStartedEventAttributes":{"scheduledEventId":2}},
    /// #  {"eventId":4,"eventTimestamp":1420142400.27,"eventType":"DecisionTaskCompleted",
    /// #   "decisionTaskCompletedEventAttributes":{"scheduledEventId":2,"startedEventId":3}}]"#;
    /// let recording = Recording::read(history)?.remove(0);
    /// let waits: Arc<dyn Decider> = Arc::new(|_: &DecisionTask<'_>| ());
    /// let reasked = Replay::of(&recording).reask(|| Arc::clone(&waits))?;
    /// assert_eq!(reasked.same, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// At the first task at which its answers are not all the recorded one.
    pub fn reask(&self, make: impl Fn() -> Arc<dyn Decider>) -> Result<Reasked, NotReasked> {
        let make = || {
            let decider = make();
            decider.begin_run();
            decider
        };
        whole(self.recording).map_err(NotReasked::Fragment)?;
        let workflow_type = self.workflow_type().ok_or(NotReasked::NotBegun)?;
        let ids = self.recording.workflow_execution.clone().unwrap_or_default();
        let events = &self.recording.events[..self.upto];
        let decider = make();
        let mut reasked = Reasked::default();
        let mut previous_started_event_id = EventId::NONE;
        let mut started = None;
        for (place, event) in events.iter().enumerate() {
            let task = |started_event_id| {
                let ids = (&ids, workflow_type);
                task(events, ids, previous_started_event_id, started_event_id)
            };
            if let E::DecisionTaskStarted(_) = &event.attributes {
                started = Some(event.event_id);
            } else if let E::DecisionTaskTimedOut(timed_out) = &event.attributes {
                started = started.filter(|started| *started != timed_out.started_event_id);
            } else if let E::DecisionTaskCompleted(completed) = &event.attributes {
                let task = task(completed.started_event_id);
                self.hold(&task, (place, completed), answer(&*decider, &make, &task)?)?;
                reasked.same += 1;
                previous_started_event_id = completed.started_event_id;
                started = None;
            }
        }
        let last = events.last().map(|last| last.event_type().wakes());
        let closed = last == Some(Wakes::Closes);
        if let Some(started_event_id) = started.filter(|_| !closed) {
            let task =
                task(events, (&ids, workflow_type), previous_started_event_id, started_event_id);
            reasked.open = Some((started_event_id, answer(&*decider, &make, &task)?));
        }
        Ok(reasked)
    }

    /// Holds an answer against the recorded one.
    fn hold(
        &self,
        task: &DecisionTask<'_>,
        (place, completed): (usize, &DecisionTaskCompleted),
        answered: Answer,
    ) -> Result<(), NotReasked> {
        let batch = decided::batch(&self.recording.events[..self.upto], place);
        let sent = self.answers.get(&task.started_event_id);
        let cut = place + 1 + batch.len() == self.upto;
        let recorded = sent.cloned().unwrap_or_else(|| decided::answer(completed, batch));
        let decisions = match sent {
            Some(sent) => compare_sent(&sent.decisions, &answered.decisions),
            None => compare(batch, &answered.decisions, cut),
        };
        if decisions.is_empty() && same_beside(&recorded, &answered) {
            return Ok(());
        }
        Err(NotReasked::Different(Box::new(DifferentAnswer {
            started_event_id: task.started_event_id,
            completed_event_id: self.recording.events[place].event_id,
            new_events: task.new_events().to_vec(),
            recorded,
            answered,
            decisions,
        })))
    }
}

fn task<'t>(
    events: &'t [HistoryEvent],
    (workflow_execution, workflow_type): (&'t WorkflowExecution, &'t WorkflowType),
    previous_started_event_id: EventId,
    started_event_id: EventId,
) -> DecisionTask<'t> {
    let seen = usize::try_from(started_event_id.0).unwrap_or(usize::MAX);
    DecisionTask {
        workflow_execution,
        workflow_type,
        history: events.get(..seen).unwrap_or(events),
        previous_started_event_id,
        started_event_id,
    }
}

/// What all of them answer, if they do alike.
fn answer(
    decider: &dyn Decider,
    make: &impl Fn() -> Arc<dyn Decider>,
    task: &DecisionTask<'_>,
) -> Result<Answer, NotReasked> {
    let started_event_id = task.started_event_id;
    let ask = |decider: &dyn Decider| {
        let answer = decider.decide(task);
        answer.map_err(|error| NotReasked::Decider { started_event_id, error })
    };
    let first = ask(decider)?;
    for (fresh, second) in [(false, ask(decider)?), (true, ask(&*make())?)] {
        if first != second {
            let both = Nondeterminism { started_event_id, fresh, first, second };
            return Err(NotReasked::Nondeterministic(Box::new(both)));
        }
    }
    Ok(first)
}

impl std::error::Error for Nondeterminism {}

impl fmt::Display for Nondeterminism {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = if self.fresh { "a fresh decider" } else { "the decider, asked again," };
        writeln!(
            f,
            "at decision task {} {who} gave another answer to the same history",
            self.started_event_id
        )?;
        write_list(f, "first", &self.first)?;
        write_list(f, "then", &self.second)?;
        f.write_str(
            "  a decider is a function of the history; usual causes are the clock, random numbers \
             or ids, files and the environment, the order of a hash map, and state that is kept \
             from one decision task to the next",
        )
    }
}

impl std::error::Error for DifferentAnswer {}

impl fmt::Display for DifferentAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (started, completed) = (self.started_event_id, self.completed_event_id);
        writeln!(f, "decides otherwise at decision task {started}, answered in event {completed}")?;
        f.write_str("  new in it:")?;
        for (place, event) in self.new_events.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma} {} {}", event.event_id, event.event_type())?;
        }
        f.write_str("\n")?;
        write_list(f, "recorded", &self.recorded)?;
        write_list(f, "asked now", &self.answered)?;
        for difference in &self.decisions {
            writeln!(f, "  {difference}")?;
        }
        if !same_beside(&self.recorded, &self.answered) {
            f.write_str("  the execution context or the task list beside them is another\n")?;
        }
        Ok(())
    }
}
