//! Replay: a recorded history is pushed through the reducer.
//!
//! What made the history is inferred from it: polls, answers with all their decisions, rulings,
//! what workers and functions said, signals, what came of children, each at its recorded moment.
//! The real reducer takes it, and what it writes is compared with what was recorded, event by
//! event, attribute by attribute. [`Origin`] says for each type of event how it is treated.
//!
//! # What is counted
//!
//! - An event is **derived** when something about it was worked out: that it was written at all,
//!   which of two types it has, a cause, or an attribute that no input held.
//! - It is **echoed** when all that it says was copied from it into the input that led to it (an
//!   `ActivityTaskStarted`, say), or when its outcome was taken from it because only the account
//!   can know: a decision that was not permitted, was over a rate, or whose type was not
//!   registered. That it can stand where it stands is tried all the same.
//!
//! # What a history does not tell
//!
//! - Which values a decision left to its type: decisions are given the resolved ones.
//! - The registry, run ids, and where a third party's quota lies: taken from the recording.
//! - What a refused decision held besides what its event repeats: made up, and compared nowhere.
//! - Heartbeats, but for the details that a timeout repeats.
//! - Whether the inferred rule for the ids of Lambda tasks was in force: recorded ids are taken.
//! - That a timeout which was due did not come: the service is late by milliseconds, and by how
//!   much at most is not known. One that comes early is a difference.
//!
//! # What else is here
//!
//! - [`Replay::reask`] asks a decider again at each recorded decision task, twice and afresh, and
//!   compares what it decides with what was recorded.
//! - [`import`] makes a scenario of a recorded run, so that one can ask what would have been.

mod amend;
mod decided;
mod decisions;
mod difference;
mod engine;
mod eras;
mod facts;
mod happened;
mod import;
mod origin;
mod reask;
mod refused;
mod registry;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use indexmap::IndexMap;

pub use decisions::DecisionDifference;
pub use difference::{AttributeDifference, Difference, Read, Why};
pub use eras::Era;
pub use import::{Imported, import};
pub use origin::Origin;
pub use reask::{DifferentAnswer, Nondeterminism, NotReasked, Reasked};

use engine::Engine;

use crate::execution::Execution;
use crate::model::{
    Answer, EventAttributes as E, EventId, Extent, Recording, WorkflowType, counted,
};

/// A recorded history to be pushed through the reducer, or whose decider is to be asked again.
///
/// ```
/// use swf_sim::model::Recording;
/// use swf_sim::replay::Replay;
///
/// let history = r#"[
///   {"eventId":1,"eventTimestamp":1420142400.25,"eventType":"WorkflowExecutionStarted",
///    "workflowExecutionStartedEventAttributes":{"childPolicy":"TERMINATE",
///     "taskList":{"name":"main"},"workflowType":{"name":"order","version":"1.0"},
///     "taskStartToCloseTimeout":"30","parentInitiatedEventId":0}},
///   {"eventId":2,"eventTimestamp":1420142400.25,"eventType":"DecisionTaskScheduled",
///    "decisionTaskScheduledEventAttributes":{"taskList":{"name":"main"},
///     "startToCloseTimeout":"30"}}]"#;
/// let recording = Recording::read(history)?.remove(0);
/// let replayed = Replay::of(&recording).run()?;
/// assert_eq!(replayed.counts.to_string(), "2 events: 1 derived, 1 echoed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Replay<'r> {
    recording: &'r Recording,
    upto: usize,
    answers: IndexMap<EventId, Answer>,
}

/// A recording that the reducer gives back.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The execution, whose history is the recorded one.
    pub execution: Execution,
    /// What was worked out, and what was only copied.
    pub counts: Counts,
}

