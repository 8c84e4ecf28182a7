//! Events and why they were written, for people: what, because, now and next, as plain data.
//!
//! [`explain`] goes through a history, of a simulation or of the real service, and yields an
//! [`Explanation`] for each event; [`lanes`] lays the same history out by the things that it is
//! about; [`diff`] compares two. All three rest on one small match over the types of events, in
//! [`step`]. What a run knows beyond its history is handed in as [`Told`]; where nothing is, it is
//! read off the history, and where that cannot be done, said so.
//!
//! ```
//! use swf_sim::explain::{Told, explain};
//! use swf_sim::model::Recording;
//!
//! let json = r#"[{"eventId":1,"eventTimestamp":0,"eventType":"WorkflowExecutionStarted",
//!     "workflowExecutionStartedEventAttributes":{"childPolicy":"TERMINATE","taskList":{"name":"a"},
//!     "workflowType":{"name":"order","version":"1"}}}]"#;
//! let recordings = Recording::read(json)?;
//! let explained: Vec<_> = explain(&recordings[0].events, &[]).collect();
//! assert_eq!(explained[0].what, "WorkflowExecutionStarted order@1");
//! assert!(explained[0].rule.inferred);
//! # Ok::<(), swf_sim::model::RecordingError>(())
//! ```

mod because;
mod diff;
mod index;
mod lanes;
mod next;
mod rules;
mod seen;
mod situation;
mod step;
mod texts;
mod what;

pub use because::Link;
pub use diff::{Decisions, Diff, Difference, Shift, diff};
pub use lanes::{Lane, Moment, Point, Segment, lanes};
pub use next::successors;
pub use seen::{Answered, Seen};
pub use situation::{Aspect, Situation, Thing};
pub use step::{Ending, Kind, Step, step};
pub use texts::{ALL_CAUSES, CauseText, TimeoutText, cause, says, timeout};

use std::time::Duration;

use serde::{Serialize, Serializer};

use index::Index;

use crate::execution::{Deadline, DeadlineKind, Execution, Mark, Rule};
use crate::model::{
    Assumptions, EventAttributes, EventId, EventType, HistoryEvent, Timestamp, WorkflowExecution,
};

/// What is known of an event beyond its history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The rule that wrote it.
    pub rule: Option<Rule>,
    /// The place where the world could have gone another way.
    pub site: Option<String>,
    /// The fault that struck there, and shows in the event.
    pub fault: Option<String>,
    /// Why something was not permitted, and what would have to change.
    pub forbidden: Option<(String, String)>,
    /// Where its decision stands in the file of the decider.
    pub decided_at: Option<String>,
}

/// An event, explained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The event.
    pub event_id: EventId,
    /// Its type.
    pub event_type: EventType,
    /// The time since the first event of the history; in JSON in milliseconds.
    #[serde(rename = "elapsedMilliseconds", serialize_with = "milliseconds")]
    pub elapsed: Duration,
    /// What happened, with the names that matter.
    pub what: String,
    /// What there is to know of such an event.
    pub says: &'static str,
    /// The chain that led to it, first things first.
    pub because: Vec<Link>,
    /// The rule by which it was written.
    pub rule: RuleTold,
    /// Where the world could have gone another way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The fault that struck there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// Where its decision stands in the file of the decider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<String>,
    /// Why something did not go well, and what would have avoided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// What the decider sees, at a `DecisionTaskStarted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// What changed in what holds.
    pub now: Vec<Change>,
    /// What can happen from here, and what wakes the decider.
    pub next: Vec<String>,
    /// What cannot be known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<String>,
}

/// A rule, as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleTold {
    /// Its stable name.
    pub id: &'static str,
    /// The rule in a sentence.
    pub sentence: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// How well it is known.
    #[serde(serialize_with = "mark")]
    pub mark: Mark,
    /// Whether the rule was read off the history, since nobody told it.
    pub inferred: bool,
}

/// Why something did not go well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Why.
    pub why: String,
    /// What would have avoided it.
    pub avoid: String,
    /// The policies' answer, when it was a matter of permissions and is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied: Option<String>,
}

/// An aspect that changed, and how it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The aspect.
    pub aspect: Aspect,
    /// How it stands now.
    pub now: String,
}

fn milliseconds<S: Serializer>(elapsed: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
}

fn mark<S: Serializer>(mark: &Mark, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(mark)
}

