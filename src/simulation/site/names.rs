//! The names of the sites that a history passes.

use super::{Spot, Waking};
use crate::model::{
    DecisionType, EventFamily, EventId, EventType, HistoryEvent, Log, Subject, Tally, Text, origin,
    rewound, subject,
};

/// The sites that a history passes, each with the event that brings it up.
#[must_use]
pub fn sites(history: &[HistoryEvent]) -> Vec<(EventId, Spot)> {
    let mut names = Names::default();
    names.follow(history);
    let decisions = std::mem::take(&mut *names.decisions);
    let things = std::mem::take(&mut *names.things);
    let mut sites: Vec<(EventId, Spot)> = decisions.into_iter().chain(things).collect();
    sites.sort_by_key(|(by, _)| *by);
    sites
}

/// The site that each event of a history comes from: the first one that it brings up, else the last
/// one of the event that began what it goes on with.
#[must_use]
pub fn sites_of_events(history: &[HistoryEvent]) -> Vec<Option<Spot>> {
    let mut names = Names::default();
    names.follow(history);
    let of_event = |event: &HistoryEvent| {
        let own = names.brought_up_by(event.event_id).next();
        let begun = || names.brought_up_by(origin(history, event)?.event_id).last();
        own.or_else(begun).cloned()
    };
    history.iter().map(of_event).collect()
}

/// What has been named so far of a history that may still grow.
#[derive(Debug, Default)]
pub(in crate::simulation) struct Names {
    /// How many events have been seen.
    seen: usize,
    /// The sites of decisions, each with the event that records it, in the order of the events.
    decisions: Log<Vec<(EventId, Spot)>>,
    /// All other sites, each with the event that brought it up, in the order of the events. No
    /// event brings up two of them.
    things: Log<Vec<(EventId, Spot)>>,
    /// How often each id has come up.
    ids: Tally<Text, Counts>,
    /// The same of decisions without an id.
    without_id: Counts,
    /// Which attempt of which id each opening event began, in the order of the events.
    begun: Log<Vec<Begun>>,
    /// How often each thing has woken the decider.
    wakings: Tally<WokenBy, u32>,
}

rewound!(Names {
    seen,
    decisions: back,
    things: back,
    ids: back,
    without_id,
    begun: back,
    wakings: back,
});

/// How often one id has come up: as what was decided, as what was opened, as where something went.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    /// By the decision's type.
    decided: [u32; DecisionType::ALL.len()],
    /// By the family.
    opened: [u32; EventFamily::ALL.len()],
    sent: u32,
}

#[derive(Clone, Copy, Debug)]
struct Begun {
    by: EventId,
    /// The place of the id.
    id: usize,
    attempt: u32,
}

/// [`Waking`] with the place of the id, which is looked up faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum WokenBy {
    Start,
    Thing(EventFamily, usize, u32),
    CancelRequest,
    Refusal(DecisionType),
}

impl Names {
    /// Nothing named, in the same memory.
    pub(in crate::simulation) fn cleared(mut self) -> Self {
        let Names { seen, decisions, things, ids, without_id, begun, wakings } = &mut self;
        *seen = 0;
        decisions.clear();
        things.clear();
        ids.clear();
        *without_id = Counts::default();
        begun.clear();
        wakings.clear();
        self
    }

    /// Names what is brought up by the events that have not been seen.
    pub(in crate::simulation) fn follow(&mut self, history: &[HistoryEvent]) {
        while let Some(event) = history.get(self.seen) {
            self.see(history, event);
            self.seen += 1;
        }
    }

    /// The sites that an event brought up.
    pub(in crate::simulation) fn brought_up_by(
        &self,
        event_id: EventId,
    ) -> impl Iterator<Item = &Spot> {
        let decision =
            place_by(&self.decisions, event_id, |(by, _)| *by).map(|place| self.decision(place));
        let thing = self.thing_of(event_id).map(|place| self.thing(place));
        decision.into_iter().chain(thing)
    }

    /// The place among the sites of things of the one that an event brought up.
    pub(in crate::simulation) fn thing_of(&self, event_id: EventId) -> Option<usize> {
        place_by(&self.things, event_id, |(by, _)| *by)
    }

