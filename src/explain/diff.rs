//! Two histories side by side, aligned by what their events mean.
//!
//! An event is named by its type, by what it is about and by which use of that it is; a decision
//! task by what it was queued for. Ids, run ids and identities are no differences, and times count
//! from the first event.

use indexmap::{IndexMap, IndexSet};
use serde::Serialize;
use serde_json::Value;

use super::index::{Index, decided};
use super::step::{Kind, Step, step};
use super::what::{shown, what};
use crate::model::{EventAttributes, EventId, EventType, HistoryEvent};

/// What differs between two histories, A and B.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diff {
    /// The decision tasks whose decisions differ, in the order of A, then of B.
    pub decisions: Vec<Decisions>,
    /// What else differs, by time.
    pub events: Vec<Difference>,
    /// Events that are the same at another time.
    pub shifts: Vec<Shift>,
}

impl Diff {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.decisions.is_empty() && self.events.is_empty() && self.shifts.is_empty()
    }
}

/// A decision task whose decisions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decisions {
    /// What the task was queued for.
    pub after: String,
    /// Its `DecisionTaskCompleted` in A.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<EventId>,
    /// Its `DecisionTaskCompleted` in B.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<EventId>,
    /// What was decided in A only.
    pub only_a: Vec<String>,
    /// What was decided in B only.
    pub only_b: Vec<String>,
    /// What was decided in both, otherwise.
    pub changed: Vec<String>,
}

/// An event that is in one history only, or that says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The event in A, and its milliseconds since the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<(EventId, u64)>,
    /// The event in B, and its milliseconds since the first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<(EventId, u64)>,
    /// The event in words.
    pub what: String,
    /// The members that differ, with their values in A and B.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<(String, String, String)>,
}

/// Events one after the other that are the same in both, and in B later or earlier by one length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// The first of them in A.
    pub a: EventId,
    /// The first of them in B.
    pub b: EventId,
    /// How many there are.
    pub events: usize,
    /// By how many milliseconds they are later in B; below 0: earlier.
    pub later_by: i64,
}

/// Compares two histories.
#[must_use]
pub fn diff(a: &[HistoryEvent], b: &[HistoryEvent]) -> Diff {
    let (a, b) = (Side::new(a), Side::new(b));
    let decisions = differing_decisions(&a, &b);
    let told: IndexSet<EventIn> =
        decisions.iter().flat_map(|(_, told)| told.iter().copied()).collect();
    Diff {
        events: differing_events(&a, &b, &told),
        shifts: shifts(&a, &b),
        decisions: decisions.into_iter().map(|(decisions, _)| decisions).collect(),
    }
}

/// What an event is called in whichever history it is: its type, what it is about, and which one of
/// those it is, from 0.
type Name = (EventType, String, usize);

/// An event of A or of B.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum EventIn {
    A(EventId),
    B(EventId),
}

/// One of the two histories.
struct Side<'h> {
    index: Index<'h>,
    by_name: IndexMap<Name, &'h HistoryEvent>,
}

impl<'h> Side<'h> {
    fn new(history: &'h [HistoryEvent]) -> Self {
        let index = Index::new(history);
        let mut by_name = IndexMap::with_capacity(history.len());
        let mut counts: IndexMap<(EventType, String), usize> = IndexMap::new();
        // Which use of its id each opening event begins.
        let mut uses: IndexMap<EventId, usize> = IndexMap::new();
        for event in history {
            let (kind, step) = step(&event.attributes);
            let about = about(&index, kind, step, event);
            let count = counts.entry((event.event_type(), about.clone())).or_default();
            let of_opener = match step {
                Step::Starts(opened_by) | Step::Ends(opened_by, _) => uses.get(&opened_by).copied(),
                Step::Opens | Step::Happens | Step::Refused => None,
            };
            let again = of_opener.unwrap_or(*count);
            *count += 1;
            if step == Step::Opens {
                uses.insert(event.event_id, again);
            }
            by_name.insert((event.event_type(), about, again), event);
        }
        Side { index, by_name }
    }

    fn elapsed(&self, event: &HistoryEvent) -> u64 {
        let first = self.index.events().first().unwrap_or(event);
        let elapsed = event.event_timestamp.since(first.event_timestamp);
        u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
    }