/// What a replay counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events of which something was worked out.
    pub derived: usize,
    /// Events that only repeat what was put in.
    pub echoed: usize,
    /// Events that the reducer wrote after the last one recorded: the recording ends amid what one
    /// input led to.
    pub beyond: usize,
    /// Answers of deciders that were known as they were sent.
    pub sent: usize,
    /// Answers that were read off the events.
    pub read_off: usize,
    /// What the service wrote otherwise when this was recorded.
    pub eras: BTreeSet<Era>,
}

/// Why a recording is not given back.
#[derive(Debug, thiserror::Error)]
pub enum NotReplayed {
    /// It is not a history from its beginning on, which is nobody's mistake.
    #[error("not replayable: {0}")]
    Fragment(Fragment),
    /// The reducer goes another way.
    #[error(transparent)]
    Different(#[from] Box<Difference>),
}

/// What a recording lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fragment {
    /// It begins with a later event.
    BeginsAt(EventId),
    /// Events are missing after this one.
    EndsAt(EventId),
    /// There is no event in it.
    Empty,
}

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fragment::BeginsAt(id) => write!(f, "begins at event {id}"),
            Fragment::EndsAt(id) => write!(f, "events after {id} are missing"),
            Fragment::Empty => f.write_str("there are no events"),
        }
    }
}

impl<'r> Replay<'r> {
    /// The replay of a recording as a whole.
    #[must_use]
    pub fn of(recording: &'r Recording) -> Self {
        Replay { recording, upto: recording.events.len(), answers: IndexMap::new() }
    }

    /// Stops after this event.
    #[must_use]
    pub fn upto(mut self, last: EventId) -> Self {
        let last = usize::try_from(last.0).unwrap_or(usize::MAX);
        self.upto = self.recording.events.len().min(last);
        self
    }

    /// Takes the answers of deciders as they were sent, by the `DecisionTaskStarted` event; those
    /// that are not among them are read off the events.
    #[must_use]
    pub fn with_answers(mut self, answers: IndexMap<EventId, Answer>) -> Self {
        self.answers = answers;
        self
    }

    /// Pushes the recording through the reducer.
    ///
    /// # Errors
    ///
    /// When it is a fragment, and at the first difference.
    pub fn run(&self) -> Result<Replayed, NotReplayed> {
        whole(self.recording).map_err(NotReplayed::Fragment)?;
        let events = &self.recording.events[..self.upto];
        let (execution, counts) = Engine::new(self.recording, events, &self.answers).run()?;
        Ok(Replayed { execution, counts })
    }
}

/// The type of the workflow, as the first event tells it.
fn workflow_type(recording: &Recording) -> Option<&WorkflowType> {
    match recording.events.first().map(|first| &first.attributes) {
        Some(E::WorkflowExecutionStarted(start)) => Some(&start.workflow_type),
        Some(_) | None => None,
    }
}

/// Whether a recording has the history from its beginning on.
fn whole(recording: &Recording) -> Result<(), Fragment> {
    let Some(first) = recording.events.first() else { return Err(Fragment::Empty) };
    if recording.extent != Extent::Fragment {
        return Ok(());
    }
    if first.event_id != EventId::FIRST {
        return Err(Fragment::BeginsAt(first.event_id));
    }
    let pairs = recording.events.windows(2);
    let mut gaps = pairs.filter(|pair| pair[0].event_id.0 + 1 != pair[1].event_id.0);
    Err(Fragment::EndsAt(gaps.next().map_or(first.event_id, |pair| pair[0].event_id)))
}

impl Counts {
    /// All events that were recorded.
    #[must_use]
    pub fn events(&self) -> usize {
        self.derived + self.echoed
    }

    fn event(&mut self, echo: bool) {
        let count = if echo { &mut self.echoed } else { &mut self.derived };
        *count += 1;
    }

    fn answer(&mut self, sent: bool) {
        let count = if sent { &mut self.sent } else { &mut self.read_off };
        *count += 1;
    }
}

/// `158 events: 131 derived, 27 echoed`.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = counted(self.events(), "event");
        write!(f, "{events}: {} derived, {} echoed", self.derived, self.echoed)
    }
}