    /// The site of a thing, by its place.
    pub(in crate::simulation) fn thing(&self, place: usize) -> &Spot {
        &self.things[place].1
    }

    /// The events that brought up the sites of things, in the order of their places.
    pub(in crate::simulation) fn bringing_things(&self) -> impl Iterator<Item = EventId> {
        self.things.iter().map(|(by, _)| *by)
    }

    /// The site of a decision, by its place.
    pub(in crate::simulation) fn decision(&self, place: usize) -> &Spot {
        &self.decisions[place].1
    }

    /// How often the id of what an event opened was used before.
    pub(in crate::simulation) fn attempt_begun_by(&self, event_id: EventId) -> u32 {
        self.begun_by(event_id).map(|begun| begun.attempt).unwrap_or_default()
    }

    /// Names the site of a decision that an event records, which may be still to come; returns its
    /// place. Decisions are named in the order of their events.
    pub(in crate::simulation) fn name_decision(
        &mut self,
        event_id: EventId,
        decision_type: DecisionType,
        id: Option<&Text>,
    ) -> usize {
        let counts = match id {
            Some(id) => self.ids.entry(id.clone()).or_default(),
            None => &mut self.without_id,
        };
        let attempt = count(&mut counts.decided[decision_type as usize]);
        let spot = Spot::Decision { decision_type, id: id.cloned(), attempt };
        self.decisions.push((event_id, spot));
        self.decisions.len() - 1
    }

    fn see(&mut self, history: &[HistoryEvent], event: &HistoryEvent) {
        let event_id = event.event_id;
        // Who asked about a decision has named it before its event was written.
        if let Some((decision_type, id)) = decision_of(event)
            && self.decisions.last().is_none_or(|(by, _)| *by < event_id)
        {
            self.name_decision(event_id, decision_type, id);
        }
        if let Some((family, id)) = opened_by(event) {
            let place = self.place_of(id);
            let attempt = count(&mut self.ids[place].opened[family as usize]);
            self.begun.push(Begun { by: event_id, id: place, attempt });
            if let Some(spot) = spot_of_opened(family, id, attempt) {
                self.things.push((event_id, spot));
            }
        } else if let Some(id) = sent_by(event) {
            let place = self.place_of(id);
            let attempt = count(&mut self.ids[place].sent);
            self.things.push((event_id, Spot::External { id: id.clone(), attempt }));
        } else if event.event_type() == EventType::DecisionTaskScheduled {
            let woken_by = self.woken_by(history, event);
            let again = count(self.wakings.entry(woken_by).or_default());
            let woken_by = self.waking(woken_by);
            self.things.push((event_id, Spot::DecisionTask { woken_by, again }));
        }
    }

    /// What woke the decider is the event right before `DecisionTaskScheduled`; after a batch with
    /// a refused decision, it is the first refused one.
    fn woken_by(&mut self, history: &[HistoryEvent], scheduled: &HistoryEvent) -> WokenBy {
        let mut trigger = trigger(history, scheduled);
        while let Some(timed_out) = trigger
            && timed_out.event_type() == EventType::DecisionTaskTimedOut
        {
            trigger = origin(history, timed_out).and_then(|task| self::trigger(history, task));
        }
        let Some(trigger) = trigger else { return WokenBy::Start };
        let event_type = trigger.event_type();
        let begun = origin(history, trigger).and_then(|begun| self.begun_by(begun.event_id));
        if let Some(Begun { id, attempt, .. }) = begun {
            return WokenBy::Thing(event_type.family(), id, attempt);
        }
        if let Some(id) = subject(history, trigger) {
            let (family, place) = (event_type.family(), self.place_of(id));
            return WokenBy::Thing(family, place, self.ids[place].opened[family as usize]);
        }
        match event_type.refused_decision() {
            Some(decision_type) => WokenBy::Refusal(decision_type),
            None if event_type == EventType::WorkflowExecutionCancelRequested => {
                WokenBy::CancelRequest
            }
            None => WokenBy::Start,
        }
    }

