//! Properties in words: `LambdaFunctionCompleted named charge-card at most 1`.

use std::str::FromStr;

use super::{Broken, Property, key};
use crate::execution::Execution;
use crate::model::{
    EventId, EventType, EventTypes, HistoryEvent, Pattern, Selector, Text, function_or_type, origin,
};
use crate::simulation::Key;

/// A text that is no property.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{claim}` is no property: {problem}")]
pub struct ClaimError {
    /// The text.
    pub claim: String,
    /// What is wrong with it, and what was expected.
    pub problem: String,
}

/// What may stand in a claim, for those who wrote another.
const FORMS: &str = "expected `SELECTOR never`, `SELECTOR at most N`, `SELECTOR eventually`, \
                     `SELECTOR before SELECTOR` or `once NAME`, where SELECTOR is a type of event, \
                     as `TimerFired`, with `of ID` or `named NAME` behind it if need be";

/// Reads a property from words. The text is its name.
///
/// ```
/// use swf_sim::search::Property;
///
/// for claim in [
///     "LambdaFunctionCompleted named charge-card at most 1",
///     "WorkflowExecutionTimedOut never",
///     "MarkerRecorded of done eventually",
///     "LambdaFunctionCompleted named charge-* before ActivityTaskScheduled of ship",
///     "once charge-card",
/// ] {
///     assert_eq!(claim.parse::<Property>().unwrap().name(), claim);
/// }
/// assert!("WorkflowExecutionTimdOut never".parse::<Property>().is_err());
/// ```
impl FromStr for Property {
    type Err = ClaimError;

    fn from_str(claim: &str) -> Result<Self, ClaimError> {
        let words: Vec<&str> = claim.split_whitespace().collect();
        property(claim, &words).map_err(|problem| ClaimError { claim: claim.to_owned(), problem })
    }
}

fn property(claim: &str, words: &[&str]) -> Result<Property, String> {
    if let ["once", name] = words {
        return Ok(Property::once(claim, Pattern::any_of([Text::from(*name)])));
    }
    let (first, rest) = selector(words)?;
    match rest {
        ["never"] => Ok(Property::at_most(claim, 0, first)),
        ["eventually"] => Ok(Property::eventually(claim, first)),
        ["at", "most", number] => match number.parse() {
            Ok(most) => Ok(Property::at_most(claim, most, first)),
            Err(_) => Err(format!("`{number}` is no whole number")),
        },
        ["before", then @ ..] => match selector(then)? {
            (then, []) => Ok(Property::before(claim, first, then)),
            (_, [word, ..]) => Err(format!("`{word}` is left over; {FORMS}")),
        },
        [word, ..] => Err(format!("`{word}` says nothing there; {FORMS}")),
        [] => Err(format!("it does not say how often; {FORMS}")),
    }
}

/// Takes a selector; what is left of the words.
fn selector<'w, 't>(words: &'w [&'t str]) -> Result<(Selector, &'w [&'t str]), String> {
    let Some((types, mut rest)) = words.split_first() else { return Err(FORMS.to_owned()) };
    let types = types.split('|').map(str::parse::<EventType>);
    let types: Result<EventTypes, _> = types.collect();
    let types = types.map_err(|unknown| format!("{unknown}; {FORMS}"))?;
    let mut selector = Selector { types, of: None, named: None };
    while let [word @ ("of" | "named"), glob, after @ ..] = rest {
        let pattern = Some(Pattern::any_of([Text::from(*glob)]));
        match *word {
            "of" => selector.of = pattern,
            _ => selector.named = pattern,
        }
        rest = after;
    }
    let matches = selector.types.iter().any(|event_type| selector.may_match(event_type));
    let problem = "no such event has what `of` or `named` asks for";
    if matches { Ok((selector, rest)) } else { Err(problem.to_owned()) }
}

impl Property {
    /// Some execution has an event that the selector matches.
    #[must_use]
    pub fn eventually(name: impl Into<String>, selector: Selector) -> Self {
        let seen = selector.clone();
        Property::new(name, move |ran| {
            let has = |execution: &Execution| {
                let history = execution.history();
                history.iter().any(|event| selector.matches(history, event))
            };
            let mut executions = ran.simulation.executions();
            let none = !executions.any(has);
            none.then(|| Broken::somewhere("there is no such event"))
        })
        .keyed(move |simulation| {
            let has = |execution| key::matching(execution, &seen, 1) > 0;
            Some(Key(vec![u8::from(simulation.executions().any(has))]))
        })
    }

    /// No Lambda function or activity type of such a name is scheduled anew while a task of it is
    /// open, or after one succeeded: nobody is charged twice.
    #[must_use]
    pub fn once(name: impl Into<String>, of: Pattern) -> Self {
        let pattern = of.clone();
        Property::new(name, move |ran| {
            ran.simulation.executions().find_map(|execution| {
                let (event_id, what) = scheduled_twice(execution.history(), &of)?;
                Some(Broken::at(execution, event_id, what))
            })
        })
        .keyed(move |simulation| {
            Some(key::per_execution(simulation, |execution| {
                let is_broken = scheduled_twice(execution.history(), &pattern).is_some();
                key::succeeded(execution, &pattern, is_broken)
            }))
        })
    }
}

fn scheduled_twice(history: &[HistoryEvent], of: &Pattern) -> Option<(EventId, String)> {
    let schedules = [EventType::LambdaFunctionScheduled, EventType::ActivityTaskScheduled];
    let succeeds = [EventType::LambdaFunctionCompleted, EventType::ActivityTaskCompleted];
    let begins = [
        EventType::LambdaFunctionStarted,
        EventType::ActivityTaskStarted,
        EventType::ActivityTaskCancelRequested,
    ];
    let (mut open, mut succeeded) = (Vec::new(), Vec::new());
    for event in history {
        let event_type = event.event_type();
        if let Some(name) = function_or_type(history, event)
            && schedules.contains(&event_type)
            && of.matches(name)
        {
            if let Some((earlier, _)) = open.iter().find(|(_, other)| *other == name) {
                let what =
                    format!("`{name}` is scheduled while its task of event {earlier} is open");
                return Some((event.event_id, what));
            }
            if succeeded.contains(&name) {
                return Some((event.event_id, format!("`{name}` is scheduled after it succeeded")));
            }
            open.push((event.event_id, name));
        } else if let Some(begun) = origin(history, event)
            && !begins.contains(&event_type)
            && let Some(place) = open.iter().position(|(id, _)| *id == begun.event_id)
        {
            let (_, name) = open.swap_remove(place);
            if succeeds.contains(&event_type) {
                succeeded.push(name);
            }
        }
    }
    None
}
