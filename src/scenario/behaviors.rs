//! How functions, workers and deciders behave when nothing goes wrong, attempt by attempt.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::finding::Finding;
use super::json;
use super::length;
use super::mapping::{Mapping, items, members, read, scalar, unexpected};
use super::node::{Key, Node, Value};
use super::notes::Notes;
use super::reader::{Reader, Refusal, Scope};
use super::rules::Rules;
use super::source::Source;
use crate::model::Text;
use crate::simulation::{
    ActivityAnswer, ActivityOutcome, DecidingParty, DecisionOutcome, Function, FunctionAnswer,
    FunctionOutcome, Heartbeats, Outcomes,
};

/// More attempts than this cannot be told apart.
const MOST_ATTEMPTS: u32 = 10_000;

const OF_FUNCTIONS: [&str; 8] =
    ["policy", "timeout", "outcomes", "after", "result", "error", "refuses", "never"];
const OF_WORKERS: [&str; 8] =
    ["outcomes", "takenAfter", "heartbeats", "after", "result", "failed", "canceled", "never"];
const OF_HEARTBEATS: [&str; 4] = ["every", "times", "details", "heedsCancel"];
const OF_DECIDERS: [&str; 4] = ["rules", "outcomes", "after", "never"];

/// A function: what it does once, or at each attempt.
pub(super) fn function(node: &Node, notes: &mut Notes) -> Result<Function, Refusal> {
    let mapping = Mapping::new(node, &OF_FUNCTIONS, &mut notes.0)?;
    let timeout = mapping.get("timeout").map(time_limit).transpose()?.unwrap_or(Function::LONGEST);
    let outcomes = outcomes(&mapping, &OF_FUNCTIONS[3..], notes, function_outcome)?;
    Ok(Function { timeout, outcomes })
}

fn time_limit(node: &Node) -> Result<Duration, Finding> {
    let limit = length_at(node)?;
    if limit > Function::LONGEST {
        let message = "a function's time limit is at most 900 seconds";
        return Err(Finding::new(node.span, message));
    }
    Ok(limit)
}

fn function_outcome(mapping: &Mapping<'_>, _: &mut Notes) -> Result<FunctionOutcome, Refusal> {
    let answer = match mapping.one_of(&["result", "error", "refuses", "never"])? {
        None => FunctionOutcome::default().answer,
        Some((key, node)) => match key.text.as_str() {
            "result" => FunctionAnswer::Returns(json_at(node)?),
            "error" => FunctionAnswer::Raises(json_at(node)?),
            "refuses" => {
                let Refuses { code, message } = read(node)?;
                FunctionAnswer::Refuses { code, message }
            }
            _ => {
                must_be_true(key, node)?;
                FunctionAnswer::Never
            }
        },
    };
    Ok(FunctionOutcome { after: after(mapping)?, answer })
}

#[derive(Deserialize)]
struct Refuses {
    code: Text,
    #[serde(default)]
    message: Text,
}

/// How the workers of an activity type do its tasks.
pub(super) fn worker(node: &Node, notes: &mut Notes) -> Result<Outcomes<ActivityOutcome>, Refusal> {
    let mapping = Mapping::new(node, &OF_WORKERS, &mut notes.0)?;
    outcomes(&mapping, &OF_WORKERS[1..], notes, activity_outcome)
}

fn activity_outcome(mapping: &Mapping<'_>, notes: &mut Notes) -> Result<ActivityOutcome, Refusal> {
    let answer = match mapping.one_of(&["result", "failed", "canceled", "never"])? {
        None => ActivityAnswer::Completes { result: None },
        Some((key, node)) => match key.text.as_str() {
            "result" => ActivityAnswer::Completes { result: read(node)? },
            "failed" => {
                let Failed { reason, details } = read(node)?;
                ActivityAnswer::Fails { reason, details }
            }
            "canceled" => {
                let Canceled { details } = read(node)?;
                ActivityAnswer::Cancels { details }
            }
            _ => {
                must_be_true(key, node)?;
                ActivityAnswer::Never
            }
        },
    };
    let taken_after = match mapping.get("takenAfter") {
        Some(node) if node.scalar().is_some_and(|scalar| scalar.text == *"never") => None,
        Some(node) => Some(length_at(node)?),
        None => Some(Duration::ZERO),
    };
    let heartbeats = mapping.get("heartbeats").map(|node| heartbeats(node, notes)).transpose()?;
    Ok(ActivityOutcome { taken_after, heartbeats, after: after(mapping)?, answer })
}

#[derive(Deserialize)]
struct Failed {
    reason: Option<Text>,
    details: Option<Text>,
}

#[derive(Deserialize)]
struct Canceled {
    details: Option<Text>,
}

fn heartbeats(node: &Node, notes: &mut Notes) -> Result<Heartbeats, Refusal> {
    let mapping = Mapping::new(node, &OF_HEARTBEATS, &mut notes.0)?;
    let every_node = mapping.required("every")?;
    let every = length_at(every_node)?;
    if every.is_zero() {
        return Err(Finding::new(every_node.span, "heartbeats need time between them").into());
    }
    Ok(Heartbeats {
        every,
        times: mapping.get("times").map(read).transpose()?,
        details: mapping.get("details").map(read).transpose()?,
        heeds_cancel: mapping.get("heedsCancel").map(read).transpose()?.unwrap_or(false),
    })
}

