//! Rules that never speak: about things that no decision of theirs brings about, with a condition
//! that never holds, or behind rules that always speak first.

use super::read::templates;
use super::{Rule, Template};
use crate::model::{EventFamily, EventType, Pattern, Selector, Text};
use crate::scenario::finding::{Finding, listed};
use crate::scenario::history::OPENS;
use crate::scenario::source::Span;

/// Where a rule stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The word that it begins with.
    pub(super) span: Span,
    pub(super) selectors: Vec<SelectorPlace>,
}

/// Where the patterns of a selector stand.
#[derive(Clone, Copy, Debug)]
pub(super) struct SelectorPlace {
    pub(super) of: Option<Span>,
    pub(super) named: Option<Span>,
}

/// Notes every rule that never speaks.
pub(super) fn check(rules: &[Rule], places: &[Place], findings: &mut Vec<Finding>) {
    for (number, (rule, place)) in rules.iter().zip(places).enumerate() {
        let selectors = rule.selectors.iter().zip(&place.selectors);
        let unfounded: Vec<Finding> = selectors
            .filter_map(|(selector, place)| is_about_nothing(selector, *place, rules))
            .collect();
        if !unfounded.is_empty() {
            findings.extend(unfounded);
            continue;
        }
        if let Some(condition) = &rule.condition {
            if condition.settled() == Some(false) {
                let message = "this never holds, so the rule never speaks";
                findings.push(Finding::new(condition.span, message));
                continue;
            }
            condition.visit_opens(&mut |pattern, span| {
                findings.extend(is_never_open(pattern, span, rules));
            });
        }
        if let Some(first) = speaks_before(rule, &rules[..number]) {
            findings.push(
                Finding::new(place.span, "this rule never speaks: an earlier one always does")
                    .also(places[first].span, "this one speaks first")
                    .hint("put the narrower rule first, or give the earlier one an `if`"),
            );
        }
    }
}

/// The families whose things only the decisions of the execution itself bring about.
fn comes_of_decisions(family: EventFamily) -> bool {
    match family {
        EventFamily::ActivityTask
        | EventFamily::Timer
        | EventFamily::Marker
        | EventFamily::LambdaFunction
        | EventFamily::ChildExecution
        | EventFamily::ExternalExecution => true,
        EventFamily::Execution | EventFamily::DecisionTask => false,
    }
}

/// The first pattern of a selector that no thing matches which these rules bring about.
fn is_about_nothing(selector: &Selector, place: SelectorPlace, rules: &[Rule]) -> Option<Finding> {
    let types: Vec<EventType> = selector.types.iter().collect();
    if !types.iter().all(|event_type| comes_of_decisions(event_type.family())) {
        return None;
    }
    let in_families = |template: &&Template| {
        let family = template.decision_type.granted().family();
        types.iter().any(|event_type| event_type.family() == family)
    };
    let ids = || templates(rules).filter(in_families).filter_map(|of| of.id.as_ref());
    if let (Some(pattern), Some(span)) = (&selector.of, place.of)
        && !ids().any(|id| pattern.meets(id))
    {
        return Some(nothing_like("gives the id", pattern, span, ids()));
    }
    let names = || {
        let named = templates(rules).filter(in_families).filter_map(|of| of.named.as_ref());
        named.map(|named| &named.glob)
    };
    if let (Some(pattern), Some(span)) = (&selector.named, place.named)
        && !names().any(|name| pattern.meets(name))
    {
        return Some(nothing_like("names", pattern, span, names()));
    }
    None
}

/// A condition asks whether something is open that these rules never open.
fn is_never_open(pattern: &Pattern, span: Span, rules: &[Rule]) -> Option<Finding> {
    let opens = |template: &&Template| OPENS.contains(template.decision_type.granted());
    let ids = || templates(rules).filter(opens).filter_map(|of| of.id.as_ref());
    if ids().any(|id| pattern.meets(id)) {
        return None;
    }
    Some(nothing_like("opens anything with the id", pattern, span, ids()))
}

fn nothing_like<'r>(
    verb: &str,
    pattern: &Pattern,
    span: Span,
    known: impl Iterator<Item = &'r Text>,
) -> Finding {
    let mut known: Vec<&str> = known.map(Text::as_str).collect();
    known.sort_unstable();
    known.dedup();
    let globs: Vec<&str> = pattern.globs().map(Text::as_str).collect();
    let finding =
        Finding::new(span, format!("no decision of these rules {verb} {}", listed(&globs)));
    match globs.as_slice() {
        [glob] => finding.or_rather(glob, &known),
        _ => finding,
    }
}

/// The first of the rules before that speak at every event at which this one would.
fn speaks_before(rule: &Rule, before: &[Rule]) -> Option<usize> {
    let speaks = |earlier: &Rule| {
        earlier.condition.as_ref().is_none_or(|condition| condition.settled() == Some(true))
    };
    let mut first = None;
    for selector in &rule.selectors {
        for event_type in selector.types.iter().filter(|one| selector.may_match(*one)) {
            let takes = |earlier: &Rule| {
                speaks(earlier) && earlier.selectors.iter().any(|s| takes(s, event_type, selector))
            };
            let place = before.iter().position(takes)?;
            first = first.or(Some(place));
        }
    }
    first
}

/// Whether the earlier selector matches every event of the type that the later one matches.
fn takes(earlier: &Selector, event_type: EventType, later: &Selector) -> bool {
    let covers = |earlier: Option<&Pattern>, later: Option<&Pattern>| match (earlier, later) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(earlier), Some(later)) => later.globs().all(|glob| earlier.covers(glob)),
    };
    earlier.types.contains(event_type)
        && covers(earlier.of.as_ref(), later.of.as_ref())
        && covers(earlier.named.as_ref(), later.named.as_ref())
}
