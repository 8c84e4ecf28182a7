//! Which events something speaks of: a set of event types, and patterns for what they are about.

use std::fmt;

use super::events::EventAttributes;
use super::{EventFamily, EventId, EventType, HistoryEvent, Reference, Scope, Subject, Text};

/// A set of event types.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct EventTypes(u64);

impl EventTypes {
    /// No type.
    pub const NONE: EventTypes = EventTypes(0);

    /// The set of these types.
    #[must_use]
    pub const fn of(types: &[EventType]) -> Self {
        let mut set = EventTypes::NONE;
        let mut place = 0;
        while place < types.len() {
            set = set.with(types[place]);
            place += 1;
        }
        set
    }

    /// The set and this type.
    #[must_use]
    pub const fn with(self, event_type: EventType) -> Self {
        EventTypes(self.0 | 1 << event_type as u8)
    }

    /// The types that are in either.
    #[must_use]
    pub const fn or(self, other: EventTypes) -> Self {
        EventTypes(self.0 | other.0)
    }

    /// Whether the type is in the set.
    #[must_use]
    pub const fn contains(self, event_type: EventType) -> bool {
        self.0 & 1 << event_type as u8 != 0
    }

    /// Whether there is no type in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The types of the set, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = EventType> {
        EventType::ALL.iter().copied().filter(move |event_type| self.contains(*event_type))
    }
}

impl FromIterator<EventType> for EventTypes {
    fn from_iter<I: IntoIterator<Item = EventType>>(types: I) -> Self {
        types.into_iter().fold(EventTypes::NONE, EventTypes::with)
    }
}

impl fmt::Debug for EventTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Names or ids: each written out, or as a glob in which `*` stands for any text and `?` for any
/// one character.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern(Vec<Text>);

impl Pattern {
    /// The pattern that any of these globs matches.
    pub fn any_of(globs: impl IntoIterator<Item = Text>) -> Self {
        Pattern(globs.into_iter().collect())
    }

    /// Whether the text matches.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.0.iter().any(|glob| glob_matches(glob, text))
    }

    /// Whether everything that a glob matches, this matches too. Where globs with `?` would take
    /// thought, the answer is no.
    #[must_use]
    pub fn covers(&self, glob: &str) -> bool {
        let safe = |own: &&Text| !own.contains('?') || !glob.contains('*');
        self.0.iter().filter(safe).any(|own| glob_matches(own, glob))
    }

    /// Whether there is a text that this and a glob both match.
    #[must_use]
    pub fn meets(&self, glob: &str) -> bool {
        self.0.iter().any(|own| globs_meet(own, glob))
    }

    /// The globs, as they were given.
    pub fn globs(&self) -> impl Iterator<Item = &Text> {
        self.0.iter()
    }
}

/// Goes through one glob character by character, with the set of places where the other may be.
fn globs_meet(one: &str, other: &str) -> bool {
    let other: Vec<char> = other.chars().collect();
    // What stands after a `*` that may stand for nothing is reached too.
    let reach = |places: &mut [bool]| {
        for (place, found) in other.iter().enumerate() {
            if *found == '*' && places[place] {
                places[place + 1] = true;
            }
        }
    };
    let mut places = vec![false; other.len() + 1];
    places[0] = true;
    reach(&mut places);
    for wanted in one.chars() {
        if wanted == '*' {
            let first = places.iter().position(|reached| *reached);
            places.iter_mut().skip(first.unwrap_or(other.len() + 1)).for_each(|at| *at = true);
            continue;
        }
        let mut next = vec![false; other.len() + 1];
        for (place, found) in other.iter().enumerate().filter(|(place, _)| places[*place]) {
            let fits = wanted == '?' || *found == '?' || *found == wanted;
            next[place] |= *found == '*';
            next[place + 1] |= *found != '*' && fits;
        }
        reach(&mut next);
        places = next;
    }
    places[other.len()]
}

/// Goes back to the last `*` only, so that the effort is at most the one length times the other.
fn glob_matches(glob: &str, text: &str) -> bool {
    let (mut glob, mut text) = (glob.chars(), text.chars());
    let mut last_star = None;
    loop {
        let (mut glob_after, mut text_after) = (glob.clone(), text.clone());
        match (glob_after.next(), text_after.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                last_star = Some((glob_after.clone(), text.clone()));
                glob = glob_after;
                continue;
            }
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                (glob, text) = (glob_after, text_after);
                continue;
            }
            _ => {}
        }
        let Some((after_star, skipped)) = &mut last_star else { return false };
        if skipped.next().is_none() {
            return false;
        }
        (glob, text) = (after_star.clone(), skipped.clone());
    }
}

