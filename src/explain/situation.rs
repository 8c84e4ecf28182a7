//! What is open at a moment of a history: by name, as a person sees it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::index::Index;
use super::step::{Ending, Kind, Step, step};
use crate::model::{EventAttributes, EventId, HistoryEvent, Text, Timestamp};

/// Something that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// The event that opened it.
    pub opened_by: EventId,
    /// Its id; of an execution elsewhere, the workflow id. Decision tasks have none.
    pub id: Option<Text>,
    /// The name of its function or type.
    pub name: Option<Text>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The event that started it, and when.
    pub started: Option<(EventId, Timestamp)>,
    /// The last request to cancel it.
    pub cancel_requested: Option<EventId>,
}

/// One part of what holds of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Aspect {
    /// Whether it is open.
    Execution,
    /// The decision task that waits to be taken.
    QueuedDecisionTask,
    /// The decision task that a decider has.
    StartedDecisionTask,
    /// Open Lambda tasks.
    LambdaFunctions,
    /// Open activity tasks.
    ActivityTasks,
    /// Open timers.
    Timers,
    /// Open children.
    Children,
    /// Signals on their way to other executions.
    SignalsOut,
    /// Cancel requests on their way to other executions.
    CancelsOut,
    /// What is due next.
    NextDeadline,
}

impl Aspect {
    /// All aspects, in the order in which they are told.
    pub const ALL: &[Aspect] = &[
        Aspect::Execution,
        Aspect::QueuedDecisionTask,
        Aspect::StartedDecisionTask,
        Aspect::LambdaFunctions,
        Aspect::ActivityTasks,
        Aspect::Timers,
        Aspect::Children,
        Aspect::SignalsOut,
        Aspect::CancelsOut,
        Aspect::NextDeadline,
    ];

    /// The aspect in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Aspect::Execution => "execution",
            Aspect::QueuedDecisionTask => "decision task queued",
            Aspect::StartedDecisionTask => "decision task started",
            Aspect::LambdaFunctions => "open Lambda tasks",
            Aspect::ActivityTasks => "open activity tasks",
            Aspect::Timers => "open timers",
            Aspect::Children => "open children",
            Aspect::SignalsOut => "signals under way",
            Aspect::CancelsOut => "cancel requests under way",
            Aspect::NextDeadline => "next deadline",
        }
    }

    /// The aspects that an event about this kind of thing may change.
    pub(super) fn of(kind: Kind) -> &'static [Aspect] {
        match kind {
            Kind::Execution => &[Aspect::Execution],
            Kind::DecisionTask => &[Aspect::QueuedDecisionTask, Aspect::StartedDecisionTask],
            Kind::LambdaFunction => &[Aspect::LambdaFunctions],
            Kind::ActivityTask => &[Aspect::ActivityTasks],
            Kind::Timer => &[Aspect::Timers],
            Kind::Child => &[Aspect::Children],
            Kind::SignalOut => &[Aspect::SignalsOut],
            Kind::CancelOut => &[Aspect::CancelsOut],
            Kind::SignalIn | Kind::CancelIn | Kind::Marker => &[],
        }
    }
}

/// What is open after some events of a history.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    open: BTreeMap<(Kind, EventId), Thing>,
    /// The open things of a kind by their ids, to be found by those who name them.
    by_id: BTreeMap<(Kind, Text), EventId>,
    closed: Option<Ending>,
    /// The `DecisionTaskStarted` of the last decision task that was completed.
    pub(super) previous_started: EventId,
}

/// So many things are named before the rest is counted.
const MOST_NAMED: usize = 6;

impl Situation {
    /// Takes in the next event; what it ended, if it ended something known.
    pub(super) fn see(&mut self, index: &Index<'_>, event: &HistoryEvent) -> Option<Thing> {
        let (kind, step) = step(&event.attributes);
        match step {
            Step::Opens => self.open(index, event, kind),
            Step::Starts(opened_by) => {
                if let Some(thing) = self.open.get_mut(&(kind, opened_by)) {
                    thing.started = Some((event.event_id, event.event_timestamp));
                }
            }
            Step::Ends(opened_by, ending) => {
                if let EventAttributes::DecisionTaskCompleted(e) = &event.attributes {
                    self.previous_started = e.started_event_id;
                }
                if kind == Kind::Execution {
                    self.closed = Some(ending);
                }
                return self.end(kind, opened_by);
            }
            Step::Happens => {
                if let EventAttributes::ActivityTaskCancelRequested(e) = &event.attributes
                    && let Some(opened_by) = self.with_id(kind, &e.activity_id)
                    && let Some(thing) = self.open.get_mut(&(kind, opened_by))
                {
                    thing.cancel_requested = Some(event.event_id);
                }
            }
            Step::Refused => {}
        }
        None
    }

