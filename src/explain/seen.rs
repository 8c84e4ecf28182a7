//! What a decider was told with a decision task, and what it answered.

use serde::Serialize;

use super::because::named;
use super::index::{Index, decided, is_refusal};
use super::texts;
use crate::model::{EventId, EventType, HistoryEvent, Wakes};

/// What a decider sees when it takes a decision task, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// The first event that no answered decision task has shown; the last is the task's own start.
    pub new_from: EventId,
    /// The new events that are reasons to decide, by type, subject and id.
    pub news: Vec<String>,
    /// What came of the task.
    pub answer: Answered,
}

/// What came of a decision task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Answered {
    /// It was answered with this event and these decisions.
    With {
        /// The `DecisionTaskCompleted` event.
        event: EventId,
        /// Each decision, with the event that it led to.
        decisions: Vec<String>,
    },
    /// It timed out with this event.
    TimedOut {
        /// The `DecisionTaskTimedOut` event.
        event: EventId,
    },
    /// The history ends before.
    Never,
}

/// What the decider that takes the task of this `DecisionTaskStarted` sees.
pub(super) fn seen(
    index: &Index<'_>,
    previous_started: EventId,
    scheduled: EventId,
    started: &HistoryEvent,
) -> Seen {
    let first = index.events().first().map_or(EventId::FIRST, |first| first.event_id);
    let new_from = EventId(previous_started.0.saturating_add(1)).max(first);
    let begin = index.place(new_from).unwrap_or(0);
    let end = index.place(started.event_id).unwrap_or(begin).max(begin);
    let new = index.events()[begin..end].iter();
    let news = new.filter(|event| event.event_type().wakes() != Wakes::Never);
    let answer = match index.answer(scheduled) {
        None => Answered::Never,
        Some(end) if end.event_type() == EventType::DecisionTaskTimedOut => {
            Answered::TimedOut { event: end.event_id }
        }
        Some(end) => Answered::With {
            event: end.event_id,
            decisions: index.batch(end.event_id).iter().map(|event| told(index, event)).collect(),
        },
    };
    Seen { new_from, news: news.map(|event| named(index, event)).collect(), answer }
}

fn told(index: &Index<'_>, event: &HistoryEvent) -> String {
    let Some((_, decision_type)) = decided(event) else { return named(index, event) };
    let subject = index.subject(event).map(|id| format!(" {}", super::what::shown(id)));
    let subject = subject.unwrap_or_default();
    let id = event.event_id;
    let cause = texts::cause(&event.attributes).map_or("", |(cause, _)| cause);
    match is_refusal(event.event_type()) {
        true => format!("{decision_type}{subject}: refused, event {id}, {cause}"),
        false => format!("{decision_type}{subject}: event {id}"),
    }
}