/// Events of some types, about something that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    /// The types.
    pub types: EventTypes,
    /// The id of what the event is about; `None`: whatever it is about.
    pub of: Option<Pattern>,
    /// The name of the function or type that it is about; `None`: any.
    pub named: Option<Pattern>,
}

impl Selector {
    /// Whether the selector speaks of this event of this history.
    #[must_use]
    pub fn matches(&self, history: &[HistoryEvent], event: &HistoryEvent) -> bool {
        self.types.contains(event.event_type())
            && matches_if_any(self.of.as_ref(), || subject(history, event))
            && matches_if_any(self.named.as_ref(), || function_or_type(history, event))
    }

    /// Whether an event of this type can be one that the selector speaks of.
    #[must_use]
    pub fn may_match(&self, event_type: EventType) -> bool {
        self.types.contains(event_type)
            && (self.of.is_none() || event_type.has_subject())
            && (self.named.is_none() || event_type.has_function_or_type())
    }
}

/// As a claim has it: `LambdaFunctionCompleted of charge-1`.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let types: Vec<&str> = self.types.iter().map(EventType::name).collect();
        f.write_str(&types.join("|"))?;
        for (word, pattern) in [("of", &self.of), ("named", &self.named)] {
            let globs = pattern.iter().flat_map(Pattern::globs).map(Text::as_str);
            let globs: Vec<&str> = globs.collect();
            if !globs.is_empty() {
                write!(f, " {word} {}", globs.join(" or "))?;
            }
        }
        Ok(())
    }
}

fn matches_if_any<'h>(pattern: Option<&Pattern>, text: impl Fn() -> Option<&'h Text>) -> bool {
    pattern.is_none_or(|pattern| text().is_some_and(|text| pattern.matches(text)))
}

impl EventType {
    /// Whether such an event is about something with an id, or else about the execution itself.
    #[must_use]
    pub fn has_subject(self) -> bool {
        match self.family() {
            EventFamily::Execution => self == EventType::WorkflowExecutionSignaled,
            EventFamily::DecisionTask => false,
            EventFamily::ActivityTask
            | EventFamily::Timer
            | EventFamily::Marker
            | EventFamily::LambdaFunction
            | EventFamily::ChildExecution
            | EventFamily::ExternalExecution => true,
        }
    }

    /// Whether such an event is about a Lambda function, an activity type or a workflow type.
    #[must_use]
    pub fn has_function_or_type(self) -> bool {
        let has = |one: EventType| own_function_or_type(&one.full_example()).is_some();
        has(self) || self.origin().is_some_and(has)
    }

    /// The type of the event that began what such an event goes on with: `TimerStarted` for
    /// `TimerFired`, `LambdaFunctionScheduled` for `LambdaFunctionCompleted`.
    #[must_use]
    pub fn origin(self) -> Option<EventType> {
        let mut references = self.references().iter();
        references.find(|reference| is_origin(reference)).map(|reference| reference.refers_to)
    }
}

fn is_origin(reference: &Reference) -> bool {
    reference.scope != Scope::Elsewhere && reference.refers_to != EventType::DecisionTaskCompleted
}

/// The event that began what this one goes on with, if there is one.
#[must_use]
pub fn origin<'h>(history: &'h [HistoryEvent], event: &HistoryEvent) -> Option<&'h HistoryEvent> {
    let mut found = None;
    event.attributes.visit_references(|reference, id| {
        if found.is_none() && is_origin(&reference) {
            found = Some(id);
        }
    });
    earlier_event(history, found?, event)
}

/// The id of what an event is about, followed through the events that it refers to.
#[must_use]
pub fn subject<'h>(history: &'h [HistoryEvent], event: &'h HistoryEvent) -> Option<&'h Text> {
    let mut event = event;
    loop {
        match event.attributes.subject() {
            Subject::Is(id) => return Some(id),
            Subject::Of(id) => event = earlier_event(history, id, event)?,
            Subject::Itself => return None,
        }
    }
}

/// The event with this id, which must come before `event`.
fn earlier_event<'h>(
    history: &'h [HistoryEvent],
    id: EventId,
    event: &HistoryEvent,
) -> Option<&'h HistoryEvent> {
    let place = usize::try_from(id.0.checked_sub(1)?).ok()?;
    history.get(place).filter(|earlier| earlier.event_id < event.event_id)
}

/// The name of the Lambda function, activity type or workflow type that an event is about.
#[must_use]
pub fn function_or_type<'h>(
    history: &'h [HistoryEvent],
    event: &'h HistoryEvent,
) -> Option<&'h Text> {
    own_function_or_type(&event.attributes)
        .or_else(|| own_function_or_type(&origin(history, event)?.attributes))
}