    fn place(&self, event: &HistoryEvent) -> (EventId, u64) {
        (event.event_id, self.elapsed(event))
    }

    /// The decisions of a batch, by type and by what they are about.
    fn decided(&self, completed: Option<&HistoryEvent>) -> IndexMap<String, &'h HistoryEvent> {
        let batch = completed.map(|completed| self.index.batch(completed.event_id));
        let mut decided_so = IndexMap::new();
        for event in batch.unwrap_or_default() {
            let Some((_, decision_type)) = decided(event) else { continue };
            let subject = self.index.subject(event).map(|id| format!(" {id}"));
            let mut key = format!("{decision_type}{}", subject.unwrap_or_default());
            while decided_so.contains_key(&key) {
                key.push_str(" again");
            }
            decided_so.insert(key, event);
        }
        decided_so
    }
}

/// What an event is about, by a name that does not depend on ids of events.
fn about(index: &Index<'_>, kind: Kind, step: Step, event: &HistoryEvent) -> String {
    if kind != Kind::DecisionTask {
        return index.subject(event).map(ToString::to_string).unwrap_or_default();
    }
    let opener = match step {
        Step::Starts(opened_by) | Step::Ends(opened_by, _) => index.get(opened_by),
        Step::Opens | Step::Happens | Step::Refused => Some(event),
    };
    let mut opener = opener;
    // A task that takes the place of one that timed out is there for the same.
    while let Some(scheduled) = opener {
        let Some(waker) = index.wakers(scheduled).first().copied() else { break };
        match self::step(&waker.attributes) {
            (Kind::DecisionTask, Step::Ends(before, _)) if before < scheduled.event_id => {
                opener = index.get(before);
            }
            (kind, _) => {
                let id = index.subject(waker).map(|id| format!(" {id}")).unwrap_or_default();
                if kind == Kind::Execution {
                    return waker.event_type().to_string();
                }
                return format!("{}{id}", kind.name());
            }
        }
    }
    String::new()
}

/// What differs in decisions, and the events that are told of with it.
fn differing_decisions(a: &Side<'_>, b: &Side<'_>) -> Vec<(Decisions, Vec<EventIn>)> {
    let completed = |name: &&Name| name.0 == EventType::DecisionTaskCompleted;
    let names: IndexSet<&Name> =
        a.by_name.keys().chain(b.by_name.keys()).filter(completed).collect();
    let mut differing = Vec::new();
    for name in names {
        let (in_a, in_b) = (a.by_name.get(name).copied(), b.by_name.get(name).copied());
        let (decided_a, decided_b) = (a.decided(in_a), b.decided(in_b));
        let mut told = Vec::new();
        let mut decisions = Decisions {
            after: name.1.clone(),
            a: in_a.map(|event| event.event_id),
            b: in_b.map(|event| event.event_id),
            only_a: Vec::new(),
            only_b: Vec::new(),
            changed: Vec::new(),
        };
        for (key, event) in &decided_a {
            let Some(other) = decided_b.get(key) else {
                decisions.only_a.push(format!("{key} (event {})", event.event_id));
                told.push(EventIn::A(event.event_id));
                continue;
            };
            let members = differing_members(&event.attributes, &other.attributes);
            // A decision that was granted here and refused there is no other decision.
            if event.event_type() == other.event_type() && !members.is_empty() {
                let change = |(name, a, b): &(String, String, String)| {
                    format!("{name} {} | {}", shown(a), shown(b))
                };
                let changes = members.iter().map(change);
                let changes: Vec<String> = changes.collect();
                decisions.changed.push(format!("{key}: {}", changes.join(", ")));
                told.extend([EventIn::A(event.event_id), EventIn::B(other.event_id)]);
            }
        }
        for (key, event) in decided_b.iter().filter(|(key, _)| !decided_a.contains_key(*key)) {
            decisions.only_b.push(format!("{key} (event {})", event.event_id));
            told.push(EventIn::B(event.event_id));
        }
        if !told.is_empty() {
            differing.push((decisions, told));
        }
    }
    differing
}

