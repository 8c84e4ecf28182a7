//! Laws between histories of one domain: what one says of another, the other says too.

use indexmap::IndexMap;
use serde::Serialize;

use super::child_executions::words;
use super::finding::Violation;
use super::law::Law;
use crate::model::events::{
    ChildWorkflowExecutionStarted, StartChildWorkflowExecutionInitiated,
    WorkflowExecutionContinuedAsNew, WorkflowExecutionStarted,
};
use crate::model::{
    EventAttributes as E, EventId, Extent, HistoryEvent, Recording, Text, Times, Timestamp,
    WorkflowExecution,
};

/// A law that two histories break together, found in one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The recording whose event says what the other does not, by its place in the list.
    pub recording: usize,
    /// The other recording, by its place.
    pub other: usize,
    /// The law, the events of the first recording, and what the other says.
    #[serde(flatten)]
    pub violation: Violation,
}

/// Judges recordings of one domain together, as far as they say of which execution they are.
#[must_use]
pub fn between(recordings: &[Recording]) -> Vec<Disagreement> {
    let mut domain = Domain::of(recordings);
    for run in &domain.runs.clone() {
        domain.same_run(run.1);
    }
    domain.one_open_run();
    for (place, recording) in recordings.iter().enumerate() {
        let Some(run) = &recording.workflow_execution else { continue };
        for event in &recording.events {
            domain.judge(One { place, run, event });
        }
    }
    domain.found
}

/// All recordings of a domain, found by their runs.
struct Domain<'r> {
    recordings: &'r [Recording],
    /// The recordings of each run, by their places.
    runs: IndexMap<&'r WorkflowExecution, Vec<usize>>,
    /// What reached each recording from another execution.
    received: IndexMap<Received<'r>, &'r HistoryEvent>,
    found: Vec<Disagreement>,
}

/// A delivery: where it arrived, who sent it, the event that sent it, and whether it is a cancel
/// request.
type Received<'r> = (usize, &'r WorkflowExecution, EventId, bool);

/// An event of a recording that is being judged.
#[derive(Clone, Copy)]
struct One<'r> {
    place: usize,
    run: &'r WorkflowExecution,
    event: &'r HistoryEvent,
}

/// What was looked for in another recording.
enum There<'r> {
    /// It is there.
    At(usize, &'r HistoryEvent),
    /// It is not there, though that recording would have it.
    Missing(usize),
    /// Nobody can tell: the other recording is not here, or ends before.
    Unknown,
}

impl<'r> Domain<'r> {
    fn of(recordings: &'r [Recording]) -> Self {
        let (mut runs, mut received) = (IndexMap::<_, Vec<usize>>::new(), IndexMap::new());
        for (place, recording) in recordings.iter().enumerate() {
            let Some(run) = &recording.workflow_execution else { continue };
            runs.entry(run).or_default().push(place);
            for event in &recording.events {
                if let Some((from, id, cancel)) = delivery(event) {
                    received.entry((place, from, id, cancel)).or_insert(event);
                }
            }
        }
        Domain { recordings, runs, received, found: Vec::new() }
    }

    /// The longest recording of a run that begins with its first event.
    fn whole(&self, run: &WorkflowExecution) -> Option<usize> {
        let places = self.runs.get(run)?.iter().copied();
        let whole = places.filter(|place| self.recordings[*place].extent != Extent::Fragment);
        whole.max_by_key(|place| self.recordings[*place].events.len())
    }