fn own_function_or_type(attributes: &EventAttributes) -> Option<&Text> {
    use EventAttributes as A;
    let name = if let A::LambdaFunctionScheduled(e) = attributes {
        &e.name
    } else if let A::ScheduleLambdaFunctionFailed(e) = attributes {
        &e.name
    } else if let A::ActivityTaskScheduled(e) = attributes {
        &e.activity_type.name
    } else if let A::ScheduleActivityTaskFailed(e) = attributes {
        &e.activity_type.name
    } else if let A::StartChildWorkflowExecutionInitiated(e) = attributes {
        &e.workflow_type.name
    } else if let A::StartChildWorkflowExecutionFailed(e) = attributes {
        &e.workflow_type.name
    } else if let A::WorkflowExecutionStarted(e) = attributes {
        &e.workflow_type.name
    } else {
        return None;
    };
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match() {
        for (glob, text, expected) in [
            ("charge", "charge", true),
            ("charge", "charge-1", false),
            ("", "", true),
            ("*", "", true),
            ("*", "anything", true),
            ("page-*", "page-", true),
            ("page-*", "page-12", true),
            ("page-*", "a page-1", false),
            ("*-1", "page-1-1", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("?", "", false),
            ("?", "ü", true),
            ("line-?", "line-12", false),
            ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ] {
            assert_eq!(glob_matches(glob, text), expected, "{glob} {text}");
        }
        let either = Pattern::any_of([Text::of("refund"), Text::of("rel*")]);
        assert!(either.matches("refund") && either.matches("release") && !either.matches("ship"));
    }

    #[test]
    fn globs_cover_and_meet_each_other() {
        for (glob, other, covers, meets) in [
            ("charge", "charge", true, true),
            ("charge", "refund", false, false),
            ("page-*", "page-1", true, true),
            ("page-*", "page-1*", true, true),
            ("page-*", "pag*", false, true),
            ("page-*", "*-1", false, true),
            ("*", "*", true, true),
            ("a*b", "b*", false, false),
            ("a*b", "*c", false, false),
            ("a*", "", false, false),
            ("*", "", true, true),
            ("", "**", false, true),
            ("line-?", "line-1", true, true),
            ("line-?", "line-*", false, true),
            ("line-?", "line-", false, false),
            ("*ab", "*aab*c", false, false),
            ("*ab", "*aa?*", false, true),
        ] {
            let pattern = Pattern::any_of([Text::of(glob)]);
            assert_eq!(pattern.covers(other), covers, "{glob} covers {other}");
            assert_eq!(pattern.meets(other), meets, "{glob} meets {other}");
            let turned = Pattern::any_of([Text::of(other)]);
            assert_eq!(turned.meets(glob), meets, "{other} meets {glob}");
        }
    }

    #[test]
    fn a_set_of_types_holds_what_was_put_in() {
        let set = EventTypes::of(&[EventType::TimerFired, EventType::MarkerRecorded]);
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [EventType::TimerFired, EventType::MarkerRecorded]
        );
        assert!(!set.contains(EventType::TimerCanceled) && EventTypes::NONE.is_empty());
        let all: EventTypes = EventType::ALL.iter().copied().collect();
        assert_eq!(all.iter().count(), EventType::ALL.len());
    }

    #[test]
    fn some_events_are_about_a_function_or_a_type() {
        use EventType as T;
        for (event_type, expected) in [
            (T::WorkflowExecutionStarted, true),
            (T::LambdaFunctionScheduled, true),
            (T::LambdaFunctionTimedOut, true),
            (T::StartLambdaFunctionFailed, true),
            (T::ActivityTaskCanceled, true),
            (T::ChildWorkflowExecutionTerminated, true),
            (T::TimerFired, false),
            (T::WorkflowExecutionSignaled, false),
            (T::ActivityTaskCancelRequested, false),
            (T::MarkerRecorded, false),
        ] {
            assert_eq!(event_type.has_function_or_type(), expected, "{event_type}");
        }
    }

    #[test]
    fn what_goes_on_has_an_origin() {
        use EventType as T;
        for (event_type, expected) in [
            (T::TimerFired, Some(T::TimerStarted)),
            (T::TimerCanceled, Some(T::TimerStarted)),
            (T::LambdaFunctionTimedOut, Some(T::LambdaFunctionScheduled)),
            (T::ActivityTaskCanceled, Some(T::ActivityTaskScheduled)),
            (T::ChildWorkflowExecutionFailed, Some(T::StartChildWorkflowExecutionInitiated)),
            (T::DecisionTaskTimedOut, Some(T::DecisionTaskScheduled)),
            (T::WorkflowExecutionStarted, None),
            (T::LambdaFunctionScheduled, None),
            (T::StartTimerFailed, None),
            (T::WorkflowExecutionSignaled, None),
        ] {
            assert_eq!(event_type.origin(), expected, "{event_type}");
        }
    }
}
