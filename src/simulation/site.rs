//! Sites: the places where the world could go another way, by stable names.
//!
//! A name is made of SWF's own ids and of what happened, never of a counter of calls: something
//! that happens elsewhere renames nothing.

use std::fmt;

use indexmap::IndexMap;

use crate::model::{
    DecisionType, EventFamily, EventId, EventType, HistoryEvent, Subject, Text, origin, subject,
};

/// One place where the world could go another way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// What becomes of a Lambda task: `lambda:charge-1#0`.
    LambdaFunction {
        /// The task's id.
        id: Text,
        /// How often the id was used before in the run.
        attempt: u32,
    },
    /// What becomes of an activity task: `activity:ship-1#0`.
    ActivityTask {
        /// The task's id.
        id: Text,
        /// How often the id was used before in the run.
        attempt: u32,
    },
    /// What becomes of a decision task, named by what woke the decider: `decision@start`. A task
    /// that takes the place of one that timed out has the same waker.
    DecisionTask {
        /// What woke the decider.
        woken_by: Waking,
        /// How often the same has woken it before in the run.
        again: u32,
    },
    /// What becomes of a decision, named by what it decides: `schedule:charge-2#0`.
    Decision {
        /// The decision's type.
        decision_type: DecisionType,
        /// The id or name of what it is about.
        id: Option<Text>,
        /// How often such a decision was made before in the run.
        attempt: u32,
    },
}

/// What woke a decider.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Waking {
    /// The start of the execution.
    Start,
    /// Something about a thing: its family, its id, and the attempt with it.
    Thing(EventFamily, Text, u32),
    /// A request to cancel the execution.
    CancelRequest,
    /// The refusal of a decision that is about the execution itself: a close.
    Refusal(DecisionType),
}

/// The sites that a history passes, each with the event that brings it up.
#[must_use]
pub fn sites(history: &[HistoryEvent]) -> Vec<(EventId, Site)> {
    let mut names = Names::default();
    history.iter().flat_map(|event| names.see(history, event)).collect()
}

/// The site that each event of a history comes from: the first one that it brings up, else the last
/// one of the event that began what it goes on with.
#[must_use]
pub fn sites_of_events(history: &[HistoryEvent]) -> Vec<Option<Site>> {
    let mut brought_up: IndexMap<EventId, Vec<Site>> = IndexMap::new();
    for (event_id, site) in sites(history) {
        brought_up.entry(event_id).or_default().push(site);
    }
    let of_event = |event: &HistoryEvent| {
        let own = brought_up.get(&event.event_id).and_then(|sites| sites.first());
        let begun = || brought_up.get(&origin(history, event)?.event_id)?.last();
        own.or_else(begun).cloned()
    };
    history.iter().map(of_event).collect()
}

/// What has been named so far.
#[derive(Default)]
struct Names {
    /// How often each id of a family has been opened.
    uses: IndexMap<(EventFamily, Text), u32>,
    /// Which attempt each opening event began.
    attempts: IndexMap<EventId, u32>,
    /// How often each thing has woken the decider.
    wakings: IndexMap<Waking, u32>,
    /// How often each decision has been made.
    decisions: IndexMap<(DecisionType, Option<Text>), u32>,
}

impl Names {
    fn see(&mut self, history: &[HistoryEvent], event: &HistoryEvent) -> Vec<(EventId, Site)> {
        let mut sites = Vec::new();
        if let Some((decision_type, id)) = decision_of(event) {
            let count = self.decisions.entry((decision_type, id.clone())).or_default();
            sites.push(Site::Decision { decision_type, id, attempt: *count });
            *count += 1;
        }
        if let Some((family, id)) = opened_by(event) {
            let count = self.uses.entry((family, id.clone())).or_default();
            let attempt = *count;
            *count += 1;
            self.attempts.insert(event.event_id, attempt);
            let id = id.clone();
            if family == EventFamily::ActivityTask {
                sites.push(Site::ActivityTask { id, attempt });
            } else if family == EventFamily::LambdaFunction {
                sites.push(Site::LambdaFunction { id, attempt });
            }
        }
        if event.event_type() == EventType::DecisionTaskScheduled {
            let woken_by = self.waking(history, event);
            let again = self.wakings.entry(woken_by.clone()).or_default();
            sites.push(Site::DecisionTask { woken_by, again: *again });
            *again += 1;
        }
        sites.into_iter().map(|site| (event.event_id, site)).collect()
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
        let refused = DecisionType::ALL.iter().find(|decision| decision.refused() == event_type);
        match refused {
            Some(decision_type) => Waking::Refusal(*decision_type),
            None if event_type == EventType::WorkflowExecutionCancelRequested => {
                Waking::CancelRequest
            }
            None => Waking::Start,
        }
    }