    /// The event with an id in the history of a run.
    fn event(&self, run: &WorkflowExecution, id: EventId) -> There<'r> {
        let Some(place) = self.whole(run) else { return There::Unknown };
        let events = &self.recordings[place].events;
        match find(events, id) {
            Some(event) => There::At(place, event),
            None if events.last().is_some_and(|last| last.event_id < id) => {
                match self.recordings[place].extent {
                    Extent::Complete => There::Missing(place),
                    Extent::Prefix | Extent::Fragment => There::Unknown,
                }
            }
            None => There::Missing(place),
        }
    }

    /// What a run received, when it was told of by an event at a certain moment.
    fn arrival(
        &self,
        target: &WorkflowExecution,
        one: One<'r>,
        id: EventId,
        cancel: bool,
    ) -> There<'r> {
        let Some(place) = self.whole(target) else { return There::Unknown };
        if let Some(event) = self.received.get(&(place, one.run, id, cancel)) {
            return There::At(place, event);
        }
        let recording = &self.recordings[place];
        let told = one.event.event_timestamp;
        let Some(blur) = self.blur(place, one.place) else { return There::Unknown };
        let last = recording.events.last();
        let ends_before = last.is_none_or(|last| !is_before(told, last.event_timestamp, blur));
        match recording.extent {
            Extent::Complete => There::Missing(place),
            Extent::Prefix if !ends_before => There::Missing(place),
            Extent::Prefix | Extent::Fragment => There::Unknown,
        }
    }

    /// By how many milliseconds moments of two recordings may be apart because one of them was cut
    /// off, or rounded, to whole seconds; `None`: one of them has no moments of its own.
    fn blur(&self, one: usize, other: usize) -> Option<i64> {
        match (self.recordings[one].times, self.recordings[other].times) {
            (Times::Absent, _) | (_, Times::Absent) => None,
            (Times::Milliseconds, Times::Milliseconds) | (Times::Seconds, Times::Seconds) => {
                Some(0)
            }
            (Times::Milliseconds, Times::Seconds) | (Times::Seconds, Times::Milliseconds) => {
                Some(LESS_THAN_A_SECOND)
            }
        }
    }

    fn broken(&mut self, law: Law, one: One<'_>, other: usize, expected: String, found: String) {
        let events = vec![one.event.event_id];
        let violation = Violation { law, events, expected, found };
        self.found.push(Disagreement { recording: one.place, other, violation });
    }

    /// Recordings of one run agree where they meet.
    fn same_run(&mut self, places: &[usize]) {
        let Some((first, rest)) = places.split_first() else { return };
        for other in rest {
            let [ours, theirs] = [*first, *other].map(|place| &self.recordings[place]);
            let blur = self.blur(*first, *other);
            let differs = ours.events.iter().find(|event| {
                find(&theirs.events, event.event_id).is_some_and(|their| {
                    let (at, their_at) = (event.event_timestamp, their.event_timestamp);
                    let apart = blur.is_some_and(|blur| {
                        is_before(at, their_at, blur) || is_before(their_at, at, blur)
                    });
                    apart || their.attributes != event.attributes
                })
            });
            let (Some(event), Some(run)) = (differs, &ours.workflow_execution) else { continue };
            let one = One { place: *first, run, event };
            let expected = "the same event in both histories of the run".to_owned();
            self.broken(Law::SameRunAgrees, one, *other, expected, "two that differ".to_owned());
        }
    }

    /// Runs of one workflow id follow each other.
    fn one_open_run(&mut self) {
        let mut spans: Vec<_> = self
            .runs
            .keys()
            .filter_map(|run| {
                let place = self.whole(run)?;
                self.blur(place, place)?;
                let events = &self.recordings[place].events;
                let (first, last) = (events.first()?, events.last()?);
                let span = (first.event_timestamp, last.event_timestamp);
                Some((&run.workflow_id, span.0, span.1, One { place, run, event: first }))
            })
            .collect();
        spans.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
        for pair in spans.windows(2) {
            let [(id, began, end, earlier), (next_id, start, next_end, later)] = pair else {
                continue;
            };
            let Some(blur) = self.blur(earlier.place, later.place) else { continue };
            // Where moments are blurred, the one that seems to be earlier may be the next run.
            let overlap =
                is_before(*start, *end, blur) && (blur == 0 || is_before(*began, *next_end, blur));
            if id == next_id && overlap {
                let expected = format!("a start at {end} or later, when the run before has closed");
                self.broken(Law::OneOpenRun, *later, earlier.place, expected, start.to_string());
            }
        }
    }

    fn judge(&mut self, one: One<'r>) {
        let attributes = &one.event.attributes;
        if let E::WorkflowExecutionStarted(e) = attributes {
            self.started(one, e);
        } else if let E::WorkflowExecutionContinuedAsNew(e) = attributes {
            self.continued(one, e);
        } else if let E::ChildWorkflowExecutionStarted(e) = attributes {
            self.child_started(one, e);
        } else if let E::ExternalWorkflowExecutionSignaled(e) = attributes {
            self.arrived(one, &e.workflow_execution, e.initiated_event_id, false);
        } else if let E::ExternalWorkflowExecutionCancelRequested(e) = attributes {
            self.arrived(one, &e.workflow_execution, e.initiated_event_id, true);
        } else if let Some(close) = ChildClose::of(attributes) {
            self.child_closed(one, &close);
        } else {
            self.received(one);
        }
    }

    /// A child began as its parent initiated it; a next run, as the one before continued.
    fn started(&mut self, one: One<'r>, e: &WorkflowExecutionStarted) {
        if let Some(run_id) = &e.continued_execution_run_id {
            let before = WorkflowExecution {
                workflow_id: one.run.workflow_id.clone(),
                run_id: run_id.clone(),
            };
            let Some(other) = self.whole(&before) else { return };
            let recording = &self.recordings[other];
            let last = recording.events.last().map(|last| &last.attributes);
            let continues = match last {
                Some(E::WorkflowExecutionContinuedAsNew(e)) => {
                    e.new_execution_run_id == one.run.run_id
                }
                _ => recording.extent != Extent::Complete,
            };
            if !continues {
                let expected = format!("{before:?} to continue as this run");
                let found = "another end".to_owned();
                self.broken(Law::RunsContinue, one, other, expected, found);
            }
            return;
        }
        let Some(parent) = &e.parent_workflow_execution else { return };
        let law = Law::ChildWasInitiated;
        match self.event(parent, e.parent_initiated_event_id) {
            There::Unknown => {}
            There::Missing(other) => {
                let expected = format!("event {} of its parent", e.parent_initiated_event_id);
                self.broken(law, one, other, expected, "no such event".to_owned());
            }
            There::At(other, sent) => {
                let E::StartChildWorkflowExecutionInitiated(initiated) = &sent.attributes else {
                    let expected = "StartChildWorkflowExecutionInitiated".to_owned();
                    let found = sent.event_type().to_string();
                    return self.broken(law, one, other, expected, found);
                };
                if let Some(differs) = differs(one.run, e, initiated) {
                    let expected = format!("the {differs} that its parent initiated it with");
                    self.broken(law, one, other, expected, "another".to_owned());
                }
                self.not_before(law, one, other, sent);
            }
        }
    }

    /// What tells of something is not earlier than what it tells of.
    fn not_before(&mut self, law: Law, later: One<'_>, other: usize, earlier: &HistoryEvent) {
        let Some(blur) = self.blur(later.place, other) else { return };
        if is_before(later.event.event_timestamp, earlier.event_timestamp, blur) {
            let expected = format!("{} or later", earlier.event_timestamp);
            self.broken(law, later, other, expected, later.event.event_timestamp.to_string());
        }
    }

    fn child_started(&mut self, one: One<'r>, e: &ChildWorkflowExecutionStarted) {
        let There::At(other, first) = self.event(&e.workflow_execution, EventId::FIRST) else {
            return;
        };
        let law = Law::ChildStartedThere;
        let E::WorkflowExecutionStarted(start) = &first.attributes else { return };
        let parent = start.parent_workflow_execution.as_ref();
        if parent != Some(one.run) || start.parent_initiated_event_id != e.initiated_event_id {
            let expected = format!("the child to name event {} here", e.initiated_event_id);
            let found = format!("event {} of {parent:?}", start.parent_initiated_event_id);
            self.broken(law, one, other, expected, found);
        } else if start.workflow_type != e.workflow_type {
            let (expected, found) = (words(&e.workflow_type), words(&start.workflow_type));
            self.broken(law, one, other, expected, found);
        }
        self.not_before(law, one, other, first);
    }

    fn child_closed(&mut self, one: One<'r>, close: &ChildClose<'r>) {
        let Some(other) = self.whole(close.run) else { return };
        let recording = &self.recordings[other];
        let Some(last) = recording.events.last() else { return };
        // Nobody has recorded which of its runs a parent names when a child that continued closes.
        let continued = matches!(last.attributes, E::WorkflowExecutionContinuedAsNew(_));
        if recording.extent != Extent::Complete || continued {
            return;
        }
        if !close.is_told_by(&last.attributes) {
            let expected = "the child to have closed with the same event and words".to_owned();
            let found = last.event_type().to_string();
            self.broken(Law::ChildClosedThere, one, other, expected, found);
        }
        self.not_before(Law::ChildClosedThere, one, other, last);
    }

    /// A signal or cancel request that arrived was sent.
    fn received(&mut self, one: One<'r>) {
        let Some((from, id, cancel)) = delivery(one.event) else { return };
        let law = if cancel { Law::CancelWasSent } else { Law::SignalWasSent };
        match self.event(from, id) {
            There::Unknown => {}
            There::Missing(other) => {
                let expected = format!("event {id} of its sender");
                self.broken(law, one, other, expected, "no such event".to_owned());
            }
            There::At(other, sent) => {
                if !sends(&sent.attributes, one) {
                    let expected = "its sender's initiated event to say the same".to_owned();
                    let found = format!("{} {id}, which does not", sent.event_type());
                    self.broken(law, one, other, expected, found);
                }
                self.not_before(law, one, other, sent);
            }
        }
    }

    /// A signal or cancel request that was told to be delivered arrived.
    fn arrived(&mut self, one: One<'r>, target: &WorkflowExecution, id: EventId, cancel: bool) {
        let law = if cancel { Law::CancelArrived } else { Law::SignalArrived };
        match self.arrival(target, one, id, cancel) {
            There::Unknown => {}
            There::Missing(other) => {
                let expected = format!("the target to have received what event {id} sent");
                self.broken(law, one, other, expected, "nothing of it".to_owned());
            }
            There::At(other, received) => self.not_before(law, one, other, received),
        }
    }

    fn continued(&mut self, one: One<'r>, e: &WorkflowExecutionContinuedAsNew) {
        let next = WorkflowExecution {
            workflow_id: one.run.workflow_id.clone(),
            run_id: e.new_execution_run_id.clone(),
        };
        let There::At(other, first) = self.event(&next, EventId::FIRST) else { return };
        let E::WorkflowExecutionStarted(start) = &first.attributes else { return };
        let law = Law::RunsContinue;
        if start.continued_execution_run_id.as_ref() != Some(&one.run.run_id) {
            let expected = format!("the next run to continue {}", one.run.run_id);
            let found = format!("{:?}", start.continued_execution_run_id);
            self.broken(law, one, other, expected, found);
        }
        let same = start.input == e.input
            && start.execution_start_to_close_timeout == e.execution_start_to_close_timeout
            && start.task_start_to_close_timeout == e.task_start_to_close_timeout
            && start.task_list == e.task_list
            && start.child_policy == e.child_policy
            && start.workflow_type == e.workflow_type
            && start.tag_list.as_ref().map_or(&[][..], |tags| &tags.0)
                == e.tag_list.as_ref().map_or(&[][..], |tags| &tags.0);
        if !same {
            let expected = "the next run to begin with these values".to_owned();
            self.broken(law, one, other, expected, "others".to_owned());
        }
        let start = One { place: other, run: one.run, event: first };
        self.not_before(law, start, one.place, one.event);
    }
}