/// A decider: its rules alone, or with how it answers.
pub(super) fn decider(
    node: &Node,
    source: &Arc<Source>,
    notes: &mut Notes,
) -> Result<(DecidingParty, Rules), Refusal> {
    if matches!(node.value, Value::List(_)) {
        let rules = Rules::read(node, source, &mut notes.0);
        return Ok((DecidingParty::prompt(rules.clone()), rules));
    }
    let mapping = Mapping::new(node, &OF_DECIDERS, &mut notes.0)?;
    let rules = Rules::read(mapping.required("rules")?, source, &mut notes.0);
    let outcomes = outcomes(&mapping, &OF_DECIDERS[2..], notes, decision_outcome)?;
    Ok((DecidingParty { decider: Arc::new(rules.clone()), outcomes }, rules))
}

fn decision_outcome(mapping: &Mapping<'_>, _: &mut Notes) -> Result<DecisionOutcome, Refusal> {
    match mapping.one_of(&["after", "never"])? {
        Some((key, node)) if key.text == *"never" => {
            must_be_true(key, node)?;
            Ok(DecisionOutcome::Never)
        }
        _ => Ok(DecisionOutcome::Answers { after: after(mapping)? }),
    }
}

/// What happens at every attempt, or what `outcomes` says attempt by attempt.
fn outcomes<T>(
    mapping: &Mapping<'_>,
    of_one: &[&str],
    notes: &mut Notes,
    mut read_one: impl FnMut(&Mapping<'_>, &mut Notes) -> Result<T, Refusal>,
) -> Result<Outcomes<T>, Refusal>
where
    T: Clone,
{
    let Some(node) = mapping.get("outcomes") else {
        return read_one(mapping, notes).map(Outcomes::always);
    };
    for name in of_one {
        mapping.one_of(&["outcomes", name])?;
    }
    let mut read_node = |node: &Node| {
        let mapping = Mapping::new(node, of_one, &mut notes.0)?;
        read_one(&mapping, notes)
    };
    let mut all = match &node.value {
        Value::List(_) => items(node)?.iter().map(&mut read_node).collect::<Result<Vec<T>, _>>()?,
        Value::Map(_) | Value::Scalar(_) | Value::Template(_) => numbered(node, read_node)?,
    };
    let then = all.pop().ok_or_else(|| unexpected(node, "at least one outcome"))?;
    Ok(Outcomes::first(all, then))
}

/// `{0: ..., 1-2: ..., 3-: ...}`: every attempt once, the last entry open.
fn numbered<T: Clone>(
    node: &Node,
    mut read_node: impl FnMut(&Node) -> Result<T, Refusal>,
) -> Result<Vec<T>, Refusal> {
    let mut all = Vec::new();
    let mut next = 0;
    let mut is_open = false;
    for (key, node) in members(node)? {
        let (first, last) = attempts(key)?;
        if is_open || first != next {
            let message = if is_open {
                "the outcome before holds for this attempt already".to_owned()
            } else {
                format!("the outcome of attempt {next} is expected here")
            };
            return Err(Finding::new(key.span, message)
                .hint("every attempt from 0 on has one outcome: `0`, `1-2`, `3-`")
                .into());
        }
        let outcome = read_node(node)?;
        let times = last.map_or(1, |last| last - first + 1);
        all.extend((0..times).map(|_| outcome.clone()));
        next = first + times;
        is_open = last.is_none();
    }
    if is_open {
        return Ok(all);
    }
    Err(Finding::new(node.span, format!("the outcome from attempt {next} on is missing"))
        .hint(format!("let the last one hold for all later attempts: `{next}-`"))
        .into())
}

/// `3`, `1-2`, or `3-`, which has no last.
fn attempts(key: &Key) -> Result<(u32, Option<u32>), Finding> {
    let number = |text: &str| text.trim().parse().ok().filter(|number| *number < MOST_ATTEMPTS);
    let text = key.text.as_str();
    let range = match text.split_once('-') {
        Some((first, "")) => number(first).map(|first| (first, None)),
        Some((first, last)) => number(first)
            .zip(number(last))
            .filter(|(first, last)| first <= last)
            .map(|(first, last)| (first, Some(last))),
        None => number(text).map(|first| (first, Some(first))),
    };
    range.ok_or_else(|| {
        Finding::new(key.span, format!("`{text}` is not a range of attempts"))
            .hint(format!("it looks like `0`, `1-2` or `3-`, below {MOST_ATTEMPTS}"))
    })
}

fn after(mapping: &Mapping<'_>) -> Result<Duration, Finding> {
    match mapping.one_of(&["after", "never"])? {
        Some((key, node)) if key.text == *"after" => length_at(node),
        _ => Ok(Duration::ZERO),
    }
}

/// A length of time.
pub(super) fn length_at(node: &Node) -> Result<Duration, Finding> {
    let text = scalar(node, "a length of time")?;
    length::length(&text.text).map_err(|wrong| Finding::new(node.span, "").wrong(wrong))
}

fn json_at(node: &Node) -> Result<Text, Refusal> {
    match Reader::new(node, Scope::Fixed)? {
        Some(reader) => Ok(Text::from(json::text_of(&reader)?)),
        None => Ok(Text::of("null")),
    }
}

fn must_be_true(key: &Key, node: &Node) -> Result<(), Finding> {
    if node.scalar().is_some_and(|scalar| scalar.text == *"true") {
        return Ok(());
    }
    Err(unexpected(node, &format!("`{}: true`", key.text)))
}