/// Explains a history event by event. `told` has what is known beyond it, an entry for each event,
/// or is empty.
pub fn explain<'h>(history: &'h [HistoryEvent], told: &'h [Told]) -> Explainer<'h> {
    Explainer {
        index: Index::new(history),
        told,
        place: 0,
        situation: Situation::default(),
        execution: Some(Execution::new(WorkflowExecution::default())),
        deadline: "none".to_owned(),
    }
}

/// Explains a history event by event, and keeps what holds after each.
#[derive(Debug)]
pub struct Explainer<'h> {
    index: Index<'h>,
    told: &'h [Told],
    place: usize,
    situation: Situation,
    /// The execution that the events so far tell of; none once one of them cannot follow.
    execution: Option<Execution>,
    deadline: String,
}

impl Iterator for Explainer<'_> {
    type Item = Explanation;

    fn next(&mut self) -> Option<Explanation> {
        let event = self.index.events().get(self.place)?;
        let told = self.told.get(self.place).cloned().unwrap_or_default();
        self.place += 1;
        let rule =
            told.rule.unwrap_or_else(|| rules::inferred(&self.index, &self.situation, event));
        let because = because::because(&self.index, &self.situation, rule, event);
        let (ended, seen) = (self.thing_of(event), self.seen(event));
        let mut unknown = self.unknown(event, &told);
        let now = self.advance(event, &mut unknown);
        Some(Explanation {
            event_id: event.event_id,
            event_type: event.event_type(),
            elapsed: self.elapsed(event.event_timestamp),
            what: what::what(&self.index, event, ended.as_ref()),
            says: says(event.event_type()),
            because,
            rule: RuleTold {
                id: rule.id(),
                sentence: rule.sentence(),
                source: rule.source(),
                mark: rule.mark(),
                inferred: told.rule.is_none(),
            },
            failure: failure(event, &told),
            site: told.site,
            fault: told.fault,
            decided_at: told.decided_at,
            seen,
            now,
            next: next::next(&self.index, &self.situation, event),
            unknown,
        })
    }
}

impl Explainer<'_> {
    /// All of what holds after the events so far, aspect by aspect.
    #[must_use]
    pub fn state(&self) -> Vec<Change> {
        let aspects = Aspect::ALL.iter().copied();
        aspects.map(|aspect| Change { aspect, now: self.told(aspect) }).collect()
    }

    /// What is open after the events so far.
    #[must_use]
    pub fn situation(&self) -> &Situation {
        &self.situation
    }

    fn told(&self, aspect: Aspect) -> String {
        if aspect == Aspect::NextDeadline {
            return self.deadline.clone();
        }
        self.situation.told(aspect)
    }

    fn elapsed(&self, at: Timestamp) -> Duration {
        self.index.events().first().map_or(Duration::ZERO, |first| at.since(first.event_timestamp))
    }

    /// The open thing that the event ends.
    fn thing_of(&self, event: &HistoryEvent) -> Option<Thing> {
        let (kind, Step::Ends(opened_by, _)) = step(&event.attributes) else { return None };
        self.situation.opened_by(kind, opened_by).cloned()
    }

    fn seen(&self, event: &HistoryEvent) -> Option<Seen> {
        let EventAttributes::DecisionTaskStarted(e) = &event.attributes else { return None };
        let previous = self.situation.previous_started;
        Some(seen::seen(&self.index, previous, e.scheduled_event_id, event))
    }

    /// Takes the event in; what changed by it.
    fn advance(&mut self, event: &HistoryEvent, unknown: &mut Vec<String>) -> Vec<Change> {
        let (kind, _) = step(&event.attributes);
        let aspects = Aspect::of(kind);
        let before: Vec<String> = aspects.iter().map(|aspect| self.told(*aspect)).collect();
        let first = self.place == 1;
        self.situation.see(&self.index, event);
        let mut now = Vec::new();
        for (aspect, before) in aspects.iter().zip(before) {
            let told = self.told(*aspect);
            if told != before || first {
                now.push(Change { aspect: *aspect, now: told });
            }
        }
        if let Some(execution) = &mut self.execution
            && let Err(cannot) = execution.follow(event.clone())
        {
            unknown.push(format!("what is due from here on: {cannot}"));
            self.execution = None;
        }
        let deadline = self.next_deadline(event.event_timestamp);
        if deadline != self.deadline {
            now.push(Change { aspect: Aspect::NextDeadline, now: deadline.clone() });
            self.deadline = deadline;
        }
        now
    }

    fn next_deadline(&self, now: Timestamp) -> String {
        let Some(execution) = &self.execution else { return "not known".to_owned() };
        if !execution.state().is_open() {
            return "none".to_owned();
        }
        let next = execution.next_due();
        // A heartbeat leaves no event and puts its timeout off, so one that lies back did not pass.
        let put_off =
            |next: &Deadline| next.kind == DeadlineKind::ActivityHeartbeat && next.due < now;
        let next = match next {
            Some(next) if put_off(&next) => {
                let all = execution.deadlines(&Assumptions::default());
                all.into_iter().find(|next| !put_off(next))
            }
            next => next,
        };
        next.map_or_else(|| "none".to_owned(), |next| self.due(next))
    }

    fn due(&self, deadline: Deadline) -> String {
        let (kind, timeout) = of_deadline(deadline.kind);
        let thing = self.situation.opened_by(kind, deadline.opened_by);
        let id =
            thing.and_then(|thing| thing.id.as_ref()).map(|id| format!(" {}", what::shown(id)));
        let at = what::seconds(self.elapsed(deadline.due));
        format!("{at} s, {timeout} of {}{}", kind.name(), id.unwrap_or_default())
    }

    /// What nobody told and the history does not say.
    fn unknown(&self, event: &HistoryEvent, told: &Told) -> Vec<String> {
        let mut unknown = Vec::new();
        let denied = cause(&event.attributes).is_some_and(|(_, text)| {
            matches!(text.rule, Rule::CallerNotPermitted | Rule::RoleNotAssumed)
        });
        // A fault that denies something needs no statement.
        if denied && told.forbidden.is_none() && told.fault.is_none() {
            unknown.push("which policy and statement decided it: no history tells".to_owned());
        }
        unknown
    }
}