/// What is left of a second when a moment is cut off to whole ones, at most, in milliseconds.
const LESS_THAN_A_SECOND: i64 = 999;

/// Whether a moment is certainly before another, when they may be blurred by some milliseconds.
fn is_before(one: Timestamp, other: Timestamp, blur: i64) -> bool {
    one.as_millis().saturating_add(blur) < other.as_millis()
}

/// The event with an id, among events whose ids rise.
fn find(events: &[HistoryEvent], id: EventId) -> Option<&HistoryEvent> {
    let place = id.0.checked_sub(events.first()?.event_id.0)?;
    let near = usize::try_from(place).ok().and_then(|place| events.get(place));
    if let Some(event) = near.filter(|event| event.event_id == id) {
        return Some(event);
    }
    let place = events.binary_search_by_key(&id, |event| event.event_id).ok()?;
    events.get(place)
}

/// Who sent what an event received, by which event, and whether it is a cancel request.
fn delivery(event: &HistoryEvent) -> Option<(&WorkflowExecution, EventId, bool)> {
    let (from, id, cancel) = if let E::WorkflowExecutionSignaled(e) = &event.attributes {
        (&e.external_workflow_execution, e.external_initiated_event_id, false)
    } else if let E::WorkflowExecutionCancelRequested(e) = &event.attributes {
        (&e.external_workflow_execution, e.external_initiated_event_id, true)
    } else {
        return None;
    };
    Some((from.as_ref().filter(|_| !id.is_none())?, id, cancel))
}

