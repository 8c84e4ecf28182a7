//! Explanations as text.

use std::fmt::Write;

use indexmap::IndexSet;

use crate::explain::{Answered, Change, Explanation, Seen};

/// How wide a line of text gets before it is broken.
const WIDTH: usize = 96;

/// How far what is told of an event stands in.
const INDENT: usize = 16;

/// Explanations as text, a paragraph for each event. What there is to know of a type of event
/// stands with the first one of the type.
#[must_use]
pub fn explanations<'e>(explained: impl IntoIterator<Item = &'e Explanation>) -> String {
    let mut out = String::new();
    let mut known = IndexSet::new();
    for explanation in explained {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&paragraph(explanation, known.insert(explanation.event_type)));
    }
    out
}

/// One explanation as text, with or without what there is to know of its type.
fn paragraph(explanation: &Explanation, with_type: bool) -> String {
    let Explanation { event_id, elapsed, what, says, .. } = explanation;
    let (seconds, milliseconds) = (elapsed.as_secs(), elapsed.subsec_millis());
    let mut out = format!("{event_id:>4}  {seconds}.{milliseconds:03}  {what}\n");
    if with_type {
        row(&mut out, "", says);
    }
    let label = |place| if place == 0 { "because" } else { "" };
    for (place, line) in reasons(explanation).iter().enumerate() {
        row(&mut out, label(place), line);
    }
    let rule = &explanation.rule;
    let from = if rule.inferred { ", as the history lets infer" } else { "" };
    row(&mut out, "rule", &format!("{} [{}: {}{from}]", rule.sentence, rule.mark, rule.source));
    if let Some(failure) = &explanation.failure {
        row(&mut out, "why", &failure.why);
        if let Some(denied) = &failure.denied {
            row(&mut out, "denied", denied);
        }
        row(&mut out, "avoid", &failure.avoid);
    }
    if let Some(seen) = &explanation.seen {
        decider(&mut out, seen, explanation);
    }
    for (place, Change { aspect, now }) in explanation.now.iter().enumerate() {
        let label = if place == 0 { "now" } else { "" };
        row(&mut out, label, &format!("{}: {now}", aspect.name()));
    }
    for (place, line) in explanation.next.iter().enumerate() {
        row(&mut out, if place == 0 { "next" } else { "" }, line);
    }
    for line in &explanation.unknown {
        row(&mut out, "unknown", line);
    }
    out
}

fn reasons(explanation: &Explanation) -> Vec<String> {
    let mut lines: Vec<String> =
        explanation.because.iter().map(|link| link.text.clone()).collect();
    lines.extend(explanation.decided_at.as_ref().map(|place| format!("decided at {place}")));
    lines.extend(explanation.site.as_ref().map(|site| format!("it could have gone otherwise at {site}")));
    lines
}

fn decider(out: &mut String, seen: &Seen, explanation: &Explanation) {
    let (from, to) = (seen.new_from, explanation.event_id);
    let news = match seen.news.is_empty() {
        true => "none of them a reason to decide".to_owned(),
        false => seen.news.join(", "),
    };
    row(out, "decider", &format!("new to it are events {from} to {to}: {news}"));
    match &seen.answer {
        Answered::Never => row(out, "", "it does not answer in this history"),
        Answered::TimedOut { event } => {
            row(out, "", &format!("it does not answer in time: event {event}"));
        }
        Answered::With { event, decisions } if decisions.is_empty() => {
            row(out, "", &format!("it answers with event {event}, without a decision"));
        }
        Answered::With { event, decisions } => {
            row(out, "", &format!("it answers with event {event}: {}", decisions.join("; ")));
        }
    }
}

/// A label and a text, broken into lines.
fn row(out: &mut String, label: &str, text: &str) {
    let mut line = format!("      {label:<8}  ");
    let mut words = 0;
    for word in text.split(' ') {
        if words > 0 && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = " ".repeat(INDENT + 2);
            words = 0;
        }
        if words > 0 {
            line.push(' ');
        }
        line.push_str(word);
        words += 1;
    }
    let _ = writeln!(out, "{line}");
}