    /// The attempt that an event is about: that of what it goes on with, else the next one.
    fn attempt(&self, history: &[HistoryEvent], event: &HistoryEvent, id: &Text) -> u32 {
        let begun = origin(history, event).and_then(|begun| self.attempts.get(&begun.event_id));
        let next = || self.uses.get(&(event.event_type().family(), id.clone()));
        begun.or_else(next).copied().unwrap_or_default()
    }
}

fn trigger<'h>(history: &'h [HistoryEvent], scheduled: &HistoryEvent) -> Option<&'h HistoryEvent> {
    let before = usize::try_from(scheduled.event_id.0.checked_sub(1)?).ok()?;
    let before = history.get(..before)?;
    let batch = before.iter().rev().take_while(|event| decision_of(event).is_some());
    let refused = |event: &&HistoryEvent| {
        let event_type = event.event_type();
        DecisionType::ALL.iter().any(|decision| decision.refused() == event_type)
    };
    batch.filter(refused).last().or(before.last())
}

/// The family and id of what an event opens, if it opens something whose id may be used again.
fn opened_by(event: &HistoryEvent) -> Option<(EventFamily, &Text)> {
    let opens = [
        EventType::LambdaFunctionScheduled,
        EventType::ActivityTaskScheduled,
        EventType::TimerStarted,
        EventType::StartChildWorkflowExecutionInitiated,
    ];
    let event_type = event.event_type();
    match event.attributes.subject() {
        Subject::Is(id) if opens.contains(&event_type) => Some((event_type.family(), id)),
        Subject::Is(_) | Subject::Of(_) | Subject::Itself => None,
    }
}

/// The decision that an event records, granted or refused with its batch.
fn decision_of(event: &HistoryEvent) -> Option<(DecisionType, Option<Text>)> {
    let event_type = event.event_type();
    let decided = |d: &&DecisionType| d.granted() == event_type || d.refused() == event_type;
    let decision_type = *DecisionType::ALL.iter().find(decided)?;
    let mut with_batch = true;
    event.attributes.visit_references(|reference, id| {
        if reference.attribute == "initiated_event_id" && !id.is_none() {
            with_batch = false;
        }
    });
    let id = match event.attributes.subject() {
        Subject::Is(id) => Some(id.clone()),
        Subject::Of(_) | Subject::Itself => None,
    };
    with_batch.then_some((decision_type, id))
}

fn verb(decision_type: DecisionType) -> &'static str {
    match decision_type {
        DecisionType::ScheduleLambdaFunction => "schedule",
        DecisionType::ScheduleActivityTask => "schedule-activity",
        DecisionType::RequestCancelActivityTask => "cancel-activity",
        DecisionType::CompleteWorkflowExecution => "complete",
        DecisionType::FailWorkflowExecution => "fail",
        DecisionType::CancelWorkflowExecution => "cancel",
        DecisionType::ContinueAsNewWorkflowExecution => "continue-as-new",
        DecisionType::RecordMarker => "record-marker",
        DecisionType::StartTimer => "start-timer",
        DecisionType::CancelTimer => "cancel-timer",
        DecisionType::SignalExternalWorkflowExecution => "signal-external",
        DecisionType::RequestCancelExternalWorkflowExecution => "cancel-external",
        DecisionType::StartChildWorkflowExecution => "start-child",
    }
}

/// An id as it stands in a site's name: plain, or as a JSON string.
struct Quoted<'i>(&'i str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        if !self.0.is_empty() && self.0.bytes().all(plain) {
            return f.write_str(self.0);
        }
        let quoted = serde_json::to_string(self.0).map_err(|_| fmt::Error)?;
        f.write_str(&quoted)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Site::LambdaFunction { id, attempt } => write!(f, "lambda:{}#{attempt}", Quoted(id)),
            Site::ActivityTask { id, attempt } => write!(f, "activity:{}#{attempt}", Quoted(id)),
            Site::DecisionTask { woken_by, again } => {
                write!(f, "decision@{woken_by}")?;
                if *again > 0 {
                    write!(f, "~{again}")?;
                }
                Ok(())
            }
            Site::Decision { decision_type, id, attempt } => {
                f.write_str(verb(*decision_type))?;
                if let Some(id) = id {
                    write!(f, ":{}", Quoted(id))?;
                }
                write!(f, "#{attempt}")
            }
        }
    }
}