fn differing_events(a: &Side<'_>, b: &Side<'_>, told: &IndexSet<EventIn>) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (name, event) in &a.by_name {
        let Some(other) = b.by_name.get(name) else {
            if !told.contains(&EventIn::A(event.event_id)) && !goes_with_another(name, a, b) {
                let what = what(&a.index, event, None);
                let place = Some(a.place(event));
                differences.push(Difference { a: place, b: None, what, members: Vec::new() });
            }
            continue;
        };
        let members = differing_members(&event.attributes, &other.attributes);
        if !members.is_empty() && !told.contains(&EventIn::A(event.event_id)) {
            let (a_at, b_at) = (Some(a.place(event)), Some(b.place(other)));
            let what = format!("{} {}", event.event_type(), name.1).trim_end().to_owned();
            differences.push(Difference { a: a_at, b: b_at, what, members });
        }
    }
    for (name, event) in b.by_name.iter().filter(|(name, _)| !a.by_name.contains_key(*name)) {
        if !told.contains(&EventIn::B(event.event_id)) && !goes_with_another(name, b, a) {
            let (place, what) = (Some(b.place(event)), what(&b.index, event, None));
            differences.push(Difference { a: None, b: place, what, members: Vec::new() });
        }
    }
    let at = |difference: &Difference| difference.a.or(difference.b).map(|(id, at)| (at, id));
    differences.sort_by_key(at);
    differences
}

/// Whether the event goes without saying, for another one of its side is only there, too: the start
/// and the answer of a decision task that the other history has not.
fn goes_with_another(name: &Name, own: &Side<'_>, other: &Side<'_>) -> bool {
    let goes = [EventType::DecisionTaskStarted, EventType::DecisionTaskCompleted].contains(&name.0);
    let scheduled = (EventType::DecisionTaskScheduled, name.1.clone(), name.2);
    goes && own.by_name.contains_key(&scheduled) && !other.by_name.contains_key(&scheduled)
}

fn shifts(a: &Side<'_>, b: &Side<'_>) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = Vec::new();
    let mut goes_on = false;
    for (name, event) in &a.by_name {
        let Some(other) = b.by_name.get(name) else { continue };
        let milliseconds = |at: u64| i64::try_from(at).unwrap_or(i64::MAX);
        let later_by = milliseconds(b.elapsed(other)) - milliseconds(a.elapsed(event));
        match shifts.last_mut().filter(|last| goes_on && last.later_by == later_by) {
            Some(last) => last.events += 1,
            None if later_by != 0 => {
                let (a, b) = (event.event_id, other.event_id);
                shifts.push(Shift { a, b, events: 1, later_by });
            }
            None => {}
        }
        goes_on = later_by != 0;
    }
    shifts
}

/// The members whose values differ, by their paths.
fn differing_members(a: &EventAttributes, b: &EventAttributes) -> Vec<(String, String, String)> {
    if a == b {
        return Vec::new();
    }
    let (a, b) = (members(a), members(b));
    let names: IndexSet<&String> = a.keys().chain(b.keys()).collect();
    let value = |of: &IndexMap<String, Value>, name: &String| match of.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => "absent".to_owned(),
    };
    let differ = names.into_iter().filter(|name| a.get(*name) != b.get(*name));
    differ.map(|name| (name.clone(), value(&a, name), value(&b, name))).collect()
}

/// The members that mean something: not which event another has become, nor who took a task.
fn members(attributes: &EventAttributes) -> IndexMap<String, Value> {
    let members: IndexMap<String, Value> =
        serde_json::from_str(&attributes.to_json()).expect("attributes are written as an object");
    let without_meaning = |name: &str| name == "identity" || name.ends_with("RunId");
    let meant = members.into_iter().filter(|(name, _)| !without_meaning(name));
    meant.map(|(name, value)| (name.clone(), meaning(&name, value))).collect()
}

fn meaning(name: &str, mut value: Value) -> Value {
    if name.ends_with("EventId") {
        let refers = value.as_u64().is_some_and(|id| id > 0);
        return Value::from(if refers { "an event" } else { "none" });
    }
    if let Value::Object(members) = &mut value {
        members.remove("runId");
    }
    value
}