fn of_deadline(kind: DeadlineKind) -> (Kind, &'static str) {
    match kind {
        DeadlineKind::Execution => (Kind::Execution, "executionStartToCloseTimeout"),
        DeadlineKind::DecisionStartToClose => (Kind::DecisionTask, "startToCloseTimeout"),
        DeadlineKind::DecisionScheduleToStart => (Kind::DecisionTask, "scheduleToStartTimeout"),
        DeadlineKind::Timer => (Kind::Timer, "startToFireTimeout"),
        DeadlineKind::ActivityScheduleToClose => (Kind::ActivityTask, "scheduleToCloseTimeout"),
        DeadlineKind::ActivityScheduleToStart => (Kind::ActivityTask, "scheduleToStartTimeout"),
        DeadlineKind::ActivityStartToClose => (Kind::ActivityTask, "startToCloseTimeout"),
        DeadlineKind::ActivityHeartbeat => (Kind::ActivityTask, "heartbeatTimeout"),
        DeadlineKind::LambdaFunction => (Kind::LambdaFunction, "startToCloseTimeout"),
    }
}

fn failure(event: &HistoryEvent, told: &Told) -> Option<Failure> {
    let denied = told.forbidden.as_ref().map(|(denied, _)| denied.clone());
    let remedy = told.forbidden.as_ref().map(|(_, remedy)| remedy.clone());
    let (why, avoid) = match (cause(&event.attributes), timeout(&event.attributes)) {
        (Some((_, text)), _) => (text.why, text.avoid),
        (None, Some(text)) => (text.why, text.avoid),
        (None, None) => of_worker(event.event_type(), denied.is_some())?,
    };
    Some(Failure { why: why.to_owned(), avoid: remedy.unwrap_or_else(|| avoid.to_owned()), denied })
}

/// Failures that have neither a cause nor a timeout: the reason is the worker's or Lambda's own.
fn of_worker(event_type: EventType, denied: bool) -> Option<(&'static str, &'static str)> {
    const HANDLE: &str = "nothing can be sure of it: a decider has to handle this event, and decides whether to try again, undo or give up";
    if event_type == EventType::LambdaFunctionFailed && denied {
        return Some((
            "the role could be assumed, but it may not invoke the function",
            "let a policy of the role allow lambda:InvokeFunction on the function",
        ));
    }
    let rows = [
        (
            EventType::LambdaFunctionFailed,
            "the function raised an error, or Lambda refused or ended the invocation; the reason says which",
        ),
        (
            EventType::ActivityTaskFailed,
            "the worker answered that it failed; the reason is the worker's own",
        ),
        (
            EventType::ChildWorkflowExecutionFailed,
            "the child's decider failed the child; the reason is its own",
        ),
    ];
    let row = rows.into_iter().find(|(of, _)| *of == event_type);
    row.map(|(_, why)| (why, HANDLE))
}