/// Whether an event sends what `one` received.
fn sends(sent: &E, one: One<'_>) -> bool {
    let to = |workflow_id: &Text, run_id: Option<&Text>| {
        let run = run_id.is_none_or(|id| id.is_empty() || *id == one.run.run_id);
        *workflow_id == one.run.workflow_id && run
    };
    match (sent, &one.event.attributes) {
        (
            E::SignalExternalWorkflowExecutionInitiated(sent),
            E::WorkflowExecutionSignaled(received),
        ) => {
            to(&sent.workflow_id, sent.run_id.as_ref())
                && sent.signal_name == received.signal_name
                && sent.input == received.input
        }
        (
            E::RequestCancelExternalWorkflowExecutionInitiated(sent),
            E::WorkflowExecutionCancelRequested(_),
        ) => to(&sent.workflow_id, sent.run_id.as_ref()),
        _ => false,
    }
}

/// The first value with which a child began that its parent did not initiate it with.
fn differs(
    run: &WorkflowExecution,
    start: &WorkflowExecutionStarted,
    initiated: &StartChildWorkflowExecutionInitiated,
) -> Option<&'static str> {
    let tags = (start.tag_list.as_ref(), initiated.tag_list.as_ref());
    let tags = (tags.0.map_or(&[][..], |tags| &tags.0), tags.1.map_or(&[][..], |tags| &tags.0));
    let timeout = start.execution_start_to_close_timeout;
    let rows = [
        ("workflowId", run.workflow_id == initiated.workflow_id),
        ("workflowType", start.workflow_type == initiated.workflow_type),
        ("input", start.input == initiated.input),
        ("taskList", start.task_list == initiated.task_list),
        ("taskPriority", start.task_priority == initiated.task_priority),
        ("childPolicy", start.child_policy == initiated.child_policy),
        (
            "taskStartToCloseTimeout",
            start.task_start_to_close_timeout == initiated.task_start_to_close_timeout,
        ),
        ("executionStartToCloseTimeout", timeout == initiated.execution_start_to_close_timeout),
        ("lambdaRole", start.lambda_role == initiated.lambda_role),
        ("tagList", tags.0 == tags.1),
    ];
    rows.iter().find(|(_, same)| !same).map(|(name, _)| *name)
}

