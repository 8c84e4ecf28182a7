//! A history by its ids, also where events are missing at its beginning or between.

use indexmap::IndexMap;

use super::step::{Kind, Step, step};
use crate::model::{
    DecisionType, EventAttributes, EventId, EventType, HistoryEvent, Subject, Text,
};

/// Finds the events that others refer to.
#[derive(Debug)]
pub(super) struct Index<'h> {
    events: &'h [HistoryEvent],
    places: IndexMap<EventId, usize>,
    /// The event that ended the decision task that an event scheduled.
    answers: IndexMap<EventId, usize>,
    /// Where the events of a batch end, by its `DecisionTaskCompleted`.
    batches: IndexMap<EventId, usize>,
}

impl<'h> Index<'h> {
    pub(super) fn new(events: &'h [HistoryEvent]) -> Self {
        let places = (0..).zip(events).map(|(place, event)| (event.event_id, place)).collect();
        let (mut answers, mut batches) = (IndexMap::new(), IndexMap::new());
        for (place, event) in events.iter().enumerate() {
            if let (Kind::DecisionTask, Step::Ends(scheduled, _)) = step(&event.attributes) {
                answers.insert(scheduled, place);
            }
            if let Some((completed, _)) = decided(event) {
                batches.insert(completed, place);
            }
        }
        Index { events, places, answers, batches }
    }

    pub(super) fn events(&self) -> &'h [HistoryEvent] {
        self.events
    }

    pub(super) fn get(&self, id: EventId) -> Option<&'h HistoryEvent> {
        self.events.get(self.place(id)?)
    }

    pub(super) fn place(&self, id: EventId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// The event before this one.
    pub(super) fn before(&self, event: &HistoryEvent) -> Option<&'h HistoryEvent> {
        self.events.get(self.place(event.event_id)?.checked_sub(1)?)
    }

    /// The event with this id, which must come before `event`.
    pub(super) fn earlier(&self, id: EventId, event: &HistoryEvent) -> Option<&'h HistoryEvent> {
        self.get(id).filter(|earlier| earlier.event_id < event.event_id)
    }

    /// The id of what an event is about, followed through the events that it refers to.
    pub(super) fn subject<'e>(&self, event: &'e HistoryEvent) -> Option<&'e Text>
    where
        'h: 'e,
    {
        let mut event = event;
        loop {
            match event.attributes.subject() {
                Subject::Is(id) => return Some(id),
                Subject::Of(id) => event = self.earlier(id, event)?,
                Subject::Itself => return None,
            }
        }
    }

    /// The name of the function or type that an event is about.
    pub(super) fn function_or_type<'e>(&self, event: &'e HistoryEvent) -> Option<&'e Text>
    where
        'h: 'e,
    {
        use EventAttributes as E;
        let event = match step(&event.attributes) {
            (_, Step::Starts(opened_by) | Step::Ends(opened_by, _)) => {
                self.earlier(opened_by, event).unwrap_or(event)
            }
            (_, Step::Opens | Step::Happens | Step::Refused) => event,
        };
        crate::model::function_or_type(&[], event)
            .filter(|_| !matches!(event.attributes, E::WorkflowExecutionStarted(_)))
    }

    /// The answer to the decision task that an event scheduled, or its timeout.
    pub(super) fn answer(&self, scheduled: EventId) -> Option<&'h HistoryEvent> {
        self.events.get(*self.answers.get(&scheduled)?)
    }

    /// The events of the decisions of a `DecisionTaskCompleted`, in their order.
    pub(super) fn batch(&self, completed: EventId) -> &'h [HistoryEvent] {
        let begin = self.place(completed).map(|place| place + 1);
        let end = self.batches.get(&completed).map(|place| place + 1);
        let bounds = begin.zip(end).and_then(|(begin, end)| self.events.get(begin..end));
        bounds.unwrap_or_default()
    }

    /// What a `DecisionTaskScheduled` is there for: the events that wake the decider.
    pub(super) fn wakers(&self, scheduled: &HistoryEvent) -> Vec<&'h HistoryEvent> {
        let Some(last) = self.before(scheduled) else { return Vec::new() };
        let Some((completed, _)) = decided(last) else { return vec![last] };
        let batch = self.batch(completed).iter();
        let refused = batch.filter(|event| is_refusal(event.event_type()));
        let refused: Vec<_> = refused.collect();
        if refused.is_empty() { vec![last] } else { refused }
    }
}

/// Whether events of this type tell of a decision that was refused.
pub(super) fn is_refusal(event_type: EventType) -> bool {
    DecisionType::ALL.iter().any(|decision| decision.refused() == event_type)
}

/// The batch and the type of decision that an event records, granted or refused; `None` where no
/// decision wrote the event at once.
pub(super) fn decided(event: &HistoryEvent) -> Option<(EventId, DecisionType)> {
    let event_type = event.event_type();
    let mut types = DecisionType::ALL.iter();
    let decision_type = *types.find(|d| d.granted() == event_type || d.refused() == event_type)?;
    let (mut completed, mut with_batch) = (None, true);
    event.attributes.visit_references(|reference, id| match reference.attribute {
        "decision_task_completed_event_id" => completed = Some(id),
        "initiated_event_id" if !id.is_none() => with_batch = false,
        _ => {}
    });
    completed.filter(|_| with_batch).map(|completed| (completed, decision_type))
}