    fn waking(&self, woken_by: WokenBy) -> Waking {
        match woken_by {
            WokenBy::Start => Waking::Start,
            WokenBy::Thing(family, place, attempt) => {
                let (id, _) = self.ids.get_index(place).expect("no id is ever taken out");
                Waking::Thing(family, id.clone(), attempt)
            }
            WokenBy::CancelRequest => Waking::CancelRequest,
            WokenBy::Refusal(decision_type) => Waking::Refusal(decision_type),
        }
    }

    /// The place of an id.
    fn place_of(&mut self, id: &Text) -> usize {
        let entry = self.ids.entry(id.clone());
        let place = entry.index();
        entry.or_default();
        place
    }

    /// What an event began.
    fn begun_by(&self, event_id: EventId) -> Option<Begun> {
        Some(self.begun[place_by(&self.begun, event_id, |begun| begun.by)?])
    }
}

/// Counts one more; how many there were before.
fn count(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}

/// The place of what an event brought up, in the order of the events. Most often it is one of the
/// last.
fn place_by<T>(brought_up: &[T], event_id: EventId, by: fn(&T) -> EventId) -> Option<usize> {
    let last = brought_up.len().saturating_sub(LAST);
    if let Some(place) = brought_up[last..].iter().rposition(|each| by(each) <= event_id) {
        return (by(&brought_up[last + place]) == event_id).then_some(last + place);
    }
    brought_up[..last].binary_search_by_key(&event_id, by).ok()
}

/// How many are gone through one by one.
const LAST: usize = 4;

/// The site of what is opened, if it has one.
fn spot_of_opened(family: EventFamily, id: &Text, attempt: u32) -> Option<Spot> {
    let id = id.clone();
    match family {
        EventFamily::ActivityTask => Some(Spot::ActivityTask { id, attempt }),
        EventFamily::LambdaFunction => Some(Spot::LambdaFunction { id, attempt }),
        EventFamily::ChildExecution => Some(Spot::Child { id, attempt }),
        EventFamily::Timer
        | EventFamily::Execution
        | EventFamily::DecisionTask
        | EventFamily::Marker
        | EventFamily::ExternalExecution => None,
    }
}

fn trigger<'h>(history: &'h [HistoryEvent], scheduled: &HistoryEvent) -> Option<&'h HistoryEvent> {
    let before = usize::try_from(scheduled.event_id.0.checked_sub(1)?).ok()?;
    let before = history.get(..before)?;
    let batch = before.iter().rev().take_while(|event| decision_of(event).is_some());
    let refused = |event: &&HistoryEvent| event.event_type().refused_decision().is_some();
    batch.filter(refused).last().or(before.last())
}

/// The family and id of what an event opens, if it opens something whose id may be used again.
fn opened_by(event: &HistoryEvent) -> Option<(EventFamily, &Text)> {
    let event_type = event.event_type();
    let opens = matches!(
        event_type,
        EventType::LambdaFunctionScheduled
            | EventType::ActivityTaskScheduled
            | EventType::TimerStarted
            | EventType::StartChildWorkflowExecutionInitiated
    );
    if !opens {
        return None;
    }
    let Subject::Is(id) = event.attributes.subject() else { return None };
    Some((event_type.family(), id))
}

/// The workflow id to which an event sends a signal or a cancel request.
fn sent_by(event: &HistoryEvent) -> Option<&Text> {
    let sends = matches!(
        event.event_type(),
        EventType::SignalExternalWorkflowExecutionInitiated
            | EventType::RequestCancelExternalWorkflowExecutionInitiated
    );
    if !sends {
        return None;
    }
    let Subject::Is(id) = event.attributes.subject() else { return None };
    Some(id)
}

/// The decision that an event records, granted or refused with its batch.
pub(crate) fn decision_of(event: &HistoryEvent) -> Option<(DecisionType, Option<&Text>)> {
    let decision_type = event.event_type().decision()?;
    let mut with_batch = true;
    event.attributes.visit_references(|reference, id| {
        if reference.attribute == "initiated_event_id" && !id.is_none() {
            with_batch = false;
        }
    });
    let id = match event.attributes.subject() {
        Subject::Is(id) => Some(id),
        Subject::Of(_) | Subject::Itself => None,
    };
    with_batch.then_some((decision_type, id))
}