/// How a parent saw its child close.
struct ChildClose<'r> {
    run: &'r WorkflowExecution,
    attributes: &'r E,
}

impl<'r> ChildClose<'r> {
    fn of(attributes: &'r E) -> Option<Self> {
        macro_rules! run {
            ($($name:ident)*) => {
                $(if let E::$name(e) = attributes {
                    return Some(ChildClose { run: &e.workflow_execution, attributes });
                })*
            };
        }
        run! {
            ChildWorkflowExecutionCompleted ChildWorkflowExecutionFailed
            ChildWorkflowExecutionTimedOut ChildWorkflowExecutionCanceled
            ChildWorkflowExecutionTerminated
        }
        None
    }

    /// Whether the child's last event says the same.
    fn is_told_by(&self, last: &E) -> bool {
        match (self.attributes, last) {
            (E::ChildWorkflowExecutionCompleted(told), E::WorkflowExecutionCompleted(last)) => {
                told.result == last.result
            }
            (E::ChildWorkflowExecutionFailed(told), E::WorkflowExecutionFailed(last)) => {
                told.reason == last.reason && told.details == last.details
            }
            (E::ChildWorkflowExecutionCanceled(told), E::WorkflowExecutionCanceled(last)) => {
                told.details == last.details
            }
            (E::ChildWorkflowExecutionTimedOut(_), E::WorkflowExecutionTimedOut(_))
            | (E::ChildWorkflowExecutionTerminated(_), E::WorkflowExecutionTerminated(_)) => true,
            _ => false,
        }
    }
}
