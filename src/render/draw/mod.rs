//! Pictures of histories: one plain [`Drawing`], and a renderer for each format.
//!
//! A drawing lays the events of all executions of a run out on one axis, each in the lane of the
//! thing that it is about. What an event does to its thing is decided in [`crate::explain`]; the
//! renderers know no types of events.

mod axis;
mod choices;
mod html;
mod layout;
mod mermaid;
mod messages;
mod order;
mod svg;
mod trace;

pub use axis::{Axis, Break, Tick};
pub use choices::Choice;
pub use html::html;
pub use mermaid::mermaid;
pub use svg::svg;
pub use trace::trace;

use std::time::Duration;

use crate::explain::{Ending, Explanation, Kind, Step, Told};
use crate::model::{HistoryEvent, Text, WorkflowExecution};

/// The history of one execution, to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawable<'h> {
    /// Which execution it is of, where that is known.
    pub workflow_execution: Option<&'h WorkflowExecution>,
    /// Its events, oldest first.
    pub history: &'h [HistoryEvent],
    /// What is known beyond them, an entry for each, or nothing.
    pub told: &'h [Told],
}

/// A run, laid out. An event's place is its index in `events`.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// What it shows.
    pub title: String,
    /// What stands where.
    pub axis: Axis,
    /// The executions, in the order in which they were given.
    pub executions: Vec<Drawn>,
    /// The events of all executions, each after those that it follows from.
    pub events: Vec<Placed>,
    /// What the executions have to do with each other.
    pub messages: Vec<Message>,
}

/// One execution.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its workflow id, and which run of it this is where it is not the first.
    pub name: String,
    /// Its run id; empty where it is not known.
    pub run_id: String,
    /// How it closed; `None` while it is open.
    pub ending: Option<Ending>,
    /// The place of its last event.
    pub last: usize,
    /// A lane for each thing, in the order in which the things came up.
    pub lanes: Vec<Track>,
}

/// The lane of one thing.
#[derive(Clone, Debug)]
pub struct Track {
    /// What it is.
    pub kind: Kind,
    /// Its id, where it has one.
    pub id: Option<Text>,
    /// The name of its function or type.
    pub name: Option<Text>,
    /// How many rows its bars need so that none covers another.
    pub rows: usize,
    /// The lives of the thing.
    pub bars: Vec<Bar>,
    /// What happened with it at one moment.
    pub marks: Vec<Mark>,
}

/// One life of a thing, by the places of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The row of its lane, from 0.
    pub row: usize,
    /// The event that opened it.
    pub opened: usize,
    /// The event that started it.
    pub started: Option<usize>,
    /// The event that ended it, and how.
    pub ended: Option<(usize, Ending)>,
}

/// Something that happened at one moment, by the place of its event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The event.
    pub event: usize,
    /// Whether it tells of a decision that was refused.
    pub refused: bool,
}

/// An event in its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its execution.
    pub execution: usize,
    /// Its lane in it.
    pub lane: usize,
    /// Its row in the lane.
    pub row: usize,
    /// What it does to the thing of its lane.
    pub step: Step,
    /// Where it stands on the axis.
    pub x: u32,
    /// The time since the first event of the run.
    pub elapsed: Duration,
    /// Why it was written.
    pub explanation: Explanation,
    /// The event as the wire has it, in JSON.
    pub json: String,
    /// What could stand in its place, itself among it.
    pub choices: Vec<Choice>,
}

/// Something that one execution has to do with another, by the places of the two events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// The event that it comes from.
    pub from: usize,
    /// The event that tells of it.
    pub to: usize,
}

impl Track {
    /// What it is, with its id and the name of its function or type.
    #[must_use]
    pub fn label(&self) -> String {
        let mut label = self.kind.name().to_owned();
        if let Some(id) = &self.id {
            label.push(' ');
            label.push_str(&super::visible(id));
        }
        if let Some(name) = self.name.as_ref().filter(|name| self.id.as_ref() != Some(name)) {
            label.push_str(&format!(" ({})", super::visible(name)));
        }
        label
    }
}

impl Drawn {
    /// `open`, or how it closed.
    #[must_use]
    pub fn status(&self) -> &'static str {
        self.ending.map_or("open", Ending::name)
    }
}

impl Placed {
    /// Whether it tells of an end that nobody wishes for, or of a refusal.
    #[must_use]
    pub fn went_wrong(&self) -> bool {
        match self.step {
            Step::Ends(_, ending) => is_wrong(ending),
            Step::Refused => true,
            Step::Opens | Step::Starts(_) | Step::Happens => false,
        }
    }
}

impl Bar {
    /// Where the bar ends: with its last event, else with the last one of its execution.
    #[must_use]
    pub fn end(&self, execution: &Drawn) -> usize {
        self.ended.map_or(execution.last, |(ended, _)| ended)
    }

    /// Whether it came to an end that nobody wishes for.
    #[must_use]
    pub fn went_wrong(&self) -> bool {
        self.ended.is_some_and(|(_, ending)| is_wrong(ending))
    }
}

fn is_wrong(ending: Ending) -> bool {
    match ending {
        Ending::Completed | Ending::Fired | Ending::Canceled | Ending::ContinuedAsNew => false,
        Ending::Failed | Ending::TimedOut | Ending::Terminated | Ending::NotStarted => true,
    }
}
