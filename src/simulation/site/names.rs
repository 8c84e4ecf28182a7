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
    std::mem::take(&mut *names.brought_up)
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
    /// The sites, each with the event that brought it up, in the order of the events.
    brought_up: Log<Vec<(EventId, Spot)>>,
    /// How often each id of a family has been opened.
    uses: Tally<(EventFamily, Text), u32>,
    /// Which attempt each opening event began, in the order of the events.
    attempts: Log<Vec<(EventId, u32)>>,
    /// How often something has been sent to each workflow id.
    sent: Tally<Text, u32>,
    /// How often each thing has woken the decider.
    wakings: Tally<Waking, u32>,
    /// How often each decision has been made.
    decisions: Tally<(DecisionType, Option<Text>), u32>,
}

rewound!(Names {
    seen,
    brought_up: back,
    uses: back,
    attempts: back,
    sent: back,
    wakings: back,
    decisions: back,
});

impl Names {
    /// Nothing named, in the same memory.
    pub(in crate::simulation) fn cleared(mut self) -> Self {
        let Names { seen, brought_up, uses, attempts, sent, wakings, decisions } = &mut self;
        *seen = 0;
        brought_up.clear();
        uses.clear();
        attempts.clear();
        sent.clear();
        wakings.clear();
        decisions.clear();
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
        let begin = self.brought_up.partition_point(|(by, _)| *by < event_id);
        let from = self.brought_up[begin..].iter();
        from.take_while(move |(by, _)| *by == event_id).map(|(_, spot)| spot)
    }

    /// How often the id of what an event opened was used before.
    pub(in crate::simulation) fn attempt_begun_by(&self, event_id: EventId) -> u32 {
        self.begun_by(event_id).unwrap_or_default()
    }

    /// How often such a decision has been made.
    pub(in crate::simulation) fn made(&self, decision: &(DecisionType, Option<Text>)) -> u32 {
        self.decisions.get(decision).copied().unwrap_or_default()
    }

    fn see(&mut self, history: &[HistoryEvent], event: &HistoryEvent) {
        if let Some((decision_type, id)) = decision_of(event) {
            let id = id.cloned();
            let attempt = count(&mut self.decisions, (decision_type, id.clone()));
            self.bring_up(event, Spot::Decision { decision_type, id, attempt });
        }
        if let Some((family, id)) = opened_by(event) {
            let attempt = count(&mut self.uses, (family, id.clone()));
            self.attempts.push((event.event_id, attempt));
            let id = id.clone();
            match family {
                EventFamily::ActivityTask => {
                    self.bring_up(event, Spot::ActivityTask { id, attempt });
                }
                EventFamily::LambdaFunction => {
                    self.bring_up(event, Spot::LambdaFunction { id, attempt });
                }
                EventFamily::ChildExecution => self.bring_up(event, Spot::Child { id, attempt }),
                EventFamily::Timer
                | EventFamily::Execution
                | EventFamily::DecisionTask
                | EventFamily::Marker
                | EventFamily::ExternalExecution => {}
            }
        }
        if let Some(id) = sent_by(event) {
            let attempt = count(&mut self.sent, id.clone());
            self.bring_up(event, Spot::External { id: id.clone(), attempt });
        }
        if event.event_type() == EventType::DecisionTaskScheduled {
            let woken_by = self.waking(history, event);
            let again = count(&mut self.wakings, woken_by.clone());
            self.bring_up(event, Spot::DecisionTask { woken_by, again });
        }
    }

    fn bring_up(&mut self, event: &HistoryEvent, spot: Spot) {
        self.brought_up.push((event.event_id, spot));
    }

    /// What woke the decider is the event right before `DecisionTaskScheduled`; after a batch with
    /// a refused decision, it is the first refused one.
    fn waking(&self, history: &[HistoryEvent], scheduled: &HistoryEvent) -> Waking {
        let mut trigger = trigger(history, scheduled);
        while let Some(timed_out) = trigger
            && timed_out.event_type() == EventType::DecisionTaskTimedOut
        {
            trigger = origin(history, timed_out).and_then(|task| self::trigger(history, task));
        }
        let Some(trigger) = trigger else { return Waking::Start };
        if let Some(id) = subject(history, trigger) {
            let family = trigger.event_type().family();
            return Waking::Thing(family, id.clone(), self.attempt(history, trigger, id));
        }
        let event_type = trigger.event_type();
        match event_type.refused_decision() {
            Some(decision_type) => Waking::Refusal(decision_type),
            None if event_type == EventType::WorkflowExecutionCancelRequested => {
                Waking::CancelRequest
            }
            None => Waking::Start,
        }
    }

    /// The attempt that an event began.
    fn begun_by(&self, event_id: EventId) -> Option<u32> {
        let place = self.attempts.binary_search_by_key(&event_id, |(begun, _)| *begun).ok()?;
        self.attempts.get(place).map(|(_, attempt)| *attempt)
    }

    /// The attempt that an event is about: that of what it goes on with, else the next one.
    fn attempt(&self, history: &[HistoryEvent], event: &HistoryEvent, id: &Text) -> u32 {
        let begun = origin(history, event).and_then(|begun| self.begun_by(begun.event_id));
        let next = || self.uses.get(&(event.event_type().family(), id.clone())).copied();
        begun.or_else(next).unwrap_or_default()
    }
}

/// Counts one more; how many there were before.
fn count<K: std::hash::Hash + Eq>(counts: &mut Tally<K, u32>, of: K) -> u32 {
    let count = counts.entry(of).or_default();
    *count += 1;
    *count - 1
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
