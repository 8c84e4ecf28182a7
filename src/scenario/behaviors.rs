//! How functions, workers and deciders behave when nothing goes wrong, attempt by attempt.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::finding::Finding;
use super::json;
use super::length;
use super::mapping::{Mapping, items, members, one_or_more, read, scalar, unexpected};
use super::node::{Key, Node, Value};
use super::notes::Notes;
use super::reader::{Reader, Refusal, Scope};
use super::rules::Rules;
use super::source::Source;
use crate::model::{Pattern, Text};
use crate::simulation::{
    ActivityAnswer, ActivityOutcome, ById, DecidingParty, DecisionAnswer, DecisionOutcome,
    Function, FunctionAnswer, FunctionOutcome, Heartbeats, Outcomes, Workers,
};

/// More attempts than this cannot be told apart.
const MOST_ATTEMPTS: u32 = 10_000;

/// What stands from `outcomes` on says what happens once, or instead at each attempt.
pub(super) const OF_FUNCTIONS: [&str; 10] = [
    "policy", "timeout", "absent", "byId", "outcomes", "after", "result", "error", "refuses",
    "never",
];
pub(super) const OF_WORKERS: [&str; 10] = [
    "number",
    "byId",
    "outcomes",
    "takenAfter",
    "heartbeats",
    "after",
    "result",
    "failed",
    "canceled",
    "never",
];
pub(super) const OF_HEARTBEATS: [&str; 4] = ["every", "times", "details", "heedsCancel"];
pub(super) const OF_DECIDERS: [&str; 6] =
    ["rules", "byId", "outcomes", "takenAfter", "after", "never"];

/// A function: what it does once, or at each attempt.
pub(super) fn function(node: &Node, notes: &mut Notes) -> Result<Function, Refusal> {
    let mapping = Mapping::new(node, &OF_FUNCTIONS, &mut notes.0)?;
    if let Some((key, node)) = mapping.member("absent") {
        must_be_true(key, node)?;
        for name in OF_FUNCTIONS.iter().filter(|name| !["absent", "policy"].contains(*name)) {
            mapping.one_of(&["absent", name])?;
        }
        return Ok(Function { absent: true, ..Function::default() });
    }
    let timeout = mapping.get("timeout").map(time_limit).transpose()?.unwrap_or(Function::LONGEST);
    let by_id = by_id(&mapping, &OF_FUNCTIONS, notes, function_outcome)?;
    let outcomes = outcomes(&mapping, of_one(&OF_FUNCTIONS), notes, function_outcome)?;
    Ok(Function { timeout, outcomes, by_id, absent: false })
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
pub(super) fn workers(node: &Node, notes: &mut Notes) -> Result<Workers, Refusal> {
    let mapping = Mapping::new(node, &OF_WORKERS, &mut notes.0)?;
    let number = mapping.get("number").map(number_of_workers).transpose()?;
    let by_id = by_id(&mapping, &OF_WORKERS, notes, activity_outcome)?;
    let outcomes = outcomes(&mapping, of_one(&OF_WORKERS), notes, activity_outcome)?;
    Ok(Workers { number, outcomes, by_id })
}

fn number_of_workers(node: &Node) -> Result<NonZeroU32, Refusal> {
    NonZeroU32::new(read(node)?).ok_or_else(|| {
        Finding::new(node.span, "there is at least one worker")
            .hint("where no worker ever takes a task, say `takenAfter: never`")
            .into()
    })
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
    let by_id = by_id(&mapping, &OF_DECIDERS, notes, decision_outcome)?;
    let outcomes = outcomes(&mapping, of_one(&OF_DECIDERS), notes, decision_outcome)?;
    Ok((DecidingParty { decider: Arc::new(rules.clone()), outcomes, by_id }, rules))
}

fn decision_outcome(mapping: &Mapping<'_>, _: &mut Notes) -> Result<DecisionOutcome, Refusal> {
    let taken_after = mapping.get("takenAfter").map(length_at).transpose()?.unwrap_or_default();
    let answer = match mapping.one_of(&["after", "never"])? {
        Some((key, node)) if key.text == *"never" => {
            must_be_true(key, node)?;
            DecisionAnswer::Never
        }
        _ => DecisionAnswer::After(after(mapping)?),
    };
    Ok(DecisionOutcome { taken_after, answer })
}

/// The members that say what happens once: those after `outcomes`.
pub(super) fn of_one<'t>(known: &'t [&'t str]) -> &'t [&'t str] {
    &from_outcomes(known)[1..]
}

/// `outcomes` and the members after it.
pub(super) fn from_outcomes<'t>(known: &'t [&'t str]) -> &'t [&'t str] {
    let place = known.iter().position(|name| *name == "outcomes");
    &known[place.unwrap_or_default()..]
}

/// `byId`: for each pattern of ids what happens, once or at each attempt.
fn by_id<T: Clone>(
    mapping: &Mapping<'_>,
    known: &[&str],
    notes: &mut Notes,
    read_one: fn(&Mapping<'_>, &mut Notes) -> Result<T, Refusal>,
) -> Result<ById<T>, Refusal> {
    let Some(node) = mapping.get("byId") else { return Ok(Vec::new()) };
    let mut by_id: Vec<(Pattern, Outcomes<T>)> = Vec::new();
    let members = members(node)?;
    for (key, node) in members {
        let earlier = by_id.iter().position(|(earlier, _)| earlier.covers(&key.text));
        if let Some((first, _)) = earlier.and_then(|earlier| members.get(earlier)) {
            let message = format!("`{}` never matches: an earlier pattern does", key.text);
            return Err(Finding::new(key.span, message).also(first.span, "this one").into());
        }
        let mapping = Mapping::new(node, from_outcomes(known), &mut notes.0)?;
        let outcomes = outcomes(&mapping, of_one(known), notes, read_one)?;
        by_id.push((Pattern::any_of([key.text.clone()]), outcomes));
    }
    Ok(by_id)
}

/// For each pattern of ids a length of time, or a list of them, the last of which holds for ever.
pub(super) fn lengths_by_id(node: &Node) -> Result<ById<Duration>, Refusal> {
    let mut by_id = Vec::new();
    for (key, node) in members(node)? {
        let mut all = one_or_more(node).iter().map(length_at).collect::<Result<Vec<_>, _>>()?;
        let then = all.pop().ok_or_else(|| unexpected(node, "a length of time"))?;
        by_id.push((Pattern::any_of([key.text.clone()]), Outcomes::first(all, then)));
    }
    Ok(by_id)
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