impl fmt::Display for Waking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Waking::Start => f.write_str("start"),
            Waking::CancelRequest => f.write_str("cancel-request"),
            Waking::Refusal(decision_type) => write!(f, "{}-refused", verb(*decision_type)),
            Waking::Thing(family, id, attempt) => match family {
                EventFamily::LambdaFunction => write!(f, "{}#{attempt}", Quoted(id)),
                EventFamily::ActivityTask => write!(f, "activity:{}#{attempt}", Quoted(id)),
                EventFamily::Timer => write!(f, "timer:{}#{attempt}", Quoted(id)),
                EventFamily::ChildExecution => write!(f, "child:{}#{attempt}", Quoted(id)),
                EventFamily::ExternalExecution => write!(f, "external:{}", Quoted(id)),
                EventFamily::Execution => write!(f, "signal:{}", Quoted(id)),
                EventFamily::Marker => write!(f, "marker:{}", Quoted(id)),
                EventFamily::DecisionTask => write!(f, "decision:{}", Quoted(id)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_decision_wakes_the_decider_under_its_own_name_wherever_it_stands_in_the_batch() {
        let json = r#"[
            {"eventId":1,"eventTimestamp":0,"eventType":"DecisionTaskCompleted",
             "decisionTaskCompletedEventAttributes":{"scheduledEventId":2,"startedEventId":3}},
            {"eventId":2,"eventTimestamp":0,"eventType":"StartTimerFailed",
             "startTimerFailedEventAttributes":{"timerId":"nap","cause":"OPEN_TIMERS_LIMIT_EXCEEDED","decisionTaskCompletedEventId":1}},
            {"eventId":3,"eventTimestamp":0,"eventType":"CancelTimerFailed",
             "cancelTimerFailedEventAttributes":{"timerId":"other","cause":"TIMER_ID_UNKNOWN","decisionTaskCompletedEventId":1}},
            {"eventId":4,"eventTimestamp":0,"eventType":"MarkerRecorded",
             "markerRecordedEventAttributes":{"markerName":"m","decisionTaskCompletedEventId":1}},
            {"eventId":5,"eventTimestamp":0,"eventType":"DecisionTaskScheduled",
             "decisionTaskScheduledEventAttributes":{"taskList":{"name":"decisions"}}}]"#;
        let history = crate::model::History::from_json(json).unwrap();
        let named: Vec<String> =
            sites(&history.events).iter().map(|(_, site)| site.to_string()).collect();
        let expected = ["start-timer:nap#0", "cancel-timer:other#0", "record-marker:m#0"];
        assert_eq!(named[..3], expected);
        assert_eq!(named[3], "decision@timer:nap#0");
    }

    #[test]
    fn sites_are_named_by_ids_and_by_what_happened() {
        let lambda = |id: &str, attempt| Site::LambdaFunction { id: id.into(), attempt };
        let woken = |woken_by, again| Site::DecisionTask { woken_by, again };
        let thing = |family, id: &str, attempt| Waking::Thing(family, id.into(), attempt);
        let decision = |decision_type, id: Option<&str>, attempt| Site::Decision {
            decision_type,
            id: id.map(Text::from),
            attempt,
        };
        let rows = [
            (lambda("charge-1", 0), "lambda:charge-1#0"),
            (lambda("a b", 2), "lambda:\"a b\"#2"),
            (lambda("a\"#1", 0), "lambda:\"a\\\"#1\"#0"),
            (Site::ActivityTask { id: "ship".into(), attempt: 1 }, "activity:ship#1"),
            (woken(Waking::Start, 0), "decision@start"),
            (woken(thing(EventFamily::LambdaFunction, "charge-1", 0), 0), "decision@charge-1#0"),
            (woken(thing(EventFamily::Timer, "nap", 3), 1), "decision@timer:nap#3~1"),
            (woken(thing(EventFamily::Execution, "approve", 0), 2), "decision@signal:approve~2"),
            (woken(Waking::CancelRequest, 1), "decision@cancel-request~1"),
            (
                woken(Waking::Refusal(DecisionType::CompleteWorkflowExecution), 0),
                "decision@complete-refused",
            ),
            (decision(DecisionType::ScheduleLambdaFunction, Some("c"), 0), "schedule:c#0"),
            (decision(DecisionType::CompleteWorkflowExecution, None, 1), "complete#1"),
        ];
        for (site, name) in rows {
            assert_eq!(site.to_string(), name);
        }
    }
}