    fn open(&mut self, index: &Index<'_>, event: &HistoryEvent, kind: Kind) {
        let id = index.subject(event).cloned();
        if let Some(id) = &id {
            self.by_id.insert((kind, id.clone()), event.event_id);
        }
        let thing = Thing {
            kind,
            opened_by: event.event_id,
            id,
            name: index.function_or_type(event).cloned(),
            opened_at: event.event_timestamp,
            started: None,
            cancel_requested: None,
        };
        self.open.insert((kind, event.event_id), thing);
    }

    fn end(&mut self, kind: Kind, opened_by: EventId) -> Option<Thing> {
        let thing = self.open.remove(&(kind, opened_by))?;
        if let Some(id) = &thing.id {
            let key = (kind, id.clone());
            if self.by_id.get(&key) == Some(&opened_by) {
                self.by_id.remove(&key);
            }
        }
        Some(thing)
    }

    /// The open things of a kind, oldest first.
    pub fn open_of(&self, kind: Kind) -> impl Iterator<Item = &Thing> {
        let range = (kind, EventId::NONE)..=(kind, EventId(u64::MAX));
        self.open.range(range).map(|(_, thing)| thing)
    }

    /// The open thing that this event opened.
    #[must_use]
    pub fn opened_by(&self, kind: Kind, opened_by: EventId) -> Option<&Thing> {
        self.open.get(&(kind, opened_by))
    }

    /// The event that opened the open thing with this id.
    pub(super) fn with_id(&self, kind: Kind, id: &Text) -> Option<EventId> {
        self.by_id.get(&(kind, id.clone())).copied()
    }

    /// The decision task that waits to be taken.
    #[must_use]
    pub fn queued_decision_task(&self) -> Option<&Thing> {
        self.open_of(Kind::DecisionTask).find(|task| task.started.is_none())
    }

    /// The decision task that a decider has.
    #[must_use]
    pub fn started_decision_task(&self) -> Option<&Thing> {
        self.open_of(Kind::DecisionTask).find(|task| task.started.is_some())
    }

    /// How the execution closed; `None` while it is open.
    #[must_use]
    pub fn closed(&self) -> Option<Ending> {
        self.closed
    }

    /// Whether anything is open that will come to an end and wake the decider.
    pub(super) fn waits_for_something(&self) -> bool {
        self.open.keys().any(|(kind, _)| *kind != Kind::Execution)
    }

    /// An aspect in words. What is due next is not known here: the answer is empty.
    pub(super) fn told(&self, aspect: Aspect) -> String {
        match aspect {
            Aspect::Execution => match self.closed {
                Some(ending) => format!("closed: {}", ending.name()),
                None => "open".to_owned(),
            },
            Aspect::QueuedDecisionTask => {
                told_of(self.queued_decision_task(), |task| format!("event {}", task.opened_by))
            }
            Aspect::StartedDecisionTask => told_of(self.started_decision_task(), |task| {
                let started = task.started.map_or(EventId::NONE, |(started, _)| started);
                format!("event {started} (scheduled by {})", task.opened_by)
            }),
            Aspect::LambdaFunctions => self.list(Kind::LambdaFunction),
            Aspect::ActivityTasks => self.list(Kind::ActivityTask),
            Aspect::Timers => self.list(Kind::Timer),
            Aspect::Children => self.list(Kind::Child),
            Aspect::SignalsOut => self.list(Kind::SignalOut),
            Aspect::CancelsOut => self.list(Kind::CancelOut),
            Aspect::NextDeadline => String::new(),
        }
    }

    fn list(&self, kind: Kind) -> String {
        let named: Vec<String> = self.open_of(kind).take(MOST_NAMED).map(in_list).collect();
        let more = self.open_of(kind).count() - named.len();
        match (named.is_empty(), more) {
            (true, _) => "none".to_owned(),
            (false, 0) => named.join(", "),
            (false, more) => format!("{}, and {more} more", named.join(", ")),
        }
    }
}

fn told_of(thing: Option<&Thing>, told: impl Fn(&Thing) -> String) -> String {
    thing.map_or_else(|| "none".to_owned(), told)
}

fn in_list(thing: &Thing) -> String {
    let id = thing.id.as_ref().map_or("?", Text::as_str);
    let phase = match (thing.kind, thing.started, thing.cancel_requested) {
        (Kind::Timer | Kind::SignalOut | Kind::CancelOut, _, _) => "",
        (_, None, None) => " (not started)",
        (_, Some(_), None) => " (started)",
        (_, None, Some(_)) => " (not started, to be canceled)",
        (_, Some(_), Some(_)) => " (started, to be canceled)",
    };
    format!("{id}{phase}")
}
