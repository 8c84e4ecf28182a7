//! Properties of claims: what is said in words, judged.

use std::str::FromStr;

use super::{Broken, Property, key};
use crate::execution::Execution;
use crate::model::{
    Claim, ClaimError, EventId, EventType, Pattern, Says, Selector, function_or_type, origin,
};
use crate::simulation::Key;

/// Reads a property from words, as [`Claim`] does, or from the name of one that is on by default.
///
/// ```
/// use swf_sim::search::Property;
///
/// let property: Property = "once charge-card".parse().unwrap();
/// assert_eq!(property.name(), "once charge-card");
/// assert_eq!("closes".parse::<Property>().unwrap().name(), "closes");
/// assert!("WorkflowExecutionTimdOut never".parse::<Property>().is_err());
/// ```
impl FromStr for Property {
    type Err = ClaimError;

    fn from_str(claim: &str) -> Result<Self, ClaimError> {
        let default = Property::defaults().into_iter().find(|known| known.name() == claim);
        match default {
            Some(default) => Ok(default),
            None => claim.parse::<Claim>().map(|claim| Property::from(&claim)),
        }
    }
}

/// The property that a claim states; the words are its name.
impl From<&Claim> for Property {
    fn from(claim: &Claim) -> Self {
        let name = claim.words();
        match claim.says().clone() {
            Says::Always(selector) => Property::always(name, selector),
            Says::Never(selector) => Property::at_most(name, 0, selector),
            Says::Eventually(selector) => Property::eventually(name, selector),
            Says::AtMost(most, selector) => Property::at_most(name, most, selector),
            Says::Before(first, then) => Property::before(name, first, then),
            Says::NotWhileOpen(of) => Property::scheduled(name, of, scheduled_while_open),
            Says::NotAfterSuccess(of) => Property::scheduled(name, of, scheduled_after_success),
            Says::Once(of) => Property::once(name, of),
        }
    }
}

impl Property {
    /// Every execution that has closed has an event that the selector matches.
    #[must_use]
    pub fn always(name: impl Into<String>, selector: Selector) -> Self {
        let seen = selector.clone();
        Property::new(name, move |ran| {
            let closed = |execution: &&Execution| execution.state().close_status().is_some();
            let lacks = |execution: &&Execution| !has(execution, &selector);
            let execution = ran.simulation.executions().filter(closed).find(lacks)?;
            let last = execution.history().last()?.event_id;
            Some(Broken::at(execution, last, "it closed without such an event"))
        })
        .keyed_by(move |execution| u128::from(has(execution, &seen)))
    }

    /// Some execution has an event that the selector matches.
    #[must_use]
    pub fn eventually(name: impl Into<String>, selector: Selector) -> Self {
        let seen = selector.clone();
        Property::new(name, move |ran| {
            if ran.simulation.executions().any(|execution| has(execution, &selector)) {
                return None;
            }
            let first = ran.simulation.executions().next();
            let Some((first, last)) =
                first.and_then(|first| Some((first, first.history().last()?)))
            else {
                return Some(Broken::somewhere("there is no execution"));
            };
            let what = "neither this execution nor any other has such an event";
            Some(Broken::at(first, last.event_id, what))
        })
        .keyed(move |simulation| {
            let seen = simulation.executions().any(|execution| has(execution, &seen));
            Some(Key(vec![u8::from(seen)]))
        })
    }

    /// No Lambda function or activity type of such a name is scheduled anew while a task of it is
    /// open, or after one succeeded: nobody is charged twice.
    #[must_use]
    pub fn once(name: impl Into<String>, of: Pattern) -> Self {
        Property::scheduled(name, of, |known| {
            scheduled_while_open(known).or_else(|| scheduled_after_success(known))
        })
    }

    /// No execution schedules a function or type of such a name where something keeps it from that.
    fn scheduled(name: impl Into<String>, of: Pattern, against: Against) -> Self {
        let pattern = of.clone();
        Property::new(name, move |ran| {
            let mut executions = ran.simulation.executions();
            executions.find_map(|execution| scheduled_against(execution, &of, against))
        })
        .keyed_by(move |execution| {
            let broken = scheduled_against(execution, &pattern, against);
            key::succeeded(execution, &pattern, broken.is_some())
        })
    }
}

fn has(execution: &Execution, selector: &Selector) -> bool {
    let history = execution.history();
    history.iter().any(|event| selector.matches(history, event))
}

/// What is known of a function or type when a task of it is scheduled.
struct Known<'h> {
    name: &'h str,
    /// The event that scheduled a task of it that is open.
    open: Option<EventId>,
    /// The event that scheduled a task of it that succeeded, and the event at which it did.
    succeeded: Option<[EventId; 2]>,
}

/// What is against scheduling it once more, in words, and the events that are.
type Against = fn(&Known<'_>) -> Option<(String, Vec<EventId>)>;

fn scheduled_while_open(known: &Known<'_>) -> Option<(String, Vec<EventId>)> {
    let (name, earlier) = (known.name, known.open?);
    let what = format!("`{name}` is scheduled while its task of event {earlier} is open");
    Some((what, vec![earlier]))
}

fn scheduled_after_success(known: &Known<'_>) -> Option<(String, Vec<EventId>)> {
    let (name, [scheduled, succeeded]) = (known.name, known.succeeded?);
    let what = format!("`{name}` is scheduled after it succeeded at event {succeeded}");
    Some((what, vec![scheduled, succeeded]))
}

/// The first event that schedules a function or type of such a name, and what is against it.
fn scheduled_against(execution: &Execution, of: &Pattern, against: Against) -> Option<Broken> {
    let schedules = [EventType::LambdaFunctionScheduled, EventType::ActivityTaskScheduled];
    let begins = [
        EventType::LambdaFunctionStarted,
        EventType::ActivityTaskStarted,
        EventType::ActivityTaskCancelRequested,
    ];
    let history = execution.history();
    let (mut open, mut succeeded) = (Vec::new(), Vec::new());
    for event in history {
        let event_type = event.event_type();
        if schedules.contains(&event_type)
            && let Some(name) = function_or_type(history, event)
            && of.matches(name)
        {
            let known = Known {
                name,
                open: open.iter().find(|(_, other)| *other == name).map(|(id, _)| *id),
                succeeded: succeeded.iter().find(|(_, other)| *other == name).map(|(ids, _)| *ids),
            };
            if let Some((what, earlier)) = against(&known) {
                return Some(Broken::at(execution, event.event_id, what).beside(earlier));
            }
            open.push((event.event_id, name));
        } else if let Some(begun) = origin(history, event)
            && !begins.contains(&event_type)
            && let Some(place) = open.iter().position(|(id, _)| *id == begun.event_id)
        {
            let (scheduled, name) = open.swap_remove(place);
            if key::SUCCEEDS.contains(&event_type) {
                succeeded.push(([scheduled, event.event_id], name));
            }
        }
    }
    None
}
